"""A person forgotten: out of the warehouse, of the state and its copy, and of every file beside it."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from otklik.engine.connections import connect
from otklik.export_files.last_build import make_views
from otklik.publishing.whole_files import remove_leftovers
from otklik.rights.database import (
    forget_rows,
    is_known,
    is_word,
    left_in,
    rewrite,
    tables_of,
    times_in_bytes,
)
from otklik.rights.files import forget_in_file, is_named_in
from otklik.rights.person import Person, contacts_of
from otklik.state.mirror import FOLDER
from otklik.state.tables import state_tables
from otklik.state.warehouse import bring, keep, schemas_of, table_name, text

# where tables of state stand in a warehouse that has none yet
PLACES = {
    "published_list": "main_exports",
    "frozen_lists": "main_features",
    "ledger_entries": "main_effects",
    "promise_bins": "main_effects",
    "model_fits": "main_fits",
    "city_checks": "main_fits",
    "model_pins": "main_fits",
    "forgotten_people": "main_fits",
}
REMEMBERED = "forgotten_people"


@dataclass
class Forgotten:
    """What was done, and what a second look found.

    `known`: whether anything named the person, or the id had been forgotten before; else nothing was done.
    `tables`: rows changed by table; `looked_at`: how many tables; `sizes`: bytes of the warehouse before and
    after; `files`: `cleaned` or `removed` by file; `looked_into`: how many files; `left`: tables and files
    that still know the person (none, else it has failed); `in_bytes`: how often id and contacts stand in the
    bytes of the warehouse, nothing where the id does not tell: too short, or a word of others (`is_word`).
    """

    known: bool = True
    is_word: bool = False
    tables: dict[str, int] = field(default_factory=dict)
    looked_at: int = 0
    sizes: tuple[int, int] = (0, 0)
    files: dict[str, str] = field(default_factory=dict)
    looked_into: int = 0
    left: list[str] = field(default_factory=list)
    in_bytes: int | None = None


def forget(customer_id: str, warehouse: Path, exports: Path, *, region: str, today: dt.date) -> Forgotten:
    """Take a person out of everything that builds have kept, and remember a digest of the id.

    Parameters
    ----------
    customer_id
        The id, as the CRM has it.
    warehouse, exports
        The DuckDB file and the folder of files, which no build may be using. Without a warehouse the state is
        taken from its copy in the exports, and that is cleaned.
    region
        The country of phones without a code, for the forms of contacts in platforms' files.
    today
        The day that is remembered.

    Returns
    -------
    What was done and what is left. The export itself, which is the CRM's, is not looked at.

    Raises
    ------
    StateError
        Where the copy of the state is needed and damaged.
    """
    done = Forgotten()
    is_new = not warehouse.exists()
    try:
        with connect(warehouse) as conn:
            places = places_in(conn)
            bring(conn, exports / FOLDER, places)
            person = Person(customer_id, contacts_in(conn, customer_id, region))
            # an id mistyped may be a word of ours (`nobody` is a way of choosing): nothing is done for it
            by_row = Person(customer_id, is_word=True)
            if not (
                is_known(conn, by_row)
                or was_forgotten(conn, customer_id)
                or any(is_named_in(path, by_row) for path in published_in(exports))
            ):
                done.known = False
                return done
            done.is_word = not person.is_short and is_word(conn, person)
            person = replace(person, is_word=done.is_word)
            done.tables = forget_rows(conn, person)
            remember(conn, customer_id, today)
            keep(conn, exports / FOLDER, places_in(conn))
            make_views(conn)
        done.sizes = rewrite(warehouse)
        with connect(warehouse, read_only=True) as conn:
            done.looked_at = len(tables_of(conn))
            done.left = left_in(conn, person)
        if person.is_telling:
            done.in_bytes = times_in_bytes(warehouse, person)
    finally:
        if is_new:
            warehouse.unlink(missing_ok=True)
    remove_leftovers(exports)
    for path in files_in(exports):
        done.looked_into += 1
        if not path.is_relative_to(exports / FOLDER) and (what := forget_in_file(path, person)):
            done.files[str(path)] = what
    done.left += [str(path) for path in files_in(exports) if is_named_in(path, person)]
    return done


def was_forgotten(conn: duckdb.DuckDBPyConnection, customer_id: str) -> bool:
    """Return whether the digest of an id is kept."""
    return any(
        conn.execute(
            f"select exists(select 1 from {table_name(schema, REMEMBERED)} "
            f"where id_digest = sha256(salt || {text(customer_id)}))"
        ).fetchall()[0][0]
        for schema in schemas_of(conn, REMEMBERED)
    )


def published_in(exports: Path) -> list[Path]:
    """Return the files that people take away; the copy of the state is the warehouse's."""
    return [path for path in files_in(exports) if not path.is_relative_to(exports / FOLDER)]


def take_back(customer_id: str, warehouse: Path, exports: Path) -> bool:
    """Let an id that was forgotten be used again; return whether it was one."""
    with connect(warehouse) as conn:
        bring(conn, exports / FOLDER, places_in(conn))
        schemas = schemas_of(conn, REMEMBERED)
        if not schemas:
            return False
        table = table_name(schemas[0], REMEMBERED)
        ((rows,),) = conn.execute(
            f"delete from {table} where id_digest = sha256(salt || {text(customer_id)})"
        ).fetchall()
        keep(conn, exports / FOLDER, places_in(conn))
    return bool(rows)


def files_in(folder: Path) -> list[Path]:
    """Return every file of a folder and of those in it."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def places_in(conn: duckdb.DuckDBPyConnection) -> Mapping[str, str]:
    """Return the schema of each table of state: where it stands, else where a build would make it."""
    found = {name: schemas_of(conn, name) for name in state_tables()}
    return {name: schemas[0] if schemas else PLACES[name] for name, schemas in found.items()}


def contacts_in(conn: duckdb.DuckDBPyConnection, customer_id: str, region: str) -> frozenset[str]:
    """Return the contacts of a customer that the warehouse has, in every form a file may have."""
    emails: set[str | None] = set()
    phones: set[str | None] = set()
    for table in tables_of(conn):
        if {"customer_id", "email", "phone"} <= set(table.texts):
            found = conn.execute(
                f"select distinct cast(email as varchar), cast(phone as varchar) from {table.name} "
                f"where customer_id = {text(customer_id)}"
            ).fetchall()
            emails |= {email for email, _ in found}
            phones |= {phone for _, phone in found}
    return contacts_of(emails, phones, region)


def remember(conn: duckdb.DuckDBPyConnection, customer_id: str, today: dt.date) -> None:
    """Keep a digest of the id with a random salt: the next builds know who returns, and nobody who it was."""
    places = places_in(conn)
    table = table_name(places[REMEMBERED], REMEMBERED)
    conn.execute(f"create schema if not exists {places[REMEMBERED]}")
    conn.execute(f"create table if not exists {table} (salt varchar, id_digest varchar, forgotten_on date)")
    found = conn.execute(f"select min(salt) from {table}").fetchall()
    salt = found[0][0] or secrets.token_hex(16)
    conn.execute(
        f"insert into {table} select {text(salt)}, sha256({text(salt + customer_id)}), date '{today}' "
        f"where not exists (select 1 from {table} where id_digest = sha256({text(salt + customer_id)}))"
    )
