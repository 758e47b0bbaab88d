"""Which features the forest lives on, one by one and by group."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .encoder import Encoder
from .metrics import roc_auc
from .recipes import Forest

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]

# Rows scored for one feature: a smaller sample is permuted several times, a larger one is thinned out.
ROWS_PER_FEATURE = 6_000
MAX_REPEATS = 5
# Which columns a row meets on its way down is held for so many trees at a time.
TREES_AT_A_TIME = 20


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
    forests: Sequence[Forest],
    judge: NDArray[np.int64],
    seed: int,
) -> Importance:
    """Impurity and permutation importance (Breiman 2001) of features and of their groups.

    `impurity` (columns,) is the forest's; `matrix` (rows, columns) and `labels` (rows,) are rows, each of
    which the one of the `forests` whose number `judge` (rows,) has for it did not learn from. Permutation
    importance is how much ROC-AUC falls when a feature's columns are shuffled together (a group's: all of the
    group's columns, by one shuffle, so that features standing in for each other do not hide each other).
    """
    random = np.random.default_rng(seed)
    rows = np.sort(random.permutation(len(matrix))[:ROWS_PER_FEATURE])
    repeats = int(np.clip(round(ROWS_PER_FEATURE / len(rows)), 1, MAX_REPEATS))
    shuffles = np.array([random.permutation(len(rows)) for _ in range(repeats)])
    truth = labels[rows]
    columns = encoder.columns()
    members: dict[str, list[Positions]] = {}
    for each, at in zip(encoder.encoded, columns, strict=True):
        members.setdefault(each.feature.group, []).append(at)
    groups = {group: np.concatenate(parts) for group, parts in members.items()}
    untouched, shuffled = permuted(
        forests, matrix[rows], judge[rows], shuffles=shuffles, parts=[*columns, *groups.values()]
    )
    base = roc_auc(truth, untouched)

    def drop(scores: Floats) -> float:
        falls = np.array([base - roc_auc(truth, each) for each in scores])
        return float(falls.mean()) if np.isfinite(falls).all() else 0.0

    drops = [drop(each) for each in shuffled]
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


def permuted(
    forests: Sequence[Forest],
    sample: Floats,
    judge: NDArray[np.int64],
    *,
    shuffles: NDArray[np.int64],
    parts: Sequence[Positions],
) -> tuple[Floats, Floats]:
    """Probabilities (rows,) of a sample (rows, columns), and (parts, repeats, rows) with columns shuffled.

    `judge` (rows,): the number of the forest that predicts each row; `shuffles` (repeats, rows): whose values
    each row is given, in the columns of each of the `parts`. A tree is walked anew only by rows that meet one
    of these columns on their way down, which one row in eight does for an average feature; what comes out is
    the same to the last bit.
    """
    narrow = np.ascontiguousarray(sample, dtype=np.float32)
    untouched, shuffled = np.zeros(len(sample)), np.zeros((len(parts), len(shuffles), len(sample)))
    with ThreadPoolExecutor(2) as pool:  # walking down a tree releases the lock; each task has its own sums
        for number, forest in enumerate(forests):
            mine = np.nonzero(judge == number)[0]
            trees = [each.tree_ for each in forest.estimator.estimators_]
            sums = np.zeros((len(parts), len(shuffles), len(mine)))
            for start in range(0, len(trees), TREES_AT_A_TIME):
                some = [_Walked.of(tree, narrow[mine]) for tree in trees[start : start + TREES_AT_A_TIME]]
                for walked in some:
                    untouched[mine] += walked.votes
                again = partial(_add, trees=some, narrow=narrow, mine=mine, shuffles=shuffles)
                list(pool.map(again, sums, parts))
            untouched[mine] /= len(trees)
            shuffled[:, :, mine] = sums / len(trees)
    return untouched, shuffled


def _add(
    total: Floats,
    columns: Positions,
    *,
    trees: Sequence[_Walked],
    narrow: NDArray[np.float32],
    mine: Positions,
    shuffles: NDArray[np.int64],
) -> None:
    """Add the votes of some trees to a total (repeats, rows), in the trees' order."""
    for walked in trees:
        total += walked.again(narrow, mine, shuffles, columns)


@dataclass(frozen=True)
class _Walked:
    """A tree that rows went down: `votes` (rows,), and which columns they `met` (columns, rows)."""

    tree: Any
    votes: Floats
    met: NDArray[np.bool_]

    @classmethod
    def of(cls, tree: Any, rows: NDArray[np.float32]) -> _Walked:
        path = tree.decision_path(rows)
        column = np.asarray(tree.feature)[path.indices]
        inner = column >= 0
        met = np.zeros((rows.shape[1], len(rows)), dtype=np.bool_)
        met[column[inner], np.repeat(np.arange(len(rows)), np.diff(path.indptr))[inner]] = True
        return cls(tree, tree.predict(rows)[:, 1], met)

    def again(
        self, narrow: NDArray[np.float32], mine: Positions, shuffles: NDArray[np.int64], columns: Positions
    ) -> Floats:
        """(repeats, rows): the votes where these columns are shuffled."""
        votes = np.tile(self.votes, (len(shuffles), 1))
        met = np.nonzero(self.met[columns].any(axis=0))[0]
        if met.size:
            for each, shuffle in zip(votes, shuffles, strict=True):
                rows = narrow[mine[met]]
                rows[:, columns] = narrow[np.ix_(shuffle[mine[met]], columns)]
                each[met] = self.tree.predict(rows)[:, 1]
        return votes


def _ranked(rows: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    order = sorted(
        rows, key=lambda row: (-row["permutation_importance"], -row["impurity_importance"], row[name])
    )
    return [{**row, "rank": rank} for rank, row in enumerate(order, start=1)]
