"""Tables of one export name the same campaign in different ways: by its code, by its name, without zeros.

A mailing platform knows what a mailing is called, and the list of campaigns has a code beside it. Campaigns
that are not among those listed are looked for by what is left of them; what is found is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import duckdb

from otklik.export_files.columns import one
from otklik.export_files.sources import Source, literal
from otklik.export_files.typed import Typed

# where fewer strangers than this share are found another way, it is an accident
MOSTLY = 0.5
# how a campaign may be known otherwise: of its id or its name the text to compare, what such an id must look
# like, and how it is said; the first that finds one counts
FOLDED = "regexp_replace(replace(lower(nfc_normalize({0})), 'ё', 'е'), '[^\\pL\\pM\\pN%+]+', '', 'g')"
WAYS = {
    "signs": (
        "campaign_id",
        FOLDED,
        ".*",
        "without regard to signs and capitals",
        "без учёта знаков и заглавных",
    ),
    # a program that knows no empty number makes 12.0 of 12
    "zeros": (
        "campaign_id",
        "ltrim(regexp_extract({0}, '^([0-9]+)(?:[.,]0{{1,2}})?$', 1), '0')",
        ".*",
        "without regard to zeros before them or behind a point",
        "без учёта нулей в начале и после точки",
    ),
    # a number is another campaign's, and no name
    "name": ("campaign_name", FOLDED, r".*\pL.*", "by their names", "по названию"),
}


def campaigns_of(typed: Iterable[Typed]) -> str:
    """Return the select of campaigns by their ids and names."""
    return " union all ".join(
        f"select campaign_id, campaign_name from ({one_of.sql}) where campaign_id is not null"
        for one_of in typed
    )


def with_campaigns_met(
    conn: duckdb.DuckDBPyConnection, entries: Sequence[tuple[Source, Typed]], known: str
) -> list[tuple[Source, Typed]]:
    """Return how the sources of a table are read, with campaigns as the list of them has them."""
    return [(source, meet(conn, typed, known)) for source, typed in entries]


def meet(conn: duckdb.DuckDBPyConnection, typed: Typed, known: str) -> Typed:
    """Return how one source is read, with its campaigns as `known` has them."""
    if "campaign_id" not in typed.names:
        return typed
    # all lines are asked, as they often stand campaign by campaign: a sample would know the first alone
    ids = f"select distinct campaign_id as id from ({typed.sql}) where campaign_id is not null"
    strangers = f"select id from ({ids}) where id not in (select campaign_id from ({known}))"
    total = one(conn, f"select count(*) from ({strangers})")[0]
    if not total:
        return typed
    found = " union all ".join(matched(kind, "from strangers", known) for kind in WAYS)
    met = conn.execute(
        f"with strangers as materialized ({strangers}) "
        f"select id, min_by(met_id, way), min(way) from ({found}) group by id order by id"
    ).fetchall()
    if len(met) <= MOSTLY * total:
        return typed
    # their names: a select of them would read the whole file again whenever it is read
    pairs = ", ".join(f"({literal(stranger)}, {literal(listed)})" for stranger, listed, _ in met)
    sql = (
        "select read.* replace (coalesce(met.met_id, read.campaign_id) as campaign_id) "
        f"from ({typed.sql}) as read left join (values {pairs}) as met(id, met_id) "
        "on met.id = read.campaign_id"
    )
    used = {way for _, _, way in met}
    ways = [way for place, way in enumerate(WAYS.values()) if place in used]
    english, russian = (", ".join(way[at] for way in ways) for at in (3, 4))
    guess = (
        f"{len(met)} of {total} campaigns that are not listed are found {english}",
        f"из {total} кампаний, которых нет в списке, найдено {len(met)}: {russian}",
    )
    return replace(typed, sql=sql, guesses=(*typed.guesses, guess))


def matched(kind: str, strangers: str, known: str) -> str:
    """Return the select of ids, the one campaign each is known by otherwise, and the place of the way."""
    column, text, looks, _, _ = WAYS[kind]
    return (
        f"select strangers.id, keys.met_id, {list(WAYS).index(kind)} as way "
        f"from (select id, {text.format('id')} as key from ({strangers}) "
        f"where regexp_full_match(id, {literal(looks)})) as strangers "
        f"join (select {text.format(column)} as key, min(campaign_id) as met_id from ({known}) "
        "group by key having count(distinct campaign_id) = 1) as keys on strangers.key = keys.key "
        "where keys.key != ''"
    )
