"""What the lines of purchases, contacts, responses and consents say of themselves, as systems write them.

An honest shop stands beside each rule: lines of which it would be wrong.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from otklik.export_files.contract import ExportError
from otklik.export_files.in_russian import in_russian
from otklik.export_files.titles import names_suppressions

from tests.families import few_of_each
from tests.project.reading import read
from tests.project.test_files_of_strangers import CAMPAIGNS, CUSTOMERS

# each reads a small file or two: 0.12 s
pytestmark = few_of_each(2)

PEOPLE = "customer_id,city\n" + "".join(f"c{at},Тверь\n" for at in range(150))


def bought(
    tmp_path: Path, header: str, lines: Sequence[str], name: str = "sales.csv"
) -> tuple[int, Decimal, str]:
    """Return how many lines are purchases, what was paid for them, and what was said."""
    files = {"customers.csv": PEOPLE, name: "\n".join([header, *lines, ""])}
    found, said = read(tmp_path, files, "purchases", "amount")
    return len(found), sum((amount for (amount,) in found if amount is not None), Decimal(0)), said


# --- per cents

PERCENTS: dict[str, tuple[Sequence[str], Sequence[str] | None]] = {
    # cells, and what one thing of 100 costs then; None where the build asks
    "below one and above": (("0.5", "10", "1"), ("99.5", "90", "99")),
    "shares of Excel": (("0.1", "0.25", "0.05"), ("90", "75", "95")),
    "with their sign": (("0.5%", "1%", "10%"), ("99.5", "99", "90")),
    "one at most": (("0.5", "1", "0.5"), None),
    "one alone": (("1", "1", "0"), None),
    "a sign beside none": (("10%", "15", "1"), ("90", "85", "99")),
    "a sign beside a share": (("10%", "0.5", "0.25"), None),
}


@pytest.mark.parametrize("kind", PERCENTS)
def test_a_column_of_per_cents_has_one_reading_or_is_asked_about(tmp_path: Path, kind: str) -> None:
    """A 1 is 1 % beside a 10; with nothing above it, nobody knows."""
    cells, prices = PERCENTS[kind]
    lines = [f"2026-01-0{at},{at},c{at},1,100,{cell}" for at, cell in enumerate(cells, 1)]
    header = "Date,Receipt,Customer ID,Qty,Price,Discount %"
    if prices is None:
        with pytest.raises(ExportError, match="so nobody can tell") as stop:
            bought(tmp_path, header, lines)
        assert "напишите значения со знаком %" in in_russian(str(stop.value))
        return
    assert bought(tmp_path, header, lines)[:2] == (3, sum(map(Decimal, prices)))


def test_a_share_that_is_none_makes_no_price(tmp_path: Path) -> None:
    """Nothing is paid for a line of which nobody knows what was taken off."""
    lines = ["2026-01-01,1,c1,1,100,10", "2026-01-02,2,c2,1,100,120", "2026-01-03,3,c3,1,100,"]
    assert bought(tmp_path, "Date,Receipt,Customer ID,Qty,Price,Discount %", lines)[:2] == (2, Decimal(190))


def test_per_cents_and_sums_of_one_column_are_told_by_the_sign(tmp_path: Path) -> None:
    """`10%` and `500 руб.` of one column of discounts."""
    campaigns = "Код;Дата начала;Дата окончания;Механика;Размер скидки\n"
    campaigns += "а;2026-01-01;2026-01-07;Скидка;10%\nб;2026-03-01;2026-03-07;Скидка;500 руб.\n"
    files = {"customers.csv": CUSTOMERS, "campaigns.csv": campaigns}
    found, said = read(tmp_path, files, "campaigns", "discount_rate", "discount_amount")
    assert found == [(Decimal("0.1"), None), (None, Decimal(500))]
    assert "where it has the sign (10%) and a sum where not (500 руб.)" in said


PLAIN_DISCOUNTS: dict[str, tuple[Sequence[tuple[int, int | str, str]], str]] = {
    # price, what stands under `Скидка`, what was paid; and what was taken off in all
    "per cents": ([(200, 10, "180"), (300, 15, "255"), (410, 5, "389.50"), (100, 0, "100")], "85.5"),
    "per cents with the sign": ([(200, "10%", "180"), (300, "15%", "255"), (100, "0%", "100")], "65"),
    "roubles": ([(200, 10, "190"), (300, 15, "285"), (410, 5, "405"), (100, 0, "100")], "30"),
}


@pytest.mark.parametrize("kind", PLAIN_DISCOUNTS)
@pytest.mark.parametrize("before", ["Цена", "Сумма без скидки"])
def test_what_a_discount_is_in_is_told_by_what_was_paid(tmp_path: Path, kind: str, before: str) -> None:
    """10 off 200 is 180 or 190."""
    sold, off = PLAIN_DISCOUNTS[kind]
    lines = [
        f"2026-01-0{at};{at};c{at};{price};{cut};{paid}" for at, (price, cut, paid) in enumerate(sold, 1)
    ]
    files = {
        "customers.csv": PEOPLE,
        "sales.csv": "\n".join([f"Дата;Номер чека;Код клиента;{before};Скидка;Сумма", *lines, ""]),
    }
    found, _ = read(tmp_path, files, "purchases", "amount", "discount_amount")
    assert sum(paid for paid, _ in found) == sum(Decimal(paid) for *_, paid in sold)
    assert sum(cut for _, cut in found) == Decimal(off)


@pytest.mark.parametrize(("sizes", "is_asked"), [((0, 5, 10, 15), True), ((0, 50, 100, 150), False)])
def test_whole_numbers_that_may_be_per_cents_are_asked_about(
    tmp_path: Path, sizes: Sequence[int], is_asked: bool
) -> None:
    """Where no price beside a sum tells; coupons of a hundred are money."""
    lines = [f"2026-01-{1 + at % 27:02};{at};c{at};{300 + 7 * at};{sizes[at % 4]}" for at in range(60)]
    header = "Дата;Номер чека;Код клиента;Сумма;Скидка"
    if is_asked:
        with pytest.raises(ExportError, match="may be per cents or money") as stop:
            bought(tmp_path, header, lines)
        assert "это проценты или деньги" in in_russian(str(stop.value))
    else:
        assert bought(tmp_path, header, lines)[0] == 60
    assert bought(tmp_path / "named", header.replace("Скидка", "Скидка, руб."), lines)[0] == 60


# --- days in three columns

IN_PARTS = {
    "numbers": ("year,month,day", ("2026,1,31", "2026,12,4")),
    "of an order": ("order_year,order_month,order_day", ("2026,01,31", "2026,12,04")),
    "in Russian, with names": ("Год,Месяц,День", ("2026,Январь,31", "2026,декабрь,4")),
    "in German": ("Jahr,Monat,Tag", ("2026,1,31", "2026,12,4")),
    "floats of pandas": ("year,month,day", ("2026.0,1.0,31.0", "2026.0,12.0,4.0")),
    "short years": ("yy,mm,dd", ("26,1,31", "26,12,4")),
    "beside the whole day": ("Дата,Год,Месяц,День", ("2026-01-31,2026,1,Сб", "2026-12-04,2026,12,Пт")),
}


@pytest.mark.parametrize("kind", IN_PARTS)
def test_a_day_in_three_columns_is_one(tmp_path: Path, kind: str) -> None:
    """And it is said."""
    header, days = IN_PARTS[kind]
    lines = "".join(f"{who},{day},10\n" for who, day in zip(("70000", "70111"), days, strict=True))
    files = {"customers.csv": CUSTOMERS, "purchases.csv": f"customer_id,{header},amount\n{lines}"}
    found, said = read(tmp_path, files, "purchases", "purchased_on")
    assert found == [(date(2026, 1, 31),), (date(2026, 12, 4),)]
    is_of_parts = re.search(r"\S+ and \S+ and \S+ as purchased_on", said)
    assert bool(is_of_parts) == ("whole day" not in kind)


def test_a_year_and_a_month_are_no_day(tmp_path: Path) -> None:
    """The build stops, as it does without any date."""
    files = {"customers.csv": CUSTOMERS, "purchases.csv": "customer_id,year,month,amount\n70000,2026,1,5\n"}
    with pytest.raises(ExportError, match="no column purchased_on"):
        read(tmp_path, files, "purchases", "amount")


def test_a_birth_in_three_columns_is_one(tmp_path: Path) -> None:
    """Of customers it is the day of birth that is written so, and only under its name."""
    people = "customer_id,birth_year,birth_month,birth_day,year\n1,1985,2,13,2020\n2,1990,12,1,2021\n"
    found, _ = read(tmp_path, {"customers.csv": people}, "customers", "birth_date")
    assert found == [(date(1985, 2, 13),), (date(1990, 12, 1),)]


def test_a_time_of_day_is_no_day(tmp_path: Path) -> None:
    """Services write the day of a visit and its hour in two columns."""
    lines = "70000;13.01.2026;10:00;5\n70111;14.01.2026;11:30;6\n"
    files = {"customers.csv": CUSTOMERS, "Записи.csv": f"Код клиента;Дата визита;Время;Стоимость\n{lines}"}
    assert read(tmp_path, files, "purchases", "purchased_on")[0] == [
        (date(2026, 1, 13),),
        (date(2026, 1, 14),),
    ]


# --- orders of several lines


def sessions(grows: bool) -> list[str]:
    """Return orders of one to three lines of one amount: of a seat's price, or of what all of them cost."""
    return [
        f"{at};c{at};2026-01-{1 + at % 27:02};Место {line};{price * (1 + at % 3 if grows else 1)}"
        for at in range(90)
        for price in (250 + 10 * (at % 13),)
        for line in range(1 + at % 3)
    ]


