"""What `make` finds before anything is installed, and what looks at a change before and after it is sent."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.project.builds import PROJECT

# as a Python of another version: answers the Makefile's question for its own, and makes what `venv` would
FAKE = """#!/bin/sh
case "$1" in
-c) exec {real} -c "import sys; sys.version_info = ({major}, {minor}, 0, 'final', 0)
$2" ;;
-m) mkdir -p "$3/bin" && echo {major}.{minor} > "$3/bin/python" ;;
esac
"""


def make(
    tmp_path: Path, pythons: dict[str, tuple[int, int]], *words: str
) -> subprocess.CompletedProcess[str]:
    """Run `make .venv/bin/python` where only these Pythons are on the PATH, by name and version."""
    path = tmp_path / "path"
    path.mkdir()
    for name, (major, minor) in pythons.items():
        (path / name).write_text(FAKE.format(real=sys.executable, major=major, minor=minor))
        (path / name).chmod(0o755)
    for tool in ("sh", "mkdir", "make"):
        found = next(Path(each) / tool for each in os.defpath.split(":") if (Path(each) / tool).exists())
        (path / tool).symlink_to(found)
    return subprocess.run(
        [str(path / "make"), f"VENV={tmp_path}/venv", *words, f"{tmp_path}/venv/bin/python"],
        cwd=PROJECT,
        env={"PATH": str(path)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("pythons", "words", "chosen"),
    [
        ({"python3": (3, 11)}, [], "3.11"),
        ({"python3": (3, 14)}, [], "3.14"),
        ({"python3": (3, 9), "python3.12": (3, 12)}, [], "3.12"),
        ({"python3": (3, 15), "python3.11": (3, 11), "python3.13": (3, 13)}, [], "3.13"),
        ({"python3.14": (3, 14)}, [], "3.14"),
        ({"python3": (3, 12), "mine": (3, 13)}, ["PYTHON=mine"], "3.13"),
    ],
)
def test_a_suitable_python_on_the_path_is_found(
    tmp_path: Path, pythons: dict[str, tuple[int, int]], words: list[str], chosen: str
) -> None:
    """The usual one where it suits, else one of another name; the one that is asked for by name."""
    made = make(tmp_path, pythons, *words)
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "venv" / "bin" / "python").read_text().strip() == chosen


@pytest.mark.parametrize(
    ("pythons", "words"),
    [
        ({}, []),
        ({"python3": (3, 10), "python3.15": (3, 15)}, []),
        # whoever names one is not given another
        ({"python3": (3, 12), "mine": (3, 10)}, ["PYTHON=mine"]),
    ],
)
def test_without_one_make_says_what_to_install(
    tmp_path: Path, pythons: dict[str, tuple[int, int]], words: list[str]
) -> None:
    """One sentence, and nothing is made."""
    made = make(tmp_path, pythons, *words)
    assert made.returncode != 0
    said = [line for line in made.stderr.splitlines() if "Otklik needs" in line]
    assert len(said) == 1
    assert "3.11 to 3.14" in said[0]
    assert "install" in said[0]
    assert not (tmp_path / "venv").exists()


def hooks() -> dict[str, list[str]]:
    """Return the command of each hook that looks at changed files, by its id."""
    config = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    return {hook["id"]: shlex.split(hook["entry"]) for repo in config["repos"] for hook in repo["hooks"]}


@pytest.mark.parametrize(
    ("hook", "name", "good", "bad"),
    [
        ("ruff-check", "file.py", '"""A file."""\n', '"""A file."""\n\nimport os\n'),
        ("ruff-format", "file.py", '"""A file."""\n', "x  =  1\n"),
        ("yaml", "file.yml", "a: [1, 2]\n", "a: [1, 2\n"),
    ],
)
def test_a_hook_passes_what_is_good_and_stops_what_is_not(
    tmp_path: Path, hook: str, name: str, good: str, bad: str
) -> None:
    """The commands of .pre-commit-config.yaml, as they stand; that of sqlfluff is the one of `make lint`."""
    file = tmp_path / name
    for text, expected in ((good, True), (bad, False)):
        file.write_text(text)
        done = subprocess.run([*hooks()[hook], str(file)], cwd=PROJECT, capture_output=True, check=False)
        assert (done.returncode == 0) == expected, (text, done.stdout, done.stderr)


def test_ci_runs_the_two_commands_of_the_readme() -> None:
    """GitHub and GitLab run what the README tells everybody, on the oldest and the newest Python allowed, and
    believe nothing of what SQL is known to pass.
    """
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert "make build " in readme
    assert "make test " in readme
    github = yaml.safe_load((PROJECT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    gitlab = yaml.safe_load((PROJECT / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    job = github["jobs"]["all"]
    assert [step["run"] for step in job["steps"] if "run" in step] == ["make build", "make test ALL=1"]
    assert gitlab["all"]["script"] == ["make build", "make test ALL=1"]
    assert "\nmake test ALL=1\n" in (PROJECT / ".ci" / "run").read_text(encoding="utf-8")
    (versions,) = gitlab["all"]["parallel"]["matrix"]
    assert job["strategy"]["matrix"]["python"] == versions["PYTHON_VERSION"] == ["3.11", "3.14"]
    allowed = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert allowed["requires-python"] == ">=3.11,<3.15"
