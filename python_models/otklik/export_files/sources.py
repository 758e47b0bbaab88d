"""What an export holds, as records: every file, sheet and table of it is one `Source`.

The reader's half of the way in: bytes become records here; what their cells mean is decided by who asks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from otklik.export_files.heading import Note

TEXT = "varchar"
LINE_ENDS = {"\n": r"\n", "\r\n": r"\r\n", "\r": r"\r"}
NO_REJECTS = "select null::bigint as line, null::varchar as reason, null::varchar as raw where false"


@dataclass(frozen=True)
class CsvScan:
    """Text that the engine reads itself: UTF-8, one kind of line end, every record whole.

    `before` are the lines above the first record, header included.
    """

    path: Path
    separator: str
    line_end: str = "\n"
    before: int = 1
    is_gzip: bool = False
    # how many records there are, where the lines at the end are none though they look like some
    most: int | None = None

    def select(self, header: Sequence[str]) -> str:
        """Return the select of the columns as text, and `line`."""
        columns = ", ".join(f"{literal(name)}: {literal(TEXT)}" for name in header)
        options = [
            "auto_detect = false",
            "header = false",
            f"skip = {self.before}",
            f"delim = {literal(self.separator)}",
            "quote = '\"'",
            "escape = '\"'",
            f"new_line = '{LINE_ENDS[self.line_end]}'",
            f"compression = {literal('gzip' if self.is_gzip else 'none')}",
            f"columns = {{{columns}}}",
        ]
        sql = (
            f"select *, row_number() over () + {self.before} as line "
            f"from read_csv({path_literal(self.path)}, {', '.join(options)})"
        )
        return sql if self.most is None else f"select * from ({sql}) where line <= {self.before + self.most}"


@dataclass(frozen=True)
class ParquetScan:
    """Parquet, the export's own or made of text that the engine would not read whole.

    `names` are the columns' names in the file, in the order of the header; `line` is a column of the
    file, or else the record's place in it. `types` are those that a column has behind its text.
    """

    path: Path
    names: Sequence[str]
    has_line: bool = False
    types: Mapping[str, str] = field(default_factory=dict)

    def select(self, header: Sequence[str]) -> str:
        """Return the select of the columns, cast where the file has another type, and `line`."""
        cells = [
            f"{cell(name, self.types.get(column))} as {identifier(column)}"
            for column, name in zip(header, self.names, strict=True)
        ]
        place = "line" if self.has_line else "file_row_number + 1 as line"
        return (
            f"select {', '.join(cells)}, {place} "
            f"from read_parquet({path_literal(self.path)}, file_row_number = true)"
        )


@dataclass(frozen=True)
class Source:
    """One table of records in an export: a CSV file, a sheet, a table of a database, a Parquet file.

    `name` is what people see (`purchases.csv`, `shop.xlsx!Sales`, `old.zip/purchases.csv`), `title` the
    part of it that says what it holds (`purchases`, `Sales`). `header` has the names as they are written,
    trimmed; a name given twice or left empty is made different, so that a relation can have them all.
    `types` are the engine's types by column, all `varchar` where the format knows none. `records` were
    counted by something else than the scan that delivers them: `kept + rejected = records`.
    """

    path: Path
    name: str
    title: str
    format: str
    header: tuple[str, ...]
    types: Mapping[str, str]
    scan: CsvScan | ParquetScan
    records: int
    sha256: str
    size: int
    modified_ns: int
    rejected: int = 0
    # lines with something in them that are no records: titles, header, totals; known of sheets
    aside: int = 0
    # Parquet of line, reason, raw
    rejects_path: Path | None = None
    sheet: str | None = None
    is_hidden: bool = False
    encoding: str | None = None
    # by its letters, not by a mark or by somebody
    is_encoding_guessed: bool = False
    separator: str | None = None
    quote: str | None = None
    # what was decided about the file's form without being told: one sentence each
    notes: tuple[Note, ...] = field(default=())

    @property
    def kept(self) -> int:
        """Records that the relation delivers."""
        return self.records - self.rejected

    def relation(self) -> str:
        """Return a select of the columns of `header`, each of its own type, then `line`, as a subquery.

        Text is as it stands, untrimmed; an empty cell is null, or empty text where it was quoted.
        """
        return self.scan.select(self.header)

    def rejects(self) -> str:
        """Return a select of the lines that hold no record: line, reason, raw."""
        if self.rejects_path is None:
            return NO_REJECTS
        return f"select line, reason, raw from read_parquet({path_literal(self.rejects_path)})"


def cell(name: str, kind: str | None) -> str:
    """Return the expression of a column, cast where a type is given."""
    return f"cast({identifier(name)} as {kind})" if kind and kind != TEXT else identifier(name)


def literal(text: str) -> str:
    """Return the text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def path_literal(path: Path) -> str:
    """Return the path as an SQL literal that means this file, whatever signs of a pattern are in it."""
    return literal(re.sub(r"([*?\[])", r"[\1]", str(path)))


def identifier(name: str) -> str:
    """Return the name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
