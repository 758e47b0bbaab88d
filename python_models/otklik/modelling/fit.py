"""Fitting a calibrated binary model: compare two recipes out of time, refit the better one on everything
known.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from otklik.engine.threads import use_one_thread

from .artifact import BinaryModel, library_versions
from .by_group import quality_by_group
from .encoder import ATTRIBUTES, Feature, as_table
from .importance import Importance
from .metrics import Estimate, calibration_curve, chosen_total_difference, evaluate, log_loss_difference
from .protected import without
from .recipes import FOREST, FOREST_AND_LOGISTIC, RECIPES, TUNED, Options
from .stage import FEWEST_CUSTOMERS, FEWEST_OF_A_CLASS, Rows, Stage

Floats = NDArray[np.float64]
# rows that models are judged on, by the part they are of, and what each recipe predicted of them
Judged = dict[str, tuple[Rows, dict[str, Floats]]]

# A list is taken to be a tenth of the audience: what it will be is known only once there is a budget.
LIST_SHARE = 0.1
OUT_OF_TIME = "out_of_time"
CROSS_FITTED = "cross_fitted"
# what ranks those who may be contacted: a group that it ranks badly is told
KINDS_OF_CONTACTS = ("response", "purchase")
IN_WORDS = {FOREST: "the forest alone", FOREST_AND_LOGISTIC: "the forest averaged with a logistic regression"}


@dataclass(frozen=True)
class FittedModel:
    """A model and all that the registry says of it; everything but `model` and `held_out` is JSON-able.

    `held_out` (rows,): the chosen recipe's cross-fitted probabilities, rows in the order of campaign and
    customer; `held_out_labels` (rows,): what came of them, 0 or 1.

    `quality`: recipe, split, metric, value, ci_low, ci_high. `importance`: feature, feature_group,
    impurity_importance, permutation_importance, rank; `group_importance` the same without feature.
    `calibration_curve`: recipe, split, bin, mean_predicted, observed, rows, ci_low, ci_high. `gains`: the
    same of each campaign by itself, with its campaign_id, by the chosen recipe.
    """

    model: BinaryModel
    kind: str
    training_rows: int
    recipe: str
    why: str
    parameters: dict[str, Any]
    features: list[dict[str, Any]]
    library_versions: dict[str, str]
    quality: list[dict[str, Any]]
    importance: list[dict[str, Any]]
    group_importance: list[dict[str, Any]]
    calibration_curve: list[dict[str, Any]]
    gains: list[dict[str, Any]]
    held_out: Floats
    held_out_labels: Floats

    def to_bytes(self) -> bytes:
        """The artifact, for `load_model`."""
        return self.model.to_bytes()

    def positive_quantile(self, share: float) -> float:
        """The held-out probability that `share` of the positives are at most at (one of theirs)."""
        return float(np.quantile(self.held_out[self.held_out_labels == 1], share, method="lower"))

    def registry_row(self) -> dict[str, Any]:
        """One flat row, lists and dicts as JSON text, the artifact as bytes."""
        row: dict[str, Any] = {}
        for name in self.__dataclass_fields__:
            value = getattr(self, name)
            if name not in ("model", "held_out", "held_out_labels"):
                row[name] = json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
        return {**row, "artifact": self.to_bytes()}

    def importance_rows(self) -> str:
        """Of features and of groups, as JSON text: level, feature (or group), feature_group, the measures."""
        return json.dumps(
            [
                *({"level": "feature", **row} for row in self.importance),
                *(
                    {"level": "group", "feature": row["feature_group"], **row}
                    for row in self.group_importance
                ),
            ],
            ensure_ascii=False,
        )


def fit_binary_model(
    rows: pa.Table | pd.DataFrame,
    catalogue: Sequence[Feature],
    *,
    kind: str,
    options: Options | None = None,
    reigning: str | None = None,
    list_share: float = LIST_SHARE,
    protected: Collection[str] = (),
) -> FittedModel:
    """Fit, compare, choose, refit.

    `rows`: campaign_id, customer_id (one row per pair), label (boolean or 0/1), the catalogue's columns,
    and optionally `split` ('train', 'between' or 'test'; without it all rows train), `attributes` (JSON
    text) and `profit` (what came of the row, in money). The order of rows does not matter. `reigning` is the
    recipe that is in charge, if one is. `protected` columns, of the catalogue or of `attributes`, are not
    seen; where the model is judged, `why` and `parameters` say what that costs.

    1. Both recipes are fitted on 'train', calibrated on predictions cross-fitted by customer, and meet on
    'test'; without test rows, on the cross-fitted predictions.
    2. The reigning recipe stays unless the other is shown to be better (`_choose`); where none reigns, that
    with the lower log loss is chosen.
    3. It is refitted, calibrated anew, on all rows.

    Raises ValueError, in one sentence, for a missing column, a null label, a repeated key, one class only, or
    fewer than 20 rows of a class.
    """
    options = options or Options()
    if not 0 < list_share <= 1:
        raise ValueError(
            f"The list's share is {list_share}: give a share of the rows, above 0 and at most 1."
        )
    # One thread for linear algebra: the sums of a matrix product depend on how it is shared out.
    use_one_thread()
    everything, seen = _check(rows, kind), catalogue
    checked = everything
    if protected:
        table, seen = without(everything.table, catalogue, protected)
        checked = replace(everything, table=table)
    train = checked.part(~checked.is_test & ~checked.is_between)
    test = checked.part(checked.is_test)
    timely = bool(checked.is_test.any()) and train.enough() and 0 < test.labels.sum() < len(test.labels)
    # what is tested is what is refitted: tuned once, without the test
    earlier = Stage.fit(train, seen, options) if timely else None
    settled = replace(earlier.options, tune=False) if earlier else options
    final = Stage.fit(checked, seen, settled)
    cross_fitted = final.held_out()
    judged = {CROSS_FITTED: (checked, cross_fitted)}
    if earlier:
        judged = {OUT_OF_TIME: (test, earlier.predict(test)), **judged}
    importance = Importance([], [])
    if options.judged:
        importance = (earlier or final).importance(test if earlier else None, options.seed)
    quality, curve = _evaluated(judged, options, list_share) if options.judged else ([], [])
    recipe, why = _choose(judged, options, reigning, list_share)
    if bool(checked.is_test.any()) and not timely:
        why += " (The rows kept for the out-of-time test were too few to test on.)"
    why += _said_of(final, recipe, options)
    groups = []
    if options.judged and kind in KINDS_OF_CONTACTS:
        # by the columns as they are, whatever the model was not told
        judge = everything.part(checked.is_test) if earlier else everything
        probabilities = judged[OUT_OF_TIME if earlier else CROSS_FITTED][1][recipe]
        groups = quality_by_group(judge, probabilities, resamples=options.resamples, seed=options.seed)
    price = None
    if protected and options.judged:
        price, said = _price(everything, catalogue, judged, recipe, options=settled, list_share=list_share)
        why += f" Kept out of the model: {', '.join(sorted(protected))}; {said}."
    model = BinaryModel(final.encoder, recipe, final.components.only(recipe), final.calibrators[recipe])
    return FittedModel(
        model=model,
        kind=kind,
        training_rows=len(checked.labels),
        recipe=recipe,
        why=why,
        parameters={
            **asdict(options),
            "list_share": list_share,
            "reigning": reigning,
            "folds_used": len(final.crossed.models),
            "tuned": {name: getattr(final.options, name) for name in TUNED},
            "matrix_columns": final.encoder.width,
            "calibration": asdict(model.calibrator),
            "positives": checked.positives,
            "test_rows": int(checked.is_test.sum()),
            **({"by_group": groups} if groups else {}),
            **({"protected": {"columns": sorted(protected), **(price or {})}} if protected else {}),
        },
        features=final.encoder.describe(),
        library_versions=library_versions(),
        quality=quality,
        importance=importance.features,
        group_importance=importance.groups,
        calibration_curve=curve,
        gains=_gains(judged, recipe) if options.judged else [],
        held_out=cross_fitted[recipe],
        held_out_labels=checked.labels,
    )


def _evaluated(
    judged: Judged, options: Options, list_share: float
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Metrics and calibration curve of each recipe on each part of the rows, a row each."""
    quality, curve = [], []
    for split, (judge, predicted) in judged.items():
        for recipe, probabilities in predicted.items():
            named = {"recipe": recipe, "split": split}
            estimates = evaluate(
                judge.labels, probabilities, judge.customers, judge.campaigns,
                list_share=list_share, resamples=options.resamples, seed=options.seed,
            )  # fmt: skip
            quality += [{**named, **asdict(estimate)} for estimate in estimates]
            curve += [{**named, **point} for point in calibration_curve(judge.labels, probabilities)]
    return quality, curve


