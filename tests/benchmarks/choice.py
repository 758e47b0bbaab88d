"""How long ten million pairs of customer and offer take to be chosen among, and how near the bound that is.

`python -m tests.benchmarks.choice` runs the models as dbt compiles them, on customers of whom costs and
profits are drawn: five offers each, dearer ones earning more up to a point of the customer's own. Before,
two thousand of them at budgets for one contact and more, beside the best choice among all their pairs,
with and without a floor.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from otklik.choice import Limits, best_choice

from tests.project.builds import run_dbt
from tests.project.choices import AFTER_EXACT, AFTER_PRICES, Choice

OFFERS = 5
SMALL_BUDGETS = (60, 120, 250, 500, 1_000, 3_000, 10_000, 30_000)
FLOORED, FLOORS = 1, (0.0, 0.02, 0.2)
CAMPAIGNS = {"budget": (0.1, None), "contacts": (None, 0.05), "budget and contacts": (0.1, 0.08)}
MODELS = ["choosable_offers", "limited_offers", *AFTER_PRICES, *AFTER_EXACT]


def fill(choice: Choice, customers: int, budget: float | None, contacts: float | None) -> None:
    """Draw one campaign's customers: it may spend a share of what all cost, and contact a share of them."""
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
        select 'p', 'c' || n, 'o' || k, 5.00, (hash(n, k) % 4000) / 100 + 40 * k, profit, profit / 2,
            profit * 2, hash(n, 7) % 1000 / 1000
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
    money = f"{budget} * {everyone}" if budget else "null"
    most = int(contacts * customers) if contacts else "null"
    run(f"insert into {place('campaign_terms')} select 'p', 'planned', {money}, {most}")


def small_budgets(choice: Choice, floor: float) -> None:
    """Print how far the walk, going on after a step that cannot be paid, and the list are from the best.

    A quarter of the customers is a segment of which a share of `floor` must be contacted. Where the money
    does not reach the floor there is no best choice to compare with.
    """
    fill(choice, 2_000, 0.5, None)
    run, place = choice.connection.execute, choice.place
    run(
        f"insert into {place('customer_segments')} select customer_id, (hash(customer_id) % 4)::int"
        f" from {place('contact_arms')}"
    )
    run(f"insert into {place('segment_floors')} values ({FLOORED}, {floor})")
    pairs = choice.frame(
        "select customer_id, segment_id, contact_cost::double + expected_discount_cost::double as cost,"
        " expected_profit::double as profit from {offer_economics} join {contact_arms} using (customer_id)"
        " join {customer_segments} using (customer_id) where slice = 'target' order by customer_id, offer_id"
    )
    customers, segments = pd.factorize(pairs["customer_id"])[0], pairs["segment_id"].to_numpy()
    floored = pairs.loc[segments == FLOORED, "customer_id"].nunique()
    limits = Limits(floors={FLOORED: np.ceil(floor * floored - 1e-9)})
    costs, profits = pairs["cost"].to_numpy(), pairs["profit"].to_numpy()
    for budget in SMALL_BUDGETS:
        choice.connection.execute(f"update {choice.place('campaign_terms')} set budget = {budget}")
        earned = {}
        for name, exact in (("walk", False), ("list", True)):
            choice.run(exact=exact)
            earned[name] = float(
                choice.frame(
                    "select coalesce(sum(expected_profit), 0)::double as profit from {contact_decisions}"
                    " join {offer_economics} using (campaign_id, customer_id, offer_id)"
                    " where decision = 'contact'"
                )["profit"][0]
            )
        steps = choice.frame(
            "select customer_id, added_cost::double as cost, added_profit::double as profit"
            " from {allocation_steps} where is_spent and allocation_group in (1, 2) order by allocation_step"
        )
        left, went_on, passed_over = float(budget), 0.0, set()
        for customer, cost, profit in steps.itertuples(index=False):
            if cost <= left + 1e-9 and customer not in passed_over:
                left, went_on = left - cost, went_on + profit
            else:
                passed_over.add(customer)
        taken = best_choice(customers, segments, costs, profits, replace(limits, budget=budget))
        if taken[segments == FLOORED].sum() < limits.floors[FLOORED]:
            continue
        best = profits[taken].sum()
        print(
            f"floor {floor:.0%}, budget {budget:>6,}: {taken.sum():>4} contacts; short of the best: walk"
            f" {1 - earned['walk'] / best:.2%}, going on {1 - went_on / best:.2%}, list"
            f" {1 - earned['list'] / best:.4%}",
            flush=True,
        )


def main() -> None:
    """Print a line for each small budget and for each kind of limit."""
    command = argparse.ArgumentParser(prog="python -m tests.benchmarks.choice", description=__doc__)
    command.add_argument("--pairs", type=int, default=10_000_000, help="default %(default)s")
    customers = command.parse_args().pairs // OFFERS
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        compiled = run_dbt(scratch, command="compile", select=" ".join(MODELS)).passed()
        models = compiled.scratch / "target" / "compiled" / "otklik" / "models"
        for floor in FLOORS:
            small_budgets(Choice(models), floor)
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
            contacts_made, cost, profit, bound = point
            print(
                f"{customers * OFFERS:,} pairs, limits: {limits}: {seconds:.1f} s ({work:.1f} s of CPU);"
                f" {contacts_made:,.0f} contacts, cost {cost:,.2f}, profit {profit:,.2f}, short of the bound"
                f" by {bound - profit:,.2f} ({1 - profit / bound:.1e} of it)",
                flush=True,
            )
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB, DuckDB included")


if __name__ == "__main__":
    main()
