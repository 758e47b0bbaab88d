"""Tables of one export name the same customer in different ways: by id, by phone, by e-mail, without zeros.

A shop's orders often know only a phone, and a spreadsheet takes the zeros off `00123`. Ids that customers do
not have are looked for by what is left of them; what is found is said, and where customers are named by phone
or e-mail and do not meet, the build stops with one sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import duckdb

from otklik.export_files import uncontrolled
from otklik.export_files.campaign_names import campaigns_of, with_campaigns_met
from otklik.export_files.columns import one
from otklik.export_files.further_names import (
    WISHES,
    by_further_names,
    strangers_of,
    with_namesakes,
    with_other_names,
)
from otklik.export_files.heading import HEADLESS, Note
from otklik.export_files.known_otherwise import MOSTLY, WORDS, matched
from otklik.export_files.second_ids import with_second_ids
from otklik.export_files.sources import Source
from otklik.export_files.typed import Typed

# enough rows to see whether ids meet; where one does not, all are asked
SAMPLE_ROWS = 20_000

Made = Mapping[str, Sequence[tuple[Source, Typed]]]


def met(conn: duckdb.DuckDBPyConnection, made: Made) -> dict[str, list[tuple[Source, Typed]]]:
    """Return the tables with the ids that customers have, wherever they can be found; nothing is raised.

    A source has more records where a line of it names more customers than one.
    """
    found = {name: list(entries) for name, entries in made.items()}
    if campaigns := found.get("campaigns"):
        listed_campaigns = campaigns_of(typed for _, typed in campaigns)
        for name, entries in found.items():
            if name != "campaigns":
                found[name] = with_campaigns_met(conn, entries, listed_campaigns)
    if "contacts" in found:
        found["contacts"] = uncontrolled.asked_about(conn, found)
    customers = found.get("customers")
    if not customers:
        return found
    listed = [typed for _, typed in customers if not typed.is_derived]
    if listed and len(listed) < len(customers):
        # who bought may be known there by a phone that a list of customers has as well
        known = those_in(listed)
        customers = [
            (
                source,
                replace(meet(conn, typed, known), questions=typed.questions) if typed.is_derived else typed,
            )
            for source, typed in customers
        ]
        found["customers"] = customers
    found["customers"] = customers = one_people(conn, customers)
    known = those_in(typed for _, typed in customers)
    for name, entries in found.items():
        if name != "customers" and entries[0][1].table.columns.keys() >= {"customer_id"}:
            # asked once of each: where none is a stranger, nothing is left to be met
            met_all = {typed.sql for _, typed in entries if not has_strangers(conn, typed, known)}
            by_second = [
                (
                    source,
                    with_second_ids(conn, typed, customers, known, has_strangers=typed.sql not in met_all),
                )
                for source, typed in entries
            ]
            named = [
                with_other_names(conn, source, by_further_names(conn, source, typed, known), known)
                for source, typed in by_second
            ]
            # who is named among other words first: a phone among them would be taken for all of the cell
            every = [with_namesakes(conn, source, typed, known) for source, typed in named]
            found[name] = [
                (
                    source,
                    legible if legible.sql in met_all else meet(conn, legible, known, source.notes),
                )
                for source, typed in every
                for legible in (with_legible_ids(conn, source, typed, known),)
            ]
    return found


def one_people(
    conn: duckdb.DuckDBPyConnection, customers: Sequence[tuple[Source, Typed]]
) -> list[tuple[Source, Typed]]:
    """Return files of customers with those that know them by an address alone under the ids of the others.

    A mailer's list beside a shop's customers has the same people by their e-mails: as customers of their own
    they would count twice, and who left the mailings would be written to under their id.
    """
    known = those_in(typed for _, typed in customers if not is_by_address(typed) and not typed.is_derived)
    if not known:
        return list(customers)
    found = []
    for source, read in customers:
        typed = read
        if is_by_address(typed) and not typed.is_derived:
            same = replace(meet(conn, typed, known), questions=typed.questions)
            rows = f"select distinct customer_id from ({same.sql}) where customer_id is not null"
            people, of_others = one(
                conn,
                f"select count(*), count(*) filter (customer_id in (select customer_id from ({known}))) "
                f"from ({rows})",
            )
            if of_others:
                note = (
                    f"{of_others} of {people} are customers of other files, who stand here by an address: "
                    "they are one person each, and who wants no messages here gets none",
                    f"{of_others} из {people} – клиенты из других файлов, здесь они по адресу: каждый "
                    "считается одним человеком, и кому здесь сказано не писать, тем не пишем",
                )
                typed = replace(same, is_derived=True, guesses=(*same.guesses, note))
        found.append((source, typed))
    return found


def is_by_address(typed: Typed) -> bool:
    """Tell whether a source names its customers by phones or e-mails alone."""
    headers = typed.mapping.columns.get("customer_id", ())
    return bool(headers) and all(typed.mapping.reads_as.get(name) in ("phone", "email") for name in headers)


def those_in(customers: Iterable[Typed]) -> str:
    """Return the select of customers by their ids, e-mails and phones."""
    return " union all ".join(
        f"select customer_id, email, phone from ({typed.sql}) where customer_id is not null"
        for typed in customers
    )


def with_legible_ids(conn: duckdb.DuckDBPyConnection, source: Source, typed: Typed, known: str) -> Typed:
    """Return how one source is read; of a list of whom not to contact in a guessed encoding, with a question.

    Its ids with letters beyond ASCII are right only if the guess is: where few of them are customers', nobody
    knows whom they mean.
    """
    if not ("customer_id" in typed.names and typed.table.name in WISHES and source.is_encoding_guessed):
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


def has_strangers(conn: duckdb.DuckDBPyConnection, typed: Typed, known: str) -> bool:
    """Tell whether the first lines of a source name somebody who is no customer by that id."""
    if "customer_id" not in typed.names:
        return False
    rows = f"select customer_id as id from ({typed.sql}) where customer_id is not null and unreadable is null"
    beyond = f"id not in (select customer_id from ({known}))"
    return bool(one(conn, f"select count(*) from ({rows} limit {SAMPLE_ROWS}) where {beyond}")[0])


def meet(conn: duckdb.DuckDBPyConnection, typed: Typed, known: str, notes: Sequence[Note] = ()) -> Typed:
    """Return how one source is read, with its ids as customers have them; `notes` are those of its form."""
    if not has_strangers(conn, typed, known):
        return typed
    rows = f"select customer_id as id from ({typed.sql}) where customer_id is not null and unreadable is null"
    # each text stands once, as planning them costs more than small files: 70 ms instead of 190
    counts = ", ".join(
        f"(select count(*) from ({matched(kind, 'from strangers', 'from known')}))" for kind in WORDS
    )
    total, ids, *found = one(
        conn,
        f"with known as materialized ({known}), ids as materialized (select distinct id from ({rows})), "
        "strangers as materialized (select id from ids where id not in (select customer_id from known)) "
        f"select (select count(*) from strangers), (select count(*) from ids), {counts}",
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
        pairs = " union all ".join(matched(kind, "from strangers", "from people") for kind in used)
        # named within, as several sources of a table are united
        pairs = (
            f"select * from (with people as materialized ({known}), "
            f"strangers as materialized ({strangers_of(typed.sql)}) "
            f"select id, min(met_id) as met_id from ({pairs}) group by id)"
        )
        sql = (
            "select read.* replace (coalesce(met.met_id, read.customer_id) as customer_id) "
            f"from ({typed.sql}) as read left join ({pairs}) as met on met.id = read.customer_id"
        )
    left = total - max((number for kind, number in zip(WORDS, found, strict=True) if kind in used), default=0)
    questions = list(typed.questions)
    if typed.table.name in WISHES and "customer_id" in typed.mapping.guessed and left > MOSTLY * ids:
        header = typed.mapping.columns["customer_id"][0]
        questions.append(
            f"{left} of {ids} ids under {header} are no customer's: export it with the customer's own id, "
            "phone or e-mail, or map its column in otklik.yml"
        )
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
