"""How much discount a ladder saves against one depth for all: `python -m tests.benchmarks.ladder`.

Builds simulated shops whose planned campaign has a ladder of 5, 10, 15 and 20 % and a budget, each with
several sizes of control in its past campaigns. Of each the list is chosen as always; beside it, from the same
pairs of customer and depth and under the same budget, the list of each single depth. What a list earns, and
the discount that it gives beyond what these customers get anyway, is the truth of the simulator, at each
customer's own depth. The best single depth is the one that truly earns most, which nobody could know.
`at equal profit`: the list, walked down only until it expects what that depth expects. `at 99 %`: only until
it truly earns 99 % of what that depth does, which nobody could know either; all of it where it never does.

`--tried`: a past campaign tried the depths at random (as `exploration_share` has it), so the curve is known;
without it one depth each was tried, 15 and 20 %. `--power`: the true curve, 0.5 with the root of the depth.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from otklik_tools.simulate.behaviour import RESPONSE_POWER
from otklik_tools.simulate.campaigns import CAMPAIGNS, EMAIL_SPRING
from otklik_tools.simulate.files import write_simulation
from otklik_tools.simulate.simulation import Simulation, simulate

from tests.benchmarks.__main__ import interval
from tests.benchmarks.retailer import VARIABLES
from tests.benchmarks.shops import command_of, each_shop, report
from tests.benchmarks.truth import CAMPAIGN
from tests.project.builds import Build, run_dbt

LADDER = (0.05, 0.10, 0.15, 0.20)
COLUMNS = (
    "control", "seed", "depth", "profit_single", "discount_single", "contacts", "profit", "discount",
    "promised", "profit_equal", "discount_equal", "profit_99", "discount_99",
)  # fmt: skip


def main() -> None:
    """Build a shop per seed and control, print a line for each, and what they say together."""
    command = command_of("tests.benchmarks.ladder", __doc__, 5_500, range(1, 21))
    command.add_argument("--tried", action="store_true", help="a past campaign tried the depths at random")
    command.add_argument("--power", type=float, default=RESPONSE_POWER, help="default %(default)s")
    chosen = command.parse_args()
    report(each_shop(figures, chosen, VARIABLES, chosen.tried, chosen.power), COLUMNS, 15, said)


def said(found: pd.DataFrame) -> str:
    """Return shares of the best single depth's profit and discount: of the sums, and of shops with 95 %."""
    parts = []
    for name, what in {"": "the list", "_equal": "at equal profit", "_99": "at 99 %"}.items():
        of_sums, of_shops = [], []
        for figure in ("profit", "discount"):
            ours, single = found[f"{figure}{name}"], found[f"{figure}_single"]
            of_sums.append(f"{ours.sum() / single.sum():.3f} of the {figure}")
            low, high = interval(((ours - single) / single.mean()).to_numpy())
            of_shops.append(f"{1 + low:.3f} to {1 + high:.3f}")
        parts.append(f"{what} {of_sums[0]} ({of_shops[0]}) for {of_sums[1]} ({of_shops[1]})")
    return f"{len(found)} shops, of the best single depth: " + "; ".join(parts)


def figures(customers: int, seed: int, control: float, is_tried: bool, power: float) -> dict[str, float]:
    """Return a shop's figures by the columns printed; money in roubles."""
    simulation = simulated(customers, seed, control, is_tried, power)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        write_simulation(simulation, scratch / "export", format="parquet")
        build = run_dbt(
            scratch, export=scratch / "export", variables=VARIABLES, select="+contact_decisions"
        ).passed()
        pairs, walk, budget = known(build)
    earned = truths(simulation)
    pairs = pairs.merge(earned, on=["customer_id", "depth"], validate="one_to_one")
    singles = {depth: chosen_alone(pairs[pairs["depth"] == depth], budget) for depth in LADDER}
    best = max(singles, key=lambda depth: singles[depth]["true_profit"].sum())
    single = singles[best]
    listed = pairs[pairs["is_listed"]]
    cut = at_equal_profit(walk, single["expected_profit"].sum())
    equal = pairs.merge(cut, on=["customer_id", "offer_id"])
    enough = pairs.merge(at_true_profit(walk, pairs, 0.99 * single["true_profit"].sum()))
    return {
        "control": control,
        "seed": float(seed),
        "depth": best,
        "profit_single": float(single["true_profit"].sum()),
        "discount_single": float(single["true_discount"].sum()),
        "contacts": float(len(listed)),
        "profit": float(listed["true_profit"].sum()),
        "discount": float(listed["true_discount"].sum()),
        "promised": float(listed["expected_profit"].sum()),
        "profit_equal": float(equal["true_profit"].sum()),
        "discount_equal": float(equal["true_discount"].sum()),
        "profit_99": float(enough["true_profit"].sum()),
        "discount_99": float(enough["true_discount"].sum()),
    }


