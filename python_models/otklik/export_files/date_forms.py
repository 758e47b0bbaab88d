"""How a column writes its dates: decided over the shapes of all its values, then told as SQL."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from otklik.export_files.month_names import ENGLISH
from otklik.export_files.number_forms import BLANKS, literal

# zones that people and servers write by a name; a name that is of two places (IST, AST) is not among them
NAMED_ZONES = {
    "utc": "+00", "gmt": "+00", "msk": "+03", "мск": "+03", "bst": "+01",
    "cet": "+01", "cest": "+02", "eet": "+02", "eest": "+03", "est": "-05", "edt": "-04",
    "cst": "-06", "cdt": "-05", "mst": "-07", "mdt": "-06", "pst": "-08", "pdt": "-07",
}  # fmt: skip
ZONE = rf"(?:z|(?:utc|gmt)?[+-][0-9]{{2}}(?::?[0-9]{{2}})?(?: ?\([a-zа-яё0-9 +]*\))?|{'|'.join(NAMED_ZONES)})"
TIME = rf"(?:[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}}(?:[.,][0-9]+)?)?(?: ?[ap]\.?m\.?)?)(?: ?{ZONE})?"
# a half of the day, and a time of day that ends with its zone: `10:05:00 PM PST`
HALF = r"(?: ?[ap]\.?m\.?)?"
ZONED = rf":[0-9]{{2}}(?:[.,][0-9]+)?{HALF} ?{ZONE}$"
# 10.30, 10-30-00, 10ч30: a time of day that only its place tells
LOOSE_TIME = r"[0-9]{1,2}[.чh-][0-9]{2}(?:[.м:m-][0-9]{2}[сs]?)?"
TAIL = rf"(?:(?:[t,]| (?:в|at|@))? ?{TIME}|(?:[t,]| (?:в|at|@))? {LOOSE_TIME})?"
SHORT_DAYS = "mon|tue|wed|thu|fri|sat|sun|пн|вт|ср|чт|пт|сб|вс|пон|пят|суб|вос|чет"
WEEKDAY = rf"(?:(?:{SHORT_DAYS})[a-zа-яё]*\.?,? )?"
# in German, French, Spanish, Italian, Polish, Turkish and Ukrainian
OTHER_DAYS = (
    "mo|di|mi|do|fr|sa|so|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag"
    "|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|mi[ée]rcoles|jueves|viernes"
    "|s[áa]bado|domingo|luned[iì]|marted[iì]|mercoled[iì]|gioved[iì]|venerd[iì]|sabato|domenica"
    "|poniedziałek|wtorek|środa|czwartek|piątek|sobota|niedziela"
    "|pazartesi|salı|çarşamba|perşembe|cuma|cumartesi|pazar|понеділок|вівторок|середа|четвер|п.ятниця|неділя"
)
YEAR = r"([0-9]{4}|[0-9]{2})"
ISO = re.compile(rf"{WEEKDAY}([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}}){TAIL}")
PARTS = re.compile(rf"{WEEKDAY}([0-9]{{1,2}})([-/.,]) ?([0-9]{{1,2}})\2 ?{YEAR}(?: ?г\.?,?)?{TAIL}")
SERIAL = re.compile(r"[0-9]{5}(?:[.,][0-9]+)?")
COMPACT = re.compile(r"[0-9]{8}(?:[t ]?[0-9]{6}z?)?")
EPOCH = re.compile(r"[0-9]{10}(?:[.,][0-9]+)?|[0-9]{13}(?:[.,]0+)?")
WORDED = re.compile(
    rf"{WEEKDAY}(?:[0-9]{{1,2}}(?:st|nd|rd|th)?[ ./-]?(?:{'|'.join(ENGLISH)})\.?,?[ ./-]"
    rf"|(?:{'|'.join(ENGLISH)})\.?[ /-][0-9]{{1,2}}(?:st|nd|rd|th)?,?[ /-])"
    rf"{YEAR}(?: ?г\.?,?)?{TAIL}(?: ?г\.?)?"
)
YEAR_DAY_MONTH = "year, day, month"
# families in which a day is written out
WRITTEN = frozenset({"iso", "parts", "worded", YEAR_DAY_MONTH})
# a day of a week and a day of a year, as ISO 8601 writes them
WEEK = re.compile(r"[0-9]{4}-?w[0-9]{2}-?[0-9]")
ORDINAL = re.compile(r"[0-9]{4}-[0-9]{3}|[0-9]{7}(?:[.,][0-9]+)?")
# the first day of 1900 as astronomers count days; as a year it would be of a far future
FIRST_JULIAN = 2_415_021
# what names no day: months, quarters, weeks
NO_DAY = re.compile(
    r"[0-9]{4}[-./][0-9]{1,2}|[0-9]{1,2}[-./][0-9]{4}"
    r"|[a-zа-яё]{3,}\.?[ ./-]?'?(?:[0-9]{4}|[0-9]{2})(?: ?г\.?| года)?"
    r"|[0-9]{4}[ -][a-zа-яё]{3,}|[0-9]{4}-?w[0-9]{2}|(?:q[0-9]|[0-9] ?кв\w*\.?)[ -]?[0-9]{4}(?: ?г\.?| года)?"
    r"|[0-9]{4}[ -]?q[0-9]"
)
EMPTY_DATES = (
    r"(?:0001-01-01|0000-00-00|1899-12-3[01]|1753-01-01|01[./-]01[./-](?:0001|1753)|00[./-]00[./-]0000"
    r"|3[01][./-]12[./-]1899|12[./-]3[01][./-]1899|00010101|00000000|1/1/0001)(?:[T ,].*)?"
)
EMPTY_WORDS = ("  .  .    ",)
# Values that allow only the other order and are few enough to be slips of the pen; they are unreadable.
TOLERATED_SHARE = 0.005
# days are written with twelve months, seven weekdays and little else, in one language or two
MOST_WORDS = 200
# fewer dates, none of them after the 12th, are an accident
FEWEST_SWAPPED = 5


@dataclass(frozen=True)
class DateShape:
    """A shape of values (every digit as 0, lower case): how many, and what they say of the order.

    `first_over`, `second_over`: in how many the first or the second number is over 12, so no month;
    `sample` is one of the values. `year_first`, `day_first`: of eight digits, how many are a day of 1900 to
    2099 read as YYYYMMDD, and as DDMMYYYY. Of two digits everywhere, `first_late` and `last_late`: in how
    many the first or the last number is later than a year of now, so the year of nothing that has been
    in this century; `last_beyond`: in how many the last one is over 31, so no day; of a year standing first,
    `middle_over` and `last_over`: in how many the second or the third number is over 12. `month_first`: of
    eight digits, how many are a day read as MMDDYYYY.
    """

    shape: str
    rows: int
    sample: str
    first_over: int = 0
    second_over: int = 0
    year_first: int = 0
    day_first: int = 0
    first_late: int = 0
    last_late: int = 0
    last_beyond: int = 0
    middle_over: int = 0
    last_over: int = 0
    month_first: int = 0


@dataclass(frozen=True)
class DateForm:
    """The forms of a column: families in use, and for `01/02/2026` the order of day and month by mark.

    `orders` maps a mark to `day`, `month` or `year` (which stands first); `open_marks` are marks whose values
    allow both; `question` is why the column is no one column; `has_zone` where some values name a time zone.
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
    lacks_days: bool = False
    # some times of day may be 24:00, which is the next day
    has_midnights: bool = False

    @property
    def text(self) -> str:
        """The form in a word or two, for people."""
        words = sorted(self.families - {"parts"})
        year = "YY" if self.short_years else "YYYY"
        for mark, order in self.orders:
            parts = {"day": ("DD", "MM", year), "month": ("MM", "DD", year), "year": ("YY", "MM", "DD")}
            words.append(mark.join(parts[order]))
        return ", ".join(words)

    def with_order(self, mark: str, order: str, why: tuple[str, str] | None = None) -> "DateForm":
        """Return the form with the order of one open mark decided, and what was guessed."""
        return replace(
            self,
            orders=(*self.orders, (mark, order)),
            open_marks=tuple(item for item in self.open_marks if item[0] != mark),
            guesses=(*self.guesses, *([why] if why else [])),
        )


