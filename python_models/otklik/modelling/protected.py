"""Columns that a model must not see (gender, age), and what that costs on rows that it was not fitted on."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

import pyarrow as pa

from .encoder import ATTRIBUTES, Feature


def without(
    rows: pa.Table, catalogue: Sequence[Feature], protected: Collection[str]
) -> tuple[pa.Table, list[Feature]]:
    """Return rows and catalogue without the protected columns: features of these names, attributes too.

    Names are compared without regard to case. What goes with them in other columns (goods of one gender)
    stays.
    """
    names = {name.lower() for name in protected}
    kept = [feature for feature in catalogue if feature.name.lower() not in names]
    if ATTRIBUTES not in rows.column_names:
        return rows, kept
    encoded = rows[ATTRIBUTES].combine_chunks().dictionary_encode()
    texts = [None if text is None else _without(text, names) for text in encoded.dictionary.to_pylist()]
    column = pa.array(texts, pa.string()).take(encoded.indices)
    return rows.set_column(rows.column_names.index(ATTRIBUTES), ATTRIBUTES, column), kept


def _without(text: str, names: Collection[str]) -> str:
    parsed = json.loads(text)
    if not isinstance(parsed, dict):
        return text
    left = {key: value for key, value in parsed.items() if key.lower() not in names}
    return json.dumps(left, ensure_ascii=False)


def protected_in(text: str | None) -> list[str]:
    """Return the names of a setting `gender, age`, in order and each once."""
    return sorted({name.strip().lower() for name in (text or "").split(",")} - {""})
