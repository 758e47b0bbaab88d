"""After a campaign that names nobody: what the cities that it reached gained over those it held out.

Each city held out is paired with the city reached that had been most like it, by windows older than those
that are compared. Each city's change from the window before is taken, and the mean difference of the pairs is
told by a paired t test: its interval leaves zero out exactly where its p-value is below 0.05.

The same pairs are compared in earlier windows, in which there was no campaign. Where they drifted apart by
more than the spread between pairs explains (cities held out in one corner of a country have its weather in
common), the interval is widened by as much, and the p-value goes with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.special import fdtri, stdtr, stdtrit

from .cities import FEWEST_CUSTOMERS
from .city_plans import FEWEST_PAIRS, LEVEL, likeness
from .tables import grouped, in_order

Floats = NDArray[np.float64]

# and the column of the sum over a city's customers
METRICS = {"profit_per_customer": "profit", "conversion": "buyers", "revenue_per_customer": "revenue"}
# the window before, and one that is older than both to match by
FEWEST_WINDOWS = 2
# below so many earlier windows their drift is a guess
FEWEST_PLACEBOS = 4
TEST = "paired t test of changes, cities held out"

COMPARISONS = pa.schema(
    [
        ("campaign_id", pa.string()),
        ("metric", pa.string()),
        ("pairs", pa.int64()),
        ("held_out_cities", pa.string()),
        ("compared_cities", pa.string()),
        ("held_out_customers", pa.int64()),
        ("compared_customers", pa.int64()),
        ("reached_customers", pa.int64()),
        ("before_value", pa.float64()),
        ("during_value", pa.float64()),
        ("held_out_before_value", pa.float64()),
        ("held_out_during_value", pa.float64()),
        ("difference", pa.float64()),
        ("ci_low", pa.float64()),
        ("ci_high", pa.float64()),
        ("p_value", pa.float64()),
        ("placebo_windows", pa.int64()),
        ("placebo_alarms", pa.int64()),
        ("widened_by", pa.float64()),
        ("test", pa.string()),
    ]
)


@dataclass(frozen=True)
class Measured:
    """Mean difference of the pairs' changes with a 95 % interval and its p-value, and what the placebos said.

    `alarms` counts the earlier windows in which the same comparison tells an effect; `widened_by` is what the
    error was multiplied with for their drift, 1 where they drifted no more than pairs do by chance.
    """

    difference: float
    ci_low: float
    ci_high: float
    p_value: float
    placebos: int
    alarms: int
    widened_by: float


def matched(history: Floats, held_out: Sequence[int], reached: Sequence[int]) -> list[tuple[int, int]]:
    """Each city held out and the city reached that is most like it, each used once; places in `history`.

    `history`: (cities, windows), of windows that nothing is measured on. The sum of distances is the least
    that is possible. Where fewer cities were reached than held out, as many pairs as there are.
    """
    traits = likeness(history)
    distances = ((traits[list(held_out)][:, None] - traits[list(reached)][None]) ** 2).sum(axis=2)
    return [
        (held_out[int(one)], reached[int(other)])
        for one, other in zip(*linear_sum_assignment(distances), strict=True)
    ]


def measure(differences: Floats, placebos: Floats) -> Measured | None:
    """What the pairs' differences in change say of the campaign.

    Parameters
    ----------
    differences
        (pairs,) change of the city reached less that of the city held out, of the campaign's window.
    placebos
        (pairs, windows) the same in earlier windows.

    Returns
    -------
    None below `FEWEST_PAIRS` pairs, and where all pairs differ by the same.
    """
    pairs = len(differences)
    if pairs < FEWEST_PAIRS:
        return None
    error = _error(differences)
    if error == 0:
        return None
    mean, freedom = float(differences.mean()), pairs - 1
    critical = float(stdtrit(freedom, 1 - LEVEL / 2))
    windows = placebos.shape[1]
    drifts = placebos.mean(axis=0)
    errors = placebos.std(axis=0, ddof=1) / sqrt(pairs)
    widened = 1.0
    if windows >= FEWEST_PLACEBOS and (errors > 0).any():
        drift = float((drifts**2).mean() / (errors**2).mean())
        # what pairs drift apart by chance alone: the mean of squares of both kinds, an F
        if drift > float(fdtri(windows, windows * freedom, 1 - LEVEL)):
            widened = sqrt(drift)
            # the drift is known by so many windows, whatever the number of pairs
            freedom = min(freedom, windows)
    half = float(stdtrit(freedom, 1 - LEVEL / 2)) * error * widened
    return Measured(
        mean,
        mean - half,
        mean + half,
        2 * float(stdtr(freedom, -abs(mean) / (error * widened))),
        windows,
        int((np.abs(drifts) > critical * errors).sum()),
        widened,
    )


def _error(differences: Floats) -> float:
    return float(differences.std(ddof=1)) / sqrt(len(differences))


def measure_cities(windows: pa.Table) -> pa.Table:
    """What each campaign that held out cities brought, metric by metric; schema `COMPARISONS`.

    Parameters
    ----------
    windows
        One row per campaign_id, city and windows_back (0 is the campaign's own): is_held_out, is_comparable
        (no campaign of its own in those days), customers of the city, and over them profit, buyers and
        revenue. A city of fewer than `FEWEST_CUSTOMERS` is compared with none.
    """
    rows: list[dict[str, Any]] = []
    known = grouped(in_order(windows, "city", "windows_back"), "campaign_id")
    for campaign_id in sorted(known):
        rows += _measured(campaign_id, known[campaign_id])
    return pa.Table.from_pylist(rows, COMPARISONS)


def _measured(campaign_id: str, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    by_city = grouped(rows, "city")
    customers = {city: int(own[0]["customers"]) for city, own in by_city.items()}
    held = {city: bool(own[0]["is_held_out"]) for city, own in by_city.items()}
    large = [
        city
        for city, own in by_city.items()
        if customers[city] >= FEWEST_CUSTOMERS and own[0]["is_comparable"]
    ]
    history = max(map(len, by_city.values())) - 1
    newer = ceil(history / 2)
    pairs: list[tuple[int, int]] = []
    values = {
        metric: np.array([[float(row[total]) / customers[city] for row in by_city[city]] for city in large])
        for metric, total in METRICS.items()
    }
    if large and history >= FEWEST_WINDOWS:
        out = [place for place, city in enumerate(large) if held[city]]
        into = [place for place, city in enumerate(large) if not held[city]]
        # one set of pairs for all questions, by what most is known of
        pairs = matched(values["revenue_per_customer"][:, 1 + newer :], out, into) if out and into else []
    names = [[large[pair[side]] for pair in pairs] for side in (0, 1)]
    shared = {
        "campaign_id": campaign_id,
        "pairs": len(pairs),
        "held_out_cities": ", ".join(names[0]),
        "compared_cities": ", ".join(names[1]),
        "held_out_customers": sum(customers[city] for city in names[0]),
        "compared_customers": sum(customers[city] for city in names[1]),
        "reached_customers": sum(customers[city] for city in by_city if not held[city]),
        "test": TEST,
    }
    return [{**shared, "metric": metric, **_told(values[metric], pairs, newer)} for metric in METRICS]


def _told(values: Floats, pairs: Sequence[tuple[int, int]], newer: int) -> dict[str, Any]:
    """The columns of one metric; `values`: (cities, windows), the campaign's own window first."""
    names = ("difference", "ci_low", "ci_high", "p_value", "widened_by")
    if not pairs:
        return {"placebo_windows": 0, "placebo_alarms": 0}
    out, into = np.array(pairs).T
    changes = values[:, :newer] - values[:, 1 : newer + 1]
    differences = changes[into] - changes[out]
    found = measure(differences[:, 0], differences[:, 1:])
    return {
        "before_value": float(values[into, 1].mean()),
        "during_value": float(values[into, 0].mean()),
        "held_out_before_value": float(values[out, 1].mean()),
        "held_out_during_value": float(values[out, 0].mean()),
        **{name: None if found is None else getattr(found, name) for name in names},
        "placebo_windows": differences.shape[1] - 1,
        "placebo_alarms": 0 if found is None else found.alarms,
    }
