"""Exports that come into a folder by themselves: built in their order, a broken one told and survived."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from otklik.building import nothing_new
from otklik.commands import drop_folder

from tests.families import asked_by
from tests.project.builds import PROJECT, Build, differences, leave_parsed, write_export
from tests.project.odd_shops import plain_shop

EARLIER = "marketing_campaign_may.csv"
VARIABLES = "{max_training_rows: 2000}"
CUSTOMERS = 150


def look(drop: Path, scratch: Path) -> subprocess.CompletedProcess[str]:
    """One look at a drop folder, as cron has it."""
    return subprocess.run(
        [sys.executable, "-m", "otklik.commands.drop_folder", str(drop), VARIABLES,
         "--once", "--seconds", "0"],
        cwd=PROJECT, env=surroundings(scratch), capture_output=True, text=True, check=False,
    )  # fmt: skip


def surroundings(scratch: Path) -> dict[str, str]:
    """The environment of a build in a folder."""
    return os.environ | {
        "OTKLIK_WAREHOUSE": str(scratch / "warehouse.duckdb"),
        "OTKLIK_EXPORTS": str(scratch / "exports"),
        "PYTHONPATH": str(PROJECT / "python_models"),
        "DBT_PROFILES_DIR": str(PROJECT),
        "DBT_TARGET_PATH": str(scratch / "target"),
    }


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a drop folder, after a look that built its first export; it came again since."""
    folder = tmp_path_factory.mktemp("watched")
    drop = folder / "drop"
    write_export(plain_shop(CUSTOMERS, np.random.default_rng(5)), drop / "2026-01")
    leave_parsed(folder / "target", folder / "warehouse.duckdb", VARIABLES)
    # of a plan that the shop has no more
    (folder / "exports").mkdir(mode=0o700)
    (folder / "exports" / EARLIER).write_text("campaign_id,customer_id\nmay,1\n", encoding="utf-8")
    first = look(drop, folder)
    assert first.returncode == 0, first.stdout[-2_000:]
    shutil.copytree(drop / "done" / "2026-01", drop / "2026-01")
    return folder


@dataclass
class Again:
    """A build that would be run again, and what of its surroundings a test changes."""

    scratch: Path
    variables: str = VARIABLES
    selection: str = "tag:workings"
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def exports(self) -> Path:
        return self.scratch / "exports"

    @property
    def export(self) -> Path:
        return self.scratch / "drop" / "2026-01"

    @property
    def warehouse(self) -> Path:
        return self.scratch / "warehouse.duckdb"

    def said(self) -> tuple[list[str] | None, str | None]:
        """What it says instead of a build, or why it is run."""
        words = ["build", "--exclude-resource-type", "unit_test", "--exclude", self.selection]
        words += ["--vars", self.variables]
        environment = surroundings(self.scratch) | {"CRM_EXPORT": str(self.export)} | self.environment
        place = nothing_new.place_of(words, environment)
        return nothing_new.said_again(place, nothing_new.inputs_of(place, words, environment))


@contextmanager
def changed(path: Path, content: bytes | None) -> Iterator[None]:
    """A file with another content for a while, or gone; its times are put back with it."""
    before, stat = (path.read_bytes(), path.stat()) if path.exists() else (None, None)
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    if content is not None and stat:
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    yield
    path.unlink(missing_ok=True)
    if before is not None and stat:
        path.write_bytes(before)
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def test_a_list_of_an_earlier_build_is_named_and_stays(scratch: Path) -> None:
    """On the screen, in the summary and in published_files; the list of this build is not taken for one."""
    path = scratch / "exports" / EARLIER
    said, _ = Again(scratch).said()
    assert said
    assert [line for line in said if "do not send" in line] == [
        f"left by an earlier build, do not send: {path}"
    ]
    assert str(path) not in said[0]
    summary = (scratch / "exports" / "summary.md").read_text(encoding="utf-8")
    assert summary.strip().endswith(f"; left by an earlier build, do not send: {EARLIER}")
    build = Build(0, "", scratch)
    assert build.rows("select path from main_marts.published_files where kind = 'earlier_list'") == [
        (str(path),)
    ]
    assert path.is_file()


