"""What `make check` foretells is what a build says: rejects, repairs, what is left out, and what stops it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from otklik.commands.check import COLUMNS, check, project_vars
from otklik.engine.connections import connect
from otklik.export_files.contract import ExportError
from otklik.export_files.plugin import crm_export_views
from otklik.export_files.unpacking import limits_of

from tests.families import some
from tests.project.builds import Build, run_dbt
from tests.project.reading import written

VARIABLES = {"max_reject_share": 1, "build_day": "2026-11-28"}
# a fault of each kind that the contract knows, several of some in a row, beside good rows
DAMAGED = {
    "customers.csv": (
        "customer_id,gender,age,birth_date,consent\n"
        "k1,female,30,,1\nk2,male,31,,1\nk3,zz,32,,1\nk4,female,150,,0\nk5,male,old,,1\nk6,,,1850-01-01,1\n"
        "k7,,,2030-01-01,1\n,female,20,,1\nk2,female,50,,1\nk8,,,31.02.1990,1\nk9,,,,1\nk10,,,,1,,extra\n"
    ),
    "campaigns.csv": (
        "campaign_id,starts_on,ends_on,mechanic,discount_rate,margin_rate,budget,status\n"
        "a,2026-05-01,2026-05-14,percent,0.1,0.5,100,\nb,2026-12-01,2026-12-14,amount,,0.5,100,planned\n"
        "c,2026-06-05,2026-06-01,percent,0.1,0.5,100,\nd,2026-06-01,2026-06-02,raffle,0.1,0.5,-5,paused\n"
        "e,2026-06-01,2026-06-02,gift,,30,1,\nf,2026-06-01,2026-06-02,gift,,0.5,-1,\n"
        "a,2026-06-01,2026-06-02,gift,,0.5,1,\ng,2056-06-01,2056-06-02,gift,,0.5,1,\n"
        "h,1926-06-01,2026-06-02,gift,,0.5,1,\ni,soon,2026-06-02,gift,,0.5,1,\nj,,2026-06-02,gift,,0.5,1,\n"
        "k,2026-06-01,2026-06-02,gift,,0.5,much,\n"
    ),
    "offers.csv": (
        "campaign_id;offer_id;mechanic;discount_amount;ladder\n"
        "b;x;percent;;5, 10, 15\nb;y;percent;;5, 10, 120\nb;z;gift;;5, 10\nb;v;amount;;5%, 10%\n"
        "b;u;amount;-5;\nb;t;lottery;;\nb;control;percent;;5\nzz;s;percent;;5\nb;x;percent;;20\n;r;percent;;5\n"
        "b;;percent;;5\nb;q;percent;;up to 20\n"
    ),
    "campaign_products.csv": "campaign_id,product,brand\nb,tea,\nb,,\nzz,tea,\nb,tea,\n,tea,\n",
    "purchases.csv": (
        "customer_id;purchased_on;amount;quantity;discount_amount;is_discounted\n"
        "k1;2026-01-05;10.50;1;0;no\nk1;2026-01-06;-5;-1;-1;no\nk1;yesterday;5;1;0;no\nk2;2026-01-08;much;1;0;no\n"
        "k2;2026-02-30;12;1;0;no\n;2026-02-03;12;1;0;no\nk99;2026-02-03;12;1;0;no\nk2;2027-02-03;12;1;0;no\n"
        "k2;1966-02-03;12;1;0;no\nk2;2026-02-03;12;1;-3;no\nk2;2026-02-03;12;some;x;maybe\nk9;2026-02-03;12;;;\n"
        "k2;2026-02-03;12;1;0;no;and;more\nk2;2026-02-03\n;;12;;;\nK3;2026-02-03;7;;;\n"
    ),
    "contacts.csv": (
        "campaign_id,customer_id,arm,contacted_on,propensity\n"
        "a,k1,x,2026-05-01,0.9\na,k2,control,2026-05-01,0.1\na,k3,x,2026-05-01,2\na,k99,x,2026-05-01,\n"
        "zz,k1,x,2026-05-01,\na,k5,x,2024-05-01,\na,k5,x,2026-09-01,\na,k9,x,2026-05-02,\n"
        "a,k9,control,2026-05-02,\na,k1,x,2026-05-03,\na,,x,2026-05-03,\na,k7,x,soon,\na,k8,x,2126-05-01,\n"
    ),
    "suppressions.csv": (
        "customer_id,until\nk5,2030-01-01\nK1,\nk99,\nk3,whenever\n,2030-01-01\nk8,0001-01-01\n"
    ),
    "consents.csv": (
        "customer_id,purpose,channel,given_on,withdrawn_on\n"
        "k1,marketing,email,2026-01-01,\nk9,profiling,,,2026-01-01\nk2,hunting,,2026-01-01,\n"
        "k2,hunting,,,2026-01-01\nk99,marketing,,2026-01-01,\nk3,,,2026-01-01,\nk3,marketing,,then,soon\n"
    ),
    "responses.csv": (
        "campaign_id,customer_id,responded_on,revenue\n"
        "a,k1,2026-05-02,5\na,k1,2026-04-02,5\na,k1,2026-07-02,5\na,k8,2026-05-02,5\nzz,k1,2026-05-02,5\n"
        "a,k99,2026-05-02,5\na,k1,2027-05-02,5\na,k1,soon,5\na,k2,2026-05-02,some\na,k1,,5\n"
    ),
}


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Build]:
    """Return a damaged export and what a build makes of it as far as the contract."""
    scratch = tmp_path_factory.mktemp("damaged")
    export = written(scratch / "export", dict(DAMAGED))
    select = "+crm_rejects +crm_repairs +crm_files"
    return export, run_dbt(scratch, export=export, variables=json.dumps(VARIABLES), select=select).passed()


def test_what_is_foretold_is_what_a_build_rejects_and_repairs(damaged: tuple[Path, Build]) -> None:
    """Rows by file and reason, emptied cells by file and column; each is told with its number."""
    export, build = damaged
    report = check(export, VARIABLES)
    assert not report.faults
    for foretold, asked in (
        (report.rejects, "select file, reason_code, count(*) from main_marts.crm_rejects group by all"),
        (report.repairs, "select file, column_name, repaired_rows from main_marts.crm_repairs"),
    ):
        assert foretold == {(file, what): rows for file, what, rows in build.rows(asked)}
    # a kind that no row has would be compared with nothing
    assert len(report.rejects) > 50
    assert len(report.repairs) > 12
    told = "\n".join(report.lines)
    for (_, reason), rows in report.rejects.items():
        assert f"rejected: {rows} rows, {reason}, such as" in told
    left_out = build.rows("select left_out_rows, people from main_marts.people_left_out")
    assert len(left_out) == told.count(" people, for profiling") == 4
    for rows, people in left_out:
        assert f"left out: {rows} rows of {people} people, for profiling" in told


@pytest.mark.parametrize("language", some(["ru", "en"], 1))
def test_past_the_limit_of_rejects_the_check_says_what_the_build_would(
    damaged: tuple[Path, Build], tmp_path: Path, language: str
) -> None:
    """All of a table's reasons count together: neither of two alone is past it. The build names one file."""
    purchases = ["customer_id,purchased_on,amount", *["k1,2026-01-05,10"] * 95, *["k1,soon,10"] * 3]
    export = written(
        tmp_path / "export",
        {
            "customers.csv": "customer_id\nk1\n",
            "purchases.csv": "\n".join([*purchases, *["k2,2026-01-05,10"] * 3]),
            "suppressions.csv": "customer_id\nk2\n",
        },
    )
    variables = {"build_day": "2026-11-28", "language": language}
    faults = check(export, variables).faults
    assert [fault.split(":")[0] for fault in faults] == ["purchases.csv", "suppressions.csv"]
    build = run_dbt(tmp_path, export=export, variables=json.dumps(variables), select="+crm_input_rows")
    assert build.code != 0
    assert build.output.splitlines()[-1] in faults


