"""What else the parameters of a lift could have been: customers drawn again, and all of it fitted again.

A replicate weighs every customer anew (exponential weights, the Bayesian bootstrap: Rubin 1981), in all the
windows they stand in alike, and puts the centre of each prior where its own deviation may have put it
("randomise, then optimise": without the second, what is shrunk toward a prior would look surer than it is).
What the organic model and the traits predict stays as it is; recalibration, slopes, levels, factors and the
part of a percent that is taken are fitted again. Where no control tells, nothing is recalibrated: how far the
base may be off is then a matter of seasons, of which a replicate has its own.

All replicates are fitted side by side. Slopes take steps by the information of the fit that they replicate, a
matrix inverted once: that costs two products a step, where a fit of its own would cost the square of the
columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from otklik.lift.controls import NOT_OF_WINDOWS, Base, Checks, base_columns, of_rows, one_hot
from otklik.lift.rates import Floats, receipts_of_a_buyer
from otklik.lift.steps import damped

Mask = NDArray[np.bool_]

DRAWS = 200
SEED = 20_260_102
# So many floats of a block of replicates are in memory at a time, for each thing that varies by row.
BLOCK = 4_000_000
STEPS = 20


@dataclass(frozen=True)
class Evidence:
    """What a lift was fitted to, and the fit. Of all rows (rows,): everything but the columns, which are of
    the contacted ones, in their order.

    `customer`: a number for each; `organic_buyers`: bought in an organic window; `raw`: log of the organic
    model's intensity; `check`: predicted, of buyers; `promised`: the discount that an offer on everything of
    a percent promised, else 0; `spread`: of counts beyond Poisson's. `occasion_columns`: the offers of each
    campaign, `occasion_offers` (occasions,): which of the columns of levels each is. `base`, `slopes`,
    `levels` and `windows` are what was fitted; `windows` (campaigns,): what contacts added to the shifts;
    `of_new`: the base of those who never bought, as contacts tell it, too.
    """

    customer: NDArray[np.int64]
    is_control: Mask
    is_contacted: Mask
    organic_buyers: Mask
    raw: Floats
    log_exposure: Floats
    bought: Floats
    count: Floats
    spent: Floats
    discount: Floats
    promised: Floats
    check: Floats
    level_columns: Floats
    occasion_columns: Floats
    occasion_offers: NDArray[np.int64]
    slope_columns: Floats
    base: Base
    slopes: Floats
    slope_penalty: Floats
    levels: Floats
    windows: Floats
    of_new: float
    checks: Checks
    spread: float
    factor_strength: float


@dataclass(frozen=True)
class Replicates:
    """Parameters of a lift, a row for each replicate.

    `base` (draws, 3), `slopes` (draws, columns), `levels` and `factors` (draws, offers), `factor` and
    `factor_without_contact` (draws,); `percent_taken` (draws,) in units of what the fit itself has. `season`
    (draws, 3), in standard deviations between seasons: where the planned window stands; and, where no control
    tells, the base of the past campaigns and its slope about `center`, their contacts' mean log intensity.
    """

    base: Floats
    slopes: Floats
    levels: Floats
    factors: Floats
    factor: Floats
    factor_without_contact: Floats
    percent_taken: Floats
    season: Floats
    center: float

    @classmethod
    def fit(cls, evidence: Evidence, draws: int = DRAWS) -> Replicates:
        """Fit all of it again, as often as asked; the same evidence gives the same replicates."""
        customer, customers = evidence.customer, int(evidence.customer.max()) + 1
        random = np.random.default_rng(SEED)
        season = random.standard_normal((draws, 3))
        blocks = [
            _block(evidence, random, random.standard_exponential((customers, size))[customer])
            for size in _sizes(draws, len(customer))
        ]
        found = {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
        return cls(**found, season=season, center=float(evidence.raw[evidence.is_contacted].mean()))

    @classmethod
    def from_plain(cls, content: dict[str, Any]) -> Replicates:
        """What `to_plain` gave."""
        return cls(**content)

    def to_plain(self) -> dict[str, Any]:
        """The arrays by name."""
        return {name: getattr(self, name) for name in Replicates.__dataclass_fields__}


def _sizes(draws: int, rows: int) -> Iterator[int]:
    """How many replicates are fitted at a time."""
    size = max(1, min(draws, BLOCK // rows))
    for start in range(0, draws, size):
        yield min(size, draws - start)


def _block(evidence: Evidence, random: np.random.Generator, weights: Floats) -> dict[str, Floats]:
    """The parameters of some replicates by name; `weights` (rows, draws)."""
    draws = weights.shape[1]
    base = _recalibrated(evidence, random, weights[evidence.is_control])
    contacted = evidence.is_contacted
    log_rate = (
        base[:, 0] + (1 + base[:, 1]) * evidence.raw[:, None] + evidence.log_exposure[:, None]
    ) + of_rows(base[:, NOT_OF_WINDOWS:], evidence.base.campaign)  # (rows, draws)
    new = evidence.base.is_new > 0
    log_rate[new] += base[:, 2]
    if new[contacted].any():
        before = base[:, 2].copy()
        base[:, 2] = _new(evidence, random, weights[contacted], log_rate[contacted], before)
        log_rate[new] += base[:, 2] - before
    slopes = _slopes(evidence, random, weights[contacted], log_rate[contacted])
    lifted = log_rate[contacted] + evidence.slope_columns @ slopes.T
    columns, found = _levels(evidence, random, weights[contacted], lifted)
    levels = found[: evidence.level_columns.shape[1]].T
    log_rate[contacted] = lifted + columns @ found
    buyers = np.flatnonzero(contacted & (evidence.bought > 0))
    column = evidence.level_columns[(evidence.bought > 0)[contacted]]

    def sums(rows: NDArray[np.int64]) -> tuple[Floats, Floats]:
        expected = evidence.check[rows, None] * receipts_of_a_buyer(np.exp(log_rate[rows]))
        return weights[rows] * evidence.spent[rows, None], weights[rows] * expected

    spent_without_contact, expected_without_contact = (
        each.sum(axis=0) for each in sums(np.flatnonzero(evidence.organic_buyers))
    )
    without_contact = spent_without_contact / expected_without_contact
    of_control = np.flatnonzero(evidence.is_control & (evidence.bought > 0))
    spent, expected = sums(of_control)
    campaign, campaigns = evidence.base.campaign, len(evidence.base.campaigns)
    dearer = evidence.checks.shifts(
        one_hot(campaign[of_control], campaigns), spent, without_contact * expected,
        evidence.checks.variance**0.5 * random.standard_normal((campaigns, draws)),
    )  # fmt: skip
    spent, expected = sums(buyers)
    expected = expected * np.exp(of_rows(dearer.T, campaign[buyers]))
    factor = spent.sum(axis=0) / expected.sum(axis=0)
    mean = expected.sum(axis=0) / weights[buyers].sum(axis=0)
    drawn = evidence.factor_strength * mean
    factors = ((column.T @ spent + factor * drawn) / (column.T @ expected + drawn)).T
    return {
        "base": base[:, :NOT_OF_WINDOWS],
        "slopes": slopes,
        "levels": levels,
        "factors": factors,
        "factor": factor,
        "factor_without_contact": without_contact,
        "percent_taken": _percent_taken(evidence, weights)
        / _percent_taken(evidence, np.ones((len(weights), 1))),
    }


def _recalibrated(evidence: Evidence, random: np.random.Generator, weights: Floats) -> Floats:
    """(draws, 3 + campaigns): intercept, slope, what those have who never bought, and shifts of the base,
    fitted to controls about prior centres; as these have them where there is no control.
    """
    told, mine = evidence.base, evidence.is_control
    center = told.centers(random, weights.shape[1])
    if not told.has_control:
        return center.T
    raw = evidence.raw[mine]
    columns = base_columns(raw, told.is_new[mine], told.campaign[mine], len(told.campaigns))
    gradient = _toward_whether(
        columns, evidence.bought[mine, None], (raw + evidence.log_exposure[mine])[:, None], weights,
        penalty=told.penalty, center=center,
    )  # fmt: skip
    return damped(told.fitted, gradient, told.covariance, draws=weights.shape[1], steps=STEPS, until=1e-10).T


def _new(
    evidence: Evidence, random: np.random.Generator, weights: Floats, offset: Floats, before: Floats
) -> Floats:
    """(draws,): the base of those who never bought as contacts tell it, too; see `Base.with_contacts`.

    `before` (draws,): what it was without them, which is in `offset`. All draws begin where the fit itself
    ended: from so far away as a belief may be, steps by one information do not come back.
    """
    mine, told = evidence.is_contacted, evidence.base
    columns = np.column_stack([evidence.occasion_columns, told.is_new[mine]])
    penalty = np.r_[np.ones(columns.shape[1] - 1), 1 / told.covariance[2, 2]]
    center = np.vstack([random.normal(0, 1, (len(penalty) - 1, weights.shape[1])), before])
    offset = offset - told.is_new[mine][:, None] * before
    point = np.r_[evidence.levels[evidence.occasion_offers], evidence.of_new]
    bought = evidence.bought[mine, None]
    found = _whether(columns, bought, offset, weights, point=point, penalty=penalty, center=center)
    return np.asarray(found[-1])


def _whether(
    columns: Floats,
    bought: Floats,
    offset: Floats,
    weights: Floats,
    *,
    point: Floats,
    penalty: Floats,
    center: Floats,
) -> Floats:
    """(columns, draws): coefficients of whether there was a purchase, for each draw; see `weighed`."""
    mean = np.exp(np.clip(offset.mean(axis=1) + columns @ point, -30, 5))
    _, information = _happened(bought[:, 0], mean)
    known = (columns * information[:, None]).T @ columns + np.diag(penalty)
    inverse = np.asarray(np.linalg.inv(known), dtype=np.float64)
    gradient = _toward_whether(columns, bought, offset, weights, penalty=penalty, center=center)
    return damped(point, gradient, inverse, draws=weights.shape[1], steps=STEPS, until=1e-10)


def _toward_whether(
    columns: Floats, bought: Floats, offset: Floats, weights: Floats, *, penalty: Floats, center: Floats
) -> Callable[[Floats], Floats]:
    """The gradient, by coefficients (columns, draws), of whether there was a purchase; see `weighed`."""

    def gradient(now: Floats) -> Floats:
        slope, _ = _happened(bought, np.exp(np.clip(offset + columns @ now, -30, 5)))
        return np.asarray(columns.T @ (weights * slope) - penalty[:, None] * (now - center))

    return gradient


def _slopes(evidence: Evidence, random: np.random.Generator, weights: Floats, offset: Floats) -> Floats:
    """(draws, columns): slopes fitted to numbers of purchases within campaigns; see `counted_slopes`."""
    columns = np.hstack([evidence.occasion_columns, evidence.slope_columns])
    levels = evidence.occasion_columns.shape[1]
    penalty = np.r_[np.ones(levels), evidence.slope_penalty]
    center = random.normal(0, penalty[:, None] ** -0.5, (len(penalty), weights.shape[1]))
    point = np.r_[evidence.levels[evidence.occasion_offers], evidence.slopes]
    count = evidence.count[evidence.is_contacted, None]
    found = weighed(
        columns, count, offset, weights, point=point, penalty=penalty, center=center, spread=evidence.spread
    )
    return found[levels:].T


def weighed(
    columns: Floats,
    count: Floats,
    offset: Floats,
    weights: Floats,
    *,
    point: Floats,
    penalty: Floats,
    center: Floats,
    spread: float,
) -> Floats:
    """(columns, draws): coefficients of counts, for each draw's weights.

    `count` (rows, 1), `offset` (rows, draws or 1), `weights` (rows, draws), `point` and `penalty` (columns,),
    `center` of the priors (columns, draws). Steps from `point` by its information: few, for weights
    that make no other curve of the likelihood than it has.
    """
    mean = np.exp(np.clip(offset.mean(axis=1) + columns @ point, -30, 5))
    information = mean / (1 + spread * mean)
    inverse = np.linalg.inv((columns * information[:, None]).T @ columns + np.diag(penalty))

    def gradient(now: Floats) -> Floats:
        rate = np.exp(np.clip(offset + columns @ now, -30, 5))
        found = columns.T @ (weights * (count - rate) / (1 + spread * rate))
        return np.asarray(found - penalty[:, None] * (now - center))

    return damped(point, gradient, inverse, draws=weights.shape[1], steps=STEPS, until=1e-10)


def _levels(
    evidence: Evidence, random: np.random.Generator, weights: Floats, offset: Floats
) -> tuple[Floats, Floats]:
    """Columns of offers and of campaigns, (contacts, offers + campaigns), and of each draw the log lift of an
    average customer and what of it was the window's, (offers + campaigns, draws), fitted to whether there was
    a purchase.
    """
    bought = evidence.bought[evidence.is_contacted, None]
    window_columns, precision = evidence.base.windows(evidence.is_contacted)
    columns = np.hstack([evidence.level_columns, window_columns])
    levels = evidence.level_columns.shape[1]
    penalty = np.r_[np.ones(levels), precision]
    center = np.zeros((len(penalty), weights.shape[1]))
    # of a window the base of this draw has its own already
    center[:levels] = random.normal(0, 1, (levels, weights.shape[1]))
    point = np.r_[evidence.levels, evidence.windows]
    return columns, _whether(columns, bought, offset, weights, point=point, penalty=penalty, center=center)


def _happened(bought: Floats, rate: Floats) -> tuple[Floats, Floats]:
    """Gradient and information by log rate, of at least one purchase; see `rates.happened`."""
    p = np.clip(-np.expm1(-rate), 1e-12, 1 - 1e-12)
    return rate * (bought / p - 1), rate * rate * (1 - p) / p


def _percent_taken(evidence: Evidence, weights: Floats) -> Floats:
    """(draws,): of a percent, what buyers took beyond ordinary discounts, as in `window_values`; 1 where none
    says.
    """
    offered = (evidence.promised > 0) & (evidence.bought > 0)
    if not evidence.discount[offered].sum() > 0 or not evidence.organic_buyers.any():
        return np.ones(weights.shape[1])
    listed, taken, promised = (
        each[offered] @ weights[offered] for each in (evidence.spent, evidence.discount, evidence.promised)
    )
    ordinary = (evidence.discount[evidence.organic_buyers] @ weights[evidence.organic_buyers]) / (
        evidence.spent[evidence.organic_buyers] @ weights[evidence.organic_buyers]
    )
    # a hair above nothing: it is divided by
    return np.asarray(np.clip((taken - ordinary * listed) / promised, 1e-3, 1.0))
