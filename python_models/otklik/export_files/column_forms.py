"""How each column of one source is written, decided over the whole column, and the SQL that reads it.

One aggregate scan finds which columns are plain (ISO days, decimal points, clean ids); only the others are
looked at again, by the shapes of their values. No value is read by itself: a column has one form, and a cell
that does not fit it is unreadable.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import duckdb

from otklik.export_files import date_forms, month_names, number_forms, personal, words
from otklik.export_files.contract import FLAG, LADDER, MOMENT, MONEY, NUMBERS, RATE, TEXT
from otklik.export_files.ladders import ladder_of
from otklik.export_files.number_forms import APOSTROPHES, BLANKS, CUT_BY_EXCEL, Shape, identifier, literal

# what customers bought in all, or last, as of the export: a past campaign could not know it
OF_PURCHASES = re.compile(
    r"(?:сумм|оборот|выручк|количеств|число|кол-во|всего|средн|дата|последн|перв|дней|давност).*"
    r"(?:покуп|заказ|чек|продаж|трат|оплат|визит)|(?:покуп|заказ|продаж|трат|чек)\w*.*(?:всего|сумм|количеств|кол-во)"
    r"|\b(?:ltv|clv|cltv|rfm|abc|recency|frequency|monetary|lifetime|days since)\b|выручк|оборот"
    r"|^(?:заказов|покупок|чеков|визитов|посещений|сделок|продаж|потрачено|куплено)\b"
    r"|^(?:orders|purchases|visits|receipts|checks|transactions|spent|bought)$"
    r"|\b(?:count|number|num|nb|sum|total|avg|average|mean|last|first|latest|days)\b.*"
    r"\b(?:orders?|purchases?|purchased?|spend|spent|revenue|sales|checks?|baskets?|transactions?|visits?|bought)\b"
    r"|\b(?:orders?|purchases?|spend|spent|revenue|sales|transactions?|visits?)\b.*"
    r"\b(?:count|number|total|sum|amount|value|date|day|ltv)\b|\btotal (?:amount|value|paid)\b"
)
# what the columns of these kinds are read as
ROLES = {MOMENT: "date", FLAG: "flag", LADDER: "ladder"}
GENDERS = frozenset({"gender", "product_gender"})
SAYS_PERCENT = re.compile(r"%|percent|\bpct\b|процент", re.IGNORECASE)
# so many words are listed in a sentence
MOST_LISTED = 5
# a column of words with more of them is no column of words
MOST_WORDS = 300
MOST_SHAPES = 5_000
FIRST_EVENT = "1970-01-01"
# days that stand as moments: so many of them at midnight are no chance where nobody does it on the hour
NEVER_ON_THE_HOUR = frozenset({"purchased_on", "birth_date"})
# a record is of a day there; elsewhere a month is an unreadable cell
EVENT_DAYS = frozenset({"purchased_on", "contacted_on", "responded_on"})
FEWEST_MIDNIGHTS = 3
# the orders of a day of six digits
SIX_DIGITS = {
    "%y%m%d": ("year, month, day", "год, месяц, день"),
    "%d%m%y": ("day, month, year", "день, месяц, год"),
    "%m%d%y": ("month, day, year", "месяц, день, год"),
}
# zones east of Greenwich by their minutes; midnight of UTC+12 is noon of UTC, which people write for "some
# time that day", and west of it midnight is on the day itself
EASTERN = {60 * hours: (f"Etc/GMT-{hours}", f"UTC+{hours}") for hours in range(1, 12)} | {
    210: ("Asia/Tehran", "UTC+3:30"),
    270: ("Asia/Kabul", "UTC+4:30"),
    330: ("Asia/Kolkata", "UTC+5:30"),
    390: ("Asia/Yangon", "UTC+6:30"),
    570: ("Australia/Darwin", "UTC+9:30"),
}
# a distance from Greenwich behind a time of day: its sign, hours and minutes, which PostgreSQL may leave out
OFFSET = r":[0-9]{2}(?:[.,][0-9]+)? ?(?:[ap]m ?)?(?:utc|gmt)?([+-])([0-9]{2}):?([0-9]{2})?(?: ?[(].*[)])?$"
WRITTEN_MIDNIGHT = r"[t ]0?0:00(?::00(?:[.,]0+)?)? ?(?:[a-z]+ ?)?[+-]"
# a double takes words for infinity too, and wider decimals cost twice as much
PLAIN_NUMBER = "decimal(18, 4)"
# a text that Excel shall not take for a number
FORMULA = '="(?:[^"]|"")*"'
TEMPORAL = re.compile(r"date|timestamp.*|time with time zone", re.IGNORECASE)
NUMERIC = re.compile(r"u?(?:tiny|small|big|huge)?int(?:eger)?|float|double|decimal.*", re.IGNORECASE)


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


def read_columns(
    conn: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[Column], settings: Settings
) -> Cells:
    """Decide how every column of a relation is read; questions stand in the readings, nothing is raised."""
    # cells first by their names, since a cell may be an expression of several columns
    # a file may have none of them
    named = ", ".join([*(f"{raw(column)} as {identifier(column.name)}" for column in columns), "line"])
    relation = f"select {named} from ({relation})"
    columns = [replace(column, cell=identifier(column.name)) for column in columns]
    facts = column_facts(conn, relation, columns, looks_for_odd=True)
    unclear = [column for column in columns if is_unclear(column, facts)]
    odd, wrapped = odd_cells(conn, relation, unclear, is_sure=bool(facts[""]["odd"])) if unclear else ({}, {})
    if wrapped:
        # blanks and words for nothing may stand within
        relation = unwrapped(relation, columns, wrapped)
        odd, _ = odd_cells(conn, relation, unclear)
    if odd or wrapped:
        facts = column_facts(conn, cells_of(relation, columns, odd), columns)
    early = {column.name for column in columns if facts[column.name].get("early")}
    cells = cells_of(relation, columns, odd, early)
    readings = [read_column(conn, cells, column, facts[column.name], settings) for column in columns]
    for reading in readings:
        reading.filled = facts[reading.column.name].get("rows")
    for reading in readings:
        if sample := wrapped.get(reading.column.name):
            reading.guesses.append(wrapping_note(reading.column, sample))
    share_order(readings)
    for reading in readings:
        finish_dates(conn, cells, reading, settings)
    return Cells(cells, readings)


# --- cells without blanks around them and words for nothing


def is_unclear(column: Column, facts: Mapping[str, Mapping[str, Any]]) -> bool:
    """Tell whether a column may have cells that are blank around, say nothing, or are told to be text.

    A number or a date that the engine's own cast reads in every row has none of these.
    """
    if column.is_native:
        return False
    if column.role in ("number", "date"):
        return bool(facts[column.name]["plain"] != facts[column.name]["rows"])
    return bool(facts[""]["odd"])


def odd_cells(
    conn: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[Column], *, is_sure: bool = False
) -> tuple[dict[str, list[str] | None], dict[str, str]]:
    """Return the spellings of cells that are blank around or say nothing, by column; None for very many.

    And the columns whose cells Excel is told to take as text (`="00123"`, `'00123`), each with one of them:
    `="00123"` is nothing else; an apostrophe before the text is meant so only where every cell has it.
    `is_sure`: there is one, it need not be asked.
    """
    if not is_sure and not one(conn, f"select {odd_count(columns)} from ({relation})")[0]:
        return {}, {}
    spelled = literal(f"(?i)^(?:[{BLANKS}]|(?:{nothing()})$)|[{BLANKS}]$")
    asked = ", ".join(
        f"list(distinct {column.cell}) filter (regexp_matches({column.cell}, {spelled})), "
        f"min({column.cell}) filter (regexp_full_match({column.cell}, {literal(FORMULA)})), "
        f"case when bool_and((starts_with({column.cell}, '''') and strlen({column.cell}) > 1) "
        f"or {column.cell} = '') then max({column.cell}) end"
        for column in columns
    )
    row = one(conn, f"select {asked} from ({relation})")
    odd = {
        column.name: sorted(seen) if len(seen) <= MOST_WORDS else None
        for column, seen in zip(columns, row[0::3], strict=True)
        if seen
    }
    wrapped = {
        column.name: formula or prefixed
        for column, formula, prefixed in zip(columns, row[1::3], row[2::3], strict=True)
        if formula or prefixed
    }
    return odd, wrapped


def odd_count(columns: Sequence[Column]) -> str:
    """Return the aggregate of rows with a cell that is blank around, says nothing, or is told to be text.

    One expression over all the columns: most files have none.
    """
    whole = ", ".join(column.cell for column in columns)
    blank = f"[{BLANKS}]"
    anywhere = f"(?i)(?:^|\\x1f)(?:{blank}|=\"|'|(?:{nothing()})(?:\\x1f|$))|{blank}(?:\\x1f|$)"
    return f"count(*) filter (regexp_matches(concat_ws(chr(31), {whole}), {literal(anywhere)}))"


def nothing() -> str:
    """Return the pattern of the words that stand for an empty cell."""
    return "|".join(re.escape(word) for word in sorted({*words.empty_words(), *date_forms.EMPTY_WORDS}))


def one(conn: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    """Return the one row of a query."""
    row = conn.execute(sql).fetchone()
    assert row
    return tuple(row)


def words_seen(
    conn: duckdb.DuckDBPyConnection, relation: str, cell: str, among: Collection[str] = ()
) -> list[str]:
    """Return the words of a column, or those of some, the commonest first and not more than 300."""
    asked = f"in ({', '.join(map(literal, among))})" if among else "is not null"
    found = conn.execute(
        f"select {cell} as word from ({relation}) where {cell} {asked} group by word "
        "order by count(*) desc, word limit 300"
    ).fetchall()
    return [word for (word,) in found]


def unwrapped(relation: str, columns: Sequence[Column], wrapped: Mapping[str, str]) -> str:
    """Return the select of the cells without what tells Excel that they are text."""
    cells = []
    for column in columns:
        cell = column.cell
        sample = wrapped.get(column.name, "")
        if sample.startswith("="):
            inner = f"replace({cell}[3:-2], '\"\"', '\"')"
            cell = f"case when regexp_full_match({cell}, {literal(FORMULA)}) then {inner} else {cell} end"
        elif sample:
            cell = f"regexp_replace({cell}, '^''(.*?)''?$', '\\1')"
        cells.append(f"{cell} as {identifier(column.name)}")
    return f"select {', '.join([*cells, 'line'])} from ({relation})"


def wrapping_note(column: Column, sample: str) -> tuple[str, str]:
    """Return the sentence about cells that Excel is told to take as text."""
    return (
        f"{column.name} is read without what tells Excel that it is text ({sample})",
        f"{column.name} прочитан без знака, по которому Excel видит в нём текст ({sample})",
    )


def cells_of(
    relation: str,
    columns: Sequence[Column],
    odd: Mapping[str, list[str] | None],
    early: Collection[str] = (),
) -> str:
    """Return the select of cleaned cells; columns named in `early` lose the dates that stand for no date."""
    selected = []
    for column in columns:
        text = column.cell
        if column.name in odd:
            text = cleaned(column, odd[column.name])
        if column.name in early and not column.is_native:
            text = (
                f"case when not regexp_full_match({text}, {literal(date_forms.EMPTY_DATES)}) then {text} end"
            )
        selected.append(f"{text} as {identifier(column.name)}")
    return f"select {', '.join([*selected, 'line'])} from ({relation})"


def cleaned(column: Column, spellings: list[str] | None) -> str:
    """Return the SQL of a cell trimmed of every kind of blank, and null where it is a word for nothing."""
    keeps = KEPT_WORDS.get(column.role if column.role == "flag" else column.name, ())
    nothing = set(words.empty_words(keeps=keeps))
    trimmed = f"trim({column.cell}, {literal(BLANKS_ALL)})"
    if spellings is None:
        pattern = literal(f"(?i)[{BLANKS}]*(?:{'|'.join(map(re.escape, sorted(nothing)))})?[{BLANKS}]*")
        return f"case when not regexp_full_match({column.cell}, {pattern}) then {trimmed} end"
    empty = [text for text in spellings if text.strip(BLANKS_ALL).lower() in nothing | {""}]
    kept = trimmed if len(empty) < len(spellings) else column.cell
    if not empty:
        return kept
    return f"case when {column.cell} in ({', '.join(map(literal, empty))}) then null else {kept} end"


# --- the aggregate scan


def column_facts(
    conn: duckdb.DuckDBPyConnection, cells: str, columns: Sequence[Column], *, looks_for_odd: bool = False
) -> dict[str, dict[str, Any]]:
    """Return counts about every column of cells, from one scan.

    Under the name of no column, `odd`: the rows of `odd_count` in columns of words, if asked for.
    """
    wanted: list[tuple[str, str, str]] = []
    for column in columns:
        text = identifier(column.name)
        aggregates: dict[str, str] = {}
        if column.is_native:
            continue
        if column.role == "number":
            aggregates = number_facts(text, PLAIN_NUMBER)
            if column.name == "discount_amount":
                # a minus as a sign of its own, or brackets
                aggregates["minus"] = f"bool_or(regexp_matches({text}, '[-(\u2212\u2013]'))"
        elif column.role == "date":
            aggregates = date_facts(text)
        elif column.role == "id":
            aggregates = {
                "rows": f"count({text})",
                "zeros": f"count(*) filter (suffix({text}, '0'))",
                "pluses": f"count(*) filter (contains({text}, '+'))",
            }
        elif column.role == "attribute":
            aggregates = number_facts(text, "double") | personal.facts(text)
        wanted += [(column.name, name, sql) for name, sql in aggregates.items()]
    worded = [column for column in columns if not column.is_native and column.role not in ("number", "date")]
    if looks_for_odd and worded:
        wanted.append(("", "odd", odd_count(worded)))
    facts: dict[str, dict[str, Any]] = {"": {"odd": 0}} | {column.name: {} for column in columns}
    if wanted:
        row = one(conn, f"select {', '.join(sql for *_, sql in wanted)} from ({cells})")
        for (name, fact, _), value in zip(wanted, row, strict=True):
            facts[name][fact] = value
    return facts


def number_facts(text: str, cast: str) -> dict[str, str]:
    """Return the aggregates that tell whether a column of numbers is plain, so that a cast reads it."""
    # 1.076 may be a thousand; 0.076 and 1.5 may not
    three = f"{text}[-4] = '.' and strlen({text}) between 5 and 8 and not starts_with({text}, '0')"
    return {
        "rows": f"count({text})",
        "plain": f"count(try_cast({text} as {cast}))",
        "three": f"count(*) filter ({three})",
        "points": f"count(*) filter (contains({text}, '.'))",
        # a table program writes 1.23E+03 for 1234, which no longer says it
        "shortened": f"min({text}) filter (contains({text}, 'E+'))",
    }


def is_plain_number(facts: Mapping[str, Any]) -> bool:
    """Tell whether the engine's cast reads a column, and no point of it may be one of thousands."""
    return bool(facts["plain"] == facts["rows"] and (not facts["three"] or facts["points"] > facts["three"]))


