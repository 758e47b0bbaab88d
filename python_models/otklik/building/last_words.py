"""The last line on the screen of a build that stops: one sentence that says why, with the way out.

dbt says why a model failed in the middle of much else, after the engine's own words, and shows where in a
program an error came up. Here all that it logs is heard, and the sentence is said when the process ends; the
screen is spared the rest, which stands in the log.
"""

from __future__ import annotations

import atexit
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import resource_tracker
from typing import Any

from otklik.building import stops

# what macros/engine/stop_build.sql writes before a sentence
STOP = "The build stops. "

# an interrupt, or whoever runs the build (CI, systemd) ending it
ENDED = {
    "en": "The build was ended before its time: build again, what was there before it stands.",
    "ru": "Сборку прервали: соберите ещё раз, всё, что было до неё, цело.",
}

# by a shell: the sentence, and who is waited for (two seconds at most)
SAID_FOR_IT = """
trap "" INT TERM HUP
read -r word && exit
tries=0
while [ "$tries" -lt 20 ] && kill -0 "$2" 2>/dev/null; do sleep 0.1; tries=$((tries + 1)); done
echo "$1"
"""

# events that only say that something failed
UNSAID = ("Log", "RunResultFailure", "EndOfRunSummary", "RunResultErrorNoMessage")

# how sure it is that a sentence is the reason, and not a consequence of it
OWN, KNOWN, TESTED, OTHER = range(4)

_HEARD: set[tuple[int, str]] = set()
# the build's, once it is known
_LANGUAGE = ["en"]
# who says that it was ended
_STANDING_BY: list[subprocess.Popen[bytes]] = []

NO_ROOM = re.compile(
    r"No space left on device|File too large|Disk quota exceeded|disk is full|Errno (?:27|28|122)\b"
)
# what an engine or a file system says, and what it means
MEANINGS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    # one that came before dbt listened for it
    (re.compile(r"^\s*KeyboardInterrupt\b", re.M), ENDED["en"], ENDED["ru"]),
    (
        re.compile(r'Could not set lock on file "(?P<path>[^"]+)"(?:.*?\(PID (?P<pid>\d+)\))?', re.S),
        "The warehouse {path} is in use by another process (PID {pid}), a build or somebody who looks into "
        "it: wait until that has ended, or end it, and build again.",
        "Хранилище {path} занято другим процессом (PID {pid}): это сборка или кто-то его смотрит. Дождитесь "
        "конца или завершите тот процесс и соберите ещё раз.",
    ),
    (
        re.compile(
            r"""(?P<path>[^"'\s]+)["']? exists, but it is not a valid DuckDB database file"""
            r"""|Could not read enough bytes from file "(?P<cut>[^"]+)"|Corrupt database file"""
        ),
        "The warehouse {path} is no DuckDB file, or a damaged one: move it away and build again; what "
        "earlier builds remember is taken from the folder state beside the exports.",
        "Хранилище {path} – не файл DuckDB или повреждено: уберите его и соберите ещё раз; то, что помнят "
        "прошлые сборки, возьмётся из папки state рядом с выходными файлами.",
    ),
    (
        NO_ROOM,
        "There is no room left on the disk ({where}): make some, or name another place with OTKLIK_WAREHOUSE "
        "or OTKLIK_EXPORTS, and build again; what was there before the build stands.",
        "На диске не осталось места ({where}): освободите его или задайте другое место в OTKLIK_WAREHOUSE "
        "или OTKLIK_EXPORTS и соберите ещё раз; всё, что было до сборки, цело.",
    ),
    (
        re.compile(r"Out of Memory Error|MemoryError|Unable to allocate"),
        "There was not enough memory: end other programs, or let fewer things be done at once (dbt build "
        "--threads 1), or allow the engine another amount (OTKLIK_MEMORY_LIMIT=8GB), and build again.",
        "Не хватило памяти: закройте другие программы, или делайте меньше сразу (dbt build --threads 1), или "
        "разрешите движку другой объём (OTKLIK_MEMORY_LIMIT=8GB) и соберите ещё раз.",
    ),
    (
        re.compile(r"(?:Read-only file system|Permission denied|Errno 13\b|Errno 30\b)"),
        "Something may not be written or read by this user ({where}): give the right to it, or name another "
        "place with OTKLIK_WAREHOUSE or OTKLIK_EXPORTS, and build again.",
        "У этого пользователя нет прав ({where}): дайте их или задайте другое место в OTKLIK_WAREHOUSE или "
        "OTKLIK_EXPORTS и соберите ещё раз.",
    ),
    (
        re.compile(r'Cannot open file "(?P<path>[^"]+)": No such file or directory'),
        "{path} cannot be made or opened: make its folder, or name another place, and build again.",
        "{path} не создать и не открыть: создайте папку или задайте другое место и соберите ещё раз.",
    ),
    (
        re.compile(r"""["'](?P<path>[^"']+)["']: Is a directory|Is a directory: ["'](?P<cut>[^"']+)"""),
        "{path} is a folder and has to be a file: name another place, of the warehouse with "
        "OTKLIK_WAREHOUSE, and build again.",
        "{path} – папка, а нужен файл: задайте другое место (для хранилища – в OTKLIK_WAREHOUSE) и соберите "
        "ещё раз.",
    ),
    (
        re.compile(r"Too many open files|Errno 24\b"),
        "Too many files are open at once: allow more of them (ulimit -n 4096) and build again.",
        "Открыто слишком много файлов: разрешите больше (ulimit -n 4096) и соберите ещё раз.",
    ),
)
# levels of events that dbt's own log has, and the screen where somebody asks for it (--debug)
FOR_PROGRAMMERS = ("test", "debug")
KIND_OF_ERROR = re.compile(r"[A-Z][\w. ]*(?:Error|Exception): ")
# the lines of one are indented deeper than its first, before which dbt writes the time, in a colour or in
# none, and its last
TRACEBACK = re.compile(
    r"^(?:(?:\x1b\[[0-9;]*m)*\d\d:\d\d:\d\d  )?(?P<indent>[ \t]*)Traceback \(most recent call last\):\n"
    r"(?:(?P=indent)[ \t]+.*\n|[ \t]*\n)*",
    re.M,
)


