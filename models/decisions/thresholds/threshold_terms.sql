{%- set untried_rate = 0.1 -%}

with

campaigns as (select * from {{ ref('campaign_terms') }} where status = 'planned'),

offers as (select * from {{ ref('campaign_offers') }}),

planned as (
    select
        campaigns.campaign_id,
        offers.offer_id,
        campaigns.starts_on,
        campaigns.duration_days,
        campaigns.margin_rate,
        offers.contact_cost,
        coalesce(
            (offers.mechanic = 'percent' and offers.discount_rate > 0)
            or (offers.mechanic = 'amount' and offers.discount_amount > 0),
            false
        ) as is_discount,
        case when offers.mechanic = 'percent' then offers.discount_rate end as discount_rate,
        case when offers.mechanic = 'amount' then offers.discount_amount end as discount_amount
    from campaigns
    inner join offers on campaigns.campaign_id = offers.campaign_id
),

-- the discount that is about to be given, if it were given from a check on
final as (
    select
        planned.campaign_id,
        planned.offer_id,
        planned.duration_days,
        planned.margin_rate,
        planned.contact_cost,
        not planned.is_discount as is_rate_assumed,
        cast(
            case
                when planned.is_discount then coalesce(planned.discount_rate, 0)
                else {{ untried_rate }}
            end as decimal(9, 6)
        ) as discount_rate,
        cast(coalesce(planned.discount_amount, 0) as decimal(18, 2)) as discount_amount,
        coalesce(worth.percent_taken, 1) as percent_taken
    from planned
    left join {{ ref('window_worth') }} as worth on planned.campaign_id = worth.campaign_id
    qualify
        row_number() over (
            order by
                planned.is_discount desc,
                planned.starts_on asc,
                planned.campaign_id asc,
                planned.offer_id asc
        ) = 1
)

select * from final
