"""What an export that is less than it should be gives: the best there is, or one sentence and no file."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from otklik_tools.simulate.files import write_simulation
from otklik_tools.simulate.simulation import simulate

from tests.project.builds import FEW_ROWS, Build, read_export, run_dbt, write_export

Export = dict[str, pd.DataFrame]

# 1 200 customers: how well it is predicted is not asked here
VARIABLES = FEW_ROWS | {"max_training_rows": 800}

CSV = "marketing_campaign_city_1188.csv"
YESTERDAY = {CSV: b"the list of yesterday\n"}
# the whole way to the file without the data tests, which cost as much again; one build has them too
THE_WAY = "+published_files +build_notes +response_model_importance +launched_list"
# as far as the lists' own files, without the page and the copies for other tools
TO_THE_LIST = "+written_files +build_notes"

# what cannot give a list: how the export is spoiled, and the sentence that says so
HOPELESS: dict[str, tuple[Callable[[Export], Export], str]] = {
    "no_customers_file": (
        lambda export: {"purchases": export["purchases"]},
        r"export has no customers\.csv.*: .*\.",
    ),
    "a_required_column_is_missing": (
        lambda export: export | {"purchases": export["purchases"].drop(columns="amount")},
        r"purchases\.csv has no column amount: add it, or map it in otklik\.yml \(it has .*\)\.",
    ),
    "customers_and_nothing_else": (
        lambda export: {"customers": export["customers"]},
        r"There is nothing to learn a list from: no past campaign has a closed window and known responses, "
        r".*: bring .*\.",
    ),
    "too_many_bad_rows": (
        lambda export: export | {"purchases": export["purchases"].assign(purchased_on="yesterday")},
        r"purchases\.csv: \d+ of \d+ rows were rejected, most often for: unreadable purchased_on.*",
    ),
    "nobody_in_the_planned_campaign": (
        lambda export: export | {"campaigns": export["campaigns"].replace({"city": {"1188": "9999"}})},
        r"No customer is in the audience of the planned campaign city_1188 "
        r"\(city 9999 country 32\): correct .*\.",
    ),
    "a_budget_that_is_no_number": (
        lambda export: export | {"campaigns": export["campaigns"].assign(budget="as much as it takes")},
        r'A limit of the planned campaign city_1188 is no number: budget "as much as it takes"; correct .*\.',
    ),
}


def bought_alone(export: Export) -> Export:
    """Nothing but who bought what."""
    return {name: export[name] for name in ("customers", "purchases")}


def nobody_responded(export: Export) -> Export:
    """Responses are what the CRM reports, and it reports none."""
    return export | {"campaigns": export["campaigns"].assign(response_rule="reported")}


def everybody_responded(export: Export) -> Export:
    """Each contact of the past campaigns is reported as a response."""
    starts = export["campaigns"].set_index("campaign_id")["starts_on"]
    responses = export["contacts"][["campaign_id", "customer_id"]]
    return export | {
        "campaigns": export["campaigns"].assign(response_rule="reported"),
        "responses": responses.assign(responded_on=responses["campaign_id"].map(starts), revenue=""),
    }


def attributes_and_suppressions(export: Export) -> Export:
    """Two columns nobody foresaw, a telling number and words of which one is new; suppressions."""
    customers, purchases = export["customers"], export["purchases"]
    windows = export["campaigns"].set_index("campaign_id")
    spring = purchases["purchased_on"].between(
        str(windows.loc["email_spring", "starts_on"]), str(windows.loc["email_spring", "ends_on"])
    )
    is_buyer = customers["customer_id"].isin(purchases.loc[spring, "customer_id"])
    is_known = customers["customer_id"].isin(export["contacts"]["customer_id"])
    words = pd.Series(["silver", "gold"] * len(customers)).iloc[: len(customers)]
    listed = customers.loc[customers["city"] == "1188", "customer_id"].tolist()
    return export | {
        "customers": customers.assign(
            bonus_points=(10 * is_buyer + customers.index % 5).astype(str),
            club=words.where(is_known, "newcomer"),
        ),
        "suppressions": pd.DataFrame(
            {
                "customer_id": listed[:30],
                "until": ["", "2026-10-05", "2026-10-04"] * 10,
            }
        ),
    }


# what still gives a list, and how far it is built
POOR: dict[str, tuple[Callable[[Export], Export], str]] = {
    "customers_and_purchases": (
        lambda export: {name: export[name] for name in ("customers", "purchases")},
        "",
    ),
    "attributes": (attributes_and_suppressions, THE_WAY),
    "nobody_responded": (nobody_responded, TO_THE_LIST),
    "everybody_responded": (everybody_responded, TO_THE_LIST),
}
# those that campaigns teach nothing, and why
NO_CAMPAIGN = "no past campaign has a closed window and known responses"
WITHOUT_EVIDENCE = {
    "customers_and_purchases": NO_CAMPAIGN,
    "nobody_responded": NO_CAMPAIGN,
    "everybody_responded": "fewer than 20 contacts did not respond",
}


class Builds(dict[str, Build]):
    """The builds of a small retailer's spoiled exports, made when asked for; each has a list already."""

    def __init__(self, folders: pytest.TempPathFactory) -> None:
        self.folders = folders
        write_simulation(simulate(1_200, seed=3), folder := folders.mktemp("small"))
        self.whole = read_export(folder)

    def __missing__(self, name: str) -> Build:
        """Make one, to be looked up from now on."""
        spoil, select = POOR[name] if name in POOR else (HOPELESS[name][0], THE_WAY)
        scratch = self.folders.mktemp(name)
        leave_yesterday(scratch)
        export = write_export(spoil(self.whole), scratch / "export")
        self[name] = run_dbt(
            scratch, export=export, variables=json.dumps(VARIABLES), select=select, few_trees=True
        )
        return self[name]


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Builds:
    """Return all that are asked for."""
    return Builds(tmp_path_factory)


