with

fits as (select * from {{ ref('model_fits') }} where model_kind = 'segments'),

current_segments as (select * from {{ ref('current_segments') }}),

final as (
    select
        fits.model_id,
        current_segments.model_id is not null as is_current,
        cast(entry.segments as int) as segments,
        entry.stability,
        entry.silhouette,
        entry.smallest_share,
        entry.is_chosen
    from fits
    left join current_segments on fits.model_id = current_segments.model_id
    cross join {{ rows_of_json(
        'fits.quality',
        {
            'segments': 'bigint', 'stability': 'double', 'silhouette': 'double',
            'smallest_share': 'double', 'is_chosen': 'boolean',
        },
        'entry'
    ) }}
)

select * from final
