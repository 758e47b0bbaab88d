"""`make check`: reads an export only, in seconds.

What each file is taken for, how its cells are read, what would be rejected or emptied, what is missing for
which output, and a proposed `otklik.yml`.

Run as `python -m otklik.commands.check EXPORT [VARS]`. Ends with 1 where a build would stop.
"""

from __future__ import annotations

import csv
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import yaml

from otklik.building import settings
from otklik.building.stops import language_of, told
from otklik.building.without_dbt import PROJECT, Models
from otklik.building.yaml_files import read_yaml
from otklik.commands.vars import read_vars
from otklik.engine.connections import connect
from otklik.export_files import asides, last_build, own_mapping, presets, typed, words
from otklik.export_files.arms import is_alone
from otklik.export_files.contract import TABLES, ExportError
from otklik.export_files.export import Export, open_export, require_customers
from otklik.export_files.number_forms import identifier, literal
from otklik.export_files.sources import Source
from otklik.export_files.typed import Typed
from otklik.export_files.typed_views import (
    Made,
    export_selects,
    faults_between,
    faults_of,
    reading_settings,
    type_export,
)
from otklik.export_files.unpacking import limits_of
from otklik.export_files.watching import watch
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
# where responses say what customers did
ANSWERED_ALONE = (
    "no file of purchases: models learn from the responses alone; no revenue, segments or ranking by habits",
    "нет файла покупок: модели учатся на одних откликах; нет выручки, сегментов и порядка по привычкам",
)
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
NO_LINES_OF_IT = {
    asides.NOT_A_PURCHASE: ("cancelled or unpaid orders", "отменённых и неоплаченных заказов"),
    asides.NO_SALE: ("lines that are no purchases", "строк, которые не покупки"),
    asides.NO_RESPONSE: ("lines that are no responses", "строк, которые не отклики"),
    asides.NO_CAMPAIGN: ("campaigns that were called off", "отменённых кампаний"),
    typed.NAMED_BEFORE: ("lines of customers named before", "строк клиентов, названных раньше"),
    typed.OF_NOBODY: ("lines that name no customer", "строк, где клиент не назван"),
    asides.NO_CUSTOMER: ("lines of suppliers and others", "строк поставщиков и других"),
    typed.SUM_OF_OTHERS: ("lines that sum up others", "строк с итогами"),
}
LEFT_OUT = {"profiling": "отозвано согласие на анализ", "forgotten": "просили их забыть"}
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
    """Lines to print, and `faults`: what would stop a build.

    `rejects` are the rows that a build would reject, by file and reason; `repairs` the cells that it would
    empty, by file and column. Of the tables `unread` nobody can tell.
    """

    language: str = "en"
    lines: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    rejects: dict[tuple[str, str], int] = field(default_factory=dict)
    repairs: dict[tuple[str, str], int] = field(default_factory=dict)

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
    """Return what would be made of an export; nothing is raised for an export that cannot be read.

    `variables` are the vars of a build that differ from the project's.
    """
    defaults = project_vars()
    variables = {**defaults, **variables}
    report = Report(language_of(variables))
    report.faults += settings.faults(defaults, variables, report.language)
    if report.faults:
        return report
    with tempfile.TemporaryDirectory(prefix="otklik-check-") as folder:
        scratch = Path(folder)
        # what does not fit into memory goes to the disk
        with connect(scratch / "read.duckdb") as conn:
            try:
                tell(conn, report, scratch, place, variables)
            except ExportError as error:
                report.faults += error.faults
    return report


