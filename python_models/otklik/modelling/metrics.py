"""How good predicted probabilities are: ranking, calibration, and the top of the list, with intervals by
customer.

Intervals are percentiles of a bootstrap that draws customers, not rows (Davison & Hinkley 1997, ch. 3.8):
rows
of one customer are not independent. All metrics take weights, so a resample is a vector of counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import expit

from .calibration import logistic_line, logistic_shift, to_log_odds

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

METRICS = (
    "roc_auc", "average_precision", "brier", "log_loss", "expected_calibration_error", "lift_at_10",
    "recall_at_list", "precision_at_list", "calibration_slope", "calibration_intercept", "base_rate",
    "within_campaign_roc_auc",
)  # fmt: skip
BINS = 10
NORMAL_95 = 1.959963984540054
# Counts of this many customers times resamples are held at once (2 MB): with eight times as many, which no
# cache holds, 37 000 rows take 0.6 s instead of 0.33.
CHUNK = 250_000
# Intervals join neighbouring scores beyond this many (an AUC moves by less than 0.0001); values never do.
MOST_TIES = 5_000
# Of more customers than this the intervals are narrow, and so many resamples tell where they end.
MANY_CUSTOMERS, ENOUGH_RESAMPLES = 20_000, 200


@dataclass(frozen=True)
class Estimate:
    """A metric with its 95 % interval; None where it is not defined (no pairs, one class)."""

    metric: str
    value: float | None
    ci_low: float | None
    ci_high: float | None


def evaluate(
    labels: Floats,
    probabilities: Floats,
    customers: Sequence[str],
    campaigns: Sequence[str],
    *,
    list_share: float = 0.1,
    resamples: int = 500,
    seed: int = 0,
) -> list[Estimate]:
    """All of `METRICS` of probabilities in (0, 1) against labels 0/1, (rows,) each, with intervals by
    customer.

    `lift_at_10`, `recall_at_list` and `precision_at_list` look at the tenth, or `list_share`, of the rows
    with the highest
    probability; rows tied at the border count in proportion. `calibration_slope` is of the log-odds (Cox
    1958),
    `calibration_intercept` is in the large, with the slope held at 1 (Van Calster et al. 2019): 1 and 0 are
    perfect. Of more than `MANY_CUSTOMERS` the intervals are of `ENOUGH_RESAMPLES` at most.
    """
    names, owner = np.unique(np.asarray(customers, dtype=object).astype(str), return_inverse=True)
    _, campaign = np.unique(np.asarray(campaigns, dtype=object).astype(str), return_inverse=True)
    view = partial(_View.of, labels, probabilities, owner, campaign, list_share=list_share)
    point = {
        name: values[0] for name, values in view(most=len(labels)).metrics(np.ones((1, len(names)))).items()
    }
    coarse = view(most=MOST_TIES)
    drawn: dict[str, list[Floats]] = {name: [] for name in METRICS}
    chunk = max(1, CHUNK // max(len(names), MOST_TIES))
    wanted = resamples if len(names) <= MANY_CUSTOMERS else min(resamples, ENOUGH_RESAMPLES)
    for counts in customer_resamples(len(names), wanted, seed, chunk):
        for name, values in coarse.metrics(counts).items():
            drawn[name].append(values)
    return [
        _estimate(name, point[name], np.concatenate(drawn[name]) if drawn[name] else np.empty(0))
        for name in METRICS
    ]


def log_loss_difference(
    labels: Floats,
    first: Floats,
    second: Floats,
    customers: Sequence[str],
    *,
    resamples: int = 500,
    seed: int = 0,
) -> Estimate:
    """Mean log loss of `first` less that of `second` on the same rows, paired; below 0 `first` is better."""
    names, owner = np.unique(np.asarray(customers, dtype=object).astype(str), return_inverse=True)
    difference = np.bincount(owner, weights=_log_losses(labels, first) - _log_losses(labels, second))
    rows = np.bincount(owner).astype(np.float64)
    drawn = [
        (counts @ difference) / (counts @ rows)
        for counts in customer_resamples(len(names), resamples, seed, max(1, CHUNK // len(names)))
    ]
    return _estimate("log_loss_difference", float(difference.sum() / rows.sum()), np.concatenate(drawn))


def chosen_total_difference(
    first: Floats,
    second: Floats,
    worths: Floats,
    customers: Sequence[str],
    *,
    share: float,
    resamples: int = 500,
    seed: int = 0,
) -> Estimate:
    """What the `share` of rows with the highest `first` is worth in all, less that of `second`, paired.

    All arrays are (rows,); `worths` in money, known whatever is chosen. Rows that both choose cancel out; of
    equal scores the earlier row is chosen. Resamples of customers weigh the rows that were chosen.
    """
    count = max(1, round(share * len(worths)))
    chosen = np.zeros(len(worths))
    chosen[np.argsort(-first, kind="stable")[:count]] += 1
    chosen[np.argsort(-second, kind="stable")[:count]] -= 1
    names, owner = np.unique(np.asarray(customers, dtype=object).astype(str), return_inverse=True)
    difference = np.bincount(owner, weights=chosen * worths)
    chunks = customer_resamples(len(names), resamples, seed, max(1, CHUNK // len(names)))
    drawn = [counts @ difference for counts in chunks]
    return _estimate("chosen_total_difference", float(difference.sum()), np.concatenate(drawn))


def calibration_curve(labels: Floats, probabilities: Floats) -> list[dict[str, Any]]:
    """Ten equal-count bins by probability: mean predicted, observed rate, rows, and the rate's Wilson
    interval (1927).
    """
    order = np.argsort(probabilities, kind="stable")
    curve = []
    for number, rows in enumerate(part for part in np.array_split(order, BINS) if part.size):
        low, high = wilson_interval(int(labels[rows].sum()), rows.size)
        curve.append(
            {"bin": number + 1, "mean_predicted": float(probabilities[rows].mean()),
             "observed": float(labels[rows].mean()), "rows": int(rows.size), "ci_low": low, "ci_high": high}
        )  # fmt: skip
    return curve


def wilson_interval(successes: int, trials: int) -> tuple[float, float]:
    """95 % interval of a rate, which also nobody's response leaves open: Wilson (1927), JASA 22.

    Examples
    --------
    >>> [round(end, 4) for end in wilson_interval(0, 10)]
    [0.0, 0.2775]
    """
    rate, z2 = successes / trials, NORMAL_95**2
    center = (rate + z2 / (2 * trials)) / (1 + z2 / trials)
    half = NORMAL_95 * np.sqrt(rate * (1 - rate) / trials + z2 / (4 * trials**2)) / (1 + z2 / trials)
    return max(0.0, float(center - half)), min(1.0, float(center + half))


def roc_auc(labels: Floats, scores: Floats) -> float:
    """The share of (positive, negative) pairs in the right order, ties half; NaN with one class only.

    `labels` (rows,): 1 or 0; `scores` (rows,): any numbers, the likelier the higher.

    Examples
    --------
    Of four pairs three are in order and one is a tie.

    >>> roc_auc(np.array([1.0, 1, 0, 0]), np.array([0.9, 0.4, 0.4, 0.1]))
    0.875
    """
    tie = _ties(scores, len(scores))
    positive: Floats = np.bincount(tie, weights=labels).astype(np.float64)
    negative: Floats = np.bincount(tie, weights=1 - labels).astype(np.float64)
    return float(_auc(positive[None], negative[None], np.cumsum(negative[None], axis=1))[0])


def customer_resamples(customers: int, resamples: int, seed: int, chunk: int) -> Iterator[Floats]:
    """Counts (<= chunk, customers): how often each customer is in a resample of as many customers."""
    random = np.random.default_rng(seed)
    for start in range(0, resamples, chunk):
        size = min(chunk, resamples - start)
        yield np.stack(
            [np.bincount(random.integers(0, customers, customers), minlength=customers) for _ in range(size)]
        ).astype(np.float64)


@dataclass(frozen=True)
class _View:
    """What does not change from resample to resample, summed by customer.

    Rows of equal score make a tie; a resample is a vector of counts by customer, so its weight of positives
    in each tie, highest score first, is one sparse product.
    """

    list_share: float
    terms: Floats  # (customers, terms): their weighted sums give every metric that needs no order
    slope: float
    shift: float
    positive: csr_array  # (customers, ties)
    negative: csr_array
    positive_within: csr_array  # (customers, ties within campaigns), campaign after campaign
    negative_within: csr_array
    first_of_campaign: NDArray[np.intp]

    @classmethod
    def of(
        cls,
        labels: Floats,
        probabilities: Floats,
        owner: Codes,
        campaign: Codes,
        *,
        list_share: float,
        most: int,
    ) -> _View:
        """All arrays are (rows,); `owner` and `campaign` are codes from 0, `most` how many ties at most."""
        x = to_log_odds(probabilities)
        two_classes = 0 < labels.mean() < 1
        intercept, slope = logistic_line(x, labels) if two_classes else (0.0, np.nan)
        shift = logistic_shift(x, labels) if two_classes else np.nan
        p, p1 = expit(intercept + slope * x), expit(shift + x)
        w = p * (1 - p)
        gaps = np.zeros((len(x), BINS))
        for number, rows in enumerate(np.array_split(np.argsort(probabilities, kind="stable"), BINS)):
            gaps[rows, number] = probabilities[rows] - labels[rows]
        terms = np.column_stack(
            [np.ones(len(x)), labels, (probabilities - labels) ** 2, _log_losses(labels, probabilities),
             labels - p, (labels - p) * x, w, w * x, w * x * x, labels - p1, p1 * (1 - p1), gaps]
        )  # fmt: skip
        ties = _ties(probabilities, most)
        campaigns = int(campaign.max()) + 1
        within = _ties(probabilities, max(100, most // campaigns))
        cells, cell = np.unique(campaign * (within.max() + 1) + within, return_inverse=True)
        of_cell = cells // (within.max() + 1)

        def by_customer(values: Floats, column: Codes) -> csr_array:
            return csr_array((values, (owner, column)))

        return cls(
            list_share, by_customer(np.ones(len(x)), np.arange(len(x))) @ terms, slope, shift,
            by_customer(labels, ties), by_customer(1 - labels, ties),
            by_customer(labels, cell), by_customer(1 - labels, cell),
            np.nonzero(np.r_[True, of_cell[1:] != of_cell[:-1]])[0],
        )  # fmt: skip

    def metrics(self, counts: Floats) -> dict[str, Floats]:
        """Each metric (resamples,) for counts (resamples, customers)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            sums = counts @ self.terms
            rows, positives, brier, loss, g0, g1, h00, h01, h11, s1, t1 = sums[:, :11].T
            positive, negative = counts @ self.positive, counts @ self.negative
            # down the ranking: how many positives, and how many rows, each resample has come by
            found, passed_over = np.cumsum(positive, axis=1), np.cumsum(negative, axis=1)
            looked = found + passed_over
            tenth = _positives_in_top(found, looked, 0.1)
            listed = tenth if self.list_share == 0.1 else _positives_in_top(found, looked, self.list_share)
            # One Newton step from the estimate on all rows is a resample's own fit to first order.
            slope_step = (h00 * g1 - h01 * g0) / (h00 * h11 - h01 * h01)
            one_class = (positives == 0) | (positives == rows)
            return {
                "roc_auc": _auc(positive, negative, passed_over),
                "average_precision": _average_precision(positive, found, looked),
                "brier": brier / rows,
                "log_loss": loss / rows,
                "expected_calibration_error": np.abs(sums[:, 11:]).sum(axis=1) / rows,
                "lift_at_10": tenth / (0.1 * positives),
                "recall_at_list": listed / positives,
                "precision_at_list": listed / (self.list_share * rows),
                "calibration_slope": np.where(one_class, np.nan, self.slope + slope_step),
                "calibration_intercept": np.where(one_class, np.nan, self.shift + s1 / t1),
                "base_rate": positives / rows,
                "within_campaign_roc_auc": self._within(counts),
            }

    def _within(self, counts: Floats) -> Floats:
        positive, negative = counts @ self.positive_within, counts @ self.negative_within
        sizes = np.diff(np.r_[self.first_of_campaign, positive.shape[1]])
        positives, negatives = (
            np.add.reduceat(each, self.first_of_campaign, axis=1) for each in (positive, negative)
        )
        earlier = np.cumsum(negatives, axis=1) - negatives
        above = np.cumsum(negative, axis=1) - np.repeat(earlier, sizes, axis=1)
        right = (positive * (np.repeat(negatives, sizes, axis=1) - above + negative / 2)).sum(axis=1)
        return np.asarray(right / (positives * negatives).sum(axis=1))


