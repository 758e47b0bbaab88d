with

campaigns as (select * from {{ ref('campaign_terms') }}),

campaign_products as (select * from {{ ref('crm_campaign_products') }}),

items as (
    select
        product,
        brand,
        category
    from {{ ref('crm_purchases') }}
    group by product, brand, category
),

wanted as (
    select
        campaigns.campaign_id,
        campaign_products.product,
        campaign_products.brand,
        campaign_products.category
    from campaigns
    inner join campaign_products
        on campaigns.terms_of_campaign_id = campaign_products.campaign_id
),

-- one equality to join on in each branch, the other columns narrow it where they are given
by_product as (
    select
        wanted.campaign_id,
        items.product,
        items.brand,
        items.category
    from wanted
    inner join items on wanted.product = items.product
    where
        (wanted.brand is null or wanted.brand = items.brand)
        and (wanted.category is null or wanted.category = items.category)
),

by_brand as (
    select
        wanted.campaign_id,
        items.product,
        items.brand,
        items.category
    from wanted
    inner join items on wanted.brand = items.brand
    where
        wanted.product is null
        and (wanted.category is null or wanted.category = items.category)
),

by_category as (
    select
        wanted.campaign_id,
        items.product,
        items.brand,
        items.category
    from wanted
    inner join items on wanted.category = items.category
    where wanted.product is null and wanted.brand is null
),

final as (
    select * from by_product
    union
    select * from by_brand
    union
    select * from by_category
)

select * from final
