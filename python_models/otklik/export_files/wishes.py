"""Who wants no messages, as customers' own files say it: consents, wishes for none, words beside others.

Every column that says a consent must be a yes, and every column that says a wish for no messages must say
nothing or no: a column that is not read would contact somebody who refused. What is read as either is said.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import duckdb

from otklik.export_files import date_forms, words
from otklik.export_files.column_forms import DAY, words_seen
from otklik.export_files.contract import TEXT, Table
from otklik.export_files.number_forms import identifier, literal
from otklik.export_files.own_mapping import MAPPING
from otklik.export_files.presets import OWN_MESSAGES, ColumnMapping, Named
from otklik.export_files.titles import plain_name
from otklik.export_files.wish_words import (
    BLOCKED,
    CONSENT,
    MAY_REFUSE,
    MAY_SAY_CONSENT,
    MAY_TELL_CONSENT,
    MINDS_NOT,
    NOT_REFUSED,
    OF_AN_ADDRESS,
    OF_ANYTHING,
    OF_RESPONSES,
    REFUSAL,
    SAYS_CONSENT,
    TELLS_CONSENT,
    meaning_of,
    names_consent,
    wants_none,
)

# what says of a consent whether it was given or taken back
STATE = re.compile(
    r"(?:consent |opt in |согласи[ея] )?"
    r"(?:status|state|action|event|value|decision|choice|answer|granted|active"
    r"|статус|состояние|действие|событие|значение|решение|ответ|выбор)"
    r"(?: согласия| consent)?|consent|согласие"
)
# whose day is a yes
DAY_OF_CONSENT = re.compile(r"соглас|consent|einwillig|zustimm|consenso|zgod|згод|\bizi?n|келісім")
# the day until which one holds
ENDS = re.compile(r"\bдо\b|оконч|истека|until|expir|\bend|valid|ablauf|\bfin\b|bitiş")
# days that programs write for none, of which nobody has left a list
NO_DAY = (
    r"(?:1900-01-01|1970-01-01|01[./]01[./](?:1900|1970)|(?:2[1-9]|[3-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}"
    r"|[0-9]{2}[./][0-9]{2}[./](?:2[1-9]|[3-9][0-9])[0-9]{2})(?:[T ].*)?|[+-]?infinity|[ ./-]+"
)
MOST_CONSENT_WORDS = 40
# how a column is read in which only some words are a wish for no messages
REFUSED = "refusal"
# the columns that say who may be contacted
WISHES = ("consent", "@unsubscribed")
# who must have said yes where several columns say a consent
IN_EACH = (" in each", " в каждой из них")


class Records(Named, Protocol):
    """What is asked of a source here."""

    @property
    def types(self) -> Mapping[str, str]:
        """The engine's type of each column."""

    @property
    def records(self) -> int:
        """How many it has."""

    def relation(self) -> str:
        """Return the select of its columns and `line`."""


def with_opt_outs(mapping: ColumnMapping, header: Sequence[str]) -> ColumnMapping:
    """Return the mapping of customers with the columns by which some of them want no messages."""
    free = [name for name in header if name not in mapping.used and wants_none(name)]
    if mapping.table != "customers" or not free:
        return mapping
    known = mapping.columns.get("@unsubscribed", ())
    return replace(mapping, columns={**mapping.columns, "@unsubscribed": (*known, *free)})


def with_denials(conn: duckdb.DuckDBPyConnection, source: Records, mapping: ColumnMapping) -> ColumnMapping:
    """Return the mapping of customers with the columns of a no to messages under whatever name.

    `Рассылки отключены`, `exclude_from_mailing`: the words of a header deny messages, and its cells are a
    yes, a no or the day of it. Read as a consent, just those who refused would be written to.
    """
    if mapping.table != "customers":
        return mapping
    served = served_by(mapping)
    found = [
        name
        for name in source.header
        if name not in served and meaning_of(name) == "refusals" and is_answered(conn, source, name)
    ]
    if not found:
        return mapping
    columns = without_headers(mapping.columns, found)
    known = columns.get("@unsubscribed", ())
    return replace(mapping, columns={**columns, "@unsubscribed": (*known, *found)})


