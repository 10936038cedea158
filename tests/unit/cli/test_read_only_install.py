"""Does joulesim work where it can write nothing, neither beside its sources nor in a cache?"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.cli.main import LOST_KERNELS
from sim.results.csv_export import write_layer_table

SOURCES = Path(sim.__file__).parent.parent
NO_FOLDER = os.devnull + "/nowhere"
"""Below a file, so that nobody can make it: not even root, who may write to any folder."""

CODE = """
import sys
import sim
from sim.cli.main import main
print(sim.__file__)
sys.exit(main(["run", "edge_npu", "resnet18", "--layers", "conv1", "-q", "--csv", sys.argv[1]]))
"""


@pytest.fixture
def installed(tmp_path):
    """A copy of all sources and presets in which nothing may be written."""
    folder = tmp_path / "installed"
    for name in ("sim", "dataflows", "configs", "traces"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(SOURCES / name, folder / name, ignore=ignored)
    paths = [folder, *folder.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield folder
    for path in paths:
        path.chmod(0o755 if path.is_dir() else 0o644)


def test_a_run_compiles_writes_nothing_and_says_so(installed, tmp_path):
    before = sorted(installed.rglob("*"))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    nowhere = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "JOULESIM_CACHE_DIR"), NO_FOLDER)
    done = subprocess.run(
        [sys.executable, "-c", CODE, tmp_path / "layers.csv"],
        cwd=installed,
        env={**kept, **nowhere, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{installed / 'sim' / '__init__.py'}\n"
    assert done.stderr == f"{LOST_KERNELS}\n"
    assert sorted(installed.rglob("*")) == before
    write_layer_table(sim.simulate("edge_npu", "resnet18", layers="conv1"), tmp_path / "kept.csv")
    assert (tmp_path / "layers.csv").read_text() == (tmp_path / "kept.csv").read_text()
