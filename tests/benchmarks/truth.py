"""What a list earns by the simulator's truth, beside other lists of the same length."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from otklik_tools.simulate.simulation import Simulation
from sklearn.linear_model import LogisticRegression

CAMPAIGN = "city_1188"
TRUTH = ["customer_id", "buy_probability", "buy_anyway_probability", "expected_profit"]


def with_truth(warehouse: Path, simulation: Simulation) -> pd.DataFrame:
    """Return the list's customers who may be contacted, with `true_buy_probability` and the like beside.

    Raises AssertionError where a customer of the list is unknown to the simulation.
    """
    truth = simulation.truth.select(TRUTH).to_pandas()
    truth = truth.rename(columns={name: f"true_{name}" for name in TRUTH[1:]})
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        listed = connection.execute(
            "select customer_id, decision, response_probability, buy_probability, buy_anyway_probability, "
            "expected_profit::double as expected_profit from main_marts.campaign_list "
            f"where decision != 'excluded' and campaign_id = '{CAMPAIGN}' order by customer_id"
        ).df()
    joined = listed.merge(truth, on="customer_id", validate="one_to_one")
    assert len(joined) == len(listed), "the list names customers who were never simulated"
    return joined


def calibration_slope(promised: pd.Series[float], true: pd.Series[float]) -> float:
    """Return the slope of outcomes on the promised log-odds; one is calibrated, less is overconfident.

    Each customer counts as bought with the weight of the true probability: the expectation of the regression
    on outcomes drawn from it, without the noise of drawing (Cox 1958, the logistic recalibration).
    """
    probability = promised.to_numpy(dtype=float)
    log_odds = np.log(probability / (1 - probability))[:, None]
    outcomes = np.repeat([1, 0], len(log_odds))
    weights = np.concatenate([true, 1 - true])
    fitted = LogisticRegression(C=np.inf).fit(
        np.vstack([log_odds, log_odds]), outcomes, sample_weight=weights
    )
    return float(fitted.coef_[0, 0])


def lists_beside(listed: pd.DataFrame) -> dict[str, float]:
    """Return the true profit of the list and of others with as many contacts, by the list's name.

    `random` is its expectation; `top probability` takes the likeliest to respond, `oracle` the truly best;
    `promised` is what the list says of itself.
    """
    chosen = listed["decision"] == "contact"
    contacts, profit = int(chosen.sum()), listed["true_expected_profit"]

    def best(score: str) -> float:
        order = listed.sort_values([score, "customer_id"], ascending=[False, True]).index
        return float(profit[order[:contacts]].sum())

    return {
        "contacts": float(contacts),
        "otklik": float(profit[chosen].sum()),
        "promised": float(listed.loc[chosen, "expected_profit"].sum()),
        "random": float(profit.mean() * contacts),
        "top probability": best("response_probability"),
        "oracle": best("true_expected_profit"),
        "everyone": float(profit.sum()),
    }
