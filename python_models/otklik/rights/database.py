"""A person taken out of a DuckDB file and its pages: deleted rows stay there until they are overwritten."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from otklik.engine.connections import connect
from otklik.export_files.sources import identifier
from otklik.publishing.whole_files import put_in_place, temporary_file
from otklik.rights.person import NOBODY, Person
from otklik.state.warehouse import text

# columns that say whose a row is, and those that repeat a row of the export as it stood there
WHOSE = ("customer_id", "written_id")
AS_WRITTEN = ("raw",)
# our own words, which name nobody
OUR_WORDS = '"main_reference".'
TEXTS = ("VARCHAR", "JSON", "VARCHAR[]")


@dataclass(frozen=True)
class Table:
    """A table of a database: how SQL names it, and its columns of text with their types."""

    name: str
    texts: Mapping[str, str]


def tables_of(conn: duckdb.DuckDBPyConnection) -> list[Table]:
    """Return every table of the connection's database."""
    found = conn.execute(
        "select t.schema_name, t.table_name, c.column_name, c.data_type from duckdb_tables() t "
        "join duckdb_columns() c using (database_name, schema_name, table_name) "
        "where t.database_name = current_database() order by 1, 2, c.column_index"
    ).fetchall()
    texts: dict[str, dict[str, str]] = {}
    for schema, name, column, kind in found:
        known = texts.setdefault(f"{identifier(schema)}.{identifier(name)}", {})
        if kind in TEXTS:
            known[column] = kind
    return [Table(name, known) for name, known in texts.items()]


def forget_rows(conn: duckdb.DuckDBPyConnection, person: Person) -> dict[str, int]:
    """Delete the person's rows, and the id from texts of other rows; return how many rows by table."""
    changed: dict[str, int] = {}
    for table in tables_of(conn):
        own = own_conditions(table, person)
        if own:
            ((rows,),) = conn.execute(f"delete from {table.name} where {' or '.join(own)}").fetchall()
            changed[table.name] = int(rows)
        if person.is_telling:
            changed[table.name] = changed.get(table.name, 0) + blank(conn, table, person)
    return {name: rows for name, rows in changed.items() if rows}


def is_known(conn: duckdb.DuckDBPyConnection, person: Person) -> bool:
    """Return whether some row is the person's."""
    return any(
        conn.execute(f"select exists(select 1 from {table.name} where {' or '.join(own)})").fetchall()[0][0]
        for table in tables_of(conn)
        if (own := own_conditions(table, person))
    )


def is_word(conn: duckdb.DuckDBPyConnection, person: Person) -> bool:
    """Return whether an id is something else as well: a word of our texts, or a cell in somebody else's row.

    What is blanked for such an id would be blanked of others: the number of their receipt, the name of a way
    of choosing.
    """
    for table in tables_of(conn):
        columns = [name for name in table.texts if name not in (*WHOSE, *AS_WRITTEN)]
        if table.name.startswith(OUR_WORDS):
            meant = [named(name, person) for name in columns]
        elif "customer_id" in table.texts:
            cells = [f"cast({identifier(name)} as varchar) = {text(person.customer_id)}" for name in columns]
            meant = [f"customer_id <> {text(person.customer_id)} and ({' or '.join(cells)})"] if cells else []
        else:
            meant = []
        if meant and may_name(conn, table.name, columns, person):
            asked = f"select exists(select 1 from {table.name} where {' or '.join(meant)})"
            if conn.execute(asked).fetchall()[0][0]:
                return True
    return False


def own_conditions(table: Table, person: Person) -> list[str]:
    """Return the conditions under which a row is the person's."""
    own = [f"{identifier(name)} = {text(person.customer_id)}" for name in table.texts if name in WHOSE]
    return own + [named(name, person) for name in table.texts if name in AS_WRITTEN]


def named(column: str, person: Person) -> str:
    """Return the condition that a column of text names the person, as a word."""
    cell = f"cast({identifier(column)} as varchar)"
    # the search for a plain text is quick and spares nearly all rows the slow one
    by_id = f"contains({cell}, {text(person.customer_id)}) and regexp_matches({cell}, {text(person.word)})"
    by_contact = "".join(f" or contains({cell}, {text(contact)})" for contact in sorted(person.contacts))
    return f"(({by_id}){by_contact})"


