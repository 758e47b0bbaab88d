"""Which sum of a sale the customer paid: with its tax, and without what was paid in points.

Where a file has several sums, those of its lines tell how they hang together: one is another and its tax, or
another less what was paid in bonuses. The header decides where lines cannot.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

import duckdb

from otklik.export_files import wishes
from otklik.export_files.column_forms import read_columns
from otklik.export_files.columns import Reading, Sentences, one
from otklik.export_files.contract import MONEY, TEXT
from otklik.export_files.mapped import mapped_column, one_header
from otklik.export_files.number_forms import identifier, literal
from otklik.export_files.presets import PLAIN, ColumnMapping, follows, is_untaxed
from otklik.export_files.titles import plain_name

# taxes that a price holds where it is shown to customers; a rate of one is no sum
TAX = re.compile(
    r"\b(?:ндс|пдв|vat|mwst|ust|umsatzsteuer|mehrwertsteuer|tva|iva|btw|moms|dph|kdv|ptu|gst|hst|igv|icms|mwsbp"
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
# what else may be the sum of a line, and what cannot
A_SUM = re.compile(
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
# (a sum of bonuses may be what was earned)
SPENT = re.compile(
    r"списан|погашен|использован|потрачен|зачт|оплач|оплат|бонусами|баллами|redeem|burn"
    r"|\b(?:used|spent|applied|paid|payment|pay)\b"
)
PAID_IN_POINTS = re.compile(
    r"(?:оплач|оплат)\w*.*(?:бонус|балл|к[еэ]шб[еэ]к)|(?:бонусами|баллами)"
    rf"|^(?=.*(?:{SPENT.pattern})).*(?:бонус|балл|points?|bonus).*(?:руб|₽|\$|€|usd|eur)"
    r"|\b(?:paid|payment|pay)\b.*(?:bonus|points?|loyalty)"
    r"|(?:bonus|points?|loyalty)\w* payment"
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
# rates of taxes in and on a sum: of Russia, and of other countries, where a fifth on top is a quarter within
OF_RUSSIA = (0.22, 0.20, 0.18, 0.10, 0.07, 0.05)
ON_TOP = (*OF_RUSSIA, 0.25, 0.23, 0.21, 0.19, 0.17, 0.16, 0.15, 0.12, 0.09, 0.08, 0.06)
RATE_OF_TAX = re.compile(r"%|ставк|\brate\b|satz\b|\btaux\b|\btasa\b|aliquot|stawka|процент|percent|oran")
# a tax in per cents, and none
A_RATE = r"(?:ндс|vat|mwst|ust|tva|iva|btw|kdv|пдв)?[ .:]*[0-9]{1,2}(?:[.,][0-9]+)? ?%"
NO_TAX = (
    r"(?:ндс|vat|пдв)?[ .:]*0?(?: ?%)?|-|—|без (?:ндс|налога|пдв)|не облагается|нет|none|no vat|exempt|n/a"
    r"|steuerfrei|exonéré|exento|esente|zw\.?|muaf"
)
# what points paid for of a receipt stands on each of its lines
OF_A_RECEIPT = "of a receipt"
ONCE = (
    " once, by the shares of the lines, as it is the same on all lines of a receipt",
    " один раз, по долям строк, так как во всех строках чека оно одинаково",
)


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
        if A_SUM.search(plain_name(header))
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
    # a till begins its numbers anew
    beside += [
        mapped_column(name, TEXT, source, mapping)
        for name in ("receipt_id", "customer_id")
        if {name, "receipt_id"} <= mapping.columns.keys()
    ]
    cells = read_columns(conn, source.relation(), [*listed, *beside], mapping.settings)
    values = [reading.value for reading in cells.readings]
    named = {column.name: value for column, value in zip(beside, values[len(listed) :], strict=True)}
    if {"receipt_id", "customer_id"} <= named.keys():
        # one line of a receipt may name them for all
        who, order = named["customer_id"], named["receipt_id"]
        named["customer_id"] = "of_whom"
        filled = f"coalesce({who}, max({who}) over (partition by {order})) as of_whom"
        return f"select *, {filled} from ({cells.relation})", values[: len(listed)], named
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
    is_net = is_untaxed(header)
    listed = taxes or rates_of_tax(source, mapping)
    if is_net and len(listed) == 1 and (of_rates := tax_in_percents(conn, source, mapping, listed[0])):
        return of_rates
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
    return by_sums(conn, source, mapping, tax, is_net=is_net)


def by_sums(
    conn: duckdb.DuckDBPyConnection,
    source: wishes.Records,
    mapping: ColumnMapping,
    tax: str,
    *,
    is_net: bool,
) -> tuple[ColumnMapping, Sentences]:
    """Return the mapping with the sum that holds a tax, or with the tax on top, as the sums of lines tell it.

    `is_net`: the header says that the sum is without it.
    """
    header = mapping.columns["amount"][0]
    others = sums_beside(source, mapping)
    relation, (net, paid_tax, *totals), beside = read_sums(conn, source, mapping, [header, tax, *others])
    told = [f"abs({net} + {paid_tax} - {total}) <= {A_KOPECK}" for total in totals]
    same = [f"abs({net} - {total}) <= {A_KOPECK}" for total in totals]
    is_russian = bool(re.search("ндс", plain_name(tax)))
    rates = OF_RUSSIA if is_russian else ON_TOP
    on_top = " or ".join(f"abs({net} * {rate} - {paid_tax}) <= {A_KOPECK}" for rate in rates)
    within = " or ".join(f"abs({net} * {rate} / (1 + {rate}) - {paid_tax}) <= {A_KOPECK}" for rate in rates)
    rows, (is_on_top, is_within, *found) = shares_of(conn, relation, paid_tax, [on_top, within, *told, *same])
    if not rows:
        return mapping, []
    for total, is_total in zip(others, found[: len(told)], strict=True):
        if not is_total:
            continue
        rest = tuple(name for name in mapping.columns["amount"] if name not in (total, header))
        note = (
            f"{total} is {header} and {tax}, so it is what was paid",
            f"{total} – это {header} и {tax}, то есть то, что уплачено",
        )
        return replace(mapping, columns={**mapping.columns, "amount": (total, *rest, header)}), [note]
    if not is_net and not (is_russian and is_on_top):
        return mapping, []
    alike = [
        total
        for total, is_same in zip(others, found[len(told) :], strict=True)
        if is_same and not is_untaxed(total)
    ]
    is_repeated = not is_on_top and is_of_receipts(conn, relation, net, paid_tax, beside)
    if is_repeated and not alike and is_on_receipts(conn, relation, (net, paid_tax), beside, rates):
        note = (
            f"{tax} goes on top of {header}{ONCE[0]}: what was paid is both",
            f"{tax} сверху {header}{ONCE[1]}: уплачено и то, и другое",
        )
        reads_as = {**mapping.reads_as, tax: OF_A_RECEIPT}
        return replace(mapping, columns={**mapping.columns, "@tax": (tax,)}, reads_as=reads_as), [note]
    why = why_not_on_top(
        alike,
        is_on_top=is_on_top or is_mostly_on_top(conn, relation, paid_tax, on_top, within),
        is_within=is_within,
        is_rate=not is_on_top and is_of_rates(conn, relation, net, paid_tax, rates),
        is_repeated=is_repeated,
    )
    note = (
        f"{tax} goes on top of {header}: what was paid is both",
        f"{tax} сверху {header}: уплачено и то, и другое",
    )
    if why:
        english, russian = why
        note = f"{tax} is not added to {header}: {english}", f"{tax} к {header} не прибавлено: {russian}"
    return mapping if why else replace(mapping, columns={**mapping.columns, "@tax": (tax,)}), [note]


def rates_of_tax(source: wishes.Records, mapping: ColumnMapping) -> list[str]:
    """Return the headers that nothing reads and that are of a tax's rate: `Ставка НДС`, `VAT %`."""
    return [
        header
        for header in source.header
        if header not in mapping.used
        and TAX.search(plain_name(header))
        and RATE_OF_TAX.search(plain_name(header))
    ]


