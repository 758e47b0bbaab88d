"""Every entry of an export is read, or named: names, formats, encodings, archives, limits."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import sqlite3
import tarfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter
from otklik.export_files.contract import ExportError
from otklik.export_files.encodings import find_encoding
from otklik.export_files.export import Export, open_export
from otklik.export_files.folder import table_named
from otklik.export_files.own_mapping import encoding_of, is_no_table
from otklik.export_files.plugin import crm_export_views
from otklik.export_files.presets import is_known, tables_of
from otklik.export_files.unpacking import Limits

from tests.families import few_of_each
from tests.project.engine import connected
from tests.project.reading import written

# each reads a small file or two: 0.12 s
pytestmark = few_of_each(2)

CUSTOMERS = "customer_id,city\n007,Тверь\n8,Нижний Новгород\n"


def opened(place: Path, limits: Limits | None = None) -> Export:
    """Open an export."""
    scratch = place.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    return open_export(
        place, scratch, tables_of, is_known, limits, encoding_of=encoding_of, is_no_table=is_no_table
    )


def rows(export: Export, table: str) -> list[tuple[Any, ...]]:
    """Return the rows of a table, without their lines."""
    with connected() as connection:
        return [
            row[:-1]
            for source in export.tables.get(table, [])
            for row in connection.execute(source.relation()).fetchall()
        ]


def folder(tmp_path: Path, **files: bytes | str) -> Path:
    """Write an export of customers.csv and these files (`a__csv` is a.csv)."""
    beside = {"customers__csv": CUSTOMERS, **files}
    return written(tmp_path / "export", {name.replace("__", "."): text for name, text in beside.items()})


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    """Write a workbook of these sheets."""
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for name, cells in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(cells):
                for column, cell in enumerate(row):
                    form = day if hasattr(cell, "year") else None
                    sheet.write(at, column, cell, form)
    return path


@pytest.mark.parametrize(
    ("title", "table"),
    [
        ("Purchases 2026", "purchases"),
        ("purchases_2024-01", "purchases"),
        ("purchases2025", "purchases"),
        ("customers (1)", "customers"),
        ("crm_export-customers_final", "customers"),
        ("Клиенты", "customers"),
        ("Стоп-лист", "suppressions"),
        ("suppression", "suppressions"),
        ("do_not_contact", "suppressions"),
        ("Campaign Products", "campaign_products"),
        ("loyalty", None),
        ("customers without purchases", None),
    ],
)
def test_a_name_says_the_table(title: str, table: str | None) -> None:
    """Years, copies, parts, case and the signs between words do not count; a word more does."""
    assert table_named(title) == table


ENCODINGS = [
    "utf-8", "utf-8-sig", "cp1251", "koi8-r", "cp866", "utf-16", "utf-16-le", "utf-16-be",
    "utf-32", "utf-32-le", "utf-32-be", "utf-7", "mac-cyrillic", "iso8859-5",
]  # fmt: skip


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_encodings_and_line_ends_give_the_same_records(tmp_path: Path, encoding: str, end: str) -> None:
    """What is read is what was written, and a guess is said."""
    export = opened(folder(tmp_path, customers__csv=CUSTOMERS.replace("\n", end).encode(encoding)))
    assert rows(export, "customers") == [("007", "Тверь"), ("8", "Нижний Новгород")]
    (source,) = export.sources
    assert (source.records, source.rejected) == (2, 0)
    is_guessed = not encoding.startswith("utf") or encoding == "utf-7"
    assert bool(source.notes) == is_guessed


@pytest.mark.parametrize("text", ["Соединённое Королевство", "КОД КЛИЕНТА;ФИО", "Тверь", "ОАО «Ёлка» № 5"])
@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866"])
def test_a_few_words_tell_the_encoding(text: str, encoding: str) -> None:
    """Read as another encoding they are other letters, without a word: the worst there is after a loss."""
    found = find_encoding(f"customer_id;city\n1;{text}\n".encode(encoding, "replace"))
    assert found
    assert found.name == encoding


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        # one word of each that is another word in another encoding
        ("Мяч", "cp1251"), ("Мяч", "koi8-r"), ("мяч", "cp866"), ("Кроссовки", "mac-cyrillic"),
        ("Носки\n2;Куртка\n3;Штаны", "mac-cyrillic"), ("Мяч\n2;Уфа", "iso8859-5"), ("Київ\n2;Їжак", "cp1251"),
        ("5 р.\n2;7 р.\n3;9 р.", "cp1251"), ("5 г.\n2;7 г.\n3;9 г.", "cp1251"),
        ("Köln\n2;Straße\n3;Müller\n4;Größe", "cp1252"),
        ("Мяч", "cp866"), ("мяч", "koi8-r"), ("Łódź\n2;Kraków\n3;Gdańsk\n4;Wrocław", "cp1250"),
    ],
)  # fmt: skip
def test_a_short_text_is_read_right_or_asked_about(tmp_path: Path, text: str, encoding: str) -> None:
    """One word was read as another one, or as Urdu; a guess shows a word, a question what it could be."""
    content = f"customer_id;city\n1;{text}\n".encode(encoding)
    found = find_encoding(content)
    if found is None:
        with pytest.raises(
            ExportError, match=r"nobody can tell \(it has .* in .*, .* in .*\): .* otklik.yml"
        ):
            opened(folder(tmp_path, customers__csv=content))
        said = f"files:\n  - {{file: customers.csv, table: customers, encoding: {encoding}}}\n"
        answered = folder(tmp_path, customers__csv=content, otklik__yml=said)
        assert rows(opened(answered), "customers")[0][1] == text.partition("\n")[0]
    else:
        assert content.decode(found.name) == content.decode(encoding)
        assert found.sample in text


FORMS = {
    "mixed line ends": "customer_id,city\r\n1,Omsk\n2,Tver\r3,Perm\r\n",
    "sep=": "sep=;\ncustomer_id;city\n1;Omsk\n2;Tver\n3;Perm\n",
    "a title above": "Выгрузка за 2026 год\n\ncustomer_id;city\n1;Omsk\n2;Tver\n3;Perm\n",
    "titles in the table's width": "Выгрузка;\nза 2026;\ncustomer_id;city\n1;Omsk\n2;Tver\n3;Perm\n",
    "totals": "customer_id;city\n1;Omsk\n2;Tver\n3;Perm\nИтого: 3;\n\n",
    "totals in a damaged file": "customer_id;city\n1;Omsk\n2;Tver\n3;Perm\nx;y;z\nВсего;\n",
    "trailing separators": "customer_id;city;\n1;Omsk;\n2;Tver;\n3;Perm;\n",
    "trailing separators of the records": "customer_id;city\n1;Omsk;\n2;Tver;;\n3;Perm\n",
    "trailing separator of the header": "customer_id;city;\n1;Omsk\n2;Tver\n3;Perm\n",
    "blank lines": "\n\ncustomer_id,city\n\n1,Omsk\n\n2,Tver\n   \n3,Perm\n\n",
    "a header with blanks": '" Customer_ID ";\u00a0"CITY"\u00a0\n1;Omsk\n2;Tver\n3;Perm\n',
    "quotes around all": '"customer_id","city"\n"1","Omsk"\n"2","Tver"\n"3","Perm"\n',
    "a header of two lines": 'customer_id;city;"first\nday"\n1;Omsk;\n2;Tver;\n3;Perm;\n',
    "a quote in the title": 'Отчёт "Весна\ncustomer_id;city\n1;Omsk\n2;Tver\n3;Perm\n',
    "blanks after separators": 'customer_id, city, note\n1, "Omsk", "a, b"\n2, "Tver" , "c"\n3, "Perm", ""\n',
    "quotes after backslashes": 'customer_id,city,note\n1,Omsk,"a \\"b\\", c"\n2,Tver,x\n3,Perm,""\n',
    "lines whole in quotes": '"customer_id;city"\n"1;Omsk"\n"2;Tver"\n"3;Perm"\n',
    "lines whole in quotes, cells too": '"customer_id,""city"""\n"1,""Omsk"""\n2,Tver\n"3,""Perm""";;\n',
    "records whole in quotes": 'customer_id;city;note\n"1;Omsk;""a;b"""\n2;Tver;\n"3;Perm;"\n',
    "a separator of two signs": "customer_id||city\n1||Omsk\n2||Tver\n3||Perm\n",
    "a separator of three signs": 'customer_id^|^city\n1^|^Omsk\n2^|^"Tver"\n3^|^Perm\n',
    "lines whole in quotes, of three signs": (
        '"""customer_id""^|^""city"""\n"""1""^|^""Omsk"""\n"""2""^|^""Tver"""\n"""3""^|^""Perm"""\n'
    ),
    "three signs within a cell": 'customer_id^|^city^|^x\n1^|^Omsk^|^"a^|^b"\n2^|^Tver^|^\n3^|^Perm^|^\n',
    "a broken bar": "customer_id¦city\n1¦Omsk\n2¦Tver\n3¦Perm\n",
    "a sign nobody sees": "customer_id\x01city\n1\x01Omsk\n2\x01Tver\n3\x01Perm\n",
    "a tilde": "customer_id~city\n1~Omsk\n2~Tver\n3~Perm\n",
    "names in brackets": "[customer_id],[city]\n1,Omsk\n2,Tver\n3,Perm\n",
    "names after their table's": "dbo.people.customer_id,dbo.people.city\n1,Omsk\n2,Tver\n3,Perm\n",
    "names in brackets after their table's": "People[Customer_ID],People[City]\n1,Omsk\n2,Tver\n3,Perm\n",
    "names before their types": "customer_id:string,city (text)\n1,Omsk\n2,Tver\n3,Perm\n",
    "a sign of a comment": "# customer_id,city\n1,Omsk\n2,Tver\n3,Perm\n",
    "no line end at the end": "customer_id\tcity\n1\tOmsk\n2\tTver\n3\tPerm",
}


