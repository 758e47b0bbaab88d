"""The metrics asked of MetricFlow itself.

`python tests/benchmarks/semantic_layer.py semantic_manifest.json warehouse.duckdb`, by a Python of its own in
which `pip install --only-binary :all: metricflow duckdb` has been done: MetricFlow wants another dbt than the
project's lock has. Validates the semantic models by MetricFlow's own validator, lets MetricFlow write and run
the query of each metric that tests/project/test_metrics.py compares with a mart, and counts the groups whose
figure is the mart's to the last digit.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

import duckdb
from metricflow.data_table.mf_table import MetricFlowDataTable
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow_semantic_interfaces.implementations.semantic_manifest import PydanticSemanticManifest
from metricflow_semantic_interfaces.validations.semantic_manifest_validator import SemanticManifestValidator
from metricflow_semantics.model.dbt_manifest_parser import parse_manifest_from_dbt_generated_manifest
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

TEST = Path(__file__).parents[1] / "project" / "test_metrics.py"


class Warehouse:
    """The engine's client over a warehouse that is only read."""

    sql_engine_type = SqlEngine.DUCKDB
    sql_plan_renderer = DuckDbSqlPlanRenderer()

    def __init__(self, path: str) -> None:
        self.conn = duckdb.connect(path, read_only=True)
        self.asked = ""

    def query(self, stmt: str, sql_bind_parameter_set: Any = None) -> MetricFlowDataTable:
        """Run a query that MetricFlow wrote."""
        self.asked = stmt
        found = self.conn.execute(stmt)
        names = [column[0] for column in found.description]
        return MetricFlowDataTable.create_from_rows(column_names=names, rows=found.fetchall())

    def execute(self, stmt: str, sql_bind_parameter_set: Any = None) -> None:
        """Run a statement; the connection reads only, so that nothing is written."""
        self.conn.execute(stmt)

    def dry_run(self, stmt: str, sql_bind_parameter_set: Any = None) -> None:
        """Plan a statement, which fails where it could not run."""
        self.conn.execute(f"explain {stmt}")

    def close(self) -> None:
        """Close the warehouse."""
        self.conn.close()

    def render_bind_parameter_key(self, bind_parameter_key: str) -> str:
        """Return a parameter's name as DuckDB has it."""
        return f"${bind_parameter_key}"


def compared() -> list[tuple[str, tuple[str, ...], str]]:
    """Return what is compared, read from the test that does it without MetricFlow."""
    names: dict[str, Any] = {}
    for node in ast.parse(TEST.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name in ("ARM", "CUSTOMER", "LIST", "SAME"):
                exec(compile(ast.Module([node], []), str(TEST), "exec"), names)
    found: list[tuple[str, tuple[str, ...], str]] = names["SAME"]
    return found


def main(manifest_path: str, warehouse_path: str) -> int:
    """Print what the validator and each query say; return 1 where something is not the mart's."""
    manifest = parse_manifest_from_dbt_generated_manifest(Path(manifest_path).read_text(encoding="utf-8"))
    said = SemanticManifestValidator[PydanticSemanticManifest]().validate_semantic_manifest(manifest)
    print(f"validator: {len(said.errors)} errors, {len(said.warnings)} warnings")
    warehouse = Warehouse(warehouse_path)
    engine = MetricFlowEngine(SemanticManifestLookup(manifest), warehouse)
    entity = {
        measure.name: model.primary_entity
        or next(e.name for e in model.entities if e.type.value == "primary")
        for model in manifest.semantic_models
        for measure in model.measures
    }
    measure_of = {m.name: m for m in manifest.metrics}

    def entity_of(name: str) -> str:
        params = measure_of[name].type_params
        return entity[params.measure.name] if params.measure else entity_of(params.numerator.name)

    wrong = 0
    for name, groups, mart in compared():
        by = [f"{entity_of(name)}__{group}" for group in groups]
        request = MetricFlowQueryRequest.create(metric_names=[name], group_by_names=by or None)
        engine.query(request)
        # its own table holds decimals as doubles: its query is asked again
        asked = warehouse.conn.execute(warehouse.asked)
        place = [[column[0] for column in asked.description].index(column) for column in [*by, name]]
        ours = {tuple(row[at] for at in place[:-1]): row[place[-1]] for row in asked.fetchall()}
        theirs = {row[:-1]: row[-1] for row in warehouse.conn.execute(f"select {mart}").fetchall()}
        same = sum(key in ours and ours[key] == value for key, value in theirs.items())
        wrong += same != len(theirs)
        print(f"{name}: {same} of {len(theirs)} groups are the mart's to the last digit")
        if same != len(theirs):
            key = next(key for key in theirs if ours.get(key) != theirs[key])
            print("  ", key, ours.get(key), theirs[key])
    return int(bool(wrong or said.errors))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
