"""How a column writes its dates: decided over the shapes of all its values, then told as SQL."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from otklik.export_files.number_forms import BLANKS, literal

# zones that people and servers write by a name; a name that is of two places (IST, AST) is not among them
NAMED_ZONES = {
    "utc": "+00", "gmt": "+00", "msk": "+03", "мск": "+03", "bst": "+01",
    "cet": "+01", "cest": "+02", "eet": "+02", "eest": "+03", "est": "-05", "edt": "-04",
    "cst": "-06", "cdt": "-05", "mst": "-07", "mdt": "-06", "pst": "-08", "pdt": "-07",
}  # fmt: skip
ZONE = rf"(?:z|(?:utc|gmt)?[+-][0-9]{{2}}(?::?[0-9]{{2}})?(?: ?\([a-zа-яё0-9 +]*\))?|{'|'.join(NAMED_ZONES)})"
TIME = rf"(?:[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}}(?:[.,][0-9]+)?)?(?: ?[ap]\.?m\.?)?)(?: ?{ZONE})?"
# 10.30, 10-30-00, 10ч30: a time of day that only its place tells
LOOSE_TIME = r"[0-9]{1,2}[.чh-][0-9]{2}(?:[.м:m-][0-9]{2}[сs]?)?"
TAIL = rf"(?:(?:[t,]| (?:в|at|@))? ?{TIME}|(?:[t,]| (?:в|at|@))? {LOOSE_TIME})?"
WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun|пн|вт|ср|чт|пт|сб|вс|пон|пят|суб|вос|чет)[a-zа-яё]*\.?,? )?"
YEAR = r"([0-9]{4}|[0-9]{2})"
ISO = re.compile(rf"{WEEKDAY}([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}}){TAIL}")
PARTS = re.compile(rf"{WEEKDAY}([0-9]{{1,2}})([-/.,]) ?([0-9]{{1,2}})\2 ?{YEAR}(?: ?г\.?,?)?{TAIL}")
SERIAL = re.compile(r"[0-9]{5}(?:[.,][0-9]+)?")
COMPACT = re.compile(r"[0-9]{8}(?:[t ]?[0-9]{6}z?)?")
EPOCH = re.compile(r"[0-9]{10}(?:[.,][0-9]+)?|[0-9]{13}(?:[.,]0+)?")
WORDED = re.compile(
    rf"{WEEKDAY}(?:[0-9]{{1,2}}(?:st|nd|rd|th)?[ ./-]?[a-zа-яё]{{3,}}\.?,?[ ./-]"
    r"|[a-z]{3,}\.?[ /-][0-9]{1,2}(?:st|nd|rd|th)?,?[ /-])"
    rf"{YEAR}(?: ?г\.?,?)?{TAIL}(?: ?г\.?)?"
)
EMPTY_DATES = (
    r"(?:0001-01-01|0000-00-00|1899-12-3[01]|1753-01-01|01[./-]01[./-](?:0001|1753)|00[./-]00[./-]0000"
    r"|3[01][./-]12[./-]1899|12[./-]3[01][./-]1899|00010101|00000000|1/1/0001)(?:[T ,].*)?"
)
EMPTY_WORDS = ("  .  .    ",)
# Values that allow only the other order and are few enough to be slips of the pen; they are unreadable.
TOLERATED_SHARE = 0.005
MONTHS = (
    ("jan", "янв"),
    ("feb", "фев"),
    ("mar", "мар"),
    ("apr", "апр"),
    ("may", "ма[йя]"),
    ("jun", "июн"),
    ("jul", "июл"),
    ("aug", "авг"),
    ("sep", "сен"),
    ("oct", "окт"),
    ("nov", "ноя"),
    ("dec", "дек"),
)


@dataclass(frozen=True)
class DateShape:
    """A shape of values (every digit as 0, lower case): how many, and what they say of the order.

    `first_over`, `second_over`: in how many the first or the second number is over 12, so no month;
    `sample` is one of the values. `year_first`, `day_first`: of eight digits, how many are a day of 1900 to
    2099 read as YYYYMMDD, and as DDMMYYYY.
    """

    shape: str
    rows: int
    sample: str
    first_over: int = 0
    second_over: int = 0
    year_first: int = 0
    day_first: int = 0


@dataclass(frozen=True)
class DateForm:
    """The forms of a column: families in use, and for `01/02/2026` the order of day and month by mark.

    `orders` maps a mark to `day` or `month` (which stands first); `open_marks` are marks whose values allow
    both; `question` is why the column is no one column; `has_zone` where some values name a time zone.
    """

    families: frozenset[str] = frozenset()
    orders: tuple[tuple[str, str], ...] = ()
    open_marks: tuple[tuple[str, str], ...] = ()
    short_years: bool = False
    has_zone: bool = False
    has_early: bool = True
    is_plain: bool = True
    guesses: tuple[tuple[str, str], ...] = ()
    question: str = ""

    @property
    def text(self) -> str:
        """The form in a word or two, for people."""
        words = sorted(self.families - {"parts"})
        year = "YY" if self.short_years else "YYYY"
        for mark, order in self.orders:
            words.append(mark.join(("DD", "MM", year) if order == "day" else ("MM", "DD", year)))
        return ", ".join(words)

    def with_order(self, mark: str, order: str, why: tuple[str, str] | None = None) -> "DateForm":
        """Return the form with the order of one open mark decided, and what was guessed."""
        return replace(
            self,
            orders=(*self.orders, (mark, order)),
            open_marks=tuple(item for item in self.open_marks if item[0] != mark),
            guesses=(*self.guesses, *([why] if why else [])),
        )


def decide_dates(shapes: Sequence[DateShape], setting: str = "") -> DateForm:
    """Decide a column's forms from the shapes of its values; `setting` is `day`, `month` or empty."""
    families: set[str] = set()
    votes: dict[str, dict[str, int]] = {}
    samples: dict[str, str] = {}
    short = zoned = False
    counted: dict[str, int] = {}
    for item in shapes:
        shape = item.shape.strip(BLANKS)
        shape = re.sub(f"[{BLANKS}]+", " ", shape)
        family = family_of(shape)
        if family is None:
            continue
        counted[family] = counted.get(family, 0) + item.rows
        families.add(family)
        zoned |= bool(re.search(rf":[0-9]{{2}}(?:[.,][0-9]+)? ?{ZONE}$|[0-9]z$", shape))
        if family == "parts":
            found = PARTS.fullmatch(shape)
            assert found
            mark = found[2]
            short |= len(found[4]) == 2
            vote = votes.setdefault(mark, {"day": 0, "month": 0, "any": 0})
            vote["day"] += item.first_over
            vote["month"] += item.second_over
            vote["any"] += item.rows - item.first_over - item.second_over
            samples.setdefault(mark, item.sample)
    if "compact" in families and (order := order_of_digits(shapes)) != "compact":
        if order == "":
            sample = next(item.sample for item in shapes if COMPACT.fullmatch(item.shape))
            return DateForm(question=f"writes the year first in some values and the day in others ({sample})")
        families = families - {"compact"} | {order}
    # numbers stand for dates only where the whole column is numbers
    dated = sum(rows for family, rows in counted.items() if family in ("iso", "parts", "worded"))
    if dated:
        families -= {"serial", "epoch", "compact", "digits"}
    # seconds since 1970 are of UTC
    zoned |= "epoch" in families
    form = DateForm(frozenset(families), short_years=short, has_zone=zoned, is_plain=False)
    for mark, vote in sorted(votes.items()):
        day, month = vote["day"], vote["month"]
        if setting:
            form = form.with_order(mark, setting)
        elif day and month and min(day, month) > TOLERATED_SHARE * (day + month):
            return replace(
                form,
                question=f"writes the day first in some values and the month in others ({samples[mark]})",
            )
        elif day or month:
            form = form.with_order(mark, "day" if day >= month else "month")
        elif mark == ".":
            # nobody writes the month first with points
            sample = samples[mark]
            form = form.with_order(
                mark, "day", (f"{sample} is read with the day first", f"{sample} прочитано: сначала день")
            )
        else:
            form = replace(form, open_marks=(*form.open_marks, (mark, samples[mark])))
    return form


