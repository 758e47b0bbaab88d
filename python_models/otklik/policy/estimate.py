"""The value of choosing customers by a rule, from a past campaign whose arms were drawn at random.

A rule's value is what the campaign would have earned by contacting those it chooses, over contacting nobody, per
customer of the campaign. Doubly robust: what was predicted of the chosen, contacted less not contacted, plus what
the arms show the predictions to have missed among them, each customer weighted by one over the probability of the
arm he got (Robins, Rotnitzky & Zhao 1994, J. Am. Stat. Assoc. 89, 846-866; for rules: Dudik, Langford & Li 2011,
ICML). The predictions were made before the campaign, so they cannot have been fitted to it; where there are none
(zeros), what is left is inverse-propensity weighting. Weights are normalised among the chosen of an arm (Hajek
1971): a prediction that is off by the same sum for all of them, or no prediction, costs nothing.

Everything is a ratio of sums, so sums of groups of customers are kept and not customers: memory does not grow.
Resampling groups is resampling customers (a group is one customer where there are no more than `GROUPS`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

GROUPS, RESAMPLES, SEED = 2_000, 1_000, 1188
# Money comes from the few who buy. Intervals on fewer of them in an arm hold the truth too rarely: 91 % with ten,
# 95 % with forty (tests/benchmarks/policy.py).
FEWEST_ACTED = 20

# why a value is not known
NOT_CHOSEN, UNKNOWN_PROFIT, OUTSIDE_SUPPORT, TOO_FEW = (
    "nothing_preceded", "unknown_profit", "outside_support", "too_few",
)  # fmt: skip

EVERYONE, NOBODY, RANDOM = "everyone", "nobody", "random"
# what is summed for each rule
TERMS = 7
_CHOSEN, _FORETOLD, _FORETOLD_CONTROL, _OFFER_WEIGHT, _OFFER_MISS, _CONTROL_WEIGHT, _CONTROL_MISS = range(TERMS)


@dataclass(frozen=True)
class Logged:
    """Some customers of one past campaign, arrays of one length (customers,); money in currency.

    `has_acted`: bought or responded, so that there is something to his profit but the contact. `profit` is what
    came of the customer in the arm he got, the contact paid; nan where it is not known.
    `propensity` is the probability of that arm, `offer_share` the part of it among the offers (1 where there is
    one; of no meaning for a control). `expected` is the profit predicted before the campaign in that arm,
    `expected_control` the one without a contact, `expected_offer` the mean over the offers by their shares; zeros
    where nothing was predicted.
    """

    is_control: Flags
    has_acted: Flags
    profit: Floats
    propensity: Floats
    offer_share: Floats
    expected: Floats
    expected_control: Floats
    expected_offer: Floats

    def __len__(self) -> int:
        """Number of customers."""
        return len(self.profit)


@dataclass(frozen=True)
class Choice:
    """Whom a rule contacts, (customers,), and with what.

    Without `got_its_offer` the offers go out by the shares in which they were drawn. With it the rule names an
    offer for each: the flag says whether that is the arm the customer got, `was_made` whether anybody got it, and
    `expected_offer` what it was predicted to bring.
    """

    contacted: Flags
    got_its_offer: Flags | None = None
    was_made: Flags | None = None
    expected_offer: Floats | None = None


@dataclass(frozen=True)
class Interval:
    """An estimate with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Value:
    """What a rule is worth: gain over contacting nobody, per customer of the campaign.

    `contacts` of `customers` are chosen; `offered` and `controls` of the chosen are in the arms that are compared.
    `why_unknown` says why there is no `gain`; `over_random` is the gain over as many customers as `Values.yardstick`
    drawn by lot, from the same resamples.
    """

    contacts: int | None
    customers: int
    offered: int
    controls: int
    gain: Interval | None
    over_random: Interval | None
    why_unknown: str | None


