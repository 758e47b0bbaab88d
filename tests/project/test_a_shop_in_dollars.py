"""A coffee shop of America and Britain, with the files of its tools: figures worked out by hand."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from otklik.commands.check import check
from otklik.export_files import phones
from otklik.export_files.contract import ExportError
from otklik.export_files.in_russian import in_russian

from tests.families import few_of_each
from tests.project.reading import read

# each reads a small file or two
pytestmark = few_of_each(2)

CUSTOMERS = "customer_id,email\n1,ann@x.com\n2,bob@x.com\n"
SHOPIFY = (
    "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,"
    "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem discount,Refunded Amount"
)
DAY = "2026-01-13 10:11:12 -0500"
ORDERS: dict[str, tuple[list[str], list[tuple[str, str]]]] = {
    # the order's own cells, then its lines: how many, a thing's price, the line's own discount
    "a code's discount is borne by the lines": (
        [f"#1,ann@x.com,paid,USD,36.00,5.00,2.00,43.00,TEN,4.00,{DAY},1,Mug,30.00,0.00,0",
         f"#1,ann@x.com,,,,,,,,,{DAY},2,Cup,5.00,0.00,"],
        [("27.00", "3.00"), ("9.00", "1.00")],
    ),
    "free delivery takes nothing off the goods": (
        [f"#1,ann@x.com,paid,USD,20.00,0.00,0.00,20.00,SHIP,6.50,{DAY},1,Mug,20.00,0.00,0"],
        [("20.00", "0.00")],
    ),
    "of a line and of the order": (
        [f"#1,ann@x.com,paid,USD,34.00,0.00,0.00,34.00,TEN,6.00,{DAY},1,Mug,30.00,2.00,0",
         f"#1,ann@x.com,,,,,,,,,{DAY},1,Cup,10.00,0.00,"],
        [("25.05", "4.95"), ("8.95", "1.05")],
    ),
    "a part of it was brought back": (
        [f"#1,ann@x.com,partially_refunded,USD,80.00,0.00,0.00,80.00,T,20.00,{DAY},1,Mug,100.00,0.00,40"],
        [("40.00", "20.00")],
    ),
    "kopecks are lost by none": (
        [f"#1,ann@x.com,paid,USD,29.00,0.00,0.00,29.00,ONE,1.00,{DAY},1,Mug,10.00,0.00,0",
         f"#1,ann@x.com,,,,,,,,,{DAY},1,Cup,10.00,0.00,", f"#1,ann@x.com,,,,,,,,,{DAY},1,Jug,10.00,0.00,"],
        [("9.67", "0.33"), ("9.66", "0.34"), ("9.67", "0.33")],
    ),
    "a subtotal before discounts, as Squarespace has it": (
        [f"#1,ann@x.com,paid,USD,40.00,5.00,2.00,43.00,TEN,4.00,{DAY},1,Mug,40.00,0.00,0"],
        [("36.00", "4.00")],
    ),
    "no discount": (
        [f"#1,ann@x.com,paid,USD,40.00,5.00,2.00,47.00,,0.00,{DAY},1,Mug,40.00,0.00,0"],
        [("40.00", "0.00")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", ORDERS)
def test_the_discount_of_an_order_is_off_its_lines(tmp_path: Path, kind: str) -> None:
    """Prices before it would be list prices, and a past campaign's discounts would cost nothing."""
    lines, meant = ORDERS[kind]
    files = {"customers.csv": CUSTOMERS, "orders_export.csv": "\n".join([SHOPIFY, *lines, ""])}
    found, said = read(tmp_path, files, "purchases", "amount", "discount_amount")
    assert found == [(Decimal(paid), Decimal(off)) for paid, off in meant]
    # a mart keeps its types by contract
    types, _ = read(tmp_path, {}, "purchases", "typeof(amount)", "typeof(discount_amount)")
    assert set(types) == {("DECIMAL(18,2)", "DECIMAL(18,2)")}
    assert ("is of the whole order" in said) == any(off != "0.00" and paid for paid, off in meant)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        # New York in winter and summer: late in the evening it is tomorrow in UTC
        (["2025-12-31 23:34:42 -0500", "2026-07-01 22:00:00 -0400"], ["2025-12-31", "2026-07-01"]),
        # Moscow: after midnight it is yesterday there
        (["2026-01-05T01:30:00+03:00", "2026-01-06T12:00:00+03:00"], ["2026-01-05", "2026-01-06"]),
        (["Tue, 13 Jan 2026 23:11:12 -0500"], ["2026-01-13"]),
        # PostgreSQL leaves out minutes that are none
        (["2026-01-05 01:07:01.123+03", "2026-01-06 12:00:00+03"], ["2026-01-05", "2026-01-06"]),
        # London: hours of winter are those of Greenwich
        (["2026-01-05 10:00:00 +0000", "2026-07-01 00:30:00 +0100"], ["2026-01-05", "2026-07-01"]),
        # a server's moments, and those of several places, are days of one zone
        (["2026-01-05T23:30:00Z", "2026-01-06T00:30:00+00:00"], ["2026-01-05", "2026-01-06"]),
        (["2026-01-05 23:30:00 -0500", "2026-01-05 10:00:00 +0100"], ["2026-01-06", "2026-01-05"]),
        (["2026-01-05 23:30:00 -0500", "2026-01-05T23:30:00Z"], ["2026-01-06", "2026-01-05"]),
    ],
)
def test_a_shops_own_time_keeps_its_days(tmp_path: Path, written: list[str], meant: list[str]) -> None:
    """A time with what it is from Greenwich is the shop's clock, so its day is the one that stands there."""
    rows = "".join(f'1,"{moment}",5\n' for moment in written)
    files = {"customers.csv": CUSTOMERS, "purchases.csv": f"customer_id,purchased_on,amount\n{rows}"}
    found, _ = read(tmp_path, files, "purchases", "purchased_on")
    assert [day for (day,) in found] == [date.fromisoformat(day) for day in meant]


