"""The connector `sports_retailer`: the case's own files, simulated and real, through staging and contract."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
from otklik_tools.simulate import Simulation, simulate
from otklik_tools.simulate.campaigns import EMAIL
from otklik_tools.simulate.raw import write_raw

from tests.families import asked_by
from tests.project.builds import PROJECT, Build, Report, run_dbt
from tests.project.described import undescribed

# the real files lie beside the project, where they are to be had at all
REAL = Path(os.environ.get("SPORTS_RETAILER", PROJECT.parent / "shared" / "data" / "sports_retailer"))
CONNECTOR = '{"connector": "sports_retailer"}'
STAGED = "path:seeds path:models/staging"


def staged(scratch: Path, export: Path, *, unit_tests: bool = False) -> Build:
    """Build staging, with its unit tests where they are asked for, and the contract."""
    if unit_tests:
        run_dbt(scratch, export=export, variables=CONNECTOR, select=STAGED, unit_tests=True).passed()
    parts = "path:models/crm" if unit_tests else f"{STAGED} path:models/crm"
    return run_dbt(scratch, export=export, variables=CONNECTOR, select=parts, artifacts=unit_tests).passed()


@pytest.fixture(scope="module")
def retailer() -> Simulation:
    return simulate(4000, 5, form="raw")


@pytest.fixture(scope="module")
def raw_files(retailer: Simulation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("raw")
    write_raw(retailer, folder)
    return folder


@pytest.fixture(scope="module")
def build(raw_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Build:
    return staged(tmp_path_factory.mktemp("retailer"), raw_files, unit_tests=True)


def test_every_column_says_what_it_means(build: Build) -> None:
    """Of the retailer's own files and of the staging over them."""
    assert undescribed(build) == []


def test_every_row_is_kept_or_rejected(build: Build, raw_files: Path) -> None:
    """Rows of each file and table = contract rows + rejects; the only rejects are the dirt of the ids."""
    with closing(sqlite3.connect(raw_files / "shop_database.db")) as connection:
        persons, purchases = (
            connection.execute(f"select count(*) from {table}").fetchone()[0]
            for table in ("personal_data", "purchases")
        )
    kept = {(row[0], row[1]): row[2:] for row in build.rows(
        "select entity, file, input_rows, contract_rows, rejected_rows from main_crm.crm_input_rows"
    )}  # fmt: skip
    assert kept[("customers", "shop_database.db: personal_data")] == (persons, persons, 0)
    assert kept[("purchases", "shop_database.db: purchases")] == (purchases, purchases, 0)
    assert all(rows == kept_rows + rejects for rows, kept_rows, rejects in kept.values())
    assert set(build.rows("select distinct entity, reason from main_crm.rejected_rows")) == {
        ("contacts", "in two arms of one campaign"),
        ("contacts", "duplicate contact"),
    }


def test_customers_are_the_simulated_ones(build: Build, retailer: Simulation) -> None:
    """Ids, genders (0 = F), ages, cities; coefficients as attributes, no infinity among them."""
    mine = build.frame(
        "select customer_id, gender, age, city, education, "
        "attributes ->> 'personal_coef' as personal_coef from main_crm.crm_customers"
    ).set_index("customer_id")
    theirs = retailer.export["customers"].to_pandas().set_index("customer_id").loc[mine.index]
    assert len(mine) == len(theirs) == 4000
    assert mine["gender"].fillna("").tolist() == theirs["gender"].fillna("").tolist()
    assert 0.1 < mine["gender"].isna().mean() < 0.2
    for column in ("age", "city", "education"):
        assert mine[column].tolist() == theirs[column].tolist()
    assert mine["personal_coef"].astype(float).tolist() == theirs["personal_coef"].tolist()
    without, infinite = build.rows(
        "select count(*) filter (where attributes ->> 'ac_coef' is null), "
        "count(*) filter (where attributes ilike '%inf%') from main_crm.crm_customers"
    )[0]
    assert infinite == 0 < without


