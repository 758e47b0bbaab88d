"""Whether a campaign's control is one: checks that a comparison has to pass before anyone believes it.

Each answers a statistic and a p-value; below `ALARM` the check fails. The level is strict because every
campaign is asked all of them: a true randomisation should hardly ever be called a fraud.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf, log, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, expit, logit, ndtr, ndtri
from scipy.stats import fisher_exact

from .comparisons import Moments, Number

ALARM = 0.001
# Of a feature that fewer customers of the smaller arm are to carry nothing is told.
FEWEST_CARRIERS = 5
# Fewer customers outside the campaign say nothing about its season.
FEWEST_OTHERS = 100
# How many customers' worth the population's rate weighs in the rate of a cell.
CELL_STRENGTH = 10
# A control is chosen by outcome only where it moved this many times as far as the offers did: a season or a
# sale of its city moves both, and the offer's own effect, up to a third of that, may stand between them.
FARTHER_THAN_OFFERS = 1.5


# A choice is said to be seen where it is in 80 of 100 campaigns.
POWER = 0.8


class Finding(NamedTuple):
    """What a check measured; a p-value of None: it could not be applied."""

    value: float | None
    p_value: float | None

    @property
    def passed(self) -> bool | None:
        """Whether it raised no alarm; None where it could not be applied."""
        return None if self.p_value is None else self.p_value >= ALARM


NOT_APPLICABLE = Finding(None, None)
# A difference and its standard error.
Move = tuple[float, float]


def sample_ratio(counts: Sequence[int], shares: Sequence[float]) -> Finding:
    """Chi-square of the arms' sizes against the stated shares.

    Parameters
    ----------
    counts
        Customers of each arm.
    shares
        What was stated for each; they add up to 1.

    Returns
    -------
    The largest gap between a share and the stated one, with the p-value of gaps as large; not applicable to
    fewer than two arms.

    References
    ----------
    Fabijan et al. 2019, "Diagnosing Sample Ratio Mismatch in Online Controlled Experiments", KDD.

    Examples
    --------
    >>> found = sample_ratio([9_100, 900], [0.9, 0.1])
    >>> round(found.value, 3), round(found.p_value, 4)
    (0.01, 0.0009)
    """
    total = sum(counts)
    if len(counts) < 2 or total == 0:
        return NOT_APPLICABLE
    gap = max(abs(count / total - share) for count, share in zip(counts, shares, strict=True))
    stated = [(count, share * total) for count, share in zip(counts, shares, strict=True) if share > 0]
    if sum(count for count, _ in stated) < total:
        return Finding(gap, 0.0)
    statistic = sum((count - expected) ** 2 / expected for count, expected in stated)
    return Finding(gap, float(chdtrc(len(stated) - 1, statistic)) if len(stated) > 1 else 1.0)


@dataclass(frozen=True)
class Features:
    """Sums over an arm's customers of k features known before the campaign, and of their products.

    `sums` is (k,), `products` (k, k), both exact numbers.
    """

    customers: int
    sums: Sequence[Number]
    products: Sequence[Sequence[Number]]

    def moments(self, position: int) -> Moments:
        """Moments of one feature."""
        return Moments(self.customers, self.sums[position], self.products[position][position])

    def together_with(self, other: Features) -> Features:
        """Sums over the customers of both arms."""
        return Features(
            self.customers + other.customers,
            [Fraction(one) + Fraction(another) for one, another in zip(self.sums, other.sums, strict=True)],
            [
                [Fraction(one) + Fraction(another) for one, another in zip(row, beside, strict=True)]
                for row, beside in zip(self.products, other.products, strict=True)
            ],
        )


def is_told(offer: Moments, control: Moments) -> bool:
    """Whether enough customers of the smaller arm are to carry a feature for a normal law of its mean.

    Counted as the customers that would carry its sum if all of them had as much, (sum)^2 / sum of squares; of
    a yes or no, those of the rarer answer.
    """
    customers = offer.customers + control.customers
    total = Fraction(offer.value) + Fraction(control.value)
    squares = Fraction(offer.value_squared) + Fraction(control.value_squared)
    if squares == 0:
        return True
    carriers = min(total, customers - total) if squares == total else total**2 / squares
    return carriers * min(offer.customers, control.customers) >= FEWEST_CARRIERS * customers


def standardised_difference(offer: Moments, control: Moments) -> Finding:
    """Difference of a feature's means in its standard deviations; p-value by the draw.

    Under a draw both arms come from the same customers, so the error is that of all of them: with each arm's
    own, a rare feature that no customer of a small control happens to have accused four drawn controls in
    five (50 against 5 000). Where too few carry the feature for the normal law, a yes or no has Fisher's
    exact test, and of amounts nothing is told.
    """
    n, m = offer.customers, control.customers
    if min(n, m) < 2:
        return NOT_APPLICABLE
    variances = float(offer.variance), float(control.variance)
    difference = float(offer.mean - control.mean)
    total = Fraction(offer.value) + Fraction(control.value)
    squares = Fraction(offer.value_squared) + Fraction(control.value_squared)
    spread = float(((n + m) * squares - total**2) / ((n + m) * (n + m - 1)))
    if spread == 0:
        return Finding(0.0, 1.0)
    own = sqrt(sum(variances) / 2)
    if is_told(offer, control):
        p_value = 2 * float(ndtr(-abs(difference) / sqrt(spread * (1 / n + 1 / m))))
    elif squares == total:
        table = [[int(arm.value), arm.customers - int(arm.value)] for arm in (offer, control)]
        p_value = float(fisher_exact(np.array(table)).pvalue)
    else:
        return NOT_APPLICABLE
    return Finding(difference / own if own else difference * inf, p_value)


def joint_balance(offer: Features, control: Features) -> Finding:
    """All features at once: the distance d2 of Hansen & Bowers (2008, Statistical Science 23, 219-236).

    Under randomisation the differences of means have the covariance of all customers, scaled by the arms'
    sizes, and d2 is chi-square with as many degrees of freedom as features vary on their own. A feature that
    too few carry (`is_told`) is left out.
    """
    n = offer.customers + control.customers
    if min(offer.customers, control.customers) < 2:
        return NOT_APPLICABLE
    difference = np.array(
        [
            float(Fraction(one) / offer.customers - Fraction(other) / control.customers)
            for one, other in zip(offer.sums, control.sums, strict=True)
        ]
    )
    sums = [Fraction(one) + Fraction(other) for one, other in zip(offer.sums, control.sums, strict=True)]
    covariance = np.array(
        [
            [
                float((n * (Fraction(one) + Fraction(other)) - sums[row] * sums[column]) / (n * (n - 1)))
                for column, (one, other) in enumerate(zip(ones, others, strict=True))
            ]
            for row, (ones, others) in enumerate(zip(offer.products, control.products, strict=True))
        ]
    )
    told = [is_told(offer.moments(at), control.moments(at)) for at in range(len(offer.sums))]
    varies = (np.diag(covariance) > 0) & np.array(told, dtype=bool)
    if not varies.any():
        return NOT_APPLICABLE
    scale = np.sqrt(np.diag(covariance)[varies])
    correlation = covariance[np.ix_(varies, varies)] / np.outer(scale, scale)
    values, vectors = np.linalg.eigh(correlation)
    kept = values > 1e-9 * values.max()
    along = (difference[varies] / scale) @ vectors[:, kept]
    statistic = float(offer.customers * control.customers / n * (along**2 / values[kept]).sum())
    return Finding(statistic, float(chdtrc(int(kept.sum()), statistic)))


@dataclass(frozen=True)
class Reached:
    """Customers of an arm, and how many of them other campaigns reached once, twice, three times at least."""

    customers: int
    at_least: tuple[int, int, int]

    def together_with(self, other: Reached) -> Reached:
        """The customers of both arms."""
        once, twice, thrice = (a + b for a, b in zip(self.at_least, other.at_least, strict=True))
        return Reached(self.customers + other.customers, (once, twice, thrice))


@dataclass(frozen=True)
class Cell:
    """Customers of one group who behaved alike before the campaign.

    `buyers` bought in the window. Over the customers, `over_before` sums bought in the window less bought in
    the equal window before, and `moved_before` its square; the same for the window after. None where the
    export does not reach that far. `base_customers` and `base_buyers` are everybody who had behaved so one
    window earlier, and those of them who then bought.
    """

    customers: int
    buyers: int
    over_before: int | None = None
    moved_before: int | None = None
    over_after: int | None = None
    moved_after: int | None = None
    base_customers: int | None = None
    base_buyers: int | None = None


def control_by_outcome(
    control: Sequence[Cell], others: Sequence[Cell], offers: Sequence[Cell] = ()
) -> Finding:
    """Whether the control buys in the window, and only in it, as no one could have known before.

    A control picked by what its customers did in the window (buyers only, or non-buyers) stands out twice:
    against the rate that customers of the same earlier behaviour had one window earlier, and against its own
    windows before and after. A season lifts everybody, so both are taken relative to customers outside the
    campaign, where there are enough of them. What lifts the campaign's customers alone (a sale of their
    city) lifts the offers too: the control has to stand out beside them, `FARTHER_THAN_OFFERS` times as far.
    It fails where all that can be asked point the same way at the level; the p-value is the largest of
    theirs, the value is the control's conversion less the expected one.
    """
    seasonal = _season_of(others)
    asked = _moves(control, seasonal)
    if asked is None:
        return NOT_APPLICABLE
    scores = [_z(move) for move in asked]
    gap = asked[0][0]
    if not (min(scores) > 0 or max(scores) < 0):
        return Finding(gap, 1.0)
    weakest = min(map(abs, scores))
    if offers:
        weakest = min(weakest, _beside_offers(control, offers, seasonal, float(np.sign(scores[0]))))
    return Finding(gap, min(1.0, 2 * float(ndtr(-weakest))))


def smallest_choice_seen(
    control: Sequence[Cell], others: Sequence[Cell], offers: Sequence[Cell] = ()
) -> float | None:
    """How far choosing buyers must raise the control's conversion for `control_by_outcome` to see it.

    Returns points of conversion, 0..1, seen in 80 of 100 campaigns; a weaker choice stays unseen, and makes
    the offers look worse by as much. None where the check cannot be applied, or where not even a control of
    buyers alone would be seen.
    """
    seasonal = _season_of(others)
    asked = _moves(control, seasonal)
    if asked is None:
        return None
    to_be_seen = float(ndtri(1 - ALARM / 2) + ndtri(POWER))
    widest = to_be_seen * max(error for _, error in asked)
    n = sum(cell.customers for cell in control)
    # as it would have been without a choice; buyers have a history that promised more
    share = min(max(sum(cell.buyers for cell in control) / n - asked[0][0], 0.5 / n), 1 - 0.5 / n)
    kept = 1 - _promised_more(control)
    reach, error = _reach_beside_offers(control, offers, seasonal, 1.0) if offers else (0.0, 0.0)
    for percent in range(1, 1_000):
        points = percent / 1_000
        if share + points >= 1:
            break
        moved = float(logit(share + points) - logit(share + (1 - kept) * points))
        if points * kept >= widest and moved >= reach + to_be_seen * error:
            return points
    return None


def _promised_more(cells: Sequence[Cell]) -> float:
    """By how much the history of those who buy promises more than that of those who do not."""
    known = [cell for cell in cells if cell.base_customers]
    if not known or not 0 < (overall := _overall(known)) < 1:
        return 0.0
    n, rates, _ = _rates(known, overall)
    return float(
        (n * rates**2).sum() / (n * rates).sum() - (n * rates * (1 - rates)).sum() / (n * (1 - rates)).sum()
    )


def moved_together(control: Sequence[Cell], others: Sequence[Cell], offers: Sequence[Cell]) -> float | None:
    """By how much both arms' conversion moved one way, beside customers outside: the lesser of their moves.

    None where they did not: where one of them is within chance (at the level of an alarm) of what its
    history and the customers outside promised, or the two moved apart. It speaks against neither arm.
    """
    seasonal = _season_of(others)
    found = [_expected_conversion(cells, seasonal) for cells in (control, offers)]
    if seasonal and None in found:
        found = [_peers(cells, seasonal) if cells else None for cells in (control, offers)]
    moves = [move for move in found if move is not None]
    if len(moves) < 2 or moves[0][0] * moves[1][0] <= 0:
        return None
    if any(2 * float(ndtr(-abs(_z(move)))) >= ALARM for move in moves):
        return None
    return min((gap for gap, _ in moves), key=abs)


def _season_of(others: Sequence[Cell]) -> Sequence[Cell]:
    """Customers outside the campaign where there are enough of them, else none."""
    return others if sum(cell.customers for cell in others) >= FEWEST_OTHERS else ()


def _moves(control: Sequence[Cell], seasonal: Sequence[Cell]) -> list[Move] | None:
    """How far the control's conversion moved against its history, then against its own windows; None where
    one of the two cannot be asked.
    """
    if sum(cell.customers for cell in control) == 0:
        return None
    expected = _expected_conversion(control, seasonal)
    own = [
        _own_change(control, seasonal, over, moved)
        for over, moved in (("over_before", "moved_before"), ("over_after", "moved_after"))
    ]
    windows = [move for move in own if move is not None]
    if expected is None and seasonal and len(windows) == 1:
        # too little history for a rate of the period before: the same window of customers outside
        expected = _peers(control, seasonal)
    return None if expected is None or not windows else [expected, *windows]


def _z(move: Move) -> float:
    difference, error = move
    return difference / error if error else (0.0 if difference == 0 else float(np.sign(difference)) * inf)


def _beside_offers(
    control: Sequence[Cell], offers: Sequence[Cell], others: Sequence[Cell], way: float
) -> float:
    """How far beyond the offers' own move the control's is, in standard errors; 0 where it is not.

    `way` is 1 where the control bought more than expected, -1 where less. Moves are of log-odds, less those
    of customers outside; offers that moved the other way count as not moved.
    """
    ours, outside = _log_odds_move(control), _log_odds_move(others)
    reach, error = _reach_beside_offers(control, offers, others, way)
    return max((way * (ours[0] - outside[0]) - reach) / error, 0.0) if error else 0.0


def _reach_beside_offers(
    control: Sequence[Cell], offers: Sequence[Cell], others: Sequence[Cell], way: float
) -> tuple[float, float]:
    """How far the control has to move beyond customers outside, log-odds, and the standard error of that."""
    ours, theirs, outside = (_log_odds_move(cells) for cells in (control, offers, others))
    shared = way * (theirs[0] - outside[0])
    factor = FARTHER_THAN_OFFERS if shared > 0 else 0.0
    variance = ours[1] + factor**2 * theirs[1] + (1 - factor) ** 2 * outside[1]
    return factor * shared, sqrt(variance)


def _log_odds_move(cells: Sequence[Cell]) -> tuple[float, float]:
    """The log-odds of buying less those that earlier behaviour promised (where known), and the variance."""
    known = [cell for cell in cells if cell.base_customers] or cells
    n = sum(cell.customers for cell in known)
    if n == 0:
        return 0.0, 0.0
    share = (sum(cell.buyers for cell in known) + 0.5) / (n + 1)
    promised = 0.0
    if known[0].base_customers and 0 < (overall := _overall(known)) < 1:
        sizes, rates, _ = _rates(known, overall)
        promised = float(logit((sizes * rates).sum() / n))
    return float(logit(share)) - promised, 1 / (n * share * (1 - share))


def uneven_contacts(offers: Sequence[Reached], control: Reached) -> Finding:
    """Whether other campaigns reached an offer arm more, or less, than the control during the window.

    Fisher's exact test of how many were reached once, twice, three times at least: exact however rare they
    are and however unequal the arms. The worst counts, its p-value times the number of questions; the value
    is the difference of the shares reached at all, of the arm it comes from.
    """
    worst, questions = Finding(None, None), 0
    for offer in offers:
        if min(offer.customers, control.customers) == 0:
            continue
        for ours, theirs in zip(offer.at_least, control.at_least, strict=True):
            if ours + theirs == 0:
                continue
            questions += 1
            table = np.array([[ours, offer.customers - ours], [theirs, control.customers - theirs]])
            p_value = float(fisher_exact(table).pvalue)
            if worst.p_value is None or p_value < worst.p_value:
                gap = offer.at_least[0] / offer.customers - control.at_least[0] / control.customers
                worst = Finding(gap, p_value)
    if worst.p_value is None:
        return Finding(0.0, 1.0) if offers else NOT_APPLICABLE
    return Finding(worst.value, min(1.0, questions * worst.p_value))


def _expected_conversion(control: Sequence[Cell], others: Sequence[Cell]) -> Move | None:
    """The control's conversion less the one its earlier behaviour promised, and its standard error."""
    known = [cell for cell in control if cell.base_customers]
    if not known:
        return None
    overall = _overall(known)
    if not 0 < overall < 1:
        return None
    n, rates, weights = _rates(known, overall)
    shift, shift_variance = _season(others, overall)
    rates = expit(logit(rates) + shift)
    uncertainty = rates * (1 - rates)
    variance = (
        (n * uncertainty).sum()
        + (n**2 * uncertainty / weights).sum()
        + (n * uncertainty).sum() ** 2 * shift_variance
    )
    surplus = sum(cell.buyers for cell in known) - (n * rates).sum()
    return float(surplus / n.sum()), float(sqrt(variance) / n.sum())


