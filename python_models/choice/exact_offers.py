"""Chooses the offers of small campaigns by trying everything; see otklik.choice."""

from otklik.choice import exact_offers


def model(dbt, session):
    """One row per customer chosen."""
    return exact_offers(dbt.ref("limited_offers").to_arrow_table())
