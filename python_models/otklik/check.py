"""`make check`: reads an export only, in seconds.

What each file is taken for, how its cells are read, what would be rejected or emptied, what is missing for
which output, and a proposed `otklik.yml`.

Run as `python -m otklik.check EXPORT [VARS]`. Ends with 1 where a build would stop.
"""

from __future__ import annotations

import csv
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import yaml

from otklik.connections import connect
from otklik.export_files import presets, typed, words
from otklik.export_files.contract import TABLES, ExportError
from otklik.export_files.export import open_export, require_customers
from otklik.export_files.in_russian import in_russian
from otklik.export_files.number_forms import identifier, literal
from otklik.export_files.sources import Source
from otklik.export_files.typed import Typed
from otklik.export_files.typed_views import faults_of, reading_settings, type_export
from otklik.export_files.words import REFERENCE

FIRST_VALUES = 3
LONGEST_VALUE = 40
OUTPUTS = {
    "purchases": (
        "no file of purchases: no models, no revenue; the list can only rank at random",
        "нет файла покупок: ни моделей, ни выручки; список можно упорядочить только случайно",
    ),
    "campaigns": (
        "no file of campaigns: one is assumed, named next, for everybody",
        "нет файла кампаний: предполагается одна, next, для всех",
    ),
    "contacts": (
        "no file of contacts: nothing is learned from past campaigns, and no effect is measured",
        "нет файла контактов: прошлые кампании ничему не учат, и эффект не измерить",
    ),
    "responses": (
        "no file of responses: a purchase in the window counts as the response",
        "нет файла откликов: откликом считается покупка в дни кампании",
    ),
    "suppressions": (
        "no file of suppressions: nobody is kept out but by consent and age",
        "нет стоп-листа: не пишем только тем, кого исключают согласие и возраст",
    ),
}
COLUMNS = {
    ("customers", "consent"): (
        "no column of consent: everybody may be contacted",
        "нет колонки согласия: писать можно всем",
    ),
    ("customers", "gender"): (
        "no gender: it is restored where the goods tell it",
        "нет пола: он восстанавливается там, где его выдают товары",
    ),
    ("purchases", "receipt_id"): (
        "no receipt_id: what a customer bought in a day is one receipt",
        "нет номера чека: покупки клиента за день считаются одним чеком",
    ),
    ("purchases", "discount_amount"): (
        "no discount_amount: nothing is known of discounts",
        "нет суммы скидки: о скидках ничего не известно",
    ),
    ("purchases", "product"): (
        "no product: no portraits by goods, no gender restored",
        "нет товара: нет портретов по товарам, пол не восстановить",
    ),
}
# lines that are none of their table, in words
LEFT_OUT = {
    typed.NOT_A_PURCHASE: ("cancelled or unpaid orders", "отменённых и неоплаченных заказов"),
    typed.NO_SALE: ("lines that are no purchases", "строк, которые не покупки"),
    typed.NAMED_BEFORE: ("lines of customers named before", "строк клиентов, названных раньше"),
    typed.OF_NOBODY: ("lines that name no customer", "строк, где клиент не назван"),
}
FORM_WORDS = {
    "format": "формат",
    "sheet": "лист",
    "encoding": "кодировка",
    "separator": "разделитель",
    "decimal_mark": "знак дробной части",
    "thousands_mark": "разделитель тысяч",
    "date_form": "даты",
    "time_zone": "часовой пояс",
    "booleans": "да и нет",
}


@dataclass
class Report:
    """Lines to print, and what would stop a build: faults, or rejects above the share `most_rejected`."""

    language: str = "en"
    most_rejected: float = 0
    lines: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def word(self, english: str, russian: str) -> str:
        """Return the text of the report's language."""
        return russian if self.language == "ru" else english

    def say(self, english: str = "", russian: str = "") -> None:
        """Add a line in the report's language."""
        self.lines.append(self.word(english, russian))

    def named(self, name: str) -> str:
        """Return the name of a form in the report's language."""
        return self.word(name, FORM_WORDS.get(name, name))


