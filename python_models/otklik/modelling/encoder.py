"""From a frame of feature columns to a matrix of floats, the same way at fitting and at scoring."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Kind = Literal["number", "category"]

ATTRIBUTES = "attributes"
MAX_CATEGORIES = 20
MIN_CATEGORY_ROWS = 10
# A forest splits on 32-bit floats; anything larger would overflow there.
LARGEST = 1e30
# What a CRM writes where it has no number.
EMPTY_TEXTS = frozenset({"", "nan", "inf", "+inf", "-inf", "infinity", "-infinity"})


class NothingVaries(ValueError):
    """All training rows are alike in every feature."""


@dataclass(frozen=True)
class Feature:
    """One feature column of the frame: its name, the group it is reported under, and its kind."""

    name: str
    group: str
    kind: Kind

    def __post_init__(self) -> None:
        """Refuse a kind that is neither of the two."""
        if self.kind not in ("number", "category"):
            raise ValueError(
                f"The feature {self.name} has the kind {self.kind!r} in the catalogue: write number or"
                f" category."
            )


@dataclass(frozen=True)
class EncodedFeature:
    """A feature with the matrix columns that it became: `value` for a number, one per level for a
    category.
    """

    feature: Feature
    attribute: str | None
    categories: tuple[str, ...]
    has_other: bool
    has_missing: bool

    @property
    def width(self) -> int:
        """How many matrix columns the feature takes."""
        if self.feature.kind == "number":
            return 1
        return len(self.categories) + self.has_other + self.has_missing


@dataclass(frozen=True)
class Encoder:
    """Turns feature columns and the JSON text column `attributes` into a float matrix with explicit nulls.

    Numbers stay numbers, NaN where missing. A category becomes one 0/1 column per frequent level (at least
    `MIN_CATEGORY_ROWS` rows and one row in 500, at most `MAX_CATEGORIES` levels), one for the remaining
    levels and one for missing
    where the fit rows had any. Columns constant in the fit rows are left out. Every key of `attributes`
    becomes the feature `attribute: <key>` by itself. The vocabulary is fixed by `fit`; a level or key unseen
    there changes nothing but the `other` column.
    """

    encoded: tuple[EncodedFeature, ...]
    dropped: tuple[Feature, ...]

    @classmethod
    def fit(cls, rows: pa.Table, catalogue: Sequence[Feature]) -> Encoder:
        """Learn the vocabulary from `rows`.

        Raises ValueError where a column of the catalogue is missing, is of another kind, or nothing varies.
        """
        names = [feature.name for feature in catalogue]
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise ValueError(f"The feature {twice} stands twice in the catalogue: keep one of its rows.")
        attributes = Attributes.parse(rows)
        found: list[tuple[Feature, str | None, EncodedFeature | None]] = []
        for feature in catalogue:
            found.append((feature, None, _learn(feature, None, rows, attributes)))
        for key in attributes.names():
            attribute = Feature(f"attribute: {key}", ATTRIBUTES, attributes.kind(key))
            found.append((attribute, key, _learn(attribute, key, rows, attributes)))
        encoded = tuple(each for _, _, each in found if each is not None)
        if not encoded:
            raise NothingVaries(
                f"None of the {len(found)} features varies in the {rows.num_rows} training rows: there is"
                f" nothing to learn from."
            )
        return cls(encoded, tuple(feature for feature, _, each in found if each is None))

    @classmethod
    def of_one_column(cls, catalogue: Sequence[Feature]) -> Encoder:
        """What says nothing of rows that are all alike: a model needs a column, and has the base rate."""
        first = min(catalogue, key=lambda feature: (feature.kind != "number", feature.name))
        column = EncodedFeature(first, None, (), first.kind == "category", False)
        return cls((column,), tuple(feature for feature in catalogue if feature != first))

    def transform(self, rows: pa.Table | pa.RecordBatch) -> Floats:
        """The matrix of `rows`: (rows, columns), float64, NaN for a missing number, 0/1 for the levels."""
        table = pa.Table.from_batches([rows]) if isinstance(rows, pa.RecordBatch) else rows
        attributes = (
            Attributes.parse(table) if any(each.attribute is not None for each in self.encoded) else None
        )
        matrix = np.zeros((table.num_rows, self.width), dtype=np.float64)
        at = 0
        for each in self.encoded:
            if each.feature.kind == "number":
                matrix[:, at] = _numbers(each.feature, each.attribute, table, attributes)
            else:
                codes, levels = _levels(each.feature, each.attribute, table, attributes)
                slots = _slots(each, levels)[codes]  # code -1 takes the last slot, which is missing's
                (known,) = np.nonzero(slots >= 0)
                matrix[known, at + slots[known]] = 1.0
            at += each.width
        return matrix

    def without(self, names: Collection[str]) -> Encoder:
        """Return the encoder that leaves these features out too, unless nothing would be left."""
        kept = tuple(each for each in self.encoded if each.feature.name not in names)
        gone = tuple(each.feature for each in self.encoded if each.feature.name in names)
        return Encoder(kept, (*self.dropped, *gone)) if kept else self

    @property
    def width(self) -> int:
        """How many columns the matrix has."""
        return sum(each.width for each in self.encoded)

    @property
    def is_number(self) -> NDArray[np.bool_]:
        """(columns,): whether a matrix column holds a number, as opposed to a 0/1 level."""
        return np.repeat(
            [each.feature.kind == "number" for each in self.encoded], [each.width for each in self.encoded]
        )

    def columns(self) -> list[NDArray[np.intp]]:
        """For each encoded feature, in order, the positions of its matrix columns."""
        ends = np.cumsum([each.width for each in self.encoded])
        return [np.arange(end - each.width, end) for each, end in zip(self.encoded, ends, strict=True)]

    def describe(self) -> list[dict[str, Any]]:
        """One JSON-able row per feature: name, group, kind and the number of matrix columns (0: constant,
        left out).
        """
        used = [(each.feature, each.width) for each in self.encoded]
        return [
            {"feature": feature.name, "feature_group": feature.group, "kind": feature.kind, "columns": width}
            for feature, width in [*used, *((feature, 0) for feature in self.dropped)]
        ]

    def to_plain(self) -> dict[str, Any]:
        """Plain lists and dicts, for the artifact."""
        return {
            "encoded": [
                {**asdict(each.feature), "attribute": each.attribute, "categories": list(each.categories),
                 "has_other": each.has_other, "has_missing": each.has_missing}
                for each in self.encoded
            ],
            "dropped": [asdict(feature) for feature in self.dropped],
        }  # fmt: skip

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Encoder:
        """What `to_plain` wrote."""
        return cls(
            tuple(
                EncodedFeature(
                    Feature(each["name"], each["group"], each["kind"]), each["attribute"],
                    tuple(each["categories"]), each["has_other"], each["has_missing"],
                )
                for each in plain["encoded"]
            ),
            tuple(Feature(**feature) for feature in plain["dropped"]),
        )  # fmt: skip


@dataclass(frozen=True)
class Attributes:
    """The column `attributes`, each distinct text parsed once: `codes` (rows,) point into `distinct`, -1 is
    null.
    """

    codes: NDArray[np.int64]
    distinct: list[dict[str, str]]

    @classmethod
    def parse(cls, rows: pa.Table) -> Attributes:
        """Read the column; without it every row has no attributes."""
        if ATTRIBUTES not in rows.column_names:
            return cls(np.full(rows.num_rows, -1, dtype=np.int64), [])
        codes, texts = _dictionary(rows[ATTRIBUTES])
        return cls(codes, [_parse_attributes(text) for text in texts])

    def names(self) -> list[str]:
        """The keys with a value in some row, in order."""
        return sorted({key for each in self.distinct for key in each})

    def kind(self, key: str) -> Kind:
        """`number` if every non-empty value of the key is a finite number, else `category`."""
        texts = {each[key] for each in self.distinct if key in each}
        return "number" if all(math.isfinite(_to_number(text)) for text in texts) else "category"

    def numbers(self, key: str) -> Floats:
        """(rows,): the key's values as floats, NaN where missing or unreadable."""
        values = [_to_number(each[key]) if key in each else math.nan for each in self.distinct]
        return np.array([*values, math.nan], dtype=np.float64)[self.codes]

    def levels(self, key: str) -> tuple[NDArray[np.int64], list[str]]:
        """Codes (rows,) into the key's distinct values, sorted; -1 is missing."""
        levels = sorted({each[key] for each in self.distinct if key in each})
        position = {level: at for at, level in enumerate(levels)}
        codes = [position[each[key]] if key in each else -1 for each in self.distinct]
        return np.array([*codes, -1], dtype=np.int64)[self.codes], levels


