"""Files of people for the platforms that reach them: who is on a list, and whom to leave out.

The rules of each platform are a row of `seeds/reference/audience_targets.csv`. Contact data goes from the
CRM's own table into these files and nowhere else: to no model, mart, page or log.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import phonenumbers
import pyarrow as pa

from otklik.counted import agreed
from otklik.publishing.cells import safe
from otklik.publishing.whole_files import WRITTEN_FILES, safe_file_name, whole_file, written_file

WRITTEN_AUDIENCES = pa.schema([*WRITTEN_FILES, ("note", pa.string()), ("note_ru", pa.string())])
INCLUDED, LEFT_OUT = "audience", "audience_exclusion"
_EMAIL = re.compile(r"[^@\s,;\"<>]+@[^@\s,;\"<>]+\.[^@\s,;\"<>.]{2,}")
_TOO_FEW = {
    "en": "not written: {rows} usable {rows|contact|contacts} of {people} {people|customer|customers} who "
    "agreed, it takes {fewest} or more",
    "ru": "не записан: годных контактов {rows} у согласных клиентов (их {people}), нужно от {fewest}",
}


class UnknownTarget(ValueError):
    """A platform was asked for that the table of targets does not have; the message is a sentence."""


@dataclass(frozen=True)
class Target:
    """What a platform takes: a row of audience_targets.

    `columns` are `field:form:hash` between blanks, or `-` for one that stays empty: a field is `customer_id`,
    `email` or `phone`; forms of a phone are `digits` (79991234567) and `e164` (+79991234567), of the others
    `plain` and `lower`; a hash is `none`, `md5` or `sha256`, in lower-case hex.
    """

    target: str
    header: str
    columns: str
    ending: str
    fewest: int
    most: int


@dataclass(frozen=True)
class Person:
    """A customer whom a file may name, with the contacts as the CRM has them."""

    customer_id: str
    email: str | None
    phone: str | None


def written_audiences(
    targets: Sequence[Target],
    people: Callable[[str, str, str], Iterable[Person]],
    campaign_ids: Iterable[str],
    folder: Path,
    *,
    region: str,
) -> pa.Table:
    """Write `audience_<campaign>_<target>` and the file of those to leave out, and return what was written.

    Parameters
    ----------
    targets
        The chosen platforms.
    people
        Gives the customers of a campaign, a target and `INCLUDED` or `LEFT_OUT` whose consent covers it.
    campaign_ids
        The planned campaigns.
    folder
        Where the files go; `audience_*` of earlier builds that are not written now are removed, since people
        may have withdrawn since.
    region
        The country of phones without a code, as two letters.

    Returns
    -------
    A table with the schema `WRITTEN_AUDIENCES`: one row per file, and one without a path, saying why, for
    each that a platform would not take.
    """
    rows: list[dict[str, object]] = []
    for campaign_id in campaign_ids:
        for target in targets:
            name = f"audience_{safe_file_name(campaign_id)}_{safe_file_name(target.target)}"
            left_out = lines_of(people(campaign_id, target.target, LEFT_OUT), target, region)
            included = lines_of(people(campaign_id, target.target, INCLUDED), target, region)
            # two customers may share a phone: whoever is to be left out counts
            known = {cell for line in left_out.lines for cell in line if cell}
            kept = [line for line in included.lines if not known.intersection(line)]
            for kind, lines, asked in (
                (INCLUDED, kept, included.people),
                (LEFT_OUT, left_out.lines, left_out.people),
            ):
                path = folder / f"{name}{'_exclude' if kind == LEFT_OUT else ''}.{target.ending}"
                fewest = max(target.fewest, 1)
                if len(lines) < fewest:
                    counted = {"rows": len(lines), "people": asked, "fewest": fewest}
                    rows.append(_unwritten(path, kind, campaign_id, **counted))
                    continue
                write_lines(path, target, lines[: target.most])
                rows.append(written_file(path, kind, campaign_id, min(len(lines), target.most)))
    written = {str(row["path"]) for row in rows}
    for old in folder.glob("audience_*"):
        if str(old) not in written:
            old.unlink()
    return pa.Table.from_pylist(rows, schema=WRITTEN_AUDIENCES)


@dataclass(frozen=True)
class Lines:
    """The lines of a file, each once and in order, and of how many people they are."""

    lines: list[tuple[str, ...]]
    people: int


def lines_of(people: Iterable[Person], target: Target, region: str) -> Lines:
    """Return the lines of people in a target's form; who has nothing to be reached by has none."""
    forms = [column.split(":") for column in target.columns.split()]
    is_by_id = not any(form[0] in ("email", "phone") for form in forms)
    found, counted = set(), 0
    for person in people:
        counted += 1
        line = tuple("" if form == ["-"] else cell_of(person, form, region) for form in forms)
        # an id reaches nobody where the platform reaches by mail or phone
        if any(cell for cell, form in zip(line, forms, strict=True) if form[0] != "customer_id" or is_by_id):
            found.add(line)
    return Lines(sorted(found), counted)


