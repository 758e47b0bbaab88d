"""Files as systems and people write them that nobody has told the reader of; a kind each."""

from __future__ import annotations

import io
import json
import re
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from otklik.export_files.contract import ExportError
from otklik.export_files.in_russian import in_russian
from otklik.export_files.words import is_no_response, order_word
from otklik.export_files.workbooks import Formulas

from tests.families import few_of_each
from tests.project.reading import Files, read

# each reads a small file or two: 0.12 s
pytestmark = few_of_each(2)

CUSTOMERS = (
    "customer_id,email,phone,city\n70000,a@mail.ru,+79161000000,x\n70111,b@mail.ru,+79161023757,x\n"
    "70185,c@mail.ru,+79161039595,x\n"
)


@pytest.mark.parametrize(
    ("named", "is_sum"),
    [
        ("Итого по Тверь", True), ("ИТОГО:", True), ("Всего за март", True), ("Sub total for Tver", True),
        ("Total", True), ("Gesamtsumme", True), ("Razem za marzec", True), ("Подытог", True),
        ("TOTAL Energies", False), ("Summer", False), ("Медиана", False), ("Итоговый клиент", False),
        ("total-12", False),
    ],
)  # fmt: skip
def test_a_sum_in_the_middle_of_customers_is_nobody(tmp_path: Path, named: str, is_sum: bool) -> None:
    """A report's groups end in their own sums; whoever is merely called alike stays a customer."""
    lines = "\n".join(
        ["customer_id,city", "А17,Тверь", "Б18,Тверь", f"{named},2", "В19,Омск", "Г20,Омск", ""]
    )
    rows, _ = read(tmp_path, {"customers.csv": lines}, "customers", "customer_id")
    assert len(rows) == (4 if is_sum else 5)


@pytest.mark.parametrize("word", ["Summe", "Toplam:", "GENEL TOPLAM", "Total général", "Sub-total", "Ogółem"])
def test_a_sum_below_the_table_is_left_out_in_other_tongues_too(tmp_path: Path, word: str) -> None:
    """The words are those by which a sum among customers is known."""
    files = {
        "customers.csv": CUSTOMERS,
        "purchases.csv": f"customer_id,purchased_on,amount\n70000,2026-01-02,10\n{word},,10\n",
    }
    assert read(tmp_path, files, "purchases", "amount")[0] == [(Decimal(10),)]


@pytest.mark.parametrize("last", ["media@agency.com", "suma.k@x.com", "total@x.com", "average.joe@x.com"])
@pytest.mark.parametrize("name", ["suppressions.csv", "стоп-лист.csv", "opt-out.csv"])
@pytest.mark.parametrize(
    "form", ["email\n{}\n", "email,reason\nann@x.com,spam\n{},\n", "email\na@x.com\n\n{}\n"]
)
def test_nobody_at_the_end_of_a_list_of_whom_not_to_contact_is_taken_for_a_sum(
    tmp_path: Path, name: str, form: str, last: str
) -> None:
    """Read by the engine or line by line: whoever is called like a sum is contacted no more than others."""
    files = {"customers.csv": f"customer_id,email,city\n1,{last},x\n2,y@x.com,x\n", name: form.format(last)}
    assert ("1",) in read(tmp_path, files, "suppressions", "customer_id")[0]


@pytest.mark.parametrize("name", ["suppressions.csv", "consents.csv"])
def test_an_id_that_is_a_word_of_sums_is_kept_where_wishes_are_told(tmp_path: Path, name: str) -> None:
    """In doubt nobody is lost: an id of nobody costs nothing."""
    files = {
        "customers.csv": "customer_id,email,city\nMedia,m@x.com,x\nb,b@x.com,y\n",
        "suppressions.csv": "customer_id,reason\nb,spam\nMedia,\n",
        "consents.csv": "customer_id,email,purpose,given_on,withdrawn_on\nb,,ads,2026-01-01,\nMedia,,,,\n",
    }
    found, _ = read(tmp_path, files, name.removesuffix(".csv"), "customer_id")
    assert found == [("b",), ("Media",)]


@pytest.mark.parametrize("called", ["Media", "Suma", "Mean", "Total", "total@x.com"])
@pytest.mark.parametrize("rest", ["m@x.com,,", ",+79161000000,", ",79161000000,", ",,Тверь"])
def test_a_customer_who_is_called_like_a_sum_is_one(tmp_path: Path, called: str, rest: str) -> None:
    """In the middle and at the end; with numbers alone beside it, it sums up others."""
    lines = ["customer_id,email,phone,city,visits", "a,a@x.com,,Тверь,1", f"{called},{rest},"]
    middle, end = [*lines, "b,b@x.com,,Омск,2", ""], [*lines, ""]
    for place, text in (("a", middle), ("b", end)):
        (tmp_path / place).mkdir()
        files = {"customers.csv": "\n".join(text)}
        assert (called,) in read(tmp_path / place, files, "customers", "customer_id")[0], place
    if "@" not in called:
        (tmp_path / "c").mkdir()
        files = {"customers.csv": "\n".join([*lines[:2], f"{called},,,,3", *middle[3:]])}
        assert len(read(tmp_path / "c", files, "customers", "customer_id")[0]) == 2


DISCOUNTS: dict[str, tuple[Sequence[str], Sequence[str]]] = {
    # the signs of sale, sale, return; what is meant
    "a till's minus": (("-$0.96", "$0.00", "$0.39"), ("0.96", "0.00", "-0.39")),
    "brackets": (("(0.96)", "0", "0"), ("0.96", "0.00", "0.00")),
    "as the contract has them": (("0.96", "0", "-0.39"), ("0.96", "0.00", "-0.39")),
    "both signs": (("-0.96", "0.39", "0"), ("-0.96", "0.39", "0.00")),
}


@pytest.mark.parametrize("kind", DISCOUNTS)
def test_a_discount_with_a_minus_is_what_was_taken_off_where_all_are_so(tmp_path: Path, kind: str) -> None:
    """Of both signs nothing is turned: what is below zero on a sale is then a reject of the contract."""
    written, meant = DISCOUNTS[kind]
    sales = "".join(
        f"70000,2026-01-0{day},{paid},{discount}\n"
        for day, (paid, discount) in enumerate(zip(("8.64", "4.95", "-3.51"), written, strict=True), 1)
    )
    files = {"customers.csv": CUSTOMERS, "purchases.csv": f"customer_id,date,Net Sales,Discounts\n{sales}"}
    rows, said = read(tmp_path, files, "purchases", "discount_amount")
    assert [str(row) for (row,) in rows] == list(meant)
    assert ("so it is what was taken off" in said) == (kind in ("a till's minus", "brackets"))


# --- whom not to contact


LISTS: dict[str, tuple[str, str | bytes]] = {
    "one long cell": ("suppressions.csv", 'customer_id\n"70000, 70185"\n'),
    "a line without a header": ("стоп-лист.txt", "+79161000000;+79161039595\n"),
    "e-mails in a line": ("стоп-лист.txt", "a@mail.ru; c@mail.ru\n"),
    "blanks between": ("blacklist.txt", "70000 70185\n"),
    "lines within a cell": ("blacklist.csv", 'id,reason\n"70000\n70185",spam\n'),
    "a numbered list": ("стоп лист.txt", "1. +7 916 100-00-00\n2. +7 916 103-95-95\n"),
    "names beside phones": ("стоп лист.csv", "Иванов Иван;+79161000000\nПетров;+79161039595\n"),
    "a header that says little": ("стоп.csv", "Контакт\n8 (916) 100-00-00\nc@mail.ru\n"),
    "phones as floats": ("opt-out.csv", "phone\n79161000000.0\n79161039595.0\n"),
    "as mail programs write them": ("unsubscribes.csv", 'email\nAnn <a@mail.ru>\n"c@mail.ru;"\n'),
    "of another tongue": ("Sperrliste.csv", "E-Mail\nA@mail.ru\nc@mail.ru\n"),
    "to be forgotten": ("Right to be forgotten.csv", "customer_id\n70000\n70185\n"),
}


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_of_whom_not_to_contact_means_everybody_it_names(tmp_path: Path, kind: str) -> None:
    """However they are named and wherever they stand in it."""
    name, content = LISTS[kind]
    rows, _ = read(tmp_path, {"customers.csv": CUSTOMERS, name: content}, "suppressions", "customer_id")
    assert rows == [("70000",), ("70185",)]


def test_a_sheet_goes_by_its_workbook_where_that_is_a_list_of_whom_not_to_contact(tmp_path: Path) -> None:
    """A sheet for each month; one of them has what customers have, and makes nobody a customer."""
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as workbook:
        for month, who in (("Январь", "70000"), ("Февраль", "70185")):
            sheet = workbook.add_worksheet(month)
            sheet.write_row(0, 0, ["Код клиента", "ФИО", "Телефон", "Город"])
            sheet.write_row(1, 0, [who, "Иванов", "+79161000000", "Тверь"])
    files: Files = {"customers.csv": CUSTOMERS, "Стоп-лист.xlsx": book.getvalue()}
    assert {row for (row,) in read(tmp_path, files, "suppressions", "customer_id")[0]} == {"70000", "70185"}
    assert len(read(tmp_path, files, "customers", "customer_id")[0]) == 3


