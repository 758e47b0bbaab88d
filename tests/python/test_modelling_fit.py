"""The whole fit: known truth, order, artifact, scoring, identity, and sentences for bad rows."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import skops.io
from numpy.typing import NDArray
from otklik.modelling import (
    Feature,
    FittedModel,
    Options,
    artifact,
    fit_binary_model,
    load_model,
    protected_in,
)
from otklik.modelling.calibration import logistic_line, to_log_odds
from otklik.modelling.importance import permuted
from otklik.modelling.metrics import METRICS, roc_auc
from otklik.modelling.recipes import RECIPES, Forest, customer_folds
from otklik.modelling.stage import FEWEST_CUSTOMERS
from scipy.special import expit

from tests.families import few_of_each

# each fits a model: 1 to 4 s
pytestmark = few_of_each(2)

CATALOGUE = [
    Feature("recency_days", "history", "number"),
    Feature("receipts_per_day", "history", "number"),
    Feature("check_mean", "check", "number"),
    Feature("discount_share", "discount", "number"),
    Feature("noise", "noise", "number"),
    Feature("empty", "noise", "number"),
    Feature("channel", "campaign", "category"),
]
QUICK = Options(trees=30, resamples=20)


def simulate(rows: int, seed: int = 0) -> tuple[pa.Table, NDArray[np.float64]]:
    """Contacts of four campaigns, the last a test, and the true probability of each to respond."""
    random = np.random.default_rng(seed)
    recency = random.exponential(30, rows).round()
    rate, check = random.gamma(2, 0.05, rows), random.lognormal(3, 0.6, rows)
    discount, noise = random.beta(2, 3, rows), random.normal(size=rows)
    level = random.choice(["gold", "silver", "none"], rows, p=[0.2, 0.3, 0.5])
    log_odds = (
        -2.4
        - 0.03 * np.minimum(recency, 60)
        + 6 * rate
        + 2.0 * discount * (recency < 30)
        + 0.8 * (level == "gold")
    )
    truth = expit(log_odds)
    table = pa.table({
        "campaign_id": [f"campaign {number % 4}" for number in range(rows)],
        "customer_id": [f"customer {number // 4}" for number in range(rows)],
        "label": random.random(rows) < truth,
        "split": ["test" if number % 4 == 3 else "train" for number in range(rows)],
        "recency_days": pa.array(recency, mask=random.random(rows) < 0.05),
        "receipts_per_day": rate, "check_mean": check, "discount_share": discount, "noise": noise,
        "empty": pa.nulls(rows, pa.float64()),
        "channel": [("e-mail", "sms", None)[number % 3] for number in range(rows)],
        "attributes": [
            json.dumps({"level": each, "points": str(at % 7), "id": f"id {at}"})
            for at, each in enumerate(level)
        ],
    })  # fmt: skip
    return table, truth


@pytest.fixture(scope="module")
def rows() -> pa.Table:
    return simulate(2_400)[0]


@pytest.fixture(scope="module")
def fitted(rows: pa.Table) -> FittedModel:
    return response_model(rows, CATALOGUE, options=QUICK)


def response_model(rows: pa.Table | pd.DataFrame, catalogue: list[Feature], options: Options) -> FittedModel:
    return fit_binary_model(rows, catalogue, kind="response", options=options)


def with_column(table: pa.Table, name: str, values: object) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, pa.array(values))


def test_probabilities_are_calibrated_on_known_truth() -> None:
    """Fitted on 8 000 rows, scored on 40 000 new ones: calibration slope 0.9..1.1, mean within 5 %, near
    the truth's AUC.
    """
    model = response_model(
        simulate(8_000, seed=1)[0], CATALOGUE, options=Options(trees=120, resamples=20)
    ).model
    fresh, truth = simulate(40_000, seed=2)
    labels = fresh["label"].to_numpy().astype(float)
    probabilities = model.probabilities(fresh)
    assert 0.9 < logistic_line(to_log_odds(probabilities), labels)[1] < 1.1
    assert probabilities.mean() == pytest.approx(truth.mean(), rel=0.05)
    assert roc_auc(labels, probabilities) > roc_auc(labels, truth) - 0.015


def test_shuffled_labels_teach_nothing(rows: pa.Table) -> None:
    """With labels shuffled the mean out-of-time AUC of five fits is a coin's."""
    found = []
    for seed in range(5):
        labels = np.random.default_rng(seed).permutation(rows["label"].to_numpy())
        model = response_model(
            with_column(rows, "label", labels), CATALOGUE, options=replace(QUICK, trees=20, resamples=2)
        )
        found += [
            each["value"]
            for each in model.quality
            if each["metric"] == "roc_auc" and each["split"] == "out_of_time"
        ]
    assert np.mean(found) == pytest.approx(0.5, abs=0.03)


