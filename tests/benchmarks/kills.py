"""Builds that are ended on the way, and what is left: `python -m tests.benchmarks.kills [--kills N]`.

Four builds of a small shop (the first, the same again, one that refits, one that launches) are killed at
random points. After each kill the warehouse opens, every file is that of before or of now, and the build run
again gives the bytes and the state of one that nobody disturbed; what it launches is the list that stood in
the file. Then the faults that end a build by themselves: a full disk under the warehouse and under the
exports, a folder that cannot be written, a warehouse held by a reader and by a writer, two builds at once.
Each ends in one sentence.
"""

from __future__ import annotations

import argparse
import csv
import gc
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from tests.project import forked_dbt
from tests.project.builds import PROJECT, parse_once, write_export
from tests.project.odd_shops import plain_shop

VARIABLES = json.dumps({"max_training_rows": 500, "build_day": "2026-11-28"})
CUSTOMERS, CAMPAIGN = 300, "october"
# how a build begins: by what was there before, and with which export
BUILDS = {
    "first": ("", "plain"),
    "again": ("first", "plain"),
    "refit": ("first", "bought"),
    "launch": ("first", "launched"),
}
STATE = {
    "frozen_lists": "*",
    "ledger_entries": "*",
    "promise_bins": "*",
    "published_list": "*",
    # an archive has the time of its writing in it
    "model_fits": "* exclude (fitted_at, artifact, digest)",
    "city_checks": "* exclude (fitted_at)",
}


@dataclass(frozen=True)
class Left:
    """What a build leaves: the files of its exports and the rows of its state."""

    files: dict[str, bytes]
    state: dict[str, list[str]]


def write_exports(folder: Path) -> None:
    """Write the shop as it is, after a response to a campaign of June, and with the planned one launched."""
    shop = plain_shop(CUSTOMERS, np.random.default_rng(5))
    write_export(shop, folder / "plain")
    buyers = shop["contacts"].query("campaign_id == 'june' and arm == 'offer'").head(12)
    bought = (
        shop["purchases"]
        .head(12)
        .assign(customer_id=buyers["customer_id"].to_numpy(), purchased_on="2026-06-05")
    )
    write_export(shop | {"purchases": pd.concat([shop["purchases"], bought])}, folder / "bought")
    status = ["launched" if name == CAMPAIGN else "" for name in shop["campaigns"]["campaign_id"]]
    write_export(shop | {"campaigns": shop["campaigns"].assign(status=status)}, folder / "launched")


@dataclass(frozen=True)
class Bench:
    """Where the builds are made, and what they are parsed from."""

    folder: Path
    parsed: Path

    def start(self, place: Path, export: str, prepare: Callable[[], None] = lambda: None) -> int:
        """Start a build in a process of its own, after `prepare` there, and return its id."""
        place.mkdir(parents=True, exist_ok=True)
        arguments = ["--no-use-colors", "build", "--vars", VARIABLES]
        arguments += ["--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"]
        arguments += ["--target-path", str(place / "target"), "--log-path", str(place / "logs")]
        environment = os.environ | {
            "CRM_EXPORT": str(self.folder / "exports" / export),
            "OTKLIK_WAREHOUSE": str(place / "warehouse.duckdb"),
            "OTKLIK_EXPORTS": str(place / "exports"),
            "PYTHONPATH": str(PROJECT / "python_models"),
            "DBT_PROFILES_DIR": str(PROJECT),
        }
        printed = str(place / "printed.txt")
        forked_dbt.manifest(str(self.parsed))
        gc.freeze()
        child = os.fork()
        if not child:
            prepare()
            sys.exit(forked_dbt.run(arguments, str(self.parsed), str(PROJECT), dict(environment), printed))
        return child

    def build(self, place: Path, export: str, prepare: Callable[[], None] = lambda: None) -> int:
        """Build and return the exit code."""
        return os.waitstatus_to_exitcode(os.waitpid(self.start(place, export, prepare), 0)[1])

    def begun(self, name: str, place: Path) -> str:
        """Put what was there before a build into `place` and return its export."""
        before, export = BUILDS[name]
        if before:
            shutil.copytree(self.folder / before, place)
        return export


def printed(place: Path) -> list[str]:
    """Return the lines that a build has printed so far."""
    path = place / "printed.txt"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def left(place: Path) -> Left:
    """Return what a build left; raises duckdb.Error where the warehouse is damaged."""
    paths = {str(path.relative_to(place / "exports")): path for path in (place / "exports").rglob("*")}
    # the bytes of a database follow from nothing; when a model was fitted stands in the registry
    unlike = ("state/", "marts.duckdb", "marts/response_model_registry.parquet")
    files = {
        name: path.read_bytes()
        for name, path in paths.items()
        if path.is_file() and not name.startswith(unlike)
    }
    if (marts := place / "exports" / "marts.duckdb").exists():
        duckdb.connect(str(marts), read_only=True).close()
    state: dict[str, list[str]] = {}
    if (place / "warehouse.duckdb").exists():
        with duckdb.connect(str(place / "warehouse.duckdb")) as conn:
            tables = dict(conn.execute("select table_name, schema_name from duckdb_tables()").fetchall())
            for name, columns in STATE.items():
                if name in tables:
                    rows = conn.execute(
                        f"select {columns} from {tables[name]}.{name} order by all"
                    ).fetchall()
                    state[name] = [repr(row) for row in rows]
    return Left(files, state)


