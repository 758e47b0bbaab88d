{%- set figures = {
    'rate': plain_number('cast(100 * discount_rate as decimal(9, 2))'),
    'amount': {'money': money_figure('discount_amount')},
    'check': {'money': money_figure('min_check')}, 'difference': {'money': money_figure('difference')},
    'low': {'money': money_figure('ci_low')}, 'high': {'money': money_figure('ci_high')},
} -%}
{%- set named = {'campaign': 'campaign_name'} -%}

with

tests as (select * from {{ ref('segment_tests') }}),

mechanics as (select * from {{ ref('mechanics') }}),

losing as (
    select distinct
        segment_id,
        mechanic
    from tests
    where is_loss
),

-- of several gains the surest; a mechanic that another test lost with has shown nothing yet
gains as (
    select tests.*
    from tests
    left join losing
        on tests.segment_id = losing.segment_id and tests.mechanic = losing.mechanic
    where tests.is_gain and tests.mechanic != 'none' and losing.mechanic is null
    qualify
        row_number() over (
            partition by tests.segment_id
            order by tests.ci_low desc, tests.campaign_id asc, tests.arm asc
        ) = 1
),

named as (
    select
        gains.*,
        mechanics.name_en,
        mechanics.name_ru
    from gains
    inner join mechanics on gains.mechanic = mechanics.mechanic
),

final as (
    select
        {% for language, suffix in note_languages().items() %}
            upper(substr(name_{{ language }}, 1, 1)) || substr(name_{{ language }}, 2)
            || case
                when discount_rate > 0 then {{ noted('gain.rate', language, figures) }}
                when discount_amount > 0 then {{ noted('gain.amount', language, figures) }}
                else ''
            end
            || coalesce({{ noted('gain.check', language, figures) }}, '') as offer_name{{ suffix }},
            {{ noted('gain.why', language, figures, named) }} as why{{ suffix }},
        {% endfor %}
        segment_id,
        campaign_id,
        arm,
        mechanic,
        cast(min_check as decimal(18, 2)) as min_check
    from named
)

select * from final
