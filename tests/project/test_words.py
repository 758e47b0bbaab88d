"""What is said in words is borne out by figures: portraits, offers, what a segment buys more of, reasons."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.families import examples
from tests.project.builds import PROJECT, Build, Report
from tests.project.compiled import Compiled

SEEDS = PROJECT / "seeds" / "reference"
often = examples(40)
# which way each claim points, by the words it begins with, and the measure it speaks of
CLAIMS = {
    "minors": ("minor_share", 1), "bought longer ago": ("recency_days", 1),
    "bought more lately": ("recency_days", -1), "come more often": ("receipts_per_customer", 1),
    "come less often": ("receipts_per_customer", -1), "spend more at a time": ("average_check", 1),
    "spend less at a time": ("average_check", -1), "buy more at a discount": ("discount_share", 1),
    "pay closer to the full price": ("discount_share", -1), "are older": ("mean_age", 1),
    "are younger": ("mean_age", -1),
}  # fmt: skip
SHOPS: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    seed=st.integers(0, 10_000),
    segments=st.integers(1, 5),
    # how far apart the segments are: nothing at all, a little, much
    spread=st.sampled_from([0.0, 0.02, 0.1, 0.5, 1.5]),
    discounts=st.sampled_from([0.0, 0.01, 0.15, 0.4]),
)


@pytest.fixture(scope="module")
def words(sample_build: Build) -> Compiled:
    """Return the models of segments as the sample's build compiled them."""
    return Compiled(sample_build.scratch / "target" / "compiled" / "otklik" / "models", "segment_claims")


def shop(seed: int, segments: int, spread: float, discounts: float) -> dict[str, pd.DataFrame]:
    """Return customers, receipts and goods of segments that differ by `spread` in everything."""
    draw = np.random.default_rng(seed)
    n = int(draw.integers(segments, 400))
    segment = draw.integers(0, segments, n)
    level = np.exp(draw.normal(0, spread, (segments, 5)))
    age = np.where(draw.random(n) < 0.1, np.nan, (38 * level[segment, 0] * draw.lognormal(0, 0.2, n)).round())
    bought = np.repeat(np.arange(n), draw.poisson(3 * level[segment, 1]))
    of = segment[bought]
    list_price = 800 * level[of, 2] * draw.lognormal(0, 0.4, len(bought))
    taken = np.clip(discounts * level[of, 3] * draw.random(len(bought)) * 2, 0, 0.9)
    days = (60 * level[of, 4] * draw.exponential(1, len(bought))).astype(int)
    ids = np.array([f"c{each}" for each in range(n)])
    return {
        "settings": pd.DataFrame({"as_of": [pd.Timestamp("2026-01-01").date()], "min_age": 18}),
        "customer_segments": pd.DataFrame({"customer_id": ids, "segment_id": segment.astype("int32")}),
        "crm_customers": pd.DataFrame({
            "customer_id": ids, "age": pd.array(age, dtype="Int64"),
            "birth_date": pd.Series([None] * n, dtype="datetime64[ns]"),
        }),
        "receipts": pd.DataFrame({
            "customer_id": ids[bought], "is_purchase": True, "amount": list_price * (1 - taken),
            "discount_amount": list_price * taken,
            "purchased_on": (pd.Timestamp("2025-12-31") - pd.to_timedelta(days, unit="D")).date,
        }),
        "segment_purchases": goods(draw, segment),
        "offer_thresholds": pd.DataFrame({
            "segment_id": pd.Series(range(segments), dtype="int32"), "min_check": 2000, "gifted_share": 0.5,
            "expected_profit_mid": draw.normal(0, 5, segments), "is_recommended": True,
        }),
        **{name: pd.read_csv(SEEDS / f"{name}.csv") for name in (
            "portrait_claims", "offer_rules", "offer_rule_conditions"
        )},
    }  # fmt: skip


def goods(draw: np.random.Generator, segment: np.ndarray) -> pd.DataFrame:
    """Return how many of each segment bought each of some brands, liked by all alike or not."""
    rows = []
    for brand in range(12):
        base = draw.uniform(0.05, 0.6)
        for number in np.unique(segment):
            members = int((segment == number).sum())
            customers = int(draw.binomial(members, min(1, base * draw.choice([0.8, 1, 1, 1.05, 1.8]))))
            rows.append({"segment_id": int(number), "brand": f"b{brand}", "category": "goods",
                         "customers": customers, "revenue": 10 * customers})  # fmt: skip
    return pd.DataFrame(rows).astype({"segment_id": "int32"})