def test_a_column_beside_the_ids_takes_nobody_off_the_list(tmp_path: Path) -> None:
    """`active` may be of the customer or of the ban; that it is not asked is said."""
    files = {
        "customers.csv": CUSTOMERS,
        "suppressions.csv": "customer_id,status\n70000,active\n70185,blocked\n",
    }
    rows, said = read(tmp_path, files, "suppressions", "customer_id")
    assert len(rows) == 2
    assert "nobody in it is contacted, whatever status says" in said


WISHES = {
    "Статус": ("VIP", "Отписан"),
    "Теги": ("vip, москва", "vip, отписана"),
    "email_status": ("active", "bounced"),
    "Комментарий": ("любит кофе", "просил не звонить"),
    "Do not allow Bulk Emails": ("Allow", "Do Not Allow"),
    "Отказался": ("нет", "да"),
    "Complained": ("false", "true"),
    "ПометкаУдаления": ("Нет", "Да"),
    "Удалён": ("нет", "да"),
    "Подписка": ("Активна", "Приостановлена"),
    "Можно связываться": ("Да", "Нет"),
    "Werbesperre": ("nein", "ja"),
    "Désabonné": ("non", "oui"),
}


@pytest.mark.parametrize("header", WISHES)
def test_a_wish_for_no_messages_is_believed_in_any_column(tmp_path: Path, header: str) -> None:
    """Among other words, too; the others are contacted as before."""
    rest, out = WISHES[header]
    rows = f"customer_id,city,{header}\n" + "".join(
        f'{at},Тверь,"{out if at == 3 else rest}"\n' for at in range(8)
    )
    found, said = read(tmp_path, {"customers.csv": rows}, "customers", "consent")
    assert [consent is False for (consent,) in found] == [at == 3 for at in range(8)]
    assert header in said


def test_who_is_said_not_to_have_left_is_contacted(tmp_path: Path) -> None:
    """`не отписан` holds the word and means the opposite."""
    rows = "customer_id,city,Статус\n1,x,не отписан\n2,x,отписан\n"
    found, _ = read(tmp_path, {"customers.csv": rows}, "customers", "consent")
    assert [consent is False for (consent,) in found] == [False, True]


# --- headers


ORDERS: dict[str, tuple[str, Sequence[Any]]] = {
    "RetailCRM": (
        "Номер;Дата оформления;Статус;Клиент;Внешний ID клиента;Сумма\n"
        "5;05.01.2026 10:00;Выполнен;Иван;70111;10,50\n",
        ("70111", date(2026, 1, 5), Decimal("10.50"), "5"),
    ),
    "МойСклад": (
        "№;Время;Контрагент;Контрагент (код);Сумма\n5;05.01.2026 10:00;Иван;70111;10,50\n",
        ("70111", date(2026, 1, 5), Decimal("10.50"), "5"),
    ),
    "OpenCart": (
        "order_id;customer_id;firstname;lastname;email;telephone;total;date_added\n"
        "5;70111;A;B;b@mail.ru;1;10.5;2026-01-05 10:00:00\n",
        ("70111", date(2026, 1, 5), Decimal("10.50"), "5"),
    ),
    "WooCommerce": (
        "Order Number;Order Status;Order Date;Email (Billing);Order Total Amount\n"
        "5;Completed;2026-01-05 10:00;b@mail.ru;10.5\n",
        ("70111", date(2026, 1, 5), Decimal("10.50"), "5"),
    ),
    "SAP": (
        "VBELN;FKDAT;KUNRG;NETWR\n5;20260105;70111;10.50\n",
        ("70111", date(2026, 1, 5), Decimal("10.50"), "5"),
    ),
    "German": (
        "Kundennummer;Bestelldatum;Bestellnummer;Betrag\n70111;05.01.2026;5;10,50\n",
        ("70111", date(2026, 1, 5), Decimal("10.50"), "5"),
    ),
    "French": (
        "Code client;Date de commande;N° commande;Montant\n70111;05.01.2026;5;10,50\n",
        ("70111", date(2026, 1, 5), Decimal("10.50"), "5"),
    ),
    "Polish": (
        "Nr klienta;Data sprzedaży;Nr paragonu;Kwota\n70111;05.01.2026;5;10,50\n",
        ("70111", date(2026, 1, 5), Decimal("10.50"), "5"),
    ),
    "Turkish": (
        "Müşteri No;Tarih;Fiş No;Tutar\n70111;05.01.2026;5;10,50\n",
        ("70111", date(2026, 1, 5), Decimal("10.50"), "5"),
    ),
}


@pytest.mark.parametrize("system", ORDERS)
def test_orders_are_known_by_their_header_alone(tmp_path: Path, system: str) -> None:
    """Under a name that says nothing; of a name and a code of the customer, the code is the id."""
    content, expected = ORDERS[system]
    rows, said = read(
        tmp_path,
        {"customers.csv": CUSTOMERS, "выгрузка.csv": content},
        "purchases",
        *("customer_id", "purchased_on", "amount", "receipt_id"),
    )
    assert rows == [tuple(expected)]
    assert "taken for purchases" in said


@pytest.mark.parametrize(
    "text",
    [
        "Payment ID,Made at,Gross of it,Customer ID,Customer Email\nc,2026-01-05,5,70111,b@mail.ru\n",
        "Order ID,Customer ID,Customer Name,Customer Email,Sum of all\n5,70111,B,b@mail.ru,5\n",
    ],
)
def test_a_file_of_orders_is_never_one_of_customers(tmp_path: Path, text: str) -> None:
    """It names customers too, each as often as they bought: what it is is asked where nobody can tell."""
    with pytest.raises(ExportError, match="is not read, and could be a table"):
        read(tmp_path, {"customers.csv": CUSTOMERS, "выгрузка.csv": text}, "customers", "customer_id")


def test_deals_that_are_not_won_are_no_purchases(tmp_path: Path) -> None:
    """HubSpot and Salesforce export every talk."""
    deals = (
        "Record ID,Deal Name,Deal Stage,Close Date,Amount,Associated Contact IDs\n"
        "1,a,Closed won,2026-01-05,10,70111\n2,b,Contract sent,2026-01-06,90,70111\n"
        "3,c,Closed lost,2026-01-07,80,70000\n"
    )
    rows, _ = read(tmp_path, {"customers.csv": CUSTOMERS, "deals.csv": deals}, "purchases", "amount")
    assert rows == [(Decimal(10),)]


# --- cells


UNITS = {
    "Сумма, тыс. руб.": ("1,5", "1500"),
    "Сумма в копейках": ("150000", "1500"),
    "amount_cents": ("150000", "1500"),
    "Amount (kopecks)": ("150000", "1500"),
    "Amount ($000)": ("1.5", "1500"),
    "Сумма, млн руб.": ("0,5", "500000"),
}


@pytest.mark.parametrize("header", UNITS)
def test_the_unit_that_a_header_names_is_read_and_said(tmp_path: Path, header: str) -> None:
    """Kopecks, cents, thousands, millions."""
    cell, expected = UNITS[header]
    rows = f'customer_id;purchased_on;"{header}"\n70111;2026-01-05;{cell}\n70111;2026-01-06;{cell}\n'
    found, said = read(tmp_path, {"customers.csv": CUSTOMERS, "purchases.csv": rows}, "purchases", "amount")
    assert found == [(Decimal(expected),)] * 2
    assert f"as its header {header} says" in said


def test_three_digits_behind_a_mark_of_thousands_of_roubles_are_asked(tmp_path: Path) -> None:
    """12,345 thousand roubles are twelve thousand, or twelve million."""
    rows = 'customer_id;purchased_on;"Сумма, тыс. руб."\n' + "70111;2026-01-05;12,345\n" * 3
    with pytest.raises(ExportError, match="exactly three digits after the only mark"):
        read(tmp_path, {"customers.csv": CUSTOMERS, "purchases.csv": rows}, "purchases", "amount")


MONEY = {
    "8912 руб. 98 коп.": "8912.98",
    "8 912 р. 5 к.": "8912.05",
    "١٢٣٤٫٥٠": "1234.50",
    "１２３４．５０": "1234.50",
    "R$ 1.234,50": "1234.50",
    "$(12.50)": "-12.50",
    "-(12.50)": "-12.50",
    "минус 12,50": "-12.50",
    "1,234500E+3": "1234.50",
    "১২৩৪.৫০": "1234.50",
    "￥1,234.50": "1234.50",
    "\u00ad1234.50": "1234.50",
}


@pytest.mark.parametrize("cell", MONEY)
def test_money_in_words_and_in_digits_of_other_scripts(tmp_path: Path, cell: str) -> None:
    """Roubles and kopecks apart, Arabic and full-width digits."""
    rows = f"customer_id;purchased_on;amount\n70111;2026-01-05;{cell}\n"
    found, _ = read(tmp_path, {"customers.csv": CUSTOMERS, "purchases.csv": rows}, "purchases", "amount")
    assert found == [(Decimal(MONEY[cell]),)]


DAYS = {
    "2461046": "a Julian day",
    "2461045.5": "the midnight of one",
    "5. Januar 2026": "German",
    "10:30 05.01.2026": "the time first",
    "05.01.2026.": "a point behind",
    "{ts '2026-01-05 10:30:00'}": "a database",
    "DATE(2026,1,5)": "a table program",
    "05-JAN-26 02.30.00.000000 PM": "Oracle",
}


