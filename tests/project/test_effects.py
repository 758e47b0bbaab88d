"""Campaigns with planted faults, through the whole of dbt: each is caught, and a drawn control passes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from tests.project.builds import SAMPLE, Build, read_export, run_dbt, write_export

STARTS, ENDS = "2026-05-11", "2026-05-24"
# the faulty ones overlap, which is one more fault: a clean campaign has two weeks of its own, before them
OWN_WEEKS = {"drawn": ("2026-02-02", "2026-02-15"), "disturbed": ("2026-03-02", "2026-03-15")}
DISTURBED_ON = "2026-03-05"
MARTS = "+campaign_effects +campaign_checks +campaign_observations +dim_campaigns +fct_campaign_contacts"


def planted_lists(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Lists of campaigns in two weeks when nothing was offered to anyone: columns customer_id, arm.

    Every customer of an odd number may be on them; those of even numbers stay outside.
    """
    bought = tables["purchases"].query("@STARTS <= purchased_on <= @ENDS")["customer_id"].unique()
    spent = tables["purchases"].query("purchased_on < @STARTS").groupby("customer_id").size()
    everyone = tables["customers"]["customer_id"]
    pool = np.random.default_rng(1).permutation(everyone[everyone.astype(int) % 2 == 1])
    buyers = pool[800:][np.isin(pool[800:], bought)][:200]

    def arms(offer: np.ndarray, control: np.ndarray) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "customer_id": np.r_[offer, control],
                "arm": ["offer"] * len(offer) + ["control"] * len(control),
            }
        )

    again = np.random.default_rng(2).permutation(pool)
    ranked = sorted(pool, key=lambda customer: (-int(spent.get(customer, 0)), customer))
    return {
        "drawn": arms(pool[:800], pool[800:1600]),
        "disturbed": arms(again[:800], again[800:1600]),
        # another campaign, while that one runs, to those it offers something
        "disturber": arms(again[:400], again[:0]),
        "by_outcome": arms(pool[: len(buyers)], buyers),
        "unequal": arms(pool[:900], pool[900:1500]),
        "overlapping": arms(pool[:800], pool[793:1600]),
        "late": arms(pool[:800], pool[800:1600]),
        "best_customers": arms(np.array(ranked[:800]), np.array(ranked[800:1600])),
    }


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return the build of the sample's customers with the planted campaigns in the place of its own."""
    tables = read_export(SAMPLE)
    lists = planted_lists(tables)
    tables["contacts"] = pd.concat(
        [
            rows.assign(campaign_id=name, contacted_on=OWN_WEEKS.get(name, (STARTS,))[0])
            for name, rows in lists.items()
        ]
    )
    late = tables["contacts"]["campaign_id"].eq("late") & tables["contacts"]["arm"].eq("offer")
    tables["contacts"].loc[late & (late.cumsum() <= 3), "contacted_on"] = "2026-05-25"
    disturber = tables["contacts"]["campaign_id"].eq("disturber")
    tables["contacts"].loc[disturber, "contacted_on"] = DISTURBED_ON
    campaign = {
        "starts_on": STARTS,
        "ends_on": ENDS,
        "control_share": "0.5",
        "city": "",
        "mechanic": "percent",
    }
    # billboards: a city, no list, nothing that anybody could have noticed
    billboards = campaign | {"campaign_id": "billboards", "control_share": "", "city": "1134"}
    weeks = {name: {"starts_on": first, "ends_on": last} for name, (first, last) in OWN_WEEKS.items()}
    weeks["disturber"] = {"starts_on": DISTURBED_ON, "ends_on": "2026-03-18", "control_share": ""}
    known = [{"campaign_id": name} | campaign | weeks.get(name, {}) for name in lists]
    tables["campaigns"] = pd.DataFrame([*known, billboards])
    scratch = tmp_path_factory.mktemp("planted")
    return run_dbt(scratch, export=write_export(tables, scratch / "export"), select=MARTS).passed()


def failed_checks(build: Build, campaign: str) -> set[str]:
    """Return the checks that a campaign failed."""
    question = "select check_name from main_marts.campaign_checks where not passed and campaign_id = '{}'"
    return {check for (check,) in build.rows(question.format(campaign))}


