"""Arrow batches in a stream that is ordered by something."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


def runs(batch: pa.RecordBatch, *columns: str) -> Iterator[tuple[tuple[Any, ...], pa.RecordBatch]]:
    """Split a batch wherever one of the columns changes; without columns it stays whole.

    Gives the columns' values and the rows that have them, in the order of the batch; a value that comes back
    later gives another run. Nothing is copied. Columns hold texts or numbers, or null.

    Examples
    --------
    >>> batch = pa.RecordBatch.from_pydict({"campaign": ["a", "a", "b"], "customer": [1, 2, 1]})
    >>> [(values, part.num_rows) for values, part in runs(batch, "campaign")]
    [(('a',), 2), (('b',), 1)]
    """
    ends = {end for name in columns for end in pc.run_end_encode(batch[name]).run_ends.to_pylist()}
    for start, end in pairwise(sorted({0, *ends, batch.num_rows})):
        yield tuple(batch[name][start].as_py() for name in columns), batch.slice(start, end - start)


def floats(rows: pa.RecordBatch | pa.Table, name: str) -> NDArray[np.float64]:
    """Return a column of numbers as floats, (rows,), NaN where it is empty."""
    return np.asarray(rows[name].cast(pa.float64()).to_numpy(zero_copy_only=False))
