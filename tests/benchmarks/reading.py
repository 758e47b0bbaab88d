"""What counting and deciding add to reading a large file: `python -m tests.benchmarks.reading [lines]`.

Five million purchases of ten columns, written by the engine. Processor time of this process, each three times
and the least of them: counting, fingerprint and structure (`structure.measure`); deciding how the columns are
written; and what they are compared with: a bare scan that keeps nothing, and the file read into a table, as
text and typed.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
from otklik.export_files import presets
from otklik.export_files.columns import Settings
from otklik.export_files.contract import TABLES
from otklik.export_files.export import open_export
from otklik.export_files.typed import type_source

LINES = 5_000_000
WRITE = """
copy (
    select
        'C' || lpad(cast(hash(i) % 400000 as varchar), 7, '0') as customer_id,
        date '2024-01-01' + cast(hash(i, 1) % 700 as int) as purchased_on,
        'R' || cast(i // 3 as varchar) as receipt_id,
        cast((hash(i, 2) % 500000) / 100 as decimal(18, 2)) as amount,
        ['Кроссовки мужские', 'Футболка', 'Куртка зимняя', 'Носки', 'Мяч'][1 + cast(hash(i, 3) % 5 as int)]
            as product,
        ['Адидас', 'Nike', 'Puma', 'Reebok'][1 + cast(hash(i, 4) % 4 as int)] as brand,
        ['обувь', 'одежда', 'аксессуары'][1 + cast(hash(i, 5) % 3 as int)] as category,
        ['чёрный', 'white', 'синий'][1 + cast(hash(i, 6) % 3 as int)] as colour,
        1 + hash(i, 7) % 4 as quantity,
        cast((hash(i, 8) % 50000) / 100 as decimal(18, 2)) as discount_amount
    from range({lines}) as lines(i)
) to '{path}' (header)
"""


def least(what: Callable[[], object], times: int = 3) -> float:
    """Return the least processor time that something takes, in seconds."""
    taken = []
    for _ in range(times):
        begun = time.process_time()
        what()
        taken.append(time.process_time() - begun)
    return min(taken)


def main(lines: int) -> None:
    """Print the seconds of each, and their shares of reading the file."""
    with tempfile.TemporaryDirectory(prefix="otklik-speed-") as place, duckdb.connect() as conn:
        folder, scratch = Path(place) / "export", Path(place) / "scratch"
        folder.mkdir()
        scratch.mkdir()
        conn.execute(WRITE.format(lines=lines, path=folder / "purchases.csv"))
        (folder / "customers.csv").write_text("customer_id\nC0000001\n")
        table = next(table for table in TABLES if table.name == "purchases")
        (source,) = open_export(folder, scratch, presets.tables_of, presets.is_known).tables["purchases"]
        typed = type_source(conn, table, source, Settings())
        columns = ", ".join(f'count("{name}")' for name in source.header)

        def landed(sql: str) -> None:
            """Read it into a table of a file, as staging does."""
            with duckdb.connect(str(Path(place) / "warehouse.duckdb")) as warehouse:
                warehouse.execute(f"create or replace table read as {sql}")

        seconds = {
            "counting": least(lambda: open_export(folder, scratch, presets.tables_of, presets.is_known)),
            "deciding": least(lambda: type_source(conn, table, source, Settings())),
            "bare scan": least(
                lambda: conn.execute(f"select {columns} from ({source.relation()})").fetchall()
            ),
            "read as text": least(lambda: landed(source.relation()), 2),
            "read typed": least(lambda: landed(typed.sql), 2),
        }
        megabytes = (folder / "purchases.csv").stat().st_size / 1e6
    print(f"{lines:,} lines, {megabytes:.0f} MB")
    for name, taken in seconds.items():
        print(
            f"{name:>14} {taken:6.2f} s  {taken / seconds['bare scan']:6.0%} of the bare scan"
            f"  {taken / seconds['read typed']:6.0%} of reading it typed"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else LINES)
