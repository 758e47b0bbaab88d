"""The loop walked to its end on a shop with many past campaigns; every data test runs in every build."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from otklik_tools.simulate.campaigns import Campaign
from otklik_tools.simulate.simulation import Simulation, simulate

from tests.families import asked_by
from tests.project.builds import Build, Report, run_dbt, write_export
from tests.project.test_for_whom import assert_drift_is_right

# two of the four are small and late: together they are the out-of-time test, and the replay of the second
# learns from the first of them
CAMPAIGNS = (
    Campaign("winter", "Зима", "email", -230, 12, 0.15, 5.0, reach=0.6, randomised=True),
    Campaign("spring", "Весна", "email", -177, 12, 0.15, 5.0, reach=0.6, randomised=True),
    Campaign("summer", "Лето", "sms", -86, 14, 0.20, 8.0, reach=0.24, randomised=True),
    Campaign("august", "Август", "sms", -50, 14, 0.20, 8.0, reach=0.2, randomised=True),
    Campaign("autumn", "Осень", "sms", 5, 14, 0.15, 5.0),
    Campaign("november", "Ноябрь", "sms", 33, 14, 0.15, 5.0, city="1188", country="32"),
)
VARIABLES = {"max_training_rows": 900, "control_share": 0.3, "build_day": "2026-12-31"}
DAYS = ("2026-10-01", "2026-10-22", "2026-10-25")
PLAY = 3

Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Step:
    """One build of the loop: what it printed, and what the tests ask of its warehouse."""

    output: str
    list_of: dict[str, int]
    statuses: dict[str, str]


def export_of(simulation: Simulation, planned: list[str]) -> Tables:
    """Return the export with the past campaigns and those planned ones; the CRM lists autumn's plan."""
    tables = {name: table.to_pandas() for name, table in simulation.export.items()}
    campaigns = tables["campaigns"]
    known = ~campaigns["campaign_id"].isin({"autumn", "november"} - set(planned))
    tables["campaigns"] = campaigns[known]
    plan = tables["customers"][["customer_id"]].assign(campaign_id="autumn", arm="offer")
    return tables | {"contacts": pd.concat([tables["contacts"], plan])}


def came_back(simulation: Simulation, published: pd.DataFrame, planned: list[str]) -> Tables:
    """Return the export after autumn's window: its contacts, purchases and responses have arrived.

    The CRM dates whom it sent the offer to, and forgets its plan and our control.
    """
    tables = export_of(simulation, planned)
    campaigns, contacts = tables["campaigns"], tables["contacts"]
    campaigns.loc[campaigns["campaign_id"] == "autumn", "status"] = "launched"
    sent = published.loc[published["decision"] == "contact", ["customer_id"]]
    first, last = (
        getattr(simulation.campaign("autumn"), day)(simulation.last_day) for day in ("starts_on", "ends_on")
    )
    made = sent.assign(campaign_id="autumn", arm="offer", contacted_on=first - timedelta(days=1))
    is_reached = np.isin(simulation.traits.customer_id.to_pylist(), sent["customer_id"])
    window = simulation.realise("autumn", is_reached, PLAY).to_pandas()
    after = window.tail(1).assign(receipt_id="after", purchased_on=last + timedelta(days=3))
    buyers = window.loc[window["customer_id"].isin(sent["customer_id"]), ["customer_id", "purchased_on"]]
    clicked = buyers.drop_duplicates("customer_id").rename(columns={"purchased_on": "responded_on"})
    return tables | {
        "contacts": pd.concat([contacts[contacts["campaign_id"] != "autumn"], made]),
        "purchases": pd.concat([tables["purchases"], window, after]),
        "responses": pd.concat(
            [
                clicked.assign(campaign_id="autumn"),
                # one that came too late
                clicked.head(1).assign(campaign_id="autumn", responded_on=last + timedelta(days=1)),
            ]
        ),
    }


def step(build: Build) -> Step:
    """Return what the tests want to know of a build before the next one changes its warehouse."""
    build.passed()
    return Step(
        build.output,
        dict(
            build.rows(
                "select campaign_id, count(*) filter (where decision = 'contact') "
                "from main_marts.campaign_list group by 1"
            )
        ),
        dict(build.rows("select campaign_id, status from main_marts.dim_campaigns")),
    )


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Step], Build]:
    """Return the three builds of one warehouse, each with all its tests, and the last of them."""
    scratch = tmp_path_factory.mktemp("whole_loop")
    simulation = simulate(900, seed=5, campaigns=CAMPAIGNS)

    def build(name: str, tables: Tables, as_of: str) -> Build:
        export = write_export(tables, scratch / name)
        return run_dbt(
            scratch, export=export, variables=json.dumps(VARIABLES | {"as_of": as_of}), few_trees=True
        )

    steps = [step(first := build("planned", export_of(simulation, ["autumn"]), DAYS[0]))]
    published = first.frame("select * from main_exports.published_list")
    steps.append(step(build("back", came_back(simulation, published, ["autumn"]), DAYS[1])))
    tables = came_back(simulation, published, ["autumn", "november"])
    steps.append(step(last := build("another", tables, DAYS[2])))
    return steps, last


