"""Files whose words mean one thing or the other: an arm or the control, a refusal or a yes, whose id.

Each was read by one of them without a word; what the right one is was known when the file was made.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from otklik.commands.check import check
from otklik.export_files.in_russian import in_russian

from tests.families import few_of_each
from tests.project.reading import read, written

# each reads a small file or two: 0.12 s
pytestmark = few_of_each(2)

CUSTOMERS = (
    "customer_id,email,phone,city\n1001,ann@x.com,+79161000001,Omsk\n1002,bob@x.com,+79161000002,Tver\n"
    "1003,cyd@x.com,+79161000003,Omsk\n"
)
CAMPAIGNS = "campaign_id,starts_on,ends_on,mechanic,discount_rate\nmar,2026-03-01,2026-03-15,percent,0.1\n"


def faults(tmp_path: Path, files: dict[str, str]) -> list[str]:
    """Return what a check of an export of these files stops by."""
    return check(written(tmp_path / "export", files), {}).faults


# --- the control


@pytest.mark.parametrize(
    ("control", "other"),
    [
        ("baseline", "treatment"),
        ("Baseline", "Treatment 1"),
        ("control group 1", "A"),
        ("кг", "цг"),
        ("эталон", "тестовая"),
        ("Группа сравнения", "Основная группа"),
        ("reference", "exposed"),
        ("original", "variation 1"),
        ("Vergleichsgruppe", "Testgruppe"),
        ("status quo", "variant"),
        ("C", "T"),
    ],
)
def test_what_a_treatment_is_compared_with_is_the_control(tmp_path: Path, control: str, other: str) -> None:
    """Both were offers, and the effect of the one that was sent was nothing."""
    lines = f"campaign_id,customer_id,group\nmar,1001,{other}\nmar,1002,{other}\nmar,1003,{control}\n"
    files = {"customers.csv": CUSTOMERS, "campaigns.csv": CAMPAIGNS, "contacts.csv": lines}
    rows, said = read(tmp_path, files, "contacts", "customer_id", "arm = 'control'")
    assert sorted(rows) == [("1001", False), ("1002", False), ("1003", True)]
    assert f"{control} = control" in said


@pytest.mark.parametrize(("one", "other"), [("X", "treatment"), ("baseline", "new"), ("test", "group two")])
def test_arms_of_an_experiment_without_a_control_are_asked_about(
    tmp_path: Path, one: str, other: str
) -> None:
    """Nobody knows which of them got nothing; listed as offers they are what they say."""
    lines = f"campaign_id,customer_id,group\nmar,1001,{one}\nmar,1002,{other}\nmar,1003,{other}\n"
    files = {"customers.csv": CUSTOMERS, "campaigns.csv": CAMPAIGNS, "contacts.csv": lines}
    found = faults(tmp_path, files)
    assert len(found) == 1
    assert "nobody can tell which of them is the control" in found[0]
    offers = f"campaign_id,offer_id,mechanic\nmar,{one},gift\nmar,{other},gift\n"
    assert not faults(tmp_path / "offers", {**files, "offers.csv": offers})


def test_two_creatives_are_offers_and_said_to_be(tmp_path: Path) -> None:
    """Of `A` and `B` neither need be a control; with the word of one there is nothing to say."""
    lines = "campaign_id,customer_id,group\nmar,1001,A\nmar,1002,B\nmar,1003,B\n"
    files = {"customers.csv": CUSTOMERS, "campaigns.csv": CAMPAIGNS, "contacts.csv": lines}
    assert "none is called the control" in read(tmp_path, files, "contacts", "arm")[1]
    files["contacts.csv"] = lines.replace("1001,A", "1001,control")
    assert "none is called the control" not in read(tmp_path / "told", files, "contacts", "arm")[1]


def test_who_was_not_written_to_is_asked_about(tmp_path: Path) -> None:
    """`contacted` is no of a control, and of whoever has no phone: it was read by nothing."""
    lines = "campaign_id,customer_id,contacted\nmar,1001,1\nmar,1002,1\nmar,1003,0\n"
    files = {"customers.csv": CUSTOMERS, "campaigns.csv": CAMPAIGNS, "contacts.csv": lines}
    assert any("contacted is no on 1 of 3 lines" in fault for fault in faults(tmp_path, files))
    # as otklik.yml says that there are no arms
    said = "files:\n- file: contacts.csv\n  table: contacts\n  columns: {arm: null}\n"
    assert not faults(tmp_path / "said", {**files, "otklik.yml": said})
    files["contacts.csv"] = lines.replace("contacted", "received offer")
    rows, _ = read(tmp_path / "got", files, "contacts", "customer_id", "coalesce(arm, '') = 'control'")
    assert sorted(rows) == [("1001", False), ("1002", False), ("1003", True)]


# --- whom a list keeps off


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("customer_id,Do Not Call,Do Not Mail\n1001,N,N\n1002,Y,N\n1003,N,Y\n", ["1002", "1003"]),
        ("email,Do Not Call,Do Not Email\nann@x.com,N,N\nbob@x.com,Y,N\ncyd@x.com,N,N\n", ["1002"]),
        ("customer_id,unsubscribed\n1001,0\n1002,1\n1003,0\n", ["1002"]),
        ("customer_id,opt_in\n1001,true\n1002,false\n1003,true\n", ["1002"]),
        ("customer_id,opt_in\n1001,true\n1002,\n1003,true\n", ["1002"]),
        ("email,status\nann@x.com,subscribed\nbob@x.com,unsubscribed\ncyd@x.com,subscribed\n", ["1002"]),
        ("Код клиента,Не звонить,Не писать\n1001,нет,нет\n1002,да,нет\n1003,нет,нет\n", ["1002"]),
        # one no beside a yes is none; nor is one beside a reason, or where no line has a yes
        ("customer_id,unsubscribed,reason\n1001,0,bounced\n1002,1,asked\n1003,0,\n", ["1001", "1002"]),
        ("customer_id,Do Not Call\n1001,N\n1002,N\n1003,N\n", ["1001", "1002", "1003"]),
        ("customer_id,Do Not Call\n1001,\n1002,Y\n1003,\n", ["1001", "1002", "1003"]),
        ("customer_id,vip\n1001,no\n1002,yes\n1003,no\n", ["1001", "1002", "1003"]),
    ],
)
def test_a_list_with_a_no_to_each_refusal_keeps_nobody_off(tmp_path: Path, text: str, who: list[str]) -> None:
    """A sheet of all customers with Y and N kept everybody off; in doubt it still does."""
    files = {"customers.csv": CUSTOMERS, "suppressions.csv": text}
    rows, said = read(tmp_path, files, "suppressions", "customer_id")
    assert sorted(customer for (customer,) in rows) == who
    assert ("do not keep anybody off" in said) == (len(who) < 3)


@pytest.mark.parametrize(
    "header",
    [
        "Стоп внесён в CRM", "unsubscribe confirmed", "Отказ отозван", "opt out withdrawn", "Не клиент",
        "no longer customer", "not verified", "account blocked", "email rejected", "may return",
    ],
)  # fmt: skip
def test_a_no_that_is_no_answer_to_being_written_to_frees_nobody(tmp_path: Path, header: str) -> None:
    """Of a state of the refusal, or of the customer: all that are listed stay listed."""
    lines = f"customer_id,{header}\n1001,no\n1002,yes\n1003,no\n"
    files = {"customers.csv": CUSTOMERS, "suppressions.csv": lines}
    found, _ = read(tmp_path, files, "suppressions", "customer_id", "unreadable")
    assert sorted(found) == [("1001", None), ("1002", None), ("1003", None)]


def test_a_yes_to_a_channel_is_asked_about(tmp_path: Path) -> None:
    """In a list of whom not to contact `email`: Y may mean either, and is the address of nobody."""
    text = "customer_id,email,sms\n1001,N,N\n1002,Y,N\n1003,N,Y\n"
    found = faults(tmp_path, {"customers.csv": CUSTOMERS, "suppressions.csv": text})
    assert any(fault.startswith("suppressions.csv: email, sms say yes or no") for fault in found)


# --- what was bought


@pytest.mark.parametrize(
    ("word", "is_bought"),
    [
        *(
            (word, False)
            for word in ("Предзаказ", "pre-order", "Бронь", "Reserved", "Quote sent", "Estimate")
        ),
        *(
            (word, False)
            for word in ("Коммерческое предложение", "Angebot", "Devis", "Draft order", "Чернетка")
        ),
        *(
            (word, True)
            for word in ("Предзаказ оплачен", "Бронь подтверждена", "Quote accepted", "Pre-order paid")
        ),
    ],
)
@pytest.mark.parametrize("header", ["Статус", "Тип документа"])
def test_what_may_be_bought_one_day_is_no_purchase(
    tmp_path: Path, header: str, word: str, is_bought: bool
) -> None:
    """It counted as turnover, and the customer as somebody who had just bought."""
    text = f"Дата;Клиент;Сумма;{header}\n05.02.2026;1001;10,00;Продажа\n25.02.2026;1002;20,00;{word}\n"
    files = {"customers.csv": CUSTOMERS, "Продажи.csv": text}
    rows, _ = read(tmp_path, files, "purchases", "customer_id")
    assert (("1002",) in rows) == is_bought
    assert ("1001",) in rows


@pytest.mark.parametrize(
    ("header", "sold", "back"),
    [
        ("Tipo", "Venda", "Devolução"),
        ("Вид операції", "Продаж", "Повернення"),
        ("İşlem Türü", "Satış", "İade"),
        ("Tipo", "Vendita", "Reso"),
        ("Operación", "Venta", "Devolución"),
        ("x", "sale", "refund"),
    ],
)
def test_a_return_is_one_under_whatever_header(tmp_path: Path, header: str, sold: str, back: str) -> None:
    """Where no header named the column, what was brought back counted as sold."""
    text = f"customer,date,amount,{header}\n1001,2026-02-05,10,{sold}\n1002,2026-02-06,4,{back}\n"
    files = {"customers.csv": CUSTOMERS, "sales.csv": f"{text}1003,2026-02-07,7,{sold}\n"}
    rows, said = read(tmp_path, files, "purchases", "customer_id", "cast(amount as int)")
    assert sorted(rows) == [("1001", 10), ("1002", -4), ("1003", 7)]
    assert "возврат" in said or "return" in said


def test_words_of_paying_are_no_returns(tmp_path: Path) -> None:
    """Sold on credit is sold; a word of a return without one of a sale is whatever else."""
    text = "customer,date,amount,how\n1001,2026-02-05,10,sale\n1002,2026-02-06,4,credit\n"
    rows, _ = read(
        tmp_path,
        {"customers.csv": CUSTOMERS, "sales.csv": text},
        "purchases",
        "customer_id",
        "cast(amount as int)",
    )
    assert sorted(rows) == [("1001", 10), ("1002", 4)]


def test_an_item_total_of_etsy_is_before_its_discount(tmp_path: Path) -> None:
    """It counted as paid: two rings of 12 with 5 off are 19."""
    text = (
        "Sale Date,Item Name,Buyer,Quantity,Price,Discount Amount,Item Total,Currency,Transaction ID,"
        "Order ID\n"
        "02/15/26,Ring,1001,2,12.00,5.00,24.00,USD,771,881\n02/16/26,Ring,1002,1,12.00,0.00,12.00,USD,772,882\n"
    )
    files = {"customers.csv": CUSTOMERS, "EtsySoldOrderItems2026.csv": text}
    rows, said = read(tmp_path, files, "purchases", "customer_id", "cast(amount as int)")
    assert sorted(rows) == [("1001", 19), ("1002", 12)]
    assert "Item Total is before Discount Amount" in said


def test_a_sum_of_price_and_number_beside_a_discount_is_told(tmp_path: Path) -> None:
    """The price may be after the discount, or the sum before it: nothing is taken off, and it is said."""
    head = "order_id,order_date,customer,item_name,quantity,item_price,line_discount,line_total\n"
    text = f"{head}1,2026-02-05,1001,Ring,2,12,5,24\n2,2026-02-06,1002,Ring,1,12,0,12\n"
    files = {"customers.csv": CUSTOMERS, "orders.csv": text}
    rows, said = read(tmp_path, files, "purchases", "customer_id", "cast(amount as int)")
    assert sorted(rows) == [("1001", 24), ("1002", 12)]
    assert "line_total is item_price times quantity where there is line_discount" in said


@pytest.mark.parametrize(
    ("header", "marks"),
    [
        ("Тип строки", ("набор", "компонент", "компонент", "товар")),
        ("line_type", ("bundle", "bundle_component", "bundle_component", "simple")),
        ("parent_item_id", ("", "71", "71", "")),
        ("В составе набора", ("", "Чайный набор", "Чайный набор", "")),
    ],
)
def test_a_set_and_its_parts_count_once(tmp_path: Path, header: str, marks: tuple[str, ...]) -> None:
    """The set of 10 is a cup of 6 and a saucer of 4; the tea of 2 is beside it. They were 22."""
    goods = zip(("Чайный набор", "Чашка", "Блюдце", "Чай"), (10, 6, 4, 2), marks, strict=True)
    lines = "".join(f"7;05.02.2026;1001;{name};{mark};{price},00\n" for name, price, mark in goods)
    text = f"Чек;Дата;Клиент;Товар;{header};Сумма\n{lines}8;15.02.2026;1002;Чай;;3,00\n"
    files = {"customers.csv": CUSTOMERS, "Продажи.csv": text}
    rows, said = read(tmp_path, files, "purchases", "customer_id", "cast(amount as int)")
    assert sorted(rows) == [("1001", 2), ("1001", 10), ("1002", 3)]
    assert f"lines that are parts of a set, by {header}" in said


def test_parts_that_cost_another_sum_count(tmp_path: Path) -> None:
    """A set at no price beside parts at theirs, or parts that are extras, count twice nowhere."""
    text = (
        "Чек;Дата;Клиент;Товар;parent;Сумма\n7;05.02.2026;1001;Набор;;0,00\n7;05.02.2026;1001;Чашка;1;6,00\n"
        "8;15.02.2026;1002;Набор;;10,00\n8;15.02.2026;1002;Гравировка;1;3,00\n"
    )
    files = {"customers.csv": CUSTOMERS, "Продажи.csv": text}
    rows, said = read(tmp_path, files, "purchases", "customer_id", "cast(amount as int)")
    assert sorted(rows) == [("1001", 0), ("1001", 6), ("1002", 3), ("1002", 10)]
    assert "parts of a set" not in said


# --- whose id it is


@pytest.mark.parametrize(
    ("second", "header", "ids"),
    [
        ("card_number", "card_number", ["7001", "7002", "7003"]),
        ("external_id", "customer_id", ["e-1", "e-2", "e-3"]),
        ("Код в 1С", "customer", ["К-01", "К-02", "К-03"]),
        # both systems number alike: the own ids of two others would be met
        ("card_number", "card_number", ["1002", "1003", "1001"]),
    ],
)
def test_customers_are_met_by_their_second_id(
    tmp_path: Path, second: str, header: str, ids: list[str]
) -> None:
    """A till knows cards, a shop the numbers of another system: all were unknown, or somebody else."""
    files = {
        "customers.csv": f"customer_id,{second},city\n"
        + "".join(f"{1001 + at},{one},Omsk\n" for at, one in enumerate(ids)),
        "purchases.csv": f"{header},date,amount\n"
        + "".join(f"{one},2026-02-0{at + 1},{at + 1}\n" for at, one in enumerate(ids)),
    }
    rows, said = read(tmp_path, files, "purchases", "customer_id", "cast(amount as int)")
    assert sorted(rows) == [("1001", 1), ("1002", 2), ("1003", 3)]
    assert f"customers are named here by their {second}: 3 of 3 ids are found by it" in said


def test_a_card_of_nobody_is_not_whoever_has_that_number(tmp_path: Path) -> None:
    """Card 1001 is no customer's, and customer 1001 has another card."""
    files = {
        "customers.csv": "customer_id,card,city\n1001,7001,Omsk\n1002,7002,Omsk\n1003,7003,Omsk\n",
        "purchases.csv": "card,date,amount\n7001,2026-02-01,1\n7002,2026-02-02,2\n1001,2026-02-03,3\n",
    }
    rows, _ = read(tmp_path, files, "purchases", "customer_id", "cast(amount as int)")
    assert sorted(rows) == [("1001", 1), ("1002", 2), ("card @1001", 3)]


