"""The model card: what the model that ranks the lists is, how good it is, and what it may be used for."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from otklik.dashboard.fairness import fairness
from otklik.dashboard.page import STYLE, environment, words_of
from otklik.dashboard.parts import Row, Tables
from otklik.dashboard.trust import drift
from otklik.dashboard.words import LANGUAGES, Both, Words, number
from otklik.fits.model_kinds import KINDS_FOR
from otklik.publishing import Written, whole_file, written_table

# of the models that rank a list, the one that this build has goes first
_KINDS = KINDS_FOR["ranking"]
# decimals of each figure; shares are told in percent
_METRICS = {
    "roc_auc": 3, "average_precision": 3, "lift_at_10": 1, "brier": 3, "log_loss": 3,
    "expected_calibration_error": 3, "calibration_slope": 2, "calibration_intercept": 2, "base_rate": 3,
}  # fmt: skip
_DRIFTED = 5


def written_card(tables: Tables, language: str, folder: Path) -> pa.Table:
    """Write `model_card.html` into `folder`, made if missing, and return the row of `WRITTEN_FILES` on it.

    `tables` and `language` are those of the page; see `otklik.dashboard.page.page`.
    """
    words = words_of(tables)
    html = (
        environment(words)
        .get_template("card.html")
        .render(
            card(tables, words),
            languages=[language, *(each for each in LANGUAGES if each != language)],
            style=STYLE.read_text(),
            settings=tables["settings"][0],
        )
    )
    path = folder / "model_card.html"
    with whole_file(path) as file:
        file.write(html.encode())
    return written_table([Written(path, "model_card")])


def card(tables: Tables, words: Words) -> dict[str, Any]:
    """Return what the card says; without a model that ranks, why there is none."""
    headlines = {row["model_kind"]: row for row in tables["model_headlines"]}
    kind = next((kind for kind in _KINDS if kind in headlines), None)
    why_none = [
        Both(row["why_not_learnable"], row["why_not_learnable_ru"])
        for row in tables["response_evidence"]
        if row["fitted_for"] == "" and row["why_not_learnable"]
    ]
    if kind is None:
        return {"model": None, "why_none": why_none}
    model = headlines[kind]
    (registered,) = (row for row in tables["registry"] if row["model_id"] == model["model_id"])
    features, versions = json.loads(registered["features"]), json.loads(registered["library_versions"])
    measured = [row for row in tables["all_quality"] if row["model_id"] == model["model_id"]]
    bins = [row for row in tables["calibration"] if row["model_kind"] == kind]
    groups = Counter(each["feature_group"] for each in features)
    lost = {
        row["feature"]: row["permutation_importance"]
        for row in tables["importance"]
        if row["model_kind"] == kind and row["level"] == "group"
    }
    return {
        "model": {**registered, **model},
        "why_none": why_none,
        "versions": ", ".join(f"{name} {version}" for name, version in sorted(versions.items())),
        "trained": sorted(
            (
                {**row, "said": _name(row["campaign_id"], words)}
                for row in tables["trained_on"]
                if row["model_kind"] == kind
            ),
            key=lambda row: (row["first_day"], row["campaign_id"], row["split"] or ""),
        ),
        "groups": sorted(
            ((group, groups[group], lost.get(group)) for group in groups),
            key=lambda each: (-(each[2] or 0.0), each[0]),
        ),
        "figures": _figures(measured, model),
        "by_group": _by_group(json.loads(registered["parameters"]).get("by_group", []), words),
        "bins": sorted(bins, key=lambda row: row["bin"]),
        "drift": [{**each, "rows": each["rows"][:_DRIFTED]} for each in drift(tables)],
        "fairness": fairness(tables),
    }


def _name(campaign: str, words: Words) -> Both:
    """Return a campaign's id; of a window without one, of which the id is made, how long it was."""
    start, _, rest = campaign.partition(" ")
    return words("card.window", days=rest.split()[-1]) if start == "organic" and rest else Both.same(campaign)


def _figures(rows: Sequence[Row], model: Row) -> list[dict[str, Any]]:
    """Return each metric of the recipe that scores, of the forest alone, and of knowing no customer apart."""
    found = {(row["recipe"], row["metric"]): row for row in rows if row["split"] == model["split"]}
    rate = found.get((model["recipe"], "base_rate"))
    baseline = _baseline(rate["value"] if rate else None)
    figures = []
    for metric, decimals in _METRICS.items():
        own = found.get((model["recipe"], metric))
        if own is not None:
            forest = found.get(("forest", metric)) if model["recipe"] != "forest" else None
            figures.append(
                {
                    "metric": metric,
                    "own": _with_interval(own, decimals),
                    "forest": _with_interval(forest, decimals) if forest else None,
                    "baseline": number(baseline.get(metric), decimals),
                }
            )
    return figures


def _by_group(found: Sequence[Row], words: Words) -> list[dict[str, Any]]:
    """Return a row for each gender and age, what is measured of it by metric; None where it is too small."""
    groups: dict[tuple[str, str], dict[str, Any]] = {}
    for each in found:
        row = groups.setdefault(
            (each["attribute"], each["group_name"]),
            {
                "attribute": words.of_value("fairness.attribute", each["attribute"]),
                "group": words.of_value("fairness.group_name", each["group_name"]),
                "rows": each["rows"],
                "positives": each["positives"],
                "metrics": {},
            },
        )
        told = each["value"] is not None
        row["metrics"][each["metric"]] = _with_interval(each, _METRICS[each["metric"]]) if told else None
    return list(groups.values())


def _baseline(rate: float | None) -> dict[str, float]:
    """Return the figures of a model that gives everybody the rate of the rows that it is measured on."""
    if rate is None or not 0 < rate < 1:
        return {}
    return {
        "roc_auc": 0.5,
        "average_precision": rate,
        "lift_at_10": 1.0,
        "brier": rate * (1 - rate),
        "log_loss": -rate * math.log(rate) - (1 - rate) * math.log(1 - rate),
    }


def _with_interval(row: Row, decimals: int) -> Both:
    shown = number(row["value"], decimals)
    if row["ci_low"] is None or row["ci_high"] is None:
        return shown
    form = Both("{value} ({low} to {high})", "{value} (от {low} до {high})")
    return form.fill(value=shown, low=number(row["ci_low"], decimals), high=number(row["ci_high"], decimals))
