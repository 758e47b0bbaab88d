"""Leave one city out: fit the response recipe without all rows of a city, and test it on them.

A random split would test on neighbours of those who trained; a new city has none there (Roberts et al. 2017,
"Cross-validation strategies for data with temporal, spatial, hierarchical, or phylogenetic structure",
Ecography 40).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from otklik.modelling import Encoder, Feature, Options, library_versions, model_id, source_digest
from otklik.modelling.calibration import Calibrator
from otklik.modelling.metrics import evaluate
from otklik.modelling.recipes import FOREST_AND_LOGISTIC, Components, cross_fit, customer_folds

Floats = NDArray[np.float64]

FEWEST_OF_A_CLASS = 20
# A dozen and more fits for a figure that nobody is contacted by: few trees and two folds do.
OPTIONS = Options(trees=60, tune=False, folds=2, resamples=200)
METRICS = ("roc_auc", "calibration_slope", "expected_calibration_error")

LEFT_OUT = pa.schema(
    [
        ("left_out_id", pa.string()),
        ("response_model_id", pa.string()),
        ("grouping_fingerprint", pa.string()),
        ("fitted_at", pa.timestamp("us")),
        ("as_of", pa.date32()),
        ("connector", pa.string()),
        # of all groups together; else of the group left out, whose city is null for all other customers
        ("is_pooled", pa.bool_()),
        ("city", pa.string()),
        ("cities", pa.int64()),
        ("contacts", pa.int64()),
        ("responses", pa.int64()),
        ("mean_predicted", pa.float64()),
        ("observed", pa.float64()),
        *((f"{metric}{end}", pa.float64()) for metric in METRICS for end in ("", "_low", "_high")),
    ]
)


def left_out_id(response_model_id: str, grouping_fingerprint: str) -> str:
    """16 hex digits that name the outcome before it is computed.

    The response model stands for the rows, the features and the recipe; the fingerprint for who is left out
    with whom.
    """
    versions = {**library_versions(), "otklik.cities": source_digest(Path(__file__).parent)}
    parameters = {**asdict(OPTIONS), "response": response_model_id}
    return model_id("left_out", grouping_fingerprint, parameters, versions)


def left_out_rows(
    rows: pa.Table,
    catalogue: Sequence[Feature],
    *,
    named: Mapping[str, Any],
    options: Options = OPTIONS,
) -> pa.Table:
    """One row per group of customers left out that can be judged by itself, and one of all together.

    `rows`: campaign_id, customer_id, label, the catalogue's columns, optionally attributes, and city, the
    group (null is a group too); `named` gives the columns of `LEFT_OUT` up to connector. A group is judged
    by itself with at least 20 rows of each class. Nothing is returned where there is one group only, or
    where no group leaves 20 of each class to learn from. What is fitted is the average of both recipes.
    """
    rows = rows.sort_by([("campaign_id", "ascending"), ("customer_id", "ascending")])
    labels = np.asarray(rows["label"].cast(pa.int8()).to_numpy(), dtype=np.float64)
    cities = np.array(rows["city"].to_pylist(), dtype=object)
    groups = sorted(set(cities), key=lambda city: (city is None, city or ""))
    predicted = np.full(len(labels), np.nan)
    with threadpool_limits(limits=1, user_api="blas"):
        for city in groups if len(groups) > 1 else []:
            out = np.array([each == city for each in cities])
            if _enough(labels[~out]):
                predicted[out] = _predict(rows, catalogue, labels, out, options)
        tested = np.isfinite(predicted)
        parts = [(True, None, tested)]
        parts += [(False, city, tested & np.array([each == city for each in cities])) for city in groups]
        found = [
            {**named, "is_pooled": is_pooled, "city": city, **_judge(rows, labels, predicted, part, options)}
            for is_pooled, city, part in parts
            if _enough(labels[part])
        ]
    fitted_at = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    counted = sum(1 for city in groups if city is not None)
    return pa.Table.from_pylist(
        [{**row, "fitted_at": fitted_at, "cities": counted} for row in found], schema=LEFT_OUT
    )


def _enough(labels: Floats) -> bool:
    positives = int(labels.sum())
    return min(positives, len(labels) - positives) >= FEWEST_OF_A_CLASS


def _predict(
    rows: pa.Table, catalogue: Sequence[Feature], labels: Floats, out: NDArray[np.bool_], options: Options
) -> Floats:
    """Calibrated probabilities of the rows left out, (rows left out,), by a fit on all others."""
    seen, known = rows.filter(pa.array(~out)), labels[~out]
    options = options.for_rows(len(known))
    encoder = Encoder.fit(seen, catalogue)
    matrix, is_number = encoder.transform(seen), encoder.is_number
    folds = customer_folds(seen["customer_id"].to_pylist(), known, options.folds)
    crossed = cross_fit(matrix, known, is_number, folds, options)
    components = Components.fit(matrix, known, is_number, options, options.seed)
    scores = components.log_odds(encoder.transform(rows.filter(pa.array(out))))[FOREST_AND_LOGISTIC]
    return Calibrator.fit(crossed.log_odds[FOREST_AND_LOGISTIC], known).probabilities(scores)


def _judge(
    rows: pa.Table, labels: Floats, predicted: Floats, part: NDArray[np.bool_], options: Options
) -> dict[str, Any]:
    judged = rows.filter(pa.array(part))
    estimates = evaluate(
        labels[part], predicted[part], judged["customer_id"].to_pylist(), judged["campaign_id"].to_pylist(),
        resamples=options.resamples, seed=options.seed,
    )  # fmt: skip
    row: dict[str, Any] = {
        "contacts": int(part.sum()),
        "responses": int(labels[part].sum()),
        "mean_predicted": float(predicted[part].mean()),
        "observed": float(labels[part].mean()),
    }
    for estimate in estimates:
        if estimate.metric in METRICS:
            row[estimate.metric] = estimate.value
            row[f"{estimate.metric}_low"] = estimate.ci_low
            row[f"{estimate.metric}_high"] = estimate.ci_high
    return row