@pytest.mark.parametrize("name", FORMS)
def test_tables_are_found_in_what_people_write(tmp_path: Path, name: str) -> None:
    """Three records, however they are framed."""
    export = opened(folder(tmp_path, customers__csv=FORMS[name]))
    (source,) = export.sources
    at = [column.lower() for column in source.header].index("city")
    found = [(row[0], row[at]) for row in rows(export, "customers")]
    assert found == [("1", "Omsk"), ("2", "Tver"), ("3", "Perm")]
    assert source.header[0].lower() == "customer_id"
    assert source.kept == 3
    assert bool(source.notes) == any(word in name for word in ("sep=", "title", "totals", "whole in quotes"))


@pytest.mark.parametrize("sign", [",", " "])
def test_numbers_of_records_that_no_header_names_are_passed_over(tmp_path: Path, sign: str) -> None:
    """R writes them; a column at the end that has no name moves nothing."""
    lines = ['"customer_id","age"', '"1","7",30', '"2","8",40', '"5","9",50', ""]
    place = folder(tmp_path, customers__csv="\n".join(lines).replace(",", sign))
    (source,) = opened(place).sources
    assert source.header == ("column_1", "customer_id", "age")
    assert [row[1:] for row in rows(opened(place), "customers")] == [("7", "30"), ("8", "40"), ("9", "50")]
    assert source.notes
    unnamed = "customer_id,city\n1,Omsk,x\n2,Tver,y\n"
    (source,) = opened(folder(tmp_path, customers__csv=unnamed)).sources
    assert (source.header, source.rejected) == (("customer_id", "city"), 2)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("suppressions.csv", "7\n8\n"),
        ("blacklist.txt", "\ufeff7\r\n8"),
        ("стоп-лист.csv", "7;01.02.2026\n8;\n"),
        ("unsubscribed.csv", '"7"\n"8"\n'),
    ],
)
def test_a_stop_list_needs_no_header(tmp_path: Path, name: str, content: str) -> None:
    """What people paste into a file; a day beside an id may be the one on which somebody left."""
    place = folder(tmp_path, **{name.replace(".", "__"): content})
    export = opened(place)
    (source,) = export.tables["suppressions"]
    assert [row[0] for row in rows(export, "suppressions")] == ["7", "8"]
    assert "until" not in source.header
    assert source.notes
    (place / name).unlink()
    workbook(place / "suppressions.xlsx", Лист1=[[7], ["8"]])
    assert rows(opened(place), "suppressions") == [("7",), ("8",)]


