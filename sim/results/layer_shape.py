"""The shape of a layer as plain data: what a result keeps of it to report it again."""

from collections.abc import Mapping
from typing import Any

from sim.domain.layer import Layer, Padding

_SIDES = ("top", "bottom", "left", "right")
_SHAPE = (
    "name",
    "kind",
    "batch",
    "groups",
    "in_channels",
    "out_channels",
    "ifmap_h",
    "ifmap_w",
    "filter_h",
    "filter_w",
    "stride_h",
    "stride_w",
    "dilation_h",
    "dilation_w",
)


def layer_as_data(layer: Layer) -> dict[str, Any]:
    """Give the shape of a layer of MACs as plain data."""
    padding = {side: getattr(layer.padding, side) for side in _SIDES}
    return {name: getattr(layer, name) for name in _SHAPE} | {"padding": padding}


def layer_from_data(data: Mapping[str, Any]) -> Layer:
    """Build a layer from what `layer_as_data` gave.

    Raises
    ------
    InvalidValue
        A size is none a layer can have.
    """
    return Layer(**{name: data[name] for name in _SHAPE}, padding=Padding(**data["padding"]))
