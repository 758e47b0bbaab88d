"""`make forget CUSTOMER=id`: takes a person out of all that builds have kept, and proves it.

Run as `python -m otklik.commands.forget ID [VARS] [--back]`. Ends with 1 where something still knows the
person. `--back` lets a forgotten id be used again.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from otklik.rights import Forgotten, forget, take_back
from otklik.state import StateError
from otklik.state.guarding import exports_folder, keep_to_ourselves, lock

TEXTS = {
    "warehouse": {
        "en": "warehouse {path}: tables looked at: {looked_at}, rows deleted or blanked: {rows}, in tables: "
        "{tables}; "
        "written anew, {before} bytes before, {after} after",
        "ru": "хранилище {path}: просмотрено таблиц {looked_at}, удалено или очищено строк {rows} в таблицах "
        "(всего {tables}); переписано: было байт {before}, стало {after}",
    },
    "files": {
        "en": "exports {path}: files looked at: {looked_into}, the copy of the state among them",
        "ru": "выгрузки {path}: просмотрено файлов {looked_into}, среди них копия состояния",
    },
    "cleaned": {"en": "  without the person now: {name}", "ru": "  теперь без этого человека: {name}"},
    "removed": {
        "en": "  removed, for it could not be mended (a build writes it anew): {name}",
        "ru": "  удалён, исправить его нельзя (сборка запишет новый): {name}",
    },
    "bytes": {
        "en": "bytes of the warehouse: the id and its contacts stand in them so many times: {times}",
        "ru": "байты хранилища: номер и контакты встречаются в них раз: {times}",
    },
    "short": {
        "en": "bytes of the warehouse: not searched, for digits as few as these stand in sums and "
        "counts; every "
        "cell was compared",
        "ru": "байты хранилища не просматривались: так мало цифр встречается в суммах и счётчиках; сравнена "
        "каждая ячейка",
    },
    "word": {
        "en": "texts and bytes of the warehouse: not searched, for this id is also a word or a number of "
        "something else there; every cell of ids was compared",
        "ru": "тексты и байты хранилища не просматривались: этот номер там ещё и слово или номер чего-то "
        "другого; сравнена каждая ячейка с номерами клиентов",
    },
    "unknown": {
        "en": "No customer {customer} is known in {path} or in {exports}: nothing was changed; write the id "
        "as it stands in customer_id.",
        "ru": "Клиента {customer} нет ни в {path}, ни в {exports}: ничего не изменено; напишите номер так, "
        "как он стоит в customer_id.",
    },
    "done": {
        "en": "nothing of the person is left there. Not looked at: the export (the CRM's own), "
        "backups, logs of "
        "dbt. Kept: a digest of the id, so that a build says it and leaves the person out if the "
        "export names "
        "them again; sums of past campaigns and models, which name nobody.",
        "ru": "больше о человеке там ничего нет. Не просматривались: сама выгрузка из CRM, резервные копии, "
        "журналы dbt. Остались: отпечаток номера, чтобы сборка сказала и не использовала этого "
        "человека, если "
        "он снова появится в выгрузке; суммы прошлых кампаний и модели, которые никого не называют.",
    },
    "left": {
        "en": "still named in: {left}. Tell the makers.",
        "ru": "ещё назван в: {left}. Сообщите разработчикам.",
    },
    "back": {
        "en": "the id is used again from the next build on",
        "ru": "со следующей сборки номер снова используется",
    },
    "never": {"en": "nobody of this id was forgotten", "ru": "такого номера среди забытых нет"},
    "held": {
        "en": "The warehouse {path} is in use or damaged: end the build or the program that reads "
        "it, and try again.",
        "ru": "Хранилище {path} занято или повреждено: завершите сборку или программу, которая его читает, и "
        "повторите.",
    },
}


def told(done: Forgotten, warehouse: Path, exports: Path, language: str) -> list[str]:
    """Return the lines that say what was done, where, and what is left."""
    lines = [
        TEXTS["warehouse"][language].format(
            path=warehouse, looked_at=done.looked_at, rows=sum(done.tables.values()),
            tables=len(done.tables), before=done.sizes[0], after=done.sizes[1],
        )
    ]  # fmt: skip
    lines += [f"  {name}: {rows}" for name, rows in sorted(done.tables.items())]
    lines.append(TEXTS["files"][language].format(path=exports, looked_into=done.looked_into))
    lines += [TEXTS[what][language].format(name=name) for name, what in sorted(done.files.items())]
    searched = "word" if done.is_word else "short" if done.in_bytes is None else "bytes"
    lines.append(TEXTS[searched][language].format(times=done.in_bytes))
    failed = done.left + [str(warehouse)] * bool(done.in_bytes)
    lines.append(TEXTS["left" if failed else "done"][language].format(left=", ".join(failed)))
    return lines


def main(arguments: Sequence[str]) -> int:
    """Do what the command line asks; return the exit code."""
    parser = argparse.ArgumentParser(prog="otklik.commands.forget")
    parser.add_argument("customer")
    parser.add_argument("vars", nargs="?", default="{}")
    parser.add_argument("--back", action="store_true")
    asked = parser.parse_args(arguments)
    given: Mapping[str, object] = json.loads(asked.vars)
    language = "ru" if given.get("language") == "ru" else "en"
    warehouse, exports = Path(os.environ.get("OTKLIK_WAREHOUSE") or "otklik.duckdb"), exports_folder()
    keep_to_ourselves()
    try:
        lock(exports)
        if asked.back:
            was = take_back(asked.customer, warehouse, exports)
            print(TEXTS["back" if was else "never"][language])
            return 0 if was else 1
        region = str(given.get("phone_region") or "RU")
        done = forget(asked.customer, warehouse, exports, region=region, today=dt.datetime.now(dt.UTC).date())
    except StateError as error:
        print(error, file=sys.stderr)
        return 2
    except duckdb.IOException:
        print(TEXTS["held"][language].format(path=warehouse), file=sys.stderr)
        return 2
    if not done.known:
        unknown = TEXTS["unknown"][language]
        print(unknown.format(customer=asked.customer, path=warehouse, exports=exports), file=sys.stderr)
        return 1
    print("\n".join(told(done, warehouse, exports, language)))
    return 1 if done.left or done.in_bytes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
