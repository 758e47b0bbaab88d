"""Build every new export of a drop folder.

Run as `python -m otklik.commands.drop_folder FOLDER [--once] [dbt vars]`.

An entry of the folder is an export: a folder, or one file (a workbook, an archive). It is taken when nothing
in it has changed between two looks, oldest name first, one at a time under a lock; then it stands in `done/`
or, where its build failed, in `failed/`. A failed build leaves the files and the warehouse of the last good
one as they are, and `summary.md` says at its top what failed and why; the next good one says it no more.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import yaml

from otklik.publishing.whole_files import whole_file

DONE, FAILED, LOCK = "done", "failed", ".otklik.lock"
BEGIN, END = "<!-- last export not built -->", "<!-- end -->"
SECONDS = 30.0
NOT_BUILT = {
    "en": "**{name} was not built ({day}): {why}** What follows is of the last good build.",
    "ru": "**Выгрузка {name} не посчитана ({day}): {why}** Ниже то, что дала последняя удачная.",
}
# whose build it is that is told next
TAKEN = {"en": "export {name}:", "ru": "выгрузка {name}:"}

State = dict[Path, tuple[int, int]]
Built = tuple[bool, str]


def state_of(entry: Path) -> State:
    """Size and time of writing of every file of an entry, by its path."""
    files = sorted(entry.rglob("*")) if entry.is_dir() else [entry]
    return {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in files if path.is_file()}


def entries(folder: Path) -> list[Path]:
    """What waits in a drop folder, oldest name first; hidden names are no exports."""
    kept = {folder / DONE, folder / FAILED}
    return sorted(path for path in folder.iterdir() if path not in kept and not path.name.startswith("."))


def complete(folder: Path, seconds: float) -> list[Path]:
    """The entries that did not change within some seconds, and are not empty."""
    before = {entry: state_of(entry) for entry in entries(folder)}
    if not any(before.values()):
        return []
    time.sleep(seconds)
    return [entry for entry in entries(folder) if before.get(entry) and before[entry] == state_of(entry)]


@contextmanager
def locked(folder: Path) -> Iterator[bool]:
    """Hold the folder's lock for a while: false where another process holds it. It ends with the process."""
    with (folder / LOCK).open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def build(entry: Path, variables: str) -> Built:
    """Build one export by the project in the working folder: whether it passed, and what it said last."""
    command = [sys.executable, "-m", "otklik.commands.quiet", "build", "--exclude-resource-type", "unit_test"]
    # as make build: tests of workings are for those who change them
    command += ["--exclude", "tag:workings"]
    done = subprocess.run(
        [*command, "--vars", variables],
        env=os.environ | {"CRM_EXPORT": str(entry)},
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=False,
    )
    print(done.stdout, end="", flush=True)
    lines = done.stdout.strip().splitlines()
    return done.returncode == 0, lines[-1] if lines else ""


def take(folder: Path, entry: Path, exports: Path, builder: Callable[[Path], Built], language: str) -> bool:
    """Build an entry, put it where it belongs, and tell of a failure in the summary; whether it passed."""
    print(TAKEN[language].format(name=entry.name), flush=True)
    passed, last = builder(entry)
    place = folder / (DONE if passed else FAILED)
    place.mkdir(exist_ok=True)
    entry.rename(free_name(place / entry.name))
    if not passed:
        day = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
        tell(exports / "summary.md", NOT_BUILT[language].format(name=entry.name, day=day, why=last))
    return passed


def free_name(path: Path) -> Path:
    """The path itself, or with a number where something stands there."""
    tried = [path, *(path.with_name(f"{path.name}.{number}") for number in range(1, 10_000))]
    return next(each for each in tried if not each.exists())


def tell(summary: Path, sentence: str) -> None:
    """Put a sentence at the top of the summary, in place of an earlier one."""
    text = summary.read_text(encoding="utf-8") if summary.exists() else ""
    if text.startswith(BEGIN):
        text = text.partition(END)[2].lstrip("\n")
    with whole_file(summary) as file:
        file.write(f"{BEGIN}\n{sentence}\n{END}\n\n{text}".encode())


def look(
    folder: Path, exports: Path, seconds: float, builder: Callable[[Path], Built], language: str
) -> list[bool]:
    """Build what is complete; whether each passed. Nothing where another process is at it."""
    with locked(folder) as is_ours:
        if not is_ours:
            print(f"Another build holds {folder / LOCK}: this look is left out.", flush=True)
            return []
        return [take(folder, entry, exports, builder, language) for entry in complete(folder, seconds)]


def main() -> int:
    """Look once, or for ever; 1 where a build failed at a single look."""
    command = argparse.ArgumentParser(prog="python -m otklik.commands.drop_folder", description=__doc__)
    command.add_argument("folder", type=Path)
    command.add_argument("variables", nargs="?", default="{}", help="dbt vars, as for make build")
    command.add_argument("--once", action="store_true", help="one look, for cron and the like")
    command.add_argument(
        "--seconds",
        type=float,
        default=SECONDS,
        help="unchanged for so long is complete; default %(default)s",
    )
    chosen = command.parse_args()
    if not chosen.folder.is_dir():
        print(f"There is no folder {chosen.folder}: make it, or name another one with DROP=folder.")
        return 2
    exports = Path(os.environ.get("OTKLIK_EXPORTS", "exports"))
    language = str((yaml.safe_load(chosen.variables) or {}).get("language", "en"))

    def builder(entry: Path) -> Built:
        return build(entry, chosen.variables)

    while True:
        passed = look(chosen.folder, exports, chosen.seconds, builder, language)
        if chosen.once:
            return 0 if all(passed) else 1
        if not passed:
            time.sleep(chosen.seconds)


if __name__ == "__main__":
    sys.exit(main())
