"""What `make build` promises on the sample export."""

from __future__ import annotations

import csv
import io
import stat

import pandas as pd

from tests.project.builds import SAMPLE, Build, Report, read_export

CSV = "marketing_campaign_city_1188.csv"


def test_the_build_passes_with_its_unit_tests_and_without_a_warning(
    sample_build: Build, report: Report
) -> None:
    """Models, data tests and unit tests pass; nothing is deprecated, nothing warns.

    What is deprecated in a file ends the parsing before the first build, by `--warn-error`.
    """
    last = next(line for line in reversed(sample_build.output.splitlines()) if "Done." in line)
    report(last.split("Done. ")[1])
    assert "WARN=0 ERROR=0 SKIP=0" in last
    assert "deprecat" not in sample_build.output.lower()
    assert "unit_test" in sample_build.output or "unit tests" in sample_build.output


def test_the_list_s_file_is_private_and_holds_the_contacts_in_rank_order(sample_build: Build) -> None:
    """Mode 0600, its lines those of campaign_list and of published_files."""
    path = sample_build.exports / CSV
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    lines = list(csv.DictReader(io.StringIO(path.read_text())))
    listed = sample_build.rows(
        "select customer_id, rank, expected_profit, expected_revenue from main_marts.campaign_list "
        "where decision = 'contact' order by rank"
    )
    assert [line["customer_id"] for line in lines] == [row[0] for row in listed]
    assert [(line["rank"], line["expected_profit"], line["expected_revenue"]) for line in lines] == [
        tuple(map(str, row[1:])) for row in listed
    ]
    assert listed, "a list without contacts shows nothing"
    assert sample_build.rows(
        "select path, rows, bytes from main_marts.published_files where kind = 'campaign_list'"
    ) == [(str(path), len(lines), path.stat().st_size)]


def test_the_audience_is_there_once_and_nobody_else(sample_build: Build) -> None:
    """Every customer of city 1188 in country 32 has one row, customers outside none."""
    customers = read_export(SAMPLE)["customers"]
    audience = customers[(customers["city"] == "1188") & (customers["country"] == "32")]
    listed = [row[0] for row in sample_build.rows("select customer_id from main_marts.campaign_list")]
    assert sorted(listed) == sorted(audience["customer_id"])


def test_every_decision_has_its_reason(sample_build: Build) -> None:
    """The excluded have a reason; ranks, without gaps, have those drawn to be on the list."""
    assert (
        sample_build.value(
            "select count(*) from main_marts.campaign_list "
            "where (decision = 'excluded') != (excluded_because is not null) "
            "or (decision = 'excluded' or slice != 'target') != (rank is null)"
        )
        == 0
    )
    ranks = [
        row[0]
        for row in sample_build.rows("select rank from main_marts.campaign_list where rank is not null")
    ]
    assert sorted(ranks) == list(range(1, len(ranks) + 1))
    reasons = {
        row[0] for row in sample_build.rows("select distinct excluded_because from main_marts.campaign_list")
    }
    assert {"no consent", "under age"} <= reasons, "the sample shows both"


def test_the_excluded_are_those_of_the_export(sample_build: Build) -> None:
    """Who has not agreed or is younger than 18 is excluded, and nobody else."""
    customers = read_export(SAMPLE)["customers"].set_index("customer_id")
    listed = sample_build.frame("select customer_id, excluded_because from main_marts.campaign_list")
    cards = customers.loc[listed["customer_id"]].reset_index()
    refused = cards["consent"] != "true"
    minor = pd.to_numeric(cards["age"]) < 18
    expected = minor.map({True: "under age", False: None}).where(~refused, "no consent")
    assert listed["excluded_because"].fillna("").tolist() == expected.fillna("").tolist()


def test_the_list_stays_within_its_budget(sample_build: Build, report: Report) -> None:
    """Costs of the contacts sum to at most the budget, and every line's sums come out."""
    ((cost, budget, profit, contacts),) = sample_build.rows(
        "select sum(expected_cost), max(budget), sum(expected_profit), count(*) "
        "from main_marts.campaign_list join main_marts.dim_campaigns using (campaign_id) "
        "where decision = 'contact'"
    )
    report(f"{contacts} contacts cost {cost} of {budget} and should earn {profit}")
    assert cost <= budget
    assert (
        sample_build.value(
            "select count(*) from main_marts.campaign_list "
            "where expected_cost != contact_cost + expected_discount_cost"
        )
        == 0
    )
    assert sample_build.value(
        "select min(expected_profit) > 0 from main_marts.campaign_list where decision = 'contact'"
    )


