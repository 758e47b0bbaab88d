-- the catalogue and the reasons' texts name the same features: one without words could be no reason
with

catalogue as (select feature from {{ ref('feature_catalogue') }}),

texts as (
    select feature
    from {{ ref('reason_texts') }}
    where feature != 'attribute' and level is null and above is null
),

final as (
    select
        catalogue.feature as catalogued,
        texts.feature as worded
    from catalogue
    full outer join texts on catalogue.feature = texts.feature
    where catalogue.feature is null or texts.feature is null
)

select * from final
