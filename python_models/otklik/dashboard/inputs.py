"""What was read, what was rejected, and what to look at."""

from __future__ import annotations

from typing import Any

from otklik.dashboard.parts import Tables
from otklik.dashboard.words import (
    Both,
)

_REJECTS = 20


def inputs(tables: Tables) -> dict[str, Any]:
    """Return the files, the rejected rows and the checks of the input."""
    quality = [
        {
            **row,
            "meaning_said": Both(row["meaning"], row["meaning_ru"]),
            "verdict_said": Both(row["verdict"], row["verdict_ru"]),
        }
        for row in sorted(tables["input_quality"], key=lambda row: (row["entity"], row["check_name"]))
        if row["value"] is not None
    ]
    return {
        "look": [row for row in quality if row["verdict"] == "look"],
        "fine": [row for row in quality if row["verdict"] != "look"],
        "inputs": sorted(
            tables["crm_input_rows"], key=lambda row: (-row["input_rows"], row["entity"], row["file"])
        ),
        "rejects": [
            {**row, "reason_said": Both(row["reason"], row["reason_ru"])}
            for row in sorted(
                tables["rejects"], key=lambda row: (-row["rejected_rows"], row["entity"], row["reason"])
            )[:_REJECTS]
        ],
        "notes": [
            Both(f"{row['topic']}: {row['note']}", f"{row['topic_ru']}: {row['note_ru']}")
            for row in sorted(tables["build_notes"], key=lambda row: (row["place"], row["topic"]))
        ],
    }