def tax_in_percents(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping, tax: str
) -> tuple[ColumnMapping, Sentences] | None:
    """Return the mapping with a tax that is written in per cents on top of a sum without: `20%`, `Без НДС`.

    None where a cell has something else.
    """
    cell = f"nullif(lower(trim(cast({identifier(tax)} as varchar))), '')"
    rates, others = one(
        conn,
        f"select count(*) filter (regexp_full_match({cell}, {literal(A_RATE)})), "
        f"count(*) filter (not regexp_full_match({cell}, {literal(f'{A_RATE}|{NO_TAX}')})) "
        f"from ({source.relation()})",
    )
    if not rates or others:
        return None
    header = mapping.columns["amount"][0]
    note = (
        f"{tax} is in per cents and goes on top of {header}: what was paid is both",
        f"{tax} – в процентах, сверху {header}: уплачено и то, и другое",
    )
    return replace(mapping, columns={**mapping.columns, "@tax_rate": (tax,)}), [note]


def why_not_on_top(
    alike: Sequence[str],
    *,
    is_on_top: bool,
    is_within: bool,
    is_rate: bool,
    is_repeated: bool,
) -> tuple[str, str] | None:
    """Return why a tax is not added to a sum that is called net, or is so by its lines; None where it is.

    A sum is called net of discounts, too. `alike`: other sums of a line that are the same.
    """
    if alike:
        return f"{alike[0]} is the same sum", f"{alike[0]} – та же сумма"
    if is_within and not is_on_top:
        return "by its share it is within that sum", "по своей доле он уже внутри этой суммы"
    if is_rate:
        return (
            "its numbers are as rates, whatever the sum: export the tax as a sum, or the sum with its tax",
            "числа в нём как ставки, какой бы ни была сумма: выгрузите налог суммой или сумму с налогом",
        )
    if is_repeated:
        return (
            "it is the same on all lines of a receipt, so it is of all of it: export the tax of each line, "
            "or the sum with its tax",
            "он одинаков во всех строках чека, то есть это налог чека: выгрузите налог каждой строки или "
            "сумму с налогом",
        )
    if not is_on_top:
        return (
            "nothing says whether it is within that sum: if it is not, export the sum with its tax",
            "внутри он этой суммы или нет, не видно: если нет, выгрузите сумму с налогом",
        )
    return None


