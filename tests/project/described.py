"""What a build made against what its yml files say of it."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import Any

from tests.project.builds import Build

# a connector lands its files here before the views over them stand; dbt knows nothing of it
LANDED = "landed"
# words that a name may be told over again with
FILLING = {"a", "an", "the", "this", "its", "their", "of", "in", "is", "as", "one", "id", "number", "name"}


def undescribed(build: Build) -> list[str]:
    """Say of every relation and column of the built warehouse what is missing in its description.

    A relation that dbt does not know, one without a text, a column without one or whose text is no more than
    its name, and a column that is described and not there.
    """
    manifest = json.loads((build.scratch / "target" / "manifest.json").read_text(encoding="utf-8"))
    known: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for node in (*manifest["nodes"].values(), *manifest["sources"].values()):
        if node["resource_type"] in ("model", "seed", "source"):
            known[node["schema"], node.get("alias") or node["identifier"]].append(node)
    columns: dict[tuple[str, str], list[str]] = defaultdict(list)
    for schema, name, column in build.rows(
        "select schema_name, table_name, column_name from duckdb_columns() where not internal "
        f"and database_name = current_database() and schema_name != '{LANDED}' order by all"
    ):
        columns[schema, name].append(column)
    wrong = []
    for place, built in columns.items():
        relation = ".".join(place)
        if place not in known:
            wrong.append(f"{relation} is not known to dbt")
            continue
        # files of two connectors may have one name: the one that is like the relation
        unlike = [len(node["columns"].keys() ^ set(built)) for node in known[place]]
        node = known[place][unlike.index(min(unlike))]
        if not node["description"].strip():
            wrong.append(f"{relation} has no description")
        texts = {name: column["description"] for name, column in node["columns"].items()}
        wrong += [f"{relation}.{name} is described and not there" for name in texts if name not in built]
        for name in built:
            text = texts.get(name, "").strip()
            if not text:
                wrong.append(f"{relation}.{name} has no description")
            elif is_only_the_name(text, name):
                wrong.append(f"{relation}.{name} has no description but its name ({text})")
    return wrong


def is_only_the_name(text: str, name: str) -> bool:
    """Return whether a text has no word that the column's name does not have.

    >>> is_only_the_name("The customer's age.", "customer_age"), is_only_the_name("Age in years.", "age")
    (True, False)
    """
    said, named = (
        {word.removesuffix("s") for word in re.findall(r"[^\W_]+", words.lower())} for words in (text, name)
    )
    return said <= named | {word.removesuffix("s") for word in FILLING} | {""}
