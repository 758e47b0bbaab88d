"""Models as dbt compiled them, run on made-up rows in a database in memory, without dbt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pandas as pd
from otklik.currency import sql_macros


class Compiled:
    """SQL models of a build's target folder; relations are named by catalog and schema, as there."""

    def __init__(self, compiled: Path, model: str) -> None:
        """Read the SQL; `model` is one of those that will be run."""
        # beside the models lie the rows of their unit tests, under the names of the models they stand for
        paths = [path for path in compiled.rglob("*.sql") if path.parent.suffix != ".yml"]
        self.sql = {path.stem: path.read_text() for path in paths}
        catalog = re.search(r'(?:from|join) "(\w+)"\."', self.sql[model])
        assert catalog, "dbt names relations by catalog and schema"
        self.catalog = catalog[1]
        self.connection = duckdb.connect()
        self.connection.execute(f"attach ':memory:' as {self.catalog}; use {self.catalog}")
        self.places = {
            name: f'"{self.catalog}"."{schema}"."{name}"'
            for sql in self.sql.values()
            for schema, name in re.findall(rf'"{self.catalog}"\."(\w+)"\."(\w+)"', sql)
        }
        for schema in {place.split('"')[3] for place in self.places.values()}:
            self.connection.execute(f"create schema if not exists {schema}")
        # what the plugin gives every warehouse: here no export names a currency
        self.connection.execute("create schema if not exists export")
        for statement in sql_macros(""):
            self.connection.execute(statement)

    def fill(self, tables: Mapping[str, pd.DataFrame]) -> None:
        """Put rows where the models look for them."""
        for name, rows in tables.items():
            assert isinstance(rows, pd.DataFrame)
            self.connection.execute(f"create or replace table {self.place(name)} as select * from rows")

    def run(self, *models: str) -> pd.DataFrame:
        """Run models, in this order, and return the rows of the last."""
        for name in models:
            self.connection.execute(f"create or replace table {self.place(name)} as {self.sql[name]}")
        return self.connection.execute(f"select * from {self.place(models[-1])}").df()

    def place(self, name: str) -> str:
        """Return the relation of a model."""
        return self.places.get(name, f'"{self.catalog}"."main"."{name}"')
