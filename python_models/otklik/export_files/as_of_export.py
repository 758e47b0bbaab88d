"""Columns of customers that follow what they bought by the day of the export: no past campaign knew them.

A tier, a balance of points or a state such as `sleeping` is told by purchases of the very days that a model
is to predict, and a mark of who responded by the responses. Some say so by their names
(`column_forms.OF_PURCHASES`); of others the name only makes one look, and the records decide.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import duckdb

from otklik.export_files.columns import one
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
    r"|состоян|\bтеги?\b|кластер|прогноз|карт[аы]\b|\bвип\b|постоянн|промокод|кликов|покупатель с"
    r"|stage|state|cluster|tags?\b|propens|predict|lifecycle|premium|stamm|fid[eè]l|kategorie|clics?\b|login|seen"
    r"|отклик|отвеч|открыв|кликал|конверс|respon|convers|convert|clicked|opened|redeem"
    r"|stato|livello|ultim[oa]|numero|spesa|poziom|ostatni|liczba|wartość|seviye|durum|puan|son|рівень|останн"
)
# of the order of customers by what they bought, this share is told by a column that follows it: tiers,
# states, balances and scores of simulated shops tell 0.46 to 1; a city or a breed 0.01, firms beside persons
# 0.39
FOLLOWS = 0.45
# more customers say no more
MOST_CUSTOMERS = 20_000
DAYS = ["%d.%m.%Y", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d/%m/%Y", "%d-%m-%Y"]
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
    step = f"ceil((select count(*) from people) / {MOST_CUSTOMERS}.0)"
    conn.execute(
        f"create or replace temp table what_was_done as with people as materialized ({people}), "
        f"asked as (select * from people where hash(customer_id) % {step} = 0), "
        "sums as (select customer_id, count(amount) as receipts, sum(amount) as amount, "
        f"max(purchased_on) as last, sum(response) as responses from ({events}) "
        "where customer_id in (select customer_id from asked) group by customer_id) "
        f"select asked.attributes, {places} from asked left join sums using (customer_id)"
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
    days = f"try_strptime({cell}, {DAYS})"
    number = f"coalesce(try_cast({cell} as double), epoch(try_cast({cell} as timestamp)), epoch({days}))"
    told = f"select coalesce({cell}, '') as word, {number} as number, {measures} from what_was_done"
    parted = (
        f"select *, ntile({PARTS}) over (partition by number is null order by number) as part, "
        "count(number) over () as numbers, sum(case when word != '' then 1 else 0 end) over () as filled, "
        f"count(distinct word) over () as words, count(*) over (partition by word) as alike from ({told})"
    )
    # no word is one of its own, apart from the rare ones
    grouped = (
        f"select case when word = '' then '' when numbers > 0.5 * filled and words > {PARTS} "
        "then case when number is null then 'no number' else cast(part as varchar) end "
        f"when alike < {FEWEST_OF_A_WORD} then 'rare' else word end as word, {measures} from ({parted})"
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
