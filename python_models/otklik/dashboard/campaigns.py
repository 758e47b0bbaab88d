"""What past campaigns did, and which rule of choosing would have earned most."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from statistics import NormalDist
from typing import Any

from otklik.dashboard import charts
from otklik.dashboard.charts import Interval, Spec
from otklik.dashboard.parts import Charts, Row, Tables, arm_of, as_float, newest, rounded
from otklik.dashboard.words import (
    Both,
    Words,
    percent,
)
from otklik.effects.comparisons import FEWEST_BUYERS

_RATES = {"response_rate", "conversion"}
_PARTS = [
    "response_rate", "conversion", "receipts_per_buyer", "average_check", "revenue_per_customer",
    "margin_per_customer", "discount_per_customer", "given_beside_per_customer", "contact_cost_per_customer",
    "profit_per_customer",
]  # fmt: skip
# a difference of the size seen is to be shown four times in five, and to be none by chance once in twenty
_SHOWN = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.8)
# more tests of the same size than this are no plan
_MOST_TIMES = 1_000
# the order of the table; what is not here comes after
_METRICS = [
    "profit_per_customer", "profit_with_after", "response_rate", "conversion", "revenue_per_customer",
    "discount_per_customer", "average_check", "revenue_per_buyer", "receipts_per_buyer",
]  # fmt: skip


def _place(metric: str) -> tuple[int, str]:
    """Where a metric stands in the table of effects."""
    return (_METRICS.index(metric) if metric in _METRICS else len(_METRICS), metric)


def effects(tables: Tables, words: Words, drawn: Charts) -> dict[str, Any]:
    """Return the effects and checks of the campaigns whose results are shown, the latest first."""
    campaigns = {row["campaign_id"]: row for row in tables["results"]}

    def newest_first(rows: Iterable[Row], *order: str) -> list[dict[str, Any]]:
        named = [{**campaigns[row["campaign_id"]], **row} for row in rows if row["campaign_id"] in campaigns]
        return sorted(named, key=lambda row: (row["newness"], *(row[name] for name in order)))

    effects = sorted(
        newest_first(tables["effects"], "arm", "metric"),
        key=lambda row: (row["newness"], row["arm"], _place(row["metric"])),
    )
    checks = newest_first(tables["checks"], "check_name")
    for row in checks:
        row["title_said"] = Both(row["title"], row["title_ru"])
        row["meaning_said"] = Both(row["meaning"], row["meaning_ru"])
    observed = newest_first(tables["observations"], "city", "metric")
    for row in [*effects, *observed]:
        row["is_rate"] = row["metric"] in _RATES
        row["verdict_said"] = Both(row["verdict"], row["verdict_ru"])
    untrusted = _untrusted(tables)
    profits = [
        Interval(
            arm_of(row, words),
            row["difference"],
            row["ci_low"],
            row["ci_high"],
            words.change(row["difference"], 1),
            row["campaign_id"] not in untrusted,
        )
        for row in effects
        # an arm that is too small has no interval
        if row["metric"] == "profit_per_customer" and row["ci_low"] is not None
    ]
    axis = words("effects.axis")
    return {
        "rows": effects,
        "cards": _cards(effects, tables["results"], tables["segment_effects"], untrusted),
        "profits": drawn.add(lambda language: charts.intervals(profits, axis, "$,.0f", language))
        if profits
        else None,
        "checks": [
            {
                "campaign_name": mine[0]["campaign_name"] or campaign,
                "failed": sum(row["passed"] is False for row in mine),
                "applicable": sum(row["passed"] is not None for row in mine),
                "rows": sorted(mine, key=lambda row: (row["passed"] is not False, row["passed"] is None)),
            }
            for campaign in dict.fromkeys(row["campaign_id"] for row in checks)
            for mine in [[row for row in checks if row["campaign_id"] == campaign]]
        ],
        "observed": observed,
    }


def _cards(
    effects: Sequence[Row], results: Sequence[Row], by_segment: Sequence[Row], untrusted: Collection[str]
) -> list[dict[str, Any]]:
    """Return what each offer of a past campaign added in all, how sure that is, and where it came from."""
    arms = {(row["campaign_id"], row["arm"]): row for row in results}
    cards = []
    for row in effects:
        if row["metric"] != "profit_per_customer" or row["ci_low"] is None:
            continue
        campaign, arm, customers = row["campaign_id"], row["arm"], row["offer_customers"]
        metrics = {
            each["metric"]: each for each in effects if (each["campaign_id"], each["arm"]) == (campaign, arm)
        }
        error = (row["ci_high"] - row["ci_low"]) / (2 * NormalDist().inv_cdf(0.975))
        discount = metrics.get("discount_per_customer")
        given = discount and discount["offer_value"] * customers
        offered, kept = arms.get((campaign, arm)), arms.get((campaign, "control"))
        ours, theirs = (each and each["conversion"] for each in (offered, kept))
        metrics |= _costs(offered, kept)
        cards.append({
            **row,
            "total": row["difference"] * customers,
            "low": row["ci_low"] * customers,
            "high": row["ci_high"] * customers,
            # as the interval has it: the share of its bell below zero
            "loss": NormalDist(row["difference"], error).cdf(0) if error > 0 else None,
            "is_trusted": campaign not in untrusted,
            "more": _more_contacts(row, error),
            "parts": [metrics[name] for name in _PARTS if name in metrics],
            "segments": _segments(
                row for row in by_segment if (row["campaign_id"], row["arm"]) == (campaign, arm)
            ),
            "given": given,
            # the part of the buyers who buy as often without the offer
            "gifted": given * min(1, theirs / ours) if given and ours and theirs is not None else None,
        })  # fmt: skip
    return cards


def _costs(offered: Row | None, kept: Row | None) -> dict[str, Row]:
    """Return what sales leave before what the offer cost, its gifts and the contact, a customer of each arm.

    Gifts and deliveries have a line where there are any: taken off the margin, the offer would seem to sell
    at a lower one.
    """
    if not offered or not kept or offered["profit"] is None or kept["profit"] is None:
        return {}
    costs = ("profit", "discount_cost", "contact_cost", "given_beside")
    ours, theirs = ([float(arm[name] or 0) / arm["contacted"] for name in costs] for arm in (offered, kept))
    values = {
        "margin_per_customer": (sum(ours), sum(theirs)),
        "contact_cost_per_customer": (ours[2], theirs[2]),
    }
    if ours[3] or theirs[3]:
        values["given_beside_per_customer"] = (ours[3], theirs[3])
    return {
        metric: {"metric": metric, "is_rate": False, "offer_value": ours, "control_value": theirs}
        for metric, (ours, theirs) in values.items()
    }


def _more_contacts(row: Row, error: float) -> float | None:
    """Return how many more contacts would show a difference of the size seen; infinite where that is no plan.

    None where it is shown, or there is none. By the normal distribution, with the same share of controls: as
    many times the customers of this test as the square of (z(0.975) + z(0.8)) * error / difference.
    """
    if row["ci_low"] > 0 or row["ci_high"] < 0 or not row["difference"] or error <= 0:
        return None
    times = (_SHOWN * error / float(row["difference"])) ** 2
    return (times - 1) * row["offer_customers"] if times <= _MOST_TIMES else float("inf")


def _segments(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return the profit of a segment's customers, best first, those too few to tell last."""
    return [
        {**row, "name": Both(row["name_en"], row["name_ru"]), "said": Both(row["verdict"], row["verdict_ru"])}
        for row in sorted(
            rows, key=lambda row: (row["ci_low"] is None, -(row["difference"] or 0), row["segment_id"])
        )
    ]


