{{ config(materialized='view') }}

with

digits as (
    {% for digit in range(10) %}
        select {{ digit }} as digit
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

numbers as (
    select
        ones.digit
        + 10 * tens.digit
        + 100 * hundreds.digit
        + 1000 * thousands.digit
        + 10000 * ten_thousands.digit as number
    from digits as ones
    cross join digits as tens
    cross join digits as hundreds
    cross join digits as thousands
    cross join digits as ten_thousands
),

final as (
    select {{ add_days("cast('2000-01-01' as date)", 'number') }} as calendar_day
    from numbers
    where number < 36525
)

select * from final
