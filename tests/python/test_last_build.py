"""What the previous build published is read whatever that build knew."""

from __future__ import annotations

import duckdb
import pytest
from otklik.export_files import last_build


@pytest.fixture
def warehouse() -> duckdb.DuckDBPyConnection:
    """Return an empty warehouse."""
    return duckdb.connect()


def names(warehouse: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the columns of the view."""
    return [name for name, *_ in warehouse.execute("describe last_build.campaign_list").fetchall()]


def test_before_the_first_build_the_view_is_empty_and_has_every_column(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """The columns of the mart's contract, in its order, and where the list comes from."""
    last_build.make_views(warehouse)
    assert warehouse.execute("select count(*) from last_build.campaign_list").fetchone() == (0,)
    assert names(warehouse) == list(last_build.published_columns())
    assert names(warehouse)[:2] == ["campaign_id", "customer_id"]
    assert {"decision", "propensity", "connector", "as_of", "model_id"} <= set(names(warehouse))


def test_a_column_that_the_previous_build_did_not_know_is_empty(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """One it knew and we do not is left out; a value of another type is read as ours, or is empty."""
    warehouse.execute("create schema main_exports")
    warehouse.execute(
        "create table main_exports.published_list as "
        "select 'spring' as campaign_id, 7 as customer_id, 'n/a' as rank, 1 as forgotten, "
        "date '2026-10-01' as as_of, false as is_superseded"
    )
    last_build.make_views(warehouse)
    assert names(warehouse) == list(last_build.published_columns())
    found = warehouse.execute(
        "select campaign_id, customer_id, rank, decision, connector, cast(as_of as text) "
        "from last_build.campaign_list"
    ).fetchone()
    assert found == ("spring", "7", None, None, None, "2026-10-01")


def test_the_table_may_be_replaced_under_the_view(warehouse: duckdb.DuckDBPyConnection) -> None:
    """As dbt does it: a new table beside it, the names exchanged, the old one dropped."""
    warehouse.execute("create schema main_exports")
    warehouse.execute(
        "create table main_exports.published_list as select 'old' as campaign_id, false as is_superseded"
    )
    last_build.make_views(warehouse)
    warehouse.execute(
        "create table main_exports.fresh as "
        "select 'new' as campaign_id, 'a' as customer_id, false as is_superseded"
    )
    warehouse.execute("alter table main_exports.published_list rename to backup")
    warehouse.execute("alter table main_exports.fresh rename to published_list")
    warehouse.execute("drop table main_exports.backup")
    assert warehouse.execute("select campaign_id from last_build.campaign_list").fetchall() == [("new",)]
    last_build.make_views(warehouse)
    assert warehouse.execute("select customer_id from last_build.campaign_list").fetchall() == [("a",)]
