"""Metrics and calibration against scikit-learn and answers worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from otklik.modelling.calibration import Calibrator, logistic_line, logistic_shift, to_log_odds
from otklik.modelling.metrics import (
    calibration_curve,
    evaluate,
    log_loss_difference,
    roc_auc,
    wilson_interval,
)
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score


def sample(rows: int = 800, ties: bool = False) -> tuple[np.ndarray, np.ndarray, list[str], list[str]]:
    random = np.random.default_rng(4)
    probabilities = random.beta(1.5, 8, rows)
    if ties:
        probabilities = np.round(probabilities, 2) + 0.005
    labels = (random.random(rows) < probabilities).astype(float)
    customers = [f"customer {number}" for number in random.integers(0, rows // 3, rows)]
    return labels, probabilities, customers, [f"campaign {number % 3}" for number in range(rows)]


@pytest.mark.parametrize("ties", [False, True])
def test_agrees_with_scikit_learn(ties: bool) -> None:
    """Ranking and loss metrics are scikit-learn's, ties included."""
    labels, probabilities, customers, campaigns = sample(ties=ties)
    found = {
        each.metric: each.value for each in evaluate(labels, probabilities, customers, campaigns, resamples=5)
    }
    expected = {
        "roc_auc": roc_auc_score(labels, probabilities),
        "average_precision": average_precision_score(labels, probabilities),
        "brier": brier_score_loss(labels, probabilities),
        "log_loss": log_loss(labels, probabilities),
        "base_rate": labels.mean(),
    }
    assert {name: found[name] for name in expected} == pytest.approx(expected, abs=1e-12)
    assert roc_auc(labels, probabilities) == pytest.approx(expected["roc_auc"], abs=1e-12)


def test_top_of_the_list_by_hand() -> None:
    """Ten rows, four positives: the best row is the top tenth, the best three the list; a tie counts in
    proportion.
    """
    labels = np.array([1, 1, 0, 1, 0, 0, 1, 0, 0, 0], dtype=float)
    probabilities = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05])
    ids = [str(number) for number in range(10)]
    found = {
        each.metric: each.value
        for each in evaluate(labels, probabilities, ids, ids, list_share=0.3, resamples=2)
    }
    assert found["lift_at_10"] == pytest.approx(2.5)
    assert found["recall_at_list"] == pytest.approx(2 / 4)
    assert found["precision_at_list"] == pytest.approx(2 / 3)
    assert found["within_campaign_roc_auc"] is None, "one row a campaign has no pairs"
    tied = np.where(
        probabilities > 0.55, 0.7, probabilities
    )  # four rows with three positives share the first place
    tenth = {each.metric: each.value for each in evaluate(labels, tied, ids, ids, resamples=2)}
    assert tenth["precision_at_list"] == pytest.approx(3 / 4)


def test_calibration_error_by_hand() -> None:
    """With one row a bin the error is the mean absolute gap."""
    labels = np.array([0, 0, 0, 0, 1, 0, 1, 0, 1, 1], dtype=float)
    probabilities = np.linspace(0.05, 0.95, 10)
    ids = [str(number) for number in range(10)]
    found = {each.metric: each.value for each in evaluate(labels, probabilities, ids, ids, resamples=2)}
    assert found["expected_calibration_error"] == pytest.approx(np.abs(probabilities - labels).mean())


def test_within_campaign_pairs() -> None:
    """Only pairs of one campaign count: the pooled mean of campaigns' AUC weighted by their pairs."""
    labels, probabilities, customers, campaigns = sample(ties=True)
    found = {
        each.metric: each.value for each in evaluate(labels, probabilities, customers, campaigns, resamples=2)
    }
    right = pairs = 0.0
    for campaign in set(campaigns):
        at = np.array([each == campaign for each in campaigns])
        weight = labels[at].sum() * (1 - labels[at]).sum()
        right, pairs = right + weight * roc_auc_score(labels[at], probabilities[at]), pairs + weight
    assert found["within_campaign_roc_auc"] == pytest.approx(right / pairs, abs=1e-12)


