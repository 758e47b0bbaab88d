"""Which table of the contract a file is, and which of its columns is which: by presets, or by `otklik.yml`.

`seeds/reference/export_presets.csv` says how systems name their columns; a file is recognised by several of
them together, never by one. `otklik.yml` beside the files overrides everything for the files it names.
"""

import csv
import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Protocol

from otklik.export_files.columns import Settings
from otklik.export_files.contract import MONEY, RATE, TABLES, ExportError, Table
from otklik.export_files.folder import table_named, title_of
from otklik.export_files.number_forms import scale_of
from otklik.export_files.own_mapping import MAPPING, contract_table, entries_for, entries_in, entry_settings
from otklik.export_files.terms import terms_named
from otklik.export_files.titles import (
    is_of_returns,
    is_of_suppliers_returns,
    names_suppressions,
    no_sale,
    of_others,
    plain_name,
)
from otklik.export_files.words import REFERENCE

# columns of the file that must agree with a preset before it is believed
FEWEST_COLUMNS = 3
# where the file's name says already which table it is
FEWEST_IN_NAMED = 2
PLAIN = "plain"
# says of a header that a file without it is no export of the system
NEEDS = "@needs"
OWN_MESSAGES = "own_messages"


class Named(Protocol):
    """What is asked of a source here."""

    @property
    def path(self) -> Path:
        """The file."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def title(self) -> str:
        """The part of the name that says what it holds."""

    @property
    def header(self) -> Sequence[str]:
        """Its columns."""


@dataclass(frozen=True)
class Titled:
    """What is known of a source before it is one."""

    path: Path
    name: str
    title: str
    header: Sequence[str]


@dataclass(frozen=True)
class PresetColumn:
    """A header that a system writes, and what it is: a column of the contract, or a role beginning with @.

    `reads_as`: `phone` or `email` where a customer is known by it.
    """

    preset: str
    table: str
    header: str
    column: str
    reads_as: str


@dataclass(frozen=True)
class ColumnMapping:
    """How one source serves one table: the headers behind each column, most trusted first, and settings.

    `guessed`: columns known by parts of their header alone; `absent`: those a person says there are none of;
    `made`: the SQL of the cell of a column that is read in a way of its own.
    """

    table: str
    columns: Mapping[str, tuple[str, ...]]
    preset: str = ""
    reads_as: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)
    guessed: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    made: Mapping[str, str] = field(default_factory=dict)

    @property
    def used(self) -> set[str]:
        """The headers that serve a column of the contract or a role."""
        return {header for headers in self.columns.values() for header in headers}


# what a header says in plain words where the preset of a system has no name for it
BESIDE = {
    "customers": {"gender", "age", "birth_date", "education", "city", "country", "email", "phone", "consent"},
    "purchases": {"product", "brand", "category", "colour", "product_gender"},
}
# of each column the tables that take the words for it of each other where their own name nothing
CALLED_ALIKE = {
    "customer_id": ("customers", "purchases", "contacts", "responses", "suppressions", "consents"),
    "campaign_id": ("contacts", "responses", "offers", "campaign_products"),
    **dict.fromkeys(
        ("mechanic", "discount_rate", "discount_amount", "min_check", "contact_cost", "cost_per_response"),
        ("campaigns", "offers"),
    ),
    "brand": ("purchases", "campaign_products"),
    "category": ("purchases", "campaign_products"),
    "channel": ("campaigns", "consents"),
}
# name somebody in a campaign
OF_MAILINGS = ("contacts", "responses")
BY_OWN_WORDS = ("suppressions", "consents", "campaign_products")
# an id of whatever the table lists; a client is a mail program too
OF_ITS_TABLE = frozenset({"id", "код", "uid", "идентификатор", "№", "номер", "client", "medium", "группа"})
# whom it names, or what they are called, or a firm of several people
OFTEN_A_NAME = frozenset(
    {"kunde", "cliente", "klient", "müşteri", "контакт", "контакты", "contact", "user", "пользователь"}
    | {"логин", "покупатель", "контрагент", "buyer username", "получатель", "адресат", "подписчик"}
    | {"recipient", "subscriber", "account code", "account number", "client document"}
)
# days of donations, and of what was given along with a sale
OF_GIFTS = frozenset({"gift date", "date of gift", "дата подарка"})
# what a header of a refund has in it, and one of the order not
OF_A_REFUND = re.compile(r"refund|return|возвра[тщ]")
# the parts of a day that stand in columns of their own, and of which day of a table they are
PARTS_OF_A_DAY = (
    r"year|yyyy|yy|год|jahr|año|ano|anno|ann[ée]e|rok|yıl|рік|жыл",
    r"month|mm|месяц|monat|mes|mês|mese|mois|miesiąc|ay|місяць|ай",
    r"day|dd|day of month|день|число|tag|día|dia|giorno|jour|dzień|gün|күн",
)
DAY_OF = {
    "purchases": (
        "purchased_on",
        r"|purchase|order|sale|receipt|transaction|invoice|покупки|продажи|заказа|чека|date|дата",
    ),
    "customers": (
        "birth_date",
        r"birth|of birth|birthday|dob|рождения|geburts|naissance|nacimiento|nascita|nascimento",
    ),
    "contacts": ("contacted_on", r"|sent|send|contact|отправки|контакта|рассылки|date|дата"),
    "responses": ("responded_on", r"|response|отклика|date|дата"),
}
# reads three columns as one day
PARTS = "parts of a day"
# a list of anything may begin with one
ROW_NUMBERS = frozenset({"№", "номер", "id", "number"})
NUMBERS = (
    ROW_NUMBERS
    | {"nr", "no", "n°", "num", "nummer", "numéro", "numero", "número", "numer", "numara", "#"}
)  # fmt: skip
# words before a column's name that say whose it is: a customer's in one table, an order's in another
OWNERS = {
    "customers": r"(?:customer|client|user|member|contact|billing|guest|клиент|покупател[ья]|гост[ья])",
    "purchases": r"(?:order|receipt|transaction|sale|заказа?|чека?|продажи)",
}
# what tills and banks leave of a word
SHORTENED = {
    "cust": "customer",
    "dt": "date",
    "dat": "date",
    "amt": "amount",
    "trans": "transaction",
    "tran": "transaction",
    "trn": "transaction",
    "txn": "transaction",
    "trx": "transaction",
    "ord": "order",
    "inv": "invoice",
    "prod": "product",
    "descr": "description",
    "num": "number",
    "nbr": "number",
    "cat": "category",
    "disc": "discount",
    "subs": "subscriber",
    "cmpgn": "campaign",
    "camp": "campaign",
}
# with the tax: what was paid; whose it is, to whoever sells
TAXED = re.compile(r"[ ,(]+(?:brutto|gross|ttc|с ндс|incl?\.? (?:tax|vat)|inkl\.? mwst\.?|iva incl\w*)\)?$")
# `Kundennr.`, `Bon-Nr.`, `Kunden Nummer`: a number, short or in full, and with a sign before it or without
NUMBER_BEHIND = re.compile(r"(?P<of>[^\W\d]{2,}?)(?: ?nr\.?| ?nummer| n[ou]\.| num\.?)$")
UNTAXED = re.compile(
    r"\bбез (?:ндс|пдв|налог)|\bnett?o?\b|\bnetto|netto$|\bh\.?t\b"
    r"|\b(?:excl?|excluding|exkl|ex|w/o|without|before|sin|sem|senza|bez|zonder|ohne|hors)"
    r"\.? ?(?:vat|tax(?:es)?|mwst|ust|tva|iva|btw|moms|dph|gst)\b|(?:vergi(?:ler)?|kdv) hariç"
    r"|subtotal|zwischensumme|税抜|不含税|\bnetwr\b|imponib"
)
OURS = re.compile(r"^(?:ваш[аеи]?|your|our|наш[аеи]?) (?=\w)")
# a number of roubles is no share, and per cents are no sum. Headers name fewer currencies than cells do
# (`CURRENCY`): of those, `br`, `сум` or `т` are parts of other words there
MONEY_UNIT = re.compile(r"(?:руб(?:лей)?|₽|\brub|\busd|\beur|грн|тг|\bbyn|\$|€)\b|[₽$€]|(?:,|\() ?р\.?\)?$")
UNIT = re.compile(r"(?:,|\()? ?(?:руб(?:лей)?|р|₽|rub|usd|eur|шт|тг|грн|byn|\$|€)\.?\)?$")


@cache
def looser_names(header: str, table: str = "") -> tuple[str, ...]:
    """Return what a header is called besides `plain_name`: its words in full, without unit, humps and owner.

    Examples
    --------
    >>> looser_names("CustomerBirthDate", "customers")
    ('customer birth date', 'birth date')
    >>> looser_names("Сумма, руб.")
    ('сумма',)
    >>> looser_names("TRANS_DT")
    ('transaction date',)
    >>> looser_names("Kunden-Nr.")
    ('kunden nr', 'kundennummer', 'kunden nummer', 'kundennr')
    """
    parted = plain_name(re.sub(r"(?<=[a-zа-я0-9])(?=[A-ZА-Я])", " ", header))
    whole = " ".join(SHORTENED.get(word, word) for word in parted.split())
    names = [parted, UNIT.sub("", parted).strip(), whole, scale_of(parted)[0]]
    if "," not in parted:
        names.append(parted.rstrip("."))
    if numbered := NUMBER_BEHIND.fullmatch(parted):
        names += [f"{numbered['of']}{word}" for word in ("nummer", " nummer", "nr", " nr")]
    names += [
        TAXED.sub("", parted),
        OURS.sub("", parted),
        re.sub(r" ?\(за (?:шт|ед)\.?\)$", "", OURS.sub("", parted)),
    ]
    # `Billing: city`, `Email (Billing)`
    plain = re.sub(
        r"(?<=\w)[:./] ?(?=\w)",
        " ",
        re.sub(r"^(.+) \((billing|shipping|контакт|клиент)\)$", r"\2 \1", parted),
    )
    names.append(re.sub(" +", " ", plain).strip())
    if table in OWNERS:
        names += [re.sub(rf"^{OWNERS[table]} (?=\w)", "", name) for name in names]
    return tuple(dict.fromkeys(name for name in names if name and name != plain_name(header)))


@cache
def preset_columns() -> tuple[PresetColumn, ...]:
    """Return the reference table of presets."""
    with (REFERENCE / "export_presets.csv").open(encoding="utf-8-sig", newline="") as file:
        return tuple(
            PresetColumn(
                row["preset"],
                row["table_name"],
                plain_name(row["header"]),
                row["column_name"],
                row["reads_as"],
            )
            for row in csv.DictReader(file)
        )


def follows(preset: str, table: str, rule: str) -> bool:
    """Tell whether a rule of the reference table holds for the whole file of a preset."""
    return (preset, table, rule) in rules()


@cache
def rules() -> frozenset[tuple[str, str, str]]:
    """Return the preset, the table and the rule of what holds for whole files."""
    return frozenset((row.preset, row.table, row.column) for row in preset_columns() if not row.header)


def is_known(header: str) -> bool:
    """Tell whether a header is one of the contract's or of a preset's."""
    return any(name in known_headers() for name in (plain_name(header), *looser_names(header)))


@cache
def known_headers() -> frozenset[str]:
    """Return every header that says something, as `plain_name` writes it."""
    own = {plain_name(name) for table in TABLES for name in table.columns}
    return frozenset(own | {column.header for column in preset_columns() if column.header})


# --- which table


def tables_of(source: Named) -> list[str]:
    """Return the tables a source serves by `otklik.yml` or by a preset; none where its header says nothing.

    A file that has the contract's own required columns is left to its name.
    """
    tables = [str(entry["table"]) for entry in mapping_entries(source) if "table" in entry]
    if tables:
        return tables
    names = {plain_name(header) for header in source.header}
    if any(
        len(table.required) > 1 and {plain_name(name) for name in table.required} <= names for table in TABLES
    ):
        return []
    if is_called_suppressions(source):
        # whatever else a list of whom not to contact says of them; but what they paid, and when, is none
        return [] if tells_sales(source) else ["suppressions"]
    named = table_named(source.title)
    if named and (
        {plain_name(name) for name in contract_table(named).required} <= names
        or matches(source, contract_table(named), FEWEST_IN_NAMED)
    ):
        return []
    if named == "contacts" and are_people(source):
        return ["customers"]
    found = tables_by_header(source)
    return found if named else [table for table in found if table not in kept_out(source.title)]


def are_people(source: Named) -> bool:
    """Tell whether a file called contacts lists people, as a CRM calls them, and nobody's messages."""
    of_messages = mapped_plainly(source, contract_table("contacts")).columns.keys()
    return of_messages <= {"customer_id"} and bool(
        matches(source, contract_table("customers"), FEWEST_IN_NAMED)
    )