@pytest.mark.parametrize("cell", DAYS)
def test_days_in_ways_of_their_own(tmp_path: Path, cell: str) -> None:
    """A column of them; all are the fifth of January 2026."""
    rows = "customer_id;purchased_on;amount\n" + f"70111;{cell};5\n" * 3
    found, _ = read(
        tmp_path, {"customers.csv": CUSTOMERS, "purchases.csv": rows}, "purchases", "purchased_on"
    )
    assert found == [(date(2026, 1, 5),)] * 3


FIFTH_AND_14TH = {
    "05.01.2026 пн": "14.01.2026 ср",
    "Mo, 05.01.2026": "Mi, 14.01.2026",
    "lundi 5 janvier 2026": "mercredi 14 janvier 2026",
    "2026, 5 января": "2026, 14 января",
    "2026-01-05+03:00": "2026-01-14+03:00",
    "2026-01-05-12.05.00.000000": "2026-01-14-12.05.00.000000",
    "Mon Jan 05 12:05:00 MSK 2026": "Wed Jan 14 12:05:00 MSK 2026",
    "05.01.2026 12:05 (UTC+3)": "14.01.2026 12:05 (UTC+3)",
    "Чек ККМ 0012 от 05.01.2026 9:05:00": "Чек ККМ 0013 от 14.01.2026 9:05:00",
    "\u200e5\u200e/\u200e1\u200e/\u200e2026": "\u200e14\u200e/\u200e1\u200e/\u200e2026",
    "04.01.2026 24:00": "13.01.2026 24:00",
    "01052026": "01142026",
}


@pytest.mark.parametrize("fifth", FIFTH_AND_14TH)
def test_days_with_what_stands_around_them(tmp_path: Path, fifth: str) -> None:
    """Weekdays, zones, documents; an hour of 24 is the next day's, eight digits may begin with the month."""
    rows = "customer_id;purchased_on;amount\n" + f"70111;{fifth};5\n70111;{FIFTH_AND_14TH[fifth]};6\n"
    found, _ = read(
        tmp_path, {"customers.csv": CUSTOMERS, "purchases.csv": rows}, "purchases", "purchased_on"
    )
    assert found == [(date(2026, 1, 5),), (date(2026, 1, 14),)]


def test_eight_digits_that_allow_two_orders_are_asked(tmp_path: Path) -> None:
    """05042026 is in April or in May; seven digits are no day of the year 5032."""
    files = {
        "customers.csv": CUSTOMERS,
        "purchases.csv": "customer_id,purchased_on,amount\n70111,05042026,5\n",
    }
    with pytest.raises(ExportError, match="allows both day first and month first"):
        read(tmp_path, files, "purchases", "purchased_on")
    files["purchases.csv"] = "customer_id,purchased_on,amount\n70111,5032025,5\n70111,14032025,5\n"
    assert read(tmp_path, files, "purchases", "purchased_on")[0] == [(date(2025, 3, 14),)]


def test_numbers_among_written_days_are_days_if_they_are_of_our_time(tmp_path: Path) -> None:
    """Excel keeps some cells as text; 12345 is 1933 and no purchase of anybody."""
    cells = ["05.01.2026", "46027", "20260105", "12345"]
    rows = "customer_id;purchased_on;amount\n" + "".join(f"70111;{cell};5\n" for cell in cells)
    found, _ = read(
        tmp_path, {"customers.csv": CUSTOMERS, "purchases.csv": rows}, "purchases", "purchased_on"
    )
    assert found == [(date(2026, 1, 5),)] * 3


# --- ids


STRANGE_IDS = {
    "KOM70111": "ком-70111",
    "AB-1/7": "ab1/7",
    "70111": "№ 70111",
    "71000": "Иванов Иван (71000)",
    "72000": "https://crm.example.com/contacts/72000",
    "K\u0419-5": "К\u0418\u0306-5",
}


@pytest.mark.parametrize("own", STRANGE_IDS)
def test_ids_meet_without_what_is_written_around_them(tmp_path: Path, own: str) -> None:
    """In a list of whom not to contact, too, and it is said."""
    customers, other = f"customer_id,city\n{own},x\nQ9,y\n", STRANGE_IDS[own]
    for table, line in (("purchases", f"{other},2026-01-05,5"), ("suppressions", f"{other},,")):
        files = {"customers.csv": customers, f"{table}.csv": f"customer_id,purchased_on,amount\n{line}\n"}
        if table == "suppressions":
            files["suppressions.csv"] = f"customer_id\n{other}\n"
        rows, said = read(tmp_path / table, files, table, "customer_id")
        assert rows == [(own,)]
        assert "are found among customers only" in said


def test_the_number_in_an_address_is_no_id(tmp_path: Path) -> None:
    """`ivan70111@mail.ru` is not customer 70111."""
    rows, _ = read(
        tmp_path,
        {"customers.csv": CUSTOMERS, "suppressions.csv": "email\nivan70111@x.ru\na@mail.ru\n"},
        "suppressions",
        "customer_id",
    )
    assert rows == [("ivan70111@x.ru",), ("70000",)]


# --- files one below another, and what stands below a header


def test_of_two_files_one_below_another_the_first_header_counts(tmp_path: Path) -> None:
    """What does not fit it is rejected by line, and not taken for a title that nobody counts."""
    first = "customer_id;purchased_on;amount\n" + "70111;2026-01-05;5\n" * 7
    seconds = {
        "with a mark": ("\ufeffcustomer_id;purchased_on;amount\n70000;2026-01-06;6\n", 8),
        "more columns": ("customer_id;purchased_on;product;amount\n70000;2026-01-06;x;6\n", 7),
        "another separator": ("customer_id,purchased_on,amount\n70000,2026-01-06,6\n", 7),
    }
    for kind, (second, kept) in seconds.items():
        files = {"customers.csv": CUSTOMERS, "purchases.csv": first + second}
        rows, _ = read(tmp_path / kind, files, "purchases", "customer_id")
        assert len(rows) == kept


BELOW = {
    "types": "varchar;varchar;date;text",
    "a line": "-----------;--------;----;----",
    "its columns' numbers": "1;2;3;4",
    "names of another language": "Код клиента;Телефон;Дата рождения;Город",
}


@pytest.mark.parametrize("kind", BELOW)
def test_what_stands_below_a_header_is_nobody(tmp_path: Path, kind: str) -> None:
    """In a text and in a workbook; a record of small ids is one."""
    lines = ["customer_id;phone;birth_date;city", BELOW[kind], "5;+79161000000;1985-03-02;Тверь"]
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as workbook:
        sheet = workbook.add_worksheet()
        for at, line in enumerate(lines):
            sheet.write_row(at, 0, line.split(";"))
    for name, content in (("customers.csv", "\n".join(lines) + "\n"), ("customers.xlsx", book.getvalue())):
        rows, _ = read(tmp_path / name, {name: content}, "customers", "customer_id")
        assert rows == [("5",)]
    files = {"customers.csv": CUSTOMERS, "contacts.csv": "campaign_id;customer_id\n1;2\n"}
    assert read(tmp_path / "small", files, "contacts", "customer_id")[0] == [("2",)]


# --- containers


def test_formulas_that_nobody_has_computed_stop(tmp_path: Path) -> None:
    """A program that writes workbooks leaves a naught, or nothing; a stop list of them would be of nobody."""
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as workbook:
        sheet = workbook.add_worksheet("suppressions")
        sheet.write_row(0, 0, ["customer_id"])
        sheet.write_formula(1, 0, "=70000+111")
    with pytest.raises(ExportError, match="column A has formulas without their results"):
        read(
            tmp_path,
            {"customers.csv": CUSTOMERS, "suppressions.xlsx": book.getvalue()},
            "suppressions",
            "customer_id",
        )


def test_formulas_without_results_are_told_from_those_with(tmp_path: Path) -> None:
    """As the XML has them: Excel's empty text and its naught are results."""

    def found(cell: bytes, *, is_computed_later: bool) -> str:
        formulas = Formulas()
        formulas.add([b'<c r="A1"><v>0</v></c>' + cell])
        return formulas.without_results(is_computed_later)

    assert found(b'<c r="B1"><f>1+1</f><v/></c>', is_computed_later=False) == "B"
    assert found(b'<c r="B1"><f>1+1</f></c>', is_computed_later=False) == "B"
    assert found(b'<c r="B1" t="str"><f>""</f><v></v></c>', is_computed_later=True) == ""
    assert found(b'<c r="B1"><f>1-1</f><v>0</v></c>', is_computed_later=False) == ""
    assert found(b'<c r="B1"><f>1-1</f><v>0</v></c>', is_computed_later=True) == "B"
    assert found(b'<c r="B1" s="2"><f>1+1</f><v>2</v></c>', is_computed_later=True) == ""