def _gains(judged: Judged, recipe: str) -> list[dict[str, Any]]:
    """The calibration curve of the chosen recipe on each part of the rows, campaign by campaign."""
    return [
        {"campaign_id": campaign, "recipe": recipe, "split": split, **point}
        for split, (judge, predicted) in judged.items()
        for campaign, mine in judge.by_campaign()
        for point in calibration_curve(judge.labels[mine], predicted[recipe][mine])
    ]


def _said_of(final: Stage, recipe: str, options: Options) -> str:
    """What else there is to say of the model that scores: attributes left out, a weight of its own."""
    said = ""
    if screened_out := sum(each.group == ATTRIBUTES for each in final.encoder.dropped):
        used = sum(each.attribute is not None for each in final.encoder.encoded)
        said += (
            f" (Of {used + screened_out} attributes of customers {screened_out} say nothing, or add nothing"
            " to what is predicted without them: they are left out.)"
        )
    weight = final.options.logistic_weight
    if recipe == FOREST_AND_LOGISTIC and weight != options.logistic_weight:
        said += f" (Of the average the logistic regression is {weight:.0%}, which held-out rows like best.)"
    return said


def _choose(
    judged: Judged,
    options: Options,
    reigning: str | None,
    list_share: float,
) -> tuple[str, str]:
    """The recipe that scores from now on, and why, in words; the rule is in docs/decisions/champion.md.

    The challenger takes over where its log loss is lower beyond doubt (the 95 % interval excludes zero) and
    its list does not earn less beyond doubt; or where log loss leaves a doubt and its list earns more beyond
    doubt. Where nobody reigns yet, the lower log loss decides.
    """
    split, (judge, predicted) = next(iter(judged.items()))
    champion = reigning if reigning in RECIPES else FOREST
    (challenger,) = (recipe for recipe in RECIPES if recipe != champion)
    drawn = {"resamples": options.resamples, "seed": options.seed}
    loss = log_loss_difference(
        judge.labels, predicted[challenger], predicted[champion], judge.customers, **drawn
    )
    profit = None
    if split == OUT_OF_TIME and judge.profits is not None and np.isfinite(judge.profits).all():
        profit = chosen_total_difference(
            predicted[challenger], predicted[champion], judge.profits, judge.customers,
            share=list_share, **drawn,
        )  # fmt: skip
    losing, earning = _side(loss), 0 if profit is None else _side(profit)
    if reigning is None:
        won = (loss.value or 0.0) < 0
    else:
        won = (losing < 0 and earning >= 0) or (losing == 0 and earning > 0)
    chosen = challenger if won else champion
    rows = f"{len(judge.labels)} {'out-of-time' if split == OUT_OF_TIME else 'cross-fitted'} rows"
    said = (
        f"On {rows} {IN_WORDS[challenger]} changes the log loss of {IN_WORDS[champion]}"
        f" by {_in_words(loss, 5)}"
    )
    if profit is not None:
        said += f" and what the best {list_share:.0%} of the contacts earned by {_in_words(profit, 0)}"
    role = "is chosen" if reigning is None else "takes over" if won else "stays in charge"
    return chosen, f"{said}: {IN_WORDS[chosen]} {role}."


