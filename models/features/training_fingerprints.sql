{#- The columns stand in the fingerprint by name: another feature is another training set. -#}
{%- set columns = columns_of(ref('training_set')) -%}

with

training_set as (select * from {{ ref('training_set') }}),

hashed_rows as (
    select
        training_set.model_kind,
        training_set.fitted_for,
        training_set.campaign_id,
        training_set.customer_id,
        md5({{ row_text('training_set', columns) }}) as row_hash
    from training_set
),

final as (
    select
        model_kind,
        fitted_for,
        count(*) as training_rows,
        md5(
            '{{ columns | join(",") }}|'
            || {{ text_of_group('row_hash', 'campaign_id, customer_id') }}
        ) as training_fingerprint
    from hashed_rows
    group by model_kind, fitted_for
)

select * from final
