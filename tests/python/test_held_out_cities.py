"""What came of cities held out: by scipy, and on simulated cities of which the truth is known."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from otklik.effects.city_plans import designs_of
from otklik.effects.held_out_cities import COMPARISONS, Floats, Measured, matched, measure, measure_cities
from scipy.stats import ttest_rel

from .test_city_plans import MONEY, shop

CITIES, HISTORY = 24, 12
NEWER = HISTORY // 2


@given(
    arrays(float, st.integers(3, 10), elements=MONEY),
    arrays(float, st.tuples(st.just(10), st.integers(0, 6)), elements=MONEY),
)
def test_the_interval_leaves_zero_out_where_p_is_below_a_twentieth(
    differences: Floats, placebos: Floats
) -> None:
    """Widened or not; the placebos never make it narrower, and without them it is scipy's."""
    found = measure(differences, placebos[: len(differences)])
    alone = measure(differences, placebos[: len(differences), :0])
    if found is None or alone is None:
        assert np.ptp(differences) < 1e-6
        return
    for one in (found, alone):
        assert (one.ci_low > 0 or one.ci_high < 0) == (one.p_value < 0.05)
    assert found.ci_high - found.ci_low >= alone.ci_high - alone.ci_low - 1e-9
    assert found.difference == alone.difference
    if np.ptp(differences) > 1e-3:
        known = ttest_rel(differences, np.zeros_like(differences))
        assert alone.p_value == pytest.approx(known.pvalue, rel=1e-6, abs=1e-12)


def measured(
    values: Floats, held_out: list[int], effect: float = 0.0, *, with_placebos: bool = True
) -> Measured:
    """What is told of a shop, (cities, windows), of which all other cities gain `effect` in window 0."""
    reached = [city for city in range(len(values)) if city not in held_out]
    pairs = matched(values[:, 1 + NEWER :], held_out, reached)
    out, into = np.array(pairs).T
    changes = values[:, :NEWER] - values[:, 1 : NEWER + 1]
    differences = changes[into] - changes[out]
    differences[:, 0] += effect
    found = measure(differences[:, 0], differences[:, 1:] if with_placebos else differences[:, :0])
    assert found is not None
    return found


def test_a_plan_that_was_followed_shows_what_it_said() -> None:
    """300 shops: told in about 80 of 100 what was said to be, and without an effect hardly any.

    The pairs are found anew by history, as only the cities held out are known.
    """
    alarms, told, held = [], [], []
    for seed in range(300):
        values = shop(np.random.default_rng(seed), CITIES, HISTORY + 1)
        names = [f"city {number:02d}" for number in range(CITIES)]
        design = designs_of(values[:, 1:], names, f"seed {seed}")[-1]
        cities = design.held_out.tolist()
        alarms.append(measured(values, cities).p_value < 0.05)
        something = measured(values, cities, design.smallest_effect)
        told.append(something.ci_low > 0)
        held.append(something.ci_low <= design.smallest_effect <= something.ci_high)
    assert np.mean(alarms) <= 0.07
    assert np.mean(held) >= 0.93
    assert 0.7 <= np.mean(told) <= 0.88


def test_cities_of_one_corner_are_told_no_more_than_their_weather() -> None:
    """Eight cities held out share a fortune that nobody drew: without the placebos 37 of 100 are told."""
    with_placebos, without = [], []
    for seed in range(200):
        draw = np.random.default_rng(seed)
        values = shop(draw, CITIES, HISTORY + 1)
        values[:8] *= np.exp(draw.normal(0, 0.2, HISTORY + 1))
        with_placebos.append(measured(values, list(range(8))).p_value < 0.05)
        without.append(measured(values, list(range(8)), with_placebos=False).p_value < 0.05)
    assert np.mean(without) >= 0.25
    assert np.mean(with_placebos) <= 0.12


def windows_of(values: Floats, held_out: set[int], customers: int = 40) -> pa.Table:
    """What `held_out_windows` says: revenue, half of it profit; all cities but one large."""
    return pa.Table.from_pylist([
        {
            "campaign_id": "wall", "city": f"c{city:02d}", "is_held_out": city in held_out,
            "is_comparable": city != 1, "customers": 9 if city == 0 else customers, "windows_back": back,
            "buyers": 4, "revenue": round(value * customers, 2), "profit": round(value * customers / 2, 2),
        }
        for city, own in enumerate(values)
        for back, value in enumerate(own)
    ])  # fmt: skip


def test_a_campaign_is_told_whatever_the_order_of_rows() -> None:
    """Profit is half of revenue, so is its effect; cities too small or too busy are reached, in no pair."""
    values = shop(np.random.default_rng(5), 14, 9)
    windows = windows_of(values, {2, 4, 6, 8})
    found = measure_cities(windows)
    assert found.schema == COMPARISONS
    assert found == measure_cities(windows.take(np.random.default_rng(1).permutation(len(windows))))
    profit, conversion, revenue = found.to_pylist()
    assert profit["difference"] == pytest.approx(revenue["difference"] / 2, abs=1e-3)
    assert profit["p_value"] == pytest.approx(revenue["p_value"], rel=1e-3)
    assert conversion["p_value"] is None
    assert profit["held_out_cities"] == "c02, c04, c06, c08"
    assert not {"c00", "c01"} & set(profit["compared_cities"].split(", "))
    assert (profit["pairs"], profit["held_out_customers"]) == (4, 160)
    assert profit["reached_customers"] == 9 + 9 * 40
    assert profit["placebo_windows"] == 3


def test_cities_that_are_too_few_are_not_compared() -> None:
    """Two pairs have no interval; without an older window to match by there is no pair."""
    values = shop(np.random.default_rng(5), 14, 9)
    few = measure_cities(windows_of(values, {2, 4})).to_pylist()
    assert {row["pairs"] for row in few} == {2}
    assert all(row["p_value"] is None and row["difference"] is None for row in few)
    young = measure_cities(windows_of(values[:, :2], {2, 4, 6, 8})).to_pylist()
    assert {row["pairs"] for row in young} == {0}
