"""Compares all offers of each past campaign together with its control; see otklik.effects."""

from otklik.effects.tables import compare_together


def model(dbt, session):
    """One row per campaign and metric."""
    return compare_together(dbt.ref("effect_moments").to_arrow_table())
