"""A dbt command told in a few lines.

Run as `python -m otklik.commands.quiet build ...`, with any of dbt's own arguments.

dbt runs as it is and keeps its whole log in `logs/dbt.log`; of what it would print remain a line where a
stage begins, with the time so far and what is left, a bar where there is a screen to draw it on, what failed,
and the closing lines of the build, last.

A `build` that would give what the last one gave is not run at all: its closing lines are said again. With
`--anew` before dbt's own arguments it is.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, TextIO

import yaml

from otklik.building import nothing_new, settings, stops
from otklik.building.last_words import ENDED, KNOWN, STOP, sentence_of, speak, stand_by, without_traces
from otklik.building.nothing_new import option
from otklik.commands.vars import read_vars

WIDTH = 24
# seconds after which a log is told how far it is
SILENCE = 10.0
KIND_OF_ERROR = re.compile(r"(\w+ )*[Ee]rror:?")
ENDINGS = {signal.SIGINT, signal.SIGTERM}
# Being ended (SIGTERM) ends what dbt does as an interrupt would, so that it is told, too. Either waits until
# Python has begun: an interrupt of its own beginning would print where it was.
DBT = """
import ctypes, logging, os, signal, sys
# where nobody listens any more, nobody is told that nobody does
logging.raiseExceptions = False
signal.signal(signal.SIGTERM, signal.default_int_handler)
if sys.platform == "linux":
    # it ends with who tells of it, killed before this line or after: nobody would see how it goes on
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    if os.getppid() != TELLER:
        sys.exit(130)
try:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
    # skops looks for the module of each function of SciPy in the order in which modules were loaded: behind
    # dbt's 1,600 that takes 1.5 s of processor time (all imports 5.3 instead of 6.9)
    import scipy.special
    from dbt.cli.main import cli
    from otklik.building.parsing import keep_parsed
    keep_parsed()
    cli()
except KeyboardInterrupt:
    sys.exit(130)
"""
# what is said while a build runs, by language
WORDS = {
    "en": {
        "begin": "dbt reads the project",
        "second": "s",
        "left": "{left} of {total} steps left",
        "about": "{steps}, about {seconds:.0f} s",
        "where": "What was done stands in {log}",
        "failed": "What failed:",
    },
    "ru": {
        "begin": "dbt читает проект",
        "second": "с",
        "left": "осталось шагов: {left} из {total}",
        "about": "{steps}, около {seconds:.0f} с",
        "where": "Что сделано, записано в {log}",
        "failed": "Не получилось:",
    },
}
# the rooms of ARCHITECTURE.md; in English a stage is called as its folder
STAGES_RU = {
    "staging": "чтение файлов",
    "crm": "проверка данных",
    "campaigns": "кампании",
    "observations": "что было известно и что произошло",
    "effects": "что дали прошлые кампании",
    "prediction": "модели",
    "promises": "обещания и итоги",
    "customers": "клиенты и сегменты",
    "targeting": "кому писать",
    "policy": "способы выбора",
    "exports": "файлы",
}
# what dbt says again at its end, in other words
TOLD_AGAIN = ("LogModelResult", "LogTestResult", "LogSeedResult", "LogHookEndLine", "EndOfRunSummary")


@dataclass
class Telling:
    """What is known of a running dbt command, from its events in their order.

    `usual`: the seconds that each node took the last time, by its id; may be empty. `language`: a key of
    `WORDS`. `begun`: the second at which the first node began, after dbt has read the project.
    """

    usual: Mapping[str, float]
    language: str = "en"
    begun: float = 0.0
    total: int = 0
    done: int = 0
    spent: float = 0.0
    stages: list[str] = field(default_factory=list)
    running: dict[str, str] = field(default_factory=dict)
    closing: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def hear(self, event: Mapping[str, Any]) -> str | None:
        """Take in one event; return the stage that it begins, if it does."""
        info, data = event["info"], event["data"]
        name, node = info["name"], data.get("node_info") or {}
        if name == "PrintEvent":
            self.closing.append(info["msg"])
        elif name == "LogStartLine":
            self.total = int(data["total"])
            self.running[node["unique_id"]] = node["node_name"]
            return self._begun(node)
        elif name in TOLD_AGAIN:
            if node and self.running.pop(node.get("unique_id", ""), None):
                self.done += 1
                self.spent += self.usual.get(node["unique_id"], 0.0)
        elif info["level"] == "error":
            self.failures += filter(None, [reason(without_traces(info["msg"]))])
        elif info["level"] == "warn":
            self.warnings.append(plain(info["msg"]))
        return None

    def say(self, what: str, **figures: object) -> str:
        """A sentence of `WORDS` in the language, with its figures."""
        return WORDS[self.language][what].format(**figures)

    def _begun(self, node: Mapping[str, Any]) -> str | None:
        """The stage of a model's file where it is the first of its stage."""
        stage = str(node["node_path"]).split("/")[0]
        if node["resource_type"] != "model" or stage in self.stages:
            return None
        self.stages.append(stage)
        return STAGES_RU.get(stage, stage) if self.language == "ru" else stage

    def left(self, seconds: float) -> str:
        """What is left after so many seconds: steps, and a time where the last build says how long they take.

        The time is the last one's, times how much slower or faster the nodes have been so far: with the half
        minute of a first reading counted among them, "about 494 s" were left of a build that took 103.
        """
        steps = self.say("left", left=self.total - self.done, total=self.total)
        whole = sum(self.usual.values())
        if len(self.usual) < self.total or not 0.05 * whole < self.spent < whole:
            return steps
        since = seconds - self.begun
        return self.say("about", steps=steps, seconds=since * (whole - self.spent) / self.spent)

    def bar(self, seconds: float) -> str:
        """One line for a screen: how far it is, and what runs now."""
        filled = WIDTH * self.done // max(self.total, 1)
        now = next(iter(self.running.values()), "")
        return f"[{'#' * filled}{'.' * (WIDTH - filled)}] {self.clock(seconds)}, {self.left(seconds)}; {now}"

    def clock(self, seconds: float) -> str:
        """The time so far, in seconds."""
        return f"{seconds:.0f} {self.say('second')}"


