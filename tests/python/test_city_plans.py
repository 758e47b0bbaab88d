"""Which cities to hold out, and what that shows: simulated cities of which the truth is known."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from otklik.effects.city_plans import (
    CITIES,
    DESIGNS,
    designs_of,
    paired_difference,
    pairs_of,
    plan_cities,
)
from scipy.stats import ttest_rel

Floats = NDArray[np.float64]
MONEY = st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 2))


@given(arrays(float, st.tuples(st.integers(3, 12), st.just(2)), elements=MONEY))
def test_interval_and_p_value_agree_and_are_scipy_s(changes: Floats) -> None:
    """Zero is outside of the interval exactly where p is below 0.05."""
    found = paired_difference(changes[:, 0], changes[:, 1])
    if found is None:
        assert np.ptp(changes[:, 0] - changes[:, 1]) < 1e-6
        return
    assert (found.ci_low > 0 or found.ci_high < 0) == (found.p_value < 0.05)
    known = ttest_rel(changes[:, 0], changes[:, 1])
    if np.ptp(changes[:, 0] - changes[:, 1]) > 1e-3:
        interval = known.confidence_interval(0.95)
        assert found.p_value == pytest.approx(known.pvalue, rel=1e-6, abs=1e-12)
        assert (found.ci_low, found.ci_high) == pytest.approx((interval.low, interval.high), rel=1e-6)


def shop(draw: np.random.Generator, cities: int, windows: int) -> Floats:
    """Return revenue per customer by city and window, the latest first.

    Levels, trends, seasons, fortunes of a city that last, and the chance of few customers with heavy tails.
    """
    customers = draw.integers(20, 400, cities)[:, None]
    level = draw.lognormal(6, 0.3, cities)[:, None]
    ages = np.arange(windows)
    fortune = draw.normal(0, 0.04, (cities, windows))
    for at in range(windows - 2, -1, -1):
        fortune[:, at] += 0.5 * fortune[:, at + 1]
    season = draw.normal(0, 0.1, windows)
    trend = -draw.normal(0, 0.01, cities)[:, None] * ages
    chance = draw.standard_t(5, (cities, windows)) * 1.5 / np.sqrt(customers)
    return np.asarray(level * np.exp(season + fortune + trend) * (1 + chance))


def test_what_is_said_to_be_seen_is_seen_and_nothing_else() -> None:
    """The window after the plan, of 300 shops of 24 cities: without an effect hardly any is told.

    One as large as the smallest that is said to be shown is told in about 80 of 100, and lies in 95 of 100
    intervals.
    """
    told, alarms, held = [], [], []
    for seed in range(300):
        values = shop(np.random.default_rng(seed), 24, 13)
        names = [f"city {number:02d}" for number in range(24)]
        design = designs_of(values[:, 1:], names, f"seed {seed}")[-1]
        change = values[:, 0] - values[:, 1]
        reached, held_out = change[design.reached], change[design.held_out]
        nothing = paired_difference(reached, held_out)
        something = paired_difference(reached + design.smallest_effect, held_out)
        assert nothing is not None
        assert something is not None
        alarms.append(nothing.p_value < 0.05)
        told.append(something.ci_low > 0)
        held.append(something.ci_low <= design.smallest_effect <= something.ci_high)
    assert 0.72 <= np.mean(told) <= 0.88
    assert np.mean(held) >= 0.92
    assert np.mean(alarms) <= 0.08


def test_cities_that_were_alike_are_pairs() -> None:
    """Six cities made as twins find each other, whatever the order; the odd one stays alone."""
    draw = np.random.default_rng(3)
    twins = np.repeat(shop(draw, 6, 8), 2, axis=0) * (1 + draw.normal(0, 1e-4, (12, 8)))
    alone = twins[:1] * 5
    order = draw.permutation(13)
    names = [f"{place // 2}" + "ab"[place % 2] for place in range(13)]
    pairs = pairs_of(np.vstack([twins, alone])[order], [names[place] for place in order])
    found = {frozenset(names[order[place]][0] for place in pair) for pair in pairs}
    assert found == {frozenset(str(number)) for number in range(6)}


def windows_of(campaign: str, values: Floats, customers: int = 30) -> pa.Table:
    """What `planned_city_windows` says of cities, one of them too small to compare."""
    rows = [
        {
            "campaign_id": campaign, "city": f"c{city:02d}", "windows_back": back,
            "customers": 9 if city == 0 else customers, "revenue": round(value * customers, 2), "seed": "x",
        }
        for city, own in enumerate(values)
        for back, value in enumerate(own)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows)


def test_a_plan_names_each_city_once() -> None:
    """Held out and compared stand in pairs; the small city is reached; equal input chooses the same."""
    windows = windows_of("wall", shop(np.random.default_rng(5), 12, 8))
    designs, cities = plan_cities(windows)
    assert (designs.schema, cities.schema) == (DESIGNS, CITIES)
    (chosen,) = [row for row in designs.to_pylist() if row["is_chosen"]]
    rows = cities.to_pylist()
    assert [row["city"] for row in rows] == [f"c{number:02d}" for number in range(12)]
    roles = [row["role"] for row in rows]
    assert roles.count("held out") == roles.count("compared") == chosen["pairs"]
    assert {row["pair"] for row in rows if row["role"] == "held out"} == set(range(1, chosen["pairs"] + 1))
    assert rows[0]["role"] == "reached"
    held = sum(row["customers"] for row in rows if row["role"] == "held out")
    assert chosen["held_out_customers"] == held == 30 * chosen["pairs"]
    again = plan_cities(windows.take(np.random.default_rng(1).permutation(len(windows))))
    assert again == (designs, cities)


@pytest.mark.parametrize(("cities", "windows"), [(6, 8), (12, 3), (1, 8)])
def test_too_few_cities_or_windows_make_no_plan(cities: int, windows: int) -> None:
    """Five cities of ten customers are two pairs; three windows match and cannot judge."""
    designs, roles = plan_cities(windows_of("wall", shop(np.random.default_rng(1), cities, windows)))
    assert designs.num_rows == 0
    assert set(roles["role"].to_pylist()) == {"reached"}
