"""The encoder: kinds of attributes, unseen values, nulls, caps, and the linear view."""

from __future__ import annotations

import json
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from otklik.modelling import Encoder, Feature
from otklik.modelling.encoder import LinearView

CATALOGUE = [Feature("recency_days", "history", "number"), Feature("channel", "campaign", "category")]


def rows(count: int = 100, **columns: object) -> pa.Table:
    usual = {
        "recency_days": [float(number) for number in range(count)],
        "channel": [("e-mail", "sms")[number % 2] for number in range(count)],
    }
    return pa.table({**usual, **columns})


def attributes(count: int, make: object) -> list[str | None]:
    return [json.dumps(make(number)) for number in range(count)]  # type: ignore[operator]


def names(encoder: Encoder) -> dict[str, str]:
    return {each.feature.name: each.feature.kind for each in encoder.encoded}


def test_kinds_of_attributes() -> None:
    """Texts that all parse are a number, empty and non-finite ones do not spoil it; one word makes a
    category.
    """
    texts = attributes(
        100,
        lambda n: {
            "coefficient": ("0.43", 0.5, "", None, "-inf")[n % 5],
            "level": ("gold", "7")[n % 2],
            "subscribed": n % 2 == 0,
            "code": f"1_{n % 3}",
        },
    )
    encoder = Encoder.fit(rows(attributes=texts), CATALOGUE)
    assert names(encoder) == {
        "recency_days": "number", "channel": "category", "attribute: coefficient": "number",
        "attribute: level": "category", "attribute: subscribed": "category", "attribute: code": "category",
    }  # fmt: skip
    assert {each.feature.group for each in encoder.encoded if each.attribute} == {"attributes"}
    at = encoder.columns()[[each.attribute for each in encoder.encoded].index("coefficient")]
    column = encoder.transform(rows(attributes=texts))[:5, at[0]]
    np.testing.assert_array_equal(column, [0.43, 0.5, np.nan, np.nan, np.nan])


def test_unseen_values_are_harmless() -> None:
    """Unseen levels, keys, unreadable numbers and no attributes at all give a matrix of the fitted width."""
    texts = attributes(100, lambda n: {"level": ("gold", "silver")[n % 2], "points": n})
    encoder = Encoder.fit(rows(attributes=texts), CATALOGUE)
    strange = rows(
        3,
        channel=["pigeon", None, ""],
        attributes=['{"level": "zinc", "points": "many", "new": 1}', None, "{}"],
    )
    matrix = encoder.transform(strange)
    assert matrix.shape == (3, encoder.width)
    assert np.nansum(matrix[:, 1:]) == 0.0
    assert encoder.transform(rows(3)).shape == (3, encoder.width)
    assert encoder.transform(strange.slice(0, 0)).shape == (0, encoder.width)


def test_unseen_level_counts_as_other() -> None:
    """Where the fit rows had rare levels, an unseen one is treated as they were."""
    channel = ["e-mail"] * 50 + ["sms"] * 47 + ["fax", "pigeon", "telegram"]
    encoder = Encoder.fit(rows(channel=channel), CATALOGUE)
    seen, unseen = encoder.transform(rows(1, channel=["fax"])), encoder.transform(rows(1, channel=["smoke"]))
    np.testing.assert_array_equal(seen, unseen)
    assert seen[0, 1:].sum() == 1.0


def test_constant_null_and_identifying_columns_are_dropped() -> None:
    """What is the same everywhere, empty everywhere, or different everywhere takes no column and is
    listed.
    """
    catalogue = [*CATALOGUE, Feature("constant", "history", "number"), Feature("empty", "history", "number")]
    table = rows(
        constant=[1.0] * 100,
        empty=pa.nulls(100),
        attributes=attributes(100, lambda n: {"e-mail": f"{n}@x", "same": "a"}),
    )
    encoder = Encoder.fit(table, catalogue)
    assert {feature.name for feature in encoder.dropped} == {
        "constant",
        "empty",
        "attribute: e-mail",
        "attribute: same",
    }
    widths = {each["feature"]: each["columns"] for each in encoder.describe()}
    assert widths["constant"] == 0
    assert widths["channel"] == 2