def cell_of(person: Person, column: Sequence[str], region: str) -> str:
    """Return one contact of a person by field, form and hash; empty where it is not usable."""
    field, form, hashing = column
    if field == "phone":
        text = phone_of(person.phone, region)
        text = text.lstrip("+") if form == "digits" else text
    elif field == "email":
        text = email_of(person.email)
    else:
        text = safe(person.customer_id)
    if not text or hashing == "none":
        return text
    return hashlib.new(hashing, text.encode(), usedforsecurity=False).hexdigest()


def phone_of(text: str | None, region: str) -> str:
    """Return a phone in E.164; empty where it is nobody's.

    `region`: the country of a phone without a code, as two letters.

    Examples
    --------
    >>> phone_of("8 (999) 123-45-67", "RU")
    '+79991234567'
    >>> phone_of("79777777777", "RU")
    ''
    """
    if not text:
        return ""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        # 79991234567 as CRMs keep it: a country's code without its plus
        return phone_of(f"+{text.strip()}", region) if text.strip()[:1].isdigit() and len(text) > 10 else ""
    if not phonenumbers.is_valid_number(number):
        bare = re.sub(r"\D", "", text)
        return phone_of(f"+{bare}", region) if len(bare) > 10 and not text.strip().startswith("+") else ""
    digits = str(number.national_number)
    # 79777777777 and their like are what a till types to get on
    if len(set(digits[1:])) == 1:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def email_of(text: str | None) -> str:
    """Return an e-mail trimmed and in lower case; empty where it is none.

    Examples
    --------
    >>> email_of(" Anna@Example.RU ")
    'anna@example.ru'
    """
    written = (text or "").strip().lower()
    return written if _EMAIL.fullmatch(written) else ""


def write_lines(path: Path, target: Target, lines: Iterable[Sequence[str]]) -> None:
    """Write lines under the target's header, whole or not at all."""
    with whole_file(path) as file:
        for line in [target.header.split(","), *lines] if target.header else lines:
            file.write((",".join(map(_quoted, line)) + "\n").encode())


def _quoted(cell: str) -> str:
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if re.search(r'[",\r\n]', cell) else cell


def chosen_targets(asked: str | None, rows: Iterable[Mapping[str, object]]) -> list[Target]:
    """Return the targets named between commas; `UnknownTarget` where the table has no such row."""
    known = {
        str(row["target"]): Target(
            target=str(row["target"]),
            header=str(row["header"] or ""),
            columns=str(row["columns"]),
            ending=str(row["ending"]),
            fewest=int(str(row["fewest"])),
            most=int(str(row["most"])),
        )
        for row in rows
    }
    names = [name.strip() for name in (asked or "").split(",") if name.strip()]
    for name in names:
        if name not in known:
            raise UnknownTarget(
                f"The var audience_targets names {name}; the table of it has {', '.join(sorted(known))}."
            )
    return [known[name] for name in dict.fromkeys(names)]


def _unwritten(path: Path, kind: str, campaign_id: str, **figures: int) -> dict[str, object]:
    written = {name: str(figure) for name, figure in figures.items()}
    said = {
        language: f"{path.name}: {agreed(text, written, language).format(**written)}"
        for language, text in _TOO_FEW.items()
    }
    return {
        "path": None,
        "kind": kind,
        "campaign_id": campaign_id,
        "rows": figures["rows"],
        "note": said["en"],
        "note_ru": said["ru"],
    }
