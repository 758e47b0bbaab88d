"""From one source's cells to the typed columns of a table of the contract: the select behind its view.

Beside the contract's columns it gives `file`, `line` and what could not be read: `unreadable` names the
required columns that hold something unreadable (the row is a reject then, `raw` is its text), `faults` is a
JSON object of every unreadable cell's text by column; an optional one is emptied and the row stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import duckdb

from otklik.export_files import orders, wishes, words
from otklik.export_files.answered import with_answers
from otklik.export_files.arms import (
    arm_of,
    controls_note,
    filled_words,
    is_alone,
    question_of_sent,
    question_of_tests,
    with_arms,
    with_one_spelling,
)
from otklik.export_files.asides import (
    NO_SALE,
    NOT_A_PURCHASE,
    is_return,
    or_aside,
    set_aside,
    taken_off,
)
from otklik.export_files.bundles import PART, parts_of_sets, with_parts
from otklik.export_files.column_dates import EVENT_DAYS
from otklik.export_files.column_forms import (
    plain_header,
    read_columns,
)
from otklik.export_files.columns import Column, Reading, Settings, one
from otklik.export_files.contract import FLAG, MONEY, RATE, TEXT, Table
from otklik.export_files.discounted import with_discounted_price
from otklik.export_files.discounts import (
    discount_from_rate,
    discounts_below_zero,
    discounts_within,
    less_discounts,
    with_both_discounts,
    with_discount_rates,
)
from otklik.export_files.flagged_wishes import ALLOWED, with_flags
from otklik.export_files.mapped import mapped_column, one_header
from otklik.export_files.mechanics import with_mechanic, with_terms_in_words
from otklik.export_files.money_paid import money_paid, with_both_parts
from otklik.export_files.month_names import NAMES
from otklik.export_files.number_forms import currency_of, identifier, literal
from otklik.export_files.order_discounts import OFF, ROLES, of_line, with_shared_discounts
from otklik.export_files.own_mapping import MAPPING
from otklik.export_files.periods import with_period
from otklik.export_files.presets import PARTS, PLAIN, ColumnMapping, follows, mapping_of, with_statuses
from otklik.export_files.returned import (
    amount_from_price,
    came_back,
    given_back,
    returns_note,
    sold_or_brought_back,
    with_documents,
    with_kinds,
    with_returns,
    without_refunds,
)
from otklik.export_files.sides import by_sides, moves_in_and_out, with_sides, with_two_amounts
from otklik.export_files.tests_flagged import with_tests

# how a header begins that says whether a line was called off
# off, or never made: what was ordered before it was there may have been paid long ago
CALLED_OFF = re.compile(
    r"(?:is |was |блюдо |позиция |строка |чек |заказ )?"
    # `Заказ удалённо` was made from afar, and what is `отменяемый` may be called off
    r"(?:отмен(?!яем)|аннулир|удал[её]н(?:[аоы]|и[ея])?(?: |$)|сторн|cancel(?!l?able)|delet|void)"
    r"|(?:is )?(?:черновик|draft|fraud(?:ulent)?)$"
)
OF_FRAUD = re.compile(r"\bfraud")
# what may have been taken off a sum, beside a discount: a code's, points that were spent. A certificate is
# money that was paid, and a coupon for the next purchase took nothing off this one
TAKEN_OFF_SUMS = re.compile(
    r"^(?!.*(?:следующ|\bnext\b)).*(?:скид|промокод|купон|discount|coupon|promo|rebate)"
    r"|(?:списан|оплач|погаш|использован|spent|redeemed|used|paid)\w*.*(?:бонус|балл|points?|bonus)"
    r"|(?:бонус|балл)\w* (?:списан|использован)"
)
# what may say that a line is no purchase, and is too little for it: people write it of what was bought, too
MAY_BE_NONE = (
    r"pre ?order|предзаказ|draft|чернов|quote|reserv|брон|резерв|valid|complet|выполнен|заверш|fulfil"
    r"|archiv|архив|hold\b|approv|одобрен|confirm|подтвержд|возвра(?:т|щен)|return(?!ing)|refund|trial\b"
    r"|проведен|активн|active\b|duplicat|дубл[ьи]|дубликат"
)
# of an order or a line, and of nobody and nothing beside it: `email_confirmed`, `Активный клиент`
OF_AN_ORDER = (
    r"is|was|has|been|not|не|possible|дата|день|date|day|at|on|of|y|n|yes|no|flag|признак|status|статус"
    r"|orders?|заказ\w*|sales?|продаж\w*|purchases?|покупк[аи]|receipts?|чек\w*|invoices?|счет\w*|deals?|сделк\w*"
    r"|lines?|items?|rows?|строк\w*|позици\w*|денег|средств|оплат\w*|payments?"
)
MAY_BE_NO_ORDER = re.compile(
    rf"(?:(?:{OF_AN_ORDER}) )*(?:un|in|не)?(?:{MAY_BE_NONE})\w*"
    rf"(?: (?:{OF_AN_ORDER}|(?:{MAY_BE_NONE})\w*))*"
)
# who answered, in a file of customers
OF_RESPONSES = re.compile(
    r"(?:campaign )?(?:response|responded|accepted ?(?:cmp|campaign)? ?\d*|отклик(?:нул\w*)?)"
    r"(?: (?:flag|y n|yes no|\d+))?"
)
A_TIME = "[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"
# optional cells beyond these are emptied, whatever the day of the build; Excel and SQL Server write
# 1900-01-01 for no day
PLAUSIBLE = {"age": "0 and 120", "birth_date": "date '1900-01-02' and date '2099-12-31'"}
# columns of a yes or a no beside those of the contract
FLAGS = ("@paid", "@responded", "@control", "@treated", "@returned")
NAMED_BEFORE = "not a customer: purchase of somebody named before"
OF_NOBODY = "not a customer: purchase of nobody named"
MOST_NAMED = 5
SUM_OF_OTHERS = "not a customer: line that sums up others"
# an id that says so: of a group in the middle of a report, where a sum at its end is left out as it is read
SUMS_UP = (
    r"(?i)[^\pL0-9]*"
    + words.words_of_sums()
    + r"[^\pL0-9]*(?:(?:по|за|для|for|of|by|für|pour|de|za|dla) .*)?"
)
# and of purchases, where nobody is called so
MONTHS = sorted({name for listed in NAMES.values() for name in re.split("[ /]", listed) if len(name) > 3})
SUMS_UP_LINES = SUMS_UP.removesuffix(")?") + rf"|\s*(?:(?:19|20)[0-9]{{2}}|{'|'.join(MONTHS)})(?:\PL.*)?)?"
# the title of a block of lines
A_MONTH = rf"(?i)\W*(?:{'|'.join(MONTHS)})\W*(?:(?:19|20)[0-9]{{2}}\W*(?:г|года|р)?\W*)?"
SUMS_UP_ABOVE = r"(?i).*\S\s+" + words.words_of_sums() + r"\W*"
# what stands beside such an id: nothing or numbers, and of a person nothing
NO_WORDS = r"(?i)[^\pL0-9]*(?:[-+]?[0-9][0-9\s.,'%]*[^\pL0-9]*(?:%|руб\.?|р\.?|₽|rub|шт\.?|лет)?)?"
OF_NO_PERSON = r"[^\pL0-9]*"
PERSONAL = frozenset({"email", "phone", "birth_date", "gender"})


@dataclass(frozen=True)
class Typed:
    """How one source serves one table: the select, what was decided, what must be asked."""

    table: Table
    source_name: str
    sql: str
    mapping: ColumnMapping
    readings: Sequence[Reading]
    file_columns: tuple[str, ...] = ()
    guesses: tuple[tuple[str, str], ...] = ()
    questions: tuple[str, ...] = ()
    personal: tuple[str, ...] = field(default=())
    is_derived: bool = False
    # columns that other tables say for this one
    given: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Return the columns of the contract, and the roles, that are read; a customer's attributes may be
        called as columns of other tables are (`campaign_id`), and are none.
        """
        return frozenset(
            reading.column.name for reading in self.readings if reading.column.kind != "attribute"
        )

    def unread(self, header: Sequence[str]) -> list[str]:
        """Return the columns of the file that nothing reads."""
        read = self.mapping.used | {r.column.header for r in self.readings if not r.is_personal}
        return [name for name in header if name not in read]

    def zone_of(self, reading: Reading) -> str:
        """Return the zone whose days a column's moments become; empty where they name none."""
        has_zone = reading.dates is not None and reading.dates.has_zone
        return reading.zone or (self.mapping.settings.time_zone or "UTC") * has_zone

    def form(self) -> dict[str, str | None]:
        """Return how the file writes its cells, in a word for each kind."""
        numbers = [reading.numbers for reading in self.readings if reading.numbers]
        dates = [reading.dates for reading in self.readings if reading.dates]
        return {
            "decimal_mark": joined(form.decimal_mark for form in numbers if form.has_decimals),
            "thousands_mark": joined(form.thousands_mark for form in numbers),
            "date_form": joined(form.text for form in dates),
            "time_zone": joined(self.zone_of(reading) for reading in self.readings if reading.dates),
            "booleans": joined(reading.booleans for reading in self.readings),
            "currency": joined(reading.currency.upper() for reading in self.readings),
            "guess": "; ".join(english for english, _ in self.guesses) or None,
            "guess_ru": "; ".join(russian for _, russian in self.guesses) or None,
        }


