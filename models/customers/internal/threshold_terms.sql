{%- set untried_rate = 0.1 -%}

with

campaigns as (select * from {{ ref('campaign_terms') }} where status = 'planned'),

offers as (select * from {{ ref('campaign_offers') }}),

-- what is given beside the price is no discount from a check on
discounts as (select * from {{ ref('mechanics') }} where is_off_the_price),

planned as (
    select
        campaigns.campaign_id,
        offers.offer_id,
        campaigns.starts_on,
        campaigns.duration_days,
        campaigns.margin_rate,
        offers.contact_cost,
        coalesce(campaigns.opt_out_cost, 0) as opt_out_cost,
        case discounts.cost_basis when 'share_of_list_price' then offers.discount_rate end
            as discount_rate,
        case discounts.cost_basis when 'sum' then offers.discount_amount end as discount_amount
    from campaigns
    inner join offers on campaigns.campaign_id = offers.campaign_id
    left join discounts on offers.mechanic = discounts.mechanic
),

judged as (
    select
        *,
        coalesce(discount_rate > 0 or discount_amount > 0, false) as is_discount
    from planned
),

-- the discount that is about to be given, if it were given from a check on
final as (
    select
        judged.campaign_id,
        judged.offer_id,
        judged.duration_days,
        judged.margin_rate,
        judged.contact_cost,
        judged.opt_out_cost,
        cast(
            case
                when judged.is_discount then coalesce(judged.discount_rate, 0)
                else {{ untried_rate }}
            end as decimal(9, 6)
        ) as discount_rate,
        cast(coalesce(judged.discount_amount, 0) as decimal(18, 2)) as discount_amount,
        coalesce(worth.percent_taken, 1) as percent_taken
    from judged
    left join {{ ref('window_values') }} as worth on judged.campaign_id = worth.campaign_id
    qualify
        row_number() over (
            order by
                judged.is_discount desc,
                judged.starts_on asc,
                judged.campaign_id asc,
                judged.offer_id asc
        ) = 1
)

select * from final
