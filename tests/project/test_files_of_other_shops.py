"""Exports of shops and offices whose kind the reader had not met; a kind each, with what is meant."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlsxwriter
from otklik.commands.check import check

from tests.families import few_of_each
from tests.project.reading import Files, read

# each reads a small file or two: 0.12 s
pytestmark = few_of_each(2)

CUSTOMERS = (
    "customer_id,email,phone,city\n1001,ann@x.com,+79161000001,Omsk\n1002,bob@x.com,+79161000002,Tver\n"
    "1003,cyd@x.com,+79161000003,Omsk\n"
)
CAMPAIGNS = "campaign_id,starts_on,ends_on,mechanic,discount_rate\nmar,2026-03-01,2026-03-15,percent,0.1\n"


def book(*sheets: tuple[str, list[list[object]]]) -> bytes:
    """Return a workbook."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        for name, rows in sheets:
            sheet = workbook.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return content.getvalue()


# --- whom not to contact


@pytest.mark.parametrize(
    ("cell", "who"),
    [
        ("bob@x.com - отписка", ["1002"]),
        ("1001/1003", ["1001", "1003"]),
        ("1001 / 1003", ["1001", "1003"]),
        ("Петров (bob@x.com и 8 916 100-00-03)", ["1002", "1003"]),
        ("1002 (до 2027)", ["1002"]),
        # a part that is nobody's: nobody knows what the number is
        ("заявка 1001-7/2026", []),
    ],
)
def test_who_is_named_among_other_words_is_not_contacted(tmp_path: Path, cell: str, who: list[str]) -> None:
    """An id that is nobody's was a reject, and whoever it named was written to."""
    files = {"customers.csv": CUSTOMERS, "suppressions.csv": f"customer_id,reason\n{cell},asked\n"}
    rows, said = read(tmp_path, files, "suppressions", "customer_id")
    assert sorted(customer for (customer,) in rows if customer in ("1001", "1002", "1003")) == who
    assert ("among other words" in said) == bool(who)


def test_an_id_that_differs_in_capitals_means_each_of_two_customers(tmp_path: Path) -> None:
    """In doubt nobody is written to: neither `aB12` nor `Ab12` was kept off the list."""
    files = {
        "customers.csv": "customer_id,city\naB12,Omsk\nAb12,Tver\nab13,Omsk\n",
        "suppressions.csv": "customer_id\nab12\n",
    }
    rows, said = read(tmp_path, files, "suppressions", "customer_id")
    assert sorted(rows) == [("Ab12",), ("aB12",)]
    assert "ids are of several customers each" in said


@pytest.mark.parametrize(
    ("header", "word", "is_refused"),
    [
        ("email_status", "blocked", True),
        ("SMS status", "banned", True),
        ("Статус подписки", "заблокирован", True),
        ("card_status", "blocked", False),
        ("email_status", "not blocked", False),
        ("tags", "vip|unsub", True),
        ("Теги", "постоянный; ЧС", True),
        ("Теги", "МЧС", False),
        ("Newsletter-Status", "abgemeldet", True),
        ("GDPR delete requested", "2026-05-05", True),
    ],
)
def test_who_is_blocked_or_left_is_not_written_to(
    tmp_path: Path, header: str, word: str, is_refused: bool
) -> None:
    """Unisender writes so of whom the provider has refused; a card may be blocked for other reasons."""
    other = {"Newsletter-Status": "angemeldet", "GDPR delete requested": ""}.get(header, "active")
    files = {
        "customers.csv": f"customer_id,email,{header}\n1,a@x.com,{word}\n2,b@x.com,{other}\n"
        f"3,c@x.com,{other}\n"
    }
    rows, _ = read(tmp_path, files, "customers", "customer_id", "consent")
    assert (("1", False) in rows) == is_refused


# --- the control


@pytest.mark.parametrize(
    "name", ["control_group.csv", "Контрольная группа март.csv", "КГ.csv", "holdout.csv"]
)
def test_a_file_that_is_called_the_control_is_it(tmp_path: Path, name: str) -> None:
    """Beside the contacts it was taken for more of them, and the effect for nothing."""
    files = {
        "customers.csv": CUSTOMERS,
        "campaigns.csv": CAMPAIGNS,
        "contacts.csv": "campaign_id,customer_id\nmar,1001\nmar,1002\n",
        name: "campaign_id,customer_id\nmar,1003\n",
    }
    rows, said = read(tmp_path, files, "contacts", "customer_id", "arm")
    assert sorted(rows) == [("1001", None), ("1002", None), ("1003", "control")]
    assert "it is called the control" in said