def is_called_suppressions(source: Named) -> bool:
    """Tell whether a source is called a list of whom not to contact; it or the workbook it is a sheet of."""
    # `Январь` of `Стоп-лист.xlsx`
    is_nameless = table_named(source.title) is None
    return names_suppressions(source.title) or (is_nameless and names_suppressions(title_of(source.path)))


def tells_sales(source: Named) -> bool:
    """Tell whether a header has who bought, when, and what was paid."""
    columns = mapped_plainly(source, contract_table("purchases")).columns.keys()
    return {"customer_id", "purchased_on"} <= columns and bool({"amount", "@price"} & columns)


def kept_out(title: str) -> set[str]:
    """Return the tables that a file is none of by its name, though it has their columns."""
    return {table for table, said in (("customers", of_others(title)), ("purchases", no_sale(title))) if said}


def put_aside_by(source: Named, tables: Sequence[str] = ()) -> str:
    """Return the word of a name for which a source is not the table that its header says; else empty.

    `tables`: those that its columns say in the contract's own words.
    """
    words = {"customers": of_others(source.title), "purchases": no_sale(source.title) or aside_within(source)}
    is_refused = is_called_suppressions(source) and tells_sales(source)
    is_mapped = any("table" in entry for entry in mapping_entries(source))
    if not (is_refused or any(words.values())) or is_mapped:
        return ""
    if is_refused:
        # nobody can tell what was bought by those who want no messages from whom not to contact
        return plain_name(source.title)
    return next((words[table] for table in (*tables, *tables_by_header(source)) if words.get(table)), "")


