"""The discount of a whole order, which shops write beside the prices of its lines: each bears its share.

Shopify has a code's discount in `Discount Amount` of the order's first line and nought under `Lineitem
discount`: of 34 000 simulated orders every one counted at its list price, and no discount was seen at all.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from otklik.export_files import orders
from otklik.export_files.columns import Column, Reading, Sentences, one
from otklik.export_files.contract import MONEY
from otklik.export_files.money_paid import share_of_receipt
from otklik.export_files.number_forms import identifier
from otklik.export_files.presets import ColumnMapping

DISCOUNT, SUBTOTAL, TOTAL = "@order_discount", "@order_subtotal", "@order_total"
SHIPPING, TAXES = "@order_shipping", "@order_taxes"
ROLES = (DISCOUNT, SUBTOTAL, TOTAL, SHIPPING, TAXES)
# what each line bears of it, and its discount with that
OFF = "@order_off"
A_KOPECK = 0.01
MOSTLY = 0.5


def with_shared_discounts(
    conn: duckdb.DuckDBPyConnection, relation: str, mapping: ColumnMapping, readings: dict[str, Reading]
) -> tuple[str, Sentences]:
    """Return the cells with what each line bears of its order's discount, and what is said of it.

    A subtotal after discounts says how much of the discount is of goods: free delivery takes nothing off
    them. Some systems write the subtotal before discounts, which the total of the order tells.
    """
    discount, order = readings.get(DISCOUNT), readings.get("receipt_id")
    if mapping.table != "purchases" or "amount" in readings or "@price" not in readings:
        return relation, []
    if not discount or not order:
        return relation, []
    by_order = f"over (partition by {order.text})"

    def of_order(role: str) -> str:
        # on the first line alone, or on each
        return (
            f"max(abs({readings[role].value})) {by_order}" if role in readings else f"cast(null as {MONEY})"
        )

    own = f"coalesce({readings['discount_amount'].value}, 0)" if "discount_amount" in readings else "0"
    sums = f"({orders.line_price(readings)} - {own})"
    numbered = (
        f"select *, cast({sums} as {MONEY}) as line_sum, sum({sums}) {by_order} as of_lines, "
        f"{of_order(DISCOUNT)} as told, {of_order(SUBTOTAL)} as subtotal, {of_order(TOTAL)} as total, "
        f"coalesce({of_order(SHIPPING)}, 0) as shipping, coalesce({of_order(TAXES)}, 0) as taxes "
        f"from ({relation}) where {order.text} is not null"
    )
    before = " or ".join(
        f"abs(subtotal + shipping{tax} - told - total) <= {A_KOPECK}" for tax in ("", " + taxes")
    )
    # free delivery leaves the subtotal as it is as well, and its discount is a tax by accident now and then
    is_whole = f"told > 0 and told != shipping and abs(of_lines - subtotal) <= {A_KOPECK}"
    whole, found = one(
        conn,
        f"select count(*), count(*) filter ({before}) from (select distinct on ({order.text}) * "
        f"from ({numbered}) order by {order.text}, line) where {is_whole}",
    )
    is_before = bool(found > MOSTLY * whole)
    gap = "told" if is_before else "case when subtotal is null then told else of_lines - subtotal end"
    off = f"coalesce(greatest(least(told, {gap}, of_lines), 0), 0)"
    share, _ = share_of_receipt("line_sum", "off", {"receipt_id": order})
    shared = (
        f"select line, case when off > 0 then {share} else 0 end as off, "
        f"row_number() {by_order} = 1 and off > 0 as is_first from (select *, {off} as off from ({numbered}))"
    )
    rows = one(conn, f"select count(*) filter (is_first) from ({shared})")[0]
    if not rows:
        return relation, []
    column = identifier(OFF)
    value = f"coalesce({column}, 0)"
    readings[OFF] = Reading(Column(OFF, MONEY, column, MONEY, discount.column.header), column, value)
    header = discount.column.header
    return (
        f"select cells.*, cast(shared.off as {MONEY}) as {column} from ({relation}) as cells "
        f"left join ({shared}) as shared on shared.line = cells.line",
        [
            (
                f"{header} is of the whole order, and is taken off its lines by their shares ({rows} orders)",
                f"{header} – скидка на весь заказ, она вычтена из его строк по их долям (заказов: {rows})",
            )
        ],
    )


def of_line(readings: Mapping[str, Reading], own: str) -> str:
    """Return the SQL of all that was taken off a line: its own discount, and its share of the order's."""
    return f"({own} + {readings[OFF].value})" if OFF in readings else own
