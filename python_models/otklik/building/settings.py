"""What may be set by vars: the kind of each, its range, and the sentence that says so.

A var that is misspelt or out of range would otherwise do nothing, or something else than was meant: a
`budgett` is no limit at all. `dbt_project.yml` has the defaults and what each is for.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import phonenumbers

INFINITE = Decimal("1e15")
# as SQL and Python both read it: Decimal alone takes other scripts' digits and marks between thousands
WRITTEN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)
# of a value that is told as wrong so many signs are shown
SHOWN = 60
# digits behind the point of a share in the warehouse
SHARE_DIGITS = Decimal("0.000001")
# the table of advertising and e-mail platforms, which people edit
TARGETS = Path(__file__).resolve().parents[3] / "seeds" / "reference" / "audience_targets.csv"


@dataclass(frozen=True)
class Number:
    """A number from `least` to `most`, or below `most` where `is_below`."""

    sentence: str
    russian: str
    least: Decimal = Decimal(0)
    most: Decimal = INFINITE
    is_whole: bool = False
    is_below: bool = False
    may_be_empty: bool = False

    def accepts(self, value: object) -> bool:
        """Whether the value is such a number, or the text of one."""
        if isinstance(value, bool):
            return False
        if not WRITTEN.fullmatch(str(value).strip()):
            return False
        number = Decimal(str(value).strip())
        return (
            self.least <= number <= self.most
            and not (self.is_below and number.quantize(SHARE_DIGITS) == self.most)
            and not (self.is_whole and number != number.to_integral_value())
        )


@dataclass(frozen=True)
class Day:
    """A date from 1970 to 2100, as YYYY-MM-DD."""

    sentence: str = "write a day from 1970 to 2100 as YYYY-MM-DD, like 2026-12-31"
    russian: str = "напишите день с 1970 по 2100 год как ГГГГ-ММ-ДД, например 2026-12-31"
    may_be_empty: bool = True

    def accepts(self, value: object) -> bool:
        """Whether the value is such a day that the calendar has."""
        text = str(value)
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return False
        try:
            return 1970 <= date.fromisoformat(text).year <= 2100
        except ValueError:
            return False


@dataclass(frozen=True)
class Word:
    """One of some words."""

    words: tuple[str, ...]
    may_be_empty: bool = False

    @property
    def sentence(self) -> str:
        """The words."""
        return f"write {' or '.join(self.words)}"

    @property
    def russian(self) -> str:
        """The same in Russian."""
        return f"напишите {' или '.join(self.words)}"

    def accepts(self, value: object) -> bool:
        """Whether the value is one of the words."""
        return str(value) in self.words


@dataclass(frozen=True)
class Text:
    """Any text of up to a hundred signs."""

    sentence: str = "write any word of up to 100 signs"
    russian: str = "напишите любое слово не длиннее 100 знаков"
    may_be_empty: bool = False

    def accepts(self, value: object) -> bool:
        """Whether the value is a text of one line that shows anything."""
        text = str(value)
        is_text = isinstance(value, str | int | float) and not isinstance(value, bool)
        return is_text and len(text) <= 100 and text.isprintable() and bool(text.strip())


@dataclass(frozen=True)
class Names(Text):
    """Names between commas, or a list of them: as a text it is up to a hundred signs."""

    def accepts(self, value: object) -> bool:
        """Whether the value is such a text, or a list of names without a comma in one."""
        if not isinstance(value, list | tuple):
            return super().accepts(value)
        is_named = all(isinstance(name, str) and name.strip() and "," not in name for name in value)
        return is_named and (not value or super().accepts(", ".join(value)))


@dataclass(frozen=True)
class Address:
    """An address of e-mail, or what `pattern` says."""

    sentence: str = "write an e-mail address, like marketing@example.org"
    russian: str = "напишите адрес почты, например marketing@example.org"
    pattern: str = r"[^\s@]+@[^\s@]+"
    may_be_empty: bool = False

    def accepts(self, value: object) -> bool:
        """Whether the value is such an address."""
        return isinstance(value, str) and len(value) <= 500 and bool(re.fullmatch(self.pattern, value))


@dataclass(frozen=True)
class Zone:
    """The name of a time zone."""

    sentence: str = "write the name of a time zone, like Europe/Moscow"
    russian: str = "напишите название часового пояса, например Europe/Moscow"
    may_be_empty: bool = True

    def accepts(self, value: object) -> bool:
        """Whether the time-zone database knows the name."""
        return str(value) in available_timezones()


@dataclass(frozen=True)
class Region:
    """A country by its two letters."""

    sentence: str = "write the two letters of a country, like RU"
    russian: str = "напишите две буквы страны, например RU"
    may_be_empty: bool = False

    def accepts(self, value: object) -> bool:
        """Whether phones of such a country are known."""
        return str(value) in phonenumbers.SUPPORTED_REGIONS


@dataclass(frozen=True)
class Flag:
    """True or false."""

    sentence: str = "write true or false"
    russian: str = "напишите true или false"
    may_be_empty: bool = False

    def accepts(self, value: object) -> bool:
        """Whether the value is one of the two."""
        return isinstance(value, bool) or str(value).lower() in ("true", "false")


@dataclass(frozen=True)
class Floors:
    """Shares by the number of a segment."""

    sentence: str = 'write the number of a segment and a share from 0 to 1, like {"2": 0.1}'
    russian: str = 'напишите номер сегмента и долю от 0 до 1, например {"2": 0.1}'
    may_be_empty: bool = True

    def accepts(self, value: object) -> bool:
        """Whether each key is a segment's number, of another segment each, and each value a share."""
        return (
            isinstance(value, Mapping)
            and all(
                re.fullmatch("[0-9]{1,9}", str(segment)) and SHARE.accepts(share)
                for segment, share in value.items()
            )
            and len({int(segment) for segment in value}) == len(value)
        )


