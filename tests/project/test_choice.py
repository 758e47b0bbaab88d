"""The choice of offers: never over its limits, the best there is where that can be tried, else near it."""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import shutil
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.power import NormalIndPower, TTestIndPower
from statsmodels.stats.proportion import power_proportions_2indep

from tests.families import examples, some
from tests.project.builds import Build, run_dbt
from tests.project.choices import Choice

# a customer's offers: what each costs and earns, in hundredths
Offers = list[tuple[int, int]]
MONEY = st.tuples(st.integers(0, 2_000), st.integers(-1_500, 3_000))
CUSTOMERS = st.lists(st.lists(MONEY, min_size=1, max_size=3), min_size=1, max_size=6)
BUDGETS = st.lists(st.integers(0, 9_000), min_size=1, max_size=6, unique=True).map(sorted)
CONTACTS = st.one_of(st.none(), st.integers(0, 6))
SLICES = ["target", "control", "explore", "holdout", "listed control"]
NAMES = [f"offer {number}" for number in range(3)]
RULES = [
    "assert_nobody_is_contacted_who_must_not_be",
    "assert_arms_are_as_assigned",
    "assert_no_list_exceeds_its_budget",
    "assert_the_frontier_passes_through_the_list",
    "assert_floors_are_reached",
]
DECIDING = (
    "settings campaign_terms segment_floors customer_rules contact_rules contact_arms choosable_offers "
    "limited_offers contact_prices offer_steps allocation_steps close_customers close_offers exact_offers "
    "contact_choices contact_decisions choice_bounds frontier_steps promised_steps promise_draws "
    "promise_bounds dim_campaigns campaign_list list_totals policy_frontier"
)
often = examples(30)


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

    Every second customer is of segment 1, the others of 0. Where a customer has fewer offers than the
    campaign, the last is repeated.
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
                "holdout_share": 0.1, "control_share": 0.2, "exploration_share": 0.3,
                "campaign_assignment": draw,
            }
        )  # fmt: skip
        for place in range(most):
            cost, profit = offers[min(place, len(offers) - 1)]
            economics.append(
                {
                    "campaign_id": campaign, "customer_id": f"c{number}", "offer_id": NAMES[place],
                    "contact_cost": cost / 100, "expected_discount_cost": 0.0,
                    "expected_profit": profit / 100, "expected_profit_low": profit / 200,
                    "expected_profit_high": profit / 50, "response_probability": 0.5,
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
@given(
    customers=CUSTOMERS,
    budgets=BUDGETS,
    contacts=CONTACTS,
    floors=st.sampled_from([{}, {1: 0.5}, {0: 0.34, 1: 1.0}]),
)
def test_large_campaigns_get_the_best_choice_near_their_limit(
    choice: Choice,
    customers: list[Offers],
    budgets: list[int],
    contacts: int | None,
    floors: dict[int, float],
) -> None:
    """Where everybody stands near it that is the best of all within the floors, and more money never earns
    less. Where the walk has not the money for the floors it fills them as far as it can.
    """
    choice.fill(tables(customers, [*budgets, None], contacts, floors=floors))
    choice.run(small=False)
    found = lists(choice)["profit"].tolist()
    needed = [math.ceil(share * len(customers[segment::2]) - 1e-9) for segment, share in floors.items()]
    short = choice.frame(
        "select distinct campaign_id from {allocation_steps} where allocation_group = 1 and not is_taken"
    )["campaign_id"].tolist()
    within = []
    for at, budget in enumerate([*budgets, None]):
        if f"p{at}" in short:
            continue
        reaching = [
            profit
            for profit, who in every_choice(customers, budget, contacts)
            if all(sum(who[segment::2]) >= least for segment, least in zip(floors, needed, strict=True))
        ]
        within.append(found[at])
        assert found[at] == max(reaching)
    assert within == sorted(within)


@often
@given(customers=CUSTOMERS, budgets=BUDGETS)
def test_the_walk_is_within_one_step_of_the_bound(
    choice: Choice, customers: list[Offers], budgets: list[int]
) -> None:
    """Without the choice near the limit: monotone in the budget, less than one step short of the bound."""
    choice.fill(tables(customers, [*budgets, None]))
    choice.run(small=False, exact=False)
    found = lists(choice)
    best = [max(every_choice(customers, budget, None))[0] for budget in [*budgets, None]]
    ((step,),) = choice.frame("select max(100 * added_profit)::bigint from {offer_steps}").values.tolist()
    assert found["profit"].is_monotonic_increasing
    for profit, bound, most in zip(found["profit"], found["bound"], best, strict=True):
        assert profit <= most <= bound
        assert bound - profit <= max(0, step) + 1
    assert found["profit"].iloc[-1] == best[-1], "without a limit everything that pays is taken"


@often
@given(
    customers=CUSTOMERS,
    budgets=BUDGETS,
    contacts=CONTACTS,
    slices=st.lists(st.sampled_from(SLICES), min_size=6, max_size=6),
    floor=st.sampled_from([0.0, 0.3, 1.0]),
    small=st.booleans(),
)
def test_no_list_exceeds_its_limits_and_the_frontier_passes_through_it(
    choice: Choice,
    *,
    customers: list[Offers],
    budgets: list[int],
    contacts: int | None,
    slices: list[str],
    floor: float,
    small: bool,
) -> None:
    """Whatever the draw, the floors and the limits: within them, under the bound, and on the frontier.

    A floor is met wherever the limits leave room for all who are to meet it.
    """
    choice.fill(tables(customers, [*budgets, None], contacts, slices=slices, floors={1: floor}))
    choice.run(small=small)
    found = lists(choice)
    for budget, (_, made, cost, profit, bound) in zip([*budgets, None], found.values.tolist(), strict=True):
        assert budget is None or cost <= budget
        assert contacts is None or made <= contacts
        assert pd.isna(bound) or profit <= bound + 1
    chosen = choice.frame(
        "select campaign_id, contacts, (100 * expected_cost)::bigint as cost, "
        "(100 * expected_profit)::bigint as profit from {policy_frontier} where is_chosen order by 1"
    )
    on_frontier = found[found["campaign_id"].isin(chosen["campaign_id"])]
    columns = ["campaign_id", "contacts", "cost", "profit"]
    pd.testing.assert_frame_equal(
        chosen[columns].reset_index(drop=True), on_frontier[columns].reset_index(drop=True), check_dtype=False
    )
    nowhere = found[~found["campaign_id"].isin(chosen["campaign_id"])]
    assert not nowhere["contacts"].any(), "only where nothing can be spent is there no frontier"
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
        "select slice, decision, propensity::double as propensity from {contact_decisions} order by all"
    )
    most = max(len(offers) for offers in customers)
    chosen, tried = 0.9 * 0.5, 0.9 * 0.3 / most
    possible = {
        "contact": {chosen + tried},
        "explore": {tried, chosen + tried},
        "control": {1 - chosen - most * tried, 1 - most * tried},
        "skip": {1 - chosen - most * tried, 1 - most * tried},
    }
    for where, decision, propensity in rows.values.tolist():
        assert any(abs(propensity - chance) < 2e-6 for chance in possible[decision])
        assert (decision == "explore") == (where == "explore")


def test_the_frontier_has_fifty_steps_from_nothing_to_everyone(sample_build: Build) -> None:
    """It begins with no money, ends with everyone who may be contacted, and there it loses money."""
    rows = sample_build.frame("select * from main_marts.policy_frontier order by campaign_id, place")
    for campaign, points in rows.groupby("campaign_id"):
        everyone = sample_build.value(
            "select count(*) from main_marts.campaign_list "
            "where slice = 'target' and decision != 'excluded' and not outside_support "
            f"and campaign_id = '{campaign}'"
        )
        assert len(points) >= 50
        assert (points["budget"].iloc[0], points["contacts"].iloc[0]) == (0, 0)
        assert points["contacts"].iloc[-1] == everyone
        assert points["budget"].is_monotonic_increasing
        assert points["marginal_roi"].iloc[-1] < 0
        assert points["is_chosen"].sum() == 1


@pytest.fixture(scope="module")
def varied(sample_build: Build, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return the sample's list decided again with every knob of it turned."""
    scratch = tmp_path_factory.mktemp("varied")
    shutil.copytree(sample_build.scratch, scratch, dirs_exist_ok=True)
    knobs = {
        "holdout_share": 0.1, "control_share": 0.3, "exploration_share": 0.1, "salt": "another",
        "frequency_cap_days": 200, "segment_floors": {"1": 0.2}, "budget": 20_000,
    }  # fmt: skip
    run_dbt(scratch, variables=json.dumps(knobs), select=DECIDING).passed()
    return run_dbt(scratch, variables=json.dumps(knobs), command="test", select=" ".join(RULES))


def test_every_knob_turned_still_keeps_every_rule(varied: Build) -> None:
    """A holdout, tries, a cap, a floor: the tests of the rules pass, and each knob shows in the list."""
    varied.passed()
    assert [rule for rule in RULES if f"PASS {rule} " not in varied.output] == []
    assert "WARN=0 ERROR=0" in varied.output
    seen = dict(varied.rows("select decision, count(*) from main_marts.campaign_list group by decision"))
    assert {"contact", "control", "explore", "skip", "excluded"} <= set(seen)
    reasons = varied.rows("select distinct excluded_because from main_marts.campaign_list")
    assert ("contacted recently",) in reasons
    slices = varied.rows("select distinct slice from main_marts.campaign_list")
    assert {("holdout",), ("control",), ("explore",), ("target",)} == set(slices)


def test_anybody_can_draw_the_arms_again(sample_build: Build, varied: Build) -> None:
    """MD5 in Python, from ids and shares alone, puts every customer of a list where the list says."""
    for build, salt in ((sample_build, "otklik"), (varied, "another")):
        rows = build.rows(
            "select campaign_id, customer_id, slice, holdout_share, control_share, exploration_share "
            "from main_marts.campaign_list join main_marts.list_totals using (campaign_id)"
        )
        for campaign, customer, where, holdout, control, explore in rows:
            held, drawn = (
                int(hashlib.md5("|".join((salt, *words)).encode()).hexdigest()[:8], 16) / 16**8
                for words in (("holdout", customer), (campaign, customer))
            )
            again = "holdout" if held < holdout else "control" if drawn < control else "target"
            again = "explore" if again == "target" and drawn < control + explore else again
            assert where == again


def test_the_power_of_the_control_is_that_of_statsmodels(sample_build: Build) -> None:
    """The smallest effect on one customer's profit and on responses, from sizes and spreads.

    Of money nothing is said where fewer than 20 of the control are to buy, as of past campaigns; what a
    control of any size would show stands in campaign_plans.
    """
    rows = sample_build.rows(
        "select compared_controls, contacts - explored, detectable_profit, detectable_response_points, "
        "profit_spread, fewest_controls "
        "from main_marts.list_totals join main_targeting.planned_spreads using (campaign_id) "
        "where compared_controls > 0"
    )
    share = sample_build.value(
        "select avg(response_probability) from main_marts.campaign_list "
        "where decision in ('contact', 'control')"
    )
    assert rows
    for controls, contacts, profit, points, spread, fewest in rows:
        smallest = NormalIndPower().solve_power(
            nobs1=controls, ratio=contacts / controls, alpha=0.05, power=0.8
        )
        assert (profit is None) == (controls < fewest)
        assert profit is None or float(profit) == pytest.approx(smallest * spread, rel=1e-3)
        assert float(points) == pytest.approx(100 * smallest * math.sqrt(share * (1 - share)), rel=1e-3)


def test_a_plan_is_of_the_list_and_of_statsmodels(sample_build: Build) -> None:
    """Every smallest effect of conversion and profit has a power of 80 %, at the sizes the list gives."""
    rows = sample_build.rows(
        "select metric, plans.control_share, plans.customers, plans.contacts, plans.controls, base_value, "
        "smallest_effect, price, "
        "promised_profit / (totals.contacts - totals.explored), profit_spread, totals.control_share, is_set "
        "from main_marts.campaign_plans as plans join main_marts.list_totals as totals using (campaign_id) "
        "join main_targeting.planned_spreads using (campaign_id) where is_own_days"
    )
    told = set()
    for (
        metric,
        share,
        chosen,
        contacts,
        controls,
        base,
        effect,
        price,
        promise,
        spread,
        as_set,
        is_set,
    ) in rows:
        assert contacts + controls == chosen
        assert abs(controls - float(share) * chosen) <= 0.5
        assert float(price) == pytest.approx(max(float(promise), 0) * controls, abs=0.01)
        assert is_set == (float(share) == pytest.approx(as_set))
        if effect is None:
            continue
        told.add(metric)
        sizes = {"ratio": contacts / controls, "alpha": 0.05}
        if metric == "profit_per_customer":
            assert TTestIndPower().power(effect / spread, controls, **sizes) == pytest.approx(0.8, abs=1e-3)
        elif metric == "conversion":
            found = power_proportions_2indep(effect, base, contacts, ratio=controls / contacts)
            assert found.power == pytest.approx(0.8, abs=2e-3)
    assert "conversion" in told


@pytest.mark.parametrize(
    ("lever", "change", "terms"),
    some([("margin", -10, {"margin_rate": 0.315}), ("contact_cost", 30, {"contact_cost": 19.5})], 1),
)
def test_a_scenario_is_the_list_that_would_be_made(
    sample_build: Build, tmp_path: Path, lever: str, change: int, terms: dict[str, float]
) -> None:
    """The sample decided again on other terms is what its scenario said, to the kopeck and the contact."""
    shutil.copytree(sample_build.scratch, tmp_path, dirs_exist_ok=True)
    again = run_dbt(
        tmp_path,
        variables=json.dumps({"campaign_overrides": {"city_1188": terms}}),
        select=f"campaign_overrides campaign_facts campaign_offers offer_economics {DECIDING}",
    ).passed()
    figures = "contacts, expected_cost, expected_profit, promised_profit"
    assert again.rows(f"select {figures} from main_marts.list_totals") == sample_build.rows(
        f"select {figures} from main_marts.campaign_scenarios "
        f"where lever = '{lever}' and change_percent = {change}"
    )


def test_a_scenario_moves_a_contact_of_three_kopecks(sample_build: Build, tmp_path: Path) -> None:
    """A message at 0.03 costs 0.021 or 0.039 in a scenario, not 0.02 or 0.04: 100 of them 0.90 less or more.

    By hand: costs and profits move by 0.003 a contact and tenth.
    """
    shutil.copytree(sample_build.scratch, tmp_path, dirs_exist_ok=True)
    again = run_dbt(
        tmp_path,
        variables=json.dumps({"campaign_overrides": {"city_1188": {"contact_cost": 0.03}}}),
        select="campaign_overrides campaign_facts campaign_offers offer_economics choosable_offers "
        "campaign_terms scenario_offers scenario_lists",
    ).passed()
    totals = again.rows(
        "select change_percent, contacts, expected_cost, expected_profit from main_targeting.scenario_lists "
        "where lever in ('as planned', 'contact_cost')"
    )
    found = {change: figures for change, *figures in totals}
    contacts, cost, profit = found[0]
    assert contacts > 100
    for change in (-30, -10, 10, 30):
        moved = Decimal(contacts * 3 * change) / 10_000
        assert found[change][0] == contacts
        assert abs(found[change][1] - cost - moved) <= Decimal("0.005"), change
        assert abs(profit - found[change][2] - moved) <= Decimal("0.005"), change
