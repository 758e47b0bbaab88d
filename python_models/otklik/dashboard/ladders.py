"""A ladder of depths beside one depth for all: what each earns and gives away."""

from __future__ import annotations

from typing import Any

from otklik.dashboard.parts import Row, Tables, of_campaign
from otklik.dashboard.words import Both, Words, number, percent


def ladder_of(tables: Tables, campaign: str, words: Words) -> dict[str, Any] | None:
    """Return a sentence and a row for the list and for each offer alone, the smallest depth first; None where
    a campaign has no ladder.
    """
    rows = sorted(
        of_campaign(tables["ladder_savings"], campaign),
        key=lambda row: (row["discount_rate"] or 0, row["discount_amount"] or 0, row["offer_id"]),
    )
    if not rows:
        return None
    best = next(row for row in rows if row["is_best"])
    return {
        "sentence": _sentence(best, words),
        "rows": [{**row, "depth": _depth(row, words)} for row in rows],
        "list": best,
    }


def _sentence(best: Row, words: Words) -> Both:
    """Return what the ladder saves against the one depth that would earn most."""
    saved, single = best["saved_discount"], float(best["expected_discount_cost"])
    values: dict[str, object] = {
        "depth": _depth(best, words), "contacts": number(best["contacts"]),
        "profit": words.money(float(best["expected_profit"])), "discount": words.money(single),
        "list_profit": words.money(float(best["list_profit"])),
        "list_discount": words.money(float(best["list_discount_cost"])),
    }  # fmt: skip
    if saved is None or saved <= 0 or not single:
        return words("ladder.saves_nothing", **values)
    return words(
        "ladder.saves", **values, saved=words.money(float(saved)), share=percent(float(saved) / single, 0)
    )


def _depth(row: Row, words: Words) -> Both:
    """Return the depth of an offer in words; its id where it has none."""
    if row["discount_rate"] is not None:
        rate = float(row["discount_rate"])
        return percent(rate, 0 if abs(100 * rate - round(100 * rate)) < 1e-9 else 1)
    if row["discount_amount"] is not None:
        return words.money(float(row["discount_amount"]))
    return Both.same(row["offer_id"])