def speak(language: str) -> None:
    """Say sentences in this language from now on, `en` or `ru`."""
    _LANGUAGE[:] = [language]


def stand_by(awaited: int | None = None) -> None:
    """Have somebody else say that the build was ended, where that is done so that it cannot say so itself.

    SIGKILL leaves no time for words, and SIGTERM none to a plain `dbt build`: only the main thread may say
    what a signal does, and dbt opens the plugin in another. A shell reads what this process writes at its
    end, and speaks where there is nothing to read, after the process `awaited` has gone: by itself that of
    Python that has something to say of locks that nobody has released.
    """
    if _STANDING_BY or sys.platform == "win32":
        return
    ours, mine = os.pipe()
    awaited = awaited or getattr(resource_tracker._resource_tracker, "_pid", None)
    asked = ["/bin/sh", "-c", SAID_FOR_IT, "sh", ENDED[_LANGUAGE[0]], str(awaited or "")]
    with suppress(OSError):
        _STANDING_BY.append(subprocess.Popen(asked, stdin=ours, stderr=subprocess.DEVNULL))
        atexit.register(relieve, mine)
    os.close(ours)


def relieve(mine: int) -> None:
    """Tell whoever stands by that there is nothing left to say."""
    with suppress(OSError):
        os.write(mine, b"ended\n")


def listen(loggers: list[Any]) -> Callable[[Any], None]:
    """Return what hears the events of dbt; the screen, one of its loggers, shows no traces of the program."""
    for logger in loggers:
        if logger.name != "file_log" and not hasattr(logger, "otklik_says"):
            logger.otklik_says = logger.create_line
            shows_all = getattr(logger.level, "value", logger.level) in FOR_PROGRAMMERS
            logger.create_line = for_people(logger.create_line, shows_all=shows_all)
    # events for programmers need not be made for it (otklik.building.pace)
    hear.of_people = True  # type: ignore[attr-defined]
    return hear


def for_people(says: Callable[[Any], str], *, shows_all: bool = True) -> Callable[[Any], str]:
    """Return what writes the line of an event without traces, and an error of dbt's own only once.

    What ends a run before its first node dbt says twice, where it comes up and where it ends the command.
    Unless the logger `shows_all`, events for programmers have no line: dbt makes one of each of them, nine
    of ten events, and then leaves it out: as JSON 0.12 ms each.
    """
    said: set[str] = set()

    def line(event: Any) -> str:
        if not shows_all and event.info.level in FOR_PROGRAMMERS:
            return ""
        if event.info.name == "MainEncounteredError":
            if str(event.info.msg) in said:
                return ""
            said.add(str(event.info.msg))
        return without_traces(says(event))

    return line


def without_traces(text: str) -> str:
    """Return the text without the places in a program where an error came up."""
    return TRACEBACK.sub("", text)


