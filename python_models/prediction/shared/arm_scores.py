"""Scores customers of target campaigns with and without each offer; see otklik.lift."""

from otklik.engine.distributed import in_parts
from otklik.fits.model_kinds import is_kind_for
from otklik.lift import arm_scores, lift_artifacts, offers_of

ROWS_PER_BATCH = 20_000


def model(dbt, session):
    """One row per target campaign, customer and offer."""
    models = dbt.ref("current_models").filter(is_kind_for("of_arms"))
    rules = dbt.ref("campaign_terms").project("campaign_id, response_rule")
    depth = "coalesce(discount_rate, discount_amount) as depth"
    offers = dbt.ref("campaign_offers").project(f"campaign_id, offer_id, mechanic, ladder_of, {depth}")
    rows = dbt.ref("scoring_set").order("fitted_for, campaign_id, customer_id")
    fitted = lift_artifacts(models.project("model_kind, fitted_for, artifact").to_arrow_table())
    made = offers_of(offers.join(rules, "campaign_id").to_arrow_table())
    return in_parts(lambda part: arm_scores(fitted, made, part), rows.to_arrow_reader(ROWS_PER_BATCH))
