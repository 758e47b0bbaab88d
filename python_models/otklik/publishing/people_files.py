"""The list for people: a CSV that a spreadsheet opens typed on a double click.

A spreadsheet reads a CSV by the habits of its country: Excel in Russian parts cells at `;`, takes `,` for
the decimal mark, and knows UTF-8 only by its byte order mark. The machine's file (`campaign_files`) knows no
countries and stays as it is, so this one stands beside it under a name of its own.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from otklik.publishing.campaign_files import Lines
from otklik.publishing.cells import FORMULA
from otklik.publishing.whole_files import FilesTogether, Written, list_name

INTERNATIONAL = "international"


@dataclass(frozen=True)
class Dialect:
    """How a country's spreadsheet reads a CSV: separator, decimal mark, encoding, end of a line."""

    separator: str
    decimal_mark: str
    encoding: str = "utf-8-sig"
    line_end: str = "\r\n"


# `international` is the machine's file itself and needs no other
DIALECTS = {"excel_ru": Dialect(separator=";", decimal_mark=",")}

_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    r"|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)[a-zа-я]{0,6}\.?"
)
# An id that would be read as a number or a day and lose signs by it: zeros before, more than the 15 digits
# that a spreadsheet keeps, 1E5, 1,5, 1-2, 3/4/26, 12:30, TRUE, and days with a month's name.
_MANGLED = "|".join(
    [
        r"0\d+",
        r"\d{16,}",
        r"\d+(?:[.,]\d+)?e[+-]?\d+",
        r"\d+[.,]\d+",
        r"\d{1,4}(?:[-/. ]\d{1,4}){1,2}",
        r"\d{1,2}:\d{2}(?::\d{2})?",
        r"true|false|истина|ложь",
        rf"\d{{1,4}}[-/. ]?{_MONTH}(?:[-/. ]?\d{{1,4}})?",
        rf"{_MONTH}[-/. ]?\d{{1,4}}",
    ]
)
_UNSAFE = re.compile(rf"{FORMULA}|^\s*(?:{_MANGLED})\s*$", re.IGNORECASE)


def write_people_files(
    campaign_ids: Iterable[str],
    lines: Lines,
    folder: Path,
    *,
    dialect: str,
    headings: Mapping[str, str],
    files: FilesTogether,
) -> list[Written]:
    """Write `marketing_campaign_<campaign_id>_<dialect>.csv` for each campaign and return what was written.

    Parameters
    ----------
    campaign_ids
        Every planned campaign; one without lines gets a file with a header alone.
    lines
        Gives a campaign's lines, texts as they are; one batch is in memory at a time. A text that a
        spreadsheet would compute, or take for a number or a day and change, gets an apostrophe.
    folder
        Where the files go; made if missing.
    dialect
        A key of `DIALECTS`; `international` writes none, for the machine's file is in it.
    headings
        The words of each column by its name; a column without any keeps its name.
    files
        Where they are written; they stand when these are put in their places.
    """
    written = []
    if dialect != INTERNATIONAL:
        form = DIALECTS[dialect]
        for campaign_id in campaign_ids:
            path = folder / list_name(campaign_id, f"_{dialect}.csv")
            rows, reader = 0, lines(campaign_id)
            titles = [headings.get(name, name) for name in reader.schema.names]
            with files.file(path) as file:
                text = io.TextIOWrapper(file, form.encoding, newline="")
                writer = csv.writer(text, delimiter=form.separator, lineterminator=form.line_end)
                writer.writerow(titles)
                for batch in reader:
                    cells = (cells_of(column, form).to_pylist() for column in batch.columns)
                    writer.writerows(zip(*cells, strict=True))
                    rows += batch.num_rows
                # without it the wrapper closes the file, which is still to be flushed to the disk
                text.detach()
            written.append(Written(path, "campaign_list_people", campaign_id, rows))
    return written


def cells_of(column: pa.Array, form: Dialect) -> pa.Array:
    """Return a column's cells as the dialect writes them, an empty one for what is not known."""
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        texts = pc.fill_null(column.cast(pa.string()), "")
        return pa.array([f"'{text}" if _UNSAFE.search(text) else text for text in texts.to_pylist()])
    if pa.types.is_date(column.type):
        return pc.fill_null(pc.strftime(column, format="%d.%m.%Y"), "")
    if pa.types.is_floating(column.type) or pa.types.is_decimal(column.type):
        return pc.fill_null(pc.replace_substring(column.cast(pa.string()), ".", form.decimal_mark), "")
    return pc.fill_null(column.cast(pa.string()), "")
