"""The models a build needs, which of them must be fitted, and what is kept of each fit."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict
from typing import Any

import pyarrow as pa

from otklik.modelling import Feature, Options, fit_binary_model, library_versions, model_id

# Many windows of the same customers say much the same. A hundred trees on 5 000 rows each and three folds
# cost a fifth of the default, at the same out-of-time log loss (sample export, 29 000 rows: 0.4511, 0.4513).
OPTIONS = {"organic": Options(trees=100, max_rows_per_tree=5_000, folds=3)}

NEEDED_FITS = pa.schema(
    [("model_kind", pa.string()), ("training_fingerprint", pa.string()), ("model_id", pa.string())]
)

FITS = pa.schema(
    [
        ("model_id", pa.string()),
        ("model_kind", pa.string()),
        ("fitted_at", pa.timestamp("us")),
        ("as_of", pa.date32()),
        ("connector", pa.string()),
        ("training_fingerprint", pa.string()),
        ("training_rows", pa.int64()),
        ("recipe", pa.string()),
        ("why", pa.string()),
        ("parameters", pa.string()),
        ("features", pa.string()),
        ("library_versions", pa.string()),
        ("quality", pa.string()),
        ("importance", pa.string()),
        ("calibration_curve", pa.string()),
        ("artifact", pa.binary()),
    ]
)


def needed_fits(fingerprints: pa.Table, catalogue: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Name the model of each training set: equal rows, features, parameters and libraries give an equal id.

    `fingerprints` has model_kind and training_fingerprint, `catalogue` rows with feature, feature_group and
    kind; the result has the schema `NEEDED_FITS`.
    """
    features = sorted((row["feature"], row["feature_group"], row["kind"]) for row in catalogue)
    rows = [
        {**row, "model_id": _model_id(row["model_kind"], row["training_fingerprint"], features)}
        for row in fingerprints.select(["model_kind", "training_fingerprint"]).to_pylist()
    ]
    return pa.Table.from_pylist(sorted(rows, key=lambda row: str(row["model_kind"])), schema=NEEDED_FITS)


def new_fits(
    needed: pa.Table,
    known: Collection[str],
    training_rows: Callable[[str], pa.Table],
    catalogue: Iterable[Mapping[str, Any]],
    *,
    as_of: dt.date,
    connector: str,
) -> pa.Table:
    """Fit what is needed and not known yet; where nothing is, nothing is read.

    Parameters
    ----------
    needed
        What `needed_fits` returned.
    known
        Ids of the models fitted before.
    training_rows
        Gives the training rows of a kind of model; called for each model that has to be fitted.
    catalogue
        Rows with `feature`, `feature_group` and `kind`.

    Returns
    -------
    A table with the schema `FITS`, one row per model fitted now.
    """
    features = [Feature(row["feature"], row["feature_group"], row["kind"]) for row in catalogue]
    rows = []
    for need in needed.to_pylist():
        if need["model_id"] in known:
            continue
        kind = need["model_kind"]
        fit = fit_binary_model(training_rows(kind), features, kind=kind, options=_options(kind))
        rows.append(
            {
                **fit.registry_row(),
                **need,
                "importance": json.dumps(
                    [
                        *({"level": "feature", **row} for row in fit.importance),
                        *(
                            {"level": "group", "feature": row["feature_group"], **row}
                            for row in fit.group_importance
                        ),
                    ],
                    ensure_ascii=False,
                ),
                "fitted_at": dt.datetime.now(dt.UTC).replace(tzinfo=None),
                "as_of": as_of,
                "connector": connector,
            }
        )
    return pa.Table.from_pylist([{name: row[name] for name in FITS.names} for row in rows], schema=FITS)


def _options(kind: str) -> Options:
    return OPTIONS.get(kind, Options())


def _model_id(kind: str, fingerprint: str, features: list[tuple[str, str, str]]) -> str:
    decided = {**asdict(_options(kind)), "catalogue": features}
    return model_id(kind, fingerprint, decided, library_versions())
