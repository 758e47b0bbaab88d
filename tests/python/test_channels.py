"""How a campaign's channel reaches people, in the words that people have for it."""

from pathlib import Path
from typing import Any

import duckdb
import jinja2
import pytest

PROJECT = Path(__file__).parents[2]

CHANNELS: dict[str, list[str | None]] = {
    "passing by": [
        "TV", "тв-ролик", "Реклама на ТВ", "Radio", "Radio (no email)", "наружная реклама",
        "Billboards", "posters",
        "плакаты", "billboard, outdoor", "радио", "листовки", "газета", "In-store", "сайт", "Cinema", "OOH",
    ],
    "message": [
        "email", "e-mail", "sms", "Рассылка кинотеатра", "Push app Cinema Park", "email-газета", "TV-Push",
        "postcards & posters", "Листовки почтой", "direct mail flyer", "email only, no radio",
        "technically email",
        "email (no calls)", "e-mail, не звонить", "push, без звонков", "WhatsApp",
        "radiology centre", None, "",
    ],
    "call": ["Outbound call", "calls", "Звонки", "Колл-центр", "call-центр", "phone", "обзвон", "calling"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("way", "channel"), [(way, word) for way, words in CHANNELS.items() for word in words]
)
def test_a_channel_says_how_it_reaches_people(way: str, channel: str | None) -> None:
    """What has a name or a number on it is no passing by; what is denied or a part of a word says nothing."""
    module: Any = jinja2.Template(
        (PROJECT / "macros" / "is_mass_channel.sql").read_text(encoding="utf-8")
    ).module
    campaign = "(select cast(? as varchar) as channel, false as has_contact_list)"
    with duckdb.connect() as conn:
        found = conn.execute(f"select {module.reached_by('t')} from {campaign} as t", [channel]).fetchall()
    assert found == [(way,)]
