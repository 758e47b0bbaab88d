"""Shapley values of a forest's prediction, for many rows at once in plain numpy.

Lundberg et al. (2020), "From local explanations to global understanding with explainable AI for trees",
Nature Machine Intelligence 2 (path-dependent TreeSHAP): a column that is not known sends a row down both
sides of its splits, in the shares in which the tree's own rows went.

Their recursion is replaced by Owen's multilinear extension (Owen 1972, "Multilinear extensions of games",
Management Science 18). A leaf pays its value times, over the columns on its path, `present` (does the row go
there, 0 or 1) where the column is known and `share` (of the tree's rows) where it is not, so

    value of column i = (present_i - share_i) * integral over t in 0..1 of
                        the product over j != i of (t * present_j + (1 - t) * share_j)

and Gauss-Legendre integrates that polynomial exactly. It depends on the row through the pattern of `present`
alone: of many rows those patterns that there are, mostly a few hundred, are worked out once and looked up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Numbers of one temporary array: some stay in the processor's cache together.
CELLS_AT_ONCE = 100_000
# From so many rows on each leaf is looked at by itself: the 0.1 ms that costs beside its rows is then little.
MANY_ROWS = 1_000
# Patterns of more columns are not looked up: a table of all has a million places.
MOST_COLUMNS = 20

# A column's conditions on the way to a leaf: above, at most, whether missing goes along, share of rows.
Condition = tuple[float, float, bool, float]


@dataclass(frozen=True)
class Leaves:
    """All leaves of a forest with the same number of columns on their paths.

    `value` (leaves,): what the leaf adds to the forest's mean. The others (leaves, columns of the path): a
    row goes there if each `column` is above `low` and at most `high`, or missing where `takes_missing`;
    `share` of the rows does.
    """

    value: Floats
    column: NDArray[np.intp]
    low: NDArray[np.float32]
    high: NDArray[np.float32]
    takes_missing: NDArray[np.bool_]
    share: Floats

    def blocks(self, rows: int) -> Iterator[Leaves]:
        """Parts that fit `CELLS_AT_ONCE` with so many rows."""
        size = max(1, CELLS_AT_ONCE // (rows * self.column.shape[1]))
        for start in range(0, len(self.value), size):
            part = slice(start, start + size)
            yield Leaves(*(getattr(self, name)[part] for name in self.__dataclass_fields__))

    def present(self, columns: NDArray[np.float32], missing: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """(leaves, columns of the path, rows): which conditions hold; `columns` (matrix columns, rows)."""
        values = columns[self.column]
        holds = (values > self.low[..., None]) & (values <= self.high[..., None])  # never of NaN
        if missing.any():
            holds |= missing[self.column] & self.takes_missing[..., None]
        return holds

    def patterns(
        self,
        at: int,
        columns: NDArray[np.float32],
        missing: NDArray[np.bool_],
        has_missing: NDArray[np.bool_],
    ) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
        """The patterns of one leaf's conditions that there are, (columns of the path, patterns), and which
        each row has.
        """
        width, bits = self.column.shape[1], np.zeros(columns.shape[1], dtype=np.uint32)
        for bit, (column, low, high, takes_missing) in enumerate(
            zip(self.column[at], self.low[at], self.high[at], self.takes_missing[at], strict=True)
        ):
            values = columns[column]
            holds = values <= high
            if low > -np.inf:
                holds &= values > low
            if takes_missing and has_missing[column]:
                holds |= missing[column]
            bits += np.left_shift(holds.view(np.uint8), bit, dtype=np.uint32)
        is_there = np.zeros(2**width, dtype=np.bool_)
        is_there[bits] = True
        (there,) = np.nonzero(is_there)
        place = np.zeros(2**width, dtype=np.intp)
        place[there] = np.arange(len(there))
        return (there >> np.arange(width)[:, None] & 1) == 1, place.take(bits)


@dataclass(frozen=True)
class ForestPaths:
    """A forest as the conditions of its leaves; `base`: the mean of its trees over their own rows."""

    base: float
    leaves: tuple[Leaves, ...]

    @classmethod
    def of(cls, trees: Sequence[Any]) -> ForestPaths:
        """From fitted scikit-learn trees (`estimator.tree_`) of a classifier with the classes 0 and 1."""
        found: dict[int, list[tuple[float, dict[int, Condition]]]] = {}
        for tree in trees:
            for value, conditions in _leaves(tree):
                if conditions:
                    found.setdefault(len(conditions), []).append((value / len(trees), conditions))
        base = sum(float(tree.value[0, 0, 1]) for tree in trees) / len(trees)
        return cls(base, tuple(_stacked(group) for _, group in sorted(found.items())))

    def contributions(self, matrix: Floats) -> Floats:
        """(columns, rows): what each column adds to the mean of the trees, from a matrix (rows, columns).

        `base` and a row's contributions add up to the forest's mean; its figures depend on that row alone.
        """
        columns = np.ascontiguousarray(matrix.T, dtype=np.float32)
        missing = np.isnan(columns)
        total = np.zeros(columns.shape)
        has_missing = np.asarray(missing.any(axis=1))
        for leaves in self.leaves:
            if len(matrix) >= MANY_ROWS and leaves.column.shape[1] <= MOST_COLUMNS:
                for at in range(len(leaves.value)):
                    seen, place = leaves.patterns(at, columns, missing, has_missing)
                    values = leaves.value[at] * _integrals(seen[None], leaves.share[at, :, None][None])[0]
                    for column, added in zip(leaves.column[at], values.take(place, axis=1), strict=True):
                        total[column] += added
                continue
            for block in leaves.blocks(columns.shape[1]):
                present = block.present(columns, missing)
                added_by = _integrals(present, block.share[..., None])
                for value, column, added in zip(block.value, block.column, added_by, strict=True):
                    total[column] += value * added
        return total


def _integrals(present: NDArray[np.bool_], share: Floats) -> Floats:
    """(leaves, columns of the path, rows), see the module; a share is never 0: no leaf is empty."""
    width = share.shape[1]
    t, weights = _points((width + 1) // 2)
    factors = np.where(present, t + (1 - t) * share, (1 - t) * share)
    # one factor after another: a reduction may round differently with the number of rows
    product = reduce(np.multiply, (factors[:, :, at] for at in range(width)))
    np.divide(weights * product[:, :, None], factors, out=factors)
    return np.asarray((present - share) * reduce(np.add, factors))


@cache
def _points(count: int) -> tuple[Floats, Floats]:
    """The points in 0..1 of an integral and their weights, both along the first of four axes."""
    points, weights = np.polynomial.legendre.leggauss(count)
    return ((points + 1) / 2)[:, None, None, None], (weights / 2)[:, None, None, None]


def _leaves(tree: Any) -> Iterator[tuple[float, dict[int, Condition]]]:
    """Each leaf's value and its conditions by column."""
    # rows are 32-bit: `value <= threshold` is the same of the nearest 32-bit number below
    cuts = tree.threshold.astype(np.float32)
    cuts = np.where(cuts > tree.threshold, np.nextafter(cuts, np.float32(-np.inf)), cuts)
    # as lists, which Python reads several times faster one by one
    left, right, columns, missing_left, rows, cut, value = (
        each.tolist()
        for each in (
            tree.children_left, tree.children_right, tree.feature, tree.missing_go_to_left,
            tree.weighted_n_node_samples, cuts, tree.value[:, 0, 1],
        )
    )  # fmt: skip
    waiting: list[tuple[int, dict[int, Condition]]] = [(0, {})]
    while waiting:
        node, conditions = waiting.pop()
        if left[node] < 0:
            yield value[node], conditions
            continue
        column, at = columns[node], cut[node]
        low, high, takes_missing, share = conditions.get(column, (-np.inf, np.inf, True, 1.0))
        for child, above, up_to, takes in (
            (left[node], low, min(high, at), bool(missing_left[node])),
            (right[node], max(low, at), high, not missing_left[node]),
        ):
            condition = (above, up_to, takes_missing and takes, share * rows[child] / rows[node])
            waiting.append((child, {**conditions, column: condition}))


def _stacked(group: list[tuple[float, dict[int, Condition]]]) -> Leaves:
    low, high, takes_missing, share = (
        np.array([[condition[at] for condition in conditions.values()] for _, conditions in group])
        for at in range(4)
    )
    return Leaves(
        np.array([value for value, _ in group]),
        np.array([list(conditions) for _, conditions in group]),
        low.astype(np.float32),
        high.astype(np.float32),
        takes_missing,
        share,
    )
