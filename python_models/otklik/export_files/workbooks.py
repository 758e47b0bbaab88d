"""Sheets of a workbook as sources: XLSX, XLS, ODS, read with calamine; pages of HTML by `page_tables`.

A cell's type is Excel's: numbers, days and booleans come as their plain text (1234.5, 2026-02-15, true),
so that they are read like those of any other file.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Protocol
from xml.etree import ElementTree

import python_calamine

from otklik.export_files import exact
from otklik.export_files.contract import ExportError
from otklik.export_files.heading import (
    HEADLESS,
    MOST_BELOW,
    Known,
    again_note,
    below_note,
    clean_name,
    find_place,
    is_header,
    levels_note,
    lines_of_header,
    names_of,
    names_without_header,
    titles_note,
    two_levels,
    unique,
)
from otklik.export_files.page_tables import MOST_CELLS, Pages, PageSheet, TooLarge, pages_of
from otklik.export_files.presets import Titled, says_wishes
from otklik.export_files.sources import TEXT, ParquetScan, Source
from otklik.export_files.text_files import totals_note
from otklik.export_files.titles import names_suppressions
from otklik.export_files.unpacking import Fingerprint, Limits

ROW = re.compile(rb"<(?:\w+:)?row[ >/]")
ITEM = re.compile(rb"<(?:\w+:)?si[ >/]")
VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)(?: [^>]*)?>[^<]")
SHARED = re.compile(rb'<(?:\w+:)?c [^>]*t="s"[^>]*><(?:\w+:)?v>(\d+)<')
# headers of columns whose numbers name somebody or something
NAMING = re.compile(r"\bid\b|_id\b|код|номер|№|карт|card|клиент|покупател|client|customer|телефон|phone")
# a cell with its attributes, where it stands, its formula and its result
CELL = re.compile(rb"<(?:\w+:)?c ([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
PLACE = re.compile(rb'\br="([A-Z]+)[0-9]+"')
FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
RESULT = re.compile(rb"<(?:\w+:)?v(?: [^>]*)?>([^<]+)<")
COMPUTED_LATER = re.compile(rb'fullCalcOnLoad="(?:1|true)"')
STRINGS = "xl/sharedStrings.xml"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
HEAD_ROWS = 200


@dataclass(frozen=True)
class Workbook:
    """A workbook: where it is, how it is called, its fingerprint, and where its sheets are put."""

    path: Path
    name: str
    title: str
    fingerprint: Fingerprint
    scratch: Path


class Sheet(Protocol):
    """What is asked of a sheet, calamine's or of a page."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def start(self) -> tuple[int, int] | None:
        """Where its first cell stands, row and column from 0."""

    @property
    def merged_cell_ranges(self) -> list[tuple[tuple[int, int], tuple[int, int]]] | None:
        """Which cells stand for several: their first and last row and column."""

    def iter_rows(self) -> Iterator[Sequence[object]]:
        """Yield the rows, all as wide."""


def open_pages(book: Workbook, known: Known, limits: Limits, named: str | None) -> list[Source]:
    """Return a source for each table of a page, or each sheet of Excel's XML, with something in it.

    `named`: the encoding that somebody has said. Raises ExportError for what is not whole, or too large.
    """
    if book.fingerprint.size > limits.workbook_bytes:
        raise too_large(book, limits)
    try:
        pages = pages_of(book.path, named)
    except (ElementTree.ParseError, ValueError) as error:
        if isinstance(error, TooLarge):
            raise too_large(book, limits) from error
        raise ExportError(f"{book.name} is not a readable workbook ({error}): save it again.") from error
    if any(sheet.width * len(sheet.rows) > MOST_CELLS for sheet in pages.sheets):
        raise too_large(book, limits)
    found = [source for sheet in pages.sheets if (source := of_page(book, sheet, pages, known, limits))]
    read = sum(source.records + source.aside for source in found)
    if pages.rows > read:
        raise ExportError(
            f"{book.name}: {pages.rows} rows have something in them and {read} were read: save the table as "
            "CSV UTF-8."
        )
    return found


