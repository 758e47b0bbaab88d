"""Exports that come into a folder by themselves: built in their order, a broken one told and survived."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pytest
from otklik import drop_folder

from tests.project.builds import PROJECT, write_export
from tests.project.odd_shops import plain_shop


def look(drop: Path, scratch: Path) -> subprocess.CompletedProcess[str]:
    """One look at a drop folder, as cron has it."""
    return subprocess.run(
        [sys.executable, "-m", "otklik.drop_folder", str(drop), "{max_training_rows: 2000}", "--once",
         "--seconds", "0"],
        cwd=PROJECT,
        env=os.environ | {
            "OTKLIK_WAREHOUSE": str(scratch / "warehouse.duckdb"),
            "OTKLIK_EXPORTS": str(scratch / "exports"),
            "PYTHONPATH": str(PROJECT / "python_models"),
            "DBT_PROFILES_DIR": str(PROJECT),
        },
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_two_exports_and_a_broken_one_between_them(tmp_path: Path) -> None:
    """The broken one leaves list and page as they were and says why in the summary; the next good one is as
    if it had never been.
    """
    drop, exports = tmp_path / "drop", tmp_path / "exports"
    shop = plain_shop(300, np.random.default_rng(5))
    write_export(shop, drop / "2026-01")
    first = look(drop, tmp_path)
    assert first.returncode == 0, first.stdout[-2_000:]
    assert (drop / "done" / "2026-01" / "customers.csv").exists()
    good = {path.name: path.read_bytes() for path in exports.iterdir() if path.is_file()}

    write_export(shop | {"purchases": shop["purchases"].drop(columns="amount")}, drop / "2026-02")
    second = look(drop, tmp_path)
    assert second.returncode == 1
    sentence = second.stdout.strip().splitlines()[-1]
    assert "purchases.csv has no column amount" in sentence
    assert (drop / "failed" / "2026-02").is_dir()
    kept = {path.name: path.read_bytes() for path in exports.iterdir() if path.is_file()}
    told = kept.pop("summary.md").decode()
    assert sentence in told
    assert told.endswith(good["summary.md"].decode())
    assert kept == {name: content for name, content in good.items() if name != "summary.md"}

    shutil.copytree(drop / "done" / "2026-01", drop / "2026-03")
    third = look(drop, tmp_path)
    assert third.returncode == 0, third.stdout[-2_000:]
    assert "2026-02" not in (exports / "summary.md").read_text(encoding="utf-8")
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as connection:
        assert connection.execute("select count(*) from main_marts.dim_customers").fetchall() == [(300,)]
    assert [path.name for path in drop.iterdir() if not path.name.startswith(".")] != []
    assert drop_folder.entries(drop) == []


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
