"""What a shop's program has made of purchases by the day of the export is no feature; what people said is."""

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from otklik.export_files.contract import ExportError

from tests.project.reading import read

FOLLOW = ("Статус", "Уровень карты", "Баллы", "Segment RFV", "Балл скоринга")
# a day, a word that the contract has elsewhere, a number that few have
MORE = ("Последняя активность", "status", "Bonus")
STAND = ("Сегмент", "Группа крови", "Статус питомца", "Оценка магазина", "Скидка сотрудника")


def files_of(seed: int, customers: int) -> dict[str, str]:
    """Return customers and purchases: columns made of what was bought, and columns that are not."""
    rng = np.random.default_rng(seed)
    rates = rng.gamma(0.8, 4, customers)
    lines, people = [], []
    for at in range(customers):
        days = sorted(int(day) for day in rng.integers(0, 600, rng.poisson(rates[at])))
        paid = rng.lognormal(6, 0.5, len(days)).round(2)
        lines += [
            f"K{at};{date(2025, 1, 1) + timedelta(day)};{sum_}" for day, sum_ in zip(days, paid, strict=True)
        ]
        total, last = float(paid.sum()), days[-1] if days else -1
        people.append(
            (
                f"K{at}",
                "спящий" if last < 480 else "активный",
                "золото" if total > 2500 else "серебро" if total > 900 else "",
                int(total * 0.05 * rng.random()),
                f"R{int(last > 300)}F{min(2, len(days) // 3)}",
                round(0.6 * min(len(days), 8) + 1.5 * float(rng.normal()), 2),
                rng.choice(["город", "дача", "офис"]),
                rng.choice(["1", "2", "3", "4"]),
                rng.choice(["щенок", "взрослый", "пожилой"]),
                int(rng.integers(1, 6)),
                "да" if rng.random() < 0.03 else "",
                f"{date(2025, 1, 1) + timedelta(last):%d.%m.%Y}" if days else "",
                "active" if last > 450 else "lapsed",
                int(total * 0.02) if total > 2000 else "",
            )
        )
    header = ";".join(("customer_id", *FOLLOW, *STAND, *MORE))
    table = "\n".join(";".join(map(str, row)) for row in people)
    bought = "\n".join(lines)
    return {
        "customers.csv": f"{header}\n{table}\n",
        "purchases.csv": f"customer_id;purchased_on;amount\n{bought}\n",
    }


def kept(folder: Path, files: dict[str, str]) -> tuple[set[str], str]:
    """Return the attributes that customers have, and what was said of the files."""
    found, said = read(folder, files, "customers", "attributes")
    return {name for (text,) in found for name in json.loads(text)}, said


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_follows_purchases_is_no_feature(tmp_path: Path, seed: int) -> None:
    """The purchases decide, whatever the header says; all are said."""
    names, said = kept(tmp_path, files_of(seed, 500))

    assert {name for name in (*FOLLOW, *MORE) if name.lower() in names} == set()
    assert {name for name in STAND if name.lower() in names} == set(STAND)
    assert all(name in said for name in FOLLOW)


@pytest.mark.parametrize("header", ["Откликнулся", "converted", "Открывал письма"])
def test_a_mark_of_who_responded_is_no_feature(tmp_path: Path, header: str) -> None:
    """It is the very thing that is to be predicted; without purchases, too."""
    people = "\n".join(f"K{at};{'да' if at % 5 == 0 else 'нет'};{at % 3}" for at in range(100))
    sent = "\n".join(f"A;K{at};2026-03-02" for at in range(100))
    responded = "\n".join(f"A;K{at};2026-03-05" for at in range(0, 100, 5))
    names, said = kept(
        tmp_path,
        {
            "customers.csv": f"customer_id;{header};class\n{people}\n",
            "campaigns.csv": "campaign_id;starts_on;ends_on\nA;2026-03-02;2026-03-15\n",
            "contacts.csv": f"campaign_id;customer_id;contacted_on\n{sent}\n",
            "responses.csv": f"campaign_id;customer_id;responded_on\n{responded}\n",
        },
    )

    assert names == {"class"}
    assert f"{header} is no feature" in said


def test_a_few_customers_tell_nothing(tmp_path: Path) -> None:
    """Of forty people any column may follow purchases by chance: none is left out by them."""
    names, _ = kept(tmp_path, files_of(4, 40))

    # of forty perhaps none is of the staff
    assert {name.lower() for name in (*FOLLOW, *STAND)} <= names | {"скидка сотрудника"}


def test_a_person_who_knows_better_keeps_a_column(tmp_path: Path) -> None:
    """What past campaigns knew as it is now, `known_before` in otklik.yml says; the others stay out."""
    files = files_of(1, 500)
    entry = "files:\n- file: customers.csv\n  table: customers\n  known_before: [{}]\n"
    with pytest.raises(ExportError, match=r"names the column balls in customers.csv"):
        kept(tmp_path, {**files, "otklik.yml": entry.format("Статус, balls")})
    names, said = kept(tmp_path, {**files, "otklik.yml": entry.format("Статус, БАЛЛЫ")})
    assert {"статус", "баллы"} <= names
    assert not {"уровень карты", "segment rfv"} & names
    assert "known_before in otklik.yml" in said
