"""Which features the forest lives on, one by one and by group."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .encoder import Encoder
from .metrics import roc_auc

Floats = NDArray[np.float64]

# Rows scored for one feature: a smaller sample is permuted several times, a larger one is thinned out.
ROWS_PER_FEATURE = 6_000
MAX_REPEATS = 5


@dataclass(frozen=True)
class Importance:
    """Rows for the registry: by feature, and by group of features."""

    features: list[dict[str, Any]]
    groups: list[dict[str, Any]]


def forest_importance(
    encoder: Encoder,
    impurity: Floats,
    matrix: Floats,
    labels: Floats,
    *,
    score: Callable[[Floats, NDArray[np.intp]], Floats],
    seed: int,
) -> Importance:
    """Impurity and permutation importance (Breiman 2001) of features and of their groups.

    `impurity` (columns,) is the forest's; `matrix` (rows, columns) and `labels` (rows,) are rows that the
    forest
    did not learn from; `score(matrix, rows)` predicts rows whose original positions are `rows`. Permutation
    importance is how much ROC-AUC falls when a feature's columns are shuffled together (a group's: all of the
    group's columns, by one shuffle, so that features standing in for each other do not hide each other).
    """
    random = np.random.default_rng(seed)
    rows = np.sort(random.permutation(len(matrix))[:ROWS_PER_FEATURE])
    repeats = int(np.clip(round(ROWS_PER_FEATURE / len(rows)), 1, MAX_REPEATS))
    shuffles = [random.permutation(len(rows)) for _ in range(repeats)]
    sample, truth, again = matrix[rows], labels[rows], np.tile(rows, repeats)
    base = roc_auc(truth, score(sample, rows))

    def drop(columns: NDArray[np.intp]) -> float:
        shuffled = np.tile(sample, (repeats, 1))
        for number, shuffle in enumerate(shuffles):
            part = slice(number * len(rows), (number + 1) * len(rows))
            shuffled[part, columns] = sample[np.ix_(shuffle, columns)]
        scores = score(shuffled, again).reshape(repeats, len(rows))
        falls = np.array([base - roc_auc(truth, each) for each in scores])
        return float(falls.mean()) if np.isfinite(falls).all() else 0.0

    columns = encoder.columns()
    members: dict[str, list[NDArray[np.intp]]] = {}
    for each, at in zip(encoder.encoded, columns, strict=True):
        members.setdefault(each.feature.group, []).append(at)
    groups = {group: np.concatenate(parts) for group, parts in members.items()}
    with ThreadPoolExecutor(
        2
    ) as pool:  # the trees release the lock; each task is on its own, so the order is free
        drops = list(pool.map(drop, [*columns, *groups.values()]))
    features = [
        {"feature": each.feature.name, "feature_group": each.feature.group,
         "impurity_importance": float(impurity[at].sum()), "permutation_importance": fall}
        for each, at, fall in zip(encoder.encoded, columns, drops, strict=False)
    ]  # fmt: skip
    by_group = [
        {
            "feature_group": group,
            "impurity_importance": float(impurity[at].sum()),
            "permutation_importance": fall,
        }
        for (group, at), fall in zip(groups.items(), drops[len(columns) :], strict=True)
    ]
    return Importance(_ranked(features, "feature"), _ranked(by_group, "feature_group"))


def _ranked(rows: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    order = sorted(
        rows, key=lambda row: (-row["permutation_importance"], -row["impurity_importance"], row[name])
    )
    return [{**row, "rank": rank} for rank, row in enumerate(order, start=1)]
