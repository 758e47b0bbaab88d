"""How lucky a choice was: as much money, spent again on whom each replicate of the fit finds best."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from otklik.engine.batches import floats

Kopecks = NDArray[np.int64]

# In kopecks: a contact that costs nothing is chosen before all others, and still takes its turn.
LEAST_COST = 1


class Choices:
    """The offers to customers of one campaign that a list was chosen from, as each replicate values them.

    `add` takes the rows of `promised_steps` as they come, `luck` says how lucky each replicate's choice is.
    """

    def __init__(self) -> None:
        self._spent: dict[int, int] = {}
        self._turns: dict[int, int] = {}
        self._customers: list[NDArray[np.object_]] = []
        self._costs: list[Kopecks] = []
        self._values: list[Kopecks] = []
        self._share = 1.0
        self._size = 0

    def add(self, rows: pa.RecordBatch, kopecks: Kopecks) -> None:
        """Take rows and what they earn, as signed, in kopecks: (rows, 1 + draws), first as expected."""
        self._size = kopecks.shape[1]
        place, turn = rows["place"].to_numpy(), rows["spent_turn"].to_numpy()
        cost = np.maximum(np.rint(100 * floats(rows, "expected_cost")).astype(np.int64), LEAST_COST)
        signed = cost * rows["sign"].to_numpy()
        for each in np.unique(place):
            mine = place == each
            self._spent[int(each)] = self._spent.get(int(each), 0) + int(signed[mine].sum())
            self._turns[int(each)] = max(self._turns.get(int(each), 0), int(turn[mine].max()))
        share = floats(rows, "share_chosen_from")
        chosen_from = ~np.isnan(share)
        if chosen_from.any():
            self._share = float(share[chosen_from][0])
            self._customers.append(rows["customer_id"].to_numpy(zero_copy_only=False)[chosen_from])
            self._costs.append(cost[chosen_from])
            self._values.append(kopecks[chosen_from])

    def luck(self) -> dict[int, Kopecks]:
        """Return by place how much more each replicate says than the fit that its own choice earns.

        In kopecks, (1 + draws,), 0 of the fit itself. As much is spent as on the list (place 0), or down to a
        place of the frontier, where it is told beyond the place before; on steps in the order of what they
        earn for their money (`steps_up`).
        """
        down = sorted(self._turns.keys() - {0}, key=lambda place: (self._turns[place], place))
        if not self._values:
            return {place: np.zeros(self._size, dtype=np.int64) for place in self._spent}
        spent = np.cumsum([self._spent[place] for place in down])
        wanted = self._share * np.array([self._spent.get(0, 0), *spent])
        costs, values = by_customer(
            np.concatenate(self._customers), np.concatenate(self._costs), np.concatenate(self._values)
        )
        found = np.zeros((self._size, len(wanted)))
        for draw in range(1, self._size):
            cost, gained = steps_up(costs, values[..., draw], values[..., draw] - values[..., 0])
            found[draw] = np.interp(wanted, np.r_[0.0, np.cumsum(cost)], np.r_[0.0, np.cumsum(gained)])
        found = np.rint(found / self._share)
        found[:, 2:] -= found[:, 1:-1].copy()
        return {place: column.astype(np.int64) for place, column in zip([0, *down], found.T, strict=True)}


def by_customer(
    customers: NDArray[np.object_], costs: Kopecks, values: Kopecks
) -> tuple[NDArray[np.float64], Kopecks]:
    """Return costs (customers, offers), NaN where there are fewer, and values (customers, offers, draws)."""
    _, customer = np.unique(customers, return_inverse=True)
    order = np.lexsort((costs, customer))
    customer = customer[order]
    begins = np.r_[True, customer[1:] != customer[:-1]]
    offer = np.arange(len(customer)) - np.flatnonzero(begins)[customer]
    shape = (customer[-1] + 1, offer.max() + 1)
    table, worth = np.full(shape, np.nan), np.zeros((*shape, values.shape[1]), dtype=np.int64)
    table[customer, offer] = costs[order]
    worth[customer, offer] = values[order]
    return table, worth


def steps_up(
    costs: NDArray[np.float64], values: Kopecks, luck: Kopecks
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what each step costs more and how much more of it is luck, best for its money first.

    All (customers, offers). A customer's first step leads to the offer that earns most for its money, each
    other one to the dearer offer that adds most for what it costs more: the upper hull, as lists go.
    """
    at = np.arange(len(costs))
    spent, earned, lucky = np.zeros((3, len(costs), 1))
    steps: list[tuple[NDArray[np.float64], ...]] = []
    for _ in range(costs.shape[1]):
        more = costs - spent
        with np.errstate(invalid="ignore", divide="ignore"):
            rates = np.where(more > 0, (values - earned) / more, -np.inf)
        best = rates.argmax(axis=1)
        rate, cost, gained = rates[at, best], more[at, best], luck[at, best] - lucky[:, 0]
        is_step = np.isfinite(rate)
        steps.append((rate[is_step], cost[is_step], gained[is_step]))
        spent[is_step, 0] += cost[is_step]
        earned[is_step, 0] = values[at, best][is_step]
        lucky[is_step, 0] += gained[is_step]
    rate, cost, gained = (np.concatenate(each) for each in zip(*steps, strict=True))
    order = np.argsort(-rate, kind="stable")
    return cost[order], gained[order]
