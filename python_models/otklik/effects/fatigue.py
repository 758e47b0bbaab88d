"""What one more contact of the last weeks does to the next: each customer compared with themself.

Whoever is mailed more is another kind of customer: more loyal, or more likely to respond, which is why
somebody mails them. So customers are not compared with each other. A customer is compared with themself, at
contacts that more and fewer others came before, and contacts with those of the same campaign and offer, which
takes seasons and depths out.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import sqrt

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import stdtr, stdtrit

from .comparisons import FEWEST_BUYERS

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

DAYS = (30, 90)
METRICS = {"response": "responded", "opt_out": "opted_out"}
LEVEL = 0.05
# an interval of 1e-12 of the mean is the same figure on any machine
_DIGITS = 12

FATIGUE = pa.schema(
    [
        ("metric", pa.string()),
        ("days", pa.int32()),
        ("contacts", pa.int64()),
        ("customers", pa.int64()),
        ("events", pa.int64()),
        ("rate", pa.float64()),
        ("average_earlier", pa.float64()),
        ("difference", pa.float64()),
        ("ci_low", pa.float64()),
        ("ci_high", pa.float64()),
        ("p_value", pa.float64()),
        ("between_customers", pa.float64()),
        ("verdict", pa.string()),
    ]
)


@dataclass(frozen=True)
class Slope:
    """What one more earlier contact adds to the rate, with a 95 % interval."""

    difference: float
    ci_low: float
    ci_high: float
    p_value: float


def measure_fatigue(contacts: pa.Table) -> pa.Table:
    """The measure of each metric and window of days; schema `FATIGUE`, always four rows.

    Parameters
    ----------
    contacts
        One row per contact: customer_id, campaign_id, arm, contacted_on, contacts_30, contacts_90, and
        `responded` and `opted_out`, empty where they are not known.

    Returns
    -------
    `contacts` and `events` are those the measure rests on: of customers who have at least two and whose
    number of earlier contacts varies. `rate` is of all known contacts. Where fewer than 20 such customers,
    20 events or 20 contacts without one are left, the verdict is `too few` and there is no figure.
    """
    contacts = contacts.sort_by(
        [(name, "ascending") for name in ("customer_id", "contacted_on", "campaign_id")]
    )
    rows = []
    for metric, column in METRICS.items():
        known = contacts.filter(pc.is_valid(contacts[column]))
        happened = known[column].to_numpy(zero_copy_only=False).astype(np.float64)
        customer = _codes(known["customer_id"])
        offer = _codes(pc.binary_join_element_wise(known["campaign_id"], known["arm"], "|"))
        for days in DAYS:
            earlier = known[f"contacts_{days}"].to_numpy().astype(np.float64)
            rows.append(
                {"metric": metric, "days": days, **_measured(metric, happened, earlier, customer, offer)}
            )
    return pa.Table.from_pylist(rows, FATIGUE)


def within_customers(happened: Floats, earlier: Floats, customer: Integers, offer: Integers) -> Slope | None:
    """Linear probability with an effect of each customer and each offer, errors clustered by customer.

    All arrays have one entry per contact; `customer` and `offer` are codes from 0. None where nothing varies.
    What repeats may be measured so, a response; what ends a customer's contacts may not (`until_it_happens`).
    """
    left = _both_out(earlier, customer, offer)
    outcome = _both_out(happened, customer, offer)
    return _slope(left, outcome, left, customer)


def until_it_happens(happened: Floats, earlier: Floats, customer: Integers, offer: Integers) -> Slope | None:
    """The same of what happens once and ends a customer's contacts, in their order of time.

    A contact is compared with the customer's contacts *before* it alone, in which it had not happened: the
    mean of all of them, later ones too, would lean on how long the customer stayed.
    The departure from the earlier mean is the instrument of the
    number of contacts (backward deviations), with an effect of each offer.
    """
    order = np.arange(len(customer)) - _first(customer)[customer]
    before = np.cumsum(earlier) - earlier
    mean = (before - before[_first(customer)][customer]) / np.maximum(order, 1)
    has = order > 0
    if not has.any():
        return None
    codes = np.unique(offer[has], return_inverse=True)[1]
    instrument, outcome, regressor = (
        values - _means(values, codes)[codes]
        for values in (earlier[has] - mean[has], happened[has], earlier[has])
    )
    return _slope(instrument, outcome, regressor, customer[has])


def _measured(
    metric: str, happened: Floats, earlier: Floats, customer: Integers, offer: Integers
) -> dict[str, object]:
    found: dict[str, object] = {
        "contacts": 0, "customers": 0, "events": 0, "rate": None, "average_earlier": None, "difference": None,
        "ci_low": None, "ci_high": None, "p_value": None, "between_customers": None,
        "verdict": "too few" if len(happened) or metric == "response" else "not exported",
    }  # fmt: skip
    if not len(happened):
        return found
    varies = np.abs(earlier - _means(earlier, customer)[customer]) > 0
    used = np.isin(customer, np.unique(customer[varies]))
    events = int(happened[used].sum())
    customers = len(np.unique(customer[used]))
    found |= {
        "contacts": int(used.sum()), "customers": customers, "events": events,
        "rate": float(happened.mean()), "average_earlier": float(earlier.mean()),
    }  # fmt: skip
    if min(customers, events, int(used.sum()) - events) < FEWEST_BUYERS:
        return found
    estimate = until_it_happens if metric == "opt_out" else within_customers
    slope = estimate(happened, earlier, customer, offer)
    if slope is None:
        return found
    plain = earlier - _means(earlier, offer)[offer]
    found |= {name: float(f"{value:.{_DIGITS}g}") for name, value in asdict(slope).items()}
    if plain @ plain > 0:
        found["between_customers"] = float(f"{plain @ happened / (plain @ plain):.{_DIGITS}g}")
    worse = slope.difference < 0 if metric == "response" else slope.difference > 0
    is_shown = slope.p_value < LEVEL
    found["verdict"] = ("tires" if worse else "no tiring") if is_shown else "not shown"
    return found


def _slope(instrument: Floats, outcome: Floats, regressor: Floats, customer: Integers) -> Slope | None:
    weight = float(instrument @ regressor)
    clusters = len(np.unique(customer))
    if clusters < 2 or weight <= 1e-9 * max(float(regressor @ regressor), 1.0):
        return None
    difference = float(instrument @ outcome) / weight
    scores = np.bincount(customer, instrument * (outcome - difference * regressor))
    error = sqrt(float(scores @ scores) * clusters / (clusters - 1)) / weight
    if error == 0:
        return None
    half = float(stdtrit(clusters - 1, 1 - LEVEL / 2)) * error
    p_value = 2 * float(stdtr(clusters - 1, -abs(difference) / error))
    return Slope(difference, difference - half, difference + half, p_value)


def _both_out(values: Floats, customer: Integers, offer: Integers) -> Floats:
    """What customers and offers leave of the values: residuals of both sets of effects, exactly."""
    counts = np.bincount(customer)
    left = values - _means(values, customer)[customer]
    held = csr_array((np.ones(len(customer)), (customer, offer)))
    shares = csr_array(held.multiply(1 / counts[:, None]))
    crossed = np.diag(np.bincount(offer).astype(np.float64)) - (held.T @ shares).toarray()
    effects = np.linalg.pinv(crossed, hermitian=True) @ np.bincount(offer, left)
    return np.asarray(left - effects[offer] + (shares @ effects)[customer])


def _means(values: Floats, group: Integers) -> Floats:
    return np.asarray(np.bincount(group, values) / np.bincount(group))


def _first(customer: Integers) -> Integers:
    """Position of each customer's first contact; the customers stand together."""
    return np.unique(customer, return_index=True)[1]


def _codes(column: pa.ChunkedArray) -> Integers:
    names = column.combine_chunks().dictionary_encode()
    return np.asarray(names.indices.to_numpy(zero_copy_only=False), dtype=np.int64)
