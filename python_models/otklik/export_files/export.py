"""Everything an export holds, as sources, and which table each of them is."""

from __future__ import annotations

import codecs
import re
import tarfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from otklik.engine.connections import connect
from otklik.export_files.contract import TABLES, ExportError, Table
from otklik.export_files.databases import Database, open_database
from otklik.export_files.folder import (
    FOREIGN_ENDINGS,
    TABLE_ENDINGS,
    TEXT_ENDINGS,
    entries,
    hides_wishes,
    table_named,
    title_of,
)
from otklik.export_files.heading import BLANKS, Known, Note, find_heading, ids_in, names_of, unique
from otklik.export_files.json_files import JSON_ENDINGS, JsonFile, open_json
from otklik.export_files.page_tables import is_page
from otklik.export_files.presets import is_known, put_aside_by
from otklik.export_files.reports import sentence_of
from otklik.export_files.sources import ParquetScan, Source, identifier, literal, path_literal
from otklik.export_files.text_files import TextFile, open_text
from otklik.export_files.titles import names_suppressions
from otklik.export_files.unpacking import (
    GZIP,
    OLE,
    PARQUET,
    SQLITE,
    ZIP,
    Fingerprint,
    Limits,
    blocks_of,
    extract,
    fingerprint,
    magic,
    member_name,
    members,
    opened,
    said_simply,
    within,
    write_blocks,
)
from otklik.export_files.workbooks import Workbook, open_pages, open_workbook

ARCHIVES = {".7z", ".rar", ".bz2", ".xz", ".zst", ".zstd", ".lz4", ".br"}
# longer lists come out of a system, a line for each
MOST_LISTED = 2_000_000
MAY_NAME_SEVERAL = (
    r"[;,|\n]|^[0-9]{1,4}[.)] |^\S{5,}(?: \S{5,})+$|@\S+\s+\S+@|\S{8}/\+?\S{8}|^\S*[0-9] (?:и|and) "
)
CONTRACT_NAMES = frozenset(name for table in TABLES for name in table.columns)
PROSE_ENDINGS = {".txt"}
# what a program calls a sheet, and years and months
NO_NAME = re.compile(r"((лист|sheet|table|tdsheet|data|данные)\W*)?[\d\W_]*", re.IGNORECASE)
# fewer records that two files have in common are an accident
LEAST_COMMON = 10
PAGE_ENDINGS = {".html", ".htm", ".xml"}
EXCEL_TEXT_ENDINGS = {".xls"}
UNLIKE_TEXT = TABLE_ENDINGS - TEXT_ENDINGS
KEYS = frozenset({"customer_id", "campaign_id"})

TablesOf = Callable[[Source], Sequence[str]]
EncodingOf = Callable[[str], str | None]


@dataclass(frozen=True)
class Entry:
    """A file to read: where its bytes are, the name people see, what it is called without endings."""

    path: Path
    name: str
    title: str
    # the folder or archive it lies in, if that may name the table
    within: str = ""


@dataclass
class Export:
    """What an export holds: the sources of each table, and what of it is not read, a sentence each.

    `unknown` are the sources that could be a table, and nobody knows which.
    """

    tables: dict[str, list[Source]] = field(default_factory=dict)
    unknown: list[Source] = field(default_factory=list)
    notes: list[tuple[str, Note]] = field(default_factory=list)

    def without_hidden(self, table: str, sources: list[Source]) -> list[Source]:
        """Return the sources of a table without hidden sheets beside visible ones, which are named.

        They are older copies and drafts, and would count double; whom not to contact is read from them too.
        """
        seen = {source.path: source.name for source in sources if not source.is_hidden}
        if table in ("suppressions", "consents"):
            return sources
        kept = []
        for source in sources:
            if source.is_hidden and source.path in seen:
                shown = seen[source.path]
                note = Note(
                    f"is a hidden sheet and is not read, because {shown} is {table} too",
                    f"скрытый лист, не прочитан: {table} уже есть в {shown}",
                )
                self.notes.append((source.name, note))
            else:
                kept.append(source)
        return kept

    @property
    def sources(self) -> list[Source]:
        """All sources that are read, each once."""
        found = {source.name: source for sources in self.tables.values() for source in sources}
        return list(found.values())


