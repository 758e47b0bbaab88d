"""What columns of pure noise do to the promise: `python -m tests.benchmarks.noise_columns`."""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from otklik_tools.simulate.files import write_simulation
from otklik_tools.simulate.simulation import simulate

from tests.project.builds import Build, read_export, run_dbt, write_export

CUSTOMERS = 1_200
COLUMNS = (0, 300)


def with_noise(export: dict[str, pd.DataFrame], columns: int, seed: int) -> dict[str, pd.DataFrame]:
    """Return the export with so many attributes of customers that mean nothing."""
    people = export["customers"]
    drawn = np.random.default_rng(seed).normal(size=(len(people), columns)).round(3)
    noise = pd.DataFrame(drawn, columns=[f"noise_{number}" for number in range(columns)]).astype(str)
    return export | {"customers": pd.concat([people, noise], axis=1)}


def promise(build: Build) -> tuple[int, float, float, float, float]:
    """Return the contacts, the expected profit, the promised one and its interval."""
    ((contacts, expected, promised, low, high),) = build.rows(
        "select sum(contacts), sum(expected_profit), sum(promised_profit), sum(promised_low),"
        " sum(promised_high) from main_marts.list_totals"
    )
    return int(contacts), float(expected or 0), float(promised or 0), float(low or 0), float(high or 0)


def main() -> None:
    """Print the promise of each shop without and with noise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[3])
    parser.add_argument("--columns", type=int, nargs="+", default=list(COLUMNS))
    arguments = parser.parse_args()
    for seed in arguments.seeds:
        with tempfile.TemporaryDirectory() as folder:
            write_simulation(simulate(CUSTOMERS, seed=seed), Path(folder) / "plain")
            plain = read_export(Path(folder) / "plain")
            for columns in arguments.columns:
                scratch = Path(folder) / str(columns)
                export = write_export(with_noise(plain, columns, seed), scratch / "export")
                build = run_dbt(
                    scratch, export=export, variables=json.dumps({}), select="+list_totals"
                ).passed()
                contacts, expected, promised, low, high = promise(build)
                print(
                    f"seed {seed}, {columns} columns of noise: {contacts} contacts, expected {expected:,.0f}"
                    f", promised {promised:,.0f} ({low:,.0f} to {high:,.0f})",
                    flush=True,
                )


if __name__ == "__main__":
    main()