def tell(
    conn: duckdb.DuckDBPyConnection, report: Report, scratch: Path, place: Path, variables: Mapping[str, Any]
) -> None:
    """Tell of an export; raises ExportError where there is nothing to tell of."""
    export = open_export(
        place.absolute(),
        scratch,
        presets.tables_of,
        presets.known_beside(place),
        limits_of(variables),
        encoding_of=own_mapping.encoding_of,
        is_no_table=own_mapping.is_no_table,
        absent_of=own_mapping.absent_files,
        refuse=report.faults.append,
    )
    made = type_export(conn, export, reading_settings(variables))
    for name, note in export.notes:
        report.say(f"{name} {note.en}", f"{name} {note.ru}")
    try:
        require_customers(export, place)
    except ExportError as error:
        report.faults += error.faults
    for name, entries in made.items():
        for source, reading in entries:
            faults = faults_of(source, reading)
            report.unread |= {name} if faults else set()
            report.faults += faults
    report.faults += faults_between(made)
    with models_over(conn, export, made, variables) as models:
        for entries in made.values():
            for source, reading in entries:
                describe(models, report, source, reading)
        models.relation("crm_input_rows")
        # a table that nobody can tell of is no reason against another
        report.faults += [] if report.faults else sorted(set(models.stops))
        missing(models, report, made)
    propose(report, made, export.unknown)


@contextmanager
def models_over(
    conn: duckdb.DuckDBPyConnection, export: Export, made: Made, variables: Mapping[str, Any]
) -> Iterator[Models]:
    """Give the models that judge an export's rows, over the views that a build would make of it."""
    watch(conn, export.sources)
    conn.execute("create schema export")
    for name, sql in export_selects(export, made).items():
        conn.execute(f"create view export.{name} as {sql}")
    last_build.make_views(conn)
    # only the contract's own files are read here
    models = Models(conn, {**variables, "connector": "crm_export"})
    try:
        yield models
    finally:
        models.close()