def test_slope_and_intercept_find_the_distortion() -> None:
    """Log-odds stretched by 2 and shifted have slope 1/2; the line is scikit-learn's unpenalised
    regression.
    """
    random = np.random.default_rng(1)
    truth = random.normal(-2, 1, 20_000)
    labels = (random.random(20_000) < expit(truth)).astype(float)
    stretched = 2 * truth + 1
    intercept, slope = logistic_line(stretched, labels)
    peer = LogisticRegression(C=np.inf, tol=1e-10).fit(stretched[:, None], labels)
    assert (intercept, slope) == pytest.approx((peer.intercept_[0], peer.coef_[0, 0]), abs=1e-4)
    assert slope == pytest.approx(0.5, abs=0.03)
    assert expit(logistic_shift(stretched, labels) + stretched).sum() == pytest.approx(labels.sum())
    ids = [str(number) for number in range(20_000)]
    found = {each.metric: each for each in evaluate(labels, expit(stretched), ids, ids, resamples=100)}[
        "calibration_slope"
    ]
    assert found.ci_low is not None
    assert found.ci_high is not None
    assert found.ci_low < 0.5 < found.ci_high
    assert found.ci_high - found.ci_low < 0.1


def test_calibrator_is_monotone_and_never_certain() -> None:
    """Whatever the scores, even those that point the wrong way, order is kept and 0 and 1 are not reached."""
    random = np.random.default_rng(2)
    scores = np.sort(random.normal(0, 3, 500))
    for labels in (scores > 0, scores < 0, random.random(500) < 0.1):
        probabilities = Calibrator.fit(scores, labels.astype(float)).probabilities(np.r_[-1e9, scores, 1e9])
        assert (np.diff(probabilities) >= 0).all()
        assert probabilities.min() > 0
        assert probabilities.max() < 1
        assert np.isfinite(to_log_odds(probabilities)).all()


def test_intervals_are_by_customer() -> None:
    """Rows repeated ten times by the same customers carry no more certainty: the interval keeps its width."""
    labels, probabilities, _, campaigns = sample(400)
    ids = [str(number) for number in range(400)]
    once = {each.metric: each for each in evaluate(labels, probabilities, ids, campaigns, resamples=200)}
    tenfold = {
        each.metric: each
        for each in evaluate(
            np.tile(labels, 10), np.tile(probabilities, 10), ids * 10, campaigns * 10, resamples=200
        )
    }
    for name in ("roc_auc", "log_loss", "base_rate"):
        widths = [each.ci_high - each.ci_low for each in (once[name], tenfold[name])]  # type: ignore[operator]
        assert widths[0] == pytest.approx(widths[1], rel=1e-6)


def test_interval_covers_the_truth() -> None:
    """Of 60 samples with a known base rate, the 95 % interval holds it in at least 50."""
    hits = 0
    for seed in range(60):
        random = np.random.default_rng(seed)
        labels = (random.random(300) < 0.2).astype(float)
        ids = [str(number) for number in range(300)]
        rate = {
            each.metric: each
            for each in evaluate(labels, np.full(300, 0.2), ids, ids, resamples=100, seed=seed)
        }["base_rate"]
        assert rate.ci_low is not None
        assert rate.ci_high is not None
        hits += rate.ci_low <= 0.2 <= rate.ci_high
    assert hits >= 50


def test_paired_difference_and_curve() -> None:
    """The true probabilities beat distorted ones for certain; the curve counts every row and brackets its
    rates.
    """
    labels, probabilities, customers, _ = sample(3_000)
    difference = log_loss_difference(labels, probabilities, np.clip(3 * probabilities, 0.01, 0.99), customers)
    assert difference.value is not None
    assert difference.ci_high is not None
    assert difference.value < 0
    assert difference.ci_high < 0
    curve = calibration_curve(labels, probabilities)
    assert len(curve) == 10
    assert sum(each["rows"] for each in curve) == 3_000
    assert all(each["ci_low"] <= each["observed"] <= each["ci_high"] for each in curve)
    assert wilson_interval(0, 10) == pytest.approx((0.0, 0.27753), abs=1e-4)


def test_large_samples_get_the_same_intervals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Joining neighbouring scores for the resamples moves no value, and intervals by less than a tenth."""
    labels, probabilities, customers, campaigns = sample(6_000)
    exact = evaluate(labels, probabilities, customers, campaigns, resamples=60)
    monkeypatch.setattr("otklik.modelling.metrics.MOST_TIES", 600)
    coarse = evaluate(labels, probabilities, customers, campaigns, resamples=60)
    for each, other in zip(exact, coarse, strict=True):
        assert each.value == pytest.approx(other.value, abs=1e-12)
        width = each.ci_high - each.ci_low  # type: ignore[operator]
        assert [each.ci_low, each.ci_high] == pytest.approx([other.ci_low, other.ci_high], abs=width / 10)
