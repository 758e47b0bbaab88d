with

fits as (
    select *
    from {{ ref('model_fits') }}
    where model_kind = 'segments'
),

current_segments as (select * from {{ ref('current_segments') }}),

considered as (
    select
        model_id,
        {{ rows_of_json(
            'quality',
            {
                'segments': 'bigint', 'stability': 'double', 'silhouette': 'double',
                'smallest_share': 'double', 'is_chosen': 'boolean',
            }
        ) }} as entry
    from fits
),

choices as (
    select
        considered.model_id,
        cast(considered.entry.segments as int) as segments,
        considered.entry.stability,
        considered.entry.silhouette,
        considered.entry.smallest_share,
        considered.entry.is_chosen
    from considered
),

final as (
    select
        choices.model_id,
        current_segments.model_id is not null as is_current,
        choices.segments,
        choices.stability,
        choices.silhouette,
        choices.smallest_share,
        choices.is_chosen
    from choices
    left join current_segments on choices.model_id = current_segments.model_id
)

select * from final