@dataclass
class Ballots:
    """What the shapes of a column say: rows by family, and by mark what allows only one order."""

    counted: dict[str, int] = field(default_factory=dict)
    votes: dict[str, Counter[str]] = field(default_factory=dict)
    samples: dict[str, str] = field(default_factory=dict)
    short: bool = False
    zoned: bool = False
    timed: bool = False

    def add(self, item: DateShape) -> None:
        """Count one shape; what is no day says nothing."""
        shape = re.sub(f"[{BLANKS}]+", " ", item.shape.strip(BLANKS))
        family = family_of(shape)
        if family is None:
            return
        self.counted[family] = self.counted.get(family, 0) + item.rows
        self.timed |= bool(re.search("[ t,]00:00", shape))
        self.zoned |= bool(re.search(rf"{ZONED}|[0-9]z$", shape))
        if family == "parts":
            found = PARTS.fullmatch(shape)
            assert found
            mark = found[2]
            vote = self.votes.setdefault(mark, Counter())
            vote["day"] += item.first_over
            vote["month"] += item.second_over
            vote["rows"] += item.rows
            if len(found[4]) == 2:
                self.short = True
                vote["first late"] += item.first_late
                vote["last late"] += item.last_late
                vote["last beyond"] += item.last_beyond
            self.samples.setdefault(mark, item.sample)


