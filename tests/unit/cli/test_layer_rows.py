"""Do long networks become short tables without losing a joule?"""

from dataclasses import replace

import pytest

from sim.cli.layer_rows import common_name, layer_rows
from tests.synthetic import synthetic_result


def blocks_of(result, count):
    """The same layers again and again, as a network of equal blocks."""
    layers = tuple(
        replace(layer, name=f"block{index}.{layer.name}")
        for index in range(count)
        for layer in result.layers
    )
    return replace(result, layers=layers)


def test_a_short_network_has_one_row_per_layer():
    result = synthetic_result(layers=5)
    rows = layer_rows(result)
    assert [row.name for row in rows] == [layer.name for layer in result.layers]


def test_equal_layers_of_blocks_share_a_row():
    result = blocks_of(synthetic_result(layers=4), 30)
    rows = layer_rows(result)
    assert [row.name for row in rows] == [f"block*.layer{i}" for i in (1, 2, 3, 4)]
    assert {len(row.layers) for row in rows} == {30}


@pytest.mark.parametrize("most", [2, 7, 80])
def test_rows_sum_to_the_whole_and_are_not_too_many(most):
    result = synthetic_result(layers=100)
    rows = layer_rows(result, most)
    assert len(rows) <= most
    assert sum(len(row.layers) for row in rows) == 100
    assert sum(row.cycles for row in rows) == result.cycles
    assert sum(row.macs for row in rows) == result.macs
    assert sum(row.energy_pj for row in rows) == pytest.approx(result.energy_pj, rel=1e-12)
    assert sum(row.dram_bits for row in rows) == result.dram_read_bits + result.dram_write_bits


def test_the_remainder_holds_the_layers_with_least_energy():
    *shown, rest = layer_rows(synthetic_result(layers=100), 10)
    assert rest.name == "(all others)"
    assert max(layer.energy_pj for layer in rest.layers) <= min(row.energy_pj for row in shown)


@pytest.mark.parametrize(
    ("names", "common"),
    [
        (["conv1"], "conv1"),
        (["layer1.0.conv1", "layer1.1.conv1"], "layer1.*.conv1"),
        (["b1.q2", "b10.q2", "b11.q2"], "b*.q2"),
        (["b0.norm1", "b0.norm2", "b1.norm1"], "b*.norm*"),
    ],
)
def test_common_name(names, common):
    assert common_name(names) == common


def test_top_component_is_the_one_with_most_energy():
    layer = synthetic_result(layers=1).layers[0]
    (row,) = layer_rows(synthetic_result(layers=1))
    top = row.top_component
    assert layer.energy_pj_by_component[top] == max(layer.energy_pj_by_component.values())
