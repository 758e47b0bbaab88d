"""Scores the customers whose gender the CRM does not know, batch by batch; see otklik.fits.scoring."""

from otklik.engine.distributed import in_parts
from otklik.fits.scoring import scores

ROWS_PER_BATCH = 20_000


def model(dbt, session):
    """One row per customer; no rows without a model."""
    columns = "model_kind, fitted_for, model_id, artifact"
    mine = "model_kind = 'gender' and fitted_for = ''"
    models = dbt.ref("current_models").filter(mine).project(columns).fetchall()
    rows = dbt.ref("gender_inputs").filter("gender is null").order("customer_id")
    return in_parts(lambda part: scores(models, part), rows.to_arrow_reader(ROWS_PER_BATCH))
