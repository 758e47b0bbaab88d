"""Files that appear whole or not at all, under names no input can bend."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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


def safe_file_name(text: str) -> str:
    """Return `text` as part of a file name: letters, digits, `-`, `_` and inner dots.

    Anything else becomes `_`, and then eight hex digits of the text's SHA-256 follow, so that two
    different texts never share a name and no text leaves the folder it is meant for.
    """
    kept = "".join(sign if sign.isalnum() or sign in "-_." else "_" for sign in text)
    kept = kept.strip(".")[:_LONGEST_NAME]
    if kept == text:
        return kept
    return f"{kept}_{hashlib.sha256(text.encode()).hexdigest()[:8]}"


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file that takes the place of `path` only when everything was written.

    The bytes go to a temporary file beside it (mode 0600), are flushed to the disk, and are renamed over
    `path` at the end of the block. After an error `path` is as it was. A file whose bytes would not change
    is left alone, so its time of writing is the time of its content.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if not (path.is_file() and digest(path) == digest(temporary)):
            temporary.replace(path)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


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
