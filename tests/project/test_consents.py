"""Who agreed to what decides whom a list and a platform's file may name: a small shop with consents."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from otklik_tools.simulate.files import write_simulation
from otklik_tools.simulate.simulation import simulate

from tests.families import asked_by, is_all
from tests.project.builds import (
    FEW_ROWS,
    PROJECT,
    Build,
    differences,
    differing_tables,
    read_export,
    run_dbt,
    write_export,
)

# tables that count the rows that were read, or say in which line they stood
COUNTS = {
    "people_left_out", "left_out_people", "rights_notes", "crm_files", "crm_input_rows", "build_notes",
    "written_marts", "published_files",
}  # fmt: skip
# what the clock makes of a fit and a file, where a row stood, and who was left out when a model was fitted
DATED = {
    "fitted_at", "artifact", "digest", "written_at", "path", "sha256", "bytes", "line", "left_out",
}  # fmt: skip
# tables that also tell of earlier builds: what they published and fitted, and what has changed since
HISTORIES = {
    "published_list", "list_changes", "list_change_totals", "model_fits", "needed_fits", "fit_notes",
    "response_model_registry", "lost_people",
}  # fmt: skip
VARIABLES = FEW_ROWS | {"audience_targets": ["crm", "meta", "vk_ads"]}


@pytest.fixture(scope="module")
def consents_build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return the build of 1 200 customers: of each ten one withdrew, one refuses profiling, six agreed to
    advertising platforms, and everybody has a phone and an e-mail.
    """
    scratch = tmp_path_factory.mktemp("consents")
    write_simulation(simulate(1_200, seed=5), scratch / "made", format="csv")
    tables = {
        name: table.assign(customer_id="client-" + table["customer_id"]) if "customer_id" in table else table
        for name, table in read_export(scratch / "made").items()
    }
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
    return run_dbt(
        scratch,
        export=write_export(tables, scratch / "export"),
        variables=json.dumps(VARIABLES),
        few_trees=True,
        data_tests=is_all(),
        log=True,
    ).passed()


