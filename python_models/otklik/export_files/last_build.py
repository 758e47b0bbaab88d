"""The views `last_build.<name>`: what earlier builds of this warehouse left to the next one.

Each shows a table of the warehouse, whatever the build that wrote it knew: a column that did not exist then
is empty, and before the first build the view is. Made anew with every connection; a view names its table,
which may be replaced under it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import yaml

from otklik.export_files.sources import identifier
from otklik.fits.stored_fits import STORED

CONTRACT = Path(__file__).parents[3] / "models" / "targeting" / "campaign_list.yml"
# What a published row says beside the columns of the list: where it comes from, on which day it stands,
# which models made it, how much of the expected profit was promised, the interval of the whole list, and of a
# ladder of depths what the best single one was expected to earn and give for all, and the discount saved.
PUBLISHED = {
    "connector": "varchar",
    "as_of": "date",
    "model_id": "varchar",
    "model_ids": "varchar",
    "promise_ratio": "double",
    "promise_level": "double",
    "list_profit_low": "decimal(18, 2)",
    "list_profit_high": "decimal(18, 2)",
    "one_offer_id": "varchar",
    "one_offer_profit": "decimal(18, 2)",
    "one_offer_discount_cost": "decimal(18, 2)",
    "saved_discount": "decimal(18, 2)",
}
# of the lists launched so far, as far as responses are matched with them
NAMED = {"connector": "varchar", "campaign_id": "varchar", "customer_id": "varchar", "decision": "varchar"}
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
    "left_out": "varchar",
}
PINS = {
    "model_kind": "varchar",
    "connector": "varchar",
    "model_id": "varchar",
    "labelled_campaigns": "varchar",
    "pinned_at": "timestamp",
}
# whom `make forget` took out, as a digest of salt and id: enough to know them again, not to say who they are
FORGOTTEN = {"salt": "varchar", "id_digest": "varchar", "forgotten_on": "date"}


@dataclass(frozen=True)
class View:
    """A view of `last_build`: its table in the warehouse, its columns with their types, and which rows."""

    name: str
    table: str
    columns: Mapping[str, str]
    where: str = "true"

    def select(self, tables: Mapping[str, tuple[str, list[str]]]) -> str:
        """Return the select behind the view, where `tables` are; of no rows where the table is not there."""
        schema, known = tables.get(self.table, ("", []))
        cells = [
            f"try_cast({identifier(name) if name in known else 'null'} as {kind}) as {identifier(name)}"
            for name, kind in self.columns.items()
        ]
        source = f"from {identifier(schema)}.{identifier(self.table)} where {self.where}"
        return f"select {', '.join(cells)} {source if known else 'where false'}"


def published_columns() -> dict[str, str]:
    """Return the type of each column of a published list: those of the mart's contract, then the state's."""
    return {**listed_columns(), **PUBLISHED}


@cache
def listed_columns() -> Mapping[str, str]:
    """Return the type of each column of the list, read once: a build asks a dozen times, for 20 ms each."""
    (model,) = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))["models"]
    return {column["name"]: column["data_type"] for column in model["columns"]}


def views() -> list[View]:
    """Return the views; of the published lists the latest, and the one before that differed from it."""
    published = published_columns()
    return [
        View("campaign_list", "published_list", published, "not is_superseded"),
        View("superseded_list", "published_list", published, "is_superseded"),
        View("launched_lists", "frozen_lists", NAMED),
        View("fitted_models", "model_fits", FITTED),
        View("stored_fits", "model_fits", STORED),
        View("model_pins", "model_pins", PINS),
        View("forgotten_people", "forgotten_people", FORGOTTEN),
    ]


def make_views(conn: duckdb.DuckDBPyConnection) -> None:
    """Make them in the connection's warehouse."""
    conn.execute("create schema if not exists last_build")
    tables = tables_of(conn)
    for view in views():
        conn.execute(f"create or replace view last_build.{view.name} as {view.select(tables)}")


def tables_of(conn: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, list[str]]]:
    """Return by the name of each table of the warehouse its schema, the first of several, and its columns.

    All at once: the engine looks through all of its columns to find those of one table.
    """
    found = conn.execute(
        "select table_name, schema_name, list(column_name) from duckdb_columns()"
        " where database_name = current_database() and schema_name not in ('export', 'last_build')"
        " and not internal group by all order by all desc"
    ).fetchall()
    # of a name, what comes last stays
    return {table: (schema, columns) for table, schema, columns in found}
