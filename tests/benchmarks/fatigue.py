"""Is simulated fatigue found where frequent buyers are mailed more?

`python -m tests.benchmarks.fatigue [seeds]`. Seven monthly campaigns that reach two customers of five, the
more easily the more often they buy; each contact of the 90 days before takes `FATIGUE` of the response.
Truth: what fatigue takes from the true chance of a purchase of each contact, per earlier contact. Beside it
the measure within customers and the plain comparison between them.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from otklik.effects.fatigue import measure_fatigue
from otklik_tools.simulate.campaigns import Campaign
from otklik_tools.simulate.simulation import OFFER, Simulation, simulate
from otklik_tools.simulate.truth import window_truth

FATIGUE = 0.35
CUSTOMERS = 6000
CAMPAIGNS = (
    *(
        Campaign(
            f"month_{month}", "Рассылка", "email", -215 + 29 * month, 14, 0.15, 5.0, reach=0.4,
            randomised=True, leans_to_frequent=1.0,
        )
        for month in range(7)
    ),
    Campaign("next", "Рассылка", "email", 5, 14, 0.15, 5.0),
)  # fmt: skip


def contacts_of(shop: Simulation) -> tuple[pa.Table, float]:
    """Return the contacts as the measure takes them, of 90 days in both counts, and the truth."""
    past = [one for one in shop.campaigns if not one.is_planned]
    bought = shop.export["purchases"].filter(
        pc.greater(shop.export["purchases"]["amount"], pa.scalar(Decimal(0), pa.decimal128(18, 2)))
    )
    day = (bought["purchased_on"].to_numpy() - np.datetime64(shop.last_day)).astype(int)
    ids = shop.traits.customer_id.to_numpy(zero_copy_only=False)
    buyer = np.searchsorted(np.sort(ids), bought["customer_id"].to_numpy())
    place = np.argsort(np.argsort(ids))
    parts, taken, counted = [], 0.0, 0.0
    for one in past:
        who = shop.arms[one.campaign_id][OFFER]
        earlier = sum(
            np.isin(who, shop.arms[other.campaign_id][OFFER]).astype(int)
            for other in past
            if 0 < one.starts_after - other.starts_after <= 90
        ) + np.zeros(len(who), dtype=int)
        inside = (day >= one.starts_after) & (day < one.starts_after + one.duration)
        responded = np.isin(place[who], buyer[inside])
        windows = shop.paths.windows[one.campaign_id]
        tired, awake = (
            window_truth(shop.traits, one, windows, left)["buy_probability"][who]
            for left in (shop.alertness[one.campaign_id], 1.0)
        )
        taken += float((tired - awake).sum())
        counted += float(earlier.sum())
        on = shop.last_day + timedelta(days=one.starts_after)
        parts.append(
            pa.table(
                {
                    "customer_id": pa.array(ids[who].tolist(), pa.string()),
                    "campaign_id": pa.array([one.campaign_id] * len(who)),
                    "arm": pa.array([OFFER] * len(who)),
                    "contacted_on": pa.array([on] * len(who)),
                    "contacts_30": pa.array(earlier),
                    "contacts_90": pa.array(earlier),
                    "responded": pa.array(responded),
                    "opted_out": pa.nulls(len(who), pa.bool_()),
                }
            )
        )
    return pa.concat_tables(parts), taken / counted


def main(seeds: int) -> None:
    """Print a line for each seed, and what came of them together."""
    lines = []
    for seed in range(1, seeds + 1):
        contacts, truth = contacts_of(
            simulate(CUSTOMERS, seed, campaigns=CAMPAIGNS, fatigue=FATIGUE, control_share=0.1)
        )
        row = measure_fatigue(contacts).to_pylist()[1]
        lines.append((truth, row["difference"], row["ci_low"], row["ci_high"], row["between_customers"]))
        print(
            f"seed {seed:>2}: truth {truth:+.4f}, within {row['difference']:+.4f} ({row['ci_low']:+.4f} to "
            f"{row['ci_high']:+.4f}), between {row['between_customers']:+.4f}, {row['verdict']}",
            flush=True,
        )
    truths, within, low, high, between = np.array(lines).T
    holds = int(((low <= truths) & (truths <= high)).sum())
    print(
        f"{seeds} seeds: truth {truths.mean():+.4f}, within {within.mean():+.4f} (root mean square error "
        f"{np.sqrt(((within - truths) ** 2).mean()):.4f}, holds {holds}, "
        f"below zero {int((high < 0).sum())}), "
        f"between {between.mean():+.4f} (error {np.sqrt(((between - truths) ** 2).mean()):.4f}, "
        f"above zero {int((between > 0).sum())})"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
