"""What holding out cities would show of each planned campaign that names nobody; see otklik.effects."""

from otklik.effects.city_plans import plan_cities


def model(dbt, session):
    """One row per planned campaign and number of pairs."""
    designs, _ = plan_cities(dbt.ref("planned_city_windows").to_arrow_table())
    return designs