def test_names_say_brand_and_category(build: Build, retailer: Simulation) -> None:
    """The brand of every product is the catalogue's; a kind has one category; bags have neither."""
    lines = retailer.export["purchases"].select(["product", "brand"]).to_pandas().drop_duplicates()
    known = dict(
        zip(lines["product"], lines["brand"].astype(object).where(lines["brand"].notna(), None), strict=True)
    )
    parsed = build.rows(
        "select product, brand, category, is_bag from main_staging.stg_sports_retailer__products"
    )
    assert len(parsed) > 1000
    for product, brand, category, is_bag in parsed:
        assert brand == known[product], product
        assert is_bag == (product == "Пакет") == (category is None), product


def test_purchases_are_dated_and_cleaned(build: Build, raw_files: Path) -> None:
    """Money, days, discounts and colours against the database, read by other means."""
    with closing(sqlite3.connect(raw_files / "shop_database.db")) as connection:
        theirs = pd.read_sql("select * from purchases", connection)
    mine = build.frame("select * from main_crm.crm_purchases")
    assert mine["amount"].sum() == theirs["cost"].sum()
    assert (mine["amount"] < 0).sum() == (theirs["cost"] < 0).sum() > 0
    first = pd.Timestamp("2025-01-01")
    days = (pd.to_datetime(mine["purchased_on"]) - first).dt.days
    assert days.value_counts().to_dict() == theirs["dt"].value_counts().to_dict()
    assert mine["is_discounted"].sum() == theirs["base_sale"].sum()
    assert (mine["product_gender"] == "male").sum() == (theirs["product_sex"] == 1).sum()
    assert mine["colour"].isna().sum() == theirs["colour"].isna().sum()
    assert theirs["colour"].str.contains("ё", na=False).any()
    assert not mine["colour"].str.contains("ё", na=False).any()
    parts = mine["colour"].dropna().str.split("/")
    assert all(list(one) == sorted(set(one)) for one in parts)
    assert (mine.loc[mine["product"] == "Пакет", "quantity"] == 0).all()


def test_who_is_in_both_arms_is_in_neither(build: Build, retailer: Simulation, raw_files: Path) -> None:
    """Contacts are the arms of the e-mail without the ids that stand in both files, which are rejects."""
    both = build.frame(
        "select distinct string_split(raw, ',')[2] as id from main_crm.rejected_rows "
        "where reason = 'in two arms of one campaign'"
    )["id"]
    assert len(both) >= 1
    mine = build.frame("select customer_id, arm from main_crm.crm_contacts where campaign_id = 'email'")
    theirs = retailer.export["contacts"].to_pandas().query(f"campaign_id == '{EMAIL}'")
    theirs = theirs[~theirs["customer_id"].isin(both)]
    assert sorted(zip(mine["customer_id"], mine["arm"], strict=True)) == sorted(
        zip(theirs["customer_id"], theirs["arm"], strict=True)
    )


def test_campaigns_are_the_simulators(build: Build, retailer: Simulation) -> None:
    """The connector's constants and the simulator's raw campaigns are the same campaigns."""
    columns = [
        "campaign_id",
        "campaign_name",
        "channel",
        "starts_on",
        "ends_on",
        "mechanic",
        "city",
        "country",
    ]
    mine = build.rows(f"select {', '.join(columns)} from main_crm.crm_campaigns order by campaign_id")
    theirs = retailer.export["campaigns"].select(columns).to_pylist()
    assert mine == sorted(tuple(row.values()) for row in theirs)


