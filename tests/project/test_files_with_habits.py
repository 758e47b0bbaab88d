"""Files as shops, tills and table programs leave them, each of which was read otherwise than meant.

Beside a rule stands a file of which it would be wrong.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from otklik.commands.check import check
from otklik.export_files.in_russian import in_russian

from tests.families import few_of_each
from tests.project.reading import read, written

# each reads a small file or two: 0.12 s
pytestmark = few_of_each(4)

PEOPLE = "customer_id,city\n" + "".join(f"c{at},Omsk\n" for at in range(1, 9))
CAMPAIGNS = (
    "campaign_id,starts_on,ends_on,mechanic,discount_rate\nmar,2026-03-01,2026-03-15,percent,0.1\n"
    "apr,2026-04-01,2026-04-15,percent,0.1\n"
)


def paid(
    tmp_path: Path, text: str, name: str = "sales.csv", **files: str
) -> tuple[list[Decimal | None], str]:
    """Return what was paid by each line of a file of purchases that is one, and what was said."""
    rows, said = read(tmp_path, {"customers.csv": PEOPLE, name: text, **files}, "purchases", "amount")
    return [amount for (amount,) in rows], said


def faults(tmp_path: Path, files: dict[str, str]) -> list[str]:
    """Return what a check of an export of these files stops by."""
    return check(written(tmp_path / "export", files), {}).faults


# --- what was paid


@pytest.mark.parametrize(
    ("lines", "off"),
    [
        # price, number, discount, paid: shares of a price, by what was paid
        ([("40", "2", "0.1", "72"), ("100", "1", "0.25", "75"), ("30", "1", "0", "30")], ["8", "25", "0"]),
        # money that was taken off each litre, or is off already
        (
            [("55.20", "40", "0.5", "2188"), ("55.20", "30", "0.7", "1635"), ("61.35", "20", "0.5", "1217")],
            ["0.5", "0.7", "0.5"],
        ),
    ],
    ids=["shares", "a litre"],
)
def test_a_discount_below_one_is_a_share_where_what_was_paid_says_so(
    tmp_path: Path, lines: list[tuple[str, str, str, str]], off: list[str]
) -> None:
    """A tenth of the price was ten kopecks."""
    text = "customer_id,date,unit_price,quantity,discount,amount\n"
    text += "".join(f"c{at},2026-01-0{at},{','.join(cells)}\n" for at, cells in enumerate(lines, 1))
    files = {"customers.csv": PEOPLE, "sales.csv": text}
    rows, said = read(tmp_path, files, "purchases", "amount", "discount_amount")
    assert rows == [(Decimal(cells[3]), Decimal(each)) for cells, each in zip(lines, off, strict=True)]
    assert ("discount is read as a share of the price" in said) == (off[0] == "8")


@pytest.mark.parametrize(
    ("lines", "amounts"),
    [
        ([("1500", "1", "0.5"), ("900", "2", "0.5"), ("1200", "1", "0.3")], ["1499.5", "1799.5", "1199.7"]),
        # kopecks off a line of several things
        ([("166.49", "3", "0.47"), ("99.45", "2", "0.90"), ("33.11", "5", "0.55")], ["499", "198", "165"]),
        ([("29.95", "10", "0.5"), ("45.99", "10", "0.25"), ("30", "1", "0")], ["299", "459.65", "30"]),
        ([("33.34", "3", "0.02"), ("66.67", "3", "0.01"), ("30", "1", "0")], ["100", "200", "30"]),
        ([("1.50", "2", "0.5"), ("2", "1", "0.25"), ("3", "1", "0")], ["2.50", "1.75", "3"]),
    ],
    ids=["dear", "rounded", "pennies", "kopecks", "cheap"],
)
def test_a_discount_below_one_is_money_where_no_sum_says_otherwise(
    tmp_path: Path, lines: list[tuple[str, str, str]], amounts: list[str]
) -> None:
    """However small it is beside the price: half a rouble off 1500 took half of it."""
    text = "customer_id,date,unit_price,quantity,discount\n"
    text += "".join(f"c{at},2026-01-0{at},{','.join(cells)}\n" for at, cells in enumerate(lines, 1))
    found, said = paid(tmp_path, text)
    assert found == [Decimal(amount) for amount in amounts]
    assert "share of the price" not in said


def test_a_discount_below_one_beside_what_was_paid_alone_is_money(tmp_path: Path) -> None:
    """What was paid may be a whole sum because of it."""
    text = "customer_id,date,amount,discount\nc1,2026-01-05,499,0.47\nc2,2026-01-25,198,0.90\n"
    files = {"customers.csv": PEOPLE, "sales.csv": text}
    rows, _ = read(tmp_path, files, "purchases", "amount", "discount_amount")
    assert rows == [(499, Decimal("0.47")), (198, Decimal("0.90"))]


def test_few_discounts_below_one_on_many_lines_are_asked_about(tmp_path: Path) -> None:
    """As whole ones below a hundred are; a sample shop of a table program has tenths of the price."""
    text = "customer_id,date,unit_price,quantity,discount\n"
    text += "".join(
        f"c{at % 8 + 1},2026-01-{at + 1:02},40,2,{(0.1, 0.15, 0.25)[at % 3]}\n" for at in range(24)
    )
    (fault,) = faults(tmp_path / "asked", {"customers.csv": PEOPLE, "sales.csv": text})
    assert "discount such as 0.1 may be a share of the price or money" in fault
    assert "это доля цены или деньги" in in_russian(fault)
    named = text.replace("discount", "discount_amount")
    assert paid(tmp_path / "named", named)[0][:2] == [Decimal("79.9"), Decimal("79.85")]


@pytest.mark.parametrize(("total", "expected"), [("95", 95), ("100", 95)])
def test_an_items_total_that_its_discount_is_off_loses_it_once(
    tmp_path: Path, total: str, expected: int
) -> None:
    """Two things of 50 with 5 off cost 95, whether the file writes 100 or 95."""
    text = "Sale Date,Item Name,Buyer,Quantity,Price,Discount Amount,Item Total,Currency,Transaction ID,"
    text += "Order ID\n"
    text += f"01/13/26,Ring,c1,2,50,5,{total},USD,71,81\n02/14/26,Ring,c2,2,50,5,{total},USD,72,82\n"
    assert paid(tmp_path, text, "EtsySoldOrderItems2026.csv")[0] == [expected, expected]


def test_a_total_is_what_is_left_by_a_code_and_by_points(tmp_path: Path) -> None:
    """Neither of the two alone makes the one sum of the other."""
    text = "Клиент;Дата;Сумма;Скидка по промокоду;Списано бонусов;Итого\n"
    text += "c1;05.01.2026;130,00;20,00;10,00;100,00\nc2;25.01.2026;250,00;30,00;20,00;200,00\n"
    found, said = paid(tmp_path, text)
    assert found == [100, 200]
    assert "Итого is Сумма less Скидка по промокоду and Списано бонусов" in said


def test_what_was_taken_off_is_named_by_its_sums(tmp_path: Path) -> None:
    """A day and a yes beside a code were named with it."""
    text = "Клиент;Дата;Сумма;Скидка по промокоду;Промокод действует до;Промокод применён;Итого\n"
    text += "c1;05.01.2026;130;30;01.02.2026;1;100\nc2;25.01.2026;250;30;;1;220\nc3;26.01.2026;30;;;0;30\n"
    found, said = paid(tmp_path, text)
    assert found == [100, 220, 30]
    assert "Итого is Сумма less Скидка по промокоду, so" in said


@pytest.mark.parametrize(("mark", "three"), [(",", "1250"), (".", "1.25")])
def test_the_way_out_named_for_mixed_marks_reads_them(tmp_path: Path, mark: str, three: str) -> None:
    """It left the cells with the other mark unread. Of `1.250` it says whether they are thousands."""
    text = "Клиент;Дата;Сумма\nc1;05.01.2026;1200,50\nc2;25.01.2026;99.9\nc3;26.01.2026;1.250,75\n"
    text += "c4;27.01.2026;7\nc5;28.01.2026;1.250\n"
    (fault,) = faults(tmp_path / "asked", {"customers.csv": PEOPLE, "sales.csv": text})
    assert "decimal_mark of the file in otklik.yml" in fault
    said = f"files:\n  - file: sales.csv\n    decimal_mark: '{mark}'\n"
    found, _ = paid(tmp_path / "answered", text, **{"otklik.yml": said})
    assert found == [Decimal(cell) for cell in ("1200.50", "99.9", "1250.75", "7", three)]


# --- what is a purchase


@pytest.mark.parametrize(
    "status",
    [
        *("Тестовый", "test", "Дубль", "Удалена", "deleted", "Не устроила цена", "Нет товара"),
        *("Не подтверждён", "wc-checkout-draft", "auto-draft", "trash", "Купил в другом месте"),
    ],
)
def test_an_order_of_such_a_status_is_none(tmp_path: Path, status: str) -> None:
    """They counted, with a word that nobody read."""
    text = f"Клиент;Дата;Сумма;Статус\nc1;05.01.2026;10;{status}\nc2;25.01.2026;20;Выполнен\n"
    assert paid(tmp_path, text)[0] == [20]


@pytest.mark.parametrize(
    "status",
    [
        *("Отложен", "Архив", "Контроль качества пройден"),
        # another thing is not confirmed
        *("Мошенничество не подтверждено", "Shipped, receipt not confirmed", "Брак не подтвержден"),
        *("Оплата получена, адрес не подтвержден", "Закрыт, не подтвержден клиентом", "Email not confirmed"),
        # a state of the goods today, a sale from afar, a second print
        *("Нет в наличии", "Товар закончился", "out of stock", "Удалённый", "Дубликат", "Duplicate"),
    ],
)
def test_an_order_that_may_have_been_paid_for_counts_and_is_told(tmp_path: Path, status: str) -> None:
    """Shops leave such words on what was sold."""
    text = f"Клиент;Дата;Сумма;Статус\nc1;05.01.2026;10;{status}\nc2;25.01.2026;20;Выполнен\n"
    found, said = paid(tmp_path, text)
    assert found == [10, 20]
    assert f"orders with the status {status.lower()} count as purchases" in said


@pytest.mark.parametrize(("other", "amounts"), [("active", [10, 20]), ("paid", [20])])
def test_who_is_deleted_may_have_bought(tmp_path: Path, other: str, amounts: list[int]) -> None:
    """An account is active or deleted, an order is not."""
    text = f"customer_id,date,amount,status\nc1,2026-01-05,10,deleted\nc2,2026-01-25,20,{other}\n"
    assert paid(tmp_path, text)[0] == amounts


def test_what_a_till_takes_back_by_storno_is_taken_off(tmp_path: Path) -> None:
    """`Сторнирование` under the type of an operation was a sale."""
    text = "Дата;Тип операции;Номер чека;Клиент;Сумма\n05.01.2026;Продажа;1;c1;10\n"
    text += "25.01.2026;Продажа;2;c2;20\n26.01.2026;Сторнирование;3;c2;20\n"
    assert paid(tmp_path, text)[0] == [10, 20, -20]


@pytest.mark.parametrize(
    ("header", "yes", "no"),
    [
        ("is_fraud", "true", "false"),
        ("Заказ удалён", "да", "нет"),
        ("Блюдо удалено", "Блюдо удалено", "Не удалено"),
    ],
)
def test_a_line_that_is_no_sale_by_such_a_column_is_none(
    tmp_path: Path, header: str, yes: str, no: str
) -> None:
    """Nothing read them, and their lines counted."""
    text = (
        f"Клиент;Дата;Сумма;{header}\nc1;05.01.2026;10;{no}\nc2;25.01.2026;20;{yes}\nc3;26.01.2026;30;{no}\n"
    )
    assert paid(tmp_path, text)[0] == [10, 30]


@pytest.mark.parametrize(
    ("header", "yes"),
    [
        *(("is_preorder", "true"), ("Бронь", "да"), ("is_valid", "0"), ("Дата возврата", "10.02.2026")),
        # of two copies both may say so
        *(("Дубль", "да"), ("possible_duplicate", "true")),
        *(("Дата возврата денег", "10.02.2026"), ("refunded_at", "2026-02-10")),
    ],
)
def test_a_line_that_may_be_none_by_a_column_counts_and_is_told(
    tmp_path: Path, header: str, yes: str
) -> None:
    """A booked table was paid for, and what was lent comes back on a day; so does a deposit, or a part."""
    no = {"true": "false", "да": "нет", "0": "1"}.get(yes, "")
    text = (
        f"Клиент;Дата;Сумма;{header}\nc1;05.01.2026;10;{no}\nc2;25.01.2026;20;{yes}\nc3;26.01.2026;30;{no}\n"
    )
    found, said = paid(tmp_path, text)
    assert found == [10, 20, 30]
    assert f"lines count as purchases whatever {header} says" in said


@pytest.mark.parametrize(
    ("header", "yes", "no"),
    [
        # made from afar; that may be called off; what a check of it came to
        *(("Заказ удалённо", "да", "нет"), ("Чек удаленно", "1", "0"), ("Заказ отменяемый", "да", "нет")),
        *(("cancellable", "yes", "no"), ("fraud", "failed", "completed"), ("fraud", "rejected", "approved")),
        # of who bought
        *(("returning_customer", "yes", "no"), ("email_confirmed", "yes", "no")),
        ("Активный клиент", "да", "нет"),
    ],
)
def test_a_column_that_says_nothing_of_the_sale_takes_none(
    tmp_path: Path, header: str, yes: str, no: str
) -> None:
    """They begin as a header of what was called off does, or have a word of one."""
    text = f"Клиент;Дата;Сумма;{header}\nc1;05.01.2026;10;{no}\nc2;25.01.2026;20;{yes}\n"
    found, said = paid(tmp_path, text)
    assert found == [10, 20]
    assert f"nothing reads {header}" in said
    assert "leave out those that are none" not in said


def test_a_part_names_the_line_of_its_set_by_a_number(tmp_path: Path) -> None:
    """All sets are on the first line of their receipts, so a 1 seemed to be a yes."""
    text = "Чек;Строка;Родительская строка;Дата;Клиент;Товар;Сумма\n"
    for at in (1, 2, 3):
        text += "".join(
            f"{at};{line};{parent};0{at}.01.2026;c{at};{goods};{cost}\n"
            for line, parent, goods, cost in ((1, "", "Набор", 50), (2, 1, "Чашка", 30), (3, 1, "Блюдце", 20))
        )
        text += f"{at};4;;0{at}.01.2026;c{at};Чай;15\n"
    assert paid(tmp_path, text)[0] == [50, 15] * 3


@pytest.mark.parametrize(
    "header",
    [
        "refund_id,order_id,customer_id,refund_date,refund_amount",
        "id,order_id,customer_id,refunded_at,amount",
    ],
)
def test_refunds_of_a_file_of_their_own_are_taken_off(tmp_path: Path, header: str) -> None:
    """A file of sales with the same columns is none of refunds."""
    orders = "order_id,customer_id,order_date,total\n1,c1,2026-01-05,100\n2,c2,2026-01-25,200\n"
    files = {
        "customers.csv": PEOPLE,
        "orders.csv": orders,
        "refunds.csv": f"{header}\n7,2,c2,2026-02-01,50\n",
    }
    rows, _ = read(tmp_path, files, "purchases", "customer_id", "purchased_on", "amount")
    assert sorted(rows) == [
        ("c1", date(2026, 1, 5), 100),
        ("c2", date(2026, 1, 25), 200),
        ("c2", date(2026, 2, 1), -50),
    ]
    del files["refunds.csv"]
    files["operations.csv"] = f"{header}\n7,2,c2,2026-02-01,50\n"
    assert faults(tmp_path / "elsewhere", files)


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("refunded_at,refund_sum", "2026-02-01,50"),
        ("financial_status,refunded_at", "partially_refunded,2026-02-01"),
    ],
)
def test_a_part_that_was_given_back_leaves_its_sale(tmp_path: Path, header: str, line: str) -> None:
    """All of it was taken out, by the day."""
    text = f"customer_id,date,amount,{header}\nc1,2026-01-05,100,,\nc2,2026-01-25,200,{line}\n"
    assert paid(tmp_path, text)[0] == [100, 200]


@pytest.mark.parametrize(
    ("header", "lines"),
    [
        ("type,refunded_at", ("sale,", "sale,2026-02-01", "refund,")),
        ("note,refund_date", (",", ",2026-02-01", ",2026-02-01")),
    ],
)
def test_a_sale_that_a_line_of_its_own_takes_off_counts_beside_it(
    tmp_path: Path, header: str, lines: tuple[str, str, str]
) -> None:
    """By the day of its refund it was taken out, and the refund taken off all the same."""
    back = "200" if header.startswith("type") else "-200"
    text = f"customer_id,date,amount,{header}\nc1,2026-01-05,100,{lines[0]}\nc2,2026-01-25,200,{lines[1]}\n"
    text += f"c2,2026-02-01,{back},{lines[2]}\n"
    assert paid(tmp_path, text)[0] == [100, 200, -200]


REFUND = "refund_id,order_id,customer_id,refund_date,refund_amount\n7,2,c2,2026-02-01,{}\n"


@pytest.mark.parametrize(
    ("orders", "refund"),
    [
        (
            "order_id,customer_id,order_date,total,status\n1,c1,2026-01-05,100,completed\n"
            "2,c2,2026-01-25,200,refunded\n",
            "200",
        ),
        (
            "order_id,customer_id,order_date,total\n1,c1,2026-01-05,100\n2,c2,2026-01-25,200\n"
            "3,c2,2026-02-01,-50\n",
            "50",
        ),
        (
            "order_id,customer_id,order_date,total,amount_refunded\n1,c1,2026-01-05,100,0\n"
            "2,c2,2026-01-25,200,50\n",
            "50",
        ),
    ],
    ids=["status", "minus", "column"],
)
def test_refunds_that_orders_take_off_already_are_asked_about(
    tmp_path: Path, orders: str, refund: str
) -> None:
    """They were taken off twice."""
    files = {"customers.csv": PEOPLE, "orders.csv": orders, "refunds.csv": REFUND.format(refund)}
    (fault,) = faults(tmp_path / "asked", files)
    assert "refunds in it may be taken off by orders.csv already" in fault
    assert "возвраты из него, возможно, уже вычтены" in in_russian(fault)
    files["otklik.yml"] = "files:\n  - file: refunds.csv\n    both_count: true\n"
    assert not faults(tmp_path / "answered", files)


@pytest.mark.parametrize(
    ("header", "lines"),
    [
        # another order was called off, or one of another customer
        ("status", ("cancelled", "completed")),
        # the day of a refund takes nothing off by itself
        ("refunded_at", ("", "2026-02-01")),
    ],
)
def test_refunds_of_orders_that_count_are_taken_off_once(
    tmp_path: Path, header: str, lines: tuple[str, str]
) -> None:
    """Nothing is asked."""
    orders = f"order_id,customer_id,order_date,total,{header}\n"
    orders += "".join(f"{at},c{at},2026-01-05,{at}00,{cell}\n" for at, cell in enumerate(lines, 1))
    files = {"customers.csv": PEOPLE, "orders.csv": orders, "refunds.csv": REFUND.format(50)}
    rows, _ = read(tmp_path, files, "purchases", "customer_id", "amount")
    assert [amount for who, amount in rows if who == "c2"] == [200, -50]


def refunds_read(tmp_path: Path, text: str, name: str = "returns.csv") -> tuple[list[tuple[str, float]], str]:
    """Return who got how much back by a file of refunds beside orders, and what was said.

    A line without a sum is rejected later.
    """
    orders = "order_id,customer_id,order_date,total\n1,c1,2026-01-05,100\n2,c2,2026-01-25,200\n"
    files = {"customers.csv": PEOPLE, "orders.csv": orders, name: text}
    rows, said = read(tmp_path, files, "purchases", "customer_id", "amount")
    return sorted(row for row in rows if row[1] is not None and row[1] < 0), said


def test_only_refunds_that_were_made_are_taken_off(tmp_path: Path) -> None:
    """Those that were asked for or refused were, too."""
    text = "return_id,order_id,customer_id,return_date,refund_amount,status\n7,2,c2,2026-02-01,50,rejected\n"
    text += "8,1,c1,2026-02-02,100,requested\n9,2,c2,2026-02-03,20,Refunded\n10,1,c1,2026-02-03,5,completed\n"
    found, said = refunds_read(tmp_path, text)
    assert found == [("c1", -5), ("c2", -20)]
    assert "refunds whose status is rejected, requested are not taken off" in said
    russian = (
        "Клиент;Дата возврата;Сумма возврата;Статус\nc2;01.02.2026;50;отклонён\nc1;02.02.2026;10;Выполнен\n"
    )
    assert refunds_read(tmp_path / "russian", russian, "Возвраты.csv")[0] == [("c1", -10)]


def test_the_sum_of_a_refund_stands_before_that_of_its_order(tmp_path: Path) -> None:
    """The order's was taken off; where a refund has none yet, too."""
    text = "customer_id,return date,amount,refund amount,total\nc2,2026-03-01,200,50,200\n"
    text += "c1,2026-03-02,100,,100\n"
    assert refunds_read(tmp_path, text)[0] == [("c2", -50)]