def contacts_of(file: bytes) -> list[str]:
    """Return the customers of a list's CSV."""
    return [row["customer_id"] for row in csv.DictReader(file.decode().splitlines())]


def launched(place: Path) -> list[str]:
    """Return whom the frozen list contacts, best first."""
    with duckdb.connect(str(place / "warehouse.duckdb"), read_only=True) as conn:
        ((schema,),) = conn.execute(
            "select schema_name from duckdb_tables() where table_name = 'frozen_lists'"
        ).fetchall()
        rows = conn.execute(
            f"select customer_id from {schema}.frozen_lists where campaign_id = '{CAMPAIGN}' "
            "and decision in ('contact', 'explore') order by rank, customer_id"
        )
        return [customer for (customer,) in rows.fetchall()]


def kill(bench: Bench, name: str, undisturbed: Left, chance: random.Random) -> str:
    """Kill a build at a random point, look at what is left, build again, and say what was found wrong."""
    place = Path(tempfile.mkdtemp(dir=bench.folder)) / name
    export = bench.begun(name, place)
    before = left(place)
    (place / "printed.txt").unlink(missing_ok=True)
    lines = len(printed(bench.folder / name))
    at, later = chance.randrange(1, lines), chance.random() * 0.5
    child = bench.start(place, export)
    ended = (0, 0)
    while not ended[0] and len(printed(place)) < at:
        time.sleep(0.005)
        ended = os.waitpid(child, os.WNOHANG)
    if not ended[0]:
        time.sleep(later)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    faults = []
    try:
        found = left(place)
    except duckdb.Error as error:
        return f"line {at} of {lines}: the warehouse is damaged: {error}"
    for file, content in found.files.items():
        if "/." in f"/{file}" or content in (before.files.get(file), undisturbed.files.get(file)):
            continue
        faults.append(f"{file} is neither that of before nor that of now")
    standing = found.files.get(f"marketing_campaign_{CAMPAIGN}.csv")
    if bench.build(place, export):
        faults.append(f"the build after it failed: {printed(place)[-1]}")
    after = left(place)
    faults += [
        f"{file} differs" for file in undisturbed.files if after.files.get(file) != undisturbed.files[file]
    ]
    faults += [f"{file} was left over" for file in after.files if file not in undisturbed.files]
    faults += [
        f"{table} differs" for table in STATE if after.state.get(table) != undisturbed.state.get(table)
    ]
    # what stands in the file when the campaign is launched is what is frozen
    if standing and name in ("first", "refit"):
        if bench.build(place, "launched"):
            faults.append(f"the launch failed: {printed(place)[-1]}")
        elif launched(place) != contacts_of(after.files[f"marketing_campaign_{CAMPAIGN}.csv"]):
            faults.append("another list was launched than stood in its file")
    shutil.rmtree(place.parent)
    return f"line {at} of {lines}: {'; '.join(faults) or 'whole'}"


@contextmanager
def small_disk(place: Path, size: int) -> Iterator[None]:
    """Put what is in a folder on a disk of its own with that many bytes left; needs the right to mount."""
    kept = {path: path.read_bytes() for path in place.glob("*") if path.is_file()}
    taken = sum(len(content) for content in kept.values())
    mounted = ["mount", "-t", "tmpfs", "-o", f"size={taken + size}", "tmpfs", str(place)]
    subprocess.run(mounted, check=True, capture_output=True)
    try:
        for path, content in kept.items():
            path.write_bytes(content)
        yield
        kept = {path: path.read_bytes() for path in place.glob("*") if path.is_file()}
    finally:
        subprocess.run(["umount", str(place)], check=False)
        for path, content in kept.items():
            path.write_bytes(content)


@contextmanager
def read_only(place: Path) -> Iterator[None]:
    """Let nobody write to a folder, the superuser neither; needs the right to mount."""
    subprocess.run(["mount", "--bind", str(place), str(place)], check=True, capture_output=True)
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(place)], check=True, capture_output=True)
        yield
    finally:
        subprocess.run(["umount", str(place)], check=False)


