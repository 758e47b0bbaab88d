"""Tables that are pages of HTML or Excel's XML of 2003 under the name of a workbook are read like one."""

from __future__ import annotations

import html
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from otklik.export_files import page_tables, workbooks
from otklik.export_files.contract import ExportError
from otklik.export_files.page_tables import is_page, pages_of
from otklik.export_files.unpacking import Limits

from tests.families import few_of_each
from tests.project.test_export_folder import folder, opened, rows

# each reads a small file or two
pytestmark = few_of_each(2)

ROWS = [["customer_id", "city"], ["007", "Тверь"], ["8", "Нижний Новгород"]]


def page(table: list[list[str]], *, is_bare: bool = False, encoding: str = "") -> str:
    """Return a page with a table; `is_bare`: no cell or row is ended, as browsers allow."""
    cell, row = ("", "") if is_bare else ("</td>", "</tr>")
    lines = ["".join(f"<td>{html.escape(each)}{cell}" for each in cells) for cells in table]
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={encoding}">' if encoding else ""
    head = f"<head>{meta}<title>Report</title><style>td {{color: red}}</style></head>"
    return f"<html>{head}<body><table>{''.join(f'<tr>{line}{row}' for line in lines)}</table></body></html>"


@pytest.mark.parametrize("ending", ["xls", "csv", "html", "htm"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "utf-16"])
def test_a_page_is_the_table_that_it_shows(tmp_path: Path, ending: str, encoding: str) -> None:
    """Whatever it is called, in the encoding that it says; the file names the table."""
    content = page(ROWS, encoding=encoding).encode(encoding)
    place = folder(tmp_path, **{f"suppressions__{ending}": content})
    (place / "customers.csv").unlink()
    export = opened(place)
    assert rows(export, "suppressions") == [("007", "Тверь"), ("8", "Нижний Новгород")]
    (source,) = export.sources
    named = {"cp1251": "cp1251", "utf-16": "utf-16-le"}.get(encoding, encoding)
    assert (source.name, source.format, source.encoding) == (f"suppressions.{ending}", "html", named)


@pytest.mark.parametrize("said", ["", "utf-8", "no-such", "iso-8859-1"])
def test_a_page_that_says_no_encoding_or_another_one_is_read_by_its_letters(
    tmp_path: Path, said: str
) -> None:
    """A page of cp1251 that says UTF-8 is one of cp1251, and that it is a guess is said."""
    cities = ["Тверь", "Нижний Новгород", "Ростов-на-Дону", "Челябинск", "Казань", "Екатеринбург"]
    table = [["Код клиента", "Город"], *([f"{at:03d}", cities[at % 6]] for at in range(40))]
    place = folder(tmp_path, Клиенты__xls=page(table, encoding=said).encode("cp1251"))
    (place / "customers.csv").unlink()
    export = opened(place)
    assert rows(export, "customers")[:2] == [("000", "Тверь"), ("001", "Нижний Новгород")]
    (source,) = export.sources
    assert (source.encoding, source.is_encoding_guessed) == ("cp1251", True)


def test_a_page_of_utf8_that_says_cp1251_is_one_of_utf8(tmp_path: Path) -> None:
    """Any bytes are a text of cp1251; what is one of UTF-8 is hardly anything else."""
    place = folder(tmp_path, suppressions__xls=page(ROWS, encoding="windows-1251").encode())
    assert rows(opened(place), "suppressions") == [("007", "Тверь"), ("8", "Нижний Новгород")]


@given(seed=st.integers(0, 1 << 32), is_bare=st.booleans())
def test_every_cell_is_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, seed: int, is_bare: bool
) -> None:
    """Signs of HTML, quotes, entities, several rows and columns of one cell, rows that are empty."""
    chance = random.Random(seed)
    words = ["a<b", "x & y", '"q"', "&amp;", "1\u00a0234,50", "", "Чай №1", "=1+1", "<td>", "0012"]
    table = [[chance.choice(words) for _ in range(4)] for _ in range(12)]
    path = tmp_path_factory.mktemp("page") / "a.xls"
    path.write_text(page(table, is_bare=is_bare), "utf-8")
    assert is_page(path)
    (sheet,) = pages_of(path, None).sheets
    assert list(sheet.iter_rows()) == table


