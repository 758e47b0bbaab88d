"""Orders of several lines: what stands on one of them for all, and the sum of the order beside its lines.

Shops write who bought and what was paid in an order's first line and leave its others empty, repeat the sum
of the order on each line, or give it a line of its own above or below those of the goods. Told by the lines
of a part of the orders.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from otklik.export_files import words
from otklik.export_files.columns import Reading, Sentences, one
from otklik.export_files.contract import MONEY
from otklik.export_files.number_forms import identifier, literal
from otklik.export_files.presets import ColumnMapping
from otklik.export_files.titles import plain_name

# of orders of several lines fewer tell nothing, unless a header says what its sum is of
FEWEST_ORDERS = 10
FEWEST_NAMED = 2
# of what stands on one line of each, or is the sum of its others to the kopeck
FEWEST_OF_GOODS = 3
OF_AN_ORDER = re.compile(r"order|заказ|чек|receipt|invoice|bestell|pedido|commande")
OF_A_LINE = re.compile(r"line|item|product|товар|позици|строк|unit|position|артикул")
# nearly all orders of a file are written in one way
NEARLY_ALL = 0.95
# what orders cost grows with their lines, as 1 at the mean; what a line costs does not, as 0
GROWS_AS_TOTALS = 0.5
A_KOPECK = 0.01
# an order with delivery, or less a discount, is seldom further from the sum of its lines
NEAR = 0.6
COMPARED = 100_000
# said once for an order, it is said for all of its lines
SAID_ONCE = ("customer_id", "purchased_on")
# unless they are a line's own
MARKS = ("@financial", "@cancelled", "@status")
OWN_NAMES = ("customer_id", "purchased_on", "amount", "receipt_id")


def of_one_order(
    conn: duckdb.DuckDBPyConnection, cells: str, mapping: ColumnMapping, readings: Mapping[str, Reading]
) -> tuple[str, Sentences]:
    """Return the cells with what the first line of an order says on its other lines, too, and a note on it.

    Those lines name no customer, and bear the number of an order that does: of one customer and one day.
    """
    who, order = readings.get("customer_id"), readings.get("receipt_id")
    if mapping.table != "purchases" or not who or not order:
        return cells, []
    names = [
        name
        for name in readings
        if name in SAID_ONCE
        or (name.startswith(MARKS) and not stands_on_further_lines(conn, cells, who, name))
    ]
    by_order = f"over (partition by {order.text})"
    # a column that fills itself does so in its own cell
    said = {
        name: f"case when min({column}) {by_order} = max({column}) {by_order} "
        f"then min({column}) {by_order} end"
        for name in names
        for column in (identifier(name),)
    }
    is_further = f"{who.text} is null and {order.text} is not null"
    if "purchased_on" in said:
        # a till begins its numbers anew: somebody unnamed of another day is of another receipt
        day = identifier("purchased_on")
        is_of_day = f"({day} is null or {day} = {said['purchased_on']})"
    else:
        is_of_day = "true"
    notes = []
    if who.filled is None or order.filled is None or who.filled < order.filled:
        empty, met = one(
            conn,
            "select count(*), count(*) filter (said is not null and is_of_day) from "
            f"(select {is_further} as is_further, {is_of_day} as is_of_day, {said['customer_id']} as said "
            f"from ({cells})) where is_further",
        )
        is_below = f"coalesce(lag({order.text}) over (order by line) = {order.text}, false)"
        if 0 < met < NEARLY_ALL * empty:
            # orders of nobody named stand beside them: of an order are the lines right below its first
            below = one(
                conn,
                f"select count(*) from (select {is_further} as is_further, {is_of_day} as is_of_day, "
                f"{said['customer_id']} as said, {is_below} as is_below from ({cells})) "
                "where is_further and is_of_day and said is not null and is_below",
            )[0]
            met = below if below >= NEARLY_ALL * met else 0
            is_further = f"{is_further} and {is_below}"
        else:
            met = met if met >= NEARLY_ALL * empty else 0
        if met:
            is_further = f"{is_further} and {is_of_day}"
            header = order.column.header
            notes = [
                (
                    f"lines that name no customer are of the order that does by {header}, and so of its "
                    f"customer and day ({met})",
                    f"строк без клиента, который назван в другой строке того же заказа ({header}): {met}; "
                    "клиент и день у них те же",
                )
            ]
    if not notes:
        is_further = f"{order.text} is not null"
        names = [
            name
            for name in names
            if name.startswith(MARKS) and stands_on_first_lines(conn, cells, order.text, name)
        ]
        if not names:
            return cells, []
    replaced = ", ".join(
        f"case when {is_further} then coalesce({identifier(name)}, {said[name]}) else {identifier(name)} end "
        f"as {identifier(name)}"
        for name in names
    )
    return f"select * replace ({replaced}) from ({cells})", notes


def filled_down(
    conn: duckdb.DuckDBPyConnection,
    cells: str,
    mapping: ColumnMapping,
    readings: Mapping[str, Reading],
    records: int,
) -> tuple[str, Sentences]:
    """Return the cells with what a merged cell says of the lines below it, and a note on it.

    Table programs write who bought, when and under which number in the first line of a receipt and leave all
    of it empty below. Such lines name goods and a sum; a sum alone is that of those above it.
    """
    who, day, goods = (readings.get(name) for name in ("customer_id", "purchased_on", "product"))
    paid = readings.get("amount") or readings.get("@price")
    if mapping.table != "purchases" or not (who and day and goods and paid):
        return cells, []
    # of words nobody has counted how many there are, but no more than the records
    sold = records if goods.filled is None else goods.filled
    if who.filled is not None and who.filled >= sold:
        # whatever was sold was sold to somebody; to look at all lines again takes a fifth of deciding
        return cells, []
    named = [name for name in ("customer_id", "purchased_on", "receipt_id") if name in readings]
    is_empty = " and ".join(f"{readings[name].text} is null" for name in named)
    is_first = " and ".join(f"{readings[name].text} is not null" for name in named)
    sums = rf"(?i)^[^\pL0-9]*{words.words_of_sums()}(?:\PL|$)"
    is_sum = f"regexp_matches({goods.text}, {literal(sums)})"
    is_below = f"{is_empty} and {goods.text} is not null and {paid.text} is not null and not {is_sum}"
    rows, first, below, others, top = one(
        conn,
        f"select count(*), count(*) filter ({is_first}), count(*) filter ({is_below}), "
        f"count(*) filter ({is_empty} and not ({is_below})), arg_min(coalesce({is_first}, false), line) "
        f"from ({cells})",
    )
    if not below or not top or first + below + others < rows:
        # somebody unnamed has a day, or a day nobody
        return cells, []
    marks = [name for name in readings if name in named or name.startswith(MARKS)]
    replaced = ", ".join(
        f"case when {is_below} then last_value({identifier(name)} ignore nulls) over (order by line) "
        f"else {identifier(name)} end as {identifier(name)}"
        for name in marks
    )
    listed = ", ".join(readings[name].column.header for name in named)
    return f"select * replace ({replaced}) from ({cells})", [
        (
            f"lines without {listed} are of the line above that has them ({below})",
            f"строки, где пусто в {listed}, относятся к строке выше, где это заполнено ({below})",
        )
    ]


def stands_on_first_lines(conn: duckdb.DuckDBPyConnection, cells: str, order: str, name: str) -> bool:
    """Tell whether a mark stands on the first line of nearly all orders alone: a line's own may on any."""
    several, first = one(
        conn,
        "select count(*), count(*) filter (filled = 1 and line = first) from (select count(*) as lines, "
        f"count({identifier(name)}) as filled, min(line) as first, "
        f"min(line) filter ({identifier(name)} is not null) as line "
        f"from ({cells}) where {order} is not null group by {order}) where lines > 1",
    )
    return bool(several >= FEWEST_OF_GOODS and first >= NEARLY_ALL * several)


