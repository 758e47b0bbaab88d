"""Discounts of purchases: a sum or per cents of the price, with a minus or without."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import duckdb

from otklik.export_files import orders, wishes, words
from otklik.export_files.asides import is_of_words
from otklik.export_files.column_forms import (
    SAYS_PERCENT,
    plain_header,
    read_columns,
    words_seen,
)
from otklik.export_files.columns import Reading, one
from otklik.export_files.contract import MONEY
from otklik.export_files.mapped import mapped_column, one_header
from otklik.export_files.number_forms import CURRENCY, identifier
from otklik.export_files.presets import ColumnMapping, follows

# nearly all lines are told by what they cost
MOSTLY_MATCHED = 0.8
# a discount is of so many sizes at most where it may be one in per cents; asked where so many lines have one,
# of so many sizes, each on so many lines
MOST_RATES = 20
FEWEST_RATES = 20
FEWEST_DIFFERENT = 3
MOST_OFTEN = 5
# a header says what a discount is in
FORM_OF_DISCOUNT = re.compile(
    r"сумма|руб|₽|\bр\b|amount|\btotal|value|sum\b|[$€£]|usd|eur|rub|грн|тг|zł|betrag|importe|montant|price"
    r"|refund"
)
DISCOUNTS = ("discount_rate", "discount_amount")
WITH_CURRENCY = rf"[0-9]\s*(?:{CURRENCY})(?![^\W\d_])|(?:r\$|[$€£₽₴₸₺])\s*[0-9]"
IS_MONEY = re.compile(WITH_CURRENCY, re.IGNORECASE)
# no share is so large
IS_A_SUM = re.compile(rf"[1-9][0-9]{{2}}|{WITH_CURRENCY}", re.IGNORECASE)
# what is called so is what it cost before
BEFORE = re.compile(r"(?i)(?:без|до) скид|before|прейскурант|\bgross|\blist price|vor rabatt|avant remise")

# nearly all orders of a file are written in one way
NEARLY_ALL = 0.95
FIRST_LINES = 20_000


def discounts_below_zero(
    conn: duckdb.DuckDBPyConnection, cells: str, readings: Mapping[str, Reading]
) -> list[tuple[str, str]]:
    """Read discounts without their minus where a file writes all of them so, as tills do, and say so.

    Asked are lines of sales: on one that brings goods back the discount has the other sign.
    """
    discount, paid = readings.get("discount_amount"), readings.get("amount") or readings.get("@price")
    if not paid:
        return terms_below_zero(conn, cells, readings)
    if not discount or not discount.may_be_negative:
        return []
    is_sale = f"{paid.value} > 0"
    below, above = one(
        conn,
        f"select bool_or({discount.value} < 0 and {is_sale}), bool_or({discount.value} > 0 and {is_sale}) "
        f"from ({cells})",
    )
    if not below or above:
        return []
    header = discount.column.header
    discount.value = f"(-{discount.value})"
    return [
        (
            f"{header} is below zero on every sale that has one, so it is what was taken off",
            f"{header} меньше нуля на каждой продаже, где скидка есть, то есть это то, что вычли",
        )
    ]


def terms_below_zero(
    conn: duckdb.DuckDBPyConnection, cells: str, readings: Mapping[str, Reading]
) -> list[tuple[str, str]]:
    """Read the depths of offers without their minus where all of them have it, and say so."""
    guesses = []
    for name in ("discount_rate", "discount_amount"):
        depth = readings.get(name)
        if not depth or not depth.may_be_negative:
            continue
        below, above = one(
            conn, f"select bool_or({depth.value} < 0), bool_or({depth.value} > 0) from ({cells})"
        )
        if below and not above:
            depth.value = f"(-{depth.value})"
            header = depth.column.header
            guesses.append(
                (
                    f"{header} is below zero wherever it is filled, so it is what is taken off",
                    f"{header} меньше нуля везде, где указано, то есть это то, что вычитается",
                )
            )
    return guesses


def less_discounts(
    conn: duckdb.DuckDBPyConnection, cells: str, mapping: ColumnMapping, readings: Mapping[str, Reading]
) -> list[tuple[str, str]]:
    """Take discounts off the sums of a system that writes what was paid before them, and say so.

    Unless the price of one and the number of things tell that they are off already.
    """
    discount, paid = readings.get("discount_amount"), readings.get("amount")
    if not discount or not paid or not follows(mapping.preset, mapping.table, "@before discount"):
        return []
    off = f"abs(coalesce({discount.value}, 0))"
    sums, less = paid.column.header, discount.column.header
    if price := orders.line_price(readings):
        lines, net = one(
            conn,
            f"select count(*), count(*) filter (abs({price} - {off} - {paid.value}) < 0.01) "
            f"from ({cells}) where {off} > 0 and {paid.value} is not null and {price} is not null",
        )
        if lines and net >= NEARLY_ALL * lines:
            priced = readings["@price"].column.header
            return [
                (
                    f"{sums} is {priced} less {less} already, by its lines, so it is what was paid",
                    f"{sums} – это {priced} уже без {less}, так по строкам, то есть то, что уплачено",
                )
            ]
    paid.value = f"({paid.value} - sign({paid.value}) * least({off}, abs({paid.value})))"
    return [
        (
            f"{sums} is before {less}, which is taken off it",
            f"{sums} – до скидки, {less} из него вычтено",
        )
    ]


def discounts_within(
    conn: duckdb.DuckDBPyConnection, cells: str, mapping: ColumnMapping, readings: Mapping[str, Reading]
) -> list[tuple[str, str]]:
    """Say that a sum is the price times the number although a discount stands beside: it may be before it.

    A price after its discount makes the same, so nothing is taken off.
    """
    roles = ("discount_amount", "amount", "@price", "quantity")
    if any(role not in readings for role in roles) or follows(
        mapping.preset, mapping.table, "@before discount"
    ):
        return []
    off, paid, price, things = (readings[role] for role in roles)
    # of the first lines: to look at all of them took a tenth of deciding
    lines, whole = one(
        conn,
        f"select count(*), count(*) filter (abs({price.value} * {things.value} - {paid.value}) < 0.01) "
        f"from (select * from ({cells}) limit {FIRST_LINES}) "
        f"where {off.value} > 0 and {paid.value} > 0 and {price.value} is not null",
    )
    if not lines or whole < NEARLY_ALL * lines:
        return []
    sums, one_of, less = paid.column.header, price.column.header, off.column.header
    return [
        (
            f"{sums} is {one_of} times {things.column.header} where there is {less}, which counts as "
            "off both: if it is not, export what was paid",
            f"{sums} – это {one_of} на {things.column.header} и там, где есть {less}: считается, что скидка "
            "уже вычтена из обоих; если нет, выгрузите уплаченное",
        )
    ]


def with_discount_rates(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping
) -> tuple[ColumnMapping, list[tuple[str, str]], list[str]]:
    """Return the mapping of purchases with a discount in per cents as such, what is said, what is asked.

    A sign tells it, or a price and what was paid. Few whole numbers below a hundred may be either, and so
    may few below one: kopecks off a dear line are money, however small they are beside it.
    """
    header = mapping.columns.get("discount_amount", ("",))[0]
    is_plain = header and not FORM_OF_DISCOUNT.search(plain_header(header))
    if mapping.table != "purchases" or not is_plain or "@discount_rate" in mapping.columns:
        return mapping, [], []
    cell = f"nullif(trim(cast({identifier(header)} as varchar)), '')"
    bare = f"try_cast(replace(replace(replace({cell}, '%', ''), ' ', ''), ',', '.') as double)"
    signed, rest, off, whole, shares, different, sample = one(
        conn,
        f"select count(*) filter (contains(cell, '%')), "
        f"count(*) filter (not contains(cell, '%') and number != 0), count(*) filter (number != 0), "
        f"count(*) filter (number between 1 and 99 and number = floor(number)), "
        f"count(*) filter (number > 0 and number < 1), "
        f"count(distinct number) filter (number != 0), min(cell) filter (number != 0) "
        f"from (select {cell} as cell, {bare} as number from ({source.relation()}))",
    )
    said = (
        f"{header} is read as per cents (such as {sample})",
        f"{header} прочитано как проценты (например {sample})",
    )
    columns = {name: headers for name, headers in mapping.columns.items() if name != "discount_amount"}
    columns["@discount_rate"] = (header,)
    of_rates = replace(mapping, columns=columns)
    are_shares = bool(off) and shares == off
    if are_shares:
        said = (
            f"{header} is read as a share of the price (such as {sample})",
            f"{header} прочитано как доля цены (например {sample})",
        )
    may_be_rates = off and (whole == off or are_shares) and different <= MOST_RATES
    if signed or not may_be_rates or header.lower() == "discount_amount":
        return (of_rates, [said], []) if signed and not rest else (mapping, [], [])
    told = is_share_of_price(conn, source, mapping, header, of=1 if are_shares else 100)
    if told is not None:
        return (of_rates, [said], []) if told else (mapping, [], [])
    if off < FEWEST_RATES or different < FEWEST_DIFFERENT or off < MOST_OFTEN * different:
        return mapping, [], []
    if are_shares:
        question = (
            f"{header} such as {sample} may be a share of the price or money, and no price beside a sum "
            "tells which: write per cents with the sign % (10%), or say in its header that it is money "
            "(discount_amount)"
        )
        return mapping, [], [question]
    question = (
        f"{header} such as {sample} may be per cents or money, and no price beside a sum tells which: write "
        "the values with the sign %, or say in its header what they are (Discount %, or discount_amount)"
    )
    return mapping, [], [question]


def with_both_discounts(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping
) -> tuple[ColumnMapping, list[tuple[str, str]], list[str]]:
    """Return the mapping of campaigns with a column that has per cents in some lines and sums in others.

    `10%` and `500 руб.`: told by the sign, where what has none is above a hundred or names a currency; 10
    and 500 by the mechanic of each line. What is said of it, and what must be asked.
    """
    header = next((mapping.columns[name][0] for name in DISCOUNTS if name in mapping.columns), "")
    if mapping.table not in ("campaigns", "offers") or not header or set(DISCOUNTS) <= mapping.columns.keys():
        return mapping, [], []
    if mapping.made.keys() & set(DISCOUNTS):
        # the words of an offer have said it
        return mapping, [], []
    cell = f"nullif(trim(cast({identifier(header)} as varchar)), '')"
    seen = words_seen(conn, source.relation(), cell)
    signed = [word for word in seen if "%" in word]
    sums = [word for word in seen if "%" not in word and re.search("[1-9]", word)]
    both = {**mapping.columns, "discount_rate": (header,), "discount_amount": (header,)}
    is_rate = "discount_rate" in mapping.columns
    if is_rate and sums and not signed and all(IS_MONEY.search(word) for word in sums):
        columns = {name: headers for name, headers in mapping.columns.items() if name != "discount_rate"}
        said = (f"{header} is money (such as {sums[0]})", f"{header} – деньги (например {sums[0]})")
        return replace(mapping, columns={**columns, "discount_amount": (header,)}), [said], []
    if is_rate and signed and sums and all(IS_A_SUM.search(word) for word in sums):
        said = (
            f"{header} is per cents where it has the sign ({signed[0]}) and a sum where not ({sums[0]})",
            f"{header} – проценты там, где стоит знак ({signed[0]}), и сумма там, где его нет ({sums[0]})",
        )
        made = {
            "discount_rate": f"case when contains({cell}, '%') then {cell} end",
            "discount_amount": f"case when not contains({cell}, '%') then {cell} end",
        }
        return replace(mapping, columns=both, made={**mapping.made, **made}), [said], []
    if signed and not is_rate:
        return mapping, [], []
    return by_mechanic(conn, source, mapping, header)


def by_mechanic(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping, header: str
) -> tuple[ColumnMapping, list[tuple[str, str]], list[str]]:
    """Return the mapping of campaigns whose one column of discounts is what a line's mechanic says."""
    text = f"trim(cast({identifier(header)} as varchar))"
    bare = f"regexp_replace({text}, '[^0-9,.]', '', 'g')"
    number = f"try_cast(replace({bare}, ',', '.') as double)"
    mechanic = mapping.columns.get("mechanic", ("",))[0]
    kind = f"trim(cast({identifier(mechanic)} as varchar))" if mechanic else "null"
    meant = words.closed_words("mechanic", words_seen(conn, source.relation(), kind)) if mechanic else {}
    of_sums = [word for word, meaning in meant.items() if meaning == "amount"]
    is_sum = is_of_words(kind, of_sums) if of_sums else "false"
    found = one(
        conn,
        f"select count(*) filter ({is_sum}), count(*) filter (not {is_sum}), "
        f"min(number) filter ({is_sum}), max(number) filter ({is_sum}), max(number) filter (not {is_sum}), "
        f"min(number) filter (not {is_sum}), "
        f"min({text}) filter (not {is_sum} and number > 100), min({text}) filter (number <= 100) "
        f"from ({source.relation()}), lateral (select {number} as number) where number > 0",
    )
    sums, rates, least_sum, largest_sum, largest_rate, least_rate, high, low = found
    is_rate = "discount_rate" in mapping.columns
    # a header of per cents means them, whatever the mechanic is
    says_rate = header.lower() == "discount_rate" or SAYS_PERCENT.search(header)
    columns = {name: headers for name, headers in mapping.columns.items() if name != "discount_rate"}
    of_money = replace(mapping, columns={**columns, "discount_amount": (header,)})
    if is_rate and rates and largest_rate > 100 and (sums or not says_rate):
        if not sums and least_rate > 100:
            # nobody takes off more than all
            said = (
                f"{header} is above 100 wherever there is one, so it is money",
                f"{header} везде больше 100, то есть это деньги",
            )
            return of_money, [said], []
        such = f"{high}, {low}" if low else high
        question = (
            f"{header} has {such}, and nothing says which are per cents and which are money: write per cents "
            "with the sign %, or name the mechanic of each line (percent or amount) in a column mechanic"
        )
        return mapping, [], [question]
    is_one = least_sum is None or (is_rate and (least_sum < 1 or (says_rate and largest_sum <= 100)))
    if is_one or (not is_rate and "percent" not in meant.values()):
        return mapping, [], []
    made = {
        "discount_rate": f"case when not {is_sum} then nullif({text}, '') end",
        "discount_amount": f"case when {is_sum} then nullif({text}, '') end",
    }
    if not rates:
        return of_money, [], []
    both = {**mapping.columns, "discount_rate": (header,), "discount_amount": (header,)}
    said = (
        f"{header} is a sum where {mechanic} is {', '.join(of_sums[:3])}, and per cents elsewhere",
        f"{header} – сумма там, где {mechanic}: {', '.join(of_sums[:3])}, и проценты в остальных строках",
    )
    return replace(mapping, columns=both, made={**mapping.made, **made}), [said], []


