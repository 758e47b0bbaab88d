"""The ways in which an id may be a customer's that is not the id customers have: by phone, without zeros."""

from __future__ import annotations

from otklik.export_files.mapped import known_by
from otklik.export_files.sources import literal

# where fewer strangers than this share are found another way, it is an accident
MOSTLY = 0.5
# by which an id is met anyway
ONE_NUMBER = r"[^\pN@]*[0-9]{3,}[^\pN@]*"
WORDS = {
    "zeros": (
        "without regard to zeros before them or behind a point",
        "без учёта нулей в начале и после точки",
    ),
    "phone": ("by their phones", "по телефону"),
    "email": ("by their e-mails", "по e-mail"),
    "signs": (
        "without regard to signs, capitals and letters of two alphabets that look alike",
        "без учёта знаков, заглавных и похожих букв двух алфавитов",
    ),
    "number": ("by the only number in them", "по единственному числу в них"),
}
# capitals do not matter here; what they look like in Latin
ALIKE = ("авекмнорстухіё", "abekmhopctyxie")


def keys() -> dict[str, tuple[str, str]]:
    """Return how an id may be known otherwise: the key of the id, and the same of a customer."""
    phones = (known_by("id", "phone"), known_by("phone", "phone"))
    # a program that knows no empty number makes 123.0 of 123
    zeros = "ltrim(regexp_extract({0}, '^([0-9]+)(?:[.,]0+)?$', 1), '0')"
    alike = ", ".join(map(literal, (*ALIKE,)))
    signs = f"regexp_replace(translate(lower(nfc_normalize({{0}})), {alike}), '[^\\pL\\pN]+', '', 'g')"
    return {
        "zeros": (zeros.format("id"), zeros.format("customer_id")),
        "phone": phones,
        "email": (
            "case when contains(id, '@') then lower(trim(regexp_replace(id, '^mailto:', ''))) end",
            "lower(trim(email))",
        ),
        "signs": (signs.format("id"), signs.format("customer_id")),
        "number": (
            f"case when regexp_full_match(id, {literal(ONE_NUMBER)}) "
            "then ltrim(regexp_extract(id, '[0-9]+'), '0') end",
            zeros.format("customer_id"),
        ),
    }


def known_as() -> str:
    """Return the SQL of a list of all that a line of customers, with its `id` twice, is known by.

    Its id without zeros before it, its e-mail and its phone, the last two wherever they stand. Nulls are
    what it has not.
    """
    of = keys()
    names = {
        "id": [f"coalesce(nullif({of['zeros'][1]}, ''), customer_id)"],
        "email": [*of["email"]],
        # asked only of what has the digits of one: 4 s instead of 46 for 450 000 lines
        "phone": [
            f"case when regexp_matches({text}, '^[^@]*(?:[0-9][^0-9@]*){{10}}') "
            f"then regexp_extract({key}, '^.{{10,}}$') end"
            for text, key in zip(("id", "phone"), of["phone"], strict=True)
        ],
    }
    texts = [f"'{kind} ' || nullif({key}, '')" for kind, found in names.items() for key in found]
    return f"[{', '.join(texts)}]"


def matched(kind: str, strangers: str, known: str, fewest: int = 1, most: int = 1) -> str:
    """Return the select of ids and the customers each is known by otherwise, where it is so many of them."""
    of_id, of_customer = keys()[kind]
    # a key may be a long text, and stands once on each side
    is_whole = "length(keys.key) >= 10" if kind == "phone" else "keys.key != ''"
    return (
        "select strangers.id, unnest(keys.customers) as met_id "
        f"from (select id, {of_id} as key from ({strangers})) as strangers "
        f"join (select {of_customer} as key, list(distinct customer_id) as customers from ({known}) "
        f"group by key having count(distinct customer_id) between {fewest} and {most}) as keys "
        f"on strangers.key = keys.key where {is_whole}"
    )
