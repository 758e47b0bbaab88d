"""Before a campaign that names nobody: which cities to hold out, and what comparing them would show.

Cities that have been alike so far are put in pairs, and one of each pair, at random, is held out. When the
window is over, each city's change from the window before is taken, reached less held out, pair by pair: a
paired t test, whose interval leaves zero out exactly where its p-value is below 0.05.

What such a comparison can show is asked of the past. In windows without the campaign the same pairs are
compared, the random choice made anew many times: how often an effect is told that is not there, and how
large one must be to be told in 80 of 100. Whatever happens to cities is in it, and no model of it is needed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from .cities import FEWEST_CUSTOMERS
from .tables import grouped, in_order

Floats = NDArray[np.float64]

LEVEL = 0.05
POWER = 0.8
# below three pairs there is hardly a spread, and t asks for twelve times the error
FEWEST_PAIRS = 3
# matched by the older half, judged by the newer one: windows that chose the pairs flatter them
FEWEST_WINDOWS = 4
# random choices for each past window
CHOICES = 200
# numbers of pairs that are planned for, as far as there are cities; and all of them
SIZES = (3, 4, 5, 6, 8, 10, 15, 20, 30, 50)
# a design that shows as much within a tenth is as good, and holds out fewer
_AS_GOOD = 1.1
# of more cities the largest are paired
MOST_CITIES = 400

DESIGNS = pa.schema(
    [
        ("campaign_id", pa.string()),
        ("pairs", pa.int64()),
        ("cities", pa.int64()),
        ("customers", pa.int64()),
        ("held_out_customers", pa.int64()),
        ("base_value", pa.float64()),
        ("smallest_effect", pa.float64()),
        ("placebo_windows", pa.int64()),
        ("false_alarm_share", pa.float64()),
        # these cities in the latest window, without any campaign
        ("placebo_difference", pa.float64()),
        ("placebo_ci_low", pa.float64()),
        ("placebo_ci_high", pa.float64()),
        ("placebo_p_value", pa.float64()),
        ("is_chosen", pa.bool_()),
    ]
)
CITIES = pa.schema(
    [
        ("campaign_id", pa.string()),
        ("city", pa.string()),
        ("customers", pa.int64()),
        ("revenue_per_customer", pa.float64()),
        ("pair", pa.int64()),
        ("role", pa.string()),
    ]
)


@dataclass(frozen=True)
class Paired:
    """Mean of pair differences with a 95 % interval and its p-value, by Student's t."""

    difference: float
    ci_low: float
    ci_high: float
    p_value: float


@dataclass(frozen=True)
class Design:
    """Pairs of cities, by their place, the held out one of each first; and what they would show."""

    held_out: NDArray[np.int64]
    reached: NDArray[np.int64]
    smallest_effect: float
    false_alarm_share: float
    placebo_windows: int
    placebo: Paired | None


def paired_difference(reached: Floats, held_out: Floats) -> Paired | None:
    """The mean difference of each pair's changes, `reached` less `held_out`, (pairs,) each.

    None below `FEWEST_PAIRS` pairs, and where all pairs differ by the same.

    Examples
    --------
    >>> found = paired_difference(np.array([3.0, 5.0, 4.0]), np.array([1.0, 2.0, 3.0]))
    >>> round(found.difference, 6), found.ci_low > 0, found.p_value < 0.05
    (2.0, False, False)
    """
    differences = reached - held_out
    pairs = len(differences)
    if pairs < FEWEST_PAIRS:
        return None
    error = float(differences.std(ddof=1)) / sqrt(pairs)
    if error == 0:
        return None
    mean = float(differences.mean())
    half = float(stdtrit(pairs - 1, 1 - LEVEL / 2)) * error
    return Paired(mean, mean - half, mean + half, 2 * float(stdtr(pairs - 1, -abs(mean) / error)))


def likeness(values: Floats) -> Floats:
    """What cities are compared by, (cities, 1 + windows), nearer means more alike.

    `values`: (cities, windows). Their level and how they move, each measured in its spread between cities.
    """
    level = values.mean(axis=1)
    traits = np.column_stack([level, values - level[:, None]])
    spread = traits.std(axis=0)
    scaled: Floats = traits / np.where(spread > 0, spread, 1)
    # the level weighs as much as all movements together
    scaled[:, 1:] /= sqrt(values.shape[1])
    return scaled


