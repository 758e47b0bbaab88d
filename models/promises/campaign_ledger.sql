with

settings as (select * from {{ ref('settings') }}),

entries as (select * from {{ ref('ledger_entries') }}),

bases as (select * from {{ ref('ledger_bases') }}),

savings as (select * from {{ ref('ledger_savings') }}),

calendar as (select * from {{ ref('campaign_calendar') }} where status != 'planned'),

latest as (
    {{ latest_entries() }}
),

-- whether the campaign's arms are large enough to say anything of its profit
arms as (
    select * from {{ ref('offers_together') }} where metric = 'profit_per_customer'
),

promised as (
    select
        *,
        {{ promised('expected_profit', 'promise_ratio') }} as promised_profit,
        {{ promised('expected_profit_low', 'promise_ratio') }} as promised_low,
        {{ promised('expected_profit_high', 'promise_ratio') }} as promised_high
    from latest
),

-- gross profit comes of the responses
judged as (
    select
        promised.*,
        case
            when promised.realised_profit is null then null
            when promised.measured_by = 'gross'
                then
                    case
                        when promised.half_width is not null then promised.realised_responses < 20
                    end
            -- beside a single customer nothing says how far chance goes
            when promised.half_width is null then true
            when promised.measured_by = 'cities held out' then false
            else not coalesce(arms.is_enough, true)
        end as is_too_little
    from promised
    left join arms on promised.campaign_id = arms.campaign_id
),

found as (
    select
        *,
        case
            when is_too_little then 'few'
            -- gross profit is over nobody only as far as nobody would have bought
            when is_too_little is null or measured_by = 'gross' then null
            when realised_profit - half_width > 0 then 'gain'
            when realised_profit + half_width < 0 then 'loss'
            else 'none'
        end as finding,
        case
            when
                promised_profit > 0
                -- what cities show is of the whole campaign, the promise of the list's contacts
                and measured_by != 'cities held out'
                and not coalesce(is_too_little, false)
                and coalesce(half_width <= promised_profit, true)
                then cast(realised_profit as double) / promised_profit
        end as realised_over_promised
    from judged
),

final as (
    select
        found.campaign_id,
        case
            when {{ is_awaited('found.measured_by') }} then 'promised'
            else 'realised'
        end as event,
        -- contacts that came back may know an earlier day; the CRM may have dropped the campaign
        coalesce(calendar.sent_on, found.starts_on) as launched_on,
        found.launched_on as found_on,
        found.starts_on,
        found.ends_on,
        found.model_id,
        found.contacts,
        found.profit_basis,
        found.expected_profit,
        found.promise_ratio,
        found.promised_profit,
        found.promised_low,
        found.promised_high,
        found.promise_level,
        found.promised_responses,
        found.promised_revenue,
        found.promised_cost,
        found.realised_profit,
        cast(found.realised_profit - found.half_width as decimal(18, 2)) as ci_low,
        cast(found.realised_profit + found.half_width as decimal(18, 2)) as ci_high,
        found.realised_responses,
        found.realised_revenue,
        found.realised_cost,
        found.realised_over_promised,
        {% for language, suffix in note_languages().items() %}
            replace(
                bases.basis_{{ language }}, '{}',
                coalesce({{ day_text('found.ends_on', language) }}, '')
            ) || coalesce(': ' || found.failed{{ suffix }}, '') as basis{{ suffix }},
        {% endfor %}
        case found.finding
            when 'few' then 'too little to tell'
            when 'gain' then 'gain'
            when 'loss' then 'loss'
            when 'none' then 'not shown'
        end as verdict,
        case found.finding
            when 'few' then 'данных слишком мало'
            when 'gain' then 'выигрыш'
            when 'loss' then 'потеря'
            when 'none' then 'не показано'
        end as verdict_ru,
        savings.one_offer_id,
        savings.one_offer_profit,
        savings.one_offer_discount_cost,
        savings.promised_discount,
        savings.promised_saved_discount,
        savings.realised_discount,
        savings.discount_low,
        savings.discount_high,
        savings.realised_saved_discount,
        savings.saved_low,
        savings.saved_high,
        savings.saving_verdict,
        savings.saving_verdict_ru,
        found.entry,
        found.as_of
    from found
    left join savings on found.campaign_id = savings.campaign_id
    left join bases on found.measured_by = bases.measured_by
    left join calendar on found.campaign_id = calendar.campaign_id
)

select * from final
