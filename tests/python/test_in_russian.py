"""Faults of an export in Russian: each is said by the reader itself, and no English is left of it."""

import re
from pathlib import Path

import duckdb
import pytest
from otklik.export_files.contract import ExportError
from otklik.export_files.in_russian import SENTENCES, in_russian
from otklik.export_files.plugin import crm_export_views

SALES = "customer_id,purchased_on,amount\n1,{},{}\n"
CUSTOMERS = "customer_id\n1\n"
FAULTS: dict[str, dict[str, str | bytes]] = {
    "two orders of days": {"purchases.csv": SALES.format("01/02/2026", "5")},
    "contradicting days": {"purchases.csv": SALES.format("13/02/2026", "5") + "1,02/13/2026,5\n"},
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
    "strangers": {"suppressions.csv": "email\na@x.ru\n"},
    "an encoding": {
        "suppressions.csv": "customer_id;until\nИ-1;\nП-2;\nЖ-3;н/д\n".encode("koi8-r"),
    },
    "no column": {"purchases.csv": "customer_id,amount\n1,5\n"},
    "a column twice": {"customers.csv": "customer_id,Customer_ID,city\n1,1,x\n"},
    "no table": {"what.csv": "a,b\n1,2\n"},
    "no format": {"purchases.dat": "x"},
}  # fmt: skip


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_is_said_in_russian(tmp_path: Path, kind: str) -> None:
    """As the reader raises it; what is left in Latin letters are names, values and settings."""
    for name, content in {"customers.csv": CUSTOMERS, **FAULTS[kind]}.items():
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with duckdb.connect() as conn, pytest.raises(ExportError) as stop:
        crm_export_views(conn, tmp_path)
    told = in_russian(str(stop.value))
    assert told != str(stop.value)
    assert not re.search(r"\b(the|is|are|of|which|and|such as)\b", told)


def test_no_sentence_is_without_its_fault() -> None:
    """As many kinds are tried as there are sentences."""
    assert len(FAULTS) == len(SENTENCES)
