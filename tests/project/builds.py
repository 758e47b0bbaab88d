"""Drives the real dbt: every build in a warehouse, an exports folder and a target of its own."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import duckdb
import pandas as pd
import pyarrow as pa
import yaml

PROJECT = Path(__file__).parents[2]
SAMPLE = PROJECT / "seeds" / "sample_export"
DBT = [sys.executable, "-c", "import scipy.special; from dbt.cli.main import cli; cli()"]
FORKED = Path(__file__).with_name("forked_dbt.py")

# enough rows to learn from, for builds of which nobody asks how well their models predict: all rows of the
# sample take 34 s of CPU as far as the fits, 2 000 take 19
FEW_ROWS = {"max_training_rows": 2_000}

# what makes fits of fewer trees and resamples, run before dbt: fits with all of theirs are a sixth of what a
# build of 300 customers takes; whoever asks how well a model predicts or how wide an interval is takes all
FEW_TREES = """
from dataclasses import replace
from otklik.cities import left_out
from otklik.fits import registry

FEW = {"trees": 20, "resamples": 50}
options_of = registry._options
registry._options = lambda kind, fitted_for: replace(options_of(kind, fitted_for), **FEW)
left_out.OPTIONS = replace(left_out.OPTIONS, **FEW)
"""

# what leaves a project as parsed by the command in whose process it is run; before dbt
PARSED_FOR = """
from pathlib import Path
from dbt.cli import requires
from dbt.contracts.graph.manifest import Manifest
from dbt.parser.manifest import ManifestLoader

registered = requires.register_adapter

def register(config, context):
    registered(config, context)
    project = Manifest.from_msgpack(Path({place!r}).read_bytes())
    loader = ManifestLoader(config, config.load_dependencies(), lambda _: None)
    project.state_check = loader.build_manifest_state_check()
    Path({left!r}).write_bytes(project.to_msgpack())

requires.register_adapter = register
"""

# prints a figure at the end of the session
Report = Callable[[str], None]

# where the project is parsed, once for all builds by some connector: parsing costs 13 s and depends on no
# other var, which test_conventions.py asserts. A session begins with what the last one has parsed, a fresh
# clone's with what `make static` has: 3 s where nothing is new.
PARSED = PROJECT / "target" / "tests"
_PARSED: dict[str, Path] = {}
# pytest-xdist's name of the session, the same in both workers
_SESSION = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())


@dataclass(frozen=True)
class Build:
    """A finished dbt command: its exit code, what it printed, and what it left behind."""

    code: int
    output: str
    scratch: Path

    @property
    def warehouse(self) -> Path:
        """The DuckDB file."""
        return self.scratch / "warehouse.duckdb"

    def copy_warehouse(self, to: Path) -> Path:
        """Copy the warehouse to a file, with what is written beside it, and return that file.

        A command that ends in a fork may leave its last tables in the file beside the warehouse alone.
        """
        shutil.copy(self.warehouse, to)
        if (beside := Path(f"{self.warehouse}.wal")).exists():
            shutil.copy(beside, f"{to}.wal")
        return to

    @property
    def exports(self) -> Path:
        """The folder of the files that leave the warehouse."""
        return self.scratch / "exports"

    @property
    def last_lines(self) -> str:
        """The end of what dbt printed, for a failing assert."""
        return "\n".join(self.output.splitlines()[-60:])

    def passed(self) -> Build:
        """Return the build, or fail with what dbt printed."""
        assert self.code == 0, self.last_lines
        return self

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return what the warehouse answers."""
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def value(self, sql: str) -> Any:
        """Return the one value that the warehouse answers."""
        ((value,),) = self.rows(sql)
        return value

    def frame(self, sql: str) -> pd.DataFrame:
        """Return what the warehouse answers, as a frame."""
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(sql).df()

    def arrow(self, sql: str) -> pa.Table:
        """Return what the warehouse answers, as an Arrow table."""
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.sql(sql).to_arrow_table()

    def files(self) -> dict[str, bytes]:
        """Return every file of the exports, hidden ones too, by its name there; not the copy of the state."""
        paths = sorted(path for path in self.exports.rglob("*") if path.is_file())
        named = {str(path.relative_to(self.exports)): path for path in paths}
        return {name: path.read_bytes() for name, path in named.items() if not name.startswith("state/")}


