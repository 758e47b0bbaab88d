with

people as (select * from {{ ref('left_out_people') }}),

final as (
    {% for entity in people_entities() %}
        select
            '{{ entity }}' as entity,
            delivered.file,
            people.why,
            count(*) as left_out_rows,
            count(distinct people.customer_id) as people
        from {{ staged(entity) }} as delivered
        inner join people on delivered.customer_id = people.customer_id
        group by delivered.file, people.why
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
)

select * from final
