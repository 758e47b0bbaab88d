with

contacts as (select * from {{ ref('fct_campaign_contacts') }}),

sent as (select * from {{ ref('sent_offers') }}),

-- how often the campaign's customers had been written to, this contact included
pressure as (
    select
        contacts.campaign_id,
        contacts.arm,
        count(sent.customer_id) as contacts_30d
    from contacts
    left join sent
        on
            contacts.customer_id = sent.customer_id
            and contacts.contacted_on >= sent.contacted_on
            and {{ days_between('sent.contacted_on', 'contacts.contacted_on') }} < 30
    group by contacts.campaign_id, contacts.arm
),

totals as (
    select
        campaign_id,
        arm,
        count(*) as contacted,
        count(responded) as judged,
        count(*) filter (where responded) as responded,
        count(*) filter (where bought) as buyers,
        cast(sum(receipts) as bigint) as receipts,
        cast(sum(revenue) as decimal(18, 2)) as revenue,
        cast(sum(discount_cost) as decimal(18, 2)) as discount_cost,
        cast(sum(contact_cost) as decimal(18, 2)) as contact_cost,
        cast(sum(opt_out_cost) as decimal(18, 2)) as opt_out_cost,
        -- a sum of some is not what all of them brought
        cast({{ whole_sum('given_beside') }} as decimal(18, 2)) as given_beside,
        cast({{ whole_sum('profit') }} as decimal(18, 2)) as profit
    from contacts
    group by campaign_id, arm
),

-- on a control the campaign spends nothing: what it took off the price is what anybody gets
spent as (
    select
        *,
        case when arm != 'control' then discount_cost + contact_cost + given_beside end as spent
    from totals
),

final as (
    select
        totals.campaign_id,
        totals.arm,
        totals.contacted,
        case when totals.judged > 0 then totals.responded end as responded,
        totals.responded / cast(nullif(totals.judged, 0) as double) as response_rate,
        {{ wilson_bound('totals.responded', 'totals.judged', -1) }} as response_rate_low,
        {{ wilson_bound('totals.responded', 'totals.judged', 1) }} as response_rate_high,
        totals.buyers,
        totals.buyers / cast(totals.contacted as double) as conversion,
        totals.receipts,
        totals.revenue,
        {{ money_per('totals.revenue', 'totals.receipts') }} as average_check,
        totals.discount_cost,
        totals.contact_cost,
        totals.opt_out_cost,
        totals.given_beside,
        totals.profit,
        cast(totals.profit as double)
        / nullif(cast(totals.spent as double), 0) as roi,
        cast(
            totals.spent
            / nullif(case when totals.judged > 0 then totals.responded end, 0) as decimal(18, 2)
        ) as cost_per_response,
        pressure.contacts_30d / cast(totals.contacted as double) as contacts_per_customer_30d
    from spent as totals
    inner join pressure
        on totals.campaign_id = pressure.campaign_id and totals.arm = pressure.arm
)

select * from final
