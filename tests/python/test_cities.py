"""Leaving a city out: what it finds, and that a city teaches nothing about itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from otklik.cities import LEFT_OUT, left_out, left_out_id, left_out_rows
from otklik.modelling import Feature
from scipy.special import expit

CATALOGUE = [Feature("recency_days", "history", "number"), Feature("age", "customer", "number")]
NAMED = {
    "left_out_id": "x",
    "response_model_id": "r",
    "grouping_fingerprint": "g",
    "as_of": dt.date(2026, 10, 1),
    "connector": "crm_export",
}


def contacts(*, odd_city: bool = False) -> pd.DataFrame:
    """Return 1 200 contacts, a sixth of them in city a: if odd, those respond there who do not elsewhere."""
    random = np.random.default_rng(1)
    count = 1_200
    city = np.array(["a", "b", "b", None, None, None], dtype=object)[np.arange(count) % 6]
    recency = random.uniform(0, 10, count)
    line = 3 - recency
    if odd_city:
        line = np.where(city == "a", -line, line)
    return pd.DataFrame(
        {
            "campaign_id": "past",
            "customer_id": [f"{number:05d}" for number in range(count)],
            "recency_days": recency,
            "age": random.integers(18, 80, count).astype(float),
            "label": random.uniform(size=count) < expit(line),
            "city": city,
        }
    )


def judged(rows: pd.DataFrame) -> dict[tuple[bool, str | None], dict[str, Any]]:
    """Return the findings by what they are about."""
    found = left_out_rows(pa.Table.from_pandas(rows, preserve_index=False), CATALOGUE, named=NAMED)
    assert found.schema == LEFT_OUT
    return {(row["is_pooled"], row["city"]): row for row in found.to_pylist()}


def test_every_group_is_left_out_and_all_are_judged_together() -> None:
    """Where cities are alike the model does as well on each as elsewhere, and promises what comes."""
    found = judged(contacts())
    assert set(found) == {(True, None), (False, "a"), (False, "b"), (False, None)}
    pooled = found[True, None]
    assert pooled["contacts"] == 1_200
    assert pooled["cities"] == 2
    assert pooled["roc_auc_low"] < pooled["roc_auc"] < pooled["roc_auc_high"]
    assert all(row["roc_auc"] > 0.9 for row in found.values())
    assert abs(pooled["mean_predicted"] - pooled["observed"]) < 0.03


def test_a_city_is_not_seen_by_the_fit_that_is_tested_on_it() -> None:
    """A city where everything is the other way round is predicted the wrong way round."""
    found = judged(contacts(odd_city=True))
    assert found[False, "a"]["roc_auc"] < 0.2
    assert found[False, "b"]["roc_auc"] > 0.8


def test_of_many_contacts_a_part_is_learned_from(monkeypatch: pytest.MonkeyPatch) -> None:
    """All are still judged; the part is the same again, and none of it is of the city left out."""
    monkeypatch.setattr(left_out, "MOST_LEARNED", 400)
    found = judged(contacts(odd_city=True))
    assert found[True, None]["contacts"] == 1_200
    assert found[False, "a"]["roc_auc"] < 0.2
    assert found[False, "b"]["roc_auc"] > 0.8
    again = judged(contacts(odd_city=True).sample(frac=1, random_state=3))
    assert again[False, "b"]["roc_auc"] == found[False, "b"]["roc_auc"]


def test_with_one_group_or_too_few_elsewhere_nothing_is_claimed() -> None:
    """One city cannot be left out; and a fit on fewer than 20 of a class is not made."""
    rows = contacts()
    assert judged(rows.assign(city="a")) == {}
    rows["city"] = np.where(np.arange(len(rows)) < 1_170, "a", "b")
    assert set(judged(rows)) <= {(True, None), (False, "b")}
    assert (False, "a") not in judged(rows)


def test_the_order_of_the_rows_changes_nothing() -> None:
    """Neither the findings nor their name depend on how the rows come."""
    rows = contacts()
    first, second = judged(rows), judged(rows.sample(frac=1, random_state=3))
    for row in [*first.values(), *second.values()]:
        row.pop("fitted_at")
    assert first == second


def test_the_name_says_which_model_and_which_groups() -> None:
    """Another model or another grouping is another outcome."""
    names = {left_out_id(model, groups) for model in ("r", "s") for groups in ("g", "h")}
    assert len(names) == 4
    assert left_out_id("r", "g") == left_out_id("r", "g")
