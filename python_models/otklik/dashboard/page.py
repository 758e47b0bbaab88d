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
from otklik.effects.comparisons import FEWEST_BUYERS
from otklik.publishing import safe_file_name

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]

_HERE = Path(__file__).parent
# as vl-convert names the version that altair writes for: v6_4
_VEGA_LITE = "_".join(alt.SCHEMA_VERSION.split(".")[:2])
_SECTIONS = ["lists", "segments", "effects", "promises", "model", "data"]
_DECISIONS = ["contact", "explore", "control", "skip", "excluded"]
_KINDS = ["response", "purchase", "organic"]
_FIGURES = {"roc_auc": 3, "lift_at_10": 1, "expected_calibration_error": 1, "base_rate": 1}
_RATES = {"response_rate", "conversion"}
_METRICS = [
    "profit_per_customer", "profit_with_after", "response_rate", "conversion", "revenue_per_customer",
    "discount_per_customer", "average_check", "revenue_per_buyer", "receipts_per_buyer",
]  # fmt: skip
_PRODUCTS = 5
_CAMPAIGNS = 30
_BUDGETS = 12
_DRIFTED = 10
_CHANGES = ["entered", "left", "moved"]
# a list that spends less than this share of what everyone costs would hardly be seen beside them
_SEEN = 0.4


