"""Cells as people write them, read through the views of an export: right, a stated guess, or a question."""

import gzip
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from otklik.commands import check
from otklik.export_files.columns import Settings
from otklik.export_files.contract import ExportError
from otklik.export_files.plugin import crm_export_views

from tests.benchmarks.forms import outcome
from tests.families import few_of_each, some
from tests.project.engine import connected
from tests.project.reading import written

# each reads a small file or two: 0.12 s
pytestmark = few_of_each(2)

MIXES_IN_TEST = 40


def export(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files beside a customers.csv of three customers, unless they bring their own."""
    own = (
        {}
        if any("ustomer" in name or "лиент" in name for name in files)
        else {"customers.csv": "customer_id\n1\n2\n3\n"}
    )
    return written(folder, {**own, **files})


def rows(folder: Path, table: str, columns: str, settings: Settings | None = None) -> list[tuple[Any, ...]]:
    """Return columns of a view in the order of the file."""
    with connected() as conn:
        views = crm_export_views(conn, folder, settings)
        return conn.execute(f"select {columns} from ({views[table]}) order by file, line").fetchall()


def amounts(folder: Path, values: Sequence[str], settings: Settings | None = None) -> list[Decimal | None]:
    """Return how a column of amounts is read."""
    lines = "\n".join(f'1;2026-01-31;"{value}"' for value in values)
    export(folder, {"purchases.csv": f"customer_id;purchased_on;amount\n{lines}\n"})
    return [value for (value,) in rows(folder, "purchases", "amount", settings)]


def days(folder: Path, values: Sequence[str], settings: Settings | None = None) -> list[date | None]:
    """Return how a column of days is read."""
    lines = "\n".join(f'1;"{value}";5' for value in values)
    export(folder, {"purchases.csv": f"customer_id;purchased_on;amount\n{lines}\n"})
    return [value for (value,) in rows(folder, "purchases", "purchased_on", settings)]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["8912-98", "1 100=00", "-3-05"], ["8912.98", "1100.00", "-3.05"]),
        (["2011,95", "355,05"], ["2011.95", "355.05"]),
        (["10\u00a0184,00", "1\u202f000\u00a0500,5"], ["10184.00", "1000500.50"]),
        (["1'234.50", "12.00"], ["1234.50", "12.00"]),
        (["1.234,50", "12,00", "1.234.567,00"], ["1234.50", "12.00", "1234567.00"]),
        (["1,234.50", "12.00", "2,000"], ["1234.50", "12.00", "2000.00"]),
        (["1 000 руб.", "99,90 ₽", "5 р."], ["1000.00", "99.90", "5.00"]),
        (["$1,000.00", "USD 5.10"], ["1000.00", "5.10"]),
        (["1 234.-", "99.–"], ["1234.00", "99.00"]),
        (["1.234,-- €", "99,50 €", "-5,- €"], ["1234.00", "99.50", "-5.00"]),
        (["Fr. 1'234.-", "CHF 12.50-"], ["1234.00", "-12.50"]),
        (["(123,45)", "12,00-", "\u22125,5", "-7,25"], ["-123.45", "-12.00", "-5.50", "-7.25"]),
        # roubles without kopecks, thousands with a point: 1.076 is a thousand and 76
        (["1.076", "355", "11.414"], ["1076.00", "355.00", "11414.00"]),
        (["1.076", "12.345"], ["1076.00", "12345.00"]),
        (["0.125", "1.076"], ["0.13", "1.08"]),
        (["1234.567", "1.076"], ["1234.57", "1.08"]),
        (["12.345.678", "1.000"], ["12345678.00", "1000.00"]),
        # what is left of a sum of floats, beside marks that a cast does not read
        (["5,68434E-14", "1,50"], ["0.00", "1.50"]),
        (["-1.4210854715202004e-14", "1,234.50"], ["0.00", "1234.50"]),
        (["1.0e+15", "1.23456789e4", "1,234.50"], ["1000000000000000.00", "12345.68", "1234.50"]),
        (["1,5 тыс. руб.", "0,25 млн", "12 т.р."], ["1500.00", "250000.00", "12000.00"]),
        (["$1.2k", "3M", "50"], ["1200.00", "3000000.00", "50.00"]),
        (["1,234 млн", "2 млн"], ["1234000.00", "2000000.00"]),
        (["12,34,567.50", "5,000.00"], ["1234567.50", "5000.00"]),
    ],
)  # fmt: skip
def test_money_is_read_by_the_form_of_its_column(tmp_path: Path, written: list[str], read: list[str]) -> None:
    """Every mark that a column shows decides for all its values."""
    assert amounts(tmp_path, written) == [Decimal(value) for value in read]


@pytest.mark.parametrize("written", [["1.070", "12.340"], ["1,5", "1.5"], ["1.070", "12,340"]])
def test_money_that_could_be_two_things_is_asked_about(tmp_path: Path, written: list[str]) -> None:
    """One sentence with a sample and the setting; the setting answers."""
    with pytest.raises(ExportError, match=r"purchases.csv: amount .*such as 1.*set the var decimal_mark"):
        amounts(tmp_path, written)
    assert amounts(tmp_path, ["1.070", "12.340"], Settings(decimal_mark=",")) == [
        Decimal(1070),
        Decimal(12340),
    ]
    assert amounts(tmp_path, ["1.070", "12.340"], Settings(decimal_mark=".")) == [
        Decimal("1.07"),
        Decimal("12.34"),
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["15/02/26", "01/02/26"], ["2026-02-15", "2026-02-01"]),
        (["02/15/2026", "1/2/2026"], ["2026-02-15", "2026-01-02"]),
        (["01.02.2026 0:00:00", "28.02.2026 23:59"], ["2026-02-01", "2026-02-28"]),
        (["01.02.2026"], ["2026-02-01"]),
        (["2026-02-01", "15.02.2026"], ["2026-02-01", "2026-02-15"]),
        (["02/15/2026 11:05 PM", "02/01/2026 1:05:00 AM"], ["2026-02-15", "2026-02-01"]),
        (["45292", "45293.5"], ["2024-01-01", "2024-01-02"]),
        (["20260201", "20260215"], ["2026-02-01", "2026-02-15"]),
        (["5 февраля 2026 г.", "05-Mar-26"], ["2026-02-05", "2026-03-05"]),
        (["2026-02-01T23:30:00Z", "2026-02-01 01:30:00+03:00"], ["2026-02-01", "2026-01-31"]),
        (["20260201T233000Z", "20260215T000000Z"], ["2026-02-01", "2026-02-15"]),
        (["2026-02-01 01:30 MSK", "2026-02-01 22:30 EST"], ["2026-01-31", "2026-02-02"]),
        (["31012026", "05022026"], ["2026-01-31", "2026-02-05"]),
        (["20122011", "20112012"], ["2011-12-20", "2012-11-20"]),
        (["1769904000.0", "1769990400.5"], ["2026-02-01", "2026-02-02"]),
        (["5. 2. 2026", "28. 2. 2026 г."], ["2026-02-05", "2026-02-28"]),
        (["05,02,2026", "28,02,2026"], ["2026-02-05", "2026-02-28"]),
        (["вс, 01.02.2026", "сб, 28.02.2026"], ["2026-02-01", "2026-02-28"]),
        (["Sun, 02/01/2026", "Sat, 02/28/2026"], ["2026-02-01", "2026-02-28"]),
        (["05/FEB/2026", "28/FEB/2026"], ["2026-02-05", "2026-02-28"]),
        (["01.02.2026 в 10:30", "28.02.2026 10-30"], ["2026-02-01", "2026-02-28"]),
        (["2026-02-01 10.30.00", "2026-02-28 10ч30"], ["2026-02-01", "2026-02-28"]),
        (["1 lutego 2026", "paź 28, 2025"], ["2026-02-01", "2025-10-28"]),
        (["01-févr.-26", "août 28, 2025"], ["2026-02-01", "2025-08-28"]),
        (["1 marraskuuta 2025", "28 maaliskuuta 2026"], ["2025-11-01", "2026-03-28"]),
        (["1 lipnja 2025", "28 srpnja 2025"], ["2025-06-01", "2025-07-28"]),
        (["1 лістапада 2025", "Сакавіка 28, 2026"], ["2025-11-01", "2026-03-28"]),
        (["01.II.2026", "28.xii.25"], ["2026-02-01", "2025-12-28"]),
        (["01FEB2026", "28DEC2025:10:30:00"], ["2026-02-01", "2025-12-28"]),
        (["260201", "251228", "251130"], ["2026-02-01", "2025-12-28", "2025-11-30"]),
        (["010226", "281225", "301125"], ["2026-02-01", "2025-12-28", "2025-11-30"]),
    ],
)  # fmt: skip
def test_days_are_read_by_the_form_of_their_column(
    tmp_path: Path, written: list[str], read: list[str]
) -> None:
    """Values that allow one order decide it for the column."""
    assert days(tmp_path, written) == [date.fromisoformat(day) for day in read]


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        ("WAHR", "FALSCH"), ("VRAI", "FAUX"), ("VERDADERO", "FALSO"), ("PRAWDA", "FAŁSZ"),
        ("ІСТИНА", "ХИБНІСТЬ"), ("evet", "hayır"), ("OPT_IN", "OPT_OUT"), ("allow", "deny"),
        ("v", "x"), ("x", "no"), ("x", ""),
    ],
)  # fmt: skip
def test_a_yes_of_another_country_is_one(tmp_path: Path, yes: str, no: str) -> None:
    """As spreadsheets of each write TRUE; a cross is a yes, but for one beside another mark for it."""
    lines = "".join(f"{number};{word}\n" for number, word in enumerate((yes, no, yes)))
    folder = export(tmp_path, {"customers.csv": f"customer_id;consent\n{lines}"})
    assert [read for (read,) in rows(folder, "customers", "consent")] == [True, False if no else None, True]


def test_a_word_that_is_two_months_is_none(tmp_path: Path) -> None:
    """November in Polish, October in Croatian; six digits of several orders are asked about."""
    assert days(tmp_path, ["1 listopada 2025"]) == [None]
    with pytest.raises(ExportError, match=r"several orders of year, month and day \(such as 250310\)"):
        days(tmp_path, ["250310"])
    # years and months are no days
    assert days(tmp_path, ["202501", "202502"]) == [None, None]


def test_a_zone_is_somebodys_and_never_the_machines(tmp_path: Path) -> None:
    """23:30 UTC is the next day in Moscow."""
    moscow = Settings(time_zone="Europe/Moscow")
    assert days(tmp_path, ["2026-02-01T23:30:00Z"], moscow) == [date(2026, 2, 2)]
    duckdb.sql(
        "copy (select '1' as customer_id, timestamptz '2026-02-01 23:30:00+00' as purchased_on, 5 as amount) "
        f"to '{tmp_path}/purchases.parquet'"
    )
    (tmp_path / "purchases.csv").unlink()
    assert rows(tmp_path, "purchases", "purchased_on", moscow) == [(date(2026, 2, 2),)]
    assert rows(tmp_path, "purchases", "purchased_on") == [(date(2026, 2, 1),)]


@pytest.mark.parametrize(
    "written",
    [
        # midnights of Moscow, of Paris in winter and summer, of London, of India, of New York
        ["2026-01-04T21:00:00.000Z", "2026-02-27T21:00:00.000Z", "2026-07-01T21:00:00.000Z"],
        ["2026-01-04T23:00:00Z", "2026-02-27T23:00:00Z", "2026-07-01T22:00:00Z"],
        ["2026-01-05T00:00:00Z", "2026-02-28T00:00:00Z", "2026-07-01T23:00:00Z"],
        ["2026-01-04T18:30:00Z", "2026-02-27T18:30:00Z", "2026-07-01T18:30:00Z"],
        ["2026-01-05T05:00:00Z", "2026-02-28T05:00:00Z", "2026-07-02T04:00:00Z"],
        ["1767560400", "1772226000", "1782939600"],
        # said by the cell itself
        ["2026-01-05T00:00:00+03:00"],
        ["2026-01-05 00:00:00 GMT+0300"],
        # noon is what people write for some time that day; other hours are hours
        ["2026-01-05T12:00:00Z", "2026-02-28T12:00:00Z", "2026-07-02T12:00:00Z"],
        ["2026-01-05T21:00:00Z", "2026-02-28T14:10:00Z", "2026-07-02T21:00:00Z"],
        ["2026-01-05T21:00:00Z", "2026-02-28T21:00:00Z"],
    ],
)  # fmt: skip
def test_a_day_written_as_a_midnight_is_that_day(tmp_path: Path, written: list[str]) -> None:
    """A program that knows no days writes the moment at which one begins: in UTC it is the day before."""
    meant = [date(2026, 1, 5), date(2026, 2, 28), date(2026, 7, 2)][: len(written)]
    assert days(tmp_path, written) == meant
    moments = "), (".join(f"timestamptz '{value}'" for value in written if "T" in value and "Z" in value)
    if len(written) > 2 and moments:
        (tmp_path / "purchases.csv").unlink()
        duckdb.sql(
            "copy (select '1' as customer_id, value as purchased_on, 5 as amount "
            f"from (values ({moments})) as moments (value)) to '{tmp_path}/purchases.parquet'"
        )
        assert [day for (day,) in rows(tmp_path, "purchases", "purchased_on")] == meant


def test_days_that_a_table_program_has_swapped_are_asked_about(tmp_path: Path) -> None:
    """A file of another country, opened and saved: what could be a date is one, months for days."""
    seen = [f"2025-{day:02}-{month:02}" for month, day in ((1, 3), (2, 9), (5, 12), (7, 1), (11, 4))]
    with pytest.raises(ExportError, match=r"all others as text \(such as 1/13/2025\).*months for days"):
        days(tmp_path, [*seen, "1/13/2025", "12/31/2025"])
    # a day after the 12th that is a date, or one before it that is text, and nothing was swapped
    assert days(tmp_path, [*seen, "2025-01-20", "1/13/2025"])[-1] == date(2025, 1, 13)
    assert days(tmp_path, [*seen, "1/13/2025", "12/1/2025"])[-1] == date(2025, 12, 1)


def test_days_that_could_be_counted_from_1904_are_said(tmp_path: Path) -> None:
    """44265 is four years later in a file of an old Mac; where that is to come, nothing need be said."""

    def said(number: int) -> str:
        days(tmp_path, [str(number)])
        with connected() as conn:
            sql = crm_export_views(conn, tmp_path)["file_forms"]
            return str(conn.execute(f"select string_agg(guess) from ({sql})").fetchone())

    assert "44265 is read as 2021-03-10, as Excel counts days" in said(44265)
    yesterday = (date.today() - date(1899, 12, 30)).days - 1
    assert "Excel" not in said(yesterday)


def test_eight_digits_in_both_orders_are_asked_about(tmp_path: Path) -> None:
    """Nobody can tell which is meant in 20112012, so one order is the column's or none."""
    with pytest.raises(ExportError, match="the year first in some values and the day in others"):
        days(tmp_path, ["31012026", "30012026", "20260131"])


def test_days_that_could_be_two_things_are_asked_about(tmp_path: Path) -> None:
    """Unless another column of the file, or a setting, says which number is the day."""
    with pytest.raises(ExportError, match=r"allows both day first and month first .*01/02/2026.*date_order"):
        days(tmp_path, ["01/02/2026", "03/04/2026"])
    assert days(tmp_path, ["01/02/2026"], Settings(date_order="month")) == [date(2026, 1, 2)]
    with pytest.raises(ExportError, match="the day first in some values and the month"):
        days(tmp_path, ["15/02/2026", "02/15/2026"])
    campaigns = "campaign_id,starts_on,ends_on\nautumn,05/10/26,18/10/26\n"
    assert rows(export(tmp_path / "c", {"campaigns.csv": campaigns}), "campaigns", "starts_on, ends_on") == [
        (date(2026, 10, 5), date(2026, 10, 18))
    ]


def test_no_event_is_before_1970_and_empty_dates_are_empty(tmp_path: Path) -> None:
    """1C's and MySQL's dates of nothing; a year 6 is not read as one."""
    assert days(tmp_path, ["2026-02-01", "0006-02-01", "1969-12-31", "2026-02-31"]) == [
        date(2026, 2, 1), None, None, None,
    ]  # fmt: skip
    assert rows(tmp_path, "purchases", "unreadable, faults, raw")[1] == (
        "purchased_on",
        '{"purchased_on":"0006-02-01"}',
        "1,0006-02-01,5",
    )
    births = "customer_id;birth_date\n1;0001-01-01T00:00:00\n2;01.01.0001 0:00:00\n3;30.05.84\n4;00.00.0000\n"
    read = rows(export(tmp_path / "c", {"customers.csv": births}), "customers", "birth_date, faults")
    assert read == [(None, None), (None, None), (date(1984, 5, 30), None), (None, None)]


@pytest.mark.parametrize(
    ("yes", "no"), [("ИСТИНА", "ЛОЖЬ"), ("Y", "N"), ("+", "-"), ("да", "нет"), ("1", "0"), ("T", "F")]
)
def test_flags_are_read_in_both_languages(tmp_path: Path, yes: str, no: str) -> None:
    """As Excel, 1C, Bitrix and SSMS write them."""
    text = f"customer_id,consent\n1,{yes}\n2,{no}\n3,\n"
    read = rows(export(tmp_path, {"customers.csv": text}), "customers", "consent, faults")
    assert read == [(True, None), (False, None), (None, None)]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["1 - мужской", "2 - женский", "male (1)", "м/ж"], ["male", "female", "male", None]),
        (["Herr", "Frau", "♂", "чоловік"], ["male", "female", "male", "male"]),
        (["H", "F"], ["male", "female"]),
        (["H", "M"], ["male", "female"]),
        (["K", "M"], ["female", "male"]),
        (["K", "E"], ["female", "male"]),
    ],
)
def test_genders_of_other_languages_are_read(
    tmp_path: Path, written: list[str], read: list[str | None]
) -> None:
    """A letter means what the others of its column let it mean: M beside H is mujer."""
    lines = "".join(f"{number},{word}\n" for number, word in enumerate(written))
    folder = export(tmp_path, {"customers.csv": "customer_id,gender\n" + lines})
    assert [gender for (gender,) in rows(folder, "customers", "gender")] == read


