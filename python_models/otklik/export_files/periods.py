"""The first and the last day of a campaign where one cell has both: `5–15 декабря 2026`."""

from __future__ import annotations

import re
from dataclasses import replace

import duckdb

from otklik.export_files import month_names, wishes
from otklik.export_files.arms import filled_words
from otklik.export_files.number_forms import identifier, literal
from otklik.export_files.presets import ColumnMapping
from otklik.export_files.titles import plain_name

A_PERIOD = re.compile(
    r"(?:период|сроки?|даты?|dates?|period|date range|zeitraum|aktionszeitraum|laufzeit|période|periodo"
    r"|período|okres|dönem|період|термін)"
    r"(?: (?:действия|проведения|акции|кампании|рассылки|of (?:the )?campaign|campaign|trwania|дії"
    r"|der aktion))*"
)
BEFORE = re.compile(r"^(?:с|со|from|between|von|vom|du|del|dal|od|z|з)\s+")
# a hyphen without blanks divides days unless they are written with hyphens themselves
BETWEEN = re.compile(
    r"\s*(?:[–—]|\s-\s|\.\.+|…|~)\s*|\s+(?:по|до|to|until|through|bis|zum|au|al|hasta|do|and|и)\s+"
    r"|(?<=[0-9])(?<!-[0-9]{2})-(?=[0-9]{1,2}[./ ])"
)
A_WORD = re.compile(r"[^\W\d_]{3,}")
A_NUMBER = re.compile(r"[0-9]{1,2}")
MOSTLY = 0.5


def with_period(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping
) -> tuple[ColumnMapping, list[tuple[str, str]]]:
    """Return the mapping of campaigns with both days of a column of periods, where no others name them."""
    if mapping.table != "campaigns" or {"starts_on", "ends_on"} & (mapping.columns.keys() | mapping.absent):
        return mapping, []
    named = [name for name in source.header if A_PERIOD.fullmatch(plain_name(name))]
    if len(named) != 1 or named[0] in mapping.used:
        return mapping, []
    header = named[0]
    seen = filled_words(conn, source, header)
    found = {word: days for word in seen if (days := days_of(word))}
    if not found or len(found) < MOSTLY * len(seen):
        return mapping, []
    cell = f"trim(lower(cast({identifier(header)} as varchar)))"
    columns, made = dict(mapping.columns), dict(mapping.made)
    for at, name in enumerate(("starts_on", "ends_on")):
        cases = " ".join(
            f"when {cell} = {literal(word)} then {literal(days[at])}" for word, days in found.items()
        )
        columns[name], made[name] = (header,), f"case {cases} else {cell} end"
    word, (first, last) = next(iter(found.items()))
    guess = (
        f"{header} has both days of a campaign ({word}: {first} and {last})",
        f"в {header} оба дня кампании ({word}: {first} и {last})",
    )
    return replace(mapping, columns=columns, made=made), [guess]


def days_of(period: str) -> tuple[str, str] | None:
    """Return the first and the last day of a period (in small letters), each as it would stand alone.

    What the first leaves out the last says; over the turn of a year it is a year earlier. One day is both.

    Examples
    --------
    >>> days_of("01.03.2026 - 15.03.2026"), days_of("с 01.03 по 15.03.2026"), days_of("1-15.03.2026")
    (('01.03.2026', '15.03.2026'), ('01.03.2026', '15.03.2026'), ('1.03.2026', '15.03.2026'))
    >>> days_of("5–15 декабря 2026"), days_of("28 ноя – 5 дек 2026"), days_of("25.12–10.01.2027")
    (('5 декабря 2026', '15 декабря 2026'), ('28 ноя 2026', '5 дек 2026'), ('25.12.2026', '10.01.2027'))
    >>> days_of("march 1–15, 2026"), days_of("mar 28 to apr 5, 2026"), days_of("2026-03-01 - 2026-03-15")
    (('march 1, 2026', 'march 15, 2026'), ('mar 28, 2026', 'apr 5, 2026'), ('2026-03-01', '2026-03-15'))
    >>> days_of("05.12-15.12.26"), days_of("01.03.26 - 15.03.26"), days_of("05.12")
    (('05.12.26', '15.12.26'), ('01.03.26', '15.03.26'), None)
    >>> days_of("весь год"), days_of("март 2026"), days_of("1, 5 и 7 марта 2026"), days_of("01.03.2026")
    (None, None, None, ('01.03.2026', '01.03.2026'))
    """
    text = BEFORE.sub("", re.sub(r"\s+", " ", period.strip()))
    parts = [part.strip(" ,") for part in BETWEEN.split(text)]
    if len(parts) == 1:
        parts *= 2
    if len(parts) != 2 or not all(parts):
        return None
    first, last = parts
    has_word = A_WORD.search(first)
    is_number = A_NUMBER.fullmatch(re.split("[, ]", last)[0])
    if is_number and has_word and not A_WORD.search(last):
        # `march 1`, and `15, 2026` of the same month
        last = f"{has_word.group()} {last}"
    year = re.search(r"(?<!\d)(?:19|20)[0-9]{2}(?!\d)|(?<=[0-9]\.)[0-9]{2}$", last)
    if not year:
        return None
    if not re.search(r"(?:19|20)[0-9]{2}|[0-9]\.[0-9]{1,2}\.[0-9]{2}$", first):
        if A_NUMBER.fullmatch(first):
            rest = A_NUMBER.sub("", last, count=1)
            first = f"{first}{rest}" if re.match(r"[0-9]", last) else first
        else:
            of_last, of_first = month_of(last), month_of(first)
            if not of_last or not of_first:
                return None
            number = int(year.group()) - (of_first > of_last)
            between = "." if re.search(r"[0-9]\.[0-9]", first) else " "
            between = ", " if re.match(r"[^\W\d]", first) else between
            first = f"{first.rstrip('.')}{between}{number}"
    return (first, last) if all(map(is_day, (first, last))) else None


def month_of(day: str) -> int | None:
    """Return the month of a day that may lack its year; None where nobody can tell."""
    numbers = re.match(r"[0-9]{1,2}\.([0-9]{1,2})(?:\.|$)", day)
    if numbers:
        return int(numbers[1])
    found = month_names.months_of(A_WORD.findall(day))
    return next(iter(found.values()), None)


def is_day(text: str) -> bool:
    """Tell whether a text has a day, a month and a year."""
    numbers = re.findall(r"[0-9]+", text)
    has_month = bool(month_names.months_of(A_WORD.findall(text)))
    return len(numbers) == (2 if has_month else 3) and len(text) < 40
