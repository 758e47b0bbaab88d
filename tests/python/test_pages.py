"""The map is of this house: what the pages name is there, and what is there is named."""

from __future__ import annotations

import re
from fnmatch import fnmatch

import pytest
import yaml

from tests.project.builds import PROJECT

DECISIONS = PROJECT / "docs" / "decisions"
PAGES = sorted(page.name for page in DECISIONS.glob("*.md") if page.name != "README.md")


@pytest.mark.parametrize("name", PAGES)
def test_a_decision_says_when_whether_and_what_and_stands_in_the_index(name: str) -> None:
    """Under its title: the day, the status, the decision in bold; the index has the page and its decision."""
    title, blank, first, *_ = (DECISIONS / name).read_text(encoding="utf-8").split("\n")
    day = r"\d{4}-\d\d-\d\d"
    said = re.fullmatch(
        rf"Decided {day}(, last changed {day})?\. (In force|Replaced by .+)\. \*\*(.+)\*\*", first
    )
    assert blank == ""
    assert said, first
    assert f"| [{title.removeprefix('# ')}]({name}) | {said[3]} |" in (DECISIONS / "README.md").read_text(
        encoding="utf-8"
    )


def test_the_index_names_no_page_that_is_gone() -> None:
    """As many rows as pages."""
    index = (DECISIONS / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"\]\(([\w-]+\.md)\)", index)) == PAGES


def test_the_map_names_every_room_and_every_public_table() -> None:
    """ARCHITECTURE.md has a paragraph a room, and in it the room's public tables and no others."""
    text = (PROJECT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    told = {}
    for paragraph in text.split("## The rooms")[1].split("## The library")[0].split("\n\n"):
        words = " ".join(paragraph.split())
        if words.startswith("**"):
            public = re.split(r"Public(?: tables)?: ", words)[1].split(". ")[0]
            told[words.split("**")[1]] = re.findall(r"`([\w*]+)`", public)
    rooms = {room.name: room for room in (PROJECT / "models").iterdir() if room.is_dir()}
    assert told.keys() == rooms.keys()
    for name, room in rooms.items():
        tables = {model.stem for model in room.glob("*.sql")}
        unsaid = {table for table in tables if not any(fnmatch(table, each) for each in told[name])}
        gone = {each for each in told[name] if not any(fnmatch(table, each) for table in tables)}
        assert (name, unsaid, gone) == (name, set(), set())


def test_a_recipe_names_files_that_are_there() -> None:
    """Whoever follows CONTRIBUTING.md finds each file; `<...>` stands for the new one's name."""
    text = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:models|python_models|seeds|macros|tests)/[^`<]*)[^`]*`", text)
    assert len(named) > 15
    assert [
        path for path in named if not (PROJECT / path).exists() and not (PROJECT / path).parent.exists()
    ] == []


def test_selectors_are_those_of_the_readme() -> None:
    """README.md names the parts that selectors.yml has."""
    selectors = yaml.safe_load((PROJECT / "selectors.yml").read_text(encoding="utf-8"))["selectors"]
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert f"a part: {', '.join(each['name'] for each in selectors)}\n" in readme