def aside_within(source: Named) -> str:
    """Return the word by which what a source lies in, or its own name there, is of what was never sold.

    `orders/cancelled.csv`, `Отменённые заказы.xlsx!Лист1`; a name of several things tells nothing.
    """
    parts = [title_of(Path(part)) for part in re.split(r"[/\\!]", source.name)]
    single = [part for part in parts if not re.search(r"[,+&]| (?:и|and) ", plain_name(part))]
    return next(filter(None, map(no_sale, single)), "")


def tables_by_header(source: Named) -> list[str]:
    """Return the tables that a source's header alone says it serves."""
    every = [match for table in TABLES for match in matches(source, table)]
    found = [match for match in every if match.preset != PLAIN]
    # a mailer has ids and phones, too: whom it wrote to in which campaign is no list of people
    most = max((len(match.used) for match in found), default=0)
    is_of_mailing = any(match.table in OF_MAILINGS and len(match.used) > most for match in every)
    if not found or is_of_mailing:
        found = [match for match in every if match.preset == PLAIN]
    # cards, coupons and visits name customers too: a file is a list of wishes by words of its own
    found = [
        match
        for match in found
        if match.table not in BY_OWN_WORDS or not match.guessed & {"customer_id", "campaign_id"}
    ]
    if not found:
        return []
    best = max(found, key=lambda match: (len(match.used), match.table == "purchases"))
    if best.table == "contacts" and best.preset == PLAIN and tells_sales(source):
        # an order names the campaign it came from: nobody writes down what was paid for a letter to each
        best = next((match for match in found if match.table == "purchases"), best)
    if best.table == "responses":
        # who was written to stands there, too: read as responses alone, its control would be lost
        best = next((match for match in found if match.table == "contacts" and says_both(match, best)), best)
    if best.table == "customers" and not any(
        match.table == "purchases" and match.preset == best.preset for match in found
    ):
        purchases = contract_table("purchases")
        if is_of_orders(mapped_plainly(source, purchases), source.header):
            # an order says of its customer what a customer's own line does
            return ["purchases"] if matches(source, purchases) else []
    # a file of deals names its customers too
    return (
        [match.table for match in found if match.preset == best.preset]
        if best.preset != PLAIN
        else [best.table]
    )


