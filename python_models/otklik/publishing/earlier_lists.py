"""Lists of earlier builds that still stand beside those of this one.

A build with another shop's export, a plan that was called off, a `csv_dialect` given up: the file of before
stays, and looks like one of today's. It may be somebody's archive, so it is named and not removed.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from otklik.publishing.people_files import DIALECTS
from otklik.publishing.whole_files import Written, list_name

EARLIER_LIST = "earlier_list"
# of the files of one list
ENDINGS = (".csv", ".xlsx", *(f"_{dialect}.csv" for dialect in DIALECTS))


def earlier_lists(folder: Path, written: Iterable[Written], begun: Iterable[str]) -> list[Written]:
    """Return the lists in a folder that this build did not write, sorted by name; nothing is changed.

    Parameters
    ----------
    folder
        Where lists are written; where there is none, nothing is found.
    written
        What this build has put there.
    begun
        Ids of campaigns that run or have run: their lists are what was sent.

    Returns
    -------
    list of Written
        Of kind `EARLIER_LIST`, without a campaign and rows.
    """
    known = {file.path.name for file in written}
    known |= {list_name(campaign_id, ending) for campaign_id in begun for ending in ENDINGS}
    return [
        Written(path, EARLIER_LIST)
        for path in sorted(folder.glob("marketing_campaign_*"))
        if path.suffix in {".csv", ".xlsx"} and path.is_file() and path.name not in known
    ]
