"""Days that cannot be, and responses of no use, are rejects; a window is over when all of it is there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.project.builds import Build, run_dbt, write_export

SELECT = "+crm_rejects +campaign_audience +plan_notes"
CUSTOMERS = [f"m{number}" for number in range(1, 41)]
NOW = {"build_day": "2026-12-31"}


def export_of(contacted: str, *extra: dict[str, str]) -> dict[str, pd.DataFrame]:
    """Return two campaigns with a control each; `contacted` is the day of the second's contacts."""
    halves = CUSTOMERS[:20], CUSTOMERS[20:]
    windows = {"march": ("2026-03-02", "2026-03-15"), "april": ("2026-04-06", "2026-04-19")}
    campaigns = [
        {"campaign_id": name, "starts_on": first, "ends_on": last} for name, (first, last) in windows.items()
    ]
    contacts = [
        {"campaign_id": name, "customer_id": customer, "arm": arm, "contacted_on": day}
        for name, half, day in zip(windows, halves, ("2026-03-02", contacted), strict=True)
        for customer, arm in zip(half, ["offer", "control"] * 10, strict=True)
    ]
    responses = {
        "m1": "2026-03-02", "m2": "2026-03-15", "m3": "2026-03-05", "m4": "2026-03-06",
        # too late, too early, and of nobody who was in it
        "m5": "2026-03-16", "m6": "2026-03-01", "m30": "2026-03-05",
    }  # fmt: skip
    days = ["2026-02-05", "2026-04-19"]
    return {
        "customers": pd.DataFrame({"customer_id": CUSTOMERS}),
        "campaigns": pd.DataFrame([*campaigns, *extra]),
        "contacts": pd.DataFrame(contacts),
        "responses": pd.DataFrame(
            {"campaign_id": "march", "customer_id": list(responses), "responded_on": list(responses.values())}
        ),
        "purchases": pd.DataFrame(
            [{"customer_id": who, "purchased_on": day, "amount": "100"} for who in CUSTOMERS for day in days]
        ),
    }


def build(scratch: Path, export: dict[str, pd.DataFrame], **variables: Any) -> Build:
    """Build as far as the audiences."""
    folder = write_export(export, scratch / "export")
    return run_dbt(scratch, export=folder, variables=json.dumps(NOW | variables), select=SELECT)


def reasons(built: Build) -> dict[tuple[str, str], int]:
    """Return how many rows were rejected, by table and reason."""
    found = built.passed().rows("select entity, reason, count(*) from main_crm.rejected_rows group by all")
    return {(entity, reason): rows for entity, reason, rows in found}


IDLE = {
    ("responses", "responded_on after the campaign"): 1,
    ("responses", "responded_on before the campaign"): 1,
    ("responses", "customer not in the campaign"): 1,
}


@pytest.fixture(scope="module")
def as_it_should_be(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return the build of contacts on the day, and as_of unset."""
    return build(tmp_path_factory.mktemp("on_the_day"), export_of("2026-04-06"))


def test_idle_responses_are_rejects_and_stop_nothing(as_it_should_be: Build) -> None:
    """Three of seven, each with its reason, at the limit of one in twenty."""
    assert reasons(as_it_should_be) == IDLE
    assert as_it_should_be.value("select count(*) from main_crm.crm_responses") == 4


def test_a_window_that_ends_with_the_export_waits_and_says_for_what(as_it_should_be: Build) -> None:
    """April ended on the day of the last purchase, which the export may have cut short."""
    statuses = "select campaign_id, status from main_campaigns.campaign_calendar order by 1"
    assert as_it_should_be.rows(statuses) == [("april", "running"), ("march", "past")]
    said = "select note from main_campaigns.plan_notes where topic = 'results of april'"
    assert "an event of a later day" in as_it_should_be.value(said)


def test_with_as_of_set_after_its_end_it_is_measured(tmp_path: Path) -> None:
    """Whoever names the day says that all before it is there; what no event reaches waits all the same."""
    cut = {"campaign_id": "may", "starts_on": "2026-04-10", "ends_on": "2026-04-23"}
    built = build(tmp_path, export_of("2026-04-06", cut), as_of="2026-05-20").passed()
    assert dict(built.rows("select campaign_id, status from main_campaigns.campaign_terms")) == {
        "march": "past", "april": "past", "may": "running", "next": "planned",
    }  # fmt: skip
    assert built.rows("select topic, note from main_campaigns.plan_notes where topic like 'results%'") == [
        (
            "results of may",
            "it ended on 2026-04-23, and the last event of the export is of 2026-04-19: bring what was "
            "bought up to 2026-04-23, and it is measured",
        )
    ]


@pytest.fixture(scope="module")
def of_another_time(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return the build of contacts a century ahead, a campaign of the year five and one that never ends."""
    short = {"campaign_id": "short", "starts_on": "0005-10-26", "ends_on": "0018-10-26"}
    endless = {"campaign_id": "endless", "starts_on": "2026-05-01", "ends_on": "9999-12-31"}
    scratch = tmp_path_factory.mktemp("of_another_time")
    return build(scratch, export_of("2126-04-06", short, endless), as_of="2026-05-20", max_reject_share=0.6)


def test_contacts_of_another_time_do_not_open_a_campaign_to_everybody(of_another_time: Build) -> None:
    """They named twenty customers in two arms: nobody is in it now, and the other campaign keeps its own."""
    audience = (
        "select campaign_id, arm, count(*) from main_campaigns.campaign_audience group by all order by all"
    )
    past = [row for row in of_another_time.rows(audience) if row[0] != "next"]
    assert past == [("march", "control", 10), ("march", "offer", 10)]
    said = "select count(*) from main_campaigns.plan_notes where topic = 'contacts of april'"
    assert of_another_time.value(said) == 1


def test_days_that_cannot_be_are_rejects(of_another_time: Build) -> None:
    """Each with its reason; nothing is planned for years on their account."""
    assert reasons(of_another_time) == IDLE | {
        ("contacts", "contacted_on more than ten years after the day of the build"): 20,
        ("campaigns", "unreadable starts_on, ends_on"): 1,
        ("campaigns", "ends_on more than ten years after the day of the build"): 1,
    }
    assert of_another_time.value("select max(duration_days) from main_campaigns.campaign_terms") == 14


def test_a_file_of_them_stops_the_build_with_a_sentence(tmp_path: Path) -> None:
    """Half of the contacts: the file is at fault, not its rows."""
    built = build(tmp_path, export_of("2126-04-06"))
    assert built.code != 0
    assert (
        "contacts.csv: 20 of 40 rows were rejected, most often for: contacted_on more than ten years "
        "after the day of the build" in built.output
    )