@dataclass(frozen=True)
class Opener:
    """Opens entries; `known` tells names that headers of exports have, `scratch` takes what is unpacked.

    `encoding_of` gives the encoding of a file where a person has named it.
    """

    scratch: Path
    known: Known
    limits: Limits
    encoding_of: EncodingOf = lambda name: None

    def open(self, entry: Entry) -> list[Source]:
        """Return the sources of an entry; none where it is in no format of tables. Raises ExportError."""
        with said_simply(entry.name):
            begin = magic(entry.path)
            if begin.startswith(PARQUET) or entry.path.suffix.lower() in {".parquet", ".pq"}:
                return [open_parquet(entry, self.limits)]
            opener = self.opener_of(entry, begin)
            if opener:
                return opener(entry)
            suffix = Path(entry.name).suffix.lower()
            if suffix in TEXT_ENDINGS | EXCEL_TEXT_ENDINGS | PAGE_ENDINGS and is_page(entry.path):
                return self.open_page(entry)
            # programs that have no Excel write text and call it .xls, which Excel opens
            is_text = suffix in EXCEL_TEXT_ENDINGS and is_plain_text(entry.path)
            if suffix in UNLIKE_TEXT and not is_text:
                raise ExportError(
                    f"{entry.name} cannot be read ({f'it is no {suffix} file' if begin else 'it is empty'}): "
                    "export it again, or take it out of the export."
                )
            if suffix not in TEXT_ENDINGS and not is_text:
                return []
            if suffix in PROSE_ENDINGS and table_named(entry.title) is None and not begin.strip():
                return []
            text = TextFile(entry.path, entry.name, entry.title, self.scratch)
            return [open_text(text, self.known, self.limits, self.encoding_of(entry.name))]

    def opener_of(self, entry: Entry, begin: bytes) -> Callable[[Entry], list[Source]] | None:
        """Return what opens a file that is no text of lines, by its first bytes or as JSON by its name."""
        for mark, opener in self.by_mark.items():
            if begin.startswith(mark):
                return opener
        if Path(entry.name).suffix.lower() in JSON_ENDINGS and begin.lstrip(codecs.BOM_UTF8).strip():
            return self.open_json
        return self.open_tar if is_tar(entry.path) else None

    @property
    def by_mark(self) -> dict[bytes, Callable[[Entry], list[Source]]]:
        """Return what opens a file that begins with some bytes, whatever its name says."""
        return {
            ZIP: self.open_zip,
            GZIP: self.open_gzip,
            SQLITE: lambda entry: open_database(
                Database(entry.path, entry.name, fingerprint(entry.path), self.scratch), self.limits
            ),
            OLE: lambda entry: self.open_workbook(entry, fingerprint(entry.path)),
        }

    def open_workbook(self, entry: Entry, mark: Fingerprint) -> list[Source]:
        """Return the sources of a workbook's sheets."""
        book = Workbook(entry.path, entry.name, entry.title, mark, self.scratch)
        return open_workbook(book, self.known, self.limits)

    def open_page(self, entry: Entry) -> list[Source]:
        """Return the sources of a page's tables, or of the sheets of Excel's XML.

        None of a page that says what it is, where no table has a name that headers of exports have.
        Raises ExportError where another name says that it is a table.
        """
        book = Workbook(entry.path, entry.name, entry.title, fingerprint(entry.path), self.scratch)
        found = open_pages(book, self.known, self.limits, self.encoding_of(entry.name))
        suffix = Path(entry.name).suffix.lower()
        # a form to log in has a name of that kind, too, and nothing below it
        is_meant = any(any(map(self.known, source.header)) and source.records for source in found)
        tables = [source for source in found if source.records and (len(source.header) > 1 or is_meant)]
        # as of a workbook, what nobody knows is named, or asked about, beside what somebody does
        meant = tables if is_meant or suffix in EXCEL_TEXT_ENDINGS else []
        if not meant and suffix not in PAGE_ENDINGS:
            raise ExportError(
                f"{entry.name} is a web page or XML under another name: open it in Excel and save it as XLSX."
            )
        return meant

    def open_zip(self, entry: Entry) -> list[Source]:
        """Return the sources of a workbook, or those of an archive's files."""
        mark = fingerprint(entry.path)
        inside = members(entry.path)
        names = {member.filename for member in inside}
        if any(name.startswith("xl/workbook.") for name in names) or "content.xml" in names:
            return self.open_workbook(entry, mark)
        if "[Content_Types].xml" in names:
            # a document of another kind
            return []
        found: list[Source] = []
        for member in inside:
            name = Path(member_name(member))
            target = self.unpacked(name)
            extract(entry.path, member, target, self.limits.unpacked_bytes)
            found += self.open_part(entry, mark, name, target)
        return found

    def open_part(self, entry: Entry, mark: Fingerprint, name: Path, target: Path) -> list[Source]:
        """Return the sources of a file of an archive; raises ExportError for a table that is not read.

        `name` is what it is called within, `target` where it is unpacked.
        """
        part = Entry(target, f"{entry.name}/{name}", title_of(name), entry.title)
        sources = self.open(part)
        if not sources and may_be_a_table(part):
            raise ExportError(f"{part.name} is in a format that is not read: put it there as CSV or XLSX.")
        return [packed_in(source, entry, mark, part) for source in sources]

    def open_json(self, entry: Entry) -> list[Source]:
        """Return the sources of a file of JSON."""
        file = JsonFile(entry.path, entry.name, entry.title, fingerprint(entry.path), self.scratch)
        return open_json(file, self.limits)

    def open_tar(self, entry: Entry) -> list[Source]:
        """Return the sources of an archive's files, as `open_zip` does."""
        mark = fingerprint(entry.path)
        found: list[Source] = []
        left = self.limits.unpacked_bytes
        with tarfile.open(entry.path) as archive:
            for member in archive:
                name = Path(member.name)
                if not member.isfile() or name.name.startswith("."):
                    continue
                target = self.unpacked(name)
                content = archive.extractfile(member)
                assert content
                write_blocks(within(blocks_of(cast(BinaryIO, content)), entry.name, left), target)
                left -= member.size
                found += self.open_part(entry, mark, name, target)
        return found

    def open_gzip(self, entry: Entry) -> list[Source]:
        """Return the source of a packed text, or those of another packed file."""
        with opened(entry.path, is_gzip=True) as file:
            begin = file.read(512)
        if begin[257:262] == b"ustar":
            return self.open_tar(entry)
        is_json = Path(entry.name.removesuffix(".gz")).suffix.lower() in JSON_ENDINGS
        if not is_json and not begin.startswith((ZIP, GZIP, PARQUET, SQLITE, OLE)):
            packed = TextFile(entry.path, entry.name, entry.title, self.scratch, is_gzip=True)
            return [open_text(packed, self.known, self.limits, self.encoding_of(entry.name))]
        target = self.unpacked(Path(entry.name.removesuffix(".gz")))
        with opened(entry.path, is_gzip=True) as file:
            write_blocks(within(blocks_of(file), entry.name, self.limits.unpacked_bytes), target)
        part = Entry(target, entry.name.removesuffix(".gz"), entry.title)
        mark = fingerprint(entry.path)
        return [packed_in(source, entry, mark, part) for source in self.open(part)]

    def unpacked(self, name: Path) -> Path:
        """Return where a file goes when it is unpacked; only its ending is its own."""
        return self.scratch / f"{len(list(self.scratch.iterdir()))}{name.suffix.lower()}"


