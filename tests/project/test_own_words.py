"""Columns with a closed list of words, and shares: read as people write them, and said."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from otklik.commands.check import check
from otklik.export_files.contract import ExportError

from tests.families import few_of_each
from tests.project.test_forms import export, rows, rows_of_notes

# each reads a small file or two: 0.12 s
pytestmark = few_of_each(2)

CAMPAIGNS = "campaign_id;starts_on;ends_on;Механика;Скидка %;Статус\n"
CUSTOMERS = {"customers.csv": "customer_id\n1\n2\n3\n"}


@pytest.mark.parametrize(
    ("word", "mechanic"),
    [
        ("Скидка в процентах", "percent"),
        ("percent_discount", "percent"),
        ("% off", "percent"),
        ("Фиксированная сумма", "amount"),
        ("КЭШБЭК", "cashback"),
        ("Бонусные баллы", "cashback"),
        ("Подарок", "gift"),
        ("free-shipping", "service"),
        ("Информационная рассылка", "none"),
        ("none", "none"),
        # which of the two it is, the column that is filled says
        ("скидка", None),
        ("Скидка на чек", None),
        ("Промокод", None),
        ("Скидка 15% на всё", "percent"),
        ("Кешбэк баллами", "cashback"),
        ("Второй кофе в подарок", "gift"),
        ("скидка на доставку", "скидка на доставку"),
        # nobody guesses what this costs
        ("розыгрыш", "розыгрыш"),
    ],
)
def test_a_mechanic_is_read_in_people_s_words(tmp_path: Path, word: str, mechanic: str | None) -> None:
    """What is no mechanic stays as it is written and is rejected with its row, by its name."""
    folder = export(
        tmp_path,
        CUSTOMERS | {"campaigns.csv": f"{CAMPAIGNS}a;2026-01-01;2026-01-02;{word};10;\n"},
    )
    assert rows(folder, "campaigns", "mechanic") == [(mechanic,)]


@pytest.mark.parametrize(
    ("arms", "controls"),
    [
        (["КГ", "ЦГ"], ["КГ"]),
        (["Контрольная группа (10%)", "Целевая"], ["Контрольная группа (10%)"]),
        (["control_group", "A", "B"], ["control_group"]),
        (["No E-Mail", "Mens E-Mail", "Womens E-Mail"], ["No E-Mail"]),
        (["Hold-out", "treatment"], ["Hold-out"]),
        (["Kontrollgruppe", "Gutschein"], ["Kontrollgruppe"]),
        (["groupe témoin", "remise"], ["groupe témoin"]),
        (["Grupo de control", "cupón"], ["Grupo de control"]),
        (["1", "0"], ["0"]),
        (["да", "нет"], ["нет"]),
        (["TRUE", "FALSE"], ["FALSE"]),
        # nothing here says that it is a control
        (["A", "B"], []),
        (["0", "1", "2"], []),
        (["controlled offer", "not control"], []),
    ],
)
def test_the_control_is_known_by_its_name(tmp_path: Path, arms: list[str], controls: list[str]) -> None:
    """An arm that was kept without the offer is never read as one more offer, and what was taken is said."""
    text = "campaign_id;customer_id;Группа\n" + "".join(
        f"a;{number};{arm}\n" for number, arm in enumerate(arms, start=1)
    )
    folder = export(tmp_path, CUSTOMERS | {"contacts.csv": text})
    expected = ["control" if arm in controls else arm for arm in arms]
    assert [arm for (arm,) in rows(folder, "contacts", "arm")] == expected
    said = [note for (note,) in rows_of_notes(folder) if "= control" in note]
    assert len(said) == len(controls)


@pytest.mark.parametrize(
    ("cells", "shares"),
    [
        (["15", "10"], [0.15, 0.10]),
        (["0", "5,5"], [0, 0.055]),
        (["15%", "10 %"], [0.15, 0.10]),
        # one value above 1 makes them all what the header says
        (["0,15", "10"], [0.0015, 0.10]),
        (["1", "10"], [0.01, 0.10]),
    ],
)
def test_shares_written_as_percents_are_shares(tmp_path: Path, cells: list[str], shares: list[float]) -> None:
    """The whole column decides."""
    text = CAMPAIGNS + "".join(f"{cell};2026-01-01;2026-01-02;;{cell};\n" for cell in cells)
    folder = export(tmp_path, CUSTOMERS | {"campaigns.csv": text})
    assert [float(share) for (share,) in rows(folder, "campaigns", "discount_rate")] == pytest.approx(shares)


@pytest.mark.parametrize("cells", [("1", "1"), ("0,15", "1")])
def test_one_with_nothing_above_it_is_asked_about(tmp_path: Path, cells: tuple[str, str]) -> None:
    """One per cent of a till, or the whole of an Excel: the header's sign stands over both."""
    text = CAMPAIGNS + "".join(f"{cell};2026-01-01;2026-01-02;;{cell};\n" for cell in cells)
    with pytest.raises(ExportError, match="nobody can tell 1 % from 100 %: write"):
        rows(export(tmp_path, CUSTOMERS | {"campaigns.csv": text}), "campaigns", "discount_rate")


