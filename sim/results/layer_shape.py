"""The shape of a layer as plain data: what a result keeps of it to report it again."""

from collections.abc import Mapping
from typing import Any

from sim.base.errors import InvalidValue
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


def layer_from_data(data: object) -> Layer:
    """Build a layer from what `layer_as_data` gave.

    Raises
    ------
    InvalidValue
        It is not such data, or a size is none a layer can have.
    """
    shape = _mapping("shape", data, _SHAPE)
    padding = _mapping("padding", shape.get("padding"), _SIDES)
    sides = {side: padding[side] for side in _SIDES}
    return Layer(**{name: shape[name] for name in _SHAPE}, padding=Padding(**sides))


def _mapping(key: str, data: object, names: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(data, Mapping) or not set(names) <= set(data):
        raise InvalidValue(key, f"a mapping of {', '.join(names)}", data)
    return data
