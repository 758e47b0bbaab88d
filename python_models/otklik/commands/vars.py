"""Joins vars, the later one counts: `python -m otklik.commands.vars '{"budget": 5}' '{"budget": 500}'`."""

from __future__ import annotations

import json
import sys
from typing import Any

import yaml

NO_VARS = "The vars {text!r} are no JSON object: write them like '{{\"budget\": 50000}}'."


def read_vars(text: str) -> dict[str, Any]:
    """Return the vars of a text as dbt reads it, YAML and so JSON too; raises ValueError, in one sentence.

    Examples
    --------
    >>> read_vars("budget: 500"), read_vars("")
    ({'budget': 500}, {})
    """
    try:
        values = yaml.safe_load(text) if text.strip() else {}
    except yaml.YAMLError:
        values = text
    if not isinstance(values, dict):
        raise ValueError(NO_VARS.format(text=text))
    return {str(name): value for name, value in values.items()}


def joined_vars(*texts: str) -> str:
    """Join JSON objects into one JSON text; a key of a later one takes the place of an earlier one's.

    Raises ValueError, in one sentence, for a text that is no JSON object.

    Examples
    --------
    >>> joined_vars('{"budget": 500, "language": "ru"}', '{"budget": 700}')
    '{"budget": 700, "language": "ru"}'
    """
    joined: dict[str, object] = {}
    for text in texts:
        try:
            values = json.loads(text)
        except json.JSONDecodeError:
            values = None
        if not isinstance(values, dict):
            raise ValueError(NO_VARS.format(text=text))
        joined |= values
    return json.dumps(joined, ensure_ascii=False)


if __name__ == "__main__":
    try:
        print(joined_vars(*sys.argv[1:]))
    except ValueError as error:
        sys.exit(str(error))
