"""Finds what a contact is worth where contacts are limited; see otklik.choice."""

from otklik.choice import contact_prices


def model(dbt, session):
    """One row per campaign, and per segment with a floor."""
    return contact_prices(dbt.ref("limited_offers").to_arrow_table())
