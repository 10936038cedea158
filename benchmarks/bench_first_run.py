"""The first run on a fresh machine, compilation included: each command with an empty cache.

Limits are of the time of one core, however busy the machine is otherwise.
"""

import tempfile
from pathlib import Path

from benchmarks.child_process import run_python
from benchmarks.timing import Timed, report

LIMIT_FIRST_RUN_S = 20.0

COMMANDS = (
    ("run", "edge_npu", "resnet18", "-o", "{folder}/result.h5"),
    ("verify", "edge_npu", "resnet18", "--layers", "conv1"),
    ("verify", "edge_npu", "resnet18", "--layers", "conv1", "--dataflow", "output_stationary"),
    ("plot", "{folder}/result.h5", "power", "-o", "{folder}/power.png"),
    ("export", "{folder}/result.h5", "--to", "perfetto", "-o", "{folder}/trace.json"),
)
"""Later ones read the result of the first."""


def main() -> None:
    """Run each command with no compiled kernel at all, then with what it has left behind."""
    with tempfile.TemporaryDirectory() as folder:
        for number, command in enumerate(COMMANDS):
            cache = Path(folder) / f"cache{number}"
            cache.mkdir()
            given = [word.format(folder=folder) for word in command]
            arguments = ("-m", "sim.cli", *given)
            first = run_python(arguments, {"JOULESIM_CACHE_DIR": str(cache)})
            later = run_python(arguments, {"JOULESIM_CACHE_DIR": str(cache)})
            words = [word for word in command if "{" not in word and not word.startswith("-")]
            note = f"{first.core_s:.1f} s of a core; again {later.core_s:.1f} s"
            report(Timed(f"first {' '.join(words)}", first.wall_s, note))
            assert first.core_s < LIMIT_FIRST_RUN_S, first