def says_both(contacts: ColumnMapping, responses: ColumnMapping) -> bool:
    """Tell whether a header says whom somebody wrote to, and beside it whether they answered.

    A list of those who answered has one day and no column of yes and no.
    """
    own = {name for name in ("arm", "contacted_on") if set(contacts.columns.get(name, ())) - responses.used}
    return bool(own) and ("@responded" in responses.columns or "contacted_on" in own)


ORDER_NUMBER = re.compile(
    r"(?:order|заказ\w*|чек\w*|check|receipt|transaction|invoice|payment|charge|sale)s? ?"
    r"(?:id|number|no\.?|nr|#|№)"
    r"|(?:id|number|номер|№) (?:of )?(?:order|заказа|чека|receipt|transaction|invoice|payment|sale)"
)


def is_of_orders(mapping: ColumnMapping, header: Sequence[str]) -> bool:
    """Tell whether a header is one of orders: a number of them that is no row's, and what was paid.

    Or when that was, or in which currency: customers have sums of what they bought, but no day of it.
    """
    numbers = {plain_name(name) for name in mapping.columns.get("receipt_id", ())} - ROW_NUMBERS
    if any(ORDER_NUMBER.fullmatch(name) for name in map(plain_name, header)):
        return True
    has_amount = "amount" in mapping.columns
    return has_amount and bool(numbers or mapping.columns.keys() & {"purchased_on", "@currency"})


def says_wishes(source: Named) -> bool:
    """Tell whether a source says of people whether they may be contacted: no line of it may be lost."""
    titles = (source.title, title_of(source.path))
    tables = {*tables_of(source), *map(table_named, titles)}
    return bool(tables & {"suppressions", "consents"}) or any(map(names_suppressions, titles))


def matches(source: Named, table: Table, fewest: int = FEWEST_COLUMNS) -> list[ColumnMapping]:
    """Return the presets of which a source's header has so many columns for a table, the best first."""
    found = []
    for preset in presets_of(table.name):
        if follows(preset, table.name, "@returns alone") and (
            not is_of_returns(source.title) or is_of_suppliers_returns(source.title)
        ):
            continue
        match = mapped(source, table, preset)
        has_all = all(
            name in match.columns or (name == "amount" and "@price" in match.columns)
            for name in table.required
        )
        has_all = has_all and needed(preset, table.name) <= set(map(plain_name, source.header))
        if follows(preset, table.name, "@first line only"):
            # which lines are an order's is what its further lines are filled by
            has_all = has_all and "receipt_id" in match.columns
        # a phone and an e-mail are both but a customer's name: they make no list of whom not to contact
        if has_all and min(len(match.used), len(match.columns)) >= min(fewest, len(table.columns)):
            found.append(match)
    return sorted(without_strangers(found), key=lambda match: (-len(match.used), match.preset))


@cache
def needed(preset: str, table: str) -> frozenset[str]:
    """Return the headers without which a file is no export of a system."""
    return frozenset(
        row.header
        for row in preset_columns()
        if (row.preset, row.table, row.column) == (preset, table, NEEDS)
    )


def without_strangers(found: Sequence[ColumnMapping]) -> list[ColumnMapping]:
    """Leave out systems that know less of a file than plain words do: it is another one's."""

    def of_contract(match: ColumnMapping) -> set[str]:
        # a price says what was paid as well
        said = {"amount" if name == "@price" else name for name in match.columns}
        return {name for name in said if not name.startswith("@")}

    plain = [of_contract(match) for match in found if match.preset == PLAIN]
    return [match for match in found if not any(of_contract(match) < words for words in plain)]


@cache
def presets_of(table: str) -> dict[str, list[PresetColumn]]:
    """Return the columns of each preset that serves a table."""
    by_preset: dict[str, list[PresetColumn]] = {}
    for column in preset_columns():
        if column.table == table:
            by_preset.setdefault(column.preset, []).append(column)
    return by_preset