def test_a_broken_byte_is_one_reject(raw_files: Path, tmp_path: Path) -> None:
    """A broken byte in personal_data.csv and one in the database: one reject each, named; the rest stays."""
    shutil.copytree(raw_files, tmp_path / "export")
    (tmp_path / "export" / "personal_data.csv.gz").unlink()
    lines = [f"{900_000 + number},30,среднее,1188,32" for number in range(40)]
    text = "\n".join(["id,age,education,city,country", *lines]).encode()
    (tmp_path / "export" / "personal_data.csv").write_bytes(
        text.replace("900007,30,с".encode(), b"900007,30,\xd1")
    )
    with closing(sqlite3.connect(tmp_path / "export" / "shop_database.db")) as connection:
        connection.execute("update purchases set product = cast(x'ff41' as text) where rowid = 3")
        connection.commit()
    build = staged(tmp_path, tmp_path / "export")
    rejects = build.rows(
        "select entity, file, line, reason from main_crm.rejected_rows "
        "where entity = 'customers' or reason like 'unreadable%'"
    )
    assert ("purchases", "shop_database.db: purchases", 3, "unreadable product") in rejects
    assert [row[:3] for row in rejects if row[0] == "customers"] == [("customers", "personal_data.csv", 9)]
    assert (
        build.value("select count(*) from main_crm.crm_customers where cast(customer_id as int) >= 900000")
        == 39
    )


def test_a_part_of_the_files_is_usable(raw_files: Path, tmp_path: Path) -> None:
    """Without the database most ids are of unknown customers: all rejects, and yet no reason to stop.

    With the database the same number of unknown ids stops the build.
    """
    part = tmp_path / "part"
    shutil.copytree(raw_files, part)
    (part / "shop_database.db").unlink()
    build = staged(tmp_path / "scratch", part)
    reasons = dict(build.rows("select reason, count(*) from main_crm.rejected_rows group by reason"))
    assert reasons["unknown customer"] > 0.7 * build.value(
        "select sum(input_rows) from main_crm.crm_input_rows where entity = 'contacts'"
    )
    assert build.value("select count(*) from main_crm.crm_contacts") > 0
    strangers = tmp_path / "strangers"
    shutil.copytree(raw_files, strangers)
    (strangers / "ids_first_company_positive.txt").write_text(
        "Ids " + " ".join(str(9_000_000 + one) for one in range(99))
    )
    parts = f"{STAGED} path:models/crm"
    stopped = run_dbt(tmp_path / "other", export=strangers, variables=CONNECTOR, select=parts)
    assert stopped.code != 0
    assert "99 of 99 rows were rejected, most often for: unknown customer" in stopped.output


@asked_by("tests/project/test_sports_retailer.py::test_every_row_is_kept_or_rejected")
def test_the_real_files(tmp_path: Path, report: Report) -> None:
    """15 748 customers, 5 020 and 5 014 distinct ids, of which 7 stand in both arms and go."""
    if not (REAL / "personal_data.csv").exists():
        pytest.skip(
            f"THE REAL FILES OF THE SPORTS RETAILER ARE NOT THERE ({REAL}): nothing was tested on them"
        )
    build = staged(tmp_path, REAL)
    assert build.rows("select count(*), count(distinct customer_id) from main_crm.crm_customers") == [
        (15748, 15748)
    ]
    assert build.rows(
        "select count(*) filter (where city = '1188'), count(*) filter (where city = '1134'), count(*) "
        "from main_crm.crm_customers where country = '32'"
    ) == [(1913, 3958, 15651)]
    ids = build.rows(
        "select arm, count(*), count(distinct customer_id) from main_staging.stg_sports_retailer__contacts "
        "group by arm order by arm"
    )
    assert ids == [("control", 5021, 5014), ("offer", 5023, 5020)]
    both = build.value(
        "select count(distinct string_split(raw, ',')[2]) from main_crm.rejected_rows "
        "where reason = 'in two arms of one campaign'"
    )
    assert both == 7
    contacts = build.rows("select arm, count(*) from main_crm.crm_contacts group by arm order by arm")
    report(f"contacts of the 15 748 known customers: {contacts}")
    assert sum(rows for _, rows in contacts) < 15_748
