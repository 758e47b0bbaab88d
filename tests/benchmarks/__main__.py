"""Prints what lists earn by the truth of simulated retailers, beside the best that could be known.

Peers, each with as many contacts as the list: `random` (its expectation), `top probability` (the likeliest to
respond, the usual list of a propensity model), `two forests` (tests/benchmarks/two_forests.py), `oracle` (the
truly most profitable, which nobody can know) and `ceiling` (the most profitable by the Bayes score given the
history: tests/benchmarks/ceiling.py). Shares are of the ceiling's profit; intervals are 95 % over seeds.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tests.benchmarks.ceiling import Ceiling
from tests.benchmarks.retailer import VARIABLES, figures
from tests.benchmarks.shops import command_of, each_shop

PEERS = ("random", "top probability", "two forests", "otklik", "oracle")
COLUMNS = ("control", "seed", "contacts", "ceiling", *PEERS, "promised", "slope", "anyway", "seconds")


def main() -> None:
    """Build one retailer per seed and control share, print a line for each, and the means at the end."""
    chosen = command_of("tests.benchmarks", __doc__, 20_000, (1, 2, 3)).parse_args()
    ceiling = Ceiling()
    print(" ".join(f"{name:>15}" for name in COLUMNS))
    rows = []
    for row in each_shop(figures, chosen, VARIABLES, ceiling):
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
