"""Rows with their labels, and both recipes fitted on them: one stage of a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .calibration import Calibrator
from .encoder import Encoder, Feature, NothingVaries
from .importance import Importance, forest_importance
from .recipes import RECIPES, Components, CrossFit, Options, averaged, cross_fit, customer_folds, tuned
from .screening import screened

Floats = NDArray[np.float64]

FEWEST_OF_A_CLASS = 20
# Of fewer customers nothing is learned for others; of so many each fold can leave both classes outside.
FEWEST_CUSTOMERS = 5


@dataclass(frozen=True)
class Rows:
    """Rows to learn from or to test on, in the order of their keys."""

    table: pa.Table
    labels: Floats
    campaigns: list[str]
    customers: list[str]
    # what came of each row in money, where that is known
    profits: Floats | None
    is_test: NDArray[np.bool_]
    # neither before the test nor in it: part of the final fit alone
    is_between: NDArray[np.bool_]

    @classmethod
    def of(cls, table: pa.Table) -> Rows:
        """From campaign_id, customer_id, label and, where they are known, split and profit; in any order."""
        table = table.sort_by([("campaign_id", "ascending"), ("customer_id", "ascending")])
        campaigns, customers = table["campaign_id"].to_pylist(), table["customer_id"].to_pylist()
        labels = table["label"].cast(pa.int8()).to_numpy().astype(np.float64)
        is_test, is_between = np.zeros(len(labels), dtype=np.bool_), np.zeros(len(labels), dtype=np.bool_)
        if "split" in table.column_names:
            split = table["split"].cast(pa.string())
            is_test = np.asarray(pc.equal(split, "test").to_numpy(), dtype=np.bool_)
            is_between = np.asarray(pc.equal(split, "between").to_numpy(), dtype=np.bool_)
        profits = None
        if "profit" in table.column_names:
            profits = table["profit"].cast(pa.float64()).to_numpy().astype(np.float64)
        return cls(table, labels, campaigns, customers, profits, is_test, is_between)

    def part(self, mask: NDArray[np.bool_]) -> Rows:
        """Those where `mask` (rows,) is true."""
        at = np.nonzero(mask)[0]
        return Rows(
            self.table.take(pa.array(at)), self.labels[at], [self.campaigns[i] for i in at],
            [self.customers[i] for i in at], None if self.profits is None else self.profits[at],
            self.is_test[at], self.is_between[at],
        )  # fmt: skip

    def by_campaign(self) -> list[tuple[str, NDArray[np.bool_]]]:
        """Each campaign with the mask (rows,) of its rows."""
        campaigns = np.asarray(self.campaigns)
        return [(str(name), campaigns == name) for name in np.unique(campaigns)]

    @property
    def positives(self) -> int:
        """How many did what is predicted."""
        return int(self.labels.sum())

    def enough(self) -> bool:
        """Whether there are enough of both classes to learn from, or to judge by, and of enough customers."""
        customers = np.asarray(self.customers)
        return all(
            len(mine) >= FEWEST_OF_A_CLASS and len(set(mine.tolist())) >= FEWEST_CUSTOMERS
            for mine in (customers[self.labels == 1], customers[self.labels == 0])
        )


@dataclass(frozen=True)
class Stage:
    """Both recipes fitted on some rows, with the held-out predictions that calibrated them."""

    rows: Rows
    encoder: Encoder
    matrix: Floats
    components: Components
    crossed: CrossFit
    # each recipe's held-out log-odds (rows,)
    log_odds: dict[str, Floats]
    calibrators: dict[str, Calibrator]
    # as tuned, before they are fitted to the number of rows
    options: Options

    @classmethod
    def fit(cls, rows: Rows, catalogue: Sequence[Feature], options: Options) -> Stage:
        """Tune if asked to, cross-fit by customer, fit on all rows, calibrate on what was held out.

        Rows that are alike in every feature get the base rate.
        """
        try:
            encoder = Encoder.fit(rows.table, catalogue)
        except NothingVaries:
            encoder = Encoder.of_one_column(catalogue)
        matrix, is_number = encoder.transform(rows.table), encoder.is_number
        folds = customer_folds(rows.customers, rows.labels, options.for_rows(len(rows.labels)).folds)
        telling = screened(encoder, matrix, rows.labels, rows.customers, folds=folds, options=options)
        if telling is not encoder:
            encoder, matrix = telling, telling.transform(rows.table)
            is_number = encoder.is_number
        chosen = tuned(matrix, rows.labels, is_number, folds, options)
        crossed = cross_fit(matrix, rows.labels, is_number, folds, chosen.for_rows(len(rows.labels)))
        if options.tune:
            chosen = replace(chosen, logistic_weight=crossed.best_weight(rows.labels))
        components = crossed.joined(matrix, rows.labels, is_number, chosen.for_rows(len(rows.labels)))
        log_odds = averaged(crossed.forest, crossed.logistic, chosen.logistic_weight)
        calibrators = {recipe: Calibrator.fit(log_odds[recipe], rows.labels) for recipe in RECIPES}
        return cls(rows, encoder, matrix, components, crossed, log_odds, calibrators, chosen)

    def predict(self, rows: Rows) -> dict[str, Floats]:
        """Each recipe's calibrated probabilities (rows,)."""
        log_odds = self.components.log_odds(self.encoder.transform(rows.table))
        return {recipe: self.calibrators[recipe].probabilities(log_odds[recipe]) for recipe in RECIPES}

    def held_out(self) -> dict[str, Floats]:
        """Cross-fitted probabilities; a fold's calibrator comes from the others: its slope is a finding."""
        found = {}
        for recipe in RECIPES:
            scores, probabilities = self.log_odds[recipe], np.zeros(len(self.rows.labels))
            for fold in range(len(self.crossed.models)):
                out = self.crossed.folds == fold
                calibrator = Calibrator.fit(scores[~out], self.rows.labels[~out])
                probabilities[out] = calibrator.probabilities(scores[out])
            found[recipe] = probabilities
        return found

    def importance(self, test: Rows | None, seed: int) -> Importance:
        """The forest's, by permutation on `test`, or on the held-out folds where there is no test."""
        impurity = np.asarray(self.components.forest.estimator.feature_importances_, dtype=np.float64)
        if test is None:
            matrix, labels, judge = self.matrix, self.rows.labels, self.crossed.folds
            forests = [model.forest for model in self.crossed.models]
        else:
            matrix, labels = self.encoder.transform(test.table), test.labels
            judge, forests = np.zeros(len(labels), dtype=np.int64), [self.components.forest]
        return forest_importance(
            self.encoder, impurity, matrix, labels, forests=forests, judge=judge, seed=seed
        )