def test_the_zone_of_the_days_is_stated(tmp_path: Path) -> None:
    """The shop's own distance, the zone of its midnights, or UTC: `crm_files` has it for each file."""
    kinds = {
        "-0500": ["2026-01-05 23:30:00 -0500", "2026-01-06 10:00:00 -0500"],
        "UTC": ["2026-01-05T23:30:00Z", "2026-01-06T00:30:00Z"],
    }
    for place, (zone, moments) in enumerate(kinds.items()):
        folder = tmp_path / str(place)
        folder.mkdir()
        (folder / "customers.csv").write_text(CUSTOMERS)
        rows = "".join(f'1,"{moment}",5\n' for moment in moments)
        (folder / "purchases.csv").write_text(f"customer_id,purchased_on,amount\n{rows}")
        assert any(f"time_zone {zone}" in line for line in check(folder, {}).lines)


@pytest.mark.parametrize("header", ["Subscriber", "subscription", "Is subscriber", "Subscription status"])
def test_a_subscription_to_goods_is_no_consent(tmp_path: Path, header: str) -> None:
    """Beside a column of consents: else a shop of subscriptions may write to its subscribers alone."""
    lines = f"customer_id,consent,{header}\n1,yes,no\n2,yes,yes\n3,no,yes\n"
    found, said = read(tmp_path, {"customers.csv": lines}, "customers", "consent")
    assert found == [(True,), (True,), (False,)]
    assert "is not read as consent" in said


@pytest.mark.parametrize("header", ["Newsletter subscriber", "Subscribed", "Email subscription", "Подписка"])
def test_a_subscription_to_messages_is_one(tmp_path: Path, header: str) -> None:
    """Whoever refused one of several is not written to; alone a subscription is the consent that there is."""
    lines = f"customer_id,consent,{header}\n1,yes,no\n2,yes,yes\n3,no,yes\n"
    assert read(tmp_path / "a", {"customers.csv": lines}, "customers", "consent")[0] == [
        (False,), (True,), (False,),
    ]  # fmt: skip
    alone = "customer_id,city,Subscriber\n1,Ely,no\n2,Ely,yes\n"
    assert read(tmp_path / "b", {"customers.csv": alone}, "customers", "consent")[0] == [(False,), (True,)]


