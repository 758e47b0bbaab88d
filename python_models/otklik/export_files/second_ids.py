"""Customers have two ids, and another table names them by the second: a card, the id of another system.

Where a table's ids stand under a header that customers have beside their own id, that column is what they are
compared with: two systems number from one, and the own ids would meet other people's. Else a further column
of ids is taken that has most of those that are nobody's. Told always.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import duckdb

from otklik.export_files.columns import one
from otklik.export_files.known_otherwise import MOSTLY
from otklik.export_files.number_forms import identifier, literal
from otklik.export_files.presets import NUMBERS
from otklik.export_files.sources import Source
from otklik.export_files.titles import plain_name
from otklik.export_files.typed import Typed

OF_AN_ID = re.compile(
    r"\b(?:ids?|ид|uid|guid|uuid|code|код\w?|number|num|no|nr|номер\w?|№|cards?|карт\w*|key|ключ|ref|reference"
    r"|external|ext|внешн\w*|login|логин|account|аккаунт\w*|лицев\w*|loyalty|лояльност\w*|crm|1[cс]|erp|legacy"
    r"|member|membership|barcode|штрих\w*|kod|karta|karte|carte|tarjeta|cart[aã]o|tessera|nummer|numer|número)\b"
)
# nearly every card is of one customer
NEARLY_ALL = 0.95


@dataclass(frozen=True)
class Second:
    """A column of customers by which another table may name them: its header, the pairs, how many meet."""

    header: str
    pairs: str
    found: int
    is_named: bool


def with_second_ids(
    conn: duckdb.DuckDBPyConnection,
    typed: Typed,
    customers: Sequence[tuple[Source, Typed]],
    known: str,
    *,
    has_strangers: bool,
) -> Typed:
    """Return how one source is read, with customers' own ids where its lines have their second ones."""
    headers = typed.mapping.columns.get("customer_id", ())
    listed = [(source, read) for source, read in customers if not read.is_derived]
    if not headers or not listed or typed.mapping.reads_as.get(headers[0]):
        return typed
    named = {
        (source.name, header)
        for source, read in listed
        for header in further_ids(source, read)
        if plain_name(header) == plain_name(headers[0])
    }
    ids = f"select customer_id as id from ({typed.sql}) where customer_id is not null and unreadable is null"
    beyond = f"id not in (select customer_id from ({known}))"
    if not named and not has_strangers:
        return typed
    total, strangers = one(
        conn, f"select count(*), count(*) filter ({beyond}) from (select distinct id from ({ids}))"
    )
    if not total or (not named and strangers <= MOSTLY * total):
        return typed
    found = [
        second
        for source, read in listed
        for header in further_ids(source, read)
        if not named or (source.name, header) in named
        for second in (met_by(conn, source, read, header, ids, is_named=bool(named)),)
        if second is not None
    ]
    best = max(found, key=lambda second: second.found, default=None)
    if best is None or best.found <= MOSTLY * total or best.found < total - strangers:
        return typed
    # who is nobody's there is not whoever has that number as their own id; behind an @ none is looked for
    # (but whoever a stop list may mean by it is not written to)
    is_apart = best.is_named and typed.mapping.table != "suppressions"
    other = f"{literal(best.header + ' @')} || read.customer_id" if is_apart else "read.customer_id"
    sql = (
        f"select read.* replace (coalesce(second.met_id, {other}) as customer_id) from ({typed.sql}) as read "
        f"left join ({best.pairs}) as second on second.id = read.customer_id"
    )
    guess = (
        f"customers are named here by their {best.header}: {best.found} of {total} ids are found by it",
        f"клиенты здесь названы по {best.header}: так найдено {best.found} из {total}",
    )
    return replace(typed, sql=sql, guesses=(*typed.guesses, guess))


def further_ids(source: Source, typed: Typed) -> list[str]:
    """Return the headers of customers that may be a second id of theirs, by their names."""
    taken = {
        header
        for name, headers in typed.mapping.columns.items()
        for header in (headers[:1] if name == "customer_id" else headers)
    }
    return [
        header
        for header in source.header
        if header not in taken
        and plain_name(header).strip(".") not in NUMBERS - {"id"}
        and OF_AN_ID.search(plain_name(header))
    ]


def met_by(
    conn: duckdb.DuckDBPyConnection, source: Source, typed: Typed, header: str, ids: str, *, is_named: bool
) -> Second | None:
    """Return what a further column of customers has of some ids; None where it is no id of a customer."""
    text = f"nullif(trim(cast({identifier(header)} as varchar)), '')"
    rows = (
        f"select second.id, own.customer_id as met_id from (select line, {text} as id "
        f"from ({source.relation()})) as second join ({typed.sql}) as own on own.line = second.line "
        "where second.id is not null and own.customer_id is not null and own.unreadable is null"
    )
    pairs = f"select id, min(met_id) as met_id from ({rows}) group by id having count(distinct met_id) = 1"
    different, alone = one(
        conn,
        "select count(*), count(*) filter (people = 1) from "
        f"(select id, count(distinct met_id) as people from ({rows}) group by id)",
    )
    if not alone or alone < NEARLY_ALL * different:
        return None
    found = one(
        conn, f"select count(*) from (select distinct id from ({ids})) where id in (select id from ({pairs}))"
    )[0]
    return Second(header, pairs, int(found), is_named)
