"""`make check`: reads an export only, in seconds.

What each file is taken for, how its cells are read, what would be rejected or emptied, what is missing for
which output, and a proposed `otklik.yml`.

Run as `python -m otklik.check EXPORT [VARS]`. Ends with 1 where a build would stop.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import yaml

from otklik.export_files import presets, typed
from otklik.export_files.contract import TABLES, ExportError, Table
from otklik.export_files.export import open_export, require_customers
from otklik.export_files.number_forms import identifier, literal
from otklik.export_files.sources import Source
from otklik.export_files.typed import Typed
from otklik.export_files.typed_views import faults_of, reading_settings, type_export
from otklik.export_files.words import REFERENCE

FIRST_VALUES = 3
LONGEST_VALUE = 40
OUTPUTS = {
    "purchases": "no file of purchases: no models, no revenue; the list can only rank at random",
    "campaigns": "no file of campaigns: one is assumed, named next, for everybody",
    "contacts": "no file of contacts: nothing is learned from past campaigns, and no effect is measured",
    "responses": "no file of responses: a purchase in the window counts as the response",
    "suppressions": "no file of suppressions: nobody is kept out but by consent and age",
}
COLUMNS = {
    ("customers", "consent"): "no column of consent: everybody may be contacted",
    ("customers", "gender"): "no gender: it is restored where the goods tell it",
    ("purchases", "receipt_id"): "no receipt_id: what a customer bought in a day is one receipt",
    ("purchases", "discount_amount"): "no discount_amount: nothing is known of discounts",
    ("purchases", "product"): "no product: no portraits by goods, no gender restored",
}


@dataclass
class Report:
    """Lines to print, and how many faults would stop a build."""

    lines: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def say(self, line: str = "") -> None:
        """Add a line."""
        self.lines.append(line)


def check(place: Path, variables: Mapping[str, Any]) -> Report:
    """Return what would be made of an export; nothing is raised for an export that cannot be read."""
    report = Report()
    with tempfile.TemporaryDirectory(prefix="otklik-check-") as scratch, duckdb.connect() as conn:
        try:
            settings = reading_settings(variables)
            export = open_export(place.absolute(), Path(scratch), presets.tables_of, presets.is_known)
            made = type_export(conn, export, settings)
        except ExportError as error:
            report.faults.append(str(error))
            return report
        for name, note in export.notes:
            report.say(f"{name} {note.en}")
        try:
            require_customers(export, place)
        except ExportError as error:
            report.faults.append(str(error))
        for entries in made.values():
            for source, reading in entries:
                describe(conn, report, source, reading)
        strangers(conn, report, made)
        missing(report, made)
        propose(report, made)
    return report


def describe(conn: duckdb.DuckDBPyConnection, report: Report, source: Source, reading: Typed) -> None:
    """Say what one source is taken for and how it is read."""
    table = reading.table
    facts = ", ".join(
        f"{name} {value!r}" if name == "separator" else f"{name} {value}"
        for name, value in (
            ("format", source.format),
            ("sheet", source.sheet),
            ("encoding", source.encoding),
            ("separator", source.separator),
        )
        if value
    )
    report.say(f"{source.name}: {table.name}, {source.records} records ({facts})")
    for guess, _ in reading.guesses:
        report.say(f"  taken: {guess}")
    form = {name: value for name, value in reading.form().items() if value and not name.startswith("guess")}
    if form:
        report.say(f"  form: {'; '.join(f'{name} {value}' for name, value in form.items())}")
    names = [name for name in table.columns if any(r.column.name == name for r in reading.readings)]
    names += ["attributes"] if table.keeps_extras else []
    columns = ", ".join(identifier(name) for name in names)
    rows = conn.execute(
        f"select {columns} from ({reading.sql}) where unreadable is null order by line limit {FIRST_VALUES}"
    ).fetchall()
    for position, name in enumerate(names):
        shown = " | ".join(short(row[position]) for row in rows)
        report.say(f"  {name}: {shown}")
    if reading.personal:
        report.say(f"  never a feature, for being about who somebody is: {', '.join(reading.personal)}")
    report.faults += faults_of(source, reading)
    count_faults(conn, report, source, reading)


def count_faults(conn: duckdb.DuckDBPyConnection, report: Report, source: Source, reading: Typed) -> None:
    """Say what of a source would be rejected and what emptied, with a sample and the accepted forms."""
    table = reading.table
    if source.rejected:
        for reason, rows, raw in conn.execute(
            f"select reason, count(*), min(raw) from ({source.rejects()}) group by reason order by 2 desc, 1"
        ).fetchall():
            report.say(f"  rejected: {rows} lines, {reason}, such as {short(raw)}")
    missing_values = {
        name: f"count(*) filter (unreadable is null and {identifier(name)} is null)"
        for name in table.required
    }
    counted = conn.execute(f"select {', '.join(missing_values.values())} from ({reading.sql})").fetchone()
    assert counted
    for name, rows in zip(missing_values, counted, strict=True):
        if rows:
            report.say(f"  rejected: {rows} rows without {name}")
    aside = conn.execute(
        f"select count(*) from ({reading.sql}) where unreadable = {literal(typed.NOT_A_PURCHASE)}"
    ).fetchone()
    if aside and aside[0]:
        report.say(f"  left out: {aside[0]} cancelled or unpaid orders")
    cells = (
        f"select line, unreadable, unnest(json_keys(faults)) as name, faults from ({reading.sql}) "
        f"where faults is not null and coalesce(unreadable, '') != {literal(typed.NOT_A_PURCHASE)}"
    )
    accepted = accepted_forms()
    for name, rows, sample in conn.execute(
        f"select name, count(*), min(json_extract_string(faults, '$.' || name)) from ({cells}) "
        "group by name order by name"
    ).fetchall():
        is_required = name in table.required
        text = f"{rows} rows with {name} such as {short(sample)}; accepted: {accepted.get(name, name)}"
        report.say(f"  {'rejected' if is_required else 'emptied'}: {text}")
        if is_required and source.records and rows > MOST_REJECTED * source.records:
            report.faults.append(f"{source.name}: {text}")


MOST_REJECTED = 0.05


def strangers(
    conn: duckdb.DuckDBPyConnection, report: Report, made: Mapping[str, Sequence[tuple[Source, Typed]]]
) -> None:
    """Say how many rows name customers that are not in customers."""
    if not made.get("customers"):
        return
    known = " union all ".join(f"select customer_id from ({reading.sql})" for _, reading in made["customers"])
    for name in ("purchases", "contacts", "suppressions", "responses"):
        for source, reading in made.get(name, ()):
            row = conn.execute(
                f"select count(*), count(*) filter (customer_id not in (select customer_id from ({known}) "
                f"where customer_id is not null)), min(customer_id) from ({reading.sql}) "
                "where customer_id is not null"
            ).fetchone()
            if row and row[1]:
                text = f"{row[1]} of {row[0]} rows name a customer that customers do not have"
                report.say(f"{source.name}: {text}")
                if row[1] > MOST_REJECTED * row[0]:
                    report.faults.append(f"{source.name}: {text}, such as {short(row[2])}")


def missing(report: Report, made: Mapping[str, Sequence[tuple[Source, Typed]]]) -> None:
    """Say what the export does not bring, and what comes of it."""
    report.say()
    for name, sentence in OUTPUTS.items():
        if not made.get(name):
            report.say(f"missing: {sentence}")
    for (name, column), sentence in COLUMNS.items():
        entries = made.get(name, ())
        if entries and not any(r.column.name == column for _, reading in entries for r in reading.readings):
            report.say(f"missing: {sentence}")


def propose(report: Report, made: Mapping[str, Sequence[tuple[Source, Typed]]]) -> None:
    """Print an `otklik.yml` that says what was found."""
    files = []
    for name, entries in made.items():
        for source, reading in entries:
            columns: dict[str, Any] = {
                column: headers[0] if len(headers) == 1 else list(headers)
                for column, headers in reading.mapping.columns.items()
                if column in reading.table.columns
            }
            entry: dict[str, Any] = {"file": source.name, "table": name, "columns": columns}
            orders = {order for r in reading.readings if r.dates for _, order in r.dates.orders}
            if len(orders) == 1:
                entry["date_order"] = orders.pop()
            files.append(entry)
    report.say()
    report.say(f"proposed {presets.MAPPING}, to put beside the files and change where it is wrong:")
    text = yaml.safe_dump({"files": files}, allow_unicode=True, sort_keys=False)
    report.lines += [f"  {line}" for line in text.splitlines()]


def accepted_forms() -> dict[str, str]:
    """Return what each column accepts, in English."""
    with (REFERENCE / "accepted_forms.csv").open(encoding="utf-8", newline="") as file:
        return {row["column_name"]: row["accepted_en"] for row in csv.DictReader(file)}


def short(value: object) -> str:
    """Return a value on one line, cut where it is long."""
    text = "" if value is None else " ".join(str(value).split())
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def table_of(name: str) -> Table:
    """Return the table of a name."""
    return next(table for table in TABLES if table.name == name)


def main(arguments: Sequence[str]) -> int:
    """Print the report of the export named first; return the exit code."""
    place = Path(arguments[0] if arguments else "seeds/sample_export")
    variables = yaml.safe_load(arguments[1]) if len(arguments) > 1 else {}
    report = check(place, variables or {})
    print("\n".join(report.lines))
    if report.faults:
        print("\na build would stop: " + "; ".join(fault.rstrip(".") for fault in report.faults) + ".")
    else:
        print("\na build can start.")
    return int(bool(report.faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
