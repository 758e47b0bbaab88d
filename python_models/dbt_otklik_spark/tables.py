"""What a build on Spark finds in the catalog: the export's tables and what earlier builds left.

DuckDB's plugin makes views for both. On Spark the tables `export.<table>` are the company's own, or stand
over a folder of Parquet that `land` wrote; `last_build.<name>` is made anew by each connection.
"""

from __future__ import annotations

import os
from pathlib import Path

from otklik.export_files import last_build
from otklik.state import FOLDER, forget
from otklik.state.elsewhere import completed
from otklik.state.pending import lineage_of
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

# engines' names of types that differ
TYPES = {"varchar": "string", "blob": "binary"}
# of which warehouse what is announced beside the exports is
LINEAGE = "spark"
# tables that a build replaces while it reads what they were: a view would go with them
REPLACED = {"published_list"}


def make_export_tables(spark: SparkSession, folder: Path) -> None:
    """Make `export.<table>` over each `<table>.parquet` of the folder; others of these names stay."""
    spark.sql("create schema if not exists export")
    for path in sorted(folder.absolute().glob("*.parquet")):
        spark.sql(f"drop table if exists export.{path.stem}")
        spark.sql(f"create table export.{path.stem} using parquet location '{path}'")


def finish_publishing(spark: SparkSession, schema: str, exports: Path) -> None:
    """Record what stands in the files, where the last build was ended between writing them and that."""
    place, folder = f"{schema}_exports.published_list", exports / FOLDER
    if lineage_of(folder) != LINEAGE:
        return
    known = spark.catalog.tableExists(place)
    whole = completed(spark.table(place).toArrow() if known else None, folder, LINEAGE)
    if whole is not None:
        frame = spark.createDataFrame(whole, from_arrow_schema(whole.schema, prefer_timestamp_ntz=True))
        if known:
            frame.select(spark.table(place).columns).write.insertInto(place, overwrite=True)
        else:
            spark.sql(f"create schema if not exists {schema}_exports")
            frame.write.format(os.environ.get("OTKLIK_SPARK_FORMAT", "parquet")).saveAsTable(place)
    forget(folder)


def make_last_build(spark: SparkSession, schema: str) -> None:
    """Make `last_build.<name>` over the tables of the target's schemas; empty where no build left any."""
    spark.sql("create schema if not exists last_build")
    schemas = [row[0] for row in spark.sql("show schemas").collect() if row[0].startswith(f"{schema}_")]
    places = {
        row["tableName"]: f"{each}.{row['tableName']}"
        for each in schemas
        for row in spark.sql(f"show tables in {each}").collect()
    }
    made = {row["tableName"] for row in spark.sql("show tables in last_build").collect()}
    views = {row["viewName"] for row in spark.sql("show views in last_build").collect()}
    for view in last_build.views():
        place = places.get(view.table)
        known = spark.table(place).columns if place else []
        cells = ", ".join(
            f"try_cast({name if name in known else 'null'} as {TYPES.get(kind, kind)}) as {name}"
            for name, kind in view.columns.items()
        )
        source = f"from {place} where {view.where}" if place else "where false"
        if view.name in made:
            spark.sql(f"drop {'view' if view.name in views else 'table'} last_build.{view.name}")
        form = "table" if place and view.table in REPLACED else "view"
        spark.sql(f"create {form} last_build.{view.name} as select {cells} {source}")
    # tables are where they are: no copy of the state beside the exports, and none to be told from another's
    spark.sql(
        "create or replace view last_build.kept_state as"
        f" select '{LINEAGE}' as lineage, cast(0 as bigint) as generation"
    )