def simulated(customers: int, seed: int, control: float, is_tried: bool, power: float) -> Simulation:
    """Return the shop: its planned campaign has the ladder, and one of the past ones where it was tried."""
    campaigns = tuple(
        replace(one, ladder=LADDER)
        if one.is_planned or (is_tried and one.campaign_id == EMAIL_SPRING)
        else one
        for one in CAMPAIGNS
    )
    return simulate(customers, seed, control_share=control, campaigns=campaigns, response_power=power)


def known(build: Build) -> tuple[pd.DataFrame, pd.DataFrame, float]:
    """Return what the build expects of every pair of customer and depth, its walk, and the budget."""
    with duckdb.connect(str(build.warehouse), read_only=True) as connection:
        pairs = connection.execute(
            "select offers.customer_id, offers.offer_id, round(terms.discount_rate, 2)::double as depth,"
            " offers.expected_cost::double as expected_cost, offers.response_probability,"
            " offers.expected_profit::double as expected_profit,"
            " decisions.decision = 'contact' and decisions.offer_id = offers.offer_id as is_listed"
            " from main_targeting.choosable_offers as offers"
            " inner join main_campaigns.campaign_offers as terms using (campaign_id, offer_id)"
            " inner join main_targeting.contact_decisions as decisions using (campaign_id, customer_id)"
            f" where campaign_id = '{CAMPAIGN}' and offers.is_choosable"
        ).df()
        walk = connection.execute(
            "select customer_id, offer_id, step, allocation_step, added_profit::double as added_profit"
            " from main_targeting.allocation_steps"
            f" where campaign_id = '{CAMPAIGN}' and is_taken and is_spent order by allocation_step"
        ).df()
        ((budget,),) = connection.execute(
            f"select budget::double from main_campaigns.campaign_terms where campaign_id = '{CAMPAIGN}'"
        ).fetchall()
    return pairs, walk, float(budget)


def truths(simulation: Simulation) -> pd.DataFrame:
    """Return of every customer and depth what a contact truly earns, and the discount it gives beyond."""
    parts = []
    for depth in LADDER:
        outcomes = simulation.outcomes(CAMPAIGN, depth).to_pandas()
        parts.append(
            pd.DataFrame(
                {
                    "customer_id": outcomes["customer_id"],
                    "depth": depth,
                    "true_profit": outcomes["expected_profit"],
                    "true_discount": outcomes["expected_discount_cost"]
                    - outcomes["expected_discount_cost_anyway"],
                }
            )
        )
    return pd.concat(parts)


def chosen_alone(pairs: pd.DataFrame, budget: float) -> pd.DataFrame:
    """Return whom one depth for all would reach: most profit per unit of money first, until it runs out."""
    paying = pairs[pairs["expected_profit"] > 0]
    order = np.lexsort(
        (paying["customer_id"], -(paying["expected_profit"] / paying["expected_cost"]).to_numpy())
    )
    walked = paying.iloc[order]
    return walked[walked["expected_cost"].cumsum() <= budget]


def at_equal_profit(walk: pd.DataFrame, profit: float) -> pd.DataFrame:
    """Return the customers and offers of the walk as far as it expects that profit, or to its end."""
    return taken_until(walk, walk["added_profit"].cumsum().to_numpy() >= profit)


def at_true_profit(walk: pd.DataFrame, pairs: pd.DataFrame, profit: float) -> pd.DataFrame:
    """Return the customers and offers of the walk as far as it truly earns that profit, or to its end."""
    true = walk.merge(pairs[["customer_id", "offer_id", "true_profit"]], how="left")
    below = true.sort_values("step").groupby("customer_id")["true_profit"].shift(1, fill_value=0.0)
    return taken_until(walk, (true["true_profit"] - below).cumsum().to_numpy() >= profit)


def taken_until(walk: pd.DataFrame, is_reached: NDArray[np.bool_]) -> pd.DataFrame:
    """Return each customer's last step of the walk up to the first that reaches something, or to its end."""
    taken = walk.iloc[: int(np.argmax(is_reached)) + 1] if is_reached.any() else walk
    return taken.sort_values("step").groupby("customer_id").tail(1)[["customer_id", "offer_id"]]


if __name__ == "__main__":
    main()
