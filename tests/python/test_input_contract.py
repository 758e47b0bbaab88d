"""The contract of the input as a file in the Open Data Contract Standard."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from otklik.export_files.contract import TABLES, Table
from otklik_tools.input_contract import FILE, as_yaml, input_contract

# the standard's whole JSON schema is in no dependency: the file was validated against it by hand (3.1, 3.2)
AT_THE_TOP = {"apiVersion", "kind", "id", "name", "version", "status", "description", "schema"}
TYPES = {"string", "date", "number", "integer", "boolean"}

Columns = dict[tuple[str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    """Return the committed file."""
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def columns(written: dict[str, Any]) -> Columns:
    """Return the file's columns by table and name."""
    return {
        (table["name"], each["name"]): each for table in written["schema"] for each in table["properties"]
    }


def test_the_file_is_of_todays_contract() -> None:
    """Whoever changes the contract runs `make contract`."""
    assert FILE.read_text(encoding="utf-8") == as_yaml(input_contract())


def test_it_is_of_the_standards_form(written: dict[str, Any], columns: Columns) -> None:
    """Its parts, versions and types are those that the standard knows."""
    assert set(written) == AT_THE_TOP
    assert (written["kind"], written["apiVersion"]) == ("DataContract", "v3.1.0")
    assert {column["logicalType"] for column in columns.values()} <= TYPES
    assert all(column["description"] for column in columns.values())


@pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])
def test_each_rule_of_the_contract_is_in_the_file(
    table: Table, written: dict[str, Any], columns: Columns
) -> None:
    """Columns in their order, what is required, bounds, words, one of several, extras; and no rule more."""
    own = {name: column for (of, name), column in columns.items() if of == table.name}
    (said,) = (each for each in written["schema"] if each["name"] == table.name)
    bounds = {name: column.get("logicalTypeOptions") for name, column in own.items()}
    words = {
        name: column["quality"][0]["arguments"]["validValues"]
        for name, column in own.items()
        if "quality" in column
    }
    assert list(own) == list(table.columns)
    assert {name for name, column in own.items() if column["required"]} == {*table.required}
    shares = {name for name, bound in bounds.items() if bound == {"minimum": 0, "maximum": 1}}
    assert shares == {*table.shares}
    assert {name for name, bound in bounds.items() if bound == {"minimum": 0}} == {*table.not_negative}
    assert words == {name: list(allowed) for name, allowed in table.words.items()}
    extra = {each["property"]: each["value"] for each in said["customProperties"]}
    assert extra == {"isRequired": table.is_required, "keepsExtras": table.keeps_extras}
    assert ("quality" in said) == bool(table.any_of)
    assert all(name in said["quality"][0]["description"] for name in table.any_of)


def test_references_lead_to_columns_of_the_contract(columns: Columns) -> None:
    """Who bought is a customer, who was contacted too, of a campaign."""
    ties = {
        (*column, tuple(each["to"].split(".")))
        for column, said in columns.items()
        for each in said.get("relationships", [])
    }
    assert {target for *_, target in ties} == {("customers", "customer_id"), ("campaigns", "campaign_id")}
    assert ("purchases", "customer_id", ("customers", "customer_id")) in ties
    assert ("contacts", "campaign_id", ("campaigns", "campaign_id")) in ties
    assert columns["customers", "customer_id"]["unique"]
    assert columns["campaigns", "campaign_id"]["unique"]


def test_what_is_private_is_marked(columns: Columns) -> None:
    """Contacts of people, and nothing else in the contract, carry the tag."""
    tagged = {column for column, said in columns.items() if said.get("tags") == ["pii"]}
    assert tagged == {("customers", "email"), ("customers", "phone")}
