"""The dashboard's charts: Vega-Lite, in one language each, drawn by the script that the page carries.

Charts are as wide as their place on the page, so labels stand above their bars and not beside them: a
phone has no room there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas  # noqa: F401 altair looks it up half-imported where another thread of dbt is importing it just then

from otklik.dashboard.words import Both

Spec = dict[str, Any]

ACCENT, INK, SOFT, QUIET, FAINT = "#0f6b5c", "#1f2933", "#52606d", "#8a96a3", "#d5dbe1"
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_ROW_HEIGHT = 38
# named here, put in at the end: altair would validate every value
_DATA = alt.NamedData(name="rows")
_CONFIG: Spec = {
    "font": _FONT,
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "labelColor": SOFT, "titleColor": SOFT, "titleFontWeight": "normal", "labelFontSize": 12,
        "titleFontSize": 12, "gridColor": "#e8ecef", "domainColor": FAINT, "tickColor": FAINT,
        "titlePadding": 8,
    },
    "text": {"fontSize": 12, "color": INK},
    "axisY": {"domain": False, "ticks": False},
}  # fmt: skip
_TOOLTIP = [alt.Tooltip("label:N", title=" "), alt.Tooltip("shown:N", title=" ")]
LOCALES: dict[str, Spec] = {
    language: {
        "decimal": decimal,
        "thousands": thousands,
        "grouping": [3],
        "currency": ["", ""],
        "minus": "\N{MINUS SIGN}",
    }
    for language, decimal, thousands in (("en", ".", ","), ("ru", ",", "\N{NARROW NO-BREAK SPACE}"))
}


@dataclass(frozen=True)
class Bar:
    """A bar: its label, its length, and the length in words."""

    label: Both
    value: float
    shown: Both
    strong: bool = True


@dataclass(frozen=True)
class Interval:
    """A figure with its interval; `strong` ones may be relied on."""

    label: Both
    value: float
    low: float | None
    high: float | None
    shown: Both
    strong: bool = True


def bars(rows: Iterable[Bar], language: str) -> Spec:
    """Horizontal bars in the order given, label and figure above each."""
    values = [
        {
            "place": place,
            "label": row.label.of(language),
            "value": max(0.0, row.value),
            "shown": row.shown.of(language),
            "strong": row.strong,
        }
        for place, row in enumerate(rows)
    ]
    base = alt.Chart(_DATA).encode(y=alt.Y("place:O", axis=None), tooltip=_TOOLTIP)
    length = alt.X("value:Q", axis=None, scale=alt.Scale(domainMin=0, zero=True, nice=False))
    bar = base.mark_bar(height=9, cornerRadiusEnd=2, yOffset=9).encode(x=length, color=_strong())
    return _finished(alt.layer(bar, _labels(base), _figures(base)), values, _ROW_HEIGHT * len(values))


def intervals(rows: Iterable[Interval], title: Both, number_format: str, language: str) -> Spec:
    """Points with their intervals, label and figure above each; a line at zero."""
    values = [
        {
            "place": place,
            "label": row.label.of(language),
            "value": row.value,
            "low": row.value if row.low is None else row.low,
            "high": row.value if row.high is None else row.high,
            "shown": row.shown.of(language),
            "strong": row.strong,
        }
        for place, row in enumerate(rows)
    ]
    base = alt.Chart(_DATA).encode(y=alt.Y("place:O", axis=None), tooltip=_TOOLTIP)
    axis = alt.Axis(format=number_format, title=title.of(language), tickCount=4, labelOverlap=True)
    zero = alt.Chart(alt.InlineData(values=[{"zero": 0}])).mark_rule(color=QUIET).encode(x="zero:Q")
    spans = base.mark_rule(strokeWidth=2, yOffset=9).encode(
        x=alt.X("low:Q", axis=axis, scale=alt.Scale(zero=True, nice=True)), x2="high:Q", color=_strong()
    )
    points = base.mark_point(filled=True, size=70, yOffset=9, opacity=1).encode(x="value:Q", color=_strong())
    return _finished(
        alt.layer(zero, spans, points, _labels(base), _figures(base)), values, _ROW_HEIGHT * len(values)
    )


def curve(
    points: Sequence[dict[str, Any]], field: str, mark: Both, titles: dict[str, Both], language: str
) -> Spec:
    """Sums down a ranking, with what is contacted filled and its end marked.

    `points` have contacts, profit, expected_cost, responses, is_contacted and is_last_contact; `field` is
    what is drawn; `titles` names contacts, profit, expected_cost and responses.
    """
    values = [{**point, "mark": mark.of(language)} for point in points]
    tooltips = [
        alt.Tooltip(f"{name}:Q", title=titles[name].of(language), format=",.0f")
        for name in ("contacts", "profit", "expected_cost", "responses")
        if any(point[name] is not None for point in points)
    ]
    base = alt.Chart(_DATA).encode(
        x=alt.X(
            "contacts:Q",
            axis=alt.Axis(title=titles["contacts"].of(language), tickCount=5, grid=False, format=",.0f"),
            scale=alt.Scale(nice=False, zero=True),
        )
    )
    height = alt.Y(
        f"{field}:Q", axis=alt.Axis(title=None, tickCount=5, format=",.0f"), scale=alt.Scale(zero=True)
    )
    end = base.transform_filter("datum.is_last_contact")
    # the mark's text stands where there is room for it
    is_early = 2 * sum(bool(point["is_contacted"]) for point in points) < len(points)
    words = end.mark_text(align="left", dx=8) if is_early else end.mark_text(align="right", dx=-8)
    return _finished(
        alt.layer(
            base.transform_filter("datum.is_contacted")
            .mark_area(color=ACCENT, opacity=0.14)
            .encode(y=height),
            base.mark_line(color=ACCENT, strokeWidth=2).encode(y=height),
            base.mark_point(size=120, opacity=0).encode(y=height, tooltip=tooltips),
            end.mark_rule(color=INK, strokeDash=[4, 3]),
            end.mark_point(filled=True, size=80, color=INK, opacity=1).encode(y=height, tooltip=tooltips),
            words.encode(y=alt.value(12 if is_early else 230), text="mark:N"),
        ),
        values,
        260,
    )


def calibration(points: Sequence[dict[str, Any]], titles: dict[str, Both], language: str) -> Spec:
    """Promised against observed rates with their intervals, and the line where both are equal.

    `points` have mean_predicted, observed, rows, ci_low and ci_high; `titles` names predicted, observed and
    rows.
    """
    top = max(max(point["ci_high"], point["mean_predicted"]) for point in points)
    scale = alt.Scale(domain=[0, top], nice=False)

    def axis(name: str) -> alt.Axis:
        return alt.Axis(format=".0%", title=titles[name].of(language), tickCount=5)

    base = alt.Chart(_DATA).encode(
        x=alt.X("mean_predicted:Q", scale=scale, axis=axis("predicted")),
        tooltip=[
            alt.Tooltip("mean_predicted:Q", title=titles["predicted"].of(language), format=".1%"),
            alt.Tooltip("observed:Q", title=titles["observed"].of(language), format=".1%"),
            alt.Tooltip("rows:Q", title=titles["rows"].of(language), format=",.0f"),
        ],
    )
    line = (
        alt.Chart(alt.InlineData(values=[{"at": 0}, {"at": top}]))
        .mark_line(color=QUIET, strokeDash=[4, 3], strokeWidth=1)
        .encode(x=alt.X("at:Q", scale=scale), y=alt.Y("at:Q", scale=scale))
    )
    spans = base.mark_rule(color=ACCENT, strokeWidth=2).encode(
        y=alt.Y("ci_low:Q", scale=scale, axis=axis("observed")), y2="ci_high:Q"
    )
    dots = base.mark_point(filled=True, size=70, color=ACCENT, opacity=1).encode(
        y=alt.Y("observed:Q", scale=scale)
    )
    return _finished(alt.layer(line, spans, dots), list(points), 260)


def _strong() -> alt.Color:
    return alt.Color("strong:N", legend=None, scale=alt.Scale(domain=[True, False], range=[ACCENT, QUIET]))


def _labels(base: alt.Chart) -> alt.Chart:
    labels: alt.Chart = base.mark_text(
        align="left", baseline="middle", dy=-6, limit=alt.ExprRef("width - 90")
    )
    return labels.encode(x=alt.value(0), text="label:N")


def _figures(base: alt.Chart) -> alt.Chart:
    figures: alt.Chart = base.mark_text(align="right", baseline="middle", dy=-6, fontWeight=600)
    return figures.encode(x=alt.value("width"), text="shown:N")


def _finished(chart: alt.LayerChart | alt.FacetChart, values: Sequence[dict[str, Any]], height: int) -> Spec:
    """Return the specification; nothing in it depends on what was drawn before."""
    spec: Spec = chart.properties(
        width="container",
        height=height,
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        padding=2,
    ).to_dict()
    return {**spec, "config": _CONFIG, "datasets": {"rows": values, **spec.get("datasets", {})}}