def on(names: Iterable[str], fewest: int) -> pytest.MarkDecorator:
    """Run a test on some of the builds, all tests of a build by one worker; `make test` has the first few."""
    marked = [
        pytest.param(name, marks=[pytest.mark.xdist_group(name), *[pytest.mark.many] * (place >= fewest)])
        for place, name in enumerate(names)
    ]
    return pytest.mark.parametrize("name", marked)


def leave_yesterday(scratch: Path) -> None:
    """Put the file of an earlier build where the next one writes."""
    (scratch / "exports").mkdir()
    for name, content in YESTERDAY.items():
        (scratch / "exports" / name).write_bytes(content)


# each of the others stops at a sentence that test_ingest_build.py or test_odd_shops.py asks, too
@on(HOPELESS, 2)
def test_where_no_list_can_be_had_one_sentence_says_why(builds: dict[str, Build], name: str) -> None:
    """Non-zero exit, what is wrong and the way out in the last line, no traceback, yesterday's file there."""
    stopped = builds[name]
    assert stopped.code != 0
    *_, last = (line.strip() for line in stopped.output.splitlines() if line.strip())
    assert re.search(HOPELESS[name][1], last), stopped.last_lines
    assert "Traceback" not in stopped.output
    assert stopped.files() == YESTERDAY


@on(POOR, 2)
def test_whatever_can_give_a_list_does(builds: dict[str, Build], name: str) -> None:
    """The build passes; the file of a planned campaign takes the place of yesterday's."""
    built = builds[name].passed()
    (content,) = (
        content
        for name, content in built.files().items()
        if name.endswith(".csv") and content not in YESTERDAY.values()
    )
    assert content.startswith(b'"campaign_id","customer_id","rank",')
    assert (
        content.count(b"\n") - 1
        == built.value("select count(*) from main_marts.campaign_list where decision = 'contact'")
        > 0
    )