def check(place: Path, variables: Mapping[str, Any]) -> Report:
    """Return what would be made of an export; nothing is raised for an export that cannot be read."""
    share = variables.get("max_reject_share", project_vars().get("max_reject_share", 0))
    report = Report(str(variables.get("language") or "en"), float(share))
    with tempfile.TemporaryDirectory(prefix="otklik-check-") as scratch, connect() as conn:
        try:
            settings = reading_settings(variables)
            export = open_export(
                place.absolute(),
                Path(scratch),
                presets.tables_of,
                presets.is_known,
                encoding_of=presets.encoding_of,
                refuse=report.faults.append,
            )
            made = type_export(conn, export, settings)
        except ExportError as error:
            report.faults += error.faults
            return report
        for name, note in export.notes:
            report.say(f"{name} {note.en}", f"{name} {note.ru}")
        try:
            require_customers(export, place)
        except ExportError as error:
            report.faults += error.faults
        for entries in made.values():
            for source, reading in entries:
                describe(conn, report, source, reading)
        strangers(conn, report, made)
        missing(report, made)
        propose(report, made, export.unknown)
    return report


def describe(conn: duckdb.DuckDBPyConnection, report: Report, source: Source, reading: Typed) -> None:
    """Say what one source is taken for and how it is read."""
    table = reading.table
    facts = ", ".join(
        f"{report.named(name)} {value!r}" if name == "separator" else f"{report.named(name)} {value}"
        for name, value in (
            ("format", source.format),
            ("sheet", source.sheet),
            ("encoding", source.encoding),
            ("separator", source.separator),
        )
        if value
    )
    report.say(
        f"{source.name}: {table.name}, {source.records} records ({facts})",
        f"{source.name}: {table.name}, записей {source.records} ({facts})",
    )
    for english, russian in reading.guesses:
        report.say(f"  taken: {english}", f"  принято: {russian}")
    form = {name: value for name, value in reading.form().items() if value and not name.startswith("guess")}
    if form:
        written = "; ".join(f"{report.named(name)} {value}" for name, value in form.items())
        report.say(f"  form: {written}", f"  как записано: {written}")
    names = [
        name
        for name in table.columns
        if any(r.column.name == name for r in reading.readings)
        # the money of a line, where a price and a count give it
        or (name == "amount" and "@price" in reading.mapping.columns)
    ]
    names += ["attributes"] if table.keeps_extras else []
    # a file may have none of them
    columns = ", ".join(map(identifier, [*names, "line"]))
    rows = conn.execute(
        f"select {columns} from ({reading.sql}) where unreadable is null order by line limit {FIRST_VALUES}"
    ).fetchall()
    for position, name in enumerate(names):
        shown = " | ".join(short(row[position]) for row in rows)
        report.lines.append(f"  {name}: {shown}")
    if reading.personal:
        personal = ", ".join(reading.personal)
        report.say(
            f"  never a feature, for being about who somebody is: {personal}",
            f"  никогда не признак, потому что говорит, кто это: {personal}",
        )
    report.faults += faults_of(source, reading)
    count_faults(conn, report, source, reading)
    count_out_of_bounds(conn, report, source, reading)


def count_faults(conn: duckdb.DuckDBPyConnection, report: Report, source: Source, reading: Typed) -> None:
    """Say what of a source would be rejected and what emptied, with a sample and the accepted forms."""
    table = reading.table
    if source.rejected:
        for reason, rows, raw in conn.execute(
            f"select reason, count(*), min(raw) from ({source.rejects()}) group by reason order by 2 desc, 1"
        ).fetchall():
            report.say(
                f"  rejected: {rows} lines, {reason}, such as {short(raw)}",
                f"  отклонено строк: {rows}, {reason}, например {short(raw)}",
            )
    missing_values = {
        name: f"count(*) filter (unreadable is null and {identifier(name)} is null)"
        for name in table.required
    }
    counted = conn.execute(f"select {', '.join(missing_values.values())} from ({reading.sql})").fetchone()
    assert counted
    for name, rows in zip(missing_values, counted, strict=True):
        if rows:
            report.say(f"  rejected: {rows} rows without {name}", f"  отклонено строк без {name}: {rows}")
    no_faults = ", ".join(map(literal, LEFT_OUT))
    for aside, lines in conn.execute(
        f"select unreadable, count(*) from ({reading.sql}) where unreadable in ({no_faults}) "
        "group by unreadable order by unreadable"
    ).fetchall():
        said, said_ru = LEFT_OUT[aside]
        report.say(f"  left out: {lines} {said}", f"  пропущено {said_ru}: {lines}")
    cells = (
        f"select line, unreadable, unnest(json_keys(faults)) as name, faults from ({reading.sql}) "
        f"where faults is not null and coalesce(unreadable, '') not in ({no_faults})"
    )
    for name, rows, sample in conn.execute(
        f"select name, count(*), min(json_extract_string(faults, '$.' || name)) from ({cells}) "
        "group by name order by name"
    ).fetchall():
        say_cells(report, source, name, (rows, sample), is_rejected=name in table.required)