def of_page(book: Workbook, sheet: PageSheet, pages: Pages, known: Known, limits: Limits) -> Source | None:
    """Return the source of a table of a page; the only one has the name of its file."""
    source = open_sheet(book, sheet, known, limits)
    if source is None:
        return None
    is_alone = len(pages.sheets) == 1
    return replace(
        source,
        format="xml" if pages.is_xml else "html",
        name=book.name if is_alone else source.name,
        title=book.title if is_alone else source.title,
        sheet=None if is_alone else source.sheet,
        encoding=pages.encoding,
        is_encoding_guessed=pages.is_guessed,
        is_hidden=not sheet.is_visible,
    )


def too_large(book: Workbook, limits: Limits) -> ExportError:
    """Return the refusal of what would take more memory than a workbook may."""
    return ExportError(
        f"{book.name} holds more than {limits.workbook_bytes:,} bytes when unpacked: "
        "save its sheets as CSV, or raise the var max_workbook_bytes if it is so large."
    )


def open_workbook(book: Workbook, known: Known, limits: Limits) -> list[Source]:
    """Return a source for each sheet with something in it; raises ExportError for what is no workbook."""
    counted, formulas = rows_of_sheets(book, limits)
    try:
        workbook = python_calamine.load_workbook(str(book.path))
        found = []
        for name, kind in zip(workbook.sheet_names, workbook.sheets_metadata, strict=True):
            if kind.typ == python_calamine.SheetTypeEnum.WorkSheet:
                source = open_sheet(book, workbook.get_sheet_by_name(name), known, limits)
                is_hidden = kind.visible != python_calamine.SheetVisibleEnum.Visible
                found.append(replace(source, is_hidden=is_hidden) if source else None)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise ExportError(f"{book.name} is not a readable workbook ({error}): save it again.") from error
    sources = [source for source in found if source]
    for source in sources:
        if source.sheet in counted:
            require_all(book, source, counted[source.sheet])
        # what is no table need not be whole
        if source.sheet in formulas and any(map(known, source.header)):
            raise ExportError(
                f"{book.name}, sheet {source.sheet}: column {formulas[source.sheet]} has formulas without "
                "their results, since no table program has computed them: open it in Excel and save it."
            )
    return sources


def require_all(book: Workbook, source: Source, rows: int) -> None:
    """Raise ExportError where the sheet's XML has more rows with something in them than were read."""
    read = source.records + source.aside
    if rows != read:
        raise ExportError(
            f"{book.name}, sheet {source.sheet}: {rows} rows have something in them and {read} were read: "
            "save the sheet as CSV UTF-8."
        )


def open_sheet(book: Workbook, sheet: Sheet, known: Known, limits: Limits) -> Source | None:
    """Return the source of a sheet, None where it is empty; what Python holds of it is one batch of rows."""
    at, titles, below, levels = find_header(
        sheet, known, is_list=names_suppressions(sheet.name) or names_suppressions(book.title)
    )
    if at is None:
        return None
    names, has_value, notes = [], [], titles_note(titles)
    if levels:
        notes.append(levels_note(levels))
    if len(below) > bool(levels):
        notes.append(below_note(len(below) - bool(levels), below[bool(levels)]))
    if names_suppressions(sheet.name) or names_suppressions(book.title):
        rows = [row for _, row in islice(numbered(sheet), HEAD_ROWS) if any(row)]
        if names := list(names_without_header(rows, known)):
            at, titles, below, levels, notes = 0, [], [], [], [HEADLESS]
            names += [""] * (len(rows[0]) - len(names))
            has_value = [False] * len(rows[0])
    for number, row in numbered(sheet):
        if number == at:
            names = [clean_name(cell) for cell in levels or row]
            has_value = [False] * len(row)
        elif number > at:
            has_value = [before or bool(cell) for before, cell in zip(has_value, row, strict=True)]
    # columns with neither a name nor a value are the grid's
    used = [place for place, name in enumerate(names) if name or has_value[place]]
    header = unique([names_of(names)[place] for place in used])

    # a report repeats its header on each page
    again: list[int] = []

    def records() -> Iterator[exact.Record]:
        for number, row in numbered(sheet):
            if number > at + len(below):
                cells = [row[place] for place in used]
                if is_header(cells, header):
                    again.append(number)
                    cells = []
                yield exact.Record(number, 1, cells if any(cells) else None, None, "")

    place = len(list(book.scratch.iterdir()))
    path = book.scratch / f"{place}.parquet"
    name = f"{book.name}!{sheet.name}"
    counts = exact.write(
        records(),
        name,
        len(header),
        path,
        most=limits.records,
        names_people=says_wishes(Titled(book.path, name, sheet.name, header)),
    )
    return Source(
        path=book.path,
        name=name,
        title=sheet.name,
        format="xlsx",
        header=header,
        types=dict.fromkeys(header, TEXT),
        scan=ParquetScan(path, [f"c{place}" for place in range(len(header))], has_line=True),
        records=counts.kept,
        aside=len(titles) + (at > 0) + len(below) + counts.totals + len(again),
        sha256=book.fingerprint.sha256,
        size=book.fingerprint.size,
        modified_ns=book.fingerprint.modified_ns,
        sheet=sheet.name,
        notes=(
            *notes,
            *([totals_note(counts.totals)] if counts.totals else []),
            *([again_note(len(again))] if again else []),
        ),
    )


