"""The SQL of the views `last_build.fitted_models` and `last_build.model_pins`: what is known of earlier fits.

Made with every connection over tables that builds only add to; before the first of them, and for columns
that did not exist then, empty.
"""

from collections.abc import Mapping

import duckdb

from otklik.export_files.views import identifier

FITTED = {
    "model_id": "varchar",
    "model_kind": "varchar",
    "fitted_for": "varchar",
    "fitted_at": "timestamp",
    "as_of": "date",
    "connector": "varchar",
    "training_fingerprint": "varchar",
    "labelled_campaigns": "varchar",
    "made_with": "varchar",
    "recipe": "varchar",
    "profile": "varchar",
}
PINS = {
    "model_kind": "varchar",
    "connector": "varchar",
    "model_id": "varchar",
    "labelled_campaigns": "varchar",
    "pinned_at": "timestamp",
}
# view: the table it shows, and its columns
VIEWS = {"fitted_models": ("model_fits", FITTED), "model_pins": ("model_pins", PINS)}


def select(conn: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str]) -> str:
    """Return the select of these columns from a table of the warehouse, or of none where it is not there."""
    found = conn.execute(
        "select schema_name, list(column_name) from duckdb_columns() where database_name = current_database()"
        " and schema_name not in ('export', 'last_build') and table_name = ? group by schema_name order by 1"
        " limit 1",
        [table],
    ).fetchone()
    schema, known = found or ("", [])
    cells = [
        f"cast({identifier(name) if name in known else 'null'} as {kind}) as {identifier(name)}"
        for name, kind in columns.items()
    ]
    source = f"from {identifier(schema)}.{identifier(table)}" if found else "where false"
    return f"select {', '.join(cells)} {source}"


def make_views(conn: duckdb.DuckDBPyConnection) -> None:
    """Make both views in the connection's warehouse."""
    conn.execute("create schema if not exists last_build")
    for view, (table, columns) in VIEWS.items():
        conn.execute(f"create or replace view last_build.{view} as {select(conn, table, columns)}")