@pytest.mark.parametrize(
    ("campaign", "check"),
    [
        ("by_outcome", "control_chosen_by_outcome"),
        ("unequal", "sample_ratio"),
        ("overlapping", "overlapping_arms"),
        ("late", "contacts_after_window"),
        ("disturbed", "contacts_during_window"),
        ("best_customers", "pre_period_balance"),
    ],
)
def test_a_planted_fault_is_caught(campaign: str, check: str, planted: Build) -> None:
    """The check made for the fault fails, the campaign is not trustworthy, and every verdict says why."""
    assert check in failed_checks(planted, campaign)
    trust = f"select is_trustworthy from main_marts.dim_campaigns where campaign_id = '{campaign}'"
    assert planted.value(trust) is False
    title = planted.value(
        f"select title from main_marts.campaign_checks where check_name = '{check}' limit 1"
    )
    verdicts = planted.rows(
        f"select verdict, verdict_ru from main_marts.campaign_effects where campaign_id = '{campaign}'"
    )
    assert verdicts
    for english, russian in verdicts:
        assert english.startswith("cannot be trusted: ")
        assert title in english
        assert russian.startswith("верить нельзя: ")


def test_contacts_of_another_campaign_fail_alone(planted: Build) -> None:
    """Another campaign reached half of the offer and none of the control: nothing else is wrong with it."""
    assert failed_checks(planted, "disturbed") == {"contacts_during_window"}
    value, meaning, meaning_ru = planted.rows(
        "select value, meaning, meaning_ru from main_marts.campaign_checks "
        "where campaign_id = 'disturbed' and check_name = 'contacts_during_window'"
    )[0]
    assert value == pytest.approx(0.5)
    assert "other campaigns reached one arm more" in meaning
    assert "другие кампании обращались к одной группе чаще" in meaning_ru


def test_a_drawn_control_passes_and_shows_no_effect_of_nothing(planted: Build) -> None:
    """Every check passes; nothing was offered, so no metric of an assigned customer shows an effect."""
    assert failed_checks(planted, "drawn") == set()
    assert planted.value("select is_trustworthy from main_marts.dim_campaigns where campaign_id = 'drawn'")
    verdicts = planted.rows(
        "select distinct verdict from main_marts.campaign_effects where campaign_id = 'drawn'"
    )
    found = {verdict for (verdict,) in verdicts}
    assert {one.split(":")[0] for one in found} == {"not shown", "describes buyers, not an effect"}


def test_no_interval_contradicts_its_test(planted: Build, sample_build: Build) -> None:
    """An interval leaves zero out iff the p-value beside it is below 5 %; adjusted ones too."""
    for build in (planted, sample_build):
        for prefix, test in (("", "p_value"), ("adjusted_", "adjusted_p_value")):
            rows = build.rows(
                f"select {prefix}ci_low > 0 or {prefix}ci_high < 0, {test} < 0.05 "
                f"from main_marts.campaign_effects where {prefix}ci_low is not null"
            )
            assert rows
            assert all(outside == rejected for outside, rejected in rows)


def test_a_verdict_has_the_sign_of_its_difference(planted: Build, sample_build: Build) -> None:
    """Gain above zero, loss below, both after Holm below 5 %; of discounts it is what they cost."""
    signs = {"gain": 1, "loss": -1, "costs more": 1, "costs less": -1}
    said = 0
    for build in (planted, sample_build):
        for metric, verdict, sign, p_value in build.rows(
            "select metric, verdict, sign(difference), p_value_adjusted from main_marts.campaign_effects"
        ):
            first = verdict.split(";")[0].split(",")[0]
            assert "effect" not in first or first == "describes buyers"
            if first in signs:
                said += 1
                assert (sign, p_value < 0.05) == (signs[first], True)
                assert first.startswith("costs") == (metric == "discount_per_customer")
    assert said >= 3


def test_customers_in_two_arms_are_in_neither(planted: Build) -> None:
    """The seven stand in the check's value and in the rejects, twice, and in no arm."""
    assert (
        planted.value(
            "select value from main_marts.campaign_checks "
            "where campaign_id = 'overlapping' and check_name = 'overlapping_arms'"
        )
        == 7
    )
    assert planted.value("select count(*) from main_crm.rejected_rows where reason like '%two arms%'") == 14
    assert planted.rows(
        "select arm, count(*) from main_marts.fct_campaign_contacts "
        "where campaign_id = 'overlapping' group by arm order by arm"
    ) == [("control", 800), ("offer", 793)]


