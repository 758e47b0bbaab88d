"""Tables of one export name the same customer in different ways: by id, by phone, by e-mail, without zeros.

A shop's orders often know only a phone, and a spreadsheet takes the zeros off `00123`. Ids that customers do
not have are looked for by what is left of them; what is found is said, and where customers are named by phone
or e-mail and do not meet, the build stops with one sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import duckdb

from otklik.export_files.campaign_names import campaigns_of, with_campaigns_met
from otklik.export_files.columns import one
from otklik.export_files.heading import A_CONTACT, A_DAY, HEADLESS, Note
from otklik.export_files.mapped import known_by
from otklik.export_files.presets import PresetColumn, preset_columns
from otklik.export_files.sources import Source, identifier, literal
from otklik.export_files.titles import plain_name
from otklik.export_files.typed import Typed

# enough rows to see whether ids meet; where one does not, all are asked
SAMPLE_ROWS = 20_000
# where fewer strangers than this share are found another way, it is an accident
MOSTLY = 0.5
# more customers with one phone are no family, nor one customer's records: somebody had to fill in the field
MOST_NAMESAKES = 10
# by which an id is met anyway
ONE_NUMBER = r"[^\pN@]*[0-9]{3,}[^\pN@]*"
# until when, beside an id
A_YEAR_OR_DAY = rf"(?:19|20)[0-9]{{2}}|{A_DAY.pattern}"
# what people put between ids
BETWEEN_IDS = r"[\s,;/|&()]+"
WORDS = {
    "zeros": (
        "without regard to zeros before them or behind a point",
        "без учёта нулей в начале и после точки",
    ),
    "phone": ("by their phones", "по телефону"),
    "email": ("by their e-mails", "по e-mail"),
    "signs": (
        "without regard to signs, capitals and letters of two alphabets that look alike",
        "без учёта знаков, заглавных и похожих букв двух алфавитов",
    ),
    "number": ("by the only number in them", "по единственному числу в них"),
}
# capitals do not matter here; what they look like in Latin
ALIKE = ("авекмнорстухіё", "abekmhopctyxie")

# lists in which somebody may be named by any of several columns
WISHES = ("suppressions", "consents")

Made = Mapping[str, Sequence[tuple[Source, Typed]]]


def met(conn: duckdb.DuckDBPyConnection, made: Made) -> dict[str, list[tuple[Source, Typed]]]:
    """Return the tables with the ids that customers have, wherever they can be found; nothing is raised.

    A source has more records where a line of it names more customers than one.
    """
    found = {name: list(entries) for name, entries in made.items()}
    if campaigns := found.get("campaigns"):
        listed_campaigns = campaigns_of(typed for _, typed in campaigns)
        for name, entries in found.items():
            if name != "campaigns":
                found[name] = with_campaigns_met(conn, entries, listed_campaigns)
    customers = found.get("customers")
    if not customers:
        return found
    listed = [typed for _, typed in customers if not typed.is_derived]
    if listed and len(listed) < len(customers):
        # who bought may be known there by a phone that a list of customers has as well
        known = those_in(listed)
        customers = [
            (
                source,
                replace(meet(conn, typed, known), questions=typed.questions) if typed.is_derived else typed,
            )
            for source, typed in customers
        ]
        found["customers"] = customers
    found["customers"] = customers = one_people(conn, customers)
    known = those_in(typed for _, typed in customers)
    for name, entries in found.items():
        if name != "customers" and entries[0][1].table.columns.keys() >= {"customer_id"}:
            named = [
                with_other_names(conn, source, by_further_names(conn, source, typed, known), known)
                for source, typed in entries
            ]
            # who is named among other words first: a phone among them would be taken for all of the cell
            every = [with_namesakes(conn, source, typed, known) for source, typed in named]
            found[name] = [
                (source, meet(conn, with_legible_ids(conn, source, typed, known), known, source.notes))
                for source, typed in every
            ]
    return found


def one_people(
    conn: duckdb.DuckDBPyConnection, customers: Sequence[tuple[Source, Typed]]
) -> list[tuple[Source, Typed]]:
    """Return files of customers with those that know them by an address alone under the ids of the others.

    A mailer's list beside a shop's customers has the same people by their e-mails: as customers of their own
    they would count twice, and who left the mailings would be written to under their id.
    """
    known = those_in(typed for _, typed in customers if not is_by_address(typed) and not typed.is_derived)
    if not known:
        return list(customers)
    found = []
    for source, read in customers:
        typed = read
        if is_by_address(typed) and not typed.is_derived:
            same = replace(meet(conn, typed, known), questions=typed.questions)
            rows = f"select distinct customer_id from ({same.sql}) where customer_id is not null"
            people, of_others = one(
                conn,
                f"select count(*), count(*) filter (customer_id in (select customer_id from ({known}))) "
                f"from ({rows})",
            )
            if of_others:
                note = (
                    f"{of_others} of {people} are customers of other files, who stand here by an address: "
                    "they are one person each, and who wants no messages here gets none",
                    f"{of_others} из {people} – клиенты из других файлов, здесь они по адресу: каждый "
                    "считается одним человеком, и кому здесь сказано не писать, тем не пишем",
                )
                typed = replace(same, is_derived=True, guesses=(*same.guesses, note))
        found.append((source, typed))
    return found


def is_by_address(typed: Typed) -> bool:
    """Tell whether a source names its customers by phones or e-mails alone."""
    headers = typed.mapping.columns.get("customer_id", ())
    return bool(headers) and all(typed.mapping.reads_as.get(name) in ("phone", "email") for name in headers)


def those_in(customers: Iterable[Typed]) -> str:
    """Return the select of customers by their ids, e-mails and phones."""
    return " union all ".join(
        f"select customer_id, email, phone from ({typed.sql}) where customer_id is not null"
        for typed in customers
    )


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
    rows = f"select customer_id as id from ({typed.sql}) where customer_id is not null and unreadable is null"
    strangers = f"select distinct id from ({rows}) where id not in (select customer_id from ({known}))"
    if not one(conn, f"select count(*) from ({strangers})")[0]:
        return source, typed
    pairs = " union ".join(
        matched(kind, strangers, known, fewest=2, most=MOST_NAMESAKES)
        for kind in ("phone", "email", "signs", "zeros")
    )
    among = among_words(strangers, known)
    pairs = f"{pairs} union {among}"
    meant = "met.id = read.customer_id"
    if typed.table.name == "consents":
        meant += " and read.withdrawn_on is not null"
    sql = (
        "select read.* replace (coalesce(met.met_id, read.customer_id) as customer_id) "
        f"from ({typed.sql}) as read left join ({pairs}) as met on {meant}"
    )
    more, several, in_words = one(
        conn,
        f"with pairs as materialized ({pairs}) "
        f"select (select count(*) from ({sql})) - (select count(*) from ({typed.sql})), "
        "(select count(distinct id) from pairs) - in_words, in_words "
        f"from (select count(distinct id) as in_words from ({among}))",
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


def keys() -> dict[str, tuple[str, str]]:
    """Return how an id may be known otherwise: the key of the id, and the same of a customer."""
    phones = (known_by("id", "phone"), known_by("phone", "phone"))
    # a program that knows no empty number makes 123.0 of 123
    zeros = "ltrim(regexp_extract({0}, '^([0-9]+)(?:[.,]0+)?$', 1), '0')"
    alike = ", ".join(map(literal, (*ALIKE,)))
    signs = f"regexp_replace(translate(lower(nfc_normalize({{0}})), {alike}), '[^\\pL\\pN]+', '', 'g')"
    return {
        "zeros": (zeros.format("id"), zeros.format("customer_id")),
        "phone": phones,
        "email": (
            "case when contains(id, '@') then lower(trim(regexp_replace(id, '^mailto:', ''))) end",
            "lower(trim(email))",
        ),
        "signs": (signs.format("id"), signs.format("customer_id")),
        "number": (
            f"case when regexp_full_match(id, {literal(ONE_NUMBER)}) "
            "then ltrim(regexp_extract(id, '[0-9]+'), '0') end",
            zeros.format("customer_id"),
        ),
    }


def known_as() -> str:
    """Return the SQL of a list of all that a line of customers, with its `id` twice, is known by.

    Its id without zeros before it, its e-mail and its phone, the last two wherever they stand. Nulls are
    what it has not.
    """
    of = keys()
    names = {
        "id": [f"coalesce(nullif({of['zeros'][1]}, ''), customer_id)"],
        "email": [*of["email"]],
        # asked only of what has the digits of one: 4 s instead of 46 for 450 000 lines
        "phone": [
            f"case when regexp_matches({text}, '^[^@]*(?:[0-9][^0-9@]*){{10}}') "
            f"then regexp_extract({key}, '^.{{10,}}$') end"
            for text, key in zip(("id", "phone"), of["phone"], strict=True)
        ],
    }
    texts = [f"'{kind} ' || nullif({key}, '')" for kind, found in names.items() for key in found]
    return f"[{', '.join(texts)}]"


def with_legible_ids(conn: duckdb.DuckDBPyConnection, source: Source, typed: Typed, known: str) -> Typed:
    """Return how one source is read; of a list of whom not to contact in a guessed encoding, with a question.

    Its ids with letters beyond ASCII are right only if the guess is: where few of them are customers', nobody
    knows whom they mean.
    """
    has_ids = any(reading.column.name == "customer_id" for reading in typed.readings)
    if not (has_ids and typed.table.name in WISHES and source.is_encoding_guessed):
        return typed
    ids, met_ids, sample = one(
        conn,
        f"select count(*), count(*) filter (id in (select customer_id from ({known}))), min(id) from "
        f"(select distinct customer_id as id from ({typed.sql})) where regexp_matches(id, '[^\\x00-\\x7f]')",
    )
    if met_ids >= MOSTLY * ids:
        return typed
    question = (
        f"nobody can tell its encoding, and whom not to contact depends on it (read in {source.encoding} it "
        f"has {sample}, which is no customer): save it as CSV UTF-8, or name its encoding in otklik.yml"
    )
    return replace(typed, questions=(*typed.questions, question))


def meet(conn: duckdb.DuckDBPyConnection, typed: Typed, known: str, notes: Sequence[Note] = ()) -> Typed:
    """Return how one source is read, with its ids as customers have them; `notes` are those of its form."""
    if "customer_id" not in {reading.column.name for reading in typed.readings}:
        return typed
    rows = f"select customer_id as id from ({typed.sql}) where customer_id is not null and unreadable is null"
    beyond = f"id not in (select customer_id from ({known}))"
    if not one(conn, f"select count(*) from ({rows} limit {SAMPLE_ROWS}) where {beyond}")[0]:
        return typed
    strangers = f"select distinct id from ({rows}) where {beyond}"
    # each text stands once, as planning them costs more than small files: 70 ms instead of 190
    counts = ", ".join(
        f"(select count(*) from ({matched(kind, 'from strangers', 'from known')}))" for kind in WORDS
    )
    total, ids, *found = one(
        conn,
        f"with known as materialized ({known}), ids as materialized (select distinct id from ({rows})), "
        "strangers as materialized (select id from ids where id not in (select customer_id from known)) "
        f"select (select count(*) from strangers), (select count(*) from ids), {counts}",
    )
    is_doubtful = typed.table.name == "suppressions"
    used = [
        kind
        for kind, number in zip(WORDS, found, strict=True)
        if number and (number > MOSTLY * total or is_doubtful)
    ]
    guesses = list(typed.guesses)
    for kind, number in zip(WORDS, found, strict=True):
        if kind in used:
            english, russian = WORDS[kind]
            guesses.append(
                (
                    f"{number} of {ids} ids are found among customers only {english}",
                    f"среди клиентов только {russian} найдены {number} из {ids}",
                )
            )
    sql = typed.sql
    if used:
        pairs = " union all ".join(matched(kind, strangers, known) for kind in used)
        # no CTE: several sources of a table are united
        pairs = f"select id, min(met_id) as met_id from ({pairs}) group by id"
        sql = (
            "select read.* replace (coalesce(met.met_id, read.customer_id) as customer_id) "
            f"from ({typed.sql}) as read left join ({pairs}) as met on met.id = read.customer_id"
        )
    left = total - max((number for kind, number in zip(WORDS, found, strict=True) if kind in used), default=0)
    questions = list(typed.questions)
    if typed.table.name in WISHES and "customer_id" in typed.mapping.guessed and left > MOSTLY * ids:
        header = typed.mapping.columns["customer_id"][0]
        questions.append(
            f"{left} of {ids} ids under {header} are no customer's: export it with the customer's own id, "
            "phone or e-mail, or map its column in otklik.yml"
        )
    if HEADLESS in notes and left >= ids:
        questions.append(
            f"it has no header, and none of the {ids} ids in its first column is a customer's: put a header "
            "above them (customer_id, phone or email), or map the file in otklik.yml"
        )
    if (
        typed.mapping.reads_as.keys() & set(typed.mapping.columns.get("customer_id", ()))
        # who left a mailing list need not have bought; but somebody of it has
        and (left >= ids if is_doubtful else left > MOSTLY * ids)
    ):
        questions.append(
            f"customers are named by phone or e-mail there, and {left} of {ids} are not among customers: "
            "export customers with their phones and e-mails, or this file with the customer's id"
        )
    return replace(typed, sql=sql, guesses=tuple(guesses), questions=tuple(questions))


def matched(kind: str, strangers: str, known: str, fewest: int = 1, most: int = 1) -> str:
    """Return the select of ids and the customers each is known by otherwise, where it is so many of them."""
    of_id, of_customer = keys()[kind]
    # a key may be a long text, and stands once on each side
    is_whole = "length(keys.key) >= 10" if kind == "phone" else "keys.key != ''"
    return (
        "select strangers.id, unnest(keys.customers) as met_id "
        f"from (select id, {of_id} as key from ({strangers})) as strangers "
        f"join (select {of_customer} as key, list(distinct customer_id) as customers from ({known}) "
        f"group by key having count(distinct customer_id) between {fewest} and {most}) as keys "
        f"on strangers.key = keys.key where {is_whole}"
    )
