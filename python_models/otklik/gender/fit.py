"""A gender model: a calibrated binary model (label: female) and how often it is right when it is how sure."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.tree import DecisionTreeClassifier

from otklik.modelling import Feature, Options, fit_binary_model
from otklik.modelling.encoder import ATTRIBUTES, Attributes

Floats = NDArray[np.float64]

GENDER, WITHOUT_GIVEAWAYS = "gender", "gender_without_giveaways"
# An attribute that alone tells women from men this well (ROC-AUC) was made from gender, or as good as.
GIVES_AWAY = 0.85
ROWS_TO_LOOK_AT = 5_000
THRESHOLDS = tuple(range(50, 100))


def fit_gender(
    rows: pa.Table,
    catalogue: Sequence[Feature],
    *,
    kind: str,
    options: Options | None = None,
    reigning: str | None = None,
) -> dict[str, Any]:
    """One row of `model_fits` but for its importance, which is a list, and what the registry adds.

    `rows` as for `fit_binary_model`, label: whether the customer is a woman. The kind `WITHOUT_GIVEAWAYS`
    leaves out what `find_giveaways` finds. The row's `calibration_curve` ends with `confidence_curve`.
    """
    rows = rows.sort_by("customer_id")
    giveaways = find_giveaways(rows)
    if kind == WITHOUT_GIVEAWAYS:
        rows = without_attributes(rows, giveaways)
    fit = fit_binary_model(rows, catalogue, kind=kind, options=options, reigning=reigning)
    row = fit.registry_row()
    labels = rows["label"].cast(pa.int8()).to_numpy().astype(np.float64)
    curve = [
        {"recipe": fit.recipe, "split": "cross_fitted", **point}
        for point in confidence_curve(labels, fit.held_out)
    ]
    found = ", ".join(giveaways)
    used = "left out" if kind == WITHOUT_GIVEAWAYS else "used"
    return {
        **row,
        "parameters": json.dumps({**fit.parameters, "giveaways": giveaways}, ensure_ascii=False),
        "why": fit.why
        + (f" These attributes nearly give gender away and are {used}: {found}." * bool(found)),
        "calibration_curve": json.dumps([*fit.calibration_curve, *curve]),
        "importance": fit.importance_rows(),
    }


def confidence_curve(labels: Floats, probabilities: Floats) -> list[dict[str, Any]]:
    """How many of a gender are told, and how many rightly, when only the sure are told: counts, no ratios.

    `labels` (rows,) 1 for women, `probabilities` (rows,) of being one, by models that did not see the row.
    A customer is told the likelier gender (female at one half) where its probability is at least the
    threshold. Rows: gender, threshold in hundredths (50 to 99), predicted, right, actual.
    """
    is_told_female = probabilities >= 0.5
    sure = np.where(is_told_female, probabilities, 1 - probabilities)
    curve = []
    for gender, told, actual in (
        ("female", is_told_female, labels == 1),
        ("male", ~is_told_female, labels == 0),
    ):
        for threshold in THRESHOLDS:
            predicted = told & (sure >= threshold / 100)
            curve.append(
                {
                    "gender": gender,
                    "threshold": threshold,
                    "predicted": int(predicted.sum()),
                    "right": int((predicted & actual).sum()),
                    "actual": int(actual.sum()),
                }
            )
    return curve


def find_giveaways(rows: pa.Table) -> list[str]:
    """The attributes (keys of the JSON column) that alone tell the label with a ROC-AUC of `GIVES_AWAY`.

    Each is judged by a small tree, cross-validated, on the first `ROWS_TO_LOOK_AT` rows.
    """
    rows = rows.slice(0, ROWS_TO_LOOK_AT)
    labels = rows["label"].cast(pa.int8()).to_numpy()
    attributes = Attributes.parse(rows)
    tree = DecisionTreeClassifier(max_leaf_nodes=16, min_samples_leaf=10, random_state=0)
    folds = StratifiedKFold(3)
    found = []
    for name in attributes.names():
        if attributes.kind(name) == "number":
            values = attributes.numbers(name)
        else:
            values = attributes.levels(name)[0].astype(np.float64)
        guess = cross_val_predict(tree, values[:, None], labels, cv=folds, method="predict_proba")[:, 1]
        if roc_auc_score(labels, guess) >= GIVES_AWAY:
            found.append(name)
    return found


def without_attributes(rows: pa.Table, names: Collection[str]) -> pa.Table:
    """The rows without these keys in the JSON column."""
    if not names:
        return rows
    texts = rows[ATTRIBUTES].to_pylist()
    stripped = [
        None if text is None else json.dumps(
            {key: value for key, value in json.loads(text).items() if key not in names}, ensure_ascii=False
        )
        for text in texts
    ]  # fmt: skip
    return rows.set_column(rows.column_names.index(ATTRIBUTES), ATTRIBUTES, pa.array(stripped, pa.string()))
