"""What stops a build, in the build's language: sentences of the export's reader and of the state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from otklik.export_files import in_russian as export
from otklik.patterns import found_in

# patterns of the English sentences of all but the export's reader, and what they say
SENTENCES: tuple[tuple[str, str], ...] = (
    (
        r"(?P<file>.+?) was written by a later version of Otklik: build with that one, or move the folder "
        r"(?P<name>.+?) away to begin without what it remembers",
        "{file} записан более новой версией Otklik: соберите ею или уберите папку {name}, чтобы начать "
        "без того, что в ней хранится",
    ),
    (
        r"(?P<file>.+?), the copy of what earlier builds remember, is damaged \((?P<such>.*?)\): put it back "
        r"from a backup, or move the folder (?P<name>.+?) away to begin without earlier launched lists and "
        r"ledger",
        "{file}, копия того, что помнят прошлые сборки, повреждена: верните её из резервной копии или "
        "уберите папку {name}, чтобы начать без прошлых запусков и их итогов",
    ),
    (
        r"Another build is writing to (?P<file>.+?): wait until it has ended, or give this one a folder of "
        r"its own \(OTKLIK_EXPORTS\)",
        "В {file} пишет другая сборка: дождитесь её конца или дайте этой свою папку (OTKLIK_EXPORTS)",
    ),
    (
        r"(?P<file>.+?) cannot be written \((?P<such>.*?)\): make room there or give this user the right to "
        r"write, or name another folder with OTKLIK_EXPORTS, and build again",
        "В {file} нельзя писать ({such}): освободите место, дайте этому пользователю право записи или "
        "задайте другую папку в OTKLIK_EXPORTS и соберите ещё раз",
    ),
    (
        r"(?P<file>.+?) was written by an earlier version of Otklik and holds values of (?P<name>.+?) that "
        r"are no (?P<key>.+?): build with that version, or correct them in the warehouse",
        "{file} записана более ранней версией Otklik, и значения {name} в ней не читаются как {key}: "
        "соберите той версией или исправьте их в хранилище",
    ),
    (
        r"(?P<file>.+?), what the last build was about to publish, is damaged: delete (?P<name>.+?), and the "
        r"list that was published before it counts",
        "{file}, то, что прошлая сборка собиралась опубликовать, повреждён: удалите {name}, и в силе "
        "останется список, опубликованный до неё",
    ),
    (
        r"OTKLIK_MEMORY_LIMIT=(?P<name>.*?) is no size: write a number and a unit, like 4GB",
        "OTKLIK_MEMORY_LIMIT={name} – не размер: напишите число и единицу, например 4GB",
    ),
    (
        r"The vars (?P<such>.+) are no JSON object: write them like (?P<key>.+)",
        "Переменные {such} – не объект JSON: напишите их так: {key}",
    ),
)


def language_of(variables: Mapping[str, Any]) -> str:
    """Return the language that a build speaks: English where it is asked for one that it does not know."""
    return "ru" if variables.get("language") == "ru" else "en"


def told(language: str, sentence: str, faults: Sequence[str] = ()) -> str:
    """Return a sentence in a language; `faults` are the parts of one that says several things."""
    if language != "ru":
        return sentence
    if found := found_in(sentence.rstrip("."), SENTENCES):
        pattern, named = found
        return f"{pattern.format(**named)}."
    return export.stop_in_russian(faults or [sentence])
