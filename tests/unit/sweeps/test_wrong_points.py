"""Is a sweep refused for what is wrong everywhere only, in the words of its file?"""

from pathlib import Path

import pytest

from sim.cli.main import main
from sim.cli.sweep_plan_text import grid_text
from sim.config.sweep_file import load_sweep
from sim.domain.sweep import Axis, SweepSpec
from sim.sweeps.evaluate import Evaluator
from sim.sweeps.points import PointReader
from sim.sweeps.run import SweepPlan, plan_sweep

HEAD = "architecture: edge_npu\nworkload: resnet18\nlayers: fc\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "sweep.yaml"
    path.write_text(HEAD + text, "utf-8")
    return path


@pytest.mark.parametrize("rows", ["[8, 0, 16]", "[0, 8, 16]", "[8, 16, 0]"])
def test_a_wrong_value_is_its_point_s_wherever_it_stands(tmp_path: Path, rows: str) -> None:
    file = written(tmp_path, f"axes:\n  array.rows: {rows}\n")
    assert main(["sweep", str(file), "--workers", "1", "-q"]) == 0
    lines = (tmp_path / "sweep" / "points.csv").read_text("utf-8").splitlines()
    (failed,) = [line for line in lines if "expected" in line]
    assert "array.rows: expected an integer from 1 to 65536, got 0" in failed


def test_one_right_point_among_few_is_found(tmp_path: Path) -> None:
    axes = "axes:\n  array.rows: [0, 8]\n  array.columns: [8, 0]\n"
    spec = load_sweep(written(tmp_path, axes))
    assert len(plan_sweep(spec, PointReader(tmp_path)).positions) == 4


SEARCH = "search: {method: nsga2, trials: 2}\n"
REFUSED = [
    ("axes: {array.row: [8, 16]}", "axes.array.row (line 4): expected one of", "got 'row'"),
    ("axes: {array.rows: [0]}", "axes.array.rows (line 4): expected an integer", "got 0"),
    ("axes: {batch: [1]}\nset: {array.row: 8}", "set.array.row (line 5): expected", "got 'row'"),
    ("axes: {technique.quantise: [8]}", "axes.technique.quantise (line 4): ", "got 'quantise'"),
    ("axes: {technique.quantize.wight: [8]}", "axes.technique.quantize.wight (line", "'wight'"),
    ("axes: {technique.quantize: [99]}", "axes.technique.quantize (line 4): expected", "got 99"),
    ("axes: {batch: [one]}", "axes.batch (line 4): expected a whole number", "got 'one'"),
    ("axes: {batch: [1]}\ndataflow: best_of", "dataflow (line 5): expected", "got 'best_of'"),
    ("axes: {batch: [1]}\nmetric: joy", "metric (line 5): expected one of", "got 'joy'"),
    ("axes: {batch: [1]}\nconstraints: [batch > 1]", "constraints (line 5): expected", "got none"),
    ("axes: {batch: [1]}\nconstraints: [batch > 'a']", "constraints[0] (line 5): expected", "got"),
    ("linked: [{array.row: [8]}]", "linked[0].array.row (line 4): expected one of", "got 'row'"),
    ("axes: {}", "axes (line 4): expected at least one axis", "got none"),
    ("name: x", "axes: expected at least one axis", "got none"),
]


@pytest.mark.parametrize("extra", ["", SEARCH])
@pytest.mark.parametrize(("text", "place", "got"), REFUSED)
def test_what_is_wrong_everywhere_is_refused(
    tmp_path: Path, extra: str, text: str, place: str, got: str, capsys
) -> None:
    file = written(tmp_path, f"{text}\n{extra}")
    assert main(["sweep", str(file)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{file}: {place}")
    assert got in line
    assert not (tmp_path / "sweep").exists()


def test_errors_of_techniques_name_the_axis(tmp_path: Path) -> None:
    axes = "axes:\n  technique.quantize: [8, 99]\n  technique.quantize.ifmap: [8, 99]\n"
    spec = load_sweep(written(tmp_path, axes))
    points = list(Evaluator(spec, PointReader(tmp_path)).finish([1, 2]))
    first, second = (point.error for point in points)
    assert first.startswith("technique.quantize")
    assert second.startswith("technique.quantize: expected")


def test_large_numbers_are_written_alike() -> None:
    axis = Axis(("batch",), ((1,), (2,)))
    spec = SweepSpec(name="large", fixed={}, axes=(axis,))
    plan = SweepPlan(grid=2_000_000, positions=range(1_000_000), distinct=1_000_000, exact=False)
    assert grid_text(spec, plan) == (
        "large: 1,000,000 points, at most 1,000,000 different, "
        "1,000,000 of the grid's 2,000,000 left out by constraints"
    )
