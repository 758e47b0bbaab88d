"""What holds of all tests."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from tests.families import FEW, MARK, load_examples, without_many


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make test` ask for some cases of large families; without a word all are run."""
    parser.addoption("--some", action="store_true", help="of large families of cases the first few")


def pytest_configure(config: pytest.Config) -> None:
    """Tell of the marks, and how many made-up cases a property is asked, before any test is read."""
    config.addinivalue_line("markers", f"{MARK}: one of many of its kind, which `make test ALL=1` asks")
    config.addinivalue_line("markers", f"{FEW}(number): of each test so many cases are asked in `make test`")
    load_examples(fewer=config.getoption("--some"))


# before tests are grouped by what they share, so that what is left out joins no groups
@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Generator[None, object, object]:
    """Leave out what is left to ALL=1."""
    if config.getoption("--some"):
        items[:], left = without_many(items)
        config.hook.pytest_deselected(items=left)
    return (yield)
