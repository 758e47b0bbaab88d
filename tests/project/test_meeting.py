"""Customers and orders as systems export them, together: they meet; what is no purchase does not count."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from otklik.export_files.columns import Settings
from otklik.export_files.contract import ExportError
from otklik.export_files.plugin import crm_export_views

from tests.families import few_of_each
from tests.project.engine import connected
from tests.project.reading import written

# each reads a small file or two: 0.12 s
pytestmark = few_of_each(2)

# the real headers of a system's customers and orders; what is expected: customer, day, amount
SYSTEMS: dict[str, tuple[dict[str, str], list[tuple[str, date, Decimal]]]] = {
    "bitrix24": (
        {
            "CONTACT_1.csv": "ID;Имя;Фамилия;Отчество;Дата рождения;Населенный пункт;Регион;Страна;"
            "Рабочий телефон;Мобильный телефон;Рабочий e-mail;Частный e-mail\n"
            "17;Пётр;Белов;;30.05.1984;Омск;;Россия;8 (912) 345-67-89;;p@x.ru;\n"
            "18;Анна;Чернова;;31.12.1990;Тверь;;Россия;;+7 922 000-11-22;;a@x.ru\n",
            "DEAL_1.csv": "ID;Стадия;Товар;Цена;Количество;Сумма;Валюта;Дата создания;"
            "Контакт: Рабочий телефон\n"
            "1;Сделка успешна;Мяч;500,00;2;1 000,00;RUB;31.01.2026 10:00:00;+7 912 345-67-89\n"
            "2;Сделка провалена;Мяч;500,00;1;500,00;RUB;15.02.2026 10:00:00;+7 912 345-67-89\n"
            "3;Сделка успешна;Носки;50,00;1;50,00;RUB;16.02.2026 10:00:00;8-922-000-11-22\n",
        },
        [("17", date(2026, 1, 31), Decimal(1000)), ("18", date(2026, 2, 16), Decimal(50))],
    ),
    "insales": (
        {
            "clients.csv": "ID клиента;ФИО;Телефон;E-mail;Город\n5;Пётр Белов;+79123456789;P@x.ru;Омск\n"
            "6;Анна Чернова;;a@x.ru;Тверь\n",
            "shop_orders.csv": "№ заказа;Дата заказа;ФИО;E-mail;Название товара;Количество;Цена продажи;"
            "Статус заказа;Статус оплаты\n"
            "1;31.01.2026;Пётр;p@x.ru;Мяч;2;100;Выполнен;Оплачен\n"
            "2;15.02.2026;Анна;A@X.ru;Мяч;1;100;Отменён;Оплачен\n"
            "3;16.02.2026;Анна;A@X.ru;Мяч;1;100;Выполнен;Не оплачен\n"
            "4;17.02.2026;Анна;A@X.ru;Мяч;1;100;Выполнен;Ожидает оплаты\n",
        },
        [("5", date(2026, 1, 31), Decimal(200))],
    ),
    "retail receipts": (
        {
            "customers.csv": "customer_id;phone;city\n00017;8 912 345 67 89;Омск\n"
            "00018;+7(922)000-11-22;Тверь\n",
            "receipts_1.csv": "receipt_number;store;phone;barcode;quantity;line_total;line_discount;date\n"
            "77;5;79123456789;4600000000017;2;1500.50;100;2026-01-31 10:15:00\n",
            "receipts_2.csv": "receipt_number;store;phone;barcode;quantity;line_total;line_discount;date\n"
            "78;5;9220001122;4600000000018;1;700;0;2026-02-15 11:00:00\n",
        },
        [("00017", date(2026, 1, 31), Decimal("1500.50")), ("00018", date(2026, 2, 15), Decimal(700))],
    ),
    "shopify": (
        {
            "customers_export.csv": "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,"
            "Default Address City,Default Address Country Code,Phone,Total Spent,Total Orders\n"
            "'7001,Ann,Black,ann@x.com,yes,Riga,LV,,20.00,1\n'7002,Bob,White,bob@x.com,no,Riga,LV,,0.00,0\n",
            "orders_export.csv": "Name,Email,Financial Status,Paid at,Created at,Lineitem quantity,"
            "Lineitem name,Lineitem price,Discount Amount,Cancelled at\n"
            "#1,ANN@x.com,paid,2026-01-31 10:00:00 +0300,2026-01-31 10:00:00 +0300,2,Ball,10.00,0.00,\n"
            "#1,,,,,1,Socks,5.50,,\n"
            "#2,bob@x.com,pending,,2026-02-15 10:00:00 +0300,1,Ball,10.00,0.00,\n"
            "#3,bob@x.com,paid,,2026-02-16 10:00:00 +0300,1,Ball,10.00,0.00,2026-02-17 10:00:00 +0300\n",
        },
        [("7001", date(2026, 1, 31), Decimal(20)), ("7001", date(2026, 1, 31), Decimal("5.5"))],
    ),
    "an online shop's plugin": (
        {
            "customers.csv": "ID,user_login,user_email,user_registered,billing_city,billing_phone,"
            "Total Spend\n"
            "17,ann,ann@x.com,2024-01-02 10:00:00,Тула,+79123456789,3800\n",
            "orders.csv": "order_id,order_date,paid_date,status,order_total,discount_total,customer_id,"
            "customer_email,item_name,item_quantity,item_total\n"
            "1,2026-01-31 10:00:00,2026-01-31 10:01:00,completed,2300,200,17,ann@x.com,Кофе,1,2000\n"
            "2,2026-02-01 10:00:00,,cancelled,500,0,17,ann@x.com,Чай,1,500\n",
        },
        [("17", date(2026, 1, 31), Decimal(2000))],
    ),
    "a till": (
        {
            "Клиенты.csv": "Карта;ФИО;Телефон;Пол;Дата рождения\n"
            "2001;Белов Иван;89123456789;М;13.02.1985\n",
            "Чеки.csv": "Дата и время;Номер чека;Тип;Товар;Кол-во;Цена;Скидка;Сумма;"
            "Карта лояльности\n"
            "31.01.2026 10:15;1;Продажа;Кофе;2;150,00;0,00;300,00;2001\n"
            "01.02.2026 10:15;2;Возврат;Кофе;1;150,00;0,00;150,00;2001\n",
        },
        [("2001", date(2026, 1, 31), Decimal(300)), ("2001", date(2026, 2, 1), Decimal(-150))],
    ),
    "a café": (
        {
            "Гости.csv": "Номер карты;Фамилия;Имя;Телефон;Согласие на получение рассылок;"
            "Сумма визитов\n"
            "777;Белов;Иван;+79123456789;Да;1800,00\n",
            "Продажи.csv": "Отчет по продажам за период 01.01.2026 - 31.01.2026\n\n"
            "Учетный день;Номер чека;Гость;"
            "Номер карты гостя;Блюдо;Количество блюд;Сумма без скидки, р.;"
            "Сумма скидки, р.;Сумма со скидкой, р.\n"
            "31.01.2026;1;Белов И.;777;Латте;2;400,00;40,00;360,00\nИтого;;;;;2;400,00;40,00;360,00\n",
        },
        [("777", date(2026, 1, 31), Decimal(360))],
    ),
    "a terminal abroad": (
        {
            "customers.csv": "Reference ID,First Name,Email Address,Phone Number,Birthday,Square Customer ID,"
            "Lifetime Spend,Email Subscription Status\n"
            ",Ann,ann@x.com,+16502530000,1985-02-13,C1,$10,subscribed\n",
            "transactions.csv": "Date,Time,Gross Sales,Discounts,Net Sales,Tax,Total Collected,"
            "Transaction ID,"
            "Customer ID,Event Type\n"
            "01/31/26,10:15:22,$12.50,-$2.50,$10.00,$0.80,$10.80,T1,C1,Payment\n"
            "02/13/26,10:15:22,-$8.00,$0.00,-$8.00,-$0.64,-$8.64,T2,C1,Refund\n",
        },
        [("C1", date(2026, 1, 31), Decimal(10)), ("C1", date(2026, 2, 13), Decimal(-8))],
    ),
    "names with humps": (
        {
            "customers.csv": "CustomerIdsMindboxId;CustomerEmail;CustomerMobilePhone;"
            "CustomerBirthDate;CustomerSex\n"
            "1;ann@x.com;79123456789;1985-02-01;female\n",
            "orders.csv": "OrderIdsMindboxId;OrderFirstActionDateTimeUtc;OrderCustomerIdsMindboxId;"
            "OrderLineProductName;OrderLinePriceOfLine;OrderLineStatusIdsExternalId;OrderTotalPrice\n"
            "11;31.01.2026 10:15:22;1;Кофе;300;Paid;300\n12;01.02.2026 10:15:22;1;Чай;100;Cancelled;100\n",
        },
        [("1", date(2026, 1, 31), Decimal(300))],
    ),
    "a mailing list": (
        {
            "people.csv": "Email,First Name,Phone Number,City,Email Marketing Consent,Predicted CLV\n"
            "Ann@x.com,Ann,+16502530000,Boston,SUBSCRIBED,120\nbob@x.com,Bob,,Boston,UNSUBSCRIBED,50\n",
            "orders.csv": 'Order Number,Email,Order Date,Total\n1,ann@x.com,"Jan 31, 2026",100.00\n',
        },
        [("ann@x.com", date(2026, 1, 31), Decimal(100))],
    ),
    "names beside phones": (
        {
            "Клиенты.csv": "Имя;Телефон;№ карты;Сумма покупок;Пол\nИван;+79123456789;1234;1800,00;м\n",
            "Чеки.csv": "№;Закрыт;Сумма;Скидка;Статус;Клиент;Телефон клиента\n"
            "15;31.01.2026 10:40;360,00;40,00;Закрыт;Иван;8 912 345-67-89\n"
            "16;;0,00;0,00;Удален;Иван;8 912 345-67-89\n",
        },
        [("1234", date(2026, 1, 31), Decimal(360))],
    ),
    "yandex cdp": (
        {
            "contacts_cdp.csv": "uniq_id,name,create_date_time,client_ids,emails,phones,emails_md5,"
            "phones_md5\nu1,Ann,2025-01-31 10:00:00,1,ann@x.com,79123456789,,\n"
            "u2,Bob,2025-02-01 10:00:00,2,bob@x.com,,,\n",
            "orders.csv": "id,client_uniq_id,create_date_time,revenue,order_status\n"
            "1,u1,2026-01-31 10:00:00,100,PAID\n2,u2,2026-02-15 10:00:00,70,CANCELLED\n",
        },
        [("u1", date(2026, 1, 31), Decimal(100))],
    ),
}  # fmt: skip


def bought(conn: duckdb.DuckDBPyConnection, views: dict[str, str]) -> list[tuple[str, date, Decimal]]:
    """Return what counts as a purchase."""
    return conn.execute(
        f"select customer_id, purchased_on, amount from ({views['purchases']}) "
        "where unreadable is null order by file, line"
    ).fetchall()


@pytest.mark.parametrize(
    ("region", "phone", "ordered"),
    [
        ("RU", "+7 912 345-67-89", "8(912)3456789"),
        ("RU", "8 912 345 67 89", "9123456789"),
        ("RU", "+44 20 7946 0958", "+44 (0)20 7946 0958"),
        ("RU", "442079460958", "0044 20 7946 0958"),
        ("RU", "+7 495 123-45-67", "8-495-123-45-67 доб. 12"),
        ("RU", "+375 29 123-45-67", "375291234567"),
        ("BY", "+375 29 123-45-67", "8 029 123-45-67"),
        ("BY", "+7 912 345-67-89", "79123456789"),
        ("KZ", "+7 701 123 45 67", "8 701 1234567"),
        ("US", "+1 650-253-0000", "(650) 253-0000"),
    ],
)
def test_a_phone_is_the_same_however_it_is_written(
    tmp_path: Path, region: str, phone: str, ordered: str
) -> None:
    """By the rules of its country, which a library knows."""
    files = {
        "customers.csv": f"customer_id;phone\n7;{phone}\n",
        "sales.csv": f"phone;date;total;receipt_number\n{ordered};2026-01-31;5;1\n",
    }
    with connected() as conn:
        views = crm_export_views(conn, written(tmp_path, files), Settings(phone_region=region))
        assert [customer for customer, *_ in bought(conn, views)] == ["7"]


@pytest.mark.parametrize("system", SYSTEMS)
def test_customers_and_orders_of_a_system_meet(tmp_path: Path, system: str) -> None:
    """Cancelled and unpaid orders do not count; names, phones and e-mails become no attribute."""
    files, expected = SYSTEMS[system]
    with connected() as conn:
        views = crm_export_views(conn, written(tmp_path, files))
        assert bought(conn, views) == expected
        customers = conn.execute(f"select customer_id, attributes from ({views['customers']})").fetchall()
        if system == "shopify":
            # whoever has not agreed is not contacted, under whatever name the column goes
            agreed = conn.execute(f"select customer_id, consent from ({views['customers']})").fetchall()
            assert dict(agreed) == {"7001": True, "7002": False}
    assert {customer for customer, *_ in expected} <= {customer for customer, _ in customers}
    told = " ".join(attributes.lower() for _, attributes in customers)
    for secret in ("x.ru", "x.com", "912", "922", "бел", "чёрн", "ann", "bob"):
        assert secret not in told


def test_orders_that_meet_no_customer_are_said_in_one_sentence(tmp_path: Path) -> None:
    """By a phone that customers do not have nobody is found: the build would stop on unknown customers."""
    files, _ = SYSTEMS["retail receipts"]
    files = files | {"customers.csv": "customer_id;city\n17;Омск\n18;Тверь\n"}
    with connected() as conn, pytest.raises(ExportError) as stopped:
        crm_export_views(conn, written(tmp_path, files))
    assert "customers are named by phone or e-mail there, and 1 of 1 are not among customers" in str(
        stopped.value
    )


@pytest.mark.parametrize("ids", [("00123", "123"), ("123", "00123")])
def test_zeros_lost_in_one_table_are_found_and_said(tmp_path: Path, ids: tuple[str, str]) -> None:
    """A customer is who customers say; two that differ by zeros alone are two."""
    mine, theirs = ids
    files = {
        "customers.csv": f"customer_id\n{mine}\n7\n007\n",
        "purchases.csv": f"customer_id,purchased_on,amount\n{theirs},2026-01-31,5\n07,2026-01-31,6\n",
        "suppressions.csv": f"customer_id\n{theirs}\n",
    }
    with connected() as conn:
        views = crm_export_views(conn, written(tmp_path, files))
        named = [row[0] for row in bought(conn, views)]
        suppressed = conn.execute(f"select customer_id from ({views['suppressions']})").fetchall()
        said = " ".join(
            note for (note,) in conn.execute(f"select note from ({views['input_notes']})").fetchall()
        )
    assert suppressed == [(mine,)]
    # of two strangers one is found: no more than an accident would find, in a table of purchases
    assert named == [theirs, "07"]
    assert "1 of 1 ids are found among customers only without regard to zeros before them" in said


def test_a_column_that_may_be_the_consent_is_named(tmp_path: Path) -> None:
    """Without a consent everybody may be contacted: nobody shall find out later that there was one."""
    files = {"customers.csv": "customer_id,GDPR marketing flag,city\n1,since 2020,Riga\n"}
    with connected() as conn:
        views = crm_export_views(conn, written(tmp_path, files))
        said = conn.execute(f"select note from ({views['input_notes']})").fetchall()
    assert [note for (note,) in said if "if GDPR marketing flag is it" in note]


def test_a_phone_and_an_e_mail_make_no_list_of_whom_not_to_contact(tmp_path: Path) -> None:
    """A file of addresses is customers, or is asked about; a name or a day says that they want nothing."""
    files = {
        "customers.csv": "customer_id,email,phone\n1,a@x.ru,89123456789\n",
        "staff.csv": "Email,Phone\na@x.ru,89123456789\n",
    }
    with connected() as conn, pytest.raises(ExportError, match=r"staff\.csv is not read"):
        crm_export_views(conn, written(tmp_path, files))
    (tmp_path / "staff.csv").rename(tmp_path / "cleaned_members_export.csv")
    with connected() as conn:
        views = crm_export_views(conn, tmp_path)
        assert conn.execute(f"select customer_id from ({views['suppressions']})").fetchall() == [("1",)]
