"""The marts as files: whole, replaced by a rename, left alone where nothing changed."""

from __future__ import annotations

import datetime as dt
import stat
import threading
from pathlib import Path

import duckdb
import pytest
from otklik.publishing import written_marts

DAY = dt.date(2026, 10, 1)
COMMENTS = {"a": {None: "A mart; it's public.", "n": "Its number."}}


def write(folder: Path, number: int, *, is_turned: bool = False) -> list[dict[str, object]]:
    """Write two marts that both hold one number in each of 500 rows."""
    with duckdb.connect() as source:
        order = "desc" if is_turned else "asc"
        one = source.sql(f"select i, {number}::bigint as n from range(500) r(i) order by i {order}")
        other = source.sql(
            f"select 'клиент ' || i as who, {number}::decimal(18, 2) as n from range(500) r(i)"
        )
        written = written_marts({"a": one, "b": other}, folder, as_of=DAY, comments=COMMENTS)
    return list(written.to_pylist())


def test_both_forms_hold_the_marts(tmp_path: Path) -> None:
    """Rows, types and comments; private files; nothing temporary stays; they are told of as they stand."""
    files = write(tmp_path, 7)
    assert [(Path(str(file["path"])).relative_to(tmp_path).as_posix(), file["rows"]) for file in files] == [
        ("marts.duckdb", None), ("marts/a.parquet", 500), ("marts/b.parquet", 500),
    ]  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == ["marts", "marts.duckdb"]
    for file in files:
        assert stat.S_IMODE(Path(str(file["path"])).stat().st_mode) == 0o600
    with duckdb.connect(str(tmp_path / "marts.duckdb"), read_only=True) as copy:
        for name in ("a", "b"):
            parquet = f"select * from '{tmp_path}/marts/{name}.parquet'"
            assert (
                copy.execute(f"select * from {name} order by all").fetchall()
                == copy.execute(f"select * from ({parquet}) order by all").fetchall()
            )
        assert copy.execute("select distinct n, typeof(n) from b").fetchall() == [(7, "DECIMAL(18,2)")]
        assert copy.execute("select as_of from about").fetchall() == [(DAY,)]
        assert copy.execute(
            "select comment from duckdb_columns() where table_name = 'a' and column_name = 'n'"
        ).fetchall() == [("Its number.",)]


def test_tools_that_stand_on_an_older_duckdb_read_the_file(tmp_path: Path) -> None:
    """By itself this DuckDB writes what only 2.0 reads; drivers of BI tools stand on 1.x.

    The version that a reader needs stands in the file's first bytes, behind the sum and the word DUCK:
    64 is that of 1.0 (DuckDB's page on storage), which 1.0.0 refuses to be above.
    """
    write(tmp_path, 7)
    path = tmp_path / "marts.duckdb"
    head = path.read_bytes()[:20]
    assert head[8:12] == b"DUCK"
    assert int.from_bytes(head[12:20], "little") == 64
    with duckdb.connect(str(path), read_only=True) as copy:
        assert copy.execute(
            "select tags['storage_version'] from duckdb_databases() where not internal"
        ).fetchall() == [("v1.0.0+",)]


def test_unchanged_marts_are_left_alone_whatever_their_order(tmp_path: Path) -> None:
    """The same rows give the same files, not even touched; other rows, or a damaged file, give new ones."""
    first = write(tmp_path, 7)
    assert write(tmp_path, 7, is_turned=True) == first
    assert write(tmp_path, 8) != first
    again = write(tmp_path, 7)
    assert [file["sha256"] for file in again[1:]] == [file["sha256"] for file in first[1:]]
    for name in ("marts.duckdb", "marts/a.parquet"):
        (tmp_path / name).write_bytes(b"cut short")
        write(tmp_path, 7)
        assert duckdb.execute(f"select sum(n) from '{tmp_path}/marts/a.parquet'").fetchall() == [(3500,)]
        with duckdb.connect(str(tmp_path / "marts.duckdb"), read_only=True) as copy:
            assert copy.execute("select count(*) from b").fetchone() == (500,)


def test_the_same_rows_give_the_same_parquet_elsewhere(tmp_path: Path) -> None:
    """Bytes follow from rows: not from the clock, the folder, or the order they came in."""
    one, other = write(tmp_path / "one", 7), write(tmp_path / "other", 7, is_turned=True)
    assert [file["sha256"] for file in one[1:]] == [file["sha256"] for file in other[1:]]


def test_who_holds_the_old_file_reads_the_whole_old_state(tmp_path: Path) -> None:
    """An open reader through a build sees what it opened; a new one sees what is new."""
    write(tmp_path, 1)
    with duckdb.connect(str(tmp_path / "marts.duckdb"), read_only=True) as held:
        assert held.execute("select min(n) from a").fetchone() == (1,)
        write(tmp_path, 2)
        assert held.execute("select min(n), max(n), count(*) from b").fetchone() == (1, 1, 500)
    with duckdb.connect(str(tmp_path / "marts.duckdb"), read_only=True) as opened:
        assert opened.execute("select min(n), max(n), count(*) from b").fetchone() == (2, 2, 500)


def test_readers_during_builds_meet_no_lock_and_no_half_state(tmp_path: Path) -> None:
    """Whoever opens the file at any moment finds all marts of one build; so with Parquet, file by file."""
    write(tmp_path, 0)
    seen: list[set[int]] = []
    faults: list[str] = []
    is_over = threading.Event()

    def read() -> None:
        while not is_over.is_set() or not seen:
            try:
                with duckdb.connect(str(tmp_path / "marts.duckdb"), read_only=True) as copy:
                    (found,) = copy.execute(
                        "select list(distinct n::int) from (select n from a union all select n from b)"
                    ).fetchall()
                seen.append(set(found[0]))
                duckdb.connect().execute(f"select count(*) from '{tmp_path}/marts/a.parquet'").fetchall()
            except duckdb.Error as error:
                faults.append(str(error))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(1, 9):
        write(tmp_path, number)
    is_over.set()
    reader.join()
    assert faults == []
    assert all(len(numbers) == 1 for numbers in seen)


@pytest.mark.parametrize("name", ["marts.duckdb", "marts"])
def test_a_build_that_fails_leaves_the_files(tmp_path: Path, name: str) -> None:
    """An error while marts are copied changes nothing and leaves nothing behind."""
    write(tmp_path, 1)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with duckdb.connect() as source:
        marts = {"a": source.sql("select 1 as n"), "b": source.sql("select error('no such mart') as n")}
        with pytest.raises(duckdb.Error):
            written_marts(marts, tmp_path, as_of=DAY, comments={})
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert (tmp_path / name).exists()
