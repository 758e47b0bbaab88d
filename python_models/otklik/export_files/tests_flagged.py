"""Orders and people that are tests of a system: a yes in a column called `Test`.

Experiments are called so, too: of those about half say yes, of tests a few.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import duckdb

from otklik.export_files import wishes, words
from otklik.export_files.arms import filled_words, lines_with, says_yes_or_no
from otklik.export_files.asides import is_of_words
from otklik.export_files.columns import one
from otklik.export_files.contract import TEXT
from otklik.export_files.mapped import mapped_column
from otklik.export_files.number_forms import identifier
from otklik.export_files.presets import ColumnMapping
from otklik.export_files.titles import plain_name

OF_A_TEST = re.compile(
    r"(?:(?:is|it is|this is) )?test(?:ing)?"
    r"(?: ?(?:flag|mode|record|entry|customer|contact|client|user|account|profile))?"
    r"|тест(?:ов(?:ый|ая|ое|ые))?"
    r"(?: (?:запись|клиент|контакт|покупатель|профиль|аккаунт|пользователь|режим))?"
    r"|(?:признак|флаг) теста"
)
# a few tests stand among orders; more of them are none
MOST_TESTS = 0.05
FEW = 3


def with_tests(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping
) -> tuple[ColumnMapping, list[str]]:
    """Return the mapping of purchases or customers with a column of tests, and what must be asked of it."""
    role = {"purchases": "@cancelled", "customers": "@unsubscribed"}.get(mapping.table)
    # of a file of purchases customers are taken once, with nothing else of its lines
    if not role or (mapping.table == "customers" and source.name in mapping.settings.purchase_files):
        return mapping, []
    for header in source.header:
        if header in mapping.used or not OF_A_TEST.fullmatch(plain_name(header)):
            continue
        if not says_yes_or_no(conn, source, header):
            continue
        says = words.flag_words(filled_words(conn, source, header))
        yes = [word for word, is_yes in says.items() if is_yes]
        rows, tests = lines_with(conn, source, header, yes) if yes else (0, 0)
        if not tests or 2 * tests >= rows:
            # what half of all are is no test of a system
            continue
        if tests > max(MOST_TESTS * rows, FEW):
            # of customers it is what else is known of them
            return mapping, [question(header, tests, rows)] if mapping.table == "purchases" else []
        if tests > FEW and buy_otherwise(conn, source, mapping, header, yes):
            return mapping, [question_of_people(header, tests, rows)]
        return replace(
            mapping, columns={**mapping.columns, role: (*mapping.columns.get(role, ()), header)}
        ), []
    return mapping, []


def buy_otherwise(
    conn: duckdb.DuckDBPyConnection,
    source: wishes.Records,
    mapping: ColumnMapping,
    header: str,
    yes: Sequence[str],
) -> bool:
    """Tell whether whoever has a yes under a column of tests mostly has lines without one, too.

    Somebody who tests a system buys nothing, and a customer of a pilot does.
    """
    if mapping.table != "purchases" or "customer_id" not in mapping.columns:
        return False
    who = mapped_column("customer_id", TEXT, source, mapping).cell
    is_test = is_of_words(f"trim(lower(cast({identifier(header)} as varchar)))", yes)
    people, real = one(
        conn,
        "select count(*) filter (tests > 0), count(*) filter (tests > 0 and lines > tests) from "
        "(select count(*) as lines, count(*) filter (is_test) as tests from "
        f"(select cast({who} as varchar) as who, {is_test} as is_test from ({source.relation()})) "
        "where trim(who) != '' group by who)",
    )
    return bool(people) and 2 * real >= people


def question_of_people(header: str, tests: int, rows: int) -> str:
    """Return the sentence that asks what a column of tests is whose customers buy otherwise, too."""
    return (
        f"{header} is yes on {tests} of {rows} lines, of customers who buy without it, too: if it says which "
        "orders are tests, call it is_test_order, and if it is a pilot or an experiment, leave it out"
    )


def question(header: str, tests: int, rows: int) -> str:
    """Return the sentence that asks what a column of tests is that many orders are."""
    return (
        f"{header} is yes on {tests} of {rows} lines, which is much for tests of a system: if it says which "
        "orders are tests, call it is_test_order, and if it is a group of an experiment, leave it out"
    )
