with

settings as (select * from {{ ref('settings') }}),

campaigns as (select * from {{ ref('campaign_terms') }} where status = 'past'),

launched as (select * from {{ ref('launched_contacts') }}),

-- a list of ours says of each customer how likely its arm was; what was tried at random thins the
-- offers, and then nothing is stated
listed as (
    select
        campaign_id,
        count(case when decision = 'explore' then 1 end) as explored,
        count(case when slice = 'holdout' then 1 end) as held_out,
        count(case when slice = 'listed control' then 1 end) as listed_controls,
        sum(case when decision = 'control' then 1 - propensity else propensity end)
        filter (where is_comparable)
        / nullif(count(propensity) filter (where is_comparable), 0) as contact_share
    from launched
    group by campaign_id
),

-- the list's probabilities are before the global holdout was taken out, which is in neither arm;
-- where the CRM drew a control before it, nothing is stated
ours as (
    select
        listed.campaign_id,
        case
            when listed.explored > 0 or (listed.held_out > 0 and listed.listed_controls > 0)
                then null
            when listed.held_out = 0 then 1 - listed.contact_share
            when settings.holdout_share > 0
                then 1 - listed.contact_share / nullif(1 - settings.holdout_share, 0)
        end as control_share
    from listed
    cross join settings
),

stated as (
    select
        crm_campaigns.campaign_id,
        case
            when ours.campaign_id is null then crm_campaigns.control_share
            else ours.control_share
        end as control_share
    from {{ ref('crm_campaigns') }} as crm_campaigns
    inner join campaigns on crm_campaigns.campaign_id = campaigns.campaign_id
    left join ours on crm_campaigns.campaign_id = ours.campaign_id
    where campaigns.has_contact_list
),

-- as drawn: whom the CRM left out or contacted anyway, it chose
drawn as (
    select
        launched.campaign_id,
        launched.arm
    from launched
    inner join {{ ref('crm_customers') }} as customers
        on launched.customer_id = customers.customer_id
    where launched.is_comparable
    union all
    select
        campaign_id,
        arm
    from {{ ref('fct_campaign_contacts') }}
    where campaign_id not in (select ours.campaign_id from ours)
),

-- a share is stated of an offer with all its depths
assigned as (
    select
        drawn.campaign_id,
        coalesce(rungs.ladder_of, drawn.arm) as arm,
        count(*) as customers
    from drawn
    left join {{ ref('offer_rungs') }} as rungs
        on drawn.campaign_id = rungs.campaign_id and drawn.arm = rungs.offer_id
    group by drawn.campaign_id, coalesce(rungs.ladder_of, drawn.arm)
),

-- shares of offers count where every offer has one; our lists choose by profit
offer_shares as (
    select
        campaign_id,
        sum(share) as total_share
    from {{ ref('crm_offers') }}
    where campaign_id not in (select ours.campaign_id from ours)
    group by campaign_id
    having count(*) = count(share) and sum(share) > 0
),

by_offer as (
    select
        stated.campaign_id,
        offers.offer_id as arm,
        offers.share / offer_shares.total_share * (1 - coalesce(stated.control_share, 0))
            as stated_share
    from stated
    inner join offer_shares on stated.campaign_id = offer_shares.campaign_id
    inner join {{ ref('crm_offers') }} as offers on stated.campaign_id = offers.campaign_id
),

-- without them, the offers together are what the control leaves
together as (
    select
        stated.campaign_id,
        'every offer' as arm,
        1 - stated.control_share as stated_share
    from stated
    left join offer_shares on stated.campaign_id = offer_shares.campaign_id
    where stated.control_share is not null and offer_shares.campaign_id is null
),

controls as (
    select
        campaign_id,
        'control' as arm,
        control_share as stated_share
    from stated
    where control_share is not null
),

shares as (
    select * from by_offer
    union all
    select * from together
    union all
    select * from controls
),

final as (
    select
        shares.campaign_id,
        shares.arm,
        cast(shares.stated_share as double) as stated_share,
        cast(coalesce(sum(assigned.customers), 0) as bigint) as customers
    from shares
    left join assigned
        on
            shares.campaign_id = assigned.campaign_id
            and (
                shares.arm = assigned.arm
                or (shares.arm = 'every offer' and assigned.arm != 'control')
            )
    group by shares.campaign_id, shares.arm, shares.stated_share
)

select * from final
