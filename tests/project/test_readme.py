"""Both READMEs and docs/slides.md say what the sample's build says, and the READMEs say the same."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import duckdb
import pytest
from otklik_tools.readme import PAGES, pages, readme_blocks

from tests.project.builds import PROJECT, Build


def test_the_figures_in_the_readme_are_those_of_the_sample(
    sample_build: Build, compiled_analyses: Path
) -> None:
    """The committed pages are what `make readme` writes; if not, run it and read what has changed."""
    with duckdb.connect(str(sample_build.warehouse), read_only=True) as connection:
        blocks = readme_blocks(connection, PROJECT / "analyses", compiled_analyses)
    for page, text in pages(PROJECT, blocks).items():
        assert text.splitlines() == (PROJECT / page).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("page", sorted(PAGES))
def test_links_and_pictures_of_a_page_are_there(page: str) -> None:
    """Each stands where the page says, as seen from the page."""
    text = (PROJECT / page).read_text(encoding="utf-8")
    linked = [one or other for one, other in re.findall(r"\]\(([^)#]+)\)|src=\"([^\"]+)\"", text)]
    assert linked
    assert [
        each for each in linked if "://" not in each and not ((PROJECT / page).parent / each).exists()
    ] == []


def test_both_readmes_name_the_same_things() -> None:
    """Every file, column, mart, setting and command of the English one stands in the Russian one."""
    english, russian = (
        (PROJECT / name).read_text(encoding="utf-8") for name in ("README.md", "README.ru.md")
    )
    named = [set(re.findall(r"`([\w.*/<>]+)`", re.sub(r"```.*?```", "", each, flags=re.DOTALL)))
             for each in (english, russian)]  # fmt: skip
    assert len(named[0]) > 100
    assert named[0] - named[1] == set()
    commands = [set(re.findall(r"^(?:CRM_EXPORT=\S+ )?(make \w+[^#\n]*?) +#", each, re.MULTILINE))
                for each in (english, russian)]  # fmt: skip
    assert commands[0] == {each.replace("папка", "folder") for each in commands[1]}
    assert english.count("\n## ") == russian.count("\n## ")
    assert english.count(".png") == russian.count(".png") == 3


def test_the_top_five_are_the_first_lines_of_the_file(sample_build: Build) -> None:
    """Ids and scores in docs/slides.md stand so in the CSV that a marketer opens."""
    path = sample_build.exports / "marketing_campaign_city_1188.csv"
    first_five = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))[:5]
    readme = (PROJECT / "docs" / "slides.md").read_text(encoding="utf-8")
    header, _, *lines = readme.split("<!-- begin: top five -->\n")[1].split("\n<!-- end -->")[0].splitlines()
    names = [name.strip() for name in header.strip("|").split("|")]
    shown = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert shown == [[line[name] for name in names] for line in first_five]


def test_the_closing_lines_are_what_the_build_printed(sample_build: Build) -> None:
    """Each closing line in README.md was printed at the end of the build, files in its own folder."""
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    block = readme.split("<!-- begin: closing lines -->\n")[1].split("<!-- end -->")[0]
    lines = [line for line in block.splitlines() if line != "```"]
    printed = sample_build.output.replace(f"{sample_build.exports}/", "exports/").splitlines()
    assert lines, "a block without lines shows nothing"
    assert [line for line in lines if line not in printed] == []