@pytest.mark.parametrize("grows", [True, False])
def test_amounts_that_are_alike_within_orders_are_of_orders_where_they_grow_with_them(
    tmp_path: Path, grows: bool
) -> None:
    """Seats of one performance are of one price: nobody can tell them from an order's sum but by that."""
    header, lines = "Номер чека;Код клиента;Дата;Товар;Сумма", sessions(grows)
    if grows:
        assert bought(tmp_path, header, lines)[1] == sum(
            (250 + 10 * (at % 13)) * (1 + at % 3) for at in range(90)
        )
        return
    with pytest.raises(ExportError, match="grows little with their number") as stop:
        bought(tmp_path, header, lines)
    assert "почти не растёт с их числом" in in_russian(str(stop.value))
    each = sum(int(line.rsplit(";", 1)[1]) for line in lines)
    assert bought(tmp_path / "b", header.replace("Сумма", "Сумма строки"), lines)[1] == each
    (tmp_path / "c" / "export").mkdir(parents=True)
    said = "files:\n  - {file: sales.csv, table: purchases, both_count: true}\n"
    (tmp_path / "c" / "export" / "otklik.yml").write_text(said)
    assert bought(tmp_path / "c", header, lines)[1] == each


@pytest.mark.parametrize("anonymous", [0, 10, 3])
def test_orders_of_nobody_leave_those_of_somebody_their_lines(tmp_path: Path, anonymous: int) -> None:
    """The lines right below an order's first are its own, whatever else has no name."""
    lines, meant = [], 0
    for at in range(60):
        is_named = not anonymous or at % anonymous
        for line in range(1 + at % 3):
            who, day = (f"c{at}", f"2026-01-{1 + at % 27:02}") if is_named and not line else ("", "")
            lines.append(f"{at};{who};{day};Товар {line};{10 + line}")
            meant += (10 + line) * bool(is_named)
    files = {
        "customers.csv": PEOPLE,
        "sales.csv": "\n".join(["Order No;Customer ID;Date;Product;Line total", *lines, ""]),
    }
    found, _ = read(tmp_path, files, "purchases", "customer_id", "amount")
    assert sum(amount for who, amount in found if who) == meant


