"""What a planned control can show: against statsmodels, by hand, and by campaigns drawn at random."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from otklik.effects.comparisons import METHODS, Moments
from otklik.effects.planning import (
    SHARES,
    Windows,
    plan_campaigns,
    smallest_difference_of_means,
    smallest_difference_of_ratios,
    smallest_gain_of_shares,
)
from statsmodels.stats.power import NormalIndPower, TTestIndPower
from statsmodels.stats.proportion import power_proportions_2indep

ARMS = [(64, 64), (900, 100), (20_000, 1_000), (50, 20)]


@pytest.mark.parametrize(("offered", "controls"), ARMS)
@pytest.mark.parametrize("level", [0.05, 0.10])
def test_the_smallest_effects_are_those_of_statsmodels(offered: int, controls: int, level: float) -> None:
    sizes = {"nobs1": controls, "ratio": offered / controls, "alpha": level}

    means = smallest_difference_of_means(3, offered, controls, level)
    assert TTestIndPower().power(means / 3, **sizes) == pytest.approx(0.8, abs=1e-6)

    ratios = smallest_difference_of_ratios(3, offered, controls, level)
    assert NormalIndPower().power(ratios / 3, **sizes) == pytest.approx(0.8, abs=1e-6)

    gain = smallest_gain_of_shares(0.1, offered, controls, level)
    assert gain is not None
    found = power_proportions_2indep(gain, 0.1, nobs1=offered, ratio=controls / offered, alpha=level)
    assert found.power == pytest.approx(0.8, abs=1e-3)


def test_no_gain_is_left_to_show_where_nearly_all_buy_or_nobody_is_compared() -> None:
    assert smallest_gain_of_shares(0.99, 50, 10) is None
    assert smallest_gain_of_shares(1.0, 500, 100) is None


def drawn_windows(rng: np.random.Generator, customers: int, share: float) -> tuple[Any, Any]:
    """Money (whole) and receipts of customers of whom a share buys: most little, a few much."""
    buys = rng.random(customers) < share
    receipts = np.where(buys, 1 + rng.poisson(0.4, customers), 0)
    checks = np.exp(rng.normal(6, 0.7, customers)).astype(int)
    return receipts * checks, receipts


def window_row(metric: str, kind: str, value: Any, other: Any, possible: int) -> dict[str, Any]:
    """Sums over the windows with a purchase, as planned_windows gives them."""
    buys = other > 0
    value, other = value[buys].astype(float), other[buys].astype(float)
    return {
        "campaign_id": "p", "duration_days": 14, "metric": metric, "kind": kind, "possible": possible,
        "buyers": int(buys.sum()), "value": value.sum(), "value_squared": value @ value,
        "other": other.sum(), "other_squared": other @ other, "product": value @ other,
    }  # fmt: skip


@pytest.mark.parametrize("metric", ["mean", "rate", "ratio"])
def test_an_effect_as_small_as_is_said_is_shown_in_four_of_five_campaigns(metric: str) -> None:
    rng = np.random.default_rng(5)
    share, offered, controls = 0.2, 2400, 600
    money, receipts = drawn_windows(rng, 100_000, share)
    value = np.ones_like(money) if metric == "rate" else money
    told = Windows.of(window_row("m", metric, value, receipts, len(money)))
    assert told is not None
    effect = told.shows(share, share, offered, controls, 0.05)
    assert effect is not None
    shown = 0
    for _ in range(1500):
        arms = []
        for customers, gain in ((offered, effect), (controls, 0.0)):
            money, receipts = drawn_windows(rng, customers, share + (gain if metric == "rate" else 0))
            if metric == "rate":
                arms.append(Moments.of(receipts > 0))
            elif metric == "ratio":
                arms.append(Moments.of(money + np.rint(gain * receipts).astype(int), receipts))
            else:
                arms.append(Moments.of(money + round(gain)))
        p_value = METHODS[metric](*arms).p_value
        shown += p_value is not None and p_value < 0.05
    # three standard errors of 1 500 campaigns are 3 points
    assert shown / 1500 == pytest.approx(0.8, abs=0.035)


def a_list(**changed: Any) -> pa.Table:
    row = {
        "campaign_id": "p", "customers": 2000, "duration_days": 14, "control_share": 0.1,
        "buy_anyway_share": 0.2, "buy_share": 0.25, "promised_profit_per_customer": 20.0,
        "promised_conversion": 0.05, "promised_revenue_per_customer": 50.0,
    }  # fmt: skip
    return pa.Table.from_pylist([{**row, **changed}])


def some_windows(profit: float = 100.0) -> pa.Table:
    """Of each buyer one profit, one receipt of 500: 200 of 1 000 windows."""
    ones = np.ones(200)
    return pa.Table.from_pylist(
        [
            window_row("profit_per_customer", "mean", ones * profit, ones, 1000),
            window_row("conversion", "rate", ones, ones, 1000),
            window_row("revenue_per_customer", "mean", ones * 500, ones, 1000),
            window_row("average_check", "ratio", ones * 500, ones, 1000),
        ]
    )


def rows(table: pa.Table, metric: str) -> dict[float, dict[str, Any]]:
    return {row["control_share"]: row for row in table.to_pylist() if row["metric"] == metric}


def test_the_balanced_share_is_the_smallest_that_shows_the_promise() -> None:
    plan = rows(
        plan_campaigns(a_list(promised_profit_per_customer=10.0), some_windows()), "profit_per_customer"
    )

    (balanced,) = [row for row in plan.values() if row["is_balanced"]]
    assert balanced["verdict"] == "shows the profit"
    assert balanced["shown_by"] == "profit_per_customer"
    assert balanced["control_share"] == balanced["balanced_share"]
    assert balanced["smallest_effect"] <= 10
    # by hand: a customer's profit has a mean of 22.5 and a spread of sqrt(0.225 x 100^2 - 22.5^2)
    spread = (0.225 * 100**2 - 22.5**2) ** 0.5
    controls = balanced["controls"]
    assert balanced["smallest_effect"] == pytest.approx(
        smallest_difference_of_means(spread, 2000 - controls, controls)
    )
    one_less = round(2000 * (balanced["control_share"] - 0.01))
    assert smallest_difference_of_means(spread, 2000 - one_less, one_less) > 10
    assert balanced["price"] == pytest.approx(10 * controls)
    assert balanced["needed_customers"] is None
    assert {*SHARES} <= {*plan}
    assert [share for share, row in plan.items() if row["is_set"]] == [0.1]


def test_a_wider_control_shows_no_less_and_costs_more() -> None:
    plan = rows(plan_campaigns(a_list(), some_windows()), "revenue_per_customer")
    ordered = [plan[share] for share in sorted(plan)]
    effects = [row["smallest_effect"] for row in ordered if row["smallest_effect"] is not None]
    assert effects == sorted(effects, reverse=True)
    assert [row["price"] for row in ordered] == sorted(row["price"] for row in ordered)
    assert all(
        row["smallest_effect_90"] < row["smallest_effect"] for row in ordered if row["smallest_effect"]
    )


def test_where_none_shows_the_profit_another_metric_is_named_and_how_long_a_list_would() -> None:
    found = plan_campaigns(a_list(promised_profit_per_customer=2.0, promised_conversion=0.1), some_windows())
    row = rows(found, "conversion")[0.05]
    assert (row["verdict"], row["shown_by"]) == ("shows another metric", "conversion")
    needed = row["needed_customers"]
    spread = (0.225 * 100**2 - 22.5**2) ** 0.5
    half = needed // 2
    assert smallest_difference_of_means(spread, needed - half, half) <= 2
    half = (needed - 2) // 2
    assert smallest_difference_of_means(spread, half, half) > 2


def test_what_the_tests_would_not_say_is_not_planned() -> None:
    """A control of 100 with 22.5 buyers says something of money, one of 80 with 18 does not, as `enough`."""
    plan = rows(plan_campaigns(a_list(customers=1600), some_windows()), "profit_per_customer")
    assert plan[0.05]["smallest_effect"] is None
    plan = rows(plan_campaigns(a_list(customers=2000), some_windows()), "profit_per_customer")
    assert plan[0.05]["smallest_effect"] is not None


def test_nothing_promised_and_nothing_known_are_said() -> None:
    nothing = {
        f"promised_{metric}": None for metric in ("profit_per_customer", "conversion", "revenue_per_customer")
    }
    found = plan_campaigns(a_list(**nothing), some_windows()).to_pylist()
    assert {row["verdict"] for row in found} == {"nothing is promised"}
    assert {row["price"] for row in found} == {None}
    assert any(row["smallest_effect"] for row in found)
    found = plan_campaigns(a_list(), some_windows().slice(0, 0)).to_pylist()
    assert {row["verdict"] for row in found} == {"cannot be told"}
    assert {row["smallest_effect"] for row in found} == {None}


def test_over_more_days_more_buy_and_more_is_promised() -> None:
    windows = some_windows().to_pylist()
    longer = [{**row, "duration_days": 28, "possible": 500, "buyers": 150} for row in windows]
    found = plan_campaigns(a_list(), pa.Table.from_pylist([*windows, *longer])).to_pylist()
    by_days = {
        row["duration_days"]: row for row in found
        if row["metric"] == "conversion" and row["control_share"] == 0.5
    }  # fmt: skip
    assert by_days[28]["base_value"] == pytest.approx(0.3)
    assert by_days[28]["promised_effect"] == pytest.approx(0.075)
    money = {row["promised_effect"] for row in found if row["metric"] == "profit_per_customer"}
    assert money == {20.0, 40.0}
    assert {row["duration_days"] for row in found if row["is_balanced"] or row["is_set"]} == {14}
