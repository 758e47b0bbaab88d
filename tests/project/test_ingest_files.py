"""What the views over an export's files promise, asked of the engine without dbt."""

import csv
import datetime as dt
import gzip
import importlib.util
import io
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from otklik.export_files.column_forms import BLANKS_ALL
from otklik.export_files.contract import TABLES, ExportError
from otklik.export_files.plugin import crm_export_views, journey_views
from otklik.export_files.words import empty_words

from tests.families import few_of_each
from tests.project.engine import connected
from tests.project.reading import written

# each reads a small file or two: 0.12 s
pytestmark = few_of_each(2)

Row = dict[str, Any]


def read(folder: Path, table: str) -> list[Row]:
    """Return the rows of one view over the export in the folder, in the order of the file."""
    connection = connected()
    view = crm_export_views(connection, folder)[table]
    cursor = connection.execute(view)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def export(folder: Path, **files: str | bytes) -> Path:
    """Write files (`customers_csv="..."` becomes customers.csv) beside a customers.csv of one customer."""
    beside = {"customers_csv": "customer_id\n1\n", **files}
    return written(folder, {re.sub("_(?=csv|tsv|gz)", ".", name): text for name, text in beside.items()})


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_every_dialect_gives_the_same_rows(tmp_path: Path, delimiter: str, line_end: str, mark: str) -> None:
    """Delimiter, line end and byte order mark change nothing."""
    lines = [
        ["Amount ", "CUSTOMER_ID", "purchased_on", "product"],
        ["10.50", "007", "2017-01-01", '"a, b; c"'],
        ["-1", "7", "2017-01-02 10:11:12", ""],
    ]
    text = mark + line_end.join(delimiter.join(line) for line in lines) + line_end
    rows = read(export(tmp_path, purchases_csv=text), "purchases")
    assert [row["customer_id"] for row in rows] == ["007", "7"]
    assert [row["amount"] for row in rows] == [Decimal("10.50"), Decimal("-1.00")]
    assert [row["purchased_on"].isoformat() for row in rows] == ["2017-01-01", "2017-01-02"]
    assert [row["product"] for row in rows] == ["a, b; c", None]
    assert [row["line"] for row in rows] == [2, 3]
    assert {row["file"] for row in rows} == {"purchases.csv"}


def test_a_spreadsheet_s_line_breaks_in_cells_do_not_break_records(tmp_path: Path) -> None:
    r"""Lines end in \r\n, cells hold \n: still one record."""
    text = 'customer_id,city\r\n1,"Sankt\nPeterburg"\r\n2,Tver\r\n'
    assert [row["city"] for row in read(export(tmp_path, customers_csv=text), "customers")] == [
        "Sankt\nPeterburg",
        "Tver",
    ]


def test_packed_and_tab_separated_files_are_read(tmp_path: Path) -> None:
    """Names ignore case; .tsv and .csv.gz are CSV."""
    packed = gzip.compress(b"customer_id,campaign_id\n1,a\n")
    folder = export(tmp_path, Contacts_csv_gz=packed, SUPPRESSIONS_tsv="customer_id\tuntil\n1\t2020-01-01\n")
    assert read(folder, "contacts")[0]["campaign_id"] == "a"
    assert read(folder, "suppressions")[0]["until"].isoformat() == "2020-01-01"


def test_blank_lines_are_no_records(tmp_path: Path) -> None:
    """Not in a file of one column either, where a blank line could be an empty value."""
    folder = export(
        tmp_path,
        customers_csv="customer_id,city\n1,Omsk\n\n2,Tver\n\n\n",
        suppressions_csv="customer_id\n1\n\n2\n\n\n",
    )
    assert [row["customer_id"] for row in read(folder, "customers")] == ["1", "2"]
    assert [row["customer_id"] for row in read(folder, "suppressions")] == ["1", "2"]


def test_decimal_commas_are_read_where_the_file_writes_them(tmp_path: Path) -> None:
    """A semicolon file may write 1,5, in its attributes too; a comma in a word is left alone."""
    folder = export(
        tmp_path,
        customers_csv="customer_id;points;note\n1;10,5;a,b\n2;-3,25;\n",
        purchases_csv="customer_id;purchased_on;amount\n1;2017-01-01;1234,56\n",
    )
    assert read(folder, "purchases")[0]["amount"] == Decimal("1234.56")
    assert [row["attributes"] for row in read(folder, "customers")] == [
        '{"note":"a,b","points":"10.5"}',
        '{"points":"-3.25"}',
    ]


