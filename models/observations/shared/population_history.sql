{#- How many receipts a person may have on one day. -#}
{%- set most_of_a_day = 5 -%}

with

known_days as (
    select known_before
    from {{ ref('observed_customers') }}
    group by known_before
),

customer_days as (
    select
        purchased_on,
        count(*) as receipts,
        sum(purchase_lines) as purchase_lines,
        sum(discounted_lines) as discounted_lines,
        sum(amount) as amount,
        sum(discount_amount) as discount_amount
    from {{ ref('receipts') }}
    where is_purchase
    group by purchased_on, customer_id
),

-- a card with more receipts on a day is a till's, and its checks are nobody's habit
receipt_days as (
    select
        purchased_on,
        sum(receipts) as receipts,
        sum(purchase_lines) as purchase_lines,
        sum(discounted_lines) as discounted_lines,
        sum(amount) as amount,
        sum(discount_amount) as discount_amount
    from customer_days
    where receipts <= {{ most_of_a_day }}
    group by purchased_on
),

receipts as (
    select
        known_days.known_before,
        sum(receipt_days.receipts) as receipts,
        sum(receipt_days.purchase_lines) as purchase_lines,
        sum(receipt_days.discounted_lines) as discounted_lines,
        sum(receipt_days.amount) as amount,
        sum(receipt_days.discount_amount) as discount_amount
    from known_days
    inner join receipt_days on known_days.known_before > receipt_days.purchased_on
    group by known_days.known_before
),

campaign_results as (
    select
        campaigns.ends_on,
        count(*) as contacts,
        count(*) filter (where outcomes.responded) as responses
    from {{ ref('contact_outcomes') }} as outcomes
    inner join {{ ref('campaign_terms') }} as campaigns
        on outcomes.campaign_id = campaigns.campaign_id
    where outcomes.arm != 'control' and outcomes.responded is not null
    group by campaigns.ends_on
),

contacts as (
    select
        known_days.known_before,
        sum(campaign_results.contacts) as contacts,
        sum(campaign_results.responses) as responses
    from known_days
    -- as long after its end as a campaign needs to be past: see campaign_calendar
    inner join campaign_results
        on {{ days_between('campaign_results.ends_on', 'known_days.known_before') }} > 1
    group by known_days.known_before
),

final as (
    select
        known_days.known_before,
        cast(coalesce(receipts.receipts, 0) as bigint) as receipts,
        cast(coalesce(receipts.purchase_lines, 0) as bigint) as purchase_lines,
        cast(coalesce(receipts.discounted_lines, 0) as bigint) as discounted_lines,
        cast(receipts.discounted_lines as double) / nullif(receipts.purchase_lines, 0)
            as discounted_line_share,
        cast(coalesce(receipts.amount, 0) as decimal(18, 2)) as amount,
        cast(coalesce(receipts.discount_amount, 0) as decimal(18, 2)) as discount_amount,
        cast(coalesce(contacts.contacts, 0) as bigint) as contacts,
        cast(coalesce(contacts.responses, 0) as bigint) as responses
    from known_days
    left join receipts on known_days.known_before = receipts.known_before
    left join contacts on known_days.known_before = contacts.known_before
)

select * from final
