"""A model as frozen nouns: operators in order, and what is known about each tensor."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

Attribute = int | float | str | tuple[int, ...] | tuple[float, ...] | tuple[str, ...]

STANDARD_DOMAINS = ("", "ai.onnx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tensor:
    """What is known about one tensor before anything runs.

    Attributes
    ----------
    shape : None where it depends on the data.
    element : number format by joulesim's name, "bool", "int64" or "other".
    """

    name: str
    shape: tuple[int, ...] | None
    element: str

    @property
    def count(self) -> int:
        """Values; 0 where the shape is not known."""
        return 0 if self.shape is None else math.prod(self.shape)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One operator. `operator` carries its domain unless that is ONNX's own."""

    operator: str
    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Attribute] = field(default_factory=dict)

    def integer(self, name: str, default: int) -> int:
        """Give a whole attribute."""
        value = self.attributes.get(name, default)
        return value if isinstance(value, int) else default

    def integers(self, name: str) -> tuple[int, ...] | None:
        """Give an attribute that is a list of integers; None where it is missing."""
        value = self.attributes.get(name)
        if not isinstance(value, tuple) or not all(isinstance(item, int) for item in value):
            return None
        return tuple(int(item) for item in value)

    def text(self, name: str, default: str) -> str:
        """Give a text attribute."""
        value = self.attributes.get(name, default)
        return value if isinstance(value, str) else default

    def input(self, index: int) -> str:
        """Give the name of an input; "" for an optional one that is left out."""
        return self.inputs[index] if index < len(self.inputs) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Operators that do work at run time, in order, and the tensors between them.

    Attributes
    ----------
    constants : tensors known before anything runs: stored, or computed from such.
    values : the values of small constants, as arrays.
    producers : operator by the tensor it makes, those of constants included.
    consumers : operators that read a tensor at run time.
    unread : operators that no output of the model depends on; they are not among `nodes`.
    """

    name: str
    opset: int
    inputs: tuple[str, ...]
    outputs: frozenset[str]
    nodes: tuple[Node, ...]
    tensors: Mapping[str, Tensor]
    constants: frozenset[str]
    values: Mapping[str, Any]
    producers: Mapping[str, Node]
    consumers: Mapping[str, tuple[Node, ...]]
    unread: tuple[Node, ...] = ()

    def tensor(self, name: str) -> Tensor:
        """Give what is known about a tensor."""
        return self.tensors.get(name) or Tensor(name=name, shape=None, element="other")

    def shape(self, name: str) -> tuple[int, ...] | None:
        """Give the dimensions of a tensor, where they are known."""
        return self.tensor(name).shape

    def computed(self, names: Sequence[str]) -> tuple[str, ...]:
        """Keep the tensors that are made at run time or come from outside."""
        return tuple(name for name in names if name and name not in self.constants)

    def is_read_once(self, name: str) -> bool:
        """Whether exactly one operator reads a tensor, and nobody outside."""
        return len(self.consumers.get(name, ())) == 1 and name not in self.outputs

    def with_nodes(self, nodes: Sequence[Node]) -> "Graph":
        """Give the graph with other operators, those that serve no output left out."""
        live = live_nodes(nodes, self.outputs)
        made = {output: node for node in live for output in node.outputs if output}
        return replace(
            self,
            nodes=live,
            producers={**self.producers, **made},
            consumers=consumers_of(live),
        )


def live_nodes(nodes: Sequence[Node], outputs: frozenset[str]) -> tuple[Node, ...]:
    """Keep the operators that the outputs depend on."""
    needed = set(outputs)
    kept = []
    for node in reversed(nodes):
        if needed.intersection(node.outputs):
            needed.update(name for name in node.inputs if name)
            kept.append(node)
    return tuple(reversed(kept))


def consumers_of(nodes: Sequence[Node]) -> dict[str, tuple[Node, ...]]:
    """Give the readers of each tensor; one that reads it twice is one reader."""
    readers: dict[str, list[Node]] = {}
    for node in nodes:
        for name in dict.fromkeys(filter(None, node.inputs)):
            readers.setdefault(name, []).append(node)
    return {name: tuple(found) for name, found in readers.items()}
