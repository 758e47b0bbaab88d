"""`make contract`: the contract of the input in the Open Data Contract Standard (ODCS).

Writes docs/input-contract.odcs.yaml. Tables, columns, types and rules come from `macros/crm_contract.sql`, by
the way of `otklik.export_files.contract`; what a column means, whether it is a key, refers to another or is
private comes from `models/crm/shared/crm_<table>.yml`. Nothing is said here a second time.
"""

from __future__ import annotations

import re
import sys
from typing import Any

import yaml
from otklik.export_files.contract import CONTRACT, FLAG, LADDER, MOMENT, NUMBERS, TABLES, TEXT, Table

PROJECT = CONTRACT.parents[1]
FILE = PROJECT / "docs" / "input-contract.odcs.yaml"
ABOUT = "# Written by `make contract` from macros/crm_contract.sql and models/crm/shared/: change those.\n"
# of the standard; the first with references from a table to another
STANDARD = "v3.1.0"
# of the contract, not of the project: raise it by what the change asks of who exports
VERSION = "1.0.0"

_LOGICAL = {
    TEXT: "string",
    LADDER: "string",
    FLAG: "boolean",
    MOMENT: "date",
    "integer": "integer",
    "bigint": "integer",
}
_PHYSICAL = {FLAG: "boolean", MOMENT: "date", LADDER: TEXT}
_REFERENCE = re.compile(r"ref\('crm_(\w+)'\)")


def input_contract() -> dict[str, Any]:
    """Return the contract as the mapping that the YAML file holds."""
    names = {table.name for table in TABLES}
    return {
        "apiVersion": STANDARD,
        "kind": "DataContract",
        "id": "otklik-crm-export",
        "name": "CRM export",
        "version": VERSION,
        "status": "active",
        "description": {
            "purpose": "What a CRM gives Otklik, and gets campaign lists for.",
            "usage": (
                "A file for each table: CSV, Parquet or a sheet of a workbook. Headers and values in "
                "people's own words are read too; `make check` says what each file is taken for."
            ),
            "limitations": (
                "A row that breaks a rule is not used and stands in crm_rejects with its reason; too many of "
                "them stop the build (max_reject_share)."
            ),
        },
        "schema": [_table(table, names) for table in TABLES],
    }


def as_yaml(contract: dict[str, Any]) -> str:
    """Return the contract as the text of its file."""
    return ABOUT + yaml.safe_dump(contract, sort_keys=False, allow_unicode=True, width=110)


def _table(table: Table, names: set[str]) -> dict[str, Any]:
    path = PROJECT / "models" / "crm" / "shared" / f"crm_{table.name}.yml"
    (model,) = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    described = {column["name"]: column for column in model["columns"]}
    asked = [test["holds"]["arguments"] for test in model.get("data_tests", []) if "holds" in test]
    unique = {key for arguments in asked for key in arguments.get("unique", []) if isinstance(key, str)}
    grain = re.search(r"(One row per [^.]+)\.", model["description"])
    if grain is None:
        raise ValueError(f"{path.name} does not say what one row of {table.name} is.")
    said: dict[str, Any] = {
        "name": table.name,
        "logicalType": "object",
        "physicalType": "file",
        "dataGranularityDescription": grain[1],
        "properties": [
            _column(table, name, described[name], names) | ({"unique": True} if name in unique else {})
            for name in table.columns
        ],
    }
    if table.any_of:
        columns = ", ".join(table.any_of)
        said["quality"] = [{"type": "text", "description": f"Each row has at least one of: {columns}."}]
    said["customProperties"] = [
        {"property": "isRequired", "value": table.is_required, "description": "No build without the table."},
        {
            "property": "keepsExtras",
            "value": table.keeps_extras,
            "description": "Columns beyond these are kept as attributes.",
        },
    ]
    return said


def _column(table: Table, name: str, described: dict[str, Any], names: set[str]) -> dict[str, Any]:
    kind = table.columns[name]
    said: dict[str, Any] = {
        "name": name,
        "logicalType": "number" if kind in NUMBERS and kind not in _LOGICAL else _LOGICAL[kind],
        "physicalType": _PHYSICAL.get(kind, kind),
        "description": " ".join(described["description"].split()),
        "required": name in table.required,
    }
    tests = described.get("data_tests", [])
    if "pii" in described.get("config", {}).get("tags", []):
        said["classification"] = "confidential"
        said["tags"] = ["pii"]
    if name in table.shares:
        said["logicalTypeOptions"] = {"minimum": 0, "maximum": 1}
    elif name in table.not_negative:
        said["logicalTypeOptions"] = {"minimum": 0}
    if name in table.words:
        words = list(table.words[name])
        said["quality"] = [{"metric": "invalidValues", "arguments": {"validValues": words}, "mustBe": 0}]
    targets = [target for target in map(_target, tests) if target and target.split(".")[0] in names]
    if targets:
        said["relationships"] = [{"type": "foreignKey", "to": target} for target in targets]
    return said


def _target(test: Any) -> str | None:
    """Return the column that a data test ties this one to, as `table.column`; None where it ties to none."""
    if not isinstance(test, dict) or "relationships" not in test:
        return None
    given = test["relationships"]["arguments"]
    found = _REFERENCE.fullmatch(given["to"])
    return f"{found[1]}.{given['field']}" if found else None


def main() -> int:
    """Write the file; return the exit code."""
    FILE.write_text(as_yaml(input_contract()), encoding="utf-8")
    print(f"{FILE.relative_to(PROJECT)} written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
