"""Reads `marts.duckdb` over and over while builds replace it, and counts locks and half states.

`python -m tests.benchmarks.marts_readers [exports/marts.duckdb] [--builds 20]` copies the marts of that file
(of none: two made ones), adds to each the number of the build, and writes them so often while two processes
read. A read opens the file anew, asks every table for the build it is of, and finds one number, or has seen
half a state.
"""

from __future__ import annotations

import argparse
import datetime as dt
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
from otklik.publishing import written_marts

BUILDS, READERS = 20, 2
READ = """
import sys, duckdb
reads = halves = faults = 0
while True:
    if not __import__("pathlib").Path(sys.argv[2]).exists():
        break
    try:
        with duckdb.connect(sys.argv[1], read_only=True) as marts:
            names = marts.execute("select table_name from duckdb_tables()").fetchall()
            seen = set()
            for (name,) in names:
                if name == "about":
                    continue
                seen.update(marts.execute(f'select distinct build from "{name}"').fetchall())
        reads += 1
        halves += len(seen) > 1
    except duckdb.Error as error:
        faults += 1
        print(error, file=sys.stderr)
print(reads, halves, faults)
"""


def main() -> None:
    """Print the reads, half states, faults and seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("marts", nargs="?", type=Path)
    parser.add_argument("--builds", type=int, default=BUILDS)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, runs = Path(name), Path(name) / "runs"
        runs.touch()
        build(folder, chosen.marts, 0)
        readers = [
            subprocess.Popen(
                [sys.executable, "-c", READ, str(folder / "marts.duckdb"), str(runs)],
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(READERS)
        ]
        began = time.perf_counter()
        for number in range(1, chosen.builds + 1):
            build(folder, chosen.marts, number)
        seconds = time.perf_counter() - began
        runs.unlink()
        counted = [list(map(int, reader.communicate()[0].split())) for reader in readers]
    reads, halves, faults = map(sum, zip(*counted, strict=True))
    print(f"{chosen.builds} builds in {seconds:.1f} s: {reads} reads, {halves} half states, {faults} faults")


def build(folder: Path, marts: Path | None, number: int) -> None:
    """Write the marts of one build."""
    with duckdb.connect() as source:
        tables = dict.fromkeys("ab", f"select i, {number} as build from range(100000) r(i)")
        if marts is not None:
            source.execute(f"attach '{marts}' as old (read_only)")
            named = source.execute(
                "select table_name from duckdb_tables() where database_name = 'old' and table_name <> 'about'"
            ).fetchall()
            tables = {name: f'select *, {number} as build from old."{name}"' for (name,) in sorted(named)}
        relations = {name: source.sql(sql) for name, sql in tables.items()}
        written_marts(relations, folder, as_of=dt.date(2026, 10, 1), comments={})


if __name__ == "__main__":
    main()
