"""Are points of two machines kept apart when a file that a sweep names is edited in between?"""

from pathlib import Path

import pytest

from sim.base.bundled import bundled_files
from sim.base.errors import ResultsError
from sim.cli.main import main
from sim.config.sweep_file import load_sweep
from sim.sweeps.inputs import agreed_inputs, digests_of_inputs, inputs_as_text
from sim.sweeps.points import PointReader
from sim.sweeps.run import open_store
from sim.sweeps.store import SweepStore

TEXT = """architecture: a.yaml
workload: nets/n.csv
axes:
  array.rows: [8, 16]
"""
TOPOLOGY = "Layer,IFMAP Height,IFMAP Width,Filter Height,Filter Width,Channels,Num Filter,Strides\n"
LAYER = "one,8,8,3,3,4,4,1,\n"
SEARCH = "search: {method: nsga2, trials: 2, generation: 2, objectives: [energy]}\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    machine = bundled_files("configs/architectures", ".yaml")["edge_npu"].read_text("utf-8")
    (tmp_path / "a.yaml").write_text(machine, "utf-8")
    (tmp_path / "nets").mkdir()
    (tmp_path / "nets" / "n.csv").write_text(TOPOLOGY + LAYER, "utf-8")
    path = tmp_path / "s.yaml"
    path.write_text(TEXT, "utf-8")
    return path


def run(file: Path, *options: str) -> int:
    return main(["sweep", str(file), "--workers", "1", "-q", *options])


@pytest.mark.parametrize("extra", ["", SEARCH])
@pytest.mark.parametrize("changed", ["a.yaml", "nets/n.csv"])
def test_a_store_is_not_continued_with_another_file(
    file: Path, extra: str, changed: str, capsys
) -> None:
    if extra:
        pytest.importorskip("optuna")
    file.write_text(TEXT + extra, "utf-8")
    assert run(file) == 0
    assert run(file, "--resume") == 0
    named = file.parent / changed
    named.write_text(named.read_text("utf-8") + "\n", "utf-8")
    assert run(file, "--resume") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert f"s/sweep.sqlite: {changed}: expected the file as its points were run with" in line
    assert "to begin anew: another folder with -o" in line
    assert line.endswith("got a file that was changed")


def test_files_of_own_prices_are_inputs(file: Path) -> None:
    machine = file.parent / "a.yaml"
    text = machine.read_text("utf-8").replace("technology:", "technology:\n  prices: [p.csv]", 1)
    machine.write_text(text, "utf-8")
    before = digests_of_inputs(load_sweep(file), file.parent)
    (file.parent / "p.csv").write_text("x\n", "utf-8")
    after = digests_of_inputs(load_sweep(file), file.parent)
    assert (before["p.csv"], len(after["p.csv"])) == ("", 64)
    assert {name for name in after if before[name] != after[name]} == {"p.csv"}


def test_a_file_that_was_missing_may_come(tmp_path: Path) -> None:
    stored = inputs_as_text({"a.yaml": "1" * 64, "b.yaml": ""})
    now = {"a.yaml": "1" * 64, "b.yaml": "2" * 64, "p.csv": "3" * 64}
    assert agreed_inputs(tmp_path / "s", stored, now) == now


@pytest.mark.parametrize("text", [None, "[", "[1]", '{"a.yaml": 1}'])
def test_a_store_without_inputs_is_damaged(tmp_path: Path, text: str | None) -> None:
    with pytest.raises(ResultsError, match="expected a sweep's store that is whole"):
        agreed_inputs(tmp_path / "s", text, {})


def test_another_version_of_a_package_is_refused(tmp_path: Path) -> None:
    stored = inputs_as_text({"package of spiral": "plug 1.0"})
    with pytest.raises(ResultsError, match=r"package of spiral: expected plug 1\.0 as its points"):
        agreed_inputs(tmp_path / "s", stored, {"package of spiral": "plug 1.1"})


def test_what_came_later_is_kept_in_the_store(file: Path, tmp_path: Path) -> None:
    machine = file.parent / "a.yaml"
    text = machine.read_text("utf-8")
    machine.unlink()
    spec = load_sweep(file)
    open_store(tmp_path / "x.sqlite", spec, resume=False, reader=PointReader(file.parent)).close()
    machine.write_text(text, "utf-8")
    open_store(tmp_path / "x.sqlite", spec, resume=True, reader=PointReader(file.parent)).close()
    machine.unlink()
    with pytest.raises(ResultsError, match="got no file that can be read"):
        open_store(tmp_path / "x.sqlite", spec, resume=True, reader=PointReader(file.parent))
    with SweepStore.open(tmp_path / "x.sqlite") as store:
        assert "a.yaml" in store.about["inputs"]
