"""Writes an export in the contract's form as Parquet, typed as the views of DuckDB's plugin type it."""

from __future__ import annotations

from pathlib import Path

from otklik.engine.connections import connect
from otklik.export_files import plugin
from otklik.export_files.sources import identifier


def land(export: Path, folder: Path) -> list[Path]:
    """Write `<table>.parquet` of each table into the folder and return the files; the folder is made.

    Lines that hold no record come after the records of their table, as staging adds them on DuckDB. Raises
    ExportError for an export that cannot be read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with connect(":memory:") as conn:
        selects = plugin.NO_FILES | plugin.crm_export_views(conn, export)
        conn.execute("create schema export")
        for name, sql in selects.items():
            conn.execute(f"create view export.{name} as {sql}")
        for name in sorted(selects):
            if name == "rejected_lines":
                continue
            conn.execute(f"create table landed as select * from export.{identifier(name)}")
            if "unreadable" in {row[0] for row in conn.execute("describe landed").fetchall()}:
                conn.execute(
                    "insert into landed by name select file, line, reason as unreadable, raw"
                    " from export.rejected_lines where table_name = ?",
                    [name],
                )
            path = folder / f"{name}.parquet"
            conn.execute(f"copy landed to '{path}' (format parquet)")
            conn.execute("drop table landed")
            written.append(path)
    return written
