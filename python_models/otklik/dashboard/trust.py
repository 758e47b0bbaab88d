"""How far the figures may be trusted: promises kept, models, drift."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from otklik.dashboard import charts
from otklik.dashboard.charts import Bar, Interval, Spec
from otklik.dashboard.parts import (
    CAMPAIGNS,
    Charts,
    Row,
    Tables,
    as_float,
    bars,
    newest,
)
from otklik.dashboard.words import (
    Both,
    Words,
    number,
)
from otklik.fits.model_kinds import KINDS_FOR

_KINDS = KINDS_FOR["ranking"]
_FIGURES = {"roc_auc": 3, "lift_at_10": 1, "expected_calibration_error": 1, "base_rate": 1}
_DRIFTED = 10


def promises(tables: Tables, words: Words, drawn: Charts) -> dict[str, Any]:
    """Return what launched campaigns promised and brought, and whether promised shares came true."""
    names = {row["campaign_id"]: row["campaign_name"] for row in tables["dim_campaigns"]}
    ledger = sorted(
        ({**row, "campaign_name": names.get(row["campaign_id"])} for row in tables["campaign_ledger"]),
        key=lambda row: (-row["launched_on"].toordinal(), row["campaign_id"]),
    )
    spans = []
    for row in ledger[:CAMPAIGNS]:
        row["basis_said"] = Both(row["basis"], row["basis_ru"])
        row["verdict_said"] = Both(row["verdict"] or "", row["verdict_ru"] or "")
        for event in ("promised", "realised"):
            value = row[f"{event}_profit"]
            bounds = ("promised_low", "promised_high") if event == "promised" else ("ci_low", "ci_high")
            if value is not None:
                label = words(f"promises.{event}_by", campaign=row["campaign_name"] or row["campaign_id"])
                low, high = (as_float(row[bound]) for bound in bounds)
                spans.append(
                    Interval(label, float(value), low, high, words.change(value), event == "realised")
                )
    calibrated = sorted(
        tables["promise_calibration"], key=lambda row: (row["campaign_id"] or "", row["bin"] or 0)
    )
    whole = [row for row in calibrated if row["campaign_id"] is not None and row["bin"] is None]
    # tenths where one campaign is known, else campaigns
    parts = whole if len(whole) > 1 else [row for row in calibrated if row["bin"] is not None]
    points = [
        {
            "mean_predicted": row["promised_share"],
            "observed": row["realised_share"],
            "rows": row["contacts"],
            "ci_low": row["ci_low"],
            "ci_high": row["ci_high"],
        }
        for row in parts
    ]
    axis = words("promises.axis")
    return {
        "ledger": ledger,
        "spans": drawn.add(lambda language: charts.intervals(spans, axis, "$,.0f", language))
        if spans
        else None,
        "savings": [
            saving for row in ledger if row["one_offer_id"] is not None for saving in _savings(row, words)
        ],
        "all": next((row for row in calibrated if row["campaign_id"] is None), None),
        "calibration": drawn.add(calibration_chart(points, words)) if points else None,
        "haircuts": [
            {**row, "why_said": Both(row["why"], row["why_ru"])}
            for row in sorted(tables["promise_haircut"], key=lambda row: row["profit_basis"])
            if row["campaigns"] > 0
        ],
    }


def _savings(row: Row, words: Words) -> list[Both]:
    """Return what a ladder was expected to save against one depth for all, and what its control shows."""

    def money(name: str) -> Both | None:
        return None if row[name] is None else words.money(float(row[name]))

    def change(name: str) -> Both | None:
        return None if row[name] is None else words.change(row[name])

    promised = words(
        "promises.saves" if (row["promised_saved_discount"] or 0) > 0 else "promises.saves_nothing",
        campaign=row["campaign_name"] or row["campaign_id"], offer=row["one_offer_id"],
        profit=change("one_offer_profit"), single=money("one_offer_discount_cost"),
        discount=money("promised_discount"), saved=money("promised_saved_discount"),
    )  # fmt: skip
    if row["saving_verdict"] is None:
        return [promised]
    verdict = Both(row["saving_verdict"], row["saving_verdict_ru"])
    if row["saved_low"] is None:
        return [promised, words("promises.saved_untold", verdict=verdict)]
    return [
        promised,
        words(
            "promises.saved", given=money("realised_discount"), low=money("discount_low"),
            high=money("discount_high"), saved=change("realised_saved_discount"),
            saved_low=change("saved_low"), saved_high=change("saved_high"), verdict=verdict,
        ),
    ]  # fmt: skip


def drift(tables: Tables) -> list[dict[str, Any]]:
    """Return the features in which a planned campaign's customers are least like those learned from."""
    drift = []
    for rows in newest(tables, "feature_drift", "feature"):
        moved = sorted(
            (row for row in rows if row["verdict"] in {"drift", "some drift"}),
            key=lambda row: (-row["psi_excess"], row["feature"]),
        )
        drift.append({
            **rows[0],
            "features": len(rows),
            "moved": len(moved),
            "rows": [
                {
                    **row,
                    "feature_said": Both(row["description_en"], row["description_ru"]),
                    "verdict_said": Both(row["verdict"], row["verdict_ru"]),
                }
                for row in moved[:_DRIFTED]
            ],
        })  # fmt: skip
    return drift


