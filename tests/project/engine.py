"""A database for all reading tests of a process: to begin one costs 25 ms, to have our functions there 28."""

from __future__ import annotations

from functools import cache

import duckdb


def connected() -> duckdb.DuckDBPyConnection:
    """Return a connection of its own to this process's database, in which nothing is kept but functions."""
    return _database().cursor()


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """Return what the others are cursors of."""
    return duckdb.connect()