def count_out_of_bounds(
    conn: duckdb.DuckDBPyConnection, report: Report, source: Source, reading: Typed
) -> None:
    """Say what of a source would be rejected for what it says, though each cell of it can be read."""
    table = reading.table
    wrong = {name: f"not {identifier(name)} between 0 and 1" for name in table.shares}
    wrong |= {name: f"{identifier(name)} < 0" for name in table.not_negative}
    closed = {**table.words, **({"mechanic": words.mechanics()} if "mechanic" in table.columns else {})}
    for name, known in closed.items():
        wrong[name] = f"{identifier(name)} not in ({', '.join(map(literal, known))})"
    if {"starts_on", "ends_on"} <= table.columns.keys():
        wrong["ends_on"] = "ends_on < starts_on"
    if not wrong:
        return
    facts = ", ".join(
        f"count(*) filter ({condition}), min({identifier(name)}) filter ({condition})"
        for name, condition in wrong.items()
    )
    found = conn.execute(f"select {facts} from ({reading.sql}) where unreadable is null").fetchone()
    assert found
    for name, rows, sample in zip(wrong, found[::2], found[1::2], strict=True):
        if rows:
            say_cells(report, source, name, (rows, sample), is_rejected=True)


def say_cells(
    report: Report, source: Source, name: str, found: tuple[int, object], *, is_rejected: bool
) -> None:
    """Say how many rows have a cell that is not accepted, with a sample; `found`: rows, sample."""
    rows, sample = found
    forms = accepted_forms(report.language).get(name, name)
    text = report.word(
        f"{rows} rows with {name} such as {short(sample)}; accepted: {forms}",
        f"{name}, строк {rows}, например {short(sample)}; принимается: {forms}",
    )
    report.say(
        f"  {'rejected' if is_rejected else 'emptied'}: {text}",
        f"  {'отклонено' if is_rejected else 'опустошено'}: {text}",
    )
    if is_rejected and rows > report.most_rejected * source.records:
        report.faults.append(f"{source.name}: {text}")


MISSING = ("missing", "не хватает")


def strangers(
    conn: duckdb.DuckDBPyConnection, report: Report, made: Mapping[str, Sequence[tuple[Source, Typed]]]
) -> None:
    """Say how many rows name customers that are not in customers."""
    if not made.get("customers"):
        return
    known = " union all ".join(f"select customer_id from ({reading.sql})" for _, reading in made["customers"])
    for name in ("purchases", "contacts", "suppressions", "consents", "responses"):
        for source, reading in made.get(name, ()):
            row = conn.execute(
                f"select count(*), count(*) filter (customer_id not in (select customer_id from ({known}) "
                f"where customer_id is not null)), min(customer_id) from ({reading.sql}) "
                "where customer_id is not null"
            ).fetchone()
            if row and row[1]:
                text = report.word(
                    f"{row[1]} of {row[0]} rows name a customer that customers do not have",
                    f"строк с клиентом, которого нет среди клиентов: {row[1]} из {row[0]}",
                )
                report.lines.append(f"{source.name}: {text}")
                if row[1] > report.most_rejected * row[0]:
                    such = report.word("such as", "например")
                    report.faults.append(f"{source.name}: {text}, {such} {short(row[2])}")


