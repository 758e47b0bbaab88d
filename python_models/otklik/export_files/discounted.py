"""Whether a price after its discount is of one thing or of a line, where no column has what a line cost.

`Discounted price` and `Final price` are called so either way, and three things at the price of the line would
count three times.
"""

from __future__ import annotations

import re
from dataclasses import replace

import duckdb

from otklik.export_files import wishes
from otklik.export_files.column_forms import read_columns
from otklik.export_files.columns import Sentences, one
from otklik.export_files.contract import MONEY, TEXT
from otklik.export_files.mapped import mapped_column, one_header
from otklik.export_files.presets import ColumnMapping
from otklik.export_files.titles import plain_name

# a price after its discount
DISCOUNTED = re.compile(
    r"со? скидк|с уч[её]том скид|после скид|\b(?:discounted|final|net|sale)\b.*price|price (?:after|with) "
    r"disc"
    r"|\bpaid price|rabattiert"
)
# a header that says that it is of one thing
OF_ONE = re.compile(r"\b(?:unit|each|per (?:item|unit|piece)|ед|шт|единиц\w*|штук\w*|stück\w*|einzel\w*)\b")
# a price at which things are sold is of one, unless its lines say otherwise
OF_A_SALE = re.compile(r"\b(?:sale|net)\b")
# nearly all lines of several things say the same
NEARLY_ALL = 0.95
MOSTLY = 0.8
A_KOPECK = 0.015
QUANTITY = "decimal(18,3)"


def with_discounted_price(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping
) -> tuple[ColumnMapping, Sentences, list[str]]:
    """Return the mapping with a price after its discount as what was paid, where it is that of a line.

    Of lines of several things: above the price before it, or that times their number less the discount, it
    is of the line. Else what the same goods cost alone and several at a time tells it; or it is asked.
    """
    headers = mapping.columns.get("@price", ())
    told = mapping.table != "purchases" or "amount" in mapping.columns or "quantity" not in mapping.columns
    if told or not headers or not DISCOUNTED.search(plain_name(headers[0])):
        return mapping, [], []
    header, before = headers[0], headers[1:]
    if OF_ONE.search(plain_name(header)) or mapping.preset in ("", "otklik.yml"):
        return mapping, [], []
    found = {
        "price": mapped_column("@price", MONEY, source, one_header(mapping, "@price", header)),
        "things": mapped_column("quantity", QUANTITY, source, mapping),
    }
    if before:
        whole = replace(mapping, columns={**mapping.columns, "@price": before})
        found["before"] = mapped_column("@price", MONEY, source, whole)
    for name, role, kind in (("off", "discount_amount", MONEY), ("goods", "product", TEXT)):
        if role in mapping.columns:
            found[name] = mapped_column(role, kind, source, mapping)
    listed = [replace(column, name=name) for name, column in found.items()]
    cells = read_columns(conn, source.relation(), listed, mapping.settings)
    values = {name: reading.value for name, reading in zip(found, cells.readings, strict=True)}
    is_line = of_the_line(conn, cells.relation, values)
    if is_line is None and not OF_A_SALE.search(plain_name(header)):
        return (
            mapping,
            [],
            [
                f"{header} may be of one thing or of all of a line, and no line of several things tells "
                "which: call it final unit price if it is of one thing, or line total if it is of all of them"
            ],
        )
    if not is_line:
        return mapping, [], []
    columns = {name: names for name, names in mapping.columns.items() if name != "@price"}
    columns |= {"amount": (header,)} | ({"@price": before} if before else {})
    note = (
        f"{header} is of all things of a line, so it is what was paid",
        f"{header} – за все вещи строки, то есть то, что уплачено",
    )
    return replace(mapping, columns=columns), [note], []


def of_the_line(conn: duckdb.DuckDBPyConnection, cells: str, values: dict[str, str]) -> bool | None:
    """Tell whether a price is of all things of a line; None where nothing says so.

    False, too, where no line has several.
    """
    price, things = values["price"], f"abs({values['things']})"
    several = f"{things} > 1 and {price} != 0"
    if not one(conn, f"select count(*) filter ({several}) from ({cells})")[0]:
        return False
    if "before" in values:
        before, off = values["before"], f"abs(coalesce({values.get('off', 'null')}, 0))"
        is_known = f"{several} and {before} > 0"
        is_product = f"abs(abs({price}) - ({before} * {things} - {off})) <= {A_KOPECK}"
        is_above = f"abs({price}) > {before} + {A_KOPECK}"
        lines, above, products = one(
            conn,
            f"select count(*), count(*) filter ({is_above}), count(*) filter ({is_product}) "
            f"from ({cells}) where {is_known}",
        )
        if lines and (products >= NEARLY_ALL * lines or above >= NEARLY_ALL * lines):
            return True
        if lines and above <= (1 - NEARLY_ALL) * lines:
            # nobody sells two things for less than one, but now and then
            return False
    if "goods" not in values:
        return None
    # what a thing costs by itself, beside what several of it do
    alone = f"median(case when {things} = 1 and {price} != 0 then abs({price}) end)"
    lines, of_lines = one(
        conn,
        "select count(*), count(*) filter (abs(times - things) < abs(times - 1)) from "
        f"(select {price} as price, {things} as things, "
        f"abs({price}) / nullif({alone} over (partition by {values['goods']}), 0) as times from ({cells})) "
        "where things > 1 and price != 0 and times is not null",
    )
    if lines and of_lines >= MOSTLY * lines:
        return True
    return False if lines and of_lines <= (1 - MOSTLY) * lines else None