def is_tar(path: Path) -> bool:
    """Tell whether a file is an archive of tar, by its first block."""
    with path.open("rb") as file:
        return file.read(512)[257:262] == b"ustar"


def is_plain_text(path: Path) -> bool:
    """Tell whether a file begins as text does: without NULs, or with the mark of UTF-16."""
    with path.open("rb") as file:
        begin = file.read(1 << 12)
    marks = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    return bool(begin) and (begin.startswith(marks) or not re.search(rb"[\x00-\x08\x0e-\x1f]", begin))


def packed_in(source: Source, entry: Entry, mark: Fingerprint, part: Entry) -> Source:
    """Return a source of an unpacked file as one of the file that people see."""
    title = source.title
    if table_named(title) is None and part.within and not names_suppressions(title):
        title = part.within
    return replace(
        source,
        path=entry.path,
        title=title,
        sha256=mark.sha256,
        size=mark.size,
        modified_ns=mark.modified_ns,
    )


def open_parquet(entry: Entry, limits: Limits) -> Source:
    """Return the source of a Parquet file; its records are counted in its footer."""
    try:
        meta = pq.read_metadata(entry.path)
        with connect() as conn:
            described = conn.execute(
                f"describe select * from read_parquet({path_literal(entry.path)})"
            ).fetchall()
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        raise ExportError(f"{entry.name} is not a readable Parquet file: export it again.") from error
    if meta.num_rows > limits.records:
        raise ExportError(
            f"{entry.name} has more than {limits.records:,} records: raise the var max_records."
        )
    names = [row[0] for row in described]
    header = unique(names_of(names))
    mark = fingerprint(entry.path)
    return Source(
        path=entry.path,
        name=entry.name,
        title=entry.title,
        format="parquet",
        header=header,
        types={column: row[1].lower() for column, row in zip(header, described, strict=True)},
        scan=ParquetScan(entry.path, names),
        records=meta.num_rows,
        sha256=mark.sha256,
        size=mark.size,
        modified_ns=mark.modified_ns,
    )


