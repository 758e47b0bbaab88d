"""The engine's memory is limited by what an export wants, and what a person says goes first."""

from pathlib import Path

import duckdb
import pytest
from otklik.building import memory


def limit_of(conn: duckdb.DuckDBPyConnection) -> int:
    """Return the limit in bytes, as a cursor of the connection sees it: dbt works with cursors."""
    ((told,),) = conn.cursor().execute("select current_setting('memory_limit')").fetchall()
    return memory.bytes_in(told)


def test_a_small_export_gets_the_least(tmp_path: Path) -> None:
    """Whatever the machine has: a file of a few bytes, and a folder with a folder in it."""
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "purchases.csv").write_text("a" * 1_000)
    for export in (tmp_path, tmp_path / "deeper" / "purchases.csv"):
        with duckdb.connect() as conn:
            assert memory.bytes_of(conn, export) == 1_000
            memory.limit_memory(conn, export)
            assert limit_of(conn) == pytest.approx(memory.LEAST, rel=0.02)


@pytest.mark.parametrize("export", [0, 1, 10**8, 3 * 10**8, 10**9, 10**12])
@pytest.mark.parametrize("own", [5 * 10**8, 2 * 10**9, 10**11])
def test_between_the_least_and_the_most_of_what_the_machine_has(export: int, own: int) -> None:
    """A larger export gets no less, and models keep a quarter of what the engine would take."""
    found = memory.memory_for(export, own)
    assert found <= min(memory.MOST, 0.75 * own)
    assert found >= min(memory.LEAST, int(0.75 * own))
    assert memory.memory_for(2 * export, own) >= found


def test_what_is_packed_counts_as_what_it_holds(tmp_path: Path) -> None:
    """A million rows of one value are 1 KB of Parquet, and a million rows; packed text is text."""
    with duckdb.connect() as conn:
        path = tmp_path / "purchases.parquet"
        conn.execute(f"copy (select 1 as amount from range(1000000)) to '{path}' (format parquet)")
        assert path.stat().st_size < 100_000
        assert memory.bytes_of(conn, tmp_path) == 1_000_000 * memory.OF_ROW
        (tmp_path / "customers.csv.gz").write_bytes(b"0" * 100)
        assert memory.bytes_of(conn, tmp_path / "customers.csv.gz") == 800


def test_damaged_parquet_has_the_size_of_its_file(tmp_path: Path) -> None:
    """What is wrong with it the reader says."""
    (tmp_path / "purchases.parquet").write_bytes(b"PAR1 and no more")
    with duckdb.connect() as conn:
        assert memory.bytes_of(conn, tmp_path) == 16


def test_what_is_asked_for_goes_first(tmp_path: Path) -> None:
    """Also beyond the most; no size at all is the engine's error, which the plugin says."""
    with duckdb.connect() as conn:
        memory.limit_memory(conn, tmp_path, "5GB")
        assert limit_of(conn) == pytest.approx(5e9, rel=0.02)
        with pytest.raises(duckdb.Error, match="Memory must have a number"):
            memory.limit_memory(conn, tmp_path, "much")


def test_what_is_limited_again_is_limited_to_the_same(tmp_path: Path) -> None:
    """dbt asks again after an error, up to fifteen times: of 600 MB 8 were left."""
    with duckdb.connect() as conn:
        for _ in range(3):
            memory.limit_memory(conn, tmp_path)
        assert limit_of(conn) == pytest.approx(memory.LEAST, rel=0.02)


def test_what_does_not_fit_goes_to_the_disk(tmp_path: Path) -> None:
    """A sort of 64 MB within 40 MB gives all rows in their order."""
    with duckdb.connect(tmp_path / "w.duckdb") as conn:
        memory.limit_memory(conn, tmp_path, "40MB")
        conn.execute("set threads = 1")
        conn.execute(
            "create table t as select (i * 7919) % 4000000 as a, i as b from range(4000000) as r (i)"
            " order by a desc, b"
        )
        assert conn.execute("select count(*), max(a), min(a) from t").fetchall() == [
            (4_000_000, 3_999_999, 0)
        ]
        assert conn.execute("select a from t limit 2").fetchall() == [(3_999_999,), (3_999_998,)]


def test_no_size_is_no_size() -> None:
    """What the engine does not write is told apart."""
    with pytest.raises(ValueError, match="is no size"):
        memory.bytes_in("much")
