"""Cells that a spreadsheet would compute: one reach in Python, in SQL and on the page."""

import re
from pathlib import Path

import duckdb
import jinja2
import pytest
from otklik.publishing.cells import safe

PROJECT = Path(__file__).parents[2]
SHOWN = ["", "x", "a=1", "1-2", "Анна", "'=1", "№ 5", "7", "“=1"]
COMPUTED = [
    *("=1+1", "+7 912", "-5", "@SUM(A1)", "|calc", "%x", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201"),
    *("\t5", "\r5", "\n5", "  =1", "\u00a0=1", "\t =1", "\x0b-1", "\x0c+1"),
]


@pytest.mark.parametrize("text", [*SHOWN, *COMPUTED])
def test_what_would_be_computed_begins_with_an_apostrophe_everywhere(text: str) -> None:
    """In the lists of people and platforms, in the machine's file, and in what the page saves."""
    is_computed = text in COMPUTED
    assert (safe(text) == f"'{text}") == is_computed
    macro = jinja2.Template((PROJECT / "macros" / "safe_cell.sql").read_text(encoding="utf-8"))
    sql = macro.module.safe_cell("text")  # type: ignore[attr-defined]
    with duckdb.connect() as conn:
        row = conn.execute(f"select {sql} from (select ?::varchar as text)", [text]).fetchone()
    assert row == (f"'{text}" if is_computed else text,)
    script = (PROJECT / "python_models" / "otklik" / "dashboard" / "list.js").read_text(encoding="utf-8")
    (found,) = re.findall(r"if \(/(.+)/\.test\(text\)\) text = `'", script)
    assert bool(re.search(found, text)) == is_computed
