"""One CSV for each planned campaign: whom to contact, in the order of the list."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from otklik.publishing.whole_files import WRITTEN_FILES, safe_file_name, whole_file, written_file


def written_campaign_files(
    campaign_ids: Iterable[str], batches: pa.RecordBatchReader, folder: Path
) -> pa.Table:
    """Write `marketing_campaign_<campaign_id>.csv` for each campaign and return what was written.

    Parameters
    ----------
    campaign_ids
        Every planned campaign; one without rows gets a file with a header alone.
    batches
        The rows of the files, with a `campaign_id` column, sorted by campaign and then as they are to
        stand in the file. Read once, one batch in memory at a time.
    folder
        Where the files go; made if missing.

    Returns
    -------
    A table with the schema `WRITTEN_FILES`, one row per file, sorted by path.
    """
    waiting = CampaignBatches(batches)
    files = [
        _write(campaign_id, waiting, folder / f"marketing_campaign_{safe_file_name(campaign_id)}.csv")
        for campaign_id in sorted(campaign_ids)
    ]
    return pa.Table.from_pylist(sorted(files, key=lambda file: str(file["path"])), schema=WRITTEN_FILES)


class CampaignBatches:
    """A reader cut where the campaign changes."""

    def __init__(self, reader: pa.RecordBatchReader) -> None:
        self.schema = reader.schema
        self._reader = reader
        self._rest: pa.RecordBatch | None = None

    def of(self, campaign_id: str) -> Iterable[pa.RecordBatch]:
        """Return the campaign's batches; campaigns are asked for in the order of the rows."""
        while True:
            batch, self._rest = self._rest, None
            if batch is None:
                batch = next(self._reader, None)
            if batch is None:
                return
            here = pc.equal(batch["campaign_id"], campaign_id).to_numpy(zero_copy_only=False)
            rows = int(here.sum())
            if rows:
                yield batch.slice(0, rows)
            if rows < batch.num_rows:
                self._rest = batch.slice(rows)
                return


def _write(campaign_id: str, batches: CampaignBatches, path: Path) -> dict[str, object]:
    rows = 0
    with whole_file(path) as file, arrow_csv.CSVWriter(file, batches.schema) as writer:
        for batch in batches.of(campaign_id):
            writer.write_batch(batch)
            rows += batch.num_rows
    return written_file(path, "campaign_list", campaign_id, rows)
