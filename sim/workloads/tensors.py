"""Real tensors of layers: arrays named LAYER.ifmap and LAYER.weight, checked against the network.

Shapes: docs/formats/tensors.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue, Literal, WorkloadError
from sim.domain.architecture import ArrayFormats
from sim.domain.layer import Layer
from sim.domain.operand_patterns import OperandPatterns, UInt32Array
from sim.domain.toggled_actions import STREAMED
from sim.domain.workload import Workload
from sim.workloads.npz_file import ArrayHeader, NpzFile
from sim.workloads.value_patterns import check_type, patterns_of

Array = npt.NDArray[Any]
MOST_VALUES = 2**28
"""Values of one tensor: its patterns then take 1 GiB."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tensors:
    """Operands of some layers of a network, read one layer at a time.

    Attributes
    ----------
    source : file, or "tensors" for arrays in memory.
    layers : names of the layers that have both operands.
    read : gives an array by its name.
    formats : of the array, for layers that name none.
    """

    source: str
    layers: frozenset[str]
    read: Callable[[str], Array]
    formats: ArrayFormats

    def __contains__(self, layer: object) -> bool:
        return layer in self.layers

    def patterns(self, layer: Layer) -> OperandPatterns:
        """Read the operands of a layer.

        Raises
        ------
        WorkloadError : data that are damaged, or values that the layer's formats cannot hold.
        """
        found: dict[str, UInt32Array] = {}
        for operand in STREAMED:
            name = f"{layer.name}.{operand}"
            values = self.read(name)
            try:
                found[operand] = patterns_of(values, _format(layer, operand, self.formats), name)
            except InvalidValue as error:
                raise WorkloadError(self.source, name, error.expected, error.got) from None
        return OperandPatterns(
            ifmap=_as_convolution_input(layer, found["ifmap"]), weight=found["weight"]
        )


def open_tensors(
    source: str | Path | Mapping[str, Array], network: Workload, formats: ArrayFormats
) -> Tensors:
    """Open the tensors of a network and check names, shapes and types; values are not read yet.

    Parameters
    ----------
    source : an .npz file, or arrays by name.
    formats : of the array, for layers that name none.

    Raises
    ------
    WorkloadError : the file, a name, a shape or a type is wrong.
    InvalidValue : the source is neither a file nor arrays.
    """
    if not isinstance(source, str | PathLike | Mapping):
        raise InvalidValue("tensors", "an .npz file, or arrays by name", source)
    if isinstance(source, Mapping):
        file, read = "tensors", source.__getitem__
        headers = {name: _header_of(name, array) for name, array in source.items()}
    else:
        archive = NpzFile(Path(source))
        file, read = str(source), archive.read
        headers = dict(archive.headers)
    if not headers:
        raise WorkloadError(file, "", "arrays named LAYER.ifmap and LAYER.weight", Literal("none"))
    layers = {layer.name: layer for layer in network.layers}
    found: dict[str, set[str]] = {}
    for name, header in headers.items():
        layer_name, operand = _split(file, name, network)
        check_tensor(file, name, header, layers[layer_name], operand, formats)
        found.setdefault(layer_name, set()).add(operand)
    for layer_name, operands in found.items():
        for operand in STREAMED:
            if operand not in operands:
                missing = f"{layer_name}.{operand}"
                expected = "both operands of a layer"
                raise WorkloadError(file, missing, expected, Literal("no such array"))
    return Tensors(source=file, layers=frozenset(found), read=read, formats=formats)


def tensor_shape(layer: Layer, operand: str) -> tuple[int, ...]:
    """Shape in which a tensor of a layer is given.

    A convolution: (batch, channel, row, column) and (filter, channel, row, column). A gemm or
    matmul: (batch, row, channel), and (output, channel), one per input of the batch for a matmul.
    """
    channels = layer.in_channels // layer.groups
    if layer.kind == "conv2d":
        if operand == "ifmap":
            return layer.batch, layer.in_channels, layer.ifmap_h, layer.ifmap_w
        return layer.out_channels, channels, layer.filter_h, layer.filter_w
    if operand == "ifmap":
        return layer.batch, layer.ifmap_h * layer.ifmap_w, layer.in_channels
    weight = (layer.out_channels, channels)
    return (layer.batch, *weight) if layer.weight_is_activation else weight


def _as_convolution_input(layer: Layer, ifmap: UInt32Array) -> UInt32Array:
    if layer.kind == "conv2d":
        return ifmap
    return np.ascontiguousarray(ifmap.transpose(0, 2, 1))


def _split(file: str, name: str, network: Workload) -> tuple[str, str]:
    layer_name, _, operand = name.rpartition(".")
    if operand not in STREAMED:
        raise WorkloadError(file, name, "a name ending in .ifmap or .weight", name)
    names = [layer.name for layer in network.layers if layer.is_matrix]
    if layer_name not in names:
        expected = f"a layer of MACs of {network.name}, {expected_one_of(names, layer_name)}"
        raise WorkloadError(file, name, expected, layer_name)
    return layer_name, operand


def check_tensor(
    file: str, name: str, header: ArrayHeader, layer: Layer, operand: str, formats: ArrayFormats
) -> None:
    """Check shape and type of a layer's operand; `file` and `name` are for messages.

    Raises
    ------
    WorkloadError : another shape, too many values, a type that the format cannot come in.
    """
    shape = tensor_shape(layer, operand)
    if header.shape != shape:
        raise WorkloadError(file, name, f"shape {shape}", Literal(str(header.shape)))
    if prod(shape) > MOST_VALUES:
        raise WorkloadError(file, name, f"at most {MOST_VALUES} values", prod(shape))
    try:
        check_type(header.dtype, _format(layer, operand, formats), name)
    except InvalidValue as error:
        raise WorkloadError(file, name, error.expected, error.got) from None


def _format(layer: Layer, operand: str, formats: ArrayFormats) -> str:
    own: str | None = getattr(layer.formats, operand)
    name: str = own or getattr(formats, operand)
    return name


def _header_of(name: str, array: object) -> ArrayHeader:
    if not isinstance(name, str) or not isinstance(array, np.ndarray):
        got = Literal(type(array).__name__)
        raise WorkloadError("tensors", str(name), "a NumPy array under a name", got)
    return ArrayHeader(array.shape, array.dtype)
