"""What moves each listed customer's probability most, batch by batch; see otklik.reasons."""

from otklik.reasons import top_reasons

ROWS_PER_BATCH = 10_000


def model(dbt, session):
    """One row per planned campaign, listed customer and place."""
    # the response model; in a cold start the organic one, which the list is then ranked by
    ((model_id, artifact),) = (
        dbt.ref("champion_models")
        .filter("model_kind in ('response', 'organic')")
        .order("model_kind desc")
        .project("model_id, artifact")
        .limit(1)
        .fetchall()
    )
    topics = dict(dbt.ref("reason_texts").filter("level is null").project("feature, topic").fetchall())
    listed = dbt.ref("contact_decisions").filter("decision in ('contact', 'control', 'explore')")
    rows = dbt.ref("scoring_set").join(listed, "campaign_id, customer_id", how="semi")
    ordered = rows.order("campaign_id, customer_id")
    return top_reasons(model_id, bytes(artifact), topics, ordered.to_arrow_reader(ROWS_PER_BATCH))