def test_a_share_of_one_is_all_where_nothing_says_per_cent(tmp_path: Path) -> None:
    """A margin of 1 is the whole price."""
    text = "campaign_id;starts_on;ends_on;margin_rate\na;2026-01-01;2026-01-02;1\n"
    folder = export(tmp_path, CUSTOMERS | {"campaigns.csv": text})
    assert rows(folder, "campaigns", "margin_rate") == [(1,)]


def test_the_check_foretells_what_the_rules_of_the_contract_reject(tmp_path: Path) -> None:
    """Words nobody knows, shares above one, negative money, an end before its start: each with its sample.

    A row is rejected for one reason; what else is wrong in it is told too.
    """
    folder = export(
        tmp_path,
        CUSTOMERS
        | {
            "campaigns.csv": (
                "campaign_id;starts_on;ends_on;mechanic;margin_rate;budget;status\n"
                "a;2026-01-05;2026-01-02;raffle;0.5;-5;paused\nb;2026-01-01;2026-01-02;gift;30;5;planned\n"
            )
        },
    )
    report = check(folder, {"language": "en"})
    assert report.rejects == {
        ("campaigns.csv", "ends before it starts"): 1,
        ("campaigns.csv", "margin_rate is not between 0 and 1"): 1,
    }
    told = "\n".join(report.lines)
    for sample in ("mechanic such as raffle", "status such as paused", "budget such as -5.00"):
        assert f"wrong too: 1 of these rows have {sample}; accepted: " in told
    for sample in ("ends before it starts, such as 2026-01-02", "not between 0 and 1, such as 30"):
        assert f"rejected: 1 rows, {sample}" in told.replace("margin_rate is ", "")
    assert [fault.split(" rows")[0] for fault in report.faults] == ["campaigns.csv: 2 of 2"]


@pytest.mark.parametrize(
    ("header", "is_total"),
    [
        ("Сумма покупок", True),
        ("Количество заказов", True),
        ("Дата последней покупки", True),
        ("Средний чек", True),
        ("LTV", True),
        ("total_spent", True),
        ("Orders Count", True),
        ("days_since_last_purchase", True),
        ("Уровень лояльности", False),
        ("registered_in", False),
        ("children", False),
        ("Любимый магазин", False),
    ],
)
def test_totals_of_the_day_of_the_export_are_no_features(
    tmp_path: Path, header: str, *, is_total: bool
) -> None:
    """A past campaign could not know them; without purchases they are all there is."""
    customers = {"customers.csv": f"customer_id;{header}\n1;10\n2;20\n"}
    purchases = {"purchases.csv": "customer_id;purchased_on;amount\n1;2026-01-31;5\n"}
    folder = export(tmp_path, customers | purchases)
    assert ("10" in rows(folder, "customers", "attributes")[0][0]) is not is_total
    said = [note for (note,) in rows_of_notes(folder) if "is no feature" in note]
    assert len(said) == is_total
    (folder / "purchases.csv").unlink()
    assert "10" in rows(folder, "customers", "attributes")[0][0]


