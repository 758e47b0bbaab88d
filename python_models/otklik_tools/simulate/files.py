"""Writing a simulation: every file whole or not at all (temporary name, fsync, rename)."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from otklik_tools.simulate.simulation import Simulation

FORMATS = ("csv", "parquet")


def write_table(table: pa.Table, path: Path) -> None:
    """Write one table as `path`'s suffix says. CSV: comma, UTF-8, ISO dates, nulls empty, nothing quoted."""
    if path.suffix == ".parquet":
        pyarrow.parquet.write_table(table, path)
        return
    with path.open("wb") as file:
        file.write((",".join(table.column_names) + "\n").encode())
        # quoting_style none raises where a value would need quotes: none of ours does
        pyarrow.csv.write_csv(
            table, file, pyarrow.csv.WriteOptions(include_header=False, quoting_style="none")
        )


def write_whole(files: Mapping[Path, pa.Table | Callable[[Path], None]]) -> None:
    """Write all files under temporary names first, then rename: a failure leaves what stood there before.

    A file is a table, or what writes it to the path it is given.
    """
    temporary = {path: path.with_name(f".{path.stem}.{os.getpid()}{path.suffix}") for path in files}
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if callable(content):
                content(temporary[path])
            else:
                write_table(content, temporary[path])
            with temporary[path].open("rb") as file:
                os.fsync(file.fileno())
        for path in files:
            temporary[path].replace(path)
    finally:
        for path in temporary.values():
            path.unlink(missing_ok=True)


def require_truth_apart(folder: Path, truth: Path | None) -> None:
    """Raise ValueError where the truth would lie inside the export, or is not named as Parquet."""
    if truth is not None and folder.resolve() in truth.resolve().parents:
        raise ValueError(
            f"--truth {truth} lies inside the export {folder}: put it elsewhere, the export must not know it"
        )
    if truth is not None and truth.suffix != ".parquet":
        raise ValueError(
            f"--truth {truth}: the truth is written as Parquet, give a name that ends in .parquet"
        )


def write_simulation(
    simulation: Simulation, folder: Path, format: str = "csv", truth: Path | None = None
) -> list[Path]:
    """Write the export into `folder` and, if asked, the truth (Parquet) elsewhere; returns the paths.

    Raises ValueError where the truth would lie inside the export, or the folder holds a table in another
    format already (whoever reads it could not know which one is meant).
    """
    if format not in FORMATS:
        raise ValueError(f"--format {format}: choose from {', '.join(FORMATS)}")
    require_truth_apart(folder, truth)
    files = {folder / f"{name}.{format}": table for name, table in simulation.export.items()}
    foreign = [
        path
        for name in simulation.export
        for path in sorted(folder.glob(f"{name}.*"))
        if path not in files
    ]  # fmt: skip
    if foreign:
        raise ValueError(
            f"{foreign[0]} is in the way of a {format} export: empty {folder} or choose another folder"
        )
    if truth is not None:
        files[truth] = simulation.truth
    write_whole(files)
    return list(files)
