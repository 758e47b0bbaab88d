"""The public marts as files of their own: one DuckDB file and a folder of Parquet, each replaced by a rename.

A BI tool that opens the warehouse itself would stand in the way of the next build, or see half of one. It
opens this copy: whoever holds the old file through a build reads the whole old state from it, since a rename
takes the name away and not the file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from otklik.engine.connections import connect
from otklik.publishing.whole_files import TEMPORARY, Written, digest, put_in_place, written_table

# Another layout of the files is another content; DuckDB's own version may write another format.
_FORM = f"3, duckdb {duckdb.__version__}"
# The drivers of BI tools stand on DuckDB 1, which reads no file that 2.0 writes by itself: 1.0.0, 1.2.2,
# 1.3.2 and 1.4.4 read what is written so (tried; the sample's file has 14.4 MB instead of 10.8).
_READABLE_FROM = "v1.0.0"
_ROWS_PER_BATCH = 100_000
_ABOUT = {
    "as_of": "The day the build stands on; nothing dated on it or later was known.",
    "content": "SHA-256 of what the marts hold, in hexadecimal: equal content has an equal one.",
    "parquet": "SHA-256 of the Parquet files beside this one, in hexadecimal.",
}

Comments = Mapping[str, Mapping[str | None, str]]


def written_marts(
    marts: Mapping[str, duckdb.DuckDBPyRelation], folder: Path, *, as_of: dt.date, comments: Comments
) -> pa.Table:
    """Write `marts.duckdb` and `marts/<mart>.parquet` and return what was written.

    Where nothing has changed since they were written, the files stay as they are. A Parquet file's bytes
    follow from its rows; those of a DuckDB file do not, so that a fingerprint inside it tells what it holds.

    Parameters
    ----------
    marts
        Each table by its name; contact data in none of them.
    folder
        Where the files go; made if missing.
    as_of
        The day the build stands on; the table `about` has it.
    comments
        By mart: what each column means, and under None what the mart is.

    Returns
    -------
    A table with the schema `WRITTEN_FILES`, one row per file, sorted by path.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path, parquet = folder / "marts.duckdb", folder / "marts"
    content = fingerprint(marts, as_of, comments)
    if _told_inside(path) != (content, _digests(parquet, marts)):
        with _beside(path) as scratch:
            counted = _copied(marts, scratch / path.name, scratch, comments)
            parquet.mkdir(mode=0o700, exist_ok=True)
            for name in marts:
                _put_in_place(scratch / f"{name}.parquet", parquet / f"{name}.parquet")
            _tell(scratch / path.name, as_of, content, _digests(parquet, marts))
            _put_in_place(scratch / path.name, path)
    else:
        counted = {name: _rows_of(mart) for name, mart in marts.items()}
    files = [Written(path, "marts_duckdb")]
    files += [Written(parquet / f"{name}.parquet", "marts_parquet", None, counted[name]) for name in marts]
    return written_table(files)


def fingerprint(marts: Mapping[str, duckdb.DuckDBPyRelation], as_of: dt.date, comments: Comments) -> str:
    """Return the SHA-256 of what the marts hold, whatever the order of their rows."""
    told: list[object] = [_FORM, as_of.isoformat()]
    for name, mart in sorted(marts.items()):
        columns = ", ".join('"' + column.replace('"', '""') + '"' for column in mart.columns)
        held = mart.project(f"count(*), coalesce(sum(cast(hash({columns}) as hugeint)), 0)").fetchall()
        types = [str(each) for each in mart.types]
        said = sorted((str(key), text) for key, text in comments.get(name, {}).items())
        told.append([name, mart.columns, types, [str(each) for each in held[0]], said])
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _copied(
    marts: Mapping[str, duckdb.DuckDBPyRelation], path: Path, scratch: Path, comments: Comments
) -> dict[str, int]:
    """Copy the marts into a new DuckDB file and into Parquet beside it, and return the rows of each.

    Rows stand in the order of all their columns, and one thread writes them: row groups begin where they did.
    """
    counted = {}
    with connect(path, readable_from=_READABLE_FROM) as copy:
        # a database of its own, beside the warehouse: what it sorts may wait on the disk
        copy.execute("set memory_limit = '400MB'")
        for name, mart in marts.items():
            table = '"' + name.replace('"', '""') + '"'
            rows = mart.to_arrow_reader(_ROWS_PER_BATCH)
            copy.register("rows_of_a_mart", rows)
            copy.execute(f"create table {table} as select * from rows_of_a_mart order by all")
            copy.unregister("rows_of_a_mart")
            for column, text in comments.get(name, {}).items():
                said = text.replace("'", "''")
                what = f"table {table}" if column is None else f'column {table}."{column}"'
                copy.execute(f"comment on {what} is '{said}'")
            counted[name] = _rows_of(copy.sql(f"select * from {table}"))
        copy.execute("set threads = 1")
        for name in marts:
            target = str(scratch / f"{name}.parquet").replace("'", "''")
            copy.execute(f"""copy "{name}" to '{target}' (format parquet, compression zstd)""")
    return counted


def _rows_of(mart: duckdb.DuckDBPyRelation) -> int:
    ((rows,),) = mart.project("count(*)").fetchall()
    return int(rows)


def _digests(parquet: Path, marts: Mapping[str, object]) -> str:
    """Return what the Parquet files are by their bytes; nothing where one is missing."""
    paths = [parquet / f"{name}.parquet" for name in sorted(marts)]
    if not all(path.is_file() for path in paths):
        return ""
    return hashlib.sha256("".join(digest(path) for path in paths).encode()).hexdigest()


def _told_inside(path: Path) -> tuple[str, str] | None:
    """Return what the file says it holds; None where it is none of ours, of another version, or damaged."""
    if not path.is_file():
        return None
    try:
        with connect(path, read_only=True) as copy:
            ((content, digests),) = copy.execute("select content, parquet from about").fetchall()
    except (duckdb.Error, ValueError):
        return None
    return str(content), str(digests)


def _tell(path: Path, as_of: dt.date, content: str, digests: str) -> None:
    with connect(path, readable_from=_READABLE_FROM) as copy:
        copy.execute("create table about (as_of date, content varchar, parquet varchar)")
        copy.execute("insert into about values (?, ?, ?)", [as_of, content, digests])
        copy.execute(
            "comment on table about is 'The day the build stands on; what the marts hold, as a fingerprint.'"
        )
        for column, text in _ABOUT.items():
            copy.execute(f"comment on column about.{column} is '{text}'")


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Give a folder of nobody else's beside a file, gone at the end."""
    scratch = Path(tempfile.mkdtemp(dir=path.parent, prefix=f"{TEMPORARY}{path.name}."))
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _put_in_place(new: Path, path: Path) -> None:
    """Let a file that the engine wrote take the name of another; only its owner may read it."""
    new.chmod(0o600)
    put_in_place(new, path)
