"""The choice of offers: never over its limits, the best there is where that can be tried, near it elsewhere."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.project.builds import Build
from tests.project.choices import Choice

# a customer's offers: what each costs and earns, in hundredths
Offers = list[tuple[int, int]]
MONEY = st.tuples(st.integers(0, 2_000), st.integers(-1_500, 3_000))
CUSTOMERS = st.lists(st.lists(MONEY, min_size=1, max_size=3), min_size=1, max_size=6)
BUDGETS = st.lists(st.integers(0, 9_000), min_size=1, max_size=6, unique=True).map(sorted)
CONTACTS = st.one_of(st.none(), st.integers(0, 6))
SLICES = ["target", "control", "explore", "holdout", "listed control"]
NAMES = [f"offer {number}" for number in range(3)]
often = settings(max_examples=30, deadline=None, derandomize=True)


@pytest.fixture(scope="module")
def choice(sample_build: Build) -> Choice:
    """Return the choice as the sample's build compiled it."""
    return Choice(sample_build.scratch / "target" / "compiled" / "otklik" / "models")


def tables(
    customers: Sequence[Offers],
    budgets: Sequence[int | None],
    contacts: int | None = None,
    *,
    slices: Sequence[str] = (),
    floors: dict[int, float] | None = None,
) -> dict[str, pd.DataFrame]:
    """Return inputs: one campaign per budget (`p0`, `p1`, ...), the same customers in each.

    Every second customer is of segment 1, the others of 0. Where a customer has fewer offers than the campaign,
    the last is repeated.
    """
    most = max(len(offers) for offers in customers)
    campaigns = [f"p{number}" for number in range(len(budgets))]
    arms, economics = [], []
    for campaign, (number, offers) in itertools.product(campaigns, enumerate(customers)):
        where = slices[number] if slices else "target"
        draw = {"control": 0.1, "explore": 0.2 + 0.09 * (number % 3 + 1)}.get(where, 0.7)
        arms.append(
            {
                "campaign_id": campaign, "customer_id": f"c{number}", "slice": where, "left_to_us": 1.0,
                "holdout_share": 0.1, "control_share": 0.2, "exploration_share": 0.3, "campaign_draw": draw,
            }
        )  # fmt: skip
        for place in range(most):
            cost, profit = offers[min(place, len(offers) - 1)]
            economics.append(
                {
                    "campaign_id": campaign, "customer_id": f"c{number}", "offer_id": NAMES[place],
                    "contact_cost": cost / 100, "expected_discount_cost": 0.0, "expected_profit": profit / 100,
                    "expected_profit_low": profit / 200, "expected_profit_high": profit / 50,
                    "response_probability": 0.5,
                }
            )  # fmt: skip
    return {
        "contact_arms": pd.DataFrame(arms),
        "offer_economics": pd.DataFrame(economics),
        "campaign_offers": pd.DataFrame(
            [{"campaign_id": one, "offer_id": offer} for one in campaigns for offer in NAMES[:most]]
        ),
        "campaign_terms": pd.DataFrame(
            {
                "campaign_id": campaigns,
                "status": "planned",
                "budget": [None if budget is None else budget / 100 for budget in budgets],
                "max_contacts": pd.array([contacts] * len(budgets), dtype="Int64"),
            }
        ),
        "customer_segments": pd.DataFrame(
            {
                "customer_id": [f"c{number}" for number in range(len(customers))],
                "segment_id": [number % 2 for number in range(len(customers))],
            }
        ),
        "segment_floors": pd.DataFrame(
            {"segment_id": list(floors or {}), "floor_share": list((floors or {}).values())}
        ),
    }


def lists(choice: Choice) -> pd.DataFrame:
    """Return each campaign's contacts, cost and profit in hundredths, and its bound."""
    return choice.frame(
        """
        select
            decisions.campaign_id,
            count(*) filter (where decision in ('contact', 'explore')) as contacts,
            coalesce(sum((100 * economics.contact_cost)::bigint)
                filter (where decision in ('contact', 'explore')), 0)::bigint as cost,
            coalesce(sum((100 * expected_profit)::bigint)
                filter (where decision in ('contact', 'explore')), 0)::bigint as profit,
            max((100 * bounds.profit_bound)::bigint) as bound
        from {contact_decisions} as decisions
        inner join {offer_economics} as economics using (campaign_id, customer_id, offer_id)
        left join {choice_bounds} as bounds on decisions.campaign_id = bounds.campaign_id
        group by decisions.campaign_id
        order by decisions.campaign_id
        """
    )


def every_choice(
    customers: Sequence[Offers], budget: int | None, contacts: int | None
) -> Iterator[tuple[int, tuple[bool, ...]]]:
    """Yield the profit, and who is contacted, of every choice within the limits."""
    for picked in itertools.product(*([None, *offers] for offers in customers)):
        taken = [pair for pair in picked if pair is not None]
        if (budget is None or sum(cost for cost, _ in taken) <= budget) and (
            contacts is None or len(taken) <= contacts
        ):
            yield sum(profit for _, profit in taken), tuple(pair is not None for pair in picked)


