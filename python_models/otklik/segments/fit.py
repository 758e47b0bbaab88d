"""Finding segments: how many, where, and which of them are the ones of the previous fit.

k-means in the metric of its own clusters: the space is rescaled to unit scatter inside the clusters, everyone
goes to the nearest centre, and the two take turns until nobody moves (Ding & Li 2007, "Adaptive dimension
reduction using discriminant analysis and k-means clustering", ICML). Plain k-means spends its clusters on
whatever varies most, noise included: on the simulated retailer's adults it finds the planted portraits with
an adjusted Rand index of 0.40-0.52, this with 0.61-0.62, where a discriminant that is told them reaches
0.62-0.64.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score

from otklik.engine.threads import use_one_thread

from .model import (
    MINORS,
    QUARTILES_TO_DEVIATION,
    Portrait,
    SegmentFeature,
    SegmentModel,
    minors,
    raw_values,
    robust_deviations,
)

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

ROWS_OF_A_SILHOUETTE = 1_000
ALL_ALIKE = "Hardly any customer differs from the others: there is nothing to tell apart."


class NoSegments(ValueError):
    """The customers are too few, or too much alike, to be told apart."""


@dataclass(frozen=True)
class Options:
    """What is decided before the rows are seen; part of the fit's id."""

    fewest: int = 2
    most: int = 8
    # What a resampled fit must agree with the whole one (adjusted Rand index) for its k to be eligible.
    stable: float = 0.8
    # A smaller segment is an oddity, not somebody to make an offer to.
    smallest_share: float = 0.03
    resamples: int = 5
    resampled_share: float = 0.9
    # k is chosen on at most this many customers; the segments are then found among all rows.
    rows_to_choose_on: int = 1_500
    starts: int = 3
    steps: int = 40
    # Below this share of common customers (Jaccard) a new segment is not the previous fit's.
    same_share: float = 0.3
    seed: int = 20_260_101


@dataclass(frozen=True)
class Choice:
    """How one k did: mean adjusted Rand index of resampled fits, silhouette, smallest cluster's share."""

    segments: int
    stability: float
    silhouette: float
    smallest_share: float
    is_chosen: bool


@dataclass(frozen=True)
class FittedSegments:
    """The segments and all that the registry says of them."""

    model: SegmentModel
    choices: tuple[Choice, ...]
    why: str
    training_rows: int
    options: Options

    def registry_row(self) -> dict[str, Any]:
        """One flat row of `model_fits`; identity and time are added by the registry."""
        return {
            "training_rows": self.training_rows,
            "recipe": "adaptive_k_means",
            "why": self.why,
            "parameters": json.dumps({**asdict(self.options), "segment_ids": list(self.model.segment_ids)}),
            "features": json.dumps([asdict(feature) for feature in self.model.features]),
            "quality": json.dumps([asdict(choice) for choice in self.choices]),
            "importance": "[]",
            "calibration_curve": "[]",
            "artifact": self.model.to_bytes(),
        }


def fit_segments(
    rows: pa.Table,
    features: Sequence[SegmentFeature],
    *,
    previous: SegmentModel | None = None,
    options: Options | None = None,
) -> FittedSegments:
    """Choose k, find the segments, number them like the previous fit's.

    `rows`: customer_id (unique), is_minor, the features' columns; their order does not matter. Those known to
    be minors are the segment `MINORS` and take no part in the rest. Of the k from `fewest` to `most` (the
    minors' segment counted), those are eligible whose fits on resamples agree with the fit on all (mean
    adjusted Rand index at least `stable`) and whose smallest segment has at least `smallest_share`; the one
    with the largest silhouette is chosen, the most stable where none is eligible.

    Raises NoSegments, in one sentence, where nothing varies, hardly anybody differs or there are too few
    customers.
    """
    options = options or Options()
    rows = rows.sort_by("customer_id")
    is_minor = minors(rows)
    values = raw_values(rows, features)[~is_minor]
    clusters = range(max(2, options.fewest - bool(is_minor.any())), options.most - bool(is_minor.any()) + 1)
    if len(values) < 10 * options.most:
        raise NoSegments(
            f"There are {len(values)} grown-up customers with purchases: segments need at least"
            f" {10 * options.most}."
        )
    medians, scales = _robust(values)
    if not (scales > 0).any():
        raise NoSegments("No segment feature varies between the customers: there is nothing to tell apart.")
    deviations = robust_deviations(values, medians, scales)
    # the sums of k-means depend on how they are shared out
    use_one_thread()
    choices, why = _choose(deviations, clusters, bool(is_minor.any()), options)
    chosen = next(choice for choice in choices if choice.is_chosen)
    metric, centres, labels = _adaptive_k_means(
        deviations, chosen.segments - bool(is_minor.any()), options.starts, options
    )
    if _has_empty(labels, chosen.segments - bool(is_minor.any())):
        raise NoSegments(ALL_ALIKE)
    assigned = np.full(rows.num_rows, -1)
    assigned[~is_minor] = labels
    ids = _numbered(assigned, rows, previous, options)
    segments = np.where(is_minor, MINORS, np.array(ids)[assigned])
    placed = deviations @ metric
    model = SegmentModel(
        features=tuple(features),
        medians=medians,
        scales=scales,
        metric=metric,
        centres=centres,
        segment_ids=ids,
        largest_id=max(MINORS if previous is None else previous.largest_id, *ids),
        shares={int(each): float(np.mean(segments == each)) for each in np.unique(segments)},
        mean_distance=float(((placed - centres[labels]) ** 2).sum(axis=1).mean()),
        portraits=_portraits(rows, features, segments, previous),
        everyone=_means(rows, features, np.ones(rows.num_rows, dtype=np.bool_)),
    )
    return FittedSegments(model, choices, why, rows.num_rows, options)


