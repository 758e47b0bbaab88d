with

offers as (
    select *
    from {{ staged('offers') }}
    where unreadable is null
),

campaigns as (select * from {{ ref('crm_campaigns') }}),

mechanics as (select * from {{ ref('mechanics') }}),

priced as (
    select
        offers.*,
        campaigns.campaign_id is not null as is_of_campaign,
        coalesce(campaigns.cost_per_response = campaigns.discount_amount, false) as is_of_gift,
        {{ offer_mechanic('offers', stated_mechanic('campaigns')) }} as own_mechanic
    from offers
    left join campaigns on offers.campaign_id = campaigns.campaign_id
),

judged as (
    select
        offers.*,
        coalesce(
            {{ stated_cost_per_response('offers', 'mechanics') }},
            -- the sum of the campaign's gift is not what another offer of it costs
            case
                when offers.is_of_gift and mechanics.cost_basis != 'cost_per_response' then 0
            end
        ) as paid_per_response,
        case
            {{- reject_when_missing(required_columns('offers', 'offers')) }}
            when not offers.is_of_campaign then 'unknown campaign'
            when lower(offers.offer_id) = 'control' then 'offer_id control means no offer'
            when mechanics.mechanic is null then 'unknown mechanic'
            {{- reject_when_out_of_bounds('offers', 'offers') }}
            {{- reject_when_ladder_does_not_fit('offers.ladder', 'mechanics.cost_basis') }}
        end as own_reason
    from priced as offers
    left join mechanics on offers.own_mechanic = mechanics.mechanic
),

numbered as (
    select
        *,
        row_number() over (
            partition by campaign_id, offer_id, own_reason is null
            order by line, file
        ) as occurrence
    from judged
),

final as (
    select
        campaign_id,
        offer_id,
        mechanic,
        discount_rate,
        discount_amount,
        min_check,
        contact_cost,
        paid_per_response as cost_per_response,
        share,
        ladder,
        file,
        line,
        -- the first good row of an offer stays
        coalesce(own_reason, case when occurrence > 1 then 'duplicate offer_id' end)
            as reject_reason
    from numbered
)

select * from final
