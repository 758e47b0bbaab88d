"""What the terms of a campaign or an offer are called, where no preset has their header.

A term that is not read is a wrong price: 500 off from a check of 3000 is another offer than 500 off any.
So a header is taken for a term by the words it has, not by the whole of it.
"""

import re
from collections.abc import Mapping, Sequence

# of each term the words of which one of each group must stand in a header, and those of which none may
CHECK = (
    r"чек\w*|заказ\w*|покупк\w*|корзин\w*|order|basket|cart|purchase|check|spend|bestell\w*|panier|einkauf\w*"
)
SUM = r"сумм\w*|amount|value|total|wert|montant"
LEAST = r"мин|миним\w*|порог\w*|min|minimum|minimal|least|threshold|mindest\w*"
FROM = r"от|from|ab"
DISCOUNT = r"скидк\w*|discount|rabatt|remise|descuento|sconto|indirim"
CASHBACK = r"к[еэ]шб[еэ]к\w*|cashback|балл\w*|бонус\w*|points?"
PERCENT = r"%|процент\w*|percent|percentage|pct|prozent|доля|share|rate|ставка"
MONEY = r"руб\w*|р|₽|rub|usd|eur|\$|€|сумм\w*|amount|номинал\w*"
COST = r"стоимост\w*|цена|тариф\w*|расход\w*|затрат\w*|cost|price|kosten|preis"
MESSAGE = (
    r"контакт\w*|сообщени\w*|смс|sms|письм\w*|письмо|отправк\w*|касани\w*|звон\w*|пуш\w*|push"
    r"|contact|message|email|mail|send|call|letter"
)
MOST = r"макс\w*|лимит\w*|предел\w*|не более|max|maximum|limit|cap|most"
REACHED = rf"{MESSAGE}|получател\w*|адресат\w*|клиент\w*|recipients?|customers?|contacts|messages|people"
CONTROL = r"контрол\w*|кг|control|holdout"
RESPONSE = r"отклик\w*|конверси\w*|response|conversion"
WORTH = r"ценност\w*|доход\w*|выручк\w*|прибыл\w*|value|worth|revenue|profit"
AVERAGE = r"средн\w*|average|avg|mean"
WHOLE = r"план\w*|факт\w*|итог\w*|всего|total|actual|spent|израсход\w*|остат\w*"
# a discount from a check has the words of a check from which there is a discount
TERMS: Sequence[tuple[str, tuple[str, ...], str]] = (
    ("min_check", (LEAST, rf"{CHECK}|{SUM}"), rf"{MOST}|{AVERAGE}"),
    ("min_check", (FROM, rf"{CHECK}|{SUM}"), rf"{LEAST}|{DISCOUNT}|{CASHBACK}|{MOST}|{AVERAGE}"),
    (
        "discount_rate",
        (rf"{DISCOUNT}|{CASHBACK}", PERCENT),
        rf"{LEAST}|{FROM}|{MOST}|{CONTROL}|списан\w*|redeem\w*",
    ),
    ("discount_amount", (DISCOUNT, MONEY), rf"{PERCENT}|{LEAST}|{FROM}|{MOST}|{COST}|{WHOLE}"),
    ("contact_cost", (COST, MESSAGE), rf"{RESPONSE}|{MOST}|{WHOLE}"),
    ("max_contacts", (MOST, REACHED), rf"{COST}|{SUM}|день|day"),
    ("control_share", (CONTROL, PERCENT), r"город\w*|city|cities"),
    ("margin_rate", (r"марж\w*|margin|marge",), rf"{MONEY}|{WHOLE}"),
    ("value_of_response", (WORTH, RESPONSE), WHOLE),
    ("cost_per_response", (COST, rf"{RESPONSE}|подар\w*|gift"), rf"{MESSAGE}|{WHOLE}"),
    ("budget", (r"бюджет\w*|budget|budżet|presupuesto|bütçe",), WHOLE.replace(r"план\w*|", "")),
)


def words_of(name: str) -> list[str]:
    """Return the words of a header as `plain_name` writes it; a sign of per cents or money is a word.

    Examples
    --------
    >>> words_of("мин. сумма заказа, ₽")
    ['мин', 'сумма', 'заказа', '₽']
    """
    return re.findall(r"\w+|[%₽$€]", name)


def term_of(name: str) -> str:
    """Return the one term that a header (as `plain_name` writes it) names; empty where none or several.

    Examples
    --------
    >>> [term_of(name) for name in ("мин. чек", "заказ от, руб.", "min order value", "средний чек")]
    ['min_check', 'min_check', 'min_check', '']
    >>> [term_of(name) for name in ("размер скидки, % от чека", "номинал скидки", "цена sms", "кг, %")]
    ['', 'discount_amount', 'contact_cost', 'control_share']
    """
    words = words_of(name)

    def has(part: str) -> bool:
        return any(re.fullmatch(part, word) for word in words)

    found = {term for term, all_of, none_of in TERMS if all(map(has, all_of)) and not has(none_of)}
    return found.pop() if len(found) == 1 else ""


def terms_named(names: Mapping[str, str], taken: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the header of each term that is not taken yet and that one header alone names.

    `names`: the headers that serve nothing yet, as `plain_name` writes them.
    """
    said: dict[str, list[str]] = {}
    for header, name in names.items():
        if term := term_of(name):
            said.setdefault(term, []).append(header)
    return {term: headers for term, headers in said.items() if term not in taken and len(headers) == 1}
