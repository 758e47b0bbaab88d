with

purchases as (select * from {{ source('sports_retailer', 'purchases') }}),

brands as (select * from {{ ref('sports_brands') }}),

kinds as (select * from {{ ref('sports_kinds') }}),

names as (
    select
        product,
        {{ plain_words('product') }} as words
    from (select distinct product from purchases where product is not null) as distinct_names
),

-- a brand is whole words anywhere in the name, of several the longest
named_brands as (
    select
        names.product,
        brands.brand,
        row_number() over (
            partition by names.product
            order by length(brands.brand) desc, brands.brand asc
        ) as place
    from names
    inner join brands on position({{ plain_words('brands.brand') }} in names.words) > 0
),

-- the garment is what the name begins with, «ботинки лыжные» before «ботинки»
named_kinds as (
    select
        names.product,
        kinds.kind,
        kinds.category,
        row_number() over (
            partition by names.product
            order by length(kinds.first_words) desc, kinds.first_words asc
        ) as place
    from names
    inner join kinds on starts_with(names.words, {{ plain_words('kinds.first_words') }})
),

final as (
    select
        names.product,
        named_brands.brand,
        coalesce(named_kinds.kind, split_part(trim(names.words), ' ', 1)) as kind,
        -- a word that the seed does not know is a category of its own; a bag is in none
        case
            when named_kinds.kind is null then split_part(trim(names.words), ' ', 1)
            else nullif(named_kinds.category, '')
        end as category,
        coalesce(named_kinds.kind = 'пакет', false) as is_bag
    from names
    left join named_brands on names.product = named_brands.product and named_brands.place = 1
    left join named_kinds on names.product = named_kinds.product and named_kinds.place = 1
)

select * from final
