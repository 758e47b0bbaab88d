"""How often a running campaign without an effect is called a gain or a loss, looked at every day.

Run as `python -m tests.benchmarks.readout [seeds]`. Customers buy on some days of two weeks, for sums with a
long tail; arms of 9 : 1 and 1 : 1. Kinds: `even` days and customers; `habits`, few who buy often; `once`, who
buys is done; `early` and `late`, purchases crowd at one end of the window. For each, of how many campaigns is
said that there is an effect: by a fixed test of 5 % taken every day, by the read-out, by a fixed test at the
end, by either of the last two. Then the power, at an effect on conversion that the fixed test at the end
shows in 80 of 100.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from otklik.effects.comparisons import METHODS, Moments, enough
from otklik.effects.planning import smallest_gain_of_shares
from otklik.effects.readout import look

DAYS = 14
SHARE = 0.2
KINDS = ("even", "habits", "once", "early", "late")
ARMS = ((2700, 300), (1500, 1500))
Table = NDArray[np.int64]


@dataclass(frozen=True)
class Said:
    """Whether some look said that there is an effect."""

    fixed_daily: bool
    read_out: bool
    fixed_at_end: bool

    @property
    def either(self) -> bool:
        """The read-out on some day, or the test at the end."""
        return self.read_out or self.fixed_at_end


def spent(rng: np.random.Generator, customers: int, kind: str, share: float = SHARE) -> Table:
    """Kopecks that each customer has spent by the evening of each day, (customers, DAYS)."""
    habit = rng.gamma(0.4, 1 / 0.4, customers) if kind == "habits" else np.ones(customers)
    pace = {"early": np.exp(-np.arange(DAYS) / 3), "late": np.exp(np.arange(DAYS) / 5)}.get(
        kind, np.ones(DAYS)
    )
    rates = -np.log1p(-share) / DAYS * np.outer(habit, pace / pace.mean())
    times = rng.poisson(rates)
    if kind == "once":
        times = np.diff((times.cumsum(axis=1) > 0).astype(np.int64), axis=1, prepend=0)
    checks = np.zeros(times.shape)
    bought = times > 0
    checks[bought] = np.exp(rng.normal(11, 1, bought.sum())) * times[bought]
    return np.rint(checks).astype(np.int64).cumsum(axis=1)


def moments(spending: Table, kind: str) -> Moments:
    """Sums of one day's column."""
    found = Moments.of((spending > 0).astype(np.int64) if kind == "rate" else spending)
    return Moments(found.customers, found.value, found.value_squared, buyers=int(np.count_nonzero(spending)))


def watched(offer: Table, control: Table, kind: str) -> Said:
    """What is said of a campaign that is looked at every evening; `kind` as `look` takes it."""
    daily, shown, at_end = False, False, False
    for day in range(1, DAYS + 1):
        arms = moments(offer[:, day - 1], kind), moments(control[:, day - 1], kind)
        shown = shown or look(kind, *arms, day, DAYS).verdict in ("gain", "loss")
        p_value = METHODS[kind](*arms).p_value if enough(kind, *arms) else None
        at_end = p_value is not None and p_value < 0.05
        daily = daily or at_end
    return Said(daily, shown, at_end)


def campaigns(seeds: int, kind: str, arms: tuple[int, int], metric: str, gain: float = 0.0) -> list[Said]:
    """Campaigns of one kind, of each seed one."""
    found = []
    for seed in range(seeds):
        rng = np.random.default_rng([seed, KINDS.index(kind)])
        offer = spent(rng, arms[0], kind, SHARE + gain)
        found.append(watched(offer, spent(rng, arms[1], kind), metric))
    return found


def share(found: list[Said], what: str) -> float:
    """Part of the campaigns of which it was said."""
    return sum(bool(getattr(each, what)) for each in found) / len(found)


def main(seeds: int) -> None:
    """Print both tables."""
    names = ("fixed_daily", "read_out", "fixed_at_end", "either")
    print(f"{seeds} seeds each; {DAYS} daily looks, {SHARE:.0%} buy\n")
    print("no effect: said to have one, %".ljust(44), *(name.rjust(13) for name in names))
    for arms in ARMS:
        for metric in ("mean", "rate"):
            for kind in KINDS:
                found = campaigns(seeds, kind, arms, metric)
                shares = (f"{100 * share(found, name):13.1f}" for name in names)
                print(f"{arms[0]} : {arms[1]} {metric} {kind}".ljust(44), *shares, flush=True)
    print("\nan effect that the fixed test shows in 80 %".ljust(45), *(name.rjust(13) for name in names))
    for arms in ARMS:
        gain = smallest_gain_of_shares(SHARE, *arms)
        assert gain is not None
        for metric in ("mean", "rate"):
            found = campaigns(max(seeds // 4, 1), "even", arms, metric, gain)
            shares = (f"{100 * share(found, name):13.1f}" for name in names)
            print(f"{arms[0]} : {arms[1]} {metric} +{100 * gain:.1f} points".ljust(44), *shares, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
