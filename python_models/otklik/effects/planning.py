"""Before a launch: what a control of a given share can show, and which share is worth its price.

The smallest effect that a comparison shows in 80 of 100 campaigns, by the tests of `comparisons`: t for means
of money, the pooled z for shares, z by the delta method for ratios. How much a customer varies is taken
apart: who buys at all, by the list's own probabilities; what a buyer's window holds, from the listed
customers' past windows of the same length. Their past windows alone would misstate the first, because a list
is chosen by what its customers did lately.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isnan, sqrt
from typing import Any

import pyarrow as pa
from scipy.optimize import brentq
from scipy.special import nctdtr, ndtr, ndtri, stdtrit

from .comparisons import FEWEST_BUYERS, FEWEST_OF_A_KIND
from .tables import PRIMARY, grouped, in_order

POWER = 0.8
LEVELS = {"": 0.05, "_90": 0.10}
SHARES = (0.05, 0.10, 0.15, 0.20, 0.30, 0.50)
# a control is looked for in steps of one customer in a hundred, up to half of the list
_STEPS = 100
# From fewer windows with a purchase no spread is told.
FEWEST_WINDOWS = 20
# A list that would have to be larger is none that a shop has.
_LARGEST_LIST = 2**33
# in which order the metrics are asked for a share that shows what is promised
ASKED = (PRIMARY, "conversion", "revenue_per_customer")
METRICS = (*ASKED, "average_check")

PLANS = pa.schema(
    [
        ("campaign_id", pa.string()),
        ("duration_days", pa.int64()),
        ("control_share", pa.float64()),
        ("metric", pa.string()),
        ("customers", pa.int64()),
        ("contacts", pa.int64()),
        ("controls", pa.int64()),
        ("base_value", pa.float64()),
        ("smallest_effect", pa.float64()),
        ("smallest_effect_90", pa.float64()),
        ("promised_effect", pa.float64()),
        ("price", pa.float64()),
        ("is_own_days", pa.bool_()),
        ("is_set", pa.bool_()),
        ("is_balanced", pa.bool_()),
        # of the campaign as a whole, the same in each of its rows
        ("verdict", pa.string()),
        ("shown_by", pa.string()),
        ("balanced_share", pa.float64()),
        ("needed_customers", pa.int64()),
        ("needed_days", pa.int64()),
    ]
)


def smallest_difference_of_means(
    spread: float, offered: int, controls: int, level: float = 0.05, power: float = POWER
) -> float:
    """Difference of two means that a two-sided t test shows with a power.

    Parameters
    ----------
    spread
        Standard deviation of one customer's value, taken for the same in both arms.
    offered, controls
        Customers of each arm, two at least.
    level, power
        Of the test; chances, 0..1.

    Returns
    -------
    The difference, in the unit of the spread.

    References
    ----------
    Cohen 1988, "Statistical Power Analysis for the Behavioral Sciences", 2.3: the noncentral t.

    Examples
    --------
    Cohen's table: 64 customers in each arm show half a standard deviation.

    >>> round(smallest_difference_of_means(1, 64, 64), 2)
    0.5
    """
    freedom = offered + controls - 2
    error = spread * sqrt(1 / offered + 1 / controls)
    critical = float(stdtrit(freedom, 1 - level / 2))

    def short(z: float) -> float:
        # the test has two tails; far out scipy has no number for the lower one, which is nothing there
        lower = float(nctdtr(freedom, z, -critical))
        return 1 - float(nctdtr(freedom, z, critical)) + (0.0 if isnan(lower) else lower) - power

    return _root(short, critical + 4) * error


def smallest_difference_of_ratios(
    spread: float, offered: int, controls: int, level: float = 0.05, power: float = POWER
) -> float:
    """As of means, by the normal law: `spread` is that of one customer's part in a ratio (delta method).

    Examples
    --------
    >>> round(smallest_difference_of_ratios(1, 100, 100), 4)
    0.3962
    """
    critical = float(ndtri(1 - level / 2))
    beyond = _root(lambda z: float(ndtr(z - critical) + ndtr(-z - critical)) - power, critical + 4)
    return beyond * spread * sqrt(1 / offered + 1 / controls)


def smallest_gain_of_shares(
    share: float, offered: int, controls: int, level: float = 0.05, power: float = POWER
) -> float | None:
    """Points above the control's share that the pooled z test shows with a power; None where none would.

    The test's error is that of both arms together, the estimate's own that of each arm (Fleiss, Levin & Paik
    2003, "Statistical Methods for Rates and Proportions", 4.3).

    Examples
    --------
    A tenth of 1 000 customers in each arm buys: 4 points more are shown.

    >>> round(smallest_gain_of_shares(0.1, 1000, 1000), 3)
    0.041
    """
    critical = float(ndtri(1 - level / 2))

    def short(gain: float) -> float:
        offer = share + gain
        pooled = (offered * offer + controls * share) / (offered + controls)
        under_none = sqrt(pooled * (1 - pooled) * (1 / offered + 1 / controls))
        own = sqrt(offer * (1 - offer) / offered + share * (1 - share) / controls)
        if own == 0:
            return (1.0 if gain > critical * under_none else 0.0) - power
        return (
            float(ndtr((gain - critical * under_none) / own) + ndtr((-gain - critical * under_none) / own))
            - power
        )

    most = 1 - share
    return _root(short, most) if most > 0 and short(most) > 0 else None


@dataclass(frozen=True)
class Windows:
    """What windows with a purchase held: means over them of the value, its square, and of a ratio's other.

    `value_squared` of a ratio is the mean square of the value less the ratio times the other number.
    """

    kind: str
    value: float
    value_squared: float
    other: float | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Windows | None:
        """From exact sums over `buyers` windows; None of fewer than `FEWEST_WINDOWS`."""
        count = int(row["buyers"] or 0)
        if count < FEWEST_WINDOWS:
            return None
        value, squared = (float(row[name]) / count for name in ("value", "value_squared"))
        if row["kind"] != "ratio":
            return cls(row["kind"], value, squared)
        other, other_squared, product = (
            float(row[name]) / count for name in ("other", "other_squared", "product")
        )
        ratio = value / other
        return cls("ratio", ratio, max(squared - 2 * ratio * product + ratio**2 * other_squared, 0.0), other)

    def base(self, share: float) -> float:
        """The metric's value where that share of customers buys."""
        return {"ratio": self.value, "rate": share}.get(self.kind, share * self.value)

    def spread(self, share: float) -> float:
        """Standard deviation of one customer's value, zeros of those who do not buy included."""
        if self.kind == "ratio":
            return sqrt(self.value_squared / share) / (self.other or inf)
        return sqrt(max(share * self.value_squared - (share * self.value) ** 2, 0.0))

    def shows(
        self, without: float, with_offer: float, offered: int, controls: int, level: float
    ) -> float | None:
        """Smallest effect that these arms show; None where they are too small to say anything (`enough`).

        `without` and `with_offer` are the shares who buy; the spread is taken at their mean.
        """
        share = (without + with_offer) / 2
        smaller = min(offered, controls)
        if smaller < 2 or not 0 < share < 1:
            return None
        if self.kind == "rate":
            if smaller * min(share, 1 - share) < FEWEST_OF_A_KIND:
                return None
            return smallest_gain_of_shares(without, offered, controls, level)
        if smaller * share < FEWEST_BUYERS or self.spread(share) == 0:
            return None
        smallest = smallest_difference_of_ratios if self.kind == "ratio" else smallest_difference_of_means
        return smallest(self.spread(share), offered, controls, level)


