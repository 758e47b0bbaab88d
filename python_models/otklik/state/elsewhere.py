"""State of a warehouse that is no DuckDB file: what a build ended too early has published is recorded."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from otklik.engine.connections import connect
from otklik.state.pending import lineage_of
from otklik.state.warehouse import resolve, schemas_of, write_kept

PLACE = "main_exports"


def completed(published: pa.Table | None, folder: Path, lineage: str) -> pa.Table | None:
    """Return `published_list` with what stands in the files, where a build was ended before it recorded that.

    Parameters
    ----------
    published
        The table as it is; None where no build has made it.
    folder
        Of the state, beside the files.
    lineage
        Of the warehouse: what another one was about to publish is left alone.

    Returns
    -------
    The table as it has to be; None where it is that already. Raises StateError where what was announced is
    damaged.
    """
    if lineage_of(folder) != lineage:
        return None
    with connect(":memory:") as conn:
        write_kept(conn, lineage, 0)
        conn.execute(f"create schema {PLACE}")
        if published is not None:
            conn.register("published", published)
            conn.execute(f"create table {PLACE}.published_list as select * from published")
            conn.execute("create table before as select * from published")
        resolve(conn, folder, {"published_list": PLACE})
        if not schemas_of(conn, "published_list"):
            return None
        now = f"select * from {PLACE}.published_list"
        if published is not None:
            one, other = f"({now}) except all from before", f"from before except all ({now})"
            if not conn.execute(f"select 1 from ({one} union all ({other})) limit 1").fetchall():
                return None
        result: pa.Table = conn.sql(now).to_arrow_table()
        return result
