"""What was brought back: by a column, a document, a sign or the name of a file; and what is left of a sale.

Whether a yes to a return stands on the sale itself or on a line of its own that takes it off, its lines tell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import duckdb

from otklik.export_files import orders, wishes, words
from otklik.export_files.arms import says_yes_or_no
from otklik.export_files.asides import is_of_words, is_return, is_return_document
from otklik.export_files.columns import Reading, one
from otklik.export_files.contract import MONEY, TEXT
from otklik.export_files.discounted import DISCOUNTED
from otklik.export_files.discounts import share_off
from otklik.export_files.number_forms import identifier
from otklik.export_files.order_discounts import of_line
from otklik.export_files.presets import ColumnMapping, follows
from otklik.export_files.titles import is_of_both, is_of_returns, plain_name

# returns of their own line nearly all have the sale that they take off
MOSTLY_MATCHED = 0.8
# more than half of a shop's documents take nothing back
MOST_BACK = 0.5
# more words are no kinds of lines, and of so many lines some bring something back
MOST_KINDS = 20
# what is written beside a line, or was and will be done otherwise
OF_OTHER_THINGS = re.compile(
    r"comment|коммент|примеч|\bnotes?\b|previous|\bprev\b|\blast\b|\bnext\b|предыдущ|прошл|следующ|reason|причин|\btags?\b"
    r"|метк|policy|услови"
)
FIRST_LINES = 20_000
# headers of documents, beside those that number receipts
OF_DOCUMENTS = re.compile(
    r"(?:doc(?:ument)?\.?|документ\w*|регистратор|belegart|transaction|операци\w)"
    r"(?: (?:type|name|kind|продажи|движения|реализации))?|voucher (?:type|kind)"
    r"|(?:тип|вид|наименование|название) (?:документа|операции|регистратора)|type de document|tipo (?:de "
    r")?document\w"
)
# what says that it is money
IS_MONEY = re.compile(r"сумм|руб|₽|р\.|amount|money|total|value|usd|eur|[$€£]|betrag|montant|importe")


def with_documents(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping
) -> ColumnMapping:
    """Return the mapping of purchases with what its documents are, where their names say it.

    1C writes `Возврат товаров от покупателя 000007 от 01.02.2026` where sales have their number, and no
    minus. Of a file of returns alone its name says it.
    """
    # the contract's own amounts have their sign, and a look at each receipt is saved
    is_told = not mapping.preset or {"@kind", "@side"} & mapping.columns.keys()
    if mapping.table != "purchases" or is_told:
        return mapping
    free = [name for name in source.header if name not in mapping.used]
    listed = [
        *mapping.columns.get("receipt_id", ()),
        *(name for name in free if OF_DOCUMENTS.fullmatch(plain_name(name))),
    ]
    for header in listed:
        if source.types.get(header, TEXT).lower() != TEXT:
            continue
        cell = f"trim(lower({identifier(header)}))"
        is_back = is_return_document(cell)
        found, rows = one(
            conn,
            f"select count(*) filter ({is_back}), count(*) from ({source.relation()}) where {cell} != ''",
        )
        if 0 < found <= MOST_BACK * rows:
            made = {**mapping.made, "@kind": f"case when {is_back} then 'возврат' else 'продажа' end"}
            return replace(mapping, columns={**mapping.columns, "@kind": (header,)}, made=made)
    return mapping


def with_kinds(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping
) -> ColumnMapping:
    """Return the mapping of purchases with the column that says sale or return, whatever its header.

    `Tipo`: Venda, Devolução. Read by nothing, its returns were sales. Looked for in the first lines: a word
    of both kinds is there, and those that bring money back are the fewer.
    """
    is_told = not mapping.preset or {"@kind", "@side", "@returned"} & mapping.columns.keys()
    if mapping.table != "purchases" or is_told:
        return mapping
    free = [
        name
        for name in source.header
        if name not in mapping.used
        and source.types.get(name, TEXT).lower() == TEXT
        and not OF_OTHER_THINGS.search(plain_name(name))
    ]
    if not free:
        return mapping
    cells = {name: f"trim(lower({identifier(name)}))" for name in free}
    asked = ", ".join(f"histogram({cell})" for cell in cells.values())
    listed = ", ".join(identifier(name) for name in free)
    found = one(conn, f"select {asked} from (select {listed} from ({source.relation()}) limit {FIRST_LINES})")
    for header, counted in zip(free, found, strict=True):
        said = {word: rows for word, rows in (counted or {}).items() if word}
        back = [word for word in said if words.is_return_word(word)]
        sold = [word for word in said if words.is_sale_word(word)]
        if len(said) > MOST_KINDS or not back or not sold:
            continue
        if sum(said[word] for word in back) > MOST_BACK * sum(said.values()):
            continue
        cell = cells[header]
        made = f"case when {is_of_words(cell, back)} then 'возврат' else {cell} end"
        return replace(
            mapping,
            columns={**mapping.columns, "@kind": (header,)},
            made={**mapping.made, "@kind": made},
        )
    return mapping


def with_returns(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping
) -> ColumnMapping:
    """Return the mapping of purchases with what a column of returns is: a yes, or a sum that was given back.

    Whose it is, of a sale that came to nothing or of what takes it off, its lines tell (`came_back`).
    """
    columns = dict(mapping.columns)
    for role, other, is_flag in (("@returned", "@refunded", True), ("@refunded", "@returned", False)):
        headers = mapping.columns.get(role, ())
        if mapping.table != "purchases" or not headers:
            continue
        strange = tuple(name for name in headers if says_yes_or_no(conn, source, name) != is_flag)
        if not is_flag:
            # 0 and 1 are sums there
            strange = tuple(name for name in strange if not is_of_numbers(conn, source, name))
        if strange:
            left = tuple(name for name in headers if name not in strange)
            columns.pop(role)
            columns |= {role: left} if left else {}
            columns[other] = (*columns.get(other, ()), *strange)
    return replace(mapping, columns=columns)


def is_of_numbers(conn: duckdb.DuckDBPyConnection, source: wishes.Records, header: str) -> bool:
    """Tell whether a column has numbers alone."""
    cell = f"nullif(trim(cast({identifier(header)} as varchar)), '')"
    return bool(
        one(
            conn,
            f"select coalesce(bool_and(try_cast({cell} as double) is not null), true) "
            f"from ({source.relation()}) where {cell} is not null",
        )[0]
    )


def of_things(conn: duckdb.DuckDBPyConnection, cells: str, readings: Mapping[str, Reading]) -> bool:
    """Tell whether what was brought back is a number of things: whole, and no more than were sold."""
    refunded, amount, quantity = (readings.get(name) for name in ("@refunded", "amount", "quantity"))
    if not refunded or not amount or not quantity or IS_MONEY.search(plain_name(refunded.column.header)):
        return False
    back = f"abs({refunded.value})"
    is_number = f"{back} = floor({back}) and {back} <= abs({quantity.value})"
    is_dear = f"abs({amount.value}) > 2 * abs({quantity.value})"
    lines, found, dear = one(
        conn,
        f"select count(*), count(*) filter ({is_number}), count(*) filter ({is_dear}) "
        f"from ({cells}) where {back} > 0",
    )
    return bool(lines) and found == lines and dear == lines


def without_refunds(
    conn: duckdb.DuckDBPyConnection, cells: str, readings: Mapping[str, Reading]
) -> list[tuple[str, str]]:
    """Take off what was paid the part that was given back, where a file has it beside; say so."""
    amount, refunded = readings.get("amount"), readings.get("@refunded")
    if refunded and not amount and "@price" in readings:
        # of what the lines cost, `amount_from_price` takes it off
        lines = one(conn, f"select count(*) from ({cells}) where {refunded.value} != 0")[0]
        return [said_of_refunds(refunded.column.header, lines, of_things=False)] if lines else []
    if not amount or not refunded:
        return []
    back = f"abs(coalesce({refunded.value}, 0))"
    if are_things := of_things(conn, cells, readings):
        back = f"(abs({amount.value}) * {back} / abs({readings['quantity'].value}))"
        back = f"coalesce(try_cast({back} as {MONEY}), 0)"
    # where nothing was paid, the line is of what was given back
    rows = one(
        conn,
        f"select count(*) from ({cells}) where {back} > 0.0001 "
        f"and ({back} <= abs({amount.value}) or coalesce({amount.value}, 0) = 0)",
    )[0]
    if not rows:
        return []
    header = refunded.column.header
    amount.value = (
        f"(case when {back} > 0 and coalesce({amount.value}, 0) = 0 then -{back} "
        f"when {back} <= abs({amount.value}) then {amount.value} - sign({amount.value}) * {back} "
        f"else {amount.value} end)"
    )
    return [said_of_refunds(header, rows, of_things=are_things)]


def said_of_refunds(header: str, rows: int, *, of_things: bool) -> tuple[str, str]:
    """Return the sentence on a column of what was brought back, in money or in things."""
    if of_things:
        return (
            f"{header} is a number of things, whose price is taken off what was paid, on {rows} lines",
            f"{header} – число вещей, их цена вычтена из уплаченного, строк: {rows}",
        )
    return (
        f"{header} is taken off what was paid, on {rows} lines",
        f"{header} вычтено из уплаченного, строк: {rows}",
    )


def given_back(
    conn: duckdb.DuckDBPyConnection,
    cells: str,
    mapping: ColumnMapping,
    readings: Mapping[str, Reading],
    title: str,
) -> list[tuple[str, str]]:
    """Read the amounts of a file that is called returns, and has no sign on any, as what was given back."""
    amount = readings.get("amount")
    # a word of each line says more than the name of all
    if mapping.table != "purchases" or not amount or "@kind" in readings or not is_of_returns(title):
        return []
    if one(conn, f"select coalesce(bool_or({amount.value} < 0), false) from ({cells})")[0]:
        return []
    amount.value = f"(-{amount.value})"
    return [
        (
            "it is called returns, so its amounts are taken off",
            "файл назван возвратами, поэтому его суммы вычтены",
        )
    ]


def sold_or_brought_back(
    conn: duckdb.DuckDBPyConnection,
    cells: str,
    mapping: ColumnMapping,
    readings: Mapping[str, Reading],
    title: str,
) -> list[str]:
    """Ask which lines bring goods back where a file is called sales and returns, and no line says it."""
    amount = readings.get("amount")
    marks = ("@kind", "@refunded", "@returned", "@status", "@financial")
    says_it = any(name.startswith(marks) for name in readings)
    if mapping.table != "purchases" or not amount or says_it or not is_of_both(title):
        return []
    is_back = is_return(readings) or "false"
    if one(conn, f"select coalesce(bool_or({amount.value} < 0 or {is_back}), false) from ({cells})")[0]:
        return []
    return [
        "its name says returns as well as sales, and neither a sign nor a column says which line is which: "
        "export returns with a minus or with a column of what each line is, or, if there are none, leave the "
        "word out of its name"
    ]


def came_back(
    conn: duckdb.DuckDBPyConnection, cells: str, mapping: ColumnMapping, readings: dict[str, Reading]
) -> tuple[str, list[tuple[str, str]], list[str]]:
    """Return the SQL of a sale that itself came to nothing by a yes to a return, what is said, what is asked.

    Such a yes stands on a line of its own that takes a sale of the same customer and sum
    off, or on the sale. Told by how many have such a sale; where all lines are so, sales are elsewhere.
    """
    flag, amount = readings.get("@returned"), readings.get("amount") or readings.get("@price")
    if mapping.table != "purchases" or not flag or not amount or "@kind" in readings:
        return "", [], []
    is_back = f"(coalesce({flag.value}, false) and {amount.value} > 0)"
    is_sale = f"(not coalesce({flag.value}, false) and {amount.value} > 0)"
    who = readings["customer_id"].text if "customer_id" in readings else "null"
    over = f"over (partition by {who}, {amount.value})"
    counts = f"count(*) filter ({is_sale}) {over} >= count(*) filter ({is_back}) {over}"
    found, matched, sales = one(
        conn,
        "select count(*) filter (is_back), count(*) filter (is_back and is_matched), "
        f"count(*) filter (is_sale) from (select {is_back} as is_back, {is_sale} as is_sale, "
        f"{counts} as is_matched from ({cells}))",
    )
    # where none is left, the sales stand in another file
    if not found or not sales or matched >= MOSTLY_MATCHED * found:
        return "", [], []
    header = flag.column.header
    if matched > (1 - MOSTLY_MATCHED) * found and matched > 1:
        return (
            "",
            [],
            [
                f"a yes under {header} stands on {found} lines, and {matched} of them match a sale of the "
                "same customer: nobody can tell whether such a line takes a sale off or is the sale that was "
                "brought back: give returns a minus, or leave such lines out"
            ],
        )
    del readings["@returned"]
    return (
        is_back,
        [
            (
                f"{found} lines with a yes under {header} are sales that were brought back, as there are "
                "no others that they take off: they count not as purchases",
                f"строк, где {header} – да: {found}, это сами возвращённые продажи, других, которые они "
                "вычитали бы, нет: они не считаются покупками",
            )
        ],
        [],
    )


def returns_note(
    conn: duckdb.DuckDBPyConnection, cells: str, readings: Mapping[str, Reading]
) -> list[tuple[str, str]]:
    """Say how many lines are returns by a word, though what they cost has no sign; or that all are, by it."""
    if "amount" not in readings:
        return []
    amount = readings["amount"].value

    def has_any(sign: str) -> bool:
        return conn.execute(f"select 1 from ({cells}) where {amount} {sign} 0 limit 1").fetchone() is not None

    # where one line is a sale, as nearly everywhere, no other is looked for
    if not has_any(">") and has_any("<"):
        header = readings["amount"].column.header
        return [
            (
                f"no {header} is above zero, so every line is a return: if these are payments, export them "
                "without the minus",
                f"в колонке {header} нет ничего больше нуля, поэтому каждая строка – возврат: если это "
                "оплаты, выгрузите их без минуса",
            )
        ]
    told_by = [readings[name] for name in ("@kind", "@returned", "quantity") if name in readings]
    # who writes the contract's own columns knows what a number below nothing means, and one scan is saved
    own = ["quantity", readings["amount"].column.header]
    if not told_by or [reading.column.header for reading in told_by] + ["amount"] == own:
        return []
    found = conn.execute(
        f"select count(*) from ({cells}) where {is_return(readings)} and {amount} > 0"
    ).fetchone()
    if not found or not found[0]:
        return []
    header = " or ".join(reading.column.header for reading in told_by)
    return [
        (
            f"{found[0]} lines are returns by {header}, and what they cost is taken off",
            f"строк возврата по колонке {header}: {found[0]}, их суммы вычтены",
        )
    ]


def amount_from_price(readings: dict[str, Reading], mapping: ColumnMapping) -> str:
    """Return the SQL of what was paid for a line whose file has the price of one.

    What was given back of an order stands on its first line, and is taken off all of them alike.
    """
    whole = orders.line_price(readings)
    discount = f"coalesce({readings['discount_amount'].value}, 0)" if "discount_amount" in readings else "0"
    if "discount_amount" not in readings and "@discount_rate" in readings:
        discount = f"{whole} * {share_off(readings['@discount_rate'])}"
    if DISCOUNTED.search(plain_name(readings["@price"].column.header)):
        discount = "0"
    paid = f"({whole} - {of_line(readings, discount)})"
    if "@refunded" in readings:
        back = f"abs(coalesce({readings['@refunded'].value}, 0))"
        if follows(mapping.preset, mapping.table, "@first line only") and "receipt_id" in readings:
            by_order = f"over (partition by {readings['receipt_id'].text})"
            left = f"1 - sum({back}) {by_order} / nullif(sum({paid}) {by_order}, 0)"
        else:
            left = f"1 - {back} / nullif(abs({paid}), 0)"
        paid = f"{paid} * coalesce(greatest(0, {left}), 1)"
    return f"try_cast({paid} as {MONEY})"
