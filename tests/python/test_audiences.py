"""Audience files against the platforms' rules, read by a validator that knows nothing of the writer."""

from __future__ import annotations

import csv
import hashlib
import re
import stat
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from otklik.publishing.audiences import (
    INCLUDED,
    Person,
    UnknownTarget,
    chosen_targets,
    email_of,
    phone_of,
    written_audiences,
)

SEED = Path(__file__).parents[2] / "seeds" / "reference" / "audience_targets.csv"
HEX = {"md5": "[0-9a-f]{32}", "sha256": "[0-9a-f]{64}"}
# from the platforms' pages: header, form of each column, fewest and most lines; nothing of the seed or writer
RULES: dict[str, tuple[str | None, list[str], int, int]] = {
    "vk_ads": (None, [rf"7\d{{10}}|{HEX['md5']}"], 2_000, 5_000_000),
    "yandex_audience": (
        "external_id,phone,email,gender,birthdate",
        ["", f"({HEX['sha256']})?", f"({HEX['sha256']})?", "[MF]?", r"(\d\d\.\d\d\.\d{4})?"],
        100,
        10**9,
    ),
    "telegram_ads": (None, [r"\d{8,15}"], 1, 10**9),
    "google_customer_match": (
        "Email,Phone,First Name,Last Name,Country,Zip",
        [*[f"({HEX['sha256']})?"] * 4, ".*", ".*"],
        1,
        10**9,
    ),
    "meta": ("email,phone", [f"({HEX['sha256']})?", f"({HEX['sha256']})?"], 1, 10**9),
}  # fmt: skip


def faults(target: str, path: Path) -> list[str]:
    """Say what a platform would refuse in a file: the validator."""
    header, forms, fewest, most = RULES[target]
    text = path.read_bytes().decode("utf-8")
    lines = list(csv.reader(text.splitlines()))
    found = []
    if header is not None and ",".join(lines.pop(0)) != header:
        found.append("header")
    found += [f"line {line}" for line in lines if len(line) != len(forms)]
    found += [
        f"cell {cell}"
        for line in lines
        for cell, form in zip(line, forms, strict=False)
        if not re.fullmatch(form, cell)
    ]
    if len(set(map(tuple, lines))) != len(lines):
        found.append("a line twice")
    if any(not any(line) for line in lines):
        found.append("a line of nothing")
    if not fewest <= len(lines) <= most:
        found.append(f"{len(lines)} lines")
    return found


def person(number: int) -> Person:
    """Return a customer whose phone is written in one of the ways of CRMs."""
    bare = f"9{number:09d}"
    ways = [
        f"8 ({bare[:3]}) {bare[3:6]}-{bare[6:8]}-{bare[8:]}", f"+7{bare}", f"7{bare}", f"8{bare}",
        f"+7 {bare[:3]} {bare[3:]}",
    ]  # fmt: skip
    return Person(str(number), f" User{number}@Example.ORG ", ways[number % len(ways)])


def write(
    folder: Path, names: str, included: Iterable[Person], left_out: Iterable[Person] = ()
) -> list[dict[str, object]]:
    """Write the files of one campaign."""
    with SEED.open(encoding="utf-8", newline="") as rows:
        targets = chosen_targets(names, csv.DictReader(rows))
    sides = {True: list(included), False: list(left_out)}
    written = written_audiences(
        targets, lambda campaign, target, kind: sides[kind == INCLUDED], ["spring"], folder, region="RU"
    )
    return list(written.to_pylist())