def models(tables: Tables, words: Words, drawn: Charts) -> list[dict[str, Any]]:
    """Return each model with its figures and what it goes by."""
    models = []
    headlines = {row["model_kind"]: row for row in tables["model_headlines"]}
    for kind in [kind for kind in _KINDS if kind in headlines]:
        quality = {row["metric"]: row for row in tables["quality"] if row["model_kind"] == kind}
        bins = sorted(
            (dict(row) for row in tables["calibration"] if row["model_kind"] == kind),
            key=lambda row: row["bin"],
        )
        entries = sorted(
            (row for row in tables["importance"] if row["model_kind"] == kind),
            key=lambda row: (row["rank"], row["feature"]),
        )
        models.append({
            **headlines[kind],
            "figures": [quality[metric] for metric in _FIGURES if metric in quality],
            "calibration": drawn.add(calibration_chart(bins, words)) if bins else None,
            **_ranking([row for row in tables["ranking"] if row["model_kind"] == kind], kind, words, drawn),
            "groups": _importance(entries, "group", words, drawn),
            "features": _importance(entries, "feature", words, drawn),
        })  # fmt: skip
    return models


def _ranking(rows: Sequence[Row], kind: str, words: Words, drawn: Charts) -> dict[str, str | None]:
    """Return the gains and the ROC curve of a model, by the groups of its calibration."""
    known = sorted(rows, key=lambda row: row["place"])
    curves: dict[str, str | None] = {}
    for name, across in (("gains", "share_of_rows"), ("roc", "share_of_others")):
        points = [
            {
                "campaign": words.of_value("model.kind", kind),
                "contacts": round(row[across], 4),
                "responses": round(row["share_of_responses"], 4),
                "lift": row["lift"] and round(row["lift"], 2),
            }
            for row in [{across: 0, "share_of_responses": 0, "lift": None}, *known]
        ]
        titles = {
            "campaign": words("ranking.model"),
            "contacts": words(f"ranking.{name}_across"),
            "responses": words("ranking.found"),
            "lift": words("gains.lift"),
        }
        curves[name] = drawn.add(_curve(points, titles)) if known else None
    return curves


def _curve(points: Sequence[dict[str, Any]], titles: Mapping[str, Both]) -> Callable[[str], Spec]:
    return lambda language: charts.gains(
        [{**point, "campaign": point["campaign"].of(language)} for point in points], titles, language
    )


def calibration_chart(bins: Sequence[dict[str, Any]], words: Words) -> Callable[[str], Spec]:
    """Return how to draw promised shares against those that came."""
    titles = {name: words(f"model.axis_{name}") for name in ("predicted", "observed", "rows")}
    return lambda language: charts.calibration(bins, titles, language)


def _importance(entries: Sequence[Row], level: str, words: Words, drawn: Charts) -> str | None:
    rows = [
        Bar(
            words.of_value("group", row["feature"])
            if level == "group"
            else Both(row["description_en"], row["description_ru"]),
            row["permutation_importance"] or 0.0,
            number(row["permutation_importance"], 3),
        )
        for row in entries
        if row["level"] == level
    ]
    return drawn.add(bars(rows)) if rows else None
