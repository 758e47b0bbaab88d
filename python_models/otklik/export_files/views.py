"""The SQL of the views `export.<table>` over the sources of an export (DuckDB).

Every view has the contract's columns of its table, then `file` and `line`: where the record begins in its
file, as an editor counts lines. Beside them stand views of the files themselves.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from otklik.export_files.contract import TEXT
from otklik.export_files.export import Export
from otklik.export_files.heading import Note
from otklik.export_files.sources import literal, path_literal


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


def files_views(export: Export, of_cells: Iterable[tuple[str, Note]] = ()) -> dict[str, str]:
    """Return the selects of what is known of the files: `input_files`, `input_notes`, `rejected_lines`.

    `of_cells` is what was decided about how the cells of each file are written, told after what was decided
    about the file itself: one row a file says it all.
    """
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
        *of_cells,
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
