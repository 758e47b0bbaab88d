"""Tables of one export name the same customer in different ways: by id, by phone, by e-mail, without zeros.

A shop's orders often know only a phone, and a spreadsheet takes the zeros off `00123`. Ids that customers do
not have are looked for by what is left of them; what is found is said, and where customers are named by phone
or e-mail and do not meet, the build stops with one sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import duckdb

from otklik.export_files.heading import HEADLESS, Note
from otklik.export_files.sources import Source
from otklik.export_files.typed import Typed, known_by

# enough rows to see whether ids meet; where one does not, all are asked
SAMPLE_ROWS = 20_000
# where fewer strangers than this share are found another way, it is an accident
MOSTLY = 0.5
WORDS = {
    "zeros": ("without regard to zeros before them", "без учёта нулей в начале"),
    "phone": ("by their phones", "по телефону"),
    "email": ("by their e-mails", "по e-mail"),
}

Made = Mapping[str, Sequence[tuple[Source, Typed]]]


def met(conn: duckdb.DuckDBPyConnection, made: Made) -> dict[str, list[tuple[Source, Typed]]]:
    """Return the tables with the ids that customers have, wherever they can be found; nothing is raised."""
    found = {name: list(entries) for name, entries in made.items()}
    customers = found.get("customers")
    if not customers:
        return found
    known = " union all ".join(
        f"select customer_id, email, phone from ({typed.sql}) where customer_id is not null"
        for _, typed in customers
    )
    for name, entries in found.items():
        if name != "customers" and entries[0][1].table.columns.keys() >= {"customer_id"}:
            found[name] = [
                (source, meet(conn, with_legible_ids(conn, source, typed, known), known, source.notes))
                for source, typed in entries
            ]
    return found


def keys() -> dict[str, tuple[str, str]]:
    """Return how an id may be known otherwise: the key of the id, and the same of a customer."""
    number, phones = "regexp_full_match({0}, '[0-9]+')", (known_by("id", "phone"), known_by("phone", "phone"))
    return {
        "zeros": (
            f"case when {number.format('id')} then ltrim(id, '0') end",
            f"case when {number.format('customer_id')} then ltrim(customer_id, '0') end",
        ),
        "phone": (
            f"case when length({phones[0]}) >= 10 then {phones[0]} end",
            f"case when length({phones[1]}) >= 10 then {phones[1]} end",
        ),
        "email": ("case when contains(id, '@') then lower(trim(id)) end", "lower(trim(email))"),
    }


def with_legible_ids(conn: duckdb.DuckDBPyConnection, source: Source, typed: Typed, known: str) -> Typed:
    """Return how one source is read; of a list of whom not to contact in a guessed encoding, with a question.

    Its ids with letters beyond ASCII are right only if the guess is: where few of them are customers', nobody
    knows whom they mean.
    """
    has_ids = any(reading.column.name == "customer_id" for reading in typed.readings)
    is_wish = typed.table.name in ("suppressions", "consents")
    if not (has_ids and is_wish and source.is_encoding_guessed):
        return typed
    ids, met_ids, sample = one(
        conn,
        f"select count(*), count(*) filter (id in (select customer_id from ({known}))), min(id) from "
        f"(select distinct customer_id as id from ({typed.sql})) where regexp_matches(id, '[^\\x00-\\x7f]')",
    )
    if met_ids >= MOSTLY * ids:
        return typed
    question = (
        f"nobody can tell its encoding, and whom not to contact depends on it (read in {source.encoding} it "
        f"has {sample}, which is no customer): save it as CSV UTF-8, or name its encoding in otklik.yml"
    )
    return replace(typed, questions=(*typed.questions, question))


def meet(conn: duckdb.DuckDBPyConnection, typed: Typed, known: str, notes: Sequence[Note] = ()) -> Typed:
    """Return how one source is read, with its ids as customers have them; `notes` are those of its form."""
    if "customer_id" not in {reading.column.name for reading in typed.readings}:
        return typed
    rows = f"select customer_id as id from ({typed.sql}) where customer_id is not null and unreadable is null"
    beyond = f"id not in (select customer_id from ({known}))"
    if not one(conn, f"select count(*) from ({rows} limit {SAMPLE_ROWS}) where {beyond}")[0]:
        return typed
    strangers = f"select distinct id from ({rows}) where {beyond}"
    counts = ", ".join(f"(select count(*) from ({matched(kind, strangers, known)}))" for kind in WORDS)
    total, ids, *found = one(
        conn,
        f"select (select count(*) from ({strangers})), (select count(distinct id) from ({rows})), {counts}",
    )
    is_doubtful = typed.table.name == "suppressions"
    used = [
        kind
        for kind, number in zip(WORDS, found, strict=True)
        if number and (number > MOSTLY * total or is_doubtful)
    ]
    guesses = list(typed.guesses)
    for kind, number in zip(WORDS, found, strict=True):
        if kind in used:
            english, russian = WORDS[kind]
            guesses.append(
                (
                    f"{number} of {ids} ids are found among customers only {english}",
                    f"среди клиентов только {russian} найдены {number} из {ids}",
                )
            )
    sql = typed.sql
    if used:
        pairs = " union all ".join(matched(kind, strangers, known) for kind in used)
        # no CTE: several sources of a table are united
        pairs = f"select id, min(met_id) as met_id from ({pairs}) group by id"
        sql = (
            "select read.* replace (coalesce(met.met_id, read.customer_id) as customer_id) "
            f"from ({typed.sql}) as read left join ({pairs}) as met on met.id = read.customer_id"
        )
    left = total - max((number for kind, number in zip(WORDS, found, strict=True) if kind in used), default=0)
    questions = list(typed.questions)
    if HEADLESS in notes and left >= ids:
        questions.append(
            f"it has no header, and none of the {ids} ids in its first column is a customer's: put a header "
            "above them (customer_id, phone or email), or map the file in otklik.yml"
        )
    if (
        typed.mapping.reads_as.keys() & set(typed.mapping.columns.get("customer_id", ()))
        # who left a mailing list need not have bought; but somebody of it has
        and (left >= ids if is_doubtful else left > MOSTLY * ids)
    ):
        questions.append(
            f"customers are named by phone or e-mail there, and {left} of {ids} are not among customers: "
            "export customers with their phones and e-mails, or this file with the customer's id"
        )
    return replace(typed, sql=sql, guesses=tuple(guesses), questions=tuple(questions))


def matched(kind: str, strangers: str, known: str) -> str:
    """Return the select of ids and the one customer each is known by otherwise."""
    of_id, of_customer = keys()[kind]
    return (
        f"select strangers.id, keys.met_id from (select id, {of_id} as key from ({strangers})) as strangers "
        f"join (select {of_customer} as key, min(customer_id) as met_id from ({known}) group by key "
        "having count(distinct customer_id) = 1) as keys on strangers.key = keys.key where keys.key != ''"
    )


def one(conn: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    """Return the one row of a query."""
    row = conn.execute(sql).fetchone()
    assert row
    return tuple(row)
