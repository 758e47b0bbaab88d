"""The same export in another money: every price, discount, cost, limit and worth so many times as much."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pandas as pd

MONEY = (
    "amount", "discount_amount", "revenue", "min_check", "contact_cost", "budget", "value_of_response",
    "cost_per_response",
)  # fmt: skip


def in_other_money(export: Mapping[str, pd.DataFrame], times: int) -> dict[str, pd.DataFrame]:
    """Return an export whose sums are so many times as large, to the last digit."""

    def scaled(value: object) -> str:
        said = str(value)
        return str(times * Decimal(said)) if said not in ("", "nan") else ""

    return {
        name: table.assign(**{column: table[column].map(scaled) for column in MONEY if column in table})
        for name, table in export.items()
    }
