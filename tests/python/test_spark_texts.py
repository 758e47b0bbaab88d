"""What Spark and DuckDB have to write alike, and how two builds are compared (Spark itself: `make spark`)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from otklik.engine.connections import connect
from otklik.engine.distributed import in_parts
from otklik.engine.row_texts import row_text
from otklik_tools.spark.comparison import compare, compare_files

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(NUMBERS, min_size=1, max_size=50))
def test_a_number_is_written_as_duckdb_writes_it(numbers: list[float]) -> None:
    with connect() as conn:
        written = conn.execute("select cast(unnest(?::double[]) as varchar)", [numbers]).fetchall()
    assert [row_text((number,)) for number in numbers] == [text for (text,) in written]


def test_other_values_are_written_as_duckdb_writes_them() -> None:
    values = "1.50::decimal(18, 2), 0::decimal(18, 6), true, date '2026-01-31', 'Ёлка', null, 42"
    with connect() as conn:
        row = conn.execute(f"select {values}").fetchone()
        cells = ", ".join(f"coalesce(cast({value} as varchar), '')" for value in split(values))
        text = conn.execute(f"select concat_ws(',', {cells})").fetchone()
    assert text == (row_text(row),)


def split(values: str) -> list[str]:
    """The values between commas that are not inside brackets."""
    return [part.replace(";", ",") for part in values.replace("(18, ", "(18; ").split(", ")]


def test_work_on_distributed_rows_is_given_to_them() -> None:
    class Rows:
        def apply(self, work: object) -> object:
            return ("applied", work)

    def work(reader: pa.RecordBatchReader) -> pa.RecordBatchReader:
        return reader

    assert in_parts(work, Rows()) == ("applied", work)


FRAME = pd.DataFrame(
    {
        "customer_id": ["a", "b", "c"],
        "amount": [Decimal("10.00"), Decimal("20.50"), None],
        "score": [0.1, 0.2, None],
    }
)


def test_builds_that_are_alike_do_not_differ_in_whatever_order() -> None:
    other = FRAME.iloc[[2, 0, 1]].assign(score=FRAME["score"] + 1e-12)
    assert compare("list", FRAME, other) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [("amount", Decimal("10.01")), ("score", 0.1001), ("score", None), ("customer_id", "z")],
)
def test_a_build_that_differs_is_told(column: str, value: object) -> None:
    other = FRAME.assign(**{column: [value, *FRAME[column].iloc[1:]]})
    assert column in {each.column for each in compare("list", FRAME, other)}


def test_rows_that_are_missing_are_told() -> None:
    (found,) = compare("list", FRAME, FRAME.iloc[:2])
    assert (found.column, found.rows) == ("", 1)


def test_files_that_differ_or_are_missing_are_told(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder in (ours, theirs):
        folder.mkdir()
        (folder / "list.csv").write_text("a,b\n")
        (folder / "marts.duckdb").write_text(str(folder))
    assert compare_files(ours, theirs) == (["list.csv"], [])
    (theirs / "list.csv").write_text("a;b\n")
    (ours / "summary.md").write_text("")
    assert compare_files(ours, theirs) == (["list.csv", "summary.md"], ["list.csv", "summary.md"])