def is_mostly_on_top(
    conn: duckdb.DuckDBPyConnection, relation: str, tax: str, on_top: str, within: str
) -> bool:
    """Tell whether half of the lines or more have a tax on top, hardly one within: goods differ in rates."""
    rows, top, other = one(
        conn,
        f"select count(*), count(*) filter ({on_top}), count(*) filter (({within}) and not ({on_top})) "
        f"from ({relation}) where abs({tax}) > 0.001",
    )
    return bool(top) and 2 * top >= rows and other <= (1 - NEARLY_ALL) * top


def is_of_rates(
    conn: duckdb.DuckDBPyConnection, relation: str, net: str, tax: str, rates: Sequence[float]
) -> bool:
    """Tell whether a column of a tax has its rates: one number beside several sums, or known ones alone."""
    known = ", ".join(f"{rate * 100:g}, {rate:g}" for rate in rates)
    taxes, sums, is_known = one(
        conn,
        f"select count(distinct {tax}), count(distinct {net}), bool_and({tax} in ({known})) "
        f"from ({relation}) where abs({tax}) > 0.001",
    )
    return bool(sums > 1 and (taxes == 1 or (is_known and sums > taxes)))


def is_of_receipts(
    conn: duckdb.DuckDBPyConnection, relation: str, paid: str, part: str, beside: Mapping[str, str]
) -> bool:
    """Tell whether a part of what was paid is one of whole receipts, as it is the same on all of their lines.

    Lines of one sum have one part each, too.
    """
    if "receipt_id" not in beside:
        return False
    by_receipt = ", ".join(beside[name] for name in ("receipt_id", "customer_id") if name in beside)
    several, repeated = one(
        conn,
        "select count(*), count(*) filter (low = high and filled = lines) from "
        f"(select count(*) as lines, count({part}) as filled, min({part}) as low, max({part}) as high, "
        f"min({paid}) as least, max({paid}) as most "
        f"from ({relation}) where {beside['receipt_id']} is not null group by {by_receipt}) "
        "where least != most and (low != 0 or high != 0)",
    )
    return bool(several) and repeated >= NEARLY_ALL * several


