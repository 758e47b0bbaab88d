"""What a contact changes, on customers of whom the truth is known; and how it is kept."""

from __future__ import annotations

import dataclasses

import numpy as np
import pyarrow as pa
import pytest
import skops.io
import statsmodels.api as sm
from otklik.lift import Lift, Offer, arm_scores, promise_draws
from otklik.lift.choosing_again import Kopecks
from otklik.lift.controls import NEW_VARIANCE, Base, Checks, season_variance
from otklik.lift.model import (
    CONTACTED,
    CONTROL,
    ORGANIC,
    OUTSIDE,
    Outcomes,
    Trait,
    counted_slopes,
    occasions_of,
    slope_columns,
    tried_offers,
)
from otklik.lift.promise import valued
from otklik.lift.rates import (
    counted,
    happened,
    log_intensity,
    penalised,
    probability,
    receipts_of_a_buyer,
)
from otklik.lift.replicates import Evidence, Replicates, weighed
from otklik.modelling import Feature, Options, fit_binary_model

from tests.families import few_of_each

# each fits a lift: 1 to 3 s
pytestmark = few_of_each(2)

LIFT, RATE = 0.4, 0.2
KEY = [("customer_id", "ascending"), ("offer_id", "ascending")]
TRIED, UNTRIED = Offer("p", "tried", "percent", 0.15), Offer("p", "deeper", "percent", 0.30)
LADDER = (0.05, 0.15)
RUNGS = [Offer("p", f"rung {depth}", "percent", depth, ladder=LADDER) for depth in LADDER]


def people(
    rows: int,
    seed: int,
    role: str,
    lift: float = 0.0,
    base: float = 0.0,
    *,
    campaign: str = "",
    check: float = 100.0,
    new: float = 0.0,
    of_new: float = 0.0,
) -> pa.Table:
    """Return customers of a role: `habit` moves the log intensity one for one, `lift` and `base` add.

    The share `new` of them never bought: the rarest by their habit, but for `of_new`, which adds.
    """
    random = np.random.default_rng(seed)
    habit = random.normal(0, 0.7, rows)
    is_new = np.arange(rows) < new * rows
    habit[is_new] = -1.5
    intensity = RATE * np.exp(habit + base + lift * (role == CONTACTED) + of_new * is_new)
    receipts = random.poisson(intensity)
    return pa.table(
        {
            "arm_kind": [role] * rows,
            "campaign_id": [campaign or f"{role} {seed}"] * rows,
            "window_of": [campaign or f"{role} {seed}"] * rows,
            "customer_id": [f"{seed} {at}" for at in range(rows)],
            "offer_mechanic": ["none" if role in {ORGANIC, OUTSIDE} else "percent"] * rows,
            "offer_depth": np.full(rows, 0.0 if role == ORGANIC else 0.15),
            "exposure": np.ones(rows),
            "bought": receipts > 0,
            "label": receipts > 0,
            "receipts": receipts,
            "list_revenue": check * receipts,
            "discount_amount": 10.0 * receipts * random.random(rows),
            "min_check": np.zeros(rows),
            "usual_check": np.full(rows, 100.0),
            "tenure_days": pa.array(np.full(rows, 300.0), mask=is_new),
            "goods_discount_share": random.uniform(0.2, 0.4, rows),
            "discounted_line_share": random.uniform(0.1, 0.5, rows),
            "everybodys_discounted_line_share": np.full(rows, 0.3),
            "habit": habit,
        }
    )


@pytest.fixture(scope="module")
def lift() -> Lift:
    """Return what is learned of organic buyers and three campaigns: in their windows all buy a tenth more."""
    organic = people(12_000, 1, ORGANIC)
    fitted = fit_binary_model(
        organic.select(["campaign_id", "customer_id", "label", "habit"]),
        [Feature("habit", "history", "number")],
        kind="organic",
        options=Options(trees=30, folds=2, resamples=20),
    )
    evidence = pa.concat_tables(
        [
            organic.filter(organic["bought"]),
            *(people(4_000, 20 + at, CONTACTED, LIFT, 0.1, campaign=f"campaign {at}") for at in range(3)),
            *(people(4_000, 30 + at, CONTROL, 0.0, 0.1, campaign=f"campaign {at}") for at in range(3)),
        ]
    )
    found = Lift.fit(fitted.model, evidence)
    assert found is not None
    return found


def scored(lift: Lift, rows: pa.Table, offer: Offer) -> pa.Table:
    """Return the scores of all rows."""
    return pa.Table.from_batches([each for batch in rows.to_batches() for each in lift.score(batch, [offer])])