def pairs_of(values: Floats, names: Sequence[str]) -> NDArray[np.int64]:
    """Places of cities that are most alike, two by two, the closest pair first, (pairs, 2).

    `values`: (cities, windows). The closest two by their `likeness` are taken, then the closest two of the
    rest; ties by name.
    """
    order = sorted(range(len(names)), key=lambda at: names[at])
    scaled = likeness(values[order])
    distances = ((scaled[:, None, :] - scaled[None, :, :]) ** 2).sum(axis=2)
    first, second = np.triu_indices(len(order), 1)
    found, is_free = [], np.ones(len(order), dtype=bool)
    for at in np.argsort(distances[first, second], kind="stable"):
        one, other = first[at], second[at]
        if is_free[one] and is_free[other]:
            is_free[[one, other]] = False
            found.append((order[one], order[other]))
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def designs_of(values: Floats, names: Sequence[str], seed: str) -> list[Design]:
    """A design for each number of pairs that is possible; none where history or cities are too few.

    Parameters
    ----------
    values
        (cities, windows): what a customer of the city brought, the latest window first, in money.
    names
        Of the cities, all different.
    seed
        Draws which of a pair is held out; the same text draws the same.
    """
    windows = values.shape[1]
    if windows < FEWEST_WINDOWS:
        return []
    newer = ceil(windows / 2)
    pairs = pairs_of(values[:, newer:], names)
    if len(pairs) < FEWEST_PAIRS:
        return []
    # the windows that matched have no part in the changes
    changes = values[:, : newer - 1] - values[:, 1:newer]
    drawn = np.array([_is_second(seed, names[one], names[other]) for one, other in pairs])
    held_out = np.where(drawn, pairs[:, 1], pairs[:, 0])
    reached = np.where(drawn, pairs[:, 0], pairs[:, 1])
    differences = changes[reached] - changes[held_out]
    signs = np.random.default_rng(0).choice([-1.0, 1.0], size=(CHOICES, len(pairs)))
    sizes = sorted({size for size in SIZES if size < len(pairs)} | {len(pairs)})
    return [
        Design(
            held_out[:size],
            reached[:size],
            *_placebos(differences[:size], signs[:, :size]),
            paired_difference(changes[reached[:size], 0], changes[held_out[:size], 0]),
        )
        for size in sizes
    ]


def _placebos(differences: Floats, signs: Floats) -> tuple[float, float, int]:
    """Smallest effect told in `POWER` of the placebo experiments, how often one is told where there is none,
    and how many windows were asked. `differences`: (pairs, windows); `signs`: (choices, pairs).
    """
    pairs, windows = differences.shape
    drawn = signs[:, :, None] * differences[None]
    means = drawn.mean(axis=1)
    critical = float(stdtrit(pairs - 1, 1 - LEVEL / 2)) * drawn.std(axis=1, ddof=1) / sqrt(pairs)
    # an effect is told once it lifts the mean above the critical value
    asked = np.sort((critical - means).ravel())
    smallest = float(asked[ceil(POWER * len(asked)) - 1])
    return max(smallest, 0.0), float((np.abs(means) > critical).mean()), windows


def _is_second(seed: str, one: str, other: str) -> bool:
    """Whether of the two the second is chosen at random."""
    return bool(hashlib.md5(f"{seed}|{one}|{other}".encode(), usedforsecurity=False).digest()[0] & 1)


def plan_cities(windows: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The designs of each planned campaign, and its cities under the chosen one; `DESIGNS` and `CITIES`.

    Parameters
    ----------
    windows
        One row per campaign_id, city and windows_back (0 is the latest): customers of the city, revenue of
        all of them, and seed. A city of fewer than `FEWEST_CUSTOMERS` is reached and not compared.
    """
    designs: list[dict[str, Any]] = []
    cities: list[dict[str, Any]] = []
    known = grouped(in_order(windows, "city", "windows_back"), "campaign_id")
    for campaign_id in sorted(known):
        planned, roles = _planned(campaign_id, known[campaign_id])
        designs += planned
        cities += roles
    return pa.Table.from_pylist(designs, DESIGNS), pa.Table.from_pylist(cities, CITIES)


def _placebo(found: Paired | None) -> dict[str, float | None]:
    """The columns of the latest placebo; empty where all pairs moved alike."""
    return {
        f"placebo_{name}": None if found is None else getattr(found, name)
        for name in ("difference", "ci_low", "ci_high", "p_value")
    }


def _planned(
    campaign_id: str, rows: Sequence[Mapping[str, Any]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    by_city = grouped(rows, "city")
    customers = {city: int(own[0]["customers"]) for city, own in by_city.items()}
    values = {city: [float(row["revenue"]) / customers[city] for row in own] for city, own in by_city.items()}
    large = sorted(
        (city for city in by_city if customers[city] >= FEWEST_CUSTOMERS),
        key=lambda city: (-customers[city], city),
    )[:MOST_CITIES]
    history = np.array([values[city] for city in large]) if large else np.empty((0, 0))
    designs = designs_of(history, large, rows[0]["seed"])
    everybody = sum(customers.values())
    base = sum(float(row["revenue"]) for row in rows) / everybody / max(map(len, values.values()))
    best = min((design.smallest_effect for design in designs), default=0.0)
    chosen = next((one for one in designs if one.smallest_effect <= _AS_GOOD * best), None)
    lines = [
        {
            "campaign_id": campaign_id,
            "pairs": len(design.held_out),
            "cities": len(by_city),
            "customers": everybody,
            "held_out_customers": sum(customers[large[at]] for at in design.held_out),
            "base_value": base,
            "smallest_effect": design.smallest_effect,
            "placebo_windows": design.placebo_windows,
            "false_alarm_share": design.false_alarm_share,
            **_placebo(design.placebo),
            "is_chosen": design is chosen,
        }
        for design in designs
    ]
    pair: dict[str, int] = {}
    role: dict[str, str] = {}
    if chosen is not None:
        for number, (out, into) in enumerate(zip(chosen.held_out, chosen.reached, strict=True), start=1):
            pair[large[out]] = pair[large[into]] = number
            role[large[out]], role[large[into]] = "held out", "compared"
    roles = [
        {
            "campaign_id": campaign_id,
            "city": city,
            "customers": customers[city],
            "revenue_per_customer": sum(values[city]) / len(values[city]),
            "pair": pair.get(city),
            "role": role.get(city, "reached"),
        }
        for city in sorted(by_city)
    ]
    return lines, roles