def plain(message: str) -> str:
    """A message in one line, without the indents of dbt."""
    return " ".join(message.split())


def reason(message: str) -> str:
    """A message in one line: the sentence of a stop, else all but the kinds of error dbt stacks before it."""
    message = message.rpartition(STOP)[2]
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    # by which macro and model it was called
    lines = [line for line in lines if not line.startswith("> ")] or lines
    told = [line for line in lines if not KIND_OF_ERROR.fullmatch(line)]
    return plain(" ".join(told or lines))


def usual_seconds(results: Path) -> dict[str, float]:
    """Return how long each node took in the run that left these results; nothing where there are none.

    What that run did not get to took no time, which says nothing.
    """
    try:
        found = json.loads(results.read_text(encoding="utf-8"))["results"]
    except (OSError, ValueError, KeyError):
        return {}
    return {
        each["unique_id"]: float(each["execution_time"]) for each in found if each.get("status") != "skipped"
    }


def told(lines: Iterable[str], telling: Telling, screen: TextIO, why: str | None = None) -> Iterator[str]:
    """Tell of dbt's lines on a screen while they come; yield those that are no events.

    `why` it is built, if there is something to say.
    """
    started = monotonic()
    is_drawn, told_at = screen.isatty(), 0.0
    begin = f"{why}: {telling.say('begin')}" if why else telling.say("begin")
    print(f"{telling.clock(0):>7}  {begin}", file=screen, flush=True)
    for line in lines:
        event = event_of(line)
        if event is None:
            yield line.rstrip()
            continue
        is_reading = not telling.total
        stage = telling.hear(event)
        seconds = monotonic() - started
        if is_reading and telling.total:
            telling.begun = seconds
        if is_drawn:
            print("\r\033[K", end="", file=screen)
        if stage:
            print(f"{telling.clock(seconds):>7}  {stage}: {telling.left(seconds)}", file=screen, flush=True)
            told_at = seconds
        elif not is_drawn and telling.running and seconds - told_at >= SILENCE:
            # a log has no bar: long fits are told now and then
            now = ", ".join(telling.running.values())
            print(f"{telling.clock(seconds):>7}  {telling.left(seconds)}; {now}", file=screen, flush=True)
            told_at = seconds
        if is_drawn and telling.running:
            print(telling.bar(seconds)[:120], end="", file=screen, flush=True)
    if is_drawn:
        print("\r\033[K", end="", file=screen)


def event_of(line: str) -> dict[str, Any] | None:
    """An event of dbt's JSON log, or None for any other line."""
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) and {"info", "data"} <= found.keys() else None


