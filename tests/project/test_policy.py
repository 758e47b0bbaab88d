"""What rules of choosing customers would have earned, on the sample's campaigns with a control."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from otklik.policy.tables import POLICIES

from tests.project.builds import Build

# by campaign, then by rule
Values = dict[str, dict[str, dict[str, Any]]]

COLUMNS = (
    "campaign_id", "policy", "customers", "contacts", "value_per_customer", "ci_low", "ci_high",
    "value_total", "difference_from_random", "difference_low", "difference_high", "verdict", "meaning",
    "is_chosen", "estimator",
)  # fmt: skip


@pytest.fixture(scope="module")
def values(sample_build: Build) -> Values:
    """Return `policy_value`, money exact."""
    found: Values = defaultdict(dict)
    for row in sample_build.rows(
        f"select {', '.join(COLUMNS)} from main_marts.policy_value order by campaign_id, position"
    ):
        named = dict(zip(COLUMNS, row, strict=True))
        found[named["campaign_id"]][named["policy"]] = named
    return found


def test_every_campaign_with_a_control_has_every_rule(values: Values, sample_build: Build) -> None:
    """The rules stand in their order, for exactly the campaigns whose arms are compared."""
    compared = sample_build.rows("select campaign_id from main_effects.compared_campaigns")
    assert set(values) == {name for (name,) in compared} == {"email_spring", "summer_1134"}
    assert all(tuple(rules) == POLICIES for rules in values.values())


def test_our_list_is_valued_where_something_preceded_the_campaign(values: Values) -> None:
    """Before the first campaign there was nothing to learn from, which is said; of the second more is."""
    first, second = (values[name]["otklik"] for name in ("email_spring", "summer_1134"))
    assert first["verdict"] == "cannot be said: nothing preceded it"
    assert first["contacts"] is first["value_per_customer"] is None
    assert second["estimator"].startswith("doubly robust")
    assert 0 < second["contacts"] <= second["customers"]


def test_contacting_everyone_is_the_effect_of_the_campaign(values: Values, sample_build: Build) -> None:
    """Worth the difference of the arms' profit, but for the noise that predictions took out."""
    for name, rules in values.items():
        effect = sample_build.value(
            "select difference from main_marts.campaign_effects "
            f"where campaign_id = '{name}' and metric = 'profit_per_customer'"
        )
        everyone = rules["everyone"]
        width = float(everyone["ci_high"] - everyone["ci_low"])
        assert float(everyone["value_per_customer"]) == pytest.approx(effect, abs=width / 10)


def test_rules_add_up(values: Values) -> None:
    """Nobody gains nothing, chance its share of everyone; a difference is that of the two values shown."""
    for rules in values.values():
        random = rules["random"]
        assert rules["nobody"]["value_per_customer"] == 0
        share = random["contacts"] / random["customers"]
        assert float(random["value_per_customer"]) == pytest.approx(
            share * float(rules["everyone"]["value_per_customer"]), abs=1e-3
        )
        for rule in rules.values():
            value = rule["value_per_customer"]
            if value is not None:
                assert rule["ci_low"] <= value <= rule["ci_high"]
                assert float(rule["value_total"]) == pytest.approx(float(value) * rule["customers"], abs=0.2)
            if rule["difference_from_random"] is not None:
                difference = float(value - random["value_per_customer"])
                assert float(rule["difference_from_random"]) == pytest.approx(difference, abs=2e-4)


def test_only_what_beats_both_nobody_and_chance_is_to_be_chosen(values: Values) -> None:
    """`choose this way` says it of a rule with customers, both intervals above zero, and of no other."""
    for rules in values.values():
        for name, rule in rules.items():
            over_nobody = rule["ci_low"] is not None and rule["ci_low"] > 0
            over_random = rule["difference_low"] is not None and rule["difference_low"] > 0
            chosen = over_nobody and over_random and bool(rule["contacts"])
            assert rule["is_chosen"] == chosen, name
            assert ("choose this way" in rule["meaning"].replace("do not choose this way", "")) == chosen
            if rule["verdict"].startswith("gain"):
                assert over_nobody
            if rule["verdict"].startswith("loss"):
                assert rule["ci_high"] < 0
    # random selection lost there, which nobody and a rule that contacts nobody beat without being a choice
    summer = values["summer_1134"]
    assert summer["random"]["verdict"] == "loss against nobody"
    assert summer["nobody"]["verdict"] == "what the others are held against"
    assert summer["probability_over_90"]["verdict"] == "contacts nobody"
    assert summer["otklik"]["verdict"].endswith("more than random")
