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
