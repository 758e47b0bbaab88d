"""Connections to DuckDB that draw nothing on the screen."""

from __future__ import annotations

from pathlib import Path

import duckdb


def connect(path: str | Path = ":memory:", *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Return a connection that is silent; raises duckdb.Error where there can be none."""
    return silent(duckdb.connect(str(path), read_only=read_only))


def silent(conn: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Return the connection or cursor, without its bar of progress.

    DuckDB 2 draws one for whatever takes two seconds, into a file as well, and after a build's closing lines;
    it can be told so of each connection only. dbt's own are told by `settings` in profiles.yml.
    """
    conn.execute("set enable_progress_bar = false")
    return conn
