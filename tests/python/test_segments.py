"""Guarantees of the segments: planted ones are found, ids stay, anyone is assigned, artifacts run no code."""

from __future__ import annotations

import pickle
from dataclasses import replace

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from otklik.segments import (
    MINORS,
    FittedSegments,
    NoSegments,
    Options,
    SegmentFeature,
    customer_segments,
    fit_segments,
    load_segments,
    portraits,
    still_holds,
)
from otklik_tools.simulate import simulate
from sklearn.metrics import adjusted_rand_score

FEATURES = [
    SegmentFeature("age", "plain"),
    SegmentFeature("recency_days", "log"),
    SegmentFeature("receipts_per_year", "log"),
    SegmentFeature("line_price", "ratio"),
    SegmentFeature("discounted_line_share", "plain"),
]
# As models/observations/shared/segment_inputs.sql, on the simulator's tables.
INPUTS = """
with receipts as (
    select customer_id, receipt_id, min(purchased_on) as purchased_on, count(*) as lines,
        sum(amount + discount_amount) as list_amount, count(*) filter (where is_discounted) as discounted
    from purchases group by all having sum(amount) > 0
),
histories as (
    select customer_id, max(purchased_on) as last_on, count(*) as receipts, sum(list_amount) as list_amount,
        sum(lines) as lines, sum(discounted) as lines_discounted
    from receipts group by customer_id
),
everybody as (
    select sum(list_amount) / sum(lines) as price, sum(lines_discounted) / sum(lines) as discounted
    from histories
)
select customer_id, age < 18 as is_minor, age::double as age,
    (date '2026-10-01' - last_on)::double as recency_days, receipts::double as receipts_per_year,
    (list_amount::double + 4 * price) / (lines + 4) as line_price,
    (lines_discounted + 4 * everybody.discounted) / (lines + 4) as discounted_line_share
from histories join customers using (customer_id), everybody
order by customer_id
"""


def blobs(size: int = 1_500, seed: int = 1) -> tuple[pa.Table, list[int]]:
    """Two kinds of grown-ups, apart in age and price, and a tenth of minors; and the truth."""
    random = np.random.default_rng(seed)
    kind = random.choice(3, size, p=(0.1, 0.5, 0.4))
    age = np.array([12.0, 30.0, 52.0])[kind] + np.array([1.0, 5.0, 5.0])[kind] * random.standard_normal(size)
    price = np.exp(np.array([7.0, 8.5, 7.5])[kind] + 0.3 * random.standard_normal(size))
    rows = pa.table(
        {
            "customer_id": [f"{number:06d}" for number in range(size)],
            "is_minor": age < 18,
            "age": pa.array(age, mask=random.random(size) < 0.02),
            "recency_days": random.exponential(80, size),
            "receipts_per_year": 1.0 + random.poisson(4, size),
            "line_price": price,
            "discounted_line_share": random.beta(2, 4, size),
        }
    )
    return rows, kind.tolist()


@pytest.mark.parametrize("times", [1 / 300, 1e7])
def test_the_unit_of_money_changes_no_segment(times: float) -> None:
    """Roubles, kopecks or dollars: the same people stand together."""
    rows, _ = blobs(600)
    at = rows.column_names.index("line_price")
    scaled = rows.set_column(at, "line_price", pa.array(times * rows["line_price"].to_numpy()))
    options = Options(most=4)
    one, other = (fit_segments(each, FEATURES, options=options) for each in (rows, scaled))
    assert one.model.assign(rows).tolist() == other.model.assign(scaled).tolist()


def part(rows: pa.Table, share: float, seed: int) -> pa.Table:
    """A resample without replacement."""
    chosen = np.random.default_rng(seed).choice(rows.num_rows, round(share * rows.num_rows), replace=False)
    return rows.take(pa.array(chosen))


@pytest.fixture(scope="module")
def fitted() -> FittedSegments:
    """Segments of the blobs."""
    return fit_segments(blobs()[0], FEATURES)