def test_a_campaign_without_a_code_is_known_by_its_name(tmp_path: Path) -> None:
    """Contacts write the name too; without one either the check names the column that is not there."""
    campaigns = (
        "Кампания;Название;Начало;Конец;Механика;Размер, %\n"
        "МАЙ;Письмо в мае;04.05.2026;17.05.2026;скидка;15\n"
    )
    contacts = "Кампания;Код клиента;Группа\nМАЙ;1;КГ\nМАЙ;2;Акция\n"
    folder = export(tmp_path, CUSTOMERS | {"Рассылки.csv": campaigns, "Получатели.csv": contacts})
    assert rows(folder, "campaigns", "campaign_id, campaign_name, discount_rate") == [
        ("МАЙ", "Письмо в мае", Decimal("0.15"))
    ]
    assert rows(folder, "contacts", "campaign_id, arm") == [("МАЙ", "control"), ("МАЙ", "Акция")]
    (tmp_path / "Рассылки.csv").write_text("Начало;Конец;Механика\n04.05.2026;17.05.2026;скидка\n")
    assert any("has no column campaign_id: add it" in fault for fault in check(folder, {}).faults)


def test_offers_and_goods_of_a_campaign_are_read_under_people_s_headers(tmp_path: Path) -> None:
    """A ladder of depths among them, in the words of whoever keeps the table."""
    campaigns = "Кампания;Начало;Конец;Механика\nМАЙ;04.05.2026;17.05.2026;скидка\n"
    offers = (
        "Кампания;Предложение;Механика;Скидка, %;Скидки на выбор, %;Доля, %\n"
        "МАЙ;А;Скидка в процентах;15;;60\nМАЙ;Б;Скидка в процентах;;5, 10, 20;40\n"
    )
    goods = "Кампания;Категория\nМАЙ;Кофе\n"
    files = {"Рассылки.csv": campaigns, "Предложения.csv": offers, "Товары кампаний.csv": goods}
    folder = export(tmp_path, CUSTOMERS | files)
    assert rows(folder, "offers", "campaign_id, offer_id, mechanic, discount_rate, ladder, share") == [
        ("МАЙ", "А", "percent", Decimal("0.15"), None, Decimal("0.6")),
        ("МАЙ", "Б", "percent", None, "5%, 10%, 20%", Decimal("0.4")),
    ]
    assert rows(folder, "campaign_products", "campaign_id, category") == [("МАЙ", "Кофе")]


def test_headers_that_tills_shorten_are_read_in_full(tmp_path: Path) -> None:
    """CUST_CODE, TRANS_DT, SALES_AMT, PROD_CODE are a customer, a day, money and goods."""
    text = "CUST_CODE;TRANS_DT;SALES_AMT;PROD_CODE;BASKET_ID\nk1;2026-01-31;100.50;p7;b1\n"
    folder = export(tmp_path, CUSTOMERS | {"sales.csv": text})
    assert rows(folder, "purchases", "customer_id, cast(purchased_on as varchar), amount, product") == [
        ("k1", "2026-01-31", Decimal("100.50"), "p7")
    ]


def test_a_birth_of_which_only_the_year_is_known_is_its_first_of_july(tmp_path: Path) -> None:
    """Years stand beside whole days; what is neither is emptied; and the check says what was taken."""
    text = "customer_id;Year_Birth\nk1;1975\nk2;1980.0\nk3;31.12.1991\nk4;201\n"
    folder = export(tmp_path, {"customers.csv": text})
    assert rows(folder, "customers", "cast(birth_date as varchar)") == [
        ("1975-07-01",),
        ("1980-07-01",),
        ("1991-12-31",),
        (None,),
    ]
    assert any("1975 is a year" in line for line in check(folder, {}).lines)