def is_answered(conn: duckdb.DuckDBPyConnection, source: Records, name: str) -> bool:
    """Tell whether all that a column says is a yes, a no or a day, and no word that tells a subscription."""
    cell = f"lower(trim(cast({identifier(name)} as varchar)))"
    said = {word for word in words_seen(conn, source.relation(), cell) if not re.match(DAY, word)}
    said -= {*words.empty_words(), ""}
    return said <= words.flag_words(said).keys() and not (said and all(map(TELLS_CONSENT.search, said)))


def with_consents(
    conn: duckdb.DuckDBPyConnection, source: Records, mapping: ColumnMapping
) -> tuple[ColumnMapping, list[tuple[str, str]]]:
    """Return the mapping of customers with every column that says a consent, and say so.

    Besides what a preset or `otklik.yml` takes, a column is one if its name or its words speak of messages
    (`email_status`: subscribed, unsubscribed, cleaned) and it has a yes or a no. Of several (one for each
    channel, say) each must be a yes: whoever refused one of them is not written to by mistake.
    """
    if mapping.table != "customers":
        return mapping, []
    # what a preset only keeps from being a feature may be one
    served = served_by(mapping)
    free = [name for name in source.header if name not in served and not wants_none(name)]
    cells = {name: f"lower(trim(cast({identifier(name)} as varchar)))" for name in free}
    telling = tells_consent(conn, source, cells)
    found = [name for name in free if says_consent(conn, source, name, cells[name], may_tell=name in telling)]
    known = mapping.columns.get("consent", ())
    of_goods = [
        name for name in found if known and name not in telling and OF_ANYTHING.fullmatch(plain_name(name))
    ]
    found = [name for name in found if name not in of_goods]
    listed = (*known, *found)
    passed = unread_channels(conn, source, [name for name in free if name not in found])
    passed += [
        (
            f"{name} is not read as consent, as {', '.join(known)} says it: if it is one to messages, call "
            "it consent to messages",
            f"{name} не считается согласием, раз оно есть в {', '.join(known)}: если это согласие на "
            "сообщения, назовите колонку «согласие на рассылку»",
        )
        for name in of_goods
    ]
    if not found and len(known) < 2:
        return mapping, passed
    names, (each, each_ru) = ", ".join(listed), IN_EACH if len(listed) > 1 else ("", "")
    guess = (
        f"{names} is read as consent: who has no yes{each} is not contacted",
        f"{names}: прочитано как согласие, кому там не сказано «да»{each_ru}, тем не пишем",
    )
    others = without_headers(mapping.columns, found)
    return replace(mapping, columns={**others, "consent": listed}), [guess, *passed]


def unread_channels(
    conn: duckdb.DuckDBPyConnection, source: Records, names: Sequence[str]
) -> list[tuple[str, str]]:
    """Say which columns are called after a channel alone and say yes and no: `SMS`, `Push`, `Новости`.

    Whether a no there is one to being written to, or somebody has no such thing, nobody can tell.
    """
    found = []
    for name in names:
        if meaning_of(name) != "channels":
            continue
        cell = f"lower(trim(cast({identifier(name)} as varchar)))"
        said = {*words_seen(conn, source.relation(), cell)} - {*words.empty_words(), ""}
        known = words.flag_words(said)
        if said <= known.keys() and False in known.values():
            found.append(name)
    if not found:
        return []
    listed = ", ".join(found)
    return [
        (
            f"{listed} says yes and no and is not read as consent: if a no there is one to being written to, "
            "name it under consent in otklik.yml",
            f"{listed}: да и нет, как согласие не прочитано; если «нет» значит «не писать», назовите его в "
            "otklik.yml в consent",
        )
    ]