@cache
def called_alike(table: str) -> tuple[PresetColumn, ...]:
    """Return the plain words that other tables lend to one: who writes `Карта клиента` does so everywhere."""
    own = {row.header for row in presets_of(table).get(PLAIN, ())}
    lent: dict[tuple[str, str], PresetColumn] = {}
    for row in preset_columns():
        alike = CALLED_ALIKE.get(row.column, ())
        is_lent = row.preset == PLAIN and table in alike and row.table in alike
        # of whoever bought an address is told by more than its header
        is_lent = is_lent and not (row.reads_as and table in ("customers", "purchases"))
        if is_lent and row.header not in own | OF_ITS_TABLE | OFTEN_A_NAME:
            lent.setdefault((row.header, row.column), row)
    return tuple(lent.values())


def lend(
    table: str, taken: dict[str, list[str]], by_name: Mapping[str, str], reads_as: dict[str, str]
) -> frozenset[str]:
    """Give a table the columns that its own words do not name and those of other tables do; return which."""
    served = {header for headers in taken.values() for header in headers}
    found: set[str] = set()
    for row in called_alike(table):
        header = by_name.get(row.header, "")
        is_other = is_of_other_unit(header, contract_table(table).columns[row.column])
        if not header or header in served or row.column in taken or is_other:
            continue
        taken[row.column] = [header]
        found.add(row.column)
        served.add(header)
        if row.reads_as:
            reads_as[header] = row.reads_as
    client = by_name.get("client", "")
    if table in OF_MAILINGS and client and client not in served and "customer_id" not in taken:
        # where no other column could name somebody it is no mail program
        taken["customer_id"] = [client]
        found.add("customer_id")
    return frozenset(found)


def mapped(source: Named, table: Table, preset: str) -> ColumnMapping:
    """Return what a preset makes of a source, whether it fits or not; the contract's own names come first.

    Without a preset, what these names alone make of it.
    """
    if table in TABLES:
        return mapped_once(tuple(source.header), table.name, preset)
    # a connector has tables of its own
    return mapped_header(tuple(source.header), table, preset)


# a file is asked by every preset of every table, and several times: 60 ms of three small files' 470
@lru_cache(maxsize=4096)
def mapped_once(source_header: tuple[str, ...], table_name: str, preset: str) -> ColumnMapping:
    """Return what a preset makes of a header for a table of the contract; nobody may change it."""
    return mapped_header(source_header, contract_table(table_name), preset)


def mapped_header(source_header: tuple[str, ...], table: Table, preset: str) -> ColumnMapping:
    """Return what a preset makes of a header."""
    columns = presets_of(table.name).get(preset, ())
    by_name: dict[str, str] = {}
    for header in source_header:
        by_name.setdefault(plain_name(header), header)
    names = {plain_name(name) for name in table.columns}
    for header in source_header:
        # `Customer ID` is the contract's own, and no system's `ID`
        for name in looser_names(header, table.name) if plain_name(header) not in names else ():
            by_name.setdefault(name, header)
    guessed: frozenset[str] = frozenset()
    taken: dict[str, list[str]] = {}
    reads_as: dict[str, str] = {}
    # a system may call something else so: PayPal's `Receipt ID` is empty but in shops
    others_own = {row.header for row in columns if row.column.startswith("@")} if preset != PLAIN else set()
    for name in table.columns:
        if plain_name(name) in by_name and plain_name(name) not in others_own:
            taken[name] = [by_name[plain_name(name)]]
    for column in columns:
        header = by_name.get(column.header, "")
        is_own = column.column in taken and plain_name(column.column) in by_name.keys() - others_own
        # whom not to contact may be named by an id in one line and by a phone in another
        is_taken = is_own and not (table.name == "suppressions" and column.reads_as)
        is_role = column.column.startswith("@") and column.column != NEEDS
        is_ours = column.column in table.columns or is_role
        name = column_by_unit(column.column, header, table, taken)
        if not header or is_taken or not is_ours or not name:
            continue
        others = taken.setdefault(name, [])
        # roubles do not stand in for thousands of them
        is_alike = all(scale_of(plain_name(each))[1] == scale_of(plain_name(header))[1] for each in others)
        # nor does a sum without its tax for one that has it
        is_alike &= all(is_untaxed(each) == is_untaxed(header) for each in others)
        if header not in others and is_alike:
            others.append(header)
            if column.reads_as:
                reads_as[header] = column.reads_as
    if preset == PLAIN:
        without_gifts(taken)
        put_days_together(table, taken, source_header, reads_as)
        reads_as |= name_by_others(table.name, taken, source_header)
        guessed = lend(table.name, taken, by_name, reads_as)
        if table.name in ("campaigns", "offers"):
            served = {header for headers in taken.values() for header in headers}
            left = {header: plain_name(header) for header in source_header if header not in served}
            named = {name: found for name, found in terms_named(left, taken).items() if name in table.columns}
            taken |= named
            guessed |= frozenset(named)
    elif preset:
        take_beside(source_header, table, taken)
    of_refunds(preset, taken, [(row.column, by_name[row.header]) for row in columns if row.header in by_name])
    return ColumnMapping(
        table.name, {name: tuple(headers) for name, headers in taken.items()}, preset, reads_as,
        guessed=guessed,
    )  # fmt: skip


