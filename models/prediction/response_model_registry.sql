with

fits as (select * from {{ ref('model_fits') }}),

current_models as (
    select
        model_id,
        why_rolled_back
    from {{ in_charge('current_models') }}
    where model_kind != 'segments'
    union all
    select
        model_id,
        cast(null as {{ dbt.type_string() }}) as why_rolled_back
    from {{ ref('current_segments') }}
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
        fits.why || coalesce(' In charge because ' || current_models.why_rolled_back || '.', '')
            as why
    from fits
    left join current_models on fits.model_id = current_models.model_id
)

select * from final
