"""Lints the SQL, but for what is known to pass: sqlfluff's verdict follows from what is digested here.

`python -m otklik_tools.sql_lint [--all] [FOLDER...]`, which `make sql` runs. Rules and parser take most of
its time, so each file is rendered by sqlfluff's own templater, and where the rendering is, to the last
slice, one that has passed by the same rules and the same version, the rules are not asked again. A change of
a macro is so seen in all files that it is part of. Where not a byte of the project differs that a rendering
is made of, nothing is rendered either. What passed is kept in `tests/sql_lint.txt`, which is committed;
`--all` believes none of it.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from sqlfluff.cli.commands import lint as command
from sqlfluff.core.linter import LintedFile, RenderedFile, runner

KEPT = Path("tests/sql_lint.txt")
RULES = Path(".sqlfluff")
# what a rendering is made of, and the name by which all of it is kept
MADE_OF = (
    "dbt_project.yml", "profiles.yml", "models/**/*.yml", "seeds/**/*.yml",
    *(f"{folder}/**/*.sql" for folder in ("models", "macros", "tests", "analyses")),
)  # fmt: skip
WHOLE = "*"
FOLDERS = ["models", "tests", "analyses"]
LINTERS = ("sqlfluff", "sqlfluffrs", "sqlfluff-templater-dbt")
HEAD = "# what sqlfluff has passed, by a digest of what it judged; `make sql` writes this, with ALL=1 anew\n"


class Judged(Protocol):
    """What is asked of a rendered file here."""

    @property
    def fname(self) -> str:
        """Its name."""

    @property
    def source_str(self) -> str:
        """Its text."""

    @property
    def templated_variants(self) -> Sequence[Any]:
        """What it is rendered to, with the slices of both."""


def digest(rendered: Judged, judged_by: str) -> str:
    """Return what a verdict follows from: rules and versions, the file's name, text, rendering, slices."""
    found = hashlib.sha256(judged_by.encode())
    parts: list[object] = [rendered.fname, rendered.source_str]
    for variant in rendered.templated_variants:
        parts += [variant.source_str, variant.templated_str, variant.raw_sliced, variant.sliced_file]
    for part in parts:
        found.update(repr(part).encode())
        found.update(b"\0")
    return found.hexdigest()[:32]


def whole_digest(project: Path, judged_by: str) -> str:
    """Return what all verdicts follow from: rules, versions, every file that a rendering is made of."""
    found = hashlib.sha256(judged_by.encode())
    tracked = {path for pattern in MADE_OF for path in project.glob(pattern) if path.is_file()}
    for path in sorted(tracked):
        name = path.relative_to(project).as_posix()
        found.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\0".encode())
    return found.hexdigest()[:32]


def judge() -> str:
    """Return by what is judged: the rules, and the versions of what applies them."""
    return RULES.read_text(encoding="utf-8") + "\n".join(f"{name} {version(name)}" for name in LINTERS)


def read_kept() -> dict[str, str]:
    """Return the digest of what has passed, by file."""
    if not KEPT.exists():
        return {}
    lines = (line.split() for line in KEPT.read_text(encoding="utf-8").splitlines() if line[:1] != "#")
    return {name: passed for passed, name in lines}


def write_kept(passed: dict[str, str]) -> None:
    """Keep what has passed; the file is left alone where nothing is new."""
    lines = [HEAD, *(f"{passed[name]} {name}\n" for name in sorted(passed))]
    if not KEPT.exists() or KEPT.read_text(encoding="utf-8") != "".join(lines):
        KEPT.write_text("".join(lines), encoding="utf-8")


def lint(folders: list[str], *, ask_all: bool) -> int:
    """Run sqlfluff on the files of folders that are not known to pass, and return its exit code."""
    known = {} if ask_all else read_kept()
    judged_by = judge()
    whole = whole_digest(Path(), judged_by)
    if known.get(WHOLE) == whole:
        print("Not a byte differs from the SQL that sqlfluff has passed.")
        return 0
    seen: dict[str, str] = {}
    passed: dict[str, str] = {}
    rendered_by, run_by = runner.BaseRunner.iter_rendered, runner.MultiProcessRunner.run

    def not_known(self: runner.BaseRunner, fnames: list[str]) -> Iterator[tuple[str, RenderedFile]]:
        for fname, rendered in rendered_by(self, fnames):
            # what cannot be rendered has no verdict of the rules
            if not rendered.templater_violations:
                seen[fname] = digest(rendered, judged_by)
                if known.get(fname) == seen[fname]:
                    passed[fname] = seen[fname]
                    continue
            yield fname, rendered

    def noted(self: runner.MultiProcessRunner, fnames: list[str], fix: bool) -> Iterator[LintedFile]:
        for linted in run_by(self, fnames, fix):
            if linted.path in seen and not linted.get_violations():
                passed[linted.path] = seen[linted.path]
            yield linted

    # sqlfluff has no hook between a rendering and the rules, and this process does nothing else
    runner.BaseRunner.iter_rendered = not_known  # type: ignore[method-assign]
    runner.MultiProcessRunner.run = noted  # type: ignore[method-assign, assignment]
    try:
        command.main([*folders, "--processes", "2", "--disable-progress-bar"], standalone_mode=False)
        code = 0
    except SystemExit as ended:
        code = int(ended.code or 0)
    # of files that were not asked about, what is known stays
    others = {name: each for name, each in read_kept().items() if name not in seen and Path(name).is_file()}
    write_kept(others | passed | ({} if code or folders != FOLDERS else {WHOLE: whole}))
    asked = len(seen) - sum(known.get(name) == each for name, each in seen.items())
    print(f"sqlfluff judged {asked} of {len(seen)} files; the others are as they were when they passed")
    return code


if __name__ == "__main__":
    asked_for = sys.argv[1:]
    named = [word for word in asked_for if word != "--all"]
    sys.exit(lint(named or FOLDERS, ask_all="--all" in asked_for))