def may_be_a_table(entry: Entry) -> bool:
    """Tell whether a file that is not read could be one of the contract's tables, by its name or ending.

    Whoever is in a scan or a letter called `stop` or `отписки 2026` is not to be written to, either.
    """
    name = Path(entry.name)
    is_named = any(table_named(title) or names_suppressions(title) for title in (entry.title, name.stem))
    return is_named or name.suffix.lower() in (FOREIGN_ENDINGS | TABLE_ENDINGS) - PROSE_ENDINGS


def contract_tables_of(source: Source) -> list[str]:
    """Return the tables whose required columns a header has; one, or none where several would do."""
    names = {re.sub(r"[\s-]+", "_", name.lower()).strip("_*") for name in source.header}
    found = [
        table
        for table in TABLES
        if set(table.required) <= names and (not table.any_of or names & set(table.any_of))
    ]
    # the one that asks for most
    found.sort(key=lambda table: -len(table.required))
    if len(found) > 1 and len(found[0].required) == len(found[1].required):
        return []
    return [found[0].name] if found and len(found[0].required) > 1 else []


def stop(sentence: str) -> None:
    """Raise ExportError with a sentence."""
    raise ExportError(sentence)


def open_export(
    place: Path,
    scratch: Path,
    tables_of: TablesOf,
    known: Known,
    limits: Limits | None = None,
    *,
    encoding_of: Callable[[Path, str], str | None] = lambda folder, name: None,
    is_no_table: Callable[[Path, str], bool] = lambda folder, name: False,
    absent_of: Callable[[Path, Iterable[str]], Sequence[str]] = lambda folder, names: (),
    refuse: Callable[[str], None] = stop,
) -> Export:
    """Return what an export holds; `place` is its folder or one file.

    `tables_of` says the tables of a source whose name says none, `encoding_of` the encoding of a file in a
    folder where a person has named it, `is_no_table` whether one has said that it is no table: such a file is
    not opened; `absent_of` which files a person has named that the export has not. `refuse` is told of each
    file that is not read and could be a table; it stops everything unless another one is given. Raises
    ExportError for what cannot be read.
    """
    if not place.exists():
        raise ExportError(
            f"The export folder {place} does not exist: "
            "set CRM_EXPORT to the folder with the export's files, or to one .xlsx or .sqlite file."
        )
    folder = place if place.is_dir() else place.parent
    opener = Opener(scratch, known, limits or Limits(), partial(encoding_of, folder))
    is_said = partial(is_no_table, folder)
    found: list[Source] = []
    export = Export()
    paths = entries(place) if place.is_dir() else [place]
    for path in paths:
        name = str(path.relative_to(place)) if place.is_dir() else path.name
        parent = str(path.parent.relative_to(place)) if place.is_dir() else ""
        title = title_of(path)
        if table_named(title) is None and parent not in {"", "."}:
            # a part of a folder that is the table
            title = title_of(Path(Path(parent).parts[0]))
        entry = Entry(path, name, title)
        if is_said(name):
            export.notes.append((name, SAID_TO_BE_NONE))
            continue
        # a pipe or a socket would be waited for
        is_special = path.exists() and not path.is_file()
        sources = [] if is_special else opener.open(entry)
        if sources:
            found += sources
        elif path.is_dir() and hides_wishes(path, names_suppressions):
            refuse(
                f"{name} is a folder that is not read, and may say whom not to contact: put its files beside "
                "the others, or take it out of the export."
            )
        elif not path.is_dir() and may_be_a_table(entry):
            refuse(
                f"{name} is an archive that is not read: unpack it, pack it as zip, or take it out of "
                "the export."
                if Path(name).suffix.lower() in ARCHIVES
                else f"{name} is in a format that is not read, and could be a table: save it as CSV or "
                "XLSX, or take it out of the export."
            )
        else:
            export.notes.append((name, Note("is not read: it is no table", "не прочитан: это не таблица")))
    there = [str(path.relative_to(place)) if place.is_dir() else path.name for path in paths]
    for name in absent_of(folder, [*there, *(source.name for source in found)]):
        export.notes.append(
            (
                name,
                Note(
                    "is named by otklik.yml and matches no file by its whole name, as data.zip/sales.csv "
                    "would: what is said there is of none",
                    "назван в otklik.yml, но целиком (как data.zip/sales.csv) так не называется ни один "
                    "файл: сказанное там лишнее",
                ),
            )
        )
    export.notes += [(source.name, SAID_TO_BE_NONE) for source in found if is_said(source.name)]
    found = [source for source in found if not is_said(source.name)]
    assign(export, without_copies(export, found), tables_of, refuse, scratch)
    for path in paths:
        if (
            path.is_dir()
            and not is_said(str(path.relative_to(place)))
            and (held := held_alone(path, export, known))
        ):
            refuse(
                f"{path.relative_to(place)} is a folder that is not read, and holds {held[0]} ({held[1]}), "
                f"of "
                "which there is no other file: put its files beside the others, or take it out of the export."
            )
    return export