def test_genders_are_read_and_nobody_is_lost_for_one(tmp_path: Path) -> None:
    """Not said is empty; an unknown word is empty and counted; numbers by what the whole column has."""
    words = ["Женский", "Мужской", "не указан", "O", "X", "жен", "m", "?!"]
    text = "customer_id,gender\n" + "".join(f"{number},{word}\n" for number, word in enumerate(words))
    read = rows(export(tmp_path, {"customers.csv": text}), "customers", "gender, unreadable, faults")
    assert [row[0] for row in read] == ["female", "male", None, None, None, "female", "male", None]
    assert [row[1:] for row in read] == [(None, None)] * 7 + [(None, '{"gender":"?!"}')]
    codes = "customer_id,gender\n1,1\n2,2\n3,0\n4,9\n"
    read = rows(export(tmp_path, {"customers.csv": codes}), "customers", "gender")
    assert read == [("male",), ("female",), (None,), (None,)]


def test_words_for_nothing_are_empty_everywhere(tmp_path: Path) -> None:
    """In text, ids, numbers, dates and attributes."""
    text = "customer_id,city,age,birth_date,points\n1,NULL,NA,-,\\N\n2,Омск,#N/A,null,5\nNULL,x,1,,\n"
    read = rows(
        export(tmp_path, {"customers.csv": text}),
        "customers",
        "customer_id, city, age, birth_date, attributes, faults",
    )
    assert read == [
        ("1", None, None, None, "{}", None),
        ("2", "Омск", None, None, '{"points":"5"}', None),
        (None, "x", 1, None, "{}", None),
    ]


