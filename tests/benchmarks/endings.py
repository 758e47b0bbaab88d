"""Every way a build ends before its time, and what its last line says: `python -m tests.benchmarks.endings`.

With names after it those alone (`a misspelt var`, or `a misspelt var, ru`). Builds of the sample are ended
for real, in English and in Russian: settings that cannot be meant, exports that cannot be read or change
while they are, warehouses that are held, damaged or no files, copies of the state that are damaged, folders
and disks that cannot be written (some of it wants the right to mount), processes that are ended. It prints a
row of Markdown for each, and ends with 1 where a build did not stop, showed a trace of the program, or did
not end in a sentence. docs/endings.md has them.
"""

from __future__ import annotations

import fcntl
import gzip
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from tests.benchmarks.kills import held, read_only, small_disk
from tests.project.builds import DBT, FEW_ROWS, PROJECT, SAMPLE, run_dbt

READ = "+crm_input_rows"
CUSTOMERS = b"customer_id\n1\n"
SALES = b"customer_id,purchased_on,amount\n"
NOISE = random.Random(1).randbytes(5_000)
STAGED = "main_staging.stg_crm_export__purchases"


@dataclass(frozen=True)
class Ending:
    """How a build is brought to its end.

    `files` are its export (the sample where there are none), `before` changes what an earlier build left,
    `meanwhile` what is read once a line of dbt's says `once`. `prepare` is Python that is run before dbt.
    `is_new`: nothing was built before.
    """

    variables: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes | str] | None = None
    select: str = READ
    before: Callable[[Path], object] = lambda place: None
    around: Callable[[Path], AbstractContextManager[object]] = lambda place: nullcontext()
    meanwhile: Callable[[Path], object] | None = None
    once: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    prepare: str = ""
    is_new: bool = True


def sql(*statements: str) -> Callable[[Path], None]:
    """Return what changes the warehouse; `{schema of NAME}` is the schema that a table is in."""

    def change(place: Path) -> None:
        with duckdb.connect(str(place / "warehouse.duckdb")) as conn:
            schemas = dict(conn.execute("select table_name, schema_name from duckdb_tables()").fetchall())
            for statement in statements:
                conn.execute(re.sub(r"{(\w+)}", lambda name: f"{schemas[name[1]]}.{name[1]}", statement))

    return change


def written(name: str, content: bytes, at: int = 0, *, anew: bool = True) -> Callable[[Path], None]:
    """Return what puts bytes into a file, over it from a place on or as all there is."""

    def write(place: Path) -> None:
        with (place / name).open("wb" if anew else "r+b") as file:
            file.seek(at)
            file.write(content)

    return write


