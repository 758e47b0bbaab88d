"""The examples in the library's docstrings give what they show."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import otklik
import pytest

LIBRARY = Path(otklik.__path__[0])
WITH_EXAMPLES = [
    ".".join(("otklik", *path.relative_to(LIBRARY).with_suffix("").parts))
    for path in sorted(LIBRARY.rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("module", WITH_EXAMPLES)
def test_an_example_gives_what_it_shows(module: str) -> None:
    """Whoever reads one may paste it."""
    found = doctest.testmod(import_module(module))
    assert found.failed == 0
    assert found.attempted > 0


def test_what_decides_has_examples() -> None:
    """Comparisons, choice, metrics and the forms of what leaves."""
    asked = {"effects.comparisons", "choice.knapsack", "modelling.metrics", "publishing.audiences"}
    assert {f"otklik.{name}" for name in asked} <= set(WITH_EXAMPLES)