@pytest.mark.parametrize("name", ["Возвраты поставщику.csv", "supplier returns.csv"])
def test_what_goes_back_to_a_supplier_is_asked_about(tmp_path: Path, name: str) -> None:
    """It was taken off customers."""
    text = "Клиент;Дата возврата;Сумма возврата\nc2;01.02.2026;50\n"
    sales = "Клиент;Дата;Сумма\nc1;05.01.2026;100\nc2;25.01.2026;200\n"
    files = {"customers.csv": PEOPLE, "sales.csv": sales, name: text}
    (fault,) = faults(tmp_path, files)
    assert f"{name} is not read, and could be a table" in fault


def test_an_open_deal_has_its_other_day_in_a_list_of_deals_alone(tmp_path: Path) -> None:
    """Elsewhere it became a sale of the day on which it began."""
    text = "customer,created date,close date,amount,stage\nc1,2026-01-05,not closed,10,Negotiation\n"
    text += "c2,2026-01-25,2026-01-26,20,Closed won\n"
    files = {"customers.csv": PEOPLE, "sales.csv": text}
    rows, _ = read(tmp_path, files, "purchases", "customer_id", "purchased_on")
    assert [row for row in rows if row[1]] == [("c2", date(2026, 1, 26))]


def test_the_day_of_a_gift_is_no_day_of_an_order(tmp_path: Path) -> None:
    """Beside an order's day it is of what came along; alone it is a donor's."""
    text = (
        "customer_id,gift_date,order_date,amount\nc1,2026-02-14,2026-02-01,10\nc2,2026-02-20,2026-02-15,20\n"
    )
    files = {"customers.csv": PEOPLE, "orders.csv": text}
    rows, _ = read(tmp_path, files, "purchases", "purchased_on")
    assert rows == [(date(2026, 2, 1),), (date(2026, 2, 15),)]
    alone = {"customers.csv": PEOPLE, "gifts.csv": "donor_id,gift_date,amount\nc1,2026-02-14,10\n"}
    assert read(tmp_path / "alone", alone, "purchases", "purchased_on")[0] == [(date(2026, 2, 14),)]


