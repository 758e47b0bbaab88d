"""One workbook for each planned campaign: the lines of its CSV, its frontier, and what the columns mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from otklik.publishing.campaign_files import Lines
from otklik.publishing.whole_files import WRITTEN_FILES, safe_file_name, whole_file, written_file

# Excel has no more rows; the header takes one.
MOST_ROWS = 1_048_575
_TOTALS = [
    "contacts",
    "expected_cost",
    "budget",
    "expected_profit",
    "profit_of_everyone",
    "customers",
    "excluded",
]
_FRONTIER = [
    "budget",
    "contacts",
    "expected_cost",
    "expected_profit",
    "promised_low",
    "promised_high",
    "marginal_roi",
    "is_chosen",
]
_TEXTS_OF_TOTALS = ["contacts", "cost", "budget", "profit", "everyone", "customers", "excluded"]

Texts = Mapping[str, tuple[str, str]]


def written_workbooks(
    campaign_ids: Iterable[str],
    lines: Lines,
    folder: Path,
    *,
    totals: Iterable[Mapping[str, Any]],
    frontiers: Iterable[Mapping[str, Any]],
    texts: Texts,
    as_of: dt.date,
    most_rows: int = MOST_ROWS,
) -> pa.Table:
    """Write `marketing_campaign_<campaign_id>.xlsx` for each campaign and return what was written.

    Equal input gives equal bytes: the workbook carries `as_of` as its date, not the day of the build.

    Parameters
    ----------
    campaign_ids
        Every planned campaign; one without rows gets a header alone.
    lines
        Gives a campaign's rows as they are to stand; one batch is in memory at a time. Texts are written as
        texts, whatever they begin with.
    totals
        Rows of list_totals; a campaign may have none.
    frontiers
        Rows of policy_frontier; they stand in the sheet `frontier` in the order of `place`.
    texts
        English and Russian by key: `column.<name>`, `meaning.<name>`, `workbook.<name>`.
    folder
        Where the files go; made if missing.
    most_rows
        Rows of a sheet; more go on in a next one.

    Returns
    -------
    A table with the schema `WRITTEN_FILES`, one row per file, sorted by path.
    """
    totals_of = {row["campaign_id"]: row for row in totals}
    points: dict[str, list[Mapping[str, Any]]] = {}
    for row in sorted(frontiers, key=lambda row: (row["campaign_id"], row["place"])):
        points.setdefault(row["campaign_id"], []).append(row)
    files = []
    for campaign_id in campaign_ids:
        reader = lines(campaign_id)
        path = folder / f"marketing_campaign_{safe_file_name(campaign_id)}.xlsx"
        with whole_file(path) as file, xlsxwriter.Workbook(file, {"constant_memory": True}) as workbook:
            workbook.set_properties({"created": dt.datetime.combine(as_of, dt.time())})
            rows = _write_lists(workbook, reader.schema, reader, most_rows)
            _write_frontier(workbook, points.get(campaign_id, []))
            _write_about(workbook, reader.schema.names, totals_of.get(campaign_id, {}), texts, as_of)
        files.append(written_file(path, "campaign_list_xlsx", campaign_id, rows))
    return pa.Table.from_pylist(sorted(files, key=lambda file: str(file["path"])), schema=WRITTEN_FILES)


def _write_lists(
    workbook: xlsxwriter.Workbook, schema: pa.Schema, batches: Iterable[pa.RecordBatch], most_rows: int
) -> int:
    """Write the rows to as many sheets as they need and return how many there are."""
    formats = [_format(workbook, field) for field in schema]
    sheet, sheets, here, rows = _new_list(workbook, schema, "list"), 1, 0, 0
    for batch in batches:
        for line in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            if here == most_rows:
                _close_list(sheet, here, len(schema))
                sheets, here = sheets + 1, 0
                sheet = _new_list(workbook, schema, f"list {sheets}")
            here += 1
            for place, value in enumerate(line):
                if value is None:
                    continue
                if isinstance(value, str):
                    sheet.write_string(here, place, value)
                else:
                    sheet.write_number(here, place, float(value), formats[place])
        rows += batch.num_rows
    _close_list(sheet, here, len(schema))
    return rows


def _write_frontier(workbook: xlsxwriter.Workbook, points: Sequence[Mapping[str, Any]]) -> None:
    """Write what each budget buys, the row of the list in bold."""
    sheet = workbook.add_worksheet("frontier")
    header = workbook.add_format({"bold": True, "bottom": 1})
    styles = {
        (name, is_chosen): workbook.add_format({
            "bold": is_chosen,
            "num_format": "0" if name in ("contacts", "is_chosen") else "#,##0.00",
        })
        for name in _FRONTIER
        for is_chosen in (False, True)
    }  # fmt: skip
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(_FRONTIER) - 1, 16)
    for place, name in enumerate(_FRONTIER):
        sheet.write_string(0, place, name, header)
    for here, point in enumerate(points, start=1):
        for place, name in enumerate(_FRONTIER):
            if point[name] is not None:
                sheet.write_number(here, place, float(point[name]), styles[name, point["is_chosen"]])


def _new_list(workbook: xlsxwriter.Workbook, schema: pa.Schema, name: str) -> Worksheet:
    sheet = workbook.add_worksheet(name)
    header = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 0)
    for place, field in enumerate(schema):
        width = 44 if field.name.startswith("reason_") else 22 if pa.types.is_string(field.type) else 14
        sheet.set_column(place, place, width)
    for place, field in enumerate(schema):
        sheet.write_string(0, place, field.name, header)
    return sheet


def _close_list(sheet: Worksheet, rows: int, columns: int) -> None:
    sheet.autofilter(0, 0, max(rows, 1), columns - 1)


def _format(workbook: xlsxwriter.Workbook, field: pa.Field) -> Format | None:
    if field.name.endswith(("_probability", "_rate", "_share")):
        return workbook.add_format({"num_format": "0.0%"})
    if pa.types.is_decimal(field.type):
        return workbook.add_format({"num_format": "#,##0.00"})
    return None


def _write_about(
    workbook: xlsxwriter.Workbook,
    columns: Sequence[str],
    totals: Mapping[str, Any],
    texts: Texts,
    as_of: dt.date,
) -> None:
    sheet = workbook.add_worksheet("about")
    bold = workbook.add_format({"bold": True, "bottom": 1})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    money = workbook.add_format({"num_format": "#,##0.##", "align": "left"})
    for place, width in enumerate([24, 24, 60, 24, 60]):
        sheet.set_column(place, place, width)
    headings = ["column", "title", "meaning"]
    for language in (0, 1):
        for place, heading in enumerate(headings[1:]):
            sheet.write_string(0, 1 + 2 * language + place, texts[f"workbook.{heading}"][language], bold)
    sheet.write_string(0, 0, " / ".join(texts["workbook.column"]), bold)
    row = _explain(sheet, 1, columns, texts, wrapped)
    sheet.write_string(row + 1, 0, " / ".join(texts["workbook.frontier"]), bold)
    row = _explain(sheet, row + 2, _FRONTIER, texts, wrapped) + 1
    figures = [(text, totals.get(total)) for text, total in zip(_TEXTS_OF_TOTALS, _TOTALS, strict=True)]
    for text, value in [("as_of", as_of.isoformat()), *figures]:
        sheet.write_string(row, 0, " / ".join(dict.fromkeys(texts[f"workbook.{text}"])), wrapped)
        if isinstance(value, str):
            sheet.write_string(row, 1, value)
        elif value is not None:
            sheet.write_number(row, 1, float(value), money)
        row += 1


def _explain(sheet: Worksheet, row: int, names: Sequence[str], texts: Texts, wrapped: Format) -> int:
    """Write a row a column, from `row` on, and return the row after them."""
    for name in names:
        sheet.write_string(row, 0, name, wrapped)
        for language in (0, 1):
            sheet.write_string(row, 1 + 2 * language, texts[f"column.{name}"][language], wrapped)
            sheet.write_string(row, 2 + 2 * language, texts[f"meaning.{name}"][language], wrapped)
        row += 1
    return row