def test_json_is_read_whatever_its_lists_are_called(tmp_path: Path) -> None:
    """A list, a line for each record, an object with several lists; numbers as they are written."""
    sales = [{"customer": {"id": "70111"}, "purchased_on": "2026-01-05", "amount": 1234567890123.45}]
    lines = json.dumps(sales[0])
    everything = json.dumps({"purchases": sales, "customers": [{"customer_id": "70111", "city": None}]})
    for at, files in enumerate(
        (
            {"customers.csv": CUSTOMERS, "purchases.json": json.dumps(sales, indent=1)},
            {"customers.csv": CUSTOMERS, "purchases.jsonl": f"{lines}\n\n"},
            {"crm.json": everything},
        )
    ):
        rows, _ = read(tmp_path / str(at), files, "purchases", "customer_id", "amount")
        assert rows == [("70111", Decimal("1234567890123.45"))]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('[{"customer_id": 1, "items": [{"a": 1}]}]', "holds lists within its records"),
        ('[{"customer_id": 1}', "is not readable JSON"),
        ('{"customer_id": 1}\n{"customer_id": \n', "is not readable JSON"),
        ("[[1, 2]]", "no list of records"),
        ('{"customer_id": ["1", "2"], "city": ["x", "y"]}', "no list of records"),
        ('[{"customer_id": "Ж"}]'.encode("cp1251"), "it is not in UTF-8"),
    ],
)
def test_json_that_is_no_table_stops_in_one_sentence(tmp_path: Path, content: str | bytes, said: str) -> None:
    """Nothing of it is taken in part."""
    with pytest.raises(ExportError, match=said) as stop:
        read(tmp_path, {"customers.json": content}, "customers", "customer_id")
    assert "\n" not in str(stop.value)


def test_an_archive_of_tar_is_read_as_one_of_zip(tmp_path: Path) -> None:
    """Packed or not, with folders; what is no table in it stops where it could be one."""
    for mode, name in (("w", "export.tar"), ("w:gz", "export.tgz")):
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode=mode) as archive:  # type: ignore[call-overload]
            member = tarfile.TarInfo("new/customers.csv")
            member.size = len(CUSTOMERS.encode())
            archive.addfile(member, io.BytesIO(CUSTOMERS.encode()))
        rows, _ = read(tmp_path / mode[-1], {name: packed.getvalue()}, "customers", "customer_id")
        assert len(rows) == 3


def test_a_folder_without_any_table_names_what_is_there(tmp_path: Path) -> None:
    """And says what is read."""
    with pytest.raises(ExportError, match=r"x\.pdf.*CSV, XLSX, Parquet, SQLite or JSON"):
        read(tmp_path, {"x.pdf": b"%PDF-1.4"}, "customers", "customer_id")


@pytest.mark.parametrize("name", ["стоп/2025.csv", "old/opt-out.csv", "архив/согласия.csv"])
def test_a_folder_that_may_say_whom_not_to_contact_is_never_passed_over(tmp_path: Path, name: str) -> None:
    """An archive of orders is left alone; of wishes nothing is dropped in silence."""
    with pytest.raises(ExportError, match="may say whom not to contact"):
        read(tmp_path, {"customers.csv": CUSTOMERS, name: "customer_id\n70000\n"}, "customers", "customer_id")


@pytest.mark.parametrize("name", ["stop.pdf", "отписки 2026.png", "Do not call.msg", "Жалобы.html.pdf"])
def test_a_file_that_may_say_whom_not_to_contact_is_never_passed_over(tmp_path: Path, name: str) -> None:
    """Whatever it is; of other names a scan is no table, and the build goes on."""
    with pytest.raises(ExportError, match="could be a table"):
        read(tmp_path, {"customers.csv": CUSTOMERS, name: b"%PDF-1.4"}, "customers", "customer_id")
    (tmp_path / "export" / name).rename(tmp_path / "export" / "contract.pdf")
    assert len(read(tmp_path, {"customers.csv": CUSTOMERS}, "customers", "customer_id")[0]) == 3


def test_an_archive_s_list_of_whom_not_to_contact_goes_by_its_own_name(tmp_path: Path) -> None:
    """The archive's name says nothing of it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("stop.csv", "customer_id\n70000\n")
    files: Files = {"customers.csv": CUSTOMERS, "lists.zip": packed.getvalue()}
    assert read(tmp_path, files, "suppressions", "customer_id")[0] == [("70000",)]


@pytest.mark.parametrize("name", ["employees.csv", "Сотрудники.csv", "поставщики 2026.csv"])
def test_people_who_are_no_customers_are_asked_about(tmp_path: Path, name: str) -> None:
    """They have phones and cities as well."""
    files = {"customers.csv": CUSTOMERS, name: "id,name,phone,city\n1,Иван,+79160000001,Тверь\n"}
    with pytest.raises(ExportError, match="is not read, and could be a table"):
        read(tmp_path, files, "customers", "customer_id")


ORDERS_OF_20 = "order_id;customer_id;order_date;total\n" + "".join(
    f"{at};70000;2026-01-{at:02d};{at + 30}\n" for at in range(1, 21)
)
DOUBLES = {
    "their lines": "order_id;customer_id;order_date;product;quantity;price\n"
    + "".join(
        f"{at};70000;2026-01-{at:02d};{item};1;{price}\n"
        for at in range(1, 21)
        for item, price in (("a", at), ("b", 30))
    ),
    "in other words": "Код клиента,Дата,Сумма,Номер чека\n"
    + "".join(f"70000,{at:02d}.01.2026,{at + 30},{at}\n" for at in range(1, 21)),
    "without numbers": "Код клиента,Дата,Сумма\n"
    + "".join(f"70000,{at:02d}.01.2026,{at + 30}\n" for at in range(1, 21)),
    "others": "Код клиента,Дата,Сумма,Номер чека\n"
    + "".join(f"70111,{at:02d}.01.2026,{at + 30},{at}\n" for at in range(1, 21)),
}


@pytest.mark.parametrize("kind", DOUBLES)
def test_purchases_that_two_files_tell_of_in_different_columns_are_asked_about(
    tmp_path: Path, kind: str
) -> None:
    """Orders and their lines, a till and a CRM: both would count; another customer's are other orders."""
    files = {"customers.csv": CUSTOMERS, "orders.csv": ORDERS_OF_20, "export.csv": DOUBLES[kind]}
    if kind == "others":
        assert len(read(tmp_path, files, "purchases", "amount")[0]) == 40
        return
    with pytest.raises(ExportError, match=r"\(20 of 20 compared\): they would count double"):
        read(tmp_path, files, "purchases", "amount")


@pytest.mark.parametrize(
    "name",
    [
        "cancelled orders.csv",
        "abandoned_checkouts.csv",
        "Корзины.csv",
        "Поступления товаров.csv",
        "Баллы.csv",
    ],
)
def test_a_file_that_is_called_no_sale_is_none(tmp_path: Path, name: str) -> None:
    """It has the columns of one: what it is for is asked."""
    files = {"customers.csv": CUSTOMERS, name: "Код клиента;Дата;Сумма\n70000;06.01.2026;10,00\n"}
    with pytest.raises(ExportError, match="is not read, and could be a table"):
        read(tmp_path, files, "purchases", "amount")


@pytest.mark.parametrize("name", ["returns.csv", "Возвраты 2026.csv", "refunds.csv"])
def test_a_file_of_what_came_back_takes_off(tmp_path: Path, name: str) -> None:
    """Without a sign on any amount; where some have one, signs say it."""
    header = "Код клиента;Дата;Сумма\n"
    for place, amounts, meant in (("a", ("10", "5"), (-10, -5)), ("b", ("-10", "5"), (-10, 5))):
        lines = "".join(f"70000;0{at}.01.2026;{amount}\n" for at, amount in enumerate(amounts, 1))
        files = {"customers.csv": CUSTOMERS, name: header + lines}
        (tmp_path / place).mkdir()
        assert [row for (row,) in read(tmp_path / place, files, "purchases", "amount")[0]] == list(meant)


def test_any_column_that_says_so_takes_an_order_out(tmp_path: Path) -> None:
    """A test, a mark of deletion, a status with its day or a sign before it."""
    orders = (
        "order_id,customer_id,order_date,total,status,cancelled,is_test,Пометка удаления\n"
        "1,70000,2026-01-05,1,✅ Выполнен,no,no,Нет\n2,70000,2026-01-06,2,Доставлен 07.01.2026,no,no,Да\n"
        "3,70000,2026-01-07,4,Выполнен,no,yes,Нет\n4,70000,2026-01-08,8,Выполнен,yes,no,Нет\n"
        "5,70000,2026-01-09,16,Отменён 08.01.2026 10:15,no,no,Нет\n"
        "6,70000,2026-01-10,32,❌ Отменён,no,no,Нет\n7,70000,2026-01-11,64,Возврат (полный),no,no,Нет\n"
        "8,70000,2026-01-12,128,Частичный возврат,no,no,Нет\n"
    )
    rows, _ = read(tmp_path, {"customers.csv": CUSTOMERS, "orders.csv": orders}, "purchases", "amount")
    assert [row for (row,) in rows] == [1, 128]


def test_points_are_no_money_and_a_payment_beside_its_sale_is_none(tmp_path: Path) -> None:
    """A payment alone is what was bought."""
    header = "Код клиента;Дата;Сумма;Тип операции\n"
    kinds = {"Начисление бонусов": 1, "Списание бонусов": 2, "Продажа": 4, "Оплата": 8}
    lines = "".join(f"70000;05.01.2026;{amount};{kind}\n" for kind, amount in kinds.items())
    for place, text, meant in (("a", lines, [4]), ("b", lines.replace("Продажа", "Оплата"), [4, 8])):
        (tmp_path / place).mkdir()
        files = {"customers.csv": CUSTOMERS, "Операции.csv": header + text}
        assert [row for (row,) in read(tmp_path / place, files, "purchases", "amount")[0]] == meant


