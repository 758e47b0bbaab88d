"""A column of a source, and how it is read: what all modules that read cells hand to one another."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import duckdb

from otklik.export_files import date_forms, number_forms, words
from otklik.export_files.contract import FLAG, LADDER, MOMENT, NUMBERS, TEXT

# what the columns of these kinds are read as
ROLES = {MOMENT: "date", FLAG: "flag", LADDER: "ladder"}
GENDERS = frozenset({"gender", "product_gender"})
MOST_SHAPES = 5_000
FIRST_EVENT = "1970-01-01"
TEMPORAL = re.compile(r"date|timestamp.*|time with time zone", re.IGNORECASE)
NUMERIC = re.compile(r"u?(?:tiny|small|big|huge)?int(?:eger)?|float|double|decimal.*", re.IGNORECASE)

# what is said of a file or a column, each sentence in English and in Russian
Sentences = list[tuple[str, str]]


@dataclass(frozen=True)
class Settings:
    """What a person has decided about a file: vars, or `otklik.yml` for one table.

    `date_order`: `day`, `month` or empty. `decimal_mark`: `,`, `.` or empty. `money_factor` multiplies money;
    `phone_region` is the country whose phones need no code. `purchase_files` are the names of the
    files of the purchases themselves: where there are any, what customers have bought in all need not be
    believed. `follow_purchases`: columns of customers that do, as of the day of the export.
    `answers`: the headers by which a file of contacts says who responded, and when.
    `both_count`: what another file tells of the same receipts is beside it, and no double. `known_before`:
    columns of customers, in small letters, of which a person says that past campaigns knew them as they are.
    """

    date_order: str = ""
    decimal_mark: str = ""
    time_zone: str = ""
    money_factor: str = ""
    phone_region: str = "RU"
    purchase_files: frozenset[str] = frozenset()
    follow_purchases: frozenset[str] = frozenset()
    both_count: bool = False
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    known_before: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Column:
    """A column to be read: its name and type in the contract, and the SQL of its cell in the source.

    `native` is the engine's type of the cell, `varchar` for text. Columns beyond the contract have the type
    `attribute`.
    """

    name: str
    kind: str
    cell: str
    native: str = TEXT
    header: str = ""

    @property
    def role(self) -> str:
        """What the column is read as."""
        if self.kind in NUMBERS:
            return "number"
        if self.kind in ROLES:
            return ROLES[self.kind]
        if self.kind != "attribute" and (self.name in GENDERS or self.name in words.CLOSED):
            return "gender" if self.name in GENDERS else "closed"
        if self.kind == "attribute":
            return "attribute"
        return "id" if self.name.endswith("_id") else "text"

    @property
    def sql_type(self) -> str:
        """The engine's type of what is read."""
        named = {"date": "date", "flag": "boolean"}
        return self.kind if self.role == "number" else named.get(self.role, TEXT)

    @property
    def is_native(self) -> bool:
        """Whether the cell has a type of the engine that needs no reading."""
        return bool(
            (self.role == "date" and TEMPORAL.fullmatch(self.native))
            or (self.role == "number" and NUMERIC.fullmatch(self.native))
            or (self.role == "flag" and self.native.lower() == "boolean")
        )


@dataclass
class Reading:
    """How one column is read: the SQL of its text (null where empty) and of its value, over `cells`."""

    column: Column
    text: str
    value: str
    numbers: number_forms.NumberForm | None = None
    dates: date_forms.DateForm | None = None
    booleans: str = ""
    # in English and Russian
    guesses: list[tuple[str, str]] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    # the SQL of a day that is written in a way of its own, in a usual one
    spelled: str = ""
    # the zone whose days its moments become, empty where they name none
    zone: str = ""
    is_personal: bool = False
    is_total: bool = False
    # what its sums of money are in, as `number_forms.currency_of` names it; empty where nothing says so
    currency: str = ""
    # whether a number may stand below zero; asked of discounts alone
    may_be_negative: bool = True
    # how many cells are, where that was counted
    filled: int | None = None
    # the SQL of what `text` is made of where the file knows types; empty where that is the text itself
    typed_cell: str = ""

    @property
    def kept_cell(self) -> str:
        """Return the SQL of the cell to keep beside the value: a text is made of it where it is asked for.

        A text of each number and day was half of what reading 50 000 000 lines of Parquet cost.
        """
        return self.typed_cell or self.text

    @property
    def can_fail(self) -> bool:
        """Whether a cell may hold something that is not readable."""
        return (
            self.column.role in ("number", "date", "flag", "gender", "ladder")
            and self.column.name != "product_gender"
        )


@dataclass(frozen=True)
class Cells:
    """A relation of cleaned cells, one column per column to be read, then `line`; and how each is read."""

    relation: str
    readings: list[Reading]


def one(conn: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    """Return the one row of a query."""
    row = conn.execute(sql).fetchone()
    assert row
    return tuple(row)
