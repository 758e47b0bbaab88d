"""Whether customers tire of messages: what one more contact does to the next."""

from __future__ import annotations

from typing import Any

from otklik.dashboard.parts import Tables

_METRICS = ["response", "opt_out"]


def fatigue(tables: Tables) -> list[dict[str, Any]]:
    """Return the measured rows, responses first; none before any campaign has reached somebody."""
    rows = [dict(row) for row in tables["contact_fatigue"]]
    if all(row["rate"] is None for row in rows):
        return []
    return sorted(rows, key=lambda row: (_METRICS.index(row["metric"]), row["days"]))
