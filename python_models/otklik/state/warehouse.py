"""The state in the warehouse: brought there before a build reads it, copied beside the exports after it.

Tables are found by their names: an earlier version may have kept one in another schema, or with fewer
columns.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from otklik.export_files.sources import identifier
from otklik.fits.stored_fits import STORED, fit_digest
from otklik.publishing.whole_files import TEMPORARY, digest, put_in_place
from otklik.state.mirror import (
    Manifest,
    Part,
    StateError,
    damaged,
    is_untouched,
    is_whole,
    read_manifest,
    write_manifest,
)
from otklik.state.pending import PREPARED, forget, lineage_of, read_pending
from otklik.state.tables import StateTable, state_tables

# what makes a list another one, as in macros/list_before.sql
COMPARED = (
    "campaign_id",
    "customer_id",
    "decision",
    "rank",
    "offer_id",
    "response_probability",
    "expected_cost",
    "expected_profit",
)
# of which copy this warehouse is, and after which of its builds; made with the views of `last_build`
KEPT = "last_build.kept_state"


@dataclass(frozen=True)
class Note:
    """What the closing lines say of the state, in both languages."""

    en: str
    ru: str


def bring(
    conn: duckdb.DuckDBPyConnection, folder: Path, places: Mapping[str, str], schema: str = "main"
) -> list[Note]:
    """Make the warehouse ready to be built upon.

    Parameters
    ----------
    conn
        A connection to the warehouse.
    folder
        Where the copy is, or will be.
    places
        The schema of each table of state, as this version of the project has it.
    schema
        The schema of the profile's target: an earlier version's schemas begin with it.

    Returns
    -------
    What there is to say: that the state was taken from its copy, and what of it was damaged.

    Raises
    ------
    StateError
        In one sentence, where the copy is needed and damaged, or a table cannot be made what this version
        reads.
    """
    move_here(conn, places, schema)
    notes = []
    if (manifest := read_needed_manifest(conn, folder, places)) is not None:
        notes = restore(conn, folder, places, manifest)
    if kept(conn) is None:
        write_kept(conn, lineage_of(folder) or uuid.uuid4().hex, 0)
    add_columns(conn, places)
    sign_fits(conn, places)
    if resolve(conn, folder, places):
        notes += keep(conn, folder, places)
        forget(folder)
    return notes


def move_here(conn: duckdb.DuckDBPyConnection, places: Mapping[str, str], schema: str) -> None:
    """Move tables of state that an earlier version kept in another schema of the same target."""
    known = schemas_by_table(conn)
    for name, place in places.items():
        where = known.get(name, [])
        others = [other for other in where if other.startswith(f"{schema}_") and other != place]
        if place in where or not others:
            continue
        old, new = table_name(others[0], name), table_name(place, name)
        with transaction(conn):
            conn.execute(f"create schema if not exists {identifier(place)}")
            conn.execute(f"create table {new} as select * from {old}")
            conn.execute(f"drop table {old}")


def read_needed_manifest(
    conn: duckdb.DuckDBPyConnection, folder: Path, places: Mapping[str, str]
) -> Manifest | None:
    """Return the copy where the warehouse knows less than it: it is new, or an older state of the same one.

    Raises StateError for a damaged copy where it would be needed; where it would not, it is written anew.
    """
    known = schemas_by_table(conn)
    own, is_new = kept(conn), not any(place in known.get(name, []) for name, place in places.items())
    try:
        manifest = read_manifest(folder)
    except StateError:
        if is_new:
            raise
        return None
    if manifest is None or is_new:
        return manifest
    is_older = own is not None and own[0] == manifest.lineage and own[1] < manifest.generation
    return manifest if is_older else None


def restore(
    conn: duckdb.DuckDBPyConnection, folder: Path, places: Mapping[str, str], manifest: Manifest
) -> list[Note]:
    """Take all tables from their copy, in one transaction; a damaged part of fits is left out."""
    chosen: dict[str, list[Part]] = {}
    for name, parts in manifest.tables.items():
        if name not in places:
            continue
        chosen[name] = [part for part in parts if is_whole(folder, part)]
        broken = [part for part in parts if part not in chosen[name]]
        if broken and not state_tables()[name].can_be_made_anew:
            raise damaged(folder / broken[0].file, f"{name}: its bytes are not those that were written")
    left_out = sum(len(manifest.tables[name]) - len(parts) for name, parts in chosen.items())
    with transaction(conn):
        for name, parts in chosen.items():
            if parts:
                files = ", ".join(text(str(folder / part.file)) for part in parts)
                conn.execute(f"create schema if not exists {identifier(places[name])}")
                conn.execute(
                    f"create or replace table {table_name(places[name], name)} as "
                    f"select * from read_parquet([{files}], union_by_name = true)"
                )
        write_kept(conn, manifest.lineage, manifest.generation)
    counted = {name: count(conn, places[name], name) for name, parts in chosen.items() if parts}
    fits, rows, entries = (counted.get(name, 0) for name in ("model_fits", "frozen_lists", "ledger_entries"))
    notes = [
        Note(
            f"state: this warehouse knew less than its copy: taken from {folder}: {fits} fits, {rows} rows "
            f"of launched lists, {entries} entries of the ledger; to begin without them, move that folder "
            "and the warehouse away",
            f"состояние: хранилище знало меньше, чем его копия; взято из {folder}: моделей {fits}, строк "
            f"запущенных списков {rows}, записей учёта {entries}; чтобы начать без них, уберите эту папку и "
            "хранилище",
        )
    ]
    if left_out:
        notes.append(
            Note(
                f"state: {left_out} files of fits in {folder} are damaged: what they held is fitted again",
                f"состояние: повреждено файлов моделей в {folder}: {left_out}; что в них было, обучается "
                "заново",
            )
        )
    return notes


def add_columns(conn: duckdb.DuckDBPyConnection, places: Mapping[str, str]) -> None:
    """Give each table the columns, and the types of columns, that this version reads."""
    tables, schemas, kinds = state_tables(), schemas_by_table(conn), dict[str, str]()
    for name, place in places.items():
        wanted = tables[name].columns
        if not wanted or place not in schemas.get(name, []):
            continue
        table = table_name(place, name)
        known = columns_of(conn, f"from {table}")
        for column, kind in wanted.items():
            if column not in known:
                conn.execute(f"alter table {table} add column {identifier(column)} {kind}")
                continue
            if kind not in kinds:
                # as the engine writes it
                kinds[kind] = columns_of(conn, f"select cast(null as {kind}) as it")["it"]
            if known[column] != kinds[kind]:
                with changing(f"{place}.{name}", column, kind):
                    conn.execute(f"alter table {table} alter column {identifier(column)} type {kind}")


def sign_fits(conn: duckdb.DuckDBPyConnection, places: Mapping[str, str]) -> None:
    """Give fits of an earlier version, which had none, the digest of what they are now."""
    place = places.get("model_fits", "")
    if place not in schemas_of(conn, "model_fits"):
        return
    table = table_name(place, "model_fits")
    known = columns_of(conn, f"from {table}")
    named = ", ".join(name for name in STORED if name in known)
    for (model_id,) in conn.execute(f"select model_id from {table} where digest is null").fetchall():
        mine = f"from {table} where model_id = {text(model_id)} and digest is null"
        for fit in conn.sql(f"select {named} {mine}").to_arrow_table().to_pylist():
            conn.execute(f"update {table} set digest = ? where model_id = ?", [fit_digest(fit), model_id])


@contextmanager
def changing(table: str, column: str, kind: str) -> Iterator[None]:
    """Say in one sentence that the values of a column have no place in its new type."""
    try:
        yield
    except duckdb.ConversionException as error:
        raise StateError(
            f"{table} was written by an earlier version of Otklik and holds values of {column} that are no "
            f"{kind}: build with that version, or correct them in the warehouse."
        ) from error


def resolve(conn: duckdb.DuckDBPyConnection, folder: Path, places: Mapping[str, str]) -> bool:
    """Record as published what stands in the files, where a build was ended between writing them and that.

    The file of a campaign decides, its CSV. Returns whether anything was pending. What another warehouse was
    about to publish is left alone.
    """
    pending, own = read_pending(folder), kept(conn)
    if pending is None or own is None or pending.lineage != own[0] or "published_list" not in places:
        return False
    if not (standing := pending.standing(folder.parent)):
        return True
    pending.require_prepared(folder)
    table = table_name(places["published_list"], "published_list")
    prepared = f"read_parquet({text(str(folder / pending.prepared))})"
    mine = f"connector = {text(pending.connector)}"
    # lists that are no longer planned are superseded with the others, unless some files are still the old
    if len(standing) < len(pending.files):
        mine += f" and campaign_id in ({', '.join(map(text, standing))})"
    columns, compared = columns_of(conn, f"from {prepared}"), ", ".join(COMPARED)
    with transaction(conn):
        conn.execute(f"create schema if not exists {identifier(places['published_list'])}")
        conn.execute(f"create table if not exists {table} as select * from {prepared} where false")
        for column, kind in columns.items():
            conn.execute(f"alter table {table} add column if not exists {identifier(column)} {kind}")
        new = f"select {compared} from {prepared} where {mine}"
        old = f"select {compared} from {table} where {mine} and not is_superseded"
        ((differing,),) = conn.execute(
            f"select count(*) from (({new} except {old}) union all ({old} except {new}))"
        ).fetchall()
        # as in the model published_list: a list that repeats the last follows what that followed
        conn.execute(
            f"delete from {table} where {mine} and is_superseded = {'true' if differing else 'false'}"
        )
        if differing:
            conn.execute(f"update {table} set is_superseded = true where {mine}")
        conn.execute(f"insert into {table} by name select * from {prepared} where {mine}")
    return True


def keep(conn: duckdb.DuckDBPyConnection, folder: Path, places: Mapping[str, str]) -> list[Note]:
    """Copy the tables to the folder: what has not changed since the last copy is not written.

    Returns what there is to say; a copy of another warehouse is left alone. Raises OSError where the folder
    cannot be written.
    """
    try:
        before = read_manifest(folder)
    except StateError:
        before = None
    own = kept(conn)
    if own is None:
        return []
    if before is not None and own[0] != before.lineage:
        return [
            Note(
                f"state: not copied, for {folder} holds the state of another warehouse: give this one an "
                "exports folder of its own (OTKLIK_EXPORTS), or move that folder away",
                f"состояние: не скопировано: в {folder} состояние другого хранилища; дайте этому свою папку "
                "(OTKLIK_EXPORTS) или уберите ту",
            )
        ]
    known = (
        {name: {tuple(part.of): part for part in parts} for name, parts in before.tables.items()}
        if before
        else {}
    )
    tables: dict[str, list[Part]] = {}
    schemas = schemas_by_table(conn)
    for name, place in places.items():
        if place in schemas.get(name, []):
            parts = parts_of(conn, state_tables()[name], place, folder, known.get(name, {}))
            tables[name] = parts
    if not tables:
        return []
    generation = max(before.generation if before else 0, own[1])
    now = Manifest(own[0], generation, tables)
    if before is None or now.tables != before.tables:
        now = replace(now, generation=generation + 1)
        # a warehouse that knows of a copy that is not there writes it again; the other way round it would be
        # taken for an older one
        write_kept(conn, now.lineage, now.generation)
        write_manifest(folder, now)
        for path in folder.glob("*.parquet"):
            if path.name not in now.files() and not path.name.startswith(PREPARED):
                path.unlink()
    return []


def parts_of(
    conn: duckdb.DuckDBPyConnection,
    table: StateTable,
    schema: str,
    folder: Path,
    known: Mapping[tuple[str | None, ...], Part],
) -> list[Part]:
    """Return the parts of a table, those that are new or have changed written."""
    source = table_name(schema, table.name)
    columns = [f"cast({identifier(column)} as varchar)" for column in table.parted_by]
    named = "".join(f"{column}, " for column in columns)
    grouped = f"group by {', '.join(columns)} order by {', '.join(columns)}" if columns else ""
    shape = json.dumps(columns_of(conn, f"from {source}"))
    made_of = hashlib.sha256(shape.encode()).hexdigest()[:8]
    found = conn.execute(
        f"select {named} count(*), sum(cast(hash(rows_of) as hugeint)) from {source} as rows_of {grouped}"
    ).fetchall()
    parts = []
    for *of, rows, hashes in found:
        content = f"{rows}-{hashes}-{made_of}"
        part = known.get(tuple(of))
        if part is None or part.content != content or not is_untouched(folder, part):
            where = " and ".join(
                f"{column} is not distinct from {text(value)}"
                for column, value in zip(columns, of, strict=True)
            )
            rows_of_part = f"select * from {source} where {where or 'true'} order by {', '.join(table.key)}"
            part = written_part(conn, rows_of_part, folder, Part(list(of), content, table.name, "", 0))
        parts.append(part)
    return parts


def written_part(conn: duckdb.DuckDBPyConnection, sql: str, folder: Path, part: Part) -> Part:
    """Write what a query answers to a file of the copy, whole or not at all; `part` says the table's name."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = part.file
    temporary = folder / f"{TEMPORARY}{name}"
    try:
        temporary.touch(mode=0o600)
        form = "format parquet, compression zstd, use_tmp_file false"
        conn.execute(f"copy ({sql}) to {text(str(temporary))} ({form})")
        sha256 = digest(temporary)
        path = folder / f"{name}-{sha256[:16]}.parquet"
        put_in_place(temporary, path)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()
    stat = path.stat()
    return Part(part.of, part.content, path.name, sha256, stat.st_size, stat.st_mtime_ns)