SAID_TO_BE_NONE = Note(
    "is not read: otklik.yml says that it is no table",
    "не прочитан: в otklik.yml сказано, что это не таблица",
)
# nobody's files, and folders of what was there before
OF_OLD_FILES = re.compile(
    r"\.|~\$|__macosx|(?:old|alt|archiv\w*|archive|архив\w*|backups?|bak|prev\w*|previous|стар\w+|прошл\w+|копи\w+)$"
)


# enough of a text to see its header
SEEN_OF_TEXT = 1 << 16


def held_alone(folder: Path, export: Export, known: Known) -> tuple[str, str] | None:
    """Return a table that files in a folder that is not read are called like, and nothing else is; and one.

    A folder of older files has those of tables that stand beside it.
    """
    for path in sorted(folder.rglob("*")):
        table = table_named(title_of(path))
        within = path.relative_to(folder.parent).parts
        if any(OF_OLD_FILES.match(name.lower()) for name in within):
            continue
        is_absent = table and not export.tables.get(table)
        if path.is_file() and table and is_absent and may_be_of(path, known):
            return table, path.name
    return None


def may_be_of(path: Path, known: Known) -> bool:
    """Tell whether a file may be a table, by its ending; a text by its first line that has a known name."""
    ending = path.suffix.lower()
    if ending not in TEXT_ENDINGS:
        return ending in TABLE_ENDINGS
    with path.open("rb") as file:
        head = file.read(SEEN_OF_TEXT)
    if not head.isascii():
        # in whatever encoding
        return True
    heading = find_heading(head.decode(), known, is_whole=len(head) < SEEN_OF_TEXT)
    return heading is not None and any(map(known, heading.header))