def test_who_bought_is_met_by_an_e_mail_where_the_ids_are_another_system_s(tmp_path: Path) -> None:
    """And whoever a list of deals names by a phone is no second customer."""
    orders = (
        "order_id,customer_id,email,order_date,total\n1,cus_9,A@mail.ru,2026-01-05,1\n2,cus_8,,2026-01-06,2\n"
    )
    rows, said = read(
        tmp_path, {"customers.csv": CUSTOMERS, "orders.csv": orders}, "purchases", "customer_id"
    )
    assert rows == [("70000",), ("cus_8",)]
    assert "the ids in customer_id are not those of customers" in said


GOODS, SERVICES = (
    f"{header}\n" + "".join(f"{at};70000;2026-01-{at:02d};{at + more}\n" for at in range(1, 21))
    for header, more in (
        ("order_id;customer_id;order_date;total", 30),
        ("Номер чека;Код клиента;Дата;Сумма", 7),
    )
)


@pytest.mark.parametrize(
    "kind", ["with delivery", "less a discount", "other numbers", "lines without numbers"]
)
@pytest.mark.parametrize("order", [("a_orders.csv", "b_items.csv"), ("b_orders.csv", "a_items.csv")])
def test_an_order_beside_its_lines_is_asked_about(tmp_path: Path, kind: str, order: tuple[str, str]) -> None:
    """Whatever parts the sum of the order from that of its lines, and however the other file numbers them."""
    more = {"with delivery": 300, "less a discount": -40}.get(kind, 0)
    name = "Ч-{}" if kind == "other numbers" else "{}"
    orders = "order_id;customer_id;order_date;total\n"
    lines = "customer_id;date;product;amount" + ("" if "without" in kind else ";receipt number") + "\n"
    for at in range(1, 9):
        sums = (250 + at, 100 + 3 * at) if at % 2 else (400 + at,)
        orders += f"{at};70000;2026-01-{at:02d};{sum(sums) + more}\n"
        for paid in sums:
            number = "" if "without" in kind else f";{name.format(at)}"
            lines += f"70000;2026-01-{at:02d};thing;{paid}{number}\n"
    files = {"customers.csv": CUSTOMERS, order[0]: orders, order[1]: lines}
    with pytest.raises(ExportError, match=r"\(8 of 8 compared\): they would count double"):
        read(tmp_path, files, "purchases", "amount")


# an order of three lines, of two and of one: customer and day, what is bought and paid, and all of it
OF_AN_ORDER = (
    ("70000;2026-01-05", (("a", 500), ("b", 300), ("c", 120))),
    ("70111;2026-01-06", (("a", 500), ("d", 80))),
    ("70185;2026-01-07", (("b", 310),)),
    ("70185;2026-01-08", (("b", 310), ("a", 60), ("e", 55))),
)
ORDERS_AND_LINES = {
    # how an order is written: its own line, those of its goods; and what is read of the whole file
    "a line of its own": ("{n};{who};;{all}", "{n};{who};{what};{paid}"),
    "goods without a customer": ("{n};{who};;{all}", "{n};;;{what};{paid}"),
}


@pytest.mark.parametrize("kind", ORDERS_AND_LINES)
@pytest.mark.parametrize("is_below", [False, True])
def test_the_sum_of_an_order_beside_its_lines_counts_once(tmp_path: Path, kind: str, is_below: bool) -> None:
    """Its lines are counted, and that is said; lines that name nobody are of their order's customer."""
    own, of_goods = ORDERS_AND_LINES[kind]
    records = []
    for number, (who, goods) in enumerate(OF_AN_ORDER, 1):
        whole = sum(paid for _, paid in goods)
        said = {"n": number, "who": who, "all": whole, "more": whole + 250}
        listed = [of_goods.format(**said, what=what, paid=paid) for what, paid in goods]
        records += [*listed, own.format(**said)] if is_below else [own.format(**said), *listed]
    text = "\n".join(["order_id;customer_id;date;product;sum", *records, ""])
    files = {"customers.csv": CUSTOMERS, "orders.csv": text}
    found, said_of = read(tmp_path, files, "purchases", "customer_id", "purchased_on", "amount")
    assert sorted((who, f"{day}", int(paid)) for who, day, paid in found) == sorted(
        (*who.split(";"), paid) for who, goods in OF_AN_ORDER for _, paid in goods
    )
    assert "beside the lines of orders stand lines with what all of an order cost" in said_of
    assert ("name no customer" in said_of) == (kind == "goods without a customer")


def sold(tmp_path: Path, header: str, lines: Sequence[str], name: str = "orders.csv") -> tuple[int, str]:
    """Return what all the purchases of a file bring, and what was said of it."""
    files = {"customers.csv": CUSTOMERS, name: "\n".join([header, *lines, ""])}
    found, said = read(tmp_path, files, "purchases", "amount")
    return sum(int(paid) for (paid,) in found), said


@pytest.mark.parametrize("is_below", [False, True])
@pytest.mark.parametrize(
    ("product", "more", "asked"),
    [("", 250, "has a line without product"), ("Order {n}", 0, "line of nearly every order")],
)
def test_what_may_be_the_sum_of_an_order_is_asked_about(
    tmp_path: Path, is_below: bool, product: str, more: int, asked: str
) -> None:
    """Near the sum of the others, or of a few orders alone: nothing is left out in silence."""
    records = []
    for number, (who, goods) in enumerate(OF_AN_ORDER, 1):
        listed = [f"{number};{who};{what};{paid}" for what, paid in goods]
        whole = f"{number};{who};{product.format(n=number)};{sum(paid for _, paid in goods) + more}"
        records += [*listed, whole] if is_below else [whole, *listed]
    with pytest.raises(ExportError, match=asked):
        sold(tmp_path, "order_id;customer_id;date;product;sum", records)


SALES_OF_ORDERS: dict[str, tuple[str, Sequence[str]]] = {
    # the header, and lines that all count
    "a few lines without a product": (
        "order_id;customer_id;date;product;sum",
        [
            f"{at};70000;2026-01-{at % 28 + 1:02d};{what};{500 + at + 7 * (what != 'a')}"
            for at in range(1, 44)
            for what in ("a", "" if at < 4 else "b")
        ],
    ),
    "every order of two lines has one without a product": (
        "order_id;customer_id;date;product;sum",
        [
            f"{at};70000;2026-01-0{at};{what};{500 + at + (not what) * 800}"
            for at in (1, 2, 3)
            for what in "a "
        ],
    ),
    **{
        f"two goods at one price under {header}": (
            f"order_id;customer_id;date;product;{header}",
            [f"{at};70000;2026-01-{at:02d};{what};{550 + at}" for at in (1, 2, 3) for what in "ab"]
            + [f"{at};70111;2026-01-{at:02d};a;{330 + at}" for at in range(4, 13)],
        )
        for header in ("Sum", "Сумма оплаты", "Total")
    },
    "two tickets and glasses for nothing": (
        "order_id;customer_id;date;product;sum",
        [
            f"{at};70000;2026-01-0{at};{what};{paid}"
            for at in (1, 2, 3, 4)
            for what, paid in (("ticket", 300 + at), ("ticket", 300 + at), ("glasses", 0))
        ],
    ),
}


@pytest.mark.parametrize("kind", SALES_OF_ORDERS)
def test_no_sale_is_lost_on_the_word_of_a_few_orders(tmp_path: Path, kind: str) -> None:
    """Lines alike by chance are sales: they count, or the build asks."""
    header, lines = SALES_OF_ORDERS[kind]
    if kind.startswith("every order"):
        with pytest.raises(ExportError, match="has a line without product"):
            sold(tmp_path, header, lines)
        return
    assert sold(tmp_path, header, lines)[0] == sum(int(line.rsplit(";", 1)[1]) for line in lines)


def test_sums_below_the_lines_of_many_orders_are_left_out(tmp_path: Path) -> None:
    """Where ten orders of several goods say it to the kopeck, and it is said."""
    lines = [
        f"{at};70000;2026-01-{at:02d};{what};{paid}"
        for at in range(1, 12)
        for what, paid in (("a", 100 + at), ("b", 200), ("Order", 300 + at))
    ]
    paid, said = sold(tmp_path, "order_id;customer_id;date;product;sum", lines)
    assert paid == sum(300 + at for at in range(1, 12))
    assert "beside the lines of orders" in said


@pytest.mark.parametrize("header", ["Paid at", "Дата оплаты", "Payment date"])
@pytest.mark.parametrize(
    ("kind", "meant"), [("first lines", 930), ("a return", 829), ("on account", 930), ("an unpaid one", 775)]
)
def test_a_day_of_payment_takes_no_sale_out_but_of_unpaid_orders(
    tmp_path: Path, header: str, kind: str, meant: int
) -> None:
    """It may stand on one line of an order, returns have none, and many without it are sold on account."""
    paid_on: Callable[[int, bool], bool] = {
        # by number of the order and whether the line is its first
        "first lines": lambda at, is_first: is_first,
        "a return": lambda at, is_first: is_first,
        "on account": lambda at, is_first: at < 5,
        "an unpaid one": lambda at, is_first: is_first and at != 6,
    }[kind]
    lines = [
        f"7000{at},2026-01-{at:02d},{at},{what},{50 + 100 * (what == 'b')}".replace("150", "105")
        + f",{'2026-01-10' if paid_on(at, what == 'a') else ''}"
        for at in range(1, 7)
        for what in "ab"
    ]
    lines += ["70001,2026-01-20,20,a,-101,"] * (kind == "a return")
    if kind == "an unpaid one":
        lines += [f"80000,2026-02-{at:02d},{30 + at},a,0,2026-02-20" for at in range(1, 4)]
    found, said = sold(tmp_path, f"Customer ID,Order Date,Order ID,Product,Amount,{header}", lines)
    assert found == meant
    assert ("are not paid, and do not count" in said) == (kind == "an unpaid one")
    assert ("they count as purchases" in said) == (kind == "on account")