def decide_dates(shapes: Sequence[DateShape], setting: str = "", *, is_past: bool = False) -> DateForm:
    """Decide a column's forms from the shapes of its values; `setting` is `day`, `month` or empty.

    `is_past` says that the column's days have happened, and lately: neither births nor days to come.
    """
    ballots = Ballots()
    for item in shapes:
        ballots.add(item)
    families = set(ballots.counted)
    if question := without_days(shapes, ballots.counted):
        return DateForm(question=question, lacks_days=True)
    if "compact" in families and (order := order_of_digits(shapes, setting)) != "compact":
        sample = next(item.sample for item in shapes if COMPACT.fullmatch(item.shape))
        if order == "open":
            return DateForm(open_marks=(("", sample),))
        if order == "":
            return DateForm(question=f"writes the year first in some values and the day in others ({sample})")
        families = families - {"compact"} | {order}
    if question := swapped(shapes, ballots):
        return DateForm(question=question)
    guesses: tuple[tuple[str, str], ...] = ()
    middle, last = (sum(getattr(item, name) for item in shapes) for name in ("middle_over", "last_over"))
    if "iso" in families and middle and last <= TOLERATED_SHARE * middle:
        families = families - {"iso"} | {YEAR_DAY_MONTH}
        sample = next(item.sample for item in shapes if item.middle_over)
        guesses = ((f"{sample} is read as year, day, month", f"{sample} прочитано: год, день, месяц"),)
    if "serial" in families and (said := serial_note(shapes)):
        guesses = (*guesses, said)
    guesses = (*guesses, *julian_note(shapes))
    # numbers stand for dates only where the whole column is numbers, or where they are days of our time
    if families & WRITTEN:
        families -= {"epoch", "digits", "month digits", "ordinal"}
    # seconds since 1970 are of UTC
    zoned = ballots.zoned or "epoch" in families
    form = DateForm(
        frozenset(families),
        short_years=ballots.short,
        has_zone=zoned,
        is_plain=False,
        guesses=guesses,
        has_midnights=ballots.timed,
    )
    for mark, vote in sorted(ballots.votes.items()):
        form = ordered(form, mark, vote, ballots.samples[mark], setting, is_past=is_past)
        if form.question:
            break
    return form


def julian_note(shapes: Sequence[DateShape]) -> list[tuple[str, str]]:
    """Return what is said of days that are counted as astronomers do."""
    found = [item.sample.strip(BLANKS) for item in shapes if re.fullmatch("0{7}(?:[.,]0+)?", item.shape)]
    sample = max(found, default="0")
    number = float(sample.replace(",", "."))
    if number < FIRST_JULIAN:
        return []
    day = date(1900, 1, 1) + timedelta(days=int(number + 0.5) - FIRST_JULIAN)
    return [(f"{sample} is read as the Julian day {day}", f"{sample} прочитано как юлианский день {day}")]