def test_a_stop_list_without_header_and_customers_is_asked_about(tmp_path: Path) -> None:
    """Numbers of cards, say: nobody would be left alone by them."""
    place = folder(tmp_path, suppressions__csv="501\n502\n")
    with connected() as connection, pytest.raises(ExportError, match="none of the 2 ids"):
        crm_export_views(connection, place)
    place = folder(tmp_path, suppressions__csv="Кого не трогать\n8\n502\n")
    with connected() as connection:
        sql = crm_export_views(connection, place)["suppressions"]
        ids = {row[0] for row in connection.execute(f"select customer_id from ({sql})").fetchall()}
    assert ids == {"Кого не трогать", "8", "502"}


def test_several_files_of_a_table_are_one_table(tmp_path: Path) -> None:
    """By year, by copy, by part, by format; the same bytes again are read once, and that is said."""
    header = "customer_id,purchased_on,amount\n"
    place = folder(
        tmp_path,
        purchases_2024__csv=header + "7,2024-01-01,1\n",
        purchases_2025__csv=header + "7,2025-01-01,2\n",
        suppression__csv="customer_id\n7\n",
        responses__csv__txt="campaign_id,customer_id,responded_on\na,7,2025-01-01\n",
    )
    (place / "customers (1).csv").write_text(CUSTOMERS)
    workbook(place / "suppressions.xlsx", Лист1=[["customer_id"], [8]])
    parts = place / "contacts"
    parts.mkdir()
    for part in range(3):
        duckdb.sql(
            f"copy (select 'a' as campaign_id, '{part}' as customer_id) to '{parts}/part-{part}.parquet'"
        )
    (parts / "_SUCCESS").touch()
    export = opened(place)
    assert rows(export, "purchases") == [("7", "2024-01-01", "1"), ("7", "2025-01-01", "2")]
    assert sorted(rows(export, "suppressions")) == [("7",), ("8",)]
    assert sorted(rows(export, "contacts")) == [("a", "0"), ("a", "1"), ("a", "2")]
    assert rows(export, "responses") == [("a", "7", "2025-01-01")]
    assert len(export.tables["customers"]) == 1
    assert [note.en for _, note in export.notes] == [
        "is not read: it is customers (1).csv again, byte for byte"
    ]


