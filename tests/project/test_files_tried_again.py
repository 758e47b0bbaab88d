"""Exports that a stranger wrote and that were read wrongly, or stopped for nothing; a kind each."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import duckdb
import pytest
from otklik.commands.check import check
from otklik.export_files import presets
from otklik.export_files.columns import Settings
from otklik.export_files.contract import TABLES, ExportError
from otklik.export_files.encodings import find_encoding
from otklik.export_files.export import open_export
from otklik.export_files.in_russian import in_russian
from otklik.export_files.presets import is_known
from otklik.export_files.typed import type_source

from tests.families import few_of_each
from tests.project.reading import read

# each reads a small file or two
pytestmark = few_of_each(2)

CUSTOMERS = (
    "customer_id,email,phone,city\n1001,ann@x.com,+79161000001,Omsk\n1002,bob@x.com,+79161000002,Tver\n"
    "1003,cyd@x.com,+79161000003,Omsk\n"
)
CAMPAIGNS = (
    "campaign_id,campaign_name,starts_on,ends_on,mechanic,discount_rate\n"
    "A,Spring,2026-03-01,2026-03-14,percent,0.1\nB,Autumn Sale,2026-10-01,2026-10-14,percent,0.1\n"
)


def paid(tmp_path: Path, name: str, content: str, *more: str) -> tuple[list[str], str]:
    """Return who bought, when and for how much, a line each, and what is said of the cells."""
    columns = ("customer_id", "cast(purchased_on as date)", "amount", *more)
    rows, said = read(tmp_path, {"customers.csv": CUSTOMERS, name: content}, "purchases", *columns)
    return ["|".join("" if cell is None else str(cell) for cell in row) for row in rows], said


# --- people

MAILER = (
    "email,email_status,phone,Name\nANN@x.com,active,,Ann\nbob@x.com,unsubscribed,,\nnew@x.com,active,,New\n"
)


def test_a_mailers_list_beside_customers_is_of_the_same_people(tmp_path: Path) -> None:
    """By e-mails alone they were customers of their own, and who had left was written to under their id."""
    files = {"customers.csv": CUSTOMERS, "unisender_export.csv": MAILER}
    rows, said = read(tmp_path, files, "customers", "customer_id", "consent")
    assert rows == [("1001", True), ("1002", False), ("1003", True), ("new@x.com", True)]
    assert "2 of 3 are customers of other files" in said


def test_a_no_to_messages_in_one_file_of_customers_is_one_in_all(tmp_path: Path) -> None:
    """The first line of a customer stays, whatever stands there; the consent is that of all."""
    files = {
        "customers_1.csv": "customer_id,consent\n1,yes\n2,yes\n",
        "customers_2.csv": "customer_id,consent\n1,no\n3,yes\n",
    }
    rows, _ = read(tmp_path, files, "customers", "customer_id", "consent")
    assert sorted(rows) == [("1", False), ("1", False), ("2", True), ("3", True)]


@pytest.mark.parametrize(
    ("people", "reached"), [(6, 6), (25, 1)], ids=["records of one", "a field filled in"]
)
def test_a_phone_that_many_have_refuses_for_nobody_else(tmp_path: Path, people: int, reached: int) -> None:
    """`+7 000 000-00-00` of one who refuses kept all off the list who had it in the other file."""
    names = range(1, people + 1)
    files = {
        "customers.csv": "customer_id,phone,city\n" + "".join(f"{at},+79990000000,Omsk\n" for at in names),
        "customers_2.csv": "customer_id,phone,consent\n1,+79990000000,no\n",
    }
    rows, _ = read(tmp_path, files, "customers", "customer_id", "consent")
    assert len({customer for customer, consent in rows if consent is False}) == reached


def test_whoever_of_one_phone_said_no_nobody_of_it_is_written_to(tmp_path: Path) -> None:
    """A couple, or two records of one customer; a consent is taken back so and never given."""
    files = {
        "customers.csv": "customer_id,phone\n"
        "1,+79161000001\n2,+79161000001\n3,+79161000003\n4,+79161000004\n",
        "stop.csv": "phone,reason\n8 916 100-00-01,asked\n+79161000003,asked\n",
        "consents.csv": "phone,purpose,given_on,withdrawn_on\n"
        "+79161000001,own messages,2026-01-01,2026-02-01\n"
        "+79161000004,profiling,2026-01-01,\n+79161000003,profiling,2026-01-01,\n"
        "+79161000001,ads platform,2026-01-01,\n",
    }
    for table, who in (("suppressions", ["1", "2", "3"]), ("consents", ["1", "2", "3", "4", "79161000001"])):
        rows, said = read(tmp_path / table, files, table, "customer_id")
        assert sorted(customer for (customer,) in rows) == who
        assert "1 phones, e-mails or ids are of several customers each: none of these gets messages" in said


@pytest.mark.parametrize("phone", ["7,91612E+10", "7.91612E+10", "7,9161234567E+10", "8E+10"])
def test_a_phone_that_excel_has_cut_is_asked_about(tmp_path: Path, phone: str) -> None:
    """What stood before the comma was the id 7."""
    files = {"customers.csv": CUSTOMERS, "stop.csv": f"phone;reason\n{phone};asked\n+79161000001;asked\n"}
    with pytest.raises(ExportError, match=r"customer_id has [78][.,\d]*E\+10, which is a long number cut"):
        read(tmp_path, files, "suppressions", "customer_id")


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("Omsk,  Tver", "Omsk, Tver"),
        ("Omsk / Tver", "Omsk, Tver"),
        ("Omsk;\u00a0Tver", "Omsk, Tver"),
        ("Omsk and Tver", "Omsk, Tver"),
        ('"Omsk\nTver"', "Omsk, Tver"),
        ("Rostov-on-Don", "Rostov-on-Don"),
        ("all cities", None),
    ],
)
def test_cities_of_a_campaign_are_parted_however_they_are_written(
    tmp_path: Path, written: str, read_as: str | None
) -> None:
    """A second city behind two blanks or a slash was lost, and half of the audience with it."""
    cell = written if written.startswith('"') else f'"{written}"'
    campaigns = f"campaign_id,starts_on,ends_on,city\nA,2026-03-01,2026-03-14,{cell}\n"
    rows, _ = read(tmp_path, {"customers.csv": CUSTOMERS, "campaigns.csv": campaigns}, "campaigns", "city")
    assert rows == [(read_as,)]


SHOP = "customer_id,email,phone\n1,u1@x.com,\n2,,8 (916) 100-00-02\n3,u3@x.com,\n4,U1@x.com,\n05,,\n"


@pytest.mark.parametrize(
    ("mailer", "refused", "others"),
    [
        # two have one e-mail; most of the list has never bought, and nobody of it said no but them
        ("Email,City,Phone,Unsubscribed\nu1@x.com,Y,,yes\na@y.com,Y,,no\nb@y.com,Y,,no\n", ["1", "4"], True),
        # the mailer's own ids
        ("Record ID,Email,City,Unsubscribed\n901,u1@x.com,Y,yes\n902,u3@x.com,Y,no\n", ["1", "4"], True),
        # a phone beside another e-mail, and an id that a table program took the zeros off
        ("Email,Phone,Unsubscribed\nz@y.com,+7 916 100-00-02,yes\nu3@x.com,,no\n", ["2"], True),
        ("customer_id,city,Unsubscribed\n5,Y,yes\n3,Y,no\n", ["05"], True),
        # one of whom nobody knows who it is may be any of the silent
        ("Record ID,Email,City,Unsubscribed\n901,u1@x.com,Y,yes\n902,q@y.com,Y,yes\n", ["1", "4"], None),
        ("Email,City,Newsletter\nu1@x.com,Y,no\na@y.com,Y,yes\nb@y.com,Y,yes\n", ["1", "4"], None),
    ],
)
def test_a_refusal_reaches_everybody_of_its_address(
    tmp_path: Path, mailer: str, refused: list[str], others: bool | None
) -> None:
    """Who had left was written to under the shop's id where most of the mailer's list was not met."""
    rows, _ = read(
        tmp_path,
        {"customers.csv": SHOP, "customers_2.csv": mailer},
        "customers",
        "file, customer_id, consent",
    )
    consents = {who: consent for file, who, consent in rows if file == "customers.csv"}
    assert consents == {who: False if who in refused else others for who in ("1", "2", "3", "4", "05")}


@pytest.mark.parametrize(
    ("listed", "stops"),
    [
        # who left the mailings need not have bought
        (["u1@x.com", *(f"lead{at}@x.com" for at in range(60))], False),
        # ids of customers who are gone
        (["1", "2", "3", "900"], False),
        (["1", "900", "901", "902"], True),
        (["900", "901"], True),
    ],
)
def test_strangers_in_a_list_of_whom_not_to_contact(tmp_path: Path, listed: list[str], stops: bool) -> None:
    """A list that means others than customers stops the build; one that means others, too, does not."""
    header = "email" if "@" in listed[0] else "customer_id"
    people = "".join(f"{at},u{at}@x.com\n" for at in range(1, 30))
    (tmp_path / "customers.csv").write_text(f"customer_id,email\n{people}")
    (tmp_path / "unsubscribed.csv").write_text("\n".join([header, *listed, ""]))
    assert bool(check(tmp_path, {}).faults) == stops


def test_removed_contacts_are_whom_not_to_contact(tmp_path: Path) -> None:
    """As mailers call those who left."""
    for name in ("removed_contacts.csv", "Удалённые подписчики.csv", "deleted subscribers.csv"):
        files = {"customers.csv": CUSTOMERS, name: "email,reason\nann@x.com,unsubscribe\n"}
        (tmp_path / name).mkdir()
        assert read(tmp_path / name, files, "suppressions", "customer_id")[0] == [("1001",)], name


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        ("CardCode;CardName;CardType;E_Mail;City\nC1;A;C;a@x.com;x\nV1;B;S;b@x.com;x\n", ["C1"]),
        ("Код;Тип контрагента;Город\n1;Покупатель;x\n2;Поставщик;x\n", ["1"]),
        # what customers are like is an attribute of them
        ("customer_id;contact type;city\n1;VIP;x\n2;S;x\n", ["1", "2"]),
    ],
)
def test_a_supplier_is_no_customer(tmp_path: Path, content: str, kept: list[str]) -> None:
    """SAP Business One and 1C keep both in one list."""
    rows, _ = read(tmp_path, {"customers.csv": content}, "customers", "customer_id", "attributes")
    assert [row[0] for row in rows] == kept
    assert all(("VIP" in row[1]) == (row[0] == "1" and "VIP" in content) for row in rows)


def test_consents_without_a_purpose_are_for_own_messages(tmp_path: Path) -> None:
    """A log of opt-ins and opt-outs says no more."""
    files = {
        "customers.csv": CUSTOMERS,
        "consents.csv": "client_id,channel,action,date\n1001,email,opt_in,2025-01-01\n"
        "1001,email,opt_out,2026-02-01\n",
    }
    rows, said = read(tmp_path, files, "consents", "purpose", "given_on is null", "withdrawn_on is null")
    assert rows == [("own_messages", False, True), ("own_messages", True, False)]
    assert "its consents are for own messages" in said


def test_purposes_that_are_no_business_of_campaigns_are_said_and_stop_nothing(tmp_path: Path) -> None:
    """Who took back what nobody knows gets no messages, and that is said."""
    lines = "".join(
        f"100{at % 3 + 1},{('own messages', 'profiling', 'surveys')[at % 3]},2026-01-01,\n"
        for at in range(30)
    )
    (tmp_path / "export").mkdir()
    consents = f"customer_id,purpose,given_on,withdrawn_on\n{lines}1002,lottery,2026-01-01,2026-02-01\n"
    for name, content in {"customers.csv": CUSTOMERS, "consents.csv": consents}.items():
        (tmp_path / "export" / name).write_text(content)
    report = check(tmp_path / "export", {})
    assert not report.faults
    said = "\n".join(report.lines)
    assert "no purpose that is known is surveys, lottery: it allows nothing, and who took it back" in said
    assert "rejected: 10 rows, unknown purpose, such as surveys" in said


def test_a_purpose_under_another_name_is_one(tmp_path: Path) -> None:
    """A profiling taken back was a no to messages, and a yes to third parties a yes to them."""
    listed = (
        "customer_id,form,scope,given_on,withdrawn_on\n1001,web,Profiling,2025-01-01,2026-01-13\n"
        "1002,web,third_parties,2025-01-01,\n1003,web,,2025-01-01,\n"
    )
    files = {"customers.csv": CUSTOMERS, "consents.csv": listed}
    rows, said = read(tmp_path, files, "consents", "customer_id", "purpose")
    assert rows[:2] == [("1001", "profiling"), ("1002", "ads_platform")]
    assert all(purpose != "own_messages" for _, purpose in rows)
    assert "own messages" not in said
    assert "scope is read as what each consent is for" in said


# --- money


@pytest.mark.parametrize(
    ("header", "amount"),
    [("Amount $", 10), ("Amount USD", 10), ("Montant €", 10), ("Amount, k$", 10_000), ("Amount cents", 0.1)],
)
def test_the_end_of_a_word_is_no_unit(tmp_path: Path, header: str, amount: float) -> None:
    """The `t` of `Amount $` is not the thousands of `t€`."""
    content = f'customer_id,purchased_on,"{header}"\n1001,2026-01-13,10\n'
    rows, _ = paid(tmp_path, "purchases.csv", content)
    assert [float(row.split("|")[2]) for row in rows] == [amount]


@pytest.mark.parametrize(
    ("names", "left", "right"),
    [("Дебет;Кредит", "1035,00", "35,00"), ("Soll;Haben", "1.035,00", "35,00"), ("Debe;Haber", "1035", "35")],
)
def test_debit_and_credit_in_two_columns(tmp_path: Path, names: str, left: str, right: str) -> None:
    """What stands on most lines is sold, what stands on the others was taken back."""
    lines = (
        f"1001;2026-03-01;{left};\n1002;2026-03-02;7;0,00\n1003;2026-03-02;8;0\n1001;2026-03-03;;{right}\n"
    )
    rows, said = paid(tmp_path, "sales.csv", f"customer_id;date;{names}\n{lines}")
    assert rows[0] == "1001|2026-03-01|1035.00"
    assert rows[3] == "1001|2026-03-03|-35.00"
    assert "is what was sold (3 lines)" in said


@pytest.mark.parametrize("second", ["1002;2026-03-02;;5\n", "1002;2026-03-02;5;5\n", "1002;2026-03-02;-5;\n"])
def test_debit_and_credit_that_nobody_can_tell_are_asked(tmp_path: Path, second: str) -> None:
    """As many on either side, both on one line, or a minus: a sentence, in both languages."""
    with pytest.raises(ExportError, match="two sides of an account") as raised:
        paid(tmp_path, "sales.csv", f"customer_id;date;debit;credit\n1001;2026-03-01;10;\n{second}")
    assert "две стороны счёта" in in_russian(raised.value.faults[0])


@pytest.mark.parametrize(
    ("header", "lines", "amounts"),
    [
        ("Сумма без НДС;НДС", ["100;20", "50;10"], ["120.00", "60.00"]),
        ("Сумма без НДС;НДС", ["100;20%", "50;10%"], ["120.00", "55.00"]),
        ("Сумма без НДС;Ставка НДС", ["100;20%", "50;Без НДС"], ["120.00", "50.00"]),
        ("Nettobetrag;MwSt", ["100;19 %", "50;7 %"], ["119.00", "53.50"]),
        ("Montant HT;TVA", ["100;20", "50;10"], ["120.00", "60.00"]),
        # with the tax already
        ("Сумма;НДС", ["120;20%", "55;10%"], ["120.00", "55.00"]),
        ("NETWR;MWSBP", ["100,00;19,00", "50,00-;9,50-"], ["119.00", "-59.50"]),
    ],
)
def test_a_tax_beside_a_sum_without_it_is_paid_too(
    tmp_path: Path, header: str, lines: list[str], amounts: list[str]
) -> None:
    """As a sum or in per cents; a sum that is not called net is left."""
    text = "".join(f"{1001 + at};2026-03-1{at};tea {at};{line}\n" for at, line in enumerate(lines))
    rows, _ = paid(tmp_path, "sales.csv", f"customer_id;date;product;{header}\n{text}")
    assert [row.split("|")[2] for row in rows] == amounts


def test_a_tax_of_a_whole_receipt_is_added_once(tmp_path: Path) -> None:
    """By the shares of its lines, to the kopeck; of what was brought back with its sign."""
    lines = (
        "1001;2026-03-01;5;Mug;100;30\n1001;2026-03-01;5;Tea;50;30\n"
        "1002;2026-03-02;6;Tea;10;2\n1001;2026-03-03;7;Mug;-100;-30\n1001;2026-03-03;7;Tea;-50;-30\n"
    )
    rows, said = paid(
        tmp_path, "sales.csv", f"customer_id;date;receipt;product;Сумма без НДС;НДС чека\n{lines}"
    )
    assert [row.split("|")[2] for row in rows] == ["120.00", "60.00", "12.00", "-120.00", "-60.00"]
    assert "once, by the shares of the lines" in said


def test_amazons_price_is_before_its_promotion(tmp_path: Path) -> None:
    """Five dollars off thirty-five are thirty."""
    header = "amazon-order-id\tpurchase-date\torder-status\tproduct-name\tquantity\tcurrency\titem-price"
    text = f"{header}\titem-promotion-discount\tbuyer-email\n"
    text += "1\t2026-03-01T10:11:12+00:00\tShipped\tMug\t2\tUSD\t35.00\t5.00\tann@x.com\n"
    text += "2\t2026-03-02T10:11:12+00:00\tShipped\tMug\t1\tUSD\t17.50\t\tcyd@x.com\n"
    assert paid(tmp_path, "amazon.txt", text)[0] == ["1001|2026-03-01|30.00", "1003|2026-03-02|17.50"]


# --- lines


@pytest.mark.parametrize("word", ["Open", "Offen", "Открыт", "Abierto", "Aperto", "Otwarte", "Açık"])
def test_a_payment_that_is_open_has_not_been_made(tmp_path: Path, word: str) -> None:
    """An order that is open may be on its way."""
    text = (
        "order_id,customer_id,date,total,{}\n1,1001,2026-03-01,35,Paid\n2,1002,2026-03-02,45," + word + "\n"
    )
    assert len(paid(tmp_path, "orders.csv", text.format("Order Payment State"))[0]) == 1
    (tmp_path / "b").mkdir()
    if word == "Open":
        assert len(paid(tmp_path / "b", "orders.csv", text.format("Order Status"))[0]) == 2


MERGED = (
    "order_id,customer_id,date,product,amount\n1,1001,2026-03-01,Mug,60\n,,,Cup,40\n"
    "2,1002,2026-03-02,Tea,30\n"
)


def test_lines_below_a_merged_cell_are_of_its_order(tmp_path: Path) -> None:
    """Who bought, when and under which number stands in the first line alone."""
    rows, said = paid(tmp_path, "orders.csv", f"{MERGED},,,Total,130\n", "receipt_id")
    assert rows == ["1001|2026-03-01|60.00|1", "1001|2026-03-01|40.00|1", "1002|2026-03-02|30.00|2"]
    assert "are of the line above that has them (1)" in said


def test_a_sale_to_nobody_named_is_not_the_one_aboves(tmp_path: Path) -> None:
    """It has a day of its own."""
    rows, _ = paid(tmp_path, "orders.csv", MERGED.replace(",,,Cup", ",,2026-03-01,Cup"))
    assert rows == ["1001|2026-03-01|60.00", "|2026-03-01|40.00", "1002|2026-03-02|30.00"]


@dataclass
class Listening:
    """A connection that keeps what it is asked."""

    conn: duckdb.DuckDBPyConnection
    asked: list[str] = field(default_factory=list)

    def execute(self, query: str, *values: object) -> duckdb.DuckDBPyConnection:
        self.asked.append(query)
        return self.conn.execute(query, *values)


def test_plain_purchases_are_looked_through_once(tmp_path: Path) -> None:
    """All columns in one scan: a second one, for lines below a merged cell, had made deciding half as dear
    again (five million lines: 102 % of reading them), though every line named its customer.
    """
    lines = [f"C{n % 9},2026-03-0{n % 9 + 1},{n},10.50,Мяч,Nike,обувь,white,1,0.50" for n in range(200)]
    header = (
        "customer_id,purchased_on,receipt_id,amount,product,brand,category,colour,quantity,discount_amount"
    )
    (tmp_path / "purchases.csv").write_text("\n".join([header, *lines, ""]))
    (tmp_path / "customers.csv").write_text("customer_id\nC1\n")
    export = open_export(tmp_path, tmp_path / "scratch", presets.tables_of, presets.is_known)
    (source,) = export.tables["purchases"]
    table = next(table for table in TABLES if table.name == "purchases")
    with duckdb.connect() as conn:
        listening = Listening(conn)
        type_source(cast("duckdb.DuckDBPyConnection", listening), table, source, Settings())
    # a question that one line answers is no scan
    assert len([query for query in listening.asked if not query.endswith("limit 1")]) == 1


@pytest.mark.parametrize(
    "below",
    [
        "+-----+------+-----+\n2 rows in set (0.00 sec)",
        "2,record(s) downloaded\nSeller ID: x",
        "Ответственный: Иванова,,,",
        "2,rows",
    ],
)
def test_what_a_program_says_below_a_table_is_no_record(tmp_path: Path, below: str) -> None:
    """A count that the separator parts, and whose table it is."""
    (tmp_path / "customers.csv").write_text(CUSTOMERS)
    text = f"customer_id,date,product,amount\n1001,2026-03-01,Mug,10\n1002,2026-03-02,Cup,20\n{below}\n"
    (tmp_path / "sales.csv").write_text(text)
    report = check(tmp_path, {})
    assert not report.faults
    assert "sales.csv: purchases, 2 records" in "\n".join(report.lines)


SYSTEMS = {
    "Deal - ID,Deal - Value,Deal - Currency of Value,Deal - Status,Deal - Won time,Person - Email": (
        "1,1035,USD,Won,2026-03-01 10:11:12,ann@x.com\n2,50,USD,Lost,,bob@x.com\n"
    ),
    "Document No.,Sell-to Customer No.,Posting Date,No.,Description,Quantity,Amount,Amount Including VAT": (
        '1,1001,3/1/2026,1000,Mug,2,"1,000.00","1,035.00"\n'
    ),
    "Name,Email,Phone,paymentsystem,orderid,products,price,subtotal,sent,Status": (
        "A,ann@x.com,,cash,1,Mug,1035,1035,2026-03-01 10:11:12,Оплачен\n"
    ),
    (
        "Номер заказа,Принят в обработку,Дата отгрузки,Статус,Наименование товара,Оплачено покупателем,"
        "ID покупателя"
    ): ("1,2026-03-01 10:11:12,2026-03-02 10:00:00,Доставлен,Mug,1035.00,1001\n"),
    "VBELN,FKDAT,KUNAG,ARKTX,NETWR,WAERK,FKSTO": (
        "1,20260301,1001,Mug,1035.00,EUR,\n2,20260302,1002,Mug,435.00,EUR,X\n"
    ),
    (
        "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,"
        "Transaction ID,Item Title,Receipt ID"
    ): (
        '3/1/2026,10:11:12,PDT,Ann,Express Checkout Payment,Completed,USD,"1,035.00",-30,1005,ann@x.com,'
        "s@x.com,1,Mug,\n"
    ),
}


@pytest.mark.parametrize("header", SYSTEMS)
def test_systems_by_their_own_headers(tmp_path: Path, header: str) -> None:
    """Pipedrive, Business Central, Tilda, Ozon, SAP, PayPal: one sale, its number and what was paid."""
    text = f"{header}\n{SYSTEMS[header]}"
    if "/" in SYSTEMS[header]:
        text += SYSTEMS[header].splitlines()[0].replace("3/1/", "3/21/").replace("1001", "9") + "\n"
    rows, _ = paid(tmp_path, "export 1.csv", text, "receipt_id")
    assert rows[0] == "1001|2026-03-01|1035.00|1"


# --- days


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Mar 5, 2026 10:14 PM PST", "2026-03-06"),
        ("Mar 5, 2026 10:14 AM PST", "2026-03-05"),
        # every moment has the same distance: the shop's own clock
        ("2026-03-05 12:10:00 AM +0300", "2026-03-05"),
        ("2026-03-05 12:10:00 PM +0300", "2026-03-05"),
        ("05.03.2026 11:59 PM EST", "2026-03-06"),
    ],
)
def test_a_zone_behind_am_or_pm_is_one(tmp_path: Path, written: str, day: str) -> None:
    """It was passed over without a word: the day is that of the zone that is said."""
    text = f'customer_id,purchased_on,amount\n1001,"{written}",10\n1002,"{written}",20\n'
    rows, said = paid(tmp_path, "purchases.csv", text.replace("05.03.", "25.03."))
    assert rows[0].split("|")[1] == (day if "05.03." not in written else "2026-03-26")
    assert "has a time zone" in said


# --- campaigns


@pytest.mark.parametrize("called", [("Spring", "Autumn  sale"), ("spring ", "AUTUMN SALE"), ("a", "b")])
def test_contacts_may_call_campaigns_by_their_names(tmp_path: Path, called: tuple[str, str]) -> None:
    """A list of campaigns has a code and a name, and people write the one or the other."""
    files = {
        "customers.csv": CUSTOMERS,
        "campaigns.csv": CAMPAIGNS,
        "contacts.csv": f"campaign,customer_id\n{called[0]},1001\n{called[1]},1002\n",
    }
    rows, _ = read(tmp_path, files, "contacts", "campaign_id", "customer_id")
    assert rows == [("A", "1001"), ("B", "1002")]


def test_campaigns_with_a_number_alone(tmp_path: Path) -> None:
    """It is their id where they have no name."""
    line = "1;E-Mail;01.03.2026;24.03.2026;Rabatt;10 %"
    files = {
        "customers.csv": CUSTOMERS,
        "Kampagnen.csv": f"Nr;Kanal;Beginn;Ende;Mechanik;Rabatt\n{line}\n",
        "contacts.csv": "campaign,customer_id\n1,1001\n",
    }
    assert read(tmp_path, files, "campaigns", "campaign_id")[0] == [("1",)]


def test_arms_that_differ_in_capitals_are_one(tmp_path: Path) -> None:
    """The commonest spelling stays."""
    words = ["Контрольная группа", "Целевая группа", "целевая  группа", "Целевая группа"]
    lines = "".join(f"A,{1001 + at % 3},{word}\n" for at, word in enumerate(words))
    files = {
        "customers.csv": CUSTOMERS,
        "campaigns.csv": CAMPAIGNS,
        "contacts.csv": f"campaign_id,customer_id,group\n{lines}",
    }
    rows, said = read(tmp_path, files, "contacts", "arm")
    assert [arm for (arm,) in rows] == ["control", *["Целевая группа"] * 3]
    assert "in capitals or blanks alone" in said


def test_what_counts_as_a_response_is_said(tmp_path: Path) -> None:
    """Beside what does not: whether an open is one is the marketer's to judge."""
    files = {
        "customers.csv": CUSTOMERS,
        "campaigns.csv": CAMPAIGNS,
        "responses.csv": "campaign_id,email,event,date\nA,ann@x.com,sent,2026-03-01\n"
        "A,ann@x.com,open,2026-03-01\n",
    }
    assert (
        "lines whose event is sent are no responses, open are"
        in read(tmp_path, files, "responses", "line")[1]
    )


