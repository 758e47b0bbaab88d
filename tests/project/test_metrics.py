"""The semantic layer says of a figure what the mart says, to the last digit."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.project.builds import Build

AGGREGATES = {"count": "count({})", "sum": "sum({})", "count_distinct": "count(distinct {})"}

# the metric, what to group it by, and the mart's own figures of the same groups
ARM = ("campaign_id", "arm")
CUSTOMER = ("customer_id",)
LIST = ("campaign_id",)
SAME = [
    ("contacted_customers", ARM, "campaign_id, arm, contacted from main_marts.campaign_results"),
    ("responses", ARM, "campaign_id, arm, responded from main_marts.campaign_results"),
    ("campaign_response_rate", ARM, "campaign_id, arm, response_rate from main_marts.campaign_results"),
    ("campaign_buyers", ARM, "campaign_id, arm, buyers from main_marts.campaign_results"),
    ("campaign_conversion", ARM, "campaign_id, arm, conversion from main_marts.campaign_results"),
    ("campaign_receipts", ARM, "campaign_id, arm, receipts from main_marts.campaign_results"),
    ("campaign_revenue", ARM, "campaign_id, arm, revenue from main_marts.campaign_results"),
    ("campaign_discounts", ARM, "campaign_id, arm, discount_cost from main_marts.campaign_results"),
    ("campaign_contact_cost", ARM, "campaign_id, arm, contact_cost from main_marts.campaign_results"),
    ("campaign_profit", ARM, "campaign_id, arm, profit from main_marts.campaign_results"),
    ("revenue", CUSTOMER, "customer_id, revenue from main_marts.dim_customers where receipts > 0"),
    ("purchases", CUSTOMER, "customer_id, receipts from main_marts.dim_customers where receipts > 0"),
    ("buying_customers", (), "count(*) from main_marts.dim_customers where receipts > 0"),
    ("customers", ("segment_name",), "segment_name, count(*) from main_marts.dim_customers group by all"),
    ("listed_contacts", LIST, "campaign_id, contacts from main_marts.list_totals"),
    ("listed_controls", LIST, "campaign_id, controls from main_marts.list_totals"),
    ("list_expected_cost", LIST, "campaign_id, expected_cost from main_marts.list_totals"),
    ("list_expected_profit", LIST, "campaign_id, expected_profit from main_marts.list_totals"),
    ("list_promised_profit", LIST, "campaign_id, promised_profit from main_marts.list_totals"),
]


@pytest.fixture(scope="module")
def semantics(sample_build: Build) -> dict[str, Any]:
    """Return the semantic manifest of the sample's build, as BI layers read it."""
    path = sample_build.scratch / "target" / "semantic_manifest.json"
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def aggregate(semantics: dict[str, Any], name: str) -> tuple[str, str]:
    """Return a metric as SQL, and the relation it is of."""
    metric = next(metric for metric in semantics["metrics"] if metric["name"] == name)
    given = metric["type_params"]
    if metric["type"] == "ratio":
        (above, relation), (below, other) = (
            aggregate(semantics, given[part]["name"]) for part in ("numerator", "denominator")
        )
        assert relation == other
        return f"{above} / cast(nullif({below}, 0) as double)", relation
    of, measure = next(
        (model, measure)
        for model in semantics["semantic_models"]
        for measure in model["measures"]
        if measure["name"] == given["measure"]["name"]
    )
    placed = of["node_relation"]
    relation = f"{placed['schema_name']}.{placed['alias']}"
    return AGGREGATES[measure["agg"]].format(measure["expr"] or measure["name"]), relation


@pytest.mark.parametrize(("metric", "groups", "mart"), SAME, ids=[metric for metric, *_ in SAME])
def test_a_metric_is_what_the_mart_says(
    metric: str, groups: tuple[str, ...], mart: str, semantics: dict[str, Any], sample_build: Build
) -> None:
    """Grouped as the mart is, each metric gives the mart's figure; of no group one of the two lacks."""
    figure, relation = aggregate(semantics, metric)
    asked = ", ".join([*groups, figure])
    # a customer with returns alone stands in dim_customers without a receipt
    having = " having sum(case when is_purchase then 1 else 0 end) > 0" if groups == CUSTOMER else ""
    ours = sample_build.rows(f"select {asked} from {relation} group by all{having} order by all")
    theirs = sample_build.rows(f"select * from (select {mart}) order by all")
    assert ours
    assert ours == theirs


def test_every_metric_is_compared_with_a_mart_or_says_why_not(semantics: dict[str, Any]) -> None:
    """A metric added without its mart's figure fails here."""
    # averages, which the marts round, and sums that no mart states
    others = {
        "judged_customers",
        "campaign_average_check",
        "average_check",
        "customers_with_consent",
        "discounts",
    }
    assert {metric["name"] for metric in semantics["metrics"]} == {metric for metric, *_ in SAME} | others


def test_average_checks_are_those_of_the_marts_when_rounded(
    semantics: dict[str, Any], sample_build: Build
) -> None:
    """Sums of the metric's two parts, divided in decimals as the mart does."""
    revenue, relation = aggregate(semantics, "campaign_revenue")
    receipts, _ = aggregate(semantics, "campaign_receipts")
    ours = sample_build.rows(
        f"select campaign_id, arm, cast({revenue} / nullif({receipts}, 0) as decimal(18, 2)) "
        f"from {relation} group by all order by all"
    )
    assert ours == sample_build.rows(
        "select campaign_id, arm, average_check from main_marts.campaign_results order by all"
    )
