with

settings as (select * from {{ ref('settings') }}),

rates as (select * from {{ ref('opt_out_rates') }}),

contacts as (select * from {{ ref('fatigue_contacts') }}),

-- where nothing is learned nobody is here
planned as (
    select
        campaigns.campaign_id,
        worths.opt_out_worth,
        {{ sends_on('campaigns') }} as sends_on
    from {{ ref('opt_out_worths') }} as worths
    inner join {{ ref('campaign_terms') }} as campaigns
        on worths.campaign_id = campaigns.campaign_id
    cross join settings
),

earlier as (
    select
        planned.campaign_id,
        contacts.customer_id,
        count(*) as earlier_contacts
    from planned
    inner join contacts
        on {{ days_between('contacts.contacted_on', 'planned.sends_on') }} between 1 and 90
    group by planned.campaign_id, contacts.customer_id
),

counted as (
    select
        features.campaign_id,
        features.customer_id,
        planned.opt_out_worth,
        coalesce(earlier.earlier_contacts, 0) as earlier_contacts
    from {{ ref('scoring_set') }} as features
    inner join planned on features.campaign_id = planned.campaign_id
    left join earlier
        on
            features.campaign_id = earlier.campaign_id
            and features.customer_id = earlier.customer_id
),

final as (
    select
        counted.campaign_id,
        counted.customer_id,
        counted.earlier_contacts,
        {{ opt_out_chance('counted.earlier_contacts') }} as opt_out_chance,
        counted.opt_out_worth,
        {{ opt_out_cost('counted.earlier_contacts', 'counted.opt_out_worth') }} as opt_out_cost
    from counted
    cross join rates
)

select * from final
