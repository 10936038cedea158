"""A network while it is read from a model: layers so far, and which of them make each tensor."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sim.base.errors import InvalidValue, Literal, WorkloadError
from sim.domain.layer import MATRIX_KINDS, Layer, OperandFormats
from sim.domain.unsupported import UnsupportedOperator
from sim.domain.workload import MAX_LAYERS
from sim.workloads.onnx_import.formats import format_of, stored_tensor
from sim.workloads.onnx_import.graph import Graph, Node
from sim.workloads.onnx_import.layer_names import short_name
from sim.workloads.onnx_import.operand_layout import LayerOrigin

RECURRENT = frozenset(("LSTM", "GRU", "RNN"))


@dataclass(frozen=True, slots=True)
class View:
    """A tensor as a batch of channels at rows and columns."""

    batch: int
    channels: int
    height: int
    width: int

    @property
    def count(self) -> int:
        """Values."""
        return self.batch * self.channels * self.height * self.width

    def shape(self) -> dict[str, Any]:
        """Give the fields of a layer that keeps this shape."""
        return {
            "batch": self.batch,
            "in_channels": self.channels,
            "out_channels": self.channels,
            "ifmap_h": self.height,
            "ifmap_w": self.width,
        }


@dataclass(frozen=True, slots=True)
class LayerEnd:
    """The layer whose outputs a tensor is, all of them and read once: more can be fused to it.

    `moved`: the values were reshaped or transposed since.
    """

    layer: str
    moved: bool


class NetworkDraft:
    """Collects the layers of one graph. Operators are visited in order, each once."""

    def __init__(self, file: str, graph: Graph) -> None:
        self.graph = graph
        self.batch = _network_batch(graph)
        self._file = file
        self._layers: dict[str, Layer] = {}
        self.made_by: dict[str, LayerOrigin] = {}
        self._origins: dict[str, tuple[str, ...]] = {}
        self._ends: dict[str, LayerEnd] = {}
        self._views: dict[str, View] = {}
        self._counted: set[str] = set()
        self.repeated_parameters = 0
        self._unsupported: Counter[str] = Counter()
        self._left_out: dict[str, tuple[int | None, int | None]] = {}

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers so far, in order."""
        return tuple(self._layers.values())

    @property
    def unsupported(self) -> tuple[UnsupportedOperator, ...]:
        """What was left out so far."""
        return tuple(
            UnsupportedOperator(operator=name, count=count, macs=macs, values=values)
            for name, count in self._unsupported.items()
            for macs, values in (self._left_out[name],)
        )

    def refused(self, node: Node, expected: str, got: object) -> WorkloadError:
        """Give the error for an operator that cannot be."""
        return WorkloadError(self._file, f"operator {node.name!r}", expected, got)

    def known_shape(self, node: Node, tensor: str) -> tuple[int, ...]:
        """Give the shape of an operand.

        Raises
        ------
        WorkloadError
            It is not known, as the operands before do not fit each other.
        """
        shape = self.graph.shape(tensor)
        if shape is None:
            shapes = [self.graph.shape(name) for name in node.inputs if name]
            expected = f"operands that fit a {node.operator}"
            raise self.refused(node, expected, Literal(f"shapes {shapes}"))
        return shape

    def add_layer(
        self,
        node: Node,
        kind: str,
        inputs: Sequence[str],
        output: str = "",
        *,
        weight: str = "",
        suffix: str = "",
        before: Iterable[str] = (),
        after: Iterable[str] = (),
        repeated: bool | None = None,
        **shape: Any,
    ) -> str:
        """Add a layer and give its name.

        Parameters
        ----------
        inputs, output : tensors it reads at run time and makes; "" within an operator.
        weight, suffix : trained weights; what tells the layers of one operator apart.
        before, after : layers of the same operator whose outputs it reads, before or after
            those that make `inputs`.
        repeated : whether its weights are those of an earlier layer; None finds out.
        shape : fields of `sim.domain.layer.Layer`.

        Raises
        ------
        WorkloadError : there is no such layer, or there are too many.
        """
        name = self._unused(short_name(node.name, node.operator, weight) + suffix)
        origins = [origin for tensor in inputs for origin in self.origins(tensor)]
        try:
            layer = Layer(
                name=name,
                kind=kind,
                inputs=tuple(dict.fromkeys((*before, *origins, *after))),
                formats=self._formats(kind, inputs, output, weight),
                **shape,
            )
        except InvalidValue as problem:
            raise self.refused(node, f"{problem.key} {problem.expected}", problem.got) from None
        if repeated is None:
            repeated = bool(weight) and not self.new_parameters(weight)
        self._keep(layer, repeated=repeated)
        if kind in MATRIX_KINDS:
            self.made_by[name] = LayerOrigin(node, tuple(inputs), weight)
        if output:
            self.ends_at(output, name)
        return name

    def _keep(self, layer: Layer, *, repeated: bool) -> None:
        if len(self._layers) >= MAX_LAYERS:
            raise WorkloadError(self._file, "", f"at most {MAX_LAYERS} layers", Literal("more"))
        self._layers[layer.name] = layer
        if repeated:
            self.repeated_parameters += layer.parameter_count - layer.extra_parameters

    def ends_at(self, tensor: str, layer: str) -> None:
        """Say that a layer's outputs are this tensor."""
        made = self._layers[layer]
        self._origins[tensor] = (layer,)
        self._views[tensor] = View(made.batch, made.out_channels, made.ofmap_h, made.ofmap_w)
        if self.graph.is_read_once(tensor):
            self._ends[tensor] = LayerEnd(layer, moved=False)

    def layer(self, name: str) -> Layer:
        """Give a layer by its name."""
        return self._layers[name]

    def made_of(self, tensor: str, layers: Sequence[str]) -> None:
        """Say that a tensor consists of the outputs of several layers."""
        self._origins[tensor] = tuple(layers)
        if len(layers) == 1:
            self.ends_at(tensor, layers[0])

    def _formats(
        self, kind: str, inputs: Sequence[str], output: str, weight: str
    ) -> OperandFormats:
        second = inputs[1] if kind == "matmul" else ""
        operands = {"ifmap": inputs[0] if inputs else "", "weight": weight or second}
        names = {**operands, "ofmap": output}
        found = {key: format_of(self.graph, name) for key, name in names.items() if name}
        return OperandFormats(**found)

    def _unused(self, name: str) -> str:
        wanted, number = name, 1
        while wanted in self._layers:
            number += 1
            wanted = f"{name}#{number}"
        return wanted

    def origins(self, tensor: str) -> tuple[str, ...]:
        """Give the layers whose outputs a tensor consists of; none for an input."""
        return self._origins.get(tensor, ())

    def move(self, node: Node) -> None:
        """Pass values on unchanged: every output consists of the inputs' values."""
        moved = self.graph.computed(node.inputs)
        origins = tuple(dict.fromkeys(o for name in moved for o in self.origins(name)))
        whole = len(moved) == 1 and len([name for name in node.outputs if name]) == 1
        for output in filter(None, node.outputs):
            self._origins[output] = origins
            source = self.graph.tensor(moved[0]) if whole else None
            if source is None or source.count != self.graph.tensor(output).count:
                continue
            end = self._ends.get(moved[0])
            if end is not None and self.graph.is_read_once(output):
                self._ends[output] = LayerEnd(end.layer, moved=True)

    def pass_on(self, node: Node, tensor: str = "") -> None:
        """Pass values on in place: those of a tensor, or of the first input."""
        source, output = tensor or node.inputs[0], node.outputs[0]
        self._origins[output] = self.origins(source)
        if source in self._views:
            self._views[output] = self._views[source]
        if source in self._ends and self.graph.is_read_once(output):
            self._ends[output] = self._ends[source]

    def end(self, tensor: str) -> tuple[Layer, bool] | None:
        """Give the layer that more can be fused to, and whether its values were moved since."""
        end = self._ends.get(tensor)
        return None if end is None else (self._layers[end.layer], end.moved)

    def change(self, name: str, **fields: Any) -> None:
        """Give a layer other fields."""
        self._layers[name] = replace(self._layers[name], **fields)

    def set_written(self, node: Node, layer: str) -> None:
        """Say that a layer writes the output of an operator fused to it, in its format."""
        formats = self._layers[layer].formats
        written = format_of(self.graph, node.outputs[0])
        self.change(layer, formats=replace(formats, ofmap=written))

    def view(self, node: Node, tensor: str) -> View:
        """See a tensor as the layer that made it does, else by its dimensions."""
        shape = self.known_shape(node, tensor)
        made = self._views.get(tensor)
        if made is not None and made.count == math.prod(shape):
            return made
        batch, rest = self.split_batch(shape)
        if len(shape) <= 3:  # tokens
            return View(batch, rest[-1] if rest else 1, math.prod(rest[:-1]), 1)
        return View(batch, rest[0], rest[1] if len(rest) > 1 else 1, math.prod(rest[2:]))

    def split_batch(self, shape: Sequence[int]) -> tuple[int, tuple[int, ...]]:
        """Take the batch off the first dimension."""
        if len(shape) > 1 and shape[0] % self.batch == 0:
            rest = (shape[0] // self.batch, *shape[1:])
            return self.batch, rest[1:] if rest[0] == 1 and len(rest) > 1 else rest
        return 1, tuple(shape)

    def new_parameters(self, *tensors: str) -> int:
        """Count trained values that no layer has counted yet; a tied table counts once."""
        stored = dict.fromkeys(stored_tensor(self.graph, name) for name in tensors if name)
        fresh = [name for name in stored if name not in self._counted]
        self._counted.update(fresh)
        return sum(self.graph.tensor(name).count for name in fresh)

    def leave_out(self, node: Node, why: str = "", macs: int | None = 0) -> None:
        """List an operator as unsupported; its outputs are where its inputs come from."""
        label = f"{node.operator} ({why})" if why else node.operator
        shapes = [self.graph.shape(name) for name in node.outputs if name]
        known = [math.prod(shape) for shape in shapes if shape is not None]
        values = sum(known) if len(known) == len(shapes) else None
        before = self._left_out.get(label, (0, 0))
        self._left_out[label] = (_sum(before[0], macs), _sum(before[1], values))
        self._unsupported[label] += 1
        self.move(node)


def _sum(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first + second


def _network_batch(graph: Graph) -> int:
    """Give the number of inputs at a time: the first dimension, where all inputs share it.

    A network with recurrent layers may have the time first: its operators know their batch.
    """
    if any(node.operator in RECURRENT for node in graph.nodes):
        return 1
    shapes = [graph.shape(name) for name in graph.inputs if name in graph.consumers]
    first = {shape[0] for shape in shapes if shape and len(shape) > 1}
    return first.pop() if len(first) == 1 else 1
