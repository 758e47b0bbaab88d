"""Small exports of a test: written as files, and read as a build would."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
from otklik.export_files.plugin import crm_export_views

from tests.project.engine import connected

Files = Mapping[str, str | bytes]


def written(folder: Path, files: Files) -> Path:
    """Write the files of an export into a folder, their own folders with them, and return it."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def views_of(tmp_path: Path, files: Files) -> tuple[duckdb.DuckDBPyConnection, dict[str, str]]:
    """Return a connection and the views of an export of these files."""
    conn = connected()
    return conn, crm_export_views(conn, written(tmp_path / "export", files))


def read(tmp_path: Path, files: Files, table: str, *columns: str) -> tuple[list[tuple[Any, ...]], str]:
    """Return the rows of a table of an export of these files, and all that was said of its cells."""
    conn, views = views_of(tmp_path, files)
    with conn:
        found = conn.execute(
            f"select {', '.join(columns)} from ({views[table]}) where unreadable is null order by file, line"
        ).fetchall()
        said = conn.execute(f"select string_agg(guess, '; ') from ({views['file_forms']})").fetchone()
    return found, str(said and said[0])
