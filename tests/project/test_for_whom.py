"""Models of replays stand beside those in charge: nobody counts the rows of the one for the other's."""

from __future__ import annotations

import json
import re
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from tests.project.builds import Build

FOR_WHOM = "fitted_for"
# of these a campaign has one model or none: its id says for whom a row is
ONE_PER_CAMPAIGN = {"scoring_set", "target_campaigns"}
# who reads rows of several models without passing on whose they are, and why that is right
SPEAKS_OF_ALL = {
    "observations": "an observation is the same for whoever learns from it",
    "city_figures": "takes the one model_id of the response model in charge",
    "city_checks": "takes the one model_id of the response model in charge",
    "training_support": "takes the parameters of the model_id that scored the row",
    "window_values": "joins what was learned to the campaign it was learned for",
    "response_shares": "joins what was learned to the campaign it was learned for",
    "offer_economics": "joins what was learned to the campaign it was learned for",
    "opt_out_worths": "joins what was learned to the campaign it was learned for",
    "scenario_offers": "joins what was learned to the campaign it was learned for",
    "gender_confidence": "of gender there is one model",
    "current_segments": "of segments there is one model",
    "segment_choices": "of segments there is one model",
    "response_gains": "takes the model_id in charge",
    "reason_features": "takes the models in charge",
    "gender_scores": "takes the model in charge",
    "fit_notes": "says apart how many fits were for replays",
    "build_notes": "takes the evidence of the models in charge",
    "written_dashboard": "takes the evidence of the models in charge",
    "digest_lines": "takes the evidence of the models in charge",
    "written_marts": "writes every row of a public table",
    "response_model_quality": "a model_id is of one model, see the registry",
    "response_model_importance": "a model_id is of one model, see the registry",
    "response_model_calibration": "a model_id is of one model, see the registry",
    "model_scores": "scores each row by the model fitted for it",
    "arm_scores": "scores each row by the model fitted for it",
    "promise_draws": "draws for each row by the lift fitted for it",
    "season_spread": "joins what was learned to the campaign it was learned for",
    "season_windows": "joins what was learned to the campaign it was learned for",
    "model_headlines": "takes champions alone",
    "assert_training_has_ended_before_the_test_begins": "asks for windows of the models in charge",
    "assert_replays_know_nothing_of_what_they_replay": "asks of each replay by itself",
    "assert_organic_windows_are_sampled_in_full": "asks of each that is fitted for, by itself",
    "how_good_is_the_model": "takes champions alone",
    "what_the_model_goes_by": "takes champions alone",
    "is_the_model_calibrated": "takes champions alone",
    "which_models_are_in_charge": "says for whom each is fitted",
}
# where rows without replays differ though nothing was forgotten
SAYS_HOW_MANY_REPLAYS = {"fit_notes"}


@pytest.fixture(scope="module")
def manifest(sample_build: Build) -> dict[str, Any]:
    """Return what dbt knows of the project."""
    loaded: dict[str, Any] = json.loads((sample_build.scratch / "target" / "manifest.json").read_text())
    return loaded


@pytest.fixture(scope="module")
def of_several(sample_build: Build) -> dict[str, str]:
    """Return the relations whose rows are of one model or another, by name, as compiled SQL writes them."""
    found = sample_build.rows(
        "select table_name, table_catalog, table_schema from information_schema.columns "
        f"where column_name = '{FOR_WHOM}' and table_schema not in ('last_build', 'export') "
        "and table_name not like '%__dbt_tmp'"
    )
    return {name: f'"{catalog}"."{schema}"."{name}"' for name, catalog, schema in found}


