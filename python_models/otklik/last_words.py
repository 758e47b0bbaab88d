"""The last line on the screen of a build that stops for its user's reason: the sentence, after dbt's summary.

dbt says why a model failed in the middle of much else, and after the engine's own words.
"""

from __future__ import annotations

import atexit
from typing import Any

# what macros/engine/stop_build.sql writes before a sentence
STOP = "The build stops. "

_HEARD: set[str] = set()


def hear(event: Any) -> None:
    """Remember the sentence of an error that tells of a stop; one is said when the process ends.

    `event` has a `level` and a `msg`, as all that dbt logs; SQL that could stop a build is in debug ones.
    """
    _, found, rest = str(event.msg).partition(STOP) if event.level == "error" else ("", "", "")
    if found and not _HEARD:
        atexit.register(lambda: print(min(_HEARD), flush=True))
    if found:
        _HEARD.add(rest.splitlines()[0].strip())
