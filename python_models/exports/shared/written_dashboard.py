"""Writes the dashboard and the model card; see otklik.dashboard."""

import os
from pathlib import Path

import pyarrow as pa
from otklik.dashboard import written_card, written_dashboard

# what each campaign (of windows without one: each window) taught
TRAINED_ON = """
    model_kind, campaign_id, split, min(known_before) as first_day, max(known_before) as last_day,
    count(*) as rows, cast(sum(label) as bigint) as responses
"""


def model(dbt, session):
    """One row per file."""
    # what stops the lists stops the page about them
    dbt.ref("written_files")
    # of each model the rows that its headline speaks of
    headlines, row_of_it = dbt.ref("model_headlines"), "model_id, recipe, split"
    quality = dbt.ref("response_model_quality").join(headlines, row_of_it, how="semi")
    calibration = dbt.ref("response_model_calibration").join(headlines, row_of_it, how="semi")
    relations = {
        "settings": dbt.ref("settings"),
        "response_evidence": dbt.ref("response_evidence"),
        "dashboard_texts": dbt.ref("dashboard_texts"),
        "mechanics": dbt.ref("mechanics"),
        "campaigns": dbt.ref("dashboard_campaigns"),
        "customers": dbt.ref("dashboard_customers"),
        "steps": dbt.ref("dashboard_steps"),
        "curve": dbt.ref("dashboard_curve"),
        "decisions": dbt.ref("dashboard_decisions"),
        "rules": dbt.ref("list_rules"),
        "changes": dbt.ref("dashboard_changes"),
        "policy_frontier": dbt.ref("policy_frontier"),
        "campaign_plans": dbt.ref("campaign_plans"),
        "city_plans": dbt.ref("city_plans"),
        "city_plan_cities": dbt.ref("city_plan_cities"),
        "campaign_readout": dbt.ref("campaign_readout").filter("is_latest"),
        "scenarios": dbt.ref("campaign_scenarios"),
        "ladder_savings": dbt.ref("ladder_savings"),
        "list_change_totals": dbt.ref("list_change_totals"),
        "city_cards": dbt.ref("city_cards"),
        "dim_campaigns": dbt.ref("dim_campaigns"),
        "results": dbt.ref("dashboard_results"),
        "effects": dbt.ref("campaign_effects"),
        "segment_tests": dbt.ref("segment_tests"),
        "segment_effects": dbt.ref("campaign_segment_effects").filter("metric = 'profit_per_customer'"),
        "checks": dbt.ref("campaign_checks"),
        "city_effects": dbt.ref("city_effects"),
        "observations": dbt.ref("campaign_observations"),
        "policy_value": dbt.ref("policy_value"),
        "response_gains": dbt.ref("response_gains"),
        "campaign_ledger": dbt.ref("campaign_ledger"),
        "promise_calibration": dbt.ref("promise_calibration"),
        "promise_haircut": dbt.ref("promise_haircut"),
        "segments": dbt.ref("dim_segments"),
        "segment_products": dbt.ref("segment_products"),
        "segment_offers": dbt.ref("segment_offers"),
        "offer_thresholds": dbt.ref("offer_thresholds"),
        "model_headlines": headlines,
        "quality": quality.project("model_kind, metric, value, ci_low, ci_high"),
        "calibration": calibration.project(
            "model_kind, bin, mean_predicted, observed, rows, ci_low, ci_high"
        ),
        "all_quality": dbt.ref("response_model_quality"),
        "registry": dbt.ref("response_model_registry").filter("is_champion"),
        "trained_on": dbt.ref("training_set").filter("fitted_for = ''").aggregate(TRAINED_ON),
        "ranking": dbt.ref("dashboard_ranking"),
        "importance": dbt.ref("dashboard_importance"),
        "feature_drift": dbt.ref("feature_drift"),
        "contact_fatigue": dbt.ref("contact_fatigue"),
        "list_fairness": dbt.ref("list_fairness"),
        "input_quality": dbt.ref("input_quality"),
        "crm_input_rows": dbt.ref("crm_input_rows"),
        "rejects": dbt.ref("reject_reasons").project("entity, reason, reason_ru, rejected_rows"),
        # what was fitted differs between a first build and a second one, the page must not
        "build_notes": dbt.ref("build_notes").filter("topic != 'models'"),
    }
    tables = {name: relation.to_arrow_table().to_pylist() for name, relation in relations.items()}
    language = tables["settings"][0]["language"]
    folder = Path(os.environ.get("OTKLIK_EXPORTS", "exports"))
    return pa.concat_tables(
        [written_dashboard(tables, language, folder), written_card(tables, language, folder)]
    )
