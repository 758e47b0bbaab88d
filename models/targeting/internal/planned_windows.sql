{#- How many windows of a campaign's own length are looked back at. -#}
{%- set most_windows = 8 -%}
{%- set metrics = [
    ('profit_per_customer', 'mean', 'profit'),
    ('conversion', 'rate', '1'),
    ('revenue_per_customer', 'mean', 'revenue'),
    ('average_check', 'ratio', 'revenue'),
] -%}

with

settings as (select * from {{ ref('settings') }}),

lists as (
    select
        campaign_id,
        customer_id
    from {{ ref('campaign_list') }}
    where decision = 'contact' or (decision = 'control' and propensity < 1)
),

sizes as (
    select
        campaign_id,
        count(*) as customers
    from lists
    group by campaign_id
),

-- the last day with events may be incomplete, and nothing is known after the campaign's eve
reaches as (
    select
        terms.campaign_id,
        terms.margin_rate,
        terms.duration_days,
        sizes.customers,
        least(settings.last_event_on, terms.known_before) as before_day,
        {{ days_between(
            'settings.first_purchase_on', 'least(settings.last_event_on, terms.known_before)'
        ) }} as known_days
    from {{ ref('campaign_terms') }} as terms
    inner join sizes on terms.campaign_id = sizes.campaign_id
    cross join settings
),

lengths as (
    select
        reaches.campaign_id,
        reaches.margin_rate,
        reaches.customers,
        reaches.before_day,
        reaches.duration_days * multiples.multiple as duration_days,
        least(
            cast(
                floor(reaches.known_days / (reaches.duration_days * multiples.multiple)) as bigint
            ),
            cast({{ most_windows }} / multiples.multiple as bigint)
        ) as windows
    from reaches
    cross join (values (1), (2), (4)) as multiples (multiple)
),

known as (select * from lengths where windows >= 1),

-- counted back from the last whole day: 0 is the latest
window_receipts as (
    select
        known.campaign_id,
        known.duration_days,
        known.margin_rate,
        lists.customer_id,
        cast(floor(
            ({{ days_between('receipts.purchased_on', 'known.before_day') }} - 1)
            / known.duration_days
        ) as bigint) as windows_back,
        receipts.is_purchase,
        receipts.net_amount,
        receipts.net_discount_amount
    from known
    inner join lists on known.campaign_id = lists.campaign_id
    inner join {{ ref('receipts') }} as receipts
        on
            lists.customer_id = receipts.customer_id
            and known.before_day > receipts.purchased_on
            and receipts.purchased_on
            >= {{ add_days('known.before_day', '-known.duration_days * known.windows') }}
),

bought as (
    select
        campaign_id,
        duration_days,
        margin_rate,
        count(*) as receipts,
        cast(sum(net_amount) as decimal(18, 2)) as revenue,
        cast(sum(net_discount_amount) as decimal(18, 2)) as discount_amount
    from window_receipts
    where is_purchase
    group by campaign_id, duration_days, margin_rate, customer_id, windows_back
),

valued as (
    select
        *,
        cast({{ profit_of_paid('revenue', 'discount_amount') }} as decimal(18, 2)) as profit
    from bought
),

sums as (
    {% for metric, kind, value in metrics %}
        select
            campaign_id,
            duration_days,
            '{{ metric }}' as metric,
            '{{ kind }}' as kind,
            count(*) as buyers,
            cast(sum({{ value }}) as decimal(38, 2)) as value,
            cast(sum({{ wide(value) }} * {{ wide(value) }}) as decimal(38, 4)) as value_squared,
            cast(sum(receipts) as decimal(38, 2)) as other,
            cast(sum({{ wide('receipts') }} * {{ wide('receipts') }}) as decimal(38, 4))
                as other_squared,
            cast(sum({{ wide(value) }} * {{ wide('receipts') }}) as decimal(38, 4)) as product
        from valued
        group by campaign_id, duration_days
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

final as (
    select
        sums.*,
        known.windows * known.customers as possible
    from sums
    inner join known
        on sums.campaign_id = known.campaign_id and sums.duration_days = known.duration_days
)

select * from final
