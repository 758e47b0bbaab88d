with

settings as (select * from {{ ref('settings') }}),

entries as (select * from {{ ref('ledger_entries') }}),

-- as known on the day of the build
latest as (
    select entries.*
    from entries
    inner join settings
        on entries.connector = settings.connector and entries.as_of <= settings.as_of
    qualify row_number() over (partition by entries.campaign_id order by entries.entry desc) = 1
),

promised as (
    select
        *,
        {{ promised('expected_profit', 'promise_ratio') }} as promised_profit,
        {{ promised('expected_profit_low', 'promise_ratio') }} as promised_low,
        {{ promised('expected_profit_high', 'promise_ratio') }} as promised_high
    from latest
),

final as (
    select
        campaign_id,
        case
            when measured_by in ('window open', 'responses not in') then 'promised' else 'realised'
        end as event,
        launched_on,
        starts_on,
        ends_on,
        model_id,
        contacts,
        profit_basis,
        expected_profit,
        promise_ratio,
        promised_profit,
        promised_low,
        promised_high,
        promised_responses,
        promised_revenue,
        promised_cost,
        realised_profit,
        cast(realised_profit - half_width as decimal(18, 2)) as ci_low,
        cast(realised_profit + half_width as decimal(18, 2)) as ci_high,
        realised_responses,
        realised_revenue,
        realised_cost,
        case
            when promised_profit > 0 then cast(realised_profit as double) / promised_profit
        end as realised_over_promised,
        case
            when measured_by = 'window open' then 'the window is open'
            when measured_by = 'responses not in' then 'no response has been reported yet'
            when measured_by = 'gross' then 'gross, as it was promised'
            when measured_by = 'no control' then 'gross, no control: cannot be compared'
            when measured_by = 'control, adjusted'
                then 'against the control, adjusted by the pre-period'
            when measured_by = 'control' then 'against the control'
            else 'the control cannot be trusted: ' || failed
        end as basis,
        case
            when measured_by = 'window open' then 'окно ещё открыто'
            when measured_by = 'responses not in' then 'об откликах ещё не сообщено'
            when measured_by = 'gross' then 'валовая, как и была обещана'
            when measured_by = 'no control' then 'валовая, контроля нет: сравнить нельзя'
            when measured_by = 'control, adjusted'
                then 'против контроля, с поправкой на период до кампании'
            when measured_by = 'control' then 'против контроля'
            else 'контролю верить нельзя: ' || failed_ru
        end as basis_ru,
        entry,
        as_of
    from promised
)

select * from final
