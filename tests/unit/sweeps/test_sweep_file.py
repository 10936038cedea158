"""Are sweep files read as they are meant, and mistakes said on one line?"""

from pathlib import Path

import pytest

from sim.base.errors import ConfigError, InvalidValue
from sim.config.sweep_file import load_sweep
from sim.domain.sweep import SweepSpec

BASE = "architecture: edge_npu\nworkload: resnet18\n"


def load(folder: Path, text: str) -> SweepSpec:
    file = folder / "sweep.yaml"
    file.write_text(BASE + text, "utf-8")
    return load_sweep(file)


def test_the_smallest_file(tmp_path: Path) -> None:
    spec = load(
        tmp_path, "axes: {array.rows: [8, 16], dataflow: [weight_stationary, output_stationary]}"
    )
    assert spec.size == 4
    assert spec.axis_names == ("array.rows", "dataflow")
    rows = [(spec.assignment(p)["array.rows"], spec.assignment(p)["dataflow"]) for p in range(4)]
    assert rows == [
        (8, "weight_stationary"),
        (8, "output_stationary"),
        (16, "weight_stationary"),
        (16, "output_stationary"),
    ]
    assert spec.assignment(0)["workload"] == "resnet18"


@pytest.mark.parametrize(
    ("given", "values"),
    [
        ("{start: 8, stop: 64, factor: 2}", [8, 16, 32, 64]),
        ("{start: 8, stop: 60, factor: 2}", [8, 16, 32]),
        ("{start: 1, stop: 2, step: 0.25}", [1, 1.25, 1.5, 1.75, 2]),
        ("{start: 0.1, stop: 0.3, step: 0.1}", [0.1, 0.2, pytest.approx(0.3)]),
        ("{start: 5, stop: 5, step: 1}", [5]),
    ],
)
def test_ranges_include_their_ends(tmp_path: Path, given: str, values: list[float]) -> None:
    spec = load(tmp_path, f"axes: {{clock_mhz: {given}}}")
    assert [spec.assignment(place)["clock_mhz"] for place in range(spec.size)] == values


def test_linked_axes_move_together(tmp_path: Path) -> None:
    spec = load(tmp_path, "linked: [{array.rows: [8, 16], array.columns: [4, 8]}]")
    pairs = [(a["array.rows"], a["array.columns"]) for a in map(spec.assignment, range(spec.size))]
    assert pairs == [(8, 4), (16, 8)]


@pytest.mark.parametrize(
    ("condition", "left"),
    [
        ("array.rows * array.columns <= 128", [(8, 8), (8, 16), (16, 8)]),
        ("array.rows == array.columns", [(8, 8), (16, 16)]),
        ("not array.rows < 16 and array.columns in [8, 32]", [(16, 8)]),
        ("8 < array.rows <= 16 or array.columns - 8 > 0", [(8, 16), (16, 8), (16, 16)]),
        ("workload == 'resnet18' and array.rows % 16 == 0", [(16, 8), (16, 16)]),
    ],
)
def test_constraints_leave_points_out(
    tmp_path: Path, condition: str, left: list[tuple[int, int]]
) -> None:
    spec = load(
        tmp_path,
        f'axes: {{array.rows: [8, 16], array.columns: [8, 16]}}\nconstraints: ["{condition}"]',
    )
    kept = [spec.assignment(position) for position in spec.positions()]
    assert [(a["array.rows"], a["array.columns"]) for a in kept] == left


WRONG = [
    ("axes: {array.rows: []}", "axes.array.rows (line 3): expected 1 to 100000 values, got 0"),
    ("axes: {array.rows: 8}", "axes.array.rows (line 3): expected a list of values, or start"),
    ("axes: {array.rows: [[8]]}", "axes.array.rows[0] (line 3): expected a number, a text"),
    ("axes: {a: {start: 1, stop: 2}}", "axes.a (line 3): expected a list of values, or start"),
    ("axes: {a: {start: 1, stop: 2, step: 0}}", "axes.a.step (line 3): expected a number > 0"),
    ("axes: {a: {start: 2, stop: 1, step: 1}}", "axes.a (line 3): expected 1 to 100000 values"),
    ("axes: {a: {start: 1, stop: 1e9, step: 1}}", "axes.a (line 3): expected 1 to 100000 values"),
    ("axes: {a: {start: 1, stop: 2, steps: 1}}", "(did you mean 'step'?), got 'steps'"),
    ("axes: {a: {start: 0, stop: 2, factor: 2}}", "axes.a.start (line 3): expected a number > 0"),
    (
        "axes: {a: {start: 1, stop: .nan, step: 1}}",
        "axes.a.stop (line 3): expected a finite",
    ),
    ("axis: {a: [1]}", "axis (line 3): expected one of name, architecture"),
    ("linked: [{a: [1, 2], b: [1]}]", "linked[0].b (line 3): expected 2 values"),
    ("linked: [{}]", "linked[0] (line 3): expected axes that move together"),
    ("axes: {a: [1]}\nlinked: [{a: [2]}]", "expected an axis that is named once, got 'a'"),
    ("set: {a: 1}\naxes: {a: [1]}", "expected an axis that is named once, got 'a'"),
    ("set: {batch: 1}", "set.batch (line 3): expected a key of the architecture"),
    ("constraints: ['a <']", "constraints[0] (line 3): expected a condition on axes"),
    ("constraints: ['b > 1']", "constraints[0] (line 3): expected one of architecture, workload"),
    ("constraints: ['exit()']", "constraints[0] (line 3): expected a condition on axes"),
    ("constraints: ['workload.__class__']", "constraints[0] (line 3): expected one of"),
    ("constraints: ['[x for x in workload]']", "constraints[0] (line 3): expected a condition"),
    ("constraints: ['2 ** 9 ** 9 > 1']", "constraints[0] (line 3): expected a condition"),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_a_mistake_is_one_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    line = str(caught.value)
    assert message in line
    assert "\n" not in line


@pytest.mark.parametrize("condition", ["array.rows < 'x'", "workload * 3 == 1", "1 / 0 > 2"])
def test_values_that_cannot_be_compared(tmp_path: Path, condition: str) -> None:
    spec = load(tmp_path, f'axes: {{array.rows: [8]}}\nconstraints: ["{condition}"]')
    with pytest.raises(InvalidValue, match="values that can be compared"):
        list(spec.positions())
