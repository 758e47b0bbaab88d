"""The templates of docs/running-by-itself.md are of the syntax that their tools read."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

PAGE = Path(__file__).parents[2] / "docs" / "running-by-itself.md"
COMMAND = "make watch DROP=/srv/drop LOOK=--once"
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)


def test_every_tool_has_a_template() -> None:
    """Cron; systemd; GitHub and GitLab; Airflow and Dagster."""
    assert [language for language, _ in BLOCKS] == ["", "ini", "yaml", "yaml", "python", "python"]


def test_cron_has_five_fields_and_the_command() -> None:
    """Minute, hour, day, month, weekday."""
    (line,) = [text.strip() for language, text in BLOCKS if not language]
    assert re.match(r"(?:[\d*/,-]+ ){5}cd \S+ && ", line)
    assert COMMAND in line


def test_yaml_is_read_and_calls_the_command() -> None:
    """GitHub's `on` is read as true by YAML 1.1, as GitHub's own reader does not."""
    github, gitlab = (yaml.safe_load(text) for language, text in BLOCKS if language == "yaml")
    assert github[True]["schedule"] == [{"cron": "20 * * * *"}]
    assert github["jobs"]["lists"]["steps"] == [{"run": COMMAND}]
    assert gitlab["lists"]["script"] == [f"cd /srv/otklik && {COMMAND}"]


@pytest.mark.parametrize("text", [text for language, text in BLOCKS if language == "python"])
def test_python_parses(text: str) -> None:
    """Syntax only: neither Airflow nor Dagster is here."""
    assert ast.parse(text).body


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """The two units as files, read by systemd's own checker."""
    (text,) = [text for language, text in BLOCKS if language == "ini"]
    parts = re.split(r"^# (otklik\.\w+)\n", text, flags=re.M)[1:]
    files = [tmp_path / name for name in parts[::2]]
    for file, unit in zip(files, parts[1::2], strict=True):
        file.write_text(unit, encoding="utf-8")
    assert [file.name for file in files] == ["otklik.service", "otklik.timer"]
    checked = subprocess.run(
        ["systemd-analyze", "verify", *map(str, files)],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    said = [line for line in checked.stderr.splitlines() if "otklik." in line]
    assert (checked.returncode, said) == (0, [])
