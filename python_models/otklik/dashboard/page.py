"""The page: what the tables say, in words, tables and charts."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from otklik.dashboard import charts
from otklik.dashboard.charts import Bar, Interval, Spec
from otklik.dashboard.words import (
    LANGUAGES,
    Both,
    Words,
    chance,
    day,
    figure,
    number,
    percent,
    points,
    signed,
)
from otklik.publishing import safe_file_name

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]

_HERE = Path(__file__).parent
# as vl-convert names the version that altair writes for: v6_4
_VEGA_LITE = "_".join(alt.SCHEMA_VERSION.split(".")[:2])
_SECTIONS = ["lists", "segments", "effects", "model", "data"]
_DECISIONS = ["contact", "explore", "control", "skip", "excluded"]
_KINDS = ["response", "purchase", "organic"]
_FIGURES = {"roc_auc": 3, "lift_at_10": 1, "expected_calibration_error": 1, "base_rate": 1}
_RATES = {"response_rate", "conversion"}
_METRICS = [
    "profit_per_customer", "response_rate", "conversion", "revenue_per_customer", "discount_per_customer",
    "average_check", "revenue_per_buyer", "receipts_per_buyer",
]  # fmt: skip
_PRODUCTS = 5


def page(tables: Tables, language: str) -> str:
    """Return the dashboard's HTML; equal tables give equal bytes, whatever the order of their rows.

    Parameters
    ----------
    tables
        Rows by table: the models `dashboard_*` (without the prefix), and `settings`, `response_evidence`,
        `model_headlines`, `crm_input_rows`, `build_notes`, `dashboard_texts`.
    language
        The first language shown, `en` or `ru`; both stand in the page.

    Raises
    ------
    ValueError
        In one sentence, where the language is another.
    """
    if language not in LANGUAGES:
        raise ValueError(f"The var language is {language!r}: the dashboard speaks {' and '.join(LANGUAGES)}.")
    words = Words({row["key"]: Both(row["en"], row["ru"]) for row in tables["dashboard_texts"]})
    drawn = _Charts()
    (settings,) = tables["settings"]
    view = {
        "settings": settings,
        "lists": _lists(tables, words, drawn),
        "segments": _segments(tables),
        "effects": _effects(tables, words, drawn),
        "campaigns": _campaigns(tables, words, drawn),
        "models": _models(tables, words, drawn),
        "cold_start": any(row["why_not_learnable"] for row in tables["response_evidence"]),
        "data": _data(tables),
    }
    scripts = {
        # the stub asks for a snippet that the function does without
        "library": vl_convert.javascript_bundle(None, _VEGA_LITE),  # type: ignore[arg-type]
        "own": (_HERE / "page.js").read_text(),
    }
    scripts = {name: text.replace("</script", "<\\/script") for name, text in scripts.items()}
    return (
        _environment(words)
        .get_template("page.html")
        .render(
            view,
            language=language,
            sections=_SECTIONS,
            style=(_HERE / "page.css").read_text(),
            scripts=scripts,
            script_hashes=[_csp_hash(text) for text in scripts.values()],
            charts=_json({"locales": charts.LOCALES, "specs": drawn.specs}),
        )
    )


class _Charts:
    """The charts of the page by the id of their place, in every language."""

    def __init__(self) -> None:
        self.specs: dict[str, dict[str, Spec]] = {}

    def add(self, draw: Callable[[str], Spec]) -> str:
        place = f"chart-{len(self.specs) + 1}"
        self.specs[place] = {language: draw(language) for language in LANGUAGES}
        return place


def _environment(words: Words) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals |= {"say": words, "word": words.of_value}
    environment.filters |= {"number": number, "signed": signed, "percent": percent, "day": day}
    environment.filters |= {"points": points, "figure": figure, "chance": chance}
    return environment


def _csp_hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _json(value: object) -> str:
    """Return JSON that no data can end the script element of."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).replace(
        "<", "\\u003c"
    )


