"""The multiple-choice knapsack: at most one offer per customer, within what a campaign may spend.

Small ones are solved exactly; of large ones the linear relaxation gives what a contact is worth, which is all that
the walk down the efficient offers (in SQL) has to know of any limit but the budget. Sinha and Zoltners, "The
multiple-choice knapsack problem", Operations Research 27 (1979); Kellerer, Pferschy and Pisinger, "Knapsack
Problems" (2004), chapter 11.
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


@dataclass(frozen=True)
class Limits:
    """What a choice may spend and must reach; infinite where nothing limits it.

    `floors` gives the least number of contacts of a segment; one that the other limits leave no room for is met as
    far as they allow.
    """

    budget: float = np.inf
    contacts: float = np.inf
    floors: dict[int, float] = field(default_factory=dict)


def best_choice(customers: Integers, segments: Integers, costs: Floats, profits: Floats, limits: Limits) -> Flags:
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


def linear_prices(
    customers: Integers, segments: Integers, costs: Floats, profits: Floats, limits: Limits
) -> tuple[float, dict[int, float]]:
    """Return what one more contact is worth, and what each floor pays for one of its segment.

    They are the dual values of the linear relaxation, which is the Lagrangian's minimum; arguments as for
    `best_choice`.

    Returns
    -------
    The price of a contact, and by segment what its floor takes off that price; none is negative.

    Raises
    ------
    RuntimeError
        Where the solver gives up.
    """
    rows, bounds = _constraints(customers, segments, costs, limits)
    solved = linprog(-_gains(profits, limits), A_ub=rows, b_ub=bounds, method="highs")
    if solved.x is None:
        raise RuntimeError(f"Prices of {len(profits)} offers were not found: {solved.message}")
    duals = -solved.ineqlin.marginals[1 + int(customers.max()) :]
    of_contact, of_floors = duals[1], duals[2:]
    return max(0.0, float(of_contact)), {
        segment: max(0.0, float(price)) for segment, price in zip(limits.floors, of_floors, strict=True)
    }


def _constraints(
    customers: Integers, segments: Integers, costs: Floats, limits: Limits
) -> tuple[csr_array, Floats]:
    """Return rows and upper bounds over pairs, then floors' shortfalls: customers, budget, contacts, floors."""
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
    """Return what each pair earns, and what each contact short of a floor costs: more than any choice loses."""
    dear = 1.0 + 4.0 * float(np.abs(profits).max(initial=0.0))
    return np.r_[profits, np.full(len(limits.floors), -dear)]
