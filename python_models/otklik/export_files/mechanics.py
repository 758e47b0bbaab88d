"""Which column of campaigns or offers says the mechanic where no header does: by the words that it has."""

from __future__ import annotations

import re
from dataclasses import replace

import duckdb

from otklik.export_files import wishes, words
from otklik.export_files.arms import filled_words
from otklik.export_files.presets import ColumnMapping, plain_name

# what may be the kind of anything: `Art` has Rabatt and Zugabe, or E-Mail and Mailing
OF_A_KIND = re.compile(
    r"\b(?:вид|тип|механик|форма|kind|type|mechanic|art|typ|tipo|soort|türü?|rodzaj|вигляд|aktions?(?:art|typ))"
)


def with_mechanic(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping
) -> ColumnMapping:
    """Return the mapping with the one column under a header of a kind whose every word is a mechanic.

    A column of `нет` says of anything that there is none, and under the name of one mechanic that it is not
    that one.
    """
    if mapping.table not in ("campaigns", "offers") or "mechanic" in mapping.columns.keys() | mapping.absent:
        return mapping
    told = []
    for header in source.header:
        name = plain_name(header)
        if header in mapping.used or not OF_A_KIND.search(name) or words.closed_words("mechanic", [name]):
            continue
        seen = filled_words(conn, source, header)
        known = words.closed_words("mechanic", seen)
        if known.keys() >= set(seen) and set(known.values()) - {"none"}:
            told.append(header)
    if len(told) != 1:
        return mapping
    columns = {**mapping.columns, "mechanic": (told[0],)}
    return replace(mapping, columns=columns, guessed=mapping.guessed | {"mechanic"})