def test_planted_segments_of_the_simulator_are_found(capsys: pytest.CaptureFixture[str]) -> None:
    """The simulated portraits are found (ARI 0.8) and found again in 90 % of the customers (0.9)."""
    simulation = simulate()
    with duckdb.connect() as connection:
        for name in ("customers", "purchases"):
            connection.register(name, simulation.export[name])
        rows = connection.sql(INPUTS).to_arrow_table()
    portrait = dict(
        zip(*(simulation.truth[name].to_pylist() for name in ("customer_id", "portrait")), strict=True)
    )
    one = fit_segments(part(rows, 0.9, 1), FEATURES)
    other = fit_segments(part(rows, 0.9, 2), FEATURES, previous=one.model)
    found, again = one.model.assign(rows), other.model.assign(rows)
    truth = adjusted_rand_score([portrait[each] for each in rows["customer_id"].to_pylist()], found)
    with capsys.disabled():
        print(
            f"\nsegments: planted found with ARI {truth:.3f}, {adjusted_rand_score(found, again):.3f} on 90 %"
        )
    assert truth >= 0.8
    assert adjusted_rand_score(found, again) >= 0.9
    assert np.mean(found == again) >= 0.95  # the ids, not only the partition


def test_planted_segments_are_found(fitted: FittedSegments) -> None:
    """Blobs that anyone would tell apart are told apart; minors are a segment by rule."""
    rows, truth = blobs()
    assert adjusted_rand_score(truth, fitted.model.assign(rows)) >= 0.9
    assert [choice.segments for choice in fitted.choices if choice.is_chosen] == [3]
    minors = rows["is_minor"].to_numpy(zero_copy_only=False)
    assert set(fitted.model.assign(rows)[minors]) == {MINORS}
    assert MINORS not in fitted.model.assign(rows)[~minors]


def test_two_builds_on_resamples_agree(fitted: FittedSegments) -> None:
    """Fits on 90 % resamples give the same segments, ids and portraits included."""
    rows, _ = blobs()
    other = fit_segments(part(rows, 0.9, 5), FEATURES, previous=fitted.model).model
    assert np.mean(other.assign(rows) == fitted.model.assign(rows)) >= 0.97
    assert other.portraits == fitted.model.portraits


def test_ids_follow_the_customers_not_the_sizes(fitted: FittedSegments) -> None:
    """Where the smaller segment becomes the larger, both keep their ids; numbered alone they swap."""
    rows, truth = blobs()
    before = fitted.model
    kept = np.flatnonzero((np.array(truth) != 1) | (np.arange(len(truth)) % 3 == 0))
    fewer = rows.take(pa.array(kept))
    numbered = fit_segments(fewer, FEATURES, previous=before).model.assign(fewer)
    alone = fit_segments(fewer, FEATURES).model.assign(fewer)
    assert np.mean(numbered == before.assign(fewer)) >= 0.95
    assert np.mean(alone == before.assign(fewer)) <= 0.3


def test_an_id_is_never_used_for_others(fitted: FittedSegments) -> None:
    """Segments with nobody in common with the previous ones get new ids, beyond any that was ever given."""
    rows, _ = blobs()
    strange = replace(fitted.model, segment_ids=(7, 8), largest_id=11, centres=fitted.model.centres + 50.0)
    strange = replace(strange, centres=np.vstack([strange.centres[0], strange.centres[0] + 9.0]))
    found = fit_segments(rows, FEATURES, previous=strange).model
    assert found.largest_id > 11
    assert len(set(found.segment_ids) - {7, 8}) >= 1
    assert all(each in (7, 8) or each > 11 for each in found.segment_ids)


def test_the_same_rows_give_the_same_segments(fitted: FittedSegments) -> None:
    """In any order of rows, to the last bit; and a row's segment does not depend on its batch."""
    rows, _ = blobs()
    again = fit_segments(rows.take(pa.array(np.arange(rows.num_rows)[::-1])), FEATURES).model
    assert np.array_equal(again.centres, fitted.model.centres)
    assert again.segment_ids == fitted.model.segment_ids
    whole = fitted.model.distances(rows)
    assert np.array_equal(
        np.vstack([fitted.model.distances(rows.slice(at, 7)) for at in range(0, 70, 7)]), whole[:70]
    )


def test_segments_hold_while_the_customers_do(fitted: FittedSegments) -> None:
    """A tenth more of the same customers changes nothing; other customers, or other habits, do."""
    rows, truth = blobs()
    assert still_holds(fitted.model, pa.concat_tables([rows, blobs(150, seed=9)[0]]))
    assert not still_holds(fitted.model, rows.take(pa.array(np.flatnonzero(np.array(truth) == 2))))
    wild = np.random.default_rng(2).permutation(rows["age"].to_numpy(zero_copy_only=False))
    assert not still_holds(fitted.model, rows.set_column(2, "age", pa.array(2 * wild)))
    assert not still_holds(fitted.model, rows.slice(0, 0))


