{%- set of_list = {'campaign_id': 'lists.campaign_id'} -%}
{%- set of_nearest = {} -%}
{%- for language in note_languages() -%}
    {%- set beside = {'untold': thousands('untold.campaigns')} -%}
    {%- set beside = noted('no gain.untold', language, beside) -%}
    {%- do of_nearest.update({
        language: {'nearest': 'nearest.campaign', 'beside': "coalesce(" ~ beside ~ ", '')"},
    }) -%}
{%- endfor -%}
{%- set figures = {'campaigns': thousands('counted.campaigns')} -%}
{%- set points = {'campaigns': thousands('counted.campaigns')} -%}
{%- for name, column in {'difference': 'difference', 'low': 'ci_low', 'high': 'ci_high'}.items() -%}
    {%- do figures.update({name: {'money': money_figure('nearest.' ~ column)}}) -%}
    {%- do points.update({name: rounded('100 * nearest.' ~ column, 1)}) -%}
{%- endfor -%}

{{ config(materialized='view') }}

with

terms as (select * from {{ ref('campaign_terms') }}),

-- a gross profit counts responses, whatever would have come without the contact
lists as (
    select
        totals.campaign_id,
        case
            when totals.profit_basis like 'gross%' then 'response_rate' else 'profit_per_customer'
        end
            as metric
    from {{ ref('list_totals') }} as totals
    where
        totals.contacts > 0
        and totals.profit_basis not like 'none%'
        -- of what named nobody, cities that were held out tell
        and not exists (
            select gains.campaign_id
            from {{ ref('city_effects') }} as gains
            inner join terms
                on totals.campaign_id = terms.campaign_id and {{ names_nobody('terms') }}
            where gains.metric = 'profit_per_customer' and gains.verdict = 'gain'
        )
),

-- experiments that say what an offer earned: the control is one, and of the same people
effects as (
    select
        effects.campaign_id,
        effects.arm,
        effects.metric,
        effects.statistic,
        effects.difference,
        effects.ci_low,
        effects.ci_high,
        greatest(effects.ci_low, coalesce(effects.adjusted_ci_low, effects.ci_low)) > 0 as is_gain
    from {{ ref('campaign_effects') }} as effects
    inner join {{ ref('campaign_trust') }} as trust on effects.campaign_id = trust.campaign_id
    where
        effects.metric in ('profit_per_customer', 'response_rate')
        and effects.ci_low is not null
        and coalesce(trust.is_trustworthy, true)
        and not trust.compares_different_people
),

counted as (
    select
        metric,
        count(distinct campaign_id) as campaigns,
        bool_or(is_gain) as has_gain
    from effects
    group by metric
),

-- with a control of some customers, and yet not among them
untold as (
    select
        every.metric,
        count(distinct every.campaign_id) as campaigns
    from {{ ref('campaign_effects') }} as every
    left join effects on every.campaign_id = effects.campaign_id and every.metric = effects.metric
    where every.control_customers > 0 and effects.campaign_id is null
    group by every.metric
),

nearest as (
    select
        effects.*,
        {{ named_campaign('terms.campaign_name', 'effects.campaign_id') }} as campaign
    from effects
    left join terms on effects.campaign_id = terms.campaign_id
    qualify
        row_number() over (
            partition by effects.metric
            order by effects.statistic desc, effects.campaign_id asc, effects.arm asc
        ) = 1
),

final as (
    select
        lists.campaign_id,
        {% for language, suffix in note_languages().items() %}
            {{ noted('no gain.topic', language, {}, of_list) }} as topic{{ suffix }},
            case lists.metric
                when 'response_rate'
                    then {{ noted('no more responses', language, points, of_nearest[language]) }}
                else {{ noted('no gain', language, figures, of_nearest[language]) }}
            end as note{{ suffix }},
        {% endfor %}
        6 as place
    from lists
    inner join counted on lists.metric = counted.metric and not counted.has_gain
    inner join nearest on lists.metric = nearest.metric
    left join untold on lists.metric = untold.metric
)

select * from final