def test_receipts_of_two_tills_that_have_one_number_stay_apart(tmp_path: Path) -> None:
    """On one day, in two shops; only some of the customers are known."""
    lines = [
        f"{shop};{number};{f'c{number}' if shop == 'A' and number % 4 else ''};2026-01-{day:02};10"
        for day in range(1, 8)
        for shop in "AB"
        for number in range(1, 21)
    ]
    files = {
        "customers.csv": PEOPLE,
        "sales.csv": "\n".join(["Shop;Receipt;Card number;Date;Total", *lines, ""]),
    }
    found, _ = read(tmp_path, files, "purchases", "customer_id")
    assert sum(bool(who) for (who,) in found) == 7 * 15


# --- what a line says of itself

KINDS = {
    # words of a column, and which of them are sales
    "Тип": (("Transfer", "Excursion", "Hotel"), (0, 1, 2)),
    "Type": (("Cart", "Club", "Ball"), (0, 1, 2)),
    "Операция": (("Начисление бонусов", "Покупка", "Списание бонусов"), (1,)),
    "Тип операции": (("Продажа", "Внесение", "Инкассация"), (0,)),
    "Признак расчета": (("Приход", "Расход", "Возврат расхода"), (0,)),
    "Признак расчёта": (("1", "3", "4"), (0,)),
    "Удален с чека": (("Не удалено", "Удалено со списанием", "Удалено без списания"), (0,)),
    "Статус": (("Новый", "Постоянный", "VIP"), (0, 1, 2)),
    "Status": (("new", "delivered", "cancelled"), (1,)),
    "Отмена": (("Бесплатная отмена", "Невозвратный тариф", "Отмена бесплатна до 18:00"), (0, 1, 2)),
    "Booking status": (("Confirmed (free cancellation)", "Confirmed", "Cancelled"), (0, 1)),
    "Проведено": (("Да", "Нет", "Нет"), (0,)),
    "order_state.technical_name": (("completed", "cancelled", "cancelled"), (0,)),
}


