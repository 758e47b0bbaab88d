"""What is made of dbt's contexts and templates in fewer steps is what dbt makes of them itself."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from dbt.clients import jinja as templates
from dbt.context.configured import ConfiguredContext
from dbt.context.macros import MacroNamespace, MacroNamespaceBuilder
from dbt.context.manifest import ManifestContext
from dbt.exceptions import CompilationError, DuplicateMacroNameError
from otklik import pace

# `ours` is the project; `dbt_duckdb` and `dbt` are dbt's own, the first of them wins
MACROS = {
    "ours": ["table", "only_ours", "shared"],
    "theirs": ["table", "only_theirs", "shared"],
    "dbt_duckdb": ["table", "only_duckdb", "ref"],
    "dbt": ["table", "only_duckdb", "only_dbt"],
}


def namespace(package: str) -> MacroNamespace:
    """What a node of a package can call."""
    macros = {
        name: {
            each: SimpleNamespace(name=each, package_name=name, unique_id=f"{name}.{each}") for each in names
        }
        for name, names in MACROS.items()
    }
    builder = MacroNamespaceBuilder("ours", package, SimpleNamespace(), ["dbt_duckdb", "dbt"], "the node")  # type: ignore[arg-type]
    return builder.build_namespace(macros, {"of": "the context"})  # type: ignore[arg-type]


@pytest.mark.parametrize("package", ["ours", "theirs", "dbt"])
def test_names_mean_the_same_macros(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each name the same macro with the same context, node and stack, whichever package the node is of."""
    monkeypatch.setattr(ConfiguredContext, "to_dict", lambda _: {"ref": "builtin", "var": "builtin"})

    def names(made: MacroNamespace) -> dict[str, Any]:
        context = SimpleNamespace(namespace=made)
        given = ManifestContext.to_dict(probe(context))
        return {
            name: (value.macro.unique_id, value.context, value.node)
            if hasattr(value, "macro")
            else kind(value)
            for name, value in given.items()
        }

    def kind(value: Any) -> Any:
        return (
            {each: called.macro.unique_id for each, called in value.items()}
            if isinstance(value, dict)
            else value
        )

    def probe(context: SimpleNamespace) -> ManifestContext:
        found = object.__new__(ManifestContext)
        found.__dict__.update(vars(context))
        return found

    slow = names(namespace(package))
    monkeypatch.setattr(MacroNamespaceBuilder, "add_macros", pace.add_macros)
    monkeypatch.setattr(ManifestContext, "to_dict", pace.names_in_one)
    assert names(namespace(package)) == slow
    assert slow["ref"] == ("dbt_duckdb.ref", {"of": "the context"}, "the node")
    assert slow["var"] == "builtin"


def test_two_macros_of_one_name_are_refused_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MacroNamespaceBuilder, "add_macros", pace.add_macros)
    macro = SimpleNamespace(
        name="twice", package_name="ours", unique_id="ours.twice", original_file_path="a.sql"
    )
    builder = MacroNamespaceBuilder("ours", "ours", SimpleNamespace(), ["dbt"])  # type: ignore[arg-type]
    with pytest.raises(DuplicateMacroNameError):
        builder.add_macros([macro, macro], {})


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
    before = (MacroNamespaceBuilder.add_macros, ManifestContext.to_dict, templates.get_template)
    monkeypatch.setattr(pace, "dbt_version", "1.12.0")
    pace.quicken()
    assert before == (MacroNamespaceBuilder.add_macros, ManifestContext.to_dict, templates.get_template)
