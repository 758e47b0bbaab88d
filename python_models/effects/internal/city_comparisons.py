"""Compares the city of each campaign that named nobody with similar ones; see otklik.effects."""

from otklik.effects.tables import compare_cities


def model(dbt, session):
    """One row per campaign and metric."""
    return compare_cities(dbt.ref("city_moments").to_arrow_table())
