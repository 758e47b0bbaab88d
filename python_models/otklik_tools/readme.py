"""Fills the marked blocks of the READMEs and of docs/slides.md: `make readme` runs `python -m otklik.readme`.

A block stands between `<!-- begin: name -->` and `<!-- end -->`. The claims of the slides are the analyses
`claim_*.sql`: their first comment says what was claimed, their rows what is true of the sample.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import duckdb
from otklik.dashboard.words import rounded

Row = dict[str, Any]

_BLOCK = re.compile(r"(<!-- begin: (?P<name>[^\n]*?) -->\n).*?(<!-- end -->)", re.DOTALL)
_CLAIM = re.compile(r"-- The slides: (?P<claim>.*?\.)$", re.DOTALL | re.MULTILINE)
_LISTED = "city_1188"
# the block that another build fills: of a real year of groceries
JOURNEY = "journey"
# which blocks each page has
PAGES = {
    "README.md": ["closing lines"],
    "README.ru.md": ["closing lines in Russian"],
    "docs/slides.md": ["top five", "slides", JOURNEY],
}
_RECIPES = {
    "forest": "Random Forest",
    "forest_and_logistic": "the forest averaged with a logistic regression",
}


def filled(text: str, blocks: Mapping[str, str], others: Collection[str] = ()) -> str:
    """Return `text` with each marked block holding what `blocks` has under its name.

    Nothing else changes; `others` are blocks that are marked too and stay as they are. Raises ValueError, in
    one sentence, unless the text marks exactly those and the blocks that are given, each once.
    """
    marked = [match["name"] for match in _BLOCK.finditer(text)]
    if sorted(marked) != sorted([*blocks, *others]):
        raise ValueError(
            f"The page marks the blocks {sorted(marked)} and is to be filled with {sorted(blocks)}: "
            "write `<!-- begin: name -->` and `<!-- end -->` around each of them once."
        )

    def held(match: re.Match[str]) -> str:
        new = blocks.get(match["name"])
        return match[0] if new is None else f"{match[1]}{new}\n{match[3]}"

    return _BLOCK.sub(held, text)


def pages(root: Path, blocks: Mapping[str, str]) -> dict[str, str]:
    """Return the text of each page under `root`, its blocks filled with those of `blocks`; others stay."""
    return {
        page: filled(
            (root / page).read_text(encoding="utf-8"),
            {name: blocks[name] for name in names if name in blocks},
            [name for name in names if name not in blocks],
        )
        for page, names in PAGES.items()
    }


def readme_blocks(connection: duckdb.DuckDBPyConnection, analyses: Path, compiled: Path) -> dict[str, str]:
    """Return the blocks that the sample's build fills, Markdown by name.

    `connection` is the built warehouse, `analyses` the folder of the project, `compiled` the one dbt compiled
    it to. Raises FileNotFoundError for a claim that was not compiled, ValueError for one without a sentence.
    """
    return {
        "closing lines": _closing_lines(connection, "topic", "note", "written"),
        "closing lines in Russian": _closing_lines(connection, "topic_ru", "note_ru", "записано"),
        "slides": _slides(connection, analyses, compiled),
        "top five": _top_five(connection),
    }


def journey_blocks(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the block of docs/slides.md about a real year of groceries, from a warehouse built on it."""
    asked = (
        "select split, count(*) as contacts, count(*) filter (where label) as responses, "
        "string_agg(distinct campaign_id, ', ' order by campaign_id) as campaigns "
        "from main_prediction.training_set "
        "where model_kind = 'response' and fitted_for = '' and split != 'between' group by split"
    )
    learned = _by(_rows(connection, asked), "split")
    train, test = learned["train"], learned["test"]
    measured = _rows(
        connection,
        "select recipe, is_scoring_recipe, metric, value, ci_low, ci_high "
        "from main_marts.response_model_quality where model_kind = 'response' and split = 'out_of_time' "
        "and metric in ('roc_auc', 'expected_calibration_error')",
    )
    figures = _by(measured, "recipe", "metric")
    lines = []
    for recipe, is_scoring in sorted({(row["recipe"], row["is_scoring_recipe"]) for row in measured}):
        area = figures[recipe, "roc_auc"]
        error = figures[recipe, "expected_calibration_error"]["value"]
        lines.append(
            [
                _RECIPES[recipe] + ("; it scores" if is_scoring else ""),
                f"{area['value']:.3f} ({area['ci_low']:.3f} to {area['ci_high']:.3f})",
                f"{error:.3f}",
            ]
        )
    said = (
        f"Learned from {train['contacts']:,} contacts, looked at {test['contacts']:,} contacts and "
        f"{test['responses']:,} responses of campaigns {test['campaigns']}:"
    )
    return {
        JOURNEY: f"{said}\n\n{_table(['recipe', 'ROC-AUC (95 % by household)', 'calibration error'], lines)}"
    }


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    answer = connection.execute(sql)
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _closing_lines(connection: duckdb.DuckDBPyConnection, topic: str, note: str, written: str) -> str:
    """Return what the build prints at its end; files by the folder they have by default."""
    # what was fitted is said of one build: the next, of the same input, fits nothing
    said = (
        f"select {topic} as topic, {note} as note from main_marts.build_notes "
        "where topic != 'models' order by place, topic"
    )
    notes = _rows(connection, said)
    files = _rows(connection, "select path, kind from main_marts.published_files")
    lines = [f"{row['topic']}: {row['note']}" for row in notes]
    # as the build says it: the folder of the marts is one line
    paths = [Path(row["path"]) for row in files]
    lines += sorted(
        {
            f"{written}: exports/{path.parent.name}/*.parquet"
            if row["kind"].endswith("parquet")
            else f"{written}: exports/{path.name}"
            for row, path in zip(files, paths, strict=True)
        }
    )
    return "\n".join(["```", *lines, "```"])


