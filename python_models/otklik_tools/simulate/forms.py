"""In which form a retailer's export comes, with its own clock and campaigns; and the traps to plant. Data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from otklik_tools.simulate.campaigns import CAMPAIGNS, RAW_CAMPAIGNS, Campaign

OUTCOME_CHOSEN_CONTROL = "outcome-chosen-control"
UNEQUAL_ARMS = "unequal-arms"
OVERLAPPING_ARMS = "overlapping-arms"
TRAPS = (OUTCOME_CHOSEN_CONTROL, UNEQUAL_ARMS, OVERLAPPING_ARMS)


@dataclass(frozen=True)
class Form:
    """The clock, the campaigns and the gaps of an export.

    `speed` multiplies everyone's rate of buying, `burst` (first day, last day, factor; days from 0) the
    traffic of some days. `ungendered_share` of the customers buy nothing made for a gender; those who bought
    too little to show one come on top, 8 % in all. `shortest_history` in days.
    """

    name: str
    campaigns: tuple[Campaign, ...]
    last_day: date
    history_days: int
    shortest_history: int
    speed: float = 1.0
    burst: tuple[int, int, float] | None = None
    ungendered_share: float = 0.0
    no_education_share: float = 0.02


# Nine weeks before the first campaign, for a model to learn the history from.
CONTRACT = Form(
    name="contract",
    campaigns=CAMPAIGNS,
    last_day=date(2026, 9, 30),
    history_days=335,
    shortest_history=63 + max(-one.starts_after for one in CAMPAIGNS),
)
# The seed case: days 0..58, 7.5 lines a customer, 73.5 % of the customers buy in days 5..16.
RAW = Form(
    name="raw",
    campaigns=RAW_CAMPAIGNS,
    last_day=date(2025, 2, 28),
    history_days=59,
    shortest_history=59,
    speed=6.66,
    burst=(5, 16, 2.25),
    ungendered_share=0.014,
    no_education_share=0.0,
)
FORMS = {form.name: form for form in (CONTRACT, RAW)}