def kept(conn: duckdb.DuckDBPyConnection) -> tuple[str, int] | None:
    """Return of which copy the warehouse is and after which of its builds; nothing before the first."""
    if "last_build" not in schemas_of(conn, KEPT.partition(".")[2]):
        return None
    found = conn.execute(f"select lineage, generation from {KEPT}").fetchone()
    return (str(found[0]), int(found[1])) if found else None


def write_kept(conn: duckdb.DuckDBPyConnection, lineage: str, generation: int) -> None:
    """Write what `kept` returns."""
    conn.execute("create schema if not exists last_build")
    conn.execute(
        f"create or replace table {KEPT} as select {text(lineage)} as lineage, {generation} as generation"
    )


def schemas_by_table(conn: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Return by the name of each table the schemas of the warehouse that have one, in order.

    The engine looks through all of its tables to find one: to ask for each by itself took 0.3 s of a build.
    """
    found: dict[str, list[str]] = {}
    for table, schema in conn.execute(
        "select table_name, schema_name from duckdb_tables() where database_name = current_database() "
        "order by all"
    ).fetchall():
        found.setdefault(table, []).append(schema)
    return found


def schemas_of(conn: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """Return the schemas of the warehouse that have a table of that name, in order."""
    return schemas_by_table(conn).get(table, [])


def columns_of(conn: duckdb.DuckDBPyConnection, query: str) -> dict[str, str]:
    """Return the columns of a query's answer with their types."""
    return {name: kind for name, kind, *_ in conn.execute(f"describe {query}").fetchall()}


def count(conn: duckdb.DuckDBPyConnection, schema: str, table: str) -> int:
    """Return the number of rows of a table."""
    ((rows,),) = conn.execute(f"select count(*) from {table_name(schema, table)}").fetchall()
    return int(rows)


def table_name(schema: str, table: str) -> str:
    """Return a table as SQL names it."""
    return f"{identifier(schema)}.{identifier(table)}"


def text(value: str | None) -> str:
    """Return a text as SQL writes it."""
    return "null" if value is None else "'" + value.replace("'", "''") + "'"


@contextmanager
def transaction(conn: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Do all of it or nothing."""
    conn.execute("begin")
    try:
        yield
    except BaseException:
        with suppress(duckdb.Error):
            conn.execute("rollback")
        raise
    conn.execute("commit")
