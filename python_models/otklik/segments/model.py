"""Fitted segments: the space customers are compared in, the centres, and bytes that run no code when read."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import skops.io
from numpy.typing import NDArray
from skops.io.exceptions import UntrustedTypesFoundException

from otklik.modelling.artifact import UNREADABLE, require_small, unpacked

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

FORMAT = "otklik segments 1"
NOT_OURS = "These bytes are no segments of Otklik: fit them again with a full build."

# The segment of those known to be younger than `min_age`, by rule: nobody mails them, so no centre is theirs.
MINORS = 0
# Beyond three robust deviations a customer is only far: one enormous check must not make a segment.
FARTHEST = 3.0
# A normal sample's interquartile range is 1.349 standard deviations.
QUARTILES_TO_DEVIATION = 1.349
# What is nothing is as little as this, in any money.
LEAST = 1e-12
# Shares moved "somewhat" from 0.1 on, by the rule of thumb of the population stability index.
LARGEST_SHIFT = 0.1
LARGEST_GROWTH = 1.15


@dataclass(frozen=True)
class SegmentFeature:
    """A column customers are compared by: as it is (`plain`), by log(1 + x) (`log`), or by how many times it
    is another's, log(x) (`ratio`): money, whose unit says nothing.
    """

    name: str
    scale: Literal["plain", "log", "ratio"]

    def __post_init__(self) -> None:
        """Refuse a scale that is none of these."""
        if self.scale not in ("plain", "log", "ratio"):
            raise ValueError(
                f"The segment feature {self.name} has the scale {self.scale!r}: write plain, log or ratio."
            )


@dataclass(frozen=True)
class Portrait:
    """What a segment was like when it got its id: mean of each feature, in its unit (None: unknown).

    It goes with the id from fit to fit, so that the name which is read off it stays too.
    """

    segment_id: int
    means: dict[str, float | None]


@dataclass(frozen=True)
class SegmentModel:
    """Where customers are compared, and the centres there.

    `medians`, `scales` (features,): robust statistics of the (logarithms of the) features; a scale of 0 marks
    a feature that does not vary and does not count. `metric` (features, features): takes robust deviations to
    the space where distances are Euclidean. `centres` (clusters, features) in that space, `segment_ids`
    (clusters,); `largest_id` is the largest ever given, so that no id is used again. `shares` (segments,)
    and `mean_distance` are the fit's own, to tell when it has had its day.
    """

    features: tuple[SegmentFeature, ...]
    medians: Floats
    scales: Floats
    metric: Floats
    centres: Floats
    segment_ids: tuple[int, ...]
    largest_id: int
    shares: dict[int, float]
    mean_distance: float
    portraits: tuple[Portrait, ...]
    everyone: dict[str, float | None]

    def assign(self, rows: pa.Table | pa.RecordBatch) -> Integers:
        """(rows,) segment ids; each row's depends on that row alone, bit for bit."""
        ids = np.array(self.segment_ids, dtype=np.int64)[self.distances(rows).argmin(axis=1)]
        return np.where(minors(rows), MINORS, ids)

    def distances(self, rows: pa.Table | pa.RecordBatch) -> Floats:
        """(rows, clusters): squared distance to each centre."""
        deviations = robust_deviations(raw_values(rows, self.features), self.medians, self.scales)
        # Column by column: a matrix product rounds differently with the size of the batch.
        placed = np.zeros((len(deviations), len(self.features)))
        for at in range(len(self.features)):
            placed += deviations[:, [at]] * self.metric[[at], :]
        found = np.zeros((len(deviations), len(self.centres)))
        for at in range(len(self.features)):
            found += (placed[:, [at]] - self.centres[:, at][None, :]) ** 2
        return found

    def to_bytes(self) -> bytes:
        """A skops archive of arrays and plain values."""
        content = {
            "format": FORMAT,
            "features": [asdict(feature) for feature in self.features],
            "medians": self.medians,
            "scales": self.scales,
            "metric": self.metric,
            "centres": self.centres,
            "segment_ids": list(self.segment_ids),
            # JSON: its keys are text, which a skops archive wants
            "described": json.dumps(
                {
                    "largest_id": self.largest_id,
                    "shares": sorted(self.shares.items()),
                    "mean_distance": self.mean_distance,
                    "portraits": [asdict(portrait) for portrait in self.portraits],
                    "everyone": self.everyone,
                }
            ),
        }
        return bytes(skops.io.dumps(content, compression=zipfile.ZIP_DEFLATED))