@pytest.mark.parametrize("header", KINDS)
def test_a_line_is_a_sale_by_what_the_whole_column_says(tmp_path: Path, header: str) -> None:
    """A word of the market's is not taken for one of the till's where the others are goods or customers."""
    words, sales = KINDS[header]
    lines = [f"2026-01-{1 + at:02};c{at};{words[at % 3]};10" for at in range(21)]
    found, _, said = bought(tmp_path, f"Дата;Код клиента;{header};Сумма", lines)
    assert found == 7 * len(sales)
    assert found == 21 or header in said


BACK = {
    # status of a sale that was given back, and of the line that takes it off, if there is one; what is left
    "the minus alone has it": ("Paid", "Refunded", 0),
    "the sale alone has it": ("Refunded", "Paid", 0),
    "both have it": ("Refunded", "Refunded", 0),
    "there is no minus": ("Refunded", "", 0),
    "the return was called off": ("Paid", "Cancelled", 10),
    "nothing was given back": ("Paid", "", 10),
}


@pytest.mark.parametrize("kind", BACK)
def test_money_that_was_given_back_is_taken_off_once(tmp_path: Path, kind: str) -> None:
    """Payment services write it on the sale, on a line of its own, or on both."""
    sale, minus, left = BACK[kind]
    lines = [f"2026-01-01,{at},c{at},{100 + at},Paid" for at in range(5)] + [f"2026-01-02,9,c9,10,{sale}"]
    lines += [f"2026-01-03,R9,c9,-10,{minus}"] if minus else []
    assert bought(tmp_path, "Date,Order ID,Customer ID,Amount,Status", lines)[1] == 510 + left


def test_an_order_that_was_delivered_is_none_that_was_not_paid(tmp_path: Path) -> None:
    """Cash is paid at the door, and no system has the day."""
    lines = [
        f"2026-01-02;{at};c{at};10;{paid};{'Создан' if at == 20 else 'Доставлен'}"
        for at in range(40)
        for paid in ("" if at % 10 == 0 else "2026-01-03",)
    ]
    assert bought(tmp_path, "Дата;Номер заказа;Код клиента;Сумма;Дата оплаты;Статус", lines)[0] == 39


def test_a_sale_with_a_number_is_no_sum_of_others(tmp_path: Path) -> None:
    """Whoever bought may be called Media or Total 24."""
    lines = ["1;Media;2026-01-01;10", "2;Total 24;2026-01-02;20", "3;Итог;2026-01-03;30", ";Итого;;60"]
    files = {
        "customers.csv": "customer_id,city\nMedia,x\nTotal 24,y\nИтог,z\n",
        "sales.csv": "\n".join(["Номер чека;Клиент;Дата;Сумма", *lines, ""]),
    }
    assert len(read(tmp_path, files, "purchases", "amount")[0]) == 3


# --- campaigns


def contacts(tmp_path: Path, header: str, cells: Sequence[str]) -> list[str | None]:
    """Return the arms of contacts with these cells under a header."""
    lines = "".join(
        f"c1,{(70000, 70111, 70185)[at % 3]},2026-01-02,{cell}\n" for at, cell in enumerate(cells)
    )
    files = {
        "customers.csv": CUSTOMERS,
        "campaigns.csv": CAMPAIGNS,
        "contacts.csv": f"campaign_id,customer_id,contacted_on,{header}\n{lines}",
    }
    return [arm for (arm,) in read(tmp_path, files, "contacts", "arm")[0]]


