with

accepted as (select * from {{ ref('accepted_forms') }}),

faulty as (
    {% for entity in crm_entities() if var('connector') == 'crm_export' %}
        select
            '{{ entity }}' as entity,
            file,
            faults
        from {{ used(entity) }}
        where unreadable is null and faults is not null
        {% if not loop.last %}
            union all
        {% endif %}
    {% else %}
        select
            '' as entity,
            '' as file,
            '{}' as faults
        where 1 = 0
    {% endfor %}
),

cells as (
    select
        entity,
        file,
        faults,
        {{ keys_of_json('faults') }} as column_name
    from faulty
),

unborn as (
    select
        'customers' as entity,
        file,
        'birth_date' as column_name,
        cast(birth_date as {{ dbt.type_string() }}) as value
    from {{ used('customers') }}
    where unreadable is null and birth_date > {{ build_day() }}
),

emptied as (
    select
        entity,
        file,
        column_name,
        {{ text_of_json('faults', 'column_name') }} as value
    from cells
    union all
    select * from unborn
),

final as (
    select
        emptied.entity,
        emptied.file,
        emptied.column_name,
        {% if var('language') == 'ru' %}
            'не читается и опустошено; принимается: '
            || coalesce(accepted.accepted_ru, emptied.column_name) as reason,
        {% else %}
            'unreadable and emptied; accepted: '
            || coalesce(accepted.accepted_en, emptied.column_name) as reason,
        {% endif %}
        count(*) as repaired_rows,
        count(distinct emptied.value) as different_values,
        min(emptied.value) as sample_value
    from emptied
    left join accepted on emptied.column_name = accepted.column_name
    group by
        emptied.entity,
        emptied.file,
        emptied.column_name,
        accepted.accepted_en,
        accepted.accepted_ru
)

select * from final