def test_a_phone_is_read_once(tmp_path: Path) -> None:
    """Every file that names customers asks for the phones of all of them."""
    phones.key_in.cache_clear()
    lines = "".join(f"{at},+44 20 7946 {at:04}\n" for at in range(200))
    orders = "".join(f"+44 (0)20 7946 {at:04},2026-01-13,5\n" for at in range(200))
    files = {
        "customers.csv": f"customer_id,phone\n{lines}",
        "purchases_1.csv": f"phone,date,amount\n{orders}",
        "purchases_2.csv": f"phone,date,amount\n{orders.replace('01-13', '01-14')}",
    }
    found, _ = read(tmp_path, files, "purchases", "customer_id")
    assert {int(who) for (who,) in found} == set(range(200))
    assert phones.key_in.cache_info().misses < 4 * 200


PLAN = "Campaign,Start date,End date,Offer,Shipping cost,Budget\n"


@pytest.mark.parametrize(
    ("offer", "meant"),
    [
        ("15%", ("percent", "0.15", None, None)),
        ("20% off", ("percent", "0.20", None, None)),
        ("15% off orders over $100", ("percent", "0.15", None, "100")),
        ("$10 off $60", ("amount", None, "10", "60")),
        ("$5 off", ("amount", None, "5", None)),
        ('"Spend $1,000, save $75.50"', ("amount", None, "75.50", "1000")),
        ("Free shipping", ("service", None, None, None)),
        ("Free shipping on $50+", ("service", None, None, "50")),
        ("A/B test", (None, None, None, None)),
    ],
)
def test_an_offer_in_words_is_its_terms(
    tmp_path: Path, offer: str, meant: tuple[str | None, str | None, str | None, str | None]
) -> None:
    """A plan says `Offer`: `15%`; not read, the discount would be promised as free."""
    lines = f"A,12/20/2026,12/27/2026,{offer},,\nB,12/20/2026,12/27/2026,10%,,\n"
    columns = ("mechanic", "discount_rate", "discount_amount", "min_check")
    files = {"customers.csv": CUSTOMERS, "campaigns.csv": PLAN + lines}
    found, _ = read(tmp_path, files, "campaigns", *columns)
    mechanic, *numbers = meant
    assert found[0] == (mechanic, *(number and Decimal(number) for number in numbers))
    assert found[1] == ("percent", Decimal("0.10"), None, None)


def test_words_that_are_no_offers_are_none(tmp_path: Path) -> None:
    """Where one word is no mechanic, nobody knows what the others are: the column is said not to be read."""
    lines = "A,12/20/2026,12/27/2026,2 for $30,,\nB,12/20/2026,12/27/2026,10%,,\n"
    found, _ = read(
        tmp_path, {"customers.csv": CUSTOMERS, "campaigns.csv": PLAN + lines}, "campaigns", "mechanic"
    )
    assert found == [(None,), (None,)]


def test_a_delivery_costs_what_its_column_says_and_a_budget_is_in_thousands(tmp_path: Path) -> None:
    """No currency with a sign has a third decimal, so `$1,500` needs no question."""
    lines = 'A,12/20/2026,12/27/2026,Free shipping,$6.50,"$1,500"\n'
    found, _ = read(
        tmp_path,
        {"customers.csv": CUSTOMERS, "campaigns.csv": PLAN + lines},
        "campaigns", "mechanic", "cost_per_response", "budget",
    )  # fmt: skip
    assert found == [("service", Decimal("6.50"), Decimal(1500))]


@pytest.mark.parametrize("variation", ["Variation", "Variant"])
def test_the_variant_names_the_offer_that_its_words_are_of(tmp_path: Path, variation: str) -> None:
    """`Offer` beside it says what the offer is; alone it does both."""
    campaigns = PLAN + "A,9/14/2026,9/27/2026,A/B test,,\n"
    columns = ("offer_id", "mechanic", "discount_rate", "discount_amount", "min_check")
    terms = [("percent", Decimal("0.10"), None, None), ("amount", None, Decimal(10), Decimal(60))]
    lines = f"Campaign,{variation},Offer\nA,TEN,10%\nA,SIXTY,$10 off $60\n"
    files = {"customers.csv": CUSTOMERS, "campaigns.csv": campaigns, "offers.csv": lines}
    found, _ = read(tmp_path / "a", files, "offers", *columns)
    assert found == [("TEN", *terms[0]), ("SIXTY", *terms[1])]
    files["offers.csv"] = "Campaign,Offer\nA,10%\nA,$10 off $60\n"
    found, _ = read(tmp_path / "b", files, "offers", *columns)
    assert found == [("10%", *terms[0]), ("$10 off $60", *terms[1])]