def _robust(values: Floats) -> tuple[Floats, Floats]:
    """Median and IQR / 1.349 of each column; the standard deviation where most customers are alike."""
    known = [column[~np.isnan(column)] for column in values.T]
    quartiles = [np.percentile(each, (25, 50, 75)) if each.size else np.zeros(3) for each in known]
    medians = np.array([each[1] for each in quartiles])
    ranges = np.array([(each[2] - each[0]) / QUARTILES_TO_DEVIATION for each in quartiles])
    deviations = np.array([each.std() if each.size else 0.0 for each in known])
    return medians, np.where(ranges > 1e-9, ranges, np.where(deviations > 1e-9, deviations, 0.0))


def _choose(
    deviations: Floats, clusters: range, has_minors: bool, options: Options
) -> tuple[tuple[Choice, ...], str]:
    random = np.random.Generator(np.random.PCG64(options.seed))
    size = min(len(deviations), options.rows_to_choose_on)
    sample = deviations[np.sort(random.choice(len(deviations), size, replace=False))]
    found = []
    for count in clusters:
        metric, _, labels = _adaptive_k_means(sample, count, options.starts, options)
        # of a handful of different customers no more clusters can be made
        if _has_empty(labels, count):
            continue
        agreements = []
        for _ in range(options.resamples):
            part = np.sort(random.choice(size, round(options.resampled_share * size), replace=False))
            other_metric, centres, _ = _adaptive_k_means(
                sample[part], count, options.starts, options, int(random.integers(2**30))
            )
            agreements.append(adjusted_rand_score(labels, _nearest(sample @ other_metric, centres)))
        found.append(
            Choice(
                segments=count + has_minors,
                stability=float(np.mean(agreements)),
                silhouette=_silhouette(sample @ metric, labels),
                smallest_share=float(np.bincount(labels, minlength=count).min() / size),
                is_chosen=False,
            )
        )
    if not found:
        raise NoSegments(ALL_ALIKE)
    eligible = [
        each
        for each in found
        if each.stability >= options.stable and each.smallest_share >= options.smallest_share
    ]
    best = (
        max(eligible, key=lambda each: (each.silhouette, -each.segments))
        if eligible
        else max(found, key=lambda each: (each.stability, -each.segments))
    )
    why = (
        f"{best.segments} segments, chosen from {found[0].segments} to {found[-1].segments}: the silhouette"
        f" {best.silhouette:.3f} is the largest"
        f" of the {len(eligible)} that resampling leaves as they are (adjusted Rand index"
        f" {best.stability:.2f}, at least {options.stable:.2f})."
        if eligible
        else f"{best.segments} segments, the most stable number from {found[0].segments} to"
        f" {found[-1].segments}, but none is stable: the adjusted Rand index under resampling is"
        f" {best.stability:.2f}, under {options.stable:.2f}."
    )
    return tuple(Choice(**{**asdict(each), "is_chosen": each is best}) for each in found), why


