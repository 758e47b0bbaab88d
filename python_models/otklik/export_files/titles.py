"""What the name of a file says that it holds: whom not to contact, sales, what came back, other people."""

import re
import unicodedata
from functools import lru_cache

from otklik.export_files.folder import table_named

# what a name of a list of whom not to contact has in it
REFUSALS = (
    r"\bстоп(?:$| ?(?:лист|спис|баз|рассыл|реклам|звон|смс|контакт|коммуник|клиент|номер|телефон"
    r"|e ?mail)| \d)"
    r"|отпис|otpis|\bотказ(?:[ыа]|ов|ник\w*|авш\w*|ал\w*)?\b|ч[её]рн\w* спис|\bчс\b(?! \d{1,3}\b)"
    r"|\bбан(?:[ыае]|ов)?\b|\bзабан|заблокирован|блок ?лист|\bжалоб[ыа]?\b"
    r"|запрет\w* (?:на )?(?:рассыл|контакт|коммун|звон|смс|реклам)|(?:отозван\w*|отзывы?|без) соглас"
    r"|не (?:писать|звонить|слать|беспокоить|рассылать|контактировать|связываться)"
    r"|\bstop(?:$| ?(?:list|mail|e ?mail|call|contact|sms|send)| \d)|suppress|black ?list|block ?list"
    r"|\bban(?:ned)?\b|^blocked\b|unsub|opt(?:ed)? ?out|do not|dnc|\bdnd\b|complain|abuse report"
    r"|^cleaned(?:$| (?:members?|contacts?|subscribers?|e ?mails?|list|export)| \d)"
    r"|\bbounce[ds]?\b(?! (?:rate|check))|non ?subscribed|forgotten|erasure|erased|(?:gdpr|data) delet"
    r"|undeliver|invalid (?:e ?mail|phone)|^(?:недейств|невалид)\w*$"
    r"|(?:недейств|невалид)\w* (?:e ?mail|почт|адрес|телефон|номер|контакт)"
    r"|(?:e ?mail|почт|адрес|телефон|номер)\w* (?:недейств|невалид)|недостав|\bудалить\b|забыть"
    r"|sperrliste|gesperrt|abgemeldet|^robinson|robinson ?list|d[ée]sabonn|abmeld|widerspr[uo]ch"
    r"|keine werbung|nicht kontaktieren|d[ée]sinscri|\boppositions?(?:$| \d)|d.opposition"
    r"|ne pas (?:contacter|appeler|démarcher)|no (?:contactar|llamar|enviar|molestar)|disiscri"
    r"|non contattare|descadastr|n[aã]o contatar|sprzeciw|nie kontakt|uitgeschreven|afgemeld"
    r"|niet benaderen|відпис|чорн\w* спис|не (?:турбувати|дзвонити)|odhl[aá][sš]en|exclusion list"
    r"|exclusions?$|deceased|умерш|verstorben|liste noire|lista negra|\bbajas\b|^baja$|czarna lista"
    r"|wypisan|kara liste|abonelikten|aramay[ıi]n|istemeyen"
    r"|^(?:removed|deleted) (?:contacts?|subscribers?|members?|profiles?|e ?mails?|recipients?|addresses)"
    r"|^удал[её]нн\w* (?:контакт|подписчик|адрес|e ?mail)"
)
# `no spam` is what somebody asks for, and who is called excluded is
SUPPRESSION_NAME = re.compile(
    rf"{REFUSALS}|\bspam\b|\bспам\b|^exclude[ds]?(?:$| (?:from|list|customer|client|contact|user"
    rf"|member|people))"
    r"|^исключ(?:ить|ения|[её]нн\w*)(?:$| (?:из|для|клиент|покупател|контакт))"
)
DENIAL = (
    r"\b(?:без(?: уч[её]та)?|кр[оі]м[еі]|окрім|исключая|за исключением|вычет\w*|нетто|не(?: (?:в|из))?"
    r"|not(?: (?:in|on|from))?|non|no|never|without|w ?/? ?o|excl(?:uding)?|минус|except|minus|less|net of"
    r"|ohne|außer|nicht|sin|excepto|sans|hors|sauf|senza|eccetto|sem|exceto|bez|zonder)\b\.?"
)
# whose file it is that somebody is left out of
OF_PEOPLE_OR_ORDERS = (
    r"\b(?:клиент|покупател|г[оі]ст[ией]|заказ|замовлен|продаж|покуп|чек|контакты|людей|люди|баз[аы]\b|пользовател"
    r"|участник|подписчик|customer|client|buyer|shopper|guest|contacts\b|people|users?\b|members?\b|subscribers?\b"
    r"|leads?\b|order|sale|purchase|receipt|transaction|kund|käufer|bestell|ventes?\b|commande|acheteur|comprador"
    r"|pedido|ventas|acquirent|ordini|vendite|vendas|klien|klant|zamówie|zákazn[ií])"
)
# who is left out of what the name says: a denial that begins a name says that these are to be left out
WITHOUT_REFUSALS = re.compile(
    rf"(?P<whose>{OF_PEOPLE_OR_ORDERS}.*?){DENIAL} (?:(?:the|all|any|всех|тех кто|и|или|and|or) ){{0,2}}"
    # `и стоп-лист` is beside them; without it would be `и стоп-листа`
    rf"(?:{REFUSALS})\w*(?: (?:лист|list)\w*)?"
    r"(?:,? (?:и|или|and|or|und|oder|et|ou|y|e|i|і|та) (?!стоп лист\b|ч[её]рный список)(?:стоп лист|\w)\w*"
    r"(?: (?:спис|лист|list|out)\w*)?)*"
)
BEGINS_WITH_DENIAL = re.compile(rf"(?:за )?(?:{DENIAL}|exclu\w*|исключ\w*)")
# people, but nobody's customers
OTHER_PEOPLE = re.compile(
    r"\b(?:сотрудник|персонал|менеджер|продав[це]|кассир|поставщик|курьер|employee|staff\b|manager|vendor|supplier"
    r"|personnel|salespe|agents?\b|mitarbeiter|lieferant|kreditor|pracowni)"
)
# what is no sale, whatever its columns are: never bought, not paid, or bought by the shop itself
NO_SALES = re.compile(
    r"\b(?:отмен|аннулир|брошен|корзин|избранн|чернов|cancel|abandon|wish ?list|carts?\b|drafts?\b)"
    r"|\b(?:неоплач|невыкуп|недоставл|отклон[её]н|удал[её]нные\b|сторнир|прогноз|unpaid|declin|void(?:ed)?\b|failed\b"
    r"|rejected\b|deleted\b|lost\b|charge ?backs?\b|forecasts?\b|storn|anul|annul)"
    r"|\bquot(?:e|ation)s?\b"
)
# and what a name says so by a denial
NOT_SOLD = re.compile(
    r"(?<!без )(?<!кроме )(?<!без учета )(?<!исключая )(?<!без учёта )(?<!и )(?<!или )(?<!включая )"
    r"(?<!without )(?<!and )(?<!or )(?<!except )(?<!excluding )(?<!including )(?<!incl )(?<!excl )"
    r"\b(?:не|not|never|nicht|no) (?:оплач|выкуп|доставл|состоявш|заверш[её]нн|paid\b|completed\b|delivered\b"
    r"|bezahlt)\w*"
)
OF_GOODS_OR_POINTS = re.compile(
    r"\b(?:балл|бонус|кэшбэк|кешбек|поступлен|закуп|инвентар|перемещен|списани|оприходован|points\b|loyalty|bonus"
    r"|cash ?back|inventory|stock\b|procurement|purchase orders?$)"
)
OF_SALES = re.compile(r"продаж|покуп|чек|заказ|выручк|sale|receipt|transaction|order")
# what is given back, in a file of its own
OF_RETURNS = re.compile(r"\b(?:возврат\w*|refunds?|returns?|retouren?|gutschriften)\b")
TO_SUPPLIERS = re.compile(r"поставщик|постачальник|закуп|supplier|vendor|\bpurchase returns?\b|lieferant")
# and of what: nothing was sold in a file that is called so
RETURNS_OF_SALES = re.compile(
    r"\b(?:sales?|orders?|purchases?|receipts?|transactions?) (?=(?:returns?|refunds?)\b)"
    r"|(?<=refunds)(?: of| for| on)? (?:sales?|orders?|purchases?|receipts?|transactions?)\b"
    r"|(?<=returns)(?: of| for| on)? (?:sales?|orders?|purchases?|receipts?|transactions?)\b"
    r"|(?<=возврат)(?: по| от)? (?:продаж|покуп|чек|заказ)\w*"
    r"|(?<=возвраты)(?: по| от)? (?:продаж|покуп|чек|заказ)\w*"
    r"|\b(?:чек\w*|заказ\w*) (?:на )?(?=возврат)"
)
# what a name says is not in the file, or is beside what the file is of
LEFT_OUT = re.compile(
    r"\b(?:без(?: уч[её]та)?|не|нетто|кроме|исключая|вычет\w*|включая|с уч[её]том|с|до|после"
    r"|not|no|non|net of|without|w o|excl\w*|except|minus|less|incl\w*|with|before|after)\.?"
    r" (?:the |all |всех |вс[её] )?\w+"
    r"(?: (?:и |или |and |or )?"
    r"(?:отмен|возвр|брош|корзин|чернов|cancel|return|refund|abandon|cart|draft)\w*)*"
)
# how it is divided
DIVIDED = re.compile(r"\b(?:by|per|по) \w+")
OF_CUSTOMERS = re.compile(
    r"\b(?:клиент(?!ск)|покупател|customers?\b(?! (?:manager|agent|vendor)s?\b)|clients?\b)"
)


