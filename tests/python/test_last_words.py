"""Whatever ends a build, one sentence says why and what to do; no trace of the program is on the screen."""

from __future__ import annotations

import atexit
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from otklik.building import last_words

TRACE = """Runtime Error in model written_files (python_models/exports/internal/written_files.py)
  Python model failed:
  Traceback (most recent call last):
    File "a.py", line 1, in model
      df = module.model(dbt, con)
           ^^^^^^^^^^^^^^^^^^^^^^
  {first}

  The above exception was the direct cause of the following exception:

  Traceback (most recent call last):
    File "b.py", line 2, in write
      file.write(data)
  {last}
"""


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        (
            'IO Error: Could not set lock on file "/a/otklik.duckdb": Conflicting lock is held in '
            "/usr/bin/python3.11 (PID 22413). However, you would be able to open this database",
            ("/a/otklik.duckdb is in use", "PID 22413", "build again"),
        ),
        (
            'IO Error: Could not set lock on file "/a/otklik.duckdb": Resource temporarily unavailable',
            ("/a/otklik.duckdb is in use", "build again"),
        ),
        (
            'IO Error: The file "/a/otklik.duckdb" exists, but it is not a valid DuckDB database file!',
            ("/a/otklik.duckdb is no DuckDB file", "move it away"),
        ),
        (
            'IO Error: Could not read enough bytes from file "/a/otklik.duckdb": attempted to read 26 bytes',
            ("/a/otklik.duckdb is no DuckDB file", "move it away"),
        ),
        (
            "Error: Corrupt database file: computed checksum 19 does not match stored checksum 15 in block",
            ("The warehouse otklik.duckdb is no DuckDB file, or a damaged one", "move it away"),
        ),
        (
            'IO Error: Could not read from file "/a/w": Is a directory',
            ("/a/w is a folder", "OTKLIK_WAREHOUSE"),
        ),
        ("IsADirectoryError: [Errno 21] Is a directory: '/a/b'", ("/a/b is a folder",)),
        ("OSError: [Errno 24] Too many open files: '/a/b'", ("ulimit -n",)),
        (
            TRACE.format(first="KeyError: 1", last="OSError: [Errno 28] No space left on device: '/a/b.csv'"),
            ("no room left", "/a/b.csv", "OTKLIK_EXPORTS"),
        ),
        (
            'IO Error: Could not write file "/a/otklik.duckdb.wal": No space left on device',
            ("no room left", "/a/otklik.duckdb.wal", "OTKLIK_WAREHOUSE"),
        ),
        ("[Errno 27] File too large", ("no room left",)),
        ("OSError: [Errno 30] Read-only file system: '/a/b'", ("may not be written", "/a/b")),
        ("PermissionError: [Errno 13] Permission denied: '/a/b'", ("may not be written", "/a/b")),
        ("Out of Memory Error: failed to allocate data of size 16.0 MiB", ("memory", "--threads 1")),
        (
            TRACE.format(first="KeyError: 1", last="otklik.state.mirror.StateError: The way out."),
            ("The way out.",),
        ),
        (TRACE.format(first="KeyError: 1", last="ValueError: of its own"), ("ValueError: of its own", "log")),
        (
            "Runtime Error in model a (b.sql)\n  Catalog Error: Table with name c does not exist!\n"
            '  Did you mean "d"?\n  \n  LINE 9: from c\n               ^\n',
            ("The build failed: Catalog Error: Table with name c does not exist.", "send the log"),
        ),
        ("Encountered an error:\nKeyboardInterrupt", ("ended before its time",)),
        ("Invalid Input Error: The build stops. No customers.", ("No customers.",)),
    ],
)
def test_what_an_engine_says_becomes_a_sentence_with_the_way_out(
    message: str, parts: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OTKLIK_WAREHOUSE", raising=False)
    found = last_words.sentence_of(message)
    assert found is not None
    for part in parts:
        assert part in found[1]
    assert "\n" not in found[1]
    assert "Traceback" not in found[1]
    assert found[1].endswith(".")


@pytest.fixture
def russian() -> Iterator[None]:
    """The build speaks Russian."""
    last_words.speak("ru")
    yield
    last_words.speak("en")


@pytest.mark.usefixtures("russian")
@pytest.mark.parametrize(
    ("message", "part"),
    [
        ('IO Error: Could not set lock on file "/a/o.duckdb": held (PID 22413)', "/a/o.duckdb занято"),
        ('The file "/a/o.duckdb" exists, but it is not a valid DuckDB database file!', "уберите его"),
        ("OSError: [Errno 28] No space left on device: '/a/b.csv'", "не осталось места (/a/b.csv)"),
        ("OSError: [Errno 30] Read-only file system: '/a/b'", "нет прав (/a/b)"),
        ("Out of Memory Error: failed to allocate data", "Не хватило памяти"),
        ('Cannot open file "/a/o.duckdb": No such file or directory', "создайте папку"),
        (TRACE.format(first="KeyError: 1", last="ValueError: of its own"), "Сборка не удалась: ValueError"),
        (
            TRACE.format(
                first="KeyError: 1",
                last="otklik.state.mirror.StateError: Another build is writing to /a: wait until it has "
                "ended, or give this one a folder of its own (OTKLIK_EXPORTS).",
            ),
            "В /a пишет другая сборка",
        ),
    ],
)
def test_a_build_that_speaks_russian_ends_in_russian(message: str, part: str) -> None:
    """Nothing is left of the English of the engine, of the library or of the sentence."""
    found = last_words.sentence_of(message)
    assert found is not None
    assert part in found[1]
    assert found[1].endswith(".")
    assert not re.search(r"\b(the|is|are|of|which|and|wait)\b", found[1].replace("of its own", ""))


@pytest.mark.usefixtures("russian")
def test_a_failed_check_is_told_in_russian() -> None:
    """Its name is the sentence that does not hold, and stays."""
    said = last_words.about_test("assert_arms_are_as_assigned", 3)
    assert said.startswith("Не прошла проверка результатов (строк: 3): arms are as assigned; ")


def test_the_screen_shows_no_trace() -> None:
    """What stood before and after it stays, the error itself too."""
    text = TRACE.format(first="KeyError: 1", last="ValueError: of its own")
    assert "Traceback" not in last_words.without_traces(text)
    assert 'File "' not in last_words.without_traces(text)
    assert "ValueError: of its own" in last_words.without_traces(text)
    assert text.splitlines()[0] in last_words.without_traces(text)


@pytest.mark.parametrize("colour", ["", "\x1b[0m"])
def test_a_trace_behind_the_time_is_none_less(colour: str) -> None:
    """As dbt writes what ended it before its first node, or by an interrupt."""
    trace = 'Traceback (most recent call last):\n  File "a.py", line 1, in b\n    c()\n'
    text = f"{colour}12:27:43  {trace}Error: of its own\n"
    assert last_words.without_traces(text) == "Error: of its own\n"


def event(kind: str, msg: str = "", **data: object) -> SimpleNamespace:
    """Return an event as dbt logs it."""
    return SimpleNamespace(
        info=SimpleNamespace(name=kind, level="error", msg=msg), data=SimpleNamespace(**data)
    )


def test_the_cause_is_said_and_not_what_followed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sentence for its reader before a full disk, that before a failed test, that before the rest."""
    monkeypatch.setattr(last_words, "_HEARD", set())
    monkeypatch.setattr(atexit, "register", lambda said: None)
    said = []
    for heard in (
        event("RunResultError", "database has been invalidated"),
        event("LogTestResult", status="fail", name="assert_arms_are_as_assigned", num_failures=3),
        event("RunResultError", "No space left on device"),
        event("RunResultError", "The build stops. Mend the file."),
    ):
        last_words.hear(heard)
        last_words.say()
        said.append(capsys.readouterr().out)
    assert ["invalidated" in said[0], "(3 rows): arms are as assigned" in said[1], "no room" in said[2]] == [
        True
    ] * 3
    assert said[3] == "Mend the file.\n"


def test_what_ends_a_run_before_its_first_node_is_shown_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line logs it twice; another error, and the same one in the log file, are shown as ever."""
    monkeypatch.setattr(last_words, "_HEARD", set())
    screen, file = (
        SimpleNamespace(
            name=name, level="info", create_line=lambda each: f"Encountered an error:\n{each.info.msg}"
        )
        for name in ("stdout_log", "file_log")
    )
    last_words.listen([screen, file])
    events = [event("MainEncounteredError", msg) for msg in ("no customers", "no customers", "no sales")]
    shown = [screen.create_line(each) for each in events]
    assert [line.splitlines()[-1:] for line in shown] == [["no customers"], [], ["no sales"]]
    assert all(file.create_line(each).endswith(each.info.msg) for each in events)


@pytest.mark.parametrize("level", ["info", "debug"])
def test_no_line_is_made_of_what_the_screen_does_not_show(
    level: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Events for programmers are written to dbt's own log, and to a screen that is asked to show them."""
    monkeypatch.setattr(last_words, "_HEARD", set())
    made: list[str] = []

    def says(each: Any) -> str:
        made.append(each.info.msg)
        return "line"

    screen, file = (
        SimpleNamespace(name=name, level=of, create_line=says)
        for name, of in (("stdout_log", level), ("file_log", "debug"))
    )
    last_words.listen([screen, file])
    seen = SimpleNamespace(info=SimpleNamespace(name="SQLQuery", level="debug", msg="select 1"))
    shown = SimpleNamespace(info=SimpleNamespace(name="PrintEvent", level="info", msg="closing line"))
    assert screen.create_line(seen) == ("line" if level == "debug" else "")
    assert (screen.create_line(shown), file.create_line(seen)) == ("line", "line")
    assert made == ["select 1"] * (level == "debug") + ["closing line", "select 1"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, None])
def test_a_build_that_is_ended_without_a_word_has_it_said(number: signal.Signals | None) -> None:
    """Once it can say nothing itself; one that ends by itself is not spoken for."""
    code = (
        "import sys; from otklik.building import last_words; last_words.speak('ru'); last_words.stand_by();"
        "last_words.stand_by(); print('begun', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(Path(last_words.__file__).parents[2])},
    ) as build:
        assert build.stdout
        assert build.stdout.readline() == "begun\n"
        if number:
            build.send_signal(number)
        said, _ = build.communicate("")
    assert said == (f"{last_words.ENDED['ru']}\n" if number else "")
