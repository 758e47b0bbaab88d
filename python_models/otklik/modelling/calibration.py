"""Making a score a probability, and telling how far it is from one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]

# Below this slope the held-out scores say nothing; the order is kept, the probabilities become the base rate.
SMALLEST_SLOPE = 0.01
# No probability is exactly 0 or 1: the log-odds end here (1e-6 and 1 - 1e-6).
FARTHEST_LOG_ODDS = float(np.log(1e6 - 1))


@dataclass(frozen=True)
class Calibrator:
    """Logistic recalibration, probability = expit(intercept + slope * log_odds), slope > 0.

    Cox (1958), "Two further applications of a model for binary regression", Biometrika 45; Platt (1999),
    "Probabilistic outputs for support vector machines". Two parameters suffice for scores that are log-odds
    already; isotonic regression (Zadrozny & Elkan 2002) would tie customers that the list has to tell apart.
    """

    intercept: float
    slope: float

    @classmethod
    def fit(cls, log_odds: Floats, labels: Floats) -> Calibrator:
        """From held-out scores (rows,) and labels 0/1 (rows,), both classes present."""
        intercept, slope = logistic_line(log_odds, labels)
        if slope >= SMALLEST_SLOPE:
            return cls(intercept, slope)
        return cls(logistic_shift(SMALLEST_SLOPE * log_odds, labels), SMALLEST_SLOPE)

    def probabilities(self, log_odds: Floats) -> Floats:
        """(rows,) in the open interval (0, 1), never decreasing in `log_odds`."""
        line = self.intercept + self.slope * log_odds
        return np.asarray(expit(np.clip(line, -FARTHEST_LOG_ODDS, FARTHEST_LOG_ODDS)), dtype=np.float64)


def to_log_odds(probabilities: Floats) -> Floats:
    """log(p / (1 - p)) of probabilities in (0, 1)."""
    return np.log(probabilities) - np.log1p(-probabilities)


def logistic_line(x: Floats, labels: Floats) -> tuple[float, float]:
    """Maximum likelihood (intercept, slope) of labels on x, (rows,) each, by Newton's method.

    A ridge of 1e-3 on the standardised slope gives separated classes a finite answer (and elsewhere changes
    nothing one would see).
    """
    center, spread = float(x.mean()), float(x.std())
    if spread < 1e-12:
        return logistic_shift(np.zeros_like(x), labels), 0.0
    z = (x - center) / spread
    rate = float(labels.mean())
    intercept, slope = float(np.log(rate / (1 - rate))), 0.0

    def loss(a: float, b: float) -> float:
        line = a + b * z
        return float(np.sum(np.logaddexp(0.0, line) - labels * line)) + 0.5e-3 * b * b

    now = loss(intercept, slope)
    for _ in range(100):
        p = expit(intercept + slope * z)
        weight = p * (1 - p)
        gradient = np.array([np.sum(p - labels), np.sum((p - labels) * z) + 1e-3 * slope])
        off = np.sum(weight * z)
        hessian = np.array([[np.sum(weight) + 1e-9, off], [off, np.sum(weight * z * z) + 1e-3]])
        step = np.linalg.solve(hessian, gradient)
        size = 1.0
        while size > 1e-6 and loss(intercept - size * step[0], slope - size * step[1]) > now:
            size /= 2
        intercept, slope = intercept - size * float(step[0]), slope - size * float(step[1])
        before, now = now, loss(intercept, slope)
        if before - now < 1e-10:
            break
    return intercept - slope * center / spread, slope / spread


def logistic_shift(offset: Floats, labels: Floats) -> float:
    """The intercept that makes expit(intercept + offset) add up to the labels: calibration in the large."""
    low, high = -60.0, 60.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if float(np.sum(expit(middle + offset) - labels)) < 0 else (low, middle)
    return (low + high) / 2
