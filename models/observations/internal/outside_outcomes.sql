with

campaigns as (select * from {{ ref('campaign_terms') }}),

-- the campaigns that lists learn from; who is drawn beside a campaign goes by all that is known
-- today, so a replay, which knows nothing of what came later, does without
learned_from as (
    select distinct
        fitted_for,
        campaign_id
    from {{ ref('judged_contacts') }}
    where response_rule = 'purchase' and fitted_for = ''
),

beside as (select * from {{ ref('support_sample') }} where not is_contacted),

audience as (select * from {{ ref('campaign_audience') }}),

sent as (select * from {{ ref('sent_offers') }}),

receipts as (select * from {{ ref('receipts') }} where is_purchase),

looked_at as (
    select
        beside.observed_with as campaign_id,
        beside.campaign_id as observed_campaign_id,
        beside.customer_id,
        campaigns.starts_on,
        campaigns.ends_on
    from beside
    inner join campaigns on beside.observed_with = campaigns.campaign_id
),

-- who was in the campaign, its control too, or was written to for another one in its window
reached as (
    select
        looked_at.campaign_id,
        looked_at.customer_id
    from looked_at
    inner join audience
        on
            looked_at.campaign_id = audience.campaign_id
            and looked_at.customer_id = audience.customer_id
    union distinct
    select
        looked_at.campaign_id,
        looked_at.customer_id
    from looked_at
    inner join sent
        on
            looked_at.customer_id = sent.customer_id
            and looked_at.ends_on >= sent.starts_on
            and looked_at.starts_on <= sent.ends_on
),

final as (
    select
        learned_from.fitted_for,
        looked_at.campaign_id,
        looked_at.observed_campaign_id,
        looked_at.customer_id,
        count(receipts.customer_id) > 0 as bought,
        count(receipts.customer_id) as receipts
    from looked_at
    inner join learned_from on looked_at.campaign_id = learned_from.campaign_id
    left join reached
        on
            looked_at.campaign_id = reached.campaign_id
            and looked_at.customer_id = reached.customer_id
    left join receipts
        on
            looked_at.customer_id = receipts.customer_id
            and receipts.purchased_on between looked_at.starts_on and looked_at.ends_on
    where reached.customer_id is null
    group by
        learned_from.fitted_for,
        looked_at.campaign_id,
        looked_at.observed_campaign_id,
        looked_at.customer_id
)

select * from final