def order_of_digits(shapes: Sequence[DateShape]) -> str:
    """Return whether eight digits are `compact` (YYYYMMDD) or `digits` (DDMMYYYY); empty where they are both.

    31012026 has the day first only where hardly any value of the column is a day the other way.
    """
    digits = [item for item in shapes if COMPACT.fullmatch(item.shape)]
    year_first, day_first = sum(i.year_first for i in digits), sum(i.day_first for i in digits)
    if day_first <= year_first:
        return "compact"
    return "digits" if year_first <= TOLERATED_SHARE * day_first else ""


def family_of(shape: str) -> str | None:
    """Return which family of dates a shape (digits as 0) belongs to, or None."""
    for family, pattern in (
        ("iso", ISO),
        ("parts", PARTS),
        ("serial", SERIAL),
        ("compact", COMPACT),
        ("epoch", EPOCH),
        ("worded", WORDED),
    ):
        if pattern.fullmatch(shape):
            return family
    return None


def date_sql(
    cell: str, form: DateForm, zone: str, *, is_birth: bool, pivot: int, takes_time: bool = False
) -> str:
    """Return the expression that reads a cell into a date under a form; null where it is none.

    With `takes_time` it gives the time of day instead, for cells that name a time zone. `zone` names the time
    zone whose days count. `pivot` is the last two-digit year of this century for births; for events 70..99
    are the last century's, since nothing before 1970 is an event.
    """
    if form.is_plain:
        return f"try_cast(try_cast({cell} as timestamp) as date)"
    low = f"regexp_replace(lower({cell}), {literal(f'[{BLANKS}]+')}, ' ', 'g')"
    century = pivot if is_birth else 69
    clock = zone if form.has_zone else ""
    branches = []
    if "iso" in form.families:
        pattern = rf"^{WEEKDAY}([0-9]{{4}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}})({TAIL})$"
        branches.append(parsed(low, pattern, "ymd", clock=clock, takes_time=takes_time))
    for mark, order in form.orders:
        m = re.escape(mark) if mark != "-" else "-"
        pattern = rf"^{WEEKDAY}([0-9]{{1,2}}){m} ?([0-9]{{1,2}}){m} ?{YEAR}(?: ?г\.?,?)?({TAIL})$"
        parts = "dmy" if order == "day" else "mdy"
        branches.append(parsed(low, pattern, parts, century, clock, takes_time=takes_time))
    if "serial" in form.families and not takes_time:
        serial = f"try_cast(replace({cell}, ',', '.') as double)"
        branches.append(
            f"case when {serial} between 1 and 99999 "
            f"then date '1899-12-30' + cast(floor({serial}) as int) end"
        )
    if "compact" in form.families:
        apart = literal(r"^([0-9]{4})([0-9]{2})([0-9]{2})[t ]?([0-9]{2})([0-9]{2})([0-9]{2})(z?)$")
        moment = f"regexp_replace({low}, {apart}, '\\1\\2\\3 \\4:\\5:\\6\\7')"
        pattern = rf"^([0-9]{{4}})([0-9]{{2}})([0-9]{{2}})({TAIL})$"
        branches.append(parsed(moment, pattern, "ymd", clock=clock, takes_time=takes_time))
    if "digits" in form.families and not takes_time:
        branches.append(parsed(low, r"^([0-9]{2})([0-9]{2})([0-9]{4})$", "dmy"))
    if "epoch" in form.families:
        seconds = f"try_cast(left({cell}, 10) as bigint)"
        local = f"to_timestamp({seconds}) at time zone {literal(zone)}"
        branches.append(
            f"case when regexp_full_match({cell}, {literal(EPOCH.pattern)}) "
            f"then cast({local} as {'time' if takes_time else 'date'}) end"
        )
    if "worded" in form.families:
        word = f"regexp_replace({low}, {literal(f'^{WEEKDAY}')}, '')"
        for number, (english, russian) in enumerate(MONTHS, start=1):
            first = rf"^(?:{english})[a-z]*\.?[ /-]([0-9]{{1,2}})(?:st|nd|rd|th)?,?[ /-]"
            word = f"regexp_replace({word}, {literal(first)}, '\\1.{number:02d}.')"
            name = rf"^([0-9]{{1,2}})(?:st|nd|rd|th)?[ ./-]?(?:{english}|{russian})[a-zа-яё]*\.?,?[ ./-]"
            word = f"regexp_replace({word}, {literal(name)}, '\\1.{number:02d}.')"
        pattern = rf"^([0-9]{{1,2}})\.([0-9]{{2}})\.{YEAR}(?: ?г\.?,?)?({TAIL})(?: ?г\.?)?$"
        branches.append(parsed(word, pattern, "dmy", century, clock, takes_time=takes_time))
    if not branches:
        return f"cast(null as {'time' if takes_time else 'date'})"
    return f"coalesce({', '.join(branches)})"