def test_files_that_repeat_each_other_stop(tmp_path: Path) -> None:
    """A later export has the earlier one in it: every purchase would count double."""
    header = "customer_id,purchased_on,amount\n"
    days = [f"7,2025-01-{day:02},{day}.5\n" for day in range(1, 29)]
    earlier, later = header + "".join(days[:20]), header + "".join(days)
    place = folder(tmp_path, purchases__csv=earlier, purchases_2__csv=later)
    with pytest.raises(ExportError, match=r"repeats records of purchases.csv \(20 of 28 compared\)"):
        opened(place)
    (place / "purchases_2.csv").write_text(header + "".join(days[15:]))
    export = opened(place)
    assert len(rows(export, "purchases")) == 20 + 13
    # a few may be meant, and are said
    assert [(name, note.en.partition(":")[0]) for name, note in export.notes] == [
        ("purchases_2.csv", "has records of purchases.csv too (5 of 13 compared)")
    ]


@pytest.mark.parametrize(
    "name",
    ["suppressions.xml", "stop-list.docx", "loyalty.csv", "notes.xlsx", "a.rar", "old/suppressions.csv"],
)
def test_what_could_be_a_table_and_is_not_read_stops(tmp_path: Path, name: str) -> None:
    """A list of whom not to contact that is silently not read is the worst there is."""
    place = folder(tmp_path)
    if name.endswith(".xlsx"):
        workbook(place / name, Лист1=[["who", "why"], ["a", "b"]])
    else:
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_text("points,level\n1,2\n")
    with pytest.raises(ExportError, match=name.split("/", maxsplit=1)[0]) as error:
        opened(place)
    assert "take it out of the export" in str(error.value)


