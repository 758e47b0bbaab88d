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
alone. Leaves beside each other in a tree share most of their conditions, so some four of them are told by
sixteen bits a row: the patterns that there are, some hundreds, are worked out once, added up over these
leaves, and looked up. docs/decisions/speed.md has what that costs beside libraries.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]

# Conditions that leaves are told by together: with more, the table of all patterns leaves the cache.
MOST_CONDITIONS = 16
# So few patterns are not looked through for those that are one to a leaf.
FEW_PATTERNS = 100
# So many rows for each place of a table, and marking places is faster than sorting.
ROWS_PER_PLACE = 1 / 64

# A column's conditions on the way to a leaf: above, at most, whether missing goes along.
Bounds = tuple[float, float, bool]
# The same with the column before.
Condition = tuple[int, float, float, bool]


@dataclass(frozen=True)
class Leaf:
    """What a leaf adds to the forest's mean, and of each condition on its path:

    `byte` and `shift` say where `Group.seen` has it, `column` its place among the group's columns,
    `share` what share of the tree's rows meets it; never 0: no leaf is empty.
    """

    value: float
    byte: NDArray[np.intp]
    shift: Bytes
    column: NDArray[np.intp]
    share: Floats

    def added(self, patterns: Bytes) -> Floats:
        """(columns of the path, patterns): the Shapley values, see the module; `patterns` as `Group.seen`."""
        present = patterns[self.byte]
        present >>= self.shift
        present &= 1
        width = len(self.byte)
        if width > MOST_CONDITIONS or patterns.shape[1] <= FEW_PATTERNS:
            return self.value * _integrals(present.view(np.bool_), self.share)
        # few of a group's patterns differ in a leaf's conditions
        met, place = _distinct(_key(np.packbits(present, axis=0, bitorder="little")), width)
        there = (met >> np.arange(width)[:, None] & 1) == 1
        return (self.value * _integrals(there, self.share)).take(place, axis=1)


