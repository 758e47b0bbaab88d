"""The marked blocks of README.md."""

from __future__ import annotations

import pytest
from otklik_tools.readme import filled

TEXT = "before\n<!-- begin: a -->\nold\n<!-- end -->\nbetween\n<!-- begin: b -->\n<!-- end -->\nafter\n"


def test_only_the_marked_blocks_change() -> None:
    """Old lines go, new ones come, everything else stays; filled twice is filled once."""
    new = filled(TEXT, {"a": "1\n2", "b": r"\1 stays as it is"})
    assert new == (
        "before\n<!-- begin: a -->\n1\n2\n<!-- end -->\nbetween\n"
        "<!-- begin: b -->\n\\1 stays as it is\n<!-- end -->\nafter\n"
    )
    assert filled(new, {"a": "1\n2", "b": r"\1 stays as it is"}) == new


def test_blocks_that_another_build_fills_stay() -> None:
    """One at a time, each from its own warehouse."""
    assert filled(TEXT, {"b": "2"}, ["a"]) == TEXT.replace("begin: b -->\n", "begin: b -->\n2\n")
    with pytest.raises(ValueError, match="marks the blocks"):
        filled(TEXT, {"b": "2"}, ["a", "c"])


@pytest.mark.parametrize("blocks", [{"a": ""}, {"a": "", "b": "", "c": ""}, {"a": "", "c": ""}])
def test_a_block_without_its_mark_is_an_error(blocks: dict[str, str]) -> None:
    """A renamed mark would leave old figures standing."""
    with pytest.raises(ValueError, match="marks the blocks"):
        filled(TEXT, blocks)


def test_a_block_marked_twice_is_an_error() -> None:
    """Which of both is meant?"""
    with pytest.raises(ValueError, match="marks the blocks"):
        filled(TEXT + TEXT, {"a": "", "b": ""})