def joined(texts: Iterable[str]) -> str | None:
    """Return the different texts, sorted and joined; None where there is none."""
    different = sorted({text for text in texts if text})
    return "; ".join(different) or None


def type_source(
    conn: duckdb.DuckDBPyConnection, table: Table, source: wishes.Records, settings: Settings
) -> Typed:
    """Decide how a source serves a table and return its select; nothing is raised but by `otklik.yml`."""
    mapping, of_money, of_wishes, asked = columns_meant(conn, table, source, settings)
    columns = contract_columns(table, source, mapping)
    is_derived = names_customers_often(mapping, source.name)
    columns += [] if is_derived else extra_columns(table, source, mapping)
    cells = read_columns(conn, source.relation(), columns, mapping.settings)
    readings = cells.readings
    # an attribute may be called as a column of another table is (`amount`): it is none
    attributes_read = [reading for reading in readings if reading.column.kind == "attribute"]
    by_name = {reading.column.name: reading for reading in readings if reading.column.kind != "attribute"}
    every_name = [reading.column.name for reading in readings]
    relation, of_cells = orders.filled_down(conn, cells.relation, mapping, by_name, source.records)
    relation, of_orders = orders.of_one_order(conn, relation, mapping, by_name)
    relation, of_shares = with_shared_discounts(conn, orders.paid_once(relation, by_name), mapping, by_name)
    of_orders = of_cells + of_orders + of_shares
    of_sides, asked_of_sides = by_sides(conn, relation, mapping, by_name)
    asked += asked_of_sides + moves_in_and_out(conn, relation, by_name)
    turned = of_sides + discounts_below_zero(conn, relation, by_name)
    turned += discounts_within(conn, relation, mapping, by_name)
    turned += less_discounts(conn, relation, mapping, by_name)
    turned += without_refunds(conn, relation, by_name)
    turned += given_back(conn, relation, mapping, by_name, source.title)
    asked += sold_or_brought_back(conn, relation, mapping, by_name, source.title)
    came_to_nothing, of_returns, asked_of_returns = came_back(conn, relation, mapping, by_name)
    relation = taken_off(conn, relation, mapping, by_name)
    aside, asides = set_aside(conn, relation, mapping, by_name)
    if came_to_nothing:
        aside = or_aside(aside, came_to_nothing, NOT_A_PURCHASE)
    own_aside = aside
    guesses = [guess for reading in readings for guess in reading.guesses] + asides
    guesses += turned + of_money + of_returns + returns_note(conn, relation, by_name)
    if table.name == "purchases" and "customer_id" in by_name:
        aside = or_aside(aside, is_line_of_sums(by_name), NO_SALE)
    is_of_orders, is_sum, said_of_orders, asked_of_orders = whole_orders(
        conn, relation, mapping, by_name, source.records
    )
    # orders tell what is theirs by the sums that stand there
    with_both_parts(mapping, by_name, is_of_orders=is_of_orders)
    asked += asked_of_returns + asked_of_orders
    if is_sum:
        aside = or_aside(aside, is_sum, NO_SALE)
    guesses += (
        of_orders
        + said_of_orders
        + ([] if is_derived else sums_named(conn, relation, table, by_name, attributes_read))
    )
    guesses = [*taken_for(table, mapping), *of_own_messages(mapping), *guesses]
    if table.name == "contacts":
        guesses += with_one_spelling(conn, relation, by_name)
        guesses += controls_note(conn, relation, by_name, alone=is_alone(mapping))
    guesses += of_wishes + taken_back_note(conn, relation, by_name)
    guesses += wishes.said_beside(conn, source, mapping) + said_of_responses(conn, source, mapping)
    guesses += totals_left_out(readings)
    guesses += wishes.unread_consent(table, mapping, every_name, source.header)
    personal = tuple(reading.column.header for reading in attributes_read if reading.is_personal)
    unread = [
        header.lower()
        for header in source.header
        if header not in mapping.used and header.lower() not in every_name
    ]
    plan = Plan(
        source.name,
        mapping,
        by_name,
        attributes_read,
        relation,
        aside,
        is_of_orders,
        is_derived,
    )
    sql = select(table, plan)
    return Typed(
        table,
        source.name,
        sql,
        mapping,
        readings,
        tuple(
            name
            for name in [*every_name, *(["consent"] if "@unsubscribed" in by_name else []), *unread]
            if not name.startswith("@")
        ),
        tuple(guesses),
        (
            *(question for reading in readings for question in reading.questions),
            *several_currencies(conn, relation, by_name, own_aside),
            *asked,
        ),
        personal,
        is_derived,
    )


