"""A build that is ended from outside, by Ctrl-C or by who runs it: one sentence, last on the screen."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from otklik.building.last_words import ENDED

from tests.families import some
from tests.project.builds import PROJECT, SAMPLE, leave_parsed


@pytest.fixture
def interruptible() -> Iterator[None]:
    """What a shell starts in the background ignores Ctrl-C, and so would whatever it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize(
    ("line", "number"),
    # before dbt has begun, and while it builds; whoever tells of it is killed, and dbt does not go on unseen
    some(
        [
            ("dbt reads the project", signal.SIGINT),
            ("dbt reads the project", signal.SIGKILL),
            ("steps left", signal.SIGTERM),
            ("dbt reads the project", signal.SIGTERM),
        ],
        2,
    ),
)
def test_an_end_from_outside_is_one_sentence(tmp_path: Path, line: str, number: signal.Signals) -> None:
    """As CI (SIGTERM or SIGKILL to the process) and a terminal (SIGINT to all of its processes) do it."""
    places = {"OTKLIK_WAREHOUSE": "warehouse.duckdb", "OTKLIK_EXPORTS": "exports"}
    command = [sys.executable, "-m", "otklik.commands.quiet", "build", "--exclude-resource-type", "unit_test"]
    folders = ["--target-path", str(tmp_path / "target"), "--log-path", str(tmp_path / "logs")]
    leave_parsed(tmp_path / "target", tmp_path / places["OTKLIK_WAREHOUSE"])
    with subprocess.Popen(
        [*command, *folders],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=PROJECT,
        start_new_session=True,
        env={
            **os.environ,
            **{name: str(tmp_path / place) for name, place in places.items()},
            "CRM_EXPORT": str(SAMPLE),
            "PYTHONPATH": "python_models",
            "DBT_PROFILES_DIR": ".",
        },
    ) as build:
        assert build.stdout
        for told in build.stdout:
            if line in told:
                break
        if number == signal.SIGINT:
            os.killpg(build.pid, number)
        else:
            build.send_signal(number)
        said = build.stdout.read().splitlines()
    assert build.returncode
    assert said[-1] == ENDED["en"]
    assert not [told for told in said if "Traceback" in told]
