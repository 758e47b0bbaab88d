"""Words agree with the numbers beside them, in Python, in SQL, and in every text that people read."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2
import pytest
from otklik.counted import PLACE, agreed, form
from otklik.dashboard.words import Both, number, typeset

PROJECT = Path(__file__).parents[2]
FORMS = {"en": 2, "ru": 3}
ENGLISH = {"1": "customer", "0": "customers", "2": "customers", "11": "customers", "1,001": "customers"}
RUSSIAN = {
    "0": "клиентов", "1": "клиент", "2": "клиента", "4": "клиента", "5": "клиентов", "11": "клиентов",
    "12": "клиентов", "14": "клиентов", "21": "клиент", "22": "клиента", "25": "клиентов",
    "101": "клиент", "111": "клиентов", "1 001": "клиент", "1 012": "клиентов", "1,5": "клиента",
}  # fmt: skip
NOUNS = (
    r"customers|contacts|controls|responses|receipts|buyers|days|weeks|rows|cities|campaigns|people|ids|pairs|"
    r"checks|features|windows|periods|segments|messages|offers|files"
)
PLURALS = {
    "en": re.compile(rf"\{{\w+\}} (?:(?:more|past|such|control|usable|ranked|earlier) )?(?:{NOUNS})\b"),
    "ru": re.compile(
        r"\{\w+\} (?:(?:прошл|так|случайн)\w+ )*"
        r"(?:клиент|контакт|контрол|отклик|чек|дн[ея]|недел|строк|город|кампани|номер|признак|сегмент|файл)\w*"
    ),
}


@pytest.mark.parametrize(("language", "known"), [("en", ENGLISH), ("ru", RUSSIAN)])
def test_a_word_agrees_with_its_number(language: str, known: dict[str, str]) -> None:
    """One, few, many; teens are many; thousands go by their end; a part takes the second form."""
    forms = "customer|customers" if language == "en" else "клиент|клиента|клиентов"
    assert {shown: form(shown, forms, language) for shown in known} == known


@pytest.mark.parametrize("language", FORMS)
def test_sql_says_the_same(language: str) -> None:
    """The macro itself, of figures as the warehouse writes them."""
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    environment.globals |= {"return": lambda value: value, "modules": SimpleNamespace(re=re)}
    module: Any = environment.from_string((PROJECT / "macros" / "counted.sql").read_text()).make_module()
    forms = "customer|customers" if language == "en" else "клиент|клиента|клиентов"
    sql = "'" + module.counted("{n} {n|" + forms + "}", {"n": "shown"}, language) + "'"
    with duckdb.connect() as conn:
        for value in [*range(130), 1001, 1011, 1012, 2021, 10.5]:
            shown = f"{value:,}"
            ((said,),) = conn.execute(
                f"select {sql} from (select cast(? as varchar) as shown)", [shown]
            ).fetchall()
            ours = number(value, 1 if isinstance(value, float) else 0).of(language)
            assert said == "{n} " + form(ours, forms, language), value


def test_a_text_is_filled_in_both_languages() -> None:
    """The number as its language writes it, and the word after it."""
    text = Both("{n} {n|customer|customers}", "{n} {n|клиент|клиента|клиентов}")
    assert text.fill(n=number(1)) == Both("1 customer", "1 клиент")
    assert text.fill(n=number(1022)).en == "1,022 customers"
    assert text.fill(n=number(1022)).ru.endswith(" клиента")
    assert agreed("{n|it|them}", {"n": "1"}, "en") == "it"


def test_sentences_of_the_warehouse_are_set_as_the_page_sets_its_own() -> None:
    """A minus sign before a number, a sign of per cent beside it; ids, dates and ranges stay."""
    assert typeset("from -5.2 to -£3, 20 % of 10-20, on 2026-01-05, sms-3", "en") == (
        "from −5.2 to −£3, 20% of 10-20, on 2026-01-05, sms-3"
    )
    assert typeset("(-7 до 3), 20 % клиентов", "ru") == "(−7 до 3), 20\N{NO-BREAK SPACE}% клиентов"


def all_texts() -> list[tuple[str, str, str]]:
    """Return every text with figures in it, with its file and its language."""
    found = []
    for path in sorted((PROJECT / "seeds" / "reference").glob("*_texts.csv")):
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                for column, text in row.items():
                    if text and "{" in text:
                        language = "ru" if re.search("[а-я]", text) else "en"
                        found.append((f"{path.name}, {column}", language, text))
    notes = (PROJECT / "macros" / "note_texts.sql").read_text(encoding="utf-8")
    for language, quoted in re.findall(r"'(en|ru)': ((?:'(?:[^']|'')*'[\s~]*)+)", notes):
        found.append(("note_texts.sql", language, re.sub(r"'\s*~\s*'", "", quoted)))
    return found


def test_no_text_has_a_number_beside_a_word_that_does_not_agree() -> None:
    """'1 customers' is not written: the word has its forms, or the number stands after it."""
    texts = all_texts()
    assert len(texts) > 300
    # of rates below one in four weeks alone: four weeks and more
    kept = [text for text in texts if "once in {n} weeks" not in text[2]]
    wrong = [(where, found[0]) for where, language, text in kept if (found := PLURALS[language].search(text))]
    assert wrong == []


def test_every_place_for_a_word_has_all_its_forms() -> None:
    """Two in English, three in Russian, beside a number that the text is given."""
    for where, language, text in all_texts():
        for name, forms in PLACE.findall(text):
            assert len(forms.split("|")) == FORMS[language], (where, text)
            assert f"{{{name}}}" in text, (where, text)
