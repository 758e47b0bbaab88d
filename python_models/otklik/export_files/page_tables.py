"""Tables that a program writes as a page or as XML and calls a workbook, as sheets read like Excel's.

Web CRMs write a page of HTML as .xls (Bitrix24's "export to Excel" among them), reports are saved as pages,
and older programs write Excel's XML of 2003. A page says what it shows, so its cells are text; XML has
types.
"""

from __future__ import annotations

import codecs
import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

from otklik.export_files.encodings import find_encoding

# warnings of a program may stand before the page
BEGINNING = re.compile(
    rb"<(?:!doctype html|\?xml|html|head|body|meta|link|title|style"
    rb"|table|div|center|form|p|br|b|font|span|h[1-6])\b"
)
XML = b"<?xml"
# how far into a file its kind and its encoding are said
HEAD_BYTES = 1 << 14
CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
WESTERN = frozenset({"iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "windows-1252", "cp1252"})
EXCEL_XML = "urn:schemas-microsoft-com:office:spreadsheet"
NAME = f"{{{EXCEL_XML}}}"
# a page shows line ends as blanks; the blank that does not break is kept for whoever reads numbers
BLANKS = re.compile(r"[ \t\r\n\f]+")
# tags that have nothing in them
ENDLESS = frozenset({"input", "br", "img", "hr", "col", "meta", "link", "wbr"})
NUMBERS_BELOW = re.compile(r"[\d\s.,]*\d\s*\n[\d\s.,]*\d[\d\s.,]*")
# each of these ends a cell that nobody has ended
OF_TABLES = frozenset({"table", "tr", "td", "th", "thead", "tbody", "tfoot"})
XML_ROW = re.compile(rb"<(?:\w+:)?Row[ />]")
A_COMMENT = re.compile(rb"<(?:\w+:)?Comment\b.*?</(?:\w+:)?Comment>", re.DOTALL)
FILLED_DATA = re.compile(rb"<(?:\w+:)?Data[^>]*>\s*(?:[^<\s]|<(?!/))")
PAGE_ROW = re.compile(r"<tr\b", re.IGNORECASE)
NOT_SHOWN = re.compile(r"<!--.*?-->|<(script|style|title)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
# a sign of its end may stand in quotes
IN_TAG = r"(?:\"[^\"]*\"|'[^']*'|[^>\"'])*>"
TAG = re.compile(rf"^{IN_TAG}|<{IN_TAG}")
HEADINGS = frozenset({"caption", "h1", "h2", "h3", "h4", "h5", "h6"})
# LibreOffice puts this before the name of each sheet
NUMBER_OF_SHEET = re.compile(r"^\w+ \d+: *")
# not shown, or crossed out, or the number of a footnote
UNSEEN = frozenset({"script", "style", "title", "s", "del", "strike", "sup"})
A_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
# wider than any sheet of Excel: more is no table, or forged
MOST_SPANNED = 16_384
# of a table whose one row is as wide as it can be; lists of some millions of rows come out of no browser
MOST_CELLS = 100_000_000

Range = tuple[tuple[int, int], tuple[int, int]]


@dataclass
class PageSheet:
    """A table of a page or of Excel's XML: rows of cells from 0, and which cells stand for several."""

    name: str = ""
    rows: list[list[object]] = field(default_factory=list)
    merged_cell_ranges: list[Range] = field(default_factory=list)
    is_visible: bool = True
    # by column the last row that a cell from above stands in
    taken: dict[int, int] = field(default_factory=dict)
    next_place: int = 0
    cells: int = 0
    # by row the cells that say something beside the tables within them
    own: Counter[int] = field(default_factory=Counter)

    @property
    def start(self) -> tuple[int, int] | None:
        """Where the first cell stands, as calamine has it; None where there is none."""
        return (0, 0) if self.rows else None

    @property
    def width(self) -> int:
        """How many columns the widest row has."""
        return max(map(len, self.rows), default=0)

    def iter_rows(self) -> Iterator[list[object]]:
        """Yield the rows, as wide as the widest."""
        width = self.width
        for row in self.rows:
            yield [*row, *[""] * (width - len(row))]

    def put(self, at: int, cell: object, columns: int, rows: int, column: int | None = None) -> None:
        """Put a cell into a row at the next free place, or at a column; it stands for so many of each.

        Raises TooLarge where more cells would be held than a workbook may have.
        """
        if len(self.rows) <= at:
            self.next_place = 0
            self.cells += at + 1 - len(self.rows)
            self.require_small()
            self.rows += [[] for _ in range(at + 1 - len(self.rows))]
        place = self.next_place if column is None else column
        while column is None and self.taken.get(place, -1) >= at:
            place += 1
        row = self.rows[at]
        self.cells += max(place - len(row), 0) + 1
        self.require_small()
        row += [""] * (place - len(row))
        row[place:] = [cell]
        self.next_place = place + columns
        if rows > 1:
            self.merged_cell_ranges.append(((at, place), (at + rows - 1, place + columns - 1)))
            self.taken |= dict.fromkeys(range(place, place + columns), at + rows - 1)

    def require_small(self) -> None:
        """Raise TooLarge where there are too many cells, or too many places of cells."""
        if self.cells > MOST_CELLS:
            raise TooLarge


class TooLarge(ValueError):
    """A page says that it has more cells than any table that somebody looks at."""


@dataclass(frozen=True)
class Pages:
    """The tables of a file, the encoding it is read in, and whether its letters told it.

    `rows` are those with something in them, counted in the text by another way than they are read.
    """

    sheets: list[PageSheet]
    rows: int
    encoding: str
    is_guessed: bool = False
    is_xml: bool = False


def is_page(path: Path) -> bool:
    """Tell whether a file begins as a page of HTML or as XML does, in whatever encoding."""
    return bool(BEGINNING.match(beginning(path)))


def beginning(path: Path) -> bytes:
    """Return how a file begins, in small letters, without marks, blanks and comments."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    # of UTF-16 every second byte is a NUL
    plain = head.removeprefix(codecs.BOM_UTF8).lstrip(b"\xff\xfe").replace(b"\0", b"")
    return re.sub(rb"^(?:\s|<!--.*?-->)+", b"", plain, flags=re.DOTALL).lower()


def pages_of(path: Path, named: str | None) -> Pages:
    """Return the tables of a page, or the sheets of Excel's XML; none of other XML.

    `named`: the encoding that somebody has said. Raises ElementTree.ParseError for XML that is not whole.
    """
    content = path.read_bytes()
    if beginning(path).startswith(XML):
        head = content[:HEAD_BYTES].replace(b"\0", b"")
        if EXCEL_XML.encode() in head:
            said = CHARSET.search(head)
            rows = sum(
                bool(FILLED_DATA.search(row)) for row in XML_ROW.split(A_COMMENT.sub(b"", content))[1:]
            )
            encoding = said.group(1).decode().lower() if said else "utf-8"
            return Pages(list(of_excel(content)), rows, encoding, is_xml=True)
    text, encoding, is_guessed = decoded(content, named)
    reader = Page()
    reader.feed(text)
    reader.close()
    reader.end_table(all_of_them=True)
    return Pages(reader.found, filled_rows(text) if not reader.is_laid_out else 0, encoding, is_guessed)


def filled_rows(text: str) -> int:
    """Return how many rows a page's text begins that show something; tables within tables count twice."""
    rows = PAGE_ROW.split(NOT_SHOWN.sub("", text))[1:]
    # what stands behind a table is of no row
    shown = (
        unescape(TAG.sub("", re.split(r"</table", row, maxsplit=1, flags=re.IGNORECASE)[0])) for row in rows
    )
    return sum(bool(row.strip()) for row in shown)


def decoded(content: bytes, named: str | None) -> tuple[str, str, bool]:
    """Return a page as text, its encoding, and whether that was guessed.

    It is the one that somebody has said, that a mark tells, or that the page names, where the page is of it;
    or else the likeliest.
    """
    of_page = CHARSET.search(content[:HEAD_BYTES])
    said = of_page.group(1).decode("ascii").lower() if of_page else ""
    found = find_encoding(content[: 1 << 20], named)
    likeliest = [(found.name, found.confidence is not None)] if found else []
    told = [(found.name, False)] if found and (found.mark or named or found.is_utf8) else []
    # any bytes are a text of one byte a letter, and the western one is what programs say that never ask
    by_page = [(said, False)] if said else []
    names = [*told, *likeliest, *by_page] if said in WESTERN else [*told, *by_page, *likeliest]
    for name, is_guessed in names:
        # a page may name an encoding that it is not of, or that there is not
        with suppress(UnicodeError, LookupError):
            text = content[found.mark if found else 0 :].decode(name)
            return text, codecs.lookup(name).name, is_guessed
    return content.decode("cp1252", errors="replace"), "cp1252", True


@dataclass
class OpenTable:
    """A table that is being read: its name, the row and the cell that are, and what was found before it."""

    found_before: int
    name: str
    sheet: PageSheet = field(default_factory=PageSheet)
    row: int = -1
    # texts, and whether they stand in the cell itself; columns and rows that it stands for
    cell: list[tuple[str, bool]] | None = None
    spans: tuple[int, int] = (1, 1)


class Page(HTMLParser):
    """Reads the tables of a page as it comes, also where cells and rows are begun and not ended."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[PageSheet] = []
        # from the outermost to the one that is being read
        self.open: list[OpenTable] = []
        self.unseen = 0
        # the tag that hides what is in it, and how often it was begun in itself
        self.hidden: list[str] = []
        # whether the option of a choice is the chosen one
        self.is_chosen = True
        # what stands above the next table
        self.heading = ""
        self.heading_parts: list[str] | None = None
        self.is_caption = False
        # whether tables stand in tables
        self.is_laid_out = False

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Begin a table, a row or a cell."""
        given = dict(attrs)
        is_hidden = "hidden" in given or A_HIDDEN.search(given.get("style") or "")
        if tag in UNSEEN:
            self.unseen += 1
        elif self.hidden or (is_hidden and tag not in OF_TABLES | ENDLESS):
            self.hidden += [tag] * (not self.hidden or tag == self.hidden[0])
        elif tag in HEADINGS:
            self.heading_parts = []
            self.is_caption = tag == "caption" and bool(self.open)
        elif tag in ("select", "option"):
            self.is_chosen = "selected" in given
        elif tag == "table":
            self.end_heading()
            self.is_laid_out = self.is_laid_out or bool(self.open)
            self.open.append(OpenTable(len(self.found), self.heading))
            self.heading = ""
        elif self.open and tag in OF_TABLES:
            self.end_heading()
            self.end_cell()
            table = self.open[-1]
            if tag == "tr":
                table.row += 1
            elif tag in ("td", "th"):
                table.row = max(table.row, 0)
                table.cell = []
                table.spans = (spanned(given.get("colspan")), spanned(given.get("rowspan")))
        elif self.open and tag in ("br", "p", "div", "li"):
            self.handle_data("\n" if tag == "br" else " ")

    def handle_endtag(self, tag: str) -> None:
        """End what has ended."""
        if tag in UNSEEN:
            self.unseen = max(self.unseen - 1, 0)
        elif self.hidden:
            self.hidden = self.hidden[: -1 if tag == self.hidden[0] else None]
        elif tag in HEADINGS:
            self.end_heading()
        elif tag == "select":
            self.is_chosen = True
        elif self.open and tag in OF_TABLES:
            self.end_cell()
            if tag == "table":
                self.end_table()

    def handle_data(self, data: str) -> None:
        """Take text that stands in a cell and is shown."""
        if self.unseen or self.hidden or not self.is_chosen:
            return
        if self.heading_parts is not None:
            self.heading_parts.append(data)
        shown = data if data == "\n" else BLANKS.sub(" ", data)
        # what a table within a cell says, the cell says, too
        for table in self.open:
            if table.cell is not None:
                table.cell.append((shown, table is self.open[-1]))

    def end_heading(self) -> None:
        """Keep what was said above a table, or in it as its name."""
        if self.heading_parts is not None:
            self.heading = NUMBER_OF_SHEET.sub("", " ".join("".join(self.heading_parts).split()))
            self.heading_parts = None
            if self.is_caption:
                self.open[-1].name, self.heading, self.is_caption = self.heading, "", False

    def end_cell(self) -> None:
        """Put the cell that is open where it belongs."""
        table = self.open[-1]
        if table.cell is not None:
            shown = re.sub(r" *\n *", "\n", "".join(part for part, _ in table.cell)).strip(" \n")
            if NUMBERS_BELOW.fullmatch(shown):
                # a price and the one before it: a line end is no mark of thousands
                shown = shown.replace("\n", " / ")
            columns, rows = table.spans
            table.sheet.own[table.row] += any(is_own and part.strip() for part, is_own in table.cell)
            table.sheet.put(table.row, shown if shown.strip() else "", columns, rows)
            table.cell = None

    def end_table(self, *, all_of_them: bool = False) -> None:
        """Keep the table that is open, if it has rows and none within it; `all_of_them`: the page ends."""
        while self.open:
            self.end_cell()
            table = self.open.pop()
            sheet, within = table.sheet, self.found[table.found_before :]
            if sheet.rows and not (within and is_of_layout(sheet)):
                del self.found[table.found_before :]
                is_new = table.name and table.name not in {each.name for each in self.found}
                sheet.name = table.name if is_new else str(len(self.found) + 1)
                self.found.append(sheet)
            if not all_of_them:
                return


def is_of_layout(table: PageSheet) -> bool:
    """Tell whether a table that has others in it is there to place them, by what it says beside them."""
    own = [table.own[at] > 1 for at in range(len(table.rows))]
    return sum(own) < max(2, len(own) / 2)


def spanned(said: str | None) -> int:
    """Return how many rows or columns a cell stands for."""
    digits = re.match(r"\s*(\d{1,5})", said or "")
    return min(max(int(digits.group(1)), 1), MOST_SPANNED) if digits else 1


def of_excel(content: bytes) -> Iterator[PageSheet]:
    """Yield the sheets of Excel's XML of 2003. Raises ElementTree.ParseError where it is not whole."""
    sheet, at, column = PageSheet(), -1, 0
    for event, element in ElementTree.iterparse(BytesIO(content), events=("start", "end")):
        kind = element.tag.removeprefix(NAME)
        if event == "start" and kind == "Worksheet":
            sheet, at = PageSheet(element.get(f"{NAME}Name", "")), -1
        elif event == "start" and kind == "Row":
            at, column = int(element.get(f"{NAME}Index", at + 2)) - 1, 0
        elif event == "end" and kind == "Cell":
            column = int(element.get(f"{NAME}Index", column + 1)) - 1
            columns, rows = (
                min(int(element.get(f"{NAME}Merge{way}", 0)), MOST_SPANNED) + 1 for way in ("Across", "Down")
            )
            sheet.put(at, value_of(element.find(f"{NAME}Data")), columns, rows, column)
            column += columns
        elif event == "end" and kind == "Visible" and (element.text or "").startswith("Sheet"):
            sheet.is_visible = False
        elif event == "end" and kind == "Row":
            element.clear()
        elif event == "end" and kind == "Worksheet":
            yield sheet


def value_of(data: ElementTree.Element | None) -> object:
    """Return the value of a cell of Excel's XML by its type, as calamine gives those of other workbooks."""
    if data is None:
        return ""
    text = "".join(data.itertext())
    if not text.strip():
        return ""
    with suppress(ValueError):
        match data.get(f"{NAME}Type"):
            case "Number":
                return float(text)
            case "Boolean":
                return text == "1"
            case "DateTime":
                moment = dt.datetime.fromisoformat(text)
                return moment.date() if moment.time() == dt.time() else moment
    return text
