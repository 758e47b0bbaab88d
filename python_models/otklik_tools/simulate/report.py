"""How predictable a simulation is, and what lists of different making would earn by its truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from otklik_tools.simulate.catalogue import GENDERS, OWN_GENDER_SHARE
from otklik_tools.simulate.simulation import OFFER, Simulation
from otklik_tools.simulate.traits import (
    EDUCATION,
    LOYALTY_LEVELS,
    MALE_SHARE,
    PERSONAL_COEF,
    PERSONAL_COEF_DEVIATION,
)

PLAY_SEED = 1


def bought_in_window(
    simulation: Simulation, campaign_id: str, purchases: pd.DataFrame | None = None
) -> NDArray[np.bool_]:
    """Who bought (a line with a positive amount) in the campaign's window, in the order of `customers`."""
    campaign = simulation.campaign(campaign_id)
    table = simulation.export["purchases"].to_pandas() if purchases is None else purchases
    day = pd.to_datetime(table["purchased_on"])
    inside = day.between(
        pd.Timestamp(campaign.starts_on(simulation.last_day)),
        pd.Timestamp(campaign.ends_on(simulation.last_day)),
    )
    buyers = table.loc[inside & (table["amount"] > 0), "customer_id"].unique()
    return np.asarray(simulation.export["customers"]["customer_id"].to_pandas().isin(buyers))


def played(simulation: Simulation, campaign_id: str, everyone: bool) -> NDArray[np.bool_]:
    """Who buys in one play of the window when everyone is contacted (or nobody)."""
    mask = np.full(len(simulation.traits), everyone)
    purchases = simulation.realise(campaign_id, mask, PLAY_SEED).to_pandas()
    return bought_in_window(simulation, campaign_id, purchases)


def simple_features(simulation: Simulation, campaign_id: str) -> pd.DataFrame:
    """A few features of every customer from the lines before the campaign: a yardstick, not the product."""
    start = pd.Timestamp(simulation.campaign(campaign_id).starts_on(simulation.last_day))
    lines = simulation.export["purchases"].to_pandas()
    lines["day"] = pd.to_datetime(lines["purchased_on"])
    lines = lines[(lines["day"] < start) & (lines["amount"] > 0)].astype({"amount": float})
    lines["age_in_days"] = (start - lines["day"]).dt.days
    receipts = lines.groupby(["customer_id", "age_in_days"], as_index=False)["amount"].sum()
    customers = simulation.export["customers"].to_pandas().set_index("customer_id")
    grouped = receipts.groupby("customer_id")
    features = pd.DataFrame(
        {
            "receipts": grouped.size(),
            **{
                f"receipts_{days}": receipts[receipts["age_in_days"] <= days].groupby("customer_id").size()
                for days in (28, 84)
            },
            "recency": grouped["age_in_days"].min(),
            "tenure": grouped["age_in_days"].max(),
            "check": grouped["amount"].mean(),
            "discount_share": lines.groupby("customer_id")["is_discounted"].mean(),
            "age": customers["age"],
            "loyalty": customers["loyalty_level"].map(LOYALTY_LEVELS.index),
        },
        index=customers.index,
    )
    history = (start - pd.Timestamp(simulation.first_day)).days
    features["recency"] = np.log(features["recency"].fillna(history + 1))
    features["check"] = np.log(features["check"].fillna(features["check"].median()))
    features["discount_share"] = features["discount_share"].fillna(features["discount_share"].mean())
    features = features.fillna(0.0)
    for name in ("receipts", "receipts_28", "receipts_84"):
        features[name] = np.sqrt(features[name])
    return features


def aucs(simulation: Simulation, campaign_id: str) -> dict[str, float]:
    """ROC-AUC of the truth and of a simple model of the history, in one play where everyone is contacted.

    Every customer known by the start, not only the audience: the same question on a larger sample. The model
    is cross-fitted in five folds.
    """
    truth = simulation.outcomes(campaign_id).to_pandas()
    known = (truth["buy_probability"] > 0).to_numpy()
    bought = played(simulation, campaign_id, everyone=True)[known]
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    features = simple_features(simulation, campaign_id)[known]
    from_history = cross_val_predict(model, features, bought, cv=5, method="predict_proba")[:, 1]
    return {
        "truth": float(roc_auc_score(bought, truth["buy_probability"][known])),
        "history": float(roc_auc_score(bought, from_history)),
    }


