"""What `make test` leaves to `make test ALL=1` is never the only case of its kind."""

from __future__ import annotations

from typing import cast

import pytest

from tests.families import asked_by, few_of_each, some, without_many


class Case:
    """A collected test as far as it is asked for its name and its mark."""

    def __init__(self, nodeid: str, left: bool | str) -> None:
        self.nodeid, self.left = nodeid, left

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        if name == "few":
            return few_of_each(2).mark if self.nodeid.startswith("small_files.py") else None
        assert name == "many"
        if not self.left:
            return None
        return asked_by(self.left).mark if isinstance(self.left, str) else pytest.mark.many.mark


def cases(*named: tuple[str, bool | str]) -> list[pytest.Item]:
    """Return tests: kept, left, or left to the one named."""
    return [cast("pytest.Item", Case(name, left)) for name, left in named]


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


def test_a_test_may_be_left_where_another_one_that_stays_asks_its_kind() -> None:
    found = cases(("a.py::small[1]", False), ("b.py::large", "a.py::small"))
    assert without_many(found) == (found[:1], found[1:])


@pytest.mark.parametrize(
    "named",
    [
        # it is left itself, is no test, is in no file that there is
        "b.py::other", "a.py::renamed", "no_such_file.py::test",
    ],
)  # fmt: skip
def test_whoever_names_no_test_that_stays_is_refused(named: str) -> None:
    found = cases(("a.py::small", False), ("b.py::other", "a.py::small"), ("b.py::large", named))
    with pytest.raises(pytest.UsageError, match=r"b\.py::large"):
        without_many(found)


def test_a_part_of_the_tests_is_not_asked_for_the_others() -> None:
    found = cases(("b.py::large", "tests/python/test_families.py::test_of_another_file"))
    assert without_many(found) == ([], found)


def test_of_a_file_of_families_each_test_keeps_its_first_cases() -> None:
    names = ["test_one[1]", "test_one[2]", "test_other", "test_one[3]", "test_two[1]", "test_one[4]"]
    found = cases(*((f"small_files.py::{name}", False) for name in names))
    kept, left = without_many(found)
    assert [item.nodeid.partition("::")[2] for item in left] == ["test_one[3]", "test_one[4]"]
    assert len(kept) == 4
