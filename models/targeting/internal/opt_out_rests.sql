with

settings as (select * from {{ ref('settings') }}),

rates as (select * from {{ ref('opt_out_rates') }}),

economics as (select * from {{ ref('offer_economics') }}),

-- who would pay if nobody opted out
too_dear as (
    select
        decisions.campaign_id,
        decisions.customer_id,
        economics.expected_profit + economics.opt_out_cost as brings,
        {{ sends_on('campaigns') }} as sends_on
    from {{ ref('contact_decisions') }} as decisions
    cross join settings
    inner join {{ ref('campaign_terms') }} as campaigns
        on decisions.campaign_id = campaigns.campaign_id
    inner join economics
        on
            decisions.campaign_id = economics.campaign_id
            and decisions.customer_id = economics.customer_id
            and decisions.offer_id = economics.offer_id
    left join {{ ref('training_support') }} as supported
        on
            decisions.campaign_id = supported.campaign_id
            and decisions.customer_id = supported.customer_id
    where
        decisions.decision = 'skip'
        and not coalesce(supported.outside_support, false)
        and {{ is_too_dear_by_opt_outs('economics') }}
),

-- each contact of the last 90 days, and how many are older than 90 once it is
ageing as (
    select
        too_dear.campaign_id,
        too_dear.customer_id,
        contacts.contacted_on,
        row_number() over (
            partition by too_dear.campaign_id, too_dear.customer_id order by contacts.contacted_on
        ) as aged
    from too_dear
    inner join {{ ref('fatigue_contacts') }} as contacts
        on
            too_dear.customer_id = contacts.customer_id
            and {{ days_between('contacts.contacted_on', 'too_dear.sends_on') }} between 1 and 90
),

-- a cost that is stated has no day on which it is less
enough as (
    select
        ageing.campaign_id,
        ageing.customer_id,
        min(ageing.contacted_on) as contacted_on
    from ageing
    inner join too_dear
        on
            ageing.campaign_id = too_dear.campaign_id
            and ageing.customer_id = too_dear.customer_id
    inner join {{ ref('opt_out_costs') }} as learned
        on ageing.campaign_id = learned.campaign_id and ageing.customer_id = learned.customer_id
    cross join rates
    where
        {{ opt_out_cost('(learned.earlier_contacts - ageing.aged)', 'learned.opt_out_worth') }}
        < too_dear.brings
    group by ageing.campaign_id, ageing.customer_id
),

latest as (
    select
        campaign_id,
        customer_id,
        max(contacted_on) as last_contact_on
    from ageing
    group by campaign_id, customer_id
),

final as (
    select
        too_dear.campaign_id,
        too_dear.customer_id,
        latest.last_contact_on,
        {{ add_days('enough.contacted_on', 91) }} as rest_until
    from too_dear
    left join latest
        on
            too_dear.campaign_id = latest.campaign_id
            and too_dear.customer_id = latest.customer_id
    left join enough
        on
            too_dear.campaign_id = enough.campaign_id
            and too_dear.customer_id = enough.customer_id
)

select * from final