def test_moments_of_a_customer_are_no_words_about_who_somebody_is(tmp_path: Path) -> None:
    """`2017-08-05 15:40:48` has two words and differs in every row, and is no address."""
    text = "customer_id;first_issue_date;note\n" + "".join(
        f"k{i};2017-08-{i % 28 + 1:02d} 15:{i % 60:02d}:48;house {i} of Long street\n" for i in range(90)
    )
    folder = export(tmp_path, {"customers.csv": text})
    (said,) = [line for line in check(folder, {}).lines if "never a feature" in line]
    assert said.endswith(": note")


def test_a_file_of_no_known_table_gets_a_form_to_fill_in(tmp_path: Path) -> None:
    """The proposed otklik.yml names its columns, the likeliest table what it lacks; filled in, it is read."""
    text = "t_day;customer_id;paid\n2026-01-31;k1;100\n"
    folder = export(tmp_path, CUSTOMERS | {"extract.csv": text})
    lines = check(folder, {}).lines
    form = [
        line.removeprefix("  # ")
        for line in lines[lines.index("  # - file: extract.csv") :]
        if line[:4] == "  # "
    ]
    assert form[-2:] == [
        "  # its columns: t_day, customer_id, paid",
        "  # if it is no table, write table: none",
    ]
    (entry,) = yaml.safe_load("\n".join(form))
    assert entry["columns"]["customer_id"] == "customer_id"
    entry |= {
        "table": "purchases",
        "columns": {"customer_id": "customer_id", "purchased_on": "t_day", "amount": "paid"},
    }
    (folder / "otklik.yml").write_text(yaml.safe_dump({"files": [entry]}), encoding="utf-8")
    assert rows(folder, "purchases", "customer_id, amount") == [("k1", Decimal(100))]


def test_money_that_a_table_program_has_shortened_is_said(tmp_path: Path) -> None:
    """1.23E+03 was 1234 or 1226: it is read as it stands, and the file says that digits are lost."""
    text = "customer_id;purchased_on;amount\nk1;2026-01-31;1.23E+03\nk1;2026-02-01;99\n"
    folder = export(tmp_path, CUSTOMERS | {"purchases.csv": text})
    assert rows(folder, "purchases", "amount") == [(Decimal("1230.00"),), (Decimal("99.00"),)]
    assert any("1.23E+03 was shortened" in line for line in check(folder, {}).lines)


def test_a_year_of_two_digits_is_first_only_where_days_have_happened(tmp_path: Path) -> None:
    """A stop until 2030 and a birth in 1930 end with their year; a purchase of `25-01-31` begins with it."""
    folder = export(
        tmp_path,
        {
            "customers.csv": "customer_id;birth_date\nk1;01.12.30\nk2;10.05.28\n",
            "suppressions.csv": "customer_id;until\nk1;01.12.30\nk2;10.05.28\n",
            "purchases.csv": "customer_id;purchased_on;amount\nk1;25-01-31;1\nk1;25-03-10;1\n",
        },
    )
    assert rows(folder, "customers", "cast(birth_date as varchar)") == [("1930-12-01",), ("1928-05-10",)]
    assert rows(folder, "suppressions", "cast(until as varchar)") == [("2030-12-01",), ("2028-05-10",)]
    assert rows(folder, "purchases", "cast(purchased_on as varchar)") == [("2025-01-31",), ("2025-03-10",)]


BOOKSHOP = {
    "Kunden.csv": "Kundennummer;Ort\nK-1;Ulm\nK-2;Bonn\n",
    "Kampagnen.csv": "Nr;Beginn;Ende;Kanal;Rabatt;Kosten\n"
    "KA1;02.03.2026;22.03.2026;E-Mail;10 %;0,45 €\nKA2;15.06.2026;05.07.2026;E-Mail;15 %;0,45 €\n",
    "Bestellungen.csv": "Kundennr.;Datum;Betrag;Status\n"
    "K-1;03.03.2026;1.022,18 €;bezahlt\nK-2;04.03.2026;9,90 €;storniert\n",
}
BOOKSHOP_ENTRIES = """files:
- {file: Kunden.csv, table: customers, columns: {customer_id: Kundennummer, city: Ort}}
- {file: Kampagnen.csv, table: campaigns, columns: {campaign_id: Nr, starts_on: Beginn, ends_on: Ende,
   channel: Kanal, discount_rate: Rabatt, contact_cost: Kosten}}
- {file: Bestellungen.csv, table: purchases, columns: {customer_id: Kundennr., purchased_on: Datum,
   amount: Betrag, %s: Status}}
"""