def test_the_artifact_gives_the_same_segments_and_runs_no_code(fitted: FittedSegments) -> None:
    """What is read back assigns alike and says the same; a pickle or other bytes are refused."""
    rows, _ = blobs()
    read = load_segments(fitted.model.to_bytes())
    assert np.array_equal(read.assign(rows), fitted.model.assign(rows))
    assert (read.portraits, read.shares, read.everyone, read.largest_id) == (
        fitted.model.portraits, fitted.model.shares, fitted.model.everyone, fitted.model.largest_id,
    )  # fmt: skip
    for other in (b"", b"nonsense", pickle.dumps({"format": "otklik segments 1"})):
        with pytest.raises(ValueError, match="no segments of Otklik"):
            load_segments(other)


def test_streams_have_their_schema_even_without_segments(fitted: FittedSegments) -> None:
    """Every customer comes out once, in order; without a fit nobody does, and nothing breaks."""
    rows, _ = blobs(100)
    streamed = customer_segments(fitted.model, rows.to_reader(max_chunksize=9)).read_all()
    assert streamed["customer_id"].to_pylist() == rows["customer_id"].to_pylist()
    assert streamed["segment_id"].to_pylist() == fitted.model.assign(rows).tolist()
    assert customer_segments(None, rows.to_reader()).read_all().num_rows == 0
    assert portraits(None).num_rows == 0
    assert set(portraits(fitted.model)["segment_id"].to_pylist()) == {0, *fitted.model.segment_ids}


def test_customers_without_an_age_are_segmented_by_the_rest() -> None:
    """An export without ages has segments too: a feature that nobody has does not count."""
    rows, truth = blobs()
    ageless = rows.set_column(2, "age", pa.nulls(rows.num_rows, pa.float64()))
    ageless = ageless.set_column(1, "is_minor", pa.nulls(rows.num_rows, pa.bool_()))
    grown_up = np.array(truth) > 0
    found = fit_segments(ageless, FEATURES).model.assign(ageless)
    assert adjusted_rand_score(np.array(truth)[grown_up], found[grown_up]) >= 0.7


def test_what_cannot_be_segmented_is_said() -> None:
    """Too few customers, customers all alike, and a feature without a column each stop with a sentence."""
    rows, _ = blobs(60)
    with pytest.raises(NoSegments, match="at least 80"):
        fit_segments(rows, FEATURES)
    rows, _ = blobs(500)
    with pytest.raises(NoSegments, match="nothing to tell apart"):
        fit_segments(rows.append_column("same", pa.array([1.0] * 500)), [SegmentFeature("same", "plain")])
    with pytest.raises(ValueError, match="colour has no column"):
        fit_segments(rows, [SegmentFeature("colour", "plain")])
    with pytest.raises(ValueError, match="write plain, log or ratio"):
        SegmentFeature("age", "square")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ages", "sizes"),
    [
        ([40.0, 50.0] * 110, [110, 110]),
        ([40.0] * 219 + [50.0], [219, 1]),
        ([30.0, 40.0, 50.0, 50.0] * 55, [55, 55, 110]),
    ],
    ids=["two ages", "one is older", "three ages"],
)
def test_customers_who_hardly_differ_make_no_more_segments_than_they_are_kinds(
    ages: list[float], sizes: list[int]
) -> None:
    """No cluster is left without anybody, however few different customers there are."""
    same = {feature.name: [1.0] * len(ages) for feature in FEATURES if feature.name != "age"}
    people = {"customer_id": [f"{at:03d}" for at in range(len(ages))], "is_minor": [False] * len(ages)}
    rows = pa.table({**people, "age": ages, **same})
    found = fit_segments(rows, FEATURES).model.assign(rows)
    assert sorted(np.unique(found, return_counts=True)[1].tolist()) == sorted(sizes)


def test_fewer_segments_can_be_asked_for() -> None:
    """The number lies within what the options allow, the minors' segment counted."""
    rows, _ = blobs()
    fitted = fit_segments(rows, FEATURES, options=Options(fewest=4, most=5))
    assert [choice.segments for choice in fitted.choices] == [4, 5]
    assert len(fitted.model.segment_ids) + 1 in (4, 5)
