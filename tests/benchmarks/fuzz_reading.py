"""Ten minutes of files that nobody has seen: every one is read, or refused in one sentence.

`python -m tests.benchmarks.fuzz_reading [seconds] [seed]`: damaged files of any dialect, some in another
encoding, packed, cut or with bytes of another file in them; whole exports in a random way of writing (dates,
money, ids, words); columns of spoiled cells, each of which is read, named as unreadable, or empty, and of
which `make check` foretells what stops a build. What it finds becomes a test.
"""

from __future__ import annotations

import gzip
import io
import random
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import duckdb
from otklik.commands.check import check
from otklik.export_files.contract import ExportError
from otklik.export_files.export import open_export
from otklik.export_files.plugin import crm_export_views
from otklik.export_files.presets import is_known, tables_of

from tests.benchmarks import exports
from tests.benchmarks.damage import Damaged, damaged_file, faults

RECORDS = 120


def packed(chance: random.Random, content: bytes) -> tuple[str, bytes]:
    """Return a name and the bytes of a file in some packing."""
    kind = chance.choice(["csv", "csv", "gz", "zip"])
    if kind == "gz":
        return "purchases.csv.gz", gzip.compress(content, 1)
    if kind == "zip":
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("purchases.csv", content)
        return "purchases.zip", buffer.getvalue()
    return "purchases.csv", content


def spoiled(chance: random.Random, content: bytes) -> bytes:
    """Return the bytes with something done to them that no writer of files does."""
    at = chance.randrange(len(content) + 1)
    match chance.choice(["cut", "noise", "doubled", "hole", "nothing"]):
        case "cut":
            return content[:at]
        case "noise":
            return content[:at] + chance.randbytes(chance.choice([1, 100, 5_000])) + content[at:]
        case "doubled":
            return content + content[at:]
        case "hole":
            return content[:at] + content[at + chance.choice([1, 50, 5_000]) :]
        case _:
            return content


def recoded(chance: random.Random, file: Damaged) -> bytes:
    """Return the file's bytes in another encoding, where it has no broken ones."""
    try:
        return file.content.decode().encode(chance.choice(["cp1251", "utf-16", "koi8-r", "utf-8-sig"]))
    except UnicodeError:
        return file.content


def outcome(folder: Path, seed: int) -> str:
    """Make one export and read it; return what became of it. Raises whatever is not one sentence."""
    chance = random.Random(seed)
    file = damaged_file(seed, RECORDS)
    if chance.random() < 0.5:
        wrong = faults(file, folder, seed)
        return f"not exact: {wrong[0][:200]}" if wrong else "exact"
    place, scratch = folder / f"export{seed}", folder / f"unpacked{seed}"
    place.mkdir()
    scratch.mkdir()
    (place / "customers.csv").write_text("customer_id\n1\n")
    name, content = packed(chance, spoiled(chance, recoded(chance, file)))
    (place / name).write_bytes(spoiled(chance, content) if chance.random() < 0.2 else content)
    try:
        export = open_export(place, scratch, tables_of, is_known)
    except ExportError as error:
        return "refused" if "\n" not in str(error) and str(error).endswith(".") else f"words: {error}"
    with duckdb.connect() as connection:
        for source in export.sources:
            rows = connection.execute(source.relation()).fetchall()
            rejects = connection.execute(source.rejects()).fetchall()
            if (len(rows), len(rejects)) != (source.kept, source.rejected):
                return f"not counted: {source.kept} and {source.rejected}, {len(rows)} and {len(rejects)}"
    return "read"


SIGNS = [*"0123456789.,-+/:() %eE'\"=$₽\u00a0\u2212TZгрubкopnul", "руб", "PM", "00", "\\N"]


def spoiled_cell(chance: random.Random, cell: str) -> str:
    """Return a cell with a sign or two put in, taken out or exchanged."""
    signs = list(cell)
    for _ in range(chance.choice([1, 1, 2, 3])):
        at = chance.randrange(len(signs) + 1)
        signs[at : at + chance.choice([0, 1])] = chance.choice([[], [chance.choice(SIGNS)]])
    return "".join(signs).replace(";", "").replace("\n", "")


NAMES = ("customer_id", "purchased_on", "amount", "discount_amount", "quantity")


