"""What the project's hooks ask for: the state brought before a build, kept after it, and words of both.

One build at a time works on an exports folder: it holds a lock on it until its process ends.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from otklik.export_files import last_build
from otklik.publishing.whole_files import TEMPORARY, remove_leftovers
from otklik.state.mirror import FOLDER, StateError
from otklik.state.pending import forget
from otklik.state.warehouse import Note, bring, keep, text

if sys.platform != "win32":
    import fcntl

# the folders this process has locked, with what holds the lock
_LOCKED: dict[Path, int] = {}
WRITER, RECORDER = "written_files", "published_list"


@dataclass(frozen=True)
class Ask:
    """What a hook says of the build.

    The schema of each table of state and of the target, the language of the closing lines, the models that
    the build was asked for, and at its end those that were made.
    """

    places: Mapping[str, str] = field(default_factory=dict)
    schema: str = "main"
    language: str = "en"
    models: Collection[str] = ()


def keep_to_ourselves(*folders: str | None) -> None:
    """Let nobody else read what this process makes from now on, nor these folders, which are there already:
    of dbt's logs and of what it compiled.
    """
    os.umask(0o077)
    if sys.platform == "win32":
        return
    for folder in filter(None, folders):
        for path in (Path(folder), *Path(folder).glob("*.log"), *Path(folder).glob("*.msgpack")):
            # a folder of somebody else, or one that everybody uses (/tmp), is theirs
            with suppress(OSError):
                stat = path.stat()
                if stat.st_uid == os.getuid() and not stat.st_mode & 0o1000:
                    path.chmod(stat.st_mode & 0o700)


def exports_folder() -> Path:
    """Return the folder of the files that leave the warehouse."""
    return Path(os.environ.get("OTKLIK_EXPORTS") or "exports")


def before(conn: duckdb.DuckDBPyConnection, ask: Ask, exports: Path) -> None:
    """Bring the state; raises StateError where this cannot be, or the exports could not be written."""
    if WRITER in ask.models:
        require_writable(exports)
    lock(exports)
    with said(exports):
        if WRITER in ask.models:
            remove_leftovers(exports)
        notes = bring(conn, exports / FOLDER, ask.places, ask.schema)
    last_build.make_views(conn)
    write_notes(conn, ask.language, notes, "create or replace table last_build.state_notes as")


def after(conn: duckdb.DuckDBPyConnection, ask: Ask, exports: Path) -> None:
    """Keep the state, and nothing is pending any more where it was recorded; raises StateError."""
    with said(exports):
        notes = keep(conn, exports / FOLDER, ask.places)
        if RECORDER in ask.models:
            forget(exports / FOLDER)
    write_notes(conn, ask.language, notes, "insert into last_build.state_notes")


def write_notes(conn: duckdb.DuckDBPyConnection, language: str, notes: Collection[Note], where: str) -> None:
    """Write the notes where the hook reads them."""
    texts = [note.ru if language == "ru" else note.en for note in notes]
    rows = " union all ".join(f"select {text(each)} as note" for each in texts)
    conn.execute(f"{where} {rows or 'select null::varchar as note where false'}")


def require_writable(exports: Path) -> None:
    """Raise StateError where no file can be made in the folder: said before the build, not after it."""
    with said(exports):
        exports.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=exports, prefix=TEMPORARY):
            pass


def lock(exports: Path) -> None:
    """Hold the folder until the process ends; raises StateError where another build does."""
    if sys.platform == "win32" or exports.absolute() in _LOCKED or not exports.is_dir():
        return
    handle = os.open(exports, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise StateError(
            f"Another build is writing to {exports}: wait until it has ended, or give this one a folder of "
            "its own (OTKLIK_EXPORTS)."
        ) from error
    except OSError:
        # a file system without locks
        os.close(handle)
        return
    _LOCKED[exports.absolute()] = handle


@contextmanager
def said(exports: Path) -> Iterator[None]:
    """Turn what the file system says about the folder into one sentence."""
    try:
        yield
    except OSError as error:
        raise StateError(
            f"{exports} cannot be written ({error.strerror or error}): make room there or give this user the "
            "right to write, or name another folder with OTKLIK_EXPORTS, and build again."
        ) from error
