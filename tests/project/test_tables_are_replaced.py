"""A table is replaced whole or stays as it was, whatever stands under its name (macros/engine/table.sql)."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from tests.project.builds import Build, run_dbt

# one with a contract and comments, one of the workings, one that Python makes
REPLACED = {
    "list_rules": "main_marts",
    "season_spread": "main_targeting",
    "promise_draws": "main_targeting",
}


def test_a_table_is_replaced_whole_or_stays(sample_build: Build, tmp_path: Path) -> None:
    """Views of an earlier layout become tables, and a model that fails leaves the rows that there were."""
    scratch = tmp_path / "build"
    scratch.mkdir()
    sample_build.copy_warehouse(scratch / "warehouse.duckdb")
    shutil.copytree(sample_build.exports, scratch / "exports")
    before = {name: sample_build.rows(f"from {room}.{name} order by all") for name, room in REPLACED.items()}
    segments = "from main_marts.dim_segments order by all"
    with duckdb.connect(str(scratch / "warehouse.duckdb")) as connection:
        for name, room in REPLACED.items():
            connection.execute(f"drop table {room}.{name}")
            connection.execute(f"create view {room}.{name} as select 'of an earlier layout' as text")
        # fails while it is read, after the new table has been made
        connection.execute("create table kept as from main_customers.segment_names_given")
        connection.execute("drop table main_customers.segment_names_given")
        connection.execute(
            "create view main_customers.segment_names_given as select * replace (case when"
            " segment_id is not null then error('broken') else segment_id end as segment_id) from kept"
        )
    done = run_dbt(scratch, command="run", select=" ".join([*REPLACED, "dim_segments"]))
    assert done.code
    assert "broken" in done.output
    assert done.rows(segments) == sample_build.rows(segments)
    assert {name: done.rows(f"from {room}.{name} order by all") for name, room in REPLACED.items()} == before
    kinds = "select distinct table_type from information_schema.tables where table_name in " + str(
        tuple(REPLACED)
    )
    assert done.rows(kinds) == [("BASE TABLE",)]
    texts = "select column_name, comment from duckdb_columns() where table_name = 'list_rules' order by all"
    assert done.rows(texts) == sample_build.rows(texts)
    assert any(comment for _, comment in done.rows(texts))
