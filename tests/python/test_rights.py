"""Forgetting a person, and the letter that tells why somebody is on a list, without dbt."""

from __future__ import annotations

import csv
import datetime as dt
import zipfile
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from otklik.rights import Forgotten, forget, take_back
from otklik.rights.answer import consent, decided, kept_lists
from otklik.rights.files import forget_in_file, rows_of
from otklik.rights.person import Person, contacts_of
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
        "campaign_id": "spring", "campaign_name": "Весна", "starts_on": TODAY, "ends_on": TODAY,
        "currency": "₽", "response_rule": "purchase", "decision": "contact", "why_not": None,
        "rest_until": None, "mechanic": "percent",
        "mechanic_name": {"en": "percent off", "ru": "скидка в процентах"}[language],
        "discount_rate": Decimal("0.075"), "discount_amount": None, "min_check": None, "reason_1": "↑ one",
        "reason_2": "↓ against: two", "reason_3": None, "reason_1_ru": "↑ раз",
        "reason_2_ru": "↓ против: два", "reason_3_ru": None, "response_probability": 0.125,
        "buy_probability": 0.125,
        "buy_anyway_probability": None, "expected_profit": Decimal("12.30"),
    } | known  # fmt: skip


def paragraph(language: str, **known: object) -> str:
    """Return the paragraph on a list, with the words as they are shipped."""
    texts = {row["key"]: row[language] for row in seed("letter_texts")}
    return decided(letter_row(language, **known), language, lambda key, **all_: texts[key].format(**all_))


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
        ("en", "contact", "we mean to write to you: percent off 7.5 %, from 2026-11-01 to 2026-11-01."),
        ("ru", "contact", "собираемся вам написать: скидка в процентах 7,5 %, с 2026-11-01 по 2026-11-01."),
        ("en", "explore", "You were drawn at random, so that we learn from it."),
        ("ru", "explore", "Вас выбрали случайно"),
        ("en", "control", "drawn at random into the group"),
        ("ru", "control", "случайно отобрали в группу"),
    ],
)
def test_a_letter_says_what_was_decided(language: str, decision: str, wanted: str) -> None:
    """With reasons for and against in its language, and what is not known as a dash."""
    said = paragraph(language, decision=decision)
    assert wanted in said
    assert ("- ↑ one\n- ↓ against: two" in said, "- ↑ раз\n- ↓ против: два" in said) == (
        language == "en", language == "ru",
    )  # fmt: skip
    assert ("without it –" if language == "en" else "без него –") in said
    assert ("₽12.30" in said or "12.30 ₽" in said) if language == "en" else "12,30\N{NO-BREAK SPACE}₽" in said


@pytest.mark.parametrize(
    ("language", "wanted", "unwanted"),
    [
        ("en", "you respond 12.5 %, without our letter 4.0 %;", " buy"),
        ("ru", "вероятность отклика 12,5 %, без нашего письма 4,0 %;", "покупки с"),
    ],
)
def test_a_letter_on_reported_responses_speaks_of_no_purchase(
    language: str, wanted: str, unwanted: str
) -> None:
    """A visit or a donation is no purchase; of a campaign that counts purchases it does."""
    said = paragraph(language, response_rule="reported", buy_anyway_probability=0.04)
    assert wanted in said
    assert unwanted not in said
    assert unwanted in paragraph(language, buy_anyway_probability=0.04)


@pytest.mark.parametrize(
    ("columns", "wanted"), [(["consent"], "True"), (["age"], "nobody knows"), ([], "nobody knows")]
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
        assert str(consent(conn, True, lambda key, **_: {"not_recorded": "nobody knows"}[key])) == wanted


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("mechanic", seed("mechanics"), ids=lambda row: row["mechanic"])
def test_a_letter_names_every_offer(language: str, mechanic: dict[str, str]) -> None:
    """By its name, its sum and the check it asks for; no offer is not called one."""
    name = mechanic[f"name_{language}"]
    terms = {"discount_rate": None, "discount_amount": Decimal(77), "min_check": Decimal(1500)}
    said = paragraph(language, mechanic=mechanic["mechanic"], mechanic_name=name, **terms).splitlines()[1]
    is_offer = mechanic["mechanic"] != "none"
    assert (name in said, "77" in said, "1500" in said) == (is_offer, is_offer, is_offer)


@pytest.mark.parametrize(
    ("language", "wanted"),
    [("en", "From 2026-12-06 on we may write"), ("ru", "С 2026-12-06 мы снова можем")],
)
def test_a_letter_says_when_a_rest_ends(language: str, wanted: str) -> None:
    """Where a day is known, and nowhere else."""
    known = {"decision": "excluded", "why_not": "x"}
    assert wanted in paragraph(language, rest_until=dt.date(2026, 12, 6), **known)
    assert wanted[:5] not in paragraph(language, **known).splitlines()[-1]


@pytest.mark.parametrize(
    ("language", "meant", "none"),
    [
        ("en", "a letter to you was planned", "no letter to you"),
        ("ru", "вам собирались написать", "вам не писали"),
    ],
)
def test_a_letter_claims_of_no_list_that_it_reached_somebody(language: str, meant: str, none: str) -> None:
    """Whoever was left out, of the control or skipped got no letter, though the list has their number."""
    texts = {row["key"]: row[language] for row in seed("letter_texts")}
    lists = [
        {"name": "Весна", "launched_on": TODAY, "is_contact": True},
        {"name": "Лето", "launched_on": TODAY, "is_contact": False},
    ]
    said = kept_lists(lists, lambda key, **all_: texts[key].format(**all_))
    assert f"Весна (2026-11-01, {meant}), Лето (2026-11-01, {none})." in said
