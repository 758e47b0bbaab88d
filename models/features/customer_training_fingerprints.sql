{#- As `training_fingerprints`, for the models of customers as such: the columns stand in it by name. -#}
{%- set segment_columns = otklik.columns_of(ref('segment_training_set')) -%}

with

segment_training_set as (select * from {{ ref('segment_training_set') }}),

hashed_rows as (
    select
        'segments' as training_set,
        customer_id,
        md5({{ row_text('segment_training_set', segment_columns) }}) as row_hash
    from segment_training_set
),

fingerprints as (
    select
        training_set,
        count(*) as training_rows,
        md5(
            max(case training_set when 'segments' then '{{ segment_columns | join(",") }}|' end)
            || {{ text_of_group('row_hash', 'customer_id') }}
        ) as training_fingerprint
    from hashed_rows
    group by training_set
),

final as (
    select
        training_set as model_kind,
        training_rows,
        training_fingerprint
    from fingerprints
)

select * from final
