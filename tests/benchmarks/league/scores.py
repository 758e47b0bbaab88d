"""What lists earned on customers whose outcome is known, with intervals, beside one another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

DRAWS, SEED = 1_000, 20_260_104


@dataclass(frozen=True)
class Scores:
    """Of the next audience (customers,): how likely each is to respond, and who is contacted."""

    probability: Floats
    is_contacted: NDArray[np.bool_]


@dataclass(frozen=True)
class Figure:
    """A figure of one way of choosing, how far the product is above it, with 95 % intervals."""

    value: float
    low: float
    high: float
    difference: float
    difference_low: float
    difference_high: float

    @property
    def verdict(self) -> str:
        """Whether the product is shown to be better or worse."""
        if self.difference_low > 0:
            return "better"
        return "worse" if self.difference_high < 0 else "not shown"


def compared(
    ways: Mapping[str, Scores], measure: Callable[[Scores, Rows], float], customers: NDArray[np.object_]
) -> dict[str, Figure]:
    """Return each way's figure; the first way is the product.

    `customers` (rows,): whose each row is. They are drawn again, with all their rows, for all ways alike.
    """
    random = np.random.default_rng(SEED)
    everybody = np.arange(len(customers))
    unit = np.unique(customers.astype(str), return_inverse=True)[1]
    order, rows = np.argsort(unit, kind="stable"), np.bincount(unit)
    of_each = np.split(order, np.cumsum(rows)[:-1])
    draws = [
        np.concatenate([of_each[one] for one in random.integers(0, len(rows), len(rows))])
        for _ in range(DRAWS)
    ]
    found = {
        name: np.array([measure(way, rows) for rows in [everybody, *draws]]) for name, way in ways.items()
    }
    product = next(iter(found.values()))
    figures = {}
    for name, values in found.items():
        (low, high), gaps = np.quantile(values[1:], [0.025, 0.975]), product - values
        difference_low, difference_high = np.quantile(gaps[1:], [0.025, 0.975])
        figures[name] = Figure(values[0], low, high, gaps[0], difference_low, difference_high)
    return figures


def area(responded: NDArray[np.bool_]) -> Callable[[Scores, Rows], float]:
    """Return what measures ROC-AUC."""
    return lambda way, rows: float(roc_auc_score(responded[rows], way.probability[rows]))


def profit(brought: Floats, contact_cost: float) -> Callable[[Scores, Rows], float]:
    """Return what measures the money that the contacted brought, less their contacts."""
    return lambda way, rows: float(((brought - contact_cost) * way.is_contacted)[rows].sum())


def added_profit(
    responded: NDArray[np.bool_], is_treated: NDArray[np.bool_], value: float, contact_cost: float
) -> Callable[[Scores, Rows], float]:
    """Return what measures, by a random draw, what contacting a list adds: its treated against its others."""
    money = value * responded

    def measure(way: Scores, rows: Rows) -> float:
        mine = rows[way.is_contacted[rows]]
        treated, others = mine[is_treated[mine]], mine[~is_treated[mine]]
        if not len(treated) or not len(others):
            return 0.0
        return float(len(mine) * (money[treated].mean() - money[others].mean() - contact_cost))

    return measure
