"""A setting does what it says, or the build says why it does nothing; a misspelt one stops it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.families import some
from tests.project.builds import Build, run_dbt

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "misspelt": ({"budgett": 3000}, "There is no var budgett: did you mean budget?"),
    "an override of nobody, in Russian": (
        {"language": "ru", "campaign_overrides": {"city_1189": {"budget": 3}}},
        "Переменная campaign_overrides называет city_1189, а такой кампании в этой сборке нет: напишите код "
        "кампании, как он стоит в campaigns; запланированы: city_1188.",
    ),
    "out of range": ({"margin_rate": 30}, "The var margin_rate is 30: write the share of the list price"),
    "a quote in a word": ({"language": "e'n"}, "The var language is e'n: write en or ru."),
    "misspelt, in Russian": (
        {"budgett": 3000, "margin_rate": 30, "language": "ru"},
        "Нет переменной budgett: может быть, budget?; Переменная margin_rate – 30: напишите, какая доля цены",
    ),
    "an override of nobody": (
        {"campaign_overrides": {"city_1189": {"budget": 3}}},
        "The var campaign_overrides names city_1189, which is no campaign of this build: write the id of one"
        " as it stands in campaigns; planned are city_1188.",
    ),
}


@pytest.mark.parametrize("name", some(WRONG, 2))
def test_a_wrong_setting_stops_the_build_in_one_sentence(tmp_path: Path, name: str) -> None:
    """It names the var, the value and the forms taken; there is no trace of Python or of the engine."""
    variables, sentence = WRONG[name]
    build = run_dbt(tmp_path, variables=json.dumps(variables), select="+campaign_overrides")
    assert build.code != 0
    assert sentence in " ".join(build.output.split())
    assert "Traceback" not in build.output


def test_a_budget_that_the_campaigns_own_takes_the_place_of_is_told_and_can_be_overridden(
    tmp_path: Path,
) -> None:
    """The sample's campaign has 56 000 of its own: a var of 3 000 changes nothing and says so."""
    variables: dict[str, Any] = {"budget": 3000, "margin_rate": 0.25}
    select = "+setting_notes"
    first = run_dbt(tmp_path, variables=json.dumps(variables), select=select).passed()
    budget = "select budget from main_campaigns.campaign_terms where status = 'planned'"
    assert first.value(budget) == 56_000
    notes = dict(first.rows("select topic, note from main_campaigns.setting_notes"))
    assert "says 56000, so the var budget (3000) does nothing there" in notes["setting budget of city_1188"]

    variables["campaign_overrides"] = {"city_1188": {"budget": 3000}}
    parts = "campaign_overrides campaign_terms setting_notes"
    again = run_dbt(tmp_path, variables=json.dumps(variables), select=parts).passed()
    assert again.value(budget) == 3_000
    notes = dict(again.rows("select topic, note from main_campaigns.setting_notes"))
    assert notes["setting budget of city_1188"] == "3000 in this build, set by campaign_overrides"


def test_a_floor_of_a_segment_that_nobody_is_in_is_told_which_there_are(
    sample_build: Build, tmp_path: Path
) -> None:
    """Where no customer has a segment, that is said instead; a test on the setting's rows used to stop it."""
    shutil.copytree(sample_build.scratch, tmp_path, dirs_exist_ok=True)
    floors = json.dumps({"segment_floors": {"77": 0.5}})
    known = sorted({row for (row,) in sample_build.rows("select segment_id from main_marts.dim_segments")})
    there = f"segments here are {', '.join(map(str, known))}"
    for segments in (there, "there are no segments here"):
        build = run_dbt(tmp_path, variables=floors, select="segment_floors")
        assert build.code != 0
        sentence = f"The var segment_floors names segment 77, which no customer is in: {segments}; name one"
        assert f"{sentence} of them or leave the var out." in " ".join(build.output.split())
        with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as warehouse:
            (schema,) = warehouse.sql(
                "select table_schema from information_schema.tables where table_name = 'customer_segments'"
            ).fetchall()[0]
            warehouse.execute(f"delete from {schema}.customer_segments")