def test_cells_over_several_rows_and_columns_keep_their_neighbours_in_place(tmp_path: Path) -> None:
    """As a browser lays them out; the key of several rows is that of each of them."""
    content = (
        "<table><tr><th>customer_id<th>purchased_on<th>receipt_id<th>amount"
        "<tr><td rowspan=2>007<td colspan=2>2026-03-01<td>5"
        "<tr><td>2026-03-02<td>r2<td>6<tr><td>8<td>2026-03-03<td>r3<td>7</table>"
    )
    export = opened(folder(tmp_path, purchases__xls=content))
    assert rows(export, "purchases") == [
        ("007", "2026-03-01", None, "5"),
        ("007", "2026-03-02", "r2", "6"),
        ("8", "2026-03-03", "r3", "7"),
    ]


def test_tables_of_the_layout_are_none_and_each_other_one_is_called_by_its_heading(tmp_path: Path) -> None:
    """A page of several sheets as LibreOffice saves it; comments, scripts and hidden words are nothing."""
    tables = "".join(
        f"<h1>Sheet {at}: <em>{name}</em></h1><!-- <table><tr><td>x</table> --><script>'<td>'</script>"
        + page(table).partition("<body>")[2].partition("</body>")[0]
        for at, (name, table) in enumerate({"Customers": ROWS, "Стоп-лист": ROWS[:2]}.items())
    )
    content = f"<!DOCTYPE html><html><table><tr><td>Menu<td>{tables}</td></tr></table></html>"
    place = folder(tmp_path, shop__xls=content)
    (place / "customers.csv").unlink()
    export = opened(place)
    assert rows(export, "customers") == [("007", "Тверь"), ("8", "Нижний Новгород")]
    assert rows(export, "suppressions") == [("007", "Тверь")]


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ('<span style="display:none">000101</span>100,50', "100,50"),
        ("<s>201</s> 100,50", "100,50"),
        ("201<br>101", "201 / 101"),
        ("100<sup>1</sup>", "100"),
        ("<h3>100,50</h3>", "100,50"),
        ("<select><option>1<option selected>100,50<option>3</select>", "100,50"),
        ("<table><tr><td>100,50</table>", "100,50"),
        ("<span title='a > b' hidden>1<span>2</span></span>100,50", "100,50"),
    ],
)
def test_a_cell_is_what_people_see_in_it(tmp_path: Path, amount: str, shown: str) -> None:
    """Sort keys, crossed-out prices, footnotes and choices nobody made are not glued to what is shown."""
    lines = "".join(f"<tr><td>{at}<td>2026-03-01<td>{amount}<td>Tea" for at in range(1, 4))
    head = "<html><head><h2>Sales<table><tr><th>customer_id<th>purchased_on<th>amount<th>product"
    export = opened(folder(tmp_path, purchases__xls=f"{head}{lines}</table>"))
    assert rows(export, "purchases") == [(str(at), "2026-03-01", shown, "Tea") for at in range(1, 4)]


def test_a_table_that_nobody_knows_beside_one_that_is_known_is_not_lost(tmp_path: Path) -> None:
    """As a sheet of a workbook: whom not to write to under headers of its own."""
    second = "<h2>Отписки</h2><table><tr><td>Кто<td>Причина<tr><td>7<td>устал<tr><td>8<td>да</table>"
    place = folder(tmp_path, shop__xls=f"<h2>Customers</h2>{page(ROWS)}{second}")
    (place / "customers.csv").unlink()
    assert {source.title for source in opened(place).sources} == {"Customers", "Отписки"}