def as_table(rows: pa.Table | pd.DataFrame) -> pa.Table:
    """An Arrow table of `rows`, whichever of the two they are."""
    return rows if isinstance(rows, pa.Table) else pa.Table.from_pandas(rows, preserve_index=False)


def _learn(
    feature: Feature, attribute: str | None, rows: pa.Table, attributes: Attributes
) -> EncodedFeature | None:
    """How the feature is encoded, or None if it says nothing: constant, or a category that names single
    rows.
    """
    if feature.kind == "number":
        values = _numbers(feature, attribute, rows, attributes)
        present = values[~np.isnan(values)]
        varies = present.size > 0 and (present.size < values.size or present.min() < present.max())
        return EncodedFeature(feature, attribute, (), False, False) if varies else None
    codes, levels = _levels(feature, attribute, rows, attributes)
    counts = np.bincount(codes[codes >= 0], minlength=len(levels))
    fewest = max(MIN_CATEGORY_ROWS, rows.num_rows // 500)
    frequent = sorted(
        (at for at in range(len(levels)) if counts[at] >= fewest), key=lambda at: (-counts[at], levels[at])
    )[:MAX_CATEGORIES]
    kept = tuple(levels[at] for at in frequent if counts[at] < rows.num_rows)
    has_missing = 0 < int(np.sum(codes < 0)) < rows.num_rows
    # With no frequent level `other` would only be the complement of `missing`.
    has_other = bool(kept) and int(counts.sum()) > int(counts[frequent].sum())
    encoded = EncodedFeature(feature, attribute, kept, has_other, has_missing)
    return encoded if encoded.width else None


def _slots(encoded: EncodedFeature, levels: Iterable[str]) -> NDArray[np.int64]:
    """For each level its column within the feature, and last, for code -1, the column of missing; -1 is
    none.
    """
    position = {level: at for at, level in enumerate(encoded.categories)}
    other = len(position) if encoded.has_other else -1
    missing = encoded.width - 1 if encoded.has_missing else -1
    return np.array([*(position.get(level, other) for level in levels), missing], dtype=np.int64)


def _numbers(
    feature: Feature, attribute: str | None, rows: pa.Table, attributes: Attributes | None
) -> Floats:
    if attribute is not None:
        assert attributes is not None
        values = attributes.numbers(attribute)
    else:
        column = _column(rows, feature)
        kind = column.type
        if not (
            pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
            or pa.types.is_boolean(kind) or pa.types.is_null(kind)
        ):  # fmt: skip
            raise ValueError(
                f"The feature {feature.name} is a number in the catalogue but its column holds {kind}."
            )
        if pa.types.is_boolean(kind):
            column = column.cast(pa.int8())
        values = column.cast(pa.float64()).to_numpy().astype(np.float64)
    return np.where(np.isfinite(values), np.clip(values, -LARGEST, LARGEST), np.nan)


def _levels(
    feature: Feature, attribute: str | None, rows: pa.Table, attributes: Attributes | None
) -> tuple[NDArray[np.int64], list[str]]:
    if attribute is not None:
        assert attributes is not None
        return attributes.levels(attribute)
    return _dictionary(_column(rows, feature))


def _column(rows: pa.Table, feature: Feature) -> pa.ChunkedArray:
    if feature.name not in rows.column_names:
        raise ValueError(
            f"The feature {feature.name} stands in the catalogue but the rows have no such column: add it"
            f" to the"
            " features' model or take it out of the catalogue."
        )
    return rows[feature.name]


def _dictionary(column: pa.ChunkedArray) -> tuple[NDArray[np.int64], list[str]]:
    """Codes (rows,) and distinct texts, sorted; code -1 for null and for an empty text."""
    encoded = pc.dictionary_encode(column.cast(pa.string())).combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):  # no rows, no chunk
        return np.empty(0, dtype=np.int64), []
    found = encoded.dictionary.to_pylist()
    texts = sorted({text.strip() for text in found} - {""})
    position = {text: at for at, text in enumerate(texts)}
    order = np.array([*(position.get(text.strip(), -1) for text in found), -1], dtype=np.int64)
    return order[encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)], texts


