"""`make plan`: before a launch, how many customers of each planned list to hold out, and what it shows.

Run as `python -m otklik.commands.plan`. Reads the warehouse of the last build, speaks its
language, and writes nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from otklik.dashboard.plans import city_plan_of, plan_of
from otklik.dashboard.words import Both, Words, number, percent
from otklik.effects.planning import METRICS
from otklik.engine.connections import connect

TABLES = {
    "campaign_plans": "select * from main_marts.campaign_plans",
    "city_plans": "select * from main_marts.city_plans",
    "city_plan_cities": "select * from main_marts.city_plan_cities",
    "dashboard_texts": "select * from main_reference.dashboard_texts",
    "campaigns": "select campaign_id, campaign_name, starts_on, ends_on from main_marts.dim_campaigns "
    "where status = 'planned' order by starts_on, campaign_id",
    "settings": "select language, currency from main_crm.settings",
}
# what stands behind a row of which a column says so
MARKS = {"as_set": "is_set", "balanced": "is_balanced"}


def told(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Return the plan of every planned campaign as text, in the language of the build."""
    (settings,) = tables["settings"]
    language: str = settings["language"]
    words = Words(
        {row["key"]: Both(row["en"], row["ru"]) for row in tables["dashboard_texts"]}, settings["currency"]
    )
    parts = []
    for campaign in tables["campaigns"]:
        plan = plan_of(tables, campaign["campaign_id"], words)
        name = campaign["campaign_name"] or campaign["campaign_id"]
        lines = [f"{name} ({campaign['starts_on']} – {campaign['ends_on']})"]
        if plan is None:
            lines.append(words("plans.nobody").of(language))
        else:
            lines += [sentence.of(language) for sentence in plan["sentences"]]
            lines += ["", words("plans.caption").of(language), "", *_table(plan, words, language)]
        cities = city_plan_of(tables, campaign["campaign_id"], words)
        if cities is not None:
            lines += ["", *(sentence.of(language) for sentence in cities["sentences"])]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) if parts else words("plans.none").of(language)


def _table(plan: Mapping[str, Any], words: Words, language: str) -> list[str]:
    heads = [words(f"plans.{name}") for name in ("share", "controls", "contacts", "price")]
    heads += [words.of_value("metric", metric) for metric in METRICS]
    rows = [[head.of(language) for head in heads]]
    rows.append(
        [words("plans.promised").of(language), "", "", "", *(p.of(language) for p in plan["promised"])]
    )
    for row in plan["rows"]:
        price = None if row["price"] is None else float(row["price"])
        cells = [percent(float(row["control_share"]), 0), number(row["controls"]), number(row["contacts"])]
        cells += [words.worth(price)]
        cells += [each["said"] if each["is_told"] else words("plans.too_few") for each in row["effects"]]
        marks = [words(f"plans.{name}") for name, column in MARKS.items() if row[column]]
        rows.append([cell.of(language) for cell in [*cells, *marks]])
    widths = [max(len(row[at]) for row in rows if at < len(row)) for at in range(max(map(len, rows)))]
    return ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=False)) for row in rows]


def main() -> int:
    """Print the plans; return the exit code."""
    path = os.environ.get("OTKLIK_WAREHOUSE") or "otklik.duckdb"
    try:
        with connect(path, read_only=True) as conn:
            tables = {name: conn.sql(query).to_arrow_table().to_pylist() for name, query in TABLES.items()}
    except (duckdb.IOException, duckdb.CatalogException):
        print(
            f"The warehouse {path} is not there, in use, or of an unfinished build: build first.",
            file=sys.stderr,
        )
        return 2
    print(told(tables))
    return 0


if __name__ == "__main__":
    sys.exit(main())
