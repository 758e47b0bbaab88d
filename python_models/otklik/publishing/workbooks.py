"""One workbook for each planned campaign: what to do, its CSV's lines, what budgets earn, who rests, a
dictionary.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from otklik.currency import around
from otklik.publishing.campaign_files import Lines
from otklik.publishing.whole_files import FilesTogether, Written, list_name

# Excel has no more rows; the header takes one.
MOST_ROWS = 1_048_575
# of sums of money `Words.form` puts the currency beside the number
_MONEY, _WHOLE, _PERCENT = "money", "#,##0", "0.0%"
_DAYS = {"en": "yyyy-mm-dd", "ru": "dd.mm.yyyy"}
_FRONTIER = {
    "budget": _MONEY,
    "contacts": _WHOLE,
    "expected_cost": _MONEY,
    "expected_profit": _MONEY,
    "promised_low": _MONEY,
    "promised_high": _MONEY,
    "marginal_roi": "0.00;[Red]-0.00",
    "is_chosen": "@",
}
# Figures of a list under its sentence: a column of list_totals, its words, its format.
_TOTALS = [
    ("contacts", "contacts", _WHOLE),
    ("expected_cost", "cost", _MONEY),
    ("budget", "budget", _MONEY),
    ("expected_profit", "profit", _MONEY),
    ("profit_of_everyone", "everyone", _MONEY),
    ("customers", "customers", _WHOLE),
    ("excluded", "excluded", _WHOLE),
]
# The terms of the profit and what is the same in every line are folded away: with them a landscape page holds
# the list at 35 % of its size, without them at 60 %. Nothing is lost, + above the header unfolds them.
_FOLDED = frozenset(
    [
        "campaign_id", "propensity", "buy_probability", "expected_revenue_anyway", "margin_rate",
        "ordinary_discount_share", "expected_margin", "expected_margin_anyway", "ordinary_discount_cost",
        "expected_response_value", "opt_out_cost", "profit_basis",
    ]
)  # fmt: skip
# Where not every purchase is a response (from a check of so much), what comes anyway stands beside the chance
# of a purchase, too.
_OF_ONE_EVENT = ("response_probability", "buy_probability")
# Signs of a line of a reason, points of a line: a wrapped cell grows by itself only under a person's hand.
_LINE = 15
# the first reason is a sentence, the others a few words
_WIDTHS = {
    "rank": 8, "segment": 20, "mechanic": 20, "reason": 48, "reason_1": 56, "reason_2": 34, "reason_3": 34,
}  # fmt: skip
# a name of a city or an id that its neighbour would cut off widens its column, up to this
_WIDEST = 40

# of the dictionary: a column's name, then what it is called and what it means in either language
_EXPLAINED = (24, 24, 60, 24, 60)

Texts = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Words:
    """The texts of workbooks, in the language of the build."""

    texts: Texts
    language: str
    currency: str = ""

    def __call__(self, key: str) -> str:
        """Return the text of a key."""
        return self.texts[key][self.language == "ru"]

    def form(self, form: str, decimals: str = ".00") -> str:
        """Return a number's format; that of money has the currency where the language puts it."""
        if form != _MONEY:
            return form
        before, after = (
            f'"{text}"' if text else "" for text in around(self.currency.replace('"', ""))[self.language]
        )
        number = f"{before}#,##0{decimals}{after}"
        return f"{number};[Red]-{number}"

    def column(self, name: str) -> str:
        """Return the heading of a column; one that nobody has named keeps its own name."""
        return self(f"column.{name}") if f"column.{name}" in self.texts else name


