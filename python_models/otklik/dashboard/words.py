"""Texts and figures in two languages: both stand in the page, and the reader switches between them."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from markupsafe import Markup, escape

from otklik.counted import agreed
from otklik.currency import beside

LANGUAGES = ("en", "ru")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Both:
    """A plain text in English and Russian; in HTML two spans, of which the page shows one."""

    en: str
    ru: str

    @classmethod
    def same(cls, text: object) -> Both:
        """Return a text that is the same in both languages, a name or an id."""
        return cls(str(text), str(text))

    def of(self, language: str) -> str:
        """Return the text in `en` or `ru`."""
        return self.ru if language == "ru" else self.en

    def fill(self, **values: object) -> Both:
        """Put values, each a `Both` or the same in both languages, where `{name}` stands.

        Words beside numbers agree with them: see `otklik.counted`.
        """
        shown = {
            name: value if isinstance(value, Both) else Both.same(value) for name, value in values.items()
        }
        said = []
        for language in LANGUAGES:
            own = {name: value.of(language) for name, value in shown.items()}
            said.append(agreed(self.of(language), own, language).format(**own))
        return Both(*said)

    def pair(self) -> list[str]:
        """Return both texts for the script, set as the page sets them."""
        return [self.en, self.ru] if self.en == self.ru else [typeset(self.en, "en"), typeset(self.ru, "ru")]

    def __html__(self) -> Markup:
        """Return the text escaped, as Jinja puts it into the page."""
        if self.en == self.ru:
            return escape(self.en)
        return Markup('<span lang="en">{}</span><span lang="ru">{}</span>').format(*self.pair())


class Words:
    """The texts by their key."""

    def __init__(self, texts: Mapping[str, Both], currency: str = "") -> None:
        self._texts = texts
        self.currency = currency.strip()

    def money(self, value: float | None, decimals: int = 0, with_sign: bool = False) -> Both:
        """Return a sum of money in the currency, `+` too if asked; a dash for nothing."""
        return in_currency((signed if with_sign else number)(value, decimals), self.currency)

    def worth(self, value: float | None, with_sign: bool = False) -> Both:
        """Return a sum of money with as many decimals as its size asks for."""
        return in_currency(figure(value, with_sign), self.currency)

    def of_metric(self, value: float | None, metric: str, with_sign: bool = False) -> Both:
        """Return the figure of a metric that is no rate: a sum of money, or a number of something."""
        return self.worth(value, with_sign) if _OF_MONEY.search(metric) else figure(value, with_sign)

    def effect(self, value: float | None, metric: str) -> Both:
        """Return a difference of a metric with its sign: of rates in percentage points."""
        return points(value) if metric == "conversion" else self.of_metric(value, metric, with_sign=True)

    def change(self, value: float | None, decimals: int = 0) -> Both:
        """Return a sum of money with its sign and the currency."""
        return self.money(value, decimals, with_sign=True)

    def __call__(self, key: str, **values: object) -> Both:
        """Return the text of `key`, filled in; an unknown key raises KeyError."""
        return self._texts[key].fill(**values)

    def items(self, start: str) -> Iterator[tuple[str, Both]]:
        """Return the texts whose key begins so, without that beginning, in order."""
        for key in sorted(self._texts):
            if key.startswith(start):
                yield key.removeprefix(start), self._texts[key]

    def of_value(self, topic: str, value: object) -> Both:
        """Return the words for a value of the data, as `decision.contact`; the value where there are none."""
        return self._texts.get(f"{topic}.{value}", Both.same("–" if value is None else value))


# as sentences from the warehouse write them: a hyphen before a number, a space before the sign of per cent
_HYPHEN = re.compile(r"(?<![\w.,)-])-(?=[^\s\d]?\d)")
_PER_CENT = re.compile(r"(?<=\d) (?=%)")
_PER_CENT_BESIDE = {"en": "", "ru": "\N{NO-BREAK SPACE}"}


def typeset(text: str, language: str) -> str:
    """Return a sentence with minus signs before its numbers and each `%` beside its own."""
    return _PER_CENT.sub(_PER_CENT_BESIDE[language], _HYPHEN.sub("\N{MINUS SIGN}", text))


NOTHING = Both.same("–")
# metrics that are sums of money, by their names
_OF_MONEY = re.compile("profit|revenue|margin|check|discount|cost")


def in_currency(shown: Both, currency: str) -> Both:
    """Return a number's text as a sum of money, the currency beside the number."""
    if not currency or shown == NOTHING:
        return shown
    return Both(*(beside(shown.of(language), currency, language) for language in LANGUAGES))


def number(value: float | None, decimals: int = 0) -> Both:
    """Return 1,234.5 in English and 1 234,5 in Russian; a dash for nothing."""
    if value is None:
        return NOTHING
    text = f"{rounded(value, decimals):,.{decimals}f}"
    if not text.strip("-0.,"):
        text = text.removeprefix("-")
    text = text.replace("-", "\N{MINUS SIGN}")
    return Both(text, text.translate({ord(","): "\N{NARROW NO-BREAK SPACE}", ord("."): ","}))


def rounded(value: float, decimals: int) -> float | Decimal:
    """Return the number to so many decimals, halves away from zero, as warehouse and browser do."""
    if not math.isfinite(value):
        return value
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def signed(value: float | None, decimals: int = 0) -> Both:
    """Return the number with its sign, `+` too."""
    shown = number(value, decimals)
    return Both(f"+{shown.en}", f"+{shown.ru}") if value and shown.en[0] not in "\N{MINUS SIGN}" else shown


def percent(share: float | None, decimals: int = 1) -> Both:
    """Return 12.3% in English and 12,3 % in Russian, from a share of 1."""
    if share is None:
        return NOTHING
    shown = number(100 * share, decimals)
    return Both(f"{shown.en}%", f"{shown.ru}\N{NO-BREAK SPACE}%")


def signed_percent(share: float) -> Both:
    """Return +10% in English and +10 % in Russian, from a share of 1."""
    shown = signed(100 * share)
    return Both(f"{shown.en}%", f"{shown.ru}\N{NO-BREAK SPACE}%")


def points(difference: float | None, decimals: int = 1) -> Both:
    """Return +1.5 pp in English and +1,5 п. п. in Russian, from a difference of two shares of 1."""
    if difference is None:
        return NOTHING
    shown = signed(100 * difference, decimals)
    return Both(f"{shown.en}\N{NO-BREAK SPACE}pp", f"{shown.ru}\N{NO-BREAK SPACE}п.\N{NO-BREAK SPACE}п.")


def figure(value: float | None, with_sign: bool = False) -> Both:
    """Return a number with as many decimals as its size asks for: 1,234, 12.3, 1.23."""
    size = abs(value or 0)
    decimals = 0 if size >= 100 else 1 if size >= 10 else 2
    return (signed if with_sign else number)(value, decimals)


def chance(p_value: float | None) -> Both:
    """Return a p-value: three decimals, or that it is below 0.001."""
    if p_value is not None and p_value < 0.001:
        return Both("<0.001", "<0,001")
    return number(p_value, 3)


def day(date: dt.date | None) -> Both:
    """Return 5 Oct 2026 in English and 05.10.2026 in Russian."""
    if date is None:
        return NOTHING
    return Both(f"{date.day} {_MONTHS[date.month - 1]} {date.year}", f"{date:%d.%m.%Y}")
