"""The choice of offers, as dbt compiled it, on made-up customers: its SQL and its library, without dbt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
from otklik.choice import contact_prices, exact_offers
from otklik.choice.tables import CONTACT_PRICES, EXACT_OFFERS

# what the models read: columns that must have a type though every value may be empty
INPUTS = {
    "contact_arms": """campaign_id varchar, customer_id varchar, excluded_because varchar, slice varchar,
        left_to_us double, holdout_share double, control_share double, exploration_share double,
        campaign_assignment double""",
    "offer_economics": """campaign_id varchar, customer_id varchar, offer_id varchar,
        contact_cost decimal(18, 2), expected_discount_cost decimal(18, 2),
        expected_profit decimal(18, 2), expected_profit_low decimal(18, 2),
        expected_profit_high decimal(18, 2), response_probability double""",
    "campaign_offers": "campaign_id varchar, offer_id varchar",
    "campaign_terms": "campaign_id varchar, status varchar, budget decimal(18, 2), max_contacts bigint",
    "customer_segments": "customer_id varchar, segment_id int",
    "training_support": "campaign_id varchar, customer_id varchar, outside_support boolean",
    "segment_floors": "segment_id int, floor_share decimal(9, 6)",
    # of which only the haircut is read
    "list_totals": "campaign_id varchar, promise_ratio double, profit_basis varchar",
    "promise_bounds": """campaign_id varchar, place bigint, profit_low decimal(18, 2),
        profit_high decimal(18, 2), promise_level double, loss_chance double""",
}
AFTER_PRICES = ["offer_steps", "allocation_steps", "close_customers", "close_offers"]
AFTER_EXACT = ["contact_choices", "contact_decisions", "choice_bounds", "frontier_steps", "policy_frontier"]


class Choice:
    """A database in memory in which the choice's models run as dbt compiled them."""

    def __init__(self, compiled: Path, database: str = ":memory:") -> None:
        """Read the SQL of a build's target folder; `database` is where its tables go."""
        # beside the models lie the rows of their unit tests, under the names of the models they stand for
        models = [path for path in compiled.rglob("*.sql") if path.parent.suffix != ".yml"]
        self.sql = {path.stem: path.read_text() for path in models}
        catalog = re.search(r'from "(\w+)"\."', self.sql["offer_steps"])
        assert catalog, "dbt names relations by catalog and schema"
        self.connection = duckdb.connect()
        self.connection.execute(f"attach '{database}' as {catalog[1]}; use {catalog[1]}")
        self.places = {
            name: (catalog[1], schema)
            for sql in self.sql.values()
            for schema, name in re.findall(rf'"{catalog[1]}"\."(\w+)"\."(\w+)"', sql)
        }
        for schema in {schema for _, schema in self.places.values()}:
            self.connection.execute(f"create schema if not exists {schema}")
        for name, columns in INPUTS.items():
            self.connection.execute(f"create table {self.place(name)} ({columns})")

    def place(self, name: str) -> str:
        """Return the relation of a model."""
        catalog, schema = self.places.get(name, self.places["offer_steps"])
        return f'"{catalog}"."{schema}"."{name}"'

    def fill(self, tables: Mapping[str, pd.DataFrame]) -> None:
        """Put rows in place of those of the inputs; a table that is not named is empty."""
        for name in INPUTS:
            self.connection.execute(f"delete from {self.place(name)}")
            if name in tables and len(tables[name]):
                rows = tables[name]  # noqa: F841 - DuckDB reads it by its name
                self.connection.execute(f"insert into {self.place(name)} by name select * from rows")

    def make(self, names: Iterable[str]) -> None:
        """Run SQL models, in this order."""
        for name in names:
            self.connection.execute(f"create or replace table {self.place(name)} as {self.sql[name]}")

    def run(self, *, small: bool = True, exact: bool = True) -> None:
        """Run everything; without `small` no campaign counts as one, without `exact` all are walked only."""
        self.make(["choosable_offers", "limited_offers"])
        if not small:
            self.connection.execute(f"update {self.place('limited_offers')} set is_small = false")
        limited = self.connection.table(self.place("limited_offers")).to_arrow_table()
        self.put("contact_prices", contact_prices(limited), CONTACT_PRICES)
        self.make(AFTER_PRICES)
        close = self.connection.table(self.place("close_offers")).to_arrow_table()
        chosen = exact_offers(limited, close) if exact else pa.table([[]] * 3, schema=EXACT_OFFERS)
        self.put("exact_offers", chosen, EXACT_OFFERS)
        self.make(AFTER_EXACT)

    def put(self, name: str, rows: pa.Table, schema: pa.Schema) -> None:
        """Make a relation of a Python model's rows, which DuckDB reads by their name."""
        assert rows.schema == schema
        self.connection.execute(f"create or replace table {self.place(name)} as select * from rows")

    def frame(self, sql: str) -> pd.DataFrame:
        """Return what a query with `{model}` in the places of relations answers."""
        names = re.findall(r"\{(\w+)\}", sql)
        return self.connection.execute(sql.format(**{name: self.place(name) for name in names})).df()
