"""Campaigns that have a line for each of their offers: one file of both tables.

A plan of a marketer repeats the name and the days of a campaign beside each offer of it. The second line was
a duplicate, and its offer nowhere. Such a file is read as offers, too; of a campaign its first line counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import duckdb

from otklik.export_files.columns import Settings, one
from otklik.export_files.number_forms import literal
from otklik.export_files.own_mapping import contract_table
from otklik.export_files.sources import Source
from otklik.export_files.typed import Typed, type_source

FURTHER_OFFER = "not a campaign: a further offer of it"
ONLY_OFFER = "not a row of offers: its campaign has no other"

# where any of these differs, lines are of campaigns of one name: in several cities, channels or states
OF_A_CAMPAIGN = (
    "starts_on", "ends_on", "city", "channel", "status", "budget", "max_contacts", "control_share",
    "margin_rate", "contact_cost", "value_of_response", "response_rule",
)  # fmt: skip

Entries = list[tuple[Source, Typed]]


def with_offers_within(
    conn: duckdb.DuckDBPyConnection, made: Mapping[str, Sequence[tuple[Source, Typed]]], settings: Settings
) -> tuple[Entries, Entries]:
    """Return the sources of campaigns and of offers, those with a line for each offer as both."""
    campaigns, offers = list(made.get("campaigns", ())), list(made.get("offers", ()))
    if offers:
        return campaigns, offers
    for at, (source, typed) in enumerate(campaigns):
        if not repeats(conn, typed):
            continue
        within = type_source(conn, contract_table("offers"), source, settings)
        if not has_own_ids(conn, within):
            continue
        offers.append((source, only_several(within)))
        campaigns[at] = (source, first_alone(typed))
    return campaigns, offers


def repeats(conn: duckdb.DuckDBPyConnection, typed: Typed) -> bool:
    """Tell whether campaigns stand in several lines, each of which says the same of the campaign."""
    names = typed.names
    if not names >= {"campaign_id", "starts_on"}:
        return False
    own = [name for name in OF_A_CAMPAIGN if name in names]
    cells = [f"count(distinct coalesce(cast({name} as varchar), '')) > 1" for name in own]
    different = " or ".join([*cells, "count(unreadable) > 0"])
    several, apart = one(
        conn,
        f"select count(*), count(*) filter (is_apart) from (select {different} as is_apart "
        f"from ({typed.sql}) where campaign_id is not null group by campaign_id having count(*) > 1)",
    )
    return bool(several) and not apart


def has_own_ids(conn: duckdb.DuckDBPyConnection, typed: Typed) -> bool:
    """Tell whether each line of a campaign of several has an offer's id of its own."""
    if not typed.names >= {"campaign_id", "offer_id"}:
        return False
    several, told = one(
        conn,
        "select count(*), count(*) filter (rows = ids) from (select count(*) as rows, "
        f"count(distinct offer_id) as ids from ({typed.sql}) group by campaign_id having count(*) > 1)",
    )
    return bool(several) and several == told


def first_alone(typed: Typed) -> Typed:
    """Return how campaigns are read, of each its first line."""
    is_further = "row_number() over (partition by campaign_id order by line) > 1"
    note = (
        "a campaign of several lines has an offer in each: its file is one of offers, too",
        "у кампании из нескольких строк в каждой своё предложение: файл прочитан и как предложения",
    )
    return replace(typed, sql=aside(typed.sql, is_further, FURTHER_OFFER), guesses=(*typed.guesses, note))


def only_several(typed: Typed) -> Typed:
    """Return how offers are read, without those of campaigns that have no other."""
    return replace(typed, sql=aside(typed.sql, "count(*) over (partition by campaign_id) = 1", ONLY_OFFER))


def aside(sql: str, condition: str, reason: str) -> str:
    """Return a select of rows of which some are none of their table."""
    return (
        f"select * replace (case when {condition} then {literal(reason)} else unreadable end as unreadable) "
        f"from ({sql})"
    )
