"""How a text is written: separator, line end, and where its header stands, found in its beginning.

DuckDB's own sniffer is not asked: one bad quote makes it drop quoting for the whole file, and with a
wrong line end it reads nothing and reports no error (both measured on 2.0.0).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

SEPARATORS = (",", ";", "\t", "|")
# tried where these find no name that is known
RARE_SEPARATORS = (
    "^|^", "~|~", "|~|", "|#|", "@@", "::", "\x01", "\x1f", "\x1e", "^", "~", "¦", "§", "#", "*", " ",
)  # fmt: skip
# what a separator of several bytes is written as, for readers that know one byte only
PLAIN_SEPARATOR = "\x1f"
WRAPPED = re.compile(r'[ \t]*"((?:[^"]|"")*)"[;,\t ]*')
HEAD_LINES = 200
# a header further down than this is not looked for
TITLE_LINES = 30
# lines below a header that may be of it
MOST_BELOW = 3
# says nothing but that it is the number of what stands above it
BARE_NUMBERS = frozenset(
    {"номер", "№", "nr", "no", "number", "nummer", "numer", "número", "numéro", "numero"}
)
# and these of whom or what it is
OF_ITS_OWNER = BARE_NUMBERS | {"код", "id", "code", "uid", "идентификатор", "guid", "key"}
FEWEST_NUMBERED = 4
SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
# blanks of every kind, and the marks of direction that stand beside them unseen
BLANKS = " \t\x0b\x0c\x85\u00a0\u202f\u2007\u200b\u200e\u200f\u202a\u202b\u202c\u202d\ufeff"

# so many names that are known tell a rare separator
FEWEST_KNOWN = 2

Known = Callable[[str], bool]


class Note(NamedTuple):
    """What was decided about a file without being told, in both languages."""

    en: str
    ru: str


A_DAY = re.compile(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{2,4}")
# a number with what may stand beside it, or a day
A_VALUE = re.compile(
    rf"[^\w]{{0,3}}[0-9][0-9 .,'{BLANKS}]*(?:%|\W|[^\W\d_]{{1,4}}\.?)?|{A_DAY.pattern}.{{0,20}}"
)
# a phone of ten digits and more, or an e-mail; and what else may be an id
A_CONTACT = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+|\+?[0-9(](?:[ ().-]{0,2}[0-9]){9,14}")
AN_ID = re.compile(r"[^\W\d]{0,5}[-_#/]?[0-9][\w/-]*")
A_LONG_ID = re.compile(r"\+?[0-9]{5,}|[^\W\d]{1,5}[-_#]?[0-9]{3,}")
# the type of a column, as databases name it
A_TYPE = re.compile(
    r"(?:(?:n?var)?char(?:acter varying)?2?|text|str(?:ing)?|object|u?int(?:eger)?\d*|(?:big|small|tiny)int"
    r"|number|numeric|decimal|float\d*|double(?: precision)?|real|money|date|time|timestamp(?:tz| .*)?"
    r"|datetime\w*(?:\[ns\])?|bool(?:ean)?|bit|uuid|строка|число|дата|текст)(?: ?\([\w, ]+\))?",
    re.IGNORECASE,
)
# the unit of a column, below its name; thousands of it change what stands there
A_UNIT = re.compile(
    r"[(\[]?(?:руб(?:лей|ли)?|р|₽|rub|usd|eur|\$|€|грн|тг|шт(?:ук)?|ед|кг|г|л|мл|м|%|pcs|pc|kg|дн(?:ей)?)\.?[)\]]?",
    re.IGNORECASE,
)
# what stands between columns nowhere: a line is one cell
NO_SEPARATOR = "\x1f"
ROW_NAMES = Note(
    "begins its records with their numbers, which the header does not name",
    "записи начинаются с их номеров, которых нет в заголовке",
)
HEADLESS = Note(
    "has no header: its first column is taken for the ids of whom not to contact",
    "заголовка нет: первый столбец принят за номера тех, кому не писать",
)


DAYS_ASIDE = Note(
    "the days beside the ids are not taken for an end: nobody in it is contacted again",
    "даты рядом с номерами не приняты за срок: никому из него больше не пишем",
)


@dataclass(frozen=True)
class Heading:
    """What stands above the records: `before` lines of the text, the last of them the header."""

    separator: str
    line_end: str
    header: tuple[str, ...]
    before: int
    notes: tuple[Note, ...] = ()
    # whether each of these lines is one to whoever minds quotes
    is_plain: bool = True
    # the header as it stands, to be known where it comes again; empty where it takes several lines
    line: str = ""
    # whether lines stand whole in quotes
    is_wrapped: bool = False
    # the rows above the records in small letters, which files put one below another bring again
    above: tuple[tuple[str, ...], ...] = ()


def find_heading(
    head: str, known: Known, *, is_whole: bool, separator: str = "", is_list: bool = False
) -> Heading | None:
    """Find the heading of a text from its beginning; None where the text has no line at all.

    `known` tells whether a name is one that headers of exports have. `is_whole`: the head is all of it.
    `separator` is the one that it has, where that is known. `is_list`: of whom not to contact.
    """
    line_end = find_line_end(head)
    # what Python takes for more line ends (a form feed, U+2028) ends no line of a file
    lines = re.split(r"\r\n|\n|\r", head)
    if len(lines) > 1 and (not is_whole or not lines[-1]):
        # the last line may be cut, or there is none after the last line end
        lines = lines[:-1]
    lines = lines[:HEAD_LINES]
    notes: list[Note] = []
    skipped = 0
    given = SEPARATOR_LINE.fullmatch(lines[0]) if lines else None
    if given:
        skipped = 1
        notes.append(
            Note(
                f"its first line names the separator {given[1]!r}",
                f"первая строка называет разделитель {given[1]!r}",
            )
        )
    if not any(line.strip(BLANKS) for line in lines[skipped:]):
        return None
    is_told = bool(given or separator)
    separator = given[1] if given else separator or find_separator(lines, skipped, known)
    is_wrapped = not is_told and are_wrapped(lines, skipped, separator, known)
    if is_wrapped:
        lines = [unwrapped(line) for line in lines]
        separator = find_separator(lines, skipped, known)
    rows = [split(line, separator) for line in lines]
    at = find_place(rows, skipped, known)[0]
    levels = two_levels(rows, at, skipped, known)
    at = levels[0] if levels else at
    cells, used = record_at(lines, at, separator)
    is_plain = used == 1 and not any('"' in line for line in lines[:at]) and lines[at].count('"') % 2 == 0
    is_plain &= not is_wrapped
    if levels:
        cells, used = levels[1], 2
        notes.append(levels_note(cells))
        is_plain &= not any('"' in line for line in lines[at : at + used])
    if have_row_names(rows[at + used :], len(cells)):
        cells = ["", *cells]
        notes.append(ROW_NAMES)
    # a separator at the end of the header alone makes no column
    most = max((len(split(line, separator)) for line in lines[at + used :]), default=len(cells))
    while len(cells) > max(most, 1) and not clean_name(cells[-1]):
        cells.pop()
    titles = [line for line in lines[skipped:at] if line.strip(BLANKS + separator)]
    notes += titles_note(titles)
    line = lines[at] if (used == 1 or levels) and not is_wrapped else ""
    below = lines_of_header(cells, rows[at + used : at + used + MOST_BELOW], known, is_list=is_list)
    if below:
        notes.append(below_note(below, separator.join(rows[at + used])))
        is_plain &= not any('"' in line for line in lines[at + used : at + used + below])
    before = at + used + below
    above = tuple(
        tuple(clean_name(cell).lower() for cell in row)
        for row in rows[skipped:before]
        if len(row) == len(cells) and may_come_again(row)
    )
    return Heading(
        separator, line_end, unique(names_of(cells)), before, tuple(notes), is_plain, line, is_wrapped, above
    )


def find_separator(lines: Sequence[str], first: int, known: Known) -> str:
    """Return the separator with which a header fits best; a rare one only where it shows known names."""

    def fit(separator: str) -> tuple[int, int, int, int]:
        place, (names, is_common, cells) = find_place(
            [split(line, separator) for line in lines], first, known
        )
        # of two files one below another the first
        return names, is_common, cells, -place

    best = max(SEPARATORS, key=fit)
    if fit(best)[0]:
        return best
    # blanks stand within names too: there all have to be known
    fits = {rare: fit(rare) for rare in RARE_SEPARATORS}
    told = [
        rare
        for rare, (names, _, cells, _) in fits.items()
        if names >= FEWEST_KNOWN and (rare != " " or names == cells)
    ]
    return told[0] if told else best


def are_wrapped(lines: Sequence[str], first: int, separator: str, known: Known) -> bool:
    """Tell whether lines stand whole in quotes, as a table program of another country leaves them."""
    if not any(WRAPPED.fullmatch(line) for line in lines[first : first + TITLE_LINES]):
        return False
    bare = [unwrapped(line) for line in lines]
    fits = find_place([split(line, separator) for line in lines], first, known)[1]
    inner = find_place([split(line, find_separator(bare, first, known)) for line in bare], first, known)[1]
    return inner[0] > fits[0] and inner[2] > 1


def unwrapped(line: str) -> str:
    """Return a line without the quotes it stands in whole, and without separators behind them."""
    found = WRAPPED.fullmatch(line)
    return found[1].replace('""', '"') if found else line


def have_row_names(rows: Sequence[Sequence[str]], columns: int) -> bool:
    """Tell whether records begin with their numbers, which the header does not name, as R writes them.

    It puts quotes around these and none around numbers: so a column without a name at the end is told apart.
    """
    filled = [row for row in rows if any(row)]
    return len(filled) > 1 and all(
        len(row) == columns + 1
        and re.fullmatch(r'"[0-9]+"', row[0])
        and any(re.match("-?[0-9]", cell) for cell in row[1:])
        for row in filled
    )


def names_without_header(rows: Sequence[Sequence[str]], known: Known) -> tuple[str, ...]:
    """Return the names of the columns of a list of whom not to contact that has no header; else none.

    One column is of ids (or phones, or e-mails), a second one at most of days, which nobody knows to be an
    end or a beginning. A header that nobody knows is taken for one more id, which is nobody's.
    """
    filled = [[cell.strip(BLANKS + '"') for cell in row] for row in rows if any(row)]
    # what somebody wrote above or between for themselves
    filled = [row for row in filled if not row[0].startswith("#")]
    if not filled or any(known(clean_name(cell)) for row in filled[:TITLE_LINES] for cell in row):
        return ()
    widths = {max((at for at, cell in enumerate(row, start=1) if cell), default=0) for row in filled}
    if max(widths) <= 1:
        return ("customer_id",)
    is_dated = all(A_DAY.match(row[1]) for row in filled if len(row) > 1 and row[1])
    if max(widths) == 2 and is_dated:
        return ("customer_id",)
    contacts = [
        at
        for at in range(min(widths))
        if all(len(row) > at and A_CONTACT.fullmatch(row[at]) for row in filled)
    ]
    if len(contacts) == 1:
        # names, reasons and the like beside one phone or e-mail
        return (*(f"column_{at + 1}" for at in range(contacts[0])), "customer_id")
    return ()


def ids_in(cell: str) -> list[str]:
    """Return the ids, phones or e-mails that one cell of a list names; none where it may say something else.

    Examples
    --------
    >>> ids_in("70000, 70111;a@b.ru"), ids_in("1. +7 916 123-45-67"), ids_in("8 916 123-45-67")
    (['70000', '70111', 'a@b.ru'], ['+7 916 123-45-67'], ['8 916 123-45-67'])
    >>> ids_in("70000 70111"), ids_in("1,234,567"), ids_in("70000,0"), ids_in("К-12/345")
    (['70000', '70111'], ['1,234,567'], ['70000,0'], ['К-12/345'])
    >>> ids_in("31.12.2027"), ids_in("70000 (asked)")
    ([], [])
    """
    text = re.sub(r"^[0-9]{1,4}[.)] +(?=\S)", "", cell.strip(BLANKS))
    if re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+[,.]0+", text):
        return [text]
    parts = [part.strip(BLANKS + "'\"") for part in re.split(r"[;,|\n\r]|\s(?:и|and)\s", text)]
    parts = [part for part in parts if part]
    if len(parts) == 1:
        for others in (re.split(r"[\s/]+", parts[0]), parts[0].split("/")):
            if len(others) > 1 and all(A_CONTACT.fullmatch(part.strip()) for part in others):
                return [part.strip() for part in others]
        blank = parts[0].split()
        if len(blank) > 1 and all(A_LONG_ID.fullmatch(part) for part in blank):
            return blank
    is_id = all(
        (A_CONTACT.fullmatch(part) or AN_ID.fullmatch(part)) and not A_DAY.fullmatch(part) for part in parts
    )
    return parts if is_id else []


def headless(heading: Heading, head: str, known: Known, *, is_whole: bool) -> Heading:
    """Return the heading of a list of whom not to contact: without a header, where it has none."""
    lines = re.split(r"\r\n|\n|\r", head)
    lines = (lines if is_whole else lines[:-1])[:HEAD_LINES]
    skipped = int(bool(SEPARATOR_LINE.fullmatch(lines[0])))
    rows = [split(line, heading.separator) for line in lines[skipped:] if line.strip(BLANKS)]
    names = names_without_header(rows, known)
    bare = [line for line in lines[skipped:] if line.strip(BLANKS)]
    if not names and '"' not in head and all(len(ids_in(line)) for line in bare) and bare:
        # several of them stand in a line
        return replace(
            heading, separator=NO_SEPARATOR, header=("customer_id",), before=skipped, notes=(HEADLESS,),
            is_plain=True, line="", above=(),
        )  # fmt: skip
    if not names:
        return heading
    is_dated = names == ("customer_id",) and any(A_DAY.match(row[1].strip(BLANKS)) for row in rows if row[1:])
    width = max(len(row) for row in rows)
    notes = (HEADLESS, DAYS_ASIDE) if is_dated else (HEADLESS,)
    header = unique([*names, *(f"column_{at}" for at in range(len(names) + 1, width + 1))])
    return replace(heading, header=header, before=skipped, notes=notes, is_plain=True, line="", above=())


def may_come_again(row: Sequence[str]) -> bool:
    """Tell whether a row above the records is one of names, which no record can be."""
    names = [name for name in map(clean_name, row) if name]
    of_a_record = (A_VALUE, A_CONTACT, A_LONG_ID)
    return len(names) > 1 and not any(pattern.fullmatch(name) for pattern in of_a_record for name in names)


def find_line_end(head: str) -> str:
    r"""Return what ends the most lines of the head.

    Not what ends the header alone: files joined from two systems mix them.
    """
    pairs = head.count("\r\n")
    counts = {"\r\n": pairs, "\n": head.count("\n") - pairs, "\r": head.count("\r") - pairs}
    return max(counts, key=lambda end: counts[end]) if any(counts.values()) else "\n"


def titles_note(titles: Sequence[str]) -> list[Note]:
    """Return the sentence about lines above the header, if there are any."""
    if not titles:
        return []
    title = titles[0].strip()[:80]
    return [
        Note(
            f"{len(titles)} lines above its header are left out: {title}",
            f"строк над заголовком: {len(titles)}, они пропущены: {title}",
        )
    ]


def find_place(rows: Sequence[Sequence[str]], first: int, known: Known) -> tuple[int, tuple[int, int, int]]:
    """Return the row that is the header, and how well it fits.

    The row with the most known names; without any, the first with as many fields as most rows have. A record
    may have such words as well (a channel `E-Mail`): they are no names where a row below has them in the same
    place, nor in a row that has as many numbers and days.
    """
    usual = Counter(len(rows[at]) for at in range(first, len(rows)) if any(rows[at]))
    common = max(usual, key=lambda count: (usual[count] * (count > 1), count), default=0)
    best, score = first, (-1, -1, -1)
    named = [header_like(row, known) for row in rows]
    for at in range(first, min(len(rows), first + TITLE_LINES)):
        filled = [name for name in map(clean_name, rows[at]) if name]
        if not filled:
            continue
        names = {
            name.lower()
            for place, name in enumerate(map(clean_name, rows[at]))
            if name and known(name) and not comes_again(rows, at, place, named)
        }
        values = sum(bool(A_VALUE.fullmatch(name)) for name in filled)
        fits = (len(names) if len(names) > values else 0, int(len(rows[at]) == common))
        # where files were put one below another, the records between are of the first one's header
        is_second = score[0] >= FEWEST_KNOWN and any(
            len(row) == len(rows[best]) and any(A_VALUE.fullmatch(clean_name(cell)) for cell in row)
            for row in rows[best + 1 : at]
        )
        if fits > score[:2] and not is_second:
            best, score = at, (*fits, len(filled))
    return best, score


def two_levels(
    rows: Sequence[Sequence[str]], at: int, first: int, known: Known
) -> tuple[int, list[str]] | None:
    """Return where a header of two rows begins, and its names, if it has two rows.

    So reports have it: `Документ` over `Номер` and `Дата`, `Сумма` over what was taken off and what was paid.
    """
    for upper in (at, at - 1):
        if upper >= first and upper + 1 < len(rows):
            names = joined_levels(
                rows[upper], rows[upper + 1], rows[upper + 2 : upper + 2 + MOST_BELOW], known
            )
            if names:
                return upper, names
    return None


def joined_levels(
    upper: Sequence[str], lower: Sequence[str], below: Sequence[Sequence[str]], known: Known
) -> list[str]:
    """Return the names of a header of two rows; none where they are not both of it.

    A name of the upper one has several below it, the first under itself; the upper one says what the lower
    leaves open, or this one has a name twice. Neither has a number or a day, and the records below have.

    Examples
    --------
    >>> def joined(upper, lower):
    ...     known = {"дата", "сумма", "магазин", "сумма без скидки"}
    ...     is_known = lambda name: name.lower() in known
    ...     return joined_levels(upper.split(";"), lower.split(";"), [["1"]], is_known)
    >>> joined("Документ;;Магазин;Сумма;", "Номер;Дата;;Без скидки;К оплате")
    ['Документ', 'Дата', 'Магазин', 'Сумма без скидки', 'Сумма К оплате']
    >>> joined("Отчёт;;ООО Мода;", "Номер;Дата;Магазин;Сумма"), joined("Имя;Город;", "Анна;Омск;Казань")
    ([], [])
    >>> joined("Email;;Магазин;Сумма", "c1@mail.ru;Анна;Омск;"), joined("Дата;;Сумма;", "77123;Омск;;x")
    ([], [])
    """
    width = max(len(upper), len(lower))
    tops, names = ([*map(clean_name, row), *[""] * (width - len(row))] for row in (upper, lower))
    filled = [name for name in names if name]
    of_a_record = (A_VALUE, A_CONTACT, A_LONG_ID)
    is_of_a_record = any(
        pattern.fullmatch(name) for name in filter(None, tops + names) for pattern in of_a_record
    )
    if sum(map(bool, tops)) < 2 or len(filled) < 2 or is_of_a_record:
        return []
    over = list(tops)
    for place in range(1, width):
        if not tops[place] and names[place] and names[place - 1]:
            over[place] = over[place - 1]
    is_spanned = [bool(over[place]) and not tops[place] for place in range(width)]
    is_missed = any(top and not name for top, name in zip(tops, names, strict=True))
    repeated = {name for name, times in Counter(filled).items() if times > 1}
    is_of_values = any(A_VALUE.fullmatch(clean_name(cell)) for row in below for cell in row)
    owned = over_bare_numbers(tops, names, is_spanned, known)
    if not any(is_spanned) or not (is_missed or repeated or owned) or not is_of_values:
        return []
    if any(
        len(row) > place and row[place] == lower[place] != "" for row in below for place in range(len(lower))
    ):
        # what comes again is a record's
        return []
    wide = {over[place] for place in range(width) if is_spanned[place]}
    found: list[str] = []
    is_known = False
    for top, name in zip(over, names, strict=True):
        both = [f"{top} {name}", f"{top} {name[:1].lower()}{name[1:]}", f"{name} {top}"]
        told = [said for said in both[1:] if known(said)]
        told += [top] if len(found) in owned else []
        if not name or top == name or not top:
            said = name or top
        elif told:
            said, is_known = told[0], True
        elif name.lower().strip(".") in BARE_NUMBERS and top not in found:
            said = top
        elif known(name) and name not in repeated:
            said, is_known = name, True
        elif known(top) and top not in wide:
            said = top
        else:
            said = both[0]
        found.append(said)
    return found if is_known else []


def over_bare_numbers(
    tops: Sequence[str], names: Sequence[str], is_spanned: Sequence[bool], known: Known
) -> set[int]:
    """Return the places where a known name stands over nothing but its number: `Клиент` over `Код`."""
    return {
        place
        for place, (top, name) in enumerate(zip(tops, names, strict=True))
        if top
        and known(top)
        and name.lower().strip(".") in OF_ITS_OWNER
        and not any(is_spanned[place + 1 : place + 2])
    }


def levels_note(names: Sequence[str]) -> Note:
    """Return the sentence about a header of two rows."""
    listed = ", ".join(name for name in names if name)[:200]
    return Note(
        f"its header has two rows, read as {listed}", f"заголовок в две строки, прочитан как {listed}"
    )


def header_like(row: Sequence[str], known: Known) -> bool:
    """Tell whether a row has names that headers of exports have, and no number or day."""
    names = [name for name in map(clean_name, row) if name]
    return sum(map(known, names)) >= FEWEST_KNOWN and not any(map(A_VALUE.fullmatch, names))


def comes_again(rows: Sequence[Sequence[str]], at: int, place: int, named: Sequence[bool]) -> bool:
    """Tell whether another row has the same cell in the same place.

    Neither the same row nor, for a header, another one does; `named` are the rows that are like headers.
    """
    return any(
        len(row) > place and row[place] == rows[at][place] and row != rows[at]
        for row, is_named in zip(rows[at + 1 :], named[at + 1 :], strict=True)
        if not (named[at] and is_named)
    )


def lines_of_header(
    header: Sequence[str], rows: Sequence[Sequence[str]], known: Known, *, is_list: bool = False
) -> int:
    """Return how many rows below a header are of it and no records, of those below each other.

    The types of the columns, their numbers, their names in another language, a line under the header; their
    units, where no id can be among them: an id may be called `м`, and in a list of whom not to contact
    (`is_list`) the ids may stand anywhere.
    """
    for used, row in enumerate(rows):
        names = [clean_name(cell) for cell in row]
        filled = [name for name in names if name]
        is_ruled = bool(filled) and all(re.fullmatch("[-=_+:|]{2,}", name) for name in filled)
        is_typed = len(filled) > 1 and all(A_TYPE.fullmatch(name) for name in filled)
        # ids may be as small
        is_numbered = len(filled) >= FEWEST_NUMBERED and filled == [
            str(number + 1) for number in range(len(header))
        ]
        is_of_units = bool(filled) and all(map(A_UNIT.fullmatch, filled)) and not names[0] and not is_list
        is_renamed = len(filled) > 1 and len(filled) == len(header) and all(map(known, filled))
        if not (is_ruled or is_typed or is_numbered or is_renamed or is_of_units):
            return used
    return len(rows)


def below_note(lines: int, sample: str) -> Note:
    """Return the sentence about lines below the header that are no records."""
    return Note(
        f"{lines} lines below its header are of it and left out: {sample[:80]}",
        f"строк под заголовком, относящихся к нему: {lines}, они пропущены: {sample[:80]}",
    )


def again_note(lines: int) -> Note:
    """Return the sentence about lines among the records that are the header again."""
    return Note(
        f"{lines} lines among its records repeat the header and are left out",
        f"строк, повторяющих заголовок среди записей: {lines}, они пропущены",
    )


def is_header(cells: Sequence[str], header: Sequence[str], above: Sequence[Sequence[str]] = ()) -> bool:
    """Tell whether a record is the header again, as it is where files or pages were put one below another.

    In whatever capitals; `above`: the rows of the header and above it, in small letters.
    """
    if not cells:
        return False
    # most records are told by their first cell
    first = clean_name(cells[0]).lower()
    if first != header[0].lower() and not any(row[0] == first for row in above):
        return False
    names = [clean_name(cell).lower() for cell in cells]
    return names == [name.lower() for name in header] or any(names == list(row) for row in above)


def split(line: str, separator: str) -> list[str]:
    """Return the fields of one line; a quote that is not closed in it keeps the rest of the line.

    The separator may have several signs.
    """
    if '"' not in line:
        return line.split(separator)
    cells: list[str] = []
    at = 0
    while True:
        if line.startswith('"', at):
            end = at + 1
            while (end := line.find('"', end)) >= 0 and line.startswith('"', end + 1):
                end += 2
            end = len(line) if end < 0 else end + 1
        else:
            end = at
        stop = line.find(separator, end)
        if stop < 0:
            return [*cells, line[at:]]
        cells.append(line[at:stop])
        at = stop + len(separator)


def record_at(lines: Sequence[str], at: int, separator: str) -> tuple[list[str], int]:
    """Return the cells of the record that begins in a line, and the lines it takes (at most ten)."""
    for used in range(1, min(10, len(lines) - at) + 1):
        text = "\n".join(lines[at : at + used])
        if text.count('"') % 2 == 0:
            return split(text, separator), used
    return split(lines[at], separator), 1


def clean_name(cell: str) -> str:
    """Return a header's cell as a name: without quotes, blanks of every kind single and none outside."""
    # a blank of another encoding may stand there too
    text = cell.strip(BLANKS + "\ufffd")
    # once by the writer of CSV, once more by who made the name
    while len(text) > 1 and text[0] == text[-1] and text[0] in "\"'`":
        text = text[1:-1].replace('""', '"').strip(BLANKS)
    return re.sub(rf"[\s{BLANKS}]+", " ", text).strip()


