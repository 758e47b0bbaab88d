"""How often the interval of a rule's value holds its true value, over many campaigns of a simulated retailer.

`python -m tests.benchmarks.policy` prints the figures. Customers and their paths are one retailer's; each
campaign draws its members and their arms anew and plays its window once, as the company would have lived it.
What was "predicted before" is the truth bent: scaled, and wrong customer by customer, the same each time.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from otklik.policy.estimate import RANDOM, Campaign, Choice, Interval, Logged
from otklik_tools.simulate import Simulation, simulate
from scipy.special import expit, logit

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

CAMPAIGNS, RESAMPLES = 1_000, 1_000
RULES = (
    "otklik", "everyone", "top_probability", "probability_over_90", "base_10_20", "everyone_in_city",
)  # fmt: skip
PRINTED = (*RULES, RANDOM)
FIGURES = (
    "true value", "value", "low", "high",
    "true over random", "over random", "over low", "over high", "contacts",
)  # fmt: skip


@dataclass(frozen=True)
class Scenario:
    """One way to run campaigns: the retailer, how many are drawn, how, and what is known of them before."""

    name: str
    form: str = "contract"
    campaign_id: str = "email_spring"
    members: int = 2_500
    control_share: float = 0.5
    # the chance of an offer grows with the chance to buy, and is logged
    by_customer: bool = False
    predicted: bool = True


SCENARIOS = (
    Scenario("half held out"),
    Scenario("half held out, nothing predicted", predicted=False),
    Scenario("a fifth held out, another for each customer", control_share=0.2, by_customer=True),
    Scenario("frequent buyers, as in the seed case", form="raw", campaign_id="email"),
    Scenario("a fifth held out", campaign_id="summer_1134", members=2_000, control_share=0.2),
)


class Retailer:
    """A simulated retailer, the truth of one campaign of it, and what was predicted; money in roubles."""

    def __init__(self, scenario: Scenario, customers: int, seed: int) -> None:
        """Simulate it; `customers` in all."""
        self.simulation: Simulation = simulate(customers, seed, form=scenario.form)
        self.campaign = self.simulation.campaign(scenario.campaign_id)
        truth = self.simulation.outcomes(scenario.campaign_id).to_pandas()
        random = np.random.default_rng(seed)

        def bent(probability: pd.Series[float], error: float) -> Floats:
            odds = logit(np.clip(probability.to_numpy(), 1e-4, 1 - 1e-4))
            return np.asarray(expit(odds + error * random.standard_normal(customers)))

        revenue = truth["buy_anyway_probability"] * truth["expected_revenue_anyway"]
        self.pool = np.flatnonzero(truth["buy_probability"] > 0)
        self.gain = truth["expected_profit"].to_numpy()
        self.value_without_contact = (
            revenue * self.campaign.margin_rate - truth["expected_discount_cost_anyway"]
        ).to_numpy()
        self.response = bent(truth["buy_probability"], 0.4)
        self.anyway = bent(truth["buy_anyway_probability"], 0.4)
        wrong = np.exp(0.4 * random.standard_normal((2, customers)))
        self.expected_control = 0.8 * self.value_without_contact * wrong[0]
        self.expected_gain = 1.2 * self.gain * wrong[1]
        self.in_city = self.simulation.traits.city == "1134"
        self.number = self.simulation.traits.number

    def realised(self, contacted: Flags, seed: int) -> Floats:
        """Profit of each customer in one play; returns are left out, as in the truth."""
        lines = self.simulation.realise(self.campaign.campaign_id, contacted, seed)
        paid = lines["amount"].cast(pa.float64()).to_numpy()
        off = lines["discount_amount"].cast(pa.float64()).to_numpy()
        who = np.searchsorted(self.number, lines["customer_id"].cast(pa.int64()).to_numpy())
        profit = np.where(paid > 0, (paid + off) * self.campaign.margin_rate - off, 0.0)
        spent = np.bincount(who, profit, len(contacted))
        return np.asarray(spent - self.campaign.contact_cost * contacted)


def play(retailer: Retailer, scenario: Scenario, seed: int, resamples: int) -> dict[str, list[float]]:
    """One campaign: for each rule the true value and the interval, then the same of the gain over random."""
    random = np.random.default_rng(seed)
    members = np.sort(random.choice(retailer.pool, scenario.members, replace=False))
    chance = np.full(len(members), 1 - scenario.control_share)
    if scenario.by_customer:
        chance = 0.4 + 0.55 * retailer.response[members] / retailer.response[members].max()
    offered = random.random(len(members)) < chance
    contacted = np.zeros(len(retailer.gain), dtype=bool)
    contacted[members[offered]] = True
    profit = retailer.realised(contacted, seed)[members]
    control, gain = retailer.expected_control[members], retailer.expected_gain[members]
    if not scenario.predicted:
        control, gain = np.zeros(len(members)), np.zeros(len(members))
    logged = Logged(
        is_control=~offered,
        has_acted=np.abs(profit + retailer.campaign.contact_cost * offered) > 0.01,
        profit=profit,
        propensity=np.where(offered, chance, 1 - chance),
        offer_share=np.ones(len(members)),
        expected=control + gain * offered,
        expected_control=control,
        expected_offer=control + gain,
    )
    chosen = rules(retailer, members)
    campaign = Campaign(RULES)
    campaign.add(logged, {rule: Choice(mask) for rule, mask in chosen.items()})
    found = campaign.values("otklik", resamples=resamples)
    truth = {rule: float((retailer.gain[members] * mask).mean()) for rule, mask in chosen.items()}
    truth[RANDOM] = truth["everyone"] * float(chosen["otklik"].mean())
    return {
        rule: [
            truth[rule], *_numbers(found[rule].gain),
            truth[rule] - truth[RANDOM], *_numbers(found[rule].over_random),
            float(found[rule].contacts or 0),
        ]
        for rule in PRINTED
    }  # fmt: skip


def rules(retailer: Retailer, members: NDArray[np.intp]) -> dict[str, Flags]:
    """Whom each rule chooses of the members, by what was predicted."""
    response, anyway = retailer.response[members], retailer.anyway[members]
    expected = retailer.expected_gain[members]
    ours = expected > max(0.0, float(np.quantile(expected, 2 / 3)))
    top = np.zeros(len(members), dtype=bool)
    top[np.argsort(-response, kind="stable")[: ours.sum()]] = True
    return {
        "otklik": ours,
        "everyone": np.ones(len(members), dtype=bool),
        "top_probability": top,
        "probability_over_90": response > 0.9,
        "base_10_20": (anyway >= 0.1) & (anyway <= 0.2),
        "everyone_in_city": retailer.in_city[members],
    }


def coverage(
    scenario: Scenario, campaigns: int = CAMPAIGNS, customers: int = 8_000, resamples: int = RESAMPLES
) -> pd.DataFrame:
    """Share of the campaigns whose interval holds the truth, rule by rule, with the mean of the rest."""
    retailer = Retailer(scenario, customers, seed=7)
    plays = [play(retailer, scenario, seed, resamples) for seed in range(campaigns)]
    table = pd.DataFrame(
        [{"rule": rule, **dict(zip(FIGURES, each[rule], strict=True))} for each in plays for rule in PRINTED]
    )
    table["bias"] = table["value"] - table["true value"]
    table["width"] = table["high"] - table["low"]
    table["known"] = table["value"].notna().astype(float)
    for covered, true, value, low, high in (
        ("covered", "true value", "value", "low", "high"),
        ("covered over random", "true over random", "over random", "over low", "over high"),
    ):
        holds = (table[low] <= table[true]) & (table[true] <= table[high])
        table[covered] = holds.astype(float).where(table[value].notna())
    shown = [
        "contacts", "known", "true value", "bias", "width", "covered", "true over random",
        "covered over random",
    ]  # fmt: skip
    return table.groupby("rule", sort=False)[shown].mean()


def _numbers(interval: Interval | None) -> tuple[float, float, float]:
    return (np.nan,) * 3 if interval is None else (interval.value, interval.low, interval.high)


def main() -> None:
    """Print coverage by scenario and rule."""
    command = argparse.ArgumentParser(prog="python -m tests.benchmarks.policy", description=__doc__)
    command.add_argument("--campaigns", type=int, default=CAMPAIGNS, help="default %(default)s")
    command.add_argument("--scenarios", type=int, nargs="+", help="by number from 0; default: all")
    command.add_argument("--resamples", type=int, default=RESAMPLES, help="default %(default)s")
    chosen = command.parse_args()
    for scenario in [SCENARIOS[number] for number in chosen.scenarios or range(len(SCENARIOS))]:
        started = time.perf_counter()
        table = coverage(scenario, chosen.campaigns, resamples=chosen.resamples)
        print(f"{scenario.name}: {scenario.members} customers, {chosen.campaigns} campaigns, "
              f"{time.perf_counter() - started:.0f} s")  # fmt: skip
        print(table.round(3).to_string(), flush=True)


if __name__ == "__main__":
    main()
