"""What one simulated retailer's list earns by the truth, beside its peers."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import duckdb
from otklik_tools.simulate.files import write_simulation
from otklik_tools.simulate.simulation import simulate

from tests.benchmarks.ceiling import Ceiling
from tests.benchmarks.truth import CAMPAIGN, calibration_slope
from tests.benchmarks.two_forests import two_forest_profit
from tests.project.builds import run_dbt

# everyone is chosen by the list: a control's customers would be drawn, not judged
VARIABLES = '{"control_share": 0}'


def figures(customers: int, seed: int, control: float, ceiling: Ceiling) -> dict[str, float]:
    """Return one retailer's figures by the columns printed; profits as shares of the ceiling's."""
    simulation = simulate(customers, seed, control_share=control)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        write_simulation(simulation, scratch / "export", format="parquet")
        started = time.perf_counter()
        build = run_dbt(
            scratch, export=scratch / "export", variables=VARIABLES, select="+contact_decisions"
        ).passed()
        seconds = time.perf_counter() - started
        with duckdb.connect(str(build.warehouse), read_only=True) as connection:
            listed = connection.execute(
                "select decisions.customer_id, decisions.decision, economics.response_probability,"
                " economics.buy_probability, economics.buy_anyway_probability,"
                " economics.expected_profit::double as expected_profit"
                " from main_targeting.contact_decisions as decisions"
                " inner join main_targeting.offer_economics as economics"
                " using (campaign_id, customer_id, offer_id)"
                f" where decisions.campaign_id = '{CAMPAIGN}' and decisions.decision != 'excluded'"
                " order by customer_id"
            ).df()
    truth = simulation.truth.to_pandas()
    truth = truth.assign(ceiling=ceiling.scores(simulation), two_forests=two_forest_profit(simulation))
    listed = listed.merge(truth, on="customer_id", suffixes=("", "_true"), validate="one_to_one")
    profit = listed["expected_profit_true"]
    chosen = listed["decision"] == "contact"
    contacts = int(chosen.sum())

    def best(score: str) -> float:
        order = listed.sort_values([score, "customer_id"], ascending=[False, True]).index
        return float(profit[order[:contacts]].sum())

    earned = {
        "random": float(profit.mean() * contacts),
        "top probability": best("response_probability"),
        "two forests": best("two_forests"),
        "otklik": float(profit[chosen].sum()),
        "oracle": best("expected_profit_true"),
        "promised": float(listed.loc[chosen, "expected_profit"].sum()),
    }
    best_known = best("ceiling")
    return {
        "control": control,
        "seed": float(seed),
        "contacts": float(contacts),
        "ceiling": best_known,
        **{name: value / best_known for name, value in earned.items()},
        "slope": calibration_slope(listed["buy_probability"], listed["buy_probability_true"]),
        "anyway": calibration_slope(listed["buy_anyway_probability"], listed["buy_anyway_probability_true"]),
        "seconds": seconds,
    }
