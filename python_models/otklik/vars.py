"""Joins vars: `python -m otklik.vars '{"as_of": "2017-12-06"}' '{"budget": 500}'`; the later one counts."""

from __future__ import annotations

import json
import sys


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
            raise ValueError(
                f"The vars {text!r} are no JSON object: write them like '{{\"budget\": 50000}}'."
            )
        joined |= values
    return json.dumps(joined, ensure_ascii=False)


if __name__ == "__main__":
    try:
        print(joined_vars(*sys.argv[1:]))
    except ValueError as error:
        sys.exit(str(error))
