{#- Whoever reads `last_build` has to have read it by now. -#}
{%- set readers = [ref('launched_list'), ref('promise_bins'), ref('list_change_totals')] -%}
{%- set state_columns = published_state_columns() -%}
{%- set list_columns = columns_of(source('last_build', 'previous_list'))
    | reject('in', state_columns) | list -%}

with

settings as (select * from {{ ref('settings') }}),

current_list as (select * from {{ ref('campaign_list') }}),

{{ list_before() }},

-- published is what stands in the files
written_files as (select count(*) as files from {{ ref('written_files') }}),

{{ published_later() }},

fresh as (
    select
        {% for column in list_columns + state_columns %}
            new_list.{{ column }},
        {% endfor %}
        new_list.is_superseded
    from {{ ref('prepared_list') }} as new_list
    cross join written_files
),

{% for kept, source_relation, is_superseded in [
    ('followed', 'previous_list', 'true'),
    ('kept', source('last_build', 'previous_list'), 'false'),
    ('kept_before', source('last_build', 'superseded_list'), 'true'),
] %}
    {{ kept }} as (
        select
            {% for column in list_columns + state_columns %}
                published.{{ column }},
            {% endfor %}
            {{ is_superseded }} as is_superseded
        from {{ source_relation }} as published
        {% if kept == 'followed' %}
            where not exists (select later.connector from published_later as later)
        {% else %}
            cross join settings
            -- what another connector published in this warehouse is its own
            where
                published.connector != settings.connector
                or published.connector in (select later.connector from published_later as later)
        {% endif %}
    ),
{% endfor %}

final as (
    select * from fresh
    union all
    select * from followed
    union all
    select * from kept
    union all
    select * from kept_before
)

select * from final
