"""The dashboard's charts: Vega-Lite, in one language each, drawn by the script that the page carries.

Charts are as wide as their place on the page, so labels stand above their bars and not beside them: a
phone has no room there. Altair draws each kind once (it validates what it draws, some 0.1 s a chart); the
rows and the words of a language are put in afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import altair as alt
import pandas  # noqa: F401 altair looks it up half-imported where another thread of dbt is importing it just then

from otklik.currency import around
from otklik.dashboard.words import Both, figure, percent

Spec = dict[str, Any]

ACCENT, INK, SOFT, QUIET, FAINT = "#0f6b5c", "#1f2933", "#52606d", "#8a96a3", "#d5dbe1"
# of the terms of a profit, as page.css has them
PLUS_MINUS = ("#0f6b5c", "#d9822b")
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_ROW_HEIGHT = 38
# of so many rows the text of a chart tells
_MOST_SAID = 12
# named here, put in at the end: altair would validate every value
_DATA = alt.NamedData(name="rows")
_LINE, _ONE = alt.NamedData(name="line"), alt.NamedData(name="one")
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


def locales(currency: str) -> dict[str, Spec]:
    """Return how numbers are written in each language; formats that begin with `$` are sums of money."""
    return {
        language: {
            "decimal": decimal,
            "thousands": thousands,
            "grouping": [3],
            "currency": around(currency)[language],
            "minus": "\N{MINUS SIGN}",
            "percent": percent(0.0, 0).of(language).removeprefix("0"),
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
    return _filled(_bars(), values, height=_ROW_HEIGHT * len(values), language=language)


@cache
def _bars() -> Spec:
    base = alt.Chart(_DATA).encode(y=alt.Y("place:O", axis=None), tooltip=_TOOLTIP)
    length = alt.X("value:Q", axis=None, scale=alt.Scale(domainMin=0, zero=True, nice=False))
    bar = base.mark_bar(height=9, cornerRadiusEnd=2, yOffset=9).encode(x=length, color=_strong())
    return _drawn(bar, _labels(base), _figures(base))


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
    words = {"<title>": title.of(language)}
    return _filled(
        _intervals(number_format), values, words, height=_ROW_HEIGHT * len(values), language=language
    )


@cache
def _intervals(number_format: str) -> Spec:
    base = alt.Chart(_DATA).encode(y=alt.Y("place:O", axis=None), tooltip=_TOOLTIP)
    axis = alt.Axis(format=number_format, title="<title>", tickCount=4, labelOverlap=True)
    spans = base.mark_rule(strokeWidth=2, yOffset=9).encode(
        x=alt.X("low:Q", axis=axis, scale=alt.Scale(zero=True, nice=True)), x2="high:Q", color=_strong()
    )
    points = base.mark_point(filled=True, size=70, yOffset=9, opacity=1).encode(x="value:Q", color=_strong())
    return _drawn(_zero("x"), spans, points, _labels(base), _figures(base))


def responses(
    points: Sequence[dict[str, Any]], mark: Both, titles: Mapping[str, Both], language: str
) -> Spec:
    """Responses down a ranking that promises no profit, with what is contacted filled and its end marked.

    `points` have contacts, responses, expected_cost, is_contacted and is_last_contact; `titles` names
    contacts, responses and expected_cost.
    """
    is_early = 2 * sum(bool(point["is_contacted"]) for point in points) < len(points)
    words = _titles(titles, language)
    return _filled(
        _responses(is_early), _with_mark(points, "contacts", mark, language), words, language=language
    )


@cache
def _responses(is_early: bool) -> Spec:
    tooltips = [_tooltip(name, ",.0f") for name in ("contacts", "responses")]
    tooltips.append(_tooltip("expected_cost", "$,.0f"))
    base = alt.Chart(_DATA).encode(x=_quantity("contacts", grid=False), tooltip=tooltips)
    height = _quantity("responses", title=None, channel=alt.Y)
    end = base.transform_filter("datum.is_last_contact")
    return _drawn(
        base.transform_filter("datum.is_contacted").mark_area(color=ACCENT, opacity=0.14).encode(y=height),
        base.mark_line(color=ACCENT, strokeWidth=2).encode(y=height),
        base.mark_point(size=120, opacity=0).encode(y=height),
        *_marked(end, height, is_early),
    )


FRONTIER = {
    "budget": "$,.0f", "contacts": ",.0f", "profit": "$,.0f", "low": "$,.0f", "high": "$,.0f", "roi": ".2f",
}  # fmt: skip


def frontier(
    points: Sequence[dict[str, Any]], mark: Both, everyone: Both, titles: Mapping[str, Both], language: str
) -> Spec:
    """Profit by budget with the promised band; the chosen point and everyone are marked.

    `points` have budget, contacts, profit, low, high, roi, is_chosen and is_everyone; `titles` names the
    first six.
    """
    words = _titles(titles, language) | {"<everyone>": everyone.of(language)}
    # no layer without a row: Vega would warn of it
    has_end = any(point["is_everyone"] and not point["is_chosen"] for point in points)
    return _filled(
        _frontier(_is_early(points), has_end),
        _with_mark(points, "budget", mark, language),
        words,
        language=language,
    )


@cache
def _frontier(is_early: bool, has_end: bool) -> Spec:
    base = alt.Chart(_DATA).encode(
        x=_quantity("budget", grid=False, number_format="$,.0f"),
        tooltip=[_tooltip(*each) for each in FRONTIER.items()],
    )
    height = _quantity("profit", title=None, channel=alt.Y)
    end = base.transform_filter("datum.is_everyone")
    return _drawn(
        base.transform_filter("datum.low !== null")
        .mark_area(color=ACCENT, opacity=0.14)
        .encode(y=_quantity("low", title=None, channel=alt.Y), y2="high:Q"),
        _zero("y"),
        base.mark_line(color=ACCENT, strokeWidth=2).encode(y=height),
        base.mark_point(size=120, opacity=0).encode(y=height),
        *(_last(end, height) if has_end else []),
        *_marked(base.transform_filter("datum.is_chosen"), height, is_early),
    )


def _last(end: alt.Chart, height: alt.Y) -> list[alt.Chart]:
    words = end.mark_text(align="right", dx=-6, dy=14, color=SOFT)
    return [
        end.mark_point(filled=True, size=60, color=SOFT, opacity=1).encode(y=height),
        words.encode(y=height, text=alt.value("<everyone>")),
    ]


def returns(points: Sequence[dict[str, Any]], mark: Both, titles: Mapping[str, Both], language: str) -> Spec:
    """What one more unit of money brings at each budget, as steps; the points are those of `frontier`."""
    known = [point for point in points if point["roi"] is not None]
    words = _titles(titles, language)
    return _filled(
        _returns(_is_early(known)), _with_mark(known, "budget", mark, language), words, language=language
    )


@cache
def _returns(is_early: bool) -> Spec:
    base = alt.Chart(_DATA).encode(
        x=_quantity("budget", grid=False, number_format="$,.0f"),
        tooltip=[_tooltip(*each) for each in FRONTIER.items()],
    )
    height = _quantity("roi", title=None, channel=alt.Y, number_format=".1f")
    return _drawn(
        _zero("y"),
        base.mark_line(color=ACCENT, strokeWidth=2, interpolate="step-before").encode(y=height),
        base.mark_point(size=120, opacity=0).encode(y=height),
        *_marked(base.transform_filter("datum.is_chosen"), height, is_early, text_at_top=True),
    )


def gains(points: Sequence[dict[str, Any]], titles: Mapping[str, Both], language: str) -> Spec:
    """Share of the responses by share of the contacts, a line a campaign; the diagonal is random selection.

    `points` have campaign, contacts, responses (shares) and lift; `titles` names them.
    """
    return _filled(
        _gains(), points, _titles(titles, language), line=[{"at": 0}, {"at": 1}], language=language
    )


@cache
def _gains() -> Spec:
    tooltips = [
        alt.Tooltip("campaign:N", title="<campaign>"),
        _tooltip("contacts", ".0%"),
        _tooltip("responses", ".0%"),
        _tooltip("lift", ".1f"),
    ]
    base = alt.Chart(_DATA).encode(
        x=_quantity("contacts", number_format=".0%"), detail="campaign:N", tooltip=tooltips
    )
    height = _quantity("responses", channel=alt.Y, number_format=".0%")
    return _drawn(
        _diagonal(),
        base.mark_line(color=ACCENT, strokeWidth=2, opacity=0.8).encode(y=height),
        base.mark_point(filled=True, size=30, color=ACCENT, opacity=1).encode(y=height),
    )


def thresholds(points: Sequence[dict[str, Any]], titles: Mapping[str, Both], language: str) -> Spec:
    """Profit by the check that a discount begins at, with its range; the best one is marked.

    `points` have check, profit, low, high, is_best and label; `titles` names the first four.
    """
    return _filled(_thresholds(), points, _titles(titles, language), height=150, language=language)


@cache
def _thresholds() -> Spec:
    tooltips = [_tooltip("check", "$,.0f")] + [_tooltip(name, "$,.2f") for name in ("profit", "low", "high")]
    base = alt.Chart(_DATA).encode(x=_quantity("check", grid=False, zero=False, ticks=4), tooltip=tooltips)
    height = _quantity("profit", title=None, channel=alt.Y, number_format="$,.3~g")
    best = base.transform_filter("datum.is_best")
    return _drawn(
        base.mark_area(color=ACCENT, opacity=0.14).encode(
            y=_quantity("low", title=None, channel=alt.Y, number_format="$,.3~g"), y2="high:Q"
        ),
        _zero("y"),
        base.mark_line(color=ACCENT, strokeWidth=2).encode(y=height),
        base.mark_point(size=120, opacity=0).encode(y=height),
        best.mark_rule(color=INK, strokeDash=[4, 3]),
        best.mark_point(filled=True, size=70, color=INK, opacity=1).encode(y=height),
    )


def calibration(points: Sequence[dict[str, Any]], titles: Mapping[str, Both], language: str) -> Spec:
    """Promised against observed rates with their intervals, and the line where both are equal.

    `points` have mean_predicted, observed, rows, ci_low and ci_high; `titles` names predicted, observed and
    rows.
    """
    top = max(max(point["ci_high"], point["mean_predicted"]) for point in points)
    return _filled(
        _calibration(), points, _titles(titles, language), line=[{"at": 0}, {"at": top}], language=language
    )


@cache
def _calibration() -> Spec:
    scale = alt.Scale(nice=False, zero=True)

    def axis(name: str) -> alt.Axis:
        return alt.Axis(format=".0%", title=f"<{name}>", tickCount=5)

    base = alt.Chart(_DATA).encode(
        x=alt.X("mean_predicted:Q", scale=scale, axis=axis("predicted")),
        tooltip=[
            alt.Tooltip("mean_predicted:Q", title="<predicted>", format=".1%"),
            _tooltip("observed", ".1%"),
            _tooltip("rows", ",.0f"),
        ],
    )
    spans = base.mark_rule(color=ACCENT, strokeWidth=2).encode(
        y=alt.Y("ci_low:Q", scale=scale, axis=axis("observed")), y2="ci_high:Q"
    )
    dots = base.mark_point(filled=True, size=70, color=ACCENT, opacity=1).encode(
        y=alt.Y("observed:Q", scale=scale)
    )
    return _drawn(_diagonal(scale), spans, dots)


def _quantity(
    name: str,
    *,
    title: str | None = "",
    channel: type[alt.X] | type[alt.Y] = alt.X,
    number_format: str = ",.0f",
    grid: bool = True,
    zero: bool = True,
    ticks: int = 5,
) -> Any:
    """Return an axis of a column, with the column's title where no other is given."""
    axis = alt.Axis(
        title=f"<{name}>" if title == "" else title,
        tickCount=ticks, grid=grid, format=number_format, labelOverlap=True,
        labelSeparation=8,
    )  # fmt: skip
    return channel(f"{name}:Q", axis=axis, scale=alt.Scale(nice=False, zero=zero))


