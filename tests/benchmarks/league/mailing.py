"""A mailing of which the outcome is known: half of its customers are the past campaign, half the next one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from tests.benchmarks.league.scores import Scores
from tests.project.builds import run_dbt, write_export

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

STARTS, ENDS, AS_OF = (pd.Timestamp(day) for day in ("2014-07-01", "2014-07-14", "2014-07-16"))
# everybody whose contact pays is contacted: what is held back to learn from is no part of the comparison
VARIABLES = f'{{"as_of": "{AS_OF:%Y-%m-%d}", "control_share": 0, "exploration_share": 0}}'
PRODUCT = "Otklik"


class NotAtHandError(Exception):
    """The data cannot be had here; the message says what was looked for."""


@dataclass(frozen=True)
class Mailing:
    """A data set of one mailing.

    `customers`: `customer_id` and attributes; `responded`, `brought` (customers,): whether they answered and
    what that brought, in money; `contact_cost`: of one piece; `money`, `published`: where the money is from,
    and what others reported, or what was looked for in vain, in words; `is_treated` (customers,): who got the
    piece, where others were kept without it by a draw.
    """

    name: str
    customers: pd.DataFrame
    responded: Mask
    brought: Floats
    contact_cost: float
    money: str
    published: str
    is_treated: Mask = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))

    @property
    def has_control(self) -> bool:
        """Whether some were kept without the piece."""
        return len(self.is_treated) > 0

    @property
    def is_past(self) -> Mask:
        """(customers,): whom the past campaign reached; a half, by their id."""
        ids = self.customers["customer_id"]
        return np.array([hashlib.sha256(each.encode()).digest()[0] % 2 == 0 for each in ids])

    @property
    def value(self) -> float:
        """What a response brought in the past campaign, on average."""
        return float(self.brought[self.is_past & self.responded].mean())


def contract(mailing: Mailing) -> dict[str, pd.DataFrame]:
    """Return the tables of the CRM contract that say what the data says: no purchase is known."""
    ids, is_past = mailing.customers["customer_id"], mailing.is_past
    campaigns = pd.DataFrame(
        {
            "campaign_id": ["past", "next"],
            "starts_on": [STARTS, AS_OF],
            "ends_on": [ENDS, AS_OF + (ENDS - STARTS)],
            "contact_cost": mailing.contact_cost,
            "value_of_response": round(mailing.value, 4),
            "response_rule": "reported",
        }
    )
    arm = np.where(mailing.is_treated, "offer", "control") if mailing.has_control else "offer"
    contacts = pd.DataFrame(
        {
            "campaign_id": np.where(is_past, "past", "next"),
            "customer_id": ids,
            "arm": np.where(is_past, arm, ""),
            "contacted_on": np.where(is_past, f"{STARTS:%Y-%m-%d}", ""),
        }
    )
    responses = contacts.loc[is_past & mailing.responded, ["campaign_id", "customer_id"]]
    return {
        "customers": mailing.customers,
        "campaigns": campaigns,
        "contacts": contacts,
        "responses": responses.assign(responded_on=ENDS),
    }


def product(mailing: Mailing, scratch: Path) -> tuple[Scores, tuple[float | None, ...]]:
    """Build the list of the next campaign as a company would, and return it, and its promised profit: low,
    middle, high, where they are promised.
    """
    export = write_export(contract(mailing), scratch / "export")
    build = run_dbt(
        scratch, export=export, variables=VARIABLES, select="+campaign_list +list_totals"
    ).passed()
    rows = build.frame(
        "select customer_id, response_probability, decision = 'contact' as is_contacted "
        "from main_marts.campaign_list where campaign_id = 'next'"
    ).set_index("customer_id")
    rows = rows.loc[mailing.customers.loc[~mailing.is_past, "customer_id"]]
    scores = Scores(
        rows["response_probability"].to_numpy(np.float64), rows["is_contacted"].to_numpy(np.bool_)
    )
    ((low, middle, high),) = build.rows(
        "select promised_low::double, promised_profit::double, promised_high::double"
        " from main_marts.list_totals where campaign_id = 'next'"
    )
    return scores, (low, middle, high)


def notebooks() -> Mapping[str, Pipeline]:
    """Return what a notebook would fit: words as dummies, gaps filled, defaults."""
    words = make_column_selector(dtype_include=["object", "string"])
    numbers = make_column_selector(dtype_exclude=["object", "string"])
    dummies = OneHotEncoder(handle_unknown="ignore", min_frequency=10, sparse_output=False)
    whole = make_column_transformer((SimpleImputer(), numbers), (dummies, words))
    scaled = make_column_transformer(
        (make_pipeline(SimpleImputer(), StandardScaler()), numbers), (dummies, words)
    )
    return {
        "forest notebook": make_pipeline(whole, RandomForestClassifier(500, random_state=1)),
        "logistic notebook": make_pipeline(scaled, LogisticRegression(max_iter=2_000)),
        "boosting": make_pipeline(whole, HistGradientBoostingClassifier(random_state=1)),
    }


def rival(mailing: Mailing, model: Pipeline) -> Scores:
    """Fit a notebook's model on the past half; contact whose response is expected to pay.

    Where a control was kept, a model of each arm, and whoever responds more with the piece by enough.
    """
    features, past, coming = mailing.customers.drop(columns="customer_id"), mailing.is_past, ~mailing.is_past

    def fitted(arm: Mask) -> Floats:
        each = clone(model).fit(features[arm & past], mailing.responded[arm & past])
        return np.asarray(each.predict_proba(features[coming])[:, 1])

    if not mailing.has_control:
        probability = fitted(past)
        return Scores(probability, probability * mailing.value > mailing.contact_cost)
    contacted, others = fitted(mailing.is_treated), fitted(~mailing.is_treated)
    return Scores(contacted, (contacted - others) * mailing.value > mailing.contact_cost)


def everybody(mailing: Mailing) -> Scores:
    """Contact all, telling nobody from anybody."""
    size = int((~mailing.is_past).sum())
    return Scores(np.full(size, 0.5), np.ones(size, dtype=np.bool_))