@lru_cache(maxsize=4096)
def plain_name(header: str) -> str:
    """Return a header to compare: lower case, one blank for blanks and signs between, ё as е, no quotes."""
    # a Turkish İ leaves a point behind
    text = unicodedata.normalize("NFC", header).lower().replace("ё", "е").replace("\u0307", "")
    return re.sub(r"[\s_\u00a0\ufeff-]+", " ", text).strip(" \"'«»:*")


def of_others(title: str) -> str:
    """Return the word by which a name is of people who are nobody's customers; empty where it is not.

    Examples
    --------
    >>> [of_others(title) for title in ("Сотрудники 2026", "Клиенты менеджера", "customers_by_manager")]
    ['сотрудники', '', '']
    """
    said = affirmed(title)
    # what has a phone and a city may be somebody who sells
    found, customers = OTHER_PEOPLE.search(said), OF_CUSTOMERS.search(said)
    return word_at(said, found) if found and not (customers and customers.start() < found.start()) else ""


def word_at(text: str, found: re.Match[str] | None) -> str:
    """Return the whole words of a text in which something was found; empty where nothing was."""
    if not found:
        return ""
    ending = re.match(r"\w*", text[found.end() :])
    return (found.group() + (ending.group() if ending else "")).strip()


def no_sale(title: str) -> str:
    """Return the word by which a name is of what was never sold; empty where it is not.

    Examples
    --------
    >>> [no_sale(title) for title in ("Отменённые заказы", "Заказы без отменённых", "orders_by_cart_size")]
    ['отмененные', '', '']
    >>> [no_sale(title) for title in ("Не оплаченные заказы", "unpaid_orders", "Оплаченные и не оплаченные")]
    ['не оплаченные', 'unpaid', '']
    >>> [no_sale(title) for title in ("Поступления товаров", "Баллы 2026", "Продажи по бонусным картам")]
    ['поступления', 'баллы', '']
    """
    said = affirmed(title)
    sales = OF_SALES.search(said)
    if sales:
        said = said[: sales.end()] + DIVIDED.sub("", said[sales.end() :])
    denied = NOT_SOLD.search(plain_name(title))
    others = OF_GOODS_OR_POINTS.search(said)
    if others and OF_SALES.search(re.sub("purchase orders?$", "", said)):
        others = None
    return word_at(said, NO_SALES.search(said) or others) or (denied.group() if denied else "")