def page(tables: Tables, language: str) -> str:
    """Return the dashboard's HTML; equal tables give equal bytes, whatever the order of their rows.

    Parameters
    ----------
    tables
        Rows by table: the models `dashboard_*` (without the prefix), `effects`, `checks` and `observations`
        of campaigns, the marts by their names, and `settings`, `response_evidence`, `dashboard_texts`,
        `mechanics`.
    language
        The first language shown, `en` or `ru`; both stand in the page.

    Raises
    ------
    ValueError
        In one sentence, where the language is another.
    """
    if language not in LANGUAGES:
        raise ValueError(f"The var language is {language!r}: the dashboard speaks {' and '.join(LANGUAGES)}.")
    words = Words(
        {row["key"]: Both(row["en"], row["ru"]) for row in tables["dashboard_texts"]}
        | {f"mechanic.{row['mechanic']}": Both(row["name_en"], row["name_ru"]) for row in tables["mechanics"]}
    )
    drawn = _Charts()
    (settings,) = tables["settings"]
    view = {
        "settings": settings,
        "lists": _lists(tables, words, drawn),
        "segments": _segments(tables, words, drawn),
        "effects": _effects(tables, words, drawn),
        "campaigns": _campaigns(tables, words, drawn),
        "policies": _policies(tables, words, drawn),
        "gains": _gains(tables, words, drawn),
        "promises": _promises(tables, words, drawn),
        "models": _models(tables, words, drawn),
        # the lists' own model; '' stands for them, others are replays of past campaigns
        "cold_start": any(
            row["why_not_learnable"] for row in tables["response_evidence"] if row["fitted_for"] == ""
        ),
        "drift": _drift(tables),
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
    environment.globals |= {"say": words, "word": words.of_value, "both": Both}
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
    changes = {row["campaign_id"]: row for row in tables["list_change_totals"]}
    cities = {row["campaign_id"]: row for row in tables["city_cards"]}
    for row in sorted(tables["campaigns"], key=lambda row: (row["starts_on"], row["campaign_id"])):
        campaign = row["campaign_id"]
        promised = not row["profit_basis"].startswith("none")
        decisions = sorted(
            _of(tables["decisions"], campaign),
            key=lambda each: (_DECISIONS.index(each["decision"]), _because(each) or ""),
        )
        shown = _of(tables["customers"], campaign, "rank")
        lists.append({
            **row,
            "promised": promised,
            "promise_why_said": Both(row["promise_why"] or "", row["promise_why_ru"] or ""),
            "control_note_said": Both(row["control_note"] or "", row["control_note_ru"] or ""),
            "file": f"marketing_campaign_{safe_file_name(campaign)}",
            "frontier": _frontier(tables, row, words, drawn) if promised else None,
            "curve": None if promised else _curve(tables, row, words, drawn),
            "decisions": drawn.add(_bars(_decision_bar(each, row, words) for each in decisions)),
            "decision_rows": [{**each, "said": _decision(each, words)} for each in decisions],
            "customers_shown": [{**each, "reasons": _reasons(each)} for each in shown],
            "decimals": 0 if any(each["expected_cost"] >= 100 for each in shown) else 2,
            "several_offers": len({each["offer_id"] for each in shown}) > 1,
            # a rule that leaves nobody, or hardly anybody, is named where the list's figures stand
            "rules": [
                {**each, "name": Both(each["rule_name"], each["rule_name_ru"]),
                 "note_said": Both(each["note"], each["note_ru"])}
                for each in _of(tables["rules"], campaign, "place") if each["is_told"]
            ],
            "changes": changes.get(campaign),
            "change_rows": sorted(
                (
                    {**each, "term_said": Both(each["term_name"], each["term_name_ru"])}
                    for each in _of(tables["changes"], campaign)
                ),
                key=lambda each: (_CHANGES.index(each["change"]), -each["customers"], each["term"]),
            ),
            "city": cities.get(campaign) and _city(cities[campaign]),
        })  # fmt: skip
    return lists


def _reasons(customer: Row) -> list[Both]:
    said = [(customer[f"reason_{place}"], customer[f"reason_{place}_ru"]) for place in (1, 2, 3)]
    return [Both(en, ru) for en, ru in said if en is not None]


def _city(card: Row) -> dict[str, Any]:
    return {**card, "meaning_said": Both(card["meaning"], card["meaning_ru"])}


def _frontier(tables: Tables, row: Row, words: Words, drawn: _Charts) -> dict[str, Any] | None:
    """Return the charts of a campaign's frontier, and some of its points."""
    steps = _of(tables["policy_frontier"], row["campaign_id"], "place")
    if not steps:
        return None
    points = [
        {
            "budget": _rounded(step["budget"]),
            "contacts": step["contacts"],
            "profit": _rounded(step["expected_profit"]),
            "low": _rounded(step["promised_low"]),
            "high": _rounded(step["promised_high"]),
            "roi": _rounded(step["marginal_roi"]),
            "is_chosen": step["is_chosen"],
            "is_everyone": step is steps[-1],
        }
        for step in steps
    ]
    chosen = next((point for point in points if point["is_chosen"]), points[-1])
    everyone = points[-1]
    near = [point for point in points if point["budget"] <= 2 * chosen["budget"]]
    is_cut = chosen["budget"] < _SEEN * everyone["budget"] and len(near) > 2
    titles = {name: words(f"frontier.{name}") for name in charts.FRONTIER}
    mark = words("lists.mark", contacts=number(row["contacts"]))
    end = words("frontier.mark_everyone", contacts=number(everyone["contacts"]))

    def chart(shown: list[dict[str, Any]]) -> str:
        return drawn.add(lambda language: charts.frontier(shown, mark, end, titles, language))

    every = max(1, len(points) // _BUDGETS)
    return {
        "chart": chart(near if is_cut else points),
        "whole": chart(points) if is_cut else None,
        "returns": drawn.add(lambda language: charts.returns(points, mark, titles, language)),
        "rows": [
            point
            for place, point in enumerate(points)
            if place % every == 0 or point["is_chosen"] or point["is_everyone"]
        ],
    }


def _curve(tables: Tables, row: Row, words: Words, drawn: _Charts) -> str | None:
    steps = [
        {name: _rounded(value) for name, value in point.items() if name != "campaign_id"}
        for point in _of(tables["curve"], row["campaign_id"], "contacts")
    ]
    if not steps:
        return None
    titles = {name: words(f"lists.axis_{name}") for name in ("contacts", "expected_cost", "responses")}
    mark = words("lists.mark", contacts=number(row["contacts"]))
    return drawn.add(lambda language: charts.responses(steps, mark, titles, language))


def _because(each: Row) -> str | None:
    because: str | None = each["excluded_because"] or each["skipped_because"]
    return because


def _decision(each: Row, words: Words) -> Both:
    reason = words.of_value("excluded" if each["excluded_because"] else "skipped", _because(each))
    return words.of_value("decision", each["decision"]).fill(reason=reason)


def _decision_bar(each: Row, totals: Row, words: Words) -> Bar:
    share = percent(each["customers"] / totals["customers"], 0)
    shown = Both("{n} ({share})", "{n} ({share})").fill(n=number(each["customers"]), share=share)
    return Bar(_decision(each, words), each["customers"], shown, each["decision"] in {"contact", "explore"})


def _bars(rows: Iterable[Bar]) -> Callable[[str], Spec]:
    kept = list(rows)
    return lambda language: charts.bars(kept, language)


def _segments(tables: Tables, words: Words, drawn: _Charts) -> list[dict[str, Any]]:
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
            "threshold": _threshold(tables, row["segment_id"], words, drawn),
        })  # fmt: skip
    return segments


