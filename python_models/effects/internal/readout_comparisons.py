"""Looks at each running campaign on every day so far; see otklik.effects.readout."""

from otklik.effects.readout import read_out


def model(dbt, session):
    """One row per running campaign, offer or all, metric and day."""
    return read_out(dbt.ref("running_arms").to_arrow_table(), dbt.ref("running_sums").to_arrow_table())