def id_facts(text: str) -> dict[str, str]:
    """Return the aggregates that tell whether ids were floats, or are cut by Excel."""
    cut = f"regexp_full_match({text}, {literal(CUT_BY_EXCEL)})"
    ends = " or ".join(f"suffix({text}, '{end}')" for end in (".0", ",0", ".00"))
    return {"points": f"count(*) filter ({ends})", "sample": f"min({text}) filter ({cut})"}


def date_facts(text: str) -> dict[str, str]:
    """Return the aggregates that tell whether a column of dates is plain."""
    bare = r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]*)?)?"
    moment = f"try_cast({text} as timestamp)"
    is_bare = f"case when strlen({text}) <= 10 then true else regexp_full_match({text}, {literal(bare)}) end"
    return {
        "rows": f"count({text})",
        "plain": f"count(*) filter ({moment} is not null and {text}[5] = '-' and {is_bare})",
        "early": f"count(*) filter (coalesce({moment} < timestamp '{FIRST_EVENT}', true) "
        f"and {text} is not null)",
    }


def raw(column: Column) -> str:
    """Return the SQL of the cell: text, or a type that the engine knows."""
    if column.native.lower() in ("double", "float") and column.role not in ("number",):
        # 123.0 is 123, and a long id is not written with an exponent
        return (
            f"case when {column.cell} = floor({column.cell}) and abs({column.cell}) < 9007199254740992 "
            f"then cast(cast({column.cell} as bigint) as varchar) "
            f"when isfinite({column.cell}) then cast({column.cell} as varchar) end"
        )
    if column.native.lower() == TEXT or column.is_native:
        return column.cell
    return f"cast({column.cell} as varchar)"


