"""What is made of dbt's contexts and templates in fewer steps is what dbt makes of them itself."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2
import pytest
from dbt.adapters.duckdb.column import DuckDBColumn
from dbt.adapters.events import types as of_adapters
from dbt.context.configured import ConfiguredContext
from dbt.context.macros import MacroNamespace, MacroNamespaceBuilder
from dbt.context.manifest import ManifestContext
from dbt.events import types as of_dbt
from dbt.exceptions import DuplicateMacroNameError
from dbt_common.events import types as of_all
from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.exceptions import CompilationError, DbtRuntimeError
from otklik.building import last_words, pace

templates: Any = import_module("dbt.clients.jinja")
messages: Any = import_module("dbt_common.events.event_manager")
contexts: Any = ManifestContext

# `ours` is the project; `dbt_duckdb` and `dbt` are dbt's own, the first of them wins
MACROS = {
    "ours": ["table", "only_ours", "shared"],
    "theirs": ["table", "only_theirs", "shared"],
    "dbt_duckdb": ["table", "only_duckdb", "ref"],
    "dbt": ["table", "only_duckdb", "only_dbt"],
}


def macros() -> dict[str, dict[str, Any]]:
    """The macros by package, as a manifest has them."""
    return {
        package: {
            name: SimpleNamespace(name=name, package_name=package, unique_id=f"{package}.{name}")
            for name in names
        }
        for package, names in MACROS.items()
    }


def namespace(known: dict[str, dict[str, Any]], package: str, node: str) -> MacroNamespace:
    """What a node of a package can call."""
    stack: Any = SimpleNamespace()
    builder = MacroNamespaceBuilder("ours", package, stack, ["dbt_duckdb", "dbt"], node)
    return builder.build_namespace(known, {"context of": node})


def names(made: MacroNamespace) -> dict[str, Any]:
    """What the names of a context mean: the macro, the context it is called in, and the node."""
    context = object.__new__(ManifestContext)
    context.namespace = made
    given = contexts.to_dict(context)

    def meaning(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: meaning(each) for name, each in value.items()}
        return (value.macro.unique_id, value.context, value.node) if hasattr(value, "macro") else value

    return {name: meaning(value) for name, value in given.items()}


@pytest.mark.parametrize("package", ["ours", "theirs", "dbt"])
def test_names_mean_the_same_macros(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """For each node its own, whichever package it is of; macros that come later and other ones are seen."""
    monkeypatch.setattr(ConfiguredContext, "to_dict", lambda _: {"ref": "builtin", "var": "builtin"})
    known, more, others = macros(), macros(), macros()
    more["ours"]["later"] = SimpleNamespace(name="later", package_name="ours", unique_id="ours.later")
    del others["ours"]["table"]
    asked = [(known, "one"), (known, "two"), (others, "one"), (known, "three"), (more, "one"), (more, "two")]
    slow = [names(namespace(each, package, node)) for each, node in asked]
    monkeypatch.setattr(MacroNamespaceBuilder, "build_namespace", pace.namespace_as_known)
    monkeypatch.setattr(ManifestContext, "to_dict", pace.names_in_one)
    assert [names(namespace(each, package, node)) for each, node in asked] == slow
    known["ours"]["later"] = more["ours"]["later"]
    assert names(namespace(known, package, "one")) == slow[-2]
    assert slow[1]["ref"] == ("dbt_duckdb.ref", {"context of": "two"}, "two")
    assert slow[1]["table"] != slow[2]["table"] or package == "theirs"
    assert slow[1]["var"] == "builtin"


def test_two_macros_of_one_name_are_refused_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MacroNamespaceBuilder, "build_namespace", pace.namespace_as_known)
    known = macros()
    known["ours"]["again"] = SimpleNamespace(
        name="table", package_name="ours", unique_id="ours.again", original_file_path="a.sql"
    )
    known["ours"]["table"].original_file_path = "b.sql"
    with pytest.raises(DuplicateMacroNameError):
        namespace(known, "ours", "one")


@pytest.mark.parametrize("native", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        "customer_id",
        "0.25",
        "['a', 'b']",
        "{{ given }}",
        "{{ [given, given] }} {# unseen #}",
        "{% for each in rows %}{{ each }}{{ ',' if not loop.last }}{% endfor %}",
        "{% do rows.append(3) %}{{ rows }}",
        "{{ unknown }}",
        "{{ given | as_native }}",
        "",
    ],
)
def test_a_text_is_rendered_as_before(text: str, native: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice, with other values the second time: nothing is left of the first."""

    def rendered() -> list[Any]:
        return [
            templates.get_rendered(text, {"given": given, "rows": [1, 2]}, native=native)
            for given in ("one", 2, "one")
        ]

    slow = rendered()
    monkeypatch.setattr(templates, "get_template", pace.compiled_once)
    assert rendered() == slow
    assert [type(value) for value in rendered()] == [type(value) for value in slow]


