"""What past campaigns borrowed from later, as `profit_with_after` finds it, beside the simulator's truth.

`python -m tests.benchmarks.borrowed` prints, for shares of what a campaign adds that are missing in the equal
window after it, how far the metric lies from the truth in its standard errors.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
from otklik.effects.tables import compare_arms
from otklik_tools.simulate.campaigns import EMAIL_SPRING
from otklik_tools.simulate.files import write_simulation
from otklik_tools.simulate.forms import CONTRACT, FORMS
from otklik_tools.simulate.simulation import OFFER, simulate
from otklik_tools.simulate.truth import receipt_value

from tests.project.builds import run_dbt

NORMAL_95 = 1.959964


@dataclass(frozen=True)
class Borrowed:
    """Roubles a customer: a campaign's effect in its window and with the one after, true and measured."""

    window_truth: float
    window_low: float
    window_high: float
    after_truth: float
    after_low: float
    after_high: float

    def __str__(self) -> str:
        """Return both metrics beside their truths."""
        window = f"{self.window_low:.1f} to {self.window_high:.1f} (truth {self.window_truth:.1f})"
        after = f"{self.after_low:.1f} to {self.after_high:.1f} (truth {self.after_truth:.1f})"
        return f"profit per customer {window}, with the window after {after}"

    @property
    def away(self) -> float:
        """How far `profit_with_after` lies from its truth, in standard errors."""
        middle, error = (self.after_low + self.after_high) / 2, (self.after_high - self.after_low) / 2
        return (middle - self.after_truth) / (error / NORMAL_95)


def measured(
    customers: int, seed: int, borrowed_share: float, fatigue: float = 0.0, discount_rate: float = 0.15
) -> Borrowed:
    """Return what the project finds of `email_spring` in a simulated export, and what is true.

    It is sent to everybody here, half of them its control; a deeper discount adds more, and borrows more.
    """
    campaigns = tuple(
        replace(one, reach=1.0, discount_rate=discount_rate) if one.campaign_id == EMAIL_SPRING else one
        for one in CONTRACT.campaigns
    )
    with patch.dict(FORMS, {CONTRACT.name: replace(CONTRACT, campaigns=campaigns)}):
        simulation = simulate(customers, seed, borrowed_share=borrowed_share, fatigue=fatigue)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        write_simulation(simulation, scratch / "export", format="parquet")
        build = run_dbt(scratch, export=scratch / "export", select="+effect_moments").passed()
        moments = build.arrow(
            f"select * from main_effects.effect_moments where campaign_id = '{EMAIL_SPRING}'"
        )
    found = {row["metric"]: row for row in compare_arms(moments).to_pylist()}
    window, after = found["profit_per_customer"], found["profit_with_after"]
    # of a drawn arm: everyone in it was as likely to be drawn
    offered = simulation.arms[EMAIL_SPRING][OFFER]
    profit = simulation.outcomes(EMAIL_SPRING)["expected_profit"].to_numpy()[offered]
    margin_rate = simulation.campaign(EMAIL_SPRING).margin_rate
    worth = receipt_value(simulation.traits, margin_rate)[offered]
    lost = simulation.paths.borrowed[EMAIL_SPRING][offered] * worth
    return Borrowed(
        float(np.mean(profit)),
        window["ci_low"],
        window["ci_high"],
        float(np.mean(profit - lost)),
        after["ci_low"],
        after["ci_high"],
    )


def main() -> None:
    """Print one line per seed and setting, and how often the truth was covered."""
    command = argparse.ArgumentParser(description=__doc__)
    command.add_argument("--customers", type=int, default=16_000)
    command.add_argument("--seeds", type=int, default=5)
    chosen = command.parse_args()
    for borrowed_share in (0.0, 0.5, 1.0):
        away = []
        for seed in range(1, chosen.seeds + 1):
            found = measured(chosen.customers, seed, borrowed_share)
            away.append(found.away)
            print(f"borrowed {borrowed_share:.1f}, seed {seed}: {found}")
        covered = sum(abs(one) <= NORMAL_95 for one in away)
        print(f"  covered {covered} of {len(away)}, mean distance {np.mean(away):+.2f} standard errors")


if __name__ == "__main__":
    main()
