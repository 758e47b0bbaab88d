"""How lucky a choice was: as much money, spent again on whom each replicate of the fit finds best."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from otklik.engine.batches import floats

Kopecks = NDArray[np.int64]

# A contact that costs nothing is chosen before all others, and still takes its turn.
LEAST_COST = 0.01


class Choices:
    """The offers to customers of one campaign that a list was chosen from, as each replicate values them.

    `add` takes the rows of `promised_steps` as they come, `luck` says how lucky each replicate's choice is.
    """

    def __init__(self) -> None:
        self._spent: dict[int, float] = {}
        self._turns: dict[int, int] = {}
        self._customers: list[NDArray[np.object_]] = []
        self._costs: list[NDArray[np.float64]] = []
        self._values: list[Kopecks] = []
        self._share = 1.0
        self._size = 0

    def add(self, rows: pa.RecordBatch, kopecks: Kopecks) -> None:
        """Take rows and what they earn, as signed, in kopecks: (rows, 1 + draws), first as expected."""
        self._size = kopecks.shape[1]
        place, turn = rows["place"].to_numpy(), rows["spent_turn"].to_numpy()
        cost = np.maximum(floats(rows, "expected_cost"), LEAST_COST)
        signed = cost * rows["sign"].to_numpy()
        for each in np.unique(place):
            mine = place == each
            self._spent[int(each)] = self._spent.get(int(each), 0.0) + float(signed[mine].sum())
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

        In kopecks, (1 + draws,), 0 of the fit itself. A customer has the offer that earns most for its money,
        customers stand in the order of that. As much is spent as on the list (place 0), or down to a place of
        the frontier; there it is told beyond the place before.
        """
        down = sorted(self._turns.keys() - {0}, key=lambda place: (self._turns[place], place))
        if not self._values:
            return {place: np.zeros(self._size, dtype=np.int64) for place in self._spent}
        spent = np.cumsum([self._spent[place] for place in down])
        wanted = self._share * np.array([self._spent.get(0, 0.0), *spent])
        values, costs = np.concatenate(self._values), np.concatenate(self._costs)
        _, customers = np.unique(np.concatenate(self._customers), return_inverse=True)
        found = np.zeros((self._size, len(wanted)))
        for draw in range(1, self._size):
            order = np.argsort(-values[:, draw] / costs, kind="stable")
            _, first = np.unique(customers[order], return_index=True)
            order = order[np.sort(first)]
            gained = np.cumsum(values[order, draw] - values[order, 0])
            found[draw] = np.interp(wanted, np.r_[0.0, np.cumsum(costs[order])], np.r_[0.0, gained])
        found = np.rint(found / self._share)
        found[:, 2:] -= found[:, 1:-1].copy()
        return {place: column.astype(np.int64) for place, column in zip([0, *down], found.T, strict=True)}