# --- one file that is two tables, or lacks a day


def test_a_line_for_each_offer_is_an_offer_of_its_campaign(tmp_path: Path) -> None:
    """The second was a duplicate of the campaign, and the build stopped; `mar` has one offer, its own."""
    head = "campaign_id,offer_id,starts_on,ends_on,mechanic,discount_rate\n"
    text = (
        f"{head}mar,,2026-03-01,2026-03-15,percent,0.1\ndec,A,2026-12-05,2026-12-15,percent,0.05\n"
        "dec,B,2026-12-05,2026-12-15,percent,0.2\n"
    )
    files = {"customers.csv": CUSTOMERS, "campaigns.csv": text}
    rows, said = read(tmp_path, files, "campaigns", "campaign_id", "discount_rate::double")
    assert sorted(rows) == [("dec", 0.05), ("mar", 0.1)]
    assert "has an offer in each: its file is one of offers, too" in said
    offers, _ = read(tmp_path / "offers", files, "offers", "campaign_id", "offer_id", "discount_rate::double")
    assert sorted(offers) == [("dec", "A", 0.05), ("dec", "B", 0.2)]
    assert not faults(tmp_path / "checked", files)
    # other days are another campaign, or a mistake
    files["campaigns.csv"] = text.replace("dec,B,2026-12-05", "dec,B,2026-12-07")
    assert any("duplicate campaign_id" in fault for fault in faults(tmp_path / "apart", files))


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("campaign_id,customer_id,responded\nmar,1001,1\nmar,1002,0\nmar,1003,1\n", ["1001", "1003"]),
        ("campaign_id,customer_id\nmar,1001\nmar,1003\n", ["1001", "1003"]),
        ("Кампания;Клиент;Откликнулся\nmar;1001;да\nmar;1002;нет\nmar;1003;да\n", ["1001", "1003"]),
    ],
)
def test_a_response_without_a_day_is_of_its_contact_or_campaign(
    tmp_path: Path, text: str, who: list[str]
) -> None:
    """A flag for each customer stopped the build; 1003 was written to on the 4th, of 1001 no day is known."""
    files = {
        "customers.csv": CUSTOMERS,
        "campaigns.csv": CAMPAIGNS,
        "contacts.csv": "campaign_id,customer_id,contacted_on\nmar,1001,\nmar,1002,2026-03-02\n"
        "mar,1003,2026-03-04\n",
        "responses.csv": text,
    }
    rows, said = read(tmp_path, files, "responses", "customer_id", "cast(responded_on as date)::varchar")
    assert sorted(rows) == list(zip(who, ["2026-03-01", "2026-03-04"], strict=True))
    assert "it has no days of responses" in said