def _threshold(tables: Tables, segment: int, words: Words, drawn: _Charts) -> dict[str, Any] | None:
    """Return the profit of a discount by the check it begins at, and the best such check."""
    rows = sorted(
        (row for row in tables["offer_thresholds"] if row["segment_id"] == segment),
        key=lambda row: row["min_check"],
    )
    best = next((row for row in rows if row["is_recommended"]), None)
    if best is None:
        return None
    points = [
        {
            "check": _rounded(row["min_check"]),
            "profit": _rounded(row["expected_profit_mid"]),
            "low": _rounded(row["expected_profit_low"]),
            "high": _rounded(row["expected_profit_high"]),
            "is_best": row is best,
        }
        for row in rows
    ]
    titles = {name: words(f"threshold.{name}") for name in ("check", "profit", "low", "high")}
    rate, amount = best["discount_rate"], best["discount_amount"]
    return {
        **best,
        "discount": percent(float(rate), 0) if rate else number(amount),
        "range": sorted([best["expected_profit_low"], best["expected_profit_high"]]),
        "chart": drawn.add(lambda language: charts.thresholds(points, titles, language)),
    }


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
    untrusted = _untrusted(tables)
    profits = [
        Interval(
            _arm_of(row, words),
            row["difference"],
            row["ci_low"],
            row["ci_high"],
            signed(row["difference"], 1),
            row["campaign_id"] not in untrusted,
        )
        for row in effects
        # an arm that is too small has no interval
        if row["metric"] == "profit_per_customer" and row["ci_low"] is not None
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
    results = [
        {**row, "is_enough": row["buyers"] >= FEWEST_BUYERS}
        for row in sorted(
            tables["results"], key=lambda row: (row["newness"], row["arm"] == "control", row["arm"])
        )
    ]
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


def _untrusted(tables: Tables) -> set[str]:
    """Return the campaigns whose control failed; one that nobody can judge is not among them."""
    return {row["campaign_id"] for row in tables["dim_campaigns"] if row["is_trustworthy"] is False}


def _newest(tables: Tables, name: str, *order: str) -> list[list[dict[str, Any]]]:
    """Return the rows of a table by campaign, the latest campaigns first, with what the campaigns are."""
    campaigns = {row["campaign_id"]: row for row in tables["dim_campaigns"]}
    held: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(tables[name], key=lambda row: tuple(row[column] for column in order)):
        held.setdefault(row["campaign_id"], []).append({**campaigns[row["campaign_id"]], **row})
    newest = sorted(held, key=lambda campaign: (-campaigns[campaign]["starts_on"].toordinal(), campaign))
    return [held[campaign] for campaign in newest[:_CAMPAIGNS]]


def _policies(tables: Tables, words: Words, drawn: _Charts) -> list[dict[str, Any]]:
    """Return what each rule of choosing would have earned, campaign by campaign."""
    axis = words("policies.axis")
    policies = []
    for rows in _newest(tables, "policy_value", "position"):
        known = [
            Interval(
                Both(row["title"], row["title_ru"]),
                float(row["value_per_customer"]),
                _float(row["ci_low"]),
                _float(row["ci_high"]),
                figure(row["value_per_customer"], True),
                row["is_trustworthy"] is not False,
            )
            for row in rows
            if row["value_per_customer"] is not None
        ]

        def chart(language: str, known: Sequence[Interval] = tuple(known)) -> Spec:
            return charts.intervals(known, axis, ",.3~g", language)

        policies.append({
            **rows[0],
            "chart": drawn.add(chart) if known else None,
            "rows": [
                {
                    **row,
                    **{
                        name: Both(row[column], row[f"{column}_ru"])
                        for name, column in (
                            ("title_said", "title"), ("rule_said", "rule"), ("verdict_said", "verdict"),
                            ("meaning_said", "meaning"),
                        )
                    },
                }
                for row in rows
            ],
        })  # fmt: skip
    return policies


def _gains(tables: Tables, words: Words, drawn: _Charts) -> dict[str, Any] | None:
    """Return how the responses gather at the top, of campaigns without a control."""
    campaigns = _newest(tables, "response_gains", "tenth")
    if not campaigns:
        return None
    points = [
        {"campaign": name, "contacts": contacts, "responses": responses, "lift": lift}
        for rows in campaigns
        if rows[-1]["share_of_responses"] is not None
        for name in [rows[0]["campaign_name"] or rows[0]["campaign_id"]]
        for contacts, responses, lift in [
            (0, 0, None),
            *(
                (
                    round(row["share_of_contacts"], 4),
                    round(row["share_of_responses"], 4),
                    _rounded(row["lift"]),
                )
                for row in rows
            ),
        ]
    ]
    titles = {name: words(f"gains.{name}") for name in ("campaign", "contacts", "responses", "lift")}
    return {
        "chart": drawn.add(lambda language: charts.gains(points, titles, language)) if points else None,
        "meaning_said": Both(campaigns[0][0]["meaning"], campaigns[0][0]["meaning_ru"]),
        "rows": [
            {
                **rows[0],
                "all_contacts": sum(row["contacts"] for row in rows),
                "all_responses": sum(row["responses"] for row in rows),
                "third": max(
                    (row for row in rows if row["tenth"] <= 3), key=lambda row: row["tenth"], default=None
                ),
            }
            for rows in campaigns
        ],
    }


def _promises(tables: Tables, words: Words, drawn: _Charts) -> dict[str, Any]:
    """Return what launched campaigns promised and brought, and whether promised shares came true."""
    names = {row["campaign_id"]: row["campaign_name"] for row in tables["dim_campaigns"]}
    ledger = sorted(
        ({**row, "campaign_name": names.get(row["campaign_id"])} for row in tables["campaign_ledger"]),
        key=lambda row: (-row["launched_on"].toordinal(), row["campaign_id"]),
    )
    spans = []
    for row in ledger[:_CAMPAIGNS]:
        row["basis_said"] = Both(row["basis"], row["basis_ru"])
        row["verdict_said"] = Both(row["verdict"] or "", row["verdict_ru"] or "")
        for event in ("promised", "realised"):
            value = row[f"{event}_profit"]
            bounds = ("promised_low", "promised_high") if event == "promised" else ("ci_low", "ci_high")
            if value is not None:
                label = words(f"promises.{event}_by", campaign=row["campaign_name"] or row["campaign_id"])
                low, high = (_float(row[bound]) for bound in bounds)
                spans.append(Interval(label, float(value), low, high, signed(value), event == "realised"))
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
        "spans": drawn.add(lambda language: charts.intervals(spans, axis, ",.0f", language))
        if spans
        else None,
        "all": next((row for row in calibrated if row["campaign_id"] is None), None),
        "calibration": drawn.add(_calibration(points, words)) if points else None,
        "haircuts": [
            {**row, "why_said": Both(row["why"], row["why_ru"])}
            for row in sorted(tables["promise_haircut"], key=lambda row: row["profit_basis"])
            if row["campaigns"] > 0
        ],
    }


