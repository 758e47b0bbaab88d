"""Purchases that two files of one export both hold, each in columns of its own: they would count double.

A shop exports its orders and, beside them, their lines; a till and a CRM tell of the same receipts. Files of
the same columns are compared as they are opened (`export.overlaps`), by whole records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import duckdb

from otklik.export_files.asides import NOT_A_PURCHASE
from otklik.export_files.columns import one
from otklik.export_files.number_forms import identifier, literal
from otklik.export_files.presets import follows
from otklik.export_files.sources import Source
from otklik.export_files.typed import Typed

# fewer in common are an accident
LEAST_COMMON = 3
MOSTLY = 0.5
COMPARED = 100_000
A_KOPECK = 0.01
# most orders differ from their lines by no more than delivery or a discount, seldom as dear as the goods
MOST = 0.8
NEAR = 0.6
NOT_FAR = 0.4
REFUNDED = "customer_id, receipt_id, amount"

Entries = Sequence[tuple[Source, Typed]]


class Common(NamedTuple):
    """What two groups of sources have of each other's purchases.

    `known` are the purchases of the smaller one, `met` those that both name, `same` those of one sum. Of the
    met: how often the earlier or the later is at least the other, and how often the sums are near.
    """

    known: int
    met: int
    same: int
    earlier_is_more: int
    later_is_more: int
    near: int
    not_far: int

    def is_of_most(self, number: int) -> bool:
        """Tell whether so many are no accident, and most of the smaller group."""
        return number >= LEAST_COMMON and number > MOSTLY * self.known

    def is_whole_and_parts(self, *, earlier_is_whole: bool) -> bool:
        """Tell whether the one has what orders cost, with delivery or less a discount, the other lines."""
        more = self.earlier_is_more if earlier_is_whole else self.later_is_more
        is_more = more >= 0.95 * self.met and self.not_far >= MOST * self.met
        return self.is_of_most(self.met) and (is_more or self.near >= MOST * self.met)


def asked_about(conn: duckdb.DuckDBPyConnection, entries: Entries) -> list[tuple[Source, Typed]]:
    """Return the sources of purchases, with a question to each that tells mostly of those of another one.

    Told by customer, day, number and the sum of it where both have numbers, else by customer, day and amount;
    in both cases by all that a customer paid on a day, too: of two systems each has numbers of its own, and
    lines have amounts of their own. Of what was paid, and not what was given back. Nothing is asked where
    `otklik.yml` says `both_count`.
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
            if counted := doubled(conn, earlier, later):
                found = [
                    (source, with_question(typed, earlier[0][0].name, *counted))
                    if source is later[0][0]
                    else (source, typed)
                    for source, typed in found
                ]
    return found


def given_back_twice(conn: duckdb.DuckDBPyConnection, entries: Entries) -> list[tuple[Source, Typed]]:
    """Return the sources of purchases, with a question to a file of refunds that others take off as well.

    By a status or a yes, a line below nothing or a column of what was given back. Told by the number of the
    order, or by customer and sum, and by the customer where one of the two has no number.
    """
    found = list(entries)
    for at, (source, typed) in enumerate(entries):
        others = [(name, other) for name, other in entries if not follows_returns(other)]
        if not follows_returns(typed) or not others or typed.mapping.settings.both_count:
            continue
        refunds = f"select {REFUNDED} from ({typed.sql}) where unreadable is null and amount < 0"
        gone = " union all ".join(
            f"select {REFUNDED} from ({other.sql}) "
            f"where (unreadable is null and amount < 0) or unreadable = {literal(NOT_A_PURCHASE)}"
            for _, other in others
        )
        # each of its own, as lists are looked up by a hash, and pairs are not
        is_same = (
            "receipt_id in (select receipt_id from gone) "
            "or (customer_id, abs(amount)) in (select (customer_id, abs(amount)) from gone) "
            "or customer_id in (select customer_id from gone where receipt_id is null) "
            "or (receipt_id is null and customer_id in (select customer_id from gone))"
        )
        twice = one(
            conn,
            f"with refunds as materialized ({refunds}), gone as materialized ({gone}) "
            f"select count(*) from refunds where {is_same}",
        )[0]
        beside = next((name.name for name, other in others if has_refunds_beside(conn, name, other)), "")
        if twice or beside:
            question = (
                f"refunds in it may be taken off by {beside or others[0][0].name} already, by a status, a "
                "minus or a column there, and would be taken off twice: leave it out, or say both_count: "
                "true of it in otklik.yml"
            )
            found[at] = (source, replace(typed, questions=(*typed.questions, question)))
    return found


