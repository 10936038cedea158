"""Do the bars of operands add up to the energy of the run, part by part?"""

import pytest

from sim.base.errors import InvalidValue
from sim.figures import FIGURES
from sim.results.operand_energy import PARTS
from tests.synthetic import synthetic_result
from tests.unit.figures.runs import edge_run


def test_bars_of_layers_sum_to_the_energy_of_each_part() -> None:
    result = edge_run()
    layers = FIGURES["operands"](result).axes[0]
    unit_pj = {"µJ": 1e6, "nJ": 1e3}[layers.get_ylabel()[-3:-1]]
    drawn = dict.fromkeys(PARTS, 0.0)
    for container, part in zip(layers.containers, PARTS, strict=True):
        drawn[part] += sum(bar.get_height() for bar in container) * unit_pj
    assert drawn == pytest.approx(result.energy_pj_by_operand)


def test_bars_of_components_are_their_shares_of_the_run() -> None:
    result = edge_run()
    axes = FIGURES["operands"](result).axes[1]
    labels = [text.get_text() for text in axes.get_yticklabels()]
    ends = [0.0] * len(labels)
    for container in axes.containers:
        for row, bar in enumerate(container):
            ends[row] += bar.get_width()
    assert labels[0] == "whole run"
    assert ends[0] == pytest.approx(100)
    shares = {
        name.replace("_", " "): 100 * pj / result.energy_pj
        for name, pj in result.energy_pj_by_component.items()
        if pj
    }
    assert dict(zip(labels[1:], ends[1:], strict=True)) == pytest.approx(shares)


def test_a_run_without_accesses_by_operand_is_refused() -> None:
    with pytest.raises(InvalidValue, match="which operand each access serves, got synthetic_npu"):
        FIGURES["operands"](synthetic_result(layers=1))
