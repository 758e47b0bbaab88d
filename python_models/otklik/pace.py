"""What dbt makes anew for each node of the graph, made once or in fewer steps; what it gives is the same.

For each model, test and fixture of a unit test dbt makes an object of each of its 736 macros, twice, looks
each name up in five places, and compiles the template of each argument again. Of 343 data tests that was a
third of the processor time (docs/decisions/speed.md has it).

What is changed are parts of dbt 1.11, which the lock holds it to: of any other version nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import dbt.clients.jinja as templates
import jinja2
from dbt.clients.jinja import MacroGenerator
from dbt.context.configured import ConfiguredContext
from dbt.context.macros import MacroNamespace, MacroNamespaceBuilder
from dbt.context.manifest import ManifestContext
from dbt.version import __version__ as dbt_version
from dbt_common.clients.jinja import catch_jinja, get_environment

KNOWN = "1.11."

_slow_dict = ManifestContext.to_dict
_slow_template = templates.get_template
# by whether it gives objects of Python instead of text: an environment, and what it has compiled
_compiled: dict[bool, tuple[jinja2.Environment, dict[str, Any]]] = {}


def quicken() -> None:
    """Let dbt take the shorter ways from now on, if it is the version they were written for."""
    if dbt_version.startswith(KNOWN):
        MacroNamespaceBuilder.add_macros = add_macros
        ManifestContext.to_dict = names_in_one
        templates.get_template = compiled_once


def add_macros(self: MacroNamespaceBuilder, macros: Iterable[Any], ctx: dict[str, Any]) -> None:
    """Add what calls each macro, without the two calls that each of them is made by."""
    make = MacroGenerator.__new__
    node, stack = self.node, self.thread_ctx
    for macro in macros:
        called = make(MacroGenerator)
        called.__dict__ = {"context": ctx, "macro": macro, "node": node, "stack": stack}
        package = macro.package_name
        if package in self.internal_package_names:
            self._add_macro_to(self.internal_packages, macro, called)
            continue
        self._add_macro_to(self.packages, macro, called)
        if package == self.search_package:
            self.locals[macro.name] = called
        elif package == self.root_package:
            self.globals[macro.name] = called


def names_in_one(self: ManifestContext) -> dict[str, Any]:
    """Return a context with its macros: what is looked up first is laid over what is looked up last."""
    if type(self.namespace) is not MacroNamespace:
        return dict(_slow_dict(self))
    found: dict[str, Any] = ConfiguredContext.to_dict(self)
    for place in reversed(list(self.namespace._search_order())):
        found.update(place)
    return found


def compiled_once(
    string: str,
    ctx: Mapping[str, Any],
    node: Any = None,
    capture_macros: bool = False,
    native: bool = False,
) -> jinja2.Template:
    """Return the template of a text, compiled where it is met first.

    Where macros are to be captured, while dbt parses, names without a value belong to a node: there it is
    dbt's own.
    """
    if capture_macros:
        return _slow_template(string, ctx, node, capture_macros, native)
    if native not in _compiled:
        _compiled[native] = (get_environment(native=native), {})
    environment, known = _compiled[native]
    source = str(string)
    with catch_jinja(node):
        if source not in known:
            known[source] = environment.compile(source)
        names = {**environment.globals, **ctx}
        return environment.template_class.from_code(environment, known[source], names, None)
