with

records as (select * from {{ source('sports_retailer', 'personal_data_coeffs') }}),

numbered as (
    select
        cast({{ whole_number('id') }} as {{ dbt.type_string() }}) as customer_id,
        {% for coefficient in ['lbt_coef', 'ac_coef', 'sm_coef', 'personal_coef'] %}
            -- ac_coef may be -inf, the logarithm of nothing: unknown
            {{ finite_number(coefficient) }} as {{ coefficient }},
        {% endfor %}
        {{ row_text('records', ['id', 'lbt_coef', 'ac_coef', 'sm_coef', 'personal_coef']) }} as raw,
        records.file,
        records.line
    from records
),

final as (
    select
        *,
        row_number() over (partition by customer_id order by line) as occurrence
    from numbered
)

select * from final