def affirmed(title: str) -> str:
    """Return what a name says that a file is of: without what it says that the file is without.

    Examples
    --------
    >>> affirmed("orders_not_cancelled"), affirmed("Продажи без возвратов 2026")
    ('orders', 'продажи 2026')
    """
    return re.sub(" +", " ", LEFT_OUT.sub("", plain_name(title))).strip()


def is_of_returns(title: str) -> bool:
    """Tell whether a name is of what was given back, and of nothing that was sold.

    Examples
    --------
    >>> [is_of_returns(title) for title in ("Возвраты покупателей", "sales_returns", "Чеки возврата")]
    [True, True, True]
    >>> [is_of_returns(title) for title in ("Продажи без возвратов", "Возвраты и продажи", "net of returns")]
    [False, False, False]
    """
    said = RETURNS_OF_SALES.sub("", affirmed(title))
    return bool(OF_RETURNS.search(said)) and not OF_SALES.search(said)


def is_of_suppliers_returns(title: str) -> bool:
    """Tell whether a name is of what went back to those who sold it to the shop.

    Examples
    --------
    >>> [is_of_suppliers_returns(title) for title in ("Возвраты поставщику", "purchase_returns", "refunds")]
    [True, True, False]
    """
    return bool(TO_SUPPLIERS.search(plain_name(title)))


def is_of_both(title: str) -> bool:
    """Tell whether a name is of what was sold and of what was given back, in one file.

    Examples
    --------
    >>> [is_of_both(title) for title in ("Возвраты и продажи", "sales_returns", "Продажи без возвратов")]
    [True, False, False]
    """
    said = RETURNS_OF_SALES.sub("", affirmed(title))
    return bool(OF_RETURNS.search(said) and OF_SALES.search(said))


def names_suppressions(title: str) -> bool:
    """Tell whether a name is one of a list of whom not to contact.

    Examples
    --------
    >>> [names_suppressions(title) for title in ("Отказы 2026", "Заказы без отказов", "exclude stop list")]
    [True, False, True]
    >>> [names_suppressions(title) for title in ("do not contact", "Не беспокоить", "Стоп-лист без дублей")]
    [True, True, True]
    """
    said = plain_name(title)
    if not BEGINS_WITH_DENIAL.match(said):
        said = WITHOUT_REFUSALS.sub(r"\g<whose>", said)
    return table_named(title) == "suppressions" or bool(SUPPRESSION_NAME.search(said))
