"""Can a network be selected from, batched, and refused when its edges make no sense?"""

from typing import Any

import pytest

from sim.base.errors import InvalidValue
from sim.domain.layer import Layer
from sim.domain.workload import Workload


def _gemm(name: str, **changes: Any) -> Layer:
    return Layer(name=name, kind="gemm", in_channels=4, out_channels=4, **changes)


NETWORK = Workload(
    name="small",
    layers=(_gemm("block1.a"), _gemm("block1.b", inputs=("block1.a",)), _gemm("end")),
    published_macs=48,
)


def test_totals_are_sums_over_layers() -> None:
    assert NETWORK.macs == 48
    assert NETWORK.parameter_count == 48
    assert NETWORK.kinds() == {"gemm": 3}


def test_selection_cuts_edges_and_drops_published_totals() -> None:
    selected = NETWORK.select("*b")
    assert [layer.name for layer in selected.layers] == ["block1.b"]
    assert selected.layers[0].inputs == ()
    assert selected.published_macs is None


def test_a_batch_is_set_on_every_layer() -> None:
    batched = NETWORK.with_batch(3)
    assert {layer.batch for layer in batched.layers} == {3}
    assert batched.macs == 3 * NETWORK.macs
    assert batched.parameter_count == NETWORK.parameter_count


@pytest.mark.parametrize(
    ("layers", "key"),
    [
        ((), "layers"),
        ((_gemm("a"), _gemm("a")), "layers[1].name"),
        ((_gemm("a", inputs=("b",)), _gemm("b")), "layers[0].inputs"),
    ],
)
def test_a_network_that_makes_no_sense_is_refused(layers: tuple[Layer, ...], key: str) -> None:
    with pytest.raises(InvalidValue) as error:
        Workload(name="wrong", layers=layers)
    assert error.value.key == key


def test_a_pattern_without_match_lists_names() -> None:
    with pytest.raises(InvalidValue) as error:
        NETWORK.select("nothing")
    assert str(error.value) == (
        "layers: expected a pattern matching one of block1.a, block1.b, end, got 'nothing'"
    )