def _drift(tables: Tables) -> list[dict[str, Any]]:
    """Return the features in which a planned campaign's customers are least like those learned from."""
    drift = []
    for rows in _newest(tables, "feature_drift", "feature"):
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
    quality = [
        {
            **row,
            "meaning_said": Both(row["meaning"], row["meaning_ru"]),
            "verdict_said": Both(row["verdict"], row["verdict_ru"]),
        }
        for row in sorted(tables["input_quality"], key=lambda row: (row["entity"], row["check_name"]))
        if row["value"] is not None
    ]
    return {
        "look": [row for row in quality if row["verdict"] == "look"],
        "fine": [row for row in quality if row["verdict"] != "look"],
        "inputs": sorted(
            tables["crm_input_rows"], key=lambda row: (-row["input_rows"], row["entity"], row["file"])
        ),
        "rejects": [
            {**row, "reason_said": Both(row["reason"], row["reason_ru"])}
            for row in sorted(
                tables["rejects"], key=lambda row: (-row["rejected_rows"], row["entity"], row["reason"])
            )[:20]
        ],
        "notes": [
            Both(f"{row['topic']}: {row['note']}", f"{row['topic_ru']}: {row['note_ru']}")
            for row in sorted(tables["build_notes"], key=lambda row: (row["place"], row["topic"]))
        ],
    }


def _of(rows: Iterable[Row], campaign: str, order: str | None = None) -> list[Row]:
    """Return the rows of a campaign, in the order of a column."""
    mine = [row for row in rows if row["campaign_id"] == campaign]
    return sorted(mine, key=lambda row: row[order]) if order else mine


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _rounded(value: Any) -> Any:
    """Return a chart's number to the hundredth, others as they are: more digits would only fill the page."""
    return value if value is None or isinstance(value, bool | int) else round(float(value), 2)
