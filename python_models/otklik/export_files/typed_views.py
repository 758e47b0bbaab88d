"""Every table of an export, typed: the selects behind `export.<table>`, and all that has to be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import duckdb

from otklik.export_files import doubles, mailings, wishes
from otklik.export_files.answered import columns_of_answers
from otklik.export_files.as_of_export import followed
from otklik.export_files.columns import Settings
from otklik.export_files.contract import TABLES, TEXT, ExportError, Table
from otklik.export_files.days_of_answers import with_days
from otklik.export_files.export import Export
from otklik.export_files.further_names import MOST_NAMESAKES
from otklik.export_files.heading import Note
from otklik.export_files.known_otherwise import known_as
from otklik.export_files.meeting import met
from otklik.export_files.offers_within import with_offers_within
from otklik.export_files.own_mapping import contract_table
from otklik.export_files.phones import know_phones
from otklik.export_files.sources import Source, literal
from otklik.export_files.typed import NAMED_BEFORE, Typed, empty_select, type_source
from otklik.export_files.views import files_views, rows_view

VARS = ("date_order", "decimal_mark", "time_zone", "money_unit")
FORMS = (
    "decimal_mark",
    "thousands_mark",
    "date_form",
    "time_zone",
    "booleans",
    "currency",
    "guess",
    "guess_ru",
)

# of columns that nothing reads so many are named
MOST_UNREAD = 12

Made = dict[str, list[tuple[Source, Typed]]]


def reading_settings(variables: Mapping[str, Any]) -> Settings:
    """Return how the vars say that files are written; what is not said is found."""
    said = {name: str(variables.get(name) or "") for name in VARS}
    unit = said["money_unit"]
    return Settings(
        date_order=said["date_order"],
        decimal_mark=said["decimal_mark"],
        time_zone=said["time_zone"],
        money_factor="" if not unit or Decimal(unit) == 1 else unit,
        phone_region=str(variables.get("phone_region") or "RU"),
    )


def type_export(conn: duckdb.DuckDBPyConnection, export: Export, settings: Settings) -> Made:
    """Return the sources of each table with how they are read; raises ExportError for `otklik.yml`.

    The export keeps the sources as they are read, with the records that `met` adds.
    """
    know_phones(conn, settings.phone_region)
    bought = frozenset(source.name for source in export.tables.get("purchases", []))
    settings = replace(settings, purchase_files=bought)
    made = {
        table.name: [
            (source, type_source(conn, table, source, settings)) for source in export.tables[table.name]
        ]
        for table in TABLES
        if export.tables.get(table.name)
    }
    if answers := answered(conn, made, settings):
        made["responses"] = answers
    elif "responses" in made:
        made["responses"] = mailings.asked_about(conn, made)
    campaigns, offers = with_offers_within(conn, made, settings)
    made |= {name: found for name, found in (("campaigns", campaigns), ("offers", offers)) if found}
    found = met(conn, made)
    if names := followed(conn, found):
        told = replace(settings, follow_purchases=names)
        made["customers"] = [
            (source, type_source(conn, contract_table("customers"), source, told))
            for source in export.tables["customers"]
        ]
        found = met(conn, made)
    if "responses" in found:
        found["responses"] = with_days(conn, found)
    if len(found.get("purchases", ())) > 1:
        found["purchases"] = doubles.asked_about(conn, found["purchases"])
        found["purchases"] = doubles.given_back_twice(conn, found["purchases"])
    for name, entries in found.items():
        export.tables[name] = [source for source, _ in entries]
    return with_unread(found)


def answered(conn: duckdb.DuckDBPyConnection, made: Made, settings: Settings) -> list[tuple[Source, Typed]]:
    """Return the files of contacts that say who answered, read as responses; none where others say it."""
    if made.get("purchases") or made.get("responses"):
        return []
    responses = contract_table("responses")
    return [
        (source, type_source(conn, responses, source, replace(settings, answers=columns)))
        for source, typed in made.get("contacts", [])
        if (columns := columns_of_answers(conn, source, typed.mapping, settings))
    ]


def with_unread(made: Made) -> Made:
    """Return the sources of each table, the first of each file saying which of its columns nothing reads."""
    unread = unread_columns(made)
    return {
        name: [(source, says_unread(typed, unread.pop(source.name, []))) for source, typed in entries]
        for name, entries in made.items()
    }


def says_unread(typed: Typed, columns: Sequence[str]) -> Typed:
    """Return how a source is read with the columns that are not, unless there are none.

    A preset or its own words say what a file is; what else is in it may be a term under another name.
    """
    if not columns:
        return typed
    listed, left = ", ".join(columns[:MOST_UNREAD]), len(columns) - MOST_UNREAD
    guess = (
        f"nothing reads {listed}" + (f" and {left} more" if left > 0 else ""),
        f"не прочитаны столбцы: {listed}" + (f" и ещё {left}" if left > 0 else ""),
    )
    return replace(typed, guesses=(*typed.guesses, guess))


def require_answers(made: Made) -> None:
    """Raise ExportError with everything that nobody can tell or that is absent, of all tables at once."""
    faults = [
        fault for entries in made.values() for source, typed in entries for fault in faults_of(source, typed)
    ]
    faults += faults_between(made)
    if faults:
        raise ExportError(f"{'; '.join(faults)}.", faults)


def faults_of(source: Source, typed: Typed) -> list[str]:
    """Say for one source which columns are absent and what nobody can tell, each with the way out."""
    return missing_columns(source, typed) + [f"{source.name}: {question}" for question in typed.questions]


def faults_between(made: Made) -> list[str]:
    """Say which files cannot go together: their money is in different currencies, each column's in one.

    Files of which `otklik.yml` says what a unit is worth, each another, have been converted.
    """
    named: dict[str, dict[str, str]] = {}
    for source, typed in (entry for entries in made.values() for entry in entries):
        of_unit = named.setdefault(typed.mapping.settings.money_factor, {})
        for reading in typed.readings:
            # a column that mixes them is a question of its own
            if reading.currency and ";" not in reading.currency:
                of_unit.setdefault(reading.currency.upper(), source.name)
    return [
        "money is in several currencies "
        f"({', '.join(f'{currency} in {name}' for currency, name in list(of_unit.items())[:4])}), which "
        "cannot be summed: export one currency, or say in otklik.yml by the money_unit of a file what one of "
        "its units is worth"
        for of_unit in named.values()
        if len(of_unit) > 1
    ]


def missing_columns(source: Source, typed: Typed) -> list[str]:
    """Say which columns a table cannot do without."""
    table, found = typed.table, typed.names
    has = f"it has {', '.join(source.header)}"
    if not found & set(table.columns) - typed.mapping.values.keys():
        return [
            f"The first line of {source.name} names no column of {table.name}: "
            f"put the header {','.join(table.columns)} there, or the part of it that you have, "
            f"or map it in otklik.yml ({has})"
        ]
    twice = [name for name in table.columns if f"{name} (2)" in map(str.lower, source.header)]
    faults = [f"{source.name} has the column {name} twice: rename or delete one of them" for name in twice]
    missing = [
        name
        for name in table.required
        if name not in found and name not in typed.given and not (name == "amount" and "@price" in found)
    ]
    faults += [
        f"{source.name} has no column {name}: add it, or map it in otklik.yml ({has})" for name in missing
    ]
    if table.any_of and not found & set(table.any_of):
        faults.append(f"{source.name} has none of the columns {', '.join(table.any_of)}: add one")
    return faults


def unread_columns(made: Made) -> dict[str, list[str]]:
    """Return, by file, the columns that no table it serves reads; files of which all is read are left out.

    Names, phones and the like of customers are left out on purpose.
    """
    unread: dict[str, list[str]] = {}
    for source, typed in (entry for entries in made.values() for entry in entries):
        of_table = [name for name in typed.unread(source.header) if name not in typed.personal]
        unread[source.name] = [name for name in unread.get(source.name, of_table) if name in of_table]
    return {name: columns for name, columns in unread.items() if columns}


def table_select(table: Table, entries: Sequence[tuple[Source, Typed]]) -> str:
    """Return the select of a table over its sources, one after the other.

    A customer that a file of purchases names is taken where no file has them already.
    """
    all_rows = " union all by name ".join(typed.sql for _, typed in entries) or empty_select(table)
    if table.name == "customers" and len(entries) > 1:
        all_rows = with_every_refusal(all_rows, entries)
    derived = [literal(source.name) for source, typed in entries if typed.is_derived]
    if not derived or len(entries) == 1:
        return all_rows
    is_derived = f"file in ({', '.join(derived)})"
    return (
        f"select * replace (coalesce(unreadable, case when {is_derived} and row_number() over (partition by "
        f"customer_id, unreadable is null order by {is_derived}, file, line) > 1 "
        f"then {literal(NAMED_BEFORE)} end) as unreadable) from ({all_rows})"
    )


def with_every_refusal(all_rows: str, entries: Sequence[tuple[Source, Typed]]) -> str:
    """Return rows of customers of several files in which a no of one file is one of all.

    It reaches every line of that id and, in files of other columns, every customer who has an id, an e-mail
    or a phone of the line that says it, all namesakes; two of one phone in one list speak for themselves,
    and a phone or e-mail of more than ten in one list is nobody's (`+7 000 000-00-00`).
    A file that says nothing of consents takes what another says of the same customer; where others have
    refusals only, who refused nowhere may be contacted, once each refusal has met somebody of such a file:
    whoever is met nowhere may be anybody.
    """
    names = {source.name: typed.names for source, typed in entries}
    saying = {name for name, columns in names.items() if any(map(wishes.is_consent, columns))}
    refusing = {name for name, columns in names.items() if "@unsubscribed" in columns}
    silent = [literal(name) for name in names if name not in saying | refusing]
    if len(silent) == len(entries):
        return all_rows
    is_silent = f"file in ({', '.join(silent)})" if silent else "false"
    lists = sorted({tuple(sorted(columns)) for columns in names.values()})
    whens = " ".join(
        f"when {literal(name)} then {lists.index(tuple(sorted(columns)))}" for name, columns in names.items()
    )
    told = "bool_and(consent) over (partition by customer_id)"
    if silent and not saying:
        told = f"coalesce({told}, (select is_told from met))"
    return (
        # materialized, as the files are read once then
        f"with people as materialized (select * exclude (id), {known_as()} as names from "
        f"(select *, customer_id as id from ({all_rows}))), "
        f"named as materialized (select customer_id, consent, file, line, {is_silent} as is_silent, "
        f"case file {whens} end as list, unnest(names) as name from people), "
        "of_nobody as (select distinct name from (select name, list from named where name is not null "
        f"group by name, list having count(distinct customer_id) > {MOST_NAMESAKES})), "
        "refused as (select distinct name, list from named where not consent and name is not null "
        "and name not in (select name from of_nobody)), "
        "reached as (select customer_id from people where not consent and customer_id is not null "
        "union select named.customer_id from named join refused "
        "on refused.name = named.name and refused.list != named.list where named.customer_id is not null), "
        "silent as (select distinct name from named where is_silent and name is not null), "
        "refusals as (select file, line, bool_or(silent.name is not null) as is_met from named "
        "left join silent on silent.name = named.name where not consent group by file, line), "
        # null, as nobody said it, where one is met nowhere
        "met as (select case when count(*) filter (not is_met) = 0 then true end as is_told from refusals) "
        "select * exclude (names) replace (case when customer_id in (select customer_id from reached) "
        f"then false when {is_silent} then {told} else consent end as consent) from people"
    )


def export_selects(export: Export, made: Made) -> dict[str, str]:
    """Return the select of each view over an export, by the view's name."""
    selects = {table.name: table_select(table, made.get(table.name, ())) for table in TABLES}
    return selects | files_views(export, cell_notes(made)) | cell_views(made)


def cell_views(made: Made) -> dict[str, str]:
    """Return the selects of what is known of the cells: `input_columns` and `file_forms`."""
    pairs = [(name, source, typed) for name, entries in made.items() for source, typed in entries]
    columns = [(name, source.name, column) for name, source, typed in pairs for column in typed.file_columns]
    forms = [(name, source.name, *(typed.form()[form] for form in FORMS)) for name, source, typed in pairs]
    return {
        "input_columns": rows_view(columns, dict.fromkeys(("table_name", "file", "column_name"), TEXT)),
        "file_forms": rows_view(forms, dict.fromkeys(("table_name", "file", *FORMS), TEXT)),
    }


def cell_notes(made: Made) -> list[tuple[str, Note]]:
    """Return what was guessed of the cells of each file."""
    return [
        (source.name, Note(*guess))
        for entries in made.values()
        for source, typed in entries
        for guess in typed.guesses
    ]
