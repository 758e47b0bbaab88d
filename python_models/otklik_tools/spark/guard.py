"""Ends what a run has started, however the run ends: its processes do not outlive it."""

from __future__ import annotations

import os
import subprocess
from types import TracebackType

# reads a group of processes a line; when no more can come (the run has ended or was killed) it ends them all,
# the last first, and those that have not ended after ten seconds at once
WATCH = """
groups=
while read -r group; do groups="$group $groups"; done
for group in $groups; do kill -s TERM -- "-$group" 2>/dev/null; done
for wait in 1 2 3 4 5 6 7 8 9 10; do
    left=
    for group in $groups; do kill -s 0 -- "-$group" 2>/dev/null && left="$left $group"; done
    [ -z "$left" ] && exit 0
    sleep 1
done
for group in $left; do kill -s KILL -- "-$group" 2>/dev/null; done
"""


class Guard:
    """A process beside the run, told of each group of processes; Java that dbt started is in dbt's group."""

    def __enter__(self) -> Guard:
        """Start it; signals to the run's own group do not reach it."""
        self.started: list[subprocess.Popen[bytes]] = []
        self.process = subprocess.Popen(["sh", "-c", WATCH], stdin=subprocess.PIPE, start_new_session=True)
        return self

    def start(
        self, command: list[str], environment: dict[str, str], log: int | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a command in a group of its own that ends with the run; `log`: a file for what it says."""
        started = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        assert self.process.stdin is not None
        os.write(self.process.stdin.fileno(), f"{started.pid}\n".encode())
        self.started.append(started)
        return started

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End all that was started, and wait for it."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        # one that nobody has waited for still counts as there
        for started in self.started:
            started.wait()
        self.process.wait()