def parsed(
    text: str, pattern: str, order: str, pivot: int = 69, clock: str = "", *, takes_time: bool = False
) -> str:
    """Return the expression of the date whose parts a pattern finds; years up to `pivot` are 20xx.

    `order` names the parts y, m and d as the pattern has them; a fourth part is the time of day. Where that
    ends with a time zone, the day is of the zone `clock`, if one is given; `takes_time` asks the time of day
    there.
    """
    names = [*order, *(["t"] if clock else [])]
    found = f"regexp_extract({text}, {literal(pattern)}, {names!r})"
    century = f"case when try_cast(p.y as int) > {pivot} then '19' else '20' end"
    year = f"case when length(p.y) = 2 then {century} else '' end"
    day = f"try_cast({year} || p.y || '-' || p.m || '-' || p.d as date)"
    if clock:
        time = f"regexp_replace(p.t, {literal(r'z$')}, '+00')"
        for name, hours in NAMED_ZONES.items():
            time = f"regexp_replace({time}, {literal(f' ?{name}$')}, {literal(hours)})"
        named = literal(r"(?:utc|gmt) ?|\(.*\)|^[t,]| (?:в|at|@)")
        time = f"regexp_replace({time}, {named}, '', 'g')"
        # the engine wants +03 and +03:00, people write +0300 too
        hour = f"regexp_replace(trim({time}), {literal(r' ?([+-][0-9]{2}):?([0-9]{2})$')}, '\\1:\\2')"
        zone = f"case when regexp_matches({hour}, '[+-][0-9:]+$') then {hour} else {hour} || '+00' end"
        moment = f"try_cast(cast({day} as varchar) || ' ' || {zone} as timestamptz)"
        is_zoned = f"regexp_matches(p.t, {literal(rf':[0-9]{{2}}(?:[.,][0-9]+)? ?{ZONE}$')})"
        local = f"{moment} at time zone {literal(clock)}"
        if takes_time:
            return (
                f"list_transform([{found}], lambda p: case when {is_zoned} then cast({local} as time) end)[1]"
            )
        day = f"case when {is_zoned} then cast({local} as date) else {day} end"
    if takes_time:
        return "cast(null as time)"
    return f"list_transform([{found}], lambda p: {day})[1]"
