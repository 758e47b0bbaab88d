"""Models are fitted for a reason and kept without one, go back on command, and replays know no future."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from otklik.commands.quiet import usual_seconds

from tests.families import asked_by
from tests.project.builds import (
    FEW_ROWS,
    SAMPLE,
    Build,
    Report,
    differences,
    read_export,
    run_dbt,
    write_export,
)

FITS = "select model_kind, fitted_for, model_id, fitted_at, why from {}.main_fits.model_fits"
ACTIONS = (
    "select model_kind, fitted_for, action from main_prediction.needed_fits where model_kind != 'segments'"
)
CHAMPIONS = "select model_kind, model_id from main_prediction.current_models where fitted_for = ''"
SELECT = "+model_scores +arm_scores +fit_notes"
# what is fitted, kept and in charge, for builds whose scores nobody reads
DECIDED = "+current_models +fit_notes"
# the same where what models learn from stands there as of that day
DECIDED_AGAIN = "needed_fits model_fits current_models fit_notes"


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return every second customer of the sample; the summer campaign keeps a control too."""
    tables = read_export(SAMPLE)
    kept = set(tables["customers"]["customer_id"].iloc[::2])
    tables = {
        name: table[table["customer_id"].isin(kept)] if "customer_id" in table else table
        for name, table in tables.items()
    }
    contacts = tables["contacts"]
    is_control = (contacts["campaign_id"] == "summer_1134") & (contacts.index % 4 == 0)
    tables["contacts"] = contacts.assign(arm=contacts["arm"].mask(is_control, "control"))
    return write_export(tables, tmp_path_factory.mktemp("refits") / "export")


def build(scratch: Path, export: Path, as_of: str, select: str = SELECT) -> Build:
    """Build as far as the scores, or as far as is asked, as on a day."""
    variables = json.dumps(FEW_ROWS | {"as_of": as_of, "build_day": "2026-12-31"})
    return run_dbt(
        scratch, export=export, variables=variables, select=select, few_trees=True, artifacts=select == SELECT
    ).passed()


def left_behind(build: Build, place: Path) -> Build:
    """Return a copy of what a build left, for others to build on."""
    shutil.copytree(build.scratch, place, dirs_exist_ok=True)
    return Build(build.code, build.output, place)


def seconds_of_fits(build: Build) -> float:
    """Return how long fitting took, decisions included."""
    took = usual_seconds(build.scratch / "target" / "run_results.json")
    return took["model.otklik.needed_fits"] + took["model.otklik.model_fits"]


