{#- However precise on the whole: who is hardly likelier a woman than a man is not told. -#}
{%- set least_sure = 0.6 -%}

with

settings as (select * from {{ ref('settings') }}),

confidence as (select * from {{ ref('gender_confidence') }}),

-- precise for certain, not by luck: the interval's lower bound has to reach the stated precision
final as (
    select
        confidence.model_kind,
        confidence.gender,
        min(confidence.threshold) as threshold
    from confidence
    cross join settings
    where
        confidence.threshold >= {{ least_sure }}
        and {{ wilson_bound('confidence.right_ones', 'confidence.predicted', -1) }}
        >= settings.gender_precision
    group by confidence.model_kind, confidence.gender
)

select * from final
