{#- Days since the last purchase and numbers of receipts at which behaviour is told apart. -#}
{%- set day_steps = [7, 14, 28, 56, 112] -%}
{%- set receipt_steps = [1, 2, 4, 8] -%}

with

-- the same question twice: before the campaign, and one window earlier, where the answer is known
moments as (
    select
        campaign_id,
        true as is_campaign,
        starts_on as known_before,
        lookback_days
    from {{ ref('compared_campaigns') }}
    where lookback_days is not null
    union all
    select
        campaign_id,
        false as is_campaign,
        before_starts_on as known_before,
        lookback_days
    from {{ ref('compared_campaigns') }}
    where lookback_days is not null
),

customer_days as (
    select
        customer_id,
        purchased_on,
        count(*) as receipts
    from {{ ref('receipts') }}
    where is_purchase
    group by customer_id, purchased_on
),

behaviour as (
    select
        moments.campaign_id,
        moments.is_campaign,
        moments.lookback_days,
        customer_days.customer_id,
        min({{ days_between('customer_days.purchased_on', 'moments.known_before') }}) as days_ago,
        coalesce(sum(customer_days.receipts) filter (
            where
            {{ days_between('customer_days.purchased_on', 'moments.known_before') }}
            <= moments.lookback_days
        ), 0) as receipts
    from moments
    inner join customer_days on moments.known_before > customer_days.purchased_on
    group by
        moments.campaign_id,
        moments.is_campaign,
        moments.lookback_days,
        customer_days.customer_id
),

final as (
    select
        campaign_id,
        is_campaign,
        customer_id,
        case
            when receipts = 0 then 0
            else
                1
                {% for step in day_steps %}
                    + case when days_ago <= {{ step }} then 10 else 0 end
                {% endfor %}
                {% for step in receipt_steps %}
                    + case when receipts > {{ step }} then 1 else 0 end
                {% endfor %}
        end as cell
    from behaviour
)

select * from final
