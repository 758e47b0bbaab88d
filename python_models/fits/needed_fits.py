"""Names the model of each training set and says whether to fit it; see otklik.registry."""

import pyarrow as pa
from otklik.registry import CAMPAIGN, GENDER, GENDERS, SEGMENTS, State, needed_fits


def model(dbt, session):
    """One row per kind of model the build needs, and what it is fitted for."""
    as_of, connector = dbt.ref("settings").project("as_of, connector").fetchall()[0]
    catalogues = {
        CAMPAIGN: dbt.ref("feature_catalogue").to_arrow_table().to_pylist(),
        GENDER: dbt.ref("gender_features").to_arrow_table().to_pylist(),
        SEGMENTS: dbt.ref("segment_features").to_arrow_table().to_pylist(),
    }
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
    of_campaigns, of_gender = dbt.ref("training_set"), dbt.ref("gender_training_set")

    def training_rows(kind, fitted_for):
        if kind in GENDERS:
            return of_gender.to_arrow_table()
        name = fitted_for.replace("'", "''")
        return of_campaigns.filter(f"model_kind = '{kind}' and fitted_for = '{name}'").to_arrow_table()

    state = State(
        dbt.source("last_build", "fitted_models").to_arrow_table().to_pylist(),
        dbt.source("last_build", "model_pins").to_arrow_table().to_pylist(),
    )
    return needed_fits(
        pa.concat_tables(fingerprints),
        catalogues,
        training_rows,
        state=state,
        as_of=as_of,
        connector=connector,
    )