def _lists(tables: Tables, words: Words, drawn: _Charts) -> list[dict[str, Any]]:
    lists = []
    for row in sorted(tables["campaigns"], key=lambda row: (row["starts_on"], row["campaign_id"])):
        campaign = row["campaign_id"]
        steps = [_plain(point) for point in _of(tables["curve"], campaign, "contacts")]
        promised = any(step["profit"] is not None for step in steps)
        field = "profit" if promised else "responses"
        decisions = sorted(
            _of(tables["decisions"], campaign),
            key=lambda each: (_DECISIONS.index(each["decision"]), each["excluded_because"] or ""),
        )
        shown = _of(tables["customers"], campaign, "rank")
        lists.append({
            **row,
            "promised": promised,
            "file": f"marketing_campaign_{safe_file_name(campaign)}",
            "curve": drawn.add(_curve(steps, field, row, words)) if steps else None,
            "decisions": drawn.add(_bars(_decision_bar(each, row, words) for each in decisions)),
            "customers_shown": shown,
            "decimals": 0 if any(each["expected_cost"] >= 100 for each in shown) else 2,
            "several_offers": len({each["offer_id"] for each in shown}) > 1,
        })  # fmt: skip
    return lists


def _curve(steps: Sequence[dict[str, Any]], field: str, row: Row, words: Words) -> Callable[[str], Spec]:
    titles = {
        name: words(f"lists.axis_{name}") for name in ("contacts", "profit", "expected_cost", "responses")
    }
    mark = words("lists.mark", contacts=number(row["contacts"]))
    return lambda language: charts.curve(steps, field, mark, titles, language)


def _decision_bar(each: Row, totals: Row, words: Words) -> Bar:
    reason = words.of_value("excluded", each["excluded_because"])
    label = words.of_value("decision", each["decision"]).fill(reason=reason)
    share = percent(each["customers"] / totals["customers"], 0)
    shown = Both("{n} ({share})", "{n} ({share})").fill(n=number(each["customers"]), share=share)
    return Bar(label, each["customers"], shown, each["decision"] in {"contact", "explore"})


def _bars(rows: Iterable[Bar]) -> Callable[[str], Spec]:
    kept = list(rows)
    return lambda language: charts.bars(kept, language)


def _segments(tables: Tables) -> list[dict[str, Any]]:
    offers = {row["segment_id"]: row for row in tables["segment_offers"]}
    segments = []
    for row in sorted(tables["segments"], key=lambda row: (-row["customers"], row["segment_id"])):
        offer = offers.get(row["segment_id"])
        products = sorted(
            (each for each in tables["segment_products"] if each["segment_id"] == row["segment_id"]),
            key=lambda each: each["rank"],
        )
        segments.append({
            **row,
            "name": Both(row["name_en"], row["name_ru"]),
            "portrait": Both(row["portrait_en"], row["portrait_ru"]),
            "offer": offer and {
                **offer,
                "name": Both(offer["offer_name"], offer["offer_name_ru"]),
                "why": Both(offer["why"], offer["why_ru"]),
            },
            "products": [each for each in products if each["lift"] > 1][:_PRODUCTS],
        })  # fmt: skip
    return segments


