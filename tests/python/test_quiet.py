"""What a build tells while it runs and at its end, from dbt's events."""

from __future__ import annotations

import io
import json
import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from otklik.commands import quiet
from otklik.commands.quiet import STAGES_RU, Telling, last_lines, main, reason, told, usual_seconds

from tests.project.builds import PROJECT


def event(name: str, level: str = "info", msg: str = "", **data: Any) -> dict[str, Any]:
    """One event as dbt's JSON log has it."""
    return {"info": {"name": name, "level": level, "msg": msg}, "data": data}


def node(name: str, folder: str, kind: str = "model") -> dict[str, str]:
    """What an event says of a node."""
    return {
        "unique_id": f"{kind}.otklik.{name}", "node_name": name, "node_path": f"{folder}/{name}.sql",
        "resource_type": kind,
    }  # fmt: skip


def started(name: str, folder: str, total: int = 4) -> dict[str, Any]:
    """A model begins."""
    return event("LogStartLine", node_info=node(name, folder), index=1, total=total)


def ended(name: str, folder: str) -> dict[str, Any]:
    """A model has ended."""
    return event("LogModelResult", node_info=node(name, folder))


def test_a_stage_is_told_once_where_its_first_model_begins() -> None:
    telling = Telling({})
    assert telling.hear(started("settings", "crm")) == "crm"
    assert telling.hear(started("crm_customers", "crm")) is None
    assert telling.hear(ended("settings", "crm")) is None
    assert telling.left(3.0) == "3 of 4 steps left"
    assert telling.hear(started("fits", "prediction")) == "prediction"


def test_the_time_left_is_that_of_the_last_build_as_much_slower_as_this_one_is() -> None:
    telling = Telling({"model.otklik.first": 2.0, "model.otklik.second": 6.0})
    telling.hear(started("first", "crm", total=2))
    assert telling.left(1.0) == "2 of 2 steps left"
    telling.hear(ended("first", "crm"))
    # two of eight usual seconds took four: the other six take twelve
    assert telling.left(4.0) == "1 of 2 steps left, about 12 s"