def test_the_base_and_the_lift_upon_it_are_found(lift: Lift) -> None:
    """A base a tenth above the organic one, as the control has it, and the lift of the contacted arm."""
    table = scored(lift, people(4_000, 4, ORGANIC), TRIED)
    contacted, anyway = (table[name].to_numpy() for name in ("buy_probability", "buy_anyway_probability"))
    truth = -np.expm1(-RATE * np.exp(people(4_000, 4, ORGANIC)["habit"].to_numpy() + 0.1))
    assert anyway.mean() == pytest.approx(truth.mean(), rel=0.04)
    gained = log_intensity(contacted) - log_intensity(anyway)
    assert gained.mean() == pytest.approx(LIFT, abs=0.08)
    assert set(table["buy_anyway_source"].to_pylist()) == {"control"}
    assert (table["buy_anyway_low"].to_numpy() < anyway).all()
    # each receipt is one usual check
    assert table["checks_per_buyer_anyway"].to_numpy() == pytest.approx(
        receipts_of_a_buyer(np.exp(log_intensity(anyway))), rel=0.06
    )


def test_a_trait_is_predicted_from_features_and_never_beyond_what_was_seen() -> None:
    """Checks of 100 and 300, told apart by a column that noise hides from each single purchase."""
    random = np.random.default_rng(0)
    column = random.normal(0, 1, 8_000)
    receipts = (1 + random.poisson(0.3, 8_000)).astype(np.float64)
    checks = np.where(column > 0, 300.0, 100.0) * random.gamma(4, 1 / 4, 8_000)
    trait = Trait.fit(column[:, None], np.array([True]), checks, receipts)
    predicted = trait.predict(np.array([[-1.0], [1.0]]))
    assert predicted == pytest.approx([100, 300], rel=0.12)
    with_itself = trait.predict(np.array([[1e6], [-1e6]]))
    assert checks.min() <= with_itself[1] < with_itself[0] <= checks.max()


def test_what_everybody_was_given_says_nothing_of_a_customer(lift: Lift) -> None:
    """After a campaign's discounts everybody's share is higher and so is each one's: the lift stays."""
    rows = people(2_000, 8, ORGANIC)
    names = ("goods_discount_share", "discounted_line_share", "everybodys_discounted_line_share")
    raised = rows
    for name in names:
        higher = pa.array(rows[name].to_numpy() + 0.1)
        raised = raised.set_column(raised.schema.get_field_index(name), name, higher)
    before, after = (scored(lift, each, TRIED)["buy_probability"].to_numpy() for each in (rows, raised))
    assert after == pytest.approx(before, rel=1e-9)
    own = raised.set_column(
        raised.schema.get_field_index(names[2]), names[2], rows[names[2]].combine_chunks()
    )
    assert np.abs(scored(lift, own, TRIED)["buy_probability"].to_numpy() - before).max() > 1e-6


def test_a_score_does_not_depend_on_its_batch(lift: Lift) -> None:
    """Bit for bit."""
    rows = people(500, 5, ORGANIC)
    parts = [scored(lift, rows.slice(at, 100), TRIED) for at in range(0, 500, 100)]
    assert pa.concat_tables(parts).equals(scored(lift, rows, TRIED).combine_chunks())


def test_a_kept_lift_scores_as_the_fitted_one(lift: Lift) -> None:
    """Read from its bytes, to the last bit, of any offer; nothing but trees needs trust."""
    data = lift.to_bytes()
    assert skops.io.get_untrusted_types(data=data) == ["sklearn.tree._tree.Tree"]
    loaded = Lift.from_bytes(data, lift.organic)
    assert (loaded.levels, loaded.factors, loaded.factor) == (lift.levels, lift.factors, lift.factor)
    rows = people(500, 7, ORGANIC)
    for offer in (TRIED, UNTRIED, *RUNGS):
        assert scored(loaded, rows, offer).equals(scored(lift, rows, offer))


def test_bytes_of_something_else_are_no_lift(lift: Lift) -> None:
    """Another model's, and a forged tree that points outside of itself."""
    with pytest.raises(ValueError, match="no model of Otklik"):
        Lift.from_bytes(lift.organic.to_bytes(), lift.organic)
    forged = Lift.from_bytes(lift.to_bytes(), lift.organic)
    assert forged.price_sensitivity is not None
    forged.price_sensitivity.forest.estimators_[3].tree_.children_left[0] = 10**6
    with pytest.raises(ValueError, match="no model of Otklik"):
        Lift.from_bytes(forged.to_bytes(), lift.organic)


def test_customers_are_scored_by_the_lift_fitted_for_them(lift: Lift) -> None:
    """Whatever the batches; a target that no lift was fitted for has no rows."""
    rows = people(300, 8, ORGANIC).set_column(1, "campaign_id", pa.array(["p"] * 300))
    rows = rows.add_column(0, "fitted_for", pa.array(["", "past", "unknown"] * 100)).sort_by("fitted_for")
    artifacts = lift.organic.to_bytes(), lift.to_bytes()
    models = {("purchase", ""): artifacts, ("purchase", "past"): artifacts}
    tables = [
        arm_scores(models, [TRIED, UNTRIED], rows.to_batches(max_chunksize=size)).read_all().sort_by(KEY)
        for size in (7, 100, 300)
    ]
    assert all(each.equals(tables[0]) for each in tables)
    expected = pa.concat_tables([scored(lift, rows.slice(0, 200), offer) for offer in (TRIED, UNTRIED)])
    assert tables[0].equals(expected.sort_by(KEY).combine_chunks())