def _ties(scores: Floats, most: int) -> Codes:
    """The number of each row's tie (rows,), 0 the highest score; neighbours are joined beyond `most` ties."""
    _, tie, sizes = np.unique(-scores, return_inverse=True, return_counts=True)
    if len(sizes) > most:
        before = np.cumsum(sizes) - sizes
        _, tie = np.unique((before * most // len(scores))[tie], return_inverse=True)
    return np.asarray(tie, dtype=np.int64)


def _auc(positive: Floats, negative: Floats, passed_over: Floats) -> Floats:
    """(resamples,) from weights by tie (resamples, ties) and the sums of the negatives' down the ranking."""
    with np.errstate(divide="ignore", invalid="ignore"):
        negatives = negative.sum(axis=1)
        above = negatives[:, None] - passed_over
        above += negative / 2
        above *= positive
        return np.asarray(above.sum(axis=1) / (positive.sum(axis=1) * negatives))


def _average_precision(positive: Floats, found: Floats, looked: Floats) -> Floats:
    precision = np.divide(found, looked, out=np.zeros_like(found), where=looked > 0)
    precision *= positive
    return np.asarray(precision.sum(axis=1) / found[:, -1])


def _positives_in_top(found: Floats, looked: Floats, share: float) -> Floats:
    """Weight of positives among the top `share` of the weight, (resamples,)."""
    return np.array(
        [
            np.interp(share * each[-1], np.r_[0.0, each], np.r_[0.0, hits])
            for each, hits in zip(looked, found, strict=True)
        ]
    )


def _log_losses(labels: Floats, probabilities: Floats) -> Floats:
    return -(labels * np.log(probabilities) + (1 - labels) * np.log1p(-probabilities))


def _estimate(name: str, value: float, drawn: Floats) -> Estimate:
    known = drawn[np.isfinite(drawn)]
    if not np.isfinite(value):
        return Estimate(name, None, None, None)
    if not known.size:
        return Estimate(name, float(value), None, None)
    low, high = np.quantile(known, [0.025, 0.975])
    if name == "expected_calibration_error":
        # A mean of absolute gaps grows with the noise that resampling adds: take that out again.
        bias = max(0.0, float(known.mean()) - float(value))
        low, high = max(0.0, low - bias), high - bias
    return Estimate(name, float(value), float(low), float(high))