def test_sheets_of_one_header_are_parts_of_the_table_of_their_workbook(tmp_path: Path) -> None:
    """A sheet for each group of a test, or for each city, was nothing that anybody knew."""
    head: list[object] = ["Кампания", "Клиент"]
    sheets = book(
        ("Целевая", [head, ["mar", "1001"], ["mar", "1002"]]), ("Контрольная", [head, ["mar", "1003"]])
    )
    files: Files = {"customers.csv": CUSTOMERS, "campaigns.csv": CAMPAIGNS, "Контакты.xlsx": sheets}
    rows, _ = read(tmp_path, files, "contacts", "customer_id", "arm")
    assert sorted(rows) == [("1001", None), ("1002", None), ("1003", "control")]


@pytest.mark.parametrize(
    ("header", "no", "yes"),
    [
        ("target", "0", "1"),
        ("is_target", "false", "true"),
        ("Целевая группа", "нет", "да"),
        ("Группа", "без отправки", "отправлено"),
        ("Что отправили", "не отправляли", "скидка 10%"),
        ("exposure", "unexposed", "exposed"),
        ("Тест/контроль", "контроль", "тест"),
        ("holdout_flag", "Y", "N"),
        ("group", "对照组", "实验组"),
    ],
)
def test_who_was_sent_nothing_is_the_control(tmp_path: Path, header: str, no: str, yes: str) -> None:
    """Such a column was read by nothing, and its control as contacted."""
    lines = f"campaign_id,customer_id,{header}\nmar,1001,{yes}\nmar,1002,{yes}\nmar,1003,{no}\n"
    files = {"customers.csv": CUSTOMERS, "campaigns.csv": CAMPAIGNS, "contacts.csv": lines}
    rows, _ = read(tmp_path, files, "contacts", "customer_id", "coalesce(arm, '') = 'control'")
    assert sorted(rows) == [("1001", False), ("1002", False), ("1003", True)]


def test_arms_that_are_empty_are_told(tmp_path: Path) -> None:
    """They may be the control, and are taken as contacted: nobody was told."""
    files = {
        "customers.csv": CUSTOMERS,
        "campaigns.csv": CAMPAIGNS,
        "contacts.csv": "campaign_id,customer_id,arm\nmar,1001,A\nmar,1002,A\nmar,1003,\n",
    }
    said = read(tmp_path, files, "contacts", "arm")[1]
    assert "1 of 3 lines have nothing under arm, and are taken as contacted" in said
    files["contacts.csv"] += "mar,1003,control\n"
    assert "nothing under arm" not in read(tmp_path / "told", files, "contacts", "arm")[1]


# --- purchases and responses


@pytest.mark.parametrize(
    "word", ["Возврат от клиента", "Возврат от розничного покупателя", "Возврат по чеку", "Refund of order"]
)
def test_an_operation_that_takes_money_back_is_a_return(tmp_path: Path, word: str) -> None:
    """It is known by how a document of a return is called; a few words of a list alone were."""
    files = {
        "customers.csv": CUSTOMERS,
        "Продажи.csv": "Дата;Операция;Клиент;Сумма\n01.02.2026;Реализация;1001;100\n"
        f"02.02.2026;{word};1001;40\n03.02.2026;Списание бонусов;1001;5\n04.02.2026;Обмен;1002;7\n"
        "05.02.2026;Возврат товаров поставщику;1001;9\n",
    }
    rows, said = read(tmp_path, files, "purchases", "customer_id", "cast(amount as int)")
    assert sorted(rows) == [("1001", -40), ("1001", 100), ("1002", 7)]
    assert "lines whose Операция is обмен count as purchases" in said


def test_lines_without_the_day_of_an_answer_are_none_where_most_have_none(tmp_path: Path) -> None:
    """A file of all who were written to stopped the build; where few lack it, they are rejected as before."""
    head = "campaign_id,customer_id,conversion_date\n"
    files = {
        "customers.csv": CUSTOMERS,
        "campaigns.csv": CAMPAIGNS,
        "responses.csv": f"{head}mar,1001,2026-03-05\nmar,1002,\nmar,1003,\n",
    }
    rows, said = read(tmp_path, files, "responses", "customer_id")
    assert (rows, "lines without conversion_date are no responses (2)" in said) == ([("1001",)], True)
    files["responses.csv"] = f"{head}mar,1001,2026-03-05\nmar,1002,2026-03-05\nmar,1003,\n"
    assert "no responses" not in read(tmp_path / "few", files, "responses", "customer_id")[1]