def _effects(tables: Tables, words: Words, drawn: _Charts) -> dict[str, Any]:
    """Return the effects and checks of the campaigns whose results are shown, the latest first."""
    campaigns = {row["campaign_id"]: row for row in tables["results"]}

    def newest_first(rows: Iterable[Row], *order: str) -> list[dict[str, Any]]:
        named = [{**campaigns[row["campaign_id"]], **row} for row in rows if row["campaign_id"] in campaigns]
        return sorted(named, key=lambda row: (row["newness"], *(row[name] for name in order)))

    effects = sorted(
        newest_first(tables["effects"], "arm", "metric"),
        key=lambda row: (row["newness"], row["arm"], _METRICS.index(row["metric"])),
    )
    checks = newest_first(tables["checks"], "check_name")
    for row in checks:
        row["title_said"] = Both(row["title"], row["title_ru"])
        row["meaning_said"] = Both(row["meaning"], row["meaning_ru"])
    observed = newest_first(tables["observations"], "city", "metric")
    for row in [*effects, *observed]:
        row["is_rate"] = row["metric"] in _RATES
        row["verdict_said"] = Both(row["verdict"], row["verdict_ru"])
    failing = {row["campaign_id"] for row in checks if row["passed"] is False}
    profits = [
        Interval(
            _arm_of(row, words),
            row["difference"],
            row["ci_low"],
            row["ci_high"],
            signed(row["difference"], 1),
            row["campaign_id"] not in failing,
        )
        for row in effects
        if row["metric"] == "profit_per_customer" and row["difference"] is not None
    ]
    axis = words("effects.axis")
    return {
        "rows": effects,
        "profits": drawn.add(lambda language: charts.intervals(profits, axis, ",.0f", language))
        if profits
        else None,
        "checks": [
            {
                "campaign_name": mine[0]["campaign_name"] or campaign,
                "failed": sum(row["passed"] is False for row in mine),
                "applicable": sum(row["passed"] is not None for row in mine),
                "rows": sorted(mine, key=lambda row: (row["passed"] is not False, row["passed"] is None)),
            }
            for campaign in dict.fromkeys(row["campaign_id"] for row in checks)
            for mine in [[row for row in checks if row["campaign_id"] == campaign]]
        ],
        "observed": observed,
    }


def _campaigns(tables: Tables, words: Words, drawn: _Charts) -> dict[str, Any]:
    results = sorted(tables["results"], key=lambda row: (row["newness"], row["arm"] == "control", row["arm"]))
    judged = [row for row in results if row["response_rate"] is not None]
    rates = [
        Interval(
            _arm_of(row, words),
            row["response_rate"],
            row["response_rate_low"],
            row["response_rate_high"],
            percent(row["response_rate"]),
            row["arm"] != "control",
        )
        for row in judged
    ]
    axis = words("results.axis")
    return {
        "results": results,
        "rates": drawn.add(lambda language: charts.intervals(rates, axis, ".0%", language))
        if rates
        else None,
    }


def _arm_of(row: Row, words: Words) -> Both:
    arm = words.of_value("arm", row["arm"])
    return Both("{campaign} · {arm}", "{campaign} · {arm}").fill(campaign=row["campaign_name"], arm=arm)


def _models(tables: Tables, words: Words, drawn: _Charts) -> list[dict[str, Any]]:
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
            "calibration": drawn.add(_calibration(bins, words)) if bins else None,
            "groups": _importance(entries, "group", words, drawn),
            "features": _importance(entries, "feature", words, drawn),
        })  # fmt: skip
    return models


def _calibration(bins: Sequence[dict[str, Any]], words: Words) -> Callable[[str], Spec]:
    titles = {name: words(f"model.axis_{name}") for name in ("predicted", "observed", "rows")}
    return lambda language: charts.calibration(bins, titles, language)


def _importance(entries: Sequence[Row], level: str, words: Words, drawn: _Charts) -> str | None:
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
    return drawn.add(_bars(rows)) if rows else None


def _data(tables: Tables) -> dict[str, Any]:
    return {
        "inputs": sorted(
            tables["crm_input_rows"], key=lambda row: (-row["input_rows"], row["entity"], row["file"])
        ),
        "rejects": sorted(
            tables["rejects"], key=lambda row: (-row["rejected_rows"], row["entity"], row["reason"])
        )[:20],
        "notes": sorted(tables["build_notes"], key=lambda row: (row["place"], row["topic"])),
    }


def _of(rows: Iterable[Row], campaign: str, order: str | None = None) -> list[Row]:
    """Return the rows of a campaign, in the order of a column."""
    mine = [row for row in rows if row["campaign_id"] == campaign]
    return sorted(mine, key=lambda row: row[order]) if order else mine


def _plain(point: Row) -> dict[str, Any]:
    """Return a point of the curve with its sums to the hundredth: more digits would only fill the page."""
    return {
        name: round(value, 2) if isinstance(value, float) else value
        for name, value in point.items()
        if name != "campaign_id"
    }