def test_ids_stay_what_they_are(tmp_path: Path) -> None:
    """Zeros kept, blanks around gone, 123.0 is 123 where all are so, what Excel has cut is refused."""
    text = "customer_id,city\n007,a\n\u00a0008\t,b\n9.0,c\n"
    assert rows(export(tmp_path, {"customers.csv": text}), "customers", "customer_id") == [
        ("007",),
        ("008",),
        ("9.0",),
    ]
    text = "customer_id,city\n123.0,a\n45.0,b\n"
    assert rows(export(tmp_path, {"customers.csv": text}), "customers", "customer_id") == [("123",), ("45",)]
    text = "customer_id,city\n1.23E+15,a\n45,b\n"
    with pytest.raises(ExportError, match=r"customer_id has 1.23E\+15, which is a long number cut by Excel"):
        rows(export(tmp_path, {"customers.csv": text}), "customers", "customer_id")
    duckdb.sql(
        "copy (select * from (values (123.0::double), (4503599627370496.0)) as t(customer_id)) "
        f"to '{tmp_path}/customers.parquet'"
    )
    (tmp_path / "customers.csv").unlink()
    assert rows(tmp_path, "customers", "customer_id") == [("123",), ("4503599627370496",)]


def test_an_unreadable_optional_cell_is_emptied_and_its_row_stays(tmp_path: Path) -> None:
    """Only what a row cannot do without rejects it."""
    text = (
        "customer_id,purchased_on,amount,quantity,discount_amount\n"
        "1,2026-01-31,abc,1,0\n2,2026-01-31,5,many,x\n"
    )
    read = rows(
        export(tmp_path, {"purchases.csv": text}), "purchases", "amount, quantity, unreadable, faults"
    )
    assert read == [
        (None, Decimal(1), "amount", '{"amount":"abc"}'),
        (Decimal(5), None, None, '{"quantity":"many","discount_amount":"x"}'),
    ]


