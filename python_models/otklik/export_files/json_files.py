"""JSON of an export as sources: a list of flat records, a line for each, or an object that names such lists.

Python reads the text and writes it as Parquet of text; the engine counts the records of the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from otklik.engine.connections import connect
from otklik.export_files.contract import ExportError
from otklik.export_files.folder import table_named
from otklik.export_files.heading import names_of, unique
from otklik.export_files.sources import TEXT, ParquetScan, Source, literal, path_literal
from otklik.export_files.unpacking import Fingerprint, Limits

JSON_ENDINGS = {".json", ".jsonl", ".ndjson"}
Record = Mapping[str, Any]


@dataclass(frozen=True)
class JsonFile:
    """A file of JSON: where it is, how it is called, its fingerprint, and where copies of it may go."""

    path: Path
    name: str
    title: str
    mark: Fingerprint
    scratch: Path


def open_json(file: JsonFile, limits: Limits) -> list[Source]:
    """Return the sources of a JSON file: one, or one for each list that an object names.

    Raises ExportError for what is no list of flat records, or has more of it than `limits`.
    """
    path, name, mark = file.path, file.name, file.mark
    if mark.size > limits.workbook_bytes:
        raise ExportError(
            f"{name} holds more than {limits.workbook_bytes:,} bytes of JSON, which are read at once: export "
            "it as CSV, or raise the var max_workbook_bytes."
        )
    lists = records_in(path, name)
    found = []
    for key, records in lists.items():
        counted = count(path, key, is_lines=None in lists and not is_one_value(path))
        if counted != len(records):
            raise ExportError(
                f"{name}: {len(records)} records were read of {counted}: please tell the makers."
            )
        is_one = len(lists) == 1
        title = file.title if not key or (is_one and table_named(file.title)) else key
        part = replace(file, name=name if is_one else f"{name}!{key}", title=title)
        found.append(source_of(records, part, sheet=None if is_one else key))
    return found


def records_in(path: Path, name: str) -> dict[str | None, list[Record]]:
    """Return the lists of records of a file by the key that names them, None for the file itself."""
    lists: dict[str | None, list[Record]]
    try:
        text = path.read_bytes().decode("utf-8-sig")
        if is_one_value(path):
            value = parsed(text)
            if isinstance(value, dict):
                lists = {str(key): rows for key, rows in value.items() if is_records(rows)}
                # of a list for each column one record would be made, whose cells are all of them
                lists = lists or {None: [] if has_columns(value) else [value]}
            else:
                lists = {None: value}
        else:
            lists = {None: [parsed(line) for line in text.splitlines() if line.strip()]}
    except ValueError as error:
        why = "it is not in UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
        raise ExportError(f"{name} is not readable JSON ({why}): export it again.") from None
    if not all(is_records(rows) for rows in lists.values()):
        raise ExportError(
            f"{name} is JSON, but no list of records: export it as CSV, or as a list of flat objects."
        )
    return {key: [dict(flat(row, name)) for row in rows] for key, rows in lists.items()}


def parsed(text: str) -> Any:
    """Return what a JSON text says, with numbers as they are written."""
    return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)


def is_one_value(path: Path) -> bool:
    """Tell whether a file is one list or object, and not a line for each record."""
    with path.open("rb") as file:
        first = next((line.strip() for line in file if line.strip(b"\xef\xbb\xbf \t\r\n")), b"")
        first = first.removeprefix(b"\xef\xbb\xbf").strip()
        if not first.startswith(b"{") or not first.endswith(b"}"):
            return True
        try:
            json.loads(first)
        except ValueError:
            return True
        return not any(line.strip() for line in file)


def is_records(value: Any) -> bool:
    """Tell whether a value is a list of objects, and has one."""
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def has_columns(value: Record) -> bool:
    """Tell whether an object has a list of values for each column, all of one length."""
    lengths = {len(cells) if isinstance(cells, list) else -1 for cells in value.values()}
    return len(lengths) == 1 and -1 not in lengths


def flat(record: Record, name: str, before: str = "") -> Iterator[tuple[str, str | None]]:
    """Yield the columns of a record: objects within by dotted names, lists of texts as one text.

    Raises ExportError where a record holds a list of records: each of them would be a line.
    """
    for key, value in record.items():
        column = f"{before}{key}"
        if isinstance(value, dict):
            yield from flat(value, name, f"{column}.")
        elif isinstance(value, list) and any(isinstance(part, dict | list) for part in value):
            raise ExportError(
                f"{name} holds lists within its records ({column}): export it as CSV, a line for each of "
                "them."
            )
        elif isinstance(value, list):
            yield column, ", ".join(text_of(part) or "" for part in value) or None
        else:
            yield column, text_of(value)


def text_of(value: Any) -> str | None:
    """Return a value as a file of text would have it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def count(path: Path, key: str | None, *, is_lines: bool) -> int:
    """Return the number of records as the engine counts them; -1 where it cannot read them."""
    file = path_literal(path)
    pointer = "$" if key is None else '$."' + key.replace('"', '\\"') + '"'
    whole = f"select json(trim(content, chr(65279))) as content from read_text({file})"
    sql = (
        f"select count(*) from read_json({file}, format = 'nd', records = false)"
        if is_lines
        else f"select coalesce(nullif(json_array_length(content, {literal(pointer)}), 0), 1) from ({whole})"
    )
    try:
        with connect() as conn:
            return int(conn.execute(sql).fetchall()[0][0])
    except duckdb.Error:
        return -1


def source_of(records: list[Record], file: JsonFile, *, sheet: str | None) -> Source:
    """Return the source of some records of a file; `sheet` is the key of their list, if there are several."""
    columns = list(dict.fromkeys(column for record in records for column in record))
    header = unique(names_of(columns))
    table = pa.table(
        {
            f"c{at}": pa.array([record.get(column) for record in records], pa.string())
            for at, column in enumerate(columns)
        }
    )
    kept = file.scratch / f"{len(list(file.scratch.iterdir()))}.parquet"
    pq.write_table(table, kept)
    return Source(
        path=file.path,
        name=file.name,
        title=file.title,
        format="json",
        header=header,
        types=dict.fromkeys(header, TEXT),
        scan=ParquetScan(kept, [f"c{at}" for at in range(len(header))]),
        records=len(records),
        sha256=file.mark.sha256,
        size=file.mark.size,
        modified_ns=file.mark.modified_ns,
        encoding="utf-8",
        sheet=sheet,
    )
