"""Measures whole builds in CPU seconds, wall time and peak memory, and writes docs/performance.md.

Each size is built three times, as `make build` does it: from nothing, again although nothing is new
(`FORCE=1`), and again, which says so. What dbt takes to start and to read its own parse is measured beside it
(`dbt ls` of one model), so that the rest is the project's. `--customers 0` is the committed sample; other
sizes are simulated, written as Parquet. Sizes may be measured one by one: what was found of each is kept in a
folder, and the page is written from all that lie there.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from otklik.commands.quiet import usual_seconds

from tests.project.builds import PROJECT, SAMPLE

PAGE = PROJECT / "docs" / "performance.md"
SLOWEST = 10
# `ru_maxrss` counts KiB, on macOS bytes
MEMORY_UNIT = 1 if platform.system() == "Darwin" else 1024


@dataclass(frozen=True)
class Cost:
    """What one dbt command took: seconds of processor and of wall time, the peak of its memory in bytes."""

    cpu: float
    wall: float
    peak: int


@dataclass(frozen=True)
class Run:
    """A build and its dearest nodes: seconds by the wall, name."""

    name: str
    cost: Cost
    nodes: list[tuple[float, str]]


def run(scratch: Path, export: Path, *words: str) -> Cost:
    """Run a command of Python and return what it took, with the processes that it starts and waits for.

    Raises RuntimeError with its last lines where it fails.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {
        "CRM_EXPORT": str(export),
        "OTKLIK_WAREHOUSE": str(scratch / "warehouse.duckdb"),
        "OTKLIK_EXPORTS": str(scratch / "exports"),
        "PYTHONPATH": str(PROJECT / "python_models"),
        "DBT_PROFILES_DIR": str(PROJECT),
    }
    places = ["--target-path", str(scratch / "target"), "--log-path", str(scratch / "logs")]
    printed = scratch / "printed.txt"
    began = time.monotonic()
    with printed.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, *words, *places],
            cwd=PROJECT, env=environment, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError("\n".join(printed.read_text().splitlines()[-20:]))
    return Cost(used.ru_utime + used.ru_stime, time.monotonic() - began, used.ru_maxrss * MEMORY_UNIT)


def dbt(scratch: Path, export: Path, *words: str) -> Cost:
    """Run one dbt command."""
    return run(scratch, export, "-c", "from dbt.cli.main import cli; cli()", *words)


def build(name: str, scratch: Path, export: Path, *words: str) -> Run:
    """Build the whole as `make build` does; a build that is not run has no nodes."""
    began = time.time()
    whole = ["build", "--exclude-resource-type", "unit_test", "--exclude", "tag:workings"]
    cost = run(scratch, export, "-m", "otklik.commands.quiet", *words, *whole)
    results = scratch / "target" / "run_results.json"
    took = usual_seconds(results) if results.stat().st_mtime >= began else {}
    nodes = sorted(((seconds, node) for node, seconds in took.items()), reverse=True)
    return Run(name, cost, [(seconds, node.split(".")[2]) for seconds, node in nodes[:SLOWEST]])


def measured(customers: int, folder: Path, first_alone: bool) -> tuple[Cost, list[Run]]:
    """Return what starting costs, and a first and, unless it is wanted alone, a second build of that size."""
    scratch, export = folder / str(customers), SAMPLE
    scratch.mkdir()
    if customers:
        export = scratch / "export"
        command = [sys.executable, "-m", "otklik_tools.simulate", "--customers", str(customers)]
        subprocess.run(
            [*command, "--format", "parquet", "--out", str(export)], check=True,
            env=os.environ | {"PYTHONPATH": str(PROJECT / "python_models")}, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    size = f"{customers:,} customers" if customers else "the sample"
    # parses, for the builds that are measured
    dbt(scratch, export, "parse")
    start = dbt(scratch, export, "ls", "--select", "settings")
    first = build(f"{size}, from nothing", scratch, export, "--anew")
    if first_alone:
        return start, [first]
    return start, [
        first,
        build(f"{size}, again, FORCE=1", scratch, export, "--anew"),
        build(f"{size}, nothing new", scratch, export),
    ]


def kept(start: Cost, runs: list[Run]) -> str:
    """Return what was found of one size as JSON, with how busy the machine was."""
    found = {"busy": os.getloadavg()[2], "start": asdict(start), "runs": [asdict(each) for each in runs]}
    return json.dumps(found, indent=1)


def found_in(notes: Path) -> tuple[float, list[tuple[Cost, list[Run]]]]:
    """Return what `kept` wrote into a folder, by size, and the busiest that the machine was."""
    sizes = [
        json.loads(path.read_text()) for path in sorted(notes.glob("*.json"), key=lambda at: int(at.stem))
    ]
    return max(each["busy"] for each in sizes), [
        (
            Cost(**each["start"]),
            [
                Run(run["name"], Cost(**run["cost"]), [tuple(node) for node in run["nodes"]])
                for run in each["runs"]
            ],
        )
        for each in sizes
    ]


def page(found: list[tuple[Cost, list[Run]]], busy: float) -> str:
    """Return docs/performance.md; `busy`: how many processes wanted the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    lines = [
        "# What a build costs",
        "",
        "Written by `make bench` (`python -m tests.benchmarks.speed`): seconds of processor time, of all",
        "threads together, beside the wall's, and the peak of memory. *beyond start* leaves out what dbt",
        "takes to start and to read what it has parsed. Ratios are of one run; seconds are of that machine.",
        "",
        f"Machine: {os.cpu_count()} cores, {memory:.0f} GiB, {platform.machine()}, {platform.system()},"
        f" Python {platform.python_version()}; {busy:.1f} processes wanted them in the",
        "busiest quarter of an hour: other work beside makes seconds of processor time longer too.",
        "",
        "| build | CPU, s | beyond start, s | wall, s | peak, MB | of the first build |",
        "|---|---|---|---|---|---|",
    ]
    for start, runs in found:
        for each in runs:
            cost, first = each.cost, runs[0].cost
            lines.append(
                f"| {each.name} | {cost.cpu:.1f} | {max(cost.cpu - start.cpu, 0):.1f} | {cost.wall:.1f}"
                f" | {cost.peak / 1e6:.0f} | {cost.cpu / first.cpu:.2f} |"
            )
    for _, runs in found:
        for each in (built for built in runs if built.nodes):
            lines += ["", f"Longest nodes of {each.name}, seconds by the wall, four at a time:", ""]
            lines += [", ".join(f"`{name}` {seconds:.1f}" for seconds, name in each.nodes) + "."]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure each size and write the page."""
    command = argparse.ArgumentParser(prog="python -m tests.benchmarks.speed", description=__doc__)
    command.add_argument("--customers", type=int, nargs="+", default=[0, 100_000, 400_000])
    command.add_argument("--page", type=Path, default=PAGE, help="default docs/performance.md")
    command.add_argument(
        "--notes", type=Path, help="keep what is found here, and write the page from all of it"
    )
    command.add_argument("--first-alone", action="store_true", help="one build of each size")
    chosen = command.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        notes = chosen.notes or Path(folder) / "notes"
        notes.mkdir(parents=True, exist_ok=True)
        for customers in chosen.customers:
            found = measured(customers, Path(folder), chosen.first_alone)
            (notes / f"{customers}.json").write_text(kept(*found))
        busy, sizes = found_in(notes)
    text = page(sizes, busy)
    chosen.page.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