def _tooltip(name: str, number_format: str) -> alt.Tooltip:
    return alt.Tooltip(f"{name}:Q", title=f"<{name}>", format=number_format)


def _zero(channel: str) -> alt.Chart:
    rule: alt.Chart = alt.Chart(_ONE).mark_rule(color=QUIET)
    return rule.encode(x=alt.XDatum(0)) if channel == "x" else rule.encode(y=alt.YDatum(0))


def _diagonal(scale: alt.Scale | Any = alt.Undefined) -> alt.Chart:
    line: alt.Chart = alt.Chart(_LINE).mark_line(color=QUIET, strokeDash=[4, 3], strokeWidth=1)
    return line.encode(x=alt.X("at:Q", scale=scale), y=alt.Y("at:Q", scale=scale))


def _with_mark(
    points: Sequence[dict[str, Any]], along: str, mark: Both, language: str
) -> list[dict[str, Any]]:
    """Return the points with the words of their mark, and whether there is room for them at its right."""
    most = max((point[along] for point in points), default=0)
    return [{**point, "mark": mark.of(language), "is_early": 2 * point[along] < most} for point in points]


def _is_early(points: Sequence[dict[str, Any]]) -> bool:
    """Return whether the chosen budget lies in the first half, which leaves room at its right."""
    most = max((point["budget"] for point in points), default=0)
    return any(point["is_chosen"] and 2 * point["budget"] < most for point in points)


