"""Forgetting a person, and the letter that tells why somebody is on a list, without dbt."""

from __future__ import annotations

import csv
import datetime as dt
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from otklik.commands import why
from otklik.rights import Forgotten, forget, take_back
from otklik.rights.answer import Say, consent, decided, events, kept_lists, rights
from otklik.rights.files import forget_in_file, rows_of
from otklik.rights.person import Person, contacts_of
from otklik.rights.wording import spoken
from otklik.state import keep

TODAY = dt.date(2026, 11, 1)
# an id that a pattern, SQL and JSON would each read as something else
ODD = "o'b-7.x"


def warehouse_of(folder: Path, customer_id: str) -> Path:
    """Return a warehouse with a person in each kind of column, among others whose ids only look alike."""
    path = folder / "warehouse.duckdb"
    ids = [customer_id, f"{customer_id}9", f"9{customer_id}", "other-one"]
    with duckdb.connect(str(path)) as conn:
        for schema in ("main_crm", "main_marts", "main_features", "main_effects"):
            conn.execute(f"create schema {schema}")
        conn.execute(
            "create table main_crm.crm_customers (customer_id varchar, email varchar, phone varchar)"
        )
        conn.executemany(
            "insert into main_crm.crm_customers values (?, ?, ?)",
            [(each, f"mail{place}@Example.org", f"8 912 000-00-0{place}") for place, each in enumerate(ids)],
        )
        conn.execute(
            "create table main_features.frozen_lists as select 'crm' as connector, 'spring' as campaign_id, "
            "customer_id, 1.5 as expected_profit from main_crm.crm_customers"
        )
        conn.execute(
            "create table main_effects.ledger_entries as select 'crm' as connector, "
            "'spring' as campaign_id, 0 as entry, 4 as contacts, 99.5 as realised_profit"
        )
        conn.execute("create table main_marts.rejects (line bigint, raw varchar)")
        conn.executemany(
            "insert into main_marts.rejects values (?, ?)",
            [(place, f"{each};12;x") for place, each in enumerate(ids)],
        )
        conn.execute("create table main_marts.notes (note varchar)")
        conn.execute(
            "insert into main_marts.notes values (?), ('quiet')", [f"unlike: {customer_id}, other-one"]
        )
        conn.execute(
            "create view main_marts.of_lists as select count(*) as n from main_features.frozen_lists"
        )
        conn.execute("comment on table main_marts.notes is 'what is said'")
        conn.execute("create schema last_build")
        conn.execute("create table last_build.kept_state as select 'line' as lineage, 0 as generation")
    return path


def places() -> dict[str, str]:
    """Return the schemas of the tables of state in it."""
    return {"frozen_lists": "main_features", "ledger_entries": "main_effects"}


def forgotten_in(tmp_path: Path, customer_id: str) -> tuple[Forgotten, Path, Path]:
    """Return what forgetting a person did to such a warehouse with a copy of its state, and both places."""
    warehouse, exports = warehouse_of(tmp_path, customer_id), tmp_path / "exports"
    with duckdb.connect(str(warehouse)) as conn:
        keep(conn, exports / "state", places())
    return forget(customer_id, warehouse, exports, region="RU", today=TODAY), warehouse, exports


