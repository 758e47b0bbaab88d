"""A sum of money is written by one rule, in SQL and in Python; tests/project asks the page's script."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2
import pytest
from otklik.currency import beside
from otklik.dashboard.words import Both, Words, in_currency
from otklik.publishing.workbooks import Words as SheetWords

MACROS = Path(__file__).parents[2] / "macros"
FILES = ["in_currency.sql", "money_figure.sql", "russian_number.sql", "engine/thousands.sql"]
SUMS = [
    "0",
    "1",
    "-1",
    "35",
    "-35",
    "0.5",
    "-0.5",
    "99.994",
    "999.5",
    "1200",
    "-1200.4",
    "1234567.89",
    "100000",
]
CURRENCIES = ["", "£", "₽", "US$", "R$", "EUR", "руб.", "zł", "'"]
KNOWN = [
    ("1200", "£", "£1,200", "1\N{NO-BREAK SPACE}200\N{NO-BREAK SPACE}£"),
    ("-35", "£", "-£35", "-35\N{NO-BREAK SPACE}£"),
    ("1200", "₽", "₽1,200", "1\N{NO-BREAK SPACE}200\N{NO-BREAK SPACE}₽"),
    ("-0.5", "US$", "-US$0.50", "-0,50\N{NO-BREAK SPACE}US$"),
    ("1200", "EUR", "1,200\N{NO-BREAK SPACE}EUR", "1\N{NO-BREAK SPACE}200\N{NO-BREAK SPACE}EUR"),
    ("-35", "руб.", "-35\N{NO-BREAK SPACE}руб.", "-35\N{NO-BREAK SPACE}руб."),
    ("1200", "", "1,200", "1\N{NO-BREAK SPACE}200"),
]


def in_sql(value: str, currency: str) -> tuple[str, str]:
    """Return a sum as notes write it, in English and Russian: the macros themselves, run by the engine."""
    found: dict[str, Any] = {}
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    environment.globals |= {
        "var": lambda name: currency,
        "adapter": SimpleNamespace(dispatch=lambda name, project: found[f"duckdb__{name}"]),
        "return": lambda value: value,
    }
    text = "".join((MACROS / name).read_text(encoding="utf-8") for name in FILES)
    module: Any = environment.from_string(text).make_module()
    found |= {name: getattr(module, name) for name in ("duckdb__thousands", "duckdb__rounded")}
    figure = module.money_figure(f"cast({value} as decimal(18, 3))")
    asked = [module.figure_in({"money": figure}, language) for language in ("en", "ru")]
    with duckdb.connect() as conn:
        ((english, russian),) = conn.execute(f"select {asked[0]}, {asked[1]}").fetchall()
    return english, russian


def plain(text: str) -> str:
    """Return the text as a terminal has it: the page prints the same minus and blank finer."""
    return text.replace("\N{MINUS SIGN}", "-").replace("\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(("value", "currency", "english", "russian"), KNOWN)
def test_what_is_written_is_what_people_write(value: str, currency: str, english: str, russian: str) -> None:
    """A sign before the number in English and after it in Russian; a code or a word after it in both."""
    assert in_sql(value, currency) == (english, russian)


@pytest.mark.parametrize("currency", CURRENCIES)
def test_sql_and_python_write_every_sum_alike(currency: str) -> None:
    """Each sum with the decimals that the notes give it."""
    words = Words({}, currency)
    for value in SUMS:
        number = float(value)
        whole = abs(number) >= 100 or number == round(number)
        said = words.money(number, 0 if whole else 2)
        assert (plain(said.en), plain(said.ru)) == in_sql(value, currency), value


def test_a_dash_stays_a_dash_and_a_plus_stands_first() -> None:
    """What is not known has no currency."""
    assert Words({}, "£").money(None) == Both.same("–")
    assert Words({}, "£").change(1200).en == "+£1,200"
    assert in_currency(Both("+1", "+1"), "EUR").ru == "+1\N{NO-BREAK SPACE}EUR"
    assert beside("7.50", "$", "en") == "$7.50"


def test_a_workbook_formats_money_so() -> None:
    """The number stays a number; the currency stands in its format."""
    assert SheetWords({}, "en", "£").form("money") == '"£"#,##0.00;[Red]-"£"#,##0.00'
    blank = "\N{NO-BREAK SPACE}"
    assert SheetWords({}, "ru", "₽").form("money") == f'#,##0.00"{blank}₽";[Red]-#,##0.00"{blank}₽"'
    assert SheetWords({}, "en").form("money") == "#,##0.00;[Red]-#,##0.00"
    assert SheetWords({}, "en", "£").form("0.0%") == "0.0%"
