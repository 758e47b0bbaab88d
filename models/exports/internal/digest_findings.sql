{#- The campaigns and segments that a line names. -#}
{%- set most_named = 3 -%}
{%- set effects = {} -%}
{%- for name, column in {'difference': 'difference', 'low': 'ci_low', 'high': 'ci_high'}.items() -%}
    {%- do effects.update({name: {'money': money_figure(column)}}) -%}
{%- endfor -%}
{%- set of_segment = {
    'contacts': thousands('contacts'),
    'profit': {'money': thousands('profit'), 'dash': true},
} -%}

with

-- whoever is written to is in a line, in a segment or not
segments as (
    select
        {% for language in note_languages() %}
            coalesce(segments.name_{{ language }}, {{ noted('digest.segments.outside', language) }})
                as name_{{ language }},
        {% endfor %}
        count(*) as contacts,
        {{ whole_sum('listed.expected_profit', 'true') }} as profit,
        row_number() over (
            order by
                {{ whole_sum('listed.expected_profit', 'true') }} desc nulls last, count(*) desc,
                segments.segment_id nulls last
        ) as place
    from {{ ref('campaign_list') }} as listed
    left join {{ ref('dim_segments') }} as segments on listed.segment_id = segments.segment_id
    where listed.decision in {{ written_to() }}
    group by segments.segment_id, segments.name_en, segments.name_ru
),

-- of each past campaign the offer that came nearest to a gain
effects as (
    select
        effects.*,
        campaigns.ends_on
    from {{ ref('campaign_effects') }} as effects
    inner join {{ ref('dim_campaigns') }} as campaigns
        on effects.campaign_id = campaigns.campaign_id
    where effects.metric = 'profit_per_customer' and effects.ci_low is not null
    qualify
        row_number() over (
            partition by effects.campaign_id order by effects.statistic desc, effects.arm asc
        ) = 1
),

latest as (
    select
        *,
        row_number() over (order by ends_on desc, campaign_id asc) as place
    from effects
),

{% for language, suffix in note_languages().items() %}
    said{{ suffix }} as (
        select
            200 as place,
            {{ noted('digest.segments.topic', language) }} as topic,
            coalesce({{ text_of_group(
                "case when place > 1 then '; ' else '' end || "
                    ~ noted('digest.segment', language, of_segment, {'segment': 'name_' ~ language}),
                'place'
            ) }}, {{ noted('digest.segments.none', language) }}) as note
        from segments
        where place <= {{ most_named }}
        union all
        select
            300 as place,
            {{ noted('digest.past.topic', language) }} as topic,
            coalesce({{ text_of_group(
                "case when place > 1 then '; ' else '' end || "
                    ~ noted('digest.past', language, effects, {
                        'campaign_id': 'campaign_id', 'verdict': 'verdict' ~ suffix,
                    }),
                'place'
            ) }}, {{ noted('digest.past.none', language) }}) as note
        from latest
        where place <= {{ most_named }}
    ),
{% endfor %}

final as (
    select
        said.place,
        said.topic,
        said.note,
        said_ru.topic as topic_ru,
        said_ru.note as note_ru
    from said
    inner join said_ru on said.place = said_ru.place
)

select * from final