def is_share_of_price(
    conn: duckdb.DuckDBPyConnection,
    source: wishes.Records,
    mapping: ColumnMapping,
    header: str,
    *,
    of: int = 100,
) -> bool | None:
    """Tell whether a discount is one in per cents, by a price and what was paid; None where nothing does.

    `of` is what all of a price is: 100 of per cents, 1 of shares.
    """
    sums = mapping.columns.get("amount", ())
    listed = [
        mapped_column("amount", MONEY, source, one_header(mapping, "amount", name))
        for name in (
            *sums,
            *(name for name in source.header if name not in mapping.used and BEFORE.search(name)),
        )
    ]
    listed += [
        mapped_column(name, MONEY, source, mapping)
        for name in ("@price", "quantity")
        if name in mapping.columns
    ]
    named = [replace(column, name=f"{at}") for at, column in enumerate(listed)]
    discount = replace(mapped_column("discount_amount", MONEY, source, mapping), name="off")
    cells = read_columns(conn, source.relation(), [*named, discount], mapping.settings)
    *values, off = [reading.value for reading in cells.readings]
    by_name = {column.name: value for column, value in zip(listed, values, strict=True)}
    before = [value for column, value in zip(listed, values, strict=True) if column.name == "amount"]
    if "@price" in by_name:
        before.append(f"{by_name['@price']} * coalesce({by_name.get('quantity', '1')}, 1)")
    # what was paid, after what it was before
    pairs = [(price, paid) for paid in values[: len(sums)] for price in before if price != paid]
    if not pairs:
        return None
    counts = ", ".join(
        f"count(*) filter ({is_all}), count(*) filter ({is_all} and abs({told} - {paid}) <= {slip})"
        for price, paid in pairs
        for is_all in (f"{off} > 0 and {paid} > 0 and {price} > 0",)
        for told, slip in (
            (f"{price} * (1 - {off} / {of})", f"greatest(0.02, 0.005 * {price})"),
            (f"({price} - {off})", "0.02"),
        )
    )
    found = one(conn, f"select {counts} from ({cells.relation})")
    # of each pair how many lines, how many by a share, how many again, how many by a sum
    for lines, by_share, _, by_sum in zip(found[::4], found[1::4], found[2::4], found[3::4], strict=True):
        if lines and max(by_share, by_sum) >= MOSTLY_MATCHED * lines:
            return bool(by_share > by_sum)
    return None


def share_off(rate: Reading) -> str:
    """Return the SQL of the share of a price that was taken off; null where a cell says something else."""
    return f"case when {rate.text} is null then 0 when {rate.value} between 0 and 1 then {rate.value} end"


def discount_from_rate(readings: dict[str, Reading]) -> str:
    """Return the SQL of what was taken off a line whose file has its share of a price or of what is paid."""
    share = share_off(readings["@discount_rate"])
    if "@price" in readings:
        return f"try_cast({orders.line_price(readings)} * {share} as {MONEY})"
    paid = readings["amount"].value if "amount" in readings else "null"
    return f"try_cast({paid} * ({share}) / nullif(1 - ({share}), 0) as {MONEY})"