def may_name(conn: duckdb.DuckDBPyConnection, table: str, columns: list[str], person: Person) -> bool:
    """Return whether some row may name the person: true of all tables that do and of hardly any other.

    The columns are asked as one text: a condition for each of them and each form of a contact takes longer to
    plan than the tables of a small shop to read.
    """
    if not columns:
        return False
    cells = ", ".join(f"cast({identifier(name)} as varchar)" for name in columns)
    asked = [f"contains(cells, {text(each)})" for each in (person.customer_id, *sorted(person.contacts))]
    ((found,),) = conn.execute(
        f"select exists(select 1 from (select concat_ws(chr(10), {cells}) as cells from {table}) "
        f"where {' or '.join(asked)})"
    ).fetchall()
    return bool(found)


def blank(conn: duckdb.DuckDBPyConnection, table: Table, person: Person) -> int:
    """Put nobody into the place of the id and of contacts in texts, and return in how many rows."""
    columns = [name for name in table.texts if name not in (*WHOSE, *AS_WRITTEN)]
    if not may_name(conn, table.name, columns, person):
        return 0
    counts = ", ".join(f"count(*) filter (where {named(name, person)})" for name in columns)
    (found,) = conn.execute(f"select {counts} from {table.name}").fetchall()
    for column in (name for name, rows in zip(columns, found, strict=True) if rows):
        cell = f"cast({identifier(column)} as varchar)"
        # twice: two words that share a blank are found one at a time
        for _ in range(2):
            cell = f"regexp_replace({cell}, {text(person.word)}, '\\1{NOBODY}\\2', 'g')"
        for contact in sorted(person.contacts):
            cell = f"replace({cell}, {text(contact)}, {text(NOBODY)})"
        conn.execute(
            f"update {table.name} set {identifier(column)} = cast({cell} as {table.texts[column]}) "
            f"where {named(column, person)}"
        )
    return max(int(rows) for rows in found)


def left_in(conn: duckdb.DuckDBPyConnection, person: Person) -> list[str]:
    """Return the tables that still know the person: whole cells, and words of texts where those tell."""
    left = []
    for table in tables_of(conn):
        conditions = own_conditions(table, person)
        if person.is_telling and may_name(conn, table.name, list(table.texts), person):
            conditions += [named(name, person) for name in table.texts]
        if conditions:
            ((rows,),) = conn.execute(
                f"select count(*) from {table.name} where {' or '.join(conditions)}"
            ).fetchall()
            left += [table.name] * bool(rows)
    return left


def rewrite(path: Path) -> tuple[int, int]:
    """Write a database anew, without what lies in its unused pages; return its size before and after.

    Nobody may have it open. Tables, views and what is said of them are copied; the new file takes the place
    of the old one when it is whole.
    """
    before = path.stat().st_size
    with temporary_file(path) as temporary:
        temporary.unlink()
        with connect() as conn:
            conn.execute(f"attach {text(str(path))} as old (read_only)")
            conn.execute(f"attach {text(str(temporary))} as new")
            conn.execute("copy from database old to new")
            conn.execute("detach new")
            conn.execute("detach old")
        temporary.chmod(path.stat().st_mode & 0o777)
        path.with_name(path.name + ".wal").unlink(missing_ok=True)
        put_in_place(temporary, path)
    return before, path.stat().st_size


def times_in_bytes(path: Path, person: Person) -> int:
    """Return how often id and contacts stand in a file's bytes, as words of ASCII where they are that."""
    wanted = [each.encode() for each in (person.customer_id, *sorted(person.contacts))]
    return sum(times_in(part, wanted) for part in overlapping(path))


def times_in(content: bytes, wanted: list[bytes]) -> int:
    """Return how often texts stand in bytes as words; what is not there at all is no word there."""
    there = [each for each in wanted if each in content]
    if not there:
        return 0
    words = (rb"(?<![0-9A-Za-z_])" + re.escape(each) + rb"(?![0-9A-Za-z_])" for each in there)
    return len(re.findall(b"|".join(words), content))


def overlapping(path: Path, size: int = 1 << 24) -> Iterator[bytes]:
    """Yield a file's bytes in parts; of what stands on a border the first part has it whole."""
    with path.open("rb") as file:
        kept = b""
        while part := file.read(size):
            yield kept + part
            kept = part[-256:]