def test_what_is_no_table_is_named(tmp_path: Path) -> None:
    """A picture, a letter, a text and a folder of older files; what hides, locks and marks is nobody's."""
    place = folder(tmp_path, logo__png=b"\x89PNG", letter__pdf=b"%PDF", __DS_Store=b"x", note__txt="Hello.\n")
    (place / "~$customers.xlsx").touch()
    (place / "2024").mkdir()
    (place / "2024" / "customers.csv").write_text(CUSTOMERS)
    assert sorted(name for name, _ in opened(place).notes) == ["2024", "letter.pdf", "logo.png", "note.txt"]
    assert len(rows(opened(place), "customers")) == 2


def archive(path: Path, **files: str) -> Path:
    """Write a zip of these files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name.replace("__", "."), content)
    return path


def test_archives_workbooks_and_databases_are_read(tmp_path: Path) -> None:
    """One folder with each; a name in an archive is the archive's and its own."""
    place = tmp_path / "export"
    place.mkdir()
    archive(place / "all.zip", customers__csv=CUSTOMERS, suppressions__csv="customer_id\n8\n")
    with closing(sqlite3.connect(place / "shop.sqlite")) as database:
        database.execute("create table purchases (customer_id text, purchased_on text, amount real)")
        database.execute("insert into purchases values ('007', '2025-01-01', 10.5), ('8', '2025-01-02', -3)")
        database.commit()
    workbook(place / "more.xlsx", contacts=[["campaign_id", "customer_id"], ["a", 7]], Пусто=[])
    (place / "offers.csv.gz").write_bytes(gzip.compress(b"campaign_id,offer_id\na,b\n"))
    export = opened(place)
    assert rows(export, "customers") == [("007", "Тверь"), ("8", "Нижний Новгород")]
    assert rows(export, "purchases") == [("007", "2025-01-01", "10.5"), ("8", "2025-01-02", "-3.0")]
    assert rows(export, "contacts") == [("a", "7")]
    assert rows(export, "offers") == [("a", "b")]
    assert sorted(source.name for source in export.sources) == [
        "all.zip/customers.csv",
        "all.zip/suppressions.csv",
        "more.xlsx!contacts",
        "offers.csv.gz",
        "shop.sqlite!purchases",
    ]


def test_one_file_may_be_the_export(tmp_path: Path) -> None:
    """A workbook of several sheets, or a database; a link goes by its own name."""
    book = workbook(
        tmp_path / "shop.xlsx",
        customers=[["Отчёт"], [], ["customer_id", "city"], ["007", "Тверь"], [8, None]],
        suppressions=[["customer_id"], ["007"]],
    )
    export = opened(book)
    assert rows(export, "customers") == [("007", "Тверь"), ("8", None)]
    assert rows(export, "suppressions") == [("007",)]
    place = folder(tmp_path)
    (tmp_path / "data.bin").write_text("customer_id\n8\n")
    (place / "suppressions.csv").symlink_to(tmp_path / "data.bin")
    assert rows(opened(place), "suppressions") == [("8",)]


