"""The SQL of the views `export.<table>` over the files of an export (DuckDB).

Every view has the contract's columns of its table, then `file` and `line`: the ordinal of the record
in its file, the header of a CSV counting as 1. In a CSV the lines that could not be read are not
counted here: they are known only after the scan, to the reject table `malformed_<table>` of the
connection that scanned, and the macro `keep_malformed_lines` corrects for them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from otklik.export_files.contract import MOMENT, NUMBERS, TEXT, ExportError, Table
from otklik.export_files.dialect import Dialect
from otklik.export_files.folder import ExportFile

LINE_ENDS = {"\n": r"\n", "\r\n": r"\r\n", "\r": r"\r"}
# What staging may cast to a date or a number; another type would fail the build, as text it is a reject.
MOMENT_TYPES = re.compile(r"date|timestamp.*|varchar")
NUMBER_TYPES = re.compile(r"u?(tiny|small|big|huge)?int(eger)?|float|double|decimal.*|varchar")


@dataclass(frozen=True)
class View:
    """A view over one file (or over none), with the columns the file really had."""

    table: Table
    sql: str
    file: ExportFile | None = None
    file_columns: tuple[str, ...] = ()

    @property
    def ignored_columns(self) -> list[str]:
        """Columns of the file that nothing reads."""
        return [] if self.table.keeps_extras else self.extras

    @property
    def extras(self) -> list[str]:
        """Columns of the file that the contract does not name, sorted."""
        return sorted(set(self.file_columns) - set(self.table.columns))


def literal(text: str) -> str:
    """Return the text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def path_literal(path: Path) -> str:
    """Return the path as an SQL literal that means this file, whatever signs of a pattern are in it."""
    return literal(re.sub(r"([*?\[])", r"[\1]", str(path)))


def identifier(name: str) -> str:
    """Return the name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def empty_view(table: Table) -> View:
    """Return the view of a table that the export does not bring: no rows, the contract's columns."""
    columns = [f"cast(null as {kind}) as {name}" for name, kind in table.columns.items()]
    if table.keeps_extras:
        columns.append("'{}' as attributes")
    columns += [f"cast(null as {TEXT}) as file", "cast(null as bigint) as line"]
    return View(table, f"select {', '.join(columns)} where false")


def csv_view(file: ExportFile, dialect: Dialect) -> View:
    """Return the view that reads a CSV once, typed, every column of it."""
    require_columns(file, dialect.header)
    if file.table.is_required and not dialect.has_rows:
        raise ExportError(no_rows(file))
    # every column of the file is named: a line is malformed that has more fields than columns, or fewer
    types = {name: file.table.columns.get(name, TEXT) for name in dialect.header}
    options = [
        "auto_detect = false",
        "header = true",
        f"delim = {literal(dialect.delimiter)}",
        "quote = '\"'",
        "escape = '\"'",
        f"new_line = '{LINE_ENDS[dialect.line_end]}'",
        f"decimal_separator = {literal(dialect.decimal_separator)}",
        f"compression = {literal('gzip' if file.path.suffix.lower() == '.gz' else 'none')}",
        f"columns = {{{', '.join(f'{literal(name)}: {literal(kind)}' for name, kind in types.items())}}}",
        "store_rejects = true",
        "rejects_limit = 0",
        f"rejects_table = 'malformed_{file.table.name}'",
        f"rejects_scan = 'malformed_{file.table.name}_scans'",
    ]
    source = f"read_csv({path_literal(file.path)}, {', '.join(options)})"
    columns = contract_columns(file.table, types, dialect.decimal_separator)
    sql = select(file, columns, source, line="row_number() over () + 1")
    if len(dialect.header) == 1:
        # the engine skips a blank line, except where it could be the empty value of an only column
        sql = f"select * from ({sql}) where {identifier(file.table.required[0])} is not null"
    return View(file.table, sql, file, dialect.header)


