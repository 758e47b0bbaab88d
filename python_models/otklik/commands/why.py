"""`make why CUSTOMER=id`: "why am I on this list", answered by a letter in English and one in Russian.

Run as `python -m otklik.commands.why ID`. Reads the warehouse of the last build and writes nothing:
the letters go to the screen.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import duckdb

from otklik.engine.connections import connect
from otklik.rights.answer import letters


def main(arguments: Sequence[str]) -> int:
    """Print the letters; return the exit code."""
    if len(arguments) != 1:
        print("Name the customer: make why CUSTOMER=id", file=sys.stderr)
        return 2
    path = os.environ.get("OTKLIK_WAREHOUSE") or "otklik.duckdb"
    try:
        with connect(path, read_only=True) as conn:
            written = letters(conn, arguments[0])
    except (duckdb.IOException, duckdb.CatalogException):
        print(
            f"The warehouse {path} is not there, in use, or of an unfinished build: build first.",
            file=sys.stderr,
        )
        return 2
    print("\n\n----\n\n".join(written.values()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
