"""The knapsack's library: the exact choice, and prices that say what a limit costs."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from otklik.choice import (
    Limits,
    best_choice,
    best_near_limit,
    contact_prices,
    exact_offers,
    linear_prices,
)

from tests.families import examples

PAIRS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 1_000), st.integers(-900, 2_000)), min_size=1, max_size=9
)
often = examples(150)


def arrays(pairs: list[tuple[int, int, int]]) -> tuple[np.ndarray, ...]:
    """Return customers numbered from 0, their segments, costs and profits in money."""
    customers = pd.factorize(np.array([who for who, _, _ in pairs]))[0].astype(np.int64)
    costs, profits = (np.array([pair[place] for pair in pairs]) / 100 for place in (1, 2))
    return customers, np.array([who % 2 for who, _, _ in pairs]), costs, profits


def all_choices(pairs: list[tuple[int, int, int]]) -> list[tuple[int, ...]]:
    """Return every set of pairs with at most one of each customer."""
    sets = itertools.product((0, 1), repeat=len(pairs))
    return [
        taken
        for taken in sets
        if max(np.bincount([pair[0] for pair, is_in in zip(pairs, taken, strict=True) if is_in] or [0])) <= 1
        or not any(taken)
    ]


@often
@given(pairs=PAIRS, budget=st.integers(0, 3_000), contacts=st.integers(0, 5), least=st.integers(0, 2))
def test_the_exact_choice_is_the_best_of_all(
    pairs: list[tuple[int, int, int]], budget: int, contacts: int, least: int
) -> None:
    """Within budget and contacts; a floor is met as far as they allow, before any profit is looked at."""
    customers, segments, costs, profits = arrays(pairs)
    chosen = best_choice(
        customers, segments, costs, profits, Limits(budget / 100, contacts, {1: float(least)})
    )
    taken = np.array(all_choices(pairs)).reshape(-1, len(pairs))
    spent, made = taken @ np.array([cost for _, cost, _ in pairs]), taken.sum(axis=1)
    allowed = taken[(spent <= budget) & (made <= contacts)]
    shortfall = np.maximum(0, least - allowed @ (segments == 1))
    earned = allowed @ np.array([profit for _, _, profit in pairs])
    best = earned[shortfall == shortfall.min()].max()
    assert max(np.bincount(customers[chosen], minlength=1)) <= 1
    assert np.rint(100 * costs[chosen].sum()) <= budget
    assert chosen.sum() <= contacts
    assert max(0, least - (chosen & (segments == 1)).sum()) == shortfall.min()
    assert np.rint(100 * profits[chosen].sum()) == best


def test_a_contact_is_worth_what_the_next_would_have_earned() -> None:
    """Of profits 5, 4, 3, 2 and 1 two may be had: half a contact more would have earned 3 a contact."""
    profits = np.array([5.0, 4.0, 3.0, 2.0, 1.0])
    price, floors = linear_prices(
        np.arange(5), np.zeros(5, np.int64), np.ones(5), profits, Limits(contacts=2.5)
    )
    assert price == pytest.approx(3)
    assert floors == {}


def test_a_floor_pays_for_the_loss_it_asks_for() -> None:
    """One of a segment that loses 2 and 6 each: the floor pays the 2, and a contact has no price."""
    price, floors = linear_prices(
        np.arange(3), np.array([0, 1, 1]), np.ones(3), np.array([5.0, -2.0, -6.0]), Limits(floors={1: 1.0})
    )
    assert price == pytest.approx(0)
    assert 2 <= floors[1] <= 6


def limited_offers(rows: int, seed: int = 0, **limits: float) -> pa.Table:
    """Return rows of the model `limited_offers`: three offers a customer."""
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "campaign_id": "p",
            "customer_id": [f"c{number // 3:05}" for number in range(rows)],
            "offer_id": [f"o{number % 3}" for number in range(rows)],
            "segment_id": pd.array([number // 3 % 2 for number in range(rows)], dtype="Int32"),
            "floor_share": np.nan,
            "expected_cost": random.integers(100, 2_000, rows) / 100,
            "expected_profit": random.integers(-900, 3_000, rows) / 100,
            "is_small": rows <= 200,
            "budget_left": np.nan,
            "contacts_left": np.nan,
            "sampled_share": 1.0,
            "is_walked": False,
        }
    ).assign(**limits)
    return pa.Table.from_pandas(frame, preserve_index=False)


def test_tables_do_not_depend_on_the_order_of_their_rows() -> None:
    """The same prices and the same choice, however the rows come."""
    table = limited_offers(90, contacts_left=9.0, budget_left=60.0, floor_share=0.2)
    turned = table.take(np.arange(table.num_rows)[::-1])
    assert contact_prices(table).equals(contact_prices(turned))
    nothing = limited_offers(0)
    assert exact_offers(table, nothing).equals(exact_offers(turned, nothing))
    assert exact_offers(nothing, table).equals(exact_offers(nothing, turned))


def test_prices_are_asked_for_only_where_contacts_or_floors_limit() -> None:
    """A budget needs none, and nothing to choose gives empty tables with their columns."""
    assert contact_prices(limited_offers(30, budget_left=60.0)).num_rows == 0
    assert exact_offers(limited_offers(0), limited_offers(0)).num_rows == 0
    assert contact_prices(limited_offers(0)).column_names == ["campaign_id", "segment_id", "contact_price"]


def test_a_floor_holds_beside_customers_without_a_segment() -> None:
    """Who never bought has no segment and no floor: the segments still get their seven of fourteen."""
    table = limited_offers(90, floor_share=0.5, contacts_left=14.0)
    frame = table.to_pandas()
    frame["segment_id"] = (
        frame["segment_id"].astype("Int32").mask(frame["customer_id"].isin(["c00000", "c00001"]))
    )
    frame["floor_share"] = frame["floor_share"].mask(frame["segment_id"].isna())
    mixed = pa.Table.from_pandas(frame, schema=table.schema, preserve_index=False)
    assert set(contact_prices(mixed)["segment_id"].to_pylist()) == {None, 0, 1}
    rows = exact_offers(mixed, limited_offers(0)).to_pylist()
    assert {row["customer_id"] for row in rows} == set(frame["customer_id"])
    chosen = {row["customer_id"] for row in rows if row["offer_id"] is not None}
    for segment in (0, 1):
        customers = set(frame.loc[frame["segment_id"] == segment, "customer_id"])
        assert len(customers & chosen) == 7


@often
@given(
    pairs=PAIRS,
    budget=st.integers(0, 3_000),
    contacts=st.one_of(st.just(np.inf), st.integers(0, 5)),
    floors=st.dictionaries(st.integers(0, 1), st.integers(0, 2)),
)
def test_near_the_limit_the_choice_is_that_of_branch_and_bound(
    pairs: list[tuple[int, int, int]], budget: int, contacts: float, floors: dict[int, int]
) -> None:
    """As much profit within the limits, at most one offer each, floors reached where they can be."""
    customers, segments, costs, profits = arrays(pairs)
    limits = Limits(budget / 100, contacts, {segment: float(least) for segment, least in floors.items()})
    best = best_choice(customers, segments, costs, profits, limits)
    # what the walk has found: floors filled, whatever it earns
    known = best_choice(customers, segments, costs, -costs, limits)
    chosen = best_near_limit(customers, segments, costs, profits, limits, known=known)
    reached = [(chosen & (segments == segment)).sum() for segment in floors]
    if any((best & (segments == segment)).sum() < least for segment, least in floors.items()):
        assert (chosen == known).all()
        return
    assert all(each >= least for each, least in zip(reached, floors.values(), strict=True))
    assert max(np.bincount(customers[chosen], minlength=1)) <= 1
    assert np.rint(100 * costs[chosen].sum()) <= budget
    assert chosen.sum() <= contacts
    assert profits[chosen].sum() == pytest.approx(profits[best].sum(), abs=1e-6)


def test_what_is_near_the_limit_is_chosen_as_dynamic_programming_chooses() -> None:
    """Of 400 customers with three offers each, money for some ten: the same profit."""
    frame = limited_offers(1_200, budget_left=60.0).to_pandas()
    budget = 6_000
    best = np.zeros(budget + 1)
    for _, offers in frame.groupby("customer_id"):
        before = best.copy()
        for cost, profit in zip(offers["expected_cost"], offers["expected_profit"], strict=True):
            spent = round(100 * cost)
            best[spent:] = np.maximum(best[spent:], before[: budget + 1 - spent] + profit)
    near = pa.Table.from_pandas(frame, preserve_index=False)
    chosen = exact_offers(limited_offers(0), near).to_pandas().dropna()
    mine = frame.merge(chosen, on=["customer_id", "offer_id"])
    assert mine["expected_cost"].sum() <= 60 + 1e-9
    assert mine["expected_profit"].sum() == pytest.approx(best[-1], abs=1e-6)


def test_a_sample_has_its_share_of_the_limits() -> None:
    """A third of the customers with a third of the contacts finds about the price of all."""
    everyone = limited_offers(9_000, contacts_left=600.0, budget_left=4_000.0)
    third = limited_offers(3_000, contacts_left=600.0, budget_left=4_000.0, sampled_share=1 / 3)
    (whole,), (sampled,) = (contact_prices(table)["contact_price"].to_pylist() for table in (everyone, third))
    assert sampled == pytest.approx(whole, rel=0.1)
