"""What dbt compares with its last parsing: of all vars those that parsing depends on."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from otklik.building import parsing


def state(monkeypatch: pytest.MonkeyPatch, variables: dict[str, Any], **args: str | None) -> str:
    """Return what is told of vars and target, of a loader whose other hashes are beside the point."""
    monkeypatch.setattr(parsing, "_slow_state", lambda _: SimpleNamespace(vars_hash=None))
    config = SimpleNamespace(
        cli_vars=variables, args=SimpleNamespace(**{"profile": None, "target": None} | args)
    )
    told: str = parsing.state_of_parsing(SimpleNamespace(root_project=config)).vars_hash.checksum
    return told


@pytest.mark.parametrize("given", [{"budget": 3000}, {"as_of": "2026-08-15", "language": "ru"}])
def test_a_var_that_nodes_ask_when_they_run_is_not_compared(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, Any]
) -> None:
    """A budget, a day or a language leaves what dbt has parsed as it is."""
    assert state(monkeypatch, given) == state(monkeypatch, {})


@pytest.mark.parametrize("name", parsing.OF_PARSING)
def test_a_var_that_parsing_depends_on_is_compared(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """With another connector, owner or address the project is parsed anew; with the same it is not."""
    assert state(monkeypatch, {name: "x"}) != state(monkeypatch, {})
    assert state(monkeypatch, {name: "x"}) != state(monkeypatch, {name: "y"})
    assert state(monkeypatch, {name: "x", "budget": 1}) == state(monkeypatch, {name: "x"})


def test_profile_and_target_are_compared_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spark's graph is not DuckDB's."""
    states = [state(monkeypatch, {}, target=target) for target in (None, "duckdb", "spark")]
    assert len({*states, state(monkeypatch, {}, profile="spark")}) == 4
