"""Who the customers are: latent traits, never shown, and the CRM card, which hints at some."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from otklik_tools.simulate.catalogue import GENDERS, PORTRAITS, UNGENDERED

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

# Per portrait, in PORTRAITS order: "pragmatists" (high check), "loyal savers" (often, on sale), "youth".
PORTRAIT_SHARES = (0.553, 0.385, 0.062)
AGE_MEAN = (33.0, 50.0, 15.3)
AGE_DEVIATION = (6.5, 7.0, 1.8)
MALE_SHARE = (0.645, 0.465, 0.62)
HIGHER_EDUCATION_SHARE = (0.30, 0.15, 0.0)
# Receipts a day of a customer who is not lapsed; median of the portrait.
RECEIPTS_PER_DAY = (0.0121, 0.0166, 0.0100)
PRICE_LEVEL = (0.50, 0.10, 0.10)
LINES_PER_RECEIPT = (1.21, 1.27, 1.15)
# Price sensitivity on the logit scale: how often a line is on sale, and much of what a discount does to him.
PRICE_SENSITIVITY_LOGIT = (-1.5, 0.7, -0.3)

# On top of it, how much a portrait looks for sales at all.
SALE_LOGIT = (-1.0, 1.6, 0.0)

RATE_DEVIATION = 0.60
PRICE_LEVEL_DEVIATION = 0.22
PRICE_SENSITIVITY_DEVIATION = 1.2
SALE_SHARE_LOW, SALE_SHARE_SPAN = 0.08, 0.56
SEASON_MEAN_AMPLITUDE = 0.18

# Responsiveness = expit(level + price sensitivity part - frequent-buyer part + noise): the price-sensitive
# who buy seldom move, those who buy anyway hardly do, and the noise shows nowhere.
RESPONSE_LEVEL = -1.7
RESPONSE_ON_PRICE_SENSITIVITY = 1.8
RESPONSE_ON_RATE = 1.3
RESPONSE_DEVIATION = 0.9

JOINED_SHARE = 0.12

# The largest cities; the others, 0..1213, share the rest, the first of them more than the last.
CITIES = (
    ("1134", 0.253), ("1188", 0.122), ("1157", 0.043), ("1178", 0.037), ("1204", 0.030), ("1167", 0.029),
    ("1177", 0.028), ("1187", 0.022), ("1201", 0.020), ("1162", 0.020), ("1183", 0.019), ("1185", 0.016),
)  # fmt: skip
OTHER_CITIES = tuple(str(number) for number in (0, *range(1, 1214, 4)) if str(number) not in dict(CITIES))
COUNTRY, OTHER_COUNTRY, OTHER_COUNTRY_SHARE = "32", "35", 0.0053
EDUCATION = ("среднее", "высшее")
LOYALTY_LEVELS = ("basic", "silver", "gold")
NO_GENDER_SHARE, NO_PHONE_SHARE, CONSENT_SHARE = 0.15, 0.05, 0.92
# personal_coef by [education, gender]: the seed case's values, which nearly give gender away.
PERSONAL_COEF = np.array([[0.5072, 0.4304], [0.5584, 0.4688]])
PERSONAL_COEF_DEVIATION = 0.018
PERSONAL_COEF_RANGE = (0.2336, 0.5584)


@dataclass(frozen=True)
class Traits:
    """Latent traits and facts of n customers, each an array of n, ordered by number."""

    number: Integers
    portrait: Integers
    gender: Integers
    taste: Integers
    age: Integers
    education: Integers
    city: NDArray[np.str_]
    country: NDArray[np.str_]
    consent: Flags
    rate: Floats
    price_level: Floats
    extra_lines: Floats
    price_sensitivity: Floats
    sale_share: Floats
    responsiveness: Floats
    season_amplitude: Floats
    season_peak: Floats
    joined: Integers

    def __len__(self) -> int:
        """Number of customers."""
        return len(self.number)

    @property
    def customer_id(self) -> pa.Array:
        """The numbers as the contract's text keys."""
        return pa.array(self.number).cast(pa.string())


def expit(value: Floats) -> Floats:
    """Logistic function."""
    return 1 / (1 + np.exp(-value))


def pick(random: np.random.Generator, shares: Floats | tuple[float, ...], size: int) -> Integers:
    """Positions drawn with the given shares (which need not sum to one)."""
    cumulative = np.cumsum(shares)
    drawn: Integers = np.searchsorted(cumulative, random.random(size) * cumulative[-1], side="right")
    return drawn