# --- who may be written to


@pytest.mark.parametrize("header", ["gdpr_erased", "deleted_at", "is_forgotten", "account deleted"])
def test_who_was_erased_is_not_written_to(tmp_path: Path, header: str) -> None:
    """`gdpr_erased` was a consent: its yes alone was written to, and nobody else."""
    yes = "2026-02-01" if header == "deleted_at" else "yes"
    no = "" if header == "deleted_at" else "no"
    text = f"customer_id,city,{header}\nc1,Omsk,{no}\nc2,Omsk,{yes}\nc3,Omsk,{no}\n"
    rows, _ = read(tmp_path, {"customers.csv": text}, "customers", "customer_id", "consent")
    assert [who for who, consent in rows if consent is False] == ["c2"]
    assert not any(consent is False for who, consent in rows if who != "c2")


def test_a_stop_list_that_says_yes_or_nothing_keeps_all_off_and_says_so(tmp_path: Path) -> None:
    """Nothing there is a no, so nobody is freed."""
    text = "Код клиента;Не звонить;Не писать\nc1;+;\nc2;;да\nc3;;\n"
    files = {"customers.csv": PEOPLE, "Стоп-лист.csv": text}
    rows, said = read(tmp_path, files, "suppressions", "customer_id")
    assert sorted(rows) == [("c1",), ("c2",), ("c3",)]
    assert "nobody in it is contacted, whatever Не звонить, Не писать says" in said