SHARE = Number(
    "write a share from 0 to 1, like 0.1", "напишите долю от 0 до 1, например 0.1", most=Decimal(1)
)
PART = Number(
    "write a share from 0 up to but not including 1, like 0.1",
    "напишите долю от 0 до 1, но меньше 1, например 0.1",
    most=Decimal(1),
    is_below=True,
)
MONEY = Number("write an amount of money of 0 or more, like 50000", "напишите сумму от 0, например 50000")
LIMIT = Number(
    "write an amount of money of 0 or more, like 50000, or null for no limit",
    "напишите сумму от 0, например 50000, или null, если предела нет",
    may_be_empty=True,
)
COUNT = Number(
    "write a whole number of 1 or more, like 1000000000",
    "напишите целое число от 1, например 1000000000",
    least=Decimal(1),
    is_whole=True,
)
MARGIN = Number(
    "write the share of the list price that is left for discounts and contacts, from 0 to 1 (0.3 is 30 %)",
    "напишите, какая доля цены остаётся на скидки и контакты, от 0 до 1 (0.3 – это 30 %)",
    most=Decimal(1),
)
WORTH = Number(
    "write an amount of money of 0 or more, like 250, or null for none",
    "напишите сумму от 0, например 250, или null, если её нет",
    may_be_empty=True,
)

OVERRIDES: dict[str, Number] = {
    "budget": LIMIT,
    "cashback_redeemed_share": Number(
        "write a share from 0 to 1, like 0.8",
        "напишите долю от 0 до 1, например 0.8",
        most=Decimal(1),
        may_be_empty=True,
    ),
    "contact_cost": MONEY,
    "control_share": PART,
    "cost_per_response": MONEY,
    "margin_rate": MARGIN,
    "max_contacts": Number(
        "write a whole number of 0 or more, like 500, or null for no limit",
        "напишите целое число от 0, например 500, или null, если предела нет",
        is_whole=True,
        may_be_empty=True,
    ),
    "opt_out_cost": WORTH,
    "value_of_response": WORTH,
}


@dataclass(frozen=True)
class Overrides:
    """Terms of campaigns by campaign and column, for one build."""

    sentence: str = (
        "write campaigns and columns of theirs, like "
        '{"spring": {"budget": 3000}}; columns that can be overridden: ' + ", ".join(OVERRIDES)
    )
    russian: str = (
        "напишите кампании и их столбцы, например "
        '{"spring": {"budget": 3000}}; задать можно столбцы: ' + ", ".join(OVERRIDES)
    )
    may_be_empty: bool = True

    def accepts(self, value: object) -> bool:
        """Whether it names campaigns and columns; what is wrong in a column, `faults` says by its name."""
        return isinstance(value, Mapping) and all(isinstance(terms, Mapping) for terms in value.values())


OVERRIDDEN = Overrides()

Setting = Number | Day | Word | Text | Address | Zone | Region | Flag | Floors | Overrides

