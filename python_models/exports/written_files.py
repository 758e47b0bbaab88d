"""Writes the files of the planned campaigns' lists; see otklik.publishing."""

import os
from pathlib import Path

import duckdb
import pyarrow as pa
from otklik.publishing import written_campaign_files, written_people_files, written_workbooks

ROWS_PER_BATCH = 100_000


def lines_of(relation):
    """Return what gives a campaign's lines, best first."""
    column = duckdb.ColumnExpression("list_of")

    def lines(campaign_id):
        own = relation.filter(column == duckdb.ConstantExpression(campaign_id)).order("rank, customer_id")
        return own.project("* exclude (list_of)").to_arrow_reader(ROWS_PER_BATCH)

    return lines


def model(dbt, session):
    """One row per file written."""
    # what the tests of the list compare it with: dbt lets a test stop only what follows from all it asks
    dbt.ref("launched_list")
    dbt.ref("dim_customers")
    folder = Path(os.environ.get("OTKLIK_EXPORTS", "exports"))
    ((as_of, language, dialect),) = dbt.ref("settings").project("as_of, language, csv_dialect").fetchall()
    planned = dbt.ref("dim_campaigns").filter("status = 'planned'")
    terms = planned.project("campaign_id, starts_on, ends_on").fetchall()
    days = {campaign_id: (starts_on, ends_on) for campaign_id, starts_on, ends_on in terms}
    campaigns = sorted(days)
    texts = {key: (en, ru) for key, en, ru in dbt.ref("dashboard_texts").project("key, en, ru").fetchall()}
    totals = dbt.ref("list_totals").to_arrow_table().to_pylist()
    contacts = {row["campaign_id"]: row["contacts"] for row in totals}
    csv = written_campaign_files(
        campaigns, lines_of(dbt.ref("marketing_campaign")), folder, contacts=contacts
    )
    sheets = lines_of(dbt.ref("marketing_campaign_sheet"))
    headings = {
        key.removeprefix("column."): both[language == "ru"]
        for key, both in texts.items()
        if key.startswith("column.")
    }
    people = written_people_files(campaigns, sheets, folder, dialect=dialect, headings=headings)
    frontiers = dbt.ref("policy_frontier").to_arrow_table().to_pylist()
    sentences = dbt.ref("digest_lists").filter("campaign_id is not null").to_arrow_table().to_pylist()
    xlsx = written_workbooks(
        campaigns,
        sheets,
        folder,
        totals=totals,
        frontiers=frontiers,
        sentences=sentences,
        days=days,
        texts=texts,
        language=language,
        as_of=as_of,
    )
    return pa.concat_tables([csv, people, xlsx])
