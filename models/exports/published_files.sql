with

written_files as (
    select * from {{ ref('written_files') }}
    union all
    select * from {{ ref('written_dashboard') }}
    union all
    select * from {{ ref('written_marts') }}
    union all
    select
        path,
        kind,
        campaign_id,
        rows,
        bytes,
        sha256,
        written_at
    from {{ ref('written_audiences') }}
    where path is not null
    union all
    select * from {{ ref('written_digest') }}
),

final as (
    select
        path,
        kind,
        campaign_id,
        cast(rows as bigint) as rows,
        cast(bytes as bigint) as bytes,
        sha256,
        cast(written_at as timestamp) as written_at
    from written_files
)

select * from final
