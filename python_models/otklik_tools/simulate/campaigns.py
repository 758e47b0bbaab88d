"""The campaigns of the simulated retailer: what was offered, to whom, when. Data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

EMAIL_SPRING = "email_spring"
SUMMER_1134 = "summer_1134"
CITY_1188 = "city_1188"


@dataclass(frozen=True)
class Campaign:
    """One campaign with a percent discount on everything bought in its window.

    `starts_after` is in days after the last day of purchases (negative: a past campaign). `reach` is the
    share of all customers drawn into the campaign at random (None: the whole audience). `ladder`: a past
    campaign gave each contacted customer one of these rates at random, a planned one is to choose among them;
    then `discount_rate` is what the whole truth of it is told at. `randomised` ones
    have a control arm. `is_open`: everyone in the audience sees it, there is no list of contacts. With
    `leans_to_frequent` whoever buys twice as often is drawn into `reach` two to this power as easily (0: all
    alike). Money is in roubles.
    """

    campaign_id: str
    name: str
    channel: str
    starts_after: int
    duration: int
    discount_rate: float
    contact_cost: float
    margin_rate: float = 0.35
    city: str | None = None
    country: str | None = None
    reach: float | None = None
    randomised: bool = False
    is_open: bool = False
    ladder: tuple[float, ...] = ()
    leans_to_frequent: float = 0.0

    @property
    def is_planned(self) -> bool:
        """Starts after the last day of purchases."""
        return self.starts_after > 0

    def starts_on(self, last_day: date) -> date:
        """First day of the window."""
        return last_day + timedelta(days=self.starts_after)

    def ends_on(self, last_day: date) -> date:
        """The last day of the window, inclusive."""
        return last_day + timedelta(days=self.starts_after + self.duration - 1)


# With the default last day, 2026-09-30: 6-17 April, 6-19 July, 5-18 October 2026.
CAMPAIGNS = (
    Campaign(
        EMAIL_SPRING, "Весенняя скидка по почте", "email", -177, 12, 0.15, 5.0, reach=0.5, randomised=True
    ),
    Campaign(
        SUMMER_1134, "Летняя скидка в городе 1134", "sms", -86, 14, 0.20, 10.0, city="1134", country="32",
        randomised=True,
    ),
    Campaign(CITY_1188, "Осенняя скидка в городе 1188", "sms", 5, 14, 0.15, 15.0, city="1188", country="32"),
)  # fmt: skip

# The seed case's own, days from 0 to 58: an e-mail on days 5..16, billboards on days 15 and 45, and the
# planned one. How deep the discounts were is not told. The connector `sports_retailer` has the same ones.
EMAIL, BILLBOARDS_15, BILLBOARDS_45 = "email", "billboards_1134_day_15", "billboards_1134_day_45"
RAW_CAMPAIGNS = (
    Campaign(
        EMAIL, "Персональная скидка по почте", "email", -53, 12, 0.15, 5.0, reach=0.0956, randomised=True
    ),
    Campaign(
        BILLBOARDS_15, "Щиты в 1134", "billboard", -43, 1, 0.15, 0.0, city="1134", country="32",
        is_open=True,
    ),
    Campaign(
        BILLBOARDS_45, "Щиты в 1134", "billboard", -13, 1, 0.15, 0.0, city="1134", country="32",
        is_open=True,
    ),
    Campaign(CITY_1188, "Скидка в городе 1188", "email", 5, 12, 0.15, 5.0, city="1188", country="32"),
)  # fmt: skip