@pytest.fixture(scope="module")
def without_them(consents_build: Build, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return the build of the same export without any row of those who refuse profiling, the rows of every
    file in another order.
    """
    scratch = tmp_path_factory.mktemp("without")
    tables = read_export(consents_build.scratch / "export")
    refused = refusing(consents_build)
    kept = {
        name: table[~table["customer_id"].isin(refused)] if "customer_id" in table else table
        for name, table in tables.items()
    }
    assert all(len(kept[name]) < len(tables[name]) for name in ("customers", "purchases", "contacts"))
    kept = {name: table.sample(frac=1, random_state=at) for at, (name, table) in enumerate(kept.items())}
    assert not any(table.index.is_monotonic_increasing for table in kept.values()), "nothing was shuffled"
    # its rows are shown to be those of the other build, which has asked the data tests
    export = write_export(kept, scratch / "export")
    return run_dbt(
        scratch, export=export, variables=json.dumps(VARIABLES), few_trees=True, data_tests=False
    ).passed()


def places(build: Build) -> dict[str, int]:
    """Return each customer's place in the file, which says what they agreed to."""
    ids = read_export(build.scratch / "export")["customers"]["customer_id"]
    return {customer: place for place, customer in enumerate(ids)}


def refusing(build: Build) -> set[str]:
    """Return who refuses profiling."""
    return {customer for customer, place in places(build).items() if place % 10 == 1}


def test_a_withdrawal_keeps_off_the_list_and_doubt_is_one(consents_build: Build) -> None:
    """Of messages, which the list says; of profiling, though its day cannot be read: it has none of them."""
    place_of = places(consents_build)
    listed = consents_build.rows(
        "select customer_id, decision, excluded_because from main_marts.campaign_list"
    )
    assert {reason for customer, _, reason in listed if place_of[customer] % 10 == 0} == {"no consent"}
    assert not refusing(consents_build) & {customer for customer, *_ in listed}
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
    logged = list((consents_build.scratch / "logs").rglob("*.log"))
    assert logged
    for path in logged:
        assert "@example.org" not in path.read_text(errors="replace").lower()
    held = consents_build.frame("select * from main_exports.written_audiences").to_csv()
    assert "@" not in held
    meta = next(consents_build.exports.glob("audience_*_meta.csv")).read_text()
    assert "@" not in meta


def columns_of_tables(build: Build) -> dict[str, list[str]]:
    """Return the columns that are compared of each table outside of the reading of files."""
    columns_of: dict[str, list[str]] = {}
    for schema, table, column in build.rows(
        "select table_schema, table_name, column_name from information_schema.columns "
        "where table_schema like 'main_%' and table_schema not in ('main_staging', 'main_reference') "
        "order by all"
    ):
        known = columns_of.setdefault(f"{schema}.{table}", [])
        if column not in DATED:
            known.append(column)
    return columns_of


def test_who_refuses_profiling_is_as_if_never_there(consents_build: Build, without_them: Build) -> None:
    """Every table outside of the reading of files has the rows of an export without them, in another order,
    bit for bit: features, fits and their ids, scores, segments, lists, effects. What the clock makes of a fit
    and a file is no part of it.
    """
    columns_of = columns_of_tables(without_them)
    differing = differing_tables(consents_build, without_them, columns_of)
    assert len(columns_of) > 200
    # how many rows were left out, in which lines of a file the others stand, and what is said of it
    assert {name.partition(".")[2] for name in differing} == COUNTS


@pytest.fixture(scope="module")
def known_before(consents_build: Build, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return the build after one that knew everybody: since then one was forgotten, the others have objected.

    Both are of the lists and all they are made of.
    """
    scratch = tmp_path_factory.mktemp("known_before")
    tables = read_export(consents_build.scratch / "export")
    consents = tables["consents"]
    tables["consents"] = consents[consents["purpose"] != "profiling"]
    chosen: dict[str, Any] = {
        "variables": json.dumps(VARIABLES), "select": "+published_list", "few_trees": True,
    }  # fmt: skip
    first = run_dbt(scratch, export=write_export(tables, scratch / "before"), **chosen).passed()
    listed = {customer for (customer,) in first.rows("select customer_id from main_marts.campaign_list")}
    person = min(refusing(consents_build) & listed)
    forget(first, person).passed()
    return run_dbt(scratch, export=consents_build.scratch / "export", **chosen).passed()


@asked_by("tests/project/test_consents.py::test_who_refuses_profiling_is_as_if_never_there")
def test_models_and_lists_that_knew_them_are_made_as_if_they_never_had(
    known_before: Build, without_them: Build
) -> None:
    """Refitted: what models learn from, their ids, scores, segments, who is contacted with what and why,
    and the list's file are those of a first build of an export without them.
    """
    built = known_before.rows(
        "select distinct table_schema || '.' || table_name from information_schema.tables where table_schema "
        "like 'main_%'"
    )
    columns_of = {
        table: columns for table, columns in columns_of_tables(without_them).items() if (table,) in built
    }
    assert columns_of.keys() >= {
        "main_observations.observation_features", "main_prediction.training_set",
        "main_prediction.model_scores",
        "main_customers.customer_segments", "main_targeting.offer_economics", "main_marts.campaign_list",
    }  # fmt: skip
    differing = differing_tables(known_before, without_them, columns_of)
    assert {name.partition(".")[2] for name in differing} <= COUNTS | HISTORIES
    needed = "select model_kind, fitted_for, model_id, action from main_prediction.needed_fits"
    new, known = (set(build.rows(needed)) for build in (known_before, without_them))
    assert new == known
    assert {action for *_, action in new} == {"fit"}
    (name,) = (path.name for path in without_them.exports.glob("marketing_campaign_*.csv"))
    assert (known_before.exports / name).read_bytes() == (without_them.exports / name).read_bytes()


def test_files_are_as_if_they_were_never_there(consents_build: Build, without_them: Build) -> None:
    """Byte for byte, whatever the order of the rows, but for what counts the rows that were read."""
    one, other = consents_build.files(), without_them.files()
    assert one.keys() == other.keys()
    differing = {name for name in one if one[name] != other[name]}
    assert differing <= {
        # its bytes follow from nothing; the tables in it are those of Parquet
        "marts.duckdb",
        # when a model was fitted
        "marts/response_model_registry.parquet",
        "marts/crm_files.parquet", "marts/people_left_out.parquet", "marts/rights_notes.parquet",
        "marts/build_notes.parquet", "dashboard.html",
    }  # fmt: skip
    # on the page it is the section on the data
    pages = [
        re.split(r'<section id="data">|</section>', files["dashboard.html"].decode())
        for files in (one, other)
    ]
    places_changed = [place for place, parts in enumerate(zip(*pages, strict=True)) if len({*parts}) > 1]
    assert len(places_changed) <= 1
    assert all("people_left_out" in pages[0][place] for place in places_changed)


def test_who_is_left_out_is_counted(consents_build: Build) -> None:
    """By table and file, and in the closing lines; each file's records are still accounted for."""
    tables, refused = read_export(consents_build.scratch / "export"), refusing(consents_build)
    counted = dict(
        consents_build.rows("select entity, left_out_rows from main_marts.people_left_out order by entity")
    )
    assert counted == {
        name: int(table["customer_id"].isin(refused).sum())
        for name, table in tables.items()
        if "customer_id" in table and table["customer_id"].isin(refused).any()
    }
    assert f"profiling withdrawn: {len(refused)} customers are left out" in consents_build.output
    assert consents_build.rows("select * from main_marts.crm_files where records != kept + rejected") == []
    assert consents_build.value("select sum(left_out) from main_marts.crm_files") == sum(counted.values())


@pytest.fixture(scope="module")
def forgotten(consents_build: Build, tmp_path_factory: pytest.TempPathFactory) -> tuple[Build, str]:
    """Return a copy of the build after `make forget` of one on the list who agreed to Meta, and the id."""
    copied = Build(0, "", tmp_path_factory.mktemp("forgotten"))
    shutil.copytree(consents_build.scratch, copied.scratch, dirs_exist_ok=True)
    place_of = places(copied)
    reached = copied.rows(
        "select customer_id from main_marts.campaign_list where decision = 'contact' order by rank"
    )
    person = next(customer for (customer,) in reached if place_of[customer] % 10 == 2)
    return forget(copied, person), person


def forget(build: Build, person: str) -> Build:
    """Return what `make forget` has left and said."""
    environment = os.environ | {
        "OTKLIK_WAREHOUSE": str(build.warehouse), "OTKLIK_EXPORTS": str(build.exports),
        "PYTHONPATH": str(PROJECT / "python_models"),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "otklik.commands.forget", person],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return Build(done.returncode, done.stdout + done.stderr, build.scratch)


def unpacked(path: Path) -> bytes:
    """Return a file's bytes, those of a workbook's parts unpacked."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as book:
        return b"".join(book.read(name) for name in book.namelist())


def test_nothing_of_who_was_forgotten_can_be_found(
    consents_build: Build, forgotten: tuple[Build, str]
) -> None:
    """Not in the pages of the warehouse nor in a file, plain or hashed; the command says where it looked."""
    after, person = forgotten
    after.passed()
    place = places(after)[person]
    email = f"c{place}@example.org"
    wanted = [person, f"C{place}@Example.org", email, hashlib.sha256(email.encode()).hexdigest()]
    assert person.encode() in consents_build.warehouse.read_bytes()
    meta = next(consents_build.exports.glob("audience_*_meta.csv"))
    assert wanted[3] in meta.read_text()
    paths = [after.warehouse, *(path for path in after.exports.rglob("*") if path.is_file())]
    assert {path.suffix for path in paths} >= {".csv", ".xlsx", ".html", ".duckdb", ".parquet", ".json"}
    for path in paths:
        content = unpacked(path)
        assert not [
            word for word in wanted if word.encode() + b'"' in content or word.encode() + b"<" in content
        ]
        if path.suffix in {".csv", ".html", ".duckdb"}:
            assert not [
                word for word in wanted if re.search(re.escape(word).encode() + rb"(?!\w)", content)
            ], path
    assert "nothing of the person is left there" in after.output
    assert f"warehouse {after.warehouse}" in after.output
    assert "stand in them so many times: 0" in after.output
    held = after.frame("select * from main_fits.forgotten_people")
    assert list(held["id_digest"]) == [hashlib.sha256((held["salt"][0] + person).encode()).hexdigest()]


def test_forgetting_one_changes_nobody_else(consents_build: Build, forgotten: tuple[Build, str]) -> None:
    """Every row of others stands, in tables and files, and so do models and sums."""
    after, person = forgotten
    for table in ("main_marts.campaign_list", "main_exports.published_list", "main_marts.dim_customers"):
        question = f"select * from {{}}.{table} where customer_id != '{person}'"
        assert differences(consents_build, after, question).empty
    for table in ("main_fits.model_fits", "main_marts.campaign_results", "main_marts.list_totals"):
        assert differences(consents_build, after, f"select * from {{}}.{table}").empty
    (name,) = (path.name for path in after.exports.glob("marketing_campaign_*.csv"))
    before = (consents_build.exports / name).read_bytes().splitlines()
    assert (after.exports / name).read_bytes().splitlines() == [
        line for line in before if f'"{person}"'.encode() not in line
    ]


@asked_by("tests/python/test_registry.py::test_a_model_that_knew_somebody_who_has_left_is_fitted_anew")
def test_a_forgotten_person_in_the_next_export_is_said_and_left_out(forgotten: tuple[Build, str]) -> None:
    """The CRM still has them: the note names the files, and no row of theirs goes beyond the reading.

    Nobody else has left, and every model that was fitted before is fitted anew.
    """
    after, person = forgotten
    again = run_dbt(
        after.scratch,
        export=after.scratch / "export",
        variables=json.dumps(VARIABLES),
        select="+needed_fits people_left_out rights_notes",
        few_trees=True,
    ).passed()
    assert {action for (action,) in again.rows("select action from main_prediction.needed_fits")} == {"fit"}
    assert (
        again.value(f"select why from main_crm.left_out_people where customer_id = '{person}'") == "forgotten"
    )
    assert not again.rows(f"select 1 from main_crm.crm_customers where customer_id = '{person}'")
    note = again.value("select note from main_marts.rights_notes where topic = 'forgotten people are back'")
    assert note.startswith("the export names 1 person who had to be forgotten")
    assert "customers.csv" in note
