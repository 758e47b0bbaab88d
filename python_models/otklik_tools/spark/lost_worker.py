"""Scores the sample once more while a worker dies: the result has to be the same."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pyarrow as pa
from dbt_otklik_spark.relations import SparkTables
from otklik.engine.distributed import in_parts
from otklik.fits.model_kinds import is_kind_for
from otklik.fits.scoring import scores
from pyspark import TaskContext
from pyspark.sql import SparkSession

PARTS = 2
# parts that have begun wait for the kill this long at most, seconds
PATIENCE = 120.0


def score_while(spark: SparkSession, folder: Path, kill: Callable[[], int]) -> tuple[int, int, int]:
    """Score the scoring set in parts; end a worker when each part has begun on one.

    Returns the number of attempts at parts, of scores, and of scores that differ from `model_scores`.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    tables = SparkTables(spark)
    models = (
        tables.table("main_prediction.current_models")
        .filter(is_kind_for("scoring"))
        .project("model_kind, fitted_for, model_id, artifact")
        .order("fitted_for, model_kind")
        .fetchall()
    )
    rows = tables.table("main_prediction.scoring_set").order("fitted_for, campaign_id, customer_id")
    frame = in_parts(lambda part: scores(models, watched(part, folder)), rows.to_arrow_reader(20_000))
    # the kill comes from the side, while the driver waits for its parts
    killer = Thread(target=_kill_when_begun, args=(folder, kill))
    killer.start()
    again = {tuple(row) for row in frame.collect()}
    killer.join()
    before = {tuple(row) for row in spark.table("main_prediction.model_scores").select(*SCORED).collect()}
    return len(list(folder.glob("part-*"))), len(again), len(again ^ before)


SCORED = ("model_kind", "model_id", "campaign_id", "customer_id", "probability")


def watched(part: pa.RecordBatchReader, folder: Path) -> pa.RecordBatchReader:
    """Give the part's batches, after it has said that it began and the kill has come."""

    def batches() -> Iterator[pa.RecordBatch]:
        if context := TaskContext.get():
            name = f"part-{context.partitionId()}-{context.taskAttemptId()}"
            (folder / name).write_text(str(os.getpid()))
            until = time.monotonic() + PATIENCE
            while not (folder / "killed").exists() and time.monotonic() < until:
                time.sleep(0.1)
        yield from part

    return pa.RecordBatchReader.from_batches(part.schema, batches())


def _kill_when_begun(folder: Path, kill: Callable[[], int]) -> None:
    until = time.monotonic() + PATIENCE
    while len(list(folder.glob("part-*"))) < PARTS and time.monotonic() < until:
        time.sleep(0.1)
    kill()
    (folder / "killed").touch()