def cut(pattern: str, *, is_lost: bool = False) -> Callable[[Path], None]:
    """Return what cuts the first file of a pattern in half; `is_lost`: the warehouse has gone as well."""

    def shorten(place: Path) -> None:
        path = sorted(place.glob(pattern))[0]
        os.truncate(path, path.stat().st_size // 2)
        if is_lost:
            (place / "warehouse.duckdb").unlink()

    return shorten


def lost(name: str, content: str) -> Callable[[Path], None]:
    """Return what takes the warehouse away and writes a file of the copy of its state."""

    def change(place: Path) -> None:
        (place / "warehouse.duckdb").unlink()
        (place / "exports" / "state" / name).write_text(content)

    return change


@contextmanager
def building(place: Path) -> Iterator[None]:
    """Hold the folder of exports as another build does."""
    handle = os.open(place / "exports", os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(handle)


def as_file(place: Path) -> None:
    """Let the exports be a file."""
    shutil.rmtree(place / "exports")
    (place / "exports").write_text("x")


WHY = "update {response_evidence} set why_not_learnable = 'no past campaign has a closed window and known "
WHY += "responses', why_not_learnable_ru = 'нет прошлой кампании с закрытым окном и известными откликами'"
LINK = {"customers.csv": CUSTOMERS}
ENDINGS: dict[str, Ending] = {
    "a misspelt var": Ending({"budgett": 3}),
    "a var out of its range": Ending({"margin_rate": 30}),
    "a quote in a var": Ending({"connector": "crm_export", "phone_region": "R'U"}),
    "a var of another type": Ending({"budget": [1, 2]}),
    "a day that there is not": Ending({"as_of": "2026-02-30"}),
    "terms of no campaign": Ending(
        {"campaign_overrides": {"z'z": {"budget": 3}}}, select="+campaign_overrides"
    ),
    "a floor of no segment": Ending({"segment_floors": {"77": 0.5}}, select="segment_floors", is_new=False),
    "nothing to learn from": Ending(
        select="learnable_models", before=sql(WHY, "delete from {organic_outcomes}"), is_new=False
    ),
    "nobody in the audience": Ending(
        select="planned_audiences", before=sql("delete from {campaign_audience}"), is_new=False
    ),
    "a limit that is no number": Ending(
        files={
            "customers.csv": CUSTOMERS,
            "campaigns.csv": b"campaign_id,starts_on,ends_on,budget\nmay,2027-05-03,2027-05-16,a lot\n",
        },
        select="+planned_audiences",
    ),
    "no size of memory": Ending(environment={"OTKLIK_MEMORY_LIMIT": "much"}),
    "too little memory": Ending(environment={"OTKLIK_MEMORY_LIMIT": "8MB"}),
    "no export": Ending(environment={"CRM_EXPORT": "/nowhere/at/all"}),
    "an empty folder": Ending(files={}),
    "a folder without tables": Ending(files={"readme.txt": "hello"}),
    "an empty file": Ending(files={"customers.csv": ""}),
    "a file of noise": Ending(files={"customers.csv": NOISE}),
    "a packed file that is cut": Ending(
        files={"customers.csv": CUSTOMERS, "purchases.csv.gz": gzip.compress(SALES * 999)[:-40]}
    ),
    "a link to nowhere": Ending(files={"customers.csv": CUSTOMERS, "purchases.csv": "-> nowhere.csv"}),
    "a column that is not there": Ending(
        files={"customers.csv": CUSTOMERS, "purchases.csv": "customer_id,amount\n1,5\n"}
    ),
    "too many rejects": Ending(files={"customers.csv": CUSTOMERS, "purchases.csv": SALES + b"1,soon,5\n"}),
    "a file deleted before it is read": Ending(
        meanwhile=lambda export: (export / "purchases.csv").unlink(), once="loaded seed"
    ),
    "a file cut before it is read": Ending(
        meanwhile=lambda export: os.truncate(export / "purchases.csv", 100_000), once="loaded seed"
    ),
    "a file deleted after it was read": Ending(
        meanwhile=lambda export: (export / "purchases.csv").unlink(), once=STAGED
    ),
    "a file changed after it was read": Ending(
        meanwhile=lambda export: os.truncate(export / "purchases.csv", 100_000), once=STAGED
    ),
    "a warehouse that is a folder": Ending(before=lambda place: (place / "warehouse.duckdb").mkdir()),
    "a warehouse of noise": Ending(before=written("warehouse.duckdb", NOISE)),
    "a warehouse of no bytes": Ending(before=written("warehouse.duckdb", b"")),
    "a warehouse cut in half": Ending(before=cut("warehouse.duckdb"), is_new=False),
    "noise in the warehouse's header": Ending(
        before=written("warehouse.duckdb", NOISE, 4_096, anew=False), is_new=False
    ),
    "noise all over the warehouse": Ending(
        before=written("warehouse.duckdb", NOISE * 5_000, 12_288, anew=False), is_new=False
    ),
    "a warehouse held by a reader": Ending(around=lambda place: held(place, by_reader=True), is_new=False),
    "a warehouse held by a writer": Ending(around=lambda place: held(place, by_reader=False), is_new=False),
    "exports held by a build": Ending(select="written_files", around=building, is_new=False),
    "exports that are a file": Ending(select="written_files", before=as_file, is_new=False),
    "exports that cannot be written": Ending(
        select="written_files", around=lambda place: read_only(place / "exports"), is_new=False
    ),
    "a full disk under the exports": Ending(
        select="written_files published_files",
        around=lambda place: small_disk(place / "exports", 60_000),
        is_new=False,
    ),
    "a full disk under the warehouse": Ending(
        # enough for what dbt has parsed, which it writes before
        prepare="import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (7_600_000, -1))"
    ),
    "no warehouse, and a list of the copy cut": Ending(
        before=cut("exports/state/published_list*", is_lost=True), is_new=False
    ),
    "no warehouse, and no JSON beside it": Ending(before=lost("state.json", "{"), is_new=False),
    "a copy of a later version": Ending(before=lost("state.json", '{"format": 99}'), is_new=False),
    "what is published, damaged": Ending(before=lost("publishing.json", "{"), is_new=False),
    "a table that is not there": Ending(select="crm_input_rows"),
}
# of commands as people type them: arguments after the program
ENVIRONMENT = {"PYTHONPATH": "python_models", "DBT_PROFILES_DIR": "."}
TOOLS = {
    "dbt": DBT,
    "make build": [sys.executable, "-m", "otklik.commands.quiet"],
    "make check": [sys.executable, "-m", "otklik.commands.check", str(SAMPLE)],
}
COMMANDS: dict[str, tuple[str, list[str]]] = {
    "vars that are no YAML": ("dbt", ["build", "--vars", "{budget: [3"]),
    "vars that are no YAML, make build": ("make build", ["build", "--vars", "{budget: [3"]),
    "vars that are a number": ("dbt", ["build", "--vars", "3000"]),
    "vars that are a number, make build": ("make build", ["build", "--vars", "3000"]),
    "vars that are a number, make check": ("make check", ["3000"]),
    "a misspelt var, make check": ("make check", ['{"budgett": 3}']),
    "a misspelt var, make check, in Russian": ("make check", ['{"budgett": 3, "language": "ru"}']),
    "no connector": ("dbt", ["build", "--vars", '{"connector": "crm"}']),
    "no connector, in Russian": ("dbt", ["build", "--vars", '{"connector": "crm", "language": "ru"}']),
    "no connector, make build": ("make build", ["build", "--vars", '{"connector": "crm"}']),
}
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)


@dataclass(frozen=True)
class Ended:
    """How a build ended: its exit code and all that stood on the screen."""

    code: int
    output: str

    @property
    def said(self) -> str:
        """The last line."""
        return next((line.strip() for line in reversed(self.output.splitlines()) if line.strip()), "")

    def faults(self, language: str) -> list[str]:
        """What was not as it should be."""
        is_sentence = self.said[-1:] in (".", "?") and " " in self.said
        is_russian = len(re.findall("[а-яё]", self.said)) > len(re.findall("[a-z]", self.said)) / 4
        return [
            *(["it did not stop"] if not self.code else []),
            *(["a trace"] if "Traceback" in self.output else []),
            *(["no sentence"] if not is_sentence else []),
            *(["not in its language"] if is_russian != (language == "ru") else []),
        ]


def ended(built: Path, place: Path, ending: Ending, language: str) -> Ended:
    """End a build in a place of its own."""
    if ending.is_new:
        place.mkdir()
    else:
        shutil.copytree(built, place)
    export = place.with_name(f"{place.name}-crm")
    if ending.files is None:
        shutil.copytree(SAMPLE, export)
    else:
        export.mkdir()
        for name, content in ending.files.items():
            if isinstance(content, str) and content.startswith("-> "):
                (export / name).symlink_to(content[3:])
            else:
                (export / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    ending.before(place)
    if ending.meanwhile:
        threading.Thread(target=change, args=(place, export, ending), daemon=True).start()
    chosen = Path(ending.environment.get("CRM_EXPORT") or export)
    before = dict(os.environ)
    os.environ.update(ending.environment)
    try:
        with ending.around(place):
            variables = json.dumps({**ending.variables, "language": language}, ensure_ascii=False)
            build = run_dbt(
                place,
                export=chosen,
                variables=variables,
                select=ending.select,
                prepare=ending.prepare,
            )
    finally:
        os.environ.clear()
        os.environ.update(before)
        shutil.rmtree(export)
    return Ended(build.code, build.output)


def change(place: Path, export: Path, ending: Ending) -> None:
    """Do something to the export once dbt has said a line."""
    printed, until = place / "printed.txt", time.monotonic() + 300
    while time.monotonic() < until and place.exists():
        if printed.exists() and re.search(f"OK .*{ending.once}", printed.read_text()):
            if ending.meanwhile:
                ending.meanwhile(export)
            return
        time.sleep(0.005)


def commanded(command: list[str], place: Path, number: signal.Signals | None = None) -> Ended:
    """Run a command as a person does, and send it a signal once it builds."""
    places = {"OTKLIK_WAREHOUSE": str(place / "warehouse.duckdb"), "OTKLIK_EXPORTS": str(place / "exports")}
    with subprocess.Popen(
        command,
        cwd=PROJECT,
        env={**os.environ, **ENVIRONMENT, **places},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as build:
        assert build.stdout
        told = ""
        if number:
            for line in build.stdout:
                told += line
                if "START sql" in line or "steps left" in line:
                    # a terminal's interrupt reaches all of its processes
                    (os.killpg if number == signal.SIGINT else os.kill)(build.pid, number)
                    break
        told += build.stdout.read()
    return Ended(build.returncode, told)


def tried(name: str, language: str, found: Ended) -> bool:
    """Print a row of the table, and tell whether all was as it should be."""
    faults = found.faults(language)
    said = re.sub(r"/\S*/(\d+-crm|warehouse\.duckdb|exports)", r"…/\1", found.said).replace("|", "/")
    print(f"| {name} | {'; '.join(faults) or 'stopped'} | {said} |", flush=True)
    return not faults


def main(names: list[str], folder: Path) -> int:
    """Try those of these names, or all; the exit code says whether each ended as it should."""
    built = folder / "built"
    if not built.exists():
        run_dbt(built, variables=json.dumps(FEW_ROWS), data_tests=False).passed()
    are_good = True
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with tempfile.TemporaryDirectory() as scratch:
        for name, ending in ENDINGS.items():
            for language in ("en", "ru"):
                if names and not {name, f"{name}, {language}"} & {*names}:
                    continue
                place = Path(scratch) / f"{len(list(Path(scratch).iterdir()))}"
                are_good &= tried(f"{name}, {language}", language, ended(built, place, ending, language))
                # what its numbers count stays, what it holds goes
                shutil.rmtree(place)
                place.mkdir()
        targets = ["--target-path", str(folder / "target"), "--log-path", str(folder / "logs")]
        for name, (tool, arguments) in COMMANDS.items():
            if not names or name in names:
                parts = targets if "build" in arguments else []
                found = commanded([*TOOLS[tool], *arguments, *parts], Path(scratch))
                are_good &= tried(name, "ru" if name.endswith("Russian") else "en", found)
        for tool in ("dbt", "make build"):
            for number in SIGNALS:
                name = f"{number.name} to {tool}"
                if not names or name in names:
                    parts = ["build", "--select", READ, "--exclude-resource-type", "unit_test", *targets]
                    found = commanded([*TOOLS[tool], *parts], Path(scratch), number)
                    are_good &= tried(name, "en", found)
    return int(not are_good)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path(os.environ.get("OTKLIK_ENDINGS") or tempfile.mkdtemp())))
