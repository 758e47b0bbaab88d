with

products as (
    select *
    from {{ staged('campaign_products') }}
    where unreadable is null
),

campaigns as (select * from {{ ref('crm_campaigns') }}),

judged as (
    select
        products.*,
        case
            {{- reject_when_missing(required_columns('campaign_products', 'products')) }}
            when campaigns.campaign_id is null then 'unknown campaign'
            when coalesce(products.product, products.brand, products.category) is null
                then 'missing product, brand and category'
        end as own_reason
    from products
    left join campaigns on products.campaign_id = campaigns.campaign_id
),

numbered as (
    select
        *,
        row_number() over (
            partition by campaign_id, product, brand, category, own_reason is null
            order by line, file
        ) as occurrence
    from judged
),

final as (
    select
        campaign_id,
        product,
        brand,
        category,
        file,
        line,
        coalesce(own_reason, case when occurrence > 1 then 'duplicate row' end) as reject_reason
    from numbered
)

select * from final
