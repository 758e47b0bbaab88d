"""What staging and the CRM contract promise, by building them with dbt on small exports."""

import random
from pathlib import Path

import duckdb
import pytest

from tests.families import asked_by
from tests.project.builds import SAMPLE, Build, run_dbt


def build(scratch: Path, export: Path = SAMPLE, variables: str = "{}") -> Build:
    """Run dbt on the contract, what is told of the input, and all that they stand on, with their tests."""
    parts = "+crm assert_consent_is_in_the_export"
    return run_dbt(scratch, export=export, variables=variables, select=parts, tests_of_part="cautious")


CUSTOMERS = """\
customer_id,gender,age,consent,points
007,F,34,да,1.5
2,ж,,нет,
3,male,x,1,
4,0,150,,
5,Q,20,true,
7,,20,yes,
7,,21,yes,
,,21,yes,
8,1,22,yes,,x
9
"""

PURCHASES = b"""\
customer_id,purchased_on,amount,product,quantity
007,2017-01-01,10.50,good,
2,2017-01-32,10.50,bad date,1
7,2017-01-03,abc,bad number,1
2,2017-01-04,1.5,x,1,toomany
7,2017-01-05
7,2017-01-06,2.0,"multi
line",1
7,2017-01-07,3.0,br\xffoken,2
7,2017-13-08,zz,two bad,1
7,2017-01-10,3.0,"unbal"anced,1
,,,,
007,2017-01-11,-3.0,a return,2.5
7,2099-01-11,3.0,future,1
99,2017-01-11,3.0,stranger,1
2,2017-01-12,3.0,last good,1
7,2017-01-13,3.0,"open to the end,1
7,2017-01-14,4,its neighbour,1
7,2017-01-15,x,bad number,1
"""

DIRTY_REJECTS = [
    ("customers", 8, "duplicate customer_id"),
    ("customers", 9, "missing customer_id"),
    ("customers", 10, "unreadable line (too many columns)"),
    ("customers", 11, "unreadable line (missing columns)"),
    ("purchases", 3, "unreadable purchased_on"),
    ("purchases", 4, "unreadable amount"),
    ("purchases", 5, "unreadable line (too many columns)"),
    ("purchases", 6, "unreadable line (missing columns)"),
    ("purchases", 9, "unreadable line (invalid encoding)"),
    ("purchases", 10, "unreadable purchased_on, amount"),
    ("purchases", 11, "unreadable line (unquoted value)"),
    ("purchases", 14, "purchased_on after the day of the build"),
    ("purchases", 15, "unknown customer"),
    ("purchases", 17, "unreadable line (unquoted value)"),
    ("purchases", 19, "unreadable amount"),
]


@pytest.fixture(scope="module")
def dirty_export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an export with every kind of bad row."""
    folder = tmp_path_factory.mktemp("dirty")
    (folder / "customers.csv").write_text(CUSTOMERS)
    (folder / "purchases.csv").write_bytes(PURCHASES)
    return folder


@pytest.fixture(scope="module")
def dirty_build(dirty_export: Path, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return the build of the dirty export, however much of it is rejected."""
    return build(tmp_path_factory.mktemp("dirty_build"), dirty_export, "{max_reject_share: 1}")


def test_bad_rows_do_not_stop_the_good_ones(dirty_build: Build) -> None:
    """The build passes, its data tests too, and the contract has exactly the good rows."""
    assert dirty_build.code == 0, dirty_build.output
    assert dirty_build.rows(
        "select customer_id, gender, consent, attributes from main_crm.crm_customers order by 1"
    ) == [
        ("007", "female", True, '{"points":"1.5"}'),
        ("2", "female", False, "{}"),
        ("3", "male", True, "{}"),
        # nobody is 150 years old, and a customer is not lost for an age
        ("4", "female", False, "{}"),
        ("5", None, True, "{}"),
        ("7", None, True, "{}"),
    ]
    assert [
        row[0] for row in dirty_build.rows("select product from main_crm.crm_purchases order by purchased_on")
    ] == ["good", "multi\nline", "a return", "last good", "its neighbour"]


def test_each_bad_row_is_rejected_once_with_its_line_and_reason(dirty_build: Build) -> None:
    """File, line and reason of every reject are those of the row."""
    assert (
        dirty_build.rows("select entity, line, reason from main_crm.rejected_rows order by entity, line")
        == DIRTY_REJECTS
    )
    raw = dict(dirty_build.rows("select line, raw from main_crm.rejected_rows where entity = 'purchases'"))
    assert raw[3].startswith("2,2017-01-32,10.50,")
    assert raw[9] == "7,2017-01-07,3.0,br\ufffdoken,2"
    assert raw[17] == '7,2017-01-13,3.0,"open to the end,1'


