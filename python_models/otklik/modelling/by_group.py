"""How well a model ranks men and women, and each age: its quality on the rows that judged it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from .metrics import Floats, evaluate
from .stage import FEWEST_OF_A_CLASS, Rows

METRICS = ("roc_auc", "log_loss", "expected_calibration_error")
UNKNOWN = "unknown"
# as the list's own fairness has them: models/targeting/internal/fairness_groups.sql
AGES = {"under 25": 25, "25-34": 35, "35-44": 45, "45-54": 55, "55-64": 65}
OLDEST = "65 and over"


def quality_by_group(rows: Rows, probabilities: Floats, *, resamples: int, seed: int) -> list[dict[str, Any]]:
    """`METRICS` of each group by gender and age, with intervals by customer; of small ones their size.

    Parameters
    ----------
    rows
        Those that judge the model; `gender` and `age` in years are looked at where the table has them.
    probabilities
        (rows,) what the model says of them, never having seen them.

    Returns
    -------
    attribute, group_name, rows, positives, metric, value, ci_low, ci_high: one of each group and metric.
    """
    found = []
    for attribute, group, mask in _groups(rows.table):
        mine = rows.part(mask)
        size, positives = int(mask.sum()), mine.positives
        said = {"attribute": attribute, "group_name": group, "rows": size, "positives": positives}
        estimates = {}
        if min(positives, size - positives) >= FEWEST_OF_A_CLASS:
            measured = evaluate(
                mine.labels,
                probabilities[mask],
                mine.customers,
                mine.campaigns,
                resamples=resamples,
                seed=seed,
            )
            estimates = {estimate.metric: asdict(estimate) for estimate in measured}
        nothing = {"value": None, "ci_low": None, "ci_high": None}
        found += [{**said, "metric": metric, **estimates.get(metric, nothing)} for metric in METRICS]
    return found


def _groups(table: pa.Table) -> Iterator[tuple[str, str, NDArray[np.bool_]]]:
    """Attribute, group and the mask (rows,) of its rows; groups without a row are none."""
    for attribute, column, named in (("gender", "gender", _gender), ("age_band", "age", _band)):
        if column not in table.column_names:
            continue
        groups = np.array([named(value) for value in table[column].to_pylist()], dtype=str)
        for group in sorted(set(groups.tolist()), key=_place):
            yield attribute, group, np.asarray(groups == group, dtype=np.bool_)


def _place(group: str) -> tuple[bool, bool, str]:
    """Where a group stands: the youngest first, who is not known last."""
    return (group == UNKNOWN, group not in AGES or group != next(iter(AGES)), group)


def _gender(value: str | None) -> str:
    return value or UNKNOWN


def _band(age: float | None) -> str:
    if age is None:
        return UNKNOWN
    return next((band for band, below in AGES.items() if age < below), OLDEST)
