"""Text of an export as a `Source`: CSV of any separator, encoding and condition.

One pass takes the fingerprint and the structure. A whole text in UTF-8 is left to the engine; another
encoding is written as UTF-8 first; a text with damage is read line by line into Parquet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.parquet as pq

from otklik.export_files import exact
from otklik.export_files.contract import ExportError
from otklik.export_files.encodings import Encoding, are_many, as_utf8, find_encoding, guess, readings
from otklik.export_files.heading import (
    BLANKS,
    PLAIN_SEPARATOR,
    Heading,
    Known,
    Note,
    again_note,
    find_heading,
    headless,
    split,
    unwrapped,
)
from otklik.export_files.presets import says_wishes
from otklik.export_files.sources import TEXT, CsvScan, ParquetScan, Source
from otklik.export_files.structure import TAIL_BYTES, Form, Structure, measure
from otklik.export_files.titles import names_suppressions
from otklik.export_files.unpacking import (
    Hashing,
    Limits,
    blocks_of,
    fingerprint,
    opened,
    said_simply,
    within,
    write_blocks,
)

# before the word of a file that shows how its encoding was read, in English and Russian
EXAMPLE = ("for example", "например")
HEAD_BYTES = 1 << 20

# no text has them: a form feed and an escape stand in some
NO_SIGNS = tuple(bytes([sign]) for sign in (*range(9), *range(14, 27), *range(28, 32), 127))
# of random bytes one in nine is such
MANY_ODD = 0.03


@dataclass(frozen=True)
class TextFile:
    """A file of text: where it is, how it is called, whether it is packed, and where copies of it may go.

    `separator` is the one that it was written with here; empty where nobody knows yet.
    """

    path: Path
    name: str
    title: str
    scratch: Path
    is_gzip: bool = False
    separator: str = ""


def open_text(
    file: TextFile,
    known: Known,
    limits: Limits,
    named: str | None = None,
    encoding: Encoding | None = None,
) -> Source:
    """Return the source of a text; raises ExportError where it has no header or cannot be read.

    `named` is the encoding that a person says it has; `encoding` is given where it has been found out.
    """
    origin = file.path
    stat = origin.stat()
    with said_simply(file.name):
        with opened(file.path, is_gzip=file.is_gzip) as binary:
            head = binary.read(HEAD_BYTES)
        encoding = encoding or encoding_in(file, head, named, known)
        hashing = Hashing()
        reads_as_it_is = not file.is_gzip and encoding.is_utf8
        with file.path.open("rb") as raw:
            # packed bytes are hashed by themselves: unpacking reads ahead
            if not reads_as_it_is:
                for _ in hashing.passing(blocks_of(raw)):
                    pass
        if not encoding.is_utf8 or (file.is_gzip and is_padded(origin)):
            file = rewritten(file, encoding, limits)
            with opened(file.path, is_gzip=False) as binary:
                head = binary.read(HEAD_BYTES)
        text = head.decode("utf-8-sig", errors="replace")
        heading = heading_in(file, text, known, is_whole=len(head) < HEAD_BYTES)
        if len(heading.separator.encode()) > 1:
            plain, bared = separated_plainly(file, heading.separator, is_wrapped=heading.is_wrapped)
            source = open_text(plain, known, limits, encoding=Encoding("utf-8"))
            return replace(
                source,
                path=origin,
                sha256=fingerprint(origin).sha256,
                size=stat.st_size,
                modified_ns=stat.st_mtime_ns,
                encoding=encoding.name,
                is_encoding_guessed=encoding.confidence is not None,
                separator=heading.separator,
                notes=(*source.notes, *([unwrapped_note(bared)] if bared else [])),
            )
        form = Form(
            heading.separator,
            heading.line_end,
            len(heading.header),
            limits.line_characters,
            heading.line.strip(BLANKS).encode(),
        )
        structure = measured(file, form, heading, limits, hashing if reads_as_it_is else None)
        sha256 = hashing.hash.hexdigest()
        source = found_source(file, heading, encoding, structure, origin=origin, sha256=sha256)
        if source.records > limits.records:
            raise ExportError(
                f"{file.name} has more than {limits.records:,} records: raise the var max_records."
            )
        whole = without_totals(source, structure) if structure.damage is None else None
        if whole:
            return whole
        sample = re.split(r"\r\n|\n|\r", text)[heading.before : 2_000]
        reader = exact.Reader(form, limits.records, sample, heading.header, heading.above)
        source = read_exactly(source, file, reader, heading, structure)
    other = None if named or not encoding.is_utf8 else encoding_of_broken(reader)
    return open_text(file, known, limits, encoding=other) if other else source


def encoding_of_broken(reader: exact.Reader) -> Encoding | None:
    """Return the encoding of lines that are not UTF-8 where they are more than those that are.

    It began after the head.
    """
    if reader.broken > 0.5 * reader.foreign and are_many(reader.broken_lines):
        return guess(b"\n".join(reader.broken_lines))
    return None


def measured(
    file: TextFile, form: Form, heading: Heading, limits: Limits, hashing: Hashing | None
) -> Structure:
    """Return the structure of a text, whose bytes pass through `hashing` where it is given."""
    with opened(file.path, is_gzip=file.is_gzip) as binary:
        blocks = within(blocks_of(binary), file.name, limits.unpacked_bytes)
        structure = measure(hashing.passing(blocks) if hashing else blocks, form, heading.before)
    if not heading.is_plain:
        # the engine skips records where there are quotes, not lines
        structure.damage = structure.damage or "quotes above the records"
    return structure


def found_source(
    file: TextFile, heading: Heading, encoding: Encoding, structure: Structure, *, origin: Path, sha256: str
) -> Source:
    """Return the source of a text before its records are looked at; `origin` is the file that it came in."""
    stat = origin.stat()
    return Source(
        path=origin,
        name=file.name,
        title=file.title,
        format="csv",
        header=heading.header,
        types=dict.fromkeys(heading.header, TEXT),
        scan=CsvScan(file.path, heading.separator, heading.line_end, heading.before, file.is_gzip),
        records=structure.lines - heading.before - structure.blank,
        sha256=sha256,
        size=stat.st_size,
        modified_ns=stat.st_mtime_ns,
        encoding=encoding.name,
        is_encoding_guessed=encoding.confidence is not None,
        separator=heading.separator,
        quote='"',
        notes=(*heading.notes, *encoding_note(encoding)),
    )


def encoding_in(file: TextFile, head: bytes, named: str | None, known: Known) -> Encoding:
    """Return the encoding of a text; raises ExportError where nobody can tell."""
    found = find_encoding(head, named, known)
    if is_no_text(head, is_known=found is not None):
        raise ExportError(
            f"{file.name} is no text (its bytes are those of a picture, a program or a damaged file): export "
            "it again as CSV UTF-8, or take it out of the export."
        )
    if found is None:
        read = ", ".join(f"{word} in {name}" for name, word in readings(head))
        raise ExportError(
            f"{file.name} is in an encoding that nobody can tell (it has {read}): save it as CSV UTF-8, or "
            "name its encoding in otklik.yml."
        )
    return found


def is_no_text(head: bytes, *, is_known: bool) -> bool:
    """Tell whether bytes are of no text: with signs that no text has, or with nothing else at all.

    In UTF-16 half of them are NUL; where its encoding `is_known` a few odd ones are damage.

    Examples
    --------
    >>> is_no_text(bytes(range(1, 256)), is_known=False), is_no_text(bytes(100), is_known=True)
    (True, True)
    >>> is_no_text("Код;Имя".encode("cp1251"), is_known=False), is_no_text(b"", is_known=True)
    (False, False)
    """
    odd = sum(head.count(sign) for sign in NO_SIGNS)
    return bool(head) and odd > (0.9 if is_known else MANY_ODD) * len(head)


def heading_in(file: TextFile, text: str, known: Known, *, is_whole: bool) -> Heading:
    """Return what stands above the records of a text that begins so; raises ExportError where it is empty."""
    heading = find_heading(
        text, known, is_whole=is_whole, separator=file.separator, is_list=names_suppressions(file.title)
    )
    if heading is None:
        raise ExportError(
            f"{file.name} is empty, it has not even a header line: export it again, or delete it if the "
            "company has no such data."
        )
    if names_suppressions(file.title):
        return headless(heading, text, known, is_whole=is_whole)
    return heading


def encoding_note(encoding: Encoding) -> list[Note]:
    """Return the sentence about an encoding that nothing in the file names."""
    if encoding.confidence is None:
        return []
    said, said_ru = (f", {word} {encoding.sample}" if encoding.sample else "" for word in EXAMPLE)
    return [
        Note(
            f"is taken for {encoding.name} (likeness {encoding.confidence}){said}",
            f"прочитан в кодировке {encoding.name} (сходство {encoding.confidence}){said_ru}",
        )
    ]


def unwrapped_note(lines: int) -> Note:
    """Return the sentence about lines that stand whole in quotes."""
    return Note(
        f"{lines} lines stand whole in quotes and are read without them",
        f"строк целиком в кавычках: {lines}, кавычки сняты",
    )


def separated_plainly(file: TextFile, separator: str, *, is_wrapped: bool) -> tuple[TextFile, int]:
    """Return the text with a separator of one byte, and how many lines stood whole in quotes."""
    unwrapped_lines = 0
    target = file.scratch / f"{len(list(file.scratch.iterdir()))}.csv"
    target.touch(mode=0o600)
    with (
        opened(file.path, is_gzip=file.is_gzip) as binary,
        target.open("w", encoding="utf-8", errors="surrogateescape", newline="") as plain,
    ):
        for line in exact.text_of(binary):
            bare = line.rstrip("\r\n")
            inner = unwrapped(bare) if is_wrapped else bare
            unwrapped_lines += inner != bare
            plain.write(PLAIN_SEPARATOR.join(split(inner, separator)) + line[len(bare) :])
    return replace(file, path=target, is_gzip=False, separator=PLAIN_SEPARATOR), unwrapped_lines


def is_padded(path: Path) -> bool:
    """Tell whether zeros stand behind a packed text, as tapes leave them: the engine does not pass over them.

    Its last four bytes are otherwise the length of the text, which is not 0.
    """
    with path.open("rb") as raw:
        raw.seek(-4, 2)
        return raw.read() == bytes(4)


def rewritten(file: TextFile, encoding: Encoding, limits: Limits) -> TextFile:
    """Return the text as a file in UTF-8."""
    target = file.scratch / f"{len(list(file.scratch.iterdir()))}.csv"
    with opened(file.path, is_gzip=file.is_gzip) as binary:
        blocks = within(blocks_of(binary), file.name, limits.unpacked_bytes)
        write_blocks(as_utf8(blocks, encoding), target)
    return replace(file, path=target, is_gzip=False)


def without_totals(source: Source, structure: Structure) -> Source | None:
    """Return the source of a whole text without the lines at its end that are no records.

    Those sum up the others, say how many they are, or have separators only. None where a line without
    anything stands among the records: to the engine it is one, or the lines after it get wrong numbers.
    """
    separator = source.separator or ","
    lines = re.split(rb"\r\n|\n|\r", structure.tail)
    if len(structure.tail) == TAIL_BYTES:
        # the first line may be cut
        lines = lines[1:]
    if lines and not lines[-1]:
        lines.pop()
    names_people = says_wishes(source)
    blank = empty = totals = 0
    for line in reversed(lines):
        cells = exact.parse(line.decode(errors="replace"), separator).cells
        if not line.strip():
            blank += 1
        elif not any(cell.strip(BLANKS) for cell in cells):
            empty += 1
        elif exact.is_total(cells, names_people=names_people):
            totals += 1
        else:
            break
    if structure.blank > blank or structure.empty > empty:
        return None
    if not empty + totals or not isinstance(source.scan, CsvScan):
        return source
    records = source.records - empty - totals
    return replace(
        source,
        scan=replace(source.scan, most=records),
        records=records,
        notes=(*source.notes, *([totals_note(totals)] if totals else [])),
    )


def totals_note(lines: int) -> Note:
    """Return the sentence about lines that sum up others."""
    return Note(
        f"{lines} lines at its end sum up the others and are left out",
        f"строк итогов в конце: {lines}, они пропущены",
    )


def read_exactly(
    source: Source, file: TextFile, reader: exact.Reader, heading: Heading, structure: Structure
) -> Source:
    """Return the source of a text read line by line.

    Raises ExportError where a line of the text is neither in a record nor among the rejects.
    """
    place = len(list(file.scratch.iterdir()))
    kept = file.scratch / f"{place}.parquet"
    with opened(file.path, is_gzip=file.is_gzip) as binary:
        records = reader.records(exact.text_of(binary), heading.before)
        counts = exact.write(
            records,
            file.name,
            len(heading.header),
            kept,
            most=reader.most,
            separator=heading.separator,
            names_people=says_wishes(source),
        )
    lost = structure.lines - heading.before - counts.accounted
    delivered = pq.read_metadata(kept).num_rows
    if lost or delivered != counts.kept:
        raise ExportError(
            f"{file.name}: of its {structure.lines} lines {lost} are in no record and in no reject, and "
            f"{delivered} of {counts.kept} records were written: please tell the makers."
        )
    notes = list(source.notes)
    if counts.totals:
        notes.append(totals_note(counts.totals))
    if reader.headers_again:
        notes.append(again_note(reader.headers_again))
    if reader.unwrapped:
        notes.append(unwrapped_note(reader.unwrapped))
    return replace(
        source,
        scan=ParquetScan(kept, [f"c{at}" for at in range(len(heading.header))], has_line=True),
        records=counts.kept + counts.rejected,
        rejected=counts.rejected,
        rejects_path=exact.rejects_of(kept) if counts.rejected else None,
        notes=tuple(notes),
    )
