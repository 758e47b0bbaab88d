"""Values rules of choosing customers on each past campaign with a control; see otklik.policy."""

from otklik.policy.tables import COLUMNS, value_policies

ROWS_PER_BATCH = 50_000


def model(dbt, session):
    """One row per campaign and policy."""
    customers = dbt.ref("policy_choices").order("campaign_id, customer_id")
    return value_policies(customers.project(", ".join(COLUMNS)).to_arrow_reader(ROWS_PER_BATCH))