@given(SHOPS)
@often
def test_a_portrait_says_only_what_its_figures_show(words: Compiled, terms: dict[str, Any]) -> None:
    """Each claim points the way of its measure, by a seventh and more, with two figures that differ."""
    words.fill(shop(**terms))
    profiles = words.run("segment_products", "segment_profiles").set_index("segment_id")
    claims = words.run("segment_figures", "segment_claims")
    for claim in claims.to_dict("records"):
        ((measure, way),) = [CLAIMS[start] for start in CLAIMS if str(claim["claim_en"]).startswith(start)]
        own, everybody = (profiles.loc[claim["segment_id"], measure + end] for end in ("", "_of_everybody"))
        # of ages a seventh is much
        assert way * (own - everybody) > 0.13 * everybody, claim
        shown = re.findall(r"[\d.,]*\d", str(claim["claim_en"]))
        assert len(shown) == 2
        assert shown[0] != shown[1]
        assert way * (float(shown[0].replace(",", "")) - float(shown[1].replace(",", ""))) > 0
        assert len(re.findall(r"[\d.,\u00a0]*\d", str(claim["claim_ru"]))) == 2


@given(SHOPS)
@often
def test_a_segment_buys_more_of_what_it_surely_buys_more_of(words: Compiled, terms: dict[str, Any]) -> None:
    """A lift of 1.1 and more, above 1 at the lower bound, of twenty customers and more."""
    words.fill(shop(**terms))
    lifts = words.run("segment_products")
    assert (lifts["lift"] >= 1.1).all()
    assert (lifts["lift_low"] > 1).all()
    assert (lifts["customers"] >= 20).all()


@given(SHOPS)
@often
def test_an_offer_is_made_where_its_measure_speaks_for_it(words: Compiled, terms: dict[str, Any]) -> None:
    """1+1 where discounts take more than off everybody, cashback where less, with both figures."""
    words.fill(shop(**terms))
    words.run("segment_products", "segment_profiles", "segment_figures")
    # rules are asked where no test has shown a gain
    words.connection.execute(
        f"create or replace table {words.place('shown_gains')} (segment_id int, offer_name varchar,"
        " offer_name_ru varchar, mechanic varchar, min_check decimal(18, 2), why varchar, why_ru varchar)"
    )
    offers = words.run("segment_offers")
    profiles = words.connection.table(words.place("segment_profiles")).df().set_index("segment_id")
    for offer in offers.to_dict("records"):
        own = profiles.loc[offer["segment_id"]]
        if offer["offer"] in ("one_plus_one", "cashback"):
            way = 1 if offer["offer"] == "one_plus_one" else -1
            assert way * (own["discount_share"] - own["discount_share_of_everybody"]) >= 0.015
            shown = re.findall(r"[\d.]+ %", str(offer["why"]))
            assert len(shown) == 2
            assert shown[0] != shown[1]
        if offer["offer"] == "limited_series":
            assert own["mean_age"] < 0.9 * own["mean_age_of_everybody"]
        assert "{" not in "".join(
            str(offer[each]) for each in ("why", "why_ru", "offer_name", "offer_name_ru")
        )


NUMBERS = st.one_of(
    st.just(0.0), st.floats(1e-6, 1), st.floats(1, 30), st.floats(30, 5e6), st.sampled_from([82.5, 8.0, 0.25])
)
FEATURES = [
    feature
    for feature, level in pd.read_csv(SEEDS / "reason_texts.csv")[["feature", "level"]].itertuples(
        index=False
    )
    if feature != "attribute" and not isinstance(level, str)
]


