"""What is called so in one table of an export is called so in the next; campaigns meet by code or by name."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from otklik.export_files.contract import ExportError

from tests.families import few_of_each
from tests.project.reading import views_of

# each reads a small file or two: 0.12 s
pytestmark = few_of_each(2)

# a header of the customer that only some tables had once
HEADERS = (
    "Карта клиента",
    "Лицевой счёт",
    "Loyalty card number",
    "Código do cliente",
    "Код гостя",
    "Kundennr.",
)
TABLES_OF_CUSTOMERS = {
    "Продажи": ("purchases", "{0};Дата;Сумма;Номер чека\n0007;02.03.2026;100,00;1\n"),
    "Рассылки": ("contacts", "{0};Код акции;Дата отправки;Группа\n0007;A;02.03.2026;контрольная\n"),
    "Отклики": ("responses", "{0};Код акции;Дата отклика\n0007;A;05.03.2026\n"),
    "Согласия": ("consents", "{0};Цель;Дата согласия\n0007;рассылка;01.01.2026\n"),
    "Стоп-лист": ("suppressions", "{0};Причина\n0007;жалоба\n"),
}
CAMPAIGNS = (
    "Код акции;Название;Начало;Окончание;{0}\n{1};Весна, 10 %;02.03.2026;15.03.2026;{2}\n"
    "B;Лето;01.06.2026;14.06.2026;{3}\n"
)


@pytest.mark.parametrize("title", TABLES_OF_CUSTOMERS)
@pytest.mark.parametrize("header", HEADERS)
def test_a_customer_is_called_alike_in_every_table(tmp_path: Path, header: str, title: str) -> None:
    """The header that names the customer in the list of customers does so wherever else it stands."""
    table, text = TABLES_OF_CUSTOMERS[title]
    conn, views = views_of(
        tmp_path,
        {
            "Клиенты.csv": f"{header};Город\n0007;Омск\n0008;Тула\n",
            "Акции.csv": CAMPAIGNS.format("Вид", "A", "Скидка", "Подарок"),
            f"{title}.csv": text.format(header),
        },
    )

    assert conn.execute(f"select customer_id from ({views[table]})").fetchall() == [("0007",)]


def test_a_client_is_a_customer_where_nothing_else_names_one(tmp_path: Path) -> None:
    """Beside an e-mail it is the program that the mail was read with."""
    customers = "Client,Email\n7,a@b.example\n8,c@d.example\n"
    campaigns = "Campaign,Name,Start,End\npilot,Pilot,2026-07-13,2026-07-20\n"
    for text in (
        "Campaign,Client,Arm,Sent\npilot,7,control,2026-07-13\n",
        "Campaign,Email,Client,Arm,Sent\npilot,a@b.example,Gmail,control,2026-07-13\n",
    ):
        folder = tmp_path / str(len(text))
        files = {"clients.csv": customers, "campaigns.csv": campaigns, "contacts.csv": text}
        conn, views = views_of(folder, files)
        named = conn.execute(f"select campaign_id, customer_id from ({views['contacts']})").fetchall()
        assert named == [("pilot", "7")], text


def test_donors_are_customers_and_appeals_campaigns(tmp_path: Path) -> None:
    """As charities call them: mailed in two arms, gifts of both reported."""
    conn, views = views_of(
        tmp_path,
        {
            "donors.csv": "donor_id,email,city\nD1,a@b.example,Leeds\nD2,c@d.example,York\n",
            "appeals.csv": "appeal_id,name,starts_on,ends_on\nA,Autumn,2026-07-13,2026-07-20\n",
            "mailings.csv": "appeal_id,donor_id,group,mailed_on\n"
            "A,D1,letter,2026-07-13\nA,D2,control,2026-07-13\n",
            "gifts.csv": "appeal_id,donor_id,donated_on,amount\nA,D2,2026-07-15,12.50\n",
        },
    )

    assert conn.execute(f"select customer_id from ({views['customers']}) order by 1").fetchall() == [
        ("D1",),
        ("D2",),
    ]
    contacts = conn.execute(f"select campaign_id, customer_id, arm from ({views['contacts']}) order by all")
    assert contacts.fetchall() == [("A", "D1", "letter"), ("A", "D2", "control")]
    gifts = conn.execute(f"select campaign_id, customer_id, revenue from ({views['responses']})").fetchall()
    assert gifts == [("A", "D2", Decimal("12.50"))]


def test_a_campaign_is_called_alike_in_offers_and_goods(tmp_path: Path) -> None:
    """A list of offers names its campaign as the list of campaigns does."""
    conn, views = views_of(
        tmp_path,
        {
            "Клиенты.csv": "Карта клиента;Город\n7;Омск\n",
            "Акции.csv": CAMPAIGNS.format("Вид", "A", "Скидка", "Подарок"),
            "Предложения.csv": "Код акции;Код предложения;Mindestbestellwert\nA;x;500,00\nA;y;900,00\n",
            "Товары акций.csv": "Код акции;Торговая марка\nA;Triol\n",
        },
    )

    offers = conn.execute(f"select campaign_id, offer_id, min_check from ({views['offers']}) order by all")
    assert offers.fetchall() == [("A", "x", Decimal(500)), ("A", "y", Decimal(900))]
    goods = conn.execute(f"select campaign_id, brand from ({views['campaign_products']})")
    assert goods.fetchall() == [("A", "Triol")]


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("A-17", "весна 10 %"),
        ("A-17", "«Весна, 10%»"),
        ("A-17", "a17"),
        ("017", "17"),
        ("17", "17.0"),
    ],
    ids=["by name", "by a name in quotes", "without signs", "without zeros", "of an empty number"],
)
def test_campaigns_meet_however_they_are_named(tmp_path: Path, code: str, named: str) -> None:
    """A platform knows a mailing by its name, a table program takes zeros off its number."""
    conn, views = views_of(
        tmp_path,
        {
            "Клиенты.csv": "Карта клиента;Город\n7;Омск\n",
            "Акции.csv": CAMPAIGNS.format("Вид", code, "Скидка", "Подарок"),
            "Рассылки.csv": f"Кампания;Карта клиента;Дата отправки\n{named};7;02.03.2026\n",
        },
    )

    contacts = conn.execute(f"select campaign_id, contacted_on from ({views['contacts']})").fetchall()
    assert contacts == [(code, date(2026, 3, 2))]


def test_a_name_that_two_campaigns_have_names_none(tmp_path: Path) -> None:
    """Where a name is of two campaigns nobody can tell which of them was sent."""
    conn, views = views_of(
        tmp_path,
        {
            "Клиенты.csv": "Карта клиента;Город\n7;Омск\n",
            "Акции.csv": "Код акции;Название;Начало;Окончание\nA;Скидки;02.03.2026;15.03.2026\n"
            "B;Скидки;01.06.2026;14.06.2026\n",
            "Рассылки.csv": "Кампания;Карта клиента;Дата отправки\nСкидки;7;02.03.2026\n",
        },
    )

    assert conn.execute(f"select campaign_id from ({views['contacts']})").fetchall() == [("Скидки",)]


@pytest.mark.parametrize(
    ("header", "said", "expected"),
    [
        ("Вид", ("Скидка 10 %", "Подарок"), ["percent", "gift"]),
        ("Тип", ("Кешбэк", "Бесплатная доставка"), ["cashback", "service"]),
        ("Kind", ("percent", "gift"), ["percent", "gift"]),
        # of anything, a goal, a flag
        ("Ограничения", ("нет", "нет"), [None, None]),
        ("Раздел сайта", ("Подарок", "Скидка"), [None, None]),
        ("Тип подарка", ("нет", "кешбэк"), [None, None]),
        # of mailings, not of offers
        ("Вид", ("Регулярная", "Триггерная"), [None, None]),
        # a remark
        ("Комментарий", ("скидка понравилась", "подарок кончился"), [None, None]),
    ],
)
def test_a_mechanic_is_known_by_its_words(
    tmp_path: Path, header: str, said: tuple[str, str], expected: list[str | None]
) -> None:
    """Under a header of a kind a column all of whose words are mechanics says the mechanic."""
    conn, views = views_of(
        tmp_path,
        {
            "Клиенты.csv": "Карта клиента;Город\n7;Омск\n",
            "Акции.csv": CAMPAIGNS.format(header, "A", *said),
        },
    )

    found = conn.execute(f"select mechanic from ({views['campaigns']}) order by campaign_id").fetchall()
    assert [mechanic for (mechanic,) in found] == expected


def test_a_sum_of_money_is_no_share(tmp_path: Path) -> None:
    """`Скидка, руб.` stands for no per cents where those are empty, and the other way round."""
    conn, views = views_of(
        tmp_path,
        {
            "Клиенты.csv": "Карта клиента;Город\n7;Омск\n",
            "Акции.csv": "Код акции;Начало;Окончание;Скидка, %;Скидка, руб.\nA;02.03.2026;15.03.2026;10;\n"
            "B;01.06.2026;14.06.2026;;150\n",
        },
    )

    found = conn.execute(
        f"select discount_rate, discount_amount from ({views['campaigns']}) order by campaign_id"
    ).fetchall()
    assert found == [(Decimal("0.1"), None), (None, Decimal(150))]


@pytest.mark.parametrize(
    "text",
    [
        "member id,valid until,level\n0007,2027-01-31,gold\n",
        "Карта;Срок действия;Вид\n0007;31.01.2027;золотая\n",
        "loyalty card number,coupon,until\n0007,A1,2027-01-31\n",
    ],
    ids=["memberships", "cards", "coupons"],
)
def test_a_file_of_cards_is_no_stop_list(tmp_path: Path, text: str) -> None:
    """A card that ends is nobody's wish: a header alone makes a list of wishes in words of its own only."""
    conn, views = views_of(tmp_path, {"customers.csv": "customer_id,city\n0007,x\n", "members.csv": text})

    assert conn.execute(f"select count(*) from ({views['suppressions']})").fetchall() == [(0,)]


