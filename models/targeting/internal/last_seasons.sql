{#- Days on each side of the planned ones a year before, with which they are compared: at most, and
    the fewest that tell. -#}
{%- set most_around, fewest_around = 182, 60 -%}

with

planned as (
    select campaign_id
    from {{ ref('target_campaigns') }}
    where not is_replay
),

terms as (select * from {{ ref('campaign_terms') }}),

days_bought as (
    select
        purchased_on,
        count(*) as receipts
    from {{ ref('receipts') }}
    where is_purchase
    group by purchased_on
),

history as (
    select
        min(purchased_on) as first_day,
        max(purchased_on) as last_day
    from days_bought
),

-- 52 weeks before: the same days of the week
year_before as (
    select
        planned.campaign_id,
        {{ add_days('terms.starts_on', -364) }} as starts_on,
        {{ add_days('terms.ends_on', -364) }} as ends_on,
        history.first_day,
        history.last_day
    from planned
    inner join terms on planned.campaign_id = terms.campaign_id
    cross join history
),

-- as many days after as before, so that a shop that grows has no season
sides as (
    select
        campaign_id,
        starts_on,
        ends_on,
        least(
            {{ most_around }},
            {{ days_between('first_day', 'starts_on') }},
            {{ days_between('ends_on', 'last_day') }}
        ) as days_around
    from year_before
),

compared as (
    select
        sides.campaign_id,
        sides.days_around,
        {{ days_between('sides.starts_on', 'sides.ends_on') }} + 1 as days_within,
        days_bought.receipts,
        days_bought.purchased_on between sides.starts_on and sides.ends_on as is_within
    from sides
    inner join days_bought
        on
            days_bought.purchased_on
            between {{ add_days('sides.starts_on', '- sides.days_around') }}
            and {{ add_days('sides.ends_on', 'sides.days_around') }}
    where sides.days_around >= {{ fewest_around }}
),

-- half a receipt more on both sides: a shop that was closed then
rates as (
    select
        campaign_id,
        max(days_within) as days_within,
        2 * max(days_around) as days_around,
        0.5 + cast(sum(case when is_within then receipts else 0 end) as double) as receipts_within,
        0.5 + cast(sum(case when is_within then 0 else receipts end) as double) as receipts_around
    from compared
    group by campaign_id
),

final as (
    select
        campaign_id,
        -- beyond what chance alone makes of it
        greatest(
            0,
            power(ln(receipts_within / days_within / (receipts_around / days_around)), 2)
            - 1 / receipts_within - 1 / receipts_around
        ) as season_square
    from rates
)

select * from final
