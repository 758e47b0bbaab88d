"""Which kinds of model there are for what, as macros/model_kinds.sql says it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

_STATED = Path(__file__).parents[3] / "macros" / "model_kinds.sql"


def kinds_for(sql: str) -> dict[str, tuple[str, ...]]:
    """Return the kinds of model by use, from the text of the macro; raises ValueError without them."""
    found = re.search(r"return\((\{.*?\})\)", sql, re.DOTALL)
    if found is None:
        raise ValueError("The macro model_kinds returns no literal.")
    return {use: tuple(kinds) for use, kinds in ast.literal_eval(found[1]).items()}


KINDS_FOR = kinds_for(_STATED.read_text(encoding="utf-8"))


def is_kind_for(use: str) -> str:
    """Return the condition in SQL that a row's `model_kind` is for a use.

    >>> is_kind_for("ranking")
    "model_kind in ('response', 'purchase', 'organic')"
    """
    return "model_kind in ({})".format(", ".join(f"'{kind}'" for kind in KINDS_FOR[use]))
