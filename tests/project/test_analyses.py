"""Every question in analyses/ has an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.project.builds import PROJECT, Build

FOLDER = PROJECT / "analyses"
ANALYSES = sorted(path.relative_to(FOLDER) for path in FOLDER.rglob("*.sql"))
READERS = ("analyst", "engineer", "manager", "marketer")
# the sample is clean, without a gap, and nothing of it was ever launched
MAY_BE_EMPTY = {
    "what_was_not_used", "which_cells_were_emptied", "days_without_a_purchase", "were_the_promises_kept",
}  # fmt: skip


@pytest.mark.parametrize("analysis", ANALYSES, ids=[path.stem for path in ANALYSES])
def test_an_analysis_runs_and_answers(analysis: Path, compiled_analyses: Path, sample_build: Build) -> None:
    """Each analysis runs on the sample's build, says in its first line what it asks, and finds something."""
    assert (FOLDER / analysis).read_text(encoding="utf-8").startswith("-- ")
    rows = sample_build.rows((compiled_analyses / analysis).read_text(encoding="utf-8"))
    assert rows or analysis.stem in MAY_BE_EMPTY


def test_every_reader_has_ten_questions_and_the_index_names_them_all() -> None:
    """The index's lines are the first comments of the files, each once."""
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    for reader in READERS:
        assert len([path for path in ANALYSES if path.parts[0] == reader]) >= 10, reader
    for path in ANALYSES:
        assert index.count(f"]({path.as_posix()})") == 1, path
        if len(path.parts) > 1:
            question = (FOLDER / path).read_text(encoding="utf-8").removeprefix("-- ").partition("?")[0]
            assert f"{question}?" in index, path
