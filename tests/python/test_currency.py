"""A sum of money is written by one rule, in SQL and in Python; tests/project asks the page's script."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2
import pytest
from otklik.currency import beside, currency_of_export, sql_macros
from otklik.dashboard.words import Both, Words, in_currency
from otklik.export_files.plugin import crm_export_views
from otklik.publishing.workbooks import Words as SheetWords

MACROS = Path(__file__).parents[2] / "macros"
FILES = [
    "in_currency.sql", "money_figure.sql", "russian_number.sql", "engine/thousands.sql",
    "engine/currency_of_export.sql",
]  # fmt: skip
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
    ("-35", "£", "-£35", "−35\N{NO-BREAK SPACE}£"),
    ("1200", "₽", "₽1,200", "1\N{NO-BREAK SPACE}200\N{NO-BREAK SPACE}₽"),
    ("-0.5", "US$", "-US$0.50", "−0,50\N{NO-BREAK SPACE}US$"),
    ("1200", "EUR", "1,200\N{NO-BREAK SPACE}EUR", "1\N{NO-BREAK SPACE}200\N{NO-BREAK SPACE}EUR"),
    ("-35", "руб.", "-35\N{NO-BREAK SPACE}руб.", "−35\N{NO-BREAK SPACE}руб."),
    ("1200", "", "1,200", "1\N{NO-BREAK SPACE}200"),
]


@cache
def macros() -> Any:
    """Return the macros by name, asked of `settings["currency"]`."""
    found: dict[str, Any] = {}
    settings: dict[str, str] = {}
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    environment.globals |= {
        "var": settings.get,
        "adapter": SimpleNamespace(dispatch=lambda name, project: found[f"duckdb__{name}"]),
        "return": lambda value: value,
    }
    text = "".join((MACROS / name).read_text(encoding="utf-8") for name in FILES)
    module: Any = environment.from_string(text).make_module()
    found |= {name: getattr(module, name) for name in vars(module) if name.startswith("duckdb__")}
    return SimpleNamespace(settings=settings, module=module)


def all_in_sql(values: Sequence[str], currency: str, of_export: str = "") -> list[tuple[str, str]]:
    """Return sums as notes write them, in English and Russian: the macros themselves, run by the engine."""
    macros().settings["currency"] = currency
    module = macros().module
    money = {"money": module.money_figure("cast(value as decimal(18, 3))")}
    english, russian = (module.figure_in(money, language) for language in ("en", "ru"))
    with duckdb.connect() as conn:
        conn.execute("create schema export")
        for sql in sql_macros(of_export):
            conn.execute(sql)
        conn.execute("create table sums as select unnest(?) as value", [list(values)])
        return [
            # one by one: what is written of a sum hangs on no other
            conn.execute(f"select {english}, {russian} from sums where value = ?", [value]).fetchall()[0]
            for value in values
        ]


def in_sql(value: str, currency: str, of_export: str = "") -> tuple[str, str]:
    """Return one of them."""
    (said,) = all_in_sql([value], currency, of_export)
    return said


def plain(said: Both) -> tuple[str, str]:
    """Return the sum as a terminal has it: the page prints the English minus and the Russian blank finer."""
    russian = said.ru.replace("\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}")
    return said.en.replace("\N{MINUS SIGN}", "-"), russian


@pytest.mark.parametrize(("value", "currency", "english", "russian"), KNOWN)
def test_what_is_written_is_what_people_write(value: str, currency: str, english: str, russian: str) -> None:
    """A sign before the number in English and after it in Russian; a code or a word after it in both."""
    assert in_sql(value, currency) == (english, russian)


@pytest.mark.parametrize("currency", CURRENCIES)
def test_sql_and_python_write_every_sum_alike(currency: str) -> None:
    """Each sum with the decimals that the notes give it."""
    words = Words({}, currency)
    by_setting, by_export = all_in_sql(SUMS, currency), all_in_sql(SUMS, "", currency)
    for value, set_so, found_so in zip(SUMS, by_setting, by_export, strict=True):
        number = float(value)
        whole = abs(number) >= 100 or number == round(number)
        said = words.money(number, 0 if whole else 2)
        assert plain(said) == set_so, value
        # found in the export, where no setting names one
        assert found_so == set_so, value


@pytest.mark.parametrize(
    ("heading", "amounts", "costs", "currency"),
    [
        ("amount", ["1 200,50 ₽", "300 руб."], ["15 р."], "₽"),
        ("amount", ["1200.5", "300"], ["15"], ""),
        ("Сумма, руб.", ["1200.5", "300"], ["15"], "₽"),
        ("amount", ["1,200.50 KZT", "300 KZT"], ["15"], "₸"),
        ("amount", ["12 шт", "300 шт"], ["15"], ""),
    ],
)
def test_the_export_names_its_own_currency(
    heading: str, amounts: list[str], costs: list[str], currency: str, tmp_path: Path
) -> None:
    """By its cells or a heading, where all that name one name the same; pieces and years are no currency."""
    (tmp_path / "customers.csv").write_text("customer_id\n1\n2\n")
    lines = [f"{place};2026-01-0{place};{amount}" for place, amount in enumerate(amounts, start=1)]
    (tmp_path / "purchases.csv").write_text("\n".join([f"customer_id;purchased_on;{heading}", *lines, ""]))
    sent = [f"c{place};2026-02-01;2026-02-09;{cost}" for place, cost in enumerate(costs)]
    (tmp_path / "campaigns.csv").write_text(
        "\n".join(["campaign_id;starts_on;ends_on;contact_cost", *sent, ""])
    )
    with duckdb.connect() as conn:
        views = crm_export_views(conn, tmp_path)
        said = conn.execute(f"select distinct currency from ({views['file_forms']})").fetchall()
    assert currency_of_export(text for (text,) in said) == currency


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
