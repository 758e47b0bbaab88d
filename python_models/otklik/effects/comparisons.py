"""An offer arm against the control, from sums over their customers; nothing here sees a customer.

Sums come exact from the warehouse (integers, decimals) and stay exact until the last division: the order of
the rows and the number of threads change no figure, and a large mean cannot swallow a small variance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri, stdtr, stdtrit

Number = int | float | Decimal | Fraction

NORMAL_95 = float(ndtri(0.975))

WELCH = "Welch t"
TWO_PROPORTIONS = "two-proportion z"
DELTA_METHOD = "delta method z"


@dataclass(frozen=True)
class Moments:
    """Sums over the customers of one arm, of a value and of one other number per customer.

    The other number is the same value in an equal window before the campaign (means and rates), or what the
    value is divided by (ratios).
    """

    customers: int
    value: Number
    value_squared: Number
    other: Number | None = None
    other_squared: Number | None = None
    product: Number | None = None

    @classmethod
    def of(cls, values: ArrayLike, others: ArrayLike | None = None) -> Moments:
        """Moments of whole numbers, (customers,) each: count money in kopecks."""
        first = np.asarray(values, dtype=np.int64)
        if others is None:
            return cls(len(first), int(first.sum()), int(first @ first))
        second = np.asarray(others, dtype=np.int64)
        return cls(
            len(first),
            int(first.sum()),
            int(first @ first),
            int(second.sum()),
            int(second @ second),
            int(first @ second),
        )

    @property
    def mean(self) -> Fraction:
        """Value per customer, zeros included."""
        return Fraction(self.value) / self.customers

    @property
    def other_mean(self) -> Fraction:
        """The other number per customer."""
        return Fraction(self.other or 0) / self.customers

    @property
    def variance(self) -> Fraction:
        """Sample variance of the value."""
        return self._spread(self.value, self.value, self.value_squared)

    @property
    def other_variance(self) -> Fraction:
        """Sample variance of the other number."""
        return self._spread(self.other or 0, self.other or 0, self.other_squared or 0)

    @property
    def covariance(self) -> Fraction:
        """Sample covariance of the two."""
        return self._spread(self.value, self.other or 0, self.product or 0)

    def _spread(self, first: Number, second: Number, product: Number) -> Fraction:
        n = self.customers
        return (n * Fraction(product) - Fraction(first) * Fraction(second)) / (n * (n - 1))


@dataclass(frozen=True)
class Comparison:
    """An offer arm against the control; None where the arms are too small or nothing varies."""

    offer_value: float | None
    control_value: float | None
    difference: float | None
    relative_difference: float | None
    ci_low: float | None
    ci_high: float | None
    statistic: float | None
    p_value: float | None
    test: str


def welch(offer: Moments, control: Moments) -> Comparison:
    """Means of all assigned customers, zeros included (Welch 1947, Biometrika 34, 28-35)."""
    if min(offer.customers, control.customers) < 2:
        return _comparison(WELCH, offer.mean, control.mean)
    parts = [float(arm.variance) / arm.customers for arm in (offer, control)]
    error = sqrt(sum(parts))
    if error == 0:
        return _comparison(WELCH, offer.mean, control.mean)
    freedom = sum(parts) ** 2 / sum(
        part**2 / (arm.customers - 1) for part, arm in zip(parts, (offer, control), strict=True)
    )
    statistic = float(offer.mean - control.mean) / error
    return _comparison(
        WELCH,
        offer.mean,
        control.mean,
        margin=float(stdtrit(freedom, 0.975)) * error,
        statistic=statistic,
        p_value=2 * float(stdtr(freedom, -abs(statistic))),
    )


def two_proportions(offer: Moments, control: Moments) -> Comparison:
    """Shares of assigned customers: the test pools the arms, as its null does; the interval does not."""
    share = (Fraction(offer.value) + Fraction(control.value)) / (offer.customers + control.customers)
    if not 0 < share < 1:
        return _comparison(TWO_PROPORTIONS, offer.mean, control.mean)
    pooled = float(share * (1 - share) * (Fraction(1, offer.customers) + Fraction(1, control.customers)))
    unpooled = sum(float(arm.mean * (1 - arm.mean)) / arm.customers for arm in (offer, control))
    statistic = float(offer.mean - control.mean) / sqrt(pooled)
    return _comparison(
        TWO_PROPORTIONS,
        offer.mean,
        control.mean,
        margin=NORMAL_95 * sqrt(unpooled),
        statistic=statistic,
        p_value=_two_sided(statistic),
    )


def ratios(offer: Moments, control: Moments) -> Comparison:
    """Value per divisor (money per receipt) with customers, not receipts, as the unit: the delta method.

    Deng, Knoblich & Lu 2018, "Applying the Delta Method in Metric Analytics", KDD.
    """
    values = [Fraction(arm.value) / Fraction(arm.other) if arm.other else None for arm in (offer, control)]
    first, second = values
    if first is None or second is None or min(offer.customers, control.customers) < 2:
        return _comparison(DELTA_METHOD, first, second)
    error = sqrt(_ratio_variance(offer, first) + _ratio_variance(control, second))
    if error == 0:
        return _comparison(DELTA_METHOD, first, second)
    statistic = float(first - second) / error
    return _comparison(
        DELTA_METHOD,
        first,
        second,
        margin=NORMAL_95 * error,
        statistic=statistic,
        p_value=_two_sided(statistic),
    )


# how each kind of metric is compared
METHODS: dict[str, Callable[[Moments, Moments], Comparison]] = {
    "mean": welch,
    "rate": two_proportions,
    "ratio": ratios,
}


def adjusted(offer: Moments, control: Moments) -> tuple[float, float, float] | None:
    """Difference of means less what the window before explains, with its 95 % interval; None without one.

    CUPED (Deng, Xu, Kohavi & Walker 2013, WSDM): the slope is that of a regression of the value on the arm
    and the earlier value, so the difference is that regression's coefficient; the interval is Welch's on what
    is left. It narrows the interval and takes an unlucky draw back; it repairs no control that was chosen.
    """
    arms = (offer, control)
    if any(arm.other is None or arm.customers < 2 for arm in arms):
        return None
    explained = sum((arm.customers - 1) * arm.other_variance for arm in arms)
    if explained == 0:
        return None
    slope = sum((arm.customers - 1) * arm.covariance for arm in arms) / explained
    left = [arm.variance - 2 * slope * arm.covariance + slope**2 * arm.other_variance for arm in arms]
    parts = [float(rest) / arm.customers for rest, arm in zip(left, arms, strict=True)]
    error = sqrt(sum(parts))
    if error == 0:
        return None
    freedom = sum(parts) ** 2 / sum(
        part**2 / (arm.customers - 1) for part, arm in zip(parts, arms, strict=True)
    )
    difference = float(offer.mean - control.mean - slope * (offer.other_mean - control.other_mean))
    margin = float(stdtrit(freedom, 0.975)) * error
    return difference, difference - margin, difference + margin


def holm(p_values: Sequence[float]) -> list[float]:
    """P-values adjusted for having asked several questions (Holm 1979, Scand. J. Statist. 6, 65-70)."""
    order = np.argsort(p_values, kind="stable")
    steps = np.asarray(p_values, dtype=float)[order] * np.arange(len(order), 0, -1)
    result = np.empty(len(order))
    result[order] = np.minimum(np.maximum.accumulate(steps), 1) if len(order) else steps
    return [float(p) for p in result]


def _ratio_variance(arm: Moments, ratio: Fraction) -> float:
    left = arm.variance - 2 * ratio * arm.covariance + ratio**2 * arm.other_variance
    return float(left / arm.customers / arm.other_mean**2)


def _comparison(
    test: str,
    offer: Fraction | None,
    control: Fraction | None,
    *,
    margin: float | None = None,
    statistic: float | None = None,
    p_value: float | None = None,
) -> Comparison:
    known = offer is not None and control is not None
    difference = float(offer - control) if known else None  # type: ignore[operator]
    return Comparison(
        None if offer is None else float(offer),
        None if control is None else float(control),
        difference,
        float((offer - control) / abs(control)) if known and control else None,  # type: ignore[operator]
        None if difference is None or margin is None else difference - margin,
        None if difference is None or margin is None else difference + margin,
        statistic,
        p_value,
        test,
    )


def _two_sided(statistic: float) -> float:
    return 2 * float(ndtr(-abs(statistic)))