def run_dbt(
    scratch: Path,
    *,
    export: Path = SAMPLE,
    variables: str = "{}",
    select: str = "",
    command: str = "build",
    words: tuple[str, ...] = (),
    unit_tests: bool = False,
    tests_of_part: Literal["", "cautious", "eager"] = "",
    data_tests: bool = True,
    log: bool = False,
    artifacts: bool = False,
    flags: tuple[str, ...] = (),
    edits: Mapping[str, tuple[str, str]] | None = None,
    few_trees: bool = False,
    prepare: str = "",
) -> Build:
    """Run one dbt command as the Makefile does, and wait for it.

    `tests_of_part`: which data tests a build of a part asks, in dbt's words: those of that part alone
    (`cautious`) or those that ask anything of it (`eager`). `data_tests`: whether a build of the whole asks
    them; not where a test shows it to have the rows of one that has asked them, and of some shops in ALL=1
    alone: a fifth of a build, which `make test` asks of three others. `log`: whether dbt keeps its file of
    every statement, 7 % of a build; `artifacts`, whether it writes `manifest.json` and its like, a second of
    each command, and the SQL of each node. `edits`: by model, a text that must stand in it and what takes
    its place. `few_trees`: whether models are fitted with `FEW_TREES`; all builds of one warehouse must
    agree, for the id of a fit tells its options. `prepare`: Python that is run in the process of the command
    before dbt. A command with `flags`, which are of the parsing, is run in a process that begins anew.
    """
    arguments = ["--no-use-colors", "--show-all-deprecations", *flags]
    arguments += ["--log-level-file", "none"] * (not log)
    # a command that parses is asked for what it has parsed
    arguments += ["--no-write-json"] * (not artifacts and not flags)
    arguments += [command, *words, "--vars", variables]
    if command == "build":
        # a part of the graph is asked for its rows alone, or for its own tests too, not those that later
        # layers ask about it; all data tests run in the builds of the whole
        without_tests = not data_tests or (bool(select) and not tests_of_part)
        unwanted = ["unit_test"] * (not unit_tests) + ["test"] * without_tests
        arguments += ["--indirect-selection", tests_of_part] * bool(tests_of_part)
        arguments += [word for kind in unwanted for word in ("--exclude-resource-type", kind)]
    if select:
        arguments += ["--select", *select.split()]
    arguments += ["--target-path", str(scratch / "target"), "--log-path", str(scratch / "logs")]
    environment = os.environ | {
        "CRM_EXPORT": str(export),
        "OTKLIK_WAREHOUSE": str(scratch / "warehouse.duckdb"),
        "OTKLIK_EXPORTS": str(scratch / "exports"),
        "PYTHONPATH": str(PROJECT / "python_models"),
        "DBT_PROFILES_DIR": str(PROJECT),
    }
    if not flags:
        scratch.mkdir(parents=True, exist_ok=True)
        sent = {
            "arguments": arguments,
            "parsed": str(_parsed(connector_of(variables))),
            "cwd": str(PROJECT),
            "environment": environment,
            "printed": str(scratch / "printed.txt"),
            "edits": dict(edits or {}),
            "prepare": FEW_TREES * few_trees + prepare,
            "writes_nodes": artifacts or command == "compile",
        }
        return Build(*_forked(sent), scratch)
    assert not edits, "they are of a parsed project"
    assert not prepare, "it is of a process that has imported dbt"
    assert not few_trees, "it is of a process that has imported dbt"
    done = subprocess.run(
        [*DBT, *arguments], cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    return Build(done.returncode, done.stdout + done.stderr, scratch)


def connector_of(variables: str) -> str:
    """Return where the data comes from under some vars."""
    return str(yaml.safe_load(variables).get("connector", "crm_export"))


def _parsed(connector: str) -> Path:
    """Return what dbt has parsed by a connector, once a session, whichever worker comes first."""
    if connector in _PARSED:
        return _PARSED[connector]
    place = PARSED / connector
    place.mkdir(parents=True, exist_ok=True)
    kept, by = place / "parsed.msgpack", place / "session"
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (kept.exists() and by.exists() and by.read_text() == _SESSION):
            checked = PROJECT / "target" / "check" / "partial_parse.msgpack"
            if connector == "crm_export" and checked.exists() and not kept.exists():
                shutil.copy(checked, place / "partial_parse.msgpack")
            variables = "{}" if connector == "crm_export" else json.dumps({"connector": connector})
            # whatever is parsed is asked for what is deprecated; what fails so is not kept, and parsed again
            words = ["--log-level-file", "none", "--show-all-deprecations", "--warn-error"]
            words += ["parse", "--vars", variables, "--target-path", str(place)]
            # relations are named by the warehouse's name; what differs from `make static` is parsed anew
            environment = {name: value for name, value in os.environ.items() if name != "CRM_EXPORT"} | {
                "OTKLIK_WAREHOUSE": "target/check/warehouse.duckdb",
                "PYTHONPATH": str(PROJECT / "python_models"),
                "DBT_PROFILES_DIR": ".",
            }
            done = subprocess.run(
                [*DBT, *words],
                cwd=PROJECT, env=environment, capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stdout + done.stderr
            # whole or not at all: another session may be reading it
            shutil.copy(place / "partial_parse.msgpack", place / "copied")
            (place / "copied").replace(kept)
            by.write_text(_SESSION)
    _PARSED[connector] = kept
    return kept


def _forked(sent: Mapping[str, Any]) -> tuple[int, str]:
    """Return the exit code of a dbt command run by `forked_dbt.py`, and what it printed."""
    server = _server()
    assert server.stdin
    assert server.stdout
    print(json.dumps(sent), file=server.stdin, flush=True)
    return int(server.stdout.readline()), Path(sent["printed"]).read_text(encoding="utf-8")


@cache
def _server() -> subprocess.Popen[str]:
    """Return this process's `forked_dbt.py`, which ends with it."""
    return subprocess.Popen(
        [sys.executable, str(FORKED)],
        env=os.environ | {"PYTHONPATH": str(PROJECT / "python_models")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def parse_once(variables: str) -> Path:
    """Parse the project under some vars, and return what `reuse_parsed` takes."""
    return _parsed(connector_of(variables))


def leave_parsed(target: Path, warehouse: Path, variables: str = "{}") -> None:
    """Spare a command that begins anew its parsing, into a folder that it is given as its target path.

    dbt parses all anew where vars or the connection are others, though nothing that is parsed depends on the
    path of the warehouse, nor on any var but the connector: so they are put down as those of the command.
    """
    target.mkdir(parents=True, exist_ok=True)
    place = _parsed(connector_of(variables))
    sent = {
        "arguments": [
            "--quiet", "--log-level-file", "none", "--no-write-json", "list", "--select", "settings",
            "--vars", variables, "--target-path", str(target),
        ],
        "parsed": str(place),
        "cwd": str(PROJECT),
        "environment": os.environ | {
            "OTKLIK_WAREHOUSE": str(warehouse),
            "PYTHONPATH": str(PROJECT / "python_models"),
            "DBT_PROFILES_DIR": str(PROJECT),
        },
        "printed": str(target / "printed.txt"),
        "edits": {},
        "prepare": PARSED_FOR.format(place=str(place), left=str(target / "partial_parse.msgpack")),
    }  # fmt: skip
    code, printed = _forked(sent)
    assert code == 0, printed


def reuse_parsed(variables: str, parsed: Path) -> None:
    """Spare this process the parsing: the builds by the same connector use what another one has parsed."""
    _PARSED[connector_of(variables)] = parsed


def read_export(folder: Path) -> dict[str, pd.DataFrame]:
    """Return every CSV of an export as text, by the table's name."""
    return {
        path.stem: pd.read_csv(path, dtype=str, keep_default_na=False)
        for path in sorted(folder.glob("*.csv"))
    }


def write_export(tables: Mapping[str, pd.DataFrame], folder: Path) -> Path:
    """Write tables as an export and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    return folder


def differences(one: Build, other: Build, question: str) -> pd.DataFrame:
    """Return the rows that only one of two builds has, with `build` saying which; duplicates count.

    `question` is SQL with `{}` where the warehouse is named.
    """
    with _attached(one, other) as connection:
        mine, theirs = question.format("one"), question.format("other")
        return connection.execute(
            f"select 'one' as build, * from ({mine} except all {theirs}) "
            f"union all select 'other', * from ({theirs} except all {mine})"
        ).df()


def differing_tables(one: Build, other: Build, columns_of: Mapping[str, Sequence[str]]) -> set[str]:
    """Return which tables, by schema and name, have other rows in two builds as far as these columns tell.

    Duplicates count.

    To open two warehouses takes 0.1 s, to compare a table of a small shop 0.01 s.
    """
    differing = set()
    with _attached(one, other) as connection:
        for table, columns in columns_of.items():
            chosen = ", ".join(f'"{name}"' for name in columns)
            mine, theirs = (f"select {chosen} from {name}.{table}" for name in ("one", "other"))
            ((is_more, rows, others),) = connection.execute(
                f"select exists({mine} except all {theirs}), "
                f"(select count(*) from one.{table}), (select count(*) from other.{table})"
            ).fetchall()
            if is_more or rows != others:
                differing.add(table)
    return differing


@contextmanager
def _attached(one: Build, other: Build) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection to which two warehouses are attached, as `one` and `other`."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{one.warehouse}' as one (read_only)")
        connection.execute(f"attach '{other.warehouse}' as other (read_only)")
        yield connection