EVENTS = (
    "Timestamp,Metric,Email,Campaign Name\n2026-03-02,Received Email,ann@x.com,Spring\n"
    "2026-03-03,Clicked Email,ann@x.com,Spring\n"
)


def test_a_log_that_alone_says_who_was_written_to_is_asked_about(tmp_path: Path) -> None:
    """Beside a held-out group every contact would be a control, and who was sent something a stranger."""
    files = {
        "customers.csv": CUSTOMERS,
        "campaigns.csv": "campaign_id,starts_on,ends_on\nSpring,2026-03-02,2026-03-15\n",
        "klaviyo_events.csv": EVENTS,
        "holdout_groups.csv": "Email,Campaign,Group\nbob@x.com,Spring,Holdout\n",
    }
    with pytest.raises(ExportError, match="say who was written to") as stop:
        read(tmp_path / "a", files, "responses", "customer_id")
    assert "сохраните эти строки как contacts.csv" in in_russian(str(stop.value))
    files["contacts.csv"] = "campaign_id,email,contacted_on\nSpring,ann@x.com,2026-03-02\n"
    found, said = read(tmp_path / "b", files, "responses", "customer_id")
    assert found == [("1",)]
    assert "received email are no responses" in said.replace("is received email", "received email")


@pytest.mark.parametrize(
    ("has_purchases", "metrics", "answered"),
    [
        (True, ("Opened Email", "Clicked Email", "Placed Order"), []),
        (True, ("Opened Email", "Clicked Email", "Filled In A Form"), ["1", "1", "1"]),
        (True, ("Opened Email", "Placed Order", "Filled In A Form"), ["1"]),
        (False, ("Opened Email", "Clicked Email", "Placed Order"), ["1", "1", "1"]),
    ],
)
def test_purchases_say_who_answered_where_a_log_has_them_too(
    tmp_path: Path, has_purchases: bool, metrics: tuple[str, ...], answered: list[str]
) -> None:
    """An opened letter is not worth an order: a simulated shop was promised 50,000 of 1,800 by them.

    The log has no purchases of the control; the shop's own have.
    """
    lines = "".join(f"2026-03-03,{metric},ann@x.com,Spring\n" for metric in metrics)
    files = {
        "customers.csv": CUSTOMERS,
        "campaigns.csv": "campaign_id,starts_on,ends_on\nSpring,2026-03-02,2026-03-15\n",
        "contacts.csv": "campaign_id,email,contacted_on\nSpring,ann@x.com,2026-03-02\n",
        "klaviyo_events.csv": f"Timestamp,Metric,Email,Campaign Name\n{lines}",
    }
    if has_purchases:
        files["purchases.csv"] = "customer_id,purchased_on,amount\n1,2026-03-03,5\n"
    found, _ = read(tmp_path, files, "responses", "customer_id")
    assert [who for (who,) in found] == answered


@pytest.mark.parametrize("header", ["Variation", "Variation Name"])
def test_the_variation_of_a_mailing_is_its_arm(tmp_path: Path, header: str) -> None:
    """Unread, two offers of a test were one."""
    files = {
        "customers.csv": CUSTOMERS,
        "campaigns.csv": "campaign_id,starts_on,ends_on\nBrew,2026-09-14,2026-09-27\n",
        "contacts.csv": f"Campaign Name,Email,{header}\nBrew,ann@x.com,TEN\nBrew,bob@x.com,SIXTY\n",
    }
    found, _ = read(tmp_path, files, "contacts", "customer_id", "arm")
    assert found == [("1", "TEN"), ("2", "SIXTY")]