STOPS: dict[str, dict[str, str | bytes]] = {
    "a gz that is cut": {"purchases.csv.gz": gzip.compress(b"customer_id,purchased_on,amount\n" * 999)[:-30]},
    "a column that is not there": {"purchases.csv": "customer_id,purchased_on\nk1,2026-01-05\n"},
    "days of two kinds": {"purchases.csv": "customer_id,purchased_on,amount\nk1,01/02/2026,5\n"},
    "more records than are allowed": {
        "purchases.csv": "customer_id,purchased_on,amount\n" + "k1,2026-01-05,5\n" * 120
    },
}


@pytest.mark.parametrize("name", STOPS)
def test_what_cannot_be_read_is_foretold_in_the_words_of_the_build(tmp_path: Path, name: str) -> None:
    """Of nothing else: that no customer is known is no fault of rows whose table cannot be told."""
    export = written(tmp_path / "export", {"customers.csv": "customer_id\nk1\n", **STOPS[name]})
    variables = {"max_records": 100, "build_day": "2026-11-28"}
    report = check(export, variables)
    with pytest.raises(ExportError) as stopped, connect() as conn:
        crm_export_views(conn, export, limits=limits_of(project_vars() | variables))
    assert report.faults == list(stopped.value.faults)


@pytest.mark.parametrize(("unnamed", "stops"), [(60, False), (99, True)])
def test_a_till_sells_to_whoever_has_no_card(tmp_path: Path, unnamed: int, stops: bool) -> None:
    """Most receipts may name nobody; where nearly all do, the column of customers is another one."""
    lines = [f"{'' if place < unnamed else f'k{place}'};2026-01-05;10.50;{place}\n" for place in range(100)]
    (tmp_path / "customers.csv").write_text("customer_id\n" + "".join(f"k{place}\n" for place in range(100)))
    (tmp_path / "purchases.csv").write_text("customer_id;purchased_on;amount;receipt_id\n" + "".join(lines))
    faults = check(tmp_path, {"build_day": "2026-11-28"}).faults
    assert any("purchases.csv" in each and "no customer is named" in each for each in faults) == stops
    assert stops or faults == []


