"""What `make test` leaves to `make test ALL=1` is never the only case of its kind."""

from __future__ import annotations

from typing import cast

import pytest

from tests.families import some, without_many


class Case:
    """A collected test as far as it is asked for its name and its mark."""

    def __init__(self, nodeid: str, *, is_left: bool) -> None:
        self.nodeid, self.is_left = nodeid, is_left

    def get_closest_marker(self, name: str) -> object:
        return self.is_left or None


def cases(*named: tuple[str, bool]) -> list[pytest.Item]:
    return [cast("pytest.Item", Case(name, is_left=is_left)) for name, is_left in named]


def test_the_first_cases_stay_and_the_others_are_marked() -> None:
    kept = some(range(4), 2)
    assert kept[:2] == [0, 1]
    assert [case.marks[0].name for case in kept[2:]] == ["many", "many"]  # type: ignore[attr-defined]


def test_what_is_left_out_has_a_case_that_stays() -> None:
    found = cases(("a.py::test[1]@group", False), ("a.py::test[2]", True))
    assert without_many(found) == (found[:1], found[1:])


def test_a_promise_of_all_alone_is_refused() -> None:
    with pytest.raises(pytest.UsageError, match=r"a\.py::other"):
        without_many(cases(("a.py::test[1]", False), ("a.py::other[2]", True)))
