"""What campaigns that still run show so far."""

from __future__ import annotations

from typing import Any

from otklik.dashboard.parts import Tables
from otklik.dashboard.words import Both, Words
from otklik.effects.readout import METRICS

_METRICS = tuple(METRICS)
KNOWN = ("gain", "loss")


def readouts(tables: Tables, words: Words) -> list[dict[str, Any]]:
    """Return a card for each running campaign with a control: its latest day, a row per offer and metric."""
    names = {row["campaign_id"]: row["campaign_name"] for row in tables["dim_campaigns"]}
    latest = sorted(
        (row for row in tables["campaign_readout"] if row["is_latest"]),
        key=lambda row: (row["campaign_id"], row["arm"] != "all", row["arm"], _METRICS.index(row["metric"])),
    )
    cards = []
    for campaign in dict.fromkeys(row["campaign_id"] for row in latest):
        rows = [row for row in latest if row["campaign_id"] == campaign]
        cards.append({
            **rows[0],
            "name": names.get(campaign) or campaign,
            "rows": [
                {
                    **row,
                    "arm_said": words("readouts.all")
                    if row["arm"] == "all"
                    else words.of_value("arm", row["arm"]),
                    "said": words.effect(row["difference"], row["metric"]),
                    "low": words.effect(row["ci_low"], row["metric"]),
                    "high": words.effect(row["ci_high"], row["metric"]),
                    "verdict_said": Both(row["verdict"], row["verdict_ru"]),
                    "wait": _wait(row, words),
                }
                for row in rows
            ],
        })  # fmt: skip
    return cards


def _wait(row: Any, words: Words) -> Both:
    if row["verdict"] in KNOWN:
        return words("readouts.known")
    if row["days_to_know"] is None:
        return words("readouts.never")
    return words("readouts.days", days=row["days_to_know"])
