"""What to do, in ten lines for a chat or a mail."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa

from otklik.publishing.earlier_lists import EARLIER_LIST
from otklik.publishing.whole_files import Written, whole_file, written_table

_HEADINGS = {"en": "What to do, as of {:%Y-%m-%d}", "ru": "Что делать, на {:%d.%m.%Y}"}
_FILES = {"en": "Files", "ru": "Файлы"}
_EARLIER = {"en": "left by an earlier build, do not send", "ru": "осталось от прежней сборки, не отправляйте"}
# What Markdown would take for emphasis, code, a link or HTML. An underline inside a word is none of these.
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_SIGNS = re.compile(r"[\\`*<>\[\]]|(?<!\w)_|_(?!\w)")


def written_digest(
    lines: Iterable[Mapping[str, object]],
    files: Iterable[Mapping[str, object]],
    folder: Path,
    *,
    as_of: dt.date,
    language: str,
) -> pa.Table:
    """Write `summary.md` into `folder`, made if missing, and return the row of `WRITTEN_FILES` on it.

    Parameters
    ----------
    lines
        Rows of digest_lines: `place`, and `topic` and `note` in English and, with `_ru`, in Russian.
    files
        Rows of `WRITTEN_FILES`; their names are the last line, a folder of them as one, lists of earlier
        builds at its end.
    as_of
        The day the build stands on.
    language
        `en` or `ru`.
    """
    suffix = "" if language == "en" else "_ru"
    text = [f"# {_HEADINGS[language].format(as_of)}", ""]
    for line in sorted(lines, key=lambda line: int(str(line["place"]))):
        text.append(f"- **{line['topic' + suffix]}**: {as_markdown(str(line['note' + suffix]))}")
    kinds = {Path(str(file["path"])): file["kind"] for file in files}
    earlier = {path for path, kind in kinds.items() if kind == EARLIER_LIST}
    told = f"- **{_FILES[language]}**: {names_of(kinds.keys() - earlier, folder)}"
    if earlier:
        told += f"; {_EARLIER[language]}: {names_of(earlier, folder)}"
    text.append(told)
    path = folder / "summary.md"
    with whole_file(path) as file:
        file.write(("\n".join(text) + "\n").encode())
    return written_table([Written(path, "summary")])


def names_of(paths: Iterable[Path], folder: Path) -> str:
    """Return the names of files in order, those of a folder in this one by its name."""
    names = {path.name if path.parent == folder else f"{path.parent.name}/" for path in paths}
    return ", ".join(as_markdown(name) for name in sorted(names))


def as_markdown(text: str) -> str:
    """Return a text as one line that Markdown shows as it is."""
    return _SIGNS.sub(r"\\\g<0>", _BREAKS.sub(" ", text))
