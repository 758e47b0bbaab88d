"""Which rows of the warehouse a kind of model is given."""

from __future__ import annotations

import duckdb
import pytest
from otklik.fits.registry import CAMPAIGN, GENDER, GENDERS, LIFT, SEGMENTS
from otklik.fits.training_sets import catalogues, training_rows


def relation(sql: str) -> duckdb.DuckDBPyRelation:
    """Return what a model's relation is to a Python model."""
    return duckdb.connect().sql(sql)


def test_each_kind_learns_from_its_own_rows() -> None:
    """By kind and target, whatever its name; lifts in one order; what is not at hand is named."""
    campaign = relation(
        "select * from (values ('response', '', 1), ('organic', '', 2), ('response', 'it''s', 3)) "
        "as t (model_kind, fitted_for, label)"
    )
    gender, segments = relation("select 4 as label"), relation("select 5 as receipts")
    evidence = relation(
        "select * from (values ('it''s', 'offer', 'a', '2'), ('it''s', 'control', 'b', '1'), "
        "('', 'offer', 'a', '3')) as t (fitted_for, arm_kind, campaign_id, customer_id)"
    )
    read = training_rows(campaign, gender, segments=segments, evidence=evidence)
    assert read("response", "")["label"].to_pylist() == [1]
    assert read("organic", "")["label"].to_pylist() == [2]
    assert read("response", "it's")["label"].to_pylist() == [3]
    assert read("response", "other").num_rows == 0
    assert [read(kind, "")["label"].to_pylist() for kind in GENDERS] == [[4], [4]]
    assert read(SEGMENTS, "")["receipts"].to_pylist() == [5]
    assert read(LIFT, "it's")["customer_id"].to_pylist() == ["1", "2"]
    with pytest.raises(ValueError, match="of the kind lift"):
        training_rows(campaign, gender)(LIFT, "")


def test_the_catalogues_are_rows_by_their_kind() -> None:
    """As the seeds have them."""
    seeds = [relation(f"select '{feature}' as feature") for feature in "abc"]
    assert catalogues(*seeds) == {
        kind: [{"feature": feature}]
        for kind, feature in zip((CAMPAIGN, GENDER, SEGMENTS), "abc", strict=True)
    }
