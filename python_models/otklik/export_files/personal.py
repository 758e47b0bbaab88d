"""Which columns beyond the contract are about who somebody is: they never become features of a model.

By the header where it says so, and by what the column holds whatever it is called: e-mails, phones, people's
names, and texts that nearly every row has for itself.
"""

import re
from collections.abc import Mapping
from typing import Any

import duckdb
import phonenumbers

from otklik.export_files.number_forms import body, literal
from otklik.export_files.words import input_words

EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}"
# eight digits and more, with what people write between them
PHONE = r"\+?[0-9()][0-9 ()\x{a0}.-]{6,20}[0-9]"
HEADER = re.compile(
    r"(?:ф\.?и\.?о\.?|имя|фамилия|отчество|тел\.?|инн|моб\.?.*"
    r"|.*(?:телефон|e-?mail|почта|адрес(?! магазина)|паспорт|снилс|phone|passport).*"
    r"|(?:first|last|full|middle|second|given|family|user|contact|client|customer)?[ _]?name"
    r"|surname|lastname|firstname|patronymic|mobile|.*address.*"
    r"|telegram|instagram|whatsapp|ник|(?:user[ _]?)?(?:login|nick|nickname)|логин"
    r"|контакт|основной контакт|полное имя.*|ответственный)"
)
SURNAME = re.compile(
    r"[а-яё-]{2,}(?:ов|ова|ев|ева|ёв|ёва|ин|ина|ын|ына|ский|ская|цкий|цкая|енко|чук|юк|ян|дзе|швили)"
)
SAMPLE_VALUES = 300
MOSTLY = 0.5
# below this many different texts nobody is told from anybody by them
MANY_TEXTS = 30


def facts(text: str) -> dict[str, str]:
    """Return the aggregates that `is_personal` asks for."""
    return {
        "emails": f"count(*) filter (regexp_full_match({text}, {literal(EMAIL)}))",
        "phones": f"count(*) filter (regexp_full_match({text}, {literal(PHONE)}))",
        "different": f"approx_count_distinct({text})",
    }


def is_personal(
    conn: duckdb.DuckDBPyConnection, relation: str, text: str, header: str, counts: Mapping[str, Any]
) -> bool:
    """Tell whether a column is about who somebody is."""
    rows = counts["rows"]
    if HEADER.fullmatch(header.strip().lower()) or counts["emails"] > MOSTLY * rows:
        return True
    is_numeric = counts["plain"] == rows
    if not rows or (counts["phones"] <= MOSTLY * rows and is_numeric):
        return False
    values = [
        value
        for (value,) in conn.execute(
            f"select distinct {text} as value from ({relation}) where {text} is not null "
            f"order by hash(value), value limit {SAMPLE_VALUES}"
        ).fetchall()
    ]
    if counts["phones"] > MOSTLY * rows and share(values, is_phone) > MOSTLY:
        return True
    if is_numeric or share(values, is_name) > MOSTLY:
        return not is_numeric
    several = share(values, has_words)
    return counts["different"] >= MANY_TEXTS and counts["different"] > MOSTLY * rows and several > MOSTLY


def has_words(value: str) -> bool:
    """Tell whether a text is words, and not a number with blanks and a currency, nor a day with its time."""
    is_moment = re.fullmatch(
        r"\W*[0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]{1,4}\W.*[0-9]{1,2}:[0-9]{2}\D?.*", value
    )
    return (
        len(value.split()) > 1 and not is_moment and not re.fullmatch(r"[0-9.,]*[0-9][0-9.,]*", body(value))
    )


def share(values: list[str], holds: Any) -> float:
    """Return the share of the values for which something holds."""
    return sum(map(holds, values)) / len(values) if values else 0.0


def is_phone(value: str) -> bool:
    """Tell whether a text is a phone number that exists in form, Russian ones without a country code too."""
    try:
        number = phonenumbers.parse(value, "RU")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number) and len(re.sub(r"\D", "", value)) >= 10


def is_name(value: str) -> bool:
    """Tell whether a text is a person's name: a known first name among its words, or a surname by its end."""
    parts = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)?", value.lower())
    if not 1 <= len(parts) <= 4 or re.search(r"\d", value):
        return False
    known = input_words()["first_name"]
    return any(part in known for part in parts) or (len(parts) > 1 and bool(SURNAME.fullmatch(parts[0])))
