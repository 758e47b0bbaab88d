{#- Whoever reads `last_build` has to have read it by now. -#}
{%- set readers = [ref('launched_list'), ref('promise_bins'), ref('list_change_totals')] -%}
{%- set state_columns = [
    'connector', 'as_of', 'model_id', 'model_ids', 'promise_ratio', 'promise_level', 'list_profit_low',
    'list_profit_high',
] -%}
{%- set list_columns = columns_of(source('last_build', 'previous_list'))
    | reject('in', state_columns) | list -%}

with

settings as (select * from {{ ref('settings') }}),

current_list as (select * from {{ ref('campaign_list') }}),

{{ list_before() }},

haircut as (select * from {{ ref('promise_haircut') }}),

promises as (select * from {{ ref('promise_bounds') }} where place = 0),

-- published is what stands in the files
written_files as (select count(*) as files from {{ ref('written_files') }}),

models as (
    select
        coalesce(
            max(case when model_kind = 'response' then model_id end),
            max(case when model_kind = 'organic' then model_id end)
        ) as model_id,
        trim({{ text_of_group("model_kind || ' ' || model_id || ' '", 'model_kind') }})
            as model_ids
    from {{ ref('champion_models') }}
    where model_kind in ('response', 'purchase', 'organic', 'lift')
),

{{ published_later() }},

fresh as (
    select
        {% for column in list_columns %}
            current_list.{{ column }},
        {% endfor %}
        settings.connector,
        settings.as_of,
        models.model_id,
        models.model_ids,
        coalesce(haircut.ratio, 1) as promise_ratio,
        promises.promise_level,
        promises.profit_low as list_profit_low,
        promises.profit_high as list_profit_high,
        false as is_superseded
    from current_list
    cross join settings
    cross join models
    cross join written_files
    left join haircut on current_list.profit_basis = haircut.profit_basis
    left join promises on current_list.campaign_id = promises.campaign_id
    where not exists (select later.connector from published_later as later)
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
