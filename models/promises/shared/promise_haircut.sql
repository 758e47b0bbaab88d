{#-
    How far apart the true ratios of campaigns may lie (standard deviation), and with it what a promise is worth
    before any was measured: 1 +- 0.5.
-#}
{%- set spread = 0.5 -%}

with

settings as (select * from {{ ref('settings') }}),

entries as (select * from {{ ref('ledger_entries') }}),

bases as (select profit_basis from {{ ref('profit_bases') }} where is_promised),

latest as (
    {{ latest_entries() }}
),

ratios as (
    select
        profit_basis,
        cast(realised_profit as double) / expected_profit as ratio,
        half_width / 1.959963984540054 / expected_profit as standard_error
    from latest
    where
        realised_profit is not null
        and half_width is not null
        and expected_profit > 0
        -- that is of the whole campaign, and the list promised for its contacts
        and coalesce(measured_by != 'cities held out', true)
),

weighted as (
    select
        profit_basis,
        ratio,
        standard_error,
        1 / ({{ spread * spread }} + standard_error * standard_error) as weight
    from ratios
),

sums as (
    select
        profit_basis,
        count(*) as campaigns,
        cast(sum(cast(weight as decimal(18, 9))) as double) as weight,
        cast(sum(cast(weight * ratio as decimal(28, 9))) as double) as weighted_ratio,
        cast(sum(cast(power(weight * standard_error, 2) as decimal(28, 9))) as double)
            as squared_error
    from weighted
    group by profit_basis
),

shrunk as (
    select
        bases.profit_basis,
        coalesce(sums.campaigns, 0) as campaigns,
        sums.weighted_ratio / sums.weight as realised_ratio,
        sqrt(sums.squared_error) / sums.weight as realised_error,
        ({{ 1 / (spread * spread) }} + coalesce(sums.weighted_ratio, 0))
        / ({{ 1 / (spread * spread) }} + coalesce(sums.weight, 0)) as ratio
    from bases
    left join sums on bases.profit_basis = sums.profit_basis
),

bounded as (
    select
        profit_basis,
        cast(least(1, greatest(0, ratio)) as double) as ratio,
        campaigns,
        cast(realised_ratio as double) as realised_ratio,
        -- a ratio from a handful of buyers is no result
        realised_error <= {{ spread }} as is_told
    from shrunk
),

worded as (
    select
        *,
        cast(cast(round(100 * realised_ratio) as int) as {{ dbt.type_string() }})
            as realised_percent,
        cast(cast(round(100 * ratio) as int) as {{ dbt.type_string() }}) as promised_percent,
        cast(campaigns as {{ dbt.type_string() }}) as counted
    from bounded
),

final as (
    select
        profit_basis,
        ratio,
        campaigns,
        realised_ratio,
        case
            when campaigns = 0 then 'No launched campaign has been measured: the promise is whole.'
            else
                'Launched campaigns measured: ' || counted || '. '
                || case
                    when is_told
                        then
                            'They brought ' || realised_percent
                            || ' % of the profit expected of them; '
                    else
                        'What part of the expected profit they brought, too few customers '
                        || 'tell; '
                end
                || 'beside one that kept its promise, ' || promised_percent
                || ' % of the next is promised.'
        end as why,
        case
            when campaigns = 0
                then 'Ни одна запущенная кампания ещё не измерена: обещание полное.'
            else
                'Измерено запущенных кампаний: ' || counted || '. '
                || case
                    when is_told
                        then 'Они принесли ' || realised_percent || ' % ожидавшейся прибыли; '
                    else
                        'Какую долю ожидавшейся прибыли они принесли, по малому числу клиентов '
                        || 'не сказать; '
                end
                || 'наравне с одной, сдержавшей обещание, из следующей обещано '
                || promised_percent || ' %.'
        end as why_ru
    from worded
)

select * from final
