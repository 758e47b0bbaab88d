"""A standalone Spark of this machine: a master and workers on loopback, ended by the guard of the run."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pyspark

from otklik_tools.spark.guard import Guard

HOST = "127.0.0.1"
# how long a process may take to listen, seconds
PATIENCE = 120.0


class Cluster:
    """A master and some workers of one core each, in process groups of their own that the guard ends."""

    def __init__(self, guard: Guard, logs: Path, workers: int = 2, memory: str = "1g") -> None:
        self.guard, self.logs, self.memory, self.count = guard, logs, memory, workers
        self.port = _free_port()
        self.master: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []

    @property
    def url(self) -> str:
        """What a session names as its master."""
        return f"spark://{HOST}:{self.port}"

    def start(self) -> Cluster:
        """Start all of it; raises RuntimeError where the master does not answer."""
        self.logs.mkdir(parents=True, exist_ok=True)
        where = ["--host", HOST, "--webui-port", "0"]
        self.master = self._start("master", "Master", *where, "--port", str(self.port))
        self._wait_for_master()
        for number in range(1, self.count + 1):
            place = str(self.logs / f"work{number}")
            more = ["--cores", "1", "--memory", self.memory, "--work-dir", place]
            self.workers.append(self._start(f"worker{number}", "Worker", *where, *more, self.url))
        return self

    def kill_worker(self, number: int = 0) -> int:
        """End a worker and its executor at once, as a machine that is switched off; return its process."""
        worker = self.workers[number]
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        return worker.pid

    def _start(self, name: str, kind: str, *arguments: str) -> subprocess.Popen[bytes]:
        home = Path(pyspark.__file__).parent
        command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{kind.lower()}.{kind}"]
        environment = {
            **os.environ,
            "SPARK_HOME": str(home),
            "PYSPARK_PYTHON": sys.executable,
            "SPARK_LOCAL_IP": HOST,
        }
        with (self.logs / f"{name}.log").open("wb") as log:
            return self.guard.start([*command, *arguments], environment, log.fileno())

    def _wait_for_master(self) -> None:
        assert self.master is not None
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.master.poll() is None:
            with socket.socket() as asking:
                if asking.connect_ex((HOST, self.port)) == 0:
                    return
            time.sleep(0.2)
        raise RuntimeError(f"Spark's master did not start: see {self.logs / 'master.log'}.")


def _free_port() -> int:
    with socket.socket() as asking:
        asking.bind((HOST, 0))
        return int(asking.getsockname()[1])