@pytest.mark.parametrize("customer_id", [ODD, "client-000123", "клиент №5"])
def test_a_forgotten_person_is_in_no_page_and_others_stay(tmp_path: Path, customer_id: str) -> None:
    """Rows deleted, texts blanked, bytes rewritten; who only looks alike, sums, views and comments stand."""
    done, warehouse, exports = forgotten_in(tmp_path, customer_id)
    assert (done.left, done.in_bytes) == ([], 0)
    with duckdb.connect(str(warehouse), read_only=True) as conn:
        kept = conn.execute("select customer_id from main_crm.crm_customers order by 1").fetchall()
        assert sorted(kept) == sorted([(f"{customer_id}9",), (f"9{customer_id}",), ("other-one",)])
        assert conn.execute("select n from main_marts.of_lists").fetchall() == [(3,)]
        assert conn.execute("select count(*) from main_marts.rejects").fetchall() == [(3,)]
        assert conn.execute("select note from main_marts.notes order by 1").fetchall() == [
            ("quiet",), ("unlike: ***, other-one",)
        ]  # fmt: skip
        assert conn.execute("select realised_profit from main_effects.ledger_entries").fetchall() == [(99.5,)]
        assert conn.execute("select comment from duckdb_tables() where table_name = 'notes'").fetchall() == [
            ("what is said",)
        ]
    assert b"mail0@" not in warehouse.read_bytes()
    assert sorted(done.tables) == [
        '"main_crm"."crm_customers"', '"main_features"."frozen_lists"', '"main_marts"."notes"',
        '"main_marts"."rejects"',
    ]  # fmt: skip
    parts = " ".join(f"'{path}'" for path in (exports / "state").glob("frozen_lists-*.parquet"))
    assert duckdb.execute(f"select count(*) from read_parquet({parts})").fetchall() == [(3,)]


def test_without_a_warehouse_the_copy_of_the_state_is_cleaned(tmp_path: Path) -> None:
    """A build that would take the state from its copy does not bring the person back."""
    customer_id = "client-000123"
    warehouse, exports = warehouse_of(tmp_path, customer_id), tmp_path / "exports"
    with duckdb.connect(str(warehouse)) as conn:
        keep(conn, exports / "state", places())
    warehouse.unlink()
    done = forget(customer_id, warehouse, exports, region="RU", today=TODAY)
    assert done.tables == {'"main_features"."frozen_lists"': 1}
    assert done.left == []
    assert not warehouse.exists()
    (part,) = (exports / "state").glob("frozen_lists-*.parquet")
    assert duckdb.execute(f"select count(*) from read_parquet('{part}')").fetchall() == [(3,)]
    assert len(list((exports / "state").glob("forgotten_people-*.parquet"))) == 1


def test_a_second_time_changes_nothing_and_back_is_back(tmp_path: Path) -> None:
    """One digest a person, whatever is asked how often; taken back it is none."""
    _, warehouse, exports = forgotten_in(tmp_path, ODD)
    again = forget(ODD, warehouse, exports, region="RU", today=TODAY)
    assert (again.tables, again.files, again.left) == ({}, {}, [])
    with duckdb.connect(str(warehouse), read_only=True) as conn:
        assert conn.execute("select count(*) from main_fits.forgotten_people").fetchall() == [(1,)]
    assert take_back(ODD, warehouse, exports)
    assert not take_back(ODD, warehouse, exports)


def test_few_digits_are_compared_by_cell_alone(tmp_path: Path) -> None:
    """12 stands in prices and counts: its own rows go, a text that says 12 stays, bytes are not searched."""
    done, warehouse, _ = forgotten_in(tmp_path, "12")
    assert (done.left, done.in_bytes) == ([], None)
    with duckdb.connect(str(warehouse), read_only=True) as conn:
        assert conn.execute("select count(*) from main_crm.crm_customers").fetchall() == [(3,)]
        assert conn.execute("select count(*) from main_marts.notes where note like '%12%'").fetchall() == [
            (1,)
        ]


def test_an_id_of_nobody_changes_nothing(tmp_path: Path) -> None:
    """`nobody` is a way of choosing: mistyped for an id, it blanked our own words and took the page away."""
    warehouse, exports = warehouse_of(tmp_path, ODD), tmp_path / "exports"
    with_words(warehouse)
    exports.mkdir()
    files = {
        "list.csv": "customer_id,rule\nother-one,nobody\n", "page.html": "<tr><td>nobody</td></tr>",
        "log.bin": "nobody",
    }  # fmt: skip
    for name, content in files.items():
        (exports / name).write_text(content)
    before = tables(warehouse)
    kept = {name for name in before if not name.startswith(("main_features.", "main_effects."))}
    done = forget("nobody", warehouse, exports, region="RU", today=TODAY)
    assert (done.known, done.tables, done.files) == (False, {}, {})
    # tables of state may have got the columns that they lacked
    assert {name: rows for name, rows in tables(warehouse).items() if name in kept} == {
        name: before[name] for name in kept
    }
    assert {name: (exports / name).read_text() for name in files} == files


