"""The sports retailer's own files as tables that SQL reads: a SQLite database, a CSV, two lists of ids.

SQLite is read with Python's own module, in Arrow batches, as text (a column of SQLite may hold anything),
into tables of the schema `landed`; a file that has not changed since is not read again. DuckDB's extension
for SQLite would be downloaded at run time.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from urllib.parse import quote

import duckdb
import pyarrow as pa

from otklik.export_files import typed_views, views
from otklik.export_files.columns import Settings
from otklik.export_files.contract import TEXT, ExportError, Table
from otklik.export_files.export import Entry, Export, Opener
from otklik.export_files.folder import entries, title_of
from otklik.export_files.sources import literal
from otklik.export_files.typed import type_source
from otklik.export_files.unpacking import Limits
from otklik.export_files.watching import scratch_folder, watch

DATABASE = "shop_database.db"
DATABASE_ENDINGS = (".db", ".sqlite", ".sqlite3")
DATABASE_TABLES: Mapping[str, tuple[str, ...]] = {
    "personal_data": ("id", "gender", "age", "education", "city", "country"),
    "personal_data_coeffs": ("id", "lbt_coef", "ac_coef", "sm_coef", "personal_coef"),
    "purchases": ("id", "product", "colour", "cost", "product_sex", "base_sale", "dt"),
}
CUSTOMER_TABLES = ("personal_data", "personal_data_coeffs")
LOST_GENDERS = Table(
    name="personal_data",
    columns={"id": TEXT, "age": "integer", "education": TEXT, "city": TEXT, "country": TEXT},
    required=("id",),
)
ARMS = {"offer": "ids_first_company_positive.txt", "control": "ids_first_company_negative.txt"}
ID_COLUMNS = ("arm", "id")
BATCH_ROWS = 50_000

Rows = Iterator[Sequence[str | None]]


def sports_retailer_views(conn: duckdb.DuckDBPyConnection, export: Path) -> dict[str, str]:
    """Return the select of each view over the retailer's files, by the view's name; lands what changed.

    `export` is the folder or the database alone. Every file may be missing, as long as one of them brings
    customers; what is missing is an empty view. Raises ExportError.
    """
    database, folder = find_database(export)
    landing = Landing(conn)
    tables = database_columns(database) if database else {}
    lost_genders = find_lost_genders(folder) if folder else Export()
    if not lost_genders.tables and not tables.keys() & set(CUSTOMER_TABLES):
        raise ExportError(
            f"{export} has no customers: put {DATABASE} with the table {' or '.join(CUSTOMER_TABLES)} "
            "or personal_data.csv there."
        )
    selects = {
        name: landing.table(name, database, columns, partial(database_rows, database, name, tables[name]))
        if database and name in tables
        else empty(columns)
        for name, columns in DATABASE_TABLES.items()
    }
    arms = [
        landing.table(f"ids_{arm}", path, ID_COLUMNS, partial(id_rows, path, arm))
        for arm, name in ARMS.items()
        if folder and (path := folder / name).is_file()
    ]
    selects["campaign_ids"] = " union all by name ".join(arms or [empty(ID_COLUMNS)])
    watch(conn, lost_genders.sources)
    read = [(source, type_source(conn, LOST_GENDERS, source, Settings())) for source in lost_genders.sources]
    lost = typed_views.table_select(LOST_GENDERS, read)
    # the rows of this file reach the contract together with those of the database: nothing to compare with
    rejected = views.files_views(lost_genders)["rejected_lines"]
    return selects | {"lost_genders": lost, "rejected_lines": rejected}


def find_lost_genders(folder: Path) -> Export:
    """Return the table of those whose gender was lost, where the folder has it."""
    opener = Opener(scratch_folder(), LOST_GENDERS.columns.__contains__, Limits())
    found = [path for path in entries(folder) if title_of(path).lower() == LOST_GENDERS.name]
    sources = [source for path in found for source in opener.open(Entry(path, path.name, LOST_GENDERS.name))]
    return Export({LOST_GENDERS.name: sources} if sources else {})


def find_database(export: Path) -> tuple[Path | None, Path | None]:
    """Return the database and the folder of the other files, each None where there is none."""
    if export.is_file() and export.suffix.lower() in DATABASE_ENDINGS:
        return export.resolve(), None
    if not export.is_dir():
        raise ExportError(
            f"The export folder {export} does not exist: "
            f"set CRM_EXPORT to the folder with {DATABASE} or personal_data.csv."
        )
    path = export / DATABASE
    return (path.resolve() if path.is_file() else None), export


class Landing:
    """Tables in the warehouse, each made anew only when its file has another size or time than last time."""

    def __init__(self, conn: duckdb.DuckDBPyConnection) -> None:
        self.conn = conn
        conn.execute("create schema if not exists landed")
        conn.execute(
            "create table if not exists landed.files "
            "(table_name varchar primary key, path varchar, bytes bigint, modified_ns bigint)"
        )

    def table(self, name: str, path: Path, columns: Sequence[str], rows: Callable[[], Rows]) -> str:
        """Return the select of the landed table: the columns as text, `file` and `line` (from 1)."""
        stat = path.stat()
        stamp = (str(path.resolve()), stat.st_size, stat.st_mtime_ns)
        known = self.conn.execute(
            "select path, bytes, modified_ns from landed.files where table_name = ?", [name]
        ).fetchall()
        if known != [stamp]:
            self.land(name, columns, rows(), stamp)
        label = path.name if name.startswith("ids_") else f"{path.name}: {name}"
        place = f"{literal(label)} as file, ordinal as line"
        return f"select * exclude (ordinal), {place} from landed.{name}"

    def land(self, name: str, columns: Sequence[str], rows: Rows, stamp: tuple[str, int, int]) -> None:
        """Make the table from the rows, whole or not at all; memory: one batch.

        Batch by batch from this thread: of a stream the engine would pull from threads of its own, where
        SQLite's connection may not be used, and an error would lose its sentence.
        """
        schema = pa.schema([("ordinal", pa.int64()), *((column, pa.string()) for column in columns)])
        self.conn.register("landing_rows", schema.empty_table())
        self.conn.execute("begin transaction")
        try:
            self.conn.execute(f"create or replace table landed.{name} as select * from landing_rows")
            for batch in batches(schema, rows):
                self.conn.register("landing_rows", batch)
                self.conn.execute(f"insert into landed.{name} select * from landing_rows")
            self.conn.execute("insert or replace into landed.files values (?, ?, ?, ?)", [name, *stamp])
            self.conn.execute("commit")
        except BaseException:
            self.conn.execute("rollback")
            raise
        finally:
            self.conn.unregister("landing_rows")


def batches(schema: pa.Schema, rows: Rows) -> Iterator[pa.Table]:
    """Gather rows into batches with their ordinal, from 1, in front."""
    first = 1
    gathered: list[Sequence[str | None]] = []

    def batch() -> pa.Table:
        ordinals = pa.array(range(first, first + len(gathered)), pa.int64())
        columns = [pa.array(column, pa.string()) for column in zip(*gathered, strict=True)]
        return pa.table([ordinals, *columns], schema=schema)

    for row in rows:
        gathered.append(row)
        if len(gathered) == BATCH_ROWS:
            yield batch()
            first += len(gathered)
            gathered = []
    if gathered:
        yield batch()


def empty(columns: Sequence[str]) -> str:
    """Return the select of a table that the export does not bring."""
    texts = ", ".join(f"cast(null as {TEXT}) as {column}" for column in columns)
    return f"select {texts}, cast(null as {TEXT}) as file, cast(null as bigint) as line where false"


def connect(database: Path) -> sqlite3.Connection:
    """Open the database for reading; a broken byte of a text becomes U+FFFD."""
    connection = sqlite3.connect(f"file:{quote(str(database))}?mode=ro", uri=True)
    connection.text_factory = partial(str, encoding="utf-8", errors="replace")
    return connection


def database_columns(database: Path) -> dict[str, tuple[str, ...]]:
    """Return the lower-cased columns of each known table that the database has.

    Raises ExportError for what is no database, and for a table without its key column.
    """
    try:
        with closing(connect(database)) as connection:
            found = {
                name: tuple(row[1].lower() for row in connection.execute(f"pragma table_info({name})"))
                for name in DATABASE_TABLES
            }
    except sqlite3.Error as error:
        raise ExportError(
            f"{database.name} is not a readable SQLite database ({error}): export it again."
        ) from error
    present = {name: columns for name, columns in found.items() if columns}
    needed = {"purchases": ("id", "cost", "dt")}
    for name, columns in present.items():
        for column in needed.get(name, ("id",)):
            if column not in columns:
                raise ExportError(
                    f"The table {name} of {database.name} has no column {column}: add it "
                    f"(it has {', '.join(columns)})."
                )
    return present


def database_rows(database: Path, table: str, present: Sequence[str]) -> Rows:
    """Yield the rows of a table of the database as text, in the order it keeps them."""
    wanted = ", ".join(
        f"cast({column} as text)" if column in present else "null" for column in DATABASE_TABLES[table]
    )
    try:
        with closing(connect(database)) as connection:
            yield from connection.execute(f"select {wanted} from {table}")
    except sqlite3.Error as error:
        raise ExportError(
            f"The table {table} of {database.name} cannot be read to its end ({error}): export it again."
        ) from error


def id_rows(path: Path, arm: str) -> Rows:
    r"""Yield the arm and each id of a list of ids: every run of digits is one, whatever stands between.

    Splitting on one separator loses ids: the files mix commas, semicolons, spaces, lines and junk words.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ExportError(f"{path.name} cannot be read ({error}): export it again.") from error
    if b"\0" in content:
        raise ExportError(f"{path.name} is no text in UTF-8: save it as plain text UTF-8.")
    for found in re.finditer(rb"[0-9]+", content):
        yield arm, found.group().decode()