def _overall(cells: Sequence[Cell]) -> float:
    """The base rate of all the cells together."""
    return sum(cell.base_buyers or 0 for cell in cells) / sum(cell.base_customers or 0 for cell in cells)


def _rates(
    cells: Sequence[Cell], overall: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Customers, base rates shrunk toward the overall one, and how many customers stand behind each."""
    n = np.array([cell.customers for cell in cells], dtype=float)
    weights = np.array([cell.base_customers or 0 for cell in cells], dtype=float) + CELL_STRENGTH
    buyers = np.array([cell.base_buyers or 0 for cell in cells], dtype=float)
    return n, (buyers + CELL_STRENGTH * overall) / weights, weights


def _season(others: Sequence[Cell], overall: float) -> tuple[float, float]:
    """How much the log-odds of buying moved for customers outside the campaign, and the variance of that."""
    known = [cell for cell in others if cell.base_customers]
    total = sum(cell.customers for cell in known)
    buyers = sum(cell.buyers for cell in known)
    if total < FEWEST_OTHERS or not 0 < buyers < total:
        return 0.0, 0.0
    n, rates, _ = _rates(known, overall)
    promised = float((n * rates).sum()) / total
    seen = buyers / total
    return log(seen / (1 - seen)) - log(promised / (1 - promised)), 1 / (total * seen * (1 - seen))


def _own_change(control: Sequence[Cell], others: Sequence[Cell], over: str, moved: str) -> Move | None:
    """The control's change between two windows, less that of customers outside, and its standard error."""
    change, variance = _mean_change(control, over, moved)
    if change is None:
        return None
    season, season_variance = _mean_change(others, over, moved)
    return change - (season or 0.0), sqrt(variance + season_variance)


def _mean_change(cells: Sequence[Cell], over: str, moved: str) -> tuple[float | None, float]:
    known = [cell for cell in cells if getattr(cell, over) is not None]
    n = sum(cell.customers for cell in known)
    if n < 2:
        return None, 0.0
    mean = sum(getattr(cell, over) for cell in known) / n
    return mean, max(sum(getattr(cell, moved) for cell in known) / n - mean**2, 0.0) / (n - 1)


def _peers(control: Sequence[Cell], others: Sequence[Cell]) -> Move:
    """The control's conversion less that of customers outside, in the same window, and its pooled error."""
    n, m = (sum(cell.customers for cell in cells) for cells in (control, others))
    bought, bought_outside = (sum(cell.buyers for cell in cells) for cells in (control, others))
    gap = bought / n - bought_outside / m
    share = (bought + bought_outside) / (n + m)
    error = sqrt(share * (1 - share) * (1 / n + 1 / m))
    return gap, error