def _price(
    everything: Rows,
    catalogue: Sequence[Feature],
    judged: Judged,
    recipe: str,
    *,
    options: Options,
    list_share: float,
) -> tuple[dict[str, Any], str]:
    """What keeping columns out costs, by a model that sees them, on the same rows; and in words."""
    split, (judge, predicted) = next(iter(judged.items()))
    if split == OUT_OF_TIME:
        train = everything.part(~everything.is_test & ~everything.is_between)
        seeing = Stage.fit(train, catalogue, options).predict(everything.part(everything.is_test))[recipe]
    else:
        seeing = Stage.fit(everything, catalogue, options).held_out()[recipe]
    drawn = {"resamples": options.resamples, "seed": options.seed}
    loss = log_loss_difference(judge.labels, predicted[recipe], seeing, judge.customers, **drawn)
    price = {"split": split, "log_loss": asdict(loss)}
    said = f"on the {split.replace('_', '-')} rows that changes the log loss by {_in_words(loss, 5)}"
    if split == OUT_OF_TIME and judge.profits is not None and np.isfinite(judge.profits).all():
        earned = chosen_total_difference(
            predicted[recipe], seeing, judge.profits, judge.customers, share=list_share, **drawn
        )
        price["earned"] = asdict(earned)
        said += f" and what the best {list_share:.0%} of the contacts earned by {_in_words(earned, 0)}"
    return price, said