def write_workbooks(
    campaign_ids: Iterable[str],
    lines: Lines,
    folder: Path,
    *,
    resting: Lines,
    totals: Iterable[Mapping[str, Any]],
    frontiers: Iterable[Mapping[str, Any]],
    sentences: Iterable[Mapping[str, Any]],
    days: Mapping[str, tuple[dt.date | None, dt.date | None]],
    texts: Texts,
    language: str,
    as_of: dt.date,
    files: FilesTogether,
    currency: str = "",
    most_rows: int = MOST_ROWS,
) -> list[Written]:
    """Write `marketing_campaign_<campaign_id>.xlsx` for each campaign and return what was written.

    Equal input gives equal bytes: the workbook carries `as_of` as its date, not the day of the build.

    Parameters
    ----------
    campaign_ids
        Every planned campaign; one without rows gets a header alone.
    lines
        Gives a campaign's rows as they are to stand; one batch is in memory at a time. Texts are written as
        texts, whatever they begin with.
    resting
        Gives whom a campaign lets rest, and until when; where it is nobody there is no sheet of them.
    totals
        Rows of list_totals; a campaign may have none.
    frontiers
        Rows of policy_frontier; they stand in their sheet in the order of `place`.
    sentences
        Rows of digest_lists: what to do, what it costs, what it earns, in both languages, in the order of
        `place`.
    days
        First and last day of each campaign; a campaign may have none.
    texts
        English and Russian by key: `column.<name>`, `meaning.<name>`, `workbook.<name>`.
    language
        `en` or `ru`: of names of sheets, headers and sentences; the dictionary has both.
    folder
        Where the files go; made if missing.
    files
        Where they are written; they stand when these are put in their places.
    currency
        What stands beside sums of money, as in the page; may be empty.
    most_rows
        Rows of a sheet; more go on in a next one.
    """
    words = Words(texts, language, currency.strip())
    totals_of = {row["campaign_id"]: row for row in totals}
    points = _by_campaign(frontiers)
    said = _by_campaign(sentences)
    written = []
    for campaign_id in campaign_ids:
        reader = lines(campaign_id)
        path = folder / list_name(campaign_id, ".xlsx")
        with files.file(path) as file, xlsxwriter.Workbook(file, {"constant_memory": True}) as workbook:
            workbook.set_properties({"created": dt.datetime.combine(as_of, dt.time())})
            starts_on, ends_on = days.get(campaign_id, (None, None))
            figures = {
                **totals_of.get(campaign_id, {}),
                "as_of": as_of,
                "starts_on": starts_on,
                "ends_on": ends_on,
            }
            _write_summary(workbook, campaign_id, said.get(campaign_id, []), figures, words)
            rows = _write_lists(
                workbook, reader.schema, reader, most_rows, words, name=words("workbook.list")
            )
            _write_frontier(workbook, points.get(campaign_id, []), words)
            explained = [
                *reader.schema.names,
                *_write_resting(workbook, resting(campaign_id), most_rows, words),
            ]
            _write_dictionary(workbook, list(dict.fromkeys(explained)), words)
        written.append(Written(path, "campaign_list_xlsx", campaign_id, rows))
    return written