BROUGHT: dict[str, tuple[dict[str, str | bytes], set[str]]] = {
    # what is not there is said
    "nothing": ({"customers.csv": "customer_id\nk1\n"}, {"consent", "gender"}),
    # a discount of per cents, of 45.00 of 450; consent of who unsubscribed, or of a table of its own
    "per cents": (
        {
            "customers.csv": "customer_id,unsubscribed,gender\nk1,no,f\n",
            "purchases.csv": "customer_id,purchased_on,price,amount,discount %\nk1,2026-01-05,450,405,10\n",
        },
        {"receipt_id", "product"},
    ),
    "consents": (
        {
            "customers.csv": "customer_id,gender\nk1,f\n",
            "consents.csv": "customer_id,purpose,given_on\nk1,own messages,2026-01-05\n",
        },
        set(),
    ),
}


@pytest.mark.parametrize("name", BROUGHT)
def test_only_what_nothing_tells_is_said_to_be_missing(tmp_path: Path, name: str) -> None:
    """Of the columns that a list lives on, those that no other column of the export gives."""
    files, missing = BROUGHT[name]
    report = check(written(tmp_path / "export", files), {"build_day": "2026-11-28"})
    said = [
        line.removeprefix("missing: ").removeprefix("no column of ").removeprefix("no ")
        for line in report.lines
    ]
    named = {column for _, column in COLUMNS if any(line.startswith(f"{column}:") for line in said)}
    assert named == missing


def test_a_customers_attribute_may_be_called_as_another_tables_column(tmp_path: Path) -> None:
    """It is none: such a build ended in an error of the engine."""
    files: dict[str, str | bytes] = {
        "customers.csv": "customer_id,campaign_id,amount,arm,purchased_on\nk1,7,1,b,9\nk2,3,2,a,8\n",
        "campaigns.csv": "campaign_id,starts_on,ends_on\njune,2026-06-01,2026-06-14\n",
    }
    report = check(written(tmp_path / "export", files), {"build_day": "2026-11-28"})
    assert report.faults == []
    attributes = next(line for line in report.lines if line.startswith("  attributes: "))
    assert attributes.startswith('  attributes: {"amount":"1","arm":"b"')
