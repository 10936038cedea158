"""Is energy shared out to the operands it serves, and none twice?"""

import pytest

from sim.api import simulate
from sim.results.operand_energy import PARTS, operand_energy
from tests.unit.results.hand_worked import small_run


def test_each_operand_pays_for_its_accesses() -> None:
    (layer,) = small_run("output_stationary").layers
    energies = operand_energy(layer)
    pj, count = layer.energy_pj_by_action, layer.action_counts
    # reads of the buffer: 40 inputs, 48 weights, 160 sums
    assert count["buffer.read"] == 40 + 48 + 160
    weights = pj["buffer.read"] * 48 / 248 + pj["buffer.write"] * 16 / 216
    assert energies["weight", "buffer"] == pytest.approx(weights, rel=1e-12)
    assert energies["compute", "array"] == pytest.approx(pj["array.mac"], rel=1e-12)
    assert energies["shared", "buffer"] == pj["buffer.leakage"]
    clock = pj["clock.flip_flops"] + pj["clock.wires"] + pj["clock.leakage"]
    assert energies["shared", "clock"] == pytest.approx(clock, rel=1e-12)


def test_the_parts_are_the_whole() -> None:
    for machine, workload in (("edge_npu", "resnet18"), ("scalar_cpu", "keyword_spotting")):
        result = simulate(machine, workload)
        assert tuple(result.energy_pj_by_operand) == PARTS
        whole = sum(result.energy_pj_by_operand.values())
        assert whole == pytest.approx(result.energy_pj, rel=1e-12)


def test_instructions_of_a_scalar_core_are_computing() -> None:
    (layer,) = simulate("scalar_cpu", "keyword_spotting", layers="conv").layers
    energies = operand_energy(layer)
    names = ("mac", "instruction_fetch", "register_file", "decode_and_control")
    computing = sum(layer.energy_pj_by_action[f"core.{name}"] for name in names)
    assert energies["compute", "core"] == pytest.approx(computing, rel=1e-12)