def _by_campaign(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """Return the rows of each campaign, in the order of their places."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: row["place"]):
        found.setdefault(row["campaign_id"], []).append(row)
    return found


def _new_sheet(workbook: xlsxwriter.Workbook, name: str, *, is_landscape: bool = True) -> Worksheet:
    """Return a sheet that prints one A4 page wide, numbered below, under the repeated first row."""
    sheet = workbook.add_worksheet(name)
    if is_landscape:
        sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&A&R&P / &N")
    return sheet


def _write_summary(
    workbook: xlsxwriter.Workbook,
    campaign_id: str,
    sentences: Sequence[Mapping[str, Any]],
    figures: Mapping[str, Any],
    words: Words,
) -> None:
    """Write what to do in words, and the figures under it."""
    sheet = _new_sheet(workbook, words("workbook.summary"))
    title = workbook.add_format({"bold": True, "font_size": 16})
    label = workbook.add_format({"bold": True, "valign": "top", "text_wrap": True})
    sentence = workbook.add_format({"text_wrap": True, "valign": "top", "font_size": 12})
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 1, 92)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, campaign_id, title)
    row, suffix = 2, "_ru" if words.language == "ru" else ""
    for said in sentences:
        sheet.set_row(row, _LINE * lines_of(said["note" + suffix], 75))
        sheet.write_string(row, 0, said["topic" + suffix], label)
        sheet.write_string(row, 1, said["note" + suffix], sentence)
        row += 1
    day = workbook.add_format({"num_format": _DAYS[words.language], "align": "left"})
    for name in ("as_of", "starts_on", "ends_on"):
        row += 1
        sheet.write_string(row, 0, words(f"workbook.{name}"))
        if figures[name] is not None:
            sheet.write_datetime(row, 1, dt.datetime.combine(figures[name], dt.time()), day)
    for column, text, form in _TOTALS:
        row += 1
        sheet.write_string(row, 0, words(f"workbook.{text}"))
        if figures.get(column) is not None:
            number = workbook.add_format({"num_format": words.form(form), "align": "left"})
            sheet.write_number(row, 1, float(figures[column]), number)


def _write_resting(
    workbook: xlsxwriter.Workbook, reader: pa.RecordBatchReader, most_rows: int, words: Words
) -> list[str]:
    """Write who rests where anybody does; return the columns of that sheet."""
    first = next((batch for batch in reader if batch.num_rows), None)
    if first is None:
        return []
    batches = chain([first], reader)
    _write_lists(workbook, reader.schema, batches, most_rows, words, name=words("workbook.resting"))
    return list(reader.schema.names)


def _write_lists(
    workbook: xlsxwriter.Workbook,
    schema: pa.Schema,
    batches: Iterable[pa.RecordBatch],
    most_rows: int,
    words: Words,
    *,
    name: str,
) -> int:
    """Write the rows to as many sheets as they need and return how many there are."""
    formats = [workbook.add_format(_format(field, words)) for field in schema]
    wrapped = [place for place, field in enumerate(schema) if field.name.startswith("reason_")]
    widths = [_WIDTHS.get(field.name, 13 + len(words.currency)) for field in schema]
    folded = set(_FOLDED)
    sheet, sheets, here, rows = _new_list(workbook, schema, name, words), 1, 0, 0
    for batch in batches:
        widths = [max(pair) for pair in zip(widths, _needed(batch), strict=True)]
        if not _is_one_event(batch):
            folded.discard("buy_probability")
        for line in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            if here == most_rows:
                _close_list(sheet, here, schema.names, widths, folded)
                sheets, here = sheets + 1, 0
                sheet = _new_list(workbook, schema, f"{name} {sheets}", words)
            here += 1
            tall = max((lines_of(line[place], _WIDTHS[schema.names[place]]) for place in wrapped), default=1)
            if tall > 1:
                sheet.set_row(here, _LINE * tall)
            for place, value in enumerate(line):
                if value is None:
                    continue
                if isinstance(value, str):
                    sheet.write_string(here, place, value, formats[place])
                elif isinstance(value, dt.date):
                    moment = dt.datetime.combine(value, dt.time())
                    sheet.write_datetime(here, place, moment, formats[place])
                else:
                    sheet.write_number(here, place, float(value), formats[place])
        rows += batch.num_rows
    _close_list(sheet, here, schema.names, widths, folded)
    return rows


def _needed(batch: pa.RecordBatch) -> list[int]:
    """Return how wide the columns of texts on one line have to be, indented by a sign: 0 for all others."""
    return [
        min(_WIDEST, 2 + (pc.max(pc.utf8_length(column)).as_py() or 0))
        if pa.types.is_string(column.type) and name not in _WIDTHS
        else 0
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    ]


def _is_one_event(batch: pa.RecordBatch) -> bool:
    """Return whether each chance of a response is that of a purchase, as far as both are known."""
    if not set(_OF_ONE_EVENT) <= set(batch.schema.names):
        return True
    response, purchase = (batch.column(name) for name in _OF_ONE_EVENT)
    return not pc.any(pc.not_equal(response, purchase)).as_py()


def lines_of(text: str | None, signs: int) -> int:
    """Return how many lines of so many signs a text takes, a word that does not fit going to the next."""
    return max(1, -(-len(text) * 11 // (signs * 10))) if text else 1


def _new_list(workbook: xlsxwriter.Workbook, schema: pa.Schema, name: str, words: Words) -> Worksheet:
    sheet = _new_sheet(workbook, name)
    header = workbook.add_format(
        {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#EEF2F6"}
    )
    sheet.repeat_rows(0)
    sheet.set_row(0, 4 * _LINE)
    # the id and all left of it stay in sight
    seen = schema.names.index("customer_id") + 1 if "customer_id" in schema.names else 0
    sheet.freeze_panes(1, seen)
    for place, field in enumerate(schema):
        sheet.write_string(0, place, words.column(field.name), header)
    return sheet


def _close_list(
    sheet: Worksheet, rows: int, names: Sequence[str], widths: Sequence[int], folded: Collection[str]
) -> None:
    for place, (name, width) in enumerate(zip(names, widths, strict=True)):
        sheet.set_column(place, place, width, None, {"level": 1, "hidden": True} if name in folded else {})
    sheet.autofilter(0, 0, max(rows, 1), len(names) - 1)
    # ids are texts on purpose: no green triangle at each
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{rows + 1}"})


def _format(field: pa.Field, words: Words) -> dict[str, Any]:
    """Return how the cells of a column look."""
    if pa.types.is_string(field.type):
        return {"text_wrap": field.name.startswith("reason_"), "valign": "top", "indent": 1}
    if field.name.endswith(("_probability", "_rate", "_share")) or field.name == "propensity":
        return {"num_format": _PERCENT, "valign": "top"}
    if pa.types.is_decimal(field.type):
        return {"num_format": words.form(_MONEY), "valign": "top"}
    if pa.types.is_date(field.type):
        return {"num_format": _DAYS[words.language], "valign": "top"}
    return {"num_format": "0", "valign": "top"}


def _write_frontier(workbook: xlsxwriter.Workbook, points: Sequence[Mapping[str, Any]], words: Words) -> None:
    """Write what each budget buys, the row of the list in bold, and draw it."""
    name = words("workbook.budgets")
    sheet = _new_sheet(workbook, name)
    header = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    styles = {
        (column, is_chosen): workbook.add_format({"bold": is_chosen, "num_format": words.form(form)})
        for column, form in _FRONTIER.items()
        for is_chosen in (False, True)
    }
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_row(0, 3 * _LINE)
    sheet.set_column(0, len(_FRONTIER) - 1, 15 + len(words.currency))
    for place, column in enumerate(_FRONTIER):
        sheet.write_string(0, place, words.column(column), header)
    for here, point in enumerate(points, start=1):
        for place, column in enumerate(_FRONTIER):
            if column == "is_chosen":
                if point[column]:
                    sheet.write_string(here, place, words("workbook.yes"), styles[column, True])
            elif point[column] is not None:
                sheet.write_number(here, place, float(point[column]), styles[column, point["is_chosen"]])
    if points:
        _draw_frontier(workbook, sheet, name, points, words)


def _draw_frontier(
    workbook: xlsxwriter.Workbook,
    sheet: Worksheet,
    name: str,
    points: Sequence[Mapping[str, Any]],
    words: Words,
) -> None:
    """Draw profit and its interval by cost, the list as a mark of its own, beside the figures."""
    places = list(_FRONTIER)
    chart = workbook.add_chart({"type": "scatter", "subtype": "straight"})
    cost = places.index("expected_cost")

    def series(column: str, first: int, last: int, **look: object) -> None:
        place = places.index(column)
        chart.add_series(
            {
                "name": [name, 0, place],
                "categories": [name, first, cost, last, cost],
                "values": [name, first, place, last, place],
                **look,
            }
        )

    # a line and two dashed ones differ without their colours too
    series("expected_profit", 1, len(points), line={"color": "#1F4E79", "width": 2.25})
    for end in ("promised_low", "promised_high"):
        if any(point[end] is not None for point in points):
            series(end, 1, len(points), line={"color": "#7F7F7F", "width": 1, "dash_type": "dash"})
    chosen = [here for here, point in enumerate(points, start=1) if point["is_chosen"]]
    for here in chosen[:1]:
        mark = {"type": "diamond", "size": 10, "fill": {"color": "#C55A11"}, "border": {"color": "#C55A11"}}
        series("expected_profit", here, here, marker=mark, name=words("column.is_chosen"))
    whole = words.form(_MONEY, "")
    chart.set_title({"name": words("workbook.profit_title"), "name_font": {"size": 12}})
    chart.set_x_axis({"name": words.column("expected_cost"), "num_format": whole, "label_position": "low"})
    chart.set_y_axis(
        {"num_format": whole, "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}}
    )
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 620, "height": 380})
    sheet.insert_chart(1, len(_FRONTIER) + 1, chart, {"description": words("workbook.profit_title")})


def _write_dictionary(workbook: xlsxwriter.Workbook, columns: Sequence[str], words: Words) -> None:
    """Write what every column means, in both languages, that of the build first."""
    sheet = _new_sheet(workbook, words("workbook.dictionary"))
    bold = workbook.add_format({"bold": True, "bottom": 1})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    for place, width in enumerate(_EXPLAINED):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    both = [words, Words(words.texts, "en" if words.language == "ru" else "ru")]
    sheet.write_string(0, 0, words("workbook.column"), bold)
    for place, each in enumerate(both):
        sheet.write_string(0, 1 + 2 * place, each("workbook.title"), bold)
        sheet.write_string(0, 2 + 2 * place, each("workbook.meaning"), bold)
    row = _explain(sheet, 1, [name for name in columns if f"meaning.{name}" in words.texts], both, wrapped)
    folded = words("workbook.folded")
    sheet.set_row(row, _LINE * lines_of(folded, sum(_EXPLAINED[:3])))
    sheet.merge_range(row, 0, row, 2, folded, wrapped)
    sheet.write_string(row + 1, 0, words("workbook.frontier"), bold)
    _explain(sheet, row + 2, list(_FRONTIER), both, wrapped)


def _explain(sheet: Worksheet, row: int, names: Sequence[str], both: Sequence[Words], wrapped: Format) -> int:
    """Write a row a column, from `row` on, and return the row after them."""
    for name in names:
        line = [name, *(each(f"{kind}.{name}") for each in both for kind in ("column", "meaning"))]
        # nobody fits a row to its text when a file is opened
        sheet.set_row(row, _LINE * max(map(lines_of, line, _EXPLAINED)))
        for place, text in enumerate(line):
            sheet.write_string(row, place, text, wrapped)
        row += 1
    return row
