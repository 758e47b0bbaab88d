"""Tables of moments in, tables of tests out: what the dbt models call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import reduce
from typing import Any, TypeVar

import pyarrow as pa

from .checks import (
    Cell,
    Features,
    Finding,
    Reached,
    control_by_outcome,
    joint_balance,
    moved_together,
    sample_ratio,
    smallest_choice_seen,
    standardised_difference,
    uneven_contacts,
)
from .cities import TEST, City, difference_in_differences, similar_cities
from .comparisons import METHODS, Moments, adjusted, enough, holm

CONTROL = "control"
# no offer is called by an empty text
TOGETHER = ""
PRIMARY = "profit_per_customer"
# unknown counts as zero: that nobody has any of a feature is a fact of contacts alone, which are listed
KNOWN_TO_BE_NONE = {"earlier_contacts"}
Row = Mapping[str, Any]
Key = TypeVar("Key", bound=Hashable)

_FIGURES = ("offer_value", "control_value", "difference", "relative_difference", "ci_low", "ci_high")
_ADJUSTED = ("adjusted_difference", "adjusted_ci_low", "adjusted_ci_high", "adjusted_p_value")

COMPARISONS = pa.schema(
    [
        ("campaign_id", pa.string()),
        ("arm", pa.string()),
        ("metric", pa.string()),
        ("offer_customers", pa.int64()),
        ("control_customers", pa.int64()),
        *((name, pa.float64()) for name in _FIGURES),
        ("statistic", pa.float64()),
        ("p_value", pa.float64()),
        ("p_value_adjusted", pa.float64()),
        ("test", pa.string()),
        *((name, pa.float64()) for name in _ADJUSTED),
        ("adjusted_p_value_holm", pa.float64()),
        ("is_enough", pa.bool_()),
    ]
)

SEGMENT_COMPARISONS = COMPARISONS.insert(1, pa.field("segment_id", pa.int32()))

FINDINGS = pa.schema(
    [
        ("campaign_id", pa.string()),
        ("check_name", pa.string()),
        ("value", pa.float64()),
        ("p_value", pa.float64()),
        ("passed", pa.bool_()),
    ]
)

CITY_COMPARISONS = pa.schema(
    [
        ("campaign_id", pa.string()),
        ("metric", pa.string()),
        ("city", pa.string()),
        ("customers", pa.int64()),
        ("comparison_cities", pa.int64()),
        ("comparison_customers", pa.int64()),
        ("before_value", pa.float64()),
        ("during_value", pa.float64()),
        ("comparison_before_value", pa.float64()),
        ("comparison_during_value", pa.float64()),
        ("difference", pa.float64()),
        ("ci_low", pa.float64()),
        ("ci_high", pa.float64()),
        ("p_value", pa.float64()),
        ("test", pa.string()),
    ]
)


def compare_arms(moments: pa.Table, by_segment: bool = False) -> pa.Table:
    """Every offer arm of every campaign against its control, metric by metric; schema `COMPARISONS`.

    `moments` has one row per campaign_id, arm and metric, with `kind` (a key of `METHODS`) and the fields of
    `Moments`. `is_enough` is false where an arm is too small for the test to hold what it says (`enough`).
    Holm's adjustment is over a campaign's metrics and arms that are not; the primary metric stays as it is.

    `by_segment`: moments have a `segment_id`, too, arms are compared within it, and the schema is
    `SEGMENT_COMPARISONS`. Then the primary metric is one question per segment and arm, and Holm counts those;
    the other metrics of all segments are a family of their own.
    """
    within = ("segment_id",) if by_segment else ()
    arms = {
        (row["campaign_id"], *(row[name] for name in within), row["metric"], row["arm"]): row
        for row in moments.to_pylist()
    }
    rows: list[dict[str, Any]] = []
    for (*place, metric, arm), row in sorted(arms.items()):
        control = arms.get((*place, metric, CONTROL))
        if arm == CONTROL or control is None:
            continue
        offered, held_out = _moments(row), _moments(control)
        compared = METHODS[row["kind"]](offered, held_out)
        moved = None if row["kind"] == "ratio" else adjusted(offered, held_out)
        rows.append(
            {
                "campaign_id": row["campaign_id"],
                **{name: row[name] for name in within},
                "arm": arm,
                "metric": metric,
                "offer_customers": offered.customers,
                "control_customers": held_out.customers,
                **asdict(compared),
                **dict(zip(_ADJUSTED, moved or (None,) * len(_ADJUSTED), strict=True)),
                "is_enough": enough(row["kind"], offered, held_out),
            }
        )
    for asked in grouped(rows, "campaign_id").values():
        primary = [row for row in asked if row["metric"] == PRIMARY]
        secondary = [row for row in asked if row["metric"] != PRIMARY]
        for p_value, name in (("p_value", "p_value_adjusted"), ("adjusted_p_value", "adjusted_p_value_holm")):
            for row in asked:
                row[name] = row[p_value]
            for family in (primary, secondary) if by_segment else (secondary,):
                counted = [row for row in family if row["is_enough"] and row[p_value] is not None]
                for row, raised in zip(counted, holm([row[p_value] for row in counted]), strict=True):
                    row[name] = raised
    return pa.Table.from_pylist(rows, schema=SEGMENT_COMPARISONS if by_segment else COMPARISONS)


def compare_together(moments: pa.Table) -> pa.Table:
    """All offers of every campaign together against its control, as `compare_arms` compares one of them.

    Where a list chooses who gets which offer, only all who were offered anything are like the control; and an
    offer that few got says nothing by itself. `arm` is `TOGETHER`. A metric that is not known of each of the
    offers is left out.
    """
    rows = moments.to_pylist()
    offers: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["arm"] != CONTROL:
            offers[row["campaign_id"]].add(row["arm"])
    summed = [row for row in rows if row["arm"] == CONTROL]
    for (campaign, metric), arms in sorted(grouped(rows, "campaign_id", "metric").items()):
        known = [row for row in arms if row["arm"] != CONTROL]
        if {row["arm"] for row in known} == offers[campaign] != set():
            sums = {name: _summed(row[name] for row in known) for name in Moments.__dataclass_fields__}
            summed.append(
                {"campaign_id": campaign, "arm": TOGETHER, "metric": metric, "kind": known[0]["kind"], **sums}
            )
    return compare_arms(pa.Table.from_pylist(summed, schema=moments.schema))


def check_assignment(sizes: pa.Table, features: pa.Table, cells: pa.Table, contacts: pa.Table) -> pa.Table:
    """The checks that need a p-value, one row per campaign and check; schema `FINDINGS`.

    Parameters
    ----------
    sizes
        campaign_id, arm, customers and stated_share of each arm whose share is stated.
    features
        One row per campaign_id and arm: customers, is_personalised (a list chose who gets which offer: only
        all offers together are like the control), and for each feature `<name>` (sum), `<name>_x_<name>`
        (sum of squares) and `<name>_x_<later name>` (sum of products).
    cells
        campaign_id, side (`control`, `offer`, `outside`) and the fields of `Cell`.
    contacts
        One row per campaign_id and arm: customers, is_personalised, and how many of them other campaigns
        reached during the window, `reached_1`, `reached_2` and `reached_3` times at least.
    """
    findings: dict[tuple[str, str], Finding] = {}
    names = [name for name in features.column_names if f"{name}_x_{name}" in features.column_names]
    for campaign, arms in grouped(in_order(sizes, "arm"), "campaign_id").items():
        findings[campaign, "sample_ratio"] = sample_ratio(
            [arm["customers"] for arm in arms], [float(arm["stated_share"]) for arm in arms]
        )
    for campaign, arms in grouped(in_order(features, "arm"), "campaign_id").items():
        for check, finding in _balance(arms, names).items():
            findings[campaign, check] = finding
    for campaign, arms in grouped(in_order(contacts, "arm"), "campaign_id").items():
        findings[campaign, "contacts_during_window"] = _contacts_of_others(arms)
    together: dict[tuple[str, str], float | None] = {}
    for campaign, rows in grouped(in_order(cells, "side", "cell"), "campaign_id").items():
        control, offers, others = (
            [
                Cell(**{name: row[name] for name in Cell.__dataclass_fields__})
                for row in rows
                if row["side"] == side
            ]
            for side in (CONTROL, "offer", "outside")
        )
        findings[campaign, "control_chosen_by_outcome"] = control_by_outcome(control, others, offers)
        together[campaign, "arms_moved_together"] = moved_together(control, others, offers)
        together[campaign, "choice_that_is_seen"] = smallest_choice_seen(control, others, offers)
    # they speak against nobody: there is nothing to fail
    shared = [
        {
            "campaign_id": campaign,
            "check_name": check,
            "value": value,
            "p_value": None,
            "passed": None if value is None else True,
        }
        for (campaign, check), value in together.items()
    ]
    return pa.Table.from_pylist(
        [
            {
                "campaign_id": campaign,
                "check_name": check,
                **finding._asdict(),
                "passed": finding.passed,
            }
            for (campaign, check), finding in sorted(findings.items())
        ]
        + shared,
        schema=FINDINGS,
    )


def compare_cities(cities: pa.Table) -> pa.Table:
    """Each campaign's city against similar ones, metric by metric; schema `CITY_COMPARISONS`.

    `cities` has one row per campaign_id, metric and city: is_target, receipts_per_customer and average_check
    of the time before, customers, and sums `before`, `during`, `change_squared`.
    """
    rows = []
    by_question = grouped(in_order(cities, "city"), "campaign_id", "metric")
    for (campaign, metric), known in sorted(by_question.items()):
        towns = [
            (
                row["is_target"],
                City(
                    row["city"],
                    row["customers"],
                    (row["receipts_per_customer"], row["average_check"]),
                    row["before"],
                    row["during"],
                    row["change_squared"],
                ),
            )
            for row in known
        ]
        others = [city for is_target, city in towns if not is_target]
        for target in (city for is_target, city in towns if is_target):
            found = difference_in_differences(target, similar_cities(target, others))
            rows.append(
                {
                    "campaign_id": campaign,
                    "metric": metric,
                    "city": target.city,
                    "customers": target.customers,
                    "comparison_cities": found.cities,
                    "comparison_customers": found.customers,
                    "before_value": float(target.before) / target.customers,
                    "during_value": float(target.during) / target.customers,
                    "comparison_before_value": found.before,
                    "comparison_during_value": found.during,
                    "difference": found.difference,
                    "ci_low": found.ci_low,
                    "ci_high": found.ci_high,
                    "p_value": found.p_value,
                    "test": TEST,
                }
            )
    return pa.Table.from_pylist(rows, schema=CITY_COMPARISONS)


def in_order(table: pa.Table, *columns: str) -> list[dict[str, Any]]:
    """Return the rows sorted by columns: the engine gives them in any order, and sums of floats tell."""
    return sorted(
        table.to_pylist(), key=lambda row: tuple((row[name] is not None, row[name]) for name in columns)
    )


def grouped(rows: Iterable[Row], *columns: str) -> dict[Any, list[Any]]:
    """Rows by the value of a column, or by the values of several."""
    groups: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        key = tuple(row[column] for column in columns)
        groups[key if len(columns) > 1 else key[0]].append(row)
    return groups


def _summed(values: Iterable[Any]) -> Any:
    """Return the sum of exact numbers; None where one is not known."""
    known = list(values)
    return None if any(value is None for value in known) else sum(known)


def _moments(row: Row) -> Moments:
    return Moments(**{name: row[name] for name in Moments.__dataclass_fields__})


def _balance(arms: Sequence[Row], names: Sequence[str]) -> dict[str, Finding]:
    """Of several offer arms the worst counts, its p-value times the number of questions (Bonferroni).

    Where a list gives each customer the offer that is best for them, each arm is unlike the control by
    design; the control is drawn from all who are offered anything, and compared with them.
    """
    known = {row["arm"]: _features(row, names) for row in arms}
    control = known.pop(CONTROL, None)
    if control is None or not known:
        return {}
    offers = list(known.values())
    if any(row["is_personalised"] for row in arms):
        offers = [reduce(Features.together_with, offers)]
    joint = _worst([joint_balance(offer, control) for offer in offers], len(offers))
    single = {
        f"balance_of_{name}": _worst(
            [
                standardised_difference(offer.moments(at), control.moments(at))
                for offer in offers
                if name in KNOWN_TO_BE_NONE or offer.products[at][at] or control.products[at][at]
            ],
            len(offers) * len(names),
        )
        for at, name in enumerate(names)
    }
    return {"pre_period_balance": joint, **single}


def _contacts_of_others(arms: Sequence[Row]) -> Finding:
    """As `_balance`: of a list that gives each customer his own offer, all offers together."""
    known = {
        row["arm"]: Reached(row["customers"], (row["reached_1"], row["reached_2"], row["reached_3"]))
        for row in arms
    }
    control = known.pop(CONTROL, None)
    if control is None or not known:
        return Finding(None, None)
    offers = list(known.values())
    if any(row["is_personalised"] for row in arms):
        offers = [reduce(Reached.together_with, offers)]
    return uneven_contacts(offers, control)


def _features(row: Row, names: Sequence[str]) -> Features:
    return Features(
        row["customers"],
        [row[name] for name in names],
        [
            [row["_x_".join((names[min(i, j)], names[max(i, j)]))] for j in range(len(names))]
            for i in range(len(names))
        ],
    )


def _worst(findings: Sequence[Finding], questions: int) -> Finding:
    known = [finding for finding in findings if finding.p_value is not None]
    if not known:
        return Finding(None, None)
    worst = min(known, key=lambda finding: finding.p_value or 0.0)
    return Finding(worst.value, min(1.0, (worst.p_value or 0.0) * questions))