def column_by_unit(name: str, header: str, table: Table, taken: Container[str]) -> str:
    """Return the column that a header is by its unit, empty if none: a discount in money is one as well."""
    if not is_of_other_unit(header, table.columns.get(name)):
        return name
    is_discount = name == "discount_rate" and "discount_amount" not in taken
    return "discount_amount" if is_discount else ""


def is_of_other_unit(header: str, kind: str | None) -> bool:
    """Tell whether a header says a unit that a column of its kind cannot have.

    Examples
    --------
    >>> is_of_other_unit("Скидка, руб.", RATE), is_of_other_unit("Скидка, %", RATE)
    (True, False)
    >>> is_of_other_unit("Скидка, %", MONEY), is_of_other_unit("Discount ($)", RATE)
    (True, True)
    """
    is_of_money, is_of_rates = bool(MONEY_UNIT.search(plain_name(header))), "%" in header
    return {RATE: is_of_money and not is_of_rates, MONEY: is_of_rates and not is_of_money}.get(
        kind or "", False
    )


def is_untaxed(header: str) -> bool:
    """Tell whether a header says that a sum is without the tax.

    Examples
    --------
    >>> [is_untaxed(header) for header in ("Сумма без НДС", "Сумма с НДС", "Total excl. VAT", "Montant HT")]
    [True, False, True, True]
    >>> [is_untaxed(header) for header in ("Сумма без налога", "Net amount", "Nettowert", "Bruttobetrag")]
    [True, True, True, False]
    """
    return bool(UNTAXED.search(plain_name(header)))


def of_refunds(preset: str, taken: dict[str, list[str]], named: Sequence[tuple[str, str]]) -> None:
    """Take in a file of refunds their sum and day alone where columns say so: others are those of the order.

    Nor do they stand in where a refund has none yet.
    """
    columns = ("amount", "purchased_on") if follows(preset, "purchases", "@returns alone") else ()
    for column in columns:
        own = [header for name, header in named if name == column and OF_A_REFUND.search(plain_name(header))]
        if own:
            taken[column] = list(dict.fromkeys(own))


def without_gifts(taken: dict[str, list[str]]) -> None:
    """Take the day of a gift from the days of sales where another column has those: it is of what came along.

    Alone it is a donor's.
    """
    days = taken.get("purchased_on", [])
    others = [name for name in days if plain_name(name) not in OF_GIFTS]
    if others and len(others) < len(days):
        taken["purchased_on"] = others


def put_days_together(
    table: Table, taken: dict[str, list[str]], header: Sequence[str], reads_as: dict[str, str]
) -> None:
    """Give a table the day that stands in three columns, where none has it whole."""
    name, whose = DAY_OF.get(table.name, ("", ""))
    parts = parts_of_a_day(header, whose) if name else ()
    if parts and set(taken.get(name, ())) <= set(parts):
        taken[name] = list(parts)
        reads_as[parts[0]] = PARTS


def parts_of_a_day(header: Sequence[str], whose: str) -> tuple[str, ...]:
    """Return the headers of a year, a month and a day; none where one is not there, or is there twice.

    Examples
    --------
    >>> parts_of_a_day(["Год", "Месяц", "День", "Сумма"], "|продажи")
    ('Год', 'Месяц', 'День')
    >>> parts_of_a_day(["birth_year", "birth_month", "birth_day"], "birth")
    ('birth_year', 'birth_month', 'birth_day')
    >>> parts_of_a_day(["Год", "Месяц"], "")
    ()
    """
    found = []
    for part in PARTS_OF_A_DAY:
        whole = rf"(?:(?:{whose}) ?)?(?:{part})(?: ?(?:{whose}))?"
        named = [name for name in header if re.fullmatch(whole, plain_name(name))]
        if whose and not whose.startswith("|"):
            # a year alone is of whatever else
            named = [name for name in named if re.search(whose, plain_name(name))]
        found += named if len(named) == 1 else []
    return tuple(found) if len(found) == len(PARTS_OF_A_DAY) else ()


def take_beside(header: tuple[str, ...], table: Table, taken: dict[str, list[str]]) -> None:
    """Give a table the columns that plain words name and the preset of its system does not."""
    served = {header for headers in taken.values() for header in headers}
    for name, headers in mapped_once(header, table.name, PLAIN).columns.items():
        left = [header for header in headers if header not in served]
        if name in BESIDE.get(table.name, ()) and name not in taken and left:
            taken[name] = left


def mapped_plainly(source: Named, table: Table) -> ColumnMapping:
    """Return what the words of people make of a source, whether it fits the table or not."""
    return mapped(source, table, PLAIN)


