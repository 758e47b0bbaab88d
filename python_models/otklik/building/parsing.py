"""What dbt has parsed, used again though other vars are given.

dbt parses the whole project anew where any var is another one than the last time: 13 of the 17 s of
processor time that `dbt parse` takes of a new checkout, of each build with another budget or day. In this
project parsing depends on few of them, which `test_conventions.py` asserts of all the others; what else dbt
compares (files, profile, target, environment, its version) it compares as ever.
"""

from __future__ import annotations

import pprint
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from dbt.version import __version__ as dbt_version

from otklik.building.pace import KNOWN

# vars that graph, configs or exposures are made of; the others are asked when a node is run
OF_PARSING = (
    "connector", "data_email", "data_owner", "exports_url", "marketing_email", "marketing_owner",
)  # fmt: skip

_parsing: Any = import_module("dbt.parser.manifest")
_slow_state = _parsing.ManifestLoader.build_manifest_state_check


def keep_parsed() -> None:
    """Let dbt use what it has parsed under other vars, if it is the version this was written for."""
    if dbt_version.startswith(KNOWN):
        _parsing.ManifestLoader.build_manifest_state_check = state_of_parsing


def of_parsing(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return those vars that parsing depends on.

    Examples
    --------
    >>> of_parsing({"budget": 3000, "connector": "sports_retailer"})
    {'connector': 'sports_retailer'}
    """
    return {name: variables[name] for name in OF_PARSING if name in variables}


def state_of_parsing(self: Any) -> Any:
    """Return what dbt compares with its last parsing, of all vars those that parsing depends on."""
    state, config = _slow_state(self), self.root_project
    told = (pprint.pformat(of_parsing(config.cli_vars)), config.args.profile, config.args.target)
    parts = [str(part or "") for part in (*told, dbt_version)]
    state.vars_hash = _parsing.FileHash.from_contents("\x00".join(parts))
    return state
