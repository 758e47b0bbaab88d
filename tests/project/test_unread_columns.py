"""Terms, controls and totals under headers that nobody has told the reader of; what nothing reads is said."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.families import few_of_each
from tests.project.reading import read
from tests.project.test_files_of_strangers import CUSTOMERS

# each reads a small file or two: 0.12 s
pytestmark = few_of_each(2)

CONTACTS = ("c1,70000", "c1,70111", "c1,70185", "c1,70200")


def campaign(header: str, cell: str) -> str:
    """Return a file of one campaign with a term under some header."""
    return f"Код кампании;Начало;Окончание;{header}\nc1;01.03.2026;14.03.2026;{cell}\n"


@pytest.mark.parametrize(
    ("header", "cell", "column", "value"),
    [
        ("Мин. чек", "3 000", "min_check", Decimal(3_000)),
        ("Чек от, руб.", "3000", "min_check", Decimal(3_000)),
        ("Минимальная сумма заказа", "3000,00", "min_check", Decimal(3_000)),
        ("Min. order value", "3000", "min_check", Decimal(3_000)),
        ("Минимальный чек для скидки", "3000", "min_check", Decimal(3_000)),
        ("Глубина скидки, %", "15", "discount_rate", Decimal("0.15")),
        ("Cashback rate, %", "15", "discount_rate", Decimal("0.15")),
        ("Номинал скидки, ₽", "500", "discount_amount", Decimal(500)),
        ("Цена SMS", "4,5", "contact_cost", Decimal("4.5")),
        ("Cost per email", "4.5", "contact_cost", Decimal("4.5")),
        ("Лимит получателей", "700", "max_contacts", 700),
        ("Контрольная группа, %", "10", "control_share", Decimal("0.1")),
        ("Budget, EUR", "900", "budget", Decimal(900)),
    ],
)
def test_a_term_is_known_by_the_words_of_its_header(
    tmp_path: Path, header: str, cell: str, column: str, value: object
) -> None:
    """500 off from a check of 3000 is not 500 off any, so a term under another name is read, and said."""
    files = {"customers.csv": CUSTOMERS, "Кампании.csv": campaign(header, cell)}
    ((found,),), said = read(tmp_path, files, "campaigns", column)
    assert found == value
    assert f"{header} as {column}" in said


@pytest.mark.parametrize(
    "header",
    [
        "Скидка от суммы", "Макс. скидка, руб", "Средний чек", "Бюджет (факт)", "Бюджет израсходован",
        "Отправлено писем", "Выручка", "Открываемость, %", "Стоимость рассылки итого", "Заказов от рассылки",
        "Сумма заказов от рассылки", "Min days since purchase", "Segment min spend", "Расходы на SMS, руб.",
        "Затраты на письма", "Email cost", "Цена товара в письме", "Конверсия КГ, %",
        "Доля заказов со скидкой",
        "Скидки, руб.", "Средняя скидка, руб", "Max message length", "Лимит применений на клиента",
        "Сообщений, макс. в неделю", "Budget, %", "Budget/day", "Прибыль от откликов",
    ],
)  # fmt: skip
def test_what_names_no_term_for_certain_is_none_and_is_said(tmp_path: Path, header: str) -> None:
    """A cap of a discount, a result, a total are no terms: people are told that nothing reads it."""
    files = {"customers.csv": CUSTOMERS, "Кампании.csv": campaign(header, "700")}
    columns = ("min_check", "discount_rate", "discount_amount", "contact_cost", "max_contacts", "budget")
    rows, said = read(tmp_path, files, "campaigns", *columns)
    assert rows == [(None,) * len(columns)]
    assert f"nothing reads {header}" in said


def test_two_headers_of_one_term_are_neither(tmp_path: Path) -> None:
    """Nobody knows which of them holds."""
    files = {"customers.csv": CUSTOMERS, "Кампании.csv": campaign("Чек от;Мин. сумма", "1000;3000")}
    # the first is known by its whole name, the other is said
    ((found,),), said = read(tmp_path / "one", files, "campaigns", "min_check")
    assert found == Decimal(1_000)
    assert "nothing reads Мин. сумма" in said
    files["Кампании.csv"] = campaign("Порог чека;Мин. сумма", "1000;3000")
    ((found,),), said = read(tmp_path / "two", files, "campaigns", "min_check")
    assert found is None
    assert "nothing reads Порог чека, Мин. сумма" in said


@pytest.mark.parametrize(
    ("header", "cells", "arms"),
    [
        # how a message went says who got none on purpose, and else nothing of the arm
        ("Статус", ("Отправлено", "Контроль", "Не доставлено", "Открыто"), (None, "control", None, None)),
        ("status", ("sent", "control group", "bounced", "clicked"), (None, "control", None, None)),
        ("Комментарий", ("", "не отправлено (контроль)", "", "позвонить"), (None, "control", None, None)),
        ("Результат", ("ок", "Контрольная группа", "ок", "ок"), (None, "control", None, None)),
        # what is no status is an arm
        ("Ячейка", ("A", "контроль", "B", "A"), ("A", "control", "B", "A")),
        # and no arm is a status for being called like one
        ("Вариант", ("Открытка", "контроль", "Открыто", "Б"), ("Открытка", "control", "Открыто", "Б")),
        ("Creative", ("red", "Holdout", "blue", "red"), ("red", "control", "blue", "red")),
        # what neither is called an arm nor is one: segments, managers
        ("Сегмент", ("VIP", "контроль", "Новые", "VIP"), (None, "control", None, None)),
        ("Ответственный", ("Иванов", "Контролёр", "Иванов", "Петров"), (None, None, None, None)),
        # a note beside those of the control alone, each line another status, a file of nobody else
        ("Примечание", ("", "Контроль", "", ""), (None, "control", None, None)),
        ("Статус", ("ушло 10:01", "ушло 10:02", "Контроль", "клик"), (None, None, "control", None)),
        ("Статус", ("Контроль",) * 4, ("control",) * 4),
        # messages of control that were sent, and a word that denies it
        ("Тип письма", ("контрольное письмо", "рассылка", "рассылка", "рассылка"), (None,) * 4),
        ("Метка", ("control_no", "control_no", "control_yes", "control_no"), (None, None, "control", None)),
        ("Метка", ("контроль не выделялся",) * 3 + ("x",), (None,) * 4),
        # a control that is only part of another thing is none
        ("Тема", ("Контрольная закупка", "Пульт управления", "Скидки", "Скидки"), (None, None, None, None)),
        ("Канал", ("sms", "email", "sms", "sms"), (None, None, None, None)),
        ("Группа отдела", ("Контроль", "Контроль", "Контроль", "Контроль"), (None, None, None, None)),
    ],
)  # fmt: skip
def test_a_control_is_seen_in_any_column_of_contacts(
    tmp_path: Path, header: str, cells: tuple[str, ...], arms: tuple[str | None, ...]
) -> None:
    """Unseen it would be contacts, and the effect of the offer nothing."""
    lines = "\n".join(f"{ids},2026-03-01,{cell}" for ids, cell in zip(CONTACTS, cells, strict=True))
    files = {
        "customers.csv": CUSTOMERS + "70200,d@mail.ru,+79161039596,x\n",
        "contacts.csv": f"campaign_id,customer_id,contacted_on,{header}\n{lines}\n",
    }
    found, said = read(tmp_path, files, "contacts", "arm")
    assert [arm for (arm,) in found] == list(arms)
    if "control" in arms:
        assert f"{arms.count('control')} of 4 lines are of the control, by {header}" in said
    else:
        assert f"nothing reads {header}" in said


def test_what_the_check_proposes_reads_the_same(tmp_path: Path) -> None:
    """Statuses proposed as arms would be arms chosen by how a message went, compared with the control."""
    cells = ("Отправлено", "Контроль", "Не доставлено", "Открыто")
    lines = "\n".join(f"{ids},2026-03-01,{cell}" for ids, cell in zip(CONTACTS, cells, strict=True))
    files = {
        "customers.csv": CUSTOMERS + "70200,d@mail.ru,+79161039596,x\n",
        "contacts.csv": f"campaign_id,customer_id,contacted_on,Статус\n{lines}\n",
    }
    for mapping in ("", "    arm: Статус\n"):
        columns = f"{mapping}    campaign_id: campaign_id\n"
        proposed = f"files:\n- file: contacts.csv\n  table: contacts\n  columns:\n{columns}"
        found, said = read(
            tmp_path / f"yml{len(mapping)}", {**files, "otklik.yml": proposed}, "contacts", "arm"
        )
        assert [arm for (arm,) in found] == [None, "control", None, None]
        assert "1 of 4 lines are of the control, by Статус" in said
    proposed = proposed.replace("arm: Статус", "arm: null")
    found, said = read(tmp_path / "none", {**files, "otklik.yml": proposed}, "contacts", "arm")
    assert [arm for (arm,) in found] == [None] * 4
    assert "nothing reads Статус" in said


def test_a_guessed_term_is_said_beside_what_a_person_wrote_and_can_be_refused(tmp_path: Path) -> None:
    """`otklik.yml` names three columns; a fourth is known by its words, unless it is said to be none."""
    columns = "    campaign_id: Код кампании\n    starts_on: Начало\n    ends_on: Окончание\n"
    proposed = f"files:\n- file: Кампании.csv\n  table: campaigns\n  columns:\n{columns}"
    files = {"customers.csv": CUSTOMERS, "Кампании.csv": campaign("Мин. чек", "3000"), "otklik.yml": proposed}
    ((found,),), said = read(tmp_path / "guessed", files, "campaigns", "min_check")
    assert found == Decimal(3_000)
    assert "taken for campaigns (otklik.yml): Мин. чек as min_check" in said
    files["otklik.yml"] = f"{proposed}    min_check: null\n"
    ((found,),), said = read(tmp_path / "refused", files, "campaigns", "min_check")
    assert found is None
    assert "nothing reads Мин. чек" in said


def test_a_column_of_arms_that_is_known_is_left_to_itself(tmp_path: Path) -> None:
    """Whoever says the arm says who is of the control; a status beside it is only named."""
    lines = "\n".join(
        f"{ids},{arm},{status}"
        for ids, arm, status in zip(CONTACTS, "AABB", ("sent", "control", "sent", "sent"), strict=True)
    )
    files = {
        "customers.csv": CUSTOMERS + "70200,d@mail.ru,+79161039596,x\n",
        "contacts.csv": f"campaign_id,customer_id,arm,status\n{lines}\n",
    }
    found, said = read(tmp_path, files, "contacts", "arm")
    assert [arm for (arm,) in found] == ["A", "A", "B", "B"]
    assert "nothing reads status" in said


@pytest.mark.parametrize("header", ["Заказов", "Покупок за всё время", "orders", "Визитов", "Потрачено"])
def test_a_count_of_purchases_as_of_the_export_is_no_feature(tmp_path: Path, header: str) -> None:
    """A past campaign could not know it, however it is called; a day among attributes is no number."""
    customers = f"customer_id,{header},Дата регистрации\n1,12,31.01.2025\n2,3,28.02.2025\n3,1,15.03.2025\n"
    files = {
        "customers.csv": customers,
        "purchases.csv": "customer_id,purchased_on,amount,shelf\n1,2026-01-02,10,7\n",
    }
    found, said = read(tmp_path, files, "customers", "attributes")
    assert [header.lower() in attributes for (attributes,) in found] == [False] * 3
    assert f"{header} is no feature" in said
    # nor is it said to be unread: what becomes of each column of customers is known
    assert "nothing reads" not in said.split(";")[0]
    assert "nothing reads shelf" in said


def test_of_many_unread_columns_some_are_named(tmp_path: Path) -> None:
    """A report of a hundred columns makes no line of a hundred names."""
    more = [f"x{at}" for at in range(20)]
    files = {
        "customers.csv": CUSTOMERS,
        "purchases.csv": f"customer_id,purchased_on,amount,{','.join(more)}\n1,2026-01-02,10{',1' * 20}\n",
    }
    _, said = read(tmp_path, files, "purchases", "amount")
    assert f"nothing reads {', '.join(more[:12])} and 8 more" in said
