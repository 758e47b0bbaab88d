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
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
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
        began, changed = time.perf_counter(), 0
        with ProcessPoolExecutor(chosen.readers, get_context("spawn")) as pool:
            try:
                readers = [pool.submit(read, marts, runs) for _ in range(chosen.readers)]
                for number in range(1, chosen.builds + 1):
                    with duckdb.connect(str(marts), read_only=True) as held:
                        before = state_of(held)
                        built.append(build(folder, number))
                        changed += state_of(held) != before
                seconds = time.perf_counter() - began
            finally:
                runs.unlink()
            counted = [reader.result() for reader in readers]
    reads, halves, faults, seen = map(sum, zip(*counted, strict=True))
    print(
        f"{chosen.builds} builds ({len(set(built))} lists) in {seconds:.1f} s, {chosen.readers} readers: "
        f"{reads} reads, {seen / chosen.readers:g} lists seen, {halves} half states, {faults} faults; "
        f"{changed} of {chosen.builds} held files changed under their reader"
    )


def read(marts: Path, runs: Path) -> tuple[int, int, int, int]:
    """Read a file until another is gone; return reads, half states, faults, and how many lists were seen."""
    states: set[tuple[Any, ...]] = set()
    reads = halves = faults = 0
    while runs.exists():
        try:
            with duckdb.connect(str(marts), read_only=True) as conn:
                for (name,) in conn.execute("select table_name from duckdb_tables()").fetchall():
                    conn.execute(f'select * from "{name}"').fetchmany(1000)
                *state, is_whole = state_of(conn)
            reads += 1
            halves += not is_whole
            states.add(tuple(state))
        except duckdb.Error as error:
            faults += 1
            print(error)
    return reads, halves, faults, len(states)


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
    }
    command = ["make", "--silent", "build", f"VARS={json.dumps(terms)}"]
    subprocess.run(command, cwd=PROJECT, env=os.environ | places, check=True, stdout=subprocess.DEVNULL)
    with duckdb.connect(str(folder / "exports" / "marts.duckdb"), read_only=True) as marts:
        return state_of(marts)


if __name__ == "__main__":
    main()