def test_what_is_rejected_or_emptied_is_said_with_its_value(dirty_build: Build) -> None:
    """The public marts show what stands there and what would be accepted; optional cells are emptied."""
    purchases = "select line, reason from main_marts.crm_rejects where entity = 'purchases'"
    said = dict(dirty_build.rows(purchases))
    assert said[4].startswith('unreadable amount; found "abc"; accepted: a number such as 1234.56')
    assert said[15].startswith('unknown customer; found "99"; accepted: an id that stands in customers')
    assert dirty_build.rows(
        "select file, column_name, repaired_rows, sample_value from main_marts.crm_repairs order by 2"
    ) == [("customers.csv", "age", 2, "150"), ("customers.csv", "gender", 1, "Q")]
    assert dirty_build.rows(
        "select file, table_name, records, kept, rejected, decimal_mark, date_form "
        "from main_marts.crm_files order by 1"
    ) == [
        ("customers.csv", "customers", 10, 6, 4, None, None),
        ("purchases.csv", "purchases", 16, 5, 11, ".", "iso"),
    ]


def test_every_input_row_is_counted(dirty_build: Build) -> None:
    """Input rows are the records of the file, kept or rejected."""
    assert dirty_build.rows(
        "select entity, file, input_rows, contract_rows, rejected_rows "
        "from main_crm.crm_input_rows order by entity"
    ) == [("customers", "customers.csv", 10, 6, 4), ("purchases", "purchases.csv", 16, 5, 11)]


def test_too_many_rejects_stop_the_build_with_a_way_out(dirty_export: Path, tmp_path: Path) -> None:
    """More than max_reject_share in one file: non-zero exit, one sentence, the rejects to look at."""
    stopped = build(tmp_path, dirty_export, "{max_reject_share: 0.68}")
    assert stopped.code != 0
    assert (
        "purchases.csv: 11 of 16 rows were rejected, most often for: "
        'unreadable amount, such as "abc"; accepted: a number such as 1234.56' in stopped.output
    )
    assert "raise the var max_reject_share" in stopped.output
    assert "customers.csv" not in stopped.output, "4 of 10 is within the limit"
    assert stopped.rows("select count(*) from main_crm.rejected_rows") == [(len(DIRTY_REJECTS),)]


def test_too_many_rejects_are_said_in_the_build_s_language(
    dirty_build: Build, dirty_export: Path, tmp_path: Path
) -> None:
    """The sentence, and the reasons in it; by the table that stops, over what the other build has read."""
    dirty_build.copy_warehouse(tmp_path / "warehouse.duckdb")
    variables = "{max_reject_share: 0.68, language: ru}"
    stopped = run_dbt(
        tmp_path, export=dirty_export, variables=variables, select="reject_reasons crm_input_rows"
    )
    assert stopped.code != 0
    assert "purchases.csv: отклонено строк: 11 из 16, чаще всего: " in stopped.output
    assert "поднимите переменную max_reject_share" in stopped.output
    assert "rows were rejected" not in stopped.output
    assert "unreadable" not in stopped.output.rpartition("отклонено строк")[2]


def test_a_quote_that_is_never_closed_costs_its_line(tmp_path: Path) -> None:
    """Four thousand lines after it are all kept."""
    lines = [f"{number},city {number}" for number in range(5_000)]
    lines[1_000] = '1000,"city 1000'
    (tmp_path / "customers.csv").write_text("customer_id,city\n" + "\n".join(lines) + "\n")
    # what the tests ask of all that is read they ask of the dirty export
    built = run_dbt(tmp_path, export=tmp_path, select="+crm_input_rows")
    assert built.code == 0, built.output
    assert built.rows("select input_rows, contract_rows, rejected_rows from main_crm.crm_input_rows") == [
        (5_000, 4_999, 1)
    ]
    assert built.rows("select line, reason, raw from main_crm.rejected_rows") == [
        (1_002, "unreadable line (unquoted value)", '1000,"city 1000')
    ]


CHANGED = """
from otklik.export_files import plugin
opened = plugin.open_export
def then_replaced(place, *rest, **named):
    export = opened(place, *rest, **named)
    (place / "purchases.csv").write_text({content!r})
    return export
plugin.open_export = then_replaced
"""


REPLACED = {
    "another": "purchases.csv has changed while it was read: build again.",
    "shorter": "purchases.csv: 2 records were counted and 1 were read",
}