def test_an_untried_depth_has_an_assumed_lift_between_two_others(lift: Lift) -> None:
    """Twice the depth is taken for twice the level, and the ends stand apart."""
    level, is_known = lift.level(UNTRIED)
    assert not is_known
    assert level == pytest.approx(2 * lift.level(TRIED)[0])
    table = scored(lift, people(200, 6, ORGANIC), UNTRIED)
    low, middle, high = (table[f"buy_probability{end}"].to_numpy() for end in ("_low", "", "_high"))
    assert (low < middle).all()
    assert (middle < high).all()
    assert not any(table["offer_support"].to_pylist())


def test_a_rung_of_a_ladder_is_on_one_curve_through_what_was_tried(lift: Lift) -> None:
    """A third of the depth has less of the effect, more than a third of it, and says how little is known; the
    tried depth has what it has by itself, but for whom it would lift below nothing.
    """
    rows = people(500, 6, ORGANIC)
    shallow, tried = (scored(lift, rows, rung) for rung in RUNGS)
    alone = scored(lift, rows, TRIED)["buy_probability"].to_numpy()
    low, middle, high = (shallow[f"buy_probability{end}"].to_numpy() for end in ("_low", "", "_high"))
    anyway = shallow["buy_anyway_probability"].to_numpy()
    assert (anyway <= low).all()
    assert (low < middle).all()
    assert (middle < high).all()
    assert (high < tried["buy_probability"].to_numpy()).all()
    assert tried["buy_probability"].to_numpy() == pytest.approx(alone, abs=0.01)
    gained = log_intensity(middle) - log_intensity(anyway)
    whole = log_intensity(alone) - log_intensity(anyway)
    assert 0.36 < gained.mean() / whole.mean() < 0.66
    assert (shallow["offer_support"].to_pylist()[0], tried["offer_support"].to_pylist()[0]) == (False, True)


def test_a_promise_of_a_ladder_holds_the_least_and_the_most_of_an_untried_depth(lift: Lift) -> None:
    """Of a tried depth both are one; of an untried one they stand apart in every draw but the expected."""
    rows = steps(lift, 100)
    shallow, tried = (valued(lift, rows, rung) for rung in RUNGS)
    assert np.array_equal(tried[0], tried[1])
    assert np.array_equal(shallow[0][:, 0], shallow[1][:, 0])
    least, most = (each[:, 1:].sum(axis=0) for each in shallow)
    assert (least < most).all()
    assert np.median(least) < shallow[0][:, 0].sum() < np.median(most)


def test_depths_of_a_mechanic_never_tried_lift_as_the_average_in_the_middle(lift: Lift) -> None:
    """Three sums of money where only a percent was tried: each more than the one before, none of it known."""
    ladder = (100.0, 200.0, 400.0)
    rungs = [Offer("p", "x", "amount", depth, ladder=ladder) for depth in ladder]
    levels = [[float(dose.level) for dose in lift.doses(rung)] for rung in rungs]
    assert [level[1] for level in levels] == sorted(level[1] for level in levels)
    assert levels[1][1] == pytest.approx(lift.level(TRIED)[0], rel=0.02)
    assert all(least < 0.6 * expected < 1.4 * expected < most for least, expected, most in levels)


SEASONS = {"before a holiday": 1.1, "in summer": -0.4, "at any time": 0.0}


@pytest.mark.parametrize("seed", range(3))
def test_each_campaign_is_compared_with_its_own_control(lift: Lift, seed: int) -> None:
    """In the window of one everybody buys three times as often, in another's a third less: the lift is none
    of it, with a control that buys twice as often as any campaign-free window, too.
    """
    random = np.random.default_rng(seed)
    organic = people(6_000, 1, ORGANIC)
    tables = [organic.filter(organic["bought"])]
    for name, season in SEASONS.items():
        tables += [
            people(4_000, int(random.integers(10**6)), CONTACTED, LIFT, season, campaign=name),
            people(4_000, int(random.integers(10**6)), CONTROL, 0.0, season, campaign=name),
        ]
    found = Lift.fit(lift.organic, pa.concat_tables(tables))
    assert found is not None
    assert found.has_control
    assert found.level(TRIED)[0] == pytest.approx(LIFT, abs=0.12)
    assert [found.windows[name] - found.windows["at any time"] for name in SEASONS] == pytest.approx(
        list(SEASONS.values()), abs=0.12
    )
    # what it may be otherwise is said as widely as it is
    drawn = found.replicates.levels[:, 0]
    assert abs(drawn.mean() - LIFT) < 3 * drawn.std()
    assert 0.02 < drawn.std() < 0.12


