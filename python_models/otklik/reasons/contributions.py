"""What each feature adds to a model's calibrated log-odds for a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from otklik.modelling import BinaryModel
from otklik.modelling.calibration import to_log_odds
from otklik.modelling.recipes import FOREST, FOREST_AND_LOGISTIC, Logistic

from .trees import ForestPaths

Floats = NDArray[np.float64]

# Two ends nearer than this have no chord between them that floats could tell from the tangent.
NEAR = 1e-8


@dataclass(frozen=True)
class Explainer:
    """A model taken apart: `base` and a row's contributions add up to its calibrated log-odds.

    The forest's part are Shapley values (see `trees`), the logistic regression's are exact: coefficient times
    the distance from the mean of the training rows. They are added up where they are additive, and carried
    through the log-odds and the calibration along the chord from the base to the row, which is what Aumann
    and Shapley (1974, "Values of Non-Atomic Games") give each part of a function of a sum.
    """

    model: BinaryModel
    paths: ForestPaths

    @classmethod
    def of(cls, model: BinaryModel) -> Explainer:
        """Raises ValueError for a recipe that this module cannot take apart."""
        if model.recipe not in (FOREST, FOREST_AND_LOGISTIC):
            raise ValueError(f"The recipe {model.recipe} has no reasons: teach otklik.reasons to add it up.")
        return cls(
            model, ForestPaths.of([each.tree_ for each in model.components.forest.estimator.estimators_])
        )

    @property
    def features(self) -> list[str]:
        """Names, in the order of the contributions; an attribute of customers is `attribute: <key>`."""
        return [each.feature.name for each in self.model.encoder.encoded]

    def contributions(self, rows: pa.Table | pa.RecordBatch) -> tuple[float, Floats]:
        """(base, (features, rows)), both in log-odds; each row's figures depend on that row alone."""
        matrix = self.model.encoder.transform(rows)
        forest, logistic = self.model.components.forest, self._logistic()
        base, parts = _through(
            lambda probability: to_log_odds(forest.shrunk(probability)),
            self.paths.base,
            self.paths.contributions(matrix),
        )
        if logistic:
            weight = self.model.components.weight
            base = (1 - weight) * base + weight * logistic.intercept
            parts = (1 - weight) * parts + weight * _linear(logistic, matrix)
        base, parts = _through(
            lambda log_odds: to_log_odds(self.model.calibrator.probabilities(log_odds)), base, parts
        )
        columns = self.model.encoder.columns()
        return base, np.array([_total(parts[each]) for each in columns]).reshape(len(columns), len(matrix))

    def _logistic(self) -> Logistic | None:
        return self.model.components.logistic if self.model.recipe == FOREST_AND_LOGISTIC else None


def _through(function: Callable[[Floats], Floats], base: float, parts: Floats) -> tuple[float, Floats]:
    """The function's value at the base, and what each part of its argument adds to it, (parts, rows)."""
    start = np.full(parts.shape[1], base)
    end = start + _total(parts)
    end = np.where(np.abs(end - start) < NEAR, start + NEAR, end)
    slope = (function(end) - function(start)) / (end - start)
    return float(function(np.array([base]))[0]), parts * slope


def _linear(logistic: Logistic, matrix: Floats) -> Floats:
    """(columns, rows): the log-odds less the intercept; a column's indicator of missing counts as its own."""
    view = logistic.view.transform(matrix).T * logistic.coefficients[:, None]
    parts = view[: matrix.shape[1]].copy()
    for indicator, column in enumerate(np.nonzero(logistic.view.has_indicator)[0]):
        parts[column] += view[matrix.shape[1] + indicator]
    return parts


def _total(parts: Floats) -> Floats:
    """(rows,): one part after another: a sum may round differently with the number of rows."""
    return reduce(np.add, parts)