def without_copies(export: Export, sources: Iterable[Source]) -> list[Source]:
    """Return the sources without those whose file has the bytes of another of the same table."""
    seen: dict[tuple[str, str | None, str | None], Source] = {}
    kept = []
    for source in sources:
        key = (source.sha256, source.sheet, table_named(source.title) or source.title)
        inside_one = seen.get(key)
        if inside_one is not None and inside_one.path != source.path:
            export.notes.append(
                (
                    source.name,
                    Note(
                        f"is not read: it is {inside_one.name} again, byte for byte",
                        f"не прочитан: это те же байты, что {inside_one.name}",
                    ),
                )
            )
            continue
        seen.setdefault(key, source)
        kept.append(source)
    return kept


def assign(
    export: Export,
    sources: Iterable[Source],
    tables_of: TablesOf,
    refuse: Callable[[str], None],
    scratch: Path,
) -> None:
    """Give each source to its tables; `refuse` is told of those of which nobody knows what they could be."""
    tables: dict[str, list[Source]] = defaultdict(list)
    unread = []
    aside: dict[str, str] = {}
    for source in sources:
        names = list(tables_of(source))
        if not names and (said := sentence_of(source)):
            export.unknown.append(source)
            refuse(said)
            continue
        if not names:
            named = table_named(source.title)
            names = [named] if named else contract_tables_of(source)
        if not names and is_alone(source, sources):
            named = table_named(title_of(Path(source.name.split("!")[0])))
            names = [named] if named else []
        if not tables_of(source) and (word := put_aside_by(source, names)):
            # cancelled orders have the columns of others
            aside[source.name] = word
            names = []
        for name in names:
            tables[name].append(source)
        if not names:
            unread.append(source)
    read_paths = {source.path for found in tables.values() for source in found}
    for source in unread:
        known = [name for name in source.header if name.lower() in CONTRACT_NAMES]
        # a text of which several columns are called so is a table
        is_prose = source.path.suffix.lower() in PROSE_ENDINGS and sum(map(is_known, source.header)) < 2
        is_aside = source.name in aside
        if is_aside or (source.path not in read_paths and not is_prose) or set(map(str.lower, known)) & KEYS:
            export.unknown.append(source)
            word = aside.get(source.name, "")
            why = f"its name says {word}; " if word else ""
            refuse(
                f"{source.name} is not read, and could be a table ({', '.join(source.header[:8])}): {why}"
                f"name it after one ({', '.join(table.name for table in TABLES)}), map it in otklik.yml, or "
                "take it out of the export."
            )
            continue
        export.notes.append(
            (
                source.name,
                Note(
                    "is not read: neither its name nor its header says which table it is",
                    "не прочитан: ни имя, ни заголовок не говорят, какая это таблица",
                ),
            )
        )
    for name, found in tables.items():
        tables[name] = export.without_hidden(name, found)
    for found in tables.values():
        require_one_form(found)
    export.notes += overlaps(tables["purchases"])
    export.tables = dict(tables)
    # whom a line that cannot be read means is doubtful, and doubt means do not contact
    suppressions = [with_doubtful(with_each_id(source, scratch)) for source in tables.pop("suppressions", [])]
    if suppressions:
        export.tables["suppressions"] = suppressions


def is_alone(source: Source, sources: Iterable[Source]) -> bool:
    """Tell whether a sheet goes by its workbook's name: the only one, a nameless one, a part."""
    if source.sheet is None:
        return False
    beside = [other for other in sources if other.path == source.path]
    # sheets of one header are parts of one table, whatever divides them: months, cities, groups of a test
    is_part = len(beside) > 1 and all(other.header == source.header for other in beside)
    return bool(NO_NAME.fullmatch(source.sheet)) or len(beside) == 1 or is_part


