"""Whether rows still look like those a model was fitted on: the population stability index by feature.

Siddiqi (2006), "Credit Risk Scorecards", ch. 9: PSI = sum over bins of (q - p) ln(q / p); 0.25 and more is a
shift. Without any drift it is on average (bins - 1) (1/n + 1/m) (Yurdakul 2018), which is taken off here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .encoder import Feature

Floats = NDArray[np.float64]

DRIFTED = 0.25
BINS = 10
# A level rarer than this many times in the fitted rows stands with all the other rare ones.
FEWEST_OF_A_LEVEL = 50


def profile(rows: pa.Table, features: Sequence[Feature]) -> list[dict[str, Any]]:
    """How each feature is distributed, in a few numbers: JSON-able, for `drift` to compare with.

    A number's bins end at its distinct deciles, the last one open; the missing are a bin. A category's bins
    are its levels, one for the rare and one for the missing. `counts` has one entry per bin.
    """
    found = []
    for feature in sorted(features, key=lambda each: each.name):
        if feature.kind == "number":
            values = _numbers(rows, feature.name)
            known = values[~np.isnan(values)]
            at = np.arange(1, BINS) / BINS if known.size else np.empty(0)
            bins: dict[str, Any] = {"edges": np.unique(np.quantile(known, at, method="lower")).tolist()}
        else:
            counted = pc.value_counts(rows[feature.name].cast(pa.string()).drop_null()).to_pylist()
            bins = {"levels": sorted(x["values"] for x in counted if x["counts"] >= FEWEST_OF_A_LEVEL)}
        found.append({"feature": feature.name, **bins, "counts": _counts(rows, feature.name, bins).tolist()})
    return found


def drift(before: Sequence[dict[str, Any]], rows: pa.Table) -> tuple[str, float]:
    """The feature of a profile that has moved most, and its PSI less what is expected without any drift.

    A column that is no more there has moved without limit; of no features nothing has moved.
    """
    moved = [("", 0.0)]
    for each in before:
        if each["feature"] not in rows.column_names:
            return each["feature"], float("inf")
        then = np.array(each["counts"], dtype=np.float64)
        now = _counts(rows, each["feature"], each).astype(np.float64)
        moved.append((each["feature"], stability_index(then, now)))
    return max(moved, key=lambda pair: pair[1])


def stability_index(then: Floats, now: Floats) -> float:
    """PSI of two vectors of counts (bins,) less its expectation; half a row stands in each bin beside them.

    Bins that are empty in both are no bins.
    """
    there = (then + now) > 0
    then, now = then[there], now[there]
    if len(then) < 2 or not then.sum() or not now.sum():
        return 0.0
    p, q = ((each + 0.5) / (each.sum() + 0.5 * len(each)) for each in (then, now))
    expected = (len(then) - 1) * (1 / then.sum() + 1 / now.sum())
    return float(np.sum((q - p) * np.log(q / p)) - expected)


def _numbers(rows: pa.Table, name: str) -> Floats:
    return np.asarray(rows[name].cast(pa.float64()).to_numpy(), dtype=np.float64)


def _counts(rows: pa.Table, name: str, bins: dict[str, Any]) -> NDArray[np.int64]:
    """Rows in each bin, the missing last."""
    if "edges" in bins:
        values, size = _numbers(rows, name), len(bins["edges"]) + 2
        at = np.where(np.isnan(values), size - 1, np.searchsorted(bins["edges"], values, side="left"))
    else:
        levels = pa.array(bins["levels"], pa.string())
        column, size = rows[name].cast(pa.string()), len(levels) + 2
        place = pc.fill_null(pc.index_in(column, value_set=levels), size - 2)
        at = np.where(column.is_null().to_numpy(), size - 1, place.to_numpy())
    return np.bincount(at.astype(np.int64), minlength=size)
