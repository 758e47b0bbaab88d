"""A running campaign, looked at every day: an interval that holds on all days of its window at once.

A fixed interval of 95 %, looked at each day until it leaves zero out, cries wolf far more often than one time
in twenty. The one here widens by how early it is: at a part f of the window its half is that of a test at the
end, 2.24 standard errors of the end, so 2.24 / sqrt(f) of today's. That is O'Brien and Fleming's boundary
looked at without pause: a Brownian motion stays within 2.24 of its end's standard errors over the whole
window in 95 of 100 (reflection principle), so any number of looks, at any time, is allowed. What the
customers bought so far is such a motion where days are independent; where the same customers buy again and
again, days move together, and the interval is wider than it need be (Slepian 1962).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from itertools import product
from math import ceil, inf, sqrt
from typing import Any, NamedTuple

import pyarrow as pa
from scipy.optimize import brentq
from scipy.special import ndtr, stdtrit

from .comparisons import FEWEST_BUYERS, FEWEST_OF_A_KIND, Moments, enough
from .tables import CONTROL, Row, grouped, in_order

LEVEL = 0.05


def within(bound: float) -> float:
    """Chance that a Brownian motion stays within `bound` of zero until time 1 (Feller 1971, X.5).

    Examples
    --------
    >>> round(within(2.2414), 3)
    0.95
    """
    total = 0.0
    for k in range(-8, 9):
        shift = 2 * k * bound
        total += (-1) ** k * float(ndtr(bound - shift) - ndtr(-bound - shift))
    return total


# standard errors of the end that a motion without drift leaves in one window of twenty: 2.2414
BOUND = float(brentq(lambda bound: within(bound) - (1 - LEVEL), 1, 5))

METRICS = {"profit_per_customer": "mean", "conversion": "rate", "revenue_per_customer": "mean"}
# all offers of a campaign together
EVERY_OFFER = "all"

READOUT = pa.schema(
    [
        ("campaign_id", pa.string()),
        ("arm", pa.string()),
        ("metric", pa.string()),
        ("day", pa.date32()),
        ("day_number", pa.int64()),
        ("duration_days", pa.int64()),
        ("offer_customers", pa.int64()),
        ("control_customers", pa.int64()),
        ("offer_value", pa.float64()),
        ("control_value", pa.float64()),
        ("difference", pa.float64()),
        ("ci_low", pa.float64()),
        ("ci_high", pa.float64()),
        ("verdict", pa.string()),
        ("days_to_know", pa.int64()),
        ("is_latest", pa.bool_()),
    ]
)


@dataclass(frozen=True)
class Look:
    """An offer arm against the control so far; no interval where too few have bought to say anything.

    `days_to_know`: after how many more days zero would be left out if both arms go on as they did; 0 where it
    is by now, None where it would not be before the end.
    """

    difference: float
    ci_low: float | None
    ci_high: float | None
    verdict: str
    days_to_know: int | None


def look(kind: str, offer: Moments, control: Moments, day: int, days: int) -> Look:
    """What a campaign of `days` days says on the evening of one of them, `day`, from 1.

    Parameters
    ----------
    kind
        `mean` or `rate`, as the metric is compared when the window is over.
    offer, control
        Sums over the customers of each arm, of what they did up to this day.
    day, days
        Days that have passed, and the length of the window.

    Returns
    -------
    The difference, and an interval that holds on all days of the window at once in 95 of 100 campaigns.
    The variance is that of both arms together, as under a draw: with each arm's own, a control whose few
    large purchases are still to come looks surer than it is, and 8 of 100 campaigns without an effect cried
    wolf (`python -m tests.benchmarks.readout`).

    References
    ----------
    O'Brien & Fleming 1979, Biometrics 35, 549-556, in continuous time; Lan & DeMets 1983, Biometrika 70,
    659-663. A confidence sequence without an end (Howard, Ramdas, McAuliffe & Sekhon 2021, Annals of
    Statistics 49, 1055-1080; Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas 2024, Annals of Statistics 52,
    2613-2640; the mixture test of Johari, Koomen, Pekelis & Walsh 2017, KDD) pays for looks after the
    window that nobody takes.

    Examples
    --------
    Half of 1 000 and 400 of 1 000 bought by the middle of the window: shown.

    >>> found = look("rate", Moments(1000, 500, 500), Moments(1000, 400, 400), 7, 14)
    >>> found.verdict, round(found.ci_low, 3), round(found.ci_high, 3)
    ('gain', 0.016, 0.184)
    """
    difference = float(offer.mean - control.mean)
    bought = (offer.buyers or 0) + (control.buyers or 0)
    if not enough(kind, offer, control):
        smaller = Fraction(min(offer.customers, control.customers), offer.customers + control.customers)
        fewest = FEWEST_OF_A_KIND if kind == "rate" else FEWEST_BUYERS
        more = ceil(day * fewest / float(bought * smaller)) - day if bought else inf
        return Look(difference, None, None, "too early", int(more) if day + more <= days else None)
    freedom = offer.customers + control.customers - 2
    scale = sqrt(1 / offer.customers + 1 / control.customers)
    if kind == "rate":
        share = float((Fraction(offer.value) + Fraction(control.value)) / (freedom + 2))
        error = sqrt(share * (1 - share)) * scale
        passed = _passed_of_share(share, day / days)
    else:
        spread = sum((arm.customers - 1) * arm.variance for arm in (offer, control)) / freedom
        error = sqrt(float(spread)) * scale
        passed = day / days
    if error == 0:
        return Look(difference, None, None, "too early", None)
    bound = BOUND / sqrt(passed)
    # as surely, of so many customers: a t has heavier tails; farther out than numbers go it does not matter
    tail = float(ndtr(-bound))
    margin = (-float(stdtrit(freedom, tail)) if tail > 0 else bound) * error
    low, high = difference - margin, difference + margin
    verdict = "gain" if low > 0 else "loss" if high < 0 else "not yet"
    if verdict != "not yet":
        return Look(difference, low, high, verdict, 0)
    # an effect that goes on grows with the days, its error with their root
    needed = ceil(BOUND * sqrt(days * day) * error / abs(difference)) if difference else inf
    more = max(needed - day, 1)
    return Look(difference, low, high, verdict, int(more) if day + more <= days else None)


def _passed_of_share(share: float, elapsed: float) -> float:
    """Part of a window that has passed, as far as a share of customers who have bought at all tells.

    Whoever has bought cannot buy for the first time again, so the difference of two such shares is a motion
    in the time share / (1 - share), as of an empirical distribution.
    """
    at_end: float = 1 - (1 - share) ** (1 / elapsed)
    if not 0 < at_end < 1:
        return elapsed
    return min(elapsed, share / (1 - share) * (1 - at_end) / at_end)


def read_out(sizes: pa.Table, sums: pa.Table) -> pa.Table:
    """Every running campaign on each day so far, offer by offer and all together; schema `READOUT`.

    Parameters
    ----------
    sizes
        One row per campaign_id and arm: starts_on, last_day (of those known), duration_days, customers,
        contact_costs (of all of them), is_personalised (a list chose who gets which offer: only all offers
        together are like the control), has_profit (what its purchases leave is its profit).
    sums
        One row per campaign_id, arm, evening and metric: buyers, value, value_squared over those who had
        bought by then; no row for a day without purchases.
    """
    known = _by_evening(sums)
    rows: list[dict[str, Any]] = []
    for campaign, arms in sorted(grouped(in_order(sizes, "campaign_id", "arm"), "campaign_id").items()):
        control = [arm for arm in arms if arm["arm"] == CONTROL]
        offers = [arm for arm in arms if arm["arm"] != CONTROL]
        compared = {EVERY_OFFER: offers} if control and offers else {}
        if len(offers) > 1 and control and not any(arm["is_personalised"] for arm in arms):
            compared |= {arm["arm"]: [arm] for arm in offers}
        for (name, mine), metric in product(compared.items(), METRICS):
            if metric != "profit_per_customer" or arms[0]["has_profit"]:
                rows += _days(known, campaign, name, metric, (mine, control))
    return pa.Table.from_pylist(rows, schema=READOUT)


class _Evening(NamedTuple):
    """What the customers of an arm had done by an evening: sums over those who had bought."""

    buyers: int
    value: Fraction
    value_squared: Fraction


_Known = Mapping[tuple[str, str, str], Sequence[tuple[dt.date, _Evening]]]


def _by_evening(sums: pa.Table) -> _Known:
    found: dict[tuple[str, str, str], list[tuple[dt.date, _Evening]]] = defaultdict(list)
    for row in in_order(sums, "evening"):
        evening = _Evening(row["buyers"], Fraction(row["value"]), Fraction(row["value_squared"]))
        found[row["campaign_id"], row["arm"], row["metric"]].append((row["evening"], evening))
    return found


def _days(
    known: _Known, campaign: str, name: str, metric: str, arms: tuple[Sequence[Row], Sequence[Row]]
) -> list[dict[str, Any]]:
    first, last, days = (arms[0][0][column] for column in ("starts_on", "last_day", "duration_days"))
    rows = []
    for number in range(1, (last - first).days + 2):
        day = first + dt.timedelta(days=number - 1)
        offered, held_out = (_sums(known, campaign, group, metric, day) for group in arms)
        found = look(METRICS[metric], offered, held_out, number, days)
        rows.append(
            {
                "campaign_id": campaign,
                "arm": name,
                "metric": metric,
                "day": day,
                "day_number": number,
                "duration_days": days,
                "offer_customers": offered.customers,
                "control_customers": held_out.customers,
                "offer_value": float(offered.mean),
                "control_value": float(held_out.mean),
                **asdict(found),
                "is_latest": day == last,
            }
        )
    return rows


def _sums(known: _Known, campaign: str, arms: Sequence[Row], metric: str, day: dt.date) -> Moments:
    """Moments of arms together; who has not bought has nothing but, of profit, what the contact cost."""
    customers = sum(arm["customers"] for arm in arms)
    buyers, value, squares = 0, Fraction(0), Fraction(0)
    for arm in arms:
        # on a day without purchases all is as it was the evening before
        past = [evening for when, evening in known.get((campaign, arm["arm"], metric), ()) if when <= day]
        if past:
            buyers += past[-1].buyers
            value += past[-1].value
            squares += past[-1].value_squared
    if metric == "profit_per_customer":
        # each is less by the mean cost of a contact: the spread stays
        cost = sum((Fraction(arm["contact_costs"]) for arm in arms), Fraction(0)) / customers
        squares += customers * cost**2 - 2 * cost * value
        value -= customers * cost
    return Moments(customers, value, squares, buyers=buyers)
