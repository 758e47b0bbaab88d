"""Families of cases of which `make test` has some and `make test ALL=1`, as CI has it, all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import settings

MARK = "many"
FEW = "few"
ROOT = Path(__file__).parents[1]
# of so many made-up cases of a property `make test` asks one
OF_EXAMPLES = 3
# what has been loaded, the last one last
PROFILES: list[str] = []


def some(cases: Iterable[object], fewest: int) -> list[object]:
    """Return cases of one kind: `make test` asks the first few, `make test ALL=1` the others too."""
    listed = list(cases)
    return [
        *listed[:fewest],
        *(pytest.param(*several(case), marks=pytest.mark.many) for case in listed[fewest:]),
    ]


def few_of_each(fewest: int) -> pytest.MarkDecorator:
    """Say of a whole file, as its `pytestmark`, how many cases of each of its tests `make test` asks."""
    return pytest.mark.few(fewest)


def load_examples(*, fewer: bool) -> None:
    """Let Hypothesis make up 100 cases of a property, or as many as `make test` asks."""
    # how long a case takes is another thing on every machine, and on a busy one
    settings.register_profile("all", deadline=None)
    settings.register_profile("some", deadline=None, max_examples=100 // OF_EXAMPLES)
    profile = "some" if fewer else "all"
    settings.load_profile(profile)
    PROFILES.append(profile)


def examples(number: int) -> settings:
    """Return how many cases of a property are made up, the same ones each time; in `make test` a third."""
    return settings(max_examples=number if is_all() else number // OF_EXAMPLES, derandomize=True)


def is_all() -> bool:
    """Say whether all is asked, as CI asks it."""
    return PROFILES[-1:] != ["some"]


def several(case: object) -> tuple[object, ...]:
    """Return the values of a case of several arguments, or of the one."""
    return case if isinstance(case, tuple) else (case,)


def asked_by(test: str) -> pytest.MarkDecorator:
    """Leave a test to `make test ALL=1`: `make test` asks the same kind by another one, of a cheaper build.

    `test`: that other one, as `tests/project/test_loop.py::test_a_launched_list_counts_as_sent`.
    """
    return pytest.mark.many(of=test)


def without_many(items: Sequence[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Return the tests that `make test` has, and those left to ALL=1; no kind may be held there alone."""
    seen: Counter[str] = Counter()
    left: list[pytest.Item] = []
    kept: list[pytest.Item] = []
    for item in items:
        few = item.get_closest_marker(FEW)
        seen[of(item)] += 1
        is_left = item.get_closest_marker(MARK) or (few and seen[of(item)] > few.args[0])
        (left if is_left else kept).append(item)
    asked = {of(item) for item in kept}
    files = {file_of(test) for test in asked | {of(item) for item in left}}
    orphans = {of(item) for item in left} - asked
    # whoever runs a part of the tests has not the other files; of all tests none is spared
    answered = {
        of(item)
        for item in left
        if (other := stands_for(item))
        and (other in asked or (file_of(other) not in files and (ROOT / file_of(other)).is_file()))
    }
    if orphans - answered:
        raise pytest.UsageError(f"held by `make test ALL=1` alone: {', '.join(sorted(orphans - answered))}")
    return kept, left


def of(item: pytest.Item) -> str:
    """Return the function that a case is one of."""
    return item.nodeid.split("[")[0].split("@")[0]


def file_of(test: str) -> str:
    """Return the file that a test stands in."""
    return test.partition("::")[0]


def stands_for(item: pytest.Item) -> str | None:
    """Return the test that asks the same kind in `make test`, where the mark names one."""
    mark = item.get_closest_marker(MARK)
    return mark.kwargs.get("of") if mark else None
