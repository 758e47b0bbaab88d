"""A rule that takes everybody has a name, a note, a tile and a price; support is about who, not when.

One shop, a city to a campaign: each city is one that a single rule empties.
"""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import json
import re
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from otklik.rights.answer import letters
from otklik.rights.wording import day
from python_calamine import load_workbook

from tests.families import is_all
from tests.project.builds import FEW_ROWS, Build, Report, run_dbt, write_export

AS_OF = "2025-11-28"
PLAIN, OTHERS = "plain", "others"
# the one rule that each city's planned campaign runs into, as the list and as the closing lines name it
RULES = {
    OTHERS: "unlike anyone contacted",
    "minors": "under age",
    "silent": "no consent",
    "stopped": "suppressed",
    "busy": "in a running campaign",
    "tired": "contacted recently",
    "poor": "limit reached",
    "dear": "does not pay",
    "weary": "opt-outs cost more",
}
MECHANICS = [PLAIN, "gifts", "money", "back", "words", "rungs"]
CITIES = {PLAIN: 450, OTHERS: 220} | dict.fromkeys([*list(RULES)[1:], *MECHANICS[1:]], 60)
# terms of the planned campaigns that differ from the usual ones
TERMS: dict[str, dict[str, object]] = {
    # what costs nothing but the contact pays with many
    "poor": {"budget": 0, "mechanic": "none", "discount_rate": ""},
    "weary": {"mechanic": "none", "discount_rate": ""},
    "dear": {"contact_cost": 100_000},
    "gifts": {"mechanic": "gift", "discount_rate": "", "cost_per_response": 31.33},
    "money": {"mechanic": "amount", "discount_rate": "", "discount_amount": 77.77, "min_check": 1_500},
    "back": {"mechanic": "cashback", "cashback_redeemed_share": 0.77, "min_check": 700},
    "words": {"mechanic": "none", "discount_rate": ""},
}


