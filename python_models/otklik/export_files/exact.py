"""Reads a text that is not whole: every good record comes through unchanged, every other line is named.

Goes line by line. A quote that is not closed in its line may belong to a cell of several lines or be
damage; it is believed only where the record it makes is whole and none of the lines it would swallow looks
like a record of its own. So one stray quote costs one line, never its neighbours.

The engine's reader and Python's csv were tried on 1 000 damaged files of 400 lines each, see
docs/decisions/reading-the-export.md.
"""

from __future__ import annotations

import io
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from otklik.export_files.contract import ExportError
from otklik.export_files.heading import BLANKS, is_header, unwrapped
from otklik.export_files.structure import Form
from otklik.export_files.words import CALLED_SO, words_of_sums

BATCH_RECORDS = 20_000
# what a cell of several lines may have at most; beyond, its quote is damage
CELL_LINES = 1_000
RAW_CHARACTERS = 10_000
SAMPLE_LINES = 10_000
# so many whole lines tell what the columns hold
LEARNT_LINES = 8
SURROGATES = re.compile("[\udc80-\udcff]")
# `TOTAL-12` is an article, whose name goes on is a client, and media@mail.com is somebody's address
TOTALS = re.compile(r"\W*" + words_of_sums() + r"\b(?!\s*[-_/@\d]|\.\w)", re.IGNORECASE)
NOBODY = re.compile(rf"\W*(?!(?:{'|'.join(CALLED_SO)})\W*$){words_of_sums()}\W*", re.IGNORECASE)
# what is somebody's: an address or a phone
OF_SOMEBODY = re.compile(r"@|^\W*\+\d[\d ()-]{8,}|^\W*[78]\d{10}\W*$|^[^\d]*[78]?[ -]?\(\d{3,4}\)[ -]?\d{3}")
# what programs and people write below a table, in one cell of a line
FOOTER = re.compile(
    r"\W*(?:\d+ (?:rows?|records?|record\(s\)|row\(s\)|строк\w*|запис\w*)(?: \w+){0,2}(?: \([\d.,]+ \w+\))?"
    # the frame that a database's console draws
    r"|[-=+]{5,}"
    r"|(?:затронуто|обработано|выбрано|всего|найдено|показано|итого) \w+\W+\d+"
    r"|(?:rows|records|строк|записей|(?:количество|кол-во|число) (?:строк|записей))\W+\d+"
    r"|(?:страница|стр\.|page) *\d+(?: *(?:из|of|/) *\d+)?"
    r"|конец (?:отч[её]та|файла|выгрузки|страницы)|end of (?:file|report|export|page)"
    r"|(?:дата|время|date) (?:и время )?(?:выгрузки|формирования|печати|отч[её]та|of export|printed)\b.*"
    r"|(?:отч[её]т )?(?:сформирован|выгружен|напечатан|распечатан|generated|exported|printed)\w*[ :].*"
    r"|completion time\b.*)\W*",
    re.IGNORECASE,
)

# whose table it is: `Seller ID: shop`, `Ответственный: Иванова`
LABELLED = re.compile(r"[^\W\d][\w ./-]{1,40}: ?\S.*")
FEWEST_LABELLED = 4
MOST_OF_FOOTER = 2

TOO_MANY = "line (too many columns)"
TOO_FEW = "line (missing columns)"
BROKEN_BYTES = "line (invalid encoding)"
BAD_QUOTES = "line (unquoted value)"
NULL_BYTE = "line (null byte)"
TOO_LONG = "line (line too long)"


class Line(NamedTuple):
    """A line of the text: its number from 1, its text without the line end, the line end, its own fault."""

    number: int
    text: str
    end: str
    fault: str | None


class Record(NamedTuple):
    """One record or one line that is none: where it begins, how many lines it takes, its cells or a fault."""

    number: int
    lines: int
    cells: list[str] | None
    fault: str | None
    raw: str


@dataclass
class Counts:
    """What the reader has done with the lines below the header; `kept` and `rejected` are records."""

    lines: int = 0
    blank: int = 0
    totals: int = 0
    kept: int = 0
    rejected: int = 0
    lines_of_kept: int = 0

    @property
    def accounted(self) -> int:
        """Lines that are somewhere."""
        return self.lines_of_kept + self.rejected + self.blank + self.totals


