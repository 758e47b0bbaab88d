{%- set named = 3 -%}
{%- set figures = whole_figures(['receipts']) -%}
{%- do figures.update({'amount': {'money': thousands('amount')}}) -%}
{%- set words = {'customer_id': 'customer_id'} -%}
{%- set counts = whole_figures(['customers']) -%}

{{ config(materialized='view') }}

with

outlying as (
    select
        *,
        row_number() over (
            order by by_receipts desc, receipts desc, amount desc, customer_id asc
        ) as place,
        count(*) over () as customers
    from {{ ref('outlying_customers') }}
),

worded as (
    select
        {% for language, suffix in note_languages().items() %}
            case when place > 1 then ', ' else '' end
            || {{ noted('outlying.customer', language, figures, words) }} as customer{{ suffix }},
        {% endfor %}
        place,
        customers
    from outlying
    where place <= {{ named }}
),

gathered as (
    select
        max(customers) as customers,
        {{ text_of_group('customer', 'place') }} as named,
        {{ text_of_group('customer_ru', 'place') }} as named_ru
    from worded
),

final as (
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('outlying.topic', language) }} as topic{{ suffix }},
            {{ noted('outlying', language, counts, {'named': 'named' ~ suffix}) }}
            || case
                when customers > {{ named }} then {{ noted('outlying.more', language) }} else ''
            end
            || {{ noted('outlying.why', language) }} as note{{ suffix }},
        {% endfor %}
        2 as place
    from gathered
    where customers > 0
)

select * from final