@pytest.mark.parametrize("header", ["Cancelled", "Отмена"])
def test_a_line_that_was_cancelled_takes_no_other_out(tmp_path: Path, header: str) -> None:
    """A status of the order on its first line is said of all of it, a mark of a line of its own."""
    lines = [
        f"{at};70000;2026-01-0{at};{'paid' if what == 'a' else ''};{what};{100 + at};"
        f"{'yes' if (at, what) == (2, 'a') else ''}"
        for at in range(1, 5)
        for what in "ab"
    ]
    found, _ = sold(tmp_path, f"Order;Customer ID;Date;Status;Item;Item total;{header}", lines)
    assert found == 2 * (101 + 102 + 103 + 104) - 102


@pytest.mark.parametrize("has_customer", [True, False])
@pytest.mark.parametrize("price", ["", "Item price"])
def test_what_stands_on_the_first_line_of_an_order_is_said_of_all(
    tmp_path: Path, price: str, has_customer: bool
) -> None:
    """Its sum counts once, by the prices where they stand there; its status takes all of it out."""
    rows = "Order;Customer ID;Date;Status;Total;Item" + (f";{price}" if price else "") + "\n"
    for number, (who, goods) in enumerate(OF_AN_ORDER, 1):
        status = "cancelled" if number == 2 else "paid"
        for at, (what, paid) in enumerate(goods):
            head = f"{who};{status};{sum(paid for _, paid in goods)}" if at == 0 else ";;;"
            head = f"{who};;" if at and has_customer else head
            rows += f"{number};{head};{what}" + (f";{paid}" if price else "") + "\n"
    files = {"customers.csv": CUSTOMERS, "orders.csv": rows}
    found, _ = read(tmp_path, files, "purchases", "receipt_id", "amount")
    sums = {number: sum(paid for order, paid in found if order == number) for number in ("1", "3", "4")}
    assert sums == {"1": 920, "3": 310, "4": 425}
    if price:
        assert [paid for order, paid in found if order == "1"] == [500, 300, 120]
    assert has_customer or "2" not in dict(found)


def test_nobody_gets_what_an_unnamed_one_bought_on_another_day(tmp_path: Path) -> None:
    """A till begins its numbers anew each day."""
    rows = "receipt;customer_id;date;sum\n1;70000;2026-01-05;10\n2;70111;2026-01-05;20\n"
    rows += "1;;2026-01-06;30\n2;;2026-01-06;40\n"
    found, _ = read(tmp_path, {"customers.csv": CUSTOMERS, "sales.csv": rows}, "purchases", "customer_id")
    assert found == [("70000",), ("70111",), (None,), (None,)]


def test_ordinary_receipts_are_no_sums_of_others(tmp_path: Path) -> None:
    """A dear thing first, cheap ones beside it; delivery and a thing without a name in lines of their own."""
    rows = "order_id;customer_id;date;product;sum\n"
    for number in range(1, 12):
        for what, paid in (("phone", 50000 + number), ("case", 900), ("", 350)):
            rows += f"{number};70000;2026-01-{number:02d};{what};{paid}\n"
    found, said = read(tmp_path, {"customers.csv": CUSTOMERS, "orders.csv": rows}, "purchases", "amount")
    assert len(found) == 33
    assert "beside the lines" not in said


def test_parts_of_a_receipt_in_two_files_are_no_doubles(tmp_path: Path) -> None:
    """Goods in one and services in the other: one number, and sums of their own."""
    files = {"customers.csv": CUSTOMERS, "orders_goods.csv": GOODS, "orders_services.csv": SERVICES}
    assert len(read(tmp_path, files, "purchases", "amount")[0]) == 40


def test_who_means_both_files_says_so(tmp_path: Path) -> None:
    """And anything but yes or no is asked about."""
    said = "files:\n  - {file: export.csv, table: purchases, both_count: %s}\n"
    files = {"customers.csv": CUSTOMERS, "orders.csv": ORDERS_OF_20, "export.csv": DOUBLES["in other words"]}
    both = {**files, "otklik.yml": said % "true"}
    assert len(read(tmp_path, both, "purchases", "amount")[0]) == 40
    with pytest.raises(ExportError, match="write true or false"):
        read(tmp_path, {**files, "otklik.yml": said % "maybe"}, "purchases", "amount")


SOLD_AND_BROUGHT_BACK = {
    "Продажи без возвратов.csv": "",
    "sales_net_of_returns.csv": "",
    "Отчёт за вычетом возвратов.csv": "",
    "report excl refunds.csv": "",
    "Продажи и возвраты.csv": "Вид операции",
    "Возвраты и продажи.csv": "Вид операции",
    "Возвраты.csv": "Вид операции",
}


@pytest.mark.parametrize("name", SOLD_AND_BROUGHT_BACK)
def test_a_name_turns_no_sale_into_a_return(tmp_path: Path, name: str) -> None:
    """Where it says sales too, or that returns are out, or where each line says what it is."""
    kind = SOLD_AND_BROUGHT_BACK[name]
    header = "Код клиента;Дата;Сумма" + (f";{kind}" if kind else "")
    lines = [f"70000;0{at}.01.2026;{at}" for at in (1, 2)]
    if kind:
        lines = [f"{line};{word}" for line, word in zip(lines, ("Продажа", "Возврат"), strict=True)]
    files = {"customers.csv": CUSTOMERS, name: "\n".join([header, *lines, ""])}
    assert [row for (row,) in read(tmp_path, files, "purchases", "amount")[0]] == [1, -2 if kind else 2]


@pytest.mark.parametrize("name", ["Возвраты и продажи.csv", "Sales and returns.csv", "orders+refunds.csv"])
@pytest.mark.parametrize("last", ["10", "-10"])
def test_sales_and_returns_without_a_sign_are_asked_about(tmp_path: Path, name: str, last: str) -> None:
    """Nobody can tell which lines bring something back; a sign says it."""
    sales = f"Код клиента;Дата;Сумма\n70000;05.01.2026;10\n70000;06.01.2026;{last}\n"
    files = {"customers.csv": CUSTOMERS, name: sales}
    if last == "-10":
        assert sum(row for (row,) in read(tmp_path, files, "purchases", "amount")[0]) == 0
        return
    with pytest.raises(ExportError, match="says returns as well as sales"):
        read(tmp_path, files, "purchases", "amount")


@pytest.mark.parametrize("name", ["sales_returns.csv", "Возвраты покупателей.csv", "Чеки возврата.csv"])
def test_returns_of_what_was_sold_are_returns(tmp_path: Path, name: str) -> None:
    """The name says of what they are, and no sale."""
    files = {"customers.csv": CUSTOMERS, name: "Код клиента;Дата;Сумма\n70000;05.01.2026;10\n"}
    assert read(tmp_path, files, "purchases", "amount")[0] == [(Decimal(-10),)]


@pytest.mark.parametrize(
    ("header", "kept"), [("test", 2), ("is_test", 1), ("test order", 1), ("Тестовый заказ", 1)]
)
def test_a_group_of_a_test_is_bought_by_somebody(tmp_path: Path, header: str, kept: int) -> None:
    """`test` is the half of an experiment; a test order is none."""
    rows = f"order_id,customer_id,order_date,total,{header}\n1,70000,2026-01-05,1,1\n2,70111,2026-01-05,2,0\n"
    files = {"customers.csv": CUSTOMERS, "orders.csv": rows}
    assert len(read(tmp_path, files, "purchases", "amount")[0]) == kept


STATUSES = {
    "отменен по запросу клиента": False,
    "cancelled by customer request": False,
    "cancelled by partner": False,
    "отменён: частное лицо": False,
    "отменен (нет запчасти)": False,
    "отклонён банком": False,
    "payment rejected": False,
    "rejected": False,
    "declined": False,
    "запрос на отмену": True,
    "cancellation requested": True,
    "return request": True,
    "частично отменен": True,
    "partially refunded": True,
    "refund rejected": True,
    "возврат отклонен": True,
    "отклонен возврат": True,
    "доставлен, отказ от упаковки": True,
    "completed - refund declined": True,
    "delivered (cancelled insurance)": True,
}


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_in_people_s_own_words(tmp_path: Path, status: str) -> None:
    """What was called off was not bought; what was asked for, or of a part, may have been."""
    rows = "order_id,customer_id,order_date,total,status\n1,70000,2026-01-05,1,done\n"
    rows += f'2,70111,2026-01-05,2,"{status}"\n'
    found, _ = read(tmp_path, {"customers.csv": CUSTOMERS, "orders.csv": rows}, "purchases", "amount")
    assert (len(found) == 2) == STATUSES[status]


TAKEN_OUT = {
    # columns beside a plain order, and their cells for one that stays and one that is taken out
    "Invoice Status": ("Closed", "Void"),
    "État": ("Livré", "Annulé"),
    "Attendee Status": ("Attending", "Refunded"),
    "Статус визита": ("Клиент пришел", "Клиент не пришел"),
    "order status;payment status": ("shipped;paid", "shipped;failed"),
    "Статус;Статус оплаты": ("Отгружен;Оплачен", "Отгружен;Не оплачен"),
    "delivery status": ("delivered", "cancelled"),
    "cancel_reason": ("", "changed mind"),
    "Причина отмены": ("нет", "передумал"),
    "cancel reason": ("not cancelled", "no longer needed"),
    "cancellation reason": ("нет отмены", "нет товара"),
    "cancelled reason": ("не отменён", "отменён клиентом"),
    "cancellation date": ("0000-00-00 00:00:00", "2026-01-06"),
    "refunded": ("false", "true"),
}