def test_missing_optional_files_are_empty_tables_of_the_contract(tmp_path: Path) -> None:
    """Whether a file is there or not, its view has the same columns."""
    alone, full = tmp_path / "alone", tmp_path / "full"
    alone.mkdir()
    full.mkdir()
    headers = {f"{table.name}_csv": ",".join(table.columns) + "\n" for table in TABLES}
    export(full, **(headers | {"customers_csv": headers["customers_csv"] + "1" + "," * 9 + "\n"}))
    for table in TABLES:
        if table.name == "customers":
            continue
        described = []
        for folder in (export(alone), full):
            connection = connected()
            view = crm_export_views(connection, folder)[table.name]
            described.append([row[:2] for row in connection.execute(f"describe {view}").fetchall()])
            assert connection.execute(view).fetchall() == []
        assert described[0] == described[1]


def test_what_the_files_really_had_is_known(tmp_path: Path) -> None:
    """input_columns lists the columns of each file, lower-cased."""
    folder = export(
        tmp_path,
        customers_csv="Customer_ID,Consent\n1,\n",
        responses_csv=("campaign_id,customer_id,responded_on,note\n"),
    )
    assert {(row["table_name"], row["column_name"]) for row in read(folder, "input_columns")} == {
        ("customers", "customer_id"),
        ("customers", "consent"),
        ("responses", "campaign_id"),
        ("responses", "customer_id"),
        ("responses", "responded_on"),
        ("responses", "note"),
    }


def test_parquet_of_any_types_is_read(tmp_path: Path) -> None:
    """Ids become text, a date written as a number is read as one, extras become attributes."""
    duckdb.sql(
        "copy (select 7 as Customer_ID, 20170101 as birth_date, true as consent, 34.0 as age, 1.5 as points, "
        f"null as empty) to '{tmp_path}/customers.parquet'"
    )
    (row,) = read(tmp_path, "customers")
    assert (row["customer_id"], row["birth_date"], row["consent"]) == (
        "7",
        dt.date(2017, 1, 1),
        True,
    )
    assert row["attributes"] == '{"points":"1.5"}'
    assert (row["file"], row["line"]) == ("customers.parquet", 1)


SENTENCES = {
    "no customers": ({"customers_csv": None}, "has no customers.csv"),
    "no key column": ({"customers_csv": "gender,city\nF,Omsk\n"}, "customers.csv has no column customer_id"),
    "no header": ({"customers_csv": "1,F\n2,M\n"}, "first line of customers.csv names no column"),
    "zero bytes": ({"customers_csv": ""}, "customers.csv is empty"),
    "an optional file of zero bytes": ({"offers_csv": ""}, "offers.csv is empty"),
    "no rows": ({"customers_csv": "customer_id\n"}, "customers.csv has a header and no customers"),
    "a column twice": ({"customers_csv": "customer_id,City,city\n1,,\n"}, "has the column city twice"),
    "no amount": (
        {"purchases_csv": "customer_id,purchased_on\n1,2017-01-01\n"},
        "purchases.csv has no column amount",
    ),
    "about nothing": ({"campaign_products_csv": "campaign_id\na\n"}, "none of the columns product, brand"),
    "a broken archive": ({"offers_csv_gz": b"campaign_id,offer_id\n"}, "offers.csv.gz cannot be read"),
    "a broken Parquet file": ({"offers.parquet": b"PAR1"}, "offers.parquet is not a readable Parquet"),
    "two files": (
        {"offers_csv": "campaign_id,offer_id\n", "Offers_tsv": "campaign_id\toffer_id\n"},
        "Offers.tsv and offers.csv for one table",
    ),
}


@pytest.mark.parametrize(("files", "sentence"), SENTENCES.values(), ids=SENTENCES.keys())
def test_what_cannot_be_read_is_said_in_one_sentence(
    tmp_path: Path, files: dict[str, Any], sentence: str
) -> None:
    """The message names the file, is one line, and says what to do."""
    export(tmp_path, **{name: content for name, content in files.items() if content is not None})
    if files.get("customers_csv", "") is None:
        (tmp_path / "customers.csv").unlink()
    with pytest.raises(ExportError) as error:
        crm_export_views(connected(), tmp_path)
    message = str(error.value)
    assert sentence in message
    assert "\n" not in message
    assert message.endswith(".")
    assert ":" in message, "no way out"