def is_on_receipts(
    conn: duckdb.DuckDBPyConnection,
    relation: str,
    sums: tuple[str, str],
    beside: Mapping[str, str],
    rates: Sequence[float],
) -> bool:
    """Tell whether a tax that is of whole receipts is on top of what their lines cost together.

    Goods of one receipt may have several rates: half of the receipts or more show one, hardly any show one
    within.
    """
    by_receipt = ", ".join(beside[name] for name in ("receipt_id", "customer_id") if name in beside)
    whole = (
        f"select sum({sums[0]}) as net, min({sums[1]}) as tax from ({relation}) "
        f"where {beside['receipt_id']} is not null group by {by_receipt}"
    )
    on_top = " or ".join(f"abs(net * {rate} - tax) <= {A_KOPECK}" for rate in rates)
    within = " or ".join(f"abs(net * {rate} / (1 + {rate}) - tax) <= {A_KOPECK}" for rate in rates)
    return is_mostly_on_top(conn, whole, "tax", on_top, within)


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
    is_less = [
        f"abs({paid} - {off} - {taken} - {one_sum}) <= {A_KOPECK}"
        for one_sum in sums
        for taken in dict.fromkeys(("0", less))
    ]
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
    is_repeated = is_of_receipts(conn, relation, paid, off, beside)
    whole = f"abs({paid})"
    if is_repeated:
        by_receipt = ", ".join(beside[name] for name in ("receipt_id", "customer_id") if name in beside)
        relation = f"select *, sum({paid}) over (partition by {by_receipt}) as of_receipt from ({relation})"
        whole = f"coalesce(abs(of_receipt), {whole})"
    told = [is_paid or "false", is_whole or "false", f"{off} <= {whole} + {A_KOPECK}", *is_less]
    rows, (is_told_paid, is_told_whole, fits, *found) = shares_of(conn, relation, off, told)
    if not rows:
        return mapping, []
    ways = ("", f" and {mapping.columns['discount_amount'][0]}") if less != "0" else ("",)
    for (other, beyond), is_money in zip(product(others, ways), found, strict=True):
        if is_money:
            rest = tuple(name for name in mapping.columns["amount"] if name not in (other, header))
            note = (
                f"{other} is {header} less {used}{beyond}, so it is what was paid in money",
                f"{other} – это {header} без {used}{beyond.replace(' and ', ' и ')}, "
                "то есть уплаченное деньгами",
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
    # what was earned stands beside whole sums, too
    is_spent = is_paid_in or (is_told_whole and bool(SPENT.search(plain_name(used))))
    if fits and is_spent and (is_told_whole or not says_paid):
        once, once_ru = ONCE if is_repeated else ("", "")
        note = (
            f"{used} is no money, and is taken off {header}{once} ({rows} lines)",
            f"{used} – не деньги, вычтено из {header}{once_ru} (строк: {rows})",
        )
        reads_as = {**mapping.reads_as} | ({used: OF_A_RECEIPT} if is_repeated else {})
        columns = {**mapping.columns, "@points": (used,)}
        return replace(mapping, columns=columns, reads_as=reads_as), [note]
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


def with_both_parts(mapping: ColumnMapping, readings: Mapping[str, Reading], *, is_of_orders: bool) -> None:
    """Give what was paid the tax on top of it, and take off what points paid for.

    `is_of_orders`: each line has what was paid for all of its order, which counts once.
    """
    amount = readings.get("amount")
    if not amount:
        return
    if "@tax_rate" in readings:
        rate = f"coalesce({readings['@tax_rate'].value}, 0)"
        amount.value = f"try_cast({amount.value} * (1 + {rate}) as {MONEY})"
    if "@tax" in readings:
        amount.value = with_tax_on_top(amount.value, mapping, readings, is_of_orders=is_of_orders)
    if "@points" not in readings:
        return
    off = f"abs(coalesce({readings['@points'].value}, 0))"
    is_part = f"{off} <= abs({amount.value})"
    less = f"{amount.value} - sign({amount.value}) * {off}"
    is_once = mapping.reads_as.get(readings["@points"].column.header) == OF_A_RECEIPT
    if is_once and not is_of_orders and "receipt_id" in readings:
        sold, fits = share_of_receipt(amount.value, off, readings)
        brought, fits_back = share_of_receipt(f"-{amount.value}", off, readings)
        is_numbered = f"{readings['receipt_id'].text} is not null"
        less = (
            f"case when not {is_numbered} then {less} when {fits} then {amount.value} - {sold} "
            f"else {amount.value} + {brought} end"
        )
        is_part = f"case when {is_numbered} then {fits} or {fits_back} else {is_part} end"
    amount.value = f"(case when {is_part} then {less} else {amount.value} end)"


def with_tax_on_top(
    amount: str, mapping: ColumnMapping, readings: Mapping[str, Reading], *, is_of_orders: bool
) -> str:
    """Return the SQL of a sum with its tax on top; that of a whole receipt by the shares of its lines."""
    tax = f"coalesce({readings['@tax'].value}, 0)"
    whole = f"({amount} + {tax})"
    is_once = mapping.reads_as.get(readings["@tax"].column.header) == OF_A_RECEIPT
    if not is_once or is_of_orders or "receipt_id" not in readings:
        return whole
    sold, fits = share_of_receipt(amount, f"abs({tax})", readings)
    brought, _ = share_of_receipt(f"-{amount}", f"abs({tax})", readings)
    is_numbered = f"{readings['receipt_id'].text} is not null"
    return (
        f"(case when not {is_numbered} then {whole} when {fits} then {amount} + {sold} "
        f"else {amount} - {brought} end)"
    )


def share_of_receipt(amount: str, off: str, readings: Mapping[str, Reading]) -> tuple[str, str]:
    """Return the SQL of a line's share of what is taken off its receipt, and whether all of it can be.

    To the kopeck: what the lines up to this one bear, less what those before it do. Lines that bring goods
    back bear none, and in a receipt of what was brought back, whose sign is turned, they alone do.
    """
    named = [readings[name].text for name in ("receipt_id", "customer_id") if name in readings]
    by_receipt = f"partition by {', '.join(named)}"
    borne = f"greatest(coalesce({amount}, 0), 0)"
    total = f"sum({borne}) over ({by_receipt})"
    up_to = f"sum({borne}) over ({by_receipt} order by line rows unbounded preceding)"
    parts = [
        f"coalesce(try_cast(cast({off} as double) * {sums} / nullif({total}, 0) as {MONEY}), 0)"
        for sums in (up_to, f"({up_to} - {borne})")
    ]
    return f"({parts[0]} - {parts[1]})", f"({total} > 0 and {off} <= {total})"