def stands_on_further_lines(conn: duckdb.DuckDBPyConnection, cells: str, who: Reading, name: str) -> bool:
    """Tell whether a mark stands on lines that name no customer, too: it is a line's own then."""
    column = identifier(name)
    return bool(one(conn, f"select count({column}) filter ({who.text} is null) > 0 from ({cells})")[0])


def paid_once(cells: str, readings: Mapping[str, Reading]) -> str:
    """Return the cells with the day of payment of an order on all of its lines: one of them may have it."""
    paid, order, who = (readings.get(name) for name in ("@paid_at", "receipt_id", "customer_id"))
    if not paid or not order or not who:
        return cells
    column = identifier("@paid_at")
    by_order = f"over (partition by {order.text}, {who.text})"
    return (
        f"select * replace (case when {order.text} is null then {column} "
        f"else coalesce({column}, max({column}) {by_order}) end as {column}) from ({cells})"
    )


@dataclass(frozen=True)
class Lines:
    """What the orders of several lines of a file say; counts of them, but for `alike`.

    `once`: one line alone has an amount. `repeated`: one amount on all lines, which is not what they cost;
    `sums` are the different ones, `goods` those of them with other goods on each line. `alike` is the chance
    that two orders are of one amount. `unnamed`: one line names no goods, and the others do; `unnamed_sums`:
    it is the sum of them, `unnamed_near`: or near it, `unnamed_more`: or no less. `first_sums`, `last_sums`:
    so the first or the last line, `longer` are the orders of three lines and more, in which that says
    something, `longer_*` those in which it is so, `first_more`, `last_more`: it is no less, and near.
    """

    several: int
    once: int
    repeated: int
    sums: int
    goods: int
    unnamed: int
    unnamed_sums: int
    unnamed_near: int
    unnamed_more: int
    first_sums: int
    last_sums: int
    longer: int
    longer_first_sums: int
    longer_last_sums: int
    first_more: int
    last_more: int
    alike: float
    grows: float | None

    @property
    def is_once(self) -> bool:
        """Whether the sum of an order stands on one of its lines alone."""
        return self.once >= max(FEWEST_NAMED, NEARLY_ALL * self.several)