def name_by_others(table: str, taken: dict[str, list[str]], header: Sequence[str]) -> dict[str, str]:
    """Give a table without ids what its rows are known by otherwise; return which headers are addresses.

    A mailing list knows its people by e-mails and phones alone, a campaign without a code is known by its
    name, which contacts write as well.
    """
    if table == "customers" and "customer_id" not in taken:
        headers = {header: name for name in ("email", "phone") for header in taken.get(name, ())}
        if headers:
            taken["customer_id"] = list(headers)
        return headers
    if table == "suppressions" and "customer_id" not in taken and len(header) == 1:
        # there is nothing else that it could name
        taken["customer_id"] = [header[0]]
    if table == "campaigns" and "campaign_id" not in taken:
        named = taken.get("campaign_name", [])
        code = [header for header in named if plain_name(header) in ("кампания", "campaign")] or named
        # a list that numbers its campaigns and does not name them
        numbers = [] if code else [name for name in header if plain_name(name).strip(".") in NUMBERS]
        if code or len(numbers) == 1:
            taken["campaign_id"] = (code or numbers)[:1]
    return {}


# --- which column


def fewest_in_named(table: Table) -> int:
    """Return how many columns must agree where the name says the table: a stop list has often but one."""
    return 1 if table.name == "suppressions" else FEWEST_IN_NAMED


def mapping_of(source: Named, table: Table, settings: Settings) -> ColumnMapping:
    """Return how a source serves a table: by `otklik.yml`, its own names, or the preset that fits best."""
    for entry in mapping_entries(source):
        if "table" not in entry:
            # how its cells are written, of whatever table they are
            settings = entry_settings(entry, settings)
    for entry in mapping_entries(source):
        if entry.get("table") == table.name:
            return entry_mapping(source, table, entry, settings)
    own = mapped(source, table, "")
    found = matches(source, table, fewest_in_named(table))
    if set(table.required) <= {header.lower() for header in source.header}:
        # what is left are words of people's own; no system writes the contract's names to the letter
        found = [match for match in found if match.preset == PLAIN]
    if not found:
        # where a column that must be there is not, the others are still what they are
        found = [max(own, mapped_plainly(source, table), key=lambda mapping: len(mapping.columns))]
    best = found[0]
    if best.columns == own.columns:
        # nothing was renamed, so nothing was guessed
        best = own
    # who says no more than that they agreed speaks of the messages of who asked them
    values = {"purpose": OWN_MESSAGES} if table.name == "consents" and "purpose" not in best.columns else {}
    return replace(best, values=values, settings=settings)


# a column by which an order may have come to nothing, whatever system names it
OF_A_STATUS = re.compile(
    r"\b(?:\w*status(?:es)?|статус\w*|состояни[ея]|стадия|stages?|state|etat|état|estado|estatus|stato"
    r"|durumu?"
    r"|statut\w*|zustand|situa[cç][aã]o|stav|stan)\b"
)
# of an order, its payment and the like; the status of whatever else (a guarantee, a talk) says nothing of it
OF_A_SALE = re.compile(
    r"(?:orders?|payments?|paid|pay|financial|fulfil+ments?|deals?|opportunity|sales?|bookings?|reservations?"
    r"|invoices?|bills?|visits?|appointments?|attend(?:ee|ance)|tickets?|transactions?|purchases?|receipts?"
    r"|checkouts?|delivery|shipments?|documents?"
    r"|заказ\w*|оплат\w*|плат[её]ж\w*|сделк\w*|продаж\w*|покупк\w*|брон\w*|сч[её]т\w?|визит\w*|запис[ьи]"
    r"|посещени\w*|при[её]м\w?|доставк\w*|отгрузк\w*|чек\w?|документ\w?|транзакци\w*|билет\w*|реализаци\w*"
    r"|замовлен\w*|bestell(?:ung)?|auftrags?|zahlungs?|rechnungs?|liefer(?:ung)?|versand|buchungs?|verkaufs?"
    r"|commande|paiement|facture|vente|livraison|réservation|pedido|pago|venta|factura|entrega|reserva"
    r"|pagamento|ordine|vendita|fattura|consegna|prenotazione|venda|zamówienia|płatności|sprzedaży|dostawy"
    r"|rezerwacji|sipariş|ödeme|satış|fatura|teslimat|rezervasyon|objednávky|platby)"
)
# and what says nothing of whose status it is
OF_NOTHING = re.compile(
    r"(?:the|of|id|ids|name|code|title|text|current|last|latest|final|новый|текущ\w*|последн\w*|итогов\w*|название"
    r"|наименование|machine|technical|transactions?|de|du|des|la|le|l|del|dell|della|do|da|di|der|s|по|[(),.:#№]*)"
)
OF_DELIVERY = re.compile(r"deliver|достав|отгруз|fulfil|shipment|track|versand|liefer")


def is_status_of_sale(header: str) -> bool:
    """Tell whether a header is a status alone, or that of an order, its payment, a visit and the like.

    Examples
    --------
    >>> [is_status_of_sale(header) for header in ("Status", "Order-Status", "Bestellstatus", "Статус визита")]
    [True, True, True, True]
    >>> [is_status_of_sale(header) for header in ("warranty_status", "Статус звонка", "Review status", "so")]
    [False, False, False, False]
    """
    return any(is_said_of_sale(name) for name in (plain_name(header), *looser_names(header)))


