"""Purchases that two files of one export both hold, each in columns of its own: they would count double.

A shop exports its orders and, beside them, their lines; a till and a CRM tell of the same receipts. Files of
the same columns are compared as they are opened (`export.overlaps`), by whole records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import duckdb

from otklik.export_files.column_forms import one
from otklik.export_files.sources import Source
from otklik.export_files.typed import Typed

# fewer in common are an accident
LEAST_COMMON = 3
MOSTLY = 0.5
COMPARED = 100_000
A_KOPECK = 0.01

Entries = Sequence[tuple[Source, Typed]]


def asked_about(conn: duckdb.DuckDBPyConnection, entries: Entries) -> list[tuple[Source, Typed]]:
    """Return the sources of purchases, with a question to each that tells mostly of those of another one.

    Told by customer, day, number and the sum of it where both have numbers, else by customer, day and amount;
    of what was paid, and not what was given back. Nothing is asked where `otklik.yml` says `both_count`.
    """
    groups: dict[frozenset[str], list[tuple[Source, Typed]]] = {}
    for source, typed in entries:
        groups.setdefault(frozenset(map(str.lower, source.header)), []).append((source, typed))
    found = list(entries)
    listed = list(groups.values())
    for at, later in enumerate(listed):
        for earlier in listed[:at]:
            if any(typed.mapping.settings.both_count for _, typed in (*earlier, *later)):
                continue
            known, common = in_common(conn, earlier, later)
            if common >= LEAST_COMMON and common > MOSTLY * known:
                found = [
                    (source, with_question(typed, earlier[0][0].name, common, known))
                    if source is later[0][0]
                    else (source, typed)
                    for source, typed in found
                ]
    return found


def in_common(conn: duckdb.DuckDBPyConnection, earlier: Entries, later: Entries) -> tuple[int, int]:
    """Return how many purchases the smaller of two groups of sources has, and how many both have."""
    has_numbers = all(
        any(reading.column.name == "receipt_id" for reading in typed.readings)
        for _, typed in (*earlier, *later)
    )
    records = sum(source.records for source, _ in (*earlier, *later))
    # the same ones of each: what a hash leaves
    every = max(1, records // COMPARED)
    of = "receipt_id" if has_numbers else "amount"
    key = f"hash(customer_id, cast(purchased_on as date), {of})"
    marks = [
        f"(select mark, sum(amount) as paid from ({lines(group, key, of, every)}) group by mark)"
        for group in (earlier, later)
    ]
    # goods and services of one receipt may be told of in two files, each with its part of the sum
    is_same = f"abs(earlier.paid - later.paid) <= {A_KOPECK}" if has_numbers else "true"
    first, second, common = one(
        conn,
        f"select (select count(*) from {marks[0]}), (select count(*) from {marks[1]}), "
        f"(select count(*) from {marks[0]} as earlier inner join {marks[1]} as later "
        f"on earlier.mark = later.mark and {is_same})",
    )
    return min(first, second), common


def lines(group: Entries, key: str, of: str, every: int) -> str:
    """Return the select of what was paid on some lines of a group, with a mark of the purchase."""
    return " union all ".join(
        f"select {key} as mark, amount from ({typed.sql}) where unreadable is null and amount > 0 "
        f"and customer_id is not null and {of} is not null and {key} % {every} = 0"
        for _, typed in group
    )


def with_question(typed: Typed, other: str, common: int, known: int) -> Typed:
    """Return how a source is read, with the question which of two files is meant."""
    question = (
        f"it tells of purchases that {other} has as well ({common} of {known} compared): they would count "
        "double, keep the file that is meant, or say both_count: true of one of them in otklik.yml"
    )
    return replace(typed, questions=(*typed.questions, question))
