"""Writes the files of the planned campaigns' lists; see otklik.publishing."""

import os
from pathlib import Path

from otklik.publishing import written_campaign_files


def model(dbt, session):
    """One row per file written."""
    lines = dbt.ref("marketing_campaign")
    planned = dbt.ref("dim_campaigns").filter("status = 'planned'").project("campaign_id").fetchall()
    return written_campaign_files(
        [campaign_id for (campaign_id,) in planned],
        lines.order("campaign_id, rank").to_arrow_reader(100_000),
        Path(os.environ.get("OTKLIK_EXPORTS", "exports")),
    )