def is_said_of_sale(name: str) -> bool:
    """Tell the same of a name as it is compared."""
    if not (found := OF_A_STATUS.findall(name)):
        return False
    # `bestellstatus` has it in one word, `state machine state.technical name` twice
    owners = [owner for word in found if (owner := re.sub(r"status(?:es)?$|статус\w*$", "", word)) != word]
    rest = " ".join([OF_A_STATUS.sub(" ", name), *owners])
    words = [word.strip("()[].,:#№'’") for word in re.split(r"[\s/.’']+", rest)]
    return all(OF_A_SALE.fullmatch(word) or OF_NOTHING.fullmatch(word) for word in words)


def with_statuses(mapping: ColumnMapping, header: Sequence[str]) -> ColumnMapping:
    """Return the mapping of purchases with further columns that are called a status of an order.

    Of the way of the goods only where nothing else says how an order ended; a preset that knows its system
    is left to it where it has one.
    """
    known = mapping.columns.get("@status", ())
    if mapping.table != "purchases" or (mapping.preset not in ("", PLAIN) and known):
        return mapping
    if follows(mapping.preset, mapping.table, "@returns alone"):
        # of an order that was brought back a status says nothing
        return mapping
    free = [name for name in header if name not in mapping.used and is_status_of_sale(name)]
    of_orders = [name for name in free if not OF_DELIVERY.search(plain_name(name))]
    further = of_orders or ([] if known or "@financial" in mapping.columns else free)
    if not further:
        return mapping
    return replace(mapping, columns={**mapping.columns, "@status": (*known, *further)})


def column_or_role(said: str, table: Table) -> str:
    """Return a column of a table, or a role (`@status`, also said without its mark); raises ExportError."""
    roles = roles_of(table.name)
    for name in (said, f"@{said}"):
        if name in table.columns or name in roles:
            return name
    raise ExportError(
        f"{MAPPING} maps a column {said} of {table.name}, which has no such column: "
        f"it has {', '.join((*table.columns, *roles))}."
    )


@cache
def roles_of(table: str) -> tuple[str, ...]:
    """Return what headers of a table may be besides its columns: `@status`, by which lines are left out."""
    return tuple(
        sorted(
            {
                row.column
                for row in preset_columns()
                if row.table == table and row.header and row.column.startswith("@") and row.column != NEEDS
            }
        )
    )


def entry_mapping(source: Named, table: Table, entry: Mapping[str, Any], settings: Settings) -> ColumnMapping:
    """Return the mapping that a person wrote; columns it does not name are found as without it."""
    own, plain = mapped(source, table, ""), mapped_plainly(source, table)
    base = next(
        iter(matches(source, table, FEWEST_IN_NAMED)), max(own, plain, key=lambda found: len(found.columns))
    )
    columns, reads_as = dict(base.columns), dict(base.reads_as)
    named, absent = set(), set()
    for said, headers in (entry.get("columns") or {}).items():
        name = column_or_role(str(said), table)
        named.add(name)
        if headers in (None, ""):
            # there is no such column, whatever a header looks like
            columns.pop(name, None)
            absent.add(name)
            continue
        columns[name] = headers_named(headers, source)
        for header in columns[name]:
            reads_as.pop(header, None)
    values = {str(name): str(value) for name, value in (entry.get("values") or {}).items()}
    unknown = [name for name in values if name not in table.columns]
    if unknown:
        raise ExportError(f"{MAPPING} gives a value to {unknown[0]}, which {table.name} does not have.")
    known_before = headers_named(entry.get("known_before") or [], source)
    chosen = replace(
        entry_settings(entry, settings), known_before=frozenset(header.lower() for header in known_before)
    )
    return ColumnMapping(
        table.name, columns, MAPPING, reads_as, values, chosen, base.guessed - named, frozenset(absent)
    )


def headers_named(said: object, source: Named) -> tuple[str, ...]:
    """Return the headers of a source that a person names, one or a list.

    Raises ExportError for one that it has not.
    """
    listed = said if isinstance(said, list) else [said]
    by_name = {plain_name(header): header for header in source.header}
    missing = [header for header in listed if plain_name(str(header)) not in by_name]
    if missing:
        raise ExportError(
            f"{MAPPING} names the column {missing[0]} in {source.name}, which has {', '.join(source.header)}."
        )
    return tuple(by_name[plain_name(str(header))] for header in listed)


def mapping_entries(source: Named) -> list[Mapping[str, Any]]:
    """Return what `otklik.yml` beside a source says about it; raises ExportError for what it cannot mean."""
    folder = source.path if source.path.is_dir() else source.path.parent
    return entries_for(folder, source.name)


def known_beside(place: Path) -> Callable[[str], bool]:
    """Return what tells whether a header is known where an export lies.

    Known are those of the contract and of presets, and those that `otklik.yml` names for any of its files;
    raises ExportError where that cannot be read.
    """
    folder = place if place.is_dir() else place.parent
    named = {
        plain_name(str(header))
        for entry in entries_in(folder)
        for headers in (entry.get("columns") or {}).values()
        for header in (headers if isinstance(headers, list) else [headers])
    }
    return lambda header: plain_name(header) in named or is_known(header)
