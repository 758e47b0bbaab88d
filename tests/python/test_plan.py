"""`make plan` says the plan in the language of the build."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from otklik.commands.plan import main, told

from tests.python.test_dashboard_page import tables


def planned(language: str, **changed: Any) -> dict[str, Any]:
    known = tables()
    campaign = {
        "campaign_id": "spring", "campaign_name": None, "starts_on": dt.date(2026, 4, 5),
        "ends_on": dt.date(2026, 4, 18),
    }  # fmt: skip
    return known | {"settings": [{"language": language, "currency": ""}], "campaigns": [campaign]} | changed


@pytest.mark.parametrize(
    ("language", "sentence", "mark", "few"),
    [
        ("en", "is 20% of the list, 80 of 400 customers", "as it is set", "too few to tell"),
        ("ru", "80 клиентов из 400", "как задано", "слишком мало"),
    ],
)
def test_a_plan_is_told_with_its_table(language: str, sentence: str, mark: str, few: str) -> None:
    text = told(planned(language))
    assert text.startswith("spring (2026-04-05 – 2026-04-18)\n")
    assert sentence in text
    (as_set,) = [line for line in text.splitlines() if mark in line]
    assert as_set.split()[0].startswith("5")
    assert few in as_set


def test_a_campaign_that_contacts_nobody_and_no_campaign_at_all_are_said() -> None:
    assert "contacts nobody" in told(planned("en", campaign_plans=[]))
    assert told(planned("en", campaigns=[])) == "No campaign is planned."


def test_without_a_warehouse_there_is_one_sentence(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OTKLIK_WAREHOUSE", str(tmp_path / "none.duckdb"))
    assert main() == 2
    assert "build first" in capsys.readouterr().err
