"""Contributions add up to the model's log-odds, are Shapley values, and the strongest become reasons."""

from __future__ import annotations

import itertools
import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from otklik.modelling import BinaryModel, Encoder, Feature, Options
from otklik.modelling.calibration import Calibrator, to_log_odds
from otklik.modelling.recipes import FOREST, FOREST_AND_LOGISTIC, RECIPES, Components
from otklik.reasons import REASONS, Explainer, top_reasons
from otklik.reasons.trees import MOST_CONDITIONS, ForestPaths
from scipy.special import expit
from sklearn.ensemble import RandomForestClassifier

Floats = NDArray[np.float64]

CATALOGUE = [
    Feature("recency_days", "history", "number"),
    Feature("receipts_91d", "history", "number"),
    Feature("average_check", "check", "number"),
    Feature("gender", "customer", "category"),
    Feature("duration_days", "campaign", "number"),
]
Row = dict[str, Any]


def table(rows: list[Row]) -> pa.Table:
    """Return rows of the catalogue's features and the attribute `level`, with keys."""
    return pa.table({
        "campaign_id": pa.array(["p"] * len(rows)),
        "customer_id": pa.array([f"{at:05}" for at in range(len(rows))]),
        **{name: pa.array([row[name] for row in rows], pa.float64())
           for name in ("recency_days", "receipts_91d", "average_check", "duration_days")},
        "gender": pa.array([row["gender"] for row in rows], pa.string()),
        "attributes": pa.array([row["attributes"] for row in rows], pa.string()),
    })  # fmt: skip


def customers(count: int, seed: int = 0) -> list[Row]:
    random = np.random.default_rng(seed)
    return [
        {
            "recency_days": None if random.random() < 0.1 else float(random.integers(1, 200)),
            "receipts_91d": float(random.poisson(2)),
            "average_check": float(random.lognormal(8, 1)),
            "duration_days": float(random.choice([7, 14])),
            "gender": random.choice(np.array(["male", "female", None], dtype=object)),
            "attributes": json.dumps({"level": str(random.choice(["gold", "basic"]))}),
        }
        for _ in range(count)
    ]


def model_of(recipe: str, calibrator: Calibrator | None = None) -> BinaryModel:
    rows = customers(600)
    odds = [
        0.4 * row["receipts_91d"] - 0.01 * (row["recency_days"] or 200) - (row["gender"] == "male")
        for row in rows
    ]
    labels = (np.random.default_rng(1).random(len(rows)) < expit(odds)).astype(float)
    encoder = Encoder.fit(table(rows), CATALOGUE)
    components = Components.fit(
        encoder.transform(table(rows)), labels, encoder.is_number, Options(trees=15), seed=3
    )
    return BinaryModel(encoder, recipe, components.only(recipe), calibrator or Calibrator(0.1, 1.1))


@pytest.fixture(scope="module")
def models() -> dict[str, BinaryModel]:
    return {recipe: model_of(recipe) for recipe in RECIPES}


numbers = st.none() | st.floats(allow_nan=True, allow_infinity=True)
any_row = st.fixed_dictionaries({
    "recency_days": numbers, "receipts_91d": numbers, "average_check": numbers, "duration_days": numbers,
    "gender": st.sampled_from(["male", "female", "other", "", None]),
    "attributes": st.sampled_from([None, "{}", '{"level": "gold"}', '{"level": "new", "more": "1"}']),
})  # fmt: skip


@settings(max_examples=60)
@given(rows=st.lists(any_row, min_size=1, max_size=40), recipe=st.sampled_from(RECIPES))
def test_base_and_contributions_add_up_to_the_log_odds(
    models: dict[str, BinaryModel], rows: list[Row], recipe: str
) -> None:
    """To 1e-9, whatever the rows hold: numbers missing, infinite or huge, levels and keys never seen."""
    base, contributions = Explainer.of(models[recipe]).contributions(table(rows))
    log_odds = to_log_odds(models[recipe].probabilities(table(rows)))
    assert np.abs(base + contributions.sum(axis=0) - log_odds).max() < 1e-9


@pytest.mark.parametrize("calibrator", [Calibrator(0.0, 60.0), Calibrator(2.0, 0.01)])
def test_contributions_add_up_where_the_probability_ends(calibrator: Calibrator) -> None:
    """A log-odds cut at the farthest allowed, or nearly flat, still is the sum."""
    model, rows = model_of(FOREST_AND_LOGISTIC, calibrator), table(customers(300, seed=5))
    base, contributions = Explainer.of(model).contributions(rows)
    log_odds = to_log_odds(model.probabilities(rows))
    assert np.abs(base + contributions.sum(axis=0) - log_odds).max() < 1e-9