def test_nobody_of_a_stop_list_without_a_header_is_taken_for_one(tmp_path: Path) -> None:
    """Its first line comes again, as the header of joined files does."""
    people = "customer_id,email\nc1,ann@x.com\nc2,bob@x.com\nc3,cyd@x.com\n"
    text = "ann@x.com;Ann\nbob@x.com;Bob\n\nann@x.com;Ann\ncyd@x.com;Cyd\n"
    files = {"customers.csv": people, "Стоп-лист.csv": text}
    rows, _ = read(tmp_path, files, "suppressions", "customer_id")
    assert {who for (who,) in rows} == {"c1", "c2", "c3"}


def test_a_cancellation_that_nobody_confirmed_is_none(tmp_path: Path) -> None:
    """An order that nobody confirmed is no purchase, and its cancellation is no cancellation."""
    text = (
        "Клиент;Дата;Сумма;Отмена\nc1;05.01.2026;10;не подтверждена\nc2;25.01.2026;20;да\nc3;26.01.2026;30;\n"
    )
    assert paid(tmp_path, text)[0] == [10, 30]


# --- contacts and answers


@pytest.mark.parametrize(
    ("header", "is_control"), [("in_control_group", True), ("is_holdout", True), ("quality_control", False)]
)
def test_a_yes_to_the_control_is_the_control(tmp_path: Path, header: str, is_control: bool) -> None:
    """All were taken as contacted."""
    text = f"campaign_id,customer_id,{header}\nmar,c1,TRUE\nmar,c2,FALSE\nmar,c3,FALSE\n"
    files = {"customers.csv": PEOPLE, "campaigns.csv": CAMPAIGNS, "contacts.csv": text}
    rows, _ = read(tmp_path, files, "contacts", "customer_id", "arm")
    assert sorted(who for who, arm in rows if arm == "control") == ["c1"] * is_control


