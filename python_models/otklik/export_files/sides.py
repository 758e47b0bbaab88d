"""On which side of an account a line of purchases stands, where its amount has no sign: sold or taken back.

Ledgers write debit and credit, `S` and `H`, `Дебет` and `Кредит`, or a sign in a column of its own. Which of
two sides is the sale differs (what a customer owes, what came in), so the one on which most lines stand is;
where neither has most of them, nobody can tell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import duckdb

from otklik.export_files import wishes
from otklik.export_files.column_forms import words_seen
from otklik.export_files.columns import Reading, Sentences, one
from otklik.export_files.number_forms import identifier, literal
from otklik.export_files.presets import ColumnMapping
from otklik.export_files.titles import plain_name

DEBIT = (
    *(
        "d",
        "dr",
        "dr.",
        "db",
        "deb",
        "debit",
        "debet",
        "д",
        "дт",
        "дб",
        "дебет",
        "s",
        "soll",
        "debe",
        "cargo",
    ),
    *("dare", "débit", "débito", "debito", "wn", "winien", "borç", "借", "借方"),
)
CREDIT = (
    *("c", "cr", "cr.", "cred", "credit", "k", "kr", "kredit", "к", "кт", "кр", "кредит", "h", "haben"),
    *("haber", "abono", "avere", "crédit", "crédito", "credito", "ma", "alacak", "贷", "贷方", "貸方"),
)
PLUS = ("+", "plus", "плюс", "1", "+1", "pos", "positive")
MINUS = ("-", "\u2212", "\u2013", "minus", "минус", "-1", "neg", "negative")
SIDES = {"debit": DEBIT, "credit": CREDIT, "plus": PLUS, "minus": MINUS}
# `plain_name` leaves `+/` of `+/-`
OF_A_SIDE = re.compile(
    r"(?:d|dr|db|debit|s|soll|debe|dare|d[ée]bito?|wn|borç|д|дт|дб|дебет)\.? ?[/|\\&,]? ?(?:or |и |или )?"
    r"(?:c|cr|credit|h|haben|haber|a|avere|cr[ée]dito?|ma|alacak|к|кт|кр|кредит)\.?"
    r"(?: (?:ind(?:icator)?|flag|code|sign|side|mark|type|kz|kennz\w*|признак)\.?)?"
    r"|(?:c|cr|credit)\.? ?[/|\\] ?(?:d|dr|debit)\.?(?: (?:ind(?:icator)?|flag|code|sign|type))?"
    r"|(?:к|кт|кредит)\.? ?/ ?(?:д|дт|дебет)\.?|shkzg|bschl|(?:balance )?side|сторона(?: счета)?|sens"
    r"|(?:(?:amount|posting|transaction) )?(?:sign|indicator)|знак(?: суммы| операции)?|vorzeichen|signe"
    r"|signo|\+ ?/|±|\+"
)
# kinds of cards are called so, too
KINDS_OF_CARDS = frozenset(
    (
        *("d", "c", "deb", "cred", "debit", "credit", "débit", "crédit", "débito", "crédito", "debito"),
        *("credito", "debet", "kredit", "дебет", "кредит"),
    )
)
# in Russian words of ledgers: a card is `дебетовая`
OF_LEDGERS = frozenset({"дебет", "кредит"})
LEDGERS = re.compile(r"\b(?:dr|cr|soll|haben|debe|haber|dare|avere|shkzg|bschl|sens|side|дт|кт|сторона)\b")
MAY_BE_CARDS = "kinds of cards, perhaps"
ARE_CARDS = "kinds of cards, probably"
# a ledger has days and terms of payment, and a shop its customers' cards
OF_PAYMENTS = re.compile(
    r"(?:(?:payments?|tender|card|pay)(?: (?:type|method|mode|form|means|system|channel|option|brand|network"
    r"|scheme|issuer|by|with))?|paid (?:by|with)"
    r"|(?:method|form|means|type) of payment|(?:bank|credit|debit) card"
    r"|zahlungs?(?:art|mittel|weise)|(?:mode|moyen) de paiement|(?:forma|medio|metodo|método) de pago"
    r"|(?:способ|вид|тип|форма|метод|канал)\w* (?:оплат\w*|платеж\w*|карты?)|оплата|платеж|банковская карта)"
)
# of refunds nearly all have the sale that they take back, and they are few
MOSTLY_MATCHED = 0.8
MOST_REFUNDS = 0.25
# of two sides the sales are that with so many lines; what is paid stands beside each sale in a ledger
MOST_LINES = 0.6
# amounts of the two sides, a column each
TWO_AMOUNTS = tuple(
    re.compile(
        rf"(?:{'|'.join(words)})(?:[ ,(]*(?:amount|sum|value|total|betrag|сумма|оборот|руб\.?|₽|eur|€|\$|usd"
        r"|tutarı?|kwota|amt)\)?){0,2}|(?:amount|сумма|оборот|kwota|montant|importe|importo) ?(?:по )?"
        rf"(?:{'|'.join(words)})(?:у|ту)?"
    )
    for words in (
        (
            "debit",
            "debits",
            "debet",
            "дебет",
            "дт",
            "soll",
            "debe",
            "dare",
            "d[ée]bito?",
            "winien",
            "borç",
            "借方",
        ),
        (
            "credits?",
            "kredit",
            "кредит",
            "кт",
            "haben",
            "haber",
            "avere",
            "cr[ée]dito?",
            "ma",
            "alacak",
            "贷方",
            "貸方",
        ),
    )
)
MOVED = re.compile(r"движени|movement")
IN_AND_OUT = ("приход", "расход")


def with_sides(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping
) -> ColumnMapping:
    """Return the mapping of purchases with the column of the sides of an account, by its name and its words.

    A column of kinds of lines may be one, too, or of cards: that is asked.
    """
    kinds = mapping.columns.get("@kind", ())
    if mapping.table != "purchases" or "amount" not in mapping.columns:
        return mapping
    for header in source.header:
        is_free = header not in mapping.used and OF_A_SIDE.fullmatch(plain_name(header))
        if not is_free and header not in kinds:
            continue
        cell = f"nullif(trim(lower(cast({identifier(header)} as varchar))), '')"
        seen = set(words_seen(conn, source.relation(), cell))
        pairs = (("debit", "credit"), ("plus", "minus"))
        if not any(seen <= {*SIDES[left], *SIDES[right]} for left, right in pairs) or len(seen) < 2:
            continue
        # a minus alone is else an empty cell
        named = " ".join(
            f"when {cell} in ({', '.join(map(literal, words))}) then {literal(side)}"
            for side, words in SIDES.items()
        )
        made = {**mapping.made, "@side": f"case {named} end"}
        reads_as = dict(mapping.reads_as)
        if seen <= KINDS_OF_CARDS and not LEDGERS.search(plain_name(header)):
            pays_beside = any(
                OF_PAYMENTS.fullmatch(plain_name(name))
                for name in source.header
                if name not in {*mapping.columns["amount"], *mapping.columns.get("customer_id", ())}
            )
            named_by = {"receipt_id", "product"} & mapping.columns.keys()
            if pays_beside:
                reads_as[header] = ARE_CARDS
            elif named_by or not seen <= OF_LEDGERS:
                reads_as[header] = MAY_BE_CARDS
        columns = {**mapping.columns, "@side": (header,)}
        return replace(mapping, columns=columns, made=made, reads_as=reads_as)
    return mapping


def with_two_amounts(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping
) -> tuple[ColumnMapping, Sentences, list[str]]:
    """Return the mapping of purchases with the amounts of two sides, a column each, as one with a sign.

    `Дебет` and `Кредит`, `Soll` and `Haben`: what stands on most lines is sold, what stands on the others was
    taken back. What is said, and what must be asked: a line may have both, or either may be the sale.
    """
    free = {name: plain_name(name) for name in source.header if name not in mapping.used}
    pairs = [[name for name, plain in free.items() if side.fullmatch(plain)] for side in TWO_AMOUNTS]
    if mapping.table != "purchases" or {"amount", "@price"} & mapping.columns.keys():
        return mapping, [], []
    if [len(headers) for headers in pairs] != [1, 1]:
        return mapping, [], []
    names = [headers[0] for headers in pairs]
    cells = [f"nullif(trim(cast({identifier(name)} as varchar)), '')" for name in names]
    # nothing may be written as 0,00
    debit, credit = (f"(case when regexp_matches({cell}, '[1-9]') then {cell} end)" for cell in cells)
    left, right, both, signed = one(
        conn,
        f"select count({debit}), count({credit}), "
        f"count(*) filter ({debit} is not null and {credit} is not null), "
        f"count(*) filter (regexp_matches(concat({debit}, {credit}), '^[-(\u2212]|-$')) "
        f"from ({source.relation()})",
    )
    (most, sold), (least, back) = sorted(
        ((names[0], left), (names[1], right)), key=lambda side: (-side[1], side[0])
    )
    if not sold or both or signed or sold < MOST_LINES * (sold + back):
        made = {**mapping.made, "amount": f"coalesce({debit}, {credit})"}
        return (
            replace(mapping, columns={**mapping.columns, "amount": tuple(names)}, made=made),
            [],
            [
                f"{names[0]} and {names[1]} are two sides of an account ({left} and {right} lines), and "
                "nobody can tell which are sales and which take money back: export one column of amounts, "
                "with a minus where money was taken back, and without payments"
            ],
        )
    sale, taken = (debit, credit) if most == names[0] else (credit, debit)
    said = (
        f"{most} is what was sold ({sold} lines), and {least} what was taken back ({back}): payments of "
        "invoices must not stand among these lines",
        f"{most} – проданное (строк: {sold}), {least} – возвращённое ({back}): оплат счетов среди этих строк "
        "быть не должно",
    )
    made = {**mapping.made, "amount": f"coalesce({sale}, '-' || {taken})"}
    columns = {**mapping.columns, "amount": (most, least)}
    return replace(mapping, columns=columns, made=made), [said], []


def look_like_refunds(
    conn: duckdb.DuckDBPyConnection, cells: str, readings: Mapping[str, Reading], least: str
) -> bool:
    """Tell whether the lines of a side are few, and nearly all have a sale of the same customer and sum.

    Of as much, and of the same product where lines have one: whoever pays by either card buys other things.
    """
    side, amount, who = readings["@side"], readings["amount"], readings.get("customer_id")
    if not who:
        return False
    same = [who.text, f"abs({amount.value})"]
    same += [readings["product"].text] if "product" in readings else []
    over = f"over (partition by {', '.join(same)})"
    is_back = f"{side.text} = {literal(least)}"
    lines, back, matched = one(
        conn,
        "select count(*), count(*) filter (is_back), count(*) filter (is_back and sold >= brought) from "
        f"(select {is_back} as is_back, count(*) filter (not {is_back}) {over} as sold, "
        f"count(*) filter ({is_back}) {over} as brought from ({cells}) "
        f"where {side.text} is not null and {amount.value} != 0)",
    )
    return bool(back) and back <= MOST_REFUNDS * lines and matched >= MOSTLY_MATCHED * back


def by_sides(
    conn: duckdb.DuckDBPyConnection, cells: str, mapping: ColumnMapping, readings: Mapping[str, Reading]
) -> tuple[Sentences, list[str]]:
    """Give amounts without a sign that of their side; return what is said, and what must be asked.

    Sides that are called as kinds of cards are believed where one looks like refunds: what was paid by credit
    is sold.
    """
    side, amount = readings.get("@side"), readings.get("amount")
    if not side or not amount:
        return [], []
    found = conn.execute(
        f"select {side.text} as side, count(*), count(*) filter ({amount.value} < 0), "
        f"count(*) filter ({amount.value} > 0) from ({cells}) where {side.text} is not null "
        f"and {amount.value} != 0 group by side order by count(*) desc, side"
    ).fetchall()
    is_signed = any(below for _, _, below, _ in found)
    # where all lines of a side have a minus, and none of the other, their amounts say it already
    is_told = is_signed and all(not below or not above for _, _, below, above in found)
    if len(found) < 2 or is_told:
        return [], []
    header = side.column.header
    (most, sold, _, _), (least, back, _, _) = found
    # by its name alone a column of kinds may be one of cards
    is_kind = "@kind" in readings and readings["@kind"].column.header == header
    called = mapping.reads_as.get(header)
    is_of_cards = called == ARE_CARDS or (
        called == MAY_BE_CARDS and not look_like_refunds(conn, cells, readings, least)
    )
    if (
        is_signed
        or is_of_cards
        or (most not in ("plus", "minus") and (is_kind or sold < MOST_LINES * (sold + back)))
    ):
        return [], [
            f"{header} puts lines on two sides ({sold} {most}, {back} {least}), and nobody can tell which "
            "are sales and which take money back: export what was taken back with a minus, without payments, "
            "and "
            f"leave {header} out"
        ]
    if most == "minus":
        (most, sold), (least, back) = (least, back), (most, sold)
    amount.value = f"(case when {side.text} = {literal(least)} then -{amount.value} else {amount.value} end)"
    return [
        (
            f"{header} tells sales ({most}, {sold} lines) from what was taken back ({least}, {back}), whose "
            "amounts are taken off: payments of invoices must not stand among these lines",
            f"{header} отличает продажи ({most}, строк: {sold}) от возвратов ({least}, строк: {back}), суммы "
            "возвратов вычтены: оплат счетов среди этих строк быть не должно",
        )
    ], []


def moves_in_and_out(
    conn: duckdb.DuckDBPyConnection, cells: str, readings: Mapping[str, Reading]
) -> list[str]:
    """Ask what is sold where a register moves goods or money in and out: either may be the sale."""
    kind = readings.get("@kind")
    if not kind or not MOVED.search(plain_name(kind.column.header)):
        return []
    low = f"lower({kind.text})"
    listed = ", ".join(map(literal, IN_AND_OUT))
    if one(conn, f"select count(distinct {low}) from ({cells}) where {low} in ({listed})")[0] < 2:
        return []
    header = kind.column.header
    return [
        f"{header} moves lines in and out ({', '.join(IN_AND_OUT)}), and nobody can tell which of them are "
        "sales: write sale and return there, or export returns with a minus and leave it out"
    ]
