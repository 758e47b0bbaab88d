"""The unit of money decides nothing: in roubles, dollars or kopecks the list is the same people."""

from __future__ import annotations

import json

import pytest

from tests.project.builds import FEW_ROWS, Build, run_dbt, write_export
from tests.project.money import in_other_money
from tests.project.odd_shops import Shop

# a contact costs 100 in the one and 30 000 in the other: where it costs 1, a profit of less than half of a
# hundredth, which is none, is one customer's
ONE, OTHER = 100, 30_000
TIMES = OTHER // ONE
SHOP = Shop(0, 300, ("mechanic none", "a budget"))
# what so many contacts cost: fewer than pay, so that the limit is felt
BUDGET = 4


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Build, Build]:
    """Return the lists of a shop, and of the same shop with every sum so many times as large."""
    scratch = tmp_path_factory.mktemp("money")

    def built(times: int) -> Build:
        shop = SHOP.export()
        # at the usual margin of 0.4 a single contact pays
        shop["campaigns"]["margin_rate"] = 0.8
        has_budget = shop["campaigns"]["budget"].astype(str) != ""
        shop["campaigns"]["budget"] = shop["campaigns"]["budget"].mask(has_budget, BUDGET)
        export = write_export(in_other_money(shop, times), scratch / f"export{times}")
        variables = json.dumps(FEW_ROWS)
        return run_dbt(
            scratch / f"{times}", export=export, variables=variables, select="+list_totals", few_trees=True
        ).passed()

    return built(ONE), built(OTHER)


def test_the_list_is_the_same_people(builds: tuple[Build, Build]) -> None:
    """The same decision and offer for everybody, in the same segment; only what is rounded differs."""
    one, other = (
        build.frame(
            "select campaign_id, customer_id, decision, offer_id, segment_id, expected_profit"
            " from main_marts.campaign_list order by campaign_id, customer_id"
        )
        for build in builds
    )
    assert (one["decision"] == "contact").sum() == BUDGET
    assert one.iloc[:, :-1].equals(other.iloc[:, :-1])
    # each of the terms of a profit is rounded by itself
    assert (TIMES * one["expected_profit"] - other["expected_profit"]).abs().max() <= 5 * TIMES / 100


def test_the_budget_buys_the_same(builds: tuple[Build, Build]) -> None:
    """The limit was felt, so that the knapsack chose."""
    spent = [
        float(build.value("select expected_cost / budget from main_marts.list_totals")) for build in builds
    ]
    assert 0.9 < spent[0] <= 1
    assert spent[0] == pytest.approx(spent[1], abs=0.01)