@on(WITHOUT_EVIDENCE, 1)
def test_a_cold_start_ranks_by_the_purchase_and_promises_nothing(builds: dict[str, Build], name: str) -> None:
    """Without responses of both kinds the organic windows teach, and the list says so wherever it is read."""
    built = builds[name].passed()
    assert built.rows(
        "select distinct response_source, profit_basis, expected_profit from main_marts.campaign_list"
    ) == [("organic_windows", "none: ranked by response", None)]
    ordered = "select response_probability from main_marts.campaign_list where rank is not null order by "
    assert built.rows(ordered + "rank") == built.rows(ordered + "response_probability desc")
    assert "promise no profit" in built.output


@on(WITHOUT_EVIDENCE, 1)
def test_a_cold_start_says_why(builds: dict[str, Build], name: str) -> None:
    """One reason, in words; that no window is closed, beside the last day of which anything is known."""
    evidence = "select why_not_learnable from main_observations.response_evidence where fitted_for = ''"
    why = WITHOUT_EVIDENCE[name]
    if why == NO_CAMPAIGN:
        last_day = builds[name].value("select max(last_event_on) from main_crm.settings")
        why += f" (the last day with events is {last_day})"
    assert builds[name].value(evidence) == why
    assert why in builds[name].output


@pytest.mark.xdist_group("customers_and_purchases")
def test_without_a_plan_the_next_campaign_is_assumed_and_marked(builds: dict[str, Build]) -> None:
    """Campaign `next`, everyone in it, from as_of on; yesterday's file of another campaign stays."""
    built = builds["customers_and_purchases"].passed()
    assert built.rows(
        "select campaign_id, is_assumed, starts_on = as_of from main_marts.dim_campaigns, main_crm.settings"
    ) == [("next", True, True)]
    assert built.value("select count(*) from main_marts.campaign_list") == 1_200
    assert {name for name in built.files() if name.endswith(".csv")} == {CSV, "marketing_campaign_next.csv"}
    assert "this one is assumed" in built.output


@pytest.mark.xdist_group("attributes")
def test_columns_nobody_foresaw_become_features(builds: dict[str, Build]) -> None:
    """A number that tells of the spring leads what was learned there; a word first seen later is scored."""
    built = builds["attributes"].passed()
    # by impurity: the summer campaign that ranks features by permutation has 125 contacts and nothing planted
    learned = [
        feature
        for (feature,) in built.rows(
            "select feature from main_marts.response_model_importance "
            "join main_marts.response_model_registry using (model_id, model_kind) "
            "where model_kind = 'response' and level = 'feature' and is_champion "
            "order by impurity_importance desc"
        )
    ]
    assert learned[0] == "attribute: bonus_points"
    assert "attribute: club" in learned
    unseen = (
        "select count(*), count(response_probability) from main_marts.campaign_list "
        "join main_crm.crm_customers using (customer_id) where attributes like '%newcomer%'"
    )
    ((listed, scored),) = built.rows(unseen)
    assert listed == scored > 0
    assert built.rows("select distinct response_source from main_marts.campaign_list") == [("campaigns",)]


@pytest.mark.xdist_group("attributes")
def test_the_suppressed_are_excluded_while_it_lasts(builds: dict[str, Build]) -> None:
    """Without an end for good, with one up to and including its day; afterwards not."""
    found = builds["attributes"].rows(
        "select coalesce(until::text, ''), count(*), count(*) filter (where excluded_because = 'suppressed') "
        "from main_marts.campaign_list join main_crm.crm_suppressions using (customer_id) "
        "where coalesce(excluded_because, 'suppressed') = 'suppressed' group by 1 order by 1"
    )
    ended = {until: (listed, suppressed) for until, listed, suppressed in found}
    assert ended[""][0] == ended[""][1] > 0
    assert ended["2026-10-05"][0] == ended["2026-10-05"][1] > 0
    assert ended["2026-10-04"][0] > 0 == ended["2026-10-04"][1]


