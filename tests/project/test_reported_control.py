"""Responses that are reported of a control too: an e-mail experiment of three arms among customers of whom
the shop knows attributes and not one purchase.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy.special import expit

from tests.families import is_all
from tests.project.builds import Build, Report, run_dbt, write_export

Floats = NDArray[np.float64]

PAST, COMING = 2_100, 700
SEED = 2
ARMS = np.array(["control", "mens", "womens"])
VALUE, COST, COST_OF_A_RESPONSE = 20.0, 1.0, 0.5
VARIABLES = '{"control_share": 0, "exploration_share": 0}'


def people(random: np.random.Generator, size: int) -> tuple[pd.DataFrame, Floats]:
    """Return attributes, and how likely each is to visit under each of `ARMS` (customers, arms)."""
    history = random.gamma(2.0, 120.0, size).round(2)
    likes = random.random(size) < 0.5
    channel = random.choice(["Web", "Phone", "Multichannel"], size, p=[0.45, 0.45, 0.1])
    line = -2.0 + 0.5 * np.log(np.maximum(history, 1) / 200) + 0.4 * (channel == "Web")
    mens, womens = 1.3 * likes + 0.1, np.full(size, 0.4)
    chances = expit(line[:, None] + np.column_stack([np.zeros(size), mens, womens]))
    attributes = {"recency": random.integers(1, 13, size), "history": history, "mens": likes.astype(int),
                  "channel": channel, "newbie": random.integers(0, 2, size)}  # fmt: skip
    return pd.DataFrame(attributes), chances


def experiment(seed: int) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Return the export, and of every customer the arm, whether a visit was reported, the three chances."""
    random = np.random.default_rng(seed)
    attributes, chances = people(random, PAST + COMING)
    customers = attributes.assign(customer_id=[f"c{at:05}" for at in range(PAST + COMING)])
    arm = random.integers(0, 3, PAST + COMING)
    visited = random.random(PAST + COMING) < chances[np.arange(PAST + COMING), arm]
    is_past = np.arange(PAST + COMING) < PAST
    truth = pd.DataFrame(chances, columns=ARMS).assign(
        customer_id=customers["customer_id"], arm=ARMS[arm], visited=visited, is_past=is_past
    )
    terms = {"mechanic": "none", "contact_cost": COST, "cost_per_response": COST_OF_A_RESPONSE}
    campaigns = pd.DataFrame(
        {"campaign_id": ["spring", "summer"], "starts_on": ["2026-03-01", "2026-04-02"],
         "ends_on": ["2026-03-14", "2026-04-15"], "value_of_response": VALUE,
         "response_rule": "reported", **terms}
    )  # fmt: skip
    offers = [
        {"campaign_id": each, "offer_id": offer, **terms}
        for each in ("spring", "summer")
        for offer in ("mens", "womens")
    ]
    contacts = pd.DataFrame(
        {"campaign_id": np.where(is_past, "spring", "summer"), "customer_id": customers["customer_id"],
         "arm": np.where(is_past, ARMS[arm], ""), "contacted_on": np.where(is_past, "2026-03-01", "")}
    )  # fmt: skip
    responses = contacts.loc[is_past & visited, ["campaign_id", "customer_id"]]
    export = {
        "customers": customers,
        "campaigns": campaigns,
        "offers": pd.DataFrame(offers),
        "contacts": contacts,
        "responses": responses.assign(responded_on="2026-03-10"),
    }
    return export, truth


@pytest.fixture(scope="module")
def experiment_build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return the whole build of one experiment: no day is named, and the last visit comes before its end."""
    scratch = tmp_path_factory.mktemp("experiment")
    export, _ = experiment(SEED)
    folder = write_export(export, scratch / "export")
    # the page and the other files of such a shop are made in ALL=1, with all data tests
    select = "" if is_all() else "+build_notes +list_totals +campaign_effects"
    return run_dbt(scratch, export=folder, variables=VARIABLES, select=select).passed()


def test_the_lists_profit_is_beyond_what_comes_anyway(experiment_build: Build) -> None:
    """It is said so, row by row and in the closing lines; a contact costs 1, a visit brings 20 less 0.5."""
    assert experiment_build.rows(
        "select distinct profit_basis, buy_anyway_source, response_source from main_marts.campaign_list"
    ) == [("incremental", "control", "campaigns")]
    assert "in 90 of 100 cases (beyond what comes anyway" in experiment_build.output
    # each term is rounded to the kopeck
    assert (
        experiment_build.value(
            f"select max(abs(expected_profit - ({VALUE - COST_OF_A_RESPONSE} * response_probability"
            f" - {VALUE} * buy_anyway_probability - {COST}))) from main_marts.campaign_list"
        )
        <= 0.02
    )


def test_those_whom_an_offer_moves_get_that_offer(experiment_build: Build, report: Report) -> None:
    """The list earns more than everybody with the better offer would; what it promises covers the truth."""
    _, truth = experiment(SEED)
    rows = experiment_build.frame(
        "select customer_id, offer_id, decision, expected_profit from main_marts.campaign_list"
    ).merge(truth, on="customer_id")
    gains = {
        offer: (VALUE - COST_OF_A_RESPONSE) * rows[offer] - VALUE * rows["control"] - COST
        for offer in ARMS[1:]
    }
    listed = rows["decision"] == "contact"
    earned = float(np.where(rows["offer_id"] == "mens", gains["mens"], gains["womens"])[listed].sum())
    everybody = max(float(gain.sum()) for gain in gains.values())
    ((promised, low, high),) = experiment_build.rows(
        "select promised_profit, promised_low, promised_high from main_marts.list_totals"
    )
    report(
        f"the list promises {promised:,.0f} ({low:,.0f} to {high:,.0f}) and earns {earned:,.0f};"
        f" everybody {everybody:,.0f}"
    )
    assert earned > everybody
    assert low <= earned <= high


def test_effects_are_the_differences_of_means(experiment_build: Build) -> None:
    """Of visits and of money, arm by arm, as one finds them by hand; the interval is of two shares."""
    _, truth = experiment(SEED)
    past = truth[truth["is_past"]]
    control = past.loc[past["arm"] == "control", "visited"]
    for offer in ARMS[1:]:
        arm = past.loc[past["arm"] == offer, "visited"]
        found = {
            metric: row
            for metric, *row in experiment_build.rows(
                "select metric, offer_value, control_value, difference, ci_low, ci_high"
                f" from main_marts.campaign_effects where arm = '{offer}'"
                " and metric in ('response_rate', 'profit_per_customer')"
            )
        }
        rate, money = found["response_rate"], found["profit_per_customer"]
        assert rate[:3] == pytest.approx([arm.mean(), control.mean(), arm.mean() - control.mean()])
        error = np.sqrt(arm.var(ddof=0) / len(arm) + control.var(ddof=0) / len(control))
        assert rate[4] - rate[3] == pytest.approx(2 * 1.96 * error, rel=0.01)
        # nobody pays for reaching a control, and what the offer costs is not given to it
        earned = (VALUE - COST_OF_A_RESPONSE) * arm.mean() - COST
        assert [float(each) for each in money[:3]] == pytest.approx(
            [earned, VALUE * control.mean(), earned - VALUE * control.mean()]
        )