def test_all_campaigns_of_unknown_arms_are_asked_about_at_once(tmp_path: Path) -> None:
    """The first alone was named, and the second after it was mended."""
    text = "campaign_id,customer_id,group\nmar,c1,X\nmar,c2,treatment\napr,c1,Z\napr,c2,treatment\n"
    files = {"customers.csv": PEOPLE, "campaigns.csv": CAMPAIGNS, "contacts.csv": text}
    (fault,) = faults(tmp_path, files)
    assert "2 campaigns have arms (apr: Z, treatment; mar: X, treatment)" in fault
    assert "кампаний, где неизвестно, какая из групп контроль: 2" in in_russian(fault)


def test_an_arm_that_names_what_was_given_is_an_offer(tmp_path: Path) -> None:
    """Of `10 %` and `test` neither got nothing; said, and not asked."""
    text = "campaign_id,customer_id,group\nmar,c1,test\nmar,c2,control\napr,c1,test\napr,c2,10 %\n"
    files = {"customers.csv": PEOPLE, "campaigns.csv": CAMPAIGNS, "contacts.csv": text}
    assert "the arms 10 %, test are taken as offers" in read(tmp_path, files, "contacts", "arm")[1]


def test_answers_in_a_file_of_customers_are_told(tmp_path: Path) -> None:
    """Nobody knows to which campaign."""
    text = "customer_id,city,Response\nc1,Omsk,1\nc2,Omsk,0\n"
    files = {"customers.csv": text, "campaigns.csv": CAMPAIGNS}
    assert "bring it as responses.csv" in read(tmp_path, files, "customers", "customer_id")[1]


