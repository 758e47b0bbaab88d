{%- set most_features = 15 -%}

with

headlines as (select * from {{ ref('model_headlines') }}),

importance as (select * from {{ ref('response_model_importance') }}),

words as (select * from {{ ref('feature_catalogue') }}),

-- attributes of customers stand in no catalogue: their own name has to do
final as (
    select
        importance.model_kind,
        importance.level,
        importance.rank,
        importance.feature,
        importance.permutation_importance,
        coalesce(
            words.description_en,
            replace(importance.feature, 'attribute: ', 'what the export says of the customer: ')
        ) as description_en,
        coalesce(
            words.description_ru,
            replace(importance.feature, 'attribute: ', 'сказано в выгрузке о клиенте: ')
        ) as description_ru
    from importance
    inner join headlines on importance.model_id = headlines.model_id
    left join words on importance.level = 'feature' and importance.feature = words.feature
    where importance.level = 'group' or importance.rank <= {{ most_features }}
)

select * from final