SETTINGS: dict[str, Setting] = {
    "connector": Word(("crm_export", "sports_retailer", "complete_journey")),
    "as_of": Day(),
    "evaluate_from": Day(),
    "margin_rate": MARGIN,
    "contact_cost": MONEY,
    "opt_out_cost": WORTH,
    "budget": LIMIT,
    "campaign_overrides": OVERRIDDEN,
    "min_age": Number(
        "write an age in whole years from 0 to 120, like 18",
        "напишите возраст в целых годах от 0 до 120, например 18",
        most=Decimal(120),
        is_whole=True,
    ),
    "exclude_running": Flag(),
    "frequency_cap_days": Number(
        "write whole days from 1 to 3650, like 14, or null for no cap",
        "напишите целое число дней от 1 до 3650, например 14, или null, если предела нет",
        least=Decimal(1),
        most=Decimal(3650),
        is_whole=True,
        may_be_empty=True,
    ),
    "segment_floors": Floors(),
    "holdout_share": PART,
    "control_share": PART,
    "exploration_share": PART,
    "salt": Text(),
    "value_of_response": WORTH,
    "max_training_rows": Number(
        "write a whole number from 100 to 10000000, like 50000",
        "напишите целое число от 100 до 10000000, например 50000",
        least=Decimal(100),
        most=Decimal(10_000_000),
        is_whole=True,
    ),
    "gender_precision": Number(
        "write a share from 0.5 to 1, like 0.9",
        "напишите долю от 0.5 до 1, например 0.9",
        least=Decimal("0.5"),
        most=Decimal(1),
    ),
    "language": Word(("en", "ru")),
    "currency": Text(
        "write a sign or a code of at most 100 signs, like ₽ or EUR",
        "напишите знак или код не длиннее 100 знаков, например ₽ или EUR",
        may_be_empty=True,
    ),
    "csv_dialect": Word(("international", "excel_ru")),
    "audience_targets": Names(
        "write names of the table audience_targets between commas, like vk_ads, meta; up to 100 signs",
        "напишите через запятую имена из таблицы audience_targets, например vk_ads, meta; до 100 знаков",
        may_be_empty=True,
    ),
    "phone_region": Region(),
    "protected_columns": Names(
        "write columns of customers between commas, like gender, age; up to 100 signs",
        "напишите через запятую столбцы customers, например gender, age; до 100 знаков",
        may_be_empty=True,
    ),
    "letter_address": Address(
        "write an e-mail or postal address on one line of up to 500 signs, like privacy@shop.example",
        "напишите почтовый или электронный адрес одной строкой до 500 знаков, например privacy@shop.example",
        r"[^\s\x00-\x1f](?:[^\x00-\x1f\x7f\x85\u2028\u2029]*[^\s\x00-\x1f])?",
        may_be_empty=True,
    ),
    "first_day": Day(may_be_empty=False),
    "build_day": Day(),
    "max_reject_share": SHARE,
    "max_unpacked_bytes": COUNT,
    "max_workbook_bytes": COUNT,
    "max_records": COUNT,
    "date_order": Word(("day", "month"), may_be_empty=True),
    "decimal_mark": Word((",", "."), may_be_empty=True),
    "time_zone": Zone(),
    "money_unit": Number(
        "write what one unit of the files' money is, like 0.01 for kopecks",
        "напишите, чему равна единица денег в файлах, например 0.01 для копеек",
        least=Decimal("1e-6"),
    ),
    "marketing_owner": Text("write a name of up to 100 signs", "напишите имя не длиннее 100 знаков"),
    "marketing_email": Address(),
    "data_owner": Text("write a name of up to 100 signs", "напишите имя не длиннее 100 знаков"),
    "data_email": Address(),
    "exports_url": Address(
        "write an address with a slash at its end, like https://files.example.org/otklik/",
        "напишите адрес с косой чертой в конце, например https://files.example.org/otklik/",
        r"https?://\S+/",
        may_be_empty=True,
    ),
}


def faults(defaults: Mapping[str, Any], given: Mapping[str, Any], language: str = "en") -> list[str]:
    """Say what is wrong with the vars of a build: a sentence for each fault, in their order.

    Parameters
    ----------
    defaults
        The vars of `dbt_project.yml`.
    given
        Those of the command line, which take the place of the defaults.
    language
        What the sentences are in, `en` or `ru`.

    Returns
    -------
    Sentences without a full stop; an empty list where nothing is wrong.
    """
    is_russian = language == "ru"
    var, known = ("переменной", "Переменная") if is_russian else ("var", "The var")
    found = [unknown(var, name, SETTINGS, language) for name in {**defaults, **given} if name not in SETTINGS]
    values = {name: value for name, value in {**defaults, **given}.items() if name in SETTINGS}
    for name, value in values.items():
        found += fault_of(f"{known} {name}", SETTINGS[name], value, language)
        if name == "campaign_overrides" and SETTINGS[name].accepts(value):
            found += override_faults(value, language)
        if name == "audience_targets" and value and SETTINGS[name].accepts(value):
            found += target_faults(value, language)
    return found + nobody_left(values, language)


