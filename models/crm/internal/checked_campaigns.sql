with

campaigns as (
    select *
    from {{ staged('campaigns') }}
    where unreadable is null
),

mechanics as (select * from {{ ref('mechanics') }}),

named as (
    select
        campaigns.*,
        mechanics.mechanic as known_mechanic,
        {{ stated_cost_per_response('campaigns', 'mechanics') }} as paid_per_response
    from campaigns
    left join mechanics on campaigns.mechanic = mechanics.mechanic
),

judged as (
    select
        *,
        case
            {{- reject_when_missing(required_columns('campaigns')) }}
            {{- reject_when_implausible_day(['starts_on', 'ends_on']) }}
            when ends_on < starts_on then 'ends before it starts'
            when mechanic is not null and known_mechanic is null then 'unknown mechanic'
            {{- reject_when_out_of_bounds('campaigns') }}
        end as own_reason
    from named
),

numbered as (
    select
        *,
        row_number() over (
            partition by campaign_id, own_reason is null
            order by line, file
        ) as occurrence
    from judged
),

final as (
    select
        campaign_id,
        campaign_name,
        channel,
        starts_on,
        ends_on,
        mechanic,
        discount_rate,
        discount_amount,
        min_check,
        contact_cost,
        opt_out_cost,
        margin_rate,
        budget,
        max_contacts,
        value_of_response,
        paid_per_response as cost_per_response,
        cashback_redeemed_share,
        control_share,
        city,
        held_out_cities,
        country,
        status,
        response_rule,
        {{ unread_limits() }} as unread_limits,
        file,
        line,
        -- the first good row of a campaign stays
        coalesce(own_reason, case when occurrence > 1 then 'duplicate campaign_id' end)
            as reject_reason
    from numbered
)

select * from final