def test_contacts_of_a_crm_are_people(tmp_path: Path) -> None:
    """A file called contacts that has no campaign, day or arm was asked for its campaign."""
    place = tmp_path / "export"
    place.mkdir()
    (place / "contacts_export.csv").write_text(
        "CONTACT ID,EMAIL,FIRSTNAME,EMAIL_BLACKLISTED\n1,a@x.com,Ann,No\n2,b@x.com,Bob,Yes\n", "utf-8"
    )
    assert not check(place, {}).faults
    (place / "contacts_export.csv").write_text("customer_id,email,sent_at\n1,a@x.com,2026-01-01\n", "utf-8")
    assert any("has no column campaign_id" in fault for fault in check(place, {}).faults)


@pytest.mark.parametrize(
    ("header", "row", "meant"),
    [
        ("Учетный день;Номер чека;Телефон гостя;Сумма со скидкой, р.", "05.02.2026;7;{phone};10,00", 10),
        ("Логическая дата;Чек;Email;Оплачено", "05.02.2026;7;{mail};10,00", 10),
        ("Дата и время;Признак расчёта;Номер ФД;Сумма, руб.;Адрес покупателя",
         "05.02.2026 12:00;Возврат прихода;7;10,00;{mail}", -10),
        ("Дата платежа;Идентификатор платежа;Сумма платежа;E-mail плательщика",
         "05.02.2026;2a;10,00;{mail}", 10),
        ("Opened;Order Id;Guest Email;Total", "2/5/26 10:00 AM;7;{mail};10.00", 10),
        ("Дата заказа;Номер заказа;Telegram ID;Сумма заказа", "05.02.2026;7;1002;10", 10),
    ],
    ids=["iiko", "r_keeper", "ofd", "yookassa", "toast", "telegram"],
)  # fmt: skip
def test_tills_and_payments_are_known_by_their_own_headers(
    tmp_path: Path, header: str, row: str, meant: int
) -> None:
    """Each stopped as a file that nobody knows."""
    line = row.format(phone="8 916 100-00-02", mail="bob@x.com")
    other = line.replace("05.02.2026", "15.02.2026").replace("2/5/26", "2/15/26")
    other = other.replace("Возврат прихода", "Приход")
    files = {"customers.csv": CUSTOMERS, "выгрузка.csv": f"{header}\n{line}\n{other}\n"}
    rows, _ = read(
        tmp_path,
        files,
        "purchases",
        "customer_id",
        "cast(purchased_on as date)::varchar",
        "cast(amount as int)",
    )
    assert rows == [("1002", "2026-02-05", meant), ("1002", "2026-02-15", 10)]


def test_a_line_of_sums_may_have_its_word_under_the_day(tmp_path: Path) -> None:
    """Beside three sums it was a damaged purchase; a month above its lines was another."""
    rows: list[list[object]] = [
        ["Дата", "Код клиента", "Сумма без скидки", "Сумма скидки", "Сумма"],
        ["", "Февраль 2026", "", "", ""],
        ["05.02.2026", "1001", 12, 2, 10],
        ["06.02.2026", "1002", 12, 2, 10],
        ["Итого", "", 24, 4, 20],
    ]
    files: Files = {"customers.csv": CUSTOMERS, "Продажи.xlsx": book(("Лист1", rows))}
    found, _ = read(tmp_path, files, "purchases", "customer_id", "cast(amount as int)")
    assert found == [("1001", 10), ("1002", 10)]


def test_the_column_of_ids_that_customers_have_is_believed(tmp_path: Path) -> None:
    """Odoo writes the order's own id first; all its purchases were of nobody."""
    files = {
        "customers.csv": CUSTOMERS,
        "pos.order.csv": "External ID,Receipt Number,Order Date,Customer/Reference,Customer,Total\n"
        "__export__.o_1,1,2026-02-05,1001,Ann,10\n__export__.o_2,2,2026-02-06,1002,Bob,20\n",
    }
    rows, said = read(tmp_path, files, "purchases", "customer_id", "cast(amount as int)")
    assert rows == [("1001", 10), ("1002", 20)]
    assert "the ids in External ID are not those of customers" in said


@pytest.mark.parametrize(("card", "who"), [("", "79161000001"), ("К-1", "К-1")])
def test_customers_whose_ids_are_empty_are_known_by_their_phones(tmp_path: Path, card: str, who: str) -> None:
    """A salon has a column for cards and no cards: everybody was lost, and the build stopped."""
    files = {
        "Клиенты.csv": f"Имя;Телефон;Карта;Город\nАнна;+79161000001;{card};Омск\n",
        "Записи.csv": "ID записи;Дата визита;Клиент;Телефон;Стоимость\n1;05.02.2026;Анна;89161000001;10\n",
    }
    for table in ("customers", "purchases"):
        assert read(tmp_path / table, files, table, "customer_id")[0] == [(who,)]


