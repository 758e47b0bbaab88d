"""Which attributes of customers a model may use: those that add to what is predicted without them.

A CRM may bring hundreds of columns. They do not change from one window to the next, so that together they
name the customer, and a forest that knows a customer's windows by name predicts them too surely. 300 columns
of noise on 1 200 customers took a promise from 849 to 3 613 before there was a screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, rankdata

from .calibration import Calibrator
from .encoder import Encoder
from .recipes import TUNING_FOLDS, TUNING_TREES, Forest, Options

Floats = NDArray[np.float64]

# So few are no crowd: pure noise in so many columns takes no promise beyond what is true, and who responds
# shows in columns that are not beyond chance one by one (docs/decisions/odd-shops.md has both measurements).
FREE_ATTRIBUTES = 30
# Of those kept, how many may be there by chance: a few do no harm, one that tells and is left out does.
FALSE_SHARE = 0.2


def screened(
    encoder: Encoder,
    matrix: Floats,
    labels: Floats,
    customers: Sequence[str],
    *,
    folds: NDArray[np.int64],
    options: Options,
) -> Encoder:
    """Return the encoder without the attributes that add nothing out of fold.

    `matrix` (rows, columns) is what the encoder makes of the rows, `labels` (rows,) 0 or 1, `folds` (rows,)
    by customer. What a forest without attributes leaves unexplained, held out, is tested against each
    attribute, customers being the unit; Benjamini and Hochberg (1995) say which of so many are not chance.
    """
    attributes = [at for at, each in enumerate(encoder.encoded) if each.attribute is not None]
    if len(attributes) <= FREE_ATTRIBUTES:
        return encoder
    columns = encoder.columns()
    is_attribute = np.zeros(matrix.shape[1], dtype=np.bool_)
    is_attribute[np.concatenate([columns[at] for at in attributes])] = True
    residuals: Floats = labels - _held_out(matrix[:, ~is_attribute], labels, folds, options)
    names, unit = np.unique(np.asarray(customers, dtype=object).astype(str), return_inverse=True)
    first = np.unique(unit, return_index=True)[1]
    total: Floats = np.bincount(unit, weights=residuals, minlength=len(names)).astype(np.float64)
    chance = np.array([_chance(matrix[first][:, columns[at]], total) for at in attributes])
    kept = _beyond_chance(chance)
    gone = {encoder.encoded[at].feature.name for at, stays in zip(attributes, kept, strict=True) if not stays}
    return encoder.without(gone)


def _held_out(matrix: Floats, labels: Floats, folds: NDArray[np.int64], options: Options) -> Floats:
    """Calibrated probabilities (rows,) of forests that did not see the row's customer."""
    if not matrix.shape[1]:
        return np.full(len(labels), labels.mean())
    few = replace(options, trees=min(options.trees, TUNING_TREES))
    parts, scores = folds % TUNING_FOLDS, np.zeros(len(labels))
    for part in np.unique(parts):
        out = parts == part
        scores[out] = Forest.fit(matrix[~out], labels[~out], few, options.seed).log_odds(matrix[out])
    return Calibrator.fit(scores, labels).probabilities(scores)


def _chance(values: Floats, total: Floats) -> float:
    """The probability of so much agreement with the residuals `total` (customers,) if there were none.

    `values` (customers, columns) of one attribute: of a number its rank, how far it is from the middle, and
    whether it is missing; of a category each level. The smallest of the probabilities, times their number.
    """
    signs = []
    for column in values.T:
        missing = np.isnan(column)
        if missing.all():
            continue
        ranks = np.zeros(len(column))
        ranks[~missing] = rankdata(column[~missing]) / (1 + (~missing).sum()) - 0.5
        signs += [ranks, np.where(missing, 0.0, np.abs(ranks) - 0.25), missing.astype(np.float64)]
    found = [_two_sided(sign - sign.mean(), total) for sign in signs if np.ptp(sign) > 0]
    return min(1.0, min(found) * len(found)) if found else 1.0


def _two_sided(sign: Floats, total: Floats) -> float:
    """The p-value of a sum of products, each customer's squared being its variance."""
    products = sign * (total - total.mean())
    spread = float(np.sqrt(np.square(products).sum()))
    return float(2 * norm.sf(abs(products.sum()) / spread)) if spread > 0 else 1.0


def _beyond_chance(chance: Floats) -> NDArray[np.bool_]:
    """Which hypotheses (attributes,) the step-up procedure of Benjamini and Hochberg rejects."""
    order = np.argsort(chance, kind="stable")
    passes = chance[order] <= FALSE_SHARE * np.arange(1, len(chance) + 1) / len(chance)
    rejected = np.zeros(len(chance), dtype=np.bool_)
    if passes.any():
        rejected[order[: int(np.nonzero(passes)[0].max()) + 1]] = True
    return rejected