# --- how a file is written


@pytest.mark.parametrize(
    "header",
    [
        "Клиент;Продажа;;\nКод;Дата;Сумма;Товар\n",
        "Код клиента;Продажа;;\n;Дата;Сумма;Товар\n",
        "Покупатель;Покупка;;\nКод клиента;Дата;Сумма;Товар\n",
        "Клиент;Дата;Сумма;Товар\n;;руб.;\n",
    ],
    ids=["numbers", "open", "known", "units"],
)
def test_a_header_of_two_rows_is_one_and_may_come_again(tmp_path: Path, header: str) -> None:
    """As joined reports have it."""
    text = f"{header}c1;05.01.2026;10,00;x\nc2;25.01.2026;20,00;x\n"
    assert paid(tmp_path, text)[0] == [10, 20]
    if "руб" not in header:
        again = text + f"{header}c3;26.01.2026;30,00;x\n{header.lower()}c4;27.01.2026;40,00;x\n"
        assert paid(tmp_path / "again", again)[0] == [10, 20, 30, 40]
        alone = text + f"{header.upper()}c3;26.01.2026;30,00;x\n"
        assert paid(tmp_path / "alone", alone)[0] == [10, 20, 30]
        # it was three records, two of them unreadable
        files = {"customers.csv": PEOPLE, "sales.csv": alone}
        assert not check(written(tmp_path / "told", files), {}).rejects


