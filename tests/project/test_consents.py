"""Who agreed to what decides whom a list and a platform's file may name: a small shop with consents."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd
import pytest
from otklik_tools.simulate.files import write_simulation
from otklik_tools.simulate.simulation import simulate

from tests.project.builds import FEW_ROWS, Build, read_export, run_dbt, write_export


@pytest.fixture(scope="module")
def consents_build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return the build of 1 200 customers: of each ten one withdrew, one refuses profiling, six agreed to
    advertising platforms, and everybody has a phone and an e-mail.
    """
    scratch = tmp_path_factory.mktemp("consents")
    write_simulation(simulate(1_200, seed=5), scratch / "made", format="csv")
    tables = read_export(scratch / "made")
    ids = tables["customers"]["customer_id"]
    tables["customers"]["email"] = [f"C{number}@Example.org" for number in range(len(ids))]
    tables["customers"]["phone"] = [
        f"8 (912) {number:07d}" for number in range(1_000_000, 1_000_000 + len(ids))
    ]
    rows = []
    for place, customer in enumerate(ids):
        if place % 10 == 0:
            rows.append((customer, "рассылки", "", "2020-01-01", "2020-02-01"))
        if place % 10 == 1:
            rows.append((customer, "profiling", "", "", "вчера"))
        if place % 10 in (2, 3, 4, 5, 6, 7):
            rows.append((customer, "advertising platforms", "", "2020-01-01", ""))
    tables["consents"] = pd.DataFrame(
        rows, columns=["customer_id", "purpose", "channel", "given_on", "withdrawn_on"]
    )
    variables = FEW_ROWS | {"audience_targets": "crm, meta, vk_ads"}
    return run_dbt(
        scratch, export=write_export(tables, scratch / "export"), variables=json.dumps(variables)
    ).passed()


def places(build: Build) -> dict[str, int]:
    """Return each customer's place in the file, which says what they agreed to."""
    ids = read_export(build.scratch / "export")["customers"]["customer_id"]
    return {customer: place for place, customer in enumerate(ids)}


def test_a_withdrawal_keeps_off_the_list_and_doubt_is_one(consents_build: Build) -> None:
    """Of messages, and of profiling though its day cannot be read; the rest are judged as ever."""
    place_of = places(consents_build)
    listed = consents_build.rows(
        "select customer_id, decision, excluded_because from main_marts.campaign_list"
    )
    assert {reason for customer, _, reason in listed if place_of[customer] % 10 in (0, 1)} == {"no consent"}
    reached = {customer for customer, decision, _ in listed if decision in ("contact", "explore")}
    assert reached
    assert not {customer for customer in reached if place_of[customer] % 10 in (0, 1)}
    assert consents_build.value("select count(*) from main_crm.rejected_rows where entity = 'consents'") == 0


def test_a_platform_gets_who_agreed_to_it_and_nobody_else(consents_build: Build) -> None:
    """The CRM's file is the list, Meta's those who agreed; VK's is too short, which is said at the end."""
    place_of = places(consents_build)
    ((campaign,),) = consents_build.rows("select campaign_id from main_marts.list_totals")
    reached = {
        customer
        for (customer,) in consents_build.rows(
            "select customer_id from main_marts.campaign_list where decision in ('contact', 'explore')"
        )
    }
    files = {
        (Path(path).name, kind): rows
        for path, kind, rows in consents_build.rows(
            "select path, kind, rows from main_marts.published_files where kind like 'audience%'"
        )
    }
    with (consents_build.exports / f"audience_{campaign}_crm.csv").open(newline="") as lines:
        assert {row["customer_id"] for row in csv.DictReader(lines)} == reached
    agreed = {customer for customer in reached if place_of[customer] % 10 in (2, 3, 4, 5, 6, 7)}
    assert files[f"audience_{campaign}_meta.csv", "audience"] == len(agreed) > 0
    assert not any("vk_ads" in name for name, _ in files)
    assert f"audience_{campaign}_vk_ads.txt: not written" in consents_build.output


def test_no_contact_stands_in_the_log_or_a_table_of_exports(consents_build: Build) -> None:
    """Only the files that were asked for carry contacts, and Meta's hides them."""
    assert "@Example.org" not in consents_build.output
    for path in (consents_build.scratch / "logs").rglob("*"):
        assert "@example.org" not in path.read_text(errors="replace").lower()
    held = consents_build.frame("select * from main_exports.written_audiences").to_csv()
    assert "@" not in held
    meta = next(consents_build.exports.glob("audience_*_meta.csv")).read_text()
    assert "@" not in meta
