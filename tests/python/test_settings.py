"""Vars say what is wrong with them before anything is built."""

from __future__ import annotations

import re
from typing import Any

import duckdb
import pytest
import yaml
from otklik.building.settings import OVERRIDES, SETTINGS, faults
from otklik.export_files.unpacking import limits_of

from tests.project.builds import PROJECT

DEFAULTS: dict[str, Any] = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]


def test_every_var_of_the_project_has_a_range_and_its_default_is_in_it() -> None:
    """Both ways: no var without a setting, and no setting without a var."""
    assert SETTINGS.keys() == DEFAULTS.keys()
    assert faults(DEFAULTS, {}) == []


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("budgett", "budget"), ("Budget", "budget"), ("margin-rate", "margin_rate"), ("asof", "as_of"),
        ("controls_share", "control_share"), ("langauge", "language"), ("contact_costs", "contact_cost"),
    ],
)  # fmt: skip
def test_a_misspelt_var_is_told_with_the_one_that_is_meant(name: str, meant: str) -> None:
    """Whatever the case and the sign between the words."""
    assert faults(DEFAULTS, {name: 1}) == [f"There is no var {name}: did you mean {meant}?"]


def test_a_var_like_no_other_is_told_with_all_there_are() -> None:
    """Nothing is proposed that cannot be meant."""
    (sentence,) = faults(DEFAULTS, {"xyz": 1})
    assert sentence.startswith("There is no var xyz: there are as_of, audience_targets, budget, build_day")


OUTSIDE: list[tuple[str, Any]] = [
    ("budget", -5), ("budget", "5 000"), ("budget", True), ("budget", "1e99"), ("margin_rate", 30),
    ("margin_rate", "30%"), ("margin_rate", None), ("control_share", 2), ("control_share", 1),
    ("control_share", "nan"), ("language", "de"), ("language", "e'n"), ("language", ""),
    ("as_of", "31.12.2026"), ("as_of", "2026-02-30"), ("as_of", "2026-2-3"),
    ("as_of", "0026-02-03"), ("as_of", 20260101),
    ("min_age", 17.5), ("min_age", -1), ("exclude_running", "maybe"), ("exclude_running", 1),
    ("frequency_cap_days", 0), ("segment_floors", {"youth": 0.1}), ("segment_floors", {"1": 1.5}),
    ("segment_floors", 0.1), ("salt", ""), ("max_training_rows", 10), ("max_training_rows", "many"),
    ("gender_precision", 0.3), ("first_day", None), ("max_reject_share", 5), ("connector", "my'crm"),
    ("campaign_overrides", 3000), ("campaign_overrides", {"spring": 3000}),
    ("data_email", "nobody"), ("marketing_owner", ""), ("exports_url", "files.example.org"),
    ("exports_url", "https://files.example.org/otklik"),
    # what Decimal reads and the warehouse does not, or Python's int
    ("budget", "٥"), ("budget", "1_000"), ("max_records", "0x10"), ("max_records", "1.5"),
    # below 1, but not at the six digits that a share has
    ("control_share", 0.9999999), ("holdout_share", "0.9999996"),
    # nothing to see, or another kind of thing; one segment twice
    ("audience_targets", {"meta": 1}), ("audience_targets", ["meta", ""]), ("salt", ["otklik"]),
    ("protected_columns", ["gender, age"]), ("protected_columns", ["gender", 7]),
    ("letter_address", ["a@shop.example"]), ("letter_address", 7),
    ("salt", True), ("currency", True), ("segment_floors", {"1": 0.1, "01": 0.2}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), OUTSIDE)
def test_a_value_out_of_range_is_told_with_the_name_the_value_and_the_forms_taken(
    name: str, value: Any
) -> None:
    """One sentence each."""
    (sentence,) = faults(DEFAULTS, {name: value})
    assert (
        sentence
        == f"The var {name} is {'empty' if value in (None, '') else value}: {SETTINGS[name].sentence}"
    )


INSIDE: list[tuple[str, Any]] = [
    ("budget", 0), ("budget", "50000"), ("budget", 1234.56), ("budget", None), ("budget", ""),
    ("margin_rate", 0), ("margin_rate", "0.35"), ("control_share", 0), ("as_of", "2026-12-31"),
    ("salt", "it's"), ("salt", 7), ("exclude_running", "False"), ("frequency_cap_days", None),
    ("segment_floors", {1: "0.2"}), ("language", "ru"), ("campaign_overrides", {}),
    ("campaign_overrides", {"it's": {"budget": None, "control_share": 0.2}}),
    ("audience_targets", "vk_ads, meta"), ("audience_targets", ["vk_ads", "meta"]), ("audience_targets", []),
    ("protected_columns", ["gender"]), ("letter_address", "г. Омск, ул. Мира, 5"), ("letter_address", None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), INSIDE)
