"""What the words of an export mean: yes, no, a gender, a mechanic, the control.

They stand in `seeds/reference/input_words.csv`.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

REFERENCE = Path(__file__).parents[3] / "seeds" / "reference"


@cache
def input_words() -> dict[str, dict[str, str]]:
    """Return the meaning of each word (lower case), by kind: empty, flag, opt_out, gender, order ..."""
    words: dict[str, dict[str, str]] = {}
    with (REFERENCE / "input_words.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            words.setdefault(row["kind"], {})[row["word"].strip().lower()] = row["meaning"]
    return words


def empty_words(*, keeps: Iterable[str] = ()) -> list[str]:
    """Return the words that stand for an empty cell, but for those a column means something by."""
    kept = set(keeps)
    return [word for word in input_words()["empty"] if word not in kept]


@cache
def words_of_sums() -> str:
    """Return what a line begins with that sums up others, as an expression for Python and the engine alike.

    Examples
    --------
    >>> [bool(re.match(words_of_sums(), word)) for word in ("grand total", "subtotal", "tota")]
    [True, True, False]
    """
    longest_first = sorted(input_words()["total"], key=lambda word: (-len(word), word))
    return "(?:" + "|".join(r"[\s\-]*".join(word.split()) for word in longest_first) + ")"


# words of sums that somebody may be called, as a nickname or an id
CALLED_SO = ("average", "mean", "media", "suma", "summe")
A_DAY = re.compile(r"[0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]{2,4}(?: [0-9:]+)?")
# Latin letters that look like Cyrillic ones, and are typed for them
LOOKALIKES = str.maketrans("aceopxyk", "асеорхук")
# in Latin and in Cyrillic
CROSSES = frozenset("xх")


# parts of a status that say that nothing was bought
NO_PURCHASE = re.compile(
    r"\b(?:отмен|аннулир|отказ|неоплач|невыкуп|провал|cancel|void(?:ed)?\b|declin|denied|fail|lost\b)"
    r"|\b(?:reject|отклонен[аоы]?\b|отклонил)"
    r"|\b(?:abandon|unpaid|storn|anul[ao]|annul)"
    r"|\b(?:awaiting|pending|ожида\w+) (?:payment|оплат)"
    r"|\bzrušen|\biptal|\bcancelad|\bannullat|\bgeannuleerd|\bскасован|\bвідмін"
    r"|\bбас тарт|\bадмен|取消|キャンセル"
    r"|^(?:(?:полный|fully|full) )?(?:возвра[тщ]|refund|returned|rückerstatt|erstattet)"
)
# the same, where no payment stands beside it; what is overdue may have been sold on credit
NOT_YET = re.compile(
    r"\b(?:не|not|no|nicht|non)(?: (?:yet|еще|был\w*))? (?:оплач|выкуп|доставл|состоял|реализ|paid|completed"
    r"|delivered|bezahlt)"
    # all that is said: of a receipt, an address, a fraud it says nothing of the order
    r"|^(?:(?:заказ|order) )?(?:не|not)(?: (?:yet|еще))? (?:подтвержд\w+|confirmed)$|^unconfirmed$"
    r"|^(?:(?:order|session|checkout|invoice|заказ|счет) )?expired$"
    r"|\b(?:no ?shows?\b|не (?:при[шх]|яви)|неявк|недозвон|did not (?:come|attend|show))"
)
# what somebody means to buy, or was offered: bought where it says that it was paid or done
PROMISED = re.compile(
    r"^(?:(?:заказ|document|документ|sales|customer|покупател\w+|клиент\w+|новый|новая|new|open|active|активн\w+"
    r"|в|на|in|the|order|created|pending|ожидает|shopping|abandoned|брошенн\w+|wc|checkout) )*"
    r"(?:пред ?заказ\w*|pre ?orders?|pre ?ordered|брон(?:ь|и|ир\w+)|забронир\w+|зарезервир\w+"
    r"|резерв(?:е|ир\w+)?"
    r"|reserved|quot(?:e|es|ed|ation|ations)|estimates?|смет[аы]|кп|ком\w* ?предложени\w+"
    r"|коммерческ\w+ предложени\w+|drafts?|черновик\w*|carts?|basket|корзин\w*|angebot\w*|entwurf"
    r"|kostenvoranschlag|warenkorb|vorbestell\w*|reserviert|devis|brouillon|panier|réserv\w+|précommande"
    r"|presupuesto|borrador|reservad[oa]|cotizaci[oó]n|preventa|or[cç]amento|rascunho|reserva|preventivo|bozza"
    r"|prenotat[oa]|preordine|taslak|teklif|ön sipariş|rezerve|szkic|rezerwacja|zarezerwowan\w*"
    r"|zamówienie wstępne|чернетк\w*|бронюв\w+|заброньован\w*|передзамовлення|lay ?away|lay ?by|wish ?lists?"
    r"|pro ?forma|(?:on )?hold|алдын ала тапсырыс)(?: |$)"
)
# a reservation that was confirmed, a quote that was taken
KEPT = re.compile(
    r"подтвержд|confirm|выполн|complet|исполн|fulfil|\bwon\b|accepted|принят|продан|\bsold\b|convert|deliver|выдан"
    r"|доставлен|отгруж|shipped|invoiced|bestätigt|confirmé|confirmad|закрыт|closed|выкуп"
    r"|picked ?up|\bready|collected|paid out|готов|получен|забр"
)
PAID = re.compile(r"\b(?:пред)?оплачен[аоы]?\b|\b(?:pre)?paid\b|\b(?:bezahlt|pagad[oa]|pay[ée]e?|betaald)\b")
NOT_PAID = re.compile(rf"\b(?:не|not|no|nicht|non|never)(?: \w+)? (?:{PAID.pattern})")
# and that it may be otherwise: of a part, not done yet, or not done at all
MAY_BE_ONE = re.compile(
    r"\bчастичн|\bчаст[ьи]\b|\bpart(?:s|ly|ial\w*)?\b|\bin part\b"
    r"|\b(?:запрос|заявк|просит|просьба)\w* (?:на |о )?(?:отмен|возвр)|\b(?:отмена|возврат) запрошен"
    r"|\b(?:cancel(?:lation|ation)?|returns?|refunds?) request"
    r"|\brequest\w* (?:for |to |of )?(?:an? )?(?:cancel|return|refund)"
    r"|\b(?:не|not|no|без|without) (?:отмен|отказ|возвра|cancel|void|refund|просроч|overdue|expired)"
    r"|\bcancel\w* revers|\b(?:free|бесплатн\w*|flexible|гибк\w*) (?:cancel|отмен)"
    r"|\b(?:cancellation|отмена) (?:бесплатн|free|policy|until|till|before|возможн|possible|до\b|by\b)"
    r"|(?:отмен|отказ)\w* (?:в |от )?возвра"
    r"|\b(?:refund|return|cancellation|возврат\w*|отмен[аыу])\b.*\b(?:declin|denied|fail|reject|отмен|отказ|отклон)"
    r"|\b(?:declin|denied|reject|отклон)\w* (?:the |an? )?(?:refund|return|cancellation|возврат|отмен[аыу])\b"
)
# a reason or a day of cancellation that says that there was none
NOT_CANCELLED = (
    r"^(?:was |is |it |заказ |order )*(?:не|нет|без|not|no|non|never|nicht|kein|keine|sin|sans)[ _-]+"
    r"(?:(?:был[аио]?|been|yet|se)[ _-]+)*(?:отмен|аннулир|cancel|canceled|storn|annul)[^ _]*$"
    r"|(?:отмен|аннулир|cancel|storn|annul)[^ ]*[ :=-]+(?:не было|нет|no|none|false|not)$"
    r"|^(?:active|активен|активный|действует|выполнен|completed?|delivered|доставлен)$"
)
# whatever is said behind it, it was bought
WAS_BOUGHT = re.compile(r"(?:complete[d]?|delivered|выполнен[аоы]?|доставлен[аоы]?)\b")


def order_word(word: str) -> str | None:
    """Return whether an order with a status (lower case) is a purchase: yes or no; None where nobody knows.

    Examples
    --------
    >>> [order_word(word) for word in ("отменен при обработке", "deal lost", "awaiting payment", "delivered")]
    ['no', 'no', 'no', 'yes']
    >>> [order_word(word) for word in ("частичная отмена", "refund declined", "не отменен", "closed")]
    [None, None, None, 'yes']
    >>> [order_word(word) for word in ("отменен по запросу клиента", "rejected", "доставлен, отказ от части")]
    ['no', 'no', None]
    """
    known = input_words()["order"]
    said = spoken(word)
    if word in known or said in known:
        return known.get(word) or known[said]
    is_doubtful = MAY_BE_ONE.search(said) or WAS_BOUGHT.match(said)
    return "no" if says_no_purchase(said) and not is_doubtful else None


def says_no_purchase(said: str) -> bool:
    """Tell whether a status, as it is said, is of no purchase: what was paid is not taken out by a delay.

    Examples
    --------
    >>> [says_no_purchase(word) for word in ("not delivered", "paid, not yet delivered", "paid, cancelled")]
    [True, False, True]
    >>> [says_no_purchase(word) for word in ("просрочена доставка", "overdue", "expired", "not paid")]
    [False, False, True, True]
    >>> [says_no_purchase(word) for word in ("предзаказ", "предзаказ оплачен", "бронь подтверждена", "quote")]
    [True, False, False, True]
    """
    is_paid = bool(PAID.search(NOT_PAID.sub("", said)))
    return bool(NO_PURCHASE.search(said)) or (
        (bool(NOT_YET.search(said)) or is_promised(said)) and not is_paid
    )


def is_promised(said: str) -> bool:
    """Tell whether a status or a kind of document, as it is said, is of what may be bought one day.

    Examples
    --------
    >>> [is_promised(word) for word in ("предзаказ", "quote sent", "draft order", "бронь подтверждена")]
    [True, True, True, False]
    >>> [is_promised(word) for word in ("снято с резерва", "проектор", "резервуар", "reserve price met")]
    [False, False, False, False]
    """
    return bool(PROMISED.search(said)) and not KEPT.search(said)


# who sells to the shop or works there, in a column that says what somebody is to it; SAP writes letters
SUPPLIER = re.compile(
    r"(?:s|v|l|c?supplier|c?vendor|supplier/vendor|clid|поставщик\w*|постачальник\w*|lieferant\w*|kreditor\w*"
    r"|fournisseur\w*|proveedor\w*|fornitor\w*|dostawc\w*|tedarikçi\w*|leverancier\w*|dodavatel\w*"
    r"|конкурент\w*|сотрудник\w*|employee|staff|competitor|mitarbeiter|carrier|перевозчик\w*)"
)
# letters are believed beside that of customers
SAP_LETTERS = frozenset({"c", "s", "l", "v"})


def is_supplier(word: str, seen: Iterable[str]) -> bool:
    """Tell whether somebody of such a kind (lower case) is no customer, where a column has the words `seen`.

    Examples
    --------
    >>> [is_supplier(word, ["c", "s"]) for word in ("c", "s")], is_supplier("s", ["s", "m", "xl"])
    ([False, True], False)
    >>> is_supplier("поставщик", ["поставщик", "покупатель"])
    True
    """
    if len(word) == 1 and not ("c" in seen and set(seen) <= SAP_LETTERS):
        return False
    return bool(SUPPLIER.fullmatch(word.strip()))


# who a customer is, and no order
OF_CUSTOMERS = re.compile(
    r"^(?:постоянн|лояльн|повторн|золот|серебр|бронз|платин|vip|returning|loyal|regular|repeat|existing|gold\b"
    r"|silver\b|bronze\b|platinum\b|спящ|ушедш|потенциальн|dormant|churn|stammkunde|neukunde)"
)


def are_of_customers(seen: Iterable[str]) -> bool:
    """Tell whether the words of a status (lower case) are of customers: a new one has bought, too.

    Examples
    --------
    >>> are_of_customers(["новый", "постоянный", "vip"]), are_of_customers(["новый", "доставлен"])
    (True, False)
    """
    said = {word: spoken(word) for word in seen}
    is_new = r"(?:new|нов(?:ый|ая)|(?:in)?active|(?:не)?активн\w*)(?: (?:customer|client|клиент|покупатель))?"
    others = [word for word, name in said.items() if not re.fullmatch(is_new, name)]
    of_customers = [word for word in others if OF_CUSTOMERS.search(said[word])]
    return bool(of_customers) and 2 * len(of_customers) >= len(others)


def is_taken_back(word: str) -> bool:
    """Tell whether a status (lower case) is of money that was given back.

    Examples
    --------
    >>> [is_taken_back(word) for word in ("refunded", "возврат", "cancelled", "reversed")]
    [True, True, False, True]
    """
    return word in input_words()["return"] or bool(TAKEN_BACK.search(spoken(word)))


TAKEN_BACK = re.compile(
    r"возвра[тщ]|refund|return|revers|storn|сторн|chargeback|erstattet|rembours|reembols|rimbors|zwr[oó]|iade"
)
CALLED_OFF = re.compile(
    r"\b(?:отмен(?!я)|аннулир|не состоял|cancel(?:l?ed|l?ation|l?ations)?\b|abort|call(?:ed)? off"
    r"|withdrawn|storn(?:o|iert|ata)?\b|abgesagt|annul|anul|cancelad|iptal)"
)


def is_called_off(word: str) -> bool:
    """Tell whether a campaign of a status (lower case) never was.

    Examples
    --------
    >>> [is_called_off(word) for word in ("отменена", "cancelled", "not cancelled", "завершена")]
    [True, True, False, False]
    >>> [is_called_off(word) for word in ("не запущена", "cancellable", "запрос на отмену")]
    [False, False, False]
    """
    said = spoken(word)
    is_denied = re.search(r"\b(?:не|not|non|can ?not be|без|without|no) (?:be )?(?:отмен|cancel)", said)
    return bool(CALLED_OFF.search(said)) and not is_denied and not MAY_BE_ONE.search(said)


# what says by itself that nobody answered, or that they want no more
NO_RESPONSE = re.compile(
    r"\b(?:unsub|opt(?:ed)? ?out|bounc|complain|spam|undeliv|fail|reject|declin|ignor|отпис|жалоб"
    r"|спам|недоставл"
    r"|недозвон|проигнор|отказ|неявк|no ?shows?\b)"
    r"|\b(?:не|нет|без) (?:\w+ся )?(?:откр|клик|переш|переход|ответ|отклик|реаг|реакц|куп|покуп|заказ|оформ"
    r"|интерес|заинтерес|хоч|хот|нуж|актуал|достав|дозвон|при[шх]|яви|воспольз|использ|актив|участв)"
    r"|\b(?:no|without) (?:response|reaction|answer|reply|thanks|thank|purchase|order|click|open"
    r"|interest|activity"
    r"|conversion|sale)"
    r"|\b(?:not|never|did not|didn ?['’]?t|was not|wasn ?['’]?t) (?:yet )?(?:open|click|respond"
    r"|interest|buy|bought"
    r"|order|purchas|answer|repl|deliver|convert|react|reach|visit|attend|redeem|used)"
    r"|^(?:no|нет|none|nothing|ничего|n/a)$"
)
# what happens to a message on its way, and what else may be said of it; a form that is sent is an answer
ON_ITS_WAY = (
    r"(?:dropp?\w*|deliver\w*|received|sent|send\w*|defer\w*|queue\w*|process\w*"
    r"|достав\w+|отправл\w+|отправка)"
)
OF_MESSAGES = (
    r"(?:e|e?mails?|messages?|msg|sms|push|campaign|письм\w+|сообщен\w+|смс|пуш|рассылк\w+|hard|soft|temporar\w+"
    r"|was|is|been|the|to|on|in|at|inbox|recipient|provider|server|successfully|ok|not|yet|не|еще|на|в|был\w*|успешн\w+"
    r"|получател\w+|ящик|status|статус|event|событие|удал\w+|delet\w+|\d+)"
)


def is_no_response(word: str) -> bool:
    """Tell whether an event of a mailing (lower case) is no response to it; each part of it must be none.

    Examples
    --------
    >>> [is_no_response(word) for word in ("unsubscribed", "delivered", "clicked", "покупка", "не ответил")]
    [True, True, False, False, True]
    >>> [is_no_response(word) for word in ("form sent", "delivered and opened", "не открыл, но купил")]
    [False, False, False]
    """
    parts = re.split(r"[,;+&>→:()]| (?:and|but|then|и|но|а|затем|потом) ", spoken(word))
    said = [part.strip() for part in parts if part.strip()]
    return bool(said) and all(map(is_none, said))


def is_none(said: str) -> bool:
    """Tell whether a part of an event is no response."""
    whole = rf"(?:{OF_MESSAGES} )*{ON_ITS_WAY}(?: (?:{OF_MESSAGES}|{ON_ITS_WAY}))*"
    return bool(NO_RESPONSE.search(said) or re.fullmatch(whole, said))


# what a mailer's log calls a purchase, and what it is of a message that somebody read
OF_SALES = re.compile(
    r"(?:placed|made|completed|paid) (?:an )?order|orders? (?:placed|completed|paid)|order(?:ed)?"
    r"|ordered product|purchas(?:e|ed)|купил\w*|покупка|заказ(?:ал\w*)?|оформил\w* заказ|оформлен заказ"
)
OF_READING = re.compile(
    r"(?:(?:e ?mails?|sms|push|link|письм\w+|сообщен\w+|смс|ссылк\w+) )?"
    r"(?:open(?:ed|s)?|click(?:ed|s)?|откры\w+|клик\w*|переход\w*|переш[еоел]\w*)"
    r"(?: (?:(?:on|a|the|an|in|в|по|из) )*(?:e ?mails?|sms|push|link|письм\w+|сообщен\w+|смс|ссылк\w+))?"
)


def is_of_sales(word: str) -> bool:
    """Tell whether an event of a log is a purchase.

    Examples
    --------
    >>> [is_of_sales(word) for word in ("placed order", "Покупка", "opened email", "order form sent")]
    [True, True, False, False]
    """
    return bool(OF_SALES.fullmatch(spoken(word)))


def is_of_a_mailing(word: str) -> bool:
    """Tell whether an event of a log is that a message was read, or a purchase.

    Examples
    --------
    >>> [is_of_a_mailing(word) for word in ("clicked email", "Открыл письмо", "placed order", "form sent")]
    [True, True, True, False]
    """
    return is_of_sales(word) or bool(OF_READING.fullmatch(spoken(word)))


@cache
def noes() -> tuple[str, ...]:
    """Return the words that say no."""
    return tuple(sorted(word for word, meaning in input_words()["flag"].items() if meaning == "false"))


def no_sales(seen: Iterable[str]) -> list[str]:
    """Return which words of a column of kinds of lines are of no purchase.

    A payment is the purchase itself, or what pays for one that has its own line.

    Examples
    --------
    >>> no_sales(["payment", "refund"]), no_sales(["sale", "sale line", "payment"]), no_sales(["view"])
    ([], ['sale line', 'payment'], ['view'])
    >>> no_sales(["продажа", "предзаказ", "предзаказ оплачен"])
    ['предзаказ']
    """
    listed, known = list(seen), input_words()["event"]
    has_sales = any(known.get(word) == "sale" for word in listed)
    return [
        word
        for word in listed
        if known.get(word) == "no"
        or (has_sales and known.get(word) == "beside")
        or (word not in known and says_no_purchase(spoken(word)) and is_promised(spoken(word)))
    ]


# a way to pay is called so, too
NOT_BACK_ALONE = frozenset({"credit", "avoir"})


def is_return_word(word: str) -> bool:
    """Tell whether a word (lower case) is of money that goes back, in a column that nothing names.

    Examples
    --------
    >>> [is_return_word(word) for word in ("İade".lower(), "devolução", "credit", "iad")]
    [True, True, False, False]
    """
    return spoken(word) in input_words()["return"] and spoken(word) not in NOT_BACK_ALONE


def is_sale_word(word: str) -> bool:
    """Tell whether a word (lower case) is of a sale.

    Examples
    --------
    >>> [is_sale_word(word) for word in ("satış", "venda", "продаж", "cash")]
    [True, True, True, False]
    """
    return input_words()["event"].get(spoken(word)) == "sale"


def tells_kinds(seen: Iterable[str]) -> bool:
    """Tell whether words of a column (lower case) are kinds of lines: not fewer of them known than others.

    Examples
    --------
    >>> tells_kinds(["начисление", "покупка"]), tells_kinds(["transfer", "hotel", "excursion"])
    (True, False)
    """
    listed = list(seen)
    known = input_words()["event"].keys() | input_words()["return"].keys() | input_words()["order"].keys()
    has_sales = any(input_words()["event"].get(word) == "sale" for word in listed)
    told = [word for word in listed if word in known or is_promised(spoken(word))]
    return has_sales or 2 * len(told) >= len(listed)


def flag_words(seen: Iterable[str]) -> Mapping[str, bool]:
    """Return which of the words seen in a column of flags mean yes and which no, in lower case.

    Examples
    --------
    >>> dict(flag_words(["да", "нет", "maybe"]))
    {'да': True, 'нет': False}
    >>> dict(flag_words(["да, согласен", "да, но без смс", "нет (по телефону)"]))
    {'да, согласен': True, 'нет (по телефону)': False}
    >>> [dict(flag_words(seen))["x"] for seen in (["x"], ["x", "no"], ["x", "v"])]
    [True, True, False]
    >>> dict(flag_words(["-1", "0"])), dict(flag_words(["-1", "1"]))
    ({'-1': True, '0': False}, {'1': True})
    >>> dict(flag_words(["NEVER_SUBSCRIBED".lower(), "да, 05.01.2026", "do not allow", "нет!"]))
    {'never_subscribed': False, 'да, 05.01.2026': True, 'do not allow': False, 'нет!': False}
    """
    found = {}
    # so some databases write a yes; beside a 1 nobody knows what it is
    listed = list(seen)
    for word in listed:
        if word.startswith("-1") and "1" in listed:
            continue
        meaning = flag_word(word)
        if meaning is None:
            # the day on which it was said may stand beside it
            parts = [flag_word(part) for part in parts_of(word) if not A_DAY.fullmatch(part)]
            if len(parts) == 1 and parts[0] is not None and A_DAY.search(word):
                meaning = parts[0]
            # a yes with anything beside it that is no yes may be a yes to something else
            if len(parts) > 1 and (parts[0] is False or set(parts) == {True}):
                meaning = parts[0]
        if meaning is not None:
            found[word] = meaning
    crosses = found.keys() & CROSSES
    if crosses and found.keys() - crosses and all(found.values()):
        # a cross beside another mark for yes, and nothing else for no, is the no
        found |= dict.fromkeys(sorted(crosses), False)
    return found


# what takes an order out in a column of its own, and what leaves it in
TAKEN_OUT = re.compile(
    r"(?:отмен|аннулир|удал|тест|отказ|cancel|delet|void|test|annul|storn|iptal|reject|declin)"
)
LEFT_IN = frozenset({"active", "активен", "активна", "активно", "активный", "действует", "ok", "ок"})
DELETED = re.compile(r"(?:deleted|removed|trash(?:ed)?|удален[ао])")


def cancelled_words(seen: Iterable[str]) -> dict[str, bool]:
    """Return which words (lower case) of a column of what was cancelled mean that it was, and which not.

    A day is the day on which it was.

    Examples
    --------
    >>> cancelled_words(["отменён", "не отменён", "да", "нет", "выполнен", "кот", "2026-01-05"])
    {'отменён': True, 'не отменён': False, 'да': True, 'нет': False, 'выполнен': False, '2026-01-05': True}
    """
    listed = list(seen)
    found = {**flag_words(listed)}
    for word in listed:
        said = spoken(word)
        # `Заказ удален`
        said = re.sub(r"^(?:заказ|чек|счет|блюдо|позиция|строка|order|check|receipt|sale) (?=\w)", "", said)
        affirmed = re.sub(r"^(?:не|not|no|non|un) ", "", said)
        is_doubtful = affirmed == said and MAY_BE_ONE.search(said)
        is_open = re.fullmatch(r"(?:не|not)(?: yet)? (?:подтвержд\w+|confirmed)|unconfirmed", said)
        if is_open or re.fullmatch(r"\w+ (?:нет|не было|none)", said) or re.search(NOT_CANCELLED, said):
            found[word] = False
        elif TAKEN_OUT.match(affirmed) and not is_doubtful:
            found[word] = affirmed == said
        elif says_no_purchase(said) and not is_doubtful:
            found[word] = True
        elif said in LEFT_IN or order_word(word) == "yes":
            found[word] = False
        elif re.fullmatch(A_DAY, word.strip()) and not re.match(r"0000|0001|1900|1970", word.strip()):
            found[word] = True
    return {word: found[word] for word in listed if word in found}


def gender_letters(found: set[str]) -> dict[str, str]:
    """Return what letters of other languages mean in a column with these words (lower case).

    H and F are homme and femme, but H and M hombre and mujer; V or K beside M are vrouw and kobieta, K beside
    E kadın and erkek.

    Examples
    --------
    >>> gender_letters({"h", "m"})
    {'h': 'male', 'm': 'female'}
    >>> gender_letters({"f", "m"})
    {}
    """
    letters = {}
    if "h" in found and found & {"f", "m"}:
        letters["h"] = "male"
        if "f" not in found:
            letters["m"] = "female"
    elif "m" in found:
        letters |= dict.fromkeys(sorted(found & {"v", "k"}), "female")
    elif {"k", "e"} <= found:
        letters |= {"k": "female", "e": "male"}
    return letters


def flag_word(word: str) -> bool | None:
    """Return whether one word (lower case) is a yes or a no; None where nobody knows."""
    known = input_words()["flag"]
    if word in known:
        return known[word] == "true"
    said = bare(word)
    if said in bare_flags():
        return bare_flags()[said] == "true"
    # whatever is said to be so may be said not to be
    affirmed = re.sub(r"^(?:не |не|not |un|non |never |do not |does not |did not )(?=\w)", "", said)
    return False if affirmed != said and bare_flags().get(affirmed) == "true" else None


@cache
def bare_flags() -> dict[str, str]:
    """Return what the words for yes and no mean, as `bare` writes them."""
    return {bare(word): meaning for word, meaning in input_words()["flag"].items()}


def bare(word: str) -> str:
    """Return a word (lower case) without marks behind it, in the letters of one alphabet.

    Examples
    --------
    >>> bare("да!"), bare("gdpr not ok"), bare("opted_out"), bare("-")
    ('да', 'not ok', 'opted out', '-')
    """
    if re.search("[а-я]", word):
        word = word.translate(LOOKALIKES)
    said = re.sub(r"[\s_-]+", " ", re.sub(r"^(?:gdpr|consent|согласие)[ :_-]+", "", word)).strip(" .!")
    return said or word


def parts_of(word: str) -> list[str]:
    """Return what commas, dashes, slashes and brackets divide: `да, согласен`, `1 - male`."""
    return [part for part in re.split(r"\s*(?:[,;:/()\[\]=]| [-–—] )\s*", word) if part]


def gender_words(seen: Iterable[str]) -> Mapping[str, str]:
    """Return the gender (or empty: not said) that each known word of a column stands for.

    Numbers are read by what the whole column has: 0 and 1 are female and male; with a 2 they are the
    codes of ISO 5218: 1 male, 2 female, 0 not known, 9 not said.

    Examples
    --------
    >>> [gender_words(["1", other])["1"] for other in ("0", "2")]
    ['male', 'male']
    >>> [gender_words(["0", other])["0"] for other in ("1", "2")]
    ['female', '']
    >>> dict(gender_words(["1 - male", "м/ж"]))
    {'1 - male': 'male'}
    """
    found = set(seen)
    numbers = {word.removesuffix(".0") for word in found} & {"0", "1", "2", "9"}
    codes = {"0": "", "1": "male", "2": "female", "9": ""} if "2" in numbers else {"0": "female", "1": "male"}
    known = input_words()["gender"] | codes | {f"{code}.0": meaning for code, meaning in codes.items()}
    known |= gender_letters(found)
    plain = {word: re.sub(r"^(?:gender|sex|пол)[ ._:]+|\.$| пол$", "", word) for word in found}
    named = {word: word if word in known else plain[word] for word in found}
    genders = {word: known[name] for word, name in named.items() if name in known}
    for word in found - set(genders):
        # `male (1)`, `2 - женский`; of two genders nobody knows which is meant
        parts = {known[part] for part in parts_of(word) if part in known and not part.isdigit()} - {""}
        if len(parts) == 1:
            genders[word] = parts.pop()
    return genders


# columns of the contract whose words are a closed list, or hold one word that means something
CLOSED = {
    "mechanic": "mechanic",
    "status": "campaign_status",
    "response_rule": "response_rule",
    "arm": "arm",
    "purpose": "consent_purpose",
}


def closed_words(column: str, seen: Iterable[str]) -> Mapping[str, str]:
    """Return what each known word of a column with a closed list stands for (empty: not said).

    Capitals, underscores, hyphens and points do not matter. A column of arms that has a yes and a no, and
    nothing else, says who got the offer: the no is the control.

    Examples
    --------
    >>> dict(closed_words("arm", ["Control_Group", "offer A"]))
    {'Control_Group': 'control'}
    >>> dict(closed_words("arm", ["1", "0"]))
    {'0': 'control'}
    >>> dict(closed_words("arm", ["C", "T"])), dict(closed_words("arm", ["A", "B"]))
    ({'C': 'control'}, {})
    >>> dict(closed_words("arm", ["baseline", "treatment"])), dict(closed_words("arm", ["baseline", "new"]))
    ({'baseline': 'control'}, {})
    >>> dict(closed_words("mechanic", ["Скидка в процентах", "raffle"]))
    {'Скидка в процентах': 'percent'}
    """
    listed = consent_purposes() if column == "purpose" else input_words()[CLOSED[column]]
    known = {spoken(word): meaning for word, meaning in listed.items()}
    if column == "mechanic":
        # the list of mechanics is people's to lengthen, and what they add stands for itself
        known |= {spoken(mechanic): mechanic for mechanic in mechanics()}
    found = {word: known[spoken(word)] for word in seen if spoken(word) in known}
    if column == "mechanic":
        found |= {
            word: kind for word in seen if word not in found and (kind := mechanic_by_part(word)) is not None
        }
    if column == "arm":
        # a control of any size or name is one: "control 10 %", "group A (control)"
        found |= {word: "control" for word in seen if is_of_control(word) or without_size(word) in known}
        flags = {word: input_words()["flag"].get(word.lower().removesuffix(".0")) for word in seen}
        if not found and sorted(map(str, flags.values())) == ["false", "true"]:
            found = {word: "control" for word, meaning in flags.items() if meaning == "false"}
        if not found and {spoken(word) for word in flags} in LETTERS:
            found = {word: "control" for word in flags if spoken(word) in "cк"}
        if not found and any(map(is_of_treated, flags)):
            # a baseline is what the others are compared with where one of them is the treatment; else it
            # may be a message of its own
            found = {word: "control" for word in flags if is_compared_with(word)}
    return found


# parts of words by which people name a mechanic; of a discount alone the column that is filled says which
MECHANICS = {
    "": (
        r"скидк|discount|распродаж|купон|coupon|промокод|promo ?code|rabatt|gutschein|\bremise\b|réduction"
        r"|descuento|cupón|\bsconto\b|buono sconto|desconto|cupom|\brabat\b|zniżk|indirim|kupon|знижк|korting"
        r"|\bsleva\b"
    ),
    "percent": r"%|процент|percent|prozent|pour ?cent|por ?cien|per ?cento|por ?cento|procent|yüzde|відсот",
    # `2 for $30` takes nothing off
    "amount": r"\bруб|₽|рубл|[$€£] ?[0-9][0-9 ,]*(?:off\b|discount\b)|\b(?:save|get) [$€£] ?[0-9]",
    "cashback": (
        r"к[еэ]шб[еэ]к|cash ?back|балл|бонус|\bpoints?\b|(?:\b|treue|bonus|extra)punkte\b"
        r"|\bpuntos\b|\bpunti\b|\bpontos\b|\bpunkty\b|\bpuan|\bпункти\b|\bpunten\b"
    ),
    "bundle": r"набор|комплект|bundle|\b\d ?[+=] ?\d\b|по цене (?:\d|одно|дву|трех)|\blot de \d|zestaw",
    "gift": (
        r"подар|\bgifts?\b|geschenk|zugabe|cadeau|\bregalo\b|omaggio|\bbrinde\b|\bprezent[yu]?\b|gratis"
        r"|hediye|\bdárek"
    ),
    "service": (
        r"доставк|delivery|shipping|привилег|versandkostenfrei|gratisversand|\bversand\b|livraison"
        r"|entrega|envío|spedizione|\bfrete\b|dostaw|kargo|verzending"
    ),
}


DENIED_OFFER = re.compile(
    r"\b(?:без|не|no|not|without|ohne|kein\w*|sans|sin|senza|sem|bez|brak|zonder|geen)\b"
)
FROM_A_CHECK = r"\b(?:от|свыше|from|over|above|ab) [0-9][0-9 ]*(?:тыс )?(?:руб\w*|р\b|₽)"
# a discount of one thing beside another is one of a bundle
OF_ANOTHER_THING = re.compile(
    r"\bна (?:кажд\w+ )?(?:втор\w+|трет\w+|четв[её]рт\w+|2|3)(?:[- ]?\w{1,2})? "
    r"(?:товар|вещ|позици|единиц|пар\b|пару|шт)"
    r"|\b(?:on|off) (?:the |your |every |each )?(?:second|third|2nd|3rd|next)\b(?! (?:order|purchase))"
    r"|\bauf (?:den|das|die|jede[ns]?) (?:zweite|dritte)[ns]?\b|\bsur le (?:2e|deuxième|second)\b"
)
OF_A_PRESENT = re.compile(r"подар|\bgifts?\b|geschenk|zugabe|cadeau|\bregalo\b|omaggio|\bbrinde\b")


def mechanic_by_part(word: str) -> str | None:
    """Return the mechanic that a word's parts name, if they name one: None where nobody knows.

    Examples
    --------
    >>> [mechanic_by_part(word) for word in ("Скидка 15% на чек", "Кешбэк баллами", "скидка на чек")]
    ['percent', 'cashback', '']
    >>> [mechanic_by_part(word) for word in ("Кешбэк 5 %", "2=3", "кешбэк 300 руб.", "скидка 5 % и кешбэк")]
    ['cashback', 'bundle', 'cashback', None]
    >>> [mechanic_by_part(word) for word in ("15%", "$10 off $60", "Free shipping over $50", "2 for $30")]
    ['percent', 'amount', 'service', None]
    >>> [mechanic_by_part(word) for word in ("скидка на доставку", "без скидки", "розыгрыш")]
    [None, None, None]
    """
    # the check from which it is given is none of its money
    said = re.sub(FROM_A_CHECK, " ", spoken(word))
    named = {name for name, part in MECHANICS.items() if re.search(part, said)}
    if DENIED_OFFER.search(said) or not named:
        return None
    if OF_ANOTHER_THING.search(said) and named <= {"", "percent", "amount"}:
        return "bundle"
    if named & {"service", "bundle"} and not OF_A_PRESENT.search(said):
        # `2+1 gratis`, `Versand gratis`: what is free is said beside it
        named -= {"gift"}
    if "cashback" in named and "" not in named:
        # how much comes back is said beside it
        named -= {"percent", "amount"}
    if len(named) > 1:
        # a discount of per cents or of roubles is one thing
        named -= {""} if named in ({"", "percent"}, {"", "amount"}) else named
    return named.pop() if len(named) == 1 else None


@cache
def consent_purposes() -> Mapping[str, str]:
    """Return what each word for the purpose of a consent means: `seeds/reference/consent_purposes.csv`."""
    with (REFERENCE / "consent_purposes.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["word"]: row["purpose"] for row in csv.DictReader(file)}


@cache
def mechanics() -> tuple[str, ...]:
    """Return the mechanics that the project prices: `seeds/reference/mechanics.csv`."""
    with (REFERENCE / "mechanics.csv").open(encoding="utf-8-sig", newline="") as file:
        return tuple(row["mechanic"] for row in csv.DictReader(file))


# what says before a name that it is another one
DENIALS = frozenset({"not", "no", "non", "не", "без", "vs"})
# in Russian and English, then in German, Polish and Turkish, French, Spanish and Italian
CONTROL = (
    r"controls?|ctrl|cntrl|hold[\W_]?outs?|холд[\W_]?аут\w?|контрол(?!ер|иру)\w{1,5}|kontroll?(?:n[aeiy])?(?:gruppen?)?"
    r"|kontroll?grup\w{1,2}|contr[oô]le"
    r"|t[eé]moins?|controll?o"
)


CONTROLLED = (
    r"quality|weight|birth|pest|costs?|expenses?|качеств\w*|вес[ао]?м?|расход\w*|бюджет\w*|доступ\w*|access"
)


# what says behind it that there is none; that nothing was sent says that it is one
DENIED_BEHIND = re.compile(
    r"[\W_]*(?:(?:groups?|групп\w*|gruppe)[\W_]*)?(?:(?:no|not|none|нет|не|false)\b"
    r"(?!\W*(?:\d|отправ|писа|рассыл|получ|контакт|e?-?mail|offer|send|sent|contact|messag))"
    r"|(?<=[=:_])\W*0\b)"
)


# so short a word is the control alone, beside a group and its size
SHORT_CONTROL = re.compile(
    r"(?:ctr|ctl|контр)\.?(?:[\W_]*(?:groups?|gr|grp|групп\w*|гр)\.?)?(?:[\W_]*\(?\d{1,2} ?%?\)?)?"
)


def is_of_control(arm: str) -> bool:
    """Return whether a word of an arm's name says that it is the control, and none beside it that it is not.

    Examples
    --------
    >>> [is_of_control(arm) for arm in ("Контрольная группа (10%)", "not control", "controlled")]
    [True, False, False]
    >>> [is_of_control(arm) for arm in ("Kontrollgruppe", "groupe témoin", "grupa kontrolna")]
    [True, True, True]
    >>> [is_of_control(arm) for arm in ("не отправлено (контроль)", "control, no mail", "не контроль")]
    [True, True, False]
    >>> [is_of_control(arm) for arm in ("control_no", "control - not used", "контроль (нет)", "control=0")]
    [False, False, False, False]
    >>> [is_of_control(arm) for arm in ("контроль не выделялся", "control_yes", "контроль, не отправлялось")]
    [False, True, True]
    """
    low = arm.lower().replace("ё", "е")
    if SHORT_CONTROL.fullmatch(low.strip()):
        return True
    for found in re.finditer(rf"(?<![^\W_])(?:{CONTROL})(?![^\W_])", low):
        before = re.split(r"[(),;:\[\]]|\s[-–—]\s", low[: found.start()])[-1]
        said = {*re.findall(r"[^\W_]+", low)}
        # what else people control
        is_of_others = any(re.fullmatch(CONTROLLED, word) for word in said)
        is_denied = DENIALS & {*re.findall(r"[^\W_]+", before)} or DENIED_BEHIND.match(low, found.end())
        if not is_of_others and not is_denied:
            return True
    return False


# what a control may be called beside the word itself
BESIDE_CONTROL = re.compile(
    r"[0-9]+|[a-cа-в]|yes|да|groups?|gruppe|groupe|grupa|cells?|global\w*|без|no|not|не|was|were|is|в|in|the|of"
    r"|групп\w*|гр|общ\w+|глобальн\w+|клиент\w*|customers?|выборк\w+|sample|попал\w*|исключен\w*|excluded"
)
# and what was not sent to it; a message of control that was sent is another thing
NOT_SENT = re.compile(
    r"contact\w*|контакт\w*|коммуникац\w+|рассыл\w+|предложени\w+|offers?|e?mail\w*|send|sent|message\w*"
    r"|сообщени\w+|письм\w+|отправ\w+|писа\w+"
)


def is_control_alone(word: str) -> bool:
    """Tell whether a cell names the control and nothing else, in a column of which nobody says what it is.

    Examples
    --------
    >>> [is_control_alone(word) for word in ("Контроль", "не отправлено (контроль)", "control group b")]
    [True, True, True]
    >>> [is_control_alone(word) for word in ("контрольная закупка", "контрольное письмо", "quality control")]
    [False, False, False]
    >>> [is_control_alone(word) for word in ("КГ", "hold-out", "Контр. группа", "no e-mail", "КГ 10%")]
    [True, True, True, False, True]
    """
    said, named = spoken(word), without_size(word)
    if named in input_words()["arm"] and not any(map(NOT_SENT.fullmatch, named.split())):
        # who has no e-mail is not of the control therefore
        return True
    if SHORT_CONTROL.fullmatch(word.lower().strip()):
        # a rate of clicks is called so, too
        return not re.fullmatch(r"ct[rl]\.?", said)
    rest = [part for part in re.findall(r"\w+", said) if not re.fullmatch(CONTROL, part)]
    is_denied = bool(DENIALS & set(rest))
    return is_of_control(word) and all(
        BESIDE_CONTROL.fullmatch(part) or (is_denied and NOT_SENT.fullmatch(part)) for part in rest
    )


def without_size(word: str) -> str:
    """Return a word as it is said, without the size of a group behind it.

    Examples
    --------
    >>> without_size("КГ 10%"), without_size("cg (5 %)")
    ('кг', 'cg')
    """
    return re.sub(r"[ (]*[0-9]+ ?%?\)?$", "", spoken(word))


# a control and a treatment, by their first letters
LETTERS = ({"c", "t"}, {"к", "т"}, {"к", "ц"})
# what a control is called beside an arm that is called the treatment, and nowhere else
COMPARED_WITH = re.compile(
    r"(?:baseline|base line|reference|referent|status quo|bau|business as usual|as usual"
    r"|original|no treatment|nothing|nobody|comparison|unaffected"
    r"|no (?:discount|promo|promotion|campaign|coupon|action)"
    r"|эталон\w*|сравнени[яе]|сравнительн\w*|ничего|без (?:акции|скидки|промо|купона|изменений|бонусов)"
    r"|vergleichs?\w*|referenz\w*|référence|referencia|riferimento|odniesienia|referans|referentie"
    r"|еталон\w*|порівняння)"
)
# and what the treatment is
TREATED = re.compile(
    r"(?:treat(?:ed|ment)?|treatments?|test(?:ed|ing)?|experiment(?:al)?|exposed|variation|variant"
    r"|intervention|trt|tg|"
    r"тест\w*|целев\w*|цг|тг|эксперимент\w*|опытн\w*|воздействи[ея]|основн\w*"
    r"|testgruppe|versuchs?\w*|traitement|tratamiento|trattamento|tratamento|testowa|deney|цільов\w*|тестова)"
)
OF_GROUPS = re.compile(
    r"\b(?:the|a|of|для|groups?|arms?|cells?|buckets?|samples?|групп[аы]?|группа|гр|выборк[аи]|ветка|ячейка|gruppe|groupe|grupo"
    r"|gruppo|grupa|група|grubu|groep|\d+|[a-zа-я])\b"
)


def is_compared_with(word: str) -> bool:
    """Tell whether an arm may be what the treatment beside it is compared with.

    Examples
    --------
    >>> [is_compared_with(word) for word in ("Baseline", "Группа сравнения", "эталонная 2", "base offer")]
    [True, True, True, False]
    """
    return bool(COMPARED_WITH.fullmatch(without_group(word)))


def is_of_treated(word: str) -> bool:
    """Tell whether an arm is called the treatment, so that what is beside it may be no offer.

    Examples
    --------
    >>> [is_of_treated(word) for word in ("Treatment", "ЦГ", "test group 1", "Variant B", "latest", "10 %")]
    [True, True, True, True, False, False]
    """
    return bool(TREATED.fullmatch(without_group(word)))


def without_group(word: str) -> str:
    """Return what an arm is called, without the word for a group, its number or letter, and its size."""
    return " ".join(OF_GROUPS.sub(" ", re.sub(r"[()%]", " ", without_size(word))).split())


def is_way_of_message(word: str) -> bool:
    """Tell whether a word (lower case) says how a message went: sent, opened, clicked or not.

    Examples
    --------
    >>> [is_way_of_message(word) for word in ("доставлено", "not delivered", "opened", "клик", "offer")]
    [True, True, True, True, False]
    """
    said = spoken(word)
    return is_no_response(word) or bool(
        re.match(r"open(?:s|ed)?\b|click|read\b|откры(?!тк)|клик|прочит|просмотр|переход", said)
    )


def spoken(word: str) -> str:
    """Return a word as it is said: without capitals, and blanks for what stands between its parts."""
    # a Turkish İ leaves a point behind
    return re.sub(r"[\s_.\-/]+", " ", word.lower().replace("ё", "е").replace("\u0307", "")).strip()