def test_order_of_rows_and_columns_is_free(rows: pa.Table, fitted: FittedModel) -> None:
    """Rows in another order, as pandas, columns reversed: the same model and figures, bit for bit."""
    shuffled = rows.take(np.random.default_rng(5).permutation(rows.num_rows)).to_pandas()[
        rows.column_names[::-1]
    ]
    again = response_model(shuffled, CATALOGUE, options=QUICK)
    np.testing.assert_array_equal(again.model.probabilities(rows), fitted.model.probabilities(rows))
    for name in (
        "quality",
        "importance",
        "group_importance",
        "calibration_curve",
        "why",
        "parameters",
    ):
        assert getattr(again, name) == getattr(fitted, name), name


def test_artifact_round_trip(rows: pa.Table, fitted: FittedModel) -> None:
    """A loaded model scores as the fitted one, bit for bit, and nothing but trees needs trust."""
    data = fitted.to_bytes()
    assert skops.io.get_untrusted_types(data=data) == ["sklearn.tree._tree.Tree"]
    loaded = load_model(data)
    np.testing.assert_array_equal(loaded.probabilities(rows), fitted.model.probabilities(rows))
    assert loaded.encoder == fitted.model.encoder
    assert loaded.recipe == fitted.recipe


def test_foreign_bytes_are_refused(fitted: FittedModel) -> None:
    """Noise, other archives, types that could run code, and trees that point outside of themselves are not
    loaded.
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("schema.json", "{}")
    for data in (
        b"",
        b"noise",
        archive.getvalue(),
        skops.io.dumps({"format": "another"}),
        skops.io.dumps([1]),
    ):
        with pytest.raises(ValueError, match="no model of Otklik"):
            load_model(data)
    with pytest.raises(ValueError, match="types that no model of Otklik has"):
        load_model(skops.io.dumps({"format": pd.Timestamp("2020-01-01")}))
    forged = load_model(fitted.to_bytes())
    forged.components.forest.estimator.estimators_[3].tree_.children_left[0] = 10**6
    with pytest.raises(ValueError, match="no model of Otklik"):
        load_model(forged.to_bytes())


def test_unseen_levels_and_keys_score(rows: pa.Table, fitted: FittedModel) -> None:
    """New attribute keys and levels, nulls in every feature and no attributes at all still give
    probabilities.
    """
    count = rows.num_rows
    strange = with_column(rows, "attributes", ['{"level": "platinum", "points": "many", "new": [1]}'] * count)
    strange = with_column(strange, "channel", ["pigeon"] * count)
    nulls = pa.table(
        {"campaign_id": ["c"], "customer_id": ["1"], **{each.name: pa.nulls(1) for each in CATALOGUE}}
    )
    for table in (strange, nulls, rows.drop(["attributes"])):
        probabilities = fitted.model.probabilities(table)
        assert ((probabilities > 0) & (probabilities < 1)).all()
    with pytest.raises(ValueError, match="no such column"):
        fitted.model.probabilities(rows.drop(["noise"]))


def test_registry_tells_the_whole_story(fitted: FittedModel) -> None:
    """Both recipes, both splits, all metrics, importance by feature and group; everything is JSON."""
    found = {(each["recipe"], each["split"], each["metric"]) for each in fitted.quality}
    assert found == {(r, s, m) for r in RECIPES for s in ("out_of_time", "cross_fitted") for m in METRICS}
    losses = {
        each["recipe"]: each["value"]
        for each in fitted.quality
        if each["split"] == "out_of_time" and each["metric"] == "log_loss"
    }
    assert fitted.recipe == min(losses, key=lambda recipe: losses[recipe])
    assert "out-of-time" in fitted.why
    assert sum(each["impurity_importance"] for each in fitted.importance) == pytest.approx(1)
    assert sum(each["impurity_importance"] for each in fitted.group_importance) == pytest.approx(1)
    assert [each["rank"] for each in fitted.importance] == list(range(1, len(fitted.importance) + 1))
    assert "attributes" in {each["feature_group"] for each in fitted.group_importance}
    assert {each["feature"]: each["columns"] for each in fitted.features}["empty"] == 0
    row = fitted.registry_row()
    assert isinstance(row.pop("artifact"), bytes)
    assert json.loads(json.dumps(row)) == row
    observed = [each["observed"] for each in fitted.calibration_curve if each["split"] == "cross_fitted"]
    assert fitted.parameters["positives"] == round(2_400 * np.mean(observed))


def test_gains_are_the_curve_of_each_campaign_by_itself(rows: pa.Table, fitted: FittedModel) -> None:
    """Ten equal bins a campaign and split, by the chosen recipe: together the rows that the split judges."""
    table = rows.select(["campaign_id", "label", "split"]).to_pandas()
    for split, judged in (("cross_fitted", table), ("out_of_time", table[table["split"] == "test"])):
        mine = [each for each in fitted.gains if each["split"] == split]
        assert {each["recipe"] for each in mine} == {fitted.recipe}
        for campaign, part in judged.groupby("campaign_id"):
            bins = [each for each in mine if each["campaign_id"] == campaign]
            assert [each["bin"] for each in bins] == list(range(1, 11))
            assert sum(each["rows"] for each in bins) == len(part)
            found = sum(each["rows"] * each["observed"] for each in bins)
            assert found == pytest.approx(part["label"].sum())


def test_importance_finds_what_matters(fitted: FittedModel) -> None:
    """The feature that makes the label comes first by permutation, far above noise; so does its group."""
    fall = {each["feature"]: each["permutation_importance"] for each in fitted.importance}
    assert fitted.importance[0]["feature"] == "recency_days"
    assert fall["recency_days"] > 5 * abs(fall["noise"])
    groups = {each["feature_group"]: each["rank"] for each in fitted.group_importance}
    assert groups["history"] < groups["noise"]


def test_permuted_scores_are_those_of_whole_forests() -> None:
    """Rows that meet no shuffled column keep their votes: to the last bit what predicting all of them anew
    gives, of several forests that judge a part each, of repeated shuffles and of columns shuffled together.
    """
    random = np.random.default_rng(0)
    matrix = random.normal(size=(600, 8))
    matrix[random.random(matrix.shape) < 0.1] = np.nan
    labels = (np.nan_to_num(matrix[:, 0]) + random.normal(size=600) > 0).astype(float)
    forests = [Forest.fit(matrix[half], labels[half], QUICK, 1) for half in (slice(300), slice(300, 600))]
    judge = np.repeat([1, 0], 300)
    shuffles = np.array([random.permutation(600) for _ in range(2)])
    parts = [np.array([0]), np.array([5]), np.array([0, 3, 4])]
    untouched, shuffled = permuted(forests, matrix, judge, shuffles=shuffles, parts=parts)

    def whole(rows: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(judge == 1, forests[1].probabilities(rows), forests[0].probabilities(rows))

    np.testing.assert_array_equal(untouched, whole(matrix))
    for columns, repeats in zip(parts, shuffled, strict=True):
        for shuffle, scores in zip(shuffles, repeats, strict=True):
            turned = matrix.copy()
            turned[:, columns] = matrix[np.ix_(shuffle, columns)]
            np.testing.assert_array_equal(scores, whole(turned))


@pytest.mark.parametrize(("rows", "folds", "trees"), [(19_999, 5, 200), (40_000, 2, 200), (40_001, 2, 80)])
def test_many_rows_want_fewer_folds_and_trees(rows: int, folds: int, trees: int) -> None:
    """By how many rows there are for each that a tree is given; whoever asks for fewer is given no more."""
    assert Options().for_rows(rows).folds == folds
    assert Options().for_rows(rows).trees == trees
    assert replace(QUICK, trees=20).for_rows(rows).trees == 20


def test_without_test_rows_cross_fitting_decides(rows: pa.Table) -> None:
    """The organic model has no later campaigns: the choice and the importance come from held-out folds, and
    it says so.
    """
    model = fit_binary_model(rows.drop(["split"]), CATALOGUE, kind="organic", options=QUICK)
    assert {each["split"] for each in model.quality} == {"cross_fitted"}
    assert "cross-fitted" in model.why
    assert model.kind == "organic"
    fall = {each["feature"]: each["permutation_importance"] for each in model.importance}
    assert fall["recency_days"] > 2 * abs(fall["noise"])


def test_too_small_a_test_is_said(rows: pa.Table) -> None:
    """Test rows of one class cannot judge: cross-fitting does, and `why` says so."""
    test = np.array([each == "test" for each in rows["split"].to_pylist()])
    model = response_model(
        with_column(rows, "label", rows["label"].to_numpy() & ~test), CATALOGUE, options=QUICK
    )
    assert {each["split"] for each in model.quality} == {"cross_fitted"}
    assert "too few" in model.why


def test_bad_rows_are_one_sentence(rows: pa.Table) -> None:
    """One class, few positives, repeated keys, null or strange labels, unknown splits: refused with a
    reason.
    """
    count = rows.num_rows
    cases = [
        (with_column(rows, "label", [False] * count), "same label"),
        (with_column(rows, "label", [number < 19 for number in range(count)]), "19 positives in 2400"),
        (with_column(rows, "label", [None, *[True] * (count - 1)]), "1 nulls in label"),
        (with_column(rows, "label", [2, *[1] * (count - 1)]), "must be true or false"),
        (pa.concat_tables([rows, rows.slice(5, 1)]), "twice"),
        (with_column(rows, "split", ["later"] * count), "holds later"),
        (rows.drop(["label"]), "no column label"),
    ]
    for table, sentence in cases:
        with pytest.raises(ValueError, match=sentence):
            response_model(table, CATALOGUE, options=QUICK)


def test_few_positives_still_fit() -> None:
    """Twenty positives of five customers: fewer folds, a model all the same."""
    table, _ = simulate(240)
    labels = np.zeros(240, dtype=bool)
    labels[:20] = True  # customers 0 to 4
    model = response_model(with_column(table, "label", labels), CATALOGUE, options=QUICK)
    assert model.parameters["folds_used"] == 5
    assert model.training_rows == 240
    assert np.isfinite(model.model.probabilities(table)).all()
    three = customer_folds([str(number % 3) for number in range(240)], labels.astype(float), 5)
    assert sorted(set(three.tolist())) == [0, 1, 2]


def test_folds_keep_customers_together() -> None:
    """A customer is in one fold wherever the rows stand, and each fold has its share of responders."""
    random = np.random.default_rng(0)
    customers = [f"customer {number}" for number in random.integers(0, 300, 2_000)]
    labels = (random.random(2_000) < 0.05).astype(float)
    folds = customer_folds(customers, labels, 5)
    assert len({(customer, fold) for customer, fold in zip(customers, folds, strict=True)}) == len(
        set(customers)
    )
    order = random.permutation(2_000)
    again = customer_folds([customers[at] for at in order], labels[order], 5)
    np.testing.assert_array_equal(again, folds[order])
    assert np.ptp(np.bincount(folds, minlength=5)) < 200
    with pytest.raises(ValueError, match="belong to one customer"):
        customer_folds(["1", "1", "2", "3"], np.array([1.0, 1.0, 0.0, 0.0]), 5)


def test_forest_is_scikit_learns() -> None:
    """The trees' mean is `predict_proba`, and any number of threads fits the same trees."""
    random = np.random.default_rng(0)
    matrix = random.normal(size=(600, 5))
    matrix[random.random((600, 5)) < 0.1] = np.nan
    labels = (np.nan_to_num(matrix[:, 0]) + random.normal(size=600) > 0).astype(float)
    forest = Forest.fit(matrix, labels, QUICK, 1)
    np.testing.assert_allclose(
        forest.probabilities(matrix), forest.estimator.predict_proba(matrix)[:, 1], atol=1e-12
    )
    alone = forest.estimator.__class__(**{**forest.estimator.get_params(), "n_jobs": 1}).fit(
        matrix, labels.astype(int)
    )
    np.testing.assert_array_equal(
        Forest(alone, forest.base_rate).probabilities(matrix), forest.probabilities(matrix)
    )


