{{ config(materialized='view') }}

{#- What `published_list` is about to become: said beside the exports before the files stand. -#}
{%- set list_columns = columns_of(source('last_build', 'previous_list'))
    | reject('in', published_state_columns()) | list -%}

with

settings as (select * from {{ ref('settings') }}),

current_list as (select * from {{ ref('campaign_list') }}),

haircut as (select * from {{ ref('promise_haircut') }}),

promises as (select * from {{ ref('promise_bounds') }} where place = 0),

-- of a ladder the depth that would earn most had everybody got it
single as (select * from {{ ref('ladder_savings') }} where is_best),

models as (
    select
        coalesce(
            max(case when model_kind = 'response' then model_id end),
            max(case when model_kind = 'organic' then model_id end)
        ) as model_id,
        trim({{ text_of_group("model_kind || ' ' || model_id || ' '", 'model_kind') }})
            as model_ids
    from {{ in_charge('current_models') }}
    where {{ is_kind_for('promising') }}
),

{{ published_later() }},

final as (
    select
        {% for column in list_columns %}
            current_list.{{ column }},
        {% endfor %}
        settings.connector,
        settings.as_of,
        models.model_id,
        models.model_ids,
        coalesce(haircut.ratio, 1) as promise_ratio,
        {{ promise_level(
            'promises.promise_level', 'current_list.profit_basis',
            'current_list.expected_profit_low'
        ) }} as promise_level,
        {% for end in ['low', 'high'] %}
            coalesce(
                promises.profit_{{ end }},
                -- chance in reported responses moves all rows alike: their ends are summed
                cast(sum(
                    case
                        when
                            current_list.profit_basis = 'gross, not incremental'
                            and current_list.decision = 'contact'
                            then current_list.expected_profit_{{ end }}
                    end
                ) over (partition by current_list.campaign_id) as decimal(18, 2))
            ) as list_profit_{{ end }},
        {% endfor %}
        single.offer_id as one_offer_id,
        single.expected_profit as one_offer_profit,
        single.expected_discount_cost as one_offer_discount_cost,
        single.saved_discount,
        false as is_superseded
    from current_list
    cross join settings
    cross join models
    left join haircut on current_list.profit_basis = haircut.profit_basis
    left join promises on current_list.campaign_id = promises.campaign_id
    left join single on current_list.campaign_id = single.campaign_id
    where not exists (select later.connector from published_later as later)
)

select * from final
