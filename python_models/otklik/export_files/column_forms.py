"""How each column of one source is written, decided over the whole column, and the SQL that reads it.

One aggregate scan finds which columns are plain (ISO days, decimal points, clean ids); only the others are
looked at again, by the shapes of their values. No value is read by itself: a column has one form, and a cell
that does not fit it is unreadable.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import duckdb

from otklik.export_files import date_forms, number_forms, personal, words
from otklik.export_files.column_dates import finish_dates, read_dates, share_order
from otklik.export_files.columns import FIRST_EVENT, MOST_SHAPES, Cells, Column, Reading, Settings, one
from otklik.export_files.contract import MONEY, RATE, TEXT
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
SAYS_PERCENT = re.compile(r"%|percent|\bpct\b|процент", re.IGNORECASE)
# so many words are listed in a sentence
MOST_LISTED = 5
# a column of words with more of them is no column of words
MOST_WORDS = 300
# a double takes words for infinity too, and wider decimals cost twice as much
PLAIN_NUMBER = "decimal(18, 4)"
# a text that Excel shall not take for a number
FORMULA = '="(?:[^"]|"")*"'


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
