"""Every row of the table of mechanics is priced, in the promise and in the result, with known answers."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
MECHANICS = ROOT / "seeds" / "reference" / "mechanics.csv"
PROMISE = (
    ROOT / "models" / "targeting" / "shared" / "offer_economics.yml",
    "each_mechanic_costs_what_it_gives_away",
    "campaign_offers",
    ("expected_discount_cost", "expected_profit"),
)
RESULT = (
    ROOT / "models" / "effects" / "fct_campaign_contacts.yml",
    "every_mechanic_costs_in_the_result_what_it_costs_in_the_promise",
    "arm_terms",
    ("given_beside", "profit"),
)


def mechanics() -> list[str]:
    with MECHANICS.open(encoding="utf-8") as file:
        return [row["mechanic"] for row in csv.DictReader(file)]


def unit_test(path: Path, name: str) -> dict[str, Any]:
    tests: list[dict[str, Any]] = yaml.safe_load(path.read_text())["unit_tests"]
    (test,) = [test for test in tests if test["name"] == name]
    return test


def test_every_mechanic_is_priced_on_both_sides() -> None:
    """A row added to the table is asked for here until both unit tests say what it costs."""
    for path, name, terms, prices in (PROMISE, RESULT):
        test = unit_test(path, name)
        inputs = {re.sub(r"ref\('(\w+)'\)", r"\1", each["input"]): each.get("rows") for each in test["given"]}
        # without rows: the table itself
        assert "mechanics" in inputs
        assert inputs["mechanics"] is None
        assert {row["mechanic"] for row in inputs[terms] or []} >= set(mechanics())
        known = test["expect"]["rows"]
        priced = {row.get("offer_id", row.get("campaign_id")) for row in known}
        assert priced == set(mechanics())
        assert all(isinstance(row[price], int | float) for row in known for price in prices)


def test_no_sql_prices_a_mechanic_by_its_name() -> None:
    """The names stand in the table alone: SQL that asks for one would price a new row by a default."""
    # asked whether there is an offer at all, which is no price
    allowed = {"none"}
    for folder in ("models", "macros"):
        for path in (ROOT / folder).rglob("*.sql"):
            asked = re.findall(r"mechanic\s*(?:=|!=|in)\s*\(?'(\w+)'", path.read_text())
            assert set(asked) <= allowed, path


def test_whoever_writes_an_unknown_mechanic_is_told_all_that_there_are() -> None:
    """The sentence about the column names the rows of the table, in their order, and nothing else."""
    with (MECHANICS.parent / "accepted_forms.csv").open(encoding="utf-8") as file:
        (told,) = [row for row in csv.DictReader(file) if row["column_name"] == "mechanic"]
    for language, last in (("en", " or "), ("ru", " или ")):
        assert told[f"accepted_{language}"].replace(last, ", ").split(", ") == mechanics()