def _top_five(connection: duckdb.DuckDBPyConnection) -> str:
    columns = (
        "rank, customer_id, response_probability, buy_anyway_probability, expected_revenue, "
        "expected_discount_cost, contact_cost, expected_profit"
    )
    listed = _rows(
        connection,
        f"select {columns} from main_exports.marketing_campaign "
        f"where campaign_id = '{_LISTED}' order by rank limit 5",
    )
    return _table(columns.split(", "), [[str(value) for value in row.values()] for row in listed])


def _slides(connection: duckdb.DuckDBPyConnection, analyses: Path, compiled: Path) -> str:
    found = {path.stem: path for path in analyses.glob("claim_*.sql")}
    if unmatched := sorted(found.keys() ^ _SENTENCES.keys()):
        raise ValueError(
            f"{', '.join(unmatched)}: a claim needs both its query in {analyses} and its sentence in "
            "otklik_tools/readme.py."
        )
    lines = []
    for name, sentence in _SENTENCES.items():
        rows = _rows(connection, (compiled / f"{name}.sql").read_text(encoding="utf-8"))
        lines.append(
            [_claim(found[name]), sentence(rows), f"[{name[len('claim_') :]}](../analyses/{name}.sql)"]
        )
    return _table(["the slides", "our figure on the sample", "query"], lines)


def _claim(path: Path) -> str:
    """Return what an analysis says was claimed: its first comment, up to a line that ends in a full stop."""
    said = _CLAIM.match(path.read_text(encoding="utf-8"))
    if said is None:
        raise ValueError(f"{path.name} does not begin with `-- The slides: ` and what they claim.")
    return said["claim"].replace("\n-- ", " ").removesuffix(".")


def _table(header: list[str], lines: list[list[str]]) -> str:
    first, *others = ("| " + " | ".join(line) + " |" for line in [header, *lines])
    return "\n".join([first, "|" + "---|" * len(header), *others])


def _by(rows: list[Row], *names: str) -> dict[Any, Row]:
    """Return the rows by the values of some columns, which tell them apart or ValueError is raised."""
    keyed = {tuple(row[name] for name in names) if names[1:] else row[names[0]]: row for row in rows}
    if len(keyed) < len(rows):
        raise ValueError(f"Several rows share {names}: the sentence of README.md speaks of one.")
    return keyed


def _share(value: float, places: int = 1) -> str:
    return f"{value:.{places}%}".replace("%", " %")


def _change(value: float | None) -> str:
    """Return a relative change; a dash of a handful of buyers, from whom none is told."""
    if value is None:
        return "–"
    return f"{value:+.1%}".replace("%", " %")


