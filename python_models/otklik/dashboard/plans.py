"""Before a launch: how many customers to hold out, what that shows and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from otklik.dashboard.parts import Row, Tables, of_campaign
from otklik.dashboard.words import Both, Words, number, percent
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
        "promised": [words.effect(first[metric]["promised_effect"], metric) for metric in METRICS],
        "rows": [
            {
                **cells["conversion"],
                "effects": [
                    {
                        "said": words.effect(cells[metric]["smallest_effect"], metric),
                        "said_90": words.effect(cells[metric]["smallest_effect_90"], metric),
                        "is_told": cells[metric]["smallest_effect"] is not None,
                        "is_enough": bool(cells[metric]["shows_promise"]),
                    }
                    for metric in METRICS
                ],
            }
            for cells in by_share.values()
        ],
    }


def city_plan_of(tables: Tables, campaign: str, words: Words) -> dict[str, Any] | None:
    """Return which cities a campaign that names nobody holds out: sentences, designs, and the pairs.

    None where the campaign is for one city, or for customers by name.
    """
    cities = of_campaign(tables["city_plan_cities"], campaign, "city")
    if not cities:
        return None
    designs = of_campaign(tables["city_plans"], campaign, "pairs")
    chosen = next((row for row in designs if row["is_chosen"]), None)
    if chosen is None:
        return {
            "sentences": [words("plans.cities.few", cities=number(len(cities)))],
            "designs": [],
            "pairs": [],
        }
    by_pair = {(row["pair"], row["role"]): row for row in cities if row["pair"] is not None}
    pairs = [
        (by_pair[place, "held out"], by_pair[place, "compared"]) for place in range(1, chosen["pairs"] + 1)
    ]
    said = {
        "cities": number(chosen["cities"]), "pairs": number(chosen["pairs"]),
        "names": Both.same(", ".join(held["city"] for held, _ in pairs)),
        "customers": number(chosen["held_out_customers"]), "share": percent(chosen["held_out_share"]),
        "effect": words.worth(chosen["smallest_effect"]), "relative": percent(chosen["smallest_relative"]),
        "windows": number(chosen["placebo_windows"]), "alarms": percent(chosen["false_alarm_share"]),
    }  # fmt: skip
    sentences = [words("plans.cities.hold_out", **said), words("plans.cities.placebos", **said)]
    if chosen["placebo_difference"] is not None:
        latest = {
            name: words.worth(chosen[f"placebo_{column}"], with_sign=True)
            for name, column in (("difference", "difference"), ("low", "ci_low"), ("high", "ci_high"))
        }
        p_value = number(chosen["placebo_p_value"], 2)
        sentences.append(words("plans.cities.latest", p_value=p_value, **latest))
    sentences.append(words("plans.cities.launch"))
    return {
        "sentences": sentences,
        "designs": [
            {
                **row,
                "effect": words.worth(row["smallest_effect"]),
                "relative": percent(row["smallest_relative"]),
                "share": percent(row["held_out_share"]),
                "alarms": percent(row["false_alarm_share"]),
            }
            for row in designs
        ],
        "pairs": [
            {
                "held_out": held["city"], "compared": other["city"],
                "customers": held["customers"], "other_customers": other["customers"],
                "revenue": words.worth(held["revenue_per_customer"]),
                "other_revenue": words.worth(other["revenue_per_customer"]),
            }
            for held, other in pairs
        ],
    }  # fmt: skip


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
            "promise": words.effect(row["promised_effect"], row["metric"]),
        }  # fmt: skip
    sentences = [words(f"plans.verdict.{said['verdict']}", **values)]
    if said["needed_customers"] is not None:
        sentences.append(words("plans.needed_customers", needed=number(said["needed_customers"])))
    if said["needed_days"] is not None:
        sentences.append(words("plans.needed_days", needed=number(said["needed_days"])))
    return sentences


def _float(value: Any) -> float | None:
    return None if value is None else float(value)
