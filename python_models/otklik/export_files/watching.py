"""What must hold while a build runs: the export stays as it was opened, and what was unpacked goes away.

The fingerprint of each file is taken when it is opened. When everything has been read, the engine asks this
process whether a file has become another one meanwhile.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

import duckdb

from otklik.engine.connections import has_function
from otklik.export_files.sources import Source
from otklik.export_files.unpacking import fingerprint

PREFIX = "otklik-reading-"
ASK = "otklik_has_changed"

# by their paths, the sources whose files are watched
_OPENED: dict[str, Source] = {}


def watch(conn: duckdb.DuckDBPyConnection, sources: Iterable[Source]) -> None:
    """Watch these sources' files, and no others; the connection has `otklik_has_changed(path)` for it.

    The function is made once for a database: whichever of this process's connections makes it, it asks here.
    """
    _OPENED.clear()
    _OPENED.update({str(source.path): source for source in sources})
    if not has_function(conn, ASK):
        atexit.register(forget, conn)
        conn.create_function(ASK, has_changed, ["varchar"], "boolean", side_effects=True)


def has_changed(path: str) -> bool:
    """Tell whether a watched file is not what it was when it was opened."""
    return path in _OPENED and is_another(_OPENED[path])


def forget(conn: duckdb.DuckDBPyConnection) -> None:
    """Take the function away when the process ends, and let nothing be written to the screen after that.

    The binding complains of what a function of Python leaves behind, in some thirty lines, where a build
    failed and its connection was closed before: they would stand below the sentence that says why.
    """
    with suppress(duckdb.Error):
        conn.remove_function(ASK)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def is_another(source: Source) -> bool:
    """Tell whether a source's file has other bytes than when it was opened."""
    try:
        stat = source.path.stat()
        if (stat.st_size, stat.st_mtime_ns) == (source.size, source.modified_ns):
            return False
        return fingerprint(source.path).sha256 != source.sha256
    except OSError:
        return True


def scratch_folder() -> Path:
    """Return a new folder of this process, readable by nobody else, for what is unpacked and rewritten."""
    return Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=process_folder(os.getpid())))


@cache
def process_folder(pid: int) -> Path:
    """Return the folder of a process's scratch; it goes with the process, and those of killed ones now."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = re.fullmatch(rf"{PREFIX}(\d+)-.*", left.name)
        if owner and not is_running(int(owner[1])):
            shutil.rmtree(left, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{pid}-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def is_running(pid: int) -> bool:
    """Tell whether a process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
