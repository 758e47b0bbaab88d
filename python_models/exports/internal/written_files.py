"""Writes the files of the planned campaigns' lists; see otklik.publishing."""

import os
from pathlib import Path

import duckdb
from otklik.publishing import (
    earlier_lists,
    in_words,
    together,
    write_campaign_files,
    write_people_files,
    write_workbooks,
    written_table,
)
from otklik.state import FOLDER, announce

ROWS_PER_BATCH = 100_000


def lines_of(relation):
    """Return what gives a campaign's lines, best first."""
    column = duckdb.ColumnExpression("list_of")
    # a term that takes nothing off any profit is no column of the files
    has_opt_outs = len(relation.filter("opt_out_cost != 0").limit(1).fetchall()) > 0
    left_out = "list_of" if has_opt_outs else "list_of, opt_out_cost"

    def lines(campaign_id):
        own = relation.filter(column == duckdb.ConstantExpression(campaign_id)).order("rank, customer_id")
        return own.project(f"* exclude ({left_out})").to_arrow_reader(ROWS_PER_BATCH)

    return lines


def resting_of(relation, language):
    """Return what gives whom a campaign lets rest, in the order of their ids."""
    column = duckdb.ColumnExpression("campaign_id")
    reason = "reason_ru" if language == "ru" else "reason"

    def lines(campaign_id):
        own = relation.filter(column == duckdb.ConstantExpression(campaign_id)).order("customer_id")
        columns = f"customer_id, {reason} as reason, last_contact_on, rest_until"
        return own.project(columns).to_arrow_reader(ROWS_PER_BATCH)

    return lines


def words_of(mechanics, bases, texts, language):
    """Return the words of the values that a list holds, by column and value."""
    return {
        "mechanic": dict(mechanics.project(f"mechanic, name_{language}").fetchall()),
        "profit_basis": dict(bases.project(f"profit_basis, basis_{language}").fetchall()),
        "decision": {
            key.removeprefix("short."): both[language == "ru"]
            for key, both in texts.items()
            if key.startswith("short.")
        },
    }


def model(dbt, session):
    """One row per file written, and per list of an earlier build beside them."""
    # what the tests of the list compare it with: dbt lets a test stop only what follows from all it asks
    dbt.ref("launched_list")
    dbt.ref("dim_customers")
    folder = Path(os.environ.get("OTKLIK_EXPORTS", "exports"))
    settings = dbt.ref("settings").project("as_of, language, currency, csv_dialect, connector").fetchall()
    ((as_of, language, currency, dialect, connector),) = settings
    calendar = dbt.ref("dim_campaigns").project("campaign_id, status, starts_on, ends_on").fetchall()
    days = {
        campaign_id: (starts_on, ends_on)
        for campaign_id, status, starts_on, ends_on in calendar
        if status == "planned"
    }
    begun = {campaign_id for campaign_id, *_ in calendar} - days.keys()
    campaigns = sorted(days)
    texts = {key: (en, ru) for key, en, ru in dbt.ref("dashboard_texts").project("key, en, ru").fetchall()}
    totals = dbt.ref("list_totals").to_arrow_table().to_pylist()
    contacts = {row["campaign_id"]: row["contacts"] for row in totals}
    lines = lines_of(dbt.ref("marketing_campaign"))
    sheet = dbt.ref("marketing_campaign_sheet").project("* exclude (segment_id)")
    spoken = words_of(dbt.ref("mechanics"), dbt.ref("profit_bases"), texts, language)
    sheets = in_words(lines_of(sheet), spoken)
    headings = {
        key.removeprefix("column."): both[language == "ru"]
        for key, both in texts.items()
        if key.startswith("column.")
    }
    frontiers = dbt.ref("policy_frontier").to_arrow_table().to_pylist()
    sentences = dbt.ref("digest_lists").filter("campaign_id is not null").to_arrow_table().to_pylist()
    ((lineage,),) = dbt.source("last_build", "kept_state").project("lineage").fetchall()
    prepared = dbt.ref("prepared_list")
    with together() as files:
        written = write_campaign_files(campaigns, lines, folder, contacts=contacts, files=files)
        csvs = [(file.campaign_id, file.path.name, files.digests[file.path]) for file in written]
        written += write_people_files(
            campaigns, sheets, folder, dialect=dialect, headings=headings, files=files
        )
        written += write_workbooks(
            campaigns,
            sheets,
            folder,
            resting=resting_of(dbt.ref("resting_customers"), language),
            totals=totals,
            frontiers=frontiers,
            sentences=sentences,
            days=days,
            texts=texts,
            language=language,
            as_of=as_of,
            files=files,
            currency=currency or "",
        )
        rows = prepared.to_arrow_reader(ROWS_PER_BATCH)
        announce(folder / FOLDER, rows, lineage=lineage, connector=connector, files=csvs)
        files.put()
    return written_table([*written, *earlier_lists(folder, written, begun)])
