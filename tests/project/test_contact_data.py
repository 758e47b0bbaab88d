"""Nobody's e-mail, phone or birthday leaves: read from what was built and written."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import duckdb
import pytest

from tests.project.builds import Build

# where the contract needs them: the export's own rows, and the mart that shows rejected rows as they came
MAY_HOLD = "schema_name in ('main_staging', 'main_crm', 'export') or table_name = 'crm_rejects'"
NAMES = {"email", "phone", "birth_date", "raw"}
# every piece of a text that may be an e-mail or a phone, whatever stands around it
PIECE = r"[^\s\"'<>,;:=()\[\]{}]*@[^\s\"'<>,;:=()\[\]{}]+|\+?[0-9]{8,}"


def contact_data(warehouse: duckdb.DuckDBPyConnection) -> set[str]:
    """Return all e-mails and phones that the CRM gave, as they stand and a phone without its plus."""
    rows = warehouse.execute("select email, phone from main_crm.crm_customers").fetchall()
    told = {text for row in rows for text in row if text}
    return told | {text.lstrip("+") for text in told}


def tables_that_hold(warehouse: duckdb.DuckDBPyConnection, told: set[str]) -> list[str]:
    """Return the tables outside of the contract with a column of such a name, or a piece of `told`."""
    tables = warehouse.execute(
        "select schema_name, table_name, list(column_name) from duckdb_columns()"
        " inner join duckdb_tables() using (database_name, schema_name, table_name)"
        " where database_name = current_database() and schema_name like 'main\\_%' escape '\\'"
        f" and not ({MAY_HOLD}) group by all order by all"
    ).fetchall()
    found = []
    for schema, table, columns in tables:
        found += [f"{schema}.{table}: {name}" for name in columns if name.lower() in NAMES]
        found += [f"{schema}.{table}"] * bool(told & pieces_of(warehouse, f'"{schema}"."{table}"'))
    return found


def pieces_of(database: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    """Return what may be an e-mail or a phone in the cells of a table, whatever their types."""
    columns = [name for name, *_ in database.execute(f"describe from {table}").fetchall()]
    cells = ", ".join(f'"{name}"::varchar' for name in columns)
    pieces = database.execute(
        f"select distinct unnest(regexp_extract_all(concat_ws(chr(10), {cells}), $1)) from {table}", [PIECE]
    ).fetchall()
    return {piece for (piece,) in pieces}


def pieces_of_tables(path: Path) -> dict[str, set[str]]:
    """Return the same of a Parquet or DuckDB file, by table: such files are compressed."""
    with duckdb.connect() as connection:
        if path.suffix == ".parquet":
            tables = {path.name: f"'{path}'"}
        else:
            connection.execute(f"attach '{path}' as marts (read_only)")
            named = connection.execute(
                "select table_name from duckdb_tables() where database_name = 'marts'"
            ).fetchall()
            tables = {f"{path.name}/{name}": f'marts."{name}"' for (name,) in named}
        return {name: pieces_of(connection, table) for name, table in tables.items()}


def files_that_hold(folder: Path, told: set[str]) -> list[str]:
    """Return the files, and the parts of workbooks and databases, in which one of `told` stands."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        parts = {path.name: path.read_bytes()}
        # a model kept in a table of state is an archive too, which `is_zipfile` finds inside the Parquet
        if path.suffix in (".parquet", ".duckdb"):
            found += [name for name, pieces in pieces_of_tables(path).items() if told & pieces]
            continue
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as workbook:
                parts = {f"{path.name}/{name}": workbook.read(name) for name in workbook.namelist()}
        for name, content in parts.items():
            if told & set(re.findall(PIECE, content.decode("utf-8", errors="replace"))):
                found.append(name)
    return found


def test_no_contact_data_leaves(sample_build: Build) -> None:
    """Beyond the contract no table and no file holds what 5 000 customers gave as their e-mail or phone."""
    with duckdb.connect(str(sample_build.warehouse), read_only=True) as warehouse:
        told = contact_data(warehouse)
        assert len(told) > 5_000
        assert tables_that_hold(warehouse, told) == []
    names = [path.name for path in sample_build.exports.iterdir()]
    assert {path.rsplit(".", 1)[-1] for path in names} >= {"csv", "xlsx", "html", "duckdb", "marts", "md"}
    assert files_that_hold(sample_build.exports, told) == []


@pytest.mark.parametrize(
    "text",
    [
        "c7@example.com",
        "write to <c7@example.com>!",
        '{"contact": "c7@example.com"}',
        "tel:+79990000007",
        "79990000007",
    ],
)
def test_a_leak_is_found_wherever_it_stands(tmp_path: Path, text: str) -> None:
    """In a column of any name, in a sentence, in JSON, a CSV or a workbook; and by a column's name."""
    with duckdb.connect() as warehouse:
        warehouse.execute(
            "create schema main_crm; create schema main_marts; create schema main_exports;"
            "create table main_crm.crm_customers as"
            " select 'c7@example.com' as email, '+79990000007' as phone;"
            "create table main_marts.harmless as select 'c8@example.com' as note;"
            "create table main_marts.with_birthdays as select date '2000-01-01' as birth_date"
        )
        warehouse.execute("create table main_exports.leak as select $1 as note", [text])
        told = contact_data(warehouse)
        assert tables_that_hold(warehouse, told) == [
            "main_exports.leak",
            "main_marts.with_birthdays: birth_date",
        ]
    (tmp_path / "list.csv").write_text(f"customer_id,note\n7,{text}\n")
    with zipfile.ZipFile(tmp_path / "list.xlsx", "w", zipfile.ZIP_DEFLATED) as workbook:
        workbook.writestr("xl/sharedStrings.xml", f"<t>{text}</t>")
        workbook.writestr("xl/workbook.xml", "<t>c8@example.com</t>")
    (tmp_path / "fine.csv").write_text("customer_id\n7\n")
    with duckdb.connect(str(tmp_path / "marts.duckdb")) as copy:
        copy.execute("create table fine as select 'c8@example.com' as note")
        copy.execute("create table leak as select $1 as note", [text])
        copy.execute(f"copy leak to '{tmp_path}/marts.parquet' (compression zstd)")
    assert files_that_hold(tmp_path, told) == [
        "list.csv", "list.xlsx/xl/sharedStrings.xml", "marts.duckdb/leak", "marts.parquet",
    ]  # fmt: skip
