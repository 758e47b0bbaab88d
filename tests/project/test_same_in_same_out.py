"""The same input gives the same rows, whatever the warehouse: a million lines on four threads.

That the order of the input changes nothing, `test_consents.py` shows; that a second build of the same changes
nothing, `test_drop_folder.py`.
"""

from __future__ import annotations

import pytest

from tests.families import asked_by
from tests.project.builds import Build, Report, differences


@asked_by("tests/project/test_consents.py::test_who_refuses_profiling_is_as_if_never_there")
@pytest.mark.parametrize(
    "table",
    [
        "main_observations.observation_features",
        "main_prediction.training_set",
        "main_prediction.needed_fits",
    ],
)
def test_a_million_lines_on_four_threads_give_the_same_rows(
    journey_2018: Build, journey_2018_again: Build, table: str, report: Report
) -> None:
    """Two warehouses, 1.5 M lines: features and rows that models learn from are equal to the last bit.

    So are the digests of what each model is fitted to; that equal rows give equal models and scores is shown
    where shops are small.
    """
    assert journey_2018.value("select count(*) from main_crm.crm_purchases") == 1_469_307
    changed = differences(journey_2018, journey_2018_again, f"select * from {{}}.{table}")
    assert changed.empty, changed.head(10).to_string()
    report(f"{journey_2018.value(f'select count(*) from {table}')} rows equal")
