"""A person taken out of files that were published: each kind of file in its own way, or the whole file."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
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

TOOL = re.compile(r'(<script type="application/json" id="tool">)(.*?)(</script>)', re.S)
SHEET_ROW = re.compile(r"<row\b[^>]*?(?:/>|>.*?</row>)", re.S)
SHEET_TEXT = re.compile(r"<t(?:\s[^>]*)?>(.*?)</t>", re.S)
PAGE_ROW = re.compile(r"<tr\b[^>]*>(?:(?!<tr\b).)*?</tr>", re.S)
PAGE_CELL = re.compile(r">([^<>]+)<")


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
    if suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            return any(
                person.is_cell(each)
                for name in book.namelist() if name.endswith(".xml")
                for each in SHEET_TEXT.findall(book.read(name).decode())
            )  # fmt: skip
    if suffix in (".csv", ".txt"):
        content = path.read_text(encoding="utf-8", errors="replace")
        return any(
            person.is_cell(cell.strip()) for row in rows_of(content) for _, cells in [row] for cell in cells
        )
    if suffix == ".html":
        content = path.read_text(encoding="utf-8", errors="replace")
        return f'"{person.customer_id}"' in content or bool(named_rows(content, person))
    return person.is_telling and times_in_bytes(path, person) > 0


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


def in_lines(path: Path, person: Person) -> bool:
    """Leave out the records that have a cell of the person's; the others keep their bytes."""
    with path.open(encoding="utf-8", newline="") as file:
        records = rows_of(file.read())
    kept = [raw for raw, cells in records if not any(person.is_cell(cell.strip("\ufeff ")) for cell in cells)]
    if len(kept) == len(records):
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


def in_workbook(path: Path, person: Person) -> bool:
    """Take the rows out of the sheets that have a cell of the person's; formulas and charts stay."""
    changed = False
    packed = io.BytesIO()
    with zipfile.ZipFile(path) as book, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as written:
        for entry in book.infolist():
            content = book.read(entry)
            if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml"):
                sheet = content.decode()
                kept = SHEET_ROW.sub(
                    lambda row: "" if any(map(person.is_cell, SHEET_TEXT.findall(row[0]))) else row[0], sheet
                )
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
        row for row in PAGE_ROW.findall(page)
        if any(person.is_cell(cell.strip()) for cell in PAGE_CELL.findall(row))
    ]  # fmt: skip


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
    data = json.loads(tool.replace("\\u003c", "<"))
    for campaign in data["campaigns"]:
        columns = campaign.get("columns", {})
        ids = columns.get("id", [])
        gone = {place for place, each in enumerate(ids) if each == person.customer_id}
        for name, values in columns.items():
            if isinstance(values, list) and len(values) == len(ids):
                columns[name] = [value for place, value in enumerate(values) if place not in gone]
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).replace("<", "\\u003c")
