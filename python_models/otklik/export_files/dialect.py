"""How a CSV file is written: found in Python from its beginning, then told to the engine.

DuckDB's own sniffer is not asked: one bad quote makes it drop quoting for the whole file, and with a
wrong line end it reads nothing and reports no error (both measured on 2.0.0).
"""

import csv
import gzip
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from otklik.export_files.contract import NUMBERS, ExportError, Table

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_BYTES = 1 << 20
# A sample with more undecodable lines than both is in another encoding, not dirty.
TOLERATED_BROKEN_SHARE = 0.05
TOLERATED_BROKEN_LINES = 10
DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
DECIMAL_POINT = re.compile(r"[+-]?\d+\.\d+")


@dataclass(frozen=True)
class Dialect:
    """One CSV file's way of writing; `header` is lower-cased and trimmed, in the file's order."""

    header: tuple[str, ...]
    delimiter: str
    line_end: str
    decimal_separator: str
    has_rows: bool


def read_sample(path: Path) -> bytes:
    """Return the file's first megabyte, unpacked; raises ExportError where it cannot be read."""
    try:
        with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as file:
            return file.read(SAMPLE_BYTES)
    except (OSError, EOFError) as error:
        raise ExportError(f"{path.name} cannot be read ({error}): export it again.") from error


def detect(sample: bytes, file_name: str, table: Table) -> Dialect:
    """Find the dialect of a CSV file of the table from its beginning.

    Raises ExportError for an empty file, another encoding than UTF-8 and a header that names a column
    twice.
    """
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ExportError(f"{file_name} is in UTF-16: save it as CSV UTF-8.")
    sample = sample.removeprefix(b"\xef\xbb\xbf")
    if not sample.strip():
        raise ExportError(
            f"{file_name} is empty, it has not even a header line: export it again, or delete it if the "
            "company has no such data."
        )
    first_line, line_end, rest = split_first_line(sample)
    require_utf8(sample, file_name)
    delimiter = find_delimiter(first_line.decode(), table)
    header = split_header(first_line.decode(), delimiter)
    twice = sorted(name for name, times in Counter(header).items() if name and times > 1)
    if twice:
        raise ExportError(f"{file_name} has the column {twice[0]} twice: rename or delete one of them.")
    names = tuple(name or f"column_{position}" for position, name in enumerate(header, start=1))
    # split, not parsed: one quote that is never closed would swallow the sample
    records = (line.split(delimiter) for line in rest.decode(errors="replace").splitlines())
    return Dialect(
        header=names,
        delimiter=delimiter,
        line_end=line_end,
        decimal_separator=find_decimal_separator(records, names, table, delimiter),
        has_rows=bool(rest.strip()),
    )


def split_first_line(sample: bytes) -> tuple[bytes, str, bytes]:
    r"""Return the header line, what ends it (`\n`, `\r\n` or `\r`) and the rest.

    The header alone decides: spreadsheets write `\n` inside the cells of a `\r\n` file.
    """
    found = re.search(rb"\r\n|\n|\r", sample)
    if found is None:
        return sample, "\n", b""
    return sample[: found.start()], found.group().decode(), sample[found.end() :]


def require_utf8(sample: bytes, file_name: str) -> None:
    """Raise ExportError where the header or many lines are not UTF-8; a few broken lines are rejects."""
    # the last line may end in the middle of a character
    lines = sample.splitlines()[:-1] or [sample]
    broken = [not is_utf8(line) for line in lines]
    tolerated = max(TOLERATED_BROKEN_LINES, TOLERATED_BROKEN_SHARE * len(lines))
    if broken[0] or sum(broken) > tolerated:
        raise ExportError(
            f"{file_name} is not in UTF-8 (line {broken.index(True) + 1} cannot be read): "
            "save it as CSV UTF-8."
        )


def is_utf8(line: bytes) -> bool:
    """Tell whether the bytes are UTF-8 text."""
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def split_header(line: str, delimiter: str) -> list[str]:
    """Return the header's names, trimmed and lower-cased."""
    return [name.strip().lower() for name in next(csv.reader([line], delimiter=delimiter), [])]


def find_delimiter(line: str, table: Table) -> str:
    """Return the delimiter that finds the most columns of the contract in the header.

    A tie goes to the one with the most columns of any name, then to the first of `DELIMITERS`.
    """

    def yields(delimiter: str) -> tuple[int, int]:
        names = split_header(line, delimiter)
        return len(table.columns.keys() & set(names)), len(names)

    return max(DELIMITERS, key=yields)


def find_decimal_separator(
    records: Iterable[Sequence[str]], header: Sequence[str], table: Table, delimiter: str
) -> str:
    """Return `,` where the sample's numbers are written 1,5 more often than 1.5, else `.`."""
    if delimiter == ",":
        return "."
    numeric = [
        position
        for position, name in enumerate(header)
        if table.columns.get(name) in NUMBERS or (table.keeps_extras and name not in table.columns)
    ]
    commas = points = 0
    for record in records:
        for position in numeric:
            if position < len(record):
                value = record[position].strip(' "')
                commas += bool(DECIMAL_COMMA.fullmatch(value))
                points += bool(DECIMAL_POINT.fullmatch(value))
    return "," if commas > points else "."
