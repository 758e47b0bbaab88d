"""A standalone Spark of this machine: a master and workers on loopback, stopped with whoever started them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

import pyspark

HOST = "127.0.0.1"
# how long a process may take to listen, seconds
PATIENCE = 120.0


class Cluster:
    """A master and some workers of one core each, in process groups of their own."""

    def __init__(self, logs: Path, workers: int = 2, memory: str = "1g") -> None:
        self.logs, self.memory, self.count = logs, memory, workers
        self.port = _free_port()
        self.master: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []

    @property
    def url(self) -> str:
        """What a session names as its master."""
        return f"spark://{HOST}:{self.port}"

    def __enter__(self) -> Cluster:
        """Start all of it; raises RuntimeError where the master does not answer."""
        self.logs.mkdir(parents=True, exist_ok=True)
        try:
            where = ["--host", HOST, "--webui-port", "0"]
            self.master = self._start("master", "Master", *where, "--port", str(self.port))
            self._wait_for_master()
            for number in range(1, self.count + 1):
                more = [
                    "--cores",
                    "1",
                    "--memory",
                    self.memory,
                    "--work-dir",
                    str(self.logs / f"work{number}"),
                ]
                self.workers.append(self._start(f"worker{number}", "Worker", *where, *more, self.url))
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop all that was started."""
        self.stop()

    def kill_worker(self, number: int = 0) -> int:
        """End a worker and its executor at once, as a machine that is switched off; return its process."""
        worker = self.workers[number]
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        return worker.pid

    def stop(self) -> None:
        """End each process that still runs, by its own id."""
        for process in [*self.workers, *([self.master] if self.master else [])]:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()

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
            return subprocess.Popen(
                [*command, *arguments], stdout=log, stderr=log, env=environment, start_new_session=True
            )

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
