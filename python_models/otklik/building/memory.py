"""How much memory the engine may take: what the size of an export wants, and never the whole machine's.

DuckDB takes four fifths of the machine if it is let: it keeps each table that it has read, and sorts and
groups in memory what it could as well leave on the disk for a moment.
"""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

MB = 1_000_000
# 400 000 customers as 54 MB of Parquet: a whole build within 600 MB takes as long as one without a limit
LEAST, MOST = 600 * MB, 4_000 * MB
# 50 000 000 lines as Parquet are a gigabyte, as CSV three
OF_EXPORT = 4
# a row of purchases as Parquet takes from 2 bytes (values that occur often) to 20: rows tell what it fills
OF_ROW = 20
# text is packed to an eighth or so
PACKED = {".gz": 8, ".zip": 8, ".xlsx": 8}
# of what DuckDB would take by itself, four fifths of the machine or of the container: models need some, too
OF_OWN = 0.75
BY_SIZE = "by_size"

UNITS = {"bytes": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}


def limit_memory(conn: duckdb.DuckDBPyConnection, export: Path, asked: str = BY_SIZE) -> None:
    """Limit the memory of a connection's database: as `asked` ("8GB"), else by the size of the export."""
    if asked == BY_SIZE:
        # of a database that is opened already, what was set before is no share of the machine
        conn.execute("reset memory_limit")
        ((own,),) = conn.execute("select current_setting('memory_limit')").fetchall()
        asked = f"{memory_for(bytes_of(conn, export), bytes_in(own)) // MB}MB"
    conn.execute("set memory_limit = ?", [asked])


def memory_for(export: int, own: int) -> int:
    """Return bytes for an export of so many, where the engine would take its `own` share of the machine.

    Examples
    --------
    >>> memory_for(1_000_000, 16_000_000_000), memory_for(10**10, 16_000_000_000), memory_for(1, 400_000_000)
    (600000000, 4000000000, 300000000)
    """
    return min(max(LEAST, OF_EXPORT * export), MOST, int(OF_OWN * own))


def bytes_in(text: str) -> int:
    """Return the bytes of a size as DuckDB writes it.

    Examples
    --------
    >>> bytes_in("18.5 GiB"), bytes_in("512 bytes")
    (19864223744, 512)
    """
    found = re.fullmatch(r"(?P<number>[\d.]+) (?P<unit>\w+)", text)
    if not found:
        raise ValueError(f"{text} is no size: a number and one of {', '.join(UNITS)} were expected.")
    return int(float(found["number"]) * UNITS[found["unit"]])


def bytes_of(conn: duckdb.DuckDBPyConnection, export: Path) -> int:
    """Return how much a file holds, or a folder with all in it, as text; nothing where there is none."""
    files = [export] if export.is_file() else [each for each in export.rglob("*") if each.is_file()]
    return sum(bytes_of_file(conn, each) for each in files)


def bytes_of_file(conn: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Return the size of a file, of what it holds where that is packed; damage is for the reader to tell."""
    packed = path.stat().st_size
    if path.suffix.lower() in PACKED:
        return PACKED[path.suffix.lower()] * packed
    if path.suffix.lower() != ".parquet":
        return packed
    try:
        ((rows,),) = conn.execute("select num_rows from parquet_file_metadata(?)", [str(path)]).fetchall()
    except duckdb.Error:
        return packed
    return max(packed, int(rows) * OF_ROW)
