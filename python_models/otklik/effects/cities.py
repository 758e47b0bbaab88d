"""A campaign that named nobody (billboards in a city): its city against similar cities, before and during.

Observational: nobody drew the city, so whatever else happened there in the window counts as the campaign.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import stdtr, stdtrit

from .comparisons import Number

TEST = "observational: difference in differences by city"
# Enough for the spread between cities to be seen, few enough to be alike.
MOST_SIMILAR = 20
FEWEST_SIMILAR = 3
FEWEST_CUSTOMERS = 10


@dataclass(frozen=True)
class City:
    """One city around one campaign. `traits` are what it was like earlier; the rest is of one metric.

    `before` and `during` are sums over its customers in the window before and in the campaign's;
    `change_squared` sums the squares of each customer's change.
    """

    city: str
    customers: int
    traits: tuple[float, ...]
    before: Number
    during: Number
    change_squared: Number

    @property
    def change(self) -> float:
        """Mean change of a customer."""
        return float(self.during - self.before) / self.customers  # type: ignore[operator]

    @property
    def variance_of_customers(self) -> float:
        """Sample variance of a customer's change."""
        return max(float(self.change_squared) - self.customers * self.change**2, 0.0) / (self.customers - 1)


@dataclass(frozen=True)
class CityDifference:
    """What the campaign's city gained over similar ones; None where there is nothing to compare with."""

    cities: int
    customers: int
    before: float | None
    during: float | None
    difference: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    p_value: float | None = None


def similar_cities(target: City, others: Sequence[City]) -> list[City]:
    """The cities nearest in earlier traits, each measured in its spread between cities; ties by name.

    Traits come from before the window before: cities chosen for that window's own figures would move back to
    their mean in the next one and pass for an effect.
    """
    large = [city for city in others if city.customers >= FEWEST_CUSTOMERS]
    if not large:
        return []
    traits = np.array([city.traits for city in large], dtype=float)
    spread = traits.std(axis=0)
    distances = (((traits - np.array(target.traits)) / np.where(spread > 0, spread, 1)) ** 2).sum(axis=1)
    order = sorted(range(len(large)), key=lambda at: (distances[at], large[at].city))
    return [large[at] for at in order[:MOST_SIMILAR]]


def difference_in_differences(target: City, similar: Sequence[City]) -> CityDifference:
    """Change of the target less the mean change of similar cities, cities being the unit.

    A city's change varies by its customers and by what happens to cities (DerSimonian & Laird 1986,
    Controlled Clinical Trials 7, 177-188); the campaign's city is taken for one more draw, so its own luck is
    in the interval: Student's t on the number of similar cities less one.
    """
    customers = sum(city.customers for city in similar)
    before = float(sum(city.before for city in similar)) / customers if customers else None
    during = float(sum(city.during for city in similar)) / customers if customers else None
    pooled = sum((city.customers - 1) * city.variance_of_customers for city in (target, *similar))
    freedom = sum(city.customers - 1 for city in (target, *similar))
    if len(similar) < FEWEST_SIMILAR or target.customers < FEWEST_CUSTOMERS or pooled == 0:
        return CityDifference(len(similar), customers, before, during)
    of_customers = pooled / freedom
    changes = np.array([city.change for city in similar])
    within = of_customers / np.array([city.customers for city in similar], dtype=float)
    between = _between_cities(changes, within)
    weights = 1 / (within + between)
    mean = float((weights * changes).sum() / weights.sum())
    error = sqrt(of_customers / target.customers + between + float(1 / weights.sum()))
    margin = float(stdtrit(len(similar) - 1, 0.975)) * error
    difference = target.change - mean
    return CityDifference(
        len(similar),
        customers,
        before,
        during,
        difference,
        difference - margin,
        difference + margin,
        2 * float(stdtr(len(similar) - 1, -abs(difference) / error)),
    )


def _between_cities(changes: np.ndarray, within: np.ndarray) -> float:
    """Variance between cities beyond that of their customers, by moments; never below zero."""
    weights = 1 / within
    mean = (weights * changes).sum() / weights.sum()
    heterogeneity = (weights * (changes - mean) ** 2).sum()
    scale = weights.sum() - (weights**2).sum() / weights.sum()
    return max(0.0, float((heterogeneity - (len(changes) - 1)) / scale))
