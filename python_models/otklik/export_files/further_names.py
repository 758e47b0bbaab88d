"""Customers whom a line names in a further column, or by a phone or an e-mail that several have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import duckdb

from otklik.export_files.columns import one
from otklik.export_files.heading import A_CONTACT, A_DAY
from otklik.export_files.known_otherwise import MOSTLY, ONE_NUMBER, WORDS, matched
from otklik.export_files.mapped import known_by
from otklik.export_files.presets import PresetColumn, preset_columns
from otklik.export_files.sources import Source, identifier, literal
from otklik.export_files.titles import plain_name
from otklik.export_files.typed import Typed

# more customers with one phone are no family, nor one customer's records: somebody had to fill in the field
MOST_NAMESAKES = 10
# until when, beside an id
A_YEAR_OR_DAY = rf"(?:19|20)[0-9]{{2}}|{A_DAY.pattern}"
# what people put between ids
BETWEEN_IDS = r"[\s,;/|&()]+"
# lists in which somebody may be named by any of several columns
WISHES = ("suppressions", "consents")


def with_other_names(
    conn: duckdb.DuckDBPyConnection, source: Source, typed: Typed, known: str
) -> tuple[Source, Typed]:
    """Return a list of wishes with a record more for each customer whom a further column of a line names.

    An id of another system, or of nobody, stands beside the phone of a customer; a second phone is another
    one's. Of consents this counts where the first column names nobody who is a customer.
    """
    headers = naming_columns(conn, source, typed) if typed.table.name in WISHES else []
    if len(headers) < 2:
        return source, typed
    cells = cells_of(source, {header: typed.mapping.reads_as.get(header, "") for header in headers})
    pairs = whom_they_name("from cells", known, tuple(WORDS))
    # named within, as several sources of a table are united
    further = (
        f"select * from (with cells as materialized ({cells}), pairs as ({pairs}), "
        "named as (select cells.line, pairs.met_id, min(cells.place) as place from cells "
        "join pairs on pairs.id = cells.id group by cells.line, pairs.met_id), "
        "firsts as (select line, min(place) as first from cells group by line) "
        "select line, met_id, bool_or(place <= first) over (partition by line) as is_known "
        "from named join firsts using (line) qualify place > first)"
    )
    if typed.table.name == "consents":
        further = f"select * from ({further}) where not is_known"
    rows = one(conn, f"select count(*) from ({further})")[0]
    if not rows:
        return source, typed
    added = (
        f"select read.* replace (further.met_id as customer_id) from ({typed.sql}) as read "
        f"join ({further}) as further on further.line = read.line "
        "qualify row_number() over (partition by read.line, further.met_id order by read.customer_id) = 1"
    )
    listed = ", ".join(headers)
    guess = (
        f"any of {listed} names somebody: {rows} customers are found by a further one of a line",
        f"клиента называет любая из колонок {listed}: ещё {rows} найдены по следующей в строке",
    )
    sql = f"select * from ({typed.sql}) union all by name select * from ({added})"
    return (
        replace(source, records=source.records + rows),
        replace(typed, sql=sql, guesses=(*typed.guesses, guess)),
    )


def with_namesakes(
    conn: duckdb.DuckDBPyConnection, source: Source, typed: Typed, known: str
) -> tuple[Source, Typed]:
    """Return a list of wishes with a record for each customer whom an id that is nobody's may mean.

    A phone or an e-mail of a couple, or of one customer's two records, an id that two customers have in other
    capitals; and what stands in a cell among other words (`ann@mail.ru - asked`, `1002/1003`). Whoever of
    them said no, nobody is written to there. A consent is taken back so, and never given.
    """
    if typed.table.name not in WISHES:
        return source, typed
    people = f"people as materialized ({known})"
    if not one(conn, f"with {people} select count(*) from ({strangers_of(typed.sql)})")[0]:
        return source, typed
    # each text stands once, as in `whom_they_name`: to plan them took 16 s where a list had two lines
    among = among_words("from strangers", "from people")
    together = " union ".join(
        matched(kind, "from strangers", "from people", fewest=2, most=MOST_NAMESAKES)
        for kind in ("phone", "email", "signs", "zeros")
    )
    # named within, as several sources of a table are united
    pairs = (
        f"select * from (with {people}, strangers as materialized ({strangers_of(typed.sql)}) "
        f"{together} union {among})"
    )
    meant = "met.id = read.customer_id"
    if typed.table.name == "consents":
        meant += " and read.withdrawn_on is not null"
    sql = (
        "select read.* replace (coalesce(met.met_id, read.customer_id) as customer_id) "
        f"from ({typed.sql}) as read left join ({pairs}) as met on {meant}"
    )
    more, several, in_words = one(
        conn,
        f"with {people}, read as materialized ({typed.sql}), "
        f"strangers as materialized ({strangers_of('from read')}), "
        f"among as materialized ({among}), pairs as materialized ({together} union from among) "
        f"select (select count(*) from read left join pairs as met on {meant}) - "
        "(select count(*) from read), (select count(distinct id) from pairs) - in_words, in_words "
        "from (select count(distinct id) as in_words from among)",
    )
    if not several and not in_words:
        return source, typed
    guesses = list(typed.guesses)
    if in_words:
        guesses.append(
            (
                f"{in_words} of its cells name customers among other words: none of these gets messages",
                f"ячеек, где клиенты названы среди других слов: {in_words}; не пишем никому из них",
            )
        )
    if several:
        guesses.append(
            (
                f"{several} phones, e-mails or ids are of several customers each: none of these gets "
                "messages",
                f"телефонов, адресов и номеров, общих у нескольких клиентов: {several}; не пишем никому "
                "из них",
            )
        )
    return (
        replace(source, records=source.records + more),
        replace(typed, sql=sql, guesses=tuple(guesses)),
    )


def strangers_of(read: str) -> str:
    """Return the select of the ids in what is read that no customer has, each once; `people` are known."""
    return (
        f"select distinct customer_id as id from ({read}) where customer_id is not null "
        "and unreadable is null and customer_id not in (select customer_id from people)"
    )


def among_words(strangers: str, known: str) -> str:
    """Return the select of ids that are nobody's and of the customers whom what stands in them names.

    By any e-mail or phone in it, or by parts that are all ids of customers.
    """
    contacts = (
        f"select id as cell, trim(unnest(regexp_extract_all(id, {literal(A_CONTACT.pattern)})), "
        f"{literal('<>()[].:')}) as id from ({strangers}) "
        f"where not regexp_full_match(trim(id), {literal(A_CONTACT.pattern)})"
    )
    parts = (
        f"select id as cell, unnest(list_distinct(regexp_split_to_array(id, {literal(BETWEEN_IDS)}))) as id "
        f"from ({strangers}) where not contains(id, '@') "
        f"and not regexp_full_match(id, {literal(ONE_NUMBER)})"
    )
    by_contact = " union ".join(
        f"select contacts.cell as id, found.met_id from ({contacts}) as contacts "
        f"join ({matched(kind, contacts, known, most=MOST_NAMESAKES)}) as found on found.id = contacts.id"
        for kind in ("phone", "email")
    )
    by_id = (
        "select cell as id, met_id from (select parts.cell, people.customer_id as met_id, "
        "bool_and(people.customer_id is not null) over (partition by parts.cell) as are_all "
        f"from (select * from ({parts}) where regexp_matches(id, '[0-9]') "
        f"and not regexp_full_match(id, {literal(A_YEAR_OR_DAY)})) as parts "
        f"left join (select distinct customer_id from ({known})) as people "
        "on people.customer_id = parts.id) where are_all"
    )
    return f"{by_contact} union {by_id}"


def by_further_names(conn: duckdb.DuckDBPyConnection, source: Source, typed: Typed, known: str) -> Typed:
    """Return how a source is read whose ids are another system's, with the phones and e-mails beside them.

    A payment has the bank's number of who paid, and an e-mail that customers have as well. Asked where most
    ids are nobody's; lists of wishes take every name of a line anyway.
    """
    headers = typed.mapping.columns.get("customer_id", ())
    reads_as = {row.header: row.reads_as for row in preset_columns() if is_address(row, typed.table.name)}
    # another column that may name customers, or an address beside
    further = [
        name
        for name in source.header
        if name not in headers[:1] and (name in headers[1:] or plain_name(name) in reads_as)
    ]
    if not further or not headers or typed.table.name in WISHES or "@payee" in typed.mapping.columns:
        return typed
    beyond = f"customer_id not in (select customer_id from ({known}))"
    ids, strangers = one(
        conn,
        f"select count(*), count(*) filter ({beyond}) from (select distinct customer_id from ({typed.sql}) "
        "where customer_id is not null)",
    )
    if strangers <= MOSTLY * ids:
        return typed
    cells = cells_of(source, {header: reads_as.get(plain_name(header), "") for header in further})
    pairs = whom_they_name(cells, known, ("phone", "email"))
    found = (
        f"select cells.line, min_by(pairs.met_id, cells.place) as met_id from ({cells}) as cells "
        f"join ({pairs}) as pairs on pairs.id = cells.id group by cells.line"
    )
    sql = (
        f"select read.* replace (case when read.{beyond} then coalesce(found.met_id, read.customer_id) "
        f"else read.customer_id end as customer_id) from ({typed.sql}) as read "
        f"left join ({found}) as found on found.line = read.line"
    )
    met = one(conn, f"select count(distinct customer_id) from ({sql}) where not {beyond}")[0]
    if not met:
        return typed
    listed = ", ".join(further)
    guess = (
        f"the ids in {headers[0]} are not those of customers: {met} customers are found by {listed}",
        f"номера в колонке {headers[0]} – не клиентские: по {listed} найдено клиентов: {met}",
    )
    return replace(typed, sql=sql, guesses=(*typed.guesses, guess))


def cells_of(source: Source, reads_as: Mapping[str, str]) -> str:
    """Return the select of what some columns have on each line, and the column's place among them.

    `reads_as`: of each column whether it is of phones or e-mails.
    """
    return " union all ".join(
        f"select line, {place} as place, {cell} as id from ({source.relation()}) where {cell} is not null"
        for place, (header, kind) in enumerate(reads_as.items())
        for text in (f"trim(cast({identifier(header)} as varchar))",)
        for cell in (f"nullif({known_by(text, kind)}, '')",)
    )


def whom_they_name(cells: str, known: str, kinds: Sequence[str]) -> str:
    """Return the select of the ids in cells, each with the customer of that id, or who is known by it."""
    pairs = " union all ".join(
        [
            "select distinct customer_id as id, customer_id as met_id from people",
            *(matched(kind, "from ids", "from people") for kind in kinds),
        ]
    )
    # each text stands once: to plan them for every kind took 17 s of processor time where a list had 3 lines
    return (
        f"select * from (with people as materialized ({known}), "
        f"ids as materialized (select distinct id from ({cells})) {pairs})"
    )


def is_address(column: PresetColumn, table: str) -> bool:
    """Tell whether a header is of a phone or an e-mail by which a table may name its customers."""
    return (column.table, column.column) == (table, "customer_id") and bool(column.reads_as)


def naming_columns(conn: duckdb.DuckDBPyConnection, source: Source, typed: Typed) -> list[str]:
    """Return the columns of a list of wishes that name somebody: known ones, those of phones or e-mails."""
    headers = list(typed.mapping.columns.get("customer_id", ()))
    free = [name for name in source.header if name not in typed.mapping.used]
    if not free or not headers:
        return headers
    cells = [f"nullif(trim(cast({identifier(name)} as varchar)), '')" for name in free]
    asked = ", ".join(
        f"count({cell}), count(*) filter (regexp_full_match({cell}, {literal(A_CONTACT.pattern)}))"
        for cell in cells
    )
    found = one(conn, f"select {asked} from ({source.relation()})")
    return headers + [
        name
        for name, filled, contacts in zip(free, found[::2], found[1::2], strict=True)
        if contacts > MOSTLY * filled
    ]
