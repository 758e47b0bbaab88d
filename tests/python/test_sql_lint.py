"""What is known to pass is judged again wherever the verdict could be another one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from otklik_tools import sql_lint


@dataclass(frozen=True)
class Variant:
    """What sqlfluff makes of a file, as far as a verdict reads it."""

    source_str: str = "select {{ column }}"
    templated_str: str = "select a"
    raw_sliced: tuple[str, ...] = ("select ", "{{ column }}")
    sliced_file: tuple[int, ...] = (0, 7)


@dataclass(frozen=True)
class Rendered:
    """A rendered file."""

    fname: str = "models/one.sql"
    source_str: str = "select {{ column }}"
    templated_variants: tuple[Variant, ...] = (Variant(),)


@pytest.mark.parametrize(
    "other",
    [
        Rendered(fname="models/other.sql"),
        Rendered(source_str="select {{ column  }}"),
        # a macro that renders to other text, and text that stems from another place of the file
        Rendered(templated_variants=(replace(Variant(), templated_str="select b"),)),
        Rendered(templated_variants=(replace(Variant(), sliced_file=(0, 8)),)),
        Rendered(templated_variants=(replace(Variant(), raw_sliced=("select", " {{ column }}")),)),
        Rendered(templated_variants=(Variant(), Variant())),
    ],
)
def test_whatever_a_verdict_follows_from_is_digested(other: Rendered) -> None:
    digest = sql_lint.digest
    known = digest(Rendered(), "rules")
    assert digest(Rendered(), "rules") == known
    assert digest(other, "rules") != known
    assert digest(Rendered(), "other rules") != known


def test_rules_and_versions_are_part_of_what_is_digested(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (rules := tmp_path / "rules").write_text("max_line_length = 100\n", encoding="utf-8")
    monkeypatch.setattr(sql_lint, "RULES", rules)
    before = sql_lint.judge()
    rules.write_text("max_line_length = 90\n", encoding="utf-8")
    assert sql_lint.judge() != before
    rules.write_text("max_line_length = 100\n", encoding="utf-8")
    monkeypatch.setattr(sql_lint, "version", lambda _: "0.1")
    assert sql_lint.judge() != before


def test_a_byte_of_what_a_rendering_is_made_of_is_seen(tmp_path: Path) -> None:
    """A model, a macro, a test, what a `.yml` makes of a model; not what dbt has compiled."""
    names = ["models/a.sql", "models/a.yml", "macros/engine/b.sql", "tests/generic/c.sql", "dbt_project.yml"]
    for name in [*names, "target/compiled/a.sql", "docs/a.md"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("before", encoding="utf-8")
    known = sql_lint.whole_digest(tmp_path, "rules")
    assert sql_lint.whole_digest(tmp_path, "other rules") != known
    for name in names:
        (tmp_path / name).write_text("after", encoding="utf-8")
        assert sql_lint.whole_digest(tmp_path, "rules") != known, name
        (tmp_path / name).write_text("before", encoding="utf-8")
    (tmp_path / "target/compiled/a.sql").write_text("after", encoding="utf-8")
    assert sql_lint.whole_digest(tmp_path, "rules") == known


def test_what_two_branches_have_linted_can_be_merged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By lines, as `.gitattributes` has it; what is known twice counts once."""
    monkeypatch.setattr(sql_lint, "KEPT", kept := tmp_path / "kept.txt")
    assert sql_lint.read_kept() == {}
    sql_lint.write_kept({"models/b.sql": "2" * 32, "models/a.sql": "1" * 32})
    assert kept.read_text(encoding="utf-8").splitlines()[1:] == [
        f"{'1' * 32} models/a.sql", f"{'2' * 32} models/b.sql",
    ]  # fmt: skip
    kept.write_text(kept.read_text(encoding="utf-8") + f"{'3' * 32} models/b.sql\n", encoding="utf-8")
    assert sql_lint.read_kept() == {"models/a.sql": "1" * 32, "models/b.sql": "3" * 32}
