"""Scores the customers of target campaigns with the models fitted for each; see otklik.fits.scoring."""

from otklik.engine.distributed import in_parts
from otklik.fits.model_kinds import is_kind_for
from otklik.fits.scoring import scores

ROWS_PER_BATCH = 20_000


def model(dbt, session):
    """One row per kind of model, campaign and customer."""
    models = (
        dbt.ref("current_models")
        .filter(is_kind_for("scoring"))
        .project("model_kind, fitted_for, model_id, artifact")
        .order("fitted_for, model_kind")
        .fetchall()
    )
    rows = dbt.ref("scoring_set").order("fitted_for, campaign_id, customer_id")
    return in_parts(lambda part: scores(models, part), rows.to_arrow_reader(ROWS_PER_BATCH))
