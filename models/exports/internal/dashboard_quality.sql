with

headlines as (select * from {{ ref('model_headlines') }}),

quality as (select * from {{ ref('response_model_quality') }}),

final as (
    select
        quality.model_kind,
        quality.metric,
        quality.value,
        quality.ci_low,
        quality.ci_high
    from quality
    inner join headlines
        on
            quality.model_id = headlines.model_id
            and quality.recipe = headlines.recipe
            and quality.split = headlines.split
)

select * from final
