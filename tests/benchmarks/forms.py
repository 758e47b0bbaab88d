"""Random mixes of the ways people write an export: read right, by a stated guess, refused, wrong or lost.

`python -m tests.benchmarks.forms [mixes]` prints how many of each; wrong and lost have to be 0.
"""

from __future__ import annotations

import csv
import io
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from otklik.export_files.contract import ExportError
from otklik.export_files.plugin import crm_export_views

CUSTOMERS = 40
PURCHASES = 60
FIRST_DAY = date(2025, 1, 1)
EXCEL = date(1899, 12, 30)

ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
SHORT = ["янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"]
POLISH = [
    *("stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca"),
    *("lipca", "sierpnia", "września", "października", "listopada", "grudnia"),
]

DATES: dict[str, Callable[[date], str]] = {
    "iso": lambda day: day.isoformat(),
    "iso time": lambda day: f"{day.isoformat()} 14:05:00",
    "iso T zone": lambda day: f"{day.isoformat()}T12:00:00Z",
    "points": lambda day: f"{day:%d.%m.%Y}",
    "points short": lambda day: f"{day:%d.%m.%y}",
    "points time": lambda day: f"{day:%d.%m.%Y} 0:00:00",
    "no zeros": lambda day: f"{day.day}.{day.month}.{day.year}",
    "slashes": lambda day: f"{day:%d/%m/%Y}",
    "slashes short": lambda day: f"{day:%d/%m/%y}",
    "month first": lambda day: f"{day.month}/{day.day}/{day.year}",
    "month first am": lambda day: f"{day:%m/%d/%Y} 1:05:00 PM",
    "dashes": lambda day: f"{day:%d-%m-%Y}",
    "excel": lambda day: str((day - EXCEL).days),
    "compact": lambda day: f"{day:%Y%m%d}",
    "words": lambda day: f"{day:%d %b %Y}",
    "words first": lambda day: f"{day:%B} {day.day}, {day.year}",
    "six digits": lambda day: f"{day:%y%m%d}",
    "roman": lambda day: f"{day.day}.{ROMAN[day.month - 1]}.{day.year}",
    "russian": lambda day: f"{day.day:02}-{SHORT[day.month - 1]}-{day:%y}",
    "polish": lambda day: f"{day.day} {POLISH[day.month - 1]} {day.year}",
}
# births are of the last century, and no words of another country stand in some encodings
NOT_FOR_BIRTHS = {"six digits": "compact"}
ONLY_UNICODE = {"polish": "russian"}
FLAGS = [
    ("true", "false"),
    ("да", "нет"),
    ("ИСТИНА", "ЛОЖЬ"),
    ("Y", "N"),
    ("+", "-"),
    ("1", "0"),
    ("Yes", "No"),
]
GENDERS = [
    ("female", "male", ""),
    ("F", "M", "X"),
    ("ж", "м", ""),
    ("Женский", "Мужской", "не указан"),
    ("жен", "муж", "-"),
    ("2", "1", "0"),
]
NOTHING = ["", "NULL", "NA", "-", r"\N", "#N/A", "н/д"]
ENCODINGS = [
    *("utf-8", "utf-8", "utf-8-sig", "cp1251", "cp1251", "utf-16", "utf-32"),
    *("cp866", "koi8-r", "mac-cyrillic", "iso8859-5"),
]
GROUPS = {"none": "", "blank": " ", "nbsp": "\u00a0", "narrow": "\u202f", "apostrophe": "'", "mark": "mark"}


@dataclass(frozen=True)
class Mix:
    """One way of writing: what the file of customers and that of purchases do."""

    separator: str
    encoding: str
    line_end: str
    quotes_all: bool
    header: str
    decimal: str
    group: str
    currency: str
    negative: str
    whole: bool
    day: str
    flag: tuple[str, str]
    gender: tuple[str, str, str]
    nothing: str
    # lines whole in quotes, as a table program of another country leaves them
    wrapped: bool
    # a title above the header, a sum below the records
    above: str
    below: bool


