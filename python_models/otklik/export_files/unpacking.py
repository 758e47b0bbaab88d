"""Bytes of an export's files: read in blocks, fingerprinted on the way, unpacked within a limit."""

from __future__ import annotations

import errno
import gzip
import hashlib
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, cast

from otklik.export_files.contract import ExportError

ENDS_EARLY = "it ends too early"
DAMAGED_PACKING = "its packed bytes are damaged"
HAS_PASSWORD = "it is protected by a password, take that off"
LEADS_NOWHERE = "the link leads to no file, or the file has gone"
# what a core keeps near it: half the time of looking at 4 MB at once
BLOCK_BYTES = 1 << 18
# blocks that are hashed at once
TOGETHER = 16
GZIP, ZIP, PARQUET, SQLITE, OLE = (
    b"\x1f\x8b",
    b"PK\x03\x04",
    b"PAR1",
    b"SQLite format 3\0",
    b"\xd0\xcf\x11\xe0",
)


@dataclass(frozen=True)
class Limits:
    """What an export may hold at most: bytes of one file when unpacked, records of one file."""

    unpacked_bytes: int = 20_000_000_000
    # calamine holds a workbook in memory
    workbook_bytes: int = 2_000_000_000
    records: int = 500_000_000
    line_characters: int = 1_000_000


def limits_of(variables: Mapping[str, Any]) -> Limits:
    """Return what an export may hold at most, as the vars say it."""
    return Limits(
        unpacked_bytes=int(Decimal(str(variables["max_unpacked_bytes"]))),
        workbook_bytes=int(Decimal(str(variables["max_workbook_bytes"]))),
        records=int(Decimal(str(variables["max_records"]))),
    )


@dataclass(frozen=True)
class Fingerprint:
    """What a file was when it was first opened."""

    size: int
    modified_ns: int
    sha256: str


class Hashing:
    """SHA-256 of what is read through it."""

    def __init__(self) -> None:
        self.hash = hashlib.sha256()

    def passing(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the blocks as they are; they are hashed while others are looked at, on another core."""
        with ThreadPoolExecutor(1) as pool:
            hashed: Future[None] | None = None
            gathered: list[bytes] = []
            for block in blocks:
                gathered.append(block)
                # handing over costs as much as hashing half a block
                if len(gathered) == TOGETHER:
                    if hashed:
                        hashed.result()
                    hashed = pool.submit(self.update, gathered)
                    gathered = []
                yield block
            if hashed:
                hashed.result()
        self.update(gathered)

    def update(self, blocks: Sequence[bytes]) -> None:
        """Take in some blocks, in their order."""
        for block in blocks:
            self.hash.update(block)


def fingerprint(path: Path) -> Fingerprint:
    """Return the fingerprint of a file, reading it once."""
    stat = path.stat()
    hashing = Hashing()
    with path.open("rb") as file:
        for _ in hashing.passing(blocks_of(file)):
            pass
    return Fingerprint(stat.st_size, stat.st_mtime_ns, hashing.hash.hexdigest())


def blocks_of(file: BinaryIO) -> Iterator[bytes]:
    """Yield what is left of a file in blocks, which end with a line where lines are not long.

    Whoever wants whole lines need not copy them together again, which took a fifth of looking at them.
    """
    while block := file.read(BLOCK_BYTES):
        yield block if block.endswith(b"\n") else block + file.readline(1 << 16)


def magic(path: Path) -> bytes:
    """Return the first bytes of a file, which tell its format whatever its name is."""
    with path.open("rb") as file:
        return file.read(16)


@contextmanager
def said_simply(name: str) -> Iterator[None]:
    """Turn what reading a damaged file raises into one sentence."""
    try:
        yield
    except PermissionError as error:
        raise ExportError(
            f"{name} may not be read by this user: give the right to read it, or take it out of the export."
        ) from error
    except (
        OSError, EOFError, zlib.error, zipfile.BadZipFile, tarfile.TarError, NotImplementedError, RuntimeError
    ) as error:  # fmt: skip
        raise ExportError(f"{name} cannot be read ({why_unread(error)}): export it again.") from error


def why_unread(error: Exception) -> str:
    """Return why a file cannot be read, in words of ours where there are any."""
    if isinstance(error, EOFError):
        return ENDS_EARLY
    if isinstance(error, zlib.error | zipfile.BadZipFile | gzip.BadGzipFile | tarfile.TarError):
        return DAMAGED_PACKING
    if isinstance(error, RuntimeError) and "encrypted" in str(error):
        return HAS_PASSWORD
    if isinstance(error, FileNotFoundError) or getattr(error, "errno", 0) == errno.ELOOP:
        return LEADS_NOWHERE
    return getattr(error, "strerror", None) or str(error) or ENDS_EARLY


@contextmanager
def opened(path: Path, *, is_gzip: bool) -> Iterator[BinaryIO]:
    """Open a file, unpacked."""
    with gzip.open(path) if is_gzip else path.open("rb") as file:
        yield cast(BinaryIO, file)


def within(blocks: Iterable[bytes], name: str, limit: int) -> Iterator[bytes]:
    """Yield the blocks; raises ExportError where they are more bytes than the limit."""
    size = 0
    for block in blocks:
        size += len(block)
        if size > limit:
            raise ExportError(
                f"{name} holds more than {limit:,} bytes when unpacked: split it, or raise the var "
                "max_unpacked_bytes if it is really so large."
            )
        yield block


def write_blocks(blocks: Iterable[bytes], path: Path) -> None:
    """Write blocks to a new file that only its owner reads."""
    path.touch(mode=0o600)
    with path.open("wb") as file:
        for block in blocks:
            file.write(block)


def members(path: Path) -> list[zipfile.ZipInfo]:
    """Return the files of an archive that people put there."""
    with zipfile.ZipFile(path) as archive:
        return [
            member
            for member in archive.infolist()
            if not member.is_dir()
            and not member.filename.startswith("__MACOSX/")
            and not Path(member.filename).name.startswith(".")
        ]


def member_name(member: zipfile.ZipInfo) -> str:
    """Return a member's name as it was typed: old Windows archivers write Russian names in cp866."""
    if member.flag_bits & 0x800 or member.filename.isascii():
        return member.filename
    return member.filename.encode("cp437", "replace").decode("cp866", "replace")


def extract(path: Path, member: zipfile.ZipInfo, target: Path, limit: int) -> None:
    """Unpack a member into a file of its own, within the limit whatever the archive says of its size."""
    with zipfile.ZipFile(path) as archive, archive.open(member) as file:
        write_blocks(within(blocks_of(cast(BinaryIO, file)), path.name, limit), target)