def lines_of(
    conn: duckdb.DuckDBPyConnection, cells: str, readings: Mapping[str, Reading], records: int
) -> Lines:
    """Return what the orders of several lines say, asked of about a hundred thousand lines."""
    price = line_price(readings)
    paid = readings["amount"].value if "amount" in readings else f"cast({price} as {MONEY})"
    is_line = f"bool_and(abs({paid} - {price}) <= 0.02 * abs({price}))" if price else "false"
    order = readings["receipt_id"].text
    named = readings["product"].text if "product" in readings else "null"
    every = max(1, records // COMPARED)
    rest = "(total - {0})"
    is_sum = f"abs({{0}} - {rest}) <= {A_KOPECK}"
    is_more = f"{{0}} >= {rest} - {A_KOPECK}"
    is_near = f"least({{0}}, {rest}) >= {NEAR} * greatest({{0}}, {rest})"
    is_unnamed = "unnamed_lines = 1 and named_lines > 0 and unnamed > 0"
    longer = "priced > 2 and filled = lines"
    counts = (
        "count(*)",
        "count(*) filter (filled = 1)",
        "count(*) filter (is_repeated)",
        "count(distinct low) filter (is_repeated)",
        "count(*) filter (is_repeated and goods = lines)",
        f"count(*) filter ({is_unnamed})",
        f"count(*) filter ({is_unnamed} and {is_sum.format('unnamed')})",
        f"count(*) filter ({is_unnamed} and {is_near.format('unnamed')})",
        f"count(*) filter ({is_unnamed} and {is_more.format('unnamed')})",
        *(f"count(*) filter (filled = lines and {is_sum.format(end)})" for end in ("first", "last")),
        f"count(*) filter ({longer})",
        *(f"count(*) filter ({longer} and {is_sum.format(end)})" for end in ("first", "last")),
        *(
            f"count(*) filter ({longer} and {is_more.format(end)} and {is_near.format(end)})"
            for end in ("first", "last")
        ),
    )
    found = one(
        conn,
        f"with orders as (select count(*) as lines, count({paid}) as filled, min({paid}) as low, "
        f"count(*) filter ({paid} != 0) as priced, "
        f"max({paid}) as high, {is_line} as is_line, sum({paid}) as total, count(distinct {named}) as goods, "
        f"arg_min({paid}, line) as first, arg_max({paid}, line) as last, "
        f"sum({paid}) filter ({named} is null) as unnamed, "
        f"count(*) filter ({named} is null) as unnamed_lines, count({named}) as named_lines "
        f"from ({cells}) where {order} is not null and hash({order}) % {every} = 0 group by {order}), "
        "several as (select *, low = high and filled = lines and not coalesce(is_line, false) as is_repeated "
        "from orders where lines > 1), "
        "amounts as (select low, count(*) as orders from orders where low is not null group by low) "
        f"select {', '.join(counts)}, "
        "(select coalesce(sum(orders * orders) / sum(orders) / sum(orders), 1) from amounts), "
        f"(select coalesce({growth('lines > 1', 'lines = 1')}, {growth('lines > 2', 'lines = 2')}) "
        "from orders where low = high and filled = lines) "
        "from several",
    )
    return Lines(*found)


def growth(more: str, fewer: str) -> str:
    """Return the SQL of how amounts grow from orders of fewer to orders of more lines: 1 as their lines do.

    Null where either are too few to tell.
    """

    def ratio(of: str) -> str:
        return f"(avg({of}) filter ({more}) / nullif(avg({of}) filter ({fewer}), 0) - 1)"

    counts = " and ".join(f"count(*) filter ({which}) >= {FEWEST_ORDERS}" for which in (more, fewer))
    return f"case when {counts} then {ratio('cast(low as double)')} / nullif({ratio('lines')}, 0) end"


def may_tell(mapping: ColumnMapping, readings: Mapping[str, Reading]) -> bool:
    """Tell whether the lines of orders are to be asked: the contract's own columns are of a line each."""
    if mapping.table != "purchases" or "receipt_id" not in readings:
        return False
    if not ("amount" in readings or "@price" in readings):
        return False
    return not all(mapping.columns.get(name, ("",))[0].lower() == name for name in OWN_NAMES)


def repeats_totals(lines: Lines, mapping: ColumnMapping, readings: Mapping[str, Reading]) -> bool:
    """Tell whether each line of an order repeats what was paid for all of it: revenue would be a multiple.

    Or one of them has it, and the others nothing. Told by the orders of several lines: one amount on all of
    them, which is not what the lines cost; where no price says that, in nearly all of them, though amounts
    are seldom alike otherwise. The contract's own `amount` is of a line.
    """
    names = [plain_name(header) for header in mapping.columns.get("amount", ())]
    if mapping.settings.both_count:
        return False
    if "amount" not in readings or not names or names == ["amount"] or not lines.several:
        return False
    if lines.is_once:
        return True
    if line_price(readings):
        return lines.repeated > 0.5 * lines.several
    # two things of one price are no sum, unless the header says of what it is
    fewest = FEWEST_NAMED if is_called_total(names[0]) else FEWEST_ORDERS
    is_repeated = lines.several >= fewest and lines.repeated >= NEARLY_ALL * lines.several
    is_of_lines = OF_A_LINE.search(names[0]) is not None
    return is_repeated and not is_of_lines and (lines.alike < 0.2 or lines.sums == lines.repeated)


def is_called_total(name: str) -> bool:
    """Tell whether a header is of what all of an order cost."""
    return bool(OF_AN_ORDER.search(name)) and not OF_A_LINE.search(name)


def totals_question(lines: Lines, mapping: ColumnMapping, readings: Mapping[str, Reading]) -> list[str]:
    """Ask whether amounts that are alike within orders are of lines: they do not grow with their number.

    Seats of one performance are of one price, and so are its tickets.
    """
    header = mapping.columns["amount"][0]
    is_told = lines.is_once or line_price(readings) or is_called_total(plain_name(header))
    if is_told or lines.grows is None or lines.grows > GROWS_AS_TOTALS:
        return []
    return [
        f"{header} is the same on all lines of an order and grows little with their number ({lines.repeated} "
        "orders compared), so nobody can tell whether each line costs it or all of them: name the column "
        "order total or line total, or say both_count: true of the file in otklik.yml if each line does"
    ]


def totals_note(header: str, *, has_price: bool, is_once: bool) -> tuple[str, str]:
    """Return the sentence about amounts that are of whole orders."""
    if is_once:
        return (
            f"{header} stands on one line of an order, so it is what was paid for all of it",
            f"{header} стоит в одной строке заказа, то есть это сумма всего заказа",
        )
    if has_price:
        return (
            f"{header} is the same on all lines of an order, so it is what was paid for all of it, and is "
            "divided among the lines by their prices",
            f"{header} одинакова во всех строках заказа, то есть это сумма заказа: она разделена между "
            "строками по их ценам",
        )
    return (
        f"{header} is the same on all lines of an order, so it is what all of it cost: it counts once",
        f"{header} одинакова во всех строках заказа, то есть это сумма заказа: она считается один раз",
    )


def amount_of_total(readings: Mapping[str, Reading]) -> str:
    """Return the SQL of a line's part of what was paid for its order: by prices, else on the first line."""
    paid, order, price = readings["amount"].value, readings["receipt_id"].text, line_price(readings)
    by_order = f"over (partition by {order})"
    once = (
        f"case when {order} is null then {paid} "
        f"when row_number() over (partition by {order} order by {paid} is null, line) = 1 then {paid} "
        f"when {readings['amount'].text} is null and max({paid}) {by_order} is not null then 0 "
        f"when {paid} is null then {paid} else 0 end"
    )
    if not price:
        return once
    price = f"cast({price} as {MONEY})"
    whole = f"coalesce({paid}, case when {readings['amount'].text} is null then max({paid}) {by_order} end)"
    part = f"{whole} * {price} / nullif(sum({price}) {by_order}, 0)"
    return f"case when {order} is null then {paid} else coalesce(try_cast({part} as {MONEY}), {once}) end"


def line_price(readings: Mapping[str, Reading]) -> str:
    """Return the SQL of what a line costs before discounts, empty where no column has its price."""
    if "@price" not in readings:
        return ""
    quantity = f"coalesce({readings['quantity'].value}, 1)" if "quantity" in readings else "1"
    return f"({readings['@price'].value} * {quantity})"


def beside_lines(lines: Lines, readings: Mapping[str, Reading]) -> tuple[str, Sentences, list[str]]:
    """Return the SQL of whether a line has the sum of an order whose lines stand beside it, and what of it.

    Empty where none does. What is told of it, and a question where nobody can tell.
    """
    order = readings["receipt_id"].text
    by_order = f"over (partition by {order})"
    header = readings["receipt_id"].column.header
    is_sum, question = "", []
    # in most orders: a few lines whose goods nobody has named are sales
    if lines.unnamed >= max(FEWEST_OF_GOODS, 0.9 * lines.several):
        named = readings["product"].text
        # beside one line alone it may be a second thing of its price
        is_certain = lines.longer >= FEWEST_NAMED or lines.several >= FEWEST_ORDERS
        if lines.unnamed_sums >= 0.9 * lines.unnamed and is_certain:
            is_sum = (
                f"({order} is not null and {named} is null and count({named}) {by_order} > 0 "
                f"and count(*) filter ({named} is null) {by_order} = 1)"
            )
        elif max(lines.unnamed_sums, lines.unnamed_near, lines.unnamed_more) >= NEARLY_ALL * lines.unnamed:
            question = [
                f"nearly every order by {header} has a line without {readings['product'].column.header}, of "
                f"about as much as its other lines or more ({lines.unnamed} of {lines.several} compared), as "
                "what all of it cost would be, which would count double: leave such lines out, or say "
                "both_count: true of the file in otklik.yml"
            ]
    for end, way, sums, longer_sums, more in (
        ("first", "", lines.first_sums, lines.longer_first_sums, lines.first_more),
        ("last", "desc", lines.last_sums, lines.longer_last_sums, lines.last_more),
    ):
        if is_sum or question or lines.longer < FEWEST_OF_GOODS:
            continue
        is_exact = longer_sums >= 0.9 * lines.longer and sums >= 0.9 * lines.several
        if is_exact and lines.longer >= FEWEST_ORDERS:
            is_sum = (
                f"({order} is not null and count(*) {by_order} > 1 "
                f"and row_number() over (partition by {order} order by line {way}) = 1)"
            )
        elif is_exact or (lines.longer >= 5 and more >= NEARLY_ALL * lines.longer):
            question = [
                f"the {end} line of nearly every order by {header} is no less than all its other lines "
                f"({more} of {lines.longer} compared), as what all of it cost would be, which would count "
                "double: leave such lines out, or say both_count: true of the file in otklik.yml"
            ]
    if not is_sum:
        return "", [], question
    told = (
        f"beside the lines of orders stand lines with what all of an order cost, by {header}: these do not "
        "count, their lines do",
        f"рядом со строками заказов стоят строки с суммой всего заказа ({header}): не считаются они, "
        "считаются строки",
    )
    return is_sum, [told], []
