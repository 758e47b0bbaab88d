"""Prints what lists earn by the truth of simulated retailers, as ratios to the best that could be had.

Peers, each with as many contacts as the list: `random` (its expectation), `top probability` (the likeliest to
respond, the usual list of a propensity model), `oracle` (the truly most profitable).
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from otklik.simulate.files import write_simulation
from otklik.simulate.simulation import simulate

from tests.benchmarks.truth import calibration_slope, lists_beside, with_truth
from tests.project.builds import run_dbt

PEERS = ("random", "top probability", "otklik", "oracle")
COLUMNS = ("seed", "contacts", "oracle earns", *PEERS, "promised", "slope", "anyway", "seconds")


def main() -> None:
    """Build one retailer per seed and print a line for each."""
    command = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    command.add_argument("--customers", type=int, default=20_000, help="default %(default)s")
    command.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3], help="default 1 2 3")
    chosen = command.parse_args()
    print(
        f"Profit by the truth as a share of the oracle's, {chosen.customers} customers; slopes of calibration"
    )
    print(" ".join(f"{name:>15}" for name in COLUMNS))
    for seed in chosen.seeds:
        print(" ".join(f"{value:>15}" for value in line(chosen.customers, seed)), flush=True)


def line(customers: int, seed: int) -> list[str]:
    """Return one retailer's figures, in the order of `COLUMNS`."""
    simulation = simulate(customers, seed)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        write_simulation(simulation, scratch / "export", format="parquet")
        started = time.perf_counter()
        build = run_dbt(scratch, export=scratch / "export").passed()
        seconds = time.perf_counter() - started
        listed = with_truth(build.warehouse, simulation)
    earned = lists_beside(listed)
    slopes = [
        calibration_slope(listed[name], listed[f"true_{name}"])
        for name in ("buy_probability", "buy_anyway_probability")
    ]
    return [
        str(seed),
        f"{earned['contacts']:.0f}",
        f"{earned['oracle']:.0f}",
        *(f"{earned[peer] / earned['oracle']:.2f}" for peer in (*PEERS, "promised")),
        *(f"{slope:.3f}" for slope in slopes),
        f"{seconds:.0f}",
    ]


if __name__ == "__main__":
    main()
