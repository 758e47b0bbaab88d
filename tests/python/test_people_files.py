"""The CSV for people: typed on a double click, safe, and with every value of the machine's."""

from __future__ import annotations

import csv
import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from otklik.publishing import FilesTogether, in_words, write_people_files
from otklik.publishing.people_files import DIALECTS, cells_of

TABLE = pa.table(
    {
        "customer_id": ["4598", "00123", "4111111111111111", "1E5", "1-2", "=1+1", 'a;"b"\nc'],
        "expected_profit": pa.array([Decimal("-3.50"), Decimal("1234567.89"), None, *[Decimal("0.10")] * 4]),
        "response_probability": pa.array([0.25] * 7),
        "starts_on": pa.array([dt.date(2026, 3, 4)] * 7),
        "rank": pa.array(range(1, 8), pa.int64()),
        "city": ["Пермь", None, "@home", "+7", "март", "x", "-"],
    }
)


def written(folder: Path) -> Path:
    """Return the file of one campaign in the Russian dialect."""
    files = FilesTogether()
    (found,) = write_people_files(
        ["spring"],
        lambda campaign_id: TABLE.to_reader(max_chunksize=2),
        folder,
        dialect="excel_ru",
        headings={"customer_id": "Клиент", "expected_profit": "Прибыль"},
        files=files,
    )
    files.put()
    assert (found.kind, found.rows) == ("campaign_list_people", 7)
    return found.path


def test_a_double_click_in_russia_gives_typed_columns(tmp_path: Path) -> None:
    """Byte order mark, semicolons, decimal commas, days; words in the header; ids keep their signs."""
    raw = written(tmp_path).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(raw.decode("utf-8-sig").splitlines(keepends=True), delimiter=";"))
    assert rows[0][:3] == ["Клиент", "Прибыль", "response_probability"]
    assert [row[0] for row in rows[1:]] == [
        "4598", "'00123", "'4111111111111111", "'1E5", "'1-2", "'=1+1", 'a;"b"\nc',
    ]  # fmt: skip
    assert [row[1] for row in rows[1:4]] == ["-3,50", "1234567,89", ""]
    assert rows[1][2:5] == ["0,25", "04.03.2026", "1"]
    assert [row[5] for row in rows[1:]] == ["Пермь", "", "'@home", "'+7", "март", "x", "'-"]


def test_international_writes_nothing_beside_the_machines_file(tmp_path: Path) -> None:
    """That file is in the dialect already."""
    files = FilesTogether()
    dialect = "international"
    assert not write_people_files(
        ["spring"], lambda _: TABLE.to_reader(), tmp_path, dialect=dialect, headings={}, files=files
    )
    files.put()
    assert not list(tmp_path.iterdir())


@settings(max_examples=300)
@given(st.text(max_size=12))
def test_no_text_is_computed_or_changed(text: str) -> None:
    """A cell is the text, or an apostrophe and the text; what begins like a formula never stands bare."""
    (cell,) = cells_of(pa.array([text]), DIALECTS["excel_ru"]).to_pylist()
    assert cell in (text, f"'{text}")
    # blanks that a spreadsheet passes over; after any other sign a cell is a text already
    assert not re.match(r"[ \t\n\v\f\r\u00a0]*[=+\-@]", cell)
    if re.fullmatch(r"0\d+|\d{16,}", cell):
        pytest.fail(f"a spreadsheet would change {cell}")


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_money_reads_back_to_the_kopeck(value: Decimal) -> None:
    """With the comma for a point it is the machine's text."""
    column = pa.array([value], pa.decimal128(18, 2))
    (cell,) = cells_of(column, DIALECTS["excel_ru"]).to_pylist()
    assert "." not in cell
    assert Decimal(cell.replace(",", ".")) == value


def test_people_read_words_and_the_machine_its_values(tmp_path: Path) -> None:
    """Each value of a named column by its word; unknown and empty ones stay as they are."""
    table = pa.table({"decision": ["contact", None, "explore", "new"], "city": ["contact", "x", "y", "z"]})
    spoken = in_words(
        lambda campaign_id: table.to_reader(max_chunksize=2),
        {"decision": {"contact": "написать", "explore": "проба"}, "mechanic": {"percent": "скидка"}},
    )
    said = spoken("spring").read_all()
    assert said.schema == table.schema
    assert said["decision"].to_pylist() == ["написать", None, "проба", "new"]
    assert said["city"].to_pylist() == table["city"].to_pylist()