def draw_traits(
    random: np.random.Generator,
    customers: int,
    history_days: int,
    *,
    speed: float = 1.0,
    ungendered_share: float = 0.0,
) -> Traits:
    """Draw `customers` customers; `joined`: day of the first receipt, negative if before the history.

    `speed` multiplies everyone's rate of buying; `ungendered_share` buy nothing made for a gender.
    """
    portrait = pick(random, PORTRAIT_SHARES, customers)

    def of_portrait(values: tuple[float, ...]) -> Floats:
        return np.array(values)[portrait]

    rate_z, price_z, price_sensitivity_z, response_z = random.standard_normal((4, customers))
    price_sensitivity_logit = (
        of_portrait(PRICE_SENSITIVITY_LOGIT) + PRICE_SENSITIVITY_DEVIATION * price_sensitivity_z
    )
    price_sensitivity = expit(price_sensitivity_logit)
    exact_age = of_portrait(AGE_MEAN) + of_portrait(AGE_DEVIATION) * random.standard_normal(customers)
    adult = portrait != PORTRAITS.index("youth")
    age = np.clip(np.rint(exact_age), np.where(adult, 18, 5), np.where(adult, 77, 22)).astype(np.int64)
    city_names = np.array([name for name, _ in CITIES] + list(OTHER_CITIES))
    ranks = 1 / (np.arange(len(OTHER_CITIES)) + 20)
    known_shares = np.array([share for _, share in CITIES])
    city_shares = np.concatenate([known_shares, (1 - known_shares.sum()) * ranks / ranks.sum()])
    gender = (random.random(customers) < of_portrait(MALE_SHARE)).astype(np.int64)
    joined = np.where(
        random.random(customers) < JOINED_SHARE,
        random.integers(0, history_days, customers),
        -1,
    )
    return Traits(
        number=np.sort(random.choice(int(1.7 * customers) + 1, customers, replace=False)).astype(np.int64),
        portrait=portrait,
        gender=gender,
        taste=np.where(random.random(customers) < ungendered_share, UNGENDERED, gender),
        age=age,
        education=(random.random(customers) < of_portrait(HIGHER_EDUCATION_SHARE) * (age > 21)).astype(
            np.int64
        ),
        city=city_names[pick(random, city_shares, customers)],
        country=np.where(random.random(customers) < OTHER_COUNTRY_SHARE, OTHER_COUNTRY, COUNTRY),
        consent=random.random(customers) < CONSENT_SHARE,
        rate=speed * of_portrait(RECEIPTS_PER_DAY) * np.exp(RATE_DEVIATION * rate_z),
        price_level=of_portrait(PRICE_LEVEL) + PRICE_LEVEL_DEVIATION * price_z,
        extra_lines=(of_portrait(LINES_PER_RECEIPT) - 1)
        * np.exp(0.3 * random.standard_normal(customers) - 0.045),
        price_sensitivity=price_sensitivity,
        sale_share=SALE_SHARE_LOW
        + SALE_SHARE_SPAN * expit(price_sensitivity_logit + of_portrait(SALE_LOGIT)),
        responsiveness=expit(
            RESPONSE_LEVEL
            + RESPONSE_ON_PRICE_SENSITIVITY * price_sensitivity_logit
            - RESPONSE_ON_RATE * rate_z
            + RESPONSE_DEVIATION * response_z
        ),
        season_amplitude=SEASON_MEAN_AMPLITUDE * random.standard_exponential(customers),
        season_peak=random.random(customers) * 365,
        joined=joined,
    )


def customer_card(
    random: np.random.Generator, traits: Traits, *, speed: float = 1.0, no_education_share: float = 0.02
) -> pa.Table:
    """The `customers` table: what the company knows, with two columns beyond the contract."""
    size = len(traits)
    loyalty = np.digitize(
        np.log(traits.rate / speed / 0.0146) + 0.5 * random.standard_normal(size), (0.35, 1.0)
    )
    coefficient = PERSONAL_COEF[
        traits.education, traits.gender
    ] + PERSONAL_COEF_DEVIATION * random.standard_normal(size)
    coefficient = np.clip(coefficient, *PERSONAL_COEF_RANGE)
    no_gender = random.random(size) < NO_GENDER_SHARE
    no_education = random.random(size) < no_education_share
    no_phone = random.random(size) < NO_PHONE_SHARE
    number = traits.number.tolist()
    return pa.table(
        {
            "customer_id": traits.customer_id,
            "gender": pa.array(np.array(GENDERS)[traits.gender], mask=no_gender),
            "age": pa.array(traits.age.astype(np.int32)),
            "education": pa.array(np.array(EDUCATION)[traits.education], mask=no_education),
            "city": pa.array(traits.city),
            "country": pa.array(traits.country),
            # reserved domain and an area code nobody has: neither can ever reach a person
            "email": pa.array([f"c{one}@example.com" for one in number]),
            "phone": pa.array([f"+7000{one:07d}" for one in number], mask=no_phone),
            "consent": pa.array(traits.consent),
            "loyalty_level": pa.array(np.array(LOYALTY_LEVELS)[loyalty]),
            "personal_coef": pa.array(np.round(coefficient, 4)),
        }
    )