def test_the_same_again_is_nothing_new(scratch: Path) -> None:
    said, why = Again(scratch).said()
    assert said is not None
    assert why is None
    assert said[0].startswith("Nothing is new since the build of ")
    assert str(scratch / "exports" / "marketing_campaign_october.csv") in said[0]
    assert any(line.startswith("list of october: contact ") for line in said)
    mark = Again(scratch).exports / "state" / "last_build.json"
    # of the environment it keeps digests: there may be secrets
    assert str(PROJECT / "python_models") not in mark.read_text(encoding="utf-8")
    assert mark.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("purchases.csv", b"another", "purchases.csv has changed"),
        ("contacts.csv", None, "contacts.csv is gone"),
        ("responses.csv", b"campaign_id,customer_id,responded_on\n", "responses.csv is new"),
        ("otklik.yml", b"files: []\n", "otklik.yml is new"),
        ("older/purchases.csv", b"another", "older/purchases.csv is new"),
    ],
)
def test_another_export_is_built(name: str, content: bytes | None, why: str, scratch: Path) -> None:
    again = Again(scratch)
    (again.export / "older").mkdir(exist_ok=True)
    with changed(again.export / name, content):
        assert again.said() == (None, why)
    assert again.said()[0]


def test_a_letter_of_the_export_in_its_place_and_time_is_another_export(scratch: Path) -> None:
    again = Again(scratch)
    text = (again.export / "purchases.csv").read_bytes()
    with changed(again.export / "purchases.csv", text.replace(b"1", b"2", 1)):
        assert again.said() == (None, "purchases.csv has changed")


@pytest.mark.parametrize(
    "name",
    ["marketing_campaign_october.csv", "dashboard.html", "marts.duckdb", "marts/campaign_list.parquet",
     "state/state.json"],
)  # fmt: skip
@pytest.mark.parametrize("content", [b"edited by hand", None])
def test_what_was_written_is_written_again(name: str, content: bytes | None, scratch: Path) -> None:
    again = Again(scratch)
    with changed(again.exports / name, content):
        word = "has changed" if content else "is gone"
        assert again.said() == (None, f"{again.exports / name} {word}")
    assert again.said()[0]


def test_an_unfinished_publication_is_finished(scratch: Path) -> None:
    again = Again(scratch)
    with changed(again.exports / "state" / "publishing.json", b"{}"):
        assert again.said() == (None, f"{again.exports / 'state' / 'publishing.json'} is new")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"variables": "{max_training_rows: 2000, budget: 500}"}, "the var budget"),
        ({"selection": "tag:others"}, "what is built"),
        ({"environment": {"DBT_FULL_REFRESH": "1"}}, "DBT_FULL_REFRESH"),
        ({"environment": {"TZ": "Asia/Tokyo"}}, "TZ"),
        ({"environment": {"OTKLIK_WAREHOUSE": "/nowhere/other.duckdb"}}, "OTKLIK_WAREHOUSE"),
    ],
)
def test_another_question_is_answered(change: dict[str, Any], what: str, scratch: Path) -> None:
    assert Again(scratch, **change).said() == (None, f"{what} is another one than in the last build")


def test_the_order_of_vars_is_no_other_question(scratch: Path) -> None:
    assert Again(scratch, variables="{max_training_rows: 2000, language: en}").said()[0]


def test_a_warehouse_that_is_gone_or_written_to_is_built(scratch: Path) -> None:
    again = Again(scratch)
    aside = again.warehouse.rename(scratch / "aside.duckdb")
    assert again.said() == (None, f"the warehouse {again.warehouse} is gone")
    written = (None, f"the warehouse {again.warehouse} was written to after the last build")
    shutil.copy2(aside, again.warehouse)
    assert again.said() == written
    aside.rename(again.warehouse)
    mark = again.exports / "state" / "last_build.json"
    whole = mark.read_text(encoding="utf-8")
    # moved there and back it has another time of its entry, as after a backup: taken as it stands
    found = json.loads(whole) | {"warehouse": nothing_new.times_of(again.warehouse)}
    mark.write_text(json.dumps(found), encoding="utf-8")
    with duckdb.connect(str(again.warehouse), read_only=True) as conn:
        conn.execute("select count(*) from main_marts.dim_customers")
    assert again.said()[0]
    wal = again.warehouse.with_name("warehouse.duckdb.wal")
    with changed(wal, b"not yet in it"):
        assert again.said() == written


