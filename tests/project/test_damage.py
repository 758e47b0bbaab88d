"""Whatever is damaged in a file, its good records come through unchanged and its bad lines are named."""

from __future__ import annotations

import gzip
from pathlib import Path

import duckdb
import pytest
from otklik.export_files.sources import Source
from otklik.export_files.text_files import TextFile, open_text
from otklik.export_files.unpacking import Limits

from tests.benchmarks.damage import NAMES, damaged_file, faults

# in Cyrillic, ten thousand characters are twenty thousand bytes: the engine cuts a line at bytes
CITY = "Нижний Новгород"


def source_of(path: Path, limits: Limits | None = None) -> Source:
    """Return the source of a file."""
    scratch = path.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    file = TextFile(path, path.name, path.name.split(".")[0], scratch, is_gzip=path.suffix == ".gz")
    return open_text(file, NAMES.__contains__, limits or Limits())


def kept(source: Source) -> list[tuple[str | int | None, ...]]:
    """Return the rows that the source delivers."""
    return duckdb.connect().execute(source.relation()).fetchall()


def rejected(source: Source) -> list[tuple[int, str]]:
    """Return the lines that it does not, with their reasons."""
    return duckdb.connect().execute(f"select line, reason from ({source.rejects()}) order by line").fetchall()


@pytest.mark.parametrize("seeds", [range(2_000, 2_012), range(3_000, 3_012)], ids=str)
def test_random_damage_costs_the_damaged_lines_alone(tmp_path: Path, seeds: range) -> None:
    """All dialects, twelve kinds of damage; `python -m tests.benchmarks.damage` tries 1 000 files."""
    for seed in seeds:
        assert faults(damaged_file(seed, 120), tmp_path, seed) == []


@pytest.mark.parametrize("line", [3, 500, 1_001])
def test_an_unclosed_quote_in_cyrillic_costs_its_line(tmp_path: Path, line: int) -> None:
    """Wherever it stands, and however many bytes come after it."""
    lines = [f"{number},{CITY} {number}" for number in range(2, 3_002)]
    lines[line - 2] = f'{line},"{CITY}'
    path = tmp_path / "customers.csv"
    path.write_text("customer_id,city\n" + "\n".join(lines) + "\n")
    source = source_of(path)
    assert (source.records, source.rejected) == (3_000, 1)
    assert rejected(source) == [(line, "line (unquoted value)")]
    assert [row[0] for row in kept(source)] == [str(n) for n in range(2, 3_002) if n != line]


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
@pytest.mark.parametrize("size", [1_000_001, 40_000_000])
def test_a_huge_line_is_rejected_and_its_neighbours_stay(tmp_path: Path, packed: bool, size: int) -> None:
    """Neither rows nor rejects were left by the engine beyond 32 MB; memory holds none of it here."""
    content = b"customer_id,city\n1,Omsk\n2," + b"x" * size + b"\n3,Tver\n"
    path = tmp_path / ("customers.csv.gz" if packed else "customers.csv")
    path.write_bytes(gzip.compress(content, 1) if packed else content)
    source = source_of(path)
    assert [row[:2] for row in kept(source)] == [("1", "Omsk"), ("3", "Tver")]
    assert rejected(source) == [(3, "line (line too long)")]


def test_a_line_cut_inside_a_quoted_cell_leaves_its_neighbour(tmp_path: Path) -> None:
    """Also where the neighbour has quotes of its own, of which the first would close the cell."""
    path = tmp_path / "purchases.csv"
    good = [f'{n},2025-01-{n:02},1.50,"a, ""b"" {n}"' for n in range(10, 29)]
    path.write_text(
        "\n".join(
            ["customer_id,purchased_on,amount,product", *good[:9], '7,2025-01-01,2.0,"cut, of', *good[9:]]
        )
    )
    source = source_of(path)
    assert [row[0] for row in kept(source)] == [str(n) for n in range(10, 29)]
    assert {row[3] for row in kept(source)} == {f'a, "b" {n}' for n in range(10, 29)}
    assert rejected(source) == [(11, "line (unquoted value)")]


def test_two_stray_quotes_that_fit_each_other_swallow_nothing(tmp_path: Path) -> None:
    """Read by the letter they make one good record of several lines; the lines say otherwise."""
    lines = [f"{n},2025-01-{n:02},1.50,word,red" for n in range(10, 29)]
    lines[3] = lines[3].replace("word", '"word')
    lines[7] = lines[7].replace("word", 'word"')
    path = tmp_path / "purchases.csv"
    path.write_text("customer_id,purchased_on,amount,product,colour\n" + "\n".join(lines) + "\n")
    source = source_of(path)
    found = [row[0] for row in kept(source)]
    assert found == [str(n) for n in range(10, 29) if n != 13]
    assert rejected(source) == [(5, "line (unquoted value)")]


def test_a_cell_may_have_many_lines(tmp_path: Path) -> None:
    """Text of several lines with separators and quotes is what its writer meant, the line is its first."""
    text = 'Здравствуйте,\n\nв чате, «вчера», 7 раз\r\nхотели 2, "3" и 4\n'
    path = tmp_path / "customers.csv"
    quoted = text.replace('"', '""')
    path.write_bytes(f'customer_id,city,note\n1,Omsk,"{quoted}"\n2,Tver,"{quoted}"\n'.encode())
    source = source_of(path)
    assert kept(source) == [("1", "Omsk", text, 2), ("2", "Tver", text, 7)]
    assert source.rejected == 0


def test_more_broken_lines_than_whole_ones_are_another_encoding(tmp_path: Path) -> None:
    """Cyrillic that begins after the first megabyte is found by who reads the lines."""
    lines = [f"{n},Omsk" for n in range(150_000)] + [f"{n},{CITY}" for n in range(150_000, 160_000)]
    path = tmp_path / "customers.csv"
    path.write_bytes(("customer_id,city\n" + "\n".join(lines) + "\n").encode("cp1251"))
    source = source_of(path)
    assert (source.encoding, source.records, source.rejected) == ("cp1251", 160_000, 0)
    assert kept(source)[-1][1] == CITY
