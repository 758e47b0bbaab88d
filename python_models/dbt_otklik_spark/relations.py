"""What the Python models ask of a relation, answered by Spark: a model reads the same on both engines.

DuckDB's relation is the form of the questions (`filter`, `project`, `order`, `join`, `limit`, then
`fetchall`, `to_arrow_table` or `to_arrow_reader`), because that is what the models were written with.
Conditions and lists of columns are SQL that both engines know. Everything up to the last step stays on the
cluster.

Where a model must have DuckDB itself (the files of a list are written from it), `HereTables` gives it the
same tables in a DuckDB of the driver.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from otklik.engine.connections import connect
from otklik.engine.distributed import Work
from otklik.engine.row_texts import row_text
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as spark_functions
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema
from pyspark.sql.types import StringType

# what SQL calls the text of a row; see macros/engine/row_text.sql
ROW_TEXT = "otklik_row_text"


class SparkRelation:
    """A table or a question of Spark's, asked as DuckDB's relations are."""

    def __init__(self, frame: DataFrame) -> None:
        self.frame = frame

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return list(self.frame.columns)

    def filter(self, condition: str) -> SparkRelation:
        """Return the rows of which the condition is true."""
        return SparkRelation(self.frame.filter(condition))

    def project(self, columns: str) -> SparkRelation:
        """Return the columns, or expressions, of a select."""
        return SparkRelation(_asked(self.frame, f"select {columns} from {{rows}}"))

    def order(self, columns: str) -> SparkRelation:
        """Return the rows in the order of the columns; empty values last, as DuckDB has them."""
        keys = ", ".join(f"{column.strip()} nulls last" for column in columns.split(","))
        return SparkRelation(_asked(self.frame, f"select * from {{rows}} order by {keys}"))

    def limit(self, count: int) -> SparkRelation:
        """Return at most so many rows."""
        return SparkRelation(self.frame.limit(count))

    def join(self, other: SparkRelation, columns: str, how: str = "inner") -> SparkRelation:
        """Join by columns of the same names; `semi` keeps the rows that have a partner."""
        keys = [column.strip() for column in columns.split(",")]
        return SparkRelation(self.frame.join(other.frame, keys, how))

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return the rows, on the driver."""
        return [tuple(row) for row in self.frame.collect()]

    def to_arrow_table(self) -> pa.Table:
        """Return the rows as a table, on the driver."""
        return self.frame.toArrow()

    def to_arrow_reader(self, batch_size: int) -> SparkRows:
        """Return the rows where they are; `batch_size` rows come at a time."""
        return SparkRows(self.frame, batch_size)


class SparkRows:
    """Rows on the workers, to be worked on there; iterated, they come to the driver batch by batch."""

    def __init__(self, frame: DataFrame, batch_size: int) -> None:
        self.frame, self.batch_size = frame, batch_size

    @property
    def schema(self) -> pa.Schema:
        """The columns, as Arrow has them."""
        return to_arrow_schema(self.frame.schema)

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        """Give the rows in their order."""
        yield from self.frame.toArrow().to_batches(self.batch_size)

    def apply(self, work: Work) -> DataFrame:
        """Return what the work gives of each part; a worker that dies has its parts done by another."""
        given = self.schema
        made = work(given.empty_table().to_reader()).schema

        def of_part(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            parts = (pa.RecordBatch.from_arrays(batch.columns, schema=given) for batch in batches)
            yield from work(pa.RecordBatchReader.from_batches(given, parts))

        return self.frame.mapInArrow(of_part, from_arrow_schema(made, prefer_timestamp_ntz=True))


class SparkTables:
    """What a model gets as its session: tables by their names."""

    def __init__(self, spark: SparkSession) -> None:
        self.spark = spark

    def table(self, name: str) -> SparkRelation:
        """Return a table of the catalog."""
        return SparkRelation(self.spark.table(name))


class HereTables:
    """The same for a model that writes files: its tables come to a DuckDB of the driver when asked for."""

    def __init__(self, spark: SparkSession) -> None:
        self.spark = spark
        self.conn = connect(":memory:")
        self.known: dict[str, str] = {}

    def table(self, name: str) -> duckdb.DuckDBPyRelation:
        """Return the table, copied once."""
        if name not in self.known:
            short = re.sub(r"\W+", "_", name)
            # a name, not rows, is what the relation's SQL may be put into another question with
            self.conn.register(f"arrow_{short}", self.spark.table(name).toArrow())
            self.conn.execute(f"create table {short} as select * from arrow_{short}")
            self.conn.unregister(f"arrow_{short}")
            self.known[name] = short
        return self.conn.table(self.known[name])

    def execute(self, question: str, values: Any = None) -> duckdb.DuckDBPyConnection:
        """Ask the driver's DuckDB."""
        return self.conn.execute(question, values)


def spark_frame(spark: SparkSession, result: Any, folder: Path) -> DataFrame:
    """Return what a model returned as a table of Spark's.

    A stream is written to the folder first, batch by batch, so that the driver never holds all of it.
    """
    if isinstance(result, DataFrame):
        return result
    if isinstance(result, SparkRelation):
        return result.frame
    if isinstance(result, pa.RecordBatchReader):
        path = folder / f"{uuid4()}.parquet"
        with pq.ParquetWriter(path, result.schema) as writer:
            for batch in result:
                writer.write_batch(batch)
        columns = from_arrow_schema(result.schema, prefer_timestamp_ntz=True)
        return spark.read.schema(columns).parquet(str(path))
    schema = from_arrow_schema(result.schema, prefer_timestamp_ntz=True)
    return spark.createDataFrame(result, schema)


def know_functions(spark: SparkSession) -> None:
    """Let the SQL of the project find the library's functions in this session."""
    spark.udf.register(ROW_TEXT, spark_functions.udf(row_text, StringType(), useArrow=False))


def _asked(frame: DataFrame, question: str) -> DataFrame:
    return frame.sparkSession.sql(question, rows=frame)