def columns_meant(
    conn: duckdb.DuckDBPyConnection, table: Table, source: wishes.Records, settings: Settings
) -> tuple[ColumnMapping, list[tuple[str, str]], list[tuple[str, str]], list[str]]:
    """Return which columns of a source are which, by their headers and by what they hold.

    And what was guessed of money, what of wishes, and what must be asked.
    """
    mapping = wishes.with_opt_outs(mapping_of(source, table, settings), source.header)
    mapping, of_flags, asked_of_flags = with_flags(conn, source, mapping)
    mapping, of_answers = with_answers(mapping)
    mapping = wishes.with_denials(conn, source, mapping)
    mapping, consents = wishes.with_consents(conn, source, mapping)
    mapping, refusals = wishes.with_refusals(conn, source, mapping)
    mapping = with_filled_ids(conn, source, mapping)
    mapping = with_statuses(mapping, source.header)
    mapping, purposes = wishes.with_purposes(conn, source, mapping)
    mapping = wishes.with_states(conn, source, mapping)
    mapping = with_mechanic(conn, source, mapping)
    mapping, of_terms = with_terms_in_words(conn, source, mapping)
    mapping, of_periods = with_period(conn, source, mapping)
    mapping = without_partners(conn, source, mapping)
    mapping, of_both, asked = with_both_discounts(conn, source, mapping)
    if table.name == "contacts":
        mapping = with_arms(conn, source, mapping)
        asked += [
            question
            for header in mapping.columns.get("@treated", ())
            for question in question_of_tests(conn, source, header)
        ]
        asked += question_of_sent(conn, source, mapping)
    mapping = without_times(conn, source, mapping)
    mapping = with_returns(conn, source, mapping)
    mapping = with_cancelled(conn, source, mapping)
    mapping, of_sides, asked_of_sides = with_two_amounts(conn, source, mapping)
    mapping = with_sides(conn, source, mapping)
    mapping = with_kinds(conn, source, mapping)
    mapping = with_parts(conn, source, mapping)
    mapping = with_documents(conn, source, mapping)
    mapping, asked_of_tests = with_tests(conn, source, mapping)
    mapping, of_lines, asked_of_lines = with_discounted_price(conn, source, mapping)
    mapping, rates, asked_of_rates = with_discount_rates(conn, source, mapping)
    mapping, paid = what_was_paid(conn, source, table, mapping)
    mapping, of_parts = money_paid(conn, source, mapping)
    of_wishes = (
        of_flags
        + of_answers
        + of_terms
        + of_periods
        + consents
        + wishes.opted_out(mapping)
        + refusals
        + purposes
    )
    of_money = of_both + of_sides + of_lines + rates + paid + of_parts
    asked += asked_of_flags + asked_of_sides + asked_of_tests + asked_of_lines + asked_of_rates
    return mapping, of_money, of_wishes, asked


