"""The two models that are compared: a Random Forest, and its average with a logistic regression.

Breiman (2001), "Random forests", Machine Learning 45. The average is of log-odds, weighted by what predicts
held-out rows. It beats the forest out of time: on Complete Journey ROC-AUC 0.844 against 0.836, log loss
0.310 against 0.320 (1 877 contacts).
"""

from __future__ import annotations

import copy
import hashlib
import math
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

from .calibration import Calibrator, to_log_odds
from .encoder import LinearView

Floats = NDArray[np.float64]

FOREST = "forest"
FOREST_AND_LOGISTIC = "forest_and_logistic"
RECIPES = (FOREST, FOREST_AND_LOGISTIC)

TUNING_FOLDS, TUNING_TREES = 3, 50
# A row's held-out probability is the mean of at least so many trees.
FOLD_TREES = 50
# Of many rows so many trees do; docs/decisions/speed.md has the figures.
MANY_ROWS_TREES = 80
# The other forest that is tried: small leaves, split by log loss.
SHARP_LEAF = 3
WEAKER_PENALTIES = (1, 10, 100)
# What the logistic regression may weigh in the average. A line alone, or a forest alone, was never better by
# more than 0.01 of ROC-AUC than the nearest of these, but where the forest alone is chosen as a recipe.
WEIGHTS = (0.25, 0.5, 0.75)
# The options that the rows choose: the first three by `tuned`, the weight by `CrossFit.best_weight`.
TUNED = ("min_leaf", "criterion", "logistic_c", "logistic_weight")


@dataclass(frozen=True)
class Options:
    """What is decided before the rows are seen; part of the model's id.

    Leaf, row share and penalty were chosen inside the training campaigns of Complete Journey (2 850 rows).
    """

    trees: int = 200
    min_leaf: int = 10
    criterion: Literal["gini", "log_loss"] = "gini"
    row_share: float = 0.5
    # A tree gets at most this many rows. 50 000 rows, 43 columns, leaf 20: AUC 0.7083 in 7 s of processor
    # time; with 10 000 rows a tree 0.7073 in 15 s, with 3 000 and leaf 10 0.7009.
    max_rows_per_tree: int = 5_000
    # Inverse strength of the L2 penalty on standardised columns.
    logistic_c: float = 0.003
    # How much of the average is the logistic regression.
    logistic_weight: float = 0.5
    # Whether the rows may choose another forest, penalty and weight than these.
    tune: bool = True
    folds: int = 5
    resamples: int = 500
    # Whether anybody looks at the model: its quality, importance and curve; else only at what it predicts.
    judged: bool = True
    seed: int = 20_260_101

    def for_rows(self, rows: int) -> Options:
        """The options of one fit and of its folds, which must be alike for the folds to calibrate the fit.

        Trees that see a small part of the rows want larger leaves (AUC 0.704 at 10, 0.708 at 20); two folds
        do where half of the rows is at least twice what a tree is given. Of eight times as many rows as a
        tree is given fewer trees do: those of the sample keep theirs.
        """
        return replace(
            self,
            min_leaf=self.min_leaf if rows <= 2 * self.max_rows_per_tree else 2 * self.min_leaf,
            folds=self.folds if rows < 4 * self.max_rows_per_tree else min(self.folds, 2),
            trees=self.trees if rows <= 8 * self.max_rows_per_tree else min(self.trees, MANY_ROWS_TREES),
        )


@dataclass(frozen=True)
class Forest:
    """A fitted forest and the base rate of its rows, toward which its votes are shrunk by a hundredth."""

    estimator: RandomForestClassifier
    base_rate: float

    @classmethod
    def fit(cls, matrix: Floats, labels: Floats, options: Options, seed: int) -> Forest:
        """From a matrix (rows, columns), NaN for missing, and labels 0/1 (rows,)."""
        rows = len(matrix)
        estimator = RandomForestClassifier(
            n_estimators=options.trees,
            min_samples_leaf=options.min_leaf,
            criterion=options.criterion,
            max_features="sqrt",
            max_samples=min(options.row_share, options.max_rows_per_tree / rows),
            random_state=seed,
            n_jobs=min(
                2, os.cpu_count() or 1
            ),  # each tree has its own seed: any number of threads fits the same forest
        ).fit(matrix, labels.astype(np.int64))
        estimator.n_jobs = 1  # threads add up the votes in any order, and floats notice
        return cls(estimator, float(labels.mean()))

    @classmethod
    def joined(cls, forests: Sequence[Forest], base_rate: float, trees: int) -> Forest:
        """The first trees of each of the forests, as many of each: `trees` in all, or a few more."""
        of_each = math.ceil(trees / len(forests))
        estimator = copy.copy(forests[0].estimator)
        estimator.estimators_ = [
            tree for forest in forests for tree in forest.estimator.estimators_[:of_each]
        ]
        estimator.n_estimators = len(estimator.estimators_)
        return cls(estimator, base_rate)

    def probabilities(self, matrix: Floats) -> Floats:
        """(rows,): the trees' mean, in the trees' order; what `predict_proba` gives, without its overhead."""
        narrow = np.ascontiguousarray(matrix, dtype=np.float32)
        total = np.zeros(len(matrix))
        for tree in self.estimator.estimators_:
            total += tree.tree_.predict(narrow)[:, 1]
        return total / len(self.estimator.estimators_)

    def log_odds(self, matrix: Floats) -> Floats:
        """(rows,), finite even where no tree votes for a response."""
        return to_log_odds(self.shrunk(self.probabilities(matrix)))

    def shrunk(self, probabilities: Floats) -> Floats:
        """The trees' mean, a hundredth of the way toward the base rate."""
        return 0.99 * probabilities + 0.01 * self.base_rate