@pytest.mark.parametrize("header", ["test", "is_test", "тест"])
def test_a_test_that_nearly_nobody_was_in_is_asked_about(tmp_path: Path, header: str) -> None:
    """A message to see how it looks is called so; whoever got the real one is no control."""
    with pytest.raises(ExportError, match="would make most of those written to a control") as stop:
        contacts(tmp_path, header, ["1", *["0"] * 9])
    assert "контролем стало бы большинство" in in_russian(str(stop.value))
    assert contacts(tmp_path / "half", header, ["1", "0"]) == [None, "control"]
    assert contacts(tmp_path / "none", header, ["0", "0"]) == [None, None]


@pytest.mark.parametrize("arm", ["weight control", "Контроль качества", "Контроль расходов"])
def test_what_else_is_controlled_is_no_control(tmp_path: Path, arm: str) -> None:
    """An arm that is called after its goods."""
    assert contacts(tmp_path, "segment", [arm, "yoga"]) == [arm, "yoga"]


ANSWERS = {
    # cells of a column of responses, and whose lines are one
    "clicked": (("1", "", ""), ["70000"]),
    "redeemed": (("2", "0", "1"), ["70000", "70185"]),
    "Результат": (("Купил", "Думает", "Не купил"), ["70000", "70111"]),
    "Результат звонка": (("Согласие", "Не дозвонились", "Отказ"), ["70000"]),
    "Промокод активирован": (("да", "нет", "да"), ["70000", "70185"]),
    "clicked at": (("2026-01-03", "2026-01-04", "2026-01-05"), ["70000", "70111", "70185"]),
}


@pytest.mark.parametrize("header", ANSWERS)
def test_whoever_has_nothing_where_others_have_a_yes_did_not_respond(tmp_path: Path, header: str) -> None:
    """Mailers list everybody."""
    cells, meant = ANSWERS[header]
    lines = "".join(
        f"c1,{who},2026-01-03,{cell}\n" for who, cell in zip((70000, 70111, 70185), cells, strict=True)
    )
    files = {
        "customers.csv": CUSTOMERS,
        "campaigns.csv": CAMPAIGNS,
        "responses.csv": f"campaign_id,customer_id,responded_on,{header}\n{lines}",
    }
    assert [who for (who,) in read(tmp_path, files, "responses", "customer_id")[0]] == meant


def test_a_yes_or_no_that_nobody_asks_of_responses_is_said(tmp_path: Path) -> None:
    """It may be who responded."""
    files = {
        "customers.csv": CUSTOMERS,
        "campaigns.csv": CAMPAIGNS,
        "responses.csv": "campaign_id,customer_id,responded_on,loyal\nc1,70000,2026-01-03,yes\n"
        "c1,70111,2026-01-03,no\n",
    }
    found, said = read(tmp_path, files, "responses", "customer_id")
    assert len(found) == 2
    assert "every line is a response, whatever loyal says" in said


# --- consents