def policies(
    simulation: Simulation, campaign_id: str, budget_share: float = 1 / 3, everywhere: bool = False
) -> pd.DataFrame:
    """Profit by the truth of lists for a campaign under `budget_share` of its audience's cost; roubles.

    `everywhere` takes every customer for the audience (a larger sample of the same question). The oracle
    takes customers by profit per rouble of cost while there is profit and budget; the others fill the budget
    in the order of their score.
    """
    truth = simulation.outcomes(campaign_id).to_pandas()
    if not everywhere:
        truth = truth[truth["in_audience"]]
    profit = truth["expected_profit"].to_numpy()
    cost = (truth["expected_discount_cost"] + truth["contact_cost"]).to_numpy()
    uplift = (truth["buy_probability"] - truth["buy_anyway_probability"]).to_numpy()
    scores = {
        "oracle": np.where(profit > 0, profit / cost, -np.inf),
        "largest uplift": uplift,
        "top probability": truth["buy_probability"].to_numpy(),
        "random": np.random.default_rng(PLAY_SEED).random(len(truth)),
    }
    rows = []
    for name, score in scores.items():
        order = np.argsort(-score, kind="stable")
        order = order[np.isfinite(score[order])]
        affordable = order[np.cumsum(cost[order]) <= budget_share * cost.sum()]
        rows.append((name, len(affordable), cost[affordable].sum(), profit[affordable].sum()))
    rows.append(("everyone", len(truth), cost.sum(), profit.sum()))
    return pd.DataFrame(rows, columns=["policy", "contacts", "cost", "profit"]).set_index("policy")


def gender_log_odds(simulation: Simulation, personal_coef: bool) -> NDArray[np.float64]:
    """Log odds of male by Bayes' rule with the simulation's own constants, in the order of `customers`.

    Known to it: the portrait (which a model has to guess), whom the bought goods are made for, and on request
    `personal_coef`. Nobody's stated gender. No model can be expected to do better.
    """
    customers = simulation.export["customers"].to_pandas()
    lines = simulation.export["purchases"].select(["customer_id", "amount", "product_gender"]).to_pandas()
    lines = lines[lines["amount"] > 0]
    sign = lines["product_gender"].map({"female": -1, "male": 1}).fillna(0)
    balance = sign.groupby(lines["customer_id"]).sum().reindex(customers["customer_id"]).to_numpy()
    male = np.array(MALE_SHARE)[simulation.traits.portrait]
    odds = np.log(male / (1 - male)) + balance * np.log(OWN_GENDER_SHARE / (1 - OWN_GENDER_SHARE))
    if not personal_coef:
        return np.asarray(odds)
    known = customers["education"].isin(EDUCATION).to_numpy()
    deviation = (
        customers["personal_coef"].to_numpy()[:, None, None] - PERSONAL_COEF
    ) / PERSONAL_COEF_DEVIATION
    # [customer, education, gender]; who has no education on his card is taken for the more common one
    likelihood = -(deviation**2) / 2
    education = np.where(known, customers["education"] == EDUCATION[1], False).astype(int)
    mine = likelihood[np.arange(len(customers)), education]
    return np.asarray(odds + mine[:, 1] - mine[:, 0])


def gender_bayes_f1(simulation: Simulation, personal_coef: bool = False) -> float:
    """F1, macro over the genders and all customers, of the best guess there is (`gender_log_odds`)."""
    guess = np.array(GENDERS)[(gender_log_odds(simulation, personal_coef) > 0).astype(int)]
    return float(f1_score(simulation.truth["gender"].to_pandas(), guess, average="macro"))


def report(simulation: Simulation) -> str:
    """The figures in words; deterministic."""
    lines = simulation.export["purchases"].to_pandas()
    size = len(simulation.traits)
    out = [
        f"{size} customers, seed {simulation.seed}, {simulation.first_day} to {simulation.last_day}: "
        f"{len(lines) / size:.1f} lines a customer, {lines['is_discounted'].mean():.1%} of lines discounted, "
        f"{(lines['amount'] < 0).mean():.1%} returned",
        f"gender_bayes_f1 {gender_bayes_f1(simulation):.3f}, with personal_coef "
        f"{gender_bayes_f1(simulation, personal_coef=True):.3f}",
    ]
    for one in simulation.campaigns:
        truth = simulation.outcomes(one.campaign_id).to_pandas()
        inside = truth[truth["in_audience"]]
        auc = aucs(simulation, one.campaign_id)
        out.append(
            f"{one.campaign_id} ({one.starts_on(simulation.last_day)}, {one.duration} days, "
            f"{one.discount_rate:.0%}): audience {len(inside)}, "
            f"{inside['buy_probability'].mean():.1%} buy contacted, "
            f"{inside['buy_anyway_probability'].mean():.1%} anyway; ROC-AUC of the truth {auc['truth']:.3f}, "
            f"of a simple model of the history {auc['history']:.3f}"
        )
        if not one.is_planned:
            bought = bought_in_window(simulation, one.campaign_id)
            for arm in ("offer", "control"):
                members = (truth["arm"] == arm).to_numpy()
                if members.any():
                    column = "buy_probability" if arm == OFFER else "buy_anyway_probability"
                    out.append(
                        f"  {arm}: {members.sum()} customers, {bought[members].mean():.1%} bought, "
                        f"{truth[column][members].mean():.1%} by the truth"
                    )
        else:
            out.append(policies(simulation, one.campaign_id).round(0).astype(int).to_string())
            out.append("the same with every customer for the audience:")
            out.append(
                policies(simulation, one.campaign_id, everywhere=True).round(0).astype(int).to_string()
            )
    return "\n".join(out)