def test_percent_signs_are_shares(tmp_path: Path) -> None:
    """10% is 0.1."""
    text = (
        "campaign_id;starts_on;ends_on;discount_rate;margin_rate\n"
        "a;2026-01-01;2026-01-02;10%;0,35\nb;2026-01-01;2026-01-02;12,5 %;1\n"
    )
    read = rows(export(tmp_path, {"campaigns.csv": text}), "campaigns", "discount_rate, margin_rate")
    assert read == [(Decimal("0.1"), Decimal("0.35")), (Decimal("0.125"), Decimal(1))]


def test_an_unreadable_end_of_a_suppression_is_no_end(tmp_path: Path) -> None:
    """Never again: the date is emptied, the row stays."""
    text = "customer_id,until\n1,0001-01-01T00:00:00\n2,31/12/27\n3,sometime\n 2\t,\n"
    read = rows(
        export(tmp_path, {"suppressions.csv": text}), "suppressions", "customer_id, until, unreadable"
    )
    assert read == [("1", None, None), ("2", date(2027, 12, 31), None), ("3", None, None), ("2", None, None)]


def test_own_names_and_headers_of_a_russian_office_are_recognised(tmp_path: Path) -> None:
    """Two tables saved from Excel; what was taken for what is said; names and phones are no attributes."""
    files: dict[str, str | bytes] = {
        "Клиенты.csv": "\ufeffКод клиента;ФИО;Пол;Дата рождения;Город;Согласие;Телефон;Баллы\n"
        "00001;Иванова Анна;ж;30.05.1984;Москва;да;+7 (987) 123-45-70;1 200,5\n",
        "Продажи.csv": "\ufeffКод клиента;Дата;Сумма;Скидка;Товар\n"
        "00001;11.04.2025;6\u00a0297,56;629,76;Кроссовки\n",
    }
    folder = export(tmp_path, files)
    assert rows(folder, "customers", "customer_id, gender, birth_date, city, consent, attributes") == [
        ("00001", "female", date(1984, 5, 30), "Москва", True, '{"баллы":"1200.5"}')
    ]
    assert rows(folder, "purchases", "customer_id, purchased_on, amount, discount_amount, product") == [
        ("00001", date(2025, 4, 11), Decimal("6297.56"), Decimal("629.76"), "Кроссовки")
    ]
    said = " ".join(row[0] for row in rows_of_notes(folder))
    assert "taken for purchases" in said
    assert "Сумма as amount" in said


