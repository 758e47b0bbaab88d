"""Writes the public marts as files of their own; see otklik.publishing.marts."""

import os
from pathlib import Path

from otklik.publishing import written_marts


def model(dbt, session):
    """One row per file."""
    # what stops the lists stops what tells of them
    dbt.ref("written_files")
    marts = {
        "campaign_checks": dbt.ref("campaign_checks"),
        "campaign_effects": dbt.ref("campaign_effects"),
        "campaign_ledger": dbt.ref("campaign_ledger"),
        "campaign_list": dbt.ref("campaign_list"),
        "campaign_observations": dbt.ref("campaign_observations"),
        "campaign_plans": dbt.ref("campaign_plans"),
        "campaign_readout": dbt.ref("campaign_readout"),
        "campaign_results": dbt.ref("campaign_results"),
        "campaign_scenarios": dbt.ref("campaign_scenarios"),
        "campaign_segment_effects": dbt.ref("campaign_segment_effects"),
        "city_cards": dbt.ref("city_cards"),
        "city_effects": dbt.ref("city_effects"),
        "city_plan_cities": dbt.ref("city_plan_cities"),
        "city_plans": dbt.ref("city_plans"),
        "contact_fatigue": dbt.ref("contact_fatigue"),
        "crm_files": dbt.ref("crm_files"),
        "dim_campaigns": dbt.ref("dim_campaigns"),
        "dim_customers": dbt.ref("dim_customers"),
        "dim_segments": dbt.ref("dim_segments"),
        "evidence_notes": dbt.ref("evidence_notes"),
        "fct_campaign_contacts": dbt.ref("fct_campaign_contacts"),
        "fct_receipts": dbt.ref("fct_receipts"),
        "feature_drift": dbt.ref("feature_drift"),
        "file_notes": dbt.ref("file_notes"),
        "people_left_out": dbt.ref("people_left_out"),
        "rights_notes": dbt.ref("rights_notes"),
        "gender_quality": dbt.ref("gender_quality"),
        "input_quality": dbt.ref("input_quality"),
        "ladder_savings": dbt.ref("ladder_savings"),
        "launch_notes": dbt.ref("launch_notes"),
        "launched_list": dbt.ref("launched_list"),
        "list_change_totals": dbt.ref("list_change_totals"),
        "list_changes": dbt.ref("list_changes"),
        "list_controls": dbt.ref("list_controls"),
        "list_fairness": dbt.ref("list_fairness"),
        "list_notes": dbt.ref("list_notes"),
        "list_rules": dbt.ref("list_rules"),
        "list_totals": dbt.ref("list_totals"),
        "model_headlines": dbt.ref("model_headlines"),
        "offer_thresholds": dbt.ref("offer_thresholds"),
        "outlying_notes": dbt.ref("outlying_notes"),
        "policy_frontier": dbt.ref("policy_frontier"),
        "policy_value": dbt.ref("policy_value"),
        "promise_calibration": dbt.ref("promise_calibration"),
        "readout_notes": dbt.ref("readout_notes"),
        "response_gains": dbt.ref("response_gains"),
        "response_model_calibration": dbt.ref("response_model_calibration"),
        "response_model_importance": dbt.ref("response_model_importance"),
        "response_model_quality": dbt.ref("response_model_quality"),
        "response_model_registry": dbt.ref("response_model_registry"),
        "resting_customers": dbt.ref("resting_customers"),
        "rule_notes": dbt.ref("rule_notes"),
        "segment_choices": dbt.ref("segment_choices"),
        "segment_offers": dbt.ref("segment_offers"),
        "segment_products": dbt.ref("segment_products"),
        # what was fitted differs between a first build and a second one, the file must not
        "build_notes": dbt.ref("build_notes").filter("topic != 'models'"),
    }
    told = session.execute(
        "select table_name, null, comment from duckdb_tables() where comment is not null union all"
        " select view_name, null, comment from duckdb_views() where comment is not null union all"
        " select table_name, column_name, comment from duckdb_columns() where comment is not null"
    ).fetchall()
    comments = {name: {} for name in marts}
    for name, column, text in told:
        if name in comments:
            comments[name][column] = text
    ((as_of,),) = dbt.ref("settings").project("as_of").fetchall()
    folder = Path(os.environ.get("OTKLIK_EXPORTS", "exports"))
    return written_marts(marts, folder, as_of=as_of, comments=comments)
