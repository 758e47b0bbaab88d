{%- set words = {'campaign_id': 'campaign_id'} -%}
{%- set figures = whole_figures([
    'offer_customers', 'control_customers', 'day_number', 'duration_days', 'days_to_know',
]) -%}
{%- do figures.update(money_figures(['total', 'total_low', 'total_high'])) -%}
{%- do figures.update({
    'day': {'day': 'as_of_day'},
    'gain': rounded('100 * conversion', 1),
    'gain_low': rounded('100 * conversion_low', 1),
    'gain_high': rounded('100 * conversion_high', 1),
}) -%}

with

looks as (select * from {{ ref('campaign_readout') }} where is_latest and arm = 'all'),

profits as (select * from looks where metric = 'profit_per_customer'),

conversions as (select * from looks where metric = 'conversion'),

-- of a campaign judged by what was reported the conversion alone is told
told as (
    select
        conversions.campaign_id,
        conversions.as_of_day,
        conversions.day_number,
        conversions.duration_days,
        conversions.offer_customers,
        conversions.control_customers,
        conversions.difference as conversion,
        conversions.ci_low as conversion_low,
        conversions.ci_high as conversion_high,
        profits.difference * profits.offer_customers as total,
        profits.ci_low * profits.offer_customers as total_low,
        profits.ci_high * profits.offer_customers as total_high,
        coalesce(profits.verdict, conversions.verdict) as verdict,
        coalesce(profits.verdict_ru, conversions.verdict_ru) as verdict_ru,
        case
            when profits.verdict is null then conversions.days_to_know
            else profits.days_to_know
        end as days_to_know
    from conversions
    left join profits on conversions.campaign_id = profits.campaign_id
),

final as (
    select
        {% for language, suffix in note_languages().items() %}
            {{ noted('readout.topic', language, {}, words) }} as topic{{ suffix }},
            {{ noted('readout', language, figures, words) }}
            || case
                when total is null then ''
                when total_low is null then {{ noted('readout.profit so far', language, figures) }}
                else {{ noted('readout.profit', language, figures) }}
            end
            || case
                when conversion_low is null then ''
                else {{ noted('readout.conversion', language, figures) }}
            end
            || ': ' || verdict{{ suffix }}
            || case
                when verdict in ('gain', 'loss') then {{ noted('readout.known', language) }}
                when days_to_know is null then {{ noted('readout.never', language) }}
                when verdict = 'too early to tell'
                    then {{ noted('readout.early', language, figures) }}
                else {{ noted('readout.days', language, figures) }}
            end as note{{ suffix }},
        {% endfor %}
        5 as place
    from told
)

select * from final