def test_a_folder_with_a_file_that_is_merely_called_like_a_table_is_left(tmp_path: Path) -> None:
    """One that has a known name in its header may be the table that is absent."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "customers.csv").write_text(CUSTOMERS)
    (tmp_path / "docs" / "responses.csv").write_text("a,b\n1,2\n")
    assert not check(tmp_path, {}).faults
    (tmp_path / "docs" / "responses.csv").write_text("campaign_id,customer_id\nA,1001\n")
    assert "holds responses" in check(tmp_path, {}).faults[0]


# --- encodings

# words of a shop in languages, by the encoding that their programs write
GOODS = {
    "cp1254": "kaşık sarı güneş ışık ağaç Şişe ölçü ayakkabı eldiven çocuk İstanbul küpe",
    "cp1257": "šaukštas lėkštė kėdė suknelė kelnės kepurė pirštinės ąžuolas upė puodelis",
    "cp1250": "łyżka ścierka żółty źródło ćma książka dłoń gęś ręcznik półka łóżko kubek",
    "cp1255": "כוס כפית צלחת כיסא צהוב סוס שמלה מכנסיים כובע כפפות כדור",
    "cp874": "แก้ว ช้อน จาน เก้าอี้ สีเหลือง ม้า กางเกง หมวก ถุงมือ ลูกบอล เด็ก",
    "gb18030": "杯子 勺子 盘子 椅子 黄色 裙子 裤子 帽子 手套 孩子 耳环 鞋子 苹果",
    "big5": "杯子 勺子 盤子 椅子 黃色 裙子 褲子 帽子 手套 孩子 耳環 鞋子 蘋果",
    "cp932": "カップ スプーン 椅子 黄色い ドレス ズボン 帽子 手袋 ボール 子供 イヤリング",
    "euc_jp": "カップ スプーン 椅子 黄色い ドレス ズボン 帽子 手袋 ボール 子供 イヤリング",
    "cp949": "머그컵 숟가락 접시 의자 노란색 드레스 바지 모자 장갑 귀걸이 신발 사과",
    "cp1251": "кружка чашка ложка тарелка вилка нож кастрюля сковорода чайник стакан мяч",
    "koi8-r": "Кружка Чашка Ложка Тарелка Вилка Нож Кастрюля Сковорода Чайник Стакан",
    "cp1253": "κούπα κουτάλι πιάτο καρέκλα κίτρινο άλογο φόρεμα παντελόνι καπέλο γάντια",
    "cp1256": "كوب ملعقة طبق كرسي أصفر حصان فستان بنطلون قبعة قفازات كرة طفل",
}


@pytest.mark.parametrize("encoding", GOODS)
def test_words_of_a_language_tell_its_encoding(encoding: str) -> None:
    """In twenty files of nine words each none is read in another one; at most four are asked about."""
    chance, asked = random.Random(3), 0
    for _ in range(20):
        words = chance.sample(GOODS[encoding].split(), 9)
        text = "id,product,date\n" + "".join(f"{at},{word},2026-03-01\n" for at, word in enumerate(words))
        found = find_encoding(text.encode(encoding))
        if found is None:
            asked += 1
        else:
            assert text.encode(encoding).decode(found.name) == text, found
    assert asked <= 4


@pytest.mark.parametrize(
    ("encoding", "header"),
    [
        ("cp932", "顧客番号,購入日,金額"),
        ("euc_jp", "顧客番号,購入日,金額"),
        ("gb18030", "客户编号,订单日期,实付金额"),
        ("cp1254", "Müşteri No,Sipariş Tarihi,Tutar"),
        ("cp866", "Код клиента,Дата,Сумма"),
    ],
)
def test_names_that_headers_have_tell_an_encoding(encoding: str, header: str) -> None:
    """Two of them, whatever else the file has."""
    content = f"{header}\n1,2026-03-01,10\n".encode(encoding)
    found = find_encoding(content, None, is_known)
    assert found is not None
    assert content.decode(found.name).startswith(header)
    assert found.confidence is not None


def test_two_of_one_phone_in_parts_of_one_list_speak_each_for_themselves(tmp_path: Path) -> None:
    """Whether a list comes in one file or in two, a no of one is no no of the other."""
    header = "customer_id,phone,consent\n"
    files = {
        "customers_1.csv": header + "1,+79161000001,yes\n2,+79161000002,yes\n",
        "customers_2.csv": header + "3,+79161000001,no\n4,+79161000004,yes\n",
    }
    found, _ = read(tmp_path, files, "customers", "customer_id", "consent")

    assert found == [("1", True), ("2", True), ("3", False), ("4", True)]
