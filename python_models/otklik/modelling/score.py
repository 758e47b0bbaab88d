"""Applying a model to any number of rows in constant memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa

from .artifact import BinaryModel

ROWS_AT_ONCE = 32_768
KEYS = ("campaign_id", "customer_id")
SCORE_SCHEMA = pa.schema([*((key, pa.string()) for key in KEYS), ("probability", pa.float64())])


def score_batches(model: BinaryModel, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Batches of `SCORE_SCHEMA` in the order of the input; at most `ROWS_AT_ONCE` rows are in memory as a
    matrix.

    A row's probability does not depend on how rows are cut into batches, bit for bit. Raises ValueError
    where a
    batch lacks a feature's column.
    """
    for rows in regroup(batches, ROWS_AT_ONCE):
        keys = [rows[key].cast(pa.string()).combine_chunks() for key in KEYS]
        yield pa.RecordBatch.from_arrays([*keys, pa.array(model.probabilities(rows))], schema=SCORE_SCHEMA)


def score_reader(model: BinaryModel, batches: Iterable[pa.RecordBatch]) -> pa.RecordBatchReader:
    """`score_batches` as the reader that an engine drains; has its schema even without a batch."""
    return pa.RecordBatchReader.from_batches(SCORE_SCHEMA, score_batches(model, batches))


def regroup(batches: Iterable[pa.RecordBatch], size: int) -> Iterator[pa.Table]:
    """Tables of exactly `size` rows (the last may have fewer): a forest takes as long for ten rows as for a
    hundred.
    """
    waiting: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        waiting.append(batch)
        rows += batch.num_rows
        if rows >= size:
            table = pa.Table.from_batches(waiting)
            whole = rows - rows % size
            for start in range(0, whole, size):
                yield table.slice(start, size)
            waiting = table.slice(whole).to_batches()
            rows -= whole
    if rows:
        yield pa.Table.from_batches(waiting)
