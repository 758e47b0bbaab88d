"""What each list would earn in every replicate of the fit behind it; see otklik.lift.promise."""

from otklik.fits.model_kinds import is_kind_for
from otklik.lift import lift_artifacts, offers_of, promise_draws

# each row is drawn some hundred times, in a dozen arrays: 20 000 rows at once took 0.7 GB more
ROWS_PER_BATCH = 2_000


def model(dbt, session):
    """One row per planned campaign, place and draw."""
    models = dbt.ref("current_models").filter(is_kind_for("of_arms"))
    rules = dbt.ref("campaign_terms").project("campaign_id, response_rule")
    depth = "coalesce(discount_rate, discount_amount) as depth"
    offers = dbt.ref("campaign_offers").project(f"campaign_id, offer_id, mechanic, ladder_of, {depth}")
    steps = dbt.ref("promised_steps").join(dbt.ref("scoring_set"), "fitted_for, campaign_id, customer_id")
    rows = steps.order("fitted_for, campaign_id, offer_id, customer_id, place, sign")
    return promise_draws(
        lift_artifacts(models.project("model_kind, fitted_for, artifact").to_arrow_table()),
        offers_of(offers.join(rules, "campaign_id").to_arrow_table()),
        rows.to_arrow_reader(ROWS_PER_BATCH),
    )