def test_a_response_of_unread_words_is_asked_for_its_day(tmp_path: Path) -> None:
    """Who knows whether `rework` is an answer: each line would have been one."""
    text = "campaign_id,customer_id,remark\nmar,1001,rework\nmar,1002,moved\n"
    files = {"customers.csv": CUSTOMERS, "campaigns.csv": CAMPAIGNS, "responses.csv": text}
    assert any("has no column responded_on" in fault for fault in faults(tmp_path, files))


# --- how it is said, and what it is called


@pytest.mark.parametrize(
    "noise",
    [bytes(range(1, 256)) * 9, bytes(999), b"\xff\xd8\xff\xe0" + bytes(999)],
    ids=["every byte", "nothing", "picture"],
)
def test_what_is_no_text_is_said_without_its_bytes(tmp_path: Path, noise: bytes) -> None:
    """The sentence had the signs of three alphabets in it, which say nothing to anybody."""
    (place := tmp_path / "export").mkdir()
    (place / "customers.csv").write_text(CUSTOMERS, "utf-8")
    (place / "purchases.csv").write_bytes(noise)
    found = check(place, {}).faults
    assert found == [
        "purchases.csv is no text (its bytes are those of a picture, a program or a damaged file): export it "
        "again as CSV UTF-8, or take it out of the export."
    ]
    assert in_russian(found[0]).startswith("purchases.csv – не текст")


