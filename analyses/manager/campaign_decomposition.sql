-- Where does the profit per assigned customer come from, arm by arm? Conversion x receipts per
-- buyer x list price of a check x margin - discount - given beside it - contact - opt-outs. The
-- offer differs from its control by what it did and by whom the control was made of: read the
-- verdict of campaign_effects first.
with

contacts as (select * from {{ ref('fct_campaign_contacts') }}),

campaigns as (select * from {{ ref('dim_campaigns') }}),

totals as (
    select
        campaign_id,
        arm,
        count(*) as customers,
        count(*) filter (where bought) as buyers,
        sum(receipts) as receipts,
        sum(revenue) as revenue,
        sum(revenue + discount_cost) as list_revenue,
        sum(discount_cost) as discount_cost,
        sum(contact_cost) as contact_cost,
        sum(opt_out_cost) as opt_out_cost,
        {{ whole_sum('given_beside') }} as given_beside
    from contacts
    group by campaign_id, arm
),

parts as (
    select
        totals.campaign_id,
        totals.arm,
        totals.customers,
        campaigns.is_trustworthy,
        cast(campaigns.margin_rate as double) as margin_rate,
        totals.buyers / cast(totals.customers as double) as conversion,
        totals.receipts / cast(nullif(totals.buyers, 0) as double) as receipts_per_buyer,
        cast(totals.list_revenue as double) / nullif(totals.receipts, 0) as list_check,
        cast(totals.discount_cost as double) / totals.customers as discount_per_customer,
        cast(totals.contact_cost as double) / totals.customers as contact_per_customer,
        cast(totals.opt_out_cost as double) / totals.customers as opt_outs_per_customer,
        cast(totals.given_beside as double) / totals.customers as given_per_customer,
        cast(totals.revenue as double) / nullif(totals.buyers, 0) as revenue_per_buyer,
        cast(totals.revenue as double) / totals.customers as revenue_per_customer
    from totals
    inner join campaigns on totals.campaign_id = campaigns.campaign_id
    where campaigns.response_rule = 'purchase'
),

final as (
    select
        campaign_id,
        arm,
        customers,
        is_trustworthy,
        revenue_per_buyer,
        revenue_per_customer,
        conversion,
        receipts_per_buyer,
        list_check,
        margin_rate,
        discount_per_customer,
        contact_per_customer,
        opt_outs_per_customer,
        given_per_customer,
        coalesce(conversion * receipts_per_buyer * list_check, 0) * margin_rate
        - discount_per_customer - given_per_customer - contact_per_customer
        - opt_outs_per_customer as profit_per_customer
    from parts
)

select * from final
order by campaign_id, arm
