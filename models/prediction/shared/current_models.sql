with

needed as (select * from {{ ref('needed_fits') }}),

fits as (select * from {{ ref('model_fits') }}),

final as (
    select
        needed.model_kind,
        needed.fitted_for,
        fits.model_id,
        -- that a model was put back in charge is said of it for as long as it lasts
        case when needed.action = 'pinned' then needed.why end as why_rolled_back,
        fits.artifact
    from needed
    inner join fits on needed.model_id = fits.model_id
)

select * from final
