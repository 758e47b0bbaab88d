"""Whom to make which offer: at most one each, within a budget, a number of contacts and floors."""

from otklik.choice.knapsack import Limits, best_choice, best_near_limit, linear_prices
from otklik.choice.tables import contact_prices, exact_offers

__all__ = ["Limits", "best_choice", "best_near_limit", "contact_prices", "exact_offers", "linear_prices"]
