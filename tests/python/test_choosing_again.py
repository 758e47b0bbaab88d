"""How lucky a choice was: known answers."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from otklik.lift.choosing_again import Choices


def rows(*steps: tuple[int, int, str, float, int, float | None]) -> pa.RecordBatch:
    """Return steps: place, turn, customer, cost, sign, share chosen from."""
    names = ("place", "spent_turn", "customer_id", "expected_cost", "sign", "share_chosen_from")
    types = (pa.int64(), pa.int64(), pa.string(), pa.float64(), pa.int64(), pa.float64())
    return pa.RecordBatch.from_arrays(
        [pa.array(column, kind) for column, kind in zip(zip(*steps, strict=True), types, strict=True)],
        names=list(names),
    )


def test_as_much_is_spent_again_on_whom_a_replicate_finds_best() -> None:
    """The list is `a`. The replicate takes b (5 where the fit says 1), then c (2 and -1), then a (0 and 3).

    So 4 is luck of the first unit of money, 3 more of the second, and 3 less of the third.
    """
    choices = Choices()
    choices.add(
        rows((0, 0, "a", 1, 1, None), (2, 1, "a", 1, 1, 1.0), (4, 2, "b", 1, 1, 1.0), (5, 3, "c", 1, 1, 1.0)),
        np.array([[300, 0], [300, 0], [100, 500], [-100, 200]]),
    )
    found = {place: values.tolist() for place, values in choices.luck().items()}
    assert found == {0: [0, 400], 2: [0, 400], 4: [0, 300], 5: [0, -300]}


def test_a_customer_goes_up_the_offers_as_far_as_the_money_is_best_spent_there() -> None:
    """`a` has an offer of 1 and one of 2 in its place, of 6 and 8 by the replicate; b has one of 1, of 3.

    So come a's first, luck 6 - 3, then b, 3 - 4, then a's second, no luck beyond the first: 8 - 5 less 3.
    """
    choices = Choices()
    choices.add(
        rows(
            (0, 0, "a", 2, 1, None), (2, 1, "a", 1, 1, 1.0), (2, 2, "a", 2, 1, 1.0), (2, 2, "a", 1, -1, None)
        ),
        np.array([[500, 800], [300, 600], [500, 800], [-300, -600]]),
    )
    choices.add(rows((4, 3, "b", 1, 1, 1.0)), np.array([[400, 300]]))
    found = {place: values.tolist() for place, values in choices.luck().items()}
    assert found == {0: [0, 200], 2: [0, 200], 4: [0, 0]}


def test_a_share_of_the_offers_is_chosen_from_with_that_share_of_the_money() -> None:
    """Of half of the offers, half of the money buys half of b's luck, 2; that is of half, so 4 of all."""
    choices = Choices()
    choices.add(
        rows(
            (0, 0, "a", 1, 1, None), (2, 1, "a", 1, 1, 0.5), (2, 2, "b", 1, 1, 0.5), (2, 3, "c", 1, 1, None)
        ),
        np.array([[300, 0], [300, 0], [100, 500], [100, 9_999]]),
    )
    # 1.5 units of the three: b's 4, and half of a's -3
    assert {place: values.tolist() for place, values in choices.luck().items()} == {0: [0, 400], 2: [0, 500]}


def test_where_nothing_is_chosen_from_nobody_was_lucky() -> None:
    """Contacts that cost nothing have no frontier."""
    choices = Choices()
    choices.add(rows((0, 0, "a", 0, 1, None)), np.array([[300, 0, 1]]))
    assert choices.luck()[0].tolist() == [0, 0, 0]