def test_the_chosen_control_lends_its_buyers_to_every_figure(planted: Build) -> None:
    """All of the control buys, so the offer seems to do harm; the check measures how far it was chosen."""
    control, difference = planted.rows(
        "select control_value, difference from main_marts.campaign_effects "
        "where campaign_id = 'by_outcome' and metric = 'response_rate'"
    )[0]
    chosen_by = planted.value(
        "select value from main_marts.campaign_checks "
        "where campaign_id = 'by_outcome' and check_name = 'control_chosen_by_outcome'"
    )
    # one of them brought back what he had bought
    assert control > 0.99
    assert difference < -0.5
    assert chosen_by == pytest.approx(-difference, abs=0.2)


def test_billboards_are_observed_and_never_tested(planted: Build) -> None:
    """A campaign without a list is compared with similar cities, marked so, and is no row of the effects."""
    rows = planted.rows(
        "select distinct city, comparison_cities, test, difference is not null "
        "from main_marts.campaign_observations where campaign_id = 'billboards'"
    )
    assert rows == [("1134", 20, "observational: difference in differences by city", True)]
    assert (
        planted.value("select count(*) from main_marts.campaign_effects where campaign_id = 'billboards'")
        == 0
    )
    assert (
        planted.value("select is_trustworthy from main_marts.dim_campaigns where campaign_id = 'billboards'")
        is None
    )


def test_the_decomposition_adds_up(sample_build: Build) -> None:
    """Conversion x money per buyer is money per assigned customer, and its parts make up the profit."""
    run_dbt(sample_build.scratch, command="compile", select="campaign_decomposition").passed()
    sql = next((sample_build.scratch / "target" / "compiled").rglob("campaign_decomposition.sql"))
    parts = sample_build.frame(sql.read_text(encoding="utf-8"))
    assert np.allclose(parts["conversion"] * parts["revenue_per_buyer"], parts["revenue_per_customer"])
    measured = sample_build.frame(
        "select campaign_id, arm, sum(profit) / count(*) as profit from main_marts.fct_campaign_contacts "
        "group by campaign_id, arm order by campaign_id, arm"
    )
    assert len(parts) == len(measured)
    # profit is rounded to kopecks customer by customer
    assert np.allclose(parts["profit_per_customer"], measured["profit"].astype(float), atol=0.005)


def test_segments_add_up_to_their_campaign_and_are_tested_as_scipy_would(sample_build: Build) -> None:
    """Customers of all segments are the campaign's; a segment's profit is Welch's test on its customers."""
    for arm in ("offer", "control"):
        assert sample_build.rows(
            f"select campaign_id, arm, sum({arm}_customers) from main_marts.campaign_segment_effects "
            "where metric = 'profit_per_customer' group by all order by all"
        ) == sample_build.rows(
            f"select campaign_id, arm, {arm}_customers from main_marts.campaign_effects "
            "where metric = 'profit_per_customer' order by all"
        )
    customers = sample_build.frame(
        "select campaign_id, arm, coalesce(segment_id, -1) as segment_id, cast(profit as double) as profit "
        "from main_effects.assigned_customers "
        "left join main_customers.campaign_customer_segments using (campaign_id, customer_id)"
    )
    shown = sample_build.rows(
        "select campaign_id, segment_id, difference, ci_low, ci_high, p_value, p_value_adjusted "
        "from main_marts.campaign_segment_effects "
        "where metric = 'profit_per_customer' and ci_low is not null order by all"
    )
    assert len(shown) >= 4
    for campaign, segment, *figures, adjusted in shown:
        mine = customers[(customers["campaign_id"] == campaign) & (customers["segment_id"] == segment)]
        offer, control = (mine.loc[mine["arm"] == arm, "profit"] for arm in ("offer", "control"))
        theirs = stats.ttest_ind(offer, control, equal_var=False)
        interval = theirs.confidence_interval()
        assert np.allclose(
            figures, [offer.mean() - control.mean(), interval.low, interval.high, theirs.pvalue], rtol=1e-6
        )
        asked = [row[5] for row in shown if row[0] == campaign]
        assert np.isclose(adjusted, multipletests(asked, method="holm")[1][asked.index(figures[3])])