def known_only(tree: Any, node: int, row: Floats, known: frozenset[int]) -> float:
    """Return a tree's expectation where only some columns are known, by walking it."""
    if tree.children_left[node] < 0:
        return float(tree.value[node, 0, 1])
    children, column = (tree.children_left[node], tree.children_right[node]), int(tree.feature[node])
    if column not in known:
        shares = [
            tree.weighted_n_node_samples[child] / tree.weighted_n_node_samples[node] for child in children
        ]
        return float(np.dot(shares, [known_only(tree, child, row, known) for child in children]))
    missing = math.isnan(row[column])
    goes_left = bool(tree.missing_go_to_left[node]) if missing else row[column] <= tree.threshold[node]
    return known_only(tree, children[0] if goes_left else children[1], row, known)


def brute_force(tree: Any, row: Floats) -> Floats:
    """Return Shapley values by their definition: all orders in which the columns become known."""
    columns, found = range(len(row)), np.zeros(len(row))
    for order in itertools.permutations(columns):
        for place, column in enumerate(order):
            before = frozenset(order[:place])
            found[column] += known_only(tree, 0, row, before | {column}) - known_only(tree, 0, row, before)
    return found / math.factorial(len(row))


@pytest.mark.parametrize("rows", [3, 5_000])
def test_contributions_are_shapley_values(rows: int) -> None:
    """Equal to the definition's, few rows worked out one by one and many by pattern; NaN included."""
    random = np.random.default_rng(7)
    matrix = random.normal(size=(5_000, 5)).round(1)
    matrix[random.random(matrix.shape) < 0.1] = np.nan
    labels = np.nansum(matrix[:, :3] * [1, -1, 2], axis=1) + random.normal(size=len(matrix)) > 0
    forest = RandomForestClassifier(3, min_samples_leaf=5, max_samples=0.1, random_state=1).fit(
        matrix, labels
    )
    trees = [each.tree_ for each in forest.estimators_]
    assert max(tree.max_depth for tree in trees) > 5, "no column is met twice on a path"
    paths = ForestPaths.of(trees)
    (most, group) = max((len(each.conditions), at) for at, each in enumerate(paths.groups))
    assert most == MOST_CONDITIONS
    assert len(paths.groups[group].leaves) > 1
    contributions = paths.contributions(matrix[:rows])
    narrow = matrix.astype(np.float32).astype(np.float64)
    for at in range(3):
        expected = np.mean([brute_force(tree, narrow[at]) for tree in trees], axis=0)
        assert np.abs(contributions[:, at] - expected).max() < 1e-12
    predicted = forest.predict_proba(matrix[:rows])[:, 1]
    assert np.abs(paths.base + contributions.sum(axis=0) - predicted).max() < 1e-12


def test_paths_of_many_columns_add_up() -> None:
    """A leaf that more conditions lead to than a table of patterns is made for, one for each column."""
    many = MOST_CONDITIONS + 8
    # the first row has 0 in every column, each other one has 1 in a column of its own: all are asked
    matrix = np.vstack([np.zeros(many), np.eye(many)]).repeat(9, axis=0)
    labels = np.arange(len(matrix)) < 9
    forest = RandomForestClassifier(1, bootstrap=False, max_features=None, random_state=0).fit(matrix, labels)
    (tree,) = (each.tree_ for each in forest.estimators_)
    assert tree.max_depth == many
    paths = ForestPaths.of([tree])
    contributions = paths.contributions(matrix)
    assert np.abs(paths.base + contributions.sum(axis=0) - labels).max() < 1e-12
    assert np.array_equal(contributions[:, :1], paths.contributions(matrix[:1]))


def test_the_linear_part_is_exact() -> None:
    """The average recipe's contribution less half of the forest's is half of coefficient times distance."""
    model = model_of(FOREST_AND_LOGISTIC, Calibrator(0.0, 1.0))
    rows = table(customers(50, seed=2))
    both = Explainer.of(model).contributions(rows)[1]
    forest = Explainer.of(replace(model, recipe=FOREST)).contributions(rows)[1]
    logistic = model.components.logistic
    assert logistic is not None
    view = logistic.view.transform(model.encoder.transform(rows)) * logistic.coefficients
    check = [each.feature.name for each in model.encoder.encoded].index("average_check")
    (column,) = model.encoder.columns()[check]
    assert np.abs(2 * both[check] - forest[check] - view[:, column]).max() < 1e-12


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_row_does_not_notice_its_batch(models: dict[str, BinaryModel], recipe: str) -> None:
    """Bit for bit the same alone, among few, and among so many that patterns are looked up."""
    explainer, rows = Explainer.of(models[recipe]), table(customers(2_000, seed=4))
    together = explainer.contributions(rows)[1]
    for start, size in ((0, 1), (17, 1), (30, 50)):
        assert np.array_equal(
            explainer.contributions(rows.slice(start, size))[1], together[:, start : start + size]
        )


def test_an_unknown_recipe_is_refused(models: dict[str, BinaryModel]) -> None:
    with pytest.raises(ValueError, match="boosting has no reasons"):
        Explainer.of(replace(models[FOREST], recipe="boosting"))


