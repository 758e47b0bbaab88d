"""Checks whether the arms of each past campaign can be compared; see otklik.effects."""

from otklik.effects.tables import check_assignment


def model(dbt, session):
    """One row per campaign and check."""
    return check_assignment(
        dbt.ref("stated_shares").to_arrow_table(),
        dbt.ref("balance_moments").to_arrow_table(),
        dbt.ref("control_cells").to_arrow_table(),
        dbt.ref("contacts_during_window").to_arrow_table(),
    )
