{%- set overrides = var('campaign_overrides') or {} -%}
{%- set stop = stop_build(sentence_of_no_campaign('given.campaign_id', 'planned.campaigns')) %}

with

known as (select * from {{ ref('known_campaigns') }}),

given as (
    select
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        cast(null as {{ dbt.type_string() }}) as column_name,
        cast(null as {{ dbt.type_string() }}) as value
    where false
    {% for campaign, terms in overrides.items() %}
        {% for column, value in terms.items() %}
            union all
            select
                '{{ campaign | string | replace("'", "''") }}' as campaign_id,
                '{{ column }}' as column_name,
                {{ 'null' if value is none else "'" ~ value ~ "'" }} as value
        {% endfor %}
    {% endfor %}
),

planned as (
    select
        trim(trailing ', ' from {{ text_of_group("campaign_id || ', '", 'campaign_id') }})
            as campaigns
    from known
    where status = 'planned'
),

final as (
    select
        given.campaign_id,
        given.column_name,
        case
            when known.campaign_id is null
                then
                    cast({{ stop }} as {{ dbt.type_string() }})
            else given.value
        end as value
    from given
    cross join planned
    left join known on given.campaign_id = known.campaign_id
)

select * from final
