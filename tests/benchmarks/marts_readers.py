"""Reads `marts.duckdb` over and over while builds of the sample replace it; counts locks and half states.

`python -m tests.benchmarks.marts_readers [--builds 20] [--readers 1]` builds the sample so often, each time
with another budget, so that each replaces the file. Each reader opens the file anew, asks every table for its
rows, and compares the list with its totals: a state of two builds has sums of two lists. One more opens the
file before a build and asks it again after it: what it holds is the state it opened.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb

PROJECT = Path(__file__).parents[2]
BUILDS, READERS = 20, 1
# the list's own sums beside what the totals and the frontier say of it
STATE = """
with
    listed as (
        select
            count(*) as customers,
            count(*) filter (where decision = 'contact') as contacts,
            sum(expected_cost) filter (where decision = 'contact') as cost,
        from campaign_list
    )

select
    totals.budget,
    listed.contacts,
    listed.customers = totals.customers
    and listed.contacts = totals.contacts
    and listed.cost = totals.expected_cost
    and exists (from policy_frontier as steps where steps.contacts = totals.contacts) as is_whole,
from list_totals as totals
cross join listed
"""
READ = """
import sys, time, duckdb
from pathlib import Path
from tests.benchmarks.marts_readers import state_of
states, reads, halves, faults = set(), 0, 0, 0
while Path(sys.argv[2]).exists():
    try:
        with duckdb.connect(sys.argv[1], read_only=True) as marts:
            for (name,) in marts.execute("select table_name from duckdb_tables()").fetchall():
                marts.execute(f'select * from "{name}"').fetchmany(1000)
            budget, contacts, is_whole = state_of(marts)
        reads += 1
        halves += not is_whole
        states.add((str(budget), contacts))
    except duckdb.Error as error:
        faults += 1
        print(error, file=sys.stderr)
print(reads, halves, faults, len(states))
"""


def main() -> None:
    """Print the reads, half states, faults and seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--builds", type=int, default=BUILDS)
    parser.add_argument("--readers", type=int, default=READERS)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, runs = Path(name), Path(name) / "runs"
        marts = folder / "exports" / "marts.duckdb"
        built = [build(folder, 0)]
        runs.touch()
        readers = [
            subprocess.Popen(
                [sys.executable, "-c", READ, str(marts), str(runs)],
                stdout=subprocess.PIPE, text=True, cwd=PROJECT,
            )
            for _ in range(chosen.readers)
        ]  # fmt: skip
        began, changed = time.perf_counter(), 0
        for number in range(1, chosen.builds + 1):
            with duckdb.connect(str(marts), read_only=True) as held:
                before = state_of(held)
                built.append(build(folder, number))
                changed += state_of(held) != before
        seconds = time.perf_counter() - began
        runs.unlink()
        counted = [list(map(int, reader.communicate()[0].split())) for reader in readers]
    reads, halves, faults, seen = map(sum, zip(*counted, strict=True))
    print(
        f"{chosen.builds} builds ({len(set(built))} lists) in {seconds:.1f} s, {chosen.readers} readers: "
        f"{reads} reads, {seen / chosen.readers:g} lists seen, {halves} half states, {faults} faults; "
        f"{changed} of {chosen.builds} held files changed under their reader"
    )


def state_of(marts: duckdb.DuckDBPyConnection) -> tuple[Any, ...]:
    """Return the budget, the contacts, and whether the list is the one of its totals."""
    found = marts.execute(STATE).fetchone()
    assert found, "the file has no list"
    return found


def build(folder: Path, number: int) -> tuple[Any, ...]:
    """Build the sample with the budget of this number and return the state that the file has."""
    terms = {"campaign_overrides": {"city_1188": {"budget": 2000 + 500 * number}}}
    places = {
        "CRM_EXPORT": "seeds/sample_export",
        "OTKLIK_WAREHOUSE": str(folder / "warehouse.duckdb"),
        "OTKLIK_EXPORTS": str(folder / "exports"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_PROFILES_DIR": str(PROJECT),
        "PYTHONPATH": str(PROJECT / "python_models"),
    }
    command = [sys.executable, "-m", "otklik.commands.quiet", "build", "--exclude-resource-type", "unit_test"]
    command += ["--exclude", "tag:workings", "--vars", json.dumps(terms)]
    subprocess.run(command, cwd=PROJECT, env=os.environ | places, check=True, stdout=subprocess.DEVNULL)
    with duckdb.connect(str(folder / "exports" / "marts.duckdb"), read_only=True) as marts:
        return state_of(marts)


if __name__ == "__main__":
    main()
