"""Which column of campaigns or offers says the mechanic where no header does, and the terms in its words."""

from __future__ import annotations

import re
from dataclasses import replace

import duckdb

from otklik.export_files import wishes, words
from otklik.export_files.arms import OF_ARMS, filled_words
from otklik.export_files.number_forms import identifier, literal
from otklik.export_files.own_mapping import MAPPING
from otklik.export_files.presets import ColumnMapping
from otklik.export_files.titles import plain_name

# what may be the kind of anything: `Art` has Rabatt and Zugabe, or E-Mail and Mailing
OF_A_KIND = re.compile(
    r"\b(?:вид|тип|механик|форма|услови|предложени|kind|type|mechanic|conditions?\b|art|typ|tipo|soort|türü?|rodzaj"
    r"|вигляд|aktions?(?:art|typ)|bedingung|condicion|condizion|warunk"
    r"|offers?\b|promo(?:tion)?s?\b|deals?\b|incentives?\b)"
)
# what stands there where a test of several offers has its own lines elsewhere
SEVERAL = re.compile(
    r"a ?/ ?b(?: ?/ ?c)?(?: ?-?test)?|(?:split|ab)[ -]?test|see (?:offers|below)|various|multiple"
)


# a number of per cents that is neither a range nor the most of one, a check from which, and a sum of money
PERCENT = re.compile(
    r"(?P<than>\b(?:до|up to|bis|hasta|jusqu.[aà]|fino a|do|от|from|ab|desde|à partir de|od) "
    r"|[0-9] ?[-–—] ?)?"
    r"(?<![0-9.,])(?P<number>[0-9]{1,2}(?:[.,][0-9]+)?) ?%"
)
FROM_CHECK = re.compile(
    r"\b(?:от|from|ab|od|desde|dès|da|over|above) (?:(?:суммы|чека|заказа|покупки|сумме) ){0,2}"
    r"(?P<number>[0-9]+(?: [0-9]{3})*)(?P<thousands> ?тыс\b\.?)?(?![0-9]| ?%|[.,/][0-9]"
    # of things, years and days is no sum
    r"| ?(?:шт|товар|позиц|един|вещ|пар\b|пары|лет|год|дн|час|чел|раз|items?|pieces?|pcs|things|years?"
    r"|days?|people|stück|artikel|jahre|tage|szt|sztuk|lat|dni|unidades|artículos|años|días|articles?|ans|jours|pezzi|anni"
    r"|giorni))"
)
# `$10 off $60`, `spend $60`, `orders over $1,000`, `$60+`
OF_ORDERS = r"(?:(?:orders?|purchases?|a|the|of|over|above) ){0,3}"
FROM_DOLLARS = re.compile(
    rf"(?:\b(?:off|over|above|from|of|with|spend|min(?:imum)?\.?) {OF_ORDERS}"
    r"[$€£] ?(?P<number>[0-9][0-9,]*)(?![0-9]|\.[0-9]| ?off)\+?|[$€£] ?(?P<more>[0-9][0-9,]*)\+)"
)
SUM = re.compile(
    r"(?<![0-9.,])(?P<number>[0-9][0-9 ]*) ?(?:р\b|руб|₽|€|eur\b|zł|\$)"
    r"|[$€£] ?(?P<signed>[0-9][0-9,]*(?:\.[0-9]{1,2})?)(?![0-9])"
)
TERMS_IN_WORDS = ("discount_rate", "discount_amount", "min_check")


def terms_in(words_of_mechanic: str, mechanic: str) -> dict[str, str]:
    """Return the depth and the least check that the words of a mechanic say, as they would stand in cells.

    Examples
    --------
    >>> terms_in("Скидка 20%", "percent"), terms_in("кешбэк 5 % баллами", "cashback")
    ({'discount_rate': '20%'}, {'discount_rate': '5%'})
    >>> terms_in("Скидка 300 руб. от 2 000 руб.", "amount")
    {'discount_amount': '300', 'min_check': '2000'}
    >>> terms_in("Скидки до 50%", "percent"), terms_in("10-20%", "percent"), terms_in("5% или 10%", "percent")
    ({}, {}, {})
    >>> terms_in("2=3", "bundle"), terms_in("Подарок за чек от 3000", "gift")
    ({}, {'min_check': '3000'})
    >>> terms_in("$10 off $60", "amount"), terms_in("15% off orders over $1,000", "percent")
    ({'discount_amount': '10', 'min_check': '60'}, {'discount_rate': '15%', 'min_check': '1000'})
    >>> terms_in("Spend $60, save $7.50", "amount"), terms_in("Free shipping on $50+", "service")
    ({'discount_amount': '7.50', 'min_check': '60'}, {'min_check': '50'})
    >>> [terms_in(f"Скидка 10% от {of}", "percent").get("min_check") for of in ("3 товаров", "2 шт.")]
    [None, None]
    >>> [terms_in(f"10% от {of}", "percent").get("min_check") for of in ("2 тыс. руб.", "1 500 ₽", "18 лет")]
    ['2000', '1500', None]
    >>> terms_in("Скидка 5% от 01.12 до 31.12", "percent")
    {'discount_rate': '5%'}
    """
    text = re.sub(r"[\s\u00a0]+", " ", words_of_mechanic.lower())
    said: dict[str, str] = {}
    if len(checks := list(FROM_CHECK.finditer(text))) == 1:
        said["min_check"] = checks[0]["number"].replace(" ", "") + "000" * bool(checks[0]["thousands"])
        text = FROM_CHECK.sub(" ", text)
    elif not checks and len(dollars := list(FROM_DOLLARS.finditer(text))) == 1:
        said["min_check"] = (dollars[0]["number"] or dollars[0]["more"]).replace(",", "")
        text = FROM_DOLLARS.sub(" ", text)
    rates, sums = list(PERCENT.finditer(text)), list(SUM.finditer(text))
    if len(rates) == 1 and not rates[0]["than"] and mechanic in ("percent", "cashback", ""):
        said = {"discount_rate": f"{rates[0]['number']}%", **said}
    if len(sums) == 1 and not rates and mechanic in ("amount", "cashback", ""):
        found = sums[0]["number"] or sums[0]["signed"]
        said = {"discount_amount": re.sub("[ ,]", "", found), **said}
    return said