def load_segments(data: bytes) -> SegmentModel:
    """The segments that `to_bytes` wrote. Raises ValueError, in one sentence, for any other bytes."""
    try:
        require_small(data)
        content = unpacked(data, [])
        if content["format"] != FORMAT:
            raise ValueError(NOT_OURS)
        described: Mapping[str, Any] = json.loads(content["described"])
        return SegmentModel(
            features=tuple(SegmentFeature(**feature) for feature in content["features"]),
            medians=content["medians"],
            scales=content["scales"],
            metric=content["metric"],
            centres=content["centres"],
            segment_ids=tuple(content["segment_ids"]),
            largest_id=described["largest_id"],
            shares={int(segment): float(share) for segment, share in described["shares"]},
            mean_distance=described["mean_distance"],
            portraits=tuple(Portrait(**portrait) for portrait in described["portraits"]),
            everyone=described["everyone"],
        )
    except UntrustedTypesFoundException as error:
        raise ValueError(NOT_OURS) from error
    except UNREADABLE as error:
        raise ValueError(NOT_OURS) from error


def still_holds(model: SegmentModel, rows: pa.Table) -> bool:
    """Whether these customers are still the ones that the segments were found in.

    They are, while the population stability index of the segments' shares is under 0.1 and the mean squared
    distance to the own centre is less than 15 % above the fit's.
    """
    if rows.num_rows == 0:
        return False
    assigned = model.assign(rows)
    segments = sorted(set(model.shares) | set(assigned.tolist()))
    # Half a customer more in each: an empty segment has a finite logarithm.
    now = np.array([(assigned == segment).sum() + 0.5 for segment in segments]) / rows.num_rows
    then = np.array([model.shares.get(segment, 0.0) + 0.5 / rows.num_rows for segment in segments])
    shift = float(np.sum((now - then) * np.log(now / then)))
    nearest = model.distances(rows).min(axis=1)[assigned != MINORS]
    distance = float(nearest.mean()) if len(nearest) else 0.0
    return shift < LARGEST_SHIFT and distance < LARGEST_GROWTH * model.mean_distance


def minors(rows: pa.Table | pa.RecordBatch) -> NDArray[np.bool_]:
    """(rows,): the column `is_minor`, unknown counting as no."""
    return np.asarray(rows["is_minor"].fill_null(False).to_numpy(zero_copy_only=False), dtype=np.bool_)


def raw_values(rows: pa.Table | pa.RecordBatch, features: Sequence[SegmentFeature]) -> Floats:
    """(rows, features), NaN where unknown, in logarithms where the feature is compared by them."""
    found = np.empty((rows.num_rows, len(features)))
    for at, feature in enumerate(features):
        if feature.name not in rows.schema.names:
            raise ValueError(
                f"The segment feature {feature.name} has no column: add it to segment_inputs or take it out"
                " of the seed segment_features."
            )
        column = rows[feature.name].cast(pa.float64())
        values = np.array(column.to_numpy(zero_copy_only=False), dtype=np.float64)
        if feature.scale == "log":
            values = np.log1p(np.maximum(values, 0.0))
        elif feature.scale == "ratio":
            values = np.log(np.maximum(values, LEAST))
        found[:, at] = values
    return found


def robust_deviations(values: Floats, medians: Floats, scales: Floats) -> Floats:
    """(rows, features): distance from the median in robust deviations, clipped; unknown counts as usual."""
    varies = scales > 0
    deviations = (values - medians) / np.where(varies, scales, 1.0)
    return np.clip(np.where(np.isnan(deviations) | ~varies, 0.0, deviations), -FARTHEST, FARTHEST)
