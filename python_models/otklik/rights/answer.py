"""The answer to "why am I on this list", as a letter in English and in Russian.

Which data, the decision of each list, what it rests on, and how to object. The words stand in
`seeds/reference/letter_texts.csv`; nothing is said that no table of the build has.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from otklik.export_files.sources import identifier
from otklik.rights import wording
from otklik.state.warehouse import text

# what the contract holds of a person, and the column that dates it
HELD = {
    "purchases": "purchased_on", "contacts": "contacted_on", "controls": "contacted_on",
    "responses": "responded_on", "consents": "given_on", "suppressions": "until",
}  # fmt: skip
# whoever was kept without a letter has a row of contacts too
OF_CONTACTS = {"contacts": "arm != 'control'", "controls": "arm = 'control'"}
OWN = ("gender", "age", "birth_date", "education", "city", "country", "email", "phone", "consent")
# a campaign's terms in a person's row of its list
LISTS = """
    select
        list.*, settings.currency, campaigns.campaign_name, campaigns.starts_on, campaigns.ends_on,
        rules.name_{language} as why_not, offers.mechanic, offers.discount_rate,
        offers.discount_amount, offers.min_check, mechanics.name_{language} as mechanic_name
    from main_marts.campaign_list as list
    cross join main_crm.settings as settings
    inner join main_marts.dim_campaigns as campaigns using (campaign_id)
    left join main_reference.rule_texts as rules
        on coalesce(list.excluded_because, list.skipped_because) = rules.rule
    left join main_campaigns.campaign_offers as offers
        on list.campaign_id = offers.campaign_id and list.offer_id = offers.offer_id
    left join main_reference.mechanics as mechanics on offers.mechanic = mechanics.mechanic
    where list.customer_id = {own}
    order by campaigns.starts_on, list.campaign_id
"""
LAUNCHED = """
    select
        coalesce(campaigns.campaign_name, list.campaign_id) as name, list.launched_on,
        bool_or(list.decision in ('contact', 'explore')) as is_contact
    from main_marts.launched_list as list
    left join main_marts.dim_campaigns as campaigns using (campaign_id)
    where list.customer_id = {own}
    group by list.campaign_id, campaigns.campaign_name, list.launched_on
    order by name, list.launched_on, list.campaign_id