def _money(value: float | None) -> str:
    return "–" if value is None else f"{value:+.0f}"


def _points(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:+.1f}"


def _of_the_email(rows: list[Row]) -> list[Row]:
    """Return the rows of the campaign that stands for the slides' own: an e-mail with a personal discount."""
    return [row for row in rows if row["campaign_id"] == "email_spring"]


def _average_check(rows: list[Row]) -> str:
    metrics = _by(_of_the_email(rows), "metric")
    check, buyer = metrics["average_check"], metrics["revenue_per_buyer"]
    customer, profit = metrics["revenue_per_customer"], metrics["profit_per_customer"]
    # a purchase is the response here, and one of two equal metrics is left out
    conversion = metrics.get("conversion") or metrics["response_rate"]
    low, high = (
        None if customer[bound] is None else customer[bound] / customer["control_value"]
        for bound in ("ci_low", "ci_high")
    )
    failed, checks = check["checks_failed"], check["checks_failed"] + check["checks_passed"]
    return (
        f"`{check['campaign_id']}`: check {check['control_value']:,.0f} -> {check['offer_value']:,.0f} "
        f"({_change(check['relative_difference'])}), revenue per buyer "
        f"{_change(buyer['relative_difference'])}: {check['verdict']}. "
        f"Conversion {_share(conversion['control_value'])} -> {_share(conversion['offer_value'])}: "
        f"{conversion['verdict']}. Per assigned customer: revenue {_change(customer['relative_difference'])} "
        f"({_change(low)} to {_change(high)}): {customer['verdict']}; profit {_money(profit['difference'])} "
        f"({_money(profit['ci_low'])} to {_money(profit['ci_high'])}): {profit['verdict']}. "
        f"Checks of the control failed: {failed} of {checks}"
    )


def _gender(rows: list[Row]) -> str:
    variants = _by(rows, "variant")
    known, hidden = variants["all_attributes"], variants["without_giveaways"]
    unknown = known["customers_restored"] + known["customers_left_unknown"]
    return (
        f"{known['customers_restored']:,} of {unknown:,} restored, {known['customers_left_unknown']:,} left "
        f"unknown. F1 (macro, by customers not seen) {known['f1_both']:.3f}; without `personal_coef`, which "
        f"gives gender away, {hidden['f1_both']:.3f} (women {hidden['f1_female']:.3f}, men "
        f"{hidden['f1_male']:.3f}); majority guess {hidden['f1_majority_guess']:.3f}"
    )


def _portraits(rows: list[Row]) -> str:
    each = [
        f"{_share(row['customer_share'])} {row['segment_name']} ({row['mean_age']:.0f} y, check "
        f"{row['average_check']:,.0f}, {row['receipts_per_customer']:.1f} receipts, discounts "
        f"{_share(row['discount_share'])}"
        + (f", {row['bought_beyond_everybody']} x{row['lift']:.1f})" if row["lift"] else ")")
        for row in rows
    ]
    return (
        f"{', '.join(each)}. {rows[0]['segments_chosen']} segments agree on 90 % resamples with an adjusted "
        f"Rand index of {rows[0]['stability']:.2f}"
    )


def _forest(rows: list[Row]) -> str:
    figures = _by(rows, "recipe", "figure")
    (scoring,) = {row["recipe"] for row in rows} - {"forest"} or {"forest"}

    def interval(recipe: str, figure: str) -> str:
        row = figures[recipe, figure]
        return f"{row['value']:.3f} ({row['ci_low']:.3f} to {row['ci_high']:.3f})"

    weights = [row for row in rows if row["figure"].startswith("importance of ")]
    groups = ", ".join(f"{_share(row['value'])} {row['figure'][len('importance of ') :]}" for row in weights)
    split = figures["forest", "roc_auc"]["split"].replace("_", " ")
    return (
        f"{split}: forest ROC-AUC {interval('forest', 'roc_auc')}, calibration error "
        f"{figures['forest', 'expected_calibration_error']['value']:.3f}; `{scoring}`, which scores, "
        f"{interval(scoring, 'roc_auc')}, {figures[scoring, 'expected_calibration_error']['value']:.3f}. "
        f"Its best tenth holds {_share(figures[scoring, 'recall_at_list']['value'])} of the responses. "
        f"Importance: {groups}"
    )


