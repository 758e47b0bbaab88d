"""Names the model of each training set and says whether to fit it; see otklik.fits.registry."""

from otklik.fits.registry import State, needed_fits, people_digest
from otklik.fits.stored_fits import whole_fits
from otklik.fits.training_sets import catalogues, training_rows
from otklik.modelling import protected_in


def model(dbt, session):
    """One row per kind of model the build needs, and what it is fitted for."""
    asked = "as_of, connector, protected_columns"
    as_of, connector, protected = dbt.ref("settings").project(asked).fetchall()[0]
    fingerprints = dbt.ref("training_fingerprints").project(
        "model_kind, fitted_for, training_fingerprint, labelled_campaigns"
    )
    ((lost,),) = dbt.ref("lost_people").project("people").fetchall()
    refusing = dbt.ref("left_out_people").filter("why = 'profiling' and is_customer").project("customer_id")
    forgotten = dbt.source("last_build", "forgotten_people").project("id_digest")
    state = State(
        dbt.source("last_build", "fitted_models").to_arrow_table().to_pylist(),
        dbt.source("last_build", "model_pins").to_arrow_table().to_pylist(),
    )
    return needed_fits(
        fingerprints.to_arrow_table(),
        catalogues(dbt.ref("feature_catalogue"), dbt.ref("gender_features"), dbt.ref("segment_features")),
        training_rows(
            dbt.ref("training_set"),
            dbt.ref("gender_training_set"),
            response_evidence=dbt.ref("response_lift_evidence"),
        ),
        state=state,
        as_of=as_of,
        connector=connector,
        is_whole=whole_fits(dbt.source("last_build", "stored_fits")),
        protected=protected_in(protected),
        has_lost_people=lost > 0,
        left_out=people_digest(
            (customer for (customer,) in refusing.fetchall()), (digest for (digest,) in forgotten.fetchall())
        ),
    )
