"""Which cell of a file a column of the contract is read from: the first filled one of its headers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from otklik.export_files import wishes
from otklik.export_files.columns import Column
from otklik.export_files.contract import TEXT
from otklik.export_files.number_forms import identifier, literal
from otklik.export_files.phones import phone_sql
from otklik.export_files.presets import PARTS, ColumnMapping, follows
from otklik.export_files.titles import plain_name

# what a till's document is, by the law on tills
OF_A_TILL = frozenset({"признак расчета", "тип расчета", "calculation type"})
TILL_KINDS = {"1": "приход", "2": "возврат прихода", "3": "расход", "4": "возврат расхода"}
# what people put between the cities of a campaign
BETWEEN_CITIES = r"[\s\x{a0}]*(?:[,;\n]|[\s\x{a0}](?:/|и|and|und|et|y)[\s\x{a0}])[\s\x{a0}]*"
# a campaign that was everywhere names no city
EVERY_CITY = (
    *(
        "все",
        "все города",
        "вся сеть",
        "вся россия",
        "везде",
        "all",
        "all cities",
        "everywhere",
        "alle",
        "alle städte",
    ),
    *(
        "todas",
        "todas las ciudades",
        "wszystkie",
        "wszystkie miasta",
        "toutes",
        "toutes les villes",
        "tutte",
        "усі",
    ),
)
NOT_YET = "^(?:не|not|no)[ _](?:закрыт|оплачен|заверш|closed|paid|completed)"
AN_ADDRESS = r"""^(?:[^<>]*<)?[\s,;"']*([^<>@\s,;"']+@[^<>@\s,;"']*[^<>@\s,;"'.])[\s,;."'>]*$"""


def one_header(mapping: ColumnMapping, name: str, header: str) -> ColumnMapping:
    """Return a mapping in which a column has one header."""
    return replace(mapping, columns={**mapping.columns, name: (header,)})


def mapped_column(name: str, kind: str, source: wishes.Records, mapping: ColumnMapping) -> Column:
    """Return a column whose cell is the first filled one of its headers."""
    headers = mapping.columns[name]
    if name == "customer_id" and "@payee" in mapping.columns and "amount" in mapping.columns:
        return payer(kind, source, mapping)
    if made := made_cell(name, mapping):
        return Column(name, kind, made, TEXT, headers[0])
    fills = follows(mapping.preset, mapping.table, "@first line only") and name in (
        "customer_id",
        "purchased_on",
        "@financial",
        "@cancelled_at",
    )
    if len(headers) == 1 and not mapping.reads_as.get(headers[0]) and not fills:
        return Column(name, kind, identifier(headers[0]), source.types.get(headers[0], TEXT), headers[0])
    cells = []
    for header in headers:
        cell = identifier(header)
        if source.types.get(header, TEXT).lower() != TEXT:
            cell = f"cast({cell} as varchar)"
        cell = f"nullif({known_by(f'trim({cell})', mapping.reads_as.get(header, ''))}, '')"
        if (
            name == "purchased_on"
            and len(headers) > 1
            and follows(mapping.preset, mapping.table, "@only won")
        ):
            # of deals that are open yet the other day is read, and their status leaves them out
            cell = f"case when not regexp_matches(lower({cell}), {literal(NOT_YET)}) then {cell} end"
        cells.append(cell)
    cell = f"coalesce({', '.join(cells)})" if len(cells) > 1 else cells[0]
    if fills:
        order = identifier(mapping.columns["receipt_id"][0])
        cell = f"coalesce({cell}, max({cell}) over (partition by {order}))"
    return Column(name, kind, cell, TEXT, headers[0])


def made_cell(name: str, mapping: ColumnMapping) -> str:
    """Return the SQL of a cell that is made of others, or read in a way of its own; empty for others."""
    if name in mapping.made:
        return mapping.made[name]
    headers = mapping.columns[name]
    text = f"trim(cast({identifier(headers[0])} as varchar))"
    if mapping.reads_as.get(headers[0]) == PARTS:
        return day_of_parts(headers)
    if name == "city" and mapping.table == "campaigns":
        every = ", ".join(map(literal, EVERY_CITY))
        several = f"regexp_replace({text}, {literal(BETWEEN_CITIES)}, ', ', 'g')"
        return f"case when lower({text}) in ({every}) then null else {several} end"
    if name == "@unsubscribed":
        return wishes.unsubscribed_cell(mapping)
    if name == "@kind" and plain_name(headers[0]) in OF_A_TILL:
        codes = " ".join(f"when {literal(code)} then {literal(said)}" for code, said in TILL_KINDS.items())
        return f"case {text} {codes} else {text} end"
    return ""


def day_of_parts(headers: Sequence[str]) -> str:
    """Return the SQL of a day whose year, month and day stand in columns of their own; null without one."""
    year, month, day = (
        f"regexp_replace(trim(cast({identifier(header)} as varchar)), '[.,]0+$', '')" for header in headers
    )
    century = f"case when length({year}) = 2 then '20' else '' end || {year}"
    numbers = f"{century} || '-' || lpad({month}, 2, '0') || '-' || lpad({day}, 2, '0')"
    is_number = f"regexp_full_match({month}, '[0-9]{{1,2}}')"
    is_whole = f"{year} != '' and {month} != '' and {day} != ''"
    named = f"{day} || ' ' || {month} || ' ' || {century}"
    return f"case when not ({is_whole}) then null when {is_number} then {numbers} else {named} end"


def payer(kind: str, source: wishes.Records, mapping: ColumnMapping) -> Column:
    """Return the column of who paid, or got money back: of a payment's two sides, which a refund turns."""
    without = {name: headers for name, headers in mapping.columns.items() if name != "@payee"}
    sides = [
        mapped_column(
            "customer_id", kind, source, replace(mapping, columns={**without, "customer_id": headers})
        )
        for headers in (mapping.columns["customer_id"], mapping.columns["@payee"])
    ]
    sum_of = f"cast({identifier(mapping.columns['amount'][0])} as varchar)"
    is_back = f"regexp_matches({sum_of}, '^\\s*[-(\u2212]')"
    cell = f"case when {is_back} then {sides[1].cell} else {sides[0].cell} end"
    return replace(sides[0], cell=cell)


def known_by(cell: str, reads_as: str) -> str:
    """Return the SQL of a phone or an e-mail as a customer is known by it, however it is written."""
    if reads_as == "phone":
        # a table program took it for a number
        return phone_sql(f"regexp_replace({cell}, '^([0-9]{{10,15}})[.,]0+$', '\\1')")
    if reads_as == "email":
        # `Ann <ann@mail.com>;`, as mail programs write it
        return f"lower(regexp_replace({cell}, {literal(AN_ADDRESS)}, '\\1'))"
    return cell