def shop() -> dict[str, pd.DataFrame]:
    """One past campaign in March with a control, in the plain city; everything is planned for December."""
    draw = np.random.default_rng(11)
    city = np.repeat(list(CITIES), list(CITIES.values()))
    ids = np.array([f"{number:05d}" for number in range(len(city))])
    is_other, is_minor = city == OTHERS, city == "minors"
    born = np.where(is_minor, 2012, np.where(is_other, draw.integers(1940, 1950, len(ids)), 0))
    born = np.where(born == 0, draw.integers(1970, 2000, len(ids)), born)
    customers = pd.DataFrame({
        "customer_id": ids, "city": city, "country": "32",
        "birth_date": [f"{year}-06-01" for year in born],
        "consent": np.where(city == "silent", "no", "yes"),
        "education": np.where(is_other, "higher", "secondary"),
    })  # fmt: skip
    days = pd.date_range("2025-01-02", "2025-11-27")
    purchases = []
    for customer, is_old in zip(ids, is_other, strict=True):
        # more and dearer purchases toward December, as everywhere: the calendar shows in every habit
        chances = (0.01 + 0.00006 * np.arange(len(days))) * draw.gamma(2.0, 0.5)
        bought = days[draw.random(len(days)) < chances * (3 if is_old else 1)]
        season = 1 + 0.003 * (bought - days[0]).days.to_numpy()
        amount = draw.lognormal(6.5, 0.5, len(bought)) * season * (9 if is_old else 1)
        purchases += [
            (customer, day.date(), round(float(sum_), 2)) for day, sum_ in zip(bought, amount, strict=True)
        ]
    lines = pd.DataFrame(purchases, columns=["customer_id", "purchased_on", "amount"])
    lines["discount_amount"] = np.where(draw.random(len(lines)) < 0.3, (lines["amount"] * 0.1).round(2), 0)
    lines["product"] = draw.choice(["shoes", "boots", "caps"], len(lines))
    march = draw.permutation(ids[city == PLAIN])[:320]
    # the offer moves a good part of those it reaches
    moved = [each for each in march[:160] if draw.random() < 0.35]
    extra = pd.DataFrame({
        "customer_id": moved, "purchased_on": "2025-03-05", "discount_amount": 90.0, "product": "shoes",
        "amount": draw.lognormal(6.6, 0.4, len(moved)).round(2),
    })  # fmt: skip
    usual = {
        "channel": "email", "mechanic": "percent", "discount_rate": 0.1, "contact_cost": 1.5,
        "margin_rate": 0.4133, "country": "32", "control_share": 0.1,
        "response_rule": "purchase",
    }  # fmt: skip
    planned = [
        usual | {"campaign_id": name, "city": name, "status": "planned", "starts_on": "2025-12-01",
                 "ends_on": "2025-12-14"} | TERMS.get(name, {})
        for name in CITIES
    ]  # fmt: skip
    past = usual | {"campaign_id": "march", "starts_on": "2025-03-01", "ends_on": "2025-03-14", "status": ""}
    running = usual | {"campaign_id": "now", "starts_on": "2025-11-20", "ends_on": "2025-12-20", "status": ""}
    recent = usual | {
        "campaign_id": "lately", "starts_on": "2025-11-10", "ends_on": "2025-11-16", "channel": "sms",
        "response_rule": "reported", "status": "",
    }  # fmt: skip
    named = {"march": march, "now": ids[city == "busy"], "lately": ids[city == "tired"]}
    contacts = [
        {"campaign_id": campaign, "customer_id": each,
         "arm": "control" if campaign == "march" and place >= 160 else "offer"}
        for campaign, members in named.items()
        for place, each in enumerate(members)
    ]  # fmt: skip
    return {
        "customers": customers,
        "purchases": pd.concat([lines, extra]),
        "campaigns": pd.DataFrame([past, running, recent, *planned]),
        "contacts": pd.DataFrame(contacts),
        "suppressions": pd.DataFrame({"customer_id": ids[city == "stopped"]}),
        "offers": pd.DataFrame(
            [{"campaign_id": "rungs", "offer_id": "off", "mechanic": "percent", "ladder": "5, 10, 15"}]
        ),
        # eight leave soon after March's contact, sixteen in the summer
        "consents": pd.DataFrame(
            {
                "customer_id": [*march[:160:20], *march[1:160:10]],
                "purpose": "own messages",
                "channel": "",
                "given_on": "2024-01-01",
                "withdrawn_on": ["2025-03-20"] * 8 + ["2025-07-01"] * 16,
            }
        ),
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return the shop's build."""
    scratch = tmp_path_factory.mktemp("named_rules")
    # of the poor city everybody who would pay is short of money, and of nothing else
    overrides = {"weary": {"opt_out_cost": 100_000}, "poor": {"opt_out_cost": 0}}
    variables = json.dumps(
        FEW_ROWS | {"as_of": AS_OF, "frequency_cap_days": 25, "campaign_overrides": overrides}
    )
    export = write_export(shop(), scratch / "export")
    return run_dbt(scratch, export=export, variables=variables, few_trees=True, data_tests=is_all()).passed()


def test_a_season_and_a_longer_history_put_nobody_outside(built: Build, report: Report) -> None:
    """People like the contacted stay inside though all their habits have grown since March."""
    ((outside, customers, least),) = built.rows(
        "select count(*) filter (where outside_support), count(*), min(contact_propensity) "
        "from main_prediction.training_support where campaign_id = 'plain'"
    )
    report(f"{outside} of {customers} outside, least propensity {least:.3f}")
    assert outside <= 0.02 * customers
    assert built.value("select contacts from main_marts.list_totals where campaign_id = 'plain'") > 0


def test_people_unlike_the_contacted_are_outside(built: Build, report: Report) -> None:
    """Eighty years old and at nine times the check: such a city is outside, cities like the first are not."""
    shares = dict(
        built.rows(
            "select campaign_id, avg(outside_support::int) from main_prediction.training_support group by 1"
        )
    )
    report(", ".join(f"{name} {share:.2f}" for name, share in sorted(shares.items())))
    assert shares[OTHERS] > 0.9
    assert max(shares[name] for name in MECHANICS) < 0.05


@pytest.mark.parametrize("city", RULES)
def test_a_rule_that_takes_everybody_is_named_everywhere(built: Build, city: str) -> None:
    """In the list, in the closing lines of both languages, on a tile with what it costs, and nowhere else."""
    rule = RULES[city]
    reasons = built.rows(
        "select coalesce(excluded_because, skipped_because), count(*), "
        "coalesce(sum(expected_profit) filter (where expected_profit > 0), 0) "
        f"from main_marts.campaign_list where campaign_id = '{city}' group by 1"
    )
    ((customers, profit),) = [figures for taken, *figures in reasons if taken == rule]
    # of a budget of nothing only those are short who would pay, and but for opt-outs only they would
    assert customers >= (0.1 if city in ("poor", "weary") else 0.9) * CITIES[city]
    name, note, name_ru, note_ru, cost = built.rows(
        "select rule_name, note, rule_name_ru, note_ru, profit_of_paying from main_marts.list_rules "
        f"where campaign_id = '{city}' and rule = '{rule}' and is_told"
    )[0]
    assert cost == profit
    assert f"list of {city}, {name}: {note}" in built.output
    assert f"{customers:,} of {CITIES[city]:,}" in note or rule == "limit reached"
    assert re.search("[а-я]", name_ru + note_ru)
    assert ("{" in note + note_ru) is False
    if profit > 0:
        # below a hundred the hundredths are told too, where there are any
        is_whole = profit >= 100 or profit == int(profit)
        assert (f"{profit:,.0f}" if is_whole else f"{profit:.2f}") in note
    page = (built.exports / "dashboard.html").read_text(encoding="utf-8")
    for said in (name, note, name_ru, note_ru):
        assert html.escape(said, quote=True).replace("&#x27;", "&#39;") in page or said in page
    assert "does not pay, or the limit is reached" not in page


def test_no_rule_is_told_of_where_it_leaves_a_list(built: Build) -> None:
    """The plain city has its contacts, and the page does not call its rules' takings everybody."""
    assert (
        built.value("select count(*) from main_marts.list_rules where is_told and campaign_id = 'plain'") == 0
    )


def test_what_everyone_would_earn_is_of_those_who_can_be_contacted(built: Build) -> None:
    """The tile adds up the allowed alone; where a rule leaves nobody it promises nothing."""
    wrong = built.rows(
        "select campaign_id from main_marts.list_totals join ("
        "  select campaign_id, count(*) as n, sum(expected_profit) as profit from main_marts.campaign_list "
        "  where decision != 'excluded' and not outside_support group by 1) using (campaign_id) "
        "where n != allowed or profit is distinct from profit_of_everyone"
    )
    assert wrong == []
    assert built.rows(
        "select campaign_id, profit_of_everyone from main_marts.list_totals where allowed = 0 "
        "and campaign_id in ('minors', 'silent', 'stopped') order by 1"
    ) == [("minors", None), ("silent", None), ("stopped", None)]


def sheet(path: Path) -> list[dict[str, object]]:
    """Return the rows of a workbook's list by the columns of the CSV, which its dictionary tells."""
    workbook = load_workbook(str(path))
    last = len(workbook.sheet_names) - 1
    listed, dictionary = (workbook.get_sheet_by_index(at).to_python() for at in (1, last))
    columns: dict[str, str] = {}
    for column, words, *_ in dictionary[1:]:
        columns.setdefault(str(words), str(column))
    header, *rows = listed
    names = [columns.get(str(words), str(words)) for words in header]
    return [dict(zip(names, row, strict=True)) for row in rows]


def sum_of_terms(row: dict[str, str]) -> Decimal:
    """Return what a reader with a pencil finds: the columns with a plus, less those with a minus."""
    plus = ("expected_margin", "expected_response_value")
    minus = (
        "expected_margin_anyway", "ordinary_discount_cost", "expected_discount_cost", "contact_cost",
        "opt_out_cost",
    )  # fmt: skip
    return sum((Decimal(row[name] or 0) for name in plus), Decimal(0)) - sum(
        Decimal(row[name] or 0) for name in minus
    )


@pytest.mark.parametrize("campaign", MECHANICS)
def test_every_row_of_the_files_adds_up(built: Build, report: Report, campaign: str) -> None:
    """To the kopeck, in the CSV and in the workbook, whatever the mechanic; one probability of one event."""
    path = built.exports / f"marketing_campaign_{campaign}.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert rows
    assert [sum_of_terms(row) for row in rows] == [Decimal(row["expected_profit"]) for row in rows]
    for row in rows:
        margin = Decimal(row["expected_revenue"]) * Decimal(row["margin_rate"])
        assert abs(margin - Decimal(row["expected_margin"])) <= Decimal("0.005")
        if TERMS.get(campaign, {}).get("min_check"):
            assert Decimal(row["response_probability"]) <= Decimal(row["buy_probability"])
        else:
            assert row["response_probability"] == row["buy_probability"]
    cells = sheet(path.with_suffix(".xlsx"))
    money = [
        {name: f"{value:.2f}" if isinstance(value, int | float) else "" for name, value in row.items()}
        for row in cells
    ]
    assert [sum_of_terms(row) for row in money] == [Decimal(row["expected_profit"]) for row in money]
    assert [row["expected_profit"] for row in money] == [row["expected_profit"] for row in rows]
    report(f"{campaign}: {len(rows)} rows")


def test_opt_outs_are_learned_from_withdrawals(built: Build, report: Report) -> None:
    """8 of 160 contacts of March ended in one within 30 days, and who was contacted in the year was so once.

    By hand: with 16 of them the summer was the end, of 136 times 242 and 16 times 92 days from the 30th day
    after 1 March on; 4 800 days were watched after the contacts, in which so many leave by themselves.
    The chance of what is left is everybody's, as one campaign shows no tiring, and an opt-out loses one
    contact at what those earn on average, before opt-outs, with whom the best offer pays. Where the campaign
    states a cost, that counts.
    """
    ((contacts, opt_outs, anyway, rate),) = built.rows(
        "select contacts, opt_outs, opt_outs_anyway, opt_out_rate from main_targeting.opt_out_rates"
    )
    by_themselves = 16 / (136 * 242 + 16 * 92) * 4800
    assert (contacts, opt_outs) == (160, 8)
    assert anyway == pytest.approx(by_themselves, abs=1e-9)
    assert rate == pytest.approx((8 - by_themselves) / 160, abs=1e-12)
    ((a_year,),) = built.rows("select contacts_a_year from main_targeting.opt_out_rates")
    assert a_year == 1.0
    ((lost, paying, cost, costs, is_all),) = built.rows(
        "select avg(expected_profit + opt_out_cost) filter (where expected_profit + opt_out_cost > 0),"
        " count(*) filter (where expected_profit + opt_out_cost > 0), max(opt_out_cost),"
        " count(distinct opt_out_cost), bool_and(opt_out_cost > 0)"
        " from main_marts.campaign_list where campaign_id = 'plain'"
    )
    report(f"{paying} pay, an opt-out loses {lost:.2f}, a contact costs {cost} beyond its price")
    assert (costs, is_all) == (1, True)
    assert abs(float(cost) - rate * round(lost, 2)) <= 0.006
    assert built.rows(
        "select distinct opt_out_cost from main_marts.campaign_list where campaign_id = 'weary'"
    ) == [(Decimal(100_000),)]
    assert (
        "opt-outs, plain: 8 of 160 past contacts ended in an unsubscription within 30 days, of which 2"
        " would be expected without a contact"
    ) in built.output
    assert (
        "opt-outs, weary: a contact is taken to cost 100,000 beyond its price (opt_out_cost)" in built.output
    )


def test_who_rests_is_told_until_when(built: Build) -> None:
    """In the list and in the workbook: contacted on 10 November with a cap of 25 days, free on 6 December."""
    assert built.rows(
        "select distinct rest_until from main_marts.campaign_list"
        " where campaign_id = 'tired' and excluded_because = 'contacted recently'"
    ) == [(dt.date(2025, 12, 6),)]
    # a cost that is stated is no less after any rest
    assert built.rows(
        "select distinct rest_until from main_marts.campaign_list"
        " where campaign_id = 'weary' and skipped_because = 'opt-outs cost more'"
    ) == [(None,)]
    for city in ("tired", "weary"):
        workbook = load_workbook(str(built.exports / f"marketing_campaign_{city}.xlsx"))
        header, *rows = workbook.get_sheet_by_name("Resting").to_python()
        assert header == ["Customer", "Why", "Last contact", "Rests until"]
        assert [(row[0], row[3] or None) for row in rows] == built.rows(
            "select customer_id, rest_until from main_marts.resting_customers"
            f" where campaign_id = '{city}' order by customer_id"
        )
    without = load_workbook(str(built.exports / "marketing_campaign_minors.xlsx"))
    assert "Resting" not in without.sheet_names


def test_every_decision_has_a_letter(built: Build) -> None:
    """One customer of each decision and rule of the shop: what was decided and why, in both languages."""
    rules = dict(built.rows("select rule, name_en || '|' || name_ru from main_reference.rule_texts"))
    kinds = built.rows(
        "select decision, coalesce(excluded_because, skipped_because), min(customer_id), max(rest_until)"
        " from main_marts.campaign_list group by 1, 2 order by 1, 2"
    )
    assert {rule for _, rule, *_ in kinds} >= {*RULES.values()}
    assert {decision for decision, *_ in kinds} == {"contact", "control", "skip", "excluded"}
    with duckdb.connect(str(built.warehouse), read_only=True) as connection:
        for decision, rule, customer, rest_until in kinds:
            written = letters(connection, customer)
            for place, text in enumerate(written.values()):
                assert not re.search(r"[{}]|\bNone\b|\bnan\b", text)
                if rule is not None:
                    assert f"({rules[rule].split('|')[place]})." in text
                if decision in ("contact", "control"):
                    assert re.search(r"^- (for|against|за|против): ", text, re.MULTILINE)
                if rest_until is not None:
                    assert day(rest_until, list(written)[place]) in text
                assert not re.search(r"[↑↓]|\d{4}-\d\d-\d\d", text)
            assert ("Решение:" in written["en"], "Decision:" in written["ru"]) == (False, False)


def test_a_ladder_is_chosen_from_and_compared(built: Build) -> None:
    """Each customer has one of its depths, and beside the list stands each depth for everybody."""
    rungs = ["off_05", "off_10", "off_15"]
    assert built.rows(
        "select offer_id, discount_rate::double from main_campaigns.campaign_offers"
        " where campaign_id = 'rungs' order by offer_id"
    ) == list(zip(rungs, [0.05, 0.1, 0.15], strict=True))
    listed = built.rows(
        "select offer_id, count(*), sum(expected_profit), sum(expected_discount_cost)"
        " from main_marts.campaign_list where campaign_id = 'rungs' and decision = 'contact'"
        " group by 1 order by 1"
    )
    assert {offer for offer, *_ in listed} <= {*rungs}
    savings = built.rows(
        "select offer_id, expected_profit, list_contacts, list_profit, list_discount_cost, is_best"
        " from main_marts.ladder_savings where campaign_id = 'rungs' order by 1"
    )
    assert [row[0] for row in savings] == rungs
    for _, alone, contacts, profit, discount, _ in savings:
        # without a budget a depth for each earns at least what one for all does
        assert profit >= alone
        assert (contacts, profit, discount) == tuple(sum(row[at] for row in listed) for at in (1, 2, 3))
    assert sum(row[-1] for row in savings) == 1
    # a deeper discount is never expected to move anybody less
    steps = (
        "select buy_probability - lag(buy_probability) over (partition by customer_id order by offer_id)"
        " as step from main_targeting.offer_economics where campaign_id = 'rungs'"
    )
    assert built.value(f"select count(*) from ({steps}) where step < -1e-12") == 0