@often
@given(customers=CUSTOMERS, budgets=BUDGETS, contacts=CONTACTS)
def test_small_campaigns_get_the_best_choice_there_is(
    choice: Choice, customers: list[Offers], budgets: list[int], contacts: int | None
) -> None:
    """Equal to trying every choice, for every budget; so more money never earns less."""
    choice.fill(tables(customers, [*budgets, None], contacts))
    choice.run()
    found = lists(choice)["profit"].tolist()
    best = [max(every_choice(customers, budget, contacts))[0] for budget in [*budgets, None]]
    assert found == best
    assert found == sorted(found)


@often
@given(customers=CUSTOMERS, budgets=BUDGETS)
def test_large_campaigns_are_within_one_step_of_the_bound(
    choice: Choice, customers: list[Offers], budgets: list[int]
) -> None:
    """Walked as large ones are: monotone in the budget, and short of the linear bound by less than one step."""
    choice.fill(tables(customers, [*budgets, None]))
    choice.run(exact=False)
    found = lists(choice)
    best = [max(every_choice(customers, budget, None))[0] for budget in [*budgets, None]]
    steps = choice.frame("select max(added_profit) from {offer_steps}").iloc[0, 0]
    assert found["profit"].is_monotonic_increasing
    for profit, bound, most in zip(found["profit"], found["bound"], best, strict=True):
        assert profit <= most <= bound
        assert bound - profit <= max(0, round(100 * steps)) + 1
    assert found["profit"].iloc[-1] == best[-1], "without a limit everything that pays is taken"


@often
@given(
    customers=CUSTOMERS,
    budgets=BUDGETS,
    contacts=CONTACTS,
    slices=st.lists(st.sampled_from(SLICES), min_size=6, max_size=6),
    floor=st.sampled_from([0.0, 0.3, 1.0]),
    exact=st.booleans(),
)
def test_no_list_exceeds_its_limits_and_the_frontier_passes_through_it(
    choice: Choice,
    customers: list[Offers],
    budgets: list[int],
    contacts: int | None,
    slices: list[str],
    floor: float,
    exact: bool,
) -> None:
    """Whatever the draw, the floors and the limits: within them, under the bound, and on the frontier.

    A floor is met wherever the limits leave room for all who are to meet it.
    """
    choice.fill(tables(customers, [*budgets, None], contacts, slices=slices, floors={1: floor}))
    choice.run(exact=exact)
    found = lists(choice)
    for budget, row in zip([*budgets, None], found.itertuples(), strict=True):
        assert budget is None or row.cost <= budget
        assert contacts is None or row.contacts <= contacts
        assert pd.isna(row.bound) or row.profit <= row.bound + 1
    chosen = choice.frame(
        "select campaign_id, contacts, (100 * expected_cost)::bigint as cost, "
        "(100 * expected_profit)::bigint as profit from {policy_frontier} where is_chosen order by 1"
    )
    on_frontier = found[found["campaign_id"].isin(chosen["campaign_id"])]
    columns = ["campaign_id", "contacts", "cost", "profit"]
    pd.testing.assert_frame_equal(
        chosen[columns].reset_index(drop=True), on_frontier[columns].reset_index(drop=True), check_dtype=False
    )
    assert on_frontier["campaign_id"].size == len(found) or not found["contacts"].any()
    unlimited = choice.frame(
        "select count(*) filter (where decision = 'contact') as contacts, count(*) as customers "
        "from {contact_decisions} join {customer_segments} using (customer_id) "
        f"where campaign_id = 'p{len(budgets)}' and slice = 'target' and segment_id = 1"
    ).iloc[0]
    if contacts is None:
        assert unlimited["contacts"] >= math.ceil(floor * unlimited["customers"] - 1e-9)


@often
@given(customers=CUSTOMERS, slices=st.lists(st.sampled_from(SLICES), min_size=6, max_size=6))
def test_propensities_are_chances_of_what_was_got(
    choice: Choice, customers: list[Offers], slices: list[str]
) -> None:
    """Over all that a customer could get, none or some offer, the chances add up to one."""
    choice.fill(tables(customers, [None], slices=slices))
    choice.run()
    rows = choice.frame(
        "select slice, decision, propensity::double as propensity from {contact_decisions} order by customer_id"
    )
    most = max(len(offers) for offers in customers)
    chosen, tried = 0.9 * 0.5, 0.9 * 0.3 / most
    possible = {
        "contact": {chosen + tried},
        "explore": {tried, chosen + tried},
        "control": {1 - chosen - most * tried, 1 - most * tried},
        "skip": {1 - chosen - most * tried, 1 - most * tried},
    }
    for row in rows.itertuples():
        assert any(abs(row.propensity - chance) < 2e-6 for chance in possible[row.decision])
        assert (row.decision == "explore") == (row.slice == "explore")


def test_the_frontier_has_fifty_steps_from_nothing_to_everyone(sample_build: Build) -> None:
    """It begins with no money, ends with everyone who may be contacted, and there it loses money."""
    rows = sample_build.frame("select * from main_marts.policy_frontier order by campaign_id, point")
    for campaign, points in rows.groupby("campaign_id"):
        everyone = sample_build.value(
            "select count(*) from main_marts.campaign_list "
            f"where slice = 'target' and decision != 'excluded' and campaign_id = '{campaign}'"
        )
        assert len(points) >= 50
        assert (points["budget"].iloc[0], points["contacts"].iloc[0]) == (0, 0)
        assert points["contacts"].iloc[-1] == everyone
        assert points["budget"].is_monotonic_increasing
        assert points["marginal_roi"].iloc[-1] < 0
        assert points["is_chosen"].sum() == 1
