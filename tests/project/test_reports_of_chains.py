"""Reports of chains: headers of two rows, a sender's own report, terms within words, several cities."""

from decimal import Decimal
from pathlib import Path

import pytest
from otklik.export_files.columns import Settings
from otklik.export_files.plugin import crm_export_views

from tests.project.engine import connected
from tests.project.reading import views_of
from tests.project.test_export_folder import workbook

CUSTOMERS = "Карта клиента;Город;Моб. телефон\n0007;Омск;+7 917 100-10-10\n0008;Тула;+7 917 200-20-20\n"
GROUPS = ["Документ", "", "Клиент", "Магазин", "Товар", "", "Количество", "Сумма", "", ""]
NAMES = [
    "Номер",
    "Дата",
    "Карта клиента",
    "",
    "Номенклатура",
    "Номенклатурная группа",
    "",
    "Без скидки",
    "Скидка",
]
SALES = [
    ["Ч1", "02.03.2026 10:00:00", "0007", "Омск-1", "Платье", "Платья", "1", "1000", "100", "900"],
    ["Ч1в", "03.03.2026 11:00:00", "0007", "Омск-1", "Платье", "Платья", "-1", "-1000", "-100", "-900"],
    ["Ч2", "04.03.2026 12:00:00", "0008", "Тула-1", "Пальто", "Верхняя одежда", "2", "5000", "0", "5000"],
]
EXPECTED = [
    ("0007", "2026-03-02", Decimal("900.00"), Decimal("100.00"), "Ч1", "Платье", "Платья"),
    ("0007", "2026-03-03", Decimal("-900.00"), Decimal("-100.00"), "Ч1в", "Платье", "Платья"),
    ("0008", "2026-03-04", Decimal("5000.00"), Decimal("0.00"), "Ч2", "Пальто", "Верхняя одежда"),
]
TITLES = [["Отчёт о продажах"], ["Период: 2026 г.", "", "ООО «Мода»"], []]


@pytest.mark.parametrize("is_book", [False, True])
@pytest.mark.parametrize("is_merged", [False, True])
def test_a_header_of_two_rows_is_one(tmp_path: Path, *, is_book: bool, is_merged: bool) -> None:
    """Names stand in two rows, those of one column in either; merged cells have them in both."""
    names = [*NAMES, "К оплате"]
    names = [name or (group if is_merged else "") for name, group in zip(names, GROUPS, strict=True)]
    rows = [*TITLES, GROUPS, names, *SALES, ["Итого", *[""] * 8, "5000"]]
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "Клиенты.csv").write_text(CUSTOMERS, encoding="utf-8")
    if is_book:
        workbook(folder / "Розничные продажи.xlsx", Отчёт=rows)
    else:
        text = "\n".join(";".join(row) for row in rows)
        (folder / "Розничные продажи.csv").write_text(text, encoding="cp1251")
    conn = connected()
    views = crm_export_views(conn, folder, Settings())

    found = conn.execute(
        "select customer_id, purchased_on::date::varchar, amount, discount_amount, receipt_id, product, "
        f"category from ({views['purchases']}) where unreadable is null order by 2"
    )
    assert found.fetchall() == EXPECTED


def test_a_title_of_several_cells_is_no_row_of_the_header(tmp_path: Path) -> None:
    """A header that names all of its columns takes nothing from the line above it."""
    conn, views = views_of(
        tmp_path,
        {
            "Клиенты.csv": CUSTOMERS,
            "Продажи.csv": "Отчёт;;ООО Мода;\nНомер чека;Карта клиента;Дата;Сумма\n1;0007;02.03.2026;10\n",
        },
    )

    assert conn.execute(f"select receipt_id, amount::int from ({views['purchases']})").fetchall() == [
        ("1", 10)
    ]