def test_a_folder_s_name_may_look_like_a_pattern(tmp_path: Path) -> None:
    """Brackets, stars and quotes in a path are part of its name."""
    for name in ("[2017] it's", "all*"):
        folder = tmp_path / name
        folder.mkdir()
        plain = tmp_path / "contacts.parquet"
        duckdb.sql(f"copy (select 'a' as campaign_id, '1' as customer_id) to '{plain}'")
        plain.rename(folder / plain.name)
        assert [row["customer_id"] for row in read(export(folder), "customers")] == ["1"]
        assert [row["campaign_id"] for row in read(folder, "contacts")] == ["a"]


def test_complete_journey_that_is_not_installed_is_said_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The way out is the make target that installs the package."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ExportError, match="`make journey` installs it"):
        journey_views()


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("nowhere", "does not exist: set CRM_EXPORT"),
        ("file.xlsx", r"file.xlsx cannot be read \(it is empty\)"),
    ],
)
def test_an_export_that_is_no_folder_is_said_in_one_sentence(
    tmp_path: Path, place: str, sentence: str
) -> None:
    """A missing folder names CRM_EXPORT; a file may be the export, but not an empty one."""
    (tmp_path / "file.xlsx").touch()
    with pytest.raises(ExportError, match=sentence):
        crm_export_views(connected(), tmp_path / place)


# what a CSV cannot carry (NUL) or what reading changes on purpose (outer blanks) is left out
words = st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"])).map(str.strip)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(words, words), min_size=1), delimiter=st.sampled_from(",;\t|"))
def test_any_text_comes_back_as_it_was_written(
    tmp_path: Path, rows: list[tuple[str, str]], delimiter: str
) -> None:
    """Whatever stands in a quoted cell, delimiters, quotes and line breaks included, is read back."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["customer_id", "city"])
    writer.writerows([(f"id{word}", city) for word, city in rows])
    found = read(export(tmp_path, customers_csv=buffer.getvalue()), "customers")

    cities = [city for _, city in rows if city]
    # an apostrophe that all cells of a column have in front is how Excel is told that they are text
    is_told = bool(cities) and all(city.startswith("'") and len(city) > 1 for city in cities)

    def kept(text: str) -> str:
        """What reading leaves: no blanks around, nothing of a word for nothing."""
        bare = text.strip(BLANKS_ALL)
        return "" if bare.lower() in empty_words() else bare

    if not is_told:
        assert [((row["customer_id"] or ""), (row["city"] or "")) for row in found] == [
            (kept(f"id{word}"), kept(city)) for word, city in rows
        ]


@pytest.mark.parametrize(
    "written",
    [
        lambda day: f"{day.isocalendar()[0]}-W{day.isocalendar()[1]:02}-{day.isocalendar()[2]}",
        lambda day: f"{day:%Y-%j}",
        lambda day: f"{day.year}年{day.month}月{day.day}日",
        lambda day: f"{day.year}년 {day.month}월 {day.day}일",
        lambda day: f"{day}".translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        lambda day: f"{day:%y-%m-%d}",
        lambda day: f"{day:%Y-%d-%m}",
        lambda day: f"{day:%Y.%m.%d}.",
        lambda day: f"{day}T10:05:00,123+03",
    ],
)
def test_a_day_is_read_however_it_is_written(tmp_path: Path, written: Any) -> None:
    """Weeks, days of a year, other scripts, the year first in two digits: each gives its day."""
    days = [dt.date(2025, 1, 1) + dt.timedelta(days=11 * step) for step in range(36)]
    lines = [f'1,"{written(day)}",1\n' for day in days]
    rows = read(
        export(tmp_path, purchases_csv="customer_id,purchased_on,amount\n" + "".join(lines)), "purchases"
    )
    assert [row["purchased_on"] for row in rows] == days


def test_a_header_again_is_no_record_and_no_line_is_lost_above_it(tmp_path: Path) -> None:
    """Files put one below another repeat it; what only Python takes for a line end ends no line."""
    folder = export(
        tmp_path,
        customers_csv="Base\u2028of ours\ncustomer_id,city\n1,Omsk\nCustomer_ID,City\n"
        "customer_id,city\n2\x0b,Tver\n",
    )
    assert [row["customer_id"] for row in read(folder, "customers")] == ["1", "2"]