class Reader:
    """Reads the records of one text of a form, `most` of them; some of its lines tell what columns hold."""

    def __init__(
        self,
        form: Form,
        most: int,
        sample: Sequence[str] = (),
        header: Sequence[str] = (),
        above: Sequence[Sequence[str]] = (),
    ) -> None:
        self.header = header
        self.above = above
        # lines that are it again
        self.headers_again = 0
        # and those that stood whole in quotes
        self.unwrapped = 0
        self.separator = form.separator
        self.fields = form.fields
        self.longest = form.longest
        self.most = most
        # blanks between a quote and its separator
        sign = re.escape(form.separator)
        self.loose = re.compile(rf'(?:^|(?<={sign})) +(?=")|(?<=") +(?={sign}|$)')
        whole = [cells for cells in map(self.one_line, sample) if len(cells) == form.fields]
        self.patterns = column_patterns(whole, form.fields)
        # words alone in many columns: there the number of fields tells enough
        self.is_telling = form.fields > 2 and len(whole) >= LEARNT_LINES
        # lines with signs beyond ASCII, those of them that are not UTF-8, and some of these
        self.foreign = self.broken = 0
        self.broken_lines: list[bytes] = []

    def records(self, file: io.TextIOBase, before: int) -> Iterator[Record]:
        """Yield every record and every line that is none, in order; a blank line has no cells and no fault.

        `file` keeps its line ends and has surrogates for bytes that are not UTF-8; `before` lines of it
        are passed over.
        """
        lines = self.lines(file)
        for _ in range(before):
            next(lines, None)
        ahead: deque[Line] = deque()
        while line := (ahead.popleft() if ahead else next(lines, None)):
            yield self.record(line, ahead, lines)

    def lines(self, file: io.TextIOBase) -> Iterator[Line]:
        """Yield the lines; of one too long only its beginning is kept."""
        number = 0
        while text := file.readline(self.longest):
            number += 1
            fault = None
            if len(text) == self.longest and text[-1] not in "\r\n":
                fault = TOO_LONG
                piece = text
                text = text[:RAW_CHARACTERS]
                while piece and piece[-1] not in "\r\n":
                    piece = file.readline(self.longest)
            body = text.rstrip("\r\n")
            is_foreign = not body.isascii()
            if not fault and is_foreign and SURROGATES.search(body):
                fault = BROKEN_BYTES
                self.broken += 1
                if len(self.broken_lines) < SAMPLE_LINES:
                    self.broken_lines.append(body.encode("utf-8", "surrogateescape"))
            elif not fault and "\0" in body:
                fault = NULL_BYTE
            self.foreign += is_foreign
            yield Line(number, body, text[len(body) :], fault)

    def record(self, line: Line, ahead: deque[Line], lines: Iterator[Line]) -> Record:
        """Return the record that begins in a line; lines looked at and not taken are put into `ahead`."""
        if line.fault:
            return self.reject(line, line.fault)
        if '"' not in line.text:
            cells = line.text.split(self.separator)
            is_blank = len(cells) != self.fields or self.fields == 1
            if is_blank and not line.text.strip(BLANKS):
                return Record(line.number, 1, None, None, "")
            return self.counted(line, 1, cells, line.text)
        found = self.parsed(line.text)
        if found.is_open:
            return self.join(line, ahead, lines) or self.reject(line, BAD_QUOTES)
        if found.is_bad:
            return self.reject(line, BAD_QUOTES)
        return self.counted(line, 1, found.cells, line.text)

    def parsed(self, text: str) -> Parsed:
        """Return the cells of a line with quotes, by other writers' rules where the usual ones do not fit."""
        found = parse(text, self.separator)
        fits = not (found.is_open or found.is_bad) and len(found.cells) == self.fields
        if not fits or any(cell[:1] == " " and cell.strip(" ")[:1] == '"' for cell in found.cells):
            bare = unwrapped(text) if self.fields > 1 else text
            for other in (text.replace('\\"', '""'), self.loose.sub("", text), bare):
                again = parse(other, self.separator)
                if other != text and not (again.is_open or again.is_bad) and len(again.cells) == self.fields:
                    self.unwrapped += other == bare
                    return again
        return found

    def counted(self, line: Line, used: int, cells: list[str], raw: str) -> Record:
        """Return a record of the cells where they are as many as the columns, empty ones at the end aside."""
        if len(cells) > self.fields and not any(cell.strip(BLANKS) for cell in cells[self.fields :]):
            cells = cells[: self.fields]
        if len(cells) == self.fields:
            if self.fields > 1 and not any(cell.strip(BLANKS) for cell in cells):
                # separators alone, as Excel leaves them below a table
                return Record(line.number, used, None, None, "")
            if self.header and is_header(cells, self.header, self.above):
                self.headers_again += 1
                return Record(line.number, used, None, None, "")
            return Record(line.number, used, cells, None, raw)
        return self.reject(line, TOO_MANY if len(cells) > self.fields else TOO_FEW)

    def reject(self, line: Line, fault: str) -> Record:
        """Return a line that is no record."""
        return Record(line.number, 1, None, fault, line.text[:RAW_CHARACTERS])

    def join(self, line: Line, ahead: deque[Line], lines: Iterator[Line]) -> Record | None:
        """Return the record of several lines that an open quote begins, or None where it is damage."""
        text, end = line.text, line.end
        used = 0
        while used < CELL_LINES and len(text) < self.longest:
            if used == len(ahead):
                more = next(lines, None)
                if more is None:
                    return None
                ahead.append(more)
            added = ahead[used]
            used += 1
            if added.fault or self.looks_like_a_record(added.text):
                return None
            text, end = text + end + added.text, added.end
            if '"' not in added.text:
                continue
            found = parse(text, self.separator)
            if found.is_bad:
                return None
            if not found.is_open:
                record = self.counted(line, used + 1, found.cells, text)
                if record.cells is None:
                    return None
                for _ in range(used):
                    ahead.popleft()
                return record
        return None

    def one_line(self, text: str) -> list[str]:
        """Return the cells of a line taken for itself; none where it is no record."""
        if '"' not in text:
            return text.split(self.separator)
        found = parse(text, self.separator)
        return [] if found.is_open or found.is_bad else found.cells

    def looks_like_a_record(self, text: str) -> bool:
        """Tell whether a line could stand for itself: so many fields, numbers and dates where they belong.

        In two columns of words any text with a separator would: there nothing is told from the line alone.
        """
        if self.separator not in text and self.fields > 1:
            return False
        cells = self.one_line(text)
        if len(cells) != self.fields:
            return False
        filled = [at for at in self.patterns if cells[at].strip(BLANKS)]
        if not all(shape(cells[at]) in self.patterns[at] for at in filled):
            return False
        return bool(filled) or (self.is_telling and not self.patterns)


