"""What a fixed list would earn if the parameters behind it were others: the draws of a promise.

A row of a list is expected to earn

    profit = m (E1 - E0) - D - contact,     m = margin - ordinary discounts, of the list price

with E1 and E0 the revenue with a contact and without, D what the offer costs. Receipts that arrive at random
bring money in proportion to their intensity, so in a replicate each term is the row's own times a ratio:

    E0' = E0 x exp(base' - base) x factor' / factor (of who is not contacted)
    E1' = E1 x exp(base' - base + lift' - lift) x factor' / factor (of the offer)
    D'  = D  x what it follows: that revenue (cashback), the revenue and the part of a percent that is taken,
               the receipts (an amount), or nothing (a gift, which is given for a response)

Of a plan that lasts longer than its past campaign this is so of the part of E1 that comes in as many days
(`lifted_share`); the rest moves with E0.

The planned window's season moves both alike. Where no control has told the base of the past campaigns, their
season may have moved it unseen: then E0 is another, and E1, which was counted, is not. Who is in the list,
and in which order, stays as it was.

What was chosen by the fit was in part chosen for the fit's errors, and no replicate of a fixed list says so.
So in each replicate as much money is spent again, on whom that replicate finds best: how much more it says
than the fit that these earn is `luck`. If the fit is to the truth what the replicate is to the fit, the list
earns as much less than expected. It is a bound, taken off no promise: the errors of a replicate are wider
than those of the fit, which is shrunk toward its priors. (Of simulated shops it is 0.04 to 0.75 of the
promise, of a shop where no feature tells whom an offer moves, 2 to 7 times the promise.)

Of a reported response E and D move with its probability, which `otklik.lift.reported` gives. Money is summed
in whole kopecks: sums of any rows, in any order, are exact, so those of the parts of a list add up to that of
the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

import numpy as np
import pyarrow as pa

from otklik.engine.batches import floats, runs
from otklik.lift.choosing_again import Choices, Kopecks
from otklik.lift.model import (
    ASSUMED_LIFTS,
    SIGNS,
    Lift,
    Offer,
    beside_everybody,
    never_bought,
    slope_columns,
)
from otklik.lift.rates import Floats, log_intensity
from otklik.lift.reported import ResponseLift
from otklik.lift.scores import Artifacts, lifts_in_turn

DRAWS = pa.schema(
    [
        ("campaign_id", pa.string()),
        ("place", pa.int64()),
        ("draw", pa.int64()),
        ("profit_at_least_lift", pa.decimal128(18, 2)),
        ("profit_at_most_lift", pa.decimal128(18, 2)),
        ("luck", pa.decimal128(18, 2)),
    ]
)

# Beyond e^20-fold nothing is money any more.
FARTHEST = 20.0


def promise_draws(models: Artifacts, offers: Sequence[Offer], rows: Iterable[pa.RecordBatch]) -> pa.Table:
    """Add up what the rows of each place earn, as expected (draw 0) and in each replicate (from 1).

    `models`: of `lift_artifacts`. `rows`: batches of `promised_steps` with the columns of `scoring_set`,
    ordered by `fitted_for`, campaign and offer; `sign` 1 adds a row to its place, -1 takes it away. The lift
    of an offer that was never tried is taken at its assumed least and most, which of tried ones are the same.
    A target without a lift has no row. The result has the schema `DRAWS`; its `luck` is of a place by itself,
    too, so that it adds up down the frontier.
    """
    sums: dict[tuple[str, int], Kopecks] = {}
    luck: dict[str, Mapping[int, Kopecks]] = {}
    chosen_for, choices = "", Choices()
    lift_for = lifts_in_turn(models)
    for batch in rows:
        for (fitted_for, campaign_id, offer_id), part in runs(batch, "fitted_for", "campaign_id", "offer_id"):
            offer = next(one for one in offers if (one.campaign_id, one.offer_id) == (campaign_id, offer_id))
            lift = lift_for(offer.response_rule, fitted_for)
            if lift is None:
                continue
            kopecks = valued(lift, part, offer)
            places, position = np.unique(part["place"].to_numpy(), return_inverse=True)
            for at, place in enumerate(places):
                key = (campaign_id, int(place))
                sums[key] = sums.get(key, 0) + kopecks[:, position == at].sum(axis=1)
            # rows come campaign by campaign: of 60 at once they would take 1 GB
            if campaign_id != chosen_for:
                luck[chosen_for] = choices.luck()
                chosen_for, choices = campaign_id, Choices()
            # between the least lift and the most, where the fit itself stands
            choices.add(part, kopecks.sum(axis=0) // 2)
    luck[chosen_for] = choices.luck()
    return pa.Table.from_batches(list(_batches(sums, luck)), schema=DRAWS)


def valued(lift: Lift | ResponseLift, rows: pa.RecordBatch, offer: Offer) -> Kopecks:
    """(2, rows, 1 + draws): the profit of rows with one offer, at the least and the most lift, as signed."""
    revenue, revenue_anyway, cost, expected, margin, ordinary, sign = (
        floats(rows, name)[:, None]
        for name in (
            "expected_revenue", "expected_revenue_anyway", "expected_discount_cost", "expected_profit",
            "margin_rate", "ordinary_discount_share", "sign",
        )
    )  # fmt: skip
    margin = margin - ordinary
    # what the formula leaves out of a row's profit stays as it is
    rest = expected - (margin * (revenue - revenue_anyway) - cost)
    if isinstance(lift, ResponseLift):
        # a response is worth what it is worth, and so is what is given for it
        drawn = [
            (margin * revenue - cost) * responses - margin * revenue_anyway * anyway + rest
            for responses, anyway in lift.responses(rows, offer)
        ]
        return np.stack([_kopecks(sign, expected, profit) for profit in drawn])
    factor, factors = lift.revenue_factor(offer)
    found = []
    lifted = floats(rows, "lifted_share")[:, None]
    for receipts_in_window, receipts_anyway in receipts_of(lift, rows, offer):
        revenues_anyway = receipts_anyway * (
            lift.replicates.factor_without_contact / lift.factor_without_contact
        )
        without_contact = revenue_anyway * revenues_anyway
        # on days beyond those of the past campaign customers buy as if nobody had written to them
        revenues = lifted * receipts_in_window * (factors / factor) + (1 - lifted) * revenues_anyway
        receipts = lifted * receipts_in_window + (1 - lifted) * receipts_anyway
        follows = {
            "share_of_list_price": revenues * lift.replicates.percent_taken,
            "share_of_paid": revenues,
            "sum": receipts,
        }
        profit = (
            margin * (revenue * revenues - without_contact)
            - cost * follows.get(rows["cost_basis"][0].as_py(), 1.0)
            + rest
        )
        found.append(_kopecks(sign, expected, profit))
    return np.stack(found)


def _kopecks(sign: Floats, expected: Floats, profit: Floats) -> Kopecks:
    """(rows, 1 + draws): as expected, then as drawn."""
    return np.asarray(np.rint(100 * sign * np.hstack([expected, profit])).astype(np.int64))


def receipts_of(lift: Lift, rows: pa.RecordBatch, offer: Offer) -> Iterator[tuple[Floats, Floats]]:
    """Receipts with a contact and without, (rows, draws), as multiples of what the fit itself expects: at the
    least lift and at the most.
    """
    replicates, (base, slope, of_new) = lift.replicates, lift.base
    log_base = log_intensity(floats(rows, "buy_anyway_probability"))
    new = never_bought(rows)
    raw = ((log_base - base - of_new * new) / (1 + slope))[:, None]
    rows = beside_everybody(rows)
    signs = [np.nan_to_num(floats(rows, name)) for name in SIGNS]
    habits = np.column_stack([log_base, floats(rows, "ordinary_discount_share"), *signs])
    columns = slope_columns(
        (habits - lift.center) / lift.scale, lift.view.transform(lift.organic.encoder.transform(rows))
    )
    of_plan, of_past = (floats(rows, f"{kind}_deviation")[:, None] for kind in ("season", "window"))
    planned, past, past_slope = (
        deviation * season
        for deviation, season in zip((of_plan, of_past, of_past), replicates.season.T, strict=True)
    )
    moved = planned + (replicates.base[:, 0] - base) + raw * (replicates.base[:, 1] - slope)
    moved += new[:, None] * (replicates.base[:, 2] - of_new)
    untold = 0.0 if lift.has_control else past + (raw - replicates.center) * past_slope
    if offer.ladder:
        curve, _, levels_drawn = lift.curve(offer)
        shape, shapes = columns @ lift.slopes, columns @ replicates.slopes.T
        expected = lift.doses(offer)[1].lifts(shape)[:, None]
        for dose in curve.drawn(offer.depth, levels_drawn):
            # what a past season lent the lift goes with it: the dose's part of it is none of the contact's
            gained = np.maximum(dose.level + dose.lean * (shapes - untold), 0)
            yield times(moved + untold + gained - expected), times(moved + untold)
        return
    level, is_known = lift.level(offer)
    levels, _, _ = lift.replicated(offer)
    before, after = (columns @ lift.slopes + level)[:, None], columns @ replicates.slopes.T + levels
    if is_known:
        with_contact = times(moved + after - before)
        yield from [(with_contact, times(moved + untold))] * 2
        return
    before, after = np.maximum(before, 0), np.maximum(after - untold, 0)
    for share in (min(ASSUMED_LIFTS), max(ASSUMED_LIFTS)):
        yield times(moved + untold + share * after - before), times(moved + untold)


def times(log_ratio: Floats) -> Floats:
    """The ratio."""
    return np.asarray(np.exp(np.clip(log_ratio, -FARTHEST, FARTHEST)))


def _batches(
    sums: Mapping[tuple[str, int], Kopecks], luck: Mapping[str, Mapping[int, Kopecks]]
) -> Iterator[pa.RecordBatch]:
    """The rows of each campaign and place, in order."""
    for (campaign_id, place), kopecks in sorted(sums.items()):
        size = kopecks.shape[1]
        ends = [
            pa.array([Decimal(int(each)).scaleb(-2) for each in end], pa.decimal128(18, 2))
            for end in (*kopecks, luck[campaign_id][place])
        ]
        yield pa.RecordBatch.from_arrays(
            [pa.repeat(campaign_id, size), pa.repeat(place, size), pa.array(range(size)), *ends],
            schema=DRAWS,
        )