# the blanks of `BLANKS` one by one, as trim wants them
BLANKS_ALL = "".join(sign for sign in map(chr, range(1, 0x10000)) if re.fullmatch(f"[{BLANKS}]", sign))
# words that say something in these columns
KEPT_WORDS = {"mechanic": ("none",), "flag": ("-", "none"), "gender": ()}


# --- the decision about one column


def read_column(
    conn: duckdb.DuckDBPyConnection,
    cells: str,
    column: Column,
    facts: Mapping[str, Any],
    settings: Settings,
) -> Reading:
    """Decide how one column is read."""
    if column.role == "date":
        return read_dates(conn, cells, column, facts, settings)
    if column.role == "number":
        return read_numbers(conn, cells, column, facts, settings)
    if column.role in ("flag", "gender", "closed", "ladder"):
        readers = {"closed": read_closed, "ladder": read_ladders}
        return readers.get(column.role, read_words)(conn, cells, column)
    if column.role == "id":
        return read_ids(conn, cells, column, facts)
    if column.role == "attribute":
        return read_attribute(conn, cells, column, facts, settings)
    return read_text(column)


def read_text(column: Column) -> Reading:
    """Read a text as it stands."""
    return Reading(column, identifier(column.name), identifier(column.name))


def read_ids(
    conn: duckdb.DuckDBPyConnection, cells: str, column: Column, facts: Mapping[str, Any]
) -> Reading:
    """Read an id: leading zeros kept, `123.0` is `123` where the whole column is so."""
    reading = read_text(column)
    # what these end in and hold is cheap to ask; the rest only where it can be so
    if not facts["rows"] or (facts["zeros"] != facts["rows"] and not facts["pluses"]):
        return reading
    points, cut = one(conn, f"select {', '.join(id_facts(reading.text).values())} from ({cells})")
    if points == facts["rows"]:
        reading.value = reading.text = f"regexp_replace({reading.text}, '^(-?[0-9]+)[.,]0+$', '\\1')"
        reading.guesses.append(
            (
                f"{column.name} is read without its decimals (123.0 is 123)",
                f"{column.name} прочитан без дробной части (123.0 это 123)",
            )
        )
    if cut:
        reading.questions.append(
            f"{column.name} has {cut}, which is a long number cut by Excel: its last digits are "
            "lost; export it again and keep the column as text"
        )
    return reading


