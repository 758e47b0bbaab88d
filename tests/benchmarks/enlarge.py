"""Makes a large export of a simulated one: the same customers several times, each with several times
their receipts.

The simulator takes minutes for a million customers; what a build costs depends on how many rows there are
and how often each value occurs, which copies keep. A copy's customers have ids of their own; each further
receipt of a customer stands some weeks away from the one it repeats, inside the same history. What campaigns
did is thinner in it: nothing is to be read from its results but the time they take.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import duckdb

# Further receipts are so many days apart: no divisor of a year's days, so that no two fall on one day.
APART = 41


def enlarged(source: Path, out: Path, *, customers: int, times: int) -> dict[str, int]:
    """Write an export of so many customers with `times` their receipts, and return the rows of each table.

    `source`: an export as the simulator writes it with `--format parquet`.
    """
    out.mkdir(parents=True, exist_ok=True)
    shutil.copy(source / "campaigns.parquet", out / "campaigns.parquet")
    with duckdb.connect() as made:
        made.execute("set preserve_insertion_order = false; set memory_limit = '3GB'")
        for table in ("customers", "purchases", "contacts"):
            made.execute(f"create view {table} as from '{source / table}.parquet'")
        ((there,),) = made.execute("select count(*) from customers").fetchall()
        copies = -(-customers // there)
        made.execute(
            f"create table kept as select customer_id as id, copy, customer_id || repeat('x', copy) as new_id"
            f" from customers cross join range({copies}) as copies (copy)"
            f" order by copy, md5(customer_id) limit {customers}"
        )
        own = "on {0}.customer_id = kept.id"
        of_a_copy = f"select {{0}}.* replace (kept.new_id as customer_id) from {{0}} join kept {own}"
        repeated = f"""
            select purchases.* replace (
                kept.new_id as customer_id,
                purchases.receipt_id || '-' || kept.copy || '-' || again.number as receipt_id,
                history.first_day + cast(
                    (purchases.purchased_on - history.first_day + again.number * {APART}) % history.days
                    as integer
                ) as purchased_on
            )
            from purchases
            join kept {own.format("purchases")}
            cross join range({times}) as again (number)
            cross join (
                select
                    min(purchased_on) as first_day,
                    1 + max(purchased_on) - min(purchased_on) as days
                from purchases
            ) as history
        """
        written = {
            "customers": of_a_copy.format("customers"),
            "contacts": of_a_copy.format("contacts"),
            "purchases": repeated,
        }
        for table, rows in written.items():
            made.execute(f"copy ({rows}) to '{out / table}.parquet' (format parquet, compression zstd)")
        return {
            table: made.execute(f"select count(*) from '{out / table}.parquet'").fetchall()[0][0]
            for table in written
        }


def main() -> None:
    """Enlarge an export and say how many rows there are."""
    command = argparse.ArgumentParser(prog="python -m tests.benchmarks.enlarge", description=__doc__)
    command.add_argument("source", type=Path)
    command.add_argument("out", type=Path)
    command.add_argument("--customers", type=int, default=1_000_000)
    command.add_argument("--times", type=int, default=8, help="the receipts of each")
    chosen = command.parse_args()
    print(enlarged(chosen.source, chosen.out, customers=chosen.customers, times=chosen.times))


if __name__ == "__main__":
    main()