@pytest.fixture(scope="module")
def doctored(builds: dict[str, Build], tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return what the tests of the rules say of a list that contacts everybody at a hundredfold cost."""
    scratch = tmp_path_factory.mktemp("doctored")
    shutil.copytree(builds["attributes"].passed().scratch, scratch, dirs_exist_ok=True)
    with duckdb.connect(str(scratch / "warehouse.duckdb")) as connection:
        connection.execute(
            "update main_marts.campaign_list set decision = 'contact', expected_cost = 100 * expected_cost"
        )
    return run_dbt(
        scratch,
        export=scratch / "export",
        command="test",
        select="assert_nobody_is_contacted_who_must_not_be assert_no_list_exceeds_its_budget",
    )


@pytest.mark.xdist_group("attributes")
def test_the_tests_of_the_rules_can_fail(builds: dict[str, Build], doctored: Build) -> None:
    """Each of the two finds its breaches: as many as there are excluded customers, and the one list."""
    excluded = builds["attributes"].value(
        "select count(*) from main_marts.campaign_list where decision = 'excluded'"
    )
    assert excluded > 30 - 10
    assert doctored.code != 0
    assert f"Got {excluded} results, configured to fail if != 0" in doctored.output
    assert "Got 1 result, configured to fail if != 0" in doctored.output
    assert "ERROR=2" in doctored.output


@pytest.mark.xdist_group("attributes")
@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            "A check of the results failed in campaign_list: offer_support is empty (rows: 2), "
            "decision is none of its values, like perhaps (rows: 3), "
            "response_probability is not from 0 to 1, like 1.5 (rows: 1), "
            "campaign_id, customer_id is the same in several rows (values: 2); "
            "what depends on it was not built. ",
        ),
        (
            "ru",
            "Не прошла проверка результатов в таблице campaign_list: offer_support — пусто (строк: 2), "
            "decision — не из своих значений, например perhaps (строк: 3), "
            "response_probability — не от 0 до 1, например 1.5 (строк: 1), "
            "campaign_id, customer_id — повторяется (значений: 2); то, что от неё зависит, не собрано. ",
        ),
    ],
)
def test_rows_that_do_not_hold_are_told_by_column(
    builds: dict[str, Build], language: str, told: str, tmp_path: Path
) -> None:
    """One sentence names each column with what is wrong in it and in how many rows; nothing else is named."""
    copied = builds["attributes"].passed().copy_warehouse(tmp_path / "warehouse.duckdb")
    with duckdb.connect(str(copied)) as connection:
        table = "main_marts.campaign_list"
        ids = [row[0] for row in connection.execute(f"select customer_id from {table} order by 1").fetchall()]
        for change, chosen in {
            "offer_support = null": ids[:2],
            "decision = 'perhaps'": ids[2:5],
            "response_probability = 1.5": ids[5:6],
        }.items():
            connection.execute(f"update {table} set {change} where customer_id in ({str(chosen)[1:-1]})")
        twice = f"where customer_id in ({str(ids[6:8])[1:-1]})"
        connection.execute(f"insert into {table} select * from {table} {twice}")
    asked = run_dbt(
        tmp_path,
        command="test",
        select="campaign_list_holds",
        variables=json.dumps(VARIABLES | {"language": language}),
    )
    assert asked.code != 0
    assert told in asked.output.splitlines()[-1]


@pytest.mark.xdist_group("customers_and_purchases")
def test_a_breach_of_the_rules_fails_the_build_and_writes_nothing(
    builds: dict[str, Build], tmp_path: Path
) -> None:
    """In a project that forgets consent, the build fails, by that test alone, and yesterday's list stays."""
    shutil.copytree(builds["customers_and_purchases"].passed().scratch, tmp_path, dirs_exist_ok=True)
    shutil.rmtree(tmp_path / "exports")
    leave_yesterday(tmp_path)
    consent = "when not coalesce(customers.consent, false) or withdrawn.customer_id is not null"
    built = run_dbt(
        tmp_path,
        export=tmp_path / "export",
        variables=json.dumps(VARIABLES),
        # all that is made of the rules, with every test of it; what they are made of stands
        select="customer_rules+",
        tests_of_part="eager",
        edits={"customer_rules": (consent, "when false")},
        few_trees=True,
    )
    assert built.code != 0
    assert "Failure in test assert_nobody_is_contacted_who_must_not_be" in built.output
    assert "Failure in test" not in built.output.replace("Failure in test assert_nobody", "")
    assert built.files() == YESTERDAY
