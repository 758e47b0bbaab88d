"""What is true of every customer in a campaign's window, contacted and not; expectations, not samples."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from otklik_tools.simulate.behaviour import (
    BAG_SHARE,
    RESPONSE_POWER,
    SALE_DEPTH_SHARES,
    SALE_DEPTHS,
    SECOND_PIECE_SHARE,
    extra_lines,
    lift,
)
from otklik_tools.simulate.campaigns import Campaign
from otklik_tools.simulate.catalogue import BAG_KOPECKS, catalogue
from otklik_tools.simulate.traits import Floats, Traits


def goods_per_receipt(traits: Traits, contacted: bool) -> Floats:
    """Expected list price of the goods of one receipt, roubles, without the bag."""
    mean_price = catalogue().choice @ catalogue().price
    line = mean_price[traits.portrait, traits.taste] * np.exp(traits.price_level) * (1 + SECOND_PIECE_SHARE)
    return line * (1 + extra_lines(traits, contacted))


def discount_share(traits: Traits, campaign_rate: float) -> Floats:
    """Expected discount per rouble of list price: the larger of the sale's depth and the campaign's rate."""
    on_sale = float(SALE_DEPTH_SHARES @ np.maximum(SALE_DEPTHS, campaign_rate))
    return traits.sale_share * on_sale + (1 - traits.sale_share) * campaign_rate


def window_truth(
    traits: Traits,
    campaign: Campaign,
    intensity: Floats,
    alertness: Floats | float = 1.0,
    power: float = RESPONSE_POWER,
) -> dict[str, Floats]:
    """Probabilities and money of one campaign for all customers, as if each were in its audience.

    `intensity` [customer, day] is the uncontacted one, `alertness` [customer] what earlier contacts have left
    of the response, `power` is that of `lift`; what is borrowed from later windows stands in
    `Paths.borrowed`. Named like the columns of `campaign_list`: `expected_revenue` is of the whole
    window, at list price, given that something is bought; the discount costs are per customer, not given
    buying, and hold all discounts, ordinary sales too (that is why there is one without a contact).
    Returns are left out.
    """

    def arm(contacted: bool) -> tuple[Floats, Floats, Floats]:
        daily = (
            intensity * lift(traits, campaign.discount_rate, alertness, power)[:, None]
            if contacted
            else intensity
        )
        probability = -np.expm1(-daily.sum(axis=1))
        receipts = -np.expm1(-daily).sum(axis=1)
        goods = receipts * goods_per_receipt(traits, contacted)
        revenue = goods + receipts * BAG_SHARE * BAG_KOPECKS / 100
        rate = campaign.discount_rate if contacted else 0.0
        given_buying = np.divide(revenue, probability, out=np.zeros_like(revenue), where=probability > 0)
        return probability, given_buying, goods * discount_share(traits, rate)

    probability, revenue, discount = arm(True)
    anyway, revenue_anyway, discount_anyway = arm(False)
    worth = probability * revenue * campaign.margin_rate - discount
    value_without_contact = anyway * revenue_anyway * campaign.margin_rate - discount_anyway
    return {
        "buy_probability": probability,
        "buy_anyway_probability": anyway,
        "expected_revenue": revenue,
        "expected_revenue_anyway": revenue_anyway,
        "expected_discount_cost": discount,
        "expected_discount_cost_anyway": discount_anyway,
        "contact_cost": np.full(len(traits), campaign.contact_cost),
        "expected_profit": worth - value_without_contact - campaign.contact_cost,
    }


def as_table(traits: Traits, columns: dict[str, Floats]) -> pa.Table:
    """The columns beside the customers they are of."""
    return pa.table(
        {"customer_id": traits.customer_id, **{name: pa.array(values) for name, values in columns.items()}}
    )


def receipt_value(traits: Traits, margin_rate: float) -> Floats:
    """What one receipt outside of any campaign leaves in roubles, after ordinary discounts."""
    goods = goods_per_receipt(traits, False)
    return (goods + BAG_SHARE * BAG_KOPECKS / 100) * margin_rate - goods * discount_share(traits, 0.0)
