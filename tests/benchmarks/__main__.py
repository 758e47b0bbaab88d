"""Prints what lists earn by the truth of simulated retailers, beside the best that could be known.

Peers, each with as many contacts as the list: `random` (its expectation), `top probability` (the likeliest to
respond, the usual list of a propensity model), `two forests` (tests/benchmarks/two_forests.py), `oracle` (the
truly most profitable, which nobody can know) and `ceiling` (the most profitable by the Bayes score given the
history: tests/benchmarks/ceiling.py). Shares are of the ceiling's profit; intervals are 95 % over seeds.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from otklik.simulate.files import write_simulation
from otklik.simulate.simulation import simulate

from tests.benchmarks.ceiling import Ceiling
from tests.benchmarks.truth import CAMPAIGN, calibration_slope
from tests.benchmarks.two_forests import two_forest_profit
from tests.project.builds import run_dbt

PEERS = ("random", "top probability", "two forests", "otklik", "oracle")
COLUMNS = ("control", "seed", "contacts", "ceiling", *PEERS, "promised", "slope", "anyway", "seconds")


def main() -> None:
    """Build one retailer per seed and control share, print a line for each, and the means at the end."""
    command = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    command.add_argument("--customers", type=int, default=20_000, help="default %(default)s")
    command.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3], help="default 1 2 3")
    command.add_argument(
        "--controls", type=float, nargs="+", default=[0.5, 0.1, 0.0], help="default 0.5 0.1 0"
    )
    command.add_argument("--processes", type=int, default=2, help="builds at a time; default %(default)s")
    chosen = command.parse_args()
    ceiling = Ceiling()
    print(" ".join(f"{name:>15}" for name in COLUMNS))
    tasks = list(product(chosen.controls, chosen.seeds))
    rows = []
    with ProcessPoolExecutor(chosen.processes) as pool:
        waiting = [pool.submit(figures, chosen.customers, seed, control, ceiling) for control, seed in tasks]
        for each in waiting:
            row = each.result()
            rows.append(row)
            print(" ".join(f"{row[name]:>15.3f}" for name in COLUMNS), flush=True)
    for control, found in pd.DataFrame(rows).groupby("control"):
        print(
            f"\ncontrol {control:.0%}, {len(found)} seeds: mean (95 % interval), then of the sums over seeds"
        )
        for name in (*PEERS, "promised"):
            low, high = interval(found[name].to_numpy())
            summed = (found[name] * found["ceiling"]).sum() / found["ceiling"].sum()
            print(f"  {name:<16} {found[name].mean():6.3f} ({low:.3f} to {high:.3f})  {summed:6.3f}")
        earned = {name: (found[name] * found["ceiling"]).sum() for name in ("otklik", "top probability")}
        print(
            f"  otklik less 1.6 x top probability: {earned['otklik'] - 1.6 * earned['top probability']:.0f}"
        )
        promise = (found["promised"] * found["ceiling"]).sum() / earned["otklik"]
        print(f"  promised / realised, of the sums: {promise:.3f}")


def interval(values: NDArray[np.float64], resamples: int = 2_000) -> tuple[float, float]:
    """95 % of the means of seeds drawn again with replacement."""
    random = np.random.default_rng(0)
    means = values[random.integers(0, len(values), (resamples, len(values)))].mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)


def figures(customers: int, seed: int, control: float, ceiling: Ceiling) -> dict[str, float]:
    """Return one retailer's figures by the names of `COLUMNS`; profits as shares of the ceiling's."""
    simulation = simulate(customers, seed, control_share=control)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        write_simulation(simulation, scratch / "export", format="parquet")
        started = time.perf_counter()
        build = run_dbt(scratch, export=scratch / "export", select="+contact_decisions").passed()
        seconds = time.perf_counter() - started
        with duckdb.connect(str(build.warehouse), read_only=True) as connection:
            listed = connection.execute(
                "select decisions.customer_id, decisions.decision, economics.response_probability,"
                " economics.buy_probability, economics.buy_anyway_probability,"
                " economics.expected_profit::double as expected_profit"
                " from main_decisions.contact_decisions as decisions"
                " inner join main_decisions.offer_economics as economics"
                " using (campaign_id, customer_id, offer_id)"
                f" where decisions.campaign_id = '{CAMPAIGN}' and decisions.decision != 'excluded'"
                " order by customer_id"
            ).df()
    truth = simulation.truth.to_pandas()
    truth = truth.assign(ceiling=ceiling.scores(simulation), two_forests=two_forest_profit(simulation))
    listed = listed.merge(truth, on="customer_id", suffixes=("", "_true"), validate="one_to_one")
    profit = listed["expected_profit_true"]
    chosen = listed["decision"] == "contact"
    contacts = int(chosen.sum())

    def best(score: str) -> float:
        order = listed.sort_values([score, "customer_id"], ascending=[False, True]).index
        return float(profit[order[:contacts]].sum())

    earned = {
        "random": float(profit.mean() * contacts),
        "top probability": best("response_probability"),
        "two forests": best("two_forests"),
        "otklik": float(profit[chosen].sum()),
        "oracle": best("expected_profit_true"),
        "promised": float(listed.loc[chosen, "expected_profit"].sum()),
    }
    best_known = best("ceiling")
    return {
        "control": control,
        "seed": float(seed),
        "contacts": float(contacts),
        "ceiling": best_known,
        **{name: value / best_known for name, value in earned.items()},
        "slope": calibration_slope(listed["buy_probability"], listed["buy_probability_true"]),
        "anyway": calibration_slope(listed["buy_anyway_probability"], listed["buy_anyway_probability_true"]),
        "seconds": seconds,
    }


if __name__ == "__main__":
    main()
