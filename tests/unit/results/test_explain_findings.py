"""Does what stands out in a layer follow from its numbers, and is the reason right?"""

import pytest

from sim.api import simulate
from sim.results.explain_findings import AccessFinding, layer_findings
from sim.results.explain_groups import fewest_layers, layer_groups
from tests.unit.results.hand_worked import small_run


def accesses_of(layer: str) -> dict[tuple[str, str], AccessFinding]:
    result = simulate("edge_npu", "bert_base", layers=layer)
    explanation = result.explain()
    findings = layer_findings(explanation.layers[0], explanation)
    return {(finding.operand, finding.memory): finding for finding in findings.accesses}


def test_inputs_larger_than_the_buffer_are_read_again() -> None:
    finding = accesses_of("block0.down")["ifmap", "dram"]
    assert (finding.reason, finding.into, finding.capacity_kib) == (
        "capacity",
        "global_buffer",
        256,
    )
    assert finding.count == 4 * finding.least
    assert finding.least == 128 * 3072 * 8


def test_what_the_dataflow_cannot_do_without_is_said_to_be_so() -> None:
    finding = accesses_of("block0.query")["ofmap", "accumulator"]
    assert (finding.reason, finding.actions) == ("dataflow", ("read", "write"))
    assert finding.count == finding.least_in_dataflow == 48 * finding.least


def test_tiles_that_do_not_fill_the_array_need_more_than_the_dataflow() -> None:
    finding = accesses_of("block0.down")["ofmap", "accumulator"]
    assert finding.reason == "folds"
    assert finding.count > 1.1 * finding.least_in_dataflow


def test_shares_of_the_excess_are_of_the_layers_energy() -> None:
    explanation = simulate("edge_npu", "resnet18", layers="layer4.0.conv2").explain()
    (row,) = explanation.layers
    findings = layer_findings(row, explanation)
    above = 1 - row.bound.energy_pj / row.layer.energy_pj
    shares = [finding.excess_share for finding in findings.accesses]
    assert 0 < sum(shares) + findings.static_share <= above
    assert shares == sorted(shares, reverse=True)


def test_equal_layers_are_one_group() -> None:
    explanation = simulate("edge_npu", "bert_base", layers="block?.query").explain()
    (group,) = layer_groups(explanation)
    assert len(group.names) == len(explanation.layers) == 10
    assert group.energy_pj == pytest.approx(explanation.energy_pj)


def test_half_of_the_energy_is_in_the_fewest_layers_that_have_it() -> None:
    explanation = simulate("edge_npu", "resnet18").explain()
    found = fewest_layers(explanation, 0.5)
    energies = [row.layer.energy_pj for row in found]
    assert sum(energies[:-1]) < 0.5 * explanation.energy_pj <= sum(energies)


def test_a_run_at_its_bounds_has_nothing_to_report_but_its_start() -> None:
    explanation = small_run("weight_stationary").explain()
    findings = layer_findings(explanation.layers[0], explanation)
    assert findings.accesses == ()
    assert {finding.kind for finding in findings.time} <= {"load", "dram", "memory"}