def parquet_view(file: ExportFile, types: Mapping[str, str], rows: int) -> View:
    """Return the view over a Parquet file whose columns have these types (by their name in the file)."""
    known = {name.strip().lower(): kind.lower() for name, kind in types.items()}
    require_columns(file, tuple(known))
    if len(known) < len(types):
        raise ExportError(
            f"{file.path.name} has two columns whose names differ only in case: rename one of them."
        )
    if file.table.is_required and not rows:
        raise ExportError(no_rows(file))
    names = ", ".join(identifier(name.strip().lower()) for name in types)
    source = (
        f"(select * from read_parquet({path_literal(file.path)}, file_row_number = true)) "
        f"as records({names}, ordinal)"
    )
    sql = select(file, contract_columns(file.table, known), source, line="records.ordinal + 1")
    return View(file.table, sql, file, tuple(known))


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
        return clean_text(name) if types[name] == TEXT or not is_readable else identifier(name)

    columns = [f"{read(name, kind)} as {name}" for name, kind in table.columns.items()]
    if table.keeps_extras:
        extras = sorted(set(types) - set(table.columns))
        columns.append(f"{attributes(extras, decimal_separator)} as attributes")
    return columns


def clean_text(name: str) -> str:
    """Return the expression of a column as text: trimmed, null where empty."""
    return f"nullif(trim(cast({identifier(name)} as {TEXT})), '')"


def attributes(names: Sequence[str], decimal_separator: str) -> str:
    """Return the expression of one JSON text of the columns, all as text, empty ones left out."""

    def value(name: str) -> str:
        if decimal_separator == ",":
            # the engine reads decimal commas in typed columns only
            return rf"regexp_replace({clean_text(name)}, '^([+-]?\d+),(\d+)$', '\1.\2')"
        return clean_text(name)

    pairs = ", ".join(f"{literal(name)}, {value(name)}" for name in names)
    # merging into an empty object drops the nulls
    return f"cast(json_merge_patch('{{}}', json_object({pairs})) as {TEXT})" if names else "'{}'"


def select(file: ExportFile, columns: Iterable[str], source: str, line: str) -> str:
    """Return the select of a view with the columns that say where a row stands."""
    place = f"{literal(file.path.name)} as file, {line} as line"
    return f"select {', '.join(columns)}, {place} from {source}"


def require_columns(file: ExportFile, names: Sequence[str]) -> None:
    """Raise ExportError where a column without which the table means nothing is absent."""
    table = file.table
    if not set(names) & set(table.columns):
        raise ExportError(
            f"The first line of {file.path.name} names no column of {table.name}: "
            f"put the header {','.join(table.columns)} there, or the part of it that you have."
        )
    missing = [name for name in table.required if name not in names]
    if missing:
        raise ExportError(f"{file.path.name} has no column {missing[0]}: add it (it has {', '.join(names)}).")
    if table.any_of and not set(names) & set(table.any_of):
        raise ExportError(f"{file.path.name} has none of the columns {', '.join(table.any_of)}: add one.")


def no_rows(file: ExportFile) -> str:
    """Return the sentence about a required file without rows."""
    return f"{file.path.name} has a header and no {file.table.name}: export it again with its rows."


def input_columns_view(views: Iterable[View]) -> str:
    """Return the select of what the files really had: table_name, file, column_name."""
    rows = [
        f"({literal(view.table.name)}, {literal(view.file.path.name)}, {literal(name)})"
        for view in views
        if view.file
        for name in view.file_columns
    ]
    return f"select * from (values {', '.join(rows)}) as input_columns(table_name, file, column_name)"


def parquet_folder_view(path: Path) -> str:
    """Return the select of a Parquet file as it is, with `file` and `line`."""
    return (
        f"select * exclude (file_row_number), {literal(path.name)} as file, file_row_number + 1 as line "
        f"from read_parquet({path_literal(path)}, file_row_number = true)"
    )
