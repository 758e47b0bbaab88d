"""Writes the dashboard; see otklik.dashboard."""

import os
from pathlib import Path

from otklik.dashboard import written_dashboard


def model(dbt, session):
    """One row: the file."""
    relations = {
        "settings": dbt.ref("settings"),
        "response_evidence": dbt.ref("response_evidence"),
        "dashboard_texts": dbt.ref("dashboard_texts"),
        "campaigns": dbt.ref("dashboard_campaigns"),
        "customers": dbt.ref("dashboard_customers"),
        "curve": dbt.ref("dashboard_curve"),
        "decisions": dbt.ref("dashboard_decisions"),
        "results": dbt.ref("dashboard_results"),
        "effects": dbt.ref("campaign_effects"),
        "checks": dbt.ref("campaign_checks"),
        "observations": dbt.ref("campaign_observations"),
        "segments": dbt.ref("dim_segments"),
        "segment_products": dbt.ref("segment_products"),
        "segment_offers": dbt.ref("segment_offers"),
        "model_headlines": dbt.ref("model_headlines"),
        "quality": dbt.ref("dashboard_quality"),
        "calibration": dbt.ref("dashboard_calibration"),
        "importance": dbt.ref("dashboard_importance"),
        "crm_input_rows": dbt.ref("crm_input_rows"),
        "rejects": dbt.ref("dashboard_rejects"),
        "build_notes": dbt.ref("build_notes"),
    }
    tables = {name: relation.to_arrow_table().to_pylist() for name, relation in relations.items()}
    language = tables["settings"][0]["language"]
    return written_dashboard(tables, language, Path(os.environ.get("OTKLIK_EXPORTS", "exports")))
