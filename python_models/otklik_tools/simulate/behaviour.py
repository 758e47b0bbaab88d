"""How customers buy: the daily intensity behind the receipts, the receipts, and the lines on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from otklik_tools.simulate.campaigns import Campaign
from otklik_tools.simulate.catalogue import (
    BAG_KOPECKS,
    MODELS,
    PORTRAITS,
    UNGENDERED,
    catalogue,
    colours,
    model_shares,
    names,
)
from otklik_tools.simulate.traits import Flags, Floats, Integers, Traits, pick

WEEK = 7
# Interest drifts from week to week (AR(1)); every week some customers silently lapse and some come back.
INTEREST_DEVIATION = 0.20
INTEREST_PERSISTENCE = 0.93
LAPSE_PER_WEEK, RETURN_PER_WEEK, LAPSED_FACTOR = 0.012, 0.032, 0.50
WEEKDAY = np.array([0.86, 0.84, 0.86, 0.90, 1.06, 1.30, 1.18])
MONTH = np.array([0.92, 0.97, 1.04, 1.02, 1.03, 0.99, 0.98, 1.02, 1.03, 1.00, 1.05, 1.20])

# A fully responsive customer's intensity grows exp(LIFT sqrt(rate / 0.15))-fold, his basket by BASKET_LIFT;
# `simulate` may be told of another power than the root.
LIFT, LIFT_REFERENCE_RATE, RESPONSE_POWER = 1.30, 0.15, 0.5
BASKET_LIFT = 0.25

# Who was contacted this lately, by an earlier campaign, is tired of it where `simulate` is told so.
FATIGUE_DAYS = 90

SALE_DEPTHS = np.array([0.10, 0.15, 0.20, 0.30])
SALE_DEPTH_SHARES = np.array([0.40, 0.25, 0.20, 0.15])
PRICE_NOISE = 0.25
SECOND_PIECE_SHARE = 0.05
BAG_SHARE = 0.04
RETURN_SHARE = 0.012
RETURN_AFTER = (2, 14)


@dataclass(frozen=True)
class Receipts:
    """One entry per receipt: customer's position, day (0 is the history's first), campaign's rate or 0."""

    customer: Integers
    day: Integers
    campaign_rate: Floats


@dataclass(frozen=True)
class Paths:
    """What the uncontacted daily intensity was in each campaign [customer, day]; lapses on the last day.

    `borrowed` [customer]: receipts that a past campaign's contacted are expected to lack in the equal window
    after it.
    """

    windows: dict[str, Floats]
    is_lapsed: Flags
    borrowed: dict[str, Floats]


def lift(
    traits: Traits,
    discount_rate: Floats | float,
    alertness: Floats | float = 1.0,
    power: float = RESPONSE_POWER,
) -> Floats:
    """Factor on the daily intensity under a discount: one rate for all, [customer], or [customer, day].

    `alertness`, of the same shape as the result or 1: what earlier contacts have left of the response.
    `power`: how the log of the factor grows with the rate.
    """
    ratio = np.asarray(discount_rate) / LIFT_REFERENCE_RATE
    rate = np.sqrt(ratio) if power == RESPONSE_POWER else ratio**power
    responsiveness = traits.responsiveness if rate.ndim < 2 else traits.responsiveness[:, None]
    responsiveness = responsiveness * alertness
    factor: Floats = np.exp(LIFT * responsiveness * rate)
    return factor


def extra_lines(traits: Traits, contacted: bool) -> Floats:
    """Expected lines of a receipt beyond the first."""
    return traits.extra_lines * (1 + BASKET_LIFT * traits.responsiveness * contacted)


