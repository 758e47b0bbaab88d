"""Numbers of purchases at a rate: their likelihoods, and lines fitted to them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# of expected purchases (rows,): the loss, its negative gradient and the expected second one by log rate
Likelihood = Callable[[Floats], tuple[float, Floats, Floats]]


def happened(bought: Floats) -> Likelihood:
    """Of at least one purchase (1 or 0) among those expected to be Poisson."""

    def likelihood(rate: Floats) -> tuple[float, Floats, Floats]:
        p = np.clip(-np.expm1(-rate), 1e-12, 1 - 1e-12)
        loss = -float(np.sum(bought * np.log(p) - (1 - bought) * rate))
        return loss, rate * (bought / p - 1), rate * rate * (1 - p) / p

    return likelihood


def counted(count: Floats, spread: float = 0.0) -> Likelihood:
    """Of numbers of purchases with variance rate + spread rate^2; Poisson where nothing is spread."""

    def likelihood(rate: Floats) -> tuple[float, Floats, Floats]:
        wider = 1 + spread * rate
        total = np.sum((count + 1 / spread) * np.log(wider)) if spread > 0 else np.sum(rate)
        return float(total - np.sum(count * np.log(rate))), (count - rate) / wider, rate / wider

    return likelihood


def penalised(
    likelihood: Likelihood, columns: Floats, offset: Floats, penalty: Floats
) -> tuple[Floats, Floats]:
    """Coefficients and their covariance where purchases are expected at exp(offset + columns @ coefficients).

    Fisher scoring on the penalised likelihood, halving a step that does not better it. `penalty` (columns,).
    """

    def at(coefficients: Floats) -> tuple[float, Floats, Floats]:
        rate = np.exp(np.clip(offset + columns @ coefficients, -30, 5))
        loss, gradient, weight = likelihood(rate)
        return 0.5 * float(np.sum(penalty * coefficients**2)) + loss, gradient, weight

    coefficients = np.zeros(columns.shape[1])
    loss, gradient, weight = at(coefficients)
    for _ in range(50):
        information = (columns * weight[:, None]).T @ columns + np.diag(penalty)
        step = np.linalg.solve(information, columns.T @ gradient - penalty * coefficients)
        before, size = loss, 1.0
        while (tried := at(coefficients + size * step))[0] > before and size > 1e-6:
            size /= 2
        coefficients = coefficients + size * step
        loss, gradient, weight = tried
        if before - loss < 1e-9 * max(1.0, abs(loss)):
            break
    information = (columns * weight[:, None]).T @ columns + np.diag(penalty)
    return coefficients, np.asarray(np.linalg.inv(information), dtype=np.float64)


def log_intensity(probabilities: Floats) -> Floats:
    """Log of the expected purchases that give at least one with these probabilities."""
    return np.asarray(np.log(-np.log1p(-probabilities)))


def probability(log_rate: Floats) -> Floats:
    """Of at least one purchase."""
    return np.asarray(-np.expm1(-np.exp(np.clip(log_rate, -14.0, 2.6))))


def receipts_of_a_buyer(rate: Floats) -> Floats:
    """Expected purchases, given at least one.

    Examples
    --------
    Whoever buys at a rate of 1 and bought at all has bought 1.58 times.

    >>> float(receipts_of_a_buyer(np.array([1.0])).round(2)[0])
    1.58
    """
    return np.asarray(rate / -np.expm1(-rate))