@pytest.mark.parametrize("header", TAKEN_OUT)
def test_an_order_that_came_to_nothing_is_told_by_any_column_that_says_so(
    tmp_path: Path, header: str
) -> None:
    """A status of any name, each of several, a reason, or the day of payment."""
    stays, out = TAKEN_OUT[header]
    rows = f"order id;customer_id;order date;total;{header}\n1;70000;2026-01-05;1;{stays}\n"
    rows += f"2;70111;2026-01-05;2;{out}\n3;70111;2026-01-05;3;{stays}\n"
    found, said = read(tmp_path, {"customers.csv": CUSTOMERS, "orders.csv": rows}, "purchases", "amount")
    assert found == [(Decimal(1),), (Decimal(3),)]
    if re.search("status|статус|état", header.lower()):
        named = [
            name for name, word in zip(header.split(";"), out.split(";"), strict=True) if word != "shipped"
        ]
        assert f"lines whose {named[-1]} is {out.split(';')[-1].lower()} count not as purchases" in said


@pytest.mark.parametrize(
    "header",
    [
        "State", "Customer status", "Статус клиента", "Product status", "Refund status", "warranty_status",
        "insurance_status", "Статус звонка", "coupon_status", "account status", "review status",
        "call status", "Статус промокода", "Статус гарантии", "Tax status",
    ],
)  # fmt: skip
def test_a_status_of_something_else_takes_no_order_out(tmp_path: Path, header: str) -> None:
    """Of where somebody lives, of the customer, of the goods."""
    rows = f"order_id;customer_id;order_date;total;{header}\n1;70000;2026-01-05;1;CA\n"
    rows += "2;70111;2026-01-05;2;void\n"
    rows = rows.replace("void", "NY") if header == "State" else rows
    found, _ = read(tmp_path, {"customers.csv": CUSTOMERS, "orders.csv": rows}, "purchases", "amount")
    assert len(found) == 2


SUMS_AMONG_SALES = {
    "a month's": "Total February;;30",
    "a day's, with its day": "Итого за день;2026-01-05;30",
    "of one customer, as Excel has them": "70000 Итог;;30",
    "of all, as Excel has them": "Общий итог;;30",
}


@pytest.mark.parametrize("kind", SUMS_AMONG_SALES)
def test_a_sum_in_the_middle_of_purchases_is_no_purchase(tmp_path: Path, kind: str) -> None:
    """Of nobody, and no fault of the file; whoever is called alike has bought."""
    rows = f"Клиент;Дата;Сумма\n70000;2026-01-05;10\n{SUMS_AMONG_SALES[kind]}\nTotal Energies;2026-01-05;5\n"
    rows += "70111;2026-01-06;20\n"
    place = {"customers.csv": CUSTOMERS, "purchases.csv": rows}
    found, _ = read(tmp_path, place, "purchases", "customer_id")
    assert found == [("70000",), ("Total Energies",), ("70111",)]


@pytest.mark.parametrize(
    "name",
    [
        "Заказы без отменённых.csv",
        "orders_not_cancelled.csv",
        "Sales incl cancelled.csv",
        "order_lines_without_drafts.csv",
        "Заказы кроме отменённых и черновиков.csv",
        "orders_by_cart_size.csv",
    ],
)
def test_a_name_that_says_what_is_left_out_is_of_sales(tmp_path: Path, name: str) -> None:
    """The word behind `without` is what the file is not of."""
    files = {"customers.csv": CUSTOMERS, name: "Код клиента;Дата;Сумма\n70000;06.01.2026;10,00\n"}
    assert len(read(tmp_path, files, "purchases", "amount")[0]) == 1


@pytest.mark.parametrize(
    "name", ["Клиенты менеджера Ивановой.csv", "customers_by_manager.csv", "Покупатели и поставщики.csv"]
)
def test_customers_of_somebody_are_customers(tmp_path: Path, name: str) -> None:
    """They are named first."""
    files = {name: "id,name,phone,city\n1,Иван,+79160000001,Тверь\n2,Пётр,+79160000002,Омск\n"}
    assert len(read(tmp_path, files, "customers", "customer_id")[0]) == 2


NOT_SOLD = {
    "Отменённые заказы.csv": "отмененные",
    "cancelled_orders_2024.csv": "cancelled",
    "orders_cancelled.csv": "cancelled",
    "purchases/void.csv": "void",
    "orders/Отменённые.csv": "отмененные",
    "Неоплаченные заказы.csv": "неоплаченные",
    "Не оплаченные заказы.csv": "не оплаченные",
    "orders-not-paid.csv": "not paid",
    "declined payments.csv": "declined",
}


@pytest.mark.parametrize("name", NOT_SOLD)
@pytest.mark.parametrize("header", ["customer_id,purchased_on,amount", "Код клиента,Дата,Сумма"])
def test_what_was_never_sold_is_no_purchase_whatever_its_columns(
    tmp_path: Path, name: str, header: str
) -> None:
    """In the contract's own words, and in a folder of purchases: the build asks."""
    files = {"customers.csv": CUSTOMERS, name: f"{header}\n70000,2026-01-06,10\n"}
    with pytest.raises(ExportError, match=f"its name says {NOT_SOLD[name]}; name it"):
        read(tmp_path, files, "purchases", "amount")


@pytest.mark.parametrize(
    "name",
    [
        "Заказы без отказов.csv",
        "Продажи без учёта отказов и возвратов.csv",
        "orders excluding unsubscribed.csv",
        "Покупки не из стоп-листа.csv",
        "orders_without_complaints.csv",
        "Sales net of bounced.csv",
    ],
)
def test_a_name_that_says_who_is_left_out_is_no_list_of_them(tmp_path: Path, name: str) -> None:
    """Nobody is kept from messages by it."""
    files = {"customers.csv": CUSTOMERS, name: "Код клиента;Дата;Сумма\n70000;06.01.2026;10,00\n"}
    assert len(read(tmp_path, files, "purchases", "amount")[0]) == 1


@pytest.mark.parametrize(
    "name",
    ["Не писать.csv", "no spam.csv", "do not mail.csv", "Стоп-лист без дублей.csv", "not bounced, unsub.csv"],
)
def test_a_list_of_whom_not_to_contact_may_deny_something(tmp_path: Path, name: str) -> None:
    """That is what it is for."""
    files = {"customers.csv": CUSTOMERS, name: "customer_id\n70000\n"}
    assert read(tmp_path, files, "suppressions", "customer_id")[0] == [("70000",)]


def test_whoever_is_taken_for_a_sum_is_named(tmp_path: Path) -> None:
    """Somebody may be called so."""
    people = "customer_id,gender,rating,visits\na,F,5,3\nMedia,,5.5,3\nb,M,6,3\n"
    found, said = read(tmp_path, {"customers.csv": people}, "customers", "customer_id")
    assert len(found) == 2
    assert "Media sums up others" in said


@pytest.mark.parametrize(
    ("name", "word"), [("Отменённые заказы.csv", "отмененные"), ("Клиентские менеджеры.csv", "менеджеры")]
)
def test_the_word_that_puts_a_file_aside_is_named(tmp_path: Path, name: str, word: str) -> None:
    """In both languages."""
    people = "id,name,phone,city\n1,Иван,+79160000001,Тверь\n"
    orders = "Код клиента;Дата;Сумма\n70000;06.01.2026;10,00\n"
    files = {"customers.csv": CUSTOMERS, name: people if "менеджеры" in name else orders}
    with pytest.raises(ExportError, match=f"could be a table .*: its name says {word}; name it") as stop:
        read(tmp_path, files, "purchases", "amount")
    assert f"в его имени стоит «{word}»" in in_russian(str(stop.value))


CANCELLED = {
    "Отменён": True, "cancelled": True, "Удален": True, "отказ клиента": True, "rejected": True, "да": True,
    "05.01.2026": True, "отмены нет": False, "нет отмены": False, "без отмены": False,
    "возврат": True, "запрос на отмену": False,
    "Не отменён": False, "нет": False, "active": False, "Выполнен": False,
}  # fmt: skip


@pytest.mark.parametrize("word", CANCELLED)
@pytest.mark.parametrize("header", ["Отмена", "cancelled"])
def test_a_column_of_what_was_cancelled_says_it_in_its_own_words(
    tmp_path: Path, header: str, word: str
) -> None:
    """Where the others are empty; words of no meaning are told."""
    rows = f"order_id,customer_id,order_date,total,{header}\n1,70000,2026-01-05,1,\n"
    rows += f"2,70111,2026-01-05,2,{word}\n"
    found, _ = read(tmp_path, {"customers.csv": CUSTOMERS, "orders.csv": rows}, "purchases", "amount")
    assert len(found) == (1 if CANCELLED[word] else 2)


CAMPAIGNS = "campaign_id,starts_on,ends_on,mechanic\nc1,2026-01-01,2026-01-14,percent\n"
ARMS = {
    # a column of contacts, its cells for one who got the offer and one who did not, and the arm of the first
    "is_control": ("0", "1", None),
    "Контрольная группа": ("нет", "да", None),
    "контроль": ("", "+", None),
    "treated": ("true", "false", None),
    "control_group": ("A", "control", "A"),
    "Группа": ("A", "Контрольная", "A"),
}