@pytest.fixture(scope="module")
def first(export: Path, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return a first build: the spring campaign is past, the summer one is running."""
    scratch = tmp_path_factory.mktemp("first")
    return left_behind(build(scratch, export, "2026-07-15"), tmp_path_factory.mktemp("first_left"))


@pytest.fixture(scope="module")
def later(first: Build, export: Path, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return the next week's build of the same warehouse: purchases grew, no campaign came back."""
    scratch = left_behind(first, tmp_path_factory.mktemp("later")).scratch
    return build(scratch, export, "2026-07-19", DECIDED)


@pytest.fixture(scope="module")
def with_labels(first: Build, export: Path, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return the build of the same warehouse after the summer campaign's window closed."""
    scratch = left_behind(first, tmp_path_factory.mktemp("with_labels")).scratch
    return build(scratch, export, "2026-08-05")


@asked_by("tests/python/test_registry.py::test_the_model_in_charge_is_kept_while_it_holds")
def test_without_new_labels_nothing_is_fitted(first: Build, later: Build) -> None:
    """Though the rows of every model of purchases are others: the same fits stay, and the build says so."""
    rows = "select training_fingerprint from {}.main_prediction.needed_fits where model_kind = 'organic'"
    assert not differences(first, later, rows).empty
    assert differences(first, later, FITS).empty
    assert dict(first.rows(CHAMPIONS)).items() >= dict(later.rows(CHAMPIONS)).items()
    actions = {action for _, _, action in later.rows(ACTIONS)}
    assert actions == {"kept", "known"}
    note = "select note from main_prediction.fit_notes"
    assert later.value(note).startswith("nothing was refitted")
    assert first.value(note).startswith("fitted contact, gender")


@asked_by("tests/python/test_registry.py::test_a_model_is_fitted_anew_for_a_reason")
def test_new_labels_are_fitted_and_cost_less_than_a_first_build(
    first: Build, with_labels: Build, report: Report
) -> None:
    """What learns from campaigns is fitted anew and says why; what does not is kept."""
    actions = {(kind, fitted_for): action for kind, fitted_for, action in with_labels.rows(ACTIONS)}
    refitted = {kind for (kind, fitted_for), action in actions.items() if action == "fit" and not fitted_for}
    assert refitted == {"response", "lift", "contact"}
    assert actions["organic", ""] == "kept"
    assert actions["organic", "email_spring"] == "known"
    assert actions["response", "summer_1134"] == "fit"
    new = differences(with_labels, first, FITS)
    assert set(new["build"]) == {"one"}, "no fit was lost"
    why = new.loc[(new["model_kind"] == "response") & (new["fitted_for"] == ""), "why"].item()
    assert "campaigns have new labels (summer_1134: " in why
    assert len(new) < len(first.rows(FITS.replace("{}.", ""))) + 2
    report(
        f"fits {len(first.rows(FITS.replace('{}.', '')))} in {seconds_of_fits(first):.1f} s, after one more"
        f" campaign {len(new)} in {seconds_of_fits(with_labels):.1f} s"
    )


@asked_by("tests/project/test_no_look_ahead.py::test_the_future_changes_nothing")
def test_a_replay_knows_nothing_of_what_came_later(
    first: Build, with_labels: Build, export: Path, tmp_path: Path, report: Report
) -> None:
    """Scored from August and, in a warehouse of its own, from October with another campaign and absurd sales.

    The probabilities of every customer of both past campaigns are the same to the last bit.
    """
    tables = read_export(export)
    autumn = (
        tables["campaigns"]
        .iloc[:1]
        .assign(campaign_id="autumn", starts_on="2026-08-20", ends_on="2026-08-27", response_rule="purchase")
    )
    listed = (
        tables["contacts"]
        .drop_duplicates("customer_id")
        .assign(campaign_id="autumn", contacted_on="2026-08-20", propensity="", arm=lambda it: "offer")
    )
    sales = (
        tables["purchases"]
        .iloc[::3]
        .assign(
            receipt_id=lambda it: "absurd " + it["receipt_id"], purchased_on="2026-08-21", amount="9999.00"
        )
    )
    grown = tables | {
        "campaigns": pd.concat([tables["campaigns"], autumn]),
        "contacts": pd.concat([tables["contacts"], listed]),
        "purchases": pd.concat([tables["purchases"], sales]),
    }
    october = build(tmp_path, write_export(grown, tmp_path / "export"), "2026-10-01")
    assert october.value("select max(as_of) from main_fits.model_fits") > with_labels.value(
        "select max(as_of) from main_fits.model_fits"
    )
    question = (
        "select model_kind, campaign_id, customer_id, probability from {}.main_prediction.model_scores "
        "where campaign_id in ('email_spring', 'summer_1134')"
    )
    counted = with_labels.rows(
        "select campaign_id, model_kind, count(*) from main_prediction.model_scores "
        "where campaign_id in ('email_spring', 'summer_1134') group by all order by all"
    )
    assert [(campaign, kind) for campaign, kind, _ in counted] == [
        ("email_spring", "organic"), ("summer_1134", "organic"), ("summer_1134", "response"),
    ]  # fmt: skip
    assert differences(with_labels, october, question).empty
    spring = question.replace("in ('email_spring', 'summer_1134')", "= 'email_spring'")
    assert differences(first, october, spring).empty
    offered = (
        "select * from {}.main_prediction.arm_scores where campaign_id in ('email_spring', 'summer_1134')"
    )
    assert with_labels.value(f"select count(*) from ({offered.replace('{}.', '')})") > 0
    assert differences(with_labels, october, offered).empty
    report(f"{sum(rows for *_, rows in counted)} probabilities equal")


@asked_by("tests/python/test_registry.py::test_scores_come_from_the_models_fitted_for_each_row")
def test_replays_are_scored_by_models_that_are_no_champions(with_labels: Build) -> None:
    """Controls are scored with the rest of their campaign; the models stand in the registry apart."""
    arms = with_labels.rows(
        "select distinct campaign_id, arm from main_prediction.scoring_set where fitted_for != '' "
        "order by all"
    )
    assert len(arms) == 4
    unscored = (
        "select count(*) from main_prediction.scoring_set as rows where not exists (select 1 from "
        "main_prediction.model_scores as scores where scores.campaign_id = rows.campaign_id "
        "and scores.customer_id = rows.customer_id and scores.model_kind = 'organic')"
    )
    assert with_labels.value(unscored) == 0
    run_dbt(
        with_labels.scratch, command="run", select="current_models response_model_registry current_segments"
    ).passed()
    registry = with_labels.frame("select * from main_marts.response_model_registry")
    replays = registry[registry["fitted_for"] != ""]
    assert replays.groupby("model_kind").size().to_dict() == {"lift": 1, "organic": 2, "response": 1}
    assert not replays["is_champion"].any()
    assert replays["why"].str.contains("Fitted because").all()


@asked_by("tests/python/test_registry.py::test_an_earlier_day_knows_no_later_model")
def test_an_earlier_day_uses_no_later_model(
    first: Build, with_labels: Build, export: Path, tmp_path: Path
) -> None:
    """In a warehouse that knows August's models, July is scored with July's, and nothing is fitted."""
    earlier = build(left_behind(with_labels, tmp_path).scratch, export, "2026-07-15", DECIDED)
    assert differences(earlier, with_labels, FITS).empty
    assert dict(earlier.rows(CHAMPIONS)) == dict(first.rows(CHAMPIONS))
    assert dict(with_labels.rows(CHAMPIONS)) != dict(first.rows(CHAMPIONS))


@asked_by("tests/python/test_registry.py::test_a_pin_holds_until_labels_come_or_it_is_undone")
def test_a_rollback_lasts_until_it_is_undone(
    first: Build, with_labels: Build, export: Path, tmp_path: Path
) -> None:
    """One command puts July's response model back in charge, in later builds too; another takes it back."""
    here = left_behind(with_labels, tmp_path).scratch
    before, after = (dict(each.rows(CHAMPIONS))["response"] for each in (first, with_labels))
    assert before != after

    def roll_back(arguments: str) -> Build:
        words = ("roll_back", "--args", arguments)
        return run_dbt(here, export=export, command="run-operation", words=words)

    rolled = roll_back("{model_kind: response}").passed()
    assert f"response model {before} of 2026-07-15 is in charge" in rolled.output
    for as_of, select in (("2026-08-05", DECIDED_AGAIN), ("2026-08-09", DECIDED)):
        built = build(here, export, as_of, select)
        assert dict(built.rows(CHAMPIONS))["response"] == before
        assert differences(built, with_labels, FITS).empty
        assert "rolled back: response" in built.value("select note from main_prediction.fit_notes")
    assert "undone" in roll_back("{model_kind: response, undo: true}").passed().output
    assert dict(build(here, export, "2026-08-09", DECIDED_AGAIN).rows(CHAMPIONS))["response"] == after
    nowhere = roll_back("{model_kind: gender}")
    assert nowhere.code != 0
    assert "There is no such earlier gender model" in nowhere.output
