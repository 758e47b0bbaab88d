"""Campaigns of several arms, none of which is called the control, and which are no offers either.

Which of them got nothing is known to whoever made the test alone: taken as offers, an experiment shows no
effect at all. Where an arm is called the treatment, or what something is compared with, the build asks; of
`A` and `B`, which may be two creatives, it is said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import duckdb

from otklik.export_files import words
from otklik.export_files.sources import Source
from otklik.export_files.typed import Typed

# more arms than that are whatever else a column says
MOST_ARMS = 20
MOST_LISTED = 4
# what was given: whoever is of an arm that is called so is of no control
OF_AN_OFFER = re.compile(r"[1-9][0-9 .,]*(?:%|процент|руб|р\.|₽|[$€£]|usd|eur|rub)|[$€£₽] ?[1-9]")

# a size behind the name of an arm
SIZE = re.compile(r"(?P<share>[0-9]+) ?%\)?$")

Made = Mapping[str, Sequence[tuple[Source, Typed]]]


def asked_about(conn: duckdb.DuckDBPyConnection, made: Made) -> list[tuple[Source, Typed]]:
    """Return the sources of contacts, with what is asked or said of arms among which no control is known."""
    contacts = list(made.get("contacts", ()))
    named = [at for at, (_, typed) in enumerate(contacts) if has_arms(typed)]
    if not named:
        return contacts
    read = " union all ".join(f"select campaign_id, arm from ({typed.sql})" for _, typed in contacts)
    found = conn.execute(
        "select campaign_id, list(distinct arm order by arm) filter (arm is not null) as arms, "
        f"bool_or(arm is null) from ({read}) where campaign_id is not null group by campaign_id "
        "having coalesce(not bool_or(lower(arm) = 'control'), false) "
        f"and count(distinct arm) between 1 and {MOST_ARMS} order by campaign_id"
    ).fetchall()
    offers = offers_of(conn, made)
    doubtful: dict[str, str] = {}
    taken: dict[str, str] = {}
    for campaign, arms, has_empty in found:
        unknown = [arm for arm in arms if (campaign, arm.lower()) not in offers]
        # an empty cell beside arms is said where they are read
        if not unknown or len(arms) < 2:
            continue
        listed = ", ".join(arms[:MOST_LISTED]) + ", ..." * (len(arms) > MOST_LISTED)
        is_asked = is_an_experiment(unknown) and not has_empty
        (doubtful if is_asked else taken)[campaign] = listed
    source, typed = contacts[named[0]]
    if doubtful:
        typed = asked(typed, doubtful)
    if taken:
        typed = said(typed, taken)
    contacts[named[0]] = (source, typed)
    return contacts


def has_arms(typed: Typed) -> bool:
    """Tell whether a source of contacts has a column of arms."""
    return any(reading.column.name == "arm" and reading.column.header for reading in typed.readings)


def offers_of(conn: duckdb.DuckDBPyConnection, made: Made) -> set[tuple[str, str]]:
    """Return the offers of the export, each with its campaign, in lower case."""
    return {
        row
        for _, typed in made.get("offers", ())
        for row in conn.execute(
            f"select distinct campaign_id, lower(offer_id) from ({typed.sql}) where offer_id is not null"
        ).fetchall()
    }


def is_an_experiment(arms: Sequence[str]) -> bool:
    """Tell whether arms are those of a treatment and of something else: two treatments may be two offers.

    Examples
    --------
    >>> [is_an_experiment(arms) for arms in (["treatment", "x"], ["baseline", "new"], ["A", "B"])]
    [True, True, False]
    >>> is_an_experiment(["Variant A", "Variant B"]), is_an_experiment(["10 %", "test"])
    (False, False)
    >>> is_an_experiment(["old (20%)", "treatment (80%)"])
    True
    """
    sizes = [SIZE.search(arm) for arm in arms]
    if sum(float(size["share"]) for size in sizes if size) == 100:
        # how much of everybody each has, and no depth of an offer
        arms = [words.without_size(arm) or arm for arm in arms]
    if any(OF_AN_OFFER.search(arm.lower()) for arm in arms if not words.is_of_treated(arm)):
        return False
    treated = [arm for arm in arms if words.is_of_treated(arm)]
    return len(arms) == 2 and len(treated) < 2 and bool(treated or any(map(words.is_compared_with, arms)))


def asked(typed: Typed, doubtful: Mapping[str, str]) -> Typed:
    """Return how contacts are read, with the question which arms of campaigns are the control.

    One question for all of them, as one answer mends them all.
    """
    campaigns = list(doubtful)
    if len(campaigns) == 1:
        which = f"campaign {campaigns[0]} has the arms {doubtful[campaigns[0]]}, and nobody can tell which"
    else:
        which = (
            f"{len(campaigns)} campaigns have arms ({of_campaigns(doubtful)}), and nobody can tell which of "
            "those of each"
        )
    question = (
        f"{which}{' of them' if len(campaigns) == 1 else ''} is the control: write "
        "control for whoever got nothing, or list the arms as offers in offers.csv (campaign_id, offer_id)"
    )
    return replace(typed, questions=(*typed.questions, question))


def of_campaigns(arms: Mapping[str, str]) -> str:
    """Return the arms of campaigns in words: those of each, or once where all have the same."""
    names = list(arms)
    more = f" (+{len(names) - MOST_LISTED})" if len(names) > MOST_LISTED else ""
    if len(set(arms.values())) == 1:
        return f"{', '.join(names[:MOST_LISTED])}{more}: {arms[names[0]]}"
    return "; ".join(f"{name}: {arms[name]}" for name in names[:MOST_LISTED]) + more


def said(typed: Typed, taken: Mapping[str, str]) -> Typed:
    """Return how contacts are read, with a note that no arm is known to be the control."""
    listed = next(iter(taken.values())) if len(set(taken.values())) == 1 else of_campaigns(taken)
    guess = (
        f"the arms {listed} are taken as offers, as none is called the control: if one of them got nothing, "
        "write control there",
        f"группы {listed} считаются предложениями: ни одна не названа контролем, если какая-то не получала "
        "ничего, напишите там control",
    )
    return replace(typed, guesses=(*typed.guesses, guess))
