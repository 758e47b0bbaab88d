"""When a build leaves a mark that a later one believes, and on which days it counts."""

from __future__ import annotations

import json
import os
import re
from datetime import date
from pathlib import Path

import duckdb
import pytest
from otklik.building import nothing_new
from otklik.building.nothing_new import Inputs, Place
from otklik.publishing.whole_files import digest

PROJECT = Path(__file__).parents[2]
WORDS = ["build", "--vars", "{build_day: 2026-06-10}"]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Return a project, an export and a warehouse with one published file, as a build would leave them."""
    for folder in ("models", "seeds/reference", "python_models", "export", "exports"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "dbt_project.yml").write_text("vars: {language: en, build_day: null, as_of: null}\n")
    (tmp_path / "profiles.yml").write_text("otklik: {}\n")
    (tmp_path / "models" / "lists.sql").write_text("select 1\n")
    (tmp_path / "seeds" / "reference" / "words.csv").write_text("key,en,ru\n")
    (tmp_path / "export" / "customers.csv").write_text("customer_id\n1\n")
    place = nothing_new.place_of([*WORDS, "--project-dir", str(tmp_path)], environment(tmp_path))
    publish(place, "first")
    return place


def environment(folder: Path) -> dict[str, str]:
    """The environment of a build in a folder."""
    return {
        "OTKLIK_WAREHOUSE": str(folder / "warehouse.duckdb"),
        "OTKLIK_EXPORTS": str(folder / "exports"),
        "CRM_EXPORT": str(folder / "export"),
        "DBT_PROFILES_DIR": str(folder),
    }


def inputs(place: Place) -> Inputs:
    """What a build there would be made of."""
    return nothing_new.inputs_of(place, WORDS, environment(place.project))


def publish(place: Place, content: str) -> None:
    """Do what a build does: write a file, and say in the warehouse so and that an earlier list is there."""
    path, earlier = (place.exports / f"marketing_campaign_{month}.csv" for month in ("june", "may"))
    path.write_text(content)
    earlier.write_text("of a plan called off")
    with duckdb.connect(str(place.warehouse)) as conn:
        conn.execute(
            "create or replace table published_files as "
            "select ? as path, ? as sha256, 'campaign_list' as kind union all select ?, ?, 'earlier_list'",
            [str(path), digest(path), str(earlier), digest(earlier)],
        )


def passed(place: Place) -> None:
    """A build that passed."""
    claim = nothing_new.begin(place, inputs(place))
    assert claim
    nothing_new.end(place, claim, ["list of june: contact 1"])


def test_a_build_that_passed_is_said_again(place: Place) -> None:
    assert nothing_new.said_again(place, inputs(place)) == (None, None)
    passed(place)
    said, why = nothing_new.said_again(place, inputs(place))
    assert said
    assert said[1:] == ["list of june: contact 1"]
    assert "marketing_campaign_june.csv" in said[0]
    assert "marketing_campaign_may.csv" not in said[0]
    assert why is None
    assert json.loads(place.mark.read_text())["good_until"] == date.max.isoformat()
    assert place.mark.stat().st_mode & 0o077 == 0


def test_it_is_said_in_russian(place: Place) -> None:
    passed(place)
    russian = Place(place.project, place.warehouse, place.exports, place.export, {"language": "ru"})
    said, _ = nothing_new.said_again(russian, inputs(place))
    assert said
    assert said[0].startswith("С расчёта ")
    (place.export / "customers.csv").write_text("customer_id\n2\n")
    assert nothing_new.said_again(russian, inputs(place)) == (None, "изменился customers.csv")


def test_a_build_that_failed_leaves_no_mark_of_the_one_before(place: Place) -> None:
    passed(place)
    assert nothing_new.begin(place, inputs(place))
    assert nothing_new.said_again(place, inputs(place)) == (
        None,
        "the last build did not end well, or still runs",
    )


def test_of_two_builds_at_once_the_first_leaves_no_mark(place: Place) -> None:
    first = nothing_new.begin(place, inputs(place))
    second = nothing_new.begin(place, inputs(place))
    assert first
    assert second
    nothing_new.end(place, first, [])
    assert nothing_new.said_again(place, inputs(place))[0] is None
    nothing_new.end(place, second, [])
    assert nothing_new.said_again(place, inputs(place))[0]


@pytest.mark.parametrize(
    "name", ["export/customers.csv", "models/lists.sql", "seeds/reference/words.csv", "dbt_project.yml"]
)
def test_what_is_written_to_during_a_build_leaves_no_mark(name: str, place: Place) -> None:
    """Even where the same bytes stand there again: what the build has read nobody knows."""
    claim = nothing_new.begin(place, inputs(place))
    assert claim
    path = place.project / name
    stat, content = path.stat(), path.read_bytes()
    path.write_bytes(b"another")
    path.write_bytes(content)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    nothing_new.end(place, claim, [])
    assert nothing_new.said_again(place, inputs(place))[0] is None


def test_a_published_file_touched_during_a_build_leaves_no_mark(place: Place) -> None:
    claim = nothing_new.begin(place, inputs(place))
    assert claim
    (place.exports / "marketing_campaign_june.csv").write_text("edited")
    nothing_new.end(place, claim, [])
    assert nothing_new.said_again(place, inputs(place))[0] is None


@pytest.mark.parametrize(
    "name", ["models/lists.sql", "models/new.yml", "seeds/reference/words.csv", "python_models/otklik/a.py",
             "macros/new.sql", "profiles.yml", "requirements.lock", "tests/assertions/new.sql"]
)  # fmt: skip
def test_another_project_is_built(name: str, place: Place) -> None:
    passed(place)
    path = place.project / name
    word = "has changed" if path.exists() else "is new"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("another")
    assert nothing_new.said_again(place, inputs(place)) == (None, f"{name} {word}")


def test_a_warehouse_another_build_wrote_is_another_one(place: Place) -> None:
    """Also where what it published is the same: a build of a part, somebody's own query."""
    passed(place)
    publish(place, "first")
    said, why = nothing_new.said_again(place, inputs(place))
    assert said is None
    assert why == f"the warehouse {place.warehouse} was written to after the last build"


