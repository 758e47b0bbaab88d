"""What a capable analyst writes in an afternoon: two forests on raw features, and their difference.

Frozen: a peer that moves with the product compares nothing. One forest of who bought among the contacted of
past campaigns; one of who bought in their controls or, without any, among those not contacted in the weeks
before the plan. Profit: p1 x check x (margin - discount) - p0 x check x margin - contact cost.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from otklik_tools.simulate.simulation import CONTROL, OFFER, Simulation
from sklearn.ensemble import RandomForestClassifier

PLANNED = "city_1188"
FEWEST_CONTROLS = 100


def two_forest_profit(simulation: Simulation) -> NDArray[np.float64]:
    """Expected profit of contacting each customer, in the order of `customers`."""
    customers = simulation.export["customers"].to_pandas().set_index("customer_id")
    lines = simulation.export["purchases"].to_pandas()
    lines["day"] = pd.to_datetime(lines["purchased_on"])
    lines = lines[lines["amount"] > 0].astype({"amount": float})
    contacts = simulation.export["contacts"].to_pandas()
    plan = simulation.campaign(PLANNED)

    def rows(start: date, days: int, who: pd.Index[str]) -> tuple[pd.DataFrame, pd.Series[bool]]:
        window = lines["day"].between(pd.Timestamp(start), pd.Timestamp(start + timedelta(days=days - 1)))
        features = raw_features(lines, customers, start).loc[who]
        return features, pd.Series(who.isin(lines.loc[window, "customer_id"]), index=who)

    contacted: list[tuple[pd.DataFrame, pd.Series[bool]]] = []
    others: list[tuple[pd.DataFrame, pd.Series[bool]]] = []
    for one in simulation.campaigns:
        if one.is_planned:
            continue
        start = one.starts_on(simulation.last_day)
        for arm, found in ((OFFER, contacted), (CONTROL, others)):
            mine = contacts[(contacts["campaign_id"] == one.campaign_id) & (contacts["arm"] == arm)]
            if len(mine) >= FEWEST_CONTROLS:
                found.append(rows(start, one.duration, pd.Index(mine["customer_id"])))
    if not others:
        start = simulation.last_day - timedelta(days=plan.duration - 1)
        others.append(rows(start, plan.duration, customers.index))
    now = raw_features(lines, customers, plan.starts_on(simulation.last_day))
    with_offer, without = (
        RandomForestClassifier(300, min_samples_leaf=20, random_state=0, n_jobs=2)
        .fit(pd.concat([x for x, _ in found]), pd.concat([y for _, y in found]))
        .predict_proba(now)[:, 1]
        for found in (contacted, others)
    )
    check = now["check"].to_numpy()
    return np.asarray(
        with_offer * check * (plan.margin_rate - plan.discount_rate)
        - without * check * plan.margin_rate
        - plan.contact_cost
    )


def raw_features(lines: pd.DataFrame, customers: pd.DataFrame, start: date) -> pd.DataFrame:
    """Counts, money and days before `start`, one row per customer."""
    before = lines[lines["day"] < pd.Timestamp(start)]
    days = (pd.Timestamp(start) - before["day"]).dt.days
    grouped = before.groupby("customer_id")
    frame = pd.DataFrame(
        {
            "lines": grouped.size(),
            "lines_28": before[days <= 28].groupby("customer_id").size(),
            "lines_91": before[days <= 91].groupby("customer_id").size(),
            "amount": grouped["amount"].sum(),
            "receipts": grouped["receipt_id"].nunique(),
            "discounted": grouped["is_discounted"].mean(),
            "recency": days.groupby(before["customer_id"]).min(),
            "tenure": days.groupby(before["customer_id"]).max(),
            "age": customers["age"],
        },
        index=customers.index,
    ).astype(float)
    frame["check"] = (frame["amount"] / frame["receipts"]).fillna(
        before["amount"].sum() / before["receipt_id"].nunique()
    )
    return frame.fillna({"recency": 999.0, "discounted": 0.0}).fillna(0.0)
