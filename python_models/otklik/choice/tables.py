"""The knapsacks of a build's campaigns: Arrow in, Arrow out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa

from otklik.choice.knapsack import Limits, best_choice, best_near_limit, linear_prices

CONTACT_PRICES = pa.schema(
    [("campaign_id", pa.string()), ("segment_id", pa.int32()), ("contact_price", pa.float64())]
)
EXACT_OFFERS = pa.schema(
    [("campaign_id", pa.string()), ("customer_id", pa.string()), ("offer_id", pa.string())]
)
NOBODY = -1


def contact_prices(limited_offers: pa.Table) -> pa.Table:
    """Return what one more contact is worth in each campaign that limits contacts or has floors.

    Parameters
    ----------
    limited_offers
        Rows of the model `limited_offers`: a sample of the customers, whose limits shrink with it.

    Returns
    -------
    A table with the schema `CONTACT_PRICES`: a row without segment for each campaign, and one for each
    segment that has a floor, whose price is lower (below zero: a contact is worth paying for).
    """
    prices: list[tuple[object, ...]] = []
    for campaign_id, offers in _campaigns(limited_offers):
        if pd.isna(offers["contacts_left"].iloc[0]) and offers["floor_share"].isna().all():
            continue
        price, floors = linear_prices(*_arrays(offers), _limits(offers, offers["sampled_share"].iloc[0]))
        prices.append((campaign_id, None, price))
        prices += [(campaign_id, segment, price - floor) for segment, floor in floors.items()]
    return _table(prices, CONTACT_PRICES)


def exact_offers(limited_offers: pa.Table, close_offers: pa.Table) -> pa.Table:
    """Return the offers that earn most together.

    Parameters
    ----------
    limited_offers
        Rows of the model `limited_offers`; all of a small campaign is chosen among.
    close_offers
        Rows of the model `close_offers`: of a large one those near its limit, and what is left for them.

    Returns
    -------
    A table with the schema `EXACT_OFFERS`: a row for each customer among whom was chosen, without an offer
    for whom none is chosen.
    """
    small = limited_offers.filter(limited_offers["is_small"])
    chosen: list[tuple[object, ...]] = []
    for offered, is_near in ((small, False), (close_offers, True)):
        for campaign_id, offers in _campaigns(offered):
            customers, segments, costs, profits = _arrays(offers)
            limits = _limits(offers)
            best = (
                best_near_limit(
                    customers, segments, costs, profits, limits, known=offers["is_walked"].to_numpy(bool)
                )
                if is_near
                else best_choice(customers, segments, costs, profits, limits)
            )
            mine = offers[best].set_index("customer_id")["offer_id"]
            everybody = pd.Index(offers["customer_id"].unique())
            offer = mine.reindex(everybody)
            chosen += [
                (campaign_id, customer, None if pd.isna(one) else one)
                for customer, one in zip(everybody, offer, strict=True)
            ]
    return _table(chosen, EXACT_OFFERS)


def _campaigns(limited_offers: pa.Table) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each campaign's offers in one order, whatever the order of the table."""
    # one customer without a segment would make all the numbers of segments floats
    offers = limited_offers.to_pandas().astype({"segment_id": "Int32"})
    offers = offers.sort_values(["campaign_id", "customer_id", "offer_id"])
    for campaign_id, mine in offers.groupby("campaign_id", sort=True):
        yield str(campaign_id), mine


def _arrays(offers: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return customers, segments, costs and profits, shape (pairs,) each."""
    customers = pd.factorize(offers["customer_id"])[0].astype(np.int64)
    segments = offers["segment_id"].fillna(NOBODY).to_numpy(np.int64)
    costs, profits = (offers[name].to_numpy(np.float64) for name in ("expected_cost", "expected_profit"))
    return customers, segments, costs, profits


def _limits(offers: pd.DataFrame, share: float = 1.0) -> Limits:
    """Return the limits of a campaign, or of a share of its customers; floors of all are whole numbers.

    Near a limit floors come as the number of contacts that they still lack.
    """
    first = offers.iloc[0]
    if "floor_left" in offers:
        left = offers.dropna(subset=["floor_left"]).groupby("segment_id", sort=True)["floor_left"].first()
        floors = {int(str(segment)): float(number) for segment, number in left.items()}
        return Limits(_or_no_end(first["budget_left"]), _or_no_end(first["contacts_left"]), floors)
    of_segment = offers.dropna(subset=["floor_share"]).groupby("segment_id", sort=True)
    floors = {
        # floor_share has six decimals, so a product a hair above a whole number is that number
        int(str(segment)): np.ceil(mine["floor_share"].iloc[0] * mine["customer_id"].nunique() - 1e-9)
        for segment, mine in of_segment
    }
    return Limits(
        budget=share * _or_no_end(first["budget_left"]),
        contacts=share * _or_no_end(first["contacts_left"]),
        floors=floors,
    )


def _or_no_end(limit: float) -> float:
    """Return a limit, infinite where there is none."""
    return np.inf if pd.isna(limit) else float(limit)


def _table(rows: list[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    """Return rows as a table."""
    return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema=schema)
