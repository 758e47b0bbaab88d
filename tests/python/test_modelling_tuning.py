"""Forest and penalty are chosen by what predicts held-out rows, where it matters and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from otklik.modelling import Options
from otklik.modelling.recipes import TUNED, cross_fit, customer_folds, tuned
from scipy.special import expit

Floats = NDArray[np.float64]
OPTIONS = Options(trees=20)


def choice(strength: float, rows: int = 1_500, options: Options = OPTIONS) -> Options:
    """Return what is chosen for rows of which thirty columns say as much as `strength`."""
    random = np.random.default_rng(5)
    matrix = random.normal(size=(rows, 30))
    line = matrix @ random.normal(size=30) * strength
    labels = (random.uniform(size=rows) < expit(line)).astype(np.float64)
    folds = customer_folds([str(row) for row in range(rows)], labels, options.folds)
    return tuned(matrix, labels, np.ones(30, dtype=np.bool_), folds, options)


def test_a_strong_signal_is_penalised_less_than_noise() -> None:
    """A line that tells nearly all wants a weaker penalty than the default; noise wants no weaker one."""
    assert choice(1.0).logistic_c > OPTIONS.logistic_c
    assert choice(0.0).logistic_c == OPTIONS.logistic_c


@pytest.mark.parametrize("seed", range(3))
def test_the_average_leans_to_what_tells_more(seed: int) -> None:
    """A line in many columns wants more of the logistic regression, a corner of two more of the forest."""
    random = np.random.default_rng(seed)
    matrix = random.normal(size=(1_500, 20))
    corner = 3.0 * ((matrix[:, 0] > 0) == (matrix[:, 1] > 0)) - 2.0
    lines = {0.75: matrix @ np.full(20, 0.15) - 2, 0.25: corner}
    for wanted, line in lines.items():
        labels = (random.uniform(size=len(line)) < expit(line)).astype(np.float64)
        folds = customer_folds([str(row) for row in range(len(line))], labels, OPTIONS.folds)
        crossed = cross_fit(matrix, labels, np.ones(20, dtype=np.bool_), folds, Options(trees=60))
        assert crossed.best_weight(labels) == wanted


def test_nothing_else_is_touched() -> None:
    """What is not tuned stays, trees and seed included."""
    chosen = choice(1.0)
    assert {name for name in vars(OPTIONS) if getattr(chosen, name) != getattr(OPTIONS, name)} <= set(TUNED)


@pytest.mark.parametrize("options", [Options(tune=False), Options(max_rows_per_tree=700)])
def test_many_rows_and_who_asks_not_to_are_left_alone(options: Options) -> None:
    """Trees that see a part of the rows have leaves of their own, and a long table needs no penalty."""
    assert choice(1.0, options=options) == options


def test_the_same_rows_choose_the_same() -> None:
    """No clock, no thread and no global seed decides."""
    assert choice(0.3) == choice(0.3)