@pytest.mark.parametrize("text", ["{{ unknown.of }}", "{{ unclosed", "{{ unknown() }}", "{% nothing %}"])
def test_what_cannot_be_rendered_is_said_as_before(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def said() -> str:
        with pytest.raises(CompilationError) as error:
            templates.get_rendered(text, {})
        return str(error.value)

    slow = said()
    monkeypatch.setattr(templates, "get_template", pace.compiled_once)
    assert said() == slow
    assert said() == slow


def test_another_version_of_dbt_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def parts() -> list[Any]:
        made = [BaseEvent.__init__, EventManager.fire_event, messages.msg_from_base_event]
        contexts = [MacroNamespaceBuilder.build_namespace, ManifestContext.to_dict]
        return [*made, *contexts, templates.get_template]

    before = parts()
    monkeypatch.setattr(pace, "dbt_version", "1.12.0")
    pace.quicken()
    assert parts() == before


def test_who_listens_to_templates_hears_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """As sqlfluff does, to know where in a file what is linted came from."""
    heard = []
    make = jinja2.Environment.from_string

    def listening(self: jinja2.Environment, source: str, *given: Any, **named: Any) -> jinja2.Template:
        heard.append(source)
        return make(self, source, *given, **named)

    monkeypatch.setattr(jinja2.Environment, "from_string", listening)
    monkeypatch.setattr(templates, "get_template", pace.compiled_once)
    assert templates.get_rendered("{{ given }}", {"given": 1}) == "1"
    assert heard == ["{{ given }}"]


@pytest.mark.parametrize(
    "sql",
    [
        "with\n\na as (select 1 as one), b as (select * from a)\n\nselect * from b",
        "-- what it is\n/* with */\n  WITH a as (select ';' as sign) select * from a -- with",
        "select * from (with a as (select 1) select * from a)",
        "with recursive a as (select 1 union all select * from a) select * from a",
        "select 1",
    ],
)
def test_what_is_put_before_a_query_stands_where_it_stood(sql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows of a unit test, before the first `with` or with one of their own."""
    compilation: Any = import_module("dbt.compilation")
    fixtures = [SimpleNamespace(id=name, sql=f"{name} as (select 'with' as word)") for name in ("one", "two")]
    slow = compilation.inject_ctes_into_sql(sql, fixtures)
    assert all(each.sql in slow for each in fixtures)
    flat = SimpleNamespace(
        parse=pace.parsed_flat, sql=compilation.sqlparse.sql, tokens=compilation.sqlparse.tokens
    )
    monkeypatch.setattr(compilation, "sqlparse", flat)
    assert compilation.inject_ctes_into_sql(sql, fixtures) == slow


def test_columns_are_described_without_macros() -> None:
    """In their order, with the engine's types; of what is not there none; another error is raised."""
    with duckdb.connect() as conn:
        conn.execute("create table rows (id bigint, price decimal(12, 2), said varchar[])")

        def add_query(sql: str, *, auto_begin: bool) -> tuple[None, duckdb.DuckDBPyConnection]:
            assert not auto_begin
            try:
                return None, conn.execute(sql)
            except duckdb.Error as error:
                raise DbtRuntimeError(str(error)) from error

        asked = SimpleNamespace(connections=SimpleNamespace(add_query=add_query), Column=DuckDBColumn)
        found = pace.columns_described(asked, SimpleNamespace(render=lambda: "rows"))
        assert [(column.name, column.data_type, column.quoted) for column in found] == [
            ("id", "BIGINT", '"id"'), ("price", "DECIMAL(12,2)", '"price"'), ("said", "VARCHAR[]", '"said"'),
        ]  # fmt: skip
        assert pace.columns_described(asked, SimpleNamespace(render=lambda: "nothing")) == []
        with pytest.raises(DbtRuntimeError):
            pace.columns_described(asked, SimpleNamespace(render=lambda: "a b c"))


@pytest.mark.parametrize(
    "edges", [[], [("a", "b"), ("b", "c"), ("a", "c")], [("a", "b"), ("b", "c"), ("c", "a")], [("a", "a")]]
)
def test_a_cycle_is_found_as_before(edges: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    linker: Any = import_module("dbt.compilation").Linker()
    linker.graph.add_nodes_from("abcd")
    linker.graph.add_edges_from(edges)
    slow = linker.find_cycles()
    monkeypatch.setattr(type(linker), "find_cycles", pace.cycles_if_any)
    assert linker.find_cycles() == slow
    assert (slow is not None) == (("c", "a") in edges or ("a", "a") in edges)


def test_answers_of_the_engine_are_read_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Days, moments, numbers, words and nothing at all: the same types and values, the second time too."""
    helper: Any = import_module("dbt_common.clients.agate_helper")
    dates: Any = import_module("parsedatetime")
    cells = ["2026-01-31", "2026-01-31 12:00:00", "tomorrow", "31 Jan 2026", "1.5", "true", "", None, "слово"]

    def read() -> list[Any]:
        tables = [helper.table_from_data_flat([{"a": each, "b": "x"}], ["a", "b"]) for each in cells]
        types = [[type(each).__name__ for each in table.column_types] for table in tables]
        return [types, [[tuple(row) for row in table.rows] for table in tables], helper.empty_table().rows]

    slow = read()
    monkeypatch.setattr(dates, "Constants", pace.words_of_dates)
    assert [read()[:2], read()[:2]] == [slow[:2]] * 2
    one, other = (dates.Calendar(version=dates.VERSION_CONTEXT_STYLE).ptc for _ in range(2))
    assert one is other


NODE = {
    "node_path": "crm/settings.sql", "node_name": "settings", "unique_id": "model.otklik.settings",
    "resource_type": "model", "materialized": "table", "node_status": "started", "node_started_at": "",
    "node_finished_at": "", "meta": {"a": 1, "ё": ["б", None]}, "node_checksum": "",
    "node_relation": {"database": "one", "schema": "main", "alias": "settings", "relation_name": None},
}  # fmt: skip
# by name: an event of dbt's, and the values that it is made of
EVENTS: dict[str, tuple[type[BaseEvent], dict[str, Any]]] = {
    "a query": (of_adapters.SQLQuery, {"conn_name": "model.x", "sql": "select 'ж'", "node_info": NODE}),
    "a status": (of_adapters.SQLQueryStatus, {"status": "OK", "elapsed": 0.25, "node_info": {}}),
    "a whole number as a share": (of_adapters.SQLQueryStatus, {"status": "OK", "elapsed": 1}),
    "a text as a share": (of_adapters.SQLQueryStatus, {"status": "OK", "elapsed": "0.5"}),
    "nothing said": (of_adapters.ConnectionUsed, {"conn_type": "duckdb", "conn_name": None}),
    "a truth": (of_dbt.LogHookStartLine, {"statement": "x", "index": 1, "total": 2, "truncate": True}),
    "a line": (of_dbt.LogStartLine, {"description": "one", "index": 1, "total": 2, "node_info": NODE}),
    "a result": (of_dbt.LogTestResult, {"name": "t", "status": "fail", "num_failures": 3, "node_info": NODE}),
    "a map": (of_dbt.MainReportArgs, {"args": {"one": "1", "два": "2"}}),
    "a list": (of_dbt.UnusedResourceConfigPath, {"unused_config_paths": ["a", "b"]}),
    "a word for all": (of_all.Formatting, {"msg": 12}),
    "no such field": (of_all.Note, {"msg": "one", "nothing": 1}),
    "a number for a text": (of_adapters.ConnectionUsed, {"conn_type": 3}),
    "a text for a number": (of_dbt.LogStartLine, {"index": "many"}),
    "a message for a text": (of_adapters.ConnectionUsed, {"conn_type": {"a": 1}}),
}


def sent(event: type[BaseEvent], values: dict[str, Any], level: EventLevel | None = None) -> Any:
    """What is sent of an event but for the moment; what is said where it cannot be made."""
    try:
        message: Any = messages.msg_from_base_event(event(**values), level)
    except Exception as error:
        return str(error).partition(". Dictionary")[0]
    assert message.info.ts.seconds > 0
    message.info.ClearField("ts")
    return type(message), message.SerializeToString(deterministic=True)


@pytest.mark.parametrize("level", [None, EventLevel.INFO])
@pytest.mark.parametrize(("event", "values"), EVENTS.values(), ids=EVENTS)
def test_of_an_event_the_same_is_sent(
    event: type[BaseEvent], values: dict[str, Any], level: EventLevel | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the last byte, and what cannot be sent is said in the same words."""
    monkeypatch.setenv("DBT_ENV_CUSTOM_ENV_shop", "Дело")
    slow = sent(event, values, level)
    monkeypatch.setattr(BaseEvent, "__init__", pace.event_filled)
    monkeypatch.setattr(messages, "msg_from_base_event", pace.message_of)
    assert sent(event, values, level) == slow


def heard(level: EventLevel, of_people: bool, event: BaseEvent, given: EventLevel | None) -> list[str]:
    """Who hears an event: a logger of a level, and a callback that hears all, or what people are told."""
    told: list[str] = []
    manager = EventManager()
    logger: Any = SimpleNamespace(
        level=level, filter=lambda _: True, write_line=lambda message: told.append(message.info.name)
    )
    manager.loggers = [logger]

    def callback(message: Any) -> None:
        told.append(f"callback: {message.info.level}")

    callback.of_people = of_people  # type: ignore[attr-defined]
    manager.callbacks = [callback]
    manager.fire_event(event, level=given)
    return told


@pytest.mark.parametrize(
    ("level", "of_people", "given", "is_heard"),
    [
        (EventLevel.DEBUG, True, None, True),
        (EventLevel.TEST, True, None, True),
        (EventLevel.INFO, False, None, True),
        (EventLevel.INFO, True, EventLevel.INFO, True),
        (EventLevel.INFO, True, EventLevel.WARN, True),
        (EventLevel.INFO, True, None, False),
        (EventLevel.ERROR, True, EventLevel.DEBUG, False),
    ],
)
def test_an_event_is_sent_where_somebody_hears_it(
    level: EventLevel,
    of_people: bool,
    given: EventLevel | None,
    is_heard: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    event = of_adapters.ConnectionUsed(conn_type="duckdb", conn_name="one")
    slow = heard(level, of_people, event, given)
    monkeypatch.setattr(EventManager, "fire_event", pace.fired_where_heard)
    assert heard(level, of_people, event, given) == (slow if is_heard else [])
    assert slow[0] == "ConnectionUsed"


def test_the_last_words_need_no_event_for_programmers() -> None:
    """What hears them says so, and remembers nothing of one, whatever it says."""
    hear: Any = last_words.listen([])
    assert hear.of_people
    for name in ("SQLQuery", "Note", "LogTestResult"):
        info = SimpleNamespace(name=name, level="debug", msg="Error: The build stops. One is wrong.")
        hear(SimpleNamespace(info=info, data=SimpleNamespace(status="fail", name="x", num_failures=1)))
    assert not last_words._HEARD