def test_a_sender_s_report_is_no_list_of_people(tmp_path: Path) -> None:
    """Ids of messages and phones beside a campaign are contacts, though lists of people have these, too."""
    conn, views = views_of(
        tmp_path,
        {
            "Клиенты.csv": CUSTOMERS,
            "Акции.csv": "Код акции;Начало;Окончание\nA;02.03.2026;15.03.2026\n",
            "sms_report.csv": (
                "ID;Рассылка;Телефон;Время отправки;Статус;Группа\n"
                "901;A;79171001010;02.03.2026 10:01;Доставлено;Основная\n"
                "902;A;79172002020;;Не отправлялось;Контрольная\n"
            ),
        },
    )

    found = conn.execute(f"select customer_id, campaign_id, arm from ({views['contacts']}) order by 1")
    assert found.fetchall() == [("0007", "A", "Основная"), ("0008", "A", "control")]
    assert conn.execute(f"select count(*) from ({views['customers']})").fetchone() == (2,)


def test_terms_that_stand_in_the_words_of_a_mechanic_alone(tmp_path: Path) -> None:
    """A depth, a sum and a least check are read where no column has them; a range or `up to` gives none."""
    words = {
        "A": "Скидка 20%",
        "B": "Кешбэк 5 % баллами",
        "C": "Скидка 300 руб. от 2 000 руб.",
        "D": "2=3",
        "E": "Подарок за чек от 3000",
        "F": "Скидка 10-20%",
        "G": "Бесплатная доставка",
    }
    lines = [f"{key};02.03.2026;15.03.2026;{word};3,90" for key, word in words.items()]
    conn, views = views_of(
        tmp_path,
        {
            "Клиенты.csv": CUSTOMERS,
            "Акции.csv": "\n".join(["Код акции;Начало;Окончание;Условия;Стоимость СМС, руб.", *lines]),
        },
    )

    found = conn.execute(
        "select campaign_id, mechanic, discount_rate::float, discount_amount::int, min_check::int, "
        f"contact_cost::float from ({views['campaigns']}) order by 1"
    ).fetchall()
    assert [row[:5] for row in found] == [
        ("A", "percent", pytest.approx(0.2), None, None),
        ("B", "cashback", pytest.approx(0.05), None, None),
        ("C", "amount", None, 300, 2000),
        ("D", "bundle", None, None, None),
        ("E", "gift", None, None, 3000),
        ("F", "percent", None, None, None),
        ("G", "service", None, None, None),
    ]
    assert all(row[5] == pytest.approx(3.9) for row in found)


def test_a_column_of_depths_is_believed_and_not_the_words_beside_it(tmp_path: Path) -> None:
    """Where a column gives the depth, the words add none."""
    conn, views = views_of(
        tmp_path,
        {
            "Клиенты.csv": CUSTOMERS,
            "Акции.csv": (
                "Код акции;Начало;Окончание;Механика;Скидка, %\n"
                "A;02.03.2026;15.03.2026;Скидка 20%;15\nB;02.03.2026;15.03.2026;Скидка 20%;\n"
            ),
        },
    )

    found = conn.execute(f"select discount_rate::float from ({views['campaigns']}) order by campaign_id")
    assert found.fetchall() == [(pytest.approx(0.15),), (None,)]


@pytest.mark.parametrize("header", ["Города", "Город", "Cities"])
def test_the_cities_of_a_campaign_are_read(tmp_path: Path, header: str) -> None:
    """A campaign has a city, several, or was everywhere."""
    conn, views = views_of(
        tmp_path,
        {
            "Клиенты.csv": CUSTOMERS,
            "Акции.csv": (
                f"Код акции;Начало;Окончание;{header}\nA;02.03.2026;15.03.2026;Омск, Тула\n"
                "B;02.03.2026;15.03.2026;Омск\nC;02.03.2026;15.03.2026;Все города\n"
            ),
        },
    )

    found = conn.execute(f"select city from ({views['campaigns']}) order by campaign_id").fetchall()
    assert found == [("Омск, Тула",), ("Омск",), (None,)]
