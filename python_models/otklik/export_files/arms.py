"""Which lines of contacts are of the control: by a column of arms, of yes and no, or of how a message went.

A control that is not seen makes whoever got nothing into somebody contacted, and the effect of the offer into
nothing, so every column that has a word of it is looked at, whatever its header.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import duckdb

from otklik.export_files import wishes, words
from otklik.export_files.asides import is_of_words
from otklik.export_files.column_forms import plain_header, words_seen
from otklik.export_files.columns import Reading, one
from otklik.export_files.contract import TEXT
from otklik.export_files.number_forms import identifier, literal
from otklik.export_files.presets import ColumnMapping
from otklik.export_files.titles import plain_name

# of a column of arms only the control is one: what else it says is how a message went, or whatever else
CONTROL_ALONE = "control alone"
# a test that most were not in may be one of messages
OF_A_TEST = re.compile(r"\b(?:test|тест)")
MOST_CONTROL = 0.5
# whether somebody was written to, which the control was not, and whoever has no phone
OF_SENT = re.compile(
    r"(?:(?:is|was|were|has been|been|message|e ?mail|sms|offer|letter) )*"
    r"(?:contacted|contact made|sent|mailed|e ?mailed|messaged|called|approached|solicited)"
    r"(?: (?:flag|to|y n|yes no|message|offer|e ?mail|sms))?"
    r"|(?:(?:был[аои]?|письмо|смс|sms|сообщение|предложение) )*"
    r"(?:отправл\w+|отослано|контактировали"
    r"|контакт (?:был|состоялся)|был контакт|связались|написали|позвонили"
    r"|обзвонен\w*)(?: (?:письмо|смс|sms|сообщение|предложение))?"
)
NAMES_CONTROL = re.compile(r"control|hold ?out|контрол|\bкг\b|\bcg\b")
# more words than that are no arms
MOST_ARMS = 20
OF_ARMS = re.compile(
    r"\b(?:групп|ветк|ячейк|вариант|креатив|версия|сплит|тест|arms?\b|cells?\b|group|variant|variation|creative"
    r"|version|split"
    r"|test|treatment|gruppe|groupe|grupo|grupa)"
)
# a name that says the control so, and one that is of others as well
SHORT_NAMES = frozenset({"кг", "cg", "гкг", "укг", "лкг", "ucg", "gcg"})
OF_OTHERS_TOO = re.compile(
    r"\b(?:тест\w*|целев\w*|цг|с|и|или|без|не|вне|кроме|test\w*|treat\w*|target\w*|with|without|and|or|not|no|non"
    r"|vs|incl\w*|excl\w*|все|all|mit|ohne|und|et|avec|sans|con|sin|arms?|groups|группы|offers?)\b|[+&]"
)
OF_A_STATUS = re.compile(
    r"статус|состояни|результат|доставк|событи|комментари|примечани|status|state|result|deliver|event|note"
    r"|comment"
)


# kilograms are written like the control
UNITS = frozenset(
    {"шт", "штука", "штуки", "штук", "л", "литр", "мл", "г", "гр", "т", "м", "см", "м2", "м3", "уп", "упак"}
    | {"упаковка", "кор", "короб", "пач", "pcs", "pc", "piece", "ea", "l", "g", "lb", "oz"}
)
OF_UNITS = re.compile(r"\b(?:ед|единиц|измер|вес|масса|мера|unit|uom|weight|measure)")


def with_arms(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping
) -> ColumnMapping:
    """Return the mapping of contacts with columns of the control as a yes or no, as arms where named.

    Where none of these is there, a column that nothing else reads and that has a word for the control.
    """
    columns = dict(mapping.columns)
    for role in ("@control", "@treated"):
        for header in columns.get(role, ()):
            is_arm = not says_yes_or_no(conn, source, header)
            # where nobody got the offer there was no test of it
            if is_arm or (role == "@treated" and not says_yes(conn, source, header)):
                left = tuple(name for name in columns[role] if name != header)
                columns.pop(role)
                columns |= {role: left} if left else {}
            if is_arm:
                columns.setdefault("arm", (header,))
    if not columns.keys() & {"arm", "@control", "@treated"} and "arm" not in mapping.absent:
        flagged = [
            name for name in source.header if name not in mapping.used and flags_control(conn, source, name)
        ]
        columns |= {"@control": (flagged[0],)} if flagged else {}
    reads_as = dict(mapping.reads_as)
    if "arm" in columns and any(is_of_statuses(conn, source, header) for header in columns["arm"]):
        reads_as |= dict.fromkeys(columns["arm"], CONTROL_ALONE)
    is_told = columns.keys() & {"arm", "@control", "@treated"} or "arm" in mapping.absent
    found = "" if is_told else column_of_control(conn, source, mapping)
    if found:
        columns["arm"] = (found,)
        seen = filled_words(conn, source, found)
        is_of_arms = OF_ARMS.search(plain_name(found)) and len(seen) <= MOST_ARMS
        if not is_of_arms or is_of_statuses(conn, source, found):
            reads_as[found] = CONTROL_ALONE
    values = dict(mapping.values)
    if not is_told and not found and is_called_control(source.title):
        values["arm"] = "control"
    return replace(mapping, columns=columns, reads_as=reads_as, values=values)


# of a control that somebody is left out of nobody knows which way its yes is meant
OF_LEFT_OUT = re.compile(r"exclu|исключ")


def flags_control(conn: duckdb.DuckDBPyConnection, source: wishes.Records, header: str) -> bool:
    """Tell whether a column says by a yes who is of the control: `in_control_group`."""
    said = re.sub(r"^(?:is|in|in the|was|was in|в|вошел в|входит в) ", "", plain_name(header))
    if (
        OF_LEFT_OUT.search(said)
        or not NAMES_CONTROL.search(said)
        or not words.is_control_alone(re.sub(r" (?:flag|y n|yes no)$", "", said))
    ):
        return False
    return says_yes_or_no(conn, source, header) and says_yes(conn, source, header)


def is_called_control(title: str) -> bool:
    """Tell whether the name of a file or sheet is of a control, and of nobody else.

    Examples
    --------
    >>> [is_called_control(title) for title in ("control_group_march", "Контрольная", "holdout 2026-03")]
    [True, True, True]
    >>> [is_called_control(title) for title in ("contacts_with_control", "Тест и контроль", "контролёры")]
    [False, False, False]
    """
    said = plain_name(title)
    is_short = any(words.is_control_alone(word) for word in said.split() if word in SHORT_NAMES)
    return (is_short or words.is_of_control(said)) and not OF_OTHERS_TOO.search(said)


def question_of_tests(conn: duckdb.DuckDBPyConnection, source: wishes.Records, header: str) -> list[str]:
    """Ask what a test is that most of those written to were not in: they would be the control of it.

    Messages to see how they look are called so, too.
    """
    if not OF_A_TEST.search(plain_header(header)):
        return []
    rows, without = lines_that_say_no(conn, source, header)
    if without <= MOST_CONTROL * rows:
        return []
    return [
        f"{header} is no on {without} of {rows} lines, which would make most of those written to a control: "
        "if it says which messages were tests, leave it out, else call it is_treated"
    ]


def lines_that_say_no(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, header: str
) -> tuple[int, int]:
    """Return how many lines a source has, and in how many a column says no; of no such word neither."""
    says = words.flag_words(filled_words(conn, source, header))
    no = [word for word, is_yes in says.items() if not is_yes]
    return lines_with(conn, source, header, no) if no else (0, 0)


def question_of_sent(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping
) -> list[str]:
    """Ask what it means that some were not written to, where nothing else says who is the control.

    They are it, or nobody could reach them: the one makes the effect, the other spoils it.
    """
    is_told = mapping.columns.keys() & {"arm", "@control", "@treated"} or "arm" in mapping.absent
    if mapping.table != "contacts" or is_told:
        return []
    for header in source.header:
        if header in mapping.used or not OF_SENT.fullmatch(plain_name(header)):
            continue
        rows, without = lines_that_say_no(conn, source, header)
        if 0 < without < rows and says_yes_or_no(conn, source, header):
            return [
                f"{header} is no on {without} of {rows} lines: if they are the control, call it is_treated, "
                "and if nobody could reach them, leave it out or write arm: null in otklik.yml"
            ]
    return []


def column_of_control(conn: duckdb.DuckDBPyConnection, source: wishes.Records, mapping: ColumnMapping) -> str:
    """Return the column that nothing reads and that names the control in some lines; empty if none.

    One that says how a message went comes before others. It may say so of all lines: whom nothing was sent
    to may stand in a file of their own.
    """
    free = [
        header
        for header in source.header
        if header not in mapping.used and not OF_UNITS.search(plain_name(header))
    ]
    for header in sorted(free, key=lambda header: not OF_A_STATUS.search(plain_name(header))):
        seen = filled_words(conn, source, header)
        named = [word for word in seen if words.is_control_alone(word)]
        if not named or UNITS & {word.strip(". ") for word in seen}:
            continue
        rows, controls = lines_with(conn, source, header, named)
        if controls < rows or OF_A_STATUS.search(plain_name(header)):
            return header
    return ""


def lines_with(
    conn: duckdb.DuckDBPyConnection, source: wishes.Records, header: str, listed: Sequence[str]
) -> tuple[int, int]:
    """Return how many lines there are, and in how many a column has one of some words (lower case)."""
    cell = f"trim(lower(cast({identifier(header)} as varchar)))"
    rows, found = one(
        conn, f"select count(*), count(*) filter ({is_of_words(cell, listed)}) from ({source.relation()})"
    )
    return int(rows), int(found)


def is_of_statuses(conn: duckdb.DuckDBPyConnection, source: wishes.Records, header: str) -> bool:
    """Tell whether a column says how a message went, by its header or by all of its words.

    By one of them alone an arm called `Открыто` would make all arms one.
    """
    if OF_A_STATUS.search(plain_name(header)):
        return True
    others = [word for word in filled_words(conn, source, header) if not words.is_control_alone(word)]
    return bool(others) and all(map(words.is_way_of_message, others))


def is_alone(mapping: ColumnMapping) -> bool:
    """Tell whether the column of arms says of the control alone who is of it."""
    return any(mapping.reads_as.get(header) == CONTROL_ALONE for header in mapping.columns.get("arm", ()))


def arm_of(readings: Mapping[str, Reading], *, alone: bool = False) -> str:
    """Return the SQL of an arm where a column says yes or no to the control, or to getting the offer.

    `alone`: what the column of arms says besides the control is no arm.
    """
    own = f"nullif({readings['arm'].value}, '')" if "arm" in readings else f"cast(null as {TEXT})"
    if alone:
        own = f"case when {own} = 'control' then 'control' end"
    is_control = [f"{readings['@control'].value}"] if "@control" in readings else []
    # whoever was of an arm and could not be reached is of it none the less
    is_treated = "@treated" in readings and "arm" not in readings
    is_control += [f"not {readings['@treated'].value}"] if is_treated else []
    if not is_control:
        return own
    said = " or ".join(f"coalesce({one_of}, false)" for one_of in is_control)
    return f"case when {said} then 'control' else {own} end"


def with_one_spelling(
    conn: duckdb.DuckDBPyConnection, relation: str, readings: Mapping[str, Reading]
) -> list[tuple[str, str]]:
    """Give arms that differ in capitals and blanks alone one spelling, the commonest, and say so.

    `Целевая группа` and `целевая группа` would be two arms of half the people each.
    """
    arm = readings.get("arm")
    if not arm:
        return []
    key = f"lower(trim(regexp_replace({arm.value}, '\\s+', ' ', 'g')))"
    found = conn.execute(
        f"select arm, key, rows from (select {arm.value} as arm, {key} as key, count(*) as rows "
        f"from ({relation}) where {arm.value} is not null group by all) "
        "qualify count(*) over (partition by key) > 1 order by rows desc, arm limit 200"
    ).fetchall()
    usual: dict[str, str] = {}
    for spelled, key_of, _ in found:
        usual.setdefault(key_of, spelled)
    if not usual:
        return []
    cases = " ".join(f"when {literal(key_of)} then {literal(spelled)}" for key_of, spelled in usual.items())
    arm.value = f"(case {key} {cases} else {arm.value} end)"
    listed = ", ".join(usual.values())
    return [
        (
            f"arms that differ from {listed} in capitals or blanks alone are the same",
            f"группы, которые отличаются от {listed} только заглавными или пробелами, – те же",
        )
    ]


def controls_note(
    conn: duckdb.DuckDBPyConnection, relation: str, readings: Mapping[str, Reading], *, alone: bool
) -> list[tuple[str, str]]:
    """Say how many lines of contacts are of the control, and by which columns or by the name of all."""
    if "arm" in readings and not readings["arm"].column.header:
        return [
            (
                "it is called the control, so whom it names is of it",
                "файл назван контролем, поэтому все, кто в нём, – контроль",
            )
        ]
    headers = [readings[name].column.header for name in ("arm", "@control", "@treated") if name in readings]
    if not headers:
        return []
    rows, controls = one(
        conn,
        f"select count(*), count(*) filter ({arm_of(readings, alone=alone)} = 'control') from ({relation})",
    )
    if "arm" in readings and not controls:
        empty = one(conn, f"select count(*) from ({relation}) where {arm_of(readings, alone=alone)} is null")
        if 0 < empty[0] < rows and not alone:
            header = readings["arm"].column.header
            return [
                (
                    f"{empty[0]} of {rows} lines have nothing under {header}, and are taken as contacted: "
                    "if they are the control, write control there",
                    f"строк, где в {header} пусто: {empty[0]} из {rows}, они считаются контактами: если это "
                    "контроль, напишите там control",
                )
            ]
    # the contract's own column with its own word needs no telling
    if not controls or headers == ["arm"]:
        return []
    listed = ", ".join(headers)
    return [
        (
            f"{controls} of {rows} lines are of the control, by {listed}",
            f"строк контроля: {controls} из {rows}, по {listed}",
        )
    ]


def says_yes(conn: duckdb.DuckDBPyConnection, source: wishes.Records, header: str) -> bool:
    """Tell whether a column has a yes."""
    return True in words.flag_words(filled_words(conn, source, header)).values()


def says_yes_or_no(conn: duckdb.DuckDBPyConnection, source: wishes.Records, header: str) -> bool:
    """Tell whether a column has a yes or a no in every filled cell."""
    seen = filled_words(conn, source, header)
    return set(seen) <= words.flag_words(seen).keys()


def filled_words(conn: duckdb.DuckDBPyConnection, source: wishes.Records, header: str) -> list[str]:
    """Return the words of a column that stand in its filled cells, in lower case."""
    cell = f"nullif(trim(lower(cast({identifier(header)} as varchar))), '')"
    return words_seen(conn, source.relation(), cell)