def describe(models: Models, report: Report, source: Source, reading: Typed) -> None:
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
    for english, russian in (*source.notes, *reading.guesses):
        report.say(f"  taken: {english}", f"  принято: {russian}")
    form = {name: value for name, value in reading.form().items() if value and not name.startswith("guess")}
    if form:
        written = "; ".join(f"{report.named(name)} {value}" for name, value in form.items())
        report.say(f"  form: {written}", f"  как записано: {written}")
    names = [
        name
        for name in table.columns
        if name in reading.names
        # the money of a line, where a price and a count give it; what was taken off, of its per cents
        or (name == "amount" and "@price" in reading.names)
        or (name == "discount_amount" and "@discount_rate" in reading.names)
    ]
    names += ["attributes"] if table.keeps_extras else []
    # a file may have none of them
    columns = ", ".join(map(identifier, [*names, "line"]))
    rows = models.conn.execute(
        f"select {columns} from {models.relation(staged(table.name))} "
        f"where file = ? and unreadable is null order by line limit {FIRST_VALUES}",
        [source.name],
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
    if table.name not in report.unread:
        say_rejects(models, report, source, reading)
        say_other_faults(models, report, source, reading)
        say_repairs(models, report, source, reading)


def say_rejects(models: Models, report: Report, source: Source, reading: Typed) -> None:
    """Say which rows of a source a build would reject, and which it would leave out, with a sample each."""
    table = reading.table.name
    # of a table that nobody can tell of, nothing is known that others could lack
    unknown = [f"unknown {name.removesuffix('s')}" for name in report.unread | absent(models)]
    rejects = models.relation("rejected_rows")
    found = models.conn.execute(
        "select rejects.reason, rejects.column_name, count(*), "
        "arg_min(coalesce(rejects.value, rejects.raw), rejects.line), "
        f"any_value(texts.reason_ru) from {rejects} as rejects "
        f"left join {models.relation('reject_reasons')} as texts "
        "on rejects.entity = texts.entity and rejects.reason = texts.reason "
        "where rejects.entity = ? and rejects.file = ? and not list_contains(?, rejects.reason) "
        "group by all order by 3 desc, 1",
        [table, source.name, unknown],
    ).fetchall()
    for reason, column, rows, sample, russian in found:
        report.rejects[source.name, reason] = rows
        told = report.word(reason, russian or reason)
        if reason in NO_LINES_OF_IT:
            said, said_ru = NO_LINES_OF_IT[reason]
            report.say(f"  left out: {rows} {said}", f"  пропущено {said_ru}: {rows}")
            continue
        such = report.word(f"such as {short(sample)}", f"например {short(sample)}")
        accepted = accepted_forms(report.language).get(column or "")
        forms = report.word(f"; accepted: {accepted}", f"; принимается: {accepted}") if accepted else ""
        report.say(
            f"  rejected: {rows} rows, {told}, {such}{forms}",
            f"  отклонено строк: {rows}, {told}, {such}{forms}",
        )
    for why, rows, people in models.conn.execute(
        f"select why, left_out_rows, people from {models.relation('people_left_out')} "
        "where entity = ? and file = ? order by 1",
        [table, source.name],
    ).fetchall():
        report.say(
            f"  left out: {rows} rows of {people} people, for {why}",
            f"  пропущено строк: {rows}, людей: {people} ({LEFT_OUT.get(why, why)})",
        )


def say_other_faults(models: Models, report: Report, source: Source, reading: Typed) -> None:
    """Say what else is out of bounds in the rows of a source that are rejected, each for one reason."""
    table = reading.table
    wrong = {name: f"not rows.{identifier(name)} between 0 and 1" for name in table.shares}
    wrong |= {name: f"rows.{identifier(name)} < 0" for name in table.not_negative}
    closed = {**table.words, **({"mechanic": words.mechanics()} if "mechanic" in table.columns else {})}
    for name, known in closed.items():
        wrong[name] = f"rows.{identifier(name)} not in ({', '.join(map(literal, known))})"
    if not wrong:
        return
    facts = ", ".join(
        f"count(*) filter ({other}), min(rows.{identifier(name)}) filter ({other})"
        for name, condition in wrong.items()
        for other in (f"({condition}) and rejects.column_name is distinct from {literal(name)}",)
    )
    found = models.conn.execute(
        f"select {facts} from {models.relation(staged(table.name))} as rows "
        f"join {models.relation('rejected_rows')} as rejects on rows.file = rejects.file "
        "and rows.line = rejects.line and rejects.entity = ? where rows.file = ? and rows.unreadable is null",
        [table.name, source.name],
    ).fetchone()
    assert found
    for name, rows, sample in zip(wrong, found[::2], found[1::2], strict=True):
        if rows:
            forms = accepted_forms(report.language).get(name, name)
            report.say(
                f"  wrong too: {rows} of these rows have {name} such as {short(sample)}; accepted: {forms}",
                f"  тоже неверно: {name}, строк из них {rows}, например {short(sample)}; "
                f"принимается: {forms}",
            )


def say_repairs(models: Models, report: Report, source: Source, reading: Typed) -> None:
    """Say which cells of a source a build would empty, with a sample and the accepted forms."""
    for name, rows, sample in models.conn.execute(
        f"select column_name, repaired_rows, sample_value from {models.relation('crm_repairs')} "
        "where entity = ? and file = ? order by 1",
        [reading.table.name, source.name],
    ).fetchall():
        report.repairs[source.name, name] = rows
        forms = accepted_forms(report.language).get(name, name)
        report.say(
            f"  emptied: {rows} rows with {name} such as {short(sample)}; accepted: {forms}",
            f"  опустошено: {name}, строк {rows}, например {short(sample)}; принимается: {forms}",
        )


def absent(models: Models) -> set[str]:
    """Return the table of customers where the export has none."""
    found = models.conn.execute(f"from {models.relation(staged('customers'))} limit 1").fetchall()
    return set() if found else {"customers"}


def staged(table: str) -> str:
    """Return the name of the model that has a table's rows as its files have them."""
    return f"stg_crm_export__{table}"


MISSING = ("missing", "не хватает")


def brings(models: Models, report: Report, made: Made, table: str, column: str) -> bool:
    """Tell whether any source of a table has a column, or values of it that are made of other columns.

    Discounts come of per cents or of a price beside what was paid, consent of who unsubscribed, or it is a
    table of its own.
    """
    if column == "consent" and made.get("consents"):
        return True
    if any(column in typed.names for _, typed in made[table]):
        return True
    if table in report.unread:
        return False
    # as it was read: staging says yes where nothing is said of a consent
    rows = f"from export.{identifier(table)} where {identifier(column)} is not null"
    return bool(models.conn.execute(f"select exists ({rows})").fetchall()[0][0])


def missing(models: Models, report: Report, made: Made) -> None:
    """Say what the export does not bring, and what comes of it."""
    report.say()
    for name, sentence in OUTPUTS.items():
        if not made.get(name):
            is_answered = name == "purchases" and bool(made.get("responses"))
            told = ANSWERED_ALONE if is_answered else sentence
            report.say(*(f"{word}: {said}" for word, said in zip(MISSING, told, strict=True)))
    for (name, column), sentence in COLUMNS.items():
        if made.get(name) and not brings(models, report, made, name, column):
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
                # a control that is known by its word is known so again, and is no column of arms
                if column in reading.table.columns and not (column == "arm" and is_alone(reading.mapping))
            }
            entry: dict[str, Any] = {"file": source.name, "table": name, "columns": columns}
            orders = {order for r in reading.readings if r.dates for _, order in r.dates.orders}
            if len(orders) == 1:
                entry["date_order"] = orders.pop()
            files.append(with_own_words(entry, source))
    files += those_who_bought(files)
    report.say()
    report.say(
        f"proposed {own_mapping.MAPPING}, to put beside the files and change where it is wrong:",
        f"предлагаемый {own_mapping.MAPPING}: положите его рядом с файлами и поправьте, что неверно:",
    )
    text = yaml.safe_dump({"files": files}, allow_unicode=True, sort_keys=False)
    if unknown and not files:
        # the forms below are its entries, once they are filled in
        text = "files:"
    report.lines += [f"  {line}" for line in text.splitlines()]
    for source in unknown:
        report.lines += [f"  # {line}" for line in form_to_fill_in(report, source)]


