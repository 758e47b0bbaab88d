"""Applying several models to one stream of customers, in constant memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa

from otklik.modelling import load_model

SCORES = pa.schema(
    [
        ("model_kind", pa.string()),
        ("model_id", pa.string()),
        ("campaign_id", pa.string()),
        ("customer_id", pa.string()),
        ("probability", pa.float64()),
    ]
)


def scores(models: Iterable[tuple[str, str, bytes]], rows: pa.RecordBatchReader) -> pa.RecordBatchReader:
    """Score every row with every model.

    Parameters
    ----------
    models
        Kind, id and artifact of each.
    rows
        campaign_id, customer_id and the feature columns; read once, one batch in memory at a time.

    Returns
    -------
    A reader with the schema `SCORES`; a row's probability does not depend on its batch.
    """
    loaded = [(kind, model_id, load_model(bytes(artifact))) for kind, model_id, artifact in models]

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in rows:
            for kind, model_id, model in loaded:
                yield pa.RecordBatch.from_arrays(
                    [
                        pa.repeat(kind, batch.num_rows),
                        pa.repeat(model_id, batch.num_rows),
                        batch["campaign_id"],
                        batch["customer_id"],
                        pa.array(model.probabilities(batch)),
                    ],
                    schema=SCORES,
                )

    return pa.RecordBatchReader.from_batches(SCORES, batches())