def rows_of_notes(folder: Path) -> list[tuple[str]]:
    """Return what was guessed about the files."""
    with connected() as conn:
        views = crm_export_views(conn, folder)
        return conn.execute(f"select note from ({views['input_notes']})").fetchall()


@pytest.mark.parametrize("table", ["purchases", "customers", "contacts", "consents", "offers"])
def test_the_check_says_that_a_file_has_none_of_its_columns(tmp_path: Path, table: str) -> None:
    """It goes on to its end, and the other files are told of."""
    folder = export(tmp_path, {f"{table}.csv": "a;b\n1;2\n"})
    faults = check.check(folder, {}).faults
    assert any(f"{table}.csv names no column of {table}" in fault for fault in faults)


def test_a_file_is_told_of_once_however_much_was_guessed(tmp_path: Path) -> None:
    """Encoding, headers and dates of each: one line a file, the file's own guesses before its cells'."""
    folder = tmp_path / "crm"
    folder.mkdir()
    clients = (
        "Код клиента;Пол;Дата рождения;Согласие на рассылку\nК-1;жен;02.03.1984;Да\nК-2;муж;05.06.1991;Нет\n"
    )
    sales = "Номер чека;Код клиента;Дата;Товар;Сумма\nЧ1;К-1;01.09.2025;Лакомство говядина;1 693,84\n"
    (folder / "Клиенты.csv").write_bytes(clients.encode("cp1251"))
    (folder / "Продажи.csv").write_bytes(sales.encode("cp1251"))
    with connected() as conn:
        views = crm_export_views(conn, folder)
        told = dict(conn.execute(f"select file, note from ({views['input_notes']})").fetchall())
        lines = len(conn.execute(f"from ({views['input_notes']})").fetchall())
    assert sorted(told) == ["Клиенты.csv", "Продажи.csv"]
    assert lines == len(told)
    for name, table in (("Клиенты.csv", "customers"), ("Продажи.csv", "purchases")):
        assert told[name].startswith("is taken for cp1251")
        assert f"; taken for {table}" in told[name]


