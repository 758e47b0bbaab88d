"""Models of the project made without dbt: for whoever wants the rows of a few of them in seconds.

dbt takes 13 s to read the project. Here a model's own file is rendered and run, with all that it refers to,
so what `make check` foretells is what a build will say: there is no second set of rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from types import CodeType, SimpleNamespace
from typing import Any, cast

import duckdb
from jinja2 import Environment, Template

from otklik.building.yaml_files import read_yaml
from otklik.export_files.number_forms import identifier, literal

PROJECT = Path(__file__).parents[3]
PREFIX = "macro_of_the_project__"
NAMED = re.compile(r"({%-?\s*macro\s+)(\w+)")
STOP = "otklik_stops"


class Returned(Exception):
    """What a macro returns, in dbt's way: a value that is no text."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class Models:
    """Models and seeds of the project as relations of a connection, each made when it is asked for.

    The connection has the views `export.<table>` and `last_build.<name>`, as in a build. `stops` takes the
    sentences that would stop one, which goes on.
    """

    def __init__(self, conn: duckdb.DuckDBPyConnection, variables: Mapping[str, Any]) -> None:
        self.conn = conn
        self.variables = variables
        self.stops: list[str] = []
        self.made: set[str] = set()
        # what a hook stands behind
        self.this = ""
        self.modules: dict[tuple[Path, str], Any] = {}
        self.files = {
            path.stem: path for folder in ("models", "seeds/reference") for path in files_of(folder)
        }
        called = names_of_sources()

        def source(schema: str, name: str) -> str:
            """Return a source as SQL has it."""
            return f"{schema}.{identifier(called.get((schema, name), name))}"

        self.jinja = environment()
        self.jinja.globals |= {
            "ref": self.relation,
            "source": source,
            "var": self.variable,
            "return": returned,
            "execute": True,
            "target": SimpleNamespace(type="duckdb"),
            "adapter": SimpleNamespace(dispatch=self.dispatched),
            "dbt": SimpleNamespace(
                type_string=lambda: "varchar",
                split_part=lambda text, by, part: f"split_part({text}, {by}, {part})",
            ),
            # the connection stays: a sentence is kept instead of ending what is run
            f"{PREFIX}duckdb__stop_build": lambda sentence: f"{STOP}({sentence})",
        }
        for path in files_of("macros"):
            for _, name in NAMED.findall(path.read_text(encoding="utf-8")):
                self.jinja.globals[name] = partial(self.call, path, name)
        conn.create_function(STOP, self.stop, ["varchar"], "varchar", side_effects=True)

    def close(self) -> None:
        """Take away what the connection has of Python."""
        self.conn.remove_function(STOP)

    def stop(self, sentence: str) -> str:
        """Keep a sentence that would stop a build; what it stands for may be a number."""
        self.stops.append(sentence)
        return "0"

    def variable(self, name: str, default: Any = None) -> Any:
        """Return a var of the build."""
        return self.variables.get(name, default)

    def dispatched(self, name: str, _: str) -> Callable[..., Any]:
        """Return this engine's macro of a name, else the one of all engines."""
        for engine in (f"{PREFIX}duckdb__{name}", f"duckdb__{name}", f"default__{name}"):
            if engine in self.jinja.globals:
                return cast("Callable[..., Any]", self.jinja.globals[engine])
        raise KeyError(name)

    def call(self, path: Path, name: str, *arguments: Any, **named: Any) -> Any:
        """Return what a macro gives: its text, or what it returns."""
        try:
            return getattr(self.module(path), PREFIX + name)(*arguments, **named)
        except Returned as returns:
            return returns.value

    def module(self, path: Path) -> Any:
        """Return the macros of a file, under names that hide no other's, as they stand behind `this`.

        Eight hundred calls in a check of two small files: the names of all macros were copied for each.
        """
        if (path, self.this) not in self.modules:
            text = NAMED.sub(rf"\1{PREFIX}\2", path.read_text(encoding="utf-8"))
            self.modules[path, self.this] = self.template(text).make_module({"this": self.this})
        return self.modules[path, self.this]

    def template(self, text: str) -> Template:
        """Return the template of a text."""
        return Template.from_code(self.jinja, compiled(text), self.jinja.make_globals(None))

    def relation(self, name: str) -> str:
        """Return the name of a model or seed as SQL has it, made with all that it refers to.

        Raises KeyError where the project has none, duckdb.Error where it cannot be made.
        """
        relation = identifier(name)
        if name not in self.made:
            self.made.add(name)
            path = self.files[name]
            if path.suffix == ".csv":
                read = f"from read_csv({literal(str(path))}, header = true)"
                self.conn.execute(f"create table {relation} as {read}")
            else:
                self.make(path, relation)
        return relation

    def make(self, path: Path, relation: str) -> None:
        """Make a model, as a view where it is one in a build, and do what stands behind it."""
        config: dict[str, Any] = {}
        sql = self.template(path.read_text(encoding="utf-8")).render(
            config=lambda **said: config.update(said) or ""
        )
        kind = "view" if config.get("materialized") == "view" else "table"
        self.conn.execute(f"create {kind} {relation} as {sql}")
        if hook := config.get("post_hook"):
            self.this = relation
            self.conn.execute(self.template(hook).render())


def environment() -> Environment:
    """Return what templates are compiled by and run in."""
    return Environment(extensions=["jinja2.ext.do"], autoescape=False)


# the project's own: each is compiled once a process
@cache
def compiled(text: str) -> CodeType:
    """Return the code of a template, which is the same whatever it is run in."""
    return environment().compile(text)


def returned(value: Any) -> None:
    """End a macro with a value."""
    raise Returned(value)


@cache
def names_of_sources() -> dict[tuple[str, str], str]:
    """Return what relations are called that the project names otherwise, by schema and name."""
    return {
        (source["name"], table["name"]): table["identifier"]
        for path in (PROJECT / "models").rglob("*sources.yml")
        for source in read_yaml(path)["sources"]
        for table in source["tables"]
        if "identifier" in table
    }


def files_of(folder: str) -> list[Path]:
    """Return the files of SQL and the seeds of a folder of the project."""
    return sorted(path for path in (PROJECT / folder).rglob("*") if path.suffix in (".sql", ".csv"))