@given(
    st.lists(st.tuples(st.sampled_from(sorted(set(FEATURES))), NUMBERS), min_size=1, max_size=30),
    st.floats(-2, 2).filter(bool), st.floats(-5, 5).filter(bool),
)  # fmt: skip
@often
def test_a_reason_is_bounded_and_points_the_way_of_the_profit(
    words: Compiled, said: list[tuple[str, float]], contribution: float, by_habit: float
) -> None:
    """Ratios end at five or ten, paces are whole or turned round; ↓ and only ↓ is marked as against."""
    listed = pd.DataFrame({
        "campaign_id": "p", "customer_id": [f"c{each}" for each in range(len(said))], "place": 1,
        "feature": [feature for feature, _ in said], "contribution": contribution,
        "number": [number for _, number in said], "level": pd.Series([None] * len(said), dtype="string"),
    })  # fmt: skip
    words.fill({
        "reason_features": listed,
        "reason_texts": pd.read_csv(SEEDS / "reason_texts.csv").astype({"level": "string"}),
        "reason_counts": pd.DataFrame(
            {"campaign_id": ["-"], "customer_id": "-", "feature": "-", "part": 0.0, "whole": 0.0}
        ),
        "decision_sentences": listed[["campaign_id", "customer_id"]].assign(
            profit_by_habit=by_habit, is_for=True, sentence="pays", sentence_ru="окупится"
        ),
    })  # fmt: skip
    reasons = words.run("customer_reasons").merge(listed[["customer_id", "feature"]], on="customer_id")
    assert len(reasons) == len(said)
    for reason in reasons.to_dict("records"):
        is_for = contribution * by_habit > 0
        for text, against in (
            (str(reason["reason_2"]), "against"), (str(reason["reason_2_ru"]), "против")
        ):  # fmt: skip
            assert text.startswith("↑ " if is_for else f"↓ {against}: ")
            assert "{" not in text
        bounded = {"recency_to_gap": 5, "offered_share_to_population": 10, "gap_spread_days": 60}
        figures = [float(each.replace(",", "")) for each in re.findall(r"[\d,.]*\d", str(reason["reason_2"]))]
        if reason["feature"] in bounded:
            assert max(figures, default=0) <= bounded[str(reason["feature"])], reason
        if str(reason["feature"]).endswith("_per_28d") and reason["feature"] not in (
            "amount_per_28d", "offered_amount_per_28d"
        ):  # fmt: skip
            assert min(figures, default=1) >= 1, reason


def test_the_first_reason_is_the_row_s_profit_in_its_own_terms(sample_build: Build, report: Report) -> None:
    """Its figures are those of the row's columns, and add up; an argument against is marked as one."""
    rows = sample_build.frame(
        "select * from main_marts.campaign_list where decision in ('contact', 'explore', 'control')"
    )
    for row in rows.to_dict("records"):
        said = str(row["reason_1"])
        assert said.startswith("↑ " if row["expected_profit"] >= 0 else "↓ against: ")
        chances = [row["buy_probability"], row["buy_anyway_probability"]]
        assert [f"{100 * each:.1f} %" for each in chances] == re.findall(r"[\d.]+ %", said)
        gained = row["expected_margin"] - row["expected_margin_anyway"] - row["ordinary_discount_cost"]
        wanted = [gained, row["expected_discount_cost"], row["contact_cost"]]
        figures = [
            float(each.replace(",", "")) for each in re.findall(r"-?\d[\d,]*\.?\d*", said.split(";")[1])
        ]
        assert np.allclose(figures, [round(each, 2 if abs(each) < 1000 else 0) for each in wanted], atol=1e-6)
        assert row["response_probability"] == row["buy_probability"]
    report(f"{len(rows)} rows")


@pytest.mark.parametrize("names", [["loyal savers", "bargain hunters"], ["pragmatists"]])
def test_a_segment_is_called_by_what_is_shown_of_it(sample_build: Build, names: list[str]) -> None:
    """Savers have more taken off than everybody, pragmatists less, by a fifth and a tenth."""
    ratios = dict(
        sample_build.rows(
            "select name_en, discount_share_ratio from main_marts.dim_segments "
            "join main_customers.segment_profiles using (segment_id)"
        )
    )
    for name in names:
        if name in ratios:
            assert ratios[name] >= 1.2 if name != "pragmatists" else ratios[name] < 0.9


def test_seeds_claim_what_this_test_knows() -> None:
    """A claim added to the seed has to be checked here."""
    claims = pd.read_csv(SEEDS / "portrait_claims.csv")
    known = [
        next((CLAIMS[start] for start in CLAIMS if each.startswith(start)), None)
        for each in claims["words_en"]
    ]
    assert [each and each[0] for each in known] == claims["measure"].tolist()


def test_chance_is_called_random_selection() -> None:
    """No lots or "жребий" in what people read: seeds, macros with sentences, the page's template."""
    texts = [*SEEDS.glob("*.csv"), *(PROJECT / "macros").glob("*.sql")]
    texts += [*(PROJECT / "python_models").glob("**/*.html"), *(PROJECT / "models").glob("exports/**/*.sql")]
    assert len(texts) > 50
    said = re.compile(
        r"жреби|\b(?:by|the|a) lot\b(?! of)|drawn by|by the draw(?=[ ,.;]\w* *(?:to|of|for)\b)", re.I
    )
    found = [(path.name, hit.group()) for path in texts for hit in said.finditer(path.read_text("utf-8"))]
    assert found == []
