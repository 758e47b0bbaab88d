"""A stream of past campaigns' customers in, a table of rules' values out: what the dbt model calls."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

import numpy as np
import pyarrow as pa

from otklik.engine.batches import floats, runs

from .estimate import (
    EVERYONE,
    NOBODY,
    RANDOM,
    Campaign,
    Choice,
    Flags,
    Interval,
    Logged,
    OwnOffers,
    Value,
)

OURS = "otklik"
# rules are columns of the stream: whether the customer is chosen, empty where that cannot be told
CHOICES = (OURS, EVERYONE, "top_probability", "probability_over_90", "base_10_20", "everyone_in_city")
POLICIES = (OURS, EVERYONE, NOBODY, RANDOM, *CHOICES[2:])
MONEY = ("profit", "expected", "expected_control", "expected_offer", "expected_best_offer")
COLUMNS = (
    "campaign_id", "is_control", "has_acted", "propensity", "offer_share", "got_best_offer",
    "was_best_offer_made", *MONEY, *CHOICES,
)  # fmt: skip

POLICY_VALUES = pa.schema(
    [
        ("campaign_id", pa.string()),
        ("policy", pa.string()),
        ("customers", pa.int64()),
        ("contacts", pa.int64()),
        ("offered_customers", pa.int64()),
        ("control_customers", pa.int64()),
        ("why_unknown", pa.string()),
        *((name, pa.float64()) for name in ("value_per_customer", "ci_low", "ci_high")),
        *((name, pa.float64()) for name in ("difference_from_random", "difference_low", "difference_high")),
        ("uncontacted_profit", pa.float64()),
        ("is_predicted", pa.bool_()),
    ]
)


def value_policies(batches: Iterable[pa.RecordBatch]) -> pa.Table:
    """The value of every rule in every campaign, schema `POLICY_VALUES`; one batch in memory at a time.

    Batches hold `COLUMNS`, ordered by campaign and customer: money in currency per customer, flags, and a
    rule's column all empty where its choice cannot be told. `why_unknown` is one of the reasons of
    `estimate`, `uncontacted_profit` what a customer brings who is not contacted, `is_predicted` whether
    predictions made before the campaign took part.
    """
    slices = (one for batch in batches for one in runs(batch, "campaign_id"))
    rows = []
    for (campaign_id,), parts in groupby(slices, lambda one: one[0]):
        campaign, is_predicted = Campaign(CHOICES), False
        for _, part in parts:
            logged, choices = _logged(part), _choices(part)
            is_predicted |= bool(logged.expected.any())
            campaign.add(logged, choices)
        found = campaign.values(OURS)
        base = campaign.uncontacted_profit()
        rows += [_row(campaign_id, policy, found[policy], base, is_predicted) for policy in POLICIES]
    return pa.Table.from_pylist(rows, schema=POLICY_VALUES)


def _logged(part: pa.RecordBatch) -> Logged:
    return Logged(
        _flags(part, "is_control"),
        _flags(part, "has_acted"),
        *(
            floats(part, name)
            for name in (
                "profit", "propensity", "offer_share", "expected", "expected_control", "expected_offer",
            )
        ),
    )  # fmt: skip


def _choices(part: pa.RecordBatch) -> dict[str, Choice | None]:
    chosen: dict[str, Choice | None] = {
        rule: None if part[rule].null_count else Choice(_flags(part, rule)) for rule in CHOICES
    }
    ours = chosen[OURS]
    if ours is not None:
        chosen[OURS] = Choice(
            ours.contacted,
            OwnOffers(
                _flags(part, "got_best_offer"),
                _flags(part, "was_best_offer_made"),
                floats(part, "expected_best_offer"),
            ),
        )
    return chosen


def _flags(part: pa.RecordBatch, name: str) -> Flags:
    return np.asarray(part[name].to_numpy(zero_copy_only=False), dtype=np.bool_)


def _row(
    campaign_id: str, policy: str, value: Value, base: float | None, is_predicted: bool
) -> dict[str, object]:
    def figures(interval: Interval | None) -> tuple[float | None, ...]:
        return (None, None, None) if interval is None else (interval.value, interval.low, interval.high)

    return dict(
        zip(
            POLICY_VALUES.names,
            (
                campaign_id, policy, value.customers, value.contacts, value.offered, value.controls,
                value.why_unknown, *figures(value.gain), *figures(value.over_random), base, is_predicted,
            ),
            strict=True,
        )
    )  # fmt: skip
