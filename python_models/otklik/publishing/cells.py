"""Cells of text in files that a spreadsheet opens: what it would compute begins with an apostrophe.

The reach (OWASP, "CSV injection"): a cell that begins, after blanks too, with `=`, `+`, `-`, `@`, `|`, `%` or
one of their full-width twins, or with a tab or a line end. The SQL of the machine's file
(`macros/safe_cell.sql`) and the page's own CSV (`dashboard/list.js`) have the same: a test compares them.
Numbers and days are no cells of text, and workbooks say of each cell that it is one.
"""

import re

BLANKS = " \t\n\x0b\x0c\r\u00a0"
COMPUTED = "=+-@|%\uff1d\uff0b\uff0d\uff20"
FORMULA = rf"^[{BLANKS}]*[{re.escape(COMPUTED)}]|^[\t\r\n]"
_FORMULA = re.compile(FORMULA)


def safe(text: str) -> str:
    """Return a text that no spreadsheet computes."""
    return f"'{text}" if _FORMULA.search(text) else text
