"""What a build is about to publish: said beside the exports before its files take their places.

Files and the record of them cannot change at once. So the record is written first, with the digest that each
campaign's CSV will have; who comes after a build that was ended on the way looks which files stand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from otklik.publishing.whole_files import digest, put_in_place, temporary_file
from otklik.state.mirror import PENDING, StateError, write_json

PREPARED = "prepared-"


@dataclass(frozen=True)
class Pending:
    """Which list, of which warehouse and connector; of each campaign its CSV and the digest of that."""

    lineage: str
    connector: str
    prepared: str
    sha256: str
    files: list[tuple[str, str, str]]

    def standing(self, exports: Path) -> list[str]:
        """Return the campaigns whose file is the new one."""
        return [campaign for campaign, name, sha256 in self.files if digest_of(exports / name) == sha256]

    def require_prepared(self, folder: Path) -> None:
        """Raise StateError where the rows of the list are not what was written."""
        if digest_of(folder / self.prepared) != self.sha256:
            raise damaged(folder / self.prepared)


def announce(
    folder: Path,
    rows: pa.RecordBatchReader,
    *,
    lineage: str,
    connector: str,
    files: Iterable[tuple[str, str, str]],
) -> None:
    """Say what is about to be published.

    Parameters
    ----------
    folder
        Of the state's copy.
    rows
        The rows of the lists as `published_list` will have them; where there are none (a replay) nothing is
        said.
    lineage, connector
        Of the warehouse and the build.
    files
        Campaigns, each with the name of its CSV and the SHA-256 that this will have.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    forget(folder)
    with temporary_file(folder / PREPARED) as temporary:
        counted = 0
        with parquet.ParquetWriter(temporary, rows.schema, compression="zstd") as writer:
            for batch in rows:
                writer.write_batch(batch)
                counted += batch.num_rows
        if not counted:
            return
        sha256 = digest(temporary)
        path = folder / f"{PREPARED}{sha256[:16]}.parquet"
        put_in_place(temporary, path)
    write_json(folder / PENDING, asdict(Pending(lineage, connector, path.name, sha256, sorted(files))))


def read_pending(folder: Path) -> Pending | None:
    """Return what a build announced and did not record; raises StateError where it cannot be read."""
    path = folder / PENDING
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        files = [
            (str(campaign), Path(name).name, str(sha256)) for campaign, name, sha256 in found.pop("files")
        ]
        pending = Pending(**found, files=files)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise damaged(path) from error
    if Path(pending.prepared).name != pending.prepared:
        raise damaged(path)
    return pending


def lineage_of(folder: Path) -> str | None:
    """Return of which warehouse something is pending."""
    pending = read_pending(folder)
    return None if pending is None else pending.lineage


def forget(folder: Path) -> None:
    """Nothing is pending any more."""
    (folder / PENDING).unlink(missing_ok=True)
    for path in folder.glob(f"{PREPARED}*.parquet"):
        path.unlink(missing_ok=True)


def digest_of(path: Path) -> str | None:
    """Return the digest of a file, nothing where it cannot be read."""
    try:
        return digest(path)
    except OSError:
        return None


def damaged(path: Path) -> StateError:
    """Return the sentence about what was to be published."""
    return StateError(
        f"{path}, what the last build was about to publish, is damaged: delete {path.parent / PENDING}, and "
        "the list that was published before it counts."
    )