def test_merged_cells_belong_to_all_their_rows(tmp_path: Path) -> None:
    """An id beside its lines, a header of two rows; a sum that is merged counts once."""
    place = folder(tmp_path)
    with xlsxwriter.Workbook(place / "purchases.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 1, 0, "customer_id")
        sheet.merge_range(0, 1, 0, 2, "Покупка")
        sheet.write_row(1, 1, ["purchased_on", "amount"])
        sheet.merge_range(2, 0, 3, 0, 7)
        sheet.merge_range(2, 1, 3, 1, "2026-01-05")
        sheet.merge_range(2, 2, 3, 2, 100)
        sheet.write(3, 4, "a note")
        sheet.write_row(4, 0, ["8", "2026-01-06", 50])
    (place / "suppressions.xlsx").unlink(missing_ok=True)
    found = rows(opened(place), "purchases")
    assert [row[:3] for row in found] == [
        ("7", "2026-01-05", "100"),
        ("7", "2026-01-05", None),
        ("8", "2026-01-06", "50"),
    ]


def test_a_hidden_sheet_beside_a_visible_one_is_a_copy(tmp_path: Path) -> None:
    """It would count double; alone it is the table, and whom not to contact is read wherever it stands."""
    place = folder(tmp_path)
    header = ["customer_id", "purchased_on", "amount"]
    with xlsxwriter.Workbook(place / "shop.xlsx") as book:
        book.add_worksheet("Sales").write_row(0, 0, header)
        book.get_worksheet_by_name("Sales").write_row(1, 0, ["7", "2026-01-05", 100])
        sheets: dict[str, list[list[Any]]] = {
            "Sales 2": [header, ["7", "2026-01-05", 99]],
            "contacts": [["campaign_id", "customer_id"], ["a", "7"]],
            "suppressions": [["customer_id"], ["7"]],
            "stop list": [["customer_id"], ["8"]],
        }
        for name, cells in sheets.items():
            hidden = book.add_worksheet(name)
            for at, row in enumerate(cells):
                hidden.write_row(at, 0, row)
            if name != "suppressions":
                hidden.hide()
    export = opened(place)
    assert rows(export, "purchases") == [("7", "2026-01-05", "100")]
    assert rows(export, "contacts") == [("a", "7")]
    assert rows(export, "suppressions") == [("7",), ("8",)]
    assert [name for name, _ in export.notes] == ["shop.xlsx!Sales 2"]


def test_what_packers_and_programs_leave_is_passed_over(tmp_path: Path) -> None:
    """Zeros behind a packed text, a text that is called .xls, an archive of tar."""
    packed = gzip.compress(CUSTOMERS.encode()) + bytes(50)
    place = folder(tmp_path, customers__csv__gz=packed, suppressions__xls="customer_id\tuntil\n7\t\n")
    (place / "customers.csv").unlink()
    export = opened(place)
    assert len(rows(export, "customers")) == 2
    assert rows(export, "suppressions") == [("7", None)]
    (place / "suppressions.xls").write_text("<html><table></table></html>")
    with pytest.raises(ExportError, match=r"suppressions.xls is a web page"):
        opened(place)
    (place / "suppressions.xls").unlink()
    with tarfile.open(place / "suppressions.tar.gz", "w:gz") as tar:
        tar.add(place / "customers.csv.gz", "a.csv")
    assert rows(opened(place), "suppressions") == rows(export, "customers")


def test_cells_of_a_workbook_are_their_plain_text(tmp_path: Path) -> None:
    """Numbers, days, moments and booleans as a file of text would write them; the line is the row's."""
    cells: list[list[Any]] = [
        ["customer_id", "purchased_on", "amount", "is_discounted"],
        [1001, dt.datetime(2026, 2, 15), 1234.5, True],
        [],
        ["0012", dt.datetime(2026, 2, 16, 10, 30), -7, False],
    ]
    book = workbook(tmp_path / "purchases.xlsx", Лист1=cells)
    place = folder(tmp_path)
    book.rename(place / book.name)
    export = opened(place)
    (source,) = export.tables["purchases"]
    with connected() as connection:
        assert connection.execute(source.relation()).fetchall() == [
            ("1001", "2026-02-15", "1234.5", "true", 2),
            ("0012", "2026-02-16 10:30:00", "-7", "false", 4),
        ]


def test_a_damaged_line_of_suppressions_still_means_its_customer(tmp_path: Path) -> None:
    """Doubt about a suppression means do not contact."""
    text = 'customer_id,until\n1,\n"7,2026-01-01\n8\n9,2026-01-01,x,y\n10,2\xff\n'
    export = opened(folder(tmp_path, suppressions__csv=text.encode("latin1")))
    (source,) = export.tables["suppressions"]
    assert sorted(rows(export, "suppressions")) == [
        ("1", None),
        ("10", None),
        ("7", None),
        ("8", None),
        ("9", None),
    ]
    assert (source.records, source.rejected) == (5, 0)
    assert source.notes


def bomb() -> bytes:
    """Return thirty megabytes of one sign, packed."""
    return gzip.compress(b"customer_id\n" + b"1\n" * 15_000_000)


def zipped(name: str, content: bytes) -> bytes:
    """Return an archive of one file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return buffer.getvalue()


BOMBS: dict[str, Callable[[], bytes]] = {
    "customers.csv.gz": bomb,
    "customers.csv.zip": lambda: zipped("customers.csv", gzip.decompress(bomb())),
    "customers.xlsx": lambda: zipped("xl/workbook.xml", b" " * 30_000_000),
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_unpacks_to_more_than_the_limit_is_refused(tmp_path: Path, name: str) -> None:
    """By what is unpacked, not by what an archive says of itself; the limit is a var."""
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / name).write_bytes(BOMBS[name]())
    limits = Limits(unpacked_bytes=1_000_000, workbook_bytes=1_000_000)
    with pytest.raises(ExportError, match=r"holds more than 1,000,000 bytes when unpacked: .* the var max_"):
        opened(tmp_path / "export", limits)
    assert sum(path.stat().st_size for path in (tmp_path / "scratch").iterdir()) < 5_000_000


def test_more_records_than_the_limit_are_refused(tmp_path: Path) -> None:
    """Of text and of Parquet alike."""
    limits = Limits(records=1)
    with pytest.raises(ExportError, match="more than 1 records: raise the var max_records"):
        opened(folder(tmp_path), limits)


@pytest.mark.parametrize("cut", [20, 2_000])
def test_a_truncated_archive_is_one_sentence(tmp_path: Path, cut: int) -> None:
    """Cut in its header or in its middle."""
    text = "customer_id,city\n" + "".join(f"{n},{n * 7919 % 10007}\n" for n in range(9_000))
    place = tmp_path / "export"
    place.mkdir()
    (place / "customers.csv.gz").write_bytes(gzip.compress(text.encode())[:cut])
    with pytest.raises(ExportError, match=r"customers.csv.gz cannot be read \(.*\): export it again\."):
        opened(place)


def held(export: Export) -> set[str]:
    """Return the tables that some file is read for."""
    return {table for table, sources in export.tables.items() if sources}


# unreadable, of nobody's header, a list of people, one sheet beside a table
NO_TABLES: dict[str, bytes | str] = {
    "scores.csv": "client_id,treatment_flg,target\n7,1,0\n",
    "old.rar": b"Rar!\x1a\x07",
    "suppressions.csv": "customer_id\n7\n",
}


@pytest.mark.parametrize("name", NO_TABLES)
def test_a_file_said_to_be_no_table_stops_nothing_and_is_named(tmp_path: Path, name: str) -> None:
    """Without that word each of them stops the build or is read; with it its name is told in each build."""
    place = folder(tmp_path, **{name.replace(".", "__"): NO_TABLES[name]})
    if name == "suppressions.csv":
        assert held(opened(place)) == {"customers", "suppressions"}
    else:
        with pytest.raises(ExportError, match="is not read"):
            opened(place)
    (place / "otklik.yml").write_text(f"files:\n- file: {name}\n  table: none\n")
    export = opened(place)
    assert held(export) == {"customers"}
    assert [(said, note.en) for said, note in export.notes] == [
        (name, "is not read: otklik.yml says that it is no table")
    ]


def test_a_sheet_said_to_be_no_table_leaves_the_others(tmp_path: Path) -> None:
    """One of a workbook."""
    place = tmp_path / "export"
    place.mkdir()
    workbook(
        place / "crm.xlsx",
        customers=[["customer_id", "city"], ["7", "Omsk"], ["8", "Perm"]],
        suppressions=[["customer_id"], ["7"]],
    )
    assert held(opened(place)) == {"customers", "suppressions"}
    (place / "otklik.yml").write_text("files:\n- file: crm.xlsx!suppressions\n  table: none\n")
    export = opened(place)
    assert held(export) == {"customers"}
    assert [said for said, _ in export.notes] == ["crm.xlsx!suppressions"]


def test_a_file_is_not_a_table_and_none(tmp_path: Path) -> None:
    """Two entries that contradict each other are asked about, whichever comes first."""
    place = folder(tmp_path, scores__csv="client_id,target\n7,1\n")
    entries = ["- file: scores.csv\n  table: none\n", "- file: '*.csv'\n  table: customers\n"]
    for order in (entries, entries[::-1]):
        (place / "otklik.yml").write_text("files:\n" + "".join(order))
        with pytest.raises(ExportError, match=r"scores\.csv that it is customers and that it is none"):
            opened(place)
