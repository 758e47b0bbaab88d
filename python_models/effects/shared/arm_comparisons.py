"""Compares the arms of each past campaign; see otklik.effects."""

from otklik.effects.tables import compare_arms


def model(dbt, session):
    """One row per campaign, offer arm and metric."""
    return compare_arms(dbt.ref("effect_moments").to_arrow_table())
