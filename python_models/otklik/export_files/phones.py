"""Phones as customers are known by them: the same digits however a phone is written.

Most are written as their country usually does, which SQL tells and reads; the others (`+44 (0)20 7946 0958`,
`8 029 123-45-67` in Belarus, an extension behind) are read by the library that knows the countries' rules:
20 microseconds each, which for all the phones of a large shop would be a good part of a build.
"""

from __future__ import annotations

import atexit
import re
from contextlib import suppress
from functools import lru_cache

import duckdb
import phonenumbers

from otklik.engine.connections import has_function
from otklik.export_files.number_forms import CUT_BY_EXCEL

KEY = "otklik_phone"
# the countries whose phones are 7, then ten digits, with 8 for it at home
SEVEN = ("RU", "KZ")
# each phone of a shop is asked for by every file that names customers: 7 000 phones were read 139 000 times
# by six files, 48 s of processor time of 73
MOST_KEPT = 200_000
# whose phones are read: one country for a process
_READ_IN = ["RU"]


def know_phones(conn: duckdb.DuckDBPyConnection, region: str) -> None:
    """Let the connection's database have `otklik_phone(text)`, for phones of a country (two letters)."""
    _READ_IN[0] = region or "RU"
    if not has_function(conn, KEY):
        conn.create_function(KEY, phone_key, ["varchar"], "varchar")
        atexit.register(forget, conn)


def forget(conn: duckdb.DuckDBPyConnection) -> None:
    """Take the function away when the process ends: the binding complains of what it leaves behind."""
    with suppress(duckdb.Error):
        conn.remove_function(KEY)


def phone_key(text: str) -> str:
    """Return a phone's country code and number in digits; of what is no phone, its digits."""
    return key_in(text, _READ_IN[0])


@lru_cache(MOST_KEPT)
def key_in(text: str, region: str) -> str:
    """Return the same of a phone of one country."""
    digits = re.sub(r"\D", "", text)
    for written in (text, f"+{digits}", f"+{digits.removeprefix('00')}"):
        with suppress(phonenumbers.NumberParseException):
            number = phonenumbers.parse(written, region)
            if phonenumbers.is_valid_number(number):
                return f"{number.country_code}{phonenumbers.national_significant_number(number)}"
    return digits


def phone_sql(cell: str) -> str:
    """Return the SQL of the first phone in a cell, as `phone_key` writes it."""
    # `tel:+7...`, `https://wa.me/7...`
    bare = (
        f"case when contains({cell}, ':') then regexp_replace({cell}, '^\\PN*?:[^0-9+]*', '') else {cell} end"
    )
    # what Excel has cut (`7,91612E+10`) is asked about as it stands
    first = f"regexp_extract({bare}, '^(?:{CUT_BY_EXCEL}$|[^,;/]+)')"
    is_cut = f"regexp_full_match({first}, '{CUT_BY_EXCEL}')"
    key = f"case when {is_cut} then {first} else {KEY}({first}) end"
    if _READ_IN[0] not in SEVEN:
        return key
    digits = f"regexp_replace({first}, '[^0-9]', '', 'g')"
    usual = literal_of_usual()
    seven = f"'7' || right({digits}, 10)"
    return f"case when regexp_full_match({first}, {usual}) then {seven} else {key} end"


def literal_of_usual() -> str:
    """Return the pattern of ten digits, or of 8, 7 or +7 before them, with blanks and brackets between."""
    between = r"[ ()\x{a0}.-]*"
    digit = f"[0-9]{between}"
    return rf"'{between}(?:(?:8|\+?7){between})?[3-9]{between}(?:{digit}){{9}}'"
