"""Which sum of a line was paid, and on which side it stands, where a file has several or none of a sign.

Beside each rule stands an honest shop that looks alike.
"""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from otklik.export_files.contract import ExportError
from otklik.export_files.encodings import glued_signs
from otklik.export_files.in_russian import in_russian

from tests.families import few_of_each
from tests.project.reading import read
from tests.project.test_files_of_strangers import CUSTOMERS
from tests.project.test_what_lines_say import bought

# each reads a small file or two: 0.12 s
pytestmark = few_of_each(2)

# --- sides of an account

SIDES: dict[str, tuple[str, Sequence[str], Sequence[str]]] = {
    # the header, the side of each line, and its sign; where nothing is told, none has a minus
    "credits beside debits": ("Dr/Cr", ("Dr", "Dr", "Cr"), ("", "", "-")),
    "money that came in": ("Dr/Cr", ("Cr", "Cr", "Dr"), ("", "", "-")),
    "Soll und Haben": ("Soll/Haben-Kennzeichen", ("S", "S", "H"), ("", "", "-")),
    "in Russian": ("Дебет/Кредит", ("Дебет", "Дебет", "Кредит"), ("", "", "-")),
    "a sign of its own": ("+/-", ("+", "-", "-"), ("", "-", "-")),
    "a sign of its own in Russian": ("Знак", ("плюс", "минус", "плюс"), ("", "-", "")),
    "one side": ("Dr/Cr", ("Dr", "Dr", "Dr"), ("", "", "")),
    "cards": ("Card type", ("Debit", "Debit", "Credit"), ("", "", "")),
    "ways to pay": ("Payment type", ("debit", "credit", "debit"), ("", "", "")),
    "a sign of the zodiac": ("Sign", ("Leo", "Virgo", "Leo"), ("", "", "")),
}


@pytest.mark.parametrize("kind", SIDES)
def test_a_side_of_an_account_is_the_sign_of_an_amount(tmp_path: Path, kind: str) -> None:
    """Most lines are sales, whichever side that is; kinds of cards are no sides."""
    header, sides, signs = SIDES[kind]
    lines = [f"c{at},2026-01-0{at},{at}00,{side}" for at, side in enumerate(sides, 1)]
    paid = sum(Decimal(f"{sign}{at}00") for at, sign in enumerate(signs, 1))
    rows, found, said = bought(tmp_path, f"Customer ID,Date,Amount,{header}", lines)
    assert (rows, found) == (3, paid)
    assert ("whose amounts are taken off" in said) == ("-" in signs)


@pytest.mark.parametrize(
    ("header", "kinds"), [("Dr/Cr", ("Dr", "Cr")), ("Transaction Type", ("Debit", "Debit", "Credit"))]
)
def test_sides_that_nobody_can_tell_apart_are_asked_about(
    tmp_path: Path, header: str, kinds: Sequence[str]
) -> None:
    """As many lines on both, or a column that may be one of cards; what the sentence asks for is read."""
    lines = [f"c{at},2026-01-0{at},{at}00,{side}" for at, side in enumerate(kinds, 1)]
    with pytest.raises(ExportError, match="puts lines on two sides") as stop:
        bought(tmp_path / "a", f"Customer ID,Date,Amount,{header}", lines)
    assert "выгрузите возвраты с минусом" in in_russian(str(stop.value))
    lines = ["c1,2026-01-01,100", "c2,2026-01-02,-200"]
    assert bought(tmp_path / "b", "Customer ID,Date,Amount", lines)[1] == -100


@pytest.mark.parametrize(("first", "second"), [("-100", "200"), ("100", "-200")])
def test_amounts_with_a_sign_of_their_own_need_no_side(tmp_path: Path, first: str, second: str) -> None:
    """Where all lines of one side have a minus, it is what it says."""
    lines = [f"c1,2026-01-01,{first},Cr", f"c2,2026-01-02,{second},Dr"]
    total = Decimal(first) + Decimal(second)
    assert bought(tmp_path, "Customer ID,Date,Amount,Dr/Cr", lines)[1] == total


