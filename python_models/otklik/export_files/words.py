"""The words an export writes for yes, no, a gender or nothing: `seeds/reference/input_words.csv`."""

import csv
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

REFERENCE = Path(__file__).parents[3] / "seeds" / "reference"


@cache
def input_words() -> dict[str, dict[str, str]]:
    """Return the meaning of each word (lower case), by kind: empty, flag, opt_out, gender, order ..."""
    words: dict[str, dict[str, str]] = {}
    with (REFERENCE / "input_words.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            words.setdefault(row["kind"], {})[row["word"].strip().lower()] = row["meaning"]
    return words


def empty_words(*, keeps: Iterable[str] = ()) -> list[str]:
    """Return the words that stand for an empty cell, but for those a column means something by."""
    kept = set(keeps)
    return [word for word in input_words()["empty"] if word not in kept]


def flag_words(seen: Iterable[str]) -> Mapping[str, bool]:
    """Return which of the words seen in a column of flags mean yes and which no, in lower case.

    Examples
    --------
    >>> dict(flag_words(["да", "нет", "maybe"]))
    {'да': True, 'нет': False}
    """
    known = input_words()["flag"]
    found = {word: known[word] == "true" for word in seen if word in known}
    for word in seen:
        # whatever is said to be so may be said not to be
        affirmed = re.sub(r"^(?:не |не|not |un)(?=\w)", "", word)
        if word not in known and affirmed != word and known.get(affirmed) == "true":
            found[word] = False
    return found


def gender_words(seen: Iterable[str]) -> Mapping[str, str]:
    """Return the gender (or empty: not said) that each known word of a column stands for.

    Numbers are read by what the whole column has: 0 and 1 are female and male; with a 2 they are the
    codes of ISO 5218: 1 male, 2 female, 0 not known, 9 not said.

    Examples
    --------
    >>> [gender_words(["1", other])["1"] for other in ("0", "2")]
    ['male', 'male']
    >>> [gender_words(["0", other])["0"] for other in ("1", "2")]
    ['female', '']
    """
    found = set(seen)
    numbers = {word.removesuffix(".0") for word in found} & {"0", "1", "2", "9"}
    codes = {"0": "", "1": "male", "2": "female", "9": ""} if "2" in numbers else {"0": "female", "1": "male"}
    known = input_words()["gender"] | codes | {f"{code}.0": meaning for code, meaning in codes.items()}
    plain = {word: re.sub(r"\.$| пол$", "", word) for word in found}
    named = {word: word if word in known else plain[word] for word in found}
    return {word: known[name] for word, name in named.items() if name in known}
