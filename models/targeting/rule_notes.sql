{{ config(materialized='view') }}

with

rules as (select * from {{ ref('list_rules') }} where is_told),

final as (
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('rule.topic', language, {}, {
                'campaign_id': 'campaign_id', 'rule': 'rule_name' ~ suffix,
            }) }} as topic{{ suffix }},
            note{{ suffix }},
        {% endfor %}
        6 as place
    from rules
    -- a note of its own says it
    where rule != 'window is over'
)

select * from final
