{%- set of_list = {'campaign_id': 'lists.campaign_id'} -%}
{%- set of_nearest = {'nearest': 'nearest.campaign_id'} -%}
{%- set figures = {'campaigns': thousands('counted.campaigns')} -%}
{%- for name, column in {'difference': 'difference', 'low': 'ci_low', 'high': 'ci_high'}.items() -%}
    {%- do figures.update({name: money_figure('nearest.' ~ column)}) -%}
{%- endfor -%}

{{ config(materialized='view') }}

with

lists as (select * from {{ ref('list_totals') }}),

-- experiments that say what an offer earned: the control is one, and of the same people
effects as (
    select
        effects.campaign_id,
        effects.arm,
        effects.statistic,
        effects.difference,
        effects.ci_low,
        effects.ci_high,
        greatest(effects.ci_low, coalesce(effects.adjusted_ci_low, effects.ci_low)) > 0 as is_gain
    from {{ ref('campaign_effects') }} as effects
    inner join {{ ref('campaign_trust') }} as trust on effects.campaign_id = trust.campaign_id
    where
        effects.metric = 'profit_per_customer'
        and effects.ci_low is not null
        and coalesce(trust.is_trustworthy, true)
        and not trust.compares_different_people
),

counted as (
    select
        count(distinct campaign_id) as campaigns,
        bool_or(is_gain) as has_gain
    from effects
),

nearest as (
    select *
    from effects
    qualify row_number() over (order by statistic desc, campaign_id asc, arm asc) = 1
),

final as (
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('no gain.topic', language, {}, of_list) }} as topic{{ suffix }},
            {{ noted('no gain', language, figures, of_nearest) }} as note{{ suffix }},
        {% endfor %}
        6 as place
    from lists
    inner join counted on not counted.has_gain
    cross join nearest
    where
        lists.contacts > 0
        and lists.profit_basis not like 'none%'
        and lists.profit_basis not like 'gross%'
)

select * from final
