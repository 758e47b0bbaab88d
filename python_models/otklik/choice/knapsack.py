"""The multiple-choice knapsack: at most one offer per customer, within what a campaign may spend.

Small ones are solved exactly, and of large ones the core: who stands near the last step that the limits allow
(Balas and Zemel, "An algorithm for large zero-one knapsack problems", Operations Research 28, 1980); others
are settled by the walk down the efficient offers (in SQL). Of large ones the linear relaxation gives what a
contact is worth, which is all that the walk has to know of any limit but the budget. Sinha and Zoltners,
"The multiple-choice knapsack problem", Operations Research 27 (1979); Kellerer, Pferschy and Pisinger,
"Knapsack Problems" (2004), chapter 11.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, hstack, vstack

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

# No choice near a limit has needed as many partial choices; past it those of the least bound are dropped. A
# tenth with floors, which tell many more apart: the 10 s of ten times as many have found nothing better.
MOST_STATES, MOST_STATES_WITH_FLOORS = 50_000, 5_000
MOST_CUTS = 300
CLOSE_ENOUGH = 1e-7


@dataclass(frozen=True)
class Limits:
    """What a choice may spend and must reach; infinite where nothing limits it.

    `floors` gives the least number of contacts of a segment; one that the other limits leave no room for is
    met as far as they allow.
    """

    budget: float = np.inf
    contacts: float = np.inf
    floors: dict[int, float] = field(default_factory=dict)


def best_choice(
    customers: Integers, segments: Integers, costs: Floats, profits: Floats, limits: Limits
) -> Flags:
    """Return which pairs of customer and offer earn most together, by branch and bound (HiGHS).

    Parameters
    ----------
    customers
        Shape (pairs,): numbers from 0; pairs of one customer exclude each other.
    segments
        Shape (pairs,): the customer's segment; a negative number for none.
    costs, profits
        Shape (pairs,): in money; a choice is compared in hundredths, so no rounding lets it exceed a budget.
    limits
        What the choice may spend.

    Returns
    -------
    Shape (pairs,): whether the pair is chosen.

    Raises
    ------
    RuntimeError
        Where the solver gives up, which no input of some hundreds of pairs has made it do.

    Examples
    --------
    Customer 0 has a cheap and a dear offer, customer 1 has one; 4 is to be spent. The dear offer alone earns
    6, the two cheap ones 5.

    >>> pairs = np.array([0, 0, 1]), np.array([-1, -1, -1]), np.array([1.0, 3, 2]), np.array([2.0, 6, 3])
    >>> best_choice(*pairs, Limits(budget=4)).tolist()
    [False, True, False]
    >>> best_choice(*pairs, Limits(budget=5)).tolist()
    [False, True, True]
    """
    rows, bounds = _constraints(customers, segments, costs, limits)
    gains = _gains(profits, limits)
    integrality = np.r_[np.ones(len(profits)), np.zeros(len(limits.floors))]
    upper = np.r_[np.ones(len(profits)), np.full(len(limits.floors), np.inf)]
    solved = milp(
        -gains,
        integrality=integrality,
        bounds=Bounds(0, upper),
        constraints=LinearConstraint(rows, ub=bounds),
        options={"mip_rel_gap": 0.0},
    )
    if solved.x is None:
        raise RuntimeError(f"The choice among {len(profits)} offers was not solved: {solved.message}")
    return np.asarray(solved.x[: len(profits)] > 0.5)


def best_near_limit(
    customers: Integers,
    segments: Integers,
    costs: Floats,
    profits: Floats,
    limits: Limits,
    *,
    known: Flags | None = None,
) -> Flags:
    """Return which pairs earn most together where a budget, a number of contacts, floors or all limit them.

    Dynamic programming over the customers: of partial choices with as many contacts, in all and in each
    floor, one that costs more and earns no more is dropped, and so is one whose bound by the Lagrangian at
    the linear prices is below what is known to be had (Nemhauser and Ullmann 1969; Dyer, Riha and Walker, "A
    hybrid dynamic programming / branch-and-bound algorithm for the multiple-choice knapsack problem", 1995).
    Near the optimum so few are left that thousands of pairs take a second. HiGHS finds the same and writes to
    the standard output.

    Parameters
    ----------
    customers
        Shape (pairs,): numbers from 0; pairs of one customer exclude each other.
    segments
        Shape (pairs,): the customer's segment; a negative number for none.
    costs, profits
        Shape (pairs,): in money; costs are added up in hundredths.
    limits
        Budget, contacts and floors. Where they leave no room for a floor, `known` is the answer.
    known
        Shape (pairs,): a choice within the limits, which the answer is at least as good as.

    Returns
    -------
    Shape (pairs,): whether the pair is chosen.
    """
    prices = _linear_prices(customers, segments, costs, profits, limits)
    spent = np.rint(100 * costs).astype(np.int64)
    floors = list(limits.floors)
    needed = np.array([limits.floors[segment] for segment in floors], dtype=np.int64)
    in_floors = (segments[:, None] == np.array(floors, dtype=np.int64)).astype(np.int64)
    of_money, of_contact, of_floors = prices[0], prices[1], prices[2:]
    net = profits - of_money * spent / 100 - of_contact + in_floors @ of_floors
    budget = float(min(np.floor(100 * limits.budget + 1e-6), spent.sum()))
    contacts, is_counted = float(min(limits.contacts, len(customers))), limits.contacts < len(customers)
    best = np.zeros(1 + customers.max())
    np.maximum.at(best, customers, net)
    bound = best.sum() + of_money * budget / 100 + of_contact * contacts - of_floors @ needed
    paying = np.where((profits > 0) | (in_floors.sum(axis=1) > 0), net, -np.inf)
    found = [
        _greedy(customers, spent, paying, in_floors, (np.array([budget, contacts]), needed)),
        *([] if known is None else [known]),
    ]
    allowed = [each for each in found if (each @ in_floors >= needed).all()]
    if not allowed:
        return found[-1]
    chosen = max(allowed, key=lambda each: float(profits[each].sum()))
    least = float(profits[chosen].sum())
    # what a pair or nobody in its place takes off the bound; past what is known to be had it cannot be chosen
    may_be = best[customers] - net <= bound - least + 1e-6
    sure_first = np.argsort(-best, kind="stable")
    by_customer = np.split(np.argsort(customers, kind="stable"), np.cumsum(np.bincount(customers))[:-1])
    to_come = sum(in_floors[pairs[0]] for pairs in by_customer)
    cost, count, profit = np.zeros(1, np.int64), np.zeros(1, np.int64), np.zeros(1)
    reached = np.zeros((1, len(floors)), np.int64)
    taken: list[tuple[Integers, Integers]] = []
    most_states = MOST_STATES_WITH_FLOORS if floors else MOST_STATES
    rest = best.sum()
    for customer in sure_first:
        rest -= best[customer]
        to_come = to_come - in_floors[by_customer[customer][0]]
        pairs = [-1, *(pair for pair in by_customer[customer] if may_be[pair])]
        before = np.tile(np.arange(len(cost)), len(pairs))
        pair = np.repeat(np.array(pairs), len(cost))
        is_pair = pair >= 0
        costs_now = cost[before] + np.where(is_pair, spent[pair], 0)
        # what nothing limits need not be told apart
        counts_now = count[before] + (is_pair if is_counted else 0)
        profits_now = profit[before] + np.where(is_pair, profits[pair], 0.0)
        # more than a floor asks for is as good as what it asks for
        reached_now = np.minimum(reached[before] + is_pair[:, None] * in_floors[pair], needed)
        bounds = (
            profits_now
            + rest
            + of_money * (budget - costs_now) / 100
            + of_contact * (contacts - counts_now)
            - (needed - reached_now) @ of_floors
        )
        within = (costs_now <= budget) & (counts_now <= contacts)
        within &= (reached_now + to_come >= needed).all(axis=1)
        keep = np.flatnonzero(within & (bounds >= least - 1e-6))
        kinds = _numbered(counts_now[keep], reached_now[keep], needed)
        keep = keep[_undominated(costs_now[keep], kinds, profits_now[keep])]
        if len(keep) > most_states:
            keep = np.sort(keep[np.argsort(-bounds[keep], kind="stable")[:most_states]])
        cost, count, profit, reached = costs_now[keep], counts_now[keep], profits_now[keep], reached_now[keep]
        taken.append((before[keep], pair[keep]))
    if not len(profit) or profit.max() <= least:
        return chosen
    return _traced(taken, int(profit.argmax()), len(customers))


def _traced(taken: list[tuple[Integers, Integers]], state: int, pairs: int) -> Flags:
    """Return the pairs that led to a state, from where each came and what it took (states,), step by step."""
    chosen = np.zeros(pairs, dtype=bool)
    for before, pair in reversed(taken):
        if pair[state] >= 0:
            chosen[pair[state]] = True
        state = int(before[state])
    return chosen


def _numbered(count: Integers, reached: Integers, needed: Integers) -> Integers:
    """Return a number for each count of contacts, in all and in each floor (states, floors)."""
    if not needed.size:
        return count
    number = count
    for mine, least in zip(reached.T, needed, strict=True):
        number = number * (least + 1) + mine
    return np.unique(number, return_inverse=True)[1]


def _greedy(
    customers: Integers, spent: Integers, net: Floats, in_floors: Integers, available: tuple[Floats, Integers]
) -> Flags:
    """Return pairs taken by what they earn at the prices, as far as limits go, floors first.

    `available`: money in hundredths and contacts; what each floor lacks, a column of `in_floors` each.
    """
    chosen, has_offer = np.zeros(len(customers), dtype=bool), np.zeros(1 + customers.max(), dtype=bool)
    (budget, contacts), lacking = available
    best_first = np.argsort(-net, kind="stable")
    for fills_floors in (True, False):
        for pair in best_first:
            if fills_floors and not (in_floors[pair] @ lacking > 0):
                continue
            if (
                net[pair] > -np.inf
                and not has_offer[customers[pair]]
                and spent[pair] <= budget
                and contacts >= 1
            ):
                chosen[pair], has_offer[customers[pair]] = True, True
                budget, contacts = budget - spent[pair], contacts - 1
                lacking = np.maximum(lacking - in_floors[pair], 0)
    return chosen


def _undominated(cost: Integers, count: Integers, profit: Floats) -> Integers:
    """Return places of what earns more than all that has the same `count` and costs no more."""
    order = np.lexsort((-profit, cost, count))
    apart = 1.0 + float(np.ptp(profit)) if len(profit) else 1.0
    # the more contacts the higher, so that one running maximum does for all numbers of contacts
    height = profit[order] + apart * count[order]
    is_first = np.diff(count[order], prepend=-1) > 0
    highest = np.r_[-np.inf, np.maximum.accumulate(height)[:-1]]
    return np.sort(order[is_first | (height > highest)])


def linear_prices(
    customers: Integers, segments: Integers, costs: Floats, profits: Floats, limits: Limits
) -> tuple[float, dict[int, float]]:
    """Return what one more contact is worth, and what each floor pays for one of its segment.

    They minimise the Lagrangian, whose least value is the linear relaxation's (Geoffrion, "Lagrangean
    relaxation for integer programming", 1974), found by cutting planes (Kelley, "The cutting-plane method for
    solving convex programs", 1960): each customer takes what is best at the prices, and what all take
    together says which way the prices are wrong. Arguments as for `best_choice`.

    Returns
    -------
    The price of a contact, and by segment what its floor takes off that price; none is negative.
    """
    prices = _linear_prices(customers, segments, costs, profits, limits)
    return float(prices[1]), dict(zip(limits.floors, map(float, prices[2:]), strict=True))


def _linear_prices(
    customers: Integers, segments: Integers, costs: Floats, profits: Floats, limits: Limits
) -> Floats:
    """Return the prices of money, of a contact, and of each floor."""
    size, most = 1 + int(customers.max()), int(np.bincount(customers).max())
    order = np.argsort(customers, kind="stable")
    place = np.arange(len(order)) - np.flatnonzero(np.diff(customers[order], prepend=-1))[customers[order]]
    at = (customers[order], place)
    gains = np.full((size, most), -np.inf)
    spent, of_segment = np.zeros((size, most)), np.full(size, -1)
    gains[at], spent[at], of_segment[at[0]] = profits[order], costs[order], segments[order]
    in_floors = [-(of_segment == segment).astype(np.float64) for segment in limits.floors]
    counted = np.stack([np.ones(size), *in_floors])
    available = np.array([limits.budget, limits.contacts, *(-least for least in limits.floors.values())])
    dear = _shortfall_price(profits)
    # what nothing limits costs nothing
    of_money = 2 * dear / max(0.01, float(np.median(costs)))
    highest = np.where(np.isfinite(available), [of_money, *[dear] * len(counted)], 0.0)
    available = np.where(np.isfinite(available), available, 0.0)
    everyone = np.arange(size)

    def lagrangian(prices: Floats) -> tuple[float, Floats]:
        net = gains - prices[0] * spent - (prices[1:] @ counted)[:, None]
        taken = net.argmax(axis=1)
        best = net[everyone, taken]
        takes = best > 0
        used = np.r_[spent[everyone, taken][takes].sum(), counted[:, takes].sum(axis=1)]
        return float(available @ prices + best[takes].sum()) / size, (available - used) / size

    prices, least, cuts, bounds = np.zeros(len(available)), np.inf, [], []
    best_prices = prices
    for _ in range(MOST_CUTS):
        value, slope = lagrangian(prices)
        if value < least:
            least, best_prices = value, prices
        cuts.append([-1.0, *slope])
        bounds.append(float(slope @ prices) - value)
        found = linprog(
            np.r_[1.0, np.zeros(len(prices))],
            A_ub=np.array(cuts),
            b_ub=np.array(bounds),
            bounds=[(None, None), *zip(np.zeros(len(prices)), highest, strict=True)],
        )
        if found.x is None or least - found.x[0] <= CLOSE_ENOUGH * abs(least):
            break
        prices = found.x[1:]
    return best_prices


def _constraints(
    customers: Integers, segments: Integers, costs: Floats, limits: Limits
) -> tuple[csr_array, Floats]:
    """Return rows (customers, budget, contacts, floors) over pairs and shortfalls, and upper bounds."""
    pairs, floors = len(customers), len(limits.floors)
    one_each = csr_array((np.ones(pairs), (customers, np.arange(pairs))))
    spent = np.vstack([np.rint(100 * costs), np.ones(pairs)])
    reached = [-(segments == segment).astype(np.float64) for segment in limits.floors]
    shortfalls = vstack([csr_array((one_each.shape[0] + 2, floors)), -csr_array(np.eye(floors))])
    over_pairs = vstack([one_each, csr_array(np.vstack([spent, *reached]))])
    rows = hstack([over_pairs, shortfalls]) if floors else over_pairs
    # what everything costs is limit enough, and finite
    budget = min(np.floor(100 * limits.budget + 1e-6), spent[0].sum())
    contacts = min(limits.contacts, float(pairs))
    needed = [-float(least) for least in limits.floors.values()]
    return csr_array(rows), np.r_[np.ones(one_each.shape[0]), budget, contacts, needed]


def _gains(profits: Floats, limits: Limits) -> Floats:
    """Return what each pair earns, and what each contact short of a floor costs."""
    return np.concatenate([profits, np.full(len(limits.floors), -_shortfall_price(profits))])


def _shortfall_price(profits: Floats) -> float:
    """Return more than any contact could cost a choice in profit."""
    return 1.0 + 4.0 * float(np.abs(profits).max(initial=0.0))
