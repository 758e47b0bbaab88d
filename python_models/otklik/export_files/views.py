"""The SQL of the views `export.<table>` over the sources of an export (DuckDB).

Every view has the contract's columns of its table, then `file` and `line`: where the record begins in its
file, as an editor counts lines. Beside them stand views of the files themselves.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from otklik.export_files.contract import MOMENT, NUMBERS, TEXT, ExportError, Table
from otklik.export_files.export import Export
from otklik.export_files.heading import Note
from otklik.export_files.sources import Source, identifier, literal, path_literal

# What staging may cast to a date or a number; another type would fail the build, as text it is a reject.
MOMENT_TYPES = re.compile(r"date|timestamp.*|varchar")
NUMBER_TYPES = re.compile(r"u?(tiny|small|big|huge)?int(eger)?|float|double|decimal.*|varchar")


@dataclass(frozen=True)
class View:
    """A view over the sources of a table (or over none), with the columns that each of them really had."""

    table: Table
    sql: str
    file_columns: Mapping[str, tuple[str, ...]]

    @property
    def ignored_columns(self) -> dict[str, list[str]]:
        """Columns that nothing reads, by file."""
        if self.table.keeps_extras:
            return {}
        extras = {
            file: sorted(set(names) - set(self.table.columns)) for file, names in self.file_columns.items()
        }
        return {file: names for file, names in extras.items() if names}


def empty_view(table: Table) -> View:
    """Return the view of a table that the export does not bring: no rows, the contract's columns."""
    columns = [f"cast(null as {kind}) as {name}" for name, kind in table.columns.items()]
    if table.keeps_extras:
        columns.append("'{}' as attributes")
    columns += [f"cast(null as {TEXT}) as file", "cast(null as bigint) as line"]
    return View(table, f"select {', '.join(columns)} where false", {})


def table_view(conn: duckdb.DuckDBPyConnection, table: Table, sources: Sequence[Source]) -> View:
    """Return the view of a table over its sources, one after the other; raises ExportError."""
    if not sources:
        return empty_view(table)
    selects = [source_select(conn, table, source) for source in sources]
    columns = {source.name: tuple(name.lower() for name in source.header) for source in sources}
    return View(table, " union all by name ".join(selects), columns)


def source_select(conn: duckdb.DuckDBPyConnection, table: Table, source: Source) -> str:
    """Return the select of a source's records as records of the contract, text where staging types them."""
    types = {name.lower(): source.types[name] for name in source.header}
    require_columns(source.name, table, source.header)
    comma = decimal_separator(conn, table, source)
    relation = source.relation()
    columns = contract_columns(table, types, comma)
    kinds = {name: kind for name, kind in table.columns.items() if kind != TEXT and types.get(name) == TEXT}
    if kinds:
        texts = ", ".join(f"{with_point(name, comma)} as {name}" for name in kinds)
        wrong = ", ".join(
            f"count(*) filter ({name} is not null and try_cast({name} as {kind}) is null)"
            for name, kind in kinds.items()
        )
        (counts,) = conn.execute(f"select {wrong} from (select {texts} from ({relation}))").fetchall()
        readable = {
            name: kind for (name, kind), count in zip(kinds.items(), counts, strict=True) if not count
        }
        columns = [
            f"cast({with_point(name, comma)} as {readable[name]}) as {name}" if name in readable else column
            for name, column in zip([*table.columns, "attributes"], columns, strict=False)
        ]
    place = f"{literal(source.name)} as file, line"
    return f"select {', '.join(columns)}, {place} from ({relation})"


def decimal_separator(conn: duckdb.DuckDBPyConnection, table: Table, source: Source) -> str:
    """Return `,` where the source's numbers are written 1,5 more often than 1.5, else `.`."""
    if source.format != "csv" or source.separator == ",":
        return "."
    names = [
        identifier(name)
        for name in source.header
        if table.columns.get(name.lower()) in NUMBERS
        or (table.keeps_extras and name.lower() not in table.columns)
    ]
    if not names:
        return "."
    commas, points = (
        " + ".join(f"count(*) filter (regexp_full_match(trim({name}), '{shape}'))" for name in names)
        for shape in (r"[+-]?\d+,\d+", r"[+-]?\d+\.\d+")
    )
    ((with_comma, with_point),) = conn.execute(
        f"select {commas}, {points} from ({source.relation()})"
    ).fetchall()
    return "," if with_comma > with_point else "."


def contract_columns(table: Table, types: Mapping[str, str], decimal_separator: str = ".") -> list[str]:
    """Return the contract's columns as expressions over a file's columns of these types.

    `types` has the file's names lower-cased. Text is trimmed, and null where empty.
    """

    def read(name: str, kind: str) -> str:
        if name not in types:
            return f"cast(null as {kind})"
        is_readable = (kind == MOMENT and MOMENT_TYPES.fullmatch(types[name])) or (
            kind in NUMBERS and NUMBER_TYPES.fullmatch(types[name])
        )
        if types[name] == TEXT and kind in NUMBERS:
            return with_point(name, decimal_separator)
        return clean_text(name) if types[name] == TEXT or not is_readable else identifier(name)

    columns = [f"{read(name, kind)} as {name}" for name, kind in table.columns.items()]
    if table.keeps_extras:
        extras = sorted(set(types) - set(table.columns))
        columns.append(f"{attributes(extras, decimal_separator)} as attributes")
    return columns


