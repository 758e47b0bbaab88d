"""How a column of days is written, decided over the whole column, and whose days its moments become."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import duckdb

from otklik.export_files import date_forms, month_names
from otklik.export_files.columns import FIRST_EVENT, MOST_SHAPES, Column, Reading, Settings, one
from otklik.export_files.number_forms import BLANKS, identifier, literal

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
