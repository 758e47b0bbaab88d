"""The text of a row as DuckDB's cast to text writes it, for engines that write numbers in another way."""

from decimal import Decimal
from typing import Any


def row_text(row: Any) -> str:
    """Return the values, comma-separated: the same rows have the same fingerprint on both engines.

    Java writes 1.0E-5 for 1e-05 and, up to version 18, digits too many; Python and DuckDB both write the
    shortest text that is read as the same number.

    Examples
    --------
    >>> row_text((1, None, 1e-05, 1e16, Decimal("0.00"), True, "a"))
    '1,,1e-05,1e+16,0.00,true,a'
    """
    return ",".join(_text(value) for value in row)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return format(value, "f")
    return repr(value) if isinstance(value, float) else str(value)
