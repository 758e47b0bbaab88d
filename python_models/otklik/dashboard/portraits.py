"""The segments, what to offer each, and from which check on."""

from __future__ import annotations

from typing import Any

from otklik.dashboard import charts
from otklik.dashboard.parts import Charts, Row, Tables, rounded
from otklik.dashboard.words import (
    Both,
    Words,
    percent,
)

_PRODUCTS = 5
_TESTED = 3


def portraits(tables: Tables, words: Words, drawn: Charts) -> list[dict[str, Any]]:
    """Return the segments, the largest first."""
    offers = {row["segment_id"]: row for row in tables["segment_offers"]}
    segments = []
    for row in sorted(tables["segments"], key=lambda row: (-row["customers"], row["segment_id"])):
        offer = offers.get(row["segment_id"])
        products = sorted(
            (each for each in tables["segment_products"] if each["segment_id"] == row["segment_id"]),
            key=lambda each: each["rank"],
        )
        segments.append({
            **row,
            "name": Both(row["name_en"], row["name_ru"]),
            "portrait": Both(row["portrait_en"], row["portrait_ru"]),
            "named_for": row["named_for_en"] and Both(row["named_for_en"], row["named_for_ru"]),
            "offer": offer and {
                **offer,
                "name": Both(offer["offer_name"], offer["offer_name_ru"]),
                "why": Both(offer["why"], offer["why_ru"]),
                **_evidence(tables, row["segment_id"], offer, words),
            },
            "products": [each for each in products if each["lift"] > 1][:_PRODUCTS],
            # whom nobody offers anything, nobody is told from which check
            "threshold": None
            if offer and offer["mechanic"] == "none"
            else _threshold(tables, row["segment_id"], words, drawn),
        })  # fmt: skip
    return segments


def _evidence(tables: Tables, segment: int, offer: Row, words: Words) -> dict[str, Any]:
    """Return whether an offer was tested on the segment here, and what any tested one did to it.

    The same offer is one of the same mechanic, from a check of some size or not, as this one.
    """

    def is_same(row: Row) -> bool:
        needs_check = [each.get("min_check") is not None for each in (row, offer)]
        return bool(row["mechanic"] == offer["mechanic"] and needs_check[0] == needs_check[1])

    tested = sorted(
        (row for row in tables["segment_tests"] if row["segment_id"] == segment),
        key=lambda row: (not is_same(row), -row["starts_on"].toordinal(), row["campaign_id"], row["arm"]),
    )
    return {
        "is_tested": any(map(is_same, tested)),
        "tested": [
            {
                **row,
                "mechanic_said": _terms(row, words),
                "said": Both(row["verdict"], row["verdict_ru"]),
            }
            for row in tested[:_TESTED]
        ],
    }


def _terms(row: Row, words: Words) -> Both:
    """Return what an arm was given, with its depth."""
    mechanic = words.of_value("mechanic", row["mechanic"])
    rate, amount = row["discount_rate"], row["discount_amount"]
    if not rate and not amount:
        return mechanic
    depth = percent(float(rate), 0) if rate else words.money(float(amount))
    return Both("{what} {depth}", "{what} {depth}").fill(what=mechanic, depth=depth)


def _threshold(tables: Tables, segment: int, words: Words, drawn: Charts) -> dict[str, Any] | None:
    """Return the profit of a discount by the check it begins at, and the best such check."""
    rows = sorted(
        (
            row for row in tables["offer_thresholds"]
            # one that no check reaches, as the 25 000 that is asked of every shop, would stretch the axis
            if row["segment_id"] == segment and (row["over_checks"] or row["is_recommended"])
        ),
        key=lambda row: row["min_check"],
    )  # fmt: skip
    best = next((row for row in rows if row["is_recommended"]), None)
    if best is None:
        return None
    points = [
        {
            "check": rounded(row["min_check"]),
            "profit": rounded(row["expected_profit_mid"]),
            "low": rounded(row["expected_profit_low"]),
            "high": rounded(row["expected_profit_high"]),
            "is_best": row is best,
        }
        for row in rows
    ]
    titles = {name: words(f"threshold.{name}") for name in ("check", "profit", "low", "high")}
    rate, amount = best["discount_rate"], best["discount_amount"]
    return {
        **best,
        "discount": percent(float(rate), 0) if rate else words.money(amount),
        "range": sorted([best["expected_profit_low"], best["expected_profit_high"]]),
        "chart": drawn.add(lambda language: charts.thresholds(points, titles, language)),
    }