@pytest.mark.parametrize("seed", range(3))
def test_whom_nobody_wrote_to_tells_the_season_where_there_is_no_control(lift: Lift, seed: int) -> None:
    """A campaign before a holiday: with customers outside of it the lift is found, with nobody outside it is
    the season, too; the more so of three campaigns.
    """
    organic = people(6_000, 1, ORGANIC)
    bought = [organic.filter(organic["bought"])]
    contacted = [
        people(4_000, 100 * seed + at, CONTACTED, LIFT, season, campaign=name)
        for at, (name, season) in enumerate(SEASONS.items())
    ]
    outside = [
        people(4_000, 100 * seed + 10 + at, OUTSIDE, 0.0, season, campaign=name)
        for at, (name, season) in enumerate(SEASONS.items())
    ]
    nobody, told = (
        Lift.fit(lift.organic, pa.concat_tables([*bought, contacted[0], *some])) for some in ([], outside[:1])
    )
    all_told = Lift.fit(lift.organic, pa.concat_tables([*bought, *contacted, *outside]))
    assert nobody is not None
    assert told is not None
    assert all_told is not None
    assert not told.has_control
    assert nobody.level(TRIED)[0] > 1.2
    assert told.level(TRIED)[0] == pytest.approx(LIFT, abs=0.2)
    assert all_told.level(TRIED)[0] == pytest.approx(LIFT, abs=0.15)
    # strangers may be other than those who were written to, in all windows alike
    assert told.replicates.levels.std() > 0.2
    assert all_told.replicates.levels.std() > 0.15
    assert abs(told.replicates.levels.mean() - LIFT) < 1.5 * told.replicates.levels.std()


def test_dearer_checks_of_a_season_are_no_effect(lift: Lift) -> None:
    """Before a holiday both arms spend 1.4 times as much on a purchase; without a control nobody can tell."""
    organic = people(6_000, 1, ORGANIC)
    tables = [organic.filter(organic["bought"])]
    for at, (name, check) in enumerate({"holiday": 140.0, "spring": 100.0}.items()):
        tables.append(people(4_000, 50 + at, CONTACTED, LIFT, campaign=name, check=check))
    controls = [
        people(4_000, 60 + at, CONTROL, campaign=name, check=check)
        for at, (name, check) in enumerate({"holiday": 140.0, "spring": 100.0}.items())
    ]
    found = Lift.fit(lift.organic, pa.concat_tables([*tables, *controls]))
    untold = Lift.fit(lift.organic, pa.concat_tables(tables))
    assert found is not None
    assert untold is not None
    ratio, confounded = (
        each.factors["percent", 0.15] / each.factor_without_contact for each in (found, untold)
    )
    assert ratio == pytest.approx(1, abs=0.05)
    assert confounded > 1.12
    drawn = found.replicates.factors[:, 0] / found.replicates.factor_without_contact
    assert drawn.mean() == pytest.approx(ratio, abs=0.01)
    assert 0.005 < drawn.std() < 0.08


def test_a_campaign_without_a_control_says_less_of_its_offer_than_one_with_it(lift: Lift) -> None:
    """Both made the same offer; the one without stood in a season that nobody can tell from a lift."""
    organic = people(6_000, 1, ORGANIC)
    with_control = [
        organic.filter(organic["bought"]),
        people(3_000, 41, CONTACTED, LIFT, 0.0, campaign="told"),
        people(3_000, 42, CONTROL, 0.0, 0.0, campaign="told"),
        people(3_000, 43, CONTACTED, LIFT, 0.6, campaign="told, too"),
        people(3_000, 44, CONTROL, 0.0, 0.6, campaign="told, too"),
    ]
    untold = people(3_000, 45, CONTACTED, LIFT, 0.9, campaign="not told")
    alone, beside = (
        Lift.fit(lift.organic, pa.concat_tables([*with_control, *more])) for more in ((), (untold,))
    )
    assert alone is not None
    assert beside is not None
    assert alone.level(TRIED)[0] == pytest.approx(LIFT, abs=0.1)
    assert beside.level(TRIED)[0] == pytest.approx(LIFT, abs=0.15)


def base_of(raw: np.ndarray, control: np.ndarray, contacted: np.ndarray) -> Base:
    """Return what one campaign's control tells, beside as many contacted: what each arm bought, 1 or 0."""
    rows = len(raw)
    return Base.of(
        names=np.array(["c"] * 2 * rows, dtype=object),
        is_control=np.arange(2 * rows) < rows, is_contacted=np.arange(2 * rows) >= rows,
        is_outside=np.zeros(2 * rows, dtype=bool), is_new=np.zeros(2 * rows, dtype=bool),
        raw=np.r_[raw, raw], log_exposure=np.zeros(2 * rows), bought=np.r_[control, contacted],
    )  # fmt: skip


def test_a_control_chosen_by_its_outcome_is_not_believed() -> None:
    """Buyers alone recalibrate nothing; nor do a handful. Where both arms buy as often it is the season."""
    random = np.random.default_rng(0)
    raw = np.log(random.gamma(2, 0.1, 2_000))

    def bought(more: float) -> np.ndarray:
        return (random.random(2_000) < probability(raw + more)).astype(float)

    told = base_of(raw, bought(0.2), bought(0.2))
    assert told.has_control
    (intercept, slope), shift = told.fitted[:2], told.fitted[3]
    assert intercept + shift + slope * raw.mean() == pytest.approx(0.2, abs=0.1)
    assert np.linalg.eigvalsh(told.covariance).min() > 0
    chosen = np.r_[np.ones(1_970), np.zeros(30)]
    assert not base_of(raw, chosen, bought(0.2)).has_control
    assert not base_of(raw, bought(-1.5), bought(0.2)).has_control
    assert not base_of(raw[:30], bought(0.2)[:30], bought(0.2)[:30]).has_control
    assert base_of(raw, bought(1.5), bought(1.7)).fitted[3] == pytest.approx(1.5, abs=0.2)