def names_of(cells: Sequence[str]) -> list[str]:
    """Return the names of a header; what trailing separators leave is none, an empty one its place."""
    names = bare_names([clean_name(cell) for cell in cells])
    return [name or f"column_{place}" for place, name in enumerate(names, start=1)]


# how databases and report programs write whose column it is, and of which type
# a blank before the bracket makes a unit of it
IN_BRACKETS = re.compile(r"(?:[^\[\]]*[^\[\]\s])?\[([^\[\]]+)\]|<([^<>]+)>|\{([^{}]+)\}")
DOTTED = re.compile(r"[\w$]+(?:\.[\w$ ]+)+")
TYPED = re.compile(
    r"(.+?) ?(?:::?|\() ?(?:text|string|str|char|n?varchar|int|integer|bigint|float|double|numeric|decimal"
    r"|number|date|timestamp|datetime|bool|boolean)(?: ?\([0-9, ]+\))?\)?",
    re.IGNORECASE,
)
# they say nothing without the word before them
GENERAL = {"id", "name", "code", "number", "date", "key", "no", "uid", "guid"}


def bare_names(names: Sequence[str]) -> list[str]:
    """Return the names of a header without what all of them are written with.

    Examples
    --------
    >>> bare_names(["Sales[Customer ID]", "Sales[Amount]"]), bare_names(["Sum [RUB]", "Size [cm]"])
    (['Customer ID', 'Amount'], ['Sum [RUB]', 'Size [cm]'])
    >>> bare_names(["dbo.sales.customer_id", "dbo.sales.amount"]), bare_names(["c.id", "o.id", "o.amount"])
    (['customer_id', 'amount'], ['c id', 'o id', 'amount'])
    >>> bare_names(["customer_id:string", "amount (numeric)"]), bare_names(["#customer_id", "city", ""])
    (['customer_id', 'amount'], ['customer_id', 'city', ''])
    """
    found = list(names)
    if len(found) > 1 and found[0].startswith("#") and found[0].strip("# "):
        # as programs mark a line that is no data
        found[0] = found[0].strip("# ")
    filled = [name for name in found if name]
    if len(filled) < 2:
        return found
    for pattern in (TYPED, IN_BRACKETS):
        parts = [pattern.fullmatch(name) for name in filled]
        if all(parts):
            kept = [next(filter(None, part.groups())).strip() for part in parts if part]
            found = refilled(found, kept if len(set(map(str.lower, kept))) == len(kept) else filled)
            filled = [name for name in found if name]
    if all(DOTTED.fullmatch(name) for name in filled):
        parts_of = [name.split(".") for name in filled]
        kept = [" ".join(part[-2:]) if part[-1].lower() in GENERAL else part[-1] for part in parts_of]
        if len(set(map(str.lower, kept))) == len(kept):
            found = refilled(found, kept)
    return found


def refilled(names: Sequence[str], kept: Sequence[str]) -> list[str]:
    """Return names with others in the place of those that are not empty."""
    left = iter(kept)
    return [next(left) if name else name for name in names]


def unique(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names, made different where two are alike but for case: `city`, `City (2)`."""
    # a relation has a column `line` of its own
    times = Counter({"line": 1})
    made: list[str] = []
    for name in names:
        times[name.lower()] += 1
        made.append(name if times[name.lower()] == 1 else f"{name} ({times[name.lower()]})")
    return tuple(made)
