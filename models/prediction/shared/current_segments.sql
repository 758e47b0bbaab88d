with

settings as (select * from {{ ref('settings') }}),

needed as (select * from {{ ref('needed_fits') }} where model_kind = 'segments'),

fits as (select * from {{ ref('model_fits') }} where model_kind = 'segments'),

-- fitted on just these rows, or else the last fit before: it was found to hold, so none was made
in_order as (
    select
        fits.model_kind,
        fits.model_id,
        fits.artifact,
        row_number() over (
            order by
                (needed.model_id = fits.model_id) desc,
                fits.as_of desc,
                fits.fitted_at desc,
                fits.model_id asc
        ) as position
    from fits
    cross join needed
    inner join settings
        on fits.connector = settings.connector and fits.as_of <= settings.as_of
),

final as (
    select
        model_kind,
        model_id,
        artifact
    from in_order
    where position = 1
)

select * from final