def random_mix(generator: random.Random) -> Mix:
    """Return a mix that can be written: what an encoding cannot say is not asked of it."""
    pick = generator.choice
    encoding = pick(ENCODINGS)
    groups = [name for name in GROUPS if encoding.startswith("utf") or name != "narrow"]
    day = pick(sorted(DATES))
    return Mix(
        separator=pick([",", ",", ";", ";", "\t", "|", "^", "~", "\x01", "^|^", "||"]),
        encoding=encoding,
        line_end=pick(["\n", "\r\n", "\r", "mixed"]),
        quotes_all=generator.random() < 0.3,
        header=pick(["plain", "upper", "blanks", "russian"]),
        decimal=pick([".", ","]),
        group=pick(groups),
        currency=pick(["", "", "", " руб.", " р.", "$"]),
        negative=pick(["minus", "minus", "brackets", "after"]),
        whole=generator.random() < 0.2,
        day=day if encoding.startswith("utf") else ONLY_UNICODE.get(day, day),
        flag=pick(FLAGS),
        gender=pick(GENDERS),
        nothing=pick(NOTHING),
        wrapped=generator.random() < 0.1,
        above=pick(["", "", "Выгрузка за год", "Отчёт\n"]),
        below=generator.random() < 0.2,
    )


RUSSIAN = {
    "customer_id": "Код клиента", "gender": "Пол", "birth_date": "Дата рождения", "city": "Город",
    "consent": "Согласие", "purchased_on": "Дата", "amount": "Сумма", "discount_amount": "Скидка",
    "product": "Товар", "quantity": "Количество",
}  # fmt: skip


def money(value: Decimal, mix: Mix) -> str:
    """Return an amount as the mix writes it."""
    whole, fraction = f"{abs(value):.2f}".split(".")
    group = {".": ",", ",": "."}[mix.decimal] if mix.group == "mark" else GROUPS[mix.group]
    parts: list[str] = []
    while len(whole) > 3 and group:
        parts.insert(0, whole[-3:])
        whole = whole[:-3]
    text = group.join([whole, *parts]) + ("" if mix.whole else mix.decimal + fraction)
    text = f"${text}" if mix.currency == "$" else text + mix.currency
    if value >= 0:
        return text
    return {"minus": f"-{text}", "brackets": f"({text})", "after": f"{text}-"}[mix.negative]


