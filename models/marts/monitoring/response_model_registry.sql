with

fits as (select * from {{ ref('model_fits') }}),

current_models as (
    select model_id from {{ ref('current_models') }} where fitted_for = ''
    union
    select model_id from {{ ref('current_segments') }}
),

final as (
    select
        fits.model_id,
        fits.model_kind,
        coalesce(fits.fitted_for, '') as fitted_for,
        fits.fitted_at,
        fits.as_of,
        fits.connector,
        fits.training_fingerprint,
        fits.training_rows,
        fits.recipe,
        fits.parameters,
        fits.features,
        fits.library_versions,
        current_models.model_id is not null as is_champion,
        fits.why
    from fits
    left join current_models on fits.model_id = current_models.model_id
)

select * from final