@asked_by("tests/project/test_loop.py::test_a_launched_list_counts_as_sent")
def test_the_loop_is_walked_to_its_end(walked: tuple[list[Step], Build], report: Report) -> None:
    """Planned, launched and measured, planned again: three green builds, and in each a list."""
    steps, last = walked
    summaries = [
        found[1] for found in (re.search(r"Done\. (PASS=.*)", each.output) for each in steps) if found
    ]
    assert len(summaries) == len(DAYS)
    assert all("WARN=0 ERROR=0 SKIP=0" in each for each in summaries), summaries
    assert [set(each.list_of) for each in steps] == [{"autumn"}, {"next"}, {"november"}]
    assert steps[0].list_of["autumn"] > 10
    assert [each.statuses.get("autumn") for each in steps] == ["planned", "past", "past"]
    assert last.value("select count(*) from main_campaigns.target_campaigns where is_replay") == 5
    report("; ".join(summaries))


@asked_by("tests/project/test_loop.py::test_what_was_launched_and_came_stays")
def test_the_shop_has_what_the_guards_once_stumbled_over(walked: tuple[list[Step], Build]) -> None:
    """Some replay learns from a campaign that tests the models in charge."""
    _, last = walked
    windows = (
        "select max(ends_on) filter (where fitted_for != '' and split = 'train') >= "
        "min(starts_on) filter (where fitted_for = '' and split = 'test') "
        "from main_prediction.training_set join main_campaigns.campaign_terms using (campaign_id) "
        "where model_kind = 'response'"
    )
    assert last.value(windows)
    rules = "select entity, reason, count(*) from main_crm.rejected_rows group by all"
    assert last.rows(rules) == [("responses", "responded_on after the campaign", 1)]


@asked_by("tests/project/test_loop.py::test_the_ledger_has_what_was_promised_and_what_came")
def test_the_launch_is_told_with_its_day_and_what_it_brought(walked: tuple[list[Step], Build]) -> None:
    """In the closing lines of the builds that see it; the day is the campaign's, the build's stands apart.

    A result has its verdict; where controls are too few for one, no result is said.
    """
    steps, last = walked
    assert "launch of" not in steps[0].output
    for each in steps[1:]:
        (line,) = re.findall(r"launch of autumn: .*", each.output)
        assert re.match(
            r"launch of autumn: sent on 2026-10-04 to \d+ customers of its list, promised [\d,]+"
            r"(?:, brought -?[\d,]+ \(-?[\d,]+ to -?[\d,]+\)"
            r"; against the control[^:;]*: (?:gain|loss|not shown)"
            r"|; against the control[^:;]*: too little to tell)$",
            line,
        ), line
    ((launched, found, event),) = last.rows(
        "select launched_on, found_on, event from main_marts.campaign_ledger"
    )
    assert (launched, found, event) == (date(2026, 10, 4), date.fromisoformat(DAYS[1]), "realised")
    assert last.rows("select distinct launched_on, found_on from main_marts.launched_list") == [
        (launched, found)
    ]


@asked_by("tests/project/test_bad_input.py::test_without_a_plan_the_next_campaign_is_assumed_and_marked")
def test_an_assumed_campaign_borrows_no_budget(walked: tuple[list[Step], Build]) -> None:
    """Autumn had one for its own customers; `next` is for everybody, and says that it has no such limit."""
    steps, _ = walked
    (line,) = re.findall(r"list of next: .*", steps[1].output)
    assert "of a budget" not in line
    assert "on the terms of the last but for its limits" in line


@asked_by(
    "tests/project/test_for_whom.py::test_drift_is_the_index_of_the_rows_that_models_in_charge_learn_from"
)
def test_drift_with_many_replays_is_that_of_the_raw_rows(walked: tuple[list[Step], Build]) -> None:
    """Five replays beside the models in charge, none of them counted."""
    assert_drift_is_right(walked[1])