def reasons_of(
    model: BinaryModel, rows: pa.Table, topics: dict[str, str | None], size: int = 100
) -> pa.Table:
    reader = pa.RecordBatchReader.from_batches(rows.schema, rows.to_batches(max_chunksize=size))
    return top_reasons("m", model.to_bytes(), topics, reader).read_all()


def test_reasons_are_the_strongest_contributions(models: dict[str, BinaryModel]) -> None:
    """Three a row, strongest first, with the feature's own value, the same however the rows are cut."""
    model, rows = models[FOREST_AND_LOGISTIC], table(customers(120, seed=9))
    explainer = Explainer.of(model)
    contributions = explainer.contributions(rows)[1]
    found = reasons_of(model, rows, {})
    assert found.schema == REASONS
    by_customer = {(row["customer_id"], row["place"]): row for row in found.to_pylist()}
    assert len(by_customer) == 3 * 120
    for at, given_row in enumerate(rows.to_pylist()):
        order = np.argsort(-np.abs(contributions[:, at]))
        for place in (1, 2, 3):
            reason = by_customer[given_row["customer_id"], place]
            name = explainer.features[order[place - 1]]
            assert reason["feature"] == name
            assert reason["contribution"] == pytest.approx(contributions[order[place - 1], at], abs=1e-9)
            if name == "attribute: level":
                assert reason["level"] == json.loads(given_row["attributes"])["level"]
            else:
                assert reason["level" if name == "gender" else "number"] == given_row[name]
    order_of_rows = [("customer_id", "ascending"), ("place", "ascending")]
    assert reasons_of(model, rows, {}, size=7).sort_by(order_of_rows) == found.sort_by(order_of_rows)


def test_a_topic_speaks_once_and_what_is_no_reason_never(models: dict[str, BinaryModel]) -> None:
    """Of one topic the strongest; without a topic none; fewer than three where fewer are left."""
    model, rows = models[FOREST], table(customers(120, seed=9))
    topics: dict[str, str | None] = {
        "recency_days": "purchases", "receipts_91d": "purchases", "average_check": "purchases",
        "gender": None, "duration_days": None,
    }  # fmt: skip
    found = reasons_of(model, rows, topics).to_pylist()
    assert {row["feature"] for row in found} <= {
        "recency_days", "receipts_91d", "average_check", "attribute: level"
    }  # fmt: skip
    assert {row["place"] for row in found} == {1, 2}
    explainer = Explainer.of(model)
    contributions = dict(zip(explainer.features, explainer.contributions(rows)[1], strict=True))
    spoken = {row["customer_id"]: row for row in found if row["feature"] in topics}
    for at, customer in enumerate(rows["customer_id"].to_pylist()):
        strongest = max(abs(contributions[name][at]) for name, topic in topics.items() if topic)
        assert abs(spoken[customer]["contribution"]) == pytest.approx(strongest, abs=1e-9)


def test_equal_reasons_go_by_name() -> None:
    """Two columns with the same values in a linear model of equal coefficients: the first by name leads."""
    model = model_of(FOREST_AND_LOGISTIC)
    logistic = model.components.logistic
    assert logistic is not None
    coefficients = np.zeros_like(logistic.coefficients)
    coefficients[[0, 1]] = 1.0
    view = replace(
        logistic.view, mean=np.zeros_like(logistic.view.mean), scale=np.ones_like(logistic.view.scale)
    )
    stump = RandomForestClassifier(1, max_depth=1, max_features=None, random_state=0)
    stump.fit(np.zeros((10, model.encoder.width)), [0, 1] * 5)
    equal = replace(
        model,
        components=Components(
            replace(model.components.forest, estimator=stump),
            replace(logistic, view=view, coefficients=coefficients),
        ),
    )
    row = {**customers(1)[0], "recency_days": 2.0, "receipts_91d": 2.0}
    view.is_log[:] = False
    found = reasons_of(equal, table([row]), {}).to_pylist()
    assert [reason["feature"] for reason in found] == ["receipts_91d", "recency_days"]
    assert found[0]["contribution"] == found[1]["contribution"] > 0


def test_missing_values_are_told_apart(models: dict[str, BinaryModel]) -> None:
    """Neither a number nor a level: a number without bounds, an empty category, an empty attribute."""
    row = {**customers(1)[0], "recency_days": math.inf, "gender": " ", "attributes": '{"level": ""}'}
    found = reasons_of(
        models[FOREST_AND_LOGISTIC],
        table([row]),
        {"receipts_91d": None, "average_check": None, "duration_days": None},
    )
    assert found.num_rows == 3
    assert found["number"].null_count == found["level"].null_count == 3


def test_no_rows_give_no_reasons(models: dict[str, BinaryModel]) -> None:
    assert reasons_of(models[FOREST], table([]), {}).num_rows == 0