class Campaign:
    """Sums over the customers of one campaign, for some rules; `add` batches, then ask for `values`.

    The rules must have `everyone` among them, who is whom lots are drawn from.
    """

    def __init__(self, rules: tuple[str, ...], groups: int = GROUPS) -> None:
        """No customers yet."""
        self.rules = rules
        self.customers = self.unknown_profits = self.given_offers = 0
        self._sizes = np.zeros(groups)
        self._sums = np.zeros((groups, len(rules), TERMS))
        self._counts = np.zeros((len(rules), 6), dtype=np.int64)
        self._unchosen: set[str] = set()

    def add(self, logged: Logged, choices: Mapping[str, Choice | None]) -> None:
        """Take in some more customers, in the order of all; a rule without a choice stays unknown."""
        groups = len(self._sizes)
        group = (self.customers + np.arange(len(logged))) % groups
        self.customers += len(logged)
        self.unknown_profits += int(np.isnan(logged.profit).sum())
        self.given_offers += int((~logged.is_control).sum())
        self._sizes += np.bincount(group, minlength=groups)
        supported = (logged.propensity > 0) & (logged.propensity < 1)
        inverse = np.divide(1, logged.propensity, out=np.zeros(len(logged)), where=supported)
        miss = np.nan_to_num(logged.profit) - logged.expected
        for position, rule in enumerate(self.rules):
            choice = choices.get(rule)
            if choice is None:
                self._unchosen.add(rule)
                continue
            chosen = choice.contacted
            if choice.got_its_offer is None:
                offered, share, expected = ~logged.is_control, logged.offer_share, logged.expected_offer
            else:
                assert choice.expected_offer is not None
                offered, share, expected = choice.got_its_offer, np.ones(len(logged)), choice.expected_offer
            offered, control = chosen & offered, chosen & logged.is_control
            offer_weight = np.where(offered, inverse * share, 0.0)
            control_weight = np.where(control, inverse, 0.0)
            for term, amount in (
                (_CHOSEN, chosen),
                (_FORETOLD, np.where(chosen, expected - logged.expected_control, 0.0)),
                (_FORETOLD_CONTROL, np.where(chosen, logged.expected_control, 0.0)),
                (_OFFER_WEIGHT, offer_weight),
                (_OFFER_MISS, offer_weight * miss),
                (_CONTROL_WEIGHT, control_weight),
                (_CONTROL_MISS, control_weight * miss),
            ):
                self._sums[:, position, term] += np.bincount(group, amount, groups)
            outside = chosen & ~(supported if choice.was_made is None else supported & choice.was_made)
            self._counts[position] += [
                each.sum()
                for each in (
                    chosen, offered, control, outside, offered & logged.has_acted, control & logged.has_acted,
                )
            ]  # fmt: skip

    def values(self, yardstick: str, *, resamples: int = RESAMPLES, seed: int = SEED) -> dict[str, Value]:
        """The value of every rule, of `nobody` and of `random`: as many by lot as `yardstick` contacts.

        Where the yardstick itself is not known, lots are drawn for as many as the campaign gave an offer to.
        """
        used = slice(0, min(self.customers, len(self._sizes)))
        weights = _weights(resamples, len(self._sizes), seed)[:, used]
        sums = np.column_stack([self._sums[used].reshape(weights.shape[1], -1), self._sizes[used]])
        drawn = _Drawn(weights, sums, weights @ sums)
        why = {rule: self._why_unknown(rule) for rule in self.rules}
        gains = {rule: _gain(drawn.totals, position) for position, rule in enumerate(self.rules)}
        if why.get(yardstick, NOT_CHOSEN) is None:
            lot = _by_lot(gains[EVERYONE], drawn.totals, self.rules.index(yardstick))
        else:
            lot = gains[EVERYONE].times(self.given_offers / self.customers)
        lot_is_known = why[EVERYONE] is None
        found = {}
        for position, rule in enumerate(self.rules):
            contacts, offered, controls = (int(count) for count in self._counts[position][:3])
            found[rule] = Value(
                None if rule in self._unchosen else contacts,
                self.customers, offered, controls,
                drawn.interval(gains[rule]) if why[rule] is None else None,
                drawn.interval(gains[rule].less(lot)) if why[rule] is None and lot_is_known else None,
                why[rule],
            )  # fmt: skip
        nobody, of_all = gains[EVERYONE].times(0), found[EVERYONE]
        found[NOBODY] = Value(
            0, self.customers, 0, 0,
            None if self.unknown_profits else drawn.interval(nobody),
            drawn.interval(nobody.less(lot)) if lot_is_known else None,
            UNKNOWN_PROFIT if self.unknown_profits else None,
        )  # fmt: skip
        lots = found[yardstick].contacts if why.get(yardstick, NOT_CHOSEN) is None else self.given_offers
        found[RANDOM] = Value(
            lots, self.customers, of_all.offered, of_all.controls,
            drawn.interval(lot) if lot_is_known else None, None, why[EVERYONE],
        )  # fmt: skip
        return found

    def uncontacted_profit(self) -> float | None:
        """Profit per customer when nobody is contacted, which every gain is over; None where it is not known."""
        if self._why_unknown(EVERYONE) is not None:
            return None
        total = self._sums[:, self.rules.index(EVERYONE)].sum(axis=0)
        missed = total[_CONTROL_MISS] / total[_CONTROL_WEIGHT]
        return float((total[_FORETOLD_CONTROL] + total[_CHOSEN] * missed) / self.customers)

    def _why_unknown(self, rule: str) -> str | None:
        contacts, _, _, outside, *acted = self._counts[self.rules.index(rule)]
        if rule in self._unchosen:
            return NOT_CHOSEN
        if self.unknown_profits:
            return UNKNOWN_PROFIT
        if outside:
            return OUTSIDE_SUPPORT
        return TOO_FEW if contacts and min(acted) < FEWEST_ACTED else None


