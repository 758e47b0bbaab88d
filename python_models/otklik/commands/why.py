"""`make why CUSTOMER=id`: "why am I on this list", answered by a letter in English and one in Russian.

Run as `python -m otklik.commands.why ID [VARS]`. Reads the warehouse of the last build and writes nothing:
the letters go to the screen, and what is left to do before one is sent to stderr.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import duckdb

from otklik.building.settings import SETTINGS
from otklik.commands.check import project_vars
from otklik.commands.vars import read_vars
from otklik.engine.connections import connect
from otklik.rights.answer import EarlierBuildError, is_known, letters

ADDRESS = "letter_address"
TEXTS = {
    "name": {
        "en": "Name the customer: make why CUSTOMER=id",
        "ru": "Назовите клиента: make why CUSTOMER=номер",
    },
    "unfinished": {
        "en": "The warehouse {path} is not there, in use, or of an unfinished build or an earlier version: "
        "build first.",
        "ru": "Хранилища {path} нет, оно занято, сборка не закончена или сделана прежней версией: сначала "
        "соберите.",
    },
    "fault": {
        "en": "The setting letter_address is {value}: {sentence}.",
        "ru": "Настройка letter_address – {value}: {sentence}.",
    },
    "unknown": {
        "en": "Before you send it: the last build knows no customer {customer}. The letter says that nothing "
        "is held; see that the number is right, as it stands in customer_id.",
        "ru": "Прежде чем отправить: последняя сборка не знает клиента {customer}. В письме сказано, что "
        "данных нет; проверьте номер, он пишется так, как стоит в customer_id.",
    },
    "blank": {
        "en": "Before you send it: fill in the blank for your address, in brackets near the end; the setting "
        "letter_address fills it in each letter, as in "
        'VARS=\'{"letter_address": "privacy@shop.example"}\'.',
        "ru": "Прежде чем отправить: впишите свой адрес на место в скобках ближе к концу; настройка "
        "letter_address впишет его в каждое письмо, например "
        'VARS=\'{"letter_address": "privacy@shop.example"}\'.',
    },
}


def main(arguments: Sequence[str]) -> int:
    """Print the letters; return the exit code."""
    try:
        given = {**project_vars(), **read_vars(arguments[1] if len(arguments) > 1 else "")}
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    language = "ru" if given.get("language") == "ru" else "en"
    path = os.environ.get("OTKLIK_WAREHOUSE") or "otklik.duckdb"
    if not arguments or not arguments[0].strip():
        print(TEXTS["name"][language], file=sys.stderr)
        return 2
    address, setting = given.get(ADDRESS) or "", SETTINGS[ADDRESS]
    if address and not setting.accepts(address):
        sentence = setting.russian if language == "ru" else setting.sentence
        print(TEXTS["fault"][language].format(value=address, sentence=sentence), file=sys.stderr)
        return 2
    try:
        with connect(path, read_only=True) as conn:
            found = letters(conn, arguments[0], str(address))
            is_anybody = is_known(conn, arguments[0])
    except (duckdb.IOException, duckdb.CatalogException, duckdb.BinderException, EarlierBuildError):
        print(TEXTS["unfinished"][language].format(path=path), file=sys.stderr)
        return 2
    print("\n\n----\n\n".join(found.values()), flush=True)
    if not is_anybody:
        print("\n" + TEXTS["unknown"][language].format(customer=arguments[0]), file=sys.stderr)
    if not address:
        print("\n" + TEXTS["blank"][language], file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