@dataclass(frozen=True)
class Group:
    """Leaves that lie beside each other in a tree, and all conditions on their paths.

    A row meets a condition if its column is above `low` and at most `high`, or missing where that goes along.
    """

    conditions: tuple[Condition, ...]
    leaves: tuple[Leaf, ...]
    columns: Sequence[int]

    @classmethod
    def of(cls, leaves: Sequence[tuple[float, dict[int, tuple[Bounds, float]]]]) -> Group:
        """From each leaf's value and, by column, its bounds and share."""
        place: dict[Condition, int] = {}
        columns = sorted({column for _, path in leaves for column in path})
        made = []
        for value, path in leaves:
            places = np.array(
                [place.setdefault((column, *bounds), len(place)) for column, (bounds, _) in path.items()]
            )
            share = np.array([share for _, share in path.values()])
            made.append(
                Leaf(
                    value,
                    places >> 3,
                    (places & 7).astype(np.uint8)[:, None],
                    np.searchsorted(columns, list(path)),
                    share[:, None],
                )
            )
        return cls(tuple(place), tuple(made), columns)

    def seen(
        self, columns: NDArray[np.float32], missing: NDArray[np.bool_], has_missing: Sequence[bool]
    ) -> Bytes:
        """(bytes, rows): which conditions each row of (matrix columns, rows) meets, eight to a byte."""
        rows = columns.shape[1]
        found = np.zeros((-(-len(self.conditions) // 8), rows), dtype=np.uint8)
        holds, above = np.empty(rows, dtype=np.bool_), np.empty(rows, dtype=np.bool_)
        met = holds.view(np.uint8)
        for bit, (column, low, high, takes_missing) in enumerate(self.conditions):
            np.less_equal(columns[column], np.float32(high), out=holds)  # never of NaN
            if low > -np.inf:
                holds &= np.greater(columns[column], np.float32(low), out=above)
            if takes_missing and has_missing[column]:
                holds |= missing[column]
            met <<= np.uint8(bit & 7)
            found[bit >> 3] |= met
        return found

    def added(self, seen: Bytes) -> tuple[Floats, NDArray[np.intp]]:
        """What the leaves add, (columns of the group, patterns), and which pattern each row has."""
        if len(seen) > MOST_CONDITIONS // 8:
            patterns, inverse = np.unique(seen, axis=1, return_inverse=True)
            place = inverse.reshape(-1)
        else:
            keys, place = _distinct(_key(seen), len(self.conditions))
            patterns = (keys >> 8 * np.arange(len(seen))[:, None] & 255).astype(np.uint8)
        total = np.zeros((len(self.columns), patterns.shape[1]))
        for leaf in self.leaves:
            total[leaf.column] += leaf.added(patterns)
        return total, place


@dataclass(frozen=True)
class ForestPaths:
    """A forest as the conditions of its leaves; `base`: the mean of its trees over their own rows."""

    base: float
    groups: tuple[Group, ...]

    @classmethod
    def of(cls, trees: Sequence[Any]) -> ForestPaths:
        """From fitted scikit-learn trees (`estimator.tree_`) of a classifier with the classes 0 and 1."""
        base = sum(float(tree.value[0, 0, 1]) for tree in trees) / len(trees)
        return cls(base, tuple(group for tree in trees for group in _groups(tree, len(trees))))

    def contributions(self, matrix: Floats) -> Floats:
        """(columns, rows): what each column adds to the mean of the trees, from a matrix (rows, columns).

        `base` and a row's contributions add up to the forest's mean; its figures depend on that row alone.
        """
        columns = np.ascontiguousarray(matrix.T, dtype=np.float32)
        missing = np.isnan(columns)
        has_missing = [bool(each.any()) for each in missing]
        total, looked_up = np.zeros(columns.shape), np.empty(columns.shape[1])
        for group in self.groups:
            added, place = group.added(group.seen(columns, missing, has_missing))
            for column, values in zip(group.columns, added, strict=True):
                # every place is one of the values: `clip` only spares a copy
                total[column] += values.take(place, out=looked_up, mode="clip")
        return total


def _key(found: Bytes) -> NDArray[np.intp]:
    """(rows,): one or two bytes as a number."""
    # narrow as long as it goes, and wide to look up by
    key: NDArray[np.uint16] = found[0].astype(np.uint16)
    if len(found) > 1:
        key |= found[1].astype(np.uint16) << np.uint16(8)
    return key.astype(np.intp)


def _distinct(keys: NDArray[np.intp], bits: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The numbers of so many bits that there are, in their order, and the place of each row's."""
    if len(keys) < ROWS_PER_PLACE * 2**bits:
        return np.unique(keys, return_inverse=True)
    is_there = np.zeros(2**bits, dtype=np.bool_)
    is_there[keys] = True
    (found,) = np.nonzero(is_there)
    # the others are not looked at
    place = np.empty(2**bits, dtype=np.intp)
    place[found] = np.arange(len(found))
    # every key has a place: `clip` only spares a check
    return found, place.take(keys, mode="clip")


def _integrals(present: NDArray[np.bool_], share: Floats) -> Floats:
    """(columns of the path, patterns), see the module."""
    width = len(share)
    t, weights = _points((width + 1) // 2)
    absent = (1 - t) * share
    factors = np.where(present, t + absent, absent)
    # one factor after another: a reduction may round differently with the number of patterns
    product = reduce(np.multiply, (factors[:, at] for at in range(width)))
    np.divide((weights * product[:, None]), factors, out=factors)
    return np.asarray((present - share) * reduce(np.add, factors))


@cache
def _points(count: int) -> tuple[Floats, Floats]:
    """The points in 0..1 of an integral and their weights, both along the first of three axes."""
    points, weights = np.polynomial.legendre.leggauss(count)
    return ((points + 1) / 2)[:, None, None], (weights / 2)[:, None, None]


def _groups(tree: Any, trees: int) -> Iterator[Group]:
    """The leaves of one of so many trees, from one side to the other, together where they may be."""
    together: list[tuple[float, dict[int, tuple[Bounds, float]]]] = []
    conditions: set[Condition] = set()
    for value, path in _leaves(tree):
        its = {(column, *bounds) for column, (bounds, _) in path.items()}
        if together and len(conditions | its) > MOST_CONDITIONS:
            yield Group.of(together)
            together, conditions = [], set()
        # a tree that is one leaf tells no rows apart
        if path:
            together.append((value / trees, path))
            conditions |= its
    if together:
        yield Group.of(together)


def _leaves(tree: Any) -> Iterator[tuple[float, dict[int, tuple[Bounds, float]]]]:
    """Each leaf's value, and its bounds and share of rows by column."""
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
    waiting: list[tuple[int, dict[int, tuple[Bounds, float]]]] = [(0, {})]
    while waiting:
        node, conditions = waiting.pop()
        if left[node] < 0:
            yield value[node], conditions
            continue
        column, at = columns[node], cut[node]
        (low, high, takes_missing), share = conditions.get(column, ((-np.inf, np.inf, True), 1.0))
        for child, above, up_to, takes in (
            (left[node], low, min(high, at), bool(missing_left[node])),
            (right[node], max(low, at), high, not missing_left[node]),
        ):
            condition = ((above, up_to, takes_missing and takes), share * rows[child] / rows[node])
            waiting.append((child, {**conditions, column: condition}))
