"""A cell that lists the depths of a discount: `5, 10, 15, 20`, `5%;10%`, `0,05 / 0,1`, `200, 500 руб.`.

A list is read by itself, whatever the other rows say: what separates its depths can be seen only in it. What
its depths are of, the price or a sum of money, is a matter of the offer's mechanic; so they are handed on as
they stand, a sign of per cent with each where the list has one.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from otklik.export_files.number_forms import BLANKS, CURRENCY, MINUSES

MOST_DEPTHS = 20
_PERCENT = re.compile(r"%|\bper ?cents?\b|\bpct\b|\bпроц\w*\.?|\bпрц\.?", re.IGNORECASE)
_UNIT = re.compile(rf"(?<![a-zа-яё])(?:{CURRENCY})(?![a-zа-яё])", re.IGNORECASE)
_CLEAR = r"\s*(?:[;/|\\]|(?<=\s)(?:и|или|and|or)(?=\s))\s*"
_NUMBER = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,6})?")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]{1,2})?")


def ladder_of(text: str, *, is_percent: bool = False) -> str | None:
    """Return the depths of a list, rising, each once, as `5%, 10%` or `0.05, 0.1`; None for what is no list.

    `is_percent`: the header says so.

    Examples
    --------
    >>> ladder_of("20; 5; 10"), ladder_of("0,05 / 0,1"), ladder_of("5 %, 7,5 %"), ladder_of("up to 20")
    ('5, 10, 20', '0.05, 0.1', '5%, 7.5%', None)
    """
    plain = re.sub(rf"[{BLANKS}]+", " ", text).strip(" []{}()").lower()
    is_marked = is_percent or bool(_PERCENT.search(plain))
    # a unit that stands once is of all depths
    bare = re.sub(" +", " ", _UNIT.sub(" ", _PERCENT.sub(" ", plain))).strip()
    tokens = _tokens(bare)
    if not tokens or len(tokens) > MOST_DEPTHS or not all(map(_NUMBER.fullmatch, tokens)):
        return None
    depths = sorted({Decimal(token.replace(",", ".")) for token in tokens})
    if is_marked and "%" not in plain and depths[-1] < 1:
        # shares under a header, or with a word, of per cent
        is_marked = False
    mark = "%" if is_marked else ""
    return ", ".join(f"{depth.normalize():f}{mark}" for depth in depths)


def _tokens(text: str) -> list[str]:
    """Return the depths as they are written, without what separates them, a minus before each, or blanks that
    group thousands.
    """
    text = text.strip(" ,;/|")
    if re.search(_CLEAR, text):
        found = [part for piece in re.split(_CLEAR, text) for part in re.split(r", ", piece)]
    elif "," in text:
        found = _by_commas(text)
    elif re.fullmatch(rf"[0-9.]+(?: ?[{MINUSES}] ?[0-9.]+){{2,}}", text):
        # two numbers with a dash are the ends of something, not a list
        found = re.split(rf" ?[{MINUSES}] ?", text)
    else:
        found = text.split(" ")
    found = [part.strip() for part in found if part.strip()]
    if all(part[0] in MINUSES for part in found):
        found = [part[1:].strip() for part in found]
    return [part.replace(" ", "") if _THOUSANDS.fullmatch(part) else part for part in found]


def _by_commas(text: str) -> list[str]:
    """Return the depths of a list that nothing but commas separates, which may be decimal marks too."""
    every = [part.strip() for part in text.split(",")]
    numbers = [int(part) for part in every if part.isdecimal()]
    rises = len(numbers) == len(every) and all(a < b for a, b in pairwise(numbers))
    is_share = re.fullmatch(r"0,[0-9]+(?:, ?0,[0-9]+)*", text)
    if is_share and len(every) % 2 == 0 and (len(every) > 2 or every[1] != "0"):
        return [f"{whole}.{part}" for whole, part in zip(every[::2], every[1::2], strict=True)]
    if rises or ", " not in text:
        return every
    return text.split(", ")
