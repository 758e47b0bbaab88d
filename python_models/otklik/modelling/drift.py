"""Whether rows still look like those a model was fitted on: the population stability index by feature.

Siddiqi (2006), "Credit Risk Scorecards", ch. 9: PSI = sum over bins of (q - p) ln(q / p); 0.25 and more is a
shift. Without any drift it is on average (bins - 1) (1/n + 1/m) (Yurdakul 2018), which is taken off here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from otklik.engine.batches import floats

from .encoder import Feature

Floats = NDArray[np.float64]

DRIFTED = 0.25
BINS = 10
# A level rarer than this many times in the fitted rows stands with all the other rare ones.
FEWEST_OF_A_LEVEL = 50
STABILITIES = pa.schema(
    [
        ("campaign_id", pa.string()),
        ("feature", pa.string()),
        ("bins", pa.int64()),
        ("training_rows", pa.int64()),
        ("scoring_rows", pa.int64()),
        ("psi", pa.float64()),
        ("psi_expected", pa.float64()),
        ("psi_noise", pa.float64()),
        ("psi_excess", pa.float64()),
        ("varies", pa.bool_()),
    ]
)


def profile(rows: pa.Table, features: Sequence[Feature]) -> list[dict[str, Any]]:
    """How each feature is distributed, in a few numbers: JSON-able, for `drift` to compare with.

    A number's bins end at its distinct deciles, the last one open; the missing are a bin. A category's bins
    are its levels, one for the rare and one for the missing. `counts` has one entry per bin.
    """
    found = []
    for feature in sorted(features, key=lambda each: each.name):
        if feature.kind == "number":
            values = floats(rows, feature.name)
            known = values[~np.isnan(values)]
            tenths = np.arange(1, BINS) / BINS
            deciles = np.quantile(known, tenths, method="lower") if known.size else known
            bins: dict[str, Any] = {"edges": np.unique(deciles).tolist()}
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


@dataclass(frozen=True)
class Stability:
    """The population stability index of two vectors of counts, and what chance alone makes of it.

    `bins` with a count on either side; `psi`; `expected`, its mean without any drift; `noise`: how far above
    that chance takes it once in twenty times (1.645 standard deviations of a chi-square with bins - 1 degrees
    of freedom, by the same scale).
    """

    bins: int
    psi: float
    expected: float
    noise: float

    @property
    def excess(self) -> float:
        """What is left of the index without its expectation."""
        return self.psi - self.expected


def stability(then: Floats, now: Floats) -> Stability:
    """PSI of two vectors of counts (bins,), which are not all 0; half a row stands in each bin beside them.

    Bins that are empty in both are no bins. In twelve decimals: these add up alike in any order.
    """
    there = (then + now) > 0
    then, now = then[there], now[there]
    p, q = ((each + 0.5) / (each.sum() + 0.5 * len(each)) for each in (then, now))
    psi = round(float(np.sum(np.round((q - p) * np.log(q / p), 12))), 12)
    scale = float(1 / then.sum() + 1 / now.sum())
    bins = len(then)
    return Stability(bins, psi, (bins - 1) * scale, 1.645 * float(np.sqrt(2.0 * (bins - 1))) * scale)


def stability_index(then: Floats, now: Floats) -> float:
    """PSI of two vectors of counts (bins,) less its expectation; 0 where one is empty, or all is one bin."""
    if np.sum((then + now) > 0) < 2 or not then.sum() or not now.sum():
        return 0.0
    return stability(then, now).excess


def stability_of_campaigns(bins: pa.Table) -> pa.Table:
    """Return how far the customers of each campaign are from those learned from, feature by feature.

    Parameters
    ----------
    bins
        campaign_id, feature, training_rows, scoring_rows and scoring_values (how many different values the
        scored have there), a row per bin, in the order of campaign and feature.

    Returns
    -------
    A table with the schema `STABILITIES`, a row for each campaign that anybody is scored for and feature.
    """
    found = []
    for (campaign_id, feature), rows in groupby(
        bins.to_pylist(), key=lambda row: (row["campaign_id"], row["feature"])
    ):
        then, now, values = zip(
            *((row["training_rows"], row["scoring_rows"], row["scoring_values"]) for row in rows), strict=True
        )
        if not sum(now):
            continue
        index = stability(np.array(then, dtype=np.float64), np.array(now, dtype=np.float64))
        found.append(
            {
                "campaign_id": campaign_id,
                "feature": feature,
                "bins": index.bins,
                "training_rows": sum(then),
                "scoring_rows": sum(now),
                "psi": index.psi,
                "psi_expected": index.expected,
                "psi_noise": index.noise,
                "psi_excess": index.excess,
                "varies": sum(values) > 1,
            }
        )
    return pa.Table.from_pylist(found, schema=STABILITIES)


def _counts(rows: pa.Table, name: str, bins: dict[str, Any]) -> NDArray[np.int64]:
    """Rows in each bin, the missing last."""
    if "edges" in bins:
        values, size = floats(rows, name), len(bins["edges"]) + 2
        at = np.where(np.isnan(values), size - 1, np.searchsorted(bins["edges"], values, side="left"))
    else:
        levels = pa.array(bins["levels"], pa.string())
        column, size = rows[name].cast(pa.string()), len(levels) + 2
        place = pc.fill_null(pc.index_in(column, value_set=levels), size - 2)
        at = np.where(column.is_null().to_numpy(), size - 1, place.to_numpy())
    return np.bincount(at.astype(np.int64), minlength=size)
