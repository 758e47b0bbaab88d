"""What a build made against what its yml files say of it."""

from __future__ import annotations

import json
import re
from collections import defaultdict

from tests.project.builds import Build

# a connector lands its files here before the views over them stand; dbt knows nothing of it
LANDED = "landed"
# words that a name may be told over again with
FILLING = {"a", "an", "the", "this", "its", "their", "of", "in", "is", "as", "one", "id", "number", "name"}


def undescribed(build: Build) -> list[str]:
    """Say of every relation and column of the built warehouse what is missing in its description.

    A relation that dbt does not know, one without a text, a column without one or whose text is no more than its
    name, and a column that is described and not there.
    """
    manifest = json.loads((build.scratch / "target" / "manifest.json").read_text(encoding="utf-8"))
    known = {
        (node["schema"], node.get("alias") or node["identifier"]): node
        for node in (*manifest["nodes"].values(), *manifest["sources"].values())
        if node["resource_type"] in ("model", "seed", "source")
    }
    columns: dict[tuple[str, str], list[str]] = defaultdict(list)
    for schema, name, column in build.rows(
        "select schema_name, table_name, column_name from duckdb_columns() "
        f"where database_name = current_database() and not internal and schema_name != '{LANDED}' order by all"
    ):
        columns[schema, name].append(column)
    wrong = []
    for place, built in columns.items():
        relation = ".".join(place)
        if place not in known:
            wrong.append(f"{relation} is not known to dbt")
            continue
        if not known[place]["description"].strip():
            wrong.append(f"{relation} has no description")
        texts = {name: column["description"] for name, column in known[place]["columns"].items()}
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
