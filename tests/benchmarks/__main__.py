"""Prints what lists earn by the truth of simulated retailers, beside the best that could be known.

Peers, each with as many contacts as the list: `random` (its expectation), `top probability` (the likeliest to
respond, the usual list of a propensity model), `two forests` (tests/benchmarks/two_forests.py), `oracle` (the
truly most profitable, which nobody can know) and `ceiling` (the most profitable by the Bayes score given the
history: tests/benchmarks/ceiling.py). Shares are of the ceiling's profit; intervals are 95 % over seeds.
"""

from __future__ import annotations

import argparse
import tempfile
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tests.benchmarks.ceiling import Ceiling
from tests.benchmarks.retailer import VARIABLES, figures
from tests.project.builds import parse_once, reuse_parsed

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
    # seed by seed: what is printed of a run cut short is of all controls alike
    tasks = list(product(chosen.seeds, chosen.controls))
    rows = []
    # spawned: the trees fitted above leave OpenMP threads behind, which crash a forked process
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(
            chosen.processes,
            get_context("spawn"),
            reuse_parsed,
            (VARIABLES, parse_once(Path(folder), VARIABLES)),
        ) as pool,
    ):
        waiting = [pool.submit(figures, chosen.customers, seed, control, ceiling) for seed, control in tasks]
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


if __name__ == "__main__":
    main()