@pytest.mark.parametrize("content", REPLACED)
def test_a_file_replaced_during_the_build_stops_it(tmp_path: Path, content: str) -> None:
    """With as many records of the same length as before, and with fewer."""
    (tmp_path / "customers.csv").write_text("customer_id\n1\n2\n")
    whole = "customer_id,purchased_on,amount\n1,2017-01-01,1.00\n2,2017-01-01,2.00\n"
    (tmp_path / "purchases.csv").write_text(whole)
    replaced = whole.replace("2.00", "3.00") if content == "another" else whole[:50]
    stopped = run_dbt(
        tmp_path,
        export=tmp_path,
        select="+crm",
        prepare=CHANGED.format(content=replaced),
    )
    assert stopped.code != 0
    said = (
        "has changed while it was read" if content == "another" else "2 records were counted and 1 were read"
    )
    assert "purchases.csv" in stopped.output
    assert said in stopped.output


def test_a_missing_folder_is_one_sentence_without_a_traceback(tmp_path: Path) -> None:
    """The sentence reaches the person who runs dbt."""
    stopped = build(tmp_path, tmp_path / "nowhere")
    assert stopped.code != 0
    assert "nowhere does not exist: set CRM_EXPORT to the folder" in stopped.output
    assert "Traceback" not in stopped.output


def test_good_rows_stand_in_their_line_whatever_is_malformed_before_them(tmp_path: Path) -> None:
    """Random damage, 20 000 records: each good row's line is where an editor finds it, and none is lost."""
    generator = random.Random(5)
    records: list[str] = []
    ordinal = 1
    while len(records) < 20_000:
        ordinal += 1 + (bool(records) and "\n" in records[-1])
        kind = generator.choices(
            ["good", "number", "long", "short", "quote", "two lines"], [90, 2, 2, 2, 2, 2]
        )[0]
        records.append(
            {
                "good": f"{ordinal},,city",
                "number": f"{ordinal},x,city",
                "long": f"{ordinal},,city,more",
                "short": f"{ordinal},",
                "quote": f'{ordinal},,"city" of',
                "two lines": f'{ordinal},,"city\nof"',
            }[kind]
        )
    (tmp_path / "customers.csv").write_text("customer_id,age,city\n" + "\n".join(records) + "\n")
    built = run_dbt(tmp_path, export=tmp_path, select="+stg_crm_export__customers")
    assert built.code == 0, built.output
    assert built.rows(
        "select count(*), count(distinct line), min(line), max(line), "
        "count(*) filter (where coalesce(customer_id, regexp_extract(raw, '^[0-9]+'))::int != line) "
        "from main_staging.stg_crm_export__customers"
    ) == [(20_000, 20_000, 2, ordinal, 0)]


def test_text_in_parquet_is_read_like_any_text(tmp_path: Path) -> None:
    """A Parquet file of text columns is read like any text; an optional cell that is none is emptied."""
    duckdb.sql(
        "copy (select * from (values ('1', '34', '1990-02-03'), ('2', 'x', 'y'), ('3', ' ', '2990-01-01')) "
        f"as customers(customer_id, age, birth_date)) to '{tmp_path}/customers.parquet'"
    )
    built = build(tmp_path, tmp_path, "{max_reject_share: 1}")
    assert built.code == 0, built.output
    assert "Warning in test assert_consent_is_in_the_export" in built.output
    assert built.rows(
        "select customer_id, age, birth_date::text, consent from main_crm.crm_customers order by 1"
    ) == [
        ("1", 34, "1990-02-03", True),
        ("2", None, None, True),
        ("3", None, None, True),
    ]
    assert built.rows("select column_name, repaired_rows from main_marts.crm_repairs order by 1") == [
        ("age", 1),
        ("birth_date", 2),
    ]


@asked_by("tests/project/test_sports_retailer.py::test_every_row_is_kept_or_rejected")
def test_complete_journey_reaches_the_contract_whole(journey_2018: Build) -> None:
    """All lines, households, contacts and redemptions of the real year, none rejected."""
    assert journey_2018.rows(
        "select entity, contract_rows, rejected_rows from main_crm.crm_input_rows order by 1"
    ) == [
        ("campaign_products", 104_011, 0),
        ("campaigns", 27, 0),
        ("contacts", 6_589, 0),
        ("customers", 2_469, 0),
        ("purchases", 1_469_307, 0),
        ("responses", 2_102, 0),
    ]
    assert journey_2018.rows(
        "select min(purchased_on)::text, max(purchased_on)::text from main_crm.crm_purchases"
    ) == [("2017-01-01", "2017-12-31")], "UTC days would reach into 2018"
