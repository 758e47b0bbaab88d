"""The same input gives the same bytes and rows, whatever the warehouse and the order of the input."""

from __future__ import annotations

import shutil

import pytest

from tests.project.builds import SAMPLE, Build, Report, differences, read_export, run_dbt, write_export

ROWS_OF_A_BUILD = [
    "main_observations.observation_features",
    "main_prediction.training_set",
    "main_prediction.needed_fits",
    "main_prediction.model_scores",
    "main_targeting.contact_decisions",
]


@pytest.fixture(scope="module")
def before_and_after(sample_build: Build, tmp_path_factory: pytest.TempPathFactory) -> tuple[Build, Build]:
    """Return what the sample's build left, and the same place after a second build."""
    before = Build(0, "", tmp_path_factory.mktemp("before"))
    shutil.copytree(sample_build.scratch, before.scratch, dirs_exist_ok=True)
    # all that is published is shown to be the same, and the data tests have been asked of that
    return before, run_dbt(sample_build.scratch, data_tests=False).passed()


@pytest.mark.parametrize(
    "table",
    [
        "main_fits.model_fits",
        "main_marts.response_model_registry",
        "main_marts.response_model_quality",
        "main_marts.campaign_list",
        "main_marts.campaign_results",
        "main_marts.published_files",
    ],
)
def test_a_second_build_changes_no_row(before_and_after: tuple[Build, Build], table: str) -> None:
    """Times of fitting and of writing included: nothing is fitted or written anew."""
    before, after = before_and_after
    assert before.value(f"select count(*) from {table}") > 0
    assert differences(before, after, f"select * from {{}}.{table}").empty


def test_a_second_build_leaves_the_same_tables(before_and_after: tuple[Build, Build]) -> None:
    """None of its own in between, which dbt makes of what is added to a table."""
    before, after = before_and_after
    question = "select schema_name, table_name from duckdb_tables() order by all"
    assert before.rows(question) == after.rows(question)


def test_a_second_build_leaves_the_same_files(before_and_after: tuple[Build, Build]) -> None:
    """Byte for byte, and not even touched."""
    before, after = before_and_after
    assert before.files() == after.files()
    assert before.files()
    for name in after.files():
        assert (after.exports / name).stat().st_mtime_ns == (before.exports / name).stat().st_mtime_ns


@pytest.fixture(scope="module")
def shuffled_build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return the build, in a warehouse of its own, of the sample with the rows of every file shuffled."""
    scratch = tmp_path_factory.mktemp("shuffled")
    tables = {
        name: table.sample(frac=1, random_state=position)
        for position, (name, table) in enumerate(read_export(SAMPLE).items())
    }
    assert not any(table.index.is_monotonic_increasing for table in tables.values()), "nothing was shuffled"
    return run_dbt(
        scratch, export=write_export(tables, scratch / "export"), select="+published_files"
    ).passed()


@pytest.mark.parametrize("table", ROWS_OF_A_BUILD)
def test_the_order_of_the_input_changes_no_row(
    sample_build: Build, shuffled_build: Build, table: str
) -> None:
    """Features, models and scores are bit for bit those of the export in its own order."""
    # whether a model had to be fitted is another matter in a second build
    columns = "* exclude (action, why, why_ru, reigning_recipe)" if table.endswith("needed_fits") else "*"
    assert differences(sample_build, shuffled_build, f"select {columns} from {{}}.{table}").empty


def test_the_order_of_the_input_changes_no_file(sample_build: Build, shuffled_build: Build) -> None:
    """The list is byte for byte the same, in another warehouse too; so are marts but for times and paths."""
    one, other = sample_build.files(), shuffled_build.files()
    assert one.keys() == other.keys()
    differing = {name for name in one if one[name] != other[name]}
    assert differing <= {
        # its bytes follow from nothing; the tables in it are those of Parquet
        "marts.duckdb",
        # when a model was fitted; where a file of the export stands, and its bytes
        "marts/response_model_registry.parquet", "marts/crm_files.parquet",
    }  # fmt: skip
    assert "marketing_campaign_city_1188.csv" in one


@pytest.mark.parametrize("table", ROWS_OF_A_BUILD[:-1])
def test_a_million_lines_on_four_threads_give_the_same_rows(
    journey_2018: Build, journey_2018_again: Build, table: str, report: Report
) -> None:
    """Two warehouses, 1.5 M lines: features, models and scores are equal to the last bit."""
    assert journey_2018.value("select count(*) from main_crm.crm_purchases") == 1_469_307
    changed = differences(journey_2018, journey_2018_again, f"select * from {{}}.{table}")
    assert changed.empty, changed.head(10).to_string()
    report(f"{journey_2018.value(f'select count(*) from {table}')} rows equal")


def test_a_million_lines_fit_the_same_models(journey_2018: Build, journey_2018_again: Build) -> None:
    """All that is kept of a fit but its time, and what the clock makes of its archive."""
    question = "select * exclude (fitted_at, artifact, digest) from {}.main_fits.model_fits"
    assert differences(journey_2018, journey_2018_again, question).empty