def test_an_id_that_is_called_as_a_unit_is_one(tmp_path: Path) -> None:
    """The first record was taken for a line of units, so somebody of a stop list was written to."""
    people = "customer_id;gender\nм;\nг;м\nc3;ж\n"
    assert len(read(tmp_path, {"customers.csv": people}, "customers", "customer_id")[0]) == 3
    for at, text in enumerate(["customer_id\nг\nм\nc3\n", "Причина;Код клиента\n;г\n;м\n;c3\n"]):
        files = {"customers.csv": people, "Стоп-лист.csv": text}
        rows, _ = read(tmp_path / f"list {at}", files, "suppressions", "customer_id")
        assert sorted(rows) == [("c3",), ("г",), ("м",)]


def test_a_sum_of_a_month_stands_where_days_do(tmp_path: Path) -> None:
    """`Итого февраль` in the column of days stopped the build."""
    text = "Дата;Клиент;Сумма\n05.01.2026;c1;10,00\nИтого январь;;10,00\n25.02.2026;c2;20,00\n"
    text += "Итого февраль;;20,00\n26.03.2026;c3;30,00\n"
    assert paid(tmp_path, text)[0] == [10, 20, 30]


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("№ заказа;Дата и время заказа;ID клиента;Общая стоимость", "1;05.01.2026 10:00;c1;10"),
        ("Учетный день;Номер чека;Карта гостя;Сумма со скидкой", "05.01.2026;1;c1;10"),
        (
            "order_id;status;date_created_gmt;customer_id;total_amount",
            "1;wc-completed;2026-01-05 10:00:00;c1;10",
        ),
        ("Клиент;Дата;Сумма до скидки;Сумма после скидки", "c1;05.01.2026;12;10"),
        (
            "increment_id;created_at;customer_id;status;base_grand_total",
            "1;2026-01-05 10:00:00;c1;complete;10.0000",
        ),
    ],
    ids=["insales", "iiko", "woocommerce", "after", "magento"],
)
def test_what_systems_call_their_columns_is_known(tmp_path: Path, header: str, line: str) -> None:
    """They stopped, or were no table."""
    assert paid(tmp_path, f"{header}\n{line}\n", "orders.csv")[0] == [10]