def readers(manifest: dict[str, Any], of_several: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Return the nodes that read such a relation, generic tests apart: those look at one relation."""
    return {
        node["name"]: node
        for node in manifest["nodes"].values()
        if not node.get("test_metadata")
        and any(parent.split(".")[-1] in of_several for parent in node["depends_on"].get("nodes", []))
    }


def read_in_charge(node: dict[str, Any]) -> set[str]:
    """Return the relations that a node reads by `in_charge` and in no other way."""
    code = node["raw_code"]
    return set(re.findall(r"in_charge\('(\w+)'\)", code)) - set(re.findall(r"ref\('(\w+)'\)", code))


def test_whoever_reads_rows_of_several_models_says_whose_they_are(
    manifest: dict[str, Any], of_several: dict[str, str]
) -> None:
    """By passing the key on, by the campaign, by the macro `in_charge`, or named here with the reason."""
    assert {"training_set", "learnable_models", "judged_contacts", "model_fits"} <= of_several.keys()
    forgetful = {
        name: sorted(read)
        for name, node in readers(manifest, of_several).items()
        if (
            read := {parent.split(".")[-1] for parent in node["depends_on"]["nodes"]}
            & of_several.keys() - ONE_PER_CAMPAIGN - read_in_charge(node)
        )
        and name not in of_several
        and name not in SPEAKS_OF_ALL
    }
    assert forgetful == {}


@pytest.mark.parametrize("name", sorted(ONE_PER_CAMPAIGN))
def test_a_campaign_has_one_model(sample_build: Build, of_several: dict[str, str], name: str) -> None:
    """Then its id is key enough."""
    several = (
        f"select campaign_id from {of_several[name]} group by campaign_id "
        f"having count(distinct {FOR_WHOM}) > 1"
    )
    assert sample_build.rows(several) == []


def test_without_replays_nothing_else_changes(
    sample_build: Build, manifest: dict[str, Any], of_several: dict[str, str]
) -> None:
    """Each SQL node that reads such rows gives, without those of replays, only rows that it has with them."""
    compiled = sample_build.scratch / "target" / "compiled" / "otklik"
    changed, asked = [], 0
    with duckdb.connect(str(sample_build.warehouse), read_only=True) as connection:
        for name, node in readers(manifest, of_several).items():
            path = compiled / node["original_file_path"]
            if node.get("language", "sql") != "sql" or not path.exists() or is_state(node):
                continue
            code = path.read_text().strip().rstrip(";")
            without = code
            for relation in of_several.values():
                without = without.replace(
                    relation, f"(select * from {relation} where coalesce({FOR_WHOM}, '') = '')"
                )
            asked += 1
            new = connection.execute(f"select count(*) from (({without}) except all ({code}))").fetchall()
            if new != [(0,)] and name not in SAYS_HOW_MANY_REPLAYS:
                changed.append(name)
    assert asked > 15
    assert changed == []


def is_state(node: dict[str, Any]) -> bool:
    """Whether a node keeps its rows from build to build: compiled, it reads itself."""
    return bool(node["config"].get("materialized") == "incremental")


def test_drift_is_the_index_of_the_rows_that_models_in_charge_learn_from(sample_build: Build) -> None:
    """PSI of every feature, worked out apart from the raw rows; the replays there would multiply them."""
    assert_drift_is_right(sample_build)


def assert_drift_is_right(build: Build) -> None:
    """Compare `feature_drift` with PSI over bins made in pandas, for each planned campaign and feature."""
    rows = build.frame("select * from main_prediction.training_set")
    mine = rows[(rows[FOR_WHOM] == "") & (rows["model_kind"] == "response")]
    assert len(mine) < len(rows[rows["model_kind"] == "response"]) or (rows[FOR_WHOM] != "").any()
    scored = build.frame("select * from main_prediction.scoring_set where fitted_for = ''")
    kinds = build.rows("select feature, kind from main_reference.feature_catalogue")
    shown = build.frame("select * from main_marts.feature_drift").set_index(["campaign_id", "feature"])
    compared = 0
    for campaign_id, audience in scored.groupby("campaign_id"):
        for feature, kind in kinds:
            found = shown.loc[(campaign_id, feature)]
            learned, now = counts(mine[feature], audience[feature], is_number=kind == "number")
            assert (learned.sum(), now.sum()) == (len(mine), len(audience))
            assert (found["training_rows"], found["scoring_rows"]) == (len(mine), len(audience))
            shares = [(part + 0.5) / (part.sum() + 0.5 * len(part)) for part in (learned, now)]
            psi = float(((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum())
            expected = (len(learned) - 1) * (1 / len(mine) + 1 / len(audience))
            assert found["psi"] == pytest.approx(psi, abs=1e-9), feature
            assert found["psi_excess"] == pytest.approx(psi - expected, abs=1e-9), feature
            assert (found["verdict"] == "stable") == (
                psi - expected < max(0.1, 1.645 * np.sqrt(2 / max(len(learned) - 1, 1)) * expected)
            ), feature
            compared += 1
    assert compared == len(shown) > 20


def counts(learned: pd.Series[Any], now: pd.Series[Any], *, is_number: bool) -> tuple[Any, Any]:
    """Return the rows of either in each bin that one of them has: tenths, or categories, and the missing."""
    if is_number:
        learned, now = (pd.to_numeric(part, errors="coerce").astype(float) for part in (learned, now))
        known = np.sort(learned.dropna().to_numpy())

        def binned(values: pd.Series[Any]) -> pd.Series[Any]:
            below = np.searchsorted(known, values.to_numpy(), side="left")
            tenths = np.minimum(10 * below // max(len(known), 1) + 1, 10).astype(str)
            return pd.Series(np.where(values.isna(), "missing", tenths))

    else:
        learned, now = (part.str.strip().replace("", None) for part in (learned, now))
        often = learned.value_counts()
        often = often[(often >= 10) & (often * 500 >= len(learned))]

        def binned(values: pd.Series[Any]) -> pd.Series[Any]:
            named = values.where(values.isin(often.index), "rare")
            return ("= " + named.astype(str)).where(values.notna(), "missing")

    both = pd.concat([binned(learned).value_counts(), binned(now).value_counts()], axis=1).fillna(0)
    return both.iloc[:, 0].to_numpy(), both.iloc[:, 1].to_numpy()
