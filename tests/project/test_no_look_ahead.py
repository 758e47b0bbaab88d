"""What happened on or after `as_of` changes nothing: no feature, no model, no score, no list."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from otklik_tools.simulate.files import write_simulation
from otklik_tools.simulate.simulation import simulate

from tests.families import asked_by
from tests.project.builds import (
    FEW_ROWS,
    SAMPLE,
    Build,
    Report,
    differences,
    read_export,
    run_dbt,
    write_export,
)

CUSTOMERS = 1_200
AS_OF, CUT = "2026-08-15", "2026-07-06"
# the real day is pinned, else the later events could be rejected as being of the future; some are rejected
# all the same, as being of no campaign's time, and may be
VARIABLES = json.dumps(FEW_ROWS | {"as_of": AS_OF, "build_day": "2026-12-31", "max_reject_share": 1})
SELECT = "+campaign_list +response_model_quality +campaign_segment_inputs +campaign_plans +campaign_readout"

Export = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def retailer(tmp_path_factory: pytest.TempPathFactory) -> Export:
    """Return the export of a small retailer with the sample's campaigns, to its last day."""
    write_simulation(simulate(CUSTOMERS, seed=7), folder := tmp_path_factory.mktemp("retailer"))
    return read_export(folder)


def known_export(whole: Export) -> Export:
    """Return a retailer as it stood on the day: later events cut, one more campaign running, one planned.

    Response rules are left open, so that reported responses could decide them.
    """
    tables = whole
    purchases, campaigns, contacts = (tables[name] for name in ("purchases", "campaigns", "contacts"))
    campaigns = campaigns.assign(response_rule="")
    summer = campaigns[campaigns["campaign_id"] == "summer_1134"]
    running = summer.assign(campaign_id="running", starts_on="2026-08-10", ends_on="2026-08-30", city="")
    # without a list of contacts it was for its whole audience
    open_to_all = summer.assign(campaign_id="open_to_all", starts_on="2026-05-15", ends_on="2026-05-28")
    planned = summer.assign(
        campaign_id="later", starts_on="2026-11-01", ends_on="2026-11-14", city="1137", status="planned"
    )
    reached = tables["customers"]["customer_id"].iloc[::9]
    held_out = tables["customers"]["customer_id"].iloc[1::9]
    return tables | {
        "purchases": purchases[purchases["purchased_on"] < AS_OF],
        "campaigns": pd.concat([campaigns, open_to_all, running, planned]),
        "contacts": pd.concat(
            [
                contacts,
                contacts_of("running", reached, "2026-08-10"),
                contacts_of("running", held_out, "2026-08-10").assign(arm="control"),
            ]
        ),
        "responses": responses_of("running", reached.iloc[::3], "2026-08-12"),
    }


def with_the_future(known: Export, whole: Export) -> Export:
    """Return the export with what came later, real and absurd, in every table of events."""
    purchases = whole["purchases"]
    everyone = known["customers"]["customer_id"]
    absurd = pd.concat(
        purchases.iloc[: len(everyone)].assign(
            receipt_id=[f"later {day} {customer}" for customer in everyone],
            customer_id=everyone.tolist(),
            purchased_on=day,
            amount="999999.00",
            discount_amount="888888.00",
            is_discounted="true",
        )
        for day in (AS_OF, "2026-08-20", "2026-10-06", "2026-12-01")
    )
    # receipts begun before the day and going on after it
    going_on = known["purchases"].iloc[::50].assign(purchased_on=AS_OF, amount="777777.00")
    contacts = known["contacts"]
    past = ("email_spring", "summer_1134", "open_to_all", "running")
    strangers = {
        name: everyone[~everyone.isin(contacts.loc[contacts["campaign_id"] == name, "customer_id"])]
        for name in past
    }
    return known | {
        "purchases": pd.concat(
            [known["purchases"], purchases[purchases["purchased_on"] >= AS_OF], absurd, going_on]
        ),
        "contacts": pd.concat(
            [
                contacts,
                *(contacts_of(name, strangers[name], AS_OF) for name in past),
                contacts_of("later", everyone.iloc[::2], "2026-11-01"),
            ]
        ),
        "responses": pd.concat(
            [
                known["responses"],
                *(responses_of(name, everyone, day) for name in past for day in (AS_OF, "2026-09-01")),
            ]
        ),
    }


def contacts_of(campaign: str, customers: pd.Series[str], day: str) -> pd.DataFrame:
    """Return rows of `contacts`."""
    return pd.DataFrame(
        {
            "campaign_id": campaign,
            "customer_id": customers,
            "arm": "offer",
            "contacted_on": day,
            "propensity": "",
        }
    )


def responses_of(campaign: str, customers: pd.Series[str], day: str) -> pd.DataFrame:
    """Return rows of `responses`."""
    return pd.DataFrame(
        {"campaign_id": campaign, "customer_id": customers, "responded_on": day, "revenue": "5.00"}
    )


