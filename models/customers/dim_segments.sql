with

settings as (select * from {{ ref('settings') }}),

segments as (select * from {{ ref('customer_segments') }}),

names as (select * from {{ ref('segment_names_given') }}),

claims as (
    select
        segment_id,
        {{ text_of_group("', ' || claim_en", 'position') }} as claims_en,
        {{ text_of_group("', ' || claim_ru", 'position') }} as claims_ru
    from {{ ref('segment_claims') }}
    group by segment_id
),

people as (
    select
        segments.segment_id,
        count(*) as customers,
        sum(count(*)) over () as everyone,
        cast(sum(customers.age) as double) / nullif(count(customers.age), 0) as mean_age,
        cast(count(*) filter (where customers.gender = 'female') as double)
        / nullif(count(customers.gender), 0) as female_share,
        cast(
            sum({{ days_between('customers.last_purchased_on', 'settings.as_of') }}) as double
        ) / nullif(count(customers.last_purchased_on), 0) as mean_recency_days
    from segments
    inner join {{ ref('dim_customers') }} as customers
        on segments.customer_id = customers.customer_id
    cross join settings
    group by segments.segment_id
),

money as (
    select
        segments.segment_id,
        count(*) filter (where receipts.is_purchase) as receipts,
        sum(receipts.amount) filter (where receipts.is_purchase) as purchase_amount,
        {{ discount_share(
            'sum(receipts.discount_amount)', 'sum(receipts.amount + receipts.discount_amount)'
        ) }} as discount_share
    from segments
    inner join {{ ref('receipts') }} as receipts on segments.customer_id = receipts.customer_id
    group by segments.segment_id
),

described as (
    select
        people.segment_id,
        names.segment_name,
        people.customers,
        cast(people.customers as double) / people.everyone as customer_share,
        people.mean_age,
        people.female_share,
        {{ money_per('money.purchase_amount', 'money.receipts') }} as average_check,
        cast(money.receipts as double) / people.customers as receipts_per_customer,
        money.discount_share,
        people.mean_recency_days,
        names.name_en,
        names.name_ru,
        names.named_for_en,
        names.named_for_ru,
        coalesce(substr(claims.claims_en, 3), 'close to everybody in all that is measured')
            as portrait_en,
        coalesce(substr(claims.claims_ru, 3), 'почти как все во всём, что измерено') as portrait_ru
    from people
    inner join money on people.segment_id = money.segment_id
    inner join names on people.segment_id = names.segment_id
    left join claims on people.segment_id = claims.segment_id
),

written as (
    select
        *,
    {%- for figure, said in {
        'customer_share': rounded('100 * customer_share', 1),
        'average_check': {'money': money_figure('average_check')},
        'receipts_per_customer': rounded('receipts_per_customer', 1),
    }.items() %}
        {{ figure_in(said, 'en') }} as {{ figure }}_en,
        {{ figure_in(said, 'ru') }} as {{ figure }}_ru
        {{- ',' if not loop.last }}
    {%- endfor %}
    from described
),

final as (
    select
        segment_id,
        segment_name,
        cast(customers as bigint) as customers,
        customer_share,
        mean_age,
        female_share,
        average_check,
        receipts_per_customer,
        discount_share,
        mean_recency_days,
        name_en,
        name_ru,
        named_for_en,
        named_for_ru,
    {%- for language, words in {
        'en': ['of customers', 'mean age', 'women', 'average check', 'receipts each', 'discount'],
        'ru': ['клиентов', 'средний возраст', 'женщин', 'средний чек', 'чеков у клиента', 'скидка'],
    }.items() %}
        upper(substr(portrait_{{ language }}, 1, 1)) || substr(portrait_{{ language }}, 2)
        || ': ' || customer_share_{{ language }}
        || ' % {{ words[0] }}' || coalesce(', {{ words[1] }} ' || {{ rounded('mean_age', 0) }}, '')
        || coalesce(', ' || {{ rounded('100 * female_share', 0) }} || ' % {{ words[2] }}', '')
        || coalesce(', {{ words[3] }} ' || average_check_{{ language }}, '')
        || ', ' || receipts_per_customer_{{ language }} || ' {{ words[4] }}'
        || coalesce(', {{ words[5] }} ' || {{ rounded('100 * discount_share', 0) }} || ' %', '')
            as portrait_{{ language }}
        {{- ',' if not loop.last }}
    {%- endfor %}
    from written
)

select * from final
