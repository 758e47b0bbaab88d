"""The sample on a real Spark of this machine, beside DuckDB's: `python -m otklik_tools.spark [--steps ...]`.

Lands the export as Parquet, builds it on DuckDB, starts a master and two workers on loopback, builds it
there, compares every public mart, scores once more while a worker is killed, and stops all that it started.
Ends with 1 where something differs.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

import yaml
from dbt_otklik_spark.relations import know_functions
from pyspark.sql import SparkSession

from otklik_tools.spark.cluster import HOST, Cluster
from otklik_tools.spark.comparison import MARTS, VIEWS, compare_builds, compare_files
from otklik_tools.spark.guard import Guard
from otklik_tools.spark.landing import land
from otklik_tools.spark.lost_worker import PARTS, score_while

STEPS = ("land", "duckdb", "spark", "compare", "kill")
# what a build is made of; what must hold of it is asked by `make test`, on DuckDB
BUILD = ("build", "--exclude-resource-type", "unit_test", "--exclude-resource-type", "test")


def main() -> int:
    """Do the steps asked for; return what the process ends with."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--folder", type=Path, default=Path("target/spark"))
    parser.add_argument(
        "--export", type=Path, default=Path(os.environ.get("CRM_EXPORT", "seeds/sample_export"))
    )
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=STEPS)
    parser.add_argument("dbt", nargs="*", help="after --: more for both builds, like --vars")
    asked = parser.parse_args()
    folder = asked.folder.absolute()
    if "land" in asked.steps:
        # from nothing: what an earlier run left would be state
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    with Guard() as guard:
        failed = do_steps(asked, folder, guard)
    print("stopped: all that was started", flush=True)
    return int(failed)


def do_steps(asked: argparse.Namespace, folder: Path, guard: Guard) -> bool:
    """Do the steps in the folder; return whether one of them failed."""
    warehouse, tables = folder / "warehouse.duckdb", folder / "tables"
    failed = False
    if "land" in asked.steps:
        print(f"landed as Parquet: {len(land(asked.export, folder / 'export'))} tables", flush=True)
    if "duckdb" in asked.steps:
        here = {"OTKLIK_WAREHOUSE": str(warehouse), "CRM_EXPORT": str(asked.export)}
        failed |= not dbt(guard, folder, "duckdb", here, *BUILD, *asked.dbt)
    if "spark" in asked.steps or "kill" in asked.steps:
        cluster = Cluster(guard, folder / "logs").start()
        there = {
            "OTKLIK_SPARK_MASTER": cluster.url,
            "OTKLIK_SPARK_FOLDER": str(folder),
            "OTKLIK_SPARK_EXPORT": str(folder / "export"),
        }
        print(f"Spark: {cluster.url}, {cluster.count} workers", flush=True)
        if "spark" in asked.steps:
            failed |= not dbt(guard, folder, "spark", there, *BUILD, *asked.dbt)
        spark = session(cluster, folder)
        try:
            copy_views(spark, tables)
            if "kill" in asked.steps:
                failed |= not scores_without_a_worker(spark, cluster, folder)
        finally:
            spark.stop()
    if "compare" in asked.steps:
        names, found = compare_builds(warehouse, tables)
        print(*found, sep="\n")
        differing = {each.mart for each in found}
        print(f"public marts: {len(names)}, the same: {len(names) - len(differing)}", flush=True)
        failed |= bool(differing)
        files, unlike = compare_files(folder / "exports-duckdb", folder / "exports-spark")
        print(*(f"{name}: not the same file" for name in unlike), sep="\n")
        print(f"files that people work with: {len(files)}, the same: {len(files) - len(unlike)}", flush=True)
        failed |= bool(unlike) or not files
    return failed


def dbt(guard: Guard, folder: Path, target: str, environment: dict[str, str], *arguments: str) -> bool:
    """Run dbt on a target; its own lines go to the screen."""
    places = ["--target-path", str(folder / f"dbt-{target}"), "--log-path", str(folder / "logs" / target)]
    exports = {"OTKLIK_EXPORTS": str(folder / f"exports-{target}")}
    command = [str(Path(sys.executable).parent / "dbt"), *arguments, "--target", target, *places]
    return guard.start(command, {**os.environ, **exports, **environment}).wait() == 0


def copy_views(spark: SparkSession, tables: Path) -> None:
    """Write the rows of the marts that are views beside those that are tables."""
    shutil.rmtree(tables / VIEWS, ignore_errors=True)
    for row in spark.sql(f"show views in {MARTS}").collect():
        frame = spark.table(f"{MARTS}.{row['viewName']}").coalesce(1)
        frame.write.mode("overwrite").parquet(str(tables / VIEWS / row["viewName"]))


def session(cluster: Cluster, folder: Path) -> SparkSession:
    """Return a session on the cluster, with the settings of the profile and the catalog of the build."""
    profile = yaml.safe_load(Path("profiles.yml").read_text(encoding="utf-8"))["otklik"]["outputs"]["spark"]
    plain = {
        key: str(value) for key, value in profile["server_side_parameters"].items() if "{{" not in str(value)
    }
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    catalog = f"jdbc:derby:;databaseName={folder / 'catalog'};create=true"
    builder = SparkSession.builder.enableHiveSupport().master(cluster.url)
    for key, value in {
        **plain,
        "spark.driver.host": HOST,
        "spark.driver.extraJavaOptions": f"-Dderby.system.home={folder}",
        "spark.sql.warehouse.dir": str(folder / "tables"),
        "spark.hadoop.javax.jdo.option.ConnectionURL": catalog,
        "spark.executorEnv.PYTHONPATH": str(Path(__file__).absolute().parents[2]),
        "spark.sql.shuffle.partitions": str(PARTS),
        # small parts would be made one, and one worker would do it all
        "spark.sql.adaptive.enabled": "false",
    }.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("FATAL")
    know_functions(spark)
    return spark


def scores_without_a_worker(spark: SparkSession, cluster: Cluster, folder: Path) -> bool:
    """Say what scoring gave while a worker was killed; return whether it is what the build had."""
    begun, scored, unlike = score_while(spark, folder / "kill", cluster.kill_worker)
    print(
        f"a worker was killed while it scored: {begun} attempts at {PARTS} parts, {scored} scores,"
        f" {unlike} differ from the build's",
        flush=True,
    )
    return begun > PARTS and scored > 0 and unlike == 0


if __name__ == "__main__":
    sys.exit(main())