"""

Row = Mapping[str, Any]


class EarlierBuildError(LookupError):
    """The warehouse is of a version that had other words."""


@dataclass(frozen=True)
class Say:
    """The words of the letter in a language, by their keys."""

    texts: Mapping[str, str]
    language: str

    def __call__(self, key: str, **figures: object) -> str:
        """Return a text with figures in their places; raise EarlierBuildError where the build had none."""
        if key not in self.texts:
            raise EarlierBuildError(key)
        return self.texts[key].format(**figures)

    def day(self, value: date) -> str:
        """Return a day as the language writes it."""
        return wording.day(value, self.language)

    def share(self, value: float | None) -> str:
        """Return a probability as percents, or that nobody has estimated it."""
        return self("not_estimated") if value is None else wording.percent(value, self.language)


def letters(conn: duckdb.DuckDBPyConnection, customer_id: str, address: str = "") -> dict[str, str]:
    """Return the letter to one customer by language (`en`, `ru`), from the tables of the last build.

    An id that the warehouse does not have gets a letter too: that nothing is held is an answer. `address`:
    where customers may write to; empty: the letter has a blank for it that says so.
    """
    written = {}
    for language in wording.LANGUAGES:
        say = sayer(conn, language)
        parts = [*paragraphs(conn, customer_id, say), say("rights") + "\n" + rights(address, say)]
        written[language] = "\n\n".join(parts)
    return written


def sayer(conn: duckdb.DuckDBPyConnection, language: str) -> Say:
    """Return what gives a text by its key, with figures in their places."""
    found = rows(conn, "select * from main_reference.letter_texts")
    return Say({row["key"]: str(row[language]) for row in found}, language)


def is_known(conn: duckdb.DuckDBPyConnection, customer_id: str) -> bool:
    """Return whether the last build knows of the customer, be it as one who is left out."""
    return any(
        rows(conn, f"select 1 from main_crm.{table} where customer_id = {text(customer_id)} limit 1")
        for table in ("crm_customers", "left_out_people")
    )


def rights(address: str, say: Say) -> str:
    """Return what the customer may ask for, and where."""
    return say("object", address=address or say("blank"))


def paragraphs(conn: duckdb.DuckDBPyConnection, customer_id: str, say: Say) -> Iterator[str]:
    """Yield the paragraphs of the letter but for the last."""
    (settings,) = rows(conn, "select as_of from main_crm.settings")
    own = text(customer_id)
    yield say("greeting", as_of=say.day(settings["as_of"]), customer=customer_id)
    refused = rows(conn, f"select why from main_crm.left_out_people where customer_id = {own}")
    known = rows(conn, f"select * from main_crm.crm_customers where customer_id = {own}")
    if refused or not known:
        kinds = {"profiling": "refused", "forgotten": "forgotten"}
        yield say(kinds[refused[0]["why"]] if refused else "unknown")
        return
    attributes = {name: str(value) for name, value in json.loads(known[0]["attributes"]).items()}
    said = [*about(conn, known[0], attributes, say), *habits(conn, own, say), *events(conn, own, say)]
    yield "\n".join([say("data"), *(f"- {each}" for each in said)])
    words = {name: wording.column_word(name, say.texts) for name in attributes}
    lists = rows(conn, LISTS.format(language=say.language, own=own))
    yield from (decided(row, words, say) for row in lists)
    if not lists:
        yield say("no_list")
    launched = rows(conn, LAUNCHED.format(own=own))
    if launched:
        yield kept_lists(launched, say)


def kept_lists(launched: Sequence[Row], say: Say) -> str:
    """Return which launched lists have a person's number, and of which a letter was meant.

    `launched`: the name of a campaign, `launched_on` and `is_contact` of each.
    """
    names = [
        f"{row['name']} ({say.day(row['launched_on'])},"
        f" {say('was_contact' if row['is_contact'] else 'was_none')})"
        for row in launched
    ]
    return say("launched", names=", ".join(names))


def about(
    conn: duckdb.DuckDBPyConnection, person: Row, attributes: Mapping[str, str], say: Say
) -> Iterator[str]:
    """Yield what is held about a person in their own row."""
    words = {"True": say("yes"), "False": say("no"), "female": say("female"), "male": say("male")}
    person = {**person, "consent": consent(conn, person["consent"], say)}

    def shown(value: object) -> str:
        return words.get(str(value), wording.cell(value, say.language))

    known = [f"{say(f'column.{name}')}: {shown(person[name])}" for name in OWN if person[name] is not None]
    yield say("own", known="; ".join(known))
    if attributes:
        further = [
            f"{wording.column_word(name, say.texts)}: {wording.cell(value, say.language)}"
            for name, value in attributes.items()
        ]
        yield say("attributes", known="; ".join(further))


def habits(conn: duckdb.DuckDBPyConnection, own: str, say: Say) -> Iterator[str]:
    """Yield what was computed of a person beside the lists: the gender taken for theirs, the group."""
    for row in rows(conn, f"select * from main_marts.dim_customers where customer_id = {own}"):
        if row["gender_source"] == "restored":
            share = wording.percent(row["gender_probability"], say.language, 0)
            yield say("guess", gender=say(row["gender"]), share=share)
    for row in rows(
        conn,
        f"select segments.name_{say.language} as name from main_marts.dim_customers as customers "
        "join main_marts.dim_segments as segments using (segment_id) "
        f"where customers.customer_id = {own}",
    ):
        yield say("segment", name=row["name"])


def events(conn: duckdb.DuckDBPyConnection, own: str, say: Say) -> Iterator[str]:
    """Yield how many rows of each kind are held of a person, and of which days."""
    for entity, dated in HELD.items():
        table = identifier(f"crm_{'contacts' if entity in OF_CONTACTS else entity}")
        (found,) = rows(
            conn,
            f"select count(*) as rows, min({dated}) as first, max({dated}) as last "
            f"from main_crm.{table} where customer_id = {own} and {OF_CONTACTS.get(entity, 'true')}",
        )
        if found["rows"]:
            yield say(entity, rows=wording.number(found["rows"], say.language), period=period(found, say))


def period(found: Row, say: Say) -> str:
    """Return from when to when, or on which day; nothing where no day is known."""
    first, last = found["first"], found["last"]
    if first is None:
        return ""
    if first == last:
        return say("on_day", day=say.day(first))
    return say("period", first=say.day(first), last=say.day(last))


def consent(conn: duckdb.DuckDBPyConnection, value: bool, say: Say) -> object:
    """Return what a person has said of our messages: without a column of it nobody has said anything, though
    everybody may be written to.
    """
    if not rows(
        conn, "select 1 from duckdb_views() where (schema_name, view_name) = ('export', 'input_columns')"
    ):
        return say("not_recorded")
    column = "table_name = 'customers' and column_name = 'consent'"
    recorded = rows(conn, f"select 1 from export.input_columns where {column}")
    return value if recorded else say("not_recorded")


def decided(row: Row, columns: Mapping[str, str], say: Say) -> str:
    """Return the paragraph on a list: the decision, and what it rests on.

    `columns`: the customer's further attributes, by name and in words.
    """
    lines = [
        say("list", name=row["campaign_name"] or row["campaign_id"]),
        say(row["decision"], offer=offered(row, say), why=row["why_not"]),
    ]
    if row["rest_until"] is not None:
        lines.append(say("rests", rest_until=say.day(row["rest_until"])))
    if row["decision"] == "excluded":
        return "\n".join([*lines, say("by_rule")])
    lines += [say("terms"), *(f"- {each}" for each in terms(row, say))]
    # the first reason of a row tells these terms in the words of the list
    suffix = "_ru" if say.language == "ru" else ""
    reasons = [row[f"reason_{place}{suffix}"] for place in (2, 3) if row[f"reason_{place}{suffix}"]]
    if reasons:
        lines.append(say("reasons"))
    for reason in reasons:
        is_for, said = wording.spoken(reason, columns, say("spoken"))
        lines.append(f"- {say('for' if is_for else 'against')}: {said}")
    return "\n".join([*lines, say("model" if reasons else "model.no_reasons")])


def offered(row: Row, say: Say) -> str:
    """Return the offer with its terms and days, or nothing where none is made."""
    if not row["mechanic"] or row["mechanic"] == "none":
        return say("days", **days(row, say))
    depth = ""
    if row["discount_rate"]:
        # half a percent is none that may be rounded away
        depth = wording.percent(row["discount_rate"], say.language, 2)
    if row["discount_amount"]:
        depth = sum_of(row, "discount_amount", say)
    check = say("check", min_check=sum_of(row, "min_check", say)) if row["min_check"] else ""
    if depth and f"mechanic.{row['mechanic']}" in say.texts:
        offer = say(f"mechanic.{row['mechanic']}", depth=depth)
    else:
        offer = " ".join(each for each in (row["mechanic_name"], depth) if each)
    return say("offer", offer=offer, check=check, **days(row, say))


def days(row: Row, say: Say) -> dict[str, str]:
    """Return the days of a campaign."""
    return {name: say.day(row[name]) for name in ("starts_on", "ends_on")}


def sum_of(row: Row, column: str, say: Say) -> str:
    """Return a sum of money of a row in the currency of the export."""
    return wording.money(row[column], row["currency"], say.language)


def terms(row: Row, say: Say) -> Iterator[str]:
    """Yield what was estimated of a customer and what follows in money, as far as the list knows it."""
    basis = row["profit_basis"] or "none"
    if basis.startswith("none"):
        yield say("chance", response=say.share(row["response_probability"]))
        yield say("no_profit")
        return
    is_of_responses = row["expected_response_value"] is not None
    if basis.startswith("gross"):
        yield say("chance", response=say.share(row["response_probability"]))
        value = sum_of(row, "expected_response_value", say) if is_of_responses else ""
        gained = say("gross", value=value) if value else ""
    else:
        kind = "responses" if is_of_responses else "purchases"
        response = say.share(row["response_probability"])
        # an offer from a check is taken up by fewer than buy at all
        if row["response_probability"] is not None and response != say.share(row["buy_probability"]):
            yield say("chance", response=response)
        yield say(
            f"chances.{kind}",
            buy=say.share(row["buy_probability"]),
            anyway=say.share(row["buy_anyway_probability"]),
        )
        parts = [row[name] for name in ("expected_margin", "expected_margin_anyway")]
        gained = ""
        if None not in parts:
            left = parts[0] - parts[1] - (row["ordinary_discount_cost"] or 0)
            value = wording.money(left, row["currency"], say.language)
            gained = say(f"gained.{kind}", value=value)
    costs = [
        say(f"costs.{name}", value=sum_of(row, name, say))
        for name in ("expected_discount_cost", "contact_cost", "opt_out_cost")
        if row[name]
    ]
    figures = "; ".join(each for each in [gained, *costs] if each)
    profit = row["expected_profit"]
    told = say("not_estimated") if profit is None else sum_of(row, "expected_profit", say)
    yield say("profit", profit=told, figures=f" ({figures})" if figures else "")


def rows(conn: duckdb.DuckDBPyConnection, query: str) -> Sequence[dict[str, Any]]:
    """Return what a query answers, each row by its columns."""
    found = conn.execute(query)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
