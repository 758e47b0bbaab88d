"""Quality by group is that of the group's rows alone; a small group is named and not judged."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from otklik.modelling.by_group import METRICS, quality_by_group
from otklik.modelling.metrics import evaluate, roc_auc
from otklik.modelling.stage import Rows

AGES = [19.0, 25.0, 34.0, 40.0, 50.0, 60.0, 65.0, None]
BANDS = ["under 25", "25-34", "25-34", "35-44", "45-54", "55-64", "65 and over", "unknown"]


def judged(size: int = 1_600) -> tuple[Rows, np.ndarray]:
    """Return rows whose women are ranked well, whose men at random, and fifteen of unknown gender."""
    draw = np.random.default_rng(3)
    chance = draw.random(size)
    is_woman = np.arange(size) % 2 == 0
    labels = np.where(is_woman, draw.random(size) < chance, draw.random(size) < 0.5)
    gender = [None if place < 15 else "female" if place % 2 == 0 else "male" for place in range(size)]
    table = pa.table({
        "campaign_id": ["spring"] * size, "customer_id": [f"c{place:05d}" for place in range(size)],
        "label": labels, "gender": gender, "age": [AGES[place // 2 % 8] for place in range(size)],
    })  # fmt: skip
    return Rows.of(table), np.clip(chance, 0.01, 0.99)


def test_each_group_is_judged_by_its_own_rows() -> None:
    """Groups share out the rows, figures are those of `evaluate` on them; only men are at chance."""
    rows, chance = judged()
    found = quality_by_group(rows, chance, resamples=50, seed=1)
    for attribute in ("gender", "age_band"):
        mine = [each for each in found if each["attribute"] == attribute and each["metric"] == "roc_auc"]
        assert sum(each["rows"] for each in mine) == len(rows.labels)
        assert sum(each["positives"] for each in mine) == rows.positives
    ages = [each["group_name"] for each in found if each["attribute"] == "age_band"]
    assert list(dict.fromkeys(ages)) == list(dict.fromkeys(BANDS))
    by_name = {(each["group_name"], each["metric"]): each for each in found}
    women = np.array([value == "female" for value in rows.table["gender"].to_pylist()])
    told = by_name["female", "roc_auc"]
    assert told["value"] == pytest.approx(roc_auc(rows.labels[women], chance[women]))
    assert told["ci_low"] > 0.75
    assert by_name["male", "roc_auc"]["ci_low"] < 0.5 < by_name["male", "roc_auc"]["ci_high"]
    own = rows.part(women)
    known = {
        each.metric: each
        for each in evaluate(own.labels, chance[women], own.customers, own.campaigns, resamples=50, seed=1)
    }
    for metric in METRICS:
        told = by_name["female", metric]
        assert (told["value"], told["ci_low"], told["ci_high"]) == (
            known[metric].value, known[metric].ci_low, known[metric].ci_high,
        )  # fmt: skip


def test_a_small_group_and_a_missing_column_are_not_judged() -> None:
    """Fifteen of unknown gender have a size and no figure; without ages none is told."""
    rows, chance = judged()
    found = quality_by_group(Rows.of(rows.table.drop_columns(["age"])), chance, resamples=50, seed=1)
    assert {each["attribute"] for each in found} == {"gender"}
    assert [each["value"] for each in found if each["group_name"] == "unknown"] == [None] * 3
    assert {each["rows"] for each in found if each["group_name"] == "unknown"} == {15}
