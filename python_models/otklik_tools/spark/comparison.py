"""Compares the public marts of two builds of one export: DuckDB's and Spark's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from otklik.engine.connections import connect
from otklik.export_files.sources import identifier

MARTS = "main_marts"
# where the rows of those that are views are copied to
VIEWS = "views_of_marts"
FLOATS = 1e-9
# lists, workbooks, page and digest; the files of the data are compared as tables
FOR_PEOPLE = {".csv", ".xlsx", ".html", ".md"}
# when a fit was made and where a file lies are of the build, not of the data
OF_THE_BUILD = {
    "fitted_at", "path", "bytes", "sha256", "modified_at", "file_modified_at", "written_at",
}  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """What differs of one mart; `column` is empty where the rows themselves do."""

    mart: str
    column: str
    rows: int
    largest: float | None = None
    example: str = ""

    def __str__(self) -> str:
        """Say it in one line."""
        by = "" if self.largest is None else f", by {self.largest:.3g} at most"
        return (
            f"{self.mart}{'.' if self.column else ''}{self.column}: {self.rows} rows differ{by}{self.example}"
        )


def compare(
    mart: str, ours: pd.DataFrame, theirs: pd.DataFrame, keys: Sequence[str] = ()
) -> list[Difference]:
    """Return what differs between two builds of a mart.

    Rows are laid side by side in the order of `keys`, else of all that is not a float: money, texts, days and
    numbers of things have to be the same; floats may differ by `FLOATS` of themselves or of one.
    """
    ours, theirs = (_without(frame) for frame in (ours, theirs))
    if list(ours) != list(theirs):
        return [Difference(mart, "", 0, example=f"; columns {sorted(set(names(ours)) ^ set(names(theirs)))}")]
    if len(ours) != len(theirs):
        return [
            Difference(mart, "", abs(len(ours) - len(theirs)), example=f": {len(ours)} and {len(theirs)}")
        ]
    floats = [name for name in names(ours) if _is_float(ours[name]) and _is_float(theirs[name])]
    by = list(keys) or [name for name in names(ours) if name not in floats]
    ours, theirs = (_ordered(frame, by) for frame in (ours, theirs))
    found = []
    for name in names(ours):
        one, other = ours[name], theirs[name]
        if name in floats:
            a, b = one.to_numpy(float, na_value=np.nan), other.to_numpy(float, na_value=np.nan)
            gap = np.where(np.isnan(a) & np.isnan(b), 0.0, np.abs(a - b) / np.maximum(1.0, np.abs(a)))
            gap = np.where(np.isnan(gap) | (gap > FLOATS), np.where(np.isnan(gap), np.inf, gap), 0.0)
            if (gap > 0).any():
                found.append(Difference(mart, name, int((gap > 0).sum()), float(gap.max())))
        else:
            unlike = one.map(_plain).to_numpy() != other.map(_plain).to_numpy()
            if unlike.any():
                at = int(np.argmax(unlike))
                said = f", like {str(one.iloc[at])[:80]!r} and {str(other.iloc[at])[:80]!r}"
                found.append(Difference(mart, name, int(unlike.sum()), example=said))
    return found


def compare_builds(
    warehouse: Path, tables: Path, keys: dict[str, Sequence[str]] | None = None, marts: Iterable[str] = ()
) -> tuple[list[str], list[Difference]]:
    """Compare each mart of a DuckDB warehouse with Spark's Parquet; return their names and what differs."""
    folder, views = tables / f"{MARTS}.db", tables / VIEWS
    with connect(str(warehouse), read_only=True) as conn:
        found_marts = [
            name
            for (name,) in conn.execute(
                "select table_name from information_schema.tables where table_schema = ? order by 1", [MARTS]
            ).fetchall()
            if not marts or name in set(marts)
        ]
        found: list[Difference] = []
        for name in found_marts:
            rows = next((place / name for place in (folder, views) if (place / name).is_dir()), None)
            if rows is None:
                found.append(Difference(name, "", 0, example="; Spark has no such table"))
                continue
            ours = _rows(conn, f"select * from {MARTS}.{identifier(name)}")
            theirs = _rows(conn, f"select * from read_parquet('{rows}/*.parquet')")
            found += compare(name, ours, theirs, (keys or {}).get(name, ()))
    return found_marts, found


def compare_files(ours: Path, theirs: Path) -> tuple[list[str], list[str]]:
    """Compare the files that people work with, byte for byte; return their names and those that differ."""
    found = sorted(
        {path.name for folder in (ours, theirs) for path in folder.glob("*") if path.suffix in FOR_PEOPLE}
    )
    return found, [name for name in found if _bytes(ours / name) != _bytes(theirs / name)]


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def names(frame: pd.DataFrame) -> list[str]:
    """Return the names of the columns."""
    return [str(name) for name in frame.columns]


def _rows(conn: duckdb.DuckDBPyConnection, question: str) -> pd.DataFrame:
    """Through Arrow: money stays decimal."""
    found: pd.DataFrame = conn.sql(question).to_arrow_table().to_pandas()
    return found


def _without(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[[name for name in names(frame) if name not in OF_THE_BUILD]]


def _is_float(values: pd.Series[Any]) -> bool:
    return pd.api.types.is_float_dtype(values)


def _plain(value: Any) -> str:
    """A value as text: numbers of things are the same whatever their width, empty ones are one."""
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    # 0E-8 and 0.00 are one sum
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def _ordered(frame: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    # what is not a float first; rows that are alike in all that by their floats
    cells = {name: frame[name].map(_plain) for name in by}
    cells |= {name: frame[name] for name in names(frame) if name not in cells}
    order = pd.DataFrame(cells).reset_index(drop=True).sort_values(list(cells), kind="stable").index
    return frame.iloc[order]