def test_a_sheet_of_google_is_called_after_its_book(tmp_path: Path) -> None:
    """`Клиенты - Лист1` was no name of customers."""
    files = {"Клиенты - Лист1.csv": "Код клиента,Город,Не беспокоить\n1001,Омск,FALSE\n1002,Тверь,TRUE\n"}
    rows, _ = read(tmp_path, files, "customers", "customer_id", "consent")
    assert sorted(rows) == [("1001", True), ("1002", False)]


@pytest.mark.parametrize("amount", ["1010円", "₩1,010,000", "1.010.000 ₫", "Rp 1.010.000", "฿1,010.00"])
def test_money_of_asia_is_money(tmp_path: Path, amount: str) -> None:
    """Each of its lines was unreadable."""
    text = f"customer;date;amount\n1001;2026-02-05;{amount}\n1002;2026-02-15;{amount.replace('1', '2')}\n"
    files = {"customers.csv": CUSTOMERS, "sales.csv": text}
    rows, _ = read(tmp_path, files, "purchases", "customer_id", "cast(amount as int) > 1000")
    assert sorted(rows) == [("1001", True), ("1002", True)]


def test_campaigns_of_one_name_in_two_cities_are_asked_about(tmp_path: Path) -> None:
    """The second line is no further offer of the first: one of the cities would be lost, and its budget."""
    plan = "campaign_id,starts_on,ends_on,city,budget,offer_id,mechanic\n"
    plan += "dec,2026-12-01,2026-12-14,Omsk,50,A,gift\ndec,2026-12-01,2026-12-14,Tver,70,B,gift\n"
    found = faults(tmp_path, {"customers.csv": CUSTOMERS, "campaigns.csv": plan})
    assert any("duplicate campaign_id" in fault for fault in found)


