"""The value of choosing customers by a rule, from a past campaign whose arms were drawn at random.

A rule's value is what the campaign would have earned by contacting those it chooses, over contacting nobody,
per customer of the campaign. Doubly robust: what was predicted of the chosen, contacted less not contacted,
plus what the arms show the predictions to have missed among them, each customer weighted by one over the
probability of the arm he got (Robins, Rotnitzky & Zhao 1994, J. Am. Stat. Assoc. 89, 846-866; for rules:
Dudik, Langford & Li 2011, ICML). The predictions were made before the campaign, so they cannot have been
fitted to it; where there are none (zeros), what is left is inverse-propensity weighting. Weights are
normalised among the chosen of an arm (Hajek 1971): a prediction that is off by one sum for all of them costs
nothing.

Everything is a ratio of sums, so sums of groups of customers are kept and not customers: memory does not
grow. Resampling groups is resampling customers (a group is one customer up to `GROUPS` of them).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from otklik.engine.threads import use_one_thread

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

GROUPS, RESAMPLES, SEED = 1_000, 1_000, 1188
# Money comes from the few who buy. Intervals on fewer than this in the smaller arm hold the truth too rarely:
# 91 % with ten, 94 % with thirty (tests/benchmarks/policy.py).
FEWEST_ACTED = 20

# why a value is not known
NOT_CHOSEN = "nothing_preceded"
UNKNOWN_PROFIT = "unknown_profit"
OUTSIDE_SUPPORT = "outside_support"
TOO_FEW = "too_few"

EVERYONE, NOBODY, RANDOM = "everyone", "nobody", "random"

# what is summed for each rule; weights are 1 / propensity, a miss is weight x (profit - expected)
TERMS = 7
_CHOSEN, _GAIN, _ANYWAY, _OFFER_WEIGHT, _OFFER_MISS, _CONTROL_WEIGHT, _CONTROL_MISS = range(TERMS)


@dataclass(frozen=True)
class Logged:
    """Some customers of one past campaign, arrays of one length (customers,); money in currency.

    `has_acted`: bought or responded. `profit` is what came of the customer in the arm he got, the contact
    paid; nan where it is not known. `propensity` is the probability of that arm, `offer_share` its part among
    the offers (1 where there is one; of no meaning for a control). `expected` is the profit predicted before
    the campaign in that arm, `expected_control` without a contact, `expected_offer` the mean over the offers
    by their shares; zeros where nothing was predicted.
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
class OwnOffers:
    """An offer for each (customers,): is it the arm he got, did anybody get it, what was it to bring."""

    is_his_arm: Flags
    was_made: Flags
    expected: Floats


@dataclass(frozen=True)
class Choice:
    """Whom a rule contacts (customers,), and with what; by default with the offers as they were drawn."""

    contacted: Flags
    offers: OwnOffers | None = None


