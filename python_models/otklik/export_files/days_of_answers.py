"""Responses that say who answered and not when: a flag for each customer, or a list of those who did.

A day is needed to tell which campaign they answer, and the campaign stands beside them: they count on the day
of its contact, or else on its first day. Said always. Where a column stands there that nothing reads, it may
say that they did not answer, and the build asks for the day as before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import duckdb

from otklik.export_files.columns import one
from otklik.export_files.own_mapping import contract_table
from otklik.export_files.sources import Source
from otklik.export_files.typed import Typed, empty_select

DAY = "responded_on"
NAMED = frozenset({"campaign_id", "customer_id"})
NOTE = (
    "it has no days of responses: each counts on the day of its contact, or else on the first day of its "
    "campaign",
    "дней отклика в нём нет: каждый считается в день контакта, а если его нет – в первый день кампании",
)

Made = Mapping[str, Sequence[tuple[Source, Typed]]]


def with_days(conn: duckdb.DuckDBPyConnection, made: Made) -> list[tuple[Source, Typed]]:
    """Return the sources of responses, those without days with the days of what they answer."""
    return [
        (source, with_day(conn, typed, made)) if lacks_days(source, typed) else (source, typed)
        for source, typed in made.get("responses", ())
    ]


def lacks_days(source: Source, typed: Typed) -> bool:
    """Tell whether a source names who answered which campaign, and no day; and says nothing else."""
    is_told = bool({"@responded", "@event"} & typed.names)
    return typed.names >= NAMED and DAY not in typed.names and (is_told or not typed.unread(source.header))


def with_day(conn: duckdb.DuckDBPyConnection, typed: Typed, made: Made) -> Typed:
    """Return how responses are read, each on the day of its contact or the first of its campaign."""
    # of several days of one the first
    of_contacts = (
        "select campaign_id, customer_id, min(contacted_on) as day "
        f"from ({rows_of(made, 'contacts', 'campaign_id, customer_id, contacted_on')}) group by all"
    )
    of_campaigns = (
        "select campaign_id, min(starts_on) as day "
        f"from ({rows_of(made, 'campaigns', 'campaign_id, starts_on')}) group by all"
    )
    sql = (
        f"select read.* replace (cast(coalesce(contacts.day, campaigns.day) as date) as {DAY}) "
        f"from ({typed.sql}) as read left join ({of_contacts}) as contacts "
        "on contacts.campaign_id = read.campaign_id and contacts.customer_id = read.customer_id "
        f"left join ({of_campaigns}) as campaigns on campaigns.campaign_id = read.campaign_id"
    )
    if not one(conn, f"select count(*) from ({sql}) where {DAY} is not null")[0]:
        return typed
    return replace(typed, sql=sql, guesses=(*typed.guesses, NOTE), given=(*typed.given, DAY))


def rows_of(made: Made, name: str, columns: str) -> str:
    """Return the select of some columns of a table, with no rows where the export has none of it."""
    table = contract_table(name)
    entries = [typed.sql for _, typed in made.get(name, ())] or [empty_select(table)]
    return " union all ".join(f"select {columns} from ({sql})" for sql in entries)
