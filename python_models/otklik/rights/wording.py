"""How a letter writes days, numbers and reasons, in English and in Russian."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from otklik.currency import beside

LANGUAGES = ("en", "ru")
# what a reason begins with in the list: for it, or against it in either language
FOR, AGAINST = "↑ ", re.compile("↓ (against|против): ")


def day(value: date, language: str) -> str:
    """Return a day as people write it.

    Examples
    --------
    >>> day(date(2026, 10, 5), "en"), day(date(2026, 10, 5), "ru")
    ('5 October 2026', '05.10.2026')
    """
    return f"{value:%d.%m.%Y}" if language == "ru" else f"{value.day} {value:%B %Y}"


def number(value: Decimal | float | int, language: str, digits: int = 0) -> str:
    """Return a number with the language's marks; what is below nothing has a minus of its own.

    Examples
    --------
    >>> number(-1234.5, "en", 2), number(1234.5, "ru", 2)
    ('−1,234.50', '1\\xa0234,50')
    """
    text = f"{value:,.{digits}f}".replace("-", "\N{MINUS SIGN}")
    if language == "ru":
        text = text.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")
    return text


def percent(share: Decimal | float, language: str, digits: int = 1) -> str:
    """Return a share as percents, without naughts that say nothing.

    Examples
    --------
    >>> percent(0.075, "ru"), percent(0.15, "en")
    ('7,5 %', '15 %')
    """
    text = number(100 * float(share), language, digits)
    mark = "," if language == "ru" else "."
    return f"{text.rstrip('0').rstrip(mark) if mark in text else text} %"


def money(value: Decimal | float, currency: str | None, language: str) -> str:
    """Return a sum of money."""
    return beside(number(value, language, 2), (currency or "").strip(), language)


def cell(value: object, language: str) -> str:
    """Return what a cell of somebody's row says: a day or a decimal number in the language's form.

    Examples
    --------
    >>> cell("0.4362", "ru"), cell(date(1980, 1, 31), "ru"), cell("silver", "ru")
    ('0,4362', '31.01.1980', 'silver')
    """
    if isinstance(value, date):
        return day(value, language)
    text = str(value)
    return text.replace(".", ",") if language == "ru" and re.fullmatch(r"-?\d+\.\d+", text) else text


def column_word(column: str, texts: Mapping[str, str]) -> str:
    """Return how a column of the customer's is called: as `column.<name>` of the texts says, or its name."""
    return texts.get(f"column.{column}", column.replace("_", " "))


def spoken(reason: str, columns: Mapping[str, str], said: str) -> tuple[bool, str]:
    """Return whether a reason of the list speaks for the letter, and the reason said to its customer.

    Parameters
    ----------
    reason
        As the list has it: its mark, then what is said of the customer.
    columns
        The customer's further attributes: names as the list has them, and in words.
    said
        Words about somebody and the same to them, `was = you were; has = you have`: an English one counts
        where it begins the reason, a Russian one wherever it stands.

    Examples
    --------
    >>> spoken("↓ against: loyalty_level is basic", {"loyalty_level": "loyalty level"}, "is = you are")
    (False, 'loyalty level is basic')
    >>> spoken("↑ is 46 years old", {}, "is = you are"), spoken("↑ бренд берёт", {}, "берёт = вы берёте")
    ((True, 'you are 46 years old'), (True, 'бренд вы берёте'))
    """
    is_for, text = reason.startswith(FOR), AGAINST.sub("", reason.removeprefix(FOR))
    for name, word in columns.items():
        if text.startswith((f"{name} is ", f"{name}: ")):
            return is_for, word + text.removeprefix(name)
    for about, to in pairs(said):
        found = re.compile(rf"\b{re.escape(about)}\b")
        at = found.match(text) if about.isascii() else found.search(text)
        if at:
            return is_for, text[: at.start()] + to + text[at.end() :]
    return is_for, text


def pairs(said: str) -> Iterator[tuple[str, str]]:
    """Yield each word about somebody, and the same said to them."""
    for each in said.split(";"):
        about, _, to = each.partition("=")
        if about.strip():
            yield about.strip(), to.strip()