def bookshop(place: Path, role: str) -> Path:
    """Write an export of headers that nobody knows, with euros as Windows writes them, and its mapping."""
    files = {name: text.encode("cp1252") for name, text in BOOKSHOP.items()}
    return export(place, files | {"otklik.yml": BOOKSHOP_ENTRIES % role})


@pytest.mark.parametrize("role", ["status", '"@status"'])
def test_headers_that_a_person_names_are_found_above_words_that_are_known(tmp_path: Path, role: str) -> None:
    """A channel `E-Mail` in a record makes no header of it, and a euro is no letter of another alphabet."""
    folder = bookshop(tmp_path, role)
    assert [row[0] for row in rows(folder, "campaigns", "campaign_id")] == ["KA1", "KA2"]
    assert rows(folder, "purchases", "customer_id, amount, unreadable") == [
        ("K-1", Decimal("1022.18"), None),
        ("K-2", Decimal("9.90"), "not a purchase: cancelled or unpaid order"),
    ]


def test_a_record_with_known_words_is_no_header(tmp_path: Path) -> None:
    """Also where nobody has named the columns: the number of a campaign without a name is its id."""
    folder = export(tmp_path, CUSTOMERS | {"Kampagnen.csv": BOOKSHOP["Kampagnen.csv"]})
    assert rows(folder, "campaigns", "campaign_id") == [("KA1",), ("KA2",)]


def test_a_role_that_there_is_not_is_named(tmp_path: Path) -> None:
    """Misspelled, cancelled orders would count as purchases in silence."""
    folder = bookshop(tmp_path, '"@staus"')
    with pytest.raises(ExportError, match=r"maps a column @staus of purchases.*@kind, .*@paid, .*@status"):
        rows(folder, "purchases", "customer_id")


GBK = "customer_id,city\nK1,北京\nK2,上海\n".encode("gbk")


def test_an_entry_may_say_no_more_than_how_a_file_is_written(tmp_path: Path) -> None:
    """An encoding or an order of days, as sentences ask for; which table it is, is found as ever."""
    purchases = "customer_id;purchased_on;amount\nK1;02/03/2026;5\n"
    folder = export(tmp_path, {"customers.csv": GBK, "purchases.csv": purchases})
    with pytest.raises(ExportError, match=r"name its encoding in otklik.yml"):
        rows(folder, "customers", "customer_id")
    own = {"files": [{"file": "customers.csv", "encoding": "gbk"}, {"file": "p*.csv", "date_order": "month"}]}
    (folder / "otklik.yml").write_text(yaml.safe_dump(own))
    assert rows(folder, "customers", "customer_id, city") == [("K1", "北京"), ("K2", "上海")]
    assert rows(folder, "purchases", "purchased_on") == [(date(2026, 2, 3),)]
    # what is proposed keeps what a person said
    report = check(folder, {})
    proposed = yaml.safe_load(
        "\n".join(line for line in report.lines if line.startswith("  - ") or line[:4] == "    ")
    )
    assert [(entry["file"], entry.get("encoding"), entry.get("date_order")) for entry in proposed] == [
        ("customers.csv", "gbk", None),
        ("purchases.csv", None, "month"),
    ]


@pytest.mark.parametrize(("key", "said"), [("columns", {"amount": "b"}), ("known_before", ["b"])])
def test_columns_are_of_a_table(tmp_path: Path, key: str, said: object) -> None:
    """Without one nobody knows what they are of."""
    own = {"files": [{"file": "purchases.csv", key: said}]}
    folder = export(tmp_path, {"purchases.csv": "a,b\n1,2\n", "otklik.yml": yaml.safe_dump(own)})
    with pytest.raises(ExportError, match=f"has {key} of purchases.csv without a table"):
        rows(folder, "purchases", "amount")
