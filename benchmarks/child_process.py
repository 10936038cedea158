"""A command in a process of its own, as a user starts it, and what it costs one core."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spent:
    """Time of a process [s]: on the clock, and of a core (user and system)."""

    wall_s: float
    core_s: float


def run_python(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Spent:
    """Run this Python once, with changes to the environment."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments],
        check=True,
        capture_output=True,
        env={**os.environ, **(environment or {})},
    )
    wall_s = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Spent(wall_s, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def best_run(arguments: Sequence[str], repeats: int = 7) -> Spent:
    """Run this Python several times after a first one; the shortest of each time.

    The first run leaves bytecode behind, as an installed package has it.
    """
    writing = {"PYTHONDONTWRITEBYTECODE": ""}
    run_python(arguments, writing)
    runs = [run_python(arguments, writing) for _ in range(repeats)]
    return Spent(min(run.wall_s for run in runs), min(run.core_s for run in runs))
