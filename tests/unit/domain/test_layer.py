"""Do shapes follow from a layer's fields, and are impossible layers refused by the field's name?"""

from typing import Any

import pytest

from sim.base.errors import InvalidValue
from sim.domain.layer import Densities, Layer, OperandFormats, Padding


def _layer(**changes: Any) -> Layer:
    fields: dict[str, Any] = {
        "name": "layer",
        "kind": "conv2d",
        "in_channels": 6,
        "out_channels": 8,
        "ifmap_h": 11,
        "ifmap_w": 9,
        "filter_h": 3,
        "filter_w": 2,
    }
    return Layer(**fields | changes)


@pytest.mark.parametrize(
    ("changes", "height", "width"),
    [
        ({}, 9, 8),
        ({"stride_h": 2, "stride_w": 3}, 5, 3),
        # a stride that does not divide drops the last inputs
        ({"stride_h": 4}, 3, 8),
        ({"dilation_h": 2, "dilation_w": 4}, 7, 5),
        ({"padding": Padding(top=1, bottom=2, left=3)}, 12, 11),
    ],
)
def test_output_size(changes: dict[str, Any], height: int, width: int) -> None:
    layer = _layer(**changes)
    assert (layer.ofmap_h, layer.ofmap_w) == (height, width)


def test_counts_of_a_grouped_convolution() -> None:
    layer = _layer(groups=2, batch=5, bias=True)
    assert layer.macs == 5 * 8 * 9 * 8 * (6 // 2) * 3 * 2
    assert layer.weight_count == 8 * 3 * 3 * 2
    assert layer.parameter_count == layer.weight_count + 8
    assert layer.ifmap_count == 5 * 6 * 11 * 9


def test_a_matmul_has_no_parameters() -> None:
    layer = Layer(name="scores", kind="matmul", batch=2, in_channels=4, out_channels=7, ifmap_h=3)
    assert layer.weight_count == 2 * 4 * 7
    assert layer.parameter_count == 0
    assert layer.macs == 2 * 3 * 4 * 7


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"name": " "}, "name"),
        ({"kind": "conv3d"}, "kind"),
        ({"in_channels": 0}, "in_channels"),
        ({"stride_h": -1}, "stride_h"),
        ({"filter_w": 2.0}, "filter_w"),
        ({"batch": True}, "batch"),
        ({"ifmap_h": 2**25}, "ifmap_h"),
        ({"groups": 4}, "in_channels"),
        ({"groups": 3}, "out_channels"),
        ({"filter_h": 12}, "filter_h"),
        ({"dilation_w": 9}, "filter_w"),
        ({"activation": "rleu"}, "activation"),
        ({"kind": "add"}, "out_channels"),
        ({"kind": "activation", "out_channels": 6}, "activation"),
        ({"in_channels": 2**24, "out_channels": 2**24}, "macs"),
    ],
)
def test_an_impossible_field_is_named(changes: dict[str, Any], key: str) -> None:
    with pytest.raises(InvalidValue) as error:
        _layer(**changes)
    assert error.value.key == key


def test_the_nearest_kind_is_suggested() -> None:
    with pytest.raises(InvalidValue, match=r"did you mean 'conv2d'\?"):
        _layer(kind="conv2")


@pytest.mark.parametrize("value", [-0.1, 1.5, float("nan"), "0.5", True])
def test_densities_are_fractions(value: Any) -> None:
    with pytest.raises(InvalidValue, match=r"^densities\.weight: expected a number in \[0, 1\]"):
        Densities(weight=value)


def test_formats_and_padding_are_checked() -> None:
    with pytest.raises(InvalidValue, match=r"^formats\.ifmap: expected one of .*'int8'"):
        OperandFormats(ifmap="int9")
    with pytest.raises(InvalidValue, match=r"^padding\.left: expected an integer from 0 to "):
        Padding(left=-1)