class Parsed(NamedTuple):
    """The cells of a text with quotes; open where a quote is not closed, bad where one is misplaced."""

    cells: list[str]
    is_open: bool = False
    is_bad: bool = False


def parse(text: str, separator: str) -> Parsed:
    """Split a text into cells, strictly: a cell that begins with a quote is quoted to its end.

    A quote inside a cell that does not begin with one is a sign like any other (a screen of 27").
    """
    cells: list[str] = []
    at = 0
    while True:
        if text.startswith('"', at):
            end = at + 1
            while (end := text.find('"', end)) >= 0 and text.startswith('"', end + 1):
                end += 2
            if end < 0:
                return Parsed(cells, is_open=True)
            cells.append(text[at + 1 : end].replace('""', '"'))
            end += 1
            if end == len(text):
                return Parsed(cells)
            if not text.startswith(separator, end):
                return Parsed(cells, is_bad=True)
            at = end + 1
            continue
        stop = text.find(separator, at)
        if stop < 0:
            return Parsed([*cells, text[at:]])
        cells.append(text[at:stop])
        at = stop + 1


def shape(cell: str) -> str:
    """Return what a cell looks like: runs of digits as 9, of letters as a, the signs between."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", cell.strip(BLANKS)))


def column_patterns(sample: Sequence[Sequence[str]], fields: int) -> dict[int, frozenset[str]]:
    """Return the shapes of the columns that are ids, numbers or dates, by their place.

    Such a column has digits in each of its few shapes; words have none, texts have many.
    """
    if len(sample) < LEARNT_LINES:
        return {}
    found = {}
    for at in range(fields):
        shapes = Counter(shape(cells[at]) for cells in sample if cells[at].strip(BLANKS))
        usual = [name for name, times in shapes.most_common(8) if "9" in name]
        if shapes and sum(shapes[name] for name in usual) >= 0.9 * shapes.total():
            found[at] = frozenset(usual)
    return found


def is_total(cells: Sequence[str], *, names_people: bool = False) -> bool:
    """Tell whether a record sums up those above it: its first word says so, and most of it is empty.

    Or says of the table what no record says, in its only filled cell: how many rows, which page. Where the
    file says of people whether they may be contacted (`names_people`), the word must be all of the cell, and
    one that nobody is called: somebody may be called Media.

    Examples
    --------
    >>> [is_total([word, "", "7"], names_people=True) for word in ("Total:", "Media", "Total Wine")]
    [True, False, False]
    """
    filled = [cell for cell in cells if cell.strip(BLANKS)]
    if 1 <= len(filled) <= MOST_OF_FOOTER and FOOTER.fullmatch(" ".join(filled)):
        # `2,record(s) downloaded` is parted by the separator
        return True
    is_labelled = len(filled) == 1 and len(cells) >= FEWEST_LABELLED and LABELLED.fullmatch(filled[0])
    if is_labelled and not names_people:
        return True
    if any(OF_SOMEBODY.search(cell) for cell in filled):
        return False
    if names_people and not (filled and NOBODY.fullmatch(filled[0])):
        return False
    if len(filled) > 1 and not any(re.search(r"\d", cell) for cell in filled[1:]):
        # words alone beside it are of somebody: where they live
        return False
    return bool(filled) and bool(TOTALS.match(filled[0])) and 2 * len(filled) <= len(cells) + 1


def write(
    records: Iterable[Record],
    name: str,
    columns: int,
    kept: Path,
    *,
    most: int,
    separator: str = ",",
    names_people: bool = False,
) -> Counts:
    """Write the records of a file to Parquet, the lines that are none to its `.rejects`; return the counts.

    Raises ExportError where they are more than `most`. Cells are text, null where empty; memory holds one
    batch. Last lines that sum up others are left out.
    """
    counts = Counts()
    # by place: a column of the file may be called line
    names = [f"c{at}" for at in range(columns)]
    schema = pa.schema([*((name, pa.string()) for name in names), ("line", pa.int64())])
    faults = pa.schema([("line", pa.int64()), ("reason", pa.string()), ("raw", pa.string())])
    with (
        pq.ParquetWriter(kept, schema, compression="snappy") as good,
        pq.ParquetWriter(rejects_of(kept), faults) as bad,
    ):
        for batch, is_last in batches(records):
            if is_last:
                leave_totals(batch, counts, separator, names_people=names_people)
            cells = [record for record in batch if record.cells is not None]
            wrong = [record for record in batch if record.fault]
            counts.kept += len(cells)
            counts.lines_of_kept += sum(record.lines for record in cells)
            counts.rejected += len(wrong)
            counts.blank += sum(record.lines for record in batch if record.cells is None and not record.fault)
            if cells:
                arrays = [
                    pa.array([cell or None for cell in column], pa.string())
                    for column in zip(*(record.cells for record in cells if record.cells), strict=True)
                ]
                numbers = pa.array([record.number for record in cells], pa.int64())
                good.write_table(pa.table([*arrays, numbers], schema=schema))
            if wrong:
                bad.write_table(
                    pa.table(
                        [
                            pa.array([record.number for record in wrong], pa.int64()),
                            pa.array([record.fault for record in wrong], pa.string()),
                            pa.array([printable(record.raw) for record in wrong], pa.string()),
                        ],
                        schema=faults,
                    )
                )
            if counts.kept + counts.rejected > most:
                raise ExportError(f"{name} has more than {most:,} records: raise the var max_records.")
    return counts


def rejects_of(kept: Path) -> Path:
    """Return where the lines are that are no records."""
    return kept.with_suffix(".rejects.parquet")


def batches(records: Iterable[Record]) -> Iterator[tuple[list[Record], bool]]:
    """Gather records into batches, and say which is the last."""
    batch: list[Record] = []
    for record in records:
        if len(batch) == BATCH_RECORDS:
            yield batch, False
            batch = []
        batch.append(record)
    yield batch, True


def leave_totals(batch: list[Record], counts: Counts, separator: str, *, names_people: bool) -> None:
    """Take the totals off the end of the last batch; they need not have all the columns."""
    while batch and batch[-1].fault in (None, TOO_FEW):
        last = batch[-1]
        cells = parse(last.raw, separator).cells if last.fault else last.cells
        if cells is None:
            counts.blank += last.lines
        elif is_total(cells, names_people=names_people) or (
            # without its separators
            last.fault and not names_people and len(cells) == 1 and LABELLED.fullmatch(cells[0])
        ):
            counts.totals += last.lines
        else:
            break
        batch.pop()


def printable(text: str) -> str:
    """Return a text without what no text may hold: a broken byte becomes U+FFFD, a NUL a sign for it."""
    return SURROGATES.sub("\ufffd", text).replace("\0", "\u2400")


def text_of(binary: BinaryIO) -> io.TextIOWrapper:
    """Return the bytes as text with their line ends, broken bytes as surrogates."""
    return io.TextIOWrapper(binary, encoding="utf-8", errors="surrogateescape", newline="")