# a discount alone is one of per cents or of money, as its other columns say
UNSAID = {"mechanic": ("percent or amount, whichever is filled", "percent или amount, что заполнено")}


def read_closed(conn: duckdb.DuckDBPyConnection, cells: str, column: Column) -> Reading:
    """Read a column with a closed list of words; an unknown word stays, and is judged with its row."""
    reading = read_text(column)
    cell = reading.text
    seen = [
        word
        for (word,) in conn.execute(
            f"select {cell} as word from ({cells}) where {cell} is not null group by word "
            f"order by count(*) desc, word limit {MOST_WORDS}"
        ).fetchall()
    ]
    meanings = words.closed_words(column.name, seen)
    others = {word: meaning for word, meaning in meanings.items() if meaning != word}
    if column.name == "purpose" and (unknown := [word for word in seen if word not in meanings]):
        listed = ", ".join(unknown[:MOST_LISTED]) + ", ..." * (len(unknown) > MOST_LISTED)
        reading.guesses.append(
            (
                f"no purpose that is known is {listed}: it allows nothing, and who took it back gets no "
                "messages; purposes are in seeds/reference/consent_purposes.csv",
                f"неизвестная цель: {listed}; она ничего не разрешает, а кто отозвал такое согласие, не "
                "получает сообщений; цели перечислены в seeds/reference/consent_purposes.csv",
            )
        )
    if not others:
        return reading
    silent = [word for word, meaning in others.items() if not meaning]
    if silent:
        reading.text = f"case when {cell} not in ({', '.join(map(literal, silent))}) then {cell} end"
    said = groups_of({word: meaning for word, meaning in others.items() if meaning})
    reading.value = (
        f"coalesce({case_of(cell, {literal(name): group for name, group in said.items()})}, {reading.text})"
    )
    read_so, read_so_ru = (
        "; ".join(
            f"{', '.join(group)} = {name or UNSAID.get(column.name, ('-', '-'))[language]}"
            for name, group in groups_of(others).items()
        )
        for language in (0, 1)
    )
    reading.guesses.append(
        (f"{column.name} is read as {read_so}", f"{column.name} прочитано так: {read_so_ru}")
    )
    return reading


def read_ladders(conn: duckdb.DuckDBPyConnection, cells: str, column: Column) -> Reading:
    """Read lists of depths, each by itself: see `ladders`."""
    reading = read_text(column)
    spelled = conn.execute(
        f"select distinct {reading.text} as spelled from ({cells}) "
        f"where {reading.text} is not null order by spelled limit {MOST_SHAPES}"
    ).fetchall()
    is_said = bool(SAYS_PERCENT.search(column.header))
    read = {text: ladder_of(text, is_percent=is_said) for (text,) in spelled}
    known = {text: ladder for text, ladder in read.items() if ladder}
    reading.value = case_of(reading.text, {literal(name): group for name, group in groups_of(known).items()})
    return reading


