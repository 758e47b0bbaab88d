"""State outlives its warehouse, whatever happens to it, to its copy, or to a build on the way."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from otklik.export_files.last_build import published_columns
from otklik.fits.stored_fits import whole_fits
from otklik.publishing import whole_files
from otklik.state import StateError, announce, bring, forget, keep, state_tables, warehouse
from otklik.state.elsewhere import completed
from otklik.state.tables import BINS, LEDGER

from tests.families import few_of_each

# each name with one damage; each opens a state: 0.1 to 0.3 s
pytestmark = few_of_each(8)

PLACES = {
    "published_list": "main_exports",
    "frozen_lists": "main_features",
    "ledger_entries": "main_effects",
    "promise_bins": "main_effects",
    "model_fits": "main_fits",
    "city_checks": "main_fits",
    "model_pins": "main_fits",
}
COLUMNS = {name: dict(table.columns) for name, table in state_tables().items()} | {
    "published_list": published_columns() | {"is_superseded": "boolean"},
    "model_fits": {
        "model_id": "varchar",
        "recipe": "varchar",
        "artifact": "blob",
        "digest": "varchar",
        "left_out": "varchar",
    },
    "city_checks": {"left_out_id": "varchar", "is_pooled": "boolean", "city": "varchar"},
}
ROWS = {
    "published_list": {"connector": "'crm'", "campaign_id": "'next'", "is_superseded": "false"},
    "frozen_lists": {"connector": "'crm'", "campaign_id": "i.i % 2"},
    "ledger_entries": {"connector": "'crm'", "entry": "i.i", "expected_profit": "i.i / 3"},
    "promise_bins": {"bin": "i.i", "promised_responses": "i.i / 7"},
    "model_fits": {"model_id": "i.i", "artifact": "encode(repeat(i.i::varchar, 5000))", "digest": "'signed'"},
    "city_checks": {"left_out_id": "i.i", "city": "'Псков'"},
    "model_pins": {"pinned_at": "timestamp '2026-11-28 10:00:00' + interval (i.i) minute"},
}

Contents = dict[str, list[tuple[object, ...]]]
Copied = tuple[Path, Contents]


@contextmanager
def opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a warehouse and close it again."""
    with duckdb.connect(str(path)) as conn:
        yield conn


def fill(conn: duckdb.DuckDBPyConnection, rows: int = 6, only: str = "") -> None:
    """Make every table of state, or one, with some rows."""
    for name, schema in PLACES.items():
        if only not in ("", name):
            continue
        values = ", ".join(
            f"cast({({'customer_id': 'i.i'} | ROWS[name]).get(column, 'null')} as {kind}) as {column}"
            for column, kind in COLUMNS[name].items()
        )
        conn.execute(f"create schema if not exists {schema}")
        conn.execute(
            f"create or replace table {schema}.{name} as select {values} from range({rows}) as i (i)"
        )


def contents(conn: duckdb.DuckDBPyConnection) -> Contents:
    """Return the rows of every table of state, in an order."""
    return {
        name: conn.execute(f"from {schema}.{name} order by all").fetchall() for name, schema in PLACES.items()
    }


@pytest.fixture(scope="module")
def copied_once(tmp_path_factory: pytest.TempPathFactory) -> Copied:
    """Return the folder of the copy of a warehouse, which stands beside it, and what that held."""
    folder = tmp_path_factory.mktemp("copied_once")
    with opened(folder / "first.duckdb") as conn:
        bring(conn, folder / "state", PLACES)
        fill(conn)
        keep(conn, folder / "state", PLACES)
        return folder / "state", contents(conn)


