"""What dbt makes anew for each node of the graph, made once or in fewer steps; what it gives is the same.

For each model, test and fixture of a unit test dbt makes an object of each of its 736 macros, twice, looks
each name up in five places, and compiles the same templates again: some 5 ms of each node. Of each of its
twenty events a node it makes a message by way of JSON's rules, heard by somebody or not
(docs/decisions/speed.md).

What is changed are parts of dbt 1.11, which the lock holds it to: of any other version nothing is changed.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import jinja2
import jinja2.environment
import sqlparse
from dbt.clients.jinja import MacroGenerator
from dbt.context.configured import ConfiguredContext
from dbt.context.macros import MacroNamespace, MacroNamespaceBuilder
from dbt.context.manifest import ManifestContext
from dbt.version import __version__ as dbt_version
from dbt_common.clients.jinja import catch_jinja, get_environment
from dbt_common.events.base_types import BaseEvent, EventLevel, get_global_metadata_vars
from dbt_common.events.event_manager import EventManager
from dbt_common.exceptions import DbtRuntimeError
from dbt_common.invocation import get_invocation_id

KNOWN = "1.11."
# levels of events that only programmers read
FOR_PROGRAMMERS = ("test", "debug")

# dbt's parts as they are changed, which its types do not foresee
_templates: Any = import_module("dbt.clients.jinja")
_compilation: Any = import_module("dbt.compilation")
_lexer: Any = import_module("sqlparse.lexer")
_parts: Any = import_module("sqlparse.sql")
_namespaces: Any = MacroNamespaceBuilder
_contexts: Any = ManifestContext
_plain_contexts: Any = ConfiguredContext
_slow_namespace = _namespaces.build_namespace
_slow_dict = _contexts.to_dict
_slow_template = _templates.get_template
_adapters: Any = import_module("dbt.adapters.duckdb.impl").DuckDBAdapter
_dates: Any = import_module("parsedatetime")
_linkers: Any = _compilation.Linker
_graphs: Any = import_module("networkx")
_slow_words = _dates.Constants
_slow_cycles = _linkers.find_cycles
_events: Any = BaseEvent
_managers: Any = EventManager
_messages: Any = import_module("dbt_common.events.event_manager")
# protobuf has no types
_by_json: Any = import_module("google.protobuf.json_format")
_fields: Any = import_module("google.protobuf.descriptor").FieldDescriptor
_slow_event = _events.__init__
_slow_fire = _managers.fire_event
# by whether it gives objects of Python instead of text: an environment, and what it has compiled
_compiled: dict[bool, tuple[jinja2.Environment, dict[str, Any]]] = {}


def quicken() -> None:
    """Let dbt take the shorter ways from now on, if it is the version they were written for."""
    if dbt_version.startswith(KNOWN):
        _namespaces.build_namespace = namespace_as_known
        _contexts.to_dict = names_in_one
        _templates.get_template = compiled_once
        _linkers.find_cycles = cycles_if_any
        _adapters.get_columns_in_relation = columns_described
        # agate makes them anew for each answer of the engine, even an empty one
        _dates.Constants = words_of_dates
        _events.__init__ = event_filled
        _messages.msg_from_base_event = message_of
        _managers.fire_event = fired_where_heard
        _compilation.sqlparse = SimpleNamespace(parse=parsed_flat, sql=sqlparse.sql, tokens=sqlparse.tokens)


@dataclass(frozen=True)
class Places:
    """Where names of macros are looked up, as dbt has found it for some macros: places in `macros` by name.

    `of`: the macros by package that it was found for, and how many they were.
    """

    of: tuple[Any, int]
    macros: list[Any]
    of_root: dict[str, int]
    of_node: dict[str, int]
    of_dbt: dict[str, int]
    of_packages: dict[str, dict[str, int]]


class _Known(threading.local):
    """What a thread has found, by the package of the node: unit tests have macros of their own."""

    def __init__(self) -> None:
        self.places: dict[Any, Places] = {}


_known = _Known()


def namespace_as_known(
    self: MacroNamespaceBuilder, macros_by_package: Any, ctx: dict[str, Any]
) -> MacroNamespace:
    """Return what a node can call; where each name is looked up is found out once for the same macros."""
    key = (self.root_package, self.search_package, *self.internal_package_names_order)
    of = (macros_by_package, sum(map(len, macros_by_package.values())))
    known = _known.places.get(key)
    if known is None or known.of[0] is not of[0] or known.of[1] != of[1]:
        found: MacroNamespace = _slow_namespace(self, macros_by_package, ctx)
        _known.places[key] = places_of(found, of)
        return found
    make, node, stack = MacroGenerator.__new__, self.node, self.thread_ctx
    calls = []
    for macro in known.macros:
        # attributes one by one are what Python keeps cheapest: 0.2 ms of all, 1.1 by calling the class
        call = make(MacroGenerator)
        call.context = ctx
        call.macro = macro
        call.node = node
        call.stack = stack
        calls.append(call)

    def place(names: dict[str, int]) -> dict[str, MacroGenerator]:
        return {name: calls[position] for name, position in names.items()}

    return MacroNamespace(
        global_namespace=place(known.of_root),
        local_namespace=place(known.of_node),
        global_project_namespace=place(known.of_dbt),
        packages={package: place(names) for package, names in known.of_packages.items()},
    )


def places_of(found: MacroNamespace, of: tuple[Any, int]) -> Places:
    """Return where the names of a namespace are."""
    macros: list[Any] = []
    positions: dict[int, int] = {}

    def place(calls: dict[str, MacroGenerator]) -> dict[str, int]:
        for call in calls.values():
            if id(call.macro) not in positions:
                positions[id(call.macro)] = len(macros)
                macros.append(call.macro)
        return {name: positions[id(call.macro)] for name, call in calls.items()}

    return Places(
        of,
        macros,
        place(found.global_namespace),
        place(found.local_namespace),
        place(found.global_project_namespace),
        {package: place(calls) for package, calls in found.packages.items()},
    )


def names_in_one(self: ManifestContext) -> dict[str, Any]:
    """Return a context with its macros: what is looked up first is laid over what is looked up last."""
    if type(self.namespace) is not MacroNamespace:
        return dict(_slow_dict(self))
    found: dict[str, Any] = _plain_contexts.to_dict(self)
    for place in reversed(list(self.namespace._search_order())):
        found.update(place)
    return found


def compiled_once(
    string: str,
    ctx: dict[str, Any],
    node: Any = None,
    capture_macros: bool = False,
    native: bool = False,
) -> jinja2.Template:
    """Return the template of a text, compiled where it is met first.

    Where macros are to be captured, while dbt parses, names without a value belong to a node: there it is
    dbt's own. So it is where somebody listens to what is made a template, as sqlfluff does.
    """
    if capture_macros or jinja2.Environment.from_string.__module__ != jinja2.environment.__name__:
        slow: jinja2.Template = _slow_template(string, ctx, node, capture_macros, native)
        return slow
    if native not in _compiled:
        _compiled[native] = (get_environment(native=native), {})
    environment, known = _compiled[native]
    source = str(string)
    with catch_jinja(node):
        if source not in known:
            known[source] = environment.compile(source)
        names = {**environment.globals, **ctx}
        return environment.template_class.from_code(environment, known[source], names, None)


def columns_described(self: Any, relation: Any) -> list[Any]:
    """Return the columns of a relation, asked for without macros; none where there is no such relation."""
    asked = f"select column_name, column_type from (describe {relation.render()})"
    try:
        _, cursor = self.connections.add_query(asked, auto_begin=False)
    except DbtRuntimeError as error:
        if "does not exist" in str(error).lower():
            return []
        raise
    return [self.Column(name, kind, None, None, None) for name, kind in cursor.fetchall()]


def parsed_flat(sql: str) -> tuple[Any, ...]:
    """Return the statements of a text; of one statement that begins with `with` all behind that is one token.

    dbt looks for the `with` to put fixtures behind: to take what follows to pieces is a sixth of a unit test.
    """
    tokens: list[Any] = []
    end = 0
    for kind, text in _lexer.tokenize("" if ";" in sql else sql):
        token = _parts.Token(kind, text)
        is_with = token.is_keyword and token.normalized in ("WITH", "RECURSIVE")
        if is_with or token.is_whitespace or str(kind).startswith("Token.Comment"):
            tokens.append(token)
            end += len(text)
        elif any(each.is_keyword and each.normalized == "WITH" for each in tokens):
            rest = _parts.Token(sqlparse.tokens.Text, sql[end:])
            return (_parts.Statement([*tokens, rest]),)
        else:
            break
    return tuple(sqlparse.parse(sql))


@cache
def words_of_dates(*given: Any, **named: Any) -> Any:
    """Return what dates are read by, which whoever reads them leaves as it is."""
    return _slow_words(*given, **named)


def cycles_if_any(self: Any) -> str | None:
    """Return a cycle of the graph in words; it is looked for where the graph cannot be sorted."""
    if _graphs.is_directed_acyclic_graph(self.graph):
        return None
    found: str | None = _slow_cycles(self)
    return found


def event_filled(self: BaseEvent, *args: Any, **kwargs: Any) -> None:
    """Make an event: what is text or a number is written into its message as it is, what is not, by dbt."""
    of_kind = getattr(self.PROTO_TYPES_MODULE, type(self).__name__, None)
    if args or of_kind is None:
        _slow_event(self, *args, **kwargs)
        return
    given = {name: str(kwargs[name]) for name in ("base_msg", "msg") if name in kwargs}
    message = of_kind()
    try:
        fill(message, {**kwargs, **given})
    except Exception:
        # dbt says what cannot be written
        _slow_event(self, **kwargs)
    else:
        self.pb_msg = message


def fill(message: Any, values: Mapping[str, Any]) -> None:
    """Write values into a message's fields, as `ParseDict` does; raises what protobuf or it raises.

    What `ParseDict` makes of a text in a field of texts, of a whole number in one of whole numbers, and of
    a truth value in one of those is the value itself: of nineteen values in twenty.
    """
    plain, inner = fields_of(message.DESCRIPTOR)
    rest = {}
    for name, value in values.items():
        if value is None:
            continue
        if plain.get(name) is type(value):
            setattr(message, name, value)
        elif name in inner and type(value) is dict:
            part = getattr(message, name)
            # it is there, though it be empty
            part.SetInParent()
            fill(part, value)
        else:
            rest[name] = value
    if rest:
        _by_json.ParseDict(rest, message)


@cache
def fields_of(kind: Any) -> tuple[dict[str, type], frozenset[str]]:
    """Return a message's fields that hold one plain value, with its type, and those that are messages."""
    types = {
        _fields.TYPE_STRING: str, _fields.TYPE_BOOL: bool, _fields.TYPE_INT32: int,
        _fields.TYPE_INT64: int,
    }  # fmt: skip
    single = [field for field in kind.fields if not field.is_repeated]
    return (
        {field.name: types[field.type] for field in single if field.type in types},
        frozenset(
            field.name
            for field in single
            # those of Google have forms of their own in JSON
            if field.type == _fields.TYPE_MESSAGE and not field.message_type.full_name.startswith("google.")
        ),
    )