def _side(difference: Estimate) -> int:
    """-1 or 1 where the whole interval is below or above zero, else 0."""
    low, high = difference.ci_low or 0.0, difference.ci_high or 0.0
    return 1 if low > 0 else -1 if high < 0 else 0


def _in_words(difference: Estimate, digits: int) -> str:
    low, high = difference.ci_low or 0.0, difference.ci_high or 0.0
    doubt = "" if _side(difference) else ", which includes none"
    return (
        f"{difference.value or 0.0:+,.{digits}f} (95 % interval by customer {low:+,.{digits}f} to"
        f" {high:+,.{digits}f}{doubt})"
    )


def _check(rows: pa.Table | pd.DataFrame, kind: str) -> Rows:
    table = as_table(rows)
    for name in ("campaign_id", "customer_id", "label"):
        if name not in table.column_names:
            raise ValueError(f"The training rows of the {kind} model have no column {name}.")
        if table[name].null_count:
            raise ValueError(
                f"The training rows of the {kind} model have {table[name].null_count} nulls in {name}:"
                f" leave them out."
            )
    for name in ("campaign_id", "customer_id"):
        table = table.set_column(table.column_names.index(name), name, table[name].cast(pa.string()))
    found = Rows.of(table)
    keys = zip(found.campaigns, found.customers, strict=True)
    for key, following in pairwise(keys):
        if key == following:
            raise ValueError(
                f"The training rows of the {kind} model hold customer {key[1]} of campaign"
                f" {key[0]} twice: keep one row."
            )
    labels, positives = found.labels, found.positives
    if not np.isin(labels, (0.0, 1.0)).all():
        raise ValueError(
            f"The label of the {kind} model is {labels.max():g} in some row: it must be true or false, 1"
            f" or 0."
        )
    if positives in (0, len(labels)):
        raise ValueError(
            f"All {len(labels)} training rows of the {kind} model have the same label"
            f" ({'1' if positives else '0'}): a model needs both"
            " customers who did and customers who did not."
        )
    if not found.enough():
        raise ValueError(
            f"The {kind} model has {positives} positives in {len(labels)} training rows: it needs at least"
            f" {FEWEST_OF_A_CLASS} of each class, of {FEWEST_CUSTOMERS} customers or more; collect more"
            " responses."
        )
    if "split" in table.column_names:
        split = table["split"].cast(pa.string())
        strange = sorted(set(map(str, pc.unique(split).to_pylist())) - {"train", "between", "test"})
        if strange:
            raise ValueError(
                f"The column split of the {kind} model's rows holds {strange[0]}: write train, between or"
                f" test."
            )
    return found
