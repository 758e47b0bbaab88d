"""The files of the state's copy: Parquet in parts, and a list of them with a digest each.

A part has its digest in its name, so a file that is there is never written again; `state.json` names the
parts that count and takes the place of the one before when all of them stand. Whoever is killed on the way
leaves the copy before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from otklik.publishing.whole_files import digest, whole_file

FOLDER, MANIFEST, PENDING = "state", "state.json", "publishing.json"
FORMAT = 1


class StateError(Exception):
    """What keeps a build from its state, in one sentence with the way out."""


@dataclass(frozen=True)
class Part:
    """A file of a table: which rows (`of`, values of `parted_by`), what they were, and the file's digest."""

    of: list[str | None]
    content: str
    file: str
    sha256: str
    bytes: int
    modified_ns: int = 0


@dataclass(frozen=True)
class Manifest:
    """The copy as a whole: of which warehouse (`lineage`), of which of its builds, and its parts by table."""

    lineage: str
    generation: int
    tables: dict[str, list[Part]] = field(default_factory=dict)

    def files(self) -> set[str]:
        """Return the names of the files that count."""
        return {part.file for parts in self.tables.values() for part in parts}


def read_manifest(folder: Path) -> Manifest | None:
    """Return what `write_manifest` wrote, nothing where there is no copy; raises StateError if damaged."""
    path = folder / MANIFEST
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise damaged(path, "it cannot be read") from error
    try:
        found = json.loads(text)
        if found["format"] != FORMAT:
            raise StateError(
                f"{path} was written by a later version of Otklik: build with that one, or move the folder "
                f"{folder} away to begin without what it remembers."
            )
        tables = {name: [Part(**part) for part in parts] for name, parts in found["tables"].items()}
        names = {part.file for parts in tables.values() for part in parts}
        if any(Path(name).name != name for name in names):
            raise damaged(path, "it names files of other folders")
        return Manifest(str(found["lineage"]), int(found["generation"]), tables)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise damaged(path, "it is not what was written there") from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put the list of parts in the place of the one before."""
    write_json(folder / MANIFEST, {"format": FORMAT, **asdict(manifest)})


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write it whole or not at all."""
    with whole_file(path) as file:
        file.write(json.dumps(content, indent=1, ensure_ascii=False).encode())


def is_whole(folder: Path, part: Part) -> bool:
    """Tell whether a part's bytes are those that were written."""
    path = folder / part.file
    try:
        return path.stat().st_size == part.bytes and digest(path) == part.sha256
    except OSError:
        return False


def is_untouched(folder: Path, part: Part) -> bool:
    """Tell the same, at the price of a look where nobody has written to the file since."""
    try:
        stat = (folder / part.file).stat()
    except OSError:
        return False
    same = (stat.st_size, stat.st_mtime_ns) == (part.bytes, part.modified_ns)
    return same or is_whole(folder, part)


def damaged(path: Path, why: str) -> StateError:
    """Return the sentence about a file of the copy."""
    return StateError(
        f"{path}, the copy of what earlier builds remember, is damaged ({why}): put it back from a backup, "
        f"or move the folder {path.parent} away to begin without earlier launched lists and ledger."
    )
