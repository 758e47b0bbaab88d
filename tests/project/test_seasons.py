"""The season of a plan: what the same weeks of a year before told, of shops whose truth is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.families import some
from tests.project.builds import run_dbt

FIRST, DAYS, CUSTOMERS = date(2024, 8, 5), 840, 2_500
AS_OF = FIRST + timedelta(DAYS)
# days from the last one to each plan, of a fortnight each
PLANS = {"soon": 7, "in winter": 70, "in spring": 161}
WINDOWS_LEARNED_FROM = 8 * 14


def swing(day: np.ndarray) -> np.ndarray:
    """How often customers buy on each day, beside the usual: half as often again at its height."""
    return np.asarray(np.exp(0.4 * np.cos(2 * np.pi * (day - 30) / 364)))


def level(day: np.ndarray) -> np.ndarray:
    """No season at all."""
    return np.ones(len(day))


def shop(folder: Path, season: Callable[[np.ndarray], np.ndarray], seed: int) -> Path:
    """Write a shop that wins customers all the time and loses them after half a year or years."""
    random = np.random.default_rng(seed)
    rate = random.gamma(2, 0.02, CUSTOMERS)
    begins = random.integers(-360, DAYS, CUSTOMERS)
    ends = begins + 180 + random.exponential(500, CUSTOMERS)
    day = np.arange(DAYS)
    alive = (begins[:, None] <= day) & (day < ends[:, None])
    customer, bought = np.nonzero(random.poisson(rate[:, None] * season(day) * alive) > 0)
    folder.mkdir()
    pd.DataFrame({"customer_id": [f"c{each}" for each in range(CUSTOMERS)]}).to_csv(
        folder / "customers.csv", index=False
    )
    pd.DataFrame(
        {
            "receipt_id": np.arange(len(customer)),
            "customer_id": [f"c{each}" for each in customer],
            "purchased_on": [FIRST + timedelta(int(each)) for each in bought],
            "amount": 100,
            "product": "thing",
            "quantity": 1,
        }
    ).to_csv(folder / "purchases.csv", index=False)
    begun = {name: AS_OF + timedelta(after) for name, after in PLANS.items()}
    pd.DataFrame(
        {
            "campaign_id": list(begun),
            "starts_on": list(begun.values()),
            "ends_on": [each + timedelta(13) for each in begun.values()],
            "mechanic": "percent",
            "discount_rate": 0.1,
            "channel": "email",
        }
    ).to_csv(folder / "campaigns.csv", index=False)
    return folder


def truth(season: Callable[[np.ndarray], np.ndarray]) -> dict[str, float]:
    """Return by plan how much oftener customers buy in its days than where the base is learned from."""
    learned_from = season(np.arange(DAYS - WINDOWS_LEARNED_FROM, DAYS)).mean()
    return {
        name: season(np.arange(DAYS + after, DAYS + after + 14)).mean() / learned_from
        for name, after in PLANS.items()
    }


@pytest.mark.parametrize(("season", "seed"), some([(swing, 1), (level, 2)], 1))
def test_a_plan_has_the_season_of_the_year_before(
    tmp_path: Path, season: Callable[[np.ndarray], np.ndarray], seed: int
) -> None:
    """Within 15 per cent, near and far; a shop that wins and loses customers has no season by it.

    Not all: who buys in a poor season buys often, and is looked for in the next weeks.
    """
    build = run_dbt(
        tmp_path,
        export=shop(tmp_path / "export", season, seed),
        variables=f"{{as_of: {AS_OF}, build_day: {AS_OF}}}",
        select="+planned_seasons",
    ).passed()
    found = dict(build.rows("select campaign_id, season_factor from main_targeting.planned_seasons"))
    expected = truth(season)
    assert found.keys() == expected.keys()
    assert {name: np.log(found[name] / expected[name]) for name in expected} == pytest.approx(
        dict.fromkeys(expected, 0.0), abs=0.15
    )