def with_purposes(
    conn: duckdb.DuckDBPyConnection, source: Records, mapping: ColumnMapping
) -> tuple[ColumnMapping, list[tuple[str, str]]]:
    """Return the mapping of consents with the column that says what each is for, under whatever name.

    All of its words are purposes. A consent to profiling is none to messages: only where nothing says a
    purpose are they for own messages. Of several columns the one with more purposes says more.
    """
    if mapping.table != "consents" or mapping.preset == MAPPING or "purpose" not in mapping.values:
        return mapping, []
    meanings = {}
    for name in (name for name in source.header if name not in mapping.used):
        cell = f"nullif(lower(trim(cast({identifier(name)} as varchar))), '')"
        seen = [word for word in words_seen(conn, source.relation(), cell) if word not in words.empty_words()]
        known = words.closed_words("purpose", seen)
        if seen and len(known) == len(seen):
            meanings[name] = set(known.values())
    if not meanings:
        return mapping, []
    found = max(meanings, key=lambda name: (len(meanings[name]), meanings[name] != {OWN_MESSAGES}))
    note = (
        f"{found} is read as what each consent is for",
        f"{found}: прочитано как цель согласия",
    )
    columns = {**mapping.columns, "purpose": (found,)}
    values = {name: value for name, value in mapping.values.items() if name != "purpose"}
    return replace(mapping, columns=columns, values=values), [] if mapping.preset else [note]


def with_states(conn: duckdb.DuckDBPyConnection, source: Records, mapping: ColumnMapping) -> ColumnMapping:
    """Return the mapping of consents with the columns that say of each whether it was given or taken back.

    By the name, or where all of its words are a yes or a no and one is a no.
    """
    if mapping.table != "consents":
        return mapping
    found = []
    for name in (name for name in source.header if name not in mapping.used):
        cell = f"nullif(lower(trim(cast({identifier(name)} as varchar))), '')"
        seen = [word for word in words_seen(conn, source.relation(), cell) if word not in words.empty_words()]
        known = words.flag_words(seen)
        is_named = bool(STATE.fullmatch(plain_name(name)))
        if (
            seen
            and len(seen) < MOST_CONSENT_WORDS
            and (any(word in known for word in seen) if is_named else set(seen) == set(known))
            and (is_named or False in known.values())
        ):
            found.append(name)
    return replace(mapping, columns={**mapping.columns, "@state": tuple(found)}) if found else mapping


