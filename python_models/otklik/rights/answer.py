"""The answer to "why am I on this list", as a letter in English and in Russian.

Which data, the decision of each list, its reasons, what was computed, and how to object. The words stand in
`seeds/reference/letter_texts.csv`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import duckdb

from otklik.currency import beside
from otklik.export_files.sources import identifier
from otklik.state.warehouse import text

LANGUAGES = ("en", "ru")
# what the contract holds of a person, and the column that dates it
HELD = {
    "purchases": "purchased_on", "contacts": "contacted_on", "responses": "responded_on",
    "consents": "given_on", "suppressions": "until",
}  # fmt: skip
OWN = ("gender", "age", "birth_date", "education", "city", "country", "email", "phone", "consent")

Say = Callable[..., str]


def letters(conn: duckdb.DuckDBPyConnection, customer_id: str) -> dict[str, str]:
    """Return the letter to one customer by language (`en`, `ru`), from the tables of the last build.

    An id that the warehouse does not have gets a letter too: that nothing is held is an answer.
    """
    return {language: "\n\n".join(paragraphs(conn, customer_id, language)) for language in LANGUAGES}


def sayer(conn: duckdb.DuckDBPyConnection, language: str) -> Say:
    """Return what gives a text by its key, with figures in their places."""
    texts = {row["key"]: row[language] for row in rows(conn, "select * from main_reference.letter_texts")}

    def say(key: str, **figures: object) -> str:
        return str(texts[key]).format(**figures)

    return say


def paragraphs(conn: duckdb.DuckDBPyConnection, customer_id: str, language: str) -> list[str]:
    """Return the paragraphs of the letter in a language."""
    say = sayer(conn, language)

    (settings,) = rows(conn, "select as_of from main_crm.settings")
    own = text(customer_id)
    said = [say("greeting", as_of=settings["as_of"], customer=customer_id)]
    refused = rows(conn, f"select why from main_crm.left_out_people where customer_id = {own}")
    known = rows(conn, f"select * from main_crm.crm_customers where customer_id = {own}")
    if refused or not known:
        said.append(say("refused" if refused and refused[0]["why"] == "profiling" else "unknown"))
    else:
        said.append(
            say("data") + "\n" + "\n".join(f"- {each}" for each in held(conn, known[0], language, say))
        )
        lists = rows(
            conn,
            "select list.*, settings.currency, "
            "campaigns.campaign_name, campaigns.starts_on, campaigns.ends_on, campaigns.response_rule, "
            f"rules.name_{language} as why_not, "
            "offers.mechanic, offers.discount_rate, offers.discount_amount, "
            f"offers.min_check, mechanics.name_{language} as mechanic_name "
            "from main_marts.campaign_list as list cross join main_crm.settings as settings "
            "join main_marts.dim_campaigns as campaigns using (campaign_id) "
            "left join main_reference.rule_texts as rules "
            "on coalesce(list.excluded_because, list.skipped_because) = rules.rule "
            "left join main_campaigns.campaign_offers as offers "
            "on list.campaign_id = offers.campaign_id and list.offer_id = offers.offer_id "
            "left join main_reference.mechanics as mechanics on offers.mechanic = mechanics.mechanic "
            f"where list.customer_id = {own} order by campaigns.starts_on, list.campaign_id",
        )
        said += [decided(row, language, say) for row in lists]
        launched = rows(
            conn,
            "select coalesce(campaigns.campaign_name, list.campaign_id) as name, list.launched_on, "
            "bool_or(list.decision in ('contact', 'explore')) as is_contact "
            "from main_marts.launched_list as list "
            "left join main_marts.dim_campaigns as campaigns using (campaign_id) "
            f"where list.customer_id = {own} group by list.campaign_id, campaigns.campaign_name, "
            "list.launched_on order by name, list.launched_on, list.campaign_id",
        )
        if launched:
            said.append(kept_lists(launched, say))
    return [*said, say("rights") + "\n" + say("object")]


def kept_lists(launched: Sequence[Mapping[str, Any]], say: Say) -> str:
    """Return which launched lists have a person's number, and of which a letter was meant.

    `launched`: the name of a campaign, `launched_on` and `is_contact` of each.
    """
    names = [
        f"{row['name']} ({row['launched_on']}, {say('was_contact' if row['is_contact'] else 'was_none')})"
        for row in launched
    ]
    return say("launched", names=", ".join(names))


def held(conn: duckdb.DuckDBPyConnection, person: Mapping[str, Any], language: str, say: Say) -> list[str]:
    """Return what is held of a person, a line a kind of data."""

    own = text(str(person["customer_id"]))
    words = {"True": say("yes"), "False": say("no"), "female": say("female"), "male": say("male")}
    person = {**person, "consent": consent(conn, person["consent"], say)}
    known = [
        f"{say(f'column.{name}')}: {words.get(str(person[name]), person[name])}"
        for name in OWN
        if person[name] is not None
    ]
    lines = [say("own", known="; ".join(known))]
    if person["attributes"] != "{}":
        known = [f"{name}: {value}" for name, value in json.loads(person["attributes"]).items()]
        lines.append(say("attributes", known="; ".join(known)))
    for row in rows(conn, f"select * from main_marts.dim_customers where customer_id = {own}"):
        if row["gender_source"] == "restored":
            share = f"{100 * row['gender_probability']:.0f}"
            lines.append(say("guess", gender=say(row["gender"]), share=share))
    for row in rows(
        conn,
        f"select segments.name_{language} as name from main_marts.dim_customers as customers "
        "join main_marts.dim_segments as segments using (segment_id) "
        f"where customers.customer_id = {own}",
    ):
        lines.append(say("segment", name=row["name"]))
    for entity, day in HELD.items():
        (found,) = rows(
            conn,
            f"select count(*) as rows, min({day}) as first, max({day}) as last "
            f"from main_crm.{identifier('crm_' + entity)} where customer_id = {own}",
        )
        if found["rows"]:
            period = say("period", **found) if found["first"] else ""
            lines.append(say(entity, rows=found["rows"], period=period))
    return lines


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


def decided(row: Mapping[str, Any], language: str, say: Say) -> str:
    """Return the paragraph on a list: the decision, why, and what was computed."""

    def money(value: Decimal | float) -> str:
        return beside(decimal(f"{value:.2f}", language), (row["currency"] or "").strip(), language)

    offer = ""
    if row["mechanic"] and row["mechanic"] != "none":
        # half a percent is none that may be rounded away
        rate = decimal(f"{100 * float(row['discount_rate'] or 0):.4g}", language)
        depth = f" {rate} %" if row["discount_rate"] else ""
        depth = f" {money(row['discount_amount'])}" if row["discount_amount"] else depth
        check = say("check", min_check=money(row["min_check"])) if row["min_check"] else ""
        offer = say("offer", **{**row, "mechanic": row["mechanic_name"]}, depth=depth, check=check)
    lines = [
        say("list", name=row["campaign_name"] or row["campaign_id"]),
        say(row["decision"], offer=offer, why=row["why_not"]),
    ]
    if row["rest_until"] is not None:
        lines.append(say("rests", rest_until=row["rest_until"]))
    suffix = "_ru" if language == "ru" else ""
    reasons = [row[f"reason_{place}{suffix}"] for place in (1, 2, 3) if row[f"reason_{place}{suffix}"]]
    if reasons:
        lines += [say("reasons"), *(f"- {reason}" for reason in reasons)]
    if row["decision"] != "excluded":
        lines.append(
            say(
                # where responses are reported nobody is asked whether they buy
                "terms.reported" if row["response_rule"] == "reported" else "terms",
                response=share(row["response_probability"], language),
                buy=share(row["buy_probability"], language),
                anyway=share(row["buy_anyway_probability"], language),
                profit="–" if row["expected_profit"] is None else money(row["expected_profit"]),
            )
        )
    return "\n".join(lines)


def share(value: float | None, language: str) -> str:
    """Return a probability as percents; a dash where there is none."""
    return "–" if value is None else decimal(f"{100 * value:.1f} %", language)


def decimal(number: str, language: str) -> str:
    """Return a number with the language's decimal mark."""
    return number.replace(".", ",") if language == "ru" else number


def rows(conn: duckdb.DuckDBPyConnection, query: str) -> Sequence[dict[str, Any]]:
    """Return what a query answers, each row by its columns."""
    found = conn.execute(query)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
