"""Attributes that add nothing are left out, those that add are found, and few are no crowd."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest
from otklik.modelling import Encoder, Feature, Options
from otklik.modelling.recipes import customer_folds
from otklik.modelling.screening import FREE_ATTRIBUTES, screened

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
    """Of 100 columns of noise none stays, or one in twenty builds; nothing else is lost."""
    assert len(kept(100, seed)) <= 1


@pytest.mark.parametrize("seed", range(2))
def test_what_tells_is_found_among_noise(seed: int) -> None:
    """A number and a word that tell stay, beside hardly any of 100 columns of noise."""
    found = kept(100, seed, telling=True)
    assert {"attribute: points", "attribute: kind"} <= found
    assert len(found) <= 3


def test_few_are_no_crowd() -> None:
    """Whoever brings a handful of attributes has them used, whatever they add."""
    assert len(kept(FREE_ATTRIBUTES, 0)) == FREE_ATTRIBUTES


def test_nothing_but_noise_leaves_what_there_is() -> None:
    """A model must have something to go by: without other features the attributes stay."""
    table, labels, customers = rows(20, 1)
    encoder = Encoder.fit(table.drop_columns(["habit"]), [])
    matrix = encoder.transform(table)
    folds = customer_folds(customers, labels, 3)
    assert screened(encoder, matrix, labels, customers, folds=folds, options=Options()).encoded
