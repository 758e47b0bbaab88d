"""Files appear whole or not at all, under names no input can bend, with the lines of their own campaign."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from otklik.publishing import (
    earlier_lists,
    safe_file_name,
    together,
    whole_file,
    write_campaign_files,
    written_table,
)
from otklik.publishing.whole_files import Written

LISTS = {"=x/1188": ["1", "2"], "zzz": ["3"], "../../up": ["4"], "empty": []}


def lines(campaign_id: str) -> pa.RecordBatchReader:
    """Return the lines of a campaign, a batch a line."""
    customers = LISTS[campaign_id]
    table = pa.table(
        {"campaign_id": ["'" + campaign_id] * len(customers), "customer_id": customers},
        schema=pa.schema([("campaign_id", pa.string()), ("customer_id", pa.string())]),
    )
    return table.to_reader(max_chunksize=1)


def contacts() -> dict[str, int]:
    """Return how many lines each list has."""
    return {campaign_id: len(customers) for campaign_id, customers in LISTS.items()}


def write(campaign_ids: Iterable[str], folder: Path, counted: dict[str, int]) -> list[dict[str, Any]]:
    """Write the files of campaigns as a build does and return what is said of them."""
    with together() as files:
        written = write_campaign_files(campaign_ids, lines, folder, contacts=counted, files=files)
        files.put()
    rows: list[dict[str, Any]] = written_table(written).to_pylist()
    return rows


def test_each_file_has_the_lines_of_its_campaign(tmp_path: Path) -> None:
    """Whatever the ids look like; a list without contacts is a header; nothing leaves the folder."""
    files = write(LISTS, tmp_path / "out", contacts())
    assert {Path(file["path"]).parent for file in files} == {tmp_path / "out"}
    assert list(tmp_path.iterdir()) == [tmp_path / "out"]
    for file in files:
        with Path(file["path"]).open(encoding="utf-8", newline="") as text:
            read = [row["customer_id"] for row in csv.DictReader(text)]
        assert read == LISTS[file["campaign_id"]]
        assert file["rows"] == len(read)
        assert Path(file["path"]).stat().st_mode & 0o777 == 0o600


def test_lists_of_no_campaign_that_has_begun_are_left_of_earlier_builds(tmp_path: Path) -> None:
    """A plan called off, a dialect given up, another shop's; what was sent and what is no list are not."""
    names = {
        # this build's own
        "marketing_campaign_may.csv": False,
        "marketing_campaign_may.xlsx": False,
        # sent, one with an id that no file can be called by
        "marketing_campaign_april.csv": False,
        "marketing_campaign_april_excel_ru.csv": False,
        f"marketing_campaign_{safe_file_name('8/03')}.xlsx": False,
        # no lists
        "dashboard.html": False,
        "marketing_campaign_may.csv.bak": False,
        "audience_vk_ads_may.csv": False,
        "marketing_campaign_may_excel_ru.csv": True,
        "marketing_campaign_aprilis.csv": True,
        # another plan, whose id goes on where that of April ends
        "marketing_campaign_april_2.csv": True,
        "marketing_campaign_june.xlsx": True,
    }
    for name in names:
        (tmp_path / name).touch()
    (tmp_path / "marketing_campaign_folder.csv").mkdir()
    written = [
        Written(tmp_path / f"marketing_campaign_may{kind}", "campaign_list") for kind in (".csv", ".xlsx")
    ]
    found = earlier_lists(tmp_path, written, ["april", "8/03"])
    assert [file.path.name for file in found] == sorted(
        name for name, is_earlier in names.items() if is_earlier
    )
    assert {file.kind for file in found} == {"earlier_list"}
    assert len(earlier_lists(tmp_path, [], [])) == 9
    assert earlier_lists(tmp_path / "nowhere", written, []) == []


def test_a_file_that_lost_lines_is_not_written(tmp_path: Path) -> None:
    """The sentence names the file, both numbers and the way out; yesterday's file stays."""
    write(["zzz"], tmp_path, contacts())
    before = (tmp_path / "marketing_campaign_zzz.csv").read_bytes()
    with pytest.raises(ValueError, match=r"zzz.csv would have 1 lines .* 2 contacts: .* build again"):
        write(["zzz"], tmp_path, {"zzz": 2})
    assert (tmp_path / "marketing_campaign_zzz.csv").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["marketing_campaign_zzz.csv"]


def test_an_error_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """Neither half a file nor a temporary one stays behind."""
    path = tmp_path / "list.csv"
    path.write_bytes(b"yesterday")

    def fail() -> None:
        with whole_file(path) as file:
            file.write(b"today, half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert path.read_bytes() == b"yesterday"
    assert list(tmp_path.iterdir()) == [path]


def test_files_take_their_places_together(tmp_path: Path) -> None:
    """An error in the last of them leaves all of yesterday's, and nothing of today's."""
    write(["zzz", "empty"], tmp_path, contacts())
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(ValueError, match="empty"):
        write(["=x/1188", "zzz", "empty"], tmp_path, contacts() | {"empty": 1})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_an_unchanged_file_is_left_alone(tmp_path: Path) -> None:
    """The time of a file is the time of its content."""
    path = tmp_path / "list.csv"
    with whole_file(path) as file:
        file.write(b"the same")
    before = path.stat()
    with whole_file(path) as file:
        file.write(b"the same")
    after = path.stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


@given(st.text(min_size=1, max_size=200), st.text(min_size=1, max_size=200))
def test_names_are_safe_and_apart(one: str, other: str) -> None:
    """No separator, no leading dot, and two texts never share a name."""
    for text in (one, other):
        name = safe_file_name(text)
        assert not {"/", "\\", "\0", ":", "\n"} & set(name)
        assert not name.startswith(".")
        assert len(name) <= 120
    assert one == other or safe_file_name(one) != safe_file_name(other)
