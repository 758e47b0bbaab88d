-- every input row stands either in the contract or in the rejects, and exactly once, or is of a
-- person who is left out
with

input_rows as (select * from {{ ref('crm_input_rows') }}),

contract_rows as (
    {% for entity in crm_entities() %}
        select
            '{{ entity }}' as entity,
            count(*) as contract_rows
        from {{ ref('crm_' ~ entity) }}
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

by_entity as (
    select
        entity,
        sum(input_rows) as input_rows,
        sum(rejected_rows) as rejected_rows,
        sum(left_out_rows) as left_out_rows
    from input_rows
    group by entity
),

final as (
    select
        contract_rows.entity,
        contract_rows.contract_rows,
        by_entity.input_rows,
        by_entity.rejected_rows,
        by_entity.left_out_rows
    from contract_rows
    left join by_entity on contract_rows.entity = by_entity.entity
    where
        coalesce(by_entity.input_rows, 0)
        != contract_rows.contract_rows
        + coalesce(by_entity.rejected_rows + by_entity.left_out_rows, 0)
)

select * from final
