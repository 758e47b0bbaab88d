"""Scores customers of target campaigns with and without each offer; see otklik.lift."""

from otklik.lift import Offer, arm_scores

ROWS_PER_BATCH = 20_000


def model(dbt, session):
    """One row per target campaign, customer and offer."""
    organic = (
        dbt.ref("current_models").filter("model_kind = 'organic'").project("fitted_for, artifact").fetchall()
    )
    found = dbt.ref("contact_evidence").order("arm_kind, campaign_id, customer_id")
    evidence = {
        fitted_for: found.filter("fitted_for = '{}'".format(fitted_for.replace("'", "''"))).to_arrow_table()
        for fitted_for, _ in organic
    }
    offers = [
        Offer(campaign_id, offer_id, mechanic, float(depth or 0))
        for campaign_id, offer_id, mechanic, depth in dbt.ref("campaign_offers")
        .project("campaign_id, offer_id, mechanic, coalesce(discount_rate, discount_amount)")
        .order("campaign_id, offer_id")
        .fetchall()
    ]
    rows = dbt.ref("scoring_set").order("fitted_for, campaign_id, customer_id")
    return arm_scores(dict(organic), evidence, offers, rows.to_arrow_reader(ROWS_PER_BATCH))