@pytest.mark.parametrize("header", ARMS)
def test_who_got_no_offer_is_the_control_however_it_is_said(tmp_path: Path, header: str) -> None:
    """A yes to the control, a no to the offer, or the name of an arm."""
    offer, control, arm = ARMS[header]
    contacts = f"campaign_id,customer_id,contacted_on,{header}\nc1,70000,2026-01-02,{offer}\n"
    contacts += f"c1,70111,2026-01-02,{control}\n"
    files = {"customers.csv": CUSTOMERS, "campaigns.csv": CAMPAIGNS, "contacts.csv": contacts}
    found, said = read(tmp_path, files, "contacts", "arm")
    assert found == [(arm,), ("control",)]
    assert f"1 of 2 lines are of the control, by {header}" in said


@pytest.mark.parametrize(
    ("header", "first", "second"),
    [
        ("коммуникация", "да", "нет"),
        ("воздействие", "1", "0"),
        ("is_test", "no", "no"),
        ("тест", "0", "0"),
    ],
)
def test_who_could_not_be_reached_is_no_control(tmp_path: Path, header: str, first: str, second: str) -> None:
    """Those are other people than who was left out by chance; where nobody is of a test, there was none."""
    contacts = f"campaign_id,customer_id,contacted_on,{header}\nc1,70000,2026-01-02,{first}\n"
    contacts += f"c1,70111,2026-01-02,{second}\n"
    files = {"customers.csv": CUSTOMERS, "campaigns.csv": CAMPAIGNS, "contacts.csv": contacts}
    found, said = read(tmp_path, files, "contacts", "arm")
    assert "control" not in {arm for (arm,) in found}
    assert "of the control" not in said


RESPONSES = {
    "responded": ("1", "0"),
    "Отклик": ("Да", "Нет"),
    "converted": ("true", "false"),
    "event": ("click", "unsubscribe"),
    "Событие": ("переход", "доставлено"),
    "action": ("form sent", "no thanks"),
    "тип события": ("заявка отправлена", "не купил"),
}
EVENTS = {
    False: [
        "заявка отправлена", "отправлена анкета", "form sent", "sent a reply", "order delivered",
        "перезвонил",
        "delivered and opened", "clicked", "не открыл, но купил", "заказ оформлен", "купил с доставкой",
    ],
    True: [
        "не купил", "нет ответа", "no thanks", "sent", "delivered", "доставлено", "email sent",
        "письмо доставлено",
        "sms delivered", "hard bounce", "clicked unsubscribe", "sent/delivered",
        "доставлено и не открыто", "отказ",
        "marked as spam", "не удалось доставить", "delivered, no reply", "didn't open", "no",
    ],
}  # fmt: skip


@pytest.mark.parametrize("is_none", EVENTS)
def test_a_response_is_one_whatever_was_sent_or_delivered(is_none: bool) -> None:
    """A message on its way is no response; a form that somebody sent is one."""
    assert [event for event in EVENTS[is_none] if is_no_response(event) != is_none] == []


def test_what_was_paid_is_taken_out_by_no_delay() -> None:
    """Only by what was called off; what nobody knows is told, and counts."""
    late = ["просрочена доставка", "overdue", "expired card, paid later", "paid, not yet delivered"]
    late += ["оплачен, не доставлен", "предоплачен, ещё не выкуплен"]
    out = [
        "not yet paid",
        "не был оплачен",
        "не доставлен",
        "paid, cancelled",
        "expired",
        "no show",
        "не пришел",
    ]
    assert [(word, order_word(word)) for word in late if order_word(word) == "no"] == []
    assert [word for word in out if order_word(word) != "no"] == []


@pytest.mark.parametrize("header", RESPONSES)
def test_a_line_that_says_no_is_no_response(tmp_path: Path, header: str) -> None:
    """Mailers list everybody they wrote to, with what became of it."""
    yes, no = RESPONSES[header]
    lines = f"campaign_id,customer_id,responded_on,{header}\nc1,70000,2026-01-03,{yes}\n"
    lines += f"c1,70111,2026-01-03,{no}\n"
    files = {"customers.csv": CUSTOMERS, "campaigns.csv": CAMPAIGNS, "responses.csv": lines}
    found, said = read(tmp_path, files, "responses", "customer_id")
    assert found == [("70000",)]
    assert "no responses" in said


@pytest.mark.parametrize(
    ("status", "kept"),
    [
        ("отменена", 1), ("Cancelled", 1), ("not cancelled", 2), ("planned", 2), ("не запущена", 2),
        ("not started", 2), ("cancellable", 2),
    ],
)  # fmt: skip
def test_a_campaign_that_was_called_off_teaches_nothing(tmp_path: Path, status: str, kept: int) -> None:
    """Else it would be one that everybody got."""
    lines = "campaign_id,starts_on,ends_on,mechanic,status\nc0,2026-01-01,2026-01-14,percent,completed\n"
    lines += f"c1,2026-03-01,2026-03-14,percent,{status}\n"
    files = {"customers.csv": CUSTOMERS, "campaigns.csv": lines}
    assert len(read(tmp_path, files, "campaigns", "campaign_id")[0]) == kept


BROUGHT_BACK = {
    # columns of a receipt of 10, and of what was brought back of it, whose sum has no minus of its own
    "number of things": ("Quantity;Amount", "1;10", "-1;10"),
    "number of things, with a price": ("Quantity;Unit Price", "1;10", "-1;10"),
    "both below nothing": ("Quantity;Unit Price", "1;10", "-1;-10"),
    "a yes": ("Amount;Is return", "10;0", "10;1"),
    "a yes in Russian": ("Сумма;Возврат", "10;Нет", "10;Да"),
    "a column of its own": ("Sales;Refunds", "10;0", "0;10"),
    "a sum under the word": ("Сумма;Возврат", "10;0", "0;10"),
    "all of it, by a minus": ("Quantity;Amount", "1;10", "-1;-10"),
}


@pytest.mark.parametrize("kind", BROUGHT_BACK)
def test_what_was_brought_back_is_taken_off_however_it_is_told(tmp_path: Path, kind: str) -> None:
    """By a number of things, by a yes, or by a column of its own."""
    header, sold, back = BROUGHT_BACK[kind]
    lines = f"Date;Receipt;Customer ID;{header}\n2026-01-05;1;70000;{sold}\n2026-01-09;2;70000;{back}\n"
    files = {"customers.csv": CUSTOMERS, "sales.csv": lines}
    found, _ = read(tmp_path, files, "purchases", "amount")
    assert found == [(Decimal(10),), (Decimal(-10),)]


@pytest.mark.parametrize("header", ["return", "Возврат", "Is return", "refunded", "Возвращено"])
@pytest.mark.parametrize("is_of_sale", [True, False])
def test_a_yes_to_a_return_takes_its_sale_off_once(tmp_path: Path, header: str, is_of_sale: bool) -> None:
    """On the sale it came to nothing; on a line of its own it takes off the sale that it is like."""
    sales = [
        f"{at},70000,2026-01-0{at},a,{100 + at},{'yes' if is_of_sale and at > 3 else 'no'}"
        for at in range(1, 7)
    ]
    if not is_of_sale:
        sales += [f"{10 + at},70000,2026-01-2{at},a,{100 + at},yes" for at in range(4, 7)]
    assert sold(tmp_path, f"Receipt,Customer ID,Date,Product,Amount,{header}", sales)[0] == 306


def test_returns_of_what_another_file_sold_are_taken_off(tmp_path: Path) -> None:
    """A file where every line is one has no sales to compare."""
    lines = ["1,70000,2026-01-05,10,yes", "2,70111,2026-01-06,20,yes"]
    assert sold(tmp_path, "Receipt,Customer ID,Date,Amount,Is return", lines)[0] == -30


@pytest.mark.parametrize(
    ("header", "lines", "meant"),
    [
        ("Дата;Код клиента;Сумма;Возврат", ["2026-01-05;70000;10;нет", "2026-01-06;70111;20;нет"], 30),
        ("Дата;Код клиента;Сумма;Количество", ["2026-01-05;70000;10;1", "2026-01-06;70000;10;-1"], 0),
    ],
)
def test_a_column_that_says_which_line_is_a_return_is_not_asked_for(
    tmp_path: Path, header: str, lines: Sequence[str], meant: int
) -> None:
    """A yes or a no, or a number of things."""
    assert sold(tmp_path, header, lines, "Продажи и возвраты.csv")[0] == meant


@pytest.mark.parametrize(
    ("header", "rate"), [("Discount %", "50"), ("Скидка, %", "50%"), ("Rabatt in %", "50,0")]
)
def test_a_price_less_a_discount_in_percents_is_what_was_paid(tmp_path: Path, header: str, rate: str) -> None:
    """Where no column has the sum."""
    lines = f"Date;Receipt;Customer ID;Qty;Price;{header}\n2026-01-05;1;70000;2;20;{rate}\n"
    lines += f"2026-01-06;2;70111;1;41;{rate}\n"
    files = {"customers.csv": CUSTOMERS, "sales.csv": lines}
    found, _ = read(tmp_path, files, "purchases", "amount")
    assert found == [(Decimal(20),), (Decimal("20.5"),)]