def with_filled_ids(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping
) -> ColumnMapping:
    """Return the mapping of customers by their phones and e-mails where the column of ids is empty.

    A salon's customers have a column for a card, and no cards.
    """
    headers = mapping.columns.get("customer_id", ())
    addresses = {header: name for name in ("email", "phone") for header in mapping.columns.get(name, ())}
    if mapping.table != "customers" or mapping.preset == MAPPING or not addresses:
        return mapping
    is_filled = " or ".join(f"trim(cast({identifier(name)} as varchar)) != ''" for name in headers)
    if (
        not headers
        or conn.execute(f"select 1 from ({source.relation()}) where {is_filled} limit 1").fetchone()
    ):
        return mapping
    return replace(
        mapping,
        columns={**mapping.columns, "customer_id": tuple(addresses)},
        reads_as={**mapping.reads_as, **addresses},
    )


def whole_orders(
    conn: duckdb.DuckDBPyConnection,
    relation: str,
    mapping: ColumnMapping,
    readings: Mapping[str, Reading],
    records: int,
) -> tuple[bool, str, list[tuple[str, str]], list[str]]:
    """Return what the lines of orders say of sums: whether each repeats that of its order, the SQL of which
    lines are such a sum beside the others; what was guessed, and what must be asked.
    """
    if not orders.may_tell(mapping, readings):
        return False, "", [], []
    is_part, said_of_parts = parts_of_sets(conn, relation, readings)
    if is_part:
        # a set is what its parts cost, and no sum of the order
        return False, is_part, said_of_parts, []
    found = orders.lines_of(conn, relation, readings, records)
    if orders.repeats_totals(found, mapping, readings):
        if question := orders.totals_question(found, mapping, readings):
            return False, "", [], question
        header = mapping.columns["amount"][0]
        note = orders.totals_note(header, has_price="@price" in readings, is_once=found.is_once)
        return True, "", [note], []
    if follows(mapping.preset, mapping.table, "@first line only") or mapping.settings.both_count:
        return False, "", [], []
    return False, *orders.beside_lines(found, readings)


def taken_for(table: Table, mapping: ColumnMapping) -> list[tuple[str, str]]:
    """Return the note on which headers were taken for which columns; none under the contract's own."""
    if not (mapping.preset or mapping.guessed):
        return []
    taken = ", ".join(
        f"{(' and ' if mapping.reads_as.get(headers[0]) == PARTS else ' or ').join(headers)} as {name}"
        for name, headers in mapping.columns.items()
        if name in table.columns
        and [header.lower() for header in headers] != [name]
        # what a person wrote needs no telling
        and (mapping.preset not in ("", "otklik.yml") or name in mapping.guessed)
    )
    if not taken:
        return []
    taken_ru = taken.replace(" as ", " как ").replace(" or ", " или ").replace(" and ", " и ")
    return [
        (
            f"taken for {table.name} ({mapping.preset or PLAIN}): {taken}",
            f"принят за {table.name} ({mapping.preset or PLAIN}): {taken_ru}",
        )
    ]


def of_own_messages(mapping: ColumnMapping) -> list[tuple[str, str]]:
    """Say what consents are for that do not say it."""
    if mapping.table != "consents" or mapping.preset == MAPPING or "purpose" not in mapping.values:
        return []
    return [
        (
            "no column of purposes: its consents are for own messages",
            "колонки с целями нет: согласия в нём на свои сообщения",
        )
    ]


def totals_left_out(readings: Sequence[Reading]) -> list[tuple[str, str]]:
    """Say which columns of customers sum up purchases as of the export, and are no features therefore."""
    names = ", ".join(reading.column.header for reading in readings if reading.is_total)
    if not names:
        return []
    return [
        (
            f"{names} is no feature: it is of the day of the export, and a past campaign could not know it; "
            "purchases and responses say the same for every day; if past campaigns did know it, list it "
            "under known_before in otklik.yml",
            f"{names}: не признак, это итог на день выгрузки, прошлая кампания его знать не могла; "
            "покупки и отклики говорят то же на каждый день; если прошлые кампании его знали, назовите его в "
            "known_before в otklik.yml",
        )
    ]


def contract_columns(table: Table, source: wishes.Records, mapping: ColumnMapping) -> list[Column]:
    """Return the columns of the contract that a source brings, and the roles beside them."""
    columns = []
    for name, kind in table.columns.items():
        is_given = name in mapping.values
        if is_given and (name not in mapping.columns or name == "consent"):
            columns.append(Column(name, kind, literal(mapping.values[name]), TEXT))
        if name == "consent":
            # each is read by itself, and each must be a yes
            headers = mapping.columns.get(name, ())
            columns += [
                replace(mapped_column(name, kind, source, one_header(mapping, name, header)), name=called)
                for called, header in zip(
                    wishes.consent_names(headers, is_given=is_given), headers, strict=True
                )
            ]
        elif name in mapping.columns:
            columns.append(mapped_column(name, kind, source, mapping))
    # any of them says that nothing was bought
    columns += [
        replace(
            mapped_column("@cancelled", FLAG, source, one_header(mapping, "@cancelled", header)),
            name=f"@cancelled {at}",
        )
        for at, header in enumerate(mapping.columns.get("@cancelled", ()))
    ]
    # so does any status, of the order or of its payment
    columns += [
        replace(
            mapped_column("@status", TEXT, source, one_header(mapping, "@status", header)),
            name=f"@status {at}" if at else "@status",
        )
        for at, header in enumerate(mapping.columns.get("@status", ()))
    ]
    columns += [
        replace(
            mapped_column("@state", FLAG, source, one_header(mapping, "@state", header)), name=f"@state {at}"
        )
        for at, header in enumerate(mapping.columns.get("@state", ()))
    ]
    kinds = (
        dict.fromkeys(("@price", "@refunded", "@tax", "@points", *ROLES), MONEY)
        | dict.fromkeys(("@discount_rate", "@tax_rate"), RATE)
        | dict.fromkeys(FLAGS, FLAG)
    )
    for name in mapping.columns:
        if name in (
            "@price",
            *FLAGS,
            "@event",
            "@partner",
            "@discount_rate",
            "@cancelled_at",
            "@paid_at",
            "@financial",
            "@unsubscribed",
            ALLOWED,
            "@currency",
            "@kind",
            PART,
            "@refunded",
            "@return_status",
            "@side",
            "@tax",
            "@tax_rate",
            "@points",
            *ROLES,
        ):
            columns.append(mapped_column(name, kinds.get(name, TEXT), source, mapping))
    return columns