def test_receipts_reconcile_with_the_purchases_to_the_kopeck(sample_build: Build) -> None:
    """Money of the export's lines, the receipts and the customers is one sum; so are lines and receipts."""
    purchases = read_export(SAMPLE)["purchases"]
    amount = sum(map(_kopecks, purchases["amount"]))
    given = sum(map(_kopecks, purchases["discount_amount"]))
    # the discount of what was brought back: of the latest purchase before of that product at that price
    lines = purchases.reset_index()
    lines["amount"], lines["discount_amount"] = (
        lines[name].map(_kopecks) for name in ("amount", "discount_amount")
    )
    returned = lines[lines["amount"] < 0].merge(
        lines[lines["amount"] > 0], on=["customer_id", "product"], suffixes=("", "_sold")
    )
    returned = returned[
        (returned["purchased_on_sold"] <= returned["purchased_on"])
        & (returned["amount_sold"] == -returned["amount"])
    ]
    latest = returned.sort_values(["index", "purchased_on_sold", "index_sold"]).groupby("index").tail(1)
    discount = given - int(latest["discount_amount_sold"].sum())
    assert discount < given
    assert sample_build.rows(
        "select (100 * sum(amount))::bigint, (100 * sum(discount_amount))::bigint, count(*) "
        "from main_marts.fct_receipts"
    ) == [(amount, discount, purchases["receipt_id"].nunique())]
    assert sample_build.value("select (100 * sum(revenue))::bigint from main_marts.dim_customers") == amount


def test_campaign_results_reconcile_with_the_contacts(sample_build: Build) -> None:
    """Arms are those of the export, revenue that of the windows' purchases less what came back of them."""
    contacts = read_export(SAMPLE)["contacts"]
    counted = contacts.groupby(["campaign_id", "arm"]).size().reset_index()
    assert sample_build.rows(
        "select campaign_id, arm, contacted from main_marts.campaign_results order by 1, 2"
    ) == [tuple(row) for row in counted.itertuples(index=False)]
    assert (
        sample_build.value(
            "select count(*) from main_marts.campaign_results as results join ("
            "  select contacts.campaign_id, contacts.arm, coalesce(sum(lines.amount), 0) as revenue"
            "  from main_crm.crm_contacts as contacts join main_marts.dim_campaigns as campaigns"
            "    on contacts.campaign_id = campaigns.campaign_id"
            "  left join ("
            "    select customer_id, purchased_on as counted_on, amount from main_crm.crm_purchases"
            "    where not is_return union all"
            "    select customer_id, coalesce(sold_on, returned_on), amount from "
            "main_observations.returned_lines"
            "  ) as lines on lines.customer_id = contacts.customer_id"
            "    and lines.counted_on between campaigns.starts_on and campaigns.ends_on group by all"
            ") as counted using (campaign_id, arm) where results.revenue != counted.revenue"
        )
        == 0
    )


def test_every_input_row_is_kept_or_rejected(sample_build: Build) -> None:
    """Per file, the rows of the CSV are the contract's and the rejected ones."""
    tables = read_export(SAMPLE)
    assert sample_build.rows(
        "select entity, input_rows, contract_rows + rejected_rows "
        "from main_crm.crm_input_rows order by entity"
    ) == [(name, len(table), len(table)) for name, table in tables.items()]


def _kopecks(text: str) -> int:
    whole, _, part = text.partition(".")
    return int(whole + part.ljust(2, "0"))


def test_what_is_brought_back_gives_its_discount_back(sample_build: Build, report: Report) -> None:
    """The export notes no discount on a return; each takes that of the line it brings back, to the kopeck.

    Looked up here by customer, product and money. Left in, these discounts were a cost: 0.65 of them at a
    margin of 35 %, 53 951 on the sample.
    """
    lines = read_export(SAMPLE)["purchases"]
    lines[["amount", "discount_amount"]] = lines[["amount", "discount_amount"]].astype(float)
    returns = lines[lines["amount"] < 0]
    sold = lines[lines["amount"] > 0].assign(amount=lambda frame: -frame["amount"])
    found = returns.merge(sold, on=["customer_id", "product", "amount"], suffixes=("", "_sold"))
    found = found[found["purchased_on_sold"] <= found["purchased_on"]].drop_duplicates(
        "receipt_id", keep="last"
    )
    assert len(found) == len(returns)
    expected = round(float(found["discount_amount_sold"].sum()), 2)
    given_back = -sample_build.value("select sum(discount_amount) from main_observations.returned_lines")
    report(f"discounts of goods brought back {expected:,.2f}, taken back {given_back:,.2f}")
    assert float(given_back) == expected
    net, bought = sample_build.rows(
        "select (select sum(net_discount_amount) from main_observations.receipts), "
        "(select sum(discount_amount) from main_crm.crm_purchases where amount > 0)"
    )[0]
    assert float(bought - net) == expected