def find_header(
    sheet: Sheet, known: Known, *, is_list: bool = False
) -> tuple[int | None, list[str], list[str], list[str]]:
    """Return the number of the row that is the header, None in an empty sheet, and what stands about it.

    Those are the titles above it, and the rows below that are of it; and the names, where two rows have them.
    """
    head = list(islice(numbered(sheet), HEAD_ROWS))
    if not any(any(row) for _, row in head):
        return None, [], [], []
    rows = [row for _, row in head]
    at = find_place(rows, 0, known)[0]
    levels = two_levels(rows, at, 0, known)
    at, names = levels or (at, [])
    last = at + 2 if levels else at + 1
    last += lines_of_header(names or rows[at], rows[last : last + MOST_BELOW], known, is_list=is_list)
    below = rows[at + 1 : last]
    titles, of_header = (
        [" ".join(filter(None, row)) for row in part if any(row)] for part in (rows[:at], below)
    )
    return head[at][0], titles, of_header, names


@dataclass
class Merged:
    """Cells that are merged over several rows of a column: what stands in the first belongs to all of them.

    Numbers only under a name of somebody or something: an order's sum beside its lines would count for each.
    """

    sheet: Sheet
    names: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find where they begin and how far they go."""
        left = self.sheet.start[1] if self.sheet.start else 0
        ranges = self.sheet.merged_cell_ranges or []
        self.ends = {(top, first - left): last for (top, first), (last, _) in ranges if last > top}
        self.open: dict[int, tuple[int, str]] = {}

    def fill(self, at: int, row: Sequence[object]) -> list[str]:
        """Return the cells of a row (from 0) as text, with those of merged cells that began above it."""
        cells = [text(cell) for cell in row]
        filled = {
            column: value
            for column, (last, value) in self.open.items()
            if at <= last and any(cells) and not cells[column]
        }
        for column, cell in enumerate(row):
            last = self.ends.get((at, column))
            is_number = isinstance(cell, float | int) and not isinstance(cell, bool)
            if last is not None and (not is_number or NAMING.search(self.names.get(column, ""))):
                self.open[column] = (last, cells[column])
            if not is_number and isinstance(cell, str) and NAMING.search(clean_name(cell).lower()):
                self.names[column] = clean_name(cell).lower()
        return [filled.get(column, cell) for column, cell in enumerate(cells)]


def numbered(sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows as text with their numbers, the first row of a sheet being 1."""
    merged = Merged(sheet)
    for at, row in enumerate(sheet.iter_rows()):
        yield at + 1, merged.fill(at, row) if merged.ends else [text(cell) for cell in row]


def text(cell: object) -> str:
    """Return a cell as text."""
    match cell:
        case bool():
            return str(cell).lower()
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case dt.datetime():
            return cell.isoformat(sep=" ") if cell.time() != dt.time() else cell.date().isoformat()
        case dt.timedelta():
            return str(cell)
        case dt.date() | dt.time():
            return cell.isoformat()
        case _:
            return str(cell)


