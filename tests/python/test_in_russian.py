"""Faults of an export in Russian: each is said by the reader itself, and no English is left of it."""

import ast
import gzip
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from otklik.building.stops import SENTENCES as BEYOND
from otklik.building.stops import told
from otklik.commands.vars import read_vars
from otklik.export_files import in_russian as texts
from otklik.export_files.contract import ExportError
from otklik.export_files.in_russian import SENTENCES, in_russian, stop_in_russian
from otklik.export_files.plugin import crm_export_views
from otklik.export_files.unpacking import LEADS_NOWHERE

from tests.families import few_of_each

# each reads an export: 0.2 s
pytestmark = few_of_each(6)

SALES = "customer_id,purchased_on,amount\n1,{},{}\n"
CUSTOMERS = "customer_id\n1\n"


def with_password() -> bytes:
    """Return an archive that says of its entry that it is encrypted."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("purchases.csv", SALES)
    content = bytearray(buffer.getvalue())
    # before the entry and in the list at the end
    content[6] |= 1
    content[content.find(b"PK\1\2") + 8] |= 1
    return bytes(content)


FAULTS: dict[str, dict[str, str | bytes | None]] = {
    "months": {"purchases.csv": SALES.format("2026-01", "1.5")},
    "refunds that orders take off": {
        "orders.csv": "order_id,customer_id,order_date,total,status\n1,1,2026-01-05,9,completed\n"
        "2,2,2026-01-25,5,refunded\n",
        "refunds.csv": "refund_id,order_id,customer_id,refund_date,refund_amount\n7,2,2,2026-02-01,5\n",
    },
    "nothing behind table": {
        "notes.csv": "a,b\n1,2\n",
        "otklik.yml": "files:\n  - file: notes.csv\n    table: null\n",
    },
    "shares or money": {
        "sales.csv": "customer_id,date,price,quantity,discount\n"
        + "".join(f"1,2026-01-{at + 1:02},40,2,{(0.1, 0.15, 0.25)[at % 3]}\n" for at in range(24)),
    },
    "arms of two campaigns": {
        "campaigns.csv": "campaign_id,starts_on,ends_on,mechanic,discount_rate\n"
        "a,2026-03-01,2026-03-15,percent,0.1\nb,2026-04-01,2026-04-15,percent,0.1\n",
        "contacts.csv": "campaign_id,customer_id,group\na,1,X\na,2,treatment\nb,1,Z\nb,2,treatment\n",
    },
    "two orders of days": {"purchases.csv": SALES.format("01/02/2026", "5")},
    "contradicting days": {"purchases.csv": SALES.format("13/02/2026", "5") + "1,02/13/2026,5\n"},
    "eight digits both ways": {
        "purchases.csv": SALES.format("31012026", "5") + "1,30012026,5\n1,20260131,5\n"
    },
    "six digits": {"purchases.csv": SALES.format("250310", "5")},
    "days that were swapped": {
        "purchases.csv": SALES.format("2025-10-03", "5")
        + "".join(f"1,2025-{day:02}-01,5\n" for day in range(1, 5))
        + "1,1/13/2025,5\n"
    },
    "a log that alone says who was written to": {
        "customers.csv": "customer_id,email\n1,ann@x.com\n2,bob@x.com\n",
        "campaigns.csv": "campaign_id,starts_on,ends_on\nS,2026-03-02,2026-03-15\n",
        "klaviyo_events.csv": "Timestamp,Metric,Email,Campaign Name\n2026-03-02,Received Email,ann@x.com,S\n"
        "2026-03-03,Clicked Email,ann@x.com,S\n",
        "holdout_groups.csv": "Email,Campaign,Group\nbob@x.com,S,Holdout\n",
    },
    "a stop list of channels": {"suppressions.csv": "customer_id,email,sms\n1,Y,N\n2,N,Y\n"},
    "arms without a control": {
        "campaigns.csv": "campaign_id,starts_on,ends_on\nS,2026-03-02,2026-03-15\n",
        "contacts.csv": "campaign_id,customer_id,arm\nS,1,baseline\nS,2,new\n",
    },
    "who got no message": {
        "campaigns.csv": "campaign_id,starts_on,ends_on\nS,2026-03-02,2026-03-15\n",
        "contacts.csv": "campaign_id,customer_id,contacted\nS,1,yes\nS,2,no\n",
    },
    "a stop list of nobody": {"suppressions.csv": "501\n502\n"},
    "two marks": {"purchases.csv": SALES.format("2026-01-31", '"5,1"') + "1,2026-01-31,5.2\n"},
    "three digits": {"purchases.csv": SALES.format("2026-01-31", "1.000")},
    "three digits twice": {
        "purchases.csv": SALES.format("2026-01-31", "1.000") + '1,2026-01-31,"2,000"\n',
    },
    "cut by Excel": {"customers.csv": "customer_id\n1.23E+15\n"},
    "words of consent": {"customers.csv": "customer_id,consent\n1,мяу\n"},
    "currencies": {"purchases.csv": SALES.format("2026-01-31", "$5") + "1,2026-01-31,5 руб\n"},
    "a column of currencies": {
        "purchases.csv": "customer_id,purchased_on,amount,currency\n1,2026-01-31,5,USD\n1,2026-01-31,5,RUB\n",
    },
    "currencies of files": {
        "purchases_1.csv": SALES.format("2026-01-31", "5 руб"),
        "purchases_2.csv": SALES.format("2026-01-31", "$5"),
    },
    "costs in another currency": {
        "purchases.csv": SALES.format("2026-01-31", "$5"),
        "campaigns.csv": "campaign_id,starts_on,ends_on,contact_cost\nc,2026-01-01,2026-01-09,15 €\n",
    },
    "ids of nobody": {"suppressions.csv": "Лицевой счёт,Причина\n501,жалоба\n502,жалоба\n"},
    "strangers": {"suppressions.csv": "email\na@x.ru\n"},
    "an encoding": {
        "suppressions.csv": "customer_id;until\nИ-1;\nП-2;\nЖ-3;н/д\n".encode("koi8-r"),
    },
    "sales and returns": {"Возвраты и продажи.csv": SALES.format("2026-01-31", "5")},
    "sums of orders without goods": {
        "purchases.csv": "receipt_id,customer_id,purchased_on,product,sum\n"
        + "".join(
            f"{at},1,2026-01-0{at},{what},{paid + at}\n"
            for at in range(1, 5)
            for what, paid in (("", 700), ("a", 300), ("b", 100))
        ),
    },
    "per cents or shares": {
        "purchases.csv": "customer_id,purchased_on,receipt,price,discount %\n1,2026-01-31,1,5,1\n",
    },
    "per cents or money": {
        "purchases.csv": "customer_id;purchased_on;receipt;sum;discount\n"
        + "".join(f"1;2026-01-31;{at};{300 + at};{5 + at % 3}\n" for at in range(30)),
    },
    "sums of lines or of orders": {
        "purchases.csv": "customer_id;purchased_on;receipt;product;sum\n"
        + "".join(
            f"1;2026-01-31;{at};{line};{300 + at}\n" for at in range(60) for line in range(1 + at % 3)
        ),
    },
    "a test of nearly nobody": {
        "campaigns.csv": "campaign_id,starts_on,ends_on\nc,2026-01-01,2026-01-09\n",
        "contacts.csv": "campaign_id,customer_id,contacted_on,test\nc,1,2026-01-02,1\n"
        "c,2,2026-01-02,0\nc,3,2026-01-02,0\n",
    },
    "a yes that may be of a sale": {
        "purchases.csv": "customer_id,purchased_on,product,amount,return\n"
        "1,2026-01-01,a,10,no\n1,2026-01-02,b,11,no\n1,2026-01-02,c,12,no\n"
        "1,2026-01-03,a,10,yes\n1,2026-01-03,b,11,yes\n1,2026-01-03,d,13,yes\n",
    },
    "sums of orders": {
        "orders.csv": "customer_id,date,amount,order_id\n"
        + "".join(
            f"1,2026-01-{day:02},{paid},{day}\n"
            for day in range(1, 8)
            for paid in (300 + day, 100 + day, 90)
        ),
    },
    "no column": {"purchases.csv": "customer_id,amount\n1,5\n"},
    "a column twice": {"customers.csv": "customer_id,Customer_ID,city\n1,1,x\n"},
    "purchases in two files": {
        "purchases.csv": "customer_id,purchased_on,amount\n1,2026-01-31,5\n1,2026-02-01,6\n1,2026-02-02,7\n",
        "sales.csv": "customer_id,date,total\n1,2026-01-31,5\n1,2026-02-01,6\n1,2026-02-02,7\n",
    },
    "a folder of wishes": {"old/stop.csv": "customer_id\n1\n"},
    "no header": {"purchases.csv": "1,2026-01-31,5\n1,2026-02-01,6\n"},
    "none of the columns": {"campaign_products.csv": "campaign_id\n1\n"},
    "no table": {"what.csv": "a,b\n1,2\n"},
    "a name of no sales": {"cancelled.csv": "Код клиента,Дата,Сумма\n1,2026-01-31,5\n"},
    "cut bytes": {"purchases.csv.gz": gzip.compress(SALES.encode() * 99)[:-20]},
    "damaged bytes": {"purchases.csv.gz": gzip.compress(SALES.encode() * 99)[:30] + b"otklik" * 9},
    "a password": {"purchases.zip": with_password()},
    "no archive": {"purchases.zip": b"PK\x03\x04" + b"otklik" * 9},
    "no format": {"purchases.dat": "x"},
    "an archive": {"purchases.7z": b"7z\xbc\xaf'\x1c"},
    "nothing that is read": {"customers.csv": None, "x.pdf": b"%PDF-1.4"},
    "only purchases": {"customers.csv": None, "purchases.csv": SALES.format("2026-01-31", "5")},
    "two sides": {
        "purchases.csv": "customer_id,purchased_on,amount,dr_cr\n1,2026-01-31,5,D\n1,2026-01-31,5,C\n"
    },
    "two amounts": {"purchases.csv": "customer_id,date,debit,credit\n1,2026-01-31,5,\n1,2026-01-31,,5\n"},
    "in and out": {
        "purchases.csv": "customer_id,date,amount,вид "
        "движения\n1,2026-01-31,5,приход\n1,2026-01-31,5,расход\n"
    },
    "many tests": {
        "purchases.csv": "customer_id,purchased_on,amount,test\n"
        + "1,2026-01-31,5,yes\n" * 4 + "1,2026-01-31,5,no\n" * 9
    },
    "tests by customers": {
        "purchases.csv": "customer_id,purchased_on,amount,test\n"
        + "1,2026-01-31,5,yes\n" * 4 + "1,2026-01-31,5,no\n" * 96
    },
    "a price of one or of all": {
        "purchases.csv": "customer_id,purchased_on,quantity,final price\n1,2026-01-31,2,180\n"
    },
    "per cents and sums": {
        "campaigns.csv": "campaign_id,starts_on,ends_on,скидка\n"
        "a,2026-01-01,2026-01-07,10\nb,2026-02-01,2026-02-07,500\n"
    },
    "a report of a marketplace": {
        "orders.csv": "Номер отправления,Принят в обработку,Артикул\n1,2026-01-31,a\n"
    },
    "a batch of postings": {
        "orders.csv": "Umsatz (ohne Soll/Haben-Kz),Soll/Haben-Kennzeichen,Konto,Belegdatum\n5,S,10001,0101\n"
    },
    "a folder with a table": {"2025/purchases.csv": SALES.format("2026-01-31", "5")},
}  # fmt: skip


def faults_of(folder: Path, kind: str) -> tuple[str, ...]:
    """Return what the reader says of an export with such a fault."""
    folder.mkdir()
    for name, content in {"customers.csv": CUSTOMERS, **FAULTS[kind]}.items():
        if content is not None:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with duckdb.connect() as conn, pytest.raises(ExportError) as stop:
        crm_export_views(conn, folder)
    return stop.value.faults


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_is_said_in_russian(tmp_path: Path, kind: str) -> None:
    """As the reader raises it; what is left in Latin letters are names, values and settings."""
    (fault,) = faults_of(tmp_path / "export", kind)
    told = in_russian(fault).replace(str(tmp_path), "")
    assert told != fault
    assert not re.search(r"\b(the|is|are|of|which|and|such as)\b", told)


@pytest.mark.parametrize("target", ["purchases.csv", "nowhere.csv"])
def test_a_link_that_leads_nowhere_is_told(tmp_path: Path, target: str) -> None:
    """To itself, or to a file that is not there; in words, not with the system's number of the error."""
    (tmp_path / "customers.csv").write_text(CUSTOMERS)
    (tmp_path / "purchases.csv").symlink_to(target)
    with duckdb.connect() as conn, pytest.raises(ExportError) as stop:
        crm_export_views(conn, tmp_path)
    (fault,) = stop.value.faults
    assert fault == f"purchases.csv cannot be read ({LEADS_NOWHERE}): export it again."
    assert "ссылка никуда не ведёт" in in_russian(fault)