STATES = {
    # header and cells of one who agreed and of one who took it back, and the days of the latter
    "a status": ("status,given_on", "active,2026-01-01", "revoked,2026-02-01", (None, date(2026, 2, 1))),
    "an event": ("action,timestamp", "granted,2026-01-01", "withdrawn,2026-02-01", (None, date(2026, 2, 1))),
    "a yes": ("agreed_by_phone,given_on", "yes,2026-01-01", "no,2026-02-01", (None, date(2026, 2, 1))),
    "both days": (
        "status,given_on,withdrawn_on", "active,2026-01-01,", "revoked,2026-01-01,2026-02-01",
        (date(2026, 1, 1), date(2026, 2, 1)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", STATES)
def test_a_consent_is_taken_back_by_the_word_of_a_column(tmp_path: Path, kind: str) -> None:
    """Whatever it is called; what was taken back is never taken for given."""
    header, given, taken, days = STATES[kind]
    files = {
        "customers.csv": CUSTOMERS,
        "consents.csv": f"customer_id,purpose,{header}\n70000,ads,{given}\n70111,ads,{taken}\n",
    }
    found, said = read(tmp_path, files, "consents", "given_on", "withdrawn_on")
    assert found == [(date(2026, 1, 1), None), days]
    assert "1 consents were taken back" in said


@pytest.mark.parametrize(
    ("header", "given", "taken"), [("status", "active", "revoked"), ("Отозвано", "нет", "да")]
)
def test_a_consent_that_was_taken_back_on_no_day_is_in_doubt(
    tmp_path: Path, header: str, given: str, taken: str
) -> None:
    """Its word stands where the day should, as an unreadable day does: nobody is contacted then."""
    files = {
        "customers.csv": CUSTOMERS,
        "consents.csv": f"customer_id,purpose,{header}\n70000,ads,{given}\n70111,ads,{taken}\n",
    }
    found, _ = read(tmp_path, files, "consents", "withdrawn_on", "faults")
    assert found == [(None, None), (None, f'{{"withdrawn_on":"{taken}"}}')]


def test_a_word_of_consents_that_nobody_knows_is_asked_about(tmp_path: Path) -> None:
    """It may be a no."""
    files = {
        "customers.csv": CUSTOMERS,
        "consents.csv": "customer_id,purpose,status\n70000,ads,active\n70111,ads,pending confirmation\n",
    }
    with pytest.raises(ExportError, match="words nobody knows, such as pending confirmation"):
        read(tmp_path, files, "consents", "customer_id")


# --- names


@pytest.mark.parametrize(
    "name",
    [
        "Клиенты банка", "Клиенты из бани", "Гости Банкета", "customers_cleaned", "Clients Nonstop",
        "Клиенты по акции Стоп-цена", "Клиенты Отказная", "Недействующие клиенты", "Clientes Baja California",
        "Клиенты жалобной книги", "clients - bounce rate", "Чеки ЧС-23", "Customers Robinson",
    ],
)  # fmt: skip
def test_a_name_that_has_a_part_of_such_a_word_is_no_list_of_whom_not_to_contact(name: str) -> None:
    """There is a ban in a bank, and in a banquet."""
    assert not names_suppressions(name)


@pytest.mark.parametrize(
    "name",
    [
        "Бан", "бан-лист", "Забаненные", "Заблокированные клиенты", "Не слать", "Отозванные согласия",
        "Клиенты без согласия", "Запрет рассылки", "otpiski", "blocked", "GDPR deletions", "Стоп", "stop",
        "ЧС", "ЧС 2026", "cleaned_members_export", "Отказники", "Недействующие адреса",
    ],
)  # fmt: skip
def test_a_list_of_whom_not_to_contact_is_known_by_its_name(name: str) -> None:
    """As people call it."""
    assert names_suppressions(name)


@pytest.mark.parametrize("name", ["Отказы клиентов.csv", "suppressions.csv", "orders_opt_out_removed.csv"])
@pytest.mark.parametrize("header", ["customer_id,purchased_on,amount", "Код клиента,Дата,Сумма"])
def test_what_was_paid_by_those_whom_a_name_leaves_out_is_asked_about(
    tmp_path: Path, name: str, header: str
) -> None:
    """Orders without them, or whom not to contact: of a list nobody writes what they paid."""
    files = {"customers.csv": CUSTOMERS, name: f"{header}\n70000,2026-01-06,10\n"}
    with pytest.raises(ExportError, match="is not read, and could be a table"):
        read(tmp_path, files, "purchases", "amount")


# --- wishes

MORE_WISHES = {
    "Дата согласия на рассылку": ("01.01.2026", ""),
    "SMS izni": ("Evet", "Hayır"),
    "İYS izin durumu": ("ONAY", "RET"),
    "Werbeeinwilligung": ("J", "N"),
    "Хабарламаға келісім": ("Иә", "Жоқ"),
    "Marketing contact status": ("Marketing contact", "Non-marketing contact"),
    "Статус клиента": ("Активен", "Умер"),
    "Notes": ("likes tea", "asked to be removed from list"),
    "Примечание": ("любит чай", "просит удалить персональные данные"),
    "Каналы связи": ("email", "не связываться"),
    "unsubscribed_at": ("1970-01-01 00:00:00", "2026-01-01"),
    "Дата отписки": ("01.01.1900", "05.05.2026"),
}


@pytest.mark.parametrize("header", MORE_WISHES)
def test_a_wish_for_no_messages_is_believed_in_more_words(tmp_path: Path, header: str) -> None:
    """And a day that programs write for none is no wish."""
    rest, out = MORE_WISHES[header]
    rows = f"customer_id;city;{header}\n" + "".join(
        f"{at};Тверь;{out if at == 3 else rest}\n" for at in range(8)
    )
    found, _ = read(tmp_path, {"customers.csv": rows}, "customers", "consent")
    # of a column of consents who says nothing has not agreed
    is_consent = any(consent for (consent,) in found)
    assert [not consent if is_consent else consent is False for (consent,) in found] == [
        at == 3 for at in range(8)
    ]