def with_each_id(source: Source, scratch: Path) -> Source:
    """Return a list of whom not to contact with a record for each id, where cells name several people.

    A column is one of ids if nearly all its cells are such; what else stands in a record is repeated. The
    numbers of a numbered list are taken off. Whoever is meant by a cell that says more than ids is as before.
    """
    if source.rejects_path is not None or source.records > MOST_LISTED:
        return source
    facts = ", ".join(
        f"bool_or(regexp_matches(cast({identifier(name)} as varchar), {literal(MAY_NAME_SEVERAL)}))"
        for name in source.header
    )
    with connect() as conn:
        asked = conn.execute(f"select {facts} from ({source.relation()})").fetchall()[0]
        names = [name for name, may in zip(source.header, asked, strict=True) if may]
        if not names:
            return source
        table = conn.sql(f"select * from ({source.relation()}) order by line").to_arrow_table()
    for name in names:
        cells = [str(cell) if cell is not None else "" for cell in table[name].to_pylist()]
        ids = [list(dict.fromkeys(ids_in(cell))) or [cell] for cell in cells]
        filled = [(cell, found) for cell, found in zip(cells, ids, strict=True) if cell.strip(BLANKS)]
        are_ids = sum(bool(ids_in(cell)) for cell, _ in filled)
        changed = sum(found != [cell.strip(BLANKS)] for cell, found in filled)
        if not changed or are_ids < 0.9 * len(filled):
            continue
        rows = [at for at, found in enumerate(ids) for _ in found]
        each = table.take(pa.array(rows))
        place = each.column_names.index(name)
        each = each.set_column(place, name, pa.array([one for found in ids for one in found], pa.string()))
        kept = scratch / f"{len(list(scratch.iterdir()))}.parquet"
        pq.write_table(each, kept)
        note = Note(
            f"{changed} of its lines name several people or a number in the list: {len(rows)} ids in "
            f"{source.records} lines",
            f"строк, где названы несколько человек или номер по порядку: {changed}; номеров {len(rows)} в "
            f"{source.records} строках",
        )
        return replace(
            source,
            scan=ParquetScan(kept, list(source.header), has_line=True),
            types={**source.types, name: "varchar"},
            records=len(rows),
            notes=(*source.notes, note),
        )
    return source


def with_doubtful(source: Source) -> Source:
    """Return a list of whom not to contact with the ids of the lines that hold no whole record.

    Of such a line only its id counts; a line without one stays rejected.
    """
    if source.rejects_path is None or not isinstance(source.scan, ParquetScan):
        return source
    names = [name.lower() for name in source.header]
    at = names.index("customer_id") if "customer_id" in names else 0
    rejects = pq.read_table(source.rejects_path).to_pylist()
    ids = [id_in(row["raw"], source.separator or ",", at) for row in rejects]
    saved = [row for row, found in zip(rejects, ids, strict=True) if found]
    for row, found in zip(rejects, ids, strict=True):
        if "\ufffd" in found:
            raise ExportError(
                f"{source.name}: the id in line {row['line']} cannot be read ({found}), and whom not to "
                "contact depends on it: mend the line, save the file as CSV UTF-8, or name its encoding in "
                "otklik.yml."
            )
    if not saved:
        return source
    kept = pq.read_table(source.scan.path)
    added = pa.table(
        {
            name: pa.array([found for found in ids if found], pa.string())
            if name == source.scan.names[at]
            else pa.array([row["line"] for row in saved], pa.int64())
            if name == "line"
            else pa.nulls(len(saved), pa.string())
            for name in kept.column_names
        }
    )
    pq.write_table(pa.concat_tables([kept, added]), source.scan.path)
    lost = [row for row, found in zip(rejects, ids, strict=True) if not found]
    pq.write_table(pa.Table.from_pylist(lost, pq.read_schema(source.rejects_path)), source.rejects_path)
    note = Note(
        f"of {len(saved)} lines that cannot be read only the id is taken, and nobody in them is contacted",
        f"из нечитаемых строк ({len(saved)}) взят только номер, и тем, кто в них, не пишем",
    )
    return replace(source, rejected=len(lost), notes=(*source.notes, note))