def _parse_attributes(text: str) -> dict[str, str]:
    """The non-empty values of one JSON object, as texts."""
    try:
        parsed = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(
            f"A value of the column {ATTRIBUTES} is no JSON ({error}): it must hold one object a row."
        ) from None
    if not isinstance(parsed, dict):
        raise ValueError(
            f"A value of the column {ATTRIBUTES} is a JSON {type(parsed).__name__}: it must be an object."
        )
    texts = {key: _to_text(value) for key, value in parsed.items()}
    return {key: each for key, each in texts.items() if each.lower() not in EMPTY_TEXTS}


def _to_text(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    return "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _to_number(text: str) -> float:
    try:
        # Python reads 1_000 as a number; a CRM's underscore is part of a name.
        return math.nan if "_" in text else float(text)
    except ValueError:
        return math.nan


@dataclass(frozen=True)
class LinearView:
    """The encoded matrix as a linear model wants it; all statistics come from the rows that it was fitted on.

    Numbers are clipped to the fitted range (a line extrapolates, a tree does not), taken as sign(x)
    log(1 + |x| / unit) where they are skewed, filled with the median; a number that was missing in some fit
    rows gets an indicator column. The unit is the column's own median, so that roubles and kopecks give one
    view: figures below it count nearly as they are, those above by their logarithm. (On later campaigns of
    Complete Journey the log loss is 0.2622 so and 0.2640 with a unit of 1; a tenth of the median has 0.2609,
    but on rates that matter as they are it lost 0.009 of ROC-AUC.)
    Then every column is brought to mean 0 and standard deviation 1. All arrays are (columns,), but `mean`
    and `scale`, which include the indicators: (columns + indicators,).
    """

    low: Floats
    high: Floats
    is_log: NDArray[np.bool_]
    unit: Floats
    fill: Floats
    has_indicator: NDArray[np.bool_]
    mean: Floats
    scale: Floats

    @classmethod
    def fit(cls, matrix: Floats, is_number: NDArray[np.bool_]) -> LinearView:
        """From a matrix (rows, columns) with NaN for missing numbers."""
        width = matrix.shape[1]
        low, high, fill, unit = np.zeros(width), np.ones(width), np.zeros(width), np.ones(width)
        is_log, has_indicator = np.zeros(width, dtype=np.bool_), np.zeros(width, dtype=np.bool_)
        for at in np.nonzero(is_number)[0]:
            present = matrix[~np.isnan(matrix[:, at]), at]
            has_indicator[at] = 0 < present.size < len(matrix)
            if present.size:
                low[at], high[at] = present.min(), present.max()
                is_log[at] = abs(_skewness(present)) > 1.0
                if is_log[at]:
                    unit[at] = np.median(np.abs(present[present != 0]))
                fill[at] = np.median(_signed_log(present / unit[at]) if is_log[at] else present)
        unscaled = cls(low, high, is_log, unit, fill, has_indicator, np.zeros(0), np.ones(0))
        filled = unscaled._filled(matrix)
        scale = filled.std(axis=0)
        return cls(
            low, high, is_log, unit, fill, has_indicator, filled.mean(axis=0),
            np.where(scale > 1e-12, scale, 1.0),
        )  # fmt: skip

    def to_plain(self) -> dict[str, Any]:
        """The arrays by name."""
        return {name: getattr(self, name) for name in LinearView.__dataclass_fields__}

    def transform(self, matrix: Floats) -> Floats:
        """(rows, columns + indicators), without NaN."""
        return (self._filled(matrix) - self.mean) / self.scale

    def _filled(self, matrix: Floats) -> Floats:
        values = np.clip(matrix, self.low, self.high)  # NaN stays NaN
        values[:, self.is_log] = _signed_log(values[:, self.is_log] / self.unit[self.is_log])
        missing = np.isnan(values)
        return np.hstack(
            [np.where(missing, self.fill, values), missing[:, self.has_indicator].astype(np.float64)]
        )


def _skewness(values: Floats) -> float:
    spread = float(values.std())
    if not spread > 0:
        return 0.0
    placed = (values - values.mean()) / spread
    # a third power by `**` takes ten times as long
    return float((placed * placed * placed).mean())


def _signed_log(values: Floats) -> Floats:
    return np.sign(values) * np.log1p(np.abs(values))