@contextmanager
def held(place: Path, *, by_reader: bool) -> Iterator[None]:
    """Let another process have the warehouse open."""
    code = (
        "import duckdb, sys; conn = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == 'True');"
        "print('open', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(place / "warehouse.duckdb"), str(by_reader)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "open\n"
        try:
            yield
        finally:
            other.communicate("")


def no_larger_files(size: int) -> Callable[[], None]:
    """Return what lets no file of a process grow beyond a size: a full disk, without the right to mount."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def ended_well(bench: Bench, place: Path, code: int, before: Left, undisturbed: Left) -> str:
    """Say how a build ended that a fault met, and what the same build gives when the fault is gone."""
    lines = printed(place)
    said = lines[-1] if lines else ""
    faults = [] if code else ["it did not notice"]
    if any("Traceback" in line for line in lines):
        faults.append("a traceback")
    if code and not (said.endswith(".") and " " in said):
        faults.append("no sentence is last")
    found = left(place)
    faults += [
        f"{file} is neither that of before nor that of now"
        for file, content in found.files.items()
        if content not in (before.files.get(file), undisturbed.files.get(file)) and "/." not in f"/{file}"
    ]
    if bench.build(place, BUILDS["refit"][1]):
        faults.append(f"the build after it failed: {printed(place)[-1]}")
    after = left(place)
    faults += [
        f"{file} differs" for file in undisturbed.files if after.files.get(file) != undisturbed.files[file]
    ]
    faults += [
        f"{table} differs" for table in STATE if after.state.get(table) != undisturbed.state.get(table)
    ]
    return f"{'; '.join(faults) or 'whole'} | {said}"


def fault(bench: Bench, name: str, undisturbed: Left) -> str:
    """Let a fault meet the build that refits, and say how that ended."""
    place = Path(tempfile.mkdtemp(dir=bench.folder)) / "refit"
    export = bench.begun("refit", place)
    before = left(place)
    warehouse, exports = place / "warehouse.duckdb", place / "exports"
    if name == "full disk, warehouse":
        code = bench.build(place, export, no_larger_files(warehouse.stat().st_size + 200_000))
    elif name == "full disk, exports":
        with small_disk(exports, 60_000):
            code = bench.build(place, export)
    elif name == "read-only exports":
        with read_only(exports):
            code = bench.build(place, export)
    elif name == "two builds":
        other = bench.start(place, export)
        while len(printed(place)) < 5:
            time.sleep(0.05)
        (place / "printed.txt").rename(place / "other.txt")
        code = bench.build(place, export)
        os.waitpid(other, 0)
    else:
        with held(place, by_reader=name == "held by a reader"):
            code = bench.build(place, export)
    told = ended_well(bench, place, code, before, undisturbed)
    shutil.rmtree(place.parent)
    return told


FAULTS = (
    "full disk, warehouse",
    "full disk, exports",
    "read-only exports",
    "held by a reader",
    "held by a writer",
    "two builds",
)


def main() -> None:
    """Print a line for each kill and fault, and how many were survived."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--faults", default=",".join(range_of_faults()))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="keeps the undisturbed builds for a next run")
    asked = parser.parse_args()
    with own_folder(asked.folder) as folder:
        bench, undisturbed = prepared(folder)
        chance = random.Random(asked.seed)
        names = [list(BUILDS)[number % len(BUILDS)] for number in range(asked.kills)]
        whole = 0
        for name in names:
            told = kill(bench, name, undisturbed[name], chance)
            whole += told.endswith(": whole")
            print(f"| kill, {name} | {told} |", flush=True)
        print(f"kills survived: {whole} of {len(names)}", flush=True)
        for name in filter(None, asked.faults.split(",")):
            told = fault(bench, FAULTS[int(name)], undisturbed["refit"])
            print(f"| {FAULTS[int(name)]} | {told} |", flush=True)


@contextmanager
def own_folder(kept: Path | None) -> Iterator[Path]:
    """Yield the folder that is kept, or one that goes with this process and not with a child forked in it."""
    folder, mine = kept or Path(tempfile.mkdtemp()), os.getpid()
    try:
        yield folder
    finally:
        if not kept and os.getpid() == mine:
            shutil.rmtree(folder)


def range_of_faults() -> list[str]:
    """Return the numbers of the faults."""
    return [str(number) for number in range(len(FAULTS))]


@cache
def prepared(folder: Path) -> tuple[Bench, dict[str, Left]]:
    """Return the bench with its undisturbed builds."""
    folder.mkdir(parents=True, exist_ok=True)
    write_exports(folder / "exports")
    bench = Bench(folder, parse_once(VARIABLES))
    for name in BUILDS:
        place = folder / name
        if not place.exists():
            export = bench.begun(name, place)
            (place / "printed.txt").unlink(missing_ok=True)
            code = bench.build(place, export)
            if code:
                sys.exit("\n".join(printed(place)[-30:]))
    return bench, {name: left(folder / name) for name in BUILDS}


if __name__ == "__main__":
    for module in forked_dbt.IMPORTED_LATER:
        __import__(module)
    main()