@pytest.mark.parametrize("of_new", [-1.0, 2.0])
@pytest.mark.parametrize("tells", [CONTROL, OUTSIDE, "contacts alone"])
def test_who_never_bought_bends_nothing_else(lift: Lift, tells: str, of_new: float) -> None:
    """The organic model is off by far for them; the lift of all and the slope of habit stay as they are.

    A quarter of a campaign before a season never bought. Whoever tells: the control, whom nobody wrote to, or
    contacts alone, beside the others with the same offer.
    """
    organic = people(6_000, 1, ORGANIC)
    arms = [(CONTACTED, LIFT, at) for at in range(3)]
    arms += [(tells, 0.0, at) for at in range(3) if tells != "contacts alone"]
    evidence = [organic.filter(organic["bought"])] + [
        people(
            2_000, 50 + 10 * at + len(role), role, shift, campaign=f"campaign {at}", new=0.25, of_new=of_new
        )
        for role, shift, at in arms
    ]
    found = Lift.fit(lift.organic, pa.concat_tables(evidence))
    assert found is not None
    rows = people(500, 7, ORGANIC, new=0.5)
    is_new = rows["tenure_days"].is_null().to_numpy(zero_copy_only=False)
    raw = log_intensity(lift.organic.probabilities(rows))
    # beyond what the forest rounds off so far out
    told = np.log(RATE) - 1.5 + of_new - raw[is_new].mean()
    assert found.base[2] == pytest.approx(told, abs=0.25)
    assert found.level(TRIED)[0] == pytest.approx(LIFT, abs=0.2)
    assert abs(found.slopes[0]) < 0.06
    assert abs(found.replicates.base[:, 2].mean() - found.base[2]) < 0.15
    assert found.replicates.base[:, 2].std() < 0.5
    scores = scored(found, rows, TRIED)
    beyond = log_intensity(scores["buy_anyway_probability"].to_numpy()) - (1 + found.base[1]) * raw
    assert beyond[is_new].mean() - beyond[~is_new].mean() == pytest.approx(found.base[2], abs=0.1)


@pytest.mark.parametrize("of_new", [-1.0, 2.0])
def test_a_season_is_told_by_those_who_have_bought_before(lift: Lift, of_new: float) -> None:
    """A shop that writes to everybody who ever bought: whom it left out never did, and tell no season."""
    organic = people(6_000, 1, ORGANIC)
    evidence = [
        organic.filter(organic["bought"]),
        people(3_000, 60, CONTACTED, LIFT, campaign="all who bought"),
        people(3_000, 61, OUTSIDE, campaign="all who bought", new=1.0, of_new=of_new),
    ]
    found = Lift.fit(lift.organic, pa.concat_tables(evidence))
    assert found is not None
    assert found.level(TRIED)[0] == pytest.approx(LIFT, abs=0.15)


@pytest.mark.parametrize("new", [0.5, 1.0])
def test_replicates_of_who_never_bought_lie_about_what_was_fitted(lift: Lift, new: float) -> None:
    """No draw is lost where contacts alone tell, and beliefs begin far away: as wide as the fit says it is.

    Where all of a campaign never bought nobody tells them from its lift: the belief is left, and is wide.
    """
    organic = people(6_000, 1, ORGANIC)
    contacts = [
        people(3_000, 70 + at, CONTACTED, LIFT, campaign=f"c{at}", new=new, of_new=-1.0) for at in (0, 1)
    ]
    found = Lift.fit(lift.organic, pa.concat_tables([organic.filter(organic["bought"]), *contacts]))
    assert found is not None
    drawn = found.replicates.base[:, 2]
    assert drawn.mean() == pytest.approx(found.base[2], abs=0.2)
    assert drawn.min() > found.base[2] - 5 * found.base_covariance[2, 2] ** 0.5
    assert drawn.std() == pytest.approx(found.base_covariance[2, 2] ** 0.5, rel=0.35)


def test_without_a_control_a_row_of_who_never_bought_says_how_little_is_known(lift: Lift) -> None:
    """A third of the base is left open of the others, what n may be of them."""
    organic = people(6_000, 1, ORGANIC)
    found = Lift.fit(
        lift.organic,
        pa.concat_tables([organic.filter(organic["bought"]), people(3_000, 80, CONTACTED, LIFT)]),
    )
    assert found is not None
    rows = people(200, 7, ORGANIC, new=0.5)
    scores = scored(found, rows, TRIED)
    is_new = rows["tenure_days"].is_null().to_numpy(zero_copy_only=False)
    times = scores["buy_anyway_high"].to_numpy() / scores["buy_anyway_probability"].to_numpy()
    assert times[~is_new] == pytest.approx(1.3, abs=1e-6)
    assert times[is_new].min() > 3


