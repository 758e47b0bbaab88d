"""Applying segments to a stream of customers, in constant memory; and telling what they are like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa

from .model import MINORS, SegmentModel

PORTRAITS = pa.schema(
    [
        ("segment_id", pa.int32()),
        ("feature", pa.string()),
        ("value", pa.float64()),
        ("value_of_everyone", pa.float64()),
    ]
)


def customer_segments(
    model: SegmentModel | None, rows: pa.RecordBatchReader, keys: Sequence[str] = ("customer_id",)
) -> pa.RecordBatchReader:
    """Everybody's segment, batch by batch: `keys` (texts) and `segment_id`; no rows without a model."""
    schema = pa.schema([*((key, pa.string()) for key in keys), ("segment_id", pa.int32())])

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in rows if model is not None else ():
            assert model is not None
            ids = pa.array(model.assign(batch), pa.int32())
            yield pa.RecordBatch.from_arrays([*(batch[key] for key in keys), ids], schema=schema)

    return pa.RecordBatchReader.from_batches(schema, batches())


def portraits(model: SegmentModel | None) -> pa.Table:
    """What each segment was like when it got its id, beside everyone of that fit; the schema `PORTRAITS`.

    The minors' segment is always there: a minor may come after the fit.
    """
    if model is None:
        return PORTRAITS.empty_table()
    found = {each.segment_id: each.means for each in model.portraits}
    found.setdefault(MINORS, dict.fromkeys(model.everyone))
    return pa.Table.from_pylist(
        [
            {
                "segment_id": segment_id,
                "feature": feature,
                "value": value,
                "value_of_everyone": model.everyone.get(feature),
            }
            for segment_id, means in sorted(found.items())
            for feature, value in sorted(means.items())
        ],
        schema=PORTRAITS,
    )