def test_the_day_counts_where_a_day_of_the_export_is_still_to_come(scratch: Path) -> None:
    again = Again(scratch)
    mark = again.exports / "state" / "last_build.json"
    whole = mark.read_text(encoding="utf-8")
    today = date.today().isoformat()
    assert json.loads(whole)["good_until"] >= today
    for good_until, is_new in ((today, False), ("2026-01-01", True)):
        mark.write_text(json.dumps(json.loads(whole) | {"good_until": good_until, "day": "2026-01-01"}))
        said, why = again.said()
        assert (said is None) == is_new
        assert not is_new or why == ("a new day: what the export dates later than 2026-01-01 may count now")
    mark.write_text(whole, encoding="utf-8")


@pytest.mark.parametrize("content", ["", "[]", '{"format": 1, "building": "another"}', '{"format": 2}'])
def test_a_mark_that_is_none_is_not_believed(content: str, scratch: Path) -> None:
    with changed(scratch / "exports" / "state" / "last_build.json", content.encode()):
        assert Again(scratch).said() == (None, "the last build did not end well, or still runs")


def test_the_same_export_dropped_again_costs_no_build(scratch: Path) -> None:
    before = nothing_new.times_of(scratch / "warehouse.duckdb")
    second = look(scratch / "drop", scratch)
    assert second.returncode == 0
    assert "Nothing is new since" in second.stdout
    assert "dbt reads the project" not in second.stdout
    assert nothing_new.times_of(scratch / "warehouse.duckdb") == before
    assert (scratch / "drop" / "done" / "2026-01.1").is_dir()


@dataclass(frozen=True)
class Looks:
    """A place before and after a broken export and, again, the one it was built of; what each look said."""

    before: Build
    broken: subprocess.CompletedProcess[str]
    # the files after the broken one
    kept: dict[str, bytes]
    again: subprocess.CompletedProcess[str]
    after: Build


@pytest.fixture(scope="module")
def looks(scratch: Path, tmp_path_factory: pytest.TempPathFactory) -> Looks:
    """Return two more looks: at a broken export, and at the one that was built, of the same name again."""
    drop = scratch / "drop"
    shutil.rmtree(drop / "2026-01", ignore_errors=True)
    before = Build(0, "", tmp_path_factory.mktemp("before"))
    for name in ("exports", "warehouse.duckdb"):
        copied = shutil.copytree if (scratch / name).is_dir() else shutil.copy
        copied(scratch / name, before.scratch / name)
    after = Build(0, "", scratch)
    shop = plain_shop(CUSTOMERS, np.random.default_rng(5))
    write_export(shop | {"purchases": shop["purchases"].drop(columns="amount")}, drop / "2026-02")
    broken = look(drop, scratch)
    kept = after.files()
    shutil.copytree(drop / "done" / "2026-01", drop / "2026-01")
    return Looks(before, broken, kept, look(drop, scratch), after)


@asked_by("tests/project/test_bad_input.py::test_where_no_list_can_be_had_one_sentence_says_why")
def test_a_broken_export_leaves_what_there_was_and_is_told(looks: Looks) -> None:
    """List and page as they were; the summary says why."""
    assert looks.broken.returncode == 1
    sentence = looks.broken.stdout.strip().splitlines()[-1]
    assert looks.broken.stdout.startswith("export 2026-02:\n")
    assert "purchases.csv has no column amount" in sentence
    assert (looks.after.scratch / "drop" / "failed" / "2026-02").is_dir()
    kept, good = dict(looks.kept), looks.before.files()
    told = kept.pop("summary.md").decode()
    assert sentence in told
    assert told.endswith(good.pop("summary.md").decode())
    assert kept == good