@pytest.mark.parametrize("target", sorted(RULES))
def test_every_platform_would_take_its_file(tmp_path: Path, target: str) -> None:
    """Both files, of 2 500 and 2 100 customers, twice each and some with nothing; private."""
    people = [person(number) for number in range(100_000_000, 100_002_500)]
    others = [person(number) for number in range(100_003_000, 100_005_100)]
    rows = write(tmp_path, target, [*people, *people, Person("x", "no", "70000000000")], others)
    assert [(row["kind"], row["rows"]) for row in rows] == [("audience", 2500), ("audience_exclusion", 2100)]
    for row in rows:
        path = Path(str(row["path"]))
        assert faults(target, path) == []
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_hashes_are_of_the_form_each_platform_asks_for(tmp_path: Path) -> None:
    """Google hashes +7, Meta and Yandex 7, e-mails in lower case; VK takes MD5 of the digits."""

    def sha(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

    people = [Person("1", " Mail@Yandex.RU ", "8 (912) 345-67-89")]
    people += [person(number) for number in range(100_000_000, 100_002_000)]
    write(tmp_path, "google_customer_match, meta, yandex_audience, vk_ads", people)
    text = {path.name: path.read_text() for path in tmp_path.iterdir()}
    email = sha("mail@yandex.ru")
    assert f"{email},{sha('+79123456789')},,,,\n" in text["audience_spring_google_customer_match.csv"]
    assert f"{email},{sha('79123456789')}\n" in text["audience_spring_meta.csv"]
    assert f",{sha('79123456789')},{email},,\n" in text["audience_spring_yandex_audience.csv"]
    hashed = hashlib.md5(b"79123456789", usedforsecurity=False).hexdigest()
    assert hashed in text["audience_spring_vk_ads.txt"].split()
    # the value that Yandex gives for one to check by
    assert (
        hashlib.md5(b"mail@yandex.ru", usedforsecurity=False).hexdigest()
        == "3c56ff8fef0f6c65b36b2d25720fe276"
    )


def test_a_file_below_the_minimum_is_not_written_and_an_old_one_goes(tmp_path: Path) -> None:
    """It says so in both languages; whoever withdrew since the last build stands in no file."""
    many = [person(number) for number in range(100_000_000, 100_002_000)]
    assert write(tmp_path, "vk_ads", many)[0]["path"] is not None
    rows = write(tmp_path, "vk_ads", many[:1_999])
    assert [row["path"] for row in rows] == [None, None]
    assert "1999 usable contacts of 1999 customers who agreed, it takes 2000" in str(rows[0]["note"])
    assert "нужно от 2000" in str(rows[0]["note_ru"])
    assert list(tmp_path.iterdir()) == []


def test_who_is_left_out_is_in_no_file_of_whom_to_reach(tmp_path: Path) -> None:
    """Not under another id with the same phone either."""
    shared = "+7 912 345-67-89"
    rows = write(
        tmp_path, "telegram_ads", [person(1_000), Person("a", None, shared)], [Person("b", None, shared)]
    )
    reach, leave = (Path(str(row["path"])).read_text().split() for row in rows)
    assert "79123456789" not in reach
    assert leave == ["79123456789"]


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("8 (912) 345-67-89", "+79123456789"), ("+7 912 345 67 89", "+79123456789"),
        ("79123456789", "+79123456789"), ("9123456789", "+79123456789"),
        ("+375 29 123-45-67", "+375291234567"),
        ("375291234567", "+375291234567"), ("79777777777", ""), ("70000000000", ""),
        ("8 800", ""), ("нет", ""),
        ("", ""), (None, ""),
    ],
)  # fmt: skip
def test_phones_are_one_number_however_written(text: str | None, phone: str) -> None:
    """Nobody's numbers are none."""
    assert phone_of(text, "RU") == phone


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_a_contact(text: str) -> None:
    """A phone is empty or E.164; an e-mail empty or one in lower case without blanks or commas."""
    assert re.fullmatch(r"(\+\d{7,15})?", phone_of(text, "RU"))
    assert re.fullmatch(r"([^\s,]+@[^\s,]+)?", email_of(text))


def test_an_id_alone_reaches_nobody_by_mail(tmp_path: Path) -> None:
    """The CRM takes ids; a mail platform takes those who have an e-mail."""
    people = [Person("1", "a@b.ru", None), Person("=2", None, None)]
    rows = write(tmp_path, "crm, email_platform", people)
    assert [row["rows"] for row in rows if row["kind"] == "audience"] == [2, 1]
    assert (tmp_path / "audience_spring_crm.csv").read_text() == "customer_id\n'=2\n1\n"
    assert (tmp_path / "audience_spring_email_platform.csv").read_text() == "email,customer_id\na@b.ru,1\n"


def test_an_unknown_platform_stops_with_a_sentence() -> None:
    """It names what there is."""
    with (
        SEED.open(encoding="utf-8", newline="") as rows,
        pytest.raises(UnknownTarget, match=r"names tiktok; .* meta"),
    ):
        chosen_targets("meta, tiktok", csv.DictReader(rows))