@pytest.fixture
def copied(copied_once: Copied, tmp_path: Path) -> Copied:
    """Return the same, warehouse and folder of its copy, for one test to change."""
    folder, held = copied_once
    shutil.copytree(folder.parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / "state", held


def test_a_new_warehouse_gets_all_of_it(copied: Copied) -> None:
    """Row by row, and the note says so; files and folder are their owner's alone."""
    folder, before = copied
    with opened(folder.parent / "new.duckdb") as conn:
        (note,) = bring(conn, folder, PLACES)
        assert contents(conn) == before
    assert "6 fits, 6 rows of launched lists, 6 entries of the ledger" in note.en
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_what_has_not_changed_is_not_written(copied: Copied) -> None:
    """Nothing without a change; of one table's change that table alone, of a new fit its file alone."""
    folder, _ = copied

    def files() -> dict[str, int]:
        return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}

    first = files()
    with opened(folder.parent / "first.duckdb") as conn:
        assert keep(conn, folder, PLACES) == []
        assert files() == first
        conn.execute("insert into main_fits.model_fits values ('new', 'forest', 'x', 'y', '')")
        keep(conn, folder, PLACES)
    changed = {name for name, written in files().items() if first.get(name) != written}
    assert len(changed) == 2
    assert {name.partition("-")[0] for name in changed} == {"state.json", "model_fits"}


def test_an_older_warehouse_is_brought_up_to_date(copied: Copied) -> None:
    """One put back from a backup knows less than the copy of its own later builds."""
    folder, _ = copied
    backup = folder.parent / "backup.duckdb"
    backup.write_bytes((folder.parent / "first.duckdb").read_bytes())
    with opened(folder.parent / "first.duckdb") as conn:
        fill(conn, 9)
        keep(conn, folder, PLACES)
        after = contents(conn)
    with opened(backup) as conn:
        assert bring(conn, folder, PLACES)
        assert contents(conn) == after
        assert bring(conn, folder, PLACES) == []


def test_the_copy_of_another_warehouse_is_left_alone(
    copied: Copied,
) -> None:
    """And the build says so; the other one finds its own as it was."""
    folder, before = copied
    with opened(folder.parent / "other.duckdb") as conn:
        fill(conn, 2)
        assert bring(conn, folder, PLACES) == []
        (note,) = keep(conn, folder, PLACES)
        assert "another warehouse" in note.en
    with opened(folder.parent / "new.duckdb") as conn:
        bring(conn, folder, PLACES)
        assert contents(conn) == before


def cut(path: Path) -> None:
    """Cut a file in half."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def turn_a_bit(path: Path) -> None:
    """Change one bit in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


DAMAGES = [cut, turn_a_bit, Path.unlink, lambda path: path.write_bytes(b"")]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", [*PLACES, "state.json"])
def test_damage_is_one_sentence(copied: Copied, name: str, damage: Callable[[Path], None]) -> None:
    """Which file, and the way out; fits are fitted again. While the warehouse stands, the copy heals."""
    folder, before = copied
    path = next(folder.glob(f"{name}*"))
    damage(path)
    if name == "state.json" and not path.exists():
        return
    fits = name in ("model_fits", "city_checks")
    with opened(folder.parent / "new.duckdb") as conn:
        if fits:
            note = bring(conn, folder, PLACES)[-1]
            assert "1 files of fits" in note.en
        else:
            with pytest.raises(StateError, match=rf"{path.name}.*damaged.*move the folder") as raised:
                bring(conn, folder, PLACES)
            assert "\n" not in str(raised.value)
            assert not [each for each in PLACES if warehouse.schemas_of(conn, each)]
    (folder.parent / "new.duckdb").unlink()
    with opened(folder.parent / "first.duckdb") as conn:
        bring(conn, folder, PLACES)
        keep(conn, folder, PLACES)
    with opened(folder.parent / "new.duckdb") as conn:
        bring(conn, folder, PLACES)
        assert contents(conn) == before


