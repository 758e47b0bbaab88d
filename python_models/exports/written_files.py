"""Writes the files of the planned campaigns' lists; see otklik.publishing."""

import os
from pathlib import Path

import pyarrow as pa
from otklik.publishing import written_campaign_files, written_workbooks

ROWS_PER_BATCH = 100_000


def model(dbt, session):
    """One row per file written."""
    folder = Path(os.environ.get("OTKLIK_EXPORTS", "exports"))
    ((as_of,),) = dbt.ref("settings").project("as_of").fetchall()
    planned = dbt.ref("dim_campaigns").filter("status = 'planned'").project("campaign_id").fetchall()
    campaigns = [campaign_id for (campaign_id,) in planned]
    texts = {key: (en, ru) for key, en, ru in dbt.ref("dashboard_texts").project("key, en, ru").fetchall()}
    totals = dbt.ref("list_totals").to_arrow_table().to_pylist()
    lines = dbt.ref("marketing_campaign").order("campaign_id, rank").to_arrow_reader(ROWS_PER_BATCH)
    csv = written_campaign_files(campaigns, lines, folder)
    lines = dbt.ref("marketing_campaign_sheet").order("campaign_id, rank").to_arrow_reader(ROWS_PER_BATCH)
    xlsx = written_workbooks(campaigns, lines, folder, totals=totals, texts=texts, as_of=as_of)
    return pa.concat_tables([csv, xlsx])
