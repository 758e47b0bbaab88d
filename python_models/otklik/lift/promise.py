"""What a fixed list would earn if the parameters behind it were others: the draws of a promise.

A row of a list is expected to earn

    profit = m (E1 - E0) - D - contact,     m = margin - ordinary discounts, of the list price

with E1 and E0 the revenue with a contact and without, D what the offer costs. Receipts that arrive at random
bring money in proportion to their intensity, so in a replicate each term is the row's own times a ratio:

    E0' = E0 x exp(base' - base) f0' / f0
    E1' = E1 x exp(base' - base + lift' - lift) f1' / f1
    D'  = D  x what it follows: that revenue (cashback), the revenue and the part of a percent that is taken,
               the receipts (an amount), or nothing (a gift, which is given for a response)

and a season of its own moves both bases alike. Which row is in the list, and in which order, stays as it was.
Money is summed in whole kopecks: sums of any rows, in any order, are exact, so those of a part of a list and
those of the rest add up to those of the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from otklik.batches import runs
from otklik.lift.model import ASSUMED_LIFTS, SIGNS, Lift, Offer, slope_columns
from otklik.lift.rates import Floats, log_intensity
from otklik.modelling import load_model

DRAWS = pa.schema(
    [
        ("campaign_id", pa.string()),
        ("place", pa.int64()),
        ("draw", pa.int64()),
        ("profit_at_least_lift", pa.decimal128(18, 2)),
        ("profit_at_most_lift", pa.decimal128(18, 2)),
    ]
)

Kopecks = NDArray[np.int64]

# Beyond e^20-fold nothing is money any more.
FARTHEST = 20.0


def promise_draws(
    models: Mapping[str, tuple[bytes, bytes]], offers: Sequence[Offer], rows: Iterable[pa.RecordBatch]
) -> pa.Table:
    """Add up what the rows of each place earn, as expected (draw 0) and in each replicate (from 1).

    `models`: as for `arm_scores`. `rows`: batches of `promised_steps` with the columns of `scoring_set`,
    ordered by `fitted_for`, campaign and offer; `sign` 1 adds a row to its place, -1 takes it away. The lift of an
    offer that was never tried is taken at its assumed least and most, which of tried ones are the same. A target without a lift has no row.
    """
    sums: dict[tuple[str, int], Kopecks] = {}
    loaded: dict[str, Lift] = {}
    for batch in rows:
        for (fitted_for, campaign_id, offer_id), part in runs(batch, "fitted_for", "campaign_id", "offer_id"):
            if fitted_for not in models:
                continue
            if fitted_for not in loaded:
                organic, lift = (bytes(each) for each in models[fitted_for])
                loaded = {fitted_for: Lift.from_bytes(lift, load_model(organic))}
            offer = next(one for one in offers if (one.campaign_id, one.offer_id) == (campaign_id, offer_id))
            kopecks = valued(loaded[fitted_for], part, offer)
            places, position = np.unique(part["place"].to_numpy(), return_inverse=True)
            for at, place in enumerate(places):
                mine = kopecks[:, position == at].sum(axis=1)
                key = (campaign_id, int(place))
                sums[key] = sums[key] + mine if key in sums else mine
    return pa.Table.from_batches(list(_tables(sums)), schema=DRAWS)


def valued(lift: Lift, rows: pa.RecordBatch, offer: Offer) -> Kopecks:
    """Kopecks (2, rows, 1 + draws) of rows with one offer, with the sign of each: least and most."""
    replicates, (base, slope) = lift.replicates, lift.base
    log_base = log_intensity(column(rows, "buy_anyway_probability"))
    raw = (log_base - base) / (1 + slope)
    ordinary = column(rows, "ordinary_discount_share")
    signs = [np.nan_to_num(column(rows, name)) for name in SIGNS]
    habits = (np.column_stack([log_base, ordinary, *signs]) - lift.center) / lift.scale
    columns = slope_columns(habits, lift.view.transform(lift.organic.encoder.transform(rows)))
    moved = (
        (replicates.base[:, 0] - base)
        + raw[:, None] * (replicates.base[:, 1] - slope)
        + column(rows, "season_deviation")[:, None] * replicates.season
    )
    level, is_known = lift.level(offer)
    levels, factor, factors = lift.replicated(offer)
    shape = columns @ lift.slopes
    shapes = columns @ replicates.slopes.T
    money = {
        name: column(rows, name)[:, None]
        for name in (
            "expected_revenue", "expected_revenue_anyway", "expected_discount_cost", "expected_profit",
        )
    }  # fmt: skip
    worth = (column(rows, "margin_rate") - ordinary)[:, None]
    anyway = money["expected_revenue_anyway"] * times(moved) * (replicates.factor_anyway / lift.factor_anyway)
    expected = worth * (money["expected_revenue"] - money["expected_revenue_anyway"])
    # what the formula leaves out of a row's profit stays as it is
    rest = money["expected_profit"] - (expected - money["expected_discount_cost"])
    sign = column(rows, "sign")[:, None]
    found = []
    for share in (1.0, 1.0) if is_known else (min(ASSUMED_LIFTS), max(ASSUMED_LIFTS)):
        if is_known:
            lifted = (levels - level) + shapes - shape[:, None]
        else:
            lifted = np.maximum(shapes + levels, 0) * share - np.maximum(shape + level, 0)[:, None]
        receipts = times(moved + lifted)
        revenue = receipts * (factors / factor)
        follows = {
            "percent": revenue * replicates.percent_taken,
            "cashback": revenue,
            "amount": receipts,
        }.get(offer.mechanic, np.ones_like(revenue))
        profit = (
            worth * (money["expected_revenue"] * revenue - anyway)
            - money["expected_discount_cost"] * follows
            + rest
        )
        found.append(np.rint(100 * sign * np.hstack([money["expected_profit"], profit])).astype(np.int64))
    return np.stack(found)


def column(rows: pa.RecordBatch, name: str) -> Floats:
    """A column of numbers as floats, (rows,)."""
    return np.asarray(rows[name].cast(pa.float64()).to_numpy(zero_copy_only=False))


def times(log_ratio: Floats) -> Floats:
    """The ratio."""
    return np.asarray(np.exp(np.clip(log_ratio, -FARTHEST, FARTHEST)))


def _tables(sums: Mapping[tuple[str, int], Kopecks]) -> Iterator[pa.RecordBatch]:
    """The rows of each campaign and place, in order."""
    for (campaign_id, place), kopecks in sorted(sums.items()):
        size = kopecks.shape[1]
        ends = [
            pa.array([Decimal(int(each)).scaleb(-2) for each in end], pa.decimal128(18, 2)) for end in kopecks
        ]
        yield pa.RecordBatch.from_arrays(
            [pa.repeat(campaign_id, size), pa.repeat(place, size), pa.array(range(size)), *ends],
            schema=DRAWS,
        )
