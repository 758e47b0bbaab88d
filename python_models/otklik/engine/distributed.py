"""Rows that lie on several machines: what treats every row by itself is done where the rows are.

DuckDB hands a model one stream of batches; on Spark the same rows are parts of a table on the workers. A
model says what it does to a stream, and `in_parts` does it here or there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, runtime_checkable

import pyarrow as pa

Work = Callable[[pa.RecordBatchReader], pa.RecordBatchReader]


@runtime_checkable
class Distributed(Protocol):
    """Rows that lie on workers, in the order asked for within each part."""

    def apply(self, work: Work) -> Any:
        """Return what the work gives of each part, as a table of the engine."""
        ...


def in_parts(work: Work, rows: Any) -> Any:
    """Return what the work gives of the rows: a reader, or the engine's table where they are distributed.

    There the work is done once for each part, on a worker: nothing may follow from where a part begins, what
    it gives must have the same columns for every part, one without rows too, and what it holds must be
    picklable.

    Examples
    --------
    >>> rows = pa.table({"amount": [1, 2]})
    >>> in_parts(lambda reader: reader, rows.to_reader()).read_all().num_rows
    2
    """
    return rows.apply(work) if isinstance(rows, Distributed) else work(rows)
