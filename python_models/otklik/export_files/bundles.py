"""Sets of goods beside their parts: a receipt that has the set at its price, and each part at its share.

Which lines are parts a column says: the line or the thing they belong to, or that they are components. Where
the parts of a set cost together what another line of the receipt does, both would count: the set does, as it
is what was sold.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import duckdb

from otklik.export_files import wishes, words
from otklik.export_files.arms import filled_words
from otklik.export_files.asides import is_of_words
from otklik.export_files.columns import Reading, Sentences, one
from otklik.export_files.number_forms import identifier, literal
from otklik.export_files.presets import ColumnMapping
from otklik.export_files.titles import plain_name

PART = "@part"
OF_A_PARENT = re.compile(
    r"\bparent|родител|в составе|входит в|\b(?:набор|комплект)\w*\b|\bbundle|\bkit\b|\bset (?:id|name|code)\b"
)
OF_A_PARENT_LINE = re.compile(r"\bparent|родител")
LINE_NUMBER = re.compile(
    r"(?:№|n|номер)? ?(?:строк[аи]|позици[яи])|(?:line|item|row|position)(?: (?:id|no\.?|number|nr|#))?"
)
OF_A_KIND = re.compile(
    r"(?:(?:line|item|row|product|position|article)s? )?(?:type|kind)"
    r"|(?:тип|вид) (?:строки|позиции|товара|номенклатуры|записи)"
)
IS_A_PART = re.compile(
    r"compon|составн|компонент|комплектующ|part of|\bчасть|\bchild|дочерн|в составе|вложен"
)
# what stands for no parent
NO_PARENT = ("0", "-", "—", "null", "нет", "no", "none", "false", "n/a")
NEARLY_ALL = 0.95
A_KOPECK = 0.02


def with_parts(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping
) -> ColumnMapping:
    """Return the mapping of purchases with the column by which a line is a part of a set."""
    if mapping.table != "purchases" or not mapping.preset or "receipt_id" not in mapping.columns:
        return mapping
    for header in source.header:
        if header in mapping.used and header not in mapping.columns.get("@kind", ()):
            continue
        name, cell = plain_name(header), f"trim(lower(cast({identifier(header)} as varchar)))"
        seen = filled_words(conn, source, header)
        is_of_lines = OF_A_PARENT_LINE.search(name) and any(
            LINE_NUMBER.fullmatch(plain_name(other)) for other in source.header if other != header
        )
        if seen and set(seen) <= words.flag_words(seen).keys() and not is_of_lines:
            # a yes to "is a set" is of the set; the first line of each order is a number
            continue
        if OF_A_KIND.fullmatch(name):
            parts = [word for word in seen if IS_A_PART.search(word)]
            is_part = is_of_words(cell, parts) if parts else ""
        else:
            is_part = (
                f"{cell} not in ('', {', '.join(map(literal, NO_PARENT))})"
                if OF_A_PARENT.search(name)
                else ""
            )
        if is_part:
            made = {**mapping.made, PART: f"case when {is_part} then {cell} end"}
            return replace(mapping, columns={**mapping.columns, PART: (header,)}, made=made)
    return mapping


def parts_of_sets(
    conn: duckdb.DuckDBPyConnection, relation: str, readings: Mapping[str, Reading]
) -> tuple[str, Sentences]:
    """Return the SQL of which lines are parts of a set that stands beside them at the same price, and a note.

    Empty where the parts cost nothing, or the set does: nothing counts twice then.
    """
    part, order, amount = (readings.get(name) for name in (PART, "receipt_id", "amount"))
    if not part or not order or not amount:
        return "", []
    paid = f"coalesce({amount.value}, 0)"
    lines = (
        f"select {order.text} as receipt, {part.text} as part, {paid} as paid from ({relation}) "
        f"where {order.text} is not null"
    )
    sets, of_several, same = one(
        conn,
        f"with lines as materialized ({lines}), "
        "parts as (select receipt, part, sum(paid) as cost, count(*) as rows from lines "
        "where part is not null group by all "
        "having sum(paid) != 0), "
        "wholes as (select receipt, sum(paid) as cost from lines where part is null group by all), "
        "singles as (select distinct receipt, paid from lines where part is null), "
        "met as (select distinct parts.receipt, parts.part from parts "
        f"join singles on singles.receipt = parts.receipt and abs(singles.paid - parts.cost) <= {A_KOPECK}) "
        "select count(*), count(*) filter (parts.rows > 1), count(*) filter (met.part is not null "
        f"or abs(wholes.cost - parts.cost) <= {A_KOPECK}) from parts left join wholes using (receipt) "
        "left join met on met.receipt = parts.receipt and met.part = parts.part",
    )
    # what costs as much as one thing beside it (a cup, a warranty) is no part of it
    if not sets or same < NEARLY_ALL * sets or 2 * of_several < sets:
        return "", []
    header = part.column.header
    rows = one(conn, f"select count(*) from ({relation}) where {part.text} is not null")[0]
    return f"{part.text} is not null", [
        (
            f"lines that are parts of a set, by {header}, cost together what it does: the set counts, "
            f"they do not ({rows})",
            f"строки, которые входят в набор, по {header}, вместе стоят столько же, сколько он: "
            f"считается набор, они – нет ({rows})",
        )
    ]
