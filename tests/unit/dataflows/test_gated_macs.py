"""What is not counted any more behind a gated MAC?"""

from dataclasses import replace

import numpy as np
import pytest

from dataflows import DATAFLOWS
from dataflows.data_activity import with_data
from sim.base.errors import ConfigError
from sim.components.machine import Machine
from sim.config.architecture_file import load_architecture
from sim.domain.architecture import Architecture
from sim.domain.layer import Densities, Layer, Padding
from sim.domain.operand_patterns import OperandPatterns
from sim.engine.run import run_program
from tests.unit.dataflows.row_stationary_machines import pad_machine

LAYER = Layer(
    name="conv", kind="conv2d", in_channels=4, out_channels=6, ifmap_h=9, ifmap_w=9,
    filter_h=3, filter_w=3, padding=Padding(top=1, left=1),
    densities=Densities(ifmap=0.5, weight=0.8),
)  # fmt: skip


def counts(machine: Architecture, dataflow: str, patterns: OperandPatterns | None = None):
    plain = DATAFLOWS[dataflow](LAYER, machine)
    found = with_data(plain, LAYER, machine, patterns, toggles=False)
    return [{f"{c}.{a}": n for c, a, n in schedule.totals()} for schedule in (plain, found)]


def moved(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    names = set(before) | set(after)
    differences = {name: after.get(name, 0) - before.get(name, 0) for name in names}
    return {name: n for name, n in differences.items() if n}


@pytest.mark.parametrize(
    ("kind", "dataflow", "silent"),
    [
        ("systolic", "weight_stationary", []),
        ("systolic", "input_stationary", []),
        ("systolic", "output_stationary", ["psum"]),
        ("spatial", "weight_stationary", ["ifmap"]),
        ("spatial", "input_stationary", ["weight"]),
        ("spatial", "output_stationary", ["ifmap", "weight", "psum"]),
    ],
)
def test_a_gated_mac_silences_what_need_not_move_on(
    kind: str, dataflow: str, silent: list[str]
) -> None:
    overrides = [f"array.kind={kind}", "array.zero_gating=both"]
    if kind == "spatial":
        overrides += [f"links.{end}_to_array.kind=multicast" for end in ("buffer", "accumulator")]
    machine = load_architecture("edge_npu", overrides)
    difference = moved(*counts(machine, dataflow))
    gated = difference.pop("array.gated_mac")
    # a MAC works where its input is not padding (counted here per axis), with 0.5 x 0.8
    taps = sum(0 <= p + r - 1 < 9 for p in range(8) for r in range(3))
    assert gated == LAYER.macs - round(6 * 4 * taps * taps * 0.5 * 0.8)
    assert difference == {"array.mac": -gated} | {
        f"array.{name}_register_write": -gated for name in silent
    }


@pytest.mark.parametrize(
    ("gating", "macs_kept", "reads_kept"),
    [("ifmap", 0.5, 0.5), ("weight", 0.8, 1.0), ("both", 0.4, 0.5)],
)
def test_row_stationary_reads_no_filter_for_a_zero_input(
    gating: str, macs_kept: float, reads_kept: float
) -> None:
    machine = pad_machine()
    machine = replace(machine, array=replace(machine.array, zero_gating=gating))
    before, after = counts(machine, "row_stationary")
    inside = 6 * 4 * sum(0 <= p + r - 1 < 9 for p in range(8) for r in range(3)) ** 2
    padded = LAYER.macs - inside
    kept = inside + (padded if gating == "weight" else 0)
    assert after["array.mac"] == round(kept * macs_kept)
    assert after["array.mac"] + after["array.gated_mac"] == LAYER.macs
    assert after["weight_pad.read"] == (LAYER.macs if reads_kept == 1 else round(inside * 0.5))
    assert after["ifmap_pad.read"] == before["ifmap_pad.read"]


def gating_pad_machine() -> Architecture:
    machine = pad_machine()
    return replace(machine, array=replace(machine.array, zero_gating="ifmap"))


def test_tensors_make_the_gating_of_row_stationary_exact() -> None:
    ifmap = np.ones((1, 4, 9, 9), np.uint32)
    ifmap[0, 0, 4, 4] = 0
    patterns = OperandPatterns(ifmap=ifmap, weight=np.zeros(LAYER.weight_count, np.uint32))
    _, after = counts(gating_pad_machine(), "row_stationary", patterns)
    # that input is in 9 windows of 6 filters; padding is stored as zeros and gates too
    inside = 6 * 4 * sum(0 <= p + r - 1 < 9 for p in range(8) for r in range(3)) ** 2
    assert after["array.mac"] == after["weight_pad.read"] == inside - 9 * 6
    assert after["array.gated_mac"] == LAYER.macs - after["array.mac"]


@pytest.mark.parametrize("dataflow", ["row_stationary", "weight_stationary"])
def test_inputs_without_a_zero_are_counted_and_expected_alike(dataflow: str) -> None:
    # only the padding gates, of which nothing is random
    dense = replace(LAYER, densities=Densities())
    machine = gating_pad_machine()
    if dataflow != "row_stationary":
        machine = load_architecture("edge_npu", ["array.zero_gating=ifmap"])
    ones = OperandPatterns(
        ifmap=np.ones((1, 4, 9, 9), np.uint32), weight=np.ones(LAYER.weight_count, np.uint32)
    )
    plain = DATAFLOWS[dataflow](dense, machine)
    expected, counted = (
        with_data(plain, dense, machine, patterns, toggles=False) for patterns in (None, ones)
    )
    assert counted.totals() == expected.totals()
    assert expected.totals() != plain.totals()


def test_gating_changes_the_energy_of_row_stationary_and_not_its_time() -> None:
    machine = gating_pad_machine()
    plain = DATAFLOWS["row_stationary"](LAYER, machine)
    gated = with_data(plain, LAYER, machine, None, toggles=False)
    before, after = (run_program(Machine(machine).program(each)) for each in (plain, gated))
    assert before.cycles == after.cycles


@pytest.mark.parametrize(
    ("architecture", "overrides", "message"),
    [
        ("edge_npu", ["array.zero_gating=some"], "expected one of none, ifmap, weight, both"),
        ("eyeriss", ["row_stationary.zero_gating=true"], "row_stationary.zero_gating: expected"),
        ("scalar_cpu", ["array.zero_gating=ifmap"], "none for a scalar core"),
    ],
)
def test_gating_that_makes_no_sense_is_refused(
    architecture: str, overrides: list[str], message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        load_architecture(architecture, overrides)
