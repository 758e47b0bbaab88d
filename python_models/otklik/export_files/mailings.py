"""Logs of a mailer: what they say of who was written to, where no file of contacts does.

Klaviyo and its like export events: `Received Email`, `Opened Email`, `Placed Order`. Taken as responses
alone, whoever was sent something is nobody's contact, and beside a list of a held-out group every contact
would be a control.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import duckdb

from otklik.export_files.arms import filled_words
from otklik.export_files.columns import one
from otklik.export_files.sources import Source
from otklik.export_files.typed import Typed

# what says of a message that it went out, and no more
IT_WENT_OUT = re.compile(
    r"(?:(?:e ?mails?|messages?|sms|push|campaign|письмо|сообщение|смс|пуш)[ _]?)?"
    r"(?:received|sent|send|delivered|отправлен[оы]?|доставлен[оы]?|отправка|доставка)"
    r"(?:[ _]?(?:e ?mails?|messages?|sms|push|campaign|письмо|сообщение|смс|пуш))?"
)


def asked_about(
    conn: duckdb.DuckDBPyConnection, made: Mapping[str, Sequence[tuple[Source, Typed]]]
) -> list[tuple[Source, Typed]]:
    """Return the files of responses, with a question of those that alone say who was written to.

    Asked where files of contacts name controls and nobody else.
    """
    responses, contacts = list(made.get("responses", ())), made.get("contacts", ())
    if not contacts or not responses:
        return responses
    written_to = " union all ".join(
        f"(select 1 from ({typed.sql}) where arm is distinct from 'control' limit 1)" for _, typed in contacts
    )
    if one(conn, f"select count(*) from ({written_to})")[0]:
        return responses
    return [(source, asked_of(conn, source, typed)) for source, typed in responses]


def asked_of(conn: duckdb.DuckDBPyConnection, source: Source, typed: Typed) -> Typed:
    """Return how a file of responses is read, with a question where its events say what went out."""
    for header in typed.mapping.columns.get("@event", ()):
        sent = [word for word in filled_words(conn, source, header) if IT_WENT_OUT.fullmatch(word)]
        if sent:
            question = (
                f"lines whose {header} is {', '.join(sent[:3])} say who was written to, and the files of "
                "contacts name the control alone: save these lines as contacts.csv (campaign, customer, day, "
                "variant), and leave them out here"
            )
            return replace(typed, questions=(*typed.questions, question))
    return typed