@pytest.fixture(scope="module")
def known_build(retailer: Export, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return the build of what was known."""
    return built(known_export(retailer), tmp_path_factory.mktemp("known"))


@pytest.fixture(scope="module")
def later_build(retailer: Export, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return the build, on the same day, of an export that knows the future."""
    return built(with_the_future(known_export(retailer), retailer), tmp_path_factory.mktemp("later"))


def built(export: Export, scratch: Path) -> Build:
    """Build an export as on the day, as far as its list, its quality and what is said of campaigns."""
    folder = write_export(export, scratch / "export")
    return run_dbt(scratch, export=folder, variables=VARIABLES, select=SELECT, few_trees=True).passed()


@pytest.mark.parametrize(
    "question",
    [
        "select * from {}.main_crm.settings",
        "select * from {}.main_campaigns.campaign_terms where campaign_id != 'later'",
        "select * from {}.main_observations.contact_outcomes",
        "select * from {}.main_observations.observation_features where campaign_id != 'later'",
        "select * from {}.main_customers.campaign_segment_inputs",
        "select * from {}.main_prediction.training_set",
        "select * from {}.main_prediction.needed_fits",
        "select * from {}.main_prediction.model_scores where campaign_id != 'later'",
        "select * from {}.main_marts.response_model_quality",
        "select * from {}.main_marts.campaign_list where campaign_id != 'later'",
        "select * from {}.main_marts.campaign_plans where campaign_id != 'later'",
        "select * from {}.main_marts.campaign_readout",
    ],
    ids=lambda question: str(question).split(".")[2].split()[0],
)
def test_the_future_changes_nothing(known_build: Build, later_build: Build, question: str) -> None:
    """Row for row and bit for bit; the list of `later` alone may differ: its contacts are its audience."""
    assert later_build.value("select count(*) from main_crm.crm_purchases") > 4 * CUSTOMERS, (
        "the future is in there"
    )
    assert known_build.value(f"select count(*) from ({question.replace('{}.', '')})") > 0
    changed = differences(known_build, later_build, question)
    assert changed.empty, changed.head(10).to_string()


@asked_by("tests/project/test_no_look_ahead.py::test_past_observations_keep_their_features_as_time_goes_by")
def test_past_observations_of_the_journey_keep_their_features(
    journey_2017: Build, journey_2018: Build, report: Report
) -> None:
    """From December 2017 and from March 2018, with four months of purchases more, they are the same rows."""
    past = journey_2017.rows("select campaign_id from main_marts.dim_campaigns where status = 'past'")
    named = ", ".join(f"'{campaign_id}'" for (campaign_id,) in past)
    question = f"select * from {{}}.main_observations.observation_features where campaign_id in ({named})"
    changed = differences(journey_2017, journey_2018, question)
    assert changed.empty, changed.head(10).to_string()
    counted = journey_2017.value(f"select count(*) from ({question.replace('{}.', '')})")
    assert counted > 3000
    report(f"{counted} observations of {len(past)} campaigns")


@pytest.fixture(scope="module")
def cut_build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return the features of the sample cut at the start of a campaign that is past in it, built as then."""
    scratch = tmp_path_factory.mktemp("cut")
    tables = read_export(SAMPLE)
    campaigns = tables["campaigns"]
    cut = tables | {
        "purchases": tables["purchases"][tables["purchases"]["purchased_on"] < CUT],
        "campaigns": campaigns[campaigns["campaign_id"] != "city_1188"],
    }
    return run_dbt(
        scratch,
        export=write_export(cut, scratch / "export"),
        variables=json.dumps({"as_of": CUT}),
        select="+observation_features +campaign_segment_inputs",
    ).passed()


@pytest.mark.parametrize(
    "table", ["main_observations.observation_features", "main_customers.campaign_segment_inputs"]
)
def test_past_observations_keep_their_features_as_time_goes_by(
    cut_build: Build, sample_build: Build, report: Report, table: str
) -> None:
    """A campaign's observations look the same from September as they did in July."""
    question = f"select * from {{}}.{table} where campaign_id = 'email_spring'"
    assert differences(cut_build, sample_build, question).empty
    counted = cut_build.value(f"select count(*) from ({question.replace('{}.', '')})")
    assert counted > 1000
    report(f"{counted} observations")


def test_an_observation_knows_only_what_was_before_it(cut_build: Build, sample_build: Build) -> None:
    """Cut at the start of a past campaign and rebuilt, the export gives its contacts the same features.

    They are then the customers of a planned campaign: the features of training and scoring are one.
    """
    assert cut_build.rows(
        "select status from main_campaigns.campaign_terms where campaign_id = 'summer_1134'"
    ) == [("planned",)]
    # a planned window is taken to be as long as the nearest that was tried: 12 days, not its own 14
    question = (
        "select * exclude (duration_days) from {}.main_observations.observation_features "
        "where campaign_id = 'summer_1134'"
    )
    assert cut_build.value(f"select count(*) from ({question.replace('{}.', '')})") > 500
    changed = differences(cut_build, sample_build, question)
    assert changed.empty, changed.head(10).to_string()
