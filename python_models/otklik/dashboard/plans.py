"""Before a launch: how many customers to hold out, what that shows and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from otklik.dashboard.parts import Row, Tables, of_campaign
from otklik.dashboard.words import Both, Words, number, percent, points
from otklik.effects.planning import METRICS


def plan_of(tables: Tables, campaign: str, words: Words) -> dict[str, Any] | None:
    """Return what a campaign's plan says: sentences, and a row for each share over its own days.

    None where the campaign contacts nobody. Effects of conversion are points, others sums of money.
    """
    rows = [row for row in of_campaign(tables["campaign_plans"], campaign) if row["is_own_days"]]
    if not rows:
        return None
    by_share = {
        share: {row["metric"]: row for row in rows if row["control_share"] == share}
        for share in sorted({row["control_share"] for row in rows})
    }
    first = next(iter(by_share.values()))
    return {
        "sentences": _sentences(rows, words),
        "promised": [_effect(metric, first[metric]["promised_effect"], words) for metric in METRICS],
        "rows": [
            {
                **cells["conversion"],
                "effects": [
                    {
                        "said": _effect(metric, cells[metric]["smallest_effect"], words),
                        "said_90": _effect(metric, cells[metric]["smallest_effect_90"], words),
                        "is_told": cells[metric]["smallest_effect"] is not None,
                        "is_enough": bool(cells[metric]["shows_promise"]),
                    }
                    for metric in METRICS
                ],
            }
            for cells in by_share.values()
        ],
    }


def _effect(metric: str, value: float | None, words: Words) -> Both:
    return points(value) if metric == "conversion" else words.of_metric(value, metric, with_sign=True)


def _sentences(rows: Sequence[Row], words: Words) -> list[Both]:
    said = rows[0]
    balanced = {row["metric"]: row for row in rows if row["is_balanced"]}
    row = balanced.get(said["shown_by"] or "")
    values: dict[str, object] = {
        "customers": number(said["customers"]), "days": number(said["duration_days"]),
    }  # fmt: skip
    if row is not None:
        values |= {
            "share": percent(float(row["control_share"]), 0), "controls": number(row["controls"]),
            "metric": words.of_value("metric", row["metric"]), "price": words.worth(_float(row["price"])),
            "promise": _effect(row["metric"], row["promised_effect"], words),
        }  # fmt: skip
    sentences = [words(f"plans.verdict.{said['verdict']}", **values)]
    if said["needed_customers"] is not None:
        sentences.append(words("plans.needed_customers", needed=number(said["needed_customers"])))
    if said["needed_days"] is not None:
        sentences.append(words("plans.needed_days", needed=number(said["needed_days"])))
    return sentences


def _float(value: Any) -> float | None:
    return None if value is None else float(value)