# --- campaigns


@pytest.mark.parametrize(
    ("header", "period", "first", "last"),
    [
        ("Период", "01.03.2026 - 15.03.2026", "2026-03-01", "2026-03-15"),
        ("Сроки проведения", "с 25.12 по 10.01.2027", "2026-12-25", "2027-01-10"),
        ("Даты", "5–15 декабря 2026", "2026-12-05", "2026-12-15"),
        ("Dates", "Mar 1 - 15, 2026", "2026-03-01", "2026-03-15"),
        ("Zeitraum", "01.03.2026 bis 15.03.2026", "2026-03-01", "2026-03-15"),
        ("Period", "2026-03-01 to 2026-03-15", "2026-03-01", "2026-03-15"),
        ("Период", "05.12-15.12.26", "2026-12-05", "2026-12-15"),
    ],
)
def test_both_days_of_a_campaign_may_stand_in_one_cell(
    tmp_path: Path, header: str, period: str, first: str, last: str
) -> None:
    """A plan of a marketer has its days so, and stopped for want of them."""
    files = {
        "customers.csv": CUSTOMERS,
        "campaigns.csv": f"campaign;{header};mechanic;discount_rate\nx;{period};percent;10%\n",
    }
    days = ("cast(starts_on as date)::varchar", "cast(ends_on as date)::varchar")
    rows, said = read(tmp_path, files, "campaigns", *days)
    assert rows == [(first, last)]
    assert f"{header} has both days of a campaign" in said


@pytest.mark.parametrize(
    "cell", ["весь март 2026", "март 2026", "круглый год", "01.03.2026, 05.03.2026 и 9.03.2026"]
)
def test_a_period_without_two_days_is_asked_for(tmp_path: Path, cell: str) -> None:
    """Nobody knows its days."""
    place = tmp_path / "export"
    place.mkdir()
    (place / "customers.csv").write_text(CUSTOMERS, "utf-8")
    (place / "campaigns.csv").write_text(f"campaign;Период;mechanic\nx;{cell};gift\n", "utf-8")
    assert any("has no column starts_on" in fault for fault in check(place, {}).faults)


@pytest.mark.parametrize(
    ("cells", "meant"),
    [
        (("10 процентов", "5 проц."), (0.1, 0.05)),
        (("10 percent", "7.5 pct"), (0.1, 0.075)),
        (("-10 %", "-5%"), (0.1, 0.05)),
    ],
)
def test_per_cents_may_be_written_in_words_and_with_a_minus(
    tmp_path: Path, cells: tuple[str, str], meant: tuple[float, float]
) -> None:
    """The depth of the offer was emptied, and the offer free."""
    lines = "\n".join(f"{at};2026-03-0{at + 1};2026-04-01;percent;{cell}" for at, cell in enumerate(cells))
    text = f"campaign_id;starts_on;ends_on;mechanic;discount_rate\n{lines}\n"
    rows, _ = read(
        tmp_path, {"customers.csv": CUSTOMERS, "campaigns.csv": text}, "campaigns", "discount_rate::double"
    )
    assert sorted(rows, reverse=True) == [(rate,) for rate in meant]


@pytest.mark.parametrize(
    ("words", "mechanic", "rate"),
    [
        ("20 % на второй товар", "bundle", None),
        ("Скидка 50% на 3-й товар", "bundle", None),
        ("50% off the second item", "bundle", None),
        ("Скидка от 10 %", "percent", None),
        ("Скидка 10% на второй заказ", "percent", 0.1),
        ("Скидка 10% от 2000 руб.", "percent", 0.1),
    ],
)
def test_a_depth_of_another_thing_or_from_which_is_none_of_all(
    tmp_path: Path, words: str, mechanic: str, rate: float | None
) -> None:
    """20 % off the second thing was 20 % off everything, and a depth from 10 % was 10 %."""
    text = f"campaign_id;starts_on;ends_on;Условия\nx;2026-03-01;2026-03-15;{words}\n"
    rows, _ = read(
        tmp_path, {"customers.csv": CUSTOMERS, "campaigns.csv": text}, "campaigns", "mechanic",
        "discount_rate::double",
    )  # fmt: skip
    assert rows == [(mechanic, rate)]
