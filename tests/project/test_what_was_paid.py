"""What was paid, where exports say it of whole orders, in several currencies, or of goods that came back."""

from decimal import Decimal
from pathlib import Path

import pytest
from otklik.export_files.contract import ExportError

from tests.families import few_of_each
from tests.project.test_forms import amounts, export, rows, rows_of_notes

# each reads a small file or two: 0.12 s
pytestmark = few_of_each(2)

ORDERS = "Номер заказа;Дата создания;Код клиента;Сумма;Статус;Товар"


def test_the_sum_of_an_order_on_each_of_its_lines_counts_once(tmp_path: Path) -> None:
    """Divided by prices where the file has them: 300 and 250.01 stay that to the kopeck."""
    text = (
        "number;createdAt;customerExternalId;status;totalSumm;productName;initialPrice;quantity\n"
        "5;2026-07-01 10:00:00;1;complete;300;Мяч;100;1\n5;2026-07-01 10:00:00;1;complete;300;Носки;100;2\n"
        "6;2026-07-02 10:00:00;2;complete;90.01;Мяч;100;1\n"
        "7;2026-07-01 10:00:00;1;complete;250.01;Мяч;100;1\n"
        "7;2026-07-01 10:00:00;1;complete;250.01;Носки;100;2\n"
    )
    folder = export(tmp_path, {"orders_1.csv": text})
    read = [amount for (amount,) in rows(folder, "purchases", "amount")]
    assert read == [Decimal(text) for text in ("100", "200", "90.01", "83.34", "166.67")]
    assert any("totalSumm is the same on all lines of an order" in note for (note,) in rows_of_notes(folder))


@pytest.mark.parametrize(("step", "counted"), [(7, 1), (0, 2)])
def test_without_prices_orders_tell_it_where_amounts_are_seldom_alike(
    tmp_path: Path, step: int, counted: int
) -> None:
    """Twelve orders of two lines: one sum on both, each order another one; or all goods at one price."""
    lines = [f"{at};13.07.2026;1;{100 + at * step};Выполнен;{name}" for at in range(12) for name in "ab"]
    folder = export(tmp_path, {"orders.csv": "\n".join([ORDERS, *lines])})
    total = sum(amount for (amount,) in rows(folder, "purchases", "amount"))
    assert total == counted * sum(100 + at * step for at in range(12))


def test_lines_that_cost_the_same_are_lines(tmp_path: Path) -> None:
    """Where the price says so, nothing is divided; nor is what the contract calls `amount`."""
    text = (
        "Документ;Дата;Код клиента;Сумма;Номенклатура;Цена;Количество\n"
        "1;13.07.2026;1;150;кофе;150;1\n1;13.07.2026;1;150;чай;150;1\n2;14.07.2026;1;150;кофе;150;1\n"
    )
    folder = export(tmp_path / "a", {"sales.csv": text})
    assert sum(amount for (amount,) in rows(folder, "purchases", "amount")) == 450
    lines = "".join(f"{at // 2},1,2026-07-13,{100 + at // 2}\n" for at in range(40))
    folder = export(tmp_path / "b", {"sales.csv": f"receipt_id,customer_id,purchased_on,amount\n{lines}"})
    assert sum(amount for (amount,) in rows(folder, "purchases", "amount")) == 2 * sum(range(100, 120))


def test_what_came_back_is_taken_off_by_its_word(tmp_path: Path) -> None:
    """With a sign or without; another word of the column says nothing."""
    text = (
        "Код клиента;Дата;Сумма;Тип операции\n1;31.01.2026;5,00;Возврат\n1;31.01.2026;6,00;Продажа\n"
        "1;31.01.2026;-7,00;возврат\n"
    )
    folder = export(tmp_path, {"sales.csv": text})
    assert [amount for (amount,) in rows(folder, "purchases", "amount")] == [-5, 6, -7]
    assert any("1 lines are returns by Тип операции" in note for (note,) in rows_of_notes(folder))


@pytest.mark.parametrize("values", [["$5", "500 руб."], ["5.00 EUR", "6.00 USD"], ["5 бел. руб.", "7 руб"]])
def test_money_in_several_currencies_is_asked_about(tmp_path: Path, values: list[str]) -> None:
    """In signs of the amounts, and in a column of its own."""
    with pytest.raises(ExportError, match=r"amount is in several currencies .*: export one currency"):
        amounts(tmp_path / "a", values)
    text = "customer_id,purchased_on,amount,currency\n1,2026-01-31,5.00,USD\n1,2026-01-31,6.00,RUB\n"
    with pytest.raises(ExportError, match=r"its money is in several currencies \(RUB, USD in currency\)"):
        rows(export(tmp_path / "b", {"sales.csv": text}), "purchases", "amount")


@pytest.mark.parametrize("word", ["FREE", "перерасчёт", "по карте", "not yet"])
def test_a_word_in_place_of_a_sum_is_no_currency(tmp_path: Path, word: str) -> None:
    """There are a franc and a rouble in some; the cell cannot be read, and the others stay what they are."""
    found = amounts(tmp_path, ["$5", "$6.50", *["$7"] * 30, word])
    assert len([amount for amount in found if amount is not None]) == 32


def test_files_in_different_currencies_are_asked_about_unless_a_unit_says_what_one_is_worth(
    tmp_path: Path,
) -> None:
    """Each is whole by itself, and their sum would be of nothing."""
    text = "customer_id,purchased_on,amount\n1,2026-01-31,{}\n"
    files = {"sales_kz.csv": text.format("600 ₸"), "sales_ru.csv": text.format("100 ₽")}
    with pytest.raises(ExportError, match=r"currencies \(KZT in sales_kz.csv, RUB in sales_ru.csv\)"):
        rows(export(tmp_path / "a", files), "purchases", "amount")
    files["otklik.yml"] = (
        "files:\n  - {file: sales_kz.csv, table: purchases, money_unit: 0.19, columns: "
        "{customer_id: customer_id, purchased_on: purchased_on, amount: amount}}\n"
    )
    found = rows(export(tmp_path / "b", files), "purchases", "amount")
    assert sorted(float(amount) for (amount,) in found) == [100, 114]


def test_one_currency_may_be_written_in_several_ways(tmp_path: Path) -> None:
    """Words, signs and codes of one, and none at all."""
    assert amounts(tmp_path / "a", ["5 ₽", "500 руб.", "12 RUB", "3"]) == [5, 500, 12, 3]
    text = "customer_id,purchased_on,amount,currency\n1,2026-01-31,5.00,руб.\n1,2026-01-31,6.00,RUB\n"
    assert len(rows(export(tmp_path / "b", {"sales.csv": text}), "purchases", "amount")) == 2
