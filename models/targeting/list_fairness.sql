{#- groups below this size show a rate of chance -#}
{%- set enough = 30 -%}
{%- set z = 1.959963984540054 -%}

with

people as (select * from {{ ref('fairness_groups') }}),

sums as (
    select
        campaign_id,
        attribute,
        group_name,
        count(*) as customers,
        count(*) filter (where is_chosen) as chosen,
        coalesce(sum(profit) filter (where is_chosen), 0) as profit,
        coalesce(sum({{ wide('profit') }} * {{ wide('profit') }}) filter (where is_chosen), 0)
            as profit_squared,
        coalesce(sum(given) filter (where is_chosen), 0) as given,
        coalesce(sum({{ wide('given') }} * {{ wide('given') }}) filter (where is_chosen), 0)
            as given_squared,
        coalesce(sum(spend) filter (where is_chosen), 0) as spend
    from people
    group by campaign_id, attribute, group_name
),

running as (
    select
        *,
        sum(customers) over (partition by campaign_id, attribute) as all_customers,
        sum(chosen) over (partition by campaign_id, attribute) as all_chosen,
        sum(customers) over (
            partition by campaign_id, attribute order by group_name
            rows between unbounded preceding and current row
        ) as customers_so_far
    from sums
),

-- as many contacts as now, each group its share of them; roundings add up to the whole
quotas as (
    select
        *,
        cast(
            round(cast(all_chosen as double) * customers_so_far / all_customers)
            - round(
                cast(all_chosen as double) * (customers_so_far - customers) / all_customers
            ) as bigint
        ) as parity_chosen
    from running
),

parity as (
    select
        people.campaign_id,
        people.attribute,
        people.group_name,
        sum(people.profit) as parity_profit,
        sum(people.spend) as parity_spend
    from people
    inner join quotas
        on
            people.campaign_id = quotas.campaign_id
            and people.attribute = quotas.attribute
            and people.group_name = quotas.group_name
            and people.turn <= quotas.parity_chosen
    group by people.campaign_id, people.attribute, people.group_name
),

rated as (
    select
        quotas.*,
        coalesce(parity.parity_profit, 0) as parity_profit,
        coalesce(parity.parity_spend, 0) as parity_spend,
        cast(quotas.chosen as double) / quotas.customers as selection_rate,
        {{ z }} * sqrt({{ variance_of_mean('profit_squared', 'profit', 'profit') }})
            as profit_half,
        {{ z }} * sqrt({{ variance_of_mean('given_squared', 'given', 'given') }})
            as discount_half,
        row_number() over (
            partition by quotas.campaign_id, quotas.attribute
            -- whose gender or age nobody knows are no group that others are held against
            order by
                quotas.customers >= {{ enough }} and quotas.group_name != 'unknown' desc,
                quotas.customers >= {{ enough }} desc,
                cast(quotas.chosen as double) / quotas.customers desc,
                quotas.group_name
        ) as place
    from quotas
    left join parity
        on
            quotas.campaign_id = parity.campaign_id
            and quotas.attribute = parity.attribute
            and quotas.group_name = parity.group_name
),

-- the interval of a ratio of two rates (Katz and others, 1978, Biometrics 34, 469-474)
compared as (
    select
        rated.*,
        rated.selection_rate / nullif(best.selection_rate, 0) as rate_ratio,
        case
            when rated.place > 1 and rated.chosen > 0 then {{ z }} * sqrt(
                (1 - rated.selection_rate) / rated.chosen + (1 - best.selection_rate) / best.chosen
            )
        end as log_half
    from rated
    inner join rated as best
        on
            rated.campaign_id = best.campaign_id
            and rated.attribute = best.attribute
            and best.place = 1
),

final as (
    select
        campaign_id,
        attribute,
        group_name,
        customers,
        chosen,
        selection_rate,
        {{ wilson_bound('chosen', 'customers', -1) }} as selection_low,
        {{ wilson_bound('chosen', 'customers', 1) }} as selection_high,
        cast(given as double) / customers as discount_per_customer,
        cast(given as double) / customers - discount_half as discount_low,
        cast(given as double) / customers + discount_half as discount_high,
        cast(profit as double) / customers as profit_per_customer,
        cast(profit as double) / customers - profit_half as profit_low,
        cast(profit as double) / customers + profit_half as profit_high,
        rate_ratio,
        rate_ratio * exp(-log_half) as ratio_low,
        rate_ratio * exp(log_half) as ratio_high,
        case
            when place = 1 then 'compared with'
            when customers < {{ enough }} then 'too few'
            when rate_ratio is null or rate_ratio >= 0.8 then 'four fifths or more'
            when coalesce(rate_ratio * exp(log_half) >= 0.8, false) then 'less, may be chance'
            else 'less than four fifths'
        end as verdict,
        parity_chosen,
        cast(profit - parity_profit as decimal(18, 2)) as parity_loss,
        cast(parity_spend - spend as decimal(18, 2)) as parity_extra_cost,
        cast(
            sum(profit - parity_profit) over (partition by campaign_id, attribute)
            as decimal(18, 2)
        ) as parity_price
    from compared
)

select * from final