def test_a_value_that_is_meant_is_taken(name: str, value: Any) -> None:
    """As a number or as its text; empty where that means something."""
    assert faults(DEFAULTS, {name: value}) == []


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("value", ["a\nb", "\n\t", "x" * 5000, {"a\u2028b": "\r\n"}])
def test_whatever_the_value_the_sentence_is_one_line(name: str, language: str, value: Any) -> None:
    """A text of several lines is no word, and of a long one the beginning is shown."""
    found = faults(DEFAULTS, {name: value}, language)
    assert found
    for sentence in found:
        assert sentence.isprintable()
        assert len(sentence) < 500


@pytest.mark.parametrize("value", ["1e5", 1e5, "100000", "100000.0", " 100000 ", "+1E+5"])
def test_a_number_that_is_taken_is_the_same_number_to_all_who_read_it(value: Any) -> None:
    """To the warehouse, and to what reads the files before there is one."""
    assert faults(DEFAULTS, {"max_records": value, "max_training_rows": value}) == []
    assert limits_of(DEFAULTS | {"max_records": value}).records == 100_000
    with duckdb.connect() as warehouse:
        assert warehouse.execute("select cast(? as bigint)", [str(value)]).fetchone() == (100_000,)


def test_all_faults_are_told_at_once() -> None:
    """Those of the project's file too."""
    found = faults(DEFAULTS | {"budget": -1}, {"budgett": 5, "language": "de"})
    assert [sentence.split(":")[0] for sentence in found] == [
        "There is no var budgett", "The var budget is -1", "The var language is de",
    ]  # fmt: skip


def test_overrides_are_of_columns_that_can_be_overridden_and_in_their_ranges() -> None:
    """A misspelt column, and a margin in percent."""
    found = faults(DEFAULTS, {"campaign_overrides": {"spring": {"budgets": 1, "margin_rate": 30}}})
    assert found == [
        "There is no column of campaign_overrides of spring budgets: did you mean budget?",
        f"margin_rate in campaign_overrides of spring is 30: {OVERRIDES['margin_rate'].sentence}",
    ]


@pytest.mark.parametrize("name", [5, None, 1.5, True, "budget "])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_name_that_is_no_text_is_told_like_any_other(name: Any, language: str) -> None:
    """A number for a column ended in a traceback; a blank behind a name or `ru` was not to be seen."""
    for given in ({name: 1}, {"campaign_overrides": {"spring": {name: 1}}}):
        (said,) = faults(DEFAULTS, given, language)
        assert (f'"{name}"' if str(name).endswith(" ") else str(name)) in said
    assert faults(DEFAULTS, {"language": "ru "}) == ['The var language is "ru ": write en or ru']


@pytest.mark.parametrize("asked", ["crm, vk_adz", ["crm", "vk_adz"]])
def test_a_platform_that_the_table_does_not_have_is_told_before_the_build(asked: Any) -> None:
    """Its files are written last: a build of minutes ended with an error."""
    assert faults(DEFAULTS, {"audience_targets": asked}) == [
        "There is no platform in audience_targets vk_adz: did you mean vk_ads?"
    ]
    assert faults(DEFAULTS, {"audience_targets": asked}, "ru") == [
        "Нет площадки в audience_targets vk_adz: может быть, vk_ads?"
    ]


def test_control_and_exploration_leave_somebody_to_choose() -> None:
    """Each alone is in its range."""
    (sentence,) = faults(DEFAULTS, {"control_share": 0.5, "exploration_share": 0.5})
    assert "leave nobody" in sentence
    own = {
        "spring": {"control_share": 0.7},
        "autumn": {"budget": 5},
        "winter": {"control_share": 0.6},
    }
    (sentence,) = faults(DEFAULTS, {"campaign_overrides": own, "exploration_share": 0.35})
    assert "The vars control_share in campaign_overrides of spring (0.7) and exploration_share" in sentence


def test_what_is_wrong_with_a_var_is_said_in_russian() -> None:
    """Each kind of setting, each fault: no English is left but names and examples."""
    values: dict[str, Any] = {name: ["no", ""] for name in SETTINGS if name != "campaign_overrides"}
    said = faults(DEFAULTS, values, "ru")
    said += faults(DEFAULTS, {"budgett": 1, "xyz": 1, "margin_rate": None}, "ru")
    said += faults(DEFAULTS, {"control_share": 0.5, "exploration_share": 0.5}, "ru")
    overrides = {"spring": dict.fromkeys(OVERRIDES, -1) | {"budgets": 1}}
    said += faults(DEFAULTS, {"campaign_overrides": overrides}, "ru")
    said += faults(DEFAULTS, {"campaign_overrides": 3000}, "ru")
    half = {"campaign_overrides": {"spring": {"control_share": 0.5}}, "exploration_share": 0.5}
    said += faults(DEFAULTS, half, "ru")
    assert len(said) == len(SETTINGS) - 1 + 3 + 1 + len(OVERRIDES) + 1 + 1 + 1
    for sentence in said:
        assert re.search("[а-я]{4}", sentence)
        assert not re.search(r"\b(the|write|is|are|of|like|did|there)\b", sentence), sentence
