"""Start-up: what a user waits for before anything happens."""

import subprocess
import sys
import time

from benchmarks.timing import Timed, report

LIMIT_HELP_S = 0.3


def _seconds(arguments: list[str], repeats: int = 5) -> float:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Time the help text and two imports, each in a fresh process."""
    help_s = _seconds(["-m", "sim.cli", "--help"])
    assert help_s < LIMIT_HELP_S
    report(Timed("joulesim --help", help_s, f"limit {LIMIT_HELP_S} s"))
    report(Timed("import sim", _seconds(["-c", "import sim"]), ""))
    report(Timed("from sim.api import simulate", _seconds(["-c", "import sim.api"]), ""))
