with

customers as (select * from {{ ref('crm_customers') }}),

settings as (select * from {{ ref('settings') }}),

segments as (select * from {{ ref('customer_segments') }}),

segment_names as (select * from {{ ref('segment_names_given') }}),

scores as (select * from {{ ref('gender_scores') }}),

thresholds as (
    select *
    from {{ ref('gender_confidence') }}
    where model_kind = 'gender' and is_told_from
),

likelier as (
    select
        customer_id,
        case when probability >= 0.5 then 'female' else 'male' end as gender,
        case when probability >= 0.5 then probability else 1 - probability end
            as gender_probability
    from scores
),

restored as (
    select
        likelier.customer_id,
        likelier.gender,
        likelier.gender_probability
    from likelier
    inner join thresholds on likelier.gender = thresholds.gender
    where likelier.gender_probability >= thresholds.threshold
),

receipts as (
    select
        customer_id,
        count(*) filter (where is_purchase) as receipts,
        cast(sum(amount) as decimal(18, 2)) as revenue,
        sum(amount) filter (where is_purchase) as purchase_amount,
        sum(discount_amount) as discount_amount,
        sum(amount + discount_amount) as list_amount,
        min(purchased_on) filter (where is_purchase) as first_purchased_on,
        max(purchased_on) filter (where is_purchase) as last_purchased_on
    from {{ ref('receipts') }}
    group by customer_id
),

final as (
    select
        customers.customer_id,
        coalesce(customers.gender, restored.gender) as gender,
        case
            when customers.gender is not null then 'crm'
            when restored.gender is not null then 'restored'
            else 'unknown'
        end as gender_source,
        case
            when customers.gender is not null then cast(1 as double)
            else restored.gender_probability
        end as gender_probability,
        {{ age_on('settings.as_of') }} as age,
        customers.education,
        customers.city,
        customers.country,
        customers.consent,
        coalesce(receipts.receipts, 0) as receipts,
        coalesce(receipts.revenue, 0) as revenue,
        {{ money_per('receipts.purchase_amount', 'receipts.receipts') }} as average_check,
        {{ discount_share('receipts.discount_amount', 'receipts.list_amount') }} as discount_share,
        receipts.first_purchased_on,
        receipts.last_purchased_on,
        segments.segment_id,
        segment_names.segment_name
    from customers
    cross join settings
    left join receipts on customers.customer_id = receipts.customer_id
    left join restored on customers.customer_id = restored.customer_id
    left join segments on customers.customer_id = segments.customer_id
    left join segment_names on segments.segment_id = segment_names.segment_id
)

select * from final