def swapped(shapes: Sequence[DateShape], ballots: Ballots) -> str:
    """Return the question about days that a table program has read in the order of another country.

    What it could read became dates, with the month for the day; the rest, all days after the 12th, stayed
    text.
    """
    texts = [
        item for item in shapes if PARTS.fullmatch(re.sub(f"[{BLANKS}]+", " ", item.shape.strip(BLANKS)))
    ]
    decided = sum(item.first_over + item.second_over for item in texts)
    as_dates, as_text = ballots.counted.get("iso", 0), ballots.counted.get("parts", 0)
    is_late = any(item.last_over or item.middle_over for item in shapes)
    if as_dates < FEWEST_SWAPPED or not as_text or decided < as_text or is_late:
        return ""
    return (
        "has all days up to the 12th as dates and all others as text "
        f"(such as {texts[0].sample}), so a table program has taken months for days"
    )


def year_of_now() -> int:
    """Return this year, by which days are told that have not come: the one place that asks for it."""
    return date.today().year


def serial_note(shapes: Sequence[DateShape]) -> tuple[str, str] | None:
    """Return what is said of numbers that count days, where an old Mac's Excel could have written them."""
    found = [item.sample.strip(BLANKS) for item in shapes if SERIAL.fullmatch(item.shape.strip(BLANKS))]
    sample = min(found, default="0")
    number = int(float(sample.replace(",", ".")))
    day, of_mac = (begin + timedelta(days=number) for begin in (date(1899, 12, 30), date(1904, 1, 1)))
    if of_mac.year > year_of_now():
        return None
    return (
        f"{sample} is read as {day}, as Excel counts days (an old one of a Mac means {of_mac} by it)",
        f"{sample} прочитано как {day}, так считает дни Excel (старый Excel на Mac имел бы в виду {of_mac})",
    )


def ordered(
    form: DateForm, mark: str, vote: Counter[str], sample: str, setting: str, *, is_past: bool
) -> DateForm:
    """Return the form with the order at one mark, if the votes or the setting tell it."""
    day, month = vote["day"], vote["month"]
    is_late = vote["last late"] > TOLERATED_SHARE * vote["rows"] and not vote["last beyond"]
    if is_past and is_late and not vote["first late"] and not month:
        # 25-01-31: nothing has happened in 2031
        why = f"{sample} is read with the year first", f"{sample} прочитано: сначала год"
        return form.with_order(mark, "year", why)
    if setting:
        return form.with_order(mark, setting)
    if day and month and min(day, month) > TOLERATED_SHARE * (day + month):
        return replace(
            form, question=f"writes the day first in some values and the month in others ({sample})"
        )
    if day or month:
        return form.with_order(mark, "day" if day >= month else "month")
    if mark == ".":
        # nobody writes the month first with points
        return form.with_order(
            mark, "day", (f"{sample} is read with the day first", f"{sample} прочитано: сначала день")
        )
    return replace(form, open_marks=(*form.open_marks, (mark, sample)))


def without_days(shapes: Sequence[DateShape], counted: dict[str, int]) -> str:
    """Return the question about a column that names months or weeks and no days; empty for others."""
    blank = f"[{BLANKS}]+"
    found = [item for item in shapes if NO_DAY.fullmatch(re.sub(blank, " ", item.shape.strip(BLANKS)))]
    if not found or sum(item.rows for item in found) <= sum(counted.values()):
        return ""
    return f"names no day (such as {found[0].sample}): export it with the day of each record"


