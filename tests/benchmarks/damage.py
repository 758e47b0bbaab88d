"""Files with random damage: are the good rows unchanged, and is every other line named?

`python -m tests.benchmarks.damage [files]` tries 1 000 files of 400 records.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from otklik.export_files.contract import TABLES
from otklik.export_files.text_files import TextFile, open_text
from otklik.export_files.unpacking import Limits

RECORDS = 400
WORDS = ("Брюки женские", "мяч, белый", 'Ботинки 27"', 'кафе "У дома"', "a;b|c", "две\nстроки", "ёж", "", "x")
NAMES = {name for table in TABLES for name in table.columns}


@dataclass
class Piece:
    """Some lines of a file that stand together: their bytes, and the cells of the good record they are."""

    text: bytes
    cells: tuple[str, ...] | None = None
    is_blank: bool = False


@dataclass
class Damaged:
    """A file: its lines, and what is true of them by the number of their first line."""

    content: bytes = b""
    good: dict[int, tuple[str | None, ...]] = field(default_factory=dict)
    damaged: set[int] = field(default_factory=set)
    lines: int = 0
    blank: int = 0


def some_record(random: random.Random, number: int) -> tuple[str, ...]:
    """Return the cells of a purchase, some of them with what must be quoted."""
    return (
        f"{random.choice(['', '0', 'AB-'])}{number}",
        f"2025-{random.randint(1, 12):02}-{random.randint(1, 28):02}",
        f"{random.randint(-100, 90_000) / 100:.2f}",
        random.choice(WORDS),
        random.choice(WORDS),
        random.choice(["", "1", "2"]),
    )


HEADER = ("customer_id", "purchased_on", "amount", "product", "category", "quantity")


def written(cells: tuple[str, ...], separator: str, *, quote_all: bool) -> bytes:
    """Return the record as a writer of CSV puts it down."""
    return separator.join(
        '"' + cell.replace('"', '""') + '"'
        if quote_all or any(sign in cell for sign in ('"', separator, "\n", "\r"))
        else cell
        for cell in cells
    ).encode()


def insert(random: random.Random, line: bytes, what: bytes) -> bytes:
    """Put something at a random place."""
    at = random.randint(0, len(line))
    return line[:at] + what + line[at:]


def at_field(random: random.Random, line: bytes, separator: bytes, what: bytes) -> bytes:
    """Put something at the beginning of a random field."""
    fields = line.split(separator)
    at = random.randrange(len(fields))
    fields[at] = what + fields[at]
    return separator.join(fields)


Damage = Callable[[random.Random, bytes, bytes], bytes]
DAMAGES: dict[str, Damage] = {
    "stray quote": lambda random, line, separator: insert(random, line, b'"'),
    "opened quote": lambda random, line, separator: at_field(random, line, separator, b'"'),
    "closed quote": lambda random, line, separator: line + b'"',
    "two quotes": lambda random, line, separator: insert(random, insert(random, line, b'"'), b'"'),
    "cut": lambda random, line, separator: line[: random.randint(1, max(1, len(line) - 1))],
    "field too many": lambda random, line, separator: at_field(random, line, separator, b"more" + separator),
    "field too few": lambda random, line, separator: line.replace(separator, b" ", 1),
    "broken byte": lambda random, line, separator: insert(random, line, b"\xff"),
    "NUL": lambda random, line, separator: insert(random, line, b"\0"),
    "junk": lambda random, line, separator: bytes(
        random.choices(b'abc ";,\t|0\xd0\xff\0', k=random.randint(1, 90))
    ),
    "long": lambda random, line, separator: insert(random, line, b"x" * random.choice([20_000, 1_100_000])),
    "words": lambda random, line, separator: "--- конец страницы ---".encode(),
}


def damaged_file(seed: int, records: int = RECORDS) -> Damaged:
    """Return a file with one to forty damaged lines, of any dialect."""
    chance = random.Random(seed)
    separator = chance.choice([",", ";", "\t", "|"])
    ends = chance.choice([[b"\n"], [b"\r\n"], [b"\n", b"\r\n"]])
    quote_all = chance.random() < 0.2
    bad = chance.choice([1, 3, 10, 40])
    chosen = set(chance.sample(range(records), bad))
    found = Damaged()
    pieces = [Piece(separator.join(HEADER).encode(), HEADER)]
    for number in range(records):
        cells = some_record(chance, number)
        line = written(cells, separator, quote_all=quote_all)
        if number in chosen:
            kind = chance.choice(list(DAMAGES))
            spoiled = DAMAGES[kind](chance, line, separator.encode())
            pieces.append(Piece(spoiled, cells if spoiled == line else None, not spoiled.strip()))
        else:
            pieces.append(Piece(line, cells))
        if chance.random() < 0.01:
            pieces.append(Piece(b"", is_blank=True))
    for piece in pieces:
        # what a cell holds is the writer's, what ends the line the system's
        text = piece.text + chance.choice(ends)
        used = text.count(b"\n") + text.count(b"\r") - text.count(b"\r\n")
        number = found.lines + 1
        if piece.cells and found.lines:
            found.good[number] = tuple(cell or None for cell in piece.cells)
        elif not piece.is_blank and found.lines:
            found.damaged |= set(range(number, number + used))
        found.blank += piece.is_blank * used
        found.lines += used
        found.content += text
    return found


def faults(file: Damaged, folder: Path, seed: int = 0) -> list[str]:
    """Read a file and return what is wrong with what was read."""
    path = folder / f"{seed}.csv"
    path.write_bytes(file.content)
    scratch = folder / f"scratch{seed}"
    scratch.mkdir()
    source = open_text(TextFile(path, path.name, path.stem, scratch), NAMES.__contains__, Limits())
    connection = duckdb.connect()
    rows = connection.execute(source.relation()).fetchall()
    rejects = connection.execute(source.rejects()).fetchall()
    found = {row[-1]: row[:-1] for row in rows}
    rejected = {row[0] for row in rejects}
    wrong = []
    if len(found) != len(rows) or len(rejected) != len(rejects):
        wrong.append("a line is in two records")
    wrong += [f"good line {line} is lost" for line in file.good.keys() - found.keys()]
    wrong += [
        f"good line {line} was {file.good[line]} and is {found[line]}"
        for line in file.good.keys() & found.keys()
        if found[line] != file.good[line]
    ]
    wrong += [f"line {line} is invented" for line in found.keys() - file.good.keys() - file.damaged]
    wrong += [f"line {line} is rejected and good" for line in rejected & file.good.keys()]
    if source.records != len(rows) + len(rejects):
        wrong.append(f"{source.records} counted, {len(rows)} kept, {len(rejects)} rejected")
    return wrong


def study(files: int) -> Counter[str]:
    """Try so many files; return how many were exact, not exact, and ended in an engine's words."""
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(files):
            file = damaged_file(seed)
            try:
                wrong: list[Any] = faults(file, Path(folder), seed)
            except Exception as error:
                wrong = [f"{type(error).__name__}: {error}"]
                counts["raw errors"] += 1
            counts["exact" if not wrong else "not exact"] += 1
            if wrong:
                print(f"file {seed}: {len(wrong)} faults, first: {wrong[0][:300]}")
    return counts


if __name__ == "__main__":
    tried = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    print(f"{tried} files of {RECORDS} records with random damage: {dict(study(tried))}")
