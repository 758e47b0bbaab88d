{#- Whoever reads `last_build` has to have read it by now. -#}
{%- set readers = [ref('launched_list'), ref('promise_bins'), ref('list_change_totals')] -%}
{%- set list_columns = columns_of(source('last_build', 'previous_list'))
    | reject('in', ['connector', 'as_of', 'model_id', 'model_ids', 'promise_ratio']) | list -%}

with

settings as (select * from {{ ref('settings') }}),

campaign_list as (select * from {{ ref('campaign_list') }}),

haircut as (select * from {{ ref('promise_haircut') }}),

last_build as (select * from {{ source('last_build', 'previous_list') }}),

-- published is what stands in the files
written_files as (select count(*) as files from {{ ref('written_files') }}),

models as (
    select
        coalesce(
            max(case when model_kind = 'response' then model_id end),
            max(case when model_kind = 'organic' then model_id end)
        ) as model_id,
        {{ text_of_group("model_kind || ' ' || model_id || ' '", 'model_kind') }} as model_ids
    from {{ ref('current_models') }}
    where model_kind in ('response', 'purchase', 'organic')
),

-- a replay looks back, and leaves what was really published
published_later as (
    select last_build.*
    from last_build
    inner join settings
        on last_build.connector = settings.connector and last_build.as_of > settings.as_of
),

fresh as (
    select
        {% for column in list_columns %}
            campaign_list.{{ column }},
        {% endfor %}
        settings.connector,
        settings.as_of,
        models.model_id,
        trim(models.model_ids) as model_ids,
        coalesce(haircut.ratio, 1) as promise_ratio
    from campaign_list
    cross join settings
    cross join models
    cross join written_files
    left join haircut on campaign_list.profit_basis = haircut.profit_basis
    where not exists (select later.as_of from published_later as later)
),

kept as (
    select
        {% for column in list_columns %}
            {{ column }},
        {% endfor %}
        connector,
        as_of,
        model_id,
        model_ids,
        promise_ratio
    from published_later
),

final as (
    select * from fresh
    union all
    select * from kept
)

select * from final
