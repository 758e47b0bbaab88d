"""What a real year of grocery retail shows: the figures of the issue, and that labels do not leak."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
from otklik.modelling import Feature, Options
from otklik.modelling.encoder import Encoder, as_table
from otklik.modelling.recipes import Components
from otklik_tools.readme import journey_blocks, pages
from sklearn.metrics import roc_auc_score

from tests.families import asked_by
from tests.project.builds import PROJECT, Build, Report
from tests.project.described import undescribed

SHUFFLES = 20


@asked_by("tests/python/test_modelling_fit.py::test_too_small_a_test_is_said")
def test_the_split_is_that_of_the_reference(journey_2018: Build) -> None:
    """Trained on campaigns ended before September, tested on 14 and 16 to 19."""
    assert journey_2018.rows(
        "select split, count(*) from main_prediction.training_set "
        "where model_kind = 'response' and split != 'between' group by split order by split"
    ) == [("test", 1877), ("train", 2850)]
    assert {
        row[0]
        for row in journey_2018.rows(
            "select distinct campaign_id from main_prediction.training_set "
            "where model_kind = 'response' and split = 'test'"
        )
    } == {"14", "16", "17", "18", "19"}


@asked_by("tests/project/test_sports_retailer.py::test_every_column_says_what_it_means")
def test_every_column_says_what_it_means(journey_2018: Build) -> None:
    """Of the package's files and of the staging over them."""
    assert undescribed(journey_2018) == []


@asked_by("tests/python/test_modelling_fit.py::test_probabilities_are_calibrated_on_known_truth")
def test_out_of_time_quality_reaches_the_reference(journey_2018: Build, report: Report) -> None:
    """ROC-AUC of what scores and of the forest, calibration error, each with an interval around it."""
    found = {
        (recipe, metric): (value, low, high, scores)
        for recipe, metric, value, low, high, scores in journey_2018.rows(
            "select recipe, metric, value, ci_low, ci_high, is_scoring_recipe "
            "from main_marts.response_model_quality "
            "where model_kind = 'response' and split = 'out_of_time'"
        )
    }
    (scoring,) = {recipe for (recipe, _), row in found.items() if row[3]}
    for key in [(scoring, "roc_auc"), ("forest", "roc_auc"), (scoring, "expected_calibration_error")]:
        value, low, high, _ = found[key]
        report(f"{key[0]} {key[1]} {value:.4f} ({low:.4f} to {high:.4f})")
    assert found[scoring, "roc_auc"][0] >= 0.835
    assert found["forest", "roc_auc"][0] >= 0.825
    assert found[scoring, "expected_calibration_error"][0] <= 0.025
    for value, low, high, _ in (row for (_, metric), row in found.items() if metric == "roc_auc"):
        assert low < value < high


@asked_by("tests/project/test_readme.py::test_the_top_five_are_the_first_lines_of_the_file")
def test_the_table_in_the_readme_is_that_of_the_build(journey_2018: Build) -> None:
    """`make readme` fills it; if not, run it and read what has changed."""
    with duckdb.connect(str(journey_2018.warehouse), read_only=True) as connection:
        blocks = journey_blocks(connection)
    for page, text in pages(PROJECT, blocks).items():
        assert text.splitlines() == (PROJECT / page).read_text(encoding="utf-8").splitlines()


@asked_by("tests/project/test_bad_input.py::test_a_cold_start_ranks_by_the_purchase_and_promises_nothing")
def test_the_list_says_that_its_profit_is_gross(journey_2017: Build) -> None:
    """Coupons redeemed are valued one by one: no more is claimed."""
    assert journey_2017.rows("select distinct profit_basis from main_marts.campaign_list") == [
        ("gross, not incremental",)
    ]
    assert "gross, not incremental" in journey_2017.files()["marketing_campaign_21.csv"].decode()


@asked_by("tests/project/test_named_rules.py::test_every_row_of_the_files_adds_up")
def test_three_campaigns_are_still_planned_in_december(journey_2017: Build) -> None:
    """Campaigns 21, 22 and 23 get a list and a file each."""
    assert journey_2017.rows(
        "select campaign_id from main_marts.dim_campaigns where status = 'planned' order by 1"
    ) == [("21",), ("22",), ("23",)]
    lists = {name: content for name, content in journey_2017.files().items() if name.endswith(".csv")}
    assert list(lists) == [f"marketing_campaign_{number}.csv" for number in (21, 22, 23)]
    for name, content in lists.items():
        assert content.count(b"\n") > 1, f"{name} has no contacts"


@asked_by("tests/python/test_modelling_fit.py::test_shuffled_labels_teach_nothing")
def test_shuffled_labels_teach_nothing(journey_2018: Build, report: Report) -> None:
    """With the labels of train and test shuffled within campaigns, the mean AUC is that of a coin.

    Both are shuffled: true test labels would reward a model of who is contacted by which campaign. Folds and
    calibration are left out: both are monotone in the score, which is all that AUC sees.
    """
    rows = journey_2018.frame(
        "select * from main_prediction.training_set where model_kind = 'response' "
        "order by campaign_id, customer_id"
    )
    catalogue = [
        Feature(*row)
        for row in journey_2018.rows(
            "select feature, feature_group, kind from main_reference.feature_catalogue"
        )
    ]
    train, test = (rows[rows["split"] == split].reset_index(drop=True) for split in ("train", "test"))
    encoder = Encoder.fit(as_table(train), catalogue)
    train_matrix, test_matrix = (encoder.transform(as_table(part)) for part in (train, test))
    found: dict[str, list[float]] = {}
    for seed in range(SHUFFLES):
        random = np.random.default_rng(seed)
        labels, judged = shuffled_labels(train, random), shuffled_labels(test, random)
        components = Components.fit(train_matrix, labels, encoder.is_number, Options(trees=60), seed)
        for recipe, scores in components.log_odds(test_matrix).items():
            found.setdefault(recipe, []).append(auc_within_campaigns(test, judged, scores))
    for recipe, values in found.items():
        report(
            f"{recipe}: mean AUC of {SHUFFLES} shuffles {np.mean(values):.4f}, deviation {np.std(values):.4f}"
        )
        assert abs(np.mean(values) - 0.5) <= 0.02


def shuffled_labels(
    rows: pd.DataFrame, random: np.random.Generator
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the labels (rows,), each campaign's shuffled among its own contacts."""
    shuffled = rows.groupby("campaign_id")["label"].transform(
        lambda labels: random.permutation(labels.to_numpy())
    )
    return shuffled.to_numpy(dtype=np.float64)


def auc_within_campaigns(
    rows: pd.DataFrame,
    labels: np.ndarray[tuple[int], np.dtype[np.float64]],
    scores: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> float:
    """Return the campaigns' mean AUC, weighted by contacts."""
    areas, weights = [], []
    for at in rows.groupby("campaign_id").indices.values():
        if 0 < labels[at].sum() < len(at):
            areas.append(float(roc_auc_score(labels[at], scores[at])))
            weights.append(len(at))
    return float(np.average(areas, weights=weights))
