"""Export files of the kinds people have, and damaged ones: right, a stated guess, refused, wrong or lost.

`python -m tests.benchmarks.exports [whole files] [damaged files] [first seed]` writes one random export per
seed in a random way (container, encoding, marks, dates, words, what stands above and below) and reads it with
the project's own reader. The generator knows the values, so it is the judge; wrong and lost have to be 0.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import sqlite3
import sys
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from otklik.export_files.contract import ExportError
from otklik.export_files.plugin import crm_export_views

from tests.benchmarks.damage import DAMAGES

CUSTOMERS = 40
PURCHASES = 80
FIRST_DAY = date(2024, 3, 1)
EXCEL = date(1899, 12, 30)
MONTHS = [
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
    "декабря",
]  # fmt: skip
SHORT = ["янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"]

Row = dict[str, Any]
Tables = dict[str, list[Row]]

# what a day looks like; each is one column's way of writing
DAYS: dict[str, Callable[[date], str]] = {
    "2026-01-31": lambda day: day.isoformat(),
    "2026-01-31 14:05:00": lambda day: f"{day.isoformat()} 14:05:00",
    "2026-01-31 14:05:00.000": lambda day: f"{day.isoformat()} 14:05:00.000",
    "2026-01-31T14:05:00": lambda day: f"{day.isoformat()}T14:05:00",
    "2026-01-31T12:00:00.000Z": lambda day: f"{day.isoformat()}T12:00:00.000Z",
    "2026-01-31 12:00:00+03:00": lambda day: f"{day.isoformat()} 12:00:00+03:00",
    "2026-01-31 12:00:00 +0300": lambda day: f"{day.isoformat()} 12:00:00 +0300",
    "2026-01-31 12:00:00 UTC": lambda day: f"{day.isoformat()} 12:00:00 UTC",
    "2026-01-31T01:30:00+03:00": lambda day: f"{day}T01:30:00+03:00",
    "31.01.2026 01:30 +0300": lambda day: f"{day:%d.%m.%Y} 01:30 +0300",
    "31.01.2026 22:30:00 GMT-0500": lambda day: f"{day:%d.%m.%Y} 22:30:00 GMT-0500",
    "Sat Jan 31 2026 01:30:00 GMT+0300 (MSK)": lambda day: (
        f"{day:%a %b %d %Y} 01:30:00 GMT+0300 (MSK)"
    ),
    "1st February 2026": lambda day: (
        f"{day.day}{'st' if day.day in (1, 21, 31) else 'th'} {day:%B %Y}"
    ),
    "31 января 2026 г. в 10:05": lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year} г. в 10:05",
    "31.01.2026 г. 10:05:00": lambda day: f"{day:%d.%m.%Y} г. 10:05:00",
    "2026/01/31": lambda day: f"{day:%Y/%m/%d}",
    "2026.01.31": lambda day: f"{day:%Y.%m.%d}",
    "2026-1-31": lambda day: f"{day.year}-{day.month}-{day.day}",
    "31.01.2026": lambda day: f"{day:%d.%m.%Y}",
    "31.01.26": lambda day: f"{day:%d.%m.%y}",
    "31.1.2026": lambda day: f"{day.day}.{day.month}.{day.year}",
    "31.01.2026 0:00:00": lambda day: f"{day:%d.%m.%Y} 0:00:00",
    "31.01.2026 10:05": lambda day: f"{day:%d.%m.%Y} 10:05",
    "31.01.2026, 10:05": lambda day: f"{day:%d.%m.%Y}, 10:05",
    "31.01.2026 г.": lambda day: f"{day:%d.%m.%Y} г.",
    "31/01/2026": lambda day: f"{day:%d/%m/%Y}",
    "31/01/26": lambda day: f"{day:%d/%m/%y}",
    "31/01/2026 10:05:00": lambda day: f"{day:%d/%m/%Y} 10:05:00",
    "1/31/2026": lambda day: f"{day.month}/{day.day}/{day.year}",
    "1/31/26": lambda day: f"{day.month}/{day.day}/{day:%y}",
    "1/31/2026 3:05 PM": lambda day: f"{day.month}/{day.day}/{day.year} 3:05 PM",
    "31-01-2026": lambda day: f"{day:%d-%m-%Y}",
    "01-31-2026": lambda day: f"{day:%m-%d-%Y}",
    "46053": lambda day: str((day - EXCEL).days),
    "46053,5": lambda day: f"{(day - EXCEL).days},5",
    "46053.5868": lambda day: f"{(day - EXCEL).days}.5868",
    "20260131": lambda day: f"{day:%Y%m%d}",
    "20260131T101500": lambda day: f"{day:%Y%m%d}T101500",
    "20260131101500": lambda day: f"{day:%Y%m%d}101500",
    "1769860800": lambda day: str((day - date(1970, 1, 1)).days * 86_400 + 43_200),
    "1769860800000": lambda day: f"{(day - date(1970, 1, 1)).days * 86_400 + 43_200}000",
    "31 Jan 2026": lambda day: f"{day:%d %b %Y}",
    "31-Jan-26": lambda day: f"{day:%d-%b-%y}",
    "Jan 31, 2026": lambda day: f"{day:%b} {day.day}, {day.year}",
    "January 31, 2026": lambda day: f"{day:%B} {day.day}, {day.year}",
    "Sat, 31 Jan 2026 10:05:00": lambda day: f"{day:%a, %d %b %Y} 10:05:00",
    "Sat, 31 Jan 2026 10:05:00 +0000": lambda day: f"{day:%a, %d %b %Y} 10:05:00 +0000",
    "31 января 2026": lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    "31 января 2026 г.": lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year} г.",
    "31 янв. 2026": lambda day: f"{day.day} {SHORT[day.month - 1]}. {day.year}",
    "31-янв-26": lambda day: f"{day.day}-{SHORT[day.month - 1]}-{day:%y}",
}  # fmt: skip
# a birth before 1970 is no second of Unix
NO_BIRTH = {"1769860800", "1769860800000"}
FLAGS = [
    ("true", "false"),
    ("True", "False"),
    ("TRUE", "FALSE"),
    ("да", "нет"),
    ("Да", "Нет"),
    ("ДА", "НЕТ"),
    ("ИСТИНА", "ЛОЖЬ"),
    ("Истина", "Ложь"),
    ("Y", "N"),
    ("yes", "no"),
    ("+", "-"),
    ("1", "0"),
    ("1.0", "0.0"),
    ("t", "f"),
    ("согласен", "не согласен"),
    ("Подписан", "Отписан"),
    ("subscribed", "unsubscribed"),
    ("on", "off"),
    ("Есть", "Нет"),
    ("x", ""),
    ("✓", ""),
    ("Разрешено", "Запрещено"),
    ("разрешена", "запрещена"),
    ("Получено", "Не получено"),
    ("active", "inactive"),
    ("opt-in", "opt-out"),
    ("Вкл", "Выкл"),
    ("д", "н"),
    ("Подтверждено", "Не подтверждено"),
    ("активен", "неактивен"),
    ("Дано", "Отозвано"),
    ("checked", "unchecked"),
]
GENDERS = [
    ("female", "male", ""),
    ("Female", "Male", "Other"),
    ("F", "M", "X"),
    ("ж", "м", ""),
    ("Ж", "М", "-"),
    ("Женский", "Мужской", "не указан"),
    ("жен", "муж", "н/д"),
    ("Жен.", "Муж.", "?"),
    ("2", "1", "0"),
    ("женщина", "мужчина", "NULL"),
    ("W", "M", ""),
    ("0", "1", ""),
    ("Mrs", "Mr", "Mx"),
    ("FEMALE", "MALE", "UNKNOWN"),
    ("жін", "чол", ""),
    ("Ms.", "Mr.", ""),
    ("0.0", "1.0", "nan"),
    ("f", "m", "unisex"),
    ("Женский пол", "Мужской пол", ""),
    ("дама", "кавалер", "(пусто)"),
    ("weiblich", "männlich", ""),
]
NOTHING = [
    "",
    "NULL",
    "null",
    "NA",
    "N/A",
    "-",
    r"\N",
    "#N/A",
    "#Н/Д",
    "н/д",
    "None",
    "nan",
    "<не указан>",
    "—",
    "нет данных",
]
GROUPS = {
    "none": "", "blank": " ", "nbsp": "\u00a0", "narrow": "\u202f", "thin": "\u2009", "apostrophe": "'",
    "curly": "\u2019", "mark": "mark",
}  # fmt: skip
CURRENCIES = [
    "",
    "",
    "",
    "",
    " руб.",
    " руб",
    "р.",
    " р",
    "₽",
    " ₽",
    "$ before",
    "€ before",
    "RUB before",
    " RUB",
    " USD",
    "₽ before",
    " тг",
    "\u00a0₽",
    "руб before",
    " грн.",
    " Br",
    " so'm",
    " сом",
    " ден.ед.",
]
MINUSES = ["-", "-", "- ", "\u2212", "\u2013", "brackets", "after"]
HEADERS = {
    "customer_id": ("Код клиента", "Customer ID"),
    "gender": ("Пол", "Gender"),
    "birth_date": ("Дата рождения", "Birth date"),
    "city": ("Город", "City"),
    "consent": ("Согласие", "Consent"),
    "phone": ("Телефон", "Phone"),
    "purchased_on": ("Дата", "Date"),
    "amount": ("Сумма", "Amount"),
    "discount_amount": ("Скидка", "Discount"),
    "product": ("Товар", "Product"),
    "quantity": ("Количество", "Quantity"),
    "receipt_id": ("Номер чека", "Receipt ID"),
    "until": ("До", "Until"),
}
MONEY = {"amount", "discount_amount"}
IDS = {"customer_id", "receipt_id"}
TABLES = ("customers", "purchases", "suppressions")
REQUIRED = {
    "customers": ("customer_id",),
    "purchases": ("customer_id", "purchased_on", "amount"),
    "suppressions": ("customer_id",),
}
NAMES = {
    "customers": [
        "customers",
        "Customers",
        "клиенты",
        "Клиенты (1)",
        "customer_export_2026-01-31",
        "clients",
    ],
    "purchases": ["purchases", "Purchases 2026", "продажи", "sales", "Покупки за 2025 год", "Чеки"],
    "suppressions": ["suppressions", "Стоп-лист", "unsubscribed", "stop list", "Отписки", "do_not_contact"],
}
CONTAINERS = [
    "csv",
    "csv",
    "csv",
    "csv",
    "csv",
    "csv",
    "csv",
    "txt",
    "tsv",
    "gz",
    "zip each",
    "zip all",
    "parts",
    "years",
    "xlsx book",
    "xlsx each",
    "xlsx one",
    "sqlite",
    "sqlite one",
    "parquet",
    "parquet parts",
    "mixed",
]


@dataclass(frozen=True)
class Way:
    """One way of writing an export; what a container has types for is not said in words."""

    container: str
    separator: str
    encoding: str
    line_end: str
    quoting: str
    header: str
    decimal: str
    group: str
    currency: str
    minus: str
    decimals: int
    day: str
    birth: str
    flag: tuple[str, str]
    gender: tuple[str, str, str]
    nothing: str
    id: str
    above: str
    below: str
    trailing: str
    cells: str
    order: str


def random_way(chance: random.Random) -> Way:
    """Return a way of writing that can be meant by somebody."""
    pick = chance.choice
    decimal = pick([".", ","])
    return Way(
        container=pick(CONTAINERS),
        separator=pick([",", ";", "\t", "|"]),
        encoding=pick(
            ["utf-8", "utf-8", "utf-8-sig", "cp1251", "cp1251", "utf-16", "utf-16-le", "koi8-r", "cp866"]
        ),
        line_end=pick(["\n", "\r\n", "\r", "mixed", "\r\r\n", "none at end"]),
        quoting=pick(["minimal", "minimal", "all", "words", "header", "excel text", "apostrophe"]),
        header=pick(
            ["plain", "plain", "upper", "title", "nbsp", "blanks", "russian", "english", "double quoted"]
        ),
        decimal=decimal,
        group=pick(list(GROUPS)),
        currency=pick(CURRENCIES),
        minus=pick(MINUSES),
        decimals=pick([2, 2, 2, 0, 1, 4]),
        day=pick(list(DAYS)),
        birth=pick([day for day in DAYS if day not in NO_BIRTH]),
        flag=pick(FLAGS),
        gender=pick(GENDERS),
        nothing=pick(NOTHING),
        id=pick(["zeros", "number", "letters", "float", "long", "uuid", "cyrillic", "blanks"]),
        above=pick(
            ["", "", "", "title", "title and blanks", "title of many cells", "sep=", "1C", "bom twice"]
        ),
        below=pick(
            ["", "", "", "total", "total without word", "count", "blank lines", "page", "ssms", "average"]
        ),
        trailing=pick(["", "", "", "all", "header", "rows", "two"]),
        cells=pick(["typed", "typed", "texts", "serials", "zoned", "floats", "parquet odd"]),
        order=pick(["contract", "shuffled"]),
    )


def truth(chance: random.Random, way: Way) -> Tables:
    """Return what the files say."""
    numbers = chance.sample(range(100, 99_000), CUSTOMERS)
    names: dict[str, Callable[[int], str]] = {
        "zeros": lambda at: f"{at:06}",
        "number": str,
        "float": str,
        "letters": lambda at: f"AB-{at}/x",
        "long": lambda at: f"79{at:013}",
        "uuid": lambda at: f"{at:08x}-1f2e-4d3c-8b7a-{at:012x}",
        "cyrillic": lambda at: f"Кл-{at:05}",
        "blanks": lambda at: f"00 {at}",
    }
    customers = [
        {
            "customer_id": names[way.id](number),
            "gender": chance.choice(["female", "male", "female", "male", None]),
            "birth_date": chance.choice([date(1948, 1, 1) + timedelta(days=chance.randrange(21_000)), None]),
            "city": chance.choice(["Москва", "Казань, Кремль", "Нижний Новгород", "Санкт-Петербург", None]),
            # where only yes is written nobody says no
            "consent": chance.choice([True, False if way.flag[1] else None]),
            "phone": f"+7 (9{number % 90 + 10}) {number % 900 + 100}-45-{number % 90 + 10}",
            "Баллы": Decimal(chance.randrange(0, 900_000)) / 100,
            "Доля скидки": Decimal(chance.randrange(1, 60)) / 100,
            "Любимый цвет": chance.choice(["красный", "синий", "чёрный", "белый"]),
        }
        for number in numbers
    ]
    unit = Decimal(1).scaleb(-min(way.decimals, 2))
    purchases = [
        {
            "customer_id": chance.choice(customers)["customer_id"],
            "purchased_on": FIRST_DAY + timedelta(days=chance.randrange(600)),
            "amount": (
                chance.choice([1, 1, 1, 1, -1]) * Decimal(chance.randrange(100, 9_000_000)) / 100
            ).quantize(unit),
            "discount_amount": (Decimal(chance.randrange(0, 500_000)) / 100).quantize(unit),
            "product": chance.choice(
                [
                    "Кроссовки",
                    'Мяч "Demix"',
                    "Носки; 3 пары",
                    "Брюки 1/2",
                    "Гель, 0,5 л",
                    "Чай | зелёный",
                    "NULL-шорты",
                ]
            ),
            "quantity": Decimal(chance.choice(["1", "2", "3", "0.5", "1.25"])),
            "receipt_id": f"{chance.randrange(10**6):07}",
        }
        for _ in range(PURCHASES)
    ]
    suppressions = [
        {
            "customer_id": customer["customer_id"],
            "until": chance.choice([None, date(2027, 1, 1) + timedelta(days=chance.randrange(300))]),
        }
        for customer in chance.sample(customers, 12)
    ]
    return {"customers": customers, "purchases": purchases, "suppressions": suppressions}


# --- cells as text


def number(value: Decimal, way: Way, decimals: int, *, is_money: bool) -> str:
    """Return a number as text in a way."""
    text = f"{abs(value):.{decimals}f}"
    whole, _, fraction = text.partition(".")
    group = {".": ",", ",": "."}[way.decimal] if way.group == "mark" else GROUPS[way.group]
    parts: list[str] = []
    while len(whole) > 3 and group:
        parts.insert(0, whole[-3:])
        whole = whole[:-3]
    text = group.join([whole, *parts]) + (way.decimal + fraction if fraction else "")
    minus = way.minus if value < 0 else ""
    if is_money and way.currency.endswith(" before"):
        text = f"{way.currency.removesuffix(' before')} {text}"
    elif is_money:
        text += way.currency
    if minus == "brackets":
        return f"({text})"
    return f"{text}-" if minus == "after" else minus + text


def text_cell(name: str, value: Any, way: Way) -> str:
    """Return a cell as text in a way."""
    if name == "gender":
        text = way.gender[["female", "male", None].index(value)]
    elif name == "consent":
        text = way.flag[1 - bool(value)]
    elif value is None:
        text = way.nothing
    elif isinstance(value, date):
        text = DAYS[way.birth if name == "birth_date" else way.day](value)
    elif name == "quantity":
        text = f"{value.normalize():f}".replace(".", way.decimal)
    elif name == "Доля скидки":
        text = f"{value * 100:.0f}%"
    elif isinstance(value, Decimal):
        text = number(value, way, way.decimals if name in MONEY else 2, is_money=name in MONEY)
    else:
        text = f"{value}.0" if name == "customer_id" and way.id == "float" else str(value)
    return text


def heads(names: Sequence[str], way: Way) -> list[str]:
    """Return the header in a way."""
    styles: dict[str, Callable[[str], str]] = {
        "plain": lambda name: name,
        "upper": str.upper,
        "title": lambda name: name.replace("_", " ").title(),
        "nbsp": lambda name: f"\u00a0{name}\u00a0",
        "blanks": lambda name: f"  {name} ",
        "russian": lambda name: HEADERS.get(name, (name,))[0],
        "english": lambda name: HEADERS.get(name, ("", name))[1],
        "double quoted": lambda name: f'"{name}"',
    }
    return [styles[way.header](name) for name in names]


# --- texts


def line_of(cells: Sequence[str], way: Way, *, is_header: bool = False) -> str:
    """Return a record as a writer of text puts it down."""
    text = io.StringIO()
    if way.quoting == "all" or (way.quoting == "header" and is_header):
        writer = csv.writer(text, delimiter=way.separator, lineterminator="", quoting=csv.QUOTE_ALL)
    else:
        writer = csv.writer(text, delimiter=way.separator, lineterminator="")
    writer.writerow(cells)
    if way.quoting == "words" and not is_header:
        text = io.StringIO(
            way.separator.join(
                '"' + cell.replace('"', '""') + '"'
                if any(sign.isalpha() for sign in cell) or way.separator in cell
                else cell
                for cell in cells
            )
        )
    return text.getvalue()


def text_lines(name: str, rows: Sequence[Row], way: Way) -> list[str]:
    """Return the lines of a text: what stands above, the header, the records, what stands below."""
    columns = list(rows[0])
    lines = [line_of(heads(columns, way), way, is_header=True)]
    for row in rows:
        cells = [text_cell(column, value, way) for column, value in row.items()]
        if way.quoting in ("excel text", "apostrophe"):
            form = '="{}"' if way.quoting == "excel text" else "'{}"
            cells = [
                form.format(cell) if column in IDS else cell
                for column, cell in zip(columns, cells, strict=True)
            ]
        lines.append(line_of(cells, way))
    extra = way.separator
    tails = {
        "": ("", ""),
        "all": (extra, extra),
        "header": (extra, ""),
        "rows": ("", extra),
        "two": (extra * 2, extra * 2),
    }
    lines = [lines[0] + tails[way.trailing][0], *(line + tails[way.trailing][1] for line in lines[1:])]
    filler = extra * (len(columns) - 1)
    above = {
        "title": ["Отчёт по продажам за 2025 год"],
        "title and blanks": ["Выгрузка из CRM", "", "Дата: 31.01.2026", ""],
        "title of many cells": ["Отчёт" + filler, filler],
        "sep=": [f"sep={extra}"],
        "1C": [f"Параметры:{extra}Период: 01.01.2025 - 31.12.2025", f"{extra}Данные: по клиентам", ""],
    }  # fmt: skip
    sums = [""] * len(columns)
    if "amount" in columns:
        sums[columns.index("amount")] = text_cell("amount", sum(row["amount"] for row in rows), way)
    else:
        sums[0 if columns[0] != "customer_id" else 1] = str(len(rows)) if len(columns) > 2 else ""
    below = {
        "total": [line_of(["Итого", *sums[1:]], way)],
        "total without word": [line_of(sums, way)] if "amount" in columns else [],
        "count": [f"Всего записей: {len(rows)}"],
        "blank lines": ["", filler, ""],
        "page": ["", f"Страница 1 из 1{filler}"],
        "ssms": ["", f"({len(rows)} rows affected)"],
        "average": [line_of(["Итого", *sums[1:]], way), line_of(["Среднее", *sums[1:]], way)],
    }
    return [*above.get(way.above, []), *lines, *below.get(way.below, [])]


def text_bytes(lines: Sequence[str], way: Way, chance: random.Random) -> bytes:
    """Return the bytes of a text; raises UnicodeEncodeError where an encoding lacks a sign."""
    if way.line_end == "mixed":
        content = "".join(line + chance.choice(["\n", "\r\n"]) for line in lines)
    elif way.line_end == "none at end":
        content = "\n".join(lines)
    else:
        content = "".join(line + way.line_end for line in lines)
    marks = {"utf-16-le": "\ufeff" if chance.random() < 0.5 else ""}
    again = "\ufeff" if way.above == "bom twice" and way.encoding.startswith("utf") else ""
    return (marks.get(way.encoding, "") + again + content).encode(way.encoding)


# --- formats with types


def typed_cell(name: str, value: Any, way: Way) -> Any:
    """Return a cell for a format that has types, as programs fill them."""
    if name == "gender":
        return way.gender[["female", "male", None].index(value)] or None
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, date):
        at = datetime.combine(value, time(14, 5) if name == "purchased_on" else time())
        return {"serials": (value - EXCEL).days, "texts": f"{value:%d.%m.%Y}"}.get(way.cells, at)
    if isinstance(value, Decimal):
        return str(value).replace(".", ",") if way.cells == "texts" else float(value)
    if name in IDS and way.id in ("number", "float") and name == "customer_id":
        return float(value) if way.cells == "floats" else str(value) if way.cells == "texts" else int(value)
    return value


def write_sheet(book: xlsxwriter.Workbook, title: str, rows: Sequence[Row], way: Way) -> None:
    """Write a table as a sheet."""
    sheet = book.add_worksheet(title)
    days = book.add_format({"num_format": "dd.mm.yyyy"})
    shares = book.add_format({"num_format": "0%"})
    top = 0
    if way.above.startswith("title"):
        sheet.merge_range(0, 0, 0, 3, "Отчёт по продажам за 2025 год")
        top = 2
    sheet.write_row(top, 0, heads(list(rows[0]), way))
    for at, row in enumerate(rows, start=top + 1):
        for place, (name, value) in enumerate(row.items()):
            cell = typed_cell(name, value, way)
            if isinstance(cell, datetime):
                sheet.write_datetime(at, place, cell, days)
            elif isinstance(cell, bool):
                sheet.write_boolean(at, place, cell)
            elif name == "Доля скидки" and isinstance(cell, float):
                sheet.write_number(at, place, cell, shares)
            elif isinstance(cell, int | float):
                if way.cells == "floats" and name == "amount":
                    sheet.write_formula(at, place, f"={cell}+0", None, cell)
                else:
                    sheet.write_number(at, place, cell)
            elif cell is not None:
                sheet.write_string(at, place, cell)
    if way.below == "total" and "amount" in rows[0] and next(iter(rows[0])) != "amount":
        sheet.write_string(top + 1 + len(rows), 0, "Итого")
        sheet.write_number(
            top + 1 + len(rows), list(rows[0]).index("amount"), float(sum(row["amount"] for row in rows))
        )


def write_books(folder: Path, tables: Tables, way: Way, chance: random.Random) -> Path:
    """Write the tables as one workbook or several; return what the export is."""
    if way.container == "xlsx each":
        for name, rows in tables.items():
            with xlsxwriter.Workbook(folder / f"{chance.choice(NAMES[name])}.xlsx") as book:
                write_sheet(book, chance.choice(["Лист1", "Sheet1", "TDSheet", name]), rows, way)
                if chance.random() < 0.5:
                    book.add_worksheet("Лист2")
        return folder
    path = folder / "Выгрузка.xlsx"
    with xlsxwriter.Workbook(path) as book:
        if chance.random() < 0.5:
            book.add_worksheet("Описание").write_string(0, 0, "Выгрузка из CRM, вопросы к Ивану")
        for name, rows in tables.items():
            write_sheet(book, chance.choice(NAMES[name])[:31], rows, way)
    return path if way.container == "xlsx one" else folder


def write_database(folder: Path, tables: Tables, way: Way) -> Path:
    """Write the tables as a SQLite database; return what the export is."""
    path = folder / "shop.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        for name, rows in tables.items():
            names = [head.strip() for head in heads(list(rows[0]), way)]
            columns = ", ".join('"' + head.replace('"', '""') + '"' for head in names)
            connection.execute(f"create table {name} ({columns})")
            holes = ", ".join("?" * len(names))
            for row in rows:
                cells = [typed_cell(column, value, way) for column, value in row.items()]
                cells = [str(cell) if isinstance(cell, datetime) else cell for cell in cells]
                connection.execute(f"insert into {name} values ({holes})", cells)
        connection.commit()
    return path if way.container == "sqlite one" else folder


def parquet_array(name: str, values: Sequence[Any], way: Way) -> pa.Array:
    """Return a column of Parquet as programs type it."""
    first = next((value for value in values if value is not None), None)
    if name == "gender" or first is None:
        array = pa.array([typed_cell(name, value, way) for value in values], pa.string())
    elif isinstance(first, date):
        array = parquet_days(values, way)
    elif isinstance(first, Decimal) and way.cells in ("typed", "zoned"):
        array = pa.array(values, pa.decimal128(18, 4))
    elif isinstance(first, Decimal):
        array = pa.array([None if value is None else float(value) for value in values], pa.float64())
    elif name == "customer_id" and way.id in ("number", "float"):
        array = pa.array(map(float if way.cells == "floats" else int, values))
    else:
        array = pa.array(values)
    is_packed = way.cells == "parquet odd" and pa.types.is_string(array.type)
    return array.dictionary_encode() if is_packed else array


def parquet_days(values: Sequence[date | None], way: Way) -> pa.Array:
    """Return days as Parquet has them: days, moments with and without a zone, texts."""
    moments = [None if value is None else datetime.combine(value, time(14, 5)) for value in values]
    kinds = {"floats": pa.timestamp("ns"), "parquet odd": pa.timestamp("ms"), "zoned": pa.timestamp("us")}
    if way.cells in kinds:
        array = pa.array(moments, kinds[way.cells])
        return array.cast(pa.timestamp("us", "UTC")) if way.cells == "zoned" else array
    if way.cells == "typed":
        return pa.array(values, pa.date32())
    return pa.array([None if value is None else value.isoformat() for value in values])


def write_parquet(folder: Path, tables: Tables, way: Way) -> Path:
    """Write each table as Parquet, or as a folder of parts."""
    for name, rows in tables.items():
        columns = {
            head: parquet_array(column, [row[column] for row in rows], way)
            for column, head in zip(
                rows[0], [head.strip() for head in heads(list(rows[0]), way)], strict=True
            )
        }
        table = pa.table(columns)
        if way.container == "parquet":
            pq.write_table(table, folder / f"{name}.parquet")
            continue
        place = folder / f"{name}.parquet"
        place.mkdir()
        for part in range(3):
            size = -(-len(rows) // 3)
            pq.write_table(table.slice(part * size, size), place / f"part-0000{part}.snappy.parquet")
        (place / "_SUCCESS").touch()
    return folder


def write_texts(folder: Path, tables: Tables, way: Way, chance: random.Random) -> Path:
    """Write the tables as texts in some packing; return what the export is."""
    contents: dict[str, bytes] = {}
    ending = {"txt": ".txt", "tsv": ".tsv"}.get(way.container, ".csv")
    for name, rows in tables.items():
        title = chance.choice(NAMES[name])
        if way.container == "years" and name == "purchases":
            for year in sorted({row["purchased_on"].year for row in rows}):
                some = [row for row in rows if row["purchased_on"].year == year]
                contents[f"purchases_{year}{ending}"] = text_bytes(text_lines(name, some, way), way, chance)
        elif way.container == "parts":
            for part in range(2):
                some = rows[part::2]
                contents[f"{name}/part-{part}{ending}"] = text_bytes(text_lines(name, some, way), way, chance)
        else:
            contents[f"{title}{ending}"] = text_bytes(text_lines(name, rows, way), way, chance)
    if way.container == "zip all":
        with zipfile.ZipFile(folder / "выгрузка.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in contents.items():
                archive.writestr(name, content)
        return folder
    for name, content in contents.items():
        put(folder, name, content, way.container)
    return folder


def put(folder: Path, name: str, content: bytes, packing: str) -> None:
    """Write one text, packed."""
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    if packing == "gz":
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(content, 1))
    elif packing.startswith("zip"):
        with zipfile.ZipFile(path.with_suffix(".zip"), "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(path.name, content)
    else:
        path.write_bytes(content)


def write(folder: Path, tables: Tables, way: Way, chance: random.Random) -> Path:
    """Write an export in a way; return its place."""
    if way.order == "shuffled":
        for name, rows in tables.items():
            names = chance.sample(list(rows[0]), len(rows[0]))
            tables[name] = [{column: row[column] for column in names} for row in rows]
    if way.container.startswith("xlsx"):
        return write_books(folder, tables, way, chance)
    if way.container.startswith("sqlite"):
        return write_database(folder, tables, way)
    if way.container.startswith("parquet"):
        return write_parquet(folder, tables, way)
    if way.container == "mixed":
        write_books(folder, {"customers": tables["customers"]}, replace(way, container="xlsx each"), chance)
        write_texts(folder, {"suppressions": tables["suppressions"]}, replace(way, container="csv"), chance)
        return write_parquet(folder, {"purchases": tables["purchases"]}, replace(way, container="parquet"))
    return write_texts(folder, tables, way, chance)


# --- the judge


@dataclass
class Verdict:
    """How one export ended, and what was said or is wrong."""

    end: str
    said: str = ""


def expected(name: str, row: Row) -> tuple[Any, ...]:
    """Return the values of a row as the views have to give them."""
    attributes: dict[str, Any] = {}
    values: list[Any] = []
    for column in sorted(row):
        value = row[column]
        if column not in HEADERS:
            attributes[column.lower()] = value
        elif isinstance(value, Decimal):
            values.append(
                value.quantize(Decimal("0.01")) if column in MONEY else value.quantize(Decimal("0.001"))
            )
        else:
            values.append(value)
    if name == "customers":
        values.append(
            json.dumps({key: str(value) for key, value in sorted(attributes.items())}, ensure_ascii=False)
        )
    return tuple(values)


def plain(text: str) -> str:
    """Return attributes with numbers written one way."""
    found = json.loads(text)
    for key, value in found.items():
        try:
            found[key] = str(Decimal(value).normalize() + 0)
        except ArithmeticError:
            found[key] = str(value)
    return json.dumps(dict(sorted(found.items())), ensure_ascii=False)


def one(conn: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    """Return the one row of a query."""
    (row,) = conn.execute(sql).fetchall()
    found: tuple[Any, ...] = row
    return found


def judge(conn: duckdb.DuckDBPyConnection, place: Path, tables: Tables) -> Verdict:
    """Read an export and compare it with what it says."""
    try:
        views = crm_export_views(conn, place)
    except ExportError as error:
        return Verdict("refused" if "\n" not in str(error) else "words", str(error))
    for name in TABLES:
        verdict = judge_table(conn, views, name, tables[name])
        if verdict.end != "right":
            return Verdict(verdict.end, f"{name}: {verdict.said}")
    (said,) = one(conn, f"select string_agg(distinct note, '; ') from ({views['input_notes']})")
    return Verdict("guess" if said else "right", str(said))


def judge_table(
    conn: duckdb.DuckDBPyConnection, views: dict[str, str], name: str, rows: list[Row]
) -> Verdict:
    """Compare one table with what its files say."""
    columns = [column for column in sorted(rows[0]) if column in HEADERS]
    listed = ", ".join([*columns, *(["attributes"] if name == "customers" else [])])
    read = conn.execute(f"select {listed}, unreadable, faults from ({views[name]})").fetchall()
    (rejected,) = one(conn, f"select count(*) from ({views['rejected_lines']}) where table_name = '{name}'")
    (counted,) = one(conn, f"select sum(records) from ({views['input_files']}) where table_name = '{name}'")
    # what staging rejects for a missing value is read, and no record of anything
    needed = [columns.index(column) for column in REQUIRED[name]]
    unread = [row for row in read if row[-2] is not None or any(row[at] is None for at in needed)]
    faulty = [row for row in read if row[-2] is None and row[-1] is not None]
    found = Counter(alike(row[:-2], len(columns)) for row in read if row not in unread)
    wanted = Counter(alike(expected(name, row), len(columns)) for row in rows)
    verdict = Verdict("right")
    if counted != len(read) + rejected:
        verdict = Verdict("lost", f"{counted} counted, {len(read)} read, {rejected} rejected")
    elif faulty:
        verdict = Verdict("emptied", f"{len(faulty)} rows, {faulty[0]}")
    elif len(unread) > 1:
        # one line that sums up the others and does not say so may be rejected, and is counted
        verdict = Verdict("rejected", f"{len(unread)} rows, {unread[0]}")
    elif wanted - found:
        end = "lost" if found.total() < wanted.total() else "wrong"
        verdict = Verdict(end, f"{next(iter(wanted - found))} as {next(iter(found - wanted), None)}")
    elif found - wanted:
        verdict = Verdict("invented", f"{next(iter(found - wanted))}")
    return verdict


def alike(row: Sequence[Any], attributes_at: int) -> tuple[Any, ...]:
    """Return a row with the numbers in its attributes written one way."""
    return tuple(plain(cell) if at == attributes_at else cell for at, cell in enumerate(row))


def outcome(seed: int) -> tuple[Verdict, Way]:
    """Write one export and read it."""
    chance = random.Random(seed)
    while True:
        way = random_way(chance)
        tables = truth(chance, way)
        with tempfile.TemporaryDirectory() as scratch, duckdb.connect() as conn:
            try:
                place = write(Path(scratch), tables, way, chance)
            except UnicodeEncodeError:
                # an encoding without a sign of this way
                continue
            try:
                return judge(conn, place, tables), way
            except Exception as error:
                return Verdict("raised", f"{type(error).__name__}: {str(error)[:300]}"), way


# --- files with damage


def damaged(seed: int) -> Verdict:
    """Write a whole export, damage some lines of its purchases, and read it.

    Every undamaged record has to come through with its values, every other line has to be counted.
    """
    chance = random.Random(seed)
    way = replace(
        random_way(chance),
        container=chance.choice(["csv", "csv", "gz", "zip all"]),
        encoding=chance.choice(["utf-8", "utf-8", "cp1251", "utf-16", "utf-8-sig"]),
        line_end=chance.choice(["\n", "\r\n", "mixed"]),
        group="none",
        below="",
        above="",
        trailing="",
        id="zeros",
        quoting=chance.choice(["minimal", "all"]),
    )
    tables = truth(chance, replace(way, order="contract"))
    rows = tables["purchases"]
    try:
        lines = [line.encode(way.encoding) for line in text_lines("purchases", rows, way)]
    except UnicodeEncodeError:
        return damaged(seed + 1_000_003)
    spoiled = set(chance.sample(range(1, len(lines)), chance.choice([1, 2, 4, 12])))
    separator = way.separator.encode()
    texts = []
    for at, line in enumerate(text_lines("purchases", rows, way)):
        text = line.encode("utf-8")
        if at in spoiled:
            text = DAMAGES[chance.choice(list(DAMAGES))](chance, text, separator)
        ends = b"\r\n" if way.line_end == "mixed" and chance.random() < 0.5 else way.line_end.encode()
        texts.append(text + (b"\n" if ends == b"mixed" else ends))
    content = b"".join(texts)
    if way.encoding != "utf-8":
        # a byte that the encoding does not have is damage of UTF-8 alone
        content = content.decode("utf-8", "replace").encode(way.encoding, "replace")
    good = Counter(expected("purchases", row) for at, row in enumerate(rows, start=1) if at not in spoiled)
    return judge_damaged(Spoiled(tables, content, good, len(spoiled)), way, chance)


@dataclass(frozen=True)
class Spoiled:
    """An export whose purchases have damaged lines: their text, and the values of the other ones."""

    tables: Tables
    content: bytes
    good: Counter[tuple[Any, ...]]
    lines: int


def judge_damaged(file: Spoiled, way: Way, chance: random.Random) -> Verdict:
    """Read an export with damaged lines, and compare."""
    rows, good = file.tables["purchases"], file.good
    with tempfile.TemporaryDirectory() as scratch, duckdb.connect() as conn:
        folder = Path(scratch)
        write_texts(folder, {"customers": file.tables["customers"]}, replace(way, container="csv"), chance)
        put(folder, "purchases.csv", file.content, way.container)
        try:
            views = crm_export_views(conn, folder)
        except ExportError as error:
            return Verdict("refused" if "\n" not in str(error) else "words", str(error))
        except Exception as error:
            return Verdict("raised", f"{type(error).__name__}: {str(error)[:300]}")
        columns = ", ".join(sorted(rows[0]))
        read = conn.execute(f"select {columns}, unreadable from ({views['purchases']})").fetchall()
        found = Counter(row[:-1] for row in read if row[-1] is None)
        (rejected,) = one(conn, f"select count(*) from ({views['rejected_lines']})")
        (counted,) = one(
            conn, f"select sum(records) from ({views['input_files']}) where table_name = 'purchases'"
        )
    verdict = Verdict("right")
    if counted != len(read) + rejected:
        verdict = Verdict("lost", f"{counted} counted, {len(read)} read, {rejected} rejected")
    elif good - found:
        verdict = Verdict("lost", f"{next(iter(good - found))} of {(good - found).total()}")
    elif (found - good).total() > 2 * file.lines:
        verdict = Verdict("wrong", f"{next(iter(found - good))}")
    return verdict


def main(whole: int, spoiled: int, first: int) -> int:
    """Print how the exports ended, by kind; return 1 where one is wrong, lost or not told in one sentence."""
    ends: dict[str, Counter[str]] = defaultdict(Counter)
    for seed in range(first, first + whole):
        verdict, way = outcome(seed)
        ends[way.container][verdict.end] += 1
        if verdict.end not in ("right", "guess"):
            print(f"{seed} {verdict.end}: {verdict.said[:300]}\n    {way}", flush=True)
    for seed in range(first, first + spoiled):
        verdict = damaged(seed)
        ends["damaged"][verdict.end] += 1
        if verdict.end != "right":
            print(f"{seed} {verdict.end}: {verdict.said[:300]}", flush=True)
    for kind, counts in sorted(ends.items()):
        print(f"{kind}: {', '.join(f'{end} {count}' for end, count in sorted(counts.items()))}")
    total = sum(ends.values(), Counter[str]())
    print(f"all: {', '.join(f'{end} {count}' for end, count in sorted(total.items()))}")
    return int(bool(total.keys() - {"right", "guess", "refused", "emptied", "rejected"}))


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(given + [300, 300, 0][len(given) :])))
