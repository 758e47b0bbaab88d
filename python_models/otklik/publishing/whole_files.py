"""Files that appear whole or not at all, under names no input can bend."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

WRITTEN_FILES = pa.schema(
    [
        ("path", pa.string()),
        ("kind", pa.string()),
        ("campaign_id", pa.string()),
        ("rows", pa.int64()),
        ("bytes", pa.int64()),
        ("sha256", pa.string()),
        ("written_at", pa.timestamp("us")),
    ]
)
_LONGEST_NAME = 100
# how the names of files begin that are being written
TEMPORARY = ".otklik-"


def safe_file_name(text: str) -> str:
    """Return `text` as part of a file name: letters, digits, `-`, `_` and inner dots.

    Anything else becomes `_`, and then eight hex digits of the text's SHA-256 follow, so that two
    different texts never share a name and no text leaves the folder it is meant for.

    Examples
    --------
    >>> safe_file_name("city_1188"), safe_file_name("../autumn")[:-8]
    ('city_1188', '_autumn_')
    """
    kept = "".join(sign if sign.isalnum() or sign in "-_." else "_" for sign in text)
    kept = kept.strip(".")[:_LONGEST_NAME]
    if kept == text:
        return kept
    return f"{kept}_{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def list_name(campaign_id: str, ending: str = "") -> str:
    """Return the name of a campaign's list, with what follows its id, such as `.csv`.

    Examples
    --------
    >>> list_name("city_1188", "_excel_ru.csv")
    'marketing_campaign_city_1188_excel_ru.csv'
    """
    return f"marketing_campaign_{safe_file_name(campaign_id)}{ending}"


class FilesTogether:
    """Files written one by one, which take their places together when all of them stand on the disk."""

    def __init__(self) -> None:
        """Begin with none; see `together`."""
        self.temporaries: dict[Path, Path] = {}
        self.digests: dict[Path, str] = {}

    @contextmanager
    def file(self, path: Path) -> Iterator[BinaryIO]:
        """Open a file that is to stand at `path`; after an error in the block it is none of them."""
        with temporary_file(path) as temporary, temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            # kept beyond the block: `together` takes it away
            kept = temporary.with_name(f"{temporary.name}.whole")
            temporary.rename(kept)
        self.temporaries[path], self.digests[path] = kept, digest(kept)

    def put(self) -> None:
        """Put them in their places."""
        for path, temporary in self.temporaries.items():
            put_in_place(temporary, path)
        self.temporaries.clear()


@contextmanager
def together() -> Iterator[FilesTogether]:
    """Give what files are written to; those that were not put in their places go away at the end."""
    files = FilesTogether()
    try:
        yield files
    finally:
        for temporary in files.temporaries.values():
            temporary.unlink(missing_ok=True)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file that takes the place of `path` only when everything was written.

    The bytes go to a temporary file beside it (mode 0600), are flushed to the disk, and are renamed over
    `path` at the end of the block. After an error `path` is as it was. A file whose bytes would not change
    is left alone, so its time of writing is the time of its content.
    """
    with together() as files:
        with files.file(path) as file:
            yield file
        files.put()


@contextmanager
def temporary_file(path: Path) -> Iterator[Path]:
    """Give a new file beside `path` that nobody else reads, and take it away unless it was renamed."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{TEMPORARY}{path.name}.")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def put_in_place(temporary: Path, path: Path) -> None:
    """Rename a finished file over `path`, for good; one of the same bytes is left alone."""
    with temporary.open("rb") as file:
        os.fsync(file.fileno())
    if path.is_file() and digest(path) == digest(temporary):
        temporary.unlink()
        return
    temporary.replace(path)
    if sys.platform == "win32":
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def remove_leftovers(folder: Path) -> None:
    """Take away what a killed build was writing in a folder, and in those in it; nobody else uses them."""
    for path in [*folder.glob(f"{TEMPORARY}*"), *folder.glob(f"*/{TEMPORARY}*")]:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


@dataclass(frozen=True)
class Written:
    """A file written: where it stands or is about to, and what it is."""

    path: Path
    kind: str
    campaign_id: str | None = None
    rows: int | None = None


def written_table(files: Iterable[Written]) -> pa.Table:
    """Return the table `WRITTEN_FILES` on files as they stand, sorted by path."""
    rows = [written_file(file.path, file.kind, file.campaign_id, file.rows) for file in files]
    return pa.Table.from_pylist(sorted(rows, key=lambda row: str(row["path"])), schema=WRITTEN_FILES)


def written_file(path: Path, kind: str, campaign_id: str | None, rows: int | None) -> dict[str, object]:
    """Return the row of `WRITTEN_FILES` on a file as it stands."""
    written = path.stat()
    return {
        "path": str(path),
        "kind": kind,
        "campaign_id": campaign_id,
        "rows": rows,
        "bytes": written.st_size,
        "sha256": digest(path),
        "written_at": dt.datetime.fromtimestamp(written.st_mtime, dt.UTC).replace(tzinfo=None),
    }


def digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