def last_lines(telling: Telling, others: Sequence[str], log: str) -> list[str]:
    """What stands last: warnings and the closing lines; or what failed, or the one sentence that says it.

    `others`: lines that were no events, the sentence of a stopped build among them.
    """
    lines = [*telling.warnings, *telling.closing]
    if not telling.failures:
        return [*lines, *others]
    where = telling.say("where", log=log)
    # otklik.building.last_words has said it in one sentence, or would have if dbt had loaded it
    known = [said for failure in telling.failures if (said := sentence_of(failure)) and said[0] <= KNOWN]
    if others or known:
        return [*lines, where, *(others or [min(known)[1]])]
    if len(telling.failures) > 1:
        where += f". {telling.say('failed')}"
    return [*lines, where, *telling.failures]


def vars_asked(arguments: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the vars of the project and those of a dbt command.

    Raises ValueError, in one sentence, where the latter are none.
    """
    given = read_vars(option(arguments, "--vars", ""))
    try:
        project = Path(option(arguments, "--project-dir", ".")) / "dbt_project.yml"
        found = yaml.safe_load(project.read_text(encoding="utf-8")).get("vars")
    except (OSError, ValueError, AttributeError, yaml.YAMLError):
        # dbt says what is wrong with it
        found = None
    return found or {}, given


def stopped_by(arguments: Sequence[str]) -> tuple[str, str]:
    """Return the language of a dbt command, and what stops it before it begins, if anything does."""
    try:
        defaults, given = vars_asked(arguments)
    except ValueError as error:
        language = stops.language_of(vars_asked([])[0])
        return language, stops.told(language, str(error))
    language = stops.language_of({**defaults, **given})
    faults = settings.faults(defaults, given, language) if arguments[:1] == ["build"] else []
    said = "; ".join(faults)
    return language, f"{said}." if said and not said.endswith("?") else said


def main(arguments: Sequence[str]) -> int:
    """Run dbt with these arguments and tell of it; return its exit code."""
    is_forced = arguments[:1] == ["--anew"]
    if is_forced:
        arguments = arguments[1:]
    language, stop = stopped_by(arguments)
    if stop:
        print(stop, flush=True)
        return 2
    if arguments[:1] != ["build"]:
        return run(arguments, language)[0]
    try:
        place = nothing_new.place_of(arguments, os.environ)
        inputs = nothing_new.inputs_of(place, arguments, os.environ)
    except (OSError, ValueError, yaml.YAMLError):
        # dbt says what cannot be read; that its warehouse is another one then makes the mark void
        return run(arguments, language)[0]
    said, why = (None, None) if is_forced else nothing_new.said_again(place, inputs)
    if said is not None:
        print(*said, sep="\n", flush=True)
        return 0
    claim = nothing_new.begin(place, inputs)
    code, closing = run(arguments, language, why)
    if claim is not None and not code:
        nothing_new.end(place, claim, closing)
    return code


def run(arguments: Sequence[str], language: str, why: str | None = None) -> tuple[int, list[str]]:
    """Run dbt with these arguments and tell of it, and why, in a language.

    Return its exit code and what was said last.
    """
    target, logs = option(arguments, "--target-path", "target"), option(arguments, "--log-path", "logs")
    telling = Telling(usual_seconds(Path(target) / "run_results.json"), language)
    dbt = [sys.executable, "-c", DBT.replace("TELLER", str(os.getpid()))]
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    speak(language)
    with subprocess.Popen(
        [*dbt, "--no-use-colors", "--log-format", "json", "--log-format-file", "text", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as running:
        stand_by(running.pid)
        assert running.stdout
        ended: list[int] = []

        def end(number: int, _: object) -> None:
            """Remember it; an interrupt reaches both, being ended is passed on: dbt ends what it does."""
            ended.append(number)
            if number == signal.SIGTERM:
                running.terminate()

        signal.signal(signal.SIGINT, end)
        signal.signal(signal.SIGTERM, end)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)
        others = list(told(running.stdout, telling, sys.stdout, why))
    if ended and running.returncode and not set(ENDED.values()) & set(others):
        # before there was anything to end
        others = [ENDED[language]]
    lines = last_lines(telling, others, f"{logs}/dbt.log")
    print(*lines, sep="\n", flush=True)
    return running.returncode, lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
