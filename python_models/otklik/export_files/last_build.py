"""The SQL of the view `last_build.campaign_list`: what the previous build of this warehouse published.

The view reads the table that a build writes when everything else is done (`models/exports/published_list`).
It is made anew with every connection, so it has the columns of today's contract whatever the previous build
knew: a column that did not exist then is empty. It names its table, which may be replaced under it.
"""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import yaml

from otklik.export_files.views import identifier

CONTRACT = Path(__file__).parents[3] / "models" / "marts" / "targeting" / "campaign_list.yml"
PUBLISHED = "published_list"
# What a published row says beside the columns of the list: where it comes from, on which day it stands,
# which models made it, and how much of the expected profit was promised.
STATE = {
    "connector": "varchar",
    "as_of": "date",
    "model_id": "varchar",
    "model_ids": "varchar",
    "promise_ratio": "double",
}


def columns() -> dict[str, str]:
    """Return the type of each column of a published list: those of the mart's contract, then the state's."""
    (model,) = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))["models"]
    contract = {column["name"]: column["data_type"] for column in model["columns"]}
    return contract | STATE


def published_table(conn: duckdb.DuckDBPyConnection) -> tuple[str, set[str]] | None:
    """Return the published table's quoted name and its columns; none before the first build ends."""
    found = conn.execute(
        "select schema_name, list(column_name) from duckdb_columns() "
        "where database_name = current_database() and table_name = ? group by schema_name order by 1 limit 1",
        [PUBLISHED],
    ).fetchone()
    return found and (f"{identifier(found[0])}.{identifier(PUBLISHED)}", set(found[1]))


def campaign_list(published: tuple[str, set[str]] | None, kinds: Mapping[str, str]) -> str:
    """Return the select of the view over the published table, with the columns of `kinds`."""
    table, known = published or ("", set())
    cells = [
        f"try_cast({identifier(name) if name in known else 'null'} as {kind}) as {identifier(name)}"
        for name, kind in kinds.items()
    ]
    return f"select {', '.join(cells)} " + (f"from {table}" if published else "where false")


def make_view(conn: duckdb.DuckDBPyConnection) -> None:
    """Make the view in the connection's warehouse."""
    conn.execute("create schema if not exists last_build")
    select = campaign_list(published_table(conn), columns())
    conn.execute(f"create or replace view last_build.campaign_list as {select}")