def extra_columns(table: Table, source: wishes.Records, mapping: ColumnMapping) -> list[Column]:
    """Return the columns that become attributes, sorted by name."""
    if not table.keeps_extras:
        return []
    extras = [header for header in source.header if header not in mapping.used]
    return [
        Column(header.lower(), "attribute", identifier(header), source.types.get(header, TEXT), header)
        for header in sorted(extras, key=str.lower)
        if header.lower() not in table.columns
    ]


def names_customers_often(mapping: ColumnMapping, source_name: str) -> bool:
    """Tell whether a file has a customer as often as they bought: each is taken once, from their first line.

    What else such a line has is of the purchase, so it says nothing about the customer.
    """
    is_of_purchases = source_name in mapping.settings.purchase_files
    return mapping.table == "customers" and (is_of_purchases or follows(mapping.preset, "customers", "@once"))


@dataclass(frozen=True)
class Plan:
    """What the select over one source is made of; `aside` says why a line is no purchase.

    `is_of_orders`: each line of an order has what was paid for all of it. `is_derived`: its customers are
    those who bought, each as often as they did.
    """

    name: str
    mapping: ColumnMapping
    readings: dict[str, Reading]
    extras: Sequence[Reading]
    cells: str
    aside: str
    is_of_orders: bool = False
    is_derived: bool = False


def select(table: Table, plan: Plan) -> str:
    """Return the select of a view over one source."""
    inner: list[str] = []
    faults: list[str] = []
    for name, kind in table.columns.items():
        reading = plan.readings.get(name)
        value, text = value_of(name, kind, plan)
        inner.append(f"{value} as {identifier(name)}")
        if text and (reading is None or reading.can_fail):
            kept = reading.kept_cell if reading and text == reading.text else text
            inner.append(f"{kept} as {identifier('text ' + name)}")
            faults.append(name)
    outer = [identifier(name) for name in table.columns]
    if table.keeps_extras:
        inner.append(f"{attributes(plan.extras)} as attributes")
        outer.append("attributes")
    inner.append("line")
    inner.append(f"{plan.aside or 'null'} as no_purchase")
    inner.append(f"{sums_up(table, plan.readings, plan.extras)} as is_sum")
    failed = {
        name: f"({identifier('text ' + name)} is not null and {identifier(name)} is null)" for name in faults
    }
    cells = as_written(table, plan, failed)
    return (
        f"select {', '.join(outer)}, {literal(plan.name)} as file, cast(line as bigint) as line, "
        f"unreadable, faults, case when unreadable is not null then concat_ws(',', {cells}) end as raw "
        f"from (select *, {why_unreadable(table, plan, failed)} as unreadable, {faults_in(failed)} as faults "
        f"from (select {', '.join(inner)} from ({plan.cells})))"
    )


def value_of(name: str, kind: str, plan: Plan) -> tuple[str, str]:
    """Return the SQL of a column's value, and of the text that it is read from; empty where there is none."""
    readings, reading = plan.readings, plan.readings.get(name)
    value, text = (reading.value, reading.text) if reading else (f"cast(null as {TEXT})", "")
    if name == "amount" and "@price" in readings and (reading is None):
        value, text = amount_from_price(readings, plan.mapping), readings["@price"].text
    elif name == "amount" and plan.is_of_orders:
        value = orders.amount_of_total(readings)
    elif name == "consent" and (reading or "@unsubscribed" in readings):
        value, text = consent_of(readings)
    elif name == "arm" and ({"@control", "@treated"} & readings.keys() or is_alone(plan.mapping)):
        value = arm_of(readings, alone=is_alone(plan.mapping))
    elif plan.mapping.table == "consents" and name in ("given_on", "withdrawn_on"):
        value, text = day_of_consent(name, readings)
    elif name == "discount_amount" and reading is None and "@discount_rate" in readings:
        value = discount_from_rate(readings)
    elif name == "discount_amount" and OFF in readings:
        own = f"coalesce({value}, 0)" if reading else "0"
        value, text = f"try_cast({of_line(readings, own)} as {MONEY})", text or readings[OFF].text
    elif reading is None:
        value = f"cast(null as {Column(name, kind, '').sql_type})"
    elif name in PLAUSIBLE:
        # what nobody can be is not known: the customer stays, and the cell is counted
        value = f"case when {value} between {PLAUSIBLE[name]} then {value} end"
    if name == "amount" and (back := is_return(readings)):
        value = f"case when {back} then -abs({value}) else {value} end"
    return value, text


def taken_back_note(
    conn: duckdb.DuckDBPyConnection, relation: str, readings: Mapping[str, Reading]
) -> list[tuple[str, str]]:
    """Say how many consents were taken back by the word of a column."""
    states = [reading for role, reading in readings.items() if role.startswith("@state")]
    if not states:
        return []
    is_no = " or ".join(f"coalesce(not {state.value}, false)" for state in states)
    rows = one(conn, f"select count(*) from ({relation}) where {is_no}")[0]
    listed = ", ".join(state.column.header for state in states)
    return [
        (
            f"{rows} consents were taken back, by {listed}",
            f"согласий отозвано: {rows}, по {listed}",
        )
    ]


