"""Chooses offers by branch and bound where so few are to be chosen among; see otklik.choice."""

from otklik.choice import exact_offers


def model(dbt, session):
    """One row per customer among whom was chosen."""
    return exact_offers(dbt.ref("limited_offers").to_arrow_table(), dbt.ref("close_offers").to_arrow_table())