@cache
def _weights(resamples: int, groups: int, seed: int) -> Floats:
    """How often each group stands in each resample, (1 + resamples, groups); the first is all of them once."""
    drawn = np.random.Generator(np.random.PCG64(seed)).poisson(1.0, (resamples, groups))
    return np.vstack([np.ones(groups), drawn])


@dataclass(frozen=True)
class _Figure:
    """A figure in every resample: its `value` (1 + resamples,), and how it moves with each sum, `slope` (.., sums).

    Of the slopes' product with a group's sums: what the group adds to the figure's error.
    """

    value: Floats
    slope: Floats

    def times(self, factor: float) -> _Figure:
        return _Figure(factor * self.value, factor * self.slope)

    def less(self, other: _Figure) -> _Figure:
        return _Figure(self.value - other.value, self.slope - other.slope)


@dataclass(frozen=True)
class _Drawn:
    """The groups' `sums` (groups, sums), how often each stands in a resample, and the `totals` that gives."""

    weights: Floats
    sums: Floats
    totals: Floats

    def interval(self, figure: _Figure) -> Interval:
        """By the studentised bootstrap (Hall 1988, Ann. Statist. 16, 927-953).

        Money is skewed: percentiles of the plain bootstrap hold the truth in 90 % where the control has 50
        customers, these in 94 % (tests/benchmarks/policy.py).
        """
        estimate = float(figure.value[0])
        with np.errstate(divide="ignore", invalid="ignore"):
            moved = figure.slope @ self.sums.T
            errors = np.sqrt(np.einsum("rg,rg,rg->r", self.weights, moved, moved))
            ratios = (figure.value[1:] - estimate) / errors[1:]
        ratios = ratios[np.isfinite(ratios)]
        if not ratios.size:
            return Interval(estimate, estimate, estimate)
        low, high = np.quantile(ratios, [0.975, 0.025])
        return Interval(estimate, estimate - float(low * errors[0]), estimate - float(high * errors[0]))


def _gain(totals: Floats, position: int) -> _Figure:
    """Gain of a rule over nobody, per customer."""
    first = position * TERMS
    chosen, foretold, _, offer_weight, offer_miss, control_weight, control_miss = totals[:, first : first + TERMS].T
    customers = totals[:, -1]
    slope = np.zeros_like(totals)
    with np.errstate(divide="ignore", invalid="ignore"):
        offer, control = offer_miss / offer_weight, control_miss / control_weight
        value = np.where(chosen > 0, foretold + chosen * (offer - control), 0.0) / customers
        slope[:, first + _CHOSEN] = (offer - control) / customers
        slope[:, first + _FORETOLD] = 1 / customers
        slope[:, first + _OFFER_MISS] = chosen / offer_weight / customers
        slope[:, first + _OFFER_WEIGHT] = -chosen * offer / offer_weight / customers
        slope[:, first + _CONTROL_MISS] = -chosen / control_weight / customers
        slope[:, first + _CONTROL_WEIGHT] = chosen * control / control_weight / customers
        slope[:, -1] = -value / customers
    # nobody chosen: nothing gained, for certain
    return _Figure(value, np.where(chosen[:, None] > 0, slope, 0.0))


def _by_lot(everyone: _Figure, totals: Floats, yardstick: int) -> _Figure:
    """Gain of as many by lot as a rule contacts: its share of the gain of contacting everyone."""
    customers = totals[:, -1]
    chosen = yardstick * TERMS + _CHOSEN
    share = totals[:, chosen] / customers
    slope = share[:, None] * everyone.slope
    slope[:, chosen] += everyone.value / customers
    slope[:, -1] -= share * everyone.value / customers
    return _Figure(share * everyone.value, slope)
