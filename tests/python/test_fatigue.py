"""What one more contact does to the next, each customer compared with themself."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
import statsmodels.api as sm
from otklik.effects.fatigue import Floats, Integers, measure_fatigue, until_it_happens, within_customers
from scipy.stats import t

Panel = tuple[Integers, Integers, Floats, Floats, Floats]


def panel(seed: int, customers: int = 1500, months: int = 6, tiring: float = 0.04) -> Panel:
    """Contacts of customers who are mailed the more the likelier they respond, and tire by `tiring` each.

    The chance of an opt-out grows by a quarter of `tiring`; whoever opts out is not contacted again. Each
    month is an offer of its own; `earlier` counts the contact of the month before.
    """
    random = np.random.default_rng(seed)
    loyalty = random.random(customers)
    rows = []
    for customer, loyal in enumerate(loyalty):
        was = False
        for month in range(months):
            now = random.random() < 0.2 + 0.6 * loyal
            if now:
                responds = random.random() < 0.15 + 0.5 * loyal + 0.02 * month - tiring * was
                leaves = random.random() < 0.06 - 0.05 * loyal + tiring / 4 * was
                rows.append((customer, month, float(was), float(responds), float(leaves)))
                if leaves:
                    break
            was = now
    customer, month, earlier, responds, leaves = np.array(rows).T
    return customer.astype(int), month.astype(int), earlier, responds, leaves


def as_contacts(
    customer: Integers, month: Integers, earlier: Floats, responds: Floats, leaves: Floats
) -> pa.Table:
    count = pa.array(earlier.astype(int))
    return pa.table(
        {
            "customer_id": pa.array([f"c{one:05}" for one in customer]),
            "campaign_id": pa.array([f"m{one}" for one in month]),
            "arm": pa.array(["offer"] * len(customer)),
            "contacted_on": pa.array([date(2026, 1, 1) + timedelta(days=30 * int(one)) for one in month]),
            "contacts_30": count,
            "contacts_90": count,
            "responded": pa.array(responds > 0),
            "opted_out": pa.array(leaves > 0),
        }
    )


def test_within_customers_is_the_regression_with_a_dummy_for_each() -> None:
    """statsmodels, with a column per customer and offer and errors by customer, gives the same."""
    customer, month, earlier, responds, _ = panel(1, customers=80)
    kept = np.bincount(customer)[customer] > 1
    customer, month, earlier, responds = customer[kept], month[kept], earlier[kept], responds[kept]
    customer = np.unique(customer, return_inverse=True)[1]
    dummies = np.column_stack([np.eye(customer.max() + 1)[customer], np.eye(month.max() + 1)[month][:, 1:]])
    fitted = sm.OLS(responds, np.column_stack([earlier, dummies])).fit(
        cov_type="cluster", cov_kwds={"groups": customer, "use_correction": False}
    )
    slope = within_customers(responds, earlier, customer, month)
    assert slope is not None
    clusters = customer.max() + 1
    assert slope.difference == pytest.approx(fitted.params[0], abs=1e-10)
    error = (slope.ci_high - slope.ci_low) / 2 / t.ppf(0.975, clusters - 1)
    assert error == pytest.approx(fitted.bse[0] * np.sqrt(clusters / (clusters - 1)), rel=1e-8)


def test_what_ends_the_contacts_is_compared_with_those_before() -> None:
    """By hand: two customers, one offer each month alike; the second row departs from the first's count."""
    customer = np.array([0, 0, 1, 1, 2, 2])
    offer = np.array([0, 1, 0, 1, 0, 1])
    earlier = np.array([0.0, 1, 0, 0, 0, 2])
    happened = np.array([0.0, 1, 0, 0, 0, 1])
    slope = until_it_happens(happened, earlier, customer, offer)
    # of month 1: departures 1, 0, 2, less their mean 0, -1, 1; counts 1, 0, 2; events 1, 0, 1, so 1 / 2
    assert slope is not None
    assert slope.difference == pytest.approx(0.5)


def test_simulated_fatigue_is_found_where_customers_beside_each_other_hide_it() -> None:
    """Ten seeds: the truth is -0.04 of response and +0.01 of opt-outs; between customers it is missed."""
    found = [measure_fatigue(as_contacts(*panel(seed))).to_pylist() for seed in range(10)]
    response = [rows[0] for rows in found]
    opt_out = [rows[2] for rows in found]
    assert [(row["metric"], row["days"]) for row in found[0]] == [
        ("response", 30), ("response", 90), ("opt_out", 30), ("opt_out", 90),
    ]  # fmt: skip
    for rows, truth in ((response, -0.04), (opt_out, 0.01)):
        mean = np.mean([row["difference"] for row in rows])
        errors = np.std([row["difference"] for row in rows], ddof=1) / np.sqrt(10)
        assert abs(mean - truth) < 3 * errors
        assert sum(row["ci_low"] <= truth <= row["ci_high"] for row in rows) >= 8
    assert np.mean([row["between_customers"] for row in response]) > 0
    assert np.mean([row["between_customers"] for row in opt_out]) < 0.005


def test_nothing_is_shown_where_nobody_tires() -> None:
    """Without fatigue the interval leaves zero out in one of twenty: of twenty seeds in four at most."""
    shown = [
        measure_fatigue(as_contacts(*panel(seed, customers=400, tiring=0.0))).column("p_value")[0].as_py()
        < 0.05
        for seed in range(20)
    ]
    assert sum(shown) <= 4


def test_too_few_say_nothing_and_no_withdrawals_are_named() -> None:
    """Forty customers are no measure; without a known withdrawal the rows say that none is exported."""
    contacts = as_contacts(*panel(3, customers=12))
    contacts = contacts.set_column(7, "opted_out", pa.nulls(len(contacts), pa.bool_()))
    rows = measure_fatigue(contacts).to_pylist()
    assert [row["verdict"] for row in rows] == ["too few", "too few", "not exported", "not exported"]
    assert all(row["difference"] is None for row in rows)
    none = measure_fatigue(contacts.slice(0, 0)).to_pylist()
    assert [row["verdict"] for row in none] == ["too few", "too few", "not exported", "not exported"]


def test_the_order_of_the_rows_changes_nothing() -> None:
    """The same contacts in another order give the same figures, to the last bit."""
    contacts = as_contacts(*panel(4))
    turned = contacts.take(pa.array(np.random.default_rng(0).permutation(len(contacts))))
    assert measure_fatigue(turned).equals(measure_fatigue(contacts))
