"""Whether the lists are fair to groups of gender and age: what each gets, and what parity would cost."""

from __future__ import annotations

from typing import Any

from otklik.dashboard.parts import Tables, of_campaign

_ATTRIBUTES = ["gender", "age_band"]
_ORDER = ["under 25", "25-34", "35-44", "45-54", "55-64", "65 and over", "unknown"]


def fairness(tables: Tables) -> list[dict[str, Any]]:
    """Return a card for each list and attribute that has two groups at least, in the order of the lists."""
    cards = []
    for campaign in sorted(tables["campaigns"], key=lambda row: (row["starts_on"], row["campaign_id"])):
        rows = of_campaign(tables["list_fairness"], campaign["campaign_id"])
        for attribute in _ATTRIBUTES:
            groups = sorted(
                (row for row in rows if row["attribute"] == attribute),
                key=lambda row: (
                    _ORDER.index(row["group_name"]) if row["group_name"] in _ORDER else -1,
                    row["group_name"],
                ),
            )
            if len(groups) > 1:
                cards.append({
                    "campaign": campaign["campaign_name"] or campaign["campaign_id"],
                    "attribute": attribute,
                    "groups": groups,
                    "price": groups[0]["parity_price"],
                    "extra_cost": sum(row["parity_extra_cost"] for row in groups),
                    "is_promised": not campaign["profit_basis"].startswith("none"),
                    "is_unequal": any(row["verdict"] == "less than four fifths" for row in groups),
                })  # fmt: skip
    return cards
