"""A real year of an online shop through every format: does each line come back, to the last one?

`python -m tests.benchmarks.online_retail [lines]` writes it as CSV in cp1251 with a decimal comma, as a
workbook and as Parquet, reads each as a build does (bytes, cells, types), and counts the lines that only one
side has. The data lie beside the project, where they are to be had at all.
"""

from __future__ import annotations

import csv
import os
import resource
import sys
import tempfile
import time
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import xlsxwriter
from otklik.export_files.plugin import crm_export_views
from otklik.export_files.words import empty_words

PROJECT = Path(__file__).parents[2]
DATA = Path(
    os.environ.get(
        "ONLINE_RETAIL", PROJECT.parent / "shared/data/online_retail/online_retail_2010_2011.parquet"
    )
)
HEADER = ("customer_id", "purchased_on", "amount", "receipt_id", "product", "quantity", "country")
# a customer who is not known has no id; cp1251 has no pound sign
LINES = """
    select
        cast(cast(CustomerID as bigint) as varchar) as customer_id,
        InvoiceDate as purchased_on,
        cast(round(Quantity * UnitPrice, 2) as decimal(18, 2)) as amount,
        InvoiceNo as receipt_id,
        case when lower(trim(Description)) not in ({words})
            then nullif(trim(translate(Description, '£é', 'Le')), '') end as product,
        cast(Quantity as bigint) as quantity,
        replace(Country, 'United Kingdom', 'Соединённое Королевство') as country
    from read_parquet('{file}')
    limit {most}
"""
# a line as the contract has it: its day, and no country
READ = "customer_id, purchased_on, amount, receipt_id, product, quantity"
WRITTEN = (
    "customer_id, cast(purchased_on as date) as purchased_on, amount, receipt_id, product, "
    "cast(quantity as decimal(18, 3)) as quantity"
)
KINDS = ("csv", "xlsx", "parquet")

Line = tuple[str | None, datetime, Decimal, str, str | None, int, str]


def write(kind: str, lines: list[Line], conn: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write the lines in a format."""
    if kind == "parquet":
        conn.execute(f"copy lines to '{path}' (format parquet)")
    elif kind == "csv":
        with path.open("w", encoding="cp1251", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(HEADER)
            for customer, moment, amount, *rest in lines:
                writer.writerow(
                    (customer, f"{moment:%d.%m.%Y %H:%M:%S}", str(amount).replace(".", ","), *rest)
                )
    else:
        with xlsxwriter.Workbook(
            path, {"constant_memory": True, "default_date_format": "dd.mm.yyyy hh:mm"}
        ) as book:
            sheet = book.add_worksheet("Продажи")
            sheet.write_row(0, 0, HEADER)
            for at, (customer, moment, amount, receipt, *rest) in enumerate(lines, start=1):
                sheet.write_string(at, 0, customer or "")
                sheet.write_datetime(at, 1, moment)
                sheet.write_number(at, 2, float(amount))
                sheet.write_string(at, 3, receipt)
                sheet.write_row(at, 4, rest)


def compare(kind: str, conn: duckdb.DuckDBPyConnection, folder: Path) -> str:
    """Read the lines as an export in a format and return what came of it."""
    begun = time.process_time()
    views = crm_export_views(conn, folder)
    conn.execute(f"create or replace table read as select {READ}, unreadable from ({views['purchases']})")
    conn.execute(f"create or replace table written as select {WRITTEN} from lines")
    ((lost, invented, unreadable, total),) = conn.execute(
        f"select (select count(*) from (from written except all select {READ} from read)), "
        f"(select count(*) from (select {READ} from read except all from written)), "
        "(select count(unreadable) from read), (select sum(amount) from read)"
    ).fetchall()
    ((encoding, records, kept, rejected),) = conn.execute(
        "select any_value(encoding), sum(records), sum(kept), sum(rejected) "
        f"from ({views['input_files']}) where table_name = 'purchases'"
    ).fetchall()
    spent = time.process_time() - begun
    return (
        f"{kind}, {encoding}: {records} counted, {kept} kept, {rejected} rejected, {unreadable} unreadable; "
        f"{lost} lines lost, {invented} invented, sum {total}; {spent:.0f} s of CPU"
    )


def study(most: int) -> list[str]:
    """Return a sentence for each format."""
    found = []
    with duckdb.connect() as conn:
        # what a word for nothing says, such as `?`, is nothing
        nothing = ", ".join(f"'{word}'" for word in empty_words() if "'" not in word)
        conn.execute(f"create table lines as {LINES.format(file=DATA, most=most, words=nothing)}")
        ((total,),) = conn.execute("select sum(amount) from lines").fetchall()
        lines: list[Line] = conn.execute("from lines").fetchall()
        found.append(f"the lines: {len(lines)}, sum {total}")
        for kind in KINDS:
            with tempfile.TemporaryDirectory() as made:
                folder = Path(made)
                conn.execute(
                    "copy (select distinct customer_id from lines where customer_id is not null) "
                    f"to '{folder / 'customers.csv'}' (format csv)"
                )
                write(kind, lines, conn, folder / f"purchases.{kind}")
                found.append(compare(kind, conn, folder))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return [*found, f"memory at most {memory} MB"]


if __name__ == "__main__":
    print("\n".join(study(int(sys.argv[1]) if len(sys.argv) > 1 else 10**9)))
