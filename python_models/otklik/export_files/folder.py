"""Which file of an export folder holds which table."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from otklik.export_files.contract import ExportError, Table

CSV_ENDINGS = (".csv", ".csv.gz", ".tsv", ".tsv.gz")
ENDINGS = (*CSV_ENDINGS, ".parquet")


@dataclass(frozen=True)
class ExportFile:
    """The file of one table."""

    table: Table
    path: Path

    @property
    def is_csv(self) -> bool:
        """Whether it is text; else it is Parquet."""
        return self.path.name.lower().endswith(CSV_ENDINGS)


def find_files(folder: Path, tables: Iterable[Table]) -> dict[str, ExportFile]:
    """Return the file of each table that has one, by the table's name; names ignore case.

    Raises ExportError for a missing folder, a missing required table and two files for one table.
    """
    if not folder.exists():
        raise ExportError(
            f"The export folder {folder} does not exist: "
            "set CRM_EXPORT to the folder with the export's files."
        )
    if not folder.is_dir():
        raise ExportError(
            f"{folder} is not a folder: "
            "set CRM_EXPORT to a folder with customers.csv or customers.parquet in it."
        )
    files: dict[str, ExportFile] = {}
    present = sorted(path for path in folder.iterdir() if path.is_file())
    for table in tables:
        found = [path for path in present if path.name.lower() in {table.name + end for end in ENDINGS}]
        if len(found) > 1:
            names = " and ".join(path.name for path in found)
            raise ExportError(f"{folder} holds {names} for one table: keep the one that is meant.")
        if not found and table.is_required:
            raise ExportError(
                f"{folder} has no {table.name}.csv (nor .tsv, .csv.gz, .parquet): put the file with the "
                f"{table.name} there, its key column is {table.required[0]}."
            )
        if found:
            files[table.name] = ExportFile(table, found[0].resolve())
    return files