def clean_text(name: str) -> str:
    """Return the expression of a column as text: trimmed, null where empty."""
    return f"nullif(trim(cast({identifier(name)} as {TEXT})), '')"


def with_point(name: str, decimal_separator: str) -> str:
    """Return the expression of a column as text, its numbers with a decimal point."""
    if decimal_separator == ",":
        return rf"regexp_replace({clean_text(name)}, '^([+-]?\d+),(\d+)$', '\1.\2')"
    return clean_text(name)


def attributes(names: Sequence[str], decimal_separator: str) -> str:
    """Return the expression of one JSON text of the columns, all as text, empty ones left out."""

    pairs = ", ".join(f"{literal(name)}, {with_point(name, decimal_separator)}" for name in names)
    # merging into an empty object drops the nulls
    return f"cast(json_merge_patch('{{}}', json_object({pairs})) as {TEXT})" if names else "'{}'"


def require_columns(name: str, table: Table, header: Sequence[str]) -> None:
    """Raise ExportError where a column without which the table means nothing is absent."""
    names = [column.lower() for column in header]
    if not set(names) & set(table.columns):
        raise ExportError(
            f"The first line of {name} names no column of {table.name}: "
            f"put the header {','.join(table.columns)} there, or the part of it that you have."
        )
    twice = [column for column in table.columns if f"{column} (2)" in names]
    if twice:
        raise ExportError(f"{name} has the column {twice[0]} twice: rename or delete one of them.")
    missing = [column for column in table.required if column not in names]
    if missing:
        raise ExportError(f"{name} has no column {missing[0]}: add it (it has {', '.join(header)}).")
    if table.any_of and not set(names) & set(table.any_of):
        raise ExportError(f"{name} has none of the columns {', '.join(table.any_of)}: add one.")


def rows_view(rows: Sequence[Sequence[str | int | None]], columns: Mapping[str, str]) -> str:
    """Return a select of these rows, typed; of none where there are none."""
    cells = ", ".join(f"cast({name} as {kind}) as {name}" for name, kind in columns.items())
    if not rows:
        nulls = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in columns.items())
        return f"select {nulls} where false"
    values = ", ".join(f"({', '.join(map(value, row))})" for row in rows)
    return f"select {cells} from (values {values}) as rows({', '.join(columns)})"


def value(cell: str | int | None) -> str:
    """Return a value as SQL writes it."""
    if cell is None:
        return "null"
    return literal(cell) if isinstance(cell, str) else str(cell)


def input_columns_view(views: Iterable[View]) -> str:
    """Return the select of what the files really had: table_name, file, column_name."""
    rows = [
        (view.table.name, file, name)
        for view in views
        for file, names in view.file_columns.items()
        for name in names
    ]
    return rows_view(rows, {"table_name": TEXT, "file": TEXT, "column_name": TEXT})


INPUT_FILES = {
    "table_name": TEXT,
    "file": TEXT,
    "path": TEXT,
    "format": TEXT,
    "sheet": TEXT,
    "encoding": TEXT,
    "separator": TEXT,
    "quote": TEXT,
    "records": "bigint",
    "kept": "bigint",
    "rejected": "bigint",
    "bytes": "bigint",
    "sha256": TEXT,
}
INPUT_NOTES = {"file": TEXT, "note": TEXT, "note_ru": TEXT}
REJECTED_LINES = {"table_name": TEXT, "file": TEXT, "line": "bigint", "reason": TEXT, "raw": TEXT}


def files_views(export: Export) -> dict[str, str]:
    """Return the selects of what is known of the files: `input_files`, `input_notes`, `rejected_lines`."""
    pairs = [(table, source) for table, found in sorted(export.tables.items()) for source in found]
    files = [
        (
            table,
            source.name,
            str(source.path),
            source.format,
            source.sheet,
            source.encoding,
            source.separator,
            source.quote,
            source.records,
            source.kept,
            source.rejected,
            source.size,
            source.sha256,
        )
        for table, source in pairs
    ]
    said: dict[str, list[Note]] = {}
    for name, note in [
        *((source.name, note) for source in export.sources for note in source.notes),
        *export.notes,
    ]:
        said.setdefault(name, []).append(note)
    notes = [
        (name, "; ".join(note.en for note in found), "; ".join(note.ru for note in found))
        for name, found in said.items()
    ]
    rejected = [
        f"select {literal(table)} as table_name, {literal(source.name)} as file, line, reason, raw "
        f"from ({source.rejects()})"
        for table, source in pairs
        if source.rejected
    ]
    return {
        "input_files": rows_view(files, INPUT_FILES),
        "input_notes": rows_view(notes, INPUT_NOTES),
        "rejected_lines": " union all ".join(rejected) or rows_view([], REJECTED_LINES),
    }


def parquet_folder_view(path: Path) -> str:
    """Return the select of a Parquet file as it is, with `file` and `line`."""
    return (
        f"select * exclude (file_row_number), {literal(path.name)} as file, file_row_number + 1 as line "
        f"from read_parquet({path_literal(path)}, file_row_number = true)"
    )
