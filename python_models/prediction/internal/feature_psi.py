"""How far the customers of planned campaigns are from those learned from; see otklik.modelling.drift."""

from otklik.modelling.drift import stability_of_campaigns


def model(dbt, session):
    """One row per planned campaign that anybody is scored for and feature."""
    return stability_of_campaigns(dbt.ref("feature_bins").order("campaign_id, feature, bin").to_arrow_table())