def _marked(
    end: alt.Chart, height: alt.Y, is_early: bool, *, text_at_top: bool | None = None
) -> list[alt.Chart]:
    """Return a dashed line at the end of the list, its point, and a text where there is room for it."""
    at_top = is_early if text_at_top is None else text_at_top
    # the reader moves the mark: it has room on the other side there
    words = end.mark_text(
        align=alt.ExprRef("datum.is_early ? 'left' : 'right'"), dx=alt.ExprRef("datum.is_early ? 8 : -8")
    )
    return [
        end.mark_rule(color=INK, strokeDash=[4, 3]),
        end.mark_point(filled=True, size=80, color=INK, opacity=1).encode(y=height),
        words.encode(y=alt.value(12 if at_top else 230), text="mark:N"),
    ]


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


def _drawn(*layers: alt.Chart) -> Spec:
    """Return the specification without rows and words; nothing in it depends on what was drawn before."""
    spec: Spec = (
        alt.layer(*layers)
        .properties(
            width="container", autosize=alt.AutoSizeParams(type="fit-x", contains="padding"), padding=2
        )
        .to_dict()
    )
    return {**spec, "config": _CONFIG}


def _titles(titles: Mapping[str, Both], language: str) -> dict[str, str]:
    return {f"<{name}>": title.of(language) for name, title in titles.items()}


