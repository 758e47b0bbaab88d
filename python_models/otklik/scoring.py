"""Applying several models to one stream of customers, in constant memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from otklik.modelling import BinaryModel, load_model

SCORES = pa.schema(
    [
        ("model_kind", pa.string()),
        ("model_id", pa.string()),
        ("campaign_id", pa.string()),
        ("customer_id", pa.string()),
        ("probability", pa.float64()),
    ]
)


def scores(models: Iterable[tuple[str, str, str, bytes]], rows: pa.RecordBatchReader) -> pa.RecordBatchReader:
    """Score every row with the models that are fitted for it.

    Parameters
    ----------
    models
        Kind, what it is fitted for, id and artifact of each.
    rows
        campaign_id, customer_id, the feature columns and, unless all models are for all rows, `fitted_for`,
        by which the rows are ordered: the models of one value, and one batch, are in memory at a time.

    Returns
    -------
    A reader with the schema `SCORES`; a row's probability does not depend on its batch.
    """
    known = list(models)

    def batches() -> Iterator[pa.RecordBatch]:
        now = None
        loaded: list[tuple[str, str, BinaryModel]] = []
        for batch in rows:
            for fitted_for, part in _parts(batch):
                if fitted_for != now or not loaded:
                    now = fitted_for
                    loaded = [
                        (kind, model_id, load_model(bytes(artifact)))
                        for kind, its, model_id, artifact in known
                        if its == fitted_for
                    ]
                for kind, model_id, model in loaded:
                    yield pa.RecordBatch.from_arrays(
                        [
                            pa.repeat(kind, part.num_rows),
                            pa.repeat(model_id, part.num_rows),
                            part["campaign_id"],
                            part["customer_id"],
                            pa.array(model.probabilities(part)),
                        ],
                        schema=SCORES,
                    )

    return pa.RecordBatchReader.from_batches(SCORES, batches())


def _parts(batch: pa.RecordBatch) -> Iterator[tuple[str, pa.RecordBatch]]:
    """The runs of rows that the same models are fitted for."""
    if "fitted_for" not in batch.schema.names:
        yield "", batch
        return
    runs, start = pc.run_end_encode(batch["fitted_for"]), 0
    for fitted_for, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
        yield fitted_for, batch.slice(start, end - start)
        start = end
