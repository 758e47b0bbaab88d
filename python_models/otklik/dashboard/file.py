"""The dashboard as a file, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from otklik.dashboard.page import page
from otklik.dashboard.parts import Tables
from otklik.publishing import Written, whole_file, written_table


def written_dashboard(tables: Tables, language: str, folder: Path) -> pa.Table:
    """Write `dashboard.html` into `folder`, made if missing, and return the row of `WRITTEN_FILES` on it.

    See `otklik.dashboard.page.page` for `tables` and `language`.
    """
    path = folder / "dashboard.html"
    with whole_file(path) as file:
        file.write(page(tables, language).encode())
    return written_table([Written(path, "dashboard")])
