"""The tables of state: what a build leaves to the next one, and the columns this version knows of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from otklik.export_files.last_build import FORGOTTEN, PINS, published_columns

MONEY = "decimal(18, 2)"


@dataclass(frozen=True)
class StateTable:
    """A table of state.

    `columns` are those a warehouse of an earlier version may lack, with their types; none where every build
    makes the table anew or nothing of this version reads it before it has them. Rows stand in files in the
    order of `key`, one file for each value of `parted_by`, which are a part of the key. What can be made anew
    is not mourned.
    """

    name: str
    key: tuple[str, ...]
    columns: Mapping[str, str] = field(default_factory=dict)
    parted_by: tuple[str, ...] = ()
    can_be_made_anew: bool = False


@cache
def state_tables() -> dict[str, StateTable]:
    """Return the tables by their names."""
    tables = (
        StateTable("published_list", ("connector", "is_superseded", "campaign_id", "customer_id")),
        StateTable(
            "frozen_lists",
            ("connector", "campaign_id", "customer_id"),
            published_columns() | {"launched_on": "date", "sent_on": "date"},
            parted_by=("connector", "campaign_id"),
        ),
        StateTable("ledger_entries", ("connector", "campaign_id", "entry"), LEDGER),
        StateTable("promise_bins", ("connector", "campaign_id", "bin", "entry"), BINS),
        StateTable("model_pins", ("pinned_at", "model_kind", "connector"), PINS),
        StateTable("forgotten_people", ("id_digest",), FORGOTTEN),
        StateTable(
            "model_fits",
            ("model_id",),
            {"digest": "varchar", "left_out": "varchar"},
            parted_by=("model_id",),
            can_be_made_anew=True,
        ),
        StateTable("city_checks", ("left_out_id", "is_pooled", "city"), can_be_made_anew=True),
    )
    return {table.name: table for table in tables}


LEDGER = {
    "connector": "varchar",
    "campaign_id": "varchar",
    "measured_by": "varchar",
    "failed": "varchar",
    "failed_ru": "varchar",
    "launched_on": "date",
    "starts_on": "date",
    "ends_on": "date",
    "model_id": "varchar",
    "profit_basis": "varchar",
    "promise_ratio": "double",
    "promise_level": "double",
    "contacts": "bigint",
    "expected_profit": MONEY,
    "expected_profit_low": MONEY,
    "expected_profit_high": MONEY,
    "promised_responses": MONEY,
    "promised_revenue": MONEY,
    "promised_cost": MONEY,
    "realised_responses": "bigint",
    "realised_revenue": MONEY,
    "realised_cost": MONEY,
    "realised_profit": MONEY,
    "half_width": MONEY,
    "one_offer_id": "varchar",
    "one_offer_profit": MONEY,
    "one_offer_discount_cost": MONEY,
    "promised_saved_discount": MONEY,
    "promised_discount": MONEY,
    "realised_discount": MONEY,
    "discount_half_width": MONEY,
    "entry": "bigint",
    "as_of": "date",
}
BINS = {
    "connector": "varchar",
    "campaign_id": "varchar",
    "bin": "bigint",
    "contacts": "bigint",
    "promised_responses": "decimal(18, 6)",
    "responses": "bigint",
    "entry": "bigint",
    "as_of": "date",
}