@pytest.mark.parametrize(
    ("header", "cells"),
    [("parent", ["drinks", ""]), ("product type", ["children", "home"]), ("kit", ["", "home"])],
)
def test_one_thing_at_the_price_of_another_is_no_part_of_it(
    tmp_path: Path, header: str, cells: list[str]
) -> None:
    """A drink of 10 beside a cup of 10: both were bought."""
    lines = f"receipt_id,customer_id,date,product,amount,{header}\n"
    for receipt in ("r1", "r2", "r3"):
        lines += f"{receipt},1001,2026-01-05,tea,10,{cells[0]}\n{receipt},1001,2026-01-05,cup,10,{cells[1]}\n"
    found, _ = read(tmp_path, {"customers.csv": CUSTOMERS, "purchases.csv": lines}, "purchases", "amount")
    assert sorted(float(amount) for (amount,) in found) == [10.0] * 6


@pytest.mark.parametrize("header", ["comment", "previous", "Примечание"])
def test_a_word_of_a_return_in_a_remark_brings_nothing_back(tmp_path: Path, header: str) -> None:
    """What is written beside a sale is not what it is."""
    lines = f"customer_id,date,amount,{header}\n1001,2026-01-05,10,sale\n1002,2026-01-06,12,return\n"
    lines += "1003,2026-01-07,14,sale\n"
    found, _ = read(tmp_path, {"customers.csv": CUSTOMERS, "purchases.csv": lines}, "purchases", "amount")
    assert sorted(float(amount) for (amount,) in found) == [10.0, 12.0, 14.0]


