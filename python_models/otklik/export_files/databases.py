"""Tables of a SQLite database as sources, read with Python's own module.

DuckDB's extension for SQLite would be downloaded at run time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

from otklik.export_files import exact
from otklik.export_files.contract import ExportError
from otklik.export_files.heading import names_of, unique
from otklik.export_files.presets import Titled, says_wishes
from otklik.export_files.sources import TEXT, ParquetScan, Source
from otklik.export_files.unpacking import Fingerprint, Limits


@dataclass(frozen=True)
class Database:
    """A database: where it is, how it is called, its fingerprint, and where its tables are put."""

    path: Path
    name: str
    fingerprint: Fingerprint
    scratch: Path


def open_database(database: Database, limits: Limits) -> list[Source]:
    """Return a source for each table and view with rows; raises ExportError where it cannot be read."""
    try:
        with closing(connect(database.path)) as connection:
            names = connection.execute(
                "select name from sqlite_master where type in ('table', 'view') "
                "and name not like 'sqlite!_%' escape '!' order by name"
            ).fetchall()
            found = [open_table(database, connection, name, limits) for (name,) in names]
    except sqlite3.Error as error:
        raise ExportError(
            f"{database.name} is not a readable SQLite database ({error}): export it again."
        ) from error
    return [source for source in found if source]


def open_table(
    database: Database, connection: sqlite3.Connection, table: str, limits: Limits
) -> Source | None:
    """Return the source of a table, None where it has no rows; Python holds one batch of it."""
    named = quoted(table)
    columns = [row[1] for row in connection.execute(f"pragma table_info({named})")]
    (records,) = connection.execute(f"select count(*) from {named}").fetchone()
    if not columns or not records:
        return None
    # a column of SQLite may hold anything: whole numbers stay whole, bytes become text
    cells = ", ".join(f"cast({quoted(column)} as text)" for column in columns)

    def rows() -> Iterator[exact.Record]:
        for number, row in enumerate(connection.execute(f"select {cells} from {named}"), start=1):
            yield exact.Record(number, 1, [cell or "" for cell in row], None, "")

    place = len(list(database.scratch.iterdir()))
    path = database.scratch / f"{place}.parquet"
    header = unique(names_of(columns))
    name = f"{database.name}!{table}"
    counts = exact.write(
        rows(),
        name,
        len(header),
        path,
        most=limits.records,
        names_people=says_wishes(Titled(database.path, name, table, header)),
    )
    if counts.kept + counts.totals != records:
        raise ExportError(
            f"{database.name}, table {table}: {records} rows were counted and {counts.kept} read: was it "
            "written to meanwhile? Export it again."
        )
    return Source(
        path=database.path,
        name=name,
        title=table,
        format="sqlite",
        header=header,
        types=dict.fromkeys(header, TEXT),
        scan=ParquetScan(path, [f"c{at}" for at in range(len(header))], has_line=True),
        records=counts.kept,
        sha256=database.fingerprint.sha256,
        size=database.fingerprint.size,
        modified_ns=database.fingerprint.modified_ns,
        sheet=table,
    )


def connect(path: Path) -> sqlite3.Connection:
    """Open a database for reading; a broken byte of a text becomes U+FFFD."""
    connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)
    connection.text_factory = partial(str, encoding="utf-8", errors="replace")
    return connection


def quoted(name: str) -> str:
    """Return a name as SQLite quotes it."""
    return '"' + name.replace('"', '""') + '"'
