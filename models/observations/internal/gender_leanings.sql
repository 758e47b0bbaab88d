{#- How many customers everybody's share weighs against a taste's own. -#}
{%- set strength = 20 -%}

with

tastes as (select * from {{ ref('gender_tastes') }} where gender is not null),

folds as (select distinct fold from tastes),

counted as (
    select
        kind,
        taste,
        fold,
        count(*) filter (where gender = 'female') as women,
        count(*) as customers
    from tastes
    group by kind, taste, fold
),

-- every fold's tastes as the other folds tell them; for those whose gender nobody knows, as all do
elsewhere as (
    select
        folds.fold,
        counted.kind,
        counted.taste,
        sum(counted.women) as women,
        sum(counted.customers) as customers
    from counted
    inner join folds on counted.fold != folds.fold
    group by folds.fold, counted.kind, counted.taste
    union all
    select
        -1 as fold,
        kind,
        taste,
        sum(women) as women,
        sum(customers) as customers
    from counted
    group by kind, taste
),

everybody as (
    select
        fold,
        kind,
        sum(women) as women,
        sum(customers) as customers
    from elsewhere
    group by fold, kind
),

shares as (
    select
        elsewhere.fold,
        elsewhere.kind,
        elsewhere.taste,
        {{ shrunk_ratio(
            'elsewhere.women', 'elsewhere.customers',
            'everybody.women', 'everybody.customers', strength
        ) }} as female_share,
        cast(everybody.women as double) / everybody.customers as everybodys_share
    from elsewhere
    inner join everybody on elsewhere.fold = everybody.fold and elsewhere.kind = everybody.kind
    where everybody.women > 0 and everybody.women < everybody.customers
),

final as (
    select
        fold,
        kind,
        taste,
        -- millionths of a log-odds: whole numbers add up to the same bits in any order
        cast(
            round(
                1000000 * (
                    ln(female_share / (1 - female_share))
                    - ln(everybodys_share / (1 - everybodys_share))
                )
            ) as bigint
        ) as leaning
    from shares
)

select * from final
