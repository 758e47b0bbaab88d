"""Fits the models that no earlier build has fitted on the same rows; see otklik.fits.registry."""

from otklik.fits.registry import Previous, new_fits
from otklik.fits.stored_fits import whole_fits
from otklik.fits.training_sets import catalogues, training_rows
from otklik.modelling import protected_in


def model(dbt, session):
    """One row per fitted model; rows are only ever added, but for a damaged one that is fitted again."""
    asked = "as_of, connector, protected_columns"
    as_of, connector, protected = dbt.ref("settings").project(asked).fetchall()[0]
    fits = session.table(str(dbt.this)) if dbt.is_incremental else None
    known = fits.project("model_id").fetchall() if fits else []
    is_whole = whole_fits(dbt.source("last_build", "stored_fits"))

    def artifact_of(model_id):
        ((artifact,),) = fits.filter(f"model_id = '{model_id}'").project("artifact").fetchall()
        return artifact

    def previous(kind):
        if fits is None:
            return None
        mine = f"model_kind = '{kind}' and connector = '{connector}' and as_of <= date '{as_of}'"
        # the order of `current_segments`
        found = fits.filter(mine).order("as_of desc, fitted_at desc, model_id")
        rows = found.project("model_id, as_of, library_versions, artifact").fetchall()
        return next((Previous(*row) for model_id, *row in rows if is_whole(model_id)), None)

    return new_fits(
        dbt.ref("needed_fits").to_arrow_table(),
        {model_id for (model_id,) in known},
        training_rows(
            dbt.ref("training_set"),
            dbt.ref("gender_training_set"),
            segments=dbt.ref("segment_training_set"),
            evidence=dbt.ref("contact_evidence"),
            response_evidence=dbt.ref("response_lift_evidence"),
        ),
        catalogues(dbt.ref("feature_catalogue"), dbt.ref("gender_features"), dbt.ref("segment_features")),
        as_of=as_of,
        connector=connector,
        is_whole=is_whole,
        artifact_of=artifact_of,
        previous=previous,
        protected=protected_in(protected),
    )