def test_two_tables_of_published_files_leave_no_mark(place: Place) -> None:
    """Whose files to look after would be a guess."""
    with duckdb.connect(str(place.warehouse)) as conn:
        conn.execute("create schema old; create table old.published_files as from main.published_files")
    passed(place)
    assert nothing_new.said_again(place, inputs(place))[0] is None


def test_an_export_that_is_one_file_has_what_goes_with_it(tmp_path: Path) -> None:
    for name in ("shop.db", "shop.db-wal", "otklik.yml", "other.db"):
        (tmp_path / name).write_text("")
    assert [name for name, _ in nothing_new.export_files(tmp_path / "shop.db")] == [
        "otklik.yml",
        "shop.db",
        "shop.db-wal",
    ]


def test_what_cannot_be_read_again_is_no_export(place: Place) -> None:
    """A pipe gives what it has once; where nothing stands dbt says so."""
    os.mkfifo(place.export / "purchases.csv")
    with pytest.raises(OSError, match="no file"):
        inputs(place)
    with pytest.raises(OSError, match="no export"):
        list(nothing_new.export_files(place.export / "purchases.csv"))
    with pytest.raises(OSError, match="no export"):
        list(nothing_new.export_files(place.export / "none"))


def test_links_are_followed_once(place: Place, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "purchases.csv").write_text("customer_id\n")
    (place.export / "linked").symlink_to(tmp_path / "elsewhere")
    (place.export / "round").symlink_to(place.export)
    (place.export / "to_nothing.csv").symlink_to(tmp_path / "none.csv")
    names = [name for name, _ in nothing_new.export_files(place.export)]
    assert names == ["customers.csv", "linked/purchases.csv"]
    passed(place)
    (tmp_path / "elsewhere" / "purchases.csv").write_text("customer_id\n1\n")
    assert nothing_new.said_again(place, inputs(place)) == (None, "linked/purchases.csv has changed")


@pytest.mark.parametrize(
    ("days", "last"),
    [
        (["2026-06-01", "2026-06-10"], "2026-12-31"),
        (["2026-06-01", "2026-06-20"], "2026-06-19"),
        (["2026-06-01", "2026-06-11"], "2026-06-10"),
        # beyond ten years it is refused until the day comes nearer
        (["2026-06-01", "2036-06-20"], "2026-06-20"),
        (["2026-06-01", "infinity"], "2026-12-31"),
    ],
)
def test_a_mark_is_good_until_a_day_of_the_export_comes(days: list[str], last: str) -> None:
    with duckdb.connect() as conn:
        conn.execute("create schema main_staging; create schema main_crm")
        conn.execute("create table main_staging.purchases as select unnest(?)::date as on_day", [days])
        conn.execute("create table main_crm.settings as select date '2026-06-02' as last_event_on")
        day = date(2026, 6, 10)
        assert nothing_new.last_good_day(conn, day, {}) == date.fromisoformat(last)
        assert nothing_new.last_good_day(conn, day, {"build_day": "2026-06-10"}) == date.max


def test_a_build_without_events_is_of_its_day() -> None:
    day = date(2026, 6, 10)
    with duckdb.connect() as conn:
        assert nothing_new.last_good_day(conn, day, {}) == day
        conn.execute("create table settings as select null::date as last_event_on")
        assert nothing_new.last_good_day(conn, day, {}) == day


def test_models_ask_the_day_of_the_build_for_nothing_else() -> None:
    """`last_good_day` counts on it: a column is compared with it, or with it and ten years; settings fall
    back to it where there is no event.
    """
    known = re.compile(
        r"[><]=? \{\{ build_day\(\) \}\}|as_of and \{\{ build_day\(\) \}\}|add_days\(build_day\(\), 3652\)"
        r"|^ *\{\{ build_day\(\) \}\}\n *\) as as_of|\{% macro build_day\(\)",
        re.MULTILINE,
    )
    for folder in ("models", "macros", "python_models"):
        for path in (PROJECT / folder).rglob("*.*"):
            if path.suffix not in (".sql", ".py"):
                continue
            text = path.read_text(encoding="utf-8")
            asked = len(re.findall(r"build_day\(\)", text))
            assert asked == len(known.findall(text)), path
            own = path.name in ("build_day.sql", "nothing_new.py")
            assert (
                own
                or not re.search(r"current_date|current_timestamp|\bnow\(\)|date\.today\(\)", text)
                or (path.name == "date_forms.py" and text.count("date.today()") == 1)
            ), path
