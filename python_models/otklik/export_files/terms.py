"""What the terms of a campaign or an offer are called, where no preset has their header.

A term that is not read is a wrong price: 500 off from a check of 3000 is another offer than 500 off any.
So a header is taken for a term by the words it has, not by the whole of it.
"""

import re
from collections.abc import Mapping, Sequence

# of each term the words of which one of each group must stand in a header, and those of which none may
CHECK = (
    r"чека?|заказа?|покупк[аи]|корзин[аы]|order|basket|cart|purchase|check|spend|bestell\w*|panier|einkauf\w*"
    r"|achat|commande|compra|pedido|spesa|ordine|zakup\w*|zamówien\w*|sepet|замовлення"
)
SUM = r"сумм\w*|amount|value|total|wert|montant|importe|importo|kwota|tutar\w*|betrag"
LEAST = (
    r"мин|миним\w*|порог\w*|min|minimum|minimal|least|threshold|mindest\w*|mínim[oa]|minim[oa]|minimaln\w*"
)
FROM = r"от|from|ab|від|od"
DISCOUNT = (
    r"скидк\w*|discount|rabatt|remise|descuento|sconto|desconto|rabat|zniżk\w*|знижк\w*|korting|indirim"
)
CASHBACK = r"к[еэ]шб[еэ]к\w*|cashback|балл\w*|бонус\w*|points?|punkte|puntos|punti|pontos|punkty|puan"
PERCENT = (
    r"%|процент\w*|percent|percentage|pct|prozent|pourcentage|taux|porcentaje|percentuale|procent|oranı|доля"
    r"|share|rate|ставка"
)
MONEY = r"руб\w*|р|₽|rub|usd|eur|\$|€|сумм\w*|amount|номинал\w*"
PRICE = r"стоимост\w*|цена|тариф\w*|price|cost|kosten|preis|coût|coste|costo|custo|koszt|maliyeti?|вартість"
MESSAGE = (
    r"контакта|сообщения|сообщение|смс|sms|письма|письмо|отправки|касания|звонка|пуша|push|contact|message"
    r"|email|mail|letter|call|kontakt|kontaktu|nachricht|versand|contacto|contatto|contato|envoi|контакту"
)
# of one message; a cost that is none of one is all that was spent
OF_ONE = (
    r"цена|тариф\w*|за|per|price|1|одно\w*|контакта|сообщения|письма|отправки|касания|звонка|contact"
    r"|je|pro|par|por|na|contacto|contatto|kontaktu"
)
MOST = (
    r"макс\w*|maks\w*|лимит\w*|предел\w*|max|maximum|limit|cap|most|maxim\w*|máxim[oa]|massim[oa]|höchst\w*"
)
REACHED = r"контактов|сообщений|писем|получател\w*|адресат\w*|recipients?|contacts|messages"
CONTROL = r"контрол\w*|кг|control|holdout"
RESPONSE = (
    r"отклик\w*|конверси\w*|responses?|conversions?|reaktion|antwort|konversion|réponse|conversión|respuesta|risposta"
    r"|resposta|odpowied(?:ź|zi)|reakcj[aię]|yanıt|відповід[ьі]|відгук\w*|reactie|respons|odpověď"
)
WORTH = r"ценност\w*|value|worth|wert|valeur|valor|valore|wartość|değeri?|цінність|waarde|hodnota"
AVERAGE = r"средн\w*|average|avg|mean|durchschnitt\w*|moyen\w*|medi[oa]|promedio|średni\w*|ortalama|середн\w*"
PLANNED = r"план\w*|geplant\w*|prévu\w*|previst\w*"
# what a campaign brought, for how long, of whom: results of past ones, and rules of others
RESULT = (
    r"факт\w*|итог\w*|всего|total|actual|spent|израсход\w*|потрачен\w*|использ\w*|used|remaining|остат\w*"
    r"|выручк\w*|доход\w*|прибыл\w*|revenue|profit|расход\w*|затрат\w*|заказов|покупок|orders|purchases"
    r"|days?|дней|дня|день|недел\w*|week\w*|month\w*|месяц\w*|год\w*|year\w*|since|давност\w*"
    r"|segment|сегмент\w*|аудитор\w*|audience|age|возраст\w*|длин\w*|length|товар\w*|доставк\w*|delivery"
    r"|gesamt\w*|insgesamt|summe|umsatz|erlös\w*|totale?s?|ventes|ventas|ricavi|ingresos|bestellungen|commandes"
    r"|pedidos|ordini|zamówień|razem|łącznie|toplam|ciro|всього|разом|дохід|genutzt|eingelöst|utilis\w*|usad\w*"
    r"|клиента|клиенту|customer|применен\w*"
)
TERMS: Sequence[tuple[str, tuple[str, ...], str]] = (
    ("min_check", (LEAST, rf"{CHECK}|{SUM}"), rf"{MOST}|{AVERAGE}|{RESULT}|{PLANNED}|%"),
    # a discount from a check has the words of a check from which there is a discount
    (
        "discount_rate",
        (rf"{DISCOUNT}|{CASHBACK}", PERCENT),
        rf"{LEAST}|{FROM}|{MOST}|{CONTROL}|{RESULT}|{PLANNED}|списан\w*|redeem\w*",
    ),
    (
        "discount_amount",
        (
            r"скидка|discount|rabatt|remise|descuento|sconto|desconto|rabat|zniżka|знижка|korting|indirim",
            MONEY,
        ),
        rf"{PERCENT}|{LEAST}|{FROM}|{MOST}|{PRICE}|{AVERAGE}|{RESULT}|{PLANNED}",
    ),
    # `Скидки, руб.` are all that were given
    ("discount_amount", ("скидки", r"номинал|размер"), rf"{PERCENT}|{FROM}|{MOST}|{AVERAGE}|{RESULT}"),
    ("contact_cost", (PRICE, MESSAGE, OF_ONE), rf"{RESPONSE}|{MOST}|{AVERAGE}|{RESULT}|{PLANNED}"),
    # `Стоимость СМС` is of one, `Расходы на СМС` of all
    (
        "contact_cost",
        (r"стоимост\w*|цена", r"смс|sms|пуша?|push"),
        rf"{RESPONSE}|{MOST}|{AVERAGE}|{RESULT}|рассыл\w*",
    ),
    ("max_contacts", (MOST, REACHED), rf"{PRICE}|{SUM}|{RESULT}|на|в|per|a"),
    ("control_share", (CONTROL, PERCENT), rf"{RESPONSE}|{CHECK}|{RESULT}|город\w*|city|cities"),
    ("margin_rate", (r"марж\w*|margin|marge",), rf"{MONEY}|{RESULT}|{PLANNED}"),
    ("value_of_response", (WORTH, RESPONSE), rf"{RESULT}|{AVERAGE}|{PLANNED}"),
    ("cost_per_response", (PRICE, rf"{RESPONSE}|подар\w*|gift"), rf"{MESSAGE}|{RESULT}|{PLANNED}"),
    # what a free delivery costs where it is used; of a message itself it is called otherwise
    (
        "cost_per_response",
        (PRICE, "shipping"),
        rf"{LEAST}|{FROM}|{MOST}|{AVERAGE}|total|actual|spent|free|over",
    ),
    ("budget", (r"бюджет\w*|budget(?:ed)?|budżet|presupuesto|bütçe",), rf"{RESULT}|%|per|на|в"),
)
# `чек от`, `сумма заказа от, руб.`, `от суммы`: nothing but money behind it, else it says whose it is
CHECK_FROM = re.compile(
    rf"(?:при )?(?:(?:{CHECK}|{SUM}) )+(?:{FROM})(?: (?:{MONEY}))?|(?:{FROM}) (?:{SUM})(?: (?:{MONEY}))?"
)


# what a whole campaign or month of messages costs is no cost of one
OF_MANY = re.compile(
    r"\b(?:per|je|pro|par|por|na|за|a|per la|por la|par la) (?:campaigns?|kampagne|campaña|campagne|campagna"
    r"|kampanię|кампанию|рассылку|month|monat|mes|mois|mese|miesiąc|месяц|week|woche|неделю|year|jahr|год)\b"
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
    >>> [term_of(name) for name in ("заказов от рассылки", "расходы на sms, руб.", "лимит на клиента")]
    ['', '', '']
    >>> [term_of(name) for name in ("размер скидки, % от чека", "номинал скидки", "цена sms", "кг, %")]
    ['', 'discount_amount', 'contact_cost', 'control_share']
    """
    if OF_MANY.search(name):
        return ""
    words = words_of(name)

    def has(part: str) -> bool:
        return any(re.fullmatch(part, word) for word in words)

    found = {term for term, all_of, none_of in TERMS if all(map(has, all_of)) and not has(none_of)}
    if CHECK_FROM.fullmatch(" ".join(words)):
        found.add("min_check")
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
