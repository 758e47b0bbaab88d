"""What holds of all tests."""

from __future__ import annotations

import pytest
from hypothesis import settings

from tests.families import MARK, without_many

# how long a case takes is another thing on every machine, and on a busy one
settings.register_profile("no clock", deadline=None)
settings.load_profile("no clock")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make test` ask for some cases of large families; without a word all are run."""
    parser.addoption("--some", action="store_true", help="of large families of cases the first few")


def pytest_configure(config: pytest.Config) -> None:
    """Tell of the mark."""
    config.addinivalue_line("markers", f"{MARK}: one of many of its kind, which `make test ALL=1` asks")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is left to ALL=1."""
    if config.getoption("--some"):
        items[:], left = without_many(items)
        config.hook.pytest_deselected(items=left)