def missing(report: Report, made: Mapping[str, Sequence[tuple[Source, Typed]]]) -> None:
    """Say what the export does not bring, and what comes of it."""
    report.say()
    for name, sentence in OUTPUTS.items():
        if not made.get(name):
            report.say(*(f"{word}: {said}" for word, said in zip(MISSING, sentence, strict=True)))
    for (name, column), sentence in COLUMNS.items():
        entries = made.get(name, ())
        if entries and not any(r.column.name == column for _, reading in entries for r in reading.readings):
            report.say(*(f"{word}: {said}" for word, said in zip(MISSING, sentence, strict=True)))


def propose(
    report: Report, made: Mapping[str, Sequence[tuple[Source, Typed]]], unknown: Sequence[Source]
) -> None:
    """Print an `otklik.yml` that says what was found, and a form to fill in for each unknown file."""
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
    files += those_who_bought(files)
    report.say()
    report.say(
        f"proposed {presets.MAPPING}, to put beside the files and change where it is wrong:",
        f"предлагаемый {presets.MAPPING}: положите его рядом с файлами и поправьте, что неверно:",
    )
    text = yaml.safe_dump({"files": files}, allow_unicode=True, sort_keys=False)
    if unknown and not files:
        # the forms below are its entries, once they are filled in
        text = "files:"
    report.lines += [f"  {line}" for line in text.splitlines()]
    for source in unknown:
        report.lines += [f"  # {line}" for line in form_to_fill_in(report, source)]


def those_who_bought(files: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the entries by which the buyers are the customers, where no file has those."""
    if any(entry["table"] == "customers" for entry in files):
        return []
    return [
        {
            "file": entry["file"],
            "table": "customers",
            "columns": {"customer_id": entry["columns"]["customer_id"]},
        }
        for entry in files
        if entry["table"] == "purchases" and "customer_id" in entry["columns"]
    ]


def form_to_fill_in(report: Report, source: Source) -> list[str]:
    """Return an entry of `otklik.yml` for a file of no known table, with the likeliest one and what it needs.

    The likeliest is the one of whose columns the header has most and lacks fewest; a column it needs and does
    not have is `?`.
    """
    likeliest, found = max(
        ((table, presets.mapped_plainly(source, table)) for table in TABLES),
        key=lambda guess: (
            len(guess[1].columns) - sum(name not in guess[1].columns for name in guess[0].required)
        ),
    )
    needed: dict[str, Any] = {
        name: headers[0] for name, headers in found.columns.items() if name in likeliest.columns
    }
    needed |= {name: "?" for name in likeliest.required if name not in needed}
    entry = {"file": source.name, "table": likeliest.name, "columns": needed}
    said = report.word("its columns", "его колонки")
    return [
        *yaml.safe_dump([entry], allow_unicode=True, sort_keys=False).splitlines(),
        f"  # {said}: {', '.join(source.header)}",
    ]


def accepted_forms(language: str) -> dict[str, str]:
    """Return what each column accepts, in a language."""
    with (REFERENCE / "accepted_forms.csv").open(encoding="utf-8", newline="") as file:
        return {row["column_name"]: row[f"accepted_{language}"] for row in csv.DictReader(file)}


def short(value: object) -> str:
    """Return a value on one line, cut where it is long."""
    text = "" if value is None else " ".join(str(value).split())
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def project_vars() -> dict[str, Any]:
    """Return the vars of the project the reader is started in; none where it is no project."""
    path = Path("dbt_project.yml")
    content = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    found: dict[str, Any] = content.get("vars") or {}
    return found


def main(arguments: Sequence[str]) -> int:
    """Print the report of the export named first; return the exit code."""
    place = Path(arguments[0] if arguments else "seeds/sample_export")
    variables = project_vars() | ((yaml.safe_load(arguments[1]) if len(arguments) > 1 else None) or {})
    report = check(place, variables)
    print("\n".join(report.lines))
    if report.faults:
        told = [report.word(fault, in_russian(fault)) for fault in report.faults]
        faults = "; ".join(fault.rstrip(".") for fault in told)
        print(report.word("\na build would stop: ", "\nсборка остановится: ") + faults + ".")
    else:
        print(report.word("\na build can start.", "\nсборку можно начинать."))
    return int(bool(report.faults))


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # whoever reads has seen enough (`| head`): nothing more is written, at the end neither
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    sys.exit(code)
