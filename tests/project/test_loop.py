"""A list is launched, its window is played, and what it brought decides how much the next one promises."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from otklik.simulate.simulation import Simulation, simulate

from tests.project.builds import Build, Report, run_dbt, write_export

CAMPAIGN = "city_1188"
VARIABLES = '{"control_share": 0.3}'
SELECT = "+published_list +campaign_ledger +promise_calibration +launched_list +campaign_effects"
STATE = ("main_features.frozen_lists", "main_effects.ledger_entries", "main_effects.promise_bins")

Tables = dict[str, pd.DataFrame]


def planned_export(simulation: Simulation) -> Tables:
    """Return the export before the launch: the CRM plans the campaign for all its customers, by name."""
    tables = {name: table.to_pandas() for name, table in simulation.export.items()}
    is_planned = tables["campaigns"]["campaign_id"] == CAMPAIGN
    tables["campaigns"].loc[is_planned, ["city", "country", "budget"]] = None
    plan = tables["customers"][["customer_id"]].assign(campaign_id=CAMPAIGN, arm="offer")
    return tables | {"contacts": pd.concat([tables["contacts"], plan])}


def launched_export(simulation: Simulation, published: pd.DataFrame) -> Tables:
    """Return the export when the window of the published list is over: status, and what was bought in it.

    The CRM still lists its plan, undated, and brings no contacts.
    """
    tables = planned_export(simulation)
    campaigns, purchases = tables["campaigns"], tables["purchases"]
    campaigns.loc[campaigns["campaign_id"] == CAMPAIGN, "status"] = "launched"
    sent = published.loc[published["decision"] == "contact", "customer_id"]
    window = simulation.realise(CAMPAIGN, np.isin(simulation.traits.customer_id.to_pylist(), sent)).to_pandas()
    # somebody buys two days later, by which the window is known to be complete
    two_days = timedelta(days=2)
    later = simulation.campaign(CAMPAIGN).ends_on(simulation.last_day) + two_days
    after = window.tail(1).assign(receipt_id="after", purchased_on=later)
    return tables | {"purchases": pd.concat([purchases, window, after])}


@dataclass(frozen=True)
class Loop:
    """What the warehouse said after each build, and the last of them."""

    published: pd.DataFrame
    state: dict[str, Tables]
    outputs: dict[str, str]
    second: Build


def state_of(build: Build) -> Tables:
    """Return each table of state, in a fixed order."""
    return {table: build.frame(f"select * from {table} order by all") for table in STATE}


@pytest.fixture(scope="module")
def loop(tmp_path_factory: pytest.TempPathFactory) -> Loop:
    """Return four builds of one warehouse: before the launch, after the window, again, and a look back."""
    scratch = tmp_path_factory.mktemp("loop")
    simulation = simulate(2500, seed=3)

    def build(export: Path, **more: object) -> Build:
        return run_dbt(scratch, export=export, **({"select": SELECT} | more)).passed()  # type: ignore[arg-type]

    before = write_export(planned_export(simulation), scratch / "before")
    first = build(before)
    published = first.frame("select * from main_exports.published_list order by customer_id")
    state, outputs = {"first": state_of(first)}, {"first": first.output}
    after = write_export(launched_export(simulation, published), scratch / "after")
    for name, more in {
        "second": {},
        "third": {},
        "full refresh": {"select": " ".join(table.split(".")[1] for table in STATE), "flags": ()},
        "replay": {"variables": json.dumps({"as_of": "2026-10-10"}), "select": "+ledger_entries +promise_bins"},
    }.items():
        if name == "full refresh":
            done = run_dbt(scratch, export=after, command="run", select=str(more["select"]), full_refresh=True)
        else:
            done = build(after, **more)
        state[name], outputs[name] = state_of(done), done.output
    return Loop(published, state, outputs, done)