@dataclass(frozen=True)
class Logistic:
    """A fitted logistic regression on the linear view."""

    view: LinearView
    coefficients: Floats
    intercept: float

    @classmethod
    def fit(cls, matrix: Floats, labels: Floats, is_number: NDArray[np.bool_], options: Options) -> Logistic:
        """From a matrix (rows, columns), NaN for missing, and labels 0/1 (rows,)."""
        view = LinearView.fit(matrix, is_number)
        estimator = LogisticRegression(C=options.logistic_c, solver="newton-cholesky", max_iter=200)
        estimator.fit(view.transform(matrix), labels.astype(np.int64))
        return cls(view, estimator.coef_[0].astype(np.float64), float(estimator.intercept_[0]))

    def log_odds(self, matrix: Floats) -> Floats:
        """(rows,)."""
        # Column by column: a matrix product rounds differently with the size of the batch.
        columns = self.view.transform(matrix).T
        total = np.full(len(matrix), self.intercept)
        for column, coefficient in zip(columns, self.coefficients, strict=True):
            total += coefficient * column
        return total


@dataclass(frozen=True)
class Components:
    """The forest and, where the recipe needs it, the logistic regression, fitted on the same rows."""

    forest: Forest
    logistic: Logistic | None
    # how much of the average is the logistic regression
    weight: float = 0.5

    @classmethod
    def fit(
        cls, matrix: Floats, labels: Floats, is_number: NDArray[np.bool_], options: Options, seed: int
    ) -> Components:
        """From a matrix (rows, columns) with NaN for missing and labels 0/1 (rows,)."""
        return cls(
            Forest.fit(matrix, labels, options, seed),
            Logistic.fit(matrix, labels, is_number, options),
            options.logistic_weight,
        )

    def log_odds(self, matrix: Floats) -> dict[str, Floats]:
        """For each recipe that can be had of the components, its uncalibrated log-odds (rows,)."""
        forest = self.forest.log_odds(matrix)
        if self.logistic is None:
            return {FOREST: forest}
        return averaged(forest, self.logistic.log_odds(matrix), self.weight)

    def only(self, recipe: str) -> Components:
        """Without what the recipe does not use."""
        return Components(self.forest, self.logistic if recipe == FOREST_AND_LOGISTIC else None, self.weight)


def averaged(forest: Floats, logistic: Floats, weight: float) -> dict[str, Floats]:
    """Of the log-odds (rows,) of both components those of both recipes."""
    return {FOREST: forest, FOREST_AND_LOGISTIC: (1 - weight) * forest + weight * logistic}


@dataclass(frozen=True)
class CrossFit:
    """Models that never saw the customers they predict: `folds` (rows,), one `Components` per fold,
    held-out log-odds (rows,) of both components.
    """

    folds: NDArray[np.int64]
    models: tuple[Components, ...]
    forest: Floats
    logistic: Floats

    def best_weight(self, labels: Floats) -> float:
        """What the logistic regression weighs in the average that predicts held-out rows best (calibrated log
        loss); half where it makes no difference.
        """
        even_first = sorted(WEIGHTS, key=lambda weight: abs(weight - 0.5))
        averages = {each: averaged(self.forest, self.logistic, each) for each in even_first}
        return min(averages, key=lambda each: calibrated_loss(averages[each][FOREST_AND_LOGISTIC], labels))

    def joined(
        self, matrix: Floats, labels: Floats, is_number: NDArray[np.bool_], options: Options
    ) -> Components:
        """The folds' trees as one forest, and a logistic regression on all rows.

        A tree is given a part of the rows in any case, and every row is seen by trees of all folds but one:
        it costs no forest of its own. docs/decisions/speed.md has what that changes.
        """
        forests = [model.forest for model in self.models]
        return Components(
            Forest.joined(forests, float(labels.mean()), options.trees),
            Logistic.fit(matrix, labels, is_number, options),
            options.logistic_weight,
        )