@pytest.mark.parametrize("steps", range(12))
def test_a_copy_that_is_cut_short_is_the_one_before(
    copied: Copied, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after any number of files: a new warehouse gets all of before or all of now, never a mixture."""
    folder, before = copied
    left = iter(range(steps))

    def put(temporary: Path, path: Path) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt
        put_in_place(temporary, path)

    put_in_place = whole_files.put_in_place
    with opened(folder.parent / "first.duckdb") as conn:
        fill(conn, 7)
        now = contents(conn)
        with monkeypatch.context() as patch:
            patch.setattr(whole_files, "put_in_place", put)
            patch.setattr(warehouse, "put_in_place", put)
            try:
                keep(conn, folder, PLACES)
                ended = True
            except KeyboardInterrupt:
                ended = False
    with opened(folder.parent / "new.duckdb") as conn:
        bring(conn, folder, PLACES)
        assert contents(conn) == (now if ended else before)


NEWER = (
    "promise_level",
    "list_profit_low",
    "one_offer_id",
    "saved_discount",
    "sent_on",
    "reason_1_ru",
    "rank",
)


@pytest.mark.parametrize(
    ("table", "columns", "newer"),
    [
        ("ledger_entries", LEDGER, LEDGER),
        ("promise_bins", BINS, BINS),
        ("frozen_lists", COLUMNS["frozen_lists"], NEWER),
    ],
)
def test_any_column_may_be_missing_or_of_another_type(
    table: str, columns: dict[str, str], newer: Iterable[str]
) -> None:
    """As an earlier version made it: it gets the column, empty, or the type; the other values stay."""
    conn = duckdb.connect()
    for column in newer:
        fill(conn, only=table)
        where = f"{PLACES[table]}.{table}"
        rows = f"select * replace (null as {column}) from {where} order by all"
        before = conn.execute(rows).fetchall()
        conn.execute(f"alter table {where} drop column {column}")
        bring(conn, Path("no such folder"), PLACES)
        named = ", ".join(columns)
        assert conn.execute(f"select {named} from ({rows}) order by all").fetchall() == before
        fill(conn, only=table)
        values = conn.execute(f"select * from {where} order by all").fetchall()
        conn.execute(f"alter table {where} alter column {column} type varchar")
        bring(conn, Path("no such folder"), PLACES)
        assert conn.execute(f"select * from {where} order by all").fetchall() == values
        kinds = f"typeof({column}), typeof(cast(null as {columns[column]}))"
        ((found, expected),) = conn.execute(f"select {kinds} from {where} limit 1").fetchall()
        assert found == expected


def test_values_that_fit_no_new_type_are_one_sentence() -> None:
    """It names the table, the column and what is wanted."""
    conn = duckdb.connect()
    fill(conn)
    conn.execute("alter table main_effects.ledger_entries alter column contacts type varchar")
    conn.execute("update main_effects.ledger_entries set contacts = 'many'")
    with pytest.raises(StateError, match=r"main_effects\.ledger_entries .* contacts that are no bigint"):
        bring(conn, Path("no such folder"), PLACES)


def test_fits_of_an_earlier_version_are_signed_as_they_are() -> None:
    """They had no digest: from then on damage to any of them shows."""
    conn = duckdb.connect()
    fill(conn)
    conn.execute("alter table main_fits.model_fits drop column digest")
    bring(conn, Path("no such folder"), PLACES)
    conn.execute("create view stored as select *, null as profile from main_fits.model_fits")

    def whole() -> list[bool]:
        is_whole = whole_fits(conn.table("stored"))
        return [is_whole(str(model_id)) for model_id in range(6)]

    assert whole() == [True] * 6
    conn.execute("update main_fits.model_fits set artifact = artifact || 'x'::blob where model_id = '2'")
    conn.execute("update main_fits.model_fits set recipe = 'forest' where model_id = '4'")
    assert whole() == [True, True, False, True, False, True]
    assert not whole_fits(conn.table("stored"))("unknown")


def test_tables_of_another_schema_are_moved() -> None:
    """An upgrade that gives a model another schema loses nothing; another target's schemas are its own."""
    conn = duckdb.connect()
    fill(conn)
    before = contents(conn)
    moved = dict.fromkeys(PLACES, "main_state")
    bring(conn, Path("no such folder"), moved)
    for name, rows in before.items():
        assert conn.execute(f"from main_state.{name} order by all").fetchall() == rows
        assert warehouse.schemas_of(conn, name) == ["main_state"]
    bring(conn, Path("no such folder"), dict.fromkeys(PLACES, "dev_state"), "dev")
    assert warehouse.schemas_of(conn, "ledger_entries") == ["main_state"]


LISTS = {"spring": ["a", "b"], "city": ["c"]}


def listed(decision: str, as_of: str, campaigns: tuple[str, ...] = ("spring", "city")) -> str:
    """Return the select of a published list that differs from others by its decisions."""
    rows = [(campaign, customer) for campaign in campaigns for customer in LISTS[campaign]]
    values = ", ".join(f"('{campaign}', '{customer}')" for campaign, customer in rows)
    columns = published_columns() | {"is_superseded": "boolean"}
    known = {
        "campaign_id": "campaign",
        "customer_id": "customer",
        "decision": f"'{decision}'",
        "connector": "'crm'",
        "as_of": f"date '{as_of}'",
        "is_superseded": "false",
    }
    cells = [f"cast({known.get(column, 'null')} as {kind}) as {column}" for column, kind in columns.items()]
    return f"select {', '.join(cells)} from (values {values}) as listed (campaign, customer)"


def published(conn: duckdb.DuckDBPyConnection) -> set[tuple[str, str, bool]]:
    """Return which list of which campaign is published and which superseded."""
    columns = "campaign_id, decision, is_superseded"
    return set(conn.execute(f"select {columns} from main_exports.published_list").fetchall())


def publish(folder: Path, conn: duckdb.DuckDBPyConnection, decision: str, stop: str = "") -> None:
    """Do what a build does about its lists, as far as `stop`: its files are named after their campaigns."""
    bring(conn, folder, PLACES)
    ((lineage,),) = conn.execute("select lineage from last_build.kept_state").fetchall()
    files = {campaign: f"{campaign} {decision}".encode() for campaign in LISTS}
    digests = {campaign: hashlib.sha256(content).hexdigest() for campaign, content in files.items()}
    announce(
        folder,
        conn.sql(listed(decision, "2026-10-01")).to_arrow_reader(1),
        lineage=lineage,
        connector="crm",
        files=[(campaign, f"{campaign}.csv", digests[campaign]) for campaign in LISTS],
    )
    if stop == "announced":
        return
    for campaign, content in files.items():
        (folder.parent / f"{campaign}.csv").write_bytes(content)
        if stop == campaign:
            return
    if stop == "written":
        return
    conn.execute("create schema if not exists main_exports")
    new, table = listed(decision, "2026-10-01"), "main_exports.published_list"
    before = f"select * replace (true as is_superseded) from {table} where not is_superseded"
    if not warehouse.schemas_of(conn, "published_list"):
        before = f"{new} limit 0"
    conn.execute(f"create or replace table {table} as {new} union all ({before})")
    if stop == "recorded":
        return
    keep(conn, folder, PLACES)
    forget(folder)


@pytest.mark.parametrize("is_new", [False, True])
@pytest.mark.parametrize(
    ("stop", "spring", "city"),
    [
        ("announced", "old", "old"),
        ("spring", "new", "old"),
        ("city", "new", "new"),
        ("written", "new", "new"),
        ("recorded", "new", "new"),
        ("", "new", "new"),
    ],
)
def test_published_is_what_stands_in_the_files(
    tmp_path: Path, stop: str, spring: str, city: str, *, is_new: bool
) -> None:
    """Wherever a build was ended, and whether its warehouse is still there: each campaign's file decides."""
    folder = tmp_path / "state"
    with opened(tmp_path / "warehouse.duckdb") as conn:
        publish(folder, conn, "old")
    with opened(tmp_path / "warehouse.duckdb") as conn:
        publish(folder, conn, "new", stop)
    if is_new:
        (tmp_path / "warehouse.duckdb").unlink()
    for campaign, expected in (("spring", spring), ("city", city)):
        assert (tmp_path / f"{campaign}.csv").read_text() == f"{campaign} {expected}"
    for _ in range(2):
        with opened(tmp_path / "warehouse.duckdb") as conn:
            bring(conn, folder, PLACES)
            found = published(conn)
            current = {(campaign, decision) for campaign, decision, is_old in found if not is_old}
            assert current == {("spring", spring), ("city", city)}
            superseded = {campaign for campaign, decision, is_old in found if is_old and decision == "old"}
            replaced = {"spring": spring, "city": city}
            assert superseded == {campaign for campaign, which in replaced.items() if which == "new"}
            assert len(found) == len(current) + len(superseded)


@pytest.mark.parametrize("stop", ["announced", "written"])
def test_the_first_list_of_all_may_be_cut_short_too(tmp_path: Path, stop: str) -> None:
    """There is no copy yet, and nothing was published before."""
    folder = tmp_path / "state"
    with opened(tmp_path / "warehouse.duckdb") as conn:
        publish(folder, conn, "new", stop)
    (tmp_path / "warehouse.duckdb").unlink()
    with opened(tmp_path / "warehouse.duckdb") as conn:
        bring(conn, folder, PLACES)
        if stop == "announced":
            assert warehouse.schemas_of(conn, "published_list") == []
        else:
            assert published(conn) == {("spring", "new", False), ("city", "new", False)}


@pytest.mark.parametrize("stop", ["announced", "spring", "city", "written", "recorded", ""])
@pytest.mark.parametrize("is_first", [False, True])
def test_the_table_of_another_engine_is_completed_alike(tmp_path: Path, stop: str, *, is_first: bool) -> None:
    folder, everything = tmp_path / "state", "from main_exports.published_list order by all"
    with opened(tmp_path / "warehouse.duckdb") as conn:
        if not is_first:
            publish(folder, conn, "old")
        publish(folder, conn, "new", stop)
        made = warehouse.schemas_of(conn, "published_list")
        before = conn.sql(everything).to_arrow_table() if made else None
        ((lineage,),) = conn.execute("select lineage from last_build.kept_state").fetchall()
    assert completed(before, folder, "another") is None
    found = completed(before, folder, lineage)
    with opened(tmp_path / "warehouse.duckdb") as conn:
        bring(conn, folder, PLACES)
        made = warehouse.schemas_of(conn, "published_list")
        expected = conn.sql(everything).to_arrow_table() if made else None
    found = before if found is None else found
    assert (found is None) == (expected is None)
    if found is not None and expected is not None:
        with opened(tmp_path / "other.duckdb") as conn:
            conn.register("found", found)
            ordered = conn.sql("from found order by all").to_arrow_table()
        assert ordered.to_pylist() == expected.to_pylist()


def test_what_repeats_the_last_list_follows_what_that_followed(tmp_path: Path) -> None:
    """As `published_list` has it: else a build that was cut short would lose what changed before it."""
    folder = tmp_path / "state"
    for decision, stop in (("old", ""), ("new", ""), ("new", "written")):
        with opened(tmp_path / "warehouse.duckdb") as conn:
            publish(folder, conn, decision, stop)
    with opened(tmp_path / "warehouse.duckdb") as conn:
        bring(conn, folder, PLACES)
        assert published(conn) == {
            (campaign, decision, decision == "old") for campaign in LISTS for decision in ("old", "new")
        }


def test_a_replay_announces_nothing(tmp_path: Path) -> None:
    """It publishes nothing, whatever it writes."""
    empty = pa.RecordBatchReader.from_batches(pa.schema([("campaign_id", pa.string())]), [])
    announce(tmp_path, empty, lineage="a", connector="crm", files=[("spring", "spring.csv", "0")])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", DAMAGES[:2])
@pytest.mark.parametrize("name", ["publishing.json", "prepared-"])
def test_a_damaged_announcement_is_one_sentence(
    tmp_path: Path, name: str, damage: Callable[[Path], None]
) -> None:
    """It names the file to delete, and what counts then."""
    folder = tmp_path / "state"
    with opened(tmp_path / "warehouse.duckdb") as conn:
        publish(folder, conn, "new", "written")
        path = next(folder.glob(f"{name}*"))
        if name == "publishing.json":
            path.write_text(json.dumps({"lineage": 1}))
        else:
            damage(path)
        with pytest.raises(StateError, match=rf"{path.name}.*damaged: delete .*publishing\.json"):
            bring(conn, folder, PLACES)
        (folder / "publishing.json").unlink()
        bring(conn, folder, PLACES)