CARDS: dict[str, tuple[str, Sequence[str], str | None]] = {
    # headers behind the customer and the day, lines, and what was paid in all; None where the build asks
    "kinds of cards": (
        "Amount,Debit/Credit", ("c1,50,Debit", "c2,50,Debit", "c3,50,Debit", "c4,50,Credit"), None,
    ),
    "their letters": ("Amount,D/C", ("c1,50,D", "c2,50,D", "c3,50,D", "c4,50,C"), None),
    "beside how it was paid": (
        "Amount,Debit/Credit,Payment method",
        ("c1,50,Debit,card", "c2,50,Debit,card", "c3,50,Debit,card", "c1,50,Credit,card"), None,
    ),
    "both cards of one customer": (
        "Amount,Debit/Credit,Product",
        ("c1,50,Debit,tea", "c1,50,Debit,tea", "c1,50,Debit,tea", "c1,50,Credit,cake"), None,
    ),
    "as many as sales": ("Amount,Debit/Credit", ("c1,50,Debit", "c1,50,Debit", "c1,50,Credit"), None),
    "in Russian with goods": (
        "Amount,Дебет/Кредит,Product",
        ("c1,50,Дебет,tea", "c2,50,Дебет,tea", "c3,50,Дебет,tea", "c4,50,Кредит,tea"), None,
    ),
    "a sale taken back": (
        "Amount,Debit/Credit", ("c1,50,Debit", "c2,60,Debit", "c3,70,Debit", "c2,60,Credit"), "120",
    ),
    "a ledger's letters": (
        "Amount,Dr/Cr,Product", ("c1,50,Dr,tea", "c2,60,Dr,tea", "c3,70,Dr,tea", "c4,20,Cr,tea"), "160",
    ),
    "a ledger's header": (
        "Amount,Dr/Cr", ("c1,50,Debit", "c2,60,Debit", "c3,70,Debit", "c4,20,Credit"), "160",
    ),
    "a ledger's terms": (
        "Amount,Debit/Credit,Payment terms",
        ("c1,50,Debit,30", "c2,60,Debit,30", "c3,70,Debit,30", "c2,60,Credit,30"), "120",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", CARDS)
def test_a_sale_by_credit_is_not_taken_off(tmp_path: Path, kind: str) -> None:
    """`Debit` and `Credit` are kinds of cards, unless the lines of one side have the sale they take back."""
    header, cells, paid = CARDS[kind]
    lines = [f"2026-01-0{at},{said}" for at, said in enumerate(cells, 1)]
    if paid is None:
        with pytest.raises(ExportError, match="puts lines on two sides"):
            bought(tmp_path, f"Date,Customer ID,{header}", lines)
        return
    assert bought(tmp_path, f"Date,Customer ID,{header}", lines)[1] == Decimal(paid)


def test_what_a_register_moves_in_and_out_is_asked_about(tmp_path: Path) -> None:
    """Goods that leave are sold, money that leaves is not."""
    lines = ["c1,2026-01-01,100,Расход", "c2,2026-01-02,200,Приход"]
    with pytest.raises(ExportError, match="moves lines in and out") as stop:
        bought(tmp_path, "Customer ID,Date,Amount,Вид движения", lines)
    assert "что из этого продажа, не видно" in in_russian(str(stop.value))


# --- taxes

TAXES: dict[str, tuple[str, Sequence[str], str, str]] = {
    # the header, the sums of each line, what was paid in all, and what is said of it
    "a total beside": ("Сумма,НДС,Всего", ("100,20,120", "50,5,55"), "175", "Всего is Сумма and НДС"),
    "gross beside net": ("Net Amount,VAT,Gross Amount", ("100,20,120", "50,5,55"), "175", "Gross Amount is"),
    "on top by its name": ("Net Amount,VAT", ("100,20", "50,5"), "175", "VAT goes on top of Net Amount"),
    "on top by its share": ("Сумма,НДС", ("100,20", "50,5"), "175", "НДС goes on top of Сумма"),
    "within by its share": ("Сумма,НДС", ("120,20", "55,5"), "175", "НДС"),
    "with and without": ("Сумма без НДС,Сумма с НДС", ("100,120", "50,55"), "175", "Сумма с НДС as amount"),
    "a rate is no sum": ("Сумма,Ставка НДС", ("100,20", "75,20"), "175", "nothing reads Ставка НДС"),
    "free of tax": ("Сумма,НДС", ("100,0", "75,0"), "175", "nothing reads НДС"),
    "net of discounts": ("Net Amount,Discount", ("100,20", "75,5"), "175", ""),
    "a foreign tax within": ("Amount,VAT", ("120,20", "55,5"), "175", "nothing reads VAT"),
    "net of a discount": (
        "Net Amount,VAT,Gross Amount",
        ("120,20,120", "55,5,55"),
        "175",
        "Gross Amount is the same sum",
    ),
    "within what is called net": ("Net Amount,VAT", ("120,20", "60,10"), "180", "it is within that sum"),
    "a rate by its sum": ("Net Amount,VAT", ("120,20", "60,20"), "180", "its numbers are as rates"),
    "on top in Germany": ("Net Amount,MwSt", ("100,19", "50,9.5"), "178.5", "MwSt goes on top of Net Amount"),
    "within in Poland": ("Net Amount,VAT", ("123,23", "61.5,11.5"), "184.5", "it is within that sum"),
    "of no rate at all": (
        "Net Amount,VAT",
        ("100,13.7", "50,3.1"),
        "150",
        "nothing says whether it is within",
    ),
    "goods of several rates": ("Net Amount,VAT", ("200,20", "90,13"), "323", "VAT goes on top"),
    "a fifth on top, a quarter within": ("Net Amount,VAT", ("100,20", "50,10"), "180", "VAT goes on top"),
    "the same sum in Russian": (
        "Сумма,НДС,Всего",
        ("100,20,100", "50,10,50"),
        "150",
        "Всего is the same sum",
    ),
}


@pytest.mark.parametrize("kind", TAXES)
def test_what_was_paid_has_its_tax(tmp_path: Path, kind: str) -> None:
    """Told by a sum that is both, by the name of the sum, or by what share the tax is; and said.

    A sum may be called net of discounts, too.
    """
    header, sums, paid, told = TAXES[kind]
    lines = [f"c{at},2026-01-0{at},{said}" for at, said in enumerate(sums, 1)]
    rows, found, said = bought(tmp_path, f"Customer ID,Date,{header}", lines)
    assert (rows, found) == (2, Decimal(paid))
    assert told in said


# --- points

POINTS: dict[str, tuple[str, Sequence[str], str, str]] = {
    "taken off": ("Сумма,Оплачено бонусами", ("1000,200", "500,0"), "1300", "Оплачено бонусами is no money"),
    "what was paid beside": (
        "Сумма,Оплачено бонусами,Оплачено", ("1000,200,800", "500,0,500"), "1300", "Оплачено is Сумма less",
    ),
    "off already": (
        "Сумма чека,Сумма скидки,Сумма бонусами,К оплате", ("1000,100,200,700", "500,0,0,500"), "1200",
        "taken off it already",
    ),
    "by prices": (
        "Цена,Количество,Сумма,Списано бонусов", ("500,2,800,200", "500,1,500,0"), "1300", "already",
    ),
    "not by prices": (
        "Цена,Количество,Сумма,Списано бонусов", ("500,2,1000,200", "500,1,500,0"), "1300", "is no money",
    ),
    "points of another worth": (
        "Total,Points redeemed", ("100,1000", "50,0"), "150", "Points redeemed is not taken off it",
    ),
    "points that were earned": ("Сумма,Начислено бонусов", ("1000,200", "500,0"), "1500", ""),
    "a card of bonuses": ("Сумма,Бонусная карта", ("1000,200", "500,300"), "1500", ""),
    "what was earned": ("Amount,Bonus amount", ("100,5", "50,2"), "150", "Bonus amount is not taken off it"),
    "earned on a whole sum": ("Amount,Total,Bonus amount", ("100,100,5", "50,50,2"), "150", "not taken off"),
    "points of loyalty": ("Amount,Loyalty points amount", ("100,5", "50,2"), "150", "is not taken off it"),
    "loyalty": ("Amount,Loyalty amount", ("100,5", "50,2"), "150", "is not taken off it"),
    "earned in roubles": ("Сумма,Сумма бонусов (руб.)", ("100,5", "50,2"), "150", "is not taken off it"),
    "spent in roubles": ("Сумма,Списано бонусов (руб.)", ("100,5", "50,2"), "143", "is no money"),
    "a payment by them": ("Amount,Bonus payment", ("100,5", "50,2"), "143", "is no money"),
    "proven by what is left": (
        "Amount,Bonus amount,Total", ("100,5,95", "50,2,48"), "143", "Total is Amount less Bonus amount",
    ),
    "less a discount as well": (
        "Сумма,Скидка,Оплачено бонусами,Итого", ("100,10,20,70", "50,0,5,45"), "115",
        "Итого is Сумма less Скидка and Оплачено бонусами",
    ),
    "of receipts of one line": (
        "Чек,Сумма,Оплачено бонусами", ("R1,100,30", "R2,50,30"), "90", "(2 lines)",
    ),
    "gift cards": ("Total,Paid by gift card", ("100,20", "50,0"), "150", "gift card counts as paid"),
}  # fmt: skip


@pytest.mark.parametrize("kind", POINTS)
def test_what_points_paid_for_is_no_money(tmp_path: Path, kind: str) -> None:
    """Told by the other sums of the lines, else by the header; what is not taken off is said."""
    header, sums, paid, told = POINTS[kind]
    lines = [f"c{at},2026-01-0{at},{said}" for at, said in enumerate(sums, 1)]
    rows, found, said = bought(tmp_path, f"Customer ID,Date,{header}", lines)
    assert (rows, found) == (2, Decimal(paid))
    assert told in said


OF_RECEIPTS: dict[str, tuple[str, Sequence[str], str, str]] = {
    # headers behind customer, day and receipt, lines of them, what was paid in all, and what is said
    "a receipt's bonuses": ("Сумма,Оплачено бонусами", ("R1,100,30", "R1,50,30"), "120", "Сумма once"),
    "each line's": ("Сумма,Оплачено бонусами", ("R1,100,30", "R1,50,15"), "105", "(2 lines)"),
    "lines of one sum": ("Сумма,Оплачено бонусами", ("R1,100,30", "R1,100,30"), "140", "(2 lines)"),
    "more than one line": ("Сумма,Оплачено бонусами", ("R1,100,60", "R1,50,60"), "90", "Сумма once"),
    "a receipt brought back": (
        "Сумма,Оплачено бонусами", ("R1,100,30", "R1,50,30", "R2,-100,30", "R2,-50,30", "R2,-10,30"), "-10",
        "Сумма once",
    ),
    "a receipt's tax": (
        "Net Amount,VAT", ("R1,100,31.5", "R1,50,31.5", "R2,100,20", "R2,50,20", "R2,20,20"), "371.5",
        "VAT goes on top of Net Amount once, by the shares of the lines",
    ),
    "each line's tax": ("Net Amount,VAT", ("R1,100,20", "R1,50,10"), "180", "VAT goes on top of Net Amount"),
}  # fmt: skip


@pytest.mark.parametrize("kind", OF_RECEIPTS)
def test_what_is_of_a_receipt_is_not_of_each_of_its_lines(tmp_path: Path, kind: str) -> None:
    """Where it is the same on lines of different sums."""
    header, cells, paid, told = OF_RECEIPTS[kind]
    lines = [f"c1,2026-01-01,{said}" for said in cells]
    rows, found, said = bought(tmp_path, f"Customer ID,Date,Receipt,{header}", lines)
    assert (rows, found) == (len(cells), Decimal(paid))
    assert told in said


def test_bonuses_of_a_receipt_are_its_own_where_one_line_names_the_customer(tmp_path: Path) -> None:
    """The others are of the same receipt."""
    lines = ["c1,2026-01-01,R1,100,30", ",,R1,50,30", "c2,2026-01-01,R2,100,20", ",,R2,70,20"]
    header = "Customer ID,Date,Receipt,Сумма,Оплачено бонусами"
    assert bought(tmp_path, header, lines)[:2] == (4, Decimal(270))


def test_bonuses_of_a_receipt_are_borne_by_its_lines(tmp_path: Path) -> None:
    """By their shares and to the kopeck: 10 off 100, 100 and 1 is 4.98, 4.97 and 0.05."""
    lines = ["c1,2026-01-01,R1,100,10", "c1,2026-01-01,R1,100,10", "c1,2026-01-01,R1,1,10"]
    lines += ["c2,2026-01-02,R2,20,5", "c2,2026-01-02,R2,0,5", "c4,2026-01-03,R4,8,"]
    header = "Код клиента,Дата,Чек,Сумма,Оплачено бонусами"
    files = {"customers.csv": CUSTOMERS, "sales.csv": "\n".join([header, *lines, ""])}
    found, _ = read(tmp_path, files, "purchases", "amount")
    assert [amount for (amount,) in found] == [
        Decimal(text) for text in ("95.02", "95.03", "0.95", "15", "0", "8")
    ]


def test_the_contracts_own_amount_is_what_it_says(tmp_path: Path) -> None:
    """Whatever stands beside it: who writes the contract's columns knows what was paid."""
    lines = ["c1,2026-01-01,100,20,120,5", "c2,2026-01-02,50,5,55,0"]
    header = "customer_id,purchased_on,amount,vat,total,paid_in_bonus"
    assert bought(tmp_path, header, lines)[:2] == (2, Decimal(150))


# --- tests of a system


@pytest.mark.parametrize(("header", "yes", "no"), [("Test", "true", "false"), ("Тест", "да", "нет")])
def test_a_test_order_is_no_purchase(tmp_path: Path, header: str, yes: str, no: str) -> None:
    """Few are; of half of the lines nobody knows what it says."""
    lines = [f"c{at},2026-01-01,10,{yes if at < 2 else no}" for at in range(20)]
    rows, paid, said = bought(tmp_path / "a", f"Customer ID,Date,Amount,{header}", lines)
    assert (rows, paid) == (18, Decimal(180))
    assert f"by {header} 2 lines came to nothing" in said
    lines = [f"c{at},2026-01-01,10,{yes if at < 9 else no}" for at in range(20)]
    with pytest.raises(ExportError, match=f"{header} is yes on 9 of 20 lines") as stop:
        bought(tmp_path / "b", f"Customer ID,Date,Amount,{header}", lines)
    assert "назовите колонку is_test_order" in in_russian(str(stop.value))
    half = [f"c{at},2026-01-01,10,{yes if at % 2 else no}" for at in range(20)]
    assert bought(tmp_path / "d", f"Customer ID,Date,Amount,{header}", half)[0] == 20
    # what the sentence asks for
    assert bought(tmp_path / "c", "Customer ID,Date,Amount,is_test_order", lines)[0] == 11


@pytest.mark.parametrize(("people", "counted"), [(20, None), (100, 96)])
def test_a_pilot_of_customers_is_no_test_of_a_system(
    tmp_path: Path, people: int, counted: int | None
) -> None:
    """Four of a hundred lines: of customers who buy without it, too, or of nobody else."""
    lines = [f"c{at % people},2026-01-01,10,{'yes' if at < 4 else 'no'}" for at in range(100)]
    if counted is None:
        with pytest.raises(ExportError, match="of customers who buy without it, too") as stop:
            bought(tmp_path, "Customer ID,Date,Amount,Test", lines)
        assert "эти клиенты покупают и без него" in in_russian(str(stop.value))
        return
    rows, _, said = bought(tmp_path, "Customer ID,Date,Amount,Test", lines)
    assert rows == counted
    assert "by Test 4 lines came to nothing" in said


@pytest.mark.parametrize("said", ["Blood", "A", "1.5"])
def test_what_is_sold_or_tried_may_be_called_a_test(tmp_path: Path, said: str) -> None:
    """A laboratory's test, an arm, a number."""
    lines = [f"c{at},2026-01-01,10,{said if at else 'B'}" for at in range(9)]
    assert bought(tmp_path, "Customer ID,Date,Amount,Test", lines)[0] == 9


def test_somebody_who_is_a_test_is_not_contacted(tmp_path: Path) -> None:
    """A group of an experiment is something that is known of a customer."""
    people = "customer_id,email,Test,city\n1,a@b.ru,yes,x\n" + "".join(
        f"{at},u{at}@b.ru,no,x\n" for at in range(2, 9)
    )
    found, _ = read(tmp_path / "a", {"customers.csv": people}, "customers", "consent")
    assert [consent for (consent,) in found] == [False] + [True] * 7
    groups = people.replace(",no,", ",yes,", 4)
    found, _ = read(tmp_path / "b", {"customers.csv": groups}, "customers", "consent")
    assert {consent for (consent,) in found} == {None}


# --- per cents and sums by the mechanic

BY_MECHANIC: dict[str, tuple[str, Sequence[str], Sequence[tuple[str | None, str | None]]]] = {
    "per cents and sums": (
        "Механика;Скидка", ("Процент;10", "Сумма;500", "Процент;15"),
        [("0.1", None), (None, "500"), ("0.15", None)],
    ),
    "shares and sums": ("Механика;Скидка", ("Процент;0,1", "Сумма;500"), [("0.1", None), (None, "500")]),
    "under a name of sums": (
        "Механика;Сумма скидки", ("Процент;10", "Сумма;500"), [("0.1", None), (None, "500")],
    ),
    "sums below a hundred": ("Механика;Скидка", ("percent;10", "amount;50"), [("0.1", None), (None, "50")]),
    "sums alone": ("Механика;Скидка", ("Сумма;300", "Сумма;500"), [(None, "300"), (None, "500")]),
    "per cents alone": ("Механика;Скидка", ("Процент;10", "Процент;15"), [("0.1", None), ("0.15", None)]),
    "money by its size": ("Скидка", ("300", "500"), [(None, "300"), (None, "500")]),
}  # fmt: skip


@pytest.mark.parametrize("kind", BY_MECHANIC)
@pytest.mark.parametrize("table", ["campaigns", "offers"])
def test_one_column_of_discounts_is_what_the_mechanic_of_a_line_says(
    tmp_path: Path, kind: str, table: str
) -> None:
    """`Скидка` with 10 and 500; without a mechanic that tells them, the build asks."""
    header, lines, meant = BY_MECHANIC[kind]
    days = ";2026-01-01;2026-01-07" if table == "campaigns" else ";k"
    first = "Код;Начало;Окончание" if table == "campaigns" else "offer_id;campaign_id"
    text = "\n".join([f"{first};{header}", *(f"o{at}{days};{line}" for at, line in enumerate(lines)), ""])
    files = {"customers.csv": CUSTOMERS, f"{table}.csv": text}
    found, _ = read(tmp_path, files, table, "discount_rate", "discount_amount")
    assert found == [tuple(None if part is None else Decimal(part) for part in pair) for pair in meant]


def test_per_cents_and_sums_without_a_mechanic_are_asked_about(tmp_path: Path) -> None:
    """With the sign, as the sentence says, they are read."""
    text = "Код;Начало;Окончание;Скидка\na;2026-01-01;2026-01-07;10\nb;2026-02-01;2026-02-07;500\n"
    with pytest.raises(ExportError, match="Скидка has 500, 10, and nothing says") as stop:
        read(
            tmp_path / "a", {"customers.csv": CUSTOMERS, "campaigns.csv": text}, "campaigns", "discount_rate"
        )
    assert "где проценты, а где деньги, не видно" in in_russian(str(stop.value))
    files = {"customers.csv": CUSTOMERS, "campaigns.csv": text.replace(";10\n", ";10%\n")}
    found, _ = read(tmp_path / "b", files, "campaigns", "discount_rate", "discount_amount")
    assert found == [(Decimal("0.1"), None), (None, Decimal(500))]


# --- the control in words

CONTROLS = ["КГ", "холдаут", "hold out", "КонтрГруппа", "ctrl", "Контр.", "ГКГ", "КГ 10%", "Hold-out"]


@pytest.mark.parametrize("word", CONTROLS)
@pytest.mark.parametrize("header", ["Группа", "Статус", "Сегмент"])
def test_a_control_is_known_by_its_short_names(tmp_path: Path, word: str, header: str) -> None:
    """In a column of arms, of statuses, or any other; kilograms of a column of units are none."""
    campaigns = "campaign_id,starts_on,ends_on\nk,2026-01-01,2026-01-07\n"
    lines = "".join(f"k,{70000},2026-01-01,{word if at == 0 else 'доставлено'}\n" for at in range(4))
    files = {
        "customers.csv": CUSTOMERS,
        "campaigns.csv": campaigns,
        "contacts.csv": f"campaign_id,customer_id,contacted_on,{header}\n{lines}",
    }
    found, _ = read(tmp_path / "a", files, "contacts", "arm")
    assert sum(arm == "control" for (arm,) in found) == 1
    if word == "КГ":
        files["contacts.csv"] = files["contacts.csv"].replace(header, "Ед. изм.")
        found, _ = read(tmp_path / "b", files, "contacts", "arm")
        assert {arm for (arm,) in found} == {None}


# --- what was brought back

BACK: dict[str, tuple[str, Sequence[str], str, str]] = {
    # the header beside the customer and the day, the cells of each line, what is left, and what is said
    "a document": (
        "Документ,Сумма",
        ("Реализация товаров и услуг 1,200", "Возврат товаров от покупателя 2 от 01.02.2026,50"),
        "150", "1 lines are returns by Документ",
    ),
    "a document's type": ("Doc Type,Amount", ("Invoice,200", "Credit Note,50"), "150", "by Doc Type"),
    "a minus beside": ("Документ,Сумма", ("Реализация 1,200", "Возврат товаров 2,-50"), "150", ""),
    "to a supplier": ("Документ,Сумма", ("Реализация 1,200", "Возврат товаров поставщику 2,50"), "250", ""),
    "numbers alone": ("Документ,Сумма", ("R-1,200", "CN-2,50"), "250", ""),
    "a comment": ("Комментарий,Сумма", ("Возврат денег обсудили,200", "ok,50"), "250", ""),
    "a number": ("Чек,Сумма", ("000001,200", "Возврат 000002 от 01.02.2026,50"), "150", "returns by Чек"),
    "a return by itself": ("Документ,Сумма", ("Продажа,200", "Возврат,50"), "150", "returns by Документ"),
    "a receipt taken back": ("Receipt,Amount", ("1001,200", "Return #1002,50"), "150", "returns by Receipt"),
    "a type of Tally": ("Voucher Type,Amount", ("Sales,200", "Credit Note,50"), "150", "by Voucher Type"),
    "a code of a discount": ("Amount,Voucher", ("50,RETURN10", "60,A1"), "110", ""),
    "a code in a document": ("Amount,Document", ("50,RETURN10", "60,A1"), "110", ""),
    "a code with a hyphen": ("Amount,Document", ("50,Return-10", "60,A1"), "110", ""),
    "a policy": ("Amount,Receipt", ("50,Return policy", "60,A1"), "110", ""),
    "a customer won back": ("Сумма,Основание", ("50,Возврат клиента из оттока", "60,Акция"), "110", ""),
    "bottles": ("Сумма,Документ", ("50,Возвратная тара 1", "60,Реализация 2"), "110", ""),
    "a debt": ("Сумма,Документ", ("50,Возврат долга 2", "60,Реализация 2"), "110", ""),
    "things": ("Количество,Возвращено,Цена,Сумма", ("2,1,100,200", "1,0,50,50"), "150", "number of things"),
    "money": ("Количество,Возвращено,Цена,Сумма", ("2,100,100,200", "1,0,50,50"), "150", "is taken off"),
    "a small sum": ("Qty,Refund amount,Amount", ("2,1,200", "1,0,50"), "249", "Refund amount is taken off"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BACK)
def test_what_was_brought_back_is_taken_off(tmp_path: Path, kind: str) -> None:
    """By the document of a line, or by a number of things; a number of a document says nothing."""
    header, cells, paid, told = BACK[kind]
    lines = [f"c{at},2026-01-0{at},{said}" for at, said in enumerate(cells, 1)]
    rows, found, said = bought(tmp_path, f"Customer ID,Date,{header}", lines)
    assert (rows, found) == (2, Decimal(paid))
    assert told in said


FINAL_PRICES: dict[str, tuple[str, Sequence[str], str | None]] = {
    # headers behind the customer and the day, lines, and what was paid in all; None where the build asks
    "of a line by the discount": (
        "Qty,Price,Discount,Discounted price", ("2,100,20,180", "1,50,0,50"), "230",
    ),
    "of a line below one thing's": (
        "Qty,Price,Discount,Discounted price", ("2,100,110,90", "3,50,0,150"), "240",
    ),
    "of a line above one thing's": ("Qty,Price,Final price", ("2,100,150", "1,50,50"), "200"),
    "of one thing": ("Qty,Price,Discount,Discounted price", ("2,100,10,90", "1,50,0,50"), "230"),
    "of one thing with its price": ("Qty,Price,Final price", ("2,100,90", "1,50,50"), "230"),
    "one thing on each line": ("Quantity,Final price", ("1,180", "1,50"), "230"),
    "by what it is called": ("Quantity,Final unit price", ("2,180", "1,50"), "410"),
    "of a line by its goods": ("Quantity,Final price,Product", ("2,180,tea", "1,90,tea"), "270"),
    "of one by its goods": ("Quantity,Final price,Product", ("2,90,tea", "1,90,tea"), "270"),
    "nobody can tell": ("Quantity,Final price", ("2,180", "1,50"), None),
    "nobody can tell in Russian": ("Количество,Цена со скидкой", ("2,180", "1,50"), None),
    "what it is sold for": ("Quantity,Sale price", ("2,180", "1,50"), "410"),
    "other goods alone": ("Quantity,Final price,Product", ("2,180,tea", "1,90,cake"), None),
}  # fmt: skip


@pytest.mark.parametrize("kind", FINAL_PRICES)
def test_a_final_price_is_of_one_thing_or_of_the_line(tmp_path: Path, kind: str) -> None:
    """Told by lines of several things; what the question asks for is read."""
    header, cells, paid = FINAL_PRICES[kind]
    lines = [f"c{at},2026-01-0{at},{said}" for at, said in enumerate(cells, 1)]
    if paid is not None:
        assert bought(tmp_path, f"Customer ID,Date,{header}", lines)[1] == Decimal(paid)
        return
    with pytest.raises(ExportError, match="may be of one thing or of all of a line") as stop:
        bought(tmp_path / "a", f"Customer ID,Date,{header}", lines)
    assert "это цена одной вещи или всей строки" in in_russian(str(stop.value))
    for at, name in enumerate(("Final unit price", "Line total")):
        named = header.replace("Final price", name).replace("Цена со скидкой", name)
        total = sum(
            Decimal(price) * (1 if at else int(things))
            for things, price, *_ in (cell.split(",") for cell in cells)
        )
        assert bought(tmp_path / name, f"Customer ID,Date,{named}", lines)[1] == total


def test_a_price_after_its_discount_is_what_was_paid(tmp_path: Path) -> None:
    """The discount beside it is off already."""
    lines = ["c1,2026-01-01,200,50,150,2", "c2,2026-01-02,100,0,100,1"]
    header = "Код клиента,Дата,Цена,Скидка,Цена со скидкой,Количество"
    assert bought(tmp_path, header, lines)[1] == 400


def test_a_refund_of_an_order_is_taken_off_its_lines_alike(tmp_path: Path) -> None:
    """Shopify writes it on the first of them."""
    header = "Name,Email,Financial Status,Created at,Lineitem quantity,Lineitem name,Lineitem price"
    lines = [
        f"{header},Refunded Amount",
        "#1,a@mail.ru,partially_refunded,2026-01-01 10:00:00,1,Ball,100,50",
        "#1,a@mail.ru,,2026-01-01 10:00:00,1,Bat,100,",
        "#2,a@mail.ru,paid,2026-01-02 10:00:00,1,Ball,100,0",
        "",
    ]
    files = {"customers.csv": CUSTOMERS, "orders.csv": "\n".join(lines)}
    found, said = read(tmp_path, files, "purchases", "amount")
    assert found == [(Decimal(75),), (Decimal(75),), (Decimal(100),)]
    assert "Refunded Amount is taken off what was paid" in said


# --- whose report it is

OZON = "Номер отправления;Принят в обработку;Статус;Сумма отправления;Наименование товара;Артикул\n"
WILDBERRIES = "Предмет;Код номенклатуры;Тип документа;Обоснование для оплаты;Дата продажи;Кол-во;Srid\n"
DATEV = "Umsatz (ohne Soll/Haben-Kz);Soll/Haben-Kennzeichen;Konto;Belegdatum;Belegfeld 1\n"


@pytest.mark.parametrize("name", ["orders.csv", "Продажи.csv", "report.csv"])
@pytest.mark.parametrize(
    ("text", "system", "way"),
    [
        (OZON + "1-1;2026-01-01;Доставлен;500;Мяч;a\n", "Ozon", "свои"),
        (WILDBERRIES + "Мяч;7;Продажа;Продажа;2026-01-01;1;s\n", "Wildberries", "свои"),
        ("EXTF;700;21\n" + DATEV + "100,50;S;10001;0101;RE-1\n", "DATEV", "счета с покупателями"),
    ],
)
def test_a_report_that_names_no_customers_is_told_so(
    tmp_path: Path, name: str, text: str, system: str, way: str
) -> None:
    """One sentence, whatever it is called; the same columns with a customer are purchases."""
    with pytest.raises(ExportError, match=f"is a report of {system} and ") as stop:
        read(tmp_path / "a", {"customers.csv": CUSTOMERS, name: text}, "purchases", "amount")
    assert way.replace("свои", "своих магазинов") in in_russian(str(stop.value))
    assert ";" not in str(stop.value)


def test_an_export_of_sap_business_one_is_read(tmp_path: Path) -> None:
    """Its tables go by their own names."""
    files = {
        "OCRD.csv": "CardCode,CardName,E_Mail,Phone1,City\nC1,Ann,a@b.de,+4930123456,Berlin\n",
        "OINV.csv": "DocEntry,DocNum,DocDate,CardCode,CardName,DocTotal,VatSum,CANCELED,DocCur\n"
        "1,5,20260113,C1,Ann,119.00,19.00,N,EUR\n2,6,20260114,C1,Ann,238.00,38.00,Y,EUR\n",
    }
    found, _ = read(tmp_path, files, "purchases", "customer_id", "purchased_on", "receipt_id", "amount")
    assert [(who, str(day)[:10], number, amount) for who, day, number, amount in found] == [
        ("C1", "2026-01-13", "5", Decimal(119))
    ]


def test_a_folder_with_a_table_that_stands_nowhere_else_is_asked_about(tmp_path: Path) -> None:
    """One of older files, which stand beside it, too, is named and left."""
    sales = "customer_id,purchased_on,amount\n70000,2026-01-01,5\n"
    files = {"customers.csv": CUSTOMERS, "2025/purchases.csv": sales}
    with pytest.raises(ExportError, match=r"2025 is a folder that is not read, and holds purchases") as stop:
        read(tmp_path / "a", files, "purchases", "amount")
    assert "положите её файлы рядом с остальными" in in_russian(str(stop.value))
    files["purchases.csv"] = sales
    assert read(tmp_path / "b", files, "purchases", "amount")[0] == [(Decimal(5),)]


def test_words_of_china_and_japan_are_known(tmp_path: Path) -> None:
    """Headers and states of orders."""
    text = "客户编号,订单日期,订单金额,订单状态\n70000,2026-01-13,5,已完成\n70000,2026-01-14,7,已取消\n"
    files = {"customers.csv": CUSTOMERS, "订单.csv": text}
    assert read(tmp_path / "a", files, "purchases", "amount")[0] == [(Decimal(5),)]
    text = '顧客ID,注文日,金額,ステータス\n70000,2026/01/13,"¥1,005",完了\n70000,2026/01/14,7,キャンセル\n'
    files = {"customers.csv": CUSTOMERS, "注文.csv": text}
    assert read(tmp_path / "b", files, "purchases", "amount")[0] == [(Decimal(1005),)]


@pytest.mark.parametrize(
    ("header", "word", "paid"),
    [
        ("Status", "반품완료", 50), ("Status", "반품 완료", 50), ("Status", "환불 완료", 50),
        ("Status", "주문 취소", 50), ("Status", "退货完成", 50), ("Status", "返品済み", 50),
        ("Status", "배송 완료", 60), ("Type", "반품완료", 40), ("Status", "반품거부", 60),
    ],
)  # fmt: skip
def test_a_return_of_asia_is_no_purchase(tmp_path: Path, header: str, word: str, paid: int) -> None:
    """Written together or apart; of a column of kinds its sum is taken off, and a return refused was sold."""
    lines = ["c1,2026-01-01,50,완료", f"c2,2026-01-02,10,{word}"]
    assert bought(tmp_path, f"Customer ID,Date,Amount,{header}", lines)[1] == paid


def test_a_polish_city_is_not_read_as_another_tongue(tmp_path: Path) -> None:
    """Its three letters are those of Polish alone."""
    people = "customer_id;city\n" + "".join(f"{at};Łódź\n" for at in range(9))
    found, _ = read(tmp_path / "a", {"customers.csv": people.encode("cp1250")}, "customers", "city")
    assert set(found) == {("Łódź",)}
    assert not glued_signs("5 m³ à 7 £, ¿nº?".encode("cp1252"), "cp1252")