def hear(event: Any) -> None:
    """Remember what an event says of the end of the build.

    `event` has `info`, with a name, a `level` and a `msg`, and `data`; SQL that could stop a build is in
    debug ones.
    """
    info: Any = event.info
    data: Any = event.data
    found: tuple[int, str] | None = None
    if info.name == "LogTestResult" and str(data.status) in ("fail", "error") and info.level == "error":
        found = (TESTED, about_test(str(data.name), int(data.num_failures)))
    elif info.name == "MainKeyboardInterrupt":
        found = (OWN, ENDED[_LANGUAGE[0]])
    elif info.level == "error" and not info.name.startswith(UNSAID):
        found = sentence_of(str(info.msg))
    if found:
        remember(found[1], found[0])


def remember(sentence: str, sure: int = OWN) -> None:
    """Remember a sentence to be said at the end, and how sure it is."""
    if not _HEARD:
        atexit.register(end)
    _HEARD.add((sure, sentence))


def say() -> None:
    """Say the one sentence: of several reasons the surest, and of those the first in the alphabet."""
    # the screen may have gone with whoever was killed
    with suppress(BrokenPipeError):
        print(min(_HEARD)[1], flush=True)


def end() -> None:
    """Say it, and let nothing be written to the screen after that: the engine's binding complains of what an
    error has left in memory, in some forty lines.
    """
    say()
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def sentence_of(message: str) -> tuple[int, str] | None:
    """Return what an error says, and how sure it is to be the reason; nothing where it says nothing."""
    _, stop, rest = message.partition(STOP)
    if stop:
        return OWN, rest.splitlines()[0].strip()
    if own := re.search(r"^\s*otklik\.[\w.]*Error: (.*)$", message, re.MULTILINE):
        return OWN, stops.told(_LANGUAGE[0], own[1].strip())
    for pattern, *sentences in MEANINGS:
        if found := pattern.search(message):
            unknown = "unknown" if _LANGUAGE[0] == "en" else "неизвестен"
            # what is damaged inside, the engine names by no path
            warehouse = os.environ.get("OTKLIK_WAREHOUSE") or "otklik.duckdb"
            named = {"path": warehouse, "pid": unknown, "where": place_in(message)}
            told = {key: value for key, value in found.groupdict().items() if value}
            named |= {"path": told.get("cut", warehouse), **told}
            return KNOWN, sentences[_LANGUAGE[0] == "ru"].format(**named)
    said = [line.strip() for line in without_traces(message).splitlines() if is_said(line)]
    if not said:
        return None
    # an engine goes on with the line of SQL, and with what may have been meant
    kinds = [line for line in said if KIND_OF_ERROR.match(line)]
    failed = (kinds or said)[-1].rstrip(".:!")
    if _LANGUAGE[0] == "ru":
        return OTHER, (
            f"Сборка не удалась: {failed}. После этого ничего не записано; всё есть в журнале "
            "(logs/dbt.log): соберите ещё раз, а если повторится, пошлите журнал тому, кто ведёт Otklik."
        )
    return OTHER, (
        f"The build failed: {failed}. Nothing was written after that; the log "
        "(logs/dbt.log) has all of it: build again, and if it fails again, send the log to whoever keeps "
        "Otklik."
    )


def is_said(line: str) -> bool:
    """Tell whether a line is more than where something stands."""
    headings = (
        "Encountered an error",
        "Runtime Error",
        "Python model failed",
        "compiled code at",
        "Status:",
        ">",
        "LINE ",
    )
    return bool(line.strip(" ^")) and not line.strip().startswith(headings)


def place_in(message: str) -> str:
    """Return the first path that a message names, or what it is about."""
    quoted = re.search(r"[\"'](/?[^\"'\n]*/[^\"'\n]*)[\"']", message)
    named = re.search(r"in model (\w+)", message)
    unknown = "the warehouse or the exports" if _LANGUAGE[0] == "en" else "хранилище или выходные файлы"
    return quoted[1].rstrip("\\") if quoted else named[1] if named else unknown


def about_test(name: str, failures: int) -> str:
    """Return what a failed test says: the name of one is the sentence that does not hold."""
    words = name.removeprefix("assert_").replace("_", " ")
    if _LANGUAGE[0] == "ru":
        return (
            f"Не прошла проверка результатов (строк: {failures}): {words}; то, что от неё зависит, не "
            f"собрано. Поправьте выгрузку или настройку, откуда эти строки (запрос выше: {name}), и соберите "
            "ещё раз или пошлите журнал (logs/dbt.log) тому, кто ведёт Otklik."
        )
    return (
        f"A check of the results failed ({failures:,} rows): {words}; what depends on it was not built. Mend "
        f"the export or the setting that the rows come from (dbt names the query above: {name}) and build "
        "again, or send the log (logs/dbt.log) to whoever keeps Otklik."
    )
