"""Batches split into runs: nothing is lost, and a run is as long as it can be."""

from __future__ import annotations

from itertools import groupby, pairwise

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as some
from otklik.engine.batches import runs

VALUES = some.one_of(some.none(), some.sampled_from(["", "a", "b"]))


@given(some.lists(some.tuples(VALUES, some.integers(0, 2)), max_size=12), some.integers(0, 3))
def test_runs_are_what_groups_of_neighbours_are(found: list[tuple[str | None, int]], start: int) -> None:
    """One column or two, nulls, empty batches and slices of longer ones: what `itertools.groupby` finds."""
    names, numbers = [name for name, _ in found], [number for _, number in found]
    whole = pa.RecordBatch.from_arrays(
        [pa.array(names, pa.string()), pa.array(numbers, pa.int64())], names=["name", "number"]
    )
    batch = whole.slice(min(start, len(found)))
    for columns in (["name"], ["name", "number"]):
        rows = batch.select(columns).to_pylist()
        keys = [tuple(row.values()) for row in rows]
        pieces = list(runs(batch, *columns))
        assert [(key, part.num_rows) for key, part in pieces] == [
            (key, len(list(mine))) for key, mine in groupby(keys)
        ]
        assert all(one[0] != other[0] for one, other in pairwise(pieces))
        assert [row for _, part in pieces for row in part.to_pylist()] == batch.to_pylist()
    assert [(key, part.num_rows) for key, part in runs(batch)] == [((), batch.num_rows)] * bool(rows)