def cross_fit(
    matrix: Floats, labels: Floats, is_number: NDArray[np.bool_], folds: NDArray[np.int64], options: Options
) -> CrossFit:
    """Fit on all folds but one and predict that one, for each fold.

    The folds' forests have what `CrossFit.joined` takes of each, and at least `FOLD_TREES`.
    """
    forest, logistic = np.zeros(len(matrix)), np.zeros(len(matrix))
    models = []
    count = int(folds.max()) + 1
    of_each = max(math.ceil(options.trees / count), min(options.trees, FOLD_TREES))
    options = replace(options, trees=of_each)
    for fold in range(count):
        out = folds == fold
        model = Components.fit(matrix[~out], labels[~out], is_number, options, options.seed + 1 + fold)
        assert model.logistic is not None
        forest[out] = model.forest.log_odds(matrix[out])
        logistic[out] = model.logistic.log_odds(matrix[out])
        models.append(model)
    return CrossFit(folds, tuple(models), forest, logistic)


def calibrated_loss(log_odds: Floats, labels: Floats) -> float:
    """The mean log loss (nats) of held-out scores (rows,) once they are calibrated on themselves."""
    probabilities = Calibrator.fit(log_odds, labels).probabilities(log_odds)
    return -float(np.mean(np.log(np.where(labels == 1, probabilities, 1 - probabilities))))


def tuned(
    matrix: Floats, labels: Floats, is_number: NDArray[np.bool_], folds: NDArray[np.int64], options: Options
) -> Options:
    """The options with the forest and the penalty that predict held-out rows best (calibrated log loss).

    Weak signals want large leaves and a strong penalty, strong ones the opposite. ROC-AUC of forest and of
    the average on marketing_campaign (2 058 rows, ten folds): 0.876 and 0.888 untuned, 0.882 and 0.908
    tuned; Complete Journey and the sample export keep the defaults. Fifty trees and three folds are enough
    to tell, twenty trees are not. With many rows, a tree of which sees few, neither matters.
    """
    if not options.tune or len(labels) > 2 * options.max_rows_per_tree:
        return options
    judges = [folds == fold for fold in range(min(int(folds.max()) + 1, TUNING_FOLDS))]
    judged = labels[np.any(judges, axis=0)]

    def loss(fit: Callable[[Floats, Floats], Forest | Logistic]) -> float:
        scores = np.zeros(len(labels))
        for out in judges:
            scores[out] = fit(matrix[~out], labels[~out]).log_odds(matrix[out])
        return calibrated_loss(scores[np.any(judges, axis=0)], judged)

    few = replace(options, trees=min(options.trees, TUNING_TREES))
    forests = [few, replace(few, min_leaf=SHARP_LEAF, criterion="log_loss")]
    forest = min(forests, key=lambda each: loss(lambda x, y: Forest.fit(x, y, each, options.seed)))
    penalties = [replace(options, logistic_c=options.logistic_c * factor) for factor in WEAKER_PENALTIES]
    logistic = min(penalties, key=lambda each: loss(lambda x, y: Logistic.fit(x, y, is_number, each)))
    return replace(
        options, min_leaf=forest.min_leaf, criterion=forest.criterion, logistic_c=logistic.logistic_c
    )


def customer_folds(customers: Sequence[str], labels: Floats, wanted: int) -> NDArray[np.int64]:
    """Folds 0..k-1 (rows,): all rows of a customer in one fold, customers dealt out in the order of their
    hash.

    Those with a positive are dealt separately, so each fold has its share. Depends on ids and labels alone,
    not on the order of the rows. k is `wanted` or, with fewer customers of a kind, their number.
    Raises ValueError if two folds with both classes outside cannot be had.
    """
    names, inverse = np.unique(np.asarray(customers, dtype=object).astype(str), return_inverse=True)
    responds = np.bincount(inverse, weights=labels, minlength=len(names)) > 0
    refuses = np.bincount(inverse, weights=1 - labels, minlength=len(names)) > 0
    count = min(wanted, int(responds.sum()), int(refuses.sum()))
    digest = np.array([hashlib.sha256(name.encode()).hexdigest() for name in names])
    # where hardly anybody is of one class chance may put all of them into one fold: then they are dealt apart
    for kinds in (~responds, np.where(responds & refuses, 0, np.where(responds, 1, 2))):
        fold = np.empty(len(names), dtype=np.int64)
        fold[np.lexsort((digest, kinds))] = np.arange(len(names)) % max(count, 1)
        folds = fold[inverse]
        outside = [labels[folds != each] for each in range(count)]
        if count >= 2 and all(each.min() < each.max() for each in outside):
            break
    else:
        raise ValueError(
            "Nearly all rows of one class belong to one customer: a model of them cannot be tested on other"
            " customers; collect more responses."
        )
    return folds