def truth(generator: random.Random, mix: Mix) -> dict[str, list[dict[str, Any]]]:
    """Return what the files say: customers and purchases."""
    customers = [
        {
            "customer_id": f"{number:05d}",
            "gender": generator.choice(["female", "male", None]),
            "birth_date": date(1950, 1, 1) + timedelta(days=generator.randrange(20_000)),
            "city": generator.choice(["Москва", "Казань, Кремль", "Тверь", None]),
            "consent": generator.choice([True, False]),
        }
        for number in range(1, CUSTOMERS + 1)
    ]
    cents = 100 if mix.whole else 1
    purchases = [
        {
            "customer_id": generator.choice(customers)["customer_id"],
            "purchased_on": FIRST_DAY + timedelta(days=generator.randrange(600)),
            "amount": Decimal(
                generator.choice([1, 1, 1, 1, -1]) * generator.randrange(100, 3_000_000) // cents * cents
            )
            / 100,
            "discount_amount": Decimal(generator.randrange(0, 500_000) // cents * cents) / 100,
            "product": generator.choice(["Кроссовки", 'Мяч "Demix"', "Носки; 3 пары"]),
            "quantity": Decimal(generator.choice([1, 2, 3])),
        }
        for _ in range(PURCHASES)
    ]
    return {"customers": customers, "purchases": purchases}


def written(row: Mapping[str, Any], mix: Mix) -> list[str]:
    """Return a row's cells as the mix writes them."""

    def cell(name: str, value: Any) -> str:
        if name == "gender":
            return mix.gender[["female", "male", None].index(value)]
        if value is None:
            return mix.nothing
        if isinstance(value, bool):
            return mix.flag[0 if value else 1]
        if isinstance(value, date):
            return DATES[NOT_FOR_BIRTHS.get(mix.day, mix.day) if name == "birth_date" else mix.day](value)
        return money(value, mix) if name in ("amount", "discount_amount") else str(value)

    return [cell(name, value) for name, value in row.items()]


def joined(cells: list[str], mix: Mix) -> str:
    """Return a line of cells, quoted where it must be or everywhere."""
    plain = "\x1f"
    text = io.StringIO()
    # what quotes have to be put around for a separator of several signs is told by one that is like it
    sign = mix.separator if len(mix.separator) == 1 else plain
    if mix.quotes_all:
        csv.writer(text, delimiter=sign, lineterminator="", quoting=csv.QUOTE_ALL).writerow(cells)
    else:
        csv.writer(text, delimiter=sign, lineterminator="").writerow(cells)
    return text.getvalue().replace(plain, mix.separator)


def write(
    folder: Path, tables: Mapping[str, list[dict[str, Any]]], mix: Mix, generator: random.Random
) -> None:
    """Write the files of a mix."""
    for name, rows in tables.items():
        heads = list(rows[0])
        if mix.header == "upper":
            heads = [head.upper() for head in heads]
        elif mix.header == "blanks":
            heads = [f" {head}\u00a0" for head in heads]
        elif mix.header == "russian":
            heads = [RUSSIAN[head] for head in heads]
        lines = [joined(cells, mix) for cells in [heads, *(written(row, mix) for row in rows)]]
        if mix.wrapped:
            lines = ['"' + line.replace('"', '""') + '"' for line in lines]
        if mix.below:
            lines.append(joined(["Итого", *([""] * (len(heads) - 1))], mix))
        lines = [*mix.above.splitlines(), *lines]
        ends = ["\n", "\r\n"] if mix.line_end == "mixed" else [mix.line_end]
        content = "".join(line + generator.choice(ends) for line in lines)
        (folder / f"{name}.csv").write_bytes(content.encode(mix.encoding))


def outcome(seed: int) -> tuple[str, Mix, str]:
    """Write one mix and read it: right, guess, refused, wrong or lost; and what was said."""
    generator = random.Random(seed)
    mix = random_mix(generator)
    tables = truth(generator, mix)
    with tempfile.TemporaryDirectory() as scratch, duckdb.connect() as conn:
        folder = Path(scratch)
        write(folder, tables, mix, generator)
        try:
            views = crm_export_views(conn, folder)
        except ExportError as error:
            return ("refused" if "\n" not in str(error) else "wrong"), mix, str(error)
        for name, rows in tables.items():
            columns = ", ".join(rows[0])
            found = conn.execute(
                f"select {columns}, unreadable from ({views[name]}) order by line"
            ).fetchall()
            if len(found) != len(rows):
                return "lost", mix, f"{name}: {len(found)} of {len(rows)}"
            for row, read in zip(rows, found, strict=True):
                if read[-1] is not None:
                    return "refused row", mix, f"{name}: {row} as {read}"
                if tuple(row.values()) != read[:-1]:
                    return "wrong", mix, f"{name}: {row} as {read}"
        said = conn.execute(f"select string_agg(guess, '; ') from ({views['file_forms']})").fetchone()
        return ("guess" if said and said[0] else "right"), mix, str(said and said[0])


def main(mixes: int) -> int:
    """Print how the mixes ended; return 1 where one was read wrong or lost."""
    ends: Counter[str] = Counter()
    for seed in range(mixes):
        end, mix, said = outcome(seed)
        ends[end] += 1
        if end in ("wrong", "lost", "refused row", "refused"):
            print(f"{seed} {end}: {said}\n    {mix}")
    print(", ".join(f"{end} {count}" for end, count in sorted(ends.items())))
    return int(bool(ends["wrong"] + ends["lost"]))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 300))
