"""Responses that stand in the file of contacts: who was written to, and beside it who answered.

A mailer's list of members, a bank's or a charity's file of a campaign: one line a person, with a yes or no
and a day. Where an export has neither purchases nor responses, these are all that anything can be learned
from, so such a file is read as responses, too. Where there are purchases they are the response, as before: a
click would make gross what is measured.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import duckdb

from otklik.export_files import words
from otklik.export_files.arms import filled_words
from otklik.export_files.columns import Settings, one
from otklik.export_files.own_mapping import contract_table
from otklik.export_files.presets import ColumnMapping, mapping_entries, mapping_of
from otklik.export_files.sources import Source, identifier
from otklik.export_files.titles import plain_name

# a day that says that somebody answered, and not when they were written to
OF_AN_ANSWER = re.compile(
    r"отклик|ответ|реакц|конверс|клик|переход|покупк|respon|conver|click|react|redeem|antwort|reaktion|reagiert"
    r"|respuesta|respondi|réponse|répond|rispost|resposta|odpowied|yanıt|відпов|відгук|reactie"
)


def columns_of_answers(
    conn: duckdb.DuckDBPyConnection, source: Source, contacts: ColumnMapping, settings: Settings
) -> Mapping[str, tuple[str, ...]]:
    """Return the headers of a file of contacts that say who answered and when; none where none does.

    Its own day counts before that of the message, which stands in where the answer has none.
    """
    if any("table" in entry for entry in mapping_entries(source)):
        # a person has said what the file is
        return {}
    found = mapping_of(source, contract_table("responses"), settings).columns
    free = {header for header in source.header if header not in contacts.used}
    flags = [
        header for header in found.get("@responded", ()) if header in free and tells(conn, source, header)
    ]
    days = [
        header
        for header in found.get("responded_on", ())
        if header in free
        and OF_AN_ANSWER.search(plain_name(header))
        and is_partly_filled(conn, source, header)
    ]
    if not flags and not days:
        return {}
    sent = contacts.columns.get("contacted_on", ()) if flags else ()
    return {"@responded": (*flags[:1], *([] if flags else days[:1])), "responded_on": (*days[:1], *sent[:1])}


def tells(conn: duckdb.DuckDBPyConnection, source: Source, header: str) -> bool:
    """Tell whether a column says of some lines that they answered and of others that they did not."""
    seen = filled_words(conn, source, header)
    says = words.flag_words(seen)
    is_of_flags = bool(seen) and set(seen) <= says.keys()
    return is_of_flags and (set(says.values()) == {True, False} or is_partly_filled(conn, source, header))


def is_partly_filled(conn: duckdb.DuckDBPyConnection, source: Source, header: str) -> bool:
    """Tell whether a column has something in some lines and nothing in others."""
    cell = f"nullif(trim(cast({identifier(header)} as varchar)), '')"
    rows, filled = one(conn, f"select count(*), count({cell}) from ({source.relation()})")
    return 0 < int(filled) < int(rows)


def with_answers(mapping: ColumnMapping) -> tuple[ColumnMapping, list[tuple[str, str]]]:
    """Return the mapping of responses within contacts and the columns that say who answered, and tell so."""
    answers = mapping.settings.answers
    if mapping.table != "responses" or not answers:
        return mapping, []
    columns = {name: headers for name, headers in mapping.columns.items() if name not in answers}
    columns |= {name: headers for name, headers in answers.items() if headers}
    listed = ", ".join(dict.fromkeys(header for headers in answers.values() for header in headers))
    return replace(mapping, columns=columns), [
        (
            f"contacts say who answered, so their file is one of responses, too, by {listed}",
            f"в контактах сказано, кто откликнулся, поэтому файл прочитан и как отклики, по {listed}",
        )
    ]