def results(tables: Tables, words: Words, drawn: Charts) -> dict[str, Any]:
    """Return every arm of every past campaign, and who responded as a chart."""
    results = [
        {**row, "is_enough": row["buyers"] >= FEWEST_BUYERS}
        for row in sorted(
            tables["results"], key=lambda row: (row["newness"], row["arm"] == "control", row["arm"])
        )
    ]
    judged = [row for row in results if row["response_rate"] is not None]
    rates = [
        Interval(
            arm_of(row, words),
            row["response_rate"],
            row["response_rate_low"],
            row["response_rate_high"],
            percent(row["response_rate"]),
            row["arm"] != "control",
        )
        for row in judged
    ]
    axis = words("results.axis")
    return {
        "results": results,
        "rates": drawn.add(lambda language: charts.intervals(rates, axis, ".0%", language))
        if rates
        else None,
    }


def _untrusted(tables: Tables) -> set[str]:
    """Return the campaigns whose control failed; one that nobody can judge is not among them."""
    return {row["campaign_id"] for row in tables["dim_campaigns"] if row["is_trustworthy"] is False}


def policies(tables: Tables, words: Words, drawn: Charts) -> list[dict[str, Any]]:
    """Return what each rule of choosing would have earned, campaign by campaign."""
    axis = words("policies.axis")
    policies = []
    for rows in newest(tables, "policy_value", "position"):
        known = [
            Interval(
                Both(row["title"], row["title_ru"]),
                float(row["value_per_customer"]),
                as_float(row["ci_low"]),
                as_float(row["ci_high"]),
                words.worth(row["value_per_customer"], True),
                row["is_trustworthy"] is not False,
            )
            for row in rows
            if row["value_per_customer"] is not None
        ]

        def chart(language: str, known: Sequence[Interval] = tuple(known)) -> Spec:
            return charts.intervals(known, axis, "$,.3~g", language)

        policies.append({
            **rows[0],
            "chart": drawn.add(chart) if known else None,
            "rows": [
                {
                    **row,
                    **{
                        name: Both(row[column], row[f"{column}_ru"])
                        for name, column in (
                            ("title_said", "title"), ("rule_said", "rule"), ("verdict_said", "verdict"),
                            ("meaning_said", "meaning"),
                        )
                    },
                }
                for row in rows
            ],
        })  # fmt: skip
    return policies


def gains(tables: Tables, words: Words, drawn: Charts) -> dict[str, Any] | None:
    """Return how the responses gather at the top, of campaigns without a control."""
    campaigns = newest(tables, "response_gains", "tenth")
    if not campaigns:
        return None
    points = [
        {"campaign": name, "contacts": contacts, "responses": responses, "lift": lift}
        for rows in campaigns
        if rows[-1]["share_of_responses"] is not None
        for name in [rows[0]["campaign_name"] or rows[0]["campaign_id"]]
        for contacts, responses, lift in [
            (0, 0, None),
            *(
                (
                    round(row["share_of_contacts"], 4),
                    round(row["share_of_responses"], 4),
                    rounded(row["lift"]),
                )
                for row in rows
            ),
        ]
    ]
    titles = {name: words(f"gains.{name}") for name in ("campaign", "contacts", "responses", "lift")}
    return {
        "chart": drawn.add(lambda language: charts.gains(points, titles, language)) if points else None,
        "meaning_said": Both(campaigns[0][0]["meaning"], campaigns[0][0]["meaning_ru"]),
        "rows": [
            {
                **rows[0],
                "all_contacts": sum(row["contacts"] for row in rows),
                "all_responses": sum(row["responses"] for row in rows),
                "third": max(
                    (row for row in rows if row["tenth"] <= 3), key=lambda row: row["tenth"], default=None
                ),
            }
            for rows in campaigns
        ],
    }
