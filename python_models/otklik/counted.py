"""Words in the form that the number beside them asks for: 1 customer, 2 customers; 1 клиент, 2 клиента.

A text names the number once more, with the forms of the word: `{contacts} {contacts|customer|customers}`.
English has two forms (of one, of others), Russian three (as after 1, 2 and 5; parts take the second). The
page does the same in page.js, and SQL in macros/counted.sql.
"""

from __future__ import annotations

import re

PLACE = re.compile(r"\{(\w+)\|([^{}]*)\}")


def form(number: str, forms: str, language: str) -> str:
    """Return that of `forms`, with `|` between them, which stands beside a number written in `language`."""
    each = forms.split("|")
    if language == "en":
        return each[0 if number in ("1", "+1", "-1", "\N{MINUS SIGN}1") else 1]
    digits = re.sub(r"[^\d,]", "", number)
    if "," in digits:
        return each[1]
    if digits[-2:-1] == "1" or digits[-1:] not in ("1", "2", "3", "4"):
        return each[2]
    return each[0 if digits[-1] == "1" else 1]


def agreed(text: str, numbers: dict[str, str], language: str) -> str:
    """Return the text with the words of `numbers`, written in `language`, in their forms."""
    return PLACE.sub(lambda place: form(numbers[place[1]], place[2], language), text)