def _priority_clients(rows: list[Row]) -> str:
    ((_, row),) = _by(rows, "campaign_id").items()
    return (
        f"{row['over_90_percent']:,} of {row['customers']:,} (highest {_share(row['highest_probability'])}, "
        f"mean {_share(row['mean_probability'])}). The list contacts {row['contacts']:,} and should earn "
        f"{rounded(row['expected_profit'], 0):,}; contacting everyone allowed, "
        f"{rounded(row['profit_of_everyone'], 0):,}"
    )


def _threshold(rows: list[Row]) -> str:
    def segment(row: Row) -> str:
        best = "best" if row["recommended_pays"] else "least lost"
        deepest = _share(row["break_even_rate"]) if row["break_even_rate"] else "no"
        return (
            f"{row['segment_name']}: {row['expected_profit_mid']:+,.2f}, "
            f"{_share(row['gifted_share'], 0)} gifted, {deepest} off would pay for itself, "
            f"{best} at {row['recommended_min_check']:,.0f}"
        )

    paying = sum(row["pays"] for row in rows)
    return (
        f"{_share(float(rows[0]['discount_rate']), 0)} off pays in {paying} of {len(rows)} segments "
        f"(lift {rows[0]['lift_source']}). Profit a customer, part of the discount gifted to checks that "
        f"large anyway: {'; '.join(map(segment, rows))}"
    )


def _segment_offers(rows: list[Row]) -> str:
    return "; ".join(
        f"{row['segment_name']} ({row['mean_age']:.0f} y): {row['offer_name']}"
        + (f", on {row['product']}" if row["product"] else "")
        for row in rows
    )


def _base_conversion(rows: list[Row]) -> str:
    def band(row: Row) -> str:
        return (
            f"{row['base_conversion']}: {_points(row['difference'])} points of conversion "
            f"({_points(row['ci_low'])} to {_points(row['ci_high'])}), profit a customer "
            f"{_money(row['profit_difference'])} ({_money(row['profit_ci_low'])} to "
            f"{_money(row['profit_ci_high'])}): {row['verdict']}"
        )

    return "; ".join(band(row) for row in _by(_of_the_email(rows), "base_conversion").values())


# in the order of the slides
_SENTENCES: dict[str, Callable[[list[Row]], str]] = {
    "claim_average_check_rose_by_a_quarter": _average_check,
    "claim_gender_restored": _gender,
    "claim_three_portraits": _portraits,
    "claim_forest_quality_and_importance": _forest,
    "claim_priority_clients_over_90_percent": _priority_clients,
    "claim_discount_from_a_check_of_25000": _threshold,
    "claim_cashback_one_plus_one_limited_series": _segment_offers,
    "claim_base_conversion_of_10_to_20_percent": _base_conversion,
}


def main() -> None:
    """Fill both READMEs and docs/slides.md from the warehouse and the analyses compiled in `target`."""
    parser = argparse.ArgumentParser(prog="python -m otklik.readme", description=main.__doc__)
    parser.add_argument("--root", type=Path, default=Path(), help="the folder of README.md")
    parser.add_argument("--analyses", type=Path, default=Path("analyses"))
    parser.add_argument("--compiled", type=Path, default=Path("target/compiled/otklik/analyses"))
    parser.add_argument("--warehouse", default=os.environ.get("OTKLIK_WAREHOUSE", "otklik.duckdb"))
    parser.add_argument("--journey", help="the warehouse of the real year; without it its block stays")
    arguments = parser.parse_args()
    try:
        with duckdb.connect(arguments.warehouse, read_only=True) as connection:
            blocks = readme_blocks(connection, arguments.analyses, arguments.compiled)
        if arguments.journey:
            with duckdb.connect(arguments.journey, read_only=True) as connection:
                blocks |= journey_blocks(connection)
        texts = pages(arguments.root, blocks)
    except (ValueError, OSError, duckdb.Error) as error:
        sys.exit(f"{error}\n`make readme` builds the sample, compiles the analyses, and fills the pages.")
    for page, text in texts.items():
        (arguments.root / page).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