def test_categories_are_capped() -> None:
    """At most twenty levels, the most frequent, then by name; the rest share `other`."""
    channel = [f"level {number % 40:02}" for number in range(1_000)]
    encoder = Encoder.fit(rows(1_000, channel=channel), CATALOGUE)
    encoded = encoder.encoded[1]
    assert encoded.categories == tuple(f"level {number:02}" for number in range(20))
    assert encoded.has_other
    assert not encoded.has_missing
    np.testing.assert_array_equal(encoder.transform(rows(1_000, channel=channel))[:, 1:].sum(axis=1), 1.0)


def test_types_of_numbers() -> None:
    """Integers, decimals, booleans and infinities become floats; infinity becomes null."""
    for column, expected in (
        (pa.array([1, None, 3]), [1.0, np.nan, 3.0]),
        (pa.array([Decimal("1.25"), None, Decimal("3.50")]), [1.25, np.nan, 3.5]),
        (pa.array([True, None, False]), [1.0, np.nan, 0.0]),
        (pa.array([1.0, float("inf"), 2.0]), [1.0, np.nan, 2.0]),
    ):
        table = pa.table({"recency_days": column})
        matrix = Encoder.fit(table, CATALOGUE[:1]).transform(table)
        np.testing.assert_array_equal(matrix[:, 0], expected)


@pytest.mark.parametrize(
    ("table", "catalogue", "sentence"),
    [
        (rows().drop(["channel"]), CATALOGUE, "no such column"),
        (rows(recency_days=["a"] * 100), CATALOGUE, "holds string"),
        (rows(recency_days=[1.0] * 100), CATALOGUE[:1], "nothing to learn from"),
        (rows(attributes=["{"] * 100), CATALOGUE, "no JSON"),
        (rows(attributes=["[1]"] * 100), CATALOGUE, "must be an object"),
        (rows(), [*CATALOGUE, CATALOGUE[0]], "stands twice"),
    ],
)
def test_bad_input_is_one_sentence(table: pa.Table, catalogue: list[Feature], sentence: str) -> None:
    """Each mistake names the column and the way out."""
    with pytest.raises(ValueError, match=sentence):
        Encoder.fit(table, catalogue)
    with pytest.raises(ValueError, match="write number or category"):
        Feature("age", "demographics", "text")  # type: ignore[arg-type]


def test_plain_form_loses_nothing() -> None:
    """The encoder survives JSON, so the vocabulary can live in the artifact."""
    encoder = Encoder.fit(rows(attributes=attributes(100, lambda n: {"level": "ab"[n % 2]})), CATALOGUE)
    assert Encoder.from_plain(json.loads(json.dumps(encoder.to_plain()))) == encoder


def test_linear_view_uses_fit_rows_only() -> None:
    """No NaN comes out, fit rows are standardised, and a value outside the fitted range counts as its
    border.
    """
    random = np.random.default_rng(0)
    matrix = np.column_stack([random.lognormal(3, 1, 500), random.normal(size=500), random.random(500) < 0.3])
    matrix[::7, 0] = np.nan
    view = LinearView.fit(matrix, np.array([True, True, False]))
    seen = view.transform(matrix)
    assert seen.shape == (500, 4)
    assert np.isfinite(seen).all()
    np.testing.assert_allclose([seen.mean(axis=0), seen.std(axis=0)], [[0] * 4, [1] * 4], atol=1e-9)
    assert view.is_log.tolist() == [True, False, False]
    far, border = np.array([[1e9, -1e9, 0]]), np.array([[np.nanmax(matrix[:, 0]), matrix[:, 1].min(), 0]])
    np.testing.assert_array_equal(view.transform(far), view.transform(border))
    missing = view.transform(np.array([[np.nan, np.nan, 1.0]]))
    assert np.isfinite(missing).all()
    assert missing[0, 3] > 0


@pytest.mark.parametrize("times", [300, 0.01, 1e7])
def test_linear_view_does_not_know_the_unit_of_money(times: float) -> None:
    """Skewed sums, refunds and noughts among them, look the same in roubles and in kopecks."""
    random = np.random.default_rng(0)
    money = random.lognormal(0, 2, 300) * random.choice([-1, 0, 1, 1], 300)
    money[::9] = np.nan
    matrix = money[:, None]
    is_number = np.array([True])
    view, other = LinearView.fit(matrix, is_number), LinearView.fit(times * matrix, is_number)
    assert view.is_log.all()
    np.testing.assert_allclose(view.transform(matrix), other.transform(times * matrix), atol=1e-9)
