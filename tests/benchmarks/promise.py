"""Does the interval of a promise hold the truth as often as it says? `python -m tests.benchmarks.promise`.

Builds simulated shops, each with several sizes of control in its past campaigns, takes the list that the
build chose and the interval that it promised, and asks the simulator what that list truly earns on average.
Prints a line a shop, and for each control how many intervals held, how wide they are, what they cost of a
build's time, and where a promise is off: what it says of the listed customers' base (the chance to buy
anyway), lift, and revenue of a buyer with the contact and without, each divided by the truth. Seeds from 1
on: nothing was tuned on them (development used 201 and later).
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import process_time
from unittest.mock import patch

import duckdb
import numpy as np
import pandas as pd
from otklik.commands.quiet import usual_seconds
from otklik.lift import Lift
from otklik.lift.replicates import Evidence, Replicates
from otklik.modelling import load_model
from otklik_tools.simulate.files import write_simulation
from otklik_tools.simulate.simulation import simulate
from statsmodels.stats.proportion import proportion_confint

from tests.benchmarks.retailer import VARIABLES
from tests.benchmarks.shops import command_of, each_shop, report
from tests.benchmarks.truth import CAMPAIGN
from tests.project.builds import Build, run_dbt

PARTS = ("base", "lift", "revenue", "anyway")
COLUMNS = ("control", "seed", "contacts", "promised", "low", "high", "truth", "holds", "cost", *PARTS)
# what stands in a build for the interval alone, beside the replicates
MODELS = (
    "weeks_of_buying",
    "planned_seasons",
    "season_spread",
    "frontier_steps",
    "promised_steps",
    "promise_draws",
    "promise_bounds",
)


def main() -> None:
    """Build a shop per seed and control, print a line for each, and what they say together."""
    chosen = command_of("tests.benchmarks.promise", __doc__, 5_500, range(1, 41)).parse_args()
    report(each_shop(figures, chosen, VARIABLES), COLUMNS, 10, said)


def said(found: pd.DataFrame) -> str:
    """Return how many intervals held, with a 95 % interval, how wide they are and what they cost."""
    held, shops = int(found["holds"].sum()), len(found)
    low, high = proportion_confint(held, shops, method="wilson")
    below = int((found["truth"] < found["low"]).sum())
    half = ((found["high"] - found["low"]) / 2 / found["promised"].abs()).median()
    return (
        f"{held} of {shops} intervals of {found['level'].max():.0%} hold, {held / shops:.3f}"
        f" ({low:.3f} to {high:.3f}); {below} promised too much, {shops - held - below} too little;"
        f" half the width {half:.2f} of the promise (median); {found['cost'].mean():.3f} of a build's time;"
        f" earned of the promised {found['truth'].sum() / found['promised'].sum():.2f};"
        f" promised of the truth: {', '.join(f'{part} {found[part].mean():.2f}' for part in PARTS)}"
    )


def figures(customers: int, seed: int, control: float) -> dict[str, float]:
    """Return a shop's figures by the columns printed, and the level of its interval."""
    simulation = simulate(customers, seed, control_share=control)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        write_simulation(simulation, scratch / "export", format="parquet")
        cost = shares_of(built(scratch))
        with duckdb.connect(str(scratch / "warehouse.duckdb"), read_only=True) as connection:
            (interval,) = connection.execute(
                "select profit_low::double, profit_high::double, promise_level"
                f" from main_targeting.promise_bounds where place = 0 and campaign_id = '{CAMPAIGN}'"
            ).fetchall()
            listed = connection.execute(
                "select customer_id, expected_profit::double as expected_profit,"
                " buy_probability::double as buy_probability,"
                " buy_anyway_probability::double as buy_anyway_probability,"
                " expected_revenue::double as revenue, expected_revenue_anyway::double as anyway"
                " from main_targeting.contact_decisions"
                " inner join main_targeting.offer_economics using (campaign_id, customer_id, offer_id)"
                f" where decision = 'contact' and campaign_id = '{CAMPAIGN}'"
            ).df()
    truth = simulation.truth.to_pandas().set_index("customer_id").loc[listed["customer_id"]]
    earned = float(truth["expected_profit"].sum())
    low, high, level = interval
    return {
        "control": control,
        "seed": float(seed),
        "contacts": float(len(listed)),
        "promised": float(listed["expected_profit"].sum()),
        "low": low,
        "high": high,
        "truth": earned,
        "holds": float(low <= earned <= high),
        "cost": cost,
        "level": level,
        **parts_of(listed, truth),
    }


def parts_of(listed: pd.DataFrame, truth: pd.DataFrame) -> dict[str, float]:
    """Return each of `PARTS` of a list as promised, divided by the truth; a true revenue is of who buys."""
    chance, anyway = truth["buy_probability"], truth["buy_anyway_probability"]
    base = listed["buy_anyway_probability"].mean() / anyway.mean()
    told = intensity(listed["buy_probability"]) / intensity(listed["buy_anyway_probability"])
    spent = (chance * truth["expected_revenue"]).sum() / chance.sum()
    spent_anyway = (anyway * truth["expected_revenue_anyway"]).sum() / anyway.sum()
    return {
        "base": base,
        "lift": told / (intensity(chance) / intensity(anyway)),
        "revenue": listed["revenue"].sum() / listed["buy_probability"].sum() / spent,
        "anyway": listed["anyway"].sum() / listed["buy_anyway_probability"].sum() / spent_anyway,
    }


def intensity(probabilities: pd.Series[float]) -> float:
    """Return the purchases a window that buy with a mean probability."""
    return float(-np.log(1 - probabilities.mean()))


def built(scratch: Path) -> Build:
    """Build as far as the interval."""
    return run_dbt(
        scratch, export=scratch / "export", variables=VARIABLES, select="+promise_bounds", artifacts=True
    ).passed()


def shares_of(build: Build) -> float:
    """Return which share of the build's time the interval took: its models, and replicates where fitted."""
    of_nodes = usual_seconds(build.scratch / "target" / "run_results.json")
    seconds = {node.rsplit(".", 1)[-1]: took for node, took in of_nodes.items()}
    fitted = build.rows(
        "select evidence.fitted_for from main_prediction.needed_fits as evidence"
        " where model_kind = 'lift' and action = 'fit'"
    )
    spent = sum(seconds[name] for name in MODELS) + sum(replicating(build, name) for (name,) in fitted)
    return spent / sum(seconds.values())


def replicating(build: Build, fitted_for: str) -> float:
    """Return the seconds of CPU that the replicates of one lift take."""
    evidence = build.arrow(
        f"select * from main_observations.contact_evidence where fitted_for = '{fitted_for}'"
        " order by arm_kind, campaign_id, customer_id"
    )
    ((organic,),) = build.rows(
        "select artifact from main_fits.model_fits inner join main_prediction.needed_fits using (model_id)"
        f" where model_fits.model_kind = 'organic' and model_fits.fitted_for = '{fitted_for}'"
    )
    seconds, fit = [0.0], Replicates.fit

    def timed(evidence: Evidence) -> Replicates:
        started = process_time()
        found = fit(evidence)
        seconds.append(process_time() - started)
        return found

    with patch.object(Replicates, "fit", timed):
        Lift.fit(load_model(bytes(organic)), evidence)
    return sum(seconds)


if __name__ == "__main__":
    main()
