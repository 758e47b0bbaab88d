"""A build ends in a list that agrees with itself or in one sentence, however odd the shop.

`python -m tests.benchmarks.odd_shops` does the same for as many shops as there is time for.
"""

from __future__ import annotations

import json
import re

import pytest

from tests.project.builds import FEW_ROWS, run_dbt, write_export
from tests.project.odd_shops import ODDITIES, SIZES, Shop, random_shop
from tests.project.shop_checks import faults, stop_sentence

# several oddities a build, and what is true of just this one
LISTS: list[tuple[Shop, dict[str, object]]] = [
    (
        Shop(
            0,
            300,
            (
                "consent is never noted",
                "one huge amount",
                "a cashier's card",
                "receipts taken back",
                "one arm",
            ),
        ),
        {
            # the card is in no segment, and is named; everybody else who bought is in one
            "select count(*) from main_observations.outlying_customers"
            " where customer_id = 'c0000' and by_receipts": 1,
            "select count(*) from main_marts.dim_customers where segment_id is null and receipts > 0"
            " and customer_id not in (select customer_id from main_observations.outlying_customers)": 0,
            "select max(average_check) < 1000 from main_marts.dim_segments": True,
            "select count(*) from main_marts.build_notes where note like '%c0000 (3,0%'": 1,
        },
    ),
    (
        Shop(1, 400, ("three arms, one purchase each",)),
        {
            # a replay that nothing could be learned for predicts nothing, and nobody has a segment
            "select count(*) from main_targeting.offer_economics where campaign_id = 'mails'": 0,
            "select count(*) from main_marts.campaign_results where campaign_id = 'mails'": 3,
        },
    ),
]


@pytest.mark.parametrize(
    ("shop", "truths"),
    [
        pytest.param(*each, id=each[0].name, marks=[pytest.mark.many] * (place > 0))
        for place, each in enumerate(LISTS)
    ],
)
def test_an_odd_shop_gets_a_list_that_agrees_with_itself(
    shop: Shop, truths: dict[str, object], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Exit 0, all data tests green, and outputs that agree with each other."""
    scratch = tmp_path_factory.mktemp("shop")
    export = write_export(shop.export(), scratch / "export")
    build = run_dbt(scratch, export=export, variables=json.dumps(FEW_ROWS), few_trees=True).passed()
    assert not faults(build), build.last_lines
    assert {sql: build.value(sql) for sql in truths} == truths


def test_one_customer_gets_one_sentence(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The last line on the screen says what is missing and up to which day anything is known."""
    scratch = tmp_path_factory.mktemp("one")
    export = write_export(Shop(3, 1, ("planned campaigns alone",)).export(), scratch / "export")
    build = run_dbt(scratch, export=export, variables=json.dumps(FEW_ROWS), few_trees=True)
    assert build.code != 0
    assert not faults(build), build.last_lines
    sentence = r"There is nothing to learn a list from: .*\(the last day with events is 2026-\d\d-\d\d\).*\."
    assert re.fullmatch(sentence, stop_sentence(build)), build.last_lines


def test_the_generator_gives_the_same_shop_for_the_same_seed() -> None:
    """A seed found to fail can be looked at again, and every oddity can be laid over the smallest shop."""
    for seed in range(20):
        one, other = random_shop(seed).export(), random_shop(seed).export()
        assert one.keys() == other.keys()
        assert all(one[name].equals(other[name]) for name in one)
    for name in ODDITIES:
        assert "customers" in Shop(1, SIZES[0], (name,)).export()