def follows_returns(typed: Typed) -> bool:
    """Tell whether a source is a file of refunds alone."""
    return follows(typed.mapping.preset, "purchases", "@returns alone")


def has_refunds_beside(conn: duckdb.DuckDBPyConnection, source: Source, typed: Typed) -> bool:
    """Tell whether a source of sales has a column of what was given back, and a sum there."""
    headers = typed.mapping.columns.get("@refunded", ())
    is_filled = " or ".join(
        f"regexp_matches(cast({identifier(name)} as varchar), '[1-9]')" for name in headers
    )
    return bool(headers) and one(conn, f"select count(*) from ({source.relation()}) where {is_filled}")[0] > 0


def doubled(conn: duckdb.DuckDBPyConnection, earlier: Entries, later: Entries) -> tuple[int, int] | None:
    """Return how many purchases of two groups are in both, and of how many; None where they are others."""
    have_numbers = all(has(typed, "receipt_id") for _, typed in (*earlier, *later))
    for of in ("receipt_id" if have_numbers else "amount", ""):
        common = in_common(conn, earlier, later, of)
        if common.is_of_most(common.same):
            return common.same, common.known
        for whole, parts, earlier_is_whole in ((earlier, later, True), (later, earlier, False)):
            if (
                of != "amount"
                and tells_parts(conn, parts)
                and not tells_parts(conn, whole)
                and common.is_whole_and_parts(earlier_is_whole=earlier_is_whole)
            ):
                return common.met, common.known
    return None


def has(typed: Typed, column: str) -> bool:
    """Tell whether a source has a column of the contract."""
    return column in typed.names


def tells_parts(conn: duckdb.DuckDBPyConnection, group: Entries) -> bool:
    """Tell whether sources have what was bought line by line: a product, or several lines of one number."""
    if any(has(typed, "product") for _, typed in group):
        return True
    if not all(has(typed, "receipt_id") for _, typed in group):
        return False
    numbers = " union all ".join(f"select receipt_id from ({typed.sql})" for _, typed in group)
    lines, different = one(
        conn,
        "select count(receipt_id), count(distinct receipt_id) from "
        f"(select receipt_id from ({numbers}) limit {COMPARED})",
    )
    return bool(lines > different)


def in_common(conn: duckdb.DuckDBPyConnection, earlier: Entries, later: Entries, of: str) -> Common:
    """Return what two groups have of each other's purchases, told by customer, day and the column `of`.

    Without it by all that a customer paid on a day.
    """
    records = sum(source.records for source, _ in (*earlier, *later))
    # the same ones of each: what a hash leaves
    every = max(1, records // COMPARED)
    key = f"hash({', '.join(filter(None, ('customer_id', 'cast(purchased_on as date)', of)))})"
    marks = [
        f"(select mark, sum(amount) as paid from ({lines(group, key, of, every)}) group by mark)"
        for group in (earlier, later)
    ]
    # goods and services of one receipt may be told of in two files, each with its part of the sum
    is_same = "true" if of == "amount" else f"abs(earlier.paid - later.paid) <= {A_KOPECK}"
    ratio = "least(earlier.paid, later.paid) / greatest(earlier.paid, later.paid)"
    counts = ", ".join(
        f"count(*) filter ({told})"
        for told in (
            "true",
            is_same,
            f"earlier.paid >= later.paid - {A_KOPECK}",
            f"later.paid >= earlier.paid - {A_KOPECK}",
            f"{ratio} >= {NEAR}",
            f"{ratio} >= {NOT_FAR}",
        )
    )
    first, second, *found = one(
        conn,
        f"select (select count(*) from {marks[0]}), (select count(*) from {marks[1]}), {counts} "
        f"from {marks[0]} as earlier inner join {marks[1]} as later on earlier.mark = later.mark",
    )
    return Common(min(first, second), *found)


def lines(group: Entries, key: str, of: str, every: int) -> str:
    """Return the select of what was paid on some lines of a group, with a mark of the purchase."""
    is_told = f" and {of} is not null" if of else ""
    return " union all ".join(
        f"select {key} as mark, amount from ({typed.sql}) where unreadable is null and amount > 0 "
        f"and customer_id is not null{is_told} and {key} % {every} = 0"
        for _, typed in group
    )


def with_question(typed: Typed, other: str, common: int, known: int) -> Typed:
    """Return how a source is read, with the question which of two files is meant."""
    question = (
        f"it tells of purchases that {other} has as well ({common} of {known} compared): they would count "
        "double, keep the file that is meant, or say both_count: true of one of them in otklik.yml"
    )
    return replace(typed, questions=(*typed.questions, question))
