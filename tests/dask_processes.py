"""A real Dask scheduler and real workers, as processes of this machine."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_connection, socket

START_S = 60.0
ROOT = Path(__file__).parents[1]


class DaskProcesses:
    """Starts processes, and ends them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: list[subprocess.Popen[bytes]] = []
        self._settings: dict[str, str] = {}
        self.address = ""

    def start_scheduler(
        self,
        *options: str,
        scheme: str = "tcp",
        port: int | None = None,
        allowed_failures: int = 3,
    ) -> str:
        """Start a scheduler that listens, and give its address.

        Parameters
        ----------
        allowed_failures : workers that a chunk may outlive.
        """
        self._settings["DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES"] = str(allowed_failures)
        port = port or free_port()
        where = ("--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        process = self._start("scheduler", *where, "--protocol", scheme, *options)
        wait_for_port(port, process)
        self.address = f"{scheme}://127.0.0.1:{port}"
        return self.address

    def start_worker(self, *options: str, nanny: bool = False) -> subprocess.Popen[bytes]:
        """Start a worker of one thread; it registers when it is ready."""
        plain = ("--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1")
        babysat = "--nanny" if nanny else "--no-nanny"
        where = ("--local-directory", str(self._folder))
        return self._start("worker", self.address, *plain, babysat, *where, *options)

    def start_worker_at_port(self) -> int:
        """Start a worker and wait until it listens; give its port."""
        port = free_port()
        wait_for_port(port, self.start_worker("--worker-port", str(port)))
        return port

    def kill_scheduler(self) -> None:
        """End the scheduler at once."""
        self._started[0].kill()
        self._started[0].wait()

    @property
    def last_pid(self) -> int:
        """The process that was started last."""
        return self._started[-1].pid

    def end(self) -> None:
        for process in self._started:
            if process.poll() is None:
                # its own session: a nanny's worker is in it, too
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        log = self._folder / f"{command[0]}-{len(self._started)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *command],
                stdout=output,
                stderr=output,
                cwd=self._folder,
                env=environment() | self._settings,
                start_new_session=True,
            )
        self._started.append(process)
        return process


def environment() -> dict[str, str]:
    """Give processes the joulesim that is tested, and no configuration of the user's."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "DASK_CONFIG": os.devnull}


@contextmanager
def dask_processes(folder: Path) -> Iterator[DaskProcesses]:
    """Give a starter of processes; all of them end with the block."""
    folder.mkdir(exist_ok=True)
    processes = DaskProcesses(folder)
    try:
        yield processes
    finally:
        processes.end()


def free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until somebody listens."""
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        assert process.poll() is None, "the scheduler ended"
        try:
            create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nobody listens on port {port}")
