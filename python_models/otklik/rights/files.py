"""A person taken out of files that were published: each kind of file in its own way, or the whole file."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from otklik.engine.connections import connect
from otklik.export_files.sources import identifier
from otklik.publishing.whole_files import whole_file
from otklik.rights.database import (
    WHOSE,
    forget_rows,
    left_in,
    may_name,
    named,
    rewrite,
    times_in_bytes,
)
from otklik.rights.person import Person
from otklik.state.warehouse import text

SHEETS = "xl/worksheets/"
TOOL = re.compile(r'(<script type="application/json" id="tool">)(.*?)(</script>)', re.S)
SHEET_ROW = re.compile(r"<row\b[^>]*?(?:/>|>.*?</row>)", re.S)
SHEET_TEXT = re.compile(r"<t(?:\s[^>]*)?>(.*?)</t>", re.S)
PAGE_ROW = re.compile(r"<tr\b[^>]*>(?:(?!<tr\b).)*?</tr>", re.S)
PAGE_CELL = re.compile(r">([^<>]+)<")
# what heads the ids in files of ours: of the machine's, in English, in Russian, of platforms
ID_HEADERS = {"customer_id", "Customer", "Клиент"}
SHEET_CELL = re.compile(r'<c r="([A-Z]+)\d+"(?:[^>/]|/(?!>))*>(?:(?!</c>).)*?<t(?:\s[^>]*)?>(.*?)</t>', re.S)
# a customer's row of the page begins with the rank and the id
PAGE_ID = re.compile(r'<tr\b[^>]*>\s*<td class="n">[^<]*</td>\s*<td>([^<]*)</td>')


def forget_in_file(path: Path, person: Person) -> str:
    """Take a person out of a file; return `cleaned`, `removed`, or nothing where it does not name them."""
    ways = {
        ".csv": in_lines, ".txt": in_lines, ".parquet": in_parquet, ".duckdb": in_database,
        ".xlsx": in_workbook, ".html": in_page,
    }  # fmt: skip
    way = ways.get(path.suffix.lower())
    changed = way(path, person) if way else False
    if is_named_in(path, person):
        # a file of a kind that cannot be mended: the next build writes it anew, without the person
        path.unlink()
        return "removed"
    return "cleaned" if changed else ""


def is_named_in(path: Path, person: Person) -> bool:
    """Return whether a file still knows the person, looking inside of packed ones."""
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return bool(own_rows(path, person))
    if suffix == ".duckdb":
        with connect(path, read_only=True) as conn:
            return bool(left_in(conn, person))
    if suffix in TEXT_WAYS:
        return TEXT_WAYS[suffix](path, person)
    return person.is_telling and times_in_bytes(path, person) > 0


def is_named_in_workbook(path: Path, person: Person) -> bool:
    """Return whether a cell of a workbook, or a text of its other parts, is the person's."""
    with zipfile.ZipFile(path) as book:
        parts = [(name, book.read(name).decode()) for name in book.namelist() if name.endswith(".xml")]
    return any(
        is_named_in_sheet(part, person, sheet_ids(part))
        if name.startswith(SHEETS)
        else any(person.is_cell(each, of_ids=False) for each in SHEET_TEXT.findall(part))
        for name, part in parts
    )


def is_named_in_lines(path: Path, person: Person) -> bool:
    """Return whether a record of a file of lines has a cell of the person's."""
    return bool(own_records(rows_of(path.read_text(encoding="utf-8", errors="replace")), person))


def is_named_in_page(path: Path, person: Person) -> bool:
    """Return whether a page has the person in a table or in its lists; an id that tells, anywhere."""
    page = path.read_text(encoding="utf-8", errors="replace")
    if person.is_telling and f'"{person.customer_id}"' in page:
        return True
    listed = any(without(found[2], person) != found[2] for found in TOOL.finditer(page))
    return listed or bool(named_rows(page, person))


def rows_of(content: str) -> list[tuple[str, list[str]]]:
    """Return the records of a CSV, as written and in cells; the separator is the first line's."""
    first = content.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    lines = io.StringIO(content, newline="")
    written: list[str] = []

    def read() -> Any:
        for line in lines:
            written.append(line)
            yield line

    records = []
    for cells in csv.reader(read(), delimiter=separator):
        records.append(("".join(written), cells))
        written.clear()
    return records


def own_records(records: list[tuple[str, list[str]]], person: Person) -> set[int]:
    """Return the places of the records that have a cell of the person's.

    Where the first names a column of ids, ids are looked for there: a file of ours, in which 102 may be a
    rank, too. Elsewhere any cell may be one.
    """
    # a quote behind a byte order mark is a sign of the cell
    heads = [cell.strip('\ufeff" ') for cell in records[0][1]] if records else []
    ids = {place for place, head in enumerate(heads) if head in ID_HEADERS}
    return {
        number
        for number, (_, cells) in enumerate(records)
        if any(
            person.is_cell(cell.strip("\ufeff "), of_ids=not ids or place in ids)
            for place, cell in enumerate(cells)
        )
    }