def without_headers(
    columns: Mapping[str, tuple[str, ...]], names: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Return the headers of columns without some of them, and no column that had only these."""
    kept = {name: tuple(h for h in headers if h not in names) for name, headers in columns.items()}
    return {name: headers for name, headers in kept.items() if headers}


def tells_consent(
    conn: duckdb.DuckDBPyConnection, source: Records, cells: Mapping[str, str]
) -> frozenset[str]:
    """Return the columns that have a word which is of messages and nothing else; `cells` is their SQL."""
    if not cells:
        return frozenset()
    row = ", ".join(f"cast({identifier(name)} as varchar)" for name in cells)
    may = f"regexp_matches(concat_ws(chr(31), {row}), {literal(MAY_TELL_CONSENT)})"
    if conn.execute(f"select 1 from ({source.relation()}) where {may} limit 1").fetchone() is None:
        return frozenset()
    pattern = literal(TELLS_CONSENT.pattern)
    asked = ", ".join(f"bool_or(regexp_matches({cell}, {pattern}))" for cell in cells.values())
    told = conn.execute(f"select {asked} from ({source.relation()})").fetchone()
    assert told
    return frozenset(name for name, is_told in zip(cells, told, strict=True) if is_told)


def says_consent(
    conn: duckdb.DuckDBPyConnection, source: Records, name: str, cell: str, *, may_tell: bool
) -> bool:
    """Tell whether a column of customers says a consent, by its name and its words; `cell` is its SQL."""
    is_named = bool(SAYS_CONSENT.search(name) or MINDS_NOT.search(plain_name(name))) or names_consent(name)
    may_say = MAY_SAY_CONSENT.search(plain_name(name)) and not OF_RESPONSES.search(plain_name(name))
    if not (is_named or may_say or may_tell) or (meaning_of(name) == "refusals" and not may_tell):
        return False
    # more different words than there are ways to say yes and no are no consent
    found = conn.execute(
        f"select distinct {cell} as word from ({source.relation()}) where {cell} is not null "
        f"and not regexp_matches({cell}, {literal(DAY)}) limit {MOST_CONSENT_WORDS}"
    ).fetchall()
    said = {word for (word,) in found} - {*words.empty_words(), ""}
    if not said and DAY_OF_CONSENT.search(plain_name(name)) and not ENDS.search(plain_name(name)):
        # the day on which somebody agreed; who has none did not. Mailers have no day of whom they were given
        days = f"select 1 from ({source.relation()}) where regexp_matches({cell}, {literal(DAY)}) limit 1"
        return conn.execute(days).fetchone() is not None
    known = words.flag_words(said)
    if not said or len(found) == MOST_CONSENT_WORDS:
        return False
    if is_named:
        # a word that nobody knows is no yes
        return 2 * len(said & known.keys()) >= len(said)
    # beside a word that says a yes to messages, one that nobody knows is no yes
    is_told = any(known.get(word) and TELLS_CONSENT.search(word) for word in said)
    return is_told or bool(may_say and said <= known.keys())


def served_by(mapping: ColumnMapping) -> set[str]:
    """Return the headers that serve a column of the contract or say a wish."""
    return {
        header
        for name, headers in mapping.columns.items()
        if name == "@unsubscribed" or not name.startswith("@")
        for header in headers
    }


def with_refusals(
    conn: duckdb.DuckDBPyConnection, source: Records, mapping: ColumnMapping
) -> tuple[ColumnMapping, list[tuple[str, str]]]:
    """Return the mapping of customers with the columns in which some are said to want no messages.

    A status, tags or a comment, beside other words: only who has such a word is not contacted. Said, with a
    word and how many there are.
    """
    if mapping.table != "customers":
        return mapping, []
    served = served_by(mapping)
    free = [
        name for name in source.header if name not in served and source.types.get(name, TEXT).lower() == TEXT
    ]
    row = ", ".join(map(identifier, free))
    may_refuse = f"regexp_matches(concat_ws(chr(31), {row}), {literal(MAY_REFUSE)})"
    first = f"select 1 from ({source.relation()}) where {may_refuse} limit 1"
    if not free or conn.execute(first).fetchone() is None:
        return mapping, []
    facts = ", ".join(
        f"count(*) filter ({said}), min({identifier(name)}) filter ({said})"
        for name in free
        for said in (refuses(name),)
    )
    told = conn.execute(f"select {facts} from ({source.relation()})").fetchone()
    assert told
    found = [(name, rows, word) for name, rows, word in zip(free, told[::2], told[1::2], strict=True) if rows]
    if not found:
        return mapping, []
    names = tuple(name for name, *_ in found)
    columns = without_headers(mapping.columns, names)
    known = columns.get("@unsubscribed", ())
    guesses = [
        (
            f"{rows} customers have a wish for no messages in {name} (such as {str(word)[:40]}) and are not "
            "contacted",
            f"у {rows} клиентов в {name} сказано не писать (например {str(word)[:40]}), им не пишем",
        )
        for name, rows, word in found
    ]
    return (
        replace(
            mapping,
            columns={**columns, "@unsubscribed": (*known, *names)},
            reads_as={**mapping.reads_as, **dict.fromkeys(names, REFUSED)},
        ),
        guesses,
    )


def refuses(header: str) -> str:
    """Return the SQL that is true where a cell has words by which somebody wants no messages."""
    cell = f"lower(trim(cast({identifier(header)} as varchar)))"
    # a tag has `-` or `_` where a sentence has blanks
    plain = f"regexp_replace({cell}, '[\\s_-]+', ' ', 'g')"
    bare = f"regexp_replace({plain}, {literal(NOT_REFUSED)}, '', 'g')"
    said = f"{REFUSAL}|{BLOCKED}" if OF_AN_ADDRESS.search(plain_name(header)) else REFUSAL
    return f"regexp_matches({bare}, {literal(said)})"


def said_beside(
    conn: duckdb.DuckDBPyConnection, source: Records, mapping: ColumnMapping
) -> list[tuple[str, str]]:
    """Say which column of a list of whom not to contact has both a yes and a no, and is not asked."""
    if mapping.table != "suppressions":
        return []
    names = []
    for name in source.header:
        if name in mapping.used:
            continue
        cell = f"lower(trim(cast({identifier(name)} as varchar)))"
        seen = words_seen(conn, source.relation(), cell)
        if len(seen) < MOST_CONSENT_WORDS and {True, False} <= set(words.flag_words(seen).values()):
            names.append(name)
    if not names:
        return []
    listed = ", ".join(names)
    return [
        (
            f"nobody in it is contacted, whatever {listed} says",
            f"никому из него не пишем, что бы ни стояло в {listed}",
        )
    ]


def opted_out(mapping: ColumnMapping) -> list[tuple[str, str]]:
    """Say which columns are read as a wish for no messages."""
    listed = mapping.columns.get("@unsubscribed", ())
    names = ", ".join(name for name in listed if mapping.reads_as.get(name) != REFUSED)
    if not names:
        return []
    return [
        (
            f"who has anything but a no in {names} is not contacted",
            f"кому в {names} стоит что-либо, кроме «нет», тем не пишем",
        )
    ]


def unread_consent(
    table: Table, mapping: ColumnMapping, names: Collection[str], header: Sequence[str]
) -> list[tuple[str, str]]:
    """Say which columns may be a consent and are not read as one; `names` are the columns that are read.

    Where none is read, everybody may be contacted.
    """
    if "consent" not in table.columns:
        return []
    served = {name for names in (mapping.columns.get(role, ()) for role in WISHES) for name in names}
    alike = [name for name in header if name not in served and CONSENT.search(plain_name(name))]
    if set(names) & set(WISHES):
        alike = [name for name in alike if SAYS_CONSENT.search(name)]
        listed = ", ".join(alike)
        said = (
            f"{listed} is not read as consent: if it is one, name it under consent in otklik.yml, too",
            f"{listed}: не прочитано как согласие, если это оно, добавьте его к consent в otklik.yml",
        )
        return [said] if alike else []
    if not alike:
        return []
    listed = ", ".join(alike)
    return [
        (
            "nothing is read as consent, so everybody may be contacted: "
            f"if {listed} is it, say so in otklik.yml",
            f"согласие не прочитано, поэтому писать можно всем: если это {listed}, назовите его в otklik.yml",
        )
    ]


def is_consent(name: str) -> bool:
    """Tell whether a column that is read says a consent: the contract's own, or one beside it."""
    return name == "consent" or name.startswith("@consent")


def consent_names(headers: Sequence[str], *, is_given: bool) -> list[str]:
    """Return what the columns of consent are called that are read; `is_given`: one is not of the file."""
    return [
        f"@consent {at}" if at else "consent" for at in range(int(is_given), len(headers) + int(is_given))
    ]


def unsubscribed_cell(mapping: ColumnMapping) -> str:
    """Return the SQL of the first of a customer's cells that wants no messages; null where none does."""
    no = ", ".join(literal(word) for word in {*words.input_words()["opt_out"], *words.empty_words(), ""})
    never = literal(date_forms.EMPTY_DATES)
    said = [
        f"case when {is_said} then {cell} end"
        for header in mapping.columns["@unsubscribed"]
        for cell in (f"cast({identifier(header)} as varchar)",)
        for is_said in (
            refuses(header)
            if mapping.reads_as.get(header) == REFUSED
            else f"lower(trim({cell})) not in ({no}) and not regexp_full_match(trim({cell}), {never}) "
            f"and not regexp_full_match(trim({cell}), {literal(NO_DAY)})",
        )
    ]
    return f"coalesce({', '.join(said)})"
