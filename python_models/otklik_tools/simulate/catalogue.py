"""What the simulated sports retailer sells, and who buys it. Data, and one table made of it.

A product is a kind of goods, for someone, by a brand, often with a model: «Брюки мужские Demix»,
«Кроссовки женские Nike Air 2». Whom a line is for comes first: GENDERED_SHARE of the lines are for a
gender, OWN_GENDER_SHARE of those for the customer's own. Then, among those goods, kind.weight x weight of its
line and brand for the customer's portrait.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import islice, permutations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

PORTRAITS = ("pragmatist", "saver", "youth")
GENDERS = ("female", "male")
# Tastes: a gender's, in GENDERS order, and that of who buys nothing made for a gender.
UNGENDERED = len(GENDERS)
GENDERED_SHARE, OWN_GENDER_SHARE = 0.62, 0.85


class Kind(NamedTuple):
    """Kind of goods. `form`: m(asculine), f(eminine), p(lural); `made_for`: w(omen), m(en), k(ids), a(ll)."""

    noun: str
    form: str
    category: str
    price: int
    weight: float
    made_for: str
    line: str


class Brand(NamedTuple):
    """A brand: its price level, the lines it makes, how often each of PORTRAITS takes it."""

    name: str
    price_factor: float
    lines: tuple[str, ...]
    weights: tuple[float, float, float]


ADJECTIVES = {
    "w": {"m": "женский", "f": "женская", "p": "женские"},
    "m": {"m": "мужской", "f": "мужская", "p": "мужские"},
}
FOR_KIDS = "детские"

KINDS = (
    Kind("Брюки", "p", "брюки", 2900, 10.0, "wmk", "sport"),
    Kind("Футболка", "f", "верх", 1500, 12.0, "wm", "sport"),
    Kind("Толстовка", "f", "верх", 3200, 6.0, "wm", "sport"),
    Kind("Лиф", "m", "белье", 1900, 5.0, "w", "fitness"),
    Kind("Леггинсы", "p", "брюки", 2600, 4.0, "w", "fitness"),
    Kind("Шорты", "p", "брюки", 1700, 4.0, "wmk", "sport"),
    Kind("Кроссовки", "p", "обувь", 4900, 13.0, "wmk", "sport"),
    Kind("Кеды", "p", "обувь", 3600, 3.0, "wmk", "sport"),
    Kind("Ботинки", "p", "обувь", 6200, 3.0, "wmk", "outdoor"),
    Kind("Куртка", "f", "куртки", 6900, 4.0, "wm", "outdoor"),
    Kind("Жилет", "m", "куртки", 4200, 1.5, "wm", "outdoor"),
    Kind("Носки", "p", "носки", 490, 9.0, "a", "sport"),
    Kind("Шапка", "p", "уборы", 1100, 4.0, "a", "outdoor"),
    Kind("Бейсболка", "p", "уборы", 1300, 3.0, "a", "sport"),
    Kind("Рюкзак", "p", "сумки", 2700, 4.0, "a", "outdoor"),
    Kind("Мяч", "p", "игры", 1600, 4.0, "a", "game"),
    Kind("Ракетка", "p", "игры", 3400, 1.5, "a", "game"),
    Kind("Коврик", "p", "фитнес", 1500, 3.0, "a", "fitness"),
    Kind("Гантель", "p", "фитнес", 900, 3.0, "a", "fitness"),
    Kind("Бутылка", "p", "фитнес", 700, 4.0, "a", "fitness"),
    Kind("Палатка", "p", "туризм", 9800, 1.0, "a", "camp"),
    Kind("Спальник", "p", "туризм", 4600, 1.0, "a", "camp"),
    Kind("Лыжи", "p", "зима", 11500, 0.8, "a", "winter"),
    Kind("Коньки", "p", "зима", 5200, 1.2, "a", "winter"),
    Kind("Велосипед", "p", "колеса", 23900, 0.5, "a", "wheels"),
    Kind("Самокат", "p", "колеса", 6900, 0.9, "a", "wheels"),
)

BRANDS = (
    Brand("Demix", 0.72, ("sport", "fitness", "game"), (0.5, 16.0, 0.8)),
    Brand("Joss", 0.75, ("sport", "fitness"), (0.2, 7.0, 0.2)),
    Brand("Nike", 1.45, ("sport", "fitness", "game"), (4.5, 0.2, 36.0)),
    Brand("adidas", 1.35, ("sport", "fitness", "game"), (7.0, 0.3, 2.0)),
    Brand("PUMA", 1.20, ("sport", "fitness"), (5.0, 0.3, 1.0)),
    Brand("Kappa", 0.90, ("sport",), (0.5, 2.6, 0.2)),
    Brand("FILA", 0.95, ("sport", "fitness"), (3.0, 0.5, 0.3)),
    Brand("Outventure", 0.75, ("outdoor", "camp"), (0.4, 10.0, 0.5)),
    Brand("Northland", 0.95, ("outdoor", "camp"), (3.5, 0.8, 0.4)),
    Brand("Columbia", 1.50, ("outdoor",), (7.0, 0.4, 0.6)),
    Brand("Merrell", 1.45, ("outdoor", "camp"), (5.0, 0.3, 0.3)),
    Brand("Torneo", 0.80, ("fitness", "game"), (0.3, 6.0, 0.4)),
    Brand("Wilson", 1.30, ("game",), (4.0, 0.2, 1.0)),
    Brand("Nordway", 0.80, ("winter",), (0.4, 6.0, 0.5)),
    Brand("Fischer", 1.50, ("winter",), (4.0, 0.3, 0.4)),
    Brand("Stern", 0.85, ("wheels",), (0.5, 4.0, 1.0)),
    Brand("REACTION", 0.80, ("wheels",), (0.5, 1.5, 3.0)),
    Brand("GT", 1.40, ("wheels",), (3.0, 0.3, 1.0)),
)

# What a portrait is drawn to, beyond the kind's own weight.
LINE_WEIGHTS = {
    "sport": (1.0, 1.0, 1.6), "fitness": (1.0, 1.0, 1.0), "outdoor": (1.2, 1.0, 0.3), "game": (0.8, 0.8, 1.5),
    "camp": (1.2, 1.0, 0.2), "winter": (1.0, 1.0, 0.5), "wheels": (0.8, 0.8, 1.6),
}  # fmt: skip
CHILDREN_WEIGHT = 0.35
MADE_FOR_GENDER = {"w": "female", "m": "male", "k": None, "a": None}

# A name comes bare, or with one of its models, the first of which sell best.
BARE_NAME_SHARE = 0.40
MODEL_WORDS = ("Air", "Run", "Pro", "Fit", "Max", "Lite", "Flex", "Core", "Peak", "Duo")
MODELS = tuple(f"{word} {number}" for number in range(1, 12) for word in MODEL_WORDS)

NO_COLOUR_SHARE = 0.125
COLOUR_STRINGS = 1693
PLAIN_COLOURS = (
    ("черный", 0.167), ("белый", 0.105), ("синий", 0.075), ("серый", 0.070), ("чёрный", 0.047),
    ("красный", 0.045), ("темно-синий", 0.040), ("зеленый", 0.032), ("розовый", 0.032), ("бежевый", 0.028),
    ("голубой", 0.022), ("фиолетовый", 0.016), ("оранжевый", 0.014), ("желтый", 0.012), ("хаки", 0.011),
    ("бирюзовый", 0.009), ("зелёный", 0.008), ("бордовый", 0.007), ("коричневый", 0.006), ("мятный", 0.005),
    ("светло-серый", 0.004), ("лайм", 0.004), ("жёлтый", 0.003), ("серебристый", 0.003),
    ("золотистый", 0.002),
)  # fmt: skip
PAIR_SHARE, TRIPLE_SHARE = 0.10, 0.015

BAG = "Пакет"
BAG_KOPECKS = 900


@dataclass(frozen=True)
class Catalogue:
    """Products in one fixed order; the bag is the last and is never drawn, only added to a receipt.

    `price` float roubles (list price at price level 0), `choice` [portrait, taste, product] sums to 1 over
    products; a taste is a position in GENDERS, or UNGENDERED.
    """

    product: list[str]
    brand: list[str | None]
    category: list[str | None]
    product_gender: list[str | None]
    price: NDArray[np.float64]
    choice: NDArray[np.float64]

    @property
    def bag(self) -> int:
        """Position of the bag."""
        return len(self.product) - 1


def product_name(kind: Kind, made_for: str, brand: Brand) -> str:
    """«Брюки мужские Demix», «Кроссовки детские Nike», «Мяч Wilson»."""
    if made_for == "a":
        return f"{kind.noun} {brand.name}"
    adjective = FOR_KIDS if made_for == "k" else ADJECTIVES[made_for][kind.form]
    return f"{kind.noun} {adjective} {brand.name}"


def choice(goods: list[tuple[Kind, str, Brand]]) -> NDArray[np.float64]:
    """Probability of each of the goods in a line, [portrait, taste, product]."""
    weight = np.array(
        [
            [
                kind.weight
                * LINE_WEIGHTS[kind.line][portrait]
                * brand.weights[portrait]
                * (CHILDREN_WEIGHT if made_for == "k" else 1.0)
                for kind, made_for, brand in goods
            ]
            for portrait in range(len(PORTRAITS))
        ]
    )
    target = np.array([MADE_FOR_GENDER[made_for] or "" for _, made_for, _ in goods])
    tastes = [
        {own: GENDERED_SHARE * OWN_GENDER_SHARE, other: GENDERED_SHARE * (1 - OWN_GENDER_SHARE)}
        for own, other in (GENDERS, GENDERS[::-1])
    ]
    result = np.zeros((len(PORTRAITS), len(GENDERS) + 1, len(goods)))
    for taste, shares in enumerate([*tastes, {}]):
        for made_for in (*GENDERS, ""):
            share = shares.get(made_for, 0.0) if made_for else 1 - sum(shares.values())
            mine = target == made_for
            result[:, taste, mine] = share * weight[:, mine] / weight[:, mine].sum(axis=1, keepdims=True)
    return result


@cache
def catalogue() -> Catalogue:
    """Every kind by every brand that makes its line, and the bag."""
    goods = [
        (kind, made_for, brand)
        for kind in KINDS
        for made_for in kind.made_for
        for brand in BRANDS
        if kind.line in brand.lines
    ]
    return Catalogue(
        product=[product_name(*item) for item in goods] + [BAG],
        brand=[brand.name for _, _, brand in goods] + [None],
        category=[kind.category for kind, _, _ in goods] + [None],
        product_gender=[MADE_FOR_GENDER[made_for] for _, made_for, _ in goods] + [None],
        price=np.array([kind.price * brand.price_factor for kind, _, brand in goods]),
        choice=choice(goods),
    )


@cache
def names() -> list[str]:
    """Names of all products with all models, [product, model] in one list; model 0 is the bare name."""
    return [f"{name} {model}".rstrip() for name in catalogue().product for model in ("", *MODELS)]


@cache
def model_shares() -> NDArray[np.float64]:
    """Share of the bare name, then of each of MODELS (Zipf)."""
    ranks = 1 / np.arange(1, len(MODELS) + 1)
    return np.concatenate([[BARE_NAME_SHARE], (1 - BARE_NAME_SHARE) * ranks / ranks.sum()])


@cache
def colours() -> tuple[list[str | None], NDArray[np.float64]]:
    """Colours as they are written, and their shares: plain, in pairs and triples; none is the last."""
    plain = dict(PLAIN_COLOURS)
    pairs = list(permutations(plain, 2))
    triples = list(islice(permutations(plain, 3), COLOUR_STRINGS - len(plain) - len(pairs)))
    several = 1 - NO_COLOUR_SHARE - PAIR_SHARE - TRIPLE_SHARE
    texts: list[str | None] = list(plain)
    shares = [several * np.array(list(plain.values())) / sum(plain.values())]
    for share, group in ((PAIR_SHARE, pairs), (TRIPLE_SHARE, triples)):
        weight = np.array([np.prod([plain[one] for one in parts]) for parts in group])
        texts += ["/".join(parts) for parts in group]
        shares.append(share * weight / weight.sum())
    return [*texts, None], np.concatenate([*shares, [NO_COLOUR_SHARE]])