def alertness(
    campaigns: tuple[Campaign, ...], contacted: dict[str, Flags], size: int, fatigue: float
) -> dict[str, Floats]:
    """What is left of each customer's response to each campaign, 0..1: less by `fatigue` for every contact of
    an earlier campaign that began at most FATIGUE_DAYS before it.
    """
    left = {}
    for one in campaigns:
        contacts = np.zeros(size)
        for other in campaigns:
            if not other.is_planned and 0 < one.starts_after - other.starts_after <= FATIGUE_DAYS:
                contacts += contacted[other.campaign_id]
        left[one.campaign_id] = (1 - fatigue) ** contacts
    return left


def calendar(first_day: date, days: int, burst: tuple[int, int, float] | None = None) -> Floats:
    """Common factor of each day: weekday, month and, from its first day to its last, the burst's."""
    dates = [first_day + timedelta(days=day) for day in range(days)]
    factor: Floats = WEEKDAY[[one.weekday() for one in dates]] * MONTH[[one.month - 1 for one in dates]]
    if burst is not None:
        factor[burst[0] : burst[1] + 1] *= burst[2]
    return factor


def live(
    stream: Callable[[str], np.random.Generator],
    traits: Traits,
    campaigns: tuple[Campaign, ...],
    contacted: dict[str, Flags],
    *,
    first_day: date,
    history_days: int,
    burst: tuple[int, int, float] | None = None,
    borrowed_share: float = 0.0,
    fatigue: float = 0.0,
    depths: dict[str, Floats] | None = None,
    power: float = RESPONSE_POWER,
) -> tuple[Receipts, Paths]:
    """Let the customers live week by week through the history and the planned windows.

    Only the history leaves receipts. `contacted` holds a mask over customers per past campaign. Of the
    receipts that a contact adds, `borrowed_share` would have come in as many days after the window, and lack
    there; `fatigue` is what an earlier contact takes from the response to the next, see `alertness`.
    `depths` [customer] by past campaign: who got another rate than the campaign's; `power`: of `lift`.
    Memory: the windows and one week, a float per customer and day.
    """
    states, draws = stream("states"), stream("receipts")
    size = len(traits)
    starts = {one.campaign_id: history_days - 1 + one.starts_after for one in campaigns}
    horizon = max([history_days] + [starts[one.campaign_id] + one.duration for one in campaigns])
    factor = calendar(first_day, horizon + WEEK, burst)
    windows = {one.campaign_id: np.zeros((size, one.duration)) for one in campaigns}
    borrowed = {one.campaign_id: np.zeros(size) for one in campaigns if not one.is_planned}
    left = alertness(campaigns, contacted, size, fatigue)
    rates_of = {
        one.campaign_id: (depths or {}).get(one.campaign_id, np.full(size, one.discount_rate))
        for one in campaigns
    }
    interest = states.standard_normal(size)
    lapsed = states.random(size) < LAPSE_PER_WEEK / (LAPSE_PER_WEEK + RETURN_PER_WEEK)
    lapsed_at_end = lapsed
    customers, days, rates = [], [], []
    for first in range(0, horizon, WEEK):
        interest = INTEREST_PERSISTENCE * interest + np.sqrt(
            1 - INTEREST_PERSISTENCE**2
        ) * states.standard_normal(size)
        turn = states.random(size)
        lapsed = np.where(lapsed, turn >= RETURN_PER_WEEK, turn < LAPSE_PER_WEEK)
        season = traits.season_amplitude * np.cos(2 * np.pi * (first - traits.season_peak) / 365)
        level = (
            traits.rate
            * np.exp(INTEREST_DEVIATION * interest + season)
            * np.where(lapsed, LAPSED_FACTOR, 1.0)
        )
        week = np.arange(first, first + WEEK)
        intensity = level[:, None] * factor[week] * (week > traits.joined[:, None])
        campaign_rate = np.zeros_like(intensity)
        awake = np.ones_like(intensity)
        for one in campaigns:
            inside = np.flatnonzero(
                (week >= starts[one.campaign_id]) & (week < starts[one.campaign_id] + one.duration)
            )
            windows[one.campaign_id][:, week[inside] - starts[one.campaign_id]] = intensity[:, inside]
            if not one.is_planned:
                reached = np.ix_(np.flatnonzero(contacted[one.campaign_id]), inside)
                # two campaigns may reach a customer on one day: the deeper discount moves him, not both
                own = rates_of[one.campaign_id][contacted[one.campaign_id], None]
                campaign_rate[reached] = np.maximum(campaign_rate[reached], own)
                awake[reached] = np.broadcast_to(left[one.campaign_id][:, None], awake.shape)[reached]
                if borrowed_share:
                    after = np.flatnonzero(
                        (week >= starts[one.campaign_id] + one.duration)
                        & (week < starts[one.campaign_id] + 2 * one.duration)
                    )
                    lent = np.ix_(np.flatnonzero(contacted[one.campaign_id]), after)
                    added = lift(traits, rates_of[one.campaign_id], left[one.campaign_id], power) - 1
                    share = np.minimum(borrowed_share * added, 1.0)[contacted[one.campaign_id], None]
                    borrowed[one.campaign_id][contacted[one.campaign_id]] += (share * intensity[lent]).sum(
                        axis=1
                    )
                    intensity[lent] *= 1 - share
        if campaign_rate.any():
            intensity *= lift(traits, campaign_rate, awake, power)
        if first < history_days:
            lapsed_at_end = lapsed
            # at most one receipt a day: P(any in a window) is exactly 1 - exp(-sum of intensities)
            buys = draws.random(intensity.shape) < -np.expm1(-intensity)
            buys |= week == traits.joined[:, None]
            who, when = np.nonzero(buys & (week < history_days))
            customers.append(who)
            days.append(week[when])
            rates.append(campaign_rate[who, when])
    receipts = Receipts(np.concatenate(customers), np.concatenate(days), np.concatenate(rates))
    paths = Paths(windows, lapsed_at_end, borrowed)
    return with_first_receipts(draws, receipts, size, history_days), paths


