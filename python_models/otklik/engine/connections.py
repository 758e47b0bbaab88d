"""Connections to DuckDB that draw nothing on the screen."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb


def connect(
    path: str | Path = ":memory:", *, read_only: bool = False, readable_from: str | None = None
) -> duckdb.DuckDBPyConnection:
    """Return a connection that is silent; raises duckdb.Error where there can be none.

    `readable_from`: the first version of DuckDB, such as `v1.0.0`, that is to read what is written; else this
    one.
    """
    config: dict[str, Any] = {} if readable_from is None else {"storage_compatibility_version": readable_from}
    return silent(duckdb.connect(str(path), read_only=read_only, config=config))


def silent(conn: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Return the connection or cursor, without its bar of progress.

    DuckDB 2 draws one for whatever takes two seconds, into a file as well, and after a build's closing lines;
    it can be told so of each connection only. dbt's own are told by `settings` in profiles.yml.
    """
    conn.execute("set enable_progress_bar = false")
    return conn


def has_function(conn: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Tell whether the connection's database has a function of one text.

    The list of all functions has three thousand, 28 ms each time it is made. To plan a call takes 1 ms, and
    aborts the transaction where there is no such function: so another connection plans it, which does not see
    what has not been committed, and only what it does not know is looked up in the list.
    """
    with conn.cursor() as other, suppress(duckdb.CatalogException):
        other.execute(f"explain select {name}('')")
        return True
    return bool(conn.execute("from duckdb_functions() where function_name = ?", [name]).fetchall())
