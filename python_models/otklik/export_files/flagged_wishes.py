"""Lists of whom not to contact that have everybody in them, with a yes or a no to each channel beside.

Of a sheet of `Do Not Call` and `Do Not Mail` those are meant who have a yes there; taken whole, it keeps off
all customers. What says no to every refusal, or yes to a consent, and nothing else, is no wish for silence;
in doubt nobody is contacted. Of a column called after a channel alone (`email`: Y) nobody knows which of the
two its yes means, so the build asks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import duckdb

from otklik.export_files import wishes, words
from otklik.export_files.arms import filled_words
from otklik.export_files.asides import is_of_words
from otklik.export_files.columns import Sentences, one
from otklik.export_files.number_forms import identifier
from otklik.export_files.presets import ColumnMapping
from otklik.export_files.titles import plain_name
from otklik.export_files.wish_words import OF_A_FATE, TELLS_CONSENT, meaning_of

# the column that says that a line is no wish for silence
ALLOWED = "@allowed"
# who has something there is in the list for it, whatever the channels say
OF_A_REASON = re.compile(
    r"reason|причин|comment|коммент|note|примечан|why|\bstatus|статус|state\b|\btype\b|\bтип\b|source|источник"
    r"|until|действует|\bдо\b|grund|motif|motivo|powód|complain|жалоб|\bend\b|expir|оконч|конец|\bdate\b|\bдата\b"
)


@dataclass(frozen=True)
class Flags:
    """The columns of a list by what their yes means: a refusal, a consent, or nobody knows."""

    refusals: tuple[str, ...] = ()
    consents: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()

    @property
    def headers(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.refusals, *self.consents, *self.channels)


def with_flags(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping
) -> tuple[ColumnMapping, Sentences, list[str]]:
    """Return the mapping of a list of whom not to contact with who is not meant by it, a note, a question."""
    if mapping.table != "suppressions":
        return mapping, [], []
    flags = flags_of(conn, source, mapping)
    if flags.channels and has_both(conn, source, flags.channels):
        listed = ", ".join(flags.channels)
        return without_flags(mapping, flags), [], [question(listed)]
    told = replace(flags, channels=())
    if not told.headers:
        return mapping, [], []
    allowed = is_allowed(conn, source, told, reasons_beside(source, mapping, flags))
    rows, free = one(conn, f"select count(*), count(*) filter ({allowed}) from ({source.relation()})")
    if not free or free == rows:
        # a list of nobody is none: what else it is for, nobody knows
        listed = ", ".join(told.headers)
        note = (
            f"nobody in it is contacted, whatever {listed} says",
            f"никому из него не пишем, что бы ни стояло в {listed}",
        )
        # a yes and a no beside each other are said elsewhere
        is_partly_empty = not free and has_both(conn, source, told.headers)
        is_said = any(set(words_of_both(conn, source, header)) == {True, False} for header in told.headers)
        return without_flags(mapping, flags), [note] if is_partly_empty and not is_said else [], []
    mapping = without_flags(mapping, flags)
    listed = ", ".join(told.headers)
    note = (
        f"{free} of {rows} lines do not keep anybody off, by {listed}",
        f"строк, которые никого не исключают: {free} из {rows}, по {listed}",
    )
    made = {**mapping.made, ALLOWED: f"case when {allowed} then 'allowed' end"}
    return replace(mapping, columns={**mapping.columns, ALLOWED: told.headers}, made=made), [note], []


def flags_of(conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping) -> Flags:
    """Return the columns of yes and no of a list, but for the first that names somebody.

    What became of somebody is asked beside wishes alone: `deleted`: no says nothing of who unsubscribed.
    """
    named = mapping.columns.get("customer_id", ())
    found: dict[str, list[str]] = {"refusals": [], "consents": [], "channels": []}
    fates: list[str] = []
    for header in source.header:
        if header in mapping.used and (header not in named or len(named) < 2):
            continue
        seen = filled_words(conn, source, header)
        if not seen or not set(seen) <= words.flag_words(seen).keys():
            continue
        is_told = all(map(TELLS_CONSENT.search, seen))
        if meaning := "consents" if is_told else meaning_of(header):
            is_fate = meaning == "refusals" and OF_A_FATE.search(plain_name(header))
            (fates if is_fate else found[meaning]).append(header)
    if found["refusals"] or found["consents"]:
        found["refusals"] += fates
    return Flags(**{meaning: tuple(headers) for meaning, headers in found.items()})


def without_flags(mapping: ColumnMapping, flags: Flags) -> ColumnMapping:
    """Return the mapping without flags among what names somebody: `email`: Y is nobody's."""
    return replace(mapping, columns=wishes.without_headers(mapping.columns, flags.headers))


def has_both(conn: duckdb.DuckDBPyConnection, source: wishes.Records, headers: Sequence[str]) -> bool:
    """Tell whether columns have a yes and a no, or nothing beside either."""
    said = {
        is_yes
        for header in headers
        for is_yes in words.flag_words(filled_words(conn, source, header)).values()
    }
    filled = " or ".join(f"trim(cast({identifier(header)} as varchar)) != ''" for header in headers)
    rows, some = one(conn, f"select count(*), count(*) filter ({filled}) from ({source.relation()})")
    return len(said) > 1 or some < rows


def words_of_both(conn: duckdb.DuckDBPyConnection, source: wishes.Records, header: str) -> list[bool]:
    """Return what the words of a column say: a yes, a no, or both."""
    return list(words.flag_words(filled_words(conn, source, header)).values())


def reasons_beside(source: wishes.Records, mapping: ColumnMapping, flags: Flags) -> list[str]:
    """Return the columns that say why, or until when, somebody is in the list."""
    return [
        header
        for header in source.header
        if header not in flags.headers
        and (header in mapping.columns.get("until", ()) or OF_A_REASON.search(plain_name(header)))
    ]


def is_allowed(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, flags: Flags, reasons: Sequence[str]
) -> str:
    """Return the SQL of whether a line is no wish for silence: it says so, and nowhere the other."""
    says, against = [], []
    for header in flags.refusals:
        cell = f"trim(lower(cast({identifier(header)} as varchar)))"
        no = words_that(conn, source, header, is_yes=False)
        says += [is_of_words(cell, no)] if no else []
        against.append(f"({cell} != '' and not {is_of_words(cell, no)})" if no else f"{cell} != ''")
    for header in flags.consents:
        cell = f"trim(lower(cast({identifier(header)} as varchar)))"
        yes = words_that(conn, source, header, is_yes=True)
        says += [is_of_words(cell, yes)] if yes else []
        against.append(f"not {is_of_words(cell, yes)}" if yes else "true")
    against += [f"trim(cast({identifier(header)} as varchar)) != ''" for header in reasons]
    refused = " or ".join(f"coalesce({said}, false)" for said in against)
    return f"(({' or '.join(says) or 'false'}) and not ({refused}))"


def words_that(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, header: str, *, is_yes: bool
) -> list[str]:
    """Return the words of a column that say yes, or no."""
    says = words.flag_words(filled_words(conn, source, header))
    return [word for word, meaning in says.items() if meaning is is_yes]


def question(listed: str) -> str:
    """Return the sentence that asks what a yes to a channel means in a list of whom not to contact."""
    return (
        f"{listed} say yes or no, and nobody can tell whether a yes means not to write or that one may: call "
        "them do_not_email or email_allowed and so on, or leave in the list those alone who want no messages"
    )