def rows_of_sheets(book: Workbook, limits: Limits) -> tuple[dict[str | None, int], dict[str | None, str]]:
    """Return the rows with something in them by sheet, counted in the XML; of other formats nothing.

    And, by sheet, a column whose formulas have no results, where there is one.

    Unpacks every part within the limit: what an archive says of its sizes may be untrue.
    """
    if not zipfile.is_zipfile(book.path):
        return {}, {}
    with zipfile.ZipFile(book.path) as archive:
        names = set(archive.namelist())
        empty: frozenset[bytes] = frozenset()
        size = 0
        counts: dict[str, int] = {}
        formulas = {name: Formulas() for name in names}
        # the texts first: a cell may hold an empty one
        for name in sorted(names, key=lambda name: name != STRINGS):
            pieces = Pieces(ITEM if name == STRINGS else ROW)
            texts: list[bool] = []
            counts[name] = 0
            with archive.open(name) as part:
                while block := part.read(1 << 20):
                    size += len(block)
                    if size > limits.workbook_bytes:
                        raise too_large(book, limits)
                    if name.startswith("xl/worksheets/"):
                        rows = pieces.add(block)
                        counts[name] += sum(has_value(row, empty) for row in rows)
                        formulas[name].add(rows)
                    elif name == STRINGS:
                        texts += [bool(VALUE.search(item)) for item in pieces.add(block)]
            if name == STRINGS:
                texts += [bool(VALUE.search(item)) for item in pieces.last()]
                empty = frozenset(str(at).encode() for at, is_text in enumerate(texts) if not is_text)
            else:
                counts[name] += sum(has_value(row, empty) for row in pieces.last())
                formulas[name].add(pieces.last())
        if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
            return {}, {}
        targets = {
            link.get("Id"): link.get("Target", "").removeprefix("/xl/")
            for link in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        }
        workbook = archive.read("xl/workbook.xml")
        parts = {
            sheet.get("name"): f"xl/{targets.get(sheet.get(RELATED))}"
            for sheet in ElementTree.fromstring(workbook).iter(f"{MAIN}sheet")
        }
        is_computed_later = bool(COMPUTED_LATER.search(workbook))
        found = {name: counts[part] for name, part in parts.items() if part in counts}
        without = {
            name: formulas[part].without_results(is_computed_later)
            for name, part in parts.items()
            if part in counts
        }
        return found, {name: column for name, column in without.items() if column}


@dataclass
class Formulas:
    """The formulas of a sheet by column: how many have a result, one of naught, and none at all."""

    results: Counter[str] = field(default_factory=Counter)
    naughts: Counter[str] = field(default_factory=Counter)
    without: Counter[str] = field(default_factory=Counter)

    def add(self, rows: Sequence[bytes]) -> None:
        """Count the formulas of some rows of a sheet's XML."""
        for row in rows:
            if not FORMULA.search(row):
                continue
            for attributes, cell in CELL.findall(row):
                place = PLACE.search(attributes)
                if not place or not FORMULA.search(cell):
                    continue
                result = RESULT.search(cell)
                if result is None and b't="str"' not in attributes:
                    kind = self.without
                else:
                    kind = self.naughts if result and result[1] == b"0" else self.results
                kind[place[1].decode()] += 1

    def without_results(self, is_computed_later: bool) -> str:
        """Return a column whose formulas nobody has computed, empty where there is none.

        A program that writes formulas without computing them leaves no result or a naught, and has the
        workbook computed when it is opened (`is_computed_later`).
        """
        not_computed = [column for column in self.naughts if is_computed_later and not self.results[column]]
        return min([*self.without, *not_computed], default="")


class Pieces:
    """Cuts XML given in blocks where an element begins; an element is given out when the next has begun."""

    def __init__(self, beginning: re.Pattern[bytes]) -> None:
        self.beginning = beginning
        self.rest = b""
        self.has_begun = False

    def add(self, block: bytes) -> list[bytes]:
        """Return the elements that end in the block."""
        found = self.beginning.split(self.rest + block)
        # what stands before the first element is none
        whole = found[0 if self.has_begun else 1 : -1]
        if len(found) > 1:
            self.has_begun = True
        # the beginning of an element may be cut too
        self.rest = found[-1]
        return whole

    def last(self) -> list[bytes]:
        """Return the last element."""
        return [self.rest] if self.has_begun else []


def has_value(row: bytes, empty: frozenset[bytes]) -> bool:
    """Tell whether a row of a sheet's XML has something in it; `empty` are the numbers of empty texts."""
    if not VALUE.search(row):
        return False
    if not empty:
        return True
    shared = SHARED.findall(row)
    return len(VALUE.findall(row)) > len(shared) or any(number not in empty for number in shared)