def message_of(event: BaseEvent, level: EventLevel | None = None) -> Any:
    """Return what is sent of an event to whoever listens, as `msg_from_base_event` does."""
    message = getattr(event.PROTO_TYPES_MODULE, f"{type(event).__name__}Msg")()
    info: Any = message.info
    fill(
        info,
        {
            "level": (level or event.level_tag()).value,
            "msg": event.message(),
            "invocation_id": get_invocation_id(),
            "pid": os.getpid(),
            "thread": threading.current_thread().name,
            "code": event.code(),
            "name": type(event).__name__,
        },
    )
    info.extra.update(get_global_metadata_vars())
    info.ts.FromDatetime(datetime.now(UTC))
    message.data.CopyFrom(event.pb_msg)
    return message


def fired_where_heard(
    self: EventManager,
    e: BaseEvent,
    level: EventLevel | None = None,
    node: Any = None,
    force_warn_or_error_handling: bool = False,
) -> None:
    """Send an event to whoever listens; nothing is made of one for programmers that nobody listens to.

    Who listens is a logger of their level, and any callback that does not say that it hears others alone.
    """
    if (
        not force_warn_or_error_handling
        and (level or e.level_tag()).value in FOR_PROGRAMMERS
        and not any(each.level.value in FOR_PROGRAMMERS for each in self.loggers)
        and all(getattr(each, "of_people", False) for each in self.callbacks)
    ):
        return
    _slow_fire(self, e, level, node, force_warn_or_error_handling)
