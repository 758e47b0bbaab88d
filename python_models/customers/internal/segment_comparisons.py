"""Compares the arms of each past campaign within each segment; see otklik.effects."""

from otklik.effects.tables import compare_arms


def model(dbt, session):
    """One row per campaign, segment, offer arm and metric."""
    return compare_arms(dbt.ref("segment_effect_moments").to_arrow_table(), by_segment=True)
