"""Attributes that add nothing are left out, those that add are found, and few are no crowd."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest
from otklik.modelling import Encoder, Feature, Options
from otklik.modelling.recipes import FOREST_AND_LOGISTIC, customer_folds
from otklik.modelling.screening import FREE_ATTRIBUTES, screened
from otklik.modelling.stage import Rows, Stage
from sklearn.metrics import roc_auc_score

CATALOGUE = [Feature("habit", "history", "number")]
CUSTOMERS, WINDOWS = 400, 6


def rows(noise: int, seed: int, *, telling: bool = False) -> tuple[pa.Table, np.ndarray, list[str]]:
    """Return windows of customers who buy by habit, by `points` too where telling, and by no noise."""
    random = np.random.default_rng(seed)
    habit, points = random.normal(size=CUSTOMERS), random.normal(size=CUSTOMERS)
    kind = random.choice(["plain", "eager"], CUSTOMERS)
    drawn = random.normal(size=(CUSTOMERS, noise)).round(3)
    logits = -1 + habit + telling * (0.8 * points + 1.0 * (kind == "eager"))
    attributes = [
        json.dumps(
            {f"noise_{at}": str(value) for at, value in enumerate(drawn[each])}
            | ({"points": f"{points[each]:.3f}", "kind": kind[each]} if telling else {})
        )
        for each in range(CUSTOMERS)
    ]
    unit = np.repeat(np.arange(CUSTOMERS), WINDOWS)
    labels = (random.random(len(unit)) < 1 / (1 + np.exp(-logits[unit]))).astype(np.float64)
    table = pa.table({"habit": habit[unit], "attributes": [attributes[each] for each in unit]})
    return table, labels, [f"c{each}" for each in unit]


def kept(noise: int, seed: int, *, telling: bool = False) -> set[str]:
    """Return the attributes that a model may use."""
    table, labels, customers = rows(noise, seed, telling=telling)
    encoder = Encoder.fit(table, CATALOGUE)
    folds = customer_folds(customers, labels, 3)
    telling_ones = screened(
        encoder, encoder.transform(table), labels, customers, folds=folds, options=Options()
    )
    return {each.feature.name for each in telling_ones.encoded} - {"habit"}


@pytest.mark.parametrize("seed", range(2))
def test_noise_is_left_out(seed: int) -> None:
    """Of 100 columns of noise none stays, or one in one of five builds; nothing else is lost."""
    assert len(kept(100, seed)) <= 1


@pytest.mark.parametrize("seed", range(2))
def test_what_tells_is_found_among_noise(seed: int) -> None:
    """A number and a word that tell stay, beside a few of 100 columns of noise, as many as do no harm."""
    found = kept(100, seed, telling=True)
    assert {"attribute: points", "attribute: kind"} <= found
    assert len(found) <= 5


def test_few_are_no_crowd() -> None:
    """Whoever brings a handful of attributes has them used, whatever they add; of one more, some."""
    assert len(kept(FREE_ATTRIBUTES, 0)) == FREE_ATTRIBUTES
    assert len(kept(FREE_ATTRIBUTES + 1, 0)) < FREE_ATTRIBUTES


@pytest.mark.parametrize("seed", range(2))
def test_columns_that_tell_a_little_each_are_used(seed: int) -> None:
    """Twenty columns of which none is beyond chance by itself predict people who were not seen: as a file of
    customers with counts of categories does. A screen of so few columns and responses would lose them.
    """
    random = np.random.default_rng(seed)
    columns, people = 20, 2_400
    counts = random.normal(size=(people, columns))
    logits = -2.6 + counts @ random.choice([-0.15, 0.15], columns)
    labels = (random.random(people) < 1 / (1 + np.exp(-logits))).astype(np.float64)
    texts = [json.dumps({f"count_{at}": f"{value:.3f}" for at, value in enumerate(row)}) for row in counts]
    table = pa.table(
        {
            "campaign_id": ["p"] * people,
            "customer_id": [f"c{each:04}" for each in range(people)],
            "label": labels,
            "attributes": texts,
        }
    )
    known, unseen = Rows.of(table.slice(0, people // 2)), Rows.of(table.slice(people // 2))
    stage = Stage.fit(known, [], Options(trees=60))
    assert len(stage.encoder.encoded) == columns
    reachable = roc_auc_score(unseen.labels, logits[people // 2 :])
    found = roc_auc_score(unseen.labels, stage.predict(unseen)[FOREST_AND_LOGISTIC])
    assert found - 0.5 >= 0.6 * (reachable - 0.5), f"{found:.3f} of {reachable:.3f}"


def test_nothing_but_noise_leaves_what_there_is() -> None:
    """A model must have something to go by: without other features the attributes stay."""
    table, labels, customers = rows(FREE_ATTRIBUTES + 10, 1)
    encoder = Encoder.fit(table.drop_columns(["habit"]), [])
    matrix = encoder.transform(table)
    folds = customer_folds(customers, labels, 3)
    assert screened(encoder, matrix, labels, customers, folds=folds, options=Options()).encoded