def test_a_table_s_own_words_come_before_those_of_others(tmp_path: Path) -> None:
    """Whom a response is of says its e-mail, and not the number that another system has for them."""
    conn, views = views_of(
        tmp_path,
        {
            "customers.csv": "customer_id,email\n1,a@x.ru\n2,b@x.ru\n",
            "campaigns.csv": "campaign_id,starts_on,ends_on\nA,2026-03-02,2026-03-15\n",
            "responses.csv": "campaign_id,member id,email,responded_on\nA,2,a@x.ru,2026-03-05\n",
        },
    )

    assert conn.execute(f"select customer_id from ({views['responses']})").fetchall() == [("1",)]


def test_a_list_of_wishes_whose_ids_are_nobody_s_stops(tmp_path: Path) -> None:
    """A word of another table may mean another system's number: whom it names is asked."""
    with pytest.raises(ExportError, match="2 of 2 ids under Лицевой счёт are no customer's"):
        views_of(
            tmp_path,
            {
                "customers.csv": "customer_id,city\n0007,x\n",
                "suppressions.csv": "Лицевой счёт,Причина\n501,жалоба\n502,жалоба\n",
            },
        )


def test_customers_are_known_by_their_phones_before_their_names(tmp_path: Path) -> None:
    """Two namesakes are two customers."""
    conn, views = views_of(
        tmp_path,
        {
            "customers.csv": "Покупатель;Телефон;Город\nИванова Мария;+79161000001;x\n"
            "Иванова Мария;+79161000002;y\n",
        },
    )

    assert conn.execute(f"select count(distinct customer_id) from ({views['customers']})").fetchall() == [
        (2,)
    ]