def day_of_consent(name: str, readings: Mapping[str, Reading]) -> tuple[str, str]:
    """Return the SQL of the day on which a consent was given or taken back, and of the text it is read from.

    A state that says no makes the only day of a line the one on which it was taken back; without a day its
    word stands there, and in doubt nobody is contacted.
    """
    given, withdrawn = readings.get("given_on"), readings.get("withdrawn_on")
    states = [reading for role, reading in readings.items() if role.startswith("@state")]
    is_no = " or ".join(f"coalesce(not {state.value}, false)" for state in states) or "false"
    none = f"cast(null as {TEXT})"
    nothing = "cast(null as date)"
    taken, taken_text = (withdrawn.value, withdrawn.text) if withdrawn else (nothing, none)
    noes = ", ".join(map(literal, words.noes()))
    # `Отозвано`: нет
    taken_text = f"case when lower({taken_text}) not in ({noes}) then {taken_text} end"
    day = given.value if given else nothing
    if name == "withdrawn_on":
        said = f"coalesce({', '.join([state.text for state in states] or [none])})"
        return (
            f"coalesce({taken}, case when {is_no} then {day} end)",
            f"coalesce({taken_text}, case when {is_no} then {said} end)",
        )
    if not given:
        return nothing, ""
    is_moved = f"({is_no}) and {taken} is null"
    return f"case when not ({is_moved}) then {day} end", f"case when not ({is_moved}) then {given.text} end"


def with_cancelled(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping
) -> ColumnMapping:
    """Return the mapping of purchases with further columns that say of each line whether it was called off.

    Told by how the header begins and by all of its words: `Удален с чека`: `Не удалено`, `Удалено`.
    """
    if mapping.table != "purchases":
        return mapping
    found = []
    for name in source.header:
        # a test may be an experiment's, or what was sold
        plain = plain_header(name)
        if name in mapping.used or not CALLED_OFF.match(plain):
            continue
        seen = filled_words(conn, source, name)
        says = words.cancelled_words(seen)
        if OF_FRAUD.search(plain) and says != words.flag_words(seen):
            # what a check of it came to, and no fraud: failed, approved
            continue
        if seen and set(seen) <= says.keys():
            found.append(name)
    if not found:
        return mapping
    columns = {**mapping.columns, "@cancelled": (*mapping.columns.get("@cancelled", ()), *found)}
    return replace(mapping, columns=columns)


def said_of_flags(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping
) -> list[tuple[str, str]]:
    """Say which columns may tell that a line is no purchase, or who answered, and are not asked.

    Of orders those with a yes and a no, or with a day on some lines.
    """
    is_meant_so = mapping.table in ("purchases", "customers") and mapping.preset != MAPPING
    if not is_meant_so or (mapping.table == "customers" and names_customers_often(mapping, source.name)):
        return []
    is_of_orders = mapping.table == "purchases"
    names = []
    for name in source.header:
        plain = plain_header(name)
        is_meant = MAY_BE_NO_ORDER.fullmatch(plain) if is_of_orders else OF_RESPONSES.fullmatch(plain)
        if name in mapping.used or not is_meant:
            continue
        seen = filled_words(conn, source, name)
        says = words.flag_words(seen)
        is_flag = bool(seen) and set(seen) <= says.keys()
        cell = f"coalesce(trim(cast({identifier(name)} as varchar)), '')"
        is_filled = f"select coalesce(bool_and({cell} != ''), false) from ({source.relation()})"
        is_of_days = is_of_orders and bool(seen) and all(re.fullmatch(words.A_DAY, word) for word in seen)
        if (is_flag and set(says.values()) == {True, False}) or (
            (is_of_days or (is_flag and True in says.values())) and not one(conn, is_filled)[0]
        ):
            names.append(name)
    if not names:
        return []
    listed = ", ".join(names)
    if is_of_orders:
        return [
            (
                f"lines count as purchases whatever {listed} says: leave out those that are none",
                f"строки считаются покупками, что бы ни стояло в {listed}: лишние уберите",
            )
        ]
    return [
        (
            f"{listed} is read as what is known of customers: if it says who answered a campaign, bring it "
            "as responses.csv (campaign_id, customer_id)",
            f"{listed} – сведения о клиентах: если там отклик на кампанию, принесите его файлом "
            "responses.csv (campaign_id, customer_id)",
        )
    ]


def said_of_responses(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping
) -> list[tuple[str, str]]:
    """Say which columns of responses have both a yes and a no, and are not asked: each line is a response.

    And which of purchases and customers may say as much.
    """
    if mapping.table != "responses":
        return said_of_flags(conn, source, mapping)
    names = [
        name
        for name in source.header
        if name not in mapping.used
        and {True, False} <= set(words.flag_words(filled_words(conn, source, name)).values())
    ]
    if not names:
        return []
    listed = ", ".join(names)
    return [
        (
            f"every line is a response, whatever {listed} says: if it says who responded, name it responded",
            f"каждая строка – отклик, что бы ни стояло в {listed}: если там сказано, кто откликнулся, "
            "назовите колонку responded",
        )
    ]


def without_partners(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping
) -> ColumnMapping:
    """Return the mapping of customers without a column of what they are, where it has no supplier.

    What kinds of customers there are is an attribute of them.
    """
    headers = mapping.columns.get("@partner", ())
    if not headers or mapping.preset == MAPPING:
        return mapping
    seen = filled_words(conn, source, headers[0])
    if any(words.is_supplier(word, seen) for word in seen):
        return mapping
    columns = {name: named for name, named in mapping.columns.items() if name != "@partner"}
    return replace(mapping, columns=columns)


