"""Are jobs of Slurm what the file and the options ask for, and do they run a sweep?"""

from pathlib import Path

import pytest

from sim.base.errors import ConfigError, InvalidValue
from sim.cli.main import main
from sim.config.slurm_file import load_slurm_jobs, walltime_seconds
from sim.sweeps.slurm import job_script
from sim.sweeps.store import SweepStore
from tests.dask_processes import ROOT

TEXT = """architecture: edge_npu
workload: resnet18
layers: fc
axes: {array.rows: [8, 16, 0]}
slurm: {partition: short, account: lab, jobs: 2, cores: 3, interface: lo, walltime: "00:30:00"}
"""
TAKES = """[ "$1" = --test-only ] && exit 0
cp "$1" "$0.$$"
setsid sh "$0.$$" > "$0.$$.log" 2>&1 &
echo "Submitted batch job $!"
"""
REFUSES = 'echo "sbatch: error: invalid partition specified: short" >&2\nexit 1'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sizes.yaml"
    path.write_text(TEXT, "utf-8")
    return path


def put_slurm(folder: Path, monkeypatch: pytest.MonkeyPatch, sbatch: str) -> None:
    """Put commands on the path that run a job on this machine, as its own session."""
    for name, text in (("sbatch", sbatch), ("scancel", 'kill -- "-$1"')):
        command = folder / name
        command.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
        command.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def test_the_script_of_a_job(file: Path, tmp_path: Path) -> None:
    options = ["cores=4", "memory_gib=6", "prologue=module load python", "directive=--exclusive"]
    script = job_script(load_slurm_jobs(file, options), tmp_path / "logs")
    lines = script.splitlines()
    for line in (
        "#SBATCH -p short",
        "#SBATCH -A lab",
        "#SBATCH --cpus-per-task=4",
        "#SBATCH --mem=6G",
        "#SBATCH -t 00:30:00",
        "#SBATCH --exclusive",
        "module load python",
    ):
        assert line in lines
    assert f"#SBATCH -o {tmp_path}/logs/joulesim-sweep-%J.out" in lines
    for option in ("--nthreads 1", "--nworkers 4", "--memory-limit 1.50GiB", "--lifetime 1680s"):
        assert option in lines[-1]


def test_jobs_run_a_sweep(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put_slurm(tmp_path, monkeypatch, TAKES)
    options = ["--slurm-option", "cores=1", "--slurm-option", "jobs=1"]
    assert main(["sweep", str(file), "--slurm", *options, "-q"]) == 0
    with SweepStore.open(tmp_path / "sizes" / "sweep.sqlite") as store:
        assert store.count() == (3, 1)


def test_a_job_that_slurm_refuses(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put_slurm(tmp_path, monkeypatch, REFUSES)
    assert main(["sweep", str(file), "--slurm", "-q"]) == 2
    said = "sbatch: error: invalid partition specified: short"
    assert capsys.readouterr().err == f"--slurm: expected jobs that Slurm takes, got {said}\n"


def test_a_machine_without_slurm(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(file.parent))
    assert main(["sweep", str(file), "--slurm", "-q"]) == 2
    expected = "--slurm: expected the command sbatch on this machine, got none\n"
    assert capsys.readouterr().err == expected


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ('partition: "short\\nrm -rf x"', "slurm.partition"),
        ("prologue: [rm -rf x]", "slurm.prologue"),
        ("walltime: tomorrow", "slurm.walltime"),
        ("jobs: 0", "slurm.jobs"),
    ],
)
def test_a_file_cannot_bring_commands(file: Path, value: str, said: str) -> None:
    file.write_text(TEXT.split("slurm:", maxsplit=1)[0] + f"slurm: {{{value}}}\n", "utf-8")
    with pytest.raises(ConfigError, match=said):
        load_slurm_jobs(file)


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("partitoin=short", "--slurm-option: expected one of"),
        ("partition", "--slurm-option: expected key=value"),
        ("jobs=many", "--slurm-option jobs: expected"),
        ("prologue=a\nb", "--slurm-option: expected one line"),
    ],
)
def test_wrong_options(file: Path, option: str, said: str) -> None:
    with pytest.raises((ConfigError, InvalidValue), match=said):
        load_slurm_jobs(file, [option])


def test_walltimes() -> None:
    assert walltime_seconds("00:30:00") == 1800
    assert walltime_seconds("2-00:00:01") == 172_801
