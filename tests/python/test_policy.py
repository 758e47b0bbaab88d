"""What rules are worth on a past campaign: right on known answers, honest about the rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
import statsmodels.api as sm
from numpy.typing import NDArray
from otklik.policy.estimate import (
    GROUPS,
    NOBODY,
    NOT_CHOSEN,
    OUTSIDE_SUPPORT,
    RANDOM,
    RESAMPLES,
    TOO_FEW,
    UNKNOWN_PROFIT,
    Campaign,
    Choice,
    Interval,
    Logged,
    OwnOffers,
    Value,
)
from otklik.policy.tables import CHOICES, COLUMNS, MONEY, POLICIES, POLICY_VALUES, value_policies

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
RULES = ("otklik", "everyone")


def logs(
    random: np.random.Generator, customers: int = 3_000, predicted: bool = False, error: float = 40.0
) -> tuple[Logged, Floats]:
    """A campaign in which the chance of the offer differs between customers, and the true gain of each."""
    base, gain = random.gamma(2, 30, customers), random.normal(5, 20, customers)
    chance = random.uniform(0.2, 0.8, customers)
    offered = random.random(customers) < chance
    profit = base + gain * offered + random.normal(0, error, customers)
    nothing = np.zeros(customers)
    expected = (base * 0.7 + 20, gain * 1.3) if predicted else (nothing, nothing)
    return (
        Logged(
            is_control=~offered,
            has_acted=np.ones(customers, dtype=bool),
            profit=profit,
            propensity=np.where(offered, chance, 1 - chance),
            offer_share=np.ones(customers),
            expected=expected[0] + expected[1] * offered,
            expected_control=expected[0],
            expected_offer=expected[0] + expected[1],
        ),
        gain,
    )


def valued(logged: Logged, resamples: int = RESAMPLES, **chosen: Choice | None) -> dict[str, Value]:
    """The values of `otklik` (nobody, if not given), `everyone` and what comes with them.

    A value itself is of all customers: `resamples` make its interval alone.
    """
    campaign = Campaign(tuple({**dict.fromkeys(RULES), **chosen}))
    everyone = Choice(np.ones(len(logged), dtype=bool))
    campaign.add(logged, {"otklik": Choice(~everyone.contacted), "everyone": everyone, **chosen})
    return campaign.values("otklik", resamples=resamples)


def known(interval: Interval | None) -> Interval:
    assert interval is not None
    return interval


def test_a_value_worked_out_by_hand() -> None:
    """400 customers in two halves, three of four offered: the first gains 10, the second loses 6.

    Choosing the first half is worth 5 per customer of the campaign, everyone 2, half of all at random 1.
    """
    first = np.arange(400) < 200
    offered = np.arange(400) % 4 != 0
    profit = np.where(first, 30.0, 20.0) + offered * np.where(first, 10.0, -6.0)
    nothing = np.zeros(400)
    logged = Logged(
        ~offered, profit > 0, profit, np.where(offered, 0.75, 0.25), nothing + 1, nothing, nothing, nothing
    )
    found = valued(logged, otklik=Choice(first))
    assert known(found["otklik"].gain).value == pytest.approx(5)
    assert known(found["everyone"].gain).value == pytest.approx(2)
    assert known(found[RANDOM].gain).value == pytest.approx(1)
    assert known(found["otklik"].over_random).value == pytest.approx(4)
    assert known(found[NOBODY].gain) == Interval(0, 0, 0)
    assert known(found[NOBODY].over_random).value == pytest.approx(-1)
    assert found[RANDOM].over_random is None
    assert (found["otklik"].contacts, found["otklik"].offered, found["otklik"].controls) == (200, 150, 50)
    assert found[RANDOM].contacts == 200


def test_everyone_is_the_weighted_regression_and_its_robust_interval() -> None:
    """Without predictions: the coefficient of the arm in least squares weighted by 1 / propensity.

    With one customer a group the interval is that of the sandwich (HC0), but for the bootstrap's noise.
    """
    logged, _ = logs(np.random.default_rng(1), customers=GROUPS)
    design = sm.add_constant((~logged.is_control).astype(float))
    fitted = sm.WLS(logged.profit, design, weights=1 / logged.propensity).fit(cov_type="HC0")
    gain = known(valued(logged)["everyone"].gain)
    assert gain.value == pytest.approx(fitted.params[1])
    assert (gain.high - gain.low) / 2 == pytest.approx(1.96 * fitted.bse[1], rel=0.1)
    assert gain.high - gain.value == pytest.approx(gain.value - gain.low)


def test_groups_of_customers_resample_as_customers_do() -> None:
    """Twenty customers a group: the interval is still the sandwich's."""
    logged, _ = logs(np.random.default_rng(2), customers=20 * GROUPS)
    design = sm.add_constant((~logged.is_control).astype(float))
    fitted = sm.WLS(logged.profit, design, weights=1 / logged.propensity).fit(cov_type="HC0")
    gain = known(valued(logged)["everyone"].gain)
    assert (gain.high - gain.low) / 2 == pytest.approx(1.96 * fitted.bse[1], rel=0.1)


