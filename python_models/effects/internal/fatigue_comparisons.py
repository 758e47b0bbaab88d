"""Compares customers with themselves after more and fewer contacts; see otklik.effects.fatigue."""

from otklik.effects.fatigue import measure_fatigue


def model(dbt, session):
    """One row per metric and days that contacts are counted over."""
    return measure_fatigue(dbt.ref("fatigue_contacts").to_arrow_table())
