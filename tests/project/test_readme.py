"""README.md says what the sample's build says."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import duckdb
from otklik_tools.readme import JOURNEY, filled, readme_blocks

from tests.project.builds import PROJECT, Build


def test_the_figures_in_the_readme_are_those_of_the_sample(
    sample_build: Build, compiled_analyses: Path
) -> None:
    """The committed README.md is what `make readme` writes; if not, run it and read what has changed."""
    committed = (PROJECT / "README.md").read_text(encoding="utf-8")
    with duckdb.connect(str(sample_build.warehouse), read_only=True) as connection:
        blocks = readme_blocks(connection, PROJECT / "analyses", compiled_analyses)
    assert filled(committed, blocks, [JOURNEY]).splitlines() == committed.splitlines()


def test_the_top_five_are_the_first_lines_of_the_file(sample_build: Build) -> None:
    """Ids and scores in README.md stand so in the CSV that a marketer opens."""
    path = sample_build.exports / "marketing_campaign_city_1188.csv"
    first_five = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))[:5]
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
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