def test_a_page_without_a_table_is_named(tmp_path: Path) -> None:
    """A page to log in that was saved as CSV, or as what it is."""
    login = "<html><form><table><tr><td>Login<td><input></table></form></html>"
    place = folder(tmp_path, purchases__csv=login)
    with pytest.raises(ExportError, match=r"purchases.csv is a web page"):
        opened(place)
    (place / "purchases.csv").rename(place / "help.html")
    with pytest.raises(ExportError, match=r"help.html is in a format that is not read"):
        opened(place)


EXCEL = """<?xml version="1.0" encoding="{encoding}"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="purchases"><Table>
<Row><Cell><Data ss:Type="String">customer_id</Data></Cell>
<Cell><Data ss:Type="String">purchased_on</Data></Cell>
<Cell><Data ss:Type="String">amount</Data></Cell><Cell><Data ss:Type="String">product</Data></Cell></Row>
<Row ss:Index="4"><Cell ss:MergeDown="1"><Data ss:Type="String">007</Data></Cell>
<Cell><Data ss:Type="DateTime">2026-03-01T00:00:00.000</Data></Cell>
<Cell ss:Index="4"><Data ss:Type="String">A &amp; <B xmlns="http://www.w3.org/TR/REC-html40">Ч</B></Data></Cell></Row>
<Row><Cell ss:Index="2"><Data ss:Type="DateTime">2026-03-02T10:30:00.000</Data></Cell>
<Cell><Data ss:Type="Number">1234.5</Data></Cell></Row>
</Table></Worksheet>
<Worksheet ss:Name="old"><Table><Row><Cell><Data ss:Type="String">x</Data></Cell></Row></Table>
<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">
<Visible>SheetHidden</Visible></WorksheetOptions>
</Worksheet></Workbook>"""


@pytest.mark.parametrize("ending", ["xls", "xml"])
@pytest.mark.parametrize("encoding", ["UTF-8", "windows-1251"])
def test_excels_xml_is_a_workbook(tmp_path: Path, ending: str, encoding: str) -> None:
    """Places that are said, merged cells, days and numbers by their types."""
    content = EXCEL.format(encoding=encoding).encode(encoding)
    export = opened(folder(tmp_path, **{f"shop__{ending}": content}))
    assert rows(export, "purchases") == [
        ("007", "2026-03-01", None, "A & Ч"),
        ("007", "2026-03-02 10:30:00", "1234.5", None),
    ]


def test_xml_that_is_cut_off_is_one_sentence(tmp_path: Path) -> None:
    """Nothing of a damaged workbook is taken for all of it."""
    content = EXCEL.format(encoding="UTF-8")[:900]
    with pytest.raises(ExportError, match=r"shop.xml is not a readable workbook"):
        opened(folder(tmp_path, shop__xml=content))


def test_a_page_is_refused_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its bytes, by the cells that it says it has, and by the widest row times all rows."""
    place = folder(tmp_path, purchases__xls=page(ROWS))
    with pytest.raises(ExportError, match=r"purchases.xls holds more than 100 bytes"):
        opened(place, Limits(workbook_bytes=100))
    for module in (page_tables, workbooks):
        monkeypatch.setattr(module, "MOST_CELLS", 1_000)
    opened(place)
    for forged in (
        "<table><tr><td>customer_id</tr><tr><td colspan=9999></td><td>1</tr></table>",
        f"<table><tr>{'<td>a' * 200}{'<tr><td>1' * 200}</table>",
    ):
        (place / "purchases.xls").write_text(forged)
        with pytest.raises(ExportError, match=r"purchases.xls holds more than"):
            opened(place)


def test_rows_are_counted_by_another_way_than_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row that the reader of pages loses stops the build."""
    put = page_tables.PageSheet.put
    place = folder(tmp_path, suppressions__xls=page(ROWS))
    monkeypatch.setattr(
        page_tables.PageSheet,
        "put",
        lambda self, at, cell, *more: put(self, at, cell if at < 2 else "", *more),
    )
    with pytest.raises(ExportError, match=r"suppressions.xls: 3 rows have something in them and 2 were read"):
        opened(place)