@pytest.mark.parametrize("predicted", [False, True])
def test_values_are_unbiased(predicted: bool) -> None:
    """Over 300 campaigns the mean error of each value is within four of its standard errors of zero."""
    errors = []
    for seed in range(300):
        logged, gain = logs(np.random.default_rng(seed), customers=1_000, predicted=predicted)
        ours = gain > 10
        found = valued(logged, resamples=10, otklik=Choice(ours))
        errors.append(
            (
                known(found["otklik"].gain).value - (gain * ours).mean(),
                known(found["everyone"].gain).value - gain.mean(),
                known(found[RANDOM].gain).value - gain.mean() * ours.mean(),
            )
        )
    spread = np.std(errors, axis=0) / np.sqrt(len(errors))
    assert (np.abs(np.mean(errors, axis=0)) < 4 * spread).all()


def test_good_predictions_forgive_wrong_propensities() -> None:
    """The other half of doubly robust: with chances mislogged, right predictions keep the value right."""
    logged, gain = logs(np.random.default_rng(3), customers=20_000, error=1.0)
    base = logged.profit - gain * ~logged.is_control
    # who is worth more was offered more, but the log says one chance for all
    offered = np.random.default_rng(4).random(len(base)) < np.where(base > 60, 0.8, 0.2)
    nothing = np.zeros(len(base))
    blind = replace(
        logged, is_control=~offered, profit=base + gain * offered,
        propensity=np.where(offered, offered.mean(), 1 - offered.mean()),
        expected=nothing, expected_control=nothing, expected_offer=nothing,
    )  # fmt: skip
    told = replace(blind, expected=base + gain * offered, expected_control=base, expected_offer=base + gain)
    assert known(valued(told)["everyone"].gain).value == pytest.approx(gain.mean(), abs=0.1)
    assert abs(known(valued(blind)["everyone"].gain).value - gain.mean()) > 20


def test_a_prediction_off_by_one_sum_costs_nothing() -> None:
    """Weights are normalised among the chosen: adding 1 000 to every expectation changes no figure."""
    logged, gain = logs(np.random.default_rng(5), predicted=True)
    shifted = replace(
        logged,
        expected=logged.expected + 1_000,
        expected_control=logged.expected_control + 1_000,
        expected_offer=logged.expected_offer + 1_000,
    )
    one, other = (known(valued(each, otklik=Choice(gain > 10))["otklik"].gain) for each in (logged, shifted))
    assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high))


def test_differences_are_paired() -> None:
    """A rule that leaves three customers out differs from everyone by little, though both are uncertain."""
    logged, _ = logs(np.random.default_rng(6))
    all_but_three = np.arange(len(logged)) >= 3
    campaign = Campaign(("otklik", "everyone"))
    campaign.add(
        logged, {"otklik": Choice(all_but_three), "everyone": Choice(np.ones(len(logged), dtype=bool))}
    )
    found = campaign.values("otklik")
    alone, paired = known(found["otklik"].gain), known(found["otklik"].over_random)
    assert paired.high - paired.low < (alone.high - alone.low) / 10


def test_a_rule_with_offers_of_its_own_is_held_against_the_arm_that_got_them() -> None:
    """Offer 1 brings 10, offer 2 brings 30: naming 2 for all is worth 30, the offers as drawn 15."""
    arm = np.resize([0, 0, 1, 1, 1, 2], 600)
    profit = 50 + np.array([0.0, 10.0, 30.0])[arm]
    nothing = np.zeros(600)
    logged = Logged(
        arm == 0, profit > 0, profit, np.array([1 / 3, 1 / 2, 1 / 6])[arm], np.array([0, 0.75, 0.25])[arm],
        nothing, nothing, nothing,
    )  # fmt: skip
    everyone = np.ones(600, dtype=bool)
    second = Choice(everyone, OwnOffers(arm == 2, everyone, nothing))
    found = valued(logged, otklik=second)
    assert known(found["otklik"].gain).value == pytest.approx(30)
    assert known(found["everyone"].gain).value == pytest.approx(15)
    assert (found["otklik"].offered, found["everyone"].offered) == (100, 400)


