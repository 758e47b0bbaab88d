"""Steps toward many fits of one shape at a time, by the information of a fit that they are like."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from otklik.lift.rates import Floats


def damped(
    start: Floats,
    gradient: Callable[[Floats], Floats],
    inverse: Floats,
    *,
    draws: int,
    steps: int,
    until: float,
) -> Floats:
    """(columns, draws): coefficients where the gradient of each draw is as good as nothing.

    `start` (columns,): the fit that each draw is like; `inverse` (columns, columns): of its information,
    inverted once: that costs two products a step, where a fit of its own would cost the square of the
    columns. `gradient` gives (columns, draws) of coefficients of that shape. A step that leads away from the
    best point so far, as weights may make a curve of their own, is taken back and halved, for that draw
    alone. Ends when what is left, the gradient by its step, is below `until` for every draw, at the latest
    after `steps`; of each draw the best point is returned.
    """
    now = np.repeat(start[:, None], draws, axis=1)
    best, step = now, np.zeros_like(now)
    pace, least = np.ones(now.shape[1]), np.full(now.shape[1], np.inf)
    for _ in range(steps):
        slope = gradient(now)
        tried = inverse @ slope
        left = np.sum(slope * tried, axis=0)
        is_better = left <= least
        best, step = np.where(is_better, now, best), np.where(is_better, tried, step)
        least, pace = np.minimum(left, least), np.where(is_better, pace, pace / 2)
        if least.max() < until:
            break
        now = best + pace * step
    return best