def with_words(warehouse: Path) -> None:
    """Add a table of our own words, and receipts of others."""
    with duckdb.connect(str(warehouse)) as conn:
        conn.execute("create schema main_reference")
        conn.execute(
            "create table main_reference.policy_texts as select 'nobody' as policy, 'write to nobody' as said"
        )
        conn.execute(
            "create table main_marts.fct_receipts as select * from (values ('other-one', '10000001'), "
            "('10000001', '10000002')) as rows(customer_id, receipt_id)"
        )


def tables(warehouse: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of every table."""
    with duckdb.connect(str(warehouse), read_only=True) as conn:
        names = conn.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
        return {name: sorted(conn.execute(f"from {name}").fetchall(), key=str) for (name,) in names}


@pytest.mark.parametrize("customer_id", ["nobody", "10000001"])
def test_an_id_that_is_also_something_else_goes_by_its_own_rows(tmp_path: Path, customer_id: str) -> None:
    """A word of ours stays, and so does a receipt of somebody else that has the id's number."""
    warehouse, exports = warehouse_of(tmp_path, customer_id), tmp_path / "exports"
    with_words(warehouse)
    exports.mkdir()
    parquet = exports / "fct_receipts.parquet"
    with duckdb.connect(str(warehouse)) as conn:
        conn.execute(f"copy main_marts.fct_receipts to '{parquet}'")
    done = forget(customer_id, warehouse, exports, region="RU", today=TODAY)
    assert (done.known, done.is_word, done.left, done.in_bytes) == (True, True, [], None)
    found = tables(warehouse)
    assert found["main_reference.policy_texts"] == [("nobody", "write to nobody")]
    others = [("10000001", "10000002"), ("other-one", "10000001")]
    kept = [row for row in others if row[0] != customer_id]
    assert found["main_marts.fct_receipts"] == kept
    assert sorted(duckdb.execute(f"from '{parquet}'").fetchall()) == kept
    assert len(found["main_crm.crm_customers"]) == 3


PAGE = (
    '<table><tr><td class="n">102</td><td>7</td><td>a</td></tr>\n'
    '<tr>\n<td class="n">1</td><td>102</td></tr>\n'
    '<tr><td>women</td><td class="n">102</td></tr></table><i data-n="102"></i>'
    '<script type="application/json" id="tool">{"campaigns":[{"columns":{"id":["7","102"],"rank":[102,1]}}],'
    '"words":{"102":"x"}}</script>'
)


def test_where_102_is_a_number_too_only_the_customer_102_goes(tmp_path: Path) -> None:
    """It is a rank, an offer, a count of women: forgetting 102 took these rows of others out of files."""
    csv_file, book, page = tmp_path / "list.csv", tmp_path / "list.xlsx", tmp_path / "page.html"
    csv_file.write_text('\ufeff"customer_id";"rank"\r\n"7";102\r\n"102";1\r\n', encoding="utf-8", newline="")
    cell = '<c r="{0}" t="inlineStr"><is><t>{1}</t></is></c>'
    rows = [
        f'<row r="{row}">{cell.format(f"A{row}", first)}<c r="B{row}" s="1"/>'
        f"{cell.format(f'C{row}', last)}</row>"
        for row, first, last in [(1, "Клиент", "Оффер"), (2, "7", "102"), (3, "102", "7")]
    ]
    with zipfile.ZipFile(book, "w") as packed:
        packed.writestr("xl/worksheets/sheet1.xml", "<sheetData>" + "".join(rows))
    page.write_text(PAGE)
    person = Person("102")
    assert [forget_in_file(path, person) for path in (csv_file, book, page)] == ["cleaned"] * 3
    assert csv_file.read_bytes().decode() == '\ufeff"customer_id";"rank"\r\n"7";102\r\n'
    with zipfile.ZipFile(book) as packed:
        assert packed.read("xl/worksheets/sheet1.xml").decode() == "<sheetData>" + "".join(rows[:2])
    assert page.read_text() == PAGE.replace('\n<tr>\n<td class="n">1</td><td>102</td></tr>', "\n").replace(
        '"id":["7","102"],"rank":[102,1]', '"id":["7"],"rank":[102]'
    )
    before = [path.read_bytes() for path in (csv_file, book, page)]
    assert [forget_in_file(path, person) for path in (csv_file, book, page)] == [""] * 3
    assert [path.read_bytes() for path in (csv_file, book, page)] == before


def test_contacts_are_known_in_every_form_of_a_platform() -> None:
    """Digits with and without +, and the digests that platforms ask for (of MD5 and SHA-256, by hand)."""
    found = contacts_of(["Anna@Example.org"], ["8 (912) 000-00-01"], "RU")
    assert {"Anna@Example.org", "anna@example.org", "+79120000001", "79120000001"} <= found
    assert len(found) == 4 + 1 + 2 * 3


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_csv_loses_the_record_and_no_other_byte(tmp_path: Path, separator: str) -> None:
    """Quotes, line ends in cells and a byte order mark stay as they are."""
    path = tmp_path / "list.csv"
    lines = [
        f"\ufeffid{separator}note\r\n", f'a-000001{separator}"two\r\nlines"\r\n',
        f'"a-000002"{separator}"x"\r\n', f"a-0000022{separator}y",
    ]  # fmt: skip
    path.write_text("".join(lines), encoding="utf-8", newline="")
    assert len(rows_of("".join(lines))) == 4
    assert forget_in_file(path, Person("a-000002")) == "cleaned"
    assert path.read_bytes().decode() == lines[0] + lines[1] + lines[3]
    assert forget_in_file(path, Person("a-000002")) == ""


def test_a_file_that_cannot_be_mended_goes(tmp_path: Path) -> None:
    """Of a kind that nobody knows here; one that does not name the person stays."""
    named, other = tmp_path / "log.bin", tmp_path / "other.bin"
    named.write_bytes(b"\x00id a-000002\x00")
    other.write_bytes(b"\x00id a-0000023\x00")
    assert forget_in_file(named, Person("a-000002")) == "removed"
    assert forget_in_file(other, Person("a-000002")) == ""
    assert (named.exists(), other.exists()) == (False, True)


def test_a_workbook_loses_the_row(tmp_path: Path) -> None:
    """The sheet's other rows and the other parts stay."""
    path = tmp_path / "list.xlsx"
    cell = '<c r="A{0}" t="inlineStr"><is><t>{1}</t></is></c>'
    kept = '<row r="1">' + cell.format(1, "a-000001") + "</row>", "</sheetData>"
    with zipfile.ZipFile(path, "w") as book:
        gone = '<row r="2" spans="1:1">' + cell.format(2, "a-000002") + "</row>"
        book.writestr("xl/worksheets/sheet1.xml", f"<sheetData>{kept[0]}{gone}{kept[1]}")
        book.writestr("xl/styles.xml", "<styles/>")
    assert forget_in_file(path, Person("a-000002")) == "cleaned"
    with zipfile.ZipFile(path) as book:
        assert book.read("xl/worksheets/sheet1.xml").decode() == f"<sheetData>{kept[0]}{kept[1]}"
        assert book.read("xl/styles.xml") == b"<styles/>"


SEEDS = Path(__file__).parents[2] / "seeds" / "reference"


def seed(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of words."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def letter_row(language: str, **known: object) -> dict[str, object]:
    """Return a row of the list as the letter reads it, with one reason for and one against."""
    return {
        "campaign_id": "spring", "campaign_name": "Весна", "starts_on": TODAY,
        "ends_on": dt.date(2026, 11, 9), "currency": "₽", "decision": "contact", "why_not": None,
        "rest_until": None, "mechanic": "percent",
        "mechanic_name": {"en": "percent off", "ru": "скидка в процентах"}[language],
        "discount_rate": Decimal("0.075"), "discount_amount": None, "min_check": None,
        "reason_1": "↑ should earn 12.30", "reason_2": "↓ against: loyalty_level is basic",
        "reason_3": "↑ buys once in 5 weeks", "reason_1_ru": "↑ должен принести 12,30",
        "reason_2_ru": "↓ против: loyalty_level: basic", "reason_3_ru": "↑ покупает раз в 5 нед.",
        "profit_basis": "incremental", "response_probability": 0.125, "buy_probability": 0.125,
        "buy_anyway_probability": None, "expected_margin": Decimal("1334.50"),
        "expected_margin_anyway": Decimal("100.00"), "ordinary_discount_cost": Decimal("0.00"),
        "expected_response_value": None, "expected_discount_cost": Decimal("1207.20"),
        "contact_cost": Decimal("15.00"), "opt_out_cost": Decimal("0.00"),
        "expected_profit": Decimal("12.30"),
    } | known  # fmt: skip


def words(language: str) -> Say:
    """Return the words of the letter as they are shipped."""
    return Say({row["key"]: row[language] for row in seed("letter_texts")}, language)


def paragraph(language: str, **known: object) -> str:
    """Return the paragraph on a list, with the words as they are shipped."""
    columns = {"loyalty_level": {"en": "loyalty level", "ru": "уровень лояльности"}[language]}
    return decided(letter_row(language, **known), columns, words(language))


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("decision", ["skip", "excluded"])
@pytest.mark.parametrize("rule", seed("rule_texts"), ids=lambda rule: rule["rule"])
def test_a_letter_names_the_rule_that_keeps_somebody_out(
    language: str, decision: str, rule: dict[str, str]
) -> None:
    """Every rule that there is, in the letter's language alone."""
    said = paragraph(language, decision=decision, why_not=rule[f"name_{language}"]).splitlines()
    other = {"en": "ru", "ru": "en"}[language]
    assert f"({rule[f'name_{language}']})." in said[1]
    assert rule[f"name_{other}"] not in "\n".join(said)
    assert ("12.30" in "\n".join(said).replace(",", ".")) == (decision == "skip")


@pytest.mark.parametrize(
    ("language", "decision", "wanted"),
    [
        ("en", "contact", "we mean to write to you: 7.5 % off, from 1 November 2026 to 9 November 2026."),
        ("ru", "contact", "собираемся вам написать: скидка 7,5 %, с 01.11.2026 по 09.11.2026."),
        ("en", "explore", "You were drawn at random, so that we learn from it."),
        ("ru", "explore", "Вас выбрали случайно"),
        ("en", "control", "drawn at random into the group"),
        ("ru", "control", "случайно отобрали в группу"),
    ],
)
def test_a_letter_says_what_was_decided_and_what_it_rests_on(
    language: str, decision: str, wanted: str
) -> None:
    """With facts for and against said to the customer, sums in the language's form, and no sign of ours."""
    said = paragraph(language, decision=decision)
    assert wanted in said
    facts = {
        "en": "- against: loyalty level is basic\n- for: you buy once in 5 weeks",
        "ru": "- против: уровень лояльности: basic\n- за: вы покупаете раз в 5 нед.",
    }
    sums = {
        "en": "₽12.30 (the purchases that the offer adds leave us ₽1,234.50; the offer costs ₽1,207.20;"
        " the letter ₽15.00)",
        "ru": "12,30 ₽ (добавочные покупки оставят нам 1 234,50 ₽; предложение стоит 1 207,20 ₽;"
        " письмо 15,00 ₽)",
    }
    assert facts[language] in said
    assert sums[language] in said.replace("\N{NO-BREAK SPACE}", " ")
    assert {"en": "not estimated without it", "ru": "без него нет оценки"}[language] in said
    assert not re.search("[↑↓_]", said)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_letter_claims_no_more_than_its_list_knows(language: str) -> None:
    """A list that promises no profit has none in the letter, a gross one says so; no facts, none told."""
    say = words(language)
    ranked = paragraph(language, profit_basis="none: ranked by response", expected_profit=None)
    assert say("no_profit") in ranked
    assert "1" + {"en": ",", "ru": "\N{NO-BREAK SPACE}"}[language] + "207" not in ranked
    gross = {"profit_basis": "gross, not incremental", "expected_response_value": Decimal("50.00")}
    value = {"en": "₽50.00", "ru": "50,00\N{NO-BREAK SPACE}₽"}[language]
    assert say("gross", value=value) in paragraph(language, **gross)
    bare = {f"reason_{at}{suffix}": None for at in (1, 2, 3) for suffix in ("", "_ru")}
    assert say("model.no_reasons") in paragraph(language, decision="skip", why_not="x", **bare)
    assert say("model.no_reasons") not in paragraph(language)


def test_a_letter_tells_a_response_from_a_purchase() -> None:
    """Of an offer from a check fewer respond than buy; where both are one event it is said once."""
    told = words("en")("chance", response="8 %")
    assert told in paragraph("en", response_probability=0.08)
    assert words("en")("chance", response="12.5 %") not in paragraph("en")


@pytest.mark.parametrize(
    ("language", "wanted", "unwanted"),
    [
        ("en", "you respond: 12.5 % with our letter, 4 % without it", "you buy in"),
        ("ru", "вы откликнетесь: с нашим письмом 12,5 %, без него 4 %", "вы купите"),
    ],
)
def test_a_letter_on_reported_responses_speaks_of_no_purchase(
    language: str, wanted: str, unwanted: str
) -> None:
    """A visit or a donation is no purchase; of a campaign that counts purchases it does."""
    said = paragraph(language, expected_response_value=Decimal(5), buy_anyway_probability=0.04)
    assert wanted in said
    assert unwanted not in said
    assert unwanted in paragraph(language, buy_anyway_probability=0.04)


@pytest.mark.parametrize(
    ("columns", "wanted"),
    [(["consent"], "True"), (["age"], "not recorded in our data"), ([], "not recorded in our data")],
)
def test_a_letter_claims_no_consent_that_nobody_has_recorded(columns: list[str], wanted: str) -> None:
    """Without a column of it everybody may be written to, which is not that they said so."""
    with duckdb.connect() as conn:
        if columns:
            cells = ", ".join(f"('customers', '{column}')" for column in columns)
            conn.execute("create schema export")
            conn.execute(
                f"create view export.input_columns as from (values {cells}) as cells(table_name, column_name)"
            )
        assert str(consent(conn, True, words("en"))) == wanted


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("mechanic", seed("mechanics"), ids=lambda row: row["mechanic"])
def test_a_letter_names_every_offer(language: str, mechanic: dict[str, str]) -> None:
    """By its name or what is taken off, its sum and the check it asks for; no offer is not called one."""
    name = mechanic[f"name_{language}"]
    terms = {"discount_rate": None, "discount_amount": Decimal(77), "min_check": Decimal(1500)}
    said = paragraph(language, mechanic=mechanic["mechanic"], mechanic_name=name, **terms).splitlines()[1]
    is_offer = mechanic["mechanic"] != "none"
    off = {"en": "₽77.00 off", "ru": "скидка 77,00\N{NO-BREAK SPACE}₽"}[language]
    check = {"en": "₽1,500.00", "ru": "1\N{NO-BREAK SPACE}500,00\N{NO-BREAK SPACE}₽"}[language]
    assert (name in said or off in said, "77" in said, check in said) == (is_offer, is_offer, is_offer)


@pytest.mark.parametrize(
    ("language", "wanted"),
    [("en", "From 6 December 2026 on we may write"), ("ru", "С 06.12.2026 мы снова можем")],
)
def test_a_letter_says_when_a_rest_ends(language: str, wanted: str) -> None:
    """Where a day is known, and nowhere else."""
    known = {"decision": "excluded", "why_not": "x"}
    assert wanted in paragraph(language, rest_until=dt.date(2026, 12, 6), **known)
    assert wanted[:6] not in paragraph(language, **known)


@pytest.mark.parametrize(
    ("language", "meant", "none"),
    [
        ("en", "1 November 2026, a letter to you was planned", "1 November 2026, no letter to you"),
        ("ru", "01.11.2026, вам собирались написать", "01.11.2026, вам не писали"),
    ],
)
def test_a_letter_claims_of_no_list_that_it_reached_somebody(language: str, meant: str, none: str) -> None:
    """Whoever was left out, of the control or skipped got no letter, though the list has their number."""
    lists = [
        {"name": "Весна", "launched_on": TODAY, "is_contact": True},
        {"name": "Лето", "launched_on": TODAY, "is_contact": False},
    ]
    assert f"Весна ({meant}), Лето ({none})." in kept_lists(lists, words(language))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_control_is_no_letter(language: str) -> None:
    """Whoever a past campaign kept without a letter has a row of contacts, and got none."""
    with duckdb.connect() as conn:
        conn.execute("create schema main_crm")
        conn.execute(
            "create table main_crm.crm_contacts as from (values ('a', 'control', date '2026-04-06'),"
            " ('a', 'offer', date '2026-07-06'), ('a', 'mail', date '2026-07-09'))"
            " as rows(customer_id, arm, contacted_on)"
        )
        for table, dated in {
            "purchases": "purchased_on", "responses": "responded_on", "consents": "given_on",
            "suppressions": "until",
        }.items():  # fmt: skip
            conn.execute(f"create table main_crm.crm_{table} (customer_id varchar, {dated} date)")
        said = list(events(conn, "'a'", words(language)))
    days = {"en": ", from 6 July 2026 to 9 July 2026", "ru": ", с 06.07.2026 по 09.07.2026"}[language]
    day = {"en": ", on 6 April 2026", "ru": ", 06.04.2026"}[language]
    say = words(language)
    assert said == [say("contacts", rows=2, period=days), say("controls", rows=1, period=day)]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_address_that_nobody_has_set_is_a_blank_that_says_so(language: str) -> None:
    """In capitals; with the setting the letter has the address and no blank."""
    say = words(language)
    wanted = {"en": "[FILL IN BEFORE SENDING:", "ru": "[ЗАПОЛНИТЕ ПЕРЕД ОТПРАВКОЙ:"}[language]
    assert wanted in rights("", say)
    assert "privacy@shop.example" in rights("privacy@shop.example", say)
    assert "[" not in rights("privacy@shop.example", say)


# what a reason may begin with, once it is said to its customer
TO_CUSTOMERS = re.compile(
    r"(you|we|all your|your|the last|the largest|the campaign|the channel|the mechanic|the offer|a receipt|"
    r"pauses|receipts|discounts|not every|\{part\}|\{name\})\b|\{"
)


@pytest.mark.parametrize("phrase", ["phrase", "zero", "missing"])
def test_every_reason_is_said_to_its_customer(phrase: str) -> None:
    """English verbs of somebody become those of `you`; Russian ones too, wherever they stand."""
    for row in seed("reason_texts"):
        if row[f"{phrase}_en"]:
            said = spoken(f"↑ {row[f'{phrase}_en']}", {}, words("en")("spoken"))[1]
            assert TO_CUSTOMERS.match(said), said
        said = spoken(f"↓ против: {row[f'{phrase}_ru']}", {}, words("ru")("spoken"))[1]
        assert not re.search(r"клиент|(?<!вы )\b(покупает|тратит|пробует|берёт|был)\b", said), said


@pytest.mark.parametrize("table", ["letter_texts", "settings"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_warehouse_of_an_earlier_version_is_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    language: str, table: str,
) -> None:  # fmt: skip
    """It lacks a text, or a column, that this version reads: no traceback, and nothing half said."""
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as conn:
        conn.execute("create schema main_crm; create schema main_reference")
        column = "as_of" if table == "letter_texts" else "day"
        conn.execute(f"create table main_crm.settings as select date '2026-10-01' as {column}")
        for name in ("crm_customers", "left_out_people"):
            conn.execute(f"create table main_crm.{name} (customer_id varchar, why varchar)")
        conn.execute(
            "create table main_reference.letter_texts as select 'greeting' as key, 'Good day' as en, "
            "'Добрый день' as ru union all select 'rights', 'Yours', 'Ваше' "
            "union all select 'object', 'Write', 'Пишите' union all select 'blank', '[]', '[]'"
        )
    monkeypatch.setenv("OTKLIK_WAREHOUSE", str(path))
    assert why.main(["nobody", f'{{"language": "{language}"}}']) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert str(path) in said.err
    assert {"en": "build first.", "ru": "сначала соберите."}[language] in said.err
    assert said.err.count("\n") == 1
