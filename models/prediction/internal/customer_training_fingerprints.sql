{#- As `training_fingerprints`, for the models of customers: the columns stand in each by name. -#}
{%- set training_sets = {
    'segments': 'segment_training_set',
    'gender': 'gender_training_set',
} -%}

with

segment_training_set as (select * from {{ ref('segment_training_set') }}),

gender_training_set as (select * from {{ ref('gender_training_set') }}),

hashed_rows as (
    {% for training_set, relation in training_sets.items() %}
        select
            '{{ training_set }}' as training_set,
            '{{ columns_of(ref(relation)) | join(",") }}|' as columns_text,
            {{ relation }}.customer_id,
            md5({{ row_text(relation, columns_of(ref(relation))) }}) as row_hash
        from {{ relation }}
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

fingerprints as (
    select
        training_set,
        count(*) as training_rows,
        md5(max(columns_text) || {{ text_of_group('row_hash', 'customer_id') }})
            as training_fingerprint
    from hashed_rows
    group by training_set
),

final as (
    select
        training_set as model_kind,
        training_rows,
        training_fingerprint
    from fingerprints
    union all
    -- the same customers, without the attributes that give gender away: for its quality alone
    select
        'gender_without_giveaways' as model_kind,
        training_rows,
        training_fingerprint
    from fingerprints
    where training_set = 'gender'
)

select * from final
