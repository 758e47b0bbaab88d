"""What a person says of an export's files in `otklik.yml` beside them, which overrides what is found."""

import codecs
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml

from otklik.export_files.columns import Settings
from otklik.export_files.contract import TABLES, ExportError, Table

MAPPING = "otklik.yml"
KEYS = (
    "file", "table", "columns", "values", "encoding", "date_order", "decimal_mark", "time_zone", "money_unit",
    "both_count", "known_before",
)  # fmt: skip
# keys that mean nothing where nobody knows the table
OF_A_TABLE = ("columns", "values", "known_before")
# what a person says of a file that is in the export and none of its tables
NO_TABLE = "none"
UNITS = {"kopecks": "0.01", "cents": "0.01", "thousands": "1000", "millions": "1000000"}
ORDERS = ("day", "month")


def encoding_of(folder: Path, name: str) -> str | None:
    """Return the encoding that `otklik.yml` in a folder gives to a file; raises ExportError for none such."""
    for entry in entries_for(folder, name):
        if said := entry.get("encoding"):
            try:
                return codecs.lookup(str(said)).name
            except LookupError:
                raise ExportError(
                    f"{MAPPING} has the encoding {said}: write utf-8, cp1251, koi8-r, cp866 or the like."
                ) from None
    return None


def entries_for(folder: Path, name: str) -> list[Mapping[str, Any]]:
    """Return what `otklik.yml` in a folder says about a file; raises ExportError for what it cannot mean."""
    name = unicodedata.normalize("NFC", name).lower()
    return [entry for entry in entries_in(folder) if is_named(name, str(entry["file"]))]


def is_named(name: str, said: str) -> bool:
    """Tell whether a file is called so, or as a pattern says; `name` is in small letters."""
    said = unicodedata.normalize("NFC", said).lower()
    # `sales [2025].csv` is a name and a pattern that does not match it
    return name == said or fnmatch(name, said)


def entries_in(folder: Path) -> list[Mapping[str, Any]]:
    """Return all that `otklik.yml` in a folder says, none without one; raises ExportError."""
    path = folder / MAPPING
    if not path.exists():
        return []
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8-sig")) or {}
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise ExportError(
            f"{MAPPING} cannot be read ({str(error).splitlines()[0]}): mend it, or delete it."
        ) from None
    entries = content.get("files") if isinstance(content, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ExportError(f"{MAPPING} has no list `files`: each entry names a file and its table.")
    for entry in entries:
        strange = [key for key in entry if key not in KEYS]
        if strange:
            raise ExportError(f"{MAPPING} has the key {strange[0]}: the keys are {', '.join(KEYS)}.")
        if "file" not in entry:
            raise ExportError(f"{MAPPING} has an entry without file: each names one.")
        if "table" in entry and entry["table"] is None:
            raise ExportError(
                f"{MAPPING} has nothing behind table of {entry['file']}: name one "
                f"({', '.join(table.name for table in TABLES)}), or write table: {NO_TABLE} where it is none."
            )
        if "table" in entry and not says_none(entry["table"]):
            contract_table(str(entry["table"]))
        elif of_a_table := [key for key in OF_A_TABLE if entry.get(key)]:
            raise ExportError(
                f"{MAPPING} has {of_a_table[0]} of {entry['file']} without a table: name the one they are of."
            )
    return entries


def says_none(table: object) -> bool:
    """Tell whether a person means that a file is no table, in whatever capitals."""
    return str(table).lower() == NO_TABLE


def absent_files(folder: Path, names: Iterable[str]) -> list[str]:
    """Return the names of files in a folder's `otklik.yml` that match none of the export's `names`.

    What is called otherwise now is read as if nobody had said anything.
    """
    seen = [unicodedata.normalize("NFC", name).lower() for name in names]
    listed = [str(entry["file"]) for entry in entries_in(folder)]
    return [name for name in dict.fromkeys(listed) if not any(is_named(each, name) for each in seen)]


def is_no_table(folder: Path, name: str) -> bool:
    """Tell whether `otklik.yml` in a folder says of a file that it is none of the tables.

    Raises ExportError where it says of the same file that it is one, too.
    """
    said = [str(entry["table"]) for entry in entries_for(folder, name) if "table" in entry]
    others = [table for table in said if not says_none(table)]
    if len(others) < len(said) and others:
        raise ExportError(
            f"{MAPPING} says of {name} that it is {others[0]} and that it is {NO_TABLE}: keep one of them."
        )
    return bool(said) and not others


def entry_settings(entry: Mapping[str, Any], settings: Settings) -> Settings:
    """Return how a person says that the cells of a file are written; the rest as without."""
    order = str(entry.get("date_order") or settings.date_order)
    if order and order not in ORDERS:
        raise ExportError(f"{MAPPING} has the date_order {order}: write day or month.")
    unit = str(entry.get("money_unit") or "")
    factor = UNITS.get(unit, unit) or settings.money_factor
    if factor and not re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", factor):
        raise ExportError(
            f"{MAPPING} has the money_unit {unit}: write kopecks, thousands or a number such as 0.01."
        )
    both = entry.get("both_count", False)
    if not isinstance(both, bool):
        raise ExportError(f"{MAPPING} has the both_count {both}: write true or false.")
    return replace(
        settings,
        date_order=order,
        decimal_mark=str(entry.get("decimal_mark") or settings.decimal_mark),
        time_zone=str(entry.get("time_zone") or settings.time_zone),
        money_factor=factor,
        both_count=both,
    )


def contract_table(name: str) -> Table:
    """Return the contract's table of a name; raises ExportError for a name that is none."""
    for table in TABLES:
        if table.name == name:
            return table
    raise ExportError(
        f"{MAPPING} names a table {name}: the tables are {', '.join(table.name for table in TABLES)}; "
        f"of a file that is no table write {NO_TABLE}."
    )
