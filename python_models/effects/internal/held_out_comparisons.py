"""What cities that campaigns held out show; see otklik.effects.held_out_cities."""

from otklik.effects.held_out_cities import measure_cities


def model(dbt, session):
    """One row per campaign and metric."""
    return measure_cities(dbt.ref("held_out_windows").to_arrow_table())