def order_of_digits(shapes: Sequence[DateShape], setting: str = "") -> str:
    """Return whether eight digits are `compact` (YYYYMMDD), `digits` (DDMMYYYY) or `month digits` (MMDDYYYY).

    Empty where they are several, `open` where day and month could change places. 31012026 has the day first
    only where hardly any value of the column is a day the other way.
    """
    digits = [item for item in shapes if COMPACT.fullmatch(item.shape)]
    year_first, day_first, month_first = (
        sum(getattr(item, name) for item in digits) for name in ("year_first", "day_first", "month_first")
    )
    most = max(day_first, month_first)
    if most <= year_first:
        return "compact"
    if year_first > TOLERATED_SHARE * most:
        return ""
    if day_first == month_first:
        return {"day": "digits", "month": "month digits"}.get(setting, "open")
    return "digits" if day_first > month_first else "month digits"


def family_of(shape: str) -> str | None:
    """Return which family of dates a shape (digits as 0) belongs to, or None."""
    for family, pattern in (
        ("iso", ISO),
        ("parts", PARTS),
        ("serial", SERIAL),
        ("compact", COMPACT),
        ("epoch", EPOCH),
        ("worded", WORDED),
        ("week", WEEK),
        ("ordinal", ORDINAL),
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
    for family, order in (("iso", "ymd"), (YEAR_DAY_MONTH, "ydm")):
        if family in form.families:
            pattern = rf"^{WEEKDAY}([0-9]{{4}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}})({TAIL})$"
            branches.append(parsed(low, pattern, order, clock=clock, takes_time=takes_time))
    branches += [] if takes_time else counted_days(low, form)
    for mark, order in form.orders:
        m = re.escape(mark) if mark != "-" else "-"
        pattern = rf"^{WEEKDAY}([0-9]{{1,2}}){m} ?([0-9]{{1,2}}){m} ?{YEAR}(?: ?г\.?,?)?({TAIL})$"
        parts = "dmy" if order == "day" else "mdy"
        if order == "year":
            pattern = rf"^{WEEKDAY}([0-9]{{2}}){m} ?([0-9]{{1,2}}){m} ?([0-9]{{1,2}})({TAIL})$"
            parts = "ymd"
        branches.append(parsed(low, pattern, parts, century, clock, takes_time=takes_time))
    if "serial" in form.families and not takes_time:
        serial = f"try_cast(replace({cell}, ',', '.') as double)"
        # beside days that are written, a number is one only if it is of our time
        least, most = (7_306 if is_birth else 25_569, 73_050) if form.families & WRITTEN else (1, 99_999)
        branches.append(
            f"case when {serial} between {least} and {most} "
            f"then date '1899-12-30' + cast(floor({serial}) as int) end"
        )
    if "compact" in form.families:
        apart = literal(r"^([0-9]{4})([0-9]{2})([0-9]{2})[t ]?([0-9]{2})([0-9]{2})([0-9]{2})(z?)$")
        moment = f"regexp_replace({low}, {apart}, '\\1\\2\\3 \\4:\\5:\\6\\7')"
        pattern = rf"^((?:1[89]|2[01])[0-9]{{2}})([0-9]{{2}})([0-9]{{2}})({TAIL})$"
        branches.append(parsed(moment, pattern, "ymd", clock=clock, takes_time=takes_time))
    orders = {"digits": "dmy", "month digits": "mdy"}
    branches += [
        parsed(low, r"^([0-9]{2})([0-9]{2})([0-9]{4})$", order)
        for family, order in orders.items()
        if family in form.families and not takes_time
    ]
    if "epoch" in form.families:
        seconds = f"try_cast(left({cell}, 10) as bigint)"
        local = f"to_timestamp({seconds}) at time zone {literal(zone)}"
        branches.append(
            f"case when regexp_full_match({cell}, {literal(EPOCH.pattern)}) "
            f"then cast({local} as {'time' if takes_time else 'date'}) end"
        )
    if "worded" in form.families:
        word = f"regexp_replace({low}, {literal(f'^{WEEKDAY}')}, '')"
        for number, name in enumerate(ENGLISH, start=1):
            first = rf"^{name}\.?[ /-]([0-9]{{1,2}})(?:st|nd|rd|th)?,?[ /-]"
            word = f"regexp_replace({word}, {literal(first)}, '\\1.{number:02d}.')"
            second = rf"^([0-9]{{1,2}})(?:st|nd|rd|th)?[ ./-]?{name}\.?,?[ ./-]"
            word = f"regexp_replace({word}, {literal(second)}, '\\1.{number:02d}.')"
        pattern = rf"^([0-9]{{1,2}})\.([0-9]{{2}})\.{YEAR}(?: ?г\.?,?)?({TAIL})(?: ?г\.?)?$"
        branches.append(parsed(word, pattern, "dmy", century, clock, takes_time=takes_time))
    if not branches:
        return f"cast(null as {'time' if takes_time else 'date'})"
    return next_day_at_midnight(f"coalesce({', '.join(branches)})", low, form, takes_time=takes_time)


def next_day_at_midnight(day: str, low: str, form: DateForm, *, takes_time: bool) -> str:
    """Return the expression of a day, which is the next one where the time is 24:00."""
    if takes_time or not form.has_midnights:
        return day
    return f"({day} + cast(regexp_matches({low}, '[ t,]24:00') as int))"


def counted_days(low: str, form: DateForm) -> list[str]:
    """Return the expressions of days that are counted within a week or a year."""
    branches = []
    bare = f"replace({low}, '-', '')"
    if "week" in form.families:
        branches.append(
            f"case when regexp_full_match({low}, {literal(WEEK.pattern)}) "
            f"then cast(try_strptime({bare}, '%Gw%V%u') as date) end"
        )
    if "ordinal" in form.families:
        year, number = f"try_cast({bare}[:4] as int)", f"try_cast({bare}[5:] as int)"
        # of seven digits many are no year's
        year = f"case when {year} between 1900 and 2100 then {year} end"
        day = f"make_date({year}, 1, 1) + {number} - 1"
        julian = f"try_cast(replace({low}, ',', '.') as double)"
        of_julian = f"date '1900-01-01' + cast(floor({julian} + 0.5) as int) - {FIRST_JULIAN}"
        branches.append(
            f"case when not regexp_full_match({low}, {literal(ORDINAL.pattern)}) then null "
            f"when {julian} between {FIRST_JULIAN} and {FIRST_JULIAN + 73_049} then {of_julian} "
            f"when {number} between 1 and 366 and year({day}) = {year} then {day} end"
        )
    return branches


# signs that are others in other scripts, one by one: digits, dashes, marks
OTHER_SIGNS = (
    "０１２３４５６７８９٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹－．／：，‐‑‒–—−",
    "012345678901234567890123456789-./:,------",
)
# an hour and minutes as the Chinese, Japanese and Koreans write them
HOUR = "([0-9]{1,2}) ?(?:时|時|시|点|點)"
# each way of writing a day that nobody else has, and how it is written usually; one after the other
RESPELLED = (
    # Чек ККМ 0012 от 31.01.2026 10:05:00
    (r"^(?:.* )?от ([0-9]{1,2}\.[0-9]{2}\.[0-9]{4}.*)$", r"\1"),
    # marks of direction stood between
    (r"^([0-9]{1,4}) ?([-/.]) ?([0-9]{1,2}) ?[-/.] ?([0-9]{1,4})", r"\1\2\3\2\4"),
    # 31.01.2026 сб, 31.01.2026 (сб); sábado, 31 de enero
    (rf"^(.*[0-9])[, ]+\(?(?:{SHORT_DAYS})[a-zа-яё]*\.?\)?$", r"\1"),
    (rf"^(?:{OTHER_DAYS})\.?,? ([0-9])", r"\1"),
    # 2026-01-31Z, 2026-01-31+03:00: the day of a document; 2026-01-31-10.05.00.000000
    (r"^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:z|[+-][0-9]{2}:?[0-9]{2})$", r"\1"),
    (r"^([0-9]{4}-[0-9]{2}-[0-9]{2})-([0-9]{2})\.([0-9]{2})\.([0-9]{2})(?:\.[0-9]+)?$", r"\1 \2:\3:\4"),
    # Sat Jan 31 10:05:00 MSK 2026; 10ч05м; (Москва, стандартное время); (UTC+3)
    (rf"^{WEEKDAY}([a-z]{{3}}) ([0-9]{{1,2}}) ([0-9:]+) ([a-zа-я]{{3,4}}) ([0-9]{{4}})$", r"\1 \2, \5 \3 \4"),
    (r" ([0-9]{1,2})ч ?([0-9]{2}) ?м(?:ин)?\.?$", r" \1:\2"),
    (r" \([^()0-9]*\)$", ""),
    (r" ?\(?(?:utc|gmt) ?([+-])([0-9])\)?$", r"\10\2"),
    # 2026, 31 января
    (r"^([0-9]{4}), ([0-9]{1,2}) ([a-z]{3})$", r"\2 \3 \1"),
    # 2026年1月31日 10时05分, 2026년 1월 31일
    (r"^([0-9]{2,4}) ?[年년] ?([0-9]{1,2}) ?[月월] ?([0-9]{1,2}) ?[日일号]?", r"\1-\2-\3"),
    (f"{HOUR} ?([0-9]{{1,2}}) ?[分분]?(?: ?([0-9]{{1,2}}) ?[秒초])?$", r"\1:\2"),
    # 2026. 1. 31., 2026.01.31.
    (r"^([0-9]{4})\. ?([0-9]{1,2})\. ?([0-9]{1,2})\.( |$)", r"\1-\2-\3\4"),
    (r"^([0-9]{4})[_ ]([0-9]{1,2})[_ ]([0-9]{1,2})( |_|$)", r"\1-\2-\3\4"),
    (r"^([0-9]{1,2})[_ ]([0-9]{1,2})[_ ]([0-9]{4})( |_|$)", r"\1/\2/\3\4"),
    # of .NET, of web servers, of C
    (r"^\\?/date\(([0-9]+)(?:[+-][0-9]{4})?\)\\?/$", r"\1"),
    (r"^\[?([0-9]{1,2})/([a-z]{3})/([0-9]{4}):([0-9]{2}:[0-9:]+) ?([+-][0-9]{4})?\]?$", r"\1 \2 \3 \4 \5"),
    (rf"^{WEEKDAY}([a-z]{{3}}) ([0-9]{{1,2}}) ([0-9]{{1,2}}:[0-9:]+) ([0-9]{{4}})$", r"\1 \2, \4 \3"),
    # a zone's name says no more than the offset before it; without one it is whose day it is
    (r" ?\[?(?:europe|asia|america|africa|australia|pacific|atlantic)/[a-z_]+\]?$", ""),
    # «31» января 2026 года, 31 січня 2026 р., 31st of January, 31 de enero de 2026, 31 Jan '26
    (r"^[«\"]([0-9]{1,2})[»\"]", r"\1"),
    (r" года$| [рr]\.$|,$", ""),
    (r"^([0-9]{1,2})(?:st|nd|rd|th)? (?:of|de) (\S+)(?: de)?", r"\1 \2"),
    (r" '([0-9]{2})$", r" \1"),
    # 5. Januar 2026, 1er janvier 2026, 31.12.2026., 10:05 31.12.2026
    (r"^([0-9]{1,2})(?:\.|er) ?([a-z]{3})\.? ([0-9]{2,4})", r"\1 \2 \3"),
    (r"^([0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4})\.$", r"\1"),
    (r"^[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[ap]\.?m\.?)?,? (.*[0-9]{4}|[0-9]{4}-.*)$", r"\1"),
    # of databases and table programs: {ts '2026-01-31 10:05:00'}, DATE(2026,1,31),
    # 31-JAN-26 10.05.00.000000 PM
    (r"^\{(?:ts|d) '([^']+)'\}$", r"\1"),
    (r"^date\(([0-9]{4})[,;] ?([0-9]{1,2})[,;] ?([0-9]{1,2})\)$", r"\1-\2-\3"),
    (r"^([0-9]{1,2}-[a-z]{3}-[0-9]{2,4}) [0-9]{1,2}\.[0-9]{2}\.[0-9]{2}(?:[.,][0-9]+)?(?: [ap]m)?$", r"\1"),
    # 31.jan.2026, 31/jan/26
    (r"^([0-9]{1,2})[./]([a-z]{3})[./]([0-9]{2,4})( |$)", r"\1 \2 \3\4"),
    # 31JAN2026, 31JAN2026:10:05:00, 31jan2026 10:05:00
    (r"^([0-9]{1,2})([a-z]{3})([0-9]{2,4})(?:[: ]([0-9:.]+))?$", r"\1 \2 \3 \4"),
    # 2026-Jan-31, 2026 January 31
    (r"^([0-9]{4})[ ./-]([a-zа-яё]{3,})\.?[ ./-]([0-9]{1,2})(,? [0-9:]+)?$", r"\3 \2 \1\4"),
    # 20260131.0 was a float, 20260131 10:05 and 202601311005 have a time that nobody needs
    (r"^([0-9]{8})(?:\.0+|[ t][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)$", r"\1"),
    (r"^((?:19|20)[0-9]{6})[0-9]{4}$", r"\1"),
    # millionths and more
    (r"^([0-9]{10})(?:[0-9]{6}|[0-9]{9})$", r"\1"),
)  # fmt: skip


def words_of(shapes: Sequence[DateShape]) -> set[str]:
    """Return the words of a column's days, in lower case; of a column of many words none."""
    found = {word for item in shapes for word in re.findall(r"[^\W\d_]+", item.shape)}
    return found if len(found) <= MOST_WORDS else set()


def respelled(cell: str, months: Mapping[str, int] | None = None) -> str:
    """Return the SQL of a cell with a day that is written in a way of its own, in a usual one.

    `months` are the words of the column that are months.
    """
    signs = ", ".join(map(literal, OTHER_SIGNS))
    text = f"trim(regexp_replace(translate(lower({cell}), {signs}), {literal(f'[{BLANKS}]+')}, ' ', 'g'))"
    for word, month in (months or {}).items():
        whole = literal(rf"(^|\PL){word}(\PL|$)")
        usual = literal(rf"\1{ENGLISH[month - 1]}\2")
        text = f"regexp_replace({text}, {whole}, {usual})"
    for pattern, usual in RESPELLED:
        text = f"regexp_replace({text}, {literal(pattern)}, {literal(usual)})"
    return f"trim({text})"


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
        time = f"regexp_replace(p.t, {literal(r' ?z$')}, '+00')"
        for name, hours in NAMED_ZONES.items():
            time = f"regexp_replace({time}, {literal(f' ?{name}$')}, {literal(hours)})"
        named = literal(r"(?:utc|gmt) ?|\(.*\)|^[t,]| (?:в|at|@)")
        time = f"regexp_replace({time}, {named}, '', 'g')"
        # the engine wants +03 and +03:00, people write +0300 too
        hour = f"regexp_replace(trim({time}), {literal(r' ?([+-][0-9]{2}):?([0-9]{2})$')}, '\\1:\\2')"
        hour = f"replace({hour}, ',', '.')"
        # the engine knows no halves of a day before a zone
        half = f"regexp_extract({hour}, '^([0-9]+).*?([ap])[.]?m', ['h', 'half'])"
        hour = f"regexp_replace({hour}, {literal(r' ?[ap][.]?m[.]?')}, '')"
        zone = f"case when regexp_matches({hour}, '[+-][0-9:]+$') then {hour} else {hour} || '+00' end"
        moment = f"try_cast(cast({day} as varchar) || ' ' || {zone} as timestamptz)"
        later = (
            f"case when {half}.half = 'p' and {half}.h != '12' then 12 "
            f"when {half}.half = 'a' and {half}.h = '12' then -12 else 0 end"
        )
        moment = f"({moment} + to_hours({later}))"
        is_zoned = f"regexp_matches(p.t, {literal(ZONED)})"
        local = f"{moment} at time zone {literal(clock)}"
        if takes_time:
            return (
                f"list_transform([{found}], lambda p: case when {is_zoned} then cast({local} as time) end)[1]"
            )
        day = f"case when {is_zoned} then cast({local} as date) else {day} end"
    if takes_time:
        return "cast(null as time)"
    return f"list_transform([{found}], lambda p: {day})[1]"