def spoiled_export(folder: Path, seed: int) -> list[list[str]]:
    """Write purchases with spoiled cells, and a customer; return the cells."""
    chance = random.Random(seed)
    way = exports.random_way(chance)
    rows = exports.truth(chance, way)["purchases"]
    share = chance.choice([0.02, 0.2, 0.9])
    written = [[exports.text_cell(name, row[name], way) for name in NAMES] for row in rows]
    written = [
        [spoiled_cell(chance, cell) if chance.random() < share else cell for cell in cells]
        for cells in written
    ]
    text = "\n".join(";".join('"' + cell.replace('"', '""') + '"' for cell in cells) for cells in written)
    (folder / "customers.csv").write_text("customer_id\n1\n")
    (folder / "purchases.csv").write_text(f"{';'.join(NAMES)}\n{text}\n")
    return written


def check_outcome(folder: Path, seed: int) -> str:
    """Foretell what a build makes of spoiled cells: it stops where that would, and no row is uncounted."""
    spoiled_export(folder, seed)
    foretold = check(folder, {"max_reject_share": 1}).faults
    with duckdb.connect() as connection:
        try:
            crm_export_views(connection, folder)
        except ExportError as error:
            return "refused" if foretold == [*error.faults] else f"foretold: {foretold}, said: {error}"
    return f"foretold: {foretold}" if foretold else "read"


def cells_outcome(folder: Path, seed: int) -> str:
    """Read columns with spoiled cells: each cell is read, named as unreadable, or says nothing."""
    written = spoiled_export(folder, seed)
    with duckdb.connect() as connection:
        try:
            views = crm_export_views(connection, folder)
        except ExportError as error:
            return "refused" if "\n" not in str(error) and str(error).endswith(".") else f"words: {error}"
        read = connection.execute(
            f"select {', '.join(NAMES)}, coalesce(unreadable, '') || coalesce(faults, ''), line "
            f"from ({views['purchases']})"
        ).fetchall()
    for *values, named, line in read:
        for name, value, cell in zip(NAMES, values, written[line - 2], strict=True):
            is_digit = any(sign.isdigit() for sign in cell)
            if value is None and is_digit and name not in named and not is_no_day(name, cell):
                return f"not named: {name} {cell!r} of line {line}: {named}"
            if name == "purchased_on" and value is not None and not 1970 <= value.year <= 9999:
                return f"read as {value}: {cell!r}"
    return "read" if len(read) == len(written) else f"not counted: {len(read)} of {len(written)}"


def is_no_day(name: str, cell: str) -> bool:
    """Tell whether a cell may be one of the days that stand for no day, or an error of a spreadsheet."""
    digits = "".join(sign for sign in cell if sign.isdigit())
    return cell.strip().startswith("#") or (name == "purchased_on" and set(digits) <= set("0123589"))


def whole_outcome(_: Path, seed: int) -> str:
    """Read a whole export in a random way of writing, judged by who made it."""
    verdict, way = exports.outcome(seed)
    return {"right": "exact", "guess": "exact", "refused": "refused"}.get(
        verdict.end, f"{verdict.end}: {verdict.said[:200]} {way}"
    )


KINDS: tuple[Callable[[Path, int], str], ...] = (outcome, whole_outcome, cells_outcome, check_outcome)


def study(seconds: float, seed: int) -> Counter[str]:
    """Try files for so long; print what is not as it should be, with the seed that makes it again."""
    counts: Counter[str] = Counter()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with tempfile.TemporaryDirectory() as folder:
            try:
                became = KINDS[seed % len(KINDS)](Path(folder), seed)
            except Exception as error:
                became = f"raised {type(error).__name__}: {str(error)[:200]}"
        if became not in {"exact", "read", "refused"}:
            print(f"seed {seed}: {became}", flush=True)
            became = "FAULT"
        counts[became] += 1
        seed += 1
    return counts


if __name__ == "__main__":
    lasting = float(sys.argv[1]) if len(sys.argv) > 1 else 600
    first = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**9)
    tried = study(lasting, first)
    print(f"{tried.total()} files from seed {first}: {dict(tried)}")
    sys.exit(bool(tried["FAULT"]))
