"""What the simulated sports retailer sells, and who buys it. Data, and one table made of it.

A product is a kind of goods, for someone, by a brand: «Брюки мужские Demix». How often a customer takes it is
kind.weight x shopping-for weight (customer's gender, whom it is for) x brand weight (customer's portrait).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

PORTRAITS = ("pragmatist", "saver", "youth")
GENDERS = ("female", "male")


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
    Brand("Demix", 0.72, ("sport", "fitness", "game"), (4.0, 9.0, 3.0)),
    Brand("Joss", 0.75, ("sport", "fitness"), (1.5, 4.0, 0.5)),
    Brand("Nike", 1.45, ("sport", "fitness", "game"), (4.0, 1.2, 12.0)),
    Brand("adidas", 1.35, ("sport", "fitness", "game"), (4.0, 1.5, 5.0)),
    Brand("PUMA", 1.20, ("sport", "fitness"), (2.5, 1.5, 3.0)),
    Brand("Kappa", 0.90, ("sport",), (2.0, 2.5, 1.5)),
    Brand("FILA", 0.95, ("sport", "fitness"), (2.0, 2.5, 2.0)),
    Brand("Outventure", 0.75, ("outdoor", "camp"), (2.5, 6.0, 1.0)),
    Brand("Northland", 0.95, ("outdoor", "camp"), (2.0, 2.5, 0.5)),
    Brand("Columbia", 1.50, ("outdoor",), (4.0, 1.5, 1.0)),
    Brand("Merrell", 1.45, ("outdoor",), (2.0, 1.0, 0.3)),
    Brand("Torneo", 0.80, ("fitness", "game"), (1.5, 3.0, 1.0)),
    Brand("Wilson", 1.30, ("game",), (1.5, 0.6, 1.5)),
    Brand("Nordway", 0.80, ("winter",), (1.5, 3.0, 1.0)),
    Brand("Fischer", 1.50, ("winter",), (1.5, 0.8, 0.6)),
    Brand("Stern", 0.85, ("wheels",), (1.5, 2.0, 2.0)),
    Brand("REACTION", 0.80, ("wheels",), (1.0, 1.5, 3.0)),
)

# How often a customer of a gender (GENDERS order) buys what is made for whom: some of it is for the family.
SHOPPING_FOR = {"w": (0.90, 0.14), "m": (0.16, 0.90), "k": (0.45, 0.25), "a": (1.0, 1.0)}
MADE_FOR_GENDER = {"w": "female", "m": "male", "k": None, "a": None}

COLOURS = (
    ("черный", 0.24), ("белый", 0.12), ("синий", 0.11), ("серый", 0.10), ("красный", 0.06), ("зеленый", 0.05),
    ("розовый", 0.05), ("бежевый", 0.04), ("черный/белый", 0.05), ("синий/белый", 0.03), (None, 0.15),
)  # fmt: skip

BAG = "Пакет"
BAG_KOPECKS = 900


@dataclass(frozen=True)
class Catalogue:
    """Products in one fixed order; the bag is the last and is never drawn, only added to a receipt.

    `price` float roubles (list price at price level 0), `choice` [portrait, gender, product] sums to 1 over
    products.
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
    weight = np.array(
        [
            [
                [
                    kind.weight * SHOPPING_FOR[made_for][gender] * brand.weights[portrait]
                    for kind, made_for, brand in goods
                ]
                for gender in range(len(GENDERS))
            ]
            for portrait in range(len(PORTRAITS))
        ]
    )
    return Catalogue(
        product=[product_name(*item) for item in goods] + [BAG],
        brand=[brand.name for _, _, brand in goods] + [None],
        category=[kind.category for kind, _, _ in goods] + [None],
        product_gender=[MADE_FOR_GENDER[made_for] for _, made_for, _ in goods] + [None],
        price=np.array([kind.price * brand.price_factor for kind, _, brand in goods]),
        choice=weight / weight.sum(axis=2, keepdims=True),
    )