@asked_by("tests/project/test_drop_folder.py::test_the_same_export_dropped_again_costs_no_build")
def test_the_next_good_export_is_built_as_if_the_broken_one_had_never_been(looks: Looks) -> None:
    assert looks.again.returncode == 0, looks.again.stdout[-2_000:]
    assert "is another one than in the last build" in looks.again.stdout or (
        "did not end well" in looks.again.stdout
    )
    assert "2026-02" not in (looks.after.exports / "summary.md").read_text(encoding="utf-8")
    assert looks.after.value("select count(*) from main_marts.dim_customers") == CUSTOMERS
    drop = looks.after.scratch / "drop"
    assert [path.name for path in drop.iterdir() if not path.name.startswith(".")] != []
    assert drop_folder.entries(drop) == []


@asked_by("tests/project/test_loop.py::test_the_state_outlives_the_warehouse")
@pytest.mark.parametrize(
    "table",
    [
        "main_fits.model_fits",
        "main_marts.response_model_registry",
        "main_marts.response_model_quality",
        "main_marts.campaign_list",
        "main_marts.campaign_results",
        "main_marts.published_files",
    ],
)
def test_a_second_build_changes_no_row(looks: Looks, table: str) -> None:
    """Times of fitting and of writing included: nothing is fitted or written anew."""
    assert looks.before.value(f"select count(*) from {table}") > 0
    changed = differences(looks.before, looks.after, f"select * from {{}}.{table}")
    # the broken export was told in it
    assert set(changed["kind"] if table.endswith("published_files") else changed.index) <= {"summary"}


@asked_by("tests/project/test_loop.py::test_the_state_outlives_the_warehouse")
def test_a_second_build_leaves_the_same_tables(looks: Looks) -> None:
    """None of its own in between, which dbt makes of what is added to a table."""
    question = "select schema_name, table_name from duckdb_tables() order by all"
    assert looks.before.rows(question) == looks.after.rows(question)


@asked_by("tests/project/test_loop.py::test_the_state_outlives_the_warehouse")
def test_a_second_build_leaves_the_same_files(looks: Looks) -> None:
    """Byte for byte, and not even touched, but for the summary that told of the broken export."""
    assert looks.before.files() == looks.after.files()
    assert looks.before.files()
    for name in looks.after.files().keys() - {"summary.md"}:
        times = [(build.exports / name).stat().st_mtime_ns for build in (looks.before, looks.after)]
        assert times[0] == times[1], name


@pytest.mark.parametrize("change", ["grown", "new file", "gone"])
def test_what_still_arrives_is_left_to_the_next_look(
    change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = tmp_path / "export" / "customers.csv"
    part.parent.mkdir()
    part.write_text("customer_id\n1\n", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    changes: dict[str, Callable[[], object]] = {
        "grown": lambda: part.write_text("customer_id\n1\n2\n", encoding="utf-8"),
        "new file": lambda: part.with_name("purchases.csv").write_text("customer_id\n", encoding="utf-8"),
        "gone": lambda: shutil.rmtree(part.parent),
    }
    monkeypatch.setattr(time, "sleep", lambda _: changes[change]())
    assert drop_folder.complete(tmp_path, 1.0) == []
    monkeypatch.setattr(time, "sleep", lambda _: None)
    assert drop_folder.complete(tmp_path, 1.0) == [part.parent] * (change != "gone")


def test_a_second_watcher_stands_aside(tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "customers.csv").write_text("customer_id\n1\n", encoding="utf-8")
    with (tmp_path / drop_folder.LOCK).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert drop_folder.look(tmp_path, tmp_path / "exports", 0, lambda _: (True, ""), "en") == []
    assert drop_folder.entries(tmp_path) == [tmp_path / "export"]


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    (tmp_path / "done" / "june").mkdir(parents=True)
    (tmp_path / "june").mkdir()
    (tmp_path / "june" / "customers.csv").write_text("customer_id\n1\n", encoding="utf-8")
    assert drop_folder.look(tmp_path, tmp_path / "exports", 0, lambda _: (True, ""), "en") == [True]
    assert (tmp_path / "done" / "june.1" / "customers.csv").exists()