def with_first_receipts(
    random: np.random.Generator, receipts: Receipts, size: int, history_days: int
) -> Receipts:
    """Give those who never bought one receipt early in the history, before any campaign; order by day."""
    never = np.flatnonzero(np.bincount(receipts.customer, minlength=size) == 0)
    customer = np.concatenate([receipts.customer, never])
    day = np.concatenate([receipts.day, random.integers(0, history_days // 6, len(never))])
    rate = np.concatenate([receipts.campaign_rate, np.zeros(len(never))])
    order = np.lexsort((customer, day))
    return Receipts(customer[order], day[order], rate[order])


def window_receipts(
    random: np.random.Generator, intensity: Floats, factor: Floats, first: int, rate: Floats
) -> Receipts:
    """Receipts of one window: `factor` lifts the intensity [customer, day], `rate` is the discount."""
    day, who = np.nonzero((random.random(intensity.shape) < -np.expm1(-intensity * factor[:, None])).T)
    return Receipts(who, day + first, rate[who])


def choose_products(random: np.random.Generator, traits: Traits, customer: Integers) -> Integers:
    """A product for each line, by the customer's portrait and taste."""
    chosen = np.empty(len(customer), dtype=np.int64)
    draw = random.random(len(customer))
    for portrait in range(len(PORTRAITS)):
        for taste in range(UNGENDERED + 1):
            mine = (traits.portrait[customer] == portrait) & (traits.taste[customer] == taste)
            cumulative = np.cumsum(catalogue().choice[portrait, taste])
            chosen[mine] = np.searchsorted(cumulative, draw[mine] * cumulative[-1], side="right")
    return chosen


def decimals(kopecks: Integers) -> pa.Array:
    """decimal(18,2) from whole kopecks, without passing through floats or Python objects."""
    words = np.column_stack([kopecks, kopecks >> 63]).astype("<i8")
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(kopecks), [None, pa.py_buffer(words.tobytes())])


def purchase_lines(
    random: np.random.Generator,
    traits: Traits,
    receipts: Receipts,
    *,
    first_day: date,
    last_day: date,
    first_receipt: int = 1,
) -> pa.Table:
    """The `purchases` table: the lines of the receipts, bags, and later returns, ordered by day and receipt.

    A line's discount is the larger of its sale depth and the campaign's rate (they do not add up); bags are
    never discounted.
    """
    contacted = receipts.campaign_rate > 0
    extra = np.where(
        contacted, extra_lines(traits, True)[receipts.customer], extra_lines(traits, False)[receipts.customer]
    )
    count = 1 + random.poisson(extra)
    receipt = np.repeat(np.arange(len(count)), count)
    customer = receipts.customer[receipt]
    lines = len(receipt)
    product = choose_products(random, traits, customer)
    noise = np.exp(
        traits.price_level[customer] + PRICE_NOISE * random.standard_normal(lines) - PRICE_NOISE**2 / 2
    )
    quantity = 1 + (random.random(lines) < SECOND_PIECE_SHARE)
    listed = 100 * np.rint(catalogue().price[product] * noise).astype(np.int64) * quantity
    on_sale = random.random(lines) < traits.sale_share[customer]
    depth = np.where(on_sale, SALE_DEPTHS[pick(random, SALE_DEPTH_SHARES, lines)], 0.0)
    discount = np.rint(listed * np.maximum(depth, receipts.campaign_rate[receipt])).astype(np.int64)
    model = pick(random, model_shares(), lines)
    colour_names, colour_shares = colours()
    colour = pick(random, colour_shares, lines)

    bag = np.flatnonzero(random.random(len(count)) < BAG_SHARE)
    returned = np.flatnonzero(random.random(lines) < RETURN_SHARE)
    returned_on = receipts.day[receipt[returned]] + random.integers(
        RETURN_AFTER[0], RETURN_AFTER[1] + 1, len(returned)
    )
    in_time = returned_on <= (last_day - first_day).days
    returned, returned_on = returned[in_time], returned_on[in_time]

    no_bags, no_returns = np.zeros_like(bag), np.zeros_like(returned)
    # goods, then bags, then returns (each a receipt of its own: money back for a line, no discount on it)
    day = np.concatenate([receipts.day[receipt], receipts.day[bag], returned_on])
    number = np.concatenate([receipt, bag, len(count) + np.arange(len(returned))])
    order = np.lexsort((number, day))

    def stacked(goods: Integers, bags: Integers, returns: Integers) -> Integers:
        return np.concatenate([goods, bags, returns])[order]

    product = stacked(product, no_bags + catalogue().bag, product[returned])
    name = product * (len(MODELS) + 1) + stacked(model, no_bags, model[returned])
    colour = stacked(colour, no_bags + len(colour_names) - 1, colour[returned])
    paid = stacked(listed - discount, no_bags + BAG_KOPECKS, discount[returned] - listed[returned])
    discount = stacked(discount, no_bags, no_returns)
    buyer = stacked(customer, receipts.customer[bag], customer[returned])
    dates = np.datetime64(first_day) + day[order]
    return pa.table(
        {
            "receipt_id": pa.array(number[order] + first_receipt).cast(pa.string()),
            "customer_id": traits.customer_id.take(pa.array(buyer)),
            "purchased_on": pa.array(dates),
            "product": pa.array(names()).take(pa.array(name)),
            "brand": pa.array(catalogue().brand).take(pa.array(product)),
            "category": pa.array(catalogue().category).take(pa.array(product)),
            "colour": pa.array(colour_names).take(pa.array(colour)),
            "product_gender": pa.array(catalogue().product_gender).take(pa.array(product)),
            "quantity": pa.array(stacked(quantity, no_bags + 1, quantity[returned]).astype(np.int32)),
            "amount": decimals(paid),
            "discount_amount": decimals(discount),
            "is_discounted": pa.array(discount > 0),
        }
    )