PRESETS = {
    "amocrm": (
        "ID;Основной контакт;Рабочий телефон (контакт);Рабочий email (контакт);Название сделки;Бюджет;"
        "Этап сделки;Воронка;Дата создания\n"
        "901;Пётр;8 (912) 345-67-89;;Сделка 1;5 000;Успешно реализовано;Продажи;01.02.2026 10:00:00\n"
        "902;Пётр;+7 912 345 67 89;;Сделка 2;7 000;Закрыто и не реализовано;Продажи;15.02.2026 10:00:00\n"
        "903;Анна;;ANNA@x.ru;Сделка 3;1 500;Успешно реализовано;Продажи;20.02.2026 10:00:00\n",
        [("79123456789", date(2026, 2, 1), 5000, "901"), ("anna@x.ru", date(2026, 2, 20), 1500, "903")],
    ),
    "1c orders": (
        "Номер заказа;Дата создания;Код клиента;Сумма;Статус;Оплачен;Отменен\n"
        "A1;01.07.2026 10:00:00;007;1000 руб;Выполнен;Да;Нет\n"
        "A2;15.07.2026 10:00:00;007;24 800,00;Выполнен;Да;Да\n"
        "A3;16.07.2026 10:00:00;007;24 800,00;Выполнен;Нет;Нет\n",
        [("007", date(2026, 7, 1), 1000, "A1")],
    ),
    "retailcrm": (
        "number;createdAt;customerExternalId;status;totalSumm;productName\n"
        "5;2026-07-01 10:00:00;17;complete;1000.50;Мяч\n6;2026-07-02 10:00:00;17;cancel-other;900;Мяч\n",
        [("17", date(2026, 7, 1), Decimal("1000.5"), "5")],
    ),
    "shopify": (
        "Name,Email,Financial Status,Created at,Lineitem name,Lineitem quantity,Lineitem price,Cancelled at\n"
        "#1,A@x.com,paid,2026-07-01 10:00:00 +0300,Ball,2,10.00,\n#1,,,,Socks,1,5.50,\n"
        "#2,b@x.com,paid,2026-07-03 10:00:00 +0300,Ball,1,10.00,2026-07-04 10:00:00 +0300\n",
        [("a@x.com", date(2026, 7, 1), 20, "#1"), ("a@x.com", date(2026, 7, 1), Decimal("5.5"), "#1")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("system", PRESETS)
def test_exports_of_systems_are_recognised_by_their_headers(tmp_path: Path, system: str) -> None:
    """Cancelled and unpaid orders are no purchases; they are counted as what they are."""
    text, purchases = PRESETS[system]
    customers = "customer_id,city,age\n1,Omsk,5\na@x.com,Omsk,5\n"
    folder = export(tmp_path, {"export_77.csv": text, "customers.csv": customers})
    read = rows(folder, "purchases", "customer_id, purchased_on, amount, receipt_id, unreadable")
    assert [row[:4] for row in read if row[4] is None] == purchases
    assert {row[4] for row in read} <= {None, "not a purchase: cancelled or unpaid order"}


@pytest.mark.parametrize(
    ("header", "no_purchases", "purchase"),
    [
        ("event_type", ["view", "cart", "remove_from_cart"], "purchase"),
        ("event", ["view", "addtocart"], "transaction"),
        ("behavior type", ["pv", "fav", "cart"], "buy"),
        ("Тип события", ["Просмотр товара", "Корзина"], "Заказ"),
        ("Вид операции", ["Перемещение", "Поступление товаров"], "Продажа"),
    ],
)
def test_of_a_log_of_events_the_purchases_are_read(
    tmp_path: Path, header: str, no_purchases: list[str], purchase: str
) -> None:
    """Who only looked has bought nothing: such lines are left out by their kind, counted and said."""
    kinds = [purchase, *no_purchases, purchase]
    lines = [f"2026-07-0{at},C{at},{kind},{at}00" for at, kind in enumerate(kinds, start=1)]
    files = {
        "log.csv": "\n".join([f"sold,who,{header},price", *lines, ""]),
        "otklik.yml": "files:\n- {file: log.csv, table: purchases, "
        "columns: {customer_id: who, purchased_on: sold, amount: price}}\n"
        "- {file: log.csv, table: customers, columns: {customer_id: who}}\n",
    }
    folder = export(tmp_path, files)
    (folder / "customers.csv").unlink()
    read = rows(folder, "purchases", "customer_id, amount, unreadable")
    left_out = "not a purchase: line of another kind"
    expected = [
        (f"C{at}", at * 100, None if kind == purchase else left_out) for at, kind in enumerate(kinds, start=1)
    ]
    assert sorted(read) == expected
    for kind in no_purchases:
        assert kind.lower() in str(rows_of_notes(folder))


def test_those_who_bought_can_be_the_customers(tmp_path: Path) -> None:
    """A file of purchases that is mapped as customers, too, names each once; its cells are no attributes."""
    files = {
        "orders.csv": "customer_id,purchased_on,amount,delivery,city\n7,2026-07-01,100,courier,Omsk\n"
        "8,2026-07-02,50,post,\n7,2026-07-03,20,post,Omsk\n,2026-07-04,5,post,\n",
        "otklik.yml": "files:\n- {file: orders.csv, table: purchases}\n"
        "- {file: orders.csv, table: customers}\n",
    }
    folder = export(tmp_path, files)
    (folder / "customers.csv").unlink()
    again, nobody = (
        "not a customer: purchase of somebody named before",
        "not a customer: purchase of nobody named",
    )
    read = rows(folder, "customers", "customer_id, city, attributes, unreadable")
    assert read == [
        ("7", "Omsk", "{}", None),
        ("8", None, "{}", None),
        ("7", "Omsk", "{}", again),
        (None, None, "{}", nobody),
    ]
    assert len(rows(folder, "purchases", "line")) == 4
    (folder / "customers.csv").write_text("customer_id,gender\n8,F\n9,M\n")
    read = rows(folder, "customers", "customer_id, gender, file, unreadable")
    assert [row[:3] for row in read if row[3] is None] == [
        ("8", "female", "customers.csv"),
        ("9", "male", "customers.csv"),
        ("7", None, "orders.csv"),
    ]


def test_a_mapping_file_overrides_names_and_forms(tmp_path: Path) -> None:
    """`otklik.yml`: table, columns, fixed values, order of dates, unit of money."""
    mapping = """
files:
  - file: "dump*.csv"
    table: purchases
    columns: {customer_id: who, purchased_on: at, amount: kop}
    values: {category: shoes}
    date_order: month
    money_unit: kopecks
"""
    folder = export(tmp_path, {"dump_1.csv": "who,at,kop\n1,01/02/2026,12345\n", "otklik.yml": mapping})
    assert rows(folder, "purchases", "customer_id, purchased_on, amount, category") == [
        ("1", date(2026, 1, 2), Decimal("123.45"), "shoes")
    ]
    export(tmp_path, {"otklik.yml": mapping.replace("who", "nobody")})
    with pytest.raises(
        ExportError, match=r"otklik.yml names the column nobody in dump_1.csv, which has who, at, kop"
    ):
        rows(folder, "purchases", "1")


def test_whoever_somebody_is_becomes_no_attribute(tmp_path: Path) -> None:
    """Names, phones, e-mails by what stands in the column, whatever it is called; codes and words stay."""
    names = ["Иванова Анна", "Петров Пётр", "Сидорова Мария", "John Smith", "Ольга", "Кузнецов Иван"]
    lines = [
        f"{number},{names[number % 6]},+7 912 345 {number % 90 + 10} {number % 80 + 11},u{number}@x.ru,"
        f"{'gold' if number % 2 else 'silver'},{number * 37 % 100},Москва Тверская {number} кв {number % 7}"
        for number in range(200)
    ]
    text = "customer_id,f1,f2,f3,club,points,f6\n" + "\n".join(lines) + "\n"
    read = rows(export(tmp_path, {"customers.csv": text}), "customers", "attributes")
    assert read[1] == ('{"club":"gold","points":"37"}',)


def test_all_faults_of_all_tables_stand_in_one_message(tmp_path: Path) -> None:
    """Nobody mends an export one sentence at a time."""
    folder = export(
        tmp_path,
        {
            "purchases.csv": "customer_id,purchased_on,amount\n1,01/02/2026,1.070\n",
            "contacts.csv": "campaign_id,contacted_on\na,03/04/2026\n",
        },
    )
    with pytest.raises(ExportError) as raised:
        rows(folder, "purchases", "1")
    said = str(raised.value)
    assert "\n" not in said
    for part in (
        "purchases.csv: purchased_on allows",
        "purchases.csv: amount has",
        "contacts.csv has no column customer_id",
    ):
        assert part in said


def test_check_says_what_a_build_would_make_of_an_export(tmp_path: Path) -> None:
    """Files, first values, rejects with samples and accepted forms, what is missing, a mapping to keep."""
    folder = export(
        tmp_path,
        {
            "customers.csv.gz": gzip.compress("customer_id;Пол\n1;ж\n2;zz\n".encode()),
            "Продажи.csv": "Код клиента;Дата;Сумма\n1;31.01.2026;5,50\n1;01.02.2026;много\n9;02.02.2026;7\n",
        },
    )
    report = check.check(folder, {})
    text = "\n".join(report.lines)
    assert "Продажи.csv: purchases, 3 records" in text
    assert "amount: 5.50" in text
    assert "emptied: 1 rows with gender such as zz; accepted: a word such as female" in text
    assert "rejected: 1 rows, unreadable amount, such as много; accepted: a number such as" in text
    assert "rejected: 1 rows, unknown customer, such as 9; accepted: an id that stands in customers" in text
    assert "no file of campaigns" in text
    assert "amount: Сумма" in text
    (fault,) = report.faults
    assert "2 of 3 rows were rejected" in fault
    assert 'unreadable amount, such as "много"; accepted: a number' in fault
    russian = check.check(folder, {"language": "ru"})
    text = "\n".join(russian.lines)
    for sentence in (
        "записей 2",
        "опустошено: gender, строк 1, например zz",
        "отклонено строк: 1, не читается: amount, например много; принимается: число",
        "не хватает: нет файла кампаний",
    ):
        assert sentence in text
    (fault,) = russian.faults
    assert "отклонено строк: 2 из 3" in fault
    assert "не читается: amount, например «много»; принимается: число" in fault


@pytest.mark.parametrize("seed", some(range(MIXES_IN_TEST), 8))
def test_random_mixes_are_read_right_or_refused(seed: int) -> None:
    """Separator, encoding, decimals, dates, line ends, words: never silently wrong, never lost."""
    end, mix, said = outcome(seed)
    assert end in ("right", "guess", "refused"), (mix, said)


def test_ladders_of_depths_are_read_in_any_file(tmp_path: Path) -> None:
    """Between quotes or semicolons, under a header in capitals; what is no list is emptied and told, its row
    stays.
    """
    told = 'campaign_id,offer_id,Ladder\na,x,"5, 10, 15"\na,y,5%;10%\na,z,5-20\na,w,\n'
    folder = export(tmp_path, {"offers.csv": told})
    asked = "offer_id, ladder, faults, unreadable"
    assert rows(folder, "offers", asked) == [
        ("x", "5, 10, 15", None, None),
        ("y", "5%, 10%", None, None),
        ("z", None, '{"ladder":"5-20"}', None),
        ("w", None, None, None),
    ]
    export(folder, {"offers.csv": "campaign_id;offer_id;ladder\na;x;0,05 / 0,1\na;y;2,5, 5\n"})
    assert [ladder for (ladder,) in rows(folder, "offers", "ladder")] == ["0.05, 0.1", "2.5, 5"]