def id_in(raw: str, separator: str, at: int) -> str:
    """Return the field of a line that cannot be read where the id should stand, empty where it has none.

    Without quotes, and without the sign by which Excel takes it for text.
    """
    fields = [field.strip(BLANKS + "='\"\u2400") for field in raw.split(separator)]
    return fields[at] if at < len(fields) else ""


def require_one_form(sources: Sequence[Source]) -> None:
    """Raise ExportError where a table comes twice under one name in two formats: it would count double."""
    seen: dict[Path, Path] = {}
    for path in dict.fromkeys(source.path for source in sources):
        other = seen.setdefault(path.parent / title_of(path).lower(), path)
        if other != path:
            raise ExportError(
                f"{path.parent} holds {other.name} and {path.name} for one table: keep the one that is meant."
            )


def overlaps(sources: Sequence[Source]) -> list[tuple[str, Note]]:
    """Return which files have records of another one too, a note each: those purchases count twice.

    Raises ExportError where most records of a file do. One scan of the files that have the same columns, of
    which about a hundred thousand records are compared.
    """
    alike = [source for source in sources if names_in(source) == names_in(sources[0])]
    if len(alike) < 2:
        return []
    every = max(1, sum(source.records for source in alike) // 100_000)
    marks = " union all ".join(
        f"select {at} as source, hash({texts_of(source)}) as mark from ({source.relation()}) "
        f"where mark % {every} = 0"
        for at, source in enumerate(alike)
    )
    with connect() as conn:
        found = conn.execute(
            f"with records as ({marks}), "
            "firsts as (select mark, min(source) as first from records group by mark) "
            "select source, min(first), count(*), count(*) filter (first < source) "
            "from records join firsts using (mark) group by source order by source"
        ).fetchall()
    notes = []
    for source, first, records, common in found:
        if common >= LEAST_COMMON and common > 0.5 * records:
            raise ExportError(
                f"{alike[source].name} repeats records of {alike[first].name} "
                f"({common} of {records} compared): they would count double, keep the file that is meant."
            )
        if common:
            notes.append(
                (
                    alike[source].name,
                    Note(
                        f"has records of {alike[first].name} too ({common} of {records} compared): "
                        "they count twice, cut one file where the other begins",
                        f"содержит записи, которые есть и в {alike[first].name} ({common} из {records} "
                        "сравненных): они считаются дважды, разрежьте файлы встык",
                    ),
                )
            )
    return notes


def texts_of(source: Source) -> str:
    """Return the columns of a source as texts, in the order of `names_in`.

    By their own names: the engine tells Russian capitals from small letters.
    """
    names = sorted(source.header, key=str.lower)
    return ", ".join(f"cast({identifier(name)} as varchar)" for name in names)


def names_in(source: Source) -> list[str]:
    """Return the columns of a source without regard to case and order."""
    return sorted(name.lower() for name in source.header)


def require_customers(export: Export, place: Path, tables: Iterable[Table] = TABLES) -> None:
    """Raise ExportError where a required table is not there, or has no rows."""
    for table in tables:
        sources = export.tables.get(table.name, [])
        if not table.is_required:
            continue
        if not sources:
            if not export.sources and not export.unknown and export.notes:
                names = ", ".join(dict.fromkeys(name for name, _ in export.notes))
                raise ExportError(
                    f"Nothing in {place} is a table that is read ({names}): put the tables there as CSV, "
                    "XLSX, Parquet, SQLite or JSON."
                )
            bought = [source.name for source in export.tables.get("purchases", [])]
            way_out = (
                f", or take those who bought: give {bought[0]} the table {table.name}, too, in otklik.yml, "
                "as `make check` proposes"
                if bought
                else ""
            )
            raise ExportError(
                f"{place} has no {table.name}.csv (nor .tsv, .csv.gz, .xlsx, .parquet): put the file with "
                f"the {table.name} there, its key column is {table.required[0]}{way_out}."
            )
        if not any(source.records for source in sources):
            names = " and ".join(source.name for source in sources)
            raise ExportError(f"{names} has a header and no {table.name}: export it again with its rows.")