def _adaptive_k_means(
    deviations: Floats, count: int, starts: int, options: Options, seed: int | None = None
) -> tuple[Floats, Floats, Integers]:
    """Metric (features, features), centres (count, features) in it, and labels (rows,).

    From `starts` plain k-means and from cutting each feature alone into equal parts, the metric and the
    labels take turns; of the results the one with the least scatter inside the clusters counts (its
    determinant, which no scale of a feature changes: Friedman & Rubin 1967, "On some invariant criteria for
    grouping data", Journal of the American Statistical Association 62).
    """
    seed = options.seed if seed is None else seed
    beginnings = [
        KMeans(count, n_init=1, random_state=seed + at).fit(deviations).labels_ for at in range(starts)
    ]
    for column in deviations.T:
        ranks = np.argsort(np.argsort(column, kind="stable"), kind="stable")
        beginnings.append(ranks * count // len(ranks))
    found = [
        _settled(deviations, labels.astype(np.int64), count, options)
        for labels in beginnings
        if not _has_empty(labels, count)
    ]
    # what lost a cluster on the way counts only where all did
    metric, centres, labels, _ = min(found, key=lambda each: (_has_empty(each[2], count), each[3]))
    return metric, centres, labels


def _has_empty(labels: Integers, count: int) -> bool:
    """Whether one of so many clusters has nobody in it."""
    return int(np.bincount(labels, minlength=count).min()) == 0


def _silhouette(placed: Floats, labels: Integers) -> float:
    """Of a part of the customers, or of all where the part is of one cluster."""
    part = np.random.RandomState(0).permutation(len(placed))[:ROWS_OF_A_SILHOUETTE]
    some = part if len(np.unique(labels[part])) > 1 else np.arange(len(placed))
    return float(silhouette_score(placed[some], labels[some]))


def _settled(
    deviations: Floats, labels: Integers, count: int, options: Options
) -> tuple[Floats, Floats, Integers, float]:
    """Metric, centres, labels when nobody moves any more, and the logarithm of the scatter's determinant."""
    for _ in range(options.steps):
        means = _means_by_cluster(deviations, labels, count)
        metric = _unit_scatter(deviations - means[labels])
        placed, centres = deviations @ metric, means @ metric
        moved = _nearest(placed, centres)
        if np.array_equal(moved, labels) or np.bincount(moved, minlength=count).min() == 0:
            break
        labels = moved
    # The metric is the inverse root of the scatter.
    return metric, centres, _nearest(placed, centres), -2 * float(np.log(np.diag(metric)).sum())


def _means_by_cluster(deviations: Floats, labels: Integers, count: int) -> Floats:
    """(count, features), none of the clusters empty: added up in one pass: masks took one each."""
    sums = [np.bincount(labels, weights=column, minlength=count) for column in deviations.T]
    return np.array(sums).T / np.bincount(labels, minlength=count)[:, None]


def _unit_scatter(centred: Floats) -> Floats:
    """(features, features): a linear map to where the covariance inside the clusters is the identity.

    `centred`: rows less the mean of their cluster.
    """
    covariance = centred.T @ centred / len(centred)
    # A column that is constant inside the clusters must not be blown up without limit.
    covariance += 0.01 * np.eye(len(covariance))
    return np.linalg.cholesky(np.linalg.inv(covariance))


def _nearest(placed: Floats, centres: Floats) -> Integers:
    # |x - c|^2 less |x|^2, which is the same for every centre
    nearest: Integers = ((centres**2).sum(axis=1) - 2 * placed @ centres.T).argmin(axis=1).astype(np.int64)
    return nearest


def _numbered(
    clusters: Integers, rows: pa.Table, previous: SegmentModel | None, options: Options
) -> tuple[int, ...]:
    """An id for each cluster: the previous segment's which shares most customers with it, else a new one.

    The pairs have the largest total of common shares (Jaccard) that pairs can have (the Hungarian method:
    Kuhn 1955, Naval Research Logistics Quarterly 2). New ids go on after the largest one, by size.
    """
    count = int(clusters.max()) + 1
    sizes = np.bincount(clusters[clusters >= 0], minlength=count)
    ids: dict[int, int] = {}
    largest = MINORS
    if previous is not None:
        before = previous.assign(rows)
        known = sorted(previous.segment_ids)
        largest = previous.largest_id
        common = np.array(
            [[_common(clusters == each, before == one) for one in known] for each in range(count)]
        )
        for each, one in zip(*linear_sum_assignment(-common), strict=True):
            if common[each, one] >= options.same_share:
                ids[int(each)] = known[one]
    new = [int(each) for each in np.lexsort((np.arange(count), -sizes)) if int(each) not in ids]
    ids |= {each: largest + 1 + at for at, each in enumerate(new)}
    return tuple(ids[each] for each in range(count))


def _common(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return float((one & other).sum() / max((one | other).sum(), 1))


def _portraits(
    rows: pa.Table, features: Sequence[SegmentFeature], segments: Integers, previous: SegmentModel | None
) -> tuple[Portrait, ...]:
    """Each id's portrait, the previous fit's where it has one of all the features."""
    names = {feature.name for feature in features}
    kept = {} if previous is None else {each.segment_id: each for each in previous.portraits}
    found = []
    for segment in np.unique(segments).tolist():
        old = kept.get(segment)
        new = Portrait(segment, _means(rows, features, segments == segment))
        found.append(old if old is not None and set(old.means) == names else new)
    return tuple(found)


def _means(
    rows: pa.Table, features: Sequence[SegmentFeature], members: NDArray[np.bool_]
) -> dict[str, float | None]:
    means: dict[str, float | None] = {}
    for feature in features:
        values = np.array(rows[feature.name].cast(pa.float64()).to_numpy(), dtype=np.float64)[members]
        known = values[~np.isnan(values)]
        means[feature.name] = float(known.mean()) if known.size else None
    return means
