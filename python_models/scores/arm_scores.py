"""Scores customers of target campaigns with and without each offer; see otklik.lift."""

from otklik.lift import Offer, arm_scores

ROWS_PER_BATCH = 20_000


def model(dbt, session):
    """One row per target campaign, customer and offer."""
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
    rows = dbt.ref("scoring_set").order("fitted_for, campaign_id, customer_id")
    return arm_scores(
        {name: (artifact, lift_of[name]) for name, artifact in organic if name in lift_of},
        offers,
        rows.to_arrow_reader(ROWS_PER_BATCH),
    )