def _filled(
    spec: Spec,
    rows: Sequence[dict[str, Any]],
    words: Mapping[str, str] | None = None,
    *,
    language: str,
    height: int = 260,
    line: Sequence[dict[str, Any]] = (),
) -> Spec:
    """Return a drawing with its rows, the words where it names them, and its text and columns."""
    said: Spec = _said(spec, words or {})
    columns = _columns(said)
    return {
        **said,
        "height": height,
        "datasets": {"rows": rows, "line": line, "one": [{}]},
        "usermeta": {"text": _summary(rows, columns, language), "columns": columns},
    }


def _columns(spec: Spec) -> list[list[str]]:
    """Return field, title and format of what a chart tells of a point."""
    told = next(
        layer["encoding"]["tooltip"] for layer in spec["layer"] if "tooltip" in layer.get("encoding", {})
    )
    return [[each["field"], each["title"].strip(), each.get("format", "")] for each in told]


def _summary(rows: Sequence[Mapping[str, Any]], columns: Sequence[Sequence[str]], language: str) -> str:
    """Return the chart in words: labels with their figures, or from where to where each quantity goes."""
    if columns[0][0] == "label":
        said = [f"{row['label']}: {row['shown']}" for row in rows[:_MOST_SAID]]
        return "; ".join(said) + ("; …" if len(rows) > _MOST_SAID else "")
    ranges = []
    for field, title, form in columns:
        known = [row[field] for row in rows if isinstance(row[field], int | float)]
        if known:
            ends = (min(known), max(known))
            shown = [percent(end, 0) if form.endswith("%") else figure(end) for end in ends]
            ranges.append(f"{title}: {shown[0].of(language)} … {shown[1].of(language)}")
    return "; ".join(ranges)


def _said(part: Any, words: Mapping[str, str]) -> Any:
    if isinstance(part, dict):
        return {key: _said(value, words) for key, value in part.items()}
    if isinstance(part, list):
        return [_said(value, words) for value in part]
    return words.get(part, part) if isinstance(part, str) else part