def without_times(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping
) -> ColumnMapping:
    """Return the mapping without times of day among the columns of a day: `Время` beside `Дата визита`."""
    columns = dict(mapping.columns)
    for name, headers in mapping.columns.items():
        if name not in EVENT_DAYS or len(headers) < 2 or mapping.reads_as.get(headers[0]) == PARTS:
            continue
        asked = ", ".join(
            f"bool_and(regexp_full_match({cell}, {literal(A_TIME)})) filter ({cell} != '')"
            for cell in (f"trim(cast({identifier(header)} as varchar))" for header in headers)
        )
        found = one(conn, f"select {asked} from ({source.relation()})")
        left = tuple(header for header, is_time in zip(headers, found, strict=True) if not is_time)
        columns[name] = left or headers
    return replace(mapping, columns=columns)


def consent_of(readings: Mapping[str, Reading]) -> tuple[str, str]:
    """Return the SQL of whether a customer may be contacted, and of the cell that it is read from.

    A yes in each column of consent and no wish for no messages; of several cells the first that cannot be
    read, since one that says nothing is no fault.
    """
    said = [reading for name, reading in readings.items() if wishes.is_consent(name)]
    values = [reading.value for reading in said]
    if "@unsubscribed" in readings:
        values.append(f"{readings['@unsubscribed'].text} is null")
    value = f"({' and '.join(f'({one})' for one in values)})"
    if len(said) < 2:
        return value, said[0].text if said else ""
    unread = [f"case when {reading.value} is null then {reading.text} end" for reading in said]
    return value, f"coalesce({', '.join(unread)}, case when {value} is not null then {said[0].text} end)"


def why_unreadable(table: Table, plan: Plan, failed: Mapping[str, str]) -> str:
    """Return the SQL of why a row is not one of the table's: cells it must have, and what it is instead.

    `failed`: by column, when its cell could not be read.
    """
    if plan.is_derived:
        return (
            f"case when customer_id is null then {literal(OF_NOBODY)} "
            "when row_number() over (partition by customer_id order by line) > 1 "
            f"then {literal(NAMED_BEFORE)} end"
        )
    required = [
        f"case when {sql} then {literal(name)} end" for name, sql in failed.items() if name in table.required
    ]
    unreadable = (
        f"nullif(concat_ws(', ', {', '.join(required)}), '')" if required else f"cast(null as {TEXT})"
    )
    if table.name == "customers" and "customer_id" in plan.readings:
        none = f"coalesce(no_purchase, {unreadable})" if plan.aside else unreadable
        return f"case when is_sum then {literal(SUM_OF_OTHERS)} else {none} end"
    return f"coalesce(no_purchase, {unreadable})" if plan.aside else unreadable


def sums_up(table: Table, readings: Mapping[str, Reading], extras: Sequence[Reading]) -> str:
    """Return the SQL of whether a line of customers sums up others: its id says so, the rest is numbers.

    Whoever is called Media, and has a city, a phone or an e-mail, is somebody.
    """
    if table.name != "customers" or "customer_id" not in readings:
        return "false"
    is_called = f"regexp_full_match({readings['customer_id'].text}, {literal(SUMS_UP)})"
    rest = {
        reading.text: OF_NO_PERSON if name in PERSONAL else NO_WORDS
        for name, reading in [(extra.column.name, extra) for extra in extras] + list(readings.items())
        if name != "customer_id" and reading.text != readings["customer_id"].text
    }
    others = [
        f"regexp_full_match(coalesce(cast({text} as {TEXT}), ''), {literal(form)})"
        for text, form in rest.items()
    ]
    return f"case when {is_called} then {' and '.join(others) or 'true'} else false end"


def faults_in(failed: Mapping[str, str]) -> str:
    """Return the SQL of the cells that could not be read, as JSON by column; null where all could."""
    if not failed:
        return f"cast(null as {TEXT})"
    pairs = ", ".join(
        f"{literal(name)}, case when {sql} then cast({identifier('text ' + name)} as {TEXT}) end"
        for name, sql in failed.items()
    )
    any_fault = " or ".join(failed.values())
    return f"case when {any_fault} then cast(json_merge_patch('{{}}', json_object({pairs})) as {TEXT}) end"


def as_written(table: Table, plan: Plan, failed: Mapping[str, str]) -> str:
    """Return the SQL of the cells of a row, those that could not be read as they stand in the file."""
    texts = {
        name: f"cast({identifier(('text ' if name in failed else '') + name)} as {TEXT})"
        for name in table.columns
        if name in plan.readings or name in failed
    }
    return ", ".join(f"coalesce({text}, '')" for text in texts.values()) or "''"


def is_line_of_sums(readings: Mapping[str, Reading]) -> str:
    """Return the SQL of whether a line of purchases sums up others: who bought, or when, is a word of sums.

    `Total February`, `Итого за день`; of a line without a day, `Ann Total` as Excel writes it, and the title
    `Март 2026` of a block, too. A sale has the number of its receipt, where lines have one, and whoever
    bought may be called so.
    """
    who = readings["customer_id"].text
    # no day is called so, whatever else stands beside it; most begin with a digit
    day = readings.get("purchased_on")
    of_day = (
        f"coalesce({day.text}[1] > '9' and regexp_full_match({day.text}, {literal(SUMS_UP_LINES)}), false)"
        if day and not day.column.is_native
        else "false"
    )
    begins = ", ".join(sorted({literal(word[0]) for word in words.input_words()["total"]}))
    has_day = f"{readings['purchased_on'].text} is not null" if "purchased_on" in readings else "true"
    is_numbered = f"{readings['receipt_id'].text} is not null" if "receipt_id" in readings else "false"
    is_name = f"lower({who}) in ({', '.join(map(literal, words.CALLED_SO))})"
    return (
        f"case when {of_day} then true when {is_numbered} or {is_name} then false "
        f"when lower({who}[1]) in ({begins}) then regexp_full_match({who}, {literal(SUMS_UP_LINES)}) "
        f"when {has_day} then false else regexp_full_match({who}, {literal(SUMS_UP_ABOVE)}) "
        f"or regexp_full_match({who}, {literal(A_MONTH)}) end"
    )


