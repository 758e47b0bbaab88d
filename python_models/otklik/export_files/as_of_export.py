"""Columns of customers that follow what they bought by the day of the export: no past campaign knew them.

A tier, a balance of points or a state such as `sleeping` is told by purchases of the very days that a model
is to predict, and a mark of who responded by the responses. Some say so by their names
(`column_forms.OF_PURCHASES`); of others the name only makes one look, and the records decide.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import duckdb

from otklik.export_files.column_forms import one
from otklik.export_files.contract import MONEY
from otklik.export_files.number_forms import literal
from otklik.export_files.sources import Source
from otklik.export_files.typed import Typed

# what a shop's own program may have made of purchases: tiers, states, points, scores
MAY_FOLLOW_PURCHASES = re.compile(
    r"статус|уров|ранг|грейд|сегмент|категори|групп|тип клиента|\bvip\b|активн|отток|лояльн|балл|бонус"
    r"|баланс|накоп|скидк|кэшбэк|кешбэк|рейтинг|оценк|скоринг|последн|давност|визит|посещ"
    r"|status|tier|level|rank|grade|segment|categor|group|class|type|active|activity|engag|churn|loyal|points?\b"
    r"|bonus|balance|discount|cash ?back|score|rating|last|recen|visit|frequen|spend|value|ltv"
    r"|stufe|kunden(?:art|typ|klasse|gruppe|wert)|punkte|guthaben|rabatt|umsatz|letzte|anzahl|aktiv"
    r"|statut|niveau|fidélité|solde|dernier|nombre|chiffre|palier|estado|nivel|saldo|última?|número|gasto"
    r"|отклик|отвеч|открыв|кликал|конверс|respon|convers|convert|clicked|opened|redeem"
    r"|stato|livello|ultim[oa]|numero|spesa|poziom|ostatni|liczba|wartość|seviye|durum|puan|son|рівень|останн"
)
# of the order of customers by what they bought, this share is told by a column that follows it: a city or a
# breed tells 0.00 to 0.03, tiers of the sum 0.5 and more, a balance with half of it spent 0.4
FOLLOWS = 0.2
MEASURES = {
    "receipts": "coalesce(sums.receipts, 0)",
    "amount": "coalesce(sums.amount, 0)",
    "last": "coalesce(sums.last, date '1900-01-01')",
    "responses": "coalesce(sums.responses, 0)",
}
# a number is asked by its twentieths, a word that few customers share tells them by chance
PARTS = 20
FEWEST_OF_A_WORD = 5
FEWEST_CUSTOMERS = 60


def followed(
    conn: duckdb.DuckDBPyConnection, made: Mapping[str, Sequence[tuple[Source, Typed]]]
) -> frozenset[str]:
    """Return the columns beyond the contract that follow what customers bought by the day of the export."""
    customers, purchases, responses = (
        made.get(table, ()) for table in ("customers", "purchases", "responses")
    )
    names = {
        reading.column.name
        for _, typed in customers
        for reading in typed.readings
        if reading.column.kind == "attribute" and not (reading.is_total or reading.is_personal)
        if MAY_FOLLOW_PURCHASES.search(reading.column.header.lower().replace("_", " "))
    }
    if not names or not (purchases or responses):
        return frozenset()
    events = " union all ".join(
        [
            *(
                f"select customer_id, purchased_on, amount, 0 as response from ({typed.sql})"
                " where unreadable is null"
                for _, typed in purchases
            ),
            *(
                "select customer_id, cast(null as date) as purchased_on, "
                f"cast(null as {MONEY}) as amount, 1 as response from ({typed.sql}) where unreadable is null"
                for _, typed in responses
            ),
        ]
    )
    people = " union all ".join(
        f"select customer_id, attributes from ({typed.sql})" for _, typed in customers
    )
    places = ", ".join(f"percent_rank() over (order by {of}) as {name}" for name, of in MEASURES.items())
    conn.execute(
        f"create or replace temp table what_was_done as select people.attributes, {places} "
        f"from ({people}) as people left join (select customer_id, count(amount) as receipts, "
        "sum(amount) as amount, max(purchased_on) as last, sum(response) as responses "
        f"from ({events}) group by customer_id) as sums on sums.customer_id = people.customer_id"
    )
    try:
        return frozenset(name for name in sorted(names) if share_told(conn, name) >= FOLLOWS)
    finally:
        conn.execute("drop table what_was_done")


def share_told(conn: duckdb.DuckDBPyConnection, name: str) -> float:
    """Return which share of the variance of customers' places by purchases a column tells (eta squared).

    Of places by each of `MEASURES` the most; corrected for what as many groups tell by
    chance (epsilon squared).
    """
    cell = f"json_extract_string(attributes, {literal(f'$.{quoted(name)}')})"
    squares = ", ".join(f"var_pop({measure}) as {measure}" for measure in MEASURES)
    within = ", ".join(f"sum(n * {measure})" for measure in MEASURES)
    measures = ", ".join(MEASURES)
    told = (
        f"select coalesce({cell}, '') as word, try_cast({cell} as double) as number, {measures} "
        "from what_was_done"
    )
    parted = (
        f"select *, ntile({PARTS}) over (order by number) as part, count(number) over () as numbers, "
        f"count(distinct word) over () as words, count(*) over (partition by word) as alike from ({told})"
    )
    grouped = (
        f"select case when numbers > 0.5 * (select count(*) from what_was_done) and words > {PARTS} "
        f"then case when number is null then '' else cast(part as varchar) end "
        f"when alike < {FEWEST_OF_A_WORD} then '' else word end as word, {measures} "
        f"from ({parted})"
    )
    by_word = f"select word, count(*) as n, {squares} from ({grouped}) group by word"
    customers, groups, *inner = one(conn, f"select sum(n), count(*), {within} from ({by_word})")
    if customers < FEWEST_CUSTOMERS or groups < 2 or customers <= groups:
        return 0.0
    outer = one(conn, f"select {squares} from what_was_done")
    shares = [
        1 - (part / (customers - groups)) / (whole * customers / (customers - 1))
        for part, whole in zip(inner, outer, strict=True)
        if whole
    ]
    return max(shares, default=0.0)


def quoted(name: str) -> str:
    """Return a name as a part of a JSON path."""
    return '"' + name.replace('"', '\\"') + '"'
