"""What campaigns that named nobody added, by the cities that they held out."""

from __future__ import annotations

from typing import Any

from otklik.dashboard.parts import Row, Tables
from otklik.dashboard.words import Both, Words, number, percent
from otklik.effects.held_out_cities import METRICS

_METRICS = tuple(METRICS)


def held_out(tables: Tables, words: Words) -> list[dict[str, Any]]:
    """Return a card for each campaign that held out cities, the latest first: sentences, and metrics."""
    campaigns = {row["campaign_id"]: row for row in tables["dim_campaigns"]}
    rows = sorted(
        tables["city_effects"],
        key=lambda row: (row["campaign_id"], _METRICS.index(row["metric"])),
    )
    found = sorted(
        dict.fromkeys(row["campaign_id"] for row in rows),
        key=lambda campaign: campaigns[campaign]["starts_on"],
        reverse=True,
    )
    cards = []
    for campaign in found:
        mine = [row for row in rows if row["campaign_id"] == campaign]
        cards.append({
            "name": campaigns[campaign]["campaign_name"] or campaign,
            "sentences": _sentences(mine, words),
            "rows": [
                {
                    **row,
                    "cells": [
                        _value(row, column, words)
                        for column in (
                            "before_value", "during_value", "held_out_before_value", "held_out_during_value",
                        )
                    ],
                    "said": words.effect(row["difference"], row["metric"]),
                    "low": words.effect(row["ci_low"], row["metric"]),
                    "high": words.effect(row["ci_high"], row["metric"]),
                    "verdict_said": Both(row["verdict"], row["verdict_ru"]),
                }
                for row in mine
                if row["before_value"] is not None
            ],
        })  # fmt: skip
    return cards


def _sentences(rows: list[Row], words: Words) -> list[Both]:
    profit = rows[0]
    pairs = number(profit["pairs"])
    if profit["p_value"] is None:
        return [words("held_out.few", pairs=pairs)]
    sentences = [
        words(
            "held_out.result",
            pairs=pairs,
            customers=number(profit["held_out_customers"]),
            names=Both.same(profit["held_out_cities"]),
            total=words.worth(profit["total"], with_sign=True),
            low=words.worth(profit["total_low"], with_sign=True),
            high=words.worth(profit["total_high"], with_sign=True),
            verdict=Both(profit["verdict"], profit["verdict_ru"]),
        )
    ]
    if profit["placebo_windows"]:
        windows, alarms = number(profit["placebo_windows"]), number(profit["placebo_alarms"])
        sentences.append(words("held_out.placebos", windows=windows, alarms=alarms))
    widest = max(row["widened_by"] or 1 for row in rows)
    if widest > 1:
        sentences.append(words("held_out.widened", times=number(widest, 1)))
    return sentences


def _value(row: Row, column: str, words: Words) -> Both:
    value, metric = row[column], row["metric"]
    return percent(value) if metric == "conversion" else words.of_metric(value, metric)
