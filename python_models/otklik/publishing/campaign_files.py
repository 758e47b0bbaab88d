"""One CSV for each planned campaign: whom to contact, in the order of the list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as arrow_csv

from otklik.publishing.whole_files import FilesTogether, Written, list_name

# the lines of a campaign, asked for by its id as the CRM writes it
Lines = Callable[[str], pa.RecordBatchReader]


def write_campaign_files(
    campaign_ids: Iterable[str],
    lines: Lines,
    folder: Path,
    *,
    contacts: Mapping[str, int],
    files: FilesTogether,
) -> list[Written]:
    """Write `marketing_campaign_<campaign_id>.csv` for each campaign and return what was written.

    Parameters
    ----------
    campaign_ids
        Every planned campaign; one without lines gets a file with a header alone.
    lines
        Gives a campaign's lines as they are to stand in the file; one batch is in memory at a time.
    folder
        Where the files go; made if missing.
    contacts
        How many lines each campaign's list has; a campaign may be missing, which is none.
    files
        Where they are written; they stand when these are put in their places.

    Raises
    ------
    ValueError
        Where a file would have another number of lines than its list; the file that was there stays.
    """
    written = []
    for campaign_id in campaign_ids:
        path = folder / list_name(campaign_id, ".csv")
        rows, reader = 0, lines(campaign_id)
        with files.file(path) as file:
            with arrow_csv.CSVWriter(file, reader.schema) as writer:
                for batch in reader:
                    writer.write_batch(batch)
                    rows += batch.num_rows
            if rows != contacts.get(campaign_id, 0):
                raise ValueError(
                    f"{path} would have {rows} lines and the list of {campaign_id} has"
                    f" {contacts.get(campaign_id, 0)} contacts: it was not written; build again."
                )
        written.append(Written(path, "campaign_list", campaign_id, rows))
    return written
