"""The models a build needs, which of them must be fitted, and what is kept of each fit."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from otklik import gender, segments
from otklik.modelling import (
    Feature,
    Options,
    fit_binary_model,
    library_versions,
    model_id,
    source_digest,
)

# Many windows of the same customers say much the same. A hundred trees on 5 000 rows each and three folds
# cost a fifth of the default, at the same out-of-time log loss (sample export, 29 000 rows: 0.4511, 0.4513).
OPTIONS = {"organic": Options(trees=100, max_rows_per_tree=5_000, folds=3)}
# Gender shows in a dozen features and thousands of customers: a stronger line costs nothing.
GENDERS = (gender.GENDER, gender.WITHOUT_GIVEAWAYS)
OPTIONS |= dict.fromkeys(
    GENDERS, Options(trees=60, min_leaf=5, logistic_c=1.0, tune=False, folds=3, resamples=100)
)

# Kinds of model whose features are not the campaigns'; `CAMPAIGN` names the catalogue of all the others.
CAMPAIGN, GENDER, SEGMENTS = "campaign", "gender", "segments"
OWN_SOURCES = {
    **{kind: {"otklik.gender": source_digest(Path(gender.__path__[0]))} for kind in GENDERS},
    SEGMENTS: {"otklik.segments": source_digest(Path(segments.__path__[0]))},
}
# People change over a season, not over a day: until then new customers join the segments that there are.
REFIT_SEGMENTS_AFTER_DAYS = 28

Catalogue = Collection[Mapping[str, Any]]

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


@dataclass(frozen=True)
class Previous:
    """The last fit of a kind: when it was made, with what (JSON), and the artifact."""

    as_of: dt.date
    library_versions: str
    artifact: bytes


def needed_fits(fingerprints: pa.Table, catalogues: Mapping[str, Catalogue]) -> pa.Table:
    """Name the model of each training set: equal rows, features, parameters and libraries give an equal id.

    `fingerprints` has model_kind and training_fingerprint; `catalogues` holds the features of a kind of
    model, those of `CAMPAIGN` standing for every kind without its own: rows with feature, feature_group and
    kind (segments: feature and scale). The result has the schema `NEEDED_FITS`.
    """
    rows = [
        {**row, "model_id": _model_id(row["model_kind"], row["training_fingerprint"], catalogues)}
        for row in fingerprints.select(["model_kind", "training_fingerprint"]).to_pylist()
    ]
    return pa.Table.from_pylist(sorted(rows, key=lambda row: str(row["model_kind"])), schema=NEEDED_FITS)


def new_fits(
    needed: pa.Table,
    known: Collection[str],
    training_rows: Callable[[str], pa.Table],
    catalogues: Mapping[str, Catalogue],
    *,
    as_of: dt.date,
    connector: str,
    previous: Callable[[str], Previous | None] = lambda kind: None,
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
    catalogues
        As for `needed_fits`.
    previous
        Gives the last fit of a kind that this build may know of: segments keep its ids, and stay as they are
        while it holds.

    Returns
    -------
    A table with the schema `FITS`, one row per model fitted now.
    """
    rows = []
    for need in needed.to_pylist():
        kind = need["model_kind"]
        if need["model_id"] in known:
            continue
        if kind == SEGMENTS:
            fitted = _new_segments(training_rows(kind), catalogues[SEGMENTS], previous(kind), as_of)
        else:
            fitted = _new_binary_model(kind, training_rows(kind), _catalogue(kind, catalogues))
        if fitted is not None:
            fitted_at = dt.datetime.now(dt.UTC).replace(tzinfo=None)
            rows.append({**fitted, **need, "fitted_at": fitted_at, "as_of": as_of, "connector": connector})
    return pa.Table.from_pylist([{name: row[name] for name in FITS.names} for row in rows], schema=FITS)


def _new_binary_model(kind: str, rows: pa.Table, catalogue: Catalogue) -> dict[str, Any]:
    # in one order, whatever the seed's: the order of columns is part of a forest
    named = sorted((row["feature"], row["feature_group"], row["kind"]) for row in catalogue)
    features = [Feature(*each) for each in named]
    if kind in GENDERS:
        return gender.fit_gender(rows, features, kind=kind, options=_options(kind))
    fit = fit_binary_model(rows, features, kind=kind, options=_options(kind))
    return {**fit.registry_row(), "importance": fit.importance_rows()}


def _new_segments(
    rows: pa.Table, catalogue: Catalogue, previous: Previous | None, as_of: dt.date
) -> dict[str, Any] | None:
    """The fit, or nothing where the last one was made the same way not long ago and still holds."""
    features = [segments.SegmentFeature(row["feature"], row["scale"]) for row in catalogue]
    made_by = json.dumps(_made_by(SEGMENTS), sort_keys=True)
    before = None if previous is None else segments.load_segments(previous.artifact)
    if (
        previous is not None
        and before is not None
        and previous.library_versions == made_by
        and set(before.features) == set(features)
        and (as_of - previous.as_of).days < REFIT_SEGMENTS_AFTER_DAYS
        and segments.still_holds(before, rows)
    ):
        return None
    fit = segments.fit_segments(rows, features, previous=before)
    return {**fit.registry_row(), "library_versions": made_by}


def _options(kind: str) -> Options:
    return OPTIONS.get(kind, Options())


def _catalogue(kind: str, catalogues: Mapping[str, Catalogue]) -> Catalogue:
    return catalogues[GENDER] if kind in GENDERS else catalogues.get(kind, catalogues[CAMPAIGN])


def _made_by(kind: str) -> dict[str, str]:
    return {**library_versions(), **OWN_SOURCES.get(kind, {})}


def _model_id(kind: str, fingerprint: str, catalogues: Mapping[str, Catalogue]) -> str:
    features = sorted(
        tuple(row[name] for name in ("feature", "feature_group", "kind", "scale") if name in row)
        for row in _catalogue(kind, catalogues)
    )
    options = segments.Options() if kind == SEGMENTS else _options(kind)
    return model_id(kind, fingerprint, {**asdict(options), "catalogue": features}, _made_by(kind))
