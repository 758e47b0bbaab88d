with

campaigns as (select * from {{ ref('campaign_terms') }} where status = 'past'),

audience as (select * from {{ ref('campaign_audience') }}),

receipts as (select * from {{ ref('receipts') }}),

contacts as (
    select
        audience.campaign_id,
        audience.customer_id,
        audience.arm,
        audience.contacted_on,
        audience.propensity,
        campaigns.starts_on,
        campaigns.ends_on,
        campaigns.response_rule,
        terms.min_check
    from audience
    inner join campaigns on audience.campaign_id = campaigns.campaign_id
    inner join {{ ref('arm_terms') }} as terms
        on audience.campaign_id = terms.campaign_id and audience.arm = terms.arm
),

reported as (
    select
        contacts.campaign_id,
        contacts.customer_id,
        count(*) as reported_responses
    from contacts
    inner join {{ ref('crm_responses') }} as responses
        on
            contacts.campaign_id = responses.campaign_id
            and contacts.customer_id = responses.customer_id
            and responses.responded_on between contacts.starts_on and contacts.ends_on
    group by contacts.campaign_id, contacts.customer_id
),

-- a control group on which nothing was reported was not observed, rather than silent; nor was a
-- campaign whose report may still come
observed_arms as (
    select
        contacts.campaign_id,
        contacts.arm
    from contacts
    left join reported
        on
            contacts.campaign_id = reported.campaign_id
            and contacts.customer_id = reported.customer_id
    inner join {{ ref('campaign_calendar') }} as calendar
        on contacts.campaign_id = calendar.campaign_id and calendar.has_responses_in
    group by contacts.campaign_id, contacts.arm
    having contacts.arm != 'control' or count(reported.customer_id) > 0
),

-- the check the offer looks at is the one before it takes anything off
judged_receipts as (
    select
        contacts.campaign_id,
        contacts.customer_id,
        receipts.is_purchase,
        receipts.amount,
        receipts.discount_amount,
        receipts.net_amount,
        receipts.net_discount_amount,
        receipts.is_purchase
        and receipts.amount + receipts.discount_amount >= contacts.min_check as is_over
    from contacts
    inner join receipts
        on
            contacts.customer_id = receipts.customer_id
            and receipts.purchased_on between contacts.starts_on and contacts.ends_on
),

window_receipts as (
    select
        campaign_id,
        customer_id,
        count(*) filter (where is_purchase) as receipts,
        sum(net_amount) as revenue,
        sum(net_discount_amount) as discount_amount,
        sum(amount) as revenue_in_window,
        sum(discount_amount) as discount_in_window,
        count(*) filter (where is_over) as receipts_over_check,
        sum(net_amount) filter (where is_over) as paid_over_check,
        sum(net_amount + net_discount_amount) filter (where is_over) as list_price_over_check
    from judged_receipts
    group by campaign_id, customer_id
),

final as (
    select
        contacts.campaign_id,
        contacts.customer_id,
        contacts.arm,
        contacts.contacted_on,
        contacts.propensity,
        contacts.response_rule,
        case
            when contacts.response_rule = 'purchase'
                then coalesce(window_receipts.receipts_over_check, 0) > 0
            when observed_arms.arm is not null then reported.customer_id is not null
        end as responded,
        coalesce(window_receipts.receipts, 0) > 0 as bought,
        coalesce(window_receipts.receipts, 0) as receipts,
        cast(coalesce(window_receipts.revenue, 0) as decimal(18, 2)) as revenue,
        cast(coalesce(window_receipts.discount_amount, 0) as decimal(18, 2)) as discount_amount,
        cast(coalesce(window_receipts.revenue_in_window, 0) as decimal(18, 2))
            as revenue_in_window,
        cast(coalesce(window_receipts.discount_in_window, 0) as decimal(18, 2))
            as discount_in_window,
        coalesce(window_receipts.receipts_over_check, 0) as receipts_over_check,
        cast(coalesce(window_receipts.paid_over_check, 0) as decimal(18, 2)) as paid_over_check,
        cast(coalesce(window_receipts.list_price_over_check, 0) as decimal(18, 2))
            as list_price_over_check
    from contacts
    left join window_receipts
        on
            contacts.campaign_id = window_receipts.campaign_id
            and contacts.customer_id = window_receipts.customer_id
    left join reported
        on
            contacts.campaign_id = reported.campaign_id
            and contacts.customer_id = reported.customer_id
    left join observed_arms
        on
            contacts.campaign_id = observed_arms.campaign_id
            and contacts.arm = observed_arms.arm
)

select * from final
