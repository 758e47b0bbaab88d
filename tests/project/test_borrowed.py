"""Purchases that a campaign borrows from later, against the simulator's truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from otklik.effects.tables import compare_arms
from otklik_tools.simulate import Simulation, simulate
from otklik_tools.simulate.campaigns import EMAIL_SPRING
from otklik_tools.simulate.simulation import OFFER
from otklik_tools.simulate.truth import receipt_value

from tests.project.builds import Report, run_dbt, write_export

CUSTOMERS, SEED, BORROWED = 8_000, 3, 1.0


def receipts(simulated: Simulation) -> pd.DataFrame:
    """Return the lines bought, returns left out; a customer has one receipt a day at most."""
    lines: pd.DataFrame = simulated.export["purchases"].to_pandas()
    return lines[lines["amount"] > 0].drop(columns="receipt_id")


def two_shops(plain: Simulation, lending: Simulation) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Return an export of two shops that are the same but for the receipts one lacks, and those receipts.

    Customers and campaign of the shop that lends begin with `lending`.
    """
    bought, left = receipts(plain), receipts(lending)
    keys = ["customer_id", "purchased_on"]
    first = pd.Timestamp(plain.campaign(EMAIL_SPRING).ends_on(plain.last_day)) + pd.Timedelta(days=1)
    days = pd.to_datetime(bought["purchased_on"])
    is_after = days.between(first, first + pd.Timedelta(days=plain.campaign(EMAIL_SPRING).duration - 1))
    is_kept = pd.MultiIndex.from_frame(bought[keys]).isin(pd.MultiIndex.from_frame(left[keys]))
    is_lost = is_after & ~is_kept
    tables = {name: plain.export[name].to_pandas() for name in ("customers", "campaigns", "contacts")}
    for name in ("campaigns", "contacts"):
        tables[name] = tables[name][tables[name]["campaign_id"] == EMAIL_SPRING]
    tables["purchases"] = bought

    def named(table: pd.DataFrame, shop: str) -> pd.DataFrame:
        ids = [column for column in ("customer_id", "campaign_id") if column in table]
        return table.assign(**{column: shop + " " + table[column] for column in ids})

    shops = {
        name: pd.concat(
            [named(table, "plain"), named(table[~is_lost] if name == "purchases" else table, "lending")]
        )
        for name, table in tables.items()
    }
    return shops, bought[is_lost]


def test_profit_with_after_recovers_what_was_borrowed(
    tmp_path_factory: pytest.TempPathFactory, report: Report
) -> None:
    """Of two shops that differ in nothing but the borrowed receipts, it tells what they were worth.

    The truth is an expectation over who buys; what was lost is one draw of it, with the deviation of a sum of
    so many receipts.
    """
    plain, lending = (simulate(CUSTOMERS, SEED, borrowed_share=share) for share in (0.0, BORROWED))
    tables, lost = two_shops(plain, lending)
    offered = plain.arms[EMAIL_SPRING][OFFER]
    worth = receipt_value(plain.traits, plain.campaign(EMAIL_SPRING).margin_rate)[offered]
    borrowed = lending.paths.borrowed[EMAIL_SPRING][offered]
    truth = float(borrowed @ worth) / len(offered)
    # receipts come like Poisson's, and the money of one varies about as much as its mean
    deviation = float(np.sqrt(borrowed @ (2 * worth**2))) / len(offered)

    scratch = tmp_path_factory.mktemp("borrowed")
    export = write_export(tables, scratch / "export")
    build = run_dbt(scratch, export=export, select="+effect_moments").passed()
    found = {
        (row["campaign_id"].split()[0], row["metric"]): row["difference"]
        for row in compare_arms(build.arrow("select * from main_effects.effect_moments")).to_pylist()
    }
    measured = found["plain", "profit_with_after"] - found["lending", "profit_with_after"]
    report(f"borrowed {truth:.1f} a customer +- {deviation:.1f}, measured {measured:.1f}")
    assert found["plain", "profit_per_customer"] == found["lending", "profit_per_customer"]
    assert abs(measured - truth) < 3 * deviation
    assert truth > 5 * deviation
    money = lost[["amount", "discount_amount"]].astype(float)
    margin = (money.sum(axis=1) * 0.35 - money["discount_amount"]).sum()
    assert measured == pytest.approx(margin / len(offered), abs=0.01)
