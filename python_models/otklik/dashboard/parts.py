"""What the sections of the page share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from otklik.dashboard import charts
from otklik.dashboard.charts import Bar, Spec
from otklik.dashboard.words import (
    LANGUAGES,
    Both,
    Words,
)

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]

CAMPAIGNS = 30
# what is decided about a customer, in the order of the page
DECISIONS = ("contact", "explore", "control", "skip", "excluded")


class Charts:
    """The charts of the page by the id of their place, in every language."""

    def __init__(self) -> None:
        self.specs: dict[str, dict[str, Spec]] = {}

    def add(self, draw: Callable[[str], Spec]) -> str:
        """Draw a chart in every language and return the id of its place."""
        place = f"chart-{len(self.specs) + 1}"
        self.specs[place] = {language: draw(language) for language in LANGUAGES}
        return place


def bars(rows: Iterable[Bar]) -> Callable[[str], Spec]:
    """Return how to draw bars."""
    kept = list(rows)
    return lambda language: charts.bars(kept, language)


def arm_of(row: Row, words: Words) -> Both:
    """Return the name of a campaign's arm."""
    arm = words.of_value("arm", row["arm"])
    return Both("{campaign} · {arm}", "{campaign} · {arm}").fill(campaign=row["campaign_name"], arm=arm)


def newest(tables: Tables, name: str, *order: str) -> list[list[dict[str, Any]]]:
    """Return the rows of a table by campaign, the latest campaigns first, with what the campaigns are."""
    campaigns = {row["campaign_id"]: row for row in tables["dim_campaigns"]}
    held: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(tables[name], key=lambda row: tuple(row[column] for column in order)):
        held.setdefault(row["campaign_id"], []).append({**campaigns[row["campaign_id"]], **row})
    newest = sorted(held, key=lambda campaign: (-campaigns[campaign]["starts_on"].toordinal(), campaign))
    return [held[campaign] for campaign in newest[:CAMPAIGNS]]


def of_campaign(rows: Iterable[Row], campaign: str, order: str | None = None) -> list[Row]:
    """Return the rows of a campaign, in the order of a column."""
    mine = [row for row in rows if row["campaign_id"] == campaign]
    return sorted(mine, key=lambda row: row[order]) if order else mine


def as_float(value: Any) -> float | None:
    """Return the number as a chart takes it."""
    return None if value is None else float(value)


def rounded(value: Any) -> Any:
    """Return a chart's number to the hundredth, others as they are: more digits would only fill the page."""
    return value if value is None or isinstance(value, bool | int) else round(float(value), 2)