def in_lines(path: Path, person: Person) -> bool:
    """Leave out the records that have a cell of the person's; the others keep their bytes."""
    with path.open(encoding="utf-8", newline="") as file:
        records = rows_of(file.read())
    own = own_records(records, person)
    kept = [raw for number, (raw, _) in enumerate(records) if number not in own]
    if not own:
        return False
    with whole_file(path) as file:
        file.write("".join(kept).encode("utf-8"))
    return True


def own_rows(path: Path, person: Person) -> str:
    """Return the condition on rows of a Parquet file that name the person; empty where none does."""
    with connect() as conn:
        source = f"read_parquet({text(str(path))})"
        columns = conn.execute(f"describe select * from {source}").fetchall()
        texts = [name for name, kind, *_ in columns if kind == "VARCHAR"]
        own = [f"{identifier(name)} = {text(person.customer_id)}" for name in texts if name in WHOSE]
        if person.is_telling and may_name(conn, source, texts, person):
            own += [named(name, person) for name in texts]
        if not own:
            return ""
        where = " or ".join(f"coalesce({each}, false)" for each in own)
        ((rows,),) = conn.execute(f"select count(*) from {source} where {where}").fetchall()
    return where if rows else ""


def in_parquet(path: Path, person: Person) -> bool:
    """Write it anew without rows that name the person."""
    where = own_rows(path, person)
    if not where:
        return False
    scratch = path.with_name(f".otklik-{path.name}")
    try:
        with connect() as conn:
            conn.execute("set threads = 1")
            conn.execute(
                f"copy (select * from read_parquet({text(str(path))}) where not ({where})) "
                f"to {text(str(scratch))} (format parquet, compression zstd, use_tmp_file false)"
            )
        content = scratch.read_bytes()
    finally:
        scratch.unlink(missing_ok=True)
    with whole_file(path) as file:
        file.write(content)
    return True


def in_database(path: Path, person: Person) -> bool:
    """Delete the rows and write the file anew."""
    with connect(path) as conn:
        changed = forget_rows(conn, person)
    if changed:
        rewrite(path)
    return bool(changed)


def sheet_ids(sheet: str) -> set[str]:
    """Return the columns of a sheet whose first row says that they hold ids."""
    head = SHEET_ROW.search(sheet)
    return {column for column, cell in SHEET_CELL.findall(head[0]) if cell in ID_HEADERS} if head else set()


def is_named_in_sheet(part: str, person: Person, ids: set[str]) -> bool:
    """Return whether a row of a sheet, or all of them, has a cell of the person's; ids stand in `ids`."""
    return any(person.is_cell(cell, of_ids=column in ids) for column, cell in SHEET_CELL.findall(part))


def without_rows(sheet: str, is_named: Callable[[str], bool]) -> str:
    """Return a sheet without the rows that name somebody."""
    return SHEET_ROW.sub(lambda row: "" if is_named(row[0]) else row[0], sheet)


def in_workbook(path: Path, person: Person) -> bool:
    """Take the rows out of the sheets that have a cell of the person's; formulas and charts stay."""
    changed = False
    packed = io.BytesIO()
    with zipfile.ZipFile(path) as book, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as written:
        for entry in book.infolist():
            content = book.read(entry)
            if entry.filename.startswith(SHEETS) and entry.filename.endswith(".xml"):
                sheet = content.decode()
                kept = without_rows(sheet, partial(is_named_in_sheet, person=person, ids=sheet_ids(sheet)))
                changed |= kept != sheet
                content = kept.encode()
            written.writestr(entry, content)
    if changed:
        with whole_file(path) as file:
            file.write(packed.getvalue())
    return changed


def named_rows(page: str, person: Person) -> list[str]:
    """Return the rows of a page's tables with a cell that is the person's."""
    return [
        row
        for row in PAGE_ROW.findall(page)
        if any(person.is_cell(cell.strip()) for cell in PAGE_ID.findall(row))
        or any(person.is_cell(cell.strip(), of_ids=False) for cell in PAGE_CELL.findall(row))
    ]


def in_page(path: Path, person: Person) -> bool:
    """Take the person out of the tables of the page and out of the lists that it searches."""
    page = path.read_text(encoding="utf-8")
    kept = page
    for row in named_rows(page, person):
        kept = kept.replace(row, "")
    kept = TOOL.sub(lambda found: found[1] + without(found[2], person) + found[3], kept)
    if kept == page:
        return False
    with whole_file(path) as file:
        file.write(kept.encode("utf-8"))
    return True


def without(tool: str, person: Person) -> str:
    """Return the page's data without the person's place in each list of a campaign's columns."""
    if f'"{person.customer_id}"' not in tool:
        return tool
    data, changed = json.loads(tool.replace("\\u003c", "<")), False
    for campaign in data["campaigns"]:
        columns = campaign.get("columns", {})
        ids = columns.get("id", [])
        gone = {place for place, each in enumerate(ids) if each == person.customer_id}
        changed |= bool(gone)
        for name, values in columns.items():
            if isinstance(values, list) and len(values) == len(ids):
                columns[name] = [value for place, value in enumerate(values) if place not in gone]
    if not changed:
        return tool
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).replace("<", "\\u003c")


TEXT_WAYS: dict[str, Callable[[Path, Person], bool]] = {
    ".xlsx": is_named_in_workbook, ".csv": is_named_in_lines, ".txt": is_named_in_lines,
    ".html": is_named_in_page,
}  # fmt: skip
