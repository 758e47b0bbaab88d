"""What controls of several sizes would show of each planned list; see otklik.effects.planning."""

from otklik.effects.planning import plan_campaigns


def model(dbt, session):
    """One row per planned campaign, number of days, share of control and metric."""
    return plan_campaigns(
        dbt.ref("planned_lists").to_arrow_table(), dbt.ref("planned_windows").to_arrow_table()
    )
