"""The sports retailer's own files become tables: every id, every row, and one sentence where none can be."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from otklik.export_files.contract import ExportError
from otklik.export_files.sports_retailer import id_rows, sports_retailer_views

Rows = list[tuple[object, ...]]


def read(folder: Path, view: str, conn: duckdb.DuckDBPyConnection | None = None) -> Rows:
    """Return the rows of a view over the files."""
    connection = conn or duckdb.connect()
    return connection.execute(sports_retailer_views(connection, folder)[view]).fetchall()


def make_database(folder: Path, script: str) -> Path:
    path = folder / "shop_database.db"
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()
    return path


@given(
    ids=st.lists(st.integers(0, 178_004), max_size=30),
    junk=st.lists(st.text("ahsdj;,| \n\t«Ы", min_size=1, max_size=4), min_size=31, max_size=31),
)
def test_every_run_of_digits_is_an_id(
    tmp_path_factory: pytest.TempPathFactory, ids: list[int], junk: list[str]
) -> None:
    """Whatever stands between ids, each is found, in order, once for each time it stands there."""
    path = tmp_path_factory.mktemp("ids") / "ids.txt"
    text = "Ids of positive AB people " + "".join(
        f"{one}{word}" for one, word in zip(ids, junk, strict=False)
    )
    path.write_text(text, encoding="utf-8")
    assert list(id_rows(path, "offer")) == [("offer", str(one)) for one in ids]


def test_a_database_is_read_as_text_with_ordinals(tmp_path: Path) -> None:
    """Numbers, infinities, missing columns and broken bytes arrive; the ordinal counts from one."""
    make_database(
        tmp_path,
        """
        create table personal_data (ID integer, gender real, age integer);
        insert into personal_data values (7, 1.0, 30), ('x', null, 5.5);
        create table personal_data_coeffs (id integer, ac_coef real);
        insert into personal_data_coeffs values (7, -9e999);
        create table purchases (id integer, product text, cost integer, dt integer);
        insert into purchases values (7, cast(x'41ff' as text), 2999, 0);
        """,
    )
    label = "shop_database.db: "
    assert read(tmp_path, "personal_data") == [
        ("7", "1.0", "30", None, None, None, f"{label}personal_data", 1),
        ("x", None, "5.5", None, None, None, f"{label}personal_data", 2),
    ]
    assert read(tmp_path, "personal_data_coeffs")[0][2] == "-Inf"
    assert read(tmp_path, "purchases")[0][1:4] == ("A�", None, "2999")
    assert read(tmp_path, "campaign_ids") == read(tmp_path, "lost_genders") == []
    assert read(tmp_path / "shop_database.db", "personal_data")[0][0] == "7"


def test_only_a_changed_file_is_read_again(tmp_path: Path) -> None:
    """The landed table stays while the file does, and follows it when it changes."""
    path = make_database(tmp_path, "create table personal_data (id); insert into personal_data values (1);")
    conn = duckdb.connect()
    assert len(read(tmp_path, "personal_data", conn)) == 1
    conn.execute("delete from landed.personal_data")
    assert read(tmp_path, "personal_data", conn) == []
    os.utime(path, ns=(1, 1))
    assert len(read(tmp_path, "personal_data", conn)) == 1


def test_a_failure_half_way_leaves_the_table_as_it_was(tmp_path: Path) -> None:
    """A database that breaks off in the middle raises its sentence; what was landed before stays."""
    rows = ", ".join(f"({number}, 1, 0, '{'x' * 200}')" for number in range(5000))
    path = make_database(
        tmp_path,
        "create table personal_data (id); insert into personal_data values (1);"
        f"create table purchases (id, cost, dt, product); insert into purchases values {rows};",
    )
    conn = duckdb.connect()
    assert len(read(tmp_path, "purchases", conn)) == 5000
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 8192] = b"\xff" * 8192
    path.write_bytes(content)
    with pytest.raises(ExportError, match=r"purchases of shop_database\.db cannot be read to its end"):
        read(tmp_path, "purchases", conn)
    assert conn.execute("select count(*) from landed.purchases").fetchall() == [(5000,)]


def test_what_cannot_be_read_is_said_in_one_sentence(tmp_path: Path) -> None:
    """No folder, no customers, no database, no key column, another encoding."""
    with pytest.raises(ExportError, match="does not exist"):
        read(tmp_path / "nowhere", "personal_data")
    with pytest.raises(ExportError, match="has no customers"):
        read(tmp_path, "personal_data")
    (tmp_path / "personal_data.csv").write_text("id,age\n1,20\n")
    (tmp_path / "ids_first_company_positive.txt").write_bytes("1 2".encode("utf-16"))
    with pytest.raises(ExportError, match="no text in UTF-8"):
        read(tmp_path, "campaign_ids")
    (tmp_path / "ids_first_company_positive.txt").unlink()
    database = tmp_path / "shop_database.db"
    database.write_text("this is no database, whatever its name says" * 50)
    with pytest.raises(ExportError, match="not a readable SQLite database"):
        read(tmp_path, "personal_data")
    database.unlink()
    make_database(tmp_path, "create table purchases (id, price, dt);")
    with pytest.raises(ExportError, match=r"purchases of shop_database\.db has no column cost"):
        read(tmp_path, "purchases")