def with_terms_in_words(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping
) -> tuple[ColumnMapping, list[tuple[str, str]]]:
    """Return the mapping of campaigns with the terms that stand in the words of their mechanic alone.

    A discount of `Скидка 20%` has no other depth where no column gives one: without it, it would be free.
    """
    headers = mapping.columns.get("mechanic", ())
    if mapping.table not in ("campaigns", "offers") or len(headers) != 1:
        return mapping, []
    taken = mapping.columns.keys() | mapping.absent
    if taken & {"discount_rate", "discount_amount", "ladder"}:
        return mapping, []
    seen = filled_words(conn, source, headers[0])
    known = words.closed_words("mechanic", seen)
    terms = {word: terms_in(word, known[word]) for word in seen if word in known}
    cell = f"trim(lower(cast({identifier(headers[0])} as varchar)))"
    columns, made, listed = dict(mapping.columns), dict(mapping.made), []
    for name in TERMS_IN_WORDS:
        said = {word: found[name] for word, found in terms.items() if name in found}
        if said and name not in taken:
            cases = " ".join(
                f"when {cell} = {literal(word)} then {literal(term)}" for word, term in said.items()
            )
            columns[name], made[name] = headers, f"case {cases} end"
            word, term = next(iter(said.items()))
            listed.append(f"{name} ({word}: {term})")
    if not listed:
        return mapping, []
    guess = (
        f"{', '.join(listed)} is read from the words of {headers[0]}",
        f"{', '.join(listed)} – из слов колонки {headers[0]}",
    )
    guessed = mapping.guessed | (columns.keys() - mapping.columns.keys())
    return replace(mapping, columns=columns, made=made, guessed=guessed), [guess]


def with_mechanic(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping
) -> ColumnMapping:
    """Return the mapping with the one column under a header of a kind whose every word is a mechanic.

    A column of `нет` says of anything that there is none, and under the name of one mechanic that it is not
    that one.
    """
    if mapping.table not in ("campaigns", "offers") or "mechanic" in mapping.columns.keys() | mapping.absent:
        return mapping
    told = []
    for header in source.header:
        name = plain_name(header)
        # what an offer is called may say what it is: `10%`, `Free shipping`
        is_name = header in mapping.columns.get("offer_id", ()) and mapping.preset != MAPPING
        if header in mapping.used and not is_name:
            continue
        if not OF_A_KIND.search(name) or words.closed_words("mechanic", [name]):
            continue
        seen = [word for word in filled_words(conn, source, header) if not SEVERAL.fullmatch(word)]
        known = words.closed_words("mechanic", seen)
        if known.keys() >= set(seen) and set(known.values()) - {"none"}:
            told.append(header)
    if len(told) != 1:
        return mapping
    cell = f"trim(cast({identifier(told[0])} as varchar))"
    made = f"case when not regexp_full_match(lower({cell}), {literal(SEVERAL.pattern)}) then {cell} end"
    columns = {**mapping.columns, "mechanic": (told[0],)}
    named = mapping.columns.get("offer_id", ())
    variants = [
        name
        for name in source.header
        if name != told[0]
        and (name in named or (name not in mapping.used and OF_ARMS.search(plain_name(name))))
    ]
    if told[0] in named and len(variants) == 1:
        # beside the name of a variant the offer says what it is
        columns["offer_id"] = (variants[0],)
    return replace(
        mapping,
        columns=columns,
        made={**mapping.made, "mechanic": made},
        guessed=mapping.guessed
        | {"mechanic", *(["offer_id"] if columns.get("offer_id") != named and named else [])},
    )
