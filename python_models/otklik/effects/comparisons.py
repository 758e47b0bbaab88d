"""An offer arm against the control, from sums over their customers; nothing here sees a customer.

Sums come exact from the warehouse (integers, decimals) and stay exact until the last division: the order of
the rows and the number of threads change no figure, and a large mean cannot swallow a small variance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import acos, copysign, cos, inf, pi, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri, stdtr, stdtrit

Number = int | float | Decimal | Fraction

NORMAL_95 = float(ndtri(0.975))
# a bound of an interval is found to the last bit
_HALVINGS = 60

# Below these an arm is too small to tell, counted as it would be if the arms were alike (how many bought in
# which of them is what chance moves). A pooled z test keeps its 5 % from five on. A test of money, which
# comes from the few who buy, nears it from twenty: with ten it cries wolf in 12 of 100, with five in 15
# (docs/decisions/effects.md).
FEWEST_OF_A_KIND = 5
FEWEST_BUYERS = 20

WELCH = "Welch t"
TWO_PROPORTIONS = "two-proportion z"
DELTA_METHOD = "delta method z"


@dataclass(frozen=True)
class Moments:
    """Sums over the customers of one arm, of a value and of one other number per customer.

    The other number is the same value in an equal window before the campaign (means and rates), or what the
    value is divided by (ratios). `buyers` are the customers whom the value comes from; None: not counted.
    """

    customers: int
    value: Number
    value_squared: Number
    other: Number | None = None
    other_squared: Number | None = None
    product: Number | None = None
    buyers: int | None = None

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
    """Compare the means of all assigned customers, zeros included.

    Parameters
    ----------
    offer, control
        Sums over the customers of each arm; money in any one unit.

    Returns
    -------
    The difference with its 95 % interval and p-value; None for all three where an arm has one customer or
    nothing varies.

    References
    ----------
    Welch 1947, Biometrika 34, 28-35.

    Examples
    --------
    >>> found = welch(Moments.of([0, 0, 30, 30]), Moments.of([0, 0, 10, 10]))
    >>> found.difference, round(found.statistic, 3), round(found.p_value, 3)
    (10.0, 1.095, 0.34)
    """
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
    """Shares of assigned customers: the pooled test, and the interval of all differences it would not reject.

    At a difference of zero the interval's variance is the pooled one, so it leaves zero out exactly where the
    test beside it rejects.

    Parameters
    ----------
    offer, control
        Sums over the customers of each arm, of 1 for whoever did it and 0 for the others.

    References
    ----------
    Mee 1984, Biometrics 40, 1175-1176: Miettinen & Nurminen's score interval without their n / (n - 1).

    Examples
    --------
    30 of 100 against 20 of 100: a tenth more, which chance makes of it one time in ten.

    >>> found = two_proportions(Moments(100, 30, 30), Moments(100, 20, 20))
    >>> round(found.difference, 2), round(found.statistic, 3), round(found.p_value, 3)
    (0.1, 1.633, 0.102)
    """
    share = (Fraction(offer.value) + Fraction(control.value)) / (offer.customers + control.customers)
    if not 0 < share < 1:
        return _comparison(TWO_PROPORTIONS, offer.mean, control.mean)
    pooled = float(share * (1 - share) * (Fraction(1, offer.customers) + Fraction(1, control.customers)))
    statistic = float(offer.mean - control.mean) / sqrt(pooled)
    return _comparison(
        TWO_PROPORTIONS,
        offer.mean,
        control.mean,
        bounds=_score_interval(offer, control, statistic),
        statistic=statistic,
        p_value=_two_sided(statistic),
    )


def _score_interval(offer: Moments, control: Moments, at_zero: float) -> tuple[float, float]:
    """Differences of two shares whose score statistic is within the normal's 95 %; `at_zero` is that of zero.

    The statistic falls as the difference grows, so each bound is the one root between the estimate and the
    farthest difference there can be. A bound never crosses zero against the test: zero is a bracket of it.
    """
    sizes = offer.customers, control.customers
    successes = float(offer.value), float(control.value)
    estimate = successes[0] / sizes[0] - successes[1] / sizes[1]

    def beyond(difference: float) -> float:
        error = sqrt(_restricted_variance(successes, sizes, difference))
        gap = abs(estimate - difference)
        return gap / error - NORMAL_95 if error > 0 else (0.0 if gap == 0 else inf)

    def bound(farthest: float) -> float:
        near, far = estimate, farthest
        if near * far < 0:
            # zero lies between: the test says on which side of it the root is
            near, far = (near, 0.0) if abs(at_zero) > NORMAL_95 else (0.0, far)
        for _ in range(_HALVINGS):
            middle = (near + far) / 2
            near, far = (near, middle) if beyond(middle) > 0 else (middle, far)
        return near

    return bound(-1.0), bound(1.0)


def _restricted_variance(successes: tuple[float, float], sizes: tuple[int, int], difference: float) -> float:
    """Variance of the difference of two shares by the likeliest shares that are so far apart.

    The cubic and its trigonometric root: Miettinen & Nurminen 1985, Statistics in Medicine 4, 213-226.
    """
    (x, y), (n, m) = successes, sizes
    # the control's share z makes cubic z3 + square z2 + linear z + constant nothing
    cubic = float(n + m)
    square = (n + 2 * m) * difference - cubic - (x + y)
    linear = (m * difference - cubic - 2 * y) * difference + x + y
    constant = y * difference * (1 - difference)
    third = square / (3 * cubic)
    q = third**3 - square * linear / (6 * cubic**2) + constant / (2 * cubic)
    p = copysign(sqrt(max(third**2 - linear / (3 * cubic), 0.0)), q)
    ratio = min(max(q / p**3, -1.0), 1.0) if p != 0 else 0.0
    root = 2 * p * cos((pi + acos(ratio)) / 3) - third
    second = min(max(root, 0.0, -difference), 1.0, 1 - difference)
    first = second + difference
    return max(first * (1 - first), 0.0) / n + max(second * (1 - second), 0.0) / m


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


def enough(kind: str, offer: Moments, control: Moments) -> bool:
    """Whether the arms are large enough for a test of that kind (a key of `METHODS`) to hold what it says."""
    smaller = Fraction(min(offer.customers, control.customers), offer.customers + control.customers)
    if kind == "rate":
        bought = Fraction(offer.value) + Fraction(control.value)
        rarer = min(bought, offer.customers + control.customers - bought)
        return rarer * smaller >= FEWEST_OF_A_KIND
    if offer.buyers is None or control.buyers is None:
        return min(offer.customers, control.customers) >= FEWEST_BUYERS
    return (offer.buyers + control.buyers) * smaller >= FEWEST_BUYERS


# how each kind of metric is compared
METHODS: dict[str, Callable[[Moments, Moments], Comparison]] = {
    "mean": welch,
    "rate": two_proportions,
    "ratio": ratios,
}


class Adjusted(NamedTuple):
    """A difference of means less what the window before explains, its 95 % interval, and its p-value."""

    difference: float
    ci_low: float
    ci_high: float
    p_value: float


def adjusted(offer: Moments, control: Moments) -> Adjusted | None:
    """Difference of means less what the window before explains; None without one.

    CUPED (Deng, Xu, Kohavi & Walker 2013, WSDM): the slope is that of a regression of the value on the arm
    and the earlier value, so the difference is that regression's coefficient; interval and p-value are
    Welch's on what is left. It narrows the interval and takes an unlucky draw back; it repairs no control
    that was chosen.
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
    return Adjusted(
        difference,
        difference - margin,
        difference + margin,
        2 * float(stdtr(freedom, -abs(difference) / error)),
    )


def holm(p_values: Sequence[float]) -> list[float]:
    """P-values adjusted for having asked several questions.

    Parameters
    ----------
    p_values
        Of each question, in any order.

    Returns
    -------
    The adjusted ones in the same order, at most 1.

    References
    ----------
    Holm 1979, Scand. J. Statist. 6, 65-70.

    Examples
    --------
    The least of three counts three times, the next twice, and none less than one before it.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
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
    bounds: tuple[float, float] | None = None,
    statistic: float | None = None,
    p_value: float | None = None,
) -> Comparison:
    known = offer is not None and control is not None
    difference = float(offer - control) if known else None  # type: ignore[operator]
    if bounds is None and difference is not None and margin is not None:
        bounds = difference - margin, difference + margin
    low, high = bounds or (None, None)
    return Comparison(
        None if offer is None else float(offer),
        None if control is None else float(control),
        difference,
        float((offer - control) / abs(control)) if known and control else None,  # type: ignore[operator]
        low,
        high,
        statistic,
        p_value,
        test,
    )


def _two_sided(statistic: float) -> float:
    return 2 * float(ndtr(-abs(statistic)))