def test_of_who_never_bought_nobody_tells_where_none_was_seen(lift: Lift) -> None:
    """Then the organic model's word stands, and replicates say that it may be threefold off."""
    assert lift.base[2] == 0
    assert lift.replicates.base[:, 2].std() == pytest.approx(NEW_VARIANCE**0.5, abs=0.15)


def test_windows_lie_apart_as_far_as_they_were_drawn() -> None:
    """Of many windows, what chance makes of each taken off; what all have in common is none of it."""
    random = np.random.default_rng(4)
    chance = random.uniform(0.01, 0.05, 4_000)
    for deviation in (0.0, 0.3):
        seen = (
            0.1 + deviation * random.standard_normal(4_000) + np.sqrt(chance) * random.standard_normal(4_000)
        )
        assert season_variance(seen, chance)[0] == pytest.approx(deviation**2, abs=0.012)


def test_the_line_is_the_maximum_of_the_penalised_likelihood() -> None:
    """Without features its intercept is known in closed form: log(-log(1 - share))."""
    bought = np.r_[np.ones(30), np.zeros(70)]
    coefficients, _ = penalised(happened(bought), np.ones((100, 1)), np.zeros(100), np.zeros(1))
    assert coefficients[0] == pytest.approx(np.log(-np.log(0.7)), abs=1e-6)


@pytest.mark.parametrize("spread", [0.0, 0.4])
def test_lines_of_counts_are_those_of_statsmodels(spread: float) -> None:
    """Without a penalty: a Poisson and a negative binomial regression with an offset."""
    random = np.random.default_rng(0)
    columns = np.column_stack([np.ones(3_000), random.normal(0, 1, 3_000)])
    offset = random.normal(-1, 0.5, 3_000)
    count = random.poisson(np.exp(offset + columns @ [0.3, 0.2]) * random.gamma(4, 1 / 4, 3_000))
    family = sm.families.NegativeBinomial(alpha=spread) if spread else sm.families.Poisson()
    theirs = sm.GLM(count, columns, family=family, offset=offset).fit(tol=1e-12)
    ours, covariance = penalised(counted(count.astype(float), spread), columns, offset, np.zeros(2))
    assert ours == pytest.approx(theirs.params, abs=1e-6)
    assert np.sqrt(np.diag(covariance)) == pytest.approx(theirs.bse, rel=1e-4)


def test_a_slope_is_found_in_the_number_of_purchases() -> None:
    """Price sensitivity moves purchases by 0.3 a deviation; everything else is noise, and stays small."""
    random = np.random.default_rng(1)
    slopes_of = random.normal(0, 1, (20_000, 8))
    offset = random.normal(-1.5, 0.5, 20_000)
    count = random.poisson(np.exp(offset + 0.4 + 0.3 * slopes_of[:, 1])).astype(float)
    slopes, _ = counted_slopes(np.ones((20_000, 1)), slopes_of, count, offset)
    assert slopes[1] == pytest.approx(0.3, abs=0.03)
    assert np.abs(np.delete(slopes, 1)).max() < 0.03


def spread(lift: Lift) -> float:
    """Return how far replicates put the log intensity of an average customer without a contact."""
    return float((lift.replicates.base @ np.array([1.0, np.log(RATE), 0.0])).std())


