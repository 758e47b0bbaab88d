"""Names the model of each training set; see otklik.registry."""

import pyarrow as pa

from otklik.registry import CAMPAIGN, SEGMENTS, needed_fits


def model(dbt, session):
    """One row per kind of model the build needs."""
    catalogues = {
        CAMPAIGN: dbt.ref("feature_catalogue").to_arrow_table().to_pylist(),
        SEGMENTS: dbt.ref("segment_features").to_arrow_table().to_pylist(),
    }
    columns = "model_kind, training_fingerprint"
    fingerprints = (
        dbt.ref("training_fingerprints").project(columns).to_arrow_table(),
        dbt.ref("customer_training_fingerprints").project(columns).to_arrow_table(),
    )
    return needed_fits(pa.concat_tables(fingerprints), catalogues)
