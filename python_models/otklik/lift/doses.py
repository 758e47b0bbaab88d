"""How much of a discount's effect another depth of it has: the dose and the response.

    log lift of an average customer at depth d      b (d / d0)^g

d0 is about the depth that was tried most, b what it lifts, g how the effect grows with the depth: in
proportion (1), with its root (0.5), nearly not at all. A deeper discount never lifts less. b is what past
contacts say, at all depths of the mechanic at once, those of one campaign and those of others alike, each
as surely as it is known; of g there is a belief before them, and contacts of two depths or more move it. What
they leave open stands as a least and a most: the g of 5 and of 95 in a hundred.

A customer who leans on discounts more than the average one does so at every depth: lean and level go with
the same power.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from otklik.lift.rates import Floats

# The belief in g: a constant price elasticity gives a little over 1, what saturates less. Nine in ten lie
# between a third and one and a half.
USUAL_POWER, POWER_DEVIATION = 0.7, 0.45
POWERS = np.exp(np.linspace(np.log(0.1), np.log(4.0), 121))
LEAST, MOST, Z90 = 0.05, 0.95, 1.644854
# The level's own prior, as of any offer: see `model`.
LEVEL_VARIANCE = 1.0
# What else a level of a campaign may hide, a standard deviation of 0.02: no two are known better apart.
JITTER = 0.0004
SEED = 20_261_129
# A mechanic never tried lifts as the tried ones do, half as much, or half as much again.
NOT_TRIED = (0.5, 1.5)


@dataclass(frozen=True)
class Dose:
    """What one depth has of the effect: the log lift of a customer is max(0, level + lean x shape), shape
    being what he lifts more than the average one. Each a number, or (draws,).
    """

    level: Floats
    lean: Floats

    def lifts(self, shape: Floats) -> Floats:
        """(rows,) of a shape (rows,); (rows, draws) of one (rows, draws)."""
        return np.asarray(np.maximum(self.level + self.lean * shape, 0.0))

    def times(self, share: float) -> Dose:
        """A part of it."""
        return Dose(self.level * share, self.lean * share)


@dataclass(frozen=True)
class DoseCurve:
    """The depths of one mechanic that were tried, (tried,), and how surely their levels are known.

    `precision` (tried, tried): of their levels together. `is_tried`: False for a mechanic of which no depth
    was; then there is one level, at the middle of the depths that are asked for.
    """

    depths: Floats
    precision: Floats
    reference: float
    is_tried: bool

    @classmethod
    def of(cls, depths: Sequence[float], drawn: Floats, *, is_tried: bool = True) -> DoseCurve:
        """From tried depths, above 0, and (draws, tried) what their levels may have been."""
        covariance = np.atleast_2d(np.cov(drawn, rowvar=False)) + JITTER * np.eye(len(depths))
        weights = 1 / np.diag(covariance)
        reference = float(np.exp(np.sum(weights * np.log(depths)) / np.sum(weights)))
        precision: Floats = np.asarray(np.linalg.inv(covariance), dtype=np.float64)
        return cls(np.asarray(depths, dtype=np.float64), precision, reference, is_tried)

    def knows(self, depth: float) -> bool:
        """Whether it was tried."""
        return self.is_tried and bool(np.any(self.depths == depth))

    def doses(self, depth: float, levels: Floats) -> tuple[Dose, Dose, Dose]:
        """The least, the expected and the most of a depth; of a tried one all the same.

        `levels` (tried,): of the tried depths, as fitted.
        """
        weights, heights, leans = self._weighed(depth, levels[None, :], np.zeros(1))
        expected = Dose(np.sum(weights * heights * leans, axis=1)[0], np.sum(weights * leans, axis=1)[0])
        if self.knows(depth):
            return expected, expected, expected
        least, most = (Dose(each.level[0], each.lean[0]) for each in _ends(weights, heights, leans))
        # between depths that are known well a power says next to nothing
        least = min(least, expected, key=lambda dose: float(dose.level))
        most = max(most, expected, key=lambda dose: float(dose.level))
        return self._stretched(least, NOT_TRIED[0]), expected, self._stretched(most, NOT_TRIED[1])

    def drawn(self, depth: float, levels: Floats) -> tuple[Dose, Dose]:
        """The least and the most of a depth for each draw of the levels (draws, tried).

        Of a tried depth both are the expected one, the belief in g moved by its own deviation from draw to
        draw: else what leans on it would look surer than it is.
        """
        if self.knows(depth):
            centre = POWER_DEVIATION * np.random.default_rng(SEED).standard_normal(len(levels))
            weights, heights, leans = self._weighed(depth, levels, centre)
            dose = Dose(np.sum(weights * heights * leans, axis=1), np.sum(weights * leans, axis=1))
            return dose, dose
        least, most = _ends(*self._weighed(depth, levels, np.zeros(len(levels))))
        return self._stretched(least, NOT_TRIED[0]), self._stretched(most, NOT_TRIED[1])

    def _stretched(self, dose: Dose, share: float) -> Dose:
        return dose if self.is_tried else dose.times(share)

    def _weighed(self, depth: float, levels: Floats, centre: Floats) -> tuple[Floats, Floats, Floats]:
        """The weight of each power and the height b at it, (draws, powers), and the lean, (1, powers)."""
        ratios = (self.depths / self.reference)[:, None] ** POWERS
        pulled = self.precision @ ratios
        information = np.sum(ratios * pulled, axis=0) + 1 / LEVEL_VARIANCE
        heights = levels @ pulled / information
        distance = (np.log(POWERS) - np.log(USUAL_POWER) - centre[:, None]) / POWER_DEVIATION
        log_weights = 0.5 * (heights * heights * information - np.log(information) - distance**2)
        weights = np.exp(log_weights - log_weights.max(axis=1, keepdims=True))
        leans = np.asarray((depth / self.reference) ** POWERS)[None, :]
        return weights / weights.sum(axis=1, keepdims=True), heights, leans


def usual_parts(ratio: float) -> tuple[float, float, float]:
    """Which part of a tried depth's effect a depth of `ratio` to it has, by what is believed of g alone: the
    least, the expected and the most.

    Examples
    --------
    Half the depth has three fifths of the effect, a little more or less.

    >>> [round(part, 2) for part in usual_parts(0.5)]
    [0.36, 0.62, 0.79]
    """
    spread = [float(np.exp(deviations * POWER_DEVIATION)) for deviations in (-Z90, 0.0, Z90)]
    least, usual, most = sorted(ratio ** (USUAL_POWER * each) for each in spread)
    return least, usual, most


def nearest(depths: Sequence[float], depth: float) -> float:
    """The depth nearest to one, the smaller of two."""
    return min(depths, key=lambda each: (abs(each - depth), each))


def _ends(weights: Floats, heights: Floats, leans: Floats) -> tuple[Dose, Dose]:
    """The doses at the powers of which `LEAST` and `MOST` lift an average customer no more than they do."""
    levels = heights * leans
    order = np.argsort(levels, axis=1, kind="stable")
    below = np.cumsum(np.take_along_axis(weights, order, axis=1), axis=1)
    draws = np.arange(len(levels))
    at = [order[draws, np.argmax(below >= share, axis=1)] for share in (LEAST, MOST)]
    least, most = (Dose(levels[draws, power], leans[0, power]) for power in at)
    return least, most
