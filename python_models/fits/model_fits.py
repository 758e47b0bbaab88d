"""Fits the models that no earlier build has fitted on the same rows; see otklik.registry."""

from otklik.registry import new_fits


def model(dbt, session):
    """One row per fitted model; rows are only ever added."""
    known = session.table(str(dbt.this)).project("model_id").fetchall() if dbt.is_incremental else []
    as_of, connector = dbt.ref("settings").project("as_of, connector").fetchall()[0]
    training_set = dbt.ref("training_set")
    return new_fits(
        dbt.ref("needed_fits").to_arrow_table(),
        {model_id for (model_id,) in known},
        lambda kind: training_set.filter(f"model_kind = '{kind}'").to_arrow_table(),
        dbt.ref("feature_catalogue").to_arrow_table().to_pylist(),
        as_of=as_of,
        connector=connector,
    )