def test_several_faults_are_said_as_one_sentence(tmp_path: Path) -> None:
    """A build asks all at once, and each part of it is Russian; what begins with a word begins large."""
    (tmp_path / "customers.csv").write_text("customer_id,Customer_ID,birth_date\n1,1,01/02/1990\n")
    (tmp_path / "purchases.csv").write_text(SALES.format("01/02/2026", "1.000"))
    with duckdb.connect() as conn, pytest.raises(ExportError) as stop:
        crm_export_views(conn, tmp_path)
    told = stop_in_russian(stop.value.faults)
    assert len(stop.value.faults) == told.count("; ") + 1 == 4
    assert told.startswith("В customers.csv столбец customer_id встречается дважды")
    assert "birth_date первым может быть и день, и месяц (например 01/02/1990)" in told
    assert "purchases.csv: в purchased_on первым может быть и день, и месяц (например 01/02/2026)" in told
    assert "purchases.csv: в amount после единственного знака ровно три цифры (например 1.000)" in told
    assert told.endswith(".")


def stops() -> Iterator[tuple[str, str]]:
    """Yield where the reader stops with words of its own, and what it says, with a 7 for what it names."""
    for path in sorted(Path(texts.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
                continue
            said = node.args[0]
            # what joins faults says nothing itself
            if node.func.id == "ExportError" and isinstance(said, ast.JoinedStr) and len(node.args) == 1:
                yield f"{path.stem}:{node.lineno}", "".join(map(shown, said.values))


def shown(part: ast.expr) -> str:
    """Return a part of a sentence as it could stand there."""
    if isinstance(part, ast.Constant):
        return str(part.value)
    assert isinstance(part, ast.FormattedValue)
    if isinstance(part.value, ast.IfExp):
        return str(ast.literal_eval(part.value.orelse))
    return "otklik.yml" if ast.unparse(part.value) == "MAPPING" else "7"


STOPS = dict(stops())


@pytest.mark.parametrize("place", STOPS)
def test_every_stop_of_the_reader_has_its_russian(place: str) -> None:
    """Also those that no small export brings about."""
    told = in_russian(STOPS[place])
    assert told != STOPS[place]
    assert re.search("[а-я]", told)


def test_no_sentence_is_without_its_fault(tmp_path: Path) -> None:
    """Every pattern is of something that the reader says."""
    said = [fault for name in FAULTS for fault in faults_of(tmp_path / name.replace(" ", "-"), name)]
    said += [
        *STOPS.values(),
        "7 cannot be read (it is no 7 file): export it again, or take it out of the export",
    ]
    for pattern, _ in SENTENCES:
        either = re.compile(rf"(?:[^:]+: )?{pattern}", re.DOTALL)
        assert any(either.fullmatch(text.rstrip(".")) for text in said), pattern


def stops_of_the_state() -> Iterator[str]:
    """Yield what the state stops with, with a 7 for what it names."""
    for path in sorted((Path(texts.__file__).parents[1] / "state").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "StateError"
            ):
                assert isinstance(node.args[0], ast.JoinedStr)
                yield "".join(map(shown, node.args[0].values))


def test_whatever_else_stops_a_build_has_its_russian() -> None:
    """Every sentence of the state, of the memory, of vars that are none; and no pattern is of nothing."""
    with pytest.raises(ValueError, match="no JSON object") as raised:
        read_vars("3000")
    said = [
        *stops_of_the_state(),
        str(raised.value),
        "OTKLIK_MEMORY_LIMIT=7 is no size: write a number and a unit, like 4GB.",
    ]
    assert len(said) == len(BEYOND)
    for sentence in said:
        assert told("en", sentence) == sentence
        assert re.search("[а-я]", told("ru", sentence))
        assert not re.search(r"\b(the|is|are|was|of|and)\b", told("ru", sentence))
    for pattern, _ in BEYOND:
        assert any(re.fullmatch(pattern, sentence.rstrip(".")) for sentence in said), pattern
