"""Every question in analyses/ has an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.project.builds import PROJECT, Build

ANALYSES = sorted((PROJECT / "analyses").glob("*.sql"))
# the sample is clean: nothing of it is left unused
MAY_BE_EMPTY = {"what_was_not_used"}


@pytest.mark.parametrize("analysis", [path.stem for path in ANALYSES])
def test_an_analysis_runs_and_answers(analysis: str, compiled_analyses: Path, sample_build: Build) -> None:
    """Each analysis runs on the sample's build, says in its first line what it asks, and finds something."""
    assert (PROJECT / "analyses" / f"{analysis}.sql").read_text(encoding="utf-8").startswith("-- ")
    rows = sample_build.rows((compiled_analyses / f"{analysis}.sql").read_text(encoding="utf-8"))
    assert rows or analysis in MAY_BE_EMPTY
