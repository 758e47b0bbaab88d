"""Names the model of each training set; see otklik.registry."""

from otklik.registry import needed_fits


def model(dbt, session):
    """One row per kind of model the build needs."""
    catalogue = dbt.ref("feature_catalogue").to_arrow_table().to_pylist()
    return needed_fits(dbt.ref("training_fingerprints").to_arrow_table(), catalogue)