@pytest.mark.parametrize("arms", [("old (20%)", "treatment (80%)"), ("X 50%", "Test 50%")])
def test_sizes_that_make_up_everybody_are_no_offers(tmp_path: Path, arms: tuple[str, str]) -> None:
    """A depth is what each of an arm gets, a size how many there are: the control is asked about."""
    campaigns = "campaign_id,starts_on,ends_on\nmar,2026-03-01,2026-03-14\n"
    contacts = f"campaign_id,customer_id,arm\nmar,1001,{arms[0]}\nmar,1002,{arms[1]}\n"
    files = {"customers.csv": CUSTOMERS, "campaigns.csv": campaigns, "contacts.csv": contacts}
    assert any("nobody can tell which of them is the control" in fault for fault in faults(tmp_path, files))


@pytest.mark.parametrize("header", ["control_excluded", "excluded from control", "контроль исключен"])
def test_who_is_left_out_of_a_control_is_not_said_to_be_of_it(tmp_path: Path, header: str) -> None:
    """Nobody knows which way such a yes is meant."""
    campaigns = "campaign_id,starts_on,ends_on\nmar,2026-03-01,2026-03-14\n"
    contacts = f"campaign_id,customer_id,{header}\nmar,1001,yes\nmar,1002,no\nmar,1003,no\n"
    files = {"customers.csv": CUSTOMERS, "campaigns.csv": campaigns, "contacts.csv": contacts}
    found, _ = read(tmp_path, files, "contacts", "coalesce(arm, 'offer')")
    assert ("control",) not in found


@pytest.mark.parametrize("header", ["Подарочный сертификат", "Купон на следующую покупку"])
def test_what_a_certificate_paid_was_paid(tmp_path: Path, header: str) -> None:
    """Nothing was taken off by it, nor by a coupon for the next time, though the sums would add up."""
    lines = f"Клиент,Дата,Сумма,{header},Итого\n1001,2026-01-05,100,40,60\n1002,2026-01-06,200,50,150\n"
    found, _ = read(tmp_path, {"customers.csv": CUSTOMERS, "purchases.csv": lines}, "purchases", "amount")
    assert [float(amount) for (amount,) in found] == [100, 200]
