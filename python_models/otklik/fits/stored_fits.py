"""A fit as it was written, and whether it still is that."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Protocol

import pyarrow as pa

# what a build reads of an earlier fit
DIGESTED = (
    "model_id",
    "model_kind",
    "recipe",
    "parameters",
    "features",
    "library_versions",
    "quality",
    "importance",
    "calibration_curve",
    "profile",
)
# the columns of a stored fit that tell whether it is whole, with their types in SQL
STORED = {**dict.fromkeys((*DIGESTED, "digest"), "varchar"), "artifact": "blob"}


def fit_digest(fit: Mapping[str, Any]) -> str:
    """Return the SHA-256, in hex, of a fit's texts and artifact."""
    found = hashlib.sha256()
    for name in DIGESTED:
        value = fit.get(name)
        found.update(b"-" if value is None else b"+" + value.encode())
        found.update(b"\0")
    found.update(hashlib.sha256(fit["artifact"] or b"").digest())
    return found.hexdigest()


class Relation(Protocol):
    """What the engine gives for a table."""

    def filter(self, condition: Any, /) -> Relation:
        """Return the rows of which the condition is true."""
        ...

    def to_arrow_table(self) -> pa.Table:
        """Return the rows."""
        ...


def whole_fits(stored: Relation) -> Callable[[str], bool]:
    """Return what tells whether the fit of an id is there and as it was written.

    `stored` has the columns `STORED` of every fit. One without a digest is of an earlier version, and is
    believed.
    """

    @cache
    def is_whole(model_id: str) -> bool:
        rows = stored.filter(f"model_id = '{model_id}'").to_arrow_table().to_pylist()
        return bool(rows) and all(fit["digest"] in (None, fit_digest(fit)) for fit in rows)

    return is_whole
