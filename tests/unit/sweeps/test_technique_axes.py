"""Are techniques axes of a sweep like any other?"""

from pathlib import Path

import pytest

import sim
from sim.base.errors import InvalidValue
from sim.domain.sweep import Assignment
from sim.sweeps.api import sweep
from sim.sweeps.points import PointReader
from sim.sweeps.technique_axes import stack_of

EDGE_NPU = Path(__file__).parents[3] / "configs" / "architectures" / "edge_npu.yaml"
SWEEP = """\
architecture: edge_npu
workload: keyword_spotting
axes:
  technique.quantize: [off, int4]
  technique.batch: [1, 4]
"""


@pytest.mark.parametrize(
    ("assignment", "texts"),
    [
        ({"array.rows": 8}, ()),
        ({"technique.batch": 4, "technique.quantize": "off"}, ("batch=inputs:4",)),
        ({"technique.quantize": False}, ()),
        ({"technique.gate_zeros": True}, ("gate_zeros=operands:both",)),
        (
            {"technique.quantize": "int4", "technique.quantize.activation": "int8"},
            ("quantize=weight:int4,activation:int8,accumulator:default",),
        ),
        (
            {"technique.prune": 0.5, "technique.batch": 2},
            ("prune=density:0.5", "batch=inputs:2"),
        ),
    ],
)
def test_axes_make_a_stack_in_their_order(assignment: Assignment, texts: tuple[str, ...]) -> None:
    assert stack_of(assignment).texts == texts


@pytest.mark.parametrize(
    ("assignment", "fault"),
    [
        ({"technique.quantise": "int4"}, "did you mean 'quantize'"),
        ({"technique.quantize.bits": 4}, "expected one of weight"),
        ({"technique.batch": ""}, "expected a value, true or off"),
    ],
)
def test_what_is_no_technique_is_said(assignment: Assignment, fault: str) -> None:
    with pytest.raises(InvalidValue, match=fault):
        stack_of(assignment)


def test_points_with_techniques_are_runs_with_them(tmp_path: Path) -> None:
    file = tmp_path / "ways.yaml"
    file.write_text(SWEEP, encoding="utf-8")
    table = sweep(file, tmp_path / "ways").table
    for row, texts in enumerate(
        ((), ("batch=4",), ("quantize=int4",), ("quantize=int4", "batch=4"))
    ):
        # off and one input at a time are the network as it is
        run = sim.simulate("edge_npu", "keyword_spotting", techniques=texts)
        assert table.columns["energy_pj"][row] == run.energy_pj


def test_points_that_differ_in_a_technique_have_other_digests(tmp_path: Path) -> None:
    reader = PointReader(tmp_path)
    fixed: Assignment = {"architecture": "edge_npu", "workload": "keyword_spotting"}
    plain = reader.resolve(fixed).digest
    assert reader.resolve({**fixed, "technique.gate_zeros": "off"}).digest == plain
    assert reader.resolve({**fixed, "technique.gate_zeros": True}).digest != plain


def test_own_prices_are_part_of_the_digest(tmp_path: Path) -> None:
    text = EDGE_NPU.read_text(encoding="utf-8")
    machine = tmp_path / "machine.yaml"
    priced = text.replace("technology:\n", "technology:\n  prices: [own.csv]\n")
    machine.write_text(priced, encoding="utf-8")
    fixed: Assignment = {"architecture": "machine.yaml", "workload": "keyword_spotting"}
    digests = set()
    for pj in (1.0, 2.0):
        prices = f"component,action,pj\narray,mac,{pj}\n"
        (tmp_path / "own.csv").write_text(prices, encoding="utf-8")
        digests.add(PointReader(tmp_path).resolve(fixed).digest)
    assert len(digests) == 2
