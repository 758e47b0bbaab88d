"""Runs dbt commands, each in a fork of this process, which has imported dbt and read what it has parsed.

A line of JSON on the standard input is a command, a line on the standard output its exit code. The least
command takes 1 s of CPU so, 5 s in a process that begins anew. No
command sees what another one has left in memory. Nothing here may start a thread, which a child would lack;
the allocator of Arrow has one of its own and sees to it, though Python 3.12 warns.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import sys
from contextlib import redirect_stdout
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import ParsedNode
from dbt_common.clients.jinja import template_cache
from otklik.building.pace import compiled_once, parsed_flat, quicken
from otklik.export_files.last_build import listed_columns

# what commands import later, and the library behind the Python models
IMPORTED_LATER = (
    "dbt.adapters.duckdb", "dbt.task.build", "otklik.dashboard", "otklik.export_files.plugin",
    "otklik.fits.registry", "scipy.stats", "sklearn.ensemble",
)  # fmt: skip


@cache
def manifest(parsed: str) -> Manifest:
    """Return what an earlier command has parsed, with the `graph` that hooks ask."""
    found = Manifest.from_msgpack(Path(parsed).read_bytes())
    found.build_flat_graph()  # type: ignore[no-untyped-call]
    return found


@cache
def made_ready(parsed: str, cwd: str) -> None:
    """Make once what each command would make anew of what is parsed: templates of macros and models, and the
    code that reads profiles and writes `manifest.json`. No warehouse is opened, no thread begun.
    """
    project = manifest(parsed)
    for macro in project.macros.values():
        template_cache.get_node_template(macro)
    for node in project.nodes.values():
        compiled_once(node.raw_code, {})
    listed_columns()
    parsed_flat("select 1")
    before = os.getcwd()
    os.chdir(cwd)
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):
        words = ["--quiet", "--log-level-file", "none", "--no-write-json", "list", "--select", "settings"]
        assert dbtRunner(manifest=project).invoke(words).success
    os.chdir(before)
    project.writable_manifest().to_dict(omit_none=False)


def run(
    arguments: list[str],
    parsed: str,
    cwd: str,
    environment: dict[str, str],
    printed: str,
    *,
    edits: dict[str, tuple[str, str]] | None = None,
    prepare: str = "",
    writes_nodes: bool = True,
) -> int:
    """Run one dbt command, what it prints going to a file, and return its exit code.

    `edits`: by model, a text that stands in it and what takes its place; `prepare`: Python that is run before
    dbt. Both in this command alone. `writes_nodes`: whether the SQL of each node is left in the target.
    """
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(cwd)
    output = os.open(printed, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(output, sys.stdout.fileno())
    os.dup2(output, sys.stderr.fileno())
    exec(prepare, {})
    if not writes_nodes:
        # two files a node, each in a folder that is looked for part by part
        ParsedNode.write_node = lambda *_: None  # type: ignore[method-assign]
    project = manifest(parsed)
    for name, (there, instead) in (edits or {}).items():
        node = project.nodes[f"model.otklik.{name}"]
        assert there in node.raw_code, f"{name} has no {there!r}"
        node.raw_code = node.raw_code.replace(there, instead)
    done = dbtRunner(manifest=project).invoke(arguments)
    if done.exception:
        print(f"Encountered an error:\n{done.exception}")
    return 0 if done.success else 1


def leave(code: int) -> NoReturn:
    """End this process as any ends, but free nothing: of a command's 3.5 s that takes 1.2."""
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    for name in IMPORTED_LATER:
        import_module(name)
    # as the plugin does when the warehouse is opened, which is after the graph was made
    quicken()
    for line in sys.stdin:
        command = json.loads(line)
        made_ready(command["parsed"], command["cwd"])
        # a child need not copy what its collector does not visit: 1.0 s instead of 2.1
        gc.freeze()
        child = os.fork()
        if not child:
            leave(run(**command))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