def test_what_dbt_reads_before_its_first_model_makes_none_of_them_slower(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Thirty seconds of reading, then two of eight usual seconds in four: the other six take twelve."""
    monkeypatch.setattr(quiet, "monotonic", partial(next, iter([0.0, 30.0, 34.0, 34.0])))
    lines = [started("first", "crm", 2), ended("first", "crm"), started("second", "effects", 2)]
    telling = Telling({"model.otklik.first": 2.0, "model.otklik.second": 6.0})
    screen = io.StringIO()
    assert not list(told(map(json.dumps, lines), telling, screen))
    assert screen.getvalue().splitlines()[-1] == "   34 s  effects: 1 of 2 steps left, about 12 s"


def test_what_fails_stands_last_and_alone() -> None:
    telling = Telling({})
    telling.hear(event("PrintEvent", msg="list: contact 3"))
    telling.hear(event("LogTestResult", level="error", msg="3 of 4 FAIL unique", node_info=node("a", "crm")))
    telling.hear(event("RunResultError", level="error", msg="  Got 2 results, configured to fail if != 0"))
    lines = last_lines(telling, [], "logs/dbt.log")
    assert lines[-1] == "Got 2 results, configured to fail if != 0"
    assert lines[0] == "list: contact 3"


def test_a_stop_is_its_sentence_alone() -> None:
    telling = Telling({})
    stop = "Runtime Error in model crm_gate (models/crm.sql)\n  The build stops. No customers."
    telling.hear(event("RunResultError", level="error", msg=stop))
    assert last_lines(telling, ["No customers."], "logs/dbt.log")[-1] == "No customers."
    assert last_lines(telling, [], "logs/dbt.log")[-1] == "No customers."


def test_the_sentence_of_any_other_end_is_the_last_line() -> None:
    telling = Telling({})
    trace = "Python model failed:\n  Traceback (most recent call last):\n    File x\n  OSError: [Errno 28]"
    telling.hear(event("RunResultError", level="error", msg=trace))
    lines = last_lines(telling, ["There is no room left."], "logs/dbt.log")
    assert lines[-1] == "There is no room left."
    assert not any("Traceback" in line for line in lines)


def test_a_disk_that_is_full_before_dbt_connects_is_told_too() -> None:
    """Its own files of what it has parsed do not fit, and nobody has said a sentence by then."""
    telling = Telling({})
    trace = 'Traceback (most recent call last):\n  File "a.py", line 1, in b\n    c()\nOSError: [Errno 28] No'
    for msg in ("Encountered an error:\n[Errno 28] No space left on device", trace):
        telling.hear(event("MainStackTrace", level="error", msg=msg))
    lines = last_lines(telling, [], "logs/dbt.log")
    assert lines[-1].startswith("There is no room left on the disk")
    assert not any("Traceback" in line or "a.py" in line for line in lines)


@pytest.mark.parametrize(
    ("message", "told_as"),
    [
        (
            "Encountered an error:\nDatabase Error\n  Runtime Error\n    There is no var x",
            "There is no var x",
        ),
        ("Runtime Error in test a (b.sql)\n  Got 1 result", "Runtime Error in test a (b.sql) Got 1 result"),
        (
            "Compilation Error\n  The var is x.\n  \n  > in macro a (b.sql)\n  > called by model c",
            "The var is x.",
        ),
        ("Runtime Error", "Runtime Error"),
    ],
)
def test_kinds_of_error_are_left_out_where_something_else_is_said(message: str, told_as: str) -> None:
    assert reason(message) == told_as


def test_lines_that_are_no_events_are_kept_for_the_end() -> None:
    screen = io.StringIO()
    lines = [json.dumps(started("settings", "crm")), "The sentence.", "[1, 2]"]
    assert list(told(lines, Telling({}), screen)) == ["The sentence.", "[1, 2]"]
    assert screen.getvalue().splitlines()[1].endswith("crm: 4 of 4 steps left")


def test_why_it_is_built_is_said_first() -> None:
    screen = io.StringIO()
    assert list(told([], Telling({}), screen, "purchases.csv has changed")) == []
    assert screen.getvalue() == "    0 s  purchases.csv has changed: dbt reads the project\n"


def test_a_russian_build_is_told_in_russian() -> None:
    """Each room of the graph has its Russian name, and nothing said on the way is English."""
    rooms = {path.name for path in (PROJECT / "models").iterdir() if path.is_dir()}
    assert rooms == STAGES_RU.keys()
    screen, telling = io.StringIO(), Telling({"model.otklik.a": 1.0, "model.otklik.b": 3.0}, "ru")
    lines = [started("a", "crm", 2), ended("a", "crm"), started("b", "policy", 2)]
    assert list(told(map(json.dumps, lines), telling, screen)) == []
    for failure in ("1", "2"):
        telling.hear(event("RunResultError", level="error", msg=failure))
    said = [*screen.getvalue().splitlines(), telling.bar(1.0), last_lines(telling, [], "log")[0]]
    assert len(said) == 5
    assert not any(re.search(r"[a-z]{2}", line.replace("dbt", "").replace("log", "")) for line in said)


def test_a_first_build_has_no_usual_seconds(tmp_path: Path) -> None:
    assert usual_seconds(tmp_path / "none.json") == {}
    (tmp_path / "cut.json").write_text('{"results": [', encoding="utf-8")
    assert usual_seconds(tmp_path / "cut.json") == {}


def test_vars_that_cannot_be_meant_end_it_before_dbt_begins(capsys: pytest.CaptureFixture[str]) -> None:
    """All in one sentence, in the language that they name; a connector too, of which dbt misses a model."""
    assert main(["build", "--vars", '{"budgett": 5, "connector": "crm", "language": "ru"}']) == 2
    said = capsys.readouterr().out
    assert said.startswith(
        "Нет переменной budgett: может быть, budget?; Переменная connector – crm: напишите "
    )
    assert said.endswith("complete_journey.\n")
    for vars_that_are_none in ("3000", "null", "0", "[]", "false", '""'):
        assert main(["build", "--vars", vars_that_are_none]) == 2
        said = capsys.readouterr().out
        assert said.startswith(f"The vars '{vars_that_are_none}' are no JSON object: write them like ")
