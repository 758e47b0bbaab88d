"""How often the tests and checks of past campaigns cry wolf, and whether they ever miss a chosen control.

`python -m tests.benchmarks.effects` prints the figures; `--campaigns 0` leaves out what drives dbt.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from otklik.effects.comparisons import METHODS, Moments, adjusted
from otklik_tools.simulate.files import write_simulation
from otklik_tools.simulate.simulation import simulate

from tests.project.builds import read_export, run_dbt, write_export

SEEDS = 2_000
CAMPAIGNS = 200
CUSTOMERS = 8_000
ARM = 1_000

Integers = NDArray[np.int64]


def window(random: np.random.Generator, rate: NDArray[np.float64], level: NDArray[np.float64]) -> Integers:
    """Receipts, and kopecks and discount kopecks spent, of each customer in one window: (3, customers)."""
    receipts = random.poisson(rate)
    revenue = np.rint(receipts * level * random.lognormal(0, 0.5, len(rate))).astype(np.int64)
    discount = np.rint(revenue * random.beta(1, 6, len(rate)) * (random.random(len(rate)) < 0.4))
    return np.stack([receipts, revenue, discount.astype(np.int64)])


def rejections(seeds: int = SEEDS, customers: int = 2_000) -> dict[str, float]:
    """Share of A/A campaigns with a raw p-value below 5 %, metric by metric; `adjusted` by interval."""
    rejected: dict[str, list[bool]] = {}
    for seed in range(seeds):
        random = np.random.default_rng(seed)
        rate, level = random.gamma(0.8, 0.6, customers), random.lognormal(12.5, 0.7, customers)
        (receipts_before, revenue_before, discount_before), (receipts, revenue, discount) = (
            window(random, rate, level) for _ in range(2)
        )
        bought, bought_before = receipts > 0, receipts_before > 0
        # in tenths of a kopeck: a margin of 0.3
        profit, profit_before = (
            3 * (paid + off) - 10 * off
            for paid, off in ((revenue, discount), (revenue_before, discount_before))
        )
        offered = random.permutation(customers) < customers // 2
        for metric, kind, value, other in (
            ("profit_per_customer", "mean", profit, profit_before),
            ("conversion", "rate", bought, bought_before),
            ("revenue_per_customer", "mean", revenue, revenue_before),
            ("discount_per_customer", "mean", discount, discount_before),
            ("average_check", "ratio", revenue, receipts),
            ("revenue_per_buyer", "ratio", revenue, bought),
            ("receipts_per_buyer", "ratio", receipts, bought),
        ):
            arms = [Moments.of(value[who], other[who]) for who in (offered, ~offered)]
            p_value = METHODS[kind](*arms).p_value
            rejected.setdefault(metric, []).append(p_value is not None and p_value < 0.05)
            moved = None if kind == "ratio" else adjusted(*arms)
            if moved:
                rejected.setdefault(f"adjusted {metric}", []).append(not moved[1] < 0 < moved[2])
    return {metric: float(np.mean(answers)) for metric, answers in rejected.items()}


def campaigns_of_chance(scratch: Path, campaigns: int = CAMPAIGNS) -> pd.DataFrame:
    """Checks of drawn and of chosen controls, through the whole of dbt: campaign_id, check_name, passed.

    One simulated retailer, whose own campaigns are left out. Each campaign takes two weeks at random and two
    equal arms of three fifths of the customers; `drawn_<n>` at random, `buyers_<n>` with a control of buyers
    of the window alone, `mixed_<n>` with half of such a control replaced by a draw.
    """
    write_simulation(simulate(CUSTOMERS, seed=11), scratch / "retailer")
    tables = read_export(scratch / "retailer")
    random = np.random.default_rng(0)
    days = pd.to_datetime(tables["purchases"]["purchased_on"])
    buyers_by_day = tables["purchases"]["customer_id"].groupby(days).agg(set)
    everyone = tables["customers"]["customer_id"].to_numpy()
    pool = random.permutation(everyone)[: 3 * len(everyone) // 5]
    known, lists = [], []
    for kind in ("drawn", "buyers", "mixed"):
        for number in range(campaigns):
            start = days.min() + pd.Timedelta(days=int(random.integers(120, 290)))
            end = start + pd.Timedelta(days=13)
            bought = set().union(*buyers_by_day[start:end])
            people = random.permutation(pool)
            offer, control = people[:ARM], people[ARM : 2 * ARM]
            if kind != "drawn":
                chosen = np.array([one for one in people[ARM:] if one in bought])[:ARM]
                drawn = np.setdiff1d(people[ARM:], chosen)[: len(chosen)]
                control = chosen if kind == "buyers" else np.r_[chosen[::2], drawn[1::2]]
            name = f"{kind}_{number}"
            known.append({"campaign_id": name, "starts_on": start.date(), "ends_on": end.date()})
            for arm, members in (("offer", offer), ("control", control)):
                lists.append(pd.DataFrame({"campaign_id": name, "customer_id": members, "arm": arm}))
    contacts = pd.concat(lists)
    starts = {row["campaign_id"]: row["starts_on"] for row in known}
    tables["contacts"] = contacts.assign(contacted_on=contacts["campaign_id"].map(starts))
    tables["campaigns"] = pd.DataFrame(known).assign(
        control_share=[0.5 if str(row["campaign_id"]).startswith("drawn") else "" for row in known]
    )
    build = run_dbt(
        scratch / "build", export=write_export(tables, scratch / "export"), select="+campaign_checks"
    ).passed()
    return build.frame("select campaign_id, check_name, passed from main_marts.campaign_checks")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--campaigns", type=int, default=CAMPAIGNS)
    arguments = parser.parse_args()
    print(f"A/A: share of {arguments.seeds} campaigns without effect that a test at 5 % calls one")
    for metric, share in rejections(arguments.seeds).items():
        print(f"  {metric:<32} {share:.4f}")
    if arguments.campaigns:
        with tempfile.TemporaryDirectory() as scratch:
            checks = campaigns_of_chance(Path(scratch), arguments.campaigns)
        kind = checks["campaign_id"].str.split("_").str[0]
        failed = checks[checks["passed"].eq(False).fillna(False)]
        print(f"checks: of {arguments.campaigns} campaigns each, how many fail")
        for name in kind.unique():
            mine = failed[failed["campaign_id"].str.startswith(name)]
            print(f"  {name}: {mine['campaign_id'].nunique()} in any check")
            for check, count in mine["check_name"].value_counts().items():
                print(f"    {check:<40} {count}")


if __name__ == "__main__":
    main()
