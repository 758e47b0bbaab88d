"""What each list would earn in every replicate of the fit behind it; see otklik.lift.promise."""

from otklik.lift import Offer, promise_draws

ROWS_PER_BATCH = 20_000


def model(dbt, session):
    """One row per planned campaign, place and draw."""
    models = dbt.ref("current_models")
    organic, lifts = (
        models.filter(f"model_kind = '{kind}'").project("fitted_for, artifact").fetchall()
        for kind in ("organic", "lift")
    )
    lift_of = dict(lifts)
    offers = [
        Offer(campaign_id, offer_id, mechanic, float(depth or 0))
        for campaign_id, offer_id, mechanic, depth in dbt.ref("campaign_offers")
        .project("campaign_id, offer_id, mechanic, coalesce(discount_rate, discount_amount)")
        .order("campaign_id, offer_id")
        .fetchall()
    ]
    steps = dbt.ref("promised_steps").join(dbt.ref("scoring_set"), "fitted_for, campaign_id, customer_id")
    rows = steps.order("fitted_for, campaign_id, offer_id, customer_id, place, sign")
    return promise_draws(
        {name: (artifact, lift_of[name]) for name, artifact in organic if name in lift_of},
        offers,
        rows.to_arrow_reader(ROWS_PER_BATCH),
    )
