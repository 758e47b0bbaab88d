"""What moves each listed customer's probability most, batch by batch; see otklik.reasons."""

from otklik.engine.distributed import in_parts
from otklik.reasons import reasons_by_rule

# what a forest's patterns cost is paid once for a batch
ROWS_PER_BATCH = 100_000


def model(dbt, session):
    """One row per planned campaign, listed customer and place."""
    mine = "model_kind in ('response', 'organic') and fitted_for = ''"
    kinds = dbt.ref("current_models").filter(mine)
    models = kinds.project("model_kind, model_id, artifact").order("model_kind").fetchall()
    topics = dict(
        dbt.ref("reason_texts")
        .filter("level is null and above is null")
        .project("feature, topic")
        .order("feature")
        .fetchall()
    )
    listed = dbt.ref("contact_decisions").filter("decision in ('contact', 'control', 'explore')")
    rules = dbt.ref("campaign_terms").project("campaign_id, response_rule")
    rows = dbt.ref("scoring_set").join(listed, "campaign_id, customer_id", how="semi")
    ordered = rows.join(rules, "campaign_id").order("response_rule, campaign_id, customer_id")
    fitted = {kind: (model_id, bytes(artifact)) for kind, model_id, artifact in models}
    return in_parts(
        lambda part: reasons_by_rule(fitted, topics, part), ordered.to_arrow_reader(ROWS_PER_BATCH)
    )