@dataclass(frozen=True)
class Interval:
    """An estimate with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Value:
    """What a rule is worth: `gain` over contacting nobody, per customer of the campaign.

    `contacts` of `customers` are chosen; `offered` and `controls` of the chosen are in the arms that are
    compared. `why_unknown` says why there is no `gain`. `over_random` is the gain over as many at random as
    the yardstick contacts, from the same resamples.
    """

    contacts: int | None
    customers: int
    offered: int
    controls: int
    gain: Interval | None
    over_random: Interval | None
    why_unknown: str | None


class Campaign:
    """Sums over the customers of one campaign, for some rules: `add` batches, then ask for `values`.

    `everyone` must be among the rules: whom chance chooses is drawn from all.
    """

    def __init__(self, rules: tuple[str, ...]) -> None:
        """No customers yet."""
        self.rules = rules
        self.customers = self.unknown_profits = self.given_offers = 0
        self._sizes = np.zeros(GROUPS)
        self._sums = np.zeros((GROUPS, len(rules), TERMS))
        # chosen, offered, control, outside the support, acted
        self._counts = np.zeros((len(rules), 5), dtype=np.int64)
        # of each arm, the sum and the sum of squares
        self._weights = np.zeros((2, 2))
        self._unchosen: set[str] = set()

    def add(self, logged: Logged, choices: Mapping[str, Choice | None]) -> None:
        """Take in the next customers of the campaign; a rule that once has no choice stays unknown."""
        group = (self.customers + np.arange(len(logged))) % GROUPS
        self.customers += len(logged)
        self.unknown_profits += int(np.isnan(logged.profit).sum())
        self.given_offers += int((~logged.is_control).sum())
        self._sizes += np.bincount(group, minlength=GROUPS)
        supported = (logged.propensity > 0) & (logged.propensity < 1)
        inverse = np.divide(1, logged.propensity, out=np.zeros(len(logged)), where=supported)
        miss = np.nan_to_num(logged.profit) - logged.expected
        for arm, weights in enumerate(
            (inverse * logged.is_control, inverse * logged.offer_share * ~logged.is_control)
        ):
            self._weights[arm] += weights.sum(), (weights**2).sum()
        for position, rule in enumerate(self.rules):
            choice = choices.get(rule)
            if choice is None:
                self._unchosen.add(rule)
                continue
            chosen, own = choice.contacted, choice.offers
            offered = chosen & (~logged.is_control if own is None else own.is_his_arm)
            control = chosen & logged.is_control
            weight = np.where(offered, inverse * (logged.offer_share if own is None else 1.0), 0.0)
            control_weight = np.where(control, inverse, 0.0)
            expected = logged.expected_offer if own is None else own.expected
            for term, amount in {
                _CHOSEN: chosen,
                _GAIN: np.where(chosen, expected - logged.expected_control, 0.0),
                _ANYWAY: np.where(chosen, logged.expected_control, 0.0),
                _OFFER_WEIGHT: weight,
                _OFFER_MISS: weight * miss,
                _CONTROL_WEIGHT: control_weight,
                _CONTROL_MISS: control_weight * miss,
            }.items():
                self._sums[:, position, term] += np.bincount(group, amount, GROUPS)
            outside = chosen & ~(supported if own is None else supported & own.was_made)
            acted = (offered | control) & logged.has_acted
            self._counts[position] += [each.sum() for each in (chosen, offered, control, outside, acted)]

    def values(self, yardstick: str, *, resamples: int = RESAMPLES, seed: int = SEED) -> dict[str, Value]:
        """The value of every rule, of `nobody` and of `random`: as many at random as `yardstick` contacts.

        Where it cannot be told whom the yardstick contacts, as many as the campaign gave an offer to.
        """
        # one thread for linear algebra: the sums of a matrix product depend on how it is shared out
        use_one_thread()
        return self._values(yardstick, resamples, seed)

    def uncontacted_profit(self) -> float | None:
        """Profit per customer when nobody is contacted, which every gain is over; None where unknown."""
        if self._why_unknown(EVERYONE) is not None:
            return None
        total = self._sums[:, self.rules.index(EVERYONE)].sum(axis=0)
        missed = total[_CONTROL_MISS] / total[_CONTROL_WEIGHT]
        return float((total[_ANYWAY] + total[_CHOSEN] * missed) / self.customers)

    def _values(self, yardstick: str, resamples: int, seed: int) -> dict[str, Value]:
        used = min(self.customers, GROUPS)
        weights = _weights(resamples, seed)[:, :used]
        sums = np.column_stack([self._sums[:used].reshape(used, -1), self._sizes[:used]])
        drawn = _Drawn(weights, sums, weights @ sums)
        why = {rule: self._why_unknown(rule) for rule in self.rules}
        gains = {rule: drawn.gain(position) for position, rule in enumerate(self.rules)}
        if yardstick in self._unchosen:
            random = gains[EVERYONE].times(self.given_offers / self.customers)
            contacted = self.given_offers
        else:
            random = drawn.by_chance(gains[EVERYONE], self.rules.index(yardstick))
            contacted = int(self._counts[self.rules.index(yardstick)][0])

        def value(
            gain: _Figure,
            counts: tuple[int | None, int, int],
            unknown: str | None,
            *,
            is_random: bool = False,
        ) -> Value:
            contacts, offered, controls = counts
            known, comparable = unknown is None, why[EVERYONE] is None and not is_random
            return Value(
                contacts, self.customers, offered, controls,
                drawn.interval(gain) if known else None,
                drawn.interval(gain.less(random)) if known and comparable else None,
                unknown,
            )  # fmt: skip

        found = {}
        for rule, counted in zip(self.rules, self._counts.tolist(), strict=True):
            contacts = None if rule in self._unchosen else counted[0]
            found[rule] = value(gains[rule], (contacts, counted[1], counted[2]), why[rule])
        # of no chance draw: where nobody could have been in either arm, that has no value
        nothing = _Figure(np.zeros_like(random.value), np.zeros_like(random.slope))
        found[NOBODY] = value(nothing, (0, 0, 0), UNKNOWN_PROFIT if self.unknown_profits else None)
        everyone = found[EVERYONE]
        found[RANDOM] = value(
            random, (contacted, everyone.offered, everyone.controls), everyone.why_unknown, is_random=True
        )
        return found

    def _adds_up(self) -> bool:
        """Whether each arm, weighted, stands for all customers, within five standard errors.

        It does not where some could only have been in it, or in none of those listed: a list that came with
        customers who were tried at random has no control for these.
        """
        totals, squares = self._weights.T
        return bool((np.abs(totals - self.customers) <= 5 * np.sqrt(squares)).all())

    def _why_unknown(self, rule: str) -> str | None:
        contacts, offered, controls, outside, acted = self._counts[self.rules.index(rule)].tolist()
        # by the arms' shares: how many acted in which arm is the very thing that chance moves
        smaller = acted * min(offered, controls) / max(offered + controls, 1)
        if rule in self._unchosen:
            return NOT_CHOSEN
        if self.unknown_profits:
            return UNKNOWN_PROFIT
        if outside or not self._adds_up():
            return OUTSIDE_SUPPORT
        return TOO_FEW if contacts and smaller < FEWEST_ACTED else None


@dataclass(frozen=True)
class _Figure:
    """A figure in every resample, (1 + resamples,), and how it moves with each sum, (1 + resamples, sums).

    A group's sums times the slope are what the group adds to the figure's error (the delta method).
    """

    value: Floats
    slope: Floats

    def times(self, factor: float) -> _Figure:
        return _Figure(factor * self.value, factor * self.slope)

    def less(self, other: _Figure) -> _Figure:
        return _Figure(self.value - other.value, self.slope - other.slope)


@dataclass(frozen=True)
class _Drawn:
    """The groups' `sums` (groups, sums), how often each stands in a resample, and the `totals` that gives.

    A rule's sums stand together, `TERMS` of them; the last sum is the number of customers.
    """

    weights: Floats
    sums: Floats
    totals: Floats

    def gain(self, rule: int) -> _Figure:
        """Gain over nobody of the rule in that place, per customer."""
        first, customers = rule * TERMS, self.totals[:, -1]
        chosen, gain, _, weight, miss, control_weight, control_miss = self.totals[:, first : first + TERMS].T
        slope = np.zeros_like(self.totals)
        with np.errstate(divide="ignore", invalid="ignore"):
            offer, control = miss / weight, control_miss / control_weight
            value = np.where(chosen > 0, gain + chosen * (offer - control), 0.0) / customers
            slope[:, first + _CHOSEN] = (offer - control) / customers
            slope[:, first + _GAIN] = 1 / customers
            slope[:, first + _OFFER_WEIGHT] = -chosen * offer / weight / customers
            slope[:, first + _OFFER_MISS] = chosen / weight / customers
            slope[:, first + _CONTROL_WEIGHT] = chosen * control / control_weight / customers
            slope[:, first + _CONTROL_MISS] = -chosen / control_weight / customers
            slope[:, -1] = -value / customers
        # nobody chosen: nothing gained, for certain
        return _Figure(value, np.where(chosen[:, None] > 0, slope, 0.0))

    def by_chance(self, everyone: _Figure, rule: int) -> _Figure:
        """Gain of as many at random as the rule contacts: their share of the gain of contacting everyone."""
        customers, chosen = self.totals[:, -1], rule * TERMS + _CHOSEN
        share = self.totals[:, chosen] / customers
        slope = share[:, None] * everyone.slope
        slope[:, chosen] += everyone.value / customers
        slope[:, -1] -= share * everyone.value / customers
        return _Figure(share * everyone.value, slope)

    def interval(self, figure: _Figure) -> Interval:
        """By the symmetric studentised bootstrap (Hall 1988, J. R. Stat. Soc. B 50, 35-45).

        Money is skewed: with ten to thirty buyers in an arm, percentiles of the plain bootstrap hold the
        truth one to three times less often in a hundred than these (tests/benchmarks/policy.py).
        """
        estimate = float(figure.value[0])
        moving = figure.slope.any(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            moved = figure.slope[:, moving] @ self.sums[:, moving].T
            errors = np.sqrt(np.einsum("rg,rg,rg->r", self.weights, moved, moved))
            # where a few customers make the difference, a resample may hold none of them, and vary in nothing
            ratios = np.abs(figure.value[1:] - estimate) / np.maximum(errors[1:], errors[0] / 2)
        ratios = ratios[np.isfinite(ratios)]
        margin = float(np.quantile(ratios, 0.95) * errors[0]) if ratios.size else 0.0
        return Interval(estimate, estimate - margin, estimate + margin)


@cache
def _weights(resamples: int, seed: int) -> Floats:
    """How often each group stands in each resample, (1 + resamples, groups); first, each of them once.

    Poisson counts need no total (Chamandy, Muralidharan, Najmi & Naidu 2012, Google).
    """
    random = np.random.Generator(np.random.PCG64(seed))
    return np.vstack([np.ones(GROUPS), random.poisson(1.0, (resamples, GROUPS))])