def with_own_words(entry: dict[str, Any], source: Source) -> dict[str, Any]:
    """Return a proposed entry with what the `otklik.yml` that is there says of the file."""
    for own in presets.mapping_entries(source):
        if own.get("table", entry["table"]) == entry["table"]:
            columns = {**entry["columns"], **(own.get("columns") or {})}
            said = {key: value for key, value in own.items() if key not in ("file", "table", "columns")}
            entry = {**entry, "columns": columns, **said}
    return entry


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
    none = report.word("if it is no table, write", "если это не таблица, напишите")
    return [
        *yaml.safe_dump([entry], allow_unicode=True, sort_keys=False).splitlines(),
        f"  # {said}: {', '.join(source.header)}",
        f"  # {none} table: {own_mapping.NO_TABLE}",
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
    """Return the vars of the project."""
    content = read_yaml(PROJECT / "dbt_project.yml")
    found: dict[str, Any] = content["vars"]
    return found


def main(arguments: Sequence[str]) -> int:
    """Print the report of the export named first, under the vars named second; return the exit code."""
    place = Path(arguments[0] if arguments else "seeds/sample_export")
    try:
        report = check(place, read_vars(arguments[1] if len(arguments) > 1 else ""))
    except (ValueError, OSError, duckdb.Error) as error:
        report = Report(language_of(project_vars()), faults=[str(error)])
    print("\n".join(report.lines))
    if report.faults:
        faults = "; ".join(told(report.language, fault).rstrip(".") for fault in report.faults)
        end = "" if faults.endswith("?") else "."
        print(report.word("\na build would stop: ", "\nсборка остановится: ") + faults + end)
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
