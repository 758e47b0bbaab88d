"""Purchases that a campaign borrows from later, against the simulator's truth."""

from __future__ import annotations

from tests.benchmarks.borrowed import Borrowed, measured
from tests.project.builds import Report


def test_profit_with_after_takes_off_what_was_borrowed(report: Report) -> None:
    """All that the campaign adds is missing in the window after it: profit alone shows a gain that is none.

    `profit_with_after` covers the truth with the borrowed part taken off and not the one that leaves it in;
    `profit_per_customer` covers the truth of its own window.
    """
    found: Borrowed = measured(customers=16_000, seed=3, borrowed_share=1.0)
    report(str(found))
    assert found.window_low <= found.window_truth <= found.window_high
    assert found.after_low <= found.after_truth <= found.after_high
    assert found.after_high < found.window_truth
