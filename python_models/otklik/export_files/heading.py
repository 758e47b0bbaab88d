"""How a text is written: separator, line end, and where its header stands, found in its beginning.

DuckDB's own sniffer is not asked: one bad quote makes it drop quoting for the whole file, and with a
wrong line end it reads nothing and reports no error (both measured on 2.0.0).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

SEPARATORS = (",", ";", "\t", "|")
HEAD_LINES = 200
# a header further down than this is not looked for
TITLE_LINES = 30
SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
# blanks of every kind, and the marks of direction that stand beside them unseen
BLANKS = " \t\x0b\x0c\x85\u00a0\u202f\u2007\u200b\u200e\u200f\u202a\u202b\u202c\u202d\ufeff"

Known = Callable[[str], bool]


class Note(NamedTuple):
    """What was decided about a file without being told, in both languages."""

    en: str
    ru: str


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


def find_heading(head: str, known: Known, *, is_whole: bool) -> Heading | None:
    """Find the heading of a text from its beginning; None where the text has no line at all.

    `known` tells whether a name is one that headers of exports have. `is_whole`: the head is all of it.
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
    candidates = [given[1]] if given else SEPARATORS
    if not any(line.strip(BLANKS) for line in lines[skipped:]):
        return None
    tables = {separator: [split(line, separator) for line in lines] for separator in candidates}
    separator = max(tables, key=lambda separator: find_place(tables[separator], skipped, known)[1])
    at = find_place(tables[separator], skipped, known)[0]
    cells, used = record_at(lines, at, separator)
    is_plain = used == 1 and not any('"' in line for line in lines[:at]) and lines[at].count('"') % 2 == 0
    # a separator at the end of the header alone makes no column
    most = max((len(split(line, separator)) for line in lines[at + used :]), default=len(cells))
    while len(cells) > max(most, 1) and not clean_name(cells[-1]):
        cells.pop()
    titles = [line for line in lines[skipped:at] if line.strip(BLANKS + separator)]
    notes += titles_note(titles)
    line = lines[at] if used == 1 else ""
    return Heading(separator, line_end, unique(names_of(cells)), at + used, tuple(notes), is_plain, line)


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

    The row with the most known names; without any, the first with as many fields as most rows have.
    """
    usual = Counter(len(rows[at]) for at in range(first, len(rows)) if any(rows[at]))
    common = max(usual, key=lambda count: (usual[count] * (count > 1), count), default=0)
    best, score = first, (-1, -1, -1)
    for at in range(first, min(len(rows), first + TITLE_LINES)):
        filled = [name for name in map(clean_name, rows[at]) if name]
        if not filled:
            continue
        fits = (len({name.lower() for name in filled if known(name)}), int(len(rows[at]) == common))
        if fits > score[:2]:
            best, score = at, (*fits, len(filled))
    return best, score


def again_note(lines: int) -> Note:
    """Return the sentence about lines among the records that are the header again."""
    return Note(
        f"{lines} lines among its records repeat the header and are left out",
        f"строк, повторяющих заголовок среди записей: {lines}, они пропущены",
    )


def is_header(cells: Sequence[str], header: Sequence[str]) -> bool:
    """Tell whether a record is the header again, as it is where files or pages were put one below another."""
    return (
        bool(cells)
        and clean_name(cells[0]).lower() == header[0].lower()
        and [clean_name(cell).lower() for cell in cells] == [name.lower() for name in header]
    )


def split(line: str, separator: str) -> list[str]:
    """Return the fields of one line; a quote that is not closed in it keeps the rest of the line."""
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
        at = stop + 1


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
    names = [clean_name(cell) for cell in cells]
    return [name or f"column_{place}" for place, name in enumerate(names, start=1)]


def unique(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names, made different where two are alike but for case: `city`, `City (2)`."""
    # a relation has a column `line` of its own
    times = Counter({"line": 1})
    made: list[str] = []
    for name in names:
        times[name.lower()] += 1
        made.append(name if times[name.lower()] == 1 else f"{name} ({times[name.lower()]})")
    return tuple(made)
