"""SCALE-Sim 3.0.0 in a virtual environment of its own: made once, then run on files.

It has an environment of its own because it needs an older NumPy than joulesim may have, and
because nothing of it belongs to what joulesim needs.
"""

import csv
import json
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

REQUIREMENTS = ("scalesim==3.0.0", "numpy<2.4")
"""SCALE-Sim 3.0.0 fails with NumPy 2.4 and later (its issue 160)."""

_RUN = """
import json, sys, time
from scalesim.scale_sim import scalesim

configuration, topology, layout, reports = sys.argv[1:]
simulator = scalesim(
    save_disk_space=True, verbose=False, config=configuration, topology=topology, layout=layout
)
wall, cpu = time.perf_counter(), time.process_time()
simulator.run_scale(top_path=reports)
print(json.dumps([time.perf_counter() - wall, time.process_time() - cpu]))
"""
"""No traces are written: it is given the fastest way it has. Its start is not counted."""


@dataclass(frozen=True, slots=True)
class PeerRun:
    """Times [s] of the simulation alone, and `Total Cycles` of each layer."""

    wall_s: float
    cpu_s: float
    total_cycles: tuple[int, ...]


def prepare_environment(folder: Path) -> Path:
    """Give the interpreter of an environment with SCALE-Sim; install it where there is none."""
    scripts, name = ("Scripts", "python.exe") if sys.platform == "win32" else ("bin", "python")
    interpreter, ready = folder / scripts / name, folder / ".ready"
    if not ready.is_file():
        print(f"installing {' '.join(REQUIREMENTS)} into {folder}", flush=True)
        venv.EnvBuilder(with_pip=True, clear=True).create(folder)
        install = (interpreter, "-m", "pip", "install", "--quiet", *REQUIREMENTS)
        subprocess.run(install, check=True)
        ready.touch()
    return interpreter


def run_peer(interpreter: Path, configuration: Path, topology: Path, folder: Path) -> PeerRun:
    """Simulate a topology. `general.run_name` must be "peer".

    Parameters
    ----------
    folder : an empty folder for its reports and its progress (`log.txt`).
    """
    layout = folder / "layout.csv"
    layout.write_text("Layer name, none given,\n", encoding="utf-8")
    files = (configuration, topology, layout, folder / "reports")
    with (folder / "log.txt").open("w", encoding="utf-8") as log:
        ended = subprocess.run(
            (interpreter, "-c", _RUN, *files), check=True, stdout=subprocess.PIPE, stderr=log
        )
    wall_s, cpu_s = json.loads(ended.stdout.decode().splitlines()[-1])
    with (folder / "reports" / "peer" / "COMPUTE_REPORT.csv").open(encoding="utf-8") as report:
        rows = list(csv.DictReader(report, skipinitialspace=True))
    return PeerRun(wall_s, cpu_s, tuple(int(row["Total Cycles"]) for row in rows))