def nobody_left(values: Mapping[str, Any], language: str) -> list[str]:
    """Say where control and exploration leave nobody to be chosen: each share alone may be in its range."""
    tried, given = values.get("exploration_share", 0), values.get("campaign_overrides")
    overrides: Mapping[Any, Any] = given if given and OVERRIDDEN.accepts(given) else {}
    drawn = {"control_share": values.get("control_share", 0)} | {
        f"control_share in campaign_overrides of {shown(campaign)}"
        if language == "en"
        else f"control_share в campaign_overrides кампании {shown(campaign)}": terms["control_share"]
        for campaign, terms in overrides.items()
        if "control_share" in terms
    }
    said = (
        "Переменные {} ({}) и exploration_share ({}) не оставляют никого на выбор: вместе они должны быть "
        "меньше 1"
        if language == "ru"
        else "The vars {} ({}) and exploration_share ({}) leave nobody to be chosen: together they have to "
        "stay below 1"
    )
    return [
        said.format(what, share, tried)
        for what, share in drawn.items()
        if PART.accepts(share)
        and PART.accepts(tried)
        and sum(Decimal(str(each)).quantize(SHARE_DIGITS) for each in (share, tried)) >= 1
    ]


def target_faults(asked: str | Sequence[str], language: str) -> list[str]:
    """Say which platforms the table of them does not have, before a build that ends with their files."""
    if not TARGETS.exists():
        return []
    with TARGETS.open(encoding="utf-8", newline="") as file:
        known = {row["target"]: row for row in csv.DictReader(file)}
    names = str(asked).split(",") if not isinstance(asked, list | tuple) else asked
    place = "площадки в audience_targets" if language == "ru" else "platform in audience_targets"
    return [
        unknown(place, name.strip(), known, language)
        for name in names
        if name.strip() and name.strip() not in known
    ]


def override_faults(overrides: Mapping[str, Mapping[str, Any]], language: str) -> list[str]:
    """Say what is wrong with columns that are no terms of a campaign, or with their values."""
    found = []
    for campaign, terms in overrides.items():
        place = f"campaign_overrides of {shown(campaign)}"
        column = f"column of {place}"
        if language == "ru":
            place = f"campaign_overrides кампании {shown(campaign)}"
            column = f"в {place} столбца"
        found += [unknown(column, name, OVERRIDES, language) for name in terms if name not in OVERRIDES]
        for name, value in terms.items():
            if name in OVERRIDES:
                where = f"{name} {'в' if language == 'ru' else 'in'} {place}"
                found += fault_of(where, OVERRIDES[name], value, language)
    return found


def fault_of(what: str, setting: Setting, value: object, language: str) -> list[str]:
    """Return a sentence about a value that the setting does not take, or nothing."""
    is_empty = value is None or (isinstance(value, str) and value in ("", "None"))
    if (is_empty and setting.may_be_empty) or (not is_empty and setting.accepts(value)):
        return []
    said = "" if is_empty else shown(value)
    if language == "ru":
        return [f"{what} {f'– {said}' if said else 'не задана'}: {setting.russian}"]
    return [f"{what} is {said or 'empty'}: {setting.sentence}"]


def shown(value: object) -> str:
    """Return a value as a sentence shows it: on one line, of a long one the beginning.

    Blanks at its ends, which may be all that is wrong, are shown by quotes.

    Examples
    --------
    >>> shown(-5), shown("two" + chr(10) + "lines"), shown("ru "), len(shown("x" * 1000))
    ('-5', 'two lines', '"ru "', 60)
    """
    written = str(value)
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in written).split())
    if text and written != written.strip():
        text = f'"{" " * written[0].isspace()}{text}{" " * written[-1].isspace()}"'
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def unknown(kind: str, name: object, known: Mapping[str, object], language: str) -> str:
    """Return the sentence about a name nobody reads, with the one that is likely meant."""
    close = difflib.get_close_matches(str(name).lower().replace("-", "_"), known, n=1, cutoff=0.6)
    if language == "ru":
        meant = f"может быть, {close[0]}?" if close else f"есть {', '.join(sorted(known))}"
        return f"Нет {kind} {shown(name)}: {meant}"
    meant = f"did you mean {close[0]}?" if close else f"there are {', '.join(sorted(known))}"
    return f"There is no {kind} {shown(name)}: {meant}"