def test_what_cannot_be_said_is_not_said() -> None:
    """No choice, profits unknown, one arm alone, chances that do not add up, offers never made, too few."""
    logged, gain = logs(np.random.default_rng(7))
    ours = Choice(gain > 10)
    assert valued(logged, otklik=None)["otklik"].why_unknown == NOT_CHOSEN
    assert valued(logged, otklik=None)[RANDOM].contacts == (~logged.is_control).sum()

    unreported = replace(logged, profit=np.where(logged.is_control, np.nan, logged.profit))
    assert {each.why_unknown for each in valued(unreported).values()} == {UNKNOWN_PROFIT}

    certain = replace(logged, propensity=np.where(gain > 30, 1.0, logged.propensity))
    assert valued(certain, otklik=ours)["otklik"].why_unknown == OUTSIDE_SUPPORT
    assert valued(certain, otklik=Choice(gain < 0))["otklik"].why_unknown is None
    # nobody could have been in the other arm: contacting nobody still gains nothing, and is a number
    all_certain = valued(replace(logged, propensity=np.ones(len(logged))), otklik=ours)
    assert {each.why_unknown for name, each in all_certain.items() if name != NOBODY} == {OUTSIDE_SUPPORT}
    assert all_certain[NOBODY].gain == Interval(0, 0, 0)

    tried = ~logged.is_control & (np.arange(len(logged)) % 3 == 0)
    no_control = replace(logged, propensity=np.where(tried, 0.02, logged.propensity))
    assert valued(no_control, otklik=ours)["everyone"].why_unknown == OUTSIDE_SUPPORT

    never = OwnOffers(~logged.is_control, gain < 50, logged.expected_offer)
    assert valued(logged, otklik=Choice(gain > 10, never))["otklik"].why_unknown == OUTSIDE_SUPPORT

    silent = replace(logged, has_acted=np.arange(len(logged)) < 30)
    assert valued(silent, otklik=ours)["otklik"].why_unknown == TOO_FEW
    few = valued(logged, otklik=Choice(np.arange(len(logged)) < 5))["otklik"]
    assert (few.why_unknown, few.gain, few.over_random, few.contacts) == (TOO_FEW, None, None, 5)
    nobody = valued(silent, otklik=Choice(gain > 1e9))["otklik"]
    assert (nobody.why_unknown, nobody.gain) == (None, Interval(0, 0, 0))


def choices_table(customers: int = 2_500) -> pa.Table:
    """Two campaigns as `policy_choices` has them; our list of the second cannot be told."""
    random = np.random.default_rng(8)
    parts = []
    for campaign_id in ("april", "march"):
        logged, gain = logs(random, customers, predicted=campaign_id == "april")
        told = {"expected_best_offer": logged.expected_offer}
        columns: dict[str, pa.Array] = {
            name: pa.array(getattr(logged, name, told.get(name)))
            for name in ("is_control", "has_acted", "propensity", "offer_share", *MONEY)
        }
        columns |= dict.fromkeys(CHOICES, pa.array(gain > 10))
        columns["everyone"] = pa.array([True] * customers)
        columns["campaign_id"] = pa.array([campaign_id] * customers)
        columns["got_best_offer"] = pa.array(~logged.is_control)
        columns["was_best_offer_made"] = pa.array([True] * customers)
        if campaign_id == "march":
            columns["otklik"] = pa.nulls(customers, pa.bool_())
        parts.append(pa.table({name: columns[name] for name in COLUMNS}))
    return pa.concat_tables(parts)


def test_the_same_whatever_the_batches() -> None:
    """Batches of one size or another, cutting campaigns in two: the same figures for every rule, in order."""
    table = choices_table()
    whole = value_policies(table.to_batches(max_chunksize=100_000))
    cut = value_policies(table.to_batches(max_chunksize=700))
    again = value_policies(table.to_batches(max_chunksize=700))
    assert cut.equals(again)
    assert whole.schema == POLICY_VALUES
    assert whole["policy"].to_pylist() == [*POLICIES, *POLICIES]
    for one, other in zip(whole.to_pylist(), cut.to_pylist(), strict=True):
        assert one == pytest.approx(other)
    march = {row["policy"]: row for row in whole.to_pylist() if row["campaign_id"] == "march"}
    assert march["otklik"]["why_unknown"] == NOT_CHOSEN
    assert march["otklik"]["contacts"] is march["otklik"]["value_per_customer"] is None
    assert march["everyone"]["value_per_customer"] is not None
    assert [row["is_predicted"] for row in whole.to_pylist()[::8]] == [True, False]


def test_no_campaign_no_rows() -> None:
    """An export without a control gives an empty table of the same columns."""
    empty = value_policies(choices_table()[:0].to_batches())
    assert (empty.num_rows, empty.schema) == (0, POLICY_VALUES)