@dataclass(frozen=True)
class Plan:
    """One planned list over a number of days.

    `promised` is what one contact is promised to add to each metric; None where nothing is.
    """

    customers: int
    without: float
    with_offer: float
    promised: Mapping[str, float | None]
    windows: Mapping[str, Windows | None]

    def arms(self, share: float, customers: int | None = None) -> tuple[int, int]:
        """Customers contacted and held out."""
        everyone = self.customers if customers is None else customers
        # halves go up: a control of 5 % of 30 is of two
        controls = int(everyone * share + 0.5)
        return everyone - controls, controls

    def shows(
        self, metric: str, share: float, level: float = 0.05, customers: int | None = None
    ) -> float | None:
        """Smallest effect on a metric that a control of that share shows."""
        windows = self.windows.get(metric)
        if windows is None:
            return None
        return windows.shows(self.without, self.with_offer, *self.arms(share, customers), level)

    def is_enough(self, metric: str, share: float, customers: int | None = None) -> bool:
        """Whether what is promised of a metric would be shown."""
        effect, promised = self.shows(metric, share, customers=customers), self.promised.get(metric)
        return effect is not None and promised is not None and effect <= promised

    def balanced(self) -> tuple[str, float] | None:
        """The smallest share that shows what is promised, and by which metric: profit before all others.

        A larger one shows no more of what has to be known and costs more; a smaller one costs its price for
        nothing that can be told.
        """
        for metric in ASKED:
            for step in range(1, _STEPS // 2 + 1):
                if self.is_enough(metric, step / _STEPS):
                    return metric, step / _STEPS
        return None

    def needed_customers(self, metric: str = PRIMARY) -> int | None:
        """How long a list would have to be for half of it to show what is promised of a metric."""
        promised = self.promised.get(metric)
        if promised is None or promised <= 0 or self.windows.get(metric) is None:
            return None
        few, many = 4, 8
        while not self.is_enough(metric, 0.5, many):
            few, many = many, many * 2
            if many > _LARGEST_LIST:
                return None
        while many - few > 1:
            middle = (few + many) // 2
            few, many = (few, middle) if self.is_enough(metric, 0.5, middle) else (middle, many)
        return many


def plan_campaigns(lists: pa.Table, windows: pa.Table) -> pa.Table:
    """Every planned list under each share and number of days, metric by metric; schema `PLANS`.

    Parameters
    ----------
    lists
        One row per campaign_id: customers (whom the list would contact, the held out among them),
        duration_days of the campaign, control_share as it is set, buy_anyway_share and buy_share (who would
        buy without and with the offer; None: not known), and promised_<metric> of one contact, None where
        nothing is promised.
    windows
        One row per campaign_id, duration_days and metric: kind, possible (customers times windows), and of
        the windows with a purchase buyers (their number), value, value_squared, other, other_squared,
        product.
    """
    rows: list[dict[str, Any]] = []
    known = grouped(in_order(windows, "duration_days", "metric"), "campaign_id")
    for row in in_order(lists, "campaign_id"):
        by_days = grouped(known.get(row["campaign_id"], ()), "duration_days")
        planned = {days: _plan(row, by_days, days) for days in sorted({row["duration_days"], *by_days})}
        verdict = _verdict(row["duration_days"], planned)
        for days, plan in planned.items():
            share = verdict["balanced_share"] if days == row["duration_days"] else None
            rows += [{**line, **verdict} for line in _lines(row, days, plan, share)]
    return pa.Table.from_pylist(rows, schema=PLANS)


def _plan(row: Mapping[str, Any], by_days: Mapping[int, Sequence[Mapping[str, Any]]], days: int) -> Plan:
    """A list over so many days: as many more buy as did in the past; promised money grows with the days."""
    rates = {
        length: next((each["buyers"] / each["possible"] for each in rows if each["possible"]), 0.0)
        for length, rows in by_days.items()
    }
    own = rates.get(row["duration_days"], 0.0)
    growth = rates.get(days, 0.0) / own if own else 1.0
    without = own if row["buy_anyway_share"] is None else row["buy_anyway_share"]
    with_offer = without if row["buy_share"] is None else row["buy_share"]
    longer = days / row["duration_days"]
    return Plan(
        row["customers"],
        min(without * growth, 1.0),
        min(with_offer * growth, 1.0),
        {
            metric: None
            if row[f"promised_{metric}"] is None
            else row[f"promised_{metric}"] * (growth if metric == "conversion" else longer)
            for metric in ASKED
        },
        {each["metric"]: Windows.of(each) for each in by_days.get(days, ())},
    )


def _lines(row: Mapping[str, Any], days: int, plan: Plan, balanced: float | None) -> list[dict[str, Any]]:
    is_own = days == row["duration_days"]
    set_share = row["control_share"] if is_own and 0 < row["control_share"] <= 0.5 else None
    # a share as it is set and one of the grid may differ in their last bit
    shares = sorted({round(share, 6) for share in (*SHARES, set_share, balanced) if share is not None})
    profit = plan.promised[PRIMARY]
    lines = []
    for share in shares:
        contacts, controls = plan.arms(share)
        for metric in METRICS:
            windows = plan.windows.get(metric)
            lines.append(
                {
                    "campaign_id": row["campaign_id"],
                    "duration_days": days,
                    "control_share": share,
                    "metric": metric,
                    "customers": plan.customers,
                    "contacts": contacts,
                    "controls": controls,
                    "base_value": None if windows is None else windows.base(plan.without),
                    **{
                        f"smallest_effect{end}": plan.shows(metric, share, level)
                        for end, level in LEVELS.items()
                    },
                    "promised_effect": plan.promised.get(metric),
                    "price": None if profit is None else max(profit, 0.0) * controls,
                    "is_own_days": is_own,
                    "is_set": set_share is not None and share == round(set_share, 6),
                    "is_balanced": balanced is not None and share == round(balanced, 6),
                }
            )
    return lines


def _verdict(days: int, planned: Mapping[int, Plan]) -> dict[str, Any]:
    own = planned[days]
    found = own.balanced()
    verdict = (
        "nothing is promised" if not any((own.promised[metric] or 0) > 0 for metric in ASKED)
        else "cannot be told" if all(own.windows.get(metric) is None for metric in METRICS)
        else "none would show it" if found is None
        else "shows the profit" if found[0] == PRIMARY
        else "shows another metric"
    )  # fmt: skip
    asks_more = verdict in ("none would show it", "shows another metric")
    longer = [length for length, plan in planned.items() if length > days and plan.is_enough(PRIMARY, 0.5)]
    return {
        "verdict": verdict,
        "shown_by": found[0] if found else None,
        "balanced_share": found[1] if found else None,
        "needed_customers": own.needed_customers() if asks_more else None,
        "needed_days": min(longer) if asks_more and longer else None,
    }


def _root(short: Callable[[float], float], most: float) -> float:
    return float(brentq(short, 0.0, most, xtol=1e-12, rtol=1e-12))
