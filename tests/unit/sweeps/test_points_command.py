"""Does `joulesim points` show and write what a sweep stored, and say what is wrong with it?"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.cli.main import main
from sim.config.sweep_file import load_sweep
from sim.results.hdf5 import read_result
from sim.sweeps.run import open_store
from sim.sweeps.store import SweepStore
from sim.sweeps.table import read_sweep_table

TEXT = """architecture: edge_npu
workload: resnet18
layers: fc
axes:
  array.rows: [8, 16, 0]
  technology.voltage_v: [0.8, 0.9]
"""


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("swept")
    file = folder / "sizes.yaml"
    file.write_text(TEXT, "utf-8")
    options = ["--workers", "1", "-q", "--parquet", "--keep", "best"]
    assert main(["sweep", str(file), *options]) == 0
    return folder / "sizes"


@pytest.fixture
def folder(swept: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(swept, tmp_path / "sizes"))


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["points", *arguments]) == 0
    return capsys.readouterr().out


def test_points_are_chosen_and_sorted(folder: Path, capsys) -> None:
    data = json.loads(printed(capsys, str(folder), "--json", "--sort", "energy"))
    assert data["schema"] == "joulesim.points/1"
    energies = [point["metrics"].get("energy_pj") for point in data["points"]]
    assert energies[:4] == sorted(energies[:4])
    assert energies[4:] == [None, None]
    assert "expected an integer from 1 to 65536" in data["points"][-1]["error"]
    where = ["--where", "array.rows >= 16", "--where", "technology.voltage_v < 0.85"]
    (only,) = json.loads(printed(capsys, str(folder), "--json", *where))["points"]
    assert only["axes"] == {"array.rows": 16, "technology.voltage_v": 0.8}
    assert "1 of 6 points" in printed(capsys, str(folder), *where)


def test_parquet_has_types_and_units(folder: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    read = parquet.read_table(folder / "points.parquet")
    table = read_sweep_table(folder)
    assert [str(read.schema.field(name).type) for name in ("array.rows", "energy_pj", "error")] == [
        "int64",
        "double",
        "string",
    ]
    assert read.schema.field("energy_pj").metadata == {b"unit": b"pJ"}
    assert read["energy_pj"].to_pylist()[:4] == table.columns["energy_pj"][:4].tolist()
    assert read["energy_pj"].to_pylist()[4:] == [None, None]
    assert read["workload"].to_pylist() == ["resnet18"] * 6


def test_kept_results_are_those_that_are_stored(folder: Path) -> None:
    table = read_sweep_table(folder)
    files = sorted((folder / "results").iterdir())
    assert files
    for file in files:
        row = table.positions.tolist().index(int(file.stem.removeprefix("point-")))
        assert read_result(file).energy_pj == table.columns["energy_pj"][row]


def test_a_result_that_is_no_longer_the_stored_one_is_refused(folder: Path, capsys) -> None:
    with sqlite3.connect(folder / "sweep.sqlite") as connection:
        connection.execute("UPDATE outcomes SET energy_pj = energy_pj + 1")
    connection.close()
    arguments = [str(folder), "--front", "--results", str(folder / "again")]
    assert main(["points", *arguments]) == 2
    assert "expected the stored energy_pj" in capsys.readouterr().err


def test_from_python(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    file = tmp_path / "sizes.yaml"
    file.write_text(TEXT, "utf-8")
    swept = sim.sweep(file)
    assert len(swept) == 6
    frame = swept.to_frame()
    assert isinstance(frame, pandas.DataFrame)
    assert frame.loc[3, "array.rows"] == 16
    front = swept.front()
    assert 1 <= len(front) < 6
    again = sim.read_sweep(tmp_path / "sizes")
    assert again.table.columns["energy_pj"][:4].tolist() == frame["energy_pj"].tolist()[:4]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--where", "array.rwos > 1"], "(did you mean 'array.rows'?), got 'array.rwos'"),
        (["--sort", "enery"], "--sort: expected one of energy, latency"),
        (["--csv", "a.txt"], "--csv: expected a file name ending in .csv"),
        (["--objective", "speed"], "--objective: expected one of energy"),
    ],
)
def test_a_mistake_is_one_line(folder: Path, arguments: list[str], message: str, capsys) -> None:
    assert main(["points", str(folder), *arguments]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1


def resumed(folder: Path) -> list[str]:
    return ["sweep", str(folder / "sizes.yaml"), "-o", str(folder), "-q", "--resume"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"hello " * 100, "expected a sweep's store, got file is not a database"),
        (None, "database disk image is malformed"),
    ],
)
def test_a_damaged_store_is_the_user_s_to_mend(
    folder: Path, content: bytes | None, message: str, capsys
) -> None:
    (folder / "sizes.yaml").write_text(TEXT, "utf-8")
    store = folder / "sweep.sqlite"
    store.write_bytes(store.read_bytes()[:5000] if content is None else content)
    for command in (resumed(folder), ["points", str(folder)]):
        assert main(command) == 2
        said = capsys.readouterr().err
        assert message in said
        assert said.count("\n") == 1


def test_a_locked_store_is_the_machine_s_fault(folder: Path, capsys, monkeypatch) -> None:
    (folder / "sizes.yaml").write_text(TEXT, "utf-8")
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: connect(*a, **{**k, "timeout": 0.1}))
    other = connect(folder / "sweep.sqlite", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert main(resumed(folder)) == 1
    other.close()
    assert "expected a store to read and write, got database is locked" in capsys.readouterr().err
    assert len(read_sweep_table(folder)) == 6


def test_a_full_disk_leaves_the_store_readable(tmp_path: Path) -> None:
    file = tmp_path / "sizes.yaml"
    file.write_text(TEXT, "utf-8")
    open_store(tmp_path / "sweep.sqlite", load_sweep(file), resume=False).close()
    size = 4096
    # a limit on the size of files stops writing as a full disk does
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}));"
        "from sim.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, "sweep", str(file), "-o", str(tmp_path), "-q"]
    environment = os.environ | {"JOULESIM_CACHE_DIR": "/dev/null/none"}
    ran = subprocess.run(
        [*command, "--resume", "--workers", "1"],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert ran.returncode == 1, ran.stderr
    assert "expected a store to read and write, got" in ran.stderr
    assert "Traceback" not in ran.stderr
    with SweepStore.open(tmp_path / "sweep.sqlite") as store:
        assert store.finished() == set()
    assert main(["sweep", str(file), "-o", str(tmp_path), "-q", "--resume", "--workers", "1"]) == 0
    assert len(read_sweep_table(tmp_path)) == 6


def test_a_store_whose_sweep_died_at_once_is_begun_anew(tmp_path: Path) -> None:
    file = tmp_path / "sizes.yaml"
    file.write_text(TEXT, "utf-8")
    (tmp_path / "sweep.sqlite").touch()
    with open_store(tmp_path / "sweep.sqlite", load_sweep(file), resume=False) as store:
        assert store.count() == (0, 0)
