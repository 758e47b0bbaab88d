"""Text of an export as a `Source`: CSV with any separator."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

from otklik.export_files.contract import ExportError
from otklik.export_files.heading import Known, find_heading
from otklik.export_files.sources import MAX_RECORD_BYTES, TEXT, CsvScan, Source
from otklik.export_files.structure import BLOCK_BYTES, Fingerprint, measure

HEAD_BYTES = 1 << 20


def open_text(path: Path, known: Known) -> Source:
    """Return the source of a CSV file, plain or gzip; raises ExportError where it cannot be read."""
    stat = path.stat()
    is_gzip = path.suffix.lower() == ".gz"
    fingerprint = Fingerprint()
    try:
        head = next(blocks(path, is_gzip, HEAD_BYTES), b"")
        heading = find_heading(
            head.decode("utf-8-sig", errors="replace"), known, is_whole=len(head) < HEAD_BYTES
        )
        if heading is None:
            raise ExportError(
                f"{path.name} is empty, it has not even a header line: export it again, or delete it if the "
                "company has no such data."
            )
        found = measure(
            fingerprint.passing(blocks(path, is_gzip, BLOCK_BYTES)),
            separator=heading.separator,
            line_end=heading.line_end,
            fields=len(heading.header),
            before=heading.before,
            longest=MAX_RECORD_BYTES,
        )
    except (OSError, EOFError) as error:
        raise ExportError(f"{path.name} cannot be read ({error}): export it again.") from error
    return Source(
        path=path,
        name=path.name,
        title=path.name.split(".")[0],
        format="csv",
        header=heading.header,
        types=dict.fromkeys(heading.header, TEXT),
        scan=CsvScan(path, heading.separator, heading.line_end, heading.before, is_gzip),
        records=found.lines - found.blank_lines - heading.before,
        sha256=fingerprint.hash.hexdigest(),
        size=stat.st_size,
        modified_ns=stat.st_mtime_ns,
        encoding="utf-8",
        separator=heading.separator,
        quote='"',
        notes=heading.notes,
    )


def blocks(path: Path, is_gzip: bool, size: int) -> Iterator[bytes]:
    """Yield the unpacked bytes of a file."""
    with gzip.open(path) if is_gzip else path.open("rb") as file:
        while block := file.read(size):
            yield block
