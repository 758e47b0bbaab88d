"""Names the model of each training set; see otklik.registry."""

import pyarrow as pa
from otklik.registry import CAMPAIGN, GENDER, SEGMENTS, needed_fits


def model(dbt, session):
    """One row per kind of model the build needs, and what it is fitted for."""
    catalogues = {
        CAMPAIGN: dbt.ref("feature_catalogue").to_arrow_table().to_pylist(),
        GENDER: dbt.ref("gender_features").to_arrow_table().to_pylist(),
        SEGMENTS: dbt.ref("segment_features").to_arrow_table().to_pylist(),
    }
    fingerprints = (
        dbt.ref("training_fingerprints")
        .project("model_kind, fitted_for, training_fingerprint")
        .to_arrow_table(),
        dbt.ref("customer_training_fingerprints")
        .project("model_kind, '' as fitted_for, training_fingerprint")
        .to_arrow_table(),
    )
    return needed_fits(pa.concat_tables(fingerprints), catalogues)
