"""What `make spark` starts does not outlive it, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

# starts a process that starts another, as dbt starts Java; both hold the pipe, and nobody writes to it
RUN = """
import os, signal, sys
from otklik_tools.spark.guard import Guard

# what a shell starts in the background ignores Ctrl-C, and so would whatever it starts
signal.signal(signal.SIGINT, signal.default_int_handler)
with Guard() as guard:
    guard.start(["sh", "-c", "sleep 1000 & sleep 1000"], dict(os.environ), {held})
    os.close({held})
    print("started", flush=True)
    if {waits}:
        signal.pause()
"""


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, None])
def test_nothing_outlives_the_run(by: signal.Signals | None) -> None:
    read, write = os.pipe()
    os.set_inheritable(write, True)
    code = RUN.format(held=write, waits=by is not None)
    run = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, pass_fds=[write])
    os.close(write)
    assert run.stdout is not None
    assert run.stdout.readline() == b"started\n"
    if by is not None:
        run.send_signal(by)
    # the end of the pipe comes when the last process that holds it is gone
    with os.fdopen(read, "rb") as held:
        assert held.read() == b""
    run.wait()
