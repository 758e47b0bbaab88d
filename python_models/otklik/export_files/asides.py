"""Lines that are none of their table: sales that came to nothing, responses that say no, campaigns off."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import duckdb

from otklik.export_files import words
from otklik.export_files.column_forms import plain_header, words_seen
from otklik.export_files.columns import Column, Reading, Sentences, one
from otklik.export_files.contract import FLAG
from otklik.export_files.number_forms import identifier, literal
from otklik.export_files.presets import ColumnMapping, follows

# a status may have the day since which it holds behind it
ITS_DAY = r"(?:[ ,:(]| от )*[0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]{2,4}(?:[ t,]*[0-9]{1,2}:[0-9:]+)?\)?$"
# what systems write for no day
NO_DAY = r"^(?:0000|0001|1900-01-01|1970-01-01|01[./]01[./](?:0001|1900|1970)|-|—)"
# an order that is open may be on its way; a payment that is has not been made
OF_A_PAYMENT = re.compile(
    r"pay|paid|financ|оплат|плат[её]ж|zahl|bezahl|paiement|pago|pagament|płatno|ödeme|platb"
)
NOT_SETTLED = frozenset(
    (
        *("open", "new", "outstanding", "created", "initiated", "none", "no", "in progress", "processing"),
        *("открыт", "открыта", "открыто", "открытый", "новый", "новая", "создан", "нет", "в обработке"),
        *("offen", "ausstehend", "neu", "ouvert", "ouverte", "en attente", "nouveau", "abierto", "abierta"),
        *("pendiente", "nuevo", "aperto", "aperta", "in sospeso", "nuovo", "otwarte", "otwarta", "nowe"),
        *("oczekujące", "açık", "beklemede", "yeni", "відкрито", "відкритий", "новий", "очікується"),
    )
)
# more words are no kinds of lines
MOST_KINDS = 20
# nearly everybody pays at once; where fewer do, the shop sells on account
MOSTLY_PAID = 0.85
# a document that takes money back, by how its name begins; what goes back to a supplier was no sale
# of a return alone, of goods, by whom, or with a number behind a blank: `RETURN10` is a code of a discount
A_RETURN = r"(?:возврат(?:а|ы|ов|ах)?|refund(?:s|ed)?|returns?)"
OF_GOODS = (
    r"(?:товар|от (?:покупател|клиент|розничн)|покупателю|клиенту"
    r"|(?:на|по|к)? ?(?:чек|заказ|накладн|реализаци|продаж)|розничн|приход"
    r"|(?:оплат|ден|средств)\pL* (?:средств )?(?:покупател|клиент)"
    r"|(?:(?:of|from|for|to|on) )?(?:the |a )?(?:goods|items?\b|products?\b|merchandise|customers?\b"
    r"|buyer|orders?\b|sales?\b|receipts?\b|invoices?\b|documents?\b|notes?\b|inwards?\b|vouchers?\b))"
)
DOCUMENT_OF_RETURN = (
    r"^\W*(?:(?:чек|документ|накладная|отч[её]т о розничных|отч[её]т комиссионера о)\pL* (?:ккм )?(?:на )?)?"
    rf"{A_RETURN}(?:[\s.)]*$|\s*[:(]|\s*(?:№|#)|\s+(?:[-–—]\s|n[o°º]\b|\d|{OF_GOODS}))"
    r"|^\W*(?:credit (?:note|memo)|кредит[ -]?нот|gutschrift(?:[^\pL\d]|$)|rechnungskorrektur|stornorechnung"
    r"|nota de cr[eé]dito|nota di credito|faktura koryguj|facture d.avoir|avoir\b)"
)
TO_SUPPLIER = r"поставщик|to (?:vendor|supplier)|purchase return"
# whether a line of its own takes a sale off
TAKEN_OFF = "@taken off"
TAKEN_OFF_TOO = (
    ", but for those that lines below nothing take off, which count, too",
    ", кроме тех, которые вычитают строки с минусом: считаются и те, и другие",
)
# whose day is of an answer, and not of the line
OF_RESPONSES_ALONE = re.compile(
    r"respon|convert|conver[st]|redeem|click|purchas|used|отклик|ответ|конверси|клик|переход|покупк|использован|погашен"
    r"|активац|реакц|antwort|reakt|réponse|respuest|rispost|odpowied"
)
NOT_A_PURCHASE = "not a purchase: cancelled or unpaid order"
NO_RESPONSE = "not a response: it says no"
NO_CAMPAIGN = "not a campaign: it was called off"
NO_REFUSAL = "not a refusal: its flags say so"
NO_CUSTOMER = "not a customer: somebody else's line"
NO_SALE = "not a purchase: line of another kind"
# only what was given back is taken off: who asks for it may be refused
GIVEN_BACK = re.compile(
    r"(?:(?:refund|return|возврат)\w* )?(?:refunded|completed?|approved|succe(?:ss|ssful|eded)|processed|done"
    r"|(?:выполн|заверш|возвращ|одобр|исполн)\w+)"
)


def or_aside(aside: str, condition: str, reason: str) -> str:
    """Return the SQL of why a line is put aside: as before (empty: never), else for a further reason."""
    return f"coalesce({aside or 'null'}, case when {condition} then {literal(reason)} end)"


def of_another_end(
    conn: duckdb.DuckDBPyConnection, relation: str, mapping: ColumnMapping, readings: Mapping[str, Reading]
) -> tuple[str, list[tuple[str, str]]]:
    """Return the SQL of why a line is no response or no campaign: it says no, or that it was called off."""
    has_purchases = bool(mapping.settings.purchase_files)
    if mapping.table == "campaigns":
        if "status" not in readings:
            return "", []
        low = f"lower({readings['status'].text})"
        seen = [word for word in words_seen(conn, relation, low) if words.is_called_off(word)]
        if not seen:
            return "", []
        listed = ", ".join(seen[:5])
        guess = (
            f"campaigns that are {listed} are left out, as if they had not been",
            f"кампании со статусом {listed} не учитываются, будто их не было",
        )
        return f"case when {low} in ({', '.join(map(literal, seen))}) then {literal(NO_CAMPAIGN)} end", [
            guess
        ]
    conditions, guesses = [], []
    if "@responded" in readings:
        reading = readings["@responded"]
        header, low = reading.column.header, f"lower({reading.text})"
        seen = words_seen(conn, relation, low)
        says = words.flag_words(seen)
        no = [word for word in seen if says.get(word) is False or words.is_no_response(word)]
        conditions += [is_of_words(low, no)] if no else []
        if len(no) < len(seen) and (not no or mapping.settings.answers):
            # where only those who did have something there, or lines are of all who were written to, the
            # others did not
            conditions.append(f"({reading.text} is null)")
        any_of = " or ".join(conditions)
        rows = one(conn, f"select count(*) from ({relation}) where {any_of}")[0] if conditions else 0
        if rows:
            guesses.append(
                (
                    f"lines whose {header} is {', '.join(no[:5]) or 'empty'} are no responses ({rows})",
                    f"строк, где {header} – {', '.join(no[:5]) or 'пусто'}: {rows}, это не отклики",
                )
            )
        else:
            conditions.clear()
    if "@event" in readings:
        header, low = readings["@event"].column.header, f"lower({readings['@event'].text})"
        every = words_seen(conn, relation, low)
        seen = [word for word in every if words.is_no_response(word)]
        if has_purchases and any(map(words.is_of_sales, every)):
            # the shop's own purchases say it of the control too, and no opening is worth what an order is
            seen += [word for word in every if word not in seen and words.is_of_a_mailing(word)]
        others = [word for word in every if word not in seen]
        if seen:
            listed, rest = ", ".join(seen[:5]), ", ".join(others[:5])
            conditions.append(f"coalesce({low} in ({', '.join(map(literal, seen))}), false)")
            guesses.append(
                (
                    f"lines whose {header} is {listed} are no responses" + (f", {rest} are" if rest else ""),
                    f"строки, где {header}: {listed}, не отклики" + (f", а {rest} – отклики" if rest else ""),
                )
            )
    if not guesses:
        conditions, guesses = without_day(conn, relation, readings)
    if not guesses:
        return "", []
    return f"case when {' or '.join(conditions)} then {literal(NO_RESPONSE)} end", guesses


def without_day(
    conn: duckdb.DuckDBPyConnection, relation: str, readings: Mapping[str, Reading]
) -> tuple[list[str], Sentences]:
    """Return the SQL of a line that has no day of an answer, where most have none, and what is said of them.

    Such a file is of all who were written to; the day of whatever else says nothing.
    """
    day = readings.get("responded_on")
    if not day or not OF_RESPONSES_ALONE.search(plain_header(day.column.header)):
        return [], []
    filled, empty = one(
        conn, f"select count({day.text}), count(*) filter ({day.text} is null) from ({relation})"
    )
    if not 0 < filled < empty:
        return [], []
    header = day.column.header
    return [f"({day.text} is null)"], [
        (
            f"lines without {header} are no responses ({empty})",
            f"строки без {header} – не отклики ({empty})",
        )
    ]


def is_of_words(cell: str, listed: Sequence[str]) -> str:
    """Return the SQL of whether a cell is one of some words."""
    return f"coalesce({cell} in ({', '.join(map(literal, listed))}), false)"


def status_of(reading: Reading) -> str:
    """Return the SQL of a status in small letters, without the day since which it holds."""
    return f"regexp_replace(lower({reading.text}), {literal(ITS_DAY)}, '')"


def taken_off(
    conn: duckdb.DuckDBPyConnection, relation: str, mapping: ColumnMapping, readings: dict[str, Reading]
) -> str:
    """Return the cells with a column more: whether a line below nothing takes a sale off.

    Where some do, and a status says so of the sale, too, as PayPal writes `Refunded` there: both count then,
    or the refund alone would. Of the same customer and sum.
    """
    amount, who = readings.get("amount"), readings.get("customer_id")
    has_status = any(name.startswith(("@status", "@financial")) for name in readings)
    if mapping.table != "purchases" or not amount or not who or not has_status:
        return relation
    if not one(conn, f"select coalesce(bool_or({amount.value} < 0), false) from ({relation})")[0]:
        return relation
    off = {
        low: [word for word in words_seen(conn, relation, low) if words.order_word(word) == "no"]
        for low in (status_of(reading) for name, reading in readings.items() if name.startswith("@status"))
    }
    # a return that was called off takes nothing off
    gone = {low: [word for word in listed if not words.is_taken_back(word)] for low, listed in off.items()}
    is_gone = " or ".join(is_of_words(low, listed) for low, listed in gone.items() if listed) or "false"
    by_sum = f"over (partition by {who.text}, abs({amount.value}))"
    is_off = f"{amount.value} > 0 and count(*) filter ({amount.value} < 0 and not ({is_gone})) {by_sum} > 0"
    column = Column(TAKEN_OFF, FLAG, identifier(TAKEN_OFF), "boolean")
    readings[TAKEN_OFF] = Reading(column, column.cell, column.cell)
    return f"select *, ({is_off}) as {identifier(TAKEN_OFF)} from ({relation})"


def not_paid(
    conn: duckdb.DuckDBPyConnection, relation: str, readings: Mapping[str, Reading], done: Sequence[str] = ()
) -> tuple[str, list[tuple[str, str]]]:
    """Return the SQL of a sale that was not paid, and what is said of it.

    Where nearly all sales have the day on which they were paid; where fewer have one, the others may be on
    account, and count. What brings money back need not be paid, nor what is `done` by its status.
    """
    paid, amount = readings["@paid_at"], readings.get("amount") or readings.get("@price")
    is_sale = f"coalesce({amount.value} >= 0, true)" if amount else "true"
    if back := is_return(readings):
        is_sale += f" and not {back}"
    is_open = f"{is_sale} and {paid.text} is null" + (f" and not ({' or '.join(done)})" if done else "")
    rows, filled, left = one(
        conn,
        f"select count(*), count({paid.text}), count(*) filter ({is_open}) from ({relation}) where {is_sale}",
    )
    if not (filled and left):
        return "", []
    header = paid.column.header
    if filled < MOSTLY_PAID * rows:
        return "", [
            (
                f"{left} lines have no {header}, too many to be unpaid orders alone: they count as purchases",
                f"строк без {header}: {left}, для одних неоплаченных это много: они считаются покупками",
            )
        ]
    return f"({is_open})", [
        (
            f"orders without {header} are not paid, and do not count as purchases ({left})",
            f"заказы без {header} не оплачены и не считаются покупками ({left})",
        )
    ]


def set_aside(
    conn: duckdb.DuckDBPyConnection, relation: str, mapping: ColumnMapping, readings: dict[str, Reading]
) -> tuple[str, Sentences]:
    """Return the SQL of why a line is no purchase (null where it is one), and what was guessed about them."""
    if mapping.table in ("responses", "campaigns"):
        return of_another_end(conn, relation, mapping, readings)
    if mapping.table == "customers":
        return of_suppliers(conn, relation, readings)
    if mapping.table == "suppressions":
        allowed = readings.get("@allowed")
        return f"case when {allowed.text} is not null then {literal(NO_REFUSAL)} end" if allowed else "", []
    conditions, done, guesses = by_statuses(conn, relation, mapping, readings)
    kinds, of_kinds = by_kinds(conn, relation, readings)
    flags, of_flags = by_flags(conn, relation, readings)
    refunds, of_refunds = not_given_back(conn, relation, readings)
    conditions, guesses = conditions + flags + refunds, guesses + of_kinds + of_flags + of_refunds
    if "@paid_at" in readings:
        is_unpaid, found = not_paid(conn, relation, readings, done)
        conditions += [is_unpaid] if is_unpaid else []
        guesses += found
    if conditions:
        kinds.append(f"when {' or '.join(conditions)} then {literal(NOT_A_PURCHASE)}")
    return f"case {' '.join(kinds)} end" if kinds else "", guesses


def of_suppliers(
    conn: duckdb.DuckDBPyConnection, relation: str, readings: Mapping[str, Reading]
) -> tuple[str, Sentences]:
    """Return the SQL of why a line of customers is none: it says that somebody sells to the shop."""
    if "@partner" not in readings:
        return "", []
    header, low = readings["@partner"].column.header, f"lower({readings['@partner'].text})"
    seen = words_seen(conn, relation, low)
    others = [word for word in seen if words.is_supplier(word, seen)]
    if not others:
        return "", []
    listed = ", ".join(others[:5])
    return f"case when {is_of_words(low, others)} then {literal(NO_CUSTOMER)} end", [
        (
            f"lines whose {header} is {listed} are no customers",
            f"строки, где {header}: {listed}, не клиенты",
        )
    ]


def by_statuses(
    conn: duckdb.DuckDBPyConnection, relation: str, mapping: ColumnMapping, readings: Mapping[str, Reading]
) -> tuple[list[str], list[str], Sentences]:
    """Return the SQL of what came to nothing by a status, of what was done by one, and what is said."""
    conditions: list[str] = []
    done: list[str] = []
    guesses: Sentences = []
    for role in (name for name in readings if name.startswith(("@status", "@financial"))):
        low = status_of(readings[role])
        seen = words_seen(conn, relation, low)
        if words.are_of_customers(seen):
            continue
        meant = {word: words.order_word(word) for word in seen}
        if words.LEFT_IN & set(seen):
            # an account is active or deleted
            meant |= {word: None for word in seen if words.DELETED.fullmatch(word)}
        if OF_A_PAYMENT.search(plain_header(readings[role].column.header)):
            meant |= dict.fromkeys((word for word in seen if word in NOT_SETTLED), "no")
        no = [word for word, meaning in meant.items() if meaning == "no"]
        if yes := [word for word, meaning in meant.items() if meaning == "yes"]:
            done.append(is_of_words(low, yes))
        unknown = [word for word, meaning in meant.items() if meaning is None]
        # a list of deals holds every talk
        is_out = role == "@status" and follows(mapping.preset, mapping.table, "@only won")
        if is_out:
            no += unknown
        if unknown and (role in ("@status", "@financial") or any(meant.values())):
            listed = ", ".join(unknown[:5])
            guesses.append(
                (
                    f"orders with the status {listed} count {'not as' if is_out else 'as'} purchases",
                    f"заказы со статусом {listed} {'не ' if is_out else ''}считаются покупками",
                )
            )
        if no:
            conditions.append(came_to_nothing(low, no, readings))
            listed = ", ".join(sorted(set(no) - set(unknown))[:5])
            guesses += [said_of_lines(readings[role], listed, readings)] if listed else []
    return conditions, done, guesses


def not_given_back(
    conn: duckdb.DuckDBPyConnection, relation: str, readings: Mapping[str, Reading]
) -> tuple[list[str], Sentences]:
    """Return the SQL of refunds that were asked for or refused, in a file of refunds alone; what is said."""
    if "@return_status" not in readings:
        return [], []
    low = status_of(readings["@return_status"])
    others = [
        word for word in words_seen(conn, relation, low) if not GIVEN_BACK.fullmatch(words.spoken(word))
    ]
    if not others:
        return [], []
    listed, header = ", ".join(others[:5]), readings["@return_status"].column.header
    return [is_of_words(low, others)], [
        (
            f"refunds whose {header} is {listed} are not taken off, as nothing says that they were made",
            f"возвраты, где {header}: {listed}, не вычтены: не сказано, что они состоялись",
        )
    ]


def came_to_nothing(status: str, no: Sequence[str], readings: Mapping[str, Reading]) -> str:
    """Return the SQL of an order that came to nothing by the words of its status.

    What takes money back is none, nor is what it takes off.
    """
    condition = is_of_words(status, no)
    if TAKEN_OFF not in readings:
        return condition
    condition += f" and not coalesce({readings[TAKEN_OFF].value}, false)"
    if back := [word for word in no if words.is_taken_back(word)]:
        is_minus = f"coalesce({readings['amount'].value} < 0, false)"
        condition += f" and not ({is_of_words(status, back)} and {is_minus})"
    return f"({condition})"


def said_of_lines(reading: Reading, listed: str, readings: Mapping[str, Reading]) -> tuple[str, str]:
    """Return the sentence about lines that are no purchases by the words of a column."""
    but, but_ru = TAKEN_OFF_TOO if TAKEN_OFF in readings else ("", "")
    header = reading.column.header
    return (
        f"lines whose {header} is {listed} count not as purchases{but}",
        f"строки, где {header}: {listed}, не считаются покупками{but_ru}",
    )


def by_kinds(
    conn: duckdb.DuckDBPyConnection, relation: str, readings: Mapping[str, Reading]
) -> tuple[list[str], Sentences]:
    """Return the branches of a case for lines of another kind than sales, and what is said of them."""
    if "@kind" not in readings:
        return [], []
    header, low = readings["@kind"].column.header, f"lower({readings['@kind'].text})"
    all_seen = words_seen(conn, relation, low)
    known = words_seen(conn, relation, low, words.input_words()["event"])
    seen = words.no_sales(dict.fromkeys([*known, *all_seen]))
    returns = conn.execute(
        f"select distinct {low} from ({relation}) where {is_return_document(low)} limit {MOST_KINDS}"
    ).fetchall()
    unknown = said_of_unknown(header, all_seen, [word for (word,) in returns])
    if not seen:
        return [], unknown
    listed = ", ".join(seen[:5])
    if not words.tells_kinds(all_seen):
        others = ", ".join([word for word in all_seen if word not in seen][:5])
        return [], [
            (
                f"lines whose {header} is {listed} count as purchases, as the others ({others}) are goods",
                f"строки, где {header}: {listed}, считаются покупками: остальное там ({others}) – товары",
            )
        ]
    branch = f"when {low} in ({', '.join(map(literal, seen))}) then {literal(NO_SALE)}"
    return [branch], [said_of_lines(readings["@kind"], listed, {}), *unknown]


def said_of_unknown(header: str, seen: Sequence[str], returns: Sequence[str]) -> Sentences:
    """Say that lines of kinds that nobody knows count as purchases, where they are few: codes, say.

    `returns` are known by how their documents are called.
    """
    kinds = words.input_words()
    known = kinds["event"].keys() | kinds["return"].keys() | kinds["order"].keys()
    unknown = [word for word in seen if word not in known and word not in returns]
    unknown = [word for word in unknown if not words.no_sales([word])]
    if not unknown or not 1 < len(seen) <= MOST_KINDS:
        return []
    listed = ", ".join(unknown[:5])
    return [
        (
            f"lines whose {header} is {listed} count as purchases",
            f"строки, где {header}: {listed}, считаются покупками",
        )
    ]


def by_flags(
    conn: duckdb.DuckDBPyConnection, relation: str, readings: Mapping[str, Reading]
) -> tuple[list[str], Sentences]:
    """Return the SQL of what was called off or not paid by columns of a yes or a no, and what is said."""
    conditions: dict[str, str] = {}
    if "@paid" in readings:
        # not paid yet is not paid, in whatever word
        cell = readings["@paid"]
        unpaid = [word for word, meaning in words.input_words()["order"].items() if meaning == "no"]
        is_unpaid = f"coalesce(not {cell.value}, {is_of_words(f'lower({cell.text})', unpaid)}, false)"
        conditions[cell.column.header] = is_unpaid
    conditions |= {
        reading.column.header: f"coalesce({reading.value}, false)"
        for name, reading in readings.items()
        if name.startswith("@cancelled ")
    }
    if "@cancelled_at" in readings:
        # a reason or a day; a word for no, or for no day, is none
        said = f"lower({readings['@cancelled_at'].text})"
        conditions[readings["@cancelled_at"].column.header] = (
            f"coalesce({said} not in ({', '.join(map(literal, words.noes()))}) "
            f"and not regexp_matches({said}, {literal(NO_DAY)}) "
            f"and not regexp_matches({said}, {literal(words.NOT_CANCELLED)}), false)"
        )
    if not conditions:
        return [], []
    counts = ", ".join(f"count(*) filter ({condition})" for condition in conditions.values())
    found = dict(zip(conditions, one(conn, f"select {counts} from ({relation})"), strict=True))
    return list(conditions.values()), [
        (
            f"by {header} {rows} lines came to nothing, and do not count as purchases",
            f"по колонке {header} строк, из которых ничего не вышло: {rows}, они не считаются покупками",
        )
        for header, rows in found.items()
        if rows
    ]


def is_return(readings: Mapping[str, Reading]) -> str:
    """Return the SQL that is true for a line that takes money back; empty where nothing could say so.

    A word of its own column, a yes to it, or a number of things below nothing.
    """
    said = []
    if "@kind" in readings:
        low, kinds = f"lower({readings['@kind'].text})", words.input_words()
        # most are of a few words, which are told without a look at their letters
        said.append(
            f"case when {is_of_words(low, list(kinds['return']))} then true "
            f"when {is_of_words(low, list(kinds['event']))} then false "
            f"else coalesce({is_return_document(low)}, false) end"
        )
    if "@returned" in readings:
        said.append(f"coalesce({readings['@returned'].value}, false)")
    if "quantity" in readings:
        said.append(f"coalesce({readings['quantity'].value} < 0, false)")
    return f"({' or '.join(said)})" if said else ""


def is_return_document(cell: str) -> str:
    """Return the SQL of whether a cell (in small letters) is the name of a document that takes money back."""
    is_back = f"regexp_matches({cell}, {literal(DOCUMENT_OF_RETURN)})"
    return f"({is_back} and not regexp_matches({cell}, {literal(TO_SUPPLIER)}))"
