"""Connections of the library draw nothing on a user's screen."""

from pathlib import Path

from otklik.engine import connections

LIBRARY = Path(connections.__file__).parents[1]
# the one place that makes them; the plugin's, which dbt's own follows, takes its settings from profiles.yml
MAKERS = {"connections.py", "plugin.py"}


def test_the_engine_draws_no_bar_of_progress() -> None:
    """Nor does a cursor that is made silent."""
    asked = "select current_setting('enable_progress_bar')"
    with connections.connect() as conn:
        assert conn.execute(asked).fetchall() == [(False,)]
        assert connections.silent(conn.cursor()).execute(asked).fetchall() == [(False,)]


def test_nobody_else_connects() -> None:
    """What connects by itself would draw over the last sentence of a build."""
    makers = {path.name for path in LIBRARY.rglob("*.py") if "duckdb.connect(" in path.read_text()}
    assert makers == MAKERS


def test_a_function_is_known_whether_it_is_committed_or_not() -> None:
    """And to ask for one that is not there leaves the transaction as it was."""
    with connections.connect() as conn:
        conn.execute("begin")
        conn.execute("create table kept as select '1' as a")
        assert not connections.has_function(conn, "as_it_was")
        conn.create_function("as_it_was", lambda text: text, ["varchar"], "varchar")
        assert connections.has_function(conn, "as_it_was")
        conn.execute("commit")
        with conn.cursor() as other:
            assert connections.has_function(other, "as_it_was")
            assert not connections.has_function(other, "as_it_is")
            assert other.execute("select as_it_was(a) from kept").fetchall() == [("1",)]
        conn.remove_function("as_it_was")
        assert not connections.has_function(conn, "as_it_was")
