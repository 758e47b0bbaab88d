"""Applying several models to one stream of customers, in constant memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa

from otklik.engine.batches import runs
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
    by = [name for name in rows.schema.names if name == "fitted_for"]

    def batches() -> Iterator[pa.RecordBatch]:
        now = None
        loaded: list[tuple[str, str, BinaryModel]] = []
        for batch in rows:
            for key, part in runs(batch, *by):
                (fitted_for,) = key or ("",)
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