def steps(lift: Lift, rows: int, seed: int = 9) -> pa.RecordBatch:
    """Return rows as `promised_steps` has them, of a list of one offer: half at place 2, half at place 4."""
    people_of_list = people(rows, seed, ORGANIC)
    scores = scored(lift, people_of_list, TRIED)
    random = np.random.default_rng(seed)
    fixed = {
        "fitted_for": [""] * rows,
        "campaign_id": ["p"] * rows,
        "offer_id": ["tried"] * rows,
        "place": np.repeat([2, 4], rows // 2),
        "spent_turn": np.arange(1, rows + 1),
        "share_chosen_from": np.ones(rows),
        "expected_cost": np.full(rows, 2.0),
        "sign": np.ones(rows, dtype=np.int64),
        "expected_revenue": np.round(random.uniform(20, 40, rows), 2),
        "expected_revenue_anyway": np.round(random.uniform(10, 20, rows), 2),
        "expected_discount_cost": np.round(random.uniform(1, 3, rows), 2),
        "expected_profit": np.round(random.uniform(-3, 3, rows), 2),
        "cost_basis": ["share_of_list_price"] * rows,
        "margin_rate": np.full(rows, 0.4),
        "buy_anyway_probability": scores["buy_anyway_probability"],
        "ordinary_discount_share": scores["ordinary_discount_share"],
        "window_deviation": np.full(rows, 0.05),
        "season_deviation": np.full(rows, 0.05),
        "lifted_share": np.ones(rows),
    }
    table = pa.table(fixed)
    for name in people_of_list.column_names:
        if name not in fixed:
            table = table.append_column(name, people_of_list[name])
    return table.combine_chunks().to_batches()[0]


def test_replicates_spread_as_standard_errors_say() -> None:
    """Levels of two offers and a slope, against statsmodels' robust errors of the same regression."""
    random = np.random.default_rng(0)
    rows = 6_000
    levels, slopes_of = np.eye(2)[np.arange(rows) % 2], random.normal(0, 1, (rows, 1))
    raw, zero = np.full(rows, -1.0), np.zeros(rows)
    count = random.poisson(np.exp(raw + levels @ [0.2, 0.5] + 0.2 * slopes_of[:, 0])).astype(float)
    bought, all_rows, none = (count > 0).astype(float), np.ones(rows, dtype=bool), np.zeros(rows, dtype=bool)
    columns = np.hstack([levels, slopes_of])
    theirs = sm.GLM(count, columns, family=sm.families.Poisson(), offset=raw).fit(cov_type="HC0")
    untold = Base.of(
        names=np.full(rows, "c", dtype=object), is_control=none, is_contacted=all_rows, is_outside=none,
        is_new=none, raw=raw, log_exposure=zero, bought=bought,
    )  # fmt: skip
    evidence = Evidence(
        customer=np.arange(rows), is_control=none, is_contacted=all_rows, organic_buyers=bought > 0, raw=raw,
        log_exposure=zero, bought=bought, count=count, spent=100 * count, discount=zero, promised=zero,
        check=np.full(rows, 100.0), level_columns=levels, occasion_columns=levels,
        occasion_offers=np.arange(2), slope_columns=slopes_of, base=untold,
        slopes=theirs.params[2:], slope_penalty=np.full(1, 1e-9),
        levels=theirs.params[:2], windows=np.zeros(0), of_new=0.0,
        checks=Checks(0.0, np.zeros(0)), spread=0.0, factor_strength=50.0,
    )  # fmt: skip
    found = Replicates.fit(evidence, 400)
    assert found.slopes[:, 0].mean() == pytest.approx(theirs.params[2], abs=0.003)
    assert found.slopes[:, 0].std() == pytest.approx(theirs.bse[2], rel=0.12)
    # whether there was a purchase says less than how many there were
    assert (found.levels.std(axis=0) > theirs.bse[:2] * 0.95).all()
    assert (found.levels.std(axis=0) < theirs.bse[:2] * 1.35).all()
    assert found.levels.mean(axis=0) == pytest.approx([0.2, 0.5], abs=0.1)
    assert not found.base[:, :2].any()
    assert (found.percent_taken == 1).all()


@pytest.mark.parametrize("seed", range(3))
def test_slopes_are_told_within_campaigns(seed: int) -> None:
    """A small campaign to heavy buyers at a good time says nothing of heavy buyers at other times."""
    random = np.random.default_rng(seed)
    large, small = 4_000, 400
    habit = np.r_[random.normal(-1, 0.5, large), random.normal(2, 0.5, small)]
    campaign = np.array(["large"] * large + ["small"] * small, dtype=object)
    count = random.poisson(np.exp(-0.5 + np.where(campaign == "small", 0.5, 0.2))).astype(float)
    rows = len(campaign)
    seen = dataclasses.replace(Outcomes.of(people(rows, seed, CONTACTED)), campaign=campaign)
    known, levels = tried_offers(seen)
    offers, occasions = occasions_of(seen, known)
    assert offers.tolist() == [0, 0]
    assert occasions.sum(axis=0).tolist() == [large, small]
    slopes_of = slope_columns(np.column_stack([habit, np.zeros((rows, 3))]), np.zeros((rows, 0)))
    offset = np.full(rows, -0.5)
    within, _ = counted_slopes(occasions, slopes_of, count, offset)
    across, _ = counted_slopes(levels, slopes_of, count, offset)
    assert abs(within[0]) < 0.04 < across[0]
    # where no offer was made twice nothing is another
    once = dataclasses.replace(seen, campaign=np.array(["large"] * rows, dtype=object))
    assert (occasions_of(once, known)[1] == levels).all()


def test_a_replicate_is_what_a_fit_of_its_own_would_find() -> None:
    """Rows that weigh three times as much are rows that stand there three times, to the last step."""
    random = np.random.default_rng(3)
    slopes_of = random.normal(0, 1, (400, 3))
    count = random.poisson(np.exp(-1 + 0.3 * slopes_of[:, 0])).astype(float)
    weight = random.integers(1, 4, 400)
    repeated = np.repeat(np.arange(400), weight)
    penalty = np.r_[1.0, np.full(3, 100.0)]
    columns = np.hstack([np.ones((400, 1)), slopes_of])
    offset = np.full(400, -1.0)
    whole, _ = penalised(counted(count), columns, offset, penalty)
    center = random.normal(0, 0.1, (4, 1))
    ours = weighed(
        columns, count[:, None], offset[:, None], weight[:, None].astype(float),
        point=whole, penalty=penalty, center=center, spread=0.0,
    )  # fmt: skip
    # a prior about another centre is the same prior of what is left
    moved = columns @ center[:, 0]
    theirs, _ = penalised(counted(count[repeated]), columns[repeated], (offset + moved)[repeated], penalty)
    assert ours[:, 0] == pytest.approx(theirs + center[:, 0], abs=1e-5)


def test_the_same_evidence_gives_the_same_replicates(lift: Lift) -> None:
    """They are kept to the last bit, and a base that a control has told is surer with more of it."""
    assert lift.has_control
    assert spread(lift) == pytest.approx(
        float(
            np.sqrt(np.array([1, np.log(RATE), 0]) @ lift.base_covariance @ np.array([1, np.log(RATE), 0]))
        ),
        rel=0.2,
    )
    contacted, organic = people(3_000, 2, CONTACTED, LIFT, campaign="c"), people(3_000, 1, ORGANIC)
    control = people(1_000, 3, CONTROL, campaign="c")
    smaller, again = (
        Lift.fit(lift.organic, pa.concat_tables([organic, contacted, control])) for _ in range(2)
    )
    assert smaller is not None
    assert again is not None
    assert spread(smaller) > 1.5 * spread(lift)
    kept = Lift.from_bytes(smaller.to_bytes(), lift.organic)
    for name, values in smaller.replicates.to_plain().items():
        assert np.array_equal(values, getattr(again.replicates, name)), name
        assert np.array_equal(values, getattr(kept.replicates, name)), name


def test_places_of_a_list_add_up_to_it_in_every_replicate(lift: Lift) -> None:
    """To the kopeck, whatever the batches; as expected it earns what its rows are expected to."""
    rows = steps(lift, 400)
    whole = pa.table(rows).set_column(rows.schema.get_field_index("place"), "place", pa.array([0] * 400))
    artifacts = {("purchase", ""): (lift.organic.to_bytes(), lift.to_bytes())}
    both = pa.concat_tables([whole, pa.table(rows)])
    one, other = (
        promise_draws(artifacts, [TRIED], both.to_batches(max_chunksize=size)) for size in (1_000, 37)
    )
    assert one.equals(other)
    frame = one.to_pandas().pivot_table(
        index="draw", columns="place", values="profit_at_least_lift", aggfunc="sum"
    )
    assert (frame[2] + frame[4] == frame[0]).all()
    luck = one.to_pandas().pivot_table(index="draw", columns="place", values="luck", aggfunc="sum")
    assert (luck[2] + luck[4] == luck[0]).all()
    assert not luck.loc[0].any()
    assert float(frame.loc[0, 0]) == pytest.approx(np.sum(rows["expected_profit"].to_numpy()), abs=1e-6)
    replicates = frame.loc[1:, 0].astype(float)
    assert replicates.quantile(0.05) < float(frame.loc[0, 0]) < replicates.quantile(0.95)
    assert one["profit_at_least_lift"].equals(one["profit_at_most_lift"])


def test_a_row_is_valued_term_by_term(lift: Lift) -> None:
    """With the season alone moved, all purchases are as much more likely; the contact costs the same."""
    still = lift.replicates
    one = np.ones(1)
    moved = dataclasses.replace(
        lift,
        replicates=Replicates(
            lift.base[None, :], lift.slopes[None, :], np.array([list(lift.levels.values())]),
            np.array([list(lift.factors.values())]), lift.factor * one,
            lift.factor_without_contact * one, 0.5 * one,
            np.array([[2.0, 9.0, 9.0]]), still.center,
        ),
    )  # fmt: skip
    rows = steps(lift, 2)
    kopecks = valued(moved, rows, TRIED)
    for at in range(2):
        row = {name: rows[name][at].as_py() for name in rows.schema.names}
        margin = 0.4 - row["ordinary_discount_share"]
        earned = margin * (row["expected_revenue"] - row["expected_revenue_anyway"])
        contact = earned - row["expected_discount_cost"] - row["expected_profit"]
        # two deviations of 0.05; half of the percent is taken
        expected = np.exp(0.1) * (earned - 0.5 * row["expected_discount_cost"]) - contact
        assert kopecks[0, at].tolist() == [round(100 * row["expected_profit"]), round(100 * expected)]
    untried = valued(moved, rows, UNTRIED)
    assert (untried[1, :, 1] > untried[0, :, 1]).all()


def test_days_beyond_the_past_campaigns_are_not_moved_by_the_lift(lift: Lift) -> None:
    """Where all of a revenue is beyond them it moves with what is bought anyway; a part moves by its part."""
    rows = steps(lift, 100)

    def drawn(share: float, batch: pa.RecordBatch = rows) -> Kopecks:
        at = batch.schema.get_field_index("lifted_share")
        shared = batch.set_column(at, "lifted_share", pa.array(np.full(100, share)))
        kopecks: Kopecks = valued(lift, shared, TRIED)[0]
        return kopecks

    anyway, cost = (
        rows.schema.get_field_index(f"expected_{name}") for name in ("revenue_anyway", "discount_cost")
    )
    bought_anyway = rows.set_column(anyway, "expected_revenue_anyway", rows["expected_revenue"])
    nothing_added = bought_anyway.set_column(cost, "expected_discount_cost", pa.array(np.zeros(100)))
    assert (np.ptp(drawn(0.0, nothing_added), axis=1) <= 1).all()
    assert np.ptp(drawn(1.0, nothing_added), axis=1).min() > 10
    whole, half, none = (drawn(share)[:, 1:] for share in (1.0, 0.5, 0.0))
    assert half == pytest.approx((whole + none) / 2, abs=1)
