"""Names the model of each training set and says whether to fit it; see otklik.registry."""

import pyarrow as pa
from otklik.registry import State, needed_fits
from otklik.stored_fits import whole_fits
from otklik.training_sets import catalogues, training_rows


def model(dbt, session):
    """One row per kind of model the build needs, and what it is fitted for."""
    as_of, connector = dbt.ref("settings").project("as_of, connector").fetchall()[0]
    columns = "model_kind, {}, training_fingerprint, {}"
    fingerprints = (
        dbt.ref("training_fingerprints")
        .project(columns.format("fitted_for", "labelled_campaigns"))
        .to_arrow_table(),
        dbt.ref("lift_fingerprints")
        .project(columns.format("fitted_for", "labelled_campaigns"))
        .to_arrow_table(),
        dbt.ref("customer_training_fingerprints")
        .project(columns.format("'' as fitted_for", "'' as labelled_campaigns"))
        .to_arrow_table(),
    )
    state = State(
        dbt.source("last_build", "fitted_models").to_arrow_table().to_pylist(),
        dbt.source("last_build", "model_pins").to_arrow_table().to_pylist(),
    )
    return needed_fits(
        pa.concat_tables(fingerprints),
        catalogues(dbt.ref("feature_catalogue"), dbt.ref("gender_features"), dbt.ref("segment_features")),
        training_rows(dbt.ref("training_set"), dbt.ref("gender_training_set")),
        state=state,
        as_of=as_of,
        connector=connector,
        is_whole=whole_fits(dbt.source("last_build", "stored_fits")),
    )
