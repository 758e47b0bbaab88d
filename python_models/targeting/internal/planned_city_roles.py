"""Which cities to hold out of each planned campaign that names nobody; see otklik.effects.city_plans."""

from otklik.effects.city_plans import plan_cities


def model(dbt, session):
    """One row per planned campaign and city."""
    _, cities = plan_cities(dbt.ref("planned_city_windows").to_arrow_table())
    return cities
