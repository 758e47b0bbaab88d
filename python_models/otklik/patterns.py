"""Sentences of one language found again by their patterns, to be said in another."""

import re
from collections.abc import Iterable


def found_in(
    text: str, sentences: Iterable[tuple[str, str]], before: str = ""
) -> tuple[str, dict[str, str]] | None:
    """Return the sentence beside the first pattern that is the whole text, and what the pattern names there.

    `before` is a pattern of what may stand before each; None where no pattern is of the text.

    Examples
    --------
    >>> found_in("3 rows", [(r"(?P<rows>\\d+) rows", "строк: {rows}")])
    ('строк: {rows}', {'rows': '3'})
    """
    for pattern, sentence in sentences:
        if found := re.fullmatch(before + pattern, text, re.DOTALL):
            return sentence, {name: part or "" for name, part in found.groupdict().items()}
    return None