def sums_named(
    conn: duckdb.DuckDBPyConnection,
    cells: str,
    table: Table,
    readings: Mapping[str, Reading],
    extras: Sequence[Reading],
) -> list[tuple[str, str]]:
    """Name the lines of customers that are taken for sums: somebody may be called so."""
    if table.name != "customers" or "customer_id" not in readings:
        return []
    found = conn.execute(
        f"select {readings['customer_id'].text} from ({cells}) where {sums_up(table, readings, extras)} "
        f"order by line limit {MOST_NAMED + 1}"
    ).fetchall()
    if not found:
        return []
    listed = ", ".join(str(called) for (called,) in found[:MOST_NAMED])
    listed += ", ..." if len(found) > MOST_NAMED else ""
    return [
        (
            f"{listed} sums up others, as it has numbers alone beside it, and is no customer: whoever is "
            "called so needs an e-mail, a phone or a city there",
            f"{listed} – итог, рядом только числа, это не клиент: если кого-то так зовут, укажите рядом "
            "e-mail, телефон или город",
        )
    ]


def what_was_paid(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, table: Table, mapping: ColumnMapping
) -> tuple[ColumnMapping, list[tuple[str, str]]]:
    """Return the mapping with the sum that a discount is off already, where the one before it is there, too.

    `Сумма`, `Скидка`, `Оплачено`: the one less the other is the third on nearly every line that has all.
    """
    headers = mapping.columns.get("amount", ())
    if table.name != "purchases" or len(headers) < 2:
        return mapping, []
    named = mapping.columns.get("discount_amount", ())[:1]
    beside = [
        name
        for name in source.header
        if name not in mapping.used and TAKEN_OFF_SUMS.search(plain_header(name)) and "%" not in name
    ]
    if not named and not beside:
        return mapping, []
    sums = [*headers, *named, *beside]
    listed = [
        replace(mapped_column("amount", MONEY, source, one_header(mapping, "amount", header)), name=f"{at}")
        for at, header in enumerate(sums)
    ]
    cells = read_columns(conn, source.relation(), listed, mapping.settings)
    values = dict(zip(sums, (reading.value for reading in cells.readings), strict=True))
    before = values[headers[0]]
    # a day or a yes beside a code is no sum
    beside = [name for name in beside if is_of_sums(conn, cells.relation, cells.readings[sums.index(name)])]
    # one discount, or all of what was taken off together: a code's, and what was paid in points
    for taken in filter(None, ([*named], [*named, *beside] if beside else [])):
        off = " + ".join(f"abs(coalesce({values[name]}, 0))" for name in taken)
        for header in headers[1:]:
            after = values[header]
            lines, found = one(
                conn,
                f"select count(*), count(*) filter (abs({before} - ({off}) - {after}) < 0.02) "
                f"from ({cells.relation}) where {off} > 0 and {before} is not null and {after} is not null",
            )
            if lines and found >= 0.95 * lines:
                rest = tuple(name for name in headers if name != header)
                columns = {**mapping.columns, "amount": (header, *rest)}
                less, less_ru = " and ".join(taken), " и ".join(taken)
                note = (
                    f"{header} is {headers[0]} less {less}, so it is what was paid",
                    f"{header} – это {headers[0]} без {less_ru}, то есть то, что уплачено",
                )
                return replace(mapping, columns=columns), [note]
    return mapping, []


def is_of_sums(conn: duckdb.DuckDBPyConnection, cells: str, reading: Reading) -> bool:
    """Tell whether all that stands in a column is a number, and more than a yes or a no."""
    return bool(
        one(
            conn,
            f"select count({reading.text}) = count({reading.value}) and max(abs({reading.value})) > 1 "
            f"from ({cells})",
        )[0]
    )


def several_currencies(
    conn: duckdb.DuckDBPyConnection, cells: str, readings: Mapping[str, Reading], aside: str
) -> list[str]:
    """Ask where money is in more than one currency: sums of them mean nothing."""
    if "@currency" not in readings:
        return []
    text, header = readings["@currency"].text, readings["@currency"].column.header
    counted = conn.execute(
        f"select upper({text}) as currency, count(*) as rows from ({cells}) "
        f"where {text} is not null and {aside or 'null'} is null "
        "group by currency order by rows desc, currency limit 50"
    ).fetchall()
    different: dict[str, str] = {}
    for currency, _ in counted:
        different.setdefault(currency_of(currency), currency)
    readings["@currency"].currency = "; ".join(sorted(different))
    if len(different) < 2:
        return []
    return [
        f"its money is in several currencies ({', '.join(list(different.values())[:4])} in {header}), which "
        "cannot be summed: export one currency, or convert the others"
    ]


def attributes(readings: Sequence[Reading]) -> str:
    """Return the SQL of one JSON text of the columns, all as text; no empty, personal or total ones."""
    pairs = ", ".join(
        f"{literal(reading.column.name)}, {reading.value}"
        for reading in readings
        if not (reading.is_personal or reading.is_total)
    )
    # merging into an empty object drops the nulls
    return f"cast(json_merge_patch('{{}}', json_object({pairs})) as {TEXT})" if pairs else "'{}'"


def empty_select(table: Table) -> str:
    """Return the select of a table that the export does not bring: no rows, the same columns."""
    columns = [
        f"cast(null as {Column(name, kind, '').sql_type}) as {name}" for name, kind in table.columns.items()
    ]
    if table.keeps_extras:
        columns.append("'{}' as attributes")
    columns += [f"cast(null as {TEXT}) as file", "cast(null as bigint) as line"]
    columns += [f"cast(null as {TEXT}) as {name}" for name in ("unreadable", "faults", "raw")]
    return f"select {', '.join(columns)} where false"
