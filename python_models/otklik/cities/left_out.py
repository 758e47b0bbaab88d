"""Leave one city out: fit the response recipe without all rows of a city, and test it on them.

A random split would test on neighbours of those who trained; a new city has none there (Roberts et al. 2017,
"Cross-validation strategies for data with temporal, spatial, hierarchical, or phylogenetic structure",
Ecography 40).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from otklik.engine.threads import use_one_thread
from otklik.modelling import Feature, Options, library_versions, model_id, source_digest
from otklik.modelling.metrics import evaluate
from otklik.modelling.recipes import FOREST_AND_LOGISTIC
from otklik.modelling.stage import Rows, Stage

Floats = NDArray[np.float64]

# A dozen and more fits for a figure that nobody is contacted by: few trees of few rows and two folds do.
# 50 000 rows in five groups: ROC-AUC 0.6718 in 10.0 s of processor time, 0.6722 in 13.1 s with 5 000 a tree.
OPTIONS = Options(trees=60, max_rows_per_tree=2_500, tune=False, folds=2, resamples=200)
# Of more rows a part is learned from, by half of the trees; `docs/decisions/speed.md` has what that changes.
MOST_LEARNED = 20_000
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
    by itself with at least 20 rows of each class; of what it is not in, `MOST_LEARNED` rows are learned from.
    Nothing is returned where there is one group only, or
    where no group leaves 20 of each class to learn from. What is fitted is the average of both recipes.
    """
    contacts = Rows.of(rows)
    cities = np.array(contacts.table["city"].to_pylist(), dtype=object)
    groups = sorted(set(cities), key=lambda city: (city is None, city or ""))
    masks = {city: np.array([each == city for each in cities]) for city in groups}
    predicted = np.full(len(cities), np.nan)
    use_one_thread()
    for out in masks.values() if len(groups) > 1 else ():
        known = contacts.part(_learned(~out, options.seed))
        if known.enough():
            stage = Stage.fit(known, catalogue, _for_rows(options, int((~out).sum())))
            predicted[out] = stage.predict(contacts.part(out))[FOREST_AND_LOGISTIC]
    tested = np.isfinite(predicted)
    parts = [(True, None, tested)]
    parts += [(False, city, tested & out) for city, out in masks.items()]
    found = [
        {**named, "is_pooled": is_pooled, "city": city, **_judge(judged, predicted[part], options)}
        for is_pooled, city, part in parts
        if (judged := contacts.part(part)).enough()
    ]
    fitted_at = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    counted = sum(1 for city in groups if city is not None)
    return pa.Table.from_pylist(
        [{**row, "fitted_at": fitted_at, "cities": counted} for row in found], schema=LEFT_OUT
    )


def _learned(known: NDArray[np.bool_], seed: int) -> NDArray[np.bool_]:
    """Those of the rows `known` (rows,) that are learned from; the same for the same rows."""
    at = np.nonzero(known)[0]
    if len(at) <= MOST_LEARNED:
        return known
    chosen = np.zeros_like(known)
    chosen[np.random.default_rng(seed).permutation(at)[:MOST_LEARNED]] = True
    return chosen


def _for_rows(options: Options, known: int) -> Options:
    """The options, with half of the trees where not all rows are learned from."""
    return options if known <= MOST_LEARNED else replace(options, trees=options.trees // 2)


def _judge(rows: Rows, predicted: Floats, options: Options) -> dict[str, Any]:
    estimates = evaluate(
        rows.labels, predicted, rows.customers, rows.campaigns,
        resamples=options.resamples, seed=options.seed,
    )  # fmt: skip
    row: dict[str, Any] = {
        "contacts": len(predicted),
        "responses": rows.positives,
        "mean_predicted": float(predicted.mean()),
        "observed": float(rows.labels.mean()),
    }
    for estimate in estimates:
        if estimate.metric in METRICS:
            row[estimate.metric] = estimate.value
            row[f"{estimate.metric}_low"] = estimate.ci_low
            row[f"{estimate.metric}_high"] = estimate.ci_high
    return row
