"""How long ten million pairs of customer and offer take to be chosen among, and how near the bound the choice is.

`python -m tests.benchmarks.choice` runs the models as dbt compiles them, on customers of whom costs and profits are
drawn: five offers each, dearer ones earning more up to a point of the customer's own.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

from tests.project.builds import run_dbt
from tests.project.choices import AFTER_EXACT, AFTER_PRICES, Choice

OFFERS = 5
CAMPAIGNS = {"budget": (0.1, None), "contacts": (None, 0.05), "budget and contacts": (0.1, 0.08)}
MODELS = ["choosable_offers", "limited_offers", *AFTER_PRICES, *AFTER_EXACT]


def fill(choice: Choice, customers: int, budget: float | None, contacts: float | None) -> None:
    """Draw the customers of one campaign, which may spend a share of what everyone costs and contact a share."""
    run, place = choice.connection.execute, choice.place
    choice.fill({})
    run(
        f"insert into {place('contact_arms')} select 'p', 'c' || n, null, "
        "case when hash(n, 0) % 10 = 0 then 'control' else 'target' end, 1, 0, 0.1, 0, 0.5 "
        f"from range({customers}) as numbers(n)"
    )
    # money in hundredths; each offer costs some 40 more, and what it earns more falls with each
    run(
        f"""
        insert into {place("offer_economics")}
        select 'p', 'c' || n, 'o' || k, 5.00, (hash(n, k) % 4000) / 100 + 40 * k, profit, profit / 2, profit * 2,
            hash(n, 7) % 1000 / 1000
        from (
            select n, k, round(
                (hash(n, 8) % 12000) / 100.0 - 60 + sqrt(k + 1) * (hash(n, 9) % 6000) / 100
                + (hash(n, k, 1) % 2000) / 100, 2
            ) as profit
            from range({customers}) as numbers(n) cross join range({OFFERS}) as offers(k)
        )
        """
    )
    run(f"insert into {place('campaign_offers')} select 'p', 'o' || k from range({OFFERS}) as offers(k)")
    everyone = f"(select sum(5 + expected_discount_cost) / {OFFERS} from {place('offer_economics')})"
    run(
        f"insert into {place('campaign_terms')} select 'p', 'planned', "
        f"{f'{budget} * {everyone}' if budget else 'null'}, {int(contacts * customers) if contacts else 'null'}"
    )


def main() -> None:
    """Print a line for each kind of limit."""
    command = argparse.ArgumentParser(prog="python -m tests.benchmarks.choice", description=__doc__)
    command.add_argument("--pairs", type=int, default=10_000_000, help="default %(default)s")
    customers = command.parse_args().pairs // OFFERS
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        compiled = run_dbt(scratch, command="compile", select=" ".join(MODELS)).passed()
        models = compiled.scratch / "target" / "compiled" / "otklik" / "models"
        for number, (limits, (budget, contacts)) in enumerate(CAMPAIGNS.items()):
            choice = Choice(models, str(scratch / f"{number}.duckdb"))
            fill(choice, customers, budget, contacts)
            started, worked = time.perf_counter(), time.process_time()
            choice.run()
            seconds, work = time.perf_counter() - started, time.process_time() - worked
            point = choice.frame(
                "select contacts, expected_cost, expected_profit, profit_bound from {policy_frontier} "
                "join {choice_bounds} using (campaign_id) where is_chosen"
            ).iloc[0]
            print(
                f"{customers * OFFERS:,} pairs, limits: {limits}: {seconds:.1f} s ({work:.1f} s of CPU); {point['contacts']:,.0f} contacts,"
                f" cost {point['expected_cost']:,.2f}, profit {point['expected_profit']:,.2f}, short of the bound by"
                f" {point['profit_bound'] - point['expected_profit']:,.2f}"
                f" ({1 - point['expected_profit'] / point['profit_bound']:.1e} of it)",
                flush=True,
            )
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB, DuckDB included")


if __name__ == "__main__":
    main()
