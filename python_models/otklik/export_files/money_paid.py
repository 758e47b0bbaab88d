"""Which sum of a sale the customer paid: with its tax, and without what was paid in points.

Where a file has several sums, those of its lines tell how they hang together: one is another and its tax, or
another less what was paid in bonuses. The header decides where lines cannot.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import duckdb

from otklik.export_files import wishes
from otklik.export_files.column_forms import Reading, one, read_columns
from otklik.export_files.contract import MONEY
from otklik.export_files.mapped import mapped_column, one_header
from otklik.export_files.presets import PLAIN, ColumnMapping, follows, plain_name

# taxes that a price holds where it is shown to customers; a rate of one is no sum
TAX = re.compile(
    r"\b(?:ндс|пдв|vat|mwst|ust|umsatzsteuer|mehrwertsteuer|tva|iva|btw|moms|dph|kdv|ptu|gst|hst|igv|icms"
    r"|tax(?:es)?|steuer|impuesto|imposta)\b|税"
)
NET_SALES = re.compile(r"\bnet sales\b")
SALES_TAX = re.compile(r"\btax(?:es)?\b")
NO_SUM_OF_TAX = re.compile(
    r"%|ставка|rate|satz|taux|tasa|aliquot|stawka|процент|percent|код|code|\bid\b|number|номер|\bnr\b|\bно\b"
    r"|\bбез\b|\bс\b|вкл|incl|excl|inkl|exkl|\bex\b|\bw/o\b|without|with\b|\bнет\b|exempt|type|тип|класс"
    r"|class|税抜|税込"
    r"|before|after|\bhors\b|net|gross|brutto|price|цена|total|сумма с|сумма без|base|basis|база"
)
# a sum without the tax
NET = re.compile(
    r"без ндс|без пдв|\bnett?o?\b|\b(?:excl?|exkl|ex|w/o|without|before|sin|sem|senza|bez|zonder|ohne"
    r"|hors)\.? ?(?:vat|tax(?:es)?|mwst|ust|tva|iva|btw|moms|dph|gst|taxes)\b|\bh\.?t\b|vergi hariç|kdv "
    r"hariç|subtotal"
    r"|zwischensumme|税抜|不含税"
)
# what else may be the sum of a line, and what cannot
OF_MONEY = re.compile(
    r"\b(?:total\w*|sum(?:me)?|amount|gross|brutto|paid|payable|due|ttc|gesamt\w*|betrag|importe|valor"
    r"|wartość|kwota|tutar"
    r"|toplam|montant|bedrag|totaal|totale|importo|suma|charged|collected|revenue|sales?)\b"
    r"|сумм|итог|всего|оплач|оплат|стоимост|выручк|合計|金额|金額|税込|含税"
)
NO_MONEY_OF_A_LINE = re.compile(
    r"balance|остат|накоп|lifetime|to date|всего покупок|количеств|qty|quantity|count|баланс|лимит|cumul"
)
# what was paid in bonuses; what was earned, or is left, is none
POINTS = re.compile(r"бонус|балл|к[еэ]шб[еэ]к|\bbonus\w*|\bpoints?\b|loyalty|cash ?back|\bпунк?т\w* лояльн")
IN_POINTS = re.compile(
    r"\b(?:оплач|оплат|списан|погашен|использован|потрачен|сумм|зачт)\w*|\b(?:paid|payment|pay|redeem\w*"
    r"|used|spent|burn\w*"
    r"|amount|sum|applied)\b|бонусами|баллами"
)
NO_POINTS_PAID = re.compile(
    r"начисл|зачисл|получ|остат|баланс|карт[аы]|номер|код|уровень|процент|%|\bearn|accru|award|balance"
    r"|\bcard\b|number"
    r"|\bid\b|level|tier|rate|gain|expire|истек|сгор"
)
# money by the word, where points may be worth something else
PAID_IN_POINTS = re.compile(
    r"(?:оплач|оплат)\w*.*(?:бонус|балл|к[еэ]шб[еэ]к)|(?:бонусами|баллами)"
    r"|(?:бонус|балл|points?|bonus).*(?:руб|₽|\$|€|usd|eur)"
    r"|(?:paid|payment|pay)\b.*(?:bonus|points?|loyalty)"
    r"|(?:bonus|points?|loyalty)\w* (?:payment|amount|value)"
)
# what stands for money that was paid, whatever else was given for it
IS_PAID = re.compile(
    r"оплач|к оплате|оплат|paid|payable|\bdue\b|деньгами|рублями|charged|collected|после|after"
)
GIFT_CARDS = re.compile(
    r"сертификат|подарочн\w* карт|gift ?(?:card|cert)|voucher|gutschein|geschenkkart|bon cadeau"
)
NEARLY_ALL = 0.95
A_KOPECK = 0.015
# taxes of Russia in and on a sum
ON_TOP = (0.22, 0.20, 0.18, 0.10, 0.07, 0.05)

Sentences = list[tuple[str, str]]


def money_paid(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping
) -> tuple[ColumnMapping, Sentences]:
    """Return the mapping of purchases with the sum that was paid, tax and all, less what points paid for.

    What a person has named in `otklik.yml`, and the contract's own columns, are what they say.
    """
    is_named = mapping.preset in ("", "otklik.yml") or follows(
        mapping.preset, mapping.table, "@first line only"
    )
    if mapping.table != "purchases" or "amount" not in mapping.columns or is_named:
        return mapping, []
    free = [header for header in source.header if header not in mapping.used]
    taxes = [name for name in free if is_tax(name)]
    points = [name for name in free if is_points(name)]
    mapping, of_tax = with_tax(conn, source, mapping, taxes)
    mapping, of_points = without_points(conn, source, mapping, points)
    return mapping, of_tax + of_points + of_gift_cards(free)


def is_tax(header: str) -> bool:
    """Tell whether a header is of the sum of a tax.

    Examples
    --------
    >>> [is_tax(header) for header in ("НДС", "Сумма НДС", "VAT amount", "VAT rate", "Сумма без НДС")]
    [True, True, True, False, False]
    """
    name = plain_name(header)
    return bool(TAX.search(name)) and not NO_SUM_OF_TAX.search(name)


def is_points(header: str) -> bool:
    """Tell whether a header is of what was paid in points.

    Examples
    --------
    >>> [is_points(header) for header in ("Оплачено бонусами", "Points redeemed", "Начислено бонусов")]
    [True, True, False]
    """
    name = plain_name(header)
    return bool(POINTS.search(name) and IN_POINTS.search(name)) and not NO_POINTS_PAID.search(name)


def sums_beside(source: wishes.Records, mapping: ColumnMapping) -> list[str]:
    """Return the headers of other sums of a line than that which is taken for what was paid."""
    others = [header for header in source.header if header not in mapping.used]
    return [
        header
        for header in (*mapping.columns["amount"][1:], *others)
        if OF_MONEY.search(plain_name(header))
        and not NO_MONEY_OF_A_LINE.search(plain_name(header))
        and not is_tax(header)
        and not is_points(header)
    ]


def read_sums(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping, headers: Sequence[str]
) -> tuple[str, list[str], dict[str, str]]:
    """Return the cells of a file with some columns read as money, the SQL of each, and of roles beside."""
    listed = [
        replace(mapped_column("amount", MONEY, source, one_header(mapping, "amount", header)), name=f"{at}")
        for at, header in enumerate(headers)
    ]
    beside = [
        mapped_column(name, MONEY, source, mapping)
        for name in ("@price", "quantity", "discount_amount")
        if name in mapping.columns
    ]
    cells = read_columns(conn, source.relation(), [*listed, *beside], mapping.settings)
    values = [reading.value for reading in cells.readings]
    named = {column.name: value for column, value in zip(beside, values[len(listed) :], strict=True)}
    return cells.relation, values[: len(listed)], named


def shares_of(
    conn: duckdb.DuckDBPyConnection, relation: str, part: str, told: Sequence[str]
) -> tuple[int, list[bool]]:
    """Return how many lines have a part that is not nothing, and whether nearly all of those meet each."""
    listed = ", ".join(f"count(*) filter (coalesce({condition}, false))" for condition in told)
    rows, *found = one(conn, f"select count(*), {listed} from ({relation}) where abs({part}) > 0.001")
    return int(rows), [bool(rows) and count >= NEARLY_ALL * rows for count in found]


def with_tax(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping, taxes: Sequence[str]
) -> tuple[ColumnMapping, Sentences]:
    """Return the mapping with the sum that holds the tax, or with the tax that goes on top of it."""
    header = mapping.columns["amount"][0]
    is_net = bool(NET.search(plain_name(header)))
    if len(taxes) != 1:
        said = (
            f"{header} is without tax, which is no part of what counts as paid",
            f"{header} – без налога, он в уплаченное не входит",
        )
        return mapping, [said] if is_net and re.search("ндс|vat|tax|mwst|tva", plain_name(header)) else []
    tax = taxes[0]
    if SALES_TAX.search(plain_name(tax)) and (
        mapping.preset != PLAIN or NET_SALES.search(plain_name(header))
    ):
        # what a till calls net sales is what its shop sells for
        return mapping, []
    others = sums_beside(source, mapping)
    relation, (net, paid_tax, *totals), _ = read_sums(conn, source, mapping, [header, tax, *others])
    told = [f"abs({net} + {paid_tax} - {total}) <= {A_KOPECK}" for total in totals]
    on_top = " or ".join(f"abs({net} * {rate} - {paid_tax}) <= {A_KOPECK}" for rate in ON_TOP)
    within = " or ".join(f"abs({net} * {rate} / (1 + {rate}) - {paid_tax}) <= {A_KOPECK}" for rate in ON_TOP)
    rows, (is_on_top, is_within, *found) = shares_of(conn, relation, paid_tax, [on_top, within, *told])
    if not rows:
        return mapping, []
    for total, is_total in zip(others, found, strict=True):
        if not is_total:
            continue
        rest = tuple(name for name in mapping.columns["amount"] if name not in (total, header))
        note = (
            f"{total} is {header} and {tax}, so it is what was paid",
            f"{total} – это {header} и {tax}, то есть то, что уплачено",
        )
        return replace(mapping, columns={**mapping.columns, "amount": (total, *rest, header)}), [note]
    is_russian = bool(re.search("ндс", plain_name(tax)))
    is_added = is_net if not is_russian else (is_net or is_on_top) and not (is_within and not is_on_top)
    if not is_added:
        return mapping, []
    note = (
        f"{tax} goes on top of {header}: what was paid is both",
        f"{tax} сверху {header}: уплачено и то, и другое",
    )
    return replace(mapping, columns={**mapping.columns, "@tax": (tax,)}), [note]


def without_points(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping, points: Sequence[str]
) -> tuple[ColumnMapping, Sentences]:
    """Return the mapping with the sum that was paid in money, or with the points that are to be taken off."""
    # of several one may be the sum of the others, or of other points
    named = [name for name in points if len(points) == 1 or PAID_IN_POINTS.search(plain_name(name))]
    if len(named) != 1:
        return mapping, []
    header, used = mapping.columns["amount"][0], named[0]
    others = sums_beside(source, mapping)
    relation, (paid, off, *sums), beside = read_sums(conn, source, mapping, [header, used, *others])
    off = f"abs(coalesce({off}, 0))"
    less = f"abs(coalesce({beside['discount_amount']}, 0))" if "discount_amount" in beside else "0"
    before = list(sums)
    if "@price" in beside:
        before.append(f"{beside['@price']} * coalesce({beside.get('quantity', '1')}, 1)")
    is_less = [f"abs({paid} - {off} - {one_sum}) <= {A_KOPECK}" for one_sum in sums]
    is_paid = " or ".join(
        f"abs({one_sum} - {off} - {taken} - {paid}) <= {A_KOPECK}"
        for one_sum in before
        for taken in dict.fromkeys(("0", less))
    )
    # bonuses within the discount are off already, and nobody can tell them from those that are not
    is_whole = " or ".join(
        f"abs({one_sum} - {taken} - {paid}) <= {A_KOPECK}{'' if taken == '0' else f' and {off} > {taken}'}"
        for one_sum in before
        for taken in dict.fromkeys(("0", less))
    )
    told = [is_paid or "false", is_whole or "false", f"{off} <= abs({paid}) + {A_KOPECK}", *is_less]
    rows, (is_told_paid, is_told_whole, fits, *found) = shares_of(conn, relation, off, told)
    if not rows:
        return mapping, []
    for other, is_money in zip(others, found, strict=True):
        if is_money:
            rest = tuple(name for name in mapping.columns["amount"] if name not in (other, header))
            note = (
                f"{other} is {header} less {used}, so it is what was paid in money",
                f"{other} – это {header} без {used}, то есть уплаченное деньгами",
            )
            return replace(mapping, columns={**mapping.columns, "amount": (other, *rest, header)}), [note]
    is_paid_in = bool(PAID_IN_POINTS.search(plain_name(used)))
    if is_told_paid and not is_told_whole:
        note = (
            f"{header} is what was paid in money, {used} is taken off it already",
            f"{header} – уплаченное деньгами, {used} из него уже вычтено",
        )
        return mapping, [note]
    says_paid = bool(IS_PAID.search(plain_name(header)))
    if fits and (is_told_whole or (is_paid_in and not says_paid)):
        note = (
            f"{used} is no money, and is taken off {header} ({rows} lines)",
            f"{used} – не деньги, вычтено из {header} (строк: {rows})",
        )
        return replace(mapping, columns={**mapping.columns, "@points": (used,)}), [note]
    note = (
        f"{header} counts as paid in money, and {used} is not taken off it: if it holds them, export the sum "
        "without them",
        f"{header} считается уплаченным деньгами, {used} из него не вычтено: если они там есть, выгрузите "
        "сумму без них",
    )
    return mapping, [note]


def of_gift_cards(free: Sequence[str]) -> Sentences:
    """Say that what a gift card paid for counts: its money was paid when it was bought."""
    named = [
        name for name in free if GIFT_CARDS.search(plain_name(name)) and IN_POINTS.search(plain_name(name))
    ]
    return [
        (
            f"what was paid by {name} counts as paid",
            f"оплаченное через {name} считается уплаченным",
        )
        for name in named
    ]


def with_both_parts(readings: Mapping[str, Reading]) -> None:
    """Give what was paid the tax on top of it, and take off what points paid for."""
    amount = readings.get("amount")
    if not amount:
        return
    if "@tax" in readings:
        amount.value = f"({amount.value} + coalesce({readings['@tax'].value}, 0))"
    if "@points" in readings:
        off = f"abs(coalesce({readings['@points'].value}, 0))"
        is_part = f"{off} <= abs({amount.value})"
        amount.value = (
            f"(case when {is_part} then {amount.value} - sign({amount.value}) * {off} "
            f"else {amount.value} end)"
        )