def test_average_beats_its_parts_on_a_line() -> None:
    """On a linear truth with few rows the average is chosen, and it ranks better."""
    random = np.random.default_rng(3)
    numbers = random.normal(size=(1_500, 6))
    truth = expit(numbers @ np.array([0.8, 0.6, -0.6, 0.4, 0.3, -0.3]) - 1.5)
    table = pa.table({
        "campaign_id": ["a"] * 1_500, "customer_id": [str(number) for number in range(1_500)],
        "label": random.random(1_500) < truth,
        "split": ["test" if number % 3 == 0 else "train" for number in range(1_500)],
        **{f"x{at}": numbers[:, at] for at in range(6)},
    })  # fmt: skip
    model = response_model(table, [Feature(f"x{at}", "x", "number") for at in range(6)], options=QUICK)
    auc = {
        each["recipe"]: each["value"]
        for each in model.quality
        if each["metric"] == "roc_auc" and each["split"] == "out_of_time"
    }
    assert model.recipe == "forest_and_logistic"
    assert auc["forest"] < auc["forest_and_logistic"]


def test_a_bomb_is_refused_before_it_is_unpacked(
    fitted: FittedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the sizes that the archive states; one that states less than it holds gives no more than that."""
    data = fitted.to_bytes()
    monkeypatch.setattr(artifact, "MOST_UNPACKED", 1000)
    monkeypatch.setattr(skops.io, "loads", lambda *_, **__: pytest.fail("it was unpacked"))
    with pytest.raises(ValueError, match=r"would unpack to [\d,]+, more than the 1,000 .*again"):
        load_model(data)
    monkeypatch.undo()
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("schema.json", b" " * 50_000_000)
    lying = held.getvalue().replace((50_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    with pytest.raises(ValueError, match="no model of Otklik"):
        load_model(lying)


def test_damage_anywhere_is_a_sentence_or_no_damage(fitted: FittedModel) -> None:
    """Bits turned all over the archive: what loads at all was not hurt where it is read."""
    data = fitted.to_bytes()
    for place in np.linspace(0, len(data) - 1, 60).astype(int):
        hurt = bytearray(data)
        hurt[place] ^= 0x10
        said = []
        try:
            load_model(bytes(hurt))
        except ValueError as error:
            said = [str(error)]
        assert all("Otklik" in sentence for sentence in said), place
    for size in np.linspace(0, len(data) - 1, 20).astype(int):
        with pytest.raises(ValueError, match="no model of Otklik"):
            load_model(data[:size])


@pytest.mark.parametrize("kind", ["number", "category"])
@pytest.mark.parametrize("value", ["1", None])
def test_rows_that_are_all_alike_get_the_base_rate(kind: str, value: str | None) -> None:
    """Of a shop whose customers differ in nothing a model still says how many respond."""
    random = np.random.default_rng(0)
    labels = random.random(200) < 0.3
    column = pa.array([value] * 200, pa.string())
    table = pa.table(
        {
            "campaign_id": [f"campaign {number % 2}" for number in range(200)],
            "customer_id": [f"customer {number}" for number in range(200)],
            "label": labels,
            "split": ["test" if number % 2 else "train" for number in range(200)],
            "same": column.cast(pa.float64()) if kind == "number" else column,
        }
    )
    fit = fit_binary_model(table, [Feature("same", "history", kind)], kind="response", options=QUICK)  # type: ignore[arg-type]
    found = load_model(fit.to_bytes()).probabilities(table)
    assert np.ptp(found) == 0
    assert found[0] == pytest.approx(labels.mean(), abs=0.01)


def test_a_few_customers_of_each_class_are_enough_to_fold_by() -> None:
    """However few and however mixed: five customers of each class leave both classes outside of each fold."""
    random = np.random.default_rng(0)
    for _ in range(300):
        yes, no, both = random.integers(0, 6, 3)
        if min(yes, no) + both < FEWEST_CUSTOMERS:
            continue
        names = random.permutation(10**6)[: yes + no + both].astype(str).tolist()
        customers = [name for name in names for _ in range(2)]
        kinds = np.repeat([0] * yes + [1] * no + [2] * both, 2)
        labels = np.where(kinds == 2, np.tile([0.0, 1.0], len(names)), kinds == 0).astype(np.float64)
        folds = customer_folds(customers, labels, 5)
        assert all(set(labels[folds != each]) == {0.0, 1.0} for each in np.unique(folds))


def test_models_are_unpacked_one_at_a_time(fitted: FittedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """numpy reads arrays' heads by `ast.literal_eval`, which fails in CPython 3.11 where threads meet."""
    inside, most, loads = 0, 0, skops.io.loads

    def counted(data: bytes, trusted: list[str]) -> object:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        begun.wait(0.05)
        try:
            return loads(data, trusted=trusted)
        finally:
            inside -= 1

    begun = threading.Event()
    monkeypatch.setattr(skops.io, "loads", counted)
    data = fitted.to_bytes()
    with ThreadPoolExecutor(4) as pool:
        assert len(list(pool.map(load_model, [data] * 4))) == 4
    assert most == 1


@pytest.mark.parametrize("is_timely", [True, False])
def test_protected_columns_are_not_seen_and_their_price_is_told(rows: pa.Table, is_timely: bool) -> None:
    """Neither a column nor an attribute: what is foretold does not depend on them; what is lost is told.

    The truth leans on both, so that keeping them out raises the log loss beyond doubt.
    """
    asked = rows if is_timely else rows.drop_columns(["split"])
    protected = ["LEVEL", "recency_days"]
    kept_out = fit_binary_model(asked, CATALOGUE, kind="response", options=QUICK, protected=protected)
    seen = {each["feature"] for each in kept_out.features}
    assert seen
    assert not seen & {"attribute: level", "recency_days"}
    model = load_model(kept_out.to_bytes())
    other = asked.set_column(
        asked.column_names.index("recency_days"), "recency_days", pa.array(np.full(len(asked), 7.0))
    ).set_column(
        asked.column_names.index("attributes"), "attributes",
        pa.array([text.replace("gold", "none") for text in asked["attributes"].to_pylist()]),
    )  # fmt: skip
    assert np.array_equal(model.probabilities(asked), model.probabilities(other))
    price = kept_out.parameters["protected"]
    assert price["columns"] == sorted(protected)
    assert price["split"] == ("out_of_time" if is_timely else "cross_fitted")
    assert price["log_loss"]["ci_low"] > 0
    assert "Kept out of the model: LEVEL, recency_days; on the " in kept_out.why


def test_nothing_protected_is_the_fit_as_it_was(rows: pa.Table, fitted: FittedModel) -> None:
    """Bit for bit, and its parameters speak of no price."""
    again = fit_binary_model(rows, CATALOGUE, kind="response", options=QUICK, protected=[])
    assert "protected" not in again.parameters
    mine, theirs = (load_model(each.to_bytes()).probabilities(rows) for each in (again, fitted))
    assert np.array_equal(mine, theirs)


def test_a_setting_of_protected_columns_is_read_as_names() -> None:
    """In order, each once, without blanks and case."""
    assert protected_in(" Age, gender,age ,") == ["age", "gender"]
    assert protected_in(None) == protected_in("") == []
