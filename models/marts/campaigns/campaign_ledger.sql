with

settings as (select * from {{ ref('settings') }}),

entries as (select * from {{ ref('ledger_entries') }}),

bases as (select * from {{ ref('ledger_bases') }}),

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
        promised.campaign_id,
        case
            when promised.measured_by in ('window open', 'responses not in') then 'promised'
            else 'realised'
        end as event,
        promised.launched_on,
        promised.starts_on,
        promised.ends_on,
        promised.model_id,
        promised.contacts,
        promised.profit_basis,
        promised.expected_profit,
        promised.promise_ratio,
        promised.promised_profit,
        promised.promised_low,
        promised.promised_high,
        promised.promise_level,
        promised.promised_responses,
        promised.promised_revenue,
        promised.promised_cost,
        promised.realised_profit,
        cast(promised.realised_profit - promised.half_width as decimal(18, 2)) as ci_low,
        cast(promised.realised_profit + promised.half_width as decimal(18, 2)) as ci_high,
        promised.realised_responses,
        promised.realised_revenue,
        promised.realised_cost,
        case
            when promised.promised_profit > 0
                then cast(promised.realised_profit as double) / promised.promised_profit
        end as realised_over_promised,
        bases.basis_en || coalesce(': ' || promised.failed, '') as basis,
        bases.basis_ru || coalesce(': ' || promised.failed_ru, '') as basis_ru,
        promised.entry,
        promised.as_of
    from promised
    left join bases on promised.measured_by = bases.measured_by
)

select * from final
