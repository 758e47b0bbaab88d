"""Families of cases of which `make test` has some and `make test ALL=1`, as CI has it, all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

MARK = "many"


def some(cases: Iterable[object], fewest: int) -> list[object]:
    """Return cases of one kind: `make test` asks the first few, `make test ALL=1` the others too."""
    listed = list(cases)
    return [
        *listed[:fewest],
        *(pytest.param(*several(case), marks=pytest.mark.many) for case in listed[fewest:]),
    ]


def several(case: object) -> tuple[object, ...]:
    """Return the values of a case of several arguments, or of the one."""
    return case if isinstance(case, tuple) else (case,)


def without_many(items: Sequence[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Return the tests that `make test` has, and those left to ALL=1; nothing may be held there alone."""
    left = [item for item in items if item.get_closest_marker(MARK)]
    kept = [item for item in items if not item.get_closest_marker(MARK)]
    orphans = {of(item) for item in left} - {of(item) for item in kept}
    if orphans:
        raise pytest.UsageError(f"held by `make test ALL=1` alone: {', '.join(sorted(orphans))}")
    return kept, left


def of(item: pytest.Item) -> str:
    """Return the function that a case is one of."""
    return item.nodeid.split("[")[0].split("@")[0]