def groups_of(meanings: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the words of each meaning, both sorted."""
    groups: dict[str, list[str]] = {}
    for word, meaning in sorted(meanings.items(), key=lambda pair: (pair[1], pair[0])):
        groups.setdefault(meaning, []).append(word)
    return groups


def read_words(conn: duckdb.DuckDBPyConnection, cells: str, column: Column) -> Reading:
    """Read a flag or a gender by its words; an unknown word is unreadable."""
    reading = read_text(column)
    if column.is_native:
        reading.typed_cell = reading.text
        reading.text = f"cast({reading.text} as varchar)"
        return reading
    cell = reading.text
    counted = conn.execute(
        f"select {cell} as word, count(*) as rows from ({cells}) where {cell} is not null "
        f"group by word order by rows desc, word limit {MOST_WORDS}"
    ).fetchall()
    seen = dict(counted)
    spelled: dict[str, list[str]] = {}
    for word in seen:
        spelled.setdefault(word.lower(), []).append(word)
    if column.name.startswith("@cancelled "):
        cancelled = words.cancelled_words(spelled)
        meanings: Mapping[str, str] = {word: str(is_out).lower() for word, is_out in cancelled.items()}
        tell_unknown_cancelled(reading, [word for word in seen if word.lower() not in meanings])
    else:
        meanings = flag_meanings(spelled) if column.role == "flag" else words.gender_words(spelled)
    groups: dict[str, list[str]] = {}
    for word, meaning in meanings.items():
        groups.setdefault(meaning, []).extend(spelled[word])
    # a dash is nothing where no plus is its opposite
    silent = groups.pop("", [])
    known = case_of(cell, {SQL_OF[meaning]: group for meaning, group in groups.items()})
    if silent:
        reading.text = f"case when {cell} not in ({', '.join(map(literal, silent))}) then {cell} end"
    reading.value = f"coalesce({known}, {cell})" if column.name == "product_gender" else known
    if column.role == "flag" and known.startswith("cast"):
        reading.value = "cast(null as boolean)"
    if column.name.startswith("@cancelled "):
        # there may be more days than words that are looked at
        reading.value = f"coalesce({reading.value}, ({is_a_day(cell)}) or null)"
    if column.name == "product_gender":
        return reading
    if column.name == "consent" or column.name.startswith("@consent"):
        unknown = {word: rows for word, rows in seen.items() if word.lower() not in meanings}
        days = read_days_of_consent(reading, cell, unknown)
        ask_of_unknown(reading, seen, [word for word in unknown if word not in days])
    if column.name.startswith("@state"):
        strange = [word for word in seen if word.lower() not in meanings]
        ask_of_unknown(reading, dict.fromkeys(strange, 1), strange)
    tell_words(reading, column.role, groups, spelled)
    return reading


def tell_unknown_cancelled(reading: Reading, unknown: Sequence[str]) -> None:
    """Say which words of a column of what was cancelled are not taken for it."""
    if unknown:
        header, listed = reading.column.header, ", ".join(unknown[:5])
        reading.guesses.append(
            (
                f"orders whose {header} is {listed} count as purchases",
                f"заказы, где {header}: {listed}, считаются покупками",
            )
        )


def read_days_of_consent(reading: Reading, cell: str, unknown: Iterable[str]) -> set[str]:
    """Take a day as a yes, the day on which somebody agreed; return the words that are one."""
    is_none = re.compile(date_forms.EMPTY_DATES)
    days = {word for word in unknown if re.match(DAY, word) and not is_none.fullmatch(word)}
    if days:
        reading.value = f"coalesce({reading.value}, ({is_a_day(cell)}) or null)"
        reading.guesses.append(
            (f"consent: a day ({min(days)}) is a yes", f"consent: день ({min(days)}) значит «да»")
        )
    return days


def is_a_day(cell: str) -> str:
    """Return the SQL of whether a cell is a day, and not one that stands for none."""
    never = literal(date_forms.EMPTY_DATES)
    return f"regexp_matches({cell}, {literal(DAY)}) and not regexp_full_match({cell}, {never})"


def ask_of_unknown(reading: Reading, seen: Mapping[str, int], unknown: Sequence[str]) -> None:
    """Ask what the words of a consent mean where most of its cells have such as nobody knows."""
    if sum(seen[word] for word in unknown) > sum(seen.values()) / 2:
        reading.questions.append(
            f"consent has words nobody knows, such as {unknown[0]}: write yes or no, or add the word to "
            "seeds/reference/input_words.csv"
        )


def tell_words(
    reading: Reading, role: str, groups: Mapping[str, list[str]], spelled: Mapping[str, list[str]]
) -> None:
    """Say which words mean what; of a gender told by numbers or letters, that it was guessed."""
    reading.booleans = "; ".join(
        f"{', '.join(sorted({word.lower() for word in group}))} = {meaning}"
        for meaning, group in sorted(groups.items(), reverse=role == "flag")
    )
    if role == "gender" and any(
        word[0].isdigit() or word.lower() in words.gender_letters(set(spelled))
        for group in groups.values()
        for word in group
    ):
        reading.guesses.append(
            (f"gender is read as {reading.booleans}", f"пол прочитан так: {reading.booleans}")
        )


DAY = r"^[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{2,4}(?:[Tt ].*)?$"
SQL_OF = {"true": "true", "false": "false", "female": "'female'", "male": "'male'"}


def flag_meanings(seen: Iterable[str]) -> dict[str, str]:
    """Return what each known word of a column of flags means: true, false, or nothing."""
    found = {word: "true" if meaning else "false" for word, meaning in words.flag_words(seen).items()}
    if "-" in found and "+" not in found:
        found["-"] = ""
    return found


def case_of(text: str, groups: Mapping[str, Sequence[str]]) -> str:
    """Return a case expression: a result for the words of each group, else null."""
    branches = [
        f"when {text} in ({', '.join(map(literal, sorted(group)))}) then {result}"
        for result, group in groups.items()
        if group
    ]
    return f"case {' '.join(branches)} end" if branches else "cast(null as varchar)"


def read_numbers(
    conn: duckdb.DuckDBPyConnection,
    cells: str,
    column: Column,
    facts: Mapping[str, Any],
    settings: Settings,
) -> Reading:
    """Read a number of the contract."""
    factor = settings.money_factor if column.kind == MONEY else ""
    text = identifier(column.name)
    scale = "" if factor or column.kind == RATE else number_forms.scale_of(plain_header(column.header))[1]
    factor = factor or scale
    if column.is_native:
        number = f"({text}{f' * {factor}' if factor else ''})"
        value = f"try_cast({number} as {column.kind})"
        typed = Reading(column, f"cast({text} as varchar)", value, typed_cell=text)
        tell_scale(typed, scale)
        return in_percents(conn, cells, typed)
    form = number_forms.NumberForm(has_decimals=bool(facts["points"]))
    currencies: dict[str, str] = {}
    multiples: list[str] = []
    spelled, dashed = text, ""
    if not is_plain_number(facts) or (settings.decimal_mark == "," and facts["three"]):
        shapes = number_shapes(conn, cells, text)
        is_dashed = column.kind == MONEY and number_forms.has_dashed_kopecks(shapes)
        dashed = shapes[0].sample if is_dashed else ""
        if is_dashed or number_forms.is_respelled(shapes):
            spelled = number_forms.respelled(text, is_dashed=is_dashed)
            shapes = number_shapes(conn, cells, spelled)
        form = number_forms.decide_numbers(shapes, settings.decimal_mark, is_money=column.kind == MONEY)
        if form.guess and len(scale) > 3:
            # of thousands there may well be three digits behind the mark
            form = replace(form, guess=None, question=number_forms.three_digits_question(shapes[0].sample))
        currencies = number_forms.currencies_in(shapes)
        multiples = [item.sample for item in shapes if number_forms.is_multiple(item.shape)]
    is_money = column.kind == MONEY
    value = number_forms.number_sql(
        spelled,
        form,
        column.kind,
        takes_percent=column.kind == RATE,
        factor=factor,
        takes_multiples=is_money and bool(multiples),
    )
    reading = Reading(column, text, value, numbers=form, may_be_negative=facts.get("minus") is not False)
    tell_scale(reading, scale)
    if form.guess:
        reading.guesses.append((f"{column.name}: {form.guess[0]}", f"{column.name}: {form.guess[1]}"))
    if dashed:
        reading.guesses.append(
            (
                f"{column.name} such as {dashed} is read as roubles and kopecks",
                f"{column.name} вида {dashed} прочитано как рубли и копейки",
            )
        )
    if is_money and multiples:
        sample = min(multiples)
        reading.guesses.append(
            (
                f"{column.name} such as {sample} is read with its zeros",
                f"{column.name} вида {sample} прочитано с нулями",
            )
        )
    if shortened := facts.get("shortened"):
        reading.guesses.append(
            (
                f"{column.name} such as {shortened} was shortened by a table program: digits are lost",
                f"{column.name} вида {shortened} сокращено табличной программой: последние цифры потеряны",
            )
        )
    if is_money:
        named = set(currencies) or number_forms.currency_of_heading(column.header)
        reading.currency = "; ".join(sorted(named))
    if len(currencies) > 1:
        reading.questions.append(
            f"{column.name} is in several currencies ({', '.join(list(currencies.values())[:4])}), which "
            "cannot be summed: export one currency, or convert the others"
        )
    if form.question:
        reading.questions.append(
            f"{column.name} {form.question}: set the var decimal_mark to , or . "
            "(or decimal_mark of the file in otklik.yml)"
        )
    return in_percents(conn, cells, reading)


def plain_header(header: str) -> str:
    """Return a header in small letters, with blanks for the signs between its words."""
    parted = re.sub(r"(?<=[a-zа-я0-9])(?=[A-ZА-Я][a-zа-я])", " ", header)
    return re.sub(r"[\s_\u00a0-]+", " ", parted).strip().lower()


def tell_scale(reading: Reading, scale: str) -> None:
    """Say that a column is read by the unit that its header names."""
    if scale:
        name, header = reading.column.name, reading.column.header
        reading.guesses.append(
            (
                f"{name} is multiplied by {scale}, as its header {header} says (money_unit in otklik.yml "
                "decides)",
                f"{name} умножено на {scale}: так сказано в заголовке {header} (решает money_unit в "
                "otklik.yml)",
            )
        )


def in_percents(conn: duckdb.DuckDBPyConnection, cells: str, reading: Reading) -> Reading:
    """Read a column of shares as percents where it is written so: no value between 0 and 1, and one above.

    Where a header or a sign in some cells says per cent, one value above 1 makes all without a sign percents,
    those below 1 too. With none above 1, those below it are shares (an Excel's 25 % is kept as 0.25), and a 1
    may be either: that is asked.
    """
    if reading.column.kind != RATE:
        return reading
    is_signed = "false" if reading.column.is_native else number_forms.is_percent(reading.text)
    says_percent = bool(SAYS_PERCENT.search(reading.column.header))
    # more than all of it is no per cent, and makes none of the others one
    among = " and value <= 100" if says_percent else ""
    least, most, signed, ones = one(
        conn,
        f"select min(nullif(value, 0)), max(value), "
        f"(select count(*) from ({cells}) where {is_signed}), count(*) filter (value = 1) from "
        f"(select {reading.value} as value from ({cells}) where not coalesce({is_signed}, false)) "
        f"where value is not null{among}",
    )
    is_said = says_percent or signed > 0
    if most is None or least is None or most > 100 or least < 0:
        return reading
    header, shown = reading.column.header, f"{most:f}".rstrip("0").rstrip(".")
    name = header if reading.column.name.startswith("@") else reading.column.name
    if is_said and (ones or signed) and most <= 1:
        reading.questions.append(
            f"{name} under {header} has {shown} and nothing above it, so nobody can tell {shown} % from "
            f"{percents_of(most)} %: write its values with the sign %"
        )
        return reading
    if says_percent and most < 1:
        reading.guesses.append(
            (
                f"{name} under {header} is read as shares ({shown} is {percents_of(most)} %), as none is "
                "above 1",
                f"{name} в колонке {header} прочитано как доли ({shown} это {percents_of(most)} %): больше 1 "
                "там нет",
            )
        )
    if most <= 1 or not (least >= 1 or is_said):
        return reading
    value = f"cast({reading.value} / 100 as {RATE})"
    reading.value = f"case when {is_signed} then {reading.value} else {value} end" if signed else value
    reading.guesses.append(
        (
            f"{name} is read as percents ({shown} is {shown} %)",
            f"{name} прочитано как проценты ({shown} это {shown} %)",
        )
    )
    return reading


def percents_of(share: Decimal) -> str:
    """Return a share in percents, without zeros behind the point.

    Examples
    --------
    >>> percents_of(Decimal("0.250000")), percents_of(Decimal("0.1"))
    ('25', '10')
    """
    return f"{share * 100:f}".rstrip("0").rstrip(".")


def number_shapes(conn: duckdb.DuckDBPyConnection, cells: str, text: str) -> list[Shape]:
    """Return the shapes of a column's numbers, the commonest first."""
    return [
        Shape(shape, rows, sample, bool(ends_in_zero))
        for shape, ends_in_zero, rows, sample in conn.execute(
            f"select translate({text}, '12345678', '99999999') as shape, "
            f"regexp_matches({text}, '0[^0-9]*$') as ends_in_zero, count(*) as rows, min({text}) "
            f"from ({cells}) where {text} is not null "
            f"group by shape, ends_in_zero order by rows desc, shape limit {MOST_SHAPES}"
        ).fetchall()
    ]


def read_dates(
    conn: duckdb.DuckDBPyConnection,
    cells: str,
    column: Column,
    facts: Mapping[str, Any],
    settings: Settings,
) -> Reading:
    """Read a date; the order of day and month may be left open until other columns are known."""
    text = identifier(column.name)
    if column.is_native:
        zoned = "zone" in column.native.lower()
        day = f"cast({text} as date)"
        reading = Reading(column, text, "", dates=date_forms.DateForm(frozenset({"iso"}), has_zone=zoned))
        if zoned:
            time = f"cast({text} at time zone 'UTC' as time)"
            zone = zone_of_days(conn, cells, reading, time, settings)
            day = f"cast({text} at time zone {literal(zone)} as date)"
        is_day = f"{day} not in (date '0001-01-01', date '1753-01-01')"
        reading.text = f"case when {is_day} then cast({text} as varchar) end"
        reading.typed_cell = f"case when {is_day} then {text} end"
        reading.value = f"case when {day} >= date '{FIRST_EVENT}' then {day} end"
        if column.name == "birth_date":
            reading.value = f"case when {reading.text} is not null then {day} end"
        return reading
    form = date_forms.DateForm(frozenset({"iso"}), has_early=bool(facts["early"]))
    spelled = ""
    if facts["plain"] != facts["rows"]:
        shapes = date_shapes(conn, cells, text)
        if column.name in EVENT_DAYS and {item.shape for item in shapes} == {"000000"}:
            return read_six_digits(conn, cells, column)
        rows = sum(item.rows for item in shapes)
        if readable(shapes) < rows:
            # in a way of their own: written as usual, if that says more
            usual = date_forms.respelled(text, month_names.months_of(date_forms.words_of(shapes)))
            others = date_shapes(conn, cells, usual)
            if readable(others) > readable(shapes):
                shapes, spelled = others, usual
        form = date_forms.decide_dates(shapes, settings.date_order, is_past=column.name in EVENT_DAYS)
    reading = Reading(column, text, "", dates=form)
    reading.spelled = spelled
    return reading


def read_six_digits(conn: duckdb.DuckDBPyConnection, cells: str, column: Column) -> Reading:
    """Read days of six digits (`260131`, `310126`) in the one order in which all of them have happened."""
    text = identifier(column.name)
    days = {form: f"cast(try_strptime({text}, '{form}') as date)" for form in SIX_DIGITS}
    year = date_forms.year_of_now()
    counts = ", ".join(f"count(*) filter (year({day}) between 1970 and {year})" for day in days.values())
    rows, months, sample, *found = one(
        conn,
        f"select count({text}), count(*) filter (regexp_matches({text}, '^(19|20)..(0[1-9]|1[0-2])$')), "
        f"min({text}), {counts} from ({cells})",
    )
    fits = [form for form, count in zip(days, found, strict=True) if count == rows]
    reading = Reading(column, text, "cast(null as date)", dates=date_forms.DateForm(frozenset({"compact"})))
    if months == rows or not fits:
        # years and months, or no days at all: unreadable
        return reading
    if len(fits) > 1:
        reading.questions.append(
            f"{column.name} allows several orders of year, month and day (such as {sample}): write it as "
            "YYYY-MM-DD"
        )
        return reading
    day = days[fits[0]]
    reading.value = f"case when {day} >= date '{FIRST_EVENT}' then {day} end"
    order, order_ru = SIX_DIGITS[fits[0]]
    reading.guesses.append(
        (f"{column.name} such as {sample} is read as {order}", f"{column.name} вида {sample}: {order_ru}")
    )
    return reading


def readable(shapes: Sequence[date_forms.DateShape]) -> int:
    """Return in how many rows the shapes are some form of a day."""
    return sum(
        item.rows
        for item in shapes
        if date_forms.family_of(re.sub(f"[{BLANKS}]+", " ", item.shape.strip(BLANKS)))
    )


def zone_of_days(
    conn: duckdb.DuckDBPyConnection, cells: str, reading: Reading, time: str, settings: Settings
) -> str:
    """Return the time zone whose days the moments of a column become, and say it where nobody has.

    `time` is the SQL of a cell's time of day in UTC. Days that a program wrote as moments
    (`2026-01-04T21:00:00Z` for 5 January in Moscow) are midnights of one zone: UTC would make each the day
    before. A shop's own program writes its own time with what it is from Greenwich (`2025-12-31 23:34:42
    -0500`): the days are as they are written, which is an empty zone. In UTC 18 % of a New York shop's orders
    were of the next day.
    """
    if settings.time_zone:
        return settings.time_zone
    name, text = reading.column.name, identifier(reading.column.name)
    if not reading.column.is_native and (offsets := own_offsets(conn, cells, text)):
        reading.guesses.append(
            (
                f"{name} has a time zone of its own ({offsets}), and its days are those written there "
                "(the var time_zone decides)",
                f"{name}: часовой пояс у времени свой ({offsets}), дни взяты как написаны (решает переменная "
                "time_zone)",
            )
        )
        reading.zone = offsets
        return ""
    midnight = f"regexp_matches(lower(cast({text} as varchar)), {literal(WRITTEN_MIDNIGHT)})"
    minutes, is_written, days = one(
        conn,
        f"select list(distinct hour(time) * 60 + minute(time))[:3], bool_and(is_midnight), "
        f"count(distinct text) from (select {time} as time, {midnight} as is_midnight, {text} as text "
        f"from ({cells}) where {text} is not null) where time is not null",
    )
    if is_written or (name in NEVER_ON_THE_HOUR and days >= FEWEST_MIDNIGHTS):
        # a zone with summer time has two midnights, an hour apart
        ahead = {east: {(minute + east) % 1440 for minute in minutes} for east in (0, *sorted(EASTERN))}
        east = next((east for east, left in ahead.items() if left and left <= {0, 60}), 0)
        if east:
            zone, written = EASTERN[east]
            reading.guesses.append(
                (
                    f"{name} holds midnights of {written} and is read in its days "
                    "(the var time_zone decides)",
                    f"{name}: всюду полночь по {written}, дни взяты по этому поясу "
                    "(решает переменная time_zone)",
                )
            )
            return zone
    reading.guesses.append(
        (
            f"{name} has a time zone and is read in days of UTC (the var time_zone decides)",
            f"{name} с часовым поясом, дни взяты по UTC (решает переменная time_zone)",
        )
    )
    return "UTC"


def own_offsets(conn: duckdb.DuckDBPyConnection, cells: str, text: str) -> str:
    """Return the distances from Greenwich that stand in all moments of a column, as one zone has them.

    Empty where some have none, where there are more than those of summer and winter, or they are further
    apart; and where all are none, since servers write so, whoever's days they are.
    """
    found = conn.execute(
        f"select distinct regexp_extract(lower(cast({text} as varchar)), {literal(OFFSET)}, "
        f"['sign', 'hours', 'minutes']) from ({cells}) where {text} is not null limit 3"
    ).fetchall()
    written = [(said["sign"], said["hours"], said["minutes"]) for (said,) in found]
    if not written or len(written) > 2 or not all(hours for _, hours, _ in written):
        return ""
    minutes = [(-1 if sign == "-" else 1) * (60 * int(h) + int(m or 0)) for sign, h, m in written]
    if not any(minutes) or max(minutes) - min(minutes) > 60:
        return ""
    return ", ".join(sorted(f"{sign}{h}{m or '00'}" for sign, h, m in written))


def date_shapes(conn: duckdb.DuckDBPyConnection, cells: str, text: str) -> list[date_forms.DateShape]:
    """Return the shapes of a column's dates, the commonest first."""
    first, second = (
        f"try_cast(regexp_extract({text}, {literal(pattern)}, 1) as int)"
        for pattern in (r"([0-9]{1,2})[-/.,]", r"[0-9]{1,2}[-/.,] ?([0-9]{1,2})[-/.,]")
        for pattern in (f"(?i)^{date_forms.WEEKDAY}{pattern}",)
    )
    # a case, so that nothing else is parsed as eight digits
    digits = literal("^[0-9]{8}(?:[^0-9]|[0-9]{6}|$)")
    year_first, day_first, month_first = (
        f"count(case when regexp_matches({text}, {digits}) "
        f"and year(try_strptime({text}[:8], {literal(form)})) between 1900 and 2099 then 1 end)"
        for form in ("%Y%m%d", "%d%m%Y", "%m%d%Y")
    )
    late = short_year_of_now() + 1
    marked = f"(?i)^{date_forms.WEEKDAY}([0-9]{{2}})[-/.,] ?[0-9]{{1,2}}[-/.,] ?([0-9]{{2}})(?:[^0-9]|$)"
    first_late, last_late, last_beyond = (
        f"count(*) filter (try_cast(regexp_extract({text}, {literal(marked)}, {group}) as int) > {limit})"
        for group, limit in ((1, late), (2, late), (2, 31))
    )
    year = r"^[0-9]{4}[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[^0-9]|$)"
    middle_over, last_over = (
        f"count(*) filter (try_cast(regexp_extract({text}, {literal(year)}, {group}) as int) "
        f"between 13 and 31)"
        for group in (1, 2)
    )
    return [
        date_forms.DateShape(*row)
        for row in conn.execute(
            f"select regexp_replace(lower({text}), '[0-9]', '0', 'g') as shape, count(*) as rows, "
            f"min({text}), "
            f"count(*) filter ({first} between 13 and 31 and {second} <= 12), "
            f"count(*) filter ({second} between 13 and 31 and {first} <= 12), {year_first}, {day_first}, "
            f"{first_late}, {last_late}, {last_beyond}, {middle_over}, {last_over}, {month_first} "
            f"from ({cells}) where {text} is not null "
            f"group by shape order by rows desc, shape limit {MOST_SHAPES}"
        ).fetchall()
    ]


def short_year_of_now() -> int:
    """Return its last two digits."""
    return date_forms.year_of_now() % 100


def share_order(readings: Sequence[Reading]) -> None:
    """Decide an open order of day and month by another column of the source that is decided."""
    decided = {
        mark: (order, reading.column.name)
        for reading in readings
        if reading.dates
        for mark, order in reading.dates.orders
    }
    for reading in readings:
        if reading.dates is None:
            continue
        for mark, sample in reading.dates.open_marks:
            if mark in decided:
                order, other = decided[mark]
                first = {"day": "день", "month": "месяц", "year": "год"}[order]
                why = (
                    f"{sample} is read with the {order} first, as in {other}",
                    f"{sample} прочитано: сначала {first}, как в {other}",
                )
                reading.dates = reading.dates.with_order(mark, order, why)


def finish_dates(conn: duckdb.DuckDBPyConnection, cells: str, reading: Reading, settings: Settings) -> None:
    """Give a column of dates its SQL, or its question."""
    form = reading.dates
    if form is None or reading.value:
        return
    name = reading.column.name
    is_birth = name == "birth_date"
    pivot = short_year_of_now()
    zone = "UTC"
    cell = reading.spelled or reading.text
    if form.has_zone:
        time = date_forms.date_sql(cell, form, "UTC", is_birth=is_birth, pivot=pivot, takes_time=True)
        zone = zone_of_days(conn, cells, reading, time, settings)
        reading.zone = reading.zone or zone
        if not zone:
            form = reading.dates = replace(form, has_zone=False)
    day = date_forms.date_sql(cell, form, zone, is_birth=is_birth, pivot=pivot)
    is_late = form.is_plain and not form.has_early
    reading.value = day if is_birth or is_late else f"case when {day} >= date '{FIRST_EVENT}' then {day} end"
    if is_birth:
        read_years(conn, cells, reading)
    reading.guesses += [(f"{name}: {english}", f"{name}: {russian}") for english, russian in form.guesses]
    for _, sample in form.open_marks:
        reading.questions.append(
            f"{name} allows both day first and month first (such as {sample}): "
            "set the var date_order to day or month (or date_order of the file in otklik.yml)"
        )
    if form.question and (name in EVENT_DAYS or not form.lacks_days):
        way_out = "" if form.lacks_days else ": write all dates one way"
        reading.questions.append(f"{name} {form.question}{way_out}")


def read_years(conn: duckdb.DuckDBPyConnection, cells: str, reading: Reading) -> None:
    """Take births of which only the year is known for the first of July: the age is right to half a year."""
    year = f"regexp_extract({reading.text}, {literal(r'^((?:19|20)[0-9]{2})(?:[.,]0+)?$')}, 1)"
    found = conn.execute(f"select min({year}) from ({cells}) where {year} != ''").fetchone()
    if found and found[0]:
        reading.value = f"coalesce({reading.value}, try_cast(nullif({year}, '') || '-07-01' as date))"
        name = reading.column.name
        reading.guesses.append(
            (
                f"{name} such as {found[0]} is a year: the first of July of it",
                f"{name} вида {found[0]} — это год: считается 1 июля",
            )
        )


def read_attribute(
    conn: duckdb.DuckDBPyConnection,
    cells: str,
    column: Column,
    facts: Mapping[str, Any],
    settings: Settings,
) -> Reading:
    """Read a column beyond the contract: numbers in one form, words as they stand, people's names never."""
    reading = read_text(column)
    if personal.is_personal(conn, cells, reading.text, column.header, facts):
        reading.is_personal = True
        return reading
    is_named_so = settings.purchase_files and OF_PURCHASES.search(column.header.lower().replace("_", " "))
    is_of_export = is_named_so or column.name in settings.follow_purchases
    if is_of_export and column.name not in settings.known_before:
        reading.is_total = True
        return reading
    if not facts["rows"] or is_plain_number(facts):
        return reading
    shapes = number_shapes(conn, cells, reading.text)
    numeric = [shape for shape in shapes if is_number(shape.shape)]
    if sum(shape.rows for shape in numeric) < (1 - number_forms.TOLERATED_SHARE) * sum(
        s.rows for s in shapes
    ):
        return reading
    form = number_forms.decide_numbers(numeric, settings.decimal_mark)
    if form.question:
        return reading
    number = number_forms.number_sql(reading.text, form, "decimal(28,8)", takes_percent=True)
    short = f"regexp_replace(regexp_replace(cast({number} as varchar), '0+$', ''), '[.]$', '')"
    reading.value = f"coalesce({short}, {reading.text})"
    reading.numbers = form
    return reading


def is_number(shape: str) -> bool:
    """Tell whether a shape is a number with some mark, blank or currency; a day has marks as well.

    Examples
    --------
    >>> [is_number(shape) for shape in ("99.99.9999", "999.999.999,99", "9,99,999.9", "99,9")]
    [False, True, True, True]
    """
    said = number_forms.body(shape)
    # a mark that stands twice parts thousands, or lakhs and crores before them
    is_grouped = True
    for mark in ".,":
        groups = re.split("[.,]", said)[1 : said.count(mark) + 1]
        if len(groups) > 1:
            is_grouped &= len(groups[-1]) == 3 and all(len(group) in (2, 3) for group in groups)
    return (
        bool(re.fullmatch(r"[09.,]*[09][09.,]*", said))
        and is_grouped
        and not re.search(f"[09][{APOSTROPHES}{BLANKS}]+[09]{{4}}", shape)
    )