# --- what a person says


def test_what_is_said_of_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A file that was renamed since is read as if nobody had said anything."""
    said = "files:\n  - file: nowhere.csv\n    table: none\n"
    report = check(written(tmp_path / "export", {"customers.csv": PEOPLE, "otklik.yml": said}), {})
    assert "nowhere.csv is named by otklik.yml and matches no file" in "\n".join(report.lines)
    there = {"customers.csv": PEOPLE, "nowhere.csv": "a,b\n1,2\n", "otklik.yml": said.replace("none", "None")}
    assert "matches no file" not in "\n".join(check(written(tmp_path / "there", there), {}).lines)


def test_a_name_with_brackets_is_of_its_file(tmp_path: Path) -> None:
    """They make a pattern, too, which does not match it: what was said there did nothing."""
    said = "files:\n  - file: sales [2025].csv\n    table: none\n"
    files = {"customers.csv": PEOPLE, "sales [2025].csv": "customer_id,date,amount\nc1,2026-01-05,10\n"}
    report = check(written(tmp_path / "export", {**files, "otklik.yml": said}), {})
    assert "matches no file" not in "\n".join(report.lines)
    assert "sales [2025].csv is not read: otklik.yml says that it is no table" in "\n".join(report.lines)


def test_no_table_behind_table_says_what_to_write(tmp_path: Path) -> None:
    """`table: null` named "a table None"."""
    said = "files:\n  - file: notes.csv\n    table: null\n"
    (fault,) = faults(tmp_path, {"customers.csv": PEOPLE, "notes.csv": "a,b\n1,2\n", "otklik.yml": said})
    assert "has nothing behind table of notes.csv" in fault
    assert "table: none" in in_russian(fault)
    assert "за table пусто" in in_russian(fault)
